//go:build postgres

package postgres_test

// Goal: when the answer to a commit is lost, the lane tells what became of it, and what it tells stays true. Method: a proxy between the
// store and the server that reads the protocol's frames and, at the statement COMMIT, cuts the connection before it forwards the statement,
// or after, or holds it back and lets it go when the store has long turned to a new connection. It can alter the answers too, and make the server one
// that doesn't prepare COPY, so that batches come stepwise.

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"hutong/payment"
	"hutong/store"
	"hutong/store/storetest"
)

type fault int

const (
	none     fault = iota
	cutFirst       // the server never sees COMMIT
	cutAfter       // the server commits; the answer is lost
	holdBack       // the server sees the whole transaction only after release
	misspell       // the server refuses BEGIN, and sees what comes after it
	stall          // the server sees half of the transaction until release; both connections stay
)

// proxy forwards connections to the server.
type proxy struct {
	net.Listener
	t       *testing.T
	backend string
	noCopy  bool          // the server refuses to prepare COPY
	stepped atomic.Bool   // a batch came by the simple protocol
	release chan struct{} // closed: what was held back goes on
	gone    sync.WaitGroup

	moved chan struct{} // has one when a lane's row was moved

	mu    sync.Mutex
	fault fault                                // of the next transaction
	alter func(kind byte, frame []byte) []byte // what comes instead of a frame of an answer; nil: itself
}

func newProxy(t *testing.T, backend string) *proxy {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{Listener: l, t: t, backend: backend, release: make(chan struct{}), moved: make(chan struct{}, 1)}
	p.gone.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			p.gone.Go(func() { p.serve(client) })
		}
	})
	return p
}

func (p *proxy) next(f fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault = f
}

func (p *proxy) take() (f fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f, p.fault = p.fault, none
	return f
}

func (p *proxy) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", p.backend)
	if err != nil {
		p.t.Error(err)
		return
	}
	defer server.Close()
	p.gone.Go(func() { p.answer(client, server) })
	head := make([]byte, 5)
	if _, err := io.ReadFull(client, head[:4]); err != nil { // the first message has no kind
		return
	}
	first := make([]byte, binary.BigEndian.Uint32(head)-4)
	if _, err := io.ReadFull(client, first); err != nil {
		return
	}
	server.Write(append(head[:4:4], first...))
	var transaction, commit []byte // since BEGIN, when the fault needs it whole; the frames of COMMIT
	held := fault(none)
	for {
		if _, err := io.ReadFull(client, head); err != nil {
			return
		}
		body := make([]byte, binary.BigEndian.Uint32(head[1:])-4)
		if _, err := io.ReadFull(client, body); err != nil {
			return
		}
		frame := append(bytes.Clone(head), body...)
		if head[0] == 'Q' && bytes.HasPrefix(body, []byte("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE\x00")) {
			p.stepped.Store(true)
		}
		if p.noCopy && head[0] == 'P' {
			frame = bytes.Replace(frame, []byte("\x00COPY "), []byte("\x00KOPY "), 1)
		}
		begin := []byte("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE\x00")
		if head[0] == 'B' {
			begin = []byte("\x00begin\x00")
		}
		if (head[0] == 'Q' || head[0] == 'B') && bytes.HasPrefix(body, begin) {
			if held = p.take(); held == cutAfter {
				select {
				case <-p.moved: // an earlier batch's
				default:
				}
			}
			if held == misspell {
				held = none
				frame = bytes.Replace(bytes.Replace(frame, []byte("BEGIN"), []byte("BEGUN"), 1), []byte("begin"), []byte("begun"), 1)
			}
		}
		if held == none {
			server.Write(frame)
			continue
		}
		// COMMIT is one frame stepwise, and else three, of which the last is Sync.
		if len(commit) > 0 || head[0] == 'Q' && bytes.Equal(body, []byte("COMMIT\x00")) || head[0] == 'B' && bytes.HasPrefix(body, []byte("\x00commit\x00")) {
			commit = append(commit, frame...)
		}
		last := len(commit) > 0 && (head[0] == 'Q' || head[0] == 'S')
		switch {
		case held == stall:
			if head[0] == 'd' || head[0] == 'B' && bytes.HasPrefix(body, []byte("\x00insert ")) { // half of the first rows
				server.Write(frame[:len(frame)/2])
				<-p.release
				return
			}
			server.Write(frame)
		case held == holdBack:
			transaction = append(transaction, frame...)
			if last {
				client.Close()
				<-p.release
				finish(server, transaction)
				return
			}
		case last && held == cutFirst:
			return
		case last:
			server.Write([]byte{'H', 0, 0, 0, 4})
			<-p.moved      // it has the lane's row: a new connection waits for this transaction
			client.Close() // no answer may slip through
			finish(server, commit)
			return
		case len(commit) == 0:
			server.Write(frame)
		}
	}
}

// answer forwards what the server says.
func (p *proxy) answer(client, server net.Conn) {
	defer client.Close()
	head := make([]byte, 5)
	for {
		if _, err := io.ReadFull(server, head); err != nil {
			return
		}
		frame := append(bytes.Clone(head), make([]byte, binary.BigEndian.Uint32(head[1:])-4)...)
		if _, err := io.ReadFull(server, frame[len(head):]); err != nil {
			return
		}
		p.mu.Lock()
		alter := p.alter
		p.mu.Unlock()
		if bytes.HasPrefix(frame[len(head):], []byte("UPDATE ")) {
			select {
			case p.moved <- struct{}{}:
			default:
			}
		}
		if alter != nil {
			frame = alter(head[0], frame)
		}
		if _, err := client.Write(frame); err != nil {
			return
		}
	}
}

func (p *proxy) answers(alter func(kind byte, frame []byte) []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.alter = alter
}

// said is a frame of the server's.
func said(kind byte, body string) []byte {
	return append(binary.BigEndian.AppendUint32([]byte{kind}, uint32(len(body)+4)), body...)
}

// word is an error or notice.
func word(kind byte, severity, code string) []byte {
	return said(kind, "S"+severity+"\x00V"+severity+"\x00C"+code+"\x00Mtold to\x00\x00")
}

var committed = said('C', "COMMIT\x00")

// finish sends the last frames of a connection and waits until the server has dealt with all of them: only then it ends the connection.
func finish(server net.Conn, frames []byte) {
	server.Write(append(frames, 'X', 0, 0, 0, 4))
	io.Copy(io.Discard, server)
}

func (p *proxy) end() {
	p.Close()
	p.gone.Wait()
	if p.stepped.Load() != p.noCopy {
		p.t.Errorf("batches came stepwise: %v, and the server refuses to prepare COPY: %v", p.stepped.Load(), p.noCopy)
	}
}

// bothWays runs a test with a server that prepares COPY and with one that does not.
func bothWays(t *testing.T, f func(t *testing.T, steps bool)) {
	t.Run("one Sync", func(t *testing.T) { f(t, false) })
	t.Run("stepwise", func(t *testing.T) { f(t, true) })
}

func TestLostAnswer(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault fault
		there bool
		pairs int // enough that each lane has some; many: sent in parts
		steps bool
	}{{"cut before the server saw it", cutFirst, false, 8, false}, {"cut after", cutAfter, true, 8, false},
		{"large, cut before", cutFirst, false, 200, false}, {"large, cut after", cutAfter, true, 200, false},
		{"stepwise, cut before", cutFirst, false, 8, true}, {"stepwise, cut after", cutAfter, true, 200, true}} {
		t.Run(c.name, func(t *testing.T) {
			p := newProxy(t, server.Addr())
			p.noCopy = c.steps
			defer p.end()
			s := open(t, server.DSNAt(p.Addr().String(), server.Schema(t)))
			defer s.Close()
			b, m := storetest.NewBook(t, s, 2), storetest.NewMaker(1, 3)
			b.Must(b.Batches(m.Gallery()...)...)
			for lane := range b.Lanes {
				before := b.Export()
				var begun []*storetest.Life
				for range c.pairs {
					begun = append(begun, m.Begin(m.Pull(), ""), m.Begin(m.Push(), ""))
				}
				batch := b.Batches(begun...)[lane]
				if len(batch.Outcomes) == 0 {
					t.Fatalf("lane %d: nothing to lose", lane)
				}
				p.next(c.fault)
				err := b.Commit(batch)
				var conflict *store.ConflictError
				if err == nil || errors.Is(err, store.ErrFenced) || errors.As(err, &conflict) {
					t.Fatalf("lane %d: %v", lane, err)
				}
				l, err := s.Lane(t.Context(), lane)
				if err != nil {
					t.Fatal(err)
				}
				want := batch.FromSeq
				if c.there {
					want += int64(len(batch.Outcomes))
				}
				if l.Seq != want || l.Epoch != batch.Epoch {
					t.Fatalf("lane %d: %+v, want a journal of %d", lane, l, want)
				}
				if after := b.Export(); (after == before) == c.there {
					t.Errorf("lane %d: the export changed: %v", lane, after != before)
				}
				b.Lanes[lane].Seq = l.Seq
				if !c.there {
					b.Must(batch)
				} else if err := b.Store.Commit(t.Context(), batch); !errors.Is(err, store.ErrFenced) {
					t.Errorf("lane %d: the batch again: %v", lane, err)
				}
				b.Must(b.Batches(m.Gallery()...)[lane])
			}
		})
	}
}

// References lie in the rows for all parts, by parts and in runs. Of a batch that moved some from one to the next, and whose answer was lost, all are found
// once where it is there, and none of its own where it is not; and the same of the batches after it, whose writer knows only what it reads.
func TestReferencesOfLostBatches(t *testing.T) {
	p := newProxy(t, server.Addr())
	defer p.end()
	schema := server.Schema(t)
	s := open(t, server.DSNAt(p.Addr().String(), schema))
	defer s.Close()
	b, m := storetest.NewBook(t, s, 1), storetest.NewMaker(1, 3)
	c, err := pgx.Connect(t.Context(), server.DSN(schema))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	ask := func(sql string) (n int) {
		if err := c.QueryRow(t.Context(), sql).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	loose := func() int { return ask("SELECT coalesce(sum(length(body)), 0) / 32 FROM refs_new WHERE part = 16") }
	var there []store.Reference
	batchOf := func(size int) *store.Batch {
		batch := b.Batch(0)
		l := m.Begin(m.Pull(), "")
		b.Add(batch, l.Terms, l.Outcomes[0])
		batch.References = nil
		for range size {
			r := m.RequestID()
			batch.References = append(batch.References, store.Reference{Owner: "wallet-001", Value: r.String(), Payment: payment.NewID("w", r)})
		}
		return batch
	}
	write := func(size int) {
		batch := batchOf(size)
		b.Must(batch)
		there = append(there, batch.References...)
	}
	for _, lost := range []struct {
		name   string
		size   int
		gather bool
		runs   bool
		soon   int // entries that some part lacks to its run before it, at most
	}{{"few", 3, false, false, 0}, {"those that make few too many", 2, true, false, 0}, {"many", 2000, false, false, 0},
		{"those that make a run", 2000, false, true, 62}, {"those that make few too many, and a run", 64, true, true, 16}} {
		for _, f := range []fault{cutFirst, cutAfter} {
			if lost.runs { // soon: twice as many more as are wanted come to each part
				lacks := "SELECT min(4096 - 64 * (15 - part) - n)::integer FROM (SELECT part, sum(length(body)) / 32 AS n FROM refs_new WHERE part < 16 GROUP BY part) parts"
				for n := ask(lacks); n > lost.soon; n = ask(lacks) {
					if n > lost.soon+80 {
						write(640)
					} else {
						write(65)
					}
				}
			}
			for lost.gather && loose()+lost.size <= 512 {
				write(min(64, 512-loose()))
			}
			before, runs := loose(), ask("SELECT runs::integer FROM lanes")
			batch := batchOf(lost.size)
			p.next(f)
			if err := b.Commit(batch); err == nil {
				t.Fatalf("%s: the answer was lost, and the batch acknowledged", lost.name)
			}
			l, err := s.Lane(t.Context(), 0)
			if err != nil {
				t.Fatal(err)
			}
			if b.Lanes[0].Seq = l.Seq; l.Seq == batch.FromSeq {
				b.Must(batch)
			}
			there = append(there, batch.References...)
			if lost.gather != (before > 0 && loose() == 0) {
				t.Errorf("%s: %d were in rows for all parts, now %d", lost.name, before, loose())
			}
			if made := ask("SELECT runs::integer FROM lanes") - runs; lost.runs != (made > 0) {
				t.Errorf("%s: %d runs were made", lost.name, made)
			}
			for range 3 {
				write(2)
			}
			if n := ask("SELECT ((SELECT sum(length(body)) FROM refs_new) + (SELECT coalesce(sum(length(body)), 0) FROM refs)) / 32"); n != len(there) {
				t.Fatalf("%s: %d references are kept of %d", lost.name, n, len(there))
			}
			for k, ref := range there {
				if k%97 != 0 && k < len(there)-80 {
					continue
				}
				if got, err := s.ByReference(t.Context(), ref.Owner, ref.Value, 9); err != nil || !slices.Equal(got, []payment.ID{ref.Payment}) {
					t.Fatalf("%s: reference %d of %d: %v, %v", lost.name, k, len(there), got, err)
				}
			}
		}
	}
}

// What is still on its way when the lane is asked must not come true later.
func TestLateCommit(t *testing.T) { bothWays(t, testLateCommit) }

func testLateCommit(t *testing.T, steps bool) {
	p := newProxy(t, server.Addr())
	p.noCopy = steps
	schema := server.Schema(t)
	s := open(t, server.DSNAt(p.Addr().String(), schema))
	b, m := storetest.NewBook(t, s, 1), storetest.NewMaker(1, 3)
	b.Must(b.Batches(m.Gallery()...)...)
	want := b.Export()
	late := b.Batches(m.Begin(m.Pull(), ""), m.Begin(m.Push(), ""))[0]
	p.next(holdBack)
	if err := b.Commit(late); err == nil {
		t.Fatal("a commit that the server never saw was acknowledged")
	}
	if l, err := s.Lane(t.Context(), 0); err != nil || l.Seq != late.FromSeq {
		t.Fatalf("the lane while the batch is on its way: %+v, %v", l, err)
	}
	close(p.release)
	// The held transaction names the place where the lane still is; only the connection's number shuts it out. The proxy ends only when
	// the server has dealt with it.
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	p.end()
	s = open(t, server.DSN(schema))
	defer s.Close()
	b.Store = s
	if got := b.Export(); got != want {
		t.Errorf("the batch that was not there when the lane was asked came true later:\n%s", storetest.Diff(want, got))
	}
	b.Must(late)
}

// A server that refuses BEGIN, and nothing after it, keeps nothing of the batch: its other statements are no transactions of their own.
func TestRefusedBegin(t *testing.T) { bothWays(t, testRefusedBegin) }

func testRefusedBegin(t *testing.T, steps bool) {
	p := newProxy(t, server.Addr())
	p.noCopy = steps
	defer p.end()
	s := open(t, server.DSNAt(p.Addr().String(), server.Schema(t)))
	defer s.Close()
	b, m := storetest.NewBook(t, s, 1), storetest.NewMaker(1, 3)
	b.Must(b.Batches(m.Gallery()...)...)
	want := b.Export()
	batch := b.Batches(m.Begin(m.Pull(), ""), m.Begin(m.Push(), ""))[0]
	p.next(misspell)
	if err := b.Commit(batch); err == nil {
		t.Fatal("a batch without a transaction was acknowledged")
	}
	if l, err := s.Lane(t.Context(), 0); err != nil || l.Seq != batch.FromSeq {
		t.Errorf("the lane: %+v, %v, want a journal of %d", l, err, batch.FromSeq)
	}
	if got := b.Export(); got != want {
		t.Errorf("a batch without a transaction left something:\n%s", storetest.Diff(want, got))
	}
	b.Must(batch)
}

// A batch that is sent in parts while the rest of it is made is one transaction: with one payment that was there before, nothing of it is there.
func TestLargeBatchFailsWhole(t *testing.T) { bothWays(t, testLargeBatchFailsWhole) }

func testLargeBatchFailsWhole(t *testing.T, steps bool) {
	p := newProxy(t, server.Addr())
	p.noCopy = steps
	defer p.end()
	s := open(t, server.DSNAt(p.Addr().String(), server.Schema(t)))
	defer s.Close()
	b, m := storetest.NewBook(t, s, 1), storetest.NewMaker(1, 3)
	old := m.Begin(m.Pull(), "")
	b.Must(b.Batches(old)...)
	want := b.Export()
	begun := []*storetest.Life{}
	for range 400 {
		begun = append(begun, m.Begin(m.Pull(), ""))
	}
	batch := b.Batches(append(begun, old)...)[0]
	var conflict *store.ConflictError
	if err := b.Commit(batch); !errors.As(err, &conflict) || len(conflict.Payments) != 1 || conflict.Payments[0] != old.Terms.ID {
		t.Errorf("one of 401 was there: %v", err)
	}
	stale := *batch
	stale.Epoch--
	if err := b.Commit(&stale); !errors.Is(err, store.ErrFenced) {
		t.Errorf("of an owner before: %v", err)
	}
	if got := b.Export(); got != want {
		t.Errorf("something of it is there:\n%s", storetest.Diff(want, got))
	}
	b.Must(b.Batch(0)) // the connection goes on
	if l, err := s.Lane(t.Context(), 0); err != nil || l.Seq != 1 {
		t.Errorf("the lane: %+v, %v", l, err)
	}
}

// What the server's answer to a batch means, whatever stands in it beside the answers to its statements.
func TestAnswers(t *testing.T) { bothWays(t, testAnswers) }

func testAnswers(t *testing.T, steps bool) {
	atEnd := func(alter func(end []byte) []byte) func(byte, []byte) []byte {
		return func(_ byte, frame []byte) []byte {
			if bytes.Equal(frame, committed) {
				return alter(frame)
			}
			return frame
		}
	}
	before := func(more []byte) func(byte, []byte) []byte {
		return atEnd(func(end []byte) []byte { return slices.Concat(more, end) })
	}
	behind := func(more []byte) func(byte, []byte) []byte {
		return atEnd(func(end []byte) []byte { return slices.Concat(end, more) })
	}
	instead := func(other []byte) func(byte, []byte) []byte {
		return atEnd(func([]byte) []byte { return other })
	}
	for _, c := range []struct {
		name  string
		alter func(kind byte, frame []byte) []byte
		err   bool // whether it is there can't be seen from the answer, and it is
	}{
		{"chatter", func(kind byte, frame []byte) []byte {
			before := slices.Concat(said('S', "TimeZone\x00UTC\x00"), word('N', "NOTICE", "00000"), said('A', "\x00\x00\x00\x01channel\x00words\x00"))
			return slices.Concat(before, frame)
		}, false},
		{"a warning before the end", func(kind byte, frame []byte) []byte {
			if kind == 'C' && (bytes.HasPrefix(frame[5:], []byte("COPY")) || bytes.HasPrefix(frame[5:], []byte("INSERT"))) {
				return slices.Concat(word('N', "WARNING", "01000"), frame)
			}
			return frame
		}, false},
		{"a warning of the end", before(word('N', "WARNING", "01000")), true},
		{"an error after the end", behind(word('E', "ERROR", "XX000")), true},
		{"a failure that may come again, after the end", behind(word('E', "ERROR", "40001")), true},
		{"the server ends after the end", behind(word('E', "FATAL", "57P01")), true},
		{"the server doesn't know the end", instead(word('E', "ERROR", "40003")), true},
		{"the server's own part of a distributed end is not known", instead(word('E', "ERROR", "08007")), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newProxy(t, server.Addr())
			p.noCopy = steps
			defer p.end()
			s := open(t, server.DSNAt(p.Addr().String(), server.Schema(t)))
			defer s.Close()
			b, m := storetest.NewBook(t, s, 1), storetest.NewMaker(1, 3)
			b.Must(b.Batches(m.Gallery()...)...)
			batch := b.Batches(m.Begin(m.Pull(), ""), m.Begin(m.Push(), ""))[0]
			p.answers(c.alter)
			err := b.Store.Commit(t.Context(), batch)
			p.answers(nil)
			if c.err != (err != nil && strings.Contains(err.Error(), "unknown")) || !c.err && err != nil {
				t.Fatalf("the commit: %v", err)
			}
			l, err := s.Lane(t.Context(), 0)
			if want := batch.FromSeq + int64(len(batch.Outcomes)); err != nil || l.Seq != want {
				t.Fatalf("the lane: %+v, %v, want a journal of %d", l, err, want)
			}
			b.Lanes[0].Seq = l.Seq
			b.Must(b.Batches(m.Gallery()...)...)
		})
	}
}

// Of a batch only half comes, and no more, as when its sender's machine loses its power or its network: its transaction holds the lane's row. Another node
// takes the lane over all the same, and so does the sender by another connection; nothing of the batch is there.
func TestHalfABatch(t *testing.T) { bothWays(t, testHalfABatch) }

func testHalfABatch(t *testing.T, steps bool) {
	for _, other := range []bool{true, false} {
		t.Run(fmt.Sprintf("another node: %v", other), func(t *testing.T) {
			p := newProxy(t, server.Addr())
			p.noCopy = steps
			schema := server.Schema(t)
			s := open(t, server.DSNAt(p.Addr().String(), schema))
			b, m := storetest.NewBook(t, s, 1), storetest.NewMaker(1, 3)
			b.Must(b.Batches(m.Gallery()...)...)
			want := b.Export()
			half := b.Batches(m.Begin(m.Pull(), ""), m.Begin(m.Push(), ""))[0]
			p.next(stall)
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second) // long enough for a slow machine to begin
			defer cancel()
			if err := b.Store.Commit(ctx, half); err == nil || !strings.Contains(err.Error(), "unknown") {
				t.Fatalf("half a batch: %v", err)
			}
			if other {
				two := open(t, server.DSN(schema))
				defer two.Close()
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				if l, err := two.Own(ctx, 0); err != nil || l.Seq != half.FromSeq {
					t.Errorf("the lane's next owner: %+v, %v", l, err)
				}
				b.Store, want = two, strings.Replace(want, `"epoch":1`, `"epoch":2`, 1)
			} else if l, err := s.Lane(t.Context(), 0); err != nil || l.Seq != half.FromSeq {
				t.Errorf("the lane, by another connection: %+v, %v", l, err)
			}
			if got := b.Export(); got != want {
				t.Errorf("of half a batch there is:\n%s", storetest.Diff(want, got))
			}
			close(p.release)
			s.Close()
			p.end()
		})
	}
}

// A reader that is slow, such as an export or a backup, is not taken for the sender of half a batch.
func TestSlowReader(t *testing.T) {
	dsn := fresh(t)
	s := open(t, dsn)
	defer s.Close()
	storetest.NewBook(t, s, 1)
	c, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	if _, err := c.Exec(t.Context(), "BEGIN; LOCK TABLE lanes IN SHARE MODE"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second) // twice as long as a silent writer has
	defer cancel()
	if _, err := s.Own(ctx, 0); err == nil {
		t.Error("a lane was taken over in spite of a lock")
	}
	if _, err := c.Exec(t.Context(), "COMMIT"); err != nil {
		t.Errorf("the reader: %v", err)
	}
	if _, err := s.Own(t.Context(), 0); err != nil {
		t.Error(err)
	}
}
