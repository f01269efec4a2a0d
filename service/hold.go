package service

import (
	"context"
	"fmt"
	"time"

	"hutong/engine"
	"hutong/money"
	"hutong/participant"
	"hutong/payment"
	"hutong/reason"
	"hutong/store"
)

// HoldRequest asks that a payment be held and paid by captures.
type HoldRequest struct {
	For time.Duration // 0: the rulebook's
}

// CaptureRequest takes a part of a held payment.
type CaptureRequest struct {
	Payment    payment.ID
	Amount     money.Amount // in the order's currency; zero means what of the order is not captured yet
	Final      bool         // the rest is given back
	Reference  string       // the caller's own reference, optional
	Note       string
	Extensions map[string]string
}

// hold writes into a draft how long it is held and for how much, by the rules of this moment.
func (s *Service) hold(d *draft, r *HoldRequest, now time.Time) *Problem {
	if r == nil {
		return nil
	}
	w := &s.RulesAt(now).Windows
	switch {
	case d.terms.Flow != payment.Pull:
		return badField("/capture", "only a payment by a consumer's code is held")
	case w.HoldLongest == 0:
		return problem(reason.NotAllowed, "this switch holds nothing: its rulebook has no hold window")
	case r.For < 0 || r.For > w.HoldLongest:
		return badField("/hold_seconds", fmt.Sprintf("must be 1 to %d", int64(w.HoldLongest/time.Second)))
	case d.refusal != "":
		return nil
	}
	long := r.For
	if long == 0 {
		long = w.Hold
	}
	t := d.terms
	if a, ok := s.Directory().Agreement(t.Payer.Account.Agreement); !ok || !a.Holds {
		d.refuse(reason.HoldNotAllowed)
		return nil
	}
	over, err := money.Portion(t.Amounts.Order, w.OverCaptureBps, money.Down)
	most, fits := money.AddMinor(t.Amounts.Order.Minor, over.Minor)
	t.Hold = payment.Hold{Until: store.Milli(now.Add(long)), Most: most}
	if err != nil || !fits || t.CheckHold() != nil {
		t.Hold = payment.Hold{}
		d.refuse(reason.AmountAboveLimit)
		return nil
	}
	d.because(payment.Why{Code: "hold.until", Args: []string{t.Hold.Until.UTC().Format(time.RFC3339), money.New(most, t.Amounts.Order.Currency).String()}})
	return nil
}

// Capture takes a part of a held payment whose payee's side the caller is, or gives the capture that the same request opened before. It is
// posted with its commit; the payer's side is told until it confirms.
func (s *Service) Capture(ctx context.Context, caller string, id payment.RequestID, r CaptureRequest) (store.Record, error) {
	if p := checkOrder("/amount", r.Amount, true); p != nil {
		return store.Record{}, p
	}
	hold, err := s.holder(ctx, caller, r.Payment)
	if err != nil {
		return store.Record{}, err
	}
	print := fingerprint("capture", r)
	captureID := payment.NewIDInSlot(caller, id, r.Payment.Slot())
	if p := s.checkRequestID(id); p != nil {
		return s.repeat(ctx, captureID, print, p)
	}
	if order := hold.Terms.Amounts.Order.Currency; r.Amount.Currency != "" && r.Amount.Currency != order {
		return store.Record{}, badField("/amount/currency", "the payment's order is in "+string(order))
	}
	now := s.now()
	rec, _, err := s.o.Engine.Capture(ctx, engine.Capturing{Parent: r.Payment, ID: captureID, Fingerprint: print, By: caller, Order: r.Amount.Minor, Final: r.Final,
		AnswerBy: s.deadline(ctx, string(payment.Refund)), References: references(nil, caller, captureID, r.Reference),
		Child: func(hold store.Record) (*payment.Terms, error) {
			h, was := hold.Terms, hold.State.Captured
			t := &payment.Terms{ID: captureID, Kind: payment.Capture, Flow: h.Flow, Parent: h.ID, Initiator: caller, RequestID: id, Fingerprint: print,
				CreatedAt: now, Payer: h.Payer, Payee: h.Payee, Funds: h.Funds, Loss: payment.LossPayer, InitiatorRef: r.Reference, Policy: string(payment.Refund)}
			t.Detail = payment.Detail{FX: h.Detail.FX, Merchant: h.Detail.Merchant, Payer: h.Detail.Payer, Scheme: h.Detail.Scheme, CodeKind: h.Detail.CodeKind,
				Order: h.Detail.Order, Rulebook: h.Detail.Rulebook, Note: r.Note, Extensions: r.Extensions}
			var err error
			t.Amounts, t.Lines, err = h.Part(was, was+h.ToCapture(&hold.State, r.Amount.Minor))
			t.Captures(h, was)
			return t, err
		}})
	return s.wait(ctx, s.deadline(ctx, string(payment.Refund)), rec, err)
}

// Release asks that what is held and not captured be given back. Twice is the same as once.
func (s *Service) Release(ctx context.Context, caller string, id payment.ID, note string) (store.Record, error) {
	if _, err := s.holder(ctx, caller, id); err != nil {
		return store.Record{}, err
	}
	rec, err := s.o.Engine.Release(ctx, id, caller, note, s.deadline(ctx, string(payment.Refund)))
	return s.wait(ctx, s.deadline(ctx, string(payment.Refund)), rec, err)
}

// holder reads a payment of which the caller is the payee's side.
func (s *Service) holder(ctx context.Context, caller string, id payment.ID) (store.Record, error) {
	rec, err := s.Payment(ctx, caller, id)
	if err != nil {
		return store.Record{}, err
	}
	if !isPayee(rec.Terms, caller) {
		return store.Record{}, problem(reason.NotAllowed, "captures and releases are asked for by the payee's side")
	}
	if p := s.mayStart(caller, participant.Acquirer, participant.Network); p != nil {
		return store.Record{}, p
	}
	return rec, nil
}
