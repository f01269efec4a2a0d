package console

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hutong/code"
	"hutong/participant"
	"hutong/payment"
	"hutong/reason"
)

func catalogue(t *testing.T, lang string) map[string]any {
	t.Helper()
	raw, err := catalogues.ReadFile("locale/" + lang + ".json")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]any{}
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

var hole = regexp.MustCompile(`\{\{[^}]*\.(A\d|N)[^}]*\}\}`)

// holes are the arguments that a text uses.
func holes(text any) []string {
	raw, err := json.Marshal(text)
	if err != nil {
		return nil
	}
	var out []string
	for _, m := range hole.FindAllStringSubmatch(string(raw), -1) {
		out = append(out, m[1])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Both catalogues have the same texts, none empty, with the same arguments.
func TestCataloguesAgree(t *testing.T) {
	en, zh := catalogue(t, "en"), catalogue(t, "zh")
	han := regexp.MustCompile(`\p{Han}`)
	for id, text := range en {
		other, ok := zh[id]
		switch {
		case !ok:
			t.Errorf("%s has no Chinese text", id)
			continue
		case text == "" || other == "":
			t.Errorf("%s is empty", id)
		case !slices.Equal(holes(text), holes(other)):
			t.Errorf("%s: English uses %v, Chinese %v", id, holes(text), holes(other))
		}
		raw, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		if han.Match(raw) {
			t.Errorf("%s: Chinese characters in the English text", id)
		}
	}
	for id := range zh {
		if _, ok := en[id]; !ok {
			t.Errorf("%s has no English text", id)
		}
	}
}

// constants lists the values of the string constants of one type in a package's sources.
func constants(t *testing.T, dir, typ string) []string {
	t.Helper()
	var out []string
	for _, f := range sources(t, dir) {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, s := range g.Specs {
				v := s.(*ast.ValueSpec)
				if id, ok := v.Type.(*ast.Ident); !ok || id.Name != typ {
					continue
				}
				for _, x := range v.Values {
					if lit, ok := x.(*ast.BasicLit); ok && lit.Value != `""` {
						s, err := strconv.Unquote(lit.Value)
						if err != nil {
							t.Fatal(err)
						}
						out = append(out, s)
					}
				}
			}
		}
	}
	if len(out) < 2 {
		t.Fatalf("%s has %d constants of type %s: the test looks in the wrong place", dir, len(out), typ)
	}
	return out
}

// sources parses a package of this module without its tests.
func sources(t *testing.T, dir string) []*ast.File {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("..", dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var out []*ast.File
	for _, p := range paths {
		if strings.HasSuffix(p, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, f)
	}
	return out
}

// Whatever the machine, the books or the network file can say has a text in both languages.
func TestEveryWordOfTheCoreHasAText(t *testing.T) {
	need := map[string]string{} // text id → why
	for _, r := range payment.Table {
		need["status."+string(r.Status)], need["status_text."+string(r.Status)], need["public."+string(r.Public)] = "payment.Table", "payment.Table", "payment.Table"
	}
	for prefix, from := range map[string][2]string{"event.": {"payment", "EventKind"}, "op.": {"payment", "Op"}, "asks.": {"payment", "Op"}, "result.": {"payment", "Result"},
		"leg.": {"payment", "LegState"}, "flow.": {"payment", "Flow"}, "kind.": {"payment", "Kind"}, "funds.": {"payment", "Funds"}, "loss.": {"payment", "LossBearer"},
		"audience.": {"payment", "Audience"}, "booking.": {"payment", "Booking"}, "line.": {"ledger", "LineKind"}, "rounding.": {"money", "Rounding"},
		"role.": {"participant", "Role"}, "participant_status.": {"participant", "Status"}, "participant_status_text.": {"participant", "Status"},
		"code_kind.": {"code", "Kind"}, "verdict.": {"code", "Verdict"}, "certainty.": {"code", "Certainty"}} {
		for _, value := range constants(t, from[0], from[1]) {
			need[prefix+value] = from[0] + "." + from[1]
		}
	}
	for _, op := range constants(t, "payment", "Op") {
		if op == string(payment.OpExpire) {
			continue // nobody is asked
		}
		need["operation."+op] = "payment.Op"
		for _, result := range constants(t, "payment", "Result") {
			need["answer."+op+"."+result] = "an answer"
		}
	}
	for _, r := range reason.All() {
		need["acts."+r.Next] = "reason.Next"
		for _, lang := range langs {
			if text := r.Code.Text(lang); text == "" || text == string(r.Code) {
				t.Errorf("reason %s has no text in %s", r.Code, lang)
			}
		}
	}
	all := tongues()
	for id, why := range need {
		for _, lang := range langs {
			if text, ok := all[lang].look(id); !ok || text == "" {
				t.Errorf("%s (%s) has no text in %s", id, why, lang)
			}
		}
	}
	// The sentences of the states are those of the table, in English word for word.
	for _, r := range payment.Table {
		if got := all["en"].say("status_text." + string(r.Status)); got != r.Text {
			t.Errorf("status %s: the console says %q, the table %q", r.Status, got, r.Text)
		}
	}
	for _, s := range []participant.Status{participant.Active, participant.DebitsStopped, participant.Suspended} {
		if participantTones[s] == "" {
			t.Errorf("status %s of an institution has no tone", s)
		}
	}
	for _, v := range []code.Verdict{code.VerdictOK, code.VerdictWarning, code.VerdictError} {
		if verdictTones[v] == "" {
			t.Errorf("verdict %s has no tone", v)
		}
	}
}

// Texts are asked for by name in templates, sources and by the words of the core; each name is there, and each text is used.
func TestTextsAreUsedAndThere(t *testing.T) {
	all := catalogue(t, "en")
	used := map[string]bool{}
	var heads []string // beginnings of names whose rest is a variable
	files, err := fs.Glob(os.DirFS("."), "templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`(?:\bt|count) "([a-z_0-9.-]+)"`)
	words := regexp.MustCompile(`word "([a-z_]+)"`)
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range names.FindAllStringSubmatch(string(raw), -1) {
			used[m[1]] = true
			if _, ok := all[m[1]]; !ok {
				t.Errorf("%s asks for %q, which is not there", f, m[1])
			}
		}
		for _, m := range words.FindAllStringSubmatch(string(raw), -1) {
			heads = append(heads, m[1]+".")
		}
	}
	for _, f := range sources(t, "console") {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if sel, ok := n.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "word" && len(n.Args) == 2 {
					if kind, ok := n.Args[0].(*ast.BasicLit); ok {
						heads = append(heads, strings.Trim(kind.Value, `"`)+".")
					}
				}
			case *ast.BasicLit:
				s := strings.TrimSuffix(strings.Trim(n.Value, "`\""), "%d")
				if _, ok := all[s]; ok {
					used[s] = true
				}
				if strings.HasSuffix(s, ".") {
					heads = append(heads, s)
				}
			}
			return true
		})
	}
	for id := range all {
		head := func(h string) bool { return len(h) > 1 && strings.HasPrefix(id, h) }
		if !used[id] && !slices.ContainsFunc(heads, head) {
			t.Errorf("the text %q is used by nothing", id)
		}
	}
}
