package delivery

import (
	"errors"
	"slices"
	"testing"
	"time"

	"hutong/payment"
	"hutong/reason"
	"hutong/store"
)

// What the caller will not wait for is not asked for: nothing left, so the payment ends at once and gives its reserve back.
func TestADebitThatIsTooLateIsNotAskedFor(t *testing.T) {
	for _, c := range []struct {
		name string
		left time.Duration // of the caller's patience; 0: it did not say
		told time.Duration // what the institution is told that it has; 0: it is not asked
	}{
		{"none said", 0, 2500 * time.Millisecond},
		{"plenty", time.Minute, 2500 * time.Millisecond},
		{"less than the policy's", 2 * time.Second, 1500 * time.Millisecond},
		{"the margin and no more", 500 * time.Millisecond, 0},
		{"none left", -time.Second, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.policy.Margin = 500 * time.Millisecond
			var told, until time.Duration
			w.answer = func(q Question) reply {
				told, until = q.AnswerBy.Sub(w.now), q.Until.Sub(w.now)
				return reply{Answer: Answer{Result: payment.Success, Reference: "r"}}
			}
			terms := w.open(payment.Pull, payment.Ask, payment.LossPayee)
			if c.left != 0 {
				w.desk.Hold(terms.ID, terms.Fingerprint, "", w.now.Add(c.left))
				w.desk.Hold(terms.ID, terms.Fingerprint, "", w.now.Add(c.left-time.Hour)) // another request for it, less patient
			}
			w.run()
			s := w.state(terms)
			if told != c.told || c.told > 0 && until != told+w.policy.Margin {
				t.Errorf("it is told %s and waited for %s, want %s", told, until, c.told)
			}
			if c.told == 0 && (s.Status != payment.Failed || s.Reason != reason.DeadlinePassed || s.Reserved || len(w.asked) != 0) {
				t.Errorf("%+v after %v", s, w.asked)
			}
			if c.told > 0 && s.Status != payment.Succeeded {
				t.Errorf("%+v", s)
			}
			w.rests()
			if w.held() != 0 {
				t.Error("the desk keeps a deadline of a payment that has ended")
			}
		})
	}
}

// A copy of a request that is turned away takes neither the code nor the deadline of the one before it.
func TestACopyTakesNothingAway(t *testing.T) {
	for flow, code := range map[payment.Flow]string{payment.Push: "", payment.Pull: "6212-SECRET"} {
		w := newWorld(t)
		w.policy.Margin = 500 * time.Millisecond
		var left time.Duration
		var shown string
		w.answer = func(q Question) reply {
			if q.Op == payment.OpAuthorise {
				left, shown = q.AnswerBy.Sub(w.now), q.Code
			}
			return reply{Answer: Answer{Result: payment.Success, Reference: "r"}}
		}
		terms := w.open(flow, payment.Ask, payment.LossPayee)
		for _, wait := range []time.Duration{2 * time.Second, time.Second, 0} {
			by := time.Time{} // it doesn't say
			if wait != 0 {
				by = w.now.Add(wait)
			}
			w.desk.Hold(terms.ID, terms.Fingerprint, code, by)
		}
		w.desk.Drop(terms.ID, terms.Fingerprint)
		w.desk.Drop(terms.ID, terms.Fingerprint)
		w.run()
		if left != 1500*time.Millisecond || shown != code {
			t.Errorf("%s: the question has %s and the code %q", flow, left, shown)
		}
		if w.rests(); w.held() != 0 {
			t.Error("something is kept of a payment that has ended")
		}
	}
}

// The twin: it was asked, and its answer could not be written. The caller's deadline has passed by then, and it must not count as unasked.
func TestADebitThatWasAskedIsNeverTakenForUnasked(t *testing.T) {
	w := newWorld(t)
	w.answer = func(Question) reply {
		return reply{after: time.Second, Answer: Answer{Result: payment.Success, Reference: "r"}}
	}
	failed := false
	w.before = func(b *store.Batch) error {
		if len(b.Outcomes) > 0 && b.Outcomes[0].Event.Kind == payment.Answered && !failed {
			failed = true
			return errors.New("the disk failed")
		}
		return nil
	}
	terms := w.open(payment.Pull, payment.Ask, payment.LossPayee)
	w.desk.Hold(terms.ID, terms.Fingerprint, "", w.now.Add(1500*time.Millisecond))
	w.run()
	if s := w.state(terms); s.Status != payment.Succeeded || !failed || !slices.Equal(w.asked, []string{"authorise 1", "authorise 1"}) {
		t.Errorf("%s %s after %v", s.Status, s.Reason, w.asked)
	}
	w.rests()
}

// What is past the point of no return is asked whatever the caller's patience.
func TestACreditIsAskedForInAnyCase(t *testing.T) {
	w := newWorld(t)
	w.answer = func(q Question) reply {
		if left := q.Until.Sub(w.now); left != w.policy.AnswerWithin {
			t.Errorf("%s has %s", q.Op, left)
		}
		return reply{Answer: Answer{Result: payment.Success, Reference: "r"}}
	}
	terms := w.open(payment.Push, payment.Blocked, payment.LossPayee)
	w.desk.Hold(terms.ID, terms.Fingerprint, "", w.now.Add(-time.Second))
	w.run()
	if s := w.state(terms); s.Status != payment.Succeeded {
		t.Errorf("%+v", s)
	}
	w.rests()
}
