package service

// Goal: whatever the store does with a change of the registry, what is in force and what is kept are the same in the end. Method: the store
// fails before it writes, and after it has written.

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hutong/code/registry"
	"hutong/participant"
	"hutong/reason"
	"hutong/rulebook"
	"hutong/store"
	"hutong/store/memory"
)

// faulty fails the next change of the registry, before it is written or after.
type faulty struct {
	*memory.Store
	before, after error
}

func (f *faulty) PutRegistry(ctx context.Context, c *store.RegistryChange) error {
	before, after := f.before, f.after
	f.before, f.after = nil, nil
	if before != nil {
		return before
	}
	if err := f.Store.PutRegistry(ctx, c); err != nil {
		return err
	}
	return after
}

func operated(t *testing.T, s store.Store) *Service {
	t.Helper()
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)).Public().(ed25519.PublicKey)
	dir, err := participant.Load(strings.NewReader(fmt.Sprintf("version: v\nparticipants:\n  - {id: op, name: {en: Operator}, roles: [operator], country: CN, keys: [{id: op-1, public: %q, from: 2020-01-01T00:00:00Z}]}\n",
		base64.StdEncoding.EncodeToString(key))))
	if err != nil {
		t.Fatal(err)
	}
	var d atomic.Pointer[participant.Directory]
	d.Store(dir)
	var r atomic.Pointer[rulebook.Rulebook]
	return New(Options{Store: s, Directory: &d, Rulebook: &r, Registry: registry.New(registry.Known()), Now: time.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
}

func TestRegistryChangeThatTheStoreFails(t *testing.T) {
	fault := errors.New("the disk is full")
	tea := registry.Entry{ID: "tea", Host: "tea.example", Issuer: "acq", Source: "a letter"}
	for name, f := range map[string]*faulty{"failed": {Store: memory.New(memory.Options{}), before: fault}, "failed, but persisted": {Store: memory.New(memory.Options{}), after: fault}} {
		t.Run(name, func(t *testing.T) {
			s := operated(t, f)
			if err := s.LayRegistry(t.Context(), registry.Known()); err != nil {
				t.Fatal(err)
			}
			persisted := f.after != nil
			var told *Problem
			if _, _, err := s.PutEntry(t.Context(), "op", tea); !errors.As(err, &told) || told.Reason != reason.Internal {
				t.Errorf("the store fails: %v", err)
			}
			if s.Registry().ByID("tea") != nil {
				t.Error("a change is in force whose end is unknown")
			}
			page, err := s.RegistryEntries(t.Context(), "op", "tea", "")
			if err != nil || (len(page.Items) == 1) != persisted || (s.Registry().ByID("tea") != nil) != persisted {
				t.Errorf("after looking: %+v, %v", page, err)
			}
			if _, version, err := s.PutEntry(t.Context(), "op", tea); err != nil || version != 1 || s.Registry().ByID("tea") == nil {
				t.Errorf("again: version %d, %v", version, err)
			}
			if version, err := s.DeleteEntry(t.Context(), "op", "tea"); err != nil || version != 2 {
				t.Errorf("deleted: version %d, %v", version, err)
			}
			// Another process over the same store has the same in force.
			next := operated(t, f)
			if err := next.LayRegistry(t.Context(), registry.Known()); err != nil || next.Registry().Len() != s.Registry().Len() || next.Registry().Version() != s.Registry().Version() {
				t.Errorf("a restart: %d entries, %q, %v", next.Registry().Len(), next.Registry().Version(), err)
			}
		})
	}
}

// Many changes are replayed in pages, and an entry that came back after its removal is there once.
func TestRegistryReplay(t *testing.T) {
	kept := memory.New(memory.Options{})
	s := operated(t, kept)
	entry := func(n int) registry.Entry {
		return registry.Entry{ID: fmt.Sprint("e-", n), GUID: fmt.Sprint("guid.", n), Issuer: "acq", Source: "s"}
	}
	for n := range int64(2_500) { // 900 entries, changed again and again
		body := []byte(fmt.Sprintf(`{"id":"e-%d","guid":"guid.%d","issuer":"acq","source":"s","priority":%d}`, n%900, n%900, n/900))
		if n%7 == 3 {
			body = nil
		}
		if err := kept.PutRegistry(t.Context(), &store.RegistryChange{Version: n + 1, At: time.Now(), By: "op", Entry: fmt.Sprint("e-", n%900), Body: body}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.LayRegistry(t.Context(), registry.Known()); err != nil {
		t.Fatal(err)
	}
	removed := 0
	for n := range 900 {
		last := n + 1800
		if last >= 2_500 {
			last -= 900
		}
		e := s.Registry().ByID(fmt.Sprint("e-", n))
		if last%7 == 3 {
			removed++
		}
		if (e == nil) != (last%7 == 3) || e != nil && e.Priority != last/900 {
			t.Fatalf("entry %d: %+v", n, e)
		}
	}
	if got := s.Registry().Len(); got != registry.Known().Len()+900-removed {
		t.Errorf("%d entries", got)
	}
	if _, version, err := s.PutEntry(t.Context(), "op", entry(3)); err != nil || version != 2_501 {
		t.Errorf("version %d, %v", version, err)
	}
}
