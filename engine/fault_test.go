package engine

// What is left of a command when a commit fails, in both twins: not there, and there although it failed. And what a new run makes of
// whatever a former one left.

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"hutong/ledger"
	"hutong/payment"
	"hutong/reason"
	"hutong/store"
	"hutong/store/memory"
)

// Each command in turn meets a failing commit. Not there: it is answered with ErrStore, nothing is lost, and a repeat does it. There: it is
// answered as if nothing had happened.
func TestCommitFails(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		for _, there := range []bool{false, true} {
			r := newRig(t, n, nil)
			p, q := r.pull(walletA, 100), r.pull(walletB, 7)
			r.must(q)
			part, undo := r.refundOf(p, 30), r.voidOf(p)
			steps := []func() *did{
				func() *did { return r.opening(p) },
				func() *did { return r.applying(p.ID, says(payment.OpAuthorise, payment.Unknown)) },
				func() *did { return r.applying(p.ID, says(payment.OpLookUpDebit, payment.Success)) },
				func() *did { return r.refunding(part) },
				func() *did { return r.applying(part.ID, says(payment.OpCredit, payment.Failure)) },
				func() *did { return r.refunding(undo) },
				func() *did { return r.applying(undo.ID, says(payment.OpCredit, payment.Failure)) },
				func() *did { return r.cancelling("acquirer", r.requestID()) },
			}
			for i, step := range steps {
				if there {
					r.st.after = 1
				} else {
					r.st.before = 1
				}
				d := step()
				r.pump()
				r.once(d)
				r.audit()
				if there {
					if d.err != nil {
						t.Errorf("step %d, there: %v", i, d.err)
					}
					continue
				}
				if !errors.Is(d.err, ErrStore) {
					t.Errorf("step %d, not there: %v", i, d.err)
				}
				again := step()
				r.pump()
				if again.err != nil {
					t.Errorf("step %d, again: %v", i, again.err)
				}
				r.audit()
			}
			if s := r.state(p.ID); s.Status != payment.Succeeded || s.Refunded != (payment.Refunded{}) {
				t.Errorf("the end: %+v", s)
			}
		}
	})
}

// A whole batch of unlike commands is undone together and done together.
func TestBatchFailsAsOne(t *testing.T) {
	r := newRig(t, 1, func(o *Options) { o.MaxBatch = 8 })
	one, two := r.must(r.pull(walletA, 10)), r.pull(walletB, 20)
	queue := func() []*did {
		return []*did{r.applying(one.ID, says(payment.OpAuthorise, payment.Success)), r.opening(two), r.cancelling("acquirer", two.RequestID)}
	}
	r.st.before = 1
	ds := queue()
	r.pump()
	for i, d := range ds {
		r.once(d)
		if !errors.Is(d.err, ErrStore) {
			t.Errorf("command %d: %v", i, d.err)
		}
	}
	if len(r.told[two.ID]) != 0 || len(r.told[one.ID]) != 1 {
		t.Errorf("told of what is not there: %v", r.told)
	}
	r.audit()
	r.st.after = 1
	ds = queue()
	r.pump()
	for i, d := range ds {
		if d.err != nil {
			t.Errorf("command %d: %v", i, d.err)
		}
	}
	r.audit()
}

// A batch is decided on top of one that is being written. When that one is not there, what was decided on it is undone first and comes again; when it
// is there although it failed, it stands.
func TestDecidedAhead(t *testing.T) {
	for _, there := range []bool{false, true} {
		r := newRig(t, 1, func(o *Options) { o.MaxBatch = 1 })
		one, two := r.must(r.pull(walletA, 10)), r.pull(walletA, 20)
		ended := 0
		r.e.WaitThen(one.ID, func(rec *store.Record, err error) {
			r.isThere(rec)
			ended++
		})
		r.pump()
		if there {
			r.st.after = 1
		} else {
			r.st.before = 1
		}
		opened := r.opening(two)
		paid := r.applying(one.ID, says(payment.OpAuthorise, payment.Success)) // wakes who waits, with the next state already in memory
		part := r.refunding(r.partOf(one, 4))
		whole := r.applying(two.ID, says(payment.OpAuthorise, payment.Success))
		r.pump()
		for _, d := range []*did{opened, paid, part, whole} {
			r.once(d)
		}
		if paid.err != nil || !paid.rec.State.Paid() || part.err != nil || ended != 1 {
			t.Errorf("there: %v: %v, %s; refund: %v; %d told of the end", there, paid.err, paid.rec.State.Status, part.err, ended)
		}
		taken := r.e.Counters().TakenBack
		if there && (opened.err != nil || whole.err != nil || taken != 0) {
			t.Errorf("it was there: %v, then %v; %d taken back", opened.err, whole.err, taken)
		}
		if !there && (!errors.Is(opened.err, ErrStore) || whole.err != ErrUnknown || taken != 1) {
			t.Errorf("it was not there: %v, then %v; %d taken back", opened.err, whole.err, taken)
		}
		r.audit()
	}
}

// What was decided ahead of a batch that is long in coming is decided again, for its time may be over; ahead of one that is not, it stands.
func TestDecidedAheadOfASlowBatch(t *testing.T) {
	for _, slow := range []bool{false, true} {
		r := newRig(t, 1, func(o *Options) { o.MaxBatch = 1 })
		one, two := r.must(r.pull(walletA, 10)), r.pull(walletA, 20)
		l := r.e.lanes()[0]
		paid, opened := r.applying(one.ID, says(payment.OpAuthorise, payment.Success)), &did{}
		r.e.OpenThen(Opening{Terms: two, AnswerBy: r.now().Add(5 * time.Second)}, func(rec *store.Record, isNew bool, err error) {
			opened.rec, opened.isNew, opened.err = *rec, isNew, err
			opened.got++
		})
		l.add(l.take(1))
		l.forward() // it is being written
		l.add(l.take(1))
		if slow {
			r.pass(6 * time.Second)
		}
		r.pump()
		r.once(paid)
		if r.once(opened); errors.Is(opened.err, ErrExpired) != slow || paid.err != nil {
			t.Errorf("slow %v: %v, then %v", slow, paid.err, opened.err)
		}
		if taken := r.e.Counters().TakenBack; (taken == 1) != slow {
			t.Errorf("slow %v: %d taken back", slow, taken)
		}
		r.audit()
	}
}

// Memory keeps one ended payment. The one that it has is changed ahead, just when another ends: it must not be forgotten, and read as it was before.
func TestChangedAheadIsNotForgotten(t *testing.T) {
	r := newRig(t, 1, func(o *Options) { o.MaxBatch, o.Remember = 1, 1 })
	kept, other := r.pay(r.pull(walletA, 10)), r.must(r.pull(walletB, 7))
	ended := r.applying(other.ID, says(payment.OpAuthorise, payment.Success))
	one, two := r.refunding(r.partOf(kept, 12)), r.refunding(r.partOf(kept, 12)) // of 20
	r.pump()
	var refused payment.Refusal
	if ended.err != nil || one.err != nil || !errors.As(two.err, &refused) {
		t.Errorf("%v; the first refund: %v; the second, over what is left: %v", ended.err, one.err, two.err)
	}
	r.bounded() // and the other has a place beside it
	r.audit()
}

// A payment that could not be read is read again by the next command.
func TestUnreadIsReadAgain(t *testing.T) {
	r := newRig(t, 1, func(o *Options) { o.Remember = 1 })
	p := r.pay(r.pull(walletA, 10))
	r.pay(r.pull(walletB, 7)) // memory forgets the first
	r.st.recordsFail = 1
	if d := r.apply(p.ID, says(payment.OpAuthorise, payment.Success)); !errors.Is(d.err, ErrStore) {
		t.Errorf("it could not be read: %v", d.err)
	}
	if d := r.apply(p.ID, says(payment.OpAuthorise, payment.Success)); d.err != payment.ErrUnchanged {
		t.Errorf("it could: %v", d.err)
	}
}

// A command that could not be loaded is answered in its turn: what was asked before it may still be being written.
func TestUnreadIsToldInTurn(t *testing.T) {
	r := newRig(t, 1, nil)
	p := r.must(r.pull(walletA, 10))
	l := r.e.lanes()[0]
	paid := r.applying(p.ID, says(payment.OpAuthorise, payment.Success))
	l.add(l.take(1))
	l.forward() // it is being written
	flushed := &did{}
	r.e.submit(l, &op{kind: opLook, callback: callback{reply: func(got *reply) {
		flushed.err = got.err
		flushed.got++
		r.once(paid)
	}}})
	r.st.recordsFail = 1
	r.pump()
	if r.once(flushed); !errors.Is(flushed.err, ErrStore) {
		t.Errorf("it could not be read: %v", flushed.err)
	}
}

// A payment that ended twice has two places among those that memory keeps. With the first one it was forgotten, then it was read for a batch; with
// the second it is forgotten while that batch is written, and the batch meets a conflict. It is read once more.
func TestForgottenBeforeAConflict(t *testing.T) {
	r := newRig(t, 1, func(o *Options) { o.Remember = 2 })
	unknown := r.must(r.pull(walletA, 1_000))
	r.apply(unknown.ID, says(payment.OpAuthorise, payment.Failure))
	r.start() // memory does not have it
	twice, one, two := r.must(r.pull(walletA, 10)), r.must(r.pull(walletB, 7)), r.must(r.pull(walletB, 8))
	r.apply(twice.ID, says(payment.OpAuthorise, payment.Failure))
	r.apply(twice.ID, says(payment.OpAuthorise, payment.Success)) // late: it has to be undone
	r.apply(twice.ID, says(payment.OpCancel, payment.Success))
	r.apply(one.ID, says(payment.OpAuthorise, payment.Failure)) // takes the first place
	// A batch of two, the first of which takes the second place, and one decided ahead, the first of which is the conflict.
	all := []*did{r.applying(two.ID, says(payment.OpAuthorise, payment.Failure)), r.opening(r.pull(walletB, 9)),
		r.opening(unknown), r.applying(twice.ID, says(payment.OpAuthorise, payment.Success))}
	r.pump()
	for i, d := range all {
		if r.once(d); d.err != nil && d.err != payment.ErrUnchanged {
			t.Errorf("command %d: %v", i, d.err)
		}
	}
	if n := r.e.Counters().Conflicts; n != 1 {
		t.Errorf("%d conflicts", n)
	}
	r.audit()
}

// Lanes at work, while commits fail at random, there and not there: whatever was answered is there, once, and the books agree.
func TestFailuresUnderLoad(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		r := newRig(t, n, func(o *Options) { o.Inline, o.MaxBatch, o.Remember = false, 16, 8 })
		var wg sync.WaitGroup
		stop := make(chan struct{})
		var chaos sync.WaitGroup
		chaos.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				case <-time.After(200 * time.Microsecond):
				}
				r.st.mu.Lock()
				r.st.before, r.st.after = i%2, (i+1)%2
				r.st.mu.Unlock()
			}
		})
		for i := range 48 {
			wg.Go(func() {
				for range 20 {
					p := r.pull([]ledger.Account{walletA, walletB}[i%2], 3)
					if i%3 == 0 {
						copy(p.Claim[:], p.ID[1:]) // mostly of another lane
						p.ClaimOneUse = true
					}
					until(t, func() (store.Record, error) { rec, _, err := r.e.Open(bg, Opening{Terms: p}); return rec, err }, r)
					until(t, func() (store.Record, error) { return r.e.Apply(bg, p.ID, says(payment.OpAuthorise, payment.Success)) }, r)
					if i%4 == 0 {
						f := r.partOf(p, 2)
						until(t, func() (store.Record, error) { rec, _, err := r.e.Refund(bg, f); return rec, err }, r)
						until(t, func() (store.Record, error) { return r.e.Apply(bg, f.ID, says(payment.OpCredit, payment.Success)) }, r)
					}
				}
			})
		}
		wg.Wait()
		close(stop)
		chaos.Wait()
		r.e.Close()
		r.audit()
		if recs, _ := r.history(); len(recs) != 48*20+12*20 {
			t.Errorf("%d payments and refunds", len(recs))
		}
		t.Logf("%+v", r.e.Counters())
	})
}

// until does a command until the store has taken it.
func until(t *testing.T, do func() (store.Record, error), r *rig) {
	for {
		rec, err := do()
		switch {
		case errors.Is(err, ErrStore):
			continue
		case err != nil && !errors.Is(err, payment.ErrUnchanged):
			t.Errorf("%v", err)
		}
		r.isThere(&rec)
		return
	}
}

// A commit that holds no outcome can't be told by the journal's length: it counts as failed, and must do no harm if it is there.
func TestCommitWithoutOutcomesFails(t *testing.T) {
	for _, there := range []bool{false, true} {
		r := newRig(t, 4, nil)
		_, ps := r.claimants(2, 0, 1)
		fail := func() {
			if there {
				r.st.after = 1
			} else {
				r.st.before = 1
			}
		}
		fail()
		if d := r.open(ps[0]); !errors.Is(d.err, ErrStore) {
			t.Errorf("the claim's commit failed: %v", d.err)
		}
		r.must(ps[0])
		if d := r.open(ps[1]); d.rec.State.Reason != reason.OrderClaimed {
			t.Errorf("the other claimant: %+v", d.rec.State)
		}
		r.audit()
		// A quote makes the lane write the due row of a payment that the watermark has passed; then the payment ends.
		r.pass(time.Minute)
		fail()
		q := &store.Quote{ID: ps[0].ID, Payment: ps[0].ID, Institution: "wallet-a", CreatedAt: r.now(), ExpiresAt: r.now()}
		q.ID[15] ^= 1
		d := &did{}
		r.e.submit(r.e.lane(q.ID), &op{kind: opQuote, quote: q, callback: callback{reply: func(got *reply) { d.err, d.got = got.err, 1 }}})
		r.pump()
		if !errors.Is(d.err, ErrStore) {
			t.Errorf("the quote's commit failed: %v", d.err)
		}
		r.apply(ps[0].ID, says(payment.OpAuthorise, payment.Failure))
		r.audit()
	}
}

// Another process takes the lanes: this one does nothing more, and says so.
func TestFenced(t *testing.T) {
	lost := 0
	r := newRig(t, 4, func(o *Options) { o.Lost = func() { lost++ } })
	p := r.must(r.pull(walletA, 10))
	old := r.e
	r.start()
	r.pump()
	var err error
	old.ApplyThen(p.ID, says(payment.OpAuthorise, payment.Success), func(_ *store.Record, e error) { err = e })
	old.Pump()
	if err != ErrStopped {
		t.Errorf("the old owner: %v", err)
	}
	old.ApplyThen(p.ID, says(payment.OpAuthorise, payment.Success), func(_ *store.Record, e error) { err = e })
	old.Pump()
	if err != ErrStopped || lost != 1 {
		t.Errorf("the old owner, again: %v; it was told of %d lanes that it lost", err, lost)
	}
	if d := r.apply(p.ID, says(payment.OpLookUpDebit, payment.Success)); d.err != nil {
		t.Errorf("the new owner: %v", d.err)
	}
	r.audit()
}

// A new run carries on whatever was under way: debits that may have been asked become inquiries, the rest is told to Resume.
func TestRestartCarriesOn(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		r := newRig(t, n, nil)
		asked, pending := r.must(r.pull(walletA, 10)), r.must(r.pull(walletB, 11))
		crediting := r.must(r.push(walletA, 12, payment.Blocked, payment.LossPayer))
		paid, failed := r.pay(r.pull(walletA, 13)), r.must(r.pull(walletB, 14))
		late := r.must(r.pull(walletB, 15))
		r.apply(pending.ID, says(payment.OpAuthorise, payment.Pending))
		r.apply(failed.ID, says(payment.OpAuthorise, payment.Failure))
		r.apply(late.ID, says(payment.OpAuthorise, payment.Failure))
		r.apply(late.ID, says(payment.OpAuthorise, payment.Success))
		part := r.refundOf(paid, 5)
		r.refund(part)
		want := map[payment.ID]bool{pending.ID: true, crediting.ID: true, late.ID: true, part.ID: true}
		for _, wait := range []time.Duration{0, 2 * watermarkLag, time.Hour} {
			r.pass(wait)
			r.must(r.pull(walletA, 1)) // something that moves the watermark
			r.audit()
			r.start()
			r.pump()
			got := map[payment.ID]bool{}
			for _, id := range r.resumed {
				got[id] = true
			}
			for _, id := range []payment.ID{pending.ID, crediting.ID, late.ID, part.ID, asked.ID, paid.ID, failed.ID} {
				if got[id] != (want[id] || id == asked.ID && wait > 0) {
					t.Errorf("after %s: %s resumed: %v", wait, r.state(id).Status, got[id])
				}
			}
			if s := r.state(asked.ID); s.Status != payment.DebitUnknown {
				t.Errorf("after %s: the asked debit is %s", wait, s.Status)
			}
			r.audit()
		}
		for id, ev := range map[payment.ID]payment.Event{asked.ID: says(payment.OpLookUpDebit, payment.Success), pending.ID: says(payment.OpLookUpDebit, payment.Failure),
			crediting.ID: says(payment.OpCredit, payment.Success), late.ID: says(payment.OpCancel, payment.Success), part.ID: says(payment.OpCredit, payment.Success)} {
			if d := r.apply(id, ev); d.err != nil || !settled(&d.rec.State) {
				t.Errorf("%s: %v", d.rec.State.Status, d.err)
			}
		}
		r.audit()
	})
}

// The store fails just when a new run turns an open question into an inquiry: it is tried again, for nobody else drives that payment.
func TestRestartUntilItIsWritten(t *testing.T) {
	r := newRig(t, 1, nil)
	p := r.must(r.pull(walletA, 10))
	r.start()
	r.st.before = 2
	for range 4 {
		r.pump()
	}
	if s := r.state(p.ID); s.Status != payment.DebitUnknown {
		t.Errorf("it is %s", s.Status)
	}
	r.audit()
}

// Stopping answers everyone, also those whose command is on its way between a lane and the mover.
func TestCloseAnswersEveryone(t *testing.T) {
	for range 30 {
		r := newRig(t, 4, func(o *Options) {
			o.Inline = false
			o.Caps = []Cap{{walletA, 40}, {walletB, 40}, {bankIn, 0}, {bankOut, 100}, {acquirer, 0}, {operator, 0}}
		})
		var wg sync.WaitGroup
		var mu sync.Mutex
		opened := 0
		for range 100 {
			p := r.pull(walletA, 3)
			wg.Go(func() {
				rec, _, err := r.e.Open(bg, Opening{Terms: p})
				if err != nil && err != ErrStopped {
					t.Errorf("%v", err)
				}
				mu.Lock()
				defer mu.Unlock()
				if err == nil && rec.State.Reserved {
					opened++
				}
			})
		}
		r.e.Close()
		answered := make(chan struct{})
		go func() { wg.Wait(); close(answered) }()
		select {
		case <-answered:
		case <-time.After(20 * time.Second):
			t.Fatal("after Close some callers still wait")
		}
		if opened > 13 {
			t.Errorf("%d payments of 3 under a cap of 40", opened)
		}
		p := r.pull(walletA, 1)
		if _, _, err := r.e.Open(bg, Opening{Terms: p}); err != ErrStopped {
			t.Errorf("after Close: %v", err)
		}
		r.start()
		r.e.Close()
		r.audit()
	}
}

// overtaken is a store where another process takes the lane over just after a commit, whose answer is lost.
type overtaken struct {
	store.Store
	commits int
}

func (s *overtaken) Commit(ctx context.Context, b *store.Batch) error {
	err := s.Store.Commit(ctx, b)
	if s.commits--; err != nil || s.commits != 0 {
		return err
	}
	if _, err := s.Own(ctx, b.Lane); err != nil {
		return err
	}
	return errFault
}

// A command whose commit may be there is never answered as if nothing had been done.
func TestUncertainWhenOvertaken(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		o := &overtaken{Store: memory.New(memory.Options{}), commits: 1}
		r := newRig(t, n, func(opt *Options) { opt.Store = o })
		p := r.pull(walletA, 10)
		if d := r.open(p); d.err != ErrUncertain {
			t.Errorf("the lost commit: %v", d.err)
		}
		if d := r.open(r.inLane(store.LaneOf(p.ID.Slot(), n), func() *payment.Terms { return r.pull(walletA, 20) })); d.err != ErrStopped {
			t.Errorf("a command after it: %v", d.err)
		}
		if recs, err := o.Records(context.Background(), []payment.ID{p.ID}); err != nil || len(recs) != 1 {
			t.Errorf("the payment is there: %v, %v", recs, err)
		}
	})
}
