package edkey

import (
	"bytes"
	"crypto/ed25519"
	"crypto/fips140"
	"crypto/rand"
	"crypto/sha512"
	"fmt"
	"math/big"
	"strings"
	"sync"
	"testing"

	"filippo.io/edwards25519"
)

// With its noise known, a signature has one right form: made here with the library that crypto/ed25519 is made of. With crypto/ed25519's module, its own.
func TestSignsWhatItShould(t *testing.T) {
	r := deterministic(9)
	for n := range 300 {
		key := randomKey(r)
		message := make([]byte, n)
		r.Read(message)
		sameSignature(t, key, message)
	}
	for _, length := range []int{0, 32, 63, 65} {
		if NewPrivate(make([]byte, length), random) != nil {
			t.Errorf("a key of %d bytes is taken", length)
		}
	}
}

// A seed with another's public key: its signatures and those of the right pair would have the nonce in common and all else known, but the private scalar.
func TestHalvesOfTwoKeysAreRefused(t *testing.T) {
	r := deterministic(22)
	key, other := randomKey(r), randomKey(r)
	for i := range ed25519.PrivateKeySize {
		odd := bytes.Clone(key)
		odd[i] ^= 1 << (i % 8)
		if NewPrivate(odd, random) != nil {
			t.Errorf("a key of which byte %d was turned is taken", i)
		}
	}
	if NewPrivate(append(bytes.Clone(key[:32]), other[32:]...), random) != nil {
		t.Error("the seed of one key and the public key of another are taken")
	}
	if NewPrivate(key, random) == nil {
		t.Error("a right key is refused")
	}
}

// The key is the caller's, who may wipe it; with GODEBUG=fips140=on too, when crypto/ed25519 signs.
func TestAPreparedKeyIsACopy(t *testing.T) {
	key, message := randomKey(deterministic(23)), []byte("a payment")
	p, public := NewPrivate(key, random), key.Public().(ed25519.PublicKey)
	clear(key)
	if !ed25519.Verify(public, message, p.Sign(message)) {
		t.Error("signatures changed with the caller's key")
	}
}

func TestAPrivateKeyIsNotPrinted(t *testing.T) {
	key := randomKey(deterministic(24))
	p := NewPrivate(key, random)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		for _, shown := range []string{fmt.Sprintf(verb, p), fmt.Sprintf(verb, *p), fmt.Sprintf(verb, struct{ P *Private }{p})} {
			for _, part := range []string{fmt.Sprintf("%d", key[0:6]), fmt.Sprintf("%x", key[0:6]), fmt.Sprintf("%#v", []byte(key[0:6]))} {
				if strings.Contains(shown, strings.Trim(part, "[]byte{} ")) {
					t.Errorf("%s shows the key: %s", verb, shown)
				}
			}
		}
	}
}

// One key signs for many at once, and one verifies for many, from the first time on.
func TestOneKeyServesMany(t *testing.T) {
	key := randomKey(deterministic(25))
	p, public := NewPrivate(key, random), key.Public().(ed25519.PublicKey)
	var all sync.WaitGroup
	for caller := range 8 {
		all.Go(func() {
			for n := range 100 {
				message := bytes.Repeat([]byte{byte(caller), byte(n)}, n)
				sig := p.Sign(message)
				if !ed25519.Verify(public, message, sig) || !Verify(public, message, sig) {
					t.Errorf("caller %d, message %d: a wrong signature, or a right one is refused", caller, n)
					return
				}
			}
		})
	}
	all.Wait()
}

// random is what signing is blinded by.
func random() (b [32]byte) {
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails
	return b
}

// sameSignature holds Sign, and each way by itself, against the library, twice with the same key, and against crypto/ed25519's word.
func sameSignature(t testing.TB, key ed25519.PrivateKey, message []byte) {
	t.Helper()
	var first *[32]byte // of the random bytes that a signature takes: the noise
	p := NewPrivate(key, func() [32]byte {
		b := random()
		if first == nil {
			first = &b
		}
		return b
	})
	check := func(sig []byte, how string) {
		t.Helper()
		want := ed25519.Sign(key, message)
		if first != nil {
			want = librarySignature(t, key, first, message)
		}
		if !bytes.Equal(sig, want) || !ed25519.Verify(key.Public().(ed25519.PublicKey), message, sig) {
			t.Fatalf("%s: key %x message %x: %x, want %x", how, key, message, sig, want)
		}
		first = nil
	}
	for range 2 {
		if check(p.Sign(message), "Sign"); !fips140.Enabled() {
			for _, vectors := range ways() {
				check(p.sign(message, vectors), fmt.Sprintf("with vectors %t", vectors))
			}
		}
	}
}

// librarySignature is RFC 8032 section 5.1.6, with a nonce of noise, prefix, 64 zeros and message.
func librarySignature(t testing.TB, key ed25519.PrivateKey, noise *[32]byte, message []byte) []byte {
	t.Helper()
	h := sha512.Sum512(key[:32])
	a, err := new(edwards25519.Scalar).SetBytesWithClamping(h[:32])
	if err != nil {
		t.Fatal(err)
	}
	hashed := func(parts ...[]byte) *edwards25519.Scalar {
		h := sha512.Sum512(bytes.Join(parts, nil))
		s, err := new(edwards25519.Scalar).SetUniformBytes(h[:])
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	r := hashed(noise[:], h[32:], make([]byte, 64), message)
	R := new(edwards25519.Point).ScalarBaseMult(r).Bytes()
	return append(R, new(edwards25519.Scalar).MultiplyAdd(hashed(R, key[32:], message), a, r).Bytes()...)
}

// No two signatures have R in common, and with it the nonce: neither by one preparation of a key nor by two.
func TestNoNonceServesTwice(t *testing.T) {
	if fips140.Enabled() {
		t.Log("crypto/ed25519 signs: always alike")
		return
	}
	key, message := randomKey(deterministic(26)), []byte("a payment")
	for _, vectors := range ways() {
		seen := map[string]bool{}
		for range 2 {
			p := NewPrivate(key, random)
			for range 3 {
				seen[string(p.sign(message, vectors)[:32])] = true
			}
		}
		if len(seen) != 6 {
			t.Errorf("with vectors %t: %d nonces for 6 signatures", vectors, len(seen))
		}
		// Noise that does not change leaves RFC 8032's way: of each message its own nonce, and no other message's, nor crypto/ed25519's.
		p := NewPrivate(key, func() (b [32]byte) { return b })
		first, again, other := p.sign(message, vectors), p.sign(message, vectors), p.sign([]byte("another"), vectors)
		if !bytes.Equal(first, again) || bytes.Equal(first[:32], other[:32]) || bytes.Equal(first[:32], ed25519.Sign(key, message)[:32]) {
			t.Errorf("with vectors %t: without noise a nonce is not of key and message", vectors)
		}
	}
}

// Nothing of what is secret is left in the heap.
func TestSigningAllocatesTheSignature(t *testing.T) {
	p, message := NewPrivate(randomKey(deterministic(16)), random), make([]byte, 500)
	if n := testing.AllocsPerRun(200, func() { p.Sign(message) }); n != 1 {
		t.Errorf("a signature takes %g allocations, want 1: itself", n)
	}
}

func FuzzSign(f *testing.F) {
	f.Add(make([]byte, ed25519.SeedSize), []byte("m"))
	f.Add(bytes.Repeat([]byte{255}, ed25519.SeedSize), []byte{})
	f.Fuzz(func(t *testing.T, seed, message []byte) {
		if len(seed) == ed25519.SeedSize {
			sameSignature(t, ed25519.NewKeyFromSeed(seed), message)
		}
	})
}

// R is made by our vectors, or by a library with vectors of its own: whatever r is, all have to agree with the library that crypto/ed25519 is made of,
// and without any vectors as well (test with -tags purego). The small and the large scalars, and those whose digits carry all the way.
func TestMultiplesOfTheBasePointAgree(t *testing.T) {
	same := func(raw []byte) {
		t.Helper()
		var r edwards25519.Scalar
		reduce(&r, raw)
		want := new(edwards25519.Point).ScalarBaseMult(&r).Bytes()
		for _, vectors := range ways() {
			if got := multipleOfBase(&r, random, vectors); !bytes.Equal(got[:], want) {
				t.Fatalf("with vectors %t: %x·B is %x, want %x", vectors, r.Bytes(), got, want)
			}
		}
	}
	for n := range 256 { // 2ⁿ - 1, 2ⁿ, 2ⁿ + 1, and their negatives
		for _, off := range []int64{-1, 0, 1} {
			x := new(big.Int).Add(new(big.Int).Lsh(big.NewInt(1), uint(n)), big.NewInt(off))
			same(reversed(x.FillBytes(make([]byte, 64))))
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
	p := NewPrivate(key, random)
	b.Run("prepared", func(b *testing.B) {
		for b.Loop() {
			p.Sign(message)
		}
	})
	for _, vectors := range ways() {
		b.Run(map[bool]string{false: "without our vectors", true: "with our vectors"}[vectors], func(b *testing.B) {
			for b.Loop() {
				p.sign(message, vectors)
			}
		})
	}
	b.Run("crypto", func(b *testing.B) {
		for b.Loop() {
			ed25519.Sign(key, message)
		}
	})
}
