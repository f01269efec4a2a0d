package delivery

import (
	"sync/atomic"
	"testing"
	"time"

	"hutong/payment"
	"hutong/store"
)

// Goal: what was to happen in a moment happens in a moment, although the wall clock is set back by a day in between.
func TestClockSetBackWhileWaiting(t *testing.T) {
	c := NewClock()
	defer c.Close()
	var off atomic.Int64
	c.wall = func() time.Time { return time.Now().Add(time.Duration(off.Load())) }
	done := make(chan string, 3)
	c.At(c.Now().Add(30*time.Millisecond), func() { done <- "asked before" })
	off.Store(int64(-24 * time.Hour))
	c.At(c.Now().Add(60*time.Millisecond), func() { done <- "asked after" })
	off.Store(int64(24 * time.Hour))
	c.At(c.Now().Add(90*time.Millisecond), func() { done <- "asked a day ahead" })
	got := map[string]bool{}
	for range 3 {
		got[<-done] = true // in any order: a machine that is busy fires late, and then all at once
	}
	if !got["asked before"] || !got["asked after"] || !got["asked a day ahead"] {
		t.Errorf("came: %v", got)
	}
}

// kept is a scheduler that only notes for when it was told.
type kept struct {
	now time.Time
	at  []time.Time
}

func (k *kept) Now() time.Time           { return k.now }
func (k *kept) At(t time.Time, _ func()) { k.at = append(k.at, t) }

// Goal: a payment whose next step was due in half a minute is asked about in half a minute, also by a run whose clock was set back.
func TestStepsOfAFormerRunAfterTheClockWasSetBack(t *testing.T) {
	for _, jump := range []time.Duration{-24 * time.Hour, -time.Hour, 0, 10 * time.Second, time.Hour} {
		k := &kept{now: began.Add(jump)}
		d := New(Options{Scheduler: k})
		d.Do(store.Record{Terms: &payment.Terms{ID: payment.ID{1}},
			State: payment.State{Status: payment.DebitUnknown, Seq: 2, UpdatedAt: began, DueAt: began.Add(30 * time.Second)}})
		if len(k.at) != 1 {
			t.Fatalf("%s: arranged %d times", jump, len(k.at))
		}
		if wait := k.at[0].Sub(k.now); wait > 30*time.Second || jump < 0 && wait != 30*time.Second {
			t.Errorf("%s: the wait is %s", jump, wait)
		}
	}
}
