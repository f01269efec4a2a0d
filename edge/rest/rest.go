// Package rest is the edge that speaks the interface of wire/openapi.yaml over HTTP, both ways: New serves what institutions call at the
// switch, NewCounterparties calls what they serve.
//
// Goal: nothing passes that is not fully understood. Method: one way for every request: recover → room → size, signature, freshness and
// replay (wire/link) → the caller's limits → handler. Who the caller is comes from the key of the signature and from nowhere else.
package rest

import (
	"context"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"hutong/participant"
	"hutong/reason"
	"hutong/service"
	"hutong/wire/httpsig"
	"hutong/wire/link"
)

// Options are what the server is given. Service, Keys, Signer and Now are needed; the rest has defaults.
type Options struct {
	Service *service.Service
	Keys    httpsig.Keys    // the institutions' public keys: DirectoryKeys
	Signer  *httpsig.Signer // the switch's own key
	Now     func() time.Time

	// Authorities are the host[:port] in lower case that requests may be addressed to; empty: any.
	Authorities []string
	// Signature is how far a signature's time may be from Now, either way; 0 takes the rulebook's window of this moment.
	Signature time.Duration
	// RequestsPerSecond and Burst bound one institution's requests; 0 means 5,000 and 10,000.
	RequestsPerSecond float64
	Burst             int
	// Concurrent bounds the requests under way in all, ConcurrentEach those of one institution; 0 means 8,192 and a half of Concurrent.
	Concurrent     int
	ConcurrentEach int
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

// DirectoryKeys finds public keys in whatever version of the directory is in force; a revocation counts from its moment on.
func DirectoryKeys(dir *atomic.Pointer[participant.Directory], now func() time.Time) httpsig.Keys {
	return directoryKeys{dir, now}
}

type directoryKeys struct {
	dir *atomic.Pointer[participant.Directory]
	now func() time.Time
}

// Key implements httpsig.Keys.
func (d directoryKeys) Key(_ context.Context, id string) (httpsig.Key, bool) {
	k, ok := d.dir.Load().Key(id)
	if !ok {
		return httpsig.Key{}, false
	}
	return httpsig.Key{ID: k.ID, Owner: k.Owner, Public: k.Public, NotBefore: k.From, NotAfter: k.Until,
		Revoked: !k.Revoked.IsZero() && !d.now().Before(k.Revoked)}, true
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

func orDefault[N int | float64 | time.Duration](n, d N) N {
	if n <= 0 {
		return d
	}
	return n
}
