// Package proto is the way from the models of the interface to protobuf and back: the same models, the same checks, a third of the bytes of JSON.
//
// Goal: hutong.proto is the definition, for every language; nothing is guessed. Method: the field numbers are read from hutong.proto, so code and
// definition can't differ; a plan made from the Go type and the definition walks a model. A request with an unknown field, another
// wire type, a field twice or text that is no UTF-8 is refused with a pointer to the place, and then validated as its JSON would be. What proto3
// leaves out (zeros, empty texts) is absent here too.
package proto

import (
	_ "embed"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"hutong/reason"
	"hutong/wire/api"
	"hutong/wire/strict"

	"google.golang.org/protobuf/encoding/protowire"
)

// Definition is the text of hutong.proto.
//
//go:embed hutong.proto
var Definition string

// Bounds of one document beside those of package strict.
const (
	MaxElements = 4096 // of one repeated field
	maxErrors   = 32
)

// plan is how the values of one Go struct are written and read.
type plan struct {
	fields   []field        // in the order of their numbers
	byNumber map[int]*field // for numbers that are not an index of dense
	dense    []*field       // by number, small ones
}

type field struct {
	name     string
	index    int // in the Go struct
	number   protowire.Number
	tag      uint64 // number and wire type as they are written
	kind     kind
	pointer  bool // presence is told
	repeated bool
	message  *lazy // of kind message
}

type kind int

const (
	text kind = iota
	integer
	boolean
	message
	texts // map<string, string>
)

// lazy is the plan of a nested type, made when it is first needed: types may nest in circles.
type lazy struct {
	t    reflect.Type
	once sync.Once
	p    *plan
}

func (l *lazy) plan() *plan {
	l.once.Do(func() { l.p = planOf(l.t) })
	return l.p
}

var plans sync.Map // reflect.Type → *plan

func planOf(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	numbers, ok := definition()[t.Name()]
	if !ok {
		panic(fmt.Sprintf("proto: %s is not in hutong.proto", t))
	}
	p := &plan{byNumber: map[int]*field{}}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		number, ok := numbers[name]
		if !ok {
			panic(fmt.Sprintf("proto: hutong.proto has no field %s of %s", name, t))
		}
		p.fields = append(p.fields, shape(field{name: name, index: i, number: protowire.Number(number)}, f.Type))
	}
	slices.SortFunc(p.fields, func(a, b field) int { return int(a.number - b.number) })
	for i := range p.fields {
		f := &p.fields[i]
		p.byNumber[int(f.number)] = f
		for int(f.number) >= len(p.dense) && f.number < 256 {
			p.dense = append(p.dense, nil)
		}
		if int(f.number) < len(p.dense) {
			p.dense[f.number] = f
		}
	}
	x, _ := plans.LoadOrStore(t, p)
	return x.(*plan)
}

// shape says how a field of type t is written.
func shape(f field, t reflect.Type) field {
	if t.Kind() == reflect.Pointer {
		f.pointer, t = true, t.Elem()
	}
	if t.Kind() == reflect.Slice {
		f.repeated, t = true, t.Elem()
	}
	wire := protowire.BytesType
	switch t.Kind() {
	case reflect.String:
		f.kind = text
	case reflect.Int32, reflect.Int64:
		f.kind = integer
		if !f.repeated {
			wire = protowire.VarintType
		}
	case reflect.Bool:
		f.kind, wire = boolean, protowire.VarintType
	case reflect.Struct:
		f.kind, f.message = message, &lazy{t: t}
	case reflect.Map:
		f.kind = texts
	default:
		panic(fmt.Sprintf("proto: there is no way to write a %s", t))
	}
	f.tag = protowire.EncodeTag(f.number, wire)
	return f
}

// definition is the field numbers of hutong.proto by message and field.
var definition = sync.OnceValue(func() map[string]map[string]int {
	out := map[string]map[string]int{}
	var message map[string]int
	for line := range strings.Lines(Definition) {
		words := strings.Fields(strings.Trim(line, " \t\r\n"))
		switch {
		case len(words) == 3 && words[0] == "message" && words[2] == "{":
			message = map[string]int{}
			out[words[1]] = message
		case len(words) > 0 && words[0] == "}":
			message = nil
		case message != nil && len(words) >= 4 && words[0] != "//":
			i := slices.Index(words, "=")
			if i < 1 || i+1 >= len(words) {
				continue
			}
			if n, err := strconv.Atoi(strings.TrimSuffix(words[i+1], ";")); err == nil {
				message[words[i-1]] = n
			}
		}
	}
	return out
})

// Append writes a model, a pointer to a struct of package api, behind b.
func Append(b []byte, model any) []byte {
	v := reflect.ValueOf(model).Elem()
	return appendStruct(b, v, planOf(v.Type()))
}

func appendStruct(b []byte, v reflect.Value, p *plan) []byte {
	for i := range p.fields {
		f := &p.fields[i]
		x := v.Field(f.index)
		if f.pointer {
			if x.IsNil() {
				continue
			}
			x = x.Elem()
		}
		switch f.kind {
		case text:
			if f.repeated {
				for j := range x.Len() {
					b = protowire.AppendString(protowire.AppendVarint(b, f.tag), x.Index(j).String())
				}
			} else if s := x.String(); s != "" || f.pointer {
				b = protowire.AppendString(protowire.AppendVarint(b, f.tag), s)
			}
		case integer:
			if f.repeated {
				if x.Len() > 0 {
					var at int
					b, at = begin(protowire.AppendVarint(b, f.tag))
					for j := range x.Len() {
						b = protowire.AppendVarint(b, uint64(x.Index(j).Int()))
					}
					b = end(b, at)
				}
			} else if n := x.Int(); n != 0 || f.pointer {
				b = protowire.AppendVarint(protowire.AppendVarint(b, f.tag), uint64(n))
			}
		case boolean:
			if y := x.Bool(); y || f.pointer {
				b = protowire.AppendVarint(protowire.AppendVarint(b, f.tag), protowire.EncodeBool(y))
			}
		case message:
			if f.repeated {
				for j := range x.Len() {
					b = appendMessage(b, x.Index(j), f)
				}
				continue
			}
			before := len(b)
			b = appendMessage(b, x, f)
			if !f.pointer && len(b) == before+protowire.SizeVarint(f.tag)+1 {
				b = b[:before] // nothing in it
			}
		case texts:
			if x.Len() == 0 {
				continue
			}
			m := x.Convert(stringMap).Interface().(map[string]string)
			names := make([]string, 0, len(m))
			for name := range m {
				names = append(names, name)
			}
			slices.Sort(names)
			for _, name := range names {
				var at int
				b, at = begin(protowire.AppendVarint(b, f.tag))
				b = protowire.AppendString(append(b, 1<<3|byte(protowire.BytesType)), name)
				b = protowire.AppendString(append(b, 2<<3|byte(protowire.BytesType)), m[name])
				b = end(b, at)
			}
		}
	}
	return b
}

var stringMap = reflect.TypeFor[map[string]string]()

func appendMessage(b []byte, x reflect.Value, f *field) []byte {
	b, at := begin(protowire.AppendVarint(b, f.tag))
	return end(appendStruct(b, x, f.message.plan()), at)
}

// begin leaves room for the length of what follows, end fills it in.
func begin(b []byte) ([]byte, int) { return append(b, 0), len(b) + 1 }

func end(b []byte, at int) []byte {
	n := len(b) - at
	if n < 0x80 {
		b[at-1] = byte(n)
		return b
	}
	size := protowire.SizeVarint(uint64(n))
	b = append(b, make([]byte, size-1)...)
	copy(b[at+size-1:], b[at:at+n])
	protowire.AppendVarint(b[:at-1], uint64(n))
	return b
}

// Request reads a request into v, a pointer to a zero model, and validates it. It returns nil or a *strict.Error.
func Request(data []byte, v api.Validator) error { return read(data, v, false) }

// Answer reads an answer into v as Request does, but ignores fields that v doesn't have, because answers grow within a version.
func Answer(data []byte, v api.Validator) error { return read(data, v, true) }

func read(data []byte, v api.Validator, lenient bool) error {
	limit := strict.MaxBytes
	if lenient {
		limit = strict.MaxAnswerBytes
	}
	if len(data) > limit {
		return &strict.Error{Code: reason.RequestTooLarge, Detail: fmt.Sprintf("the document has %d bytes, at most %d are accepted", len(data), limit)}
	}
	r := reader{lenient: lenient}
	x := reflect.ValueOf(v).Elem()
	// One copy for all texts of the model, which share it.
	if !r.message(string(data), x, planOf(x.Type()), 0) {
		return &strict.Error{Code: reason.MalformedRequest, Detail: "not a protobuf message", Fields: r.errs}
	}
	if len(r.errs) > 0 {
		return &strict.Error{Code: reason.InvalidField, Detail: "the document has fields that are not allowed or of another type", Fields: r.errs}
	}
	if fields := v.Validate(); len(fields) > 0 {
		return &strict.Error{Code: reason.InvalidField, Detail: "the document has fields with values that are not allowed", Fields: fields}
	}
	return nil
}

type reader struct {
	lenient bool
	path    []string
	errs    []api.FieldError
}

func (r *reader) bad(name, detail string) {
	if len(r.errs) < maxErrors {
		r.errs = append(r.errs, api.FieldError{Pointer: "/" + strings.Join(append(r.path[:len(r.path):len(r.path)], name), "/"), Detail: detail})
	}
}

// message reads one message; false: s is none, and nothing of it can be told.
func (r *reader) message(s string, v reflect.Value, p *plan, depth int) bool {
	if depth > strict.MaxDepth {
		return false
	}
	var seen [4]uint64 // the fields that came, by number
	for len(s) > 0 {
		tag, n := varint(s)
		if n == 0 || tag>>3 == 0 || tag>>3 > uint64(protowire.MaxValidNumber) {
			return false
		}
		s = s[n:]
		number, wire := int(tag>>3), protowire.Type(tag&7)
		value, body, n := fieldValue(s, wire)
		if n < 0 {
			return false
		}
		s = s[n:]
		var f *field
		if number < len(p.dense) {
			f = p.dense[number]
		} else {
			f = p.byNumber[number]
		}
		if f == nil {
			if !r.lenient {
				r.bad("#"+strconv.Itoa(number), "is not a field of this message")
			}
			continue
		}
		if number < 256 && !f.repeated && f.kind != texts {
			bit := uint64(1) << (number & 63)
			if seen[number>>6]&bit != 0 {
				r.bad(f.name, "is there twice")
				continue
			}
			seen[number>>6] |= bit
		}
		if !r.set(v.Field(f.index), f, wire, value, body, depth) {
			return false
		}
	}
	return true
}

func (r *reader) set(x reflect.Value, f *field, wire protowire.Type, value uint64, body string, depth int) bool {
	packed := f.repeated && f.kind == integer && wire == protowire.BytesType
	if wire != protowire.BytesType && wire != protowire.VarintType || !packed && (wire == protowire.VarintType) != (f.kind == integer || f.kind == boolean) {
		r.bad(f.name, "has another type on the wire")
		return true
	}
	if f.kind == texts {
		return r.entry(x, f, body)
	}
	if packed {
		for len(body) > 0 {
			n, size := varint(body)
			if size == 0 {
				return false
			}
			body = body[size:]
			if e, ok := r.grow(x, f); !ok || !r.integer(e, f, n) {
				return true
			}
		}
		return true
	}
	if f.repeated {
		var ok bool
		if x, ok = r.grow(x, f); !ok {
			return true
		}
	} else if f.pointer {
		x.Set(reflect.New(x.Type().Elem()))
		x = x.Elem()
	}
	switch f.kind {
	case text:
		if !utf8.ValidString(body) {
			r.bad(f.name, "is not UTF-8")
			return true
		}
		x.SetString(body)
	case integer:
		r.integer(x, f, value)
	case boolean:
		if value > 1 {
			r.bad(f.name, "is neither true nor false")
			return true
		}
		x.SetBool(value == 1)
	case message:
		r.path = append(r.path, f.name)
		defer func() { r.path = r.path[:len(r.path)-1] }()
		return r.message(body, x, f.message.plan(), depth+1)
	}
	return true
}

// grow adds an element to a repeated field.
func (r *reader) grow(x reflect.Value, f *field) (reflect.Value, bool) {
	n := x.Len()
	if n == MaxElements {
		r.bad(f.name, fmt.Sprintf("has more than %d elements", MaxElements))
		return x, false
	}
	x.Grow(1)
	x.SetLen(n + 1)
	return x.Index(n), true
}

func (r *reader) integer(x reflect.Value, f *field, n uint64) bool {
	if x.OverflowInt(int64(n)) {
		r.bad(f.name, "is too large")
		return false
	}
	x.SetInt(int64(n))
	return true
}

// entry reads one entry of a map.
func (r *reader) entry(x reflect.Value, f *field, s string) bool {
	var kv [2]string
	var seen [2]bool
	for len(s) > 0 {
		tag, n := varint(s)
		if n == 0 || tag>>3 == 0 {
			return false
		}
		s = s[n:]
		_, body, n := fieldValue(s, protowire.Type(tag&7))
		if n < 0 {
			return false
		}
		s = s[n:]
		i := tag>>3 - 1
		if i > 1 || protowire.Type(tag&7) != protowire.BytesType || seen[i] || !utf8.ValidString(body) {
			r.bad(f.name, "has an entry that is none")
			return true
		}
		kv[i], seen[i] = body, true
	}
	if x.IsNil() {
		x.Set(reflect.MakeMap(x.Type()))
	}
	if x.Len() == MaxElements {
		r.bad(f.name, fmt.Sprintf("has more than %d entries", MaxElements))
		return true
	}
	name := reflect.ValueOf(kv[0]).Convert(x.Type().Key())
	if x.MapIndex(name).IsValid() {
		r.bad(f.name, "has a name twice")
		return true
	}
	x.SetMapIndex(name, reflect.ValueOf(kv[1]).Convert(x.Type().Elem()))
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

// fieldValue reads the value behind a tag; n is negative when there is none, or it is of a kind that is not in use.
func fieldValue(s string, wire protowire.Type) (value uint64, body string, n int) {
	switch wire {
	case protowire.VarintType:
		v, n := varint(s)
		if n == 0 {
			return 0, "", -1
		}
		return v, "", n
	case protowire.BytesType:
		size, n := varint(s)
		if n == 0 || size > uint64(len(s)-n) {
			return 0, "", -1
		}
		return 0, s[n : n+int(size)], n + int(size)
	case protowire.Fixed32Type:
		if len(s) >= 4 {
			return 0, "", 4
		}
	case protowire.Fixed64Type:
		if len(s) >= 8 {
			return 0, "", 8
		}
	}
	return 0, "", -1
}
