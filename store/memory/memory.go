// Package memory is a store that forgets everything when the process ends: for tests, the simulator and trying things out.
//
// Method: one lock over maps. A Commit looks at everything that could refuse the batch before it changes anything, and what it then
// does cannot fail, so a batch is there whole or not at all. What is kept is copied in and copied out: no caller holds a part of the
// store.
package memory

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"hutong/payment"
	"hutong/store"
)

// Options are hooks for faults. They are called outside of the store's lock and may read the store.
type Options struct {
	// BeforeCommit's error fails a Commit before anything is written.
	BeforeCommit func(*store.Batch) error
	// AfterCommit's error fails a Commit whose batch is there: failed, but persisted.
	AfterCommit func(*store.Batch) error
}

// Store is a store in memory. New makes one.
type Store struct {
	opt Options

	mu         sync.RWMutex // guards everything below
	closed     bool
	lanes      []*lane
	payments   map[payment.ID]*record
	ids        []payment.ID // of payments, sorted
	children   map[payment.ID][]payment.ID
	claims     map[[32]byte]store.Claim
	quotes     map[payment.ID]*store.Quote
	references map[refKey]map[payment.ID]bool
	due        map[payment.ID]time.Time
	directory  []directory
	issued     map[payment.ID]*store.Issued
	issuedKeys map[[32]byte]payment.ID
	registry   []store.RegistryChange
	hooks      hooks
	marks      map[store.Mark]map[payment.ID]bool
}

type lane struct {
	store.Lane
	journal   []*store.Entry // place Seq at index Seq-1; entries never change
	positions map[store.PositionKey]store.Position
	slices    map[store.Slice]int64 // the key's Minor is zero
}

// record is a payment. terms and the entries behind outcomes never change; outcomes only grows.
type record struct {
	terms    *payment.Terms
	outcomes []*store.Entry
}

func (r *record) state() payment.State {
	if len(r.outcomes) == 0 {
		return payment.State{}
	}
	return r.outcomes[len(r.outcomes)-1].State
}

type refKey struct{ owner, value string }

type directory struct {
	hash [32]byte
	at   time.Time
	body []byte
}

var errClosed = errors.New("memory: the store is closed")

var _ store.Store = (*Store)(nil)

// New makes an empty store.
func New(o Options) *Store {
	return &Store{
		opt:        o,
		payments:   map[payment.ID]*record{},
		children:   map[payment.ID][]payment.ID{},
		claims:     map[[32]byte]store.Claim{},
		quotes:     map[payment.ID]*store.Quote{},
		references: map[refKey]map[payment.ID]bool{},
		due:        map[payment.ID]time.Time{},
		issued:     map[payment.ID]*store.Issued{},
		issuedKeys: map[[32]byte]payment.ID{},
		hooks:      newHooks(),
		marks:      map[store.Mark]map[payment.ID]bool{},
	}
}

// Close refuses everything from then on.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return nil
}

func (s *Store) write(ctx context.Context) (unlock func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil, errClosed
	}
	return s.mu.Unlock, nil
}

func (s *Store) read(ctx context.Context) (unlock func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.RLock()
	if s.closed {
		s.mu.RUnlock()
		return nil, errClosed
	}
	return s.mu.RUnlock, nil
}

func (s *Store) lane(n int) (*lane, error) {
	if n < 0 || n >= len(s.lanes) {
		return nil, fmt.Errorf("memory: lane %d of %d: %w", n, len(s.lanes), store.ErrNotFound)
	}
	return s.lanes[n], nil
}

// Lanes implements store.Store.
func (s *Store) Lanes(ctx context.Context, n int) ([]store.Lane, error) {
	unlock, err := s.write(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if n < 0 || n > payment.Slots {
		return nil, fmt.Errorf("memory: %d lanes, want 1 to %d", n, payment.Slots)
	}
	if len(s.lanes) == 0 && n > 0 {
		s.add(store.NewLanes(0, n))
	}
	out := s.allLanes()
	if have := store.Active(out); n > 0 && have != n {
		return nil, fmt.Errorf("memory: the store has %d lanes, not %d: open it with %d", have, n, have)
	}
	return out, nil
}

func (s *Store) add(lanes []store.Lane) {
	for _, l := range lanes {
		s.lanes = append(s.lanes, &lane{Lane: l, positions: map[store.PositionKey]store.Position{}, slices: map[store.Slice]int64{}})
	}
}

func (s *Store) allLanes() (out []store.Lane) {
	for _, l := range s.lanes {
		out = append(out, l.Lane)
	}
	return out
}

// Relane implements store.Store.
func (s *Store) Relane(ctx context.Context, r *store.Relaning) error {
	unlock, err := s.write(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if err := r.Check(s.allLanes()); err != nil {
		return err
	}
	for _, x := range r.Retire {
		s.lanes[x.Lane].Retired = true
	}
	s.add(r.Make)
	for i := range r.Make {
		l := s.lanes[r.Make[i].Lane]
		l.Watermark = store.Milli(l.Watermark)
	}
	for _, p := range r.Positions {
		s.lanes[p.Lane].positions[p.PositionKey] = p
	}
	for _, x := range r.Slices {
		key := x
		key.Minor = 0
		s.lanes[x.Lane].slices[key] = x.Minor
	}
	return nil
}

// Own implements store.Store.
func (s *Store) Own(ctx context.Context, n int) (store.Lane, error) {
	unlock, err := s.write(ctx)
	if err != nil {
		return store.Lane{}, err
	}
	defer unlock()
	l, err := s.lane(n)
	if err != nil {
		return store.Lane{}, err
	}
	l.Epoch++
	return l.Lane, nil
}

// Lane implements store.Store.
func (s *Store) Lane(ctx context.Context, n int) (store.Lane, error) {
	unlock, err := s.read(ctx)
	if err != nil {
		return store.Lane{}, err
	}
	defer unlock()
	l, err := s.lane(n)
	if err != nil {
		return store.Lane{}, err
	}
	return l.Lane, nil
}

// Commit implements store.Store.
func (s *Store) Commit(ctx context.Context, b *store.Batch) error {
	if s.opt.BeforeCommit != nil {
		if err := s.opt.BeforeCommit(b); err != nil {
			return err
		}
	}
	if err := s.commit(ctx, b); err != nil {
		return err
	}
	if s.opt.AfterCommit != nil {
		return s.opt.AfterCommit(b)
	}
	return nil
}

func (s *Store) commit(ctx context.Context, b *store.Batch) error {
	unlock, err := s.write(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	l, err := s.lane(b.Lane)
	if err != nil {
		return err
	}
	if err := b.Check(&l.Lane); err != nil {
		return err
	}
	if b.Epoch != l.Epoch || b.FromSeq != l.Seq {
		return store.ErrFenced
	}
	if err := s.refuse(b); err != nil {
		return err
	}
	s.apply(l, b)
	return nil
}

// refuse finds every reason not to write the batch. It changes nothing.
func (s *Store) refuse(b *store.Batch) error {
	err := b.Conflicts(
		func(id payment.ID) (bool, error) { return s.payments[id] != nil, nil },
		func(key [32]byte) (payment.ID, error) { return s.claims[key].Payment, nil },
		func(id payment.ID) (bool, error) { return s.quotes[id] != nil, nil })
	if err != nil {
		return err
	}
	length := map[payment.ID]int{}
	for _, t := range b.Payments {
		length[t.ID] = 0
	}
	for i := range b.Outcomes {
		o := &b.Outcomes[i]
		n, ok := length[o.Payment]
		if !ok {
			r := s.payments[o.Payment]
			if r == nil {
				return fmt.Errorf("memory: outcome %d of payment %s, which is not there", o.State.Seq, o.Payment)
			}
			n = len(r.outcomes)
		}
		if o.State.Seq != n+1 {
			return fmt.Errorf("memory: outcome %d of payment %s, whose history has %d", o.State.Seq, o.Payment, n)
		}
		length[o.Payment] = n + 1
	}
	return nil
}

// apply writes the batch. It cannot fail.
func (s *Store) apply(l *lane, b *store.Batch) {
	for _, t := range b.Payments {
		s.payments[t.ID] = &record{terms: store.CopyTerms(t)}
		i, _ := slices.BinarySearchFunc(s.ids, t.ID, compareID)
		s.ids = slices.Insert(s.ids, i, t.ID)
		if !t.Parent.IsZero() {
			s.children[t.Parent] = append(s.children[t.Parent], t.ID)
		}
	}
	for i := range b.Outcomes {
		l.Seq++
		e := &store.Entry{Lane: b.Lane, Seq: l.Seq, Outcome: store.CopyOutcome(b.Outcomes[i])}
		l.journal = append(l.journal, e)
		r := s.payments[e.Payment]
		r.outcomes = append(r.outcomes, e)
		s.mark(&e.Outcome)
	}
	for _, p := range b.Positions {
		p.Lane = b.Lane
		l.positions[p.PositionKey] = p
	}
	for i := range b.Claims {
		c := b.Claims[i].Claim
		c.At = store.Milli(c.At)
		s.claims[c.Key] = c
	}
	for _, q := range b.Quotes {
		c := *q
		c.CreatedAt, c.ExpiresAt, c.Body = store.Milli(q.CreatedAt), store.Milli(q.ExpiresAt), copyBytes(q.Body)
		s.quotes[q.ID] = &c
	}
	for _, r := range b.References {
		k := refKey{r.Owner, r.Value}
		if s.references[k] == nil {
			s.references[k] = map[payment.ID]bool{}
		}
		s.references[k][r.Payment] = true
	}
	for _, d := range b.Due {
		if d.At.IsZero() {
			delete(s.due, d.Payment)
		} else {
			s.due[d.Payment] = store.Milli(d.At)
		}
	}
	if !b.Watermark.IsZero() {
		l.Watermark = store.Milli(b.Watermark)
	}
}

// copyBytes is nil for no bytes: a store does not tell the two apart.
func copyBytes(b []byte) []byte {
	if len(b) == 0 {
		return nil
	}
	return bytes.Clone(b)
}

// MoveSlice implements store.Store.
func (s *Store) MoveSlice(ctx context.Context, moves []store.SliceMove) error {
	unlock, err := s.write(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	for _, m := range moves {
		l, err := s.lane(m.Lane)
		if err != nil {
			return err
		}
		if l.Epoch != m.Epoch || l.Retired {
			return store.ErrFenced
		}
	}
	for _, m := range moves {
		key := m.Slice
		key.Minor = 0
		s.lanes[m.Lane].slices[key] += m.Minor
	}
	return nil
}

// PutDirectory implements store.Store.
func (s *Store) PutDirectory(ctx context.Context, hash [32]byte, at time.Time, body []byte) (int64, error) {
	unlock, err := s.write(ctx)
	if err != nil {
		return 0, err
	}
	defer unlock()
	if n := len(s.directory); n == 0 || s.directory[n-1].hash != hash {
		s.directory = append(s.directory, directory{hash, store.Milli(at), copyBytes(body)})
	}
	return int64(len(s.directory)), nil
}

// Export implements store.Store. It takes its view under the lock and writes after: entries and terms never change.
func (s *Store) Export(ctx context.Context, w io.Writer) error {
	x := store.NewExporter(w)
	records, err := s.exportHead(ctx, x)
	if err != nil {
		return err
	}
	for i := range records {
		r := &records[i]
		x.Payment(r.terms)
		for _, e := range r.outcomes {
			x.Outcome(e, r.terms.Lines)
		}
		if i%1024 == 0 && (x.Err() != nil || ctx.Err() != nil) {
			return cmp.Or(x.Err(), ctx.Err())
		}
	}
	return x.End()
}
