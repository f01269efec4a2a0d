package audit

// A strict reader of one JSON line (RFC 8259). encoding/json is not used for input because it takes the last of two equal keys
// without a word, matches keys in either case, and stops at the first unknown field; an auditor must name all three. The reader
// knows which fields an object may have and reports the path of whatever else it finds.

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth bounds how deep opaque values may nest, so that no input can exhaust the stack.
const maxDepth = 100

type scanner struct {
	line    []byte
	pos     int
	bad     string // the first syntax error; the line counts for nothing once it is set
	path    []string
	scratch []byte
	depth   int
	report  func(code, text string) // a field's fault: its path is in text
}

func (s *scanner) start(line []byte) {
	s.line, s.pos, s.bad, s.path, s.depth = line, 0, "", s.path[:0], 0
	if !utf8.Valid(line) {
		s.fail("text that is not UTF-8")
	}
}

// end requires that nothing follows the value.
func (s *scanner) end() {
	if s.blank(); s.bad == "" && s.pos < len(s.line) {
		s.fail("something after the object")
	}
}

func (s *scanner) fail(what string) {
	if s.bad == "" {
		s.bad = what + " at byte " + strconv.Itoa(s.pos+1)
	}
}

func (s *scanner) fault(code, format string, args ...any) {
	if s.bad == "" {
		s.report(code, strings.Join(s.path, ".")+": "+fmt.Sprintf(format, args...))
	}
}

// wrong reports that the value is not what the field holds, and passes over it.
func (s *scanner) wrong(want string) {
	from := s.pos
	if s.skip(); s.bad == "" {
		s.fault(fieldValue, "want %s, found %s", want, show(s.line[from:s.pos]))
	}
}

func (s *scanner) blank() {
	for s.pos < len(s.line) {
		switch s.line[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return
		}
	}
}

// peek is the next byte that is not blank, or 0.
func (s *scanner) peek() byte {
	s.blank()
	if s.bad != "" || s.pos >= len(s.line) {
		return 0
	}
	return s.line[s.pos]
}

func (s *scanner) take(c byte) bool {
	if s.peek() == c {
		s.pos++
		return true
	}
	return false
}

// object reads an object of the given fields (at most 64) and calls read with the index of each that is present.
func (s *scanner) object(fields []string, read func(field int)) {
	if s.peek() != '{' {
		s.wrong("an object")
		return
	}
	s.pos++
	if s.take('}') {
		return
	}
	var seen uint64
	next := 0
	for {
		key := s.key()
		if s.bad != "" {
			return
		}
		at := place(fields, key, next)
		switch {
		case at < 0:
			s.fault(fieldUnknown, "no field of that object is called %s", show(key))
			s.skip()
		case seen&(1<<at) != 0:
			s.path = append(s.path, fields[at])
			s.fault(fieldTwice, "the field is there twice")
			s.path = s.path[:len(s.path)-1]
			s.skip()
		default:
			seen |= 1 << at
			next = at + 1
			s.path = append(s.path, fields[at])
			read(at)
			s.path = s.path[:len(s.path)-1]
		}
		if s.take(',') {
			continue
		}
		if !s.take('}') {
			s.fail("want , or }")
		}
		return
	}
}

// place finds a key among the fields, trying first where it is expected.
func place(fields []string, key []byte, next int) int {
	for i := next; i < len(fields); i++ {
		if string(key) == fields[i] {
			return i
		}
	}
	for i := range min(next, len(fields)) {
		if string(key) == fields[i] {
			return i
		}
	}
	return -1
}

func (s *scanner) key() []byte {
	if s.peek() != '"' {
		s.fail("want a key")
		return nil
	}
	key := s.quoted()
	if !s.take(':') {
		s.fail("want :")
	}
	return key
}

// array calls read at each element.
func (s *scanner) array(read func()) {
	if s.peek() != '[' {
		s.wrong("an array")
		return
	}
	s.pos++
	if s.take(']') {
		return
	}
	for {
		if read(); s.bad != "" {
			return
		}
		if s.take(',') {
			continue
		}
		if !s.take(']') {
			s.fail("want , or ]")
		}
		return
	}
}

// text reads a string; ok is false after anything else. The bytes hold until the next call.
func (s *scanner) text() (b []byte, ok bool) {
	if s.peek() != '"' {
		s.wrong("a string")
		return nil, false
	}
	b = s.quoted()
	return b, s.bad == ""
}

// quoted reads a string at its opening quote.
func (s *scanner) quoted() []byte {
	s.pos++
	from := s.pos
	for s.pos < len(s.line) {
		switch c := s.line[s.pos]; {
		case c == '"':
			s.pos++
			return s.line[from : s.pos-1]
		case c == '\\':
			return s.escaped(from)
		case c < 0x20:
			s.fail("a control character in a string")
			return nil
		}
		s.pos++
	}
	s.fail("a string without its end")
	return nil
}

// escaped goes on with a string that has escapes, from its first one.
func (s *scanner) escaped(from int) []byte {
	s.scratch = append(s.scratch[:0], s.line[from:s.pos]...)
	for s.pos < len(s.line) {
		c := s.line[s.pos]
		s.pos++
		switch {
		case c == '"':
			return s.scratch
		case c < 0x20:
			s.fail("a control character in a string")
			return nil
		case c != '\\':
			s.scratch = append(s.scratch, c)
			continue
		}
		if s.pos >= len(s.line) {
			break
		}
		c = s.line[s.pos]
		s.pos++
		switch c {
		case '"', '\\', '/':
			s.scratch = append(s.scratch, c)
		case 'b':
			s.scratch = append(s.scratch, '\b')
		case 'f':
			s.scratch = append(s.scratch, '\f')
		case 'n':
			s.scratch = append(s.scratch, '\n')
		case 'r':
			s.scratch = append(s.scratch, '\r')
		case 't':
			s.scratch = append(s.scratch, '\t')
		case 'u':
			r := s.hex4()
			if utf16.IsSurrogate(r) {
				low := rune(-1)
				if bytes.HasPrefix(s.line[min(s.pos, len(s.line)):], []byte(`\u`)) {
					s.pos += 2
					low = s.hex4()
				}
				if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
					s.fail("half a surrogate pair")
				}
			}
			if s.bad != "" {
				return nil
			}
			s.scratch = utf8.AppendRune(s.scratch, r)
		default:
			s.fail("an unknown escape")
			return nil
		}
	}
	s.fail("a string without its end")
	return nil
}

func (s *scanner) hex4() rune {
	if s.pos+4 > len(s.line) {
		s.fail("a short \\u escape")
		return 0
	}
	v, err := strconv.ParseUint(string(s.line[s.pos:s.pos+4]), 16, 16)
	if err != nil {
		s.fail("a \\u escape that is not hexadecimal")
	}
	s.pos += 4
	return rune(v)
}

// integer reads a whole number of 64 bits; 0 after anything else.
func (s *scanner) integer() int64 {
	c := s.peek()
	from := s.pos
	if c == '-' {
		s.pos++
	}
	digits := s.pos
	var v uint64
	fits := true
	for s.pos < len(s.line) && s.line[s.pos] >= '0' && s.line[s.pos] <= '9' {
		if v > (math.MaxUint64-9)/10 {
			fits = false
		}
		v = v*10 + uint64(s.line[s.pos]-'0')
		s.pos++
	}
	n := s.pos - digits
	more := s.pos < len(s.line) && strings.IndexByte(".eE", s.line[s.pos]) >= 0
	if n == 0 || more || n > 1 && s.line[digits] == '0' || !fits || v > math.MaxInt64 {
		s.pos = from
		s.wrong("a whole number of 64 bits")
		return 0
	}
	if c == '-' {
		return -int64(v)
	}
	return int64(v)
}

func (s *scanner) boolean() bool {
	switch c := s.peek(); {
	case c == 't' && s.literal("true"):
		return true
	case c == 'f' && s.literal("false"):
		return false
	}
	s.wrong("true or false")
	return false
}

func (s *scanner) literal(word string) bool {
	if bytes.HasPrefix(s.line[s.pos:], []byte(word)) {
		s.pos += len(word)
		return true
	}
	return false
}

// skip passes over any value, checking its syntax.
func (s *scanner) skip() {
	if s.depth++; s.depth > maxDepth {
		s.fail("values nested too deep")
	}
	s.pass()
	s.depth--
}

func (s *scanner) pass() {
	switch c := s.peek(); {
	case s.bad != "":
	case c == '"':
		s.quoted()
	case c == '{':
		s.pos++
		if s.take('}') {
			return
		}
		for s.key(); s.bad == ""; s.key() {
			if s.skip(); s.take(',') {
				continue
			}
			if !s.take('}') {
				s.fail("want , or }")
			}
			return
		}
	case c == '[':
		s.array(s.skip)
	case c == 't' && s.literal("true"), c == 'f' && s.literal("false"), c == 'n' && s.literal("null"):
	case c == '-' || c >= '0' && c <= '9':
		s.number()
	default:
		s.fail("want a value")
	}
}

// number passes over a number in JSON's grammar.
func (s *scanner) number() {
	if s.line[s.pos] == '-' {
		s.pos++
	}
	first := s.pos
	if s.digits(); s.pos > first+1 && s.line[first] == '0' {
		s.fail("a number that begins with 0")
	}
	if s.pos < len(s.line) && s.line[s.pos] == '.' {
		s.pos++
		s.digits()
	}
	if s.pos < len(s.line) && s.line[s.pos]|0x20 == 'e' {
		s.pos++
		if s.pos < len(s.line) && (s.line[s.pos] == '+' || s.line[s.pos] == '-') {
			s.pos++
		}
		s.digits()
	}
}

func (s *scanner) digits() {
	from := s.pos
	for s.pos < len(s.line) && s.line[s.pos] >= '0' && s.line[s.pos] <= '9' {
		s.pos++
	}
	if s.pos == from {
		s.fail("want a digit")
	}
}

// show quotes what a file says for people: short, and with nothing that a terminal would obey.
func show(b []byte) string {
	const most = 80
	if len(b) > most {
		return strconv.QuoteToASCII(string(b[:most])) + "…"
	}
	if len(b) > 0 && bytes.IndexFunc(b, func(r rune) bool { return r < 0x20 || r > 0x7e }) < 0 {
		return string(b)
	}
	return strconv.QuoteToASCII(string(b))
}
