package memory

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"hutong/payment"
	"hutong/store"
)

func compareID(a, b payment.ID) int { return bytes.Compare(a[:], b[:]) }

// Positions implements store.Store; the order is that of lane, account and cycle.
func (s *Store) Positions(ctx context.Context, lane int, fromCycle string) ([]store.Position, error) {
	unlock, err := s.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	return s.positions(lane, fromCycle), nil
}

func (s *Store) positions(lane int, fromCycle string) []store.Position {
	var out []store.Position
	for i, l := range s.lanes {
		if lane >= 0 && lane != i {
			continue
		}
		for _, p := range l.positions {
			if p.Cycle >= fromCycle {
				out = append(out, p)
			}
		}
	}
	slices.SortFunc(out, func(a, b store.Position) int {
		return cmp.Or(cmp.Compare(a.Lane, b.Lane), a.Account.Compare(b.Account), cmp.Compare(a.Cycle, b.Cycle))
	})
	return out
}

// Slices implements store.Store; the order is that of lane and account.
func (s *Store) Slices(ctx context.Context, lane int) ([]store.Slice, error) {
	unlock, err := s.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	return s.slices(lane), nil
}

func (s *Store) slices(lane int) []store.Slice {
	var out []store.Slice
	for i, l := range s.lanes {
		if lane >= 0 && lane != i {
			continue
		}
		for k, minor := range l.slices {
			k.Minor = minor
			out = append(out, k)
		}
	}
	slices.SortFunc(out, func(a, b store.Slice) int {
		return cmp.Or(cmp.Compare(a.Lane, b.Lane), a.Account.Compare(b.Account))
	})
	return out
}

func (r *record) read() store.Record {
	return store.Record{Terms: store.CopyTerms(r.terms), State: r.state()}
}

// Records implements store.Store.
func (s *Store) Records(ctx context.Context, ids []payment.ID) ([]store.Record, error) {
	unlock, err := s.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	return s.records(ids), nil
}

func (s *Store) records(ids []payment.ID) []store.Record {
	var out []store.Record
	for _, id := range ids {
		if r := s.payments[id]; r != nil {
			out = append(out, r.read())
		}
	}
	return out
}

// Live implements store.Store: the payments since the watermark and the due rows, of those the ones that must be carried on.
func (s *Store) Live(ctx context.Context, lane int) ([]store.Record, error) {
	unlock, err := s.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	l, err := s.lane(lane)
	if err != nil {
		return nil, err
	}
	if l.Retired {
		return nil, nil
	}
	mine := func(id payment.ID) bool { return l.Has(id.Slot()) }
	var ids []payment.ID
	for id := range s.due {
		if mine(id) {
			ids = append(ids, id)
		}
	}
	for i := len(s.ids) - 1; i >= 0 && !s.ids[i].Time().Before(l.Watermark); i-- {
		id := s.ids[i]
		if _, due := s.due[id]; !due && mine(id) && !s.payments[id].state().Status.Final() {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, compareID)
	return s.records(ids), nil
}

// Claims implements store.Store; the order is that of the keys asked for.
func (s *Store) Claims(ctx context.Context, keys [][32]byte) ([]store.Claim, error) {
	unlock, err := s.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	var out []store.Claim
	for _, k := range keys {
		if c, ok := s.claims[k]; ok {
			out = append(out, c)
		}
	}
	return out, nil
}

// Quote implements store.Store.
func (s *Store) Quote(ctx context.Context, id payment.ID) (*store.Quote, error) {
	unlock, err := s.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	q := s.quotes[id]
	if q == nil {
		return nil, store.ErrNotFound
	}
	c := *q
	c.Body = bytes.Clone(q.Body)
	return &c, nil
}

// Outcomes implements store.Store.
func (s *Store) Outcomes(ctx context.Context, id payment.ID) ([]store.Entry, error) {
	unlock, err := s.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	r := s.payments[id]
	if r == nil {
		return nil, nil
	}
	var out []store.Entry
	for _, e := range r.outcomes {
		out = append(out, *e)
	}
	return out, nil
}

// Children implements store.Store.
func (s *Store) Children(ctx context.Context, id payment.ID) ([]store.Record, error) {
	unlock, err := s.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	ids := slices.Clone(s.children[id])
	slices.SortFunc(ids, compareID)
	return s.records(ids), nil
}

// ByReference implements store.Store.
func (s *Store) ByReference(ctx context.Context, owner, value string, limit int) ([]payment.ID, error) {
	unlock, err := s.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	newest := store.NewNewest(limit)
	for id := range s.references[refKey{owner, value}] {
		newest.Add(id)
	}
	return newest.IDs(), nil
}

// Range implements store.Store.
func (s *Store) Range(ctx context.Context, from, to payment.ID, limit int) ([]store.Record, error) {
	unlock, err := s.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	i, _ := slices.BinarySearchFunc(s.ids, from, compareID)
	var out []store.Record
	for ; i < len(s.ids) && len(out) < limit && compareID(s.ids[i], to) <= 0; i++ {
		out = append(out, s.payments[s.ids[i]].read())
	}
	return out, nil
}

// Journal implements store.Store.
func (s *Store) Journal(ctx context.Context, lane int, after int64, limit int) ([]store.Entry, error) {
	unlock, err := s.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	l, err := s.lane(lane)
	if err != nil {
		return nil, err
	}
	var out []store.Entry
	for i := max(after, 0); i < int64(len(l.journal)) && len(out) < limit; i++ {
		out = append(out, *l.journal[i])
	}
	return out, nil
}

// Recent implements store.Store. A payment is of its payer's and its payee's participant and of its initiator.
func (s *Store) Recent(ctx context.Context, participant string, limit int) ([]store.Record, error) {
	unlock, err := s.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	var out []store.Record
	for i := len(s.ids) - 1; i >= 0 && len(out) < limit; i-- {
		r := s.payments[s.ids[i]]
		t := r.terms
		if participant == "" || t.Payer.Participant == participant || t.Payee.Participant == participant || t.Initiator == participant {
			out = append(out, r.read())
		}
	}
	return out, nil
}

// Directory implements store.Store.
func (s *Store) Directory(ctx context.Context) (int64, []byte, error) {
	unlock, err := s.read(ctx)
	if err != nil {
		return 0, nil, err
	}
	defer unlock()
	n := len(s.directory)
	if n == 0 {
		return 0, nil, store.ErrNotFound
	}
	return int64(n), bytes.Clone(s.directory[n-1].body), nil
}

// exportHead writes what comes before the payments from one view and returns that view's payments.
func (s *Store) exportHead(ctx context.Context, x *store.Exporter) ([]record, error) {
	unlock, err := s.read(ctx)
	if err != nil {
		return nil, err
	}
	directories := slices.Clone(s.directory)
	var lanes []store.Lane
	for _, l := range s.lanes {
		lanes = append(lanes, l.Lane)
	}
	slicesNow, positions := s.slices(-1), s.positions(-1, "")
	var claims []store.Claim
	for _, c := range s.claims {
		claims = append(claims, c)
	}
	var quotes []*store.Quote
	for _, q := range s.quotes {
		quotes = append(quotes, q)
	}
	var dues []store.Due
	for id, at := range s.due {
		dues = append(dues, store.Due{Payment: id, At: at})
	}
	issued, registry := s.allIssued(), slices.Clone(s.registry)
	records := make([]record, len(s.ids))
	for i, id := range s.ids {
		records[i] = *s.payments[id]
	}
	unlock()

	slices.SortFunc(claims, func(a, b store.Claim) int { return bytes.Compare(a.Key[:], b.Key[:]) })
	slices.SortFunc(quotes, func(a, b *store.Quote) int { return compareID(a.ID, b.ID) })
	slices.SortFunc(dues, func(a, b store.Due) int { return compareID(a.Payment, b.Payment) })
	x.Meta(len(lanes))
	for i := range directories {
		x.Directory(int64(i+1), directories[i].at, directories[i].hash, directories[i].body)
	}
	for i := range registry {
		x.Registry(&registry[i])
	}
	for i := range lanes {
		x.Lane(&lanes[i])
	}
	for i := range slicesNow {
		x.Slice(&slicesNow[i])
	}
	for i := range positions {
		x.Position(&positions[i])
	}
	for i := range claims {
		x.Claim(&claims[i])
	}
	for i := range issued {
		x.Issued(&issued[i])
	}
	for _, q := range quotes {
		x.Quote(q)
	}
	for i := range dues {
		x.Due(&dues[i])
	}
	return records, nil
}
