//go:build postgres

package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"hutong/payment"
	"hutong/store"
	"hutong/store/postgres"
	"hutong/store/postgres/pgtest"
	"hutong/store/storetest"
)

// database starts a server for one test and gives the name of an empty store in it.
func database(t *testing.T) string {
	t.Helper()
	return startServer(t).DSN("")
}

// startServer starts a server for one test.
func startServer(t *testing.T) *pgtest.Server {
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
	return s
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

// Four processes migrate a store of an older schema with rows in it at the same time, while others read it: one of them does it, nobody's reading
// fails, and the export says afterwards what it said before. (The older schema is the one before the last migration: it is given copies of the rows of
// a store of this version.)
func TestMigrateWithRows(t *testing.T) {
	server := startServer(t)
	bin, newer, older := build(t), server.Schema(t), server.Schema(t)
	db, err := postgres.Open(t.Context(), server.DSN(newer))
	if err != nil {
		t.Fatal(err)
	}
	b, m := storetest.NewBook(t, db, 4), storetest.NewMaker(1, 3)
	for range 20 {
		b.Must(b.Batches(m.Gallery()...)...)
	}
	want := b.Export()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	folder := os.DirFS("../../store/postgres/migrations")
	names, err := fs.Glob(folder, "*.sql")
	if err != nil || len(names) < 2 {
		t.Fatalf("migrations: %v, %v", names, err)
	}
	some := fstest.MapFS{}
	for _, name := range names[:len(names)-1] {
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			t.Fatal(err)
		}
		some[name] = &fstest.MapFile{Data: text}
	}
	config, err := pgx.ParseConfig(server.DSN(older))
	if err != nil {
		t.Fatal(err)
	}
	sqldb := stdlib.OpenDB(*config)
	defer sqldb.Close()
	p, err := goose.NewProvider(goose.DialectPostgres, sqldb, some)
	if err == nil {
		_, err = p.Up(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	c, err := pgx.Connect(t.Context(), server.DSN(older))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	rows, err := c.Query(t.Context(), `SELECT c.relname FROM pg_class c WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'goose_db_version'`, older)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || !slices.Contains(tables, "payments") {
		t.Fatalf("tables: %v, %v", tables, err)
	}
	for _, table := range tables {
		if _, err := c.Exec(t.Context(), fmt.Sprintf("DELETE FROM %[1]s.%[3]s; INSERT INTO %[1]s.%[3]s OVERRIDING SYSTEM VALUE SELECT * FROM %[2]s.%[3]s", older, newer, table)); err != nil {
			t.Fatalf("%s: %v", table, err)
		}
	}
	kept := server.DSN(older)
	if out, err := exec.Command(bin, "verify", "--store", kept).CombinedOutput(); err == nil || !strings.Contains(string(out), "run `hutong migrate`") {
		t.Errorf("verify of the older schema: %v\n%s", err, out)
	}

	// One reader has a view from before until after, another looks again and again.
	const look = "SELECT count(*), coalesce(sum(outcomes), 0) FROM payments_now"
	var payments, outcomes int64
	if err := c.QueryRow(t.Context(), look).Scan(&payments, &outcomes); err != nil || payments < 200 {
		t.Fatalf("%d payments, %v", payments, err)
	}
	same := func(q interface {
		QueryRow(context.Context, string, ...any) pgx.Row
	}) {
		var n, k int64
		if err := q.QueryRow(t.Context(), look).Scan(&n, &k); err != nil || n != payments || k != outcomes {
			t.Errorf("while it is migrated: %d payments and %d outcomes, want %d and %d; %v", n, k, payments, outcomes, err)
		}
	}
	view, err := pgx.Connect(t.Context(), kept)
	if err != nil {
		t.Fatal(err)
	}
	defer view.Close(context.Background())
	tx, err := view.BeginTx(t.Context(), pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		t.Fatal(err)
	}
	same(tx)
	var reading, migrating sync.WaitGroup
	done := make(chan struct{})
	reading.Go(func() {
		for {
			same(c)
			select {
			case <-done:
				return
			default:
			}
		}
	})
	for range 4 {
		migrating.Go(func() {
			if out, err := exec.Command(bin, "migrate", "--store", kept).CombinedOutput(); err != nil {
				t.Errorf("migrate: %v\n%s", err, out)
			}
		})
	}
	migrating.Wait()
	close(done)
	reading.Wait()
	same(tx)
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	var applied, steps int
	if err := c.QueryRow(t.Context(), "SELECT count(*), count(DISTINCT version_id) FROM goose_db_version WHERE version_id > 0").Scan(&applied, &steps); err != nil || applied != len(names) || steps != len(names) {
		t.Errorf("%d migrations were applied, %d unlike ones, want %d; %v", applied, steps, len(names), err)
	}
	got, err := exec.Command(bin, "export", "--store", kept).Output()
	if d := storetest.Diff(strings.Split(want, "\n"), strings.Split(string(got), "\n")); err != nil || d != "" {
		t.Errorf("%v: the export differs:\n%.3000s", err, d)
	}
}
