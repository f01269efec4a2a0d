package engine

// Batches that are decided while another is being written. Method: a model in which each lane goes on by single steps (some commands are decided, or
// a batch is written), in any order with new commands, the mover, failing writes and failing reads, so that a batch stays under way over any
// of them. Every command is answered once and told only of what is there (the rig compares), no lane has in the store more than its slice, no
// sum of promises is over its bound; and whenever all rests, the audit holds memory against the rows, so what was undone was undone whole.

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hutong/payment"
	"hutong/reason"
	"hutong/store"
)

// step lets a lane decide some of what waits, or write a batch with those decided on top of it.
func (m *model) step(t *rapid.T) {
	l := m.e.lanes()[rapid.IntRange(0, len(m.e.lanes())-1).Draw(t, "lane")]
	l.add(l.take(min(l.room(false), rapid.IntRange(0, 4).Draw(t, "commands"))))
	l.forward()
}

// sweep is a step of the mover, whose commands stand in the lanes' queues like any other.
func (m *model) sweep(t *rapid.T) {
	s := m.e.mover.next(false)
	if s == nil {
		return
	}
	m.e.mover.gather(s, func(l *lane, o *op) (got reply) {
		done := false
		o.reply = func(r *reply) { got, done = *r, true }
		for m.e.submit(l, o); !done; {
			m.step(t)
		}
		return got
	})
}

// ask sends a command that the rig has no word for.
func (m *model) ask(l *lane, o *op) {
	d := m.asking()
	o.reply = func(got *reply) {
		d.rec, d.err = *got.rec, got.err
		d.got++
		m.isThere(got.rec)
	}
	m.e.submit(l, o)
}

const mostPromised = 30 // minor units a day

func (m *model) moreActions() map[string]func(*rapid.T) {
	actions := m.actions()
	minor := rapid.Int64Range(1, 12)
	var claim [32]byte
	add := func(p *payment.Terms) {
		m.known[p.ID] = p
		m.order = append(m.order, p.ID)
		m.opening(p)
	}
	of := func(f func(*rapid.T, *payment.Terms)) func(*rapid.T) {
		return func(t *rapid.T) {
			if id, ok := m.pick(t); ok {
				f(t, m.known[id])
			}
		}
	}
	actions["hold"] = func(t *rapid.T) {
		p := m.pull(walletA, minor.Draw(t, "minor"))
		p.Hold = payment.Hold{Until: m.now().Add(24 * time.Hour), Most: p.Amounts.Order.Minor}
		add(p)
	}
	actions["capture"] = of(func(t *rapid.T, p *payment.Terms) {
		if p.IsHold() {
			c := m.captureOf(p, minor.Draw(t, "order"), rapid.Bool().Draw(t, "final"))
			m.order = append(m.order, c.ID)
			m.known[c.ID] = &payment.Terms{ID: c.ID, Kind: payment.Capture, Initiator: "acquirer", RequestID: m.requestID()}
			m.capturing(c)
		}
	})
	actions["claim"] = func(t *rapid.T) {
		p := m.pull(walletB, minor.Draw(t, "minor"))
		if claim == ([32]byte{}) || rapid.Bool().Draw(t, "new") {
			copy(claim[:], p.ID[2:]) // of another lane, mostly
		}
		p.Claim = claim
		add(p)
	}
	actions["promise"] = func(t *rapid.T) {
		p := m.instead(minor.Draw(t, "minor"), mostPromised)
		p.Detail.StandIn.Period = rapid.SampledFrom([]string{"2026-11-22", "2026-11-23"}).Draw(t, "day")
		add(p)
	}
	actions["wait"] = of(func(t *rapid.T, p *payment.Terms) {
		m.ask(m.e.lane(p.ID), &op{kind: rapid.SampledFrom([]opKind{opWait, opLook}).Draw(t, "kind"), id: p.ID})
	})
	actions["quote"] = of(func(t *rapid.T, p *payment.Terms) {
		m.ask(m.e.lane(p.ID), &op{kind: opQuote, quote: &store.Quote{ID: p.ID, Payment: p.ID, Institution: "wallet-a", CreatedAt: m.now(), ExpiresAt: m.now()}})
	})
	for _, name := range []string{"step", "step more", "step still more", "step most"} { // as often as all the commands
		actions[name] = m.step
	}
	actions["mover"] = m.sweep
	return actions
}

// promised compares the sums of promises with the store; at rest they are the same.
func (m *model) promised(rest bool) {
	recs, _ := m.history()
	sums := map[standInKey]int64{}
	for _, rec := range recs {
		if k, ok := standInOf(rec.Terms); ok && (rec.State.Reserved || rec.State.Paid()) {
			sums[k] += rec.Terms.Amounts.Debit.Minor
		}
	}
	for k, sum := range sums {
		if sum > mostPromised {
			m.t.Fatalf("%d are promised on %s", sum, k.period)
		}
	}
	for k, day := range m.e.stood.days {
		if rest && day.sum != sums[k] {
			m.t.Fatalf("%d count as promised on %s, the store has %d", day.sum, k.period, sums[k])
		}
	}
}

// bounded holds what the lanes keep against its bounds: three batches, and of ended payments those that are to be remembered.
func (r *rig) bounded() {
	r.t.Helper()
	for _, l := range r.e.lanes() {
		for id, en := range l.entries {
			if settled(&en.rec.State) && !slices.Contains(l.finished, id) {
				r.t.Fatalf("lane %d would never forget %s, which is %s", l.row.Lane, id, en.rec.State.Status)
			}
		}
		if n := len(l.finished); n > max(r.e.o.Remember, 20) { // or as many as are changed at a time
			r.t.Fatalf("lane %d remembers %d ended payments", l.row.Lane, n)
		}
		if len(l.spare) > 2 {
			r.t.Fatalf("lane %d keeps the room of %d batches", l.row.Lane, len(l.spare))
		}
	}
}

func TestAheadModel(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		rapid.Check(t, func(t *rapid.T) {
			m := newModel(t, n, 40)
			m.st.written = m.covered
			noFaults := func() {
				m.st.before, m.st.after, m.st.moveBefore, m.st.moveAfter, m.st.recordsFail = 0, 0, 0, 0, 0
			}
			rest := func() {
				m.pump()
				m.audit()
				m.answered()
				m.promised(true)
				m.bounded()
			}
			actions := m.moreActions()
			actions["fault"] = func(t *rapid.T) {
				*rapid.SampledFrom([]*int{&m.st.before, &m.st.after, &m.st.moveBefore, &m.st.moveAfter, &m.st.recordsFail}).Draw(t, "which")++
			}
			actions["rest"] = func(*rapid.T) { rest() }
			actions["relane"] = func(t *rapid.T) {
				m.pump()
				if err := m.e.Relane(bg, rapid.IntRange(1, 5).Draw(t, "lanes")); err != nil && !errors.Is(err, ErrStore) {
					t.Fatal(err)
				}
			}
			actions["restart"] = func(*rapid.T) {
				noFaults() // or New could not spread, or not change the lanes back
				m.start()
			}
			actions[""] = func(*rapid.T) { m.promised(false) }
			t.Repeat(actions)
			noFaults()
			rest()
		})
	})
}

// decides lets a lane decide what waits, without writing it.
func (r *rig) decides(l *lane) { l.add(l.take(l.room(false))) }

// What memory remembers of ended payments, it forgets in the end: one that ended ahead of a batch that changed it and failed, one that could not take the
// place of another, and one that was read for a batch of which something else could not be read. What has not ended is never forgotten.
func TestEndedAreForgottenInTheEnd(t *testing.T) {
	r := newRig(t, 1, func(o *Options) { o.Remember = 1 })
	l := r.e.lanes()[0]
	one, two := r.must(r.pull(walletA, 10)), r.must(r.pull(walletB, 7))
	failed := r.applying(one.ID, says(payment.OpAuthorise, payment.Failure))
	r.decides(l)
	l.forward()
	late := r.applying(one.ID, says(payment.OpAuthorise, payment.Success)) // it owes its undoing
	r.decides(l)
	l.forward() // the end is there, what came late is being written
	r.st.before = 1
	r.pump()
	if r.once(failed); failed.err != nil || !errors.Is(late.err, ErrStore) {
		t.Errorf("failed: %v; late: %v", failed.err, late.err)
	}
	r.bounded()

	late = r.apply(one.ID, says(payment.OpAuthorise, payment.Success))
	r.apply(two.ID, says(payment.OpAuthorise, payment.Failure)) // takes its place
	if late.err != nil || l.entries[one.ID] == nil {
		t.Errorf("it owes its undoing, and is forgotten: %v", late.err)
	}
	r.apply(one.ID, says(payment.OpCancel, payment.Success))
	r.bounded()
	r.audit()
}

// The entry of a payment that memory forgot is the next one's. Whoever waits for a payment that is under way meanwhile, or asks again for one that was
// forgotten, is told of that very payment; a batch that failed gives back what it had.
func TestEntriesAreUsedAgain(t *testing.T) {
	r := newRig(t, 1, func(o *Options) { o.MaxBatch, o.Remember = 4, 1 })
	l := r.e.lanes()[0]
	held, owner := r.must(r.pull(walletA, 10)), map[*entry]payment.ID{}
	end := r.asking()
	r.e.WaitThen(held.ID, func(rec *store.Record, err error) {
		end.rec, end.err = *rec, err
		end.got++
		r.isThere(rec)
	})
	again := 0
	for i := range 30 {
		some := []*payment.Terms{r.pull(walletA, int64(11+i)), r.pull(walletB, int64(50+i)), r.pull(walletA, int64(90+i))}
		var told []*did
		for k, p := range some {
			if told = append(told, r.opening(p)); i%5 == 3 && k == 1 {
				r.st.before = 1 // the batch fails, and those that opened in it come again
			}
		}
		r.pump()
		for k, p := range some {
			if told[k].err != nil {
				told[k] = r.open(p)
			}
			if en := l.entries[p.ID]; owner[en].IsZero() {
				owner[en] = p.ID
			} else if again++; owner[en] == p.ID {
				t.Fatal("an entry was given to its payment twice")
			} else {
				owner[en] = p.ID
			}
		}
		for k, p := range some {
			if k == 1 {
				told = append(told, r.applying(p.ID, says(payment.OpAuthorise, payment.Failure)))
			} else {
				told = append(told, r.applying(p.ID, says(payment.OpAuthorise, payment.Success)))
			}
		}
		r.pump()
		for k, d := range told {
			if p := some[k%3]; d.err != nil || d.rec.Terms.ID != p.ID || d.rec.Terms.Lines[0].Minor != p.Lines[0].Minor || k >= 3 && d.rec.State.Paid() != (k != 4) {
				t.Fatalf("round %d, %d: %v, %+v", i, k, d.err, d.rec)
			}
		}
		if d := r.apply(some[0].ID, says(payment.OpAuthorise, payment.Success)); d.err != payment.ErrUnchanged || d.rec.Terms.ID != some[0].ID || !d.rec.State.Paid() {
			t.Fatalf("round %d, one that was forgotten: %v, %+v", i, d.err, d.rec)
		}
	}
	if again < 60 || end.got != 0 {
		t.Fatalf("%d entries were used again, and who waits was told %d times", again, end.got)
	}
	r.apply(held.ID, says(payment.OpAuthorise, payment.Success))
	if r.once(end); end.err != nil || end.rec.Terms.ID != held.ID || !end.rec.State.Paid() {
		t.Errorf("the end: %v, %+v", end.err, end.rec)
	}
	r.answered()
	r.audit()
}

// A batch takes commands several times. Those whose payments could not be read fail alone, and are read when they come again in the same batch.
func TestUnreadBesideRead(t *testing.T) {
	r := newRig(t, 1, func(o *Options) { o.MaxBatch, o.Remember = 8, 1 })
	l := r.e.lanes()[0]
	one, two := r.pay(r.pull(walletA, 10)), r.pay(r.pull(walletB, 7))
	r.pay(r.pull(walletB, 8)) // memory forgets both
	stray := says(payment.OpAuthorise, payment.Success)
	read := r.applying(one.ID, stray)
	r.decides(l)
	r.st.recordsFail = 1
	unread := r.applying(two.ID, stray)
	r.decides(l)
	again := r.applying(two.ID, stray)
	r.pump()
	r.answered()
	if read.err != payment.ErrUnchanged || !errors.Is(unread.err, ErrStore) || again.err != payment.ErrUnchanged {
		t.Errorf("read: %v; not: %v; again: %v", read.err, unread.err, again.err)
	}
	r.bounded()
}

// A payment is there, and the question for its end fails with the batch that it shares with others, or with what could not be read for them: who
// waits is told how the payment stands, not that nothing was done.
func TestAFailedQuestionIsNoFailedPayment(t *testing.T) {
	for _, unread := range []bool{false, true} {
		r := newRig(t, 1, func(o *Options) { o.Remember = 1 })
		l := r.e.lanes()[0]
		old := r.pay(r.pull(walletB, 7))
		r.pay(r.pull(walletB, 8)) // memory forgets the one before
		p := r.must(r.pull(walletA, 10))
		type told struct {
			rec store.Record
			err error
		}
		waits := make(chan told, 1)
		go func() {
			rec, err := r.e.Wait(context.Background(), p.ID)
			waits <- told{rec, err}
		}()
		for l.queued() == 0 {
			time.Sleep(time.Millisecond)
		}
		var beside *did
		if unread {
			r.st.recordsFail = 1
			beside = r.applying(old.ID, says(payment.OpAuthorise, payment.Success))
		} else {
			r.st.before = 1
			beside = r.opening(r.pull(walletB, 9))
		}
		l.process(l.take(2))
		if r.once(beside); !errors.Is(beside.err, ErrStore) {
			t.Fatalf("unread %v: the command beside it: %v", unread, beside.err)
		}
		if !unread {
			r.apply(p.ID, says(payment.OpAuthorise, payment.Success))
		}
		if got := <-waits; got.err != nil || got.rec.Terms.ID != p.ID || !got.rec.State.Reserved && !got.rec.State.Paid() {
			t.Errorf("unread %v: who waits is told %s %v", unread, got.rec.State.Status, got.err)
		}
	}
}

// A repeat, a second quote and a second claim that are decided ahead are held against the batch that is being written: the store has no conflict to
// tell of.
func TestRepeatsAheadMeetNoConflict(t *testing.T) {
	r := newRig(t, 1, func(o *Options) { o.MaxBatch = 1 })
	before := r.e.Counters()
	_, rivals := r.claimants(0, 0, 0)
	first, second := r.opening(rivals[0]), r.opening(rivals[1])
	again := []*did{r.opening(rivals[0]), r.opening(rivals[0])}
	var quoted []error
	for range 2 {
		q := &store.Quote{ID: rivals[0].ID, Payment: rivals[0].ID, Institution: "wallet-a", CreatedAt: r.now(), ExpiresAt: r.now()}
		r.e.submit(r.e.lane(q.ID), &op{kind: opQuote, quote: q, callback: callback{reply: func(got *reply) { quoted = append(quoted, got.err) }}})
	}
	r.pump()
	r.answered()
	if !first.isNew || again[0].isNew || again[1].isNew || second.rec.State.Reason != reason.OrderClaimed {
		t.Errorf("first: %+v; again: %+v, %+v; second: %+v", first, again[0], again[1], second)
	}
	if len(quoted) != 2 || quoted[0] != nil || quoted[1] != errQuoteExists {
		t.Errorf("quoted: %v", quoted)
	}
	if after := r.e.Counters(); after.Conflicts != before.Conflicts {
		t.Errorf("%d conflicts", after.Conflicts-before.Conflicts)
	}
	r.audit()
}

// However long a batch is under way, the one that is decided ahead takes no more than a batch.
func TestBatchesAreBounded(t *testing.T) {
	r, h := newHeldRig(t, 1, func(o *Options) { o.MaxBatch, o.many = 4, 2 })
	open, opened := r.opener(15)
	open(1)
	<-h.came
	open(2) // enough for the writer
	h.let <- struct{}{}
	<-h.came
	open(12)
	for r.e.Queued() > 8 {
		runtime.Gosched()
	}
	done := make(chan struct{})
	go func() {
		for range cap(opened) {
			if err := <-opened; err != nil {
				t.Error(err)
			}
		}
		close(done)
	}()
	for going := true; going; {
		select {
		case h.let <- struct{}{}:
		case <-h.came:
		case <-done:
			going = false
		}
	}
	r.e.Close()
	if r.st.largest != 4 {
		t.Errorf("a batch of %d payments, at most 4 are wanted", r.st.largest)
	}
	r.audit()
}

// A batch that breaks an invariant is not written; what was decided on top of it is decided again without it.
func TestUnbalancedBatchIsRefused(t *testing.T) {
	r := newRig(t, 1, func(o *Options) { o.MaxBatch = 1 })
	l := r.e.lanes()[0]
	bad, good := r.opening(r.pull(walletA, 10)), r.opening(r.pull(walletA, 20))
	r.decides(l)
	l.b.addPosted("MYR", 1)
	r.pump()
	r.answered()
	if recs, _ := r.history(); !errors.Is(bad.err, ErrStore) || good.err != nil || len(recs) != 1 {
		t.Errorf("unbalanced: %v; balanced: %v; %d payments", bad.err, good.err, len(recs))
	}
	r.audit()
}

// Commands that come to one batch at different times are each decided at theirs.
func TestEachCommandHasItsTime(t *testing.T) {
	r := newRig(t, 1, func(o *Options) { o.MaxBatch = 8 })
	l := r.e.lanes()[0]
	r.pass(30*time.Minute - 200*time.Millisecond) // to the end of a cycle
	early, late := r.opening(r.pull(walletA, 10)), r.opening(r.pull(walletA, 20))
	l.add(l.take(1))
	r.pass(400 * time.Millisecond)
	expired := r.asking()
	r.e.OpenThen(Opening{Terms: r.pull(walletA, 30), AnswerBy: r.now().Add(-time.Millisecond)}, func(rec *store.Record, _ bool, err error) {
		expired.rec, expired.err = *rec, err
		expired.got++
	})
	r.pump()
	r.answered()
	if x, y := early.rec.State.ReserveCycle, late.rec.State.ReserveCycle; x != "2026-11-22T15" || y != "2026-11-22T16" || !errors.Is(expired.err, ErrExpired) {
		t.Errorf("reserved in %s and %s; %v", x, y, expired.err)
	}
	r.audit()
}
