// Reading: bounds, errors, character sets, several codes, and Read(Draw(x)) = x.
package image

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"
	"math"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"
)

func drawPNG(t testing.TB, payload string, o DrawOptions, scale int) []byte {
	t.Helper()
	d, err := Draw(payload, o)
	if err != nil {
		t.Fatal(err)
	}
	b, err := d.PNG(scale)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func read(picture []byte) ([]Symbol, error) {
	return Read(context.Background(), bytes.NewReader(picture), Options{})
}

func readOne(t testing.TB, picture []byte) Symbol {
	t.Helper()
	got, err := read(picture)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 {
		t.Fatalf("got %d symbols, want 1: %+v", len(got), got)
	}
	return got[0]
}

func TestReadDrawn(t *testing.T) {
	texts := []string{
		"0", "+12", "-1", "+1+2+3", // signs, which a lenient number parser would swallow
		"HTTPS://QR.ALIPAY.COM/FKX05202GE16QHOXXX7NE6",
		"aあ\b\t\r\n\x00\x1d~", "Ærøskøbing €", "ចន ស្មីន 🏮", "100%%",
		strings.Repeat("7", 5000), strings.Repeat("漢", 700),
	}
	for _, p := range payloads {
		texts = append(texts, p.text)
	}
	for _, text := range texts {
		for _, level := range []Level{LevelL, LevelM, LevelQ, LevelH} {
			if len(text) > 1000 && level != LevelM {
				continue
			}
			s := readOne(t, drawPNG(t, text, DrawOptions{Level: level}, 3))
			if s.Text != text || string(s.Bytes) != text || s.Kind != KindQR || s.Part != 0 || s.Of != 0 {
				t.Errorf("level %d: %.40q came back as %.40q %s", level, text, s.Text, s.Kind)
			}
		}
	}
	for _, text := range []string{"0", "28763443825664394912", "A\x00b\x1f~ z", "123a4567", strings.Repeat("x1", 40)} {
		s := readOne(t, drawPNG(t, text, DrawOptions{Kind: KindCode128}, 2))
		if s.Text != text || s.Kind != KindCode128 {
			t.Errorf("barcode: %q came back as %q %s", text, s.Text, s.Kind)
		}
	}
}

func TestReadDrawProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(
			rapid.StringN(1, 60, 200),
			rapid.StringMatching(`[0-9]{1,60}`),
			rapid.StringMatching(`[0-9A-Z $%*+\-./:]{1,60}`),
			rapid.StringMatching(`[ -~]{1,150}`),
		).Draw(t, "text")
		level := Level(rapid.IntRange(0, 3).Draw(t, "level"))
		scale := rapid.IntRange(2, 5).Draw(t, "scale")
		d, err := Draw(text, DrawOptions{Level: level})
		if err != nil {
			t.Fatal(err)
		}
		b, err := d.PNG(scale)
		if err != nil {
			t.Fatal(err)
		}
		got, err := read(b)
		if err != nil || len(got) != 1 || got[0].Text != text {
			t.Fatalf("%q came back as %+v, %v", text, got, err)
		}
	})
}

func TestReadDrawBarcodeProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(
			rapid.StringMatching(`[0-9]{1,60}`),
			rapid.StringMatching(`[\x00-\x7f]{1,40}`),
		).Draw(t, "text")
		d, err := Draw(text, DrawOptions{Kind: KindCode128})
		if err != nil {
			t.Fatal(err)
		}
		b, err := d.PNG(rapid.IntRange(2, 4).Draw(t, "scale"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := read(b)
		if err != nil || len(got) != 1 || got[0].Text != text {
			t.Fatalf("%q came back as %+v, %v", text, got, err)
		}
	})
}

// Corners lie where the symbol was put, also when it is turned.
func TestCorners(t *testing.T) {
	p := plateOf(t, payloads[0].text, DrawOptions{Margin: -1}, 6)
	c := blank(p.w+200, p.h+120, 235)
	c.paste(p, 130, 50)
	w := float64(p.w)
	near := func(a, b Point) bool { return math.Hypot(a.X-b.X, a.Y-b.Y) < 3 }
	s := readOne(t, c.png())
	if !near(s.Corners[0], Point{129.5, 49.5}) || !near(s.Corners[1], Point{129.5 + w, 49.5}) ||
		!near(s.Corners[2], Point{129.5 + w, 49.5 + w}) || !near(s.Corners[3], Point{129.5, 49.5 + w}) {
		t.Errorf("corners %v", s.Corners)
	}
	upside := readOne(t, c.turn(180).png())
	if !near(upside.Corners[2], Point{float64(c.w) - 130 - w, float64(c.h) - 50 - w}) {
		t.Errorf("corners %v of the code upside down", upside.Corners)
	}
}

// Symbols of both kinds in one picture come in reading order; a code printed twice comes twice; MaxSymbols ends the search.
func TestSeveral(t *testing.T) {
	c := blank(900, 700, 235)
	c.paste(plateOf(t, "first", DrawOptions{}, 5), 40, 40)
	c.paste(plateOf(t, "second", DrawOptions{}, 6), 500, 60)
	c.paste(plateOf(t, "28763443825664394912", DrawOptions{Kind: KindCode128}, 3), 100, 300)
	c.paste(plateOf(t, "first", DrawOptions{}, 4), 300, 500)
	got, err := read(c.png())
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, s := range got {
		list = append(list, s.Kind+" "+s.Text)
	}
	if want := "qr first, qr second, code128 28763443825664394912, qr first"; strings.Join(list, ", ") != want {
		t.Errorf("got %s\nwant %s", strings.Join(list, ", "), want)
	}
	got, err = Read(context.Background(), bytes.NewReader(c.png()), Options{MaxSymbols: 2})
	if err != nil || len(got) != 2 {
		t.Errorf("MaxSymbols 2: %d symbols, %v", len(got), err)
	}
}

// Every pixel format that PNG and JPEG decode to is read; transparent ground counts as light, and as dark where that shows the code.
func TestPixelFormats(t *testing.T) {
	d, err := Draw("format", DrawOptions{})
	if err != nil {
		t.Fatal(err)
	}
	m, err := d.Image(5)
	if err != nil {
		t.Fatal(err)
	}
	targets := map[string]draw.Image{
		"gray": image.NewGray(m.Rect), "gray16": image.NewGray16(m.Rect), "rgba": image.NewRGBA(m.Rect),
		"nrgba": image.NewNRGBA(m.Rect), "rgba64": image.NewRGBA64(m.Rect), "nrgba64": image.NewNRGBA64(m.Rect),
		"paletted": image.NewPaletted(m.Rect, m.Palette),
	}
	for name, o := range targets {
		draw.Draw(o, m.Rect, m, image.Point{}, draw.Src)
		var b bytes.Buffer
		if err := png.Encode(&b, o); err != nil {
			t.Fatal(err)
		}
		if s := readOne(t, b.Bytes()); s.Text != "format" {
			t.Errorf("%s: %q", name, s.Text)
		}
		b.Reset()
		if err := jpeg.Encode(&b, o, nil); err != nil {
			t.Fatal(err)
		}
		if s := readOne(t, b.Bytes()); s.Text != "format" {
			t.Errorf("%s as JPEG: %q", name, s.Text)
		}
	}
	for name, ink := range map[string]color.NRGBA{"black on nothing": {0, 0, 0, 255}, "white on nothing": {255, 255, 255, 255}} {
		o := image.NewNRGBA(m.Rect)
		for y := range o.Rect.Dy() {
			for x := range o.Rect.Dx() {
				if dark := m.ColorIndexAt(x, y) == 1; dark == (ink.R == 0) {
					o.SetNRGBA(x, y, ink)
				}
			}
		}
		var b bytes.Buffer
		if err := png.Encode(&b, o); err != nil {
			t.Fatal(err)
		}
		if s := readOne(t, b.Bytes()); s.Text != "format" {
			t.Errorf("%s: %q", name, s.Text)
		}
	}
}

// bitsOf packs (value, width) pairs, most significant bit first.
func bitsOf(fields ...int) []byte {
	var bits []byte
	for i := 0; i < len(fields); i += 2 {
		for b := fields[i+1] - 1; b >= 0; b-- {
			bits = append(bits, byte(fields[i]>>b&1))
		}
	}
	out := make([]byte, (len(bits)+7)/8+2)
	for i, b := range bits {
		out[i/8] |= b << (7 - i%8)
	}
	return out
}

// bytesSegment is a byte segment for versions 1 to 9.
func bytesSegment(b ...byte) []int {
	f := []int{4, 4, len(b), 8}
	for _, c := range b {
		f = append(f, int(c), 8)
	}
	return f
}

func TestCharacterSets(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte("最佳运输"))
	if err != nil {
		t.Fatal(err)
	}
	join := func(parts ...[]int) []byte {
		var f []int
		for _, p := range parts {
			f = append(f, p...)
		}
		return bitsOf(append(f, 0, 4)...)
	}
	tests := []struct {
		name string
		data []byte
		text string
		raw  string
	}{
		{"no ECI, UTF-8", join(bytesSegment([]byte("北京")...)), "北京", "北京"},
		{"no ECI, not UTF-8: ISO 8859-1", join(bytesSegment('Z', 0xfc, 'r', 'i', 'c', 'h')), "Zürich", "Z\xfcrich"},
		{"ECI 3: ISO 8859-1 even where it would be UTF-8", join([]int{7, 4, 3, 8}, bytesSegment(0xc3, 0xbc)), "Ã¼", "\xc3\xbc"},
		{"ECI 26: UTF-8", join([]int{7, 4, 26, 8}, bytesSegment([]byte("ü")...)), "ü", "ü"},
		{"ECI 29: GB 18030", join([]int{7, 4, 32, 8}, bytesSegment(gb...)), "最佳运输", string(gb)},
		{"ECI 20: Shift JIS", join([]int{7, 4, 20, 8}, bytesSegment(0x82, 0xa0)), "あ", "\x82\xa0"},
		{"unknown ECI: as the bytes say", join([]int{7, 4, 0x83, 8, 0xe7, 8}, bytesSegment('a')), "a", "a"},
		{"UTF-8 character cut by segments", join(bytesSegment(0xe5, 0x8c), bytesSegment(0x97)), "北", "北"},
		{"Kanji", join([]int{8, 4, 2, 8, 0x0d9f, 13, 0x1aaa, 13}), "点茗", "\x93\x5f\xe4\xaa"},
		{"digits with their leading zeros", join([]int{1, 4, 5, 10, 7, 10, 8, 7}), "00708", "00708"},
		// In a GS1 symbol a pair is one percent sign and a single one the separator.
		{"alphanumeric, FNC1", join([]int{5, 4, 2, 4, 4, 9, 10*45 + 38, 11, 38*45 + 38, 11}), "A%\x1d", "A%\x1d"},
		{"control characters", join(bytesSegment('a', 8, 0, 0x1d)), "a\b\x00\x1d", "a\b\x00\x1d"},
	}
	for _, tt := range tests {
		s, ok := readSegments(tt.data, 1)
		if !ok || s.Text != tt.text || string(s.Bytes) != tt.raw {
			t.Errorf("%s: %v %q %q", tt.name, ok, s.Text, s.Bytes)
		}
	}
	for name, data := range map[string][]byte{
		"empty": {}, "terminator only": {0, 0}, "reserved mode": bitsOf(6, 4, 0, 8), "bytes run out": bitsOf(4, 4, 200, 8, 1, 8),
		"digits out of range": bitsOf(1, 4, 3, 10, 1001, 10), "part beyond parts": bitsOf(3, 4, 5, 4, 2, 4, 0, 8, 1, 4, 1, 10, 1, 4),
	} {
		if s, ok := readSegments(data, 1); ok {
			t.Errorf("%s: read %q", name, s.Text)
		}
	}
}

// Another encoder's symbols, with an ECI designator for Latin-1, are read from a picture.
func TestOtherEncoder(t *testing.T) {
	for _, set := range []string{"ISO-8859-1", "UTF-8", "Shift_JIS"} {
		text := map[string]string{"ISO-8859-1": "Zürich, Straße 5", "UTF-8": "Zürich 北京", "Shift_JIS": "東京 あいう"}[set]
		m, err := qrcode.NewQRCodeWriter().Encode(text, gozxing.BarcodeFormat_QR_CODE, 300, 300,
			map[gozxing.EncodeHintType]interface{}{gozxing.EncodeHintType_CHARACTER_SET: set})
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := png.Encode(&b, m); err != nil {
			t.Fatal(err)
		}
		if s := readOne(t, b.Bytes()); s.Text != text {
			t.Errorf("%s: %q came back as %q (% x)", set, text, s.Text, s.Bytes)
		}
	}
}

// Code 128 values to text: sets, shift, FNC1 leading and inside, FNC4 once and latched.
func TestCode128Text(t *testing.T) {
	for want, codes := range map[string][]byte{
		"12ab":    {105, 12, 100, 65, 66, 0, 106},
		"\x1d12":  {104, 102, 102, 99, 12, 0, 106},
		"a\x01b":  {104, 65, 98, 65, 66, 0, 106},
		"éa":      {104, 100, 73, 65, 0, 106},
		"éàb":     {104, 100, 100, 73, 64, 100, 100, 66, 0, 106},
		"\x00A`B": {103, 64, 33, 98, 64, 34, 0, 106},
		"x":       {104, 88, 102, 106}, // the check character happens to be FNC1's value
	} {
		if got := code128Text(codes); got != want {
			t.Errorf("% d: %q, want %q", codes, got, want)
		}
	}
}

func TestJoinParts(t *testing.T) {
	part := func(n, of int, parity byte, text string) Symbol {
		return Symbol{Kind: KindQR, Text: textOf([]byte(text)), Bytes: []byte(text), Part: n, Of: of, parity: parity}
	}
	got := joinParts([]Symbol{part(2, 2, 7, "\x97京"), part(1, 3, 9, "lone"), part(1, 2, 7, "北\xe5\x8c")})
	if len(got) != 2 || got[0].Text != "北北京" || got[0].Of != 0 || got[1].Text != "lone" || got[1].Part != 1 || got[1].Of != 3 {
		t.Errorf("%+v", got)
	}
}

// claimed is a PNG whose header says w × h and whose pixels are missing.
func claimed(w, h uint32) []byte {
	var b bytes.Buffer
	b.WriteString("\x89PNG\r\n\x1a\n")
	chunk := func(kind string, data []byte) {
		binary.Write(&b, binary.BigEndian, uint32(len(data)))
		b.WriteString(kind)
		b.Write(data)
		binary.Write(&b, binary.BigEndian, crc32.ChecksumIEEE(append([]byte(kind), data...)))
	}
	head := binary.BigEndian.AppendUint32(nil, w)
	head = binary.BigEndian.AppendUint32(head, h)
	chunk("IHDR", append(head, 8, 0, 0, 0, 0))
	var z bytes.Buffer
	zw := zlib.NewWriter(&z)
	zw.Write(make([]byte, 100))
	zw.Close()
	chunk("IDAT", z.Bytes())
	chunk("IEND", nil)
	return b.Bytes()
}

func TestErrors(t *testing.T) {
	good := drawPNG(t, "x", DrawOptions{}, 4)
	past, cancel := context.WithCancel(context.Background())
	cancel()
	broken := errors.New("wire cut")
	tests := []struct {
		name string
		ctx  context.Context
		r    io.Reader
		o    Options
		want error
		text string
	}{
		{"empty", context.Background(), strings.NewReader(""), Options{}, ErrNotImage, "convert it"},
		{"text", context.Background(), strings.NewReader("GIF89a......."), Options{}, ErrNotImage, "GIF89a"},
		{"cut header", context.Background(), bytes.NewReader(good[:20]), Options{}, ErrNotImage, "header"},
		{"cut pixels", context.Background(), bytes.NewReader(good[:60]), Options{}, ErrNotImage, "damaged"},
		{"too many bytes", context.Background(), bytes.NewReader(good), Options{MaxBytes: 100}, ErrTooLarge, "100 bytes"},
		{"too many pixels", context.Background(), bytes.NewReader(good), Options{MaxPixels: 100}, ErrTooLarge, "100 pixels"},
		{"claims too many pixels", context.Background(), bytes.NewReader(claimed(40000, 40000)), Options{}, ErrTooLarge, "crop"},
		{"claims pixels it lacks", context.Background(), bytes.NewReader(claimed(400, 400)), Options{}, ErrNotImage, "damaged"},
		{"no code", context.Background(), bytes.NewReader(blank(300, 200, 200).png()), Options{}, ErrNotFound, "300 × 200"},
		{"one pixel", context.Background(), bytes.NewReader(blank(1, 1, 200).png()), Options{}, ErrNotFound, "1 × 1"},
		{"one row", context.Background(), bytes.NewReader(blank(900, 1, 20).png()), Options{}, ErrNotFound, "900 × 1"},
		{"no time", past, bytes.NewReader(good), Options{}, ErrBudget, "more time"},
		{"no time, too", past, bytes.NewReader(good), Options{}, context.Canceled, ""},
		{"failing reader", context.Background(), iotest.ErrReader(broken), Options{}, broken, "after 0 bytes"},
	}
	for _, tt := range tests {
		got, err := Read(tt.ctx, tt.r, tt.o)
		if !errors.Is(err, tt.want) || !strings.Contains(fmt.Sprint(err), tt.text) || got != nil {
			t.Errorf("%s: %v, %v", tt.name, got, err)
		}
	}
}

// countdown is a context that ends after so many looks at it: a clock that needs no time.
type countdown struct {
	context.Context
	left int
}

func (c *countdown) Err() error {
	if c.left--; c.left < 0 {
		return context.DeadlineExceeded
	}
	return nil
}

// Wherever time runs out, the answer is the code, or the lack of time, and the search ends within a few further looks.
func TestBudgetAnywhere(t *testing.T) {
	picture := plateOf(t, payloads[1].text, DrawOptions{}, 3).turn(7).png()
	outcomes := map[string]int{}
	for n := 0; n < 400; n += 3 {
		c := &countdown{context.Background(), n}
		got, err := Read(c, bytes.NewReader(picture), Options{})
		switch {
		case err == nil && len(got) == 1 && got[0].Text == payloads[1].text:
			outcomes["read"]++
		case errors.Is(err, ErrBudget) && errors.Is(err, context.DeadlineExceeded):
			outcomes["budget"]++
		default:
			t.Fatalf("after %d looks: %v, %v", n, got, err)
		}
		if c.left < -60 {
			t.Errorf("after %d looks: went on for %d more", n, -c.left)
		}
	}
	if outcomes["read"] == 0 || outcomes["budget"] == 0 {
		t.Errorf("outcomes %v: both should occur", outcomes)
	}
}

// A panic in the decoders is an error of Read.
func TestDecoderPanic(t *testing.T) {
	_, err := Read(context.Background(), panics{}, Options{})
	if !errors.Is(err, ErrDecoder) {
		t.Errorf("%v", err)
	}
}

type panics struct{}

func (panics) Read([]byte) (int, error) { panic("index out of range") }

// A sheet full of finder patterns is the costliest picture for the search: what is gathered stays bounded.
func TestManyFinders(t *testing.T) {
	p := blank(900, 900, 235)
	for y := range p.h {
		for x := range p.w {
			i, j := x%18/2-3, y%18/2-3
			if ring := max(i, -i, j, -j); ring <= 3 && ring != 2 {
				p.v[y*p.w+x] = 20
			}
		}
	}
	m := p.gray()
	g := &gray{w: p.w, h: p.h, pix: m.Pix}
	f := findFinders(context.Background(), g.split(), 1)
	if len(f) != maxFinders {
		t.Errorf("%d patterns kept, want %d", len(f), maxFinders)
	}
	if n := len(triples(best(f))); n > maxTriples {
		t.Errorf("%d triples", n)
	}
}

func FuzzRead(f *testing.F) {
	for _, p := range payloads {
		f.Add(drawPNG(f, p.text, DrawOptions{}, 2))
	}
	f.Add(drawPNG(f, "28763443825664394912", DrawOptions{Kind: KindCode128}, 2))
	f.Add(plateOf(f, "x", DrawOptions{}, 4).turn(20).jpeg(60))
	f.Add(claimed(400, 400))
	f.Fuzz(func(t *testing.T, picture []byte) {
		got, err := Read(context.Background(), bytes.NewReader(picture), Options{MaxBytes: 1 << 16, MaxPixels: 1 << 16})
		if (err == nil) != (len(got) > 0) {
			t.Errorf("%d symbols and error %v", len(got), err)
		}
		if errors.Is(err, ErrDecoder) {
			t.Errorf("a panic: %v", err)
		}
		for _, s := range got {
			if s.Text == "" || len(s.Bytes) == 0 {
				t.Errorf("an empty symbol %+v", s)
			}
		}
	})
}

// FuzzPixels searches one view of any pixels: PNG's checksums keep most changed files from the search, and the whole ladder takes
// too long for many tries.
func FuzzPixels(f *testing.F) {
	for _, p := range payloads {
		q := plateOf(f, p.text, DrawOptions{}, 2)
		f.Add(byte(q.w), q.gray().Pix)
	}
	q := plateOf(f, "123456", DrawOptions{Kind: KindCode128, BarHeight: 8}, 2)
	f.Add(byte(q.w), q.gray().Pix)
	f.Fuzz(func(t *testing.T, w byte, pix []byte) {
		g := &gray{w: max(1, int(w))}
		if g.h = min(len(pix)/g.w, 200); g.h == 0 {
			return
		}
		g.pix = pix[:g.w*g.h]
		s := &search{ctx: context.Background(), most: mostSymbols}
		s.look(view{g, 1}, g.local(max(g.w, g.h)/8), true)
		s.look(view{g, 1}, g.split(), false)
		s.barcodes(view{g, 1}, false)
		for _, sym := range arrange(s.found) {
			if len(sym.Bytes) == 0 {
				t.Errorf("an empty symbol %+v", sym)
			}
			for _, c := range sym.Corners {
				if math.IsNaN(c.X) || math.IsNaN(c.Y) {
					t.Errorf("corners %v", sym.Corners)
				}
			}
		}
	})
}

// FuzzModules gives the symbol reader any square of modules, which distorted pictures hardly reach.
func FuzzModules(f *testing.F) {
	for _, p := range payloads {
		d, err := Draw(p.text, DrawOptions{Margin: -1})
		if err != nil {
			f.Fatal(err)
		}
		b := make([]byte, (len(d.dark)+7)/8)
		for i, dark := range d.dark {
			if dark {
				b[i/8] |= 1 << (i % 8)
			}
		}
		f.Add((d.W-17)/4, b)
	}
	f.Fuzz(func(t *testing.T, version int, b []byte) {
		dim := 17 + 4*(((version%40)+40)%40+1)
		dark := make([]bool, dim*dim)
		for i := range dark {
			dark[i] = i/8 < len(b) && b[i/8]>>(i%8)&1 == 1
		}
		if s, ok := readModules(dark, dim); ok && len(s.Bytes) == 0 {
			t.Errorf("an empty symbol %+v", s)
		}
	})
}

// FuzzSegments gives the segment reader any codewords: what error correction lets through is still anybody's.
func FuzzSegments(f *testing.F) {
	f.Add(bitsOf(7, 4, 3, 8, 4, 4, 1, 8, 0xfc, 8, 0, 4), 1)
	f.Add(bitsOf(8, 4, 1, 8, 5, 13), 10)
	f.Add(bitsOf(13, 4, 1, 4, 1, 8, 5, 13), 27)
	f.Fuzz(func(t *testing.T, data []byte, version int) {
		s, ok := readSegments(data, version)
		if ok && (len(s.Bytes) == 0 || len(s.Bytes) > 8*len(data) || s.Part > s.Of) {
			t.Errorf("%+v from % x", s, data)
		}
	})
}

func BenchmarkRead400(b *testing.B) {
	p := plateOf(b, payloads[0].text, DrawOptions{}, 8)
	c := blank(400, 400, 235)
	c.paste(p, (400-p.w)/2, (400-p.h)/2)
	picture := c.png()
	for b.Loop() {
		if _, err := read(picture); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadNothing(b *testing.B) {
	picture := blank(400, 400, 235).png()
	for b.Loop() {
		if _, err := read(picture); !errors.Is(err, ErrNotFound) {
			b.Fatal(err)
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	for b.Loop() {
		d, err := Draw(payloads[0].text, DrawOptions{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := d.PNG(8); err != nil {
			b.Fatal(err)
		}
	}
}
