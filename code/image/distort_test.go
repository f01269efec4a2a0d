// Pictures for tests: drawings put on canvases and distorted by seeded transforms.
package image

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"testing"
)

// payloads are unlike each other: short and long, digits, upper case, mixed, several scripts.
var payloads = []struct{ name, text string }{
	{"Thai", "00020101021229370016A0000006770101110113006680111111153037645802TH540520.15630442BE"},
	{"Chinese", "00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678520441115802CN5914BEST TRANSPORT6007BEIJING" +
		"64200002ZH0104最佳运输0202北京540523.7253031565502016233030412340603***0708A60086670902ME91320016A01122334499887707081234567863046325"},
	{"URL", "https://pay.example.com/q/9f8a7b6c5d4e3f2a1b?amount=12.50&ccy=HKD"},
	{"digits", "28763443825664394912"},
}

// plate is a picture in floating luminances, so that transforms don't round in between.
type plate struct {
	w, h int
	v    []float64
}

func blank(w, h int, ground float64) *plate {
	p := &plate{w, h, make([]float64, w*h)}
	for i := range p.v {
		p.v[i] = ground
	}
	return p
}

func (p *plate) at(x, y float64, outside float64) float64 {
	if x < -0.5 || y < -0.5 || x > float64(p.w)-0.5 || y > float64(p.h)-0.5 {
		return outside
	}
	x, y = max(0, min(x, float64(p.w-1))), max(0, min(y, float64(p.h-1)))
	x0, y0 := int(x), int(y)
	x1, y1 := min(x0+1, p.w-1), min(y0+1, p.h-1)
	fx, fy := x-float64(x0), y-float64(y0)
	return (p.v[y0*p.w+x0]*(1-fx)+p.v[y0*p.w+x1]*fx)*(1-fy) + (p.v[y1*p.w+x0]*(1-fx)+p.v[y1*p.w+x1]*fx)*fy
}

// plateOf prints a drawing with scale pixels a module, black 20 on white 235.
func plateOf(t testing.TB, payload string, o DrawOptions, scale int) *plate {
	t.Helper()
	d, err := Draw(payload, o)
	if err != nil {
		t.Fatal(err)
	}
	p := blank(d.W*scale, d.H*scale, 235)
	for y := range p.h {
		for x := range p.w {
			if d.Dark(x/scale, y/scale) {
				p.v[y*p.w+x] = 20
			}
		}
	}
	return p
}

// warp maps each pixel of a w × h picture back into p, with 2 × 2 samples a pixel.
func (p *plate) warp(w, h int, outside float64, back func(x, y float64) (float64, float64)) *plate {
	o := blank(w, h, 0)
	for y := range h {
		for x := range w {
			s := 0.0
			for i := range 4 {
				u, v := back(float64(x)-0.25+float64(i%2)/2, float64(y)-0.25+float64(i/2)/2)
				s += p.at(u, v, outside)
			}
			o.v[y*w+x] = s / 4
		}
	}
	return o
}

// turn rotates about the middle by degrees; the canvas grows to hold it.
func (p *plate) turn(degrees float64) *plate {
	a := degrees * math.Pi / 180
	c, s := math.Cos(a), math.Sin(a)
	w := int(math.Abs(c)*float64(p.w) + math.Abs(s)*float64(p.h) + 1)
	h := int(math.Abs(s)*float64(p.w) + math.Abs(c)*float64(p.h) + 1)
	return p.warp(w, h, 235, func(x, y float64) (float64, float64) {
		x, y = x-float64(w-1)/2, y-float64(h-1)/2
		return c*x + s*y + float64(p.w-1)/2, -s*x + c*y + float64(p.h-1)/2
	})
}

// resize scales to a given width by averaging areas.
func (p *plate) resize(w int) *plate {
	k := float64(p.w) / float64(w)
	h := max(1, int(float64(p.h)/k+0.5))
	o := blank(w, h, 0)
	n := max(3, int(k*2))
	for y := range h {
		for x := range w {
			s := 0.0
			for i := range n {
				for j := range n {
					s += p.at((float64(x)+(float64(i)+0.5)/float64(n))*k-0.5, (float64(y)+(float64(j)+0.5)/float64(n))*k-0.5, 235)
				}
			}
			o.v[y*w+x] = s / float64(n*n)
		}
	}
	return o
}

// tilt sees the picture in perspective: the far side is shorter by the share far, the whole turned by degrees.
func (p *plate) tilt(far, degrees float64) *plate {
	q := p.turn(degrees)
	w, h := float64(q.w), float64(q.h)
	f, ok := fitPlane([]pair{
		{w * far / 2, h * far / 2, 0, 0, 1}, {w * (1 - far/2), h * far / 2, w - 1, 0, 1}, {w, h, w - 1, h - 1, 1}, {1, h, 0, h - 1, 1},
	})
	if !ok {
		panic("no plane through the corners")
	}
	return q.warp(q.w, q.h, 235, func(x, y float64) (float64, float64) { return f.at(x, y) })
}

func (p *plate) each(f func(x, y int, v float64) float64) *plate {
	o := blank(p.w, p.h, 0)
	for y := range p.h {
		for x := range p.w {
			o.v[y*p.w+x] = f(x, y, p.v[y*p.w+x])
		}
	}
	return o
}

// gauss blurs with the given standard deviation in pixels.
func (p *plate) gauss(sigma float64) *plate {
	r := int(3*sigma + 1)
	k := make([]float64, 2*r+1)
	sum := 0.0
	for i := range k {
		k[i] = math.Exp(-float64((i-r)*(i-r)) / (2 * sigma * sigma))
		sum += k[i]
	}
	pass := func(p *plate, dx, dy int) *plate {
		return p.each(func(x, y int, _ float64) float64 {
			s := 0.0
			for i := range k {
				s += k[i] * p.v[min(max(y+dy*(i-r), 0), p.h-1)*p.w+min(max(x+dx*(i-r), 0), p.w-1)]
			}
			return s / sum
		})
	}
	return pass(pass(p, 1, 0), 0, 1)
}

// paste puts q on p with its top left corner at (x, y).
func (p *plate) paste(q *plate, x, y int) {
	for j := range q.h {
		for i := range q.w {
			if x+i >= 0 && y+j >= 0 && x+i < p.w && y+j < p.h {
				p.v[(y+j)*p.w+x+i] = q.v[j*q.w+i]
			}
		}
	}
}

// clutter is a ground of overlapping rectangles, stripes and text-like specks.
func clutter(r *rand.Rand, w, h int) *plate {
	p := blank(w, h, 90+r.Float64()*120)
	for range 60 {
		x, y, bw, bh, v := r.IntN(w), r.IntN(h), 4+r.IntN(w/4), 4+r.IntN(h/4), r.Float64()*255
		stripes := r.IntN(4) == 0
		for j := y; j < min(h, y+bh); j++ {
			for i := x; i < min(w, x+bw); i++ {
				if !stripes || (i/3+j/7)%2 == 0 {
					p.v[j*w+i] = v
				}
			}
		}
	}
	for range 400 {
		x, y, v := r.IntN(w-6), r.IntN(h-6), r.Float64()*255
		for j := range 2 + r.IntN(4) {
			for i := range 1 + r.IntN(5) {
				p.v[(y+j)*w+x+i] = v
			}
		}
	}
	return p
}

func (p *plate) gray() *image.Gray {
	m := image.NewGray(image.Rect(0, 0, p.w, p.h))
	for i, v := range p.v {
		m.Pix[i] = byte(max(0, min(255, v+0.5)))
	}
	return m
}

func (p *plate) png() []byte {
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, p.gray()); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func (p *plate) jpeg(quality int) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p.gray(), &jpeg.Options{Quality: quality}); err != nil {
		panic(err)
	}
	return b.Bytes()
}
