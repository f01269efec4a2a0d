package engine

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"hutong/ledger"
	"hutong/payment"
	"hutong/reason"
	"hutong/store"
)

// decide brings one command into the batch. Its reply waits for the commit.
func (l *lane) decide(o *op) {
	b := l.b
	switch o.kind {
	case opOpen:
		l.decideOpen(o)
	case opApply, opCancel:
		en := l.entries[o.id]
		if en == nil {
			if o.kind == opCancel {
				l.bury(o)
				return
			}
			b.answer(o, reply{err: ErrUnknown})
			return
		}
		if o.kind == opApply && l.expired(o.opening.AnswerBy) {
			b.answerWith(o, en, false, ErrExpired)
			return
		}
		err := l.step(en, o.event)
		if err == nil {
			b.answerAfter(o, en, false)
			return
		}
		if o.kind == opCancel && errors.Is(err, payment.ErrUnchanged) {
			err = nil // what the caller wants is so, or under way
		}
		b.answerWith(o, en, false, err)
	case opBury:
		if en := l.entries[o.id]; en != nil {
			b.answerWith(o, en, false, nil)
			return
		}
		l.bury(o)
	case opRefund:
		l.decideRefund(o)
	case opCapture:
		l.decideCapture(o)
	case opClaim:
		l.decideClaim(o)
	case opLook, opWait:
		en := l.entries[o.id]
		switch {
		case en == nil:
			b.answer(o, reply{err: ErrUnknown})
		case o.kind == opWait && !rests(&en.rec.State):
			ended := o.callback
			b.waits = append(b.waits, wait{en, func(rec *store.Record, err error) { ended.call(&reply{rec: rec, err: err}) }})
		default:
			b.answerWith(o, en, false, nil)
		}
	case opQuote:
		if b.known.quotes[o.quote.ID] || b.hasQuote(o.quote.ID) || l.sent != nil && l.sent.hasQuote(o.quote.ID) {
			b.answer(o, reply{err: errQuoteExists})
			return
		}
		if l.expired(o.opening.AnswerBy) {
			b.answer(o, reply{err: ErrExpired})
			return
		}
		b.out.Quotes = append(b.out.Quotes, o.quote)
		b.answer(o, reply{})
	case opTake:
		k := l.books.of(o.account)
		free := k.free()
		b.setSlice(k, k.exposure)
		b.answer(o, reply{free: free})
	case opGive:
		k := l.books.of(o.account)
		b.setSlice(k, k.slice+o.minor)
		b.answer(o, reply{})
	case opSlice:
		b.setSlice(l.books.of(o.account), o.minor)
		b.answer(o, reply{})
	}
}

func (l *lane) decideOpen(o *op) {
	b, t := l.b, o.opening.Terms
	if en := l.entries[t.ID]; en != nil {
		l.answerRepeat(o, en, t.Fingerprint)
		return
	}
	refusal := o.opening.Refusal
	if refusal == "" && l.expired(o.opening.AnswerBy) {
		b.answer(o, reply{err: ErrExpired})
		return
	}
	if refusal == "" && !t.QuoteExpires.IsZero() && b.now.After(t.QuoteExpires) {
		refusal = reason.QuoteExpired
	}
	if refusal == "" {
		if err := l.check(t); err != nil {
			b.answer(o, reply{err: err})
			return
		}
		if o.claim != nil && !l.claim(o) {
			return
		}
		if !o.planned {
			o.plan, o.planned = l.e.accounts.plan(t, o.body.Common), true
		}
		var short *shortage
		if refusal, short = l.headroom(o, o.plan.needs); short != nil {
			b.unclaim(o)
			l.park(o, short)
			return
		}
	}
	refs := o.opening.References
	if k, ok := standInOf(t); ok && refusal == "" {
		if !l.e.stood.take(t) {
			refusal = reason.CounterpartyUnavailable // the institution does not answer, and the switch may promise no more in its stead
			b.unclaim(o)
		} else {
			b.stood = append(b.stood, t)
			refs = append(refs[:len(refs):len(refs)], k.reference(t.ID))
		}
	}
	out := payment.Open(t, refusal, b.now, b.calendar())
	en := l.entry(t)
	en.plan, en.planned = o.plan, o.planned
	l.insert(en, o.body, refs)
	l.record(en, &out)
	if refusal == "" && t.Funds == payment.InStead {
		if err := l.step(en, payment.Event{Kind: payment.InsteadAnswered, By: "switch"}); err != nil {
			b.fault = errors.Join(b.fault, fmt.Errorf("payment %s: %w", t.ID, err))
		}
	}
	b.answerAfter(o, en, true)
}

// expired tells whether a command came to its turn after its caller's deadline. Nothing is done of it then.
func (l *lane) expired(by time.Time) bool { return !by.IsZero() && l.b.now.After(by) }

// check refuses terms that could be opened but never ended.
func (l *lane) check(t *payment.Terms) error {
	if err := errors.Join(ledger.Check(t.Lines), t.CheckHold(), t.CheckStandIn(), t.CheckDispute()); err != nil {
		return err
	}
	if l.policy(t) == nil {
		return fmt.Errorf("engine: policy %q of payment %s is not in the rulebook", t.Policy, t.ID)
	}
	return nil
}

// answerRepeat answers a command whose id was used before.
func (l *lane) answerRepeat(o *op, en *entry, fingerprint [32]byte) {
	if en.rec.Terms.Fingerprint != fingerprint && en.rec.State.Status != payment.Tombstone {
		l.b.answer(o, reply{err: ErrReused})
		return
	}
	l.b.answerWith(o, en, false, nil)
}

// headroom compares what the payment needs with the lane's slices. It refuses only when the mover has asked every lane and found too
// little. What the mover brings the first time may be used up by commands that were waiting in front; after that it comes with the rest
// of the headroom of every account that was ever short, which nobody else can use before this command. (Not of the others: a bank's that has plenty would
// be brought to one lane, and all other payments come to the mover, since one wallet is at its cap.)
func (l *lane) headroom(o *op, needs []move) (reason.Code, *shortage) {
	if o.lacking { // also when this lane has enough by itself: of a cap that was lowered, others may have less than nothing
		return reason.CapExceeded, nil
	}
	var short, also []want
	for _, n := range needs {
		free := l.books.of(n.account).free()
		if n.minor > free && !slices.Contains(o.shortOf, n.account) {
			o.shortOf = append(o.shortOf, n.account)
		}
		switch {
		case n.minor > free, len(l.e.lanes()) > 1 && o.sweeps == 0 && n.account.tight.Load():
			short = append(short, want{n, o.sweeps > 0 && slices.Contains(o.shortOf, n.account)})
		case o.sweeps > 0:
			also = append(also, want{n, slices.Contains(o.shortOf, n.account)})
		}
	}
	switch {
	case len(short) == 0:
		return "", nil
	case len(l.e.lanes()) == 1:
		return reason.CapExceeded, nil
	}
	return "", &shortage{lane: l, op: o, wants: append(short, also...)}
}

// park leaves a command that is short of headroom to the mover, unless too many of the same account wait there.
func (l *lane) park(o *op, s *shortage) {
	if o.sweeps == 0 && l.e.mover.waiting(s.wants[0].account) >= l.e.o.MaxQueue {
		l.b.answer(o, reply{err: ErrOverloaded})
		return
	}
	o.parked = true
	l.b.shortages = append(l.b.shortages, s)
}

func (l *lane) bury(o *op) {
	t := o.opening.Terms
	en := &entry{rec: store.Record{Terms: t}}
	l.insert(en, store.Body{}, nil)
	out := payment.Bury(t, o.event.By, o.event.Note, l.b.now)
	l.record(en, &out)
	l.b.answerAfter(o, en, true)
}

func (l *lane) decideRefund(o *op) {
	b, r := l.b, o.refunding
	if en := l.entries[r.ID]; en != nil {
		l.answerRepeat(o, en, r.Fingerprint)
		return
	}
	parent := l.entries[o.id]
	if parent == nil {
		b.answer(o, reply{err: ErrUnknown})
		return
	}
	if l.expired(r.AnswerBy) {
		b.answer(o, reply{err: ErrExpired})
		return
	}
	t, err := r.Child(parent.rec)
	if err == nil {
		err = l.check(t)
	}
	if err != nil {
		b.answerWith(o, parent, false, err)
		return
	}
	// The parent's bound first, without writing: a refusal must leave no trace of the reserve.
	out, err := payment.Step(parent.rec.Terms, parent.rec.State, payment.ChildOpened(t), b.now, l.policy(parent.rec.Terms), b.calendar())
	if err != nil {
		b.answerWith(o, parent, false, err)
		return
	}
	child := &entry{rec: store.Record{Terms: t}}
	refusal, short := l.headroom(o, l.planOf(child).needs)
	if short != nil {
		l.park(o, short)
		return
	}
	opened := payment.Open(t, refusal, b.now, b.calendar())
	l.insert(child, store.Body{}, r.References)
	l.record(child, &opened)
	if refusal == "" {
		l.record(parent, &out)
	}
	b.answerAfter(o, child, true)
}

func (l *lane) decideClaim(o *op) {
	if l.expired(o.opening.AnswerBy) {
		l.b.answer(o, reply{err: ErrExpired})
		return
	}
	if l.claim(o) {
		l.b.answer(o, reply{})
	}
}

// claim brings a claim into the batch; when another payment holds it, the command is answered with the holder.
func (l *lane) claim(o *op) bool {
	b, w := l.b, o.claim
	held, ok := b.claims[w.Key]
	if !ok && l.sent != nil {
		held, ok = l.sent.claims[w.Key]
	}
	if !ok {
		held, ok = b.known.claims[w.Key]
	}
	switch {
	case ok && held.Payment == w.Payment:
		return true
	case ok && held.Payment != w.Replaces:
		by := held
		b.answer(o, reply{err: errClaimHeld, claim: &by})
		return false
	case !ok && !w.Replaces.IsZero():
		w.Replaces = payment.ID{}
	}
	if b.claims == nil {
		b.claims = map[[32]byte]store.Claim{}
	}
	w.At = b.now
	b.claims[w.Key] = w.Claim
	b.out.Claims = append(b.out.Claims, *w)
	return true
}

// step applies an event to an entry and records its outcome. A child that ends unpaid frees its share of the parent in the same batch.
func (l *lane) step(en *entry, ev payment.Event) error {
	t := en.rec.Terms
	p := l.policy(t)
	if p == nil {
		return fmt.Errorf("engine: policy %q of payment %s is not in the rulebook", t.Policy, t.ID)
	}
	out, err := payment.Step(t, en.rec.State, ev, l.b.now, p, l.b.calendar())
	if err != nil {
		return err
	}
	if !t.Kind.IsChild() || en.rec.State.Status.Final() || !out.State.Status.Final() || out.State.Paid() {
		l.record(en, &out)
		return nil
	}
	parent := l.entries[t.Parent]
	if parent == nil {
		return fmt.Errorf("engine: child %s has no parent %s in its lane", t.ID, t.Parent)
	}
	l.record(en, &out)
	return l.step(parent, payment.ChildFailed(t))
}

func (l *lane) policy(t *payment.Terms) *payment.Policy {
	if t.Policy == "" {
		return &payment.Policy{}
	}
	return l.e.o.Policy(t.Policy, t.CreatedAt)
}

// planOf is what the entry's terms do to accounts.
func (l *lane) planOf(en *entry) *plan {
	if !en.planned {
		en.plan, en.planned = l.e.accounts.plan(en.rec.Terms, nil), true
	}
	return &en.plan
}

// needs is what an outcome sets aside or gives back, as payment.Outcome.Needs has it.
func (l *lane) needs(en *entry, out *payment.Outcome) []move {
	if t := en.rec.Terms; t.IsHold() || t.Kind == payment.Capture {
		return l.e.accounts.moves(out.Needs(t)) // by parts
	}
	return l.planOf(en).needs
}

// insert takes a payment into the batch. Its row's body may be none.
func (l *lane) insert(en *entry, body store.Body, refs []store.Reference) {
	b, t := l.b, en.rec.Terms
	b.touch(en, true)
	l.entries[t.ID] = en
	b.out.Payments = append(b.out.Payments, t)
	b.out.Bodies = append(b.out.Bodies, body)
	b.out.References = append(b.out.References, refs...)
}

// record takes an outcome into the batch: the entry's state, the positions, the journal.
func (l *lane) record(en *entry, out *payment.Outcome) {
	b, t := l.b, en.rec.Terms
	b.touch(en, false)
	switch out.Booking {
	case payment.BookReserve:
		for _, n := range l.needs(en, out) {
			k := l.books.of(n.account)
			b.position(k, out.State.ReserveCycle).Reserve(n.minor)
			b.addExposure(k, n.minor)
		}
	case payment.BookRelease, payment.BookYield, payment.BookPost:
		for _, n := range l.needs(en, out) {
			k := l.books.of(n.account)
			if err := b.position(k, en.rec.State.ReserveCycle).Release(n.minor); err != nil {
				b.fault = errors.Join(b.fault, fmt.Errorf("payment %s: %w", t.ID, err))
			}
			b.addExposure(k, -n.minor)
		}
	}
	if out.Booking == payment.BookPost {
		for _, p := range l.planOf(en).posts {
			k := l.books.of(p.account)
			if err := b.position(k, out.State.Cycle).Post(p.minor); err != nil {
				b.fault = errors.Join(b.fault, fmt.Errorf("payment %s: %w", t.ID, err))
			}
			b.addExposure(k, -p.minor)
			b.addPosted(p.account.Currency, p.minor)
		}
	}
	en.rec.State = out.State
	b.out.Outcomes = append(b.out.Outcomes, *out)
	b.entries = append(b.entries, en)
	if r := out.Event.Reference; r != "" && out.Event.Kind == payment.Answered && out.Event.Result == payment.Success {
		switch out.Event.Op {
		case payment.OpAuthorise, payment.OpLookUpDebit, payment.OpCapture, payment.OpAdvise:
			b.out.References = append(b.out.References, store.Reference{Owner: t.Payer.Participant, Value: r, Payment: t.ID})
		case payment.OpCredit, payment.OpLookUpCredit:
			b.out.References = append(b.out.References, store.Reference{Owner: t.Payee.Participant, Value: r, Payment: t.ID})
		}
	}
}
