// Package stream is the link for volume: frames of many messages over one long-lived TLS connection, with one signature a frame. Both sides ask and
// answer on it. It decides nothing: what a message means is its owner's matter. docs/STREAM.md describes it for other languages.
//
// Goal: what a signed HTTP exchange proves, at a hundredth of its cost; nothing lost or done twice when a connection breaks. Method: a frame's
// signature covers the root of a hash tree over its messages, so each is provable alone; frames carry a sequence and are kept until the
// other side has them, and a new connection goes on where the last one ended.
package stream

import (
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"
	"unicode/utf8"

	"hutong/wire/api"
	"hutong/wire/digest"
	"hutong/wire/edkey"

	"google.golang.org/protobuf/encoding/protowire"
)

// Protocol is the name for TLS (ALPN).
const Protocol = "hutong-stream/1"

// Bounds of a frame.
const (
	MaxFrame    = 4 << 20 // bytes, without its length
	MaxMessages = 4096
	maxMessage  = 1<<20 + 4<<10 // an answer with its envelope
	maxOther    = 4 << 10       // a frame that is not of messages
	maxKeyID    = 64
)

// Kinds of frames.
const (
	frameHello    = 1
	frameWelcome  = 2
	frameMessages = 3
	frameAck      = 4
	frameLeaving  = 5
	frameEnd      = 6
)

// What is signed begins with one of these, so that a signature of one thing is none of another.
const (
	signedHello   = "hutong-stream-1 hello\x00"
	signedWelcome = "hutong-stream-1 welcome\x00"
	signedFrame   = "hutong-stream-1 frame\x00"
)

// SessionID names a session.
type SessionID [16]byte

// Directions of a frame.
const (
	FromInstitution = 'i'
	FromSwitch      = 's'
)

// Header is the signed part of a frame beside the root.
type Header struct {
	Session   SessionID
	Direction byte
	Sequence  uint64 // from 1
	Time      time.Time
	Count     uint32 // of messages
	KeyID     string
}

const headerFixed = 16 + 1 + 8 + 8 + 4 + 1

func (h *Header) append(b []byte) []byte {
	b = append(b, h.Session[:]...)
	b = append(b, h.Direction)
	b = binary.BigEndian.AppendUint64(b, h.Sequence)
	b = binary.BigEndian.AppendUint64(b, uint64(h.Time.UnixMilli()))
	b = binary.BigEndian.AppendUint32(b, h.Count)
	b = append(b, byte(len(h.KeyID)))
	return append(b, h.KeyID...)
}

// parseHeader reads a header from the start of b and gives what is behind it.
func parseHeader(b []byte) (*Header, []byte, error) {
	if len(b) < headerFixed {
		return nil, nil, errors.New("stream: the header is cut off")
	}
	h := &Header{Session: SessionID(b), Direction: b[16], Sequence: binary.BigEndian.Uint64(b[17:]),
		Time: time.UnixMilli(int64(binary.BigEndian.Uint64(b[25:]))), Count: binary.BigEndian.Uint32(b[33:])}
	n := int(b[37])
	switch b = b[headerFixed:]; {
	case n == 0 || n > maxKeyID || n > len(b):
		return nil, nil, errors.New("stream: the header has no key id of 1 to 64 bytes")
	case h.Direction != FromInstitution && h.Direction != FromSwitch:
		return nil, nil, errors.New("stream: the header's direction is neither i nor s")
	case h.Count == 0 || h.Count > MaxMessages:
		return nil, nil, fmt.Errorf("stream: the frame has %d messages, 1 to %d are taken", h.Count, MaxMessages)
	}
	h.KeyID = string(b[:n])
	return h, b[n:], nil
}

// signed appends what a frame's signature covers.
func signed(b, header []byte, root Hash) []byte {
	b = append(b, signedFrame...)
	b = append(b, header...)
	return append(b, root[:]...)
}

// outgoing is a message that waits for its frame.
type outgoing struct {
	buf  []byte   // nil: it was given up
	leaf Hash     // once its frame is built
	of   *pending // the request that it is; nil: an answer
}

const prefix = 4 + 1 + 8 // length, kind and ack of a frame

// outgoings are messages that can be used again, with room for their bytes.
var outgoings = sync.Pool{New: func() any { return &outgoing{buf: make([]byte, 0, 1024)} }}

// maxReused bounds the bytes that a message keeps for the next one, maxReusedFrame those of a frame.
const (
	maxReused      = 8 << 10
	maxReusedFrame = 256 << 10
)

// reuse gives a message back whose frame was built.
func (m *outgoing) reuse() {
	if cap(m.buf) <= maxReused {
		m.buf, m.of = m.buf[:0], nil
		outgoings.Put(m)
	}
}

// frames are buffers of frames that can be used again.
var frames sync.Pool

func frameBuffer(size int) []byte {
	if b, ok := frames.Get().(*[]byte); ok && cap(*b) >= size {
		return (*b)[:0]
	}
	return make([]byte, 0, size+size/4)
}

// buildFrame writes a whole frame of messages, ready to be sent, and gives each its leaf. scratch is room for leaves.
func buildFrame(h *Header, key *edkey.Private, messages []*outgoing, scratch []Hash) ([]byte, []Hash) {
	size := prefix + headerFixed + len(h.KeyID) + ed25519.SignatureSize
	for _, m := range messages {
		size += 4 + len(m.buf)
	}
	scratch = slices.Grow(scratch[:0], len(messages))[:len(messages)]
	digest.Leaves(scratch, func(i int) []byte { return messages[i].buf })
	for i, m := range messages {
		m.leaf = scratch[i]
	}
	b := append(frameBuffer(size), make([]byte, prefix)...)
	binary.BigEndian.PutUint32(b, uint32(size-4))
	b[4] = frameMessages
	b = h.append(b)
	b = append(b, key.Sign(signed(make([]byte, 0, 256), b[prefix:], root(scratch)))...)
	for _, m := range messages {
		b = binary.BigEndian.AppendUint32(b, uint32(len(m.buf)))
		b = append(b, m.buf...)
	}
	return b, scratch
}

// Frame is a frame of messages that was read. Its slices share one buffer.
type Frame struct {
	Header
	RawHeader []byte
	Signature []byte
	Messages  [][]byte
	Leaves    []Hash
}

// parseFrame reads what is behind the ack of a frame of messages and makes its leaves. The buffer must not change afterwards.
func parseFrame(b []byte) (*Frame, error) {
	h, rest, err := parseHeader(b)
	if err != nil {
		return nil, err
	}
	f := &Frame{Header: *h, RawHeader: b[: len(b)-len(rest) : len(b)-len(rest)]}
	if len(rest) < ed25519.SignatureSize {
		return nil, errors.New("stream: the frame is cut off in its signature")
	}
	f.Signature, rest = rest[:ed25519.SignatureSize:ed25519.SignatureSize], rest[ed25519.SignatureSize:]
	if uint64(len(rest)) < uint64(h.Count)*4 {
		return nil, errors.New("stream: the frame is cut off in its messages")
	}
	f.Messages, f.Leaves = make([][]byte, h.Count), make([]Hash, h.Count)
	for i := range f.Messages {
		if len(rest) < 4 {
			return nil, errors.New("stream: the frame is cut off in its messages")
		}
		n := binary.BigEndian.Uint32(rest)
		if n > maxMessage || int(n) > len(rest)-4 {
			return nil, fmt.Errorf("stream: message %d of the frame has %d bytes, which is too many or cut off", i, n)
		}
		f.Messages[i], rest = rest[4:4+n:4+n], rest[4+n:]
	}
	if len(rest) > 0 {
		return nil, errors.New("stream: there is something after the frame's messages")
	}
	digest.Leaves(f.Leaves, func(i int) []byte { return f.Messages[i] })
	return f, nil
}

// ParseFrame reads a whole frame of messages, as it went over the connection.
func ParseFrame(raw []byte) (*Frame, error) {
	if len(raw) < prefix || len(raw)-4 > MaxFrame || binary.BigEndian.Uint32(raw) != uint32(len(raw)-4) || raw[4] != frameMessages {
		return nil, errors.New("stream: not one frame of messages")
	}
	return parseFrame(append([]byte(nil), raw[prefix:]...))
}

// Verify tells whether the frame is signed with a key.
func (f *Frame) Verify(key ed25519.PublicKey) bool {
	return edkey.Verify(key, signed(make([]byte, 0, 256), f.RawHeader, Root(f.Leaves)), f.Signature)
}

// Proof is the evidence for one message of the frame.
func (f *Frame) Proof(index int) *Proof {
	return &Proof{Header: f.RawHeader, Signature: f.Signature, Index: index, Message: f.Messages[index], Path: path(f.Leaves, index)}
}

// readFrame reads one frame's kind and what is behind it; limit bounds it, in bytes.
func readFrame(r io.Reader, limit uint32) (kind byte, body []byte, err error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	n := binary.BigEndian.Uint32(head[:])
	kind = head[4]
	if kind != frameMessages {
		limit = min(limit, maxOther)
	}
	if n == 0 || n > limit {
		return 0, nil, fault("frame_size", "a frame of kind %d has %d bytes, at most %d are taken", kind, n, limit)
	}
	body = make([]byte, n-1)
	if _, err := io.ReadFull(r, body); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return 0, nil, err
	}
	return kind, body, nil
}

func otherFrame(kind byte, body []byte) []byte {
	b := binary.BigEndian.AppendUint32(make([]byte, 0, 5+len(body)), uint32(1+len(body)))
	return append(append(b, kind), body...)
}

// Message is one of a frame, as stream.proto describes it.
type Message struct {
	Call       uint64
	Target     string
	RequestID  string
	AnswerBy   time.Time // whole milliseconds; zero: none
	Status     int
	Request    []byte
	RetryAfter int // seconds
	Body       []byte
	Brief      bool
	KeyID      string    // of the frame that it came in; not written
	Came       time.Time // when that frame was verified; not written
}

// Append writes the message without its body, and the body by a function that appends it; nil: there is none.
func (m *Message) Append(b []byte, body func([]byte) []byte) []byte {
	number := func(n protowire.Number, v uint64) {
		if v != 0 {
			b = protowire.AppendVarint(append(b, byte(n<<3|protowire.Number(protowire.VarintType))), v)
		}
	}
	text := func(n protowire.Number, s string) {
		if s != "" {
			b = protowire.AppendString(append(b, byte(n<<3|protowire.Number(protowire.BytesType))), s)
		}
	}
	number(1, m.Call)
	text(2, m.Target)
	text(3, m.RequestID)
	if !m.AnswerBy.IsZero() {
		number(4, uint64(m.AnswerBy.UnixMilli()))
	}
	number(5, uint64(m.Status))
	if len(m.Request) > 0 {
		b = protowire.AppendBytes(append(b, 6<<3|byte(protowire.BytesType)), m.Request)
	}
	number(7, uint64(m.RetryAfter))
	number(9, protowire.EncodeBool(m.Brief))
	if body == nil {
		return b
	}
	// The body is last, so that its length is all that has to be filled in; three bytes of it are enough for every bound.
	at := len(b) + 4
	b = body(append(b, 8<<3|byte(protowire.BytesType), 0x80, 0x80, 0))
	n := len(b) - at
	b[at-3], b[at-2], b[at-1] = byte(n)|0x80, byte(n>>7)|0x80, byte(n>>14)
	return b
}

// ParseMessage reads a message; its body shares the buffer. Fields that are not known are passed over: messages grow within a version.
func ParseMessage(b []byte) (*Message, error) {
	m := &Message{}
	if err := m.parse(b, ""); err != nil {
		return nil, err
	}
	return m, nil
}

// parse reads a message into a zero one. target is the text of one that is likely to be the same.
func (m *Message) parse(b []byte, target string) error {
	var seen uint32
	for len(b) > 0 {
		n, wire, size := protowire.ConsumeTag(b)
		if size < 0 {
			return errors.New("stream: not a message")
		}
		b = b[size:]
		want := protowire.BytesType
		switch n {
		case 1, 4, 5, 7, 9:
			want = protowire.VarintType
		case 2, 3, 6, 8:
		default:
			if size = protowire.ConsumeFieldValue(n, wire, b); size < 0 {
				return errors.New("stream: not a message")
			}
			b = b[size:]
			continue
		}
		if wire != want || seen&(1<<n) != 0 {
			return fmt.Errorf("stream: field %d of a message is of another type, or there twice", n)
		}
		seen |= 1 << n
		var v uint64
		var s []byte
		if wire == protowire.VarintType {
			v, size = protowire.ConsumeVarint(b)
		} else {
			s, size = protowire.ConsumeBytes(b)
		}
		if size < 0 {
			return errors.New("stream: not a message")
		}
		b = b[size:]
		switch n {
		case 1:
			m.Call = v
		case 2:
			if m.Target = target; string(s) != target {
				m.Target = string(s)
			}
		case 3:
			m.RequestID = string(s)
		case 4:
			if v > maxTime {
				return errors.New("stream: a message's answer_by is no time")
			}
			m.AnswerBy = time.UnixMilli(int64(v)).UTC()
		case 5:
			if v > 599 {
				return errors.New("stream: a message's status is none")
			}
			m.Status = int(v)
		case 6:
			m.Request = s
		case 7:
			m.RetryAfter = int(min(v, 1<<31-1))
		case 8:
			m.Body = s
		case 9:
			m.Brief = v != 0
		}
	}
	switch {
	case m.Call == 0:
		return errors.New("stream: a message has no call")
	case (m.Target == "") == (m.Status == 0):
		return errors.New("stream: a message is neither a request (target) nor an answer (status)")
	case m.Target != "" && (!api.ValidRequestID(m.RequestID) || len(m.Target) > 8<<10 || !utf8.ValidString(m.Target)):
		return errors.New("stream: a request's id is not a UUID of version 7 in lower case, or its target is no text")
	case m.Status != 0 && (m.Status < 200 || len(m.Request) != len(Hash{})):
		return errors.New("stream: an answer names no request, or its status is none")
	}
	return nil
}

// maxTime is the last millisecond of the year 9999.
const maxTime = 253402300799999
