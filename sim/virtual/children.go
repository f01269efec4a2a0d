package virtual

import (
	"time"

	"hutong/engine"
	"hutong/ledger"
	"hutong/money"
	"hutong/payment"
	"hutong/reason"
	"hutong/store"
)

// What may follow a payment that was paid: refunds in parts, twice, too much, at once; voids in time, late, twice, beside refunds.

// voidWindow is short and the cycles are hours, so that voids meet both ends of their window.
const voidWindow = 20 * time.Minute

// agreed is what is agreed about giving a payment back. Which of the ways it is follows from the request id, so that it is the same for every
// body under one id.
func agreed(t *payment.Terms) *payment.Return {
	n := t.RequestID[15]
	r := &payment.Return{Rule: "sim", Rounding: [...]money.Rounding{money.HalfUp, money.Down, money.Up, money.HalfEven}[n%4]}
	if n&4 != 0 {
		r.Day, r.Difference = true, [...]payment.Bearer{payment.ByProvider, payment.ByPayer, payment.ByPayee}[n/8%3]
	}
	for _, l := range t.Lines {
		switch {
		case l.Kind == ledger.NetworkFee && n&64 != 0:
			r.PayeeFee += l.Minor
		case l.Kind == ledger.IssuerFee && n&128 != 0:
			r.IssuerFee += l.Minor
		}
	}
	return r
}

// day is the rate of the hour: above, at and below the payment's own.
func (w *world) day(p *payment.Terms, now time.Time) *payment.Day {
	own, ok := w.rates[p.Payer.Account.Currency]
	if !ok {
		return nil
	}
	rate, err := own.WithMarkup(int64(now.Hour()%7-3)*150, 6, money.HalfUp)
	if err != nil {
		panic("virtual: " + err.Error()) // the world's own rates
	}
	return &payment.Day{Rate: rate, FX: &payment.FX{Provider: "bank", Base: rate.Base, Quote: rate.Quote, Unit: rate.Unit, Reference: own.Value.String(),
		Rate: rate.Value.String(), Source: "sim", AsOf: now.Truncate(time.Hour)}}
}

func (w *world) afterwards(p *pay) {
	if w.rnd.in(20) && !p.terms.IsHold() {
		wait := w.rnd.between(0, 30*time.Second)
		if w.rnd.in(4) {
			wait = w.rnd.between(voidWindow-time.Minute, voidWindow+time.Minute)
		}
		w.clock.after(wait, func() { w.child(p, payment.Void, p.terms.Amounts.Order.Minor) })
		if w.rnd.in(4) {
			w.clock.after(w.rnd.between(0, time.Minute), func() { w.child(p, payment.Void, p.terms.Amounts.Order.Minor) })
		}
		if !w.rnd.in(4) {
			return
		}
	} else if !w.rnd.in(6) {
		return
	}
	whole := p.refundable()
	if whole < 100 {
		return // a part of it can be nothing in the wallet's currency
	}
	parts := []int64{whole}
	switch w.rnd.n(8) {
	case 0:
		parts = []int64{whole, whole}
	case 1:
		parts = []int64{whole/3 + 1, whole/3 + 1, whole/3 + 1}
	case 2:
		parts = []int64{max(1, whole/2), whole}
	case 3:
		parts = []int64{whole / 3, whole / 3, whole - 2*(whole/3)}
	case 4:
		parts = nil
		for left := whole; left > 0; {
			part := min(left, 50+int64(w.rnd.n(int(whole))))
			parts, left = append(parts, part), left-part
		}
	}
	for _, minor := range parts {
		wait := w.rnd.between(0, 20*time.Second)
		if w.rnd.in(3) {
			wait = w.rnd.between(0, time.Hour)
		}
		kind := payment.Refund
		if w.rnd.in(3) {
			kind = payment.Dispute
		}
		w.clock.after(wait, func() { w.child(p, kind, minor) })
	}
}

// child lets the payee's institution give a part back, or undo the whole.
func (w *world) child(parent *pay, kind payment.Kind, minor int64) {
	if w.violation != nil {
		return
	}
	w.tally.did[string(kind)]++
	pt := parent.terms
	by := w.parties[pt.Payee.Participant]
	if kind == payment.Dispute {
		by = w.parties[pt.Payer.Participant]
	}
	t := &payment.Terms{Kind: kind, Flow: payment.Push, Parent: parent.id, Initiator: by.id, RequestID: w.requestID(), Payer: pt.Payee, Payee: pt.Payer,
		Funds: payment.Blocked, Loss: payment.LossPayer, Policy: "refund"}
	t.ID = payment.NewIDInSlot(by.id, t.RequestID, parent.id.Slot())
	t.Amounts.Order = money.New(minor, pt.Amounts.Order.Currency)
	t.Fingerprint = fingerprint(t)
	p := &pay{w: w, id: t.ID, by: by, terms: t, parent: parent, give: minor}
	p.debit.customer, p.credit.customer = parent.credit.customer, parent.debit.customer
	parent.children = append(parent.children, p)
	w.pays[p.id] = p
	w.all = append(w.all, p)
	p.pursue()
	if w.rnd.in(4) {
		w.tally.did["repeat at once"]++
		p.request(t)
	}
}

// takeChild does what the services do: the child's terms are made inside the lane, from the payment as it stands.
func (i *incarnation) takeChild(p *pay, body *payment.Terms, back answering) {
	now := i.Now()
	i.engine.RefundThen(engine.Refunding{Parent: p.parent.id, ID: p.id, Fingerprint: body.Fingerprint,
		Child: func(parent store.Record) (*payment.Terms, error) {
			t, err := payment.VoidOf(parent.Terms, &parent.State)
			switch body.Kind {
			case payment.Dispute:
				t, err = payment.DisputeOf(parent.Terms, &parent.State, body.Amounts.Order.Minor, disputed(body, now))
			case payment.Refund:
				t, err = payment.RefundOf(parent.Terms, &parent.State, body.Amounts.Order.Minor, i.w.day(parent.Terms, now))
			}
			if err != nil {
				return nil, err
			}
			t.ID, t.Initiator, t.RequestID, t.Fingerprint, t.CreatedAt = body.ID, body.Initiator, body.RequestID, body.Fingerprint, now
			return t, nil
		}},
		func(rec *store.Record, isNew bool, err error) {
			i.reply(p.id, response{rec: *rec, isNew: isNew, err: err}, back)
		})
}

// refused is a child that its payment does not allow now. Nothing is recorded of it; a copy that is still on its way may find room later.
func (p *pay) refused(why reason.Code) {
	if p.terms.Kind == payment.Capture {
		p.notCaptured(why)
		return
	}
	if p.end != nil {
		return
	}
	if (why == reason.NotRefundable || why == reason.NotVoidable || why == reason.NotDisputable) && p.w.owesBack(p.parent) {
		p.refusals++ // the payee's side owes all of it back: it is not given back too
		p.over = true
		return
	}
	if why == reason.CounterpartyUnavailable {
		return // the payer's institution has yet to hear of the payment: the client asks again
	}
	var refunds int64
	voids := 0
	for _, q := range p.parent.children {
		switch {
		case q == p:
		case q.terms.Kind == payment.Void:
			voids++
		default:
			refunds += q.give
		}
	}
	now, r := p.w.clock.time(), p.parent.terms
	fair := false
	switch {
	case why == reason.AlreadyVoided:
		fair = voids > 0
	case p.terms.Kind != payment.Void && why == reason.AmountBelowMinimum:
		// A part that is nothing in one of the currencies: rounded, and with one unit kept for the last part, it was worth less than one and a half.
		least := min(r.Amounts.Credit.Minor, r.Amounts.Debit.Minor)
		fair = 2*p.give*least < 3*r.Amounts.Order.Minor
	case p.terms.Kind == payment.Dispute && why == reason.DisputeWindowClosed:
		fair = p.w.jumped || now.After(p.parent.disputeTill)
	case p.terms.Kind != payment.Void:
		fair = why == reason.RefundExceedsPayment && refunds+p.give > p.parent.refundable()
	case why == reason.AlreadyRefunded:
		fair = refunds > 0
	case why == reason.VoidWindowClosed:
		fair = p.w.jumped || p.parent.end == nil || // the switch goes by a clock of its own
			calendar(now).Cycle != p.parent.end.cycle || now.After(p.parent.voidTill)
	}
	if !fair {
		p.w.fail(p, "refund", "the %s of %d of a paid payment of %d was refused: %s; other refunds are %d, voids %d", p.terms.Kind, p.give, r.Amounts.Order.Minor, why, refunds, voids)
	}
	p.refusals++
	p.over = true
}

// excludes holds what was agreed between a payment's children: of one payment either refunds were taken, together no more than it, or one void.
func (w *world) excludes() {
	for _, p := range w.all {
		var refunds int64
		voids := 0
		for _, q := range p.children {
			switch {
			case q.end == nil || !q.end.paid():
			case q.terms.Kind == payment.Void:
				voids++
			default:
				refunds += q.give
			}
		}
		if voids > 1 || voids == 1 && refunds > 0 || refunds > 0 && refunds > p.refundable() {
			w.fail(p, "refund", "%d voids and refunds of %d of %d were taken", voids, refunds, p.terms.Amounts.Order.Minor)
			return
		}
	}
}
