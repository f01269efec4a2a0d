package stream

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"

	"hutong/reason"
	"hutong/wire/api"
	"hutong/wire/link"
	"hutong/wire/problem"
	"hutong/wire/proto"
	"hutong/wire/strict"
)

func (id SessionID) String() string { return hex.EncodeToString(id[:]) }

// Call does over the session what link.Caller does over HTTP, with the same errors. to names the deadline only.
func (s *Session) Call(ctx context.Context, to link.Peer, method, path, requestID string, in, out api.Validator) error {
	if err := Fit(requestID, in); err != nil {
		return err
	}
	m := &Message{Target: method + " " + path, RequestID: requestID, AnswerBy: to.AnswerBy}
	if m.AnswerBy.IsZero() {
		m.AnswerBy, _ = ctx.Deadline()
	}
	return s.Ask(ctx, m, in, out)
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

// Ask sends a request whose fields are filled but for its call and body, and reads the answer into out. Its errors are those of package link.
func (s *Session) Ask(ctx context.Context, m *Message, in, out api.Validator) error {
	size := 0
	var body func([]byte) []byte
	if in != nil {
		body = func(b []byte) []byte {
			before := len(b)
			b = proto.Append(b, in)
			size = len(b) - before
			return b
		}
	}
	a, err := s.ask(ctx, m, body)
	var never *unsent
	switch {
	case errors.As(err, &never):
		return &link.NotSent{Err: never.err}
	case err != nil:
		return &link.Uncertain{Err: err}
	case size > strict.MaxBytes: // the other side has refused it
	}
	return believe(a, out)
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
