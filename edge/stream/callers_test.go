package stream_test

import (
	"testing"

	"hutong/client"
	"hutong/wire/api"
)

// An institution that only calls on one session is asked on another: the switch never asks where nobody answers.
func TestSessionsThatOnlyCallAreNotAsked(t *testing.T) {
	w := newWorld(t)
	x := newWallet()
	w.connect("wallet-cn", nil)
	w.connect("wallet-cn", x)
	w.connect("wallet-cn", nil)
	acquirer := w.connect("acq-cn", nil)
	const n = 12
	for k := range n {
		p, err := acquirer.Client().Pay(t.Context(), client.NewRequestID(), pull(int64(100+k)))
		if err != nil || p.Status != api.PaymentStatusSucceeded {
			t.Fatalf("payment %d: %+v %v", k, p, err)
		}
	}
	if asked := x.asked.Load(); asked != n {
		t.Errorf("the wallet was asked %d times for %d payments", asked, n)
	}
}
