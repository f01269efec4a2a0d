package calls

import (
	"strings"

	"hutong/payment"
	"hutong/wire/api"
)

// whyText is the sentence of a step. A code without one shows itself and its arguments.
func whyText(w payment.Why) api.Text {
	en, ok := payment.Sentence(w.Code, w.Args, "en")
	if !ok {
		plain := clip(strings.Join(append([]string{w.Code}, w.Args...), " "), 140)
		return api.Text{EN: plain, ZH: plain}
	}
	zh, _ := payment.Sentence(w.Code, w.Args, "zh")
	return api.Text{EN: clip(en, 140), ZH: clip(zh, 140)}
}

// why is the trace as an institution may see it.
func (s *Calls) why(t *payment.Terms, caller string, v view) []api.TraceStep {
	steps, at := s.o.Service.WhyFor(t, caller), api.FormatTime(t.CreatedAt)
	if len(steps) == 0 {
		return nil
	}
	out := make([]api.TraceStep, 0, min(len(steps), 100))
	for _, w := range steps {
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
		step := api.TraceStep{At: at, Kind: w.Code, Text: whyText(w)}
		if api.ValidReference(w.Rule) {
			step.Rule = w.Rule
		}
		out = append(out, step)
	}
	return out
}
