//go:build unix

package sqlite_test

import (
	"fmt"
	"io"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"hutong/payment"
	"hutong/store"
	"hutong/store/sqlite"
	"hutong/store/storetest"
)

// BenchmarkCommit commits payments as the engine does, durably: a batch that opens and reserves them (terms, outcome, two references)
// and a batch that finishes them (outcome with its postings), with the positions of 200 participants. An operation is one payment;
// the made payments are not timed. claims adds a claim for each payment, the one row whose key is random.
func BenchmarkCommit(b *testing.B) {
	for _, claims := range []bool{false, true} {
		for _, size := range []int{1, 64, 512} {
			b.Run(fmt.Sprintf("claims=%v/batch=%d", claims, size), func(b *testing.B) { benchmarkCommit(b, size, claims) })
		}
	}
}

func benchmarkCommit(b *testing.B, size int, claims bool) {
	s, err := sqlite.Open(filepath.Join(b.TempDir(), "bench.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	book, m := storetest.NewBook(b, s, 1), storetest.NewMaker(1, 100)
	yes := payment.Event{Kind: payment.Answered, Op: payment.OpAuthorise, Result: payment.Success, Reference: "W20260301-0001", By: "wallet-001"}
	var busy, cpu time.Duration
	done := 0
	b.ResetTimer()
	for done < b.N {
		b.StopTimer()
		lives := make([]*storetest.Life, size)
		for i := range lives {
			lives[i] = m.Begin(m.Pull(), "")
		}
		open := book.Batches(lives...)[0]
		finish := book.Batch(0)
		finish.FromSeq += int64(size)
		for _, l := range lives {
			m.Step(l, yes)
			book.Add(finish, l.Terms, l.Outcomes[1])
			open.References = append(open.References, store.Reference{Owner: l.Terms.Initiator, Value: l.Terms.InitiatorRef, Payment: l.Terms.ID},
				store.Reference{Owner: l.Terms.Payer.Participant, Value: "w" + l.Terms.InitiatorRef, Payment: l.Terms.ID})
			if claims {
				open.Claims = append(open.Claims, store.ClaimWrite{Claim: store.Claim{Key: l.Terms.Claim, Payment: l.Terms.ID, At: l.Terms.CreatedAt}})
			}
		}
		b.StartTimer()
		start, used := time.Now(), cpuTime(b)
		book.Must(open, finish)
		busy += time.Since(start)
		cpu += cpuTime(b) - used
		done += size
	}
	b.StopTimer()
	b.ReportMetric(float64(done)/busy.Seconds(), "payments/s")
	b.ReportMetric(busy.Seconds()/float64(done)*1e9, "ns/op")
	b.ReportMetric(cpu.Seconds()/float64(done)*1e6, "cpu-µs/payment")
}

// cpuTime is what the process has used of the processors: on a busy machine a steadier measure than time.
func cpuTime(b *testing.B) time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// BenchmarkByReference finds one reference among a million, in as many runs as they make.
func BenchmarkByReference(b *testing.B) {
	s, err := sqlite.Open(filepath.Join(b.TempDir(), "bench.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	book, m := storetest.NewBook(b, s, 1), storetest.NewMaker(1, 100)
	var some []store.Reference
	for range 500 {
		batch := book.Batch(0)
		for range 2000 {
			r := m.RequestID()
			batch.References = append(batch.References, store.Reference{Owner: "wallet-001", Value: r.String(), Payment: payment.NewID("w", r)})
		}
		some = append(some, batch.References[7])
		book.Must(batch)
	}
	b.ResetTimer()
	for i := range b.N {
		r := some[i%len(some)]
		if ids, err := s.ByReference(b.Context(), r.Owner, r.Value, 10); err != nil || len(ids) != 1 {
			b.Fatal(ids, err)
		}
	}
}

// BenchmarkExport writes an export of 20,000 finished payments; an operation is one payment.
func BenchmarkExport(b *testing.B) {
	const payments = 20_000
	s, err := sqlite.Open(filepath.Join(b.TempDir(), "bench.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	book, m := storetest.NewBook(b, s, 1), storetest.NewMaker(1, 100)
	for range payments / 500 {
		var lives []*storetest.Life
		for range 500 {
			l := m.Begin(m.Pull(), "")
			m.Step(l, payment.Event{Kind: payment.Answered, Op: payment.OpAuthorise, Result: payment.Success})
			lives = append(lives, l)
		}
		book.Must(book.Batches(lives...)...)
	}
	b.ResetTimer()
	for done := 0; done < b.N; done += payments {
		if err := s.Export(b.Context(), io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
