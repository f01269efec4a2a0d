package payment

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

// Slots is the fixed number of slots. A payment's slot never changes; a versioned table maps slots to lanes.
const Slots = 4096

// ID names a payment, refund or quote: a UUID of version 8 (RFC 9562 section 5.8), so that stores and tools that know UUIDs can
// keep it.
//
//	0               48    52      64  66                128
//	| unix ms of the | 8  | slot  |10| 62 bits of        |
//	| request id     |    |       |  | SHA-256 of        |
//	|                |    |       |  | institution, id   |
//
// It is made from (institution, request id) alone. So the identity of a command and the key of its payment are one unique,
// time-ordered index; a retry after midnight meets its original; and anyone who holds the request id can compute the name.
type ID [16]byte

// RequestID is the institution's own id of a command: a UUID of version 7, unchanged on every retry.
type RequestID [16]byte

var errUUID = errors.New("want a UUID in its 36-character form")

// ParseRequestID reads a UUID and requires version 7 (RFC 9562 section 5.7), because the id's own time orders the indexes.
func ParseRequestID(s string) (RequestID, error) {
	var r RequestID
	if err := parseUUID(s, r[:]); err != nil {
		return r, fmt.Errorf("request id %.50q: %w", s, err)
	}
	if r[6]>>4 != 7 || r[8]>>6 != 2 {
		return r, fmt.Errorf("request id %s: want a UUID of version 7", s)
	}
	return r, nil
}

// Time is the moment that the id itself carries, in UTC to the millisecond.
func (r RequestID) Time() time.Time { return uuidTime(r) }

func (r RequestID) String() string { return formatUUID(r) }

// Append appends what String gives.
func (r RequestID) Append(b []byte) []byte { return appendUUID(b, r) }

// NewID is the payment id of a command: the time comes from the request id, the slot and the rest from a hash of both names.
func NewID(institution string, r RequestID) ID {
	sum := identityHash(institution, r)
	return makeID(r, binary.BigEndian.Uint16(sum[0:2])%Slots, sum)
}

// NewIDInSlot is the id of a command that must live beside an existing payment: a refund, or a quote for a payment to come.
func NewIDInSlot(institution string, r RequestID, slot uint16) ID {
	return makeID(r, slot%Slots, identityHash(institution, r))
}

func identityHash(institution string, r RequestID) [32]byte {
	buf := make([]byte, 0, 64)
	buf = append(buf, institution...)
	buf = append(buf, 0)
	buf = append(buf, r[:]...)
	return sha256.Sum256(buf)
}

func makeID(r RequestID, slot uint16, sum [32]byte) ID {
	var id ID
	copy(id[:6], r[:6])
	binary.BigEndian.PutUint16(id[6:8], 0x8000|slot)
	copy(id[8:], sum[8:16])
	id[8] = id[8]&0x3f | 0x80
	return id
}

// SlotOf spreads any other durable key (an order, a one-use code) over the slots.
func SlotOf(key [32]byte) uint16 { return binary.BigEndian.Uint16(key[:2]) % Slots }

// Slot is the payment's slot, 0 to 4,095.
func (id ID) Slot() uint16 { return binary.BigEndian.Uint16(id[6:8]) & 0x0fff }

// Time is when the institution made the request id, in UTC to the millisecond.
func (id ID) Time() time.Time { return uuidTime(id) }

// Millis is Time as Unix milliseconds.
func (id ID) Millis() int64 { return int64(binary.BigEndian.Uint64(id[:8]) >> 16) }

// IsZero tells whether the id names nothing.
func (id ID) IsZero() bool { return id == ID{} }

func (id ID) String() string { return formatUUID(id) }

// Append appends what String gives.
func (id ID) Append(b []byte) []byte { return appendUUID(b, id) }

// ParseID reads a payment id and requires version 8.
func ParseID(s string) (ID, error) {
	var id ID
	if err := parseUUID(s, id[:]); err != nil {
		return id, fmt.Errorf("payment id %.50q: %w", s, err)
	}
	if id[6]>>4 != 8 || id[8]>>6 != 2 {
		return id, fmt.Errorf("payment id %s: want a UUID of version 8", s)
	}
	return id, nil
}

// Crockford's base 32: no I, L, O, U, so that a reference can be read aloud.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// Reference is the short network reference that both receipts carry: 40 bits of the id's time and 40 bits of its hash as
// sixteen letters and digits in groups of four. It needs no index: the time finds the payment.
func (id ID) Reference() string {
	var b [19]byte
	return string(id.AppendReference(b[:0]))
}

// AppendReference appends what Reference gives.
func (id ID) AppendReference(out []byte) []byte {
	var b [10]byte
	copy(b[:5], id[1:6]) // low 40 bits of the milliseconds: unambiguous for 34 years
	copy(b[5:], id[11:16])
	for half := range 2 {
		v := uint64(b[half*5])<<32 | uint64(binary.BigEndian.Uint32(b[half*5+1:]))
		for i := range 8 {
			if i%4 == 0 && half+i > 0 {
				out = append(out, '-')
			}
			out = append(out, alphabet[v>>(35-5*i)&31])
		}
	}
	return out
}

// ReferenceRange turns a short reference back into the bounds of the ids that can carry it: the ids made in one millisecond.
// Now tells the era. Of the ids between from and to (inclusive), those whose Reference is the same are meant.
func ReferenceRange(ref string, now time.Time) (from, to ID, ok bool) {
	var v [2]uint64
	n := 0
	for _, c := range []byte(ref) {
		if c == '-' {
			continue
		}
		d := indexOf(c)
		if d < 0 || n == 16 {
			return from, to, false
		}
		v[n/8] = v[n/8]<<5 | uint64(d)
		n++
	}
	if n != 16 {
		return from, to, false
	}
	ms := uint64(now.UnixMilli())
	ms = ms&^(1<<40-1) | v[0]
	if ms > uint64(now.UnixMilli())+1<<39 {
		ms -= 1 << 40
	}
	binary.BigEndian.PutUint64(from[:8], ms<<16)
	binary.BigEndian.PutUint64(to[:8], ms<<16|0xffff)
	binary.BigEndian.PutUint64(to[8:], ^uint64(0))
	return from, to, true
}

func indexOf(c byte) int {
	if c >= 'a' && c <= 'z' {
		c -= 'a' - 'A'
	}
	for i := range len(alphabet) {
		if alphabet[i] == c {
			return i
		}
	}
	return -1
}

func uuidTime(u [16]byte) time.Time {
	return time.UnixMilli(int64(binary.BigEndian.Uint64(u[:8]) >> 16)).UTC()
}

func formatUUID(u [16]byte) string {
	var b [36]byte
	return string(appendUUID(b[:0], u))
}

func appendUUID(dst []byte, u [16]byte) []byte {
	var b [36]byte
	hex.Encode(b[0:8], u[0:4])
	b[8] = '-'
	hex.Encode(b[9:13], u[4:6])
	b[13] = '-'
	hex.Encode(b[14:18], u[6:8])
	b[18] = '-'
	hex.Encode(b[19:23], u[8:10])
	b[23] = '-'
	hex.Encode(b[24:36], u[10:16])
	return append(dst, b[:]...)
}

func parseUUID(s string, out []byte) error {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return errUUID
	}
	compact := make([]byte, 0, 32)
	for i := range len(s) {
		if s[i] == '-' {
			continue
		}
		compact = append(compact, s[i])
	}
	if len(compact) != 32 {
		return errUUID
	}
	if _, err := hex.Decode(out, compact); err != nil {
		return errUUID
	}
	return nil
}
