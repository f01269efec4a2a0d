package bench

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hutong/store"
	"hutong/store/memory"
	"hutong/store/sqlite"
)

// longer makes a run for twice as long each time, 10 s or more at last, until there is in it what it is to be judged by: while a machine stands still nothing is paid, and
// that can be all of a short run.
func longer(first time.Duration, run func(time.Duration) bool) {
	for d := first; !run(d) && d < 10*time.Second; d *= 2 {
	}
}

// A run counts what the store has, also on a store that an earlier run left.
func TestEngine(t *testing.T) {
	kept, err := sqlite.Open(filepath.Join(t.TempDir(), "bench.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	for _, claims := range []bool{false, true} {
		var told int64
		var r *EngineReport
		longer(1200*time.Millisecond, func(d time.Duration) bool {
			var err error
			r, err = Engine(t.Context(), EngineOptions{Store: kept, Lanes: 2, Callers: 8, Duration: d, Skew: 1.1, Claims: claims, Verify: true,
				Progress: func(n int64, _ float64) { told = n }})
			if err != nil {
				t.Fatal(err)
			}
			return r.Payments > 0
		})
		if r.Payments == 0 || !r.Verified || told != r.Payments || r.PaymentsPerSecond <= 0 || r.P50MS <= 0 || r.P99MS < r.P50MS || r.MaxMS < r.P99MS ||
			r.CommandsPerCommit < 1 || r.Claims != claims {
			t.Errorf("%+v, told %d", r, told)
		}
	}
}

// forger exports books that are not what it keeps.
type forger struct {
	store.Store
	forge func(string) string
}

func (f *forger) Export(ctx context.Context, w io.Writer) error {
	var b bytes.Buffer
	if err := f.Store.Export(ctx, &b); err != nil {
		return err
	}
	_, err := io.WriteString(w, f.forge(b.String()))
	return err
}

// A run on a store whose books are wrong does not pass for a good one.
func TestEngineFindsWrongBooks(t *testing.T) {
	empty := ""
	for _, c := range []struct {
		what, want string
		forge      func(string) string
	}{
		{"a position is another", "audit fails", func(s string) string { return strings.Replace(s, `"credits":`, `"credits":1`, 1) }},
		{"the payments are gone", "the store has 0 more", func(s string) string {
			if empty == "" {
				empty = s
			}
			return empty
		}},
	} {
		var r *EngineReport
		var err error
		longer(50*time.Millisecond, func(d time.Duration) bool {
			r, err = Engine(t.Context(), EngineOptions{Store: &forger{memory.New(memory.Options{}), c.forge}, Lanes: 1, Callers: 2, Duration: d, Skew: 1.1, Verify: true})
			return r == nil || r.Payments > 0
		})
		if err == nil || !strings.Contains(err.Error(), c.want) || r != nil && r.Verified {
			t.Errorf("%s: %v, want %q", c.what, err, c.want)
		}
	}
}

// With a hot institution the phases take turns, and every payment is in one of them.
func TestEngineHot(t *testing.T) {
	var r *EngineReport
	run := func(capped bool) {
		longer(800*time.Millisecond, func(d time.Duration) bool {
			var err error
			r, err = Engine(t.Context(), EngineOptions{Store: memory.New(memory.Options{}), Lanes: 2, Callers: 8, Duration: d, Skew: 1.1, Hot: 0.7, Capped: capped, Verify: true})
			if err != nil {
				t.Fatal(err)
			}
			h := r.Hot
			return h == nil || h.Hot.Done > 0 && h.Even.Done > 0 && (h.Refused == nil || *h.Refused > 0)
		})
	}
	run(false)
	if h := r.Hot; h == nil || h.Share != 0.7 || h.Hot.Done == 0 || h.Even.Done == 0 || h.Hot.Done+h.Even.Done != r.Payments || h.Hot.P99MS < h.Hot.P50MS || h.Even.P50MS <= 0 {
		t.Errorf("%+v of %d payments", r.Hot, r.Payments)
	}
	// The same with that institution at its cap: it is refused, and nobody else.
	run(true)
	if h := r.Hot; h == nil || h.Refused == nil || *h.Refused == 0 || h.Hot.Done == 0 || h.Even.Done == 0 || h.Hot.Done+h.Even.Done > r.Payments || h.Hot.Done+h.Even.Done < r.Payments/2 {
		t.Errorf("%+v of %d payments", r.Hot, r.Payments)
	}
	c := NewCaller(1, 1.1)
	for share, want := range map[float64]int{0.7: 700, 0: 0} {
		c.Spread(share)
		first := 0
		for range 1000 {
			if c.Terms(time.Now(), false).Payer.Participant == "institution-000" {
				first++
			}
		}
		if first < want*9/10 || first > want+60 {
			t.Errorf("a share of %g: %d of 1,000 payments are the first institution's, want about %d", share, first, want)
		}
	}
}
