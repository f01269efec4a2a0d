package calls

import (
	"slices"
	"strings"

	"hutong/payment"
	"hutong/wire/api"
)

// whyText is the sentence of a step.
func whyText(w payment.Why) api.Text {
	var b strings.Builder
	b.Grow(256)
	cut := writeWhy(&b, w)
	return cut.of(b.String())
}

// writeWhy writes the sentence of a step in both languages. A code without one shows itself and its arguments.
func writeWhy(b *strings.Builder, w payment.Why) textAt {
	at := textAt{from: b.Len()}
	if !payment.WriteSentence(b, w.Code, w.Args, "en") {
		b.WriteString(strings.Join(append([]string{w.Code}, w.Args...), " "))
		at.middle, at.to = at.from, b.Len()
		return at
	}
	at.middle = b.Len()
	payment.WriteSentence(b, w.Code, w.Args, "zh")
	at.to = b.Len()
	return at
}

// textAt is where a text stands among others: English up to the middle, then Chinese; both are the same when there is no middle.
type textAt struct{ from, middle, to int }

func (t textAt) of(all string) api.Text {
	if t.middle == t.from {
		plain := clip(all[t.from:t.to], 140)
		return api.Text{EN: plain, ZH: plain}
	}
	return api.Text{EN: clip(all[t.from:t.middle], 140), ZH: clip(all[t.middle:t.to], 140)}
}

// trace has room for a trace, to be used again when nobody looks at it any more.
type trace struct {
	steps []api.TraceStep
	texts []textAt
}

// reset makes a trace zero but for its room.
func (r *trace) reset() {
	clear(r.steps)
	r.steps, r.texts = r.steps[:0], r.texts[:0]
}

// why is the trace as an institution may see it. All of its sentences share one text.
func (s *Calls) why(in *trace, t *payment.Terms, caller string, v view, at api.Timestamp) []api.TraceStep {
	steps := s.o.Service.WhyFor(t, caller)
	if len(steps) == 0 {
		return nil
	}
	n := min(len(steps), 100)
	out, texts := slices.Grow(in.steps[:0], n), slices.Grow(in.texts[:0], n)
	var b strings.Builder
	b.Grow(112 * n)
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
		step := api.TraceStep{At: at, Kind: w.Code}
		if api.ValidReference(w.Rule) {
			step.Rule = w.Rule
		}
		out, texts = append(out, step), append(texts, writeWhy(&b, w))
	}
	for i, text := range texts {
		out[i].Text = text.of(b.String())
	}
	in.steps, in.texts = out, texts
	return out
}
