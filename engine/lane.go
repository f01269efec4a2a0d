package engine

import (
	"context"
	"errors"
	"runtime"
	"slices"
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

// staleAfter is how long a batch may take for what was decided ahead to stand. After that its commands are decided once more: their deadlines
// may have passed.
const staleAfter = time.Second

// lane is the unit of commit. Everything below queue is touched only on its own goroutine; a batch that is being written is the writer's until
// it has ended.
//
// While one batch is being written the next is decided already, on what that one will have changed. It is not written, and nobody is told
// anything of it, before the other is there; if that one is not, or was long in coming, its decisions are undone too, latest first, and its
// commands come again.
// A batch of few commands is written by the lane's own goroutine, and the next is not decided ahead: waking another would take as long. That
// changes what is done when, never what is decided.
//
// The life of a batch: add decides commands into l.b; send seals it, and it is l.sent; write brings it into the store, on the writer's goroutine
// (hand) or here (forward); ended says what became of it, and undoes it if it is not there; then the next is sent, and finish tells of this one.
type lane struct {
	e *Engine

	worker  // takes batches from the queue
	queue   []*op
	closed  bool
	heirs   *laneSet // they have its slots
	handed  bool     // a batch is with the writer
	written bool     // and has ended there

	row       store.Lane
	lost      error // set when another owner has the lane; nothing is done any more
	entries   map[payment.ID]*entry
	finished  []payment.ID // ring of ended payments in entries, oldest first from next
	next      int
	forgotten []*entry // of payments that are no longer in entries, to be used again
	young     ages     // under way without a due row
	books     books

	b       *batch   // being decided
	sent    *batch   // being written; nil: none is
	spare   []*batch // their room is used again
	batches uint64   // counts them
	done    uint64   // the last that is there and told
}

func newLane(e *Engine, row store.Lane) *lane {
	l := &lane{e: e, row: row, entries: map[payment.ID]*entry{}, young: ages{ids: map[int64][]payment.ID{}}}
	l.cond = sync.NewCond(&l.mu)
	l.b = l.fresh(&loaded{})
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
	if !l.busy || l.handed && len(l.queue) == l.e.o.many {
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
	writes := make(chan *batch, 1)
	defer close(writes)
	l.e.wg.Go(func() { l.writer(writes) })
	var ops []*op
	for {
		l.mu.Lock()
		for !l.written && !l.takes() {
			if !l.handed { // nothing is under way, and nothing is decided ahead
				l.ready()
				if l.heirs != nil || l.closed && len(l.queue) == 0 {
					l.mu.Unlock()
					return
				}
			}
			l.cond.Wait()
		}
		l.busy = true
		written := l.written
		if written {
			l.handed, l.written = false, false
		}
		ops = ops[:0]
		if !l.still {
			ops = l.takeTo(ops, l.room(written))
		}
		l.mu.Unlock()
		l.add(ops) // before the one that is there is told, so that the store has the next at once
		clear(ops) // a caller's command is the caller's again
		if written {
			if b := l.ended(); b != nil {
				if len(l.b.ops) > 0 {
					l.hand(writes) // first: the store shall not wait for the callers
				}
				l.finish(b)
			}
		}
		for l.sent == nil && len(l.b.ops) > 0 { // again after a conflict
			if len(l.b.ops) >= l.e.o.many {
				l.hand(writes)
				break
			}
			l.forward() // seals it
			l.forward() // and writes it
		}
	}
}

// hand gives the batch to the writer.
func (l *lane) hand(writes chan<- *batch) {
	l.send()
	l.mu.Lock()
	l.handed = true
	l.mu.Unlock()
	writes <- l.sent
	runtime.Gosched() // to the writer: it would wait on this processor for the lane to tell of the batch before
}

// writer writes batches while the lane decides the next ones.
func (l *lane) writer(writes <-chan *batch) {
	for b := range writes {
		b.err = l.write(b)
		l.mu.Lock()
		l.written = true
		l.mu.Unlock()
		l.cond.Broadcast()
	}
}

// takes tells whether there are commands to be decided now. Called with mu held.
func (l *lane) takes() bool {
	enough := 1
	if l.handed {
		enough = l.e.o.many
	}
	return !l.still && l.heirs == nil && len(l.queue) >= enough && l.room(false) > 0
}

// room is how many commands more the batch takes; when it could be written at once only a few, unless there are none in it yet.
func (l *lane) room(soon bool) int {
	n := max(l.e.o.MaxBatch-len(l.b.ops), 0)
	if soon && len(l.b.ops) > 0 {
		n = min(n, l.e.o.many)
	}
	return n
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

// process decides commands and writes them, on the caller's goroutine.
func (l *lane) process(ops []*op) {
	for l.add(ops); l.forward(); {
	}
}

// turn is process for what waits, one batch at a time. Inline engines decide ahead too: what is beyond a batch, before that one is written.
func (l *lane) turn() (any bool) {
	for {
		l.add(l.take(l.room(false)))
		if !l.forward() {
			return any
		}
		any = true
		if l.sent == nil {
			return any
		}
	}
}

// forward seals the batch that was decided, or writes the one that is sealed. It tells whether there was one.
func (l *lane) forward() bool {
	switch {
	case l.sent != nil:
		l.sent.err = l.write(l.sent)
		if b := l.ended(); b != nil {
			if len(l.b.ops) > 0 {
				l.send()
			}
			l.finish(b)
		}
	case len(l.b.ops) > 0:
		l.send()
	default:
		return false
	}
	return true
}

// add decides commands and takes them into the batch.
func (l *lane) add(ops []*op) {
	if len(ops) == 0 {
		return
	}
	if l.lost != nil {
		for _, o := range ops {
			o.fail(l.lost)
		}
		return
	}
	b := l.b
	unread := l.preload(context.Background(), ops, b.known)
	if unread != nil {
		l.e.o.Log.Error("a batch could not be loaded", "lane", l.row.Lane, "error", unread)
		b.known = &loaded{ended: b.known.ended} // what was to be read was not
	}
	b.now, b.cal = l.e.now(), payment.Calendar{}
	b.ops = append(b.ops, ops...)
	for _, o := range ops {
		o.parked = false
		if unread != nil {
			b.answer(o, reply{err: ErrStore}) // in its turn: what was asked before it may still be being written
			continue
		}
		l.decide(o)
	}
}

// send ends the deciding of the batch: it is to be written as it is.
func (l *lane) send() {
	l.b.seal()
	l.sent, l.b = l.b, l.fresh(&loaded{})
}

// ended takes note of what became of the batch that was sent, and returns it if it is there: it is to be told then. A conflict (a repeat that
// memory did not know) undoes the decisions, loads what was there, and decides again.
func (l *lane) ended() *batch {
	e, b := l.e, l.sent
	l.sent = nil
	if b.err == nil {
		l.row.Seq += int64(len(b.out.Outcomes))
		l.row.Watermark = b.out.Watermark
		if e.now().Sub(b.now) > staleAfter {
			l.takeBack()
		}
		return b
	}
	l.takeBack()
	l.undo(b)
	failed := ErrStore
	var conflict *store.ConflictError
	switch {
	case errors.As(b.err, &conflict):
		e.stats.Conflicts.Add(1)
		b.unstand()
		l.b.known = b.known
		l.b.known.add(conflict)
		l.add(b.ops)
		l.keep(b)
		return nil
	case errors.Is(b.err, store.ErrFenced):
		l.lost, failed = ErrStopped, ErrStopped
		e.o.Log.Error("the lane has another owner; this process does nothing more in it", "lane", l.row.Lane)
	case errors.Is(b.err, errOvertaken):
		l.lost, failed = ErrStopped, ErrUncertain
		e.o.Log.Error("what became of the last batch is not known; this process does nothing more in the lane", "lane", l.row.Lane, "error", b.err)
	default:
		b.unstand()
		e.o.Log.Error("a batch could not be written", "lane", l.row.Lane, "error", b.err)
	}
	if l.lost != nil && e.o.Lost != nil {
		e.o.Lost()
	}
	for _, o := range b.ops {
		if !o.parked { // the mover has those
			o.fail(failed)
		}
	}
	b.release()
	l.leave(b)
	return nil
}

// takeBack undoes what was decided ahead; its commands come first when the next batch is decided.
func (l *lane) takeBack() {
	b := l.b
	if len(b.ops) > 0 {
		l.e.stats.TakenBack.Add(int64(len(b.ops)))
		b.unstand()
		l.undo(b)
		l.mu.Lock()
		l.queue = slices.Concat(b.ops, l.queue)
		l.mu.Unlock()
	}
	l.leave(b)
	l.b = l.fresh(&loaded{})
}
