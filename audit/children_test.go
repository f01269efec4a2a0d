package audit

// Goal: the auditor's own rounding is right by an oracle, since every share of every refund is held to it. Method: whole × part ÷ of in exact
// fractions (math/big), and the sides by their definition.

import (
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestPortionAgainstFractions(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	small := func() int64 { return rnd.Int64N(12) }
	large := func() int64 { return rnd.Int64N(1_000_000_000_000_000) }
	halves := 0
	for n := range 200_000 {
		draw := small
		if n%2 == 0 {
			draw = large
		}
		whole, of := draw(), draw()+1
		part := rnd.Int64N(of + 1)
		exact := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(whole), big.NewInt(part)), big.NewInt(of))
		below := new(big.Int).Quo(exact.Num(), exact.Denom())
		rest := new(big.Rat).Sub(exact, new(big.Rat).SetInt(below))
		half := rest.Cmp(big.NewRat(1, 2))
		if half == 0 {
			halves++
		}
		for rounding, up := range map[string]bool{"": half >= 0, "half_up": half >= 0, "down": false, "up": rest.Sign() > 0,
			"half_even": half > 0 || half == 0 && below.Bit(0) == 1} {
			want := below.Int64()
			if up {
				want++
			}
			if got := portion(whole, part, of, uint8(place(roundings, []byte(rounding), 0))); got != want {
				t.Fatalf("%d × %d ÷ %d, %s: got %d, want %d", whole, part, of, rounding, got, want)
			}
		}
	}
	if halves < 1000 {
		t.Errorf("only %d halves were met", halves)
	}
}

// voids.jsonl has two payments and their voids: one that the wallet took in the next cycle, one that it refused.
func TestVoids(t *testing.T) {
	if r := verify(t, load(t, "voids.jsonl").bytes(t), Options{StrictCaps: true}); len(r.List) > 0 || r.ByStatus["succeeded"] != 3 || r.ByStatus["failed"] != 1 {
		t.Fatalf("voids.jsonl: %v, findings %+v", r.ByStatus, r.List)
	}
	opened := func(e *export) (pay, child string) {
		o := e.nth(0, by("void_opened"))
		return o["payment"].(string), get(o, "event.note").(string)
	}
	for _, m := range []struct {
		name string
		edit func(e *export)
		want string
	}{
		{"taken in another cycle than its payment's", func(e *export) {
			_, child := opened(e)
			for n := 1; n <= 2; n++ {
				set(e.outcome(child, n), "reserve_cycle", "2026-11-22T16")
			}
		}, refundLate},
		{"taken after its time", func(e *export) {
			pay, _ := opened(e)
			set(e.pay(pay), "detail.return.void_till", "2026-11-22T15:00:00.000Z")
		}, refundLate},
		{"short of a fee", func(e *export) { bump(e.nth(0, by("void_opened")), "event.share.payee_fee", -1) }, refundPart},
	} {
		e := load(t, "voids.jsonl")
		m.edit(e)
		if got := found(&verify(t, e.bytes(t), Options{}).Findings); !slices.Contains(got, m.want) {
			t.Errorf("%s: found %v, want %s", m.name, got, m.want)
		}
	}
}
