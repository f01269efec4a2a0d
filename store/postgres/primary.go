package postgres

// Goal: a commit counts only when it outlives the server that made it, whichever server that was. Method: a connection string may name
// several servers, of which the one is used that takes writes and whose writes reach a standby. Three things make that exact:
//
//   - Before a new connection is used, a record is written through it and its commit waited for. Where the server has synchronous standbys,
//     that takes until everything that it wrote before is on one of them, so nothing is read that a standby could yet turn out not to have: not
//     after a crash of the server in the middle of a wait, and not at a former primary, whose standby is gone.
//   - The store never cancels a commit that waits for a standby: the server would end the wait, keep the commit and only warn.
//   - Any warning in the answer to a commit makes its end unknown, as when an operator cancels the wait.
//
// When connections meet another server than before, those to the former one are given up.

import (
	"context"
	"errors"
	"fmt"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	// hostTimeout is how long one of several servers may take until the next is tried, unless connect_timeout says.
	hostTimeout = 5 * time.Second
	// pingTimeout is how long a connection that was idle may take to show that it is alive.
	pingTimeout = 2 * time.Second
)

// StandbysParam is the parameter of a connection string that says on how many standbys, at least, a commit must be before the server
// acknowledges it. A server that waits for fewer is refused. Without it whatever the server does counts.
const StandbysParam = "standbys"

// hosts are the servers that a connection string names, in its order.
type hosts struct {
	groups [][]*pgconn.FallbackConfig // of one server: with TLS and without
	first  atomic.Int64               // where the next attempt begins
}

func hostsOf(c *pgconn.Config) *hosts {
	h := &hosts{}
	for _, f := range append([]*pgconn.FallbackConfig{{Host: c.Host, Port: c.Port, TLSConfig: c.TLSConfig}}, c.Fallbacks...) {
		if n := len(h.groups); n > 0 && h.groups[n-1][0].Host == f.Host && h.groups[n-1][0].Port == f.Port {
			h.groups[n-1] = append(h.groups[n-1], f)
		} else {
			h.groups = append(h.groups, []*pgconn.FallbackConfig{f})
		}
	}
	return h
}

func (h *hosts) several() bool { return len(h.groups) > 1 }

func (h *hosts) String() string {
	var names []string
	for _, g := range h.groups {
		names = append(names, net.JoinHostPort(g[0].Host, strconv.Itoa(int(g[0].Port))))
	}
	return strings.Join(names, ",")
}

// begin puts the servers in the order in which an attempt tries them. The attempt after it begins with the next one, unless this one
// finds a server: a server that keeps silent until the caller's patience ends must not hide the others.
func (h *hosts) begin(c *pgconn.Config) {
	if !h.several() {
		return
	}
	at := int(h.first.Load())
	h.first.Store(int64((at + 1) % len(h.groups)))
	all := slices.Concat(slices.Concat(h.groups[at:]...), slices.Concat(h.groups[:at]...))
	c.Host, c.Port, c.TLSConfig, c.Fallbacks = all[0].Host, all[0].Port, all[0].TLSConfig, all[1:]
}

// session is what is known of one connection.
type session struct {
	s          *Store
	names      map[string]string // of addresses
	network    string            // dialled last
	address    string
	committing atomic.Bool // a commit is under way, or its answer was lost: it is not to be cancelled
	warned     atomic.Bool // the server warned
}

const sessionKey = "hutong.session"

func sessionOf(c *pgconn.PgConn) *session { return c.CustomData()[sessionKey].(*session) }

// equip prepares the making of one connection.
func (s *Store) equip(c *pgconn.Config) {
	x := &session{s: s, names: map[string]string{}}
	s.hosts.begin(c)
	dial, look, given := c.DialFunc, c.LookupFunc, c.ValidateConnect
	c.LookupFunc = func(ctx context.Context, host string) ([]string, error) {
		found, err := look(ctx, host)
		for _, address := range found {
			x.names[address] = host
		}
		return found, err
	}
	c.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		// The driver dials for two purposes: to connect, and to cancel what a connection whose caller went away is doing.
		if x.committing.Load() {
			return nil, errors.New("a commit is not cancelled")
		}
		x.network, x.address = network, address
		return dial(ctx, network, address)
	}
	c.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) {
		if isWarning(n.SeverityUnlocalized, n.Severity) {
			x.warned.Store(true)
		}
	}
	if given == nil && s.hosts.several() && !s.readOnly {
		given = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	}
	c.ValidateConnect = func(ctx context.Context, conn *pgconn.PgConn) error {
		conn.CustomData()[sessionKey] = x
		if given != nil {
			if err := given(ctx, conn); err != nil {
				return err
			}
		}
		if !s.readOnly {
			if err := s.judge(ctx, conn, x); err != nil {
				return err
			}
		}
		x.found()
		return nil
	}
}

// isWarning tells whether a notice is a warning. Servers before PostgreSQL 9.6 have only the word in their own language.
func isWarning(unlocalized, local string) bool {
	return unlocalized == "WARNING" || unlocalized == "" && local == "WARNING"
}

// found makes the server that a connection was made to the first to be tried.
func (x *session) found() {
	for i, g := range x.s.hosts.groups {
		network, address := pgconn.NetworkAddress(g[0].Host, g[0].Port)
		host, port, err := net.SplitHostPort(x.address)
		if network == x.network && (address == x.address || err == nil && port == strconv.Itoa(int(g[0].Port)) && x.names[host] == g[0].Host) {
			x.s.hosts.first.Store(int64(i))
			return
		}
	}
}

// errFew says that a server does not wait for as many standbys as were asked for.
type errFew struct{ have, want int }

func (e *errFew) Error() string {
	return fmt.Sprintf("the server acknowledges a commit that is on %d standbys, and the connection string asks for %s=%d: set synchronous_standby_names (and synchronous_commit to on), or take %s out of the connection string to run without",
		e.have, StandbysParam, e.want, StandbysParam)
}

// judge looks whether a server may be written to and read from.
func (s *Store) judge(ctx context.Context, conn *pgconn.PgConn, x *session) error {
	names, err := text(ctx, conn, "SELECT coalesce(current_setting('synchronous_standby_names', true), '')")
	if err != nil {
		return err
	}
	commit, err := text(ctx, conn, "SELECT coalesce(current_setting('synchronous_commit', true), '')")
	if err != nil {
		return err
	}
	have := standbys(names)
	if commit != "on" && commit != "remote_apply" {
		have = 0 // local and off wait for none, and what remote_write waits for is lost with the standby's machine
	}
	if have < s.standbys {
		return &errFew{have, s.standbys}
	}
	if have > 0 {
		x.warned.Store(false)
		if _, err := text(ctx, conn, "SELECT pg_logical_emit_message(true, 'hutong', '')::text"); err != nil {
			return fmt.Errorf("what this server wrote before does not reach a standby (a former primary, or its standby is away): %v", err) // not as a timeout, for which the driver has words of its own
		}
		if x.warned.Load() {
			return errors.New("the wait for a standby was cancelled")
		}
	}
	if have == 0 && !s.hosts.several() {
		return nil
	}
	started, err := text(ctx, conn, "SELECT pg_postmaster_start_time()::text")
	if err != nil {
		return err
	}
	if before := s.server.Swap(&started); before != nil && *before != started {
		s.pool.Reset() // a read at a former primary could miss what the present one has
	}
	return nil
}

// text runs a statement that gives one text.
func text(ctx context.Context, conn *pgconn.PgConn, sql string) (string, error) {
	results, err := conn.Exec(ctx, sql).ReadAll()
	if err != nil {
		return "", err
	}
	if len(results) != 1 || len(results[0].Rows) != 1 {
		return "", fmt.Errorf("%s: the server gave no row", sql)
	}
	return string(results[0].Rows[0][0]), nil
}

var quorum = regexp.MustCompile(`(?is)^\s*(?:(?:first|any)\s+)?([0-9]+)\s*\(`)

// standbys is how many standbys the server waits for, by the setting synchronous_standby_names: "FIRST 1 (a, b)", "ANY 2 (a, b, c)",
// "2 (a, b)", or only names, which is one.
func standbys(names string) int {
	if strings.TrimSpace(names) == "" {
		return 0
	}
	if m := quorum.FindStringSubmatch(names); m != nil {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			return 0
		}
		return n
	}
	return 1
}

// takeStandbys takes the parameter out of a configuration: the server does not know it.
func takeStandbys(c *pgconn.Config) (int, error) {
	value, ok := c.RuntimeParams[StandbysParam]
	if !ok {
		return 0, nil
	}
	delete(c.RuntimeParams, StandbysParam)
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 || n > 100 {
		return 0, fmt.Errorf("%s=%s: want a number from 0 to 100", StandbysParam, value)
	}
	return n, nil
}

// errWarned says that a commit is in the server and perhaps nowhere else.
var errWarned = errors.New("the server warned that the commit may not have reached its standby (was its wait cancelled?): the end is unknown")

// transact runs f in one transaction. After an error in its commit the end is unknown.
func (s *Store) transact(ctx context.Context, f func(tx pgx.Tx) error) error {
	return s.pool.AcquireFunc(ctx, func(c *pgxpool.Conn) error {
		tx, err := c.BeginTx(ctx, pgx.TxOptions{BeginQuery: beginWrite})
		if err != nil {
			return err
		}
		defer s.clearWay(c.Conn().PgConn())()
		if err := f(tx); err != nil {
			// The server undoes it in any case, at the latest with the connection.
			return errors.Join(err, ignoreEnded(tx.Rollback(ctx)))
		}
		conn := c.Conn().PgConn()
		x := sessionOf(conn)
		x.warned.Store(false)
		x.committing.Store(true)
		err = tx.Commit(ctx)
		if !conn.IsClosed() {
			x.committing.Store(false)
		}
		if err == nil && x.warned.Load() {
			err = errors.Join(errWarned, c.Conn().Close(ctx))
		}
		return err
	})
}

func ignoreEnded(err error) error {
	if errors.Is(err, pgx.ErrTxClosed) {
		return nil
	}
	return err
}
