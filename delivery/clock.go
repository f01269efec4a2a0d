package delivery

import (
	"container/heap"
	"sync"
	"time"
)

// Clock is the Scheduler of the real world: one timer over a heap of what is due.
type Clock struct {
	mu    sync.Mutex
	items dueHeap
	timer *time.Timer
	seq   int64
	done  bool
}

type dueItem struct {
	at  time.Time
	seq int64
	fn  func()
}

// NewClock starts an empty clock.
func NewClock() *Clock { return &Clock{} }

// Now is the wall clock in UTC.
func (c *Clock) Now() time.Time { return time.Now().UTC() }

// At runs fn on its own goroutine at t, or at once when t is past.
func (c *Clock) At(t time.Time, fn func()) {
	if !t.After(c.Now()) {
		go fn()
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done {
		return
	}
	c.seq++
	heap.Push(&c.items, dueItem{t, c.seq, fn})
	if c.items[0].seq == c.seq {
		c.arm()
	}
}

// Close drops what is not due yet.
func (c *Clock) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.done = true
	c.items = nil
	if c.timer != nil {
		c.timer.Stop()
	}
}

func (c *Clock) arm() {
	pause := max(0, time.Until(c.items[0].at))
	if c.timer == nil {
		c.timer = time.AfterFunc(pause, c.fire)
		return
	}
	c.timer.Reset(pause)
}

func (c *Clock) fire() {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	for len(c.items) > 0 && !c.items[0].at.After(now) {
		go heap.Pop(&c.items).(dueItem).fn()
	}
	if len(c.items) > 0 {
		c.arm()
	}
}

type dueHeap []dueItem

func (h dueHeap) Len() int { return len(h) }
func (h dueHeap) Less(i, j int) bool {
	return h[i].at.Before(h[j].at) || h[i].at.Equal(h[j].at) && h[i].seq < h[j].seq
}
func (h dueHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *dueHeap) Push(x any)   { *h = append(*h, x.(dueItem)) }
func (h *dueHeap) Pop() any {
	old := *h
	x := old[len(old)-1]
	old[len(old)-1] = dueItem{}
	*h = old[:len(old)-1]
	return x
}
