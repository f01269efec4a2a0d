package stream_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"testing"
	"time"

	"hutong/client"
	"hutong/reason"
	"hutong/wire/api"
	"hutong/wire/link"
)

// payThen is PayThen for who waits.
func payThen(s *client.Stream) func(context.Context, string, *api.PaymentRequest) (*api.Payment, error) {
	return func(_ context.Context, id string, in *api.PaymentRequest) (p *api.Payment, err error) {
		told := make(chan struct{})
		s.PayThen(id, in, func(got *api.Payment, fault error) {
			p, err = got, fault
			close(told) // a second time would panic
		})
		<-told
		return p, err
	}
}

// Without a goroutine for each, callers are told the same as with one, each of its own payment, and the end of one may begin the next.
func TestPayThenTellsWhatPayReturns(t *testing.T) {
	w := newWorld(t, "{id: acq-cn, ", "{id: acq-cn, limits: {requests_per_second: 100000, burst: 100000}, ")
	w.connect("wallet-cn", newWallet())
	acquirer := w.connect("acq-cn", nil, func(c *client.StreamConfig) { c.Attempts = 1 })
	const callers, each = 200, 10
	var all sync.WaitGroup
	all.Add(callers)
	var begin func(k, n int)
	begin = func(k, n int) {
		if n == each {
			all.Done()
			return
		}
		minor := int64(100 + k*each + n)
		in := pull(minor)
		acquirer.PayThen(client.NewRequestID(), in, func(p *api.Payment, err error) {
			if err != nil || p.Status != api.PaymentStatusSucceeded || p.Amounts.Order.Minor != minor {
				t.Errorf("caller %d, payment %d: %s", k, n, failure(p, err))
			}
			begin(k, n+1)
		})
	}
	for k := range callers {
		begin(k, 0)
	}
	all.Wait()
	pay := payThen(acquirer)
	id, in := client.NewRequestID(), pull(700)
	first, err := pay(t.Context(), id, in)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := acquirer.Client().Pay(t.Context(), id, in); err != nil || again.PaymentID != first.PaymentID || !again.Final {
		t.Errorf("the same again: %s", failure(again, err))
	}
	var queried api.PaymentAnswer // an address with a query is the same to them
	if err := acquirer.Call(t.Context(), link.Peer{}, "POST", api.PathPayments+"?a=b", id, in, &queried); err != nil || queried.Payment.PaymentID != first.PaymentID {
		t.Errorf("the same again with a query: %s", failure(&queried.Payment, err))
	}
	other := *in
	other.OrderReference = "another"
	for name, c := range map[string]struct {
		id   string
		in   *api.PaymentRequest
		want reason.Code
	}{
		"another payment under the same id": {id, &other, reason.RequestIDReused},
		"no request id":                     {"one", pull(100), reason.RequestIDInvalid},
		"a request that breaks the interface": {client.NewRequestID(), &api.PaymentRequest{Flow: api.FlowPull, Code: "2812345678000000", MerchantID: "M-1",
			OrderReference: "O"}, reason.InvalidField},
	} {
		p, want := acquirer.Client().Pay(t.Context(), c.id, c.in)
		q, got := pay(t.Context(), c.id, c.in)
		var coded interface{ ReasonCode() reason.Code }
		var refused *client.Refused
		var code reason.Code
		switch {
		case errors.As(got, &refused):
			code = refused.Problem.Reason
		case errors.As(got, &coded):
			code = coded.ReasonCode()
		}
		if p != nil || q != nil || fmt.Sprint(want) != fmt.Sprint(got) || code != c.want {
			t.Errorf("%s: %v, waiting %v; of reason %s", name, got, want, code)
		}
	}
	w.audit()
}

// Whoever closes a stream waits for what is told later too, and who asks afterwards is told that it is closed.
func TestClosingWaitsForWhatIsToldLater(t *testing.T) {
	w := newWorld(t)
	x, asked, release := newSlowWallet()
	w.connect("wallet-cn", x)
	var mu sync.Mutex
	var first net.Conn
	acquirer := w.connect("acq-cn", nil, func(c *client.StreamConfig) {
		c.Dial = func(ctx context.Context, address string) (net.Conn, error) {
			n, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
			mu.Lock()
			defer mu.Unlock()
			if first == nil {
				first = n
			}
			return n, err
		}
	})
	func() {
		defer func() {
			if recover() == nil {
				t.Error("no request is a payment")
			}
		}()
		acquirer.PayThen(client.NewRequestID(), nil, nil) // and nothing is under way then, for which Close would wait
	}()
	told := ""
	acquirer.PayThen(client.NewRequestID(), pull(100), func(p *api.Payment, err error) {
		told = "paid"
		if err != nil || p.Status != api.PaymentStatusSucceeded {
			told = failure(p, err)
		}
	})
	<-asked
	mu.Lock()
	first.Close() // the answer comes on the next connection
	mu.Unlock()
	closed := make(chan error, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		closed <- acquirer.Close(ctx)
	}()
	select {
	case err := <-closed:
		t.Errorf("closed before the payment was told: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	close(release)
	if err := <-closed; err != nil || told != "paid" {
		t.Errorf("%v %q", err, told)
	}
	var never *client.NotSent
	if p, err := payThen(acquirer)(t.Context(), client.NewRequestID(), pull(100)); p != nil || !errors.As(err, &never) {
		t.Errorf("a closed stream pays: %v %v", p, err)
	}
}

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
