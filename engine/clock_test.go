package engine

import (
	"testing"
	"time"

	"hutong/payment"
)

// A clock that jumps an hour or a day either way, while the engine runs and while it is down, lets no payment be forgotten: whatever was under
// way is found by the next run, with the request ids of clients whose clocks are right, and nothing is opened twice.
func TestClockJumps(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		for _, restart := range []bool{false, true} {
			r := newRig(t, n, nil)
			right := r.clock // what everybody else's clock says
			var open []*payment.Terms
			for i, jump := range []time.Duration{0, time.Hour, -time.Hour, 24 * time.Hour, 0, -24 * time.Hour, 24 * time.Hour, 0, -time.Hour} {
				right = right.Add(time.Minute)
				r.mu.Lock()
				r.clock = right
				r.mu.Unlock()
				terms := r.pull(walletA, 10) // its id is of the right time
				early := r.pull(walletB, 5)
				r.mu.Lock()
				r.clock = right.Add(jump)
				r.mu.Unlock()
				if restart {
					r.start()
					r.pump()
				}
				r.must(terms)
				r.pass(2 * watermarkLag)
				r.must(early)
				open = append(open, terms, early)
				if d := r.open(terms); d.err != nil || d.isNew {
					t.Errorf("jump %d: a repeat: %+v", i, d)
				}
				r.audit() // says what the store finds under way, too
			}
			r.start()
			r.pump()
			for _, p := range open {
				if s := r.state(p.ID); s.Status != payment.DebitUnknown {
					t.Errorf("%s is %s after the restart, want an inquiry", p.ID, s.Status)
				}
				if d := r.apply(p.ID, says(payment.OpLookUpDebit, payment.Success)); d.err != nil || !d.rec.State.Paid() {
					t.Errorf("%s: %v, %s", p.ID, d.err, d.rec.State.Status)
				}
			}
			r.audit()
			r.start()
			if len(r.resumed) != 0 {
				t.Errorf("%d payments are under way after all have ended", len(r.resumed))
			}
		}
	})
}
