package proto

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"hutong/wire/strict"

	"google.golang.org/protobuf/encoding/protowire"
)

// This file is what write.gen.go and read.gen.go are made of: how a field of each shape is written and read. "Maybe" is a field whose presence is told.

type number interface{ ~int32 | ~int64 }

// tagged writes number and wire type of a field; the numbers have at most eight bits.
func tagged(b []byte, tag uint64) []byte {
	if tag < 0x80 {
		return append(b, byte(tag))
	}
	return append(b, byte(tag)|0x80, byte(tag>>7))
}

func appendText(b []byte, tag uint64, s string) []byte {
	if s == "" {
		return b
	}
	return textField(b, tag, s)
}

func textField(b []byte, tag uint64, s string) []byte {
	switch n := len(s); {
	case n >= 0x80:
		return protowire.AppendString(tagged(b, tag), s)
	case tag < 0x80:
		b = append(b, byte(tag), byte(n))
	default:
		b = append(b, byte(tag)|0x80, byte(tag>>7), byte(n))
	}
	return append(b, s...)
}

func appendTextList[S ~string](b []byte, tag uint64, list []S) []byte {
	for _, s := range list {
		b = protowire.AppendString(tagged(b, tag), string(s))
	}
	return b
}

func appendInteger[N number](b []byte, tag uint64, n N) []byte {
	if n == 0 {
		return b
	}
	return protowire.AppendVarint(tagged(b, tag), uint64(n))
}

func appendMaybeInteger[N number](b []byte, tag uint64, n *N) []byte {
	if n == nil {
		return b
	}
	return protowire.AppendVarint(tagged(b, tag), uint64(*n))
}

func appendIntegerList[N number](b []byte, tag uint64, list []N) []byte {
	if len(list) == 0 {
		return b
	}
	b, at := begin(tagged(b, tag))
	for _, n := range list {
		b = protowire.AppendVarint(b, uint64(n))
	}
	return end(b, at)
}

func appendBoolean(b []byte, tag uint64, yes bool) []byte {
	if !yes {
		return b
	}
	return append(tagged(b, tag), 1)
}

func appendMaybeBoolean(b []byte, tag uint64, yes *bool) []byte {
	if yes == nil {
		return b
	}
	return protowire.AppendVarint(tagged(b, tag), protowire.EncodeBool(*yes))
}

// appendTexts writes a map<string, string> in the order of its names.
func appendTexts[M ~map[string]string](b []byte, tag uint64, m M) []byte {
	if len(m) == 0 {
		return b
	}
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		var at int
		b, at = begin(tagged(b, tag))
		b = protowire.AppendString(append(b, 1<<3|byte(protowire.BytesType)), name)
		b = protowire.AppendString(append(b, 2<<3|byte(protowire.BytesType)), m[name])
		b = end(b, at)
	}
	return b
}

// begin leaves room for the length of what follows, end fills it in; filled takes head bytes, tag and length, away again when nothing followed.
func begin(b []byte) ([]byte, int) { return append(b, 0), len(b) + 1 }

func end(b []byte, at int) []byte {
	n := len(b) - at
	if n >= 0x80 {
		return endLong(b, at)
	}
	b[at-1] = byte(n)
	return b
}

func filled(b []byte, at, head int) []byte {
	if len(b) == at {
		return b[:at-head]
	}
	return end(b, at)
}

func endLong(b []byte, at int) []byte {
	n := len(b) - at
	size := protowire.SizeVarint(uint64(n))
	b = append(b, make([]byte, size-1)...)
	copy(b[at+size-1:], b[at:at+n])
	protowire.AppendVarint(b[:at-1], uint64(n))
	return b
}

// fields are those of one message that is read, one after the other. They hold places in the document and no texts, which would be pointers that the collector
// must be told of.
type fields struct {
	at, end int // of what is not read yet
	number  int
	wire    protowire.Type
	value   uint64    // the number, or the length of what ends at at
	told    int       // how many errors there were before the message that is read
	seen    [4]uint64 // the fields that came and may come once, by number
	broken  bool
}

// begin tells whether a message may be so deep in others.
func (f *fields) begin(depth int) bool { return depth <= strict.MaxDepth }

// start is where a field of bytes begins, body what they are.
func (f *fields) start() int            { return f.at - int(f.value) }
func (f *fields) body(r *reader) string { return r.document[f.start():f.at] }

// next goes to the next field; false: there is none, or, unless whole, this is no message.
func (f *fields) next(r *reader) bool {
	// Nearly all have a tag of one byte or two, and behind it a number, or a length, of one.
	if s := r.document[f.at:f.end]; len(s) > 2 {
		tag, value, n := uint(s[0]), uint(s[1]), 2
		if tag >= 0x80 && value < 0x80 {
			tag, value, n = tag&0x7f|value<<7, uint(s[2]), 3
		}
		if tag >= 1<<3 && value < 0x80 {
			wire := protowire.Type(tag & 7)
			if wire == protowire.BytesType {
				n += int(value)
			}
			if wire == protowire.VarintType || wire == protowire.BytesType && n <= len(s) {
				f.number, f.wire, f.value = int(tag>>3), wire, uint64(value)
				f.at += n
				return true
			}
		}
	}
	return f.any(r)
}

// any is next for every kind of field.
func (f *fields) any(r *reader) bool {
	s := r.document[f.at:f.end]
	if s == "" {
		return false
	}
	tag, n := varint(s)
	if n == 0 || tag>>3 == 0 || tag>>3 > uint64(protowire.MaxValidNumber) {
		f.broken = true
		return false
	}
	f.number, f.wire = int(tag>>3), protowire.Type(tag&7)
	value, size := fieldValue(s[n:], f.wire)
	if size < 0 {
		f.broken = true
		return false
	}
	f.value = value
	f.at += n + size
	return true
}

func (f *fields) whole() bool { return !f.broken }

// is tells whether the field has the wire type of its shape, and says so when it hasn't.
func (f *fields) is(r *reader, name string, wire protowire.Type) bool {
	if f.wire != wire {
		r.bad(name, "has another type on the wire")
		return false
	}
	return true
}

// once is is for a field that may come once.
func (f *fields) once(r *reader, name string, wire protowire.Type) bool {
	word, bit := &f.seen[f.number>>6&3], uint64(1)<<(f.number&63)
	if *word&bit != 0 {
		r.bad(name, "is there twice")
		return false
	}
	*word |= bit
	return f.is(r, name, wire)
}

// unknown takes a field that the model doesn't have.
func (f *fields) unknown(r *reader) {
	if !r.lenient {
		r.bad("#"+strconv.Itoa(f.number), "is not a field of this message")
	}
}

// What is wrong with a field is told to the reader. Only a message in a field can be none at all.

func (f *fields) text(r *reader, name string, to *string) {
	word, bit := &f.seen[f.number>>6&3], uint64(1)<<(f.number&63)
	if f.wire == protowire.BytesType && *word&bit == 0 {
		if s := f.body(r); ascii(s) {
			*word |= bit
			*to = s
			return
		}
	}
	if f.once(r, name, protowire.BytesType) {
		f.setText(r, name, to)
	}
}

func (f *fields) setText(r *reader, name string, to *string) {
	s := f.body(r)
	if !utf8.ValidString(s) {
		r.bad(name, "is not UTF-8")
		return
	}
	*to = s
}

// ascii tells whether there is nothing but ASCII in s. It looks at eight bytes at a time.
func ascii(s string) bool {
	high := uint64(0)
	if len(s) < 8 {
		for i := range len(s) {
			high |= uint64(s[i])
		}
		return high < 0x80
	}
	last := s[len(s)-8:]
	for ; len(s) > 8; s = s[8:] {
		high |= binary.LittleEndian.Uint64([]byte(s[:8]))
	}
	return (high|binary.LittleEndian.Uint64([]byte(last)))&0x8080808080808080 == 0
}

func readTextList[S ~string](r *reader, f *fields, name string, to *[]S) {
	if f.element(r, name, len(*to)) {
		var s string
		f.setText(r, name, &s)
		*to = append(*to, S(s))
	}
}

// room tells whether a repeated field may have another element.
func (r *reader) room(name string, n int) bool {
	if n == MaxElements {
		r.bad(name, fmt.Sprintf("has more than %d elements", MaxElements))
		return false
	}
	return true
}

func readInteger[N number](r *reader, f *fields, name string, to *N) {
	if f.once(r, name, protowire.VarintType) {
		setInteger(r, f.value, name, to)
	}
}

func setInteger[N number](r *reader, value uint64, name string, to *N) bool {
	if *to = N(value); int64(*to) != int64(value) {
		r.bad(name, "is too large")
		return false
	}
	return true
}

func readMaybeInteger[N number](r *reader, f *fields, name string, to **N) {
	if f.once(r, name, protowire.VarintType) {
		*to = new(N)
		setInteger(r, f.value, name, *to)
	}
}

// readIntegerList takes the numbers packed and one by one; false: what is packed is no list of numbers.
func readIntegerList[N number](r *reader, f *fields, name string, to *[]N) bool {
	add := func(value uint64) bool {
		if !r.room(name, len(*to)) {
			return false
		}
		*to = append(*to, 0)
		return setInteger(r, value, name, &(*to)[len(*to)-1])
	}
	if f.wire != protowire.BytesType {
		if f.is(r, name, protowire.VarintType) {
			add(f.value)
		}
		return true
	}
	for body := f.body(r); len(body) > 0; {
		value, n := varint(body)
		if n == 0 {
			return false
		}
		if body = body[n:]; !add(value) {
			return true
		}
	}
	return true
}

func (f *fields) boolean(r *reader, name string, to *bool) {
	if f.once(r, name, protowire.VarintType) {
		f.setBoolean(r, name, to)
	}
}

func (f *fields) setBoolean(r *reader, name string, to *bool) {
	if f.value > 1 {
		r.bad(name, "is neither true nor false")
		return
	}
	*to = f.value == 1
}

func (f *fields) maybeBoolean(r *reader, name string, to **bool) {
	if f.once(r, name, protowire.VarintType) {
		*to = new(bool)
		f.setBoolean(r, name, *to)
	}
}

// message tells whether a message is to be read that is a field of this one, element whether one of a list is; behind it, left says whether it was one.
func (f *fields) message(r *reader, name string) bool {
	f.told = len(r.errs)
	return f.once(r, name, protowire.BytesType)
}

func (f *fields) element(r *reader, name string, n int) bool {
	f.told = len(r.errs)
	return f.is(r, name, protowire.BytesType) && r.room(name, n)
}

func (f *fields) left(r *reader, name string, whole bool) bool {
	if len(r.errs) > f.told {
		r.under(name, f.told)
	}
	return whole
}

// readTexts reads one entry of a map<string, string>; false: it is no message.
func readTexts[M ~map[string]string](r *reader, f *fields, name string, to *M) bool {
	if !f.is(r, name, protowire.BytesType) {
		return true
	}
	var kv [2]string
	var seen [2]bool
	for s := f.body(r); len(s) > 0; {
		tag, n := varint(s)
		if n == 0 || tag>>3 == 0 {
			return false
		}
		s = s[n:]
		size, n := fieldValue(s, protowire.Type(tag&7))
		if n < 0 {
			return false
		}
		body := s[:n]
		s = s[n:]
		i := tag>>3 - 1
		if i > 1 || protowire.Type(tag&7) != protowire.BytesType || seen[i] || !utf8.ValidString(body[n-int(size):]) {
			r.bad(name, "has an entry that is none")
			return true
		}
		kv[i], seen[i] = body[n-int(size):], true
	}
	if *to == nil {
		*to = M{}
	}
	_, twice := (*to)[kv[0]]
	switch {
	case len(*to) == MaxElements:
		r.bad(name, fmt.Sprintf("has more than %d entries", MaxElements))
	case twice:
		r.bad(name, "has a name twice")
	default:
		(*to)[kv[0]] = kv[1]
	}
	return true
}

// varint reads one; n is 0 when there is none.
func varint(s string) (v uint64, n int) {
	for i := 0; i < len(s) && i < 10; i++ {
		c := s[i]
		if i == 9 && c > 1 {
			return 0, 0
		}
		v |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			return v, i + 1
		}
	}
	return 0, 0
}

// fieldValue reads the value behind a tag: a number, or the length of the bytes at the end of the n that it takes. n is negative when there is none, or it is of a
// kind that is not in use.
func fieldValue(s string, wire protowire.Type) (value uint64, n int) {
	switch wire {
	case protowire.VarintType:
		if value, n = varint(s); n > 0 {
			return value, n
		}
	case protowire.BytesType:
		if value, n = varint(s); n > 0 && value <= uint64(len(s)-n) {
			return value, n + int(value)
		}
	case protowire.Fixed32Type:
		if len(s) >= 4 {
			return 0, 4
		}
	case protowire.Fixed64Type:
		if len(s) >= 8 {
			return 0, 8
		}
	}
	return 0, -1
}
