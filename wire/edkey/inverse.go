package edkey

import (
	"encoding/binary"
	"math/bits"

	"filippo.io/edwards25519/field"
)

// This file inverts modulo p = 2²⁵⁵ - 19 in time that depends on the number, which is public here. It follows Bernstein and Yang, "Fast
// constant-time gcd computation and modular inversion" (2019), section 11, sixty-two division steps at once on the lowest bits, with their zeros
// skipped. To raise to p - 2, as the library does in constant time, takes 265 multiplications, twice as long. What comes out is multiplied by what
// went in: should it not be 1, the library's inverse is taken, so that nothing rests on the steps but time.

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

// maxRounds is more than any number needs: 741 steps for 255 bits, by section 11.
const maxRounds = 12

// invertPublic sets z to its inverse, and zero to zero.
func invertPublic(z *field.Element) {
	var inverse, product field.Element
	if byDivision(&inverse, z) && product.Multiply(&inverse, z).Equal(one) == 1 {
		z.Set(&inverse)
		return
	}
	z.Invert(z)
}

var one = new(field.Element).One()

// byDivision sets inverse to that of z, which is not zero; false when the steps come to no end.
func byDivision(inverse, z *field.Element) bool {
	raw := z.Bytes()
	var w [4]uint64
	for i := range w {
		w[i] = binary.LittleEndian.Uint64(raw[8*i:])
	}
	f, d, e := modulus, signed{}, signed{1}
	g := signed{int64(w[0] & limbMask), int64((w[0]>>62 | w[1]<<2) & limbMask), int64((w[1]>>60 | w[2]<<4) & limbMask),
		int64((w[2]>>58 | w[3]<<6) & limbMask), int64(w[3] >> 56)}
	eta := int64(-1)
	for range maxRounds {
		var m matrix
		eta, m = steps(eta, uint64(f[0]), uint64(g[0]))
		d, e = m.applyModulo(&d, &e)
		f, g = m.apply(&f, &g)
		if g == (signed{}) {
			d.normalise(f[4] < 0) // f is 1 or -1
			w = [4]uint64{uint64(d[0]) | uint64(d[1])<<62, uint64(d[1])>>2 | uint64(d[2])<<60, uint64(d[2])>>4 | uint64(d[3])<<58, uint64(d[3])>>6 | uint64(d[4])<<56}
			for i, v := range w {
				binary.LittleEndian.PutUint64(raw[8*i:], v)
			}
			_, err := inverse.SetBytes(raw)
			return err == nil
		}
	}
	return false
}

// matrix is what 62 steps do to (f, g), times 2⁶².
type matrix struct{ u, v, q, r int64 }

// steps does 62 division steps on the lowest bits of f and g, f odd; eta is -δ of the paper.
func steps(eta int64, f, g uint64) (int64, matrix) {
	u, v, q, r := uint64(1), uint64(0), uint64(0), uint64(1)
	for left := int64(limbBits); ; {
		zeros := bits.TrailingZeros64(g | ^uint64(0)<<left)
		g >>= zeros
		u <<= zeros
		v <<= zeros
		eta -= int64(zeros)
		if left -= int64(zeros); left == 0 {
			return eta, matrix{int64(u), int64(v), int64(q), int64(r)}
		}
		if eta < 0 {
			eta = -eta
			f, g = g, -f
			u, q = q, -u
			v, r = r, -v
		}
		// A multiple of f that clears as many of g's lowest bits as there are steps before f and g change places, at most four of them:
		// -1/f modulo 16, for odd f, is -(f + 2·((f + 1) & 4)).
		mask := ^uint64(0) >> (64 - min(eta+1, left)) & 15
		w := -(f + (f+1)&4<<1) * g & mask
		g += f * w
		q += u * w
		r += v * w
	}
}

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

// limb cuts off the lowest limb.
func (x wide) limb() (int64, wide) {
	return int64(x.lo & limbMask), wide{uint64(int64(x.hi) >> limbBits), x.lo>>limbBits | x.hi<<(64-limbBits)}
}

// apply multiplies (f, g) by m / 2⁶², which leaves no rest.
func (m matrix) apply(f, g *signed) (nf, ng signed) {
	_, x := wide{}.plus(m.u, f[0]).plus(m.v, g[0]).limb()
	_, y := wide{}.plus(m.q, f[0]).plus(m.r, g[0]).limb()
	for i := 1; i < 5; i++ {
		nf[i-1], x = x.plus(m.u, f[i]).plus(m.v, g[i]).limb()
		ng[i-1], y = y.plus(m.q, f[i]).plus(m.r, g[i]).limb()
	}
	nf[4], ng[4] = int64(x.lo), int64(y.lo)
	return nf, ng
}

// applyModulo multiplies (d, e) by m / 2⁶² modulo p. Both are, and stay, above -2p and below p.
func (m matrix) applyModulo(d, e *signed) (nd, ne signed) {
	// Multiples of p: those that bring a negative number into range, less those that make the lowest limb zero.
	md, me := m.u&(d[4]>>63)+m.v&(e[4]>>63), m.q&(d[4]>>63)+m.r&(e[4]>>63)
	x, y := wide{}.plus(m.u, d[0]).plus(m.v, e[0]), wide{}.plus(m.q, d[0]).plus(m.r, e[0])
	md -= int64((modulusInverse*x.lo + uint64(md)) & limbMask)
	me -= int64((modulusInverse*y.lo + uint64(me)) & limbMask)
	_, x = x.plus(modulus[0], md).limb()
	_, y = y.plus(modulus[0], me).limb()
	for i := 1; i < 4; i++ { // modulus[i] is 0
		nd[i-1], x = x.plus(m.u, d[i]).plus(m.v, e[i]).limb()
		ne[i-1], y = y.plus(m.q, d[i]).plus(m.r, e[i]).limb()
	}
	nd[3], x = x.plus(m.u, d[4]).plus(m.v, e[4]).plus(modulus[4], md).limb()
	ne[3], y = y.plus(m.q, d[4]).plus(m.r, e[4]).plus(modulus[4], me).limb()
	nd[4], ne[4] = int64(x.lo), int64(y.lo)
	return nd, ne
}

// normalise brings a number above -2p and below p, or its negative, to 0 ≤ d < p.
func (d *signed) normalise(negate bool) {
	if d[4] < 0 {
		d.add(&modulus, 1)
	}
	if negate {
		d.add(d, -2)
	}
	if d[4] < 0 {
		d.add(&modulus, 1)
	}
}

// add adds n times b, n small.
func (d *signed) add(b *signed, n int64) {
	var carry int64
	for i := range d {
		x := d[i] + n*b[i] + carry
		if i < 4 {
			d[i], carry = x&limbMask, x>>limbBits
		} else {
			d[i] = x
		}
	}
}
