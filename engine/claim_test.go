package engine

// Orders and one-use codes: whatever the lanes of the claim and of the payments, at most one payment holds a claim, and the others are told
// the truth about it.

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hutong/payment"
	"hutong/reason"
	"hutong/store"
)

// claimants are payments for one order, each in a lane of its own choice.
func (r *rig) claimants(claimLane int, lanes ...int) ([32]byte, []*payment.Terms) {
	key := r.claimIn(claimLane % r.o.Lanes)
	var out []*payment.Terms
	for i, lane := range lanes {
		t := r.inLane(lane%r.o.Lanes, func() *payment.Terms { return r.pull(walletA, int64(10+i)) })
		t.Claim = key
		out = append(out, t)
	}
	return key, out
}

func TestOneOfManyHoldsAClaim(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		for _, many := range []int{2, 50} {
			r := newRig(t, n, nil)
			where := make([]int, many)
			for i := range where {
				where[i] = i
			}
			_, ps := r.claimants(1, where...)
			var all []*did
			for _, p := range ps {
				all = append(all, r.opening(p))
			}
			r.pump()
			opened := 0
			for i, d := range all {
				r.once(d)
				switch {
				case d.err != nil:
					t.Errorf("%d of %d: %v", i, many, d.err)
				case d.rec.State.Status == payment.DebitAsked:
					opened++
				case d.rec.State.Reason != reason.OrderClaimed:
					t.Errorf("%d of %d: %s %s", i, many, d.rec.State.Status, d.rec.State.Reason)
				}
			}
			if opened != 1 {
				t.Errorf("%d of %d were opened", opened, many)
			}
			r.audit()
		}
	})
}

func TestClaimIsToldByItsState(t *testing.T) {
	for claimLane := range 4 {
		r := newRig(t, 4, nil)
		_, ps := r.claimants(claimLane, 0, 1, 2, 0, 3)
		first, second, third, oneUse, last := ps[0], ps[1], ps[2], ps[3], ps[4]
		oneUse.ClaimOneUse = true
		r.must(first)
		if d := r.open(second); d.rec.State.Status != payment.Refused || d.rec.State.Reason != reason.OrderClaimed {
			t.Errorf("while the first is under way: %+v", d.rec.State)
		}
		// The first fails: the order is free, for a new payment. The refused one stays refused.
		r.apply(first.ID, says(payment.OpAuthorise, payment.Failure))
		if d := r.open(second); d.rec.State.Status != payment.Refused {
			t.Errorf("the refused one again: %+v", d.rec.State)
		}
		r.pay(third)
		if d := r.open(oneUse); d.rec.State.Reason != reason.CodeUsed {
			t.Errorf("a one-use code after it paid: %+v", d.rec.State)
		}
		if d := r.open(last); d.rec.State.Reason != reason.OrderPaid {
			t.Errorf("an order after it was paid: %+v", d.rec.State)
		}
		// Repeats of the one that paid still give it.
		if d := r.open(third); d.err != nil || d.isNew || d.rec.State.Status != payment.Succeeded {
			t.Errorf("a repeat of the paid one: %+v", d)
		}
		r.audit()
	}
}

// A payment that is refused for want of headroom doesn't keep the order.
func TestClaimOfARefusedPaymentIsTakenOver(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		for claimLane := range n {
			r := newRig(t, n, nil)
			_, ps := r.claimants(claimLane, 0, 2)
			ps[0].Lines[0].Minor = 2_000_000 // more than the wallet's cap
			if d := r.open(ps[0]); d.rec.State.Reason != reason.CapExceeded {
				t.Fatalf("%+v", d.rec.State)
			}
			r.must(ps[1])
			r.audit()
		}
	})
}

// The switch stops between the claim and its payment: for a while the order is taken to be on its way, then the payment that never came is
// buried and can never be opened.
func TestOrphanClaim(t *testing.T) {
	for claimLane := range 4 {
		r := newRig(t, 4, nil)
		key, ps := r.claimants(claimLane, 0, 1, 2)
		orphan, early, late := ps[0], ps[1], ps[2]
		w := store.ClaimWrite{Claim: store.Claim{Key: key, Payment: orphan.ID, At: r.now()}}
		r.e.submit(r.e.lanes()[claimLane], &op{kind: opClaim, claim: &w, callback: callback{reply: func(*reply) {}}})
		r.pump()
		r.start()
		r.pass(claimGrace - time.Millisecond)
		if d := r.open(early); d.rec.State.Reason != reason.OrderClaimed {
			t.Errorf("within the grace: %+v", d.rec.State)
		}
		r.pass(time.Millisecond)
		r.must(late)
		if d := r.open(orphan); d.err != nil || d.rec.State.Status != payment.Tombstone {
			t.Errorf("the orphan after its burial: %+v", d)
		}
		r.audit()
	}
}

// The holder opens after all, just when it is to be buried: it is left alone, and the other is refused.
func TestBurialDoesNotCancelALivePayment(t *testing.T) {
	for _, pays := range []bool{false, true} {
		r := newRig(t, 4, nil)
		key, ps := r.claimants(3, 0, 1)
		holder, other := ps[0], ps[1]
		w := store.ClaimWrite{Claim: store.Claim{Key: key, Payment: holder.ID, At: r.now()}}
		r.e.submit(r.e.lanes()[3], &op{kind: opClaim, claim: &w, callback: callback{reply: func(*reply) {}}})
		r.pump()
		r.pass(claimGrace)
		d := r.opening(other)
		// The other's command goes as far as the look at the holder, which is not there yet.
		for _, lane := range []int{3, 0} {
			r.e.lanes()[lane].process(r.e.lanes()[lane].take(8))
		}
		// Now the holder's own command comes, and is decided before the burial that is waiting in its lane.
		l := r.e.lanes()[0]
		buried := l.take(8)
		if len(buried) != 1 {
			t.Fatalf("%d commands wait", len(buried))
		}
		h := r.opening(holder)
		for _, lane := range []int{3, 0} {
			r.e.lanes()[lane].process(r.e.lanes()[lane].take(8))
		}
		if h.err != nil || h.rec.State.Status != payment.DebitAsked {
			t.Fatalf("the holder: %+v", h)
		}
		want := reason.OrderClaimed
		if pays {
			yes := r.applying(holder.ID, says(payment.OpAuthorise, payment.Success))
			l.process(l.take(8))
			r.once(yes)
			want = reason.OrderPaid
		}
		l.process(buried)
		r.pump()
		if s := r.state(holder.ID); s.Status == payment.Cancelling || pays && !s.Paid() {
			t.Errorf("the holder was touched: %s", s.Status)
		}
		if d.err != nil || d.rec.Terms.ID != other.ID || d.rec.State.Reason != want {
			t.Errorf("the other: %v, %s %s", d.err, d.rec.State.Status, d.rec.State.Reason)
		}
		r.audit()
	}
}

// A request id used again for another order must not take that order from the world.
func TestReusedRequestDoesNotKeepAClaim(t *testing.T) {
	for claimLane := range 4 {
		r := newRig(t, 4, nil)
		_, ps := r.claimants(claimLane, 0)
		paid := r.pay(ps[0])
		wrong := *paid
		wrong.Fingerprint[30]++
		wrong.Claim = r.claimIn((claimLane + 1) % 4)
		if d := r.open(&wrong); d.err != ErrReused {
			t.Errorf("%v", d.err)
		}
		honest := r.pull(walletB, 30)
		honest.Claim = wrong.Claim
		r.must(honest)
		third := r.pull(walletB, 31)
		third.Claim = paid.Claim
		if d := r.open(third); d.rec.State.Reason != reason.OrderPaid {
			t.Errorf("the order that was paid: %+v", d.rec.State)
		}
		r.audit()
	}
}

// Any mixture of claimants, ends and restarts, in any order of the lanes: never two under way or paid for one order.
func TestClaimsStayExclusive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := newRig(t, 4, nil)
		var keys [][32]byte
		for lane := range 2 {
			keys = append(keys, r.claimIn(lane))
		}
		var known []*payment.Terms
		holders := func() {
			for _, key := range keys {
				n := 0
				recs, _ := r.history()
				for _, rec := range recs {
					if rec.Terms.Claim == key && (rec.State.Reserved || rec.State.Paid()) {
						n++
					}
				}
				if n > 1 {
					t.Fatalf("%d payments hold one order", n)
				}
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"open": func(t *rapid.T) {
				p := r.pull(walletA, 3)
				p.Claim = rapid.SampledFrom(keys).Draw(t, "order")
				known = append(known, p)
				r.opening(p)
			},
			"again": func(t *rapid.T) {
				if len(known) > 0 {
					r.opening(rapid.SampledFrom(known).Draw(t, "payment"))
				}
			},
			"answer": func(t *rapid.T) {
				if len(known) > 0 {
					p := rapid.SampledFrom(known).Draw(t, "payment")
					r.applying(p.ID, says(payment.OpAuthorise, rapid.SampledFrom([]payment.Result{payment.Success, payment.Failure, payment.Failure, payment.Unknown}).Draw(t, "result")))
				}
			},
			"cancelled": func(t *rapid.T) {
				if len(known) > 0 {
					r.applying(rapid.SampledFrom(known).Draw(t, "payment").ID, says(payment.OpCancel, payment.Success))
				}
			},
			"lane": func(t *rapid.T) {
				l := r.e.lanes()[rapid.IntRange(0, 3).Draw(t, "lane")]
				if ops := l.take(rapid.IntRange(1, 3).Draw(t, "commands")); len(ops) > 0 {
					l.process(ops)
				}
			},
			"pass":    func(t *rapid.T) { r.pass(time.Duration(rapid.IntRange(1, 12).Draw(t, "seconds")) * time.Second) },
			"restart": func(*rapid.T) { r.start() },
			"":        func(*rapid.T) { holders() },
		})
		r.pump()
		holders()
		r.audit()
	})
}

// The same race with lanes that run by themselves.
func TestLiveRaceForOneOrder(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		r := newRig(t, n, func(o *Options) { o.Inline = false })
		defer r.e.Close()
		for range 20 {
			where := make([]int, 50)
			for i := range where {
				where[i] = i
			}
			_, ps := r.claimants(int(r.n), where...)
			var wg sync.WaitGroup
			var mu sync.Mutex
			got := map[string]int{}
			for _, p := range ps {
				for range 2 { // each is sent twice at the same time
					wg.Go(func() {
						rec, isNew, err := r.e.Open(bg, Opening{Terms: p})
						mu.Lock()
						defer mu.Unlock()
						got[fmt.Sprintf("%v %s %s %v", err, rec.State.Status, rec.State.Reason, isNew)]++
					})
				}
			}
			wg.Wait()
			want := map[string]int{"<nil> debit_asked  true": 1, "<nil> debit_asked  false": 1, "<nil> refused order_claimed true": 49, "<nil> refused order_claimed false": 49}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Fatalf("got %v", got)
			}
		}
		r.e.Close()
		r.audit()
	})
}

// A claim whose payment never came holds its order no longer when the clock was set back since: its age can't be told, and the burial
// makes it safe.
func TestOrphanClaimFromTheFuture(t *testing.T) {
	for _, back := range []time.Duration{time.Second, time.Hour, 24 * time.Hour} {
		r := newRig(t, 4, nil)
		key, ps := r.claimants(2, 0, 1)
		orphan, other := ps[0], ps[1]
		w := store.ClaimWrite{Claim: store.Claim{Key: key, Payment: orphan.ID, At: r.now()}}
		r.e.submit(r.e.lanes()[2], &op{kind: opClaim, claim: &w, callback: callback{reply: func(*reply) {}}})
		r.pump()
		r.start()
		r.pass(-back)
		r.must(other)
		if d := r.open(orphan); d.err != nil || d.rec.State.Status != payment.Tombstone {
			t.Errorf("the orphan after its burial: %+v", d)
		}
		r.audit()
	}
}
