package edkey

import (
	"bytes"
	"crypto/fips140"
	"encoding/binary"
	"math/big"
	"os"
	"strings"
	"testing"

	"filippo.io/edwards25519"
	"filippo.io/edwards25519/field"
)

// Goal: show that each digit at each place selects what it stands for, whatever the limbs, and that the sum is the library's. Method: digits are
// given straight in, so that each can be at its extremes; tables of limbs that no point has are held against plain indexing and math/big. That time
// and addresses do not depend on digits is a matter of reading vectors_amd64.s; `make leaks` looks for it by measuring.

// digitAt reads a digit as the comment of oddDigits says.
func digitAt(u *[places]byte, i int) int64 {
	return 2*int64(u[i/2]>>(i%2*digitBits)&15) - 15
}

// Digits are odd, and together the scalar, or the scalar and the order.
func TestOddDigits(t *testing.T) {
	check := func(n *big.Int) {
		t.Helper()
		want := new(big.Int).Mod(n, order)
		u := oddDigits((*[32]byte)(scalarOf(t, want).Bytes()))
		if want.Bit(0) == 0 {
			want.Add(want, order)
		}
		got := new(big.Int)
		for i := range 2 * places {
			got.Add(got, new(big.Int).Lsh(big.NewInt(digitAt(&u, i)), uint(i*digitBits)))
		}
		if got.Cmp(want) != 0 {
			t.Fatalf("digits %x are %x, want %x", u, got, want)
		}
	}
	for n := range uint(254) {
		for off := int64(-2); off <= 2; off++ {
			x := new(big.Int).Add(new(big.Int).Lsh(big.NewInt(1), n), big.NewInt(off))
			check(x)
			check(x.Neg(x))
		}
	}
	r, raw := deterministic(17), make([]byte, 40)
	for range 5_000 {
		r.Read(raw)
		check(new(big.Int).SetBytes(raw))
	}
}

// sameMultiple holds what digits add up to against the library.
func sameMultiple(t testing.TB, u *[places]byte) {
	t.Helper()
	if !vectors {
		return
	}
	n := new(big.Int)
	for i := range 2 * places {
		n.Add(n, new(big.Int).Lsh(big.NewInt(digitAt(u, i)), uint(i*digitBits)))
	}
	x, y, z := multiple(u, secretBase())
	want := new(edwards25519.Point).ScalarBaseMult(scalarOf(t, n)).Bytes()
	if got := encode(&x, &y, &z); !bytes.Equal(got[:], want) {
		t.Fatalf("digits %x: %x, want %x", *u, got, want)
	}
}

// All digits the same, at both extremes and between, by twos; each byte at each place among random ones; random ones.
func TestMultiplesOfDigits(t *testing.T) {
	r := deterministic(18)
	var u [places]byte
	for value := range 256 {
		for i := range u {
			u[i] = byte(value)
		}
		sameMultiple(t, &u)
		for place := range u {
			r.Read(u[:])
			u[place] = byte(value)
			sameMultiple(t, &u)
		}
	}
}

// Each entry is the multiple that it stands for, and can be turned limb by limb.
func TestSecretTables(t *testing.T) {
	for place, limbs := range secretBase() {
		for at := range placeDigits {
			var p pair
			for i, values := range limbs {
				for value, row := range values {
					p[i][value] = row[at]
				}
			}
			if p[0][2] > vectorLimbMask-18 {
				t.Errorf("place %d, entry %d: the lowest limb of 2dxy is %x: p less it would have to borrow", place, at, p[0][2])
			}
			n := new(big.Int).Lsh(big.NewInt(int64(2*at+1)), uint(2*digitBits*place))
			want := entriesOf([]*edwards25519.Point{new(edwards25519.Point).ScalarBaseMult(scalarOf(t, n))})[0]
			for lane, v := range want.quad() {
				if got := p.half(0)[lane]; lane < 3 && got.Cmp(v) != 0 {
					t.Errorf("place %d, entry %d, value %d: %x, want %x", place, at, lane, got, v)
				}
			}
		}
	}
}

// selections fills tables and points with limbs that next gives, lets digits select and holds the sums against plain indexing and math/big.
func selections(t testing.TB, next func() uint64, u *[places]byte) {
	t.Helper()
	if !vectors {
		return
	}
	var p [2]pair
	for i := range p {
		for j := range p[i] {
			for k := range p[i][j] {
				if p[i][j][k] = next(); j == vectorLimbs-1 {
					p[i][j][k] = min(p[i][j][k]&(1<<(vectorTop+1)-1), 1<<vectorTop+1<<12-1)
				}
			}
		}
	}
	tables, entries := new(baseTables), [places][placeDigits]entry{}
	for place := range entries {
		for at := range entries[place] {
			e := &entries[place][at]
			for i := range e.limbs {
				for value := range e.limbs[i] {
					e.limbs[i][value] = next() & vectorLimbMask
				}
			}
			for value := range 3 {
				e.limbs[vectorLimbs-1][value] &= 1<<vectorTop - 1
			}
			e.limbs[0][2] = min(e.limbs[0][2], vectorLimbMask-18)
			tables.set(place, at, e)
		}
	}
	want := [4]quad{p[0].half(0), p[0].half(1), p[1].half(0), p[1].half(1)}
	for i := range 2 * places {
		digit, place, half := digitAt(u, i), i/2, i%2
		e := entries[place][max(digit, -digit)/2].quad()
		if digit < 0 {
			e[0], e[1], e[2] = e[1], e[0], new(big.Int).Neg(e[2])
		}
		want[place%2*2+half] = want[place%2*2+half].plus(e)
	}
	addSecret(&p, tables, u)
	for i := range want {
		p[i/2].check(t, i%2, want[i])
	}
}

// Each digit at each place, lower and upper, beside each other digit, over tables of random limbs and of those at the bounds.
func TestSelections(t *testing.T) {
	r := deterministic(19)
	edges := []uint64{0, 1, 1<<64 - 1, 1<<52 - 1, 1 << 51, 1<<52 - 19, 1<<47 - 1, 1 << 47, ^uint64(1<<52 - 1)}
	var u [places]byte
	for _, edge := range edges { // all limbs the same
		for _, digits := range []byte{0, 0x0f, 0xf0, 0xff, 0x78, 0x87} {
			for i := range u {
				u[i] = digits
			}
			selections(t, func() uint64 { return edge }, &u)
		}
	}
	for n := range 256 {
		for i := range u {
			u[i] = byte(n + 37*i)
		}
		selections(t, r.Uint64, &u)
		selections(t, func() uint64 { return edges[r.Uint64()%uint64(len(edges))] }, &u)
	}
}

func FuzzSelections(f *testing.F) {
	f.Add([]byte{1}, make([]byte, places))
	f.Add(bytes.Repeat([]byte{255}, 1_000), bytes.Repeat([]byte{0x8f}, places))
	f.Fuzz(func(t *testing.T, limbs, digits []byte) {
		if len(limbs) == 0 || len(digits) != places {
			return
		}
		at := 0
		selections(t, func() uint64 { // over and over again
			var raw [8]byte
			for i := range raw {
				raw[i] = limbs[at]
				at = (at + 1) % len(limbs)
			}
			return binary.LittleEndian.Uint64(raw[:])
		}, (*[places]byte)(digits))
		sameMultiple(t, (*[places]byte)(digits))
	})
}

// A mask that a digit makes is for registers only: vectors_amd64.s promises it.
func TestMasksOfDigitsReadNoMemory(t *testing.T) {
	text, err := os.ReadFile("vectors_amd64.s")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for n, line := range strings.Split(string(text), "\n") {
		line, _, _ = strings.Cut(line, "//")
		if strings.HasPrefix(line, "#") || !strings.Contains(line, "MINUS") {
			continue
		}
		if found++; strings.ContainsAny(line, "()<>") {
			t.Errorf("line %d reads memory under a mask that is secret: %s", n+1, strings.TrimSpace(line))
		}
	}
	if found < 8 {
		t.Errorf("%d lines with such a mask: the name has changed", found)
	}
}

// Each signature takes a number of its own to blind with, beside its noise: without it nothing else in these tests would be missing.
func TestSignaturesAreBlinded(t *testing.T) {
	taken := 0
	p := NewPrivate(randomKey(deterministic(21)), func() [32]byte { taken++; return random() })
	for n := range 3 {
		if p.Sign([]byte("x")); vectors && !fips140.Enabled() && taken != 2*(n+1) {
			t.Fatalf("random bytes were asked for %d times for %d signatures", taken, n+1)
		}
	}
}

// Whatever it is blinded by, a point's encoding is the same: by 0 in all its forms, 1, the largest numbers, and any.
func TestBlindedEncodings(t *testing.T) {
	r := deterministic(20)
	var blindings [][32]byte
	for _, high := range []uint{0, 1} { // the highest bit is not looked at
		for _, n := range []*big.Int{new(big.Int), big.NewInt(1), new(big.Int).Sub(prime, big.NewInt(1)), prime, new(big.Int).Add(prime, big.NewInt(18))} {
			blindings = append(blindings, [32]byte(reversed(new(big.Int).SetBit(n, 255, high).FillBytes(make([]byte, 32)))))
		}
	}
	for range 500 {
		var raw [32]byte
		r.Read(raw[:])
		blindings = append(blindings, raw)
	}
	for _, blinding := range blindings {
		var of [3]field.Element
		for i := range of {
			raw := make([]byte, 32)
			r.Read(raw)
			if _, err := of[i].SetBytes(raw); err != nil {
				t.Fatal(err)
			}
		}
		x, y, z := of[0], of[1], of[2]
		want := encode(&x, &y, &z)
		x, y, z = of[0], of[1], of[2]
		if got := encodeSecret(&x, &y, &z, blinding); got != want {
			t.Fatalf("blinded by %x: %x, want %x", blinding, got, want)
		}
	}
}
