package edkey

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"math/big"
	"math/rand/v2"
	"testing"

	"filippo.io/edwards25519"
)

// Goal: show that both ways of verifying come to the library's points, and that the arithmetic with vectors is right for whatever limbs it allows.
// Method: sums of both ways against the library's, digit by digit and for the scalars at the edges; single additions against the formulas of the
// paper in math/big, with limbs that are as large as the comments of vectors_amd64.s say they may be.

var (
	prime = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19))
	order = func() *big.Int {
		n, _ := new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)
		return n
	}()
)

// scalarOf is n modulo the group's order.
func scalarOf(t testing.TB, n *big.Int) *edwards25519.Scalar {
	t.Helper()
	s, err := new(edwards25519.Scalar).SetCanonicalBytes(reversed(new(big.Int).Mod(n, order).FillBytes(make([]byte, 32))))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// sameSum holds [s]B + [h]P of each way against the library's.
func sameSum(t testing.TB, p *edwards25519.Point, of []multiples, s, h *edwards25519.Scalar) {
	t.Helper()
	want := new(edwards25519.Point).VarTimeDoubleScalarBaseMult(h, p, s).Bytes()
	for i, m := range of {
		if got := m.combine((*[32]byte)(s.Bytes()), (*[32]byte)(h.Bytes())); !bytes.Equal(got[:], want) {
			t.Fatalf("with vectors %t: [%x]B + [%x]%x is %x, want %x", ways()[i], s.Bytes(), h.Bytes(), p.Bytes(), got, want)
		}
	}
}

func prepareBoth(p *edwards25519.Point) []multiples {
	of := []multiples{newTables(p)}
	if vectors {
		of = append(of, newLanes(p))
	}
	return of
}

// Every digit of every place of both tables, alone and beside one of the other.
func TestEveryEntry(t *testing.T) {
	p := new(edwards25519.Point).ScalarBaseMult(scalarOf(t, big.NewInt(123456789)))
	of, one, none := prepareBoth(p), scalarOf(t, big.NewInt(1)), scalarOf(t, new(big.Int))
	for _, width := range []int{laneBits, baseLaneBits} {
		for at := 0; at < scalarBits; at += width {
			for digit := int64(1); digit < 1<<width; digit++ { // the upper half of them is a negative digit, with one above it
				n := new(big.Int).Lsh(big.NewInt(digit), uint(at))
				if n.Cmp(order) >= 0 {
					break
				}
				if width == baseLaneBits {
					sameSum(t, p, of, scalarOf(t, n), none)
				} else {
					sameSum(t, p, of, one, scalarOf(t, n))
				}
			}
		}
	}
}

// The scalars at the edges, each with each, for points of all kinds: of the large order, of order 1, 2, 4 and 8, and sums of them.
func TestSumsAtTheEdges(t *testing.T) {
	var scalars []*edwards25519.Scalar
	for _, n := range []int64{0, 1, 2, 15, 16, 17, 63, 64, 65, -1, -2, -16} {
		scalars = append(scalars, scalarOf(t, big.NewInt(n)))
	}
	ones := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 252), big.NewInt(1))
	scalars = append(scalars, scalarOf(t, ones), scalarOf(t, new(big.Int).Add(ones, big.NewInt(1))))
	for _, digits := range []byte{0x0f, 0xf0, 0x11, 0x88, 0x7f, 0xff} {
		scalars = append(scalars, scalarOf(t, new(big.Int).SetBytes(bytes.Repeat([]byte{digits}, 31))))
	}
	small, err := hex.DecodeString("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a") // order 8
	if err != nil {
		t.Fatal(err)
	}
	torsion, err := new(edwards25519.Point).SetBytes(small)
	if err != nil {
		t.Fatal(err)
	}
	base := edwards25519.NewGeneratorPoint()
	points := []*edwards25519.Point{base, new(edwards25519.Point).Negate(base)}
	for q := edwards25519.NewIdentityPoint(); len(points) < 18; q = new(edwards25519.Point).Add(q, torsion) {
		points = append(points, q, new(edwards25519.Point).Add(q, base))
	}
	for _, p := range points {
		of := prepareBoth(p)
		for _, s := range scalars {
			for _, h := range scalars {
				sameSum(t, p, of, s, h)
			}
		}
	}
}

func TestSumsAtRandom(t *testing.T) {
	r := deterministic(13)
	for range 20 {
		p := new(edwards25519.Point).ScalarBaseMult(randomScalar(t, r))
		of := prepareBoth(p)
		for range 200 {
			sameSum(t, p, of, randomScalar(t, r), randomScalar(t, r))
		}
	}
}

func randomScalar(t testing.TB, r *rand.ChaCha8) *edwards25519.Scalar {
	t.Helper()
	var raw [64]byte
	r.Read(raw[:])
	s, err := new(edwards25519.Scalar).SetUniformBytes(raw[:])
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// quad is a point or an entry in math/big.
type quad [4]*big.Int

// half reads one of the two points as vectors_amd64.s reads it: 52 bits of the lowest four limbs, all of the highest.
func (p *pair) half(upper int) (q quad) {
	for lane := range q {
		q[lane] = new(big.Int)
		for i := vectorLimbs - 1; i >= 0; i-- {
			limb := p[i][4*upper+lane]
			if i < vectorLimbs-1 {
				limb &= vectorLimbMask
			}
			q[lane].Lsh(q[lane], vectorLimbBits)
			q[lane].Add(q[lane], new(big.Int).SetUint64(limb))
		}
	}
	return q
}

func (e *entry) quad() quad {
	var p pair
	for i, limb := range e.limbs {
		copy(p[i][:], limb[:])
	}
	p[0][3] = 2
	return p.half(0)
}

// of gives the entry of a point: 2d times its T, twice its Z.
func (q quad) entry() quad {
	d := new(big.Int).ModInverse(big.NewInt(121666), prime)
	d.Mul(d, big.NewInt(-121665*2))
	return quad{q[0], q[1], new(big.Int).Mul(q[2], d), new(big.Int).Lsh(q[3], 1)}
}

// plus follows the paper, by the names of vectors_amd64.s.
func (q quad) plus(e quad) quad {
	mul := func(x, y *big.Int) *big.Int { return new(big.Int).Mod(new(big.Int).Mul(x, y), prime) }
	a, b, c, d := mul(q[0], e[0]), mul(q[1], e[1]), mul(q[2], e[2]), mul(q[3], e[3])
	ee, h := new(big.Int).Sub(b, a), new(big.Int).Add(b, a)
	f, g := new(big.Int).Sub(d, c), new(big.Int).Add(d, c)
	x, y := mul(ee, f), mul(g, h)
	return quad{new(big.Int).Sub(y, x), new(big.Int).Add(y, x), mul(ee, h), mul(f, g)}
}

// twice is plus with itself for points of the curve; for others it is what vectors_amd64.s says it is.
func (q quad) twice() quad {
	mul := func(x, y *big.Int) *big.Int { return new(big.Int).Mod(new(big.Int).Mul(x, y), prime) }
	a, b, j, k := mul(q[0], q[0]), mul(q[1], q[1]), mul(q[0], q[1]), mul(q[3], q[3])
	e, h, g := new(big.Int).Sub(b, a), new(big.Int).Add(b, a), new(big.Int).Lsh(j, 1)
	f := new(big.Int).Sub(new(big.Int).Lsh(k, 2), g)
	x, y := mul(e, f), mul(g, h)
	return quad{new(big.Int).Sub(y, x), new(big.Int).Add(y, x), mul(e, h), mul(f, g)}
}

func (p *pair) check(t testing.TB, upper int, want quad) {
	t.Helper()
	for lane, n := range p.half(upper) {
		if new(big.Int).Mod(new(big.Int).Sub(n, want[lane]), prime).Sign() != 0 {
			t.Fatalf("lane %d is %x, want %x", 4*upper+lane, n, want[lane].Mod(want[lane], prime))
		}
		if top := p[4][4*upper+lane]; top >= 1<<vectorTop+1<<12 {
			t.Fatalf("lane %d: the highest limb is %x, which is not tight", 4*upper+lane, top)
		}
		if upper == 0 {
			if got := new(big.Int).SetBytes(reversed(laneBytes(p, lane))); got.Cmp(new(big.Int).Mod(n, prime)) != 0 {
				t.Fatalf("lane %d is read as %x, want %x", lane, got, n)
			}
		}
	}
}

func laneBytes(p *pair, lane int) []byte {
	e := p.lane(lane)
	return e.Bytes()
}

// additions makes points and entries of limbs that next gives, which need not be of the curve, adds or subtracts n entries to each and then the sums to each other and
// to themselves, and holds each lane against math/big.
func additions(t testing.TB, next func() uint64, n int) {
	t.Helper()
	if !vectors {
		return // then there is nothing here but the way without, which the sums are for
	}
	const top = 1<<vectorTop + 1<<12
	var p [2]pair
	for i := range p {
		for j := range p[i] {
			for k := range p[i][j] {
				if p[i][j][k] = next(); j == vectorLimbs-1 {
					p[i][j][k] = min(p[i][j][k]&(1<<(vectorTop+1)-1), top-1)
				}
			}
		}
	}
	of, entries := new(sums), make([]entry, 4*n)
	for i := range entries {
		for j := range entries[i].limbs {
			for k := range entries[i].limbs[j] {
				if entries[i].limbs[j][k] = next() & vectorLimbMask; j == vectorLimbs-1 {
					entries[i].limbs[j][k] &= 1<<vectorTop - 1
				}
			}
		}
	}
	want := [4]quad{p[0].half(0), p[0].half(1), p[1].half(0), p[1].half(1)}
	for i := range of {
		for j := range of[i].entries {
			if of[i].entries[j] = &neutral; j < 2*n {
				e := &entries[2*n*i+j]
				of[i].entries[j], of[i].negative[j] = e, next()>>11&1 == 1
				q := e.quad()
				if of[i].negative[j] {
					q[0], q[1], q[2] = q[1], q[0], new(big.Int).Neg(q[2])
				}
				want[2*i+j%2] = want[2*i+j%2].plus(q)
			}
		}
	}
	addEntries(&p, of, n)
	hold := func() {
		for j := range want {
			p[j/2].check(t, j%2, want[j])
		}
	}
	if n > 0 {
		hold()
	}
	for j := range 2 {
		want[j] = want[j].plus(want[j+2].entry())
	}
	addPoints(&p[0], &p[1])
	hold()
	for j := range 2 {
		want[2+j] = want[2+j].plus(want[2+j].entry())
	}
	addPoints(&p[1], &p[1])
	hold()
	for j := range want {
		want[j] = want[j].twice()
	}
	doublePoints(&p[0], 1)
	doublePoints(&p[1], 2)
	want[2], want[3] = want[2].twice(), want[3].twice()
	hold()
}

// Random limbs, and those at the bounds: all ones, with and without what nobody looks at above, 0, 1, one bit.
func TestAdditionsOfAnyLimbs(t *testing.T) {
	r := deterministic(14)
	edges := []uint64{0, 1, 1<<64 - 1, 1<<52 - 1, 1 << 51, 1<<52 - 19, 1<<47 - 1, 1 << 47, 1<<47 + 1<<12 - 1, ^uint64(1<<52 - 1)}
	for _, edge := range edges { // all limbs the same
		for n := range 3 {
			additions(t, func() uint64 { return edge }, n)
		}
	}
	for n := range 3_000 {
		additions(t, func() uint64 { return edges[r.Uint64()%uint64(len(edges))] }, n%4)
		additions(t, r.Uint64, n%4)
	}
}

// What makes products largest has only two kinds of factors: ones everywhere in one number, against each single limb of the other.
func TestAdditionsLimbByLimb(t *testing.T) {
	for limb := range vectorLimbs * 8 {
		i := 0
		additions(t, func() uint64 {
			if i++; i/4%(vectorLimbs*8) == limb {
				return 0
			}
			return 1<<64 - 1
		}, 3)
	}
}

func FuzzAdditions(f *testing.F) {
	f.Add([]byte{1}, uint8(1))
	f.Add(bytes.Repeat([]byte{255}, 1_000), uint8(2))
	f.Fuzz(func(t *testing.T, limbs []byte, n uint8) {
		if len(limbs) == 0 {
			return
		}
		at := 0
		additions(t, func() uint64 { // over and over again
			var raw [8]byte
			for i := range raw {
				raw[i] = limbs[at]
				at = (at + 1) % len(limbs)
			}
			return binary.LittleEndian.Uint64(raw[:])
		}, int(n%5))
	})
}

// Sums by all ways for any point and scalars.
func FuzzSums(f *testing.F) {
	f.Add([]byte(randomKey(deterministic(15))[32:]), bytes.Repeat([]byte{255}, 64), bytes.Repeat([]byte{17}, 64))
	f.Fuzz(func(t *testing.T, encoded, s, h []byte) {
		p, err := new(edwards25519.Point).SetBytes(encoded)
		if err != nil || len(s) != 64 || len(h) != 64 {
			return
		}
		var a, b edwards25519.Scalar
		reduce(&a, s)
		reduce(&b, h)
		sameSum(t, p, prepareBoth(p), &a, &b)
	})
}
