package engine

// Caps. Method: a model with tight caps and few accounts, driven by rapid in any order of lanes and mover, one command at a time; after each
// step the audit compares caps, slices, rows, memory and history. A refusal for want of headroom must be true: at some moment between the
// command and its refusal, no lanes together had what one of its accounts needed.

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hutong/ledger"
	"hutong/payment"
	"hutong/reason"
	"hutong/store"
)

// free is an account's headroom over all lanes.
func (r *rig) free(a ledger.Account) (sum int64) {
	for _, l := range r.e.lanes() {
		sum += l.book(a).free()
	}
	return sum
}

// turns lets every lane do what waits, and the mover nothing.
func (r *rig) turns() {
	for _, l := range r.e.lanes() {
		for l.turn() {
		}
	}
}

func (r *rig) lacks(t *payment.Terms) bool {
	for _, n := range t.Needs() {
		if n.Minor > r.free(n.Account) {
			return true
		}
	}
	return false
}

func tight(n int64) []Cap {
	return []Cap{{walletA, n}, {walletB, 2 * n}, {bankIn, 5}, {bankOut, 3 * n}, {acquirer, 0}, {operator, 0}}
}

// model drives a rig by rapid.
type model struct {
	*rig
	known  map[payment.ID]*payment.Terms
	order  []payment.ID
	lacked map[payment.ID]bool // at some moment since it was asked for
}

func newModel(t *rapid.T, lanes int, minor int64) *model {
	m := &model{known: map[payment.ID]*payment.Terms{}, lacked: map[payment.ID]bool{}}
	m.rig = newRig(t, lanes, func(o *Options) {
		o.Caps = tight(minor)
		o.Remember = rapid.SampledFrom([]int{1, 3, 1000}).Draw(t, "remember")
	})
	return m
}

func (m *model) look() {
	for id, p := range m.known {
		if !m.lacked[id] && m.lacks(p) {
			m.lacked[id] = true
		}
	}
}

func (m *model) add(p *payment.Terms) {
	m.known[p.ID] = p
	m.order = append(m.order, p.ID)
	m.look()
	m.opening(p)
}

func (m *model) pick(t *rapid.T) (payment.ID, bool) {
	if len(m.order) == 0 {
		return payment.ID{}, false
	}
	// The last ones more often: they are under way.
	i := min(rapid.IntRange(0, len(m.order)-1).Draw(t, "payment"), rapid.IntRange(0, 5).Draw(t, "back"))
	return m.order[len(m.order)-1-i], true
}

func (m *model) actions() map[string]func(*rapid.T) {
	wallets := rapid.SampledFrom([]ledger.Account{walletA, walletB})
	return map[string]func(*rapid.T){
		"pull": func(t *rapid.T) { m.add(m.pull(wallets.Draw(t, "wallet"), rapid.Int64Range(1, 25).Draw(t, "minor"))) },
		"push": func(t *rapid.T) {
			m.add(m.push(wallets.Draw(t, "wallet"), rapid.Int64Range(1, 25).Draw(t, "minor"), rapid.SampledFrom([]payment.Funds{payment.Ask, payment.Blocked}).Draw(t, "funds"),
				rapid.SampledFrom([]payment.LossBearer{payment.LossPayer, payment.LossPayee}).Draw(t, "loss")))
		},
		"again": func(t *rapid.T) {
			if id, ok := m.pick(t); ok && m.known[id].Kind == payment.Pay {
				m.opening(m.known[id])
			}
		},
		"answer": func(t *rapid.T) {
			id, ok := m.pick(t)
			recs, _ := m.st.Store.Records(bg, []payment.ID{id})
			if !ok || len(recs) == 0 {
				return
			}
			op, _, ok := payment.Next(recs[0].Terms, &recs[0].State)
			if !ok || rapid.IntRange(0, 9).Draw(t, "stray") == 0 {
				op = rapid.SampledFrom([]payment.Op{payment.OpAuthorise, payment.OpLookUpDebit, payment.OpCancel, payment.OpCredit, payment.OpLookUpCredit}).Draw(t, "op")
			}
			m.applying(id, says(op, rapid.SampledFrom([]payment.Result{payment.Success, payment.Success, payment.Failure, payment.Pending, payment.Unknown, payment.NotFound}).Draw(t, "result")))
		},
		"cancel": func(t *rapid.T) {
			if id, ok := m.pick(t); ok {
				m.cancelling(m.known[id].Initiator, m.known[id].RequestID)
			}
		},
		"refund": func(t *rapid.T) {
			id, ok := m.pick(t)
			if !ok || m.known[id].Kind != payment.Pay {
				return
			}
			f := m.refundOf(m.known[id], rapid.Int64Range(1, 30).Draw(t, "order"))
			child := f.Child
			f.Child = func(p store.Record) (*payment.Terms, error) {
				t, err := child(p)
				if err == nil {
					m.known[f.ID] = t
					m.look()
				}
				return t, err
			}
			m.order = append(m.order, f.ID)
			m.known[f.ID] = &payment.Terms{ID: f.ID, Kind: payment.Refund, Initiator: "acquirer", RequestID: m.requestID()}
			m.refunding(f)
		},
		"pass": func(t *rapid.T) {
			m.pass(rapid.SampledFrom([]time.Duration{time.Millisecond, 3 * time.Second, 31 * time.Second, 40 * time.Minute}).Draw(t, "time"))
		},
		"restart": func(*rapid.T) { m.start() },
	}
}

// refusals fails when a payment was refused for want of headroom that was there all the time.
func (m *model) refusals() {
	recs, _ := m.history()
	for _, rec := range recs {
		if rec.State.Reason == reason.CapExceeded && !m.lacked[rec.Terms.ID] {
			m.t.Fatalf("%s needs %v and was refused though there was headroom", rec.Terms.ID, rec.Terms.Needs())
		}
	}
}

func TestCapsModel(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		rapid.Check(t, func(t *rapid.T) {
			m := newModel(t, n, rapid.SampledFrom([]int64{30, 200}).Draw(t, "cap"))
			actions := m.actions()
			actions["lane"] = func(t *rapid.T) {
				l := m.e.lanes()[rapid.IntRange(0, len(m.e.lanes())-1).Draw(t, "lane")]
				if ops := l.take(1); len(ops) > 0 {
					l.process(ops)
				}
			}
			actions["ahead"] = func(t *rapid.T) {
				l := m.e.lanes()[rapid.IntRange(0, len(m.e.lanes())-1).Draw(t, "lane")]
				// Each is decided while the one before is being written, one at a time, so that every moment is seen: what a command takes the
				// next one may give back.
				for range rapid.IntRange(2, 6).Draw(t, "commands") {
					l.add(l.take(1))
					m.look()
					l.forward()
				}
				for l.forward() {
				}
			}
			actions["mover"] = func(*rapid.T) { m.e.mover.step() }
			actions["relane"] = func(t *rapid.T) {
				if err := m.e.Relane(bg, rapid.IntRange(1, 5).Draw(t, "lanes")); err != nil {
					t.Fatal(err)
				}
			}
			actions["pump"] = func(*rapid.T) {
				// Like Pump, one command at a time, so that every moment is seen.
				for busy := true; busy; {
					busy = false
					for _, l := range m.e.lanes() {
						for ops := l.take(1); len(ops) > 0; ops = l.take(1) {
							busy = true
							l.process(ops)
							m.look()
						}
					}
					busy = m.e.mover.step() || busy
				}
			}
			actions[""] = func(*rapid.T) {
				m.look()
				m.audit()
				m.refusals()
			}
			t.Repeat(actions)
			m.pump()
			m.audit()
		})
	})
}

// Batches of many commands, failing commits and failing moves of slices: the audit holds all the same. (Whether a refusal was true can't be
// seen from outside here.)
func TestCapsModelWithFaults(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		rapid.Check(t, func(t *rapid.T) {
			m := newModel(t, n, 40)
			actions := m.actions()
			actions["lane"] = func(t *rapid.T) {
				l := m.e.lanes()[rapid.IntRange(0, len(m.e.lanes())-1).Draw(t, "lane")]
				if ops := l.take(rapid.IntRange(1, 6).Draw(t, "commands")); len(ops) > 0 {
					l.process(ops)
				}
			}
			actions["ahead"] = func(t *rapid.T) {
				l := m.e.lanes()[rapid.IntRange(0, len(m.e.lanes())-1).Draw(t, "lane")]
				l.add(l.take(rapid.IntRange(1, 4).Draw(t, "commands")))
				l.forward()
				l.process(l.take(rapid.IntRange(1, 4).Draw(t, "ahead"))) // while the first ones are being written
			}
			actions["mover"] = func(*rapid.T) { m.e.mover.step() }
			actions["relane"] = func(t *rapid.T) {
				switch err := m.e.Relane(bg, rapid.IntRange(1, 5).Draw(t, "lanes")); {
				case errors.Is(err, ErrUncertain):
					m.start() // the store did not say what became of it: this engine does nothing more
				case err != nil && !errors.Is(err, ErrStore):
					t.Fatal(err)
				}
			}
			actions["fault"] = func(t *rapid.T) {
				*rapid.SampledFrom([]*int{&m.st.before, &m.st.after, &m.st.moveBefore, &m.st.moveAfter, &m.st.relaneBefore, &m.st.relaneAfter}).Draw(t, "which")++
			}
			actions["restart"] = func(*rapid.T) {
				m.st.moveBefore, m.st.moveAfter, m.st.relaneBefore = 0, 0, 0 // or New could not spread, or not change the lanes back
				m.start()
			}
			actions[""] = func(*rapid.T) { m.audit() }
			t.Repeat(actions)
			m.st.before, m.st.after, m.st.moveBefore, m.st.moveAfter, m.st.relaneBefore, m.st.relaneAfter = 0, 0, 0, 0, 0, 0
			m.pump()
			m.pump()
			m.audit()
		})
	})
}

// One lane's queue is full of small payments, and behind them waits one that needs most of the cap: the headroom that is brought for it must
// not be used up by those in front while as much is left elsewhere.
func TestHeadroomForOneBehindMany(t *testing.T) {
	r := newRig(t, 4, func(o *Options) {
		o.Caps = []Cap{{walletA, 10_000}, {walletB, 0}, {bankIn, 0}, {bankOut, 100_000}, {acquirer, 0}, {operator, 0}}
	})
	l := r.e.lanes()[0]
	big := r.inLane(0, func() *payment.Terms { return r.pull(walletA, 2_600) })
	r.e.accounts.of(bankOut).tight.Store(true) // as it may be in passing
	d := r.opening(big)
	for l.process(l.take(1)); d.got == 0; l.process(l.take(1_000)) {
		// While the mover gathers, small payments come in before the big one is given back: as many as use up what is brought here, when
		// the rest is spread evenly.
		total := r.free(walletA)
		brought := total - 3*((total-2_600)/4)
		for range (brought-2_600)/100 + 1 {
			r.opening(r.inLane(0, func() *payment.Terms { return r.pull(walletA, 100) }))
		}
		r.e.mover.step()
	}
	if free := r.free(walletA); d.rec.State.Status == payment.Refused && free >= 2_600 {
		t.Errorf("refused though %d were free", free)
	}
	// It came to the mover twice for the wallet's headroom, and never for the bank's, of which there is plenty: that has not come to one lane.
	if r.e.accounts.of(bankOut).tight.Load() {
		t.Error("every payment has to go to the mover for headroom of the bank's")
	}
	for i, l := range r.e.lanes() {
		if free := l.book(bankOut).free(); free < r.free(bankOut)/8 {
			t.Errorf("lane %d has %d of the bank's headroom of %d", i, free, r.free(bankOut))
		}
	}
	r.pump()
	r.audit()
}

// A wallet at its cap, and a thousand of its payments wait: others' payments don't wait for them, also those that need headroom from other lanes,
// and all of the thousand are refused as soon as the lanes were asked once, without a move of headroom.
func TestWhoIsAtTheCapSlowsNobodyElse(t *testing.T) {
	r := newRig(t, 4, func(o *Options) {
		o.Caps = []Cap{{walletA, 7}, {walletB, 400}, {bankIn, 0}, {bankOut, 1_000_000}, {acquirer, 0}, {operator, 0}}
	})
	var capped, small []*did
	for i := range 1_000 {
		capped = append(capped, r.opening(r.inLane(i%4, func() *payment.Terms { return r.pull(walletA, int64(8+i%3)) })))
		if i%20 == 0 {
			small = append(small, r.opening(r.inLane(i/20%4, func() *payment.Terms { return r.pull(walletB, 1) })))
		}
	}
	r.turns()
	for _, d := range small {
		if r.once(d); !d.rec.State.Reserved {
			t.Fatalf("a payment of another wallet is %s %s", d.rec.State.Status, d.rec.State.Reason)
		}
	}
	// A hundred for each lane, less what is used: more than one has.
	large := r.opening(r.inLane(1, func() *payment.Terms { return r.pull(walletB, 200) }))
	fits := r.opening(r.inLane(2, func() *payment.Terms { return r.pull(walletA, 7) }))
	r.turns()
	moves := r.e.stats.Moves.Load()
	if r.e.mover.step(); r.e.stats.Moves.Load() != moves {
		t.Error("headroom was moved for a payment that is refused for want of it")
	}
	if r.e.mover.step(); r.e.stats.Moves.Load() != moves+1 {
		t.Error("another wallet's turn did not come")
	}
	r.turns()
	if r.once(large); !large.rec.State.Reserved {
		t.Errorf("another wallet's payment with headroom in other lanes is %s %s", large.rec.State.Status, large.rec.State.Reason)
	}
	for _, d := range capped {
		if r.once(d); d.rec.State.Reason != reason.CapExceeded {
			t.Fatalf("beyond the cap: %s %s", d.rec.State.Status, d.rec.State.Reason)
		}
	}
	if fits.got != 0 {
		t.Error("what fits was not waiting any more")
	}
	r.pump()
	if r.once(fits); !fits.rec.State.Reserved {
		t.Errorf("up to the cap: %s %s", fits.rec.State.Status, fits.rec.State.Reason)
	}
	r.audit()
}

// A cap was lowered below the exposure, and then a payment of another lane ends: that lane has headroom by itself, and all lanes together have not.
func TestCapLoweredAndALaneWithRoom(t *testing.T) {
	r := newRig(t, 2, func(o *Options) {
		o.Caps = []Cap{{walletA, 100}, {walletB, 100}, {bankIn, 0}, {bankOut, 10_000}, {acquirer, 0}, {operator, 0}}
	})
	in := func(lane int, minor int64) *payment.Terms {
		return r.inLane(lane, func() *payment.Terms { return r.pull(walletA, minor) })
	}
	r.pay(in(0, 50))
	live := r.must(in(1, 50))
	r.o.Caps[0].Minor = 60
	r.start()
	r.apply(live.ID, says(payment.OpLookUpDebit, payment.Failure))
	if lane := r.e.lanes()[1].book(walletA).free(); lane != 50 || r.free(walletA) != 10 {
		t.Fatalf("the lane has %d of %d", lane, r.free(walletA))
	}
	for _, lane := range []int{1, 0, 1} {
		if d := r.open(in(lane, 50)); d.rec.State.Reason != reason.CapExceeded {
			t.Errorf("50 of 10 in lane %d: %s %s", lane, d.rec.State.Status, d.rec.State.Reason)
		}
	}
	if d := r.open(in(1, 10)); !d.rec.State.Reserved {
		t.Errorf("10 of 10: %s %s", d.rec.State.Status, d.rec.State.Reason)
	}
	r.audit()
}

// Payments of a wallet at its cap also need the bank's headroom, of which their lane has none just now: they don't stand in the way of others who need that.
func TestWhoIsAtTheCapBesideABankThatIsShort(t *testing.T) {
	r := newRig(t, 4, func(o *Options) {
		o.Caps = []Cap{{walletA, 7}, {walletB, 100_000}, {bankIn, 0}, {bankOut, 8_000}, {acquirer, 0}, {operator, 0}}
	})
	in := func(wallet ledger.Account, minor int64) *did {
		return r.opening(r.inLane(1, func() *payment.Terms { return r.pull(wallet, minor) }))
	}
	used := in(walletB, 1_000) // all that the lane has of the bank's
	l := r.e.lanes()[1]
	l.turn()
	if r.once(used); !used.rec.State.Reserved {
		t.Fatal("the lane's own headroom is not there")
	}
	var capped []*did
	for i := range 500 {
		capped = append(capped, in(walletA, int64(8+i%3)))
	}
	other := in(walletB, 1)
	before := r.e.Counters().Commands
	for range 3 {
		for l.turn() {
		}
		r.e.mover.step()
	}
	for l.turn() {
	}
	if r.once(other); !other.rec.State.Reserved {
		t.Errorf("another wallet's: %s %s", other.rec.State.Status, other.rec.State.Reason)
	}
	for _, d := range capped {
		if r.once(d); d.rec.State.Reason != reason.CapExceeded {
			t.Fatalf("beyond the cap: %s %s", d.rec.State.Status, d.rec.State.Reason)
		}
	}
	if n := r.e.Counters().Commands - before; n > 2*501+50 {
		t.Errorf("%d commands for 501 payments", n)
	}
	r.audit()
}

// Headroom comes back to an account that was nearly used up: the first payment that asks for it brings it to all who wait.
func TestHeadroomThatIsBackIsForAllWhoWait(t *testing.T) {
	r := newRig(t, 4, func(o *Options) {
		o.Caps = []Cap{{walletA, 400}, {walletB, 0}, {bankIn, 0}, {bankOut, 10_000}, {acquirer, 0}, {operator, 0}}
	})
	most := r.must(r.pull(walletA, 395))
	var all []*did
	r.applying(most.ID, says(payment.OpAuthorise, payment.Failure)) // nothing is used any more
	for i := range 20 {
		all = append(all, r.opening(r.inLane(i%4, func() *payment.Terms { return r.pull(walletA, 6) })))
	}
	r.turns()
	if got := r.e.mover.waiting(r.e.accounts.of(walletA)); got != 15 {
		t.Fatalf("%d wait, and not the fifteen in the lanes that have nothing", got)
	}
	r.e.mover.step()
	r.turns()
	for _, d := range all {
		if r.once(d); !d.rec.State.Reserved {
			t.Fatalf("with headroom for all: %s %s", d.rec.State.Status, d.rec.State.Reason)
		}
	}
	r.audit()
}

// Headroom comes back while the lanes are being asked, and then a payment comes that it is enough for: it is not told what was so before it came.
func TestAnAnswerIsNotForWhoComesAfterTheQuestion(t *testing.T) {
	r := newRig(t, 4, func(o *Options) {
		o.Caps = []Cap{{walletA, 40}, {walletB, 40}, {bankIn, 0}, {bankOut, 1_000}, {acquirer, 0}, {operator, 0}}
	})
	first := r.inLane(0, func() *payment.Terms { return r.pull(walletA, 40) })
	r.opening(first)
	r.pump()
	before, after := r.opening(r.inLane(1, func() *payment.Terms { return r.pull(walletA, 5) })), (*did)(nil)
	l := r.e.lanes()[1]
	l.process(l.take(1))
	s := r.e.mover.next(false)
	r.e.mover.gather(s, func(to *lane, o *op) (got reply) {
		o.reply = func(x *reply) { got = *x }
		to.process([]*op{o})
		if o.kind == opTake && to.row.Lane == 0 { // it has been asked, and then gets all back
			r.apply(first.ID, says(payment.OpAuthorise, payment.Failure))
			after = r.opening(r.inLane(2, func() *payment.Terms { return r.pull(walletA, 5) }))
			l := r.e.lanes()[2]
			l.process(l.take(1))
		}
		return got
	})
	r.pump()
	if r.once(before); before.rec.State.Reason != reason.CapExceeded {
		t.Errorf("asked in vain: %s %s", before.rec.State.Status, before.rec.State.Reason)
	}
	if r.once(after); !after.rec.State.Reserved {
		t.Errorf("headroom was there all the time: %s %s", after.rec.State.Status, after.rec.State.Reason)
	}
	r.audit()
}

// Of payments that wait for headroom only so many wait at once, an account's apart from another's, and those whose callers have left meanwhile cost
// nothing but their answers.
func TestWaitingForHeadroomIsBounded(t *testing.T) {
	r := newRig(t, 4, func(o *Options) {
		o.MaxQueue = 10
		o.Caps = []Cap{{walletA, 40}, {walletB, 40}, {bankIn, 0}, {bankOut, 1_000}, {acquirer, 0}, {operator, 0}}
	})
	var waits, refused int
	var all []*did
	for i := range 30 {
		p := r.inLane(i%4, func() *payment.Terms { return r.pull(walletA, 11) }) // each lane has 10
		d := r.openingOf(Opening{Terms: p, AnswerBy: r.now().Add(time.Second)})
		all = append(all, d)
		l := r.e.lanes()[i%4]
		for l.turn() {
		}
	}
	for _, d := range all {
		switch {
		case d.got == 0:
			waits++
		case d.err == ErrOverloaded:
			refused++
		}
	}
	if waits != 10 || refused != 20 {
		t.Errorf("%d wait, %d are refused", waits, refused)
	}
	other := r.opening(r.inLane(3, func() *payment.Terms { return r.pull(walletB, 11) }))
	l := r.e.lanes()[3]
	for l.turn() {
	}
	if other.got != 0 {
		t.Errorf("another account's is answered %v", other.err)
	}
	before := r.e.Counters().Commands
	r.pass(2 * time.Second)
	r.pump()
	for _, d := range all {
		if r.once(d); d.err != ErrOverloaded && d.err != ErrExpired {
			t.Errorf("%v, %s", d.err, d.rec.State.Status)
		}
	}
	if r.once(other); !other.rec.State.Reserved {
		t.Errorf("another account's: %v %s", other.err, other.rec.State.Status)
	}
	// Ten that are late, and of the other one the lanes' asking and giving, and itself.
	if n := r.e.Counters(); n.Moves != 1 || n.Commands-before != 10+4+4+1 {
		t.Errorf("%d moves and %d commands", n.Moves, n.Commands-before)
	}
	r.audit()
}

// Payments need two accounts that are both nearly used up, and many such wait for the mover at once: one by one they are served until one
// of the accounts is really at its end.
func TestTwoTightAccounts(t *testing.T) {
	r := newRig(t, 4, func(o *Options) {
		o.Caps = []Cap{{walletA, 40}, {walletB, 40}, {bankIn, 0}, {bankOut, 140}, {acquirer, 0}, {operator, 0}}
	})
	var all []*did
	for i := range 24 {
		all = append(all, r.opening(r.inLane(i%4, func() *payment.Terms { return r.pull([]ledger.Account{walletA, walletB}[i/4%2], 5) })))
	}
	r.pump()
	opened := 0
	for _, d := range all {
		r.once(d)
		if d.rec.State.Reserved {
			opened++
		}
	}
	if opened != 14 { // 140 of bankOut, 10 each
		t.Errorf("%d were opened, there is headroom for 14", opened)
	}
	r.audit()
}

// A cap lowered below the exposure refuses new debits only; raised again, it opens again.
func TestCapLoweredBelowExposure(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		r := newRig(t, n, nil)
		p := r.pay(r.pull(walletA, 500))
		for _, c := range []struct {
			minor int64
			want  payment.Status
		}{{400, payment.Refused}, {500, payment.Refused}, {501, payment.DebitAsked}} {
			r.o.Caps = []Cap{{walletA, c.minor}, {walletB, 100}, {bankIn, 0}, {bankOut, 10_000}, {acquirer, 0}, {operator, 0}}
			r.start()
			d := r.open(r.pull(walletA, 1))
			if d.rec.State.Status != c.want {
				t.Errorf("under a cap of %d: %s %s", c.minor, d.rec.State.Status, d.rec.State.Reason)
			}
			if d := r.open(r.pull(walletB, 1)); d.rec.State.Status != payment.DebitAsked {
				t.Errorf("another wallet under a cap of %d: %s", c.minor, d.rec.State.Status)
			}
			if f := r.refund(r.refundOf(p, 2)); f.err != nil || f.rec.State.Status != payment.CreditAsked {
				t.Errorf("a refund under a cap of %d: %v %s", c.minor, f.err, f.rec.State.Status)
			}
			if c.minor >= 500 {
				r.audit()
			}
		}
	})
}

// The store can't say for a while how slices stand after a move that failed: once it can, all headroom is there again.
func TestMoveWithUnknownEnd(t *testing.T) {
	for _, there := range []bool{false, true} {
		r := newRig(t, 4, func(o *Options) {
			o.Caps = []Cap{{walletA, 40}, {walletB, 40}, {bankIn, 0}, {bankOut, 400}, {acquirer, 0}, {operator, 0}}
		})
		if there {
			r.st.moveAfter = 1
		} else {
			r.st.moveBefore = 1
		}
		r.st.slicesFail = 2
		for range 2 {
			if d := r.open(r.pull(walletA, 30)); d.err != ErrStore {
				t.Errorf("there %v: %v, %s", there, d.err, d.rec.State.Status)
			}
		}
		if d := r.open(r.pull(walletA, 40)); d.err != nil || !d.rec.State.Reserved {
			t.Errorf("there %v, after the store is back: %v, %s %s", there, d.err, d.rec.State.Status, d.rec.State.Reason)
		}
		r.audit()
	}
}

// Headroom is on its way back to a lane when that lane's batch fails: it is not lost.
func TestGivenHeadroomSurvivesAFailedBatch(t *testing.T) {
	r := newRig(t, 4, func(o *Options) {
		o.Caps = []Cap{{walletA, 40}, {walletB, 40}, {bankIn, 0}, {bankOut, 400}, {acquirer, 0}, {operator, 0}}
	})
	p := r.inLane(2, func() *payment.Terms { return r.pull(walletA, 30) })
	d := r.opening(p)
	l := r.e.lanes()[2]
	l.process(l.take(1))
	s := r.e.mover.next(false)
	if s == nil {
		t.Fatal("the payment did not come to the mover")
	}
	failed := 0
	r.e.mover.gather(s, func(to *lane, o *op) reply {
		var got reply
		o.reply = func(x *reply) { got = *x }
		batch := []*op{o}
		if o.kind == opGive && failed < 2 {
			// Beside the gift, the lane's batch has a payment, and its commit fails.
			failed++
			r.st.before = 1
			batch = append(batch, &op{kind: opOpen, opening: Opening{Terms: r.inLane(to.row.Lane, func() *payment.Terms { return r.pull(walletB, 1) })}, callback: callback{reply: func(*reply) {}}})
		}
		to.process(batch)
		return got
	})
	r.pump()
	if failed != 2 || d.err != nil || !d.rec.State.Reserved {
		t.Errorf("after %d failures: %v, %s", failed, d.err, d.rec.State.Status)
	}
	r.audit()
}

// Many callers at once against a cap that only some fit under, lanes and mover running by themselves: exactly the cap is used.
func TestLiveCapIsExact(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		r := newRig(t, n, func(o *Options) {
			o.Inline = false
			o.Caps = []Cap{{walletA, 300}, {walletB, 100_000}, {bankIn, 0}, {bankOut, 1_000_000}, {acquirer, 0}, {operator, 0}}
		})
		var wg sync.WaitGroup
		var mu sync.Mutex
		got := map[string]int{}
		for range 500 {
			a, b := r.pull(walletA, 2), r.pull(walletB, 5)
			wg.Go(func() {
				for _, p := range []*payment.Terms{a, b} {
					rec, _, err := r.e.Open(bg, Opening{Terms: p})
					mu.Lock()
					got[fmt.Sprintf("%s %v %s", p.Payer.Participant, err, rec.State.Status)]++
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		want := map[string]int{"wallet-a <nil> debit_asked": 150, "wallet-a <nil> refused": 350, "wallet-b <nil> debit_asked": 500}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got %v", got)
		}
		r.e.Close()
		r.audit()
	})
}
