package audit

import (
	"bytes"
	"os"
	"slices"
	"testing"
)

// disputes.jsonl is one payment and six disputes of it, as one switch wrote them: contested and lost, withdrawn, accepted, never answered,
// contested, and one that is open.
const (
	ofAll       = "01a20682-3052-8016-914d-de856db53fff"
	lostDispute = "01a20682-3062-8016-98df-fb2bc96d1c29"
	withdrawn   = "01a20682-3063-8016-9553-c07d954957a9"
	accepted    = "01a20682-3070-8016-8af8-cfc0e71be61c"
	silent      = "01a20682-3071-8016-ba91-2b4d374f8181"
	contested   = "01a20682-3076-8016-a50f-7156b2631f26"
	stillOpen   = "01a22041-fcd9-8016-bf2f-a890e33a1c74"
)

func TestDisputesAreWhole(t *testing.T) {
	r := verify(t, load(t, "disputes.jsonl").bytes(t), Options{StrictCaps: true})
	if len(r.List) > 0 {
		t.Fatalf("findings: %+v", r.List)
	}
	for status, n := range map[string]int64{"dispute_lost": 2, "succeeded": 3, "dispute_answered": 1, "dispute_open": 1} {
		if r.ByStatus[status] != n {
			t.Errorf("%s: %d payments, want %d (of %v)", status, r.ByStatus[status], n, r.ByStatus)
		}
	}
}

var disputeMutations = []struct {
	name string
	edit func(e *export)
	want []string
}{
	{"a dispute without its terms", func(e *export) { set(e.pay(stillOpen), "detail.dispute", nil) }, []string{"dispute-deadline", "dispute-terms"}},
	{"deadlines in the wrong order", func(e *export) {
		set(e.pay(stillOpen), "detail.dispute.decide_by", get(e.pay(stillOpen), "created_at"))
	}, []string{"dispute-terms"}},
	{"a payment with a dispute's terms", func(e *export) { set(e.pay(ofAll), "detail.dispute", get(e.pay(stillOpen), "detail.dispute")) }, []string{"dispute-terms"}},
	{"a deadline that moved", func(e *export) { set(e.outcome(contested, 2), "due_at", "2026-12-31T00:00:00.000Z") }, []string{"dispute-deadline"}},
	{"answered by the payer's side", func(e *export) { set(e.outcome(lostDispute, 2), "event.by", "wallet-my") }, []string{"dispute-side"}},
	{"accepted by the payer's side", func(e *export) { set(e.outcome(accepted, 2), "event.by", "wallet-my") }, []string{"dispute-side"}},
	{"withdrawn by the payee's side", func(e *export) { set(e.outcome(withdrawn, 2), "event.by", "acq-cn") }, []string{"dispute-side"}},
	{"decided before its time", func(e *export) {
		set(e.pay(silent), "detail.dispute.answer_by", "2099-01-01T00:00:00.000Z")
		set(e.pay(silent), "detail.dispute.decide_by", "2099-01-02T00:00:00.000Z")
		set(e.outcome(silent, 1), "due_at", "2099-01-01T00:00:00.000Z")
	}, []string{"history-step"}},
	{"decided against the default", func(e *export) { set(e.pay(lostDispute), "detail.dispute.default", "payer_side") }, []string{"history-step"}},
	{"persons called before it is contested", func(e *export) { set(e.outcome(stillOpen, 1), "resolver", object{"needs": "disputed"}) }, []string{"resolution-needs"}},
	{"opened after the window", func(e *export) { set(e.pay(ofAll), "detail.return.dispute_till", get(e.pay(ofAll), "created_at")) }, []string{"refund-late"}},
	{"a share that was never taken", func(e *export) {
		o := e.outcome(ofAll, 3)
		set(o, "event.kind", "restarted")
	}, nil},
	{"a refund instead", func(e *export) { set(e.pay(stillOpen), "kind", "refund") }, nil},
}

func TestEveryDisputeMutationIsCaught(t *testing.T) {
	for _, m := range disputeMutations {
		t.Run(m.name, func(t *testing.T) {
			e := load(t, "disputes.jsonl")
			before := e.bytes(t)
			m.edit(e)
			after := e.bytes(t)
			if bytes.Equal(before, after) {
				t.Fatal("the mutation changes nothing")
			}
			r := verify(t, after, Options{})
			got := found(&r.Findings)
			slices.Sort(m.want)
			if len(got) == 0 || m.want != nil && !slices.Equal(got, m.want) {
				t.Errorf("found %q, want %q", got, m.want)
				for _, f := range r.List {
					t.Logf("%s line %d %s: %s", f.Code, f.Line, f.Where, f.Text)
				}
			}
		})
	}
}

// rawDisputes is the file as it is written.
func rawDisputes(t testing.TB) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/disputes.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	return text
}
