// From three finder patterns to a square of modules.
//
// Method: the number of modules is measured along the legs and settled by how well the timing patterns
// alternate. The plane is mapped by a homography; its fourth corner comes from the bottom right alignment
// pattern, found by matching its 5 × 5 template in the grey view. All alignment patterns then refine the
// mapping by least squares, which is what makes large codes with small modules readable.
package image

import (
	"math"
	"sort"
)

// plane maps module coordinates (u to the right, v down, the symbol's outer corner at 0, 0) to pixels of a view.
type plane [8]float64

func (p *plane) at(u, v float64) (x, y float64) {
	w := p[6]*u + p[7]*v + 1
	return (p[0]*u + p[1]*v + p[2]) / w, (p[3]*u + p[4]*v + p[5]) / w
}

// pair says that module position (u, v) is seen at pixel (x, y).
type pair struct{ u, v, x, y, weight float64 }

// fitPlane finds the homography that maps the pairs best (least squares of the linear equations).
func fitPlane(pairs []pair) (p plane, ok bool) {
	// Normal equations; module coordinates are scaled to about 1 to keep them well conditioned.
	scale, size := 0.0, 0.0
	for _, q := range pairs {
		scale = max(scale, max(math.Abs(q.u), math.Abs(q.v)))
		size = max(size, max(math.Abs(q.x), math.Abs(q.y)))
	}
	if scale == 0 || size == 0 {
		return p, false
	}
	var m [8][9]float64
	for _, q := range pairs {
		u, v, x, y := q.u/scale, q.v/scale, q.x/size, q.y/size
		for _, e := range [2][9]float64{
			{u, v, 1, 0, 0, 0, -u * x, -v * x, x},
			{0, 0, 0, u, v, 1, -u * y, -v * y, y},
		} {
			for i := range 8 {
				for j := range 9 {
					m[i][j] += q.weight * e[i] * e[j]
				}
			}
		}
	}
	for i := range 8 {
		best := i
		for r := i + 1; r < 8; r++ {
			if math.Abs(m[r][i]) > math.Abs(m[best][i]) {
				best = r
			}
		}
		if math.Abs(m[best][i]) < 1e-13 {
			return p, false
		}
		m[i], m[best] = m[best], m[i]
		for r := range 8 {
			if r == i {
				continue
			}
			k := m[r][i] / m[i][i]
			for c := i; c < 9; c++ {
				m[r][c] -= k * m[i][c]
			}
		}
	}
	for i := range 8 {
		p[i] = m[i][8] / m[i][i]
	}
	for i := range 6 {
		p[i] *= size
	}
	for _, i := range []int{0, 1, 3, 4, 6, 7} {
		p[i] /= scale
	}
	return p, true
}

// reader reads one candidate code in one view.
type reader struct {
	g    *gray
	m    *bitmap
	one  byte    // bit value of dark modules
	sign float64 // 1, or −1 when the code is light on dark
	// deep allows the slower guesses of the fourth corner.
	deep bool
	// tries is how many mappings may still be sampled in this view.
	tries int
}

const maxTries = 400 // mappings sampled per view and polarity

// at is the darkness of the view at a pixel position: larger is darker, whatever the polarity.
func (r *reader) at(x, y float64) float64 { return -r.sign * r.g.at(x, y) }

// module is the darkness of one module: its middle counts, its edges don't.
func (r *reader) module(p *plane, u, v float64) float64 {
	x, y := p.at(u, v)
	x1, y1 := p.at(u+0.22, v)
	x2, y2 := p.at(u, v+0.22)
	ax, ay, bx, by := x1-x, y1-y, x2-x, y2-y
	return (2*r.at(x, y) + r.at(x+ax, y+ay) + r.at(x-ax, y-ay) + r.at(x+bx, y+by) + r.at(x-bx, y-by)) / 6
}

// measure walks from a finder pattern's centre towards another point and back beyond it and returns the module size along that line.
func (r *reader) measure(from finder, dx, dy float64) (float64, bool) {
	half := func(dx, dy float64) (float64, bool) {
		const step = 0.25
		state := 0
		for d := 0.0; d < 8*from.size; d += step {
			x, y := int(from.x+dx*d+0.5), int(from.y+dy*d+0.5)
			if x < 0 || y < 0 || x >= r.m.w || y >= r.m.h {
				return d, state == 2
			}
			if r.m.dark(x, y, r.one) == (state == 1) {
				if state++; state == 3 {
					return d, true
				}
			}
		}
		return 0, false
	}
	a, okA := half(dx, dy)
	b, okB := half(-dx, -dy)
	switch {
	case okA && okB:
		return (a + b) / 7, true
	case okA:
		return a / 3.5, true
	case okB:
		return b / 3.5, true
	}
	return 0, false
}

// guess is a first mapping of a candidate code: from its finder patterns alone.
type guess struct {
	version int
	plane   plane
	score   float64 // how clearly the timing patterns alternate, in grey levels
}

// guesses returns candidate versions (1 to 40) for three finder patterns, each with its mapping, the likeliest first.
//
// Along a leg seen in perspective the modules shrink. Their sizes at its two ends, a and b, give the projection along the
// leg, s ↦ k·s / (1 − s + k·s) with k = √(a/b), and the number of modules, length / √(a·b). The two legs' projections
// make the whole homography. Small modules can't be measured that well, so a few values around are tried: the timing
// patterns, which lie along the legs, tell which is right.
func (r *reader) guesses(tl, tr, bl finder) []guess {
	leg := func(a, b finder) (modules, k float64) {
		d := distance(a, b)
		dx, dy := (b.x-a.x)/d, (b.y-a.y)/d
		sa, okA := r.measure(a, dx, dy)
		sb, okB := r.measure(b, dx, dy)
		switch {
		case okA && okB:
			return d / math.Sqrt(sa*sb), min(max(math.Sqrt(sa/sb), 0.5), 2)
		case okA:
			return d / sa, 1
		case okB:
			return d / sb, 1
		}
		return 2 * d / (a.size + b.size), 1
	}
	m1, k1 := leg(tl, tr)
	m2, k2 := leg(tl, bl)
	measured := ((m1+m2)/2 + 7 - 17) / 4
	spread := 1 + int(measured/8)
	var out []guess
	for v := int(measured+0.5) - spread; v <= int(measured+0.5)+spread; v++ {
		if v < 1 || v > 40 {
			continue
		}
		dim := 17 + 4*v
		// Each leg's timing pattern depends on its own k first of all.
		q1, a1, n1 := r.clearest(tl, tr, bl, dim, k1, func(k float64) (float64, float64) { return k, k2 }, false)
		q2, a2, n2 := r.clearest(tl, tr, bl, dim, k2, func(k float64) (float64, float64) { return q1, k }, true)
		if score := a1 + a2; 10*(n1+n2) >= 7*2*(dim-16) && score > 0 {
			score -= math.Abs(float64(v)-measured) * 4 // breaks ties towards the measured size
			out = append(out, guess{v, projected(tl, tr, bl, dim, q1, q2), score})
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].score > out[j].score })
	return out[:min(3, len(out))]
}

// clearest tries values around the measured k and returns the one whose timing pattern alternates most clearly, with its
// mean swing in grey levels and how many of its dim − 16 modules differ from their neighbours as they should.
func (r *reader) clearest(tl, tr, bl finder, dim int, measured float64, ks func(float64) (k1, k2 float64), down bool) (k, swing float64, right int) {
	swing = math.Inf(-1)
	tried := []float64{1, measured, measured * 0.98, measured * 1.02, measured * 0.95, measured * 1.05}
	for i, c := range tried {
		if i > 0 && dim < 29 && math.Abs(c-1) < 0.03 {
			continue // too short a leg for so small a difference
		}
		k1, k2 := ks(c)
		p := projected(tl, tr, bl, dim, k1, k2)
		at := func(n int) float64 {
			u, v := float64(n)+0.5, 6.5
			if down {
				u, v = v, u
			}
			return r.at(p.at(u, v))
		}
		sum, n := 0.0, 0
		before, here := at(7), at(8)
		for m := 8; m < dim-8; m++ {
			after := at(m + 1)
			d := here - (before+after)/2
			if m%2 == 1 {
				d = -d
			}
			sum += d
			if d > 0 {
				n++
			}
			before, here = here, after
		}
		if sum /= float64(dim - 16); sum > swing {
			k, swing, right = c, sum, n
		}
	}
	return k, swing, right
}

// projected is the mapping that puts the finder patterns where they are seen and has the projections k1 and k2 along the legs.
func projected(tl, tr, bl finder, dim int, k1, k2 float64) plane {
	// With s and t from 0 to 1 along the legs: (tl·(1−s−t) + k1·tr·s + k2·bl·t) / (1 − s − t + k1·s + k2·t).
	d := float64(dim - 7)
	wu, wv := (k1-1)/d, (k2-1)/d
	w0 := 1 - 3.5*(wu+wv)
	xu, xv := (k1*tr.x-tl.x)/d, (k2*bl.x-tl.x)/d
	yu, yv := (k1*tr.y-tl.y)/d, (k2*bl.y-tl.y)/d
	return plane{
		xu / w0, xv / w0, (tl.x - 3.5*(xu+xv)) / w0,
		yu / w0, yv / w0, (tl.y - 3.5*(yu+yv)) / w0,
		wu / w0, wv / w0,
	}
}

// symbol tries to read the code whose finder patterns these are.
func (r *reader) symbol(tl, tr, bl finder) (Symbol, bool) {
	for _, g := range r.guesses(tl, tr, bl) {
		v, flat := g.version, g.plane
		dim := 17 + 4*v
		d := float64(dim)
		base := []pair{
			{3.5, 3.5, tl.x, tl.y, 1}, {d - 3.5, 3.5, tr.x, tr.y, 1}, {3.5, d - 3.5, bl.x, bl.y, 1},
		}
		var swing [3]float64
		for i := range base {
			base[i].x, base[i].y, swing[i] = r.recentre(&flat, base[i])
		}
		if most := max(swing[0], swing[1], swing[2]); min(swing[0], swing[1], swing[2]) < 0.04*most || most < 4 {
			continue // one of them is no finder pattern of this code
		}
		if r.doubtful(&flat, base) {
			continue
		}
		with := func(q pair) (Symbol, bool) {
			p, ok := fitPlane(append(base[:3:3], q))
			if !ok {
				return Symbol{}, false
			}
			if v >= 7 {
				if fine, ok := r.refine(p, base, q, v); ok {
					if s, ok := r.decode(&fine, dim); ok {
						return s, true
					}
				}
			}
			return r.decode(&p, dim)
		}
		x, y := flat.at(d-3.5, d-3.5)
		parallel := pair{d - 3.5, d - 3.5, x, y, 1}
		if v >= 2 {
			for _, q := range r.alignment(&flat, d-6.5, d-6.5, min(3+d*0.1, 10), 0.5, 3) {
				if s, ok := with(q); ok {
					return s, true
				}
			}
		}
		if s, ok := with(parallel); ok {
			return s, true
		}
		if !r.deep || v > 6 {
			continue
		}
		// Version 1 has no alignment pattern and others may have lost theirs: guess the fourth corner around the expected one.
		for ring := 1; ring <= 4; ring++ {
			for a := -ring; a <= ring; a++ {
				for b := -ring; b <= ring; b++ {
					if max(a, -a, b, -b) != ring {
						continue
					}
					q := parallel
					q.x, q.y = flat.at(q.u+float64(a)*d/40, q.v+float64(b)*d/40)
					if s, ok := with(q); ok {
						return s, true
					}
				}
			}
		}
	}
	return Symbol{}, false
}

// recentre moves a finder pattern's centre to where its 7 × 7 template fits best, within half a module, and returns how much darker
// its dark modules are than its light ones there, in grey levels.
func (r *reader) recentre(p *plane, q pair) (x, y, swing float64) {
	bestScore, bu, bv := math.Inf(-1), 0.0, 0.0
	for du := -0.5; du <= 0.5; du += 0.25 {
		for dv := -0.5; dv <= 0.5; dv += 0.25 {
			s := -(du*du + dv*dv) // in grey levels: the measured centre wins ties
			for i := -3; i <= 3; i++ {
				for j := -3; j <= 3; j++ {
					x, y := p.at(q.u+du+float64(i), q.v+dv+float64(j))
					if ring := max(i, -i, j, -j); ring == 2 {
						s -= r.at(x, y) / 16
					} else {
						s += r.at(x, y) / 33
					}
				}
			}
			if s > bestScore {
				bestScore, bu, bv = s, du, dv
			}
		}
	}
	x, y = p.at(q.u+bu, q.v+bv)
	return x, y, bestScore
}

// doubtful reports whether the finder patterns, looked at as squares and not only along lines, differ from what they should be in more
// than a third of their modules. Patterns that noise feigned do.
func (r *reader) doubtful(p *plane, base []pair) bool {
	wrong := 0
	for _, q := range base {
		// The mapping may be off by what recentring corrected.
		x, y := p.at(q.u, q.v)
		dx, dy := q.x-x, q.y-y
		var d [49]float64
		var dark, light float64
		for i := range d {
			u, v := float64(i%7-3), float64(i/7-3)
			x, y := p.at(q.u+u, q.v+v)
			d[i] = r.at(x+dx, y+dy)
			if finderDark(i%7, i/7) {
				dark += d[i] / 33
			} else {
				light += d[i] / 16
			}
		}
		for i := range d {
			if (d[i] > (dark+light)/2) != finderDark(i%7, i/7) {
				wrong++
			}
		}
	}
	return 3*wrong > 3*49
}

// finderDark tells the dark modules of a finder pattern, x and y from 0 to 6.
func finderDark(x, y int) bool {
	ring := max(x-3, 3-x, y-3, 3-y)
	return ring != 2
}

// credible reports whether sampled modules show the fixed patterns well enough for error correction to have a chance: at most 15 % of the
// finder modules and 30 % of the timing modules wrong.
func credible(bits []bool, dim int) bool {
	wrong := 0
	for _, o := range [3][2]int{{0, 0}, {dim - 7, 0}, {0, dim - 7}} {
		for i := range 49 {
			if bits[(o[1]+i/7)*dim+o[0]+i%7] != finderDark(i%7, i/7) {
				wrong++
			}
		}
	}
	if 100*wrong > 15*3*49 {
		return false
	}
	wrong = 0
	for k := 8; k < dim-8; k++ {
		for _, b := range []bool{bits[6*dim+k], bits[k*dim+6]} {
			if b != (k%2 == 0) {
				wrong++
			}
		}
	}
	return 10*wrong <= 3*2*(dim-16)
}

// alignment searches for alignment patterns within radius modules of (u, v) and returns up to most places, the best fit first.
func (r *reader) alignment(p *plane, u, v, radius, step float64, most int) []pair {
	type spot struct{ du, dv, score float64 }
	score := func(du, dv float64) float64 {
		s := 0.0
		for i := -2; i <= 2; i++ {
			for j := -2; j <= 2; j++ {
				x, y := p.at(u+du+float64(i), v+dv+float64(j))
				switch d := r.at(x, y); max(i, -i, j, -j) {
				case 0:
					s += d / 4
				case 1:
					s -= d / 8
				default:
					s += d * 3 / 64
				}
			}
		}
		return s
	}
	var spots []spot
	for du := -radius; du <= radius; du += step {
		for dv := -radius; dv <= radius; dv += step {
			s := spot{du, dv, score(du, dv) - 2*math.Hypot(du, dv)} // grey levels a module: nearer is likelier
			near := false
			for i := range spots {
				if math.Abs(spots[i].du-du) < 1.5 && math.Abs(spots[i].dv-dv) < 1.5 {
					near = true
					if s.score > spots[i].score {
						spots[i] = s
						for ; i > 0 && spots[i-1].score < spots[i].score; i-- {
							spots[i], spots[i-1] = spots[i-1], spots[i]
						}
					}
					break
				}
			}
			if near || len(spots) == most && s.score <= spots[most-1].score {
				continue
			}
			if len(spots) == most {
				spots = spots[:most-1]
			}
			spots = append(spots, s)
			for i := len(spots) - 1; i > 0 && spots[i-1].score < spots[i].score; i-- {
				spots[i], spots[i-1] = spots[i-1], spots[i]
			}
		}
	}
	var out []pair
	for _, s := range spots {
		if s.score <= 0 {
			continue
		}
		// Finer steps around the coarse place.
		for step := step / 2; step > 0.1; step /= 2 {
			b := s
			for a := -step; a <= step; a += step {
				for c := -step; c <= step; c += step {
					if v := score(s.du+a, s.dv+c); v > b.score {
						b = spot{s.du + a, s.dv + c, v}
					}
				}
			}
			s = b
		}
		x, y := p.at(u+s.du, v+s.dv)
		out = append(out, pair{u, v, x, y, 1})
	}
	return out
}

// refine fits the plane to all alignment patterns that show near where the first mapping expects them.
func (r *reader) refine(p plane, base []pair, fourth pair, version int) (plane, bool) {
	centres := alignmentCentres(version)
	pairs := append(base[:3:3], fourth)
	last := len(centres) - 1
	for i, u := range centres {
		for j, v := range centres {
			if i == 0 && j == 0 || i == 0 && j == last || i == last && j == 0 || i == last && j == last {
				continue // finder patterns, and the one that made the first mapping
			}
			if q := r.alignment(&p, float64(u)+0.5, float64(v)+0.5, 1.5, 0.5, 1); len(q) == 1 {
				q[0].weight = 0.5
				pairs = append(pairs, q[0])
			}
		}
	}
	fine, ok := fitPlane(pairs)
	if !ok {
		return p, false
	}
	// A pattern that was mistaken for another place drags the fit: leave out what lies more than 0.7 modules off and fit again.
	kept := pairs[:0:0]
	for i, q := range pairs {
		x, y := fine.at(q.u, q.v)
		x1, y1 := fine.at(q.u+0.7, q.v)
		if i < 3 || math.Hypot(x-q.x, y-q.y) <= math.Hypot(x1-x, y1-y) {
			kept = append(kept, q)
		}
	}
	if len(kept) == len(pairs) || len(kept) < 4 {
		return fine, true
	}
	return fitPlane(kept)
}

// decode samples the modules and reads them, by several ways of telling dark from light.
func (r *reader) decode(p *plane, dim int) (Symbol, bool) {
	if r.tries--; r.tries < 0 {
		return Symbol{}, false
	}
	d := float64(dim)
	for _, c := range [4][2]float64{{0, 0}, {d, 0}, {0, d}, {d, d}} {
		if w := p[6]*c[0] + p[7]*c[1] + 1; w < 0.2 || w > 5 {
			return Symbol{}, false // folded or stretched beyond any photograph
		}
	}
	dark := make([]float64, dim*dim)
	for v := range dim {
		for u := range dim {
			dark[v*dim+u] = r.module(p, float64(u)+0.5, float64(v)+0.5)
		}
	}
	sharp := sharpened(dark, dim)
	for _, bits := range [][]bool{nearMean(dark, dim), nearMean(sharp, dim), nearMean(sharpened(sharp, dim), dim), wholeSplit(dark)} {
		if !credible(bits, dim) {
			continue
		}
		if s, ok := readModules(bits, dim); ok {
			for i, c := range [4][2]float64{{0, 0}, {d, 0}, {d, d}, {0, d}} {
				s.Corners[i].X, s.Corners[i].Y = p.at(c[0], c[1])
			}
			return s, true
		}
	}
	return Symbol{}, false
}

// nearMean compares each module with the mean of the modules around it.
func nearMean(dark []float64, dim int) []bool {
	const r = 5
	out := make([]bool, len(dark))
	sums := make([]float64, (dim+1)*(dim+1))
	for y := range dim {
		for x := range dim {
			sums[(y+1)*(dim+1)+x+1] = dark[y*dim+x] + sums[y*(dim+1)+x+1] + sums[(y+1)*(dim+1)+x] - sums[y*(dim+1)+x]
		}
	}
	for y := range dim {
		y0, y1 := max(0, y-r), min(dim, y+r+1)
		for x := range dim {
			x0, x1 := max(0, x-r), min(dim, x+r+1)
			s := sums[y1*(dim+1)+x1] - sums[y0*(dim+1)+x1] - sums[y1*(dim+1)+x0] + sums[y0*(dim+1)+x0]
			out[y*dim+x] = dark[y*dim+x]*float64((y1-y0)*(x1-x0)) > s
		}
	}
	return out
}

// sharpened takes back what blur spilled from a module's neighbours.
func sharpened(dark []float64, dim int) []float64 {
	out := make([]float64, len(dark))
	for y := range dim {
		for x := range dim {
			at := func(x, y int) float64 { return dark[min(max(y, 0), dim-1)*dim+min(max(x, 0), dim-1)] }
			around := at(x-1, y) + at(x+1, y) + at(x, y-1) + at(x, y+1)
			out[y*dim+x] = 2*dark[y*dim+x] - around/4
		}
	}
	return out
}

// wholeSplit uses one threshold for all modules.
func wholeSplit(dark []float64) []bool {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, d := range dark {
		lo, hi = min(lo, d), max(hi, d)
	}
	out := make([]bool, len(dark))
	if hi <= lo {
		return out
	}
	level := func(d float64) int { return int((d - lo) * 63 / (hi - lo)) }
	var h [64]int
	for _, d := range dark {
		h[level(d)]++
	}
	cut := otsu(h[:])
	for i, d := range dark {
		out[i] = level(d) > cut
	}
	return out
}
