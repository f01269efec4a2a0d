package service_test

import (
	"context"
	"crypto/sha256"
	"log/slog"
	"testing"
	"time"

	"hutong/code/registry"
	"hutong/delivery"
	"hutong/payment"
	"hutong/service"
	"hutong/store"
)

// falling is a store, and a clock that runs down behind it: once an issued code is looked up the clock works so many times more.
type falling struct {
	store.Store
	left int
	down bool
}

func (f *falling) Issued(ctx context.Context, key [32]byte) (*store.Issued, error) {
	f.down = true
	f.tick()
	return f.Store.Issued(ctx, key)
}

func (f *falling) tick() {
	if f.down {
		if f.left--; f.left < 0 {
			panic("planted")
		}
	}
}

// A payment whose preparation panics, early or late, lets go of its code: the code can still be taken back, and others with the same lock be paid.
func TestAPanicLetsGoOfTheCode(t *testing.T) {
	w := newWorld(t)
	known, err := registry.Known().With("own", registry.Entry{ID: "own", Prefix: "9990", Length: []int{24}, Scheme: "own", Issuer: "operator", Source: "test"})
	if err != nil {
		t.Fatal(err)
	}
	over := func(st store.Store, now func() time.Time) *service.Service {
		return service.New(service.Options{Engine: w.e, Store: st, Desk: w.desk, Breakers: w.guards, Inquirer: w, Directory: w.dir, Rulebook: w.books,
			Registry: registry.New(known), Now: now, Log: slog.New(slog.DiscardHandler)})
	}
	clock, now := delivery.NewClock().Now, time.Now()
	issued := func(raw string) payment.ID {
		id := payment.NewID("huabao", w.requestID())
		if _, err := w.st.PutIssued(t.Context(), &store.Issued{ID: id, Key: sha256.Sum256([]byte("code\x00operator\x00" + raw)), Owner: "huabao", Form: "barcode",
			IssuedAt: now, ExpiresAt: now.Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
		return id
	}
	const paid = "999012345678901234567890"
	issued(paid)
	if rec, err := payBy(t.Context(), over(w.st, clock), "qianmen", w.requestID(), pull(paid, 100)); err != nil || !rec.State.Paid() {
		t.Fatalf("the code is not one: %v, %s %s", err, rec.State.Status, rec.State.Reason)
	}
	// In the look-up, after it, in the draft, and behind that.
	for left, raw := range []string{"999012345678901234567891", "999012345678901234567892", "999012345678901234567893", "999012345678901234567894"} {
		id := issued(raw)
		f := &falling{Store: w.st}
		svc := over(f, func() time.Time { f.tick(); return clock() })
		f.left = left
		func() {
			defer func() {
				if p := recover(); p != "planted" {
					t.Fatalf("%d: it panicked with %v", left, p)
				}
			}()
			payBy(t.Context(), svc, "qianmen", w.requestID(), pull(raw, 100))
		}()
		f.left = 1 << 30
		revoked := make(chan struct{})
		go func() {
			defer close(revoked)
			svc.Revoke(context.Background(), "huabao", id)
		}()
		select {
		case <-revoked:
		case <-time.After(5 * time.Second):
			t.Fatalf("%d: the code stays locked, and with it one in 64 of all codes", left)
		}
	}
}
