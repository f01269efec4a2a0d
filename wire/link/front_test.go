package link

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Goal: nobody can tell a server with a front from net/http's alone, but by what it costs. Method: the same bytes go to both, and what the handler saw and what came
// back are compared; what can't be compared so (hanging up, ending, being late) is shown of the front alone.

// frontServer is a server with a front, or without. passed counts the connections that net/http had.
type frontServer struct {
	address string
	server  interface {
		Serve(net.Listener) error
		Shutdown(context.Context) error
		Close() error
	}
	served chan error
	passed atomic.Int64
	log    syncBuffer
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func startFront(t *testing.T, with bool, h http.HandlerFunc, change func(*http.Server)) *frontServer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &frontServer{address: l.Addr().String(), served: make(chan error, 1)}
	s := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 20 * time.Second, IdleTimeout: time.Minute,
		ErrorLog: log.New(&f.log, "", 0), ConnState: func(_ net.Conn, state http.ConnState) {
			if state == http.StateNew {
				f.passed.Add(1)
			}
		}}
	if change != nil {
		change(s)
	}
	f.server = s
	if with {
		f.server = NewFront(s)
	}
	go func() { f.served <- f.server.Serve(l) }()
	t.Cleanup(func() { f.server.Close() })
	return f
}

func (f *frontServer) dial(t *testing.T) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", f.address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(30 * time.Second))
	return c
}

// talk sends the parts one after the other, each after some of the last was taken, and gives all that comes back until the server closes, or answers `wanted` times.
func (f *frontServer) talk(t *testing.T, wanted int, parts ...string) (out []string) {
	t.Helper()
	c := f.dial(t)
	for i, part := range parts {
		if i > 0 {
			time.Sleep(5 * time.Millisecond) // nothing depends on it: both ways of arriving are right
		}
		if _, err := io.WriteString(c, part); err != nil {
			break // it has hung up, and the answer says why
		}
	}
	in := bufio.NewReader(c)
	for range wanted {
		method := "POST"
		if strings.HasPrefix(parts[0], "HEAD") {
			method = "HEAD"
		}
		resp, err := http.ReadResponse(in, &http.Request{Method: method})
		for err == nil && resp.StatusCode < 200 {
			resp, err = http.ReadResponse(in, nil)
		}
		if err != nil {
			return append(out, "no answer: "+errors.Unwrap(fmt.Errorf("%w", err)).Error())
		}
		body, err := io.ReadAll(resp.Body)
		if _, err := http.ParseTime(resp.Header.Get("Date")); err != nil && resp.StatusCode != 400 && resp.StatusCode != 501 { // which net/http says without
			t.Errorf("%q: Date %q", parts, resp.Header["Date"])
		}
		resp.Header.Del("Date")
		out = append(out, fmt.Sprintf("%s %q %v %v close=%t", resp.Status, body, err, resp.Header, resp.Close))
		if resp.Close {
			break
		}
	}
	return out
}

// told is a handler that answers with what it was asked.
func told(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	text := fmt.Sprintf("%s %s %s %+v %q %d %v %q %v %v %t", r.Method, r.RequestURI, r.Proto, r.URL, r.Host, r.ContentLength, r.TransferEncoding, body, err, r.Header, r.Close)
	if r.RemoteAddr == "" || r.Context().Value(http.ServerContextKey) == nil || r.Context().Value(http.LocalAddrContextKey) == nil {
		text += " without its context"
	}
	w.Header().Set("Content-Type", "text/plain")
	w.Header().Set("Content-Length", fmt.Sprint(len(text)))
	w.WriteHeader(http.StatusAccepted)
	io.WriteString(w, text)
}

// taker is who takes a request: so many connections go over to net/http.
type taker int64

const (
	front taker = iota
	netHTTP
	either // as it happens to arrive
)

func TestFrontReadsAsNetHTTP(t *testing.T) {
	plain, with := startFront(t, false, told, nil), startFront(t, true, told, nil)
	const post = "POST /v1/x HTTP/1.1\r\nHost: h:1\r\nContent-Type: application/json\r\nContent-Length: 5\r\n"
	passed := int64(0)
	for _, c := range []struct {
		name  string
		parts []string
		n     int // answers
		by    taker
	}{
		{"one", []string{post + "\r\nhello"}, 1, front},
		{"two, one after the other", []string{post + "\r\nhello", "GET /v1/y?a=b%20c HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nx-a:2 \r\n\r\n"}, 2, either}, // how they arrive decides
		{"in parts", []string{post[:9], post[9:70], post[70:] + "\r", "\nhe", "llo"}, 1, front},
		{"PUT", []string{strings.Replace(post, "POST", "PUT", 1) + "Accept: */*\r\nUser-Agent: curl/8\r\n\r\nhello"}, 1, front},
		{"DELETE without a body", []string{"DELETE /v1/x/1 HTTP/1.1\r\nHost: h\r\n\r\n"}, 1, front},
		{"GET with a body", []string{strings.Replace(post, "POST", "GET", 1) + "\r\nhello"}, 1, front},
		{"an empty body", []string{"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"}, 1, front},
		{"a path with dots and letters", []string{"GET /a/../b//c/%C3%A9?q=%zz;=& HTTP/1.1\r\nHost: h\r\n\r\n"}, 1, front},
		{"two at once", []string{post + "\r\nhello" + post + "\r\nagain"}, 2, netHTTP},
		{"no length", []string{"POST / HTTP/1.1\r\nHost: h\r\n\r\n"}, 1, netHTTP},
		{"two lengths", []string{post + "Content-Length: 6\r\n\r\nhello!"}, 1, netHTTP},
		{"the same length twice", []string{post + "Content-Length: 5\r\n\r\nhello"}, 1, netHTTP},
		{"a length that is none", []string{"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +5\r\n\r\nhello"}, 1, netHTTP},
		{"chunks", []string{"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"}, 1, netHTTP},
		{"chunks and a length", []string{post + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"}, 1, netHTTP},
		{"one that waits to be asked on", []string{post + "Expect: 100-continue\r\n\r\n", "hello"}, 1, netHTTP},
		{"the last", []string{post + "Connection: close\r\n\r\nhello"}, 2, netHTTP},
		{"an upgrade", []string{post + "Upgrade: h2c\r\n\r\nhello"}, 1, netHTTP},
		{"HTTP/1.0", []string{"GET / HTTP/1.0\r\n\r\n"}, 2, netHTTP},
		{"HTTP/2", []string{"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"}, 2, netHTTP},
		{"HEAD", []string{"HEAD / HTTP/1.1\r\nHost: h\r\n\r\n"}, 1, netHTTP},
		{"OPTIONS *", []string{"OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n"}, 1, netHTTP},
		{"CONNECT", []string{"CONNECT h:1 HTTP/1.1\r\nHost: h:1\r\n\r\n"}, 1, netHTTP},
		{"a whole address", []string{"GET http://other/x HTTP/1.1\r\nHost: h\r\n\r\n"}, 1, netHTTP},
		{"no host", []string{"GET / HTTP/1.1\r\nA: b\r\n\r\n"}, 2, netHTTP},
		{"two hosts", []string{"GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n"}, 2, netHTTP},
		{"a host that is none", []string{"GET / HTTP/1.1\r\nHost: h/x\r\n\r\n"}, 2, netHTTP},
		{"no fields", []string{"GET / HTTP/1.1\r\n\r\n"}, 2, netHTTP},
		{"a folded field", []string{"GET / HTTP/1.1\r\nHost: h\r\nA: b\r\n c\r\n\r\n"}, 1, netHTTP},
		{"a space before the colon", []string{"GET / HTTP/1.1\r\nHost: h\r\nA : b\r\n\r\n"}, 2, netHTTP},
		{"a field without a name", []string{"GET / HTTP/1.1\r\nHost: h\r\n: b\r\n\r\n"}, 2, netHTTP},
		{"a field in another alphabet", []string{"GET / HTTP/1.1\r\nHost: h\r\nA: \xc3\xa9\r\n\r\n"}, 1, netHTTP},
		{"a control character", []string{"GET / HTTP/1.1\r\nHost: h\r\nA: a\x01b\r\n\r\n"}, 2, netHTTP},
		{"lines without a return", []string{"GET / HTTP/1.1\nHost: h\n\n"}, 1, netHTTP},
		{"three spaces", []string{"GET  / HTTP/1.1\r\nHost: h\r\n\r\n"}, 2, netHTTP},
		{"not HTTP", []string{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"}, 2, netHTTP},
		{"more than the buffer has", []string{strings.Replace(post, ": 5", ": 5000", 1) + "\r\n" + strings.Repeat("hello", 1000)}, 1, netHTTP},
		{"a head that is larger", []string{"GET / HTTP/1.1\r\nHost: h\r\nA: " + strings.Repeat("a", 5000) + "\r\n\r\n"}, 1, netHTTP},
		{"in many parts", strings.SplitAfter(post+"\r\nhello", ""), 1, either},
	} {
		want, got := plain.talk(t, c.n, c.parts...), with.talk(t, c.n, c.parts...)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
		now := with.passed.Load()
		if took := taker(now - passed); c.by != either && c.by != took {
			t.Errorf("%s: net/http had %d connections", c.name, took)
		}
		passed = now
	}
}

func TestFrontAnswersAsNetHTTP(t *testing.T) {
	answers := map[string]http.HandlerFunc{
		"nothing":          func(http.ResponseWriter, *http.Request) {},
		"a status":         func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) },
		"a status of ours": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(299); io.WriteString(w, "x") },
		"a body":           func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<html>"); io.WriteString(w, "more") },
		"two statuses": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(202)
			w.WriteHeader(500)
			io.WriteString(w, "x")
		},
		"fields in between": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(202)
			w.Header().Set("Late", "x")
			io.WriteString(w, "x")
		},
		"no body allowed": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("A", "b")
			w.WriteHeader(204)
			_, err := io.WriteString(w, "x")
			if !errors.Is(err, http.ErrBodyNotAllowed) {
				panic(err)
			}
		},
		"a length": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "3")
			w.Header()["Content-Type"] = []string{"text/plain"}
			w.Header()["Twice"] = []string{"a", "b"}
			io.WriteString(w, "ab")
			io.WriteString(w, "c")
			if _, err := io.WriteString(w, "d"); !errors.Is(err, http.ErrContentLength) {
				panic(err)
			}
		},
		"a length without a type": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "5")
			io.WriteString(w, "%PDF-")
		},
		"no type":      func(w http.ResponseWriter, _ *http.Request) { w.Header()["Content-Type"] = nil; io.WriteString(w, "x") },
		"a line break": func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("A", "b\r\nC: d"); io.WriteString(w, "x") },
		"a name that is none": func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["A: b\r\nC"] = []string{"d"}
			w.Header()["Ä"] = []string{"d"}
			io.WriteString(w, "x")
		},
		"the last": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Connection", "close")
			io.WriteString(w, "x")
		},
		"a date": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Date", "Sun, 01 Mar 2026 12:00:00 GMT")
			io.WriteString(w, "x")
		},
		"a panic":  func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "x"); panic("the roof fell in") },
		"an abort": func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "x"); panic(http.ErrAbortHandler) },
		"less than said": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "10")
			w.Header().Set("Content-Type", "text/plain")
			io.WriteString(w, "x")
		},
	}
	h := func(w http.ResponseWriter, r *http.Request) { answers[r.Header.Get("Which")](w, r) }
	plain, with := startFront(t, false, h, nil), startFront(t, true, h, nil)
	for which := range answers {
		ask := "POST /v1/x HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nWhich: " + which + "\r\n\r\nhi"
		want, got := plain.talk(t, 1, ask), with.talk(t, 1, ask)
		if which == "less than said" { // net/http sends what there is
			want = []string{"no answer: unexpected EOF"}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s:\n%s", which, diff)
		}
	}
	if n := with.passed.Load(); n != 0 {
		t.Errorf("net/http had %d connections", n)
	}
	if text := with.log.String(); strings.Count(text, "roof fell in") != 1 || strings.Contains(text, "abort") || !strings.Contains(text, "wrote less than it said") {
		t.Errorf("logged %s", text)
	}
}

// A body belongs to its request: whoever reads it later gets nothing, least of all the next one's.
func TestFrontBodyEndsWithItsRequest(t *testing.T) {
	bodies := make(chan io.Reader, 2)
	f := startFront(t, true, func(w http.ResponseWriter, r *http.Request) { bodies <- r.Body }, nil)
	// An answer may be read a moment before its request has ended; of the first that is sure once the second is answered.
	f.talk(t, 2, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\nsecret", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nother")
	if got, err := io.ReadAll(<-bodies); len(got) > 0 || !errors.Is(err, http.ErrBodyReadAfterClose) {
		t.Errorf("%q, %v", got, err)
	}
}

func TestFrontNoticesWhoHangsUp(t *testing.T) {
	ended, begun := make(chan error), make(chan bool)
	f := startFront(t, true, func(_ http.ResponseWriter, r *http.Request) {
		begun <- true
		<-r.Context().Done()
		ended <- r.Context().Err()
	}, nil)
	const ask = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi"
	for name, leave := range map[string]func(*net.TCPConn){
		"closed":      func(c *net.TCPConn) { c.Close() },
		"half closed": func(c *net.TCPConn) { c.CloseWrite() },
		"reset":       func(c *net.TCPConn) { c.SetLinger(0); c.Close() },
	} {
		gone, stays := f.dial(t), f.dial(t)
		for _, c := range []net.Conn{gone, stays} {
			io.WriteString(c, ask)
			<-begun
		}
		leave(gone.(*net.TCPConn))
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
		select {
		case <-ended:
			t.Errorf("%s: the request of another has ended", name)
		default:
		}
		stays.Close()
		<-ended
	}
	if n := f.passed.Load(); n != 0 {
		t.Errorf("net/http had %d connections", n)
	}
}

func TestFrontEndsInOrder(t *testing.T) {
	begun, goOn := make(chan bool), make(chan bool)
	f := startFront(t, true, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			begun <- true
			<-goOn
		}
	}, nil)
	idle, silent, busy := f.dial(t), f.dial(t), f.dial(t)
	io.WriteString(idle, "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
	if _, err := http.ReadResponse(bufio.NewReader(idle), nil); err != nil {
		t.Fatal(err)
	}
	io.WriteString(busy, "GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")
	<-begun
	soon, cancel := context.WithCancel(t.Context())
	cancel()
	if err := f.server.Shutdown(soon); !errors.Is(err, context.Canceled) {
		t.Errorf("with a request under way: %v", err)
	}
	if err := <-f.served; !errors.Is(err, http.ErrServerClosed) {
		t.Error(err)
	}
	for name, c := range map[string]net.Conn{"idle": idle, "silent": silent} {
		if n, err := c.Read(make([]byte, 1)); n != 0 || err == nil {
			t.Errorf("%s: %d %v", name, n, err)
		}
	}
	if _, err := net.Dial("tcp", f.address); err == nil {
		t.Error("it still listens")
	}
	over := make(chan error)
	go func() { over <- f.server.Shutdown(t.Context()) }()
	goOn <- true
	resp, err := http.ReadResponse(bufio.NewReader(busy), nil)
	if err != nil || resp.StatusCode != 200 {
		t.Errorf("the request under way: %+v, %v", resp, err)
	}
	if err := <-over; err != nil {
		t.Error(err)
	}
}

// Whoever sends nothing, or not all, or reads nothing, is not waited for.
func TestFrontDoesNotWaitForTheLate(t *testing.T) {
	f := startFront(t, true, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/much" {
			w.Header().Set("Content-Type", "text/plain")
			w.Write(bytes.Repeat([]byte("x"), 64<<20))
		}
	}, func(s *http.Server) {
		s.ReadHeaderTimeout, s.ReadTimeout, s.IdleTimeout, s.WriteTimeout = 50*time.Millisecond, 50*time.Millisecond, 50*time.Millisecond, 50*time.Millisecond
	})
	for name, sent := range map[string]string{
		"nothing": "", "half a head": "GET / HTTP/1.1\r\nHo", "half a body": "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nh",
		"nothing more": "GET / HTTP/1.1\r\nHost: h\r\n\r\n", "reads nothing": "GET /much HTTP/1.1\r\nHost: h\r\n\r\n",
	} {
		c := f.dial(t)
		io.WriteString(c, sent)
		if name == "reads nothing" {
			for f := f.server.(*Front); ; time.Sleep(10 * time.Millisecond) {
				f.mu.Lock()
				left := len(f.conns)
				f.mu.Unlock()
				if left == 0 {
					break
				}
			}
		}
		if _, err := io.Copy(io.Discard, c); err != nil && !strings.Contains(err.Error(), "reset") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFrontClose(t *testing.T) {
	ended := make(chan bool)
	f := startFront(t, true, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done(); ended <- true }, nil)
	idle, busy := f.dial(t), f.dial(t)
	io.WriteString(busy, "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
	for f := f.server.(*Front); ; time.Sleep(time.Millisecond) {
		f.mu.Lock()
		under := 0
		for c := range f.conns {
			if c.work.Load() != nil {
				under++
			}
		}
		both := len(f.conns) == 2
		f.mu.Unlock()
		if both && under == 1 {
			break
		}
	}
	if err := f.server.Close(); err != nil {
		t.Error(err)
	}
	<-ended
	for _, c := range []net.Conn{idle, busy} {
		if n, err := c.Read(make([]byte, 1)); n != 0 || err == nil {
			t.Errorf("%d %v", n, err)
		}
	}
}

// Whatever is read as plain, http.ReadRequest reads alike; and nothing makes a reader panic.
func FuzzReadPlainRequest(f *testing.F) {
	for _, text := range []string{
		"POST /v1/x HTTP/1.1\r\nHost: h:1\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\nhello",
		"GET /v1/x?a=b%20c#d HTTP/1.1\r\nhost: [::1]:80\r\nA: b\r\na:c \r\n\r\n",
		"PUT //x HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n",
		"DELETE /%zz HTTP/1.1\r\nHost: h\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: h\r\nPragma: no-cache\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: h\r\nKeep-Alive: 5\r\nTe: trailers\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
		"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\nx",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		p, state := readPlainRequest(in)
		if state != whole {
			return
		}
		r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(in)))
		if err != nil {
			t.Fatalf("%q: net/http says %v", in, err)
		}
		body, err := io.ReadAll(r.Body)
		if err != nil || !bytes.Equal(body, p.body.left) || r.Close || len(r.TransferEncoding) > 0 || len(r.Trailer) > 0 || r.Proto != "HTTP/1.1" || r.ContentLength != int64(len(body)) {
			t.Fatalf("%q: net/http says %+v, body %q, %v", in, r, body, err)
		}
		if diff := cmp.Diff([]any{r.Method, r.RequestURI, r.Host, *r.URL, r.Header}, []any{p.method, p.target, p.host, *p.url, p.header}); diff != "" {
			t.Fatalf("%q: %s", in, diff)
		}
	})
}

// What net/http says before it closes a connection reaches a caller who is still sending: the connection's end comes behind it, not a reset that takes it away.
func TestRefusedWhileSending(t *testing.T) {
	for _, with := range []bool{true, false} {
		t.Run(fmt.Sprintf("front: %v", with), func(t *testing.T) {
			f := startFront(t, with, func(http.ResponseWriter, *http.Request) {}, func(s *http.Server) { s.MaxHeaderBytes = 8 << 10 })
			c := f.dial(t)
			if _, err := io.WriteString(c, "POST / HTTP/1.1\r\nX: "+strings.Repeat("x", 64<<10)); err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(c)
			if err != nil || !strings.HasPrefix(string(got), "HTTP/1.1 431 ") {
				t.Errorf("%q, then %v", got, err)
			}
		})
	}
}
