package bench

import (
	"path/filepath"
	"testing"
	"time"

	"hutong/payment"
	"hutong/store/sqlite"
)

// What is put into a store beforehand is there as if it had been made one by one: the auditor passes it, the same requests find it, and
// none is taken for another.
func TestPrefill(t *testing.T) {
	s, err := sqlite.Open(filepath.Join(t.TempDir(), "bench.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	const payments = prefillChunk + 321
	p, err := Prefill(t.Context(), PrefillOptions{Store: s, Lanes: 3, Payments: payments, Days: 3, Skew: 1.1})
	if err != nil {
		t.Fatal(err)
	}
	if paid, err := audited(t.Context(), s); err != nil || paid != payments || p.Payments != payments {
		t.Fatalf("%d paid, %d filled: %v", paid, p.Payments, err)
	}
	m := p.maker()
	for _, k := range []int64{0, 1, prefillChunk - 1, prefillChunk, payments - 1} {
		want := m.terms(k)
		recs, err := s.Records(t.Context(), []payment.ID{want.ID})
		if err != nil || len(recs) != 1 || recs[0].Terms.Fingerprint != want.Fingerprint || recs[0].State.Status != payment.Succeeded {
			t.Errorf("payment %d: %v, %v", k, recs, err)
		}
		if ids, err := s.ByReference(t.Context(), want.Initiator, want.InitiatorRef, 9); err != nil || len(ids) != 1 || ids[0] != want.ID {
			t.Errorf("reference of payment %d: %v, %v", k, ids, err)
		}
	}
	if first, last := m.at(0), m.at(payments-1); time.Since(last) < prefillRest || last.Sub(first) < 71*time.Hour || last.Sub(first) > 72*time.Hour {
		t.Errorf("from %v to %v", first, last)
	}
	r, err := Engine(t.Context(), EngineOptions{Store: s, Lanes: 3, Callers: 8, Duration: 400 * time.Millisecond, Skew: 1.1, Verify: true, Prefilled: p})
	if err != nil {
		t.Fatal(err)
	}
	if !r.Verified || r.Prefilled != payments || len(r.Identity) != 4 {
		t.Errorf("%+v", r)
	}
	for _, i := range r.Identity {
		if i.Requests == 0 || i.PerSecond <= 0 || i.P99MS < i.P50MS || i.CPUMicros <= 0 {
			t.Errorf("%+v", i)
		}
	}
}

// Hollow rows are known as the others are, and a time that is over leaves fewer of them.
func TestHollowPrefill(t *testing.T) {
	s, err := sqlite.Open(filepath.Join(t.TempDir(), "bench.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	p, err := Prefill(t.Context(), PrefillOptions{Store: s, Lanes: 1, Payments: 1 << 40, Days: 3, Skew: 1.1, Hollow: true, Within: 1})
	if err != nil || p.Payments != prefillChunk {
		t.Fatal(p, err)
	}
	if l, err := s.Lane(t.Context(), 0); err != nil || l.Seq != 2*p.Payments {
		t.Errorf("%+v, %v", l, err)
	}
	r, err := Engine(t.Context(), EngineOptions{Store: s, Lanes: 1, Callers: 4, Duration: 200 * time.Millisecond, Skew: 1.1, Prefilled: p})
	if err != nil || len(r.Identity) != 4 || r.Identity[0].Requests == 0 {
		t.Errorf("%+v, %v", r, err)
	}
}
