package calls

import (
	"context"

	"hutong/payment"
	"hutong/reason"
	"hutong/service"
	"hutong/store"
	"hutong/wire/api"
	"hutong/wire/problem"
)

func (s *Calls) disputeRoutes() {
	post(s, api.PathDisputes, s.createDispute)
	get(s, api.PathDisputes+"/{dispute_id}", s.getDispute)
	post(s, api.PathDisputes+"/{dispute_id}/answer", func(ctx context.Context, c *call, body *api.DisputeAnswering) (int, api.Validator, error) {
		return s.sayOfDispute(ctx, c, service.DisputeWord{Kind: payment.DisputeAnswer, Note: body.Evidence, Reference: body.Reference})
	})
	post(s, api.PathDisputes+"/{dispute_id}/accept", func(ctx context.Context, c *call, body *api.DisputeWordRequest) (int, api.Validator, error) {
		return s.sayOfDispute(ctx, c, service.DisputeWord{Kind: payment.DisputeAccept, Note: body.Note})
	})
	post(s, api.PathDisputes+"/{dispute_id}/withdraw", func(ctx context.Context, c *call, body *api.DisputeWordRequest) (int, api.Validator, error) {
		return s.sayOfDispute(ctx, c, service.DisputeWord{Kind: payment.DisputeWithdraw, Note: body.Note})
	})
}

func (s *Calls) createDispute(ctx context.Context, c *call, body *api.DisputeRequest) (int, api.Validator, error) {
	id, err := paymentID(body.PaymentID)
	if err != nil {
		return 0, nil, err
	}
	rec, err := s.o.Service.Dispute(ctx, c.caller, c.id, service.DisputeRequest{Payment: id, Amount: moneyOf(body.Amount), Reason: body.Reason,
		Reference: body.Reference, Note: body.Note, Extensions: body.Extensions})
	return s.disputeAnswer(ctx, c, rec, err)
}

func (s *Calls) getDispute(ctx context.Context, c *call) (int, api.Validator, error) {
	rec, err := s.byID(ctx, c, "dispute_id", payment.Dispute)
	return s.disputeAnswer(ctx, c, rec, err)
}

func (s *Calls) sayOfDispute(ctx context.Context, c *call, w service.DisputeWord) (int, api.Validator, error) {
	if err := noQuery(c); err != nil {
		return 0, nil, err
	}
	var err error
	if w.Dispute, err = payment.ParseID(c.in.Path("dispute_id")); err != nil {
		return 0, nil, problem.New(reason.NotFound, "dispute_id is not an id that this switch gave")
	}
	rec, err := s.o.Service.SayOfDispute(ctx, c.caller, c.id, w)
	return s.disputeAnswer(ctx, c, rec, err)
}

func (s *Calls) disputeAnswer(ctx context.Context, c *call, rec store.Record, err error) (int, api.Validator, error) {
	if err != nil {
		return 0, nil, err
	}
	d := s.disputeModel(&rec, c.caller, c.in.Brief)
	if v := viewOf(rec.Terms, c.caller, s.o.Service.Directory().Operator.ID); v&(viewPayer|viewPayee) != 0 {
		e, err := s.o.Service.Evidence(ctx, rec)
		if err != nil {
			return 0, nil, err
		}
		if e != nil {
			d.Evidence, d.EvidenceReference, d.AnsweredAt = clip(e.Event.Note, 140), e.Event.Reference, api.FormatTime(e.At)
		}
	}
	return statusOf(&rec), &api.DisputeAnswer{Call: api.CallSuccess, Dispute: d}, nil
}

// disputeModel is a dispute as an institution may see it, without the answer to it, told from the payment's sides; brief
// as for describe.
func (s *Calls) disputeModel(rec *store.Record, caller string, brief bool) api.Dispute {
	r, about, st := s.refundModel(rec, caller, brief), rec.Terms.Detail.Dispute, &rec.State
	d := api.Dispute{DisputeID: r.RefundID, PaymentID: r.PaymentID, RequestID: r.RequestID, Result: r.Result, Final: r.Final, Reason: r.Reason,
		ReasonText: r.ReasonText, Amounts: r.Amounts, FX: r.FX, NetworkReference: r.NetworkReference, References: r.References, Cycle: r.Cycle,
		BusinessDate: r.BusinessDate, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, NextActionAt: r.NextActionAt, Clock: r.Clock, Loss: r.Loss, Why: r.Why,
		Extensions: r.Extensions, DisputeReason: about.Reason, AnswerBy: api.FormatTime(about.AnswerBy), DecideBy: api.FormatTime(about.DecideBy),
		Default: api.DisputeFavour(about.Default)}
	if viewOf(rec.Terms, caller, s.o.Service.Directory().Operator.ID)&(viewPayer|viewPayee) != 0 {
		d.Note = rec.Terms.Detail.Note
	}
	switch {
	case st.Status == payment.DisputeOpen:
		d.Status = api.DisputeStatusOpen
	case st.Status == payment.DisputeAnswered:
		d.Status = api.DisputeStatusAnswered
	case st.Status == payment.DisputeLost && st.Reason == reason.DisputeWithdrawn:
		d.Status = api.DisputeStatusWithdrawn
	case st.Status == payment.DisputeLost:
		d.Status = api.DisputeStatusLost
	case d.Result == api.ResultSuccess:
		d.Status = api.DisputeStatusWon
	case d.Result == api.ResultFailure:
		d.Status = api.DisputeStatusFailed
	default:
		d.Status = api.DisputeStatusDecided
	}
	return d
}
