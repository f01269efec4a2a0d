package edkey

import (
	"crypto/ed25519"
	"crypto/fips140"
	"crypto/sha512"

	"filippo.io/edwards25519"
	"github.com/oasisprotocol/curve25519-voi/curve"
	"github.com/oasisprotocol/curve25519-voi/curve/scalar"
)

// Private is a private key with what signing needs of it worked out once. It signs as crypto/ed25519 does, byte for byte, and in constant
// time: all arithmetic with secrets is of libraries, of filippo.io/edwards25519, which crypto/ed25519 is made of too, that of scalars, and
// of curve25519-voi, which has four lanes of a vector multiply at once, the multiple of the base point. So it takes half of the time.
type Private struct {
	key    ed25519.PrivateKey
	scalar edwards25519.Scalar
	prefix [32]byte
	public [ed25519.PublicKeySize]byte
}

// NewPrivate prepares a key; nil when it has not the length of one.
func NewPrivate(key ed25519.PrivateKey) *Private {
	if len(key) != ed25519.PrivateKeySize {
		return nil
	}
	p := &Private{key: key, public: [ed25519.PublicKeySize]byte(key[ed25519.SeedSize:])}
	h := sha512.Sum512(key[:ed25519.SeedSize])
	if _, err := p.scalar.SetBytesWithClamping(h[:32]); err != nil {
		panic("edkey: " + err.Error()) // 32 bytes are 32 bytes
	}
	copy(p.prefix[:], h[32:])
	return p
}

// Sign signs a message (RFC 8032 section 5.1.6).
func (p *Private) Sign(message []byte) []byte {
	if fips140.Enabled() { // then the certified module has to do it
		return ed25519.Sign(p.key, message)
	}
	var digest [sha512.Size]byte
	var r, k, s edwards25519.Scalar
	hash := sha512.New()
	hash.Write(p.prefix[:])
	hash.Write(message)
	reduce(&r, hash.Sum(digest[:0]))
	signature := make([]byte, 0, ed25519.SignatureSize)
	signature = appendMultiple(signature, &r)
	hash.Reset()
	hash.Write(signature)
	hash.Write(p.public[:])
	hash.Write(message)
	reduce(&k, hash.Sum(digest[:0]))
	s.MultiplyAdd(&k, &p.scalar, &r)
	return append(signature, s.Bytes()...)
}

// appendMultiple appends the encoding of r·B.
func appendMultiple(to []byte, r *edwards25519.Scalar) []byte {
	var n scalar.Scalar
	if _, err := n.SetCanonicalBytes(r.Bytes()); err != nil {
		panic("edkey: " + err.Error()) // it is reduced
	}
	var p curve.EdwardsPoint
	var out curve.CompressedEdwardsY
	out.SetEdwardsPoint(p.MulBasepoint(curve.ED25519_BASEPOINT_TABLE, &n))
	return append(to, out[:]...)
}

func reduce(s *edwards25519.Scalar, digest []byte) {
	if _, err := s.SetUniformBytes(digest); err != nil {
		panic("edkey: " + err.Error()) // 64 bytes are 64 bytes
	}
}
