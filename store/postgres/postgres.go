// Package postgres is the store in a PostgreSQL server, for volume and for several nodes.
//
// Method: each lane has one connection that writes; a batch goes out without a wait: BEGIN, the fence, a binary COPY per table, the
// positions in one statement, COMMIT (wire.go). Nothing is waited for before the end, and only the server's own word COMMIT makes a
// batch durable.
// Reads go through a pool of connections, each read from one snapshot.
//
// The lane's row is the fence: the batch moves it from the journal's length that it expects, in the epoch that it expects, by the
// connection that is expected; a row that is elsewhere makes the statement fail, and with it the batch. When an answer is lost, the next
// look at the lane names a new connection first. That waits for a commit under way and shuts out one that is still on its way, so what is
// then read is final.
//
// Every hot statement names its slot or lane. The hot path uses no LISTEN, no advisory locks, no triggers: what PostgreSQL, Citus, YugabyteDB
// and CockroachDB have in common. Only migrations and the making of days use advisory locks, so that one of several nodes does it.
//
// Text in columns is kept as PostgreSQL can: U+0000 and bytes that are not UTF-8 become U+FFFD. The edges let neither in.
package postgres

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"hutong/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

const (
	// answerTimeout is how long a server may be silent before a write or a short read counts as lost. What became of a write is then looked up.
	answerTimeout = 10 * time.Second
	// tries is how often a transaction that the server gave up for another's sake (SQLSTATE 40001, 40P01) is run.
	tries = 10
)

// Store is a store in a PostgreSQL database. Open or OpenReadOnly makes one.
type Store struct {
	name     string // of the server and database, for errors
	readOnly bool
	config   *pgx.ConnConfig
	hosts    *hosts
	standbys int // that a server must wait for
	pool     *pgxpool.Pool
	server   atomic.Pointer[string]       // when the one that connections were last made to was started
	lanes    atomic.Pointer[[]store.Lane] // as they were read last; only numbers, slots and who is retired count
	commons  commons
	moved    atomic.Bool // the answer to a move of headroom was lost

	mu      sync.Mutex // guards everything below
	closed  bool
	writers []*writer
}

var _ store.Store = (*Store)(nil)

// Open opens the database of a connection string ("postgres://user@host/database" or "host=… dbname=…") and makes or migrates its tables
// where needed. The database must be of encoding UTF8 and on a server that syncs what it commits. Several hosts may be named: the one that takes
// writes is used, and looked for again when it is gone.
func Open(ctx context.Context, dsn string) (*Store, error) {
	return open(ctx, dsn, false)
}

// OpenReadOnly opens a database for reading, also on a standby server.
func OpenReadOnly(ctx context.Context, dsn string) (*Store, error) {
	return open(ctx, dsn, true)
}

func open(ctx context.Context, dsn string, readOnly bool) (*Store, error) {
	config, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("postgres: connection string: %w (for example postgres://hutong@localhost:5432/hutong)", err)
	}
	c := config.ConnConfig
	s := &Store{readOnly: readOnly, config: c, hosts: hostsOf(&c.Config)}
	s.name = fmt.Sprintf("database %s at %s", c.Database, s.hosts)
	if s.standbys, err = takeStandbys(&c.Config); err != nil {
		return nil, fmt.Errorf("postgres: connection string: %w", err)
	}
	if c.ConnectTimeout == 0 && s.hosts.several() {
		c.ConnectTimeout = hostTimeout
	}
	if config.PingTimeout == 0 {
		config.PingTimeout = pingTimeout
	}
	config.BeforeConnect = func(_ context.Context, c *pgx.ConnConfig) error {
		s.equip(&c.Config)
		return nil
	}
	params := c.RuntimeParams
	if params["application_name"] == "" {
		params["application_name"] = "hutong"
	}
	// Tables grow from nothing to billions of rows under statements that stay prepared; a plan made for an empty table must not stay.
	params["plan_cache_mode"] = "force_custom_plan"
	params["jit"] = "off" // every statement is short; compiling one takes longer than any of them
	if readOnly {
		// Not a parameter of the connection: with it no server would count as one that takes writes.
		config.AfterConnect = func(ctx context.Context, c *pgx.Conn) error {
			_, err := c.Exec(ctx, "SET default_transaction_read_only = on")
			return err
		}
	}
	if s.pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return nil, explain("open "+s.name, err)
	}
	if err := s.prepare(ctx); err != nil {
		s.Close()
		return nil, explain("open "+s.name, err)
	}
	return s, nil
}

// prepare looks at the server, migrates, and reads how many lanes there are.
func (s *Store) prepare(ctx context.Context) error {
	var encoding, fsync, synchronous string
	if err := s.pool.QueryRow(ctx, `SELECT current_setting('server_encoding'), coalesce(current_setting('fsync', true), 'on'),
 coalesce(current_setting('synchronous_commit', true), 'on')`).Scan(&encoding, &fsync, &synchronous); err != nil {
		return err
	}
	switch {
	case encoding != "UTF8":
		return fmt.Errorf("the database has the encoding %s: make one with ENCODING 'UTF8' TEMPLATE template0", encoding)
	case s.readOnly:
	case fsync == "off":
		return errors.New("the server runs with fsync = off and would lose what it acknowledged: switch it on")
	case synchronous == "off":
		return errors.New("the connection has synchronous_commit = off and would lose what was acknowledged: set it to on (or remote_apply, where there is a standby)")
	}
	folder, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	want, err := store.SchemaOf(folder)
	if err != nil {
		return err
	}
	have, err := s.schema(ctx)
	if err != nil {
		return err
	}
	behind, err := have.Behind(want)
	switch {
	case err != nil:
		return err
	case behind && s.readOnly:
		return have.TooOld(want)
	case behind:
		if err := s.migrate(ctx, folder); err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
	}
	if !s.readOnly {
		// Only a convenience: the default partition takes what comes before its day, and the switch tries again.
		if _, err := s.Ahead(ctx, time.Now().Add(-24*time.Hour), daysAhead+1); err != nil && !is(err, "55P03") {
			return err
		}
	}
	_, err = s.readLanes(ctx)
	return err
}

// schema is how far the migrations have come, zero in an empty database.
func (s *Store) schema(ctx context.Context) (have store.Schema, err error) {
	var there bool
	if err := s.pool.QueryRow(ctx, "SELECT to_regclass('goose_db_version') IS NOT NULL").Scan(&there); err != nil || !there {
		return have, err
	}
	err = s.pool.QueryRow(ctx, "SELECT coalesce(max(version_id), 0), count(DISTINCT version_id) FILTER (WHERE version_id > 0) FROM goose_db_version WHERE is_applied").
		Scan(&have.Version, &have.Steps)
	return have, err
}

// migrate brings the schema to this program's version. Of several nodes that try at once one does it and the others wait.
func (s *Store) migrate(ctx context.Context, folder fs.FS) error {
	const second, tries = 1, 300
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(second, tries), lock.WithUnlockTimeout(second, tries))
	if err != nil {
		return err
	}
	db := stdlib.OpenDB(*s.config, stdlib.OptionBeforeConnect(func(_ context.Context, c *pgx.ConnConfig) error {
		s.equip(&c.Config)
		return nil
	}))
	defer db.Close()
	p, err := goose.NewProvider(goose.DialectPostgres, db, folder, goose.WithSessionLocker(locker), goose.WithAllowOutofOrder(true))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// readLanes reads all lanes, in order.
func (s *Store) readLanes(ctx context.Context) (out []store.Lane, err error) {
	if err = s.read(ctx, "read the lanes", selectLanes+" ORDER BY lane", func(sc *scanner) error {
		out = append(out, scanLane(sc))
		return nil
	}); err == nil {
		s.lanes.Store(&out)
	}
	return out, err
}

// Close ends every connection, after the commits under way.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for _, w := range s.writers {
		w.mu.Lock()
		w.disconnect()
		w.mu.Unlock()
	}
	if s.pool != nil {
		s.pool.Close()
	}
	return nil
}

var errClosed = errors.New("the store is closed")

// writer is the one of a lane, which may not exist (no rows then).
func (s *Store) writer(lane int) (*writer, error) {
	if s.readOnly {
		return nil, errors.New("it is open for reading only")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, errClosed
	}
	for len(s.writers) <= lane {
		s.writers = append(s.writers, &writer{s: s, lane: len(s.writers), active: map[activity]bool{}})
	}
	return s.writers[lane], nil
}

// querier is the pool, or a transaction of one of its connections.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// query runs a statement and hands each row to f, until f has an error.
func query(ctx context.Context, q querier, sql string, f func(*scanner) error, args ...any) error {
	rows, err := q.Query(ctx, sql, append([]any{pgx.QueryResultFormats{pgx.BinaryFormatCode}}, args...)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(&scanner{cells: rows.RawValues()}); err != nil {
			return err
		}
	}
	return rows.Err()
}

// patient is a context for what a server answers in a moment. One that hangs must not hold its callers up for ever: another may have taken its place.
func patient(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, answerTimeout)
}

// read runs one statement for reading, again when its connection broke before the first row: others may be sound, or lead to another server.
func (s *Store) read(ctx context.Context, what, sql string, f func(*scanner) error, args ...any) error {
	ctx, cancel := patient(ctx)
	defer cancel()
	for try := 1; ; try++ {
		none := true
		err := query(ctx, s.pool, sql, func(sc *scanner) error { none = false; return f(sc) }, args...)
		if err == nil || !none || try == tries || ctx.Err() != nil || !broke(err) {
			return explain(what, err)
		}
		pause(ctx, try)
	}
}

// broke tells whether an error is that of a connection, not the server's word.
func broke(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code[:2] == "57" // the server is stopping or was stopped
	}
	var connect *pgconn.ConnectError
	var network net.Error
	return !errors.As(err, &connect) && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &network))
}

// view runs several reads in one transaction: everything they read is of one moment.
func (s *Store) view(ctx context.Context, what string, f func(q querier) error) error {
	return explain(what, pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly},
		func(tx pgx.Tx) error { return f(tx) }))
}

// beginWrite begins a write off the hot path. A process that is stopped in the middle of it holds locks, so that nobody could take its lanes over, and
// would go on when its fence is long past: the server ends a transaction that says nothing for so long.
const beginWrite = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL idle_in_transaction_session_timeout = '2s'"

// silence is how long a transaction that others wait for may say nothing.
const silence = 2 * time.Second

// clearWay watches over a connection that may have to wait for a lane's row, until done. A machine or a network that goes away in the middle of a batch leaves
// half of it with the server, which holds the row for as long as it believes in the connection: for hours. No bound of the server's counts
// there, since it counts as busy within a batch. Such a transaction is ended; what it did is undone, and its sender finds out as after any lost answer. Where the
// server has no such functions, its row is waited for.
func (s *Store) clearWay(conn *pgconn.PgConn) (done func()) {
	ctx, cancel := context.WithCancel(context.Background())
	later := time.AfterFunc(silence, func() {
		for ctx.Err() == nil {
			_ = s.endSilent(ctx, conn.PID()) // whoever waits goes on waiting, and this is tried again
			select {
			case <-ctx.Done():
			case <-time.After(silence):
			}
		}
	})
	return func() {
		later.Stop()
		cancel()
	}
}

// endSilent ends the transactions that a server's process waits for, itself or by others that wait, and that have heard nothing of their clients in the middle of a
// statement. Who only reads, as an export or a backup does, has no number of a transaction and is left alone. It has a connection of its own: those of
// the pool may all wait.
func (s *Store) endSilent(ctx context.Context, pid uint32) error {
	ctx, cancel := patient(ctx)
	defer cancel()
	config := s.config.Config.Copy()
	s.equip(config)
	conn, err := pgconn.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	args := [][]byte{fmt.Append(nil, pid), fmt.Append(nil, silence.Milliseconds())}
	return conn.ExecParams(ctx, `WITH RECURSIVE before (pid) AS (SELECT unnest(pg_blocking_pids($1::integer)) UNION SELECT unnest(pg_blocking_pids(pid)) FROM before)
 SELECT pg_terminate_backend(pid) FROM before JOIN pg_stat_activity a USING (pid) WHERE a.datname = current_database() AND a.usename = current_user
 AND a.backend_xid IS NOT NULL AND a.wait_event = 'ClientRead' AND a.state_change < clock_timestamp() - $2::bigint * interval '1 millisecond'`, args, nil, nil, nil).Read().Err
}

// update runs a write off the hot path in one transaction, again when the server gave it up for another's sake. f may run several times.
func (s *Store) update(ctx context.Context, what string, f func(tx pgx.Tx) error) error {
	if s.readOnly {
		return fmt.Errorf("postgres: %s: %s is open for reading only", what, s.name)
	}
	for try := 1; ; try++ {
		err := s.transact(ctx, f)
		if try == tries || !givenUp(err) {
			return explain(what, err)
		}
		pause(ctx, try)
	}
}

// givenUp tells whether the server undid a transaction for another's sake; it may go through when it is tried again.
func givenUp(err error) bool { return is(err, "40001") || is(err, "40P01") }

// is tells whether an error is the server's, with this SQLSTATE.
func is(err error, code string) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == code
}

// pause waits before another try: up to 2, 4, 8 … ms.
func pause(ctx context.Context, try int) {
	select {
	case <-ctx.Done():
	case <-time.After(time.Duration(rand.Int64N(int64(time.Millisecond) << min(try, 8)))):
	}
}

// explain names the operation and says what the operator can do. Errors of the contract pass unchanged.
func explain(what string, err error) error {
	var conflict *store.ConflictError
	if err == nil || errors.Is(err, store.ErrFenced) || errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrExists) || errors.As(err, &conflict) {
		return err
	}
	hint := ""
	var pg *pgconn.PgError
	var connect *pgconn.ConnectError
	switch errors.As(err, &pg); {
	case pg == nil && errors.As(err, &connect):
		hint = ": is the server running, and does it listen there?"
	case pg == nil:
	case pg.Code == "53100":
		hint = ": make room on the server's volume; nothing that was acknowledged is lost"
	case pg.Code == "53300":
		hint = ": raise max_connections, or run fewer lanes or nodes: each lane holds a connection"
	case pg.Code == "3D000":
		hint = ": make it with `createdb --encoding UTF8 --template template0`"
	case pg.Code == "42501":
		hint = ": the user must own the database, or have the right to create tables in its schema"
	case pg.Code[:2] == "28":
		hint = ": check the user and password of the connection string and the server's pg_hba.conf"
	case pg.Code == "55P03":
		hint = ": others hold the tables, such as an export or a long query; nothing was changed: run it again when they have ended"
	case pg.Code == "25006":
		hint = ": this is a standby; connect to the primary (target_session_attrs=read-write finds it among several hosts)"
	case pg.Code[:2] == "58" || pg.Code[:2] == "XX":
		hint = ": look into the server's log, and run `hutong verify`"
	}
	return fmt.Errorf("postgres: %s: %w%s", what, err, hint)
}
