package postgres

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"hutong/store"
)

// activity says that a party has payments in a span.
type activity struct {
	party string
	span  int64
}

// writer is what a lane writes with: one connection, and what is known of the rows that it wrote.
type writer struct {
	s    *Store
	lane int

	inDoubt atomic.Bool // the answer to a commit was lost; set and cleared under mu

	mu       sync.Mutex // guards everything below
	conn     *pgconn.PgConn
	used     time.Time // last
	stepwise bool      // the server does not prepare COPY
	number   int64     // of this connection in the lane's row
	epoch    int64     // of the batch in doubt
	slot     int       // the lane's home
	active   map[activity]bool
	out      message
	pages    *pages // nil: to be read
	refs     *refs  // nil: to be read
	models   models
	body     []byte     // scratch
	parties  []activity // scratch
	opened   []row      // scratch
	others   []row      // scratch
	grown    []*page    // scratch
}

// connect makes the connection and names it in the lane's row, if the lane is in the epoch. That waits for what an earlier connection is
// committing, and whatever else of it comes later is refused.
func (w *writer) connect(ctx context.Context, epoch int64) (err error) {
	if w.conn != nil && time.Since(w.used) > time.Second {
		ping, cancel := context.WithTimeout(ctx, pingTimeout)
		if w.conn.Ping(ping) != nil {
			w.disconnect() // the server went away, or hangs, while nothing was under way
		}
		cancel()
	}
	if w.conn != nil {
		return nil
	}
	ctx, cancel := patient(ctx)
	defer cancel()
	config := w.s.config.Config.Copy()
	w.s.equip(config)
	config.RuntimeParams["plan_cache_mode"] = "auto" // see prepared
	conn, err := pgconn.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			conn.Close(ctx)
		}
	}()
	sessionOf(conn).warned.Store(false)
	slot := w.slot
	done := w.s.clearWay(conn)
	number, err := one(ctx, conn, "UPDATE lanes SET writer = writer + 1 WHERE lane = $1 AND slot = $2 AND epoch = $3 RETURNING writer",
		int64(w.lane), int64(slot), epoch)
	done()
	if err != nil {
		return err
	}
	if sessionOf(conn).warned.Load() {
		return errWarned
	}
	// A batch's statements are sent without waiting for the answer to BEGIN. Should the server refuse that one (an operator cancels it, or it
	// has no memory), each of the others, sent stepwise, would be a transaction of its own: now it is one that may only read.
	if res := conn.ExecParams(ctx, "SET default_transaction_read_only = on", nil, nil, nil, nil).Read(); res.Err != nil {
		return res.Err
	}
	sessionOf(conn).committing.Store(true) // from here on nothing that it does is cancelled
	if err := prepareAll(ctx, conn); err != nil {
		return err
	}
	if w.stepwise, err = preparePlain(ctx, conn); err != nil {
		return err
	}
	w.conn, w.used, w.number = conn, time.Now(), number
	w.forget()
	return nil
}

// prepareAll prepares the statements with parameters, in one round trip: a server that took another's place may be far away.
func prepareAll(ctx context.Context, conn *pgconn.PgConn) (err error) {
	p := conn.StartPipeline(ctx)
	defer func() { err = errors.Join(err, p.Close()) }()
	names := slices.Collect(maps.Keys(prepared))
	for _, name := range names {
		p.SendPrepare(name, prepared[name], nil)
	}
	if err := p.Sync(); err != nil {
		return err
	}
	for _, name := range names {
		if _, err := p.GetResults(); err != nil {
			return fmt.Errorf("prepare %s: %w", name, err)
		}
	}
	return nil
}

// preparePlain prepares the statements without parameters. A server that refuses one is to be sent batches stepwise.
func preparePlain(ctx context.Context, conn *pgconn.PgConn) (stepwise bool, err error) {
	for name, sql := range plain {
		_, err := conn.Prepare(ctx, name, sql, nil)
		if refused := (*pgconn.PgError)(nil); errors.As(err, &refused) && !conn.IsClosed() {
			return true, nil
		}
		if err != nil {
			return false, fmt.Errorf("prepare %s: %w", name, err)
		}
	}
	return false, nil
}

// forget drops what is known of rows that a batch wrote which is not there, or may not be.
func (w *writer) forget() {
	clear(w.active)
	w.pages, w.refs = nil, nil
	w.models.forget()
}

// one runs a statement that gives one number; store.ErrFenced when it gives no row.
func one(ctx context.Context, conn *pgconn.PgConn, sql string, args ...int64) (n int64, err error) {
	params := make([][]byte, len(args))
	for i, a := range args {
		params[i] = fmt.Append(nil, a)
	}
	res := conn.ExecParams(ctx, sql, params, nil, nil, nil).Read()
	if res.Err != nil {
		return 0, res.Err
	}
	if len(res.Rows) == 0 {
		return 0, store.ErrFenced
	}
	_, err = fmt.Sscan(string(res.Rows[0][0]), &n)
	return n, err
}

func (w *writer) disconnect() {
	if w.conn == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	w.conn.Close(ctx)
	w.conn = nil
}

// settle makes sure that nothing is under way in the lane whose end is not known.
func (w *writer) settle(ctx context.Context) error {
	if !w.inDoubt.Load() {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.inDoubt.Load() {
		return nil
	}
	w.disconnect()
	// In another epoch the lane has another owner, and its fence stands against what this one sent.
	if err := w.connect(ctx, w.epoch); err != nil && !errors.Is(err, store.ErrFenced) {
		return err
	}
	w.inDoubt.Store(false)
	return nil
}

// limit is by when a batch must be answered.
func (w *writer) limit(ctx context.Context) error {
	deadline := time.Now().Add(answerTimeout)
	if d, ok := ctx.Deadline(); ok && d.Before(deadline) {
		deadline = d
	}
	return w.conn.Conn().SetDeadline(deadline)
}

// txIdle is how ReadyForQuery says that no transaction is open.
const txIdle = 'I'

// exchange sends what of the message is not sent yet and reads all answers; no transaction is open after it. failed is the first statement's error, after
// which the server did nothing more; tag is the answer to the last statement. After an error of its own kind the end is not known.
func (w *writer) exchange(ctx context.Context) (failed *pgconn.PgError, name, tag string, err error) {
	if err := w.limit(ctx); err != nil {
		return nil, "", "", err
	}
	if err := w.out.flush(); err != nil {
		return nil, "", "", fmt.Errorf("send: %w", err)
	}
	in, warned := w.conn.Frontend(), false
	at, undone := 0, false // the statement whose answer comes; the transaction was rolled back by a statement of its own
	for idle := false; !idle; {
		msg, err := in.Receive()
		if err != nil {
			return nil, "", "", errors.Join(fmt.Errorf("receive the answer to %s: %w", w.out.name(at), err), asError(failed))
		}
		switch msg := msg.(type) {
		case *pgproto3.ErrorResponse:
			switch pg := pgconn.ErrorResponseToPgError(msg); {
			case failed != nil:
			case tag == "COMMIT": // answered already
				return nil, "", "", fmt.Errorf("after COMMIT: %w", pg)
			case pg.Code == "40003" || pg.Code == "08007": // servers of several machines say so
				return nil, "", "", fmt.Errorf("the server itself does not know: %w", pg)
			default:
				failed, name = pg, w.out.name(at)
			}
		case *pgproto3.CommandComplete:
			tag = string(msg.CommandTag)
			if !w.out.stepwise {
				at++
			}
		case *pgproto3.NoticeResponse:
			warned = warned || w.out.name(at) == "commit" && isWarning(msg.SeverityUnlocalized, msg.Severity)
		case *pgproto3.ReadyForQuery:
			if w.out.stepwise {
				at++
			}
			switch {
			case w.out.stepwise && at < len(w.out.names):
			case msg.TxStatus == txIdle:
				idle = true
			case undone:
				return nil, "", "", fmt.Errorf("the server is in a transaction (status %c) after ROLLBACK", msg.TxStatus)
			default:
				undone = true
				in.SendQuery(&pgproto3.Query{String: "ROLLBACK"})
				if err := in.Flush(); err != nil {
					return nil, "", "", errors.Join(fmt.Errorf("send ROLLBACK: %w", err), asError(failed))
				}
			}
		}
	}
	if warned {
		return nil, "", "", errWarned
	}
	w.used = time.Now()
	return failed, name, tag, w.conn.Conn().SetDeadline(time.Time{})
}

func asError(pg *pgconn.PgError) error {
	if pg == nil {
		return nil
	}
	return pg
}
