package code

import (
	"fmt"
	"strings"

	"hutong/money"
)

// Named checks: what a profile may ask for. Each is a fact about a value or about the whole code, never about a scheme.

// valueCheck tells whether one value has its form.
type valueCheck func(string) bool

var valueChecks = map[string]valueCheck{
	"digits": isDigits,
	"iban":   ValidIBAN,
	"bic":    validBIC,
	"vpa":    validVPA,
	"hex":    isHex,
	"email":  func(s string) bool { at := strings.IndexByte(s, '@'); return at > 0 && at < len(s)-1 },
	"e164":   func(s string) bool { return len(s) > 1 && s[0] == '+' && isDigits(strings.ReplaceAll(s[1:], "-", "")) },
	"some":   func(s string) bool { return s != "" },
}

// check is a compiled rule over the whole code.
type check struct {
	run  func(*emvReader, check)
	path string
	arg  string
	cur  money.Currency
	tag  uint8
}

// compileCheck reads "name argument argument" of a profile.
func compileCheck(s string) (check, error) {
	f := strings.Fields(s)
	if len(f) == 0 {
		return check{}, fmt.Errorf("empty check")
	}
	c := check{}
	want := map[string]int{"integer-amount": 1, "absent-with-currency": 2, "amount-requires": 1, "digits": 1, "later-than": 2, "iban": 1}[f[0]]
	if want == 0 || len(f) != want+1 {
		return c, fmt.Errorf("check %q is unknown or has the wrong number of arguments", s)
	}
	switch f[0] {
	case "integer-amount": // currency
		c.cur, c.run = money.Currency(f[1]), (*emvReader).checkIntegerAmount
	case "absent-with-currency": // tag currency
		tag, ok := parseTag(f[1])
		if !ok {
			return c, fmt.Errorf("check %q: tag", s)
		}
		c.tag, c.path, c.cur, c.run = tag, f[1], money.Currency(f[2]), (*emvReader).checkAbsentWith
	case "amount-requires": // path
		c.path, c.run = f[1], (*emvReader).checkAmountRequires
	case "digits": // path
		c.path, c.arg, c.run = f[1], "digits", (*emvReader).checkValue
	case "iban": // path
		c.path, c.arg, c.run = f[1], "iban", (*emvReader).checkValue
	case "later-than": // path path
		c.path, c.arg, c.run = f[1], f[2], (*emvReader).checkLater
	}
	if c.cur != "" && !c.cur.Valid() {
		return c, fmt.Errorf("check %q: currency", s)
	}
	return c, nil
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i]-'0' > 9 {
			return false
		}
	}
	return s != ""
}

func isHex(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < '0' || c > '9') && (c|32 < 'a' || c|32 > 'f') {
			return false
		}
	}
	return s != ""
}

func isAlnum(c byte) bool { return c-'0' <= 9 || (c|32)-'a' <= 25 }

// mod97 is the ISO 7064 MOD 97-10 remainder with letters as 10 to 35; -1 for any other character.
func mod97(parts ...string) int {
	m := 0
	for _, s := range parts {
		for i := range len(s) {
			c := s[i]
			switch {
			case c-'0' <= 9:
				m = (m*10 + int(c-'0')) % 97
			case c-'A' <= 25:
				m = (m*100 + int(c-'A') + 10) % 97
			default:
				return -1
			}
		}
	}
	return m
}

// ibanLengths are the national lengths of the SWIFT IBAN registry; a country outside it is checked by remainder only.
var ibanLengths = map[string]int{
	"AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27, "BR": 29, "BY": 28,
	"CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18,
	"FK": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HN": 28, "HR": 21, "HU": 28,
	"IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20,
	"LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28,
	"NL": 18, "NO": 15, "OM": 23, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24,
	"SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "SO": 23, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26,
	"UA": 29, "VA": 22, "VG": 24, "XK": 20, "YE": 30,
}

// ValidIBAN checks an electronic-form IBAN (no spaces, capitals): national length and ISO 7064 MOD 97-10, ISO 13616.
func ValidIBAN(s string) bool {
	if len(s) < 15 || len(s) > 34 || s[0]-'A' > 25 || s[1]-'A' > 25 || s[2]-'0' > 9 || s[3]-'0' > 9 {
		return false
	}
	if n, ok := ibanLengths[s[:2]]; ok && n != len(s) {
		return false
	}
	return mod97(s[4:], s[:4]) == 1
}

// validRF checks an ISO 11649 creditor reference.
func validRF(s string) bool {
	if len(s) < 5 || len(s) > 25 || s[:2] != "RF" || s[2]-'0' > 9 || s[3]-'0' > 9 {
		return false
	}
	return mod97(s[4:], s[:4]) == 1
}

// validQRR checks a Swiss QR reference: 27 digits with the recursive modulo-10 check digit.
func validQRR(s string) bool {
	if len(s) != 27 || !isDigits(s) {
		return false
	}
	return qrrDigit(s[:26]) == s[26]
}

func qrrDigit(s string) byte {
	const table = "0946827135"
	carry := 0
	for i := range len(s) {
		carry = int(table[(carry+int(s[i]-'0'))%10] - '0')
	}
	return byte('0' + (10-carry)%10)
}

// validBIC checks the form of an ISO 9362 code of 8 or 11 characters.
func validBIC(s string) bool {
	if len(s) != 8 && len(s) != 11 {
		return false
	}
	for i := range len(s) {
		letter := s[i]-'A' <= 25
		if !letter && (i < 4 || i == 4 || i == 5 || s[i]-'0' > 9) && !(i < 4 && s[i]-'0' <= 9) {
			return false
		}
	}
	return true
}

// validVPA checks the form of a UPI address: local@handle.
func validVPA(s string) bool {
	local, handle, ok := strings.Cut(s, "@")
	if !ok || local == "" || handle == "" || len(s) > 255 {
		return false
	}
	for i := range len(local) {
		if c := local[i]; !isAlnum(c) && c != '.' && c != '-' && c != '_' {
			return false
		}
	}
	for i := range len(handle) {
		if c := handle[i]; !isAlnum(c) && (c != '.' && c != '-' || i == 0) {
			return false
		}
	}
	return true
}

// decimal checks an amount as codes write it: digits with at most one point. It returns the number without leading zeros and
// without a trailing point, and how many digits follow the point; ok is false for anything else.
func decimal(s string) (out string, scale int, ok bool) {
	point := -1
	for i := range len(s) {
		if s[i] == '.' {
			if point >= 0 {
				return "", 0, false
			}
			point = i
		} else if s[i]-'0' > 9 {
			return "", 0, false
		}
	}
	if s == "" || s[0] == '.' {
		return "", 0, false
	}
	whole := len(s)
	if point >= 0 {
		whole = point
		scale = len(s) - point - 1
		if scale == 0 {
			s = s[:point]
		}
	}
	for whole > 1 && s[0] == '0' {
		s = s[1:]
		whole--
	}
	return s, scale, true
}

// minorToMajor turns digits of minor units into major units: "000000000123" with exponent 2 is "1.23".
func minorToMajor(digits string, exponent int) string {
	for len(digits) > exponent+1 && digits[0] == '0' {
		digits = digits[1:]
	}
	if exponent == 0 {
		return digits
	}
	for len(digits) <= exponent {
		digits = "0" + digits
	}
	return digits[:len(digits)-exponent] + "." + digits[len(digits)-exponent:]
}

// excessScale tells whether digits other than zero lie beyond the currency's decimals.
func excessScale(amount string, cur money.Currency) bool {
	_, fraction, ok := strings.Cut(amount, ".")
	exp := cur.Exponent()
	return ok && len(fraction) > exp && strings.Trim(fraction[exp:], "0") != ""
}

func isZero(amount string) bool { return strings.Trim(amount, "0.") == "" }
