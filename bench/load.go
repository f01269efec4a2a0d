package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"hutong/client"
)

// Load says what is put on the switch from outside, whatever the transport.
type Load struct {
	Flow         string        // pull, push or mix
	Rate         float64       // operations a second that begin, whatever becomes of those before; 0: each caller begins its next one at once
	Callers      int           // operations under way at most
	WarmUp       time.Duration // how long operations begin before that, which count in the books only: connections, prepared keys, memory that is touched for the first time
	Duration     time.Duration // how long operations begin that are measured
	Institutions int           // wallets, and as many acquirers
	Skew         float64       // how unevenly they take part: exponent of a Zipf distribution, above 1; 0: evenly
	Hot          float64       // share of the payments that one wallet makes in every second phase; 0: there are no phases
}

// kind is one sort of operation.
type kind int

const (
	pull    kind = iota // an acquirer scans a consumer's code; the wallet is asked to authorise
	push                // a wallet scans a merchant's code: a quote, then the payment; the acquirer is asked to verify the order and to credit it
	refund              // an acquirer gives a whole payment back; the wallet is asked to credit its customer
	inquiry             // an acquirer asks for a payment's state
	kinds
)

var kindNames = [kinds]string{"pull", "push", "refund", "inquiry"}

// flows are the hundredths of each kind.
var flows = map[string][kinds]int{
	"pull": {pull: 100},
	"push": {push: 100},
	"mix":  {pull: 45, push: 45, refund: 5, inquiry: 5},
}

// Check says what of the load can't be done.
func (l *Load) Check() error {
	if _, ok := flows[l.Flow]; !ok {
		return fmt.Errorf("bench: the flow %q is not pull, push or mix", l.Flow)
	}
	switch {
	case l.Callers < 1:
		return errors.New("bench: there must be at least one caller")
	case !(l.Rate >= 0 && l.Rate <= 1e6): // a NaN is neither
		return errors.New("bench: the rate must be 0 (each caller begins its next payment at once) or up to 1,000,000 a second")
	case l.Duration <= 0:
		return errors.New("bench: the duration must be above 0")
	case l.WarmUp < 0:
		return errors.New("bench: the warm-up must be 0 (none) or longer")
	case l.Institutions < 1 || l.Institutions > maxInstitutions:
		return fmt.Errorf("bench: there can be 1 to %d institutions on each side", maxInstitutions)
	case l.Skew != 0 && !(l.Skew > 1):
		return errors.New("bench: the skew must be above 1, or 0 for an even load")
	case !(l.Hot >= 0 && l.Hot < 1):
		return errors.New("bench: the hot institution's share must be 0 (there is none) or below 1, as 0.7")
	case l.Hot > 0 && l.Institutions < 2:
		return errors.New("bench: one institution can only be hot beside others")
	}
	return nil
}

// phase is the part of a run that an operation belongs to.
type phase int

const (
	only phase = iota // there are no phases
	even              // no institution is hot
	hot               // one is
)

// phaseAt is the phase of a moment of the run: they take turns, so that both have the same conditions.
func (l *Load) phaseAt(since time.Duration) phase {
	if l.Hot == 0 {
		return only
	}
	if since/min(time.Second, l.Duration/4)%2 == 0 {
		return even
	}
	return hot
}

// key is a payment, refund or order by its id.
type key [16]byte

// sample is one operation whose end is known.
type sample struct {
	kind   kind
	phase  phase
	warmUp bool
	id     key // of the payment or refund
	order  key // of the order that the payee's institution was asked about; zero: none
	end    time.Time
	took   int64 // microseconds since it was due
	late   int64 // microseconds between that and its beginning
	credit int64 // minor units that the payee's side was credited (a refund: debited)
	failed bool
}

// grace is how late an operation may begin that was due in time. What is later than that is not begun: the switch can't keep up.
const grace = 2 * time.Second

// tally is what the callers did.
type tally struct {
	took     time.Duration
	unbegun  int64
	failures map[string]int64 // by what the switch, or the call, said
}

// warmed is the load before what is measured.
func (l *Load) warmed() *Load {
	w := *l
	w.Duration, w.Hot = l.WarmUp, 0
	return &w
}

// add takes what the warm-up did not do.
func (t *tally) add(warmUp tally) {
	if t.failures == nil {
		t.failures = map[string]int64{}
	}
	t.unbegun += warmUp.unbegun
	for what, n := range warmUp.failures {
		t.failures[what] += n
	}
}

// run makes the operations. With a rate, they begin when the clock says so: one that finds no caller free has waited since then, and its
// latency has that time in it. The callers end what they began, also when ctx ends first.
func (l *Load) run(ctx context.Context, n *network, banks *banks, took func(sample)) tally {
	var wg sync.WaitGroup
	var mu sync.Mutex
	out := tally{failures: map[string]int64{}}
	start := time.Now()
	ended := func(s sample, err error) {
		if err != nil {
			mu.Lock()
			out.failures[said(err)]++
			mu.Unlock()
		}
		took(s)
	}
	if all := banks.tell(); l.Rate == 0 && l.Flow == "pull" && len(all) > 0 {
		l.chains(ctx, n, banks, all, start, ended)
		out.took = time.Since(start)
		return out
	}
	until := start.Add(l.Duration)
	// What is under way when ctx ends is a payment all the same: its end must be known.
	work, cancel := context.WithDeadline(context.WithoutCancel(ctx), until.Add(patience))
	defer cancel()
	next := func() (time.Time, bool) {
		now := time.Now()
		return now, ctx.Err() == nil && now.Before(until)
	}
	if l.Rate > 0 {
		moments := make(chan time.Time)
		wg.Go(func() { l.pace(ctx, start, moments) })
		next = func() (time.Time, bool) {
			due, ok := <-moments
			return due, ok
		}
	}
	for k := range l.Callers {
		wg.Go(func() {
			w := newWorker(l, n, banks, uint64(k), uint64(start.UnixNano()))
			for due, ok := next(); ok; due, ok = next() {
				now := time.Now()
				if now.After(until.Add(grace)) {
					mu.Lock()
					out.unbegun++
					mu.Unlock()
					continue
				}
				s, err := w.operate(work, l.phaseAt(due.Sub(start)))
				s.end = time.Now()
				s.took, s.late, s.failed = s.end.Sub(due).Microseconds(), now.Sub(due).Microseconds(), err != nil
				ended(s, err)
			}
		})
	}
	wg.Wait()
	out.took = time.Since(start)
	return out
}

// patience is how long after the last operation has begun a doubt may last.
const patience = 2 * time.Minute

func sleepUntil(ctx context.Context, t time.Time) bool {
	wait := time.Until(t)
	if wait <= 0 {
		return true
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// said is what went wrong with a call, short and the same for the same fault.
func said(err error) string {
	var ended *endedError
	var refused *client.Refused
	switch {
	case errors.As(err, &ended):
		return ended.status + " " + ended.reason
	case errors.Is(err, client.ErrUncertain):
		return "uncertain"
	case errors.As(err, &refused):
		return string(refused.Problem.Reason)
	}
	return err.Error()
}

// pick chooses among institutions.
type pick func() int

func picker(rnd *rand.Rand, n int, skew float64) pick {
	if skew == 0 || n == 1 {
		return func() int { return rnd.IntN(n) }
	}
	z := rand.NewZipf(rnd, skew, 1, uint64(n-1))
	return func() int { return int(z.Uint64()) }
}
