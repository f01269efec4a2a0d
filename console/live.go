package console

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"hutong/payment"
	"hutong/store"
)

// Server-sent events. Rows are gathered and sent a few times a second, however many payments there are: a page can't show more, and a
// person can't read more. What was left out is told as a number.

const (
	flushPause  = 250 * time.Millisecond
	boardPause  = time.Second
	aliveAfter  = 15 * time.Second
	writeWithin = 10 * time.Second // a page that takes nothing for so long is let go
	feedBuffer  = 512
)

// rowsMessage carries rows as they are in the page's own table, oldest first.
type rowsMessage struct {
	Rows []rowMessage `json:"rows"`
	Lost int          `json:"lost"` // payments and steps that happened but are not among the rows
	All  bool         `json:"all"`  // the rows are the whole list and replace what is there
}

type rowMessage struct {
	ID   string `json:"id"`
	HTML string `json:"html"`
}

// stream is one page that is watched.
type stream struct {
	c     *console
	v     *viewer
	w     http.ResponseWriter
	rc    *http.ResponseController
	dirty map[payment.ID]store.Record
	lost  int
	board []byte
}

// live streams to a page: the overview, or with ?payment= word that this payment or a refund of it changed.
func (c *console) live(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodHead {
		return // nobody would read the stream
	}
	select {
	case c.seats <- struct{}{}:
		defer func() { <-c.seats }()
	default:
		w.Header().Set("Retry-After", "30")
		http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
		return
	}
	var only payment.ID
	if name := r.URL.Query().Get("payment"); name != "" {
		id, err := payment.ParseID(name)
		if err != nil {
			c.fail(w, r, http.StatusNotFound)
			return
		}
		only = id
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	events, stop := c.o.Feed.Subscribe(feedBuffer)
	defer stop()
	s := &stream{c: c, v: c.viewer(r), w: w, rc: http.NewResponseController(w), dirty: map[payment.ID]store.Record{}}
	if only.IsZero() {
		s.watchAll(r, events)
		return
	}
	s.watchOne(r, events, only)
}

func (s *stream) watchAll(r *http.Request, events <-chan Event) {
	// The list is sent whole first: the page may be older than this connection, or have missed what came while it was cut off.
	if !s.sendAll(r) || !s.sendBoard(r) {
		return
	}
	var flush <-chan time.Time
	last := time.Now()
	tick := time.NewTicker(boardPause)
	defer tick.Stop()
	for {
		select {
		case <-r.Context().Done():
			return
		case ev, open := <-events:
			if !open {
				return
			}
			s.lost += ev.Lost
			if old, ok := s.dirty[ev.Record.Terms.ID]; !ok || old.State.Seq <= ev.Record.State.Seq {
				s.dirty[ev.Record.Terms.ID] = ev.Record
			}
			if flush == nil {
				flush = time.After(flushPause - time.Since(last))
			}
		case <-flush:
			flush, last = nil, time.Now()
			if s.lost > 0 && !s.sendAll(r) || s.lost == 0 && !s.sendRows() {
				return
			}
		case <-tick.C:
			s.v = s.c.viewer(r) // the network and its rules may have a new version
			if !s.sendBoard(r) {
				return
			}
		}
	}
}

// sendRows sends what changed.
func (s *stream) sendRows() bool {
	recs := make([]store.Record, 0, len(s.dirty))
	for _, rec := range s.dirty {
		recs = append(recs, rec)
	}
	clear(s.dirty)
	slices.SortFunc(recs, func(a, b store.Record) int { return bytes.Compare(a.Terms.ID[:], b.Terms.ID[:]) })
	m := rowsMessage{Lost: max(0, len(recs)-liveRows)}
	for _, rec := range recs[m.Lost:] {
		m.Rows = append(m.Rows, s.row(s.v.row(rec)))
	}
	return s.send("rows", m)
}

// sendAll sends the latest rows from the store, with the number of steps that this connection was too slow for.
func (s *stream) sendAll(r *http.Request) bool {
	rows, err := s.c.latest(r.Context(), s.v)
	if err != nil {
		s.c.o.Log.Error("a live page could not be read", "error", err)
		return false
	}
	m := rowsMessage{Lost: s.lost, All: true, Rows: []rowMessage{}}
	s.lost = 0
	clear(s.dirty)
	for _, x := range slices.Backward(rows) {
		m.Rows = append(m.Rows, s.row(x))
	}
	return s.send("rows", m)
}

func (s *stream) row(x row) rowMessage { return rowMessage{"p-" + x.ID, s.render("row", x)} }

// sendBoard sends counters, positions and institutions when they differ from what was sent last; otherwise, now and then, a sign of life.
func (s *stream) sendBoard(r *http.Request) bool {
	b, err := s.v.board(r.Context(), s.c)
	if err != nil {
		s.c.o.Log.Error("a live page could not be read", "error", err)
		return false
	}
	m := map[string]string{"counters": s.render("counters", b), "gauges": s.render("gauges", b), "tiles": s.render("tiles", b)}
	body, err := json.Marshal(m)
	if err != nil {
		return false
	}
	if bytes.Equal(body, s.board) {
		return s.write(": alive\n\n")
	}
	s.board = body
	return s.write("event: board\ndata: " + string(body) + "\n\n")
}

func (s *stream) watchOne(r *http.Request, events <-chan Event, id payment.ID) {
	if !s.write(": watching\n\n") {
		return
	}
	alive := time.NewTicker(aliveAfter)
	defer alive.Stop()
	for {
		select {
		case <-r.Context().Done():
			return
		case ev, open := <-events:
			if !open {
				return
			}
			// After a loss nobody knows whether it was among what was lost: look again.
			if (ev.Entry.Payment == id || ev.Record.Terms.Parent == id || ev.Lost > 0) && !s.send("change", map[string]int{"seq": ev.Entry.State.Seq}) {
				return
			}
		case <-alive.C:
			if !s.write(": alive\n\n") {
				return
			}
		}
	}
}

func (s *stream) render(name string, data any) string {
	var b strings.Builder
	if err := s.c.pages[s.v.lang].ExecuteTemplate(&b, name, data); err != nil {
		s.c.o.Log.Error("a part of a live page could not be made", "part", name, "error", err)
	}
	return b.String()
}

func (s *stream) send(event string, data any) bool {
	body, err := json.Marshal(data)
	if err != nil {
		s.c.o.Log.Error("a live message could not be written", "event", event, "error", err)
		return false
	}
	return s.write("event: " + event + "\ndata: " + string(body) + "\n\n")
}

// write tells whether the page is still there.
func (s *stream) write(text string) bool {
	// A server without deadlines on its connections still serves; the page is then let go when its connection breaks.
	_ = s.rc.SetWriteDeadline(time.Now().Add(writeWithin))
	if _, err := s.w.Write([]byte(text)); err != nil {
		return false
	}
	return s.rc.Flush() == nil
}
