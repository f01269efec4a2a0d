package api

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"hutong/reason"
)

// Validator is a model that can say what is wrong with it. Every request and answer of the interface is one.
type Validator interface {
	// Validate lists what breaks the schema of openapi.yaml, with JSON Pointers into the document; nil when nothing does.
	Validate() []FieldError
}

// maxFieldErrors bounds what one document can make us say.
const maxFieldErrors = 32

// checker walks a model and gathers what is wrong, remembering where it is.
type checker struct {
	path  [16]string // as deep as a document may be (strict.MaxDepth)
	depth int
	errs  []FieldError
}

func (c *checker) fail(field, format string, args ...any) {
	if len(c.errs) >= maxFieldErrors {
		return
	}
	var b strings.Builder
	for _, p := range append(c.path[:c.depth:c.depth], field) {
		if p != "" {
			b.WriteByte('/')
			b.WriteString(p)
		}
	}
	pointer := b.String()
	if len(pointer) > 256 {
		pointer = pointer[:256]
	}
	c.errs = append(c.errs, FieldError{Pointer: pointer, Detail: fmt.Sprintf(format, args...)})
}

func (c *checker) within(field string, f func()) {
	c.path[c.depth] = field
	c.depth++
	f()
	c.depth--
}

// form is one kind of text: how it is recognised and how it is described to whoever got it wrong.
type form struct {
	ok   func(string) bool
	what string
}

var (
	requestIDForm  = &form{isRequestID, "a UUID of version 7 in lower case"}
	idForm         = &form{isID, "an id given by the switch"}
	institution    = &form{isInstitutionID, "an institution's registered name"}
	reference      = &form{isReference, "1 to 64 printable ASCII characters without spaces"}
	orderKey       = &form{isOrderKey, "1 to 128 printable ASCII characters without spaces"}
	networkRef     = &form{isNetworkReference, "16 digits and capital letters in groups of four"}
	disputeReason  = &form{isDisputeReason, "a lower-case word of a-z, 0-9 and _, at most 24 characters"}
	slug           = &form{isSlug, "a lower-case word of at most 48 characters"}
	country        = &form{func(s string) bool { return isCapitals(s, 2) }, "an ISO 3166 country of two letters"}
	currency       = &form{func(s string) bool { return isCapitals(s, 3) }, "an ISO 4217 currency of three letters"}
	mcc            = &form{func(s string) bool { return len(s) == 4 && digits(s) == 4 }, "a merchant category of four digits"}
	timestamp      = &form{isTimestamp, "a time like 2026-03-01T09:00:00.000Z"}
	date           = &form{isDate, "a date like 2026-03-01"}
	cycle          = &form{isCycle, "a cycle of 1 to 40 characters"}
	name           = &form{isName, "at most 140 characters without control characters"}
	rawCode        = &form{func(s string) bool { return atMost(s, 4296) }, "at most 4,296 characters"}
	longText       = &form{func(s string) bool { return atMost(s, 500) }, "at most 500 characters"}
	digestForm     = &form{func(s string) bool { return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == "" }, "64 hexadecimal digits in lower case"}
	pointerForm    = &form{func(s string) bool { return atMost(s, 256) }, "a JSON Pointer of at most 256 characters"}
	rate           = &form{func(s string) bool { return isDecimal(s, 12, 18) }, "a decimal like 7.1234"}
	signedDecimal  = &form{func(s string) bool { return isDecimal(strings.TrimPrefix(s, "-"), 18, 40) }, "a decimal like -0.00123"}
	problemType    = &form{isProblemType, "urn:hutong:reason: and a reason"}
	problemSubject = &form{isUUIDURN, "urn:uuid: and an id"}
)

func (c *checker) required(field, v string, f *form) {
	if v == "" {
		c.fail(field, "is required")
	} else if !f.ok(v) {
		c.fail(field, "must be %s", f.what)
	}
}

func (c *checker) optional(field, v string, f *form) {
	if v != "" {
		c.required(field, v, f)
	}
}

// forbidden says that a field does not belong here.
func (c *checker) forbidden(field string, present bool, when string) {
	if present {
		c.fail(field, "must be absent when %s", when)
	}
}

// needed says that a field is required here.
func (c *checker) needed(field string, present bool, when string) {
	if !present {
		c.fail(field, "is required when %s", when)
	}
}

// enum checks a required word of a list; optionalEnum one that may be absent.
func enum[E interface {
	~string
	Valid() bool
}](c *checker, field string, v E) {
	if v == "" {
		c.fail(field, "is required")
		return
	}
	optionalEnum(c, field, v)
}

func optionalEnum[E interface {
	~string
	Valid() bool
}](c *checker, field string, v E) {
	if v != "" && !v.Valid() {
		c.fail(field, "is not in the list")
	}
}

func (c *checker) reason(field string, v reason.Code) {
	if v == "" {
		return
	}
	if _, ok := reason.Get(v); !ok {
		c.fail(field, "is not in the list of reasons")
	}
}

func (c *checker) integer(field string, v, low, high int64) {
	if v < low || v > high {
		c.fail(field, "must be %d to %d", low, high)
	}
}

const maxMinor = 1_000_000_000_000_000 // money.MaxMinor, as openapi.yaml writes it

func (c *checker) amount(field string, a Amount) {
	if a == (Amount{}) {
		c.fail(field, "is required")
		return
	}
	c.optionalAmount(field, &a)
}

func (c *checker) optionalAmount(field string, a *Amount) {
	c.amountFrom(field, a, 1)
}

func (c *checker) amountFrom(field string, a *Amount, least int64) {
	if a == nil {
		return
	}
	c.within(field, func() {
		c.required("currency", a.Currency, currency)
		c.integer("minor", a.Minor, least, maxMinor)
	})
}

func (c *checker) extensions(x Extensions) {
	if len(x) == 0 {
		return
	}
	c.within("extensions", func() {
		if len(x) > 16 {
			c.fail("", "has %d entries, at most 16 are allowed", len(x))
		}
		for _, k := range slices.Sorted(maps.Keys(x)) {
			v := x[k]
			switch {
			case !isExtension(k):
				c.fail(escape(k), "is not named like x-owner-name, in at most 64 characters")
			case v == "" || utf8.RuneCountInString(v) > 256:
				c.fail(k, "must be 1 to 256 characters")
			}
		}
	})
}

// escape writes a name as a token of a JSON Pointer (RFC 6901 section 3), shortened.
func escape(s string) string {
	if len(s) > 80 {
		s = strings.ToValidUTF8(s[:80], "")
	}
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(s)
}

func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

func digit(b byte) bool { return b >= '0' && b <= '9' }
func lower(b byte) bool { return b >= 'a' && b <= 'z' }

// kind is a set of kinds of characters, as bits: of a byte, all that it is.
type kind uint16

const (
	isWord        kind = 1 << iota // a digit or letter
	isIDs                          // or one of "_-"
	isInstitution                  // or one of "._-"
	isCycles                       // or one of ":._-"
	isCoded                        // a digit or capital letter
	isCapital
	isSlugs // a digit or small letter, or one of "._-"
	isHex   // a digit or one of a to f
	isVisible
)

// kinds are those of all bytes.
var kinds = func() (k [256]kind) {
	const digits, capitals, small = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"
	for bit, bytes := range map[kind]string{
		isWord:        digits + capitals + small,
		isIDs:         digits + capitals + small + "_-",
		isInstitution: digits + capitals + small + "._-",
		isCycles:      digits + capitals + small + ":._-",
		isCoded:       digits + capitals,
		isCapital:     capitals,
		isSlugs:       digits + small + "._-",
		isHex:         digits + "abcdef",
	} {
		for i := range len(bytes) {
			k[bytes[i]] |= bit
		}
	}
	for b := '!'; b <= '~'; b++ {
		k[b] |= isVisible
	}
	return k
}()

// all tells whether every byte of s, which is short, is of a kind.
func all(s string, of kind) bool {
	for ; len(s) >= 4; s = s[4:] {
		of &= kinds[s[0]] & kinds[s[1]] & kinds[s[2]] & kinds[s[3]]
	}
	for i := range len(s) {
		of &= kinds[s[i]]
	}
	return of != 0
}

// madeOf tells whether s has low to high bytes of a kind and begins with a letter or digit.
func madeOf(s string, low, high int, of kind) bool {
	return len(s) >= low && len(s) <= high && kinds[s[0]]&isWord != 0 && all(s, of)
}

func isID(s string) bool            { return madeOf(s, 8, 64, isIDs) }
func isInstitutionID(s string) bool { return madeOf(s, 1, 40, isInstitution) }
func isCycle(s string) bool         { return madeOf(s, 1, 40, isCycles) }

func printable(s string, high int) bool {
	return len(s) > 0 && len(s) <= high && all(s, isVisible)
}

func isReference(s string) bool { return printable(s, 64) }
func isOrderKey(s string) bool  { return printable(s, 128) }

func isRequestID(s string) bool {
	return len(s) == 36 && s[8] == '-' && s[13] == '-' && s[18] == '-' && s[23] == '-' && s[14] == '7' && s[19] >= '8' && s[19] <= 'b' &&
		all(s[:8], isHex) && all(s[9:13], isHex) && all(s[15:18], isHex) && all(s[19:23], isHex) && all(s[24:], isHex)
}

// ValidRequestID tells whether s has the form of a request id: a UUID of version 7 in lower case (RFC 9562 section 5.7).
func ValidRequestID(s string) bool { return isRequestID(s) }

// ValidID tells whether s has the form of an id that the switch gives.
func ValidID(s string) bool { return isID(s) }

// ValidReference tells whether s has the form of a party's reference.
func ValidReference(s string) bool { return isReference(s) }

func isNetworkReference(s string) bool {
	return len(s) == 19 && s[4] == '-' && s[9] == '-' && s[14] == '-' &&
		all(s[:4], isCoded) && all(s[5:9], isCoded) && all(s[10:14], isCoded) && all(s[15:], isCoded)
}

func isSlug(s string) bool { return len(s) > 0 && len(s) <= 48 && lower(s[0]) && all(s, isSlugs) }

func isCapitals(s string, n int) bool { return len(s) == n && all(s, isCapital) }

// pattern is a form of 8 to 24 bytes, in which 0 stands for any digit and everything else for itself: words of eight bytes, which may overlap.
type pattern struct {
	length int
	words  [3]patternWord
}

type patternWord struct {
	at                       int
	digits, letters, literal uint64 // where digits are, where others are, and the latter
}

func patternOf(text string) pattern {
	p := pattern{length: len(text)}
	for n := range p.words {
		w := patternWord{at: min(8*n, len(text)-8)}
		for i := range 8 {
			if c := text[w.at+i]; c == '0' {
				w.digits |= 0xff << (8 * i)
			} else {
				w.letters |= 0xff << (8 * i)
				w.literal |= uint64(c) << (8 * i)
			}
		}
		p.words[n] = w
	}
	return p
}

// fits compares a text with the pattern, eight bytes at a time.
func (p *pattern) fits(s string) bool {
	return len(s) == p.length && p.words[0].off(s)|p.words[1].off(s)|p.words[2].off(s) == 0
}

// off is not 0 where a text differs from the word.
func (w *patternWord) off(s string) uint64 {
	x := binary.LittleEndian.Uint64([]byte(s[w.at : w.at+8]))
	n := (x ^ '0'*0x0101010101010101) & w.digits // each of them below ten
	return x&w.letters ^ w.literal | (n|(n+(0x80-10)*0x0101010101010101))&0x8080808080808080
}

var (
	timePattern = patternOf("0000-00-00T00:00:00.000Z")
	datePattern = patternOf("0000-00-00")
)

func isTimestamp(s string) bool {
	return timePattern.fits(s) && isDay(s) && (s[11] < '2' || s[11] == '2' && s[12] < '4') && s[14] < '6' && s[17] < '6'
}

func isDate(s string) bool { return datePattern.fits(s) && isDay(s) }

// isDay tells whether a text that begins like a date names a day that there is.
func isDay(s string) bool {
	number := func(at int) int { return int(s[at]-'0')*10 + int(s[at+1]-'0') }
	year, month, day := number(0)*100+number(2), number(5), number(8)
	if month < 1 || month > 12 || day < 1 {
		return false
	}
	most := int(monthDays[month-1])
	if month == 2 && (year%4 != 0 || year%100 == 0 && year%400 != 0) {
		most = 28
	}
	return day <= most
}

var monthDays = [12]uint8{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

func isName(s string) bool { return !controls(s) && atMost(s, 140) }

// controls tells whether s has a control character. It looks at eight bytes at a time.
func controls(s string) bool {
	const ones = 0x0101010101010101
	odd := uint64(0) // its top bits tell of a byte below a space, or of a delete
	for ; len(s) >= 8; s = s[8:] {
		x := binary.LittleEndian.Uint64([]byte(s[:8]))
		deleted := x ^ 0x7f*ones
		odd |= (x-' '*ones)&^x | (deleted-ones)&^deleted
	}
	if odd&(0x80*ones) != 0 {
		return true
	}
	for i := range len(s) {
		if s[i] < ' ' || s[i] == 0x7f {
			return true
		}
	}
	return false
}

// atMost tells whether s has at most so many characters.
func atMost(s string, n int) bool { return len(s) <= n || utf8.RuneCountInString(s) <= n }

// isDecimal tells whether s is a plain decimal with at most so many digits before and after the point, without idle zeros before.
func isDecimal(s string, before, after int) bool {
	n := digits(s)
	if n == 0 || n > before || n > 1 && s[0] == '0' {
		return false
	}
	if n == len(s) {
		return true
	}
	fraction := s[n+1:]
	return s[n] == '.' && fraction != "" && len(fraction) <= after && digits(fraction) == len(fraction)
}

func isExtension(s string) bool {
	if len(s) > 64 || !strings.HasPrefix(s, "x-") {
		return false
	}
	for part := range strings.SplitSeq(s[2:], "-") {
		if part == "" {
			return false
		}
		for i := range len(part) {
			if !lower(part[i]) && !digit(part[i]) {
				return false
			}
		}
	}
	return true
}

func isProblemType(s string) bool {
	word, ok := strings.CutPrefix(s, "urn:hutong:reason:")
	return ok && isSlug(word) && !strings.ContainsAny(word, ".-")
}

func isUUIDURN(s string) bool {
	id, ok := strings.CutPrefix(s, "urn:uuid:")
	if !ok || len(id) != 36 {
		return false
	}
	for i := range len(id) {
		if !digit(id[i]) && id[i] != '-' && (id[i] < 'a' || id[i] > 'f') {
			return false
		}
	}
	return true
}
