package main

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The import table of docs/ARCHITECTURE.md is the rule; this test reads it and holds the code to it.

type room struct {
	pure    bool
	allowed []string // "*" for everything
}

func readTable(t *testing.T, root string) map[string]room {
	raw, err := os.ReadFile(filepath.Join(root, "docs/ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(raw), "<!-- imports:")
	table, _, ok2 := strings.Cut(rest, "<!-- /imports -->")
	if !ok || !ok2 {
		t.Fatal("docs/ARCHITECTURE.md has no import table between <!-- imports: … --> and <!-- /imports -->")
	}
	code := regexp.MustCompile("`([^`]+)`")
	rooms := map[string]room{}
	for _, line := range strings.Split(table, "\n") {
		cells := strings.Split(line, "|")
		if len(cells) < 6 || !strings.Contains(cells[1], "`") {
			continue
		}
		r := room{pure: strings.TrimSpace(cells[2]) == "yes"}
		if strings.TrimSpace(cells[3]) == "*" {
			r.allowed = []string{"*"}
		}
		for _, m := range code.FindAllStringSubmatch(cells[3], -1) {
			r.allowed = append(r.allowed, m[1])
		}
		if strings.TrimSpace(cells[4]) == "" {
			t.Errorf("the row of %s gives no reason", cells[1])
		}
		rooms[code.FindStringSubmatch(cells[1])[1]] = r
	}
	if len(rooms) < 10 {
		t.Fatalf("only %d rooms read from the table", len(rooms))
	}
	return rooms
}

// impure is what a pure room must not import: its time, ids and inputs come in as arguments.
var impure = []string{"net", "net/http", "database/sql", "os", "os/exec", "math/rand", "math/rand/v2", "crypto/rand", "syscall"}

func TestImportTable(t *testing.T) {
	root := "../.."
	rooms := readTable(t, root)
	seen := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && d.Name() != ".." || d.Name() == "node_modules") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		rel, _ := filepath.Rel(root, path)
		name := roomOf(rooms, filepath.ToSlash(filepath.Dir(rel)))
		if name == "" {
			t.Errorf("%s is in no room of the table in docs/ARCHITECTURE.md", rel)
			return nil
		}
		seen[name] = true
		if strings.HasSuffix(path, "_test.go") || strings.HasSuffix(filepath.Dir(rel), "test") {
			return nil // tests may look through every door
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, imp := range f.Imports {
			check(t, rooms, rel, name, strings.Trim(imp.Path.Value, `"`))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range rooms {
		if !seen[name] {
			t.Errorf("the table has a row for %s, which is not there", name)
		}
	}
}

// roomOf finds the room that a folder belongs to: its own row, or that of the nearest folder above.
func roomOf(rooms map[string]room, dir string) string {
	for ; dir != "." && dir != ""; dir = filepath.ToSlash(filepath.Dir(dir)) {
		if _, ok := rooms[dir]; ok {
			return dir
		}
	}
	return ""
}

func check(t *testing.T, rooms map[string]room, file, name, path string) {
	r := rooms[name]
	if r.pure && slices.Contains(impure, path) {
		t.Errorf("%s imports %s: %s is a pure room", file, path, name)
	}
	inner, ours := strings.CutPrefix(path, "hutong/")
	switch {
	case name == "audit" && (ours || strings.Contains(strings.Split(path, "/")[0], ".")):
		t.Errorf("%s imports %s: the auditor uses the standard library only", file, path)
	case !ours:
	case roomOf(rooms, inner) == name:
	case slices.Contains(r.allowed, "*") || slices.Contains(r.allowed, roomOf(rooms, inner)):
	default:
		t.Errorf("%s imports %s: the table does not allow it for %s", file, path, name)
	}
}

func TestTidy(t *testing.T) {
	words := []string{"TO" + "DO", "FIX" + "ME", "X" + "XX:"}
	err := filepath.WalkDir("../..", func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && d.Name() != ".." || d.Name() == "testdata" || d.Name() == "node_modules") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, ".gen.go") {
			return nil
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, w := range words {
			if strings.Contains(string(raw), w) {
				t.Errorf("%s contains %s: finish it, or say in the docs what is not there", path, w)
			}
		}
		if n := strings.Count(string(raw), "\n"); n > 900 && !strings.HasSuffix(path, "_test.go") {
			t.Errorf("%s has %d lines: perhaps several rooms in one, cut it", path, n)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
