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

	"hutong/sim"
	"hutong/store"
	"hutong/store/postgres"
	"hutong/store/postgres/pgtest"
	"hutong/store/storetest"
)

// Goal: with a standby that the server waits for, a commit that was acknowledged is there whichever server is lost, and one that was not is found there
// or not, and stays so. Method: two real servers, of which one is killed, or paused and let go on when the other has taken its place;
// waits that are cut short by a deadline, by an operator, and by the standby's absence.

const synchronous = "synchronous_standby_names=*"

func open(t *testing.T, dsn string) *postgres.Store {
	t.Helper()
	s, err := postgres.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// pair is a primary and the standby that it waits for, listening on two of three ports.
type pair struct {
	t       *testing.T
	primary *pgtest.Server
	standby *pgtest.Server
	ports   []int
}

func newPair(t *testing.T) *pair {
	t.Helper()
	primary, err := pgtest.Start(synchronous)
	if err != nil {
		t.Fatal(err)
	}
	p := &pair{t: t, primary: primary, ports: []int{primary.Port()}}
	p.stopAtEnd(primary)
	for range 2 {
		port, err := sim.FreePort()
		if err != nil {
			t.Fatal(err)
		}
		p.ports = append(p.ports, port)
	}
	p.standby = p.follow("b", p.ports[1])
	return p
}

func (p *pair) stopAtEnd(s *pgtest.Server) {
	p.t.Cleanup(func() {
		s.Resume() // a server that hangs does not stop; one that has ended need not go on
		if err := s.Stop(); err != nil {
			p.t.Error(err)
		}
	})
}

// follow starts a standby of the present primary.
func (p *pair) follow(name string, port int) *pgtest.Server {
	p.t.Helper()
	s, err := p.primary.Standby(name, port)
	if err != nil {
		p.t.Fatal(err)
	}
	p.stopAtEnd(s)
	return s
}

// fail makes the standby the primary and gives it a standby of its own.
func (p *pair) fail(name string, port int) {
	p.t.Helper()
	p.must(p.standby.Promote())
	p.primary = p.standby
	p.standby = p.follow(name, port)
}

func (p *pair) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *pair) dsn(ports ...int) string {
	return p.primary.DSNs(url.Values{postgres.StandbysParam: {"1"}}, ports...)
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

func TestFailover(t *testing.T) {
	p := newPair(t)
	s := open(t, p.dsn(p.ports...))
	defer s.Close()
	b, m := storetest.NewBook(t, s, 2), storetest.NewMaker(1, 3)
	b.Must(b.Batches(m.Gallery()...)...)
	want := b.Export()
	fence, err := s.Lease(t.Context(), "node", "here", time.Hour)
	p.must(err)

	// The primary is killed while a commit waits for a standby that hangs: nobody has it but the dead.
	p.must(p.standby.Pause())
	lost := b.Batches(m.Begin(m.Pull(), ""), m.Begin(m.Push(), ""), m.Begin(m.Pull(), ""), m.Begin(m.Push(), ""))[0]
	if len(lost.Outcomes) == 0 {
		t.Fatal("nothing to lose")
	}
	ended := make(chan error)
	go func() { ended <- s.Commit(context.Background(), lost) }()
	p.waiting()
	p.must(p.primary.Kill())
	if err := <-ended; err == nil {
		t.Fatal("a commit was acknowledged that no standby has")
	}
	p.must(p.standby.Resume())
	p.fail("c", p.ports[2])
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

	// The primary hangs, the standby takes its place, and then the former one goes on as if nothing had been.
	former := p.primary
	p.must(former.Pause())
	p.ports[0], p.ports[1], p.ports[2] = p.ports[2], p.ports[0], p.ports[1] // of the standby, a free one, and the one that hangs
	p.fail("d", p.ports[1])
	eventually(t, "a write on the third primary", func() error {
		_, err := s.Lease(t.Context(), "node", "there", time.Hour)
		return err
	})
	commit(t, b, b.Batches(m.Gallery()...)...)
	want = b.Export()
	p.must(former.Resume())
	alone := p.primary.DSNs(url.Values{postgres.StandbysParam: {"1"}, "connect_timeout": {"2"}}, former.Port())
	if x, err := postgres.Open(t.Context(), alone); err == nil {
		x.Close()
		t.Error("the former primary is taken for a primary")
	} else if !strings.Contains(err.Error(), "former primary") {
		t.Errorf("the former primary alone: %v", err)
	}
	p.hangs(former, "INSERT INTO activity (span, lane, slot, party) VALUES (1, 0, 0, 'split brain')")
	// Both answer now, and the former one stands first.
	again := open(t, p.dsn(former.Port(), p.primary.Port(), p.standby.Port()))
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
func (p *pair) waiting() (pid int) {
	p.t.Helper()
	c, err := pgx.Connect(p.t.Context(), p.primary.DSN(""))
	p.must(err)
	defer c.Close(p.t.Context())
	eventually(p.t, "a commit that waits for the standby", func() error {
		return c.QueryRow(p.t.Context(), "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' LIMIT 1").Scan(&pid)
	})
	return pid
}

// hangs sees that a client that writes to a former primary gets no answer.
func (p *pair) hangs(former *pgtest.Server, sql string) {
	p.t.Helper()
	c, err := pgx.Connect(p.t.Context(), former.DSN(""))
	p.must(err)
	ctx, cancel := context.WithTimeout(p.t.Context(), time.Second)
	defer cancel()
	if _, err := c.Exec(ctx, sql); !errors.Is(err, context.DeadlineExceeded) {
		p.t.Errorf("a write to a former primary ended: %v", err)
	}
}

// An acknowledged commit waits for its standby. Neither a caller that goes away nor an operator who cancels the wait makes it count before.
func TestStandbyAway(t *testing.T) {
	p := newPair(t)
	s := open(t, p.dsn(p.ports...))
	defer s.Close()
	b, m := storetest.NewBook(t, s, 1), storetest.NewMaker(1, 3)
	commit(t, b, b.Batches(m.Gallery()...)...)

	p.must(p.standby.Pause())
	short, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	if _, err := s.PutDirectory(short, [32]byte{1}, m.Now(), []byte("unseen")); err == nil {
		t.Fatal("a write was acknowledged without its standby")
	}
	p.waiting() // still: the store did not cancel it
	seen, err := pgx.Connect(t.Context(), p.primary.DSN(""))
	p.must(err)
	defer seen.Close(t.Context())
	time.Sleep(time.Second) // long enough for a cancellation to arrive, if one had been sent
	n := -1
	if err := seen.QueryRow(t.Context(), "SELECT count(*) FROM directories WHERE body = 'unseen'").Scan(&n); err != nil || n != 0 {
		t.Errorf("what waits for its standby is seen by others: %d, %v", n, err)
	}
	p.must(p.standby.Resume())
	eventually(t, "the write after the standby is back", func() error {
		_, body, err := s.Directory(t.Context())
		if err == nil && string(body) != "unseen" {
			err = errors.New("it is not there")
		}
		return err
	})

	p.must(p.standby.Pause())
	batch := b.Batches(m.Begin(m.Pull(), ""))[0]
	ended := make(chan error)
	go func() { ended <- s.Commit(context.Background(), batch) }()
	pid := p.waiting()
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
	p.must(p.standby.Resume())
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
	p := newPair(t)
	server, err := pgtest.Start()
	p.must(err)
	p.stopAtEnd(server)
	for _, c := range []struct {
		server      *pgtest.Server
		asked, want string
	}{
		{server, "1", "acknowledges a commit that is on 0 standbys"},
		{server, "two", "want a number"},
		{server, "101", "want a number"},
		{server, "0", ""},
		{p.primary, "2", "acknowledges a commit that is on 1 standbys"},
		{p.primary, "1", ""},
		{p.standby, "1", "read only"},
	} {
		dsn := c.server.DSNs(url.Values{postgres.StandbysParam: {c.asked}, "target_session_attrs": {"read-write"}}, c.server.Port())
		s, err := postgres.Open(t.Context(), dsn)
		if err == nil {
			s.Close()
		}
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s=%s: %v, want %q", postgres.StandbysParam, c.asked, err, c.want)
		}
	}
	// A connection string for the primary serves readers, too, and a standby alone serves them.
	for _, dsn := range []string{p.primary.DSNs(url.Values{"target_session_attrs": {"read-write"}}, p.ports...), p.standby.DSN("")} {
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
