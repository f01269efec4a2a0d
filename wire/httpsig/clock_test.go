package httpsig_test

import (
	"net/http"
	"testing"
	"time"

	"hutong/reason"
	"hutong/wire/httpsig"
)

func check(t *testing.T, w *world, r *http.Request) error {
	t.Helper()
	_, err := w.verifier.Check(t.Context(), httpsig.FromRequest(r), []byte(payBody))
	return err
}

// Goal: a clock that was wrong for a while and is put right does not lock everybody out, and what was accepted before it was put right is
// not accepted again.
func TestClockSetBack(t *testing.T) {
	for _, wrong := range []time.Duration{time.Hour, 24 * time.Hour} {
		for _, born := range []bool{false, true} { // the server began while the clock was wrong
			w := newWorld()
			early := w.request(t, "https://switch.example/v1/payments")
			if !born {
				if err := check(t, w, early); err != nil {
					t.Fatal(err)
				}
			}
			w.now = w.now.Add(wrong)
			if born {
				w.verifier.Since = w.now.Truncate(time.Second)
			}
			if got := code(check(t, w, early)); got != reason.RequestStale {
				t.Errorf("%s ahead: an old request: %q", wrong, got)
			}
			ahead := w.request(t, "https://switch.example/v1/payments")
			if err := check(t, w, ahead); err != nil {
				t.Errorf("%s ahead: a request by the same clock: %v", wrong, err)
			}
			w.now = start.Add(5 * time.Second)
			for range 2 {
				fresh := w.request(t, "https://switch.example/v1/payments")
				if err := check(t, w, fresh); err != nil {
					t.Errorf("put right from %s ahead: a fresh request: %v", wrong, err)
				}
				if got := code(check(t, w, fresh)); got != reason.RequestReplayed {
					t.Errorf("put right from %s ahead: the same again: %q", wrong, got)
				}
				w.now = w.now.Add(time.Second)
			}
			if got := code(check(t, w, early)); got != reason.RequestStale {
				t.Errorf("put right from %s ahead: what was accepted before the jump: %q", wrong, got)
			}
		}
	}
}
