//go:build postgres && linux

package standbytest

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"hutong/store"
	"hutong/store/postgres"
	"hutong/store/postgres/pgtest"
	"hutong/store/storetest"
)

// Goal: with a standby that the server waits for, a commit that was acknowledged is there whichever server is lost, and one that was not is found there
// or not, and stays so; and the lost server comes back as the standby, so that the other can be lost as well. Method: real servers, set up and repaired as
// docs/OPERATING.md says, of which one is killed, or paused and let go on when the other has taken its place; waits that are cut short by a
// deadline, by an operator, and by the standby's absence.

func open(t *testing.T, dsn string) *postgres.Store {
	t.Helper()
	s, err := postgres.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// pair starts db1 and its standby db2.
func pair(t *testing.T) *Servers {
	t.Helper()
	p := New(t)
	p.Copy("db2")
	return p
}

func one() url.Values { return url.Values{postgres.StandbysParam: {"1"}} }

// eventually tries until there is no error.
func eventually(t testing.TB, what string, f func() error) {
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

func TestFailover(t *testing.T) {
	t.Parallel()
	p := pair(t)
	s := open(t, p.DSN(one(), Names...))
	defer s.Close()
	b, m := storetest.NewBook(t, s, 2), storetest.NewMaker(1, 3)
	b.Must(b.Batches(m.Gallery()...)...)
	want := b.Export()
	fence, err := s.Lease(t.Context(), "node", "here", time.Hour)
	p.must(err)

	// The primary is killed while a commit waits for a standby that hangs: nobody has it but the dead.
	p.must(p.Server("db2").Pause())
	lost := b.Batches(m.Begin(m.Pull(), ""), m.Begin(m.Push(), ""), m.Begin(m.Pull(), ""), m.Begin(m.Push(), ""))[0]
	if len(lost.Outcomes) == 0 {
		t.Fatal("nothing to lose")
	}
	ended := make(chan error)
	go func() { ended <- s.Commit(context.Background(), lost) }()
	waiting(p)
	p.must(p.Server("db1").Kill())
	if err := <-ended; err == nil {
		t.Fatal("a commit was acknowledged that no standby has")
	}
	p.must(p.Server("db2").Resume())
	p.FailOver("db2")
	p.Rejoin("db1")
	var l store.Lane
	eventually(t, "the lane on the new primary", func() (err error) { l, err = s.Lane(t.Context(), 0); return err })
	if l.Epoch != lost.Epoch || l.Seq != lost.FromSeq && l.Seq != lost.FromSeq+int64(len(lost.Outcomes)) {
		t.Fatalf("the lane on the new primary: %+v, the batch went from %d", l, lost.FromSeq)
	}
	if l.Seq == lost.FromSeq {
		if got := b.Export(); got != want {
			t.Errorf("the new primary has something else than what was acknowledged:\n%s", storetest.Diff(want, got))
		}
		commit(t, b, lost)
	} else {
		b.Lanes[0].Seq = l.Seq // what was on its way had reached the standby's machine before it hung
	}
	if o, err := s.Owner(t.Context()); err != nil || o.Term != fence.Term || o.Node != fence.Node {
		t.Errorf("the lease on the new primary: %+v, %v, want %+v", o, err, fence)
	}
	commit(t, b, b.Batches(m.Gallery()...)...)

	// The second one is killed, and the first, which came back under its own name, takes its place again, with all that was acknowledged.
	want = b.Export()
	p.must(p.Server("db2").Kill())
	p.FailOver("db1")
	p.must(p.Primary().LogAhead(t.Context(), 3)) // as after a while, with a checkpoint: what the lost one needs of the log must still be there
	p.Rejoin("db2")
	eventually(t, "the lane on the first primary", func() error { _, err := s.Lane(t.Context(), 0); return err })
	if got := b.Export(); got != want {
		t.Errorf("the first primary is back with something else than what was acknowledged:\n%s", storetest.Diff(want, got))
	}
	commit(t, b, b.Batches(m.Gallery()...)...)

	// The primary hangs, the standby takes its place, and then the former one goes on as if nothing had been.
	former := p.Primary()
	p.must(former.Pause())
	p.FailOver("db2")
	p.Copy("db3")
	eventually(t, "a write on the second primary", func() error {
		_, err := s.Lease(t.Context(), "node", "there", time.Hour)
		return err
	})
	commit(t, b, b.Batches(m.Gallery()...)...)
	want = b.Export()
	p.must(former.Resume())
	alone := one()
	alone.Set("connect_timeout", "2")
	if x, err := postgres.Open(t.Context(), p.DSN(alone, "db1")); err == nil {
		x.Close()
		t.Error("the former primary is taken for a primary")
	} else if !strings.Contains(err.Error(), "former primary") {
		t.Errorf("the former primary alone: %v", err)
	}
	hangs(t, former, "INSERT INTO activity (span, lane, slot, party) VALUES (1, 0, 0, 'split brain')")
	// Both answer now, and the former one stands first.
	again := open(t, p.DSN(one(), "db1", "db2", "db3"))
	defer again.Close()
	b.Store = again
	if got := b.Export(); got != want {
		t.Errorf("after a failover:\n%s", storetest.Diff(want, got))
	}
	commit(t, b, b.Batches(m.Gallery()...)...)
}

// commit commits batches as the engine does: after an answer that was lost it looks whether the batch is there, and commits it again if it is not.
func commit(t *testing.T, b *storetest.Book, batches ...*store.Batch) {
	t.Helper()
	for _, x := range batches {
		eventually(t, "a commit", func() error {
			err := b.Commit(x)
			if err == nil {
				return nil
			}
			var l store.Lane
			eventually(t, "the lane", func() (err error) { l, err = b.Store.Lane(t.Context(), x.Lane); return err })
			if l.Seq != x.FromSeq && l.Seq == x.FromSeq+int64(len(x.Outcomes)) {
				b.Lanes[x.Lane].Seq = l.Seq
				return nil
			}
			return err
		})
	}
}

// waiting waits until a commit waits for the standby.
func waiting(p *Servers) (pid int) {
	p.t.Helper()
	ctx := p.t.Context()
	c, err := pgx.Connect(ctx, p.Primary().DSN(""))
	p.must(err)
	defer c.Close(ctx)
	eventually(p.t, "a commit that waits for the standby", func() error {
		return c.QueryRow(ctx, "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' LIMIT 1").Scan(&pid)
	})
	return pid
}

// hangs sees that a client that writes to a former primary gets no answer.
func hangs(t *testing.T, former *pgtest.Server, sql string) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), former.DSN(""))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if _, err := c.Exec(ctx, sql); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a write to a former primary ended: %v", err)
	}
}

// An acknowledged commit waits for its standby. Neither a caller that goes away nor an operator who cancels the wait makes it count before.
func TestStandbyAway(t *testing.T) {
	t.Parallel()
	p := pair(t)
	s := open(t, p.DSN(one(), "db1", "db2"))
	defer s.Close()
	b, m := storetest.NewBook(t, s, 1), storetest.NewMaker(1, 3)
	commit(t, b, b.Batches(m.Gallery()...)...)

	p.must(p.Server("db2").Pause())
	short, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	if _, err := s.PutDirectory(short, [32]byte{1}, m.Now(), []byte("unseen")); err == nil {
		t.Fatal("a write was acknowledged without its standby")
	}
	waiting(p) // still: the store did not cancel it
	seen, err := pgx.Connect(t.Context(), p.Primary().DSN(""))
	p.must(err)
	defer seen.Close(t.Context())
	time.Sleep(time.Second) // long enough for a cancellation to arrive, if one had been sent
	n := -1
	if err := seen.QueryRow(t.Context(), "SELECT count(*) FROM directories WHERE body = 'unseen'").Scan(&n); err != nil || n != 0 {
		t.Errorf("what waits for its standby is seen by others: %d, %v", n, err)
	}
	p.must(p.Server("db2").Resume())
	eventually(t, "the write after the standby is back", func() error {
		_, body, err := s.Directory(t.Context())
		if err == nil && string(body) != "unseen" {
			err = errors.New("it is not there")
		}
		return err
	})

	p.must(p.Server("db2").Pause())
	batch := b.Batches(m.Begin(m.Pull(), ""))[0]
	ended := make(chan error)
	go func() { ended <- s.Commit(context.Background(), batch) }()
	pid := waiting(p)
	if _, err := seen.Exec(t.Context(), "SELECT pg_cancel_backend($1)", pid); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err == nil || !strings.Contains(err.Error(), "warned") {
		t.Fatalf("a commit whose wait was cancelled: %v", err)
	}
	// It is in the primary for all to see, and still the store does not say so.
	if err := seen.QueryRow(t.Context(), "SELECT count(*) FROM payments WHERE id = $1", batch.Payments[0].ID[:]).Scan(&n); err != nil || n != 1 {
		t.Fatalf("%d rows, %v", n, err)
	}
	if l, err := s.Lane(t.Context(), 0); err == nil {
		t.Errorf("the lane answers without a standby: %+v", l)
	}
	p.must(p.Server("db2").Resume())
	eventually(t, "the lane after the standby is back", func() error {
		l, err := s.Lane(t.Context(), 0)
		if err == nil && l.Seq != batch.FromSeq+int64(len(batch.Outcomes)) {
			t.Fatalf("the lane: %+v", l)
		}
		return err
	})
}

// What the operator asks for is held against what the server does.
func TestStandbysRequired(t *testing.T) {
	t.Parallel()
	p := pair(t)
	server, err := pgtest.Start()
	p.must(err)
	defer func() { p.must(server.Stop()) }()
	for _, c := range []struct {
		server      *pgtest.Server
		asked       string
		synchronous string // synchronous_commit of the connection, or empty for the server's
		want        string
	}{
		{server, "1", "", "acknowledges a commit that is on 0 standbys"},
		{server, "two", "", "want a number"},
		{server, "101", "", "want a number"},
		{server, "0", "", ""},
		{server, "0", "off", "set it to on"},
		{server, "0", "local", ""},
		{p.Primary(), "2", "", "acknowledges a commit that is on 1 standbys"},
		{p.Primary(), "1", "", ""},
		{p.Primary(), "1", "on", ""},
		{p.Primary(), "1", "remote_apply", ""},
		{p.Primary(), "1", "remote_write", "acknowledges a commit that is on 0 standbys"},
		{p.Primary(), "1", "local", "acknowledges a commit that is on 0 standbys"},
		{p.Primary(), "1", "off", "acknowledges a commit that is on 0 standbys"},
		{p.Server("db2"), "1", "", "read only"},
	} {
		params := url.Values{postgres.StandbysParam: {c.asked}, "target_session_attrs": {"read-write"}}
		if c.synchronous != "" {
			params.Set("synchronous_commit", c.synchronous)
		}
		s, err := postgres.Open(t.Context(), c.server.DSNs(params, c.server.Port()))
		if err == nil {
			s.Close()
		}
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s=%s, synchronous_commit %q: %v, want %q", postgres.StandbysParam, c.asked, c.synchronous, err, c.want)
		}
	}
	// A connection string for the primary serves readers, too, and a standby alone serves them.
	for _, dsn := range []string{p.DSN(url.Values{"target_session_attrs": {"read-write"}}, "db1", "db2"), p.Server("db2").DSN("")} {
		s, err := postgres.OpenReadOnly(t.Context(), dsn)
		if err != nil {
			t.Errorf("for reading: %v", err)
			continue
		}
		if _, err := s.PutDirectory(t.Context(), [32]byte{1}, time.Now(), nil); err == nil {
			t.Error("a store for reading was written to")
		}
		s.Close()
	}
}
