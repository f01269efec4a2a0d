// Package webhook is the edge that tells institutions of their payments: it signs a message by Standard Webhooks and posts it to the address
// that the institution registered.
//
// Goal: an address that an institution chose can't be used to reach what lies behind the switch, whatever its name stands for at the moment
// of the call. Method: every address is looked at when it is dialled, after its name was resolved and before a packet leaves
// (net.Dialer.Control); redirects are not followed; no proxy is asked; connections are kept per institution, so that one that was
// allowed for one is never used for another. Nothing of what comes back is believed but its status.
package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"hutong/delivery/outbox"
	"hutong/wire/hooksig"
)

// Bounds of one try; the rulebook bounds its whole time.
const (
	dialTimeout = 5 * time.Second
	tlsTimeout  = 5 * time.Second
	maxHeader   = 8 << 10  // bytes of the answer's header
	maxRead     = 16 << 10 // bytes of the answer's body that are read so that the connection can be used again
	keptText    = 256      // bytes of it that the log keeps
	idleConns   = 4        // kept for one host
	idleTimeout = time.Minute
)

// Options are what the sender is given.
type Options struct {
	// Approved are the private ranges that the operator approved for an institution, at this moment.
	Approved func(institution string) []netip.Prefix
	// Ports are the ports of public hosts beside 443 that the operator approved for an institution, at this moment; nil: none.
	Ports    func(institution string) []uint16
	Roots    *x509.CertPool // nil: the system's
	Resolver *net.Resolver  // nil: the system's
}

// Sender posts messages. It implements outbox.Sender.
type Sender struct {
	o Options

	mu      sync.Mutex
	clients map[clientKey]*http.Client
}

var _ outbox.Sender = (*Sender)(nil)

// clientKey keeps connections apart: what may be dialled hangs on both.
type clientKey struct {
	institution string
	plain       bool // http
}

// New makes a sender.
func New(o Options) *Sender {
	if o.Approved == nil {
		o.Approved = func(string) []netip.Prefix { return nil }
	}
	if o.Ports == nil {
		o.Ports = func(string) []uint16 { return nil }
	}
	return &Sender{o: o, clients: map[clientKey]*http.Client{}}
}

// Close drops the connections that are kept.
func (s *Sender) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.clients {
		c.CloseIdleConnections()
	}
}

// notAllowed is the error of an address that may not be called.
type notAllowed struct{ text string }

func (e *notAllowed) Error() string { return e.text }

// errRedirect is said of an answer that points elsewhere.
const errRedirect = "redirects are not followed: register the address itself"

func (s *Sender) client(k clientKey) *http.Client {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.clients[k]; c != nil {
		return c
	}
	d := &net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second, Resolver: s.o.Resolver,
		// The address here is the one that will be dialled: a name that stands for another address a moment later changes nothing.
		Control: func(network, address string, _ syscall.RawConn) error {
			a, err := netip.ParseAddrPort(address)
			if err != nil || network != "tcp4" && network != "tcp6" {
				return &notAllowed{fmt.Sprintf("%s %s is no address that may be called", network, address)}
			}
			approved := s.o.Approved(k.institution)
			if mayCall(a, k.plain, approved, s.o.Ports(k.institution)) {
				return nil
			}
			if !k.plain && Public(a.Addr()) {
				return &notAllowed{fmt.Sprintf("port %d is not %d, nor one that the operator approved", a.Port(), httpsPort)}
			}
			return &notAllowed{fmt.Sprintf("the name stands for %s, which is not a public address, nor in a range that the operator approved", a.Addr())}
		}}
	c := &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{DialContext: d.DialContext, Proxy: nil, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: s.o.Roots},
			TLSHandshakeTimeout: tlsTimeout, MaxIdleConnsPerHost: idleConns, IdleConnTimeout: idleTimeout, MaxResponseHeaderBytes: maxHeader,
			DisableCompression: true, ForceAttemptHTTP2: true},
	}
	s.clients[k] = c
	return c
}

// Send implements outbox.Sender.
func (s *Sender) Send(ctx context.Context, p outbox.Post) outbox.Answer {
	if err := CheckURL(p.URL, s.o.Approved(p.Owner), s.o.Ports(p.Owner)); err != nil {
		return outbox.Answer{Result: outbox.NotAllowed, Text: clip("the address " + err.Error())}
	}
	u, err := url.Parse(p.URL)
	if err != nil {
		return outbox.Answer{Result: outbox.NotAllowed, Text: clip("the address is malformed")}
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.URL, bytes.NewReader(p.Body))
	if err != nil {
		return outbox.Answer{Result: outbox.NotAllowed, Text: clip("the address is malformed")}
	}
	// A body that can be read again lets net/http post again by itself over a fresh connection. A retry is the outbox's to decide and to log.
	r.GetBody = nil
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "hutong-webhook/1")
	secrets := make([]hooksig.Secret, len(p.Secrets))
	for i, x := range p.Secrets {
		secrets[i] = x
	}
	hooksig.Sign(r.Header, p.ID, p.At, p.Body, secrets...)
	resp, err := s.client(clientKey{p.Owner, u.Scheme == "http"}).Do(r)
	if err != nil {
		return failed(ctx, err)
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(resp.Body, maxRead)) // the status was the answer
	a := outbox.Answer{Result: outbox.Refused, Status: resp.StatusCode, Text: clip(string(text))}
	switch c := resp.StatusCode; {
	case c >= 200 && c < 300:
		a.Result = outbox.Delivered
	case c >= 300 && c < 400:
		a.Text = clip(errRedirect)
	case c == http.StatusGone:
		a.Result = outbox.Gone
	case c == http.StatusTooManyRequests || c == http.StatusServiceUnavailable:
		if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && seconds > 0 && seconds <= 24*3600 {
			a.RetryAfter = time.Duration(seconds) * time.Second
		}
	}
	return a
}

// failed says why there was no answer, without telling more of the house than the institution needs to mend it.
func failed(ctx context.Context, err error) outbox.Answer {
	var refused *notAllowed
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	var wire *url.Error
	switch {
	case errors.As(err, &refused):
		return outbox.Answer{Result: outbox.NotAllowed, Text: clip(refused.text)}
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return outbox.Answer{Result: outbox.NoAnswer, Text: clip("no answer in time")}
	case errors.As(err, &dns):
		return outbox.Answer{Result: outbox.NoAnswer, Text: clip("the name could not be resolved: " + dns.Err)}
	case errors.As(err, &cert):
		return outbox.Answer{Result: outbox.NoAnswer, Text: clip("the certificate is not accepted: " + cert.Err.Error())}
	case errors.As(err, &wire):
		err = wire.Err
	}
	return outbox.Answer{Result: outbox.NoAnswer, Text: clip(err.Error())}
}

// clip bounds what the log keeps of an answer.
func clip(s string) []byte {
	if len(s) > keptText {
		s = s[:keptText]
	}
	return []byte(strings.ToValidUTF8(s, "\ufffd"))
}
