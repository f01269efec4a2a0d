package node

import (
	"crypto/ed25519"
	"crypto/x509"
	"fmt"
	"os"
)

// loadWebhooks reads what telling institutions needs. Without key files of its own the secrets in the store are sealed under a key that is derived
// from the signing key; who changes that key then names files, the first of them new, so that they stay readable (docs/OPERATING.md).
func loadWebhooks(c WebhookConfig, signing ed25519.PrivateKey) (keys [][]byte, roots *x509.CertPool, err error) {
	for _, path := range c.Keys {
		raw, err := os.ReadFile(path)
		if err != nil {
			return nil, nil, fmt.Errorf("read a key for webhooks' secrets: %w", err)
		}
		if len(raw) < 32 {
			return nil, nil, fmt.Errorf("key %s for webhooks' secrets has %d bytes, want at least 32; make one with: openssl rand -out %s 32", path, len(raw), path)
		}
		keys = append(keys, raw)
	}
	// Last: it opens what was sealed before there were key files.
	keys = append(keys, signing.Seed())
	if c.Roots != "" {
		text, err := os.ReadFile(c.Roots)
		if err != nil {
			return nil, nil, fmt.Errorf("read the certificate authorities for webhooks: %w", err)
		}
		if roots, err = x509.SystemCertPool(); err != nil {
			return nil, nil, fmt.Errorf("the system's certificate authorities: %w", err)
		}
		if !roots.AppendCertsFromPEM(text) {
			return nil, nil, fmt.Errorf("%s has no certificate in PEM", c.Roots)
		}
	}
	return keys, roots, nil
}
