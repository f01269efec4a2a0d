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
	"time"

	"hutong/rulebook"
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
	text, err := os.Open("../sim/world/rulebook.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer text.Close()
	rules, err := rulebook.Load(text)
	if err != nil {
		t.Fatal(err)
	}
	c := &Cluster{parts: &Parts{Rulebook: rules}, ttl: defaultLease, kick: make(chan struct{}, 1), changed: make(chan struct{}), room: make(chan struct{}, 1), log: slog.New(slog.DiscardHandler)}
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

// post asks a gateway and reads the answer.
func post(t *testing.T, s *httptest.Server) (*http.Response, string) {
	t.Helper()
	a, err := http.Post(s.URL+"/v1/payments", "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return a, string(body)
}

// forgetful serves no lease.
type forgetful struct{ store.Leaser }

func (forgetful) Release(context.Context, string) error { return nil }

// A request that was passed on is answered though nobody seems to own the lanes for a moment, and though this node stops, which gives a lease back that it
// may have had.
func TestPassedOnIsNotGivenUp(t *testing.T) {
	c, s := gateway(t)
	c.lessor = forgetful{}
	arrived, goOn := make(chan struct{}), make(chan struct{})
	var served atomic.Int64
	o := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		served.Add(1)
		close(arrived)
		select {
		case <-goOn:
			io.WriteString(w, "done")
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(o.Close)
	owner := store.Owner{Term: 1, Node: "a", Address: o.URL}
	c.set(owner)
	go func() {
		<-arrived
		c.release()
		if got := c.state(); got != owner {
			t.Errorf("after a lease was given back that this node did not have the owner is %+v", got)
		}
		c.set(store.Owner{Term: 1})
		time.Sleep(50 * time.Millisecond) // it may be given up wrongly, never rightly
		c.set(owner)
		close(goOn)
	}()
	a, body := post(t, s)
	if body != "done" || served.Load() != 1 {
		t.Errorf("%d %s, asked %d times", a.StatusCode, body, served.Load())
	}
}

// An owner that lost a request's connection, and is there for longer than a lease all the same, remembers the request's nonce: the caller is told to ask
// anew, and not kept.
func TestALostAnswerIsToldOf(t *testing.T) {
	c, s := gateway(t)
	c.ttl = 20 * time.Millisecond
	var served atomic.Int64
	o := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		served.Add(1)
		panic(http.ErrAbortHandler)
	}))
	t.Cleanup(o.Close)
	c.set(store.Owner{Term: 1, Node: "a", Address: o.URL})
	a, body := post(t, s)
	if a.StatusCode != http.StatusInternalServerError || !strings.Contains(body, "ask again") || served.Load() != 1 {
		t.Errorf("%d %s, asked %d times", a.StatusCode, body, served.Load())
	}
}

// What the next owner refuses says nothing of what the one before it did: the caller is told that the end is unknown, and not by a signature that is believed.
// What it accepts it found, or did.
func TestASecondOwnersRefusalProvesNothing(t *testing.T) {
	c, s := gateway(t)
	for status, want := range map[int]int{http.StatusUnauthorized: 500, http.StatusServiceUnavailable: 500, http.StatusOK: 200, http.StatusAccepted: 202} {
		second := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Signature", "s")
			w.WriteHeader(status)
			io.WriteString(w, "of the second")
		}))
		t.Cleanup(second.Close)
		first := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			go c.set(store.Owner{Term: 2, Node: "b", Address: second.URL})
			panic(http.ErrAbortHandler)
		}))
		t.Cleanup(first.Close)
		c.set(store.Owner{Term: 1, Node: "a", Address: first.URL})
		a, body := post(t, s)
		if a.StatusCode != want || want == 500 && (a.Header.Get("Signature") != "" || !strings.Contains(body, "ask again")) || want != 500 && (a.Header.Get("Signature") != "s" || body != "of the second") {
			t.Errorf("the second says %d, the caller is told %d %v %s", status, a.StatusCode, a.Header, body)
		}
	}
}

// A node that leaves says at once that it is not ready, and goes on as it did.
func TestLeaving(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, _ := gateway(t)
	c.parts.Metrics = l
	c.set(store.Owner{Term: 1, Node: "a", Address: "http://127.0.0.1:1"})
	pages := c.page(l, c.standby())
	status := func(path string) int {
		w := httptest.NewRecorder()
		pages.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		return w.Code
	}
	if got := status("/readyz"); got != 200 {
		t.Errorf("/readyz is %d before", got)
	}
	c.set(store.Owner{Term: 2, Node: "b", Mine: true, Address: "http://127.0.0.1:2"})
	if got := status("/readyz"); got != 200 {
		t.Errorf("/readyz is %d while it takes the lanes over: requests wait for it", got)
	}
	c.set(store.Owner{Term: 2})
	if got := status("/readyz"); got != 503 {
		t.Errorf("/readyz is %d when nobody has the lanes", got)
	}
	c.set(store.Owner{Term: 3, Node: "a", Address: "http://127.0.0.1:1"})
	c.Leave()
	if ready, healthy := status("/readyz"), status("/healthz"); ready != 503 || healthy != 200 {
		t.Errorf("/readyz is %d, /healthz %d", ready, healthy)
	}
	owning := &turn{Node: &Node{}}
	owning.handlers = map[net.Listener]http.Handler{l: owning.probes(http.NewServeMux())}
	owning.ready.Store(true)
	owning.owns.Store(true)
	c.turn.Store(owning)
	if ready, owns := status("/readyz"), status("/ownerz"); ready != 503 || owns != 200 {
		t.Errorf("of an owner that leaves /readyz is %d, /ownerz %d", ready, owns)
	}
	owning.Leave()
	c.leaving.Store(false)
	if ready, owns := status("/readyz"), status("/ownerz"); ready != 503 || owns != 200 {
		t.Errorf("of a lone node that leaves /readyz is %d, /ownerz %d", ready, owns)
	}
}
