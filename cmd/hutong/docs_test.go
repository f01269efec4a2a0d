package main

import (
	"flag"
	"fmt"
	gobuild "go/build"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hutong/payment"
	"hutong/reason"
)

var update = flag.Bool("update-docs", false, "write the generated parts of docs/ again")

// generated is a generated part of a document, between <!-- name --> and <!-- /name -->.
func generated(t *testing.T, path, name, want string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(raw), "<!-- "+name+" -->\n")
	got, after, ok2 := strings.Cut(rest, "<!-- /"+name+" -->")
	if !ok || !ok2 {
		t.Fatalf("%s has no part <!-- %s --> … <!-- /%s -->", path, name, name)
	}
	if got == want {
		return
	}
	if !*update {
		t.Fatalf("%s: the part %q is not what the code says; run: go test ./cmd/hutong -run TestDocs -update-docs", path, name)
	}
	if err := os.WriteFile(path, []byte(before+"<!-- "+name+" -->\n"+want+"<!-- /"+name+" -->"+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestDocs holds what the documents say of the machine to the machine's own tables.
func TestDocs(t *testing.T) {
	yes := func(b bool) string {
		if b {
			return "yes"
		}
		return ""
	}
	var states strings.Builder
	states.WriteString("| inner state | public state | final | reserve held | a cancellation wins | |\n|---|---|---|---|---|---|\n")
	for _, r := range payment.Table {
		fmt.Fprintf(&states, "| `%s` | `%s` | %s | %s | %s | %s |\n", r.Status, r.Public, yes(r.Final), yes(r.Held), yes(r.CancelWin), r.Text)
	}
	generated(t, "../../docs/INVARIANTS.md", "states", states.String())
	var reasons strings.Builder
	reasons.WriteString("| reason | of a | HTTP | retry | who acts next | |\n|---|---|---|---|---|---|\n")
	for _, r := range reason.All() {
		fmt.Fprintf(&reasons, "| `%s` | %s | %d | %s | %s | %s |\n", r.Code, r.Kind, r.HTTPStatus, r.Retry, r.Next, r.English)
	}
	generated(t, "../../docs/INVARIANTS.md", "reasons", reasons.String())
}

// TestLinks finds links in the documents that lead nowhere.
func TestLinks(t *testing.T) {
	docs, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	link := regexp.MustCompile(`\]\(([^)#]+)\)`)
	for _, doc := range append(docs, "../../README.md", "../../SECURITY.md", "../../CHANGELOG.md") {
		raw, err := os.ReadFile(doc)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(raw), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(doc), m[1])); err != nil {
				t.Errorf("%s links to %s, which is not there", doc, m[1])
			}
		}
	}
}

// benchmarks gives those of a package that a build with these tags has.
func benchmarks(t *testing.T, dir string, tags ...string) (names []string) {
	t.Helper()
	c := gobuild.Default
	c.BuildTags = tags
	p, err := c.ImportDir(filepath.Join("../..", dir), 0)
	if err != nil {
		t.Fatal(err)
	}
	function := regexp.MustCompile(`(?m)^func (Benchmark\w*)\(`)
	for _, file := range append(p.TestGoFiles, p.XTestGoFiles...) {
		raw, err := os.ReadFile(filepath.Join(p.Dir, file))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range function.FindAllStringSubmatch(string(raw), -1) {
			names = append(names, m[1])
		}
	}
	return names
}

// TestBenchmarksInDocs finds commands in the documents that would run no benchmark. What a benchmark calls its parts is known when it runs, so only its own name is looked for.
func TestBenchmarksInDocs(t *testing.T) {
	docs, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	command, found := regexp.MustCompile("go test ([^`\n]*?)-bench ('[^']*'|[^\\s`]+)"), 0
	for _, doc := range append(docs, "../../README.md", "../../CHANGELOG.md") {
		raw, err := os.ReadFile(doc)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range command.FindAllStringSubmatch(string(raw), -1) {
			found++
			words := strings.Fields(m[1])
			var tags []string
			if i := slices.Index(words, "-tags"); i >= 0 {
				tags = strings.Split(words[i+1], ",")
			}
			name, _, _ := strings.Cut(strings.Trim(m[2], "'"), "/")
			pattern, any := regexp.MustCompile(name), false
			for _, word := range words {
				any = any || strings.HasPrefix(word, "./") && slices.ContainsFunc(benchmarks(t, word, tags...), pattern.MatchString)
			}
			if !any {
				t.Errorf("%s: `%s` runs no benchmark", doc, m[0])
			}
		}
	}
	if found < 15 {
		t.Errorf("only %d commands were found", found)
	}
}

// TestMakeBench holds `make bench` to what it says: every package that docs/PERFORMANCE.md names and that has benchmarks, with all that these need.
func TestMakeBench(t *testing.T) {
	makefile, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`\$\(GO\) test -tags \$\(TAGS\) .*-bench \. .*`).FindString(string(makefile))
	doc, err := os.ReadFile("../../docs/PERFORMANCE.md")
	if err != nil {
		t.Fatal(err)
	}
	words, quoted := strings.Fields(line), 0
	for _, dir := range regexp.MustCompile(`\./[a-z/]+`).FindAllString(string(doc), -1) {
		if len(benchmarks(t, dir, "postgres")) == 0 {
			continue
		}
		quoted++
		if !slices.ContainsFunc(words, func(w string) bool {
			all, below := strings.CutSuffix(w, "...")
			return w == dir || below && strings.HasPrefix(dir, all)
		}) {
			t.Errorf("`make bench` leaves out %s: %q", dir, line)
		}
	}
	if quoted < 15 {
		t.Errorf("only %d packages were found", quoted)
	}
}
