package bench

// Goal: a thousand callers whose own work is a small part of what is measured. Method: a caller is not a goroutine. The engine calls back when a
// step is durable, and a crew, one for each processor, takes the callers' next steps one after another. Each caller still waits for both
// steps of its payment before the next one, and what it waits for its crew is in its latency.

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"hutong/engine"
	"hutong/payment"
	"hutong/reason"
	"hutong/store"
)

// run is what all callers of a run have in common.
type run struct {
	ctx     context.Context
	e       *engine.Engine
	claims  bool
	capped  bool // the hot institution's payments may be refused
	phases  *phases
	begun   time.Time
	until   time.Time
	done    atomic.Int64 // payments
	refused atomic.Int64 // for want of headroom, where that may be
}

// crew takes the next steps of some of the callers.
type crew struct {
	*run
	left  int // callers that have not ended
	took  *hdrhistogram.Histogram
	fault error

	mu    sync.Mutex
	wake  sync.Cond
	ready []*calling // their last step is durable, or failed
}

// calling is a caller and the payment that it has under way.
type calling struct {
	*Caller
	crew    *crew
	began   time.Time
	in      phase
	opened  bool // the payment's first step is done
	refused bool // and its last
	made    *made
	yes     payment.Event
	fault   error // of the last step
	// The engine's calls back, made once.
	onOpened  func(*store.Record, bool, error)
	onApplied func(*store.Record, error)
}

// work runs so many callers until the run's end, and tells their latencies in microseconds.
func (r *run) work(callers int, skew float64) (*hdrhistogram.Histogram, error) {
	crews := make([]*crew, min(runtime.GOMAXPROCS(0), callers))
	var wg sync.WaitGroup
	for i := range crews {
		c := &crew{run: r, took: newHistogram()}
		c.wake.L = &c.mu
		crews[i] = c
		wg.Go(func() {
			for k := i; k < callers; k += len(crews) {
				c.left++
				c.begin(newCalling(c, NewCaller(uint64(k), skew)), time.Now())
			}
			c.serve()
		})
	}
	wg.Wait()
	all := newHistogram()
	var faults []error
	for _, c := range crews {
		all.Merge(c.took)
		faults = append(faults, c.fault)
	}
	return all, errors.Join(faults...)
}

func newCalling(c *crew, caller *Caller) *calling {
	u := &calling{Caller: caller, crew: c}
	u.onOpened = func(rec *store.Record, _ bool, err error) {
		u.refused = c.capped && err == nil && rec.State.Reason == reason.CapExceeded && rec.Terms.Payer.Participant == parties[0].name
		u.told(err)
	}
	u.onApplied = func(rec *store.Record, err error) {
		if err == nil && !rec.State.Paid() {
			err = fmt.Errorf("payment %s is %s %s", rec.Terms.ID, rec.State.Status, rec.State.Reason)
		}
		u.told(err)
	}
	return u
}

// told is called back by the engine, which must not be kept waiting.
func (u *calling) told(err error) {
	c := u.crew
	c.mu.Lock()
	u.fault = err
	c.ready = append(c.ready, u)
	c.mu.Unlock()
	c.wake.Signal()
}

// serve goes on until every caller has ended.
func (c *crew) serve() {
	var some []*calling
	for c.left > 0 {
		c.mu.Lock()
		for len(c.ready) == 0 {
			c.wake.Wait()
		}
		some, c.ready = c.ready, some[:0]
		c.mu.Unlock()
		for _, u := range some {
			c.next(u)
		}
	}
}

// next takes a caller's next step, or ends it.
func (c *crew) next(u *calling) {
	switch {
	case u.fault != nil:
		c.fault = errors.Join(c.fault, u.fault)
		c.left--
	case u.refused:
		u.refused = false
		c.run.refused.Add(1)
		c.begin(u, time.Now())
	case !u.opened:
		u.opened = true
		c.e.ApplyThen(u.made.terms.ID, u.yes, u.onApplied)
	default:
		now := time.Now()
		took := now.Sub(u.began)
		if c.done.Add(1); !c.capped || u.made.terms.Payer.Participant != parties[0].name {
			_ = c.took.RecordValue(min(took.Microseconds(), highest))
			c.phases.took(u.in, took)
		}
		c.begin(u, now)
	}
}

// begin begins a caller's next payment, if there is time for one.
func (c *crew) begin(u *calling, now time.Time) {
	u.began = now
	if !u.began.Before(c.until) || c.ctx.Err() != nil {
		c.left--
		return
	}
	u.in = c.phases.begin(u.Caller, u.began.Sub(c.begun))
	u.opened, u.made = false, u.make(u.began, c.claims)
	u.yes = u.answer(&u.made.terms)
	c.e.OpenThen(u.made.opening(), u.onOpened)
}
