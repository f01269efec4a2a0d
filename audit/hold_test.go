package audit

import (
	"bytes"
	"os"
	"slices"
	"testing"
)

// holds.jsonl is a day of holds: captured in parts, whole, not at all; released, expired, cancelled; one still held. What each line of it
// stands for is said by its place: the first hold has two captures and a refund.
func TestHoldsAreWhole(t *testing.T) {
	e := load(t, "holds.jsonl")
	r := verify(t, e.bytes(t), Options{StrictCaps: true})
	if len(r.List) > 0 {
		t.Fatalf("findings: %+v", r.List)
	}
	want := map[string]int64{"captured": 3, "cancelled": 5, "held": 1, "capturing": 1, "succeeded": 4, "credit_asked": 1}
	for status, n := range want {
		if r.ByStatus[status] != n {
			t.Errorf("%s: %d payments, want %d (of %v)", status, r.ByStatus[status], n, r.ByStatus)
		}
	}
}

const (
	twiceCaptured = "01a203e0-e4c0-87d5-9d48-d9bb653951b6"
	firstCapture  = "01a203e0-e4c0-87d5-a3f6-92803f48cd26"
	forgotten     = "01a203e4-6348-80b5-8151-9bc29a532293" // captured in part, then expired
	untouched     = "01a203e4-5790-837c-90e7-be9e5ef54211" // released
	stillHeld     = "01a20944-70d0-8908-a726-ee98fb08a0ab"
)

var holdMutations = []struct {
	name string
	edit func(e *export)
	want []string
}{
	{"a hold that is pushed", func(e *export) { set(e.pay(stillHeld), "flow", "push") }, []string{"hold-terms"}},
	{"a hold that the switch promised", func(e *export) {
		set(e.pay(stillHeld), "funds", "stand_in")
		set(e.pay(stillHeld), "detail", object{"stand_in": object{"agreement": "a", "period": "2026-11-22", "most": 1_000_000}})
	}, []string{"history-step", "hold-terms", "stand-in-asked"}},
	{"a hold without an end", func(e *export) { set(e.pay(untouched), "hold.until", nil) }, []string{"history-step", "hold-terms"}},
	{"a hold for less than its order", func(e *export) { set(e.pay(untouched), "hold.most", 21) }, []string{"hold-terms"}},
	{"a hold that was none", func(e *export) { set(e.pay(untouched), "hold", nil) }, []string{"history-step"}},
	{"a capture of a payment that knows of none", func(e *export) { set(e.pay(firstCapture), "parent", "01a203e0-e4c0-87d5-9d48-d9bb653951b7") }, []string{"capture-parent", "capture-parts", "capture-sum"}},
	{"a capture by another payee", func(e *export) { set(e.pay(firstCapture), "payee.participant", "elsewhere") }, []string{"capture-parent", "capture-parts"}},
	{"a hold captured beyond its sum", func(e *export) { set(e.pay(stillHeld), "hold.most", 70) }, []string{"capture-exceeds", "history-step", "hold-terms", "position-differs", "position-reserved"}},
	{"a hold that says more is captured", func(e *export) { bump(e.outcome(stillHeld, 3), "captured", 1) }, []string{"capture-share", "capture-sum", "position-differs", "position-reserved"}},
	{"a capture that takes another share", func(e *export) { bump(e.outcome(stillHeld, 3), "event.share.debit", 1) }, []string{"capture-share"}},
	{"a capture that charges the customer otherwise", func(e *export) { bump(e.pay(firstCapture), "amounts.customer.minor", 1) }, []string{"capture-parts"}},
	{"a capture with another line", func(e *export) { bump(e.pay(firstCapture), "lines.1.minor", 1) }, []string{"capture-parts", "payment-amounts", "posting-lines"}},
	{"a capture when the time was over", func(e *export) { set(e.pay(forgotten), "hold.until", "2026-11-22T15:35:00.000Z") }, nil},
	{"a capture that yields nothing", func(e *export) { set(e.outcome(stillHeld, 3), "booking", nil) }, []string{"booking-step", "position-differs"}},
	{"a hold that ends before its reserve", func(e *export) { set(e.outcome(twiceCaptured, 7), "booking", nil) },
		[]string{"booking-open", "booking-step", "position-differs", "state-reserved"}},
	{"a captured hold that was cancelled", func(e *export) { set(e.outcome(forgotten, 4), "status", "cancelling") }, []string{"history-from", "history-step"}},
}

func TestEveryHoldMutationIsCaught(t *testing.T) {
	for _, m := range holdMutations {
		t.Run(m.name, func(t *testing.T) {
			e := load(t, "holds.jsonl")
			before := e.bytes(t)
			m.edit(e)
			after := e.bytes(t)
			if bytes.Equal(before, after) {
				t.Fatal("the mutation changes nothing")
			}
			r := verify(t, after, Options{})
			got := found(&r.Findings)
			slices.Sort(m.want)
			if !slices.Equal(got, m.want) {
				t.Errorf("found %q, want %q", got, m.want)
				for _, f := range r.List {
					t.Logf("%s line %d %s: %s", f.Code, f.Line, f.Where, f.Text)
				}
			}
		})
	}
}

// rawHolds is the file as it is written.
func rawHolds(t testing.TB) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/holds.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	return text
}
