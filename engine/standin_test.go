package engine

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"hutong/payment"
	"hutong/reason"
	"hutong/store"
)

// instead is a payment that the switch answers in the wallet's stead.
func (r *rig) instead(minor, most int64) *payment.Terms {
	t := r.pull(walletA, minor)
	t.Funds, t.Detail.StandIn = payment.InStead, &payment.StandIn{Agreement: walletA.Agreement, Period: "2026-11-22", Most: most}
	return t
}

// The sum that may be promised in an institution's stead is exact over all lanes, over failed writes and over restarts.
func TestStandInSumIsExact(t *testing.T) {
	for _, lanes := range []int{1, 4} {
		r := newRig(t, lanes, nil)
		most := int64(1000)
		var promised int64
		try := func(minor int64, want bool) *did {
			t.Helper()
			d := r.open(r.instead(minor, most))
			if yes := d.err == nil && d.rec.State.Status != payment.Refused; yes != want {
				t.Fatalf("%d lanes: %d with %d promised: %v %s %s", lanes, minor, promised, d.err, d.rec.State.Status, d.rec.State.Reason)
			}
			if want {
				promised += minor
			} else if d.err == nil && (d.rec.State.Reason != reason.CounterpartyUnavailable || d.rec.State.Seq != 1) {
				t.Fatalf("%d lanes: refused with %+v", lanes, d.rec.State)
			}
			return d
		}
		// Many at once, into all lanes: 14 of 70 fit.
		var all []*did
		for range 40 {
			all = append(all, r.opening(r.instead(70, most)))
		}
		r.pump()
		for _, d := range all {
			if d.err == nil && d.rec.State.Status == payment.Succeeded {
				promised += 70
			}
		}
		if promised != 980 {
			t.Fatalf("%d lanes: %d promised, want 980", lanes, promised)
		}
		try(21, false)
		try(20, true)
		try(1, false)
		r.start() // a new process counts what is written
		try(1, false)
		// A write that fails promises nothing.
		most += 20
		r.st.before = 1
		try(20, false)
		try(19, true)
		try(2, false)
		try(1, true)
		if promised != most {
			t.Errorf("%d lanes: %d promised, want %d", lanes, promised, most)
		}
		// Another day, or another agreement, has a sum of its own.
		other := r.instead(70, most)
		other.Detail.StandIn.Period = "2026-11-23"
		r.must(other)
	}
}

// A promise that was decided ahead of a batch that failed, or met a conflict, counts once when it comes again.
func TestPromiseAheadCountsOnce(t *testing.T) {
	for _, conflict := range []bool{false, true} {
		r := newRig(t, 1, func(o *Options) { o.MaxBatch = 1 })
		first := r.pull(walletA, 10)
		if conflict {
			r.must(first)
			r.apply(first.ID, says(payment.OpAuthorise, payment.Failure))
			r.start() // memory does not have it
		} else {
			r.st.before = 1
		}
		other, promised := r.opening(first), r.opening(r.instead(20, 30))
		r.pump()
		if r.answered(); errors.Is(other.err, ErrStore) == conflict || r.e.Counters().TakenBack != 1 {
			t.Errorf("conflict %v: the batch before: %v; %d taken back", conflict, other.err, r.e.Counters().TakenBack)
		}
		if promised.err != nil || promised.rec.State.Status != payment.Succeeded {
			t.Errorf("conflict %v: %v, %s %s", conflict, promised.err, promised.rec.State.Status, promised.rec.State.Reason)
		}
		r.must(r.instead(10, 30))
		if d := r.open(r.instead(1, 30)); d.rec.State.Status != payment.Refused {
			t.Errorf("conflict %v: over the bound: %v, %s", conflict, d.err, d.rec.State.Status)
		}
	}
}

// A promise of which nobody knows whether it is written counts as given: what is left may be promised in other lanes, and no more.
func TestPromiseWithUnknownEndCounts(t *testing.T) {
	r := newRig(t, 2, func(o *Options) { o.Store = &overtaken{Store: o.Store, commits: 1} })
	in := func(lane int, minor int64) *did {
		return r.open(r.inLane(lane, func() *payment.Terms { return r.instead(minor, 30) }))
	}
	if d := in(0, 20); d.err != ErrUncertain {
		t.Errorf("the lost commit: %v", d.err)
	}
	if d := in(1, 20); d.err != nil || d.rec.State.Reason != reason.CounterpartyUnavailable {
		t.Errorf("over the bound: %v, %s %s", d.err, d.rec.State.Status, d.rec.State.Reason)
	}
	if d := in(1, 10); d.err != nil || d.rec.State.Status != payment.Succeeded {
		t.Errorf("what is left: %v, %s %s", d.err, d.rec.State.Status, d.rec.State.Reason)
	}
}

// A hold, and a promise by no grant, are not opened, and take nothing from the sum.
func TestStandInRefusesWhatItCantPromise(t *testing.T) {
	r := newRig(t, 4, nil)
	hold, bare := r.instead(70, 70), r.instead(70, 70)
	hold.Hold = payment.Hold{Until: r.now().Add(time.Hour), Most: hold.Amounts.Order.Minor}
	bare.Detail.StandIn = nil
	for _, bad := range []*payment.Terms{hold, bare} {
		if d := r.open(bad); d.err == nil {
			t.Errorf("opened: %+v", d.rec.State)
		}
	}
	r.must(r.instead(70, 70))
}

// What was paid in an institution's stead is carried on by the next process until it is acknowledged.
func TestAdviceSurvivesARestart(t *testing.T) {
	r := newRig(t, 4, nil)
	terms := r.must(r.instead(70, 1000))
	for range 2 {
		r.start()
		if len(r.resumed) != 1 || r.resumed[0] != terms.ID {
			t.Fatalf("resumed %v", r.resumed)
		}
		if d := r.apply(terms.ID, says(payment.OpAdvise, payment.Unknown)); d.err != nil || d.rec.State.Status != payment.Succeeded {
			t.Fatalf("%v %+v", d.err, d.rec.State)
		}
	}
	yes := says(payment.OpAdvise, payment.Success)
	yes.Reference = "A-1"
	r.apply(terms.ID, yes)
	r.start()
	if s := r.state(terms.ID); len(r.resumed) != 0 || !s.DueAt.IsZero() || s.Debit.Reference != "A-1" {
		t.Errorf("resumed %v, %+v", r.resumed, s)
	}
	ids, err := r.st.ByReference(t.Context(), walletA.Participant, "A-1", 2)
	if err != nil || len(ids) != 1 || ids[0] != terms.ID {
		t.Errorf("by the institution's reference: %v %v", ids, err)
	}
}

// slowDay is a store that is long at reading what was promised on one day.
type slowDay struct {
	store.Store
	day      string
	asked    chan struct{} // told when it begins
	released chan struct{}
}

func (s *slowDay) ByReference(ctx context.Context, owner, value string, limit int) ([]payment.ID, error) {
	if value == s.day {
		s.asked <- struct{}{}
		<-s.released
	}
	return s.Store.ByReference(ctx, owner, value, limit)
}

// While a new process counts a day, nobody waits but who counts in it: neither the lanes' other payments nor other days'.
func TestCountingADayHoldsUpNobodyElse(t *testing.T) {
	r := newRig(t, 1, nil)
	slow := &slowDay{Store: r.st, day: "2026-11-22", asked: make(chan struct{}, 1), released: make(chan struct{})}
	o := r.e.o
	o.Store, o.Inline = slow, false
	e, err := New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	opened := make(chan error, 2)
	for range 2 {
		terms := r.instead(70, 1000)
		go func() {
			rec, _, err := e.Open(t.Context(), Opening{Terms: terms})
			if err == nil && rec.State.Status != payment.Succeeded {
				err = fmt.Errorf("it is %s (%s)", rec.State.Status, rec.State.Reason)
			}
			opened <- err
		}()
	}
	<-slow.asked
	other := r.instead(70, 1000)
	other.Detail.StandIn.Period = "2026-11-23"
	for _, terms := range []*payment.Terms{r.pull(walletA, 50), other} {
		if _, _, err := e.Open(t.Context(), Opening{Terms: terms}); err != nil {
			t.Error(err)
		}
	}
	select {
	case err := <-opened:
		t.Errorf("promised before the day was counted: %v", err)
	default:
	}
	close(slow.released)
	for range 2 {
		if err := <-opened; err != nil {
			t.Error(err)
		}
	}
}
