package calls

import (
	"context"
	"net/http"
	"net/url"

	"hutong/payment"
	"hutong/reason"
	"hutong/service"
	"hutong/store"
	"hutong/wire/api"
	"hutong/wire/problem"
)

// resolverRoutes are what can be asked of the resolver: losses, reviews by two persons, time to certainty.
func (s *Calls) resolverRoutes() {
	get(s, api.PathLosses, s.listLosses)
	post(s, api.PathSettleLoss, s.settleLoss)
	get(s, api.PathReviews, s.listReviews)
	post(s, api.PathPropose, s.proposeResolution)
	post(s, api.PathDecide, s.decideResolution)
	get(s, api.PathCertainty, s.getCertainty)
}

// pageOf reads the query of a list: before, and state where the list has one.
func pageOf(c *call, states bool) (before payment.ID, state payment.LossState, err error) {
	query, err := url.ParseQuery(c.in.Query)
	if err != nil {
		return before, "", problem.New(reason.MalformedRequest, "the query cannot be read")
	}
	for name, values := range query {
		if len(values) != 1 || name != "before" && (name != "state" || !states) {
			return before, "", problem.New(reason.InvalidField, "the query takes "+map[bool]string{true: "state and before", false: "before"}[states]+", each once")
		}
	}
	if text := query.Get("before"); query.Has("before") {
		if before, err = payment.ParseID(text); err != nil {
			return before, "", problem.New(reason.InvalidField, "before is not an id that this switch gave")
		}
	}
	if query.Has("state") {
		if state = payment.LossState(query.Get("state")); !api.LossState(state).Valid() {
			return before, "", problem.New(reason.InvalidField, "state is not open, due, borne, settled or lifted")
		}
	}
	return before, state, nil
}

func nextPage(id payment.ID) api.ID {
	if id.IsZero() {
		return ""
	}
	return id.String()
}

func (s *Calls) listLosses(ctx context.Context, c *call) (int, api.Validator, error) {
	before, state, err := pageOf(c, true)
	if err != nil {
		return 0, nil, err
	}
	recs, next, err := s.o.Service.Losses(ctx, c.caller, state, before)
	if err != nil {
		return 0, nil, err
	}
	out := &api.LossList{Call: api.CallSuccess, Losses: []api.Loss{}, Next: nextPage(next)}
	for _, r := range recs {
		out.Losses = append(out.Losses, *s.lossModel(r, c.caller))
	}
	return http.StatusOK, out, nil
}

func (s *Calls) settleLoss(ctx context.Context, c *call, body *api.LossSettlement) (int, api.Validator, error) {
	id, err := paymentID(body.PaymentID)
	if err != nil {
		return 0, nil, err
	}
	rec, err := s.o.Service.SettleLoss(ctx, c.caller, id, body.Reference)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, &api.LossAnswer{Call: api.CallSuccess, Loss: *s.lossModel(rec, c.caller)}, nil
}

func paymentID(text string) (payment.ID, error) {
	id, err := payment.ParseID(text)
	if err != nil {
		return id, problem.New(reason.NotFound, "payment_id is not an id that this switch gave")
	}
	return id, nil
}

func (s *Calls) listReviews(ctx context.Context, c *call) (int, api.Validator, error) {
	before, _, err := pageOf(c, false)
	if err != nil {
		return 0, nil, err
	}
	recs, next, err := s.o.Service.Reviews(ctx, c.caller, before)
	if err != nil {
		return 0, nil, err
	}
	out := &api.ReviewList{Call: api.CallSuccess, Reviews: []api.Review{}, Next: nextPage(next)}
	for _, r := range recs {
		out.Reviews = append(out.Reviews, s.reviewModel(r))
	}
	return http.StatusOK, out, nil
}

func (s *Calls) proposeResolution(ctx context.Context, c *call, body *api.ResolutionProposal) (int, api.Validator, error) {
	id, err := paymentID(body.PaymentID)
	if err != nil {
		return 0, nil, err
	}
	rec, err := s.o.Service.Propose(ctx, c.caller, c.in.KeyID, id, payment.Finding(body.Finding), body.Reason)
	return s.reviewAnswer(rec, err)
}

func (s *Calls) decideResolution(ctx context.Context, c *call, body *api.ResolutionDecision) (int, api.Validator, error) {
	id, err := paymentID(body.PaymentID)
	if err != nil {
		return 0, nil, err
	}
	rec, err := s.o.Service.Decide(ctx, c.caller, c.in.KeyID, id, int(body.Proposal), body.Decision == api.DecisionApprove, body.Reason)
	return s.reviewAnswer(rec, err)
}

func (s *Calls) reviewAnswer(rec store.Record, err error) (int, api.Validator, error) {
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, &api.ReviewAnswer{Call: api.CallSuccess, Review: s.reviewModel(rec)}, nil
}

func (s *Calls) getCertainty(_ context.Context, c *call) (int, api.Validator, error) {
	if err := noQuery(c); err != nil {
		return 0, nil, err
	}
	rows, err := s.o.Service.CertaintyReport(c.caller)
	if err != nil {
		return 0, nil, err
	}
	out := &api.CertaintyAnswer{Call: api.CallSuccess, Rows: []api.CertaintyRow{}}
	for _, r := range rows[:min(len(rows), 1000)] {
		out.Rows = append(out.Rows, certaintyModel(r))
	}
	return http.StatusOK, out, nil
}

func certaintyModel(r service.CertaintyRow) api.CertaintyRow {
	return api.CertaintyRow{Institution: r.Institution, Leg: api.Leg(r.Leg), Count: r.Count, MedianMs: max(0, r.Median.Milliseconds()), P99Ms: max(0, r.P99.Milliseconds()),
		Open: r.Open, LongestOpenMs: max(0, r.LongestOpen.Milliseconds())}
}

func (s *Calls) lossModel(rec store.Record, caller string) *api.Loss {
	return lossOf(&rec, viewOf(rec.Terms, caller, s.o.Service.Directory().Operator.ID))
}

// lossOf is a payment's loss as a view shows it; nil when it has none. What the payer's side is debited is told the other side only as a debt to it.
func lossOf(rec *store.Record, v view) *api.Loss {
	l := &rec.State.Resolver.Loss
	if l.State == payment.NoLoss {
		return nil
	}
	from, to := l.Parties(rec.Terms)
	payer, _ := rec.Terms.Sides()
	var amount *api.Amount
	if v&viewPayer != 0 || from != payer || l.State == payment.LossDue || l.State == payment.LossSettled {
		amount = api.OptionalMoney(l.Amount)
	}
	return &api.Loss{PaymentID: rec.Terms.ID.String(), NetworkReference: rec.Terms.ID.Reference(), State: api.LossState(l.State), From: from.Participant,
		To: to.Participant, Leg: api.Leg(l.Leg), Amount: amount, Paid: rec.State.Paid(), BookedAt: api.FormatTime(l.At), ChangedAt: api.FormatTime(l.ChangedAt)}
}

// resolverModel is what the two sides and the operator are told of a payment's clock and loss.
func (s *Calls) resolverModel(rec *store.Record, v view) (*api.Clock, *api.Loss) {
	if v&(viewPayer|viewPayee|viewOperator) == 0 {
		return nil, nil
	}
	var clock *api.Clock
	if c, ok := s.o.Service.Clock(rec); ok {
		clock = &api.Clock{Leg: api.Leg(c.Leg), UnknownSince: api.FormatTime(c.Since), NextAt: api.FormatTime(c.Next), EndsAt: api.FormatTime(c.Ends), Then: api.ClockEnd(c.Then)}
		switch c.Bearer {
		case payment.LossPayer:
			clock.Bearer = rec.Terms.Payer.Participant
		case payment.LossPayee:
			clock.Bearer = rec.Terms.Payee.Participant
		}
	}
	return clock, lossOf(rec, v)
}

func (s *Calls) reviewModel(rec store.Record) api.Review {
	t, r := rec.Terms, &rec.State.Resolver
	payer, payee := t.Payer, t.Payee
	if t.Kind == payment.Dispute {
		payer, payee = t.Sides() // as in all that is told of it
	}
	m := api.Review{PaymentID: t.ID.String(), NetworkReference: t.ID.Reference(), Status: api.PaymentStatus(rec.State.Public()), Needs: api.Need(r.Needs),
		PayerInstitution: payer.Participant, PayeeInstitution: payee.Participant, OrderAmount: api.FromMoney(t.Amounts.Order), Loss: lossOf(&rec, viewOperator|viewPayer|viewPayee)}
	for _, f := range s.o.Service.Findings(rec) {
		m.Findings = append(m.Findings, api.Finding(f))
	}
	if p := &r.Proposal; p.N > 0 {
		m.Proposal = &api.Proposal{Number: int32(p.N), Finding: api.Finding(p.Finding), Person: p.By, Reason: clip(p.Reason, 140), ProposedAt: api.FormatTime(p.At), ExpiresAt: api.FormatTime(p.Expires)}
	}
	return m
}
