//go:build postgres && unix

package postgres_test

import (
	"fmt"
	"io"
	"sync"
	"syscall"
	"testing"
	"time"

	"hutong/payment"
	"hutong/store"
	"hutong/store/storetest"
)

// BenchmarkCommit commits payments as the engine does, durably: a batch that opens and reserves them (terms, outcome, two references)
// and a batch that finishes them (outcome with its postings), with the positions of 200 participants. An operation is one payment;
// making the payments is not timed. claims adds a claim for each payment, the one row whose key is random. With several lanes each
// commits its batches by itself, all at once.
func BenchmarkCommit(b *testing.B) {
	for _, c := range []struct {
		claims      bool
		lanes, size int
	}{
		{false, 1, 1}, {false, 1, 64}, {false, 1, 512}, {false, 1, 1024},
		{true, 1, 1}, {true, 1, 64}, {true, 1, 512}, {true, 1, 1024},
		{false, 2, 512}, {false, 4, 256}, {false, 4, 1024}, {true, 4, 256},
	} {
		b.Run(fmt.Sprintf("claims=%v/lanes=%d/batch=%d", c.claims, c.lanes, c.size), func(b *testing.B) { benchmarkCommit(b, c.lanes, c.size, c.claims) })
	}
}

func benchmarkCommit(b *testing.B, lanes, size int, claims bool) {
	s := open(b, fresh(b))
	defer s.Close()
	book, m := storetest.NewBook(b, s, lanes), storetest.NewMaker(1, 100)
	if _, err := s.Ahead(b.Context(), m.Now(), 2); err != nil {
		b.Fatal(err)
	}
	yes := payment.Event{Kind: payment.Answered, Op: payment.OpAuthorise, Result: payment.Success, Reference: "W20260301-0001", By: "wallet-001"}
	var busy, cpu time.Duration
	done := 0
	b.ResetTimer()
	for done < b.N {
		b.StopTimer()
		rounds := make([][]*store.Batch, lanes)
		for lane := range rounds {
			for range max(1, min(8, (b.N-done)/size/lanes)) {
				open, finish := payments(book, m, lane, size, claims, yes)
				rounds[lane] = append(rounds[lane], open, finish)
				done += size
			}
		}
		b.StartTimer()
		start, used := time.Now(), cpuTime(b)
		var wg sync.WaitGroup
		for _, batches := range rounds {
			wg.Go(func() {
				for _, batch := range batches {
					batch.FromSeq = book.Lanes[batch.Lane].Seq
					if err := book.Commit(batch); err != nil {
						b.Error(err)
					}
				}
			})
		}
		wg.Wait()
		busy += time.Since(start)
		cpu += cpuTime(b) - used
	}
	b.StopTimer()
	b.ReportMetric(float64(done)/busy.Seconds(), "payments/s")
	b.ReportMetric(busy.Seconds()/float64(done)*1e9, "ns/op")
	b.ReportMetric(cpu.Seconds()/float64(done)*1e6, "client-cpu-µs/payment")
}

// payments are a lane's batch that opens some and its batch that finishes them.
func payments(book *storetest.Book, m *storetest.Maker, lane, size int, claims bool, yes payment.Event) (open, finish *store.Batch) {
	var lives []*storetest.Life
	for len(lives) < size {
		if l := m.Begin(m.Pull(), ""); book.LaneOf(l.Terms.ID) == lane {
			lives = append(lives, l)
		}
		m.Pass(50*time.Microsecond - 4500*time.Microsecond) // the maker takes three times 1.5 ms; at volume they come closer together
	}
	open, finish = book.Batches(lives...)[lane], book.Batch(lane)
	for _, l := range lives {
		m.Step(l, yes)
		m.Pass(-1500 * time.Microsecond)
		book.Add(finish, l.Terms, l.Outcomes[1])
		open.References = append(open.References, store.Reference{Owner: l.Terms.Initiator, Value: l.Terms.InitiatorRef, Payment: l.Terms.ID},
			store.Reference{Owner: l.Terms.Payer.Participant, Value: "w" + l.Terms.InitiatorRef, Payment: l.Terms.ID})
		if claims {
			open.Claims = append(open.Claims, store.ClaimWrite{Claim: store.Claim{Key: l.Terms.Claim, Payment: l.Terms.ID, At: l.Terms.CreatedAt}})
		}
	}
	return open, finish
}

// cpuTime is what this process, without the server, has used of the processors.
func cpuTime(b *testing.B) time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// BenchmarkByReference finds one reference among a million, in as many runs as they make.
func BenchmarkByReference(b *testing.B) {
	s := open(b, fresh(b))
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
	const count = 20_000
	s := open(b, fresh(b))
	defer s.Close()
	book, m := storetest.NewBook(b, s, 1), storetest.NewMaker(1, 100)
	for range count / 500 {
		open, finish := payments(book, m, 0, 500, true, payment.Event{Kind: payment.Answered, Op: payment.OpAuthorise, Result: payment.Success})
		finish.FromSeq += 500
		book.Must(open, finish)
	}
	b.ResetTimer()
	for done := 0; done < b.N; done += count {
		if err := s.Export(b.Context(), io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
