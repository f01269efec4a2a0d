package audit

// Disputes: what their terms say of deadlines and default, that every step is due by them, and that each word is its own side's. Their share
// of the payment is judged with those of refunds, their states by the table.

// disputed is the detail's "dispute"; zero for anything else than a dispute.
type disputed struct {
	answerBy, decideBy moment
	favour             uint8 // for whom it is decided when it stays contested: a place in losses
}

func (r *reader) disputed() (d disputed) {
	r.object(disputeFields, func(f int) {
		switch disputeFields[f] {
		case "answer_by":
			d.answerBy = r.moment()
		case "decide_by":
			d.decideBy = r.moment()
		case "default":
			d.favour = r.enum(losses)
		default:
			r.text()
		}
	})
	return d
}

// deadline is until when a side is heard in a status.
func (d *disputed) deadline(status uint8) moment {
	if status == statusContested {
		return d.decideBy
	}
	return d.answerBy
}

func (a *auditor) checkDisputeTerms(p *paymentLine) {
	d := &p.dispute
	switch {
	case p.kind != kindDispute && *d == disputed{}:
	case p.kind != kindDispute:
		a.here(disputeTerms, "a %s with the terms of a dispute", orNone(kinds[p.kind]))
	case d.answerBy <= p.created || d.decideBy <= d.answerBy:
		a.here(disputeTerms, "opened at %s, answered by %s, decided by %s: not one after the other", p.created, d.answerBy, d.decideBy)
	case d.favour != lossPayer && d.favour != lossPayee:
		a.here(disputeTerms, "its default is for neither side")
	case !a.acts(p.payee, p.initiator):
		a.here(disputeSide, "opened by %s; it gives back to %s", a.in.nameOf(p.initiator), a.in.nameOf(p.payee.participant))
	}
}

// acts tells whether an institution acts for a side: it is the side's own, or the one through which it settles.
func (a *auditor) acts(s side, institution int32) bool {
	return institution == s.participant || s.account > 0 && institution == a.in.accounts[s.account].participant
}

func (a *auditor) checkDispute(o *outcomeLine) {
	p := &a.terms
	if o.status == statusDisputed || o.status == statusContested {
		if want := p.dispute.deadline(o.status); o.due != want {
			a.here(disputeDue, "outcome %d: %s until %s, its next step is due at %s", o.n, statuses[o.status], want, o.due)
		}
	}
	switch o.event.kind { // the dispute's sides are the payment's, changed
	case eventDisputeAnswer, eventDisputeAccept:
		if !a.acts(p.payer, o.event.by) {
			a.here(disputeSide, "outcome %d: %s by %s, want %s", o.n, events[o.event.kind], a.in.nameOf(o.event.by), a.in.nameOf(p.payer.participant))
		}
	case eventDisputeWithdraw:
		if !a.acts(p.payee, o.event.by) {
			a.here(disputeSide, "outcome %d: %s by %s, want %s", o.n, events[o.event.kind], a.in.nameOf(o.event.by), a.in.nameOf(p.payee.participant))
		}
	}
}
