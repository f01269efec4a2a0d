package virtual

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"hutong/payment"
	"hutong/store"
)

func run(t *testing.T, o Options) *Report {
	t.Helper()
	r, err := Run(o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func mustPass(t *testing.T, r *Report) {
	t.Helper()
	if r.Violation != nil {
		t.Fatalf("seed %d: %s\n%s", r.Seed, r.Violation, strings.Join(r.Violation.Story, "\n"))
	}
}

// Every payment ends once, whatever happens, with one lane and with four; over a few seeds every row of the state table is reached and every
// kind of fault strikes.
func TestEveryPaymentEndsOnce(t *testing.T) {
	rows, faults, opened, kept, again := map[string]bool{}, map[string]int64{}, int64(0), int64(0), int64(0)
	for _, lanes := range []int{1, 4} {
		for seed := range uint64(2) {
			r := run(t, Options{Seed: 88 + seed, Payments: 3000, Lanes: lanes})
			mustPass(t, r)
			if r.Payments != 3000 || r.UnderFault < 1500 || r.Refunds == 0 || r.Compared == 0 {
				t.Errorf("seed %d: %d payments, %d under fault, %d refunds, %d legs compared", r.Seed, r.Payments, r.UnderFault, r.Refunds, r.Compared)
			}
			for _, x := range r.Rows {
				rows[x.To] = true
			}
			sum(faults, r.Faults)
			opened, kept, again = opened+r.Opened, kept+r.Kept, again+r.Redecided
		}
	}
	for _, row := range payment.Table {
		if !rows[string(row.Status)] {
			t.Errorf("no payment came to %s", row.Status)
		}
	}
	for k := range kinds {
		if faults[k.String()] == 0 {
			t.Errorf("%s never happened", k)
		}
	}
	if opened == 0 || kept == 0 || again == 0 {
		t.Errorf("breakers opened %d times and kept %d requests; %d commands were decided again", opened, kept, again)
	}
}

// The same seed gives the same history, bit for bit; other lanes give another, which is as deterministic.
func TestSameSeedSameHistory(t *testing.T) {
	digests := map[string]bool{}
	for _, lanes := range []int{1, 4} {
		var first *Report
		for range 2 {
			r := run(t, Options{Seed: 7, Payments: 1500, Lanes: lanes})
			mustPass(t, r)
			if first == nil {
				first = r
				digests[r.Digest] = true
				continue
			}
			first.Wall, first.PerSecond, first.began = r.Wall, r.PerSecond, r.began
			if a, b := text(t, first), text(t, r); a != b {
				t.Errorf("%d lanes: two runs differ:\n%s\n%s", lanes, a, b)
			}
		}
	}
	if len(digests) != 2 {
		t.Error("one and four lanes gave the same export: the digest says nothing")
	}
}

func text(t *testing.T, r *Report) string {
	var b bytes.Buffer
	if err := r.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The switch dies at every write in turn, in each of the two twins, while nothing else goes wrong.
func TestCrashAtEveryWrite(t *testing.T) {
	for _, lanes := range []int{1, 4} {
		for _, how := range []Kind{CrashFailed, CrashPersisted} {
			for n := int64(1); ; n++ {
				r := run(t, Options{Seed: 3, Payments: 25, Lanes: lanes, Faults: []Kind{}, CrashAt: n, CrashAs: how})
				mustPass(t, r)
				if r.Faults[how.String()] == 0 {
					if n < 40 {
						t.Errorf("%d lanes: only %d writes", lanes, n-1)
					}
					break
				}
			}
		}
	}
}

// Without faults nobody loses anything and nothing is assigned.
func TestPeace(t *testing.T) {
	r := run(t, Options{Seed: 5, Payments: 1000, Faults: []Kind{}})
	mustPass(t, r)
	if r.UnderFault != 0 || r.Losses != 0 || r.Broken != 0 || r.Ends["succeeded"] < 800 {
		t.Errorf("%d under fault, %d losses, %d broken words, ends %v", r.UnderFault, r.Losses, r.Broken, r.Ends)
	}
}

// A story is told the same way as it happened, and a failure brings it along.
func TestStory(t *testing.T) {
	r := run(t, Options{Seed: 2, Payments: 300, Wrap: func(s store.Store) store.Store { return &planted{Store: s, claims: true} }})
	if r.Violation == nil || len(r.Violation.Story) == 0 {
		t.Fatalf("no story: %+v", r.Violation)
	}
	var told []string
	again := run(t, Options{Seed: 2, Payments: 300, Wrap: func(s store.Store) store.Store { return &planted{Store: s, claims: true} },
		Trace: r.Violation.Payment, Story: func(l string) { told = append(told, l) }})
	if again.Violation == nil || strings.Join(told, "\n") != strings.Join(r.Violation.Story, "\n") {
		t.Errorf("told again:\n%s\nfirst:\n%s", strings.Join(told, "\n"), strings.Join(r.Violation.Story, "\n"))
	}
}

// planted is a store that breaks one promise.
type planted struct {
	store.Store
	claims    bool // forgets who holds what
	unsynced  bool // says that a batch is there before it is
	positions bool // adds to a position
	due       bool // forgets what a restart has to carry on
	losses    bool // a loss is not kept
	slices    bool // gives headroom without taking it
	stale     bool // reads a payment as it was in the beginning
	n         int
}

func (p *planted) Commit(ctx context.Context, b *store.Batch) error {
	p.n++
	c := *b
	switch {
	case p.claims:
		c.Claims = nil
	case p.unsynced && p.n%50 == 0 && len(b.Outcomes) > 0:
		return nil
	case p.positions && p.n >= 40 && len(b.Positions) > 0:
		c.Positions = append([]store.Position{}, b.Positions...)
		c.Positions[0].Credits++
	case p.due:
		c.Due = nil
	case p.losses:
		c.Outcomes = append([]payment.Outcome{}, b.Outcomes...)
		for i := range c.Outcomes {
			c.Outcomes[i].State.Resolver.Loss = payment.Loss{}
		}
	}
	return p.Store.Commit(ctx, &c)
}

func (p *planted) MoveSlice(ctx context.Context, moves []store.SliceMove) error {
	if p.n++; p.slices && p.n > 20 {
		for i := range moves {
			moves[i].Minor = max(0, moves[i].Minor)
		}
	}
	return p.Store.MoveSlice(ctx, moves)
}

func (p *planted) Records(ctx context.Context, ids []payment.ID) ([]store.Record, error) {
	recs, err := p.Store.Records(ctx, ids)
	if p.stale && err == nil {
		for i := range recs {
			if p.n++; p.n%100 != 0 {
				continue
			}
			first, err := p.Outcomes(ctx, recs[i].Terms.ID)
			if err != nil {
				return nil, err
			}
			recs[i].State = first[0].State
		}
	}
	return recs, err
}

// Each broken promise of a store is caught, by one of the checks that are there for it.
func TestPlantedFaultsAreCaught(t *testing.T) {
	for _, x := range []struct {
		name   string
		with   planted
		checks string
	}{
		{"claims are forgotten", planted{claims: true}, "audit"},
		{"answered before it is there", planted{unsynced: true}, "one-effect acknowledged final-stays late-answer"},
		{"a position is wrong", planted{positions: true}, "balances audit stuck"},
		{"what is due is forgotten", planted{due: true}, "learns ends"},
		{"headroom out of nothing", planted{slices: true}, "slices"},
		{"losses are forgotten", planted{losses: true}, "losses audit refund"}, // refund: the switch refuses what it knows to be lost, and the store knows of no loss
		{"old reads", planted{stale: true}, "final-stays acknowledged cancel-wins one-effect refund ends"},
	} {
		t.Run(x.name, func(t *testing.T) {
			began := time.Now()
			r := run(t, Options{Seed: 12, Payments: 3000, Lanes: 4, World: 1000, Wrap: func(s store.Store) store.Store {
				w := x.with
				w.Store = s
				return &w
			}})
			if r.Violation == nil {
				t.Fatalf("not caught in %d payments", r.Payments)
			}
			t.Logf("%s after %s", r.Violation, time.Since(began))
			if !strings.Contains(x.checks, r.Violation.Check) {
				t.Errorf("caught by %s, want one of %s", r.Violation, x.checks)
			}
		})
	}
}

func TestParseFaults(t *testing.T) {
	for _, x := range []struct {
		names []string
		want  int
	}{{[]string{"all"}, int(kinds)}, {[]string{"none"}, 0}, {[]string{"lose", "crash_failed"}, 2}} {
		got, err := ParseFaults(x.names)
		if err != nil || len(got) != x.want {
			t.Errorf("%v: %v, %v", x.names, got, err)
		}
	}
	if _, err := ParseFaults([]string{"lose", "lsoe"}); err == nil || !strings.Contains(err.Error(), "lsoe") {
		t.Errorf("an unknown name: %v", err)
	}
}
