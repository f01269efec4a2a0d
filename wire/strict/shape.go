package strict

// This file is the way that nearly every document goes: one pass that reads plain JSON of a known shape straight into the model, and one that
// writes it. A document that is not plain in every respect (an escape, a name that is unknown, missing or there twice, null, an empty string, a
// number with a fraction, any fault) is left to the careful way, which reads it anew and says what is wrong. A fuzz test holds the two ways together:
// what this one takes, the other takes with the same model, and what this one writes, the other writes.

import (
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"
)

// shape is a Go type as this file reads and writes it.
type shape struct {
	kind     reflect.Kind // String, Bool, Int32, Int64, Struct, Slice or Map; any other is left to the careful way
	pointer  bool         // the value stands behind one
	typ      reflect.Type // without the pointer
	fields   []shapeField // of structs, at most 64
	required uint64       // by their order
	elem     *shape       // of slices and maps
	written  atomic.Int64 // bytes of the longest document of this shape so far, at most maxRoom
}

// maxRoom is the most that is set aside for a document before it is written: one long list must not make room of its size for every short one.
const maxRoom = 4 << 10

type shapeField struct {
	name     string
	label    string // `"name":`
	optional bool
	*shape
}

var shapes sync.Map // reflect.Type → *shape

// shapeOf makes the shape of a type once. planOf has checked the type.
func shapeOf(t reflect.Type) *shape {
	if s, ok := shapes.Load(t); ok {
		return s.(*shape)
	}
	s := &shape{kind: t.Kind(), typ: t}
	switch t.Kind() {
	case reflect.Pointer:
		s.pointer, s.typ, s.kind = true, t.Elem(), t.Elem().Kind()
		inner := shapeOf(t.Elem())
		s.fields, s.required, s.elem = inner.fields, inner.required, inner.elem
	case reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			if options != "" && options != "omitempty" || name == "" || name == "-" || i >= 64 {
				s.kind = reflect.Invalid // left to the careful way
				break
			}
			x := shapeField{name: name, label: strconv.Quote(name) + ":", optional: options == "omitempty", shape: shapeOf(f.Type)}
			if !x.optional {
				s.required |= 1 << i
			}
			s.fields = append(s.fields, x)
		}
	case reflect.Slice, reflect.Map:
		s.elem = shapeOf(t.Elem())
	}
	shapes.Store(t, s)
	return s
}

// plainReader reads one document. Each method gives false when the document is not plain; what the model holds then means nothing.
type plainReader struct {
	data []byte
	at   int
	// text is the document once more, for strings that are cut out of it instead of being copied; "": they are copied.
	text string
}

// readPlain reads a document into v, a pointer to a zero model. With share the model's strings keep the whole document in memory: right for
// answers, which are hardly anything but their strings, and not for requests, parts of which are secret and forgotten early.
func readPlain(data []byte, v reflect.Value, share bool) bool {
	r := plainReader{data: data}
	if share {
		r.text = string(data)
	}
	r.space()
	if !r.value(v.Elem(), shapeOf(v.Type().Elem())) {
		v.Elem().SetZero()
		return false
	}
	if r.space(); r.at != len(data) {
		v.Elem().SetZero()
		return false
	}
	return true
}

func (r *plainReader) space() {
	for r.at < len(r.data) {
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

func (r *plainReader) value(v reflect.Value, s *shape) bool {
	if s.pointer {
		v.Set(reflect.New(s.typ))
		v = v.Elem()
	}
	switch s.kind {
	case reflect.String:
		from, to, ok := r.string()
		if ok = ok && to > from; ok {
			v.SetString(r.cut(from, to))
		}
		return ok
	case reflect.Int64, reflect.Int32:
		n, ok := r.integer()
		if ok = ok && (s.kind == reflect.Int64 || n >= math.MinInt32 && n <= math.MaxInt32); ok {
			v.SetInt(n)
		}
		return ok
	case reflect.Bool:
		switch rest := r.data[r.at:]; {
		case len(rest) >= 4 && string(rest[:4]) == "true":
			v.SetBool(true)
			r.at += 4
		case len(rest) >= 5 && string(rest[:5]) == "false":
			r.at += 5
		default:
			return false
		}
		return true
	case reflect.Struct:
		return r.object(v, s)
	case reflect.Slice:
		return r.array(v, s)
	case reflect.Map:
		return r.table(v, s)
	}
	return false
}

func (r *plainReader) cut(from, to int) string {
	if r.text != "" {
		return r.text[from:to]
	}
	return string(r.data[from:to])
}

// string reads a string without escapes and gives its bounds.
func (r *plainReader) string() (from, to int, ok bool) {
	if !r.next('"') {
		return 0, 0, false
	}
	from = r.at
	ascii := true
	for i := from; i < len(r.data); i++ {
		switch b := r.data[i]; {
		case b == '"':
			r.at = i + 1
			return from, i, ascii || utf8.Valid(r.data[from:i])
		case b < ' ' || b == '\\':
			return 0, 0, false
		case b >= utf8.RuneSelf:
			ascii = false
		}
	}
	return 0, 0, false
}

// integer reads a number of at most 18 digits, without fraction and exponent.
func (r *plainReader) integer() (n int64, ok bool) {
	negative := r.next('-')
	from := r.at
	for r.at < len(r.data) && r.data[r.at] >= '0' && r.data[r.at] <= '9' {
		n = n*10 + int64(r.data[r.at]-'0')
		if r.at++; r.at-from > 18 {
			return 0, false
		}
	}
	digits := r.at - from
	if digits == 0 || digits > 1 && r.data[from] == '0' || negative && n == 0 {
		return 0, false
	}
	if r.at < len(r.data) {
		switch r.data[r.at] {
		case '.', 'e', 'E':
			return 0, false
		}
	}
	if negative {
		n = -n
	}
	return n, true
}

func (r *plainReader) object(v reflect.Value, s *shape) bool {
	if !r.next('{') {
		return false
	}
	var seen uint64
	next := 0 // fields mostly come in the model's order
	r.space()
	if r.next('}') {
		return s.required == 0
	}
	for {
		from, to, ok := r.string()
		if !ok {
			return false
		}
		i := s.find(r.data[from:to], next)
		if i < 0 || seen&(1<<i) != 0 {
			return false
		}
		seen |= 1 << i
		next = i + 1
		r.space()
		if !r.next(':') {
			return false
		}
		r.space()
		if !r.value(v.Field(i), s.fields[i].shape) {
			return false
		}
		r.space()
		if r.next('}') {
			return seen&s.required == s.required
		}
		if !r.next(',') {
			return false
		}
		r.space()
	}
}

// find gives the place of a name, looking from a guess on; -1 when there is none.
func (s *shape) find(name []byte, from int) int {
	for i := from; i < len(s.fields); i++ {
		if s.fields[i].name == string(name) {
			return i
		}
	}
	for i := range min(from, len(s.fields)) {
		if s.fields[i].name == string(name) {
			return i
		}
	}
	return -1
}

func (r *plainReader) array(v reflect.Value, s *shape) bool {
	if !r.next('[') {
		return false
	}
	v.Set(reflect.MakeSlice(s.typ, 0, 0))
	r.space()
	if r.next(']') {
		return true
	}
	for n := 0; ; n++ {
		if n == v.Cap() {
			v.Grow(max(4, n))
		}
		v.SetLen(n + 1)
		if !r.value(v.Index(n), s.elem) {
			return false
		}
		r.space()
		if r.next(']') {
			return true
		}
		if !r.next(',') {
			return false
		}
		r.space()
	}
}

// table reads a map of strings.
func (r *plainReader) table(v reflect.Value, s *shape) bool {
	if s.elem.kind != reflect.String || s.elem.pointer || !r.next('{') {
		return false
	}
	v.Set(reflect.MakeMap(s.typ))
	r.space()
	if r.next('}') {
		return true
	}
	for {
		from, to, ok := r.string()
		if !ok {
			return false
		}
		name := reflect.ValueOf(r.cut(from, to)).Convert(s.typ.Key())
		r.space()
		if !r.next(':') || v.MapIndex(name).IsValid() {
			return false
		}
		r.space()
		value := reflect.New(s.elem.typ).Elem()
		if !r.value(value, s.elem) {
			return false
		}
		v.SetMapIndex(name, value)
		r.space()
		if r.next('}') {
			return true
		}
		if !r.next(',') {
			return false
		}
		r.space()
	}
}

// writePlain writes a model that needs no escapes; false when it does, or is of no known shape.
func writePlain(v reflect.Value) ([]byte, bool) {
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil, false
		}
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return nil, false
	}
	s := shapeOf(v.Type())
	b, ok := appendPlain(make([]byte, 0, s.written.Load()+64), v, s)
	if n := min(int64(len(b)), maxRoom); ok && n > s.written.Load() {
		s.written.Store(n)
	}
	return b, ok
}

func appendPlain(b []byte, v reflect.Value, s *shape) ([]byte, bool) {
	if s.pointer {
		if v.IsNil() {
			return append(b, "null"...), true
		}
		v = v.Elem()
	}
	switch s.kind {
	case reflect.String:
		return appendString(b, v.String())
	case reflect.Int32, reflect.Int64:
		return strconv.AppendInt(b, v.Int(), 10), true
	case reflect.Bool:
		return strconv.AppendBool(b, v.Bool()), true
	case reflect.Struct:
		b = append(b, '{')
		first, ok := true, true
		for i := range s.fields {
			f := &s.fields[i]
			x := v.Field(i)
			if f.optional && f.absent(x) {
				continue
			}
			was := len(b)
			if !first {
				b = append(b, ',')
			}
			b = append(b, f.label...)
			from := len(b)
			if b, ok = appendPlain(b, x, f.shape); !ok {
				return b, false
			}
			if f.optional && f.kind == reflect.Struct && len(b) == from+2 { // {} is absent too
				b = b[:was]
				continue
			}
			first = false
		}
		return append(b, '}'), true
	case reflect.Slice:
		b = append(b, '[')
		ok := true
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			if b, ok = appendPlain(b, v.Index(i), s.elem); !ok {
				return b, false
			}
		}
		return append(b, ']'), true
	case reflect.Map:
		if s.elem.kind != reflect.String || s.elem.pointer {
			return b, false
		}
		names := make([]string, 0, v.Len())
		for it := v.MapRange(); it.Next(); {
			names = append(names, it.Key().String())
		}
		slices.Sort(names)
		b = append(b, '{')
		ok := true
		for i, name := range names {
			if i > 0 {
				b = append(b, ',')
			}
			if b, ok = appendString(b, name); !ok {
				return b, false
			}
			b = append(b, ':')
			if b, ok = appendString(b, v.MapIndex(reflect.ValueOf(name).Convert(s.typ.Key())).String()); !ok {
				return b, false
			}
		}
		return append(b, '}'), true
	}
	return b, false
}

// absent tells whether an optional field is left out because of its value alone.
func (s *shape) absent(v reflect.Value) bool {
	if s.pointer {
		if v.IsNil() {
			return true
		}
		if s.kind == reflect.Struct || s.kind == reflect.Bool || s.kind == reflect.Int32 || s.kind == reflect.Int64 {
			return false
		}
		v = v.Elem()
	}
	switch s.kind {
	case reflect.String, reflect.Slice, reflect.Map:
		return v.Len() == 0
	}
	return false
}

func appendString(b []byte, s string) ([]byte, bool) {
	ascii := true
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c == '"' || c == '\\' || c == 0x7f {
			return b, false
		}
		if c >= utf8.RuneSelf {
			ascii = false
		}
	}
	if !ascii && !utf8.ValidString(s) {
		return b, false
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"'), true
}
