// Package rest is the edge that speaks the interface of wire/openapi.yaml over HTTP: it serves what institutions call at the
// switch. What the calls mean is package calls' matter, and so is calling what institutions serve.
//
// Goal: nothing passes that is not fully understood. Method: one way for every request: recover → room → size, signature, freshness and
// replay (wire/link) → the caller's limits → handler. Who the caller is comes from the key of the signature and from nowhere else.
package rest

import (
	"log/slog"
	"net/http"
	"time"

	"hutong/edge/calls"
	"hutong/reason"
	"hutong/wire/httpsig"
	"hutong/wire/link"
)

// Options are what the server is given. Calls, Keys, Signer and Now are needed; the rest has defaults.
type Options struct {
	Calls  *calls.Calls
	Keys   httpsig.Keys    // the institutions' public keys: calls.DirectoryKeys
	Signer *httpsig.Signer // the switch's own key
	Now    func() time.Time

	// Authorities are the host[:port] in lower case that requests may be addressed to; empty: any.
	Authorities []string
	// Signature is how far a signature's time may be from Now, either way; 0 takes the rulebook's window of this moment.
	Signature time.Duration
	// Concurrent bounds the requests under way in all; 0 means 8,192.
	Concurrent int
	// Nonces is how many nonces are remembered at once: everyone's requests per second times twice the signature window in seconds;
	// 0 means 1,000,000. When there are more, requests are refused as overloaded.
	Nonces int

	Log *slog.Logger
	// Observe is told of every answer, on the request's own goroutine; nil: nobody is.
	Observe func(Observation)
	// Witness is told of every signed exchange, whole: it is evidence and holds secrets. Nil: nobody is. It must not keep the request waiting.
	Witness func(link.Exchange)
}

// Observation is one answered request, for metrics. It carries nothing secret.
type Observation struct {
	Route  string // the pattern of the address, such as "/v1/payments/{payment_id}"; "" when it is unknown
	Method string // of the known ones, otherwise "other"
	Caller string // the institution; "" when the signature was not accepted
	Status int
	Reason reason.Code // of a problem document; "" otherwise
	Took   time.Duration
}

// Bounds that an http.Server in front of institutions should have.
const (
	ReadHeaderTimeout = 5 * time.Second
	ReadTimeout       = 10 * time.Second // of a whole request
	IdleTimeout       = 2 * time.Minute
	MaxHeaderBytes    = 16 << 10
)

// NewHTTPServer is an http.Server with these bounds, which may write for as long as a payment keeps its caller waiting. longest is the
// rulebook's answer window.
func NewHTTPServer(h http.Handler, longest time.Duration, log *slog.Logger) *http.Server {
	s := &http.Server{Handler: h, ReadHeaderTimeout: ReadHeaderTimeout, ReadTimeout: ReadTimeout, WriteTimeout: ReadTimeout + longest + 5*time.Second,
		IdleTimeout: IdleTimeout, MaxHeaderBytes: MaxHeaderBytes}
	if log != nil {
		s.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelWarn)
	}
	return s
}

// NewServer is NewHTTPServer with a front that takes plain requests.
func NewServer(h http.Handler, longest time.Duration, log *slog.Logger) *link.Front {
	return link.NewFront(NewHTTPServer(h, longest, log))
}

func orDefault[N int | float64 | time.Duration](n, d N) N {
	if n <= 0 {
		return d
	}
	return n
}
