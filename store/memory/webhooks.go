package memory

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"hutong/payment"
	"hutong/store"
)

// hooks is what is kept of webhooks.
type hooks struct {
	webhooks map[payment.ID]*store.Webhook
	cursors  map[cursorKey]store.WebhookCursor
	messages map[messageKey]store.WebhookMessage
	attempts []store.WebhookAttempt // in order of Place
	place    int64
}

type cursorKey struct {
	webhook payment.ID
	lane    int
	replay  bool
}

type messageKey struct {
	webhook payment.ID
	lane    int
	seq     int64
}

func newHooks() hooks {
	return hooks{webhooks: map[payment.ID]*store.Webhook{}, cursors: map[cursorKey]store.WebhookCursor{}, messages: map[messageKey]store.WebhookMessage{}}
}

// PutWebhook implements store.Store.
func (s *Store) PutWebhook(ctx context.Context, w *store.Webhook) error {
	unlock, err := s.write(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	have := int64(0)
	if old := s.hooks.webhooks[w.ID]; old != nil {
		have = old.Version
	}
	if w.Version != have+1 {
		return store.ErrExists
	}
	s.hooks.webhooks[w.ID] = store.CopyWebhook(w)
	return nil
}

// ListWebhooks implements store.Store.
func (s *Store) ListWebhooks(ctx context.Context) ([]store.Webhook, error) {
	unlock, err := s.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	var out []store.Webhook
	for _, w := range s.hooks.webhooks {
		out = append(out, *store.CopyWebhook(w))
	}
	slices.SortFunc(out, func(a, b store.Webhook) int { return compareID(a.ID, b.ID) })
	return out, nil
}

// DropWebhook implements store.Store.
func (s *Store) DropWebhook(ctx context.Context, id payment.ID) error {
	unlock, err := s.write(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	h := &s.hooks
	delete(h.webhooks, id)
	for k := range h.cursors {
		if k.webhook == id {
			delete(h.cursors, k)
		}
	}
	for k := range h.messages {
		if k.webhook == id {
			delete(h.messages, k)
		}
	}
	h.attempts = slices.DeleteFunc(h.attempts, func(a store.WebhookAttempt) bool { return a.Webhook == id })
	return nil
}

// CommitWebhooks implements store.Store.
func (s *Store) CommitWebhooks(ctx context.Context, b *store.WebhookBatch) error {
	unlock, err := s.write(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if err := b.Check(); err != nil {
		return err
	}
	l, err := s.lane(b.Lane)
	if err != nil {
		return err
	}
	if l.Epoch != b.Epoch {
		return store.ErrFenced
	}
	h := &s.hooks
	for _, c := range b.DropCursors {
		delete(h.cursors, cursorKey{c.Webhook, c.Lane, c.Replay})
	}
	for _, m := range b.DropMessages {
		delete(h.messages, messageKey{m.Webhook, m.Lane, m.Seq})
	}
	h.put(b.Cursors, b.Messages)
	for _, a := range b.Attempts {
		h.place++
		a.Place, a.At, a.Took, a.Answer = h.place, store.Milli(a.At), a.Took.Truncate(time.Millisecond), copyBytes(a.Answer)
		h.attempts = append(h.attempts, a)
	}
	return nil
}

func (h *hooks) put(cursors []store.WebhookCursor, messages []store.WebhookMessage) {
	for _, c := range cursors {
		h.cursors[cursorKey{c.Webhook, c.Lane, c.Replay}] = c
	}
	for _, m := range messages {
		m.FirstAt, m.NextAt = store.Milli(m.FirstAt), store.Milli(m.NextAt)
		h.messages[messageKey{m.Webhook, m.Lane, m.Seq}] = m
	}
}

// ReplayWebhook implements store.Store.
func (s *Store) ReplayWebhook(ctx context.Context, cursors []store.WebhookCursor, messages []store.WebhookMessage) error {
	unlock, err := s.write(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	for i := range cursors {
		if !cursors[i].Replay {
			return fmt.Errorf("memory: the cursor of webhook %s is not a replay's", cursors[i].Webhook)
		}
	}
	s.hooks.put(cursors, messages)
	return nil
}

// WebhookCursors implements store.Store.
func (s *Store) WebhookCursors(ctx context.Context, lane int) ([]store.WebhookCursor, error) {
	unlock, err := s.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	var out []store.WebhookCursor
	for k, c := range s.hooks.cursors {
		if k.lane == lane {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b store.WebhookCursor) int {
		if c := compareID(a.Webhook, b.Webhook); c != 0 || a.Replay == b.Replay {
			return c
		}
		if b.Replay {
			return -1
		}
		return 1
	})
	return out, nil
}

// WebhookMessages implements store.Store.
func (s *Store) WebhookMessages(ctx context.Context, webhook payment.ID, lane, limit int) ([]store.WebhookMessage, error) {
	unlock, err := s.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	var out []store.WebhookMessage
	for k, m := range s.hooks.messages {
		if k.webhook == webhook && k.lane == lane && !m.NextAt.IsZero() {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b store.WebhookMessage) int {
		return cmp.Or(a.NextAt.Compare(b.NextAt), cmp.Compare(a.Seq, b.Seq))
	})
	return out[:max(0, min(limit, len(out)))], nil
}

// WebhookBacklog implements store.Store.
func (s *Store) WebhookBacklog(ctx context.Context, webhook payment.ID, limit int) (out []store.WebhookMessage, waiting, givenUp int, err error) {
	unlock, err := s.read(ctx)
	if err != nil {
		return nil, 0, 0, err
	}
	defer unlock()
	for k, m := range s.hooks.messages {
		switch {
		case k.webhook != webhook:
			continue
		case m.NextAt.IsZero():
			givenUp++
		default:
			waiting++
		}
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b store.WebhookMessage) int {
		return cmp.Or(b.FirstAt.Compare(a.FirstAt), cmp.Compare(a.Lane, b.Lane), cmp.Compare(b.Seq, a.Seq))
	})
	return out[:max(0, min(limit, len(out)))], waiting, givenUp, nil
}

// WebhookAttempts implements store.Store.
func (s *Store) WebhookAttempts(ctx context.Context, webhook payment.ID, before int64, limit int) ([]store.WebhookAttempt, error) {
	unlock, err := s.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	var out []store.WebhookAttempt
	for i := len(s.hooks.attempts) - 1; i >= 0 && len(out) < limit; i-- {
		if a := s.hooks.attempts[i]; a.Webhook == webhook && (before == 0 || a.Place < before) {
			a.Answer = bytes.Clone(a.Answer)
			out = append(out, a)
		}
	}
	return out, nil
}

// DropWebhookLog implements store.Store.
func (s *Store) DropWebhookLog(ctx context.Context, before time.Time, most int64, limit int) (int, error) {
	unlock, err := s.write(ctx)
	if err != nil {
		return 0, err
	}
	defer unlock()
	h := &s.hooks
	n, seen, least := 0, 0, int64(0)
	if len(h.attempts) > 0 && most > 0 {
		least = h.attempts[len(h.attempts)-1].Place - most
	}
	h.attempts = slices.DeleteFunc(h.attempts, func(a store.WebhookAttempt) bool {
		seen++
		gone := (a.At.Before(before) || a.Place <= least) && seen <= limit
		if gone {
			n++
		}
		return gone
	})
	var old []store.WebhookMessage
	for _, m := range h.messages {
		if m.NextAt.IsZero() && m.FirstAt.Before(before) {
			old = append(old, m)
		}
	}
	slices.SortFunc(old, func(a, b store.WebhookMessage) int {
		return cmp.Or(a.FirstAt.Compare(b.FirstAt), compareID(a.Webhook, b.Webhook), cmp.Compare(a.Lane, b.Lane), cmp.Compare(a.Seq, b.Seq))
	})
	for _, m := range old[:max(0, min(limit, len(old)))] {
		delete(h.messages, messageKey{m.Webhook, m.Lane, m.Seq})
		n++
	}
	return n, nil
}
