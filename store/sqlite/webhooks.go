package sqlite

import (
	"context"
	"fmt"
	"time"

	"zombiezen.com/go/sqlite"

	"hutong/payment"
	"hutong/store"
)

// PutWebhook implements store.Store.
func (s *Store) PutWebhook(ctx context.Context, w *store.Webhook) error {
	detail, err := store.EncodeWebhookDetail(w)
	if err != nil {
		return err
	}
	return s.update(ctx, "keep a webhook", func(c *sqlite.Conn) error {
		have := int64(0)
		if err := query(c, "SELECT version FROM webhooks WHERE id = ?", func(b *binder) { b.blob(w.ID[:]) }, func(sc *scanner) error { have = sc.int(); return nil }); err != nil {
			return err
		}
		if w.Version != have+1 {
			return store.ErrExists
		}
		b, err := prepare(c, "INSERT OR REPLACE INTO webhooks (id, owner, version, detail) VALUES (?,?,?,?)")
		if err != nil {
			return err
		}
		b.blob(w.ID[:])
		b.key(w.Owner)
		b.int(w.Version)
		b.json(detail)
		return b.run()
	})
}

// ListWebhooks implements store.Store.
func (s *Store) ListWebhooks(ctx context.Context) (out []store.Webhook, err error) {
	err = s.view(ctx, "read webhooks", func(c *sqlite.Conn) error {
		return query(c, "SELECT id, owner, version, detail FROM webhooks ORDER BY id", nil, func(sc *scanner) error {
			w := store.Webhook{ID: sc.id(), Owner: sc.text(), Version: sc.int()}
			err := store.ParseWebhookDetail([]byte(sc.text()), &w)
			out = append(out, w)
			return err
		})
	})
	return out, err
}

// DropWebhook implements store.Store.
func (s *Store) DropWebhook(ctx context.Context, id payment.ID) error {
	return s.update(ctx, "drop a webhook", func(c *sqlite.Conn) error {
		for _, q := range []string{"DELETE FROM webhooks WHERE id = ?", "DELETE FROM webhook_cursors WHERE webhook = ?",
			"DELETE FROM webhook_messages WHERE webhook = ?", "DELETE FROM webhook_attempts WHERE webhook = ?"} {
			b, err := prepare(c, q)
			if err != nil {
				return err
			}
			b.blob(id[:])
			if err := b.run(); err != nil {
				return err
			}
		}
		return nil
	})
}

// CommitWebhooks implements store.Store.
func (s *Store) CommitWebhooks(ctx context.Context, w *store.WebhookBatch) error {
	return s.update(ctx, "record webhooks", func(c *sqlite.Conn) error {
		if err := w.Check(); err != nil {
			return err
		}
		epoch := int64(-1)
		if err := query(c, "SELECT epoch FROM lanes WHERE lane = ?", func(b *binder) { b.int(int64(w.Lane)) }, func(sc *scanner) error { epoch = sc.int(); return nil }); err != nil {
			return err
		}
		if epoch != w.Epoch {
			return store.ErrFenced
		}
		if len(w.DropCursors) > 0 {
			b, err := prepare(c, "DELETE FROM webhook_cursors WHERE lane = ? AND webhook = ? AND replay = ?")
			if err != nil {
				return err
			}
			for i := range w.DropCursors {
				x := &w.DropCursors[i]
				b.int(int64(x.Lane))
				b.blob(x.Webhook[:])
				b.int(number01(x.Replay))
				if err := b.run(); err != nil {
					return err
				}
			}
		}
		if len(w.DropMessages) > 0 {
			b, err := prepare(c, "DELETE FROM webhook_messages WHERE webhook = ? AND lane = ? AND seq = ?")
			if err != nil {
				return err
			}
			for i := range w.DropMessages {
				x := &w.DropMessages[i]
				b.blob(x.Webhook[:])
				b.int(int64(x.Lane))
				b.int(x.Seq)
				if err := b.run(); err != nil {
					return err
				}
			}
		}
		if err := putReplay(c, w.Cursors, w.Messages); err != nil {
			return err
		}
		return putAttempts(c, w.Attempts)
	})
}

func number01(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

func putReplay(c *sqlite.Conn, cursors []store.WebhookCursor, messages []store.WebhookMessage) error {
	if len(cursors) > 0 {
		b, err := prepare(c, "INSERT OR REPLACE INTO webhook_cursors (lane, webhook, replay, seq, upto) VALUES (?,?,?,?,?)")
		if err != nil {
			return err
		}
		for i := range cursors {
			x := &cursors[i]
			b.int(int64(x.Lane))
			b.blob(x.Webhook[:])
			b.int(number01(x.Replay))
			b.int(x.Seq)
			b.int(x.Upto)
			if err := b.run(); err != nil {
				return err
			}
		}
	}
	if len(messages) == 0 {
		return nil
	}
	b, err := prepare(c, "INSERT OR REPLACE INTO webhook_messages (webhook, lane, seq, payment, n, event, tries, first_at, next_at) VALUES (?,?,?,?,?,?,?,?,?)")
	if err != nil {
		return err
	}
	for i := range messages {
		x := &messages[i]
		b.blob(x.Webhook[:])
		b.int(int64(x.Lane))
		b.int(x.Seq)
		b.blob(x.Payment[:])
		b.int(int64(x.N))
		b.text(x.Event)
		b.int(int64(x.Tries))
		b.time(x.FirstAt)
		b.time(x.NextAt)
		if err := b.run(); err != nil {
			return err
		}
	}
	return nil
}

func putAttempts(c *sqlite.Conn, attempts []store.WebhookAttempt) error {
	if len(attempts) == 0 {
		return nil
	}
	b, err := prepare(c, "INSERT INTO webhook_attempts (webhook, payment, n, event, try, at, took, status, result, answer) VALUES (?,?,?,?,?,?,?,?,?,?)")
	if err != nil {
		return err
	}
	for i := range attempts {
		x := &attempts[i]
		b.blob(x.Webhook[:])
		b.blob(x.Payment[:])
		b.int(int64(x.N))
		b.text(x.Event)
		b.int(int64(x.Try))
		b.int(x.At.UnixMilli())
		b.int(x.Took.Milliseconds())
		b.intOrNull(int64(x.Status))
		b.text(x.Result)
		b.blob(x.Answer)
		if err := b.run(); err != nil {
			return err
		}
	}
	return nil
}

// ReplayWebhook implements store.Store.
func (s *Store) ReplayWebhook(ctx context.Context, cursors []store.WebhookCursor, messages []store.WebhookMessage) error {
	for i := range cursors {
		if !cursors[i].Replay {
			return fmt.Errorf("sqlite: the cursor of webhook %s is not a replay's", cursors[i].Webhook)
		}
	}
	return s.update(ctx, "replay webhooks", func(c *sqlite.Conn) error { return putReplay(c, cursors, messages) })
}

// WebhookCursors implements store.Store.
func (s *Store) WebhookCursors(ctx context.Context, lane int) (out []store.WebhookCursor, err error) {
	err = s.view(ctx, "read webhooks' places", func(c *sqlite.Conn) error {
		return query(c, "SELECT webhook, lane, replay, seq, upto FROM webhook_cursors WHERE lane = ? ORDER BY webhook, replay", func(b *binder) { b.int(int64(lane)) },
			func(sc *scanner) error {
				out = append(out, store.WebhookCursor{Webhook: sc.id(), Lane: int(sc.int()), Replay: sc.int() != 0, Seq: sc.int(), Upto: sc.int()})
				return nil
			})
	})
	return out, err
}

const selectMessages = "SELECT webhook, lane, seq, payment, n, event, tries, first_at, next_at FROM webhook_messages WHERE webhook = ? "

func scanMessage(sc *scanner) store.WebhookMessage {
	return store.WebhookMessage{Webhook: sc.id(), Lane: int(sc.int()), Seq: sc.int(), Payment: sc.id(), N: int(sc.int()), Event: sc.text(), Tries: int(sc.int()),
		FirstAt: sc.time(), NextAt: sc.time()}
}

// WebhookMessages implements store.Store.
func (s *Store) WebhookMessages(ctx context.Context, webhook payment.ID, lane, limit int) (out []store.WebhookMessage, err error) {
	err = s.view(ctx, "read webhooks to be told", func(c *sqlite.Conn) error {
		return query(c, selectMessages+"AND lane = ? AND next_at IS NOT NULL ORDER BY next_at, seq LIMIT ?", func(b *binder) {
			b.blob(webhook[:])
			b.int(int64(lane))
			b.int(int64(max(limit, 0)))
		}, func(sc *scanner) error { out = append(out, scanMessage(sc)); return nil })
	})
	return out, err
}

// WebhookBacklog implements store.Store.
func (s *Store) WebhookBacklog(ctx context.Context, webhook payment.ID, limit int) (out []store.WebhookMessage, waiting, givenUp int, err error) {
	err = s.view(ctx, "read a webhook's backlog", func(c *sqlite.Conn) error {
		err := query(c, selectMessages+"ORDER BY first_at DESC, lane, seq DESC LIMIT ?", func(b *binder) {
			b.blob(webhook[:])
			b.int(int64(max(limit, 0)))
		}, func(sc *scanner) error { out = append(out, scanMessage(sc)); return nil })
		if err != nil {
			return err
		}
		return query(c, "SELECT count(next_at), count(*) - count(next_at) FROM webhook_messages WHERE webhook = ?", func(b *binder) { b.blob(webhook[:]) },
			func(sc *scanner) error { waiting, givenUp = int(sc.int()), int(sc.int()); return nil })
	})
	return out, waiting, givenUp, err
}

// WebhookAttempts implements store.Store.
func (s *Store) WebhookAttempts(ctx context.Context, webhook payment.ID, before int64, limit int) (out []store.WebhookAttempt, err error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	err = s.view(ctx, "read the log of a webhook", func(c *sqlite.Conn) error {
		return query(c, `SELECT place, webhook, payment, n, event, try, at, took, status, result, answer FROM webhook_attempts
 WHERE webhook = ? AND place < ? ORDER BY place DESC LIMIT ?`, func(b *binder) {
			b.blob(webhook[:])
			b.int(before)
			b.int(int64(max(limit, 0)))
		}, func(sc *scanner) error {
			out = append(out, store.WebhookAttempt{Place: sc.int(), Webhook: sc.id(), Payment: sc.id(), N: int(sc.int()), Event: sc.text(), Try: int(sc.int()),
				At: sc.time(), Took: time.Duration(sc.int()) * time.Millisecond, Status: int(sc.int()), Result: sc.text(), Answer: sc.blob()})
			return nil
		})
	})
	return out, err
}

// DropWebhookLog implements store.Store. Tries come nearly in order of their time, so the oldest are the first.
func (s *Store) DropWebhookLog(ctx context.Context, before time.Time, most int64, limit int) (n int, err error) {
	err = s.update(ctx, "drop old tries", func(c *sqlite.Conn) error {
		for _, q := range []struct {
			sql  string
			args []int64
		}{
			{"DELETE FROM webhook_attempts WHERE place IN (SELECT place FROM (SELECT place, at FROM webhook_attempts ORDER BY place LIMIT ?2) WHERE at < ?1 OR ?3 > 0 AND place <= (SELECT max(place) FROM webhook_attempts) - ?3)", []int64{before.UnixMilli(), int64(max(limit, 0)), most}},
			{"DELETE FROM webhook_messages WHERE (webhook, lane, seq) IN (SELECT webhook, lane, seq FROM webhook_messages WHERE next_at IS NULL AND first_at < ?1 ORDER BY first_at, webhook, lane, seq LIMIT ?2)", []int64{before.UnixMilli(), int64(max(limit, 0))}},
		} {
			b, err := prepare(c, q.sql)
			if err != nil {
				return err
			}
			for _, a := range q.args {
				b.int(a)
			}
			if err := b.run(); err != nil {
				return err
			}
			n += c.Changes()
		}
		return nil
	})
	return n, err
}
