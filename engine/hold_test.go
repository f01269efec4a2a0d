package engine

// Holds and captures on lanes: parts in one commit with their hold, repeats, both twins of a failed commit, a restart in between, and
// races of captures with a release and the expiry, which each capture wins or loses whole.

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hutong/money"
	"hutong/payment"
	"hutong/reason"
	"hutong/store"
)

// held opens a hold of an odd sum for a day, and has it authorised.
func (r *rig) held(minor int64) *payment.Terms {
	r.t.Helper()
	t := r.pull(walletA, minor)
	t.Hold = payment.Hold{Until: r.now().Add(24 * time.Hour), Most: t.Amounts.Order.Minor}
	r.must(t)
	if d := r.apply(t.ID, says(payment.OpAuthorise, payment.Success)); d.err != nil || d.rec.State.Status != payment.Held {
		r.t.Fatalf("hold: %v, %s", d.err, d.rec.State.Status)
	}
	return t
}

// captureOf is a capture of a part of a hold.
func (r *rig) captureOf(hold *payment.Terms, order int64, final bool) Capturing {
	req := r.requestID()
	id := payment.NewIDInSlot("acquirer", req, hold.ID.Slot())
	now := r.now()
	return Capturing{Parent: hold.ID, ID: id, Fingerprint: [32]byte{8, byte(order)}, By: "acquirer", Order: order, Final: final,
		Child: func(p store.Record) (*payment.Terms, error) {
			h := p.Terms
			a, lines, err := h.Part(p.State.Captured, p.State.Captured+order)
			return &payment.Terms{ID: id, Kind: payment.Capture, Flow: h.Flow, Parent: h.ID, Initiator: "acquirer", RequestID: req,
				Fingerprint: [32]byte{8, byte(order)}, CreatedAt: now, Payer: h.Payer, Payee: h.Payee, Amounts: a, Lines: lines, Funds: h.Funds,
				Loss: payment.LossPayer, Policy: "short"}, err
		}}
}

func (r *rig) capturing(c Capturing) *did {
	d := r.asking()
	r.e.CaptureThen(c, func(rec *store.Record, isNew bool, err error) {
		d.rec, d.isNew, d.err = *rec, isNew, err
		d.got++
	})
	return d
}

func (r *rig) capture(c Capturing) *did {
	r.t.Helper()
	d := r.capturing(c)
	r.pump()
	r.once(d)
	return d
}

func (r *rig) releasing(id payment.ID) *did {
	d := r.asking()
	r.e.ReleaseThen(id, "acquirer", "", time.Time{}, func(rec *store.Record, err error) {
		d.rec, d.err = *rec, err
		d.got++
	})
	return d
}

func refused(err error, why reason.Code) bool { return errors.Is(err, payment.Refusal{Reason: why}) }

func TestCaptures(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		r := newRig(t, n, nil)
		h := r.held(101) // order of 202, a fee of one
		first := r.captureOf(h, 67, false)
		// A repeat in the same batch, another body under its id, and another capture.
		a, b := r.capturing(first), r.capturing(first)
		other := first
		other.Fingerprint[5]++
		c := r.capturing(other)
		second := r.capture(r.captureOf(h, 34, false))
		if !a.isNew || b.isNew || a.rec.State != b.rec.State || a.rec.State.Status != payment.Capturing || a.rec.State.Cycle == "" || !errors.Is(c.err, ErrReused) {
			t.Errorf("first %+v %v, repeat %+v %v, another body %v", a.rec.State, a.isNew, b.rec.State, b.isNew, c.err)
		}
		// 101·67/202 = 33.5 → 34; 101·101/202 = 50.5 → 51, less 34.
		if d1, d2 := a.rec.Terms.Amounts.Debit, second.rec.Terms.Amounts.Debit; d1 != money.New(34, "MYR") || d2 != money.New(17, "MYR") {
			t.Errorf("debits of %s and %s", d1, d2)
		}
		if d := r.capture(r.captureOf(h, 102, false)); !refused(d.err, reason.CaptureExceedsHold) {
			t.Errorf("one too many: %v", d.err)
		}
		if d := r.apply(a.rec.Terms.ID, says(payment.OpCapture, payment.Success)); d.err != nil || d.rec.State.Status != payment.Succeeded {
			t.Errorf("confirmed: %v, %s", d.err, d.rec.State.Status)
		}
		if d := r.capture(first); d.isNew || d.rec.State.Status != payment.Succeeded {
			t.Errorf("a repeat after the end: %+v", d.rec.State)
		}
		r.audit()
		// The last one gives the rest back, whose reserve stays until the payer's institution has confirmed.
		last := r.capture(r.captureOf(h, 50, true))
		if s := r.state(h.ID); last.err != nil || s.Status != payment.Releasing || s.Captured != 151 || !s.Reserved {
			t.Errorf("the last capture: %v, %+v", last.err, s)
		}
		if d := r.capture(r.captureOf(h, 1, false)); !refused(d.err, reason.NotHeld) {
			t.Errorf("after the last: %v", d.err)
		}
		r.audit()
		if d := r.apply(h.ID, says(payment.OpRelease, payment.Success)); d.err != nil || d.rec.State.Status != payment.Captured || !d.rec.State.Paid() {
			t.Errorf("released: %v, %+v", d.err, d.rec.State)
		}
		r.audit()
		whole := r.held(7)
		if d := r.capture(r.captureOf(whole, 14, true)); d.err != nil || r.state(whole.ID).Status != payment.Captured {
			t.Errorf("a whole capture that is the last: %v, %+v", d.err, r.state(whole.ID))
		}
		if d := r.capture(r.captureOf(r.pay(r.pull(walletB, 5)), 1, false)); !refused(d.err, reason.NotHeld) {
			t.Errorf("of a payment that was paid at once: %v", d.err)
		}
		missing := *h
		missing.ID[15]++
		if d := r.capture(r.captureOf(&missing, 1, false)); !errors.Is(d.err, ErrUnknown) {
			t.Errorf("of nothing: %v", d.err)
		}
		// A refund can reach what was captured, and no more.
		if d := r.refund(r.refundOf(h, 152)); !refused(d.err, reason.RefundExceedsPayment) {
			t.Errorf("a refund of more than was captured: %v", d.err)
		}
		if d := r.refund(r.refundOf(h, 151)); d.err != nil {
			t.Errorf("a refund of what was captured: %v", d.err)
		}
		r.audit()
	})
}

// A cap that is reserved by a hold is free again by what is captured or released, and by no more.
func TestHoldKeepsTheCap(t *testing.T) {
	r := newRig(t, 1, func(o *Options) { o.Caps = append([]Cap{{walletA, 100}}, generous[1:]...) })
	h := r.held(60)
	if d := r.open(r.pull(walletA, 41)); d.rec.State.Reason != reason.CapExceeded {
		t.Errorf("beside the hold: %s %s", d.rec.State.Status, d.rec.State.Reason)
	}
	r.capture(r.captureOf(h, 40, true)) // 20 of the wallet's 60
	if d := r.open(r.pull(walletA, 41)); d.rec.State.Reason != reason.CapExceeded {
		t.Errorf("before the rest is confirmed: %s %s", d.rec.State.Status, d.rec.State.Reason)
	}
	r.apply(h.ID, says(payment.OpRelease, payment.Success))
	if d := r.open(r.pull(walletA, 80)); d.rec.State.Status != payment.DebitAsked {
		t.Errorf("after: %s %s", d.rec.State.Status, d.rec.State.Reason)
	}
	r.audit()
}

func TestCaptureCommitFails(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		for _, there := range []bool{false, true} {
			r := newRig(t, n, nil)
			h, u := r.held(101), r.held(50)
			part, last := r.captureOf(h, 67, false), r.captureOf(h, 34, true)
			steps := []func() *did{
				func() *did { return r.capturing(part) },
				func() *did { return r.capturing(last) },
				func() *did { return r.applying(part.ID, says(payment.OpCapture, payment.Success)) },
				func() *did { return r.applying(h.ID, says(payment.OpRelease, payment.Success)) },
				func() *did { return r.releasing(u.ID) },
				func() *did { return r.applying(u.ID, says(payment.OpCancel, payment.Success)) },
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
				if there != (d.err == nil) || !there && !errors.Is(d.err, ErrStore) {
					t.Errorf("step %d, there %v: %v", i, there, d.err)
				}
				again := step()
				r.pump()
				if again.err != nil && !(there && errors.Is(again.err, payment.ErrUnchanged)) {
					t.Errorf("step %d, there %v, again: %v", i, there, again.err)
				}
				r.audit()
			}
			if s := r.state(h.ID); s.Status != payment.Captured || s.Captured != 101 {
				t.Errorf("the end: %+v", s)
			}
			if s := r.state(u.ID); s.Status != payment.Cancelled || s.Reason != reason.HoldReleased {
				t.Errorf("the end of the untouched one: %+v", s)
			}
		}
	})
}

// A hold under way is found by the next run, also long after the watermark has passed it, with its captures and its end.
func TestHoldOverARestart(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		r := newRig(t, n, nil)
		h := r.held(101)
		r.pass(time.Hour)
		r.must(r.pull(walletB, 1)) // moves the watermark of some lane on
		c := r.captureOf(h, 67, false)
		r.capture(c)
		r.audit()
		r.start()
		found := map[payment.ID]bool{}
		for _, id := range r.resumed {
			found[id] = true
		}
		if !found[h.ID] || !found[c.ID] {
			t.Fatalf("resumed %v, want the hold %s and its capture %s", r.resumed, h.ID, c.ID)
		}
		if d := r.capture(c); d.isNew || d.err != nil {
			t.Errorf("a repeat after the restart: %v %v", d.isNew, d.err)
		}
		if d := r.apply(h.ID, payment.Event{Kind: payment.HoldExpired}); !errors.Is(d.err, payment.ErrUnchanged) {
			t.Errorf("expired before its time: %v", d.err)
		}
		r.pass(23 * time.Hour)
		if d := r.capture(r.captureOf(h, 1, false)); !refused(d.err, reason.HoldExpired) {
			t.Errorf("captured when the time was over: %v", d.err)
		}
		if d := r.apply(h.ID, payment.Event{Kind: payment.HoldExpired}); d.err != nil || d.rec.State.Status != payment.Releasing || d.rec.State.Reason != reason.HoldExpired {
			t.Errorf("expired: %v, %+v", d.err, d.rec.State)
		}
		r.start()
		if d := r.apply(h.ID, says(payment.OpRelease, payment.Success)); d.err != nil || d.rec.State.Captured != 67 || d.rec.State.Status != payment.Captured {
			t.Errorf("the end: %v, %+v", d.err, d.rec.State)
		}
		r.audit()
	})
}

// A caller that waits for a hold is answered when it is held: nothing more happens by itself.
func TestWaitForAHold(t *testing.T) {
	r := newRig(t, 1, nil)
	h := r.pull(walletA, 10)
	h.Hold = payment.Hold{Until: r.now().Add(time.Hour), Most: 20}
	r.must(h)
	d := &did{}
	r.e.WaitThen(h.ID, func(rec *store.Record, err error) { d.rec, d.err = *rec, err; d.got++ })
	r.pump()
	r.apply(h.ID, says(payment.OpAuthorise, payment.Success))
	if r.once(d); d.err != nil || d.rec.State.Status != payment.Held {
		t.Errorf("%v, %s", d.err, d.rec.State.Status)
	}
}

// Captures race with a release, with a cancellation, and with the expiry, on lanes that run by themselves. Whatever comes first, what was
// captured never exceeds the hold, nothing is captured after the end, and who was told of a capture has it.
func TestLiveCaptureRace(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		for _, rival := range []string{"release", "cancel", "expiry", "final"} {
			r := newRig(t, n, func(o *Options) { o.Inline = false })
			for round := range 40 {
				h := r.pull(walletA, 53)
				h.Hold = payment.Hold{Until: r.now().Add(time.Hour), Most: h.Amounts.Order.Minor}
				if _, _, err := r.e.Open(bg, Opening{Terms: h}); err != nil {
					t.Fatal(err)
				}
				if _, err := r.e.Apply(bg, h.ID, says(payment.OpAuthorise, payment.Success)); err != nil {
					t.Fatal(err)
				}
				var taken, lost atomic.Int64
				var wg sync.WaitGroup
				capture := func(order int64, final bool) {
					c := r.captureOf(h, order, final)
					switch _, isNew, err := r.e.Capture(bg, c); {
					case err == nil && isNew:
						taken.Add(c.Order)
					case refused(err, reason.CaptureExceedsHold), refused(err, reason.NotHeld), refused(err, reason.HoldExpired):
						lost.Add(1)
					default:
						t.Errorf("a capture: %v, new %v", err, isNew)
					}
				}
				if rival != "cancel" {
					capture(3, false) // before the race
				}
				for i := range 8 {
					wg.Go(func() { capture(int64(7+i), rival == "final" && i == round%8) })
				}
				wg.Go(func() {
					var err error
					switch rival {
					case "release":
						_, err = r.e.Release(bg, h.ID, "acquirer", "", time.Time{})
					case "cancel":
						if _, err = r.e.Cancel(bg, "acquirer", h.RequestID, ""); refused(err, reason.TooLateToCancel) || refused(err, reason.AlreadyFinal) {
							err = nil
						}
					case "expiry":
						r.pass(time.Hour)
						if _, err = r.e.Apply(bg, h.ID, payment.Event{Kind: payment.HoldExpired}); errors.Is(err, payment.ErrUnchanged) {
							err = nil // captured whole
						}
					}
					if err != nil {
						t.Errorf("%s: %v", rival, err)
					}
				})
				wg.Wait()
				s := r.state(h.ID)
				if s.Captured != taken.Load() || s.Captured > h.Hold.Most {
					t.Fatalf("%s: the hold says %d, captures of %d were told", rival, s.Captured, taken.Load())
				}
				over := rival != "cancel" || s.Captured == 0
				if over == (s.Status == payment.Held) {
					t.Fatalf("%s: it is %s with %d captured", rival, s.Status, s.Captured)
				}
				if before := lost.Load(); over { // after the race
					if capture(1, false); lost.Load() != before+1 {
						t.Fatalf("%s: captured after the end", rival)
					}
				}
			}
			r.e.Close()
			r.audit()
		}
	})
}
