package disktest_test

// What a failed sync leaves, step by step; TestTroubledDisk meets the same by chance.

import (
	"context"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"hutong/engine"
	"hutong/payment"
	"hutong/store"
	hutongsqlite "hutong/store/sqlite"
	"hutong/store/sqlite/disktest"
	"hutong/store/storetest"
)

// shelf is a store with one lane on a disk.
type shelf struct {
	t    *testing.T
	disk *disktest.Disk
	path string
	st   *hutongsqlite.Store
	make *storetest.Maker
	lane store.Lane
}

func newShelf(t *testing.T) *shelf {
	dir := t.TempDir()
	s := &shelf{t: t, disk: disktest.Mount(t, dir), path: filepath.Join(dir, "hutong.db"), make: storetest.NewMaker(1, 2)}
	s.open()
	t.Cleanup(func() { s.st.Close() })
	return s
}

func (s *shelf) open() {
	s.t.Helper()
	var err error
	if s.st, err = hutongsqlite.Open(s.path); err == nil {
		if _, err = s.st.Lanes(context.Background(), 1); err == nil {
			s.lane, err = s.st.Own(context.Background(), 0)
		}
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *shelf) commit() (payment.ID, error) {
	l := s.make.Begin(s.make.Pull(), "")
	err := s.st.Commit(context.Background(), &store.Batch{Lane: 0, Epoch: s.lane.Epoch, FromSeq: s.lane.Seq, Payments: []*payment.Terms{l.Terms}, Outcomes: l.Outcomes})
	if err == nil {
		s.lane.Seq++
	}
	return l.Terms.ID, err
}

func (s *shelf) must() payment.ID {
	s.t.Helper()
	id, err := s.commit()
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

// after is what a store holds that is opened after a power cut now.
func (s *shelf) after(m disktest.Mode, ids ...payment.ID) []store.Record {
	s.t.Helper()
	r := s.disk.Replay()
	r.To(r.Len())
	dir, rnd := s.t.TempDir(), rand.New(rand.NewPCG(1, 1))
	if err := disktest.Lay(dir, r.Cut(m, rnd), rnd); err != nil {
		s.t.Fatal(err)
	}
	st, err := hutongsqlite.Open(filepath.Join(dir, "hutong.db"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer st.Close()
	recs, err := st.Records(context.Background(), ids)
	if err != nil {
		s.t.Fatal(err)
	}
	return recs
}

func failing(kind disktest.Kind, code, times int) func(disktest.Event) disktest.Failure {
	return func(e disktest.Event) disktest.Failure {
		if e.Kind != kind || times == 0 {
			return disktest.Failure{}
		}
		times--
		return disktest.Failure{Code: code}
	}
}

const always = -1

// Goal: a batch of which the store says that it is not there can never be found later, although its frames may lie whole in the log.
func TestFailedSyncStaysUndone(t *testing.T) {
	s := newShelf(t)
	before := s.must()
	s.disk.Fail(failing(disktest.Sync, disktest.SyncError, 1))
	lost, err := s.commit()
	if err == nil {
		t.Fatal("a commit whose sync failed was acknowledged")
	}
	if l, err := s.st.Lane(t.Context(), 0); err != nil || l.Seq != s.lane.Seq {
		t.Fatalf("the lane after it: %+v, %v", l, err)
	}
	for _, m := range disktest.Modes {
		if got := s.after(m, before, lost); len(got) != 1 || got[0].Terms.ID != before {
			t.Errorf("%s: %d payments of which one was acknowledged and one denied", m, len(got))
		}
	}
	next := s.must()
	if got := s.after(disktest.Lost, before, lost, next); len(got) != 2 {
		t.Errorf("%d payments after the next commit, want 2", len(got))
	}
}

// Goal: while the disk fails, the store does not say what became of a batch; when the disk is well again, it does, and goes on.
func TestNothingIsSaidInDoubt(t *testing.T) {
	for _, code := range []int{disktest.SyncError, disktest.Full} {
		kind := disktest.Sync
		if code == disktest.Full {
			kind = disktest.Write
		}
		s := newShelf(t)
		s.disk.Fail(failing(kind, code, always))
		lost, err := s.commit()
		if err == nil {
			t.Fatal("a commit on a failing disk was acknowledged")
		}
		if _, err := s.commit(); err == nil {
			t.Error("a second commit on a failing disk was acknowledged")
		}
		if l, err := s.st.Lane(t.Context(), 0); err == nil {
			t.Errorf("code %d: the store says %+v of its lane", code, l)
		}
		if _, err := s.st.Slices(t.Context(), -1); err == nil {
			t.Errorf("code %d: the store says its slices", code)
		}
		if recs, err := s.st.Records(t.Context(), []payment.ID{lost}); err != nil || len(recs) != 0 {
			t.Errorf("code %d: reading stays possible: %v, %v", code, recs, err)
		}
		s.disk.Fail(nil)
		if l, err := s.st.Lane(t.Context(), 0); err != nil || l.Seq != s.lane.Seq {
			t.Errorf("code %d: the disk is well again: %+v, %v", code, l, err)
		}
		if got := s.after(disktest.Lost, lost, s.must()); len(got) != 1 {
			t.Errorf("code %d: %d payments, want the last one only", code, len(got))
		}
	}
}

// Goal: a restart after failed syncs does not build on a log that the drive does not have.
func TestRestartAfterFailedSync(t *testing.T) {
	s := newShelf(t)
	s.must()
	s.disk.Fail(failing(disktest.Sync, disktest.SyncError, always))
	if _, err := s.commit(); err == nil {
		t.Fatal("a commit whose sync failed was acknowledged")
	}
	if _, err := s.st.Lane(t.Context(), 0); err == nil {
		t.Fatal("a lane in doubt")
	}
	s.st.Close()
	if st, err := hutongsqlite.Open(s.path); err == nil {
		st.Close()
		t.Error("the store opens while nothing can be synced")
	}
	s.disk.Fail(nil)
	s.open()
	id := s.must()
	for _, m := range disktest.Modes {
		if got := s.after(m, id); len(got) != 1 {
			t.Errorf("%s: what was acknowledged after the restart is lost", m)
		}
	}
}

// Goal: a running switch whose disk fails for a while answers nothing that is not certain, and goes on by itself when the disk is well.
func TestEngineGoesOnWhenTheDiskIsWell(t *testing.T) {
	dir := t.TempDir()
	disk := disktest.Mount(t, dir)
	w := newWorld(t, dir, disk, 3)
	if err := w.startAs(false); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	open := func(terms *payment.Terms) error {
		_, _, err := w.e.Open(ctx, engine.Opening{Terms: terms})
		return err
	}
	for _, code := range []int{disktest.SyncError, disktest.WriteError, disktest.Full} {
		terms := w.make.Pull()
		tries := make(chan struct{}, 1000)
		disk.Fail(func(e disktest.Event) disktest.Failure {
			if e.Kind == disktest.Sync && code == disktest.SyncError || e.Kind == disktest.Write && code != disktest.SyncError {
				tries <- struct{}{}
				return disktest.Failure{Code: code}
			}
			return disktest.Failure{}
		})
		answer := make(chan error, 1)
		go func() { answer <- open(terms) }()
		for range 4 { // the commit, and some tries to find out what became of it
			<-tries
		}
		select {
		case err := <-answer:
			t.Errorf("code %d: answered while nothing is certain: %v", code, err)
		default:
		}
		if recs, err := w.st.Records(ctx, []payment.ID{terms.ID}); err != nil || len(recs) != 0 {
			t.Errorf("code %d: reading meanwhile: %v, %v", code, recs, err)
		}
		disk.Fail(nil)
		if err := <-answer; !errors.Is(err, engine.ErrStore) {
			t.Errorf("code %d: the answer in the end: %v", code, err)
		}
		if err := open(terms); err != nil {
			t.Errorf("code %d: the repeat: %v", code, err)
		}
	}
	if err := w.stop(); err != nil {
		t.Fatal(err)
	}
}
