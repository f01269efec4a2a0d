package outbox

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"

	"hutong/payment"
	"hutong/store"
)

// Sealer encrypts webhooks' secrets for the store: AES-256-GCM under a key that is derived (HKDF-SHA-256, RFC 5869) from a secret of the
// process, bound to the webhook's id. Each text names its key, so that a new key can be taken while texts under former ones still open.
type Sealer struct {
	keys []sealKey // the first one seals
}

type sealKey struct {
	id   [4]byte
	aead cipher.AEAD
}

// sealVersion begins each text.
const sealVersion = 1

// NewSealer makes a sealer from secrets of at least 32 bytes: the first seals, all open.
func NewSealer(secrets ...[]byte) (*Sealer, error) {
	s := &Sealer{}
	for _, secret := range secrets {
		if len(secret) < 32 {
			return nil, errors.New("outbox: a key for secrets must have at least 32 bytes")
		}
		key, err := hkdf.Key(sha256.New, secret, nil, "hutong webhook secrets", 36)
		if err != nil {
			return nil, err
		}
		block, err := aes.NewCipher(key[:32])
		if err != nil {
			return nil, err
		}
		aead, err := cipher.NewGCM(block)
		if err != nil {
			return nil, err
		}
		s.keys = append(s.keys, sealKey{[4]byte(key[32:]), aead})
	}
	if len(s.keys) == 0 {
		return nil, errors.New("outbox: no key for secrets")
	}
	return s, nil
}

// Seal encrypts a secret of a webhook.
func (s *Sealer) Seal(webhook payment.ID, secret []byte) []byte {
	k := s.keys[0]
	nonce := make([]byte, k.aead.NonceSize())
	_, _ = rand.Read(nonce) // crypto/rand.Read never fails
	out := append([]byte{sealVersion}, k.id[:]...)
	out = append(out, nonce...)
	return k.aead.Seal(out, nonce, secret, webhook[:])
}

// Open decrypts what Seal made for the same webhook.
func (s *Sealer) Open(webhook payment.ID, sealed []byte) ([]byte, error) {
	const head = 5
	if len(sealed) < head || sealed[0] != sealVersion {
		return nil, errors.New("outbox: the secret of a webhook is not sealed as this program does")
	}
	for _, k := range s.keys {
		if [4]byte(sealed[1:head]) != k.id || len(sealed) < head+k.aead.NonceSize() {
			continue
		}
		nonce, text := sealed[head:head+k.aead.NonceSize()], sealed[head+k.aead.NonceSize():]
		secret, err := k.aead.Open(nil, nonce, text, webhook[:])
		if err != nil {
			return nil, fmt.Errorf("outbox: the secret of webhook %s was altered: %w", webhook, err)
		}
		return secret, nil
	}
	return nil, fmt.Errorf("outbox: the secret of webhook %s is sealed under key %x, which this process does not have", webhook, sealed[1:head])
}

// newSecret is the length of the secrets that are made here: that of the hash that signs.
const newSecret = 32

// SealNew makes a new secret for a webhook and gives it sealed.
func (b *Outbox) SealNew(webhook payment.ID) []byte {
	secret := make([]byte, newSecret)
	_, _ = rand.Read(secret) // crypto/rand.Read never fails
	return b.o.Sealer.Seal(webhook, secret)
}

// Open opens one of a webhook's secrets.
func (b *Outbox) Open(webhook payment.ID, s *store.WebhookSecret) ([]byte, error) {
	return b.o.Sealer.Open(webhook, s.Sealed)
}
