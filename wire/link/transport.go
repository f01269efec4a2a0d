package link

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"hutong/wire/httpsig"
	"hutong/wire/strict"
)

// Transport carries calls over HTTP/1.1 to a few peers, many at once. It uses no proxy and no compression, since content digests speak of the
// bytes on the wire, and follows no redirect. Its fields don't change once it is in use; safe for concurrent use.
//
// Goal: an exchange costs what its two messages cost. Method: the caller's own goroutine writes the request at once and reads the answer, mostly at
// once, into a buffer that stays with the connection; http.Transport has two goroutines for each connection and hands everything over four times.
// Answers in their plain form (see readPlain) are read here, all others by http.ReadResponse, after which the connection is closed: what is not
// plain can't be taken for the beginning of another answer.
type Transport struct {
	Dial    func(ctx context.Context, network, address string) (net.Conn, error) // nil: within 3 s
	TLS     *tls.Config                                                          // for https; nil: the system's roots
	MaxIdle int                                                                  // connections kept for one peer; 0: 1,024

	mu       sync.Mutex
	idle     map[peerKey][]*conn // guarded by mu, the longest idle first; no list is empty
	sweeping bool                // guarded by mu: sweep will come
}

// peerKey is where connections go.
type peerKey struct{ scheme, host string }

// NewTransport is a Transport with nothing set.
func NewTransport() *Transport { return new(Transport) }

const (
	dialWithin      = 3 * time.Second
	handshakeWithin = 5 * time.Second
	idleFor         = 90 * time.Second // after which a connection is closed

	connBuffer   = 4 << 10 // of a connection, for what it sends and for the answers' heads
	maxKeptBytes = 64 << 10
	maxHead      = 16 << 10 // of a plain answer
	maxFields    = 64       // of a plain message
	maxInterim   = 5        // answers of 1xx before the one that counts
	// maxOther bounds what is read of an answer that is not plain: its head, and a body that may come in chunks of one byte.
	maxOther = 64<<10 + 8*strict.MaxAnswerBytes
)

// shared is of all callers that bring nothing of their own.
var shared = NewTransport()

// notConnected says that no byte of the request left.
type notConnected struct{ err error }

func (e *notConnected) Error() string { return e.err.Error() }
func (e *notConnected) Unwrap() error { return e.err }

// RoundTrip implements http.RoundTripper for requests whose body has a known length.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		defer r.Body.Close()
		if r.ContentLength < 0 || r.ContentLength == 0 && r.Body != http.NoBody {
			return nil, errors.New("link: the length of the request's body is not known")
		}
		var err error
		if body, err = httpsig.ReadBody(r.Body, r.ContentLength, r.ContentLength); err != nil {
			return nil, err
		}
	}
	until, _ := r.Context().Deadline()
	return t.exchange(r, body, until)
}

// exchange sends a request with its body and reads the answer's head, and of a plain answer everything: its Body is then a *bytes.Reader's. See ask.
func (t *Transport) exchange(r *http.Request, body []byte, until time.Time) (*http.Response, error) {
	a, err := t.ask(r.Context(), r, body, until)
	if err != nil {
		return nil, err
	}
	if a.other != nil {
		return a.other, nil
	}
	defer a.release()
	return &http.Response{Status: a.text, StatusCode: a.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: a.header, ContentLength: int64(len(a.body)),
		Body: io.NopCloser(bytes.NewReader(bytes.Clone(a.body))), Request: r}, nil
}

// answer is what came back.
type answer struct {
	plain
	body  []byte         // in the connection's buffer, until release
	other *http.Response // one that is not plain; then there is nothing else here

	by   *Transport
	conn *conn // nil: it is of no more use
}

// release gives back what holds a plain answer. Its body must not be looked at any more.
func (a *answer) release() {
	if a.conn != nil {
		a.by.keep(a.conn)
		a.conn = nil
	}
}

// ask sends a request with its body and reads the answer: a plain one whole, of another the head. A *notConnected says that nothing left; after any other
// error the peer may have the request. The request's own Body and context are not looked at. It is given up at until, if that is not zero, and when ctx ends.
func (t *Transport) ask(ctx context.Context, r *http.Request, body []byte, until time.Time) (answer, error) {
	target := targetOf(r)
	if err := sendable(r, target); err != nil {
		return answer{}, &notConnected{err}
	}
	if err := ctx.Err(); err != nil {
		return answer{}, &notConnected{err}
	}
	for {
		c, fresh, err := t.connection(ctx, r.URL, until)
		if err != nil {
			return answer{}, &notConnected{ended(ctx, err)}
		}
		if traced := httptrace.ContextClientTrace(ctx); traced != nil && traced.GotConn != nil {
			traced.GotConn(httptrace.GotConnInfo{Conn: c.net, Reused: !fresh})
		}
		// When the context ends, whatever waits for the connection ends too.
		stop := func() bool { return true }
		if ctx.Done() != nil {
			stop = context.AfterFunc(ctx, func() { c.net.SetDeadline(time.Unix(1, 0)) })
		}
		c.buf = appendRequest(c.buf[:0], r, target, body)
		if n, err := c.net.Write(c.buf); err != nil {
			stop()
			c.net.Close()
			if n == 0 && !fresh && ctx.Err() == nil {
				continue // the peer had closed it, and has seen nothing of this request
			}
			return answer{}, ended(ctx, err)
		}
		a, again, err := c.answer(r)
		if err != nil {
			stop()
			c.net.Close()
			return answer{}, ended(ctx, err)
		}
		if a.other != nil {
			a.other.Body = &otherBody{ReadCloser: a.other.Body, ctx: ctx, end: func() { stop(); c.net.Close() }}
		} else if stop() && again {
			a.by, a.conn = t, c
		} else { // also when the context ended just now, and with it the connection's deadline
			c.net.Close()
		}
		return a, nil
	}
}

// ended gives the context's word when it, or its time, was what ended a connection.
func ended(ctx context.Context, err error) error {
	if own := ctx.Err(); own != nil {
		return own
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return context.DeadlineExceeded
	}
	return err
}

// connection takes a kept connection that the peer has not closed, or makes one. What is done on it ends at until, if that is not zero.
func (t *Transport) connection(ctx context.Context, to *url.URL, until time.Time) (c *conn, fresh bool, err error) {
	key := peerKey{to.Scheme, to.Host}
	for {
		if c = t.take(key); c == nil {
			break
		}
		if c.net.SetDeadline(until) == nil && c.quiet() {
			return c, false, nil
		}
		c.net.Close()
	}
	if !until.IsZero() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, until)
		defer cancel()
	}
	port := to.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[to.Scheme]
	}
	dial := t.Dial
	if dial == nil {
		dial = (&net.Dialer{Timeout: dialWithin, KeepAlive: 15 * time.Second}).DialContext
	}
	raw, err := dial(ctx, "tcp", net.JoinHostPort(to.Hostname(), port))
	if err != nil {
		return nil, false, err
	}
	c = &conn{key: key, net: raw, buf: make([]byte, 0, connBuffer)}
	if s, ok := raw.(syscall.Conn); ok {
		if c.raw, err = s.SyscallConn(); err != nil {
			raw.Close()
			return nil, false, err
		}
		c.look = lookAt(&c.heard)
	}
	if to.Scheme == "https" {
		config := &tls.Config{}
		if t.TLS != nil {
			config = t.TLS.Clone()
		}
		if config.ServerName == "" {
			config.ServerName = to.Hostname()
		}
		config.NextProtos = []string{"http/1.1"}
		secured := tls.Client(raw, config)
		limited, cancel := context.WithTimeout(ctx, handshakeWithin)
		err = secured.HandshakeContext(limited)
		cancel()
		if err != nil {
			raw.Close()
			return nil, false, err
		}
		c.net = secured
	}
	if err := c.net.SetDeadline(until); err != nil {
		c.net.Close()
		return nil, false, err
	}
	return c, true, nil
}

// take gives the connection that was kept last.
func (t *Transport) take(key peerKey) *conn {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := t.idle[key]
	if len(all) == 0 {
		return nil
	}
	last := len(all) - 1
	c := all[last]
	all[last] = nil
	if last == 0 {
		delete(t.idle, key)
	} else {
		t.idle[key] = all[:last]
	}
	return c
}

// keep keeps a connection for the next call.
func (t *Transport) keep(c *conn) {
	most := t.MaxIdle
	if most <= 0 {
		most = 1024
	}
	if cap(c.buf) > maxKeptBytes {
		c.buf = make([]byte, 0, connBuffer)
	}
	c.since = time.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	all := t.idle[c.key]
	if len(all) >= most {
		c.net.Close()
		return
	}
	if t.idle == nil {
		t.idle = map[peerKey][]*conn{}
	}
	t.idle[c.key] = append(all, c)
	if !t.sweeping {
		t.sweeping = true
		time.AfterFunc(idleFor/2, t.sweep)
	}
}

// sweep closes what was idle for long, and comes again as long as anything is kept.
func (t *Transport) sweep() {
	t.drop(time.Now().Add(-idleFor))
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.sweeping = len(t.idle) > 0; t.sweeping {
		time.AfterFunc(idleFor/2, t.sweep)
	}
}

// CloseIdleConnections closes the connections that are kept; calls under way go on.
func (t *Transport) CloseIdleConnections() { t.drop(time.Now()) }

// drop closes the connections that are idle since before a moment.
func (t *Transport) drop(before time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for key, all := range t.idle {
		n := 0
		for n < len(all) && !all[n].since.After(before) {
			all[n].net.Close()
			n++
		}
		if n == len(all) {
			delete(t.idle, key)
		} else if n > 0 {
			t.idle[key] = append([]*conn(nil), all[n:]...)
		}
	}
}

// conn is one connection. One exchange has it at a time.
type conn struct {
	key   peerKey
	net   net.Conn
	buf   []byte // of the request, then of the answer
	since time.Time

	raw   syscall.RawConn // nil: it can't be looked at
	look  func(fd uintptr) bool
	heard heard // what look found
}

// quiet tells whether the peer has neither closed an idle connection nor said anything there, which would be no answer to what comes next. It doesn't
// wait. A connection that can't be looked at counts as quiet: then its call finds out.
func (c *conn) quiet() bool {
	if c.raw == nil {
		return true
	}
	c.heard = heardEnd
	return c.raw.Read(c.look) == nil && c.heard == heardNothing
}

type heard int

const (
	heardEnd heard = iota // or anything else that ends the connection's use
	heardNothing
)

// errHead says that an answer's head is larger than anybody's.
var errHead = fmt.Errorf("the answer's head has more than %d bytes", maxHead)

// answer reads the answer to r: a plain one whole, into the connection's buffer, of another the head. again says that the connection can be used again.
func (c *conn) answer(r *http.Request) (a answer, again bool, err error) {
	in, end := c.buf[:0], -1
	for end < 0 {
		if len(in) == cap(in) {
			if len(in) >= maxHead {
				return a, false, errHead
			}
			in = append(make([]byte, 0, 2*cap(in)), in...)
		}
		n, err := c.net.Read(in[len(in):cap(in)])
		seen := max(0, len(in)-3)
		in = in[:len(in)+n]
		if end = bytes.Index(in[seen:], headEnd); end >= 0 {
			end += seen + len(headEnd)
		} else if err != nil {
			if err == io.EOF { //nolint:errorlint // a reader's plain word
				err = fmt.Errorf("the peer closed the connection before its answer: %w", io.ErrUnexpectedEOF)
			}
			return a, false, err
		}
	}
	c.buf = in
	p, ok := readPlain(string(in[:end]))
	if !ok || r.Method == http.MethodHead {
		a.other, err = c.other(r, in)
		return a, false, err
	}
	whole := end + p.length
	if again = len(in) <= whole; !again { // nobody asked for more
		in = in[:whole]
	}
	if came := len(in); came < whole {
		in = slices.Grow(in, whole-came)[:whole]
		if _, err := io.ReadFull(c.net, in[came:]); err != nil {
			return a, false, fmt.Errorf("the answer's body ends early: %w", err)
		}
	}
	c.buf = in
	return answer{plain: p, body: in[end:]}, again, nil
}

// other reads an answer that is not plain, of which begun has come.
func (c *conn) other(r *http.Request, begun []byte) (*http.Response, error) {
	in := bufio.NewReader(io.MultiReader(bytes.NewReader(begun), io.LimitReader(c.net, maxOther)))
	for range maxInterim + 1 {
		resp, err := http.ReadResponse(in, r)
		if err != nil {
			return nil, err
		}
		if resp.StatusCode == http.StatusSwitchingProtocols {
			return nil, errors.New("the peer switches to another protocol, which nobody asked for")
		}
		if resp.StatusCode >= 200 {
			return resp, nil
		}
	}
	return nil, fmt.Errorf("more than %d answers of 1xx", maxInterim)
}

// otherBody is the body of another answer, which holds its connection until it is closed.
type otherBody struct {
	io.ReadCloser
	ctx context.Context
	end func()
}

// Read implements io.Reader.
func (b *otherBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && err != io.EOF { //nolint:errorlint // a reader's plain word
		err = ended(b.ctx, err)
	}
	return n, err
}

// Close implements io.Closer. The connection goes first, so that nothing is read to the end for its sake.
func (b *otherBody) Close() error {
	b.end()
	_ = b.ReadCloser.Close()
	return nil
}

var headEnd = []byte("\r\n\r\n")

// plain is the head of a plain answer.
type plain struct {
	status int
	text   string // "200 OK"
	length int
	header http.Header
}

// readPlain reads the head of an answer up to its empty line; false when it is not in the plain form: HTTP/1.1, a status from 200 to 599 that
// has a body, fields in their plain form (see readFields) and among them a Content-Length. http.ReadResponse reads the same of every plain head.
func readPlain(head string) (p plain, ok bool) {
	line, rest, _ := strings.Cut(head, "\r\n")
	text, ok := strings.CutPrefix(line, "HTTP/1.1 ")
	if !ok || len(text) < 4 || text[3] != ' ' || text[0] < '2' || text[0] > '5' || !digits(text[:3]) || !printable(text) {
		return p, false
	}
	p.text, p.status = text, int(text[0]-'0')*100+int(text[1]-'0')*10+int(text[2]-'0')
	if p.status == http.StatusNoContent || p.status == http.StatusNotModified {
		return p, false
	}
	f, ok := readFields(rest)
	p.header, p.length = f.header, f.length
	return p, ok && p.length >= 0 && f.host == ""
}

// fields are the fields of a message in their plain form.
type fields struct {
	header http.Header // without Host
	host   string
	length int // as Content-Length says it; -1: there is none
}

// readFields reads the fields of a message up to its empty line; false when they are not in the plain form: up to 64 of printable ASCII on one line each, one
// Content-Length and one Host at most, and none that changes where the message ends or what its connection is for.
func readFields(rest string) (f fields, ok bool) {
	n := strings.Count(rest, "\r\n") - 1
	if n < 1 || n > maxFields {
		return f, false
	}
	f.header, f.length = make(http.Header, min(n, 8)), -1
	values := make([]string, n)
	for i := range values {
		var line string
		if line, rest, ok = strings.Cut(rest, "\r\n"); !ok {
			return f, false
		}
		colon := strings.IndexByte(line, ':')
		if colon < 1 {
			return f, false
		}
		name := line[:colon]
		if !profiled(name) && name != "Content-Length" && name != "Host" {
			if !token(name) {
				return f, false
			}
			name = http.CanonicalHeaderKey(name)
		}
		values[i] = strings.Trim(line[colon+1:], " ")
		if !printable(values[i]) {
			return f, false
		}
		switch name {
		case "Transfer-Encoding", "Connection", "Trailer", "Upgrade", "Expect", "Te", "Pragma": // the last one means another field to net/http
			return f, false
		case "Host":
			if f.host != "" || values[i] == "" || !plainHost(values[i]) {
				return f, false
			}
			f.host = values[i]
			continue
		case "Content-Length":
			if n := len(values[i]); f.length >= 0 || n == 0 || n > 9 || !digits(values[i]) {
				return f, false
			}
			if f.length, _ = strconv.Atoi(values[i]); f.length > strict.MaxAnswerBytes {
				return f, false
			}
		}
		if had := f.header[name]; had != nil {
			f.header[name] = append(had, values[i])
		} else {
			f.header[name] = values[i : i+1 : i+1]
		}
	}
	return f, rest == "\r\n"
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// printable tells whether s is printable ASCII. It looks at eight bytes at a time.
func printable(s string) bool {
	const ones = 0x0101010101010101
	odd := uint64(0) // its top bits tell of a byte below a space, of another alphabet, or of a delete
	for ; len(s) >= 8; s = s[8:] {
		x := binary.LittleEndian.Uint64([]byte(s[:8]))
		odd |= (x - ' '*ones) | x | (x + ones)
	}
	if odd&(0x80*ones) != 0 {
		return false
	}
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// token tells whether s is made of the letters of names (RFC 9110 section 5.6.2).
func token(s string) bool {
	for i := range len(s) {
		if !tokens[s[i]] {
			return false
		}
	}
	return s != ""
}

var tokens = func() (t [256]bool) {
	for c := '0'; c <= '9'; c++ {
		t[c] = true
	}
	for c := 'a'; c <= 'z'; c++ {
		t[c], t[c-'a'+'A'] = true, true
	}
	for _, c := range "!#$%&'*+-.^_`|~" {
		t[c] = true
	}
	return t
}()

// targetOf is what a request asks for, as its first line says it.
func targetOf(r *http.Request) string {
	if r.RequestURI != "" { // its maker knows
		return r.RequestURI
	}
	if r.URL == nil {
		return ""
	}
	return r.URL.RequestURI()
}

// sendable tells whether a request can be written as it stands.
func sendable(r *http.Request, target string) error {
	switch {
	case r.URL == nil || r.URL.Scheme != "http" && r.URL.Scheme != "https":
		return errors.New("the address is neither of http nor of https")
	case !token(r.Method):
		return fmt.Errorf("the method %q is none", r.Method)
	case r.URL.Host == "" || !plainHost(r.URL.Host) || !plainHost(r.Host):
		return fmt.Errorf("the host %q is not a name or address in ASCII with a port", r.URL.Host)
	}
	if !strings.HasPrefix(target, "/") || !printable(target) || strings.IndexByte(target, ' ') >= 0 {
		return errors.New("the path is not plain")
	}
	for name, values := range r.Header {
		switch {
		case profiled(name):
		case !token(name):
			return fmt.Errorf("the field name %q is none", name)
		case framing[http.CanonicalHeaderKey(name)]:
			return fmt.Errorf("the field %s is not the caller's to set", name)
		}
		for _, v := range values {
			if !printable(v) {
				return fmt.Errorf("the field %s is not plain", name)
			}
		}
	}
	return nil
}

// profiled tells whether a name is, as net/http writes it, of a field that signed exchanges have anyway.
func profiled(name string) bool {
	switch name {
	case "Accept", "Cache-Control", "Content-Digest", "Content-Type", "Date", httpsig.AnswerByHeader, httpsig.RequestIDHeader, "Signature", "Signature-Input", "X-Content-Type-Options":
		return true
	}
	return false
}

// framing are the fields that say where a message ends and what its connection is for.
var framing = map[string]bool{"Host": true, "Content-Length": true, "Transfer-Encoding": true, "Connection": true, "Trailer": true, "Upgrade": true, "Expect": true, "Te": true}

// plainHost tells whether a host needs no encoding; an empty one doesn't.
func plainHost(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '.', c == '-', c == '_', c == ':', c == '[', c == ']':
		default:
			return false
		}
	}
	return true
}

// appendRequest writes a request that is sendable.
func appendRequest(b []byte, r *http.Request, target string, body []byte) []byte {
	b = append(b, r.Method...)
	b = append(b, ' ')
	b = append(b, target...)
	b = append(b, " HTTP/1.1\r\nHost: "...)
	if r.Host != "" {
		b = append(b, r.Host...)
	} else {
		b = append(b, r.URL.Host...)
	}
	if len(body) > 0 || r.Method != http.MethodGet && r.Method != http.MethodHead {
		b = append(b, "\r\nContent-Length: "...)
		b = strconv.AppendInt(b, int64(len(body)), 10)
	}
	for name, values := range r.Header {
		for _, v := range values {
			b = append(b, "\r\n"...)
			b = append(b, name...)
			b = append(b, ": "...)
			b = append(b, v...)
		}
	}
	b = append(b, "\r\n\r\n"...)
	return append(b, body...)
}
