// Package storetest is the suite that every store passes, and the makers of payments that look real.
//
// Goal: a store that passes keeps every promise of package store. Method: Run checks one promise after another on a fresh store, each
// with rows of unlike sorts; Agree gives two stores the same seeded operations and compares every answer and both exports.
package storetest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"hutong/ledger"
	"hutong/payment"
	"hutong/reason"
	"hutong/store"
)

// Run checks the promises on stores that open makes, each fresh and empty, with each of the given numbers of lanes (1 and 4 if none).
func Run(t *testing.T, open func(t *testing.T) store.Store, lanes ...int) {
	if len(lanes) == 0 {
		lanes = []int{1, 4}
	}
	for _, n := range lanes {
		t.Run(fmt.Sprintf("lanes=%d", n), func(t *testing.T) {
			for _, c := range []struct {
				name string
				test func(t *testing.T, b *Book)
			}{
				{"Lanes", testLanes}, {"RoundTrip", testRoundTrip}, {"Conflicts", testConflicts}, {"Fence", testFence}, {"TakeOver", testTakeOver},
				{"Refused", testRefused}, {"Journal", testJournal}, {"Live", testLive}, {"Due", testDue}, {"References", testReferences},
				{"Range", testRange}, {"Recent", testRecent}, {"Children", testChildren}, {"Positions", testPositions}, {"Slices", testSlices},
				{"Relane", testRelane}, {"Quotes", testQuotes}, {"Directory", testDirectory}, {"Issued", testIssued}, {"Marks", testMarks},
				{"Registry", testRegistry}, {"Webhooks", testWebhooks}, {"WebhookRows", testWebhookRows}, {"Export", testExport}, {"Concurrent", testConcurrent},
			} {
				t.Run(c.name, func(t *testing.T) {
					s := open(t)
					t.Cleanup(func() {
						if err := s.Close(); err != nil {
							t.Errorf("Close: %v", err)
						}
					})
					c.test(t, NewBook(t, s, n))
				})
			}
		})
	}
}

func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if d := Diff(want, got); d != "" {
		t.Errorf("%s differs (-want +got):\n%s", what, d)
	}
}

// must makes an answer from a function's two results.
func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func testLanes(t *testing.T, b *Book) {
	n := len(b.Lanes)
	for i, l := range b.Lanes {
		if l.Lane != i || l.Epoch != 1 || l.Seq != 0 || !l.Watermark.IsZero() {
			t.Errorf("lane %d after the first Own: %+v", i, l)
		}
	}
	again := must(b.Store.Lanes(t.Context(), n))(t)
	same(t, "Lanes a second time", b.Lanes, again)
	if _, err := b.Store.Lanes(t.Context(), n+1); err == nil {
		t.Errorf("a store of %d lanes opened with %d", n, n+1)
	} else if s := err.Error(); !containsNumber(s, n) || !containsNumber(s, n+1) {
		t.Errorf("the refusal %q does not say both %d and %d", s, n, n+1)
	}
	last := n - 1
	l := must(b.Store.Own(t.Context(), last))(t)
	if l.Epoch != 2 || l.Lane != last {
		t.Errorf("a second Own gave %+v", l)
	}
	same(t, "Lane", l, must(b.Store.Lane(t.Context(), last))(t))
	if _, err := b.Store.Own(t.Context(), n); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Own of lane %d of %d: %v", n, n, err)
	}
	if _, err := b.Store.Lane(t.Context(), -1); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Lane(-1): %v", err)
	}
}

func containsNumber(s string, n int) bool {
	want := fmt.Sprint(n)
	digit := func(i int) bool { return i >= 0 && i < len(s) && s[i] >= '0' && s[i] <= '9' }
	for i := 0; i+len(want) <= len(s); i++ {
		if s[i:i+len(want)] == want && !digit(i-1) && !digit(i+len(want)) {
			return true
		}
	}
	return false
}

func testRoundTrip(t *testing.T, b *Book) {
	lives := NewMaker(1, 3).Gallery()
	b.Must(b.Batches(lives...)...)
	var asked []payment.ID
	var want []store.Record
	missing := NewMaker(99, 3).Tombstone().ID
	for i := len(lives) - 1; i >= 0; i-- { // not the order in which they were written
		asked = append(asked, lives[i].Terms.ID, missing)
		want = append(want, lives[i].Record())
	}
	got := b.Records(asked...)
	same(t, "Records", want, got)
	for _, l := range lives {
		entries := must(b.Store.Outcomes(t.Context(), l.Terms.ID))(t)
		if len(entries) != len(l.Outcomes) {
			t.Fatalf("payment %s has %d outcomes, want %d", l.Terms.ID, len(entries), len(l.Outcomes))
		}
		for i, e := range entries {
			same(t, "outcome", store.CopyOutcome(l.Outcomes[i]), e.Outcome)
			if e.Lane != b.LaneOf(l.Terms.ID) || e.Seq < 1 || i > 0 && e.Seq <= entries[i-1].Seq {
				t.Errorf("outcome %d of %s is at place %d of lane %d", i+1, l.Terms.ID, e.Seq, e.Lane)
			}
		}
	}
	if e := must(b.Store.Outcomes(t.Context(), missing))(t); len(e) > 0 {
		t.Errorf("outcomes of a payment that is not there: %v", e)
	}
	// What a caller does to rows it gave or got changes nothing.
	lives[0].Terms.Initiator, lives[0].Terms.Lines[0].Minor = "changed", 1
	got[0].Terms.Detail.Extensions["x-table"] = "changed"
	got[0].Terms.Detail.Why[0].Args[0] = "changed"
	same(t, "Records after a caller's changes", want[0].Terms.Lines, b.Records(asked[0])[0].Terms.Lines)
	again := b.Records(asked[0], lives[0].Terms.ID)
	if again[0].Terms.Detail.Extensions["x-table"] != "12" || again[0].Terms.Detail.Why[0].Args[0] != "" || again[1].Terms.Initiator == "changed" || again[1].Terms.Lines[0].Minor == 1 {
		t.Error("a caller's change reached the store")
	}
}

func claim(key [32]byte, p payment.ID, replaces payment.ID) store.ClaimWrite {
	return store.ClaimWrite{Claim: store.Claim{Key: key, Payment: p, At: p.Time()}, Replaces: replaces}
}

// inLane makes lives until one falls into the lane.
func inLane(b *Book, lane int, make func() *Life) *Life {
	for {
		if l := make(); b.LaneOf(l.Terms.ID) == lane {
			return l
		}
	}
}

func testConflicts(t *testing.T, b *Book) {
	m := NewMaker(2, 3)
	lane := len(b.Lanes) - 1
	pull := func() *Life { return inLane(b, lane, func() *Life { return m.Begin(m.Pull(), "") }) }
	push := func() *Life { return inLane(b, lane, func() *Life { return m.Begin(m.Push(), "") }) }
	one, two, fresh, other := pull(), push(), push(), pull()
	quote := &store.Quote{ID: m.QuoteID(one.Terms.ID), Payment: one.Terms.ID, Institution: "wallet-001", CreatedAt: m.Now(), ExpiresAt: m.Now(), Body: []byte("{}")}
	first := b.Batches(one, two)[lane]
	first.Claims = []store.ClaimWrite{claim(ClaimOf("a"), one.Terms.ID, payment.ID{}), claim(ClaimOf("b"), two.Terms.ID, payment.ID{})}
	first.Quotes = []*store.Quote{quote}
	b.Must(first)
	before, lanesBefore := b.Export(), must(b.Store.Lane(t.Context(), lane))(t)

	// Everything new in the batch must be gone, whatever stands before or after the row that was there.
	batch := b.Batch(lane)
	batch.Watermark = m.Now()
	for _, l := range []*Life{fresh, two, other, one} {
		batch.Payments = append(batch.Payments, l.Terms)
		batch.Outcomes = append(batch.Outcomes, l.Outcomes...)
	}
	batch.Positions = []store.Position{{Lane: lane, PositionKey: store.PositionKey{Account: one.Terms.Payer.Account, Cycle: "2026-03-01T15"}, Position: ledger.Position{Debits: 1}}}
	batch.Claims = []store.ClaimWrite{claim(ClaimOf("free"), fresh.Terms.ID, payment.ID{}), claim(ClaimOf("b"), fresh.Terms.ID, payment.ID{}),
		claim(ClaimOf("a"), other.Terms.ID, two.Terms.ID)}
	fq := *quote
	fq.ID = m.QuoteID(fresh.Terms.ID)
	batch.Quotes = []*store.Quote{&fq, quote}
	batch.References = []store.Reference{{Owner: "wallet-001", Value: "nothing", Payment: fresh.Terms.ID}}
	batch.Due = []store.Due{{Payment: one.Terms.ID, At: m.Now()}, {Payment: fresh.Terms.ID, At: m.Now()}}
	var conflict *store.ConflictError
	if err := b.Commit(batch); !errors.As(err, &conflict) {
		t.Fatalf("Commit of rows that are there: %v", err)
	}
	same(t, "conflict", &store.ConflictError{Payments: []payment.ID{two.Terms.ID, one.Terms.ID}, Claims: [][32]byte{ClaimOf("b"), ClaimOf("a")},
		Quotes: []payment.ID{quote.ID}}, conflict)
	same(t, "export after a conflict", before, b.Export())
	same(t, "lane after a conflict", lanesBefore, must(b.Store.Lane(t.Context(), lane))(t))
	if ids := must(b.Store.ByReference(t.Context(), "wallet-001", "nothing", 9))(t); len(ids) > 0 {
		t.Errorf("references of a refused batch: %v", ids)
	}
	if rs := must(b.Store.Recent(t.Context(), fresh.Terms.Initiator, 9))(t); slices.Contains(ids(rs), fresh.Terms.ID) {
		t.Errorf("Recent has a payment of a refused batch")
	}

	// One sort at a time is found too.
	for name, change := range map[string]func(*store.Batch){
		"payment": func(x *store.Batch) { x.Payments, x.Outcomes = []*payment.Terms{one.Terms}, one.Outcomes },
		"claim": func(x *store.Batch) {
			x.Claims = []store.ClaimWrite{claim(ClaimOf("b"), other.Terms.ID, payment.ID{})}
		},
		"quote": func(x *store.Batch) { x.Quotes = []*store.Quote{quote} },
	} {
		batch := b.Batch(lane)
		change(batch)
		conflict = nil
		if err := b.Commit(batch); !errors.As(err, &conflict) || len(conflict.Payments)+len(conflict.Claims)+len(conflict.Quotes) != 1 {
			t.Errorf("a %s that is there: %v", name, err)
		}
	}
	// The rest of the batch, sent again without what was there, goes in.
	rest := b.Batches(fresh, other)[lane]
	rest.Claims, rest.Quotes = batch.Claims[:1], batch.Quotes[:1]
	b.Must(rest)
	if got := b.Records(fresh.Terms.ID, other.Terms.ID); len(got) != 2 {
		t.Errorf("%d of 2 payments after the second try", len(got))
	}
}

func testFence(t *testing.T, b *Book) {
	m := NewMaker(3, 3)
	lane := 0
	life := func() *Life { return inLane(b, lane, func() *Life { return m.Begin(m.Push(), "") }) }
	one, two := life(), life()
	b.Must(b.Batches(one)[lane])
	batch := b.Batches(two)[lane]
	try := func(what string, change func(x *store.Batch)) {
		t.Helper()
		x := *batch
		change(&x)
		before := b.Export()
		if err := b.Commit(&x); !errors.Is(err, store.ErrFenced) {
			t.Errorf("%s: %v", what, err)
		}
		same(t, "export after a fence", before, b.Export())
	}
	try("an earlier journal", func(x *store.Batch) { x.FromSeq-- })
	try("a later journal", func(x *store.Batch) { x.FromSeq++ })
	try("a later epoch", func(x *store.Batch) { x.Epoch++ })
	try("a fence goes before a conflict", func(x *store.Batch) {
		x.FromSeq--
		x.Payments, x.Outcomes = []*payment.Terms{one.Terms}, one.Outcomes
	})
	old := *batch
	l := must(b.Store.Own(t.Context(), lane))(t)
	try("an earlier epoch", func(x *store.Batch) { *x = old })
	if l.Seq != int64(len(one.Outcomes)) {
		t.Errorf("Own gave a journal of %d, want %d", l.Seq, len(one.Outcomes))
	}
	b.Lanes[lane] = l
	batch.Epoch = l.Epoch
	b.Must(batch)
	// A lost answer: the same batch again does not go in twice.
	try("the same batch again", func(x *store.Batch) {})
}

func testTakeOver(t *testing.T, b *Book) {
	m := NewMaker(4, 3)
	home := 0 // the claim's lane need not be the payment's
	p, q, r := m.Pull().ID, m.Push().ID, m.Pull().ID
	key, other := ClaimOf("order 1"), ClaimOf("order 2")
	put := func(cs ...store.ClaimWrite) error {
		x := b.Batch(home)
		x.Claims = cs
		return b.Commit(x)
	}
	var conflict *store.ConflictError
	if err := put(claim(key, p, payment.ID{}), claim(other, q, payment.ID{})); err != nil {
		t.Fatalf("free claims: %v", err)
	}
	if err := put(claim(key, r, q)); !errors.As(err, &conflict) {
		t.Errorf("take-over from another than the holder: %v", err)
	}
	if err := put(claim(key, r, payment.ID{})); !errors.As(err, &conflict) {
		t.Errorf("take-over without a holder's name: %v", err)
	}
	if err := put(claim(key, p, payment.ID{})); !errors.As(err, &conflict) {
		t.Errorf("the holder's own claim again: %v", err)
	}
	got := must(b.Store.Claims(t.Context(), [][32]byte{other, ClaimOf("free"), key}))(t)
	same(t, "claims", []store.Claim{claim(other, q, payment.ID{}).Claim, claim(key, p, payment.ID{}).Claim}, got)
	if err := put(claim(key, r, p)); err != nil {
		t.Errorf("take-over from the holder: %v", err)
	}
	got = must(b.Store.Claims(t.Context(), [][32]byte{key}))(t)
	same(t, "claim after the take-over", []store.Claim{claim(key, r, payment.ID{}).Claim}, got)
	if err := put(claim(key, q, p)); !errors.As(err, &conflict) {
		t.Errorf("take-over from the earlier holder: %v", err)
	}
}

func testRefused(t *testing.T, b *Book) {
	m := NewMaker(5, 3)
	l := m.Begin(m.Push(), "")
	lane := b.LaneOf(l.Terms.ID)
	before := b.Export()
	bad := func(what string, x *store.Batch) {
		t.Helper()
		err := b.Commit(x)
		var conflict *store.ConflictError
		if err == nil || errors.Is(err, store.ErrFenced) || errors.As(err, &conflict) {
			t.Errorf("%s: %v", what, err)
		}
		same(t, "export after "+what, before, b.Export())
	}
	batch := func() *store.Batch {
		x := b.Batch(lane)
		x.Payments, x.Outcomes = []*payment.Terms{l.Terms}, slices.Clone(l.Outcomes)
		return x
	}
	twice := batch()
	twice.Payments = append(twice.Payments, l.Terms)
	bad("a payment twice", twice)
	again := batch()
	again.Outcomes = append(again.Outcomes, l.Outcomes[0])
	bad("a place in the history twice", again)
	noPlace := batch()
	noPlace.Outcomes[0].State.Seq = 0
	bad("no place in the history", noPlace)
	nowhere := batch()
	nowhere.Lane = len(b.Lanes)
	bad("a lane that is not there", nowhere)
	if n := len(b.Lanes); n > 1 {
		wrong := b.Batch((lane + 1) % n)
		wrong.Payments, wrong.Outcomes = []*payment.Terms{l.Terms}, l.Outcomes
		bad("another lane's payment", wrong)
	}
	good := batch()
	b.Must(good)
}

func testJournal(t *testing.T, b *Book) {
	m := NewMaker(6, 3)
	want := make([][]payment.Outcome, len(b.Lanes))
	for range 5 {
		for _, x := range b.Batches(m.Gallery()...) {
			b.Must(x)
			want[x.Lane] = append(want[x.Lane], x.Outcomes...)
		}
	}
	for lane := range b.Lanes {
		for _, page := range []int{1, 3, 1000} {
			var after int64
			for {
				es := must(b.Store.Journal(t.Context(), lane, after, page))(t)
				if len(es) > page {
					t.Fatalf("Journal gave %d entries, limit %d", len(es), page)
				}
				for _, e := range es {
					if e.Seq != after+1 || e.Lane != lane {
						t.Fatalf("after place %d of lane %d comes place %d of lane %d", after, lane, e.Seq, e.Lane)
					}
					same(t, "entry", store.CopyOutcome(want[lane][after]), e.Outcome)
					after = e.Seq
				}
				if len(es) < page {
					break
				}
			}
			if l := must(b.Store.Lane(t.Context(), lane))(t); after != l.Seq || int(after) != len(want[lane]) {
				t.Errorf("lane %d: journal of %d entries, the lane says %d, committed %d", lane, after, l.Seq, len(want[lane]))
			}
		}
	}
}

func testLive(t *testing.T, b *Book) {
	m := NewMaker(7, 3)
	yes := payment.Event{Kind: payment.Answered, Op: payment.OpAuthorise, Result: payment.Success}
	lane := len(b.Lanes) - 1
	life := func() *Life { return inLane(b, lane, func() *Life { return m.Begin(m.Pull(), "") }) }
	old, done := life(), life()
	m.Step(done, yes)
	m.Pass(time.Minute)
	mark := m.Now()
	m.Pass(time.Second)
	young := life()
	finished := life()
	m.Step(finished, yes)
	live := func() []payment.ID { return ids(must(b.Store.Live(t.Context(), lane))(t)) }
	b.Must(b.Batches(old, done, young, finished)...)
	same(t, "live without a watermark", sorted(old.Terms.ID, young.Terms.ID), live())

	x := b.Batch(lane)
	x.Watermark = mark
	x.Due = []store.Due{{Payment: old.Terms.ID, At: m.Now()}}
	b.Must(x)
	if l := must(b.Store.Lane(t.Context(), lane))(t); !l.Watermark.Equal(store.Milli(mark)) {
		t.Errorf("watermark %v, want %v", l.Watermark, mark)
	}
	same(t, "live by watermark and due row", sorted(old.Terms.ID, young.Terms.ID), live())
	same(t, "live record", young.Record(), must(b.Store.Live(t.Context(), lane))(t)[1])

	// A final payment with a due row is carried on: its late debit is still to be undone. A batch without watermark leaves it alone.
	x = b.Batch(lane)
	x.Due = []store.Due{{Payment: done.Terms.ID, At: m.Now()}}
	b.Must(x)
	if l := must(b.Store.Lane(t.Context(), lane))(t); !l.Watermark.Equal(store.Milli(mark)) {
		t.Errorf("watermark %v after a batch without one, want %v", l.Watermark, mark)
	}
	same(t, "live with a final payment's due row", sorted(old.Terms.ID, done.Terms.ID, young.Terms.ID), live())

	// Once finished, and its due row gone, a payment is not live.
	m.Step(old, yes)
	x = b.Batch(lane)
	b.Add(x, old.Terms, old.Outcomes[len(old.Outcomes)-1])
	x.Due = []store.Due{{Payment: old.Terms.ID}, {Payment: done.Terms.ID}}
	x.Watermark = mark.Add(time.Millisecond)
	b.Must(x)
	same(t, "live at the end", []payment.ID{young.Terms.ID}, live())
	for other := range lane {
		if rs := must(b.Store.Live(t.Context(), other))(t); len(rs) > 0 {
			t.Errorf("lane %d has the live payments of lane %d", other, lane)
		}
	}
	if _, err := b.Store.Live(t.Context(), len(b.Lanes)); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Live of a lane that is not there: %v", err)
	}
}

func sorted(ids ...payment.ID) []payment.ID {
	slices.SortFunc(ids, func(a, b payment.ID) int { return slices.Compare(a[:], b[:]) })
	return ids
}

func testConcurrent(t *testing.T, b *Book) {
	const rounds = 12
	n := len(b.Lanes)
	batches := make([][]*store.Batch, n)
	m := NewMaker(20, 5)
	for range rounds {
		var lives []*Life
		for range 8 * n {
			lives = append(lives, m.Begin(m.Push(), ""), m.Begin(m.Refused(), reason.CodeUnknown))
		}
		for _, x := range b.Batches(lives...) {
			batches[x.Lane] = append(batches[x.Lane], x)
		}
	}
	var writers, readers sync.WaitGroup
	stop := make(chan struct{})
	for lane := range n {
		writers.Go(func() {
			for _, x := range batches[lane] {
				x.FromSeq = b.Lanes[lane].Seq
				if err := b.Commit(x); err != nil {
					t.Errorf("lane %d: %v", lane, err)
					return
				}
				// A read that begins after the commit sees it whole.
				var want []payment.ID
				for _, p := range x.Payments {
					want = append(want, p.ID)
				}
				if rs, err := b.Store.Records(t.Context(), want); err != nil || len(rs) != len(want) {
					t.Errorf("lane %d: %d of %d records after their commit: %v", lane, len(rs), len(want), err)
				}
			}
		})
	}
	for lane := range n {
		readers.Go(func() {
			var after int64
			for {
				es, err := b.Store.Journal(t.Context(), lane, after, 50)
				if err != nil {
					t.Errorf("Journal: %v", err)
					return
				}
				for _, e := range es {
					if e.Seq != after+1 {
						t.Errorf("lane %d: place %d follows %d", lane, e.Seq, after)
						return
					}
					after = e.Seq
				}
				if _, err := b.Store.Live(t.Context(), lane); err != nil {
					t.Errorf("Live: %v", err)
				}
				if _, err := b.Store.Recent(t.Context(), "wallet-001", 3); err != nil {
					t.Errorf("Recent: %v", err)
				}
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	readers.Go(func() {
		for {
			parseExport(t, b.Export()) // each is one consistent view: parseExport adds it up
			select {
			case <-stop:
				return
			default:
			}
		}
	})
	writers.Wait()
	close(stop)
	readers.Wait()
}
