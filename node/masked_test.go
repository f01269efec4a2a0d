package node_test

import (
	"bytes"
	"crypto/ed25519"
	"fmt"
	"strings"
	"testing"

	"hutong/client"
	edge "hutong/edge/stream"
	"hutong/node"
	"hutong/wire/httpsig"
	wire "hutong/wire/stream"
)

// What has a private key in it does not show it, however it is printed.
func TestPrivateKeysAreNotPrinted(t *testing.T) {
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{0xab}, ed25519.SeedSize))
	config := client.Config{KeyID: "k1", PrivateKey: key}
	side, options, parts := wire.Side{KeyID: "k1", Private: key}, edge.Options{KeyID: "k1", Private: key}, node.Parts{SigningID: "k1", Signing: key, Sealing: [][]byte{key}}
	for _, v := range []any{config, &config, client.StreamConfig{Config: config}, &side, side, &options, options, &parts, parts, &httpsig.Signer{KeyID: "k1", Private: key}, httpsig.Prepare(key)} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
			got := fmt.Sprintf(verb, v)
			for _, part := range []string{"abab", "ABAB", "171 171", "0xab, 0xab", `\xab\xab`} {
				if strings.Contains(got, part) {
					t.Errorf("%T by %s: %.80s", v, verb, got)
				}
			}
		}
	}
}
