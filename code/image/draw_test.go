// Drawing: every output shows the same modules, and what can't be drawn is refused with a reason.
package image

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/color"
	"image/png"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func TestOutputsAgree(t *testing.T) {
	for _, o := range []DrawOptions{{}, {Level: LevelH, Margin: 2}, {Margin: -1}, {Kind: KindCode128}, {Kind: KindCode128, Margin: -1, BarHeight: 7}} {
		d, err := Draw("28763443825664394912", o)
		if err != nil {
			t.Fatal(err)
		}
		b, err := d.PNG(3)
		if err != nil {
			t.Fatal(err)
		}
		m, err := png.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Bounds().Size(); got.X != 3*d.W || got.Y != 3*d.H {
			t.Errorf("%+v: PNG is %v, modules %d × %d", o, got, d.W, d.H)
		}
		for y := range 3 * d.H {
			for x := range 3 * d.W {
				if dark := color.GrayModel.Convert(m.At(x, y)).(color.Gray).Y == 0; dark != d.Dark(x/3, y/3) {
					t.Fatalf("%+v: PNG differs at pixel %d, %d", o, x, y)
				}
			}
		}
		sameModules(t, "SVG", d, modulesOfSVG(t, d.SVG(), d.W, d.H))
		sameModules(t, "dark terminal", d, modulesOfText(d.Text(GroundDark), d.W, d.H, false))
		sameModules(t, "light terminal", d, modulesOfText(d.Text(GroundLight), d.W, d.H, true))
	}
}

func sameModules(t *testing.T, what string, d *Drawing, got []bool) {
	t.Helper()
	for i := range got {
		if got[i] != d.dark[i] {
			t.Fatalf("%s differs at module %d, %d", what, i%d.W, i/d.W)
		}
	}
}

func modulesOfSVG(t *testing.T, svg []byte, w, h int) []bool {
	t.Helper()
	var doc struct {
		ViewBox string `xml:"viewBox,attr"`
		Title   string `xml:"title"`
		Paths   []struct {
			D string `xml:"d,attr"`
		} `xml:"path"`
	}
	if err := xml.Unmarshal(svg, &doc); err != nil {
		t.Fatal(err)
	}
	if want := "0 0 " + strconv.Itoa(w) + " " + strconv.Itoa(h); doc.ViewBox != want || doc.Title == "" || len(doc.Paths) != 1 {
		t.Fatalf("viewBox %q (want %q), title %q, %d paths", doc.ViewBox, want, doc.Title, len(doc.Paths))
	}
	out := make([]bool, w*h)
	rect := regexp.MustCompile(`M(\d+) (\d+)h(\d+)v(\d+)h-(\d+)z`)
	if rest := rect.ReplaceAllString(doc.Paths[0].D, ""); rest != "" {
		t.Fatalf("path has %q besides rectangles", rest)
	}
	for _, m := range rect.FindAllStringSubmatch(doc.Paths[0].D, -1) {
		var n [5]int
		for i := range n {
			n[i], _ = strconv.Atoi(m[i+1])
		}
		for y := n[1]; y < n[1]+n[3]; y++ {
			for x := n[0]; x < n[0]+n[2]; x++ {
				out[y*w+x] = true
			}
		}
	}
	return out
}

func modulesOfText(text string, w, h int, inkIsDark bool) []bool {
	out := make([]bool, w*h)
	for l, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		for x, r := range []rune(line) {
			for half := range 2 {
				ink := r == '█' || r == '▀' && half == 0 || r == '▄' && half == 1
				if y := 2*l + half; y < h {
					out[y*w+x] = ink == inkIsDark
				}
			}
		}
	}
	return out
}

func TestMargins(t *testing.T) {
	d, err := Draw("x", DrawOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if d.W != 21+8 || d.H != 21+8 || !d.Dark(4, 4) || d.Dark(3, 4) || d.Dark(4, 3) || d.Dark(-1, 0) || d.Dark(0, d.H) {
		t.Errorf("%d × %d: the margin isn't 4 modules", d.W, d.H)
	}
	b, err := Draw("x", DrawOptions{Kind: KindCode128})
	if err != nil {
		t.Fatal(err)
	}
	// Start, one character, check, stop: 3 × 11 + 13 modules.
	if b.W != 46+20 || b.H != 30+8 || !b.Dark(10, 4) || b.Dark(9, 4) {
		t.Errorf("%d × %d: the margin isn't 10 modules", b.W, b.H)
	}
}

func TestTitleIsEscaped(t *testing.T) {
	d, err := Draw("secret payload", DrawOptions{Title: "Tom & <Jerry>\x00\xff"})
	if err != nil {
		t.Fatal(err)
	}
	svg := string(d.SVG())
	if !strings.Contains(svg, "<title>Tom &amp; &lt;Jerry&gt;\ufffd\ufffd</title>") || strings.Contains(svg, "secret") {
		t.Errorf("%.200s", svg)
	}
}

func TestDrawRefuses(t *testing.T) {
	for _, tt := range []struct {
		name, payload string
		o             DrawOptions
		text          string
	}{
		{"nothing", "", DrawOptions{}, "empty"},
		{"too much", strings.Repeat("a", 2332), DrawOptions{}, "2332 bytes"},
		{"unknown kind", "x", DrawOptions{Kind: "aztec"}, `"aztec"`},
		{"unknown level", "x", DrawOptions{Level: 9}, "level 9"},
		{"wide margin", "x", DrawOptions{Margin: 1 << 30}, "1000 modules"},
		{"tall bars", "x", DrawOptions{Kind: KindCode128, BarHeight: 1 << 30}, "1000 modules"},
		// ñ (U+00F1) stands for FNC1 in the library.
		{"barcode with ñ", "ñ1", DrawOptions{Kind: KindCode128}, "byte 0"},
		{"long barcode", strings.Repeat("1", 81), DrawOptions{Kind: KindCode128}, "81 characters"},
	} {
		if _, err := Draw(tt.payload, tt.o); !errors.Is(err, ErrDraw) || !strings.Contains(err.Error(), tt.text) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	if _, err := Draw(strings.Repeat("a", 2331), DrawOptions{}); err != nil {
		t.Errorf("2,331 bytes: %v", err)
	}
	d, err := Draw("x", DrawOptions{Margin: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for _, scale := range []int{0, -1, 101, 100} {
		if _, err := d.PNG(scale); !errors.Is(err, ErrDraw) {
			t.Errorf("scale %d: %v", scale, err)
		}
	}
}
