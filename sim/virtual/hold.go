package virtual

import (
	"time"

	"hutong/delivery"
	"hutong/engine"
	"hutong/money"
	"hutong/payment"
	"hutong/reason"
	"hutong/store"
)

// Holds: pulls that are held and captured in parts, too much, twice, at the last moment, or not at all; released, forgotten, cancelled. A
// capture is a child with its own client, that asks until it knows; the payer's institution holds what it promised and gives back what
// it is told to.

// hold makes a pull one that is held.
func (w *world) hold(t *payment.Terms) {
	w.tally.did["hold"]++
	long := w.rnd.between(20*time.Second, 10*time.Minute)
	if w.rnd.in(3) {
		long = w.rnd.between(time.Hour, 30*time.Hour)
	}
	t.Hold = payment.Hold{Until: store.Milli(w.clock.time().Add(long)), Most: t.Amounts.Order.Minor}
	if w.rnd.in(4) {
		t.Hold.Most += t.Amounts.Order.Minor / 10
	}
}

// spend is what a payee does once it is told that the amount is held.
func (w *world) spend(p *pay) {
	whole, most := p.terms.Amounts.Order.Minor, p.terms.Hold.Most
	var parts []int64
	switch w.rnd.n(8) {
	case 0: // forgets it, or gives it back
	case 1:
		parts = []int64{whole}
	case 2:
		parts = []int64{most}
	case 3:
		parts = []int64{whole/3 + 1, whole / 2, whole} // the last is too much
	case 4:
		parts = []int64{1, whole / 7}
	default:
		parts = []int64{whole / 3, whole / 4}
	}
	left := time.Duration(p.terms.Hold.Until.UnixMicro()-w.clock.now) * time.Microsecond
	when := func() time.Duration {
		switch w.rnd.n(6) {
		case 0:
			return left - w.rnd.between(0, 100*time.Millisecond) // the trip ends about when the time is over
		case 1:
			return w.rnd.between(0, max(left, time.Second))
		}
		return w.rnd.between(0, 10*time.Second)
	}
	for n, minor := range parts {
		last := n == len(parts)-1 && w.rnd.in(3)
		w.clock.after(max(0, when()), func() { w.capture(p, minor, last) })
	}
	if w.rnd.in(2) {
		w.clock.after(max(0, when()), p.release)
	}
	if w.rnd.in(10) {
		w.clock.after(max(0, when()), p.cancel)
	}
}

// capture lets the payee's institution take a part.
func (w *world) capture(hold *pay, minor int64, final bool) {
	if w.violation != nil || w.ending {
		return
	}
	w.tally.did["capture"]++
	ht := hold.terms
	t := &payment.Terms{Kind: payment.Capture, Flow: ht.Flow, Funds: ht.Funds, Parent: hold.id, Initiator: hold.by.id, RequestID: w.requestID(), Payer: ht.Payer,
		Payee: ht.Payee, Loss: payment.LossPayer, Policy: "refund"}
	t.ID = payment.NewIDInSlot(hold.by.id, t.RequestID, hold.id.Slot())
	t.Amounts.Order = money.New(minor, ht.Amounts.Order.Currency)
	t.Fingerprint = fingerprint(t)
	p := &pay{w: w, id: t.ID, by: hold.by, terms: t, parent: hold, give: minor, last: final}
	p.debit.customer, p.credit.customer = hold.debit.customer, hold.credit.customer
	hold.captures = append(hold.captures, p)
	w.pays[p.id] = p
	w.all = append(w.all, p)
	p.pursue()
	if w.rnd.in(4) {
		w.tally.did["repeat at once"]++
		p.request(t)
	}
}

// takeCapture does what the services do.
func (i *incarnation) takeCapture(p *pay, body *payment.Terms, back answering) {
	now := i.Now()
	i.engine.CaptureThen(engine.Capturing{Parent: p.parent.id, ID: p.id, Fingerprint: body.Fingerprint, By: body.Initiator, Order: body.Amounts.Order.Minor,
		Final: p.last, Child: func(hold store.Record) (*payment.Terms, error) {
			t := *body
			t.CreatedAt = now
			was := hold.State.Captured
			var err error
			t.Amounts, t.Lines, err = hold.Terms.Part(was, was+body.Amounts.Order.Minor)
			return &t, err
		}},
		func(rec *store.Record, isNew bool, err error) {
			i.reply(p.id, response{rec: *rec, isNew: isNew, err: err}, back)
		})
}

// release asks that what is held and not captured be given back.
func (p *pay) release() {
	if p.end != nil {
		return
	}
	w := p.w
	w.tally.did["release"]++
	p.ending = true
	p.call("release", func(i *incarnation, back answering) {
		i.engine.ReleaseThen(p.id, p.by.id, "", time.Time{}, func(rec *store.Record, err error) { back(response{rec: *rec, err: err}) })
	}, func(r response) {
		switch {
		case r.err == nil:
			if r.rec.State.Status == payment.Held {
				w.fail(p, "release", "its release was acknowledged, and it is held")
			}
		case passing(r.err):
			w.clock.after(w.rnd.between(time.Second, 3*time.Second), p.release)
		default:
			w.fail(p, "errors", "the release failed with %v", r.err)
		}
	})
}

// notCaptured is a capture that its hold does not allow now. Nothing is recorded of it.
func (p *pay) notCaptured(why reason.Code) {
	if p.end != nil {
		return
	}
	h := p.parent
	var others int64
	over := h.ending || h.cancels || h.end != nil
	for _, q := range h.captures {
		if q != p {
			others += q.give
			over = over || q.last
		}
	}
	late := p.w.clock.now+p.w.fastest.Microseconds() >= h.terms.Hold.Until.UnixMicro() // by the switch's clock, once
	over = over || late || others >= h.terms.Hold.Most
	switch {
	case why == reason.CaptureExceedsHold && others+p.give > h.terms.Hold.Most:
	case why == reason.HoldExpired && late:
	case why == reason.NotHeld && over:
	default:
		p.w.fail(p, "capture", "%d of %d was refused as %s; all others are %d, its end was asked for: %t", p.give, h.terms.Hold.Most, why, others, over)
	}
	p.refusals++
	p.over = true
}

// holds sets a customer's funds aside for a payment that is held.
func (i *institution) holds(p *pay, l *leg, minor int64) {
	i.customers[l.customer] -= minor
	l.hold, l.held = true, minor
	l.state, l.minor = done, minor
	if l.ref == "" {
		l.ref = i.newRef()
	}
	i.w.tell(p, "%s: holds %d", i.id, minor)
}

// contrary is an institution that says no to what it promised, for a while.
func (i *institution) contrary(p *pay, l *leg) bool {
	if i.w.clock.now < l.stubborn {
		p.strike()
		return true
	}
	if l.stubborn == 0 && i.w.hit(RefuseCancel, p) {
		d := i.w.rnd.between(time.Second, 3*time.Minute)
		if i.w.rnd.in(4) {
			d = i.w.rnd.between(time.Hour, 30*time.Hour)
		}
		l.stubborn = i.w.clock.now + d.Microseconds()
		return true
	}
	return false
}

// capture takes a part from what is held, and from the customer's balance what the hold does not cover.
func (i *institution) capture(p *pay, minor int64) delivery.Answer {
	l, hold := &p.debit, &p.parent.debit
	if l.state == idle {
		if hold.state != done {
			i.w.fail(p, "capture", "%s is told of a capture of %d of what it does not hold (%s)", i.id, minor, legWords[hold.state])
		}
		if i.contrary(p, l) {
			return delivery.Answer{Result: payment.Failure, Reason: reason.PayerBlocked}
		}
		if i.w.hit(WrongAmount, p) {
			l.said = i.w.other(minor)
		}
		from := min(hold.held, minor)
		hold.held -= from
		i.customers[l.customer] -= minor - from
		hold.taken += minor
		l.state, l.minor, l.ref = done, minor, i.newRef()
		i.moved += minor
		if minor > 0 {
			i.note(p, "debit", "success", minor)
		}
	}
	return i.lookUpOf(l, false)
}

// giveBack frees what is held beyond what was or will be captured.
func (i *institution) giveBack(p *pay, q delivery.Question) delivery.Answer {
	l := &p.debit
	a, _, err := q.Terms.Part(0, q.State.Captured)
	if err != nil || l.state != done {
		i.w.fail(p, "release", "%s is told to give back %s of a debit that is %s: %v", i.id, q.Terms.Amounts.Debit, legWords[l.state], err)
	}
	if i.contrary(p, l) {
		return delivery.Answer{Result: payment.Failure}
	}
	keep := min(l.held, max(0, a.Debit.Minor-l.taken))
	i.customers[l.customer] += l.held - keep
	l.held = keep
	return delivery.Answer{Result: payment.Success, Reference: l.ref}
}

// heldOver tells whether an institution may rightly have kept what it held: it never confirmed that it gave it back, or never took a capture.
func (p *pay) heldOver() bool {
	if p.end == nil || !p.debit.hold {
		return false
	}
	for _, c := range p.captures {
		if c.end != nil && c.end.reason == reason.CaptureUnconfirmed {
			return true
		}
	}
	return p.end.reason == reason.LossAssigned || p.end.reason == reason.ReleaseUnconfirmed
}
