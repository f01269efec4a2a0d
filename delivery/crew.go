package delivery

import (
	"runtime"
	"sync"
)

// Crew runs short jobs on a few goroutines, in the order in which they come to it: what a lane hands over thousands of times a second is not worth
// a goroutine and a wake-up each. A job must not block: others wait behind it. The zero Crew can be used.
type Crew struct {
	mu    sync.Mutex
	jobs  []func()
	taken int // of jobs
	hands int // goroutines at work
}

// atOnce is how many jobs a goroutine takes at a time, maxHands how many goroutines there are at most.
const atOnce = 16

var maxHands = runtime.GOMAXPROCS(0)

// Do hands a job over and returns at once.
func (c *Crew) Do(job func()) {
	c.mu.Lock()
	c.jobs = append(c.jobs, job)
	more := c.hands < maxHands
	if more {
		c.hands++
	}
	c.mu.Unlock()
	if more {
		go c.work()
	}
}

func (c *Crew) work() {
	var mine [atOnce]func()
	for {
		c.mu.Lock()
		n := copy(mine[:], c.jobs[c.taken:])
		clear(c.jobs[c.taken : c.taken+n])
		if c.taken += n; 2*c.taken >= len(c.jobs) {
			c.jobs, c.taken = c.jobs[:copy(c.jobs, c.jobs[c.taken:])], 0
		}
		if n == 0 {
			c.hands--
			c.mu.Unlock()
			return
		}
		c.mu.Unlock()
		for _, job := range mine[:n] {
			job()
		}
	}
}
