package httpsig_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"strings"
	"testing"

	"hutong/wire/httpsig"
)

func TestKeysAreRead(t *testing.T) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	write := func(key any) string {
		der, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	}
	if got, err := httpsig.ParsePrivateKey([]byte(write(private))); err != nil || !got.Equal(private) {
		t.Errorf("%v", err)
	}
	for name, c := range map[string][2]string{
		"nothing": {"", "openssl genpkey"}, "another kind": {write(other), "not an Ed25519 key"},
		"broken": {"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "asn1"},
	} {
		if _, err := httpsig.ParsePrivateKey([]byte(c[0])); err == nil || !strings.Contains(err.Error(), c[1]) {
			t.Errorf("%s: %v", name, err)
		}
	}
	text := base64.StdEncoding.EncodeToString(public)
	if got, err := httpsig.ParsePublicKey(text); err != nil || !got.Equal(public) {
		t.Errorf("%v", err)
	}
	for _, bad := range []string{"", text[1:], "?", text[:20]} {
		if _, err := httpsig.ParsePublicKey(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}
