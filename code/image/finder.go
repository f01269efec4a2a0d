// Finding a code's three finder patterns.
//
// Method: any line through the centre of a finder pattern crosses dark, light, dark, light, dark in the ratio
// 1:1:3:1:1, whatever the turn of the code. Rows are scanned for it, hits are checked down and across, and
// hits on the same pattern are gathered. Work is bounded: at most maxFinders patterns are kept per view and
// maxTriples combinations tried, so a picture full of patterns costs no more than its pixels.
package image

import (
	"context"
	"math"
	"sort"
)

const (
	maxFinders = 192 // patterns gathered per view
	maxCorners = 48  // of these, the best supported take part in combinations
	maxTriples = 40  // combinations tried per view
)

// finder is one finder pattern: its centre and module size in pixels of the view and the rows that hit it.
type finder struct {
	x, y, size float64
	rows       int
}

// support is the share of the rows through the 3-module core that hit the pattern: about 1 for a clean one.
func (f finder) support() float64 { return float64(f.rows) / (3 * f.size) }

// findFinders scans every row of m for patterns whose dark parts have bit value one.
func findFinders(ctx context.Context, m *bitmap, one byte) []finder {
	var found []finder
	ends := make([]int, 0, m.w+1)
	for y := range m.h {
		if y%64 == 0 && ctx.Err() != nil {
			return found
		}
		row := m.bit[y*m.w : (y+1)*m.w]
		// ends[i] is where run i ends; runs alternate, and run 0 has the value of the first pixel.
		ends = ends[:0]
		for x := 1; x < len(row); x++ {
			if row[x] != row[x-1] {
				ends = append(ends, x)
			}
		}
		ends = append(ends, len(row))
		first := 0
		if row[0] != one {
			first = 1
		}
		for i := first; i+4 < len(ends); i += 2 {
			start := 0
			if i > 0 {
				start = ends[i-1]
			}
			runs := [5]int{ends[i] - start, ends[i+1] - ends[i], ends[i+2] - ends[i+1], ends[i+3] - ends[i+2], ends[i+4] - ends[i+3]}
			if !finderRatio(runs, 0.5) {
				continue
			}
			total := ends[i+4] - start
			cx := float64(ends[i+1]+ends[i+2])/2 - 0.5
			cy, down, ok := crossCheck(m, int(cx+0.5), y, 0, 1, total, one)
			if !ok {
				continue
			}
			cx2, across, ok := crossCheck(m, int(cx+0.5), int(cy+0.5), 1, 0, total, one)
			if !ok {
				continue
			}
			found = gather(found, finder{x: cx2, y: cy, size: float64(across+down) / 14, rows: 1})
		}
	}
	return found
}

// finderRatio reports whether five runs look like 1:1:3:1:1, each within slack modules (the core within three times as much).
func finderRatio(r [5]int, slack float64) bool {
	total := r[0] + r[1] + r[2] + r[3] + r[4]
	if total < 7 || r[0] == 0 || r[1] == 0 || r[3] == 0 || r[4] == 0 {
		return false
	}
	module := float64(total) / 7
	tolerance := module*slack + 0.3
	return math.Abs(float64(r[0])-module) < tolerance && math.Abs(float64(r[1])-module) < tolerance &&
		math.Abs(float64(r[2])-3*module) < 3*tolerance &&
		math.Abs(float64(r[3])-module) < tolerance && math.Abs(float64(r[4])-module) < tolerance
}

// crossCheck measures the pattern through (x, y) along one axis. It returns the centre's coordinate on that axis and the length over all.
func crossCheck(m *bitmap, x, y, dx, dy, expected int, one byte) (at float64, total int, ok bool) {
	if !m.dark(x, y, one) {
		return 0, 0, false
	}
	var r [5]int
	limit := expected // no run of the pattern is longer than the pattern
	walk := func(sign int) (core int) {
		px, py := x, y
		for state := 2; ; {
			px, py = px+sign*dx, py+sign*dy
			if px < 0 || py < 0 || px >= m.w || py >= m.h {
				return core
			}
			dark := m.dark(px, py, one)
			if dark == ((2-state)&1 == 1) {
				if state -= 1; state < 0 {
					return core
				}
			}
			i := state
			if sign > 0 {
				i = 4 - state
			}
			if r[i]++; r[i] > limit {
				return core
			}
			if state == 2 {
				core++
			}
		}
	}
	up := walk(-1)
	down := walk(1)
	r[2]++
	total = r[0] + r[1] + r[2] + r[3] + r[4]
	// Perspective may stretch one axis against the other, but not by more than this.
	if 5*total < 3*expected || 3*total > 5*expected || !finderRatio(r, 0.6) {
		return 0, 0, false
	}
	base := y
	if dx == 1 {
		base = x
	}
	return float64(base) + float64(down-up)/2, total, true
}

// gather adds a hit to the pattern that it belongs to, or begins a new one.
func gather(found []finder, f finder) []finder {
	for i := range found {
		g := &found[i]
		if d := g.size * 1.5; math.Abs(g.x-f.x) < d && math.Abs(g.y-f.y) < d && math.Abs(g.size-f.size) < max(1, g.size*0.6) {
			n := float64(g.rows)
			g.x = (g.x*n + f.x) / (n + 1)
			g.y = (g.y*n + f.y) / (n + 1)
			g.size = (g.size*n + f.size) / (n + 1)
			g.rows++
			return found
		}
	}
	if len(found) < maxFinders {
		found = append(found, f)
	}
	return found
}

// triple is three finder patterns that fit as a code's corners.
type triple struct {
	tl, tr, bl int // indexes of the patterns
	misfit     float64
}

// triples combines patterns into candidate codes, the best fitting first.
func triples(f []finder) []triple {
	var out []triple
	for i := range f {
		for j := i + 1; j < len(f); j++ {
			for k := j + 1; k < len(f); k++ {
				if t, ok := fit(f, i, j, k); ok {
					out = append(out, t)
				}
			}
		}
	}
	sort.SliceStable(out, func(a, b int) bool { return out[a].misfit < out[b].misfit })
	return out[:min(len(out), maxTriples)]
}

func fit(f []finder, i, j, k int) (triple, bool) {
	small := min(f[i].size, min(f[j].size, f[k].size))
	large := max(f[i].size, max(f[j].size, f[k].size))
	if large > 1.8*small+0.5 {
		return triple{}, false
	}
	// The top left pattern lies opposite the longest side.
	a, b, c := distance(f[j], f[k]), distance(f[i], f[k]), distance(f[i], f[j])
	switch {
	case b >= a && b >= c:
		i, j = j, i
	case c >= a && c >= b:
		i, k = k, i
	}
	// Top right lies clockwise of bottom left in a picture whose y goes down; a mirrored code is found when its modules are read.
	ux, uy, vx, vy := f[j].x-f[i].x, f[j].y-f[i].y, f[k].x-f[i].x, f[k].y-f[i].y
	if ux*vy-uy*vx < 0 {
		j, k = k, j
		ux, uy, vx, vy = vx, vy, ux, uy
	}
	u, v := math.Hypot(ux, uy), math.Hypot(vx, vy)
	if u == 0 || v == 0 {
		return triple{}, false
	}
	cos := math.Abs(ux*vx+uy*vy) / (u * v)
	ratio := max(u, v) / min(u, v)
	// The size was measured along rows and columns, so a turned code's is up to √2 too large.
	modules := (u + v) / (f[i].size + (f[j].size+f[k].size)/2)
	if cos > 0.6 || ratio > 1.8 || modules < 8 || modules > 260 {
		return triple{}, false
	}
	doubt := 0.0
	for _, n := range []int{i, j, k} {
		doubt += max(0, 0.7-f[n].support())
	}
	return triple{i, j, k, cos + (ratio - 1) + (large/small-1)/2 + doubt}, true
}

func distance(a, b finder) float64 { return math.Hypot(a.x-b.x, a.y-b.y) }

// best keeps the patterns with the most support, at most maxCorners, in their order of finding.
func best(f []finder) []finder {
	var out []finder
	for _, p := range f {
		if p.rows >= 2 || p.size < 2 {
			out = append(out, p)
		}
	}
	if len(out) <= maxCorners {
		return out
	}
	sort.SliceStable(out, func(i, j int) bool { return min(1, out[i].support()) > min(1, out[j].support()) })
	return out[:maxCorners]
}
