package virtual

import (
	"errors"
	"time"

	"hutong/payment"
	"hutong/reason"
	"hutong/store"
)

// Disputes: the payer's side contests a part of what was paid. The payee's side answers, accepts, both, or says nothing, in time and too late; the
// payer's side withdraws now and then. Each word is repeated until it is known what became of it, and the end is held to it.

const disputeWindow = 30 * time.Hour

// word is what became of one side's word.
type word struct {
	asked bool // it left
	yes   bool // it was acknowledged
}

var wordKinds = [3]payment.EventKind{payment.DisputeAnswer, payment.DisputeAccept, payment.DisputeWithdraw}

// disputed gives a dispute its deadlines and default, which follow from its request id.
func disputed(t *payment.Terms, now time.Time) payment.Disputed {
	n := t.RequestID[15]
	d := payment.Disputed{Rule: "sim", Reason: "not_received", AnswerBy: store.Milli(now.Add(time.Duration(1+n%8) * 10 * time.Minute)), Default: payment.ForThePayer}
	if n&64 != 0 {
		d.Default = payment.ForThePayee
	}
	d.DecideBy = d.AnswerBy.Add(time.Duration(1+n/8%4) * 20 * time.Minute)
	return d
}

// argue lets the sides speak.
func (p *pay) argue() {
	w := p.w
	when := func() time.Duration {
		if w.rnd.in(3) {
			return w.rnd.between(0, 2*time.Hour) // perhaps too late
		}
		return w.rnd.between(0, 5*time.Minute)
	}
	if !w.rnd.in(3) {
		w.clock.after(when(), func() { p.say(0) })
	}
	if w.rnd.in(4) {
		w.clock.after(when(), func() { p.say(1) })
	}
	if w.rnd.in(6) {
		w.clock.after(when(), func() { p.say(2) })
	}
}

func (p *pay) say(which int) {
	if p.end != nil || p.words[which].yes {
		return
	}
	w, kind := p.w, wordKinds[which]
	w.tally.did[string(kind)]++
	p.words[which].asked = true
	by := p.terms.Payer.Participant
	if kind == payment.DisputeWithdraw {
		by = p.terms.Payee.Participant
	}
	p.call(string(kind), func(i *incarnation, back answering) {
		i.ApplyThen(p.id, payment.Event{Kind: kind, By: by, Request: p.id.String()}, func(rec *store.Record, err error) { back(response{rec: *rec, err: err}) })
	}, func(r response) {
		switch {
		case r.err == nil:
			p.words[which].yes = true
		case errors.Is(r.err, payment.Refusal{Reason: reason.DisputeNotOpen}), errors.Is(r.err, payment.ErrUnchanged): // late, or said by a copy before
		case passing(r.err):
			w.clock.after(w.rnd.between(time.Second, 3*time.Second), func() { p.say(which) })
		default:
			w.fail(p, "dispute", "%s failed with %v", kind, r.err)
		}
	})
}

// decided holds the end to what was said.
func (p *pay) decided(e *end) {
	answered, accepted, withdrawn := p.words[0], p.words[1], p.words[2]
	lost := e.reason == reason.DisputeLost || e.reason == reason.DisputeDecided
	forPayer, forPayee := p.verdicts[0], p.verdicts[1]
	switch {
	case withdrawn.yes && e.reason != reason.DisputeWithdrawn:
		p.w.fail(p, "dispute", "its withdrawal was acknowledged, and it ended as %s (%s)", e.public, e.reason)
	case e.reason == reason.DisputeWithdrawn && !withdrawn.asked:
		p.w.fail(p, "dispute", "nobody withdrew it")
	case accepted.yes && (lost || e.reason == reason.DisputeWithdrawn):
		p.w.fail(p, "dispute", "its acceptance was acknowledged, and it ended as %s (%s)", e.public, e.reason)
	case forPayer.yes && (lost || e.reason == reason.DisputeWithdrawn):
		p.w.fail(p, "dispute", "persons decided it for the payer, and it ended as %s (%s)", e.public, e.reason)
	case forPayee.yes != (e.reason == reason.DisputeDecided) && !(forPayee.asked && e.reason == reason.DisputeDecided):
		p.w.fail(p, "dispute", "persons decided it for the payee: %t, and it ended as %s (%s)", forPayee.yes, e.public, e.reason)
	case lost && !answered.asked:
		p.w.fail(p, "dispute", "nobody answered it, and it was decided for the payee")
	}
}
