package storetest

import (
	"errors"
	"slices"
	"testing"

	"hutong/ledger"
	"hutong/payment"
	"hutong/store"
)

// Relaning is a change of a book's lanes to another number: what is reserved goes with the payments, what was posted stays.
func (b *Book) Relaning(lanes int) *store.Relaning {
	b.T.Helper()
	r := &store.Relaning{Make: store.NewLanes(len(b.Lanes), lanes)}
	for i := range r.Make {
		r.Make[i].Epoch = 1
	}
	for _, l := range b.Lanes {
		if l.Retired {
			continue
		}
		r.Retire = append(r.Retire, l)
		for key, p := range b.pos[l.Lane] {
			if p.Reserved != 0 {
				p.Reserved = 0
				r.Positions = append(r.Positions, store.Position{Lane: l.Lane, PositionKey: key, Position: p})
			}
		}
	}
	recs, err := b.Store.Range(b.T.Context(), payment.ID{}, lastID, 1<<20)
	if err != nil {
		b.T.Fatal(err)
	}
	for i := range recs {
		rec := &recs[i]
		lane := len(b.Lanes) + store.LaneOf(rec.Terms.ID.Slot(), lanes)
		for _, n := range rec.State.SetAside(rec.Terms) {
			key := store.PositionKey{Account: n.Account, Cycle: rec.State.ReserveCycle}
			at := slices.IndexFunc(r.Positions, func(p store.Position) bool { return p.Lane == lane && p.PositionKey == key })
			if at < 0 {
				at = len(r.Positions)
				r.Positions = append(r.Positions, store.Position{Lane: lane, PositionKey: key})
			}
			r.Positions[at].Reserve(n.Minor)
		}
	}
	return r
}

var lastID = payment.ID{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}

// Relane changes the lanes of the store and of the book.
func (b *Book) Relane(r *store.Relaning) error {
	if err := b.Store.Relane(b.T.Context(), r); err != nil {
		return err
	}
	for _, l := range r.Retire {
		b.Lanes[l.Lane].Retired = true
	}
	for _, l := range r.Make {
		b.Lanes = append(b.Lanes, l)
		b.pos = append(b.pos, map[store.PositionKey]ledger.Position{})
	}
	for _, p := range r.Positions {
		b.pos[p.Lane][p.PositionKey] = p.Position
	}
	return nil
}

// Lanes are changed while payments are under way: each goes on in its new lane, and nothing is written to the old ones any more.
func testRelane(t *testing.T, b *Book) {
	n := len(b.Lanes)
	m := NewMaker(21, 3)
	yes := payment.Event{Kind: payment.Answered, Op: payment.OpAuthorise, Result: payment.Success}
	var open, done []*Life
	for i := range 24 {
		l := m.Begin(m.Pull(), "")
		if i%3 == 0 {
			m.Step(l, yes)
			done = append(done, l)
		} else {
			open = append(open, l)
		}
		b.Must(b.Batches(l)...)
	}
	due := b.Batch(b.LaneOf(open[0].Terms.ID))
	due.Due = []store.Due{{Payment: open[0].Terms.ID, At: m.Now()}}
	ref := store.Reference{Owner: "acquirer-1", Value: "before", Payment: done[0].Terms.ID}
	due.References = []store.Reference{ref}
	b.Must(due)
	account := done[0].Terms.Payer.Account
	if err := b.Store.MoveSlice(t.Context(), b.Move(store.Slice{Lane: 0, Account: account, Minor: 100})); err != nil {
		t.Fatal(err)
	}

	// What does not fit together is refused, and nothing of it is done.
	was := must(b.Store.Lanes(t.Context(), 0))(t)
	for what, spoil := range map[string]func(*store.Relaning){
		"a slot without a lane":     func(r *store.Relaning) { r.Make[len(r.Make)-1].To-- },
		"a slot of two lanes":       func(r *store.Relaning) { r.Make[1].From-- },
		"a number that is taken":    func(r *store.Relaning) { r.Make[0].Lane-- },
		"a lane that is left alone": func(r *store.Relaning) { r.Retire = r.Retire[:n-1] },
		"a journal already there":   func(r *store.Relaning) { r.Make[0].Seq = 1 },
		"another epoch":             func(r *store.Relaning) { r.Retire[n-1].Epoch-- },
		"another journal":           func(r *store.Relaning) { r.Retire[0].Seq-- },
	} {
		r := b.Relaning(n + 2)
		spoil(r)
		if err := b.Store.Relane(t.Context(), r); err == nil || (what == "another epoch" || what == "another journal") != errors.Is(err, store.ErrFenced) {
			t.Errorf("%s: %v", what, err)
		}
	}
	same(t, "the lanes after refusals", was, must(b.Store.Lanes(t.Context(), n))(t))

	old := b.Batch(0)
	r := b.Relaning(n + 2)
	r.Slices = []store.Slice{{Lane: 0, Account: account, Minor: 30}, {Lane: n + 1, Account: account, Minor: 70}}
	if err := b.Relane(r); err != nil {
		t.Fatal(err)
	}
	same(t, "Lanes after", b.Lanes, must(b.Store.Lanes(t.Context(), n+2))(t))
	same(t, "Slices after", r.Slices, must(b.Store.Slices(t.Context(), -1))(t))
	if err := b.Store.Relane(t.Context(), r); !errors.Is(err, store.ErrFenced) {
		t.Errorf("the same change again: %v", err)
	}
	late := m.Begin(m.Pull(), "")
	old.Payments, old.Outcomes = []*payment.Terms{late.Terms}, late.Outcomes
	for range 2 { // by the earlier owner, and by one that has taken the retired lane over
		if old.Payments[0].ID.Slot() < uint16(was[0].To) {
			if err := b.Store.Commit(t.Context(), old); !errors.Is(err, store.ErrFenced) {
				t.Errorf("a batch of a retired lane: %v", err)
			}
		}
		l := must(b.Store.Own(t.Context(), 0))(t)
		b.Lanes[0], old.Epoch = l, l.Epoch
	}
	if err := b.Store.MoveSlice(t.Context(), b.Move(store.Slice{Lane: n, Account: account, Minor: 5}, store.Slice{Lane: 0, Account: account, Minor: -5})); !errors.Is(err, store.ErrFenced) {
		t.Errorf("a move from a retired lane: %v", err)
	}
	hook := &store.WebhookBatch{Lane: 0, Epoch: b.Lanes[0].Epoch, Cursors: []store.WebhookCursor{{Lane: 0, Seq: 1}}}
	if err := b.Store.CommitWebhooks(t.Context(), hook); err != nil {
		t.Errorf("a retired lane's journal is told: %v", err)
	}
	if rest := must(b.Store.Live(t.Context(), 0))(t); len(rest) > 0 {
		t.Errorf("%d payments are under way in a retired lane", len(rest))
	}
	for lane := n; lane < len(b.Lanes); lane++ {
		var want []payment.ID
		for _, l := range open {
			if b.LaneOf(l.Terms.ID) == lane {
				want = append(want, l.Terms.ID)
			}
		}
		same(t, "under way in a new lane", sorted(want...), ids(must(b.Store.Live(t.Context(), lane))(t)))
	}
	rows := func() (sum ledger.Position) {
		for _, p := range must(b.Store.Positions(t.Context(), -1, ""))(t) {
			if want := b.pos[p.Lane][p.PositionKey]; want != p.Position {
				t.Errorf("lane %d keeps %v as %+v, want %+v", p.Lane, p.PositionKey, p.Position, want)
			}
			sum.Debits, sum.Credits, sum.Reserved = sum.Debits+p.Debits, sum.Credits+p.Credits, sum.Reserved+p.Reserved
		}
		return sum
	}
	before := rows()

	// Everything goes on: the open ones end in their new lanes, and their rows in due go.
	places := map[int]int64{}
	for _, l := range open {
		m.Step(l, yes)
		x := b.Batch(b.LaneOf(l.Terms.ID))
		b.Add(x, l.Terms, l.Outcomes[len(l.Outcomes)-1])
		x.Due = []store.Due{{Payment: l.Terms.ID}}
		x.References = []store.Reference{{Owner: ref.Owner, Value: "after", Payment: l.Terms.ID}}
		b.Must(x)
		places[x.Lane]++
		entries := must(b.Store.Outcomes(t.Context(), l.Terms.ID))(t)
		if last := entries[len(entries)-1]; last.Lane != x.Lane || last.Seq != places[x.Lane] || entries[0].Lane >= n {
			t.Errorf("places of a payment of two lanes: %+v and %+v", entries[0], last)
		}
	}
	b.Must(b.Batches(late)[b.LaneOf(late.Terms.ID)])
	if after := rows(); before.Reserved == 0 || after.Debits != after.Credits || after.Debits <= before.Debits {
		t.Errorf("positions before %+v, after %+v", before, after)
	}
	for lane := range b.Lanes {
		var want []payment.ID
		if lane == b.LaneOf(late.Terms.ID) {
			want = []payment.ID{late.Terms.ID}
		}
		same(t, "under way at the end", want, ids(must(b.Store.Live(t.Context(), lane))(t)))
		if got := must(b.Store.Journal(t.Context(), lane, 0, 1000))(t); int64(len(got)) != b.Lanes[lane].Seq {
			t.Errorf("the journal of lane %d has %d places, want %d", lane, len(got), b.Lanes[lane].Seq)
		}
	}
	for value, want := range map[string]int{"before": 1, "after": len(open)} {
		if got := must(b.Store.ByReference(t.Context(), ref.Owner, value, 100))(t); len(got) != want {
			t.Errorf("%d payments by a reference made %s, want %d", len(got), value, want)
		}
	}
	if err := b.Relane(b.Relaning(1)); err != nil {
		t.Errorf("back to one lane: %v", err)
	}
	same(t, "Lanes at the end", b.Lanes, must(b.Store.Lanes(t.Context(), 1))(t))
	rows()
	b.Export()
}
