package edkey

import (
	"encoding/binary"
	"math/bits"
	"sync"
	"unsafe"

	"filippo.io/edwards25519"
	"filippo.io/edwards25519/field"
)

// This file verifies with vectors where the processor has them (AVX-512 with multipliers of 52 bits); vectors_amd64.s adds.
//
// Goal: no step waits for another more than it must. Method: [S]B - [k]A is a sum of multiples that are all in tables, one for each digit that
// is not zero, so that additions may be made in any order: four at once, two points in a register and two registers in turn. Only the
// key's tables are halved: the same table serves a digit and the one four bits above it, whose multiples are gathered in a sum of their own
// that is doubled four times at the end. The base point's are one for all and need no such saving; every second of them is for that sum as well,
// so that both are equally long.

const (
	digitBits = 4
	placeBits = 2 * digitBits // what one table of a key is for
	places    = 256 / placeBits

	baseBits   = 6
	basePlaces = (253 + baseBits - 1) / baseBits // scalars are below 2²⁵³

	maxRows   = (places + (basePlaces+1)/2 + 1) / 2
	aheadRows = 4 // as far as vectors_amd64.s fetches entries before they are needed
)

const (
	vectorLimbs    = 5
	vectorLimbBits = 52
	vectorLimbMask = 1<<vectorLimbBits - 1
	vectorTop      = 255 - 4*vectorLimbBits // bits of the highest limb
)

// entry is a point with Z = 1 as additions want it: y-x, y+x, 2d·x·y, by limbs. It fills two lines of a cache.
type entry struct {
	limbs [vectorLimbs][3]uint64
	_     uint64
}

// row is what one turn adds: two entries to the one sum, two to the other.
type row [4]*entry

// pair is two points, each in four lanes: Y-X, Y+X, T, Z, by limbs. See vectors_amd64.s for what the limbs may be.
type pair [vectorLimbs][8]uint64

// neutral adds nothing, where there is nothing to add.
var neutral = entry{limbs: [vectorLimbs][3]uint64{{1, 1, 0}}}

// lanes are the multiples 1 to 15 of 2⁸ⁱ times a key's negative.
type lanes [places][1<<digitBits - 1]entry

func newLanes(minus *edwards25519.Point) multiples {
	t := new(lanes)
	fillEntries(minus, func(i int) (uint, []entry) { return uint(i * placeBits), t[i][:] }, places)
	return t
}

// baseLanes are the multiples 1 to 63 of 2⁶ⁱ·B, and of 2⁶ⁱ⁻⁴·B in every second table.
type baseLanes [basePlaces][1<<baseBits - 1]entry

var baseEntries = sync.OnceValue(func() *baseLanes {
	t := new(baseLanes)
	fillEntries(edwards25519.NewGeneratorPoint(), func(i int) (uint, []entry) { return uint(i*baseBits - i%2*digitBits), t[i][:] }, basePlaces)
	return t
})

// fillEntries makes the multiples of 2ˢ·p for tables of rising s.
func fillEntries(p *edwards25519.Point, table func(i int) (s uint, entries []entry), tables int) {
	var points []*edwards25519.Point
	q, at := new(edwards25519.Point).Set(p), uint(0)
	for i := range tables {
		s, entries := table(i)
		for ; at < s; at++ {
			q.Add(q, q)
		}
		m := new(edwards25519.Point).Set(q)
		for range entries {
			points = append(points, new(edwards25519.Point).Set(m))
			m.Add(m, q)
		}
	}
	xs, ys := coordinates(points)
	n := 0
	for i := range tables {
		_, entries := table(i)
		for j := range entries {
			var a affine
			a.set(xs[n], ys[n])
			entries[j].set(0, &a.difference)
			entries[j].set(1, &a.sum)
			entries[j].set(2, &a.t2d)
			n++
		}
	}
}

func (e *entry) set(lane int, v *field.Element) {
	raw := v.Bytes()
	var w [5]uint64
	for i := range 4 {
		w[i] = binary.LittleEndian.Uint64(raw[8*i:])
	}
	for i := range e.limbs {
		at, bit := i*vectorLimbBits/64, i*vectorLimbBits%64
		e.limbs[i][lane] = (w[at]>>bit | w[at+1]<<(64-bit)) & vectorLimbMask
	}
}

// sums gathers what is to be added: to the sum that is doubled at the end, and to the one that is not.
type sums struct {
	rows  [maxRows + aheadRows]row
	count [2]int
}

const (
	doubled = 0
	plain   = 1
)

func (s *sums) add(sum int, e *entry) {
	n := s.count[sum]
	s.rows[n/2][2*sum+n%2] = e
	s.count[sum] = n + 1
}

func (t *lanes) combine(s, h *[32]byte) [32]byte {
	var all sums
	for i, b := range h {
		if d := b & 15; d != 0 {
			all.add(plain, &t[i][d-1])
		}
		if d := b >> 4; d != 0 {
			all.add(doubled, &t[i][d-1])
		}
	}
	base := baseEntries()
	var words [5]uint64
	for i := range 4 {
		words[i] = binary.LittleEndian.Uint64(s[8*i:])
	}
	for i := range base {
		at, bit := i*baseBits/64, i*baseBits%64
		if d := (words[at]>>bit | words[at+1]<<(64-bit)) & (1<<baseBits - 1); d != 0 {
			all.add(plain-i%2, &base[i][d-1])
		}
	}
	return all.encode()
}

func (s *sums) encode() [32]byte {
	n := (max(s.count[0], s.count[1]) + 1) / 2
	for sum, count := range s.count {
		for ; count < 2*(n+aheadRows); count++ {
			s.rows[count/2][2*sum+count%2] = &neutral
		}
	}
	p := [2]pair{zero, zero}
	addEntries(&p, &s.rows[0], n)
	for range digitBits {
		addPoints(&p[doubled], &p[doubled])
	}
	addPoints(&p[doubled], &p[plain])
	for i, limb := range p[doubled] { // the two halves are still to be added to each other
		copy(p[plain][i][:4], limb[4:])
	}
	addPoints(&p[doubled], &p[plain])
	a, b, z := p[doubled].lane(0), p[doubled].lane(1), p[doubled].lane(3)
	var x, y field.Element // X and Y twice, so Z twice
	x.Subtract(&b, &a)
	y.Add(&b, &a)
	z.Add(&z, &z)
	return encode(&x, &y, &z)
}

// zero is two neutral points: X = T = 0, Y = Z.
var zero = pair{{1, 1, 0, 1, 1, 1, 0, 1}}

func (p *pair) lane(i int) field.Element {
	// The highest limb is below 2⁴⁸, so that all fits into 256 bits.
	l := [4]uint64{p[0][i] & vectorLimbMask, p[1][i] & vectorLimbMask, p[2][i] & vectorLimbMask, p[3][i] & vectorLimbMask}
	w := [4]uint64{l[0] | l[1]<<52, l[1]>>12 | l[2]<<40, l[2]>>24 | l[3]<<28, l[3]>>36 | p[4][i]<<16}
	over := w[3] >> 63 // 2²⁵⁵ is 19; little is left beside it
	var carry uint64
	w[0], carry = bits.Add64(w[0], 19*over, 0)
	w[1], carry = bits.Add64(w[1], 0, carry)
	w[2], carry = bits.Add64(w[2], 0, carry)
	w[3] = w[3]&^(1<<63) + carry
	var raw [32]byte
	for i, v := range w {
		binary.LittleEndian.PutUint64(raw[8*i:], v)
	}
	var e field.Element
	if _, err := e.SetBytes(raw[:]); err != nil {
		panic("edkey: " + err.Error()) // 32 bytes are 32 bytes
	}
	return e
}

var _ = [1]struct{}{}[unsafe.Sizeof(entry{})-128]
