package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"hutong/payment"
	"hutong/store"
)

// PutWebhook implements store.Store.
func (s *Store) PutWebhook(ctx context.Context, w *store.Webhook) error {
	ctx, cancel := patient(ctx)
	defer cancel()
	detail, err := store.EncodeWebhookDetail(w)
	if err != nil {
		return err
	}
	return s.update(ctx, "keep a webhook", func(tx pgx.Tx) error {
		if w.Version == 1 {
			done, err := tx.Exec(ctx, "INSERT INTO webhooks (id, owner, version, detail) VALUES ($1, $2, 1, $3) ON CONFLICT DO NOTHING", uuid(w.ID), keepable(w.Owner), keepable(string(detail)))
			if err == nil && done.RowsAffected() == 0 {
				err = store.ErrExists
			}
			return err
		}
		done, err := tx.Exec(ctx, "UPDATE webhooks SET owner = $2, version = $3, detail = $4 WHERE id = $1 AND version = $3 - 1", uuid(w.ID), keepable(w.Owner), w.Version, keepable(string(detail)))
		if err == nil && done.RowsAffected() == 0 {
			err = store.ErrExists
		}
		return err
	})
}

// ListWebhooks implements store.Store.
func (s *Store) ListWebhooks(ctx context.Context) (out []store.Webhook, err error) {
	err = s.read(ctx, "read webhooks", "SELECT id, owner, version, detail FROM webhooks ORDER BY id", func(sc *scanner) error {
		w := store.Webhook{ID: sc.id(), Owner: sc.text(), Version: sc.int()}
		err := store.ParseWebhookDetail(sc.blob(), &w)
		out = append(out, w)
		return err
	})
	return out, err
}

// DropWebhook implements store.Store.
func (s *Store) DropWebhook(ctx context.Context, id payment.ID) error {
	ctx, cancel := patient(ctx)
	defer cancel()
	return s.update(ctx, "drop a webhook", func(tx pgx.Tx) error {
		for _, q := range []string{"DELETE FROM webhooks WHERE id = $1", "DELETE FROM webhook_cursors WHERE webhook = $1",
			"DELETE FROM webhook_messages WHERE webhook = $1", "DELETE FROM webhook_attempts WHERE webhook = $1"} {
			if _, err := tx.Exec(ctx, q, uuid(id)); err != nil {
				return err
			}
		}
		return nil
	})
}

// CommitWebhooks implements store.Store. The fence is looked at and not locked, so that it never waits for a batch of payments: what a former
// owner slips in at that very moment are places that it did tell, and rows that it did try. One that is stopped between the two does not come through
// (beginWrite), or it would put its places over those of a new owner that has gone on.
func (s *Store) CommitWebhooks(ctx context.Context, w *store.WebhookBatch) error {
	ctx, cancel := patient(ctx)
	defer cancel()
	if err := w.Check(); err != nil {
		return err
	}
	slot, err := s.home(ctx, w.Lane)
	if err != nil {
		return err
	}
	return s.update(ctx, "record webhooks", func(tx pgx.Tx) error {
		epoch := int64(-1)
		if err := query(ctx, tx, selectEpoch, func(sc *scanner) error { epoch = sc.int(); return nil }, w.Lane, slot); err != nil {
			return err
		}
		if epoch != w.Epoch {
			return store.ErrFenced
		}
		b := &pgx.Batch{}
		for i := range w.DropCursors {
			x := &w.DropCursors[i]
			b.Queue("DELETE FROM webhook_cursors WHERE lane = $1 AND webhook = $2 AND replay = $3", x.Lane, uuid(x.Webhook), x.Replay)
		}
		for i := range w.DropMessages {
			x := &w.DropMessages[i]
			b.Queue("DELETE FROM webhook_messages WHERE webhook = $1 AND lane = $2 AND seq = $3", uuid(x.Webhook), x.Lane, x.Seq)
		}
		queueReplay(b, w.Cursors, w.Messages)
		for i := range w.Attempts {
			x := &w.Attempts[i]
			var status *int
			if x.Status != 0 {
				status = &x.Status
			}
			b.Queue(`INSERT INTO webhook_attempts (webhook, payment, n, event, try, at, took, status, result, answer) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
				uuid(x.Webhook), uuid(x.Payment), x.N, textArg(x.Event), x.Try, timeArg(x.At), x.Took.Milliseconds(), status, textArg(x.Result), x.Answer)
		}
		if b.Len() == 0 {
			return nil
		}
		return tx.SendBatch(ctx, b).Close()
	})
}

func queueReplay(b *pgx.Batch, cursors []store.WebhookCursor, messages []store.WebhookMessage) {
	for i := range cursors {
		x := &cursors[i]
		b.Queue(`INSERT INTO webhook_cursors (lane, webhook, replay, seq, upto) VALUES ($1, $2, $3, $4, $5)
 ON CONFLICT (lane, webhook, replay) DO UPDATE SET seq = excluded.seq, upto = excluded.upto`, x.Lane, uuid(x.Webhook), x.Replay, x.Seq, x.Upto)
	}
	for i := range messages {
		x := &messages[i]
		b.Queue(`INSERT INTO webhook_messages (webhook, lane, seq, payment, n, event, tries, first_at, next_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
 ON CONFLICT (webhook, lane, seq) DO UPDATE SET payment = excluded.payment, n = excluded.n, event = excluded.event, tries = excluded.tries,
 first_at = excluded.first_at, next_at = excluded.next_at`,
			uuid(x.Webhook), x.Lane, x.Seq, uuid(x.Payment), x.N, textArg(x.Event), x.Tries, timeArg(x.FirstAt), timeArg(x.NextAt))
	}
}

// ReplayWebhook implements store.Store.
func (s *Store) ReplayWebhook(ctx context.Context, cursors []store.WebhookCursor, messages []store.WebhookMessage) error {
	ctx, cancel := patient(ctx)
	defer cancel()
	for i := range cursors {
		if !cursors[i].Replay {
			return fmt.Errorf("postgres: the cursor of webhook %s is not a replay's", cursors[i].Webhook)
		}
	}
	b := &pgx.Batch{}
	queueReplay(b, cursors, messages)
	if b.Len() == 0 {
		return nil
	}
	return s.update(ctx, "replay webhooks", func(tx pgx.Tx) error { return tx.SendBatch(ctx, b).Close() })
}

// WebhookCursors implements store.Store.
func (s *Store) WebhookCursors(ctx context.Context, lane int) (out []store.WebhookCursor, err error) {
	err = s.read(ctx, "read webhooks' places", "SELECT webhook, lane, replay, seq, upto FROM webhook_cursors WHERE lane = $1 ORDER BY webhook, replay", func(sc *scanner) error {
		out = append(out, store.WebhookCursor{Webhook: sc.id(), Lane: int(sc.int()), Replay: sc.yes(), Seq: sc.int(), Upto: sc.int()})
		return nil
	}, lane)
	return out, err
}

const selectMessages = "SELECT webhook, lane, seq, payment, n, event, tries, first_at, next_at FROM webhook_messages WHERE webhook = $1 "

func scanMessage(sc *scanner) store.WebhookMessage {
	return store.WebhookMessage{Webhook: sc.id(), Lane: int(sc.int()), Seq: sc.int(), Payment: sc.id(), N: int(sc.int()), Event: sc.text(), Tries: int(sc.int()),
		FirstAt: sc.time(), NextAt: sc.time()}
}

// WebhookMessages implements store.Store.
func (s *Store) WebhookMessages(ctx context.Context, webhook payment.ID, lane, limit int) (out []store.WebhookMessage, err error) {
	err = s.read(ctx, "read webhooks to be told", selectMessages+"AND lane = $2 AND next_at IS NOT NULL ORDER BY next_at, seq LIMIT $3", func(sc *scanner) error {
		out = append(out, scanMessage(sc))
		return nil
	}, uuid(webhook), lane, max(limit, 0))
	return out, err
}

// WebhookBacklog implements store.Store.
func (s *Store) WebhookBacklog(ctx context.Context, webhook payment.ID, limit int) (out []store.WebhookMessage, waiting, givenUp int, err error) {
	ctx, cancel := patient(ctx)
	defer cancel()
	err = s.view(ctx, "read a webhook's backlog", func(q querier) error {
		err := query(ctx, q, selectMessages+"ORDER BY first_at DESC, lane, seq DESC LIMIT $2", func(sc *scanner) error {
			out = append(out, scanMessage(sc))
			return nil
		}, uuid(webhook), max(limit, 0))
		if err != nil {
			return err
		}
		return query(ctx, q, "SELECT count(next_at), count(*) - count(next_at) FROM webhook_messages WHERE webhook = $1", func(sc *scanner) error {
			waiting, givenUp = int(sc.int()), int(sc.int())
			return nil
		}, uuid(webhook))
	})
	return out, waiting, givenUp, err
}

// WebhookAttempts implements store.Store.
func (s *Store) WebhookAttempts(ctx context.Context, webhook payment.ID, before int64, limit int) (out []store.WebhookAttempt, err error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	err = s.read(ctx, "read the log of a webhook", `SELECT place, webhook, payment, n, event, try, at, took, status, result, answer FROM webhook_attempts
 WHERE webhook = $1 AND place < $2 ORDER BY place DESC LIMIT $3`, func(sc *scanner) error {
		out = append(out, store.WebhookAttempt{Place: sc.int(), Webhook: sc.id(), Payment: sc.id(), N: int(sc.int()), Event: sc.text(), Try: int(sc.int()),
			At: sc.time(), Took: time.Duration(sc.int()) * time.Millisecond, Status: int(sc.int()), Result: sc.text(), Answer: sc.blob()})
		return nil
	}, uuid(webhook), before, max(limit, 0))
	return out, err
}

// DropWebhookLog implements store.Store. Tries come nearly in order of their time, so the oldest are the first.
func (s *Store) DropWebhookLog(ctx context.Context, before time.Time, most int64, limit int) (n int, err error) {
	ctx, cancel := patient(ctx)
	defer cancel()
	err = s.update(ctx, "drop old tries", func(tx pgx.Tx) error {
		n = 0
		for _, q := range []struct {
			sql  string
			args []any
		}{
			{"DELETE FROM webhook_attempts WHERE place IN (SELECT place FROM (SELECT place, at FROM webhook_attempts ORDER BY place LIMIT $2) AS oldest WHERE at < $1 OR $3::bigint > 0 AND place <= (SELECT max(place) FROM webhook_attempts) - $3::bigint)", []any{timeArg(before), max(limit, 0), most}},
			{"DELETE FROM webhook_messages WHERE (webhook, lane, seq) IN (SELECT webhook, lane, seq FROM webhook_messages WHERE next_at IS NULL AND first_at < $1 ORDER BY first_at, webhook, lane, seq LIMIT $2)", []any{timeArg(before), max(limit, 0)}},
		} {
			done, err := tx.Exec(ctx, q.sql, q.args...)
			if err != nil {
				return err
			}
			n += int(done.RowsAffected())
		}
		return nil
	})
	return n, err
}
