package console

import (
	"sync"
	"time"

	"hutong/payment"
	"hutong/store"
)

// Event is one committed outcome with its payment as it stood after it.
type Event struct {
	Record store.Record
	Entry  store.Entry
	Lost   int // events between the last one received and this one that the reader was too slow for
}

// Feed gives committed outcomes to whoever watches, and counts them.
type Feed interface {
	// Subscribe gives the events from now on until stop is called, or the channel closed when the feed ends. Buffer (at least 1) is how
	// many events may wait; a reader that falls further behind loses the oldest and is told how many by Lost. The newest event always
	// arrives. Stop may be called twice.
	Subscribe(buffer int) (events <-chan Event, stop func())
	// Tally is what was counted up to now.
	Tally(now time.Time) Tally
}

// Tally counts payments and refunds since the feed began.
type Tally struct {
	Since     time.Time // zero when nothing has been counted yet
	Opened    int64
	Succeeded int64
	Failed    int64 // refused, declined, cancelled or lost: ended unpaid
	UnderWay  int   // known to be not final; payments of a former run count from their first event on
	PerMinute int   // opened in the last 60 seconds
	Seconds   [watchSeconds]Second
}

// Second is what happened within one second; Tally's run from the oldest to the present one.
type Second struct{ Opened, Succeeded, Failed int32 }

// watchSeconds is how far back the Tally's seconds reach.
const watchSeconds = 300

// Hub is a Feed that the engine's Committed publishes to. The zero value is ready. Its methods may be called from any goroutine.
type Hub struct {
	mu      sync.Mutex
	closed  bool
	readers map[*reader]struct{}
	live    map[payment.ID]struct{}
	tally   Tally // without UnderWay, PerMinute, Seconds
	ring    [watchSeconds]Second
	head    int64 // Unix second that the ring ends with; 0 when nothing was counted
}

type reader struct {
	ch   chan Event
	lost int
}

// Publish hands an outcome to every reader and counts it. It never waits for a reader.
func (h *Hub) Publish(rec *store.Record, e *store.Entry) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return
	}
	h.count(e)
	for r := range h.readers {
		r.push(Event{Record: *rec, Entry: *e})
	}
}

// push drops the oldest waiting event when there is no room. Only Publish sends, under the hub's lock, so there is room afterwards.
func (r *reader) push(ev Event) {
	for {
		ev.Lost = r.lost
		select {
		case r.ch <- ev:
			r.lost = 0
			return
		default:
		}
		select {
		case old := <-r.ch:
			// What the dropped event would have told is told by the next: the reader learns of every loss, in order or not.
			r.lost += 1 + old.Lost
		default:
		}
	}
}

func (h *Hub) count(e *store.Entry) {
	if h.tally.Since.IsZero() {
		h.tally.Since = e.At
	}
	if h.live == nil {
		h.live = map[payment.ID]struct{}{}
	}
	s := h.second(e.At)
	if e.State.Seq == 1 {
		h.tally.Opened++
		s.Opened++
	}
	if !e.State.Status.Final() {
		h.live[e.Payment] = struct{}{}
		return
	}
	delete(h.live, e.Payment)
	if e.State.Seq > 1 && e.From.Final() {
		return // something that followed the end: a refund's share, a late debit
	}
	if e.State.Public() == payment.PublicSucceeded {
		h.tally.Succeeded++
		s.Succeeded++
		return
	}
	h.tally.Failed++
	s.Failed++
}

// second is the ring's count for a moment; moments older than the ring are counted in its oldest second.
func (h *Hub) second(at time.Time) *Second {
	now := at.Unix()
	h.turn(now)
	if now <= h.head-watchSeconds {
		now = h.head - watchSeconds + 1
	}
	return &h.ring[now%watchSeconds]
}

// turn clears the seconds between the ring's end and now.
func (h *Hub) turn(now int64) {
	if h.head == 0 || now-h.head >= watchSeconds {
		h.ring, h.head = [watchSeconds]Second{}, max(now, h.head)
		return
	}
	for h.head < now {
		h.head++
		h.ring[h.head%watchSeconds] = Second{}
	}
}

// Tally implements Feed.
func (h *Hub) Tally(now time.Time) Tally {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.turn(now.Unix())
	t := h.tally
	t.UnderWay = len(h.live)
	for i := range t.Seconds {
		s := h.ring[(h.head+1+int64(i))%watchSeconds]
		t.Seconds[i] = s
		if i >= watchSeconds-60 {
			t.PerMinute += int(s.Opened)
		}
	}
	return t
}

// Subscribe implements Feed.
func (h *Hub) Subscribe(buffer int) (<-chan Event, func()) {
	r := &reader{ch: make(chan Event, max(1, buffer))}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		close(r.ch)
		return r.ch, func() {}
	}
	if h.readers == nil {
		h.readers = map[*reader]struct{}{}
	}
	h.readers[r] = struct{}{}
	return r.ch, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.readers, r)
	}
}

// Close ends every subscription, so that a server with pages open can shut down.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for r := range h.readers {
		close(r.ch)
	}
	h.readers = nil
}
