// Package delivery performs what a committed state asks for: it asks institutions, inquires, cancels, and brings each answer back as the
// next command. What is to be done follows from the state alone (payment.Next), so work left by a former run goes the same way as new work.
// Time and threads come from the Scheduler, so that the simulator can run it in virtual time.
package delivery

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
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
	Seq      int            // of the state that asks
	State    *payment.State // as it was committed, and not to be changed; nil for an authorisation, which says nothing of it
	To       string         // the participant that is asked
	Code     string         // the consumer's code, for an authorisation; a bearer secret
	Began    time.Time      // when it was asked
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
	At        time.Time     // just now, when it came; zero: it is not known
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

// Applier takes events back to the engine. The record that then is told is good for the call only.
type Applier interface {
	ApplyThen(id payment.ID, ev payment.Event, then func(*store.Record, error))
}

// Scheduler is time. At runs fn at t or at once when t is past (the zero time always is), never on the caller's own stack. fn must not block: others wait behind it.
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
	o       Options
	ctx     context.Context
	cancel  context.CancelFunc
	applier atomic.Pointer[Applier] // nil before Start

	mu      sync.Mutex
	files   map[payment.ID]*file // of payments under way
	due     int                  // steps in files that are to be done now, and not later
	drained chan struct{}        // closed when due is zero; nil: nobody waits for that
	wg      sync.WaitGroup
}

// file is what is kept of one payment: what is next of it, and its requests. The desk's mu guards it.
type file struct {
	step
	held []held
	one  [1]held // the room for the first
	work work    // its first, which most payments' only one is
}

// step is the next step of a payment.
type step struct {
	seq int  // of the state that asks for it
	due bool // now, and not only later
}

// held is what is kept of a request: the consumer's code, until when the callers of a payment that is not asked for yet want to know, and how many
// requests hold these (a repeat that is turned away must not drop what the request before it brought). The fingerprint ties a code to one
// request body: another body under the same request id must never be asked for with it.
type held struct {
	fingerprint [32]byte
	code        string
	holds       int
	by          time.Time
}

// New makes a desk; Start connects it to the engine.
func New(o Options) *Desk {
	ctx, cancel := context.WithCancel(context.Background())
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return &Desk{o: o, ctx: ctx, cancel: cancel, files: map[payment.ID]*file{}}
}

// Start names the engine that takes the answers. It is called before the engine commits anything.
func (d *Desk) Start(a Applier) { d.applier.Store(&a) }

// taker takes the answers; nil before Start.
func (d *Desk) taker() Applier {
	if a := d.applier.Load(); a != nil {
		return *a
	}
	return nil
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

// file gives what is kept of a payment, from now on. Called with mu held.
func (d *Desk) file(id payment.ID) *file {
	f := d.files[id]
	if f == nil {
		f = &file{}
		f.held = f.one[:0]
		d.files[id] = f
	}
	return f
}

// tidy drops a file in which nothing is left. Called with mu held.
func (d *Desk) tidy(id payment.ID, f *file) {
	if f.step == (step{}) && len(f.held) == 0 {
		delete(d.files, id)
	}
}

// next replaces the next step of a payment; the zero step is none. Called with mu held.
func (d *Desk) next(f *file, s step) {
	if f.due {
		d.due--
	}
	if s.due {
		d.due++
	}
	f.step = s
	if d.due == 0 && d.drained != nil {
		close(d.drained)
		d.drained = nil
	}
}

// at is the place of a request in a file, or -1.
func (f *file) at(fingerprint *[32]byte) int {
	for i := range f.held {
		if f.held[i].fingerprint == *fingerprint {
			return i
		}
	}
	return -1
}

func (f *file) drop(i int) {
	f.held = slices.Delete(f.held, i, i+1) // which clears the code
}

// Hold keeps what a request brings while its payment is under way; what is zero is none. Each Hold has a Drop, or the payment's end.
//
// A consumer's code is a bearer secret: it lives in memory only, and a payment whose code was lost in a restart is inquired about, never asked for again.
//
// By is until when the caller waits: a debit that can't be asked for in time is not asked for at all. Of several requests the most patient counts. It
// lives in memory only too: what a restart finds was perhaps asked, and is inquired about.
func (d *Desk) Hold(id payment.ID, fingerprint [32]byte, code string, by time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.file(id)
	i := f.at(&fingerprint)
	if i < 0 {
		i = len(f.held)
		f.held = append(f.held, held{fingerprint: fingerprint})
	}
	h := &f.held[i]
	if h.holds++; by.After(h.by) {
		h.by = by
	}
	if h.code == "" {
		h.code = code
	}
}

// Drop ends the hold of one request: its payment has ended, or it was not taken. Code and deadline are forgotten with the last hold, and with the
// end of the payment.
func (d *Desk) Drop(id payment.ID, fingerprint [32]byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.files[id]
	if f == nil {
		return
	}
	i := f.at(&fingerprint)
	if i < 0 {
		return
	}
	if f.held[i].holds--; f.held[i].holds == 0 {
		f.drop(i)
		d.tidy(id, f)
	}
}

// Do arranges what a record's state asks for. It returns at once.
func (d *Desk) Do(rec store.Record) { d.arrange(&rec) }

// Committed is the engine's follower: it arranges the next step, or forgets a payment that needs none.
func (d *Desk) Committed(rec *store.Record, e *store.Entry) {
	if e.State.Seq == rec.State.Seq { // otherwise a later outcome of the same batch decides
		d.arrange(rec)
	}
}

func (d *Desk) arrange(rec *store.Record) {
	op, at, ok := payment.Next(rec.Terms, &rec.State)
	if !ok {
		d.forget(rec.Terms)
		return
	}
	due := !at.After(rec.State.UpdatedAt) // whatever time it is
	if due {
		at = time.Time{}
	} else {
		now := d.o.Scheduler.Now()
		if rec.State.UpdatedAt.After(now) {
			// The clock was set back since this was decided: the wait is as long as was meant then.
			at = now.Add(at.Sub(rec.State.UpdatedAt))
		}
		due = !at.After(now)
	}
	d.mu.Lock()
	f := d.file(rec.Terms.ID)
	if f.seq >= rec.State.Seq {
		d.mu.Unlock()
		return
	}
	d.next(f, step{rec.State.Seq, due})
	w := &f.work
	if w.d != nil {
		w = new(work)
	}
	w.d, w.f, w.terms, w.seq, w.op = d, f, rec.Terms, rec.State.Seq, op
	if op != payment.OpAuthorise {
		state := rec.State
		w.state = &state
	}
	d.mu.Unlock()
	d.o.Scheduler.At(at, w.first)
}

// work is what a state asks for. It lasts as long as the question: of the state there is only what the question needs.
type work struct {
	d     *Desk
	f     *file
	terms *payment.Terms
	state *payment.State // as Question has it
	seq   int            // of the state
	op    payment.Op
	began time.Time
}

func (w *work) first() { w.ask(false) }
func (w *work) anew()  { w.ask(true) }
func (w *work) done()  { w.d.wg.Done() }
func (w *work) to() string {
	if w.op == payment.OpCredit || w.op == payment.OpLookUpCredit {
		return w.terms.Payee.Participant
	}
	return w.terms.Payer.Participant
}

// begin tells whether the state is still the last one that was committed for its payment; then what is done counts until done. It gives what is kept of
// the payment's request.
func (w *work) begin() (h held, ok bool) {
	d := w.d
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ctx.Err() != nil || w.f.seq != w.seq {
		return h, false
	}
	d.wg.Add(1)
	if i := w.f.at(&w.terms.Fingerprint); i >= 0 {
		h = w.f.held[i]
	}
	return h, true
}

// ask puts the question of the state. Again tells that it was tried before, so that it may have been put.
func (w *work) ask(again bool) {
	h, ok := w.begin()
	if !ok {
		return
	}
	d, t := w.d, w.terms
	if w.op == payment.OpExpire {
		w.done()
		w.expire()
		return
	}
	p := d.o.Policy(t.Policy, t.CreatedAt)
	if p == nil {
		w.done()
		d.o.Log.Error("a payment's policy is not in the rulebook", "payment", t.ID.String(), "policy", t.Policy)
		w.again() // the rulebook may be mended while we run
		return
	}
	w.began = d.o.Scheduler.Now()
	q := Question{Op: w.op, Terms: t, Seq: w.seq, State: w.state, To: w.to(), Began: w.began, Until: w.began.Add(p.AnswerWithin)}
	if w.op == payment.OpAuthorise {
		q.Code = h.code
		// The caller's patience counts for the first asking only. From then on the payment is to be brought to its end, whoever waits for it.
		if !h.by.IsZero() && !again && h.by.Before(q.Until) {
			q.Until = h.by
		}
	}
	if q.AnswerBy = q.Until.Add(-p.Margin); w.op == payment.OpAuthorise && !again && !q.AnswerBy.After(w.began) {
		w.done()
		w.answered(&Answer{Result: payment.Failure, Reason: reason.DeadlinePassed, Note: "not sent: the caller's deadline has passed", Fault: Unasked})
		return
	}
	d.o.Counterparties.Ask(d.ctx, q, w.answer)
}

// answer takes an answer to the question that was put.
func (w *work) answer(a Answer) {
	defer w.done()
	d := w.d
	if d.ctx.Err() != nil && a.Result == payment.Unknown {
		return // stopping: what was under way goes on at the next start
	}
	if a.Fault != Unasked {
		if a.Took == 0 {
			a.Took = d.o.Scheduler.Now().Sub(w.began)
		}
		d.o.Breakers.Ended(Call{Institution: w.to(), Operation: string(w.op), Began: w.began, Took: a.Took, At: a.At, Failed: a.Fault == Unanswered})
	}
	w.answered(&a)
}

// expire ends a hold, or decides a dispute, whose time is over. Nobody is asked.
func (w *work) expire() {
	d := w.d
	applier := d.taker()
	if applier == nil {
		w.again()
		return
	}
	applier.ApplyThen(w.terms.ID, payment.Event{Kind: w.terms.TimeOver(), By: "switch"}, func(after *store.Record, err error) {
		// Unchanged, with the hold as it was: the clock that decides is behind the one that woke us.
		switch {
		case errors.Is(err, payment.ErrUnchanged) && after.State.Seq == w.seq:
			now, until := d.o.Scheduler.Now(), w.state.DueAt
			if !until.After(now) {
				until = now.Add(retryPause)
			}
			d.o.Scheduler.At(until, w.anew)
		case err != nil && !errors.Is(err, payment.ErrUnchanged):
			w.again()
		}
	})
}

func (w *work) answered(a *Answer) {
	applier := w.d.taker()
	if applier == nil {
		w.again() // what a former run left can be answered before Start
		return
	}
	ev := payment.Event{Kind: payment.Answered, Op: w.op, Result: a.Result, Reason: a.Reason, Reference: a.Reference, Amount: a.Amount, By: w.to(), Note: a.Note}
	if a.Fault == Unasked && a.Result == payment.Failure {
		ev.By = "switch"
	}
	applier.ApplyThen(w.terms.ID, ev, w.applied)
}

// applied is what became of an answer.
func (w *work) applied(after *store.Record, err error) {
	switch {
	case err == nil:
		// Committed told us of the state after, and with it of the next step.
	case errors.Is(err, payment.ErrUnchanged):
		w.d.settle(after)
	default:
		// The answer could not be written. The question stays open: ask again after a pause; institutions answer a repeat with what
		// they did the first time.
		w.d.o.Log.Warn("an answer could not be recorded; it will be asked for again", "payment", w.terms.ID.String(), "op", string(w.op), "error", err)
		w.again()
	}
}

// retryPause is the wait before asking again when a question could not be asked or its answer not be taken.
const retryPause = time.Second

func (w *work) again() {
	w.d.o.Scheduler.At(w.d.o.Scheduler.Now().Add(retryPause), w.anew)
}

// settle forgets a payment that needs nothing more. A record of the same batch may be older than what Committed told of: a late debit that
// came right after the end is still to be undone.
func (d *Desk) settle(rec *store.Record) {
	if rec.Terms == nil {
		return
	}
	d.mu.Lock()
	f := d.files[rec.Terms.ID]
	newer := f != nil && f.seq > rec.State.Seq
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
	defer d.mu.Unlock()
	f := d.files[t.ID]
	if f == nil {
		return
	}
	d.next(f, step{})
	if i := f.at(&t.Fingerprint); i >= 0 {
		f.drop(i)
	}
	d.tidy(t.ID, f)
}
