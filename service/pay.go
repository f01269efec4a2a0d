package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hutong/engine"
	"hutong/money"
	"hutong/participant"
	"hutong/payment"
	"hutong/reason"
	"hutong/rulebook"
	"hutong/store"
)

// Quote makes an offer for a push payment to come, or returns the offer that the same request made before. A refusal is an error: an offer
// that can't be made is not recorded.
func (s *Service) Quote(ctx context.Context, caller string, id payment.RequestID, r QuoteRequest) (*Offer, error) {
	if p := checkOrder("/order_amount", r.Order, true); p != nil {
		return nil, p
	}
	q := &store.Quote{Payment: payment.NewID(caller, r.Payment), Institution: caller, Fingerprint: fingerprint("quote", r)}
	q.ID = payment.NewIDInSlot(caller, id, q.Payment.Slot())
	if old := s.o.Engine.RecentQuote(q.ID); old != nil {
		return offered(old, q.Fingerprint)
	}
	// A request whose id is new is hardly a repeat, so that the store is not asked before, but when there is nothing else to be answered.
	isNew := s.o.Engine.LikelyNew(id)
	if !isNew {
		if old, err := s.o.Engine.Quote(ctx, q.ID); err == nil {
			return offered(old, q.Fingerprint)
		} else if !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
	}
	offer, err := s.offer(ctx, q, id, &r)
	if err != nil && isNew {
		if old, missing := s.o.Engine.Quote(ctx, q.ID); missing == nil {
			return offered(old, q.Fingerprint)
		}
	}
	return offer, err
}

// offer makes the offer whose names are in q, and keeps it.
func (s *Service) offer(ctx context.Context, q *store.Quote, id payment.RequestID, r *QuoteRequest) (*Offer, error) {
	if p := s.checkRequestID(id); p != nil {
		return nil, p
	}
	if p := s.mayStart(q.Institution, participant.Wallet, participant.Network); p != nil {
		return nil, p
	}
	if err := s.late(ctx, string(payment.Push)); err != nil {
		return nil, err
	}
	d := s.push(ctx, q.Payment, q.Institution, r.Code, r.Order, r.DebitIn)
	if d.err != nil {
		return nil, d.err
	}
	if d.refusal != "" {
		p := problem(d.refusal, "")
		p.RetryAfter = d.retryAfter
		return nil, p
	}
	t := d.terms
	t.ID = q.Payment
	t.Detail.Payer, t.Detail.Purpose, t.Detail.Extensions = r.Payer, r.Purpose, r.Extensions
	lock := d.lock
	if lock == 0 {
		lock = s.Rules().Windows.Quote
	}
	q.CreatedAt = s.now()
	q.ExpiresAt = q.CreatedAt.Add(lock)
	t.QuoteID, t.QuoteExpires = q.ID, q.ExpiresAt
	q.Body = store.AppendOffer(nil, t)
	kept, err := s.o.Engine.PutQuote(ctx, q, s.deadline(ctx, string(payment.Push)))
	if err != nil {
		return nil, s.fault(err)
	}
	if kept == q {
		return offerOf(q, t), nil
	}
	return readOffer(kept)
}

// offered is an offer that a request made before, if this is the same request.
func offered(q *store.Quote, print [32]byte) (*Offer, error) {
	if q.Fingerprint != print {
		return nil, problem(reason.RequestIDReused, "")
	}
	return readOffer(q)
}

func readOffer(q *store.Quote) (*Offer, error) {
	t := &payment.Terms{ID: q.Payment}
	if err := store.ParseOffer(q.Body, t); err != nil {
		return nil, fmt.Errorf("quote %s: %w", q.ID, err)
	}
	return offerOf(q, t), nil
}

func offerOf(q *store.Quote, t *payment.Terms) *Offer {
	return &Offer{ID: q.ID, Payment: q.Payment, Terms: t, ExpiresAt: q.ExpiresAt, CreatedAt: q.CreatedAt}
}

// mayStart tells whether an institution may begin something that needs one of the roles.
func (s *Service) mayStart(caller string, roles ...participant.Role) *Problem {
	p, ok := s.Directory().Participant(caller)
	if !ok {
		return problem(reason.NotAllowed, caller+" is not in the network")
	}
	for _, r := range roles {
		if p.Has(r) {
			return nil
		}
	}
	return problem(reason.NotAllowed, "this needs the role "+string(roles[0]))
}

func checkOrder(pointer string, a money.Amount, optional bool) *Problem {
	switch {
	case optional && a == money.Amount{}:
		return nil
	case !a.Currency.Valid():
		return badField(pointer+"/currency", "is not an ISO 4217 code")
	case a.Minor <= 0:
		return badField(pointer+"/minor", "must be more than zero")
	case a.Minor > money.MaxMinor:
		return badField(pointer+"/minor", "is more than the switch takes")
	}
	return nil
}

// Came is when a request came, and until when its caller waits; zero: it doesn't say.
type Came struct{ At, AnswerBy time.Time }

// PayThen makes a payment, or gives the payment that the same request made before. Its end is waited for as long as the rulebook's answer window and the caller
// allow; after that the payment is told as it stands: the caller inquires, or sends the same request again. then is told once, on this goroutine or on one of the
// service's, which it must not keep waiting; the record is good for the call only. Until it is told the payment's caller waits, whatever becomes of ctx, which is
// for what is done before the payment is opened. PayThen calls yield before it waits for anything itself, the store or an institution, on this goroutine.
func (s *Service) PayThen(ctx context.Context, caller string, id payment.RequestID, r *PayRequest, came Came, yield func(), then func(*store.Record, error)) {
	w := &waiting{s: s, then: then}
	if p := checkOrder("/order_amount", r.Order, r.Flow == payment.Push); p != nil {
		w.tellNow(store.Record{}, p)
		return
	}
	pay := payment.NewID(caller, id)
	print := r.fingerprint()
	now := milli(came.At)
	rules := s.RulesAt(now)
	if p := checkRequestID(id, now, rules); p != nil {
		// Only what is known already is answered outside the window.
		yield()
		w.tellNow(s.repeat(ctx, pay, print, p))
		return
	}
	if r.Flow != payment.Pull && !came.AnswerBy.IsZero() {
		ctx = WithAnswerBy(ctx, came.AnswerBy) // somebody may be asked before the payment
	}
	d, rec, err := s.draft(ctx, pay, caller, print, id, r, now, rules, yield)
	by := answerBefore(came.AnswerBy, rules, string(r.Flow))
	switch {
	case err != nil:
		w.tellNow(store.Record{}, err)
		return
	case d == nil:
		at := s.o.Now()
		w.begin(at, longest(by, at, rules), came.AnswerBy)
		w.begun(&rec, nil)
		if !rec.State.Status.Final() {
			s.o.Engine.WaitThen(rec.Terms.ID, w.ended)
		}
		return
	}
	held, opening := false, false
	defer func() {
		if opening {
			return
		}
		// Something panics, and whoever catches it answers.
		w.take()
		d.done()
		d.forgo()
		if held {
			s.o.Desk.Drop(pay, print)
		}
	}()
	t, refusal := d.terms, d.refusal
	w.terms, w.refused, w.grip = t, refusal != "", d.grip
	if refusal == "" {
		secret := ""
		if r.Flow == payment.Pull {
			secret = r.Code
		}
		s.o.Desk.Hold(pay, print, secret, by)
		held = true
	}
	at := came.At
	if r.Flow != payment.Pull || d.release != nil {
		at = s.o.Now() // somebody was waited for
	}
	w.begin(at, longest(by, at, rules), came.AnswerBy)
	if t.Funds == payment.InStead {
		yield() // the engine may have to count the day's promises in the store first
	}
	s.o.Engine.OpenThen(engine.Opening{Terms: t, Refusal: refusal, References: references(w.room[:0], caller, pay, r.Reference, r.OrderRef), AnswerBy: by, Ended: w.ended}, w.answered)
	opening = true // the engine says what becomes of it
}

// draft prepares the payment that is asked for, now, by the rules of now, or gives the one that the same request made before, without a draft.
func (s *Service) draft(ctx context.Context, pay payment.ID, caller string, print [32]byte, id payment.RequestID, r *PayRequest, now time.Time, rules *rulebook.Rules, yield func()) (d *draft, before store.Record, err error) {
	kept := false
	defer func() {
		if d != nil && !kept {
			d.done()
		}
	}()
	switch r.Flow {
	case payment.Pull:
		if p := s.mayStart(caller, participant.Acquirer, participant.Network); p != nil {
			return nil, before, p
		}
		if d = s.pull(ctx, caller, r, now, rules, yield); d.err != nil {
			return d, before, s.fault(d.err)
		}
	case payment.Push:
		if p := s.mayStart(caller, participant.Wallet, participant.Network); p != nil {
			return nil, before, p
		}
		yield()
		// A repeat must not ask the payee's institution about an order that the first request has paid by now.
		if now.Sub(id.Time()) > repeatAge {
			if before, err = s.repeat(ctx, pay, print, nil); before.Terms != nil || err != nil {
				return nil, before, err
			}
		}
		if d, err = s.pushed(ctx, pay, caller, r); err != nil {
			return d, before, err
		}
	default:
		return nil, before, badField("/flow", "must be pull or push")
	}
	t := d.terms
	if r.Flow == payment.Push || d.release != nil {
		now = s.now() // somebody was waited for
		rules = s.RulesAt(now)
	}
	t.Detail.Note = r.Description
	t.ID, t.Initiator, t.RequestID, t.Fingerprint, t.CreatedAt, t.InitiatorRef = pay, caller, id, print, now, r.Reference
	windows(t, now, rules)
	if p := s.hold(d, r.Hold, now); p != nil {
		return d, before, p
	}
	if !d.codeExpires.IsZero() && !now.Before(d.codeExpires) {
		d.refuse(reason.CodeExpired)
	}
	s.admit(d)
	kept = true
	return d, before, nil
}

// repeatAge is the age of a request id from which a push is looked up before its order is verified.
const repeatAge = 2 * time.Second

// repeat gives the payment of a request that was made before; without one, the problem (which may be nil).
func (s *Service) repeat(ctx context.Context, id payment.ID, print [32]byte, otherwise *Problem) (store.Record, error) {
	rec, err := s.o.Engine.Get(ctx, id)
	switch {
	case errors.Is(err, engine.ErrUnknown):
		if otherwise == nil {
			return store.Record{}, nil
		}
		return store.Record{}, otherwise
	case err != nil:
		return store.Record{}, s.fault(err)
	case rec.Terms.Fingerprint != print && rec.State.Status != payment.Tombstone:
		return store.Record{}, problem(reason.RequestIDReused, "")
	}
	return rec, nil
}

// pushed prepares a push payment from its quote, or without one.
func (s *Service) pushed(ctx context.Context, pay payment.ID, caller string, r *PayRequest) (*draft, error) {
	var d *draft
	if r.QuoteID.IsZero() {
		d = s.push(ctx, pay, caller, r.Code, r.Order, r.DebitIn)
		d.terms.Detail.Payer, d.terms.Detail.Purpose, d.terms.Detail.Extensions = r.Payer, r.Purpose, r.Extensions
	} else {
		var err error
		if d, err = s.fromQuote(ctx, pay, caller, r); err != nil {
			return nil, err
		}
	}
	if d.err != nil {
		return nil, d.err
	}
	if d.refusal != "" {
		return d, nil
	}
	a, ok := s.Directory().Agreement(d.terms.Payer.Account.Agreement)
	switch {
	case !ok:
		return d.refuse(reason.NoRoute), nil
	case r.Funds == payment.Blocked && a.Funds != payment.Blocked:
		return nil, problem(reason.NotAllowed, "the agreement "+a.ID+" has debits confirmed by asking; a promise that funds are blocked is not taken")
	case r.Funds != payment.Ask && r.Funds != payment.Blocked:
		return nil, badField("/funds", "must be ask or blocked")
	}
	d.terms.Funds = r.Funds
	d.because(payment.Why{Code: "funds." + string(r.Funds), Args: []string{caller}, Rule: a.ID})
	return d, nil
}

// fromQuote takes the terms that were offered. Whether the offer still holds is judged when the reserve is made.
func (s *Service) fromQuote(ctx context.Context, pay payment.ID, caller string, r *PayRequest) (*draft, error) {
	refused := func(why reason.Code) (*draft, error) {
		t := &payment.Terms{Kind: payment.Pay, Flow: payment.Push, Policy: string(payment.Push), QuoteID: payment.ID{}}
		t.Payer.Participant = caller
		t.Detail.Code = r.Code
		return (&draft{terms: t}).refuse(why), nil
	}
	q, err := s.o.Engine.Quote(ctx, r.QuoteID)
	switch {
	case errors.Is(err, store.ErrNotFound), err == nil && q.Institution != caller:
		return refused(reason.QuoteUnknown)
	case err != nil:
		return nil, s.fault(err)
	case q.Payment != pay:
		return refused(reason.QuoteUsed)
	}
	offer, err := readOffer(q)
	if err != nil {
		return nil, err
	}
	t := offer.Terms
	if t.Detail.Code != r.Code || r.Order.Currency != "" && r.Order != t.Amounts.Order || r.Payer != (payment.Payer{}) && r.Payer != t.Detail.Payer ||
		r.Purpose != "" && t.Detail.Purpose != "" && r.Purpose != t.Detail.Purpose {
		return refused(reason.QuoteMismatch)
	}
	if r.Purpose != "" {
		t.Detail.Purpose = r.Purpose
	}
	if len(r.Extensions) > 0 {
		t.Detail.Extensions = r.Extensions
	}
	d := &draft{terms: t}
	d.because(payment.Why{Code: "quote.used", Args: []string{q.ExpiresAt.Format(time.RFC3339)}})
	for _, side := range []payment.Side{t.Payer, t.Payee} {
		p, ok := s.Directory().Participant(side.Participant)
		switch {
		case !ok:
			return d.refuse(reason.NoRoute), nil
		case p.Status == participant.Suspended:
			return d.refuse(reason.InstitutionSuspended), nil
		case p.Status == participant.DebitsStopped && side == t.Payer:
			return d.refuse(reason.DebitsStopped), nil
		}
	}
	return d, nil
}

// references are those of a payment, behind the ones given.
func references(out []store.Reference, owner string, id payment.ID, values ...string) []store.Reference {
	for i, v := range values {
		if v == "" || i > 0 && v == values[0] {
			continue
		}
		out = append(out, store.Reference{Owner: owner, Value: v, Payment: id})
	}
	return out
}

// Cancel asks that a payment of the caller's be cancelled. Before the point of no return it wins; a payment that has not come yet never will;
// past it the Problem says that the payment goes forward, or that it is paid.
func (s *Service) Cancel(ctx context.Context, caller string, target payment.RequestID, note string) (store.Record, error) {
	if _, err := s.o.Engine.Get(ctx, payment.NewID(caller, target)); errors.Is(err, engine.ErrUnknown) {
		if p := s.checkRequestID(target); p != nil {
			return store.Record{}, p
		}
	}
	rec, err := s.o.Engine.Cancel(ctx, caller, target, note)
	return s.wait(ctx, s.deadline(ctx, string(payment.Push)), rec, err)
}

// Left is the problem of a caller who left before the answer.
func Left() *Problem {
	return problem(reason.Internal, "the caller left before the answer; ask for the payment's state")
}

// fault turns the errors of the rooms below into problems.
func (s *Service) fault(err error) error {
	var refusal payment.Refusal
	var known *Problem
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &refusal):
		return problem(refusal.Reason, "")
	case errors.Is(err, engine.ErrReused):
		return problem(reason.RequestIDReused, "")
	case errors.Is(err, engine.ErrUnknown):
		return problem(reason.NotFound, "")
	case errors.Is(err, engine.ErrExpired):
		return problem(reason.DeadlinePassed, "the switch did not come to it in time; nothing was done")
	case errors.Is(err, engine.ErrOverloaded), errors.Is(err, engine.ErrStopped), errors.Is(err, engine.ErrStore):
		return problem(reason.Overloaded, "")
	case errors.Is(err, engine.ErrUncertain):
		return problem(reason.Internal, "what became of the call is not known yet; ask for the payment's state")
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return Left()
	}
	s.o.Log.Error("a call failed", "error", err)
	return problem(reason.Internal, "")
}
