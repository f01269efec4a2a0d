package client

// Goal: a handler's context is one like any other, though nothing is made for it before somebody asks. Method: contexts that are asked for in every order, of questions with
// and without a time, by a clock that is not this machine's.

import (
	"context"
	"errors"
	"testing"
	"time"

	"hutong/wire/stream"
)

func TestTheContextOfAQuestion(t *testing.T) {
	type name struct{}
	clock := time.Date(2031, 5, 6, 7, 8, 9, 0, time.UTC)
	session, leave := context.WithCancel(context.WithValue(t.Context(), name{}, "session"))
	defer leave()
	of := func(in time.Duration) *asked {
		m := &stream.Message{Came: clock.Add(-time.Second)}
		if in != 0 {
			m.AnswerBy = clock.Add(in)
		}
		return &asked{Context: session, question: m, now: func() time.Time { return clock }}
	}
	open := func(ctx context.Context) bool {
		select {
		case <-ctx.Done():
			return false
		default:
			return ctx.Err() == nil
		}
	}
	a := of(time.Hour)
	until, ok := a.Deadline()
	again, _ := a.Deadline()
	if left := time.Until(until); !ok || left < time.Hour-time.Minute || left > time.Hour || !again.Equal(until) {
		t.Errorf("the answer is due in %s, %v, and then at %s", left, ok, again)
	}
	if Came(a) != clock.Add(-time.Second) || a.Value(name{}) != "session" || !open(a) || Came(a) != clock.Add(-time.Second) || a.Value(name{}) != "session" {
		t.Errorf("came %s, of %v, open %v", Came(a), a.Value(name{}), open(a))
	}
	below, cancel := context.WithTimeout(a, time.Hour)
	defer cancel()
	a.end()
	for _, ctx := range []context.Context{a, below} {
		<-ctx.Done()
		if !errors.Is(ctx.Err(), context.Canceled) {
			t.Errorf("after the answer: %v", ctx.Err())
		}
	}
	late := of(time.Hour)
	late.end() // before anybody asks
	if open(late) || !errors.Is(late.Err(), context.Canceled) {
		t.Errorf("asked for after the answer: %v", late.Err())
	}
	over := of(-time.Millisecond)
	defer over.end()
	if open(over) || !errors.Is(over.Err(), context.DeadlineExceeded) {
		t.Errorf("past its time: %v", over.Err())
	}
	soon := of(30 * time.Millisecond)
	defer soon.end()
	if <-soon.Done(); !errors.Is(soon.Err(), context.DeadlineExceeded) {
		t.Errorf("at its time: %v", soon.Err())
	}
	endless := of(0)
	defer endless.end()
	if _, ok := endless.Deadline(); ok || !open(endless) {
		t.Error("a question without a time has one")
	}
	leave()
	if <-endless.Done(); !errors.Is(endless.Err(), context.Canceled) {
		t.Errorf("without a session: %v", endless.Err())
	}
}
