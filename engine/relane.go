package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"hutong/ledger"
	"hutong/payment"
	"hutong/store"
)

// The number of lanes can be changed while payments go on. A lane's slots never change, so the lanes that there are are retired and others are
// made: the retired ones keep their journals and what they posted, the new ones take over what is under way, what is reserved for it, and
// the headroom. All of that is one transaction of the store, after which it takes nothing for a retired lane. Commands that come meanwhile wait in
// the old lanes' queues, for the length of one batch and of that transaction, and go on in the new lanes; none is refused for it.

// laneSet is the lanes that have the slots, and the rows of all.
type laneSet struct {
	lanes []*lane // in order of their slots
	slots [payment.Slots]*lane
	all   []store.Lane
}

func (s *laneSet) add(l *lane) {
	s.lanes = append(s.lanes, l)
	for slot := l.row.From; slot < l.row.To; slot++ {
		s.slots[slot] = l
	}
}

// worker is what a goroutine that takes pieces of work from a queue can be held by between two of them, while the lanes are changed.
type worker struct {
	mu    sync.Mutex
	cond  *sync.Cond // of mu: there is work, or what is waited for has changed
	still bool       // it begins with no piece
	busy  bool       // with a piece
}

// pause lets the worker come to the end of its piece and begin with none, until proceed.
func (w *worker) pause() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.still = true
	for w.busy {
		w.cond.Wait()
	}
}

func (w *worker) proceed() {
	w.mu.Lock()
	w.still = false
	w.mu.Unlock()
	w.cond.Broadcast()
}

// ready says that the worker has no piece any more. Called with mu held.
func (w *worker) ready() {
	if w.busy {
		w.busy = false
		if w.still {
			w.cond.Broadcast()
		}
	}
}

func (e *Engine) lanes() []*lane { return e.set.Load().lanes }

// at is the lane that has a slot.
func (e *Engine) at(slot uint16) *lane { return e.set.Load().slots[slot] }

// lane is the lane of a payment.
func (e *Engine) lane(id payment.ID) *lane { return e.at(id.Slot()) }

// Relane changes the number of lanes. ErrStopped when another owner has one of them, ErrUncertain when the store never said whether the change
// is there; after any other error everything is as before.
func (e *Engine) Relane(ctx context.Context, n int) error {
	e.change.Lock()
	defer e.change.Unlock()
	if e.closed.Load() {
		return ErrStopped
	}
	if n == len(e.lanes()) {
		return nil
	}
	if e.o.Inline {
		return e.relane(ctx, n)
	}
	e.mover.pause() // first: it needs the lanes to come to its end
	defer e.mover.proceed()
	old := e.lanes()
	for _, l := range old {
		l.pause()
	}
	if err := e.relane(ctx, n); err != nil {
		for _, l := range old {
			l.proceed()
		}
		return err
	}
	for _, l := range e.lanes() {
		e.wg.Go(l.run)
	}
	return nil
}

// relane changes the lanes, none of which is in the middle of a batch.
func (e *Engine) relane(ctx context.Context, n int) error {
	was := e.set.Load()
	for _, l := range was.lanes {
		if l.lost != nil {
			return l.lost
		}
	}
	if n < 1 || n > payment.Slots {
		return fmt.Errorf("engine: %d lanes, want 1 to %d", n, payment.Slots)
	}
	if len(e.mover.unread) > 0 {
		return fmt.Errorf("engine: headroom was moved and the store did not say yet whether it is: %w", ErrStore)
	}
	c := newChange(e, was, n)
	if err := c.divide(); err != nil {
		return err
	}
	if err := c.write(ctx); err != nil {
		return err
	}
	if e.o.Relaned != nil {
		e.o.Relaned(slices.Clone(c.set.all))
	}
	for _, s := range e.mover.empty() {
		s.op.sweeps, s.op.lacking = 0, false
		c.set.slots[s.op.slot()].inherit(s.op)
	}
	for _, l := range was.lanes {
		l.yield(c.set)
	}
	e.set.Store(c.set) // last: what comes for a slot stands behind what waited for it
	return nil
}

// change is a set of lanes on its way to another.
type change struct {
	e    *Engine
	was  *laneSet
	set  *laneSet
	rows store.Relaning
}

func newChange(e *Engine, was *laneSet, n int) *change {
	c := &change{e: e, was: was, set: &laneSet{all: slices.Clone(was.all)}}
	mark := was.lanes[0].row.Watermark
	for _, l := range was.lanes {
		c.rows.Retire = append(c.rows.Retire, l.row)
		if l.row.Watermark.Before(mark) {
			mark = l.row.Watermark
		}
		row := l.row
		row.Retired = true
		c.set.all[row.Lane] = row
	}
	for _, row := range store.NewLanes(len(was.all), n) {
		row.Epoch, row.Watermark = 1, mark
		c.rows.Make = append(c.rows.Make, row)
		c.set.all = append(c.set.all, row)
		c.set.add(newLane(e, row))
	}
	return c
}

// divide gives the new lanes what the old ones had in memory, and works out the rows. It leaves the old ones as they are, so that they can go on
// if the change is not written.
func (c *change) divide() error {
	c.payments()
	if err := c.retire(); err != nil {
		return err
	}
	for _, l := range c.set.lanes {
		for _, b := range l.books {
			if b == nil {
				continue
			}
			if b.slice != 0 {
				c.rows.Slices = append(c.rows.Slices, store.Slice{Lane: l.row.Lane, Account: b.account.Account, Minor: b.slice})
			}
			for _, p := range b.cycles {
				c.position(l, b, p.cycle, p.Position)
			}
		}
	}
	return nil
}

// payments brings every payment in memory to its new lane, with what is reserved for it.
func (c *change) payments() {
	for _, l := range c.was.lanes {
		for id, en := range l.entries {
			to := c.set.slots[id.Slot()]
			to.entries[id] = en
			en.batch = 0 // no batch of the new lane has touched it
			for _, n := range en.rec.State.SetAside(en.rec.Terms) {
				b := to.book(n.Account)
				b.cycles[b.at(en.rec.State.ReserveCycle)].Reserve(n.Minor)
				b.exposure += n.Minor
			}
		}
		for i := range l.finished {
			id := l.finished[(l.next+i)%len(l.finished)]
			c.set.slots[id.Slot()].remember(id)
		}
		for _, second := range l.young.seconds {
			for _, id := range l.young.ids[second] {
				c.set.slots[id.Slot()].young.push(id)
			}
		}
	}
}

// retire leaves the old lanes what they posted, and a slice of that size; the rest of the headroom is spread evenly over the new ones. What they
// had reserved must be what the payments in memory have reserved.
func (c *change) retire() error {
	type cycle struct {
		account *account
		name    string
	}
	reserved, free := map[cycle]int64{}, map[*account]int64{}
	for _, l := range c.was.lanes {
		for _, b := range l.books {
			if b == nil {
				continue
			}
			posted := b.exposure
			for _, p := range b.cycles {
				if p.Reserved != 0 {
					posted -= p.Reserved
					reserved[cycle{b.account, p.cycle}] += p.Reserved
					c.position(l, b, p.cycle, ledger.Position{Debits: p.Debits, Credits: p.Credits})
				}
			}
			// Written even where nothing changes: a move of headroom whose answer was lost may have come true after the slices were read.
			c.rows.Slices = append(c.rows.Slices, store.Slice{Lane: l.row.Lane, Account: b.account.Account, Minor: posted})
			free[b.account] += b.slice - posted
		}
	}
	for _, l := range c.set.lanes {
		for _, b := range l.books {
			if b == nil {
				continue
			}
			for _, p := range b.cycles {
				reserved[cycle{b.account, p.cycle}] -= p.Reserved
			}
			free[b.account] -= b.exposure
		}
	}
	for k, minor := range reserved {
		if minor != 0 {
			return fmt.Errorf("engine: the lanes have %d more reserved of %s in cycle %s than their payments", minor, k.account, k.name)
		}
	}
	accounts := slices.SortedFunc(maps.Keys(free), func(x, y *account) int { return cmp.Compare(x.n, y.n) })
	for _, a := range accounts {
		for i, share := range shares(free[a], len(c.set.lanes)) {
			b := c.set.lanes[i].books.of(a)
			b.slice = b.exposure + share
		}
	}
	return nil
}

func (c *change) position(l *lane, b *book, cycle string, p ledger.Position) {
	c.rows.Positions = append(c.rows.Positions, store.Position{Lane: l.row.Lane, PositionKey: store.PositionKey{Account: b.account.Account, Cycle: cycle}, Position: p})
}

// write brings the change into the store, and finds out what became of it when the store doesn't say.
func (c *change) write(ctx context.Context) error {
	e := c.e
	err := e.o.Store.Relane(ctx, &c.rows)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, store.ErrFenced):
		return c.lose(ErrStopped, err)
	}
	for pause := 10 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		rows, unread := e.o.Store.Lanes(context.WithoutCancel(ctx), 0)
		switch {
		case unread != nil:
			e.o.Log.Error("the store does not say whether the lanes are changed", "error", unread, "cause", err)
			if e.closed.Load() || e.o.Inline {
				return c.lose(ErrUncertain, unread)
			}
			time.Sleep(pause)
		case slices.EqualFunc(rows, c.was.all, sameLane):
			return fmt.Errorf("%w: the lanes are as before: %w", ErrStore, err)
		case slices.EqualFunc(rows, c.set.all, sameLane):
			return nil
		default:
			return c.lose(ErrStopped, err)
		}
	}
}

// sameLane tells whether a lane is the one that it was, for the same owner.
func sameLane(x, y store.Lane) bool {
	return x.Lane == y.Lane && x.Epoch == y.Epoch && x.Retired == y.Retired
}

// lose stops the lanes that there were: they are another's, or nobody here can tell.
func (c *change) lose(as, cause error) error {
	c.e.o.Log.Error("the lanes could not be changed; this process does nothing more in them", "error", cause)
	for _, l := range c.was.lanes {
		l.lost = ErrStopped
		if c.e.o.Lost != nil {
			c.e.o.Lost()
		}
	}
	return as
}
