package httpsig

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
)

// ParsePrivateKey reads an Ed25519 private key (PEM, PKCS #8), as `openssl genpkey -algorithm ed25519` writes it.
func ParsePrivateKey(text []byte) (ed25519.PrivateKey, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("no PEM block; make a key with: openssl genpkey -algorithm ed25519 -out key.pem")
	}
	k, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	key, ok := k.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("the key is a %T, not an Ed25519 key; make one with: openssl genpkey -algorithm ed25519 -out key.pem", k)
	}
	return key, nil
}

// ParsePublicKey reads the 32 bytes of an Ed25519 public key in standard base64, as network files write it.
func ParsePublicKey(text string) (ed25519.PublicKey, error) {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("the public key is no base64: %w", err)
	}
	if len(raw) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("the public key has %d bytes, an Ed25519 key has %d; take it from: openssl pkey -in key.pem -pubout -outform DER | tail -c 32 | base64", len(raw), ed25519.PublicKeySize)
	}
	return raw, nil
}
