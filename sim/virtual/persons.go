package virtual

import (
	"context"
	"errors"
	"strconv"
	"time"

	"hutong/engine"
	"hutong/payment"
	"hutong/reason"
	"hutong/store"
)

// Three persons of the operator work on the list of payments that need a decision. They look at the institutions' own books, have put right
// what is not as it was asked, propose what they found, and decide on each other's proposals. They are not faultless: now and then one tries
// to approve alone, rejects, or comes too late. A creditor confirms now and then that it was paid.

var persons = []string{"ada", "ben", "cui"}

// callPersons arranges that somebody looks at the list soon.
func (w *world) callPersons() {
	if w.called {
		return
	}
	w.called = true
	w.clock.after(w.rnd.between(time.Minute, 30*time.Minute), w.review)
}

// review goes through the list once, as the store has it.
func (w *world) review() {
	w.called = false
	ids, err := w.mem.Marked(context.Background(), store.MarkNeeds, payment.ID{}, 1_000_000)
	if err != nil {
		w.fail(nil, "persons", "%v", err)
		return
	}
	if i := w.inc; i != nil && i.engine != nil {
		for _, id := range ids {
			if p := w.pays[id]; p != nil {
				w.decide(i, p)
			}
		}
	}
	if len(ids) > 0 || w.faulty {
		w.callPersons()
	}
}

// decide does one person's part of one payment.
func (w *world) decide(i *incarnation, p *pay) {
	recs, err := w.mem.Records(context.Background(), []payment.ID{p.id})
	if err != nil || len(recs) != 1 {
		w.fail(p, "persons", "the list names a payment that can't be read: %v", err)
		return
	}
	s := &recs[0].State
	pr := &s.Resolver.Proposal
	person := persons[w.rnd.n(len(persons))]
	ev := payment.Event{By: person, Note: "seen in the books of both"}
	waits := pr.N > 0 && i.Now().Before(pr.Expires)
	switch {
	case s.Resolver.Needs == "":
		w.fail(p, "persons", "the list names a payment that needs nobody")
		return
	case waits && w.rnd.in(8):
		return // later, perhaps too late
	case waits:
		ev.Kind, ev.Reference = payment.ResolutionApproved, strconv.Itoa(pr.N)
		if w.rnd.in(6) {
			ev.Kind = payment.ResolutionRejected
		}
		if ev.Kind == payment.ResolutionApproved && person != pr.By {
			w.putRight(p, pr.Finding)
			if v := p.verdict(pr.Finding); v != nil {
				v.asked = true
			}
		}
	default:
		ev.Kind = payment.ResolutionProposed
		if ev.Finding = w.finding(p, recs[0].Terms, s); ev.Finding == "" {
			return // the debit is being undone: what it comes to is seen later
		}
	}
	alone := waits && person == pr.By
	w.tally.did["person: "+string(ev.Kind)]++
	w.tell(p, "%s: %s %s", person, ev.Kind, ev.Finding)
	i.engine.ApplyThen(p.id, ev, func(_ *store.Record, err error) {
		var refusal payment.Refusal
		switch {
		case alone && err == nil:
			w.fail(p, "two-persons", "%s decided on a proposal of its own", person)
		case alone && errors.As(err, &refusal) && refusal.Reason == reason.SecondPersonNeeded:
			w.tally.did["person: alone, refused"]++
		case err == nil && ev.Kind == payment.ResolutionApproved && p.verdict(pr.Finding) != nil:
			p.verdict(pr.Finding).yes = true
		case err == nil, errors.As(err, &refusal), errors.Is(err, engine.ErrStore), errors.Is(err, engine.ErrStopped), errors.Is(err, engine.ErrUncertain):
		default:
			w.fail(p, "persons", "%s: %v", ev.Kind, err)
		}
		i.stopped(err)
	})
	i.kick()
}

// verdict is what becomes of a finding that decides a dispute; nil for any other.
func (p *pay) verdict(f payment.Finding) *word {
	switch f {
	case payment.FoundForPayer:
		return &p.verdicts[0]
	case payment.FoundForPayee:
		return &p.verdicts[1]
	}
	return nil
}

// finding is what a person sees in the institutions' books, as far as it can be proposed.
func (w *world) finding(p *pay, t *payment.Terms, s *payment.State) payment.Finding {
	switch s.Resolver.Needs {
	case payment.NeedDispute:
		if w.rnd.in(2) {
			return payment.FoundForPayer
		}
		return payment.FoundForPayee
	case payment.NeedAdvice:
		return payment.FoundDebited
	}
	credited := p.credit.state == done && p.credit.minor == t.Amounts.Credit.Minor
	order := []payment.Finding{payment.FoundNotDebited, payment.FoundNotCredited, payment.FoundSettled, payment.FoundInOrder}
	if credited {
		order[1] = payment.FoundCredited
	}
	if s.Credit.State != payment.LegUnknown && s.Credit.State != payment.Asked && (s.Credit.State == payment.LegSuccess) == credited {
		order = append(order[:1], order[2:]...)
	}
	for _, f := range order {
		if f.Fits(t, s) && (f != payment.FoundSettled || w.rnd.in(2)) {
			return f
		}
	}
	return ""
}

// putRight makes the institutions' books so, before the second person says that they are.
func (w *world) putRight(p *pay, f payment.Finding) {
	switch f {
	case payment.FoundDebited:
		if i, l := w.parties[p.terms.Payer.Participant], &p.debit; l.state == idle {
			i.pays(p, l, p.terms.Amounts.Debit.Minor)
		}
	case payment.FoundNotDebited:
		i, l := w.parties[p.terms.Payer.Participant], &p.debit
		if l.state == done {
			i.undo(p, l)
		} else if l.state != undone {
			l.state = barred
		}
		l.bound = true
	case payment.FoundNotCredited:
		i, l := w.parties[p.terms.Payee.Participant], &p.credit
		if l.state == done {
			i.customers[l.customer] -= l.minor
			i.moved += l.minor
			i.note(p, "credit", "undone", l.minor)
			l.state = undone
		} else if l.state != undone {
			l.state = barred
		}
		l.bound = true
	}
}

// owed lets a creditor confirm that it was paid.
func (w *world) owed(p *pay, rec store.Record) {
	if rec.State.Resolver.Loss.State != payment.LossDue || !w.rnd.in(2) {
		return
	}
	_, to := rec.State.Resolver.Loss.Parties(rec.Terms)
	w.clock.after(w.rnd.between(time.Hour, 24*time.Hour), func() {
		if i := w.inc; i != nil && i.engine != nil {
			i.engine.ApplyThen(p.id, payment.Event{Kind: payment.LossSettledBy, By: to.Participant}, func(_ *store.Record, err error) { i.stopped(err) })
			i.kick()
		}
	})
}

// losses compares every loss with what both institutions moved: what one side has and the other lacks is what is owed, to the unit.
func (w *world) losses() {
	for _, p := range w.all {
		if p.end == nil {
			continue
		}
		recs, err := w.mem.Records(context.Background(), []payment.ID{p.id})
		if err != nil || len(recs) != 1 {
			w.fail(p, "losses", "it can't be read: %v", err)
			return
		}
		t, s := recs[0].Terms, &recs[0].State
		l := &s.Resolver.Loss
		w.tally.lossStates[string(l.State)]++
		debit, credit := p.debit.net(), p.credit.net()
		falsified := p.debit.state == done && debit != t.Amounts.Debit.Minor || p.credit.state == done && credit != t.Amounts.Credit.Minor
		if p.wordBroken || falsified || l.State == payment.LossSettled {
			continue // what institutions say against their books is between them and persons
		}
		if t.Flow == payment.Pull && s.Paid() {
			credit = t.Amounts.Credit.Minor
		}
		var from payment.LossBearer
		var minor int64
		switch paid := s.Paid(); {
		case paid && credit == 0:
			from, minor = payment.LossPayee, t.Amounts.Credit.Minor-s.Refunded.Credit
		case !paid && debit != 0:
			from, minor = payment.LossPayer, debit
		case !paid && credit != 0:
			from, minor = payment.LossPayee, credit
		}
		owed := l.State != payment.NoLoss && l.State != payment.LossLifted
		switch {
		case minor <= 0 && owed && l.State != payment.LossOpen:
			w.fail(p, "losses", "a loss of %s is %s and both institutions' books agree with the switch's", l.Amount, l.State)
		case minor > 0 && (!owed || l.Amount.Minor != minor || l.From != from):
			w.fail(p, "losses", "%s has %d that it should not, the loss is %s: %s of %s", from, minor, l.State, l.From, l.Amount)
		case l.State == payment.LossOpen:
			w.fail(p, "losses", "a loss is open in the end, after everybody was asked")
		}
		if w.violation != nil {
			return
		}
	}
}

// owesBack tells whether the payee's side owes a payment's credit back, or gave it back already.
func (w *world) owesBack(p *pay) bool {
	recs, err := w.mem.Records(context.Background(), []payment.ID{p.id})
	if err != nil || len(recs) != 1 {
		return false
	}
	l := &recs[0].State.Resolver.Loss
	return l.From == payment.LossPayee && (l.State == payment.LossDue || l.State == payment.LossSettled)
}
