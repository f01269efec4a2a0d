package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
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
