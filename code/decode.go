// Package code says what was scanned: any payment code in use is recognised, checked and taken apart.
//
// Goal: Decode(raw) names the scheme, the verdict and everything that the code says, or says plainly what is wrong and where;
// it never guesses and never panics, whatever the bytes.
//
// Method: a payload is handed to the one reader whose form it has (EMVCo text, EMVCo consumer base64, digits, links, Swiss
// QR-bill, EPC, SPAYD, Thai bill barcode, wallet JSON). National EMVCo schemes are profiles: data, compiled once. Who issues a
// code is looked up in the registry. Every reader is linear in the payload and the payload is bounded.
package code

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"hutong/code/registry"
)

// MaxPayload is the longest payload read, in bytes. The largest QR symbol holds 7,089 digits or 2,953 bytes.
const MaxPayload = 8192

// Decode reads a payload exactly as scanned: nothing is trimmed, unescaped or folded. The registry may be nil (the shipped
// one is used); now decides which of its entries are in force, the zero time means all. The verdict does not depend on now:
// an expired code is valid and says when it expired.
func Decode(raw string, reg *registry.Snapshot, now time.Time) *Code {
	c := new(Code)
	c.read(raw, reg, now)
	return c
}

// DecodeInto is Decode into a Code that the caller uses again and again: nothing is allocated for a valid code of usual size.
// What the Code held before is overwritten, slices of it included.
func DecodeInto(c *Code, raw string, reg *registry.Snapshot, now time.Time) {
	*c = Code{}
	c.read(raw, reg, now)
}

// read fills an empty Code.
func (c *Code) read(raw string, reg *registry.Snapshot, now time.Time) {
	if reg == nil {
		reg = registry.Known()
	}
	c.Raw, c.Scheme, c.Kind = raw, SchemeUnknown, Unknown
	decodeInto(c, reg, now, 0)
	c.Valid = len(c.Errors) == 0
}

func decodeInto(c *Code, reg *registry.Snapshot, now time.Time, depth int) {
	raw := c.Raw
	switch {
	case raw == "":
		c.fail("", 0, ReasonEmpty, "the payload is empty")
		return
	case len(raw) > MaxPayload:
		c.fail("", MaxPayload, ReasonTooLong, "the payload is longer than 8192 bytes; no QR symbol holds so much")
		return
	}
	// The commonest form first, by its first bytes alone.
	if len(raw) >= 8 && raw[0] == '0' && raw[1] == '0' && !isDigitsFast(raw) {
		ascii := isASCII(raw)
		if !ascii && !utf8.ValidString(raw) {
			c.fail("", firstInvalid(raw), ReasonNotUTF8, "the payload is not valid UTF-8")
			return
		}
		if !decodeOwnTLV(c) {
			decodeEMV(c, ascii, reg, now)
		}
		return
	}
	if !utf8.ValidString(raw) {
		c.fail("", firstInvalid(raw), ReasonNotUTF8, "the payload is not valid UTF-8")
		return
	}
	switch {
	case strings.HasPrefix(raw, "\ufeff"):
		c.fail("", 0, ReasonBOM, "a byte order mark stands before the payload; no scheme allows one")
	case isDigits(raw):
		decodeDigits(c, reg, now)
	case strings.HasPrefix(raw, "SPC\n"), strings.HasPrefix(raw, "SPC\r\n"):
		decodeSwiss(c)
	case strings.HasPrefix(raw, "BCD\n"), strings.HasPrefix(raw, "BCD\r\n"):
		decodeEPC(c)
	case strings.HasPrefix(raw, "SPD*"):
		decodeSPAYD(c)
	case raw[0] == '|':
		decodeThaiBarcode(c)
	case raw[0] == '{':
		decodeWalletJSON(c)
	case strings.HasPrefix(raw, "hQVDUFY"):
		decodeCPM(c)
	case decodeOwnTLV(c):
	case schemeEnd(raw) > 0:
		decodeLink(c, reg, now, depth)
	case looksTLV(raw):
		decodeEMV(c, isASCII(raw), reg, now)
	default:
		c.fail("", 0, ReasonUnknown, "this is no payment code of a known form")
	}
}

// isDigitsFast is false at the first byte that is no digit; EMVCo text has one within its first account.
func isDigitsFast(s string) bool {
	for i := range len(s) {
		if s[i]-'0' > 9 {
			return false
		}
	}
	return true
}

func firstInvalid(s string) int {
	for i, r := range s {
		if r == utf8.RuneError {
			if _, w := utf8.DecodeRuneInString(s[i:]); w == 1 {
				return i
			}
		}
	}
	return 0
}

// looksTLV tells whether a payload that does not begin with tag 00 is EMVCo text all the same: its first object reads and it
// ends in a checksum object or reads to the end.
func looksTLV(raw string) bool {
	if len(raw) < 12 || !isDigits(raw[:4]) {
		return false
	}
	if raw[len(raw)-8:len(raw)-4] == "6304" {
		return true
	}
	var buf [40]span
	_, fault := readTLV(buf[:0], raw, 0, len(raw), isASCII(raw))
	return fault == nil
}

func runeLen(s string) int { return utf8.RuneCountInString(s) }

// quote shows a value in a message: bounded, and control characters made visible.
func quote(s string) string {
	short := cut(s, 40)
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range short {
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			b.WriteString("\u00b7")
			continue
		}
		b.WriteRune(r)
	}
	if len(short) < len(s) {
		b.WriteString("…")
	}
	b.WriteByte('"')
	return b.String()
}

func itoa(n int) string { return strconv.Itoa(n) }
