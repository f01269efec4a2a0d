package rest

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"

	"hutong/payment"
	"hutong/wire/api"
)

//go:embed why.tsv
var whyTable string

var whyTexts = func() map[string]api.Text {
	m := map[string]api.Text{}
	for n, line := range strings.Split(whyTable, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 3 {
			panic(fmt.Sprintf("rest: why.tsv line %d has %d columns, want 3", n+1, len(f)))
		}
		m[f[0]] = api.Text{EN: f[1], ZH: f[2]}
	}
	return m
}()

// whyText is the sentence of a step. A code without one shows itself and its arguments.
func whyText(w payment.Why) api.Text {
	t, ok := whyTexts[w.Code]
	if !ok {
		plain := clip(strings.Join(append([]string{w.Code}, w.Args...), " "), 140)
		return api.Text{EN: plain, ZH: plain}
	}
	pairs := make([]string, 0, 2*len(w.Args))
	for i, a := range w.Args {
		pairs = append(pairs, "{"+strconv.Itoa(i)+"}", a)
	}
	r := strings.NewReplacer(pairs...)
	return api.Text{EN: clip(r.Replace(t.EN), 140), ZH: clip(r.Replace(t.ZH), 140)}
}

// why is the trace as an institution may see it.
func (s *server) why(t *payment.Terms, caller string, v view) []api.TraceStep {
	var out []api.TraceStep
	for _, w := range s.o.Service.WhyFor(t, caller) {
		if len(out) == 100 {
			break
		}
		if v&(viewPayer|viewPayee) == 0 && !strings.HasPrefix(w.Code, "rate.") {
			continue // an FX provider is told of the conversion only
		}
		// A limit in the debit currency names the debit amount, which the payee's side is not told.
		if v&viewPayer == 0 && strings.HasPrefix(w.Code, "limit.") && (len(w.Args) == 0 || !strings.HasPrefix(w.Args[0], string(t.Amounts.Order.Currency)+" ")) {
			continue
		}
		step := api.TraceStep{At: api.FormatTime(t.CreatedAt), Kind: w.Code, Text: whyText(w)}
		if api.ValidReference(w.Rule) {
			step.Rule = w.Rule
		}
		out = append(out, step)
	}
	return out
}
