package outbox

import (
	"context"
	"errors"
	"slices"
	"time"

	"hutong/payment"
	"hutong/store"
)

// common is how often the lanes' common places are written when nothing else is.
const common = 5 * time.Second

// nudge wakes the flusher. It never waits.
func (b *Outbox) nudge() {
	select {
	case b.flushed <- struct{}{}:
	default:
	}
}

// flusher writes what the tries brought, and now and then the places.
func (b *Outbox) flusher() {
	places := time.NewTicker(common)
	defer places.Stop()
	for {
		all := false
		select {
		case <-b.ctx.Done():
			return
		case <-b.flushed:
		case <-places.C:
			all = true
		}
		b.flush(b.ctx, all)
		pause := time.NewTimer(b.o.Flush)
		select {
		case <-b.ctx.Done():
			pause.Stop()
			return
		case <-pause.C:
		}
	}
}

// flush writes each lane's rows together with the places that they lead to, in one commit a lane; all writes places alone, too.
func (b *Outbox) flush(ctx context.Context, all bool) {
	b.places.Lock()
	defer b.places.Unlock()
	b.mu.Lock()
	var lanes []*lane
	for _, l := range b.lanes {
		if !l.lost && (all || l.rows.len() > 0 || b.replayOver(l)) {
			lanes = append(lanes, l)
		}
	}
	slices.SortFunc(lanes, func(x, y *lane) int { return x.n - y.n })
	b.mu.Unlock()
	for _, l := range lanes {
		b.flushLane(ctx, l)
	}
	b.save(ctx)
}

func (b *Outbox) replayOver(l *lane) bool {
	for _, p := range b.posts {
		if t := p.lanes[l.n]; t.replay != nil && t.replay.over() {
			return true
		}
	}
	return false
}

// written is what becomes true in memory once a batch is written.
type written struct {
	t       *track
	place   int64 // -1: no row
	replay  *replay
	rplace  int64
	rdrop   bool
	changed bool
}

func (b *Outbox) flushLane(ctx context.Context, l *lane) {
	b.mu.Lock()
	rows := l.rows
	l.rows = laneRows{}
	batch := &store.WebhookBatch{Lane: l.n, Epoch: l.epoch, Messages: latest(rows.messages, rows.drops), DropMessages: rows.drops, Attempts: rows.attempts}
	tip := l.tip
	var then []written
	seeking := false
	for id, p := range b.posts {
		t := p.lanes[l.n]
		seeking = seeking || t.seeking
		if t.seeking {
			continue
		}
		w := written{t: t, place: t.done(tip)}
		if w.place >= tip && t.attached {
			w.place = -1
		}
		switch {
		case w.place == t.durable:
		case w.place < 0:
			batch.DropCursors = append(batch.DropCursors, store.WebhookCursor{Webhook: id, Lane: l.n})
			w.changed = true
		default:
			batch.Cursors = append(batch.Cursors, store.WebhookCursor{Webhook: id, Lane: l.n, Seq: w.place})
			w.changed = true
		}
		if r := t.replay; r != nil {
			w.replay, w.rplace, w.rdrop = r, r.done(), r.over()
			switch {
			case w.rdrop:
				batch.DropCursors = append(batch.DropCursors, store.WebhookCursor{Webhook: id, Lane: l.n, Replay: true})
			case w.rplace != r.durable:
				batch.Cursors = append(batch.Cursors, store.WebhookCursor{Webhook: id, Lane: l.n, Replay: true, Seq: w.rplace, Upto: r.upto})
			}
		}
		then = append(then, w)
	}
	// The common place moves with everyone's own: whoever is behind it has a row in this very batch. While one does not know its place, it stays.
	moved := !seeking && len(b.posts) > 0 && tip != l.common
	if moved {
		batch.Cursors = append(batch.Cursors, store.WebhookCursor{Lane: l.n, Seq: tip})
	} else if seeking {
		batch.Cursors, batch.DropCursors = nil, nil
		then = nil
	}
	b.mu.Unlock()
	if len(batch.Cursors)+len(batch.DropCursors)+rows.len() == 0 {
		return
	}
	err := b.o.Store.CommitWebhooks(ctx, batch)
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case errors.Is(err, store.ErrFenced):
		l.lost = true
		b.rows -= rows.len()
		b.room.Broadcast()
		b.o.Log.Warn("another node tells of this lane now", "lane", l.n)
		return
	case err != nil:
		l.rows = laneRows{append(rows.messages, l.rows.messages...), append(rows.drops, l.rows.drops...), append(rows.attempts, l.rows.attempts...)}
		if ctx.Err() == nil {
			b.o.Log.Warn("what became of webhooks could not be recorded; it is tried again", "lane", l.n, "error", err)
			time.AfterFunc(faultPause, b.nudge)
		}
		return
	}
	b.rows -= rows.len()
	b.room.Broadcast()
	if moved {
		l.common = tip
	}
	for _, w := range then {
		if w.changed {
			w.t.durable = w.place
		}
		if r := w.replay; r != nil && w.t.replay == r {
			if r.durable = w.rplace; w.rdrop {
				w.t.replay = nil
			}
		}
	}
	b.retimed(l.n, rows)
}

// latest are the rows to write: of several of one message the last, and none that is dropped after it was written.
func latest(messages, drops []store.WebhookMessage) []store.WebhookMessage {
	type key struct {
		webhook payment.ID
		seq     int64
	}
	at := map[key]int{}
	var out []store.WebhookMessage
	for _, m := range messages {
		k := key{m.Webhook, m.Seq}
		if i, ok := at[k]; ok {
			out[i] = m
			continue
		}
		at[k] = len(out)
		out = append(out, m)
	}
	for _, d := range drops {
		if i, ok := at[key{d.Webhook, d.Seq}]; ok && out[i].Tries <= d.Tries {
			out[i].Lane = -1
		}
	}
	return slices.DeleteFunc(out, func(m store.WebhookMessage) bool { return m.Lane < 0 })
}

// retimed tells the webhooks of messages whose rows are now as the tries left them.
func (b *Outbox) retimed(lane int, rows laneRows) {
	for _, list := range [][]store.WebhookMessage{rows.messages, rows.drops} {
		for i := range list {
			m := &list[i]
			p := b.posts[m.Webhook]
			if p == nil {
				continue
			}
			delete(p.trying, tryKey{lane, m.Seq})
			if m.NextAt.IsZero() {
				continue
			}
			if next, known := p.next[lane]; known && (next.IsZero() || m.NextAt.Before(next)) {
				p.next[lane] = m.NextAt
				p.rouse()
			}
		}
	}
}

// save keeps what the tries changed of the webhooks themselves.
func (b *Outbox) save(ctx context.Context) {
	b.mu.Lock()
	var unsaved []*post
	for _, p := range b.posts {
		if p.unsaved {
			unsaved = append(unsaved, p)
		}
	}
	b.mu.Unlock()
	if len(unsaved) == 0 {
		return
	}
	b.changes.Lock()
	defer b.changes.Unlock()
	for _, p := range unsaved {
		b.mu.Lock()
		w := store.CopyWebhook(&p.w)
		p.unsaved = false
		b.mu.Unlock()
		w.Version++
		err := b.o.Store.PutWebhook(ctx, w)
		b.mu.Lock()
		switch {
		case err == nil:
			if p.w.Version == w.Version-1 {
				p.w.Version = w.Version
			}
		case errors.Is(err, store.ErrExists):
			// Another node changed it: theirs is read, and the next try says again what is true.
		default:
			p.unsaved = true
		}
		b.mu.Unlock()
		if errors.Is(err, store.ErrExists) && b.ctx.Err() == nil {
			go b.refresh(b.ctx)
		}
	}
}

// Clean removes the log, what was given up, and deleted webhooks once the rulebook's time for them is over. It says how many rows.
func (b *Outbox) Clean(ctx context.Context, longest time.Duration) (int, error) {
	r := b.o.Rules()
	if r == nil {
		return 0, nil
	}
	now, sum := b.o.Now(), 0
	for {
		n, err := b.o.Store.DropWebhookLog(ctx, now.Add(-r.Log), r.LogMost, cleanRows)
		sum += n
		if err != nil {
			return sum, err
		}
		if n < cleanRows {
			break
		}
	}
	hooks, err := b.o.Store.ListWebhooks(ctx)
	if err != nil {
		return sum, err
	}
	for i := range hooks {
		// A deleted webhook's row stays as long as the request that made it could be sent again.
		if w := &hooks[i]; !w.DeletedAt.IsZero() && now.Sub(w.DeletedAt) > max(r.Log, longest) {
			if err := b.o.Store.DropWebhook(ctx, w.ID); err != nil {
				return sum, err
			}
			sum++
		}
	}
	return sum, nil
}

// cleanRows is how many rows one cleaning commit removes: few enough that payments don't wait for it.
const cleanRows = 500
