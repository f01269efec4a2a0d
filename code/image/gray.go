// Grey pictures and the few filters that the search needs. Every filter is one linear pass over the pixels.
package image

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"slices"
)

// gray is a picture of luminances, 0 dark to 255 light, row by row.
type gray struct {
	w, h int
	pix  []byte
	// clear is the same picture over a dark ground, when the file has transparent pixels; nil otherwise.
	clear *gray
}

func newGray(w, h int) *gray { return &gray{w: w, h: h, pix: make([]byte, w*h)} }

// decodeGray decodes a PNG or JPEG after checking the size that its header claims, in pixels.
func decodeGray(ctx context.Context, data []byte, most int) (*gray, error) {
	var config func(io.Reader) (image.Config, error)
	var decode func(io.Reader) (image.Image, error)
	switch {
	case bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")):
		config, decode = png.DecodeConfig, png.Decode
	case bytes.HasPrefix(data, []byte{0xff, 0xd8}):
		config, decode = jpeg.DecodeConfig, jpeg.Decode
	default:
		return nil, fmt.Errorf("%w: the first bytes are %q; convert it to PNG or JPEG", ErrNotImage, data[:min(8, len(data))])
	}
	c, err := config(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: its header can't be read (%v); save it again as PNG", ErrNotImage, err)
	}
	if c.Width <= 0 || c.Height <= 0 {
		return nil, fmt.Errorf("%w: it is empty (%d × %d pixels)", ErrNotImage, c.Width, c.Height)
	}
	if c.Width > most/c.Height {
		return nil, fmt.Errorf("%w: %d × %d is more than %d pixels; crop it to the code or scale it down", ErrTooLarge, c.Width, c.Height, most)
	}
	m, err := decode(contextReader{ctx, bytes.NewReader(data)})
	if ctx.Err() != nil {
		return nil, budgetError(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: its pixels can't be decoded (%v); the file is damaged, save it again as PNG", ErrNotImage, err)
	}
	// The header read first and the header decoded are the same bytes; a file that manages to differ is refused.
	if b := m.Bounds(); b.Dx() != c.Width || b.Dy() != c.Height {
		return nil, fmt.Errorf("%w: its header says %d × %d, its pixels %v", ErrNotImage, c.Width, c.Height, b)
	}
	g, err := toGray(ctx, m)
	if err != nil {
		return nil, budgetError(ctx)
	}
	return g, nil
}

// toGray is the luminance of a picture; its only error is that of ctx.
func toGray(ctx context.Context, m image.Image) (*gray, error) {
	b := m.Bounds()
	g := newGray(b.Dx(), b.Dy())
	switch m := m.(type) {
	case *image.Gray:
		for y := range g.h {
			copy(g.row(y), m.Pix[y*m.Stride:])
		}
		return g, nil
	case *image.YCbCr:
		for y := range g.h {
			copy(g.row(y), m.Y[y*m.YStride:])
		}
		return g, nil
	}
	at := func(x, y int) (r, gr, bl, a uint32) { return m.At(x, y).RGBA() }
	switch m := m.(type) {
	case *image.Paletted:
		var table [256][4]uint32
		for i, c := range m.Palette {
			table[i][0], table[i][1], table[i][2], table[i][3] = c.RGBA()
		}
		at = func(x, y int) (uint32, uint32, uint32, uint32) {
			c := &table[m.ColorIndexAt(x, y)]
			return c[0], c[1], c[2], c[3]
		}
	case image.RGBA64Image:
		at = func(x, y int) (uint32, uint32, uint32, uint32) {
			c := m.RGBA64At(x, y)
			return uint32(c.R), uint32(c.G), uint32(c.B), uint32(c.A)
		}
	}
	for y := range g.h {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for x := range g.w {
			r, gr, bl, a := at(b.Min.X+x, b.Min.Y+y)
			// Rec. 601 luma of the premultiplied colour: over a dark ground as it is, over a light one with the rest added.
			dark := (19595*r + 38470*gr + 7471*bl + 1<<15) >> 16
			if a != 0xffff && g.clear == nil {
				g.clear = newGray(g.w, g.h)
				copy(g.clear.pix, g.pix[:y*g.w+x])
			}
			g.pix[y*g.w+x] = byte((dark + 0xffff - a) >> 8)
			if g.clear != nil {
				g.clear.pix[y*g.w+x] = byte(dark >> 8)
			}
		}
	}
	return g, nil
}

func (g *gray) row(y int) []byte { return g.pix[y*g.w : (y+1)*g.w] }

// at samples the picture between pixels (bilinear); outside, the nearest edge pixel counts.
func (g *gray) at(x, y float64) float64 {
	x = min(max(x, 0), float64(g.w-1))
	y = min(max(y, 0), float64(g.h-1))
	x0, y0 := int(x), int(y)
	fx, fy := x-float64(x0), y-float64(y0)
	i := y0*g.w + x0
	dx, dy := 1, g.w
	if x0 == g.w-1 {
		dx = 0
	}
	if y0 == g.h-1 {
		dy = 0
	}
	top := float64(g.pix[i])*(1-fx) + float64(g.pix[i+dx])*fx
	bottom := float64(g.pix[i+dy])*(1-fx) + float64(g.pix[i+dx+dy])*fx
	return top*(1-fy) + bottom*fy
}

// halve averages each 2 × 2 block.
func (g *gray) halve() *gray {
	o := newGray(max(1, g.w/2), max(1, g.h/2))
	for y := range o.h {
		a, b := g.row(min(2*y, g.h-1)), g.row(min(2*y+1, g.h-1))
		out := o.row(y)
		for x := range out {
			x0, x1 := min(2*x, g.w-1), min(2*x+1, g.w-1)
			out[x] = byte((int(a[x0]) + int(a[x1]) + int(b[x0]) + int(b[x1]) + 2) / 4)
		}
	}
	return o
}

// enlarge scales up by a whole factor with Catmull-Rom interpolation, which keeps edges steeper than bilinear does.
func (g *gray) enlarge(k int) *gray {
	type taps [4]int
	weights := make([]taps, k)
	for p := range k {
		// Position of sub-pixel p between source pixels, in 1/1024.
		t := (float64(p)+0.5)/float64(k) - 0.5
		if t < 0 {
			t++
		}
		w := [4]float64{
			((2-t)*t - 1) * t / 2,
			((3*t-5)*t*t + 2) / 2,
			((4-3*t)*t + 1) * t / 2,
			(t - 1) * t * t / 2,
		}
		for i := range w {
			weights[p][i] = int(w[i]*1024 + 1024.5 - 1024)
		}
	}
	clip := func(v int) byte { return byte(min(max((v+512)>>10, 0), 255)) }
	base := func(i int) int { // first of the four source pixels of output pixel i
		b := i/k - 1
		if 2*(i%k)+1 < k {
			b--
		}
		return b
	}
	wide := newGray(g.w*k, g.h)
	for y := range g.h {
		in, out := g.row(y), wide.row(y)
		for x := range out {
			b, w := base(x), &weights[x%k]
			v := 0
			for i := range w {
				v += w[i] * int(in[min(max(b+i, 0), g.w-1)])
			}
			out[x] = clip(v)
		}
	}
	o := newGray(g.w*k, g.h*k)
	for y := range o.h {
		b, w := base(y), &weights[y%k]
		var rows [4][]byte
		for i := range rows {
			rows[i] = wide.row(min(max(b+i, 0), g.h-1))
		}
		out := o.row(y)
		for x := range out {
			out[x] = clip(w[0]*int(rows[0][x]) + w[1]*int(rows[1][x]) + w[2]*int(rows[2][x]) + w[3]*int(rows[3][x]))
		}
	}
	return o
}

// stretch spreads the luminances between the 1st and the 99th percentile over the whole range. A picture that uses the range already
// is returned as it is.
func (g *gray) stretch() *gray {
	h := g.histogram()
	lo, hi, n := 0, 255, len(g.pix)/100
	for s := h[0]; s <= n && lo < 255; s += h[lo] {
		lo++
	}
	for s := h[255]; s <= n && hi > 0; s += h[hi] {
		hi--
	}
	if hi-lo < 8 || hi-lo > 200 {
		return g
	}
	var table [256]byte
	for i := range table {
		table[i] = byte(min(max((i-lo)*255/(hi-lo), 0), 255))
	}
	o := newGray(g.w, g.h)
	for i, p := range g.pix {
		o.pix[i] = table[p]
	}
	return o
}

func (g *gray) histogram() (h [256]int) {
	for _, p := range g.pix {
		h[p]++
	}
	return h
}

// median replaces each pixel by the median of its 3 × 3 neighbourhood, which removes single wrong pixels.
func (g *gray) median() *gray {
	o := newGray(g.w, g.h)
	for y := range g.h {
		r := [3][]byte{g.row(max(y-1, 0)), g.row(y), g.row(min(y+1, g.h-1))}
		out := o.row(y)
		for x := range out {
			x0, x2 := max(x-1, 0), min(x+1, g.w-1)
			// Sorting the three columns leaves three candidates: the largest low, the middle mid, the smallest high.
			l0, m0, h0 := sort3(r[0][x0], r[1][x0], r[2][x0])
			l1, m1, h1 := sort3(r[0][x], r[1][x], r[2][x])
			l2, m2, h2 := sort3(r[0][x2], r[1][x2], r[2][x2])
			_, m, _ := sort3(m0, m1, m2)
			_, v, _ := sort3(max(l0, l1, l2), m, min(h0, h1, h2))
			out[x] = v
		}
	}
	return o
}

func sort3(a, b, c byte) (lo, mid, hi byte) {
	if a > b {
		a, b = b, a
	}
	if b > c {
		b, c = c, b
	}
	if a > b {
		a, b = b, a
	}
	return a, b, c
}

// blur is a binomial blur of radius 1 (weights 1 2 1), repeated n times.
func (g *gray) blur(n int) *gray {
	o := &gray{w: g.w, h: g.h, pix: slices.Clone(g.pix)}
	tmp := newGray(g.w, g.h)
	for range n {
		for y := range g.h {
			in, out := o.row(y), tmp.row(y)
			for x := range out {
				out[x] = byte((int(in[max(x-1, 0)]) + 2*int(in[x]) + int(in[min(x+1, g.w-1)]) + 2) / 4)
			}
		}
		for y := range g.h {
			a, b, c, out := tmp.row(max(y-1, 0)), tmp.row(y), tmp.row(min(y+1, g.h-1)), o.row(y)
			for x := range out {
				out[x] = byte((int(a[x]) + 2*int(b[x]) + int(c[x]) + 2) / 4)
			}
		}
	}
	return o
}

// sharpen multiplies what distinguishes the picture from its own blur, to part what a blurred lens ran together; the blur's standard
// deviation is √(n/2) pixels.
func (g *gray) sharpen(n, gain int) *gray {
	soft := g.blur(n)
	for i, p := range g.pix {
		soft.pix[i] = byte(min(max((1+gain)*int(p)-gain*int(soft.pix[i]), 0), 255))
	}
	return soft
}

// bitmap tells dark pixels (1) from light ones (0).
type bitmap struct {
	w, h int
	bit  []byte
}

func (m *bitmap) dark(x, y int, one byte) bool { return m.bit[y*m.w+x] == one }

// split is one threshold for the whole picture, the one that separates two classes best (Otsu's method).
func (g *gray) split() *bitmap {
	h := g.histogram()
	cut := otsu(h[:])
	m := &bitmap{g.w, g.h, make([]byte, len(g.pix))}
	for i, p := range g.pix {
		if int(p) <= cut {
			m.bit[i] = 1
		}
	}
	return m
}

// otsu returns the last index of the lower class.
func otsu(h []int) int {
	var n, sum float64
	for i, c := range h {
		n += float64(c)
		sum += float64(i) * float64(c)
	}
	var below, belowSum, best float64
	cut := len(h) / 2
	for i, c := range h {
		below += float64(c)
		belowSum += float64(i) * float64(c)
		if below == 0 || below == n {
			continue
		}
		d := belowSum/below - (sum-belowSum)/(n-below)
		if v := below * (n - below) * d * d; v > best {
			best, cut = v, i
		}
	}
	return cut
}

// local compares each pixel with the mean of the square of 2r+1 pixels around it, so that uneven light does no harm.
func (g *gray) local(r int) *bitmap {
	m := &bitmap{g.w, g.h, make([]byte, len(g.pix))}
	// Column sums over the rows of the window slide down; a running sum over them slides right.
	col := make([]int32, g.w)
	rows := 0
	for y := range min(r, g.h) {
		addRow(col, g.row(y), 1)
		rows++
	}
	for y := range g.h {
		if y+r < g.h {
			addRow(col, g.row(y+r), 1)
			rows++
		}
		if y-r-1 >= 0 {
			addRow(col, g.row(y-r-1), -1)
			rows--
		}
		in, out := g.row(y), m.bit[y*g.w:(y+1)*g.w]
		var sum int64
		n := 0
		for x := range min(r, g.w) {
			sum += int64(col[x])
			n++
		}
		for x := range in {
			if x+r < g.w {
				sum += int64(col[x+r])
				n++
			}
			if x-r-1 >= 0 {
				sum -= int64(col[x-r-1])
				n--
			}
			// 4 levels below the mean: even ground doesn't turn into speckles.
			if (int64(in[x])+4)*int64(n*rows) < sum {
				out[x] = 1
			}
		}
	}
	return m
}

func addRow(col []int32, row []byte, sign int32) {
	for x, p := range row {
		col[x] += sign * int32(p)
	}
}
