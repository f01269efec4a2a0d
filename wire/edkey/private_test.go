package edkey

import (
	"bytes"
	"crypto/ed25519"
	"testing"
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
