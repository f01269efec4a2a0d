package stream_test

// Goal: what happens around a stream (a switch that stops, an institution that hangs, floods or loses its key) costs those whom it concerns, and is
// told with the reasons of the list. Method: as in stream_test.go.

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hutong/client"
	"hutong/reason"
	"hutong/store"
	"hutong/wire/api"
	wire "hutong/wire/stream"
)

// A switch that stops lets what is under way finish, and its successor at the same address takes the streams over: no payment fails, none is made twice.
func TestRestartFailsNothing(t *testing.T) {
	w := newWorld(t)
	x := newWallet()
	w.connect("wallet-cn", x)
	acquirer := w.connect("acq-cn", nil)
	var sum atomic.Int64
	var wg sync.WaitGroup
	stop := make(chan struct{})
	var n atomic.Int64
	for k := range 20 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				minor := 100 + int64(k)
				n.Add(1)
				p, err := acquirer.Client().Pay(t.Context(), client.NewRequestID(), pull(minor))
				if err == nil && !p.Final {
					p, err = acquirer.Client().Await(t.Context(), p)
				}
				if err != nil || p.Status != api.PaymentStatusSucceeded {
					t.Error(failure(p, err))
					return
				}
				sum.Add(minor)
			}
		})
	}
	for range 3 {
		time.Sleep(100 * time.Millisecond)
		at := w.at
		w.stop()
		time.Sleep(50 * time.Millisecond)
		w.start(at)
	}
	time.Sleep(100 * time.Millisecond)
	close(stop)
	wg.Wait()
	if _, debited := x.debited(); debited != sum.Load() {
		t.Errorf("the wallet debited %d, the acquirer was told of %d", debited, sum.Load())
	}
	if got := w.audit().Counts.Payments; got != n.Load() {
		t.Errorf("%d payments in the books, %d were asked for", got, n.Load())
	}
	t.Logf("%d payments over three restarts", n.Load())
}

// A payment whose commit is under way when the switch is asked to stop, and whose caller has left, still has a question to come: it is put and answered
// before the end. Left out, the next start would be told that the wallet has nothing, and the payment fail.
func TestStopWaitsForCommitsAndTheirQuestions(t *testing.T) {
	w := newWorld(t)
	x := newWallet()
	w.connect("wallet-cn", x)
	acquirer := w.connect("acq-cn", nil)
	reached, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	before := func(b *store.Batch) {
		if len(b.Payments) > 0 {
			once.Do(func() { close(reached); <-release })
		}
	}
	w.before.Store(&before)
	id := client.NewRequestID()
	var called sync.WaitGroup
	called.Go(func() { acquirer.Client().Pay(t.Context(), id, pull(700)) }) // it leaves without an answer
	<-reached
	gone, leave := context.WithCancel(t.Context())
	leave()
	acquirer.Close(gone)
	called.Wait()
	var stopped sync.WaitGroup
	stopped.Go(w.stop)
	for err := error(nil); err == nil; time.Sleep(time.Millisecond) { // until it takes nothing new
		var c net.Conn
		if c, err = net.Dial("tcp", w.api); err == nil {
			c.Close()
		}
	}
	time.Sleep(50 * time.Millisecond) // it may go further wrongly, never rightly
	close(release)
	stopped.Wait()
	w.start(w.at)
	found, err := w.connect("acq-cn", nil).Client().FindByRequestID(t.Context(), id)
	if err != nil || len(found) != 1 || found[0].Status != api.PaymentStatusSucceeded || x.asked.Load() != 1 {
		t.Errorf("after the restart: %+v, %v; the wallet was asked %d times", found, err, x.asked.Load())
	}
	w.audit()
}

// An institution whose connection breaks after it was told to go elsewhere does not come back: what it is owed, it asks the next switch for. The one that
// stops doesn't wait for it.
func TestStopDoesNotWaitForWhoIsGone(t *testing.T) {
	w := newWorld(t)
	x, asked, release := newSlowWallet()
	w.connect("wallet-cn", x)
	conns, left, next := make(chan net.Conn, 1), make(chan struct{}), make(chan struct{})
	dials := 0
	acquirer := w.connect("acq-cn", nil, func(c *client.StreamConfig) {
		c.Dial = func(ctx context.Context, address string) (net.Conn, error) {
			dials++
			if dials == 2 {
				close(left)
			}
			if dials > 1 {
				<-next
			}
			n, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
			if dials == 1 {
				conns <- n
			}
			return n, err
		}
	})
	paid := paying(t, acquirer)
	<-asked
	var stopped sync.WaitGroup
	stopped.Go(w.stop)
	<-left
	(<-conns).Close()
	close(release)
	stopped.Wait()
	if got := w.warned.String(); strings.Contains(got, "under way") {
		t.Errorf("the switch that stopped warned: %s", got)
	}
	w.start(w.at)
	close(next)
	if got := <-paid; got != "" {
		t.Error(got)
	}
	if n := x.asked.Load(); n != 1 {
		t.Errorf("the wallet was asked %d times", n)
	}
	w.audit()
}

// A wallet that hangs on some payments keeps those waiting; all others, on the same stream, are paid meanwhile.
func TestAHangingWalletCostsItsOwnPayments(t *testing.T) {
	w := newWorld(t)
	x := newWallet()
	x.hang = func(in *api.AuthorisationRequest) bool { return in.DebitAmount.Minor == 666 }
	w.connect("wallet-cn", x)
	acquirer := w.connect("acq-cn", nil)
	var hung sync.WaitGroup
	began := make(chan struct{}, 20)
	for range 20 {
		hung.Go(func() {
			began <- struct{}{}
			p, err := acquirer.Client().Pay(t.Context(), client.NewRequestID(), pull(666))
			if err == nil && !p.Final {
				p, err = acquirer.Client().Await(t.Context(), p)
			}
			if err != nil || p.Status == api.PaymentStatusSucceeded {
				t.Error(failure(p, err))
			}
		})
	}
	for range 20 {
		<-began
	}
	for range 100 {
		if p, err := acquirer.Client().Pay(t.Context(), client.NewRequestID(), pull(100)); err != nil || p.Status != api.PaymentStatusSucceeded {
			t.Fatal(failure(p, err))
		}
	}
	hung.Wait() // by the policy's ladder: not found, so never done
	if n, _ := x.debited(); n != 100 {
		t.Errorf("%d debits", n)
	}
	w.audit()
}

// What goes wrong is told with the status, reason and time to wait that HTTP would have.
func TestProblemsByStream(t *testing.T) {
	w := newWorld(t)
	w.connect("wallet-cn", newWallet())
	acquirer := w.connect("acq-cn", nil).Client()
	for _, c := range []struct {
		name string
		call func() error
		want reason.Code
	}{
		{"no such payment", func() error {
			_, err := acquirer.Payment(t.Context(), "01890a5d-ac96-874b-bcce-b302099a8057")
			return err
		}, reason.NotFound},
		{"not an id", func() error { _, err := acquirer.Payment(t.Context(), "x"); return err }, reason.NotFound},
		{"not allowed", func() error {
			_, err := acquirer.Reviews(t.Context(), "")
			return err
		}, reason.NotAllowed},
		{"no way", func() error {
			_, err := acquirer.ReadCode(t.Context(), client.NewRequestID(), &api.CodeReadRequest{Code: "x"})
			return err
		}, ""},
	} {
		err := c.call()
		var refused *client.Refused
		if c.want == "" && err == nil {
			continue
		}
		if !errors.As(err, &refused) || refused.Problem.Reason != c.want || refused.Problem.Instance == "" {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
	p, err := acquirer.Pay(t.Context(), client.NewRequestID(), pull(100))
	if err != nil {
		t.Fatal(err)
	}
	// A read and a search find it; its id with something behind it is another address.
	if got, err := acquirer.Payment(t.Context(), p.PaymentID); err != nil || got.PaymentID != p.PaymentID {
		t.Errorf("%v", err)
	}
	if got, err := acquirer.FindByRequestID(t.Context(), p.RequestID); err != nil || len(got) != 1 {
		t.Errorf("%v %v", got, err)
	}
	if _, err := acquirer.Payment(t.Context(), p.PaymentID+"/x"); err == nil {
		t.Error("an address that there is not")
	}
}

// Over its rate or its places an institution gets the same 429 as over HTTP, and other institutions are served.
func TestLimitsByStream(t *testing.T) {
	w := newWorld(t, "{id: acq-cn, ", "{id: acq-cn, limits: {requests_per_second: 0.01, burst: 3}, ")
	w.connect("wallet-cn", newWallet())
	acquirer := w.connect("acq-cn", nil, func(c *client.StreamConfig) { c.Attempts = 1 })
	for range 3 {
		if _, err := acquirer.Client().Pay(t.Context(), client.NewRequestID(), pull(100)); err != nil {
			t.Fatal(err)
		}
	}
	_, err := acquirer.Client().Pay(t.Context(), client.NewRequestID(), pull(100))
	var refused *client.Refused
	if !errors.As(err, &refused) || refused.Problem.Reason != reason.RateLimited || refused.Problem.Status != 429 || len(refused.RetryAfter) < 2 {
		t.Errorf("%+v", err)
	}
	wallet := w.connect("wallet-cn", newWallet())
	if _, err := wallet.Client().FindByReference(t.Context(), "x"); err != nil {
		t.Errorf("another institution: %v", err)
	}
}

// A client is told why it can't connect, whoever it isn't; and a switch that isn't the switch is not believed.
func TestWhoMayConnect(t *testing.T) {
	w := newWorld(t)
	try := func(id string, with ...func(*client.StreamConfig)) error {
		c := client.StreamConfig{Config: config(id), Addresses: []string{w.at}, TLS: &tls.Config{RootCAs: w.roots}}
		for _, f := range with {
			f(&c)
		}
		for within := 300 * time.Millisecond; ; within *= 4 {
			ctx, cancel := context.WithTimeout(t.Context(), within)
			s, err := client.Connect(ctx, c)
			if err == nil {
				s.Close(ctx)
			}
			cancel()
			// On a busy machine nothing may have been learnt in time.
			if err == nil || !strings.HasSuffix(err.Error(), "connect: "+context.DeadlineExceeded.Error()) || within > 10*time.Second {
				return err
			}
		}
	}
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"not by stream", try("wallet-my"), "not_allowed"},
		{"another's key id", try("acq-cn", func(c *client.StreamConfig) { c.KeyID = "wallet-cn-1" }), "signature_invalid"},
		{"no such key", try("acq-cn", func(c *client.StreamConfig) { c.KeyID = "nobody" }), "key_unknown"},
		{"the clock", try("acq-cn", func(c *client.StreamConfig) { c.Clock = func() time.Time { return time.Now().Add(-time.Hour) } }), "request_stale"},
		{"another switch's key", try("acq-cn", func(c *client.StreamConfig) { c.SwitchID = "other" }), "not signed by other"},
		{"no root", try("acq-cn", func(c *client.StreamConfig) { c.TLS = nil }), "certificate"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, c.err)
		}
	}
	// The first address may be of a node that sends streams away.
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			wire.Turn(context.Background(), c, w.tls, &wire.Fault{Reason: "overloaded", Detail: "another node owns the lanes"})
		}
	}()
	if err := try("acq-cn", func(c *client.StreamConfig) { c.Addresses = []string{l.Addr().String(), w.at} }); err != nil {
		t.Errorf("over a node that is not the owner: %v", err)
	}
	if err := try("acq-cn", func(c *client.StreamConfig) { c.Addresses = []string{l.Addr().String()} }); err == nil || !strings.Contains(err.Error(), "owns the lanes") {
		t.Errorf("%v", err)
	}
	if n := w.node.StreamCounts().Refused.Load(); n < 4 {
		t.Errorf("%d greetings were refused", n)
	}
}

// Several connections of one institution share its work.
func TestSeveralConnections(t *testing.T) {
	w := newWorld(t)
	x := newWallet()
	w.connect("wallet-cn", x, func(c *client.StreamConfig) { c.Connections = 3 })
	acquirer := w.connect("acq-cn", nil, func(c *client.StreamConfig) { c.Connections = 2 })
	// A client has connected with its first session, and one is counted a moment before its connection.
	c := w.node.StreamCounts()
	all := func(when string) {
		t.Helper()
		for end := time.Now().Add(20 * time.Second); c.Sessions.Load() != 5 || c.Connections.Load() != 5; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("%s: %d sessions, %d connections", when, c.Sessions.Load(), c.Connections.Load())
			}
		}
	}
	all("before the payments")
	var wg sync.WaitGroup
	for k := range 200 {
		wg.Go(func() {
			if p, err := acquirer.Client().Pay(t.Context(), client.NewRequestID(), pull(int64(100+k))); err != nil || p.Status != api.PaymentStatusSucceeded {
				t.Error(failure(p, err))
			}
		})
	}
	wg.Wait()
	all("after them")
	if n, _ := x.debited(); n != 200 {
		t.Errorf("%d debits", n)
	}
	if c.MessagesIn.Load() < 400 || c.FramesIn.Load() > c.MessagesIn.Load() {
		t.Errorf("%d messages in %d frames", c.MessagesIn.Load(), c.FramesIn.Load())
	}
}

// failure says in a few words how a payment ended.
func failure(p *api.Payment, err error) string {
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%s: %s %s", p.PaymentID, p.Status, p.Reason)
}
