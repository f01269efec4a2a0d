package service

import (
	"context"
	"time"

	"hutong/engine"
	"hutong/fx"
	"hutong/money"
	"hutong/participant"
	"hutong/payment"
	"hutong/price"
	"hutong/reason"
	"hutong/rulebook"
	"hutong/store"
)

// RefundRequest gives a successful payment back, or a part of it.
type RefundRequest struct {
	Payment    payment.ID
	Amount     money.Amount // in the order's currency; zero means all that is left
	Reference  string       // the caller's own reference, optional
	OrderRef   string       // the merchant's reference of the return, optional
	Note       string
	Extensions map[string]string
}

// VoidRequest undoes the whole of a successful payment, with all fees, while its window is open.
type VoidRequest struct {
	Payment    payment.ID
	Reference  string // the caller's own reference, optional
	Note       string
	Extensions map[string]string
}

// returning is what is agreed about giving a payment back: by the rule that the payer's agreement names, and the fees by their schedules.
func returning(r *rulebook.Rules, payer *participant.Agreement, back price.Back) payment.Return {
	out := payment.Return{PayeeFee: back.PayeeFee, PayerFee: back.PayerFee, IssuerFee: back.IssuerFee}
	if rule, ok := r.Refunds[payer.Refund]; ok {
		out.Rule, out.Day, out.Difference, out.Rounding = rule.ID, rule.Day, rule.Difference, rule.Rounding
	}
	if rule, ok := r.Disputes[payer.Disputes]; ok {
		out.Dispute = rule.ID
	}
	return out
}

// windows writes into the terms of a payment that is made now until when it can be given back.
func windows(t *payment.Terms, now time.Time, rules *rulebook.Rules) {
	w := &rules.Windows
	t.RefundableTill = now.Add(w.Refund)
	if w.Void > 0 && t.Detail.Return != nil {
		t.Detail.Return.VoidTill = now.Add(w.Void)
	}
	if r := t.Detail.Return; r != nil {
		if rule, ok := rules.Disputes[r.Dispute]; ok {
			r.DisputeTill = now.Add(rule.Window)
		}
	}
}

// Refund opens a refund of a payment whose payee's side the caller is, or gives the refund that the same request opened before. Rate, fees and
// rounding are what was agreed with the payment. Once accepted it is retried forward until the payer's side has taken it.
func (s *Service) Refund(ctx context.Context, caller string, id payment.RequestID, r RefundRequest) (store.Record, error) {
	if p := checkOrder("/amount", r.Amount, true); p != nil {
		return store.Record{}, p
	}
	return s.child(ctx, caller, id, giving{r.Payment, payment.Refund, r.Reference, r.OrderRef, r.Note, r.Extensions}, fingerprint("refund", r),
		func(parent store.Record) (*payment.Terms, error) {
			order := parent.Terms.Amounts.Order.Currency
			if r.Amount.Currency != "" && r.Amount.Currency != order && parent.State.Paid() {
				return nil, badField("/amount/currency", "the payment's order is in "+string(order))
			}
			day, err := s.day(parent.Terms)
			if err != nil {
				return nil, err
			}
			return payment.RefundOf(parent.Terms, &parent.State, r.Amount.Minor, day)
		})
}

// Void opens the void of a payment whose payee's side the caller is, or gives the void that the same request opened before.
func (s *Service) Void(ctx context.Context, caller string, id payment.RequestID, r VoidRequest) (store.Record, error) {
	return s.child(ctx, caller, id, giving{r.Payment, payment.Void, r.Reference, "", r.Note, r.Extensions}, fingerprint("void", r),
		func(parent store.Record) (*payment.Terms, error) { return payment.VoidOf(parent.Terms, &parent.State) })
}

// giving is what children are asked with alike.
type giving struct {
	parent     payment.ID
	kind       payment.Kind
	reference  string
	orderRef   string
	note       string
	extensions map[string]string
}

// child opens a child beside its payment. Its terms are made inside the lane, from the payment as it stands then.
func (s *Service) child(ctx context.Context, caller string, id payment.RequestID, g giving, print [32]byte, of func(store.Record) (*payment.Terms, error)) (store.Record, error) {
	parent, err := s.Payment(ctx, caller, g.parent)
	if err != nil {
		return store.Record{}, err
	}
	may, side, role := isPayee, "payee", participant.Acquirer
	if g.kind == payment.Dispute {
		may, side, role = isPayer, "payer", participant.Wallet
	}
	if !may(parent.Terms, caller) {
		return store.Record{}, problem(reason.NotAllowed, "a "+string(g.kind)+" is asked for by the "+side+"'s side")
	}
	if p := s.mayStart(caller, role, participant.Network); p != nil {
		return store.Record{}, p
	}
	childID := payment.NewIDInSlot(caller, id, g.parent.Slot())
	if p := s.checkRequestID(id); p != nil {
		return s.repeat(ctx, childID, print, p)
	}
	now := s.now()
	rec, _, err := s.o.Engine.Refund(ctx, engine.Refunding{Parent: g.parent, ID: childID, Fingerprint: print,
		References: references(nil, caller, childID, g.reference, g.orderRef), AnswerBy: s.deadline(ctx, string(payment.Refund)),
		Child: func(parent store.Record) (*payment.Terms, error) {
			t, err := of(parent)
			if err != nil {
				return nil, err
			}
			t.ID, t.Initiator, t.RequestID, t.Fingerprint, t.CreatedAt, t.InitiatorRef = childID, caller, id, print, now, g.reference
			t.Detail.Note, t.Detail.Extensions = g.note, g.extensions
			if g.orderRef != "" {
				t.Detail.Order = g.orderRef
			}
			return t, nil
		}})
	return s.wait(ctx, s.deadline(ctx, string(payment.Refund)), rec, err)
}

// day is the day's rate for a payment that is given back at it; nil for any other.
func (s *Service) day(p *payment.Terms) (*payment.Day, error) {
	agreed, was := p.Detail.Return, p.Detail.FX
	if agreed == nil || !agreed.Day || was == nil {
		return nil, nil
	}
	day, refusal, err := fx.Day(s.Rules(), was.Provider, was.Base, was.Quote)
	if err == nil && refusal != "" {
		err = problem(refusal, "there is no rate of the day from "+string(was.Base)+" to "+string(was.Quote))
	}
	return day, err
}
