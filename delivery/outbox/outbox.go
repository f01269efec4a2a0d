// Package outbox tells institutions of their payments, at least once, whatever happens to the switch, to the network or to them.
//
// Goal: an outbox in the payment's own commit that costs the payment nothing. Method: the journal is the outbox. Every outcome has its lane
// and its place there in the payment's own commit, and what is to be told of it follows from the outcome alone (Event), so a commit writes
// nothing more. What is kept beside is how far each lane has been told: one common place for all webhooks that keep up, a place of its
// own for each that lags, a row for each message that failed and is tried again, and the log.
//
// In good times nothing is read: the engine's Committed hands each outcome to the queues of those who may see it. A queue that is full lets go:
// its webhook reads the journal from there on, at its own pace, until it has caught up. So a webhook that is slow or dead costs its queue and
// its few workers, and nobody waits for it.
//
// With several nodes on one store each tells of the lanes that it owns, and the store refuses what it writes once it does not.
package outbox

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"hutong/payment"
	"hutong/rulebook"
	"hutong/store"
)

// Post is one try to tell.
type Post struct {
	Owner    string // the institution
	Webhook  payment.ID
	URL      string
	ID       string // of the message
	At       time.Time
	Body     []byte
	Secrets  [][]byte // newest first
	AnswerIn time.Duration
}

// String leaves body and secrets out, however a log prints the post.
func (p Post) String() string { return "post " + p.ID + " to webhook " + p.Webhook.String() }

// GoString is String.
func (p Post) GoString() string { return p.String() }

// Result is a word for how a try ended.
type Result string

// The results of tries.
const (
	Delivered  Result = "delivered"   // answered with 2xx
	Refused    Result = "refused"     // answered with anything else
	Gone       Result = "gone"        // answered with 410
	NoAnswer   Result = "no_answer"   // not connected, or not answered in time
	NotAllowed Result = "not_allowed" // the address is none that may be called
	Unreadable Result = "unreadable"  // the switch could not make the message: its own fault
)

// Results are all of them.
var Results = []Result{Delivered, Refused, Gone, NoAnswer, NotAllowed, Unreadable}

// Answer is how a try ended.
type Answer struct {
	Result     Result
	Status     int           // of HTTP; 0: none
	RetryAfter time.Duration // what the other side asked for
	Text       []byte        // the first bytes of the answer or of the error, bounded by the sender
}

// Sender makes one try. An edge implements it. It must come back soon after ctx ends.
type Sender interface {
	Send(ctx context.Context, p Post) Answer
}

// Why a webhook was taken out of use.
const (
	WhyGone    = "gone"    // it answered 410
	WhyFailing = "failing" // nothing succeeded for too long
)

// Options are what the outbox is given; all but Jitter, Queue, Flush, Refresh and Log are needed.
type Options struct {
	Store  store.Store
	Sender Sender
	// Body makes what an institution is told of an outcome: the state in rec is the one after it.
	Body func(owner, event string, at time.Time, rec store.Record) ([]byte, error)
	// Parties are those who may see a payment.
	Parties func(t *payment.Terms) []string
	Sealer  *Sealer
	Rules   func() *rulebook.Webhooks // nil: nobody is told now
	Now     func() time.Time
	Jitter  func() float64 // from 0 up to 1; nil: chance
	Queue   int            // outcomes waiting in memory for one webhook; 0 means 256
	Flush   time.Duration  // between two commits; 0 means 50 ms
	Refresh time.Duration  // between two looks at what other nodes changed; 0 means 2 s
	Log     *slog.Logger
}

// Outbox tells. New makes one; Start gives it its lanes.
type Outbox struct {
	o       Options
	ctx     context.Context
	cancel  context.CancelFunc
	wg      sync.WaitGroup
	reading chan struct{} // places for reads of the store
	flushed chan struct{} // wakes the flusher
	changes sync.Mutex    // one change of a webhook at a time
	places  sync.Mutex    // places in the store are read and taken over, or written, by one at a time

	mu      sync.Mutex // guards everything below
	room    *sync.Cond // rows were flushed
	started bool
	early   map[int]int64 // lanes' places told before Start
	lanes   map[int]*lane
	posts   map[payment.ID]*post
	gone    map[payment.ID]bool // deleted since the start: a list that was read before must not bring them back
	byOwner map[string][]*post
	rows    int // that wait for the flusher
	most    int // of them
	counts  map[Result]int64
	round   int
}

// lane is one journal that this outbox tells of.
type lane struct {
	n      int
	epoch  int64
	tip    int64 // the last place of the journal that is known
	common int64 // as it is in the store; -1: nothing is
	lost   bool  // another owner has it
	rows   laneRows
}

// laneRows wait to be written.
type laneRows struct {
	messages []store.WebhookMessage
	drops    []store.WebhookMessage
	attempts []store.WebhookAttempt
}

func (r *laneRows) len() int { return len(r.messages) + len(r.drops) + len(r.attempts) }

// maxRows is how many rows may wait for the flusher before tries wait for it: a store that fails stops the telling, not the memory.
const maxRows = 4096

// New makes an outbox that does nothing yet.
func New(o Options) *Outbox {
	if o.Jitter == nil {
		o.Jitter = rand.Float64
	}
	if o.Queue <= 0 {
		o.Queue = 256
	}
	if o.Flush <= 0 {
		o.Flush = 50 * time.Millisecond
	}
	if o.Refresh <= 0 {
		o.Refresh = 2 * time.Second
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	b := &Outbox{o: o, reading: make(chan struct{}, 2), flushed: make(chan struct{}, 1), early: map[int]int64{}, lanes: map[int]*lane{},
		posts: map[payment.ID]*post{}, gone: map[payment.ID]bool{}, byOwner: map[string][]*post{}, counts: map[Result]int64{}, most: maxRows}
	b.room = sync.NewCond(&b.mu)
	b.ctx, b.cancel = context.WithCancel(context.Background())
	return b
}

// Start begins to tell of the lanes, whose rows are those that their owner took over.
func (b *Outbox) Start(ctx context.Context, lanes []store.Lane) error {
	hooks, err := b.o.Store.ListWebhooks(ctx)
	if err != nil {
		return err
	}
	type places struct {
		common int64
		moved  time.Time // of the outcome at the common place
		own    map[payment.ID]int64
	}
	found := map[int]places{}
	for _, row := range lanes {
		p := places{common: -1, own: map[payment.ID]int64{}}
		cursors, err := b.o.Store.WebhookCursors(ctx, row.Lane)
		if err != nil {
			return err
		}
		for _, c := range cursors {
			switch {
			case c.Replay:
			case c.Webhook.IsZero():
				p.common = c.Seq
			default:
				p.own[c.Webhook] = c.Seq
			}
		}
		if p.common > 0 {
			entries, err := b.o.Store.Journal(ctx, row.Lane, p.common-1, 1)
			if err != nil {
				return err
			}
			if len(entries) > 0 {
				p.moved = entries[0].At
			}
		}
		found[row.Lane] = p
	}
	b.mu.Lock()
	for _, row := range lanes {
		b.lanes[row.Lane] = &lane{n: row.Lane, epoch: row.Epoch, tip: max(row.Seq, b.early[row.Lane]), common: found[row.Lane].common}
	}
	b.early = nil
	b.started = true
	for i := range hooks {
		if w := &hooks[i]; w.DeletedAt.IsZero() {
			b.add(w, func(l *lane) *track {
				p := found[l.n]
				own, lags := p.own[w.ID]
				switch {
				case lags:
					return &track{pos: own, durable: own}
				case p.common < 0, !p.moved.IsZero() && w.CreatedAt.After(p.moved.Add(-max(disorder, 10*b.o.Refresh))):
					// Nothing was written yet, or it was by a node that perhaps had not heard of so new a webhook. What is told twice has one id.
					return &track{seeking: true, durable: -1}
				}
				return &track{pos: p.common, durable: -1}
			})
		}
	}
	b.mu.Unlock()
	b.wg.Go(b.flusher)
	b.wg.Go(b.refresher)
	b.refresh(ctx) // replays
	return nil
}

// Close stops. What was not told, and tries under way, are told at the next start.
func (b *Outbox) Close() {
	b.mu.Lock()
	b.cancel()
	b.room.Broadcast()
	b.mu.Unlock()
	b.wg.Wait()
	b.mu.Lock()
	started := b.started
	b.mu.Unlock()
	if started {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		b.flush(ctx, true)
	}
}

// Poke makes the outbox look at what was changed in the store now.
func (b *Outbox) Poke() { b.refresh(b.ctx) }

// refresher looks for webhooks, replays and messages that others wrote.
func (b *Outbox) refresher() {
	tick := time.NewTicker(b.o.Refresh)
	defer tick.Stop()
	for {
		select {
		case <-b.ctx.Done():
			return
		case <-tick.C:
			b.refresh(b.ctx)
		}
	}
}

func (b *Outbox) refresh(ctx context.Context) {
	hooks, err := b.o.Store.ListWebhooks(ctx)
	if err != nil {
		if ctx.Err() == nil {
			b.o.Log.Warn("the webhooks could not be read; it is tried again", "error", err)
		}
		return
	}
	b.mu.Lock()
	for i := range hooks {
		b.apply(&hooks[i])
	}
	var owned []int
	for n, l := range b.lanes {
		if !l.lost && len(b.posts) > 0 {
			owned = append(owned, n)
		}
	}
	b.mu.Unlock()
	slices.Sort(owned)
	b.places.Lock()
	defer b.places.Unlock()
	for _, n := range owned {
		cursors, err := b.o.Store.WebhookCursors(ctx, n)
		if err != nil {
			return
		}
		b.mu.Lock()
		for _, c := range cursors {
			if p := b.posts[c.Webhook]; c.Replay && p != nil && p.lanes[n] != nil {
				p.lanes[n].startReplay(c)
			}
		}
		b.mu.Unlock()
	}
	b.mu.Lock()
	b.round++
	for _, p := range b.posts {
		if b.round%messageRounds == 0 {
			clear(p.next)
		}
		p.rouse()
	}
	b.mu.Unlock()
}

// messageRounds is after how many looks at what others wrote their messages are looked for, too.
const messageRounds = 15

// apply takes over a webhook as it is in the store now. The caller holds mu.
func (b *Outbox) apply(w *store.Webhook) {
	p := b.posts[w.ID]
	switch {
	case !w.DeletedAt.IsZero():
		if p != nil && w.Version > p.w.Version {
			b.remove(p)
		}
	case p == nil && !b.gone[w.ID]:
		b.add(w, func(*lane) *track { return &track{seeking: true, durable: -1} })
	case p == nil:
	case w.Version > p.w.Version:
		was := p.off()
		p.w, p.unsaved = *w, false
		if p.off() && !was {
			b.letGo(p)
		}
		p.fails, p.heldUntil = 0, time.Time{}
		p.rouse()
		b.kick(p)
	}
}

// Relaned takes up lanes that were made since Start, from the beginning of their journals. Nothing was committed in them yet. The journals of those
// that were retired are told to their end like any other.
func (b *Outbox) Relaned(rows []store.Lane) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.started {
		return // Start is given them
	}
	for _, row := range rows {
		if b.lanes[row.Lane] != nil {
			continue
		}
		b.lanes[row.Lane] = &lane{n: row.Lane, epoch: row.Epoch, common: -1}
		for _, p := range b.posts {
			p.lanes[row.Lane] = &track{durable: -1, attached: !p.off()}
			p.rouse()
		}
	}
}

// add begins to tell a webhook. The caller holds mu.
func (b *Outbox) add(w *store.Webhook, place func(*lane) *track) {
	p := newPost(b, w)
	for n, l := range b.lanes {
		p.lanes[n] = place(l)
	}
	b.posts[w.ID] = p
	b.byOwner[w.Owner] = append(b.byOwner[w.Owner], p)
	b.wg.Go(func() { b.tend(p) })
}

// remove ends it. The caller holds mu.
func (b *Outbox) remove(p *post) {
	delete(b.posts, p.w.ID)
	b.gone[p.w.ID] = true
	b.byOwner[p.w.Owner] = slices.DeleteFunc(slices.Clone(b.byOwner[p.w.Owner]), func(x *post) bool { return x == p })
	if len(b.byOwner[p.w.Owner]) == 0 {
		delete(b.byOwner, p.w.Owner)
	}
	b.letGo(p)
	p.cancel()
}

// Replay tells a webhook once more of the outcomes since a moment that it may see, up to now. A replay that runs is replaced.
func (b *Outbox) Replay(ctx context.Context, id payment.ID, since time.Time) error {
	b.mu.Lock()
	upto := map[int]int64{}
	for n, l := range b.lanes {
		upto[n] = l.tip
	}
	b.mu.Unlock()
	var cursors []store.WebhookCursor
	for n, last := range upto {
		from, err := b.placeAt(ctx, n, last, since)
		if err != nil {
			return err
		}
		cursors = append(cursors, store.WebhookCursor{Webhook: id, Lane: n, Replay: true, Seq: from, Upto: last})
	}
	slices.SortFunc(cursors, func(x, y store.WebhookCursor) int { return x.Lane - y.Lane })
	b.places.Lock()
	err := b.o.Store.ReplayWebhook(ctx, cursors, nil)
	b.places.Unlock()
	if err != nil {
		return err
	}
	b.refresh(ctx)
	return nil
}

// Again tells a webhook of one outcome once more, now.
func (b *Outbox) Again(ctx context.Context, id payment.ID, e store.Entry, event string) error {
	now := b.o.Now()
	err := b.o.Store.ReplayWebhook(ctx, nil, []store.WebhookMessage{{Webhook: id, Lane: e.Lane, Seq: e.Seq, Payment: e.Payment, N: e.State.Seq, Event: event, FirstAt: now, NextAt: now}})
	if err != nil {
		return err
	}
	b.mu.Lock()
	if p := b.posts[id]; p != nil {
		p.next[e.Lane] = now
		p.rouse()
	}
	b.mu.Unlock()
	return nil
}

// placeAt is the last place of a lane's journal before a moment, or an earlier one: times in a journal may be a little out of order.
func (b *Outbox) placeAt(ctx context.Context, lane int, tip int64, t time.Time) (int64, error) {
	t = t.Add(-disorder)
	low, high := int64(0), tip // what comes at or before low is before t; what comes after high is not
	for low < high {
		middle := low + (high-low+1)/2
		entries, err := b.o.Store.Journal(ctx, lane, middle-1, 1)
		if err != nil {
			return 0, err
		}
		if len(entries) == 0 || !entries[0].At.Before(t) {
			high = middle - 1
		} else {
			low = middle
		}
	}
	return low, nil
}

// disorder is how much a clock that is set back may put a journal's times out of order.
const disorder = time.Minute

// ErrUnknown says that there is no such webhook.
var ErrUnknown = errors.New("outbox: no such webhook")

// Change reads a webhook, lets f change it and keeps the change; it is tried again when another node was first. A nil id makes a new one of
// what f writes. f's error ends it.
func (b *Outbox) Change(ctx context.Context, id payment.ID, f func(all []store.Webhook, w *store.Webhook) error) (*store.Webhook, error) {
	b.changes.Lock()
	defer b.changes.Unlock()
	for try := 0; ; try++ {
		all, err := b.o.Store.ListWebhooks(ctx)
		if err != nil {
			return nil, err
		}
		w := &store.Webhook{ID: id}
		if i := slices.IndexFunc(all, func(x store.Webhook) bool { return x.ID == id }); i >= 0 {
			w = store.CopyWebhook(&all[i])
		}
		if err := f(all, w); err != nil {
			return w, err
		}
		w.Version++
		err = b.o.Store.PutWebhook(ctx, w)
		if errors.Is(err, store.ErrExists) && try < 5 {
			continue
		}
		if err != nil {
			return nil, err
		}
		w = store.CopyWebhook(w)
		b.mu.Lock()
		if b.started {
			b.apply(w)
		}
		b.mu.Unlock()
		return w, nil
	}
}

// Health is how a webhook does at this moment, as this node sees it.
type Health struct {
	Webhook   store.Webhook
	Queued    int   // in memory
	Behind    int64 // places of the journals that were not yet looked at for it
	HeldUntil time.Time
	Failed    int // tries in a row
	LastAt    time.Time
	Last      Result // "": none since the start
}

// Health tells of every webhook in use here, in order of id.
func (b *Outbox) Health() []Health {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []Health
	for _, p := range b.posts {
		h := Health{Webhook: *store.CopyWebhook(&p.w), Queued: len(p.queue) + len(p.due) + p.busy, HeldUntil: p.heldUntil, Failed: p.fails, LastAt: p.lastAt, Last: p.last}
		for n, t := range p.lanes {
			if l := b.lanes[n]; !t.attached && !l.lost {
				h.Behind += max(0, l.tip-t.pos)
			}
		}
		out = append(out, h)
	}
	slices.SortFunc(out, func(x, y Health) int { return slices.Compare(x.Webhook.ID[:], y.Webhook.ID[:]) })
	return out
}

// Counts are the tries since the start by their results.
func (b *Outbox) Counts() map[Result]int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := make(map[Result]int64, len(Results))
	for _, r := range Results {
		out[r] = b.counts[r]
	}
	return out
}
