package stream

import (
	"crypto/ed25519"
	"crypto/tls"
	"errors"
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"

	"hutong/reason"
)

// Fault is why a side ends a session: what the other one did that is not in the protocol, or a reason of the closed list.
type Fault struct {
	Reason string // a reason's code, or one of frame_size, frame_invalid, sequence, window, message_invalid
	Detail string
	// Address is where to connect instead; "" when that is not known.
	Address string
	Remote  bool // the other side said so
}

func (e *Fault) Error() string {
	who := "stream"
	if e.Remote {
		who = "stream: the other side ended it"
	}
	return fmt.Sprintf("%s: %s: %s", who, e.Reason, e.Detail)
}

func fault(reason, format string, args ...any) error {
	return &Fault{Reason: reason, Detail: fmt.Sprintf(format, args...)}
}

func refuse(code reason.Code, format string, args ...any) error {
	return fault(string(code), format, args...)
}

// hello is Hello and Welcome of stream.proto; they differ in the numbers of their fields only.
type hello struct {
	version   uint32
	time      int64
	session   []byte
	resumed   bool
	received  uint64
	window    uint32
	heartbeat uint32
	resume    uint32
}

func (h *hello) appendHello() []byte {
	var f fields
	f.number(1, uint64(h.version))
	f.number(2, uint64(h.time))
	f.bytes(3, h.session)
	f.number(4, h.received)
	f.number(5, uint64(h.window))
	return f.b
}

func (h *hello) appendWelcome() []byte {
	var f fields
	f.number(1, uint64(h.time))
	f.bytes(2, h.session)
	f.number(3, protowire.EncodeBool(h.resumed))
	f.number(4, h.received)
	f.number(5, uint64(h.window))
	f.number(6, uint64(h.heartbeat))
	f.number(7, uint64(h.resume))
	return f.b
}

func parseHello(b []byte) (*hello, error) {
	var h hello
	err := each(b, func(n protowire.Number, v uint64, s []byte) {
		switch n {
		case 1:
			h.version = uint32(min(v, 1<<32-1))
		case 2:
			h.time = int64(v)
		case 3:
			h.session = s
		case 4:
			h.received = v
		case 5:
			h.window = uint32(min(v, 1<<32-1))
		}
	})
	switch {
	case err != nil:
		return nil, err
	case h.version != 1:
		return nil, fmt.Errorf("stream: version %d is not 1", h.version)
	case len(h.session) != 0 && len(h.session) != len(SessionID{}):
		return nil, errors.New("stream: the session's id has not 16 bytes")
	case h.time < 0 || h.time > maxTime:
		return nil, errors.New("stream: the time is none")
	}
	return &h, nil
}

func parseWelcome(b []byte) (*hello, error) {
	var h hello
	err := each(b, func(n protowire.Number, v uint64, s []byte) {
		switch n {
		case 1:
			h.time = int64(v)
		case 2:
			h.session = s
		case 3:
			h.resumed = v != 0
		case 4:
			h.received = v
		case 5:
			h.window = uint32(min(v, 1<<32-1))
		case 6:
			h.heartbeat = uint32(min(v, 1<<32-1))
		case 7:
			h.resume = uint32(min(v, 1<<32-1))
		}
	})
	switch {
	case err != nil:
		return nil, err
	case len(h.session) != len(SessionID{}):
		return nil, errors.New("stream: the session's id has not 16 bytes")
	case h.time < 0 || h.time > maxTime || h.heartbeat < 10 || h.heartbeat > 600_000:
		return nil, errors.New("stream: the welcome's times are none")
	}
	return &h, nil
}

// fields writes small protobuf messages, each reads them: unknown fields are passed over, of one that is there twice the last counts.
type fields struct{ b []byte }

func (f *fields) number(n protowire.Number, v uint64) {
	if v != 0 {
		f.b = protowire.AppendVarint(protowire.AppendTag(f.b, n, protowire.VarintType), v)
	}
}

func (f *fields) bytes(n protowire.Number, s []byte) {
	if len(s) > 0 {
		f.b = protowire.AppendBytes(protowire.AppendTag(f.b, n, protowire.BytesType), s)
	}
}

func each(b []byte, fn func(n protowire.Number, v uint64, s []byte)) error {
	for len(b) > 0 {
		n, wire, size := protowire.ConsumeTag(b)
		if size < 0 {
			return errors.New("stream: not a protobuf message")
		}
		b = b[size:]
		var v uint64
		var s []byte
		switch wire {
		case protowire.VarintType:
			v, size = protowire.ConsumeVarint(b)
		case protowire.BytesType:
			s, size = protowire.ConsumeBytes(b)
		default:
			size = protowire.ConsumeFieldValue(n, wire, b)
		}
		if size < 0 {
			return errors.New("stream: not a protobuf message")
		}
		b = b[size:]
		fn(n, v, s)
	}
	return nil
}

func appendEnding(e *Fault) []byte {
	var f fields
	f.bytes(1, []byte(e.Reason))
	f.bytes(2, []byte(clip(e.Detail)))
	f.bytes(3, []byte(e.Address))
	return f.b
}

func clip(s string) string {
	if len(s) > 500 {
		return s[:500]
	}
	return s
}

func parseEnding(b []byte) (*Fault, error) {
	e := &Fault{Remote: true}
	err := each(b, func(n protowire.Number, _ uint64, s []byte) {
		switch n {
		case 1:
			e.Reason = string(s)
		case 2:
			e.Detail = string(s)
		case 3:
			e.Address = string(s)
		}
	})
	return e, err
}

// signedHead is a hello or welcome with its signature: u8 length and key id, signature, message. bound is what ties it to its connection.
func signedHead(kind byte, label string, bound []byte, keyID string, key ed25519.PrivateKey, message []byte) []byte {
	b := append([]byte{byte(len(keyID))}, keyID...)
	b = append(b, ed25519.Sign(key, headSigned(label, bound, keyID, message))...)
	return otherFrame(kind, append(b, message...))
}

func headSigned(label string, bound []byte, keyID string, message []byte) []byte {
	b := append([]byte(label), bound...)
	b = append(append(b, byte(len(keyID))), keyID...)
	return append(b, message...)
}

func parseHead(b []byte) (keyID string, signature, message []byte, err error) {
	if len(b) < 1 || b[0] == 0 || b[0] > maxKeyID || len(b) < 1+int(b[0])+ed25519.SignatureSize {
		return "", nil, nil, errors.New("stream: the greeting has no key id and signature")
	}
	n := 1 + int(b[0])
	return string(b[1:n]), b[n : n+ed25519.SignatureSize], b[n+ed25519.SignatureSize:], nil
}

// exported is what RFC 9266 calls tls-exporter: bytes that only the two ends of this very connection have.
func exported(c *tls.Conn) ([]byte, error) {
	state := c.ConnectionState()
	if state.Version != tls.VersionTLS13 || state.NegotiatedProtocol != Protocol {
		return nil, fmt.Errorf("stream: the connection is not TLS 1.3 with protocol %s", Protocol)
	}
	return state.ExportKeyingMaterial("EXPORTER-Channel-Binding", nil, 32)
}
