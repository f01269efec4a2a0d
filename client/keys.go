package client

import (
	"crypto/ed25519"
	"fmt"
	"os"

	"hutong/wire/httpsig"
)

// ReadKey reads the institution's own key from a file (PEM, PKCS #8), as `openssl genpkey -algorithm ed25519 -out wallet.pem` writes it.
func ReadKey(path string) (ed25519.PrivateKey, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("client: read the signing key: %w", err)
	}
	key, err := httpsig.ParsePrivateKey(text)
	if err != nil {
		return nil, fmt.Errorf("client: signing key %s: %w", path, err)
	}
	return key, nil
}

// SwitchKeys makes Config.SwitchKeys of the switch's public keys, in base64 by their ids, as its operator publishes them. switchID is the
// same as Config.SwitchID: it owns the keys.
func SwitchKeys(switchID string, public map[string]string) (httpsig.KeyMap, error) {
	keys := httpsig.KeyMap{}
	for id, text := range public {
		key, err := httpsig.ParsePublicKey(text)
		if err != nil {
			return nil, fmt.Errorf("client: key %s of the switch: %w", id, err)
		}
		keys[id] = httpsig.Key{ID: id, Owner: switchID, Public: key}
	}
	return keys, nil
}
