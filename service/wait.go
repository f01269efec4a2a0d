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

	// These are guarded by the mutex of the service's waits.
	until         time.Time // when its time is over
	before, after *waiting  // in the waits' list
	told          bool
	over          bool // the time
	opened        bool // the payment is committed

	rec *store.Record // what is told, by whoever took the right to
	err error

	room [2]store.Reference // for the payment's
}

// waits are all who wait and whose time is not over, with one alarm for all of them: nearly all are told long before, and a timer for each would cost more
// than the rest of its wait.
type waits struct {
	mu     sync.Mutex
	newest *waiting // first of a list
	now    func() time.Time
	timer  *time.Timer
	rings  time.Time // when the alarm does; zero: it doesn't
}

func (x *waits) init(now func() time.Time) {
	x.now = now
	x.timer = time.AfterFunc(time.Hour, x.ring)
	x.timer.Stop()
}

// alarmPause is how long it takes at least before the alarm rings, and the list is looked through, again: a time is over so much later at most.
const alarmPause = 10 * time.Millisecond

// add starts the time of a wait. Called with mu held.
func (x *waits) add(w *waiting, now time.Time, longest time.Duration) {
	w.until = now.Add(longest)
	if w.after = x.newest; w.after != nil {
		w.after.before = w
	}
	x.newest = w
	x.set(now, w.until)
}

// remove ends the time of a wait, if it has not ended. Called with mu held.
func (x *waits) remove(w *waiting) {
	if w.until.IsZero() {
		return
	}
	if w.before == nil {
		x.newest = w.after
	} else {
		w.before.after = w.after
	}
	if w.after != nil {
		w.after.before = w.before
	}
	w.until, w.before, w.after = time.Time{}, nil, nil
}

// set sees to it that the alarm rings at a time, or not long after. Called with mu held.
func (x *waits) set(now, at time.Time) {
	pause := max(at.Sub(now), alarmPause)
	if at = now.Add(pause); !x.rings.IsZero() && !at.Before(x.rings) {
		return
	}
	x.rings = at
	x.timer.Reset(pause)
}

// ring ends the waits whose time is over, and sets the alarm for those that are left.
func (x *waits) ring() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.rings = time.Time{}
	now := x.now()
	var next time.Time
	for w := x.newest; w != nil; {
		after := w.after
		switch {
		case !w.until.After(now):
			x.remove(w)
			go w.timeOver()
		case next.IsZero() || w.until.Before(next):
			next = w.until
		}
		w = after
	}
	if !next.IsZero() {
		x.set(now, next)
	}
}

// records are what is told, to be used again: each is 640 bytes, and there are thousands of waits for every one that is being told.
var records = sync.Pool{New: func() any { return new(store.Record) }}

// begin starts the time, now.
func (w *waiting) begin(now time.Time, longest time.Duration) {
	x := &w.s.waits
	x.mu.Lock()
	defer x.mu.Unlock()
	x.add(w, now, longest)
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
	x := &w.s.waits
	x.mu.Lock()
	defer x.mu.Unlock()
	if w.told {
		return false
	}
	w.told = true
	x.remove(w)
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
	x := &w.s.waits
	x.mu.Lock()
	w.terms, w.opened = rec.Terms, true
	over := w.over
	x.mu.Unlock()
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
	x := &w.s.waits
	x.mu.Lock()
	opened, first := w.opened, !w.over
	w.over = true
	now := w.s.o.Now()
	left := w.last.Sub(now)
	again := !opened && !w.told && first && left > 0
	if again {
		x.add(w, now, left)
	}
	forever := w.last.IsZero()
	x.mu.Unlock()
	switch {
	case opened:
		w.standing()
	case !again && !forever && w.take():
		w.tellNow(store.Record{}, context.DeadlineExceeded)
	}
}
