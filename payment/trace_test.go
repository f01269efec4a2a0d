package payment_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hutong/ledger"
	"hutong/payment"
)

// made is what the sources say of one code of the trace.
type made struct {
	where string
	args  []int // numbers of arguments seen
}

// whyCodes finds, in the sources of the deciding rooms, the code of every payment.Why that is made there.
func whyCodes(t *testing.T) map[string]made {
	t.Helper()
	// What a variable part of a code can be.
	tails := map[string][]string{"fee.": {string(ledger.NetworkFee), string(ledger.IssuerFee)}, "funds.": {string(payment.Ask), string(payment.Blocked)}}
	out := map[string]made{}
	note := func(l *ast.CompositeLit, where string) {
		args := 0
		var codes []string
		for _, e := range l.Elts {
			kv, ok := e.(*ast.KeyValueExpr)
			if !ok {
				t.Errorf("%s: a payment.Why without field names", where)
				return
			}
			switch kv.Key.(*ast.Ident).Name {
			case "Args":
				list, ok := kv.Value.(*ast.CompositeLit)
				if !ok {
					t.Errorf("%s: arguments of a payment.Why that can't be counted in the source", where)
					return
				}
				args = len(list.Elts)
			case "Code":
				switch x := kv.Value.(type) {
				case *ast.BasicLit:
					codes = []string{strings.Trim(x.Value, `"`)}
				case *ast.BinaryExpr:
					head, ok := x.X.(*ast.BasicLit)
					if !ok || tails[strings.Trim(head.Value, `"`)] == nil {
						t.Errorf("%s: a code with an unknown beginning or end", where)
						return
					}
					for _, tail := range tails[strings.Trim(head.Value, `"`)] {
						codes = append(codes, strings.Trim(head.Value, `"`)+tail)
					}
				default:
					t.Errorf("%s: a code that can't be read from the source", where)
				}
			}
		}
		for _, c := range codes {
			out[c] = made{where, append(out[c].args, args)}
		}
	}
	isWhy := func(e ast.Expr) bool {
		if own, ok := e.(*ast.Ident); ok {
			return own.Name == "Why"
		}
		sel, ok := e.(*ast.SelectorExpr)
		return ok && sel.Sel.Name == "Why"
	}
	for _, room := range []string{"payment", "routing", "fx", "price", "risk", "service", "engine", "rulebook", "delivery"} {
		for _, f := range sources(t, room) {
			ast.Inspect(f, func(n ast.Node) bool {
				l, ok := n.(*ast.CompositeLit)
				if !ok {
					return true
				}
				if list, ok := l.Type.(*ast.ArrayType); ok && isWhy(list.Elt) {
					for _, e := range l.Elts {
						if inner, ok := e.(*ast.CompositeLit); ok && inner.Type == nil {
							note(inner, room)
						}
					}
				} else if isWhy(l.Type) {
					note(l, room)
				}
				return true
			})
		}
	}
	if len(out) < 10 {
		t.Fatalf("found %d codes: the test looks in the wrong place", len(out))
	}
	return out
}

// sources parses a room without its tests.
func sources(t *testing.T, room string) []*ast.File {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("..", room, "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no sources in %s: %v", room, err)
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

// Whatever step a room writes into the trace has a sentence for just its arguments, and no sentence waits for a step that nobody writes.
func TestTraceTableIsWhatTheRoomsWrite(t *testing.T) {
	codes := whyCodes(t)
	for c, m := range codes {
		if !slices.Contains(payment.TraceCodes(), c) {
			t.Errorf("trace.tsv has no row for %q, which %s writes", c, m.where)
			continue
		}
		for _, n := range m.args {
			if kinds := payment.ArgumentKinds(c); len(kinds) != n {
				t.Errorf("%s has %d kinds of arguments (%q); %s writes it with %d", c, len(kinds), kinds, m.where, n)
			}
		}
	}
	for _, c := range payment.TraceCodes() {
		if _, ok := codes[c]; !ok {
			t.Errorf("trace.tsv has a row for %q, which nobody writes", c)
		}
	}
}

// Every sentence is there in both languages, each in its own, and tells all of its arguments, once or more.
func TestTraceSentencesTellEverything(t *testing.T) {
	han := regexp.MustCompile(`\p{Han}`)
	args := []string{"first", "second", "third", "fourth"}
	for _, c := range payment.TraceCodes() {
		n := len(payment.ArgumentKinds(c))
		en, ok := payment.Sentence(c, args[:n], "en")
		zh, ok2 := payment.Sentence(c, args[:n], "zh")
		if !ok || !ok2 {
			t.Errorf("%s has a row and no sentence", c)
		}
		for _, a := range args[:n] {
			if !strings.Contains(en, a) || !strings.Contains(zh, a) {
				t.Errorf("%s: %q is not told in %q or %q", c, a, en, zh)
			}
		}
		if han.MatchString(en) || !strings.HasSuffix(en, ".") || strings.ContainsAny(en, "{}") {
			t.Errorf("%s: not an English sentence: %q", c, en)
		}
		if !han.MatchString(zh) || !strings.HasSuffix(zh, "。") || strings.ContainsAny(zh, "{}") {
			t.Errorf("%s: not a Chinese sentence: %q", c, zh)
		}
	}
}

func TestSentence(t *testing.T) {
	for _, x := range []struct {
		code   string
		args   []string
		en, zh string
	}{
		{"fee.network_fee", []string{"CNY 0.60", "acq-cn"}, "Network fee of CNY 0.60, paid by acq-cn.", "网络服务费 CNY 0.60，由 acq-cn 承担。"},
		{"route.not_covered", []string{"a", "b", "c"}, "No rule opens the way from a to b for c.", "没有规则为 c 开通 a 到 b 的路径。"},
		// Basis points that are a bare number get their unit, others stay as the caller wrote them.
		{"rate.provider", []string{"fx", "0.59", "35"}, "fx converts at 0.59, with a mark-up of 35 basis points.", "fx 以 0.59 兑换，加点 35 个基点。"},
		{"rate.provider", []string{"fx", "0.59", "0.35 %"}, "fx converts at 0.59, with a mark-up of 0.35 %.", "fx 以 0.59 兑换，加点 0.35 %。"},
		// A limit of zero is none, with decimals or without; a limit that begins or ends with zeros is one.
		{"limit.passed", []string{"SGD 5.00", "SGD 0.00"}, "SGD 5.00 is within the limit (no upper bound).", "SGD 5.00 符合限额（无上限）。"},
		{"limit.passed", []string{"JPY 0", "JPY 0"}, "JPY 0 is within the limit (no upper bound).", "JPY 0 符合限额（无上限）。"},
		{"limit.passed", []string{"SGD 0.00", "SGD 0.10"}, "SGD 0.00 is within the limit (SGD 0.10).", "SGD 0.00 符合限额（SGD 0.10）。"},
		// What is missing shows as a dash, what is too many not at all, and an argument is never read as a placeholder.
		{"merchant.no_store", []string{"{1}"}, "{1} has no store —.", "{1} 没有门店 —。"},
		{"route.not_connected", []string{"", ""}, "No institution here stands behind — (—).", "—（—）在本网络没有对应机构。"},
		{"route.own", []string{"a", "b"}, "Payer and payee are both with a; such payments do not cross the switch.", "付款与收款同属 a，此类支付不经过交换系统。"},
	} {
		en, ok := payment.Sentence(x.code, x.args, "en")
		zh, ok2 := payment.Sentence(x.code, x.args, "zh")
		if en != x.en || zh != x.zh || !ok || !ok2 {
			t.Errorf("%s %q:\n got %q, %q\nwant %q, %q", x.code, x.args, en, zh, x.en, x.zh)
		}
	}
	if text, ok := payment.Sentence("route.moon", []string{"a"}, "en"); ok || text != "" || payment.ArgumentKinds("route.moon") != "" {
		t.Errorf("a code that is not in the table says %q", text)
	}
}
