package edkey

import (
	"bytes"
	"crypto/ed25519"
	"math/big"
	"testing"

	"filippo.io/edwards25519"
)

// Signatures are deterministic, so that there is one right answer: crypto/ed25519's.
func TestSignsAsTheStandardLibrary(t *testing.T) {
	r := deterministic(9)
	for n := range 300 {
		key := randomKey(r)
		message := make([]byte, n)
		r.Read(message)
		p := NewPrivate(key)
		for range 2 {
			if got, want := p.Sign(message), ed25519.Sign(key, message); !bytes.Equal(got, want) {
				t.Fatalf("key %x message %x: %x, want %x", key, message, got, want)
			}
		}
	}
	for _, length := range []int{0, 32, 63, 65} {
		if NewPrivate(make([]byte, length)) != nil {
			t.Errorf("a key of %d bytes is taken", length)
		}
	}
	// A key whose public half belongs to another seed signs as it does there: with that half in the hash.
	odd := append(bytes.Clone(randomKey(r)[:32]), randomKey(r)[32:]...)
	if got, want := NewPrivate(odd).Sign([]byte("x")), ed25519.Sign(odd, []byte("x")); !bytes.Equal(got, want) {
		t.Errorf("%x, want %x", got, want)
	}
}

// Two libraries make R: whatever r is, they have to agree, and with the vectors off as well (test with -tags purego). The small and the
// large scalars, and those whose digits carry all the way.
func TestMultiplesOfTheBasePointAgree(t *testing.T) {
	same := func(raw []byte) {
		t.Helper()
		var r edwards25519.Scalar
		reduce(&r, raw)
		if got, want := appendMultiple(nil, &r), new(edwards25519.Point).ScalarBaseMult(&r).Bytes(); !bytes.Equal(got, want) {
			t.Fatalf("%x·B is %x, want %x", r.Bytes(), got, want)
		}
	}
	for n := range 256 { // 2ⁿ - 1, 2ⁿ, 2ⁿ + 1, and their negatives
		for _, off := range []int64{-1, 0, 1} {
			x := new(big.Int).Add(new(big.Int).Lsh(big.NewInt(1), uint(n)), big.NewInt(off))
			same(reversed(x.FillBytes(make([]byte, 64))))
			order, _ := new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)
			same(reversed(x.Sub(new(big.Int).Mul(order, big.NewInt(1<<60)), x).FillBytes(make([]byte, 64))))
		}
	}
	for digit := range 256 {
		same(append(bytes.Repeat([]byte{byte(digit)}, 31), make([]byte, 33)...))
		same(bytes.Repeat([]byte{byte(digit)}, 64))
	}
	r, raw := deterministic(11), make([]byte, 64)
	for range 2_000 {
		r.Read(raw)
		same(raw)
	}
}

func BenchmarkSign(b *testing.B) {
	key, message := randomKey(deterministic(10)), make([]byte, 500)
	p := NewPrivate(key)
	b.Run("prepared", func(b *testing.B) {
		for b.Loop() {
			p.Sign(message)
		}
	})
	b.Run("crypto", func(b *testing.B) {
		for b.Loop() {
			ed25519.Sign(key, message)
		}
	})
}
