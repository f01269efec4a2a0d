package store

import (
	"testing"
	"time"

	"hutong/money"
	"hutong/payment"
)

func FuzzParseResolver(f *testing.F) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 1_000_000, time.UTC)
	f.Add(AppendResolver(nil, &payment.Resolver{Doubt: payment.Doubt{Leg: payment.CreditLeg, Since: at, Until: at.Add(time.Hour)}, Needs: payment.NeedLossOpen,
		Loss:     payment.Loss{State: payment.LossDue, From: payment.LossPayee, Leg: payment.CreditLeg, Amount: money.New(7, "JPY"), At: at, ChangedAt: at},
		Proposal: payment.Proposal{N: 3, Finding: payment.FoundSettled, By: "ada", Reason: "\"对账单\"\x00", At: at, Expires: at}}))
	for _, s := range []string{"{}", "", "[]", `{"loss":7}`, `{"loss":{"amount":{"minor":1.5}}}`, `{"doubt":{"since":"yesterday"}}`, `{"proposal":{"n":99999999999999999999}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := ParseResolver(raw)
		if err != nil {
			return
		}
		for _, x := range []time.Time{r.Doubt.Since, r.Doubt.Until, r.Loss.At, r.Loss.ChangedAt, r.Proposal.At, r.Proposal.Expires} {
			if x.Year() < 1 || x.Year() > 9999 {
				return // an offset carries the time out of the years that RFC 3339 can say
			}
		}
		once := AppendResolver(nil, &r)
		again, err := ParseResolver(once)
		if err != nil {
			t.Fatalf("%q became %q: %v", raw, once, err)
		}
		if twice := AppendResolver(nil, &again); string(twice) != string(once) {
			t.Fatalf("%q became %q, then %q", raw, once, twice)
		}
	})
}
