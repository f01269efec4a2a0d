package calls

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"hutong/reason"
	"hutong/wire/api"
	"hutong/wire/problem"
)

// An answer that panics is told to the log, also when nobody waits for it any more, and to who waits as a problem that tells nothing of it.
func TestAnAnswerThatPanicsIsLogged(t *testing.T) {
	var log bytes.Buffer
	s := &Calls{o: Options{Log: slog.New(slog.NewTextHandler(&log, nil))}}
	p := &passed{call: call{in: &Inbound{Owner: "acq-cn", RequestID: "01890a5d-ac96-8001-bcce-b302099a8057"}}}
	falls := func() (int, api.Validator, error) { panic("planted") }

	waits := s.await(func(_ context.Context, _ *passed, _ func(), answer func(Made)) { answer(falls) })
	_, _, err := waits(t.Context(), p)
	var told *problem.Error
	if !errors.As(err, &told) || told.Reason != reason.Internal || strings.Contains(told.Error(), "planted") {
		t.Errorf("who waits is told %v", err)
	}

	left, leave := context.WithCancel(t.Context())
	leave()
	log.Reset()
	later := make(chan func(Made), 1)
	gone := s.await(func(_ context.Context, _ *passed, _ func(), answer func(Made)) { later <- answer })
	if _, _, err := gone(left, p); err == nil {
		t.Error("who has left is answered")
	}
	(<-later)(falls)
	for _, want := range []string{"planted", "acq-cn", "01890a5d-ac96-8001-bcce-b302099a8057", "calls_test.go"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log has no %s:\n%s", want, log.String())
		}
	}
}
