package audit

import (
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"
)

// TestStandardLibraryOnly holds the auditor's independence: it imports nothing of this module and nothing from outside. A path of the
// standard library has no dot in its first element; the module's own name has none either and is named here.
func TestStandardLibraryOnly(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	files := 0
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") {
			continue
		}
		files++
		f, err := parser.ParseFile(token.NewFileSet(), e.Name(), nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range f.Imports {
			path, _ := strconv.Unquote(i.Path.Value)
			if first, _, _ := strings.Cut(path, "/"); first == "hutong" || strings.Contains(first, ".") || path == "C" || path == "unsafe" {
				t.Errorf("%s imports %s: the auditor uses the standard library only", e.Name(), path)
			}
		}
	}
	if files < 8 {
		t.Errorf("%d files were looked at", files)
	}
}
