package reason

import (
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"strconv"
	"testing"
)

// The table and the constants are the same list, each way.
func TestTableAndConstants(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "reason.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	constants := map[Code]bool{}
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, s := range g.Specs {
			v := s.(*ast.ValueSpec)
			if id, ok := v.Type.(*ast.Ident); !ok || id.Name != "Code" {
				continue
			}
			text, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			constants[Code(text)] = true
			if _, ok := Get(Code(text)); !ok {
				t.Errorf("the constant %s is not in reasons.tsv", v.Names[0].Name)
			}
		}
	}
	for _, r := range All() {
		if !constants[r.Code] {
			t.Errorf("reasons.tsv has %q, and no constant", r.Code)
		}
	}
	if len(constants) < 40 {
		t.Errorf("only %d constants were found", len(constants))
	}
}

func TestRows(t *testing.T) {
	next := map[string]bool{"caller": true, "payer": true, "operator": true, "switch": true, "none": true}
	for _, r := range All() {
		if r.Kind != Call && r.Kind != Payment {
			t.Errorf("%s: kind %q", r.Code, r.Kind)
		}
		if r.Retry != RetryNo && r.Retry != RetrySame && r.Retry != RetryLater && r.Retry != RetryNew {
			t.Errorf("%s: retry %q", r.Code, r.Retry)
		}
		if !next[r.Next] {
			t.Errorf("%s: next %q", r.Code, r.Next)
		}
		if http.StatusText(r.HTTPStatus) == "" {
			t.Errorf("%s: HTTP status %d", r.Code, r.HTTPStatus)
		}
		if r.English == "" || r.Chinese == "" || r.Code.Text("en") == r.Code.Text("zh") {
			t.Errorf("%s: texts %q and %q", r.Code, r.English, r.Chinese)
		}
	}
	if got := Code("no_such_reason").Text("en"); got != "no_such_reason" {
		t.Errorf("an unknown code reads %q", got)
	}
}
