// Package problem is the one place where problem documents (RFC 9457) are made: from a reason of the closed list, and from any error by
// way of the reason that it carries. An error that carries none is internal, and nothing of it reaches the document.
package problem

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"hutong/reason"
	"hutong/wire/api"
)

// MediaType is the content type of problem documents (RFC 9457 section 3).
const MediaType = "application/problem+json"

// Error is a problem document that travels as a Go error, and what goes beside it.
type Error struct {
	api.Problem
	RetryAfter time.Duration // for the header Retry-After; 0: none
	Cause      error         // for the log, never for the caller
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Reason))
	if e.Detail != "" {
		b.WriteString(": ")
		b.WriteString(e.Detail)
	}
	for _, f := range e.Errors {
		fmt.Fprintf(&b, "; %s %s", f.Pointer, f.Detail)
	}
	if e.Cause != nil {
		fmt.Fprintf(&b, " (%v)", e.Cause)
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Cause }

// ReasonCode is the document's reason.
func (e *Error) ReasonCode() reason.Code { return e.Reason }

// New makes the document of a reason. detail says what happened this time; "" leaves it out. A reason that is not in the list, or that doesn't
// end a call (its status is below 400), is a fault of the program and becomes internal.
func New(code reason.Code, detail string, fields ...api.FieldError) *Error {
	r, ok := reason.Get(code)
	if !ok || r.HTTPStatus < 400 {
		e := New(reason.Internal, "")
		e.Cause = fmt.Errorf("reason %q cannot end a call", code)
		return e
	}
	e := &Error{Problem: api.Problem{
		Type: "urn:hutong:reason:" + string(code), Title: r.English, Status: int32(r.HTTPStatus), Detail: short(detail),
		Call: api.CallFailure, Reason: code, ReasonText: Text(r), Retry: api.Retry(r.Retry), Next: api.Actor(r.Next),
	}}
	if code == reason.Internal {
		e.Call = api.CallUnknown // what was done before the fault is not known here
	}
	if r.Retry == reason.RetryLater && (r.HTTPStatus == 429 || r.HTTPStatus == 503) {
		e.RetryAfter = time.Second
	}
	for _, f := range fields[:min(len(fields), 32)] {
		e.Errors = append(e.Errors, api.FieldError{Pointer: f.Pointer, Detail: short(f.Detail)})
	}
	return e
}

// Text is a reason's public text in the form of the wire.
func Text(r reason.Reason) api.Text { return api.Text{EN: r.English, ZH: r.Chinese} }

// From finds the problem in err: a problem itself, or an error with ReasonCode() and maybe FieldErrors(), or else internal with err as its cause.
// requestID, when there is one, becomes the instance.
func From(err error, requestID string) *Error {
	var e *Error
	var coded interface{ ReasonCode() reason.Code }
	switch {
	case errors.As(err, &e):
		c := *e
		e = &c
	case errors.As(err, &coded):
		var fielded interface{ FieldErrors() []api.FieldError }
		if errors.As(err, &fielded) {
			e = New(coded.ReasonCode(), detailOf(coded), fielded.FieldErrors()...)
		} else {
			e = New(coded.ReasonCode(), detailOf(coded))
		}
	default:
		e = New(reason.Internal, "")
		e.Cause = err
	}
	if e.Instance == "" && api.ValidRequestID(requestID) {
		e.Instance = "urn:uuid:" + requestID
	}
	return e
}

// detailOf is what an error with a reason wants to be told to the caller: its Detail, which is made for that, and nothing wrapped around it.
func detailOf(coded any) string {
	if d, ok := coded.(interface{ PublicDetail() string }); ok {
		return d.PublicDetail()
	}
	return ""
}

// short keeps within what openapi.yaml allows for a detail.
func short(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	if utf8.RuneCountInString(s) <= 500 {
		return s
	}
	return string([]rune(s)[:499]) + "…"
}
