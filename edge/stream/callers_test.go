package stream_test

import (
	"context"
	"testing"
	"time"

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

// clockedWallet keeps when its questions came.
type clockedWallet struct {
	*wallet
	came chan time.Time
}

func (x *clockedWallet) Authorise(ctx context.Context, id string, in *api.AuthorisationRequest) (*api.AuthorisationAnswer, error) {
	x.came <- client.Came(ctx)
	return x.wallet.Authorise(ctx, id, in)
}

// A handler can tell since when a question waits.
func TestHandlersKnowWhenAQuestionCame(t *testing.T) {
	w := newWorld(t)
	x := &clockedWallet{newWallet(), make(chan time.Time, 8)}
	w.connect("wallet-cn", x)
	begun := time.Now()
	p, err := w.connect("acq-cn", nil).Client().Pay(t.Context(), client.NewRequestID(), pull(100))
	if err != nil || p.Status != api.PaymentStatusSucceeded {
		t.Fatalf("%+v %v", p, err)
	}
	if came := <-x.came; came.Before(begun) || came.After(time.Now()) || !client.Came(t.Context()).IsZero() {
		t.Errorf("came at %s, asked after %s; elsewhere %s", came, begun, client.Came(t.Context()))
	}
}
