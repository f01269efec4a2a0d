package httpsig

import (
	"encoding/binary"
	"testing"
)

// Each owner has room for so many refused nonces and no more; the oldest are forgotten first, and nobody takes another's room.
func TestRefusedNoncesAreBounded(t *testing.T) {
	var v Verifier
	id := func(n int) (x nonceID) {
		binary.BigEndian.PutUint64(x[:], uint64(n))
		return x
	}
	v.rememberRefused("quiet", id(0))
	for n := range 3*keptRefused + 5 {
		v.rememberRefused("loud", id(n))
		v.rememberRefused("loud", id(n))
	}
	for n, want := range map[int]bool{3*keptRefused + 4: true, 2*keptRefused + 5: true, 2*keptRefused + 4: false, 0: false} {
		if got := v.wasRefused("loud", id(n)); got != want {
			t.Errorf("%d: remembered %t", n, got)
		}
	}
	if !v.wasRefused("quiet", id(0)) || v.wasRefused("quiet", id(1)) || v.wasRefused("nobody", id(0)) {
		t.Error("owners are not kept apart")
	}
	x, _ := v.refused.Load("loud")
	if r := x.(*refusedNonces); len(r.seen) != keptRefused || len(r.ring) != keptRefused {
		t.Errorf("%d remembered in %d places", len(r.seen), len(r.ring))
	}
}
