package link

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Front is an http.Server that takes plain requests itself and leaves everything else to net/http. It has the http.Server's handler and bounds; the hooks
// ConnState, ConnContext and BaseContext are told of the connections only that net/http has. Its handlers write their answers and can't flush or hijack. Over TLS it is
// the http.Server alone.
//
// Goal: an exchange costs what its two messages cost, and what is odd or hostile meets the server that is made for it. Method: the goroutine of a connection reads
// into one small buffer. A request in its plain form (see readPlainRequest) that is whole in there goes to the handler at once, and its answer leaves with one write.
// With the first request that is anything else, or late, the connection goes to net/http for good, with all that has come of it.
// Whether a caller has hung up is looked at ten times a second, at the requests that take longer than that.
type Front struct {
	*http.Server

	mu       sync.Mutex
	conns    map[*served]struct{} // guarded by mu: that net/http doesn't have
	looking  bool                 // guarded by mu: look will come
	none     chan struct{}        // guarded by mu: closed when the last of conns is gone; nil: nobody waits
	stopping atomic.Bool
}

// NewFront puts a front before a server, whose fields don't change any more.
func NewFront(s *http.Server) *Front { return &Front{Server: s, conns: map[*served]struct{}{}} }

const (
	lookEvery = 100 * time.Millisecond // callers are looked for that hung up
	maxParts  = 8                      // in which a plain request may come
)

// Serve takes the connections of l as http.Server.Serve does.
func (f *Front) Serve(l net.Listener) error {
	own := &frontListener{Listener: l, passed: make(chan net.Conn), failed: make(chan error), closed: make(chan struct{})}
	go f.accept(own)
	return f.Server.Serve(own)
}

// Shutdown takes no more connections, closes those that are idle, and waits for what is under way, until ctx ends.
func (f *Front) Shutdown(ctx context.Context) error {
	f.stop(func(c *served) {
		if c.work.Load() == nil {
			c.net.SetReadDeadline(time.Unix(1, 0))
		}
	})
	err := f.Server.Shutdown(ctx) // closes the listeners
	none := f.empty()
	select {
	case <-none:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Close closes everything at once.
func (f *Front) Close() error {
	f.stop(func(c *served) { c.net.Close() })
	return f.Server.Close()
}

// empty gives a channel that is closed when the front has no connections.
func (f *Front) empty() <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	none := f.none
	if none == nil {
		none = make(chan struct{})
		f.none = none
	}
	if len(f.conns) == 0 {
		close(none)
		f.none = nil
	}
	return none
}

func (f *Front) stop(each func(*served)) {
	f.stopping.Store(true)
	f.mu.Lock()
	defer f.mu.Unlock()
	for c := range f.conns {
		each(c)
	}
}

// frontListener gives net/http the connections that are passed on to it.
type frontListener struct {
	net.Listener
	passed chan net.Conn
	failed chan error // of accepting
	once   sync.Once
	closed chan struct{}
}

// Accept implements net.Listener.
func (l *frontListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.passed:
		return c, nil
	case err := <-l.failed:
		return nil, err
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (l *frontListener) Close() (err error) {
	l.once.Do(func() {
		close(l.closed)
		err = l.Listener.Close()
	})
	return err
}

// pass gives net/http a connection, or closes it when that takes none any more.
func (l *frontListener) pass(c net.Conn) {
	select {
	case l.passed <- c:
	case <-l.closed:
		c.Close()
	}
}

func (f *Front) accept(l *frontListener) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			select {
			case l.failed <- err: // net/http knows which errors pass, and comes back after a while
				continue
			case <-l.closed:
				return
			}
		}
		s, ok := c.(syscall.Conn)
		raw, err := syscall.RawConn(nil), error(nil)
		if ok && canLook {
			raw, err = s.SyscallConn()
		}
		if raw == nil || err != nil {
			go l.pass(c)
			continue
		}
		own := &served{front: f, by: l, net: c, raw: raw, remote: c.RemoteAddr().String(), buf: make([]byte, connBuffer)}
		f.mu.Lock()
		f.conns[own] = struct{}{}
		if !f.looking {
			f.looking = true
			time.AfterFunc(lookEvery, f.look)
		}
		f.mu.Unlock()
		go own.serve()
	}
}

// look ends the requests whose callers hung up, and comes again as long as there are connections.
func (f *Front) look() {
	f.mu.Lock()
	var long []*served
	before := time.Now().Add(-lookEvery)
	for c := range f.conns {
		if w := c.work.Load(); w != nil && w.since.Before(before) {
			long = append(long, c)
		}
	}
	if f.looking = len(f.conns) > 0; f.looking {
		time.AfterFunc(lookEvery, f.look)
	}
	f.mu.Unlock()
	for _, c := range long {
		if w := c.work.Load(); w != nil && c.hungUp() {
			w.cancel()
		}
	}
}

func (f *Front) forget(c *served) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.conns, c)
	if f.none != nil && len(f.conns) == 0 {
		close(f.none)
		f.none = nil
	}
}

// served is a connection that net/http doesn't have.
type served struct {
	front  *Front
	by     *frontListener
	net    net.Conn
	raw    syscall.RawConn
	remote string
	buf    []byte
	work   atomic.Pointer[work] // nil: idle
}

// work is a request under way.
type work struct {
	since  time.Time
	cancel context.CancelFunc
}

// hungUp tells whether the caller has closed its side, or the connection is broken.
func (c *served) hungUp() (gone bool) {
	if err := c.raw.Control(func(fd uintptr) { gone = hungUp(fd) }); err != nil {
		return true
	}
	return gone
}

// serve takes request after request. It ends with the connection, or with the first request that is not plain.
func (c *served) serve() {
	s := c.front.Server
	defer c.front.forget(c)
	base := context.WithValue(context.WithValue(context.Background(), http.ServerContextKey, s), http.LocalAddrContextKey, c.net.LocalAddr())
	header := cmp.Or(s.ReadHeaderTimeout, s.ReadTimeout)
	for wait := header; ; wait = cmp.Or(s.IdleTimeout, s.ReadTimeout) {
		c.net.SetReadDeadline(after(time.Now(), wait))
		if c.front.stopping.Load() { // after the deadline is set: whoever stops sets another
			c.net.Close()
			return
		}
		n, err := c.net.Read(c.buf)
		if n == 0 {
			c.net.Close()
			return
		}
		now := time.Now()
		in := c.buf[:n]
		r, state := readPlainRequest(in)
		for parts := 1; state == partial && err == nil && parts < maxParts && len(in) < cap(c.buf); parts++ {
			if parts == 1 {
				c.net.SetReadDeadline(after(now, header))
			}
			n, err = c.net.Read(c.buf[len(in):])
			in = c.buf[:len(in)+n]
			r, state = readPlainRequest(in)
		}
		if state != whole {
			c.net.SetDeadline(time.Time{})
			c.by.pass(&begun{Conn: c.net, come: bytes.Clone(in)})
			return
		}
		if !c.exchange(base, now, r) {
			c.net.Close()
			return
		}
	}
}

// after is a time from now; zero when there is no bound.
func after(now time.Time, d time.Duration) time.Time {
	if d <= 0 {
		return time.Time{}
	}
	return now.Add(d)
}

// exchange answers one request. False: the connection is of no more use.
func (c *served) exchange(ctx context.Context, now time.Time, p *plainRequest) (again bool) {
	s := c.front.Server
	ctx, cancel := context.WithCancel(ctx)
	doc := newDocument()
	defer func() {
		c.work.Store(nil)
		cancel()
		p.body.Close()
		if fault := recover(); fault != nil && fault != http.ErrAbortHandler { //nolint:errorlint // the very value is the sign
			c.logf("link: panic serving %s: %v\n%s", c.remote, fault, debug.Stack())
		}
		doc.release()
	}()
	c.work.Store(&work{now, cancel})
	if s.WriteTimeout > 0 {
		c.net.SetWriteDeadline(now.Add(s.WriteTimeout))
	}
	w := &reply{close: c.front.stopping.Load(), out: doc.text[:0], declared: -1}
	handler := s.Handler
	if handler == nil {
		handler = http.DefaultServeMux
	}
	r := (&http.Request{Method: p.method, URL: p.url, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: p.header, Body: http.NoBody, ContentLength: int64(len(p.body.left)),
		Host: p.host, RequestURI: p.target, RemoteAddr: c.remote}).WithContext(ctx)
	if r.ContentLength > 0 {
		r.Body = &p.body
	}
	handler.ServeHTTP(w, r)
	ok := w.finish()
	doc.text = w.out
	if !ok {
		c.logf("link: the handler of %s %s wrote less than it said", p.method, p.url.Path)
		return false
	}
	_, err := c.net.Write(w.out)
	return err == nil && !w.close
}

func (c *served) logf(format string, args ...any) {
	if l := c.front.ErrorLog; l != nil {
		l.Printf(format, args...)
		return
	}
	log.Printf(format, args...)
}

// begun is a connection of which some has come already.
type begun struct {
	net.Conn
	come []byte
}

// Read implements net.Conn.
func (b *begun) Read(p []byte) (int, error) {
	if len(b.come) > 0 {
		n := copy(p, b.come)
		b.come = b.come[n:]
		return n, nil
	}
	return b.Conn.Read(p)
}

// CloseWrite closes the sending side, which net/http does before it closes a connection on which something is still coming.
func (b *begun) CloseWrite() error {
	if c, ok := b.Conn.(interface{ CloseWrite() error }); ok {
		return c.CloseWrite()
	}
	return nil
}

// requestBody is the body of a plain request, in its connection's buffer until it is closed.
type requestBody struct {
	mu     sync.Mutex
	left   []byte // guarded by mu, as closed
	closed bool
}

// Read implements io.Reader.
func (b *requestBody) Read(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return 0, http.ErrBodyReadAfterClose
	}
	n := copy(p, b.left)
	if b.left = b.left[n:]; len(b.left) == 0 {
		return n, io.EOF
	}
	return n, nil
}

// Close implements io.Closer.
func (b *requestBody) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left, b.closed = nil, true
	return nil
}

// plainRequest is a request in the plain form.
type plainRequest struct {
	fields
	method, target string
	url            *url.URL
	body           requestBody
}

// state is what has come of a request.
type state int

const (
	partial state = iota
	whole
	notPlain // or not within the buffer, or there is more behind it
)

// readPlainRequest reads a request in the plain form: HTTP/1.1; GET, POST, PUT or DELETE; a path in printable ASCII with its query; fields in their plain
// form (see readFields) with a Host and, where the method has a body, a Content-Length. http.ReadRequest reads the same of every plain request.
func readPlainRequest(in []byte) (*plainRequest, state) {
	end := bytes.Index(in, headEnd)
	if end < 0 {
		return nil, partial
	}
	end += len(headEnd)
	line, rest, _ := strings.Cut(string(in[:end]), "\r\n")
	method, line, _ := strings.Cut(line, " ")
	target, ok := strings.CutSuffix(line, " HTTP/1.1")
	switch method {
	case http.MethodPost, http.MethodPut, http.MethodGet, http.MethodDelete:
	default:
		return nil, notPlain
	}
	if !ok || !strings.HasPrefix(target, "/") || strings.IndexByte(target, ' ') >= 0 || !printable(target) {
		return nil, notPlain
	}
	p := &plainRequest{method: method, target: target}
	if plainPath(target) {
		p.url = &url.URL{Path: target}
	} else {
		var err error
		if p.url, err = url.ParseRequestURI(target); err != nil {
			return nil, notPlain
		}
	}
	if p.fields, ok = readFields(rest); !ok || p.host == "" {
		return nil, notPlain
	}
	if p.length < 0 {
		if method == http.MethodPost || method == http.MethodPut {
			return nil, notPlain
		}
		p.length = 0
	}
	switch came := len(in) - end; {
	case end+p.length > cap(in) || came > p.length:
		return nil, notPlain
	case came < p.length:
		return nil, partial
	}
	p.body.left = in[end:]
	return p, whole
}

// reply is an answer that is written.
type reply struct {
	close    bool // the connection, behind it
	header   http.Header
	status   int         // 0: not said yet
	said     http.Header // the header at that moment, when the head is not written yet
	declared int         // length of the body, when it was said before; -1: it was not
	out      []byte      // the head, when it is written, and the body
	body     int         // where that begins
}

// Header implements http.ResponseWriter.
func (w *reply) Header() http.Header {
	if w.header == nil {
		w.header = make(http.Header, 8)
	}
	return w.header
}

// WriteHeader implements http.ResponseWriter. Answers before the answer, of 1xx, are not sent.
func (w *reply) WriteHeader(status int) {
	if w.status != 0 || status < 200 {
		return
	}
	w.status = status
	h := w.Header()
	if h.Get("Connection") == "close" {
		w.close = true
	}
	if n := h["Content-Length"]; len(n) == 1 && n[0] != "" && len(n[0]) <= 9 && digits(n[0]) {
		w.declared, _ = strconv.Atoi(n[0])
	}
	if w.declared < 0 || h["Content-Type"] == nil {
		w.said = h.Clone()
		return
	}
	w.out = w.appendHead(w.out, h)
	w.body = len(w.out)
}

// Write implements http.ResponseWriter.
func (w *reply) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	switch {
	case !hasBody(w.status):
		return 0, http.ErrBodyNotAllowed
	case w.declared >= 0 && len(w.out)-w.body+len(b) > w.declared:
		return 0, http.ErrContentLength
	}
	w.out = append(w.out, b...)
	return len(b), nil
}

// finish completes what goes over the wire; false when that can't be done.
func (w *reply) finish() bool {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	written := len(w.out) - w.body
	if w.declared > written && hasBody(w.status) {
		return false
	}
	if w.said == nil {
		return true
	}
	if hasBody(w.status) {
		w.said["Content-Length"] = []string{strconv.Itoa(written)}
		if _, said := w.said["Content-Type"]; !said && written > 0 {
			w.said["Content-Type"] = []string{http.DetectContentType(w.out)}
		}
	}
	w.out = append(w.appendHead(nil, w.said), w.out...)
	return true
}

func hasBody(status int) bool {
	return status != http.StatusNoContent && status != http.StatusNotModified
}

// appendHead writes the answer's first line and fields, as net/http would.
func (w *reply) appendHead(b []byte, h http.Header) []byte {
	b = append(b, "HTTP/1.1 "...)
	b = strconv.AppendInt(b, int64(w.status), 10)
	b = append(b, ' ')
	if text := http.StatusText(w.status); text != "" {
		b = append(b, text...)
	} else {
		b = strconv.AppendInt(append(b, "status code "...), int64(w.status), 10)
	}
	for name, values := range h {
		if name == "Connection" || name == "Transfer-Encoding" || name == "Trailer" || name == "Content-Length" && !hasBody(w.status) || !profiled(name) && !token(name) {
			continue
		}
		for _, v := range values {
			b = append(b, "\r\n"...)
			b = append(b, name...)
			b = append(b, ": "...)
			if !printable(v) {
				v = oneLine.Replace(v)
			}
			b = append(b, v...)
		}
	}
	if h["Date"] == nil {
		b = append(b, "\r\nDate: "...)
		b = time.Now().UTC().AppendFormat(b, http.TimeFormat)
	}
	if w.close {
		b = append(b, "\r\nConnection: close"...)
	}
	return append(b, "\r\n\r\n"...)
}

var oneLine = strings.NewReplacer("\r", " ", "\n", " ")
