package proto

// Goal: what the code that was made writes is what the definition says. Method: a second writer, which walks any model by its Go type and the numbers in
// hutong.proto, and shares nothing with the first but the way in which lengths are filled in.

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
)

func TestWrittenAsTheDefinitionSays(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		for _, model := range some {
			in := reflect.New(reflect.TypeOf(model).Elem())
			fill(r, in.Elem(), 0)
			got, want := Append([]byte("before"), in.Interface()), oracle([]byte("before"), in.Interface())
			if string(got) != string(want) {
				t.Fatalf("%s\n%+v is written as\n%x, and by the definition\n%x", in.Type(), in.Interface(), got, want)
			}
		}
	}
}

func oracle(b []byte, model any) []byte {
	v := reflect.ValueOf(model).Elem()
	return oracleStruct(b, v, planOf(v.Type()))
}

// plan is how the values of one Go struct are written and read.
type plan struct {
	fields []field // in the order of their numbers
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
	p := &plan{}
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

func oracleStruct(b []byte, v reflect.Value, p *plan) []byte {
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
					b = oracleMessage(b, x.Index(j), f)
				}
				continue
			}
			before := len(b)
			b = oracleMessage(b, x, f)
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

func oracleMessage(b []byte, x reflect.Value, f *field) []byte {
	b, at := begin(protowire.AppendVarint(b, f.tag))
	return end(oracleStruct(b, x, f.message.plan()), at)
}
