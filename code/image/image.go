// Package image reads payment codes from pictures and draws them.
//
// Goal: a QR code or a Code 128 barcode in a PNG or JPEG picture becomes the exact characters that its
// issuer put in, whether the picture is a clean export, a screenshot or a poor photograph; and what Draw
// makes is read back byte for byte by this package and by other readers.
//
// Method: the picture is bounded before it is decoded (bytes, then pixels) and made grey. A fixed ladder of
// views (levels of size, median, blur, enlargement; each in two ways of telling dark from light, both
// polarities) is searched for finder patterns; three that fit as a code give a first mapping, which the
// timing and alignment patterns refine; modules are sampled from the grey view, not from the black and
// white one. The ladder ends at the first view that explains every finder pattern seen. Format, codeword
// and Reed-Solomon work is gozxing's; character sets are told here, because a payment code's CRC runs over
// exact bytes. See docs/IMAGES.md for what is read how often.
package image

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"sort"
)

// Kinds of symbol.
const (
	KindQR      = "qr"      // QR code, ISO/IEC 18004
	KindCode128 = "code128" // Code 128 barcode, ISO/IEC 15417
)

// Errors of Read; test with errors.Is. The texts of the errors that wrap them say what was found and what to do.
var (
	ErrNotImage = errors.New("not a PNG or JPEG picture")
	ErrTooLarge = errors.New("picture too large")
	ErrNotFound = errors.New("no code found in the picture")
	ErrBudget   = errors.New("time for reading the picture ran out")
	ErrDecoder  = errors.New("the picture decoder failed")
)

// Default bounds of Options.
const (
	DefaultMaxBytes  = 16 << 20 // 16 MiB
	DefaultMaxPixels = 16 << 20 // 16.8 megapixels, e.g. 4096 × 4096
)

// Options bound what one picture may cost. Time is bounded by the context given to Read.
type Options struct {
	// MaxBytes is the largest file accepted, in bytes; 0 means DefaultMaxBytes.
	MaxBytes int64
	// MaxPixels is the largest width × height accepted, in pixels; 0 means DefaultMaxPixels. It is checked
	// against the header before any pixel is decoded. Reading takes at most about 20 bytes a pixel.
	MaxPixels int
	// MaxSymbols ends the search when so many symbols are found; 0 means as many as there are (at most 64).
	MaxSymbols int
}

const mostSymbols = 64

// Point is a position in the picture in pixels: x to the right, y downwards, the top left pixel's centre at (0, 0).
type Point struct{ X, Y float64 }

// Symbol is one code found in a picture.
type Symbol struct {
	// Text is the payload as UTF-8, control characters kept. Bytes without a declared character set (ECI) are
	// taken as UTF-8 when they are valid UTF-8 and as ISO 8859-1, QR's default, otherwise.
	Text string
	// Bytes is the payload as the symbol carries it, before any conversion of character sets.
	Bytes []byte
	// Kind is KindQR or KindCode128.
	Kind string
	// Corners are the outer corners in the order top left, top right, bottom right, bottom left of the symbol
	// itself, whatever its turn in the picture. For a barcode they enclose the scan lines that read it.
	Corners [4]Point
	// Part and Of are set when the symbol is one of several that carry one message together (structured
	// append) and the others weren't all found: this is part Part (from 1) of Of. Both are 0 otherwise.
	Part, Of int

	parity byte
}

// Read finds and reads the codes in a PNG or JPEG picture, in reading order of their centres (top to bottom, then
// left to right). A code printed twice is returned twice.
//
// Errors wrap ErrNotImage, ErrTooLarge, ErrNotFound, ErrBudget or ErrDecoder, or are those of r. When ctx ends
// before the search does, the symbols found so far are returned without error; when there are none the error
// wraps both ErrBudget and the context's error. No input makes it panic.
func Read(ctx context.Context, r io.Reader, o Options) (_ []Symbol, err error) {
	if o.MaxBytes <= 0 {
		o.MaxBytes = DefaultMaxBytes
	}
	if o.MaxPixels <= 0 {
		o.MaxPixels = DefaultMaxPixels
	}
	if o.MaxSymbols <= 0 || o.MaxSymbols > mostSymbols {
		o.MaxSymbols = mostSymbols
	}
	// The pixel decoders and gozxing are other people's code: a panic there is an error here.
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v; save the picture again as PNG and retry", ErrDecoder, p)
		}
	}()
	data, err := readBounded(ctx, r, o.MaxBytes)
	if err != nil {
		return nil, err
	}
	pic, err := decodeGray(ctx, data, o.MaxPixels)
	if err != nil {
		return nil, err
	}
	s := &search{ctx: ctx, most: o.MaxSymbols}
	s.run(pic)
	if len(s.found) == 0 {
		if ctx.Err() != nil {
			return nil, budgetError(ctx)
		}
		return nil, fmt.Errorf("%w (%d × %d pixels): make sure that the whole code with its light margin is in the picture, sharp and at least 3 pixels a module",
			ErrNotFound, pic.w, pic.h)
	}
	return arrange(s.found), nil
}

func budgetError(ctx context.Context) error {
	return fmt.Errorf("%w before a code was found: allow more time or crop the picture to the code: %w", ErrBudget, ctx.Err())
}

// contextReader ends reading when its context ends. Decoders pull small pieces through it, so that a file whose
// decoding costs far more than its size (a JPEG of very many scans) still ends on time.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	if len(p) > 512 {
		p = p[:512]
	}
	return c.r.Read(p)
}

func readBounded(ctx context.Context, r io.Reader, most int64) ([]byte, error) {
	var b bytes.Buffer
	n, err := io.Copy(&b, io.LimitReader(contextReader{ctx, r}, most+1))
	switch {
	case ctx.Err() != nil:
		return nil, budgetError(ctx)
	case err != nil:
		return nil, fmt.Errorf("reading the picture after %d bytes: %w", n, err)
	case n > most:
		return nil, fmt.Errorf("%w: more than %d bytes; crop it to the code or save it smaller", ErrTooLarge, most)
	}
	return b.Bytes(), nil
}

// arrange joins the parts of split messages and sorts the symbols into reading order.
func arrange(found []Symbol) []Symbol {
	out := joinParts(found)
	sort.SliceStable(out, func(i, j int) bool {
		a, b := centre(out[i].Corners), centre(out[j].Corners)
		// Two symbols are on one line when their centres differ in height by less than half the smaller height.
		if math.Abs(a.Y-b.Y) > min(height(out[i].Corners), height(out[j].Corners))/2 {
			return a.Y < b.Y
		}
		return a.X < b.X
	})
	return out
}

// joinParts replaces complete sets of structured-append parts by one symbol with the corners of its first part.
func joinParts(found []Symbol) []Symbol {
	var out []Symbol
	done := make([]bool, len(found))
	for i, s := range found {
		if done[i] {
			continue
		}
		if s.Of < 2 {
			out = append(out, s)
			continue
		}
		at := make([]int, s.Of)
		have := 0
		for j := i; j < len(found); j++ {
			if p := found[j]; p.Of == s.Of && p.parity == s.parity && at[p.Part-1] == 0 && !done[j] {
				at[p.Part-1] = j + 1
				have++
			}
		}
		if have < s.Of {
			out = append(out, s)
			continue
		}
		whole := Symbol{Kind: s.Kind, Corners: found[at[0]-1].Corners}
		for _, j := range at {
			done[j-1] = true
			whole.Bytes = append(whole.Bytes, found[j-1].Bytes...)
			whole.Text += found[j-1].Text
		}
		// A character may be cut by the seam: only the joined bytes tell.
		if t := textOf(whole.Bytes); t != "" && !declared(found, at) {
			whole.Text = t
		}
		out = append(out, whole)
	}
	return out
}

// declared reports whether any part's text differs from what its bytes alone say, so that a character set was declared.
func declared(found []Symbol, at []int) bool {
	for _, j := range at {
		if s := found[j-1]; s.Text != textOf(s.Bytes) {
			return true
		}
	}
	return false
}

func centre(c [4]Point) Point {
	return Point{(c[0].X + c[1].X + c[2].X + c[3].X) / 4, (c[0].Y + c[1].Y + c[2].Y + c[3].Y) / 4}
}

func height(c [4]Point) float64 {
	lo, hi := c[0].Y, c[0].Y
	for _, p := range c[1:] {
		lo, hi = min(lo, p.Y), max(hi, p.Y)
	}
	return hi - lo
}

// inside reports whether p lies within the quadrilateral c enlarged about its centre by grow.
func inside(c [4]Point, p Point, grow float64) bool {
	m := centre(c)
	var plus, minus bool
	for i := range c {
		a, b := c[i], c[(i+1)%4]
		a = Point{m.X + (a.X-m.X)*grow, m.Y + (a.Y-m.Y)*grow}
		b = Point{m.X + (b.X-m.X)*grow, m.Y + (b.Y-m.Y)*grow}
		switch cross := (b.X-a.X)*(p.Y-a.Y) - (b.Y-a.Y)*(p.X-a.X); {
		case cross > 0:
			plus = true
		case cross < 0:
			minus = true
		}
	}
	return plus != minus
}
