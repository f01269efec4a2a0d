package edkey

import (
	"encoding/binary"
	"math/bits"
	"sync"

	"filippo.io/edwards25519"
	"filippo.io/edwards25519/field"
)

// This file verifies with vectors where the processor has them (AVX-512 with multipliers of 52 bits); vectors_amd64.s adds.
//
// Goal: no step waits for another more than it must. Method: [S]B - [k]A is a sum of multiples that are all in tables, one for each digit that
// is not zero, so that additions may be made in any order: four at once, two points in a register and two registers in turn. Only the
// key's tables are halved: the same table serves a digit and the one above it, whose multiples are gathered in a pair of points of their own
// that is doubled at the end, once for each bit of a digit. The base point's are one for all and need no such saving; those of every second
// place are for that pair as well, so that both have the same to do.
const (
	laneBits   = 5 // of a digit of the key's scalar: from -16 to 15
	lanePlaces = (scalarBits + laneBits - 1) / laneBits

	baseLaneBits   = 7 // of the base point's: from -64 to 63
	baseLanePlaces = (scalarBits + baseLaneBits - 1) / baseLaneBits

	scalarBits = 253

	ahead    = 8 // entries that vectors_amd64.s fetches before they are needed
	maxTerms = (lanePlaces+1)/2 + (baseLanePlaces+1)/2 + 1 + ahead
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

// terms are what is to be added to a pair of points, in turn to the one and to the other.
type terms struct {
	entries  [maxTerms]*entry
	negative [maxTerms]bool // then the entry is subtracted
	count    int
}

// pair is two points, each in four lanes: Y-X, Y+X, T, Z, by limbs. See vectors_amd64.s for what the limbs may be.
type pair [vectorLimbs][8]uint64

// neutral adds nothing, where there is nothing to add.
var neutral = entry{limbs: [vectorLimbs][3]uint64{{1, 1, 0}}}

// lanes are the multiples 1 to 16 of 2¹⁰ⁱ times a point, sixteen for each i.
type lanes [(lanePlaces + 1) / 2 << (laneBits - 1)]entry

func newLanes(p *edwards25519.Point) multiples {
	t := new(lanes)
	fillEntries(p, t[:], 1<<(laneBits-1), func(i int) int { return 2 * i * laneBits })
	return t
}

// baseLanes are the multiples 1 to 64 of 2⁷ⁱ·B, and of 2⁷ⁱ⁻⁵·B for odd i.
var baseLanes = sync.OnceValue(func() *[baseLanePlaces << (baseLaneBits - 1)]entry {
	t := new([baseLanePlaces << (baseLaneBits - 1)]entry)
	fillEntries(edwards25519.NewGeneratorPoint(), t[:], 1<<(baseLaneBits-1), func(i int) int { return i*baseLaneBits - i%2*laneBits })
	return t
})

// fillEntries makes size multiples each of 2ˢ·p, for rising s.
func fillEntries(p *edwards25519.Point, entries []entry, size int, s func(table int) int) {
	var points []*edwards25519.Point
	q, at := new(edwards25519.Point).Set(p), 0
	for table := range len(entries) / size {
		for ; at < s(table); at++ {
			q.Add(q, q)
		}
		m := new(edwards25519.Point).Set(q)
		for range size {
			points = append(points, new(edwards25519.Point).Set(m))
			m.Add(m, q)
		}
	}
	copy(entries, entriesOf(points))
}

func entriesOf(points []*edwards25519.Point) []entry {
	xs, ys := coordinates(points)
	entries := make([]entry, len(points))
	for i := range entries {
		var a affine
		a.set(xs[i], ys[i])
		entries[i].set(0, &a.difference)
		entries[i].set(1, &a.sum)
		entries[i].set(2, &a.t2d)
	}
	return entries
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

// cut says how a scalar is cut into digits. Half of what a digit may be is added at each place, so that a digit is what is read there then, less
// that half, and nothing is carried.
type cut struct {
	width, places uint
	halves        [5]uint64
}

var laneCut, baseLaneCut = newCut(laneBits, lanePlaces), newCut(baseLaneBits, baseLanePlaces)

func newCut(width, places uint) *cut {
	c := &cut{width: width, places: places}
	for i := range places {
		at := i*width + width - 1
		c.halves[at/64] |= 1 << (at % 64)
	}
	return c
}

// sums are what is to be added to the pair that is left as it is, and to the one that is doubled at the end.
type sums [2]terms

const (
	plain   = 0 // for even places
	doubled = 1 // for odd ones
)

type digits [64]int8

func (d *digits) set(scalar *[32]byte, c *cut) {
	var w [6]uint64
	var carry uint64
	for i := range 4 {
		w[i], carry = bits.Add64(binary.LittleEndian.Uint64(scalar[8*i:]), c.halves[i], carry)
	}
	w[4] = c.halves[4] + carry
	width := c.width & 63
	mask, half := uint64(1)<<width-1, uint64(1)<<(width-1)
	perRead := 60 / width // as many digits as 64 bits surely have
	for i := uint(0); i < c.places; i += perRead {
		at, bit := i*width/64, i*width%64
		rest := w[at]>>bit | w[at+1]<<1<<(63-bit)
		for j := i; j < i+perRead && j < c.places; j++ {
			d[j%64] = int8(rest&mask - half)
			rest >>= width
		}
	}
}

// add gathers what every second digit stands for: the first one in the first size of entries, each next step entries on.
func (t *terms) add(digits []int8, entries []entry, size, step int) {
	n, table := t.count, 0
	for i := 0; i < len(digits); i += 2 {
		minus := int(digits[i]) >> 63
		d := int(digits[i]) ^ minus - minus
		// Without a branch: a zero's entry is not counted, and overwritten by the next.
		t.entries[n] = &entries[table+(d-1)&(size-1)]
		t.negative[n] = minus != 0
		n += int(uint(-d) >> 63)
		table += step
	}
	t.count = n
}

func (t *lanes) combine(s, h *[32]byte) [32]byte {
	var all sums
	base := baseLanes()
	var hd, sd digits
	hd.set(h, laneCut)
	sd.set(s, baseLaneCut)
	for i := range all {
		all[i].add(hd[i:lanePlaces], t[:], 1<<(laneBits-1), 1<<(laneBits-1))
		all[i].add(sd[i:baseLanePlaces], base[i<<(baseLaneBits-1):], 1<<(baseLaneBits-1), 2<<(baseLaneBits-1))
	}
	return all.encode()
}

func (s *sums) encode() [32]byte {
	n := (max(s[0].count, s[1].count) + 1) / 2
	for i := range s {
		for j := s[i].count; j < 2*n+ahead; j++ {
			s[i].entries[j] = &neutral
		}
	}
	p := [2]pair{zero, zero}
	addEntries(&p, s, n)
	doublePoints(&p[doubled], laneBits)
	addPoints(&p[doubled], &p[plain])
	for i, limb := range p[doubled] { // the two halves are still to be added to each other
		copy(p[plain][i][:4], limb[4:])
	}
	addPoints(&p[doubled], &p[plain])
	x, y, z := p[doubled].coordinates()
	return encode(&x, &y, &z)
}

// zero is two neutral points: X = T = 0, Y = Z.
var zero = pair{{1, 1, 0, 1, 1, 1, 0, 1}}

// coordinates are X, Y and Z of the lower point. Like lane, it is given secrets too: no branch and no address here depends on a limb.
func (p *pair) coordinates() (x, y, z field.Element) {
	a, b := p.lane(0), p.lane(1)
	z = p.lane(3)
	x.Subtract(&b, &a) // X and Y twice, so Z twice
	y.Add(&b, &a)
	z.Add(&z, &z)
	return x, y, z
}

func (p *pair) lane(i int) field.Element {
	// The highest limb is below 2⁴⁸, so that all fits into 256 bits.
	l := [4]uint64{p[0][i] & vectorLimbMask, p[1][i] & vectorLimbMask, p[2][i] & vectorLimbMask, p[3][i] & vectorLimbMask}
	w := [4]uint64{l[0] | l[1]<<52, l[1]>>12 | l[2]<<40, l[2]>>24 | l[3]<<28, l[3]>>36 | p[4][i]<<16}
	over := w[3] >> 63 // 2²⁵⁵ is 19; little is left beside it
	var carry uint64
	w[0], carry = bits.Add64(w[0], 19&-over, 0)
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
