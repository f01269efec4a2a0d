package bench

import (
	"context"
	"fmt"
	"io"
	"math"
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// join brings together what the callers saw and what the counterparties told of their own time. An operation is settled as soon as every
// counterparty's reports are as far as its end, so that memory holds a fraction of a second of them, however long the run.
type join struct {
	mu      sync.Mutex
	waits   map[key]int64 // of calls whose operation is not settled yet: microseconds
	pending []sample
	until   []int64 // by source: the time (Unix, microseconds) up to which it has told all
	bytes   []int64 // by source: bytes over its connections
	lost    error   // what kept a source from being read

	sums
}

// sums are what settled operations add up to.
type sums struct {
	done   [kinds]int64
	warmUp int64 // pulls, pushes and refunds that succeeded before what is measured
	failed int64 // then too
	credit int64 // what the payees' sides were credited, less what they gave back
	own    [kinds]*hdrhistogram.Histogram
	late   *hdrhistogram.Histogram // how long after it was due an operation of any kind began
	whole  *hdrhistogram.Histogram // pulls, pushes and refunds, with the counterparties' time
	phases [hot + 1]*hdrhistogram.Histogram
	recent *hdrhistogram.Histogram // since it was last asked for
}

func newHistogram() *hdrhistogram.Histogram { return hdrhistogram.New(1, highest, 3) }

func newJoin() *join {
	j := &join{waits: map[key]int64{}}
	for i := range j.own {
		j.own[i] = newHistogram()
	}
	for i := range j.phases {
		j.phases[i] = newHistogram()
	}
	j.late, j.whole, j.recent = newHistogram(), newHistogram(), newHistogram()
	return j
}

// source adds a counterparty's process.
func (j *join) source() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.until, j.bytes = append(j.until, 0), append(j.bytes, 0)
	return len(j.until) - 1
}

// read takes a source's reports until they end.
func (j *join) read(source int, in io.Reader) {
	var raw [reportBytes]byte
	for {
		if _, err := io.ReadFull(in, raw[:]); err != nil {
			j.end(source, err)
			return
		}
		j.hear(source, readReport(&raw))
	}
}

func (j *join) hear(source int, r report) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if r.ID != (key{}) {
		j.waits[r.ID] += r.A
		return
	}
	j.until[source], j.bytes[source] = r.A, r.B
	j.settle()
}

func (j *join) end(source int, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err != io.EOF { //nolint:errorlint // the very value says that the reports ended between two
		j.lost = err
	}
	j.until[source] = math.MaxInt64
	j.settle()
}

// take adds an operation that a caller has seen the end of.
func (j *join) take(s sample) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.pending = append(j.pending, s)
}

// settle counts the operations whose calls are all told; the caller holds mu.
func (j *join) settle() {
	until := int64(math.MaxInt64)
	for _, t := range j.until {
		until = min(until, t)
	}
	rest := j.pending[:0]
	for _, s := range j.pending {
		if s.end.UnixMicro() > until {
			rest = append(rest, s)
			continue
		}
		waited := j.waits[s.id]
		delete(j.waits, s.id)
		if s.order != (key{}) {
			waited += j.waits[s.order]
			delete(j.waits, s.order)
		}
		j.count(s, waited)
	}
	j.pending = rest
}

func (j *join) count(s sample, waited int64) {
	if s.failed {
		j.failed++
		return
	}
	if s.warmUp {
		if s.kind != inquiry {
			j.warmUp++
			j.credited(s)
		}
		return
	}
	j.done[s.kind]++
	j.late.RecordValue(min(max(s.late, 1), highest))
	own := min(max(s.took-waited, 1), highest)
	j.own[s.kind].RecordValue(own)
	if s.kind == inquiry {
		return
	}
	j.recent.RecordValue(own)
	j.whole.RecordValue(min(s.took, highest))
	j.credited(s)
	if s.kind != refund && s.phase != only {
		j.phases[s.phase].RecordValue(own)
	}
}

func (s *sums) credited(by sample) {
	if by.kind == refund {
		s.credit -= by.credit
		return
	}
	s.credit += by.credit
}

// payments is how many pulls, pushes and refunds succeeded.
func (s *sums) payments() int64 { return s.done[pull] + s.done[push] + s.done[refund] }

// total are all sums, once every source has ended.
func (j *join) total() (sums, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.sums, j.lost
}

// settled waits until every source has told of all that the callers saw.
func (j *join) settled(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	look := time.NewTicker(tellEvery)
	defer look.Stop()
	for {
		j.mu.Lock()
		left := len(j.pending)
		j.mu.Unlock()
		if left == 0 {
			return nil
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return fmt.Errorf("bench: the counterparties did not tell how long %d operations of the warm-up took them: %w", left, ctx.Err())
		}
	}
}

// wire is how many bytes went over the counterparties' connections.
func (j *join) wire() (n int64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, b := range j.bytes {
		n += b
	}
	return n
}

// sofar is for telling while it goes on: what is done, what failed, and p99 since it was last asked for.
func (j *join) sofar() (done, failed int64, p99 time.Duration) {
	j.mu.Lock()
	defer j.mu.Unlock()
	p99 = time.Duration(j.recent.ValueAtPercentile(99)) * time.Microsecond
	j.recent.Reset()
	return j.payments(), j.failed, p99
}
