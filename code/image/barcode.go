// Code 128: the barcodes of consumer-presented payment.
//
// Method: lines across the view at several angles are sampled at half pixels, each averaged over a narrow
// band, and cut into runs. Where three bars and spaces look like a start character after a light margin,
// gozxing decodes the rest of the line. One line can be wrong by chance (the check is only modulo 103), so
// a text counts when two lines agree on it.
package image

import (
	"math"
	"sort"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/oned"
)

// barcodes searches a view for Code 128. The quick search takes rows and columns; the thorough one other angles and thresholds too.
func (s *search) barcodes(v view, thorough bool) {
	angles := []float64{0, 90}
	// At least a dozen lines cross a barcode that fills its picture, however flat that is.
	long, short := float64(max(v.g.w, v.g.h)), float64(min(v.g.w, v.g.h))
	spacing := max(2, min(long/40, short/12))
	if thorough {
		for a := 4.0; a <= 44; a += 4 {
			angles = append(angles, a, -a, 90+a, 90-a)
		}
		spacing = max(2, min(long/50, short/12))
	}
	for _, a := range angles {
		if s.over() {
			return
		}
		for _, sym := range barcodesAt(v.g, a*math.Pi/180, spacing, thorough) {
			for i := range sym.Corners {
				sym.Corners[i] = v.toPicture(sym.Corners[i])
			}
			s.add(sym)
		}
		if thorough && len(s.found) > 0 {
			return
		}
	}
}

// reading is one line's reading, from its first bar to its last.
type reading struct {
	text   string
	a, b   Point
	offset float64 // of the line from the view's centre
}

// barcodesAt scans parallel lines at one angle and returns the texts that two lines agree on.
func barcodesAt(g *gray, angle, spacing float64, thorough bool) []Symbol {
	dx, dy := math.Cos(angle), math.Sin(angle)
	cx, cy := float64(g.w-1)/2, float64(g.h-1)/2
	reach := (math.Abs(dy)*float64(g.w) + math.Abs(dx)*float64(g.h)) / 2
	var all []reading
	for k := 0; float64(k)*spacing < reach; k++ {
		offsets := []float64{float64(k) * spacing}
		if k > 0 {
			offsets = append(offsets, -offsets[0])
		}
		for _, o := range offsets {
			line, x0, y0 := scanLine(g, cx-dy*o, cy+dx*o, dx, dy)
			for _, r := range readLine(line, thorough) {
				at := func(i int) Point { d := float64(i) * scanStep; return Point{x0 + dx*d, y0 + dy*d} }
				all = append(all, reading{r.text, at(r.from), at(r.to), o})
			}
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].text < all[j].text })
	var out []Symbol
	for i := 0; i < len(all); {
		j := i
		for j < len(all) && all[j].text == all[i].text {
			j++
		}
		if j-i >= 2 {
			out = append(out, fromReadings(all[i:j]))
		}
		i = j
	}
	return out
}

func fromReadings(r []reading) Symbol {
	first, last := r[0], r[0]
	for _, x := range r[1:] {
		if x.offset < first.offset {
			first = x
		}
		if x.offset > last.offset {
			last = x
		}
	}
	return Symbol{Text: r[0].text, Bytes: []byte(r[0].text), Kind: KindCode128, Corners: [4]Point{first.a, first.b, last.b, last.a}}
}

const scanStep = 0.5 // pixels between samples of a scan line

// scanLine samples the line through (x, y) as far as it lies in the picture and returns where it begins.
func scanLine(g *gray, x, y, dx, dy float64) (line []float64, x0, y0 float64) {
	lo, hi := math.Inf(-1), math.Inf(1)
	for _, c := range [2][3]float64{{x, dx, float64(g.w - 1)}, {y, dy, float64(g.h - 1)}} {
		if math.Abs(c[1]) < 1e-9 {
			if c[0] < 0 || c[0] > c[2] {
				return nil, x, y
			}
			continue
		}
		a, b := -c[0]/c[1], (c[2]-c[0])/c[1]
		lo, hi = max(lo, min(a, b)), min(hi, max(a, b))
	}
	if hi <= lo {
		return nil, x, y
	}
	x0, y0 = x+dx*lo, y+dy*lo
	n := int((hi-lo)/scanStep) + 1
	if !striped(g, x0, y0, dx, dy, n) {
		return nil, x0, y0
	}
	line = make([]float64, n)
	for i := range line {
		d := float64(i) * scanStep
		px, py := x0+dx*d, y0+dy*d
		line[i] = (2*g.at(px, py) + g.at(px-dy, py+dx) + g.at(px+dy, py-dx)) / 4
	}
	return line, x0, y0
}

// striped takes a quick look along a line: the shortest barcode changes between dark
// and light 25 times; some of that may be lost between the pixels looked at.
func striped(g *gray, x0, y0, dx, dy float64, n int) bool {
	const swing = 8 // grey levels that count as a change
	changes, rising := 0, false
	extreme := int(g.pix[int(y0+0.5)*g.w+int(x0+0.5)])
	for i := 2; i < n; i += 2 {
		d := float64(i) * scanStep
		x, y := min(max(int(x0+dx*d+0.5), 0), g.w-1), min(max(int(y0+dy*d+0.5), 0), g.h-1)
		v := int(g.pix[y*g.w+x])
		switch {
		case rising && v > extreme, !rising && v < extreme:
			extreme = v
		case rising && v < extreme-swing, !rising && v > extreme+swing:
			extreme, rising = v, !rising
			if changes++; changes >= 16 {
				return true
			}
		}
	}
	return false
}

type lineReading struct {
	text     string
	from, to int
}

// readLine reads the barcodes on one line, in both directions.
func readLine(line []float64, thorough bool) []lineReading {
	if len(line) < 60 {
		return nil
	}
	lo, hi := line[0], line[0]
	for _, v := range line {
		lo, hi = min(lo, v), max(hi, v)
	}
	if hi-lo < 16 {
		return nil
	}
	looks := []func() []bool{func() []bool { return darkRuns(line, len(line)/8, (hi-lo)/16) }}
	if thorough {
		looks = append(looks,
			func() []bool { return darkRuns(line, 30, (hi-lo)/16) },
			func() []bool { return darkRuns(unblurred(line), 30, (hi-lo)/8) })
	}
	for _, look := range looks {
		dark := look()
		for _, back := range []bool{false, true} {
			d := dark
			if back {
				d = make([]bool, len(dark))
				for i := range dark {
					d[len(dark)-1-i] = dark[i]
				}
			}
			if out := readRuns(d); len(out) > 0 {
				if back {
					for i := range out {
						out[i].from, out[i].to = len(line)-1-out[i].from, len(line)-1-out[i].to
					}
				}
				return out
			}
		}
	}
	return nil
}

// unblurred strengthens what distinguishes a line from its own average over 7 pixels, so that the narrowest bars and spaces of a
// blurred barcode show.
func unblurred(line []float64) []float64 {
	const r = 7
	out := make([]float64, len(line))
	sum := 0.0
	for i := range line {
		sum += line[i]
		if i > 2*r {
			sum -= line[i-2*r-1]
		}
		if i >= 2*r {
			out[i-r] = 3*line[i-r] - 2*sum/(2*r+1)
		}
	}
	for i := range r {
		out[i], out[len(line)-1-i] = out[r], out[len(line)-1-r]
	}
	return out
}

// darkRuns compares each sample with the middle between the darkest and the lightest of the 2w+1 around it (in blocks).
func darkRuns(line []float64, w int, least float64) []bool {
	n := len(line)
	w = max(w, 8)
	blocks := (n + w - 1) / w
	lo, hi := make([]float64, blocks), make([]float64, blocks)
	for i := range lo {
		lo[i], hi[i] = math.Inf(1), math.Inf(-1)
		for _, v := range line[i*w : min(n, (i+1)*w)] {
			lo[i], hi[i] = min(lo[i], v), max(hi[i], v)
		}
	}
	out := make([]bool, n)
	for i, v := range line {
		b := i / w
		l, h := lo[b], hi[b]
		if b > 0 {
			l, h = min(l, lo[b-1]), max(h, hi[b-1])
		}
		if b+1 < blocks {
			l, h = min(l, lo[b+1]), max(h, hi[b+1])
		}
		out[i] = h-l >= least && v < (l+h)/2
	}
	return out
}

// starts are the bar and space widths, in modules, of the start characters A, B and C.
var starts = [3][6]float64{{2, 1, 1, 4, 1, 2}, {2, 1, 1, 2, 1, 4}, {2, 1, 1, 2, 3, 2}}

// readRuns decodes wherever a start character follows a light margin.
func readRuns(dark []bool) []lineReading {
	var ends []int
	for i := 1; i < len(dark); i++ {
		if dark[i] != dark[i-1] {
			ends = append(ends, i)
		}
	}
	ends = append(ends, len(dark))
	var out []lineReading
	tries := 0
	for i := 0; i+5 < len(ends) && tries < 8; i++ {
		begin := 0
		if i > 0 {
			begin = ends[i-1]
		}
		if !dark[begin] {
			continue
		}
		total := float64(ends[i+5] - begin)
		module := total / 11
		margin := begin
		if i > 1 {
			margin = begin - ends[i-2]
		}
		if float64(margin) < 4*module || !likeStart(ends[i:i+6], begin, module) {
			continue
		}
		tries++
		// The decoder wants its margin; whatever lies before it is cut off.
		pad := int(6*module) + 1
		bits := gozxing.NewBitArray(pad + len(dark) - begin + pad)
		for j, d := range dark[begin:] {
			if d {
				bits.Set(pad + j)
			}
		}
		res, err := oned.NewCode128Reader().(oned.RowDecoder).DecodeRow(0, bits, nil)
		if err != nil {
			continue
		}
		text := code128Text(res.GetRawBytes())
		if text == "" {
			continue
		}
		points := res.GetResultPoints()
		to := begin
		if len(points) == 2 {
			// The points are the middles of the start and stop characters.
			to = begin + int(points[1].GetX()) - pad + int(6.5*module)
		}
		to = min(to, len(dark)-1)
		out = append(out, lineReading{text, begin, to})
		for i+1 < len(ends) && ends[i] < to {
			i++
		}
	}
	return out
}

func likeStart(ends []int, begin int, module float64) bool {
	for _, s := range starts {
		ok, at := true, begin
		for k, e := range ends {
			if math.Abs(float64(e-at)-s[k]*module) > 0.75*module {
				ok = false
				break
			}
			at = e
		}
		if ok {
			return true
		}
	}
	return false
}

// code128Text reads the characters of a symbol: start, data, check and stop. gozxing's own text leaves FNC1 out, or takes a check
// character for one. FNC1 is GS (1D) but for a leading one, which only says that the code is GS1's; characters above 127
// (FNC4) are ISO 8859-1.
func code128Text(codes []byte) string {
	if len(codes) < 4 {
		return ""
	}
	const setA, setB, setC = 101, 100, 99
	set := byte(setA)
	switch codes[0] {
	case 104:
		set = setB
	case 105:
		set = setC
	}
	var out []rune
	shifted, high, latched := false, false, false
	for i, c := range codes[1 : len(codes)-2] {
		now := set
		if shifted {
			now, shifted = setA+setB-set, false
		}
		switch {
		case c == 102: // FNC1
			if i > 0 {
				out = append(out, 0x1d)
			}
		case now == setC && c < 100:
			out = append(out, rune('0'+c/10), rune('0'+c%10))
		case now != setC && c < 96:
			r := rune(c) + ' '
			if now == setA && c >= 64 {
				r = rune(c) - 64
			}
			if high != latched {
				r += 128
			}
			high = false
			out = append(out, r)
		case c == 98: // shift to the other of A and B for one character
			shifted = true
		case c == now && now != setC: // FNC4: the next character, or twice all from here, is above 127
			if high {
				latched = !latched
			}
			high = !high
		case c == setA || c == setB || c == setC:
			set = c
		}
		// What remains is FNC2 and FNC3, messages to the scanner.
	}
	return string(out)
}
