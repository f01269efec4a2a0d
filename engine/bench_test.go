package engine_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hutong/bench"
	"hutong/store"
	"hutong/store/memory"
	"hutong/store/sqlite"
)

// BenchmarkReserveFinish is one payment in two durable steps: reserve (identity, caps of four accounts, terms, references) and finish (the
// wallet's yes: eight postings). 200 institutions, skewed as Zipf has it; each caller is a goroutine that waits for both steps before its
// next payment. An operation is one payment; the callers' own work, making terms, is counted. Latencies are of the two steps together.
//
//	go test ./engine -run xxx -bench ReserveFinish -benchtime 3s -count 3
func BenchmarkReserveFinish(b *testing.B) {
	for _, s := range []struct {
		name string
		open func(*testing.B) store.Store
	}{
		{"none", func(*testing.B) store.Store { return forgetful{memory.New(memory.Options{})} }},
		{"memory", func(*testing.B) store.Store { return memory.New(memory.Options{}) }},
		{"sqlite", func(b *testing.B) store.Store {
			s, err := sqlite.Open(filepath.Join(b.TempDir(), "bench.db"))
			if err != nil {
				b.Fatal(err)
			}
			return s
		}},
	} {
		for _, claims := range []bool{false, true} {
			for _, callers := range []int{1, 64, 1024} {
				b.Run(fmt.Sprintf("store=%s/claims=%v/callers=%d", s.name, claims, callers), func(b *testing.B) { reserveFinish(b, s.open(b), claims, callers) })
			}
		}
	}
}

// forgetful takes the time of a disk over every batch and keeps nothing: what is left is the cost of the engine and its callers.
type forgetful struct{ store.Store }

func (forgetful) Commit(context.Context, *store.Batch) error {
	time.Sleep(time.Millisecond)
	return nil
}

func reserveFinish(b *testing.B, st store.Store, claims bool, callers int) {
	defer st.Close()
	e, err := bench.StartEngine(context.Background(), st, 1)
	if err != nil {
		b.Fatal(err)
	}
	defer e.Close()
	var left atomic.Int64
	left.Store(int64(b.N))
	took := make([][]time.Duration, callers)
	var wg sync.WaitGroup
	b.ResetTimer()
	for k := range callers {
		wg.Go(func() {
			c := bench.NewCaller(uint64(k), 1.1)
			for left.Add(-1) >= 0 {
				began := time.Now()
				if err := c.Pay(context.Background(), e, claims); err != nil {
					b.Errorf("caller %d: %v", k, err)
					return
				}
				took[k] = append(took[k], time.Since(began))
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	all := slices.Concat(took...)
	slices.Sort(all)
	n := len(all)
	if n == 0 {
		return
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "payments/s")
	b.ReportMetric(float64(all[n/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(all[n*99/100].Microseconds()), "p99-µs")
	b.ReportMetric(float64(n)*2/float64(e.Counters().Commits), "commands/commit")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkHotInstitution compares, within one run, the latencies of an even load with those of a load of which one institution pays 70 %: the load
// changes every quarter of a second, so that whatever else the machine does falls on both. "hot/even" is the ratio of the 99th percentiles.
//
//	go test ./engine -run xxx -bench HotInstitution -benchtime 10s
func BenchmarkHotInstitution(b *testing.B) {
	for _, lanes := range []int{1, 4} {
		b.Run(fmt.Sprintf("lanes=%d", lanes), func(b *testing.B) {
			st, err := sqlite.Open(filepath.Join(b.TempDir(), "bench.db"))
			if err != nil {
				b.Fatal(err)
			}
			defer st.Close()
			e, err := bench.StartEngine(context.Background(), st, lanes)
			if err != nil {
				b.Fatal(err)
			}
			defer e.Close()
			const callers = 256
			var left atomic.Int64
			left.Store(int64(b.N))
			var took [2][callers][]time.Duration
			var wg sync.WaitGroup
			b.ResetTimer()
			start := time.Now()
			for k := range callers {
				wg.Go(func() {
					c := bench.NewCaller(uint64(k), 1.1)
					for left.Add(-1) >= 0 {
						began := time.Now()
						phase := int(began.Sub(start)/(250*time.Millisecond)) % 2
						c.Spread(0.7 * float64(phase))
						if err := c.Pay(context.Background(), e, false); err != nil {
							b.Errorf("caller %d: %v", k, err)
							return
						}
						took[phase][k] = append(took[phase][k], time.Since(began))
					}
				})
			}
			wg.Wait()
			b.StopTimer()
			var p99 [2]float64
			for phase := range took {
				all := slices.Concat(took[phase][:]...)
				slices.Sort(all)
				if len(all) > 0 {
					p99[phase] = float64(all[len(all)*99/100].Microseconds()) / 1000
				}
			}
			b.ReportMetric(p99[0], "even-p99-ms")
			b.ReportMetric(p99[1], "hot-p99-ms")
			if p99[0] > 0 {
				b.ReportMetric(p99[1]/p99[0], "hot/even")
			}
		})
	}
}
