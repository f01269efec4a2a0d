package service

import (
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"weak"

	"hutong/delivery"
	"hutong/store"
)

// waitingOnly is a service that can do nothing but let callers wait.
func waitingOnly() *Service {
	s := &Service{o: Options{Now: delivery.NewClock().Now, Log: slog.New(slog.DiscardHandler)}}
	s.waits.init()
	return s
}

// Goal: everybody who waits is told once: of the end of the wait's time, not before that, unless somebody told them before. Method: waits of unlike
// times, of which every third is ended otherwise while the alarm goes.
func TestWaitsEndOnce(t *testing.T) {
	s := waitingOnly()
	const n = 300
	var told sync.WaitGroup
	var mu sync.Mutex
	times := map[int]int{}
	for i := range n {
		longest := time.Duration(i*7%60) * time.Millisecond
		now := time.Now()
		last := now.Add(longest)
		if i%5 == 0 {
			last = last.Add(30 * time.Millisecond) // not decided by then: it is waited for a second time
		}
		told.Add(1)
		w := &waiting{s: s, then: func(rec *store.Record, err error) {
			mu.Lock()
			defer mu.Unlock()
			if times[i]++; times[i] == 1 {
				told.Done()
			}
			if early := time.Now().Before(last); err != nil && early || err == nil && i%3 != 0 {
				t.Errorf("wait %d ends with %v, early: %v", i, err, early)
			}
		}}
		w.begin(now, longest, last)
		if i%3 == 0 {
			go func() {
				if w.tellSoon(&store.Record{}, nil); w.take() {
					t.Errorf("wait %d can be told twice", i)
				}
			}()
		}
	}
	told.Wait()
	s.waits.mu.Lock()
	defer s.waits.mu.Unlock()
	if s.waits.newest != nil {
		t.Error("somebody who was told still waits")
	}
	mu.Lock()
	defer mu.Unlock()
	for i, k := range times {
		if k != 1 {
			t.Errorf("wait %d was told %d times", i, k)
		}
	}
}

// Goal: whoever waits is told in time although the clock is set meanwhile: not a day later, nor early.
func TestWaitsWhenTheClockIsSet(t *testing.T) {
	const longest, last = 20 * time.Millisecond, 60 * time.Millisecond
	for _, jump := range []time.Duration{-24 * time.Hour, 24 * time.Hour} {
		s := waitingOnly()
		var off atomic.Int64
		s.o.Now = func() time.Time { return time.Now().UTC().Add(time.Duration(off.Load())) }
		told := make(chan error, 1)
		w := &waiting{s: s, then: func(_ *store.Record, err error) { told <- err }}
		began, at := time.Now(), s.o.Now()
		w.begin(at, longest, at.Add(last))
		off.Store(int64(jump))
		select {
		case err := <-told:
			if took := time.Since(began); err == nil || took < last {
				t.Errorf("%s: told %v after %s", jump, err, took)
			}
		case <-time.After(5 * time.Second):
			t.Errorf("%s: nobody is told", jump)
		}
	}
	s := waitingOnly()
	told := make(chan error, 1)
	w := &waiting{s: s, then: func(_ *store.Record, err error) { told <- err }}
	at := s.o.Now()
	w.begin(at, longest, time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)) // a caller that waits for ever, as it says
	time.Sleep(3 * longest)
	select {
	case err := <-told:
		t.Errorf("told %v, with thousands of years left", err)
	default:
	}
}

// Goal: a payment that is under way for days does not keep what its caller brought, which has the consumer's code in it, once the caller was told.
func TestAWaitLetsGoOfItsCaller(t *testing.T) {
	s := waitingOnly()
	told := make(chan struct{})
	begin := func() (*waiting, weak.Pointer[[1 << 10]byte]) {
		request := new([1 << 10]byte)
		w := &waiting{s: s, then: func(*store.Record, error) { request[0]++; close(told) }}
		now := s.o.Now()
		w.begin(now, 0, now)
		return w, weak.Make(request)
	}
	w, request := begin()
	<-told
	for until := time.Now().Add(5 * time.Second); request.Value() != nil && time.Now().Before(until); runtime.GC() {
	}
	if request.Value() != nil {
		t.Error("the request is still there")
	}
	w.ended(&store.Record{}, nil) // the payment had it until then
}
