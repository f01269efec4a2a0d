package memory_test

import (
	"errors"
	"testing"

	"hutong/store"
	"hutong/store/memory"
	"hutong/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store { return memory.New(memory.Options{}) })
}

func TestSharedReference(t *testing.T) { storetest.SharedReference(t, memory.New(memory.Options{})) }

// The two ways a commit can fail unseen: before anything is there, and after everything is.
func TestHooks(t *testing.T) {
	fault := errors.New("planted")
	var before, after error
	s := memory.New(memory.Options{
		BeforeCommit: func(*store.Batch) error { return before },
		AfterCommit:  func(*store.Batch) error { return after },
	})
	b, m := storetest.NewBook(t, s, 1), storetest.NewMaker(1, 3)
	one, two := m.Begin(m.Pull(), ""), m.Begin(m.Push(), "")
	before = fault
	batch := b.Batches(one)[0]
	if err := b.Commit(batch); !errors.Is(err, fault) {
		t.Fatalf("failed before: %v", err)
	}
	if l, err := s.Lane(t.Context(), 0); err != nil || l.Seq != 0 {
		t.Errorf("failed before: the lane is %+v, %v", l, err)
	}
	before = nil
	b.Must(batch)
	after = fault
	if err := b.Commit(b.Batches(two)[0]); !errors.Is(err, fault) {
		t.Fatalf("failed after: %v", err)
	}
	if l, err := s.Lane(t.Context(), 0); err != nil || l.Seq != 2 {
		t.Errorf("failed after: the lane is %+v, %v", l, err)
	}
	if rs := b.Records(two.Terms.ID); len(rs) != 1 {
		t.Errorf("failed after: %d records", len(rs))
	}
}

func TestClosed(t *testing.T) {
	s := memory.New(memory.Options{})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Lanes(t.Context(), 1); err == nil {
		t.Error("a closed store gave lanes")
	}
	if _, err := s.Recent(t.Context(), "", 1); err == nil {
		t.Error("a closed store gave payments")
	}
}
