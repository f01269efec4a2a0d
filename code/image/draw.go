// Drawing codes.
//
// Method: boombuler/barcode makes the modules, in the mode chosen here (its own choice takes "+12" for digits);
// SVG, PNG and terminal output are different printings of the same modules.
package image

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/qr"
)

// ErrDraw is wrapped by every error of Draw and of a Drawing's methods.
var ErrDraw = errors.New("can't draw the code")

// Level is how much of a QR code may be lost before it can't be read.
type Level byte

// Error correction levels of ISO/IEC 18004: about 15, 7, 25 and 30 percent of the codewords.
const (
	LevelM Level = iota
	LevelL
	LevelQ
	LevelH
)

// DrawOptions say what is drawn. The zero value is a QR code of level M with the margin that its standard asks for.
type DrawOptions struct {
	// Kind is KindQR (also when empty) or KindCode128.
	Kind string
	// Level is the error correction of a QR code.
	Level Level
	// Margin is the light margin in modules; 0 means 4 for QR codes and 10 for barcodes, as their standards
	// ask, a negative value means none (only for drawings that get their margin elsewhere).
	Margin int
	// BarHeight is the height of a barcode in modules, without margins; 0 means 30.
	BarHeight int
	// Title names an SVG drawing for people who can't see it; empty means "QR code" or "Barcode". It should
	// not be the payload: a consumer's code is a secret, and titles are read aloud.
	Title string
}

// Drawing is a code as modules, margin included.
type Drawing struct {
	// W and H are the width and height in modules.
	W, H  int
	title string
	dark  []bool
	bars  bool
}

const (
	mostScale  = 100      // pixels a module
	mostPixels = 64 << 20 // of one drawing
)

// Draw makes the drawing of a payload. A QR code carries digits in numeric mode, upper-case text in alphanumeric mode and anything
// else as its bytes (UTF-8, without a character set designator, as payment apps expect); at most 2,331 bytes fit level M.
// Code 128 takes 1 to 80 ASCII characters.
func Draw(payload string, o DrawOptions) (*Drawing, error) {
	if payload == "" {
		return nil, fmt.Errorf("%w: the payload is empty; give the characters to draw", ErrDraw)
	}
	var m barcode.Barcode
	var err error
	margin, title := o.Margin, o.Title
	switch o.Kind {
	case "", KindQR:
		if m, err = encodeQR(payload, o.Level); err != nil {
			return nil, err
		}
		margin, title = fallback(margin, 4), orElse(title, "QR code")
	case KindCode128:
		for i := range len(payload) {
			if payload[i] > 127 {
				return nil, fmt.Errorf("%w: byte %d (%#x) isn't ASCII, and Code 128 has nothing else; draw a QR code", ErrDraw, i, payload[i])
			}
		}
		if len(payload) > 80 {
			return nil, fmt.Errorf("%w: %d characters are more than the 80 a Code 128 barcode takes; draw a QR code", ErrDraw, len(payload))
		}
		if m, err = code128.Encode(payload); err != nil {
			return nil, fmt.Errorf("%w: %v", ErrDraw, err)
		}
		margin, title = fallback(margin, 10), orElse(title, "Barcode")
	default:
		return nil, fmt.Errorf("%w: kind %q isn't known; use %q or %q", ErrDraw, o.Kind, KindQR, KindCode128)
	}
	if margin > 1000 || o.BarHeight < 0 || o.BarHeight > 1000 {
		return nil, fmt.Errorf("%w: margin %d, bar height %d: both end at 1000 modules", ErrDraw, margin, o.BarHeight)
	}
	size := m.Bounds().Size()
	d := &Drawing{W: size.X + 2*margin, H: size.Y + 2*margin, title: title, bars: o.Kind == KindCode128}
	if d.bars {
		size.Y = fallback(o.BarHeight, 30)
		d.H = size.Y + 2*min(margin, 4) // a barcode needs its margin at its ends only
	}
	d.dark = make([]bool, d.W*d.H)
	top := (d.H - size.Y) / 2
	for x := range size.X {
		for y := range size.Y {
			my := y
			if d.bars {
				my = 0
			}
			if g, ok := m.At(x, my).(color.Gray16); ok && g.Y == 0 {
				d.dark[(top+y)*d.W+margin+x] = true
			}
		}
	}
	return d, nil
}

func fallback(v, usual int) int {
	switch {
	case v == 0:
		return usual
	case v < 0:
		return 0
	}
	return v
}

func orElse(s, usual string) string {
	if s == "" {
		return usual
	}
	return s
}

func encodeQR(payload string, l Level) (barcode.Barcode, error) {
	levels := map[Level]qr.ErrorCorrectionLevel{LevelM: qr.M, LevelL: qr.L, LevelQ: qr.Q, LevelH: qr.H}
	level, ok := levels[l]
	if !ok {
		return nil, fmt.Errorf("%w: error correction level %d isn't known; use LevelL, LevelM, LevelQ or LevelH", ErrDraw, l)
	}
	mode := qr.Unicode
	if strings.Trim(payload, "0123456789") == "" {
		mode = qr.Numeric
	} else if strings.Trim(payload, alphanumeric) == "" {
		mode = qr.AlphaNumeric
	}
	m, err := qr.Encode(payload, level, mode)
	if err != nil {
		return nil, fmt.Errorf("%w: %d bytes are more than a QR code of this error correction level takes; shorten the payload or lower the level", ErrDraw, len(payload))
	}
	return m, nil
}

// Dark reports whether the module at (x, y) is dark; modules outside are light.
func (d *Drawing) Dark(x, y int) bool {
	return x >= 0 && y >= 0 && x < d.W && y < d.H && d.dark[y*d.W+x]
}

// SVG is the drawing as a vector picture: one path of dark modules on a light ground, with fixed colours, so that a dark page
// leaves it readable; one unit is one module, and the picture takes whatever size its place gives it.
func (d *Drawing) SVG() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" shape-rendering="crispEdges">`, d.W, d.H)
	fmt.Fprintf(&b, `<title>%s</title><rect width="%d" height="%d" fill="#fff"/><path fill="#000" d="`, escapeXML(d.title), d.W, d.H)
	if d.bars {
		top := 0
		for top < d.H && !anyDark(d, top) {
			top++
		}
		d.path(&b, top, d.H-2*top)
	} else {
		for y := range d.H {
			d.path(&b, y, 1)
		}
	}
	b.WriteString(`"/></svg>` + "\n")
	return b.Bytes()
}

func anyDark(d *Drawing, y int) bool {
	for x := range d.W {
		if d.Dark(x, y) {
			return true
		}
	}
	return false
}

// path writes the dark runs of row y as rectangles of the given height.
func (d *Drawing) path(b *bytes.Buffer, y, height int) {
	for x := 0; x < d.W; x++ {
		n := 0
		for d.Dark(x+n, y) {
			n++
		}
		if n > 0 {
			fmt.Fprintf(b, "M%d %dh%dv%dh-%dz", x, y, n, height, n)
			x += n
		}
	}
}

// escapeXML makes a text safe inside an element; characters that XML can't carry become U+FFFD.
func escapeXML(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff {
			return 0xfffd
		}
		return r
	}, strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(strings.ToValidUTF8(s, "\ufffd")))
}

// Image is the drawing as a black and white picture with scale pixels a module (1 to 100).
func (d *Drawing) Image(scale int) (*image.Paletted, error) {
	if scale < 1 || scale > mostScale {
		return nil, fmt.Errorf("%w: scale %d isn't between 1 and %d pixels a module", ErrDraw, scale, mostScale)
	}
	if d.W*scale > mostPixels/(d.H*scale) {
		return nil, fmt.Errorf("%w: %d × %d pixels are too many; use a smaller scale", ErrDraw, d.W*scale, d.H*scale)
	}
	m := image.NewPaletted(image.Rect(0, 0, d.W*scale, d.H*scale), color.Palette{color.White, color.Black})
	for y := range d.H {
		first := m.Pix[y*scale*m.Stride:][:d.W*scale]
		for x := range d.W {
			if d.dark[y*d.W+x] {
				for i := range scale {
					first[x*scale+i] = 1
				}
			}
		}
		for i := 1; i < scale; i++ {
			copy(m.Pix[(y*scale+i)*m.Stride:], first)
		}
	}
	return m, nil
}

// PNG is the drawing as a PNG file with scale pixels a module (1 to 100).
func (d *Drawing) PNG(scale int) ([]byte, error) {
	m, err := d.Image(scale)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrDraw, err)
	}
	return b.Bytes(), nil
}

// Ground is the colour of a terminal.
type Ground byte

// A terminal's text is light on GroundDark (usual) and dark on GroundLight.
const (
	GroundDark Ground = iota
	GroundLight
)

// Text is the drawing in half blocks, two rows of modules a line, for a terminal of the given ground. Light modules are inked on a dark
// ground and dark ones on a light ground, so that the code isn't inverted on either.
func (d *Drawing) Text(g Ground) string {
	// A code on a terminal has no pixels below half a character cell; where the last line has only its upper
	// half the lower one belongs to the margin.
	inked := func(x, y int) bool { return d.Dark(x, y) == (g == GroundLight) }
	var b strings.Builder
	for y := 0; y < d.H; y += 2 {
		for x := range d.W {
			switch up, down := inked(x, y), inked(x, y+1); {
			case up && down:
				b.WriteString("█")
			case up:
				b.WriteString("▀")
			case down:
				b.WriteString("▄")
			default:
				b.WriteString(" ")
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}
