//go:build postgres

package postgres_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"hutong/ledger"
	"hutong/payment"
	"hutong/store"
	"hutong/store/memory"
	"hutong/store/postgres"
	"hutong/store/postgres/pgtest"
	"hutong/store/storetest"
)

// Goal: every hot statement touches one shard, so that a database of several nodes serves it on one of them. Method: the shipped tables, each
// table with a slot split into eight parts of as many slots, on one server: a part is what a shard would be. The store gives the same
// answers on them as memory. Then it does what the hot path does, lane by lane; the server logs what it is sent, with all arguments; each logged
// statement is planned again with them, and its plan may name one part. What a batch wrote is found by the
// transaction that wrote it, and must lie in one part, but for claims.

const parts = 8 // as many as lanes: a lane is the slots of one part

// split puts each table with a slot into parts. Views on it are made again.
func split(t *testing.T, s *postgres.Store, c *pgx.Conn) {
	t.Helper()
	tables, err := s.Tables(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	type row struct{ a, b string }
	read := func(sql string, args ...any) []row {
		rows, err := c.Query(t.Context(), sql, args...)
		if err != nil {
			t.Fatal(err)
		}
		out, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (x row, err error) { err = r.Scan(&x.a, &x.b); return x, err })
		if err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		return out
	}
	run := func(format string, args ...any) {
		if _, err := c.Exec(t.Context(), fmt.Sprintf(format, args...)); err != nil {
			t.Fatalf("%s: %v", fmt.Sprintf(format, args...), err)
		}
	}
	views := read("SELECT relname, pg_get_viewdef(oid) FROM pg_class WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace ORDER BY oid")
	for _, v := range slices.Backward(views) { // one may rest on another that was made before it
		run("DROP VIEW %s", v.a)
	}
	n := 0
	for _, table := range tables {
		if table.Placement != postgres.BySlot {
			continue
		}
		n++
		leaves := read("SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = $1::regclass", table.Name)
		whole := len(leaves) == 0
		if whole {
			leaves = []row{{table.Name, ""}}
		}
		for _, leaf := range leaves {
			if !whole {
				run("ALTER TABLE %s DETACH PARTITION %s", table.Name, leaf.a)
			}
			run("ALTER TABLE %s RENAME TO %[1]s_whole", leaf.a)
			run("CREATE TABLE %s (LIKE %[1]s_whole INCLUDING ALL) PARTITION BY RANGE (slot)", leaf.a)
			for i := range parts {
				run("CREATE TABLE %s_s%d PARTITION OF %[1]s FOR VALUES FROM (%[3]d) TO (%[4]d)", leaf.a, i, i*payment.Slots/parts, (i+1)*payment.Slots/parts)
			}
			run("INSERT INTO %s SELECT * FROM %[1]s_whole", leaf.a)
			run("DROP TABLE %s_whole", leaf.a)
			if !whole {
				run("ALTER TABLE %s ATTACH PARTITION %s %s", table.Name, leaf.a, leaf.b)
			}
		}
	}
	if n < 8 {
		t.Fatalf("only %d tables have a slot", n)
	}
	for _, v := range views {
		run("CREATE VIEW %s AS %s", v.a, v.b)
	}
}

// notHot are statements that look into several shards by design.
var notHot = []struct {
	statement *regexp.Regexp
	why       string
}{
	{regexp.MustCompile(`^SELECT [a-z, ]+ FROM lanes ORDER BY lane$`), "read once, at the start"},
}

// foreign is what a hot statement must not use: YugabyteDB or CockroachDB lack it, or mean something else by it. docs/SCALING.md has the sources.
var foreign = regexp.MustCompile(`(?i)\b(LISTEN|NOTIFY|UNLISTEN|pg_(try_)?advisory\w*|SKIP\s+LOCKED|LOCK\s+TABLE|ctid|xmin|xmax|tableoid|MERGE|TABLESAMPLE|DECLARE|SAVEPOINT|PREPARE\s+TRANSACTION|DO\s+\$|CALL|ONLY|pg_\w+)\b|` +
	`\bWITH\b[^;]*\b(INSERT|UPDATE|DELETE)\b|ON\s+CONFLICT\s+ON\s+CONSTRAINT`)

// logged is a statement that the server was sent, with its arguments as SQL.
type logged struct {
	sql  string
	args []string
}

var argument = regexp.MustCompile(`\$\d+ = (NULL|'(?:[^']|'')*')`)

// connecting are statements that a connection begins with: they may differ by engine.
var connecting = regexp.MustCompile(`current_setting|pg_postmaster_start_time|pg_logical_emit_message`)

// statements are those that the server was sent between two marks.
func statements(t *testing.T, s *pgtest.Server, from, to string) (out []logged) {
	t.Helper()
	var raw []byte
	eventually(t, "the log", func() (err error) {
		if raw, err = s.Log(); err == nil && !bytes.Contains(raw, []byte(to)) {
			err = fmt.Errorf("it does not have the mark %s yet", to)
		}
		return err
	})
	between := false
	for line := range bytes.Lines(raw) {
		var entry struct{ Message, Detail string }
		if err := json.Unmarshal(line, &entry); err != nil {
			t.Fatal(err)
		}
		sql, ok := strings.CutPrefix(entry.Message, "statement: ")
		if !ok {
			var rest string
			if rest, ok = strings.CutPrefix(entry.Message, "execute "); ok {
				_, sql, ok = strings.Cut(rest, ": ")
			}
		}
		switch {
		case strings.Contains(sql, from):
			between = true
		case strings.Contains(sql, to):
			return out
		case between && ok:
			x := logged{sql: strings.TrimSpace(sql)}
			for _, m := range argument.FindAllStringSubmatch(entry.Detail, -1) {
				x.args = append(x.args, m[1])
			}
			out = append(out, x)
		}
	}
	t.Fatal("the log has not both marks")
	return nil
}

// relations finds the tables of a plan.
func relations(plan any, found map[string]bool) {
	switch v := plan.(type) {
	case []any:
		for _, x := range v {
			relations(x, found)
		}
	case map[string]any:
		if name, ok := v["Relation Name"].(string); ok {
			found[name] = true
		}
		for _, x := range v {
			relations(x, found)
		}
	}
}

var partOf = regexp.MustCompile(`^(.*)_s(\d+)$`)

// shape is a statement without what differs from one call to the next.
func shape(sql string) string {
	sql = regexp.MustCompile(`'[^']*'|\b\d+\b`).ReplaceAllString(sql, "?")
	return regexp.MustCompile(`\(\?(::\w+)?(, \?(::\w+)?)*\)(,\(\?(::\w+)?(, \?(::\w+)?)*\))*`).ReplaceAllString(sql, "(?)")
}

// eventually tries until there is no error.
func eventually(t *testing.T, what string, f func() error) {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		err := f()
		if err == nil {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%s: %v", what, err)
		}
	}
}

func TestOneShard(t *testing.T) {
	s, err := pgtest.Start("logging_collector=on", "log_destination=jsonlog", "log_statement=all", "log_rotation_size=0", "log_rotation_age=0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	c, err := pgx.Connect(t.Context(), s.DSN(""))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(t.Context())
	db := open(t, s.DSN(""))
	split(t, db, c)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = open(t, s.DSN(""))
	defer func() { db.Close() }()

	// The same answers as memory, whatever is asked.
	other := memory.New(memory.Options{})
	storetest.Agree(t, 11, 60, parts, other, db, func() store.Store {
		db.Close()
		db = open(t, s.DSN(""))
		return db
	})

	mark := func(text string) {
		t.Helper()
		if _, err := c.Exec(t.Context(), "SELECT '"+text+"'"); err != nil {
			t.Fatal(err)
		}
	}
	var before uint32
	if err := c.QueryRow(t.Context(), "SELECT pg_current_xact_id()::xid").Scan(&before); err != nil {
		t.Fatal(err)
	}
	mark("hot path begins")
	traffic(t, db)
	mark("hot path ends")
	for lane := range parts { // a search looks into all lanes, and is not hot
		if found, err := db.ByReference(t.Context(), "packed", fmt.Sprint(lane, 17), 2); err != nil || len(found) != 1 {
			t.Errorf("a packed reference of lane %d: %v, %v", lane, found, err)
		}
	}

	all := statements(t, s, "hot path begins", "hot path ends")
	if _, err := c.Exec(t.Context(), "SET plan_cache_mode = force_custom_plan"); err != nil {
		t.Fatal(err)
	}
	seen, wide := map[string]int{}, map[string]bool{}
	for _, x := range all {
		head, _, _ := strings.Cut(x.sql, " ")
		switch strings.ToUpper(head) {
		case "SELECT", "INSERT", "UPDATE", "DELETE", "WITH":
		case "COPY": // its rows are looked at below
			seen[shape(x.sql)]++
			continue
		case "BEGIN", "BEGIN;", "COMMIT", "ROLLBACK", "SET", "SHOW", "--", "":
			continue
		default:
			t.Errorf("a statement of an unexpected kind: %s", x.sql)
			continue
		}
		if m := foreign.FindString(x.sql); m != "" && seen[shape(x.sql)] == 0 && !connecting.MatchString(x.sql) {
			t.Errorf("a hot statement uses %q:\n%s", m, x.sql)
		}
		if seen[shape(x.sql)]++; slices.ContainsFunc(notHot, func(n struct {
			statement *regexp.Regexp
			why       string
		}) bool {
			return n.statement.MatchString(x.sql)
		}) {
			continue
		}
		if found := planned(t, c, x); len(found) > 1 && !wide[shape(x.sql)] {
			wide[shape(x.sql)] = true
			t.Errorf("a statement names several shards (%v):\n%s\n%v", slices.Sorted(maps.Keys(found)), x.sql, x.args)
		}
	}
	for _, sql := range slices.Sorted(maps.Keys(seen)) {
		t.Logf("%6d × %s", seen[sql], strings.Join(strings.Fields(sql), " "))
	}
	written(t, c, before)
}

// planned gives the shards that a statement's plan names.
func planned(t *testing.T, c *pgx.Conn, x logged) map[string]bool {
	t.Helper()
	sql := "EXPLAIN (FORMAT JSON) " + x.sql
	if len(x.args) > 0 {
		if _, err := c.Exec(t.Context(), "PREPARE again AS "+x.sql); err != nil {
			t.Fatalf("%s: %v", x.sql, err)
		}
		defer c.Exec(t.Context(), "DEALLOCATE again")
		sql = "EXPLAIN (FORMAT JSON) EXECUTE again (" + strings.Join(x.args, ", ") + ")"
	}
	results, err := c.PgConn().Exec(t.Context(), sql).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	var plan any
	if err := json.Unmarshal(results[0].Rows[0][0], &plan); err != nil {
		t.Fatal(err)
	}
	found, shards := map[string]bool{}, map[string]bool{}
	relations(plan, found)
	for name := range found {
		if m := partOf.FindStringSubmatch(name); m != nil {
			shards[m[2]] = true
		}
	}
	return shards
}

// written looks at the rows of every transaction since one: all in one part.
func written(t *testing.T, c *pgx.Conn, since uint32) {
	t.Helper()
	rows, err := c.Query(t.Context(), "SELECT relname FROM pg_class WHERE relkind = 'r' AND relispartition AND relname ~ '_s[0-9]+$' AND relnamespace = 'public'::regnamespace")
	if err != nil {
		t.Fatal(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	wrote := map[uint32]map[string]bool{}
	tables := map[string]int{}
	for _, name := range names {
		m := partOf.FindStringSubmatch(name)
		rows, err := c.Query(t.Context(), "SELECT xmin, count(*) FROM "+name+" GROUP BY xmin")
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var by uint32
			var n int
			if err := rows.Scan(&by, &n); err != nil {
				t.Fatal(err)
			}
			if by < since {
				continue
			}
			table, _, _ := strings.Cut(m[1], "_20")
			tables[strings.TrimSuffix(table, "_default")] += n
			if m[1] == "claims" {
				continue // where its key says, so that two lanes meet there: one row, one slot, and one more shard for its batch
			}
			if wrote[by] == nil {
				wrote[by] = map[string]bool{}
			}
			wrote[by][m[2]] = true
		}
		if rows.Err() != nil {
			t.Fatal(rows.Err())
		}
	}
	for by, in := range wrote {
		if len(in) > 1 {
			t.Errorf("transaction %d wrote to the shards %v", by, slices.Sorted(maps.Keys(in)))
		}
	}
	t.Logf("%d transactions, rows by table: %v", len(wrote), tables)
	if len(wrote) < 2*parts || tables["payments"] == 0 || tables["outcomes"] == 0 || tables["claims"] == 0 || tables["quotes"] == 0 || tables["refs"] == 0 {
		t.Errorf("too little was written to say anything: %d transactions, %v", len(wrote), tables)
	}
}

// traffic does in every lane what the hot path does: batches of every kind, and the reads that a decision or an answer may need.
func traffic(t *testing.T, s store.Store) {
	t.Helper()
	b, m := storetest.NewBook(t, s, parts), storetest.NewMaker(3, 5)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for round := range 3 {
		var lives []*storetest.Life
		for range 6 {
			lives = append(lives, m.Gallery()...)
		}
		batches := b.Batches(lives...)
		for lane, x := range batches {
			for i, p := range x.Payments {
				x.Claims = append(x.Claims, store.ClaimWrite{Claim: store.Claim{Key: sha256.Sum256(p.ID[:]), Payment: p.ID, At: p.CreatedAt}})
				x.References = append(x.References, store.Reference{Owner: p.Initiator, Value: fmt.Sprint("r", i), Payment: p.ID})
				x.Due = append(x.Due, store.Due{Payment: p.ID, At: m.Now().Add(time.Minute)})
			}
			for _, p := range x.Payments[:2] {
				x.Quotes = append(x.Quotes, &store.Quote{ID: p.ID, Payment: p.ID, Institution: p.Initiator, CreatedAt: m.Now(), ExpiresAt: m.Now().Add(time.Minute), Body: []byte("{}")})
			}
			b.Must(x)
			again := b.Batch(lane)
			again.Payments, again.Claims, again.Quotes = x.Payments[:2], x.Claims[:1], x.Quotes
			var conflict *store.ConflictError
			if err := b.Commit(again); !errors.As(err, &conflict) {
				t.Fatalf("a batch that was there: %v", err)
			}
			done := b.Batch(lane)
			done.Claims = []store.ClaimWrite{{Claim: store.Claim{Key: x.Claims[0].Key, Payment: x.Payments[1].ID, At: m.Now()}, Replaces: x.Payments[0].ID}}
			var ids []payment.ID
			for i, d := range x.Due {
				ids = append(ids, d.Payment)
				if i%2 == 0 {
					done.Due = append(done.Due, store.Due{Payment: d.Payment})
				}
			}
			if len(ids) == 0 {
				t.Fatalf("lane %d has no payments", lane)
			}
			if round == 1 { // so many that they are packed into a run
				for i := range 1 << 16 {
					done.References = append(done.References, store.Reference{Owner: "packed", Value: fmt.Sprint(lane, i), Payment: ids[0]})
				}
			}
			b.Must(done)
			_, err := s.Lane(t.Context(), lane)
			must(err)
			_, err = s.Records(t.Context(), ids)
			must(err)
			_, err = s.Outcomes(t.Context(), ids[0])
			must(err)
			_, err = s.Children(t.Context(), ids[0])
			must(err)
			_, err = s.Journal(t.Context(), lane, 0, 100)
			must(err)
			_, err = s.Live(t.Context(), lane)
			must(err)
			for _, c := range x.Claims {
				_, err = s.Claims(t.Context(), [][32]byte{c.Key})
				must(err)
			}
			for _, q := range x.Quotes {
				_, err = s.Quote(t.Context(), q.ID)
				must(err)
			}
			must(s.MoveSlice(t.Context(), b.Move(store.Slice{Lane: lane, Account: ledger.Account{Participant: "wallet-001", Agreement: "main", Currency: "MYR"}, Minor: 100})))
		}
	}
}

// Without Citus nothing is changed; with it every table is put where it belongs, once. This is no Citus: functions of the same names take the calls down.
func TestDistribute(t *testing.T) {
	dsn := fresh(t)
	s := open(t, dsn)
	defer s.Close()
	if done, err := s.Distribute(t.Context(), 32); err == nil || !strings.Contains(err.Error(), "has no Citus; nothing was changed") || done != nil {
		t.Fatalf("without Citus: %v, %v", done, err)
	}
	if _, err := s.Distribute(t.Context(), 0); err == nil {
		t.Error("no shards")
	}
	c, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(t.Context())
	tables, err := s.Tables(t.Context()) // before there are more
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Exec(t.Context(), `CREATE TABLE pg_dist_partition (logicalrelid regclass, how text, n int GENERATED ALWAYS AS IDENTITY);
CREATE FUNCTION create_distributed_table(table_name regclass, distribution_column text, distribution_type text DEFAULT 'hash', colocate_with text DEFAULT 'default', shard_count int DEFAULT NULL) RETURNS void
LANGUAGE sql AS $$ INSERT INTO pg_dist_partition (logicalrelid, how) VALUES (table_name, concat_ws(' ', distribution_column, distribution_type, colocate_with, shard_count)) $$;
CREATE FUNCTION create_reference_table(table_name regclass) RETURNS void LANGUAGE sql AS $$ INSERT INTO pg_dist_partition (logicalrelid, how) VALUES (table_name, 'reference') $$`); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Distribute(t.Context(), 16); err != nil {
		t.Fatal(err)
	}
	rows, err := c.Query(t.Context(), "SELECT logicalrelid::text || ': ' || how FROM pg_dist_partition WHERE logicalrelid::text <> 'pg_dist_partition' ORDER BY n")
	if err != nil {
		t.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	if len(got) == 0 || got[0] != "lanes: slot hash none 16" {
		t.Fatalf("the first table: %v", got)
	}
	for _, table := range tables {
		want := ""
		switch {
		case table.Name == "lanes":
			continue
		case table.Placement == postgres.BySlot:
			want = table.Name + ": slot hash lanes"
		case table.Placement == postgres.Reference:
			want = table.Name + ": reference"
		}
		n := slices.IndexFunc(got, func(g string) bool { return strings.HasPrefix(g, table.Name+": ") })
		if (n >= 0) != (want != "") || n >= 0 && got[n] != want {
			t.Errorf("%s (%s): %v, want %q", table.Name, table.Placement, got, want)
		}
	}
	for _, name := range []string{"payments", "outcomes", "quotes", "claims", "refs", "position_pages", "slices", "activity", "due", "marks"} {
		if !slices.Contains(tables, postgres.Table{Name: name, Placement: postgres.BySlot}) {
			t.Errorf("%s is not spread by slot", name)
		}
	}
	if done, err := s.Distribute(t.Context(), 16); err != nil || len(done) != 0 {
		t.Errorf("a second time: %v, %v", done, err)
	}
	// A table whose key does not hold the slot is refused before anything is done.
	if _, err := c.Exec(t.Context(), "CREATE TABLE wrong (id int PRIMARY KEY, slot smallint)"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Distribute(t.Context(), 16); err == nil || !strings.Contains(err.Error(), "wrong_pkey") {
		t.Errorf("a key without the slot: %v", err)
	}
}
