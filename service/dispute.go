package service

import (
	"context"
	"slices"
	"strings"

	"hutong/money"
	"hutong/payment"
	"hutong/reason"
	"hutong/store"
)

// DisputeRequest contests a successful payment for its payer, or a part of it.
type DisputeRequest struct {
	Payment    payment.ID
	Amount     money.Amount // in the order's currency; zero means all that is left
	Reason     string       // one of the rule's
	Reference  string       // the caller's own reference, optional
	Note       string
	Extensions map[string]string
}

// DisputeWord is what a side says of a dispute: that it contests, accepts or withdraws it.
type DisputeWord struct {
	Dispute   payment.ID
	Kind      payment.EventKind // DisputeAnswer, DisputeAccept or DisputeWithdraw
	Note      string            // of an answer: the evidence in words
	Reference string            // of an answer: the payee's side's name for the evidence
}

// Dispute opens a dispute of a payment whose payer's side the caller is, or gives the dispute that the same request opened before. Window,
// deadlines, default and reasons are those of the rule that held when the payment was made.
func (s *Service) Dispute(ctx context.Context, caller string, id payment.RequestID, r DisputeRequest) (store.Record, error) {
	if p := checkOrder("/amount", r.Amount, true); p != nil {
		return store.Record{}, p
	}
	return s.child(ctx, caller, id, giving{r.Payment, payment.Dispute, r.Reference, "", r.Note, r.Extensions}, fingerprint("dispute", r),
		func(parent store.Record) (*payment.Terms, error) {
			t := parent.Terms
			agreed := t.Detail.Return
			if agreed == nil || agreed.Dispute == "" {
				return nil, payment.Refusal{Reason: reason.NotDisputable}
			}
			rule, ok := s.o.Rulebook.Load().At(t.CreatedAt).Disputes[agreed.Dispute]
			if !ok {
				return nil, payment.Refusal{Reason: reason.NotDisputable}
			}
			if !slices.Contains(rule.Reasons, r.Reason) {
				return nil, badField("/reason", "is none of "+strings.Join(rule.Reasons, ", "))
			}
			if order := t.Amounts.Order.Currency; r.Amount.Currency != "" && r.Amount.Currency != order && parent.State.Paid() {
				return nil, badField("/amount/currency", "the payment's order is in "+string(order))
			}
			answerBy := s.now().Add(rule.AnswerWithin)
			return payment.DisputeOf(t, &parent.State, r.Amount.Minor, payment.Disputed{Rule: rule.ID, Reason: r.Reason, AnswerBy: answerBy,
				DecideBy: answerBy.Add(rule.DecideWithin), Default: rule.Default})
		})
}

// SayOfDispute takes a side's word on a dispute: its payee's side answers or accepts, its payer's side withdraws. The same word under the same
// request id changes nothing more.
func (s *Service) SayOfDispute(ctx context.Context, caller string, id payment.RequestID, w DisputeWord) (store.Record, error) {
	rec, err := s.Payment(ctx, caller, w.Dispute)
	if err != nil {
		return store.Record{}, err
	}
	if rec.Terms.Kind != payment.Dispute {
		return store.Record{}, problem(reason.NotFound, w.Dispute.String()+" is not the id of a dispute")
	}
	payer, payee := rec.Terms.Sides()
	side, name := payee, "payee"
	if w.Kind == payment.DisputeWithdraw {
		side, name = payer, "payer"
	}
	if side.Participant != caller && side.Account.Participant != caller {
		return store.Record{}, problem(reason.NotAllowed, "this is said by the "+name+"'s side")
	}
	ev := payment.Event{Kind: w.Kind, By: caller, Note: w.Note, Reference: w.Reference, Request: id.String()}
	if known, p := s.saidOfDispute(ctx, w.Dispute, &ev); known || p != nil {
		return rec, p
	}
	if p := s.checkRequestID(id); p != nil {
		return store.Record{}, p
	}
	if err := s.late(ctx, string(payment.Refund)); err != nil {
		return store.Record{}, err
	}
	rec, err = s.o.Engine.ApplyBy(ctx, w.Dispute, ev, s.deadline(ctx, string(payment.Refund)))
	if err != nil {
		if known, p := s.saidOfDispute(ctx, w.Dispute, &ev); known || p != nil { // by a copy of this request, meanwhile
			if p != nil {
				return store.Record{}, p
			}
			return s.Payment(ctx, caller, w.Dispute)
		}
		return store.Record{}, s.fault(err)
	}
	return s.wait(ctx, s.deadline(ctx, string(payment.Refund)), rec, nil)
}

// saidOfDispute tells whether the word was said before under its request id; an error if another was.
func (s *Service) saidOfDispute(ctx context.Context, id payment.ID, ev *payment.Event) (bool, error) {
	entries, err := s.o.Store.Outcomes(ctx, id)
	if err != nil {
		return false, s.fault(err)
	}
	for i := range entries {
		switch e := &entries[i].Event; {
		case e.Request != ev.Request || e.By != ev.By:
		case *e != *ev:
			return false, problem(reason.RequestIDReused, "")
		default:
			return true, nil
		}
	}
	return false, nil
}

// Evidence is the answer to a dispute; nil when there is none.
func (s *Service) Evidence(ctx context.Context, rec store.Record) (*store.Entry, error) {
	if rec.Terms.Kind != payment.Dispute || rec.State.Seq < 2 {
		return nil, nil
	}
	entries, err := s.o.Store.Outcomes(ctx, rec.Terms.ID)
	for i := range entries {
		if entries[i].Event.Kind == payment.DisputeAnswer {
			return &entries[i], nil
		}
	}
	return nil, err
}
