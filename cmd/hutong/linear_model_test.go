package main

// What a payment is for whoever asks the switch about it, said again without the switch's own rules: a thing that comes into being once, moves
// one way, and has one end. Every effect and every answer must seem to happen at one moment between the call's start and its answer; a call that
// has both, such as a payment that waits for its end, is an effect and a read, each at a moment of its own.

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/anishathalye/porcupine"
)

type askKind int

const (
	askPay askKind = iota
	askCancel
	askRead
)

var askNames = []string{"pay", "cancel", "read"}

// seen is what a call answered.
type seen struct {
	status  string // public status; "absent": nothing is known under that name
	at      string // when it last changed, by the switch's clock; RFC 3339 in UTC sorts as text
	refused string // the call had no effect: already_final, too_late_to_cancel, overloaded, …
	took    bool   // the call had its effect, or found it there
	unknown bool   // no answer: the call may have its effect at any time, or never
}

func (s seen) String() string {
	switch {
	case s.unknown:
		return "no answer"
	case s.took:
		return "done"
	case s.refused != "":
		return "refused: " + s.refused
	}
	return s.status + " " + s.at
}

// moment is the state of the model: what the last one who looked could have seen.
type moment struct{ status, at string }

const absent = "absent"

// onward is where a payment may come to by itself.
var onward = map[string][]string{
	"processing":     {"awaiting_payer", "cancelling", "succeeded", "failed"},
	"awaiting_payer": {"processing", "cancelling", "succeeded", "failed"},
	"cancelling":     {"cancelled", "failed"}, // never succeeded: a cancellation that was taken wins
}

var ends = []string{"succeeded", "failed", "cancelled"}

// reach is everything that may be after some time.
func reach(from string) []string {
	out := []string{from}
	for i := 0; i < len(out); i++ {
		for _, to := range onward[out[i]] {
			if !slices.Contains(out, to) {
				out = append(out, to)
			}
		}
	}
	return out
}

// paymentModel is one payment.
var paymentModel = porcupine.NondeterministicModel{
	Init: func() []any { return []any{moment{absent, ""}} },
	Step: func(state, input, output any) []any {
		s, out := state.(moment), output.(seen)
		after := map[string]bool{} // statuses right after the call had its effect
		for _, now := range reach(s.status) {
			switch kind := input.(askKind); {
			case out.refused != "": // no effect
				if out.refused == "already_final" && !slices.Contains(ends, now) || out.refused == "too_late_to_cancel" && now != "processing" {
					continue
				}
				after[now] = true
			case kind == askPay && now == absent:
				after["processing"], after["failed"] = true, true
			case kind == askCancel && now == absent:
				after["cancelled"] = true
			case kind == askCancel && (now == "processing" || now == "awaiting_payer"):
				after["cancelling"], after["cancelled"] = true, true
			case kind == askCancel && now == "succeeded" && out.took:
				continue // it can't have been taken
			default:
				after[now] = true
			}
			if out.unknown {
				after[now] = true // it never came, or was refused
			}
		}
		var next []any
		for status := range after {
			switch {
			case out.unknown, out.took, out.refused != "":
				next = append(next, moment{status, s.at})
			case slices.Contains(reach(status), out.status) && out.at >= s.at && (s.at != out.at || slices.Contains(reach(s.status), out.status)):
				return []any{moment{out.status, out.at}} // what was seen is what is
			}
		}
		return next
	},
	Equal:             func(a, b any) bool { return a == b },
	DescribeOperation: func(in, out any) string { return askNames[in.(askKind)] + " → " + out.(seen).String() },
	DescribeState:     func(s any) string { return fmt.Sprint(s) },
}

var linearModel = paymentModel.ToModel()

// calls are the operations of one call.
func calls(client int, kind askKind, from, to int64, out seen) []porcupine.Operation {
	op := porcupine.Operation{ClientId: client, Input: kind, Call: from, Output: out, Return: to}
	if kind == askRead || out.status == "" {
		return []porcupine.Operation{op}
	}
	read := op
	op.Output, read.Input = seen{took: true}, askRead
	return []porcupine.Operation{op, read}
}

func linear(history []porcupine.Operation) bool {
	return porcupine.CheckOperations(linearModel, history)
}

func story(history []porcupine.Operation) string {
	ordered := slices.Clone(history)
	slices.SortFunc(ordered, func(a, b porcupine.Operation) int { return int(a.Call - b.Call) })
	var b strings.Builder
	for _, o := range ordered {
		fmt.Fprintf(&b, "client %d %9.3f … %9.3f ms  %s\n", o.ClientId, float64(o.Call)/1e6, float64(o.Return)/1e6, paymentModel.DescribeOperation(o.Input, o.Output))
	}
	return b.String()
}

// The model says yes and no: each history is told with what is wrong in it.
func TestLinearModel(t *testing.T) {
	type step struct {
		kind       askKind
		call, back int64
		out        seen
	}
	is := func(status, at string) seen { return seen{status: status, at: at} }
	no := func(why string) seen { return seen{refused: why} }
	for _, x := range []struct {
		name  string
		ok    bool
		steps []step
	}{
		{"paid and read", true, []step{{askPay, 0, 10, is("succeeded", "2")}, {askRead, 11, 12, is("succeeded", "2")}}},
		{"a read while it is paid may see either", true, []step{{askPay, 0, 10, is("succeeded", "2")}, {askRead, 1, 2, is("absent", "")}, {askRead, 3, 4, is("processing", "1")}}},
		{"a stale read", false, []step{{askPay, 0, 10, is("succeeded", "2")}, {askRead, 11, 12, is("processing", "1")}}},
		{"a stale read of the same status", false, []step{{askPay, 0, 3, is("processing", "1")}, {askRead, 4, 5, is("processing", "3")}, {askRead, 6, 7, is("processing", "2")}}},
		{"two reads at once, in whatever order", true, []step{{askPay, 0, 3, is("processing", "1")}, {askRead, 4, 9, is("succeeded", "3")}, {askRead, 5, 8, is("processing", "1")}}},
		{"it was there and is not", false, []step{{askPay, 0, 3, is("processing", "1")}, {askRead, 4, 5, is("absent", "")}}},
		{"two ends", false, []step{{askPay, 0, 3, is("failed", "1")}, {askRead, 4, 5, is("succeeded", "2")}}},
		{"cancelled, and paid after all", false, []step{{askPay, 0, 3, is("processing", "1")}, {askCancel, 4, 5, is("cancelling", "2")}, {askRead, 6, 7, is("succeeded", "3")}}},
		{"cancelled before it came, and paid after all", false, []step{{askCancel, 0, 1, is("cancelled", "1")}, {askPay, 2, 5, is("succeeded", "2")}}},
		{"cancelled before it came", true, []step{{askCancel, 0, 1, is("cancelled", "1")}, {askPay, 2, 5, is("cancelled", "1")}, {askRead, 6, 7, is("cancelled", "1")}}},
		{"told that nothing was done, and it was", false, []step{{askPay, 0, 3, no("overloaded")}, {askRead, 4, 5, is("succeeded", "2")}}},
		{"no answer, and it was done much later", true, []step{{askPay, 0, 100, seen{unknown: true}}, {askRead, 4, 5, is("absent", "")}, {askRead, 6, 7, is("succeeded", "2")}}},
		{"no answer, and never done", true, []step{{askPay, 0, 100, seen{unknown: true}}, {askRead, 4, 5, is("absent", "")}, {askRead, 6, 7, is("absent", "")}}},
		{"refused to cancel what is not final", false, []step{{askPay, 0, 3, is("processing", "1")}, {askCancel, 4, 5, no("already_final")}, {askRead, 6, 7, is("awaiting_payer", "2")}}},
		{"a cancellation without an answer that was refused", true, []step{{askPay, 0, 3, is("processing", "1")}, {askCancel, 4, 100, seen{unknown: true}}, {askRead, 6, 7, is("succeeded", "2")}}},
	} {
		var h []porcupine.Operation
		for i, s := range x.steps {
			h = append(h, calls(i, s.kind, s.call, s.back, s.out)...)
		}
		if got := linear(h); got != x.ok {
			t.Errorf("%s: the checker says %t\n%s", x.name, got, story(h))
		}
	}
}
