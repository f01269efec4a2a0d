package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"hutong/bench"
	"hutong/node"
	"hutong/store"
	"hutong/store/postgres/pgtest"
)

// BenchCmd puts load on the switch and measures it.
type BenchCmd struct {
	Engine   bool          `help:"The engine alone: reserve and finish, without a network. Otherwise the whole: an acquirer's callers, the switch and a wallet, each a process of its own, over REST."`
	Rate     float64       `help:"Payments a second that begin, whatever became of those before; latencies count from then. 0: each caller begins its next payment when its last has ended. Not with --engine."`
	Store    string        `help:"The store: an SQLite file or postgres://user@host/database; a temporary PostgreSQL if one is installed, else a temporary file, if not named. Its payments stay there." placeholder:"STORE"`
	Lanes    int           `default:"1" help:"Lanes of a new store."`
	Callers  int           `default:"1024" help:"Callers at once."`
	Duration time.Duration `default:"10s" help:"How long to measure."`
	Skew     float64       `default:"1.1" help:"How unevenly payments are spread over institutions: exponent of a Zipf distribution, above 1."`
	Claims   bool          `help:"Give each payment a one-use code."`
	Verify   bool          `default:"true" negatable:"" help:"Let the auditor derive the books again at the end (end to end: always)."`
	JSON     bool          `name:"json" help:"Print the report as one JSON object."`

	CPUProfile string `name:"cpuprofile" help:"Write a profile of each process's processor time into this folder, for go tool pprof." placeholder:"DIR"`
}

// Run measures and prints a report.
func (c *BenchCmd) Run() error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	switch {
	case c.Callers < 1 || c.Rate < 0 || c.Lanes < 1 || c.Duration <= 0 || c.Skew <= 1:
		return usage("bench: --callers and --lanes are at least 1, --duration is above 0, --skew above 1")
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
	name, end, err := c.store()
	if err != nil {
		return err
	}
	defer func() {
		if err := end(); err != nil {
			fmt.Fprintln(os.Stderr, "hutong: bench:", err)
		}
	}()
	if c.Engine {
		return c.engine(ctx, name)
	}
	return c.rest(ctx, name)
}

// BenchWalletCmd is the counterparty of a measurement, in a process of its own; `hutong bench` starts it.
type BenchWalletCmd struct {
	CPUProfile string `name:"cpuprofile" hidden:""`
}

// Run serves until standard input ends.
func (c *BenchWalletCmd) Run() error {
	return profiled(c.CPUProfile, func() error { return bench.Wallet(os.Stdin, os.Stdout) })
}

func (c *BenchCmd) rest(ctx context.Context, name string) error {
	binary, err := os.Executable()
	if err != nil {
		return err
	}
	if !node.IsServer(name) {
		if name, err = filepath.Abs(name); err != nil {
			return err
		}
	}
	r, err := bench.REST(ctx, bench.RESTOptions{Binary: binary, Store: name, Lanes: c.Lanes, Rate: c.Rate, Callers: c.Callers, Duration: c.Duration, Profiles: c.CPUProfile, Progress: c.progress(),
		Open: func(ctx context.Context) (store.Store, error) { return node.ReadStore(ctx, name) }})
	if r == nil {
		return err
	}
	r.Store = kindOf(name)
	if c.JSON {
		return errors.Join(err, printJSON(r))
	}
	rate := "as fast as the callers can"
	if r.Rate > 0 {
		rate = fmt.Sprintf("%g a second begin", r.Rate)
	}
	fmt.Printf(`flow             pull, over REST, every message signed (Ed25519); store %s, %d lanes
load             %d callers; %s
payments         %d in %.1f s: %.0f/s; %d failed
latency          p50 %.1f ms, p99 %.1f ms, longest %.1f ms without the wallet's time (with it p50 %.1f, p99 %.1f ms)
processor        a payment: %.0f µs in the switch, %.0f µs in the wallet, %.0f µs in the callers
audit            %s
`, r.Store, r.Lanes, r.Callers, rate, r.Payments, r.Seconds, r.PaymentsPerSecond, r.Failed, r.P50MS, r.P99MS, r.MaxMS, r.WholeP50MS, r.WholeP99MS,
		r.CPUMicros, r.WalletCPUMicros, r.CallersCPUMicros, passed(r.Verified))
	return err
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

// store is the name of the store and what ends it.
func (c *BenchCmd) store() (name string, end func() error, err error) {
	if c.Store != "" {
		return c.Store, func() error { return nil }, nil
	}
	if pgtest.Installed() {
		s, err := pgtest.Start("shared_buffers = 1GB", "max_wal_size = 8GB", "checkpoint_timeout = 10min")
		if err != nil {
			return "", nil, err
		}
		fmt.Fprintln(os.Stderr, "store: a temporary PostgreSQL (fsync on)")
		return s.DSN(""), s.Stop, nil
	}
	dir, err := os.MkdirTemp("", "hutong-bench-")
	if err != nil {
		return "", nil, err
	}
	fmt.Fprintln(os.Stderr, "store: a temporary SQLite file; no PostgreSQL is installed")
	return filepath.Join(dir, "bench.db"), func() error { return os.RemoveAll(dir) }, nil
}

func (c *BenchCmd) engine(ctx context.Context, name string) (err error) {
	s, err := node.OpenStore(ctx, name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	r, err := bench.Engine(ctx, bench.EngineOptions{Store: s, Lanes: c.Lanes, Callers: c.Callers, Duration: c.Duration, Skew: c.Skew, Claims: c.Claims, Verify: c.Verify, Profiles: c.CPUProfile,
		Progress: c.progress()})
	if r == nil {
		return err
	}
	r.Store = kindOf(name)
	if c.JSON {
		return errors.Join(err, printJSON(r))
	}
	fmt.Printf(`store            %s, %d lanes
callers          %d
payments         %d in %.1f s: %.0f/s
latency          p50 %.1f ms, p99 %.1f ms, longest %.1f ms (reserve and finish together)
processor        %.1f µs a payment in this process
group commit     %.0f commands a commit
headroom moves   %d
audit            %s
`, r.Store, r.Lanes, r.Callers, r.Payments, r.Seconds, r.PaymentsPerSecond, r.P50MS, r.P99MS, r.MaxMS, r.CPUMicros, r.CommandsPerCommit, r.HeadroomMoves, passed(r.Verified))
	return err
}
