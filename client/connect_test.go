package client

// Goal: an institution that knows the addresses of several nodes, of which one takes streams, comes to it soon: addresses are tried one after the
// other, and only after each of them was tried there is a pause, which grows, and differs from others'. Method: virtual time, and nodes that nobody can reach.

import (
	"context"
	"crypto/ed25519"
	"errors"
	"net"
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
		addresses := []string{"a:1", "b:1", "c:1"}
		var rounds []time.Time
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		tried := 0
		_, err = Connect(ctx, StreamConfig{Config: Config{SwitchKeys: httpsig.KeyMap{}, KeyID: "k", PrivateKey: private}, Addresses: addresses,
			Dial: func(_ context.Context, address string) (net.Conn, error) {
				if tried%len(addresses) == 0 {
					rounds = append(rounds, time.Now())
				}
				if want := addresses[tried%len(addresses)]; address != want || !time.Now().Equal(rounds[len(rounds)-1]) {
					t.Errorf("try %d is of %s at %s, want %s at %s", tried, address, time.Now(), want, rounds[len(rounds)-1])
				}
				tried++
				return nil, errors.New("nobody listens")
			}})
		if err == nil || len(rounds) < 15 {
			t.Errorf("%v after %d rounds", err, len(rounds))
		}
		usual, pauses := firstPause, map[time.Duration]bool{}
		for i := 1; i < len(rounds); i++ {
			pause := rounds[i].Sub(rounds[i-1])
			if pauses[pause] = true; pause < usual/2 || pause >= usual/2+usual {
				t.Errorf("pause %d is %s, want about %s", i, pause, usual)
			}
			usual = min(2*usual, mostPause)
		}
		if len(pauses) < len(rounds)-1 {
			t.Error("pauses are the same: institutions would come back all at once")
		}
	})
}
