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
	var body []byte
	if in != nil {
		if fields := in.Validate(); len(fields) > 0 {
			return &NotSent{problem.New(reason.InvalidField, "the request breaks the interface", fields...)}
		}
		var err error
		if body, err = strict.Encode(in); err != nil {
			return &NotSent{err}
		}
		if len(body) > strict.MaxBytes {
			return &NotSent{problem.New(reason.RequestTooLarge, fmt.Sprintf("the request has %d bytes", len(body)))}
		}
	}
	if !api.ValidRequestID(requestID) {
		return &NotSent{problem.New(reason.RequestIDInvalid, "")}
	}
	until := to.Deadline(ctx)
	if !to.Until.IsZero() && c.transport() == nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, until)
		defer cancel()
	}
	r, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(to.BaseURL, "/")+path, nil)
	if err != nil {
		return &NotSent{err}
	}
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
	x := Exchange{At: c.Now(), Peer: to.Owner, RequestID: requestID, Method: method, Target: r.URL.RequestURI(), Authority: r.URL.Host,
		RequestHeader: r.Header, Request: body}
	resp, err := c.send(r, body, until)
	if err != nil {
		var unsent *notConnected
		if errors.As(err, &unsent) {
			return &NotSent{err}
		}
		c.witness(x)
		return &Uncertain{Err: err}
	}
	defer resp.Body.Close()
	x.Status, x.AnswerHeader = resp.StatusCode, resp.Header
	if whole, ok := resp.Body.(*plainBody); ok {
		x.Answer = whole.all
	} else {
		x.Answer, err = httpsig.ReadBody(resp.Body, resp.ContentLength, strict.MaxAnswerBytes)
	}
	c.witness(x)
	if err != nil {
		return &Uncertain{Err: err, Status: resp.StatusCode}
	}
	if err := httpsig.VerifyAnswer(ctx, c.Keys, to.Owner, c.Now(), resp.Header, resp.StatusCode, x.Answer, r); err != nil {
		return &Uncertain{Err: fmt.Errorf("the answer proves nothing: %w", err), Status: resp.StatusCode}
	}
	return c.believe(resp, x.Answer, out)
}

// send sends a request with its body and never follows where an answer points. A *notConnected says that nothing left.
func (c *Caller) send(r *http.Request, body []byte, until time.Time) (*http.Response, error) {
	own := c.transport()
	if own == nil {
		return c.sendBy(*c.Client, r, body)
	}
	resp, err := own.exchange(r, body, until)
	if err != nil {
		return nil, &url.Error{Op: r.Method, URL: r.URL.Redacted(), Err: err}
	}
	return resp, nil
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

// sendBy sends by a client that is more than its Transport, or has another.
func (c *Caller) sendBy(client http.Client, r *http.Request, body []byte) (*http.Response, error) {
	var connected atomic.Bool
	r = r.WithContext(httptrace.WithClientTrace(r.Context(), &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }}))
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

func (c *Caller) witness(x Exchange) {
	if c.Witness != nil {
		c.Witness(x)
	}
}

// believe reads an answer whose signature was right.
func (c *Caller) believe(resp *http.Response, body []byte, out api.Validator) error {
	contentType := resp.Header.Get("Content-Type")
	switch {
	case isMedia(contentType, problem.MediaType) && resp.StatusCode >= 400:
		var p api.Problem
		if err := strict.Answer(body, &p); err != nil {
			return &Uncertain{Err: fmt.Errorf("the problem document cannot be read: %w", err), Status: resp.StatusCode}
		}
		refused := &Refused{Problem: p, RetryAfter: resp.Header.Get("Retry-After")}
		// A replayed message was received before, and whatever it caused then was caused.
		if p.Call != api.CallFailure || p.Reason == reason.RequestReplayed {
			return &Uncertain{Err: refused, Status: resp.StatusCode}
		}
		return refused
	case isMedia(contentType, "application/json") && (resp.StatusCode == http.StatusOK || resp.StatusCode == http.StatusAccepted):
		if err := strict.Answer(body, out); err != nil {
			return &Uncertain{Err: fmt.Errorf("the answer cannot be read: %w", err), Status: resp.StatusCode}
		}
		return nil
	}
	return &Uncertain{Err: errors.New("the answer is neither an answer nor a problem document"), Status: resp.StatusCode}
}
