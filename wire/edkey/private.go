package edkey

import (
	"bytes"
	"crypto/ed25519"
	"crypto/fips140"
	"crypto/sha512"
	"fmt"

	"filippo.io/edwards25519"
	"github.com/oasisprotocol/curve25519-voi/curve"
	"github.com/oasisprotocol/curve25519-voi/curve/scalar"
)

// Private is a private key with what signing needs of it worked out once. It signs in a time that does not depend on key or nonce. Arithmetic with
// scalars is of filippo.io/edwards25519, which crypto/ed25519 is made of too. The multiple of the base point is made with our vectors where the
// processor has them (multiple.go), in a quarter of the time; elsewhere by curve25519-voi, which has four lanes of a narrower vector multiply at
// once, in half. Safe for concurrent use.
type Private struct {
	key    ed25519.PrivateKey // a copy, for crypto/ed25519
	scalar edwards25519.Scalar
	prefix [32]byte
	public [ed25519.PublicKeySize]byte
	random func() [32]byte
}

// NewPrivate prepares a key; nil when it has not the length of one, or when its second half is not the public key of the first: two signatures of one
// message that differ by the public key alone give the private key away. random gives other random bytes each time, as crypto/rand does, to any number of
// callers at once. They make nonces different (nonce), and hide from whoever measures time what is secret (encodeSecret).
func NewPrivate(key ed25519.PrivateKey, random func() [32]byte) *Private {
	if len(key) != ed25519.PrivateKeySize || !ed25519.NewKeyFromSeed(key[:ed25519.SeedSize]).Equal(key) {
		return nil
	}
	key = bytes.Clone(key)
	p := &Private{key: key, public: [ed25519.PublicKeySize]byte(key[ed25519.SeedSize:]), random: random}
	h := sha512.Sum512(key[:ed25519.SeedSize])
	if _, err := p.scalar.SetBytesWithClamping(h[:32]); err != nil {
		panic("edkey: " + err.Error()) // 32 bytes are 32 bytes
	}
	copy(p.prefix[:], h[32:])
	return p
}

// Format masks the key, whatever the verb.
func (Private) Format(f fmt.State, _ rune) { fmt.Fprint(f, "(private key)") }

// Sign signs a message (RFC 8032 section 5.1.6, but that no two signatures have a nonce in common: see nonce). With GODEBUG=fips140=on it is
// crypto/ed25519 that signs, always alike.
func (p *Private) Sign(message []byte) []byte {
	if fips140.Enabled() { // then the certified module has to do it
		return ed25519.Sign(p.key, message)
	}
	return p.sign(message, vectors)
}

func (p *Private) sign(message []byte, vectors bool) []byte {
	var digest [sha512.Size]byte
	var r, k, s edwards25519.Scalar
	noise := p.random()
	p.nonce(&r, &noise, message)
	R := multipleOfBase(&r, p.random, vectors)
	signature := append(make([]byte, 0, ed25519.SignatureSize), R[:]...)
	hash := sha512.New()
	hash.Write(signature)
	hash.Write(p.public[:])
	hash.Write(message)
	reduce(&k, hash.Sum(digest[:0]))
	s.MultiplyAdd(&k, &p.scalar, &r)
	return append(signature, s.Bytes()...)
}

// nonce makes the secret number of one signature, of key, message and noise.
//
// RFC 8032 makes it of key and message alone. Then two signatures of one message, of which one went wrong in a processor or its memory on the way to R,
// give the key away: S - S' is (k - k') times it. Anyone can have a server sign one answer over and over, since those who are refused get signed
// answers too, and R is made by instructions for wide vectors, where processors that sometimes err have been seen to do so. With noise no two signatures
// have a nonce in common. Should random give the same each time, or what somebody else knows, it is as good as RFC 8032's: nobody tells it from a random one
// without the prefix. This is the idea of draft-irtf-cfrg-det-sigs-with-noise (Preuß Mattsson, Thormarker, Ruohomaa). Noise comes first, and with the
// prefix fills a block of the hash: no message makes crypto/ed25519, which may sign with the same key, hash the same.
func (p *Private) nonce(r *edwards25519.Scalar, noise *[32]byte, message []byte) {
	var digest [sha512.Size]byte
	var block [sha512.BlockSize]byte
	copy(block[:], noise[:])
	copy(block[len(noise):], p.prefix[:])
	hash := sha512.New()
	hash.Write(block[:])
	hash.Write(message)
	reduce(r, hash.Sum(digest[:0]))
}

// multipleOfBase is the encoding of r·B.
func multipleOfBase(r *edwards25519.Scalar, random func() [32]byte, vectors bool) [32]byte {
	if vectors {
		return encodedMultiple((*[32]byte)(r.Bytes()), random)
	}
	var n scalar.Scalar
	if _, err := n.SetBits(r.Bytes()); err != nil { // it is reduced; the library's check of that is not made for secrets
		panic("edkey: " + err.Error()) // 32 bytes are 32 bytes
	}
	var p curve.EdwardsPoint
	var out curve.CompressedEdwardsY
	out.SetEdwardsPoint(p.MulBasepoint(curve.ED25519_BASEPOINT_TABLE, &n))
	return out
}

func reduce(s *edwards25519.Scalar, digest []byte) {
	if _, err := s.SetUniformBytes(digest); err != nil {
		panic("edkey: " + err.Error()) // 64 bytes are 64 bytes
	}
}
