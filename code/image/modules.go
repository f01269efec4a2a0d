// From a square of modules to a payload: ISO/IEC 18004.
//
// Format, version, codewords, interleaving and error correction are gozxing's; the segments are read here,
// because its text decoder guesses character sets and drops what it can't convert, while a payment code's CRC
// runs over exact bytes.
package image

import (
	"bytes"
	"unicode/utf8"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/common/reedsolomon"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// readModules reads dim × dim modules, row by row, true for dark; as they are and mirrored.
func readModules(dark []bool, dim int) (Symbol, bool) {
	for _, mirrored := range []bool{false, true} {
		m, err := gozxing.NewBitMatrix(dim, dim)
		if err != nil {
			return Symbol{}, false
		}
		for y := range dim {
			for x := range dim {
				if dark[y*dim+x] {
					if mirrored {
						m.Set(y, x)
					} else {
						m.Set(x, y)
					}
				}
			}
		}
		data, ok := codewords(m)
		if !ok {
			continue
		}
		if s, ok := readSegments(data, (dim-17)/4); ok {
			return s, true
		}
	}
	return Symbol{}, false
}

// codewords returns the data codewords after error correction.
func codewords(m *gozxing.BitMatrix) ([]byte, bool) {
	p, err := decoder.NewBitMatrixParser(m)
	if err != nil {
		return nil, false
	}
	version, err := p.ReadVersion()
	if err != nil || version.GetDimensionForVersion() != m.GetWidth() {
		return nil, false
	}
	format, err := p.ReadFormatInformation()
	if err != nil {
		return nil, false
	}
	raw, err := p.ReadCodewords()
	if err != nil {
		return nil, false
	}
	blocks, err := decoder.DataBlock_GetDataBlocks(raw, version, format.GetErrorCorrectionLevel())
	if err != nil {
		return nil, false
	}
	rs := reedsolomon.NewReedSolomonDecoder(reedsolomon.GenericGF_QR_CODE_FIELD_256)
	var data []byte
	for _, b := range blocks {
		words := b.GetCodewords()
		ints := make([]int, len(words))
		for i, w := range words {
			ints[i] = int(w)
		}
		if err := rs.Decode(ints, len(words)-b.GetNumDataCodewords()); err != nil {
			return nil, false
		}
		for _, w := range ints[:b.GetNumDataCodewords()] {
			data = append(data, byte(w))
		}
	}
	return data, true
}

func alignmentCentres(version int) []int {
	v, err := decoder.Version_GetVersionForNumber(version)
	if err != nil {
		return nil
	}
	return v.GetAlignmentPatternCenters()
}

// bitReader reads bits, most significant first; short is set when they ran out.
type bitReader struct {
	data  []byte
	at    int
	short bool
}

func (b *bitReader) left() int { return 8*len(b.data) - b.at }

func (b *bitReader) read(n int) int {
	if b.left() < n {
		b.short = true
		b.at = 8 * len(b.data)
		return 0
	}
	v := 0
	for range n {
		v = v<<1 | int(b.data[b.at/8]>>(7-b.at%8)&1)
		b.at++
	}
	return v
}

const alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

// readSegments reads the segments of ISO/IEC 18004:2015 section 7.4 up to the terminator.
func readSegments(data []byte, version int) (Symbol, bool) {
	b := &bitReader{data: data}
	s := Symbol{Kind: KindQR}
	// Character counts grow at versions 10 and 27 (table 3).
	step := 0
	if version > 26 {
		step = 2
	} else if version > 9 {
		step = 1
	}
	var text payload
	gs1 := false
	for b.left() >= 4 {
		mode := b.read(4)
		if mode == 0 {
			break
		}
		switch mode {
		case 1: // numeric
			n := b.read([]int{10, 12, 14}[step])
			for ; n > 0 && !b.short; n -= 3 {
				digits := min(n, 3)
				v := b.read([]int{0, 4, 7, 10}[digits])
				if v >= []int{0, 10, 100, 1000}[digits] {
					return s, false
				}
				for div := []int{0, 1, 10, 100}[digits]; div > 0; div /= 10 {
					text.add(byte('0' + v/div%10))
				}
			}
		case 2: // alphanumeric
			n := b.read([]int{9, 11, 13}[step])
			var run []byte
			for ; n > 0 && !b.short; n -= 2 {
				if n == 1 {
					v := b.read(6)
					if v >= 45 {
						return s, false
					}
					run = append(run, alphanumeric[v])
					break
				}
				v := b.read(11)
				if v >= 45*45 {
					return s, false
				}
				run = append(run, alphanumeric[v/45], alphanumeric[v%45])
			}
			if gs1 { // section 7.4.8.2: % is the separator, %% a percent sign
				run = bytes.ReplaceAll(run, []byte("%%"), []byte{0})
				run = bytes.ReplaceAll(run, []byte("%"), []byte{0x1d})
				run = bytes.ReplaceAll(run, []byte{0}, []byte("%"))
			}
			text.add(run...)
		case 4: // bytes
			n := b.read([]int{8, 16, 16}[step])
			if 8*n > b.left() {
				return s, false
			}
			for range n {
				text.add(byte(b.read(8)))
			}
		case 8: // Kanji: 13 bits a character, Shift JIS
			n := b.read([]int{8, 10, 12}[step])
			var run []byte
			for ; n > 0 && !b.short; n-- {
				v := b.read(13)
				v = v/0xc0<<8 | v%0xc0
				if v < 0x1f00 {
					v += 0x8140
				} else {
					v += 0xc140
				}
				run = append(run, byte(v>>8), byte(v))
			}
			text.addAs(japanese.ShiftJIS, run)
			text.kanji = true
		case 13: // Hanzi (GB/T 18284): 13 bits a character, GB 2312
			if b.read(4) != 1 {
				return s, false
			}
			n := b.read([]int{8, 10, 12}[step])
			var run []byte
			for ; n > 0 && !b.short; n-- {
				v := b.read(13)
				v = v/0x60<<8 | v%0x60
				if v < 0xa00 {
					v += 0xa1a1
				} else {
					v += 0xa6a1
				}
				run = append(run, byte(v>>8), byte(v))
			}
			text.addAs(simplifiedchinese.GBK, run)
		case 3: // structured append: part, parts − 1, parity of the whole
			part, last := b.read(4), b.read(4)
			s.parity = byte(b.read(8))
			if part > last {
				return s, false
			}
			s.Part, s.Of = part+1, last+1
		case 5: // FNC1 in first position: GS1
			gs1 = true
		case 9: // FNC1 in second position, with its application indicator
			gs1 = true
			b.read(8)
		case 7: // ECI
			n := b.read(8)
			switch {
			case n&0x80 == 0:
			case n&0xc0 == 0x80:
				n = n&0x3f<<8 | b.read(8)
			case n&0xe0 == 0xc0:
				n = n&0x1f<<16 | b.read(16)
			default:
				return s, false
			}
			text.declare(n)
		default:
			return s, false
		}
		if b.short {
			return s, false
		}
	}
	s.Text, s.Bytes = text.text(), text.raw
	return s, len(s.Bytes) > 0
}

// payload gathers bytes in runs of one character set.
type payload struct {
	raw   []byte
	runs  []run
	eci   encoding.Encoding // declared for byte segments; nil when none is
	kanji bool
}

type run struct {
	set  encoding.Encoding
	data []byte
}

func (p *payload) add(b ...byte) { p.addAs(p.eci, b) }

func (p *payload) addAs(set encoding.Encoding, b []byte) {
	p.raw = append(p.raw, b...)
	// A character may be cut by the seam of two segments of one set, so such segments make one run.
	if n := len(p.runs); n > 0 && p.runs[n-1].set == set {
		p.runs[n-1].data = append(p.runs[n-1].data, b...)
		return
	}
	p.runs = append(p.runs, run{set, append([]byte(nil), b...)})
}

// declare sets the character set of an ECI designator. An unknown one leaves the bytes to be told by themselves.
func (p *payload) declare(eci int) {
	p.eci = eciSets[eci]
}

func (p *payload) text() string {
	out := make([]byte, 0, len(p.raw))
	for _, r := range p.runs {
		switch {
		case r.set != nil:
			t, err := r.set.NewDecoder().Bytes(r.data)
			if err != nil {
				t = []byte(textOf(r.data))
			}
			out = append(out, t...)
		case p.kanji && !utf8.Valid(r.data):
			t, err := japanese.ShiftJIS.NewDecoder().Bytes(r.data)
			if err != nil {
				t = []byte(textOf(r.data))
			}
			out = append(out, t...)
		default:
			out = append(out, textOf(r.data)...)
		}
	}
	return string(out)
}

// textOf takes bytes without a declared character set as UTF-8 if they are valid and as ISO 8859-1 if not.
func textOf(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	out := make([]rune, len(b))
	for i, c := range b {
		out[i] = rune(c)
	}
	return string(out)
}

// eciSets are the character sets of the AIM ECI register that text comes in.
var eciSets = map[int]encoding.Encoding{
	0: charmap.CodePage437, 1: charmap.ISO8859_1, 2: charmap.CodePage437, 3: charmap.ISO8859_1,
	4: charmap.ISO8859_2, 5: charmap.ISO8859_3, 6: charmap.ISO8859_4, 7: charmap.ISO8859_5,
	8: charmap.ISO8859_6, 9: charmap.ISO8859_7, 10: charmap.ISO8859_8, 11: charmap.ISO8859_9,
	12: charmap.ISO8859_10, 13: charmap.Windows874, 15: charmap.ISO8859_13, 16: charmap.ISO8859_14,
	17: charmap.ISO8859_15, 18: charmap.ISO8859_16,
	20: japanese.ShiftJIS,
	21: charmap.Windows1250, 22: charmap.Windows1251, 23: charmap.Windows1252, 24: charmap.Windows1256,
	25: unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
	28: traditionalchinese.Big5, 29: simplifiedchinese.GBK, 30: korean.EUCKR,
	31: simplifiedchinese.GBK, 32: simplifiedchinese.GB18030,
	33: unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM),
	// 26 is UTF-8; 27 and 170 are ASCII; 899 is bytes. All of them are what textOf does.
}
