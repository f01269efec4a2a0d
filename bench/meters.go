package bench

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"hutong/store"
)

// meters read what a run uses: processors, wire, store, rules and memory.
type meters struct {
	o       *Options
	metrics string // address of the switch's
	join    *join
	server  *process
	parties []*process
	wire    atomic.Int64 // bytes over the callers' connections

	usage         *store.Usage // before the warm-up; nil: the store can't tell
	before, after reading
	memory        growth
}

// reading is what the meters show at one moment.
type reading struct {
	cpu   map[string]time.Duration // by process; what can't be known is not there
	wire  int64
	rules float64
}

const databaseCPU = "database"

// read reads every meter but the store's, which is read before the first payment and when the switch has ended.
func (m *meters) read(ctx context.Context) (reading, error) {
	r := reading{cpu: map[string]time.Duration{"callers": cpuTime()}, wire: m.wire.Load() + m.join.wire()}
	for _, p := range append([]*process{m.server}, m.parties...) {
		if t, ok := usedBy(p.cmd.Process.Pid); ok {
			r.cpu[p.name] = t
		}
	}
	if m.o.Database != 0 {
		if t, ok := usedByTree(m.o.Database); ok {
			r.cpu[databaseCPU] = t
		}
	}
	_, values, err := get(ctx, m.metrics)
	if err != nil {
		return r, fmt.Errorf("bench: the switch's metrics: %w", err)
	}
	r.rules = values["hutong_rule_evaluations_total"]
	return r, nil
}

func (m *meters) readStore(ctx context.Context) (*store.Usage, error) {
	s, err := m.o.Open(ctx)
	if err != nil {
		return nil, fmt.Errorf("bench: how much the store takes: %w", err)
	}
	defer s.Close()
	measured, ok := s.(store.Measured)
	if !ok {
		return nil, nil
	}
	u, err := measured.Usage(ctx)
	if err != nil {
		return nil, fmt.Errorf("bench: how much the store takes: %w", err)
	}
	return &u, nil
}

// load warms up, runs the load, reads the meters around it, and tells of its progress. It stops when a process ends by itself.
func (m *meters) load(ctx context.Context, n *network, b *banks) (did tally, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	for _, p := range append([]*process{m.server}, m.parties...) {
		go func() {
			select {
			case <-p.done:
				cancel(errors.Join(fmt.Errorf("bench: the process of the %s ended during the run: %s", p.name, p.log.String()), p.err))
			case <-ctx.Done():
			}
		}()
	}
	if m.usage, err = m.readStore(ctx); err != nil {
		return did, err
	}
	profiled, err := profile(m.o.Profiles, "callers")
	if err != nil {
		return did, err
	}
	var before tally
	if m.o.WarmUp > 0 {
		before = m.o.warmed().run(ctx, n, b, func(s sample) { s.warmUp = true; m.join.take(s) })
		err = m.join.settled(context.WithoutCancel(ctx))
	}
	var read error
	if m.before, read = m.read(context.WithoutCancel(ctx)); read == nil {
		stop := m.watch()
		did = m.o.run(ctx, n, b, m.join.take)
		m.after, read = m.read(context.WithoutCancel(ctx))
		stop()
	}
	did.add(before)
	err = errors.Join(err, profiled())
	// An interrupt ends the load early, and what was done until then counts; the end of a process does not.
	if cause := context.Cause(ctx); ctx.Err() != nil && !errors.Is(cause, context.Canceled) {
		return did, errors.Join(cause, err)
	}
	return did, errors.Join(read, err)
}

// watch samples memory and tells of the progress until the function that it returns is called, and then once more: of the memory always, of the progress when
// nobody was told before.
func (m *meters) watch() func() {
	every := m.o.Every
	if every <= 0 {
		every = time.Second
	}
	end, ended := make(chan struct{}), make(chan struct{})
	start := time.Now()
	m.memory.warm = min(m.o.Duration/10, time.Minute)
	go func() {
		defer close(ended)
		look, told := time.NewTicker(min(every, time.Second)), start
		defer look.Stop()
		var last int64
		for over := false; !over; {
			var now time.Time
			select {
			case <-end:
				now, over = time.Now(), true
			case now = <-look.C:
			}
			bytes, known := resident(m.server.cmd.Process.Pid)
			if known {
				m.memory.add(now.Sub(start), bytes)
			}
			if m.o.Progress == nil || now.Sub(told) < every-every/10 && !(over && told.Equal(start)) {
				continue
			}
			done, failed, p99 := m.join.sofar()
			m.o.Progress(Progress{Elapsed: now.Sub(start), Done: done, Failed: failed, Rate: float64(done-last) / now.Sub(told).Seconds(), P99: p99, Memory: bytes})
			last, told = done, now
		}
	}()
	return func() {
		close(end)
		<-ended
	}
}

// growth is what memory a process had in use through a run, without the time in which it warms up: a straight line through all samples says whether it grows.
type growth struct {
	warm                 time.Duration
	n, x, y, xx, xy      float64 // sums of times in hours and bytes
	first, last, highest int64
}

func (m *growth) add(at time.Duration, bytes int64) {
	if at < m.warm {
		return
	}
	if m.n == 0 {
		m.first = bytes
	}
	m.last, m.highest = bytes, max(m.highest, bytes)
	x, y := at.Hours(), float64(bytes)
	m.n, m.x, m.y, m.xx, m.xy = m.n+1, m.x+x, m.y+y, m.xx+x*x, m.xy+x*y
}

// slope is by how many bytes an hour the memory grows.
func (m *growth) slope() float64 {
	d := m.n*m.xx - m.x*m.x
	if d == 0 {
		return 0
	}
	return (m.n*m.xy - m.x*m.y) / d
}
