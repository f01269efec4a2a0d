package edkey

import (
	"math/big"
	"testing"

	"filippo.io/edwards25519/field"
)

func sameInverse(t testing.TB, raw []byte) {
	t.Helper()
	var z, got, want field.Element
	if _, err := z.SetBytes(raw); err != nil {
		t.Fatal(err)
	}
	want.Invert(&z)
	if z.Equal(new(field.Element).Zero()) == 0 { // without the library's help
		if !byHalving(&got, &z) || got.Equal(&want) != 1 {
			t.Fatalf("1/%x is %x, want %x", z.Bytes(), got.Bytes(), want.Bytes())
		}
	}
	got.Set(&z)
	if invertPublic(&got); got.Equal(&want) != 1 {
		t.Fatalf("1/%x is %x, want %x", z.Bytes(), got.Bytes(), want.Bytes())
	}
}

// Numbers around the powers of two, and p less them, which make long runs of steps of one kind; and random ones.
func TestInverses(t *testing.T) {
	p := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19))
	for n := range uint(256) {
		for off := int64(-3); off <= 3; off++ {
			x := new(big.Int).Add(new(big.Int).Lsh(big.NewInt(1), n), big.NewInt(off))
			x.Mod(x, p)
			sameInverse(t, reversed(x.FillBytes(make([]byte, 32))))
			sameInverse(t, reversed(x.Mod(x.Sub(p, x), p).FillBytes(make([]byte, 32))))
		}
	}
	r, raw := deterministic(12), make([]byte, 32)
	for range 50_000 {
		r.Read(raw)
		sameInverse(t, raw)
	}
}

func FuzzInverse(f *testing.F) {
	f.Add([]byte("0123456789abcdef0123456789abcdef"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if len(raw) == 32 {
			sameInverse(t, raw)
		}
	})
}

func BenchmarkInverse(b *testing.B) {
	var z field.Element
	if _, err := z.SetBytes([]byte("0123456789abcdef0123456789abcdef")); err != nil {
		b.Fatal(err)
	}
	b.Run("public", func(b *testing.B) {
		for b.Loop() {
			invertPublic(&z)
		}
	})
	b.Run("constant time", func(b *testing.B) {
		for b.Loop() {
			z.Invert(&z)
		}
	})
}
