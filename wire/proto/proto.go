// Package proto is the way from the models of the interface to protobuf and back: the same models, the same checks, a third of the bytes of JSON.
//
// Goal: hutong.proto is the definition, for every language; nothing is guessed. Method: the code that walks each model (write.gen.go and read.gen.go) is made together with
// hutong.proto, so that the two can't differ; walk.go has what it is made of. A request with an unknown field, another
// wire type, a field twice or text that is no UTF-8 is refused with a pointer to the place, and then validated as its JSON would be. What proto3
// leaves out (zeros, empty texts) is absent here too.
package proto

import (
	_ "embed"
	"fmt"

	"hutong/reason"
	"hutong/wire/api"
	"hutong/wire/strict"
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

// Append writes a model, a pointer to a struct of package api, behind b.
func Append(b []byte, model any) []byte { return appendModel(b, model) }

// unknown is what a model that isn't one panics with.
func unknown(model any) string { return fmt.Sprintf("proto: %T is not in hutong.proto", model) }

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
	// One copy for all texts of the model, which share it.
	r := reader{document: string(data), lenient: lenient}
	if !r.model(v) {
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

// reader is what the functions that read share.
type reader struct {
	document string
	lenient  bool
	errs     []api.FieldError
	parts    *parts // of the payment that is read; nil: it has none yet
}

// bad says what is wrong with a field of the message that is being read.
func (r *reader) bad(name, detail string) {
	if len(r.errs) < maxErrors {
		r.errs = append(r.errs, api.FieldError{Pointer: "/" + name, Detail: detail})
	}
}

// under says of the errors from the first on that they are in a message that is the named field of another.
func (r *reader) under(name string, first int) {
	for i := range r.errs[first:] {
		e := &r.errs[first+i]
		e.Pointer = "/" + name + e.Pointer
	}
}

// parts are what a payment that is told whole has, in one piece instead of six; each is given out once. What a model has beyond them is made by itself.
type parts struct {
	amounts    api.Amounts
	few        [2]api.Amount
	fees       [1]api.FeeLine
	merchant   api.Merchant
	references api.References
	used       struct {
		few                        int
		fees, merchant, references bool
	}
}

// newAmounts begins a piece: no payment has its parts without its amounts, which come first.
func (r *reader) newAmounts() *api.Amounts {
	r.parts = new(parts)
	return &r.parts.amounts
}

func (r *reader) newAmount() *api.Amount {
	if p := r.parts; p != nil && p.used.few < len(p.few) {
		p.used.few++
		return &p.few[p.used.few-1]
	}
	return new(api.Amount)
}

// roomForFeeLine gives a list back that another line may be appended to.
func (r *reader) roomForFeeLine(list []api.FeeLine) []api.FeeLine {
	if p := r.parts; p != nil && list == nil && !p.used.fees {
		p.used.fees = true
		return p.fees[:0]
	}
	return list
}

func (r *reader) newMerchant() *api.Merchant {
	if p := r.parts; p != nil && !p.used.merchant {
		p.used.merchant = true
		return &p.merchant
	}
	return new(api.Merchant)
}

func (r *reader) newReferences() *api.References {
	if p := r.parts; p != nil && !p.used.references {
		p.used.references = true
		return &p.references
	}
	return new(api.References)
}
