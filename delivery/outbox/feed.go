package outbox

import (
	"context"
	"slices"
	"time"

	"hutong/payment"
	"hutong/store"
)

// page is how many outcomes a webhook that lags reads at once, and how many messages that are due.
const page = 128

// item is one outcome on its way to one webhook.
type item struct {
	lane   int
	seq    int64
	gen    int
	replay bool
	probe  bool // the one try of a hold
	event  string
	at     time.Time
	rec    store.Record          // with the state after the outcome
	msg    *store.WebhookMessage // of a further try; nil for the first
}

func (i *item) id() string { return MessageID(i.rec.Terms.ID, i.rec.State.Seq) }

func itemOf(e *store.Entry, t *payment.Terms, event string) *item {
	return &item{lane: e.Lane, seq: e.Seq, event: event, at: e.At, rec: store.Record{Terms: t, State: e.State}}
}

// Committed is the engine's follower: it hands an outcome to the queues of those who may see it, and never waits.
func (b *Outbox) Committed(rec *store.Record, e *store.Entry) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.started {
		b.early[e.Lane] = max(b.early[e.Lane], e.Seq)
		return
	}
	l := b.lanes[e.Lane]
	if l == nil || e.Seq <= l.tip {
		return
	}
	if e.Seq != l.tip+1 {
		for _, p := range b.posts { // something was not told here: it is read
			p.detach(l)
		}
	}
	l.tip = e.Seq
	if len(b.byOwner) == 0 {
		return
	}
	event := Event(rec.Terms.Kind, e.From, &e.State)
	if event == "" {
		return
	}
	for _, owner := range b.o.Parties(rec.Terms) {
		for _, p := range b.byOwner[owner] {
			t := p.lanes[e.Lane]
			if t == nil || !t.attached || e.Seq <= t.pos || !p.wants(event) {
				continue
			}
			if len(p.queue) >= b.o.Queue {
				t.attached, t.pos = false, e.Seq-1
				p.rouse()
				continue
			}
			i := itemOf(e, rec.Terms, event)
			i.gen = t.gen
			t.taken.add(e.Seq)
			p.queue = append(p.queue, i)
			b.kick(p)
		}
	}
	b.nudge()
}

// wants tells whether a webhook asked for a type of message.
func (p *post) wants(event string) bool {
	return len(p.w.Events) == 0 || slices.Contains(p.w.Events, event)
}

// detach makes the webhook read the lane from where it is. The caller holds mu.
func (p *post) detach(l *lane) {
	if t := p.lanes[l.n]; t != nil && t.attached {
		t.pos, t.attached = t.looked(l.tip), false
		p.rouse()
	}
}

// tend reads for one webhook what it was not handed: the journal while it lags, and messages that are due again.
func (b *Outbox) tend(p *post) {
	for {
		wait := b.attend(p)
		timer := time.NewTimer(wait)
		select {
		case <-p.ctx.Done():
			timer.Stop()
			return
		case <-p.wake:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// idle is how long a webhook that needs nothing is left alone: whoever needs it wakes it. faultPause is the wait after a fault of the store.
const (
	idle       = 30 * time.Second
	faultPause = time.Second
)

// attend does what is to be done now and says how long nothing is.
func (b *Outbox) attend(p *post) time.Duration {
	b.mu.Lock()
	off := p.off() || b.o.Rules() == nil
	var lanes []int
	for n, t := range p.lanes {
		// What nobody is told needs its beginning all the same: until it is found no place of the lane is written.
		if !b.lanes[n].lost && (!off || t.seeking) {
			lanes = append(lanes, n)
		}
	}
	b.mu.Unlock()
	todo := []func(context.Context, *post, int) (time.Duration, error){b.again, b.replaying, b.catchUp}
	if off {
		todo = todo[2:]
	}
	slices.Sort(lanes)
	wait := idle
	for _, n := range lanes {
		for _, f := range todo {
			d, err := f(p.ctx, p, n)
			if p.ctx.Err() != nil {
				return idle
			}
			if err != nil {
				b.o.Log.Warn("what a webhook is to be told could not be read; it is tried again", "webhook", p.w.ID.String(), "error", err)
				d = faultPause
			}
			wait = min(wait, d)
		}
	}
	b.mu.Lock()
	b.kick(p)
	if held := p.heldUntil.Sub(b.o.Now()); held > 0 {
		wait = min(wait, held)
	}
	b.mu.Unlock()
	return wait
}

// reads takes a place among the reads of the store, so that webhooks that lag leave room for everyone else.
func (b *Outbox) reads(ctx context.Context, f func() error) error {
	select {
	case b.reading <- struct{}{}:
		defer func() { <-b.reading }()
		return f()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// read gives what of a stretch of the journal a webhook is told, and the last place of the stretch.
func (b *Outbox) read(ctx context.Context, p *post, lane int, after, upto int64, since time.Time) (items []*item, last int64, n int, err error) {
	err = b.reads(ctx, func() error {
		entries, err := b.o.Store.Journal(ctx, lane, after, page)
		if err != nil {
			return err
		}
		n, last = len(entries), after
		var told []*store.Entry
		var ids []payment.ID
		for i := range entries {
			e := &entries[i]
			if e.Seq > upto {
				n = i
				break
			}
			last = e.Seq
			// The kind is not known before the terms are read.
			if mayTell(e.From, &e.State) && !e.At.Before(since) {
				told, ids = append(told, e), append(ids, e.Payment)
			}
		}
		if len(ids) == 0 {
			return nil
		}
		terms, err := b.terms(ctx, ids)
		if err != nil {
			return err
		}
		for _, e := range told {
			t := terms[e.Payment]
			if t == nil {
				continue
			}
			if event := Event(t.Kind, e.From, &e.State); event != "" && p.wants(event) && slices.Contains(b.o.Parties(t), p.w.Owner) {
				items = append(items, itemOf(e, t, event))
			}
		}
		return nil
	})
	return items, last, n, err
}

func (b *Outbox) terms(ctx context.Context, ids []payment.ID) (map[payment.ID]*payment.Terms, error) {
	slices.SortFunc(ids, func(x, y payment.ID) int { return slices.Compare(x[:], y[:]) })
	recs, err := b.o.Store.Records(ctx, slices.Compact(ids))
	if err != nil {
		return nil, err
	}
	out := map[payment.ID]*payment.Terms{}
	for _, r := range recs {
		out[r.Terms.ID] = r.Terms
	}
	return out, nil
}

// catchUp reads a page of a lane for a webhook that lags there, when its queue has room for it.
func (b *Outbox) catchUp(ctx context.Context, p *post, n int) (time.Duration, error) {
	b.mu.Lock()
	t, l := p.lanes[n], b.lanes[n]
	seeking, tip, pos, gen, began := t.seeking, l.tip, t.pos, t.gen, p.w.CreatedAt
	ready := !t.attached && len(p.queue) <= b.o.Queue/2
	b.mu.Unlock()
	if seeking {
		var place int64
		err := b.reads(ctx, func() (err error) { place, err = b.placeAt(ctx, n, tip, began); return err })
		if err != nil {
			return 0, err
		}
		b.mu.Lock()
		t.pos, t.seeking = place, false
		b.mu.Unlock()
		return 0, nil
	}
	if !ready {
		return idle, nil // room in the queue wakes
	}
	items, last, read, err := b.read(ctx, p, n, pos, 1<<62, began)
	if err != nil {
		return 0, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if t.gen != gen || t.attached || p.off() {
		return 0, nil
	}
	for _, i := range items {
		i.gen = gen
		t.taken.add(i.seq)
	}
	p.queue = append(p.queue, items...)
	if read < page {
		last = max(last, tip) // the journal's end: what is not there up to the tip was archived
	}
	t.pos = last
	if read < page && last >= l.tip {
		t.attached = true
		b.kick(p)
		return idle, nil
	}
	b.kick(p)
	return 0, nil
}

// replaying reads a page of a replay.
func (b *Outbox) replaying(ctx context.Context, p *post, n int) (time.Duration, error) {
	b.mu.Lock()
	t := p.lanes[n]
	r := t.replay
	ready := r != nil && r.pos < r.upto && len(p.queue) <= b.o.Queue/2
	var pos, upto int64
	var gen int
	if ready {
		pos, upto, gen = r.pos, r.upto, r.gen
	}
	b.mu.Unlock()
	if !ready {
		return idle, nil
	}
	items, last, read, err := b.read(ctx, p, n, pos, upto, time.Time{})
	if err != nil {
		return 0, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if t.replay != r || r.gen != gen || p.off() {
		return 0, nil
	}
	for _, i := range items {
		i.replay, i.gen = true, gen
		r.taken.add(i.seq)
	}
	p.queue = append(p.queue, items...)
	if r.pos = last; read < page {
		r.pos = r.upto
	}
	b.kick(p)
	b.nudge()
	return 0, nil
}

// again takes messages that are due once more.
func (b *Outbox) again(ctx context.Context, p *post, n int) (time.Duration, error) {
	now := b.o.Now()
	b.mu.Lock()
	next, known := p.next[n]
	busy := len(p.trying)
	room := page - len(p.due)
	b.mu.Unlock()
	if known {
		switch {
		case next.IsZero():
			return idle, nil
		case next.After(now):
			return next.Sub(now), nil
		case room <= 0:
			return idle, nil // room wakes
		}
	}
	due, later, err := b.dueMessages(ctx, p, n, now, busy, room)
	if err != nil {
		return 0, err
	}
	for k, m := range due {
		i, err := b.recall(ctx, m)
		if err != nil {
			b.mu.Lock()
			for _, left := range due[k:] {
				delete(p.trying, tryKey{n, left.Seq})
			}
			p.next[n] = now
			b.mu.Unlock()
			return 0, err
		}
		b.mu.Lock()
		if p.off() || !p.trying[tryKey{n, m.Seq}] {
			b.mu.Unlock()
			return idle, nil // it was let go meanwhile
		}
		p.due = append(p.due, i)
		b.kick(p)
		b.mu.Unlock()
	}
	if later.IsZero() {
		return idle, nil
	}
	return max(0, later.Sub(now)), nil
}

// dueMessages marks messages as being tried, and says when the next one is due. Between reading the rows and marking them no row is written: a
// message whose try has just ended would look as if it were still due.
func (b *Outbox) dueMessages(ctx context.Context, p *post, n int, now time.Time, busy, room int) (due []*store.WebhookMessage, later time.Time, err error) {
	b.places.Lock()
	defer b.places.Unlock()
	limit := busy + page + 1
	messages, err := b.o.Store.WebhookMessages(ctx, p.w.ID, n, limit)
	if err != nil {
		return nil, later, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(messages) == limit {
		later = now // there may be more
	}
	for i := range messages {
		m := &messages[i]
		if p.trying[tryKey{n, m.Seq}] {
			continue
		}
		if m.NextAt.After(now) || len(due) >= room {
			later = m.NextAt
			break
		}
		p.trying[tryKey{n, m.Seq}] = true
		due = append(due, m)
	}
	p.next[n] = later
	return due, later, nil
}

// recall reads what a message tells.
func (b *Outbox) recall(ctx context.Context, m *store.WebhookMessage) (i *item, err error) {
	err = b.reads(ctx, func() error {
		entries, err := b.o.Store.Journal(ctx, m.Lane, m.Seq-1, 1)
		if err != nil {
			return err
		}
		terms, err := b.terms(ctx, []payment.ID{m.Payment})
		if err != nil {
			return err
		}
		if len(entries) == 0 || entries[0].Payment != m.Payment || terms[m.Payment] == nil {
			// The journal and the message disagree: it can be told nobody, and is given up by the worker.
			i = &item{lane: m.Lane, seq: m.Seq, event: m.Event, msg: m, rec: store.Record{Terms: &payment.Terms{ID: m.Payment}, State: payment.State{Seq: m.N}}}
			return nil
		}
		i = itemOf(&entries[0], terms[m.Payment], m.Event)
		i.msg = m
		return nil
	})
	return i, err
}
