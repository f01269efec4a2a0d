//go:build postgres

package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"hutong/ledger"
	"hutong/store"
	"hutong/store/storetest"
)

// Of several processes one owns the lanes at a time; a lease that ended, or was given back, goes to another under a new term.
func TestLease(t *testing.T) {
	dsn := fresh(t)
	s := open(t, dsn)
	defer s.Close()
	lease := func(node string, ttl time.Duration) store.Owner {
		t.Helper()
		o, err := s.Lease(t.Context(), node, "http://"+node, ttl)
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	owners := map[string]int64{}
	for i := range 8 {
		wg.Go(func() {
			o, err := s.Lease(context.Background(), fmt.Sprint("node", i), "", time.Minute)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			owners[o.Node] = o.Term
		})
	}
	wg.Wait()
	if len(owners) != 1 {
		t.Fatalf("owners: %v", owners)
	}
	for first, term := range owners {
		if o := lease("x", time.Minute); o.Mine || o.Node != first || o.Term != term {
			t.Errorf("while it is owned: %+v", o)
		}
		if err := s.Release(t.Context(), "x"); err != nil || lease("x", time.Minute).Mine {
			t.Errorf("released by somebody else: %v", err)
		}
		if o := lease(first, -time.Second); !o.Mine || o.Term != term {
			t.Errorf("renewed: %+v", o)
		}
	}
	a := lease("a", time.Minute) // the other has ended by itself
	if !a.Mine || a.Term != 2 || a.Address != "http://a" {
		t.Errorf("after the end: %+v", a)
	}
	if err := s.Release(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	if b := lease("b", time.Minute); !b.Mine || b.Term != 3 {
		t.Errorf("after the release: %+v", b)
	}
}

// A process that had a lane, lost it to another and takes it again goes on from what the other left, with the same store.
func TestOwnAgain(t *testing.T) {
	dsn := fresh(t)
	one, two := open(t, dsn), open(t, dsn)
	defer one.Close()
	defer two.Close()
	m := storetest.NewMaker(1, 3)
	for range 3 {
		for _, s := range []store.Store{one, two} {
			b := storetest.NewBook(t, s, 2)
			b.Must(b.Batches(m.Begin(m.Pull(), ""), m.Begin(m.Push(), ""), m.Begin(m.Pull(), ""))...)
		}
	}
	var want, got []store.Position
	for lane := range 2 {
		journal, err := one.Journal(t.Context(), lane, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		sums := map[store.PositionKey]int64{}
		for _, e := range journal {
			for _, r := range storetest.NewBook(t, one, 2).Records(e.Payment) {
				for _, n := range r.Terms.Needs() {
					sums[store.PositionKey{Account: n.Account, Cycle: e.State.ReserveCycle}] += n.Minor
				}
			}
		}
		rows, err := one.Positions(t.Context(), lane, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range rows {
			got = append(got, p)
			p.Reserved = sums[p.PositionKey]
			want = append(want, p)
		}
	}
	if d := storetest.Diff(want, got); d != "" || len(got) == 0 {
		t.Errorf("positions after six owners: %s", d)
	}
}

// A process that is stopped in the middle of a move holds its lanes' rows. Another takes the lanes over all the same, and nothing of the move is done.
func TestStoppedInAMove(t *testing.T) {
	dsn := fresh(t)
	one, two := open(t, dsn), open(t, dsn)
	defer one.Close()
	defer two.Close()
	storetest.NewBook(t, one, 1)
	before, err := two.Lane(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	locked, over := make(chan struct{}), make(chan error, 1)
	go func() {
		<-locked
		_, err := two.Own(t.Context(), 0)
		over <- err
	}()
	err = one.Update(t.Context(), func(tx pgx.Tx) error {
		if _, err := tx.Exec(t.Context(), "SELECT epoch FROM lanes WHERE lane = 0 FOR KEY SHARE"); err != nil {
			return err
		}
		close(locked)
		if err := <-over; err != nil { // only when the lane has another owner does this process go on
			t.Errorf("the other owner: %v", err)
		}
		_, err := tx.Exec(t.Context(), "DELETE FROM lanes")
		return err
	})
	if err == nil {
		t.Error("a write that was stopped went through when its lane had another owner")
	}
	if after, err := two.Lane(t.Context(), 0); err != nil || after.Epoch != before.Epoch+1 {
		t.Errorf("%+v, then %+v, %v", before, after, err)
	}
}

// A move of headroom that takes long holds up no batch of its lanes; a new owner waits for it.
func TestAMoveHoldsUpNoBatch(t *testing.T) {
	dsn := fresh(t)
	one, two := open(t, dsn), open(t, dsn)
	defer one.Close()
	defer two.Close()
	b := storetest.NewBook(t, one, 1)
	account := ledger.Account{Participant: "wallet", Agreement: "w", Currency: "CNY"}
	if err := one.MoveSlice(t.Context(), b.Move(store.Slice{Lane: 0, Account: account, Minor: 100})); err != nil {
		t.Fatal(err)
	}
	moved, owned, batch := make(chan error, 1), make(chan error, 1), make(chan error, 1)
	if err := two.Update(t.Context(), func(tx pgx.Tx) error {
		if _, err := tx.Exec(t.Context(), "UPDATE slices SET minor = minor"); err != nil { // the move comes as far as this row
			return err
		}
		waits := func(n int) {
			for until := time.Now().Add(20 * time.Second); time.Now().Before(until); time.Sleep(5 * time.Millisecond) {
				var have int
				if _, err := tx.Exec(t.Context(), "SELECT pg_stat_clear_snapshot()"); err != nil {
					t.Error(err)
				}
				if err := tx.QueryRow(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'").Scan(&have); err != nil || have == n {
					return
				}
			}
			t.Errorf("%d don't wait", n)
		}
		more := b.Move(store.Slice{Lane: 0, Account: account, Minor: 11})
		go func() { moved <- one.MoveSlice(context.Background(), more) }()
		waits(1)
		m := storetest.NewMaker(1, 3)
		go func() { batch <- b.Commit(b.Batches(m.Begin(m.Pull(), ""))[0]) }()
		select {
		case err := <-batch:
			if err != nil {
				t.Errorf("the batch: %v", err)
			}
		case <-time.After(20 * time.Second):
			t.Error("the batch waits for the move")
		}
		go func() {
			_, err := two.Own(context.Background(), 0)
			owned <- err
		}()
		waits(2)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, ended := range []chan error{moved, owned} {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	slices, err := one.Slices(t.Context(), 0)
	if err != nil || len(slices) != 1 || slices[0].Minor != 111 {
		t.Errorf("%+v, %v", slices, err)
	}
}

// What became of a move is not known, and the server has not ended it yet: how slices stand is told when it has, and as they stand then.
func TestSlicesAreReadBehindALateMove(t *testing.T) {
	for _, there := range []bool{true, false} {
		dsn := fresh(t)
		one, two := open(t, dsn), open(t, dsn)
		defer one.Close()
		defer two.Close()
		b := storetest.NewBook(t, one, 2)
		account := ledger.Account{Participant: "wallet", Agreement: "w", Currency: "CNY"}
		move := func(minor int64) []store.SliceMove {
			return b.Move(store.Slice{Lane: 0, Account: account, Minor: minor}, store.Slice{Lane: 1, Account: account, Minor: -minor})
		}
		if err := one.MoveSlice(t.Context(), move(100)); err != nil {
			t.Fatal(err)
		}
		lost, cancel := context.WithCancel(t.Context())
		cancel()
		if err := one.MoveSlice(lost, move(7)); err == nil {
			t.Fatal("the move has an answer")
		}
		read := make(chan string, 1)
		undone := errors.New("undone")
		err := two.Update(t.Context(), func(tx pgx.Tx) error { // as the server has it, which goes on with it
			for lane, minor := range []int{7, -7} {
				if _, err := tx.Exec(t.Context(), "SELECT epoch FROM lanes WHERE lane = $1 FOR KEY SHARE", lane); err != nil {
					return err
				}
				if _, err := tx.Exec(t.Context(), "UPDATE slices SET minor = minor + $2 WHERE lane = $1", lane, minor); err != nil {
					return err
				}
			}
			go func() {
				slices, err := one.Slices(context.Background(), -1)
				read <- fmt.Sprint(slices, err)
			}()
			select {
			case got := <-read:
				t.Errorf("there %v: %s is told before the move has ended", there, got)
				read <- got
			case <-time.After(100 * time.Millisecond):
			}
			if !there {
				return undone
			}
			return nil
		})
		if there == (err != nil) {
			t.Fatalf("there %v: %v", there, err)
		}
		want := map[bool]string{true: "[{0 wallet/w/CNY 107} {1 wallet/w/CNY -107}] <nil>", false: "[{0 wallet/w/CNY 100} {1 wallet/w/CNY -100}] <nil>"}[there]
		if got := <-read; got != want {
			t.Errorf("there %v: %s", there, got)
		}
		if slices, err := one.Slices(t.Context(), 1); err != nil || len(slices) != 1 {
			t.Errorf("then: %v, %v", slices, err)
		}
	}
}
