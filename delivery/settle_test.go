package delivery

import (
	"context"
	"testing"
	"time"

	"hutong/payment"
	"hutong/store"
)

// lateDebit is an engine in which a question's answer says nothing new, because the payment has ended, and the same batch brings a debit after
// the end: the followers hear of the debit before the answer's own, older record comes back.
type lateDebit struct {
	d            *Desk
	ended, later store.Record
}

func (l *lateDebit) ApplyThen(_ payment.ID, _ payment.Event, then func(*store.Record, error)) {
	l.d.Committed(&l.later, &store.Entry{Outcome: payment.Outcome{State: l.later.State}})
	then(&l.ended, payment.ErrUnchanged)
}

type asks struct {
	ops    []payment.Op
	answer Answer
}

func (a *asks) Ask(_ context.Context, q Question, answer func(Answer)) {
	if a.ops = append(a.ops, q.Op); len(a.ops) == 1 {
		answer(a.answer)
	}
}

// An answer that changes nothing must not make the desk forget a debit that is to be undone.
func TestLateDebitInTheBatchOfAnOldAnswer(t *testing.T) {
	v := &virtual{now: began}
	terms := &payment.Terms{ID: payment.ID{6: 0x80, 15: 1}, Kind: payment.Pay, Flow: payment.Pull, Policy: "short",
		Payer: payment.Side{Participant: "wallet"}, Payee: payment.Side{Participant: "acquirer"}}
	state := func(seq int, s payment.Status, debit payment.LegState, due bool) store.Record {
		r := store.Record{Terms: terms, State: payment.State{Status: s, Seq: seq, Debit: payment.Leg{State: debit}}}
		if due {
			r.State.DueAt = v.now
		}
		return r
	}
	policy := func(string, time.Time) *payment.Policy {
		return &payment.Policy{ID: "short", AnswerWithin: time.Second}
	}
	a := &asks{answer: Answer{Result: payment.NotFound}}
	d := New(Options{Counterparties: a, Scheduler: v, Policy: policy})
	d.Start(&lateDebit{d, state(3, payment.Failed, payment.LegFailure, false), state(4, payment.Failed, payment.LegSuccess, true)})
	d.Do(state(2, payment.DebitUnknown, payment.LegUnknown, true))
	for range 2 {
		v.step()
	}
	if len(a.ops) != 2 || a.ops[0] != payment.OpLookUpDebit || a.ops[1] != payment.OpCancel {
		t.Errorf("asked %v, want the inquiry and then the cancellation of the late debit", a.ops)
	}
}
