package calls

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"hutong/delivery/outbox"
	"hutong/payment"
	"hutong/reason"
	"hutong/service"
	"hutong/store"
	"hutong/wire/api"
	"hutong/wire/hooksig"
	"hutong/wire/problem"
	"hutong/wire/strict"
)

// This file serves the institutions' calls on their webhooks, and says in what words a webhook tells of a payment.

func (s *Calls) webhookRoutes() {
	post(s, api.PathWebhooks, s.createWebhook)
	get(s, api.PathWebhooks, s.listWebhooks)
	post(s, api.PathRotateWebhook, s.rotateWebhook)
	post(s, api.PathEnableWebhook, s.enableWebhook)
	post(s, api.PathReplayWebhook, s.replayWebhook)
	s.handle(http.MethodDelete, api.PathWebhooks+"/{webhook_id}", s.deleteWebhook)
	get(s, api.PathWebhooks+"/{webhook_id}/attempts", s.listWebhookAttempts)
	get(s, api.PathWebhooks+"/{webhook_id}/messages", s.listWebhookMessages)
}

// WebhookBody gives what an institution is told of an outcome: the payment, refund, void or dispute as it may see it, in the state after the outcome.
func WebhookBody(svc *service.Service) func(owner, event string, at time.Time, rec store.Record) ([]byte, error) {
	s := &Calls{o: Options{Service: svc}}
	return func(owner, event string, at time.Time, rec store.Record) ([]byte, error) {
		e := &api.WebhookEvent{Type: api.WebhookEventType(event), Timestamp: api.FormatTime(at)}
		switch rec.Terms.Kind {
		case payment.Refund:
			r := s.refundModel(&rec, owner, false)
			e.Data.Refund = &r
		case payment.Void:
			v := s.voidModel(&rec, owner, false)
			e.Data.Void = &v
		case payment.Dispute:
			d := s.disputeModel(&rec, owner, false)
			e.Data.Dispute = &d
		case payment.Capture:
			r := s.captureModel(&rec, owner, false)
			e.Data.Capture = &r
		default:
			p := s.paymentModel(&rec, owner)
			e.Data.Payment = &p
		}
		return strict.Encode(e)
	}
}

func (s *Calls) createWebhook(ctx context.Context, c *call, body *api.WebhookRequest) (int, api.Validator, error) {
	r := service.WebhookRequest{URL: body.URL, Note: body.Note}
	for _, e := range body.Events {
		r.Events = append(r.Events, string(e))
	}
	w, secret, err := s.o.Service.CreateWebhook(ctx, c.caller, c.id, r)
	return webhookAnswer(w, secret, err)
}

func (s *Calls) rotateWebhook(ctx context.Context, c *call, body *api.WebhookChange) (int, api.Validator, error) {
	id, err := webhookID(body.WebhookID)
	if err != nil {
		return 0, nil, err
	}
	w, secret, err := s.o.Service.RotateWebhook(ctx, c.caller, c.id, id)
	return webhookAnswer(w, secret, err)
}

func (s *Calls) enableWebhook(ctx context.Context, c *call, body *api.WebhookChange) (int, api.Validator, error) {
	id, err := webhookID(body.WebhookID)
	if err != nil {
		return 0, nil, err
	}
	w, err := s.o.Service.EnableWebhook(ctx, c.caller, id)
	return webhookAnswer(w, nil, err)
}

func (s *Calls) replayWebhook(ctx context.Context, c *call, body *api.WebhookReplayRequest) (int, api.Validator, error) {
	id, err := webhookID(body.WebhookID)
	if err != nil {
		return 0, nil, err
	}
	if body.MessageID != "" {
		w, err := s.o.Service.ReplayMessage(ctx, c.caller, id, body.MessageID)
		return webhookAnswer(w, nil, err)
	}
	since, err := api.ParseTime(body.Since)
	if err != nil {
		return 0, nil, problem.New(reason.InvalidField, "since is not a time")
	}
	w, err := s.o.Service.ReplaySince(ctx, c.caller, id, since)
	return webhookAnswer(w, nil, err)
}

func (s *Calls) deleteWebhook(ctx context.Context, c *call) (int, api.Validator, error) {
	if err := noQuery(c); err != nil {
		return 0, nil, err
	}
	id, err := webhookID(c.in.Path("webhook_id"))
	if err != nil {
		return 0, nil, err
	}
	if err := s.o.Service.DeleteWebhook(ctx, c.caller, id); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, &api.WebhookRemoval{Call: api.CallSuccess, WebhookID: id.String()}, nil
}

func (s *Calls) listWebhooks(ctx context.Context, c *call) (int, api.Validator, error) {
	if err := noQuery(c); err != nil {
		return 0, nil, err
	}
	all, err := s.o.Service.Webhooks(ctx, c.caller)
	if err != nil {
		return 0, nil, err
	}
	out := &api.WebhookList{Call: api.CallSuccess, Webhooks: []api.Webhook{}}
	for _, w := range all[:min(len(all), 100)] {
		out.Webhooks = append(out.Webhooks, webhookModel(w))
	}
	return http.StatusOK, out, nil
}

func (s *Calls) listWebhookAttempts(ctx context.Context, c *call) (int, api.Validator, error) {
	id, err := webhookID(c.in.Path("webhook_id"))
	if err != nil {
		return 0, nil, err
	}
	query, err := url.ParseQuery(c.in.Query)
	if err != nil {
		return 0, nil, problem.New(reason.MalformedRequest, "the query cannot be read")
	}
	before := int64(0)
	for name, values := range query {
		n, err := strconv.ParseInt(values[0], 10, 64)
		if name != "before" || len(values) != 1 || err != nil || n < 1 {
			return 0, nil, problem.New(reason.InvalidField, "the query takes before, once: next of the page before")
		}
		before = n
	}
	log, next, err := s.o.Service.WebhookLog(ctx, c.caller, id, before)
	if err != nil {
		return 0, nil, err
	}
	out := &api.WebhookLog{Call: api.CallSuccess, Attempts: []api.WebhookAttempt{}}
	for i := range log {
		a := &log[i]
		m := api.WebhookAttempt{MessageID: outbox.MessageID(a.Payment, a.N), Type: api.WebhookEventType(a.Event), Try: int32(a.Try), At: api.FormatTime(a.At),
			TookMs: max(0, a.Took.Milliseconds()), Result: api.WebhookResult(a.Result), Answer: clip(string(a.Answer), 500)}
		if a.Status >= 100 && a.Status <= 999 {
			status := int32(a.Status)
			m.HTTPStatus = &status
		}
		out.Attempts = append(out.Attempts, m)
	}
	if next > 0 {
		out.Next = &next
	}
	return http.StatusOK, out, nil
}

func (s *Calls) listWebhookMessages(ctx context.Context, c *call) (int, api.Validator, error) {
	if err := noQuery(c); err != nil {
		return 0, nil, err
	}
	id, err := webhookID(c.in.Path("webhook_id"))
	if err != nil {
		return 0, nil, err
	}
	messages, waiting, givenUp, err := s.o.Service.WebhookBacklog(ctx, c.caller, id)
	if err != nil {
		return 0, nil, err
	}
	out := &api.WebhookBacklog{Call: api.CallSuccess, Messages: []api.WebhookMessage{}, Waiting: int64(waiting), GivenUp: int64(givenUp)}
	for i := range messages {
		m := &messages[i]
		out.Messages = append(out.Messages, api.WebhookMessage{MessageID: outbox.MessageID(m.Payment, m.N), Type: api.WebhookEventType(m.Event), Tries: int32(m.Tries),
			FirstAt: api.FormatTime(m.FirstAt), NextAt: api.FormatTime(m.NextAt)})
	}
	return http.StatusOK, out, nil
}

func webhookID(text string) (payment.ID, error) {
	id, err := payment.ParseID(text)
	if err != nil {
		return id, problem.New(reason.NotFound, "webhook_id is not an id that this switch gave")
	}
	return id, nil
}

func webhookAnswer(w *service.Webhook, secret service.WebhookSecret, err error) (int, api.Validator, error) {
	if err != nil {
		return 0, nil, err
	}
	a := &api.WebhookAnswer{Call: api.CallSuccess, Webhook: webhookModel(w)}
	if len(secret) > 0 {
		a.Secret = hooksig.Secret(secret).Text()
	}
	if len(w.Live) > 1 {
		a.FormerSecretUntil = api.FormatTime(w.Live[1].Until)
	}
	return http.StatusOK, a, nil
}

func webhookModel(w *service.Webhook) api.Webhook {
	m := api.Webhook{WebhookID: w.ID.String(), URL: w.URL, Note: w.Note, Status: api.WebhookStatusActive, CreatedAt: api.FormatTime(w.CreatedAt),
		FailingSince: api.FormatTime(w.FailingSince), DisabledAt: api.FormatTime(w.DisabledAt), DisabledBecause: api.WebhookDisabled(w.DisabledWhy),
		Secrets: int32(min(len(w.Live), 2)), Waiting: int64(w.Waiting), GivenUp: int64(w.GivenUp)}
	switch {
	case !w.DisabledAt.IsZero():
		m.Status = api.WebhookStatusDisabled
	case !w.FailingSince.IsZero():
		m.Status = api.WebhookStatusFailing
	}
	for _, e := range w.Events {
		m.Events = append(m.Events, api.WebhookEventType(e))
	}
	return m
}
