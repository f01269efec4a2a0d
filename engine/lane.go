package engine

import (
	"context"
	"errors"
	"sync"
	"time"

	"hutong/ledger"
	"hutong/payment"
	"hutong/store"
)

// Two pauses of the lane's bookkeeping. They change what is done when, never what is decided.
const (
	// watermarkLag is how long a payment may be under way without a due row of its own.
	watermarkLag = 30 * time.Second
	// lookFirst is the age of a request id from which it is looked up before it is inserted: it is likely a repeat.
	lookFirst = 2 * time.Second
)

// lane is the unit of commit. Everything below queue is touched only by process, on one goroutine.
type lane struct {
	e *Engine

	worker // takes batches from the queue
	queue  []*op
	closed bool
	heirs  *laneSet // they have its slots

	row      store.Lane
	lost     error // set when another owner has the lane; nothing is done any more
	entries  map[payment.ID]*entry
	finished []payment.ID // ring of ended payments in entries, oldest first from next
	next     int
	young    ages // under way without a due row
	books    books

	b batch // the batch being decided; its room is used again
}

func newLane(e *Engine, row store.Lane) *lane {
	l := &lane{e: e, row: row, entries: map[payment.ID]*entry{}, young: ages{ids: map[int64][]payment.ID{}}}
	l.cond = sync.NewCond(&l.mu)
	l.b.l = l
	return l
}

func (l *lane) book(a ledger.Account) *book { return l.books.of(l.e.accounts.of(a)) }

func (l *lane) load(ctx context.Context) error {
	rows, err := l.e.o.Store.Positions(ctx, l.row.Lane, "")
	if err != nil {
		return err
	}
	for _, r := range rows {
		l.book(r.Account).load(r)
	}
	slices, err := l.e.o.Store.Slices(ctx, l.row.Lane)
	if err != nil {
		return err
	}
	for _, s := range slices {
		l.book(s.Account).slice = s.Minor
	}
	return nil
}

// adopt takes a payment that a former run left under way. Whether it has a due row is not known, so the next write makes sure.
func (l *lane) adopt(r store.Record) {
	l.entries[r.Terms.ID] = &entry{rec: r, mayDue: true}
	l.young.push(r.Terms.ID)
}

func (l *lane) enqueue(o *op) error {
	l.mu.Lock()
	if l.heirs != nil {
		to := l.heirs.slots[o.slot()]
		l.mu.Unlock()
		return to.enqueue(o)
	}
	defer l.mu.Unlock()
	if l.closed {
		return ErrStopped
	}
	if o.sweeps == 0 && (o.kind == opOpen || o.kind == opQuote || o.kind == opRefund || o.kind == opCapture) && len(l.queue) >= l.e.o.MaxQueue {
		return ErrOverloaded
	}
	l.queue = append(l.queue, o)
	if !l.busy {
		l.cond.Broadcast()
	}
	return nil
}

func (l *lane) queued() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.queue)
}

// take gives what waits, at most n.
func (l *lane) take(n int) []*op {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.takeTo(nil, n)
}

// takeTo moves what waits, at most n, to the end of a list.
func (l *lane) takeTo(ops []*op, n int) []*op {
	n = min(n, len(l.queue))
	ops = append(ops, l.queue[:n]...)
	left := copy(l.queue, l.queue[n:])
	clear(l.queue[left:])
	l.queue = l.queue[:left]
	return ops
}

func (l *lane) run() {
	var ops []*op
	for {
		l.mu.Lock()
		l.ready()
		for l.heirs == nil && (l.still || len(l.queue) == 0 && !l.closed) {
			l.cond.Wait()
		}
		if l.heirs != nil || len(l.queue) == 0 {
			l.mu.Unlock()
			return
		}
		l.busy = true
		ops = l.takeTo(ops[:0], l.e.o.MaxBatch)
		l.mu.Unlock()
		l.process(ops)
		clear(ops) // a caller's command is the caller's again
	}
}

// yield leaves the lane's slots to a set of other lanes, with whatever waits.
func (l *lane) yield(to *laneSet) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, o := range l.queue {
		to.slots[o.slot()].inherit(o)
	}
	l.heirs, l.queue = to, nil
	l.cond.Broadcast()
}

// inherit takes a command that waited in another lane, even over MaxQueue: it was taken once. The lane does not run yet.
func (l *lane) inherit(o *op) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.queue = append(l.queue, o)
}

func (l *lane) stop() {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.cond.Broadcast()
}

// process decides a batch of commands and commits it. A conflict (a repeat that memory did not know) undoes the decisions, loads what
// was there, and decides again.
func (l *lane) process(ops []*op) {
	ctx := context.Background()
	e := l.e
	e.stats.Commands.Add(int64(len(ops)))
	known := &loaded{}
	// Only now: what is loaded for a batch must not push out what the same batch needs.
	defer func() {
		for _, id := range known.ended {
			l.remember(id)
		}
	}()
	for {
		if l.lost != nil {
			for _, o := range ops {
				o.fail(l.lost)
			}
			return
		}
		if err := l.preload(ctx, ops, known); err != nil {
			e.o.Log.Error("a batch could not be loaded", "lane", l.row.Lane, "error", err)
			for _, o := range ops {
				o.fail(ErrStore)
			}
			return
		}
		l.b.begin(e.now(), known)
		for _, o := range ops {
			o.parked = false
			l.decide(o)
		}
		err := l.commit(ctx)
		var conflict *store.ConflictError
		switch {
		case err == nil:
			l.finish()
			return
		case errors.As(err, &conflict):
			e.stats.Conflicts.Add(1)
			l.b.unstand()
			l.undo()
			known.add(conflict)
		default:
			l.undo()
			failed := ErrStore
			switch {
			case errors.Is(err, store.ErrFenced):
				l.lost, failed = ErrStopped, ErrStopped
				e.o.Log.Error("the lane has another owner; this process does nothing more in it", "lane", l.row.Lane)
			case errors.Is(err, errOvertaken):
				l.lost, failed = ErrStopped, ErrUncertain
				e.o.Log.Error("what became of the last batch is not known; this process does nothing more in the lane", "lane", l.row.Lane, "error", err)
			default:
				l.b.unstand()
				e.o.Log.Error("a batch could not be written", "lane", l.row.Lane, "error", err)
			}
			if l.lost != nil && e.o.Lost != nil {
				e.o.Lost()
			}
			for _, o := range ops {
				if !o.parked { // the mover has those
					o.fail(failed)
				}
			}
			l.b.release()
			return
		}
	}
}
