package service

import (
	"context"
	"time"

	"hutong/payment"
	"hutong/reason"
	"hutong/rulebook"
)

// A deadline gets shorter at every hop, by the margin of the flow's policy: the caller waits until D, the switch answers it by D - margin, and
// who is asked for it by the switch is told D - 2 margins at most. What can't be done in time any more is not sent on. Past the point of no
// return, and for whatever finds out about a payment, nobody's patience counts: only the policy's own time.

type answerByKey struct{}

// WithAnswerBy carries the time until which the caller waits.
func WithAnswerBy(ctx context.Context, t time.Time) context.Context {
	return context.WithValue(ctx, answerByKey{}, t)
}

// deadline is by when the switch has to answer; zero when the caller did not say until when it waits.
func (s *Service) deadline(ctx context.Context, policy string) time.Time {
	by, _ := ctx.Value(answerByKey{}).(time.Time)
	return answerBefore(by, s.Rules(), policy)
}

// answerBefore is by when the switch has to answer a caller who waits until then; zero: the caller does not say.
func answerBefore(until time.Time, rules *rulebook.Rules, policy string) time.Time {
	if until.IsZero() {
		return time.Time{}
	}
	return until.Add(-rules.Policies[policy].Margin)
}

// late is the problem of a call whose deadline has passed; nil while there is time.
func (s *Service) late(ctx context.Context, policy string) error {
	if by := s.deadline(ctx, policy); !by.IsZero() && !s.o.Now().Before(by) {
		return problem(reason.DeadlinePassed, "")
	}
	return nil
}

// patience is what an institution is told, and until when it is waited for, when it is asked before a payment.
func (s *Service) patience(ctx context.Context) (answerBy, until time.Time, err error) {
	p, now := s.Rules().Policies[string(payment.Push)], s.o.Now()
	until = now.Add(p.AnswerWithin)
	if by := s.deadline(ctx, string(payment.Push)); !by.IsZero() && by.Before(until) {
		until = by
	}
	if answerBy = until.Add(-p.Margin); !answerBy.After(now) {
		return answerBy, until, problem(reason.DeadlinePassed, "")
	}
	return answerBy, until, nil
}
