package sqlite_test

// Goal: no acknowledged batch is lost and none is there in part, whatever moment the process is killed at. Method: the test starts
// itself as a child that commits and says so on its standard output only after Commit returned; the parent kills it at an arbitrary
// acknowledgement and compares what it read with the file. The log of acknowledgements is kept outside of the victim.

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"hutong/payment"
	"hutong/store"
	"hutong/store/sqlite"
	"hutong/store/storetest"
)

const childFile, childRound = "HUTONG_TEST_CRASH_FILE", "HUTONG_TEST_CRASH_ROUND"

func TestMain(m *testing.M) {
	if path := os.Getenv(childFile); path != "" {
		victim(path)
		os.Exit(3) // it was to be killed
	}
	os.Exit(m.Run())
}

// victim commits batches of unlike sizes until it is killed. A line of its output is "lane seq id,id,…", after the commit.
func victim(path string) {
	fail := func(err error) {
		fmt.Println("error:", err)
		os.Exit(2)
	}
	round, err := strconv.Atoi(os.Getenv(childRound))
	if err != nil {
		fail(err)
	}
	s, err := sqlite.Open(path)
	if err != nil {
		fail(err)
	}
	lanes, err := s.Lanes(context.Background(), 2)
	if err != nil {
		fail(err)
	}
	m := storetest.NewMaker(uint64(1000+round), 3)
	for i := range lanes {
		if lanes[i], err = s.Own(context.Background(), i); err != nil {
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
		if err := s.Commit(context.Background(), batch); err != nil {
			fail(err)
		}
		lanes[lane].Seq += int64(len(batch.Outcomes))
		fmt.Printf("%d %d %s\n", lane, lanes[lane].Seq, strings.Join(ids, ","))
	}
}

func TestKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "crash.db")
	acked := []string{}
	seqs := [2]int64{}
	const kills = 10
	for round := range kills {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), childFile+"="+path, childRound+"="+strconv.Itoa(round))
		out, err := child.StdoutPipe()
		if err == nil {
			err = child.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		in := bufio.NewScanner(out)
		in.Buffer(nil, 1<<20)
		read := 0
		for in.Scan() { // after the kill, what is left in the pipe was acknowledged as well
			var lane int
			var seq int64
			var ids string
			if _, err := fmt.Sscan(in.Text(), &lane, &seq, &ids); err != nil || lane < 0 || lane > 1 {
				t.Fatalf("round %d: the child says %q", round, in.Text())
			}
			seqs[lane] = seq
			acked = append(acked, strings.Split(ids, ",")...)
			if read++; read == 5+round*11 {
				if err := child.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := child.Wait(); err == nil || child.ProcessState.ExitCode() != -1 {
			t.Fatalf("round %d: the child ended by itself: %v", round, err)
		}
		check(t, round, path, acked, &seqs)
	}
	if len(acked) < 500 {
		t.Errorf("only %d payments were acknowledged in %d rounds", len(acked), kills)
	}
}

// check opens the file as the next owner would.
func check(t *testing.T, round int, path string, acked []string, seqs *[2]int64) {
	t.Helper()
	s, err := sqlite.Open(path)
	if err != nil {
		t.Fatalf("round %d: reopening: %v", round, err)
	}
	defer s.Close()
	for lane := range seqs {
		l, err := s.Lane(t.Context(), lane)
		if err != nil || l.Seq < seqs[lane] {
			t.Fatalf("round %d: lane %d has a journal of %d, %d were acknowledged; %v", round, lane, l.Seq, seqs[lane], err)
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
		seqs[lane] = l.Seq
	}
	for _, text := range acked {
		id, err := payment.ParseID(text)
		if err != nil {
			t.Fatal(err)
		}
		rs, err := s.Records(t.Context(), []payment.ID{id})
		if err != nil || len(rs) != 1 || rs[0].State.Status != payment.Succeeded {
			t.Fatalf("round %d: acknowledged payment %s is lost: %v, %v", round, text, rs, err)
		}
	}
	for _, text := range acked[max(0, len(acked)-50):] {
		if found, err := s.ByReference(t.Context(), "crash", text, 2); err != nil || len(found) != 1 {
			t.Fatalf("round %d: reference of %s finds %d payments: %v", round, text, len(found), err)
		}
	}
}
