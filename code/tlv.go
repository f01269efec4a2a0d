package code

import (
	"strconv"
	"unicode/utf8"
)

// Reading of EMVCo's text form: two digits of tag, two digits of length, then that many characters.
//
// Method: one pass, no copies; a span is a pair of offsets into the payload. Lengths count characters (code points), not
// bytes, so text in Thai, Korean or Chinese reads as the scheme meant it, while the checksum runs over the bytes.

// span is one data object: its tag and the byte range of its value. The tag itself begins four bytes before start.
type span struct {
	tag        uint8
	start, end uint16
}

func (s span) of(raw string) string { return raw[s.start:s.end] }
func (s span) offset() int          { return int(s.start) - 4 }

// tlvFault says where reading had to stop and why.
type tlvFault struct {
	reason Reason
	tag    int // -1 when the tag itself could not be read
	offset int
	text   string
}

// tagNames keeps the hundred tags as strings, so that naming one allocates nothing.
var tagNames = func() (t [100]string) {
	const all = "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849" +
		"5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899"
	for i := range 100 {
		t[i] = all[2*i : 2*i+2]
	}
	return t
}()

// readTLV appends the objects in raw[lo:hi] to dst. On a fault it returns what it had read before it.
func readTLV(dst []span, raw string, lo, hi int, ascii bool) ([]span, *tlvFault) {
	if ascii {
		if dst, lo = readASCII(dst, raw[:hi], lo); lo == hi {
			return dst, nil
		}
	}
	return readRunes(dst, raw, lo, hi)
}

// readASCII reads objects as far as they are well formed and says where it stopped. It is apart from what words a fault, so that
// everything it needs stays in registers.
func readASCII(dst []span, raw string, lo int) ([]span, int) {
	for lo+4 <= len(raw) {
		p := raw[lo : lo+4]
		// Four digits at once: a byte that is none leaves a bit in the upper half of its place, or gets one from adding six.
		w := (uint32(p[0]) | uint32(p[1])<<8 | uint32(p[2])<<16 | uint32(p[3])<<24) ^ 0x30303030
		if (w|(w+0x06060606))&0xf0f0f0f0 != 0 {
			break
		}
		start := lo + 4
		end := start + int(w>>16&15*10+w>>24)
		if end > len(raw) {
			break
		}
		dst = append(dst, span{uint8(w&15*10 + w>>8&15), uint16(start), uint16(end)})
		lo = end
	}
	return dst, lo
}

// readRunes reads objects of any text, and words the fault that it meets.
func readRunes(dst []span, raw string, lo, hi int) ([]span, *tlvFault) {
	for lo < hi {
		if hi-lo < 4 {
			return dst, &tlvFault{ReasonTrailing, -1, lo, "the last " + strconv.Itoa(hi-lo) + " bytes are too few for a tag and a length"}
		}
		t1, t2, l1, l2 := raw[lo]-'0', raw[lo+1]-'0', raw[lo+2]-'0', raw[lo+3]-'0'
		if t1 > 9 || t2 > 9 {
			return dst, &tlvFault{ReasonBadTag, -1, lo, "a tag is two ASCII digits, not " + strconv.Quote(cut(raw[lo:hi], 2))}
		}
		tag := t1*10 + t2
		if l1 > 9 || l2 > 9 {
			return dst, &tlvFault{ReasonBadLength, int(tag), lo, "a length is two ASCII digits, not " + strconv.Quote(cut(raw[lo+2:hi], 2))}
		}
		claimed := int(l1)*10 + int(l2)
		start := lo + 4
		end := start
		n := claimed
		// Invalid UTF-8 was refused before; each step is one character.
		for ; n > 0 && end < hi; n-- {
			_, w := utf8.DecodeRuneInString(raw[end:hi])
			end += w
		}
		if n > 0 {
			return dst, &tlvFault{ReasonOverrun, int(tag), lo, "tag " + tagNames[tag] + " claims " + strconv.Itoa(claimed) +
				" characters, " + strconv.Itoa(utf8.RuneCountInString(raw[start:hi])) + " are left"}
		}
		dst = append(dst, span{tag, uint16(start), uint16(end)})
		lo = end
	}
	return dst, nil
}

// cut is the first n characters of s, for messages.
func cut(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// find is the first span with the tag.
func find(spans []span, tag uint8) (span, bool) {
	for _, s := range spans {
		if s.tag == tag {
			return s, true
		}
	}
	return span{}, false
}

// parseTag reads a two-digit tag as data files write it.
func parseTag(s string) (uint8, bool) {
	if len(s) != 2 || s[0]-'0' > 9 || s[1]-'0' > 9 {
		return 0, false
	}
	return (s[0]-'0')*10 + s[1] - '0', true
}

// findPath follows a path such as "26.01.00" from the root objects: each step but the last is read as a template.
func findPath(spans []span, raw, path string, ascii bool) (span, bool) {
	var buf [24]span
	for {
		if len(path) < 2 {
			return span{}, false
		}
		tag, ok := parseTag(path[:2])
		if !ok {
			return span{}, false
		}
		s, ok := find(spans, tag)
		if !ok || len(path) == 2 {
			return s, ok
		}
		var fault *tlvFault
		spans, fault = readTLV(buf[:0], raw, int(s.start), int(s.end), ascii)
		if fault != nil {
			return span{}, false
		}
		path = path[3:]
	}
}
