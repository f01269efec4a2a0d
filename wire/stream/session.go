package stream

import (
	"context"
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"hutong/reason"
	"hutong/wire/api"
	"hutong/wire/edkey"
	"hutong/wire/httpsig"
	"hutong/wire/proto"
)

// Side is what both sides of a stream are made of. Its fields don't change once it is in use; safe for concurrent use.
type Side struct {
	KeyID   string // of the own key
	Private ed25519.PrivateKey
	Keys    httpsig.Keys // finds the keys of the other side
	Now     func() time.Time
	Past    time.Duration // how old a frame may be when it comes
	Future  time.Duration // how far ahead the other side's clock may be
	// Pace is the least time between two frames of a connection: what comes meanwhile shares the next one. A message that finds the connection idle
	// leaves at once. 0 means 3 ms; negative: none.
	Pace time.Duration
	// Begin is given each request of the other side first, one after the other with others of its frame, so it must not wait for anything before it calls
	// Yield. True: it has taken the request and calls Answer once, then or later. False: Handle answers it. Nil: Handle answers all. ctx is as in Handle.
	Begin func(ctx context.Context, s *Session, r *Request) bool
	// Handle answers a request of the other side, and may wait. What Begin left to it has a goroutine of its own; without Begin it is given the messages of a
	// frame in turns, and the others go on after a millisecond at the latest. ctx ends when the session does. Nil: nothing is answered.
	Handle func(ctx context.Context, s *Session, r *Message) Answer
	// Witness, if not nil, is given every frame of messages that was sent or verified, as it was on the wire but for its ack: evidence, and secret. It must
	// not keep the stream waiting, nor change the frame.
	Witness func(s *Session, sent bool, frame []byte)
	Counts  *Counts      // nil: nobody counts
	Log     *slog.Logger // of faults; nil: none
}

// Format masks the private key, whatever the verb.
func (s Side) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "(side with key %s)", s.KeyID) }

// Counts are of all sessions of a side.
type Counts struct {
	Connections, Sessions            atomic.Int64 // open now
	FramesIn, FramesOut              atomic.Int64
	MessagesIn, MessagesOut          atomic.Int64
	BytesIn, BytesOut                atomic.Int64 // of frames of messages
	Resumed, Resent, Faults, Refused atomic.Int64 // connections that went on with a session, frames sent again, sessions that ended in a fault, greetings that were refused
}

// Answer is what a handler says to a request.
type Answer struct {
	Status     int           // 200 or 202, or that of the problem
	Model      api.Validator // what is answered, or an *api.Problem
	RetryAfter int           // seconds; 0: none
}

const (
	defaultPace = 3 * time.Millisecond
	// maxKept bounds the bytes of frames that the other side has not confirmed: nothing more is sent then.
	maxKept = 16 << 20
	// frameBytes is when a frame is full.
	frameBytes = 1 << 20
	// ackWithin is when a frame is confirmed at the latest.
	ackWithin = 20 * time.Millisecond
	// writeWithin is how long a write may take: a side that doesn't read loses its connection.
	writeWithin = 10 * time.Second
	// forgetAfter is how long after its answer was due a request still counts for the other side's window.
	forgetAfter = 10 * time.Second
)

// Session is one side of a conversation, over one connection after the other. Safe for concurrent use.
type Session struct {
	side    *Side
	signing *edkey.Private
	ID      SessionID
	Peer    string // who the other side is: the owner of its keys
	mine    byte   // direction
	theirs  byte
	window  int           // requests of the other side that are taken at once
	places  chan struct{} // one for each unanswered request to the other side
	ctx     context.Context
	cancel  context.CancelFunc
	done    chan struct{} // closed when it has ended
	calls   atomic.Uint64

	mu       sync.Mutex
	conn     *conn // nil: it has no connection now
	attached int   // connections that were greeted to go on with it
	wake     chan struct{}
	queue    []*outgoing
	control  [][]byte
	kept     []kept // frames that are not confirmed, by sequence
	bytes    int    // in them
	next     uint64 // sequence of the next frame
	written  uint64 // sequence of the last frame that this connection has written
	received uint64 // sequence of the last frame that was taken
	pending  questions
	due      time.Time       // when alarm rings; zero: it is not set
	alarm    *time.Timer     // for the first question whose time is over; nil: there was none with a time
	answered []*pending      // of the frame that is being taken; scratch
	asking   context.Context // of the questions that wait without a goroutine, the last one
	spared   []func() bool   // end the watch over each such context
	owed     int             // requests of the other side that are under way, and answers that it has not confirmed
	away     []byte          // what told the other side to leave; nil: it was not
	leaving  *Fault
	left     chan struct{} // closed when the other side leaves
	err      error
}

type kept struct {
	sequence uint64
	frame    []byte
	answers  int
}

func newSession(side *Side, id SessionID, peer string, mine byte, window, theirWindow uint32) *Session {
	ctx, cancel := context.WithCancel(context.Background())
	s := &Session{side: side, signing: httpsig.Prepare(side.Private), ID: id, Peer: peer, mine: mine, theirs: FromInstitution + FromSwitch - mine, window: int(window),
		places: make(chan struct{}, min(theirWindow, 1<<16)), ctx: ctx, cancel: cancel, done: make(chan struct{}), wake: make(chan struct{}, 1),
		next: 1, left: make(chan struct{})}
	s.count(func(c *Counts) { c.Sessions.Add(1) })
	return s
}

func (s *Session) count(f func(*Counts)) {
	if s.side.Counts != nil {
		f(s.side.Counts)
	}
}

// Done is closed when the session has ended: its connection broke and was not made again in time, or one side ended it.
func (s *Session) Done() <-chan struct{} { return s.done }

// Left is closed when the other side asked for new requests to go to another session.
func (s *Session) Left() <-chan struct{} { return s.left }

// Err is why the session ended; nil while it hasn't.
func (s *Session) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// Connected tells whether the session has a connection now.
func (s *Session) Connected() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conn != nil && s.err == nil
}

// Window is how many unanswered requests the other side takes; 0: it only asks.
func (s *Session) Window() int { return cap(s.places) }

// Moves tells where the other side wants new connections to go, once it leaves; "" when it doesn't say.
func (s *Session) Moves() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.leaving == nil {
		return ""
	}
	return s.leaving.Address
}

// Quiet tells whether nothing is under way for the other side: no request of it is unanswered, and it has every answer.
func (s *Session) Quiet() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	// What is owed counts too: a frame that is being made has left the queue and is not kept yet.
	return s.err != nil || s.owed == 0 && len(s.queue) == 0 && len(s.kept) == 0
}

func newOutgoing(m *Message, model api.Validator) *outgoing {
	out := outgoings.Get().(*outgoing)
	var body func([]byte) []byte
	if model != nil {
		body = func(b []byte) []byte { return proto.Append(b, model) }
	}
	out.buf = m.Append(out.buf, body)
	return out
}

// enqueue hands a message to the writer. Called with mu held.
func (s *Session) enqueue(m *outgoing) {
	s.queue = append(s.queue, m)
	if len(s.queue) == 1 {
		s.nudge()
	}
}

func (s *Session) nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// take takes what a verified frame holds.
func (s *Session) take(f *Frame) error {
	messages, now := make([]Message, len(f.Messages)), time.Now()
	requests, target := 0, ""
	for i, raw := range f.Messages {
		m := &messages[i]
		if err := m.parse(raw, target); err != nil {
			return fault("message_invalid", "message %d of frame %d: %v", i, f.Sequence, err)
		}
		m.KeyID, m.Came, target = f.KeyID, now, m.Target
		if m.Target != "" {
			requests++
		}
	}
	s.mu.Lock()
	if s.err != nil {
		s.mu.Unlock()
		return s.err
	}
	// Whoever keeps to its window has confirmed, with this very frame, every answer beyond it.
	if s.owed+requests > 2*s.window {
		s.mu.Unlock()
		return fault("window", "more than %d requests are unanswered", s.window)
	}
	// Before anything of the frame counts: an answer beside the false one would otherwise be taken from those who wait and told to nobody.
	of := s.answered[:0]
	for i := range messages {
		m := &messages[i]
		var p *pending
		if m.Target == "" {
			p = s.pending.get(m.Call)
		}
		if p != nil && !p.framed {
			p = nil // it has not left, so this answers a request that was given up
		}
		if p != nil && Hash(m.Request) != p.leaf {
			s.mu.Unlock()
			return fault("message_invalid", "message %d of frame %d answers another request than its call %d", i, f.Sequence, m.Call)
		}
		of = append(of, p)
	}
	s.received = f.Sequence
	s.owed += requests
	all := make([]Request, 0, len(messages))
	for i := range messages {
		m, p := &messages[i], of[i]
		switch {
		case m.Target != "":
			all = append(all, Request{Message: m, session: s, leaf: f.Leaves[i]})
		case p == nil || s.pending.get(m.Call) != p: // nobody waits, or whoever did has another answer of this very frame, and may use p for the next question
		case !s.settle(p) || p.abandoned:
		case p.asker == nil:
			p.answer <- m
		default:
			all = append(all, Request{Message: m, of: p})
		}
	}
	clear(of)
	s.answered = of
	s.nudge() // the writer owes an ack
	s.mu.Unlock()
	deal(all)
	return nil
}

// confirm forgets the frames that the other side has. Called with mu held.
func (s *Session) confirm(ack uint64) error {
	if ack >= s.next {
		return fault("sequence", "frame %d is confirmed, the last one is %d", ack, s.next-1)
	}
	n := 0
	for n < len(s.kept) && s.kept[n].sequence <= ack {
		s.bytes -= len(s.kept[n].frame)
		s.owed -= s.kept[n].answers
		if frame := s.kept[n].frame; s.kept[n].sequence <= s.written && cap(frame) <= maxReusedFrame && s.side.Witness == nil {
			frames.Put(&frame) // nobody holds it any more: it was written, and has arrived
		}
		s.kept[n].frame = nil
		n++
	}
	if s.kept = s.kept[n:]; n > 0 && len(s.queue) > 0 {
		s.nudge() // maybe the writer waited for room
	}
	return nil
}

// Leave asks the other side to send new requests to another session; those under way go on.
func (s *Session) Leave(f *Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.away = otherFrame(frameLeaving, appendEnding(f))
	s.control = append(s.control, s.away)
	s.nudge()
}

// End ends the session for both sides. Requests that are unanswered then are uncertain.
func (s *Session) End(err error) {
	s.mu.Lock()
	if s.err != nil {
		s.mu.Unlock()
		return
	}
	if err == nil {
		err = &Fault{Detail: "ended"}
	}
	s.err = err
	c, spared := s.conn, s.spared
	if s.alarm != nil {
		s.alarm.Stop()
	}
	s.mu.Unlock()
	close(s.done)
	s.cancel()
	for _, stop := range spared {
		stop()
	}
	go s.lateAll(s.ctx)
	s.count(func(c *Counts) {
		c.Sessions.Add(-1)
		var f *Fault
		if errors.As(err, &f) && f.Reason != "" {
			c.Faults.Add(1)
		}
	})
	if c != nil {
		c.end(err)
	}
}

// conn is one connection of a session.
type conn struct {
	s         *Session
	net       net.Conn
	heartbeat time.Duration
	keyID     string // of the other side's last signature: the greeting's, or a frame's
	closing   chan struct{}
	once      sync.Once
	last      []byte // a frame to end with
	finished  chan struct{}
}

// end closes the connection; err tells the other side why.
func (c *conn) end(err error) {
	c.once.Do(func() {
		var f *Fault
		if errors.As(err, &f) && !f.Remote {
			c.last = otherFrame(frameEnd, appendEnding(f))
		}
		close(c.closing)
	})
}

// errOvertaken says that the session went on over a connection that was greeted later: what the greetings of this one said is no longer true.
var errOvertaken = errors.New("stream: another connection has overtaken this one")

// run attaches a connection whose greetings are done, the session's connection of this number, and gives back why it ended. received is what the other side has,
// keyID the key of its greeting.
func (s *Session) run(n net.Conn, r func() (byte, []byte, error), heartbeat time.Duration, number int, received uint64, keyID string) error {
	c := &conn{s: s, net: n, heartbeat: heartbeat, keyID: keyID, closing: make(chan struct{}), finished: make(chan struct{})}
	defer close(c.finished)
	s.mu.Lock()
	if s.err != nil || s.conn != nil || s.attached != number {
		err := s.err
		s.mu.Unlock()
		n.Close()
		if err != nil {
			return errors.New("stream: the session has ended")
		}
		return errOvertaken
	}
	err := s.confirm(received)
	first := s.next
	if len(s.kept) > 0 {
		first = s.kept[0].sequence
	}
	if err == nil && first != received+1 {
		err = fault("sequence", "frame %d is not kept any more", received+1)
	}
	if err != nil {
		s.mu.Unlock()
		s.End(err)
		var f *Fault
		if errors.As(err, &f) {
			n.SetWriteDeadline(time.Now().Add(time.Second))
			n.Write(otherFrame(frameEnd, appendEnding(f)))
		}
		n.Close()
		return err
	}
	again := append([]kept(nil), s.kept...)
	s.conn, s.written = c, received
	if s.control = nil; s.away != nil {
		s.control = [][]byte{s.away} // the former connection may have lost it
	}
	s.mu.Unlock()
	s.count(func(c *Counts) { c.Connections.Add(1); c.Resent.Add(int64(len(again))) })
	wrote := make(chan error, 1)
	go func() {
		err := c.write(again)
		if err != nil {
			// What the other side said before it closed, its ending above all, may not have been read yet.
			time.AfterFunc(lastWords, func() { n.Close() })
		}
		wrote <- err
	}()
	err = c.read(r)
	c.end(err)
	if w := <-wrote; w != nil && !isFault(err) {
		err = w
	}
	n.Close()
	s.mu.Lock()
	s.conn = nil
	s.mu.Unlock()
	s.count(func(c *Counts) { c.Connections.Add(-1) })
	if isFault(err) {
		if l := s.side.Log; l != nil && !errors.Is(err, context.Canceled) {
			l.Warn("a stream session ends", "peer", s.Peer, "session", s.ID.String(), "error", err)
		}
		s.End(err)
	}
	return err
}

// lastWords is for how long a connection is read that can't be written to any more.
const lastWords = time.Second

func isFault(err error) bool {
	var f *Fault
	return errors.As(err, &f)
}

// cut closes the connection of a session without ending it, and waits until nothing of it is under way.
func (s *Session) cut() {
	s.mu.Lock()
	c := s.conn
	s.mu.Unlock()
	if c != nil {
		c.net.Close()
		<-c.finished
	}
}

// detach is cut, and leaves mu held, so that no connection that was greeted before is attached meanwhile.
func (s *Session) detach() {
	for {
		s.cut()
		s.mu.Lock()
		if s.conn == nil {
			return
		}
		s.mu.Unlock()
	}
}

// write sends what waits until the connection closes.
func (c *conn) write(again []kept) (err error) {
	s := c.s
	pace := s.side.Pace
	if pace == 0 {
		pace = defaultPace
	}
	defer func() {
		if err == nil && c.last != nil {
			c.net.SetWriteDeadline(time.Now().Add(time.Second))
			c.net.Write(c.last)
		}
		if err == nil {
			c.net.Close()
		}
	}()
	var acked uint64
	send := func(frame []byte) error {
		c.net.SetWriteDeadline(time.Now().Add(writeWithin))
		_, err := c.net.Write(frame)
		return err
	}
	ack := func() uint64 {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.received
	}
	wrote := func(sequence uint64) {
		s.mu.Lock()
		s.written = sequence
		s.mu.Unlock()
	}
	for _, k := range again {
		acked = ack()
		binary.BigEndian.PutUint64(k.frame[5:], acked)
		if err := send(k.frame); err != nil {
			return err
		}
		wrote(k.sequence)
	}
	timer := time.NewTimer(c.heartbeat)
	defer timer.Stop()
	sleep := func(d time.Duration) bool { // false: closing
		timer.Reset(d)
		select {
		case <-c.closing:
			return false
		case <-timer.C:
			return true
		}
	}
	var sent, due time.Time // when the last frame left, and when an ack is due
	var batch []*outgoing
	var scratch []Hash
	var framed []kept
	for {
		s.mu.Lock()
		waits := len(s.queue) > 0 && s.bytes < maxKept || len(s.control) > 0
		behind := s.received != acked
		s.mu.Unlock()
		if !waits {
			d := c.heartbeat
			if !behind {
				due = time.Time{}
			} else {
				if due.IsZero() {
					due = time.Now().Add(ackWithin)
				}
				d = time.Until(due)
			}
			timer.Reset(d)
			select {
			case <-c.closing:
				return nil
			case <-s.wake:
				continue
			case <-timer.C:
			}
			acked, due = ack(), time.Time{}
			if err := send(otherFrame(frameAck, binary.BigEndian.AppendUint64(nil, acked))); err != nil {
				return err
			}
			continue
		}
		if d := pace - time.Since(sent); d > 0 {
			if !sleep(d) {
				return nil
			}
		}
		select {
		case <-c.closing:
			return nil
		default:
		}
		s.mu.Lock()
		control := s.control
		s.control = nil
		s.mu.Unlock()
		// These leave before a frame takes its sequence and its messages: when the connection breaks here, nothing is missing on the next one.
		for _, f := range control {
			if err := send(f); err != nil {
				return err
			}
		}
		s.mu.Lock()
		batch = batch[:0]
		n, size, answers := 0, 0, 0
		if s.bytes < maxKept {
			for n < len(s.queue) && len(batch) < MaxMessages && size < frameBytes {
				m := s.queue[n]
				s.queue[n] = nil
				n++
				if m.buf == nil {
					continue // given up
				}
				if m.of != nil {
					m.of.out = nil
				} else {
					answers++
				}
				size += len(m.buf)
				batch = append(batch, m)
			}
			if s.queue = s.queue[n:]; len(s.queue) == 0 && cap(s.queue) < 64 {
				s.queue = nil
			}
		}
		var h Header
		if len(batch) > 0 {
			acked, due = s.received, time.Time{}
			h = Header{Session: s.ID, Direction: s.mine, Sequence: s.next, Time: s.side.Now(), Count: uint32(len(batch)), KeyID: s.side.KeyID}
			s.next++
		}
		s.mu.Unlock()
		if len(batch) == 0 {
			continue
		}
		var frame []byte
		frame, scratch = buildFrame(&h, s.signing, batch, scratch)
		framed = append(framed[:0], kept{h.Sequence, frame, answers})
		s.mu.Lock()
		for _, m := range batch {
			if m.of != nil {
				m.of.leaf, m.of.framed = m.leaf, true
			}
		}
		s.kept = append(s.kept, framed...)
		s.bytes += len(frame)
		s.mu.Unlock()
		for i, m := range batch {
			m.reuse()
			batch[i] = nil
		}
		binary.BigEndian.PutUint64(frame[5:], acked)
		s.count(func(x *Counts) {
			x.FramesOut.Add(1)
			x.MessagesOut.Add(int64(len(batch)))
			x.BytesOut.Add(int64(len(frame)))
		})
		if s.side.Witness != nil {
			s.side.Witness(s, true, frame)
		}
		sent = time.Now()
		if err := send(frame); err != nil {
			return err
		}
		wrote(h.Sequence)
	}
}

// read takes frames until the connection ends.
func (c *conn) read(next func() (byte, []byte, error)) error {
	s := c.s
	for {
		c.net.SetReadDeadline(time.Now().Add(3 * c.heartbeat))
		kind, body, err := next()
		if err != nil {
			return err
		}
		// What isn't signed keeps the connection alive only while whoever opened it still counts.
		if kind == frameAck || kind == frameLeaving {
			if key, ok := s.side.Keys.Key(s.ctx, c.keyID); !ok || !key.Usable(s.side.Now()) || key.Owner != s.Peer {
				return refuse(reason.KeyUnknown, "key %q of %s is not usable any more", c.keyID, s.Peer)
			}
		}
		switch kind {
		case frameMessages, frameAck:
			if len(body) < 8 {
				return fault("frame_invalid", "a frame has no ack")
			}
			s.mu.Lock()
			err := s.confirm(binary.BigEndian.Uint64(body))
			s.mu.Unlock()
			if err != nil {
				return err
			}
			if kind == frameMessages {
				if err := c.messages(body); err != nil {
					return err
				}
			} else if len(body) != 8 {
				return fault("frame_invalid", "an ack has %d bytes, not 8", len(body))
			}
		case frameLeaving:
			f, err := parseEnding(body)
			if err != nil {
				return fault("frame_invalid", "%v", err)
			}
			s.mu.Lock()
			if s.leaving == nil {
				s.leaving = f
				close(s.left)
			}
			s.mu.Unlock()
		case frameEnd:
			f, err := parseEnding(body)
			if err != nil {
				return fault("frame_invalid", "%v", err)
			}
			return f
		default:
			return fault("frame_invalid", "there is no frame of kind %d here", kind)
		}
	}
}

// messages verifies a frame of messages and takes it; body is what is behind its kind.
func (c *conn) messages(body []byte) error {
	s := c.s
	f, err := parseFrame(body[8:])
	if err != nil {
		return fault("frame_invalid", "%v", err)
	}
	now := s.side.Now()
	key, ok := s.side.Keys.Key(s.ctx, f.KeyID)
	s.mu.Lock()
	want := s.received + 1
	s.mu.Unlock()
	switch age := now.Sub(f.Time); {
	case f.Session != s.ID || f.Direction != s.theirs:
		return refuse(reason.SignatureInvalid, "the frame is of another session or direction")
	case !ok || !key.Usable(now) || key.Owner != s.Peer:
		return refuse(reason.KeyUnknown, "no usable key %q of %s", f.KeyID, s.Peer)
	case f.Sequence < want:
		return refuse(reason.RequestReplayed, "frame %d was here before", f.Sequence)
	case f.Sequence > want:
		return fault("sequence", "frame %d came where %d was due", f.Sequence, want)
	case age > s.side.Past || age < -s.side.Future:
		return refuse(reason.RequestStale, "the frame's time is %s from this clock", age.Truncate(time.Millisecond))
	case !f.Verify(key.Public):
		return refuse(reason.SignatureInvalid, "the signature of key %q does not fit the frame", f.KeyID)
	}
	c.keyID = f.KeyID
	s.count(func(x *Counts) {
		x.FramesIn.Add(1)
		x.MessagesIn.Add(int64(len(f.Messages)))
		x.BytesIn.Add(int64(len(body)))
	})
	if s.side.Witness != nil {
		raw := binary.BigEndian.AppendUint32(make([]byte, 0, 5+len(body)), uint32(1+len(body)))
		s.side.Witness(s, false, append(append(raw, frameMessages), body...))
	}
	return s.take(f)
}
