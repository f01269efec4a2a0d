package delivery

// Goal: a breaker keeps new payments from an institution that does not answer, and from nothing else. Method: a clock that the test moves, and
// the rule's own figures; then a whole switch in virtual time.

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"hutong/payment"
	"hutong/rulebook"
)

// bench is a set of breakers with one rule and a clock.
type bench struct {
	*Breakers
	t    *testing.T
	now  time.Time
	rule rulebook.Breaker
	log  strings.Builder
}

func newBench(t *testing.T) *bench {
	w := &bench{t: t, now: began, rule: rulebook.Breaker{Head: rulebook.Head{ID: "r"}, Window: 10 * time.Second, MinCalls: 4, FailurePercent: 50, Slow: time.Second,
		SlowPercent: 75, Open: 20 * time.Second, JitterPercent: 50, Probes: 2}}
	w.Breakers = NewBreakers(BreakerOptions{Now: func() time.Time { return w.now }, Random: func(n int64) int64 { return n - 1 },
		Rule: func(institution, operation string, _ time.Time) *rulebook.Breaker {
			if operation == "unguarded" {
				return nil
			}
			return &w.rule
		}, Log: slog.New(slog.NewTextHandler(&w.log, nil))})
	return w
}

// calls ends questions: y answered, n not, s slowly, each a tenth of a second after the one before.
func (w *bench) calls(operation, how string) {
	for _, c := range how {
		call := Call{Institution: "w", Operation: operation, Began: w.now, Took: 10 * time.Millisecond, Failed: c == 'n'}
		if c == 's' {
			call.Took = 1001 * time.Millisecond
		}
		w.now = w.now.Add(100 * time.Millisecond)
		w.Ended(call)
	}
}

func (w *bench) want(operation string, state BreakerState) {
	w.t.Helper()
	for _, v := range w.List() {
		if v.Operation == operation {
			if v.State != state {
				w.t.Errorf("%s is %s, want %s (%+v)", operation, v.State, state, v)
			}
			return
		}
	}
	w.t.Errorf("%s has no breaker", operation)
}

// Of two questions that end at once the later one may be told first. The other must not look like a clock that was set back, which half opens a breaker.
func TestBreakerTakesEndsInAnyOrder(t *testing.T) {
	w := newBench(t)
	w.now = w.now.Add(time.Minute)
	w.calls("authorise", "nnn")
	end := func(at time.Time, failed bool) {
		w.Ended(Call{Institution: "w", Operation: "authorise", Began: at.Add(-10 * time.Millisecond), Took: 10 * time.Millisecond, At: at, Failed: failed})
	}
	w.now = w.now.Add(100 * time.Millisecond)
	end(w.now, true)
	w.want("authorise", BreakerOpen)
	end(w.now.Add(-5*time.Millisecond), false)
	w.want("authorise", BreakerOpen)
	w.now = w.now.Add(-time.Hour) // but one that was is told from it
	end(w.now, false)
	w.want("authorise", BreakerHalfOpen)
}

func TestBreakerOpensByItsRule(t *testing.T) {
	for _, c := range []struct {
		name, how string
		pause     time.Duration // before the last call
		want      BreakerState
	}{
		{"too few", "nnn", 0, BreakerClosed},
		{"half of four", "nyyn", 0, BreakerOpen},
		{"less than half", "nyyyn", 0, BreakerClosed},
		{"a signed no is an answer", "yyyyyyyy", 0, BreakerClosed},
		{"three of four slow", "ysss", 0, BreakerOpen},
		{"too few slow", "yyss", 0, BreakerClosed},
		{"the window slides", "nnnn", 11 * time.Second, BreakerClosed},
		{"and forgets no sooner", "nnnn", 8 * time.Second, BreakerOpen},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newBench(t)
			w.calls("authorise", c.how[:len(c.how)-1])
			w.now = w.now.Add(c.pause)
			w.calls("authorise", c.how[len(c.how)-1:])
			w.want("authorise", c.want)
			if a := w.Admit("w", "authorise"); a.OK != (c.want == BreakerClosed) {
				t.Errorf("admitted: %t", a.OK)
			}
			for _, other := range []breakerKey{{"w", "credit"}, {"x", "authorise"}, {"w", "unguarded"}} {
				if !w.Admit(other.institution, other.operation).OK {
					t.Errorf("%v is refused too", other)
				}
			}
			if opened := strings.Contains(w.log.String(), "a breaker opened"); opened != (c.want == BreakerOpen) {
				t.Errorf("log: %s", w.log.String())
			}
		})
	}
}

func TestBreakerTriesAgain(t *testing.T) {
	pause := 20*time.Second + 10*time.Second - time.Nanosecond // the rule's, and the longest jitter
	open := func(t *testing.T) *bench {
		w := newBench(t)
		w.calls("authorise", "nnnn")
		if a := w.Admit("w", "authorise"); a.OK || !a.RetryAt.Equal(w.now.Add(pause)) {
			t.Fatalf("%+v, want a refusal until %s", a, w.now.Add(pause))
		}
		w.now = w.now.Add(pause - time.Nanosecond)
		if _, refused := w.Refuses("w", "authorise"); !refused {
			t.Fatal("it is half open too soon")
		}
		w.now = w.now.Add(time.Nanosecond)
		return w
	}
	t.Run("as many as it has probes, and their answers close it", func(t *testing.T) {
		w := open(t)
		if first, second := w.Admit("w", "authorise"), w.Admit("w", "authorise"); !first.OK || !second.OK {
			t.Fatal("a probe is refused")
		}
		if a := w.Admit("w", "authorise"); a.OK || !a.RetryAt.After(w.now) {
			t.Fatalf("a third is let through, or told nothing: %+v", a)
		}
		w.want("authorise", BreakerHalfOpen)
		w.calls("authorise", "y")
		w.want("authorise", BreakerHalfOpen)
		w.calls("authorise", "y")
		w.want("authorise", BreakerClosed)
		w.calls("authorise", "nnn")
		w.want("authorise", BreakerClosed) // the window began anew
	})
	t.Run("a clock that is set back by a day keeps nobody waiting for a day", func(t *testing.T) {
		w := newBench(t)
		w.calls("authorise", "nnnn")
		w.now = w.now.Add(-24 * time.Hour)
		if first, second := w.Admit("w", "authorise"), w.Admit("w", "authorise"); !first.OK || !second.OK {
			t.Fatal("a probe is refused")
		}
		w.now = w.now.Add(-24 * time.Hour) // and again, while the probes are away
		if !w.Admit("w", "authorise").OK {
			t.Fatal("the probes of another time are waited for")
		}
		w.calls("authorise", "yy")
		w.want("authorise", BreakerClosed)
		w.calls("authorise", "nnnn")
		w.want("authorise", BreakerOpen)
	})
	for _, how := range []string{"n", "yn", "s"} {
		t.Run("a probe that fails opens it again: "+how, func(t *testing.T) {
			w := open(t)
			w.calls("authorise", how)
			w.want("authorise", BreakerOpen)
		})
	}
	t.Run("a probe given back, or lost, makes room", func(t *testing.T) {
		w := open(t)
		first, second := w.Admit("w", "authorise"), w.Admit("w", "authorise")
		second.Forgo()
		second.Forgo()
		if third, fourth := w.Admit("w", "authorise"), w.Admit("w", "authorise"); !third.OK || fourth.OK {
			t.Error("what was given back makes room for one")
		}
		w.now = w.now.Add(w.rule.Open)
		if !w.Admit("w", "authorise").OK {
			t.Error("probes that were never asked hold their places for ever")
		}
		first.Forgo() // too late, and harmless
	})
	t.Run("old answers say nothing of now", func(t *testing.T) {
		w := open(t)
		w.Ended(Call{Institution: "w", Operation: "authorise", Began: began, Took: time.Minute, Failed: true})
		w.Ended(Call{Institution: "w", Operation: "authorise", Began: began, Took: time.Minute})
		w.want("authorise", BreakerHalfOpen)
	})
	t.Run("an inquiry without an answer opens, one with an answer closes nothing", func(t *testing.T) {
		w := open(t)
		w.calls("look_up_debit", "yyyyyy")
		w.want("authorise", BreakerHalfOpen)
		w.calls("look_up_credit", "n")
		w.want("authorise", BreakerHalfOpen)
		w.calls("cancel", "n")
		w.want("authorise", BreakerOpen)
	})
	t.Run("another rule begins anew", func(t *testing.T) {
		w := newBench(t)
		w.calls("authorise", "nnn")
		w.rule.Window = time.Minute
		w.calls("authorise", "n")
		w.want("authorise", BreakerClosed)
	})
}

// words is an Inquirer with prepared answers.
type words struct {
	err   error
	asked int
}

func (w *words) VerifyOrder(context.Context, OrderQuestion) (OrderAnswer, error) {
	w.asked++
	return OrderAnswer{OrderRef: "o"}, w.err
}

func (w *words) ResolveCode(context.Context, CodeQuestion) (CodeAnswer, error) {
	w.asked++
	return CodeAnswer{Consumer: true}, w.err
}

func TestGuardedInquirer(t *testing.T) {
	w := newBench(t)
	behind := &words{}
	g := Guarded(behind, w.Breakers)
	ask := func(n int, err error) (last error) {
		behind.err = err
		for range n {
			var a OrderAnswer
			if a, last = g.VerifyOrder(t.Context(), OrderQuestion{To: "w"}); last == nil && a.OrderRef != "o" {
				t.Error("the answer is lost")
			}
		}
		return last
	}
	ask(5, nil)
	w.now = w.now.Add(11 * time.Second)
	ask(20, fmt.Errorf("%w: it is closed", ErrUndecided))
	w.now = w.now.Add(11 * time.Second)
	ask(20, fmt.Errorf("%w: no endpoint", ErrNotAsked))
	left, leave := context.WithCancel(t.Context())
	leave()
	behind.err = context.Canceled
	for range 20 {
		_, _ = g.VerifyOrder(left, OrderQuestion{To: "w"})
	}
	w.want("verify_order", BreakerClosed)
	ask(4, errors.New("hung up"))
	w.want("verify_order", BreakerOpen)
	was := behind.asked
	var kept *Unavailable
	if err := ask(1, nil); !errors.As(err, &kept) || kept.RetryAt.IsZero() || !errors.Is(err, ErrNotAsked) || behind.asked != was {
		t.Errorf("%v, asked %d times", err, behind.asked-was)
	}
	if a, err := g.ResolveCode(t.Context(), CodeQuestion{To: "w"}); err != nil || !a.Consumer {
		t.Errorf("another operation: %v", err)
	}
}

// What is under way goes on at the ladder's own pace while the breaker is open, and every payment ends.
func TestLadderGoesOnBehindAnOpenBreaker(t *testing.T) {
	w := newWorld(t)
	rule := rulebook.Breaker{Head: rulebook.Head{ID: "r"}, Window: time.Minute, MinCalls: 3, FailurePercent: 50, Open: time.Hour, Probes: 1}
	b := NewBreakers(BreakerOptions{Now: w.Now, Random: func(int64) int64 { return 0 }, Log: slog.New(slog.DiscardHandler),
		Rule: func(string, string, time.Time) *rulebook.Breaker { return &rule }})
	w.desk.o.Breakers = b
	w.answer = func(Question) reply { return never }
	for range 3 {
		w.open(payment.Pull, payment.Ask, payment.LossPayee)
	}
	w.run()
	if b.Admit("wallet", "authorise").OK {
		t.Error("three payments had no answer, and a fourth is let through")
	}
	// Each was asked once, inquired twice and told to cancel on both rungs, in spite of the breakers of all three being open.
	counts := map[string]int{}
	for _, q := range w.asked {
		counts[strings.Fields(q)[0]]++
	}
	if counts["authorise"] != 3 || counts["look_up_debit"] != 6 || counts["cancel"] != 9 {
		t.Errorf("asked %v", counts)
	}
	for _, v := range b.List() {
		if v.State != BreakerOpen || v.Opened != 1 {
			t.Errorf("%+v", v)
		}
	}
	w.rests()
}
