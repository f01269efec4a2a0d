package virtual

import (
	"context"
	"errors"
	"time"

	"hutong/delivery"
	"hutong/engine"
	"hutong/payment"
	"hutong/reason"
	"hutong/store"
)

// pay is one payment or refund as the institution that asked for it sees it: what it asked, what it was told, and what it did with that. It
// also carries what both institutions hold of it.
type pay struct {
	w           *world
	id          payment.ID
	by          *institution
	terms       *payment.Terms // the body that is asked for
	altered     *payment.Terms // another body that went out under the same id; nil: none
	racing      bool           // the other body went out at the same time, so either may be taken
	code        string
	quote       *store.Quote
	parent      *pay
	children    []*pay
	give        int64     // of a child: minor units of the order
	voidTill    time.Time // when the switch said that it took it
	disputeTill time.Time
	wordBroken  bool // an institution did what it had said it would never do

	captures []*pay
	last     bool    // of a capture: the rest is given back
	ending   bool    // of a hold: its release was asked for
	cancels  bool    // its cancellation was asked for
	words    [3]word // of a dispute: answer, acceptance, withdrawal
	verdicts [2]word // of a dispute: what persons approved, for the payer and for the payee
	spent    bool    // of a hold: the payee knows that it is held

	debit, credit leg

	tries     int
	asked     bool // the request for it has left
	known     bool // the switch said that it has it
	fresh     int  // how often the switch said that it is new
	cancelled bool // a cancellation was acknowledged: it must not be paid
	refusals  int  // calls for it that were refused, leaving no trace
	end       *end
	endAt     int64 // when the end was heard
	over      bool  // the client does nothing more about it
	told      bool  // the switch took notice that the debit happened

	faults int                // that struck it
	weak   map[payment.Op]int // answers that settled nothing, by question
}

// end is what an institution relies on once it was told.
type end struct {
	public       payment.Public
	reason       reason.Code
	cycle, date  string
	debit, order int64
	captured     int64
}

func endOf(r *store.Record) end {
	s := &r.State
	return end{s.Public(), s.Reason, s.Cycle, s.BusinessDate, r.Terms.Amounts.Debit.Minor, r.Terms.Amounts.Order.Minor, s.Captured}
}

// refundable is what all refunds together may reach.
func (p *pay) refundable() int64 {
	if p.terms.IsHold() {
		return p.end.captured
	}
	return p.terms.Amounts.Order.Minor
}

func (e *end) paid() bool { return e.public == payment.PublicSucceeded }

// response is what comes back to a client.
type response struct {
	rec    store.Record
	isNew  bool
	err    error
	zombie bool
}

type answering func(response)

// strike counts a fault, unless the client knows the end already: then it decides nothing.
func (p *pay) strike() {
	if p.end == nil {
		p.faults++
	}
}

// asksFor tells whether terms have a body that this client sent.
func (p *pay) asksFor(t *payment.Terms) bool {
	return t.Fingerprint == p.terms.Fingerprint || p.altered != nil && t.Fingerprint == p.altered.Fingerprint
}

// judge counts the answers that settle nothing: without them the switch has no reason to give up.
func (p *pay) judge(op payment.Op, t *payment.Terms, a delivery.Answer) {
	switch {
	case a.Result == payment.Failure && op != payment.OpCancel && op != payment.OpCapture && op != payment.OpRelease:
	case op == payment.OpLookUpDebit && a.Result == payment.NotFound:
	case a.Result == payment.Success && op == payment.OpCapture && a.Amount != t.Amounts.Debit:
		p.feeble(op)
	case a.Result == payment.Success && (op != payment.OpCredit && op != payment.OpLookUpCredit || a.Amount == t.Amounts.Credit):
	default:
		p.feeble(op)
	}
}

func (p *pay) feeble(op payment.Op) {
	if p.weak == nil {
		p.weak = map[payment.Op]int{}
	}
	p.weak[op]++
}

// call sends one request to the switch.
func (p *pay) call(name string, arrive func(i *incarnation, back answering), heard func(response)) {
	w := p.w
	w.tally.calls++
	sent := w.clock.now
	w.tell(p, "%s sends: %s", p.by.id, name)
	trip(w, p, func(back func(response)) {
		i := w.inc
		if w.old != nil && !w.old.dead && w.rnd.in(3) {
			i = w.old // a balancer that has not noticed
		}
		if i == nil || i.engine == nil {
			return // nobody listens
		}
		arrive(i, func(r response) {
			if i.dead {
				return
			}
			r.zombie = i.zombie
			if r.isNew {
				if p.fresh++; p.fresh > 1 {
					w.fail(p, "one-effect", "%s is taken as new a second time", name)
				}
			}
			i.stopped(r.err)
			w.tell(p, "the switch (life %d) replies to %s: %s %s new=%t err=%v", i.number, name, r.rec.State.Status, r.rec.State.Reason, r.isNew, r.err)
			back(r)
		})
		i.kick()
	}, func(r response, usable bool) {
		if usable && w.violation == nil {
			p.hear(name, sent, r)
			heard(r)
		}
	})
}

// hear takes what the switch said, whatever was asked, and holds it to what it said before.
func (p *pay) hear(name string, sent int64, r response) {
	w := p.w
	if r.err != nil || r.rec.Terms == nil {
		return
	}
	t, s := r.rec.Terms, &r.rec.State
	if t.ID != p.id {
		w.fail(p, "identity", "%s was answered with payment %s", name, t.ID)
		return
	}
	if s.Status != payment.Tombstone && !p.asksFor(t) {
		w.fail(p, "identity", "%s was answered with terms that nobody sent", name)
		return
	}
	if p.altered != nil && t.Fingerprint == p.altered.Fingerprint && s.Status != payment.Tombstone {
		if !p.racing || p.known {
			w.fail(p, "identity", "another body than the one that was taken has an effect")
			return
		}
		p.terms, p.altered = p.altered, p.terms // the other body was first
	}
	if p.parent != nil && len(p.terms.Lines) == 0 {
		// What the parts of a refund are is the switch's to say; its books are held to it.
		p.terms.Amounts, p.terms.Lines = t.Amounts, t.Lines
	}
	p.known = true
	if r := t.Detail.Return; r != nil {
		p.voidTill, p.disputeTill = r.VoidTill, r.DisputeTill
	}
	if s.Status.IsDispute() && !p.spent {
		p.spent = true
		p.argue()
	}
	if s.Status == payment.Held && !p.spent {
		p.spent = true
		w.spend(p)
	}
	if !s.Status.Final() {
		if p.end != nil && sent > p.endAt && !r.zombie {
			w.fail(p, "final-stays", "it was told as %s (%s), and %s later gives %s", p.end.public, p.end.reason, name, s.Status)
		}
		return
	}
	e := endOf(&r.rec)
	if p.end != nil {
		if *p.end != e {
			w.fail(p, "final-stays", "it was told as %+v, and %s gives %+v", *p.end, name, e)
		}
		return
	}
	if e.paid() && p.cancelled {
		w.fail(p, "cancel-wins", "its cancellation was acknowledged, and it was paid")
	}
	p.end, p.endAt = &e, w.clock.now
	if p.terms.Kind == payment.Dispute {
		w.parties[p.terms.Payer.Participant].learns(p, e.paid()) // who pays is told by a webhook
		p.decided(&e)
	} else {
		p.by.learns(p, e.paid())
	}
	p.over = true
	w.tell(p, "%s has learnt the end: %s %s", p.by.id, e.public, e.reason)
	if !w.ending && w.rnd.in(6) {
		w.clock.after(w.rnd.between(0, 8*time.Second), p.again)
	}
	if e.paid() && !w.ending && p.terms.Kind == payment.Pay {
		w.afterwards(p)
	}
}

// again asks for what is known to have ended: a client that lost its memory.
func (p *pay) again() {
	p.w.tally.did["asked after the end"]++
	if p.w.rnd.in(2) {
		p.lookUp()
		return
	}
	p.request(p.terms)
}

// pause is the wait before a client asks again.
func (p *pay) pause() time.Duration {
	d := min(2*time.Second<<min(p.tries, 9), 10*time.Minute)
	return d/2 + p.w.rnd.between(0, d)
}

// pursue asks for the payment, and again, until its end is known.
func (p *pay) pursue() {
	if p.over {
		return
	}
	w := p.w
	if p.tries++; p.tries > 400 {
		w.fail(p, "learns", "its client asked 400 times and knows no end")
		return
	}
	if p.known && w.rnd.in(2) {
		p.lookUp()
	} else {
		p.request(p.terms)
	}
	w.clock.after(p.pause(), p.pursue)
}

// request sends the payment or refund itself.
func (p *pay) request(t *payment.Terms) {
	p.asked = true
	p.call("request", func(i *incarnation, back answering) { i.take(p, t, back) }, func(r response) {
		var refusal payment.Refusal
		switch {
		case r.err == nil:
			if got := r.rec.Terms; got != nil && got.Fingerprint != t.Fingerprint && r.rec.State.Status != payment.Tombstone {
				p.w.fail(p, "identity", "another body under its id was answered as if it were the first")
			}
		case errors.Is(r.err, engine.ErrReused):
			switch {
			case t != p.terms: // the other body, refused as it must be, or overtaken
			case p.altered != nil && p.racing && !p.known:
				p.terms, p.altered = p.altered, p.terms
			default:
				p.w.fail(p, "identity", "a repeat with the same body was refused as another")
			}
		case errors.As(r.err, &refusal) && p.parent != nil:
			p.refused(refusal.Reason)
		case passing(r.err):
		default:
			p.w.fail(p, "errors", "the request failed with %v", r.err)
		}
	})
}

// passing errors mean that nothing was done, or that nobody knows, and that the same may be tried again.
func passing(err error) bool {
	return errors.Is(err, engine.ErrOverloaded) || errors.Is(err, engine.ErrUncertain) || errors.Is(err, engine.ErrExpired) || errors.Is(err, engine.ErrStore) || errors.Is(err, engine.ErrStopped) || errors.Is(err, errDisk)
}

func (p *pay) lookUp() {
	w := p.w
	patient := w.rnd.in(3)
	p.call("look-up", func(i *incarnation, back answering) {
		rec, err := i.engine.Get(context.Background(), p.id)
		if err != nil || !patient || rec.State.Status.Final() {
			back(response{rec: rec, err: err})
			return
		}
		i.await(p.id, rec, back)
	}, func(r response) {
		if errors.Is(r.err, engine.ErrUnknown) && p.known {
			w.fail(p, "acknowledged", "the switch had it and does not know it any more")
		}
	})
}

// cancel asks that the payment be cancelled.
func (p *pay) cancel() {
	if p.end != nil {
		return
	}
	w := p.w
	w.tally.did["cancel"]++
	p.cancels = true
	p.call("cancel", func(i *incarnation, back answering) {
		i.engine.CancelThen(p.by.id, p.terms.RequestID, "customer left", func(rec *store.Record, err error) { back(response{rec: *rec, err: err}) })
	}, func(r response) {
		var refusal payment.Refusal
		switch {
		case r.err == nil:
			if p.end != nil && p.end.paid() {
				w.fail(p, "cancel-wins", "it is paid, and its cancellation was acknowledged")
			}
			p.cancelled = true
		case errors.As(r.err, &refusal):
			if refusal.Reason != reason.TooLateToCancel && refusal.Reason != reason.AlreadyFinal {
				w.fail(p, "cancel", "the cancellation was refused: %s", refusal.Reason)
			}
		case passing(r.err):
			w.clock.after(w.rnd.between(time.Second, 3*time.Second), p.cancel)
		default:
			w.fail(p, "errors", "the cancellation failed with %v", r.err)
		}
	})
}

// offer asks for a quote until there is one, and goes on.
func (p *pay) offer(q *store.Quote, then func()) {
	w := p.w
	if p.quote != nil {
		return
	}
	if p.tries++; p.tries > 400 {
		w.fail(p, "learns", "its client asked 400 times for a quote")
		return
	}
	p.call("quote", func(i *incarnation, back answering) {
		i.engine.PutQuoteThen(q, func(kept *store.Quote, err error) {
			r := response{err: err}
			if err == nil {
				r.rec.State.DueAt = kept.ExpiresAt
			}
			back(r)
		})
	}, func(r response) {
		switch {
		case r.err != nil && !passing(r.err):
			w.fail(p, "errors", "the quote failed with %v", r.err)
		case r.err == nil && !r.rec.State.DueAt.Equal(q.ExpiresAt):
			w.fail(p, "quote", "the quote expires at %s, it was made until %s", r.rec.State.DueAt, q.ExpiresAt)
		case r.err == nil && p.quote == nil:
			p.quote = q
			then()
		}
	})
	w.clock.after(p.pause(), func() { p.offer(q, then) })
}

// answerWindow is how long the switch keeps a caller waiting for the end of a payment.
const answerWindow = 10 * time.Second

// take does what the switch's edge and services do with a request: judge the quote, keep the code, open, wait for the end.
func (i *incarnation) take(p *pay, body *payment.Terms, back answering) {
	switch {
	case p.terms.Kind == payment.Capture:
		i.takeCapture(p, body, back)
		return
	case p.parent != nil:
		i.takeChild(p, body, back)
		return
	}
	t := *body
	t.CreatedAt = i.Now()
	t.RefundableTill = t.CreatedAt.Add(366 * 24 * time.Hour)
	way := *t.Detail.Return
	way.VoidTill = t.CreatedAt.Add(voidWindow)
	way.Dispute, way.DisputeTill = "sim", t.CreatedAt.Add(disputeWindow)
	t.Detail.Return = &way
	refusal := reason.Code("")
	if !t.QuoteID.IsZero() {
		q, err := i.w.disk.Quote(context.Background(), t.QuoteID)
		switch {
		case err == nil && q.Payment == p.id:
			t.QuoteExpires = q.ExpiresAt
		case err == nil:
			refusal = reason.QuoteUsed
		case errors.Is(err, store.ErrNotFound):
			refusal = reason.QuoteUnknown
		default:
			back(response{err: err})
			return
		}
		if refusal != "" {
			t.QuoteID, t.QuoteExpires = payment.ID{}, time.Time{}
		}
	}
	var admitted []delivery.Admission
	if refusal == "" {
		var ok bool
		if admitted, ok = i.admit(&t); !ok {
			refusal = reason.CounterpartyUnavailable
		}
	}
	var by time.Time
	if i.w.rnd.in(20) { // a caller that doesn't wait long, or hardly at all
		i.w.tally.did["impatient"]++
		by = i.Now().Add(i.w.rnd.between(0, 20*time.Millisecond))
		if i.w.rnd.in(2) {
			by = i.Now().Add(i.w.rnd.between(0, 2*time.Second))
		}
	}
	i.desk.Hold(p.id, t.Fingerprint, p.code, by)
	i.engine.OpenThen(engine.Opening{Terms: &t, Refusal: refusal, AnswerBy: by}, func(rec *store.Record, isNew bool, err error) {
		if err != nil || rec.State.Status.Final() {
			i.desk.Drop(p.id, t.Fingerprint)
		}
		if err != nil || !isNew || rec.State.Status.Final() {
			forgo(admitted)
		}
		i.reply(p.id, response{rec: *rec, isNew: isNew, err: err}, back)
	})
}

// reply answers at once what has ended, and lets the rest wait for its end for a while.
func (i *incarnation) reply(id payment.ID, r response, back answering) {
	if r.err != nil || r.rec.State.Status.Final() || i.w.rnd.in(3) {
		back(r)
		return
	}
	i.awaiting(id, r, back)
}

func (i *incarnation) await(id payment.ID, rec store.Record, back answering) {
	i.awaiting(id, response{rec: rec}, back)
}

func (i *incarnation) awaiting(id payment.ID, r response, back answering) {
	answered := false
	standing := func() {
		if answered || i.dead {
			return
		}
		answered = true
		if rec, err := i.engine.Get(context.Background(), id); err == nil {
			r.rec = rec
		}
		back(r)
	}
	i.engine.WaitThen(id, func(rec *store.Record, err error) {
		if err != nil { // the question failed, not the payment
			standing()
			i.stopped(err)
		} else if !answered {
			answered = true
			back(response{rec: *rec, isNew: r.isNew})
		}
	})
	i.w.clock.after(answerWindow, standing)
	i.kick()
}
