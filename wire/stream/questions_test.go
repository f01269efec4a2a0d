package stream

// Goal: a question is found by its call for as long as it waits, and by no other. Method: calls that count up while some wait for very long, beside a map that does the same.

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"hutong/wire/api"
)

func TestQuestionsAreFoundByTheirCalls(t *testing.T) {
	rnd := rand.New(rand.NewPCG(4, 2))
	var q questions
	want, order := map[uint64]*pending{}, []uint64{}
	moved := 0
	for call := uint64(1); call <= 60_000; call++ {
		p := &pending{call: call ^ 1} // not quite in order, as when two ask at once
		q.add(p)
		want[p.call] = p
		order = append(order, p.call)
		for len(want) > 200 || len(want) > 0 && rnd.IntN(3) == 0 {
			k := len(order) - 1
			if rnd.IntN(50) > 0 { // most are answered soon, a few late or much later
				k = rnd.IntN(len(order))
			}
			gone := want[order[k]]
			order = append(order[:k], order[k+1:]...)
			delete(want, gone.call)
			if !q.remove(gone) || q.remove(gone) || q.get(gone.call) != nil {
				t.Fatalf("call %d is not gone once", gone.call)
			}
		}
		if k := rnd.Uint64N(call + 2); q.get(k) != want[k] {
			t.Fatalf("call %d: %p, want %p", k, q.get(k), want[k])
		}
		moved = max(moved, len(q.moved))
		if call%5_000 != 0 {
			continue
		}
		n := 0
		for p := range q.all() {
			if n++; want[p.call] != p {
				t.Fatalf("call %d is told and does not wait", p.call)
			}
		}
		if n != len(want) || q.n != n {
			t.Fatalf("%d are told and %d counted, %d wait", n, q.n, len(want))
		}
		for range q.all() {
			break
		}
	}
	if moved == 0 || len(q.places) > 1024 {
		t.Errorf("at most %d had moved, of %d places", moved, len(q.places))
	}
}

// One alarm wakes whoever is late, and rings again for others while those have not come to it yet: their goroutines may be kept waiting for a processor.
func TestManyAlarmsLeaveRoomForTheAnswer(t *testing.T) {
	s := newSession(&Side{KeyID: "k", Private: keyOf("acq"), Now: time.Now, Past: time.Minute, Future: time.Minute}, SessionID{1}, "acq", FromSwitch, 10, 10)
	p := pendings.New().(*pending)
	p.until, p.call, p.leaf, p.framed = time.Now().Add(-time.Millisecond), 1, Hash{7}, true
	s.places <- struct{}{}
	s.pending.add(p)
	for range 3 {
		s.overdue()
	}
	taken := make(chan error, 1)
	go func() {
		answer := (&Message{Call: 1, Status: 200, Request: p.leaf[:]}).Append(nil, nil)
		taken <- s.take(&Frame{Header: Header{Sequence: 1}, Messages: [][]byte{answer}, Leaves: make([]Hash, 1)})
	}()
	select {
	case err := <-taken:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("the answer waits for room, and with it the whole session")
	}
	if first, second := <-p.answer, <-p.answer; first != nil || second == nil || second.Call != 1 || len(p.answer) > 0 {
		t.Errorf("told %v, then %v, and %d more", first, second, len(p.answer))
	}
}

// An answer that comes twice in a frame is told once; the second touches nothing of whoever had the first, and may ask again by now.
func TestAnAnswerTwiceInAFrame(t *testing.T) {
	s := newSession(&Side{KeyID: "k", Private: keyOf("acq"), Now: time.Now, Past: time.Minute, Future: time.Minute}, SessionID{1}, "acq", FromSwitch, 10, 10)
	const rounds = 200
	ended := make(chan error, 1)
	go func() {
		for range rounds {
			if a, err := s.ask(t.Context(), time.Time{}, &Message{Target: "POST /v1/payments", RequestID: "r"}, nil); err != nil || a.Status != 200 {
				ended <- err
				return
			}
		}
		ended <- nil
	}()
	for sequence := uint64(1); sequence <= rounds; sequence++ {
		var out *outgoing
		for out == nil {
			s.mu.Lock()
			if len(s.queue) > 0 { // as the writer does
				out, s.queue = s.queue[0], s.queue[1:]
				out.of.out, out.of.leaf, out.of.framed = nil, Leaf(out.buf), true
			}
			s.mu.Unlock()
		}
		answer := (&Message{Call: sequence, Status: 200, Request: out.of.leaf[:]}).Append(nil, nil)
		if err := s.take(&Frame{Header: Header{Sequence: sequence}, Messages: [][]byte{answer, answer, answer}, Leaves: make([]Hash, 3)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := <-ended; err != nil || s.pending.n != 0 || len(s.places) != 0 {
		t.Errorf("%v, %d questions and %d places", err, s.pending.n, len(s.places))
	}
}

// unwritable is a request that panics when it is to be written.
type unwritable struct{ Text func() }

func (unwritable) Validate() []api.FieldError { return nil }

// A request that makes its asker panic leaves its place to the next one, whether somebody waits or not.
func TestAPanickingRequestKeepsNoPlace(t *testing.T) {
	s := newSession(&Side{KeyID: "k", Private: keyOf("acq"), Now: time.Now, Past: time.Minute, Future: time.Minute}, SessionID{1}, "acq", FromSwitch, 2, 2)
	panics := func(ask func()) {
		t.Helper()
		defer func() {
			if recover() == nil {
				t.Error("it was written")
			}
		}()
		ask()
	}
	for range 2 {
		panics(func() {
			s.ask(t.Context(), time.Time{}, &Message{Target: "POST /v1/payments", RequestID: "r"}, unwritable{})
		})
		panics(func() {
			s.AskThen(t.Context(), time.Minute, &Message{Target: "POST /v1/payments", RequestID: "r"}, unwritable{}, nil, nil)
		})
	}
	if len(s.places) != 0 || s.pending.n != 0 {
		t.Errorf("%d places are taken by %d questions", len(s.places), s.pending.n)
	}
}

// Whoever answers a question that it can't have read, because its frame is still being made, answers none: the hash that names a question is not known
// then, and that of nothing must not pass for it.
func TestAnAnswerBeforeItsQuestion(t *testing.T) {
	s := newSession(&Side{KeyID: "k", Private: keyOf("acq"), Now: time.Now, Past: time.Minute, Future: time.Minute}, SessionID{1}, "acq", FromSwitch, 10, 10)
	ended := make(chan error, 1)
	go func() {
		a, err := s.ask(t.Context(), time.Time{}, &Message{Target: "POST /v1/payments", RequestID: "r"}, nil)
		if err == nil && a.Status != 200 {
			err = fmt.Errorf("status %d", a.Status)
		}
		ended <- err
	}()
	var out *outgoing
	for out == nil {
		s.mu.Lock()
		if len(s.queue) > 0 {
			out, s.queue = s.queue[0], s.queue[1:]
			out.of.out = nil // as the writer does before it makes the frame
		}
		s.mu.Unlock()
	}
	answer := func(sequence uint64, status int, request Hash) {
		t.Helper()
		m := (&Message{Call: 1, Status: status, Request: request[:]}).Append(nil, nil)
		if err := s.take(&Frame{Header: Header{Sequence: sequence}, Messages: [][]byte{m}, Leaves: make([]Hash, 1)}); err != nil {
			t.Fatal(err)
		}
	}
	answer(1, 500, Hash{})
	answer(2, 500, Leaf(out.buf))
	s.mu.Lock()
	out.of.leaf, out.of.framed = Leaf(out.buf), true
	s.mu.Unlock()
	answer(3, 200, Leaf(out.buf))
	if err := <-ended; err != nil || s.pending.n != 0 || len(s.places) != 0 {
		t.Errorf("%v, %d questions and %d places", err, s.pending.n, len(s.places))
	}
}
