package stream

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync/atomic"

	"hutong/reason"
)

// This file is how the messages of a frame come to those whom they are for: some of them together, so that a goroutine is woken once for many, and
// whoever has to wait for something lets the others go on without it.

// Request is one of the other side's, in the hands of Side.Begin.
type Request struct {
	*Message
	session  *Session
	leaf     Hash
	of       *pending // it is an answer instead, to this
	turn     *turn
	answered atomic.Bool
}

// Yield lets the other messages of the frame go on without this one. Begin calls it, on its own goroutine, before it waits for anything.
func (r *Request) Yield() { r.turn.yield() }

// Answer answers the request, from any goroutine, once: a second answer is dropped.
func (r *Request) Answer(a Answer) {
	if !r.answered.Swap(true) {
		r.session.answer(r.Message, r.leaf, a)
	}
}

// turn is some messages of a frame that one goroutine takes one after the other.
type turn struct{ left []Request }

// mostInTurn bounds the messages that wait for one another.
const mostInTurn = 16

var processors = runtime.GOMAXPROCS(0)

// deal hands messages out in turns: to every processor its share, and not too many to one.
func deal(all []Request) {
	share := min((len(all)+processors-1)/processors, mostInTurn)
	for len(all) > 0 {
		n := min(share, len(all))
		t := &turn{left: all[:n:n]}
		all = all[n:]
		work(t.run)
	}
}

func (t *turn) run() {
	for len(t.left) > 0 {
		r := &t.left[0]
		t.left = t.left[1:]
		if r.of != nil {
			r.of.then(r.Message, nil)
			continue
		}
		r.turn = t
		r.serve()
	}
}

func (t *turn) yield() {
	if len(t.left) > 0 {
		rest := &turn{left: t.left}
		t.left = nil
		work(rest.run)
	}
}

// serve answers one request of the other side, or sees to it that it is answered.
func (r *Request) serve() {
	s := r.session
	defer r.rescue()
	if s.side.Begin != nil && s.side.Begin(s.ctx, s, r) {
		return
	}
	r.Yield()
	var a Answer
	if s.side.Handle != nil {
		a = s.side.Handle(s.ctx, s, r.Message)
	}
	r.Answer(a)
}

// Reply answers the request by a function that makes the answer. A panic of it is answered too.
func (r *Request) Reply(made func() Answer) {
	defer r.rescue()
	r.Answer(made())
}

// rescue answers a request whose handler panics.
func (r *Request) rescue() {
	p := recover()
	if p == nil {
		return
	}
	if s := r.session; s.side.Log != nil {
		s.side.Log.Error("a request made its handler panic", "peer", s.Peer, "target", r.Target, "request_id", r.RequestID, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
	}
	r.Answer(problemAnswer(reason.Internal, r.RequestID))
}

// answer sends the answer to a request.
func (s *Session) answer(m *Message, leaf Hash, a Answer) {
	if a.Model == nil {
		a = problemAnswer(reason.Internal, m.RequestID)
	}
	answer := &Message{Call: m.Call, Status: a.Status, Request: leaf[:], RetryAfter: a.RetryAfter}
	out := newOutgoing(answer, a.Model)
	if len(out.buf) > maxMessage {
		a = problemAnswer(reason.Internal, m.RequestID)
		answer.Status, answer.RetryAfter = a.Status, 0
		out = newOutgoing(answer, a.Model)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.enqueue(out)
	}
}

// maxIdle bounds the goroutines that wait for work: a goroutine that has answered a request keeps its grown stack for the next.
const maxIdle = 4096

var (
	jobs = make(chan func())
	idle atomic.Int64
)

// work runs a job on a goroutine of its own.
func work(job func()) {
	select {
	case jobs <- job:
	default:
		go worker(job)
	}
}

func worker(job func()) {
	for {
		job()
		if idle.Add(1) > maxIdle {
			idle.Add(-1)
			return
		}
		job = <-jobs
		idle.Add(-1)
	}
}
