package stream

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"time"

	"crypto/ed25519"

	"hutong/reason"
)

// greetWithin is how long the handshake and the greetings may take.
const greetWithin = 5 * time.Second

// reader reads a connection's frames. The first is a greeting and small, whatever it says it is: nobody has shown yet who they are.
func reader(c net.Conn) func() (byte, []byte, error) {
	r := bufio.NewReaderSize(c, 64<<10)
	limit := uint32(maxOther)
	return func() (kind byte, body []byte, err error) {
		kind, body, err = readFrame(r, limit)
		limit = MaxFrame
		return kind, body, err
	}
}

// Offer is how an institution connects.
type Offer struct {
	*Side
	Switch string // the owner of the switch's keys
	Window uint32 // how many unanswered requests of the switch are taken
}

// Dial connects to a switch over an established TCP connection and goes on with a session, if the switch still has it; otherwise it begins a new one.
// The session that is not gone on with stays open: its owner ends it. run serves the connection until it ends.
func (o *Offer) Dial(ctx context.Context, raw net.Conn, config *tls.Config, old *Session) (s *Session, resumed bool, run func() error, err error) {
	config = config.Clone()
	config.MinVersion, config.NextProtos = tls.VersionTLS13, []string{Protocol}
	c := tls.Client(raw, config)
	defer func() {
		if err != nil {
			c.Close()
		}
	}()
	c.SetDeadline(time.Now().Add(greetWithin))
	if err := c.HandshakeContext(ctx); err != nil {
		return nil, false, nil, err
	}
	bound, err := exported(c)
	if err != nil {
		return nil, false, nil, err
	}
	mine := hello{version: 1, time: o.Now().UnixMilli(), window: o.Window}
	if old != nil && old.Err() != nil {
		old = nil
	}
	if old != nil {
		old.cut()
		old.mu.Lock()
		mine.session, mine.received = old.ID[:], old.received
		old.mu.Unlock()
	}
	said := mine.appendHello()
	if _, err := c.Write(signedHead(frameHello, signedHello, bound, o.KeyID, o.Private, said)); err != nil {
		return nil, false, nil, err
	}
	next := reader(c)
	kind, body, err := next()
	if err != nil {
		return nil, false, nil, err
	}
	if kind == frameEnd {
		f, err := parseEnding(body)
		if err != nil {
			return nil, false, nil, err
		}
		return nil, false, nil, f
	}
	if kind != frameWelcome {
		return nil, false, nil, fault("frame_invalid", "a frame of kind %d came instead of a welcome", kind)
	}
	keyID, signature, message, err := parseHead(body)
	if err != nil {
		return nil, false, nil, err
	}
	now := o.Now()
	key, ok := o.Keys.Key(ctx, keyID)
	heard := sha256.Sum256(said)
	if !ok || !key.Usable(now) || key.Owner != o.Switch || !ed25519.Verify(key.Public, headSigned(signedWelcome, append(bound, heard[:]...), keyID, message), signature) {
		return nil, false, nil, fmt.Errorf("stream: the welcome is not signed by %s on this connection", o.Switch)
	}
	w, err := parseWelcome(message)
	if err != nil {
		return nil, false, nil, err
	}
	if age := now.Sub(time.UnixMilli(w.time)); age > o.Past || age < -o.Future {
		return nil, false, nil, fmt.Errorf("stream: the switch's clock is %s from this one", age.Truncate(time.Millisecond))
	}
	c.SetDeadline(time.Time{})
	s, resumed = old, w.resumed
	if w.resumed != (old != nil && SessionID(w.session) == old.ID) {
		return nil, false, nil, errors.New("stream: the welcome goes on with another session than was asked for")
	}
	if !w.resumed {
		s = newSession(o.Side, SessionID(w.session), o.Switch, FromInstitution, o.Window, w.window)
	} else {
		s.count(func(c *Counts) { c.Resumed.Add(1) })
	}
	return s, resumed, func() error { return s.run(c, next, time.Duration(w.heartbeat)*time.Millisecond, 0, w.received, keyID) }, nil
}

// Host is how a switch takes connections.
type Host struct {
	*Side
	TLS       *tls.Config   // with a certificate
	Heartbeat time.Duration // a connection that is silent for three times as long is dead; 0 means 5 s
	Resume    time.Duration // for which a session without a connection is kept; 0 means 30 s
	// Admit says who may connect and how many unanswered requests are taken of it. An error that is a *Fault is told.
	Admit func(institution string) (window uint32, err error)
	// Find gives an institution's session by its id, or nil.
	Find func(institution string, id SessionID) *Session
	// Add is told of a new session before anything comes on it; an error refuses it.
	Add func(*Session) error
}

// Serve takes one TCP connection through the handshake and the greetings and serves it until it ends. The session lives on for a while after that.
func (h *Host) Serve(ctx context.Context, raw net.Conn) error {
	config := h.TLS.Clone()
	config.MinVersion, config.NextProtos = tls.VersionTLS13, []string{Protocol}
	c := tls.Server(raw, config)
	s, run, err := h.greet(ctx, c)
	if err != nil {
		if h.Counts != nil {
			h.Counts.Refused.Add(1)
		}
		var f *Fault
		if errors.As(err, &f) && !f.Remote {
			c.SetWriteDeadline(time.Now().Add(time.Second))
			c.Write(otherFrame(frameEnd, appendEnding(f)))
		}
		c.Close()
		return err
	}
	err = run()
	if s.Err() == nil && !errors.Is(err, errOvertaken) { // then the other connection sees to it
		s.expire(orDefault(h.Resume, 30*time.Second))
	}
	return err
}

// expire ends a session that gets no connection within d.
func (s *Session) expire(d time.Duration) {
	s.mu.Lock()
	turn := s.attached
	s.mu.Unlock()
	time.AfterFunc(d, func() {
		s.mu.Lock()
		alone := s.attached == turn && s.conn == nil
		s.mu.Unlock()
		if alone {
			s.End(&Fault{Detail: "its connection broke and was not made again in time"})
		}
	})
}

func (h *Host) greet(ctx context.Context, c *tls.Conn) (*Session, func() error, error) {
	c.SetDeadline(time.Now().Add(greetWithin))
	if err := c.HandshakeContext(ctx); err != nil {
		return nil, nil, err
	}
	stop := context.AfterFunc(ctx, func() { c.SetDeadline(time.Unix(1, 0)) }) // nobody waits for a hello that does not come
	defer stop()
	bound, err := exported(c)
	if err != nil {
		return nil, nil, err
	}
	next := reader(c)
	kind, body, err := next()
	if err != nil {
		return nil, nil, err
	}
	if kind != frameHello {
		return nil, nil, fault("frame_invalid", "a frame of kind %d came instead of a hello", kind)
	}
	keyID, signature, message, err := parseHead(body)
	if err != nil {
		return nil, nil, fault("frame_invalid", "%v", err)
	}
	theirs, err := parseHello(message)
	if err != nil {
		return nil, nil, fault("frame_invalid", "%v", err)
	}
	now := h.Now()
	key, ok := h.Keys.Key(ctx, keyID)
	switch age := now.Sub(time.UnixMilli(theirs.time)); {
	case !ok || !key.Usable(now):
		return nil, nil, refuse(reason.KeyUnknown, "no usable key %q", keyID)
	case !ed25519.Verify(key.Public, headSigned(signedHello, bound, keyID, message), signature):
		return nil, nil, refuse(reason.SignatureInvalid, "the signature of key %q does not fit the hello on this connection", keyID)
	case age > h.Past || age < -h.Future:
		return nil, nil, refuse(reason.RequestStale, "the hello's time is %s from this clock", age.Truncate(time.Millisecond))
	}
	window, err := h.Admit(key.Owner)
	if err != nil {
		return nil, nil, err
	}
	heartbeat := orDefault(h.Heartbeat, 5*time.Second)
	mine := hello{time: now.UnixMilli(), window: window, heartbeat: uint32(heartbeat.Milliseconds()), resume: uint32(orDefault(h.Resume, 30*time.Second).Milliseconds())}
	var s *Session
	number := 0
	if len(theirs.session) > 0 {
		if s = h.Find(key.Owner, SessionID(theirs.session)); s != nil {
			s.detach() // the institution has given the former connection up
			mine.received, mine.resumed = s.received, s.err == nil
			s.attached++
			number = s.attached
			s.mu.Unlock()
		}
	}
	if mine.resumed {
		s.count(func(c *Counts) { c.Resumed.Add(1) })
	} else {
		mine.received, theirs.received, number = 0, 0, 0
		var id SessionID
		_, _ = rand.Read(id[:]) // crypto/rand.Read never fails
		s = newSession(h.Side, id, key.Owner, FromSwitch, window, theirs.window)
		if err := h.Add(s); err != nil {
			s.End(err)
			return nil, nil, err
		}
	}
	mine.session = s.ID[:]
	heard := sha256.Sum256(message)
	said := mine.appendWelcome()
	if _, err := c.Write(signedHead(frameWelcome, signedWelcome, append(bound, heard[:]...), h.KeyID, h.Private, said)); err != nil {
		s.expire(orDefault(h.Resume, 30*time.Second))
		return nil, nil, err
	}
	c.SetDeadline(time.Time{})
	return s, func() error { return s.run(c, next, heartbeat, number, theirs.received, keyID) }, nil
}

// Turn takes a connection through the handshake and tells it to go elsewhere.
func Turn(ctx context.Context, raw net.Conn, config *tls.Config, f *Fault) {
	config = config.Clone()
	config.MinVersion, config.NextProtos = tls.VersionTLS13, []string{Protocol}
	c := tls.Server(raw, config)
	defer c.Close()
	c.SetDeadline(time.Now().Add(greetWithin))
	if c.HandshakeContext(ctx) != nil {
		return
	}
	if _, _, err := reader(c)(); err != nil { // the hello: closing before it is read could lose the answer
		return
	}
	c.Write(otherFrame(frameEnd, appendEnding(f)))
}

func orDefault[N int | time.Duration](n, d N) N {
	if n <= 0 {
		return d
	}
	return n
}
