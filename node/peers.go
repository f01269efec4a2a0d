package node

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"

	"hutong/edge/stream"
	"hutong/reason"
	"hutong/store"
	"hutong/wire/httpsig"
	"hutong/wire/problem"
	"hutong/wire/strict"
)

// PeersConfig is for several processes on one PostgreSQL store.
type PeersConfig struct {
	Address string   `yaml:"address"` // where the others reach this one's API, as https://10.0.0.1:8443; "": where the API listens
	CA      string   `yaml:"ca"`      // PEM: who signed the others' certificates; "": as the system has it
	Lease   Duration `yaml:"lease"`   // after how long without a sign of life another takes the lanes over; 0 means 6s
}

const (
	defaultLease = 6 * time.Second
	// holdFor is how long a request waits for an owner.
	holdFor = 10 * time.Second
	// closeWithin is how long a turn whose grace is over may take for what it still owes, over streams and to handlers.
	closeWithin = time.Second
	// retryPassing is the pause before the owner is tried again, or asked for.
	retryPassing = 50 * time.Millisecond
	// passedHeader marks a request that was passed on, so that it is not passed on again, and the answer of a node that is not the owner.
	passedHeader = "Hutong-Passed-On"
	notOwner     = "not-owner"
)

// address is where other nodes find this one.
func (p PeersConfig) address(listening net.Addr, tls bool) (string, error) {
	address := p.Address
	if address == "" {
		a, ok := listening.(*net.TCPAddr)
		if !ok || a.IP.IsUnspecified() {
			return "", fmt.Errorf("configuration: peers.address is missing: the API listens on %s, and other nodes must know where to reach it (such as https://10.0.0.1:8443)", listening)
		}
		scheme := "http"
		if tls {
			scheme = "https"
		}
		address = scheme + "://" + a.String()
	}
	u, err := url.Parse(address)
	switch {
	case err != nil, u.Host == "", u.Path != "", u.RawQuery != "", u.User != nil, u.Scheme != "http" && u.Scheme != "https":
		return "", fmt.Errorf("configuration: peers.address %q is not like https://10.0.0.1:8443", address)
	case u.Scheme == "http":
		if ip := net.ParseIP(u.Hostname()); u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return "", fmt.Errorf("configuration: peers.address %q: only loopback addresses may go without https", address)
		}
	}
	return address, nil
}

func (p PeersConfig) client() (*http.Client, error) {
	t := &http.Transport{MaxIdleConnsPerHost: 1024, IdleConnTimeout: time.Minute, DisableCompression: true, TLSHandshakeTimeout: 5 * time.Second,
		DialContext: (&net.Dialer{Timeout: 2 * time.Second}).DialContext, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}}
	if p.CA != "" {
		raw, err := os.ReadFile(p.CA)
		if err != nil {
			return nil, fmt.Errorf("read peers.ca: %w", err)
		}
		t.TLSClientConfig.RootCAs = x509.NewCertPool()
		if !t.TLSClientConfig.RootCAs.AppendCertsFromPEM(raw) {
			return nil, fmt.Errorf("peers.ca %s: no certificate in it", p.CA)
		}
	}
	return &http.Client{Transport: t, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, nil
}

// serveAPI serves a request as the owner, or passes it on to the owner, whole and unread: only the owner verifies and answers, so that
// there is one memory of nonces, and what a node in between could do is what any network can do.
func (c *Cluster) serveAPI(w http.ResponseWriter, r *http.Request) {
	if t := c.turn.Load(); t != nil && t.enter() {
		defer t.busy.Done()
		t.handlers[c.parts.API].ServeHTTP(w, r)
		return
	}
	if r.Header.Get(passedHeader) != "" {
		w.Header().Set(passedHeader, notOwner)
		refuse(w, r, problem.New(reason.Overloaded, "this node doesn't own the lanes"))
		return
	}
	select {
	case c.room <- struct{}{}:
		defer func() { <-c.room }()
	default:
		refuse(w, r, problem.New(reason.Overloaded, ""))
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, strict.MaxBytes))
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			refuse(w, r, problem.New(reason.RequestTooLarge, ""))
			return
		}
		panic(http.ErrAbortHandler) // the caller left
	}
	why := problem.New(reason.Overloaded, "no node owns the lanes at present")
	answer := w // where an owner's answer goes
	tried, since := int64(-1), time.Time{}
	for end := time.Now().Add(holdFor); time.Now().Before(end) && r.Context().Err() == nil; {
		if t := c.turn.Load(); t != nil && t.enter() {
			defer t.busy.Done()
			again := r.Clone(r.Context())
			again.Body, again.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
			t.handlers[c.parts.API].ServeHTTP(answer, again)
			return
		}
		o, changed := c.watch()
		if o.Address != "" && !o.Mine {
			if o.Term == tried && time.Since(since) > c.ttl+c.ttl/2 {
				break // it is alive, or another would have its lease
			}
			if o.Term != tried {
				switch sent, done := c.pass(answer, r, body, o); {
				case done:
					return
				case sent:
					// It may have been worked on. The same owner remembers its nonce; another one finds what this one did by the request id.
					tried, since, answer = o.Term, time.Now(), &doubtful{ResponseWriter: w, refuse: func() { refuse(w, r, why) }}
					why = problem.New(reason.Internal, "the answer of the node that owns the lanes was lost; ask again")
				}
			}
		}
		c.hurry()
		select {
		case <-changed:
		case <-time.After(retryPassing):
		case <-r.Context().Done():
		}
	}
	refuse(w, r, why)
}

// doubtful is for the answer to a request that another owner may have worked on before: what the present one refuses (it has no room, or holds the signature for
// stale) says nothing of that.
type doubtful struct {
	http.ResponseWriter
	refuse  func()
	refused bool
}

// WriteHeader implements http.ResponseWriter.
func (d *doubtful) WriteHeader(status int) {
	if d.refused = status >= 400; d.refused {
		clear(d.Header())
		d.refuse()
		return
	}
	d.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (d *doubtful) Write(b []byte) (int, error) {
	if d.refused {
		return len(b), nil
	}
	return d.ResponseWriter.Write(b)
}

// patience is how long an answer of the owner may take, and whoever waits for an owner before it.
func (c *Cluster) patience() time.Duration {
	return c.parts.Rulebook.At(time.Now()).Windows.Answer + holdFor
}

// takeStreams gives connections to the node's own edge while it owns the lanes, and otherwise sends them away: an institution knows the addresses of
// all nodes and comes to the owner in a few tries. A stream lasts, so to pass it on would cost the other node for as long.
func (c *Cluster) takeStreams(l net.Listener) {
	room := make(chan struct{}, 64) // connections that are being sent away
	for {
		conn, err := l.Accept()
		if err != nil {
			if !errors.Is(err, net.ErrClosed) {
				c.failed <- fmt.Errorf("serve %s: %w", l.Addr(), err)
			}
			return
		}
		if t := c.turn.Load(); t != nil && t.owns.Load() {
			t.stream.Take(conn) // also in a turn that ends: what is under way may need it
			continue
		}
		select {
		case room <- struct{}{}:
			go func() {
				defer func() { <-room }()
				c.hurry()
				detail := "no node owns the lanes at present"
				if o := c.state(); o.Address != "" {
					detail = "the lanes are owned by the node whose API is at " + o.Address
				}
				stream.Turn(context.Background(), conn, c.parts.StreamTLS, detail)
			}()
		default:
			conn.Close()
		}
	}
}

// pass sends a request to the owner and its answer back. done: the caller was answered; sent: the owner may have seen the request. It gives up
// when another turn has begun; that nobody seems to own the lanes for a moment is no reason.
func (c *Cluster) pass(w http.ResponseWriter, r *http.Request, body []byte, owner store.Owner) (sent, done bool) {
	ctx, cancel := context.WithTimeout(r.Context(), c.patience()) // an owner that is mute, and a store that doesn't tell of another
	defer cancel()
	go func() {
		for {
			o, changed := c.watch()
			if o.Term != owner.Term {
				cancel()
				return
			}
			select {
			case <-changed:
			case <-ctx.Done():
				return
			}
		}
	}()
	q, err := http.NewRequestWithContext(ctx, r.Method, owner.Address+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		refuse(w, r, problem.New(reason.MalformedRequest, "the address cannot be passed on"))
		return false, true
	}
	q.Host, q.Header = r.Host, r.Header.Clone()
	dropHops(q.Header)
	if q.Header.Get("User-Agent") == "" {
		q.Header["User-Agent"] = nil
	}
	q.Header.Set(passedHeader, c.name)
	a, err := c.client.Do(q)
	if err != nil {
		var op *net.OpError
		return !(errors.As(err, &op) && op.Op == "dial"), false
	}
	defer a.Body.Close()
	if a.Header.Get(passedHeader) == notOwner {
		return false, false
	}
	answer, err := io.ReadAll(io.LimitReader(a.Body, maxAnswer))
	if err != nil {
		return true, false
	}
	dropHops(a.Header)
	for name, values := range a.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(a.StatusCode)
	w.Write(answer)
	return true, true
}

// maxAnswer is more than any answer of the interface has.
const maxAnswer = 4 << 20

// dropHops takes away what is meant for one connection (RFC 9110 section 7.6.1).
func dropHops(h http.Header) {
	for _, name := range []string{"Connection", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade"} {
		h.Del(name)
	}
}

// refuse answers without a signature: a caller believes only the owner, and calls again.
func refuse(w http.ResponseWriter, r *http.Request, p *problem.Error) {
	p = problem.From(p, r.Header.Get(httpsig.RequestIDHeader))
	raw, err := json.Marshal(p.Problem)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", problem.MediaType)
	if p.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(p.RetryAfter/time.Second)))
	}
	w.WriteHeader(int(p.Status))
	w.Write(raw)
}

// page serves what the owner's node has for a listener, or something else.
func (c *Cluster) page(l net.Listener, other http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if l == c.parts.Metrics && r.URL.Path == "/readyz" && c.leaving.Load() {
			http.Error(w, "stopping", http.StatusServiceUnavailable)
			return
		}
		if t := c.turn.Load(); t != nil {
			t.handlers[l].ServeHTTP(w, r)
			return
		}
		other.ServeHTTP(w, r)
	})
}

func (c *Cluster) elsewhere(w http.ResponseWriter, _ *http.Request) {
	o := c.state()
	if o.Address == "" {
		http.Error(w, "No node owns the lanes at present.", http.StatusServiceUnavailable)
		return
	}
	http.Error(w, "This node passes requests on to "+o.Address+"; see the console there.", http.StatusServiceUnavailable)
}

// standby answers for a node that passes on: it is alive, and ready when there is somebody to pass on to, or it is about to own the lanes itself, for which
// requests wait.
func (c *Cluster) standby() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		c.mu.Lock()
		o, mine := c.owner, c.mine
		c.mu.Unlock()
		if o.Address == "" || o.Mine && !(c.able.Load() && time.Since(mine) < holdFor) {
			http.Error(w, "no owner, or starting", http.StatusServiceUnavailable)
			return
		}
		w.Write([]byte("ready\n"))
	})
	mux.HandleFunc("GET /ownerz", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "another node owns the lanes, or none", http.StatusServiceUnavailable)
	})
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		w.Write([]byte("# TYPE hutong_owner gauge\nhutong_owner 0\n"))
	})
	return mux
}
