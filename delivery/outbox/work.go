package outbox

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"hutong/rulebook"
	"hutong/store"
)

// post is one webhook in use. Everything but w.ID, ctx and wake is guarded by the outbox's mu.
type post struct {
	ctx    context.Context
	cancel context.CancelFunc
	wake   chan struct{}

	w     store.Webhook
	lanes map[int]*track

	queue   []*item // first tries, in the order of the journal; at most a queue and a page
	due     []*item // further tries; at most a page
	trying  map[tryKey]bool
	next    map[int]time.Time // of each lane: when the next message is due; zero: none; absent: not known
	busy    int               // tries under way
	turn    bool              // whose turn it is, due's or queue's
	probing bool              // the one try of a hold is under way

	fails     int // in a row
	heldUntil time.Time
	timer     *time.Timer
	unsaved   bool // w has changes that the store does not
	lastAt    time.Time
	last      Result
}

type tryKey struct {
	lane int
	seq  int64
}

func newPost(b *Outbox, w *store.Webhook) *post {
	ctx, cancel := context.WithCancel(b.ctx)
	return &post{ctx: ctx, cancel: cancel, wake: make(chan struct{}, 1), w: *w, lanes: map[int]*track{}, trying: map[tryKey]bool{}, next: map[int]time.Time{}}
}

// off tells whether nothing is told to it.
func (p *post) off() bool { return !p.w.DisabledAt.IsZero() || !p.w.DeletedAt.IsZero() }

func (p *post) rouse() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// letGo forgets what waits in memory: it is in the journal, or has a row. The caller holds mu.
func (b *Outbox) letGo(p *post) {
	for n, t := range p.lanes {
		t.letGo(b.lanes[n].tip)
	}
	p.queue, p.due = nil, nil
	clear(p.trying)
	clear(p.next)
	p.probing = false
}

// kick starts workers for what waits. The caller holds mu.
func (b *Outbox) kick(p *post) {
	r := b.o.Rules()
	if r == nil || p.off() || b.ctx.Err() != nil {
		return
	}
	for p.busy < r.Workers {
		i := b.take(p, r)
		if i == nil {
			return
		}
		p.busy++
		b.wg.Go(func() { b.work(p, i) })
	}
}

// take gives the next item that may be tried now, or nil. The caller holds mu.
func (b *Outbox) take(p *post, r *rulebook.Webhooks) *item {
	first := len(p.queue) > 0
	if first && p.fails >= r.HoldAfter {
		switch wait := p.heldUntil.Sub(b.o.Now()); {
		case p.probing:
			first = false
		case wait > 0:
			first = false
			if p.timer == nil {
				p.timer = time.AfterFunc(wait, func() {
					b.mu.Lock()
					defer b.mu.Unlock()
					p.timer = nil
					b.kick(p)
				})
			}
		}
	}
	p.turn = !p.turn
	if len(p.due) > 0 && (p.turn || !first) {
		i := p.due[0]
		p.due[0], p.due = nil, p.due[1:]
		if len(p.due) == 0 {
			p.rouse()
		}
		return i
	}
	if !first {
		return nil
	}
	i := p.queue[0]
	p.queue[0], p.queue = nil, p.queue[1:]
	if p.fails >= r.HoldAfter {
		p.probing, i.probe = true, true
	}
	if len(p.queue) == b.o.Queue/2 || len(p.queue) == 0 {
		p.rouse() // room for what lags
	}
	return i
}

// work makes tries until there is none to make.
func (b *Outbox) work(p *post, i *item) {
	for i != nil {
		b.mu.Lock()
		for b.rows >= b.most && b.ctx.Err() == nil {
			b.room.Wait()
		}
		w := *store.CopyWebhook(&p.w)
		b.mu.Unlock()
		r := b.o.Rules()
		began := b.o.Now()
		a := Answer{Result: Unreadable, Text: []byte("no rule of the rulebook holds for webhooks now")}
		if r != nil && p.ctx.Err() == nil {
			a = b.try(p.ctx, &w, i, r, began)
		}
		took := b.o.Now().Sub(began)
		b.mu.Lock()
		p.busy--
		p.probing = p.probing && !i.probe
		switch {
		case p.ctx.Err() != nil:
		case r == nil:
			b.letGo(p) // the journal has it
		default:
			b.record(p, i, r, a, began, took)
		}
		i = nil
		if p.ctx.Err() == nil && r != nil && !p.off() && p.busy < r.Workers {
			if i = b.take(p, r); i != nil {
				p.busy++
			}
		}
		b.mu.Unlock()
	}
}

// try makes one try.
func (b *Outbox) try(ctx context.Context, w *store.Webhook, i *item, r *rulebook.Webhooks, now time.Time) (a Answer) {
	fault := func(err error) Answer {
		b.o.Log.Error("a webhook's message could not be made", "webhook", w.ID.String(), "message", i.id(), "error", err)
		return Answer{Result: Unreadable, Text: []byte("the switch could not make the message")}
	}
	defer func() {
		if x := recover(); x != nil {
			a = fault(fmt.Errorf("panic: %v\n%s", x, debug.Stack()))
		}
	}()
	if i.rec.Terms.Kind == "" {
		return fault(errors.New("the journal does not have what the message was to tell"))
	}
	body, err := b.o.Body(w.Owner, i.event, i.at, i.rec)
	if err != nil {
		return fault(err)
	}
	post := Post{Owner: w.Owner, Webhook: w.ID, URL: w.URL, ID: i.id(), At: now, Body: body, AnswerIn: r.AnswerWithin}
	for _, s := range w.Secrets {
		if !s.Until.IsZero() && !now.Before(s.Until) {
			continue
		}
		secret, err := b.o.Sealer.Open(w.ID, s.Sealed)
		if err != nil {
			return fault(err)
		}
		post.Secrets = append(post.Secrets, secret)
	}
	ctx, cancel := context.WithTimeout(ctx, r.AnswerWithin)
	defer cancel()
	return b.o.Sender.Send(ctx, post)
}

// record notes how a try ended: what the store is to be told of it, and what follows for the webhook. The caller holds mu.
func (b *Outbox) record(p *post, i *item, r *rulebook.Webhooks, a Answer, began time.Time, took time.Duration) {
	l := b.lanes[i.lane]
	if l.lost {
		return
	}
	tries := 1
	if i.msg != nil {
		tries = i.msg.Tries + 1
	}
	b.counts[a.Result]++
	p.last, p.lastAt = a.Result, began
	id := i.rec.Terms.ID
	l.rows.attempts = append(l.rows.attempts, store.WebhookAttempt{Webhook: p.w.ID, Payment: id, N: i.rec.State.Seq, Event: i.event, Try: tries, At: began, Took: took,
		Status: a.Status, Result: string(a.Result), Answer: a.Text})
	b.rows++
	row := store.WebhookMessage{Webhook: p.w.ID, Lane: i.lane, Seq: i.seq, Payment: id, N: i.rec.State.Seq, Event: i.event, Tries: tries, FirstAt: began}
	if i.msg != nil {
		row.FirstAt = i.msg.FirstAt
	}
	// What was taken is settled together with its rows: both go into the next commit.
	if t := p.lanes[i.lane]; i.msg == nil {
		switch {
		case !i.replay && t.gen == i.gen:
			t.taken.settle(i.seq)
		case i.replay && t.replay != nil && t.replay.gen == i.gen:
			t.replay.taken.settle(i.seq)
		}
	}
	if a.Result == Delivered {
		p.fails, p.heldUntil = 0, time.Time{}
		if !p.w.FailingSince.IsZero() {
			p.w.FailingSince, p.unsaved = time.Time{}, true
		}
		if i.msg != nil || i.replay {
			l.rows.drops = append(l.rows.drops, row)
			b.rows++
		}
	} else {
		b.failed(p, i, r, a, &row)
		l.rows.messages = append(l.rows.messages, row)
		b.rows++
	}
	b.nudge()
}

// failed decides when the message is tried again and what becomes of the webhook.
func (b *Outbox) failed(p *post, i *item, r *rulebook.Webhooks, a Answer, row *store.WebhookMessage) {
	now := b.o.Now()
	if row.Tries <= len(r.Retries) && i.rec.Terms.Kind != "" {
		row.NextAt = now.Add(max(b.jittered(r.Retries[row.Tries-1], r), min(a.RetryAfter, maxRetryAfter)))
	}
	p.fails++
	if over := p.fails - r.HoldAfter; over >= 0 {
		p.heldUntil = now.Add(b.jittered(r.Hold[min(over, len(r.Hold)-1)], r))
	}
	if p.w.FailingSince.IsZero() {
		p.w.FailingSince, p.unsaved = now, true
	}
	switch {
	case p.off():
	case a.Result == Gone:
		b.disable(p, WhyGone, now)
	case now.Sub(p.w.FailingSince) >= r.DisableAfter:
		b.disable(p, WhyFailing, now)
	}
}

// maxRetryAfter bounds what the other side can ask for.
const maxRetryAfter = 24 * time.Hour

// jittered is a pause, longer or shorter by chance.
func (b *Outbox) jittered(d time.Duration, r *rulebook.Webhooks) time.Duration {
	return d + time.Duration((2*b.o.Jitter()-1)*float64(r.Jitter)/100*float64(d))
}

// disable takes a webhook out of use. Its place in the journal stays: when it is enabled again it is told what it missed.
func (b *Outbox) disable(p *post, why string, now time.Time) {
	p.w.DisabledAt, p.w.DisabledWhy, p.unsaved = now, why, true
	b.letGo(p)
	b.o.Log.Warn("a webhook is out of use: its institution is told nothing until it is enabled again", "webhook", p.w.ID.String(), "institution", p.w.Owner, "why", why)
}
