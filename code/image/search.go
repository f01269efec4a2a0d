// The ladder of views that a picture is searched in.
package image

import (
	"context"
	"math"
)

// view is the picture at another size or after a filter; scale is how many pixels of the picture one of its pixels covers.
type view struct {
	g     *gray
	scale float64
}

func (v view) toPicture(p Point) Point {
	return Point{(p.X+0.5)*v.scale - 0.5, (p.Y+0.5)*v.scale - 0.5}
}

// search gathers the symbols of one picture.
type search struct {
	ctx   context.Context
	most  int
	found []Symbol
	// open says that the last view showed finder patterns, or a barcode, that no symbol explains.
	open bool
}

func (s *search) over() bool { return len(s.found) >= s.most || s.ctx.Err() != nil }

// run searches the picture, and once more over a dark ground when it has transparent pixels.
func (s *search) run(pic *gray) {
	clear := pic.clear
	s.ladder(pic)
	if clear != nil && len(s.found) == 0 && !s.over() {
		s.ladder(clear)
	}
}

// rung is one view and the way of telling dark from light in it.
type rung struct {
	view func() view
	bits func(g *gray) *bitmap
	deep bool
}

const (
	workSide  = 1100 // the first level searched has no side longer than this, in pixels
	afterFind = 3    // rungs climbed after the first find while finder patterns remain unexplained
)

// ladder climbs the rungs until a view explains all that it shows, the rungs end or time is up. Each view is made once, when its turn comes.
func (s *search) ladder(pic *gray) {
	// levels[0] is the picture, each next one half the size. A picture of uniform brightness has nothing to find.
	levels := []view{{pic.stretch(), 1}}
	for max(levels[len(levels)-1].g.w, levels[len(levels)-1].g.h) > 200 && len(levels) < 8 {
		l := levels[len(levels)-1]
		levels = append(levels, view{l.g.halve(), l.scale * 2})
	}
	work := 0
	for work < len(levels)-1 && max(levels[work].g.w, levels[work].g.h) > workSide {
		work++
	}
	level := func(i int) func() view { return func() view { return levels[i] } }
	with := func(i int, f func(*gray) *gray) func() view {
		return func() view { return view{f(levels[i].g), levels[i].scale} }
	}
	larger := func(i, k int) func() view {
		return func() view { return view{levels[i].g.enlarge(k), levels[i].scale / float64(k)} }
	}
	wide := func(g *gray) *bitmap { return g.local(max(8, max(g.w, g.h)/8)) }
	near := func(g *gray) *bitmap { return g.local(max(8, max(g.w, g.h)/30)) }
	side := max(levels[work].g.w, levels[work].g.h)

	rungs := []rung{
		{level(work), wide, false},
		{level(work), (*gray).split, false},
	}
	if side <= 600 {
		rungs = append(rungs, rung{larger(work, 2), wide, false})
	}
	rungs = append(rungs, rung{with(work, (*gray).median), wide, false})
	rungs = append(rungs, rung{with(work, func(g *gray) *gray { return g.blur(2) }), wide, false})
	rungs = append(rungs, rung{with(work, func(g *gray) *gray { return g.sharpen(8, 2) }), wide, false})
	if side <= 300 {
		rungs = append(rungs, rung{larger(work, 3), near, true})
	}
	if work+1 < len(levels) {
		rungs = append(rungs, rung{level(work + 1), near, false})
	}
	if work > 0 {
		rungs = append(rungs, rung{level(work - 1), near, false})
	}
	rungs = append(rungs,
		rung{level(work), near, true},
		rung{with(work, func(g *gray) *gray { return g.median().median().blur(1) }), wide, true},
	)
	if work+1 < len(levels) {
		rungs = append(rungs, rung{with(work+1, (*gray).median), wide, true})
	}
	rungs = append(rungs, rung{with(work, func(g *gray) *gray { return g.sharpen(18, 4) }), wide, true})
	if work+2 < len(levels) {
		rungs = append(rungs, rung{level(work + 2), wide, true})
	}
	if side <= 600 {
		rungs = append(rungs, rung{func() view {
			return view{levels[work].g.median().enlarge(2), levels[work].scale / 2}
		}, wide, true})
	}
	if work > 1 {
		rungs = append(rungs, rung{level(0), wide, true})
	}
	since := 0
	for i, r := range rungs {
		if s.over() {
			return
		}
		v := r.view()
		s.open = false
		s.look(v, r.bits(v.g), r.deep)
		if i == 0 {
			s.barcodes(v, false)
		}
		if len(s.found) > 0 {
			if since++; !s.open || since > afterFind {
				return
			}
		}
	}
	if len(s.found) == 0 {
		for i := work; i >= max(work-1, 0) && len(s.found) == 0 && !s.over(); i-- {
			s.barcodes(levels[i], true)
		}
	}
}

// look searches one view for QR codes, dark on light and light on dark.
func (s *search) look(v view, m *bitmap, deep bool) {
	for _, one := range []byte{1, 0} {
		if s.over() {
			return
		}
		f := best(findFinders(s.ctx, m, one))
		r := &reader{g: v.g, m: m, one: one, sign: 1, deep: deep, tries: maxTries}
		if one == 0 {
			r.sign = -1
		}
		used := make([]bool, len(f))
		for i := range f {
			used[i] = s.explained(v, f[i])
		}
		for _, t := range triples(f) {
			if s.over() {
				return
			}
			if r.tries <= 0 {
				break
			}
			if used[t.tl] || used[t.tr] || used[t.bl] {
				continue
			}
			sym, ok := r.symbol(f[t.tl], f[t.tr], f[t.bl])
			if !ok {
				continue
			}
			for i := range sym.Corners {
				sym.Corners[i] = v.toPicture(sym.Corners[i])
			}
			s.add(sym)
			for i := range f {
				used[i] = used[i] || s.explained(v, f[i])
			}
		}
		left := 0
		for i := range f {
			if !used[i] && f[i].support() > 0.6 && f[i].rows > 2 {
				left++
			}
		}
		if left >= 2 {
			s.open = true
		}
	}
}

// explained reports whether a finder pattern lies within a symbol that was read.
func (s *search) explained(v view, f finder) bool {
	p := v.toPicture(Point{f.x, f.y})
	for i := range s.found {
		if s.found[i].Kind == KindQR && inside(s.found[i].Corners, p, 1.05) {
			return true
		}
	}
	return false
}

// add keeps a symbol unless it is one that was found before.
func (s *search) add(sym Symbol) {
	c := centre(sym.Corners)
	for i := range s.found {
		o := &s.found[i]
		if o.Kind == sym.Kind && o.Text == sym.Text && math.Hypot(centre(o.Corners).X-c.X, centre(o.Corners).Y-c.Y) < span(o.Corners)/2 {
			return
		}
	}
	if len(s.found) < s.most {
		s.found = append(s.found, sym)
	}
}

// span is the longer diagonal of a symbol.
func span(c [4]Point) float64 {
	return max(math.Hypot(c[0].X-c[2].X, c[0].Y-c[2].Y), math.Hypot(c[1].X-c[3].X, c[1].Y-c[3].Y))
}
