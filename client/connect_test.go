package client

// Goal: an institution that knows the addresses of several nodes, of which one takes streams, comes to it soon: addresses are tried one after the
// other, and only after each of them was tried there is a pause, which grows. Method: virtual time, and nodes that nobody can reach.

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"net"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"hutong/wire/httpsig"
)

func TestAllAddressesAreTriedBeforeAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, private, err := ed25519.GenerateKey(nil)
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		var dialled []string
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		_, err = Connect(ctx, StreamConfig{Config: Config{SwitchKeys: httpsig.KeyMap{}, KeyID: "k", PrivateKey: private}, Addresses: []string{"a:1", "b:1", "c:1"},
			Dial: func(_ context.Context, address string) (net.Conn, error) {
				dialled = append(dialled, fmt.Sprintf("%s %d", address, time.Since(began).Milliseconds()))
				return nil, errors.New("nobody listens")
			}})
		want := []string{"a:1 0", "b:1 0", "c:1 0", "a:1 20", "b:1 20", "c:1 20", "a:1 60", "b:1 60", "c:1 60"}
		if !slices.Equal(dialled, want) || err == nil {
			t.Errorf("%v: tried %v, want %v", err, dialled, want)
		}
	})
}
