package engine

// Batches that are decided while another is being written. Method: a model in which each lane goes on by single steps (some commands are decided, or
// a batch is written), in any order with new commands, the mover, failing writes and failing reads, so that a batch stays under way over any
// of them. Every command is answered once and told only of what is there (the rig compares), no lane has in the store more than its slice, no
// sum of promises is over its bound; and whenever all rests, the audit holds memory against the rows, so what was undone was undone whole.

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hutong/payment"
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
		o.reply = func(r reply) { got, done = r, true }
		for m.e.submit(l, o); !done; {
			m.step(t)
		}
		return got
	})
}

// ask sends a command that the rig has no word for.
func (m *model) ask(l *lane, o *op) {
	d := m.asking()
	o.reply = func(got reply) {
		d.rec, d.err = got.rec, got.err
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
func (m *model) bounded() {
	for _, l := range m.e.lanes() {
		for id, en := range l.entries {
			if settled(&en.rec.State) && !slices.Contains(l.finished, id) {
				m.t.Fatalf("lane %d would never forget %s, which is %s", l.row.Lane, id, en.rec.State.Status)
			}
		}
		if n := len(l.finished); n > max(m.e.o.Remember, 20) { // or as many as are changed at a time
			m.t.Fatalf("lane %d remembers %d ended payments", l.row.Lane, n)
		}
		if len(l.spare) > 2 {
			m.t.Fatalf("lane %d keeps the room of %d batches", l.row.Lane, len(l.spare))
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
