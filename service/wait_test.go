package service

import (
	"log/slog"
	"sync"
	"testing"
	"time"

	"hutong/store"
)

// Goal: everybody who waits is told once: of the end of the wait's time, not before that, unless somebody told them before. Method: waits of unlike
// times, of which every third is ended otherwise while the alarm goes.
func TestWaitsEndOnce(t *testing.T) {
	s := &Service{o: Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)}}
	s.waits.init(time.Now)
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
		w := &waiting{s: s, last: last, then: func(rec *store.Record, err error) {
			mu.Lock()
			defer mu.Unlock()
			if times[i]++; times[i] == 1 {
				told.Done()
			}
			if early := time.Now().Before(last); err != nil && early || err == nil && i%3 != 0 {
				t.Errorf("wait %d ends with %v, early: %v", i, err, early)
			}
		}}
		w.begin(now, longest)
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
