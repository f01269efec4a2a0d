// Package engine owns the way from command to commit. A command belongs to a slot, a slot to a lane; a lane gathers whatever arrived
// while its last batch was committing, loads what the batch needs, decides each command by the pure rooms, and writes states, postings,
// identities and claims in one commit. Nothing is answered and nothing is asked of an institution before that commit has returned.
// The engine is written once; stores only read and write.
package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"hutong/ledger"
	"hutong/payment"
	"hutong/reason"
	"hutong/store"
)

// The errors of commands. Each means that nothing was done, except ErrUncertain.
var (
	// ErrReused : the request id was used before with another body.
	ErrReused = errors.New("engine: the request id was used with another body")
	// ErrUnknown : there is no such payment.
	ErrUnknown = errors.New("engine: no such payment")
	// ErrOverloaded : the lane's queue is full; try later.
	ErrOverloaded = errors.New("engine: too much is waiting")
	// ErrStopped : the engine stops or lost the lane to another owner.
	ErrStopped = errors.New("engine: stopped")
	// ErrUncertain : the command was written or not; nobody here can tell any more. The payment says it, once the store answers.
	ErrUncertain = errors.New("engine: the end is not known")
	// ErrExpired : the caller's deadline passed before the command was decided.
	ErrExpired = errors.New("engine: the deadline passed before it was decided")
	// ErrStore : the store refused the batch; nothing was written.
	ErrStore = errors.New("engine: the store failed, nothing was written")
)

// Cap is the greatest exposure of an account.
type Cap struct {
	Account ledger.Account
	Minor   int64
}

// Options are what the engine is given; all but Remember, MaxBatch, MaxQueue and Log are needed.
type Options struct {
	Store    store.Store
	Lanes    int // that have slots; a store with another number is changed to it; 0: as many as there are, in an empty store 1
	Now      func() time.Time
	Policy   func(id string, at time.Time) *payment.Policy // nil: unknown id
	Calendar func(at time.Time) payment.Calendar
	Caps     []Cap
	// Committed is told of every outcome after its commit, in journal order per lane, on the lane's own goroutine: it must not block. Both are the
	// lane's: whoever keeps them copies them.
	Committed func(rec *store.Record, e *store.Entry)
	// Lost is told, once a lane, that another owner has the lane; nil: nobody is. It must not block.
	Lost func()
	// Relaned is told, when the lanes were changed, of the rows of all of them, before the new ones do anything; nil: nobody is.
	Relaned func(lanes []store.Lane)
	// Resume is told at the start of every payment that a former run left under way.
	Resume   func(rec store.Record)
	Remember int // finished payments kept in memory per lane for repeats; 0 means 1,024
	MaxBatch int // commands per commit; 0 means 1,024
	MaxQueue int // commands waiting per lane, and for headroom of an account, before new payments are refused; 0 means 16,384
	// Inline makes no goroutines: commands are done by Pump. For the simulator and for tests that want every step in their hands.
	Inline bool
	Log    *slog.Logger

	many int // commands that are worth a goroutine's waking; 0 means 64
}

// Engine runs the lanes.
type Engine struct {
	o        Options
	set      atomic.Pointer[laneSet]
	accounts accounts
	commons  store.Commons
	quotes   quotes
	mover    *mover
	wg       sync.WaitGroup // of the lanes
	moving   sync.WaitGroup // of the mover
	closed   atomic.Bool
	stood    *standIns
	stats    Stats
	change   sync.Mutex // of the set of lanes, or of its end

	unwritten []payment.ID // Inline: restarts for the next Pump to try again
}

// Stats counts since the start; Counters reads it.
type Stats struct {
	Commits, Commands, Conflicts, Moves, TakenBack atomic.Int64
}

// New takes the lanes over, loads what they need to go on, and starts them.
func New(ctx context.Context, o Options) (*Engine, error) {
	o.Remember = orDefault(o.Remember, 1_024)
	o.MaxBatch = orDefault(o.MaxBatch, 1_024)
	o.MaxQueue = orDefault(o.MaxQueue, 16_384)
	o.many = orDefault(o.many, 64)
	if o.Log == nil {
		o.Log = slog.Default()
	}
	rows, err := o.Store.Lanes(ctx, 0)
	if err == nil && len(rows) == 0 {
		rows, err = o.Store.Lanes(ctx, max(o.Lanes, 1))
	}
	if err != nil {
		return nil, err
	}
	e := &Engine{o: o, stood: newStandIns(o.Store), accounts: accounts{known: map[ledger.Account]*account{}}}
	set, live, err := e.takeOver(ctx, rows)
	for ; errors.Is(err, errChanged); set, live, err = e.takeOver(ctx, rows) {
		if rows, err = o.Store.Lanes(ctx, 0); err != nil {
			return nil, err
		}
	}
	if err != nil {
		return nil, err
	}
	e.set.Store(set)
	e.mover = newMover(e)
	if n := o.Lanes; n > 0 && n != len(e.lanes()) {
		if err := e.relane(ctx, n); err != nil {
			return nil, fmt.Errorf("change from %d lanes to %d: %w", len(set.lanes), n, err)
		}
	}
	if err := e.spread(ctx); err != nil {
		return nil, err
	}
	if !o.Inline {
		for _, l := range e.lanes() {
			e.wg.Go(l.run)
		}
		e.moving.Go(e.mover.run)
	}
	for _, r := range live {
		if r.State.Status == payment.DebitAsked {
			e.restart(r.Terms.ID)
			continue
		}
		if o.Resume != nil {
			o.Resume(r)
		}
	}
	return e, nil
}

// errChanged says that an owner of before changed the lanes while they were taken over.
var errChanged = errors.New("engine: the lanes were changed meanwhile")

// takeOver takes lanes over, with what they had under way. From the first one on an owner of before can't change them.
func (e *Engine) takeOver(ctx context.Context, rows []store.Lane) (*laneSet, []store.Record, error) {
	set := &laneSet{}
	var live []store.Record
	for _, was := range rows {
		row, err := e.o.Store.Own(ctx, was.Lane)
		switch {
		case err != nil:
			return nil, nil, fmt.Errorf("take over lane %d: %w", was.Lane, err)
		case row.Retired && !was.Retired:
			return nil, nil, errChanged
		}
		set.all = append(set.all, row)
		if row.Retired {
			continue // only its journal may still have to be told
		}
		l := newLane(e, row)
		if err := l.load(ctx); err != nil {
			return nil, nil, fmt.Errorf("load lane %d: %w", row.Lane, err)
		}
		recs, err := e.o.Store.Live(ctx, row.Lane)
		if err != nil {
			return nil, nil, fmt.Errorf("read what lane %d had under way: %w", row.Lane, err)
		}
		for _, r := range recs {
			l.adopt(r)
		}
		live = append(live, recs...)
		set.add(l)
	}
	return set, live, nil
}

// restart turns a question of which nobody knows whether it left into an inquiry; the outcome reaches Committed like any other. Nobody else
// drives the payment until that is written, so it is tried until it is.
func (e *Engine) restart(id payment.ID) {
	e.apply(id, payment.Event{Kind: payment.Restarted, By: "switch"}, time.Time{}, callback{applied: func(_ *store.Record, err error) {
		switch {
		case !errors.Is(err, ErrStore):
		case e.o.Inline:
			e.unwritten = append(e.unwritten, id)
		default:
			time.AfterFunc(restartPause, func() { e.restart(id) })
		}
	}})
}

// restartPause is the wait before restart tries again.
const restartPause = time.Second

func orDefault(n, d int) int {
	if n <= 0 {
		return d
	}
	return n
}

// Close finishes what is queued and stops. Commands that come later, and those that wait for the end of a payment, get ErrStopped. The store
// stays open: it is the caller's.
func (e *Engine) Close() {
	if e.closed.Swap(true) {
		return
	}
	e.change.Lock() // a change of the lanes comes to its end first
	defer e.change.Unlock()
	for _, l := range e.lanes() {
		l.stop()
	}
	e.wg.Wait()
	e.mover.stop() // after the lanes: their last batches may still ask it
	e.moving.Wait()
	for _, l := range e.lanes() {
		l.dismiss()
	}
}

// Lanes are the rows of all lanes, the retired ones too, as they were taken over or made: with the epoch in which this engine writes.
func (e *Engine) Lanes() []store.Lane { return slices.Clone(e.set.Load().all) }

// LaneLoad is a lane that has slots, and what waits in it.
type LaneLoad struct {
	store.Lane     // as it was taken over or made
	Waiting    int // commands
}

// Loads are the lanes that have slots, in order of them, and how many others are retired.
func (e *Engine) Loads() (lanes []LaneLoad, retired int) {
	set := e.set.Load()
	for _, l := range set.lanes {
		lanes = append(lanes, LaneLoad{set.all[l.row.Lane], l.queued()})
	}
	return lanes, len(set.all) - len(set.lanes)
}

// Counters are the numbers of Stats at one moment.
type Counters struct {
	Commits   int64 // batches that were to be written
	Commands  int64 // that were in batches which are there
	Conflicts int64 // batches that met what memory did not know
	Moves     int64 // of headroom
	TakenBack int64 // commands that were decided ahead of a batch which then was not there, or was long in coming
}

// Counters reads the counters.
func (e *Engine) Counters() Counters {
	return Counters{e.stats.Commits.Load(), e.stats.Commands.Load(), e.stats.Conflicts.Load(), e.stats.Moves.Load(), e.stats.TakenBack.Load()}
}

// Queued is the number of commands that wait in all lanes.
func (e *Engine) Queued() int {
	n := 0
	for _, l := range e.lanes() {
		n += l.queued()
	}
	return n
}

// Flush waits until what was asked of the engine before is written and told, or ctx ends; it does not wait for what waits for headroom. What comes
// meanwhile is done as ever.
func (e *Engine) Flush(ctx context.Context) error {
	for rounds := 0; rounds < 2; rounds++ { // a claim in one lane is followed by its payment in another
		set := e.set.Load()
		for _, l := range set.lanes {
			// Whatever the answer is, it comes after those of the batches before.
			if _, ok := await(ctx, func(cb func(*reply)) { e.submit(l, &op{kind: opLook, callback: callback{reply: cb}}) }); !ok {
				return ctx.Err()
			}
		}
		if e.set.Load() != set {
			rounds = -1 // the lanes were changed: what waited in one of them may now be in any
		}
	}
	return nil
}

// Opening is what Open is given.
type Opening struct {
	Terms      *payment.Terms
	Refusal    reason.Code // refused already by an earlier room: recorded so, with nothing reserved
	References []store.Reference
	AnswerBy   time.Time // a command that was not decided by then is not taken: ErrExpired; zero: it waits as long as it must
	// Ended is told once, as WaitThen tells it, after every answer without an error: it spares the command. Nil: nobody is.
	Ended func(*store.Record, error)
}

// Open opens a payment and reserves for it, or records why it is refused. A repeat gives the payment as it stands; ErrReused when the
// fingerprint differs. The record is durable when Open returns without an error.
func (e *Engine) Open(ctx context.Context, o Opening) (rec store.Record, isNew bool, err error) {
	var r reply
	var ok bool
	if o.claims() || o.Terms.Funds == payment.InStead {
		r, ok = await(ctx, func(cb func(*reply)) { e.open(o, callback{reply: cb}) })
	} else {
		c := call()
		e.opening(c, o)
		e.submit(e.lane(o.Terms.ID), c)
		r, ok = c.wait(ctx)
	}
	if !ok {
		return store.Record{}, false, ctx.Err()
	}
	return *r.rec, r.isNew, r.err
}

// OpenThen is Open for callers without a goroutine to wait in; see then.go.
func (e *Engine) OpenThen(o Opening, then func(rec *store.Record, isNew bool, err error)) {
	e.open(o, callback{opened: then})
}

// open claims what the payment claims, in the claim's own lane, before the payment's lane reserves. A claim in the payment's own lane
// goes into the same commit.
func (e *Engine) open(o Opening, cb callback) {
	if k, ok := standInOf(o.Terms); ok && o.Refusal == "" {
		// Here and not in the lane: after a start the day's promises are counted, and only payments that count in the day wait for it.
		if err := e.stood.know(context.Background(), k); err != nil {
			e.o.Log.Error("what was promised in an institution's stead could not be counted", "agreement", k.agreement, "day", k.period, "error", err)
			cb.call(failed(ErrStore))
			return
		}
	}
	if o.claims() {
		claiming{e: e, o: o, cb: cb}.try(payment.ID{})
		return
	}
	c := calling(cb)
	e.opening(c, o)
	e.submit(e.lane(o.Terms.ID), c)
}

// claims tells whether something is to be claimed before the payment can be opened.
func (o *Opening) claims() bool { return o.Terms.Claim != [32]byte{} && o.Refusal == "" }

// opening makes a command the one that opens a payment. What of it needs no lane is done here, on the caller's time.
func (e *Engine) opening(c *op, o Opening) {
	c.kind, c.opening = opOpen, o
	c.body = e.commons.Body(c.body.Own, o.Terms)
	if o.Refusal == "" {
		c.plan, c.planned = e.accounts.plan(o.Terms, c.body.Common), true
	}
}

// Apply brings an event to a payment. The record returned is the state after; with payment.ErrUnchanged or a payment.Refusal it is the
// state as it was.
func (e *Engine) Apply(ctx context.Context, id payment.ID, ev payment.Event) (store.Record, error) {
	return e.ApplyBy(ctx, id, ev, time.Time{})
}

// ApplyBy is Apply for a caller with a deadline: when it has passed before the lane comes to the event, nothing is done (ErrExpired).
func (e *Engine) ApplyBy(ctx context.Context, id payment.ID, ev payment.Event, answerBy time.Time) (store.Record, error) {
	c := call()
	c.kind, c.id, c.event, c.opening.AnswerBy = opApply, id, ev, answerBy
	e.submit(e.lane(id), c)
	r, ok := c.wait(ctx)
	if !ok {
		return store.Record{}, ctx.Err()
	}
	return *r.rec, r.err
}

// ApplyThen is Apply for callers without a goroutine to wait in; see then.go.
func (e *Engine) ApplyThen(id payment.ID, ev payment.Event, then func(*store.Record, error)) {
	e.apply(id, ev, time.Time{}, callback{applied: then})
}

func (e *Engine) apply(id payment.ID, ev payment.Event, answerBy time.Time, cb callback) {
	c := calling(cb)
	c.kind, c.id, c.event, c.opening.AnswerBy = opApply, id, ev, answerBy
	e.submit(e.lane(id), c)
}

// Cancel asks for a cancellation by the payment's initiator. When the payment is not there yet, a tombstone is left under its id, so
// that it can never happen.
func (e *Engine) Cancel(ctx context.Context, institution string, r payment.RequestID, note string) (store.Record, error) {
	got, ok := await(ctx, func(cb func(*reply)) { e.cancel(institution, r, note, callback{reply: cb}) })
	if !ok {
		return store.Record{}, ctx.Err()
	}
	return *got.rec, got.err
}

func (e *Engine) cancel(institution string, r payment.RequestID, note string, cb callback) {
	t := e.tombstone(payment.NewID(institution, r), institution, r)
	e.submit(e.lane(t.ID), &op{kind: opCancel, id: t.ID, opening: Opening{Terms: t},
		event: payment.Event{Kind: payment.CancelAsked, By: institution, Note: note}, callback: cb})
}

func (e *Engine) tombstone(id payment.ID, institution string, r payment.RequestID) *payment.Terms {
	return &payment.Terms{ID: id, Kind: payment.Pay, Initiator: institution, RequestID: r, CreatedAt: e.now()}
}

// Refunding is what Refund is given, for a refund or a void. Child makes the child's terms from the parent as it stands, inside the lane: what the parts may
// be depends on what was refunded before.
type Refunding struct {
	Parent      payment.ID
	ID          payment.ID // of the child: NewIDInSlot of the parent's slot
	Fingerprint [32]byte
	Child       func(parent store.Record) (*payment.Terms, error)
	References  []store.Reference
	AnswerBy    time.Time // as in Opening
}

// Refund opens a refund or void beside its parent: the parent's bound and the child's reserve are one commit. A repeat gives the refund as it
// stands. A payment.Refusal says why the parent does not allow it; a lack of headroom is a recorded, refused child.
func (e *Engine) Refund(ctx context.Context, r Refunding) (rec store.Record, isNew bool, err error) {
	got, ok := await(ctx, func(cb func(*reply)) {
		e.submit(e.lane(r.Parent), &op{kind: opRefund, id: r.Parent, refunding: &r, callback: callback{reply: cb}})
	})
	if !ok {
		return store.Record{}, false, ctx.Err()
	}
	return *got.rec, got.isNew, got.err
}

// Wait returns the payment when it is final or held, or as it stands when ctx ends, the engine stops, or the store fails the batch that the question is in, first.
func (e *Engine) Wait(ctx context.Context, id payment.ID) (store.Record, error) {
	r, ok := await(ctx, func(cb func(*reply)) { e.submit(e.lane(id), &op{kind: opWait, id: id, callback: callback{reply: cb}}) })
	if ok && (r.err == nil || r.err == ErrUnknown) {
		return *r.rec, r.err
	}
	return e.Get(context.WithoutCancel(ctx), id) // the question failed, not the payment
}

// Get reads a payment as it stands.
func (e *Engine) Get(ctx context.Context, id payment.ID) (store.Record, error) {
	recs, err := e.o.Store.Records(ctx, []payment.ID{id})
	if err != nil {
		return store.Record{}, err
	}
	if len(recs) == 0 {
		return store.Record{}, ErrUnknown
	}
	return recs[0], nil
}

func (e *Engine) now() time.Time { return e.o.Now().UTC().Truncate(time.Millisecond) }

func (e *Engine) submit(l *lane, o *op) {
	if err := l.enqueue(o); err != nil {
		o.fail(err)
	}
}

// Pump does everything that is queued, and what that queues, on the caller's goroutine. Only for an Inline engine.
func (e *Engine) Pump() {
	again := e.unwritten
	e.unwritten = nil
	for _, id := range again {
		e.restart(id)
	}
	for busy := true; busy; {
		busy = false
		for _, l := range e.lanes() {
			if l.turn() {
				busy = true
			}
		}
		if e.mover.step() {
			busy = true
		}
	}
}
