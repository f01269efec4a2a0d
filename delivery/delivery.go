// Package delivery performs what a committed state asks for: it asks institutions, inquires, cancels, and brings each answer back as the
// next command. What is to be done follows from the state alone (payment.Next), so work left by a former run goes the same way as new work.
// Time and threads come from the Scheduler, so that the simulator can run it in virtual time.
package delivery

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"hutong/money"
	"hutong/payment"
	"hutong/reason"
	"hutong/store"
)

// Question is what an institution is asked about a payment.
type Question struct {
	Op       payment.Op
	Terms    *payment.Terms
	State    *payment.State // as it was committed; it must not be changed
	To       string         // the participant that is asked
	Code     string         // the consumer's code, for an authorisation; a bearer secret
	AnswerBy time.Time      // what the institution is told
	Until    time.Time      // after that the answer is unknown; zero: AnswerBy
}

// Answer is what came back. Anything that is not a verified answer to this very question is Unknown.
type Answer struct {
	Result    payment.Result
	Reason    reason.Code
	Reference string
	Amount    money.Amount
	Note      string
	Fault     Fault         // Unknown: what kept an answer away
	Took      time.Duration // on the wire; 0: it is measured from the asking on
}

// Fault says why there is no answer that counts. A signed no is an answer, and so is a signed "I don't know yet".
type Fault string

const (
	// Unanswered : the institution was asked, or could not be reached, and nothing that counts came back.
	Unanswered Fault = "unanswered"
	// Unasked : the question was not put, for a reason of the switch's own.
	Unasked Fault = "unasked"
)

// OrderQuestion asks the payee's institution about a merchant and order before anything is reserved.
type OrderQuestion struct {
	To       string // the institution
	Payment  payment.ID
	Code     string // the merchant's code, whole
	Account  string // the account in the code that was chosen
	Order    money.Amount
	Payer    string    // the paying institution
	AnswerBy time.Time // as in Question
	Until    time.Time
}

// OrderAnswer is what the institution says of it. Reason "" means that it can be paid.
type OrderAnswer struct {
	Reason    reason.Code
	Merchant  payment.Merchant
	Amount    money.Amount // zero: the payer enters it
	OrderRef  string       // the merchant's order reference
	OrderKey  string       // names an order that can be paid once; "" for a merchant's standing code
	ExpiresAt time.Time
}

// CodeQuestion asks what a private code stands for.
type CodeQuestion struct {
	To       string    // the institution behind the code
	Asking   string    // the institution that scanned it
	Code     string    // whole
	AnswerBy time.Time // as in Question
	Until    time.Time
}

// CodeAnswer is what the institution behind a private code says of it.
type CodeAnswer struct {
	OrderAnswer
	Consumer bool           // the code is a customer's, not a merchant's
	Currency money.Currency // in which the merchant is paid, when the institution says
}

// Inquirer asks institutions what they know of a code, without any effect. An error means that no verified answer came in time.
type Inquirer interface {
	VerifyOrder(ctx context.Context, q OrderQuestion) (OrderAnswer, error)
	// ResolveCode asks the institution behind a private code, such as an aggregator's link, what the code stands for.
	ResolveCode(ctx context.Context, q CodeQuestion) (CodeAnswer, error)
}

// Counterparties asks institutions. An edge implements it. Ask returns at once and calls back exactly once, from any goroutine.
type Counterparties interface {
	Ask(ctx context.Context, q Question, answer func(Answer))
}

// Applier takes events back to the engine.
type Applier interface {
	ApplyThen(id payment.ID, ev payment.Event, then func(store.Record, error))
}

// Scheduler is time. At runs fn at t or at once when t is past, never on the caller's own stack. fn must not block: others wait behind it.
type Scheduler interface {
	Now() time.Time
	At(t time.Time, fn func())
}

// Options are what the desk is given.
type Options struct {
	Counterparties Counterparties
	Scheduler      Scheduler
	Policy         func(id string, at time.Time) *payment.Policy
	Breakers       *Breakers // told of every question's end; nil: nobody is
	Log            *slog.Logger
}

// Desk performs effects. It is told of every committed record.
type Desk struct {
	o      Options
	ctx    context.Context
	cancel context.CancelFunc

	mu      sync.Mutex
	applier Applier
	held    map[codeKey]*held   // of the requests of payments under way
	asking  map[payment.ID]step // what is next of each payment under way
	due     int                 // steps in asking that are to be done now, and not later
	drained chan struct{}       // closed when due is zero; nil: nobody waits for that
	wg      sync.WaitGroup
}

// step is the next step of a payment.
type step struct {
	seq int  // of the state that asks for it
	due bool // now, and not only later
}

// codeKey ties a code to one request body: another body under the same request id must never be asked for with it.
type codeKey struct {
	id          payment.ID
	fingerprint [32]byte
}

// held is what is kept of a payment's requests: the consumer's code and how many requests hold it (a repeat that is turned away must not drop the code of
// the request before it), and until when the callers of a payment that is not asked for yet want to know.
type held struct {
	code  string
	holds int
	by    time.Time
}

// New makes a desk; Start connects it to the engine.
func New(o Options) *Desk {
	ctx, cancel := context.WithCancel(context.Background())
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return &Desk{o: o, ctx: ctx, cancel: cancel, held: map[codeKey]*held{}, asking: map[payment.ID]step{}}
}

// Start names the engine that takes the answers. It is called before the engine commits anything.
func (d *Desk) Start(a Applier) {
	d.mu.Lock()
	d.applier = a
	d.mu.Unlock()
}

// Close stops asking. Questions under way are abandoned: their payments are asked for again at the next start.
func (d *Desk) Close() {
	d.mu.Lock()
	d.cancel() // under the lock: no question is added to wg from here on
	d.mu.Unlock()
	d.wg.Wait()
}

// Drain waits until no payment has a step that is to be done now: every question that was to be put is answered, and what is left waits for a
// later time. It gives up when ctx ends. What comes meanwhile is done as ever.
func (d *Desk) Drain(ctx context.Context) error {
	d.mu.Lock()
	if d.due == 0 {
		d.mu.Unlock()
		return nil
	}
	if d.drained == nil {
		d.drained = make(chan struct{})
	}
	drained := d.drained
	d.mu.Unlock()
	select {
	case <-drained:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// next replaces the next step of a payment; the zero step is none. Called with mu held.
func (d *Desk) next(id payment.ID, s step) {
	if d.asking[id].due {
		d.due--
	}
	if s.due {
		d.due++
	}
	if s == (step{}) {
		delete(d.asking, id)
	} else {
		d.asking[id] = s
	}
	if d.due == 0 && d.drained != nil {
		close(d.drained)
		d.drained = nil
	}
}

// HoldCode keeps a consumer's code while its payment is under way. A code is a bearer secret: it lives in memory only, and a payment
// whose code was lost in a restart is inquired about, never asked for again.
func (d *Desk) HoldCode(id payment.ID, fingerprint [32]byte, text string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	h := d.hold(codeKey{id, fingerprint})
	if h.holds == 0 {
		h.code = text
	}
	h.holds++
}

// hold gives what is kept of a request, from now on. Called with mu held.
func (d *Desk) hold(key codeKey) *held {
	h := d.held[key]
	if h == nil {
		h = &held{}
		d.held[key] = h
	}
	return h
}

// HoldDeadline keeps until when the caller of a payment waits: a debit that can't be asked for in time is not asked for at all. Of several
// requests the most patient counts. Like a code it lives in memory only: what a restart finds was perhaps asked, and is inquired about.
func (d *Desk) HoldDeadline(id payment.ID, fingerprint [32]byte, by time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if h := d.hold(codeKey{id, fingerprint}); by.After(h.by) {
		h.by = by
	}
}

// DropCode ends the hold of one request: its payment has ended, or it was not taken. The code is forgotten with the last hold, and with the
// end of its payment, and so is the deadline.
func (d *Desk) DropCode(id payment.ID, fingerprint [32]byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	key := codeKey{id, fingerprint}
	h := d.held[key]
	if h == nil {
		return
	}
	if h.by = (time.Time{}); h.holds > 0 {
		h.holds--
	}
	if h.holds == 0 {
		delete(d.held, key)
	}
}

// Do arranges what a record's state asks for. It returns at once.
func (d *Desk) Do(rec store.Record) {
	_, at, ok := payment.Next(rec.Terms, &rec.State)
	if !ok {
		d.forget(rec.Terms)
		return
	}
	now := d.o.Scheduler.Now()
	if rec.State.UpdatedAt.After(now) {
		// The clock was set back since this was decided: the wait is as long as was meant then.
		at = now.Add(at.Sub(rec.State.UpdatedAt))
	}
	d.mu.Lock()
	if d.asking[rec.Terms.ID].seq >= rec.State.Seq {
		d.mu.Unlock()
		return
	}
	d.next(rec.Terms.ID, step{rec.State.Seq, !at.After(now)})
	d.mu.Unlock()
	d.o.Scheduler.At(at, func() { d.ask(&rec, false) })
}

// current tells whether a state is still the last one that was committed for its payment.
func (d *Desk) current(rec *store.Record) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.asking[rec.Terms.ID].seq == rec.State.Seq
}

// ask puts the question of a state. Again tells that it was tried before, so that it may have been put.
func (d *Desk) ask(rec *store.Record, again bool) {
	if d.ctx.Err() != nil || !d.current(rec) {
		return
	}
	t := rec.Terms
	op, _, _ := payment.Next(t, &rec.State)
	if op == payment.OpExpire {
		d.expire(rec)
		return
	}
	p := d.o.Policy(t.Policy, t.CreatedAt)
	if p == nil {
		d.o.Log.Error("a payment's policy is not in the rulebook", "payment", t.ID.String(), "policy", t.Policy)
		d.again(rec) // the rulebook may be mended while we run
		return
	}
	began := d.o.Scheduler.Now()
	q := Question{Op: op, Terms: t, State: &rec.State, To: t.Payer.Participant, Until: began.Add(p.AnswerWithin)}
	switch op {
	case payment.OpCredit, payment.OpLookUpCredit:
		q.To = t.Payee.Participant
	case payment.OpAuthorise:
		d.mu.Lock()
		if h := d.held[codeKey{t.ID, t.Fingerprint}]; h != nil {
			q.Code = h.code
			// The caller's patience counts for the first asking only. From then on the payment is to be brought to its end, whoever waits for it.
			if !h.by.IsZero() && !again && h.by.Before(q.Until) {
				q.Until = h.by
			}
		}
		d.mu.Unlock()
	}
	if q.AnswerBy = q.Until.Add(-p.Margin); op == payment.OpAuthorise && !again && !q.AnswerBy.After(began) {
		d.answered(rec, op, Answer{Result: payment.Failure, Reason: reason.DeadlinePassed, Note: "not sent: the caller's deadline has passed", Fault: Unasked})
		return
	}
	d.mu.Lock()
	stopped := d.ctx.Err() != nil
	if !stopped {
		d.wg.Add(1)
	}
	d.mu.Unlock()
	if stopped {
		return
	}
	d.o.Counterparties.Ask(d.ctx, q, func(a Answer) {
		defer d.wg.Done()
		if d.ctx.Err() != nil && a.Result == payment.Unknown {
			return // stopping: what was under way goes on at the next start
		}
		if a.Fault != Unasked {
			if a.Took == 0 {
				a.Took = d.o.Scheduler.Now().Sub(began)
			}
			d.o.Breakers.Ended(Call{Institution: q.To, Operation: string(op), Began: began, Took: a.Took, Failed: a.Fault == Unanswered})
		}
		d.answered(rec, op, a)
	})
}

// expire ends a hold, or decides a dispute, whose time is over. Nobody is asked.
func (d *Desk) expire(rec *store.Record) {
	d.mu.Lock()
	applier := d.applier
	d.mu.Unlock()
	if applier == nil {
		d.again(rec)
		return
	}
	applier.ApplyThen(rec.Terms.ID, payment.Event{Kind: rec.Terms.TimeOver(), By: "switch"}, func(after store.Record, err error) {
		// Unchanged, with the hold as it was: the clock that decides is behind the one that woke us.
		switch {
		case errors.Is(err, payment.ErrUnchanged) && after.State.Seq == rec.State.Seq:
			now, until := d.o.Scheduler.Now(), rec.State.DueAt
			if !until.After(now) {
				until = now.Add(retryPause)
			}
			d.o.Scheduler.At(until, func() { d.ask(rec, true) })
		case err != nil && !errors.Is(err, payment.ErrUnchanged):
			d.again(rec)
		}
	})
}

func (d *Desk) answered(rec *store.Record, op payment.Op, a Answer) {
	d.mu.Lock()
	applier := d.applier
	d.mu.Unlock()
	if applier == nil {
		d.again(rec) // what a former run left can be answered before Start
		return
	}
	id := rec.Terms.ID
	ev := payment.Event{Kind: payment.Answered, Op: op, Result: a.Result, Reason: a.Reason, Reference: a.Reference, Amount: a.Amount,
		By: rec.Terms.Payer.Participant, Note: a.Note}
	if op == payment.OpCredit || op == payment.OpLookUpCredit {
		ev.By = rec.Terms.Payee.Participant
	}
	if a.Fault == Unasked && a.Result == payment.Failure {
		ev.By = "switch"
	}
	applier.ApplyThen(id, ev, func(after store.Record, err error) {
		switch {
		case err == nil:
			// Committed told us of the state after, and with it of the next step.
		case errors.Is(err, payment.ErrUnchanged):
			d.settle(after)
		default:
			// The answer could not be written. The question stays open: ask again after a pause; institutions answer a repeat with what
			// they did the first time.
			d.o.Log.Warn("an answer could not be recorded; it will be asked for again", "payment", id.String(), "op", string(op), "error", err)
			d.again(rec)
		}
	})
}

// retryPause is the wait before asking again when a question could not be asked or its answer not be taken.
const retryPause = time.Second

func (d *Desk) again(rec *store.Record) {
	d.o.Scheduler.At(d.o.Scheduler.Now().Add(retryPause), func() { d.ask(rec, true) })
}

// settle forgets a payment that needs nothing more. A record of the same batch may be older than what Committed told of: a late debit that
// came right after the end is still to be undone.
func (d *Desk) settle(rec store.Record) {
	if rec.Terms == nil {
		return
	}
	d.mu.Lock()
	newer := d.asking[rec.Terms.ID].seq > rec.State.Seq
	d.mu.Unlock()
	if newer {
		return
	}
	if _, _, ok := payment.Next(rec.Terms, &rec.State); !ok {
		d.forget(rec.Terms)
	}
}

func (d *Desk) forget(t *payment.Terms) {
	d.mu.Lock()
	d.next(t.ID, step{})
	delete(d.held, codeKey{t.ID, t.Fingerprint})
	d.mu.Unlock()
}

// Committed is the engine's follower: it arranges the next step, or forgets a payment that needs none.
func (d *Desk) Committed(rec store.Record, e store.Entry) {
	if e.State.Seq != rec.State.Seq {
		return // a later outcome of the same batch decides
	}
	if _, _, ok := payment.Next(rec.Terms, &rec.State); !ok {
		d.forget(rec.Terms)
		return
	}
	d.Do(rec)
}
