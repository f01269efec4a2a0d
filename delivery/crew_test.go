package delivery

import (
	"sync"
	"sync/atomic"
	"testing"
)

// Goal: whatever is handed over is done, once, also what is handed over by jobs while hands come and go.
func TestCrewDoesEverythingOnce(t *testing.T) {
	var c Crew
	var wg sync.WaitGroup
	done := make([]atomic.Int32, 20_000)
	for from := range 4 {
		wg.Go(func() {
			for i := from; i < len(done)/2; i += 4 {
				wg.Add(1)
				c.Do(func() {
					done[i].Add(1)
					c.Do(func() {
						done[len(done)/2+i].Add(1)
						wg.Done()
					})
				})
			}
		})
	}
	wg.Wait()
	for i := range done {
		if n := done[i].Load(); n != 1 {
			t.Fatalf("job %d was done %d times", i, n)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.taken != 0 || len(c.jobs) != 0 || cap(c.jobs) > len(done) {
		t.Errorf("%d of %d jobs are kept", c.taken, len(c.jobs))
	}
}
