//go:build postgres

package main

import (
	"bytes"
	"context"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"hutong/payment"
	"hutong/store"
	"hutong/store/postgres"
	"hutong/store/postgres/pgtest"
	"hutong/store/storetest"
)

// database starts a server for one test and gives the name of an empty store in it.
func database(t *testing.T) string {
	t.Helper()
	s, err := pgtest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s.DSN("")
}

// Several nodes migrate an empty database at the same time; then a switch runs on it as it does on a file, and is audited and exported
// through the front door. No password is ever shown.
func TestServePostgres(t *testing.T) {
	kept := database(t)
	u, err := url.Parse(kept)
	if err != nil {
		t.Fatal(err)
	}
	password, _ := u.User.Password()
	s := install(t)
	shown := ""
	hutong := func(args ...string) ([]byte, error) {
		out, err := exec.Command(s.bin, args...).CombinedOutput()
		return out, err
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	for range 4 {
		wg.Go(func() {
			out, err := hutong("migrate", "--store", kept)
			mu.Lock()
			defer mu.Unlock()
			if shown += string(out); err != nil {
				t.Errorf("migrate: %v\n%s", err, out)
			}
		})
	}
	wg.Wait()
	var log bytes.Buffer
	c := exec.Command(s.bin, "serve", "--config", s.config, "--store", kept)
	c.Stderr = &log
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer c.Process.Kill()
	waitFor(t, "the switch", time.Minute, func() bool { code, _ := get("http://" + s.metrics + "/readyz"); return code == 200 })
	if err := s.world.Connect("http://" + s.api); err != nil {
		t.Fatal(err)
	}
	for _, o := range s.world.Tour(context.Background()) {
		if !o.Succeeded() {
			t.Errorf("%s: %+v %v", o.Corridor, o.Payment, o.Err)
		}
	}
	if out, err := hutong("verify", "--store", kept); err != nil {
		t.Errorf("verify beside the switch: %v\n%s", err, out)
	}
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err != nil {
		t.Errorf("serve: %v\n%s", err, log.String())
	}
	out, err := hutong("export", "--store", kept)
	if n := bytes.Count(out, []byte(`{"t":"payment"`)); err != nil || n != 4 || !bytes.Contains(out, []byte(`{"t":"end"`)) {
		t.Errorf("export: %v, %d payments", err, n)
	}
	// A demonstration takes the store as it is, and with the number of lanes that it is told.
	for _, lanes := range []string{"0", "2"} {
		out, err = hutong("demo", "--once", "--store", kept, "--lanes", lanes)
		if shown += string(out); err != nil || !strings.Contains(string(out), "PASS") {
			t.Errorf("a demonstration with %s lanes on a store of four: %v\n%s", lanes, err, out)
		}
	}
	if shown += log.String(); strings.Contains(shown, password) {
		t.Error("a password was shown")
	}
}

// oldDay makes a store with the day 2025-03-01, and eight payments of four lanes on it.
func oldDay(t *testing.T, kept string) {
	t.Helper()
	old := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).Add(-365 * 24 * time.Hour)
	db, err := postgres.Open(t.Context(), kept)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Ahead(t.Context(), old, 1); err != nil {
		t.Fatal(err)
	}
	b, m := storetest.NewBook(t, db, 4), storetest.NewMaker(1, 3)
	m.Pass(-365 * 24 * time.Hour)
	for range 8 {
		l := m.Begin(m.Pull(), "")
		m.Step(l, payment.Event{Kind: payment.Answered, Op: payment.OpAuthorise, Result: payment.Success, Amount: l.Terms.Amounts.Debit, By: l.Terms.Payer.Participant})
		batches := b.Batches(l)
		x := batches[b.LaneOf(l.Terms.ID)]
		x.Claims = []store.ClaimWrite{{Claim: store.Claim{Key: l.Terms.Claim, Payment: l.Terms.ID, At: l.Terms.CreatedAt}}}
		b.Must(x)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestLanesPostgres(t *testing.T) {
	changeLanes(t, install(t), database(t))
}

// An old day is taken out through the front door; the audit passes on the store, on the file, and on both together, and fails on a store
// that was altered.
func TestArchiveCommand(t *testing.T) {
	kept, s := database(t), install(t)
	oldDay(t, kept)
	dir := t.TempDir()
	file := filepath.Join(dir, "hutong-2025-03-01.jsonl.gz")
	for _, c := range []struct {
		want string
		fail bool
		args []string
	}{
		{"request_past", true, []string{"archive", "--config", s.config, "--store", kept, "--to", dir, "--older", "1h"}},
		{"has no days", true, []string{"archive", "--config", s.config, "--to", dir, "--older", "9600h"}},
		{"8 payments, 16 outcomes, sha256", false, []string{"archive", "--config", s.config, "--store", kept, "--to", dir, "--older", "2400h"}},
		{"nothing is to be taken", false, []string{"archive", "--config", s.config, "--store", kept, "--to", dir, "--older", "2400h"}},
		{"8 payments and 16 outcomes are in 1 archives that were not read", false, []string{"verify", "--store", kept}},
		{"PASS: 8 payments", false, []string{"verify", "--archive", file}},
		{"PASS: 8 payments, 16 outcomes", false, []string{"verify", "--store", kept, "--archive", file}},
		{"name a store", true, []string{"verify"}},
		{"has no Citus; nothing was changed", true, []string{"migrate", "--store", kept, "--distribute", "citus"}},
		{"only a PostgreSQL database", true, []string{"migrate", "--store", "hutong.db", "--distribute", "citus"}},
		{"goes with --distribute", true, []string{"migrate", "--store", kept, "--shards", "4"}},
		{"1 to 4096", true, []string{"migrate", "--store", kept, "--distribute", "citus", "--shards=-1"}},
		{"no such file", true, []string{"verify", "--archive", file + "x"}},
	} {
		out, err := exec.Command(s.bin, c.args...).CombinedOutput()
		if (err != nil) != c.fail || !strings.Contains(string(out), c.want) {
			t.Errorf("%v: %v, want %q:\n%s", c.args, err, c.want, out)
		}
	}
	db, err := postgres.Open(t.Context(), kept)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	b := storetest.NewBook(t, db, 4)
	rows, err := db.Positions(t.Context(), -1, "")
	if err != nil || len(rows) == 0 {
		t.Fatalf("%d positions, %v", len(rows), err)
	}
	x := b.Batch(rows[0].Lane)
	x.Positions = rows[:1]
	x.Positions[0].Credits++
	b.Must(x)
	if out, err := exec.Command(s.bin, "verify", "--store", kept, "--archive", file).CombinedOutput(); err == nil || !strings.Contains(string(out), "position-differs") {
		t.Errorf("verify of an altered store: %v\n%s", err, out)
	}
}

// A day is taken out of the store of a running switch. While somebody reads the day's tables the command says so and changes nothing; once the
// reader has gone it takes the day. No payment fails meanwhile, and the audit passes before and after.
func TestArchiveBesideSwitch(t *testing.T) {
	kept, s := database(t), install(t)
	oldDay(t, kept)
	c := start(t, s.bin, "serve", "--config", s.config, "--store", kept)
	waitFor(t, "the switch", time.Minute, func() bool { code, _ := get("http://" + s.metrics + "/readyz"); return code == 200 })
	if err := s.world.Connect("http://" + s.api); err != nil {
		t.Fatal(err)
	}
	paid, stop := payAlong(t, s, 4)
	goOn(t, paid)
	reader, err := pgx.Connect(t.Context(), kept)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close(context.Background())
	reading, err := reader.BeginTx(t.Context(), pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}) // as an export has it
	if err != nil {
		t.Fatal(err)
	}
	old := func() (n int) {
		t.Helper()
		if err := reading.QueryRow(t.Context(), "SELECT count(*) FROM payments WHERE id < '01960000-0000-0000-0000-000000000000'").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := old(); n != 8 {
		t.Fatalf("the reader sees %d payments of the old day, want 8", n)
	}
	dir := t.TempDir()
	archive := func() (string, error) {
		out, err := exec.Command(s.bin, "archive", "--config", s.config, "--store", kept, "--to", dir, "--older", "2400h").CombinedOutput()
		return string(out), err
	}
	verify := func(want string, args ...string) {
		t.Helper()
		if out, err := exec.Command(s.bin, append([]string{"verify", "--store", kept}, args...)...).CombinedOutput(); err != nil || !strings.Contains(string(out), want) {
			t.Errorf("verify %v: %v, want %q:\n%s", args, err, want, out)
		}
	}
	before := paid.Load()
	if out, err := archive(); err == nil || !strings.Contains(out, "2025-03-01") || !strings.Contains(out, "run it again when they have ended") {
		t.Errorf("archive while somebody reads: %v\n%s", err, out)
	}
	goOn(t, paid)
	if n := old(); n != 8 {
		t.Errorf("the reader sees %d payments of the old day after the try, want 8", n)
	}
	verify("PASS")
	if err := reading.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if out, err := archive(); err != nil || !strings.Contains(out, "8 payments, 16 outcomes, sha256") {
		t.Errorf("archive once nobody reads: %v\n%s", err, out)
	}
	goOn(t, paid)
	stop()
	verify("8 payments and 16 outcomes are in 1 archives that were not read")
	verify("PASS", "--archive", filepath.Join(dir, "hutong-2025-03-01.jsonl.gz"))
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err != nil {
		t.Errorf("serve: %v", err)
	}
	t.Logf("%d payments, %d of them since the first try", paid.Load(), paid.Load()-before)
}
