package api

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// What counts as a time or date is what the standard library reads in exactly that shape; times are written as it writes them.
func TestTimesAreTheCalendars(t *testing.T) {
	same := func(s string) {
		t.Helper()
		want, err := time.Parse(TimeLayout, s)
		if isTimestamp(s) != (err == nil && len(s) == len(TimeLayout)) && shaped(s, TimeLayout) {
			t.Fatalf("%q: %t, the standard library: %v", s, isTimestamp(s), err)
		}
		if got, parsed := ParseTime(s); (parsed == nil) != (err == nil) || err == nil && (got != want || isTimestamp(s) && !got.IsZero() && FormatTime(got) != s) {
			t.Fatalf("%q: %v %v, the standard library: %v %v", s, got, parsed, want, err)
		}
		if len(s) >= 10 {
			_, err = time.Parse(time.DateOnly, s[:10])
			if isDate(s[:10]) != (err == nil) && shaped(s[:10], time.DateOnly) {
				t.Fatalf("%q: %t, the standard library: %v", s[:10], isDate(s[:10]), err)
			}
		}
	}
	for _, year := range []string{"0000", "0004", "1900", "2000", "2023", "2024", "9999"} {
		for month := range 14 {
			for day := range 33 {
				same(year + "-" + string([]byte{'0' + byte(month/10), '0' + byte(month%10)}) + "-" + string([]byte{'0' + byte(day/10), '0' + byte(day%10)}) + "T23:59:59.999Z")
			}
		}
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 200_000 {
		b := []byte("2024-02-29T09:00:00.000Z")
		for range 1 + rnd.IntN(3) {
			b[rnd.IntN(len(b))] = "0123456789-:TZ. "[rnd.IntN(16)]
		}
		same(string(b))
	}
	for range 10_000 {
		at := time.UnixMilli(rnd.Int64N(253_402_300_799_999)).Add(time.Duration(rnd.IntN(1_000_000))).In(time.FixedZone("", rnd.IntN(86_400)-43_200))
		if got, want := FormatTime(at), at.UTC().Truncate(time.Millisecond).Format(TimeLayout); got != want {
			t.Fatalf("%s, want %s", got, want)
		}
	}
	for _, at := range []time.Time{time.Date(-1, 2, 3, 4, 5, 6, 7, time.UTC), time.Date(10_000, 2, 3, 4, 5, 6, 7, time.UTC), time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)} {
		if got, want := FormatTime(at), at.Format(TimeLayout); got != want {
			t.Fatalf("%s, want %s", got, want)
		}
	}
}

// shaped compares s with a layout whose digits stand for any digit.
func shaped(s, layout string) bool {
	for i := range len(s) {
		if len(s) != len(layout) || digit(layout[i]) != digit(s[i]) || !digit(s[i]) && s[i] != layout[i] {
			return false
		}
	}
	return len(s) == len(layout)
}

// A pattern says the same as a comparison byte by byte, whatever bytes there are and wherever they are.
func TestPatterns(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for layout, p := range map[string]*pattern{TimeLayout: &timePattern, time.DateOnly: &datePattern} {
		for at := range len(layout) {
			for c := range 256 {
				b := []byte(layout)
				b[at] = byte(c)
				if rnd.IntN(2) == 0 { // and a second one beside it
					b[max(at-1, 0)] = byte(rnd.IntN(256))
				}
				if got, want := p.fits(string(b)), shaped(string(b), layout); got != want {
					t.Fatalf("%q against %q: %t", b, layout, got)
				}
			}
		}
		for _, s := range []string{"", layout[1:], layout + "0"} {
			if p.fits(s) {
				t.Errorf("%q fits %q", s, layout)
			}
		}
	}
}

// Each form takes what its words say, byte by byte: every byte in every place of texts that are right, and every length.
func TestFormsByteByByte(t *testing.T) {
	word := func(b byte) bool { return lower(b) || b >= 'A' && b <= 'Z' || digit(b) }
	first := func(of string) func(i int, b byte) bool {
		return func(i int, b byte) bool { return word(b) || i > 0 && strings.IndexByte(of, b) >= 0 }
	}
	for name, c := range map[string]struct {
		ok        func(string) bool
		right     string
		low, high int
		fits      func(i int, b byte) bool
	}{
		"id":          {isID, "abcdefgh", 8, 64, first("_-")},
		"institution": {isInstitutionID, "w", 1, 40, first("._-")},
		"cycle":       {isCycle, "2026-03-01.1:a", 1, 40, first("._:-")},
		"reference":   {isReference, "T~!-x", 1, 64, func(_ int, b byte) bool { return b > ' ' && b < 0x7f }},
		"order key":   {isOrderKey, "a", 1, 128, func(_ int, b byte) bool { return b > ' ' && b < 0x7f }},
		"name":        {isName, "x", 0, 140, func(_ int, b byte) bool { return b >= ' ' && b != 0x7f }},
		"request id": {isRequestID, "01890a5d-ac96-774b-bcce-b302099a8057", 36, 36, func(i int, b byte) bool {
			switch i {
			case 8, 13, 18, 23:
				return b == '-'
			case 14:
				return b == '7'
			case 19:
				return strings.IndexByte("89ab", b) >= 0
			}
			return digit(b) || b >= 'a' && b <= 'f'
		}},
	} {
		for length := range c.high + 3 {
			text := []byte(strings.Repeat(c.right, length/len(c.right)+1)[:length])
			if name == "request id" && length > len(c.right) {
				text = append([]byte(c.right), "abc"[:length-len(c.right)]...)
			}
			if got := c.ok(string(text)); got != (length >= c.low && length <= c.high) {
				t.Errorf("%s: %d bytes %q: %t", name, length, text, got)
			}
			if length < c.low || length > c.high {
				continue
			}
			for i, was := range text {
				for b := range 256 {
					if text[i] = byte(b); c.ok(string(text)) != c.fits(i, byte(b)) {
						t.Fatalf("%s: %q: %t", name, text, c.ok(string(text)))
					}
				}
				text[i] = was
			}
		}
	}
}
