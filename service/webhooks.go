package service

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"hutong/delivery/outbox"
	"hutong/participant"
	"hutong/payment"
	"hutong/reason"
	"hutong/rulebook"
	"hutong/store"
)

// Parties are those who may see a payment, each once: its initiator, its two sides and who settles for them, its FX provider, and the operator.
func Parties(t *payment.Terms, operator string) []string {
	out := make([]string, 0, 8)
	provider := ""
	if t.Detail.FX != nil {
		provider = t.Detail.FX.Provider
	}
	for _, id := range [...]string{t.Initiator, t.Payer.Participant, t.Payer.Account.Participant, t.Payee.Participant, t.Payee.Account.Participant, provider, operator} {
		if id != "" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// WebhookRequest asks to be told at an address.
type WebhookRequest struct {
	URL    string
	Events []string // none: all
	Note   string
}

// Webhook is one as its institution or the operator sees it.
type Webhook struct {
	store.Webhook
	Live             []store.WebhookSecret // the secrets that sign now
	Waiting, GivenUp int
	Health           outbox.Health // zero when it is not in use here
}

// WebhookSecret is a secret as it is told, once, to the institution that asked for it. It masks itself when printed.
type WebhookSecret []byte

// String masks the secret.
func (WebhookSecret) String() string { return "(secret)" }

// GoString is String.
func (WebhookSecret) GoString() string { return "(secret)" }

var errNoWebhooks = problem(reason.NotAllowed, "this switch tells of nothing: its rulebook has no webhooks rule")

// mayTell tells whether an institution can have webhooks now.
func (s *Service) mayTell(caller string) (*rulebook.Webhooks, *participant.Participant, *Problem) {
	r := s.Rules().Webhooks
	p, ok := s.Directory().Participant(caller)
	switch {
	case !ok:
		return nil, nil, problem(reason.NotAllowed, caller+" is not in the network")
	case r == nil || s.o.Outbox == nil:
		return nil, nil, errNoWebhooks
	}
	return r, p, nil
}

// errSame ends a change that changes nothing.
var errSame = errors.New("service: it is so already")

// CreateWebhook registers an address and gives its secret. The same request again gives the same webhook, and its secret as long as the request's id
// is accepted: an institution whose answer was lost is not left without it.
func (s *Service) CreateWebhook(ctx context.Context, caller string, id payment.RequestID, r WebhookRequest) (*Webhook, WebhookSecret, error) {
	rules, p, bad := s.mayTell(caller)
	if bad == nil {
		bad = s.checkRequestID(id)
	}
	if bad != nil {
		return nil, nil, bad
	}
	if err := s.o.CheckWebhookURL(r.URL, p.Private, p.WebhookPorts); err != nil {
		return nil, nil, badField("/url", err.Error())
	}
	slices.Sort(r.Events)
	r.Events = slices.Compact(r.Events)
	for _, e := range r.Events {
		if !slices.Contains(outbox.Events, e) {
			return nil, nil, badField("/events", fmt.Sprintf("%q is no type of message", e))
		}
	}
	now, hook, print := s.now(), payment.NewID(caller, id), fingerprint("webhook", r)
	w, err := s.o.Outbox.Change(ctx, hook, func(all []store.Webhook, w *store.Webhook) error {
		if w.Version > 0 {
			switch {
			case w.Fingerprint != print:
				return problem(reason.RequestIDReused, "")
			case !w.DeletedAt.IsZero():
				return problem(reason.NotFound, "the webhook of this request was deleted; ask for one with a new request id")
			}
			return errSame
		}
		n := 0
		for i := range all {
			if all[i].Owner == caller && all[i].DeletedAt.IsZero() {
				n++
			}
		}
		if n >= rules.Each {
			return problem(reason.NotAllowed, fmt.Sprintf("%s has %d webhooks already, the rulebook's most; delete one first", caller, n))
		}
		w.Owner, w.WebhookDetail = caller, store.WebhookDetail{Fingerprint: print, URL: r.URL, Events: r.Events, Note: r.Note, CreatedAt: now,
			Secrets: []store.WebhookSecret{{ID: hook, Sealed: s.o.Outbox.SealNew(hook), From: now}}}
		return nil
	})
	return s.toldSecret(ctx, w, hook, err)
}

// RotateWebhook gives a webhook a new secret; the former one signs beside it for the rulebook's overlap, and one before that no more. Only its
// owner may: the operator learns no secret.
func (s *Service) RotateWebhook(ctx context.Context, caller string, id payment.RequestID, hook payment.ID) (*Webhook, WebhookSecret, error) {
	rules, _, bad := s.mayTell(caller)
	if bad == nil {
		bad = s.checkRequestID(id)
	}
	if bad != nil {
		return nil, nil, bad
	}
	now, secret := s.now(), payment.NewID(caller, id)
	w, err := s.o.Outbox.Change(ctx, hook, func(_ []store.Webhook, w *store.Webhook) error {
		if !s.owns(w, caller) {
			return noWebhook(hook)
		}
		if slices.ContainsFunc(w.Secrets, func(x store.WebhookSecret) bool { return x.ID == secret }) {
			return errSame
		}
		former := w.Secrets[0]
		former.Until = now.Add(rules.Overlap)
		w.Secrets = []store.WebhookSecret{{ID: secret, Sealed: s.o.Outbox.SealNew(hook), From: now}, former}
		return nil
	})
	return s.toldSecret(ctx, w, secret, err)
}

// toldSecret opens one of a webhook's secrets for its owner.
func (s *Service) toldSecret(ctx context.Context, w *store.Webhook, id payment.ID, err error) (*Webhook, WebhookSecret, error) {
	if err != nil && !errors.Is(err, errSame) {
		return nil, nil, s.fault(err)
	}
	out, err := s.webhook(ctx, w)
	if err != nil {
		return nil, nil, err
	}
	for _, x := range out.Live {
		if x.ID != id {
			continue
		}
		secret, err := s.o.Outbox.Open(w.ID, &x)
		if err != nil {
			return nil, nil, s.fault(err)
		}
		return out, secret, nil
	}
	return out, nil, nil // it has been replaced since
}

func noWebhook(id payment.ID) *Problem {
	return problem(reason.NotFound, "no webhook "+id.String()+" of yours is known")
}

func (s *Service) owns(w *store.Webhook, caller string) bool {
	return w.Version > 0 && w.Owner == caller && w.DeletedAt.IsZero()
}

// sees tells whether a caller may look after a webhook: its owner and the operator may.
func (s *Service) sees(w *store.Webhook, caller string) bool {
	return s.owns(w, caller) || s.owns(w, w.Owner) && caller == s.Directory().Operator.ID
}

// EnableWebhook takes a webhook that was disabled into use again. It is told what it missed.
func (s *Service) EnableWebhook(ctx context.Context, caller string, hook payment.ID) (*Webhook, error) {
	if _, _, bad := s.mayTell(caller); bad != nil {
		return nil, bad
	}
	w, err := s.o.Outbox.Change(ctx, hook, func(_ []store.Webhook, w *store.Webhook) error {
		switch {
		case !s.sees(w, caller):
			return noWebhook(hook)
		case w.DisabledAt.IsZero():
			return errSame
		}
		w.DisabledAt, w.DisabledWhy, w.FailingSince = time.Time{}, "", time.Time{}
		return nil
	})
	if err != nil && !errors.Is(err, errSame) {
		return nil, s.fault(err)
	}
	return s.webhook(ctx, w)
}

// DeleteWebhook ends a webhook; twice is the same as once.
func (s *Service) DeleteWebhook(ctx context.Context, caller string, hook payment.ID) error {
	if _, _, bad := s.mayTell(caller); bad != nil {
		return bad
	}
	now := s.now()
	_, err := s.o.Outbox.Change(ctx, hook, func(_ []store.Webhook, w *store.Webhook) error {
		switch {
		case w.Version > 0 && w.Owner == caller && !w.DeletedAt.IsZero():
			return errSame
		case !s.owns(w, caller):
			return noWebhook(hook)
		}
		w.DeletedAt, w.Secrets = now, nil
		return nil
	})
	if err != nil && !errors.Is(err, errSame) {
		return s.fault(err)
	}
	return nil
}

// Webhooks lists an institution's webhooks, oldest first; of "" everyone's.
func (s *Service) Webhooks(ctx context.Context, owner string) ([]*Webhook, error) {
	if s.o.Outbox == nil {
		return nil, nil
	}
	all, err := s.o.Store.ListWebhooks(ctx)
	if err != nil {
		return nil, s.fault(err)
	}
	var out []*Webhook
	for i := range all {
		if w := &all[i]; s.owns(w, w.Owner) && (owner == "" || w.Owner == owner) {
			x, err := s.webhook(ctx, w)
			if err != nil {
				return nil, err
			}
			out = append(out, x)
		}
	}
	return out, nil
}

// WebhookOf reads one webhook for its owner or the operator.
func (s *Service) WebhookOf(ctx context.Context, caller string, hook payment.ID) (*Webhook, error) {
	all, err := s.o.Store.ListWebhooks(ctx)
	if err != nil {
		return nil, s.fault(err)
	}
	for i := range all {
		if all[i].ID == hook && s.o.Outbox != nil && s.sees(&all[i], caller) {
			return s.webhook(ctx, &all[i])
		}
	}
	return nil, noWebhook(hook)
}

func (s *Service) webhook(ctx context.Context, w *store.Webhook) (*Webhook, error) {
	out := &Webhook{Webhook: *w}
	now := s.now()
	for _, x := range w.Secrets {
		if x.Until.IsZero() || now.Before(x.Until) {
			out.Live = append(out.Live, x)
		}
	}
	var err error
	if _, out.Waiting, out.GivenUp, err = s.o.Store.WebhookBacklog(ctx, w.ID, 0); err != nil {
		return nil, s.fault(err)
	}
	for _, h := range s.o.Outbox.Health() {
		if h.Webhook.ID == w.ID {
			out.Health = h
		}
	}
	return out, nil
}

// WebhookLogPage is how many tries a page of the log has.
const WebhookLogPage = 50

// WebhookLog reads a page of a webhook's tries, latest first: those before a place, 0 for the latest. next is 0 when there are no more.
func (s *Service) WebhookLog(ctx context.Context, caller string, hook payment.ID, before int64) (log []store.WebhookAttempt, next int64, err error) {
	if _, err := s.WebhookOf(ctx, caller, hook); err != nil {
		return nil, 0, err
	}
	log, err = s.o.Store.WebhookAttempts(ctx, hook, before, WebhookLogPage+1)
	if err != nil {
		return nil, 0, s.fault(err)
	}
	if len(log) > WebhookLogPage {
		log = log[:WebhookLogPage]
		next = log[WebhookLogPage-1].Place
	}
	return log, next, nil
}

// WebhookBacklog reads what failed and is tried again, or was given up: latest first, at most 100.
func (s *Service) WebhookBacklog(ctx context.Context, caller string, hook payment.ID) (messages []store.WebhookMessage, waiting, givenUp int, err error) {
	if _, err := s.WebhookOf(ctx, caller, hook); err != nil {
		return nil, 0, 0, err
	}
	messages, waiting, givenUp, err = s.o.Store.WebhookBacklog(ctx, hook, 100)
	if err != nil {
		return nil, 0, 0, s.fault(err)
	}
	return messages, waiting, givenUp, nil
}

// ReplayMessage tells a webhook of one outcome again.
func (s *Service) ReplayMessage(ctx context.Context, caller string, hook payment.ID, message string) (*Webhook, error) {
	w, err := s.replayable(ctx, caller, hook)
	if err != nil {
		return nil, err
	}
	none := problem(reason.NotFound, "no message "+message+" of this webhook is known")
	id, n, err := outbox.ParseMessageID(message)
	if err != nil {
		return nil, none
	}
	recs, err := s.o.Store.Records(ctx, []payment.ID{id})
	if err != nil {
		return nil, s.fault(err)
	}
	entries, err := s.o.Store.Outcomes(ctx, id)
	if err != nil {
		return nil, s.fault(err)
	}
	if len(recs) == 0 || n > len(entries) || !s.MaySee(recs[0].Terms, w.Owner) {
		return nil, none
	}
	e := entries[n-1]
	event := outbox.Event(recs[0].Terms.Kind, e.From, &e.State)
	if event == "" {
		return nil, none
	}
	if err := s.o.Outbox.Again(ctx, hook, e, event); err != nil {
		return nil, s.fault(err)
	}
	return w, nil
}

// ReplaySince tells a webhook again of everything since a moment.
func (s *Service) ReplaySince(ctx context.Context, caller string, hook payment.ID, since time.Time) (*Webhook, error) {
	w, err := s.replayable(ctx, caller, hook)
	if err != nil {
		return nil, err
	}
	if since.After(s.now()) {
		return nil, badField("/since", "is in the future")
	}
	if err := s.o.Outbox.Replay(ctx, hook, since); err != nil {
		return nil, s.fault(err)
	}
	return w, nil
}

func (s *Service) replayable(ctx context.Context, caller string, hook payment.ID) (*Webhook, error) {
	w, err := s.WebhookOf(ctx, caller, hook)
	if err == nil && !w.DisabledAt.IsZero() {
		err = problem(reason.NotAllowed, "the webhook is disabled: enable it first, and it is told what it missed")
	}
	if err != nil {
		return nil, err
	}
	return w, nil
}
