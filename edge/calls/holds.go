package calls

import (
	"context"

	"hutong/delivery"
	"hutong/payment"
	"hutong/reason"
	"hutong/service"
	"hutong/store"
	"hutong/wire/api"
	"hutong/wire/problem"
)

// This file is what the interface says of payments that are held: captures and releases from the payee's side, and what the payer's
// institution is told of them.

func (s *Calls) holdRoutes() {
	post(s, api.PathCaptures, s.createCapture)
	get(s, api.PathCaptures+"/{capture_id}", s.getCapture)
	post(s, api.PathReleases, s.releasePayment)
}

func (s *Calls) createCapture(ctx context.Context, c *call, body *api.CaptureRequest) (int, api.Validator, error) {
	id, err := payment.ParseID(body.PaymentID)
	if err != nil {
		return 0, nil, problem.New(reason.NotFound, "payment_id is not an id that this switch gave")
	}
	rec, err := s.o.Service.Capture(ctx, c.caller, c.id, service.CaptureRequest{Payment: id, Amount: moneyOf(body.Amount), Final: body.Final != nil && *body.Final,
		Reference: body.Reference, Note: body.Note, Extensions: body.Extensions})
	return s.captureAnswer(c, rec, err)
}

func (s *Calls) getCapture(ctx context.Context, c *call) (int, api.Validator, error) {
	rec, err := s.byID(ctx, c, "capture_id", payment.Capture)
	return s.captureAnswer(c, rec, err)
}

func (s *Calls) captureAnswer(c *call, rec store.Record, err error) (int, api.Validator, error) {
	if err != nil {
		return 0, nil, err
	}
	return statusOf(&rec), &api.CaptureAnswer{Call: api.CallSuccess, Capture: s.captureModel(&rec, c.caller, c.in.Brief)}, nil
}

func (s *Calls) releasePayment(ctx context.Context, c *call, body *api.ReleaseRequest) (int, api.Validator, error) {
	id, err := payment.ParseID(body.PaymentID)
	if err != nil {
		return 0, nil, problem.New(reason.NotFound, "payment_id is not an id that this switch gave")
	}
	rec, err := s.o.Service.Release(ctx, c.caller, id, body.Note)
	return s.paymentAnswer(c, &rec, err)
}

// holdModel is how a hold stands; nil for a payment that is paid at once.
func holdModel(t *payment.Terms, st *payment.State) *api.Hold {
	if !t.IsHold() {
		return nil
	}
	of := func(minor int64) api.AmountOrZero {
		return api.AmountOrZero{Currency: string(t.Amounts.Order.Currency), Minor: minor}
	}
	h := &api.Hold{HeldAmount: of(0), CapturedAmount: of(st.Captured), CapturableAmount: of(t.Capturable(st)), ExpiresAt: api.FormatTime(t.Hold.Until)}
	if !st.Status.Final() && st.Debit.State == payment.LegSuccess {
		h.HeldAmount.Minor = max(0, t.Amounts.Order.Minor-st.Captured)
	}
	return h
}

// captureModel is a capture as an institution may see it; brief as for describe.
func (s *Calls) captureModel(rec *store.Record, caller string, brief bool) api.Capture {
	t, st := rec.Terms, &rec.State
	v, in := viewOf(t, caller, s.o.Service.Directory().Operator.ID), new(parts)
	r := api.Capture{CaptureID: t.ID.String(), PaymentID: t.Parent.String(), RequestID: t.RequestID.String(), Status: api.CaptureStatusProcessing,
		Amounts: in.amountsOf(t, v), FX: in.fxFor(t, v), NetworkReference: t.ID.Reference(), References: in.referencesOf(rec, v), Cycle: st.Cycle,
		BusinessDate: st.BusinessDate, CreatedAt: api.FormatTime(t.CreatedAt), UpdatedAt: api.FormatTime(st.UpdatedAt)}
	r.Result, r.Final, r.Reason = outcomeOf(st)
	if !brief {
		r.Why, r.ReasonText = s.why(&in.why, t, caller, v, r.CreatedAt), reasonText(r.Reason)
	}
	if r.Final {
		r.Status = api.CaptureStatusSucceeded
	} else {
		r.NextActionAt = api.FormatTime(st.DueAt)
	}
	if v&(viewPayer|viewPayee) != 0 {
		r.Extensions = t.Detail.Extensions
	}
	return r
}

// holdTerms is what the payer's institution is told of a hold that it is asked for.
func holdTerms(t *payment.Terms) *api.HoldTerms {
	most, _, err := t.Part(0, t.Hold.Most)
	if err != nil {
		most = t.Amounts // payment.CheckHold has seen the greatest part
	}
	return &api.HoldTerms{ExpiresAt: api.FormatTime(t.Hold.Until), MostDebitAmount: api.FromMoney(most.Debit)}
}

// capture tells the payer's institution of a capture. Only a yes with the amount confirms it.
func (x *asking) capture(ctx context.Context) delivery.Answer {
	t := x.t
	in := &api.HeldCaptureRequest{PaymentID: t.Parent.String(), CaptureID: t.ID.String(), OrderAmount: api.FromMoney(t.Amounts.Order),
		DebitAmount: api.FromMoney(t.Amounts.Debit), CustomerAmount: api.OptionalMoney(t.Amounts.Customer), Fees: new(parts).feesOf(t, viewPayer),
		NetworkReference: t.ID.Reference(), Cycle: x.q.State.Cycle, BusinessDate: x.q.State.BusinessDate, AnswerBy: api.FormatTime(x.q.AnswerBy),
		Extensions: t.Detail.Extensions}
	var out api.HeldCaptureAnswer
	if a, ok := x.put(ctx, api.PathCapture, in, &out); !ok {
		return a
	}
	if out.PaymentID != in.PaymentID || out.CaptureID != in.CaptureID {
		return x.foreign(out.PaymentID, out.CaptureID)
	}
	return ended(out.Call, out.Result, out.Reason, out.Reference, out.Amount, debitReasons)
}

// release tells the payer's institution to give back what it holds beyond the captures.
func (x *asking) release(ctx context.Context) delivery.Answer {
	t, st := x.t, x.q.State
	taken, _, err := t.Part(0, st.Captured)
	if err != nil {
		return unknown("%v", err) // payment.CheckHold has seen the greatest part
	}
	in := &api.HeldReleaseRequest{PaymentID: t.ID.String(), OriginalReference: st.Debit.Reference, CapturedDebitAmount: api.FromMoney(taken.Debit),
		Cause: causeOf(st), AnswerBy: api.FormatTime(x.q.AnswerBy)}
	var out api.HeldReleaseAnswer
	if a, ok := x.put(ctx, api.PathRelease, in, &out); !ok {
		return a
	}
	if out.PaymentID != in.PaymentID {
		return x.foreign(out.PaymentID)
	}
	return ended(out.Call, out.Result, out.Reason, out.Reference, nil, nil)
}
