package edkey

import (
	"encoding/binary"
	"math/bits"
	"sync"

	"filippo.io/edwards25519"
	"filippo.io/edwards25519/field"
)

// This file makes r·B for a signature, r secret, with vectors where the processor has them; vectors_amd64.s selects and adds.
//
// Goal: as few additions as verifying has, in a time and over addresses that have nothing to do with r. Whoever learns a few bits of r for each of
// some hundred signatures learns the key. Method: r is made odd, since an odd number has digits to base 16 that are all odd, from -15 to 15: none of
// them is zero, so that all are added alike. Half of a place's digits are negatives of the others, so that a table has eight multiples a
// place; the same table serves a digit and the one above it, whose multiples are gathered in points of their own, doubled four times at the end.
// To find a multiple all of its table is read into registers, in order, and permuted there.
const (
	places      = 32 // bytes of a scalar, each of two digits
	placeDigits = 8  // odd multiples that a table has: 1 to 15
	digitBits   = 4
)

// baseTables are the multiples 1, 3, 5 to 15 of 2⁸ⁱ·B, for each i and limb by limb: all eight y-x, all y+x, all 2d·x·y.
type baseTables [places][vectorLimbs][3][placeDigits]uint64

var secretBase = sync.OnceValue(func() *baseTables {
	var points []*edwards25519.Point
	q := edwards25519.NewGeneratorPoint()
	for range places {
		twice, m := new(edwards25519.Point).Add(q, q), new(edwards25519.Point).Set(q)
		for range placeDigits {
			points = append(points, new(edwards25519.Point).Set(m))
			m.Add(m, twice)
		}
		for range 2 * digitBits {
			q.Add(q, q)
		}
	}
	t := new(baseTables)
	for i, e := range entriesOf(points) {
		t.set(i/placeDigits, i%placeDigits, &e)
	}
	return t
})

func (t *baseTables) set(place, at int, e *entry) {
	for limb, values := range e.limbs {
		for value, v := range values {
			t[place][limb][value][at] = v
		}
	}
}

// orderWords are the order of B, the lowest word first.
var orderWords = [4]uint64{0x5812631a5cf5d3ed, 0x14def9dea2f79cd6, 0, 1 << 60}

// oddDigits are 64 numbers u of four bits, the lowest first, each of which stands for 2u - 15: of r, or of r and the order, whichever is odd. All
// digits together are twice the number of 256 bits that the u are, less 2²⁵⁶ - 1.
func oddDigits(r *[32]byte) (u [places]byte) {
	even := binary.LittleEndian.Uint64(r[:])&1 - 1 // all ones, or zero
	var w [5]uint64
	var carry uint64
	for i := range orderWords {
		w[i], carry = bits.Add64(binary.LittleEndian.Uint64(r[8*i:]), orderWords[i]&even, carry)
	}
	w[4] = 1 // 2²⁵⁶; the one that is taken off is the lowest bit, which is shifted out
	for i := range orderWords {
		binary.LittleEndian.PutUint64(u[8*i:], w[i]>>1|w[i+1]<<63)
	}
	return u
}

// encodedMultiple is the encoding of r·B, r reduced and secret.
func encodedMultiple(r *[32]byte, random func() [32]byte) [32]byte {
	u := oddDigits(r)
	x, y, z := multiple(&u, secretBase())
	return encodeSecret(&x, &y, &z, random())
}

// multiple sums up what the digits stand for: X, Y and Z.
func multiple(u *[places]byte, t *baseTables) (x, y, z field.Element) {
	var p [2]pair
	p[0] = zero
	p[1] = zero
	addSecret(&p, t, u)
	addPoints(&p[0], &p[1])
	// Now the lower point is of the lower digits of all places, the upper of the upper ones.
	var sum pair
	for i := range sum {
		copy(sum[i][:4], p[0][i][4:])
	}
	doublePoints(&sum, digitBits)
	addPoints(&sum, &p[0])
	return sum.coordinates()
}

// encodeSecret is encode for a point that came about by a secret, of which Z is a trace: many Z belong to the point that is told, and which of them
// it is depends on the sums that led to it (Naccache, Smart, Stern 2004). So invertPublic, whose time tells of what it inverts, may not see Z. It sees
// u·Z, for a u that is random each time, each number from 1 to p-1 as likely as any other. Z is not zero, since addition is complete. So whatever Z is,
// u·Z is each of these numbers with the same chance too: it is independent of Z, and all that can be seen of its inversion says nothing of Z, not even
// together with many others. u itself is in nothing else that takes a time of its own. Then 1/Z is u times what comes out.
//
// random's lowest 255 bits are u. Nineteen of these 2²⁵⁵ numbers are the same as another modulo p: u differs from the promise by 2⁻²⁵⁰, which no number
// of measurements can see, so more bytes would do nothing. At zero, which no one will ever meet, the library inverts Z in constant time.
func encodeSecret(x, y, z *field.Element, random [32]byte) [32]byte {
	var u, blinded field.Element
	if _, err := u.SetBytes(random[:]); err != nil {
		panic("edkey: " + err.Error()) // 32 bytes are 32 bytes
	}
	if blinded.Multiply(z, &u).Equal(new(field.Element).Zero()) == 1 {
		return encodeBy(x, y, z.Invert(z))
	}
	invertPublic(&blinded)
	return encodeBy(x, y, blinded.Multiply(&blinded, &u))
}
