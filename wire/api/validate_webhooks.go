package api

// The part of validate.go for webhooks.

import "strings"

var (
	webhookURL    = &form{isWebhookURL, "1 to 512 printable ASCII characters without spaces"}
	webhookSecret = &form{isWebhookSecret, "whsec_ and the base64 of 32 bytes"}
)

func isWebhookURL(s string) bool {
	return s != "" && len(s) <= 512 && strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

func isWebhookSecret(s string) bool {
	coded, ok := strings.CutPrefix(s, "whsec_")
	return ok && len(coded) == 44 && coded[43] == '=' && strings.IndexFunc(coded[:43], func(r rune) bool {
		return r != '+' && r != '/' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) < 0
}

func (c *checker) events(list []WebhookEventType) {
	many(c, "events", list, 32, func(e *WebhookEventType) { enum(c, "", *e) })
}

// Validate implements Validator.
func (r *WebhookRequest) Validate() []FieldError {
	c := new(checker)
	c.required("url", r.URL, webhookURL)
	c.events(r.Events)
	c.optional("note", r.Note, name)
	return c.errs
}

func (c *checker) webhook(w *Webhook) {
	c.required("webhook_id", w.WebhookID, idForm)
	c.required("url", w.URL, webhookURL)
	c.events(w.Events)
	c.optional("note", w.Note, name)
	enum(c, "status", w.Status)
	c.required("created_at", w.CreatedAt, timestamp)
	c.optional("failing_since", w.FailingSince, timestamp)
	c.optional("disabled_at", w.DisabledAt, timestamp)
	optionalEnum(c, "disabled_because", w.DisabledBecause)
	c.integer("secrets", int64(w.Secrets), 0, 2)
	c.count("waiting", w.Waiting)
	c.count("given_up", w.GivenUp)
}

func (c *checker) count(field string, n int64) { c.integer(field, n, 0, 1_000_000_000_000_000) }

// Validate implements Validator.
func (a *WebhookAnswer) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	c.within("webhook", func() { c.webhook(&a.Webhook) })
	c.optional("secret", a.Secret, webhookSecret)
	c.optional("former_secret_until", a.FormerSecretUntil, timestamp)
	return c.errs
}

// Validate implements Validator.
func (a *WebhookList) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	many(c, "webhooks", a.Webhooks, 100, c.webhook)
	return c.errs
}

// Validate implements Validator.
func (r *WebhookChange) Validate() []FieldError {
	c := new(checker)
	c.required("webhook_id", r.WebhookID, idForm)
	return c.errs
}

// Validate implements Validator.
func (r *WebhookReplayRequest) Validate() []FieldError {
	c := new(checker)
	c.required("webhook_id", r.WebhookID, idForm)
	c.optional("message_id", r.MessageID, idForm)
	c.optional("since", r.Since, timestamp)
	if r.MessageID != "" {
		c.forbidden("since", r.Since != "", "message_id is there")
	} else {
		c.needed("since", r.Since != "", "message_id is absent")
	}
	return c.errs
}

// Validate implements Validator.
func (a *WebhookRemoval) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	c.required("webhook_id", a.WebhookID, idForm)
	return c.errs
}

// Validate implements Validator.
func (a *WebhookLog) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	many(c, "attempts", a.Attempts, 50, func(x *WebhookAttempt) {
		c.required("message_id", x.MessageID, idForm)
		enum(c, "type", x.Type)
		c.integer("try", int64(x.Try), 1, 100_000)
		c.required("at", x.At, timestamp)
		c.count("took_ms", x.TookMs)
		if x.HTTPStatus != nil {
			c.integer("http_status", int64(*x.HTTPStatus), 100, 999)
		}
		enum(c, "result", x.Result)
		c.optional("answer", x.Answer, longText)
	})
	if a.Next != nil {
		c.integer("next", *a.Next, 1, 1_000_000_000_000_000)
	}
	return c.errs
}

// Validate implements Validator.
func (a *WebhookBacklog) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	many(c, "messages", a.Messages, 100, func(m *WebhookMessage) {
		c.required("message_id", m.MessageID, idForm)
		enum(c, "type", m.Type)
		c.integer("tries", int64(m.Tries), 0, 100_000)
		c.required("first_at", m.FirstAt, timestamp)
		c.optional("next_at", m.NextAt, timestamp)
	})
	c.count("waiting", a.Waiting)
	c.count("given_up", a.GivenUp)
	return c.errs
}

// Validate implements Validator.
func (e *WebhookEvent) Validate() []FieldError {
	c := new(checker)
	enum(c, "type", e.Type)
	c.required("timestamp", e.Timestamp, timestamp)
	c.within("data", func() {
		d := &e.Data
		first := ""
		for _, x := range []struct {
			name  string
			there bool
		}{{"payment", d.Payment != nil}, {"refund", d.Refund != nil}, {"void", d.Void != nil}, {"dispute", d.Dispute != nil}, {"capture", d.Capture != nil}} {
			if c.forbidden(x.name, x.there && first != "", first+" is there"); x.there && first == "" {
				first = x.name
			}
		}
		c.needed("payment", first != "", "refund, void, dispute and capture are absent")
		if d.Payment != nil {
			c.within("payment", func() { c.payment(d.Payment) })
		}
		if d.Refund != nil {
			c.within("refund", func() { c.refund(d.Refund) })
		}
		if d.Dispute != nil {
			c.within("dispute", func() { c.dispute(d.Dispute) })
		}
		if d.Void != nil {
			c.within("void", func() { c.void(d.Void) })
		}
		if d.Capture != nil {
			c.within("capture", func() { c.capture(d.Capture) })
		}
	})
	return c.errs
}
