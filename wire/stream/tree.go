package stream

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"

	"hutong/wire/digest"
)

// This file is the hash tree of a frame (RFC 6962 section 2.1): leaves are SHA-256(0x00 ‖ message), nodes SHA-256(0x01 ‖ left ‖ right), and what is
// left of a power of two hangs to the right. The signature of a frame covers its header and the root, so each message can be proven by
// itself with the hashes beside its way to the root.

// Hash is one of the tree.
type Hash [sha256.Size]byte

// Leaf is the hash of a message.
func Leaf(message []byte) Hash { return digest.Leaf[Hash](message) }

// fold makes a level of the tree from the one below it, in its place.
func fold(level []Hash) []Hash {
	n := len(level)
	digest.Nodes(level)
	if n%2 == 1 {
		level[n/2] = level[n-1]
	}
	return level[:(n+1)/2]
}

// root folds leaves level by level and leaves scratch in them. There is at least one.
func root(level []Hash) Hash {
	for len(level) > 1 {
		level = fold(level)
	}
	return level[0]
}

// Root is the root over leaves; of none, the hash of nothing.
func Root(leaves []Hash) Hash {
	if len(leaves) == 0 {
		return sha256.Sum256(nil)
	}
	return root(append([]Hash(nil), leaves...))
}

// path gives the hashes beside the way from a leaf to the root, lowest first.
func path(leaves []Hash, index int) []Hash {
	var out []Hash
	for level := append([]Hash(nil), leaves...); len(level) > 1; level = fold(level) {
		if beside := index ^ 1; beside < len(level) {
			out = append(out, level[beside])
		}
		index /= 2
	}
	return out
}

// Proof is one message with all that shows that its sender signed it, alone.
type Proof struct {
	Header    []byte // of the frame: session, direction, sequence, time, count and key id
	Signature []byte
	Index     int // of the message in the frame
	Message   []byte
	Path      []Hash // beside the way to the root, lowest first
}

// Verify tells whether the holder of a key signed the message, and gives the frame's header.
func (p *Proof) Verify(key ed25519.PublicKey) (*Header, error) {
	h, rest, err := parseHeader(p.Header)
	if err != nil {
		return nil, err
	}
	if len(rest) > 0 || p.Index < 0 || p.Index >= int(h.Count) {
		return nil, errors.New("stream: the proof's header and place do not fit")
	}
	at, n, hash := p.Index, int(h.Count), Leaf(p.Message)
	for _, beside := range p.Path {
		for at^1 >= n && n > 1 { // nothing is beside it on this level
			at, n = at/2, (n+1)/2
		}
		if n <= 1 {
			return nil, errors.New("stream: the proof's path is too long")
		}
		if at%2 == 0 {
			hash = digest.Node(&hash, &beside)
		} else {
			hash = digest.Node(&beside, &hash)
		}
		at, n = at/2, (n+1)/2
	}
	for at^1 >= n && n > 1 {
		at, n = at/2, (n+1)/2
	}
	if n != 1 {
		return nil, errors.New("stream: the proof's path is too short")
	}
	if !ed25519.Verify(key, signed(nil, p.Header, hash), p.Signature) {
		return nil, fmt.Errorf("stream: the signature of key %q does not fit the message", h.KeyID)
	}
	return h, nil
}

// Append writes a proof: u32 length and bytes of header, signature and message, u32 index, u8 length of the path, and the path.
func (p *Proof) Append(b []byte) []byte {
	for _, part := range [][]byte{p.Header, p.Signature, p.Message} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(part)))
		b = append(b, part...)
	}
	b = binary.BigEndian.AppendUint32(b, uint32(p.Index))
	b = append(b, byte(len(p.Path)))
	for i := range p.Path {
		b = append(b, p.Path[i][:]...)
	}
	return b
}

// ParseProof reads what Append wrote.
func ParseProof(b []byte) (*Proof, error) {
	bad := errors.New("stream: not a proof")
	var p Proof
	for _, part := range []*[]byte{&p.Header, &p.Signature, &p.Message} {
		if len(b) < 4 {
			return nil, bad
		}
		n := binary.BigEndian.Uint32(b)
		if uint64(n) > uint64(len(b)-4) {
			return nil, bad
		}
		*part, b = b[4:4+n:4+n], b[4+n:]
	}
	if len(b) < 5 || len(p.Signature) != ed25519.SignatureSize {
		return nil, bad
	}
	p.Index = int(binary.BigEndian.Uint32(b))
	n := int(b[4])
	if b = b[5:]; n > bits.Len(MaxMessages) || len(b) != n*sha256.Size {
		return nil, bad
	}
	for i := range n {
		p.Path = append(p.Path, Hash(b[i*sha256.Size:]))
	}
	return &p, nil
}
