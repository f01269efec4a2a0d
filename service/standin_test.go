package service_test

import (
	"testing"
	"time"

	"hutong/delivery"
	"hutong/participant"
	"hutong/payment"
	"hutong/reason"
	"hutong/rulebook"
	"hutong/service"
	"hutong/store"
)

// While a wallet does not answer, what it grants is promised in its stead; a hold of the same code kind and amount is refused and asks nobody.
func TestNoStandInForHolds(t *testing.T) {
	w := newWorld(t)
	w.guard = &rulebook.Breaker{Window: time.Hour, MinCalls: 1, FailurePercent: 1, Open: time.Hour, Probes: 1}
	w.guards.Ended(delivery.Call{Institution: "huabao", Operation: string(payment.OpAuthorise), Began: time.Now(), Failed: true})
	a, ok := w.dir.Load().Agreement("huabao-cny")
	if !ok {
		t.Fatal("no agreement")
	}
	a.StandIn = &participant.StandIn{PerPayment: 10_000, PerDay: 20_000, CodeKinds: []string{"barcode"}}
	held := pull(barcode, 100)
	held.Hold = &service.HoldRequest{For: time.Hour}
	if rec := w.pay("qianmen", held); rec.State.Reason != reason.CounterpartyUnavailable || rec.Terms.Funds != payment.Ask || len(w.asked) > 0 {
		t.Errorf("a hold: %s %s, funds %s, asked %d", rec.State.Status, rec.State.Reason, rec.Terms.Funds, len(w.asked))
	}
	if rec := w.pay("qianmen", pull(barcode, 100)); rec.State.Status != payment.Succeeded || rec.Terms.Funds != payment.InStead {
		t.Errorf("a payment: %s %s, funds %s", rec.State.Status, rec.State.Reason, rec.Terms.Funds)
	}
	// The first one of a day waits for the day's promises to be counted, and must keep nobody waiting; one that asks for no promise waits for nothing.
	for _, c := range []struct {
		minor int64
		want  bool
	}{{100, true}, {10_001, false}} {
		r, yielded, told := pull(barcode, c.minor), false, make(chan error, 1)
		w.svc.PayThen(t.Context(), "qianmen", w.requestID(), &r, service.Came{At: time.Now()}, func() { yielded = true }, func(_ *store.Record, err error) { told <- err })
		if err := <-told; err != nil || yielded != c.want {
			t.Errorf("%d: %v, yielded: %t, want %t", c.minor, err, yielded, c.want)
		}
	}
}
