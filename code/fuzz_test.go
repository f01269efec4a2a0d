package code

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"hutong/code/registry"
)

// Goal: whatever the bytes, an answer, no panic, bounded time. Each target begins with the payloads of testdata/codes.tsv that
// its reader is for, so that mutation starts deep inside the format.

// seed adds the payloads that pick accepts.
func seed(f *testing.F, pick func(vector) bool) {
	for _, v := range vectors(f) {
		if pick(v) {
			f.Add(v.payload)
		}
	}
}

// hold checks what must be true of any answer.
func hold(t *testing.T, raw string, c *Code) {
	t.Helper()
	if c.Scheme == "" || c.Kind == "" || c.Valid != (len(c.Errors) == 0) {
		t.Fatalf("%q: scheme %q kind %q valid %v errors %v", raw, c.Scheme, c.Kind, c.Valid, c.Errors)
	}
	for _, p := range append(c.Errors[:len(c.Errors):len(c.Errors)], c.Warnings...) {
		if p.Reason == "" || p.Text == "" || p.Offset < 0 || p.Offset > len(raw) {
			t.Fatalf("%q: problem %+v", raw, p)
		}
		if !utf8.ValidString(p.Text) && utf8.ValidString(raw) {
			t.Fatalf("%q: text %q", raw, p.Text)
		}
	}
	if b := c.AppendJSON(nil); !json.Valid(b) {
		t.Fatalf("%q: no JSON: %s", raw, b)
	}
}

func decodeAny(t *testing.T, raw string) {
	c := Decode(raw, nil, time.Time{})
	hold(t, raw, c)
	r := Explain(raw, nil, time.Unix(1_700_000_000, 0), &Registered{Name: "SHOP"})
	for _, f := range r.Fields {
		if f.Offset < 0 || f.Offset > len(raw) {
			t.Fatalf("%q: field %+v", raw, f)
		}
	}
	// Reading again into a used Code gives the same.
	again := Decode(qris180, nil, time.Time{})
	DecodeInto(again, raw, nil, time.Time{})
	if string(again.AppendJSON(nil)) != string(c.AppendJSON(nil)) {
		t.Fatalf("%q: a used Code reads otherwise", raw)
	}
}

func FuzzDecode(f *testing.F) {
	seed(f, func(vector) bool { return true })
	f.Add("\ufeff00020101")
	f.Add("\xff\xfe00")
	f.Fuzz(decodeAny)
}

func FuzzTLV(f *testing.F) {
	seed(f, func(v vector) bool { return strings.HasPrefix(v.kind, "mpm") && strings.HasPrefix(v.payload, "00") })
	f.Fuzz(func(t *testing.T, body string) {
		if len(body) > MaxPayload || !utf8.ValidString(body) {
			return
		}
		// The checksum is made right, so that mutants get past it.
		if len(body) > 8 && body[len(body)-8:len(body)-4] == "6304" {
			body = body[:len(body)-4]
			body += crcText(CRC16(body))
		}
		c := &Code{Raw: body, Scheme: SchemeUnknown, Kind: Unknown}
		decodeEMV(c, isASCII(c.Raw), registry.Known(), time.Time{})
		c.Valid = len(c.Errors) == 0
		hold(t, body, c)
		if c.Valid && c.Raw[len(c.Raw)-8:len(c.Raw)-4] != "6304" {
			t.Fatalf("%q is valid without a checksum at its end", body)
		}
	})
}

func FuzzOwnTLV(f *testing.F) {
	f.Add("0002020102120202000424PK38SONE002422000942359205042500071225102023161010043071")
	f.Add("004000060000010103002021900021231231212000115102TH91049C30")
	f.Add(karekodP2P)
	f.Fuzz(func(t *testing.T, raw string) {
		if len(raw) > MaxPayload || !utf8.ValidString(raw) {
			return
		}
		for _, read := range []func(*Code){decodeRaastP2P, decodeThaiSlip, decodeKarekodP2P} {
			c := &Code{Raw: raw, Scheme: SchemeUnknown, Kind: Unknown}
			read(c)
			c.Valid = len(c.Errors) == 0
			hold(t, raw, c)
		}
	})
}

func FuzzBER(f *testing.F) {
	f.Add([]byte("\x85\x05CPV01\x61\x0f\x4f\x07\xa0\x00\x00\x00\x55\x55\x55\x50\x04Test"))
	f.Add([]byte{0x9f, 0x26, 0x81, 0x80})
	f.Fuzz(func(t *testing.T, data []byte) {
		objects, bad := readBER(data, 0)
		n := 0
		for _, o := range objects {
			n += len(o.value)
		}
		if n > len(data) || bad == nil && len(data) > 0 && len(objects) == 0 {
			t.Fatalf("% x: %d objects of %d bytes", data, len(objects), n)
		}
	})
}

func fuzzForm(f *testing.F, read func(*Code), pick func(vector) bool) {
	seed(f, pick)
	f.Fuzz(func(t *testing.T, raw string) {
		if len(raw) > MaxPayload || raw == "" || !utf8.ValidString(raw) {
			return
		}
		c := &Code{Raw: raw, Scheme: SchemeUnknown, Kind: Unknown}
		read(c)
		c.Valid = len(c.Errors) == 0
		hold(t, raw, c)
	})
}

func FuzzBase64(f *testing.F) { fuzzForm(f, decodeCPM, func(v vector) bool { return v.kind == "cpm" }) }
func FuzzSwiss(f *testing.F) {
	fuzzForm(f, decodeSwiss, func(v vector) bool { return v.scheme == "swiss-qr" })
}
func FuzzEPC(f *testing.F) {
	fuzzForm(f, decodeEPC, func(v vector) bool { return v.scheme == "epc-qr" })
}
func FuzzThaiBarcode(f *testing.F) {
	fuzzForm(f, decodeThaiBarcode, func(v vector) bool { return v.scheme == "thai-bot-barcode" })
}
func FuzzWalletJSON(f *testing.F) {
	f.Add(`{"eSewa_id":"9800000000","name":"x"}`)
	f.Add(`{"TYP":20,"v":{"DEV":"1"},"CRY":"x"}`)
	fuzzForm(f, decodeWalletJSON, func(v vector) bool { return strings.HasPrefix(v.payload, "{") })
}
func FuzzSPAYD(f *testing.F) {
	fuzzForm(f, func(c *Code) {
		if strings.HasPrefix(c.Raw, "SPD*") {
			decodeSPAYD(c)
			return
		}
		c.fail("", 0, ReasonUnknown, "no descriptor")
	}, func(v vector) bool { return v.scheme == "spayd" })
}

func FuzzLink(f *testing.F) {
	seed(f, func(v vector) bool { return schemeEnd(v.payload) > 0 })
	f.Add("https://user@qr.alipay.com:443/x?y#z")
	f.Fuzz(func(t *testing.T, raw string) {
		if schemeEnd(raw) > 0 && utf8.ValidString(raw) {
			decodeAny(t, raw)
		}
	})
}

func FuzzDigits(f *testing.F) {
	seed(f, func(v vector) bool { return v.kind == "barcode" })
	f.Fuzz(func(t *testing.T, raw string) {
		if isDigits(raw) {
			decodeAny(t, raw)
		}
	})
}

func FuzzUnescape(f *testing.F) {
	f.Add(`a\nb\\n\x\`)
	f.Fuzz(func(t *testing.T, line string) {
		if got := Unescape(line); len(got) > len(line) || !strings.Contains(line, `\`) && got != line {
			t.Fatalf("%q: %q", line, got)
		}
	})
}

// FuzzObjects compares the two ways of reading objects: of ASCII text by words, and of any text by characters.
func FuzzObjects(f *testing.F) {
	for _, s := range []string{"", "0", "000201", "0002", "000x01", "0:0201", "/00201", "00020100030123", "63049999", "0001\x7f0102ab"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		if !isASCII(raw) || len(raw) > MaxPayload {
			return
		}
		fast, fault := readTLV(nil, raw, 0, len(raw), true)
		slow, want := readRunes(nil, raw, 0, len(raw))
		if !slices.Equal(fast, slow) || (fault == nil) != (want == nil) || fault != nil && *fault != *want {
			t.Fatalf("%q reads as %v %v by words and as %v %v by characters", raw, fast, fault, slow, want)
		}
	})
}

// TestCRC16 compares with the polynomial's definition, bit by bit, at every length and alignment.
func TestCRC16(t *testing.T) {
	text := strings.Repeat(qris180, 2)
	for lo := range 17 {
		for hi := lo; hi < len(text); hi += 3 {
			want := uint16(0xFFFF)
			for i := lo; i < hi; i++ {
				for bit := 7; bit >= 0; bit-- {
					top := want>>15 ^ uint16(text[i]>>bit)&1
					want = want<<1 ^ top*0x1021
				}
			}
			if got := CRC16(text[lo:hi]); got != want {
				t.Fatalf("bytes %d to %d: %04X, want %04X", lo, hi, got, want)
			}
		}
	}
}
