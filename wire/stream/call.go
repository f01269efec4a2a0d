package stream

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"time"

	"hutong/reason"
	"hutong/wire/api"
	"hutong/wire/link"
	"hutong/wire/problem"
	"hutong/wire/proto"
)

func (id SessionID) String() string { return hex.EncodeToString(id[:]) }

// Call does over the session what link.Caller does over HTTP, with the same errors. to names the deadlines only.
func (s *Session) Call(ctx context.Context, to link.Peer, method, path, requestID string, in, out api.Validator) error {
	if err := Fit(requestID, in); err != nil {
		return err
	}
	until := to.Deadline(ctx)
	m := &Message{Target: method + " " + path, RequestID: requestID, AnswerBy: cmp.Or(to.AnswerBy, until)}
	return s.Ask(ctx, until, m, in, out)
}

// Fit tells whether a request can be put on the wire; a *link.NotSent says why not.
func Fit(requestID string, in api.Validator) error {
	if !api.ValidRequestID(requestID) {
		return &link.NotSent{Err: problem.New(reason.RequestIDInvalid, "")}
	}
	if in != nil {
		if fields := in.Validate(); len(fields) > 0 {
			return &link.NotSent{Err: problem.New(reason.InvalidField, "the request breaks the interface", fields...)}
		}
	}
	return nil
}

// Ask sends a request whose fields are filled but for its call and body, and reads the answer into out. It is given up at until, if that is not zero, and when ctx
// ends. Its errors are those of package link.
func (s *Session) Ask(ctx context.Context, until time.Time, m *Message, in, out api.Validator) error {
	a, err := s.ask(ctx, until, m, in)
	return told(a, err, out)
}

// AskThen is Ask for callers without a goroutine to wait in: then is told once what Ask returns, on a goroutine of the session's that it must not keep
// waiting, and a question without an answer is given up after some time, or when ctx ends. False: there is no place for it now, or it cannot be sent. Then nothing
// was done, and then is not told.
func (s *Session) AskThen(ctx context.Context, within time.Duration, m *Message, in, out api.Validator, then func(error)) bool {
	q := &asking{out: out, then: then}
	return s.AskLater(ctx, time.Now().Add(within), m, in, &q.Question, q)
}

// asking is a question of AskThen.
type asking struct {
	Question
	out  api.Validator
	then func(error)
}

func (q *asking) Told(a Told) { q.then(a.Read(q.out)) }

// Question is one that nobody waits for. It is a part of its asker, so that all that is needed at its end lies in one piece, and is asked once.
type Question struct{ pending }

// Asker is told how its question ended: once, on a goroutine of the session's that it must not keep waiting.
type Asker interface{ Told(Told) }

// Told is how a question ended that nobody waited for.
type Told struct {
	session *Session
	answer  *Message
	err     error
}

// Read reads the answer into out, and gives what Ask returns. It is called before Told returns, or not at all.
func (t Told) Read(out api.Validator) error { return t.session.toldAnyhow(t.answer, t.err, out) }

// AskLater is AskThen until a time, if it is not zero, for an asker that makes the model of the answer when it is there: most of the time that a question takes it is not.
func (s *Session) AskLater(ctx context.Context, until time.Time, m *Message, in api.Validator, q *Question, asker Asker) bool {
	q.pending = pending{asker: asker, session: s, ctx: ctx, until: until}
	return s.begin(&q.pending, m, in)
}

// toldAnyhow is told on a goroutine that is others' too: an answer that makes its reader panic leaves its own question uncertain and no more.
func (s *Session) toldAnyhow(a *Message, err error, out api.Validator) (end error) {
	defer func() {
		if p := recover(); p != nil {
			if l := s.side.Log; l != nil {
				l.Error("an answer made its reader panic", "peer", s.Peer, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			}
			end = &link.Uncertain{Err: fmt.Errorf("the answer made its reader panic: %v", p)}
		}
	}()
	return told(a, err, out)
}

// told is the end of a request: its answer is read into out, or the error is given the form of package link.
func told(a *Message, err error, out api.Validator) error {
	if err == nil {
		return believe(a, out)
	}
	var never *unsent
	if errors.As(err, &never) {
		return &link.NotSent{Err: never.err}
	}
	return &link.Uncertain{Err: err}
}

// believe reads an answer whose frame was verified.
func believe(a *Message, out api.Validator) error {
	switch {
	case a.Status >= 400:
		var p api.Problem
		if err := proto.Answer(a.Body, &p); err != nil {
			return &link.Uncertain{Err: fmt.Errorf("the problem document cannot be read: %w", err), Status: a.Status}
		}
		refused := &link.Refused{Problem: p}
		if a.RetryAfter > 0 {
			refused.RetryAfter = strconv.Itoa(a.RetryAfter)
		}
		if p.Call != api.CallFailure || p.Reason == reason.RequestReplayed {
			return &link.Uncertain{Err: refused, Status: a.Status}
		}
		return refused
	case a.Status == 200 || a.Status == 202:
		if err := proto.Answer(a.Body, out); err != nil {
			return &link.Uncertain{Err: fmt.Errorf("the answer cannot be read: %w", err), Status: a.Status}
		}
		return nil
	}
	return &link.Uncertain{Err: errors.New("the answer is neither an answer nor a problem document"), Status: a.Status}
}

// Refuse is the answer to a call that failed, as problem.From finds it in err.
func Refuse(err error, requestID string) (Answer, *problem.Error) {
	p := problem.From(err, requestID)
	a := Answer{Status: int(p.Status), Model: &p.Problem}
	if p.RetryAfter > 0 {
		a.RetryAfter = int((p.RetryAfter.Milliseconds() + 999) / 1000)
	}
	return a, p
}

func problemAnswer(code reason.Code, requestID string) Answer {
	a, _ := Refuse(problem.New(code, ""), requestID)
	return a
}
