//go:build postgres

package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"hutong/payment"
	"hutong/store"
	"hutong/store/postgres"
	"hutong/store/storetest"
)

// again is a store that the next process opens.
func again(t *testing.T, s *postgres.Store, dsn string, b *storetest.Book) *postgres.Store {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dsn)
	b.Store = s
	return s
}

// References are found exactly while they are new, in runs, and across both: also those that very many payments share, after a restart in
// the middle, and after batches that failed. None is found that failed.
func TestReferencesThroughRuns(t *testing.T) {
	dsn := fresh(t)
	s := open(t, dsn)
	b, m := storetest.NewBook(t, s, 2), storetest.NewMaker(1, 3)
	taken := m.Begin(m.Pull(), "")
	b.Must(b.Batches(taken)...)
	busy := b.LaneOf(taken.Terms.ID)
	want := map[store.Reference][]payment.ID{}
	const batches, size = 60, 3000 // a run of 4,096 and more in each of 16 parts, and something new
	for i := range batches {
		batch, fails := b.Batch(busy), b.Batch(busy)
		if i%7 == 3 {
			batch = b.Batch(1 - busy) // few: never a run
		}
		for k := range size {
			if batch.Lane != busy && k == 10 {
				break
			}
			r := m.RequestID()
			ref := store.Reference{Owner: "wallet-001", Value: r.String(), Payment: payment.NewID("w", r)}
			if k%4 == 0 {
				ref.Owner, ref.Value = "wallet-002", "shared"
			}
			batch.References = append(batch.References, ref)
			key := store.Reference{Owner: ref.Owner, Value: ref.Value}
			if k < 8 {
				batch.References = append(batch.References, ref) // once more: found once
			}
			if k%4 == 0 || k < 8 {
				want[key] = append(want[key], ref.Payment)
			}
			fails.References = append(fails.References, store.Reference{Owner: "wallet-003", Value: "failed", Payment: ref.Payment})
		}
		var conflict *store.ConflictError
		fails.Payments = append(fails.Payments, taken.Terms)
		if err := s.Commit(t.Context(), fails); !errors.As(err, &conflict) {
			t.Fatalf("a batch with a payment that is there: %v", err)
		}
		b.Must(batch)
		if i%20 == 15 {
			s = again(t, s, dsn, b)
		}
	}
	defer s.Close()
	want[store.Reference{Owner: "wallet-003", Value: "failed"}] = nil
	want[store.Reference{Owner: "wallet-001", Value: "shared"}] = nil
	for ref, ids := range want {
		slices.SortFunc(ids, func(x, y payment.ID) int { return -slices.Compare(x[:], y[:]) })
		ids = slices.Compact(ids)
		for _, limit := range []int{1, len(ids), len(ids) + 1} {
			got, err := s.ByReference(t.Context(), ref.Owner, ref.Value, limit)
			if err != nil || !slices.Equal(got, ids[:min(limit, len(ids))]) {
				t.Fatalf("%s of %s, at most %d: %d payments, want %d; %v", ref.Value, ref.Owner, limit, len(got), len(ids), err)
			}
		}
	}
	c, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	var runs, fresh int64
	if err := c.QueryRow(t.Context(), "SELECT (SELECT max(runs) FROM lanes), (SELECT sum(length(body)) / 32 FROM refs_new)").Scan(&runs, &fresh); err != nil || runs < 16 || fresh < 10 || fresh >= 2*16<<12 {
		t.Errorf("%d runs and %d new references, want one or more of each part and less than two runs new; %v", runs, fresh, err)
	}
	raw(t, dsn, "UPDATE refs_new SET body = body || '\\x00'::bytea")
	if _, err := s.ByReference(t.Context(), "wallet-002", "shared", 1); err == nil {
		t.Error("references of half a size were read")
	}
	s = again(t, s, dsn, b)
	if err := s.Commit(t.Context(), b.Batch(busy)); err == nil {
		t.Error("a writer took references of half a size over")
	}
}

// So are those that almost every payment shares, which all lie in one part: in runs, by parts, and in rows for all parts.
func TestSharedReference(t *testing.T) {
	dsn := fresh(t)
	s := open(t, dsn)
	defer s.Close()
	storetest.SharedReference(t, s)
	c, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	var runs, parts, loose int
	if err := c.QueryRow(t.Context(), "SELECT (SELECT count(*) FROM lanes WHERE runs > 0), (SELECT count(*) FROM refs_new WHERE part < 16), (SELECT count(DISTINCT lane) FROM refs_new WHERE part = 16)").Scan(&runs, &parts, &loose); err != nil ||
		runs < 2 || parts == 0 || loose < 2 {
		t.Errorf("%d lanes have runs, %d rows are by parts, %d lanes have rows for all parts; %v", runs, parts, loose, err)
	}
}

// So are those of small batches: while they lie in rows for all parts, once these are many and were written by parts, and in runs, with large batches
// between them, after batches that failed, and for the next process. There are never more such rows than a search may read.
func TestReferencesOfSmallBatches(t *testing.T) {
	dsn := fresh(t)
	s := open(t, dsn)
	b, m := storetest.NewBook(t, s, 1), storetest.NewMaker(1, 3)
	taken := m.Begin(m.Pull(), "")
	b.Must(b.Batches(taken)...)
	c, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	var all []store.Reference
	most, gathered := 0, 0
	for i := range 800 {
		batch, size := b.Batch(0), 1+i%5
		switch {
		case i%32 == 7:
			size = 3000
		case i%50 == 20:
			size = 64
		}
		for range size {
			r := m.RequestID()
			batch.References = append(batch.References, store.Reference{Owner: "wallet-001", Value: r.String(), Payment: payment.NewID("w", r)})
		}
		if i%3 == 1 {
			fails := b.Batch(0)
			fails.Payments = append(fails.Payments, taken.Terms)
			fails.References = append(fails.References, store.Reference{Owner: "wallet-003", Value: "failed", Payment: batch.References[0].Payment})
			fails.References = append(fails.References, batch.References[:min(size, 60)]...)
			var conflict *store.ConflictError
			if err := s.Commit(t.Context(), fails); !errors.As(err, &conflict) {
				t.Fatalf("a batch with a payment that is there: %v", err)
			}
		}
		b.Must(batch)
		all = append(all, batch.References...)
		var loose int
		if err := c.QueryRow(t.Context(), "SELECT coalesce(sum(length(body)), 0) / 32 FROM refs_new WHERE part = 16").Scan(&loose); err != nil {
			t.Fatal(err)
		}
		if loose == 0 {
			gathered++
		}
		if most = max(most, loose); most > 512 {
			t.Fatalf("%d entries lie in rows for all parts", most)
		}
		if i%150 == 149 {
			s = again(t, s, dsn, b)
		}
	}
	defer s.Close()
	for i, ref := range all {
		if i%40 != 0 && i < len(all)-600 {
			continue
		}
		if got, err := s.ByReference(t.Context(), ref.Owner, ref.Value, 9); err != nil || !slices.Equal(got, []payment.ID{ref.Payment}) {
			t.Fatalf("reference %d of %d: %v; %v", i, len(all), got, err)
		}
	}
	if got, err := s.ByReference(t.Context(), "wallet-003", "failed", 9); err != nil || len(got) > 0 {
		t.Errorf("of batches that failed: %v; %v", got, err)
	}
	var runs, entries int
	if err := c.QueryRow(t.Context(), "SELECT (SELECT runs FROM lanes), ((SELECT sum(length(body)) FROM refs_new) + (SELECT sum(length(body)) FROM refs)) / 32").Scan(&runs, &entries); err != nil ||
		runs == 0 || entries != len(all) || most < 448 || gathered < 3 {
		t.Errorf("%d runs, %d entries of %d, at most %d in rows for all parts, %d times none; %v", runs, entries, len(all), most, gathered, err)
	}
}

// A server of several machines may read the tables that a search names one after the other, each as it is then. What batches move meanwhile, by one step or
// by both, is found all the same.
func TestReferencesThatMoveDuringASearch(t *testing.T) {
	dsn := fresh(t)
	s := open(t, dsn)
	defer s.Close()
	b, m := storetest.NewBook(t, s, 1), storetest.NewMaker(1, 3)
	c, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	write := func(size int) (last store.Reference) {
		batch := b.Batch(0)
		for range size {
			r := m.RequestID()
			last = store.Reference{Owner: "wallet-001", Value: r.String(), Payment: payment.NewID("w", r)}
			batch.References = append(batch.References, last)
		}
		b.Must(batch)
		return last
	}
	loose := func() (n int) {
		if err := c.QueryRow(t.Context(), "SELECT coalesce(sum(length(body)), 0) / 32 FROM refs_new WHERE part = 16").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	runs := func(ref store.Reference) (n int) {
		places := postgres.PlacesOf(ref.Owner, ref.Value)
		if err := c.QueryRow(t.Context(), "SELECT count(*) FROM refs WHERE part = $1", places[2]).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, far := range []bool{false, true} {
		for gap := 1; gap < 3; gap++ {
			ref := write(1)
			for loose() < 512 {
				write(1 + (511-loose())%64)
			}
			before := runs(ref)
			tables := strings.Split(postgres.SelectRefs, "UNION ALL")
			if len(tables) != 3 {
				t.Fatalf("a search reads %d tables, which one after the other?", len(tables))
			}
			found := map[payment.ID]bool{}
			for k, sql := range tables {
				if k == gap {
					if write(1); loose() != 0 {
						t.Fatal("nothing moved")
					}
					for far && runs(ref) == before {
						write(3000)
					}
				}
				for n, arg := range postgres.PlacesOf(ref.Owner, ref.Value) {
					sql = strings.ReplaceAll(sql, fmt.Sprintf("$%d", n+1), fmt.Sprint(arg))
				}
				rows, err := c.Query(t.Context(), sql)
				if err != nil {
					t.Fatal(err)
				}
				bodies, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
				if err != nil {
					t.Fatal(err)
				}
				for e := range slices.Chunk(slices.Concat(bodies...), 32) {
					found[payment.ID(e[16:])] = true
				}
			}
			if !found[ref.Payment] {
				t.Errorf("moved before table %d was read (as far as a run: %v), a reference was not found", gap+1, far)
			}
		}
	}
}

// The journal is read in order over the rows of large and of small batches, from any place on, by any limit.
func TestJournalPages(t *testing.T) {
	dsn := fresh(t)
	s := open(t, dsn)
	defer s.Close()
	b, m := storetest.NewBook(t, s, 1), storetest.NewMaker(1, 3)
	if _, err := s.Ahead(t.Context(), m.Now(), 2); err != nil {
		t.Fatal(err)
	}
	var want []payment.ID
	for _, size := range []int{1, 95, 96, 97, 1, 1, 300, 2} {
		batch := b.Batch(0)
		for range size {
			l := m.Begin(m.Pull(), "")
			b.Add(batch, l.Terms, l.Outcomes[0])
			want = append(want, l.Terms.ID)
		}
		b.Must(batch)
		m.Pass(7 * 3600e9) // over days
	}
	for _, after := range []int{-1, 0, 1, 95, 96, 97, 192, 193, 500, len(want) - 1, len(want), len(want) + 9} {
		for _, limit := range []int{-1, 0, 1, 96, 97, 250, 5000} {
			got, err := s.Journal(t.Context(), 0, int64(after), limit)
			from := min(max(after, 0), len(want))
			n := min(max(limit, 0), len(want)-from)
			if err != nil || len(got) != n {
				t.Fatalf("after %d, at most %d: %d entries, want %d; %v", after, limit, len(got), n, err)
			}
			for i, e := range got {
				if e.Seq != int64(from+i+1) || e.Payment != want[from+i] || e.State.Seq != 1 {
					t.Fatalf("after %d: entry %d is %d of %s, want %d of %s", after, i, e.Seq, e.Payment, from+i+1, want[from+i])
				}
			}
		}
	}
	for _, change := range []string{"body || '\\x00'::bytea", "body || body || body || body"} {
		raw(t, dsn, "BEGIN; UPDATE journal SET body = "+change+" WHERE seq = (SELECT min(seq) FROM journal); COMMIT")
		if _, err := s.Journal(t.Context(), 0, 0, 1); err == nil {
			t.Errorf("a journal with %s was read", change)
		}
	}
}

// A first outcome that comes in another order than its payment, or later, is as good as one in the payment's own row.
func TestFirstOutcomesApart(t *testing.T) {
	s := open(t, fresh(t))
	defer s.Close()
	b, m := storetest.NewBook(t, s, 1), storetest.NewMaker(1, 3)
	var lives []*storetest.Life
	for range 5 {
		lives = append(lives, m.Begin(m.Pull(), ""))
	}
	batch := b.Batch(0)
	for _, i := range []int{1, 0, 2} { // the first is passed by, and the others with it
		b.Add(batch, lives[i].Terms, lives[i].Outcomes[0])
	}
	for _, l := range lives[:4] {
		batch.Payments = append(batch.Payments, l.Terms)
	}
	b.Must(batch)
	if r := b.Records(lives[3].Terms.ID); len(r) != 1 || r[0].State != (payment.State{}) {
		t.Errorf("a payment without an outcome is %+v", r)
	}
	batch = b.Batch(0)
	b.Add(batch, lives[3].Terms, lives[3].Outcomes[0])
	b.Add(batch, lives[4].Terms, lives[4].Outcomes[0])
	batch.Payments = append(batch.Payments, lives[4].Terms)
	b.Must(batch)
	journal, err := s.Journal(t.Context(), 0, 0, 9)
	if err != nil || len(journal) != 5 {
		t.Fatalf("the journal has %d entries: %v", len(journal), err)
	}
	for place, i := range []int{1, 0, 2, 3, 4} {
		l := lives[i]
		want := store.Entry{Seq: int64(place) + 1, Outcome: store.CopyOutcome(l.Outcomes[0])}
		own, err := s.Outcomes(t.Context(), l.Terms.ID)
		if err != nil || len(own) != 1 || own[0] != want || journal[place] != want {
			t.Errorf("payment %d has %+v and stands in the journal as %+v, want %+v; %v", i, own, journal[place], want, err)
		}
		if r := b.Records(l.Terms.ID); len(r) != 1 || r[0].State != want.State {
			t.Errorf("payment %d is %+v, want %+v", i, r, want.State)
		}
	}
	batch = b.Batch(0)
	b.Add(batch, lives[4].Terms, lives[4].Outcomes[0])
	if err := s.Commit(t.Context(), batch); err == nil {
		t.Error("a first outcome was written twice")
	}
	if live, err := s.Live(t.Context(), 0); err != nil || len(live) != 5 {
		t.Errorf("%d payments are live: %v", len(live), err)
	}
}
