// Package strict is the way from bytes to the models of the interface and back.
//
// Goal: nothing is guessed. A request with an unknown field, a duplicate name, null, an empty string, a wrong type, a missing field, too much
// depth or anything after the document is refused, each with a JSON Pointer to the place. Method: one pass over the tokens beside a
// plan made from the Go type gathers every such fault; only a document without any is decoded into the model, which then
// validates itself. A document that is plain all through, as nearly every one is, is read in one pass and without that (plain.go).
package strict

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"hutong/reason"
	"hutong/wire/api"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// What openapi.yaml promises to accept.
const (
	MaxBytes       = 64 << 10 // of a request
	MaxAnswerBytes = 1 << 20  // of an answer
	MaxDepth       = 16
)

const maxErrors = 32

// Error is why a document was refused: malformed_request when it is not one JSON document, invalid_field when it is, request_too_large when it
// is too long. Fields has every fault that was found, at most 32.
type Error struct {
	Code   reason.Code
	Detail string
	Fields []api.FieldError
}

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Code, e.Detail)
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "; %s %s", f.Pointer, f.Detail)
	}
	return b.String()
}

// ReasonCode is the reason for the problem document.
func (e *Error) ReasonCode() reason.Code { return e.Code }

// PublicDetail is what the caller may be told.
func (e *Error) PublicDetail() string { return e.Detail }

// FieldErrors are the faults for the problem document.
func (e *Error) FieldErrors() []api.FieldError { return e.Fields }

// Request reads a request into v, a pointer to a zero model, and validates it. It returns nil or an *Error.
func Request(data []byte, v api.Validator) error { return read(data, v, false) }

// Answer reads an answer into v as Request does, but ignores fields that v doesn't have, because answers grow within a version.
func Answer(data []byte, v api.Validator) error { return read(data, v, true) }

// Encode writes a model. The same model gives the same bytes.
func Encode(v any) ([]byte, error) {
	if b, ok := writePlain(v); ok {
		return b, nil
	}
	return encodeAny(v)
}

// Append writes a model behind what b has, as Encode does.
func Append(b []byte, v any) ([]byte, error) {
	if out, ok := appendPlain(b, v); ok {
		return out, nil
	}
	text, err := encodeAny(v)
	return append(b, text...), err
}

func encodeAny(v any) ([]byte, error) { return json.Marshal(v, json.Deterministic(true)) }

func read(data []byte, v api.Validator, lenient bool) error {
	limit := MaxBytes
	if lenient {
		limit = MaxAnswerBytes
	}
	if len(data) > limit {
		return &Error{Code: reason.RequestTooLarge, Detail: fmt.Sprintf("the document has %d bytes, at most %d are accepted", len(data), limit)}
	}
	if readPlain(data, v, lenient) {
		return valid(v)
	}
	return readAny(data, v, lenient)
}

// readAny reads any document, and says of one that is refused what is wrong with it.
func readAny(data []byte, v api.Validator, lenient bool) error {
	s := scanner{dec: jsontext.NewDecoder(bytes.NewBuffer(data)), lenient: lenient}
	if err := s.value(planOf(reflect.TypeOf(v).Elem())); err != nil {
		return malformed(err)
	}
	switch _, err := s.dec.ReadToken(); {
	case err == nil:
		return &Error{Code: reason.MalformedRequest, Detail: "there is something after the document"}
	case !errors.Is(err, io.EOF):
		return malformed(err)
	}
	if len(s.errs) > 0 {
		return &Error{Code: reason.InvalidField, Detail: "the document has fields that are not allowed, missing or of another type", Fields: s.errs}
	}
	if err := json.Unmarshal(data, v); err != nil {
		// The scan admits what Unmarshal does; should they ever differ, the caller gets to know the place.
		var sem *json.SemanticError
		if errors.As(err, &sem) && sem.JSONPointer != "" {
			return &Error{Code: reason.InvalidField, Detail: "a field cannot be read", Fields: []api.FieldError{{Pointer: clip(string(sem.JSONPointer)), Detail: "has a value that cannot be read"}}}
		}
		return malformed(err)
	}
	return valid(v)
}

func valid(v api.Validator) error {
	if fields := v.Validate(); len(fields) > 0 {
		return &Error{Code: reason.InvalidField, Detail: "the document has fields with values that are not allowed", Fields: fields}
	}
	return nil
}

func malformed(err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	if errors.Is(err, jsontext.ErrDuplicateName) {
		e := &Error{Code: reason.MalformedRequest, Detail: "a name is there twice"}
		if syn, ok := errors.AsType[*jsontext.SyntacticError](err); ok && syn.JSONPointer != "" {
			e.Fields = []api.FieldError{{Pointer: clip(string(syn.JSONPointer)), Detail: "is there twice"}}
		}
		return e
	}
	if syn, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return &Error{Code: reason.MalformedRequest, Detail: fmt.Sprintf("not a JSON document: fault at byte %d", syn.ByteOffset)}
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return &Error{Code: reason.MalformedRequest, Detail: "not a JSON document: it ends early"}
	}
	return &Error{Code: reason.MalformedRequest, Detail: "not a JSON document"}
}

func clip(pointer string) string {
	if len(pointer) > 256 {
		return strings.ToValidUTF8(pointer[:256], "")
	}
	return pointer
}

// plan says what a Go type expects of a JSON value.
type plan struct {
	kind     reflect.Kind
	bits     int              // of integers
	fields   map[string]*plan // of structs
	required []string         // of structs, in the order of the type; at most 64
	elem     *plan            // of slices and maps
}

var plans sync.Map // reflect.Type → *plan

// planOf makes the plan of a type once. The models don't contain themselves.
func planOf(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	p := &plan{kind: t.Kind()}
	switch t.Kind() {
	case reflect.Pointer:
		p = planOf(t.Elem())
	case reflect.Struct:
		p.fields = make(map[string]*plan, t.NumField())
		for i := range t.NumField() {
			f := t.Field(i)
			name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			p.fields[name] = planOf(f.Type)
			if !strings.Contains(options, "omitempty") { // the generator marks exactly the optional fields
				p.required = append(p.required, name)
			}
		}
		if len(p.required) > 64 {
			panic(fmt.Sprintf("strict: %s has more required fields than are kept count of", t))
		}
	case reflect.Slice, reflect.Map:
		p.elem = planOf(t.Elem())
	case reflect.Int32, reflect.Int64:
		p.bits = t.Bits()
	case reflect.String, reflect.Bool:
	default:
		panic(fmt.Sprintf("strict: the interface has no values of type %s", t))
	}
	plans.Store(t, p)
	return p
}

type scanner struct {
	dec     *jsontext.Decoder
	lenient bool
	errs    []api.FieldError
}

func (s *scanner) fault(pointer jsontext.Pointer, detail string) {
	if len(s.errs) < maxErrors {
		s.errs = append(s.errs, api.FieldError{Pointer: clip(string(pointer)), Detail: detail})
	}
}

// value checks one value; its error means that the document can't be read any further.
func (s *scanner) value(p *plan) error {
	switch kind := s.dec.PeekKind(); {
	case kind == '{' && (p.kind == reflect.Struct || p.kind == reflect.Map):
		return s.object(p)
	case kind == '[' && p.kind == reflect.Slice:
		return s.array(p)
	case kind == '"' && p.kind == reflect.String:
		tok, err := s.dec.ReadToken()
		if err == nil && tok.String() == "" {
			s.fault(s.dec.StackPointer(), "is empty; leave it out instead")
		}
		return err
	case kind == '0' && p.bits > 0:
		tok, err := s.dec.ReadToken()
		if err != nil {
			return err
		}
		if _, bad := strconv.ParseInt(tok.String(), 10, p.bits); bad != nil {
			s.fault(s.dec.StackPointer(), "must be a whole number without fraction or exponent, and not so large")
		}
		return nil
	case (kind == 't' || kind == 'f') && p.kind == reflect.Bool:
		_, err := s.dec.ReadToken()
		return err
	case kind == 'n':
		_, err := s.dec.ReadToken()
		if err == nil {
			s.fault(s.dec.StackPointer(), "is null; leave it out instead")
		}
		return err
	default: // another type, or no JSON at all
		if err := s.skip(); err != nil {
			return err
		}
		s.fault(s.dec.StackPointer(), "must be "+wanted(p))
		return nil
	}
}

func wanted(p *plan) string {
	switch p.kind {
	case reflect.Struct, reflect.Map:
		return "an object"
	case reflect.Slice:
		return "an array"
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	}
	return "a whole number"
}

func (s *scanner) open() error {
	if _, err := s.dec.ReadToken(); err != nil {
		return err
	}
	if s.dec.StackDepth() > MaxDepth {
		return &Error{Code: reason.MalformedRequest, Detail: fmt.Sprintf("the document is more than %d levels deep", MaxDepth)}
	}
	return nil
}

func (s *scanner) object(p *plan) error {
	if err := s.open(); err != nil {
		return err
	}
	var seen uint64 // by the order of required
	for s.dec.PeekKind() == '"' {
		tok, err := s.dec.ReadToken()
		if err != nil {
			return err
		}
		name := tok.String()
		want := p.elem
		if p.kind == reflect.Struct {
			want = p.fields[name]
		}
		if want == nil {
			if !s.lenient {
				s.fault(s.dec.StackPointer(), "is not a field of this document")
			}
			if err := s.skip(); err != nil {
				return err
			}
			continue
		}
		if i := slices.Index(p.required, name); i >= 0 {
			seen |= 1 << i
		}
		if err := s.value(want); err != nil {
			return err
		}
	}
	if _, err := s.dec.ReadToken(); err != nil {
		return err
	}
	for i, name := range p.required {
		if seen&(1<<i) == 0 {
			s.fault(s.dec.StackPointer().AppendToken(name), "is required")
		}
	}
	return nil
}

func (s *scanner) array(p *plan) error {
	if err := s.open(); err != nil {
		return err
	}
	for {
		switch s.dec.PeekKind() {
		case ']', 0:
			_, err := s.dec.ReadToken()
			return err
		}
		if err := s.value(p.elem); err != nil {
			return err
		}
	}
}

// skip reads over a value, minding its depth.
func (s *scanner) skip() error {
	for level := s.dec.StackDepth(); ; {
		var err error
		if k := s.dec.PeekKind(); k == '{' || k == '[' {
			err = s.open()
		} else {
			_, err = s.dec.ReadToken()
		}
		if err != nil {
			return err
		}
		if s.dec.StackDepth() <= level {
			return nil
		}
	}
}
