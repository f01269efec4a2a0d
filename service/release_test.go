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

// falling is a store that falls over when an issued code is looked up.
type falling struct{ store.Store }

func (falling) Issued(context.Context, [32]byte) (*store.Issued, error) { panic("planted") }

// A payment whose preparation panics lets go of its code: the code can still be taken back, and others with the same lock be paid.
func TestAPanicLetsGoOfTheCode(t *testing.T) {
	w := newWorld(t)
	known, err := registry.Known().With("own", registry.Entry{ID: "own", Prefix: "9990", Length: []int{24}, Scheme: "own", Issuer: "operator", Source: "test"})
	if err != nil {
		t.Fatal(err)
	}
	over := func(st store.Store) *service.Service {
		return service.New(service.Options{Engine: w.e, Store: st, Desk: w.desk, Breakers: w.guards, Inquirer: w, Directory: w.dir, Rulebook: w.books,
			Registry: registry.New(known), Now: delivery.NewClock().Now, Log: slog.New(slog.DiscardHandler)})
	}
	const raw = "999012345678901234567890"
	id, now := payment.NewID("huabao", w.requestID()), time.Now()
	if _, err := w.st.PutIssued(t.Context(), &store.Issued{ID: id, Key: sha256.Sum256([]byte("code\x00operator\x00" + raw)), Owner: "huabao", Form: "barcode",
		IssuedAt: now, ExpiresAt: now.Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	if rec, err := payBy(t.Context(), over(w.st), "qianmen", w.requestID(), pull(raw, 100)); err != nil || !rec.State.Paid() {
		t.Fatalf("the code is not one: %v, %s %s", err, rec.State.Status, rec.State.Reason)
	}
	svc := over(falling{w.st})
	func() {
		defer func() {
			if p := recover(); p != "planted" {
				t.Fatalf("it panicked with %v", p)
			}
		}()
		payBy(t.Context(), svc, "qianmen", w.requestID(), pull(raw, 100))
	}()
	revoked := make(chan struct{})
	go func() {
		defer close(revoked)
		svc.Revoke(context.Background(), "huabao", id)
	}()
	select {
	case <-revoked:
	case <-time.After(5 * time.Second):
		t.Error("the code stays locked, and with it one in 64 of all codes")
	}
}
