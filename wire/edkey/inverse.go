package edkey

import (
	"encoding/binary"
	"math/bits"

	"filippo.io/edwards25519/field"
)

// This file inverts modulo p = 2²⁵⁵ - 19 in time that depends on the number, which is public here or blinded (multiple.go). It follows Pornin, "Optimized Binary GCD
// for Modular Inversion" (2020): of two odd numbers the smaller is taken off the larger, and the zeros at the end of what is left are cut off.
// Thirty-one zeros are decided upon by 64 bits of each number, the lowest 31, which are right, and the highest 33, which say well enough which of
// the two is larger; what these steps come to is then done to the whole numbers at once. To raise to p - 2, as the library does in constant
// time, takes 265 multiplications, two to three times as long. What comes out is multiplied by what went in: should it not be 1, the library's
// inverse is taken, so that nothing rests on the steps but time.

// invertPublic sets z to its inverse, and zero to zero. Its time tells of z.
func invertPublic(z *field.Element) {
	var inverse, product field.Element
	if byHalving(&inverse, z) && product.Multiply(&inverse, z).Equal(one) == 1 {
		z.Set(&inverse)
		return
	}
	z.Invert(z)
}

var one = new(field.Element).One()

// maxRounds is as many as any number needs: 2·255 - 1 zeros are to be cut off, and a round cuts off twice 31.
const maxRounds = 9

// byHalving sets inverse to that of z, which is not zero; false when the steps come to no end.
func byHalving(inverse, z *field.Element) bool {
	raw := z.Bytes()
	var w [5]uint64
	for i := range 4 {
		w[i] = binary.LittleEndian.Uint64(raw[8*i:])
	}
	n := numbers{b: prime31, used: shortLimbs}
	for i := range n.a {
		at, bit := i*shortBits/64, i*shortBits%64
		n.a[i] = int64((w[at]>>bit | w[at+1]<<(64-bit)) & shortMask)
	}
	d, e := signed{1}, signed{} // a = d·z and b = e·z modulo p, throughout
	for range maxRounds {
		first := n.halve()
		second := n.halve()
		second.after(&first)
		second.applyModulo(&d, &e)
		if n.a == [shortLimbs]int64{} { // then b, which stays odd, is what both have in common: 1
			e.normalise()
			w := [4]uint64{uint64(e[0]) | uint64(e[1])<<62, uint64(e[1])>>2 | uint64(e[2])<<60, uint64(e[2])>>4 | uint64(e[3])<<58, uint64(e[3])>>6 | uint64(e[4])<<56}
			for i, v := range w {
				binary.LittleEndian.PutUint64(raw[8*i:], v)
			}
			_, err := inverse.SetBytes(raw)
			return err == nil
		}
	}
	return false
}

const (
	shortBits  = 31
	shortMask  = 1<<shortBits - 1
	shortLimbs = 9
)

// prime31 is p in limbs of 31 bits, the lowest first.
var prime31 = [shortLimbs]int64{shortMask - 18, shortMask, shortMask, shortMask, shortMask, shortMask, shortMask, shortMask, 1<<(255-8*shortBits) - 1}

// numbers are the two under way, none of them negative, in limbs of 31 bits. Of these no more than used are not zero, of both.
type numbers struct {
	a, b [shortLimbs]int64
	used int
}

// matrix says what became of (a, b), times the power of two that was cut off: (u·a + v·b, q·a + r·b).
type matrix struct{ u, v, q, r int64 }

// after makes m what first and then m do.
func (m *matrix) after(first *matrix) {
	m.u, m.v = m.u*first.u+m.v*first.q, m.u*first.v+m.v*first.r
	m.q, m.r = m.q*first.u+m.r*first.q, m.q*first.v+m.r*first.r
}

// halve cuts off 31 zeros.
func (n *numbers) halve() matrix {
	for n.used > 1 && n.a[n.used-1]|n.b[n.used-1] == 0 {
		n.used--
	}
	// The highest 33 bits, seen from the highest that either has, are in three limbs; below 2⁶⁴ all bits are looked at.
	top := max(n.used-1, 2)
	length := bits.Len64(uint64(n.a[top] | n.b[top]))
	if top == 2 {
		length = max(length, 2)
	}
	x := uint64(n.a[top]<<33|n.a[top-1]<<2|n.a[top-2]>>29)>>length<<shortBits | uint64(n.a[0])
	y := uint64(n.b[top]<<33|n.b[top-1]<<2|n.b[top-2]>>29)>>length<<shortBits | uint64(n.b[0])
	m := decide(x, y)
	n.apply(&m)
	return m
}

// decide does the steps on 64 bits. The two factors of a row, from -2³¹ + 1 to 2³¹, are one number f + g·2³².
func decide(x, y uint64) matrix {
	upper, lower := uint64(1), uint64(1<<32)
	end := uint64(1 << shortBits) // as many more zeros may be cut off as there are below its bit
	for zeros := bits.TrailingZeros32(uint32(x | end)); ; {
		x >>= zeros & 63
		lower <<= zeros & 63
		if end >>= zeros & 63; end == 1 {
			uf, ug := split(upper)
			lf, lg := split(lower)
			return matrix{uf, ug, lf, lg}
		}
		// The larger less the smaller, and the smaller, without a branch that nobody could foresee.
		difference, less := bits.Sub64(x, y, 0)
		zeros = bits.TrailingZeros32(uint32(difference | end)) // its negative has as many
		less = -less
		y += difference & less
		x = difference ^ less - less
		difference = upper - lower
		lower += difference & less
		upper = difference ^ less - less
	}
}

func split(row uint64) (f, g int64) {
	const offset = 1<<31 - 1
	row += offset<<32 | offset
	return int64(row&(1<<32-1)) - offset, int64(row>>32) - offset
}

// apply does to the whole numbers what m says. When 64 bits did not say well enough which is larger, one comes out negative: it is turned, and
// its row of m with it.
func (n *numbers) apply(m *matrix) {
	var a, b int64
	for i := range n.used {
		x, y := n.a[i], n.b[i]
		a += m.u*x + m.v*y // the factors of a row are 2³¹ together, so that this is below 2⁶³
		b += m.q*x + m.r*y
		if i > 0 {
			n.a[i-1], n.b[i-1] = a&shortMask, b&shortMask
		}
		a >>= shortBits
		b >>= shortBits
	}
	n.a[n.used-1], n.b[n.used-1] = a, b
	if a < 0 {
		negate(n.a[:n.used])
		m.u, m.v = -m.u, -m.v
	}
	if b < 0 {
		negate(n.b[:n.used])
		m.q, m.r = -m.q, -m.r
	}
}

func negate(limbs []int64) {
	var carry int64
	for i, limb := range limbs {
		carry -= limb
		limbs[i] = carry & shortMask
		carry >>= shortBits
	}
}

// signed is a number of five limbs of 62 bits, the lowest first. All but the highest are from 0 to 2⁶² - 1; modulus is an exception.
type signed [5]int64

var modulus = signed{-19, 0, 0, 0, 1 << 7}

const (
	limbBits = 62
	limbMask = 1<<limbBits - 1
)

// modulusInverse is p⁻¹ modulo 2⁶².
var modulusInverse = func() uint64 {
	p, x := uint64(1<<64-19), uint64(1)
	for range 6 { // each step doubles the number of right bits
		x *= 2 - p*x
	}
	return x & limbMask
}()

// wide is a signed number of 128 bits.
type wide struct{ hi, lo uint64 }

// plus adds a·b.
func (x wide) plus(a, b int64) wide {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	hi -= uint64(a>>63&b) + uint64(b>>63&a)
	var carry uint64
	x.lo, carry = bits.Add64(x.lo, lo, 0)
	x.hi, _ = bits.Add64(x.hi, hi, carry)
	return x
}

// times adds a·b, b not negative.
func (x wide) times(a, b int64) wide {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	var carry uint64
	x.lo, carry = bits.Add64(x.lo, lo, 0)
	x.hi, _ = bits.Add64(x.hi, hi-uint64(a>>63&b), carry)
	return x
}

// limb cuts off the lowest limb.
func (x wide) limb() (int64, wide) {
	return int64(x.lo & limbMask), wide{uint64(int64(x.hi) >> limbBits), x.lo>>limbBits | x.hi<<(64-limbBits)}
}

// applyModulo multiplies (d, e) by m / 2⁶² modulo p. Both are, and stay, above -2p and below p, since the factors of a row of m are 2⁶² together.
func (m *matrix) applyModulo(d, e *signed) {
	// Multiples of p: those that bring a negative number into range, less those that make the lowest limb zero.
	md, me := m.u&(d[4]>>63)+m.v&(e[4]>>63), m.q&(d[4]>>63)+m.r&(e[4]>>63)
	x, y := wide{}.times(m.u, d[0]).times(m.v, e[0]), wide{}.times(m.q, d[0]).times(m.r, e[0])
	md -= int64((modulusInverse*x.lo + uint64(md)) & limbMask)
	me -= int64((modulusInverse*y.lo + uint64(me)) & limbMask)
	_, x = x.plus(modulus[0], md).limb()
	_, y = y.plus(modulus[0], me).limb()
	for i := 1; i < 4; i++ { // modulus[i] is 0
		x, y = x.times(m.u, d[i]).times(m.v, e[i]), y.times(m.q, d[i]).times(m.r, e[i])
		d[i-1], x = x.limb()
		e[i-1], y = y.limb()
	}
	x = x.plus(m.u, d[4]).plus(m.v, e[4]).plus(modulus[4], md)
	y = y.plus(m.q, d[4]).plus(m.r, e[4]).plus(modulus[4], me)
	d[3], x = x.limb()
	e[3], y = y.limb()
	d[4], e[4] = int64(x.lo), int64(y.lo)
}

// normalise brings a number above -2p and below p to 0 ≤ d < p.
func (d *signed) normalise() {
	for range 2 {
		if d[4] < 0 {
			d.addModulus()
		}
	}
}

func (d *signed) addModulus() {
	var carry int64
	for i := range d {
		x := d[i] + modulus[i] + carry
		if i < 4 {
			d[i], carry = x&limbMask, x>>limbBits
		} else {
			d[i] = x
		}
	}
}
