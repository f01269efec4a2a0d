package engine

// Disputes on lanes: share and reserve in one commit, both twins of every failed commit, a restart between the opening and the deadline, and a
// share that is free again with the commit in which a dispute is lost.

import (
	"errors"
	"testing"
	"time"

	"hutong/payment"
	"hutong/reason"
	"hutong/store"
)

// disputable is a payment whose agreement takes disputes for a day.
func (r *rig) disputable(minor int64) *payment.Terms {
	t := r.pull(walletA, minor)
	back := payment.Return{}
	if t.Detail.Return != nil {
		back = *t.Detail.Return
	}
	back.Dispute, back.DisputeTill = "region", r.now().Add(24*time.Hour)
	t.Detail.Return = &back
	return r.pay(t)
}

func (r *rig) disputeOf(parent *payment.Terms, order int64) Refunding {
	now := r.now()
	f := r.childOf(parent, func(p store.Record) (*payment.Terms, error) {
		return payment.DisputeOf(p.Terms, &p.State, order, payment.Disputed{Rule: "region", Reason: "not_received", AnswerBy: now.Add(time.Hour),
			DecideBy: now.Add(2 * time.Hour), Default: payment.ForThePayee})
	})
	of := f.Child
	f.Child = func(p store.Record) (*payment.Terms, error) {
		t, err := of(p)
		if err == nil {
			t.Initiator = p.Terms.Payer.Participant
		}
		return t, err
	}
	return f
}

func TestDisputesAndRefunds(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		r := newRig(t, n, nil)
		p := r.disputable(100)
		first, part := r.disputeOf(p, 120), r.partOf(p, 81)
		a, again, b, c := r.refunding(first), r.refunding(first), r.refunding(part), r.refunding(r.voidOf(p))
		r.pump()
		if a.err != nil || !a.isNew || again.isNew || a.rec.State.Status != payment.DisputeOpen || !a.rec.State.Reserved {
			t.Fatalf("%+v, again %+v", a, again)
		}
		if !refused(b.err, reason.RefundExceedsPayment) || !refused(c.err, reason.AlreadyRefunded) {
			t.Errorf("a refund of more than is left: %v; a void: %v", b.err, c.err)
		}
		if d := r.refund(r.disputeOf(p, 0)); d.err != nil || d.rec.Terms.Amounts.Order.Minor != 80 {
			t.Errorf("all that is left: %v", d.err)
		}
		r.audit()
		if d := r.refund(r.partOf(p, 1)); !refused(d.err, reason.RefundExceedsPayment) {
			t.Errorf("of nothing: %v", d.err)
		}
		plain := r.pay(r.pull(walletB, 50))
		if d := r.refund(r.disputeOf(plain, 1)); !refused(d.err, reason.NotDisputable) {
			t.Errorf("of an agreement without disputes: %v", d.err)
		}
		r.pass(25 * time.Hour)
		if d := r.refund(r.disputeOf(p, 1)); !refused(d.err, reason.RefundExceedsPayment) && !refused(d.err, reason.DisputeWindowClosed) {
			t.Errorf("after the window: %v", d.err)
		}
		r.audit()
	})
}

// A dispute under way is found by the next run, however far the watermark is, and its deadlines are where they were.
func TestDisputeOverARestart(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		r := newRig(t, n, nil)
		p, q := r.disputable(100), r.disputable(40)
		lost, won := r.disputeOf(p, 60), r.disputeOf(q, 0)
		r.refund(lost)
		r.refund(won)
		r.apply(lost.ID, payment.Event{Kind: payment.DisputeAnswer, By: "acquirer", Note: "signed for"})
		r.pass(50 * time.Minute)
		r.must(r.pull(walletB, 1)) // moves the watermark of some lane on
		r.start()
		found := map[payment.ID]bool{}
		for _, id := range r.resumed {
			found[id] = true
		}
		if !found[lost.ID] || !found[won.ID] {
			t.Fatalf("resumed %v, want %s and %s", r.resumed, lost.ID, won.ID)
		}
		due := payment.Event{Kind: payment.DisputeDue, By: "switch"}
		for _, id := range []payment.ID{lost.ID, won.ID} {
			if d := r.apply(id, due); !errors.Is(d.err, payment.ErrUnchanged) {
				t.Errorf("decided before its time: %v", d.err)
			}
		}
		r.pass(10 * time.Minute)
		if d := r.apply(won.ID, due); d.err != nil || d.rec.State.Status != payment.CreditAsked {
			t.Errorf("without an answer: %v, %s", d.err, d.rec.State.Status)
		}
		if d := r.apply(lost.ID, due); !errors.Is(d.err, payment.ErrUnchanged) {
			t.Errorf("contested, and decided at the answer's deadline: %v", d.err)
		}
		r.start()
		r.pass(time.Hour)
		if d := r.apply(lost.ID, due); d.err != nil || d.rec.State.Status != payment.DisputeLost || d.rec.State.Reason != reason.DisputeLost {
			t.Errorf("contested to the end: %v, %s", d.err, d.rec.State.Status)
		}
		if got := r.state(p.ID).Refunded.Order; got != 0 {
			t.Errorf("%d of a payment whose dispute was lost", got)
		}
		r.apply(won.ID, says(payment.OpCredit, payment.Success))
		if s := r.state(won.ID); s.Status != payment.Succeeded || r.state(q.ID).Refunded.Order != 80 {
			t.Errorf("%+v, %+v", s, r.state(q.ID).Refunded)
		}
		r.audit()
	})
}

func TestDisputeCommitFails(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		for _, there := range []bool{false, true} {
			r := newRig(t, n, nil)
			p := r.disputable(100)
			a, b := r.disputeOf(p, 67), r.disputeOf(p, 100)
			say := func(f Refunding, k payment.EventKind, by string) func() *did {
				return func() *did { return r.applying(f.ID, payment.Event{Kind: k, By: by}) }
			}
			steps := []func() *did{
				func() *did { return r.refunding(a) },
				func() *did { return r.refunding(b) },
				say(a, payment.DisputeAnswer, "acquirer"),
				say(a, payment.DisputeWithdraw, "wallet-a"),
				say(b, payment.DisputeAccept, "acquirer"),
				func() *did { return r.applying(b.ID, says(payment.OpCredit, payment.Success)) },
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
				if again.err != nil && !(there && (errors.Is(again.err, payment.ErrUnchanged) || refused(again.err, reason.DisputeNotOpen))) {
					t.Errorf("step %d, there %v, again: %v", i, there, again.err)
				}
				r.audit()
			}
			if s := r.state(a.ID); s.Status != payment.DisputeLost || s.Reason != reason.DisputeWithdrawn {
				t.Errorf("withdrawn: %+v", s)
			}
			if s := r.state(b.ID); s.Status != payment.Succeeded || r.state(p.ID).Refunded.Order != 100 {
				t.Errorf("accepted: %+v, %+v", s, r.state(p.ID).Refunded)
			}
		}
	})
}
