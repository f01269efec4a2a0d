//go:build leak

package edkey

import (
	"crypto/ed25519"
	"crypto/sha512"
	"flag"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"filippo.io/edwards25519"
)

// Goal: show that signing takes no other time for one nonce than for others, and that this way of showing would see it if it did. Method: dudect
// (Reparaz, Balasch, Verbauwhede 2017). One input, always the same, and random ones are measured in random order; Welch's t says whether the two
// sets of times have the same mean. It is taken of all times, of those below each of a hundred bounds, since what runs beside makes long times
// that say nothing, and of their squared distance from the mean, which a spread shows in. Beside each way that must not leak is a twin that does.
//
// A small t isn't a proof: it says that so many measurements on this machine showed nothing. Why there is nothing to see is in
// multiple.go and vectors_amd64.s.
var measurements = flag.Int("measurements", 1_000_000, "for each pair of inputs that TestLeaks compares")

const (
	// suspected is the |t| above which two sets of times are said to differ. By chance alone it is that high once in 150,000 times.
	suspected = 4.5
	crops     = 100
	batch     = 20_000
)

func TestLeaks(t *testing.T) {
	if !vectors {
		t.Fatal("this processor has no vectors for signing: there is nothing of ours to measure")
	}
	var none lanes
	noise := true // the first of the two that a signature takes: without it a message has one nonce, which is what is to be compared
	key := NewPrivate(randomKey(deterministic(20)), func() (b [32]byte) {
		if noise = !noise; noise {
			b = random()
		}
		return b
	})
	digitsOf := func(r []byte) [places]byte { return oddDigits((*[32]byte)(r)) }
	for _, c := range []struct {
		name  string
		leaks bool
		run   func(input []byte)
		// length of an input; of 32 bytes it is a scalar below the order of the base point.
		length int
	}{
		{"selecting and adding", false, func(r []byte) { u := digitsOf(r); multiple(&u, secretBase()) }, 32},
		{"as verification adds", true, func(r []byte) { none.combine((*[32]byte)(r), new([32]byte)) }, 32},
		{"with the blinded inversion", false, func(r []byte) { encodedMultiple((*[32]byte)(r), random) }, 32},
		{"with an inversion that sees Z", true, func(r []byte) { unblinded((*[32]byte)(r)) }, 32},
		{"a signature", false, func(message []byte) { key.Sign(message) }, 564},
		{"a signature with an inversion that sees Z", true, func(message []byte) { key.signUnblinded(message) }, 564},
	} {
		t.Run(c.name, func(t *testing.T) {
			worst := 0.0
			for seed := range uint64(4) { // the first input is all zeros
				worst = max(worst, compare(t, c.run, c.length, seed))
			}
			if c.leaks && worst <= suspected {
				t.Errorf("|t| is %.1f at most: this leaks, and was not seen", worst)
			}
			if !c.leaks && worst > suspected {
				t.Errorf("|t| is %.1f: the time depends on the input", worst)
			}
		})
	}
}

// unblinded is encodedMultiple with an inversion whose time tells of Z.
func unblinded(r *[32]byte) [32]byte {
	u := oddDigits(r)
	x, y, z := multiple(&u, secretBase())
	return encode(&x, &y, &z)
}

func (p *Private) signUnblinded(message []byte) []byte {
	var r, k, s edwards25519.Scalar
	p.nonce(&r, new([32]byte), message)
	R := unblinded((*[32]byte)(r.Bytes()))
	h := sha512.Sum512(append(append(R[:], p.public[:]...), message...))
	reduce(&k, h[:])
	return append(append(make([]byte, 0, ed25519.SignatureSize), R[:]...), s.MultiplyAdd(&k, &p.scalar, &r).Bytes()...)
}

// compare gives the largest |t| of one input against random ones.
func compare(t *testing.T, run func([]byte), length int, seed uint64) float64 {
	t.Helper()
	r := deterministic(21 + seed)
	fixed := make([]byte, length)
	if seed > 0 {
		fill32(r, fixed)
	}
	inputs, other, times := make([]byte, batch*length), make([]bool, batch), make([]float64, batch)
	input := make([]byte, length) // one place for all
	var bounds [crops]float64
	var all, squares [crops + 1]welch // the last is of everything
	for done := -batch; done < *measurements; done += batch {
		for i := range batch {
			in := inputs[i*length:][:length]
			if other[i] = r.Uint64()&1 == 1; other[i] {
				fill32(r, in)
			} else {
				copy(in, fixed)
			}
		}
		for i := range batch {
			copy(input, inputs[i*length:])
			start := time.Now()
			run(input)
			times[i] = float64(time.Since(start))
		}
		if done < 0 { // to warm up, and to find the bounds
			sorted := slices.Sorted(slices.Values(times))
			for i := range bounds {
				bounds[i] = sorted[int(batch*(1-math.Pow(0.5, 10*float64(i+1)/crops)))]
			}
			continue
		}
		for i, x := range times {
			for j, bound := range bounds {
				if x < bound {
					all[j].add(other[i], x)
					squares[j].addSquare(&all[j], other[i], x)
				}
			}
			all[crops].add(other[i], x)
			squares[crops].addSquare(&all[crops], other[i], x)
		}
	}
	first, second := largest(all[:]), largest(squares[:])
	t.Logf("input %d: |t| %.2f of times, %.2f of squares; means of all %.0f and %.0f ns, of the quicker half %.1f and %.1f", seed, first, second,
		all[crops].of[0].mean, all[crops].of[1].mean, all[9].of[0].mean, all[9].of[1].mean)
	return max(first, second)
}

// fill32 makes a random input: a scalar below the order of the base point if it has 32 bytes.
func fill32(r *rand.ChaCha8, in []byte) {
	r.Read(in)
	if len(in) == 32 {
		in[31] &= 0x0f
	}
}

// welch keeps mean and variance of two sets as they come (Welford 1962).
type welch struct {
	of [2]struct{ n, mean, sum float64 }
}

func (w *welch) add(random bool, x float64) {
	s := &w.of[0]
	if random {
		s = &w.of[1]
	}
	s.n++
	d := x - s.mean
	s.mean += d / s.n
	s.sum += d * (x - s.mean)
}

// addSquare adds the square of the distance from the mean so far.
func (w *welch) addSquare(times *welch, random bool, x float64) {
	d := x - times.of[0].mean
	if random {
		d = x - times.of[1].mean
	}
	w.add(random, d*d)
}

// t is Welch's statistic; 0 of too few to say anything.
func (w *welch) t() float64 {
	a, b := w.of[0], w.of[1]
	if a.n < 1_000 || b.n < 1_000 {
		return 0
	}
	return math.Abs(a.mean-b.mean) / math.Sqrt(a.sum/(a.n-1)/a.n+b.sum/(b.n-1)/b.n)
}

func largest(of []welch) (t float64) {
	for i := range of {
		t = max(t, of[i].t())
	}
	return t
}
