package engine

// Losses and resolutions when the write that carries them fails, in both twins, and across a restart.

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"hutong/payment"
)

// silence answers nothing until the payment's end, and one thing more when its first write fails.
func (r *rig) silence(p *payment.Terms) payment.State {
	for range 20 {
		s := r.state(p.ID)
		op, at, ok := payment.Next(p, &s)
		if s.Status.Final() || !ok {
			return s
		}
		r.pass(max(0, at.Sub(r.now())))
		r.apply(p.ID, says(op, payment.Unknown))
	}
	r.t.Fatalf("no end after 20 answers: %s", r.state(p.ID).Status)
	return payment.State{}
}

// A loss is booked in the commit of the outcome that assigns it: when that commit fails neither is there, when it is there in spite of the
// error both are, and it is booked once.
func TestLossIsBookedWithItsOutcome(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		for _, there := range []bool{false, true} {
			r := newRig(t, n, nil)
			p := r.must(r.push(walletA, 10, payment.Blocked, payment.LossPayer))
			for r.state(p.ID).Status != payment.LossAssigned {
				s := r.state(p.ID)
				op, at, _ := payment.Next(p, &s)
				r.pass(max(0, at.Sub(r.now())))
				if there {
					r.st.after = 1
				} else {
					r.st.before = 1
				}
				d := r.apply(p.ID, says(op, payment.Unknown))
				if there && d.err != nil || !there && !errors.Is(d.err, ErrStore) {
					t.Fatalf("there %v: %v", there, d.err)
				}
				if !there {
					if now := r.state(p.ID); now != s {
						t.Fatalf("a write that failed changed %+v to %+v", s, now)
					}
					r.apply(p.ID, says(op, payment.Unknown))
				}
			}
			r.start() // and it is so after a restart
			_, all := r.history()
			booked := 0
			for i, e := range all[p.ID] {
				if e.State.Resolver.Loss.State != payment.NoLoss && all[p.ID][max(0, i-1)].State.Resolver.Loss.State == payment.NoLoss {
					booked++
				}
			}
			if l := r.state(p.ID).Resolver.Loss; booked != 1 || l.State != payment.LossOpen || l.From != payment.LossPayer || l.Amount != p.Amounts.Debit {
				t.Errorf("there %v: booked %d times, %+v", there, booked, l)
			}
			r.audit()
		}
	})
}

// Two persons' word survives a failed write, and counts once when its write was there in spite of the error.
func TestResolutionWhenItsWriteFails(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		for _, there := range []bool{false, true} {
			r := newRig(t, n, func(o *Options) {
				o.Policy = func(string, time.Time) *payment.Policy {
					p := *shortWait
					p.DecideWithin = time.Hour
					return &p
				}
			})
			p := r.must(r.pull(walletA, 10))
			if s := r.silence(p); s.Resolver.Needs != payment.NeedLossOpen {
				t.Fatalf("after silence: %+v", s)
			}
			say := func(ev payment.Event) *did {
				if there {
					r.st.after = 1
				} else {
					r.st.before = 1
				}
				d := r.apply(p.ID, ev)
				if there {
					return d
				}
				if !errors.Is(d.err, ErrStore) {
					t.Fatalf("a write that failed: %v", d.err)
				}
				return r.apply(p.ID, ev)
			}
			d := say(payment.Event{Kind: payment.ResolutionProposed, By: "ada", Finding: payment.FoundNotDebited, Note: "seen"})
			if d.err != nil {
				t.Fatal(d.err)
			}
			r.start()
			number := strconv.Itoa(r.state(p.ID).Resolver.Proposal.N)
			var refusal payment.Refusal
			if d := r.apply(p.ID, payment.Event{Kind: payment.ResolutionApproved, By: "ada", Reference: number}); !errors.As(d.err, &refusal) {
				t.Errorf("alone, after a restart: %v", d.err)
			}
			if d := say(payment.Event{Kind: payment.ResolutionApproved, By: "ben", Reference: number, Note: "seen too"}); d.err != nil {
				t.Fatal(d.err)
			}
			if d := r.apply(p.ID, payment.Event{Kind: payment.ResolutionApproved, By: "ben", Reference: number}); !errors.As(d.err, &refusal) {
				t.Errorf("a second time: %v", d.err)
			}
			if s := r.state(p.ID); s.Resolver.Loss.State != payment.LossLifted || s.Resolver.Needs != "" || s.Debit.State != payment.LegUndone {
				t.Errorf("there %v: %+v", there, s)
			}
			r.audit()
		}
	})
}
