//go:build postgres

package postgres_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"hutong/payment"
	"hutong/store"
	"hutong/store/memory"
	"hutong/store/postgres"
	"hutong/store/postgres/pgtest"
	"hutong/store/storetest"
)

// Goal: every hot statement touches one shard, so that a database of several nodes serves it on one of them. Method: the shipped tables, each
// table with a slot split into eight parts of as many slots, on one server: a part is what a shard would be that holds whole lanes. The store gives the
// same answers on them as memory. Then a whole switch with its institutions runs on them, an engine with thousands of callers, and, for what comes
// seldom, batches made by hand (hot_test.go). The server logs what it is sent, with all arguments. Each logged SELECT, UPDATE and DELETE on a
// table with a slot is planned again with them, and its plan must name one part: none is as wrong as two. A plan of an INSERT names no part and a
// COPY has no plan: what these wrote is noted by a trigger on each part, with the statement that wrote it, and must lie in one part; so must all that a
// transaction wrote, claims too. Each statement of statements.go must have been among them.

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

// days is what a switch looks up once an hour, in the server's own tables, before it makes days ahead.
var days = regexp.MustCompile(`^SELECT c\.relname FROM pg_inherits`)

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
	connect := func(dsn string) *pgx.Conn {
		c, err := pgx.Connect(t.Context(), dsn)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close(context.Background()) })
		return c
	}
	// divided makes the tables of an empty database, in parts.
	divided := func(dsn string) *pgx.Conn {
		db, c := open(t, dsn), connect(dsn)
		split(t, db, c)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		return c
	}

	// The same answers as memory, whatever is asked.
	first := divided(s.DSN(""))
	db := open(t, s.DSN(""))
	storetest.Agree(t, 11, 60, parts, memory.New(memory.Options{}), db, func() store.Store {
		db.Close()
		db = open(t, s.DSN(""))
		return db
	})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	if _, err := first.Exec(t.Context(), "CREATE DATABASE hot"); err != nil {
		t.Fatal(err)
	}
	hot := strings.Replace(s.DSN(""), "/postgres?", "/hot?", 1)
	w := watch(t, s, divided(hot))
	wholeSwitch(t, hot, w)
	crowd(t, hot, w)
	byHand(t, hot, w)
	w.complete()
}

// watcher looks at what the server was sent between two marks.
type watcher struct {
	t       *testing.T
	server  *pgtest.Server
	c       *pgx.Conn
	slotted *regexp.Regexp            // the tables with a slot, and the views on them
	seen    map[string]map[string]int // by what was watched, and statement
	told    map[string]bool           // shapes of statements that were found wrong
}

// watch puts a trigger on each part.
func watch(t *testing.T, s *pgtest.Server, c *pgx.Conn) *watcher {
	t.Helper()
	exec := func(sql string) {
		t.Helper()
		if _, err := c.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	list := func(sql string) []string {
		t.Helper()
		rows, err := c.Query(t.Context(), sql)
		if err != nil {
			t.Fatal(err)
		}
		out, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil || len(out) == 0 {
			t.Fatalf("%s: %d rows, %v", sql, len(out), err)
		}
		return out
	}
	// The time tells executions of one statement in one transaction apart: it is that of the message that began the execution.
	exec(`CREATE SCHEMA watch; CREATE UNLOGGED TABLE watch.wrote (by xid8, at timestamptz, sql text, part text);
CREATE FUNCTION watch.note() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN INSERT INTO watch.wrote VALUES (pg_current_xact_id(), statement_timestamp(), current_query(), TG_TABLE_NAME); RETURN NULL; END $$`)
	for _, part := range list("SELECT relname FROM pg_class WHERE relkind = 'r' AND relispartition AND relname ~ '_s[0-9]+$' AND relnamespace = 'public'::regnamespace") {
		exec("CREATE TRIGGER noted AFTER INSERT OR UPDATE OR DELETE ON " + part + " FOR EACH ROW EXECUTE FUNCTION watch.note()")
	}
	exec("SET plan_cache_mode = force_custom_plan")
	names := list(`SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND (c.relkind = 'v' OR c.relkind = 'p' AND NOT c.relispartition
 AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'slot'))`)
	return &watcher{t: t, server: s, c: c, slotted: regexp.MustCompile(`\b(` + strings.Join(names, "|") + `)\b`), seen: map[string]map[string]int{}, told: map[string]bool{}}
}

func (w *watcher) exec(sql string) {
	w.t.Helper()
	if _, err := w.c.Exec(w.t.Context(), sql); err != nil {
		w.t.Fatalf("%s: %v", sql, err)
	}
}

// during looks at all that the server is sent while f runs.
func (w *watcher) during(what string, f func()) {
	t := w.t
	t.Helper()
	w.exec("DELETE FROM watch.wrote")
	w.exec("SELECT '" + what + " begins'")
	f()
	w.exec("SELECT '" + what + " ends'")
	w.seen[what] = map[string]int{}
	planned := 0
	for _, x := range statements(t, w.server, what+" begins", what+" ends") {
		head, _, _ := strings.Cut(x.sql, " ")
		w.seen[what][x.sql]++
		plan := false
		switch strings.ToUpper(head) {
		case "SELECT", "UPDATE", "DELETE", "WITH":
			if days.MatchString(x.sql) {
				continue
			}
			plan = w.slotted.MatchString(x.sql)
		case "INSERT", "COPY": // wrote shows where
		case "BEGIN", "BEGIN;", "COMMIT", "ROLLBACK", "SET", "SHOW", "--", "":
			continue
		default:
			t.Errorf("%s: a statement of an unexpected kind: %s", what, x.sql)
			continue
		}
		if w.told[shape(x.sql)] {
			continue
		}
		if m := foreign.FindString(x.sql); m != "" && !connecting.MatchString(x.sql) {
			w.told[shape(x.sql)] = true
			t.Errorf("%s: a hot statement uses %q:\n%s", what, m, x.sql)
		}
		if !plan {
			continue
		}
		planned++
		if found := partsOfPlan(t, w.c, x); len(found) != 1 {
			w.told[shape(x.sql)] = true
			t.Errorf("%s: a statement names %d shards (%v), want one:\n%s\n%v", what, len(found), slices.Sorted(maps.Keys(found)), x.sql, x.args)
		}
	}
	w.wrote(what, planned)
}

// wrote looks at where the rows were written: all of one execution of a statement in one part, and all of a transaction, but for headroom that goes from
// one lane to another.
func (w *watcher) wrote(what string, planned int) {
	t := w.t
	t.Helper()
	rows, err := w.c.Query(t.Context(), "SELECT by::text, at::text, sql, part, count(*) FROM watch.wrote GROUP BY 1, 2, 3, 4")
	if err != nil {
		t.Fatal(err)
	}
	type execution struct{ by, at, sql string }
	executions, transactions, tables, moves := map[execution]map[string]bool{}, map[string]map[string]bool{}, map[string]int64{}, map[string]bool{}
	var x execution
	var part string
	var n int64
	if _, err := pgx.ForEachRow(rows, []any{&x.by, &x.at, &x.sql, &part, &n}, func() error {
		m := partOf.FindStringSubmatch(part)
		if executions[x] == nil {
			executions[x] = map[string]bool{}
		}
		if transactions[x.by] == nil {
			transactions[x.by] = map[string]bool{}
		}
		executions[x][m[2]], transactions[x.by][m[2]] = true, true
		table, _, _ := strings.Cut(m[1], "_20")
		table = strings.TrimSuffix(table, "_default")
		tables[table] += n
		if table == "slices" {
			moves[x.by] = true
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for x, in := range executions {
		if len(in) > 1 && !w.told[shape(x.sql)] {
			w.told[shape(x.sql)] = true
			t.Errorf("%s: a statement wrote to the shards %v:\n%s", what, slices.Sorted(maps.Keys(in)), x.sql)
		}
		w.seen[what]["wrote: "+strings.TrimSpace(x.sql)]++
	}
	for by, in := range transactions {
		if len(in) > 1 && !moves[by] {
			t.Errorf("%s: transaction %s wrote to the shards %v", what, by, slices.Sorted(maps.Keys(in)))
		}
	}
	t.Logf("%s: %d plans, %d statements that wrote, in %d transactions, %d of them moves of headroom; rows by table: %v", what, planned, len(executions), len(transactions), len(moves), tables)
}

// complete holds what was seen against statements.go: each statement was sent, and each that writes rows wrote some where it was seen to. A switch or an
// engine sent it, unless it is in seldom; of the forms in which a table takes rows, few or many, they sent one.
func (w *watcher) complete() {
	t := w.t
	sent := func(sql string, alike bool, among ...string) (n int) {
		if strings.HasPrefix(sql, "INSERT") || strings.HasPrefix(sql, "COPY") {
			sql = "wrote: " + sql
		}
		for _, what := range among {
			for got, k := range w.seen[what] {
				if got == sql || alike && strings.HasPrefix(got, sql) {
					n += k
				}
			}
		}
		return n
	}
	table := regexp.MustCompile(`^(?:insert \d|copy) (\w+)$`)
	forms := map[string]int{}
	hot := postgres.Hot()
	reads := 0
	for name, sql := range selects(t) {
		if why := searches[name]; why == "" {
			hot[name] = sql
			reads++
		}
	}
	if len(hot) < 50 || reads < 10 {
		t.Fatalf("only %d statements, %d of them read", len(hot), reads)
	}
	for _, name := range slices.Sorted(maps.Keys(hot)) {
		sql, alike := strings.TrimSpace(hot[name]), strings.HasPrefix(name, "select")
		real, all := sent(sql, alike, aSwitch, aLater, anEngine), sent(sql, alike, aSwitch, aLater, anEngine, aHand)
		t.Logf("%6d by a switch or an engine, %6d in all: %s", real, all, name)
		m := table.FindStringSubmatch(name)
		switch {
		case never[name] != "":
			if all > 0 {
				t.Errorf("%s was sent, though %s", name, never[name])
			}
		case all == 0:
			t.Errorf("the statement %s was not seen:\n%s", name, sql)
		case m != nil:
			forms[m[1]] += real
		case real == 0 && seldom[name] == "":
			t.Errorf("no switch and no engine sent %s:\n%s", name, sql)
		}
	}
	for name, n := range forms {
		if n == 0 && seldom[name] == "" {
			t.Errorf("no switch and no engine wrote to %s", name)
		}
	}
	for _, part := range []string{"FOR KEY SHARE", "INSERT INTO slices"} { // headroom moves, which are not hot
		if !slices.ContainsFunc(slices.Collect(maps.Keys(w.seen[aSwitch])), func(sql string) bool { return strings.Contains(sql, part) }) {
			t.Errorf("the switch moved no headroom: %s was not seen", part)
		}
	}
}

// selects are the constants of statements.go whose names begin with select: reads, or the beginnings of some. They are taken from the source, so that
// none is forgotten.
func selects(t *testing.T) map[string]string {
	t.Helper()
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, "statements.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	// What the file imports has no constants of these: that it is not found does not matter.
	checked, _ := (&types.Config{Error: func(error) {}}).Check("postgres", files, []*ast.File{f}, nil)
	out := map[string]string{}
	for _, name := range checked.Scope().Names() {
		if x, ok := checked.Scope().Lookup(name).(*types.Const); ok && strings.HasPrefix(name, "select") {
			out[name] = constant.StringVal(x.Val())
		}
	}
	return out
}

// partsOfPlan gives the parts that a statement's plan names.
func partsOfPlan(t *testing.T, c *pgx.Conn, x logged) map[string]bool {
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
