package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"hutong/payment"
	"hutong/store"
)

// issuedCode is a code of the n-th customer; owners and forms take turns.
func issuedCode(m *Maker, n int) *store.Issued {
	at := store.Milli(m.Now())
	return &store.Issued{ID: m.QuoteID(m.Pull().ID), Key: ClaimOf(fmt.Sprint("code ", n)), Owner: fmt.Sprintf("wallet-%03d", n%2), Fingerprint: ClaimOf(fmt.Sprint("request ", n)),
		Form: []string{"barcode", "emv-cpm"}[n%2], Payer: payment.Payer{Reference: fmt.Sprint("c-", n), Residency: []string{"TH", "MY"}[n%2]},
		IssuedAt: at, ExpiresAt: at.Add(time.Duration(n+1) * time.Minute)}
}

func testIssued(t *testing.T, b *Book) {
	m := NewMaker(21, 3)
	ctx := t.Context()
	codes := []*store.Issued{issuedCode(m, 0), issuedCode(m, 1), issuedCode(m, 2)}
	for _, c := range codes {
		same(t, "PutIssued", c, must(b.Store.PutIssued(ctx, c))(t))
	}
	for _, c := range codes {
		same(t, "Issued", c, must(b.Store.Issued(ctx, c.Key))(t))
		same(t, "IssuedByID", c, must(b.Store.IssuedByID(ctx, c.ID, c.Owner))(t))
	}
	if _, err := b.Store.Issued(ctx, ClaimOf("nobody's")); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Issued of an unknown key: %v", err)
	}
	if _, err := b.Store.IssuedByID(ctx, codes[0].ID, codes[1].Owner); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("IssuedByID of another's code: %v", err)
	}
	again := *codes[1]
	again.Key, again.Payer.Reference = ClaimOf("another code"), "another customer"
	same(t, "PutIssued of an id that is there", codes[1], must(b.Store.PutIssued(ctx, &again))(t))
	if _, err := b.Store.Issued(ctx, again.Key); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a repeat left its key behind: %v", err)
	}
	twin := issuedCode(m, 9)
	twin.Key = codes[0].Key
	if _, err := b.Store.PutIssued(ctx, twin); !errors.Is(err, store.ErrExists) {
		t.Errorf("two codes with one key: %v", err)
	}

	// Only its owner revokes a code, and the first moment stays.
	first := store.Milli(m.Now()).Add(time.Second)
	if _, err := b.Store.RevokeIssued(ctx, codes[0].ID, codes[1].Owner, first); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a stranger revokes: %v", err)
	}
	same(t, "a code after a stranger's revocation", codes[0], must(b.Store.Issued(ctx, codes[0].Key))(t))
	codes[0].RevokedAt = first
	same(t, "RevokeIssued", codes[0], must(b.Store.RevokeIssued(ctx, codes[0].ID, codes[0].Owner, first))(t))
	same(t, "RevokeIssued again", codes[0], must(b.Store.RevokeIssued(ctx, codes[0].ID, codes[0].Owner, first.Add(time.Hour)))(t))
	same(t, "a revoked code", codes[0], must(b.Store.Issued(ctx, codes[0].Key))(t))
	same(t, "another code", codes[1], must(b.Store.Issued(ctx, codes[1].Key))(t))

	// What expired before the moment is dropped, within the bound, and its key is free again.
	if n := must(b.Store.DropIssued(ctx, codes[1].ExpiresAt, 9))(t); n != 1 {
		t.Errorf("%d codes dropped, want the one that expired before", n)
	}
	if _, err := b.Store.Issued(ctx, codes[0].Key); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a dropped code: %v", err)
	}
	same(t, "PutIssued of a dropped key", twin, must(b.Store.PutIssued(ctx, twin))(t))
	if n := must(b.Store.DropIssued(ctx, codes[2].ExpiresAt.Add(time.Millisecond), 1))(t); n != 1 {
		t.Errorf("%d codes dropped, the bound is 1", n)
	}
	left := 0
	for _, c := range codes[1:] {
		if _, err := b.Store.Issued(ctx, c.Key); err == nil {
			left++
		}
	}
	if left != 1 {
		t.Errorf("%d of two codes are left after a drop of one", left)
	}
}

func testRegistry(t *testing.T, b *Book) {
	ctx := t.Context()
	at := time.Date(2026, 3, 1, 12, 0, 0, 7_000_000, time.UTC)
	changes := []store.RegistryChange{
		{Version: 1, At: at, By: "operator", Entry: "teahouse", Body: []byte(`{"id":"teahouse"}`)},
		{Version: 2, At: at.Add(time.Second), By: "operator", Entry: "alipay-cpm-25"}, // removed
		{Version: 3, At: at.Add(time.Second), By: "another", Entry: "teahouse", Body: []byte(`{"id":"teahouse","priority":1}`)},
	}
	if got := must(b.Store.Registry(ctx, 0, 9))(t); len(got) != 0 {
		t.Errorf("changes of an empty store: %v", got)
	}
	for i := range changes {
		if err := b.Store.PutRegistry(ctx, &changes[i]); err != nil {
			t.Fatal(err)
		}
		for _, wrong := range []int64{changes[i].Version, changes[i].Version + 2, 0} {
			other := changes[i]
			other.Version, other.Entry = wrong, "wrong"
			if err := b.Store.PutRegistry(ctx, &other); !errors.Is(err, store.ErrExists) {
				t.Errorf("version %d after %d: %v", wrong, changes[i].Version, err)
			}
		}
	}
	same(t, "Registry", changes, must(b.Store.Registry(ctx, 0, 9))(t))
	same(t, "Registry from the first on, bounded", changes[1:2], must(b.Store.Registry(ctx, 1, 1))(t))
	got := must(b.Store.Registry(ctx, 2, 9))(t)
	got[0].Body[0] = 'x'
	same(t, "Registry after a caller's change", changes[2:], must(b.Store.Registry(ctx, 2, 9))(t))
}

// codes gives both stores one operation on issued codes or the registry.
func (a *agreement) code() {
	ctx := a.Context()
	var c *store.Issued
	switch {
	case len(a.codes) == 0 || a.rnd.IntN(3) == 0:
		c = issuedCode(a.m, len(a.codes))
		a.codes = append(a.codes, c)
	default:
		c = pick(a.rnd, a.codes)
	}
	ask(a, "PutIssued", func(s store.Store) (*store.Issued, error) { return s.PutIssued(ctx, c) })
	if a.rnd.IntN(2) == 0 {
		owner, at := pick(a.rnd, []string{"wallet-000", "wallet-001"}), a.m.Now()
		ask(a, "RevokeIssued", func(s store.Store) (*store.Issued, error) { return s.RevokeIssued(ctx, c.ID, owner, at) })
	}
	if a.rnd.IntN(4) == 0 {
		before := a.m.Now().Add(-time.Duration(a.rnd.IntN(3)) * time.Minute)
		ask(a, "DropIssued", func(s store.Store) (int, error) { return s.DropIssued(ctx, before, 1000) })
	}
	ask(a, "Issued", func(s store.Store) (*store.Issued, error) { return s.Issued(ctx, a.codes[0].Key) })
	ask(a, "IssuedByID", func(s store.Store) (*store.Issued, error) { return s.IssuedByID(ctx, c.ID, "wallet-000") })
	change := &store.RegistryChange{Version: a.changes + a.rnd.Int64N(3), At: a.m.Now(), By: "op", Entry: fmt.Sprint("e", a.rnd.IntN(5))}
	if a.rnd.IntN(2) == 0 {
		change.Body = []byte(`{"a":1}`)
	}
	err, err2 := a.one.Store.PutRegistry(ctx, change), a.two.Store.PutRegistry(ctx, change)
	a.same("PutRegistry", nil, err, nil, err2)
	if err == nil {
		a.changes++
	}
	ask(a, "Registry", func(s store.Store) ([]store.RegistryChange, error) { return s.Registry(ctx, a.changes-2, 3) })
}
