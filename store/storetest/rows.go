package storetest

import (
	"errors"
	"testing"
	"time"

	"hutong/ledger"
	"hutong/payment"
	"hutong/store"
)

func testDue(t *testing.T, b *Book) {
	m := NewMaker(8, 3)
	one, two := m.Begin(m.Pull(), ""), m.Begin(m.Push(), "")
	b.Must(b.Batches(one, two)...)
	set := func(p payment.ID, at time.Time) {
		x := b.Batch(b.LaneOf(p))
		x.Due = []store.Due{{Payment: p, At: at}}
		b.Must(x)
	}
	due := func() map[string]string {
		out := map[string]string{}
		for _, r := range parseExport(t, b.Export()).rows["due"] {
			out[r["payment"].(string)] = r["at"].(string)
		}
		return out
	}
	first := time.Date(2026, 3, 1, 16, 0, 0, 7_900_000, time.UTC)
	a, c := one.Terms.ID, two.Terms.ID
	set(a, first)
	set(c, first.Add(time.Hour))
	same(t, "due", map[string]string{a.String(): "2026-03-01T16:00:00.007Z", c.String(): "2026-03-01T17:00:00.007Z"}, due())
	set(a, first.Add(-time.Minute))
	same(t, "due, moved", map[string]string{a.String(): "2026-03-01T15:59:00.007Z", c.String(): "2026-03-01T17:00:00.007Z"}, due())
	set(a, time.Time{})
	set(a, time.Time{}) // nothing to remove is no error
	same(t, "due, removed", map[string]string{c.String(): "2026-03-01T17:00:00.007Z"}, due())
}

func testReferences(t *testing.T, b *Book) {
	m := NewMaker(9, 3)
	old := m.Begin(m.Pull(), "")
	m.Pass(100 * 24 * time.Hour)
	young := m.Begin(m.Push(), "")
	m.Pass(-50 * 24 * time.Hour)
	between := m.Begin(m.Push(), "") // written last, in age between
	at := func(l *Life, owner, value string) {
		x := b.Batch(b.LaneOf(l.Terms.ID))
		x.References = []store.Reference{{Owner: owner, Value: value, Payment: l.Terms.ID}, {Owner: owner, Value: value + "'", Payment: l.Terms.ID}}
		b.Must(x)
	}
	at(old, "wallet-001", "同一号")
	at(young, "wallet-001", "同一号")
	at(between, "wallet-001", "同一号")
	at(between, "wallet-001", "同一号") // once more says nothing new
	at(old, "acquirer-001", "同一号")
	at(young, "wallet-0", "01同一号") // the same letters, cut elsewhere
	ask := func(owner, value string, limit int, want ...*Life) {
		t.Helper()
		var w []payment.ID
		for _, l := range want {
			w = append(w, l.Terms.ID)
		}
		same(t, "references of "+owner+" "+value, w, must(b.Store.ByReference(t.Context(), owner, value, limit))(t))
	}
	ask("wallet-001", "同一号", 9, young, between, old)
	ask("wallet-001", "同一号", 2, young, between)
	ask("wallet-001", "同一号'", 9, young, between, old)
	ask("acquirer-001", "同一号", 9, old)
	ask("wallet-0", "01同一号", 9, young)
	ask("wallet-002", "同一号", 9)
	ask("wallet-001", "", 9)
	ask("", "同一号", 9)
}

func testRange(t *testing.T, b *Book) {
	m := NewMaker(10, 3)
	var lives []*Life
	for range 40 {
		lives = append(lives, m.Begin(m.Push(), ""))
	}
	b.Must(b.Batches(lives...)...)
	for _, l := range lives {
		id := l.Terms.ID
		from, to, ok := payment.ReferenceRange(id.Reference(), m.Now())
		if !ok {
			t.Fatalf("reference %s of %s has no range", id.Reference(), id)
		}
		found := 0
		rs := must(b.Store.Range(t.Context(), from, to, 100))(t)
		for _, r := range rs {
			if r.Terms.ID.Reference() == id.Reference() {
				found++
			}
			if r.Terms.ID.Millis() != id.Millis() {
				t.Errorf("the range of %s gave %s", id, r.Terms.ID)
			}
		}
		if found != 1 {
			t.Errorf("reference %s found %d payments", id.Reference(), found)
		}
	}
	var all []payment.ID
	for _, l := range lives {
		all = append(all, l.Terms.ID)
	}
	all = sorted(all...)
	get := func(from, to payment.ID, limit int) []payment.ID {
		return ids(must(b.Store.Range(t.Context(), from, to, limit))(t))
	}
	var asked, there []payment.ID // every second is not there
	for i := len(all) - 1; i >= 0; i-- {
		asked = append(asked, all[i], m.Pull().ID)
		there = append(there, all[i])
	}
	same(t, "many payments, in the order in which they were asked for", there, ids(must(b.Store.Records(t.Context(), asked))(t)))
	last := payment.ID{0: 255, 1: 255}
	same(t, "everything", all, get(payment.ID{}, last, 1000))
	same(t, "the first seven", all[:7], get(payment.ID{}, last, 7))
	same(t, "from one to another, both included", all[3:9], get(all[3], all[8], 1000))
	same(t, "none", []payment.ID(nil), get(all[8], all[3], 1000))
	same(t, "limit zero", []payment.ID(nil), get(payment.ID{}, last, 0))
}

func testRecent(t *testing.T, b *Book) {
	m := NewMaker(11, 3)
	var all []*Life
	rare := m.Begin(m.Refused(), "code_unknown")
	rare.Terms.Initiator, rare.Terms.Payer.Participant = "wallet-rare", "wallet-rare"
	all = append(all, rare)
	for i := range 60 {
		m.Pass(time.Duration(i) * 300 * time.Millisecond)
		if i%2 == 0 {
			all = append(all, m.Begin(m.Pull(), ""))
		} else {
			all = append(all, m.Begin(m.Push(), ""))
		}
	}
	half := len(all) / 2
	b.Must(b.Batches(all[half:]...)...) // the younger half first: the id decides, not the order of writing
	b.Must(b.Batches(all[:half]...)...)
	for _, who := range []string{"", "wallet-000", "wallet-002", "acquirer-001", "wallet-rare", "nobody"} {
		var want []payment.ID
		for _, l := range all {
			if who == "" || l.Terms.Payer.Participant == who || l.Terms.Payee.Participant == who || l.Terms.Initiator == who {
				want = append(want, l.Terms.ID)
			}
		}
		want = sorted(want...)
		for i, j := 0, len(want)-1; i < j; i, j = i+1, j-1 {
			want[i], want[j] = want[j], want[i]
		}
		for _, limit := range []int{0, 1, 5, 1000} {
			got := must(b.Store.Recent(t.Context(), who, limit))(t)
			same(t, "recent of "+who, want[:min(limit, len(want))], ids(got))
		}
	}
	same(t, "recent record", rare.Record(), must(b.Store.Recent(t.Context(), "wallet-rare", 2))(t)[0])
}

func testChildren(t *testing.T, b *Book) {
	m := NewMaker(12, 3)
	parent, other := m.Begin(m.Pull(), ""), m.Begin(m.Push(), "")
	first, foreign, second := m.Begin(m.Refund(parent.Terms), ""), m.Begin(m.Refund(other.Terms), ""), m.Begin(m.Refund(parent.Terms), "")
	b.Must(b.Batches(parent, other, second, foreign)...)
	b.Must(b.Batches(first)...)
	same(t, "children", []store.Record{first.Record(), second.Record()}, must(b.Store.Children(t.Context(), parent.Terms.ID))(t))
	same(t, "children of another", []store.Record{foreign.Record()}, must(b.Store.Children(t.Context(), other.Terms.ID))(t))
	same(t, "children of a child", []store.Record(nil), must(b.Store.Children(t.Context(), first.Terms.ID))(t))
	same(t, "children of none", []store.Record(nil), must(b.Store.Children(t.Context(), payment.ID{}))(t))
}

func testPositions(t *testing.T, b *Book) {
	lane := len(b.Lanes) - 1
	row := func(who, cycle string, d, c, r int64) store.Position {
		return store.Position{Lane: lane, PositionKey: store.PositionKey{Account: account(who, "CNY"), Cycle: cycle}, Position: ledger.Position{Debits: d, Credits: c, Reserved: r}}
	}
	put := func(lane int, ps ...store.Position) {
		x := b.Batch(lane)
		x.Positions = ps
		b.Must(x)
	}
	put(lane, row("wallet-001", "c1", 1, 2, 3), row("wallet-001", "c2", 4, 5, 6), row("acquirer-001", "c2", 7, 8, 9))
	put(lane, row("wallet-001", "c2", 1<<62, 50, 0), row("acquirer-001", "c3", 0, 0, 0))
	want := []store.Position{row("acquirer-001", "c2", 7, 8, 9), row("acquirer-001", "c3", 0, 0, 0), row("wallet-001", "c1", 1, 2, 3), row("wallet-001", "c2", 1<<62, 50, 0)}
	get := func(lane int, from string) []store.Position {
		return must(b.Store.Positions(t.Context(), lane, from))(t)
	}
	same(t, "positions", want, get(lane, ""))
	same(t, "positions from a cycle on", []store.Position{want[0], want[1], want[3]}, get(lane, "c2"))
	same(t, "positions from a later cycle on", []store.Position(nil), get(lane, "c4"))
	same(t, "positions of every lane", want, get(-1, ""))
	if lane > 0 {
		same(t, "another lane's positions", []store.Position(nil), get(0, ""))
		other := row("wallet-001", "c2", 9, 9, 9)
		other.Lane = 0
		put(0, other)
		same(t, "positions of every lane, two with rows", append([]store.Position{other}, want...), get(-1, ""))
	}
}

func testSlices(t *testing.T, b *Book) {
	lane := len(b.Lanes) - 1
	a, c := account("wallet-001", "CNY"), account("acquirer-001", "MYR")
	move := func(cs ...store.Slice) {
		t.Helper()
		if err := b.Store.MoveSlice(t.Context(), b.Move(cs...)); err != nil {
			t.Fatalf("MoveSlice: %v", err)
		}
	}
	get := func(lane int) []store.Slice { return must(b.Store.Slices(t.Context(), lane))(t) }
	same(t, "no slices", []store.Slice(nil), get(-1))
	move(store.Slice{Lane: lane, Account: a, Minor: 1000}, store.Slice{Lane: lane, Account: c, Minor: 5})
	move(store.Slice{Lane: lane, Account: a, Minor: -1500}, store.Slice{Lane: 0, Account: c, Minor: 7}, store.Slice{Lane: 0, Account: c, Minor: 1})
	if lane == 0 {
		same(t, "slices", []store.Slice{{Lane: 0, Account: c, Minor: 13}, {Lane: 0, Account: a, Minor: -500}}, get(0))
	} else {
		same(t, "slices of the last lane", []store.Slice{{Lane: lane, Account: c, Minor: 5}, {Lane: lane, Account: a, Minor: -500}}, get(lane))
		same(t, "slices of every lane", []store.Slice{{Lane: 0, Account: c, Minor: 8}, {Lane: lane, Account: c, Minor: 5}, {Lane: lane, Account: a, Minor: -500}}, get(-1))
	}
	before := get(-1)
	if err := b.Store.MoveSlice(t.Context(), b.Move(store.Slice{Lane: 0, Account: a, Minor: 1}, store.Slice{Lane: len(b.Lanes), Account: a, Minor: -1})); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("MoveSlice to a lane that is not there: %v", err)
	}
	same(t, "slices after a refused move", before, get(-1))

	// Another owner takes the last lane: moves that touch it in the old epoch are refused whole, moves of its own go in.
	owned := must(b.Store.Own(t.Context(), lane))(t)
	old := b.Move(store.Slice{Lane: 0, Account: a, Minor: 1}, store.Slice{Lane: lane, Account: c, Minor: 2})
	if err := b.Store.MoveSlice(t.Context(), old); !errors.Is(err, store.ErrFenced) {
		t.Errorf("MoveSlice of an owner that was overtaken: %v", err)
	}
	ahead := b.Move(store.Slice{Lane: lane, Account: c, Minor: 2})
	ahead[0].Epoch = owned.Epoch + 1
	if err := b.Store.MoveSlice(t.Context(), ahead); !errors.Is(err, store.ErrFenced) {
		t.Errorf("MoveSlice in an epoch to come: %v", err)
	}
	same(t, "slices after fenced moves", before, get(-1))
	b.Lanes[lane] = owned
	move(store.Slice{Lane: lane, Account: account("wallet-002", "CNY"), Minor: 4})
	same(t, "slices after a move of the new owner", len(before)+1, len(get(-1)))
}

func testQuotes(t *testing.T, b *Book) {
	m := NewMaker(13, 3)
	p := m.Pull()
	one := &store.Quote{ID: m.QuoteID(p.ID), Payment: p.ID, Institution: "wallet-001", Fingerprint: ClaimOf("body"), CreatedAt: store.Milli(m.Now()),
		ExpiresAt: store.Milli(m.Now().Add(time.Minute)), Body: []byte("{\"rate\":\"1.5479\",\"名\":\"\\u0000\"}\x00\xff")}
	two := &store.Quote{ID: m.QuoteID(p.ID), Payment: p.ID}
	x := b.Batch(b.LaneOf(p.ID))
	x.Quotes = []*store.Quote{one, two}
	b.Must(x)
	for _, q := range []*store.Quote{one, two} {
		same(t, "quote", q, must(b.Store.Quote(t.Context(), q.ID))(t))
	}
	if _, err := b.Store.Quote(t.Context(), p.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a quote that is not there: %v", err)
	}
}

func testDirectory(t *testing.T, b *Book) {
	if _, _, err := b.Store.Directory(t.Context()); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("no directory yet: %v", err)
	}
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for i, c := range []struct {
		body string
		want int64
	}{{"one", 1}, {"one", 1}, {"二", 2}, {"one", 3}, {"one", 3}} {
		v, err := b.Store.PutDirectory(t.Context(), ClaimOf(c.body), at.Add(time.Duration(i)*time.Hour), []byte(c.body))
		if err != nil || v != c.want {
			t.Errorf("put %d (%s): version %d, %v; want %d", i, c.body, v, err, c.want)
		}
		version, body, err := b.Store.Directory(t.Context())
		if err != nil || version != c.want || string(body) != c.body {
			t.Errorf("after put %d: version %d, body %q, %v", i, version, body, err)
		}
	}
	rows := parseExport(t, b.Export()).rows["directory"]
	if len(rows) != 3 || rows[1]["body"] != "二" || rows[2]["at"] != "2026-03-01T03:00:00.000Z" {
		t.Errorf("exported directories: %v", rows)
	}
}
