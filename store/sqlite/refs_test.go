package sqlite_test

// Goal: references are found exactly, however they lie in runs and wherever a merge of runs stands. Method: batches of unlike sizes with
// references that recur, enough of them for three levels; now and then a commit that fails half way, and a store that is opened again in
// the middle of merges; what is found is compared with a plain map.

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"hutong/payment"
	"hutong/store"
	"hutong/store/sqlite"
	"hutong/store/storetest"
)

func TestReferencesInRuns(t *testing.T) {
	path := file(t)
	s := open(t, path)
	defer func() { s.Close() }()
	rnd := rand.New(rand.NewPCG(7, 7))
	b, m := storetest.NewBook(t, s, 1), storetest.NewMaker(1, 3)
	type name struct{ owner, value string }
	want := map[name][]payment.ID{}
	var names []name
	reopened, failed := 0, 0
	check := func(n name, limit int) {
		t.Helper()
		w := slices.Clone(want[n])
		slices.SortFunc(w, func(x, y payment.ID) int { return strings.Compare(string(y[:]), string(x[:])) })
		w = slices.Compact(w)
		got, err := s.ByReference(t.Context(), n.owner, n.value, limit)
		if err != nil || !slices.Equal(got, w[:min(limit, len(w))]) {
			t.Fatalf("%s %q: %v, %v, want %v", n.owner, n.value, got, err, w)
		}
	}
	for round := range 700 {
		batch := b.Batch(0)
		size := 1 + rnd.IntN(40)
		if round%50 == 7 {
			size = 1500
		}
		for range size {
			n := name{fmt.Sprintf("wallet-%d", rnd.IntN(5)), fmt.Sprintf("%x", rnd.Uint64())}
			if len(names) > 0 && rnd.IntN(4) == 0 {
				n = names[rnd.IntN(len(names))]
			}
			r := m.RequestID()
			batch.References = append(batch.References, store.Reference{Owner: n.owner, Value: n.value, Payment: payment.NewID("w", r)})
			if rnd.IntN(9) == 0 { // once more in the same batch
				batch.References = append(batch.References, batch.References[len(batch.References)-1])
			}
		}
		if round%31 == 3 { // a volume that fills up in the middle
			s.LimitPages(0)
			if b.Commit(batch) != nil {
				failed++
				if levels, _, err := s.Runs(); err != nil || len(levels) == 0 {
					t.Fatal(levels, err)
				}
			}
			s.LimitPages(1 << 30)
			batch.FromSeq = b.Lanes[0].Seq
		}
		b.Must(batch)
		for _, r := range batch.References {
			n := name{r.Owner, r.Value}
			if want[n] == nil {
				names = append(names, n)
			}
			want[n] = append(want[n], r.Payment)
		}
		if round%37 == 5 {
			reopened++
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = open(t, path)
			lanes := b.Lanes
			b = storetest.NewBook(t, s, 1)
			if b.Lanes[0].Seq != lanes[0].Seq {
				t.Fatal(b.Lanes, lanes)
			}
		}
		check(names[rnd.IntN(len(names))], 1+rnd.IntN(5))
	}
	for i := 0; i < len(names); i += 1 + rnd.IntN(20) {
		check(names[i], 1000)
	}
	check(name{"wallet-1", "not there"}, 9)
	levels, merges, err := s.Runs()
	if err != nil || len(levels) < 3 || reopened == 0 || failed == 0 {
		t.Fatalf("levels %v, %d merges, %v; reopened %d times, %d commits failed", levels, merges, err, reopened, failed)
	}
	for level, runs := range levels {
		if runs >= 2*sqlite.RunMerge {
			t.Errorf("level %d has %d runs that nobody merges: %v", level, runs, levels)
		}
	}
}

func TestSharedReference(t *testing.T) {
	s := open(t, file(t))
	defer s.Close()
	storetest.SharedReference(t, s)
}

// Pages that somebody altered are an error, never a panic or a wrong answer.
func TestAlteredReferences(t *testing.T) {
	for _, change := range []string{"UPDATE refs SET page = substr(page, 1, length(page) - 1)", "UPDATE refs SET page = zeroblob(25)", "UPDATE refs SET page = x'01'"} {
		path := file(t)
		s := open(t, path)
		b, m := storetest.NewBook(t, s, 1), storetest.NewMaker(1, 3)
		batch := b.Batch(0)
		batch.References = []store.Reference{{Owner: "w", Value: "1", Payment: m.Pull().ID}, {Owner: "w", Value: "2", Payment: m.Pull().ID}}
		b.Must(batch)
		raw(t, path, change)
		if found, err := s.ByReference(t.Context(), "w", "2", 9); err == nil || !strings.Contains(err.Error(), "kept references") {
			t.Errorf("%s: %v, %v", change, found, err)
		}
		s.Close()
	}
}
