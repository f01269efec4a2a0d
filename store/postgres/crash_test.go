//go:build postgres

package postgres_test

// Goal: no acknowledged batch is lost and none is there in part, whatever moment the process, or the server, is killed at. Method: the
// test starts itself as a child that commits and says so on its standard output only after Commit returned; the parent kills the child, or
// ends the server without a checkpoint, at an arbitrary acknowledgement and compares what it read with the database. The log of
// acknowledgements is kept outside of the victim.

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"hutong/payment"
	"hutong/store"
	"hutong/store/postgres"
	"hutong/store/postgres/pgtest"
	"hutong/store/storetest"
)

const childDSN, childRound = "HUTONG_TEST_CRASH_DSN", "HUTONG_TEST_CRASH_ROUND"

// victim commits batches of unlike sizes until it is killed, and carries on after the server was. A line of its output is
// "lane seq id,id,…", after the commit.
func victim(dsn string) {
	fail := func(err error) {
		fmt.Println("error:", err)
		os.Exit(2)
	}
	ctx := context.Background()
	round, err := strconv.Atoi(os.Getenv(childRound))
	if err != nil {
		fail(err)
	}
	s, err := postgres.Open(ctx, dsn)
	if err != nil {
		fail(err)
	}
	lanes, err := s.Lanes(ctx, 2)
	if err != nil {
		fail(err)
	}
	m := storetest.NewMaker(uint64(1000+round), 3)
	for i := range lanes {
		if lanes[i], err = s.Own(ctx, i); err != nil {
			fail(err)
		}
	}
	for n := 0; ; n++ {
		lane := n % 2
		batch := &store.Batch{Lane: lane, Epoch: lanes[lane].Epoch, FromSeq: lanes[lane].Seq}
		var ids []string
		for len(ids) < 1+n*7%40 {
			l := m.Begin(m.Pull(), "")
			if store.LaneOf(l.Terms.ID.Slot(), 2) != lane {
				continue
			}
			m.Step(l, payment.Event{Kind: payment.Answered, Op: payment.OpAuthorise, Result: payment.Success})
			batch.Payments = append(batch.Payments, l.Terms)
			batch.Outcomes = append(batch.Outcomes, l.Outcomes...)
			batch.References = append(batch.References, store.Reference{Owner: "crash", Value: l.Terms.ID.String(), Payment: l.Terms.ID})
			ids = append(ids, l.Terms.ID.String())
		}
		want := lanes[lane].Seq + int64(len(batch.Outcomes))
		for there := false; !there; {
			cause := s.Commit(ctx, batch)
			if there = cause == nil; there {
				break
			}
			// As the engine does: the lane's row tells what became of the batch.
			var row store.Lane
			for deadline := time.Now().Add(30 * time.Second); ; {
				if row, err = s.Lane(ctx, lane); err == nil {
					break
				}
				if time.Now().After(deadline) {
					fail(err)
				}
				time.Sleep(10 * time.Millisecond)
			}
			switch row.Seq {
			case want:
				there = true
			case batch.FromSeq:
			default:
				fail(fmt.Errorf("after %w the lane has %d outcomes, the batch went from %d to %d", cause, row.Seq, batch.FromSeq, want))
			}
		}
		lanes[lane].Seq = want
		fmt.Printf("%d %d %s\n", lane, want, strings.Join(ids, ","))
	}
}

// acknowledged is what the victims said.
type acknowledged struct {
	ids  []string
	seqs [2]int64
}

// live runs a victim, reads what it acknowledges, and calls at with the number of each acknowledgement and the victim, until it ends.
func (a *acknowledged) live(t *testing.T, dsn string, round int, at func(n int, p *os.Process)) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childDSN+"="+dsn, childRound+"="+strconv.Itoa(round))
	out, err := child.StdoutPipe()
	if err == nil {
		err = child.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	defer child.Process.Kill() // when the test fails before the end
	in := bufio.NewScanner(out)
	in.Buffer(nil, 1<<20)
	for n := 1; in.Scan(); n++ { // after the kill, what is left in the pipe was acknowledged as well
		var lane int
		var seq int64
		var ids string
		if _, err := fmt.Sscan(in.Text(), &lane, &seq, &ids); err != nil || lane < 0 || lane > 1 {
			t.Fatalf("round %d: the child says %q", round, in.Text())
		}
		a.seqs[lane] = seq
		a.ids = append(a.ids, strings.Split(ids, ",")...)
		at(n, child.Process)
	}
	if err := child.Wait(); err == nil || child.ProcessState.ExitCode() != -1 {
		t.Fatalf("round %d: the child ended by itself: %v", round, err)
	}
}

func TestKill(t *testing.T) {
	dsn := fresh(t)
	var a acknowledged
	const kills = 10
	for round := range kills {
		a.live(t, dsn, round, func(n int, p *os.Process) {
			if n == 5+round*11 {
				if err := p.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		})
		a.check(t, round, dsn)
	}
	if len(a.ids) < 500 {
		t.Errorf("only %d payments were acknowledged in %d rounds", len(a.ids), kills)
	}
}

// The server is ended in the middle of its work and started again, several times under one victim, which carries on.
func TestServerCrash(t *testing.T) {
	own, err := pgtest.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer own.Stop()
	dsn := own.DSN("")
	var a acknowledged
	const crashes = 4
	a.live(t, dsn, 0, func(n int, p *os.Process) {
		switch {
		case n == 40*(crashes+1):
			if err := p.Kill(); err != nil {
				t.Fatal(err)
			}
		case n%40 == 0 && n < 40*(crashes+1):
			if err := own.Crash(); err != nil {
				t.Fatal(err)
			}
			if err := own.Run(); err != nil {
				t.Fatal(err)
			}
		}
	})
	a.check(t, 0, dsn)
	if len(a.ids) < 500 {
		t.Errorf("only %d payments were acknowledged", len(a.ids))
	}
}

// check opens the database as the next owner would.
func (a *acknowledged) check(t *testing.T, round int, dsn string) {
	t.Helper()
	s := open(t, dsn)
	defer s.Close()
	for lane := range a.seqs {
		l, err := s.Own(t.Context(), lane) // waits for what the victim left under way
		if err != nil || l.Seq < a.seqs[lane] {
			t.Fatalf("round %d: lane %d has a journal of %d, %d were acknowledged; %v", round, lane, l.Seq, a.seqs[lane], err)
		}
		last := map[payment.ID]int{}
		entries, err := s.Journal(t.Context(), lane, 0, 1<<30)
		if err != nil || int64(len(entries)) != l.Seq {
			t.Fatalf("round %d: lane %d: %d entries for a journal of %d; %v", round, lane, len(entries), l.Seq, err)
		}
		for i, e := range entries {
			if e.Seq != int64(i+1) || e.State.Seq != last[e.Payment]+1 {
				t.Fatalf("round %d: lane %d, place %d: entry %d of its payment at place %d", round, lane, i+1, e.State.Seq, e.Seq)
			}
			last[e.Payment] = e.State.Seq
		}
		for id, n := range last { // each batch held both outcomes: one alone would be half a batch
			if n != 2 {
				t.Fatalf("round %d: payment %s has %d of 2 outcomes", round, id, n)
			}
		}
		a.seqs[lane] = l.Seq
	}
	var ids []payment.ID
	for _, text := range a.ids {
		id, err := payment.ParseID(text)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	rs, err := s.Records(t.Context(), ids)
	if err != nil || len(rs) != len(ids) {
		t.Fatalf("round %d: %d of %d acknowledged payments: %v", round, len(rs), len(ids), err)
	}
	for _, r := range rs {
		if r.State.Status != payment.Succeeded {
			t.Fatalf("round %d: acknowledged payment %s is %s", round, r.Terms.ID, r.State.Status)
		}
	}
	for _, text := range a.ids[max(0, len(a.ids)-50):] {
		if found, err := s.ByReference(t.Context(), "crash", text, 2); err != nil || len(found) != 1 {
			t.Fatalf("round %d: reference of %s finds %d payments: %v", round, text, len(found), err)
		}
	}
}
