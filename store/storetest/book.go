package storetest

import (
	"bytes"
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"hutong/ledger"
	"hutong/payment"
	"hutong/store"
)

// Book keeps what a test needs to commit to a store: each lane's fence, journal and positions. It does in a few lines what the engine
// does with care, so that stores can be tested without it.
type Book struct {
	T     testing.TB
	Store store.Store
	Lanes []store.Lane
	pos   []map[store.PositionKey]ledger.Position // of each lane
}

// NewBook makes or opens the lanes of a store and owns each of them.
func NewBook(t testing.TB, s store.Store, lanes int) *Book {
	t.Helper()
	b := &Book{T: t, Store: s}
	rows, err := s.Lanes(t.Context(), lanes)
	if err != nil {
		t.Fatalf("Lanes(%d): %v", lanes, err)
	}
	if len(rows) != lanes {
		t.Fatalf("Lanes(%d) gave %d rows", lanes, len(rows))
	}
	for i := range lanes {
		l, err := s.Own(t.Context(), i)
		if err != nil {
			t.Fatalf("Own(%d): %v", i, err)
		}
		b.Lanes = append(b.Lanes, l)
		b.pos = append(b.pos, map[store.PositionKey]ledger.Position{})
		rows, err := s.Positions(t.Context(), i, "")
		if err != nil {
			t.Fatalf("Positions(%d): %v", i, err)
		}
		for _, p := range rows {
			b.pos[i][p.PositionKey] = p.Position
		}
	}
	return b
}

// Batch is an empty batch of a lane, in place.
func (b *Book) Batch(lane int) *store.Batch {
	l := b.Lanes[lane]
	return &store.Batch{Lane: lane, Epoch: l.Epoch, FromSeq: l.Seq}
}

// Move names the epochs that the book holds to changes of slices.
func (b *Book) Move(changes ...store.Slice) []store.SliceMove {
	out := make([]store.SliceMove, len(changes))
	for i, c := range changes {
		out[i].Slice = c
		if c.Lane < len(b.Lanes) {
			out[i].Epoch = b.Lanes[c.Lane].Epoch
		}
	}
	return out
}

// LaneOf is the lane of a payment.
func (b *Book) LaneOf(id payment.ID) int {
	for i := range b.Lanes {
		if l := &b.Lanes[i]; !l.Retired && l.Has(id.Slot()) {
			return l.Lane
		}
	}
	b.T.Fatalf("slot %d has no lane", id.Slot())
	return -1
}

// Batches splits whole lives over the lanes' batches, with the positions that they lead to.
func (b *Book) Batches(lives ...*Life) []*store.Batch {
	out := make([]*store.Batch, len(b.Lanes))
	for i := range out {
		out[i] = b.Batch(i)
	}
	for _, l := range lives {
		batch := out[b.LaneOf(l.Terms.ID)]
		batch.Payments = append(batch.Payments, l.Terms)
		for i := range l.Outcomes {
			b.Add(batch, l.Terms, l.Outcomes[i])
		}
	}
	return out
}

// Add puts an outcome and what it books into a batch. The positions count from then on, also when the batch is never committed:
// a test that plans a failure gives the failing batch positions of its own.
func (b *Book) Add(batch *store.Batch, t *payment.Terms, o payment.Outcome) {
	batch.Outcomes = append(batch.Outcomes, o)
	rows := b.pos[batch.Lane]
	change := func(a ledger.Account, cycle string, f func(*ledger.Position) error) {
		key := store.PositionKey{Account: a, Cycle: cycle}
		p := rows[key]
		if err := f(&p); err != nil {
			b.T.Fatalf("position %v: %v", key, err)
		}
		rows[key] = p
		for i := range batch.Positions {
			if batch.Positions[i].PositionKey == key {
				batch.Positions[i].Position = p
				return
			}
		}
		batch.Positions = append(batch.Positions, store.Position{Lane: batch.Lane, PositionKey: key, Position: p})
	}
	for _, n := range o.Needs(t) {
		switch o.Booking {
		case payment.BookReserve:
			change(n.Account, o.State.ReserveCycle, func(p *ledger.Position) error { p.Reserve(n.Minor); return nil })
		case payment.BookRelease, payment.BookYield, payment.BookPost:
			change(n.Account, o.State.ReserveCycle, func(p *ledger.Position) error { return p.Release(n.Minor) })
		}
	}
	for _, g := range o.Postings(t) {
		change(g.Account, o.State.Cycle, func(p *ledger.Position) error { return p.Post(g.Minor) })
	}
}

// Commit commits and, when that works, moves the lane on.
func (b *Book) Commit(batch *store.Batch) error {
	err := b.Store.Commit(context.WithoutCancel(b.T.Context()), batch)
	if err == nil {
		b.Lanes[batch.Lane].Seq += int64(len(batch.Outcomes))
	}
	return err
}

// Must commits and fails the test when that does not work.
func (b *Book) Must(batches ...*store.Batch) {
	b.T.Helper()
	for _, batch := range batches {
		if err := b.Commit(batch); err != nil {
			b.T.Fatalf("Commit to lane %d: %v", batch.Lane, err)
		}
	}
}

// Export is the store's export as text.
func (b *Book) Export() string {
	b.T.Helper()
	var w bytes.Buffer
	if err := b.Store.Export(b.T.Context(), &w); err != nil {
		b.T.Fatalf("Export: %v", err)
	}
	return w.String()
}

// Records reads the payments of lives and fails the test on an error.
func (b *Book) Records(ids ...payment.ID) []store.Record {
	b.T.Helper()
	out, err := b.Store.Records(b.T.Context(), ids)
	if err != nil {
		b.T.Fatalf("Records: %v", err)
	}
	return out
}

// Diff tells how two answers differ; no rows are no rows, nil or empty.
func Diff(want, got any) string { return cmp.Diff(want, got, cmpopts.EquateEmpty()) }

// Record is what a store must give back of a life.
func (l *Life) Record() store.Record {
	return store.Record{Terms: store.CopyTerms(l.Terms), State: store.CopyOutcome(l.Outcomes[len(l.Outcomes)-1]).State}
}

func ids(rs []store.Record) []payment.ID {
	var out []payment.ID
	for i := range rs {
		out = append(out, rs[i].Terms.ID)
	}
	return out
}
