package stream

// Goal: messages that come together wait for nobody among them, and a question without a goroutine ends exactly once, however it ends. Method: handlers
// that go on only when every other one has begun; questions whose answer, time, context, session and places run out.

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hutong/wire/api"
	"hutong/wire/link"
)

// askThen asks without a goroutine.
func askThen(ctx context.Context, s *Session, within time.Duration, note string, then func(string, error)) bool {
	out := new(api.RegistryRemoval)
	return s.AskThen(ctx, within, &Message{Target: "POST /x", RequestID: aRequestID}, &api.CancelRequest{PaymentRequestID: aRequestID, Note: note}, out,
		func(err error) { then(out.EntryID, err) })
}

func TestNobodyWaitsForTheOthersOfAFrame(t *testing.T) {
	const n = 90
	answer := Answer{Status: 200, Model: &api.RegistryRemoval{Call: api.CallSuccess, EntryID: "x"}}
	for name, how := range map[string]func(h *host, all *sync.WaitGroup){
		"handled": func(h *host, all *sync.WaitGroup) {
			h.Handle = func(context.Context, *Session, *Message) Answer {
				all.Done()
				all.Wait()
				return answer
			}
		},
		"begun": func(h *host, all *sync.WaitGroup) {
			h.Begin = func(_ context.Context, _ *Session, r *Request) bool {
				all.Done()
				r.Yield()
				all.Wait()
				r.Answer(answer)
				r.Answer(Answer{Status: 200, Model: &api.RegistryRemoval{Call: api.CallSuccess, EntryID: "a second one"}})
				return true
			}
		},
		"begun and answered later": func(h *host, all *sync.WaitGroup) {
			h.Begin = func(_ context.Context, _ *Session, r *Request) bool {
				all.Done()
				go func() {
					all.Wait()
					r.Reply(func() Answer { return answer })
				}()
				return true
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			var all, told sync.WaitGroup
			all.Add(n)
			h := newHost(t, func(h *host) { how(h, &all) })
			s, _, err := h.dial(h.side("acq"), nil)
			if err != nil {
				t.Fatal(err)
			}
			told.Add(n)
			for range n {
				if !askThen(t.Context(), s, time.Minute, "n", func(got string, err error) {
					if err != nil || got != "x" {
						t.Errorf("%q %v", got, err)
					}
					told.Done() // a second time would panic
				}) {
					t.Fatal("not sent")
				}
			}
			told.Wait()
		})
	}
}

func TestQuestionsWithoutAGoroutineEndOnce(t *testing.T) {
	release := make(chan struct{})
	h := newHost(t, func(h *host) {
		h.Begin = func(_ context.Context, _ *Session, r *Request) bool {
			go func() {
				<-release
				r.Answer(Answer{Status: 200, Model: &api.RegistryRemoval{Call: api.CallSuccess, EntryID: "late"}})
			}()
			return true
		}
	})
	var s *Session
	var ends [3]atomic.Int64 // by time, with the context, with the session
	var wg sync.WaitGroup
	for short := 50 * time.Millisecond; ; short *= 2 { // as long as this machine needs for all of them to leave
		var err error
		if s, _, err = h.dial(h.side("acq"), nil); err != nil {
			t.Fatal(err)
		}
		ctx, leave := context.WithCancel(t.Context())
		ends = [3]atomic.Int64{}
		var unsent atomic.Int64
		end := func(which int) func(string, error) {
			wg.Add(1)
			return func(_ string, err error) {
				var never *link.NotSent
				switch {
				case errors.As(err, &never):
					unsent.Add(1)
				case !errors.Is(err, link.ErrUncertain):
					t.Errorf("%d: %v", which, err)
				}
				ends[which].Add(1)
				wg.Done()
			}
		}
		for k := range 100 {
			within, under := time.Minute, ctx
			if k%2 == 0 {
				within, under = short, t.Context()
			}
			if !askThen(under, s, within, "n", end(k%2)) {
				t.Fatalf("question %d was not sent", k)
			}
		}
		for ends[0].Load() < 50 {
			time.Sleep(time.Millisecond)
		}
		// What did not leave has given its place back.
		if unsent.Load() == 0 && askThen(t.Context(), s, time.Minute, "n", func(string, error) { t.Error("told of what was not sent") }) {
			t.Error("there is a place beyond the window")
		}
		leave()
		wg.Wait()
		if unsent.Load() == 0 {
			break
		} else if short > 10*time.Second {
			t.Fatalf("%d of 100 questions did not leave in %s", unsent.Load(), short)
		}
	}
	close(release) // the late answers give the places back, and are told to nobody
	for len(s.places) > 0 {
		time.Sleep(time.Millisecond)
	}
	wg.Add(1)
	if !askThen(t.Context(), s, time.Minute, "n", func(got string, err error) {
		if err != nil || got != "late" {
			t.Errorf("%q %v", got, err)
		}
		wg.Done()
	}) {
		t.Error("no place came free")
	}
	wg.Wait()
	s.cut() // what is asked now waits for a connection that never comes
	var never *link.NotSent
	wg.Add(1)
	if !askThen(t.Context(), s, time.Minute, "n", func(_ string, err error) {
		if !errors.As(err, &never) {
			t.Errorf("not sent, and told as %v", err)
		}
		ends[2].Add(1)
		wg.Done()
	}) {
		t.Error("a session without a connection takes no question")
	}
	s.End(&Fault{Detail: "done"})
	wg.Wait()
	if askThen(t.Context(), s, time.Minute, "n", func(string, error) { t.Error("told of what was not sent") }) {
		t.Error("an ended session takes a question")
	}
	if ends[0].Load() != 50 || ends[1].Load() != 50 || ends[2].Load() != 1 {
		t.Errorf("%d ended by their time, %d with their context, %d with the session", ends[0].Load(), ends[1].Load(), ends[2].Load())
	}
}

// What is asked under a context that has ended, after the watch over it found nothing to give up, is told so: whoever waits for its questions' ends before leaving
// would wait for the institution otherwise.
func TestQuestionsUnderAContextThatHasEnded(t *testing.T) {
	s := newSession(&Side{KeyID: "k", Private: keyOf("acq"), Now: time.Now, Past: time.Minute, Future: time.Minute}, SessionID{1}, "acq", FromSwitch, 10, 10)
	defer s.End(nil)
	told := make(chan error, 2)
	then := func(_ string, err error) { told <- err }
	ctx, leave := context.WithCancel(t.Context())
	if !askThen(ctx, s, time.Hour, "n", then) {
		t.Fatal("not sent")
	}
	leave()
	if err := <-told; !errors.Is(err, context.Canceled) {
		t.Fatalf("told %v", err)
	}
	if askThen(ctx, s, time.Hour, "n", then) {
		select {
		case err := <-told:
			var never *link.NotSent
			if !errors.As(err, &never) || !errors.Is(err, context.Canceled) {
				t.Errorf("told %v", err)
			}
		case <-time.After(20 * time.Second):
			t.Error("it waits for its time, as if the context went on")
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(told) != 0 || s.pending.n != 0 || len(s.places) != 0 {
		t.Errorf("told %d times more, %d questions wait in %d places", len(told), s.pending.n, len(s.places))
	}
}

// A frame with a false answer ends the session, and no question that it answers beside that one is forgotten: each ends uncertain.
func TestAFalseAnswerTakesNoOtherWithIt(t *testing.T) {
	h := newHost(t)
	x, err := h.hand("acq", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.Write(frame(x.header(), request(1, "a"))); err != nil { // its answer says that the session is there
		t.Fatal(err)
	}
	var asked []*outgoing
	told, s := make(chan error, 3), (*Session)(nil)
	for len(asked) < 2 {
		kind, body, err := x.next()
		if err != nil {
			t.Fatal(err)
		}
		if kind != frameMessages {
			continue
		}
		f, err := parseFrame(body[8:])
		if err != nil {
			t.Fatal(err)
		}
		for i, raw := range f.Messages {
			var m Message
			if err := m.parse(raw, ""); err != nil {
				t.Fatal(err)
			}
			if m.Target != "" {
				leaf := f.Leaves[i]
				leaf[0] ^= byte(len(asked)) // right in the first, false in the second
				asked = append(asked, newOutgoing(&Message{Call: m.Call, Status: 200, Request: leaf[:]}, &api.RegistryRemoval{Call: api.CallSuccess, EntryID: "x"}))
			}
		}
		if s == nil {
			h.mu.Lock()
			s = h.sessions[0]
			h.mu.Unlock()
			for range 2 {
				if !askThen(t.Context(), s, time.Minute, "n", func(_ string, err error) { told <- err }) {
					t.Fatal("not sent")
				}
			}
		}
	}
	if _, err := x.Write(frame(x.header(), asked...)); err != nil {
		t.Fatal(err)
	}
	if got := x.end(); got != "message_invalid" {
		t.Errorf("ended with %q", got)
	}
	for range 2 {
		select {
		case err := <-told:
			if !errors.Is(err, link.ErrUncertain) {
				t.Errorf("%v", err)
			}
		case <-time.After(20 * time.Second):
			t.Fatal("a question was told to nobody")
		}
	}
}

// unreadable is a model that no answer can be read into: its reader panics.
type unreadable struct{}

func (*unreadable) Validate() []api.FieldError { return nil }

// An answer that makes its reader panic leaves its question uncertain; the process and the session go on.
func TestAPanicOverAnAnswerIsUncertain(t *testing.T) {
	h := newHost(t)
	s, _, err := h.dial(h.side("acq"), nil)
	if err != nil {
		t.Fatal(err)
	}
	told := make(chan error, 1)
	m := &Message{Target: "POST /x", RequestID: aRequestID}
	if !s.AskThen(t.Context(), time.Minute, m, &api.CancelRequest{PaymentRequestID: aRequestID, Note: "n"}, &unreadable{}, func(err error) { told <- err }) {
		t.Fatal("not sent")
	}
	if err := <-told; !errors.Is(err, link.ErrUncertain) {
		t.Errorf("%v", err)
	}
	if got, err := ask(t.Context(), s, "n"); err != nil || got != "n" {
		t.Errorf("afterwards: %q %v", got, err)
	}
}
