// Package faults plants faults in the switch and shows that its tests catch them.
//
// Each *.patch here is one fault that a switch could have: a few lines that say what it is, which test must fail, and with what flags, then a unified diff.
// The tests of this folder apply a patch to a copy, build with go's -overlay, and run the named test, which must fail; the tree itself
// is never touched. A patch whose lines are no longer there fails too, so the list keeps up with the code.
//
//	go test ./faults                                  every patch still applies and names a test that is there
//	make faults                                       every fault is planted and must be caught
//	go test -tags faults ./faults -run /double_posting   one of them
//	go test ./faults -run Docs -update-docs           the list in docs/ROBUSTNESS.md
package faults

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// fault is one patch.
type fault struct {
	name    string
	what    string   // one sentence
	pkg     string   // of the test: ./engine
	test    string   // its name
	flags   []string // of the test: a property that is drawn at random is tried often enough that no run misses the fault
	changed map[string]string
}

// minFaults is how many there are to be at least: a folder that was emptied by mistake catches nothing.
const minFaults = 20

func load(t *testing.T) []fault {
	t.Helper()
	names, err := filepath.Glob("*.patch")
	if err != nil {
		t.Fatal(err)
	}
	if len(names) < minFaults {
		t.Fatalf("%d faults are planted, at least %d are wanted", len(names), minFaults)
	}
	var faults []fault
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parse(string(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		f.name = strings.TrimSuffix(name, ".patch")
		faults = append(faults, f)
	}
	return faults
}

// parse reads a patch and applies it to the present files.
func parse(text string) (fault, error) {
	f := fault{changed: map[string]string{}}
	head, diff, ok := strings.Cut(text, "\n--- ")
	if !ok {
		return f, fmt.Errorf("there is no diff")
	}
	for line := range strings.Lines(head) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch key {
		case "What":
			f.what = value
		case "Test":
			f.pkg, f.test, _ = strings.Cut(value, " ")
		case "Flags":
			f.flags = strings.Fields(value)
		}
	}
	if f.what == "" || !strings.HasPrefix(f.pkg, "./") || !regexp.MustCompile(`^Test\w+$`).MatchString(f.test) {
		return f, fmt.Errorf("the head must say What: and Test: ./package TestName")
	}
	for _, part := range strings.Split("\n--- "+diff, "\n--- ")[1:] {
		lines := strings.Split(strings.TrimSuffix(part, "\n"), "\n")
		if len(lines) < 2 || !strings.HasPrefix(lines[1], "+++ b/") {
			return f, fmt.Errorf("a diff names its file with --- a/… and +++ b/…")
		}
		file := strings.TrimPrefix(lines[1], "+++ b/")
		source, err := os.ReadFile(filepath.Join("..", file))
		if err != nil {
			return f, err
		}
		changed, err := apply(string(source), lines[2:])
		if err != nil {
			return f, fmt.Errorf("%s: %w", file, err)
		}
		f.changed[file] = changed
	}
	return f, nil
}

// apply finds each hunk by its lines, not by their numbers: the code around a fault may move.
func apply(source string, lines []string) (string, error) {
	var before, after []string
	hunk := 0
	flush := func() error {
		if hunk == 0 {
			return nil
		}
		old := "\n" + strings.Join(before, "\n") + "\n"
		switch n := strings.Count("\n"+source, old); {
		case len(before) == 0 || strings.Join(before, "\n") == strings.Join(after, "\n"):
			return fmt.Errorf("hunk %d changes nothing", hunk)
		case n == 0:
			return fmt.Errorf("hunk %d no longer applies: make the patch again for the code as it is now", hunk)
		case n > 1:
			return fmt.Errorf("hunk %d fits in %d places: give it more lines of context", hunk, n)
		}
		source = strings.Replace("\n"+source, old, "\n"+strings.Join(after, "\n")+"\n", 1)[1:]
		before, after = nil, nil
		return nil
	}
	for _, line := range lines {
		switch {
		case strings.HasPrefix(line, "@@"):
			if err := flush(); err != nil {
				return "", err
			}
			hunk++
		case strings.HasPrefix(line, "-"):
			before = append(before, line[1:])
		case strings.HasPrefix(line, "+"):
			after = append(after, line[1:])
		case strings.HasPrefix(line, " "):
			before, after = append(before, line[1:]), append(after, line[1:])
		case line == "" || strings.HasPrefix(line, "diff ") || strings.HasPrefix(line, "index "):
		default:
			return "", fmt.Errorf("the line %q is no part of a diff", line)
		}
	}
	return source, flush()
}

// TestFaultsApply holds the list to the code: every patch applies, and the test that it names is there.
func TestFaultsApply(t *testing.T) {
	for _, f := range load(t) {
		tests, err := filepath.Glob(filepath.Join("..", f.pkg, "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, name := range tests {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			found = found || strings.Contains(string(text), "\nfunc "+f.test+"(t *testing.T)")
		}
		if !found {
			t.Errorf("%s: there is no test %s in %s", f.name, f.test, f.pkg)
		}
	}
}

// TestApply shows the applier itself: it must not take a patch for applied that isn't.
func TestApply(t *testing.T) {
	const source = "a\nb\nc\nb\nd\n"
	for _, tt := range []struct{ name, diff, want, fault string }{
		{"changes", "@@\n a\n-b\n+x\n c", "a\nx\nc\nb\nd\n", ""},
		{"two hunks", "@@\n-a\n+A\n@@\n-d\n+D", "A\nb\nc\nb\nD\n", ""},
		{"adds", "@@\n c\n+x\n b", "a\nb\nc\nx\nb\nd\n", ""},
		{"is gone", "@@\n-z\n+y", "", "no longer applies"},
		{"fits twice", "@@\n-b\n+y", "", "fits in 2 places"},
		{"nothing", "@@\n a\n b", "", "changes nothing"},
		{"no diff", "@@\nhello", "", "no part of a diff"},
	} {
		got, err := apply(source, strings.Split(tt.diff, "\n"))
		if tt.fault == "" && (err != nil || got != tt.want) || tt.fault != "" && (err == nil || !strings.Contains(err.Error(), tt.fault)) {
			t.Errorf("%s: %q, %v", tt.name, got, err)
		}
	}
}

var updateDocs = flag.Bool("update-docs", false, "write the list in docs/ROBUSTNESS.md")

// TestDocs holds the list in docs/ROBUSTNESS.md to the patches.
func TestDocs(t *testing.T) {
	const name, begin, end = "../docs/ROBUSTNESS.md", "<!-- faults -->\n", "<!-- /faults -->"
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok1 := strings.Cut(string(text), begin)
	_, tail, ok2 := strings.Cut(rest, end)
	if !ok1 || !ok2 {
		t.Fatalf("%s has no place for the list", name)
	}
	var b strings.Builder
	b.WriteString("| fault | what is planted | caught by |\n|---|---|---|\n")
	for _, f := range load(t) {
		fmt.Fprintf(&b, "| `%s` | %s | `%s` %s |\n", f.name, f.what, f.pkg, f.test)
	}
	want := head + begin + b.String() + end + tail
	if *updateDocs {
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if want != string(text) {
		t.Errorf("the list in %s is not the one of the patches; write it with -update-docs", name)
	}
}
