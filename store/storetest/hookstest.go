package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"hutong/store"
)

// webhook is the n-th webhook; what it has to say and what not takes turns.
func webhook(m *Maker, n int) *store.Webhook {
	at := store.Milli(m.Now())
	w := &store.Webhook{ID: m.QuoteID(m.Pull().ID), Owner: fmt.Sprintf("wallet-%03d", n%2), Version: 1, WebhookDetail: store.WebhookDetail{
		Fingerprint: ClaimOf(fmt.Sprint("webhook ", n)), URL: fmt.Sprintf("https://w%d.example/hooks?a=b&c", n), CreatedAt: at,
		Secrets: []store.WebhookSecret{{ID: m.QuoteID(m.Push().ID), Sealed: []byte{0, 1, byte(n), 255}, From: at}}}}
	if n%2 == 1 {
		w.Events, w.Note, w.FailingSince = []string{"payment.failed", "refund.succeeded"}, "收银台 \"A\"", at.Add(time.Minute)
		w.Secrets = append(w.Secrets, store.WebhookSecret{ID: w.ID, Sealed: []byte("old"), From: at.Add(-time.Hour), Until: at.Add(time.Hour)})
	}
	return w
}

func testWebhooks(t *testing.T, b *Book) {
	m := NewMaker(31, 3)
	ctx := t.Context()
	if got := must(b.Store.ListWebhooks(ctx))(t); len(got) != 0 {
		t.Errorf("webhooks of an empty store: %v", got)
	}
	one, two := webhook(m, 0), webhook(m, 1)
	for _, w := range []*store.Webhook{one, two} {
		for _, version := range []int64{0, 2} {
			wrong := *w
			wrong.Version = version
			if err := b.Store.PutWebhook(ctx, &wrong); !errors.Is(err, store.ErrExists) {
				t.Errorf("a new webhook of version %d: %v", version, err)
			}
		}
		if err := b.Store.PutWebhook(ctx, w); err != nil {
			t.Fatal(err)
		}
		if err := b.Store.PutWebhook(ctx, w); !errors.Is(err, store.ErrExists) {
			t.Errorf("a webhook of version 1 twice: %v", err)
		}
	}
	same(t, "ListWebhooks", []store.Webhook{*one, *two}, must(b.Store.ListWebhooks(ctx))(t))
	changed := *store.CopyWebhook(two)
	changed.Version, changed.Events, changed.Secrets, changed.DisabledAt, changed.DisabledWhy = 2, nil, changed.Secrets[:1], store.Milli(m.Now()), "gone"
	changed.FailingSince = time.Time{}
	if err := b.Store.PutWebhook(ctx, &changed); err != nil {
		t.Fatal(err)
	}
	got := must(b.Store.ListWebhooks(ctx))(t)
	same(t, "ListWebhooks after a change", []store.Webhook{*one, changed}, got)
	got[0].Secrets[0].Sealed[0] = 'x'
	same(t, "ListWebhooks after a caller's change", []store.Webhook{*one, changed}, must(b.Store.ListWebhooks(ctx))(t))
}

func hookMessage(w *store.Webhook, lane int, seq int64, at time.Time) store.WebhookMessage {
	return store.WebhookMessage{Webhook: w.ID, Lane: lane, Seq: seq, Payment: w.Secrets[0].ID, N: int(seq % 7), Event: "payment.succeeded", Tries: 1, FirstAt: store.Milli(at), NextAt: store.Milli(at).Add(time.Duration(10-seq) * time.Second)}
}

func testWebhookRows(t *testing.T, b *Book) {
	m := NewMaker(32, 3)
	ctx := t.Context()
	at := store.Milli(m.Now())
	one, two := webhook(m, 0), webhook(m, 1)
	for _, w := range []*store.Webhook{one, two} {
		if err := b.Store.PutWebhook(ctx, w); err != nil {
			t.Fatal(err)
		}
	}
	lane := len(b.Lanes) - 1
	commit := func(batch *store.WebhookBatch) {
		t.Helper()
		batch.Lane, batch.Epoch = lane, b.Lanes[lane].Epoch
		if err := b.Store.CommitWebhooks(ctx, batch); err != nil {
			t.Fatal(err)
		}
	}
	common, own := store.WebhookCursor{Lane: lane, Seq: 40}, store.WebhookCursor{Webhook: two.ID, Lane: lane, Seq: 7}
	early, late, givenUp := hookMessage(one, lane, 5, at), hookMessage(one, lane, 3, at.Add(time.Second)), hookMessage(one, lane, 9, at.Add(-time.Hour))
	givenUp.NextAt, givenUp.Tries = time.Time{}, 10
	others := hookMessage(two, lane, 5, at)
	tries := []store.WebhookAttempt{
		{Webhook: one.ID, Payment: early.Payment, N: 2, Event: "payment.failed", Try: 1, At: at, Took: 15 * time.Millisecond, Status: 503, Result: "refused", Answer: []byte("no\xff\x00")},
		{Webhook: two.ID, Payment: others.Payment, N: 1, Event: "refund.succeeded", Try: 3, At: at.Add(time.Second), Took: time.Minute, Result: "no_answer"},
		{Webhook: one.ID, Payment: early.Payment, N: 2, Event: "payment.failed", Try: 2, At: at.Add(2 * time.Second), Status: 204, Result: "delivered"},
	}
	commit(&store.WebhookBatch{Cursors: []store.WebhookCursor{common, own}, Messages: []store.WebhookMessage{early, late, givenUp, others}, Attempts: tries})
	same(t, "WebhookCursors", []store.WebhookCursor{common, own}, must(b.Store.WebhookCursors(ctx, lane))(t))
	same(t, "WebhookMessages, the earliest first", []store.WebhookMessage{early, late}, must(b.Store.WebhookMessages(ctx, one.ID, lane, 9))(t))
	same(t, "WebhookMessages, bounded", []store.WebhookMessage{early}, must(b.Store.WebhookMessages(ctx, one.ID, lane, 1))(t))
	same(t, "another's messages", []store.WebhookMessage{others}, must(b.Store.WebhookMessages(ctx, two.ID, lane, 9))(t))
	if n := len(b.Lanes); n > 1 {
		if got := must(b.Store.WebhookMessages(ctx, one.ID, 0, 9))(t); len(got) != 0 {
			t.Errorf("messages of another lane: %v", got)
		}
		if got := must(b.Store.WebhookCursors(ctx, 0))(t); len(got) != 0 {
			t.Errorf("cursors of another lane: %v", got)
		}
	}
	all, waiting, given, err := b.Store.WebhookBacklog(ctx, one.ID, 2)
	if err != nil || waiting != 2 || given != 1 {
		t.Errorf("WebhookBacklog: %d waiting, %d given up, %v", waiting, given, err)
	}
	same(t, "WebhookBacklog, the latest first, bounded", []store.WebhookMessage{late, early}, all)

	log := must(b.Store.WebhookAttempts(ctx, one.ID, 0, 9))(t)
	if len(log) != 2 || log[0].Place <= log[1].Place {
		t.Fatalf("WebhookAttempts: %+v", log)
	}
	tries[2].Place, tries[0].Place = log[0].Place, log[1].Place
	same(t, "WebhookAttempts, the latest first", []store.WebhookAttempt{tries[2], tries[0]}, log)
	same(t, "WebhookAttempts, the next page", []store.WebhookAttempt{tries[0]}, must(b.Store.WebhookAttempts(ctx, one.ID, tries[2].Place, 9))(t))
	if got := must(b.Store.WebhookAttempts(ctx, one.ID, 0, 1))(t); len(got) != 1 {
		t.Errorf("a page of one has %d tries", len(got))
	}

	// Rows are replaced and dropped by their keys; a replay's cursor stands beside the other.
	replay := store.WebhookCursor{Webhook: two.ID, Lane: lane, Replay: true, Seq: 1, Upto: 6}
	again := givenUp
	again.NextAt, again.Tries = at, 0
	if err := b.Store.ReplayWebhook(ctx, []store.WebhookCursor{own}, nil); err == nil {
		t.Error("ReplayWebhook took a cursor that is no replay's")
	}
	if err := b.Store.ReplayWebhook(ctx, []store.WebhookCursor{replay}, []store.WebhookMessage{again}); err != nil {
		t.Fatal(err)
	}
	same(t, "the cursors with a replay", []store.WebhookCursor{common, own, replay}, must(b.Store.WebhookCursors(ctx, lane))(t))
	same(t, "the messages with a replay", []store.WebhookMessage{again, early, late}, must(b.Store.WebhookMessages(ctx, one.ID, lane, 9))(t))
	common.Seq, early.Tries, early.NextAt = 50, 2, at.Add(time.Hour)
	commit(&store.WebhookBatch{Cursors: []store.WebhookCursor{common}, DropCursors: []store.WebhookCursor{own}, Messages: []store.WebhookMessage{early},
		DropMessages: []store.WebhookMessage{again, {Webhook: one.ID, Lane: lane, Seq: 999}}})
	same(t, "the cursors after a drop", []store.WebhookCursor{common, replay}, must(b.Store.WebhookCursors(ctx, lane))(t))
	same(t, "the messages after a drop", []store.WebhookMessage{late, early}, must(b.Store.WebhookMessages(ctx, one.ID, lane, 9))(t))

	// Another owner of the lane shuts this one out, and a batch with another lane's row is refused.
	stray := &store.WebhookBatch{Lane: lane, Epoch: b.Lanes[lane].Epoch, Cursors: []store.WebhookCursor{{Lane: lane + 1, Seq: 1}}}
	if err := b.Store.CommitWebhooks(ctx, stray); err == nil || errors.Is(err, store.ErrFenced) {
		t.Errorf("a row of another lane: %v", err)
	}
	old := b.Lanes[lane].Epoch
	b.Lanes[lane] = must(b.Store.Own(ctx, lane))(t)
	fenced := &store.WebhookBatch{Lane: lane, Epoch: old, Cursors: []store.WebhookCursor{{Lane: lane, Seq: 99}}, DropMessages: []store.WebhookMessage{late}, Attempts: tries[:1]}
	if err := b.Store.CommitWebhooks(ctx, fenced); !errors.Is(err, store.ErrFenced) {
		t.Errorf("a batch of the former owner: %v", err)
	}
	same(t, "the cursors after a refused batch", []store.WebhookCursor{common, replay}, must(b.Store.WebhookCursors(ctx, lane))(t))
	same(t, "the messages after a refused batch", []store.WebhookMessage{late, early}, must(b.Store.WebhookMessages(ctx, one.ID, lane, 9))(t))

	// Old tries and what was given up long ago are dropped; what waits stays.
	givenUp.Seq = 77
	commit(&store.WebhookBatch{Messages: []store.WebhookMessage{givenUp}})
	if n := must(b.Store.DropWebhookLog(ctx, at.Add(2*time.Second), 0, 1))(t); n != 2 {
		t.Errorf("%d rows dropped, want one try and one message", n)
	}
	if n := must(b.Store.DropWebhookLog(ctx, at.Add(2*time.Second), 0, 9))(t); n != 1 {
		t.Errorf("%d rows dropped, want the second try", n)
	}
	same(t, "the log after a drop", []store.WebhookAttempt{tries[2]}, must(b.Store.WebhookAttempts(ctx, one.ID, 0, 9))(t))
	if _, waiting, given, err := b.Store.WebhookBacklog(ctx, one.ID, 9); waiting != 2 || given != 0 || err != nil {
		t.Errorf("after a drop %d wait and %d are given up, %v", waiting, given, err)
	}

	// Of what is young enough the last are kept, of all webhooks together.
	commit(&store.WebhookBatch{Attempts: tries[:2]})
	if n := must(b.Store.DropWebhookLog(ctx, at.Add(-time.Hour), 3, 9))(t); n != 0 {
		t.Errorf("%d of three tries dropped where three may stay", n)
	}
	if n := must(b.Store.DropWebhookLog(ctx, at.Add(-time.Hour), 1, 1))(t); n != 1 {
		t.Errorf("%d tries dropped, want the oldest alone", n)
	}
	if n := must(b.Store.DropWebhookLog(ctx, at.Add(-time.Hour), 1, 9))(t); n != 1 {
		t.Errorf("%d tries dropped, want all but the last", n)
	}
	left := 0
	for _, w := range []*store.Webhook{one, two} {
		left += len(must(b.Store.WebhookAttempts(ctx, w.ID, 0, 9))(t))
	}
	if left != 1 {
		t.Errorf("%d tries are left, want the last", left)
	}

	if err := b.Store.DropWebhook(ctx, one.ID); err != nil {
		t.Fatal(err)
	}
	same(t, "ListWebhooks after a drop", []store.Webhook{*two}, must(b.Store.ListWebhooks(ctx))(t))
	if log := must(b.Store.WebhookAttempts(ctx, one.ID, 0, 9))(t); len(log) != 0 {
		t.Errorf("the log of a dropped webhook: %v", log)
	}
	if all, waiting, _, _ := b.Store.WebhookBacklog(ctx, one.ID, 9); len(all)+waiting != 0 {
		t.Errorf("the backlog of a dropped webhook: %v", all)
	}
	same(t, "another's backlog", []store.WebhookMessage{others}, must(b.Store.WebhookMessages(ctx, two.ID, lane, 9))(t))
	if err := b.Store.DropWebhook(ctx, two.ID); err != nil {
		t.Fatal(err)
	}
	same(t, "the cursors after both", []store.WebhookCursor{common}, must(b.Store.WebhookCursors(ctx, lane))(t))
}

// hook gives both stores one operation on webhooks.
func (a *agreement) hook(lane int) {
	ctx := a.Context()
	if len(a.hooks) == 0 || a.rnd.IntN(6) == 0 {
		a.hooks = append(a.hooks, webhook(a.m, len(a.hooks)))
	}
	w := pick(a.rnd, a.hooks)
	put := *w
	put.Version += a.rnd.Int64N(2)
	put.Note = fmt.Sprint("note ", a.rnd.IntN(3))
	err, err2 := a.one.Store.PutWebhook(ctx, &put), a.two.Store.PutWebhook(ctx, &put)
	a.same("PutWebhook", nil, err, nil, err2)
	if err == nil {
		*w = put
	}
	at := store.Milli(a.m.Now())
	message := func() store.WebhookMessage {
		x := hookMessage(pick(a.rnd, a.hooks), lane, a.rnd.Int64N(20), at)
		if a.rnd.IntN(4) == 0 {
			x.NextAt = time.Time{}
		}
		return x
	}
	cursor := func() store.WebhookCursor {
		c := store.WebhookCursor{Lane: lane, Seq: a.rnd.Int64N(100)}
		if a.rnd.IntN(2) == 0 {
			c.Webhook, c.Replay, c.Upto = pick(a.rnd, a.hooks).ID, a.rnd.IntN(2) == 0, a.rnd.Int64N(200)
		}
		return c
	}
	epoch := a.one.Lanes[lane].Epoch - int64(a.rnd.IntN(8)/7)
	batch := &store.WebhookBatch{Lane: lane, Epoch: epoch, Cursors: []store.WebhookCursor{cursor()}, DropCursors: []store.WebhookCursor{cursor()},
		Messages: []store.WebhookMessage{message()}, DropMessages: []store.WebhookMessage{message()},
		Attempts: []store.WebhookAttempt{{Webhook: w.ID, Payment: w.ID, N: 1, Event: "payment.succeeded", Try: 1 + a.rnd.IntN(3), At: at, Took: time.Duration(a.rnd.IntN(5000)) * time.Millisecond,
			Status: []int{0, 200, 500}[a.rnd.IntN(3)], Result: "delivered", Answer: []byte{0, byte(a.rnd.IntN(256))}}}}
	a.same("CommitWebhooks", nil, a.one.Store.CommitWebhooks(ctx, batch), nil, a.two.Store.CommitWebhooks(ctx, batch))
	switch a.rnd.IntN(6) {
	case 0:
		before, most := at.Add(-time.Duration(a.rnd.IntN(60))*time.Second), int64(a.rnd.IntN(2)*a.rnd.IntN(20))
		ask(a, "DropWebhookLog", func(s store.Store) (int, error) { return s.DropWebhookLog(ctx, before, most, 1000) })
	case 1:
		messages := []store.WebhookMessage{message(), message()}
		messages[1].Seq = messages[0].Seq + 1
		ask(a, "ReplayWebhook", func(s store.Store) (int, error) { return 0, s.ReplayWebhook(ctx, nil, messages) })
	case 2:
		if a.rnd.IntN(8) == 0 {
			gone := w.ID
			w.Version = 1
			ask(a, "DropWebhook", func(s store.Store) (int, error) { return 0, s.DropWebhook(ctx, gone) })
			ask(a, "PutWebhook after a drop", func(s store.Store) (int, error) { return 0, s.PutWebhook(ctx, w) })
		}
	}
	ask(a, "ListWebhooks", func(s store.Store) ([]store.Webhook, error) { return s.ListWebhooks(ctx) })
	ask(a, "WebhookCursors", func(s store.Store) ([]store.WebhookCursor, error) { return s.WebhookCursors(ctx, lane) })
	ask(a, "WebhookMessages", func(s store.Store) ([]store.WebhookMessage, error) { return s.WebhookMessages(ctx, w.ID, lane, 5) })
	type backlog struct {
		Messages         []store.WebhookMessage
		Waiting, GivenUp int
	}
	ask(a, "WebhookBacklog", func(s store.Store) (x backlog, err error) {
		x.Messages, x.Waiting, x.GivenUp, err = s.WebhookBacklog(ctx, w.ID, 5)
		return x, err
	})
	ask(a, "WebhookAttempts", func(s store.Store) ([]store.WebhookAttempt, error) {
		log, err := s.WebhookAttempts(ctx, w.ID, 0, 5)
		for i := range log {
			log[i].Place = 0 // stores may leave different gaps
		}
		return log, err
	})
}
