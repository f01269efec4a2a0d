package stream

// Goal: a side takes nothing that is not proven, in order, fresh and within its bounds, and says why it ends a session. Method: two sides over real TLS;
// one of them is sometimes a hand that writes bytes as it likes, with the right keys.

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"hutong/reason"
	"hutong/wire/api"
	"hutong/wire/httpsig"
	"hutong/wire/link"
	"hutong/wire/proto"
)

const aRequestID = "01890a5d-ac96-774b-bcce-b302099a8057"

func keyOf(owner string) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed([]byte(fmt.Sprintf("%-32s", owner))[:32])
}

// ring has the keys of everybody, and can lose them.
type ring struct {
	mu   sync.Mutex
	keys httpsig.KeyMap
}

func newRing(owners ...string) *ring {
	r := &ring{keys: httpsig.KeyMap{}}
	for _, o := range owners {
		r.keys[o+"-1"] = httpsig.Key{ID: o + "-1", Owner: o, Public: keyOf(o).Public().(ed25519.PublicKey)}
	}
	return r
}

func (r *ring) Key(_ context.Context, id string) (httpsig.Key, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	k, ok := r.keys[id]
	return k, ok
}

func (r *ring) set(k httpsig.Key) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.keys[k.ID] = k
}

// host is a switch's end that answers each request with its own text.
type host struct {
	t      *testing.T
	at     string
	ring   *ring
	roots  *x509.CertPool
	counts Counts
	Host
	mu       sync.Mutex
	sessions []*Session
	errs     chan error // of connections
}

func newHost(t *testing.T, with ...func(*host)) *host {
	t.Helper()
	certificate, pem, _, err := Loopback()
	if err != nil {
		t.Fatal(err)
	}
	h := &host{t: t, ring: newRing("switch", "acq", "wallet"), roots: x509.NewCertPool(), errs: make(chan error, 100)}
	h.roots.AppendCertsFromPEM(pem)
	h.Host = Host{Side: &Side{KeyID: "switch-1", Private: keyOf("switch"), Keys: h.ring, Now: time.Now, Past: time.Minute, Future: time.Minute, Counts: &h.counts,
		Handle: func(ctx context.Context, s *Session, m *Message) Answer {
			var in api.CancelRequest
			if err := proto.Request(m.Body, &in); err != nil {
				a, _ := Refuse(err, m.RequestID)
				return a
			}
			return Answer{Status: 200, Model: &api.RegistryRemoval{Call: api.CallSuccess, EntryID: in.Note}}
		}},
		TLS: &tls.Config{Certificates: []tls.Certificate{certificate}},
		Admit: func(owner string) (uint32, error) {
			if owner == "wallet" {
				return 0, refuse(reason.NotAllowed, "no stream for %s", owner)
			}
			return 100, nil
		},
		Find: func(owner string, id SessionID) *Session {
			h.mu.Lock()
			defer h.mu.Unlock()
			for _, s := range h.sessions {
				if s.ID == id && s.Peer == owner {
					return s
				}
			}
			return nil
		},
		Add: func(s *Session) error {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.sessions = append(h.sessions, s)
			return nil
		}}
	for _, f := range with {
		f(h)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h.at = l.Addr().String()
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { h.errs <- h.Serve(context.Background(), c) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		for _, s := range h.sessions {
			s.End(nil)
		}
		wg.Wait()
	})
	return h
}

func (h *host) side(owner string) *Side {
	return &Side{KeyID: owner + "-1", Private: keyOf(owner), Keys: h.ring, Now: time.Now, Past: time.Minute, Future: time.Minute}
}

// dial connects an institution and serves the connection.
func (h *host) dial(side *Side, old *Session) (*Session, bool, error) {
	raw, err := net.Dial("tcp", h.at)
	if err != nil {
		h.t.Fatal(err)
	}
	o := Offer{Side: side, Switch: "switch", Window: 100}
	s, resumed, run, err := o.Dial(h.t.Context(), raw, &tls.Config{RootCAs: h.roots, ServerName: "localhost"}, old)
	if err != nil {
		return nil, false, err
	}
	done := make(chan struct{})
	go func() {
		run()
		close(done)
	}()
	h.t.Cleanup(func() {
		s.End(nil)
		<-done
	})
	return s, resumed, nil
}

func ask(ctx context.Context, s *Session, note string) (string, error) {
	var out api.RegistryRemoval
	err := s.Call(ctx, link.Peer{}, "POST", "/x", aRequestID, &api.CancelRequest{PaymentRequestID: aRequestID, Note: note}, &out)
	return out.EntryID, err
}

func TestManyAsksShareFrames(t *testing.T) {
	h := newHost(t)
	var frames [][]byte
	var mu sync.Mutex
	side := h.side("acq")
	side.Witness = func(_ *Session, sent bool, frame []byte) {
		mu.Lock()
		defer mu.Unlock()
		frames = append(frames, slices.Clone(frame))
	}
	s, _, err := h.dial(side, nil)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for k := range 300 { // more than the window
		wg.Go(func() {
			note := fmt.Sprintf("note-%d", k)
			if got, err := ask(t.Context(), s, note); err != nil || got != note {
				t.Errorf("%q %v", got, err)
			}
		})
	}
	wg.Wait()
	// Every message of every frame is provable by itself, by the keys of its side and no other, and nothing else is.
	mu.Lock()
	defer mu.Unlock()
	proven := 0
	for _, raw := range frames {
		f, err := ParseFrame(raw)
		if err != nil {
			t.Fatal(err)
		}
		owner, other := "acq", "switch"
		if f.Direction == FromSwitch {
			owner, other = other, owner
		}
		right, wrong := keyOf(owner).Public().(ed25519.PublicKey), keyOf(other).Public().(ed25519.PublicKey)
		for i := range f.Messages {
			p, err := ParseProof(f.Proof(i).Append(nil))
			if err != nil {
				t.Fatal(err)
			}
			head, err := p.Verify(right)
			if err != nil || head.Session != s.ID {
				t.Fatalf("message %d of %d: %v", i, len(f.Messages), err)
			}
			proven++
			if _, err := p.Verify(wrong); err == nil {
				t.Fatal("another's key proves it")
			}
			p.Message[0] ^= 1
			if _, err := p.Verify(right); err == nil {
				t.Fatal("a changed message is proven")
			}
			p.Message[0] ^= 1
			if len(p.Path) > 0 {
				p.Path = p.Path[1:]
				if _, err := p.Verify(right); err == nil {
					t.Fatal("a shorter path proves it")
				}
			}
		}
	}
	if proven != 600 || len(frames) > 300 {
		t.Errorf("%d messages in %d frames", proven, len(frames))
	}
	// An answer names its request by its hash: that is how the two are one exchange for whoever looks at the evidence.
	leaves := map[string]bool{}
	for _, raw := range frames {
		f, _ := ParseFrame(raw)
		for i, m := range f.Messages {
			if f.Direction == FromInstitution {
				leaves[string(f.Leaves[i][:])] = true
			} else if x, err := ParseMessage(m); err != nil || !leaves[string(x.Request)] {
				t.Fatalf("an answer to nothing: %v", err)
			}
		}
	}
}

func TestTreeIsThatOfRFC6962(t *testing.T) {
	// The recursive definition of section 2.1.
	var mth func(d [][]byte) Hash
	mth = func(d [][]byte) Hash {
		if len(d) == 1 {
			return Leaf(d[0])
		}
		k := 1
		for 2*k < len(d) {
			k *= 2
		}
		l, r := mth(d[:k]), mth(d[k:])
		return sha256.Sum256(append(append([]byte{1}, l[:]...), r[:]...))
	}
	var d [][]byte
	for n := 1; n < 70; n++ {
		d = append(d, []byte(fmt.Sprintf("message %d", n)))
		leaves := make([]Hash, n)
		for i := range d {
			leaves[i] = Leaf(d[i])
		}
		if Root(leaves) != mth(d) {
			t.Fatalf("%d leaves", n)
		}
	}
	// Known by heart from the test vectors of that tree: of nothing, and of one empty leaf.
	if got := Root(nil); hex.EncodeToString(got[:]) != "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" {
		t.Errorf("%x", got)
	}
	if got := Leaf(nil); hex.EncodeToString(got[:]) != "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" {
		t.Errorf("%x", got)
	}
}

// hand is an institution's end that writes what it likes.
type hand struct {
	t *testing.T
	*tls.Conn
	session  SessionID
	sequence uint64
	next     func() (byte, []byte, error)
}

func (h *host) hand(owner string, change func(*hello), sign func(bound []byte) []byte) (*hand, error) {
	c, err := tls.Dial("tcp", h.at, &tls.Config{RootCAs: h.roots, ServerName: "localhost", NextProtos: []string{Protocol}, MinVersion: tls.VersionTLS13})
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(20 * time.Second))
	bound, err := exported(c)
	if err != nil {
		h.t.Fatal(err)
	}
	if sign != nil {
		bound = sign(bound)
	}
	mine := hello{version: 1, time: time.Now().UnixMilli(), window: 10}
	if change != nil {
		change(&mine)
	}
	c.Write(signedHead(frameHello, signedHello, bound, owner+"-1", keyOf(owner), mine.appendHello()))
	x := &hand{t: h.t, Conn: c, sequence: 1, next: reader(c)}
	kind, body, err := x.next()
	if err != nil {
		return nil, err
	}
	if kind == frameEnd {
		f, err := parseEnding(body)
		if err != nil {
			h.t.Fatal(err)
		}
		return nil, f
	}
	_, _, message, err := parseHead(body)
	if err != nil {
		h.t.Fatal(err)
	}
	w, err := parseWelcome(message)
	if err != nil {
		h.t.Fatal(err)
	}
	x.session = SessionID(w.session)
	return x, nil
}

func (x *hand) header() *Header {
	x.sequence++
	return &Header{Session: x.session, Direction: FromInstitution, Sequence: x.sequence - 1, Time: time.Now(), Count: 1, KeyID: "acq-1"}
}

func request(call uint64, note string) *outgoing {
	return newOutgoing(&Message{Call: call, Target: "POST /x", RequestID: aRequestID}, &api.CancelRequest{PaymentRequestID: aRequestID, Note: note})
}

func frame(h *Header, messages ...*outgoing) []byte {
	h.Count = uint32(len(messages))
	b, _ := buildFrame(h, httpsig.Prepare(keyOf("acq")), messages, nil)
	return b
}

// answers reads so many answers.
func (x *hand) answers(n int) {
	x.t.Helper()
	for n > 0 {
		kind, body, err := x.next()
		if err != nil {
			x.t.Fatal(err)
		}
		if kind == frameMessages {
			f, err := parseFrame(body[8:])
			if err != nil {
				x.t.Fatal(err)
			}
			n -= int(f.Count)
		}
	}
}

// end reads until the session ends and gives the reason.
func (x *hand) end() string {
	x.t.Helper()
	for {
		kind, body, err := x.next()
		if err != nil {
			return err.Error()
		}
		if kind == frameEnd {
			f, err := parseEnding(body)
			if err != nil {
				x.t.Fatal(err)
			}
			return f.Reason
		}
	}
}

func TestGreetingsThatAreRefused(t *testing.T) {
	h := newHost(t)
	var other []byte
	if _, err := h.hand("acq", nil, func(bound []byte) []byte { other = slices.Clone(bound); return bound }); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, owner string
		change      func(*hello)
		sign        func([]byte) []byte
		want        string
	}{
		{"no such key", "nobody", nil, nil, "key_unknown"},
		{"not by stream", "wallet", nil, nil, "not_allowed"},
		{"signed for another connection", "acq", nil, func([]byte) []byte { return other }, "signature_invalid"},
		{"stale", "acq", func(m *hello) { m.time -= 61_000 }, nil, "request_stale"},
		{"ahead", "acq", func(m *hello) { m.time += 5 * 60_000 }, nil, "request_stale"},
		{"another version", "acq", func(m *hello) { m.version = 2 }, nil, "frame_invalid"},
		{"a session of 3 bytes", "acq", func(m *hello) { m.session = []byte{1, 2, 3} }, nil, "frame_invalid"},
	} {
		_, err := h.hand(c.owner, c.change, c.sign)
		var f *Fault
		if !errors.As(err, &f) || f.Reason != c.want || !f.Remote {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
	// A session that the switch doesn't know is a new one.
	if x, err := h.hand("acq", func(m *hello) { m.session = make([]byte, 16) }, nil); err != nil || x.session == (SessionID{}) {
		t.Errorf("%v", err)
	}
	revoked := httpsig.Key{ID: "acq-1", Owner: "acq", Public: keyOf("acq").Public().(ed25519.PublicKey), Revoked: true}
	h.ring.set(revoked)
	if _, err := h.hand("acq", nil, nil); err == nil || !strings.Contains(err.Error(), "key_unknown") {
		t.Errorf("revoked: %v", err)
	}
}

func TestFramesThatEndTheSession(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(h *host, x *hand)
		want string
	}{
		{"a bit of the signature", func(_ *host, x *hand) { b := frame(x.header(), request(1, "a")); b[len(b)-1] ^= 1; x.Write(b) }, "signature_invalid"},
		{"another's key", func(h *host, x *hand) {
			b, _ := buildFrame(x.header(), httpsig.Prepare(keyOf("wallet")), []*outgoing{request(1, "a")}, nil)
			x.Write(b)
		}, "signature_invalid"},
		{"another's key id", func(h *host, x *hand) {
			head := x.header()
			head.KeyID = "wallet-1"
			b, _ := buildFrame(head, httpsig.Prepare(keyOf("wallet")), []*outgoing{request(1, "a")}, nil)
			x.Write(b)
		}, "key_unknown"},
		{"a revoked key", func(h *host, x *hand) {
			h.ring.set(httpsig.Key{ID: "acq-1", Owner: "acq", Public: keyOf("acq").Public().(ed25519.PublicKey), Revoked: true})
			x.Write(frame(x.header(), request(1, "a")))
		}, "key_unknown"},
		{"a revoked key that only shows signs of life", func(h *host, x *hand) {
			h.ring.set(httpsig.Key{ID: "acq-1", Owner: "acq", Public: keyOf("acq").Public().(ed25519.PublicKey), Revoked: true})
			x.Write(otherFrame(frameAck, make([]byte, 8)))
		}, "key_unknown"},
		{"another session", func(_ *host, x *hand) { x.session[0] ^= 1; x.Write(frame(x.header(), request(1, "a"))) }, "signature_invalid"},
		{"the switch's direction", func(_ *host, x *hand) {
			head := x.header()
			head.Direction = FromSwitch
			x.Write(frame(head, request(1, "a")))
		}, "signature_invalid"},
		{"replayed", func(_ *host, x *hand) { b := frame(x.header(), request(1, "a")); x.Write(b); x.Write(b) }, "request_replayed"},
		{"one left out", func(_ *host, x *hand) { x.sequence++; x.Write(frame(x.header(), request(1, "a"))) }, "sequence"},
		{"stale", func(_ *host, x *hand) {
			head := x.header()
			head.Time = head.Time.Add(-2 * time.Minute)
			x.Write(frame(head, request(1, "a")))
		}, "request_stale"},
		{"confirms what was not sent", func(_ *host, x *hand) {
			b := frame(x.header(), request(1, "a"))
			binary.BigEndian.PutUint64(b[5:], 7)
			x.Write(b)
		}, "sequence"},
		{"no messages", func(_ *host, x *hand) {
			b, _ := buildFrame(&Header{Session: x.session, Direction: FromInstitution, Sequence: 1, Time: time.Now(), KeyID: "acq-1"}, httpsig.Prepare(keyOf("acq")),
				[]*outgoing{request(1, "a")}, nil)
			x.Write(b)
		}, "frame_invalid"},
		{"more than it says", func(_ *host, x *hand) {
			b := frame(x.header(), request(1, "a"))
			binary.BigEndian.PutUint32(b, uint32(len(b)-3))
			x.Write(append(b, 0))
		}, "frame_invalid"},
		{"too large", func(_ *host, x *hand) { x.Write([]byte{0x7f, 0, 0, 0, frameMessages}) }, "frame_size"},
		{"empty", func(_ *host, x *hand) { x.Write([]byte{0, 0, 0, 0, frameMessages}) }, "frame_size"},
		{"of no kind", func(_ *host, x *hand) { x.Write([]byte{0, 0, 0, 1, 99}) }, "frame_invalid"},
		{"a second hello", func(_ *host, x *hand) { x.Write([]byte{0, 0, 0, 1, frameHello}) }, "frame_invalid"},
		{"an ack of 3 bytes", func(_ *host, x *hand) { x.Write([]byte{0, 0, 0, 4, frameAck, 0, 0, 0}) }, "frame_invalid"},
		{"a message that is none", func(_ *host, x *hand) {
			x.Write(frame(x.header(), &outgoing{buf: []byte{0xff}}))
		}, "message_invalid"},
		{"a message without a target", func(_ *host, x *hand) { x.Write(frame(x.header(), newOutgoing(&Message{Call: 1}, nil))) }, "message_invalid"},
		{"a request id that is none", func(_ *host, x *hand) {
			x.Write(frame(x.header(), newOutgoing(&Message{Call: 1, Target: "POST /x", RequestID: "1"}, nil)))
		}, "message_invalid"},
		{"a request id in upper case", func(_ *host, x *hand) {
			x.Write(frame(x.header(), newOutgoing(&Message{Call: 1, Target: "POST /x", RequestID: strings.ToUpper(aRequestID)}, nil)))
		}, "message_invalid"},
		{"a target above 8 KiB", func(_ *host, x *hand) {
			whole := "GET /" + strings.Repeat("x", 8<<10-5)
			x.Write(frame(x.header(), newOutgoing(&Message{Call: 1, Target: whole, RequestID: aRequestID}, nil)))
			x.answers(1) // a refusal: the message was read
			x.Write(frame(x.header(), newOutgoing(&Message{Call: 2, Target: whole + "x", RequestID: aRequestID}, nil)))
		}, "message_invalid"},
		{"a field twice", func(_ *host, x *hand) {
			x.Write(frame(x.header(), &outgoing{buf: append(request(1, "a").buf, 8, 1)}))
		}, "message_invalid"},
		{"more than the window", func(h *host, x *hand) {
			var many []*outgoing
			for i := range 201 {
				many = append(many, request(uint64(i+1), "a"))
			}
			x.Write(frame(x.header(), many...))
		}, "window"},
		{"answers that it never confirms", func(h *host, x *hand) {
			for call := range 2 { // the window, twice, each answered before the next
				var many []*outgoing
				for i := range 100 {
					many = append(many, request(uint64(100*call+i+1), "a"))
				}
				x.Write(frame(x.header(), many...))
				x.answers(100)
			}
			x.Write(frame(x.header(), request(201, "a")))
		}, "window"},
		{"its own end", func(_ *host, x *hand) { x.Write(otherFrame(frameEnd, nil)) }, io.EOF.Error()},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHost(t)
			x, err := h.hand("acq", nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			c.do(h, x)
			if got := x.end(); got != c.want {
				t.Errorf("ended with %q, want %q", got, c.want)
			}
			<-h.errs
			if s := h.sessions[0]; s.Err() == nil {
				t.Error("the session lives on")
			}
			// Whoever comes as it should is served.
			h.ring.set(httpsig.Key{ID: "acq-1", Owner: "acq", Public: keyOf("acq").Public().(ed25519.PublicKey)})
			s, _, err := h.dial(h.side("acq"), nil)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := ask(t.Context(), s, "n"); err != nil || got != "n" {
				t.Errorf("afterwards: %q %v", got, err)
			}
		})
	}
}

// A frame that is cut off is no fault: the connection broke, the frame comes again on the next one, and its request is done once.
func TestGoingOn(t *testing.T) {
	var done atomic.Int64
	h := newHost(t, func(h *host) {
		inner := h.Handle
		h.Handle = func(ctx context.Context, s *Session, m *Message) Answer { done.Add(1); return inner(ctx, s, m) }
	})
	x, err := h.hand("acq", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	first, second := frame(x.header(), request(1, "a")), frame(x.header(), request(2, "b"), request(3, "c"))
	x.Write(first)
	x.Write(second[:len(second)-3])
	x.Conn.Close()
	<-h.errs
	session := x.session
	y, err := h.hand("acq", func(m *hello) { m.session = session[:] }, nil)
	if err != nil || y.session != session {
		t.Fatalf("the session is not gone on with: %v", err)
	}
	y.Write(second)
	answers := map[uint64]int{}
	for n := uint64(1); len(answers) < 3; n++ {
		kind, body, err := y.next()
		if err != nil {
			t.Fatal(err)
		}
		if kind != frameMessages {
			n--
			continue
		}
		f, err := parseFrame(body[8:])
		if err != nil || f.Sequence != n || !f.Verify(keyOf("switch").Public().(ed25519.PublicKey)) {
			t.Fatalf("frame %d where %d was due: %v", f.Sequence, n, err)
		}
		for _, raw := range f.Messages {
			m, err := ParseMessage(raw)
			if err != nil {
				t.Fatal(err)
			}
			answers[m.Call]++
		}
	}
	if done.Load() != 3 || answers[1] != 1 || answers[2] != 1 || answers[3] != 1 {
		t.Errorf("%d done, answers %v", done.Load(), answers)
	}
	// Somebody else can't go on with it.
	h.ring.set(httpsig.Key{ID: "other-1", Owner: "other", Public: keyOf("other").Public().(ed25519.PublicKey)})
	if z, err := h.hand("other", func(m *hello) { m.session = session[:] }, nil); err != nil || z.session == session {
		t.Errorf("another institution goes on with it: %v", err)
	}
	// Nor can anybody who has forgotten what it was told: a frame that was confirmed is not kept.
	binary.BigEndian.PutUint64(first[5:], 1)
	ack := otherFrame(frameAck, binary.BigEndian.AppendUint64(nil, uint64(h.sessions[0].next-1)))
	y.Write(ack)
	for h.unconfirmed(0) > 0 {
		time.Sleep(time.Millisecond)
	}
	if z, err := h.hand("acq", func(m *hello) { m.session = session[:]; m.received = 99 }, nil); err == nil {
		if got := z.end(); got != "sequence" && got != io.EOF.Error() {
			t.Errorf("frames that were never sent count as received: %s", got)
		}
	}
	if h.sessions[0].Err() == nil {
		t.Error("the session lives on")
	}
}

func (h *host) unconfirmed(k int) int {
	s := h.sessions[k]
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.kept)
}

// A connection on which a session was to go on, and which another one has overtaken before it is served, brings nothing more: what it brought would be there twice, and
// the session end for it.
func TestAConnectionThatWasOvertaken(t *testing.T) {
	var done atomic.Int64
	h := newHost(t, func(h *host) {
		inner := h.Handle
		h.Handle = func(ctx context.Context, s *Session, m *Message) Answer { done.Add(1); return inner(ctx, s, m) }
	})
	side := h.side("acq")
	s, _, err := h.dial(side, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ask(t.Context(), s, "a"); err != nil {
		t.Fatal(err)
	}
	s.cut()
	<-h.errs
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	config := h.TLS.Clone()
	config.MinVersion, config.NextProtos = tls.VersionTLS13, []string{Protocol}
	// greeted goes on with the session on a connection which the host has greeted, and does not serve yet.
	greeted := func() (theirs, mine func() error) {
		t.Helper()
		ended := make(chan error, 1)
		go func() {
			c, err := l.Accept()
			if err == nil {
				_, theirs, err = h.greet(context.Background(), tls.Server(c, config))
			}
			ended <- err
		}()
		raw, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		o := Offer{Side: side, Switch: "switch", Window: 100}
		_, resumed, mine, err := o.Dial(t.Context(), raw, &tls.Config{RootCAs: h.roots, ServerName: "localhost"}, s)
		if err := errors.Join(err, <-ended); err != nil || !resumed {
			t.Fatalf("not gone on with: %v", err)
		}
		return theirs, mine
	}
	first, mine := greeted()
	told := make(chan string, 2)
	if !askThen(t.Context(), s, time.Minute, "b", func(got string, err error) { told <- fmt.Sprint(got, err) }) {
		t.Fatal("not sent")
	}
	go mine()
	for left := false; !left; { // the question is on the first connection, where nobody reads it
		time.Sleep(time.Millisecond)
		s.mu.Lock()
		left = s.conn != nil && s.written == s.next-1 && s.pending.n == 1 && len(s.queue) == 0
		s.mu.Unlock()
	}
	s.cut()
	second, mine := greeted()
	if err := first(); err == nil || isFault(err) {
		t.Errorf("the first connection ended with %v", err)
	}
	go second()
	go mine()
	got := <-told
	last, err := ask(t.Context(), s, "c") // behind what comes again
	if got != "b<nil>" || last != "c" || err != nil || done.Load() != 3 || len(told) > 0 || s.Err() != nil || h.sessions[0].Err() != nil {
		t.Errorf("told %s, then %s, %v; %d questions done; %v; %v", got, last, err, done.Load(), s.Err(), h.sessions[0].Err())
	}
	s.End(nil)
}

// Whoever doesn't read keeps a bounded number of answers waiting, and nobody else.
func TestSlowReader(t *testing.T) {
	h := newHost(t)
	x, err := h.hand("acq", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	note := strings.Repeat("n", 100)
	x.SetWriteDeadline(time.Now().Add(500 * time.Millisecond))
	for call := uint64(1); ; {
		var some []*outgoing
		for range 50 {
			some = append(some, request(call, note))
			call++
		}
		if _, err := x.Write(frame(x.header(), some...)); err != nil {
			break // the switch has stopped to take more, or ended it for the window
		}
		if call > 2_000_000 {
			t.Fatal("the switch takes without end what is never answered")
		}
	}
	s, _, err := h.dial(h.side("acq"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := ask(t.Context(), s, "n"); err != nil || got != "n" {
		t.Errorf("%q %v", got, err)
	}
	h.mu.Lock()
	slow := h.sessions[0]
	h.mu.Unlock()
	slow.mu.Lock()
	defer slow.mu.Unlock()
	if slow.bytes > maxKept+MaxFrame || len(slow.queue) > 200 {
		t.Errorf("%d bytes and %d answers wait", slow.bytes, len(slow.queue))
	}
}

func TestAsksEndWithTheirContext(t *testing.T) {
	const window = 100
	var s *Session
	var until time.Time
	for within := 300 * time.Millisecond; ; within *= 2 { // as long as this machine needs for all that have a place to leave
		var came, sent, unsent atomic.Int64
		release := make(chan struct{})
		h := newHost(t, func(h *host) {
			h.Handle = func(ctx context.Context, s *Session, m *Message) Answer {
				came.Add(1)
				select {
				case <-release:
				case <-ctx.Done():
				}
				return Answer{Status: 200, Model: &api.RegistryRemoval{Call: api.CallSuccess, EntryID: "x"}}
			}
		})
		var err error
		if s, _, err = h.dial(h.side("acq"), nil); err != nil {
			t.Fatal(err)
		}
		ctx, leave := context.WithCancel(t.Context())
		until = time.Now().Add(within)
		var wg sync.WaitGroup
		for i := range window + 1 {
			wg.Go(func() {
				under, to := ctx, link.Peer{}
				if i%2 != 0 { // given up by the time alone
					under, to.Until = t.Context(), until
				}
				err := s.Call(under, to, "POST", "/x", aRequestID, &api.CancelRequest{PaymentRequestID: aRequestID, Note: "n"}, new(api.RegistryRemoval))
				var never *link.NotSent
				switch {
				case errors.As(err, &never):
					unsent.Add(1)
				case errors.Is(err, link.ErrUncertain):
					sent.Add(1)
				default:
					t.Errorf("%v", err)
				}
			})
		}
		time.Sleep(time.Until(until))
		leave()
		wg.Wait()
		close(release)
		if came.Load() >= window || within > 10*time.Second {
			if sent.Load() != window || unsent.Load() != 1 {
				t.Errorf("%d left, %d did not", sent.Load(), unsent.Load())
			}
			break
		}
	}
	// The late answers give the places back, and not only that the questions are forgotten.
	soon, cancel := context.WithDeadline(t.Context(), until.Add(forgetAfter))
	defer cancel()
	if _, err := ask(soon, s, "n"); err != nil {
		t.Fatal(err)
	}
	s.End(&Fault{Detail: "done"})
	if _, err := ask(t.Context(), s, "n"); err == nil {
		t.Error("an ended session answers")
	}
}

func TestPanicsAreInternal(t *testing.T) {
	h := newHost(t, func(h *host) {
		h.Handle = func(context.Context, *Session, *Message) Answer { panic("the roof fell in") }
	})
	s, _, err := h.dial(h.side("acq"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		_, err = ask(t.Context(), s, "n")
		var refused *link.Refused
		if !errors.Is(err, link.ErrUncertain) || !errors.As(err, &refused) || refused.Problem.Reason != reason.Internal || strings.Contains(err.Error(), "roof") {
			t.Errorf("%v", err)
		}
	}
}

func FuzzParse(f *testing.F) {
	h := &Header{Sequence: 1, Direction: FromInstitution, Time: time.UnixMilli(1), KeyID: "acq-1"}
	one := frame(h, request(1, "a"))
	many := frame(h, request(1, "a"), request(2, "b"), newOutgoing(&Message{Call: 3, Status: 200, Request: make([]byte, 32), Body: nil}, nil))
	parsed, err := ParseFrame(many)
	if err != nil {
		f.Fatal(err)
	}
	mine := hello{version: 1, time: 5, window: 7, session: make([]byte, 16), heartbeat: 5000}
	for _, seed := range [][]byte{one, many, request(1, "a").buf, parsed.Proof(2).Append(nil), mine.appendHello(), mine.appendWelcome(),
		appendEnding(&Fault{Reason: "overloaded", Detail: "d", Address: "a:1"}), signedHead(frameHello, signedHello, nil, "acq-1", keyOf("acq"), mine.appendHello())[5:]} {
		f.Add(seed)
	}
	key := keyOf("acq").Public().(ed25519.PublicKey)
	f.Fuzz(func(t *testing.T, data []byte) {
		before := slices.Clone(data)
		if x, err := ParseFrame(data); err == nil {
			// Written again from its parts it is the same.
			b := make([]byte, 0, len(data))
			b = append(b, data[:prefix]...)
			b = x.Header.append(b)
			b = append(b, x.Signature...)
			for i, m := range x.Messages {
				b = append(binary.BigEndian.AppendUint32(b, uint32(len(m))), m...)
				if Leaf(m) != x.Leaves[i] {
					t.Error("a leaf is of something else")
				}
			}
			if !bytes.Equal(b, data) {
				t.Errorf("\n%x\n%x", b, data)
			}
			if x.Verify(key) {
				if _, err := x.Proof(len(x.Messages) - 1).Verify(key); err != nil {
					t.Error(err)
				}
			}
		}
		if m, err := ParseMessage(data); err == nil {
			again, err := ParseMessage(m.Append(nil, func(b []byte) []byte { return append(b, m.Body...) }))
			if err != nil || again.Call != m.Call || again.Target != m.Target || again.RequestID != m.RequestID || !again.AnswerBy.Equal(m.AnswerBy) || again.Status != m.Status ||
				!bytes.Equal(again.Request, m.Request) || again.RetryAfter != m.RetryAfter || !bytes.Equal(again.Body, m.Body) || again.Brief != m.Brief {
				t.Errorf("%v\n%+v\n%+v", err, m, again)
			}
		}
		if p, err := ParseProof(data); err == nil {
			if !bytes.Equal(p.Append(nil), data) {
				t.Error("a proof is written another way")
			}
			p.Verify(key)
		}
		parseHello(data)
		parseWelcome(data)
		parseEnding(data)
		parseHead(data)
		readFrame(bytes.NewReader(data), MaxFrame)
		if !bytes.Equal(before, data) {
			t.Error("reading changed what was read")
		}
	})
}

// dumb is a connection that can't be written to.
type dumb struct{ net.Conn }

func (dumb) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// A connection that breaks while the other side is told to leave takes nothing with it: the answer that was due comes on the next one, and so does
// the wish.
func TestLeavingBreaksAndGoesOn(t *testing.T) {
	server, far := net.Pipe()
	side := &Side{KeyID: "switch-1", Private: keyOf("switch"), Keys: newRing("acq", "switch"), Now: time.Now, Past: time.Minute, Future: time.Minute, Pace: -1}
	s := newSession(side, SessionID{1}, "acq", FromSwitch, 10, 10)
	defer s.End(nil)
	s.Leave(&Fault{Reason: string(reason.Overloaded)})
	s.mu.Lock()
	s.owed = 1
	s.mu.Unlock()
	(&turn{all: []Request{{Message: &Message{Call: 1, RequestID: aRequestID}, session: s}}}).run()
	s.run(dumb{server}, reader(server), time.Minute, 0, 0, "acq-1") // the very first write fails
	far.Close()
	if s.Quiet() {
		t.Error("the answer counts as confirmed")
	}
	server, far = net.Pipe()
	defer far.Close()
	ran := make(chan struct{})
	go func() {
		s.run(server, reader(server), time.Minute, 0, 0, "acq-1")
		close(ran)
	}()
	next := reader(far)
	far.SetDeadline(time.Now().Add(20 * time.Second))
	kinds := map[byte]bool{}
	for range 2 {
		kind, _, err := next()
		if err != nil {
			t.Fatalf("only %v came on the next connection: %v", kinds, err)
		}
		kinds[kind] = true
	}
	if !kinds[frameLeaving] || !kinds[frameMessages] {
		t.Errorf("frames of kinds %v came, the wish to leave and the answer were due", kinds)
	}
	far.Close()
	<-ran
}

// farewell is a connection that the other side has closed, after saying that the session is over, when it is first written to.
type farewell struct {
	net.Conn
	say func()
}

func (f farewell) Write([]byte) (int, error) {
	go f.say()
	return 0, syscall.EPIPE
}

// An ending that has come counts, though writing found out first that the connection is closed: a session that was taken for broken would be kept for
// the other side to go on with, and hold up a switch that stops.
func TestAnEndingIsReadAfterAFailedWrite(t *testing.T) {
	server, far := net.Pipe()
	defer far.Close()
	side := &Side{KeyID: "switch-1", Private: keyOf("switch"), Keys: newRing("acq", "switch"), Now: time.Now, Past: time.Minute, Future: time.Minute, Pace: -1}
	s := newSession(side, SessionID{1}, "acq", FromSwitch, 10, 10)
	defer s.End(nil)
	s.Leave(&Fault{Reason: string(reason.Overloaded)})
	s.run(farewell{server, func() {
		time.Sleep(20 * time.Millisecond) // the write has failed long before
		far.Write(otherFrame(frameEnd, appendEnding(&Fault{Detail: "done"})))
	}}, reader(server), time.Minute, 0, 0, "acq-1")
	if err := s.Err(); err == nil || !strings.Contains(err.Error(), "done") {
		t.Errorf("the session goes on, or ended for another reason: %v", err)
	}
}

// Before anybody has shown who they are, a frame has at most the size of a greeting, whatever it says it is.
func TestGreetingsAreSmall(t *testing.T) {
	h := newHost(t)
	c, err := tls.Dial("tcp", h.at, &tls.Config{RootCAs: h.roots, ServerName: "localhost", NextProtos: []string{Protocol}, MinVersion: tls.VersionTLS13})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(20 * time.Second))
	c.Write(append(binary.BigEndian.AppendUint32(nil, MaxFrame), frameMessages))
	x := &hand{t: t, Conn: c, next: reader(c)}
	if got := x.end(); got != "frame_size" {
		t.Errorf("ended with %q", got)
	}
}

// Whoever says on going on that it has less than it confirmed is told so, when nothing is kept as well.
func TestGoingOnFromBeforeWhatWasConfirmed(t *testing.T) {
	h := newHost(t)
	x, err := h.hand("acq", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	x.Write(frame(x.header(), request(1, "a")))
	for kind := byte(0); kind != frameMessages; {
		if kind, _, err = x.next(); err != nil {
			t.Fatal(err)
		}
	}
	x.Write(otherFrame(frameAck, binary.BigEndian.AppendUint64(nil, 1)))
	for h.unconfirmed(0) > 0 {
		time.Sleep(time.Millisecond)
	}
	x.Conn.Close()
	<-h.errs
	y, err := h.hand("acq", func(m *hello) { m.session = x.session[:] }, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := y.end(); got != "sequence" {
		t.Errorf("ended with %q", got)
	}
}
