package service

import (
	"testing"
	"time"

	"hutong/payment"
	"hutong/store"
)

// A doubt counts once, also when its end and a further outcome of the payment come in one batch and say so both; two doubts count twice.
func TestADoubtCountsOnce(t *testing.T) {
	c := NewCertainty()
	began := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	ended := began.Add(40 * time.Second)
	for n, id := range []payment.ID{{1}, {2}} {
		rec := &store.Record{Terms: &payment.Terms{ID: id, Payer: payment.Side{Participant: "wallet"}}}
		tell := func(at time.Time, until time.Time) {
			var e store.Entry
			e.At = at
			e.State.Resolver.Doubt = payment.Doubt{Leg: payment.DebitLeg, Since: began, Until: until}
			c.Committed(rec, &e)
		}
		tell(began, time.Time{})
		tell(ended, ended)
		tell(ended, ended)
		tell(ended.Add(time.Second), ended)
		rows := c.Rows(ended)
		if len(rows) != 1 || rows[0].Count != int64(n+1) || rows[0].Open != 0 || rows[0].Median != 40*time.Second {
			t.Errorf("after %d doubts: %+v", n+1, rows)
		}
	}
}
