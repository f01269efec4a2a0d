package edkey

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha512"
	"encoding/hex"
	"math/big"
	"math/rand/v2"
	"strconv"
	"testing"

	"filippo.io/edwards25519"
)

// ways are the two that a verification can go: without vectors, and with them where the processor has them.
func ways() []bool {
	if vectors {
		return []bool{false, true}
	}
	return []bool{false}
}

// keysOf keeps the keys of the tests prepared for each way: there are many signatures of each.
var keysOf = map[[32]byte][]*key{}

// same holds Verify, and each way by itself, against crypto/ed25519 and gives its word.
func same(t testing.TB, public ed25519.PublicKey, message, sig []byte) bool {
	t.Helper()
	want := ed25519.Verify(public, message, sig)
	if got := Verify(public, message, sig); got != want {
		t.Fatalf("key %x message %x signature %x: %t, crypto/ed25519 says %t", public, message, sig, got, want)
	}
	id := [32]byte(public)
	if keysOf[id] == nil {
		for _, vectors := range ways() {
			keysOf[id] = append(keysOf[id], prepare(&id, vectors))
		}
	}
	for i, k := range keysOf[id] {
		if got := k.verify(message, sig); got != want {
			t.Fatalf("key %x message %x signature %x: with vectors %t: %t, crypto/ed25519 says %t", public, message, sig, ways()[i], got, want)
		}
	}
	return want
}

func deterministic(seed uint64) *rand.ChaCha8 {
	var b [32]byte
	b[0], b[1] = byte(seed), byte(seed>>8)
	return rand.NewChaCha8(b)
}

func randomKey(r *rand.ChaCha8) ed25519.PrivateKey {
	seed := make([]byte, ed25519.SeedSize)
	r.Read(seed)
	return ed25519.NewKeyFromSeed(seed)
}

// Right signatures of many keys and lengths are accepted; each with one bit turned, in the key, the message and both halves of the
// signature, is refused.
func TestAgreesOnSignaturesAndTheirNeighbours(t *testing.T) {
	r := deterministic(1)
	for n := range 60 {
		private := randomKey(r)
		public := private.Public().(ed25519.PublicKey)
		message := make([]byte, n)
		r.Read(message)
		sig := ed25519.Sign(private, message)
		if !same(t, public, message, sig) {
			t.Fatal("a right signature is refused")
		}
		for i := range sig {
			bad := bytes.Clone(sig)
			bad[i] ^= 1 << (n % 8)
			if same(t, public, message, bad) {
				t.Fatal("a wrong signature is accepted")
			}
		}
		other := bytes.Clone(public)
		other[n%32] ^= 1 << (n % 8)
		if same(t, other, message, sig) || same(t, public, append(message, 0), sig) {
			t.Fatal("another key or message is accepted")
		}
		for _, length := range []int{0, 1, 32, 63, 65} {
			if same(t, public, message, append(bytes.Clone(sig), 0)[:length]) {
				t.Fatal("a signature of another length is accepted")
			}
		}
	}
	if Verify(nil, nil, nil) || Verify(make([]byte, 31), nil, make([]byte, 64)) || Verify(make([]byte, 33), nil, make([]byte, 64)) {
		t.Error("a key of another length verifies something")
	}
}

// A signature with the group's order added to S says the same by arithmetic, and is refused: otherwise anyone could make a second one.
func TestMalleableSignaturesAreRefused(t *testing.T) {
	order, _ := new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)
	r := deterministic(2)
	for range 50 {
		private := randomKey(r)
		message := []byte("a payment")
		sig := ed25519.Sign(private, message)
		s := new(big.Int).SetBytes(reversed(sig[32:]))
		for range 15 { // as long as it fits into 256 bits
			s.Add(s, order)
			if s.BitLen() > 256 {
				break
			}
			bad := append(bytes.Clone(sig[:32]), reversed(s.FillBytes(make([]byte, 32)))...)
			if same(t, private.Public().(ed25519.PublicKey), message, bad) {
				t.Fatal("a second form of a signature is accepted")
			}
		}
	}
}

func reversed(b []byte) []byte {
	out := make([]byte, len(b))
	for i := range b {
		out[len(b)-1-i] = b[i]
	}
	return out
}

// The encodings that nobody honest makes: points of small order, y not reduced, x of zero with a sign, no point at all; as keys and as R, with
// small and with large S. What crypto/ed25519 makes of each pair, edkey makes of it.
func TestAgreesOnStrangePoints(t *testing.T) {
	var points [][]byte
	for _, text := range []string{
		"0100000000000000000000000000000000000000000000000000000000000000", // the neutral point
		"0100000000000000000000000000000000000000000000000000000000000080", // with the sign of x = 0
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // order 2
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
		"0000000000000000000000000000000000000000000000000000000000000000", // order 4
		"0000000000000000000000000000000000000000000000000000000000000080",
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", // order 8
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // y = p, not reduced
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // y = p + 1
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
		"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
		"0200000000000000000000000000000000000000000000000000000000000000", // not on the curve
	} {
		b, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		points = append(points, b)
	}
	// Keys with a part of small order: an honest point plus each strange one.
	r := deterministic(3)
	honest := randomKey(r).Public().(ed25519.PublicKey)
	points = append(points, honest)
	a, err := new(edwards25519.Point).SetBytes(honest)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range points[:10] {
		q, err := new(edwards25519.Point).SetBytes(p)
		if err != nil {
			t.Fatalf("%x: %v", p, err)
		}
		points = append(points, new(edwards25519.Point).Add(a, q).Bytes())
	}
	accepted := 0
	zero, one, high := make([]byte, 32), append([]byte{1}, make([]byte, 31)...), append(make([]byte, 31), 0x10)
	for _, key := range points {
		for _, R := range points {
			for _, s := range [][]byte{zero, one, high} {
				for _, message := range []string{"", "a", "b"} {
					if same(t, key, []byte(message), append(bytes.Clone(R), s...)) {
						accepted++
					}
				}
			}
		}
	}
	if accepted == 0 {
		t.Error("no strange signature is accepted by crypto/ed25519 either: these points test nothing")
	}
}

// Signatures that are right but for a part of small order in the key, made with its private scalar, so that k·A has that part too, or in R or in both: who
// multiplies by eight before comparing accepts all of them.
func TestAgreesOnKeysOfMixedOrder(t *testing.T) {
	r := deterministic(4)
	order8, err := hex.DecodeString("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")
	if err != nil {
		t.Fatal(err)
	}
	torsion, err := new(edwards25519.Point).SetBytes(order8)
	if err != nil {
		t.Fatal(err)
	}
	accepted := 0
	for n := range 320 {
		var wide [64]byte
		r.Read(wide[:])
		a, err := new(edwards25519.Scalar).SetUniformBytes(wide[:])
		if err != nil {
			t.Fatal(err)
		}
		r.Read(wide[:])
		nonce, err := new(edwards25519.Scalar).SetUniformBytes(wide[:])
		if err != nil {
			t.Fatal(err)
		}
		public, point := new(edwards25519.Point).ScalarBaseMult(a), new(edwards25519.Point).ScalarBaseMult(nonce)
		for range n % 8 {
			public.Add(public, torsion)
		}
		for range n / 8 % 8 {
			point.Add(point, torsion)
		}
		R := point.Bytes()
		message := []byte(strconv.Itoa(n))
		h := sha512.Sum512(append(append(bytes.Clone(R), public.Bytes()...), message...))
		k, err := new(edwards25519.Scalar).SetUniformBytes(h[:])
		if err != nil {
			t.Fatal(err)
		}
		s := new(edwards25519.Scalar).MultiplyAdd(k, a, nonce)
		if same(t, public.Bytes(), message, append(R, s.Bytes()...)) {
			accepted++
		}
	}
	if accepted == 0 || accepted == 320 {
		t.Errorf("%d of 320 accepted; about an eighth should be", accepted)
	}
}

// Above the bound keys are verified all the same.
func TestMoreKeysThanAreKept(t *testing.T) {
	before := count.Load()
	count.Store(maxPrepared)
	defer count.Store(before)
	private := randomKey(deterministic(5))
	public := private.Public().(ed25519.PublicKey)
	sig := ed25519.Sign(private, []byte("x"))
	if !same(t, public, []byte("x"), sig) || same(t, public, []byte("y"), sig) {
		t.Error("a key above the bound is verified wrongly")
	}
	if _, kept := prepared.Load([32]byte(public)); kept {
		t.Error("a key above the bound was kept")
	}
}

// Digits give the scalar back, and no two that are not zero stand closer than their width.
func TestDigits(t *testing.T) {
	r := deterministic(6)
	for n := range 2_000 {
		var wide [64]byte
		switch n {
		case 0:
		case 1:
			wide[0] = 1
		default:
			r.Read(wide[:])
			if n%3 == 0 { // runs of ones, where carries go far
				for i := n % 32; i < 32; i++ {
					wide[i] = 0xff
				}
			}
		}
		s, err := new(edwards25519.Scalar).SetUniformBytes(wide[:])
		if err != nil {
			t.Fatal(err)
		}
		for _, width := range []uint{keyWidth, baseWidth} {
			var d recoded
			d.set((*[32]byte)(s.Bytes()), width)
			sum, last := new(big.Int), -100
			for i, v := range d.digits {
				if some := d.some[i%partBits]>>(i/partBits)&1 == 1; some != (v != 0) {
					t.Fatalf("digit %d at %d, said to be there: %t", v, i, some)
				}
				if v == 0 {
					continue
				}
				if v%2 == 0 || i-last < int(width) {
					t.Fatalf("digit %d at %d, the one before at %d", v, i, last)
				}
				last = i
				sum.Add(sum, new(big.Int).Lsh(big.NewInt(int64(v)), uint(i)))
			}
			if want := new(big.Int).SetBytes(reversed(s.Bytes())); sum.Cmp(want) != 0 {
				t.Fatalf("width %d: %s, want %s", width, sum, want)
			}
		}
	}
}

func FuzzVerify(f *testing.F) {
	private := randomKey(deterministic(7))
	f.Add([]byte(private.Public().(ed25519.PublicKey)), []byte("m"), ed25519.Sign(private, []byte("m")))
	f.Add(make([]byte, 32), []byte{}, make([]byte, 64))
	f.Fuzz(func(t *testing.T, public, message, sig []byte) {
		if len(public) == ed25519.PublicKeySize {
			for _, vectors := range ways() {
				k := prepare((*[32]byte)(public), vectors) // not kept: there are too many
				if got, want := k.verify(message, sig), ed25519.Verify(public, message, sig); got != want {
					t.Fatalf("with vectors %t: %t, crypto/ed25519 says %t", vectors, got, want)
				}
			}
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	r, message := deterministic(8), make([]byte, 500)
	private := randomKey(r)
	public := private.Public().(ed25519.PublicKey)
	sig := ed25519.Sign(private, message)
	b.Run("prepared", func(b *testing.B) {
		for b.Loop() {
			if !Verify(public, message, sig) {
				b.Fatal("refused")
			}
		}
	})
	b.Run("crypto", func(b *testing.B) {
		for b.Loop() {
			if !ed25519.Verify(public, message, sig) {
				b.Fatal("refused")
			}
		}
	})
	for _, vectors := range ways() {
		name := map[bool]string{false: "without vectors", true: "with vectors"}[vectors]
		b.Run(name, func(b *testing.B) {
			k := prepare((*[32]byte)(public), vectors)
			for b.Loop() {
				if !k.verify(message, sig) {
					b.Fatal("refused")
				}
			}
		})
		b.Run(name+", 256 keys", func(b *testing.B) { // more than the caches near the processor hold
			var keys [256]*key
			var sigs [256][]byte
			for i := range keys {
				private := randomKey(r)
				keys[i], sigs[i] = prepare((*[32]byte)(private[32:]), vectors), ed25519.Sign(private, message)
			}
			for i := 0; b.Loop(); i = (i + 1) % len(keys) {
				if !keys[i].verify(message, sigs[i]) {
					b.Fatal("refused")
				}
			}
		})
		b.Run(name+", preparing", func(b *testing.B) {
			for b.Loop() {
				prepare((*[32]byte)(public), vectors)
			}
		})
	}
}
