package code

// CRC-16/CCITT-FALSE (polynomial 0x1021, start 0xFFFF, nothing reflected), as EMVCo MPM section 4.7.3 and every national
// scheme here use it: over the UTF-8 bytes up to and including "6304". Sixteen bytes a step, because the checksum is most
// of the cost of reading a code.
var crcTable = func() (t [16][256]uint16) {
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
		for k := 1; k < 16; k++ {
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
	for len(s) >= 16 {
		c = t[15][s[0]^byte(c>>8)] ^ t[14][s[1]^byte(c)] ^ t[13][s[2]] ^ t[12][s[3]] ^
			t[11][s[4]] ^ t[10][s[5]] ^ t[9][s[6]] ^ t[8][s[7]] ^
			t[7][s[8]] ^ t[6][s[9]] ^ t[5][s[10]] ^ t[4][s[11]] ^
			t[3][s[12]] ^ t[2][s[13]] ^ t[1][s[14]] ^ t[0][s[15]]
		s = s[16:]
	}
	for i := range len(s) {
		c = c<<8 ^ t[0][byte(c>>8)^s[i]]
	}
	return c
}

// word is the first eight bytes of s, the first one lowest: the compiler makes one load of it.
func word(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
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

// isASCII looks at 32 bytes a step; lengths count characters, so only other text needs counting rune by rune.
func isASCII(s string) bool {
	var or uint64
	for len(s) >= 32 {
		or |= word(s) | word(s[8:]) | word(s[16:]) | word(s[24:])
		s = s[32:]
	}
	for len(s) >= 8 {
		or |= word(s)
		s = s[8:]
	}
	for i := range len(s) {
		or |= uint64(s[i])
	}
	return or&0x8080808080808080 == 0
}
