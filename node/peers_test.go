package node

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"hutong/store"
)

func TestPeersAddress(t *testing.T) {
	any4, here := &net.TCPAddr{IP: net.IPv4zero, Port: 8443}, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8443}
	for _, c := range []struct {
		given, want string
		at          net.Addr
		tls, bad    bool
	}{
		{"", "http://127.0.0.1:8443", here, false, false},
		{"", "https://127.0.0.1:8443", here, true, false},
		{"", "peers.address is missing", any4, true, true},
		{"https://10.0.0.1:8443", "https://10.0.0.1:8443", any4, true, false},
		{"http://10.0.0.1:8443", "without https", any4, false, true},
		{"10.0.0.1:8443", "is not like", any4, true, true},
		{"https://10.0.0.1:8443/v1", "is not like", any4, true, true},
		{"ftp://10.0.0.1", "is not like", any4, true, true},
	} {
		got, err := PeersConfig{Address: c.given}.address(c.at, c.tls)
		if err != nil {
			got = err.Error()
		}
		if (err != nil) != c.bad || !strings.Contains(got, c.want) {
			t.Errorf("%q on %s: %s, want %s", c.given, c.at, got, c.want)
		}
	}
	empty := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(empty, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, ca := range []string{empty, empty + "x"} {
		if _, err := (PeersConfig{CA: ca}).client(); err == nil {
			t.Errorf("%s was taken", ca)
		}
	}
}

// gateway is a node that does not own the lanes.
func gateway(t *testing.T) (*Cluster, *httptest.Server) {
	t.Helper()
	c := &Cluster{parts: &Parts{}, kick: make(chan struct{}, 1), changed: make(chan struct{}), room: make(chan struct{}, 1), log: slog.New(slog.DiscardHandler)}
	var err error
	if c.client, err = (PeersConfig{}).client(); err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(http.HandlerFunc(c.serveAPI))
	t.Cleanup(s.Close)
	return c, s
}

// A request reaches the owner as it was sent, and its answer the caller. A request that the owner may have seen goes to no owner twice; one
// that meets nobody waits for the next owner.
func TestPassOn(t *testing.T) {
	c, s := gateway(t)
	var broken, refused, served atomic.Int64
	owner := func(h http.HandlerFunc) string {
		o := httptest.NewServer(h)
		t.Cleanup(o.Close)
		return o.URL
	}
	last := owner(func(w http.ResponseWriter, r *http.Request) {
		served.Add(1)
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Signature", "s")
		w.WriteHeader(http.StatusAccepted)
		io.WriteString(w, r.Method+" "+r.Host+" "+r.RequestURI+" "+r.Header.Get("Signature-Input")+" "+r.Header.Get("User-Agent")+" "+string(body))
	})
	again := owner(func(w http.ResponseWriter, r *http.Request) {
		if refused.Add(1) == 1 {
			w.Header().Set(passedHeader, notOwner) // it was the owner until just now
			w.WriteHeader(503)
			return
		}
		c.set(store.Owner{Term: 3, Node: "c", Address: last})
		w.Header().Set(passedHeader, notOwner)
	})
	first := owner(func(http.ResponseWriter, *http.Request) {
		broken.Add(1)
		c.set(store.Owner{Term: 1, Node: "a", Address: c.state().Address}) // the same term: nothing changes
		go func() {
			for broken.Load() == 1 && c.state().Term == 1 {
				select {
				case <-c.kick: // the gateway waits for another owner
					c.set(store.Owner{Term: 2, Node: "b", Address: again})
				case <-t.Context().Done():
					return
				}
			}
		}()
		panic(http.ErrAbortHandler)
	})
	c.set(store.Owner{Term: 1, Node: "a", Address: first})
	q, err := http.NewRequestWithContext(t.Context(), "POST", s.URL+"/v1/payments?a=%2F&b=%20", strings.NewReader("body"))
	if err != nil {
		t.Fatal(err)
	}
	q.Host = "switch.example"
	q.Header.Set("Signature-Input", "i")
	q.Header.Set("User-Agent", "u")
	a, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	body, _ := io.ReadAll(a.Body)
	if want := "POST switch.example /v1/payments?a=%2F&b=%20 i u body"; a.StatusCode != 202 || string(body) != want || a.Header.Get("Signature") != "s" {
		t.Errorf("%d %v %s, want 202 and %s", a.StatusCode, a.Header, body, want)
	}
	if broken.Load() != 1 || refused.Load() != 2 || served.Load() != 1 {
		t.Errorf("sent %d, %d and %d times to the three owners, want 1, 2 and 1", broken.Load(), refused.Load(), served.Load())
	}

	// What was passed on is not passed on again, and what is too large not at all; a full node says so.
	for _, c2 := range []struct {
		what   string
		header string
		body   string
		fill   bool
		status int
	}{{"passed on before", "x", "", false, 503}, {"too large", "", strings.Repeat("x", 1<<20), false, 413}, {"a full node", "", "", true, 503}} {
		if c2.fill {
			c.room <- struct{}{}
		}
		q, err := http.NewRequestWithContext(context.Background(), "POST", s.URL+"/v1/payments", strings.NewReader(c2.body))
		if err != nil {
			t.Fatal(err)
		}
		if c2.header != "" {
			q.Header.Set(passedHeader, c2.header)
		}
		a, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		a.Body.Close()
		if a.StatusCode != c2.status || c2.header != "" && a.Header.Get(passedHeader) != notOwner {
			t.Errorf("%s: %d %v", c2.what, a.StatusCode, a.Header)
		}
	}
	if served.Load() != 1 {
		t.Error("something more was passed on")
	}
}
