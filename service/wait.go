package service

import (
	"context"
	"errors"
	"sync"
	"time"

	"hutong/engine"
	"hutong/payment"
	"hutong/rulebook"
	"hutong/store"
)

// wait gives the payment its time to end: the rulebook's, and no more than until by.
func (s *Service) wait(ctx context.Context, by time.Time, rec store.Record, err error) (store.Record, error) {
	if err != nil {
		return store.Record{}, s.fault(err)
	}
	if rec.State.Status.Final() {
		return rec, nil
	}
	now := s.o.Now()
	ctx, cancel := context.WithTimeout(ctx, longest(by, now, s.RulesAt(now)))
	defer cancel()
	rec, err = s.o.Engine.Wait(ctx, rec.Terms.ID)
	if err != nil {
		return store.Record{}, s.fault(err)
	}
	return rec, nil
}

// longest is how long a payment's end is waited for.
func longest(by, now time.Time, rules *rulebook.Rules) time.Duration {
	longest := rules.Windows.Answer
	if !by.IsZero() {
		longest = min(longest, by.Sub(now))
	}
	return longest
}

// waiting is wait without a goroutine: a caller who is told once, of a payment's end or of how it stands when the time is over.
type waiting struct {
	s       *Service
	then    func(*store.Record, error)
	terms   *payment.Terms // of the payment
	last    time.Time      // until then the caller waits for a payment that is not decided; zero: for as long as it takes
	refused bool           // the payment that is opened
	grip                   // of the payment that is opened
	timer   *time.Timer

	mu     sync.Mutex
	told   bool
	over   bool // the time
	opened bool // the payment is committed

	rec *store.Record // what is told, by whoever took the right to
	err error
}

// records are what is told, to be used again: each is 640 bytes, and there are thousands of waits for every one that is being told.
var records = sync.Pool{New: func() any { return new(store.Record) }}

// begin starts the time.
func (w *waiting) begin(longest time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer = time.AfterFunc(longest, w.timeOver)
}

// tell tells the caller, after take.
func (w *waiting) tell() {
	rec := w.rec
	if w.rec = nil; w.err != nil {
		w.then(nil, w.s.fault(w.err))
	} else {
		w.then(rec, nil)
	}
	*rec = store.Record{}
	records.Put(rec)
}

// toTell takes what is to be told.
func (w *waiting) toTell(rec *store.Record, err error) {
	w.rec, w.err = records.Get().(*store.Record), err
	*w.rec = *rec
}

// tellNow tells the caller on the goroutine that is here: one for whom nothing has begun, or after take.
func (w *waiting) tellNow(rec store.Record, err error) {
	w.toTell(&rec, err)
	w.tell()
}

// take takes the right to tell, once.
func (w *waiting) take() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.told {
		return false
	}
	w.told = true
	if w.timer != nil {
		w.timer.Stop()
	}
	return true
}

// answered is the engine's answer to the opening of a draft. What is done here is not done by the caller, who may have left: the verdict comes all the same.
func (w *waiting) answered(rec *store.Record, isNew bool, err error) {
	w.done()
	if err != nil || !isNew || rec.State.Status.Final() {
		w.forgo() // it asks nobody, or did so before
	}
	if !w.refused && (err != nil || rec.State.Status.Final()) {
		w.s.o.Desk.Drop(w.terms.ID, w.terms.Fingerprint) // its own only: a copy before it may be under way
	}
	w.begun(rec, err)
}

// begun is the engine's answer to the opening, on a lane's goroutine.
func (w *waiting) begun(rec *store.Record, err error) {
	if err != nil || rec.State.Status.Final() {
		w.tellSoon(rec, err)
		return
	}
	w.mu.Lock()
	w.terms, w.opened = rec.Terms, true
	over := w.over
	w.mu.Unlock()
	if over {
		w.standing()
	}
}

// ended is the engine's word on the end, on a lane's goroutine.
func (w *waiting) ended(rec *store.Record, err error) {
	if errors.Is(err, engine.ErrStopped) || errors.Is(err, engine.ErrUncertain) {
		w.standing()
		return
	}
	w.tellSoon(rec, err)
}

// tellSoon tells the caller, unless somebody did, from a goroutine that may be kept waiting.
func (w *waiting) tellSoon(rec *store.Record, err error) {
	if w.take() {
		w.toTell(rec, err)
		w.s.crew.Do(w.tell)
	}
}

// standing tells how the payment stands, as the store has it.
func (w *waiting) standing() {
	if w.take() {
		go func() { w.tellNow(w.s.o.Engine.Get(context.Background(), w.terms.ID)) }()
	}
}

// timeOver ends the wait for a payment that was opened. One that is not decided yet is waited for until the caller leaves.
func (w *waiting) timeOver() {
	w.mu.Lock()
	opened, first := w.opened, !w.over
	w.over = true
	left := w.last.Sub(w.s.o.Now())
	again := !opened && !w.told && first && left > 0
	if again {
		w.timer.Reset(left)
	}
	forever := w.last.IsZero()
	w.mu.Unlock()
	switch {
	case opened:
		w.standing()
	case !again && !forever && w.take():
		w.tellNow(store.Record{}, context.DeadlineExceeded)
	}
}
