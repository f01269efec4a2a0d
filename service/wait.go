package service

import (
	"context"
	"sync"
	"time"

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
	ended, err := s.o.Engine.Wait(ctx, rec.Terms.ID)
	if err != nil {
		s.o.Log.Warn("a payment is told as it stood when it was begun: how it stands can't be read", "payment", rec.Terms.ID.String(), "error", err)
		return rec, nil // it is there, and an error would say that nothing was done
	}
	return ended, nil
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
	then    func(*store.Record, error) // nil: it is told
	terms   *payment.Terms             // of the payment
	refused bool                       // the payment that is opened
	grip                               // of the payment that is opened

	// These are guarded by the mutex of the service's waits, and the moments are of their clock.
	until         time.Duration // when its time is over; zero: it is not in the list
	last          time.Duration // until then the caller waits for a payment that is not decided; zero: for as long as it takes
	before, after *waiting      // in the waits' list
	told          bool
	over          bool // the time
	opened        bool // the payment is committed

	rec *store.Record // what is told, by whoever took the right to
	err error

	room [2]store.Reference // for the payment's
}

// waits are all who wait and whose time is not over, with one alarm for all of them: nearly all are told long before, and a timer for each would cost more
// than the rest of its wait. Their clock is the monotonic one, so that nobody waits for a day when the wall clock is set back by a day meanwhile.
type waits struct {
	mu     sync.Mutex
	newest *waiting  // first of a list
	began  time.Time // their clock counts from then on
	timer  *time.Timer
	rings  time.Duration // when the alarm does; zero: it doesn't
}

func (x *waits) init() {
	x.began = time.Now()
	x.timer = time.AfterFunc(time.Hour, x.ring)
	x.timer.Stop()
}

func (x *waits) now() time.Duration { return time.Since(x.began) }

// alarmPause is how long it takes at least before the alarm rings, and the list is looked through, again: a time is over so much later at most.
const alarmPause = 10 * time.Millisecond

// add starts the time of a wait. Called with mu held.
func (x *waits) add(w *waiting, now, longest time.Duration) {
	w.until = max(now+longest, 1)
	if w.after = x.newest; w.after != nil {
		w.after.before = w
	}
	x.newest = w
	x.set(now, w.until)
}

// remove ends the time of a wait, if it has not ended. Called with mu held.
func (x *waits) remove(w *waiting) {
	if w.until == 0 {
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
	w.until, w.before, w.after = 0, nil, nil
}

// set sees to it that the alarm rings at a time, or not long after. Called with mu held.
func (x *waits) set(now, at time.Duration) {
	pause := max(at-now, alarmPause)
	if at = now + pause; x.rings != 0 && at >= x.rings {
		return
	}
	x.rings = at
	x.timer.Reset(pause)
}

// ring ends the waits whose time is over, and sets the alarm for those that are left.
func (x *waits) ring() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.rings = 0
	now, next := x.now(), time.Duration(0)
	for w := x.newest; w != nil; {
		after := w.after
		switch {
		case w.until <= now:
			x.remove(w)
			go w.timeOver()
		case next == 0 || w.until < next:
			next = w.until
		}
		w = after
	}
	if next != 0 {
		x.set(now, next)
	}
}

// records are what is told, to be used again: each is 640 bytes, and there are thousands of waits for every one that is being told.
var records = sync.Pool{New: func() any { return new(store.Record) }}

// endless is longer than anybody waits, and can be added to a moment.
const endless time.Duration = 1 << 62

// begin starts the time, at what the wall clock says now. For a payment that is not decided the caller waits until answerBy; zero: it doesn't say.
func (w *waiting) begin(at time.Time, longest time.Duration, answerBy time.Time) {
	x := &w.s.waits
	now := x.now()
	x.mu.Lock()
	defer x.mu.Unlock()
	if !answerBy.IsZero() {
		w.last = max(now+min(answerBy.Sub(at), endless), 1)
	}
	x.add(w, now, longest)
}

// tell tells the caller, after take.
func (w *waiting) tell() {
	rec, then := w.rec, w.then
	w.rec, w.then = nil, nil // the payment may go on for days, and has w: what its caller brought is not to stay for so long
	if w.err != nil {
		then(nil, w.s.fault(w.err))
	} else {
		then(rec, nil)
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
	if err != nil { // the question failed, not the payment
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
	now := x.now()
	again := !opened && !w.told && first && w.last > now
	if again {
		x.add(w, now, w.last-now)
	}
	forever := w.last == 0
	x.mu.Unlock()
	switch {
	case opened:
		w.standing()
	case !again && !forever && w.take():
		w.tellNow(store.Record{}, context.DeadlineExceeded)
	}
}
