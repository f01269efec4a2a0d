package bench

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"hutong/engine"
	"hutong/ledger"
	"hutong/payment"
	"hutong/store"
)

// PrefillOptions say what is put into a store before a measurement: payments that ended long ago, evenly over the days before now.
type PrefillOptions struct {
	Store    store.Store
	Lanes    int
	Payments int64
	Days     int
	Within   time.Duration // stops at fewer payments once this is over; 0: never
	Skew     float64
	Hollow   bool // rows with their keys, states and references but with nothing in their bodies: as many index entries on a third of the disk; not for the auditor
	Progress func(done int64, rate float64)
}

// Prefilled is what was put into a store. Each payment follows from its number, so that its request can be made again.
type Prefilled struct {
	Payments int64
	begin    time.Time
	step     float64 // nanoseconds from one to the next
	seed     uint64
	skew     float64
	hollow   bool
}

// prefillChunk is how many payments are made at once; with their outcomes they are one batch a lane.
const prefillChunk = 4096

// prefillRest is how long ago the last of them was made: long enough that nobody remembers them.
const prefillRest = 10 * time.Minute

// at is the time of a payment's id.
func (p *Prefilled) at(k int64) time.Time {
	return p.begin.Add(time.Duration(p.step * float64(k)))
}

// maker makes the payments of a number.
type maker struct {
	*Prefilled
	pcg *rand.PCG
	c   *Caller
}

func (p *Prefilled) maker() *maker {
	pcg := rand.NewPCG(p.seed, 0)
	rnd := rand.New(pcg)
	return &maker{p, pcg, &Caller{rnd: rnd, zipf: zipfOf(p.skew)}}
}

// terms are those of the payment with a number, the same each time.
func (m *maker) terms(k int64) *payment.Terms {
	m.pcg.Seed(m.seed, uint64(k)+1)
	t := m.c.Terms(m.at(k), false)
	if m.hollow {
		t.Fingerprint = [32]byte{}
	}
	return t
}

// strange are terms of the same time that nobody has sent before.
func (m *maker) strange(k int64) *payment.Terms {
	m.pcg.Seed(m.seed+1, rand.Uint64())
	return m.c.Terms(m.at(k), false)
}

// rows are what one chunk brings to a lane.
type rows struct {
	batch store.Batch
	sums  map[store.PositionKey]ledger.Position
}

// Prefill writes payments by the store's own batches, so every row, key and index is there as if they had been made one by one. The
// store is left without an owner.
func Prefill(ctx context.Context, o PrefillOptions) (*Prefilled, error) {
	now, span := time.Now(), time.Duration(o.Days)*24*time.Hour
	p := &Prefilled{Payments: o.Payments, begin: now.Add(-span - prefillRest).Truncate(time.Millisecond), step: float64(span) / float64(o.Payments),
		seed: uint64(now.UnixNano()), skew: o.Skew, hollow: o.Hollow}
	if a, ok := o.Store.(store.Archiver); ok {
		if _, err := a.Ahead(ctx, p.begin, o.Days+2); err != nil {
			return nil, fmt.Errorf("bench: make the days of the prefill: %w", err)
		}
	}
	lanes, err := o.Store.Lanes(ctx, o.Lanes)
	sums := make([]map[store.PositionKey]ledger.Position, o.Lanes)
	for i := range lanes {
		if err == nil {
			lanes[i], err = o.Store.Own(ctx, i)
		}
		sums[i] = map[store.PositionKey]ledger.Position{}
	}
	if err == nil {
		var have []store.Position
		have, err = o.Store.Positions(ctx, -1, "")
		for _, row := range have {
			sums[row.Lane][row.PositionKey] = row.Position
		}
	}
	if err != nil {
		return nil, fmt.Errorf("bench: prefill: %w", err)
	}
	var done atomic.Int64
	defer progress(o.Progress, &done)()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for made := range p.chunks(ctx, o.Lanes) {
		if o.Within > 0 && done.Load() > 0 && time.Since(now) > o.Within {
			break
		}
		var wg sync.WaitGroup
		errs := make([]error, o.Lanes)
		for i := range made {
			wg.Go(func() { errs[i] = made[i].commit(ctx, o.Store, &lanes[i], sums[i]) })
		}
		wg.Wait()
		if err := errors.Join(errs...); err != nil {
			return nil, fmt.Errorf("bench: prefill: %w", err)
		}
		for i := range made {
			done.Add(int64(len(made[i].batch.Payments)))
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	p.Payments = done.Load()
	return p, nil
}

// chunks makes the payments on all processors and gives them in the order of their time.
func (p *Prefilled) chunks(ctx context.Context, lanes int) <-chan []rows {
	all := p.Payments
	out := make(chan []rows)
	queue := make(chan chan []rows, runtime.GOMAXPROCS(0))
	go func() {
		defer close(queue)
		for first := int64(0); first < all; first += prefillChunk {
			c := make(chan []rows, 1)
			select {
			case queue <- c:
			case <-ctx.Done():
				return
			}
			go func() { c <- p.chunk(first, min(first+prefillChunk, all), lanes) }()
		}
	}()
	go func() {
		defer close(out)
		for c := range queue {
			select {
			case out <- <-c:
			case <-ctx.Done():
			}
		}
	}()
	return out
}

func (p *Prefilled) chunk(from, to int64, lanes int) []rows {
	out := make([]rows, lanes)
	for i := range out {
		b := &out[i].batch
		room := int(to-from)/lanes + 64
		b.Payments, b.Outcomes, b.References = make([]*payment.Terms, 0, room), make([]payment.Outcome, 0, 2*room), make([]store.Reference, 0, room)
		out[i].sums = map[store.PositionKey]ledger.Position{}
	}
	m := p.maker()
	for k := from; k < to; k++ {
		t := m.terms(k)
		r := &out[store.LaneOf(t.ID.Slot(), lanes)]
		r.batch.References = append(r.batch.References, store.Reference{Owner: t.Initiator, Value: t.InitiatorRef, Payment: t.ID})
		if p.hollow {
			r.batch.Payments = append(r.batch.Payments, &payment.Terms{ID: t.ID, Initiator: t.Initiator,
				Payer: payment.Side{Participant: t.Payer.Participant}, Payee: payment.Side{Participant: t.Payee.Participant}})
			r.batch.Outcomes = append(r.batch.Outcomes, payment.Outcome{Payment: t.ID, State: payment.State{Seq: 1, Status: payment.DebitAsked}, Booking: payment.BookReserve},
				payment.Outcome{Payment: t.ID, State: payment.State{Seq: 2, Status: payment.Succeeded}, Booking: payment.BookPost})
			continue
		}
		cal := calendar(t.CreatedAt)
		opened := payment.Open(t, "", t.CreatedAt, cal)
		ended, err := payment.Step(t, opened.State, m.c.answer(t), t.CreatedAt.Add(300*time.Millisecond), policy, cal)
		if err != nil {
			panic(fmt.Sprintf("bench: a payment that can't end: %v", err)) // of our own making
		}
		r.batch.Payments = append(r.batch.Payments, t)
		r.batch.Outcomes = append(r.batch.Outcomes, opened, ended)
		for _, g := range ended.Postings(t) {
			key := store.PositionKey{Account: g.Account, Cycle: cal.Cycle}
			sum := r.sums[key]
			if err := sum.Post(g.Minor); err != nil {
				panic(fmt.Sprintf("bench: a payment that can't be posted: %v", err))
			}
			r.sums[key] = sum
		}
	}
	for i := range out {
		if n := len(out[i].batch.Payments); n > 0 {
			out[i].batch.Watermark = p.at(to)
		}
	}
	return out
}

func (r *rows) commit(ctx context.Context, s store.Store, lane *store.Lane, sums map[store.PositionKey]ledger.Position) error {
	b := &r.batch
	if len(b.Payments) == 0 {
		return nil
	}
	b.Lane, b.Epoch, b.FromSeq = lane.Lane, lane.Epoch, lane.Seq
	for key, more := range r.sums {
		sum := sums[key]
		sum.Debits, sum.Credits = sum.Debits+more.Debits, sum.Credits+more.Credits
		sums[key] = sum
		b.Positions = append(b.Positions, store.Position{Lane: lane.Lane, PositionKey: key, Position: sum})
	}
	if err := s.Commit(ctx, b); err != nil {
		return err
	}
	lane.Seq += int64(len(b.Outcomes))
	return nil
}

// Identity is what knowing a payment costs: so many callers ask for one kind of thing for a while.
type Identity struct {
	What      string  `json:"what"`
	Requests  int64   `json:"requests"`
	PerSecond float64 `json:"per_second"`
	P50MS     float64 `json:"p50_ms"`
	P99MS     float64 `json:"p99_ms"`
	CPUMicros float64 `json:"cpu_us_per_request"` // of this process
	// DatabaseCPUMicros is of the database server, where it is known.
	DatabaseCPUMicros float64 `json:"database_cpu_us_per_request,omitempty"`
}

// What is asked for.
const (
	RepeatOld    = "a repeat whose original is long ended"
	RepeatRecent = "a repeat of a payment that has just ended"
	UnknownOld   = "a look-up of an old id that is not there"
	StrangeOld   = "a new payment with an old id"
)

// identity measures requests with ids of long ago, and repeats of recent ones, each for half of the time.
func (p *Prefilled) identity(ctx context.Context, e *engine.Engine, o *EngineOptions) (out []Identity, err error) {
	for _, what := range []string{RepeatOld, RepeatRecent, UnknownOld, StrangeOld} {
		hists, errs := make([]*hdrhistogram.Histogram, o.Callers), make([]error, o.Callers)
		var wg sync.WaitGroup
		begun, used, served := time.Now(), cpuTime(), servedBy(o.Database)
		for k := range o.Callers {
			hists[k] = newHistogram()
			wg.Go(func() { errs[k] = p.ask(ctx, e, what, o.Duration/2, hists[k]) })
		}
		wg.Wait()
		took, used, served := time.Since(begun), cpuTime()-used, servedBy(o.Database)-served
		if err := cmp.Or(errors.Join(errs...), ctx.Err()); err != nil {
			return out, fmt.Errorf("bench: %s: %w", what, err)
		}
		all := newHistogram()
		for _, h := range hists {
			all.Merge(h)
		}
		n := all.TotalCount()
		out = append(out, Identity{what, n, float64(n) / took.Seconds(), millis(all, 50), millis(all, 99), each(used, n), each(served, n)})
	}
	return out, nil
}

// ask repeats one kind of request for a while, at least once. An answer that is not the one that the request must have is an error.
func (p *Prefilled) ask(ctx context.Context, e *engine.Engine, what string, within time.Duration, h *hdrhistogram.Histogram) error {
	m := p.maker()
	var recent *payment.Terms
	if what == RepeatRecent {
		m.c = NewCaller(rand.Uint64(), p.skew)
		recent = m.c.Terms(time.Now(), false)
		if err := m.c.pay(ctx, e, recent); err != nil {
			return err
		}
	}
	now := time.Now() // behind the payment, which may take longer than the requests have
	for until := now.Add(within); now.Before(until) && ctx.Err() == nil; {
		t := recent
		switch what {
		case RepeatOld:
			t = m.terms(rand.Int64N(p.Payments))
		case UnknownOld, StrangeOld:
			t = m.strange(rand.Int64N(p.Payments))
		}
		begun := time.Now()
		if what == UnknownOld { // so a request of before the accepted window is answered
			if _, err := e.Get(ctx, t.ID); !errors.Is(err, engine.ErrUnknown) {
				return fmt.Errorf("payment %s that nobody made: %w", t.ID, err)
			}
			now = time.Now()
			h.RecordValue(min(now.Sub(begun).Microseconds(), highest))
			continue
		}
		rec, isNew, err := e.Open(ctx, engine.Opening{Terms: t, References: []store.Reference{{Owner: t.Initiator, Value: t.InitiatorRef, Payment: t.ID}}})
		if err != nil {
			return err
		}
		if isNew != (what == StrangeOld) || !isNew && rec.State.Status != payment.Succeeded {
			return fmt.Errorf("payment %s: new %v, %s", t.ID, isNew, rec.State.Status)
		}
		now = time.Now()
		h.RecordValue(min(now.Sub(begun).Microseconds(), highest))
	}
	return nil
}
