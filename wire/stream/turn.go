package stream

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"time"

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

// turn is some messages of a frame that one goroutine takes one after the other, or more of them when one has to wait.
type turn struct {
	all   []Request
	begun atomic.Int64 // how many of them somebody has taken
}

const (
	// mostInTurn bounds the messages that wait for one another.
	mostInTurn = 16
	// mostWait is how long messages wait for a handler that doesn't say whether it has to wait.
	mostWait = time.Millisecond
)

var processors = runtime.GOMAXPROCS(0)

// deal hands messages out in turns: to every processor its share, and not too many to one.
func deal(all []Request) {
	share := min((len(all)+processors-1)/processors, mostInTurn)
	for len(all) > 0 {
		n := min(share, len(all))
		t := &turn{all: all[:n:n]}
		all = all[n:]
		work(t.run)
	}
}

// take gives the next message that nobody has taken, or nil.
func (t *turn) take() *Request {
	if n := t.begun.Add(1); n <= int64(len(t.all)) {
		return &t.all[n-1]
	}
	return nil
}

// left tells whether there are messages that nobody has taken.
func (t *turn) left() bool { return t.begun.Load() < int64(len(t.all)) }

func (t *turn) run() {
	// The others of the turn must not wait for a handler that takes its time. Most don't, and waking a goroutine for each message costs as much as answering it.
	var alarm *time.Timer
	for r := t.take(); r != nil; r = t.take() {
		if alarm == nil && r.of == nil && r.session.side.Begin == nil && t.left() {
			alarm = time.AfterFunc(mostWait, t.spread)
		}
		t.do(r)
	}
	if alarm != nil {
		alarm.Stop()
	}
}

func (t *turn) do(r *Request) {
	if r.of != nil {
		r.of.told(r.Message, nil)
		return
	}
	r.turn = t
	r.serve()
}

func (t *turn) yield() {
	if t.left() {
		work(t.run)
	}
}

// spread gives each message that is left a goroutine of its own: where one handler waits, the next one does too.
func (t *turn) spread() {
	for r := t.take(); r != nil; r = t.take() {
		work(func() { t.do(r) })
	}
}

// serve answers one request of the other side, or sees to it that it is answered.
func (r *Request) serve() {
	s := r.session
	defer r.rescue()
	if s.side.Begin != nil {
		if s.side.Begin(s.ctx, s, r) {
			return
		}
		r.Yield()
	}
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
