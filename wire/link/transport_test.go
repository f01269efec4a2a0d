package link

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"mime"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hutong/wire/strict"
)

// post sends a body and gives the answer's status, its body and its error.
func post(ctx context.Context, t *Transport, address, body string) (*http.Response, string, error) {
	r, err := http.NewRequestWithContext(ctx, "POST", address, strings.NewReader(body))
	if err != nil {
		return nil, "", err
	}
	r.Header.Set("Content-Type", "text/plain")
	resp, err := t.RoundTrip(r)
	if err != nil {
		return nil, "", err
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	return resp, string(got), err
}

// odd is a server that does to each connection what serve says; n counts the connections from 1.
func odd(t *testing.T, serve func(n int, c net.Conn, in *bufio.Reader)) (address string, connections *atomic.Int64) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	connections = new(atomic.Int64)
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			n := connections.Add(1)
			all.Go(func() {
				defer c.Close()
				serve(int(n), c, bufio.NewReader(c))
			})
		}
	})
	t.Cleanup(func() { l.Close(); all.Wait() })
	return "http://" + l.Addr().String() + "/v1/x", connections
}

// request reads one request; false at the end of the connection.
func request(in *bufio.Reader) bool {
	r, err := http.ReadRequest(in)
	if err != nil {
		return false
	}
	_, err = io.Copy(io.Discard, r.Body)
	return err == nil
}

func transport(t *testing.T) *Transport {
	x := NewTransport()
	t.Cleanup(x.CloseIdleConnections)
	return x
}

func TestTransportAgainstNetHTTP(t *testing.T) {
	var opened atomic.Int64
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.Host != r.Header.Get("Want-Host") || r.ContentLength != int64(len(body)) || len(r.TransferEncoding) > 0 {
			t.Errorf("%s %s: %v, %d bytes of %d, host %q", r.Method, r.RequestURI, err, len(body), r.ContentLength, r.Host)
		}
		w.Header().Set("Saw", r.Method+" "+r.RequestURI)
		switch r.URL.Path {
		case "/chunks":
			for part := range slices.Chunk(body, 1000) {
				w.Write(part)
				w.(http.Flusher).Flush()
			}
			return
		case "/bye":
			w.Header().Set("Connection", "close")
		case "/none":
			w.WriteHeader(http.StatusNoContent)
			return
		}
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		w.WriteHeader(http.StatusAccepted)
		w.Write(body)
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	s.Start()
	defer s.Close()
	x := transport(t)
	big := strings.Repeat("0123456789abcdef", strict.MaxBytes/16)
	for n, c := range []struct {
		method, target, body string
		status               int
		connections          int64 // that were opened when the answer is read
	}{
		{"POST", "/v1/x", "hello", 202, 1},
		{"GET", "/v1/x?a=b%20c&d=%C3%A9", "", 202, 1},
		{"PUT", "/v1/%20/x", big, 202, 1},
		{"POST", "/v1/x", "", 202, 1},
		{"HEAD", "/v1/x", "", 202, 1},
		{"POST", "/v1/x", "hello again", 202, 2}, // what is not plain ends its connection
		{"POST", "/chunks", big, 200, 2},
		{"DELETE", "/none", "", 204, 3},
		{"POST", "/bye", "x", 202, 4},
		{"GET", "/", "", 202, 5},
	} {
		r, err := http.NewRequest(c.method, s.URL+c.target, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Want-Host", r.URL.Host)
		resp, err := x.exchange(r, []byte(c.body), time.Time{})
		if err != nil {
			t.Fatalf("%d: %v", n, err)
		}
		got, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || resp.StatusCode != c.status || string(got) != c.body || resp.Header.Get("Saw") != c.method+" "+c.target {
			t.Errorf("%d: %v, status %d, %d bytes of %d, %v", n, err, resp.StatusCode, len(got), len(c.body), resp.Header)
		}
		if o := opened.Load(); o != c.connections {
			t.Errorf("%d: %d connections, want %d", n, o, c.connections)
		}
	}
	// Many at once, each with its own answer.
	var all sync.WaitGroup
	for n := range 40 {
		all.Go(func() {
			for i := range 25 {
				want := fmt.Sprintf("%d of %d%s", i, n, big[:i*40])
				r, err := http.NewRequest("POST", s.URL+"/many", nil)
				if err != nil {
					t.Error(err)
					return
				}
				r.Header.Set("Want-Host", r.URL.Host)
				resp, err := x.exchange(r, []byte(want), time.Time{})
				if err != nil {
					t.Error(err)
					return
				}
				if got, err := io.ReadAll(resp.Body); err != nil || string(got) != want {
					t.Errorf("%v: %q, want %q", err, got, want)
				}
			}
		})
	}
	all.Wait()
	if o := opened.Load(); o > 5+40 {
		t.Errorf("%d connections for 40 callers", o)
	}
}

// What servers can do to an answer, and what becomes of it. An error says that nobody can tell, so none may look like a request that did not leave.
func TestTransportWithOddServers(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
	for _, c := range []struct {
		name   string
		answer string // the server closes afterwards unless stay
		stay   bool
		want   string // the body; "": an error
		again  bool   // the connection is used for the next call
	}{
		{"plain", ok, true, "hello", true},
		{"plain, and the end", ok, false, "hello", false},
		{"a name in small letters, spaces around the value", "HTTP/1.1 503 Service Unavailable\r\ncontent-length:   5  \r\n\r\nhello", true, "hello", true},
		{"no answer", "", false, "", false},
		{"half a head", "HTTP/1.1 200 OK\r\nContent-Le", false, "", false},
		{"half a body", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", false, "", false},
		{"more than the answer", ok + "HTTP/1.1 200 OK\r\n", true, "hello", false},
		{"no length, to the end", "HTTP/1.1 200 OK\r\n\r\nhello", false, "hello", false},
		{"HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", true, "hello", false},
		{"chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", true, "hello", false},
		{"half of the chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nl", false, "", false},
		{"a length that chunks overrule", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" + ok, true, "hello", false},
		{"two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 4\r\n\r\nhello", true, "", false},
		{"a signed length", "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello", true, "", false},
		{"a folded field", "HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 5\r\n\r\nhello", true, "hello", false},
		{"early hints", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + ok, true, "hello", false},
		{"early hints for ever", strings.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", 50), true, "", false},
		{"another protocol", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", true, "", false},
		{"something else", "SSH-2.0-OpenSSH\r\n\r\n", true, "", false},
		{"a head without end", "HTTP/1.1 200 OK\r\n" + strings.Repeat("X: y\r\n", 10_000), true, "", false},
		{"a body larger than any", fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", strict.MaxAnswerBytes+1), false, "", false},
		{"a length beyond numbers", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nhello", true, "", false},
	} {
		for _, split := range []bool{false, true} {
			if split && (len(c.answer) > 1000 || c.name == "more than the answer") { // what comes only after the next request can't be told from its answer
				continue
			}
			t.Run(fmt.Sprintf("%s/split=%t", c.name, split), func(t *testing.T) {
				ended := make(chan struct{}, 9)
				address, connections := odd(t, func(_ int, conn net.Conn, in *bufio.Reader) {
					if !c.stay {
						defer func() { conn.Close(); ended <- struct{}{} }()
					}
					for request(in) {
						if split { // a packet each
							for i := range len(c.answer) {
								if _, err := conn.Write([]byte{c.answer[i]}); err != nil {
									return
								}
							}
						} else if _, err := io.WriteString(conn, c.answer); err != nil {
							return
						}
						if !c.stay {
							return
						}
					}
				})
				x := transport(t)
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
				defer cancel()
				for range 2 {
					_, got, err := post(ctx, x, address, "how are you?")
					if c.want == "" {
						var unsent *notConnected
						if err == nil || errors.As(err, &unsent) || ctx.Err() != nil {
							t.Fatalf("%q, %v", got, err)
						}
					} else if err != nil || got != c.want {
						t.Fatalf("%q, %v, want %q", got, err, c.want)
					}
					if !c.stay {
						<-ended // so that the next call sees it
					}
				}
				if n := connections.Load(); c.again != (n == 1) {
					t.Errorf("%d connections", n)
				}
			})
		}
	}
}

// A peer that closed a kept connection has seen nothing of the next request, which goes over another one. One that closes while a request is
// under way may have taken it: that is never sent again.
func TestTransportRepeatsOnlyWhatWasNotSent(t *testing.T) {
	closed := make(chan struct{})
	var requests atomic.Int64
	address, connections := odd(t, func(n int, c net.Conn, in *bufio.Reader) {
		if request(in) {
			requests.Add(1)
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
		}
		if n == 1 {
			c.Close()
			close(closed)
			return
		}
		if request(in) {
			requests.Add(1) // and no answer
		}
	})
	x := transport(t)
	if _, _, err := post(t.Context(), x, address, "one"); err != nil {
		t.Fatal(err)
	}
	<-closed
	if _, _, err := post(t.Context(), x, address, "two"); err != nil || connections.Load() != 2 {
		t.Fatalf("%v, %d connections", err, connections.Load())
	}
	_, _, err := post(t.Context(), x, address, "three")
	var unsent *notConnected
	if err == nil || errors.As(err, &unsent) || requests.Load() != 3 || connections.Load() != 2 {
		t.Errorf("%v, %d requests, %d connections", err, requests.Load(), connections.Load())
	}
}

func TestTransportEndsWithItsContext(t *testing.T) {
	asked := make(chan struct{}, 20) // more than are asked
	address, _ := odd(t, func(_ int, c net.Conn, in *bufio.Reader) {
		for request(in) {
			asked <- struct{}{}
		}
	})
	x := transport(t)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-asked; cancel() }()
	var unsent *notConnected
	if _, _, err := post(ctx, x, address, "x"); !errors.Is(err, context.Canceled) || errors.As(err, &unsent) {
		t.Errorf("cancelled: %v", err)
	}
	for within := 30 * time.Millisecond; ; within *= 2 { // as long as this machine needs for a request to leave
		ctx, cancel = context.WithTimeout(t.Context(), within)
		defer cancel()
		_, _, err := post(ctx, x, address, "x")
		never := errors.As(err, &unsent)
		if !errors.Is(err, context.DeadlineExceeded) || never && within > 10*time.Second {
			t.Errorf("too late: %v", err)
		}
		if !never || within > 10*time.Second {
			break
		}
	}
	if _, _, err := post(ctx, x, address, "x"); !errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &unsent) {
		t.Errorf("too late before it began: %v", err)
	}
	if len(x.idle) > 0 {
		t.Error("a connection that owes an answer is kept")
	}
}

// A kept connection outlives the context of the call that it was made for.
func TestTransportConnectionsOutliveContexts(t *testing.T) {
	address, connections := odd(t, func(_ int, c net.Conn, in *bufio.Reader) {
		for request(in) {
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
		}
	})
	x := transport(t)
	for range 5 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		if _, _, err := post(ctx, x, address, "x"); err != nil {
			t.Fatal(err)
		}
		cancel()
	}
	if n := connections.Load(); n != 1 {
		t.Errorf("%d connections", n)
	}
}

func TestTransportKeepsABoundedNumber(t *testing.T) {
	both := make(chan struct{})
	var under atomic.Int64
	address, _ := odd(t, func(_ int, c net.Conn, in *bufio.Reader) {
		for request(in) {
			if under.Add(1) == 5 {
				close(both)
			}
			<-both
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
		}
	})
	x := transport(t)
	x.MaxIdle = 3
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			if _, _, err := post(t.Context(), x, address, "x"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for key, kept := range x.idle {
		if len(kept) != 3 {
			t.Errorf("%d connections to %v are kept", len(kept), key)
		}
		kept[0].since = kept[0].since.Add(-idleFor)
	}
	x.sweep()
	for _, kept := range x.idle {
		if len(kept) != 2 {
			t.Errorf("%d connections are kept when one was idle for long", len(kept))
		}
	}
	x.CloseIdleConnections()
	if len(x.idle) != 0 {
		t.Errorf("%v are kept", x.idle)
	}
}

func TestTransportOverTLS(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write([]byte(r.Proto)) }))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	x := transport(t)
	var unsent *notConnected
	if _, _, err := post(t.Context(), x, s.URL, "x"); !errors.As(err, &unsent) {
		t.Errorf("a certificate of nobody: %v", err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	x.TLS = &tls.Config{RootCAs: roots}
	for range 3 {
		if _, got, err := post(t.Context(), x, s.URL, "x"); err != nil || got != "HTTP/1.1" {
			t.Errorf("%q, %v", got, err)
		}
	}
	if len(x.idle) != 1 {
		t.Error("the connection was not kept")
	}
}

func TestTransportSendsNothingOdd(t *testing.T) {
	address, connections := odd(t, func(int, net.Conn, *bufio.Reader) {})
	for name, change := range map[string]func(*http.Request){
		"method":            func(r *http.Request) { r.Method = "GET / HTTP/1.1\r\nX:" },
		"no method":         func(r *http.Request) { r.Method = "" },
		"scheme":            func(r *http.Request) { r.URL.Scheme = "ftp" },
		"no host":           func(r *http.Request) { r.URL.Host = "" },
		"host":              func(r *http.Request) { r.Host = "a\r\nX: y" },
		"foreign host":      func(r *http.Request) { r.URL.Host = "胡同.example" },
		"query":             func(r *http.Request) { r.URL.RawQuery = "a b" },
		"a line in a query": func(r *http.Request) { r.URL.RawQuery = "a\r\nX: y" },
		"opaque":            func(r *http.Request) { r.URL.Opaque = "x" },
		"field name":        func(r *http.Request) { r.Header["A B"] = []string{"x"} },
		"a line in a field": func(r *http.Request) { r.Header["A"] = []string{"x\r\nB: y"} },
		"length":            func(r *http.Request) { r.Header["Content-Length"] = []string{"7"} },
		"chunks":            func(r *http.Request) { r.Header["Transfer-Encoding"] = []string{"chunked"} },
		"length, in small":  func(r *http.Request) { r.Header["content-length"] = []string{"7"} },
	} {
		r, err := http.NewRequest("GET", address, nil)
		if err != nil {
			t.Fatal(err)
		}
		change(r)
		var unsent *notConnected
		if _, err := transport(t).exchange(r, nil, time.Time{}); !errors.As(err, &unsent) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := connections.Load(); n != 0 {
		t.Errorf("%d connections", n)
	}
}

// Whatever is read as plain, http.ReadResponse reads alike; and nothing makes a reader panic.
func FuzzReadPlain(f *testing.F) {
	for _, head := range []string{
		"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5\r\nSignature: hutong=:AAAA:\r\n\r\n",
		"HTTP/1.1 404 \r\nA: b\r\na:c \r\ncontent-length: 0\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
		"HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 5\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
		"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\n",
		"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 200 OK\r\nPragma: no-cache\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 200 OK\r\n: x\r\nContent-Length: 0\r\n\r\n",
	} {
		f.Add([]byte(head))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		end := bytes.Index(in, headEnd)
		if end < 0 {
			return
		}
		head := string(in[:end+len(headEnd)])
		p, ok := readPlain(head)
		if !ok {
			return
		}
		resp, err := http.ReadResponse(bufio.NewReader(strings.NewReader(head)), &http.Request{Method: "POST"})
		if err != nil {
			t.Fatalf("%q: net/http says %v", head, err)
		}
		defer resp.Body.Close()
		if resp.StatusCode != p.status || resp.ContentLength != int64(p.length) || resp.Close || len(resp.TransferEncoding) > 0 || len(resp.Header) != len(p.header) {
			t.Fatalf("%q: %+v, net/http says %+v", head, p, resp)
		}
		for name, values := range p.header {
			if !slices.Equal(values, resp.Header[name]) {
				t.Fatalf("%q: %s %q, net/http says %q", head, name, values, resp.Header[name])
			}
		}
	})
}

// BenchmarkTransport is an exchange of a payment's size in one process: by this transport and by net/http's, with a server of net/http; and by this transport with a
// front before it.
func BenchmarkTransport(b *testing.B) {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header()["Content-Type"], w.Header()["Content-Length"] = []string{"application/json"}, []string{"1500"}
		_, _ = w.Write(bytes.Repeat([]byte{'x'}, 1500))
	})
	alone := httptest.NewServer(h)
	defer alone.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	fronted := NewFront(&http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second})
	defer fronted.Close()
	go fronted.Serve(l)
	own, theirs := NewTransport(), &http.Transport{MaxIdleConnsPerHost: 1024, DisableCompression: true}
	defer own.CloseIdleConnections()
	defer theirs.CloseIdleConnections()
	body := bytes.Repeat([]byte{'x'}, 600)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for _, c := range []struct {
		name string
		by   http.RoundTripper
		to   string
	}{{"own", own, alone.URL}, {"net/http", theirs, alone.URL}, {"own to a front", own, "http://" + l.Addr().String()}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetParallelism(16)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					r, err := http.NewRequestWithContext(ctx, "POST", c.to+"/v1/payments", bytes.NewReader(body))
					if err != nil {
						b.Error(err)
						return
					}
					r.Header["Content-Type"] = []string{"application/json"}
					resp, err := c.by.RoundTrip(r)
					if err != nil {
						b.Error(err)
						return
					}
					_, _ = io.Copy(io.Discard, resp.Body)
					resp.Body.Close()
				}
			})
		})
	}
}

// What is printable is the same eight bytes at a time as one by one, wherever the odd byte stands.
func TestPrintable(t *testing.T) {
	for n := range 20 {
		for at := range n {
			for c := range 256 {
				b := []byte(strings.Repeat("~ a", 7)[:n])
				b[at] = byte(c)
				if got, want := printable(string(b)), c >= ' ' && c <= '~'; got != want {
					t.Fatalf("%q: %t", b, got)
				}
			}
		}
	}
}

// A media type is what the standard library reads, with parameters or without.
func TestIsMedia(t *testing.T) {
	const media = "application/json"
	for _, text := range []string{media, "Application/JSON", " application/json\t", "application/json;charset=utf-8", "application/json; charset", "application/json;", ";", "", "application/jso",
		"application/json,text/plain", "application/ json", "application/problem+json", "application/\u017fson", "application/json\x00"} {
		got, _, err := mime.ParseMediaType(text)
		if want := err == nil && got == media; isMedia(text, media) != want {
			t.Errorf("%q: want %t", text, want)
		}
	}
}
