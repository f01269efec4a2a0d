package httpsig

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"

	"github.com/dunglas/httpsfv"
)

// ContentDigest is the value of Content-Digest for the body: sha-256 (RFC 9530 sections 2 and 5). An empty body has one too.
func ContentDigest(body []byte) string {
	var buf [60]byte
	return string(appendDigest(buf[:0], body))
}

func appendDigest(b, body []byte) []byte {
	sum := sha256.Sum256(body)
	b = append(b, "sha-256=:"...)
	b = base64.StdEncoding.AppendEncode(b, sum[:])
	return append(b, ':')
}

// CheckDigest tells whether Content-Digest has a sha-256 that fits the body. Other algorithms beside it are ignored, as RFC 9530 allows:
// one strong digest that fits is enough, and one that doesn't is a refusal.
func CheckDigest(h http.Header, body []byte) error {
	values := h["Content-Digest"]
	var buf [60]byte
	switch {
	case len(values) == 0:
		return errors.New("Content-Digest is missing")
	case len(values) == 1 && values[0] == string(appendDigest(buf[:0], body)):
		return nil // the form that nearly everybody sends
	case len(values) > 4 || len(values[0]) > 1024:
		return errors.New("Content-Digest is too long")
	}
	d, err := httpsfv.UnmarshalDictionary(values)
	if err != nil {
		return fmt.Errorf("Content-Digest cannot be read: %v", err)
	}
	m, ok := d.Get("sha-256")
	if !ok {
		return errors.New("Content-Digest has no sha-256")
	}
	item, ok := m.(httpsfv.Item)
	if !ok {
		return errors.New("Content-Digest is not a byte sequence")
	}
	given, ok := item.Value.([]byte)
	sum := sha256.Sum256(body)
	if !ok || !bytes.Equal(given, sum[:]) {
		return errors.New("Content-Digest does not fit the body")
	}
	return nil
}
