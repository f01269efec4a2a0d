package service

import (
	"context"

	"hutong/engine"
	"hutong/ledger"
	"hutong/money"
	"hutong/participant"
	"hutong/payment"
	"hutong/reason"
	"hutong/store"
)

// RefundRequest gives a successful payment back. The amount is the whole of what was paid.
type RefundRequest struct {
	Payment    payment.ID
	Amount     money.Amount // in the order's currency; zero means the whole
	Reference  string       // the caller's own reference, optional
	OrderRef   string       // the merchant's reference of the return, optional
	Note       string
	Extensions map[string]string
}

// Refund opens a refund of a payment whose payee's side the caller is, at the payment's own rate, or gives the refund that the same request
// opened before. Once accepted it is retried forward until the payer's side has taken it.
func (s *Service) Refund(ctx context.Context, caller string, id payment.RequestID, r RefundRequest) (store.Record, error) {
	if p := checkOrder("/amount", r.Amount, true); p != nil {
		return store.Record{}, p
	}
	parent, err := s.Payment(ctx, caller, r.Payment)
	if err != nil {
		return store.Record{}, err
	}
	if !isPayee(parent.Terms, caller) {
		return store.Record{}, problem(reason.NotAllowed, "a refund is asked for by the payee's side")
	}
	if p := s.mayStart(caller, participant.Acquirer, participant.Network); p != nil {
		return store.Record{}, p
	}
	print := fingerprint("refund", r)
	refundID := payment.NewIDInSlot(caller, id, r.Payment.Slot())
	if p := s.checkRequestID(id); p != nil {
		return s.repeat(ctx, refundID, print, p)
	}
	now := s.now()
	rec, _, err := s.o.Engine.Refund(ctx, engine.Refunding{Parent: r.Payment, ID: refundID, Fingerprint: print,
		References: s.references(caller, refundID, r.Reference, r.OrderRef), AnswerBy: s.deadline(ctx, string(payment.Refund)),
		Child: func(parent store.Record) (*payment.Terms, payment.Refunded, error) {
			t, share, err := refundTerms(parent, r)
			if err != nil {
				return nil, share, err
			}
			t.ID, t.Initiator, t.RequestID, t.Fingerprint, t.CreatedAt, t.InitiatorRef = refundID, caller, id, print, now, r.Reference
			return t, share, nil
		}})
	return s.wait(ctx, s.deadline(ctx, string(payment.Refund)), rec, err)
}

// refundTerms are the parent's with the sides changed. This version gives the whole payment back: the same amounts, the same rate, the
// principal lines turned round; fees stay with whom they were paid to.
func refundTerms(parent store.Record, r RefundRequest) (*payment.Terms, payment.Refunded, error) {
	p := parent.Terms
	order := p.Amounts.Order
	if r.Amount.Currency != "" && r.Amount != order {
		if r.Amount.Currency != order.Currency {
			return nil, payment.Refunded{}, badField("/amount/currency", "the payment's order is in "+string(order.Currency))
		}
		if r.Amount.Minor > order.Minor {
			return nil, payment.Refunded{}, payment.Refusal{Reason: reason.RefundExceedsPayment}
		}
		return nil, payment.Refunded{}, badField("/amount/minor", "only the whole amount, "+order.String()+", can be refunded")
	}
	t := &payment.Terms{Kind: payment.Refund, Flow: payment.Push, Parent: p.ID, Payer: p.Payee, Payee: p.Payer,
		Amounts: payment.Amounts{Order: order, Credit: p.Amounts.Debit, Debit: p.Amounts.Credit, Customer: p.Amounts.Customer},
		Funds:   payment.Blocked, Loss: payment.LossPayer, Policy: string(payment.Refund)}
	for _, l := range p.Lines {
		if l.Kind == ledger.Principal {
			t.Lines = append(t.Lines, ledger.Line{Kind: l.Kind, From: l.To, To: l.From, Minor: l.Minor})
		}
	}
	t.Detail = payment.Detail{FX: p.Detail.FX, Merchant: p.Detail.Merchant, Payer: p.Detail.Payer, Scheme: p.Detail.Scheme, CodeKind: p.Detail.CodeKind,
		Order: p.Detail.Order, Rulebook: p.Detail.Rulebook, Note: r.Note, Why: []payment.Why{{Code: "refund.original_rate", Args: []string{p.ID.Reference()}}}}
	if r.OrderRef != "" {
		t.Detail.Order = r.OrderRef
	}
	t.Detail.Extensions = r.Extensions
	return t, payment.Refunded{Order: order.Minor, Credit: p.Amounts.Credit.Minor, Debit: p.Amounts.Debit.Minor, Customer: p.Amounts.Customer.Minor}, nil
}
