// Package edkey signs and verifies by Ed25519 (RFC 8032) with keys that are prepared once and used often. It accepts exactly what crypto/ed25519
// accepts, and signs what that accepts, with a nonce that is another one each time (nonce).
//
// Goal: signatures are the largest cost of a signed exchange, and a switch sees the same few hundred keys all day. Method, for verifying in a third
// of the time and less: [S]B - [k]A needs 252 doublings because A is new; once multiples of A and B are kept for sixteen places of the
// scalars, 16 apart, all of them share 16 doublings. Where the processor has the vectors for it, more places are kept and five doublings are left
// (vectors.go). Everything there is public (key, message, signature), so nothing needs constant time. Signing does; multiple.go says how it gets it.
package edkey

import (
	"crypto/ed25519"
	"crypto/fips140"
	"crypto/sha512"
	"encoding/binary"
	"math/bits"
	"sync"
	"sync/atomic"

	"filippo.io/edwards25519"
	"filippo.io/edwards25519/field"
)

// The bits of a scalar are cut into parts; within a part, digits are odd numbers of a bounded width, so that a table holds half of the
// positive ones. The base point's table is one for all and may be larger.
const (
	parts    = 16
	partBits = 256 / parts

	keyWidth  = 6 // digits up to ±31
	baseWidth = 8 // digits up to ±127
	keyTable  = 1 << (keyWidth - 2)
	baseTable = 1 << (baseWidth - 2)
)

// maxPrepared bounds the keys that are kept prepared: 30 KB each, with vectors 52 KB. More keys than that are verified by crypto/ed25519.
const maxPrepared = 2_048

var (
	prepared sync.Map // [32]byte → *key
	count    atomic.Int64
)

// Verify tells whether sig is a valid signature of message by the key, as crypto/ed25519.Verify does; a key of another length verifies nothing.
func Verify(public ed25519.PublicKey, message, sig []byte) bool {
	if len(public) != ed25519.PublicKeySize {
		return false
	}
	if fips140.Enabled() { // then the certified module has to do it
		return ed25519.Verify(public, message, sig)
	}
	id := [ed25519.PublicKeySize]byte(public)
	k, ok := prepared.Load(id)
	if !ok {
		if count.Load() >= maxPrepared {
			return ed25519.Verify(public, message, sig)
		}
		k = prepare(&id, vectors)
		if kept, there := prepared.LoadOrStore(id, k); there {
			k = kept
		} else {
			count.Add(1)
		}
	}
	return k.(*key).verify(message, sig)
}

// key is a public key with multiples of its negative.
type key struct {
	bytes [ed25519.PublicKeySize]byte
	minus multiples // nil when it is no point of the curve
}

// multiples are tables of a point P, the base point's beside them.
type multiples interface {
	// combine is the encoding of [s]B + [h]P, both scalars reduced.
	combine(s, h *[32]byte) [32]byte
}

func prepare(id *[ed25519.PublicKeySize]byte, vectors bool) *key {
	k := &key{bytes: *id}
	a, err := new(edwards25519.Point).SetBytes(id[:]) // takes what crypto/ed25519 takes, which is more than the canonical encodings
	if err != nil {
		return k
	}
	if a.Negate(a); vectors {
		k.minus = newLanes(a)
	} else {
		k.minus = newTables(a)
	}
	return k
}

func (k *key) verify(message, sig []byte) bool {
	if k.minus == nil || len(sig) != ed25519.SignatureSize {
		return false
	}
	var s, h edwards25519.Scalar
	if _, err := s.SetCanonicalBytes(sig[32:]); err != nil {
		return false
	}
	var digest [sha512.Size]byte
	hash := sha512.New()
	hash.Write(sig[:32])
	hash.Write(k.bytes[:])
	hash.Write(message)
	if _, err := h.SetUniformBytes(hash.Sum(digest[:0])); err != nil {
		return false
	}
	return k.minus.combine((*[32]byte)(s.Bytes()), (*[32]byte)(h.Bytes())) == [32]byte(sig[:32])
}

// tables are the odd multiples of 2^(16·part) times a point.
type tables [parts][keyTable]affine

func newTables(p *edwards25519.Point) multiples {
	t := new(tables)
	fill(p, keyTable, func(part int) []affine { return t[part][:] })
	return t
}

var base = sync.OnceValue(func() *[parts][baseTable]affine {
	var t [parts][baseTable]affine
	fill(edwards25519.NewGeneratorPoint(), baseTable, func(part int) []affine { return t[part][:] })
	return &t
})

func (t *tables) combine(s, h *[32]byte) [32]byte {
	var sd, hd recoded
	sd.set(s, baseWidth)
	hd.set(h, keyWidth)
	// All parts at once from their highest bit down.
	p, b := identity(), base()
	for i := partBits - 1; i >= 0; i-- {
		p.double()
		for some := sd.some[i]; some != 0; some &= some - 1 {
			part := bits.TrailingZeros16(some)
			p.add(b[part][:], sd.digits[part*partBits+i])
		}
		for some := hd.some[i]; some != 0; some &= some - 1 {
			part := bits.TrailingZeros16(some)
			p.add(t[part][:], hd.digits[part*partBits+i])
		}
	}
	return p.encode()
}

// recoded is a scalar below 2²⁵³ as a sum of odd digits times powers of two, any two that are not zero at least a width apart.
type recoded struct {
	digits [256]int8
	some   [partBits]uint16 // by the place in a part: in which parts there is a digit
}

func (r *recoded) set(scalar *[32]byte, width uint) {
	var words [5]uint64
	for i := range 4 {
		words[i] = binary.LittleEndian.Uint64(scalar[8*i:])
	}
	mask, carry := uint64(1)<<width-1, uint64(0)
	for pos := uint(0); pos < 256; {
		at, bit := pos/64, pos%64
		rest := words[at]>>bit | words[at+1]<<(64-bit) // a shift by 64 leaves nothing
		// Zeros have no digit; with a carry, ones have none, since the carry runs on through them.
		if n := uint(bits.TrailingZeros64(rest ^ -carry)); n > 0 {
			pos += n
			continue
		}
		digit := int64(rest&mask + carry)
		carry = 0
		if digit > int64(mask/2) {
			carry = 1
			digit -= int64(mask) + 1
		}
		r.digits[pos] = int8(digit)
		r.some[pos%partBits] |= 1 << (pos / partBits)
		pos += width
	}
}

// affine is a point with Z = 1 as additions want it.
type affine struct{ sum, difference, t2d field.Element } // Y+X, Y-X, 2d·X·Y

var twoD = func() field.Element { // 2d, d = -121665/121666
	var one, n, d field.Element
	one.One()
	n.Mult32(&one, 121665)
	d.Mult32(&one, 121666)
	d.Invert(&d)
	n.Multiply(n.Negate(&n), &d)
	return *n.Add(&n, &n)
}()

func (a *affine) set(x, y *field.Element) {
	a.sum.Add(y, x)
	a.difference.Subtract(y, x)
	a.t2d.Multiply(a.t2d.Multiply(x, y), &twoD)
}

// fill makes the odd multiples of 2^(16·part)·p for every part.
func fill(p *edwards25519.Point, size int, table func(part int) []affine) {
	var points []*edwards25519.Point
	q := new(edwards25519.Point).Set(p)
	for part := range parts {
		twice, m := new(edwards25519.Point).Add(q, q), new(edwards25519.Point).Set(q)
		for range size {
			points = append(points, new(edwards25519.Point).Set(m))
			m.Add(m, twice)
		}
		if part < parts-1 {
			for range partBits {
				q.Add(q, q)
			}
		}
	}
	xs, ys := coordinates(points)
	for part := range parts {
		for i := range table(part) {
			table(part)[i].set(xs[part*size+i], ys[part*size+i])
		}
	}
}

// coordinates are x and y of all points, with one inversion.
func coordinates(points []*edwards25519.Point) (xs, ys []*field.Element) {
	zs := make([]*field.Element, len(points))
	xs, ys = make([]*field.Element, len(points)), make([]*field.Element, len(points))
	for i, p := range points {
		xs[i], ys[i], zs[i], _ = p.ExtendedCoordinates()
	}
	invert(zs)
	for i, z := range zs {
		xs[i].Multiply(xs[i], z)
		ys[i].Multiply(ys[i], z)
	}
	return xs, ys
}

// invert inverts all, none of which is zero, with one inversion.
func invert(all []*field.Element) {
	products := make([]field.Element, len(all))
	var run field.Element
	run.One()
	for i, e := range all {
		products[i] = run
		run.Multiply(&run, e)
	}
	run.Invert(&run)
	for i := len(all) - 1; i >= 0; i-- {
		e := *all[i]
		all[i].Multiply(&products[i], &run)
		run.Multiply(&run, &e)
	}
}

// sum is a point under way. After each step it is X = e·f, Y = g·h, Z = f·g, T = e·h, of which a doubling needs no T.
type sum struct{ e, f, g, h field.Element }

func identity() *sum {
	s := new(sum)
	s.f.One()
	s.g.One()
	s.h.One()
	return s
}

// double follows Hisil, Wong, Carter and Dawson (2008), section 3.3, for a = -1.
func (s *sum) double() {
	var x, y, z, a, b, c field.Element
	x.Multiply(&s.e, &s.f)
	y.Multiply(&s.g, &s.h)
	z.Multiply(&s.f, &s.g)
	a.Square(&x)
	b.Square(&y)
	c.Square(&z)
	c.Add(&c, &c)
	x.Add(&x, &y)
	x.Square(&x)
	s.h.Add(&a, &b)
	s.e.Subtract(&s.h, &x)
	s.g.Subtract(&a, &b)
	s.f.Add(&c, &s.g)
}

// add adds digit times the table's point, digit odd: section 3.1 there, for a = -1 and a second point with Z = 1. It is complete: no pair
// of points of the curve is an exception.
func (s *sum) add(table []affine, digit int8) {
	var x, y, z, t, a, b, c field.Element
	x.Multiply(&s.e, &s.f)
	y.Multiply(&s.g, &s.h)
	z.Multiply(&s.f, &s.g)
	t.Multiply(&s.e, &s.h)
	a.Subtract(&y, &x)
	b.Add(&y, &x)
	z.Add(&z, &z)
	if digit > 0 {
		q := &table[digit/2]
		a.Multiply(&a, &q.difference)
		b.Multiply(&b, &q.sum)
		c.Multiply(&t, &q.t2d)
		s.f.Subtract(&z, &c)
		s.g.Add(&z, &c)
	} else {
		q := &table[-digit/2]
		a.Multiply(&a, &q.sum)
		b.Multiply(&b, &q.difference)
		c.Multiply(&t, &q.t2d)
		s.f.Add(&z, &c)
		s.g.Subtract(&z, &c)
	}
	s.e.Subtract(&b, &a)
	s.h.Add(&b, &a)
}

func (s *sum) encode() [32]byte {
	var x, y, z field.Element
	x.Multiply(&s.e, &s.f)
	y.Multiply(&s.g, &s.h)
	z.Multiply(&s.f, &s.g)
	return encode(&x, &y, &z)
}

// encode is the canonical encoding (RFC 8032 section 5.1.2) of x/z and y/z, all of them public. It uses all three up.
func encode(x, y, z *field.Element) [32]byte {
	invertPublic(z)
	return encodeBy(x, y, z)
}

// encodeBy is the canonical encoding of x·inverse and y·inverse. It uses x and y up.
func encodeBy(x, y, inverse *field.Element) [32]byte {
	x.Multiply(x, inverse)
	y.Multiply(y, inverse)
	out := [32]byte(y.Bytes())
	out[31] |= byte(x.IsNegative() << 7)
	return out
}
