package code

import "math/bits"

// CRC-16/CCITT-FALSE (polynomial 0x1021, start 0xFFFF, nothing reflected), as EMVCo MPM section 4.7.3 and every national
// scheme here use it: over the UTF-8 bytes up to and including "6304". Eight bytes a step, because the checksum is most
// of the cost of reading a code.
var crcTable = func() (t [8][256]uint16) {
	for i := range 256 {
		c := uint16(i) << 8
		for range 8 {
			if c&0x8000 != 0 {
				c = c<<1 ^ 0x1021
			} else {
				c <<= 1
			}
		}
		t[0][i] = c
	}
	for i := range 256 {
		for k := 1; k < 8; k++ {
			p := t[k-1][i]
			t[k][i] = p<<8 ^ t[0][p>>8]
		}
	}
	return t
}()

// CRC16 is the CRC-16/CCITT-FALSE of the bytes of s.
func CRC16(s string) uint16 {
	c := uint16(0xFFFF)
	t := &crcTable
	for len(s) >= 8 {
		c = t[7][s[0]^byte(c>>8)] ^ t[6][s[1]^byte(c)] ^ t[5][s[2]] ^ t[4][s[3]] ^
			t[3][s[4]] ^ t[2][s[5]] ^ t[1][s[6]] ^ t[0][s[7]]
		s = s[8:]
	}
	for i := range len(s) {
		c = c<<8 ^ t[0][byte(c>>8)^s[i]]
	}
	return c
}

const upperHex = "0123456789ABCDEF"

// crcText writes a checksum as four capital hexadecimal digits.
func crcText(c uint16) string {
	return string([]byte{upperHex[c>>12], upperHex[c>>8&15], upperHex[c>>4&15], upperHex[c&15]})
}

// parseCRC reads four hexadecimal digits of either case: lower-case checksums occur in codes that banks print.
func parseCRC(s string) (uint16, bool) {
	if len(s) != 4 {
		return 0, false
	}
	var v uint16
	for i := range 4 {
		c := s[i]
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		default:
			return 0, false
		}
		v = v<<4 | uint16(c)
	}
	return v, true
}

// isASCII looks at eight bytes a step; lengths count characters, so only other text needs counting rune by rune.
func isASCII(s string) bool {
	var or uint64
	for len(s) >= 8 {
		or |= uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
			uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
		s = s[8:]
	}
	for i := range len(s) {
		or |= uint64(s[i])
	}
	return bits.Len64(or&0x8080808080808080) == 0
}
