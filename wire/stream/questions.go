package stream

import (
	"context"
	"errors"
	"iter"
	"sync"
	"time"

	"hutong/wire/api"
)

// This file is a session's own questions: how they leave, how long they wait, and how they end without an answer.

// pending is a request that waits for its answer.
type pending struct {
	call      uint64
	leaf      Hash      // once it is framed
	out       *outgoing // nil: it has left, or may have
	framed    bool      // it is in a frame, which has its leaf
	abandoned bool
	answer    chan *Message // nil: asker is told
	asker     Asker
	session   *Session        // with asker
	ctx       context.Context // with asker
	until     time.Time       // when it is given up; zero: never, or whoever waits knows
}

// pendings are those that wait in ask.
var pendings = sync.Pool{New: func() any { return &pending{answer: make(chan *Message, 2)} }}

// wake tells whoever waits for the answer that there will be none: its time is over, or the session.
func (p *pending) wake() {
	select {
	case p.answer <- nil:
	default: // an answer is there, and somebody was faster
	}
}

// The ways a request can end without an answer.
var (
	errNoPlace   = errors.New("too many requests are unanswered")
	errAbandoned = errors.New("no answer came in time")
)

// unsent says that a request did not leave.
type unsent struct{ err error }

func (e *unsent) Error() string { return e.err.Error() }
func (e *unsent) Unwrap() error { return e.err }

// ask sends a request and waits for its answer until ctx ends, or that time comes, if it is not zero. An *unsent error says that it never left; any other, that nobody
// knows.
func (s *Session) ask(ctx context.Context, until time.Time, m *Message, in api.Validator) (*Message, error) {
	p := pendings.Get().(*pending)
	*p = pending{answer: p.answer, until: until}
	err := s.place(ctx, p)
	if err == nil {
		err = s.send(p, m, in)
	}
	if err != nil {
		return nil, err
	}
	err = context.DeadlineExceeded
	// The answer, the end of its time and that of the session come by one channel: a goroutine that waits for four is woken at twice the cost.
	select {
	case a := <-p.answer:
		if a != nil {
			pendings.Put(p) // it was settled before, so nobody else has it
			return a, nil
		}
	case <-ctx.Done():
		err = ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for range len(p.answer) {
		if a := <-p.answer; a != nil {
			return a, nil
		}
	}
	if s.err != nil {
		err = s.err
	}
	return nil, s.giveUp(p, err)
}

// place takes a place for a request whose time may be over before.
func (s *Session) place(ctx context.Context, p *pending) error {
	select {
	case s.places <- struct{}{}:
		return nil
	default:
	}
	var late <-chan time.Time
	if !p.until.IsZero() {
		timer := time.NewTimer(time.Until(p.until))
		defer timer.Stop()
		late = timer.C
	}
	select {
	case s.places <- struct{}{}:
		return nil
	case <-late:
	case <-ctx.Done():
	case <-s.done:
		return &unsent{s.Err()}
	}
	return &unsent{errNoPlace}
}

// begin is ask without waiting; false: it cannot be sent now. The asker is told, outside of the lock, what ask returns.
func (s *Session) begin(p *pending, m *Message, in api.Validator) bool {
	select {
	case s.places <- struct{}{}:
	default:
		return false
	}
	return s.send(p, m, in) == nil
}

// told tells the asker.
func (p *pending) told(a *Message, err error) { p.asker.Told(Told{p.session, a, err}) }

// send puts a request on its way, for which a place was taken. After an error the place is given back.
func (s *Session) send(p *pending, m *Message, in api.Validator) error {
	m.Call = s.calls.Add(1)
	p.call = m.Call
	made := false
	defer func() {
		if !made { // writing the request panics
			<-s.places
		}
	}()
	out := newOutgoing(m, in)
	made = true
	out.of, p.out = p, out
	if len(out.buf) > maxMessage {
		<-s.places
		return &unsent{errors.New("the request is too large")}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		<-s.places
		return &unsent{s.err}
	}
	if p.asker != nil && p.ctx != s.asking {
		// One watch for all that is asked under a context, which is as good as always the same.
		ctx := p.ctx
		s.asking, s.spared = ctx, append(s.spared, context.AfterFunc(ctx, func() { s.lateAll(ctx) }))
	}
	s.pending.add(p)
	if !p.until.IsZero() && (s.due.IsZero() || p.until.Before(s.due)) {
		s.rouse(p.until)
	}
	s.enqueue(out)
	if p.asker != nil && p.ctx.Err() != nil {
		go s.lateAll(p.ctx) // the watch over it may have gone off before this was there
	}
	return nil
}

// rouse sets the alarm. Called with mu held.
func (s *Session) rouse(at time.Time) {
	s.due = at
	if d := time.Until(at); s.alarm == nil {
		s.alarm = time.AfterFunc(d, s.overdue)
	} else {
		s.alarm.Reset(d)
	}
}

// lateBy is by how much a question may be given up late, so that those that are due one after the other are looked for together.
const lateBy = 5 * time.Millisecond

// overdue gives up the questions whose time is over. One alarm serves all: nearly every question is answered long before, and then it rings for nobody, once for as long as
// questions may take.
func (s *Session) overdue() {
	var over []*pending
	s.mu.Lock()
	now := time.Now()
	s.due = time.Time{}
	for p := range s.pending.all() {
		switch {
		case p.until.IsZero() || p.abandoned:
		case p.until.After(now):
			if s.due.IsZero() || p.until.Before(s.due) {
				s.due = p.until
			}
		case p.asker == nil:
			p.until = time.Time{} // once: take finds room for the answer, however late the goroutine that waits is woken
			p.wake()
		default:
			over = append(over, p)
		}
	}
	if s.err == nil && !s.due.IsZero() {
		if soonest := now.Add(lateBy); s.due.Before(soonest) {
			s.due = soonest
		}
		s.rouse(s.due)
	}
	s.mu.Unlock()
	for _, p := range over {
		s.late(p, context.DeadlineExceeded)
	}
}

// giveUp ends the waiting for an answer. Called with mu held.
func (s *Session) giveUp(p *pending, err error) error {
	if p.out != nil {
		p.out.of, p.out.buf = nil, nil // the writer passes it over
		p.out = nil
		s.settle(p)
		return &unsent{err}
	}
	p.abandoned = true
	if s.err == nil {
		time.AfterFunc(forgetAfter, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.settle(p)
		})
	}
	return errors.Join(errAbandoned, err)
}

// late gives up a request that waits without a goroutine, unless it was answered.
func (s *Session) late(p *pending, err error) {
	s.mu.Lock()
	if s.pending.get(p.call) != p || p.abandoned {
		s.mu.Unlock()
		return
	}
	err = s.giveUp(p, err)
	s.mu.Unlock()
	p.told(nil, err)
}

// lateAll gives up what waits without a goroutine: what was asked under a context that has ended, which is everything for that of the session.
func (s *Session) lateAll(ctx context.Context) {
	s.mu.Lock()
	var all []*pending
	for p := range s.pending.all() {
		switch {
		case p.asker == nil && ctx == s.ctx:
			p.wake()
		case p.asker != nil && (ctx == s.ctx || p.ctx == ctx):
			all = append(all, p)
		}
	}
	err := s.err
	s.mu.Unlock()
	if err == nil {
		err = ctx.Err()
	}
	for _, p := range all {
		s.late(p, err)
	}
}

// settle gives back the place of a request once; false: it was given back. Called with mu held.
func (s *Session) settle(p *pending) bool {
	if !s.pending.remove(p) {
		return false
	}
	<-s.places
	return true
}

// questions are those that wait for their answers, by the number of their call. Calls count up, so nearly every one finds its place free by its number alone; one that
// waits for so long that its place is needed again moves to a map.
type questions struct {
	places []*pending // by the lowest bits of the call; a power of two, or none
	moved  map[uint64]*pending
	n      int
}

// Bounds of the places: as many as there are questions, twice, but for a few.
const (
	firstPlaces = 64
	mostPlaces  = 1 << 13
)

func (q *questions) at(call uint64) **pending { return &q.places[call&uint64(len(q.places)-1)] }

// get gives the question of a call, or nil.
func (q *questions) get(call uint64) *pending {
	if q.n == 0 {
		return nil
	}
	if p := *q.at(call); p != nil && p.call == call {
		return p
	}
	return q.moved[call]
}

func (q *questions) add(p *pending) {
	if 2*q.n >= len(q.places) && len(q.places) < mostPlaces {
		before := q.places
		q.places = make([]*pending, max(firstPlaces, 2*len(before)))
		for _, p := range before {
			if p != nil {
				q.put(p)
			}
		}
	}
	q.put(p)
	q.n++
}

func (q *questions) put(p *pending) {
	at := q.at(p.call)
	if old := *at; old != nil {
		if q.moved == nil {
			q.moved = map[uint64]*pending{}
		}
		q.moved[old.call] = old
	}
	*at = p
}

// remove takes a question out; false: it is not there.
func (q *questions) remove(p *pending) bool {
	if q.get(p.call) != p {
		return false
	}
	if at := q.at(p.call); *at == p {
		*at = nil
	} else {
		delete(q.moved, p.call)
	}
	q.n--
	return true
}

// all gives every question.
func (q *questions) all() iter.Seq[*pending] {
	return func(yield func(*pending) bool) {
		for _, p := range q.places {
			if p != nil && !yield(p) {
				return
			}
		}
		for _, p := range q.moved {
			if !yield(p) {
				return
			}
		}
	}
}
