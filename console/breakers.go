package console

import (
	"strconv"

	"hutong/delivery"
)

// breakerView is how one operation of an institution stands.
type breakerView struct {
	Operation string
	State     chip
	Text      string // of the questions in the window, and until when it refuses
}

var breakerTones = map[delivery.BreakerState]string{delivery.BreakerClosed: "ok", delivery.BreakerHalfOpen: "wait", delivery.BreakerOpen: "bad"}

func (v *viewer) breakerState(s delivery.BreakerState) chip {
	return chip{v.word("breaker_state", string(s)), breakerTones[s], v.word("breaker_state_text", string(s))}
}

// troubled are the institutions of which a breaker is not closed, with the worst state.
func (v *viewer) troubled(all []delivery.BreakerView) map[string]chip {
	out := map[string]chip{}
	for _, b := range all {
		if _, worse := out[b.Institution]; b.State == delivery.BreakerOpen || b.State == delivery.BreakerHalfOpen && !worse {
			out[b.Institution] = v.breakerState(b.State)
		}
	}
	return out
}

func (v *viewer) breakers(all []delivery.BreakerView, institution string) []breakerView {
	var out []breakerView
	for _, b := range all {
		if b.Institution != institution {
			continue
		}
		x := breakerView{Operation: v.word("operation", b.Operation), State: v.breakerState(b.State)}
		switch {
		case b.State == delivery.BreakerOpen:
			x.Text = v.say("institutions.breaker_until", v.stamp(b.Until).Clock)
		case b.Calls > 0:
			x.Text = v.say("institutions.breaker_counts", group(strconv.Itoa(b.Calls)), group(strconv.Itoa(b.Failed)), group(strconv.Itoa(b.Slow)))
		}
		out = append(out, x)
	}
	return out
}
