// Package hooksig signs and verifies webhooks as Standard Webhooks 1.0.0 says (https://www.standardwebhooks.com): three headers, and
// HMAC-SHA-256 over id, time and body under a secret that the sender and the receiver share.
package hooksig

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The headers of a webhook.
const (
	HeaderID        = "Webhook-Id"        // the same on every try: what a receiver takes once
	HeaderTimestamp = "Webhook-Timestamp" // of this try, Unix seconds
	HeaderSignature = "Webhook-Signature" // one or more signatures, separated by spaces
)

// Prefix begins the text of a secret.
const Prefix = "whsec_"

// Bounds of a secret in bytes, by the specification's section on symmetric signatures.
const (
	MinSecret = 24
	MaxSecret = 64
)

// newSecret is the length of the secrets that are made here, in bytes: that of the hash.
const newSecret = 32

// Bounds of what is read from headers.
const (
	maxID         = 128  // bytes
	maxSignature  = 4096 // bytes of the header
	maxSignatures = 16   // in the header
)

// Secret is what both sides share. It masks itself when printed; Text opens it.
type Secret []byte

// NewSecret makes a random secret.
func NewSecret() Secret {
	s := make(Secret, newSecret)
	_, _ = rand.Read(s) // crypto/rand.Read never fails
	return s
}

// ParseSecret reads whsec_ and the base64 of 24 to 64 bytes.
func ParseSecret(text string) (Secret, error) {
	coded, ok := strings.CutPrefix(text, Prefix)
	if !ok {
		return nil, errors.New("hooksig: a secret begins with " + Prefix)
	}
	if len(coded) > base64.StdEncoding.EncodedLen(MaxSecret) {
		return nil, fmt.Errorf("hooksig: a secret has at most %d bytes", MaxSecret)
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(coded)
	if err != nil || len(raw) < MinSecret || len(raw) > MaxSecret {
		return nil, fmt.Errorf("hooksig: a secret is %s and the base64 of %d to %d bytes", Prefix, MinSecret, MaxSecret)
	}
	return raw, nil
}

// Text is the secret as it is told to the other side, once.
func (s Secret) Text() string { return Prefix + base64.StdEncoding.EncodeToString(s) }

// String masks the secret.
func (s Secret) String() string { return Prefix + "…" }

// GoString is String: %#v must not show the secret either.
func (s Secret) GoString() string { return s.String() }

// MarshalText refuses: nothing that holds a secret is written by accident.
func (s Secret) MarshalText() ([]byte, error) {
	return nil, errors.New("hooksig: a secret is not written; Text opens it")
}

func mac(secret Secret, id, at string, body []byte) []byte {
	m := hmac.New(sha256.New, secret)
	for _, part := range [...]string{id, ".", at, "."} {
		m.Write([]byte(part))
	}
	m.Write(body)
	return m.Sum(nil)
}

// Sign sets the three headers, with one signature for each secret, so that a receiver verifies while secrets are changed. The id must be one
// that CheckID takes.
func Sign(h http.Header, id string, at time.Time, body []byte, secrets ...Secret) {
	stamp := strconv.FormatInt(at.Unix(), 10)
	var signatures []string
	for _, s := range secrets {
		signatures = append(signatures, "v1,"+base64.StdEncoding.EncodeToString(mac(s, id, stamp, body)))
	}
	h.Set(HeaderID, id)
	h.Set(HeaderTimestamp, stamp)
	h.Set(HeaderSignature, strings.Join(signatures, " "))
}

// CheckID tells whether an id can stand in the header: 1 to 128 printable ASCII characters without spaces and without the full stop that
// separates what is signed.
func CheckID(id string) error {
	if id == "" || len(id) > maxID {
		return fmt.Errorf("hooksig: an id has 1 to %d characters", maxID)
	}
	for i := range len(id) {
		if c := id[i]; c <= ' ' || c > '~' || c == '.' {
			return errors.New("hooksig: an id is printable ASCII without spaces and full stops")
		}
	}
	return nil
}

// The ways a webhook can be refused.
var (
	// ErrMalformed : a header is missing, there twice, or not of its shape.
	ErrMalformed = errors.New("hooksig: the webhook's headers are missing or malformed")
	// ErrStale : the time is too far from the receiver's clock.
	ErrStale = errors.New("hooksig: the webhook's time is too far from the clock")
	// ErrSignature : no signature is by one of the secrets.
	ErrSignature = errors.New("hooksig: no signature of the webhook is by a known secret")
)

// Message is what the headers of a verified webhook say.
type Message struct {
	ID string
	At time.Time
}

// Verify checks a webhook against the secrets that are live: its time must be at most tolerance from now, either way, and one of its signatures
// must be by one of the secrets. Every pair is compared in constant time. Signatures of other versions are passed over.
func Verify(h http.Header, body []byte, now time.Time, tolerance time.Duration, secrets ...Secret) (Message, error) {
	id, ok1 := single(h, HeaderID)
	stamp, ok2 := single(h, HeaderTimestamp)
	list, ok3 := single(h, HeaderSignature)
	if !ok1 || !ok2 || !ok3 || len(list) > maxSignature || CheckID(id) != nil {
		return Message{}, ErrMalformed
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || seconds < 0 || strconv.FormatInt(seconds, 10) != stamp {
		return Message{}, ErrMalformed
	}
	at := time.Unix(seconds, 0).UTC()
	if away := now.Sub(at); away > tolerance || away < -tolerance {
		return Message{}, ErrStale
	}
	signatures := parseSignatures(list)
	if len(signatures) == 0 {
		return Message{}, ErrMalformed
	}
	found := false
	for _, s := range secrets {
		want := mac(s, id, stamp, body)
		for _, got := range signatures {
			if hmac.Equal(want, got) {
				found = true
			}
		}
	}
	if !found {
		return Message{}, ErrSignature
	}
	return Message{id, at}, nil
}

// single is a header's one value.
func single(h http.Header, name string) (string, bool) {
	v := h.Values(name)
	if len(v) != 1 {
		return "", false
	}
	return v[0], true
}

// parseSignatures gives the version 1 signatures of the header's list.
func parseSignatures(list string) [][]byte {
	var out [][]byte
	for n := 0; list != "" && n < maxSignatures; n++ {
		var one string
		one, list, _ = strings.Cut(list, " ")
		version, coded, ok := strings.Cut(one, ",")
		if !ok || version != "v1" {
			continue
		}
		raw, err := base64.StdEncoding.Strict().DecodeString(coded)
		if err == nil && len(raw) == sha256.Size {
			out = append(out, raw)
		}
	}
	return out
}
