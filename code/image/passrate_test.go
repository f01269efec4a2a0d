// How often is a code read? A fixed, seeded set of distorted pictures, read one by one.
//
// Method: every transform is applied to every payload of `payloads`, several times with strengths spread over
// its range; a picture passes when exactly the codes that were put in come out, byte for byte. Each transform
// has a floor a little below what was measured; the table in docs/IMAGES.md is this test's output:
//
//	go test ./code/image -run TestPassRates -v
package image

import (
	"bytes"
	"context"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
)

// distortion makes picture i of n of one payload; r is seeded by transform, payload and i.
type distortion struct {
	name, span string
	floor      int // percent
	n          int // pictures per payload
	kind       string
	make       func(t testing.TB, r *rand.Rand, payload string, k float64) (picture []byte, codes int)
}

// one wraps a transform of a single code drawn with scale pixels a module; k runs from 0 to 1 over the pictures.
func one(scale int, f func(r *rand.Rand, p *plate, k float64) *plate) func(testing.TB, *rand.Rand, string, float64) ([]byte, int) {
	return func(t testing.TB, r *rand.Rand, payload string, k float64) ([]byte, int) {
		return f(r, plateOf(t, payload, DrawOptions{}, scale), k).png(), 1
	}
}

func bars(f func(r *rand.Rand, p *plate, k float64) *plate) func(testing.TB, *rand.Rand, string, float64) ([]byte, int) {
	return func(t testing.TB, r *rand.Rand, payload string, k float64) ([]byte, int) {
		return f(r, plateOf(t, payload, DrawOptions{Kind: KindCode128, BarHeight: 60}, 3), k).png(), 1
	}
}

func noise(r *rand.Rand, p *plate, sigma float64) *plate {
	return p.each(func(_, _ int, v float64) float64 { return v + r.NormFloat64()*sigma })
}

func specks(r *rand.Rand, p *plate, share float64) *plate {
	return p.each(func(_, _ int, v float64) float64 {
		if r.Float64() < share {
			return float64(r.IntN(2)) * 255
		}
		return v
	})
}

func shade(r *rand.Rand, p *plate, strength float64) *plate {
	a := r.Float64() * 2 * math.Pi
	return p.each(func(x, y int, v float64) float64 {
		d := (math.Cos(a)*(float64(x)/float64(p.w)-0.5) + math.Sin(a)*(float64(y)/float64(p.h)-0.5)) + 0.5
		return v * (1 - strength*max(0, min(1, d)))
	})
}

func several(columns, rows int) func(testing.TB, *rand.Rand, string, float64) ([]byte, int) {
	return func(t testing.TB, r *rand.Rand, payload string, k float64) ([]byte, int) {
		n := columns * rows
		var parts []*plate
		cell := 0
		for i := range n {
			text := payload
			if i > 0 {
				text = fmt.Sprintf("%s/%d", payload[:min(len(payload), 60)], i)
			}
			p := plateOf(t, text, DrawOptions{}, 4).turn((r.Float64() - 0.5) * 20 * k)
			parts = append(parts, p)
			cell = max(cell, p.w, p.h)
		}
		c := blank(columns*cell+20, rows*cell+20, 235)
		for i, p := range parts {
			c.paste(p, 10+i%columns*cell+r.IntN(cell-p.w+1), 10+i/columns*cell+r.IntN(cell-p.h+1))
		}
		return c.png(), n
	}
}

var distortions = []distortion{
	{"none", "8 pixels a module", 100, 1, KindQR, one(8, func(_ *rand.Rand, p *plate, _ float64) *plate { return p })},
	{"turned a little", "−30° to 30°", 95, 5, KindQR, one(5, func(_ *rand.Rand, p *plate, k float64) *plate { return p.turn(-30 + 60*k) })},
	{"turned by quarters", "90°, 180°, 270°", 100, 3, KindQR, one(4, func(_ *rand.Rand, p *plate, k float64) *plate { return p.turn(90 + 180*k) })},
	{"turned any way", "−180° to 180°", 95, 5, KindQR, one(5, func(r *rand.Rand, p *plate, _ float64) *plate { return p.turn(r.Float64()*360 - 180) })},
	{"mirrored", "left to right", 100, 1, KindQR, one(6, func(_ *rand.Rand, p *plate, _ float64) *plate {
		return p.warp(p.w, p.h, 235, func(x, y float64) (float64, float64) { return float64(p.w-1) - x, y })
	})},
	{"perspective", "far side 10 to 55 % shorter, turned to 20°", 90, 5, KindQR, one(5, func(r *rand.Rand, p *plate, k float64) *plate {
		return p.tilt(0.1+0.45*k, r.Float64()*40-20)
	})},
	{"small", "4 to 2 pixels a module", 95, 6, KindQR, one(8, func(_ *rand.Rand, p *plate, k float64) *plate {
		return p.resize(int(float64(p.w) / 8 * (4 - 2*k)))
	})},
	{"very small", "2 to 1.2 pixels a module", 95, 4, KindQR, one(8, func(_ *rand.Rand, p *plate, k float64) *plate {
		return p.resize(int(float64(p.w) / 8 * (2 - 0.8*k)))
	})},
	{"small and turned", "2.5 to 4 pixels a module, −30° to 30°", 95, 6, KindQR, one(8, func(r *rand.Rand, p *plate, k float64) *plate {
		q := p.turn(r.Float64()*60 - 30)
		return q.resize(int(float64(q.w) / 8 * (2.5 + 1.5*k)))
	})},
	{"gaussian noise", "σ 10 to 110 of 255", 95, 6, KindQR, one(5, func(r *rand.Rand, p *plate, k float64) *plate { return noise(r, p, 10+100*k) })},
	{"salt and pepper", "2 to 35 % of pixels", 95, 6, KindQR, one(5, func(r *rand.Rand, p *plate, k float64) *plate { return specks(r, p, 0.02+0.33*k) })},
	{"blurred", "σ 0.2 to 0.8 modules", 80, 6, KindQR, one(5, func(_ *rand.Rand, p *plate, k float64) *plate { return p.gauss(1 + 3*k) })},
	{"JPEG", "quality 90 to 10, 3 pixels a module", 95, 5, KindQR, func(t testing.TB, r *rand.Rand, payload string, k float64) ([]byte, int) {
		return plateOf(t, payload, DrawOptions{}, 3).turn(r.Float64()*10 - 5).jpeg(int(90 - 80*k)), 1
	}},
	{"low contrast", "64 to 4 levels of 255", 95, 5, KindQR, one(5, func(_ *rand.Rand, p *plate, k float64) *plate {
		return p.each(func(_, _ int, v float64) float64 { return 120 + (v-120)/215*(64-60*k) })
	})},
	{"uneven light", "darkest corner 50 to 95 % darker", 95, 5, KindQR, one(5, func(r *rand.Rand, p *plate, k float64) *plate { return shade(r, p, 0.5+0.45*k) })},
	{"inverted", "light on dark, turned to 30°", 95, 3, KindQR, one(5, func(r *rand.Rand, p *plate, k float64) *plate {
		return p.turn(k * 30).each(func(_, _ int, v float64) float64 { return 255 - v })
	})},
	{"middle covered", "a square of 10 to 22 % of the width", 95, 3, KindQR, one(5, func(_ *rand.Rand, p *plate, k float64) *plate {
		side := int(float64(p.w) * (0.1 + 0.12*k))
		q := blank(p.w, p.h, 0)
		q.paste(p, 0, 0)
		q.paste(blank(side, side, 130), (p.w-side)/2, (p.h-side)/2)
		return q
	})},
	{"two codes", "turned to 10°", 95, 3, KindQR, several(2, 1)},
	{"four codes", "turned to 10°", 95, 3, KindQR, several(2, 2)},
	{"cluttered ground", "code a third of the width", 95, 5, KindQR, func(t testing.TB, r *rand.Rand, payload string, _ float64) ([]byte, int) {
		p := plateOf(t, payload, DrawOptions{}, 4)
		c := clutter(r, p.w*3, p.h*5/2)
		c.paste(p, r.IntN(c.w-p.w), r.IntN(c.h-p.h))
		return c.png(), 1
	}},
	{"photograph", "tilted, shaded, blurred, noisy, on clutter, JPEG", 75, 6, KindQR, func(t testing.TB, r *rand.Rand, payload string, k float64) ([]byte, int) {
		p := plateOf(t, payload, DrawOptions{}, 5)
		q := blank(p.w+40, p.h+40, 235)
		q.paste(p, 20, 20)
		c := clutter(r, q.w*3/2, q.h*3/2)
		c.paste(q, r.IntN(c.w-q.w), r.IntN(c.h-q.h))
		c = c.tilt(0.05+0.15*k, r.Float64()*30-15)
		return noise(r, shade(r, c, 0.2+0.4*k).gauss(0.8+1.2*k), 5+20*k).jpeg(int(85 - 45*k)), 1
	}},
	{"barcode turned", "−20° to 20°, and by 90°", 95, 6, KindCode128, bars(func(_ *rand.Rand, p *plate, k float64) *plate {
		if k == 1 {
			return p.turn(90)
		}
		return p.turn(-20 + 50*k)
	})},
	{"barcode small", "3 to 1.3 pixels a module", 95, 6, KindCode128, bars(func(_ *rand.Rand, p *plate, k float64) *plate {
		return p.resize(int(float64(p.w) / 3 * (3 - 1.7*k)))
	})},
	{"barcode noisy", "σ 10 to 60 of 255", 95, 6, KindCode128, bars(func(r *rand.Rand, p *plate, k float64) *plate { return noise(r, p, 10+50*k) })},
	{"barcode blurred", "σ 0.2 to 0.8 modules", 85, 5, KindCode128, bars(func(_ *rand.Rand, p *plate, k float64) *plate { return p.gauss(0.6 + 1.8*k) })},
}

// barcodePayloads stand in for `payloads` where Code 128 is drawn.
var barcodePayloads = []string{"28763443825664394912", "6212345678901234567", "A1-b2_C3.d4", "281012345678905"}

func TestPassRates(t *testing.T) {
	type job struct{ d, p, i int }
	passed := make([][]int, len(distortions))
	var jobs []job
	for d := range distortions {
		passed[d] = make([]int, len(payloads))
		for p := range payloads {
			for i := range distortions[d].n {
				jobs = append(jobs, job{d, p, i})
			}
		}
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	next := make(chan job)
	for range 2 {
		wg.Go(func() {
			for j := range next {
				if ok, why := tryOne(t, j.d, j.p, j.i); ok {
					mu.Lock()
					passed[j.d][j.p]++
					mu.Unlock()
				} else {
					t.Log(why)
				}
			}
		})
	}
	for _, j := range jobs {
		next <- j
	}
	close(next)
	wg.Wait()

	var b strings.Builder
	fmt.Fprintf(&b, "| Transform | Range | Read |")
	for _, p := range payloads {
		fmt.Fprintf(&b, " %s |", p.name)
	}
	b.WriteString("\n|---|---|---|" + strings.Repeat("---|", len(payloads)) + "\n")
	for i, d := range distortions {
		sum := 0
		for _, n := range passed[i] {
			sum += n
		}
		all := d.n * len(payloads)
		fmt.Fprintf(&b, "| %s | %s | %d %% |", d.name, d.span, sum*100/all)
		for _, n := range passed[i] {
			fmt.Fprintf(&b, " %d/%d |", n, d.n)
		}
		b.WriteString("\n")
		if sum*100 < d.floor*all {
			t.Errorf("%s: %d of %d read, less than the floor of %d %%", d.name, sum, all, d.floor)
		}
	}
	t.Logf("\n%s", b.String())
}

func tryOne(t *testing.T, di, pi, i int) (bool, string) {
	d := &distortions[di]
	h := fnv.New64a()
	h.Write([]byte(d.name)) // so that a new transform leaves the others' pictures as they are
	r := rand.New(rand.NewPCG(h.Sum64(), uint64(pi)<<32|uint64(i)))
	k := 0.0
	if d.n > 1 {
		k = float64(i) / float64(d.n-1)
	}
	payload := payloads[pi].text
	if d.kind == KindCode128 {
		payload = barcodePayloads[pi]
	}
	picture, codes := d.make(t, r, payload, k)
	got, err := Read(context.Background(), bytes.NewReader(picture), Options{})
	ok := err == nil && len(got) == codes &&
		slices.ContainsFunc(got, func(s Symbol) bool { return s.Text == payload && s.Kind == d.kind })
	return ok, fmt.Sprintf("%s %s %d: %d symbols, %v", d.name, payloads[pi].name, i, len(got), err)
}
