package strict

// This file is the way that nearly every document goes: one pass that reads plain JSON of a known shape straight into the model, and one that
// writes it. A document that is not plain in every respect (an escape, a name that is unknown, missing or there twice, null, an empty string, a
// number with a fraction, any fault) is left to the careful way, which reads it anew and says what is wrong. The code that walks each model (read.gen.go and
// write.gen.go) is made from the models; here is what it is made of. A fuzz test holds the two ways together: what this one takes, the other takes with
// the same model, and what this one writes, the other writes.

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"
	"strconv"
	"sync"
	"unicode/utf8"
)

// plainReader reads one document. Once it is odd the document is not plain, and what the model holds means nothing.
type plainReader struct {
	data []byte
	at   int
	odd  bool
	// whole is data as a text, of which the model's strings are parts; "": each of them is a copy of its own.
	whole string
}

// readPlain reads a document into v, a pointer to a zero model; false, with v zero, when it is not plain. With share the model's strings keep the whole
// document in memory: right for answers, which are hardly anything but their strings, and not for requests, parts of which are secret and forgotten early.
func readPlain(data []byte, v any, share bool) bool {
	r := readers.Get().(*plainReader)
	defer readers.Put(r)
	*r = plainReader{data: data}
	if share {
		r.whole = string(data)
	}
	plain := r.model(v)
	*r = plainReader{}
	return plain
}

var readers = sync.Pool{New: func() any { return new(plainReader) }}

// readWhole reads a document that is one model.
func readWhole[T any](r *plainReader, v *T, read func(*plainReader, *T)) bool {
	r.space()
	read(r, v)
	if r.space(); r.odd || r.at != len(r.data) {
		var zero T
		*v = zero
		return false
	}
	return true
}

func (r *plainReader) space() {
	for r.at < len(r.data) && r.data[r.at] <= ' ' {
		switch r.data[r.at] {
		case ' ', '\t', '\n', '\r':
			r.at++
		default:
			return
		}
	}
}

// next takes one byte, if it is that one.
func (r *plainReader) next(b byte) bool {
	if r.at < len(r.data) && r.data[r.at] == b {
		r.at++
		return true
	}
	return false
}

// open begins an object or list, more goes on to its next element; false: there is none, or the document is odd.
func (r *plainReader) open(begin, end byte) bool {
	if !r.next(begin) {
		r.odd = true
		return false
	}
	r.space()
	return !r.next(end)
}

func (r *plainReader) more(end byte) bool {
	r.space()
	switch {
	case r.odd || r.next(end):
		return false
	case !r.next(','):
		r.odd = true
		return false
	}
	r.space()
	return true
}

// name reads a field's name up to its value.
func (r *plainReader) name() []byte {
	name := r.between()
	r.space()
	if !r.next(':') {
		r.odd = true
	}
	r.space()
	return name
}

// came notes a field by its bit: none when the name is unknown.
func (r *plainReader) came(seen, bit uint64) uint64 {
	if bit == 0 || seen&bit != 0 {
		r.odd = true
	}
	return seen | bit
}

// closed ends an object: the required fields came.
func (r *plainReader) closed(seen, required uint64) {
	if seen&required != required {
		r.odd = true
	}
}

// between reads a string without escapes, and gives it as a part of data.
func (r *plainReader) between() []byte {
	if !r.next('"') {
		r.odd = true
		return nil
	}
	rest := r.data[r.at:]
	n, ok := plainText(rest)
	if !ok || n == len(rest) || rest[n] != '"' {
		r.odd = true
		return nil
	}
	r.at += n + 1
	return rest[:n]
}

func (r *plainReader) text() string {
	s := r.between()
	if len(s) == 0 {
		r.odd = true
	}
	return r.keep(s)
}

// keep gives the text that was read last a place that lasts.
func (r *plainReader) keep(s []byte) string {
	if r.whole == "" || len(s) == 0 {
		return string(s)
	}
	end := r.at - len(`"`)
	return r.whole[end-len(s) : end]
}

// integer reads a number of at most 18 digits, without fraction and exponent.
func (r *plainReader) integer() (n int64) {
	negative := r.next('-')
	from := r.at
	for r.at < len(r.data) && r.data[r.at] >= '0' && r.data[r.at] <= '9' && r.at-from <= 18 {
		n = n*10 + int64(r.data[r.at]-'0')
		r.at++
	}
	digits := r.at - from
	if digits == 0 || digits > 18 || digits > 1 && r.data[from] == '0' || negative && n == 0 {
		r.odd = true
	}
	if r.at < len(r.data) {
		switch r.data[r.at] {
		case '.', 'e', 'E':
			r.odd = true
		}
	}
	if negative {
		n = -n
	}
	return n
}

func (r *plainReader) integer32() int32 {
	n := r.integer()
	if int64(int32(n)) != n {
		r.odd = true
	}
	return int32(n)
}

func (r *plainReader) boolean() bool {
	switch rest := r.data[r.at:]; {
	case bytes.HasPrefix(rest, []byte("true")):
		r.at += len("true")
		return true
	case bytes.HasPrefix(rest, []byte("false")):
		r.at += len("false")
	default:
		r.odd = true
	}
	return false
}

// readNew reads an optional object.
func readNew[T any](r *plainReader, read func(*plainReader, *T)) *T {
	v := new(T)
	read(r, v)
	return v
}

func readList[T any](r *plainReader, to *[]T, read func(*plainReader, *T)) {
	*to = []T{}
	for more := r.open('[', ']'); more; more = r.more(']') {
		if n := len(*to); n == cap(*to) {
			*to = slices.Grow(*to, max(4, n))
		}
		*to = (*to)[:len(*to)+1]
		read(r, &(*to)[len(*to)-1])
	}
}

// readTexts reads an object with names that nobody knows before.
func readTexts(r *plainReader) map[string]string {
	m := map[string]string{}
	for more := r.open('{', '}'); more; more = r.more('}') {
		name := string(r.name())
		if _, twice := m[name]; twice {
			r.odd = true
		}
		m[name] = r.text()
	}
	return m
}

// plainText gives the length of the text that s begins with which stands for itself in JSON: up to a quote, backslash or control character. False: it is not UTF-8.
// It looks at eight bytes at a time.
func plainText(s []byte) (n int, ok bool) {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	high := uint64(0)
	for ; n+8 <= len(s); n += 8 {
		x := binary.LittleEndian.Uint64(s[n:])
		// The lowest top bit that is set is of the first byte below a space, or that is zero in one of the differences; those above it may be false.
		quote, backslash, deleted := x^'"'*ones, x^'\\'*ones, x^0x7f*ones
		if odd := ((x-' '*ones)&^x | (quote-ones)&^quote | (backslash-ones)&^backslash | (deleted-ones)&^deleted) & tops; odd != 0 {
			n += bits.TrailingZeros64(odd) / 8
			high |= x
			return n, high&tops == 0 || utf8.Valid(s[:n])
		}
		high |= x
	}
	for ; n < len(s) && s[n] >= ' ' && s[n] != '"' && s[n] != '\\' && s[n] != 0x7f; n++ {
		high |= uint64(s[n])
	}
	return n, high&tops == 0 || utf8.Valid(s[:n])
}

// plainWriter writes one document. Once it is odd the document is not plain, and what was written means nothing.
type plainWriter struct {
	b   []byte
	odd bool
}

// writers are used again, with the room that they wrote in, if that is not large: one long list must not keep room of its size.
var writers = sync.Pool{New: func() any { return &plainWriter{b: make([]byte, 0, 4<<10)} }}

const maxKept = 64 << 10

// writePlain writes a model that needs no escapes; false when it does, or is none.
func writePlain(v any) (out []byte, ok bool) {
	w := writers.Get().(*plainWriter)
	if w.b, ok = w.document(w.b[:0], v); ok {
		out = slices.Clone(w.b)
	}
	if cap(w.b) <= maxKept {
		writers.Put(w)
	}
	return out, ok
}

// appendPlain is writePlain behind what b has.
func appendPlain(b []byte, v any) (out []byte, ok bool) {
	w := writers.Get().(*plainWriter)
	room := w.b
	out, ok = w.document(b, v)
	w.b = room
	writers.Put(w)
	if !ok {
		return b, false
	}
	return out, true
}

// document writes a model behind what b has.
func (w *plainWriter) document(b []byte, v any) ([]byte, bool) {
	w.b, w.odd = b, false
	if !w.model(v) {
		return w.b, false
	}
	return w.b[:len(w.b)-1], true // without the comma
}

// writeWhole writes a document that is one model, if there is one.
func writeWhole[T any](w *plainWriter, v *T, write func(*plainWriter, *T)) bool {
	if v == nil {
		return false
	}
	write(w, v)
	return !w.odd
}

// A value is written with a comma behind it, which the end of its object or list replaces.

func (w *plainWriter) open(begin byte) { w.b = append(w.b, begin) }

func (w *plainWriter) close(end byte) {
	if last := len(w.b) - 1; w.b[last] == ',' {
		w.b = w.b[:last]
	}
	w.b = append(w.b, end, ',')
}

func (w *plainWriter) text(s string) {
	b := append(w.b, '"')
	begin := len(b)
	b = append(b, s...)
	if n, ok := plainText(b[begin:]); !ok || n < len(s) {
		w.odd = true
	}
	w.b = append(b, '"', ',')
}

func (w *plainWriter) integer(n int64) { w.b = append(strconv.AppendInt(w.b, n, 10), ',') }

// A field is written with its label, which is its name with quotes and colon. An optional one is absent when there is nothing in it.

func putText(w *plainWriter, label, s string) {
	w.b = append(w.b, label...)
	w.text(s)
}

func putMaybeText(w *plainWriter, label, s string) {
	if s != "" {
		putText(w, label, s)
	}
}

func putInteger(w *plainWriter, label string, n int64) {
	w.b = append(w.b, label...)
	w.integer(n)
}

func putBoolean(w *plainWriter, label string, yes bool) {
	w.b = append(strconv.AppendBool(append(w.b, label...), yes), ',')
}

func putList[T any](w *plainWriter, label string, list []T, write func(*plainWriter, *T)) {
	w.b = append(w.b, label...)
	w.open('[')
	for i := range list {
		write(w, &list[i])
	}
	w.close(']')
}

func putMaybeList[T any](w *plainWriter, label string, list []T, write func(*plainWriter, *T)) {
	if len(list) > 0 {
		putList(w, label, list, write)
	}
}

func putModel[T any](w *plainWriter, label string, v *T, write func(*plainWriter, *T)) {
	w.b = append(w.b, label...)
	write(w, v)
}

func putMaybeModel[T any](w *plainWriter, label string, v *T, write func(*plainWriter, *T)) {
	if v == nil {
		return
	}
	before := len(w.b)
	if putModel(w, label, v, write); len(w.b) == before+len(label)+len("{},") {
		w.b = w.b[:before]
	}
}

// putTexts writes an object in the order of its names.
func putTexts[M ~map[string]string](w *plainWriter, label string, m M) {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	w.b = append(w.b, label...)
	w.open('{')
	for _, name := range names {
		w.text(name)
		w.b[len(w.b)-1] = ':'
		w.text(m[name])
	}
	w.close('}')
}

func putMaybeTexts[M ~map[string]string](w *plainWriter, label string, m M) {
	if len(m) > 0 {
		putTexts(w, label, m)
	}
}
