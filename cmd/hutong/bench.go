package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"hutong/bench"
	"hutong/node"
	"hutong/store"
	"hutong/store/postgres/pgtest"
)

// BenchCmd puts load on the switch and measures it.
type BenchCmd struct {
	Engine    bool    `help:"The engine alone: reserve and finish, without a network. Otherwise the whole: callers, the switch, the wallets and the acquirers, each a process of its own."`
	Transport string  `default:"rest" enum:"rest,stream" help:"How institutions are connected: rest (signed HTTP) or stream (one connection each, a signature per frame)."`
	Flow      string  `default:"pull" enum:"pull,push,mix" help:"Who scans whom: pull (acquirers scan customers' codes), push (wallets scan merchants' codes), or mix, with refunds and inquiries among them."`
	Rate      float64 `help:"Payments a second that begin, whatever became of those before; latencies count from then. 0: each caller begins its next payment when its last has ended." placeholder:"N"`
	Callers   int     `default:"1024" help:"Callers at once."`

	Institutions int           `default:"4" help:"Wallets, and as many acquirers."`
	Skew         float64       `default:"1.1" help:"How unevenly payments are spread over institutions: exponent of a Zipf distribution, above 1; 0 for evenly (not with --engine)."`
	Hot          float64       `help:"Share of the payments that one payer's institution makes, as 0.7, in every second of two; in the others all are even, so that both can be compared." placeholder:"SHARE"`
	Capped       bool          `help:"With --engine and --hot: that institution is at its cap. Its payments are refused, and the latencies are those of the others."`
	Lanes        int           `default:"1" help:"Lanes of the store; one that has another number is changed to it."`
	Store        string        `help:"The store: an SQLite file or postgres://user@host/database; a temporary PostgreSQL if one is installed, else a temporary file, if not named. Its payments stay there." placeholder:"STORE"`
	Duration     time.Duration `default:"10s" help:"How long to measure."`
	WarmUp       time.Duration `name:"warmup" default:"2s" help:"How long to make payments first that are in the books and not in the measures (not with --engine)."`
	Claims       bool          `help:"With --engine: give each payment a one-use code. Otherwise each has one."`
	Prefill      int64         `help:"First put so many ended payments of the days before into the store; with --engine also measure what it costs to know them." placeholder:"N"`
	PrefillDays  int           `default:"7" help:"Over how many days these are spread."`
	PrefillTime  time.Duration `help:"Stop at fewer payments once this is over."`
	Hollow       bool          `help:"Prefill rows with their keys and states but with nothing in their bodies: as many index entries on a third of the disk. Needs --no-verify."`
	Verify       bool          `default:"true" negatable:"" help:"Let the auditor derive the books again at the end and compare them with what the callers saw."`
	JSON         bool          `name:"json" help:"Print the report as one JSON object."`

	CPUProfile string `name:"cpuprofile" help:"Write a profile of each process's processor time into this folder, for go tool pprof." placeholder:"DIR"`
}

// Run measures and prints a report.
func (c *BenchCmd) Run() error {
	if c.Engine {
		collectLess(heapOfSwitch) // the engine is in this process
	} else {
		collectLess(heapOfLoad)
	}
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	context.AfterFunc(ctx, cancel) // a second signal ends the process as it usually does
	if err := c.check(); err != nil {
		return usage("%v", err)
	}
	if c.CPUProfile != "" {
		var err error
		if c.CPUProfile, err = filepath.Abs(c.CPUProfile); err == nil {
			err = os.MkdirAll(c.CPUProfile, 0o755)
		}
		if err != nil {
			return fmt.Errorf("bench: no folder for the profiles: %w", err)
		}
	}
	machine, err := bench.MeasureMachine()
	if err != nil {
		return err
	}
	s, err := c.store(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if err := s.end(); err != nil {
			fmt.Fprintln(os.Stderr, "hutong: bench:", err)
		}
	}()
	if c.Engine {
		return c.engine(ctx, s, machine)
	}
	return c.whole(ctx, s, machine)
}

// check refuses flags that can't be or don't go together.
func (c *BenchCmd) check() error {
	if c.Lanes < 1 || c.Lanes > 64 {
		return fmt.Errorf("bench: --lanes is %d; a store has 1 to 64", c.Lanes)
	}
	switch {
	case c.Prefill < 0 || c.PrefillDays < 1 || c.PrefillDays > 366 || c.PrefillTime < 0:
		return errors.New("bench: --prefill is 0 or more, --prefill-days is 1 to 366, --prefill-time 0 or more")
	case c.Hollow && c.Verify:
		return errors.New("bench: --hollow needs --no-verify: what has nothing in its body is no payment for the auditor")
	}
	if c.Capped && (!c.Engine || c.Hot == 0) {
		return errors.New("bench: --capped goes with --engine and --hot: the hot institution is at its cap")
	}
	if !c.Engine {
		if c.Claims {
			return errors.New("bench: --claims goes with --engine; end to end every payment has a one-use code or an order of its own")
		}
		return c.load().Check()
	}
	for name, given := range map[string]bool{"--transport": c.Transport != "rest", "--flow": c.Flow != "pull", "--rate": c.Rate != 0, "--institutions": c.Institutions != 4, "--warmup": c.WarmUp != 2*time.Second} {
		if given {
			return fmt.Errorf("bench: %s is of the whole; --engine has no network: its callers begin their next payment when their last has ended, among 200 institutions", name)
		}
	}
	switch {
	case c.Callers < 1:
		return errors.New("bench: there must be at least one caller")
	case c.Duration <= 0:
		return errors.New("bench: the duration must be above 0")
	case !(c.Skew > 1):
		return errors.New("bench: with --engine the skew must be above 1")
	case !(c.Hot >= 0 && c.Hot < 1):
		return errors.New("bench: the hot institution's share must be 0 (there is none) or below 1, as 0.7")
	}
	return nil
}

func (c *BenchCmd) load() *bench.Load {
	return &bench.Load{Flow: c.Flow, Rate: c.Rate, Callers: c.Callers, WarmUp: c.WarmUp, Duration: c.Duration, Institutions: c.Institutions, Skew: c.Skew, Hot: c.Hot}
}

// BenchPartyCmd is the counterparties of a measurement, in a process of their own; `hutong bench` starts it.
type BenchPartyCmd struct {
	CPUProfile string `name:"cpuprofile" hidden:""`
}

// Run serves until standard input ends.
func (c *BenchPartyCmd) Run() error {
	collectLess(heapOfLoad)
	leaveProcessors()
	return profiled(c.CPUProfile, func() error { return bench.Party(os.Stdin, os.Stdout) })
}

// leaveProcessors keeps this process to half of the processors, unless GOMAXPROCS says otherwise: callers and counterparties need a fraction of one, and a
// runtime that has more looks for work on them at every message, at the expense of what is measured.
func leaveProcessors() {
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(max(runtime.GOMAXPROCS(0)/2, 1))
	}
}

func (c *BenchCmd) whole(ctx context.Context, s *benchStore, machine bench.Machine) error {
	binary, err := os.Executable()
	if err != nil {
		return err
	}
	filled, err := c.prefill(ctx, s.name)
	if err != nil {
		return err
	}
	leaveProcessors()
	o := bench.Options{Load: *c.load(), Transport: c.Transport, Binary: binary, Store: s.name, Kind: kindOf(s.name), Lanes: c.Lanes, Fresh: s.fresh, Prefilled: filled, Profiles: c.CPUProfile,
		Verify: c.Verify, Database: s.server, Every: c.every(), Progress: telling,
		Open: func(ctx context.Context) (store.Store, error) { return node.ReadStore(ctx, s.name) }}
	r, err := bench.Run(ctx, o)
	if r == nil {
		return err
	}
	r.Machine = machine
	if c.JSON {
		return errors.Join(err, printJSON(r))
	}
	return errors.Join(err, r.Write(os.Stdout))
}

// prefill puts payments of earlier days into a store that nobody has open, if it is to, and says how many.
func (c *BenchCmd) prefill(ctx context.Context, name string) (n int64, err error) {
	if c.Prefill == 0 {
		return 0, nil
	}
	s, err := node.OpenStore(ctx, name)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	filled, err := c.fill(ctx, s)
	if err != nil {
		return 0, err
	}
	return filled.Payments, nil
}

func (c *BenchCmd) fill(ctx context.Context, s store.Store) (*bench.Prefilled, error) {
	fmt.Fprintln(os.Stderr, "prefill: payments of the days before")
	// How the payments of the days before are spread makes no difference to what comes.
	return bench.Prefill(ctx, bench.PrefillOptions{Store: s, Lanes: c.Lanes, Payments: c.Prefill, Days: c.PrefillDays, Within: c.PrefillTime, Skew: max(c.Skew, 1.1), Hollow: c.Hollow, Progress: c.progress()})
}

// every is how often a run tells of its progress: some hundred times at most.
func (c *BenchCmd) every() time.Duration {
	return max(time.Second, (c.Duration / 360).Truncate(time.Second))
}

func telling(p bench.Progress) {
	memory := ""
	if p.Memory > 0 {
		memory = fmt.Sprintf("  switch %d MiB", p.Memory>>20)
	}
	failed := ""
	if p.Failed > 0 {
		failed = fmt.Sprintf("  %d failed", p.Failed)
	}
	fmt.Fprintf(os.Stderr, "%8s %12d payments  %8.0f/s  p99 %.1f ms%s%s\n", p.Elapsed.Truncate(time.Second), p.Done, p.Rate, float64(p.P99.Microseconds())/1000, memory, failed)
}

func (c *BenchCmd) progress() func(int64, float64) {
	return func(done int64, rate float64) { fmt.Fprintf(os.Stderr, "%12d payments  %8.0f/s\n", done, rate) }
}

func kindOf(name string) string {
	if node.IsServer(name) {
		return "postgres"
	}
	return "sqlite"
}

func printJSON(v any) error {
	e := json.NewEncoder(os.Stdout)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

func passed(verified bool) string {
	if verified {
		return "passed, with exactly these payments"
	}
	return "not passed, or not asked for"
}

// benchStore is where a run keeps its payments.
type benchStore struct {
	name   string
	fresh  bool // made for this run, and gone after it
	server int  // the process of a database server that serves this run alone; 0: there is none
	end    func() error
}

// logAhead is how many files of the log, 16 MiB each, a temporary server is given: enough for half a minute of what two processors can pay.
const logAhead = 64

// store is the store that was named, or a temporary one. That is no new server, if the run warms up: one that has run for hours takes the files
// of its log from its checkpoints, and one that has not writes 16 MiB of zeros while a batch waits.
func (c *BenchCmd) store(ctx context.Context) (*benchStore, error) {
	if c.Store != "" {
		name := c.Store
		if !node.IsServer(name) {
			err := node.CheckName(name)
			if err == nil {
				name, err = filepath.Abs(name)
			}
			if err != nil {
				return nil, err
			}
		}
		return &benchStore{name: name, end: func() error { return nil }}, nil
	}
	if pgtest.Installed() {
		s, err := pgtest.Start("shared_buffers = 1GB", "max_wal_size = 8GB", "min_wal_size = 1GB", "checkpoint_timeout = 10min")
		if err == nil && c.WarmUp > 0 {
			if err = s.LogAhead(ctx, logAhead); err != nil {
				err = errors.Join(err, s.Stop())
			}
		}
		if err != nil {
			return nil, fmt.Errorf("bench: a temporary PostgreSQL: %w (name a store with --store, as bench.db for an SQLite file)", err)
		}
		fmt.Fprintln(os.Stderr, "store: a temporary PostgreSQL (fsync on)")
		return &benchStore{name: s.DSN(""), fresh: true, server: s.Process(), end: s.Stop}, nil
	}
	dir, err := os.MkdirTemp("", "hutong-bench-")
	if err != nil {
		return nil, err
	}
	fmt.Fprintln(os.Stderr, "store: a temporary SQLite file; no PostgreSQL is installed")
	return &benchStore{name: filepath.Join(dir, "bench.db"), fresh: true, end: func() error { return os.RemoveAll(dir) }}, nil
}

func (c *BenchCmd) engine(ctx context.Context, on *benchStore, machine bench.Machine) (err error) {
	s, err := node.OpenStore(ctx, on.name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	var filled *bench.Prefilled
	if c.Prefill > 0 {
		if filled, err = c.fill(ctx, s); err != nil {
			return err
		}
	}
	r, err := bench.Engine(ctx, bench.EngineOptions{Store: s, Prefilled: filled, Database: on.server, Lanes: c.Lanes, Callers: c.Callers, Duration: c.Duration, Skew: c.Skew, Hot: c.Hot, Capped: c.Capped, Claims: c.Claims, Verify: c.Verify, Profiles: c.CPUProfile,
		Progress: c.progress()})
	if r == nil {
		return err
	}
	r.Machine, r.Store = machine, kindOf(on.name)
	if c.JSON {
		return errors.Join(err, printJSON(r))
	}
	fmt.Printf(`machine          %s
store            %s, %d lanes
callers          %d
payments         %d in %.1f s: %.0f/s, after %d of the days before
latency          p50 %.1f ms, p99 %.1f ms, longest %.1f ms (reserve and finish together)
processor        %.1f µs a payment in this process, %.1f µs in the database server
group commit     %.0f commands a commit
headroom moves   %d
audit            %s
`, r.Machine, r.Store, r.Lanes, r.Callers, r.Payments, r.Seconds, r.PaymentsPerSecond, r.Prefilled, r.P50MS, r.P99MS, r.MaxMS, r.CPUMicros, r.DatabaseCPUMicros, r.CommandsPerCommit, r.HeadroomMoves, passed(r.Verified))
	if h := r.Hot; h != nil {
		fmt.Printf("hot institution  %s\n", h)
	}
	for _, i := range r.Identity {
		fmt.Printf("%-48s %8.0f/s, %5.1f + %.1f µs of processor, p50 %.1f ms, p99 %.1f ms\n", i.What, i.PerSecond, i.CPUMicros, i.DatabaseCPUMicros, i.P50MS, i.P99MS)
	}
	return err
}
