// Package link is the signed exchange between an institution and the switch, the same from both sides: Caller sends a signed request and
// believes only a signed answer that is bound to it; Server takes signed requests only and signs what it answers.
package link

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hutong/reason"
	"hutong/wire/api"
	"hutong/wire/httpsig"
	"hutong/wire/problem"
	"hutong/wire/strict"
)

// Peer is somebody who can be called.
type Peer struct {
	Owner   string // whose keys sign its answers
	BaseURL string // "https://host[:port][/prefix]", without query
	// AnswerBy is what the peer is told; zero: until when the answer is waited for, if that is known.
	AnswerBy time.Time
	// Until is when the answer is given up, of the machine's clock; zero: when the call's context ends. It does what a context with a deadline does, for less.
	Until time.Time
}

// Deadline is when the answer is given up at the latest: Until, or the deadline of ctx; zero when there is neither.
func (p *Peer) Deadline(ctx context.Context) time.Time {
	if d, ok := ctx.Deadline(); ok && (p.Until.IsZero() || d.Before(p.Until)) {
		return d
	}
	return p.Until
}

// Exchange is one request and what came back: evidence, since both are signed.
type Exchange struct {
	At            time.Time
	Peer          string // the other side; "" when a server could not tell who called
	RequestID     string
	Method        string
	Target        string // path and query
	Authority     string
	RequestHeader http.Header
	Request       []byte
	Status        int // 0: no answer
	AnswerHeader  http.Header
	Answer        []byte
}

// Caller calls peers in the name of one institution. Its fields don't change once it is in use; safe for concurrent use.
type Caller struct {
	Signer  *httpsig.Signer
	Keys    httpsig.Keys     // finds the keys of the peers
	Client  *http.Client     // nil: a Transport for all such callers. Redirects are never followed
	Now     func() time.Time // to judge whether a peer's key is usable
	Witness func(Exchange)   // if not nil, is told of every exchange that reached the peer or may have; must not keep it waiting
}

// A call ends in one of four ways: nil, and out holds the answer; *Refused, the peer says that this call failed; *NotSent, the peer never
// saw it; *Uncertain, nobody can tell. Each error speaks of this one call only: a refused or unsent retry says nothing of the
// try before it, whose outcome has to be inquired.

// Refused is a signed problem document that says the call failed.
type Refused struct {
	Problem    api.Problem
	RetryAfter string // the header, when it came
}

func (e *Refused) Error() string {
	return fmt.Sprintf("refused: %s: %s", e.Problem.Reason, e.Problem.Detail)
}

// ReasonCode is the reason that the peer gave.
func (e *Refused) ReasonCode() reason.Code { return e.Problem.Reason }

// NotSent says that the request definitely did not leave: it could not be made, or no connection came about.
type NotSent struct{ Err error }

func (e *NotSent) Error() string { return "not sent: " + e.Err.Error() }
func (e *NotSent) Unwrap() error { return e.Err }

// Uncertain says that the request may have been received and worked on, but no answer came that could be believed. Inquire, or send the
// same request again.
type Uncertain struct {
	Err    error
	Status int // what was answered without proof; 0: nothing
}

// ErrUncertain is what every *Uncertain is, for errors.Is.
var ErrUncertain = errors.New("uncertain")

// Is makes errors.Is(err, ErrUncertain) true.
func (e *Uncertain) Is(target error) bool { return target == ErrUncertain }

func (e *Uncertain) Error() string { return "uncertain, inquire: " + e.Err.Error() }
func (e *Uncertain) Unwrap() error { return e.Err }

// Call sends in (nil: a request without body) to path below the peer's base URL and reads the answer into out, a pointer to a zero model.
// path is a path with its query, already encoded. The peer is told to.AnswerBy, or else until when the answer is waited for, if that is known.
func (c *Caller) Call(ctx context.Context, to Peer, method, path, requestID string, in, out api.Validator) error {
	own := c.transport()
	var body []byte
	if in != nil {
		if fields := in.Validate(); len(fields) > 0 {
			return &NotSent{problem.New(reason.InvalidField, "the request breaks the interface", fields...)}
		}
		doc := newDocument()
		if own != nil && c.Witness == nil { // otherwise it is read by others, later
			defer doc.release()
		}
		if err := doc.write(in); err != nil {
			return &NotSent{err}
		}
		if body = doc.text; len(body) > strict.MaxBytes {
			return &NotSent{problem.New(reason.RequestTooLarge, fmt.Sprintf("the request has %d bytes", len(body)))}
		}
	}
	if !api.ValidRequestID(requestID) {
		return &NotSent{problem.New(reason.RequestIDInvalid, "")}
	}
	address, err := addressOf(to.BaseURL, path)
	if err != nil {
		return &NotSent{err}
	}
	until := to.Deadline(ctx)
	if !to.Until.IsZero() && own == nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, until)
		defer cancel()
	}
	r := &http.Request{Method: method, URL: address, Host: address.Host, RequestURI: address.RequestURI(), Header: make(http.Header, 7)}
	by := cmp.Or(to.AnswerBy, until)
	values := []string{"application/json", "application/json, " + problem.MediaType, api.FormatTime(by)}
	if in != nil {
		r.Header["Content-Type"] = values[0:1:1]
	}
	r.Header["Accept"] = values[1:2:2]
	if !by.IsZero() {
		r.Header[httpsig.AnswerByHeader] = values[2:3:3]
	}
	if err := c.Signer.SignRequest(r, body, requestID); err != nil {
		return &NotSent{err}
	}
	x := Exchange{At: c.Now(), Peer: to.Owner, RequestID: requestID, Method: method, Target: r.RequestURI, Authority: r.Host, RequestHeader: r.Header, Request: body}
	var a answer
	if own == nil {
		a.other, err = c.sendBy(ctx, *c.Client, r, body)
	} else if a, err = own.ask(ctx, r, body, until); err != nil {
		err = &url.Error{Op: method, URL: address.Redacted(), Err: err}
	}
	if err != nil {
		var unsent *notConnected
		if errors.As(err, &unsent) {
			return &NotSent{err}
		}
		c.witness(&x)
		return &Uncertain{Err: err}
	}
	if a.other != nil {
		defer a.other.Body.Close()
		a.status, a.header = a.other.StatusCode, a.other.Header
		a.body, err = httpsig.ReadBody(a.other.Body, a.other.ContentLength, strict.MaxAnswerBytes)
	} else {
		defer a.release()
	}
	x.Status, x.AnswerHeader, x.Answer = a.status, a.header, a.body
	c.witness(&x)
	if err != nil {
		return &Uncertain{Err: err, Status: a.status}
	}
	if err := httpsig.VerifyAnswer(ctx, c.Keys, to.Owner, c.Now(), a.header, a.status, a.body, r); err != nil {
		return &Uncertain{Err: fmt.Errorf("the answer proves nothing: %w", err), Status: a.status}
	}
	return believe(&a, out)
}

// addressOf is the URL of a path below a base URL.
func addressOf(base, path string) (*url.URL, error) {
	base = strings.TrimSuffix(base, "/")
	if !plainPath(path) {
		return parseAddress(base + path)
	}
	root, ok := roots.Load(base)
	if !ok {
		u, err := parseAddress(base)
		if err != nil || u.Host == "" || u.Path != "" && !plainPath(u.Path) || *u != (url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}) {
			return parseAddress(base + path)
		}
		if root = u; rooted.Add(1) <= maxRoots {
			roots.Store(base, u)
		}
	}
	u := *root.(*url.URL)
	u.Path += path
	return &u, nil
}

func parseAddress(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err == nil {
		u.Host = strings.TrimSuffix(u.Host, ":") // as http.NewRequest has it
	}
	return u, err
}

// roots are base URLs that were called before, parsed. They have a host and a plain path, or none. When there are more than a network has institutions,
// the others are parsed with every call.
var (
	roots  sync.Map // string → *url.URL
	rooted atomic.Int64
)

const maxRoots = 4096

// plainPath tells whether a path stands for itself in a URL and has no query.
func plainPath(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '/', c == '-', c == '_':
		default:
			return false
		}
	}
	return strings.HasPrefix(s, "/")
}

// transport is what carries calls, if nothing else of a client is asked for; nil otherwise.
func (c *Caller) transport() *Transport {
	if c.Client == nil {
		return shared
	}
	own, _ := c.Client.Transport.(*Transport)
	if c.Client.Jar != nil || c.Client.Timeout != 0 {
		return nil
	}
	return own
}

// sendBy sends by a client that is more than its Transport, or has another, and never follows where an answer points. A *notConnected says that nothing left.
func (c *Caller) sendBy(ctx context.Context, client http.Client, r *http.Request, body []byte) (*http.Response, error) {
	var connected atomic.Bool
	r = r.WithContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }}))
	r.RequestURI = "" // a client makes it itself
	if body != nil {
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := client.Do(r)
	if err != nil && !connected.Load() {
		err = &notConnected{err}
	}
	return resp, err
}

func (c *Caller) witness(x *Exchange) {
	if c.Witness != nil {
		kept := *x
		kept.Answer = bytes.Clone(x.Answer)
		c.Witness(kept)
	}
}

// believe reads an answer whose signature was right.
func believe(a *answer, out api.Validator) error {
	contentType := a.header.Get("Content-Type")
	switch {
	case isMedia(contentType, problem.MediaType) && a.status >= 400:
		var p api.Problem
		if err := strict.Answer(a.body, &p); err != nil {
			return &Uncertain{Err: fmt.Errorf("the problem document cannot be read: %w", err), Status: a.status}
		}
		refused := &Refused{Problem: p, RetryAfter: a.header.Get("Retry-After")}
		// A replayed message was received before, and whatever it caused then was caused.
		if p.Call != api.CallFailure || p.Reason == reason.RequestReplayed {
			return &Uncertain{Err: refused, Status: a.status}
		}
		return refused
	case isMedia(contentType, "application/json") && (a.status == http.StatusOK || a.status == http.StatusAccepted):
		if err := strict.Answer(a.body, out); err != nil {
			return &Uncertain{Err: fmt.Errorf("the answer cannot be read: %w", err), Status: a.status}
		}
		return nil
	}
	return &Uncertain{Err: errors.New("the answer is neither an answer nor a problem document"), Status: a.status}
}
