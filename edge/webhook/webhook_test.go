package webhook

// Goal: what is posted verifies, what comes back is understood and bounded, and nothing that an institution registers reaches an address
// that it may not. Method: real servers on loopback with TLS, a real resolver whose names stand for what the test says, and for every refused
// address a listener that must see nothing.

import (
	"context"
	"crypto/x509"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hutong/delivery/outbox"
	"hutong/payment"
	"hutong/wire/hooksig"
)

func TestPublic(t *testing.T) {
	for text, want := range map[string]bool{
		"8.8.8.8": true, "1.1.1.1": true, "223.255.255.255": true, "172.15.255.255": true, "172.32.0.1": true, "100.63.255.255": true, "100.128.0.0": true, "11.0.0.0": true,
		"0.0.0.0": false, "0.1.2.3": false, "10.0.0.1": false, "100.64.0.1": false, "100.100.100.200": false, "127.0.0.1": false, "127.255.255.254": false,
		"169.254.169.254": false, "172.16.0.1": false, "172.31.255.255": false, "192.0.0.192": false, "192.0.2.1": false, "192.88.99.1": false, "192.168.1.1": false,
		"198.18.0.1": false, "198.19.255.255": false, "198.51.100.7": false, "203.0.113.9": false, "224.0.0.1": false, "239.255.255.255": false, "240.0.0.1": false,
		"255.255.255.255": false, "168.63.129.16": false,
		"2606:4700:4700::1111": true, "2a00:1450::1": true, "2400:cb00::1": true,
		"::": false, "::1": false, "::ffff:8.8.8.8": false, "::ffff:127.0.0.1": false, "64:ff9b::808:808": false, "100::1": false, "2001::1": false, "2001:db8::1": false,
		"2002:7f00:1::": false, "3fff::1": false, "fc00::1": false, "fd00:ec2::254": false, "fe80::1": false, "fec0::1": false, "ff02::1": false, "::7f00:1": false, "5f00::1": false,
	} {
		if got := Public(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: public %v", text, got)
		}
	}
	if Public(netip.Addr{}) || Public(netip.MustParseAddr("2606::1%eth0")) {
		t.Error("no address, or one with a zone, is public")
	}
}

var approved = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.7.0.0/16")}

func TestCheckURL(t *testing.T) {
	for _, c := range []struct {
		url      string
		approved []netip.Prefix
		want     string
	}{
		{"https://bank.example/hooks?a=b", nil, ""}, {"https://bank.example:443", nil, ""}, {"https://bank.example:8443", nil, ""}, {"https://8.8.8.8:8443/", nil, ""},
		{"https://bank.example:8444", nil, "port 8444"}, {"https://8.8.8.8:25/", nil, "port 25"}, {"https://8.8.8.8:25/", approved, "port 25"}, {"https://bank.example:0", nil, "not a port"},
		{"https://bank.example:65536", nil, "not a port"}, {"https://bank.internal:9000/", approved, ""}, {"https://10.7.1.1:25/", approved, ""}, {"https://8.8.8.8/x", nil, ""}, {"https://[2606:4700::1]/x", nil, ""},
		{"https://xn--fiqs8s.example/", nil, ""}, {"https://a-b_c.example./", nil, ""},
		{"https://10.7.1.1/", approved, ""}, {"http://10.7.1.1:8080/", approved, ""}, {"http://bank.internal/", approved, ""},
		{"", nil, "is not an address"}, {"bank.example/hooks", nil, "is not an address"}, {"https:///x", nil, "is not an address"}, {"https:bank.example", nil, "is not an address"},
		{"ftp://bank.example/", nil, "must begin with https"}, {"http://bank.example/", nil, "must begin with https"}, {"file:///etc/passwd", nil, "is not an address"},
		{"https://user:pw@bank.example/", nil, "name or password"}, {"https://bank.example/#x", nil, "fragment"}, {"https://bank.example/a b", nil, "printable"},
		{"https://bänk.example/", nil, "printable"}, {"https://bank.example/\n", nil, "printable"}, {"https://" + strings.Repeat("a", 600), nil, "longer than"},
		{"https://127.0.0.1/", nil, "not a public address"}, {"https://10.8.1.1/", approved, "not a public address"}, {"http://8.8.8.8/", approved, "not a public address"},
		{"https://169.254.169.254/latest/meta-data", approved, "not a public address"}, {"https://[::1]/", nil, "not a public address"}, {"https://[::ffff:127.0.0.1]/", approved, "not a public address"},
		{"https://[fe80::1%25eth0]/", nil, "not a public address"},
		{"https://2130706433/", nil, "not a host's name"}, {"https://0x7f000001/", nil, "not a host's name"}, {"https://0177.0.0.1/", nil, "not a host's name"}, {"https://127.1/", nil, "not a host's name"},
		{"https://a..b/", nil, "not a host's name"}, {"https://-a.example/", nil, "not a host's name"},
	} {
		err := CheckURL(c.url, c.approved, []uint16{8443})
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.url, err, c.want)
		}
	}
}

// Whatever the text is: an answer; and what is taken without an approval is https to no address that isn't public.
func FuzzCheckURL(f *testing.F) {
	for _, s := range []string{"https://bank.example/", "https://127.0.0.1/", "http://[::ffff:1.2.3.4]:80/", "https://%31%32%37.0.0.1/", "https://a@b@c/", "https://0x7f.1/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if CheckURL(s, nil, nil) != nil {
			return
		}
		u, err := url.Parse(s)
		if err != nil || u.Scheme != "https" || u.User != nil || len(s) > MaxURL || u.Port() != "" && strings.TrimLeft(u.Port(), "0") != "443" {
			t.Fatalf("%q is taken: %v", s, u)
		}
		if a, err := netip.ParseAddr(u.Hostname()); err == nil && !Public(a) {
			t.Fatalf("%q is taken", s)
		}
	})
}

// names is a resolver of its own: each name stands for what is set, one address a question, the last for ever.
type names struct {
	mu sync.Mutex
	of map[string][]netip.Addr
}

func (n *names) set(name string, addrs ...string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.of == nil {
		n.of = map[string][]netip.Addr{}
	}
	n.of[name] = nil
	for _, a := range addrs {
		n.of[name] = append(n.of[name], netip.MustParseAddr(a))
	}
}

func (n *names) resolver(t *testing.T) *net.Resolver {
	t.Helper()
	c, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	go func() {
		buf := make([]byte, 512)
		for {
			k, from, err := c.ReadFrom(buf)
			if err != nil {
				return
			}
			if answer := n.answer(buf[:k]); answer != nil {
				_, _ = c.WriteTo(answer, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", c.LocalAddr().String())
	}}
}

// answer makes the DNS answer (RFC 1035) to one question.
func (n *names) answer(q []byte) []byte {
	if len(q) < 12 {
		return nil
	}
	var labels []string
	at := 12
	for at < len(q) && q[at] != 0 {
		end := at + 1 + int(q[at])
		if end >= len(q) {
			return nil
		}
		labels = append(labels, string(q[at+1:end]))
		at = end
	}
	if at+5 > len(q) {
		return nil
	}
	question := q[12 : at+5]
	kind := binary.BigEndian.Uint16(q[at+1:])
	n.mu.Lock()
	defer n.mu.Unlock()
	name := strings.ToLower(strings.Join(labels, "."))
	var data []byte
	if list := n.of[name]; len(list) > 0 {
		if a := list[0]; kind == 1 && a.Is4() || kind == 28 && a.Is6() {
			data = a.AsSlice()
			if len(list) > 1 {
				n.of[name] = list[1:]
			}
		}
	}
	out := append([]byte{q[0], q[1], 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0}, question...)
	if data != nil {
		out[7] = 1
		out = append(out, 0xc0, 12)
		out = binary.BigEndian.AppendUint16(out, kind)
		out = append(out, 0, 1, 0, 0, 0, 0)
		out = binary.BigEndian.AppendUint16(out, uint16(len(data)))
		out = append(out, data...)
	}
	return out
}

// counting counts the connections that reach a server at all.
type counting struct {
	net.Listener
	n atomic.Int64
}

func (c *counting) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	if err == nil {
		c.n.Add(1)
	}
	return conn, err
}

// receiver is a real HTTPS server on loopback whose certificate is for example.com and 127.0.0.1.
func receiver(t *testing.T, h http.HandlerFunc) (*httptest.Server, *counting, *x509.CertPool) {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = nil
	c := &counting{Listener: s.Listener}
	s.Listener = c
	s.StartTLS()
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return s, c, roots
}

func lan(institution string) []netip.Prefix {
	if institution == "near" {
		return approved
	}
	return nil
}

func post(owner, url string) outbox.Post {
	return outbox.Post{Owner: owner, Webhook: payment.ID{1}, URL: url, ID: "01890a5d-ac96-8001-bcce-b302099a8057-2", At: time.Now(), Body: []byte(`{"type":"payment.succeeded"}`),
		Secrets: [][]byte{[]byte(strings.Repeat("n", 32)), []byte(strings.Repeat("o", 32))}}
}

func TestSendSigns(t *testing.T) {
	var got atomic.Int64
	s, _, roots := receiver(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Method != http.MethodPost || r.URL.RequestURI() != "/hooks?a=b" || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %s %v", r.Method, r.URL, r.Header)
		}
		for _, secret := range []string{"n", "o"} {
			m, err := hooksig.Verify(r.Header, body, time.Now(), 5*time.Minute, hooksig.Secret(strings.Repeat(secret, 32)))
			if err != nil || m.ID != "01890a5d-ac96-8001-bcce-b302099a8057-2" {
				t.Errorf("with secret %s: %+v, %v", secret, m, err)
			}
		}
		got.Add(1)
		w.WriteHeader(http.StatusNoContent)
	})
	sender := New(Options{Approved: lan, Roots: roots})
	defer sender.Close()
	for range 3 {
		if a := sender.Send(t.Context(), post("near", s.URL+"/hooks?a=b")); a.Result != outbox.Delivered || a.Status != 204 {
			t.Errorf("%+v %s", a, a.Text)
		}
	}
	if got.Load() != 3 {
		t.Errorf("%d posts arrived", got.Load())
	}
}

func TestSendUnderstands(t *testing.T) {
	second, secondSeen, _ := receiver(t, func(http.ResponseWriter, *http.Request) {})
	s, _, roots := receiver(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then does a server see that its caller left
		switch r.URL.Path {
		case "/redirect":
			http.Redirect(w, r, second.URL, http.StatusTemporaryRedirect)
		case "/gone":
			w.WriteHeader(http.StatusGone)
		case "/busy":
			w.Header().Set("Retry-After", "120")
			w.WriteHeader(http.StatusTooManyRequests)
		case "/wrong":
			http.Error(w, "out of \xff order", http.StatusInternalServerError)
		case "/long":
			w.Write([]byte(strings.Repeat("x", 1<<20)))
		case "/header":
			w.Header().Set("X", strings.Repeat("x", 64<<10))
		case "/hang":
			<-r.Context().Done()
		case "/trickle":
			w.WriteHeader(http.StatusOK)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		case "/close":
			panic(http.ErrAbortHandler)
		}
	})
	sender := New(Options{Approved: lan, Roots: roots})
	defer sender.Close()
	for _, c := range []struct {
		path   string
		result outbox.Result
		status int
		text   string
	}{
		{"/fine", outbox.Delivered, 200, ""}, {"/redirect", outbox.Refused, 307, "redirects are not followed"}, {"/gone", outbox.Gone, 410, ""}, {"/busy", outbox.Refused, 429, ""},
		{"/wrong", outbox.Refused, 500, "out of \ufffd order"}, {"/long", outbox.Delivered, 200, "xxxx"}, {"/header", outbox.NoAnswer, 0, ""}, {"/hang", outbox.NoAnswer, 0, "no answer in time"},
		{"/trickle", outbox.Delivered, 200, ""}, {"/close", outbox.NoAnswer, 0, ""},
	} {
		within := 10 * time.Second
		if c.path == "/hang" || c.path == "/trickle" {
			within = 300 * time.Millisecond
		}
		var a outbox.Answer
		for ; ; within *= 4 {
			ctx, cancel := context.WithTimeout(t.Context(), within)
			a = sender.Send(ctx, post("near", s.URL+c.path))
			cancel()
			// On a busy machine an answer may not have begun in time.
			if a.Result != outbox.NoAnswer || c.result == outbox.NoAnswer || within >= 10*time.Second {
				break
			}
		}
		if a.Result != c.result || a.Status != c.status || !strings.Contains(string(a.Text), c.text) || len(a.Text) > keptText+8 {
			t.Errorf("%s: %s %d %q", c.path, a.Result, a.Status, a.Text)
		}
		if c.path == "/busy" && a.RetryAfter != 2*time.Minute {
			t.Errorf("retry after %s", a.RetryAfter)
		}
	}
	if secondSeen.n.Load() != 0 {
		t.Error("a redirect was followed")
	}
	unknown := New(Options{Approved: lan})
	if a := unknown.Send(t.Context(), post("near", s.URL)); a.Result != outbox.NoAnswer || !strings.Contains(string(a.Text), "certificate is not accepted") {
		t.Errorf("an unknown certificate: %s %q", a.Result, a.Text)
	}
}

// A name that stands for an address behind the switch at the moment of the call reaches nothing, however it looked before.
func TestRebinding(t *testing.T) {
	s, seen, roots := receiver(t, func(http.ResponseWriter, *http.Request) {})
	_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
	n := &names{}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		t.Fatal(err)
	}
	ports := []uint16{uint16(number)}
	sender := New(Options{Approved: lan, Ports: func(string) []uint16 { return ports }, Roots: roots, Resolver: n.resolver(t)})
	defer sender.Close()
	address := "https://example.com:" + port + "/hooks"
	if err := CheckURL(address, nil, ports); err != nil {
		t.Fatal(err)
	}
	for _, a := range []string{"127.0.0.1", "::1", "10.1.2.3", "169.254.169.254", "192.168.0.1", "100.100.100.200", "0.0.0.0", "::ffff:127.0.0.1", "fd00::1", "fe80::1", "224.0.0.1"} {
		n.set("example.com", a)
		if got := sender.Send(t.Context(), post("far", address)); got.Result != outbox.NotAllowed || !strings.Contains(string(got.Text), "the name stands for") {
			t.Errorf("a name that stands for %s: %s %q", a, got.Result, got.Text)
		}
	}
	if seen.n.Load() != 0 {
		t.Fatalf("%d connections reached the server behind the switch", seen.n.Load())
	}
	// The same name, for an institution whose line ends there.
	n.set("example.com", "127.0.0.1")
	if got := sender.Send(t.Context(), post("near", address)); got.Result != outbox.Delivered {
		t.Fatalf("over the approved line: %s %q", got.Result, got.Text)
	}
	// The connection that is kept for it is nobody else's.
	if got := sender.Send(t.Context(), post("far", address)); got.Result != outbox.NotAllowed {
		t.Errorf("over another's connection: %s %q", got.Result, got.Text)
	}
	if seen.n.Load() != 1 {
		t.Errorf("%d connections", seen.n.Load())
	}
	// A range that is approved is that range: another private address stays closed, whatever it stood for a moment before.
	n.set("turns.example", "127.0.0.1", "192.168.0.1")
	turns := "https://turns.example:" + port + "/"
	first := sender.Send(t.Context(), post("near", turns)) // its certificate is for another name
	if second := sender.Send(t.Context(), post("near", turns)); first.Result != outbox.NoAnswer || second.Result != outbox.NotAllowed {
		t.Errorf("first %s %q, then %s %q", first.Result, first.Text, second.Result, second.Text)
	}
	n.set("nowhere.example")
	if got := sender.Send(t.Context(), post("far", "https://nowhere.example/")); got.Result != outbox.NoAnswer || !strings.Contains(string(got.Text), "could not be resolved") {
		t.Errorf("a name that stands for nothing: %s %q", got.Result, got.Text)
	}
}

// Plain http goes over approved lines only, and no proxy of the environment is asked.
func TestPlainAndProxy(t *testing.T) {
	var proxied atomic.Int64
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { proxied.Add(1) }))
	defer proxy.Close()
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"} {
		t.Setenv(name, proxy.URL)
	}
	var plain atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { plain.Add(1) }))
	defer s.Close()
	_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
	n := &names{}
	n.set("line.example", "127.0.0.1")
	n.set("public.example", "8.8.8.8")
	sender := New(Options{Approved: lan, Resolver: n.resolver(t)})
	defer sender.Close()
	for _, c := range []struct {
		owner, url string
		want       outbox.Result
	}{
		{"near", s.URL, outbox.Delivered}, {"near", "http://line.example:" + port, outbox.Delivered}, {"near", "http://public.example:" + port, outbox.NotAllowed},
		{"near", "https://public.example:" + port, outbox.NotAllowed},
		{"far", s.URL, outbox.NotAllowed}, {"far", "http://line.example:" + port, outbox.NotAllowed}, {"far", "https://line.example:" + port, outbox.NotAllowed},
	} {
		if a := sender.Send(t.Context(), post(c.owner, c.url)); a.Result != c.want {
			t.Errorf("%s to %s: %s %q", c.owner, c.url, a.Result, a.Text)
		}
	}
	if plain.Load() != 2 || proxied.Load() != 0 {
		t.Errorf("%d plain posts, %d over a proxy", plain.Load(), proxied.Load())
	}
}

func TestPostPrintsNoSecret(t *testing.T) {
	p := post("near", "https://bank.example/")
	for _, text := range []string{fmt.Sprint(p), fmt.Sprintf("%+v %#v", p, p)} {
		if strings.Contains(text, "nnnn") || strings.Contains(text, "110 110") || strings.Contains(text, "succeeded") {
			t.Errorf("a printed post shows what it carries: %s", text)
		}
	}
}
