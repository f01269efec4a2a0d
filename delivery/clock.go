package delivery

import (
	"container/heap"
	"sync"
	"time"
)

// Clock is the Scheduler of the real world: one timer over a heap of what is due. The wall clock says how long to wait; the waiting itself is
// done by the monotonic one, so that nothing is stuck for a day when the wall clock is set back by a day meanwhile.
type Clock struct {
	wall  func() time.Time // time.Now but in tests
	mu    sync.Mutex
	items dueHeap
	timer *time.Timer
	seq   int64
	done  bool
	now   Crew // for what is due at once
}

type dueItem struct {
	at  time.Time // with a monotonic reading
	seq int64
	fn  func()
}

// NewClock starts an empty clock.
func NewClock() *Clock { return &Clock{wall: time.Now} }

// Now is the wall clock in UTC.
func (c *Clock) Now() time.Time { return c.wall().UTC() }

// At runs fn at t, or at once when t is past, on a goroutine that it must not keep waiting.
func (c *Clock) At(t time.Time, fn func()) {
	if t.IsZero() {
		c.now.Do(fn)
		return
	}
	wait := t.Sub(c.Now())
	if wait <= 0 {
		c.now.Do(fn)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done {
		return
	}
	c.seq++
	heap.Push(&c.items, dueItem{time.Now().Add(wait), c.seq, fn})
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
		c.now.Do(heap.Pop(&c.items).(dueItem).fn)
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
