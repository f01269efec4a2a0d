package stream_test

// Goal: institutions that are connected by stream lose nothing and do nothing twice, whatever becomes of their connections. Method: a whole switch in
// this process, institutions with the Go client over real TLS, connections that are cut at random; what was done is counted by the wallet, and
// the auditor goes over the books.

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hutong/audit"
	"hutong/client"
	"hutong/code/registry"
	"hutong/node"
	"hutong/reason"
	"hutong/rulebook"
	"hutong/store"
	"hutong/store/memory"
	"hutong/wire/api"
	"hutong/wire/httpsig"
	wire "hutong/wire/stream"
)

const networkText = `
version: "2026-03-01"
participants:
  - {id: hutong, name: {en: Hutong}, roles: [operator], country: CN, keys: [%[1]s]}
  - {id: acq-cn, name: {en: Lane Acquiring}, roles: [acquirer], country: CN, stream: true, keys: [%[2]s]}
  - {id: wallet-cn, name: {en: Lantern Wallet}, roles: [wallet], country: CN, stream: true, issuers: [alipay], keys: [%[3]s]}
  - {id: wallet-my, name: {en: Hibiscus Wallet}, roles: [wallet], country: MY, endpoint: "http://127.0.0.1:9", issuers: [alipayplus], keys: [%[4]s]}
agreements:
  - {id: op-cny, participant: hutong, currency: CNY, cap: "1000000.00"}
  - {id: acq-cny, participant: acq-cn, currency: CNY, cap: "10000000.00"}
  - {id: cn-cny, participant: wallet-cn, currency: CNY, cap: "10000000.00"}
merchants:
  - {id: M-1, acquirer: acq-cn, name: 老巷茶馆, city: Hangzhou, country: CN, mcc: "5814", currency: CNY}
`

const rulesText = `
version: "2026-03-01"
calendar: [{id: cal, from: "2020-01-01", source: test, zone: Asia/Shanghai, cut_off: "00:00"}]
windows:
  - {id: win, from: "2020-01-01", source: test, request_past: 24h, request_future: 5m, signature: 60s, refund: 720h, quote: 2m, answer: 10s, consumer_code: 60s, consumer_code_longest: 5m}
webhooks:
  - {id: hooks, from: "2020-01-01", source: test, answer_within: 2s, retries: [1h], jitter_percent: 0, hold_after: 100, hold: [50ms], disable_after: 120h, secret_overlap: 24h, log: 168h, workers: 4, per_institution: 3}
policies:
  - {id: pull, from: "2020-01-01", source: test, answer_within: 5s, debit: [20ms, 40ms, 100ms, 1s, 5s], payer: [20ms, 40ms, 60ms], cancel: [20ms, 100ms, 1s], credit: [2 x 20ms]}
  - {id: push, from: "2020-01-01", source: test, answer_within: 5s, debit: [20ms, 40ms], payer: [20ms, 40ms, 60ms], cancel: [2 x 20ms], credit: [2 x 20ms]}
  - {id: refund, from: "2020-01-01", source: test, answer_within: 5s, debit: [20ms], payer: [20ms], cancel: [20ms], credit: [5 x 20ms]}
limits: [{id: lim-cny, from: "2020-01-01", source: test, flow: pull, currency: CNY, min: "0.10", max: "50000.00"}]
coverage: [{id: all, from: "2020-01-01", source: test}]
`

func keyOf(owner string) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed([]byte(fmt.Sprintf("%-32s", owner))[:32])
}

// world is a switch that takes streams.
type world struct {
	t       testing.TB
	store   *memory.Store
	before  atomic.Pointer[func(*store.Batch)] // told of every batch that is to be committed; nil: nobody is
	node    *node.Node
	at      string
	api     string
	roots   *x509.CertPool
	pem     []byte
	tls     *tls.Config
	network []byte
	book    *rulebook.Rulebook
	warned  warnings // of the node
}

// warnings is what a node warns of.
type warnings struct {
	mu   sync.Mutex
	text strings.Builder
}

func (w *warnings) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(b)
}

func (w *warnings) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// newWorld starts a switch; each pair of texts is replaced in its network.
func newWorld(t testing.TB, replaced ...string) *world {
	t.Helper()
	w := &world{t: t, roots: x509.NewCertPool()}
	w.store = memory.New(memory.Options{BeforeCommit: func(b *store.Batch) error {
		if f := w.before.Load(); f != nil {
			(*f)(b)
		}
		return nil
	}})
	var keys []any
	for _, id := range []string{"hutong", "acq-cn", "wallet-cn", "wallet-my"} {
		keys = append(keys, fmt.Sprintf(`{id: %s-1, public: "%s", from: 2020-01-01T00:00:00Z}`, id, base64.StdEncoding.EncodeToString(keyOf(id).Public().(ed25519.PublicKey))))
	}
	w.network = []byte(strings.NewReplacer(replaced...).Replace(fmt.Sprintf(networkText, keys...)))
	var err error
	if w.book, err = rulebook.Load(strings.NewReader(rulesText)); err != nil {
		t.Fatal(err)
	}
	certificate, pem, _, err := wire.Loopback()
	if err != nil {
		t.Fatal(err)
	}
	w.roots.AppendCertsFromPEM(pem)
	w.pem = pem
	w.tls = &tls.Config{Certificates: []tls.Certificate{certificate}}
	w.start("127.0.0.1:0")
	t.Cleanup(func() { w.stop() })
	return w
}

// start begins to serve on the world's store.
func (w *world) start(at string) {
	w.t.Helper()
	listen := func(at string) net.Listener {
		l, err := net.Listen("tcp", at)
		if err != nil {
			w.t.Fatal(err)
		}
		return l
	}
	p := &node.Parts{Store: lasting{w.store}, Network: w.network, Rulebook: w.book, Registry: registry.Known(), SigningID: "hutong-1", Signing: keyOf("hutong"),
		Lanes: 2, API: listen("127.0.0.1:0"), Stream: listen(at), StreamTLS: w.tls,
		Log: slog.New(slog.NewTextHandler(&w.warned, &slog.HandlerOptions{Level: slog.LevelWarn}))}
	w.at, w.api = p.Stream.Addr().String(), p.API.Addr().String()
	var err error
	if w.node, err = node.Start(w.t.Context(), p); err != nil {
		w.t.Fatal(err)
	}
}

// lasting is a store that outlives its switch.
type lasting struct{ *memory.Store }

func (lasting) Close() error { return nil }

func (w *world) stop() {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := w.node.Stop(ctx); err != nil {
		w.t.Error(err)
	}
}

// audit lets the auditor go over the books and gives what it counted.
func (w *world) audit() *audit.Report {
	w.t.Helper()
	var export bytes.Buffer
	if err := w.store.Export(context.Background(), &export); err != nil {
		w.t.Fatal(err)
	}
	report, err := audit.Verify(&export, audit.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	if !report.OK() {
		var text bytes.Buffer
		report.Write(&text)
		w.t.Errorf("the auditor does not agree:\n%s", text.String())
	}
	return report
}

func config(id string) client.Config {
	return client.Config{SwitchID: "hutong", SwitchKeys: httpsig.KeyMap{"hutong-1": {ID: "hutong-1", Owner: "hutong", Public: keyOf("hutong").Public().(ed25519.PublicKey)}},
		KeyID: id + "-1", PrivateKey: keyOf(id), Timeout: 20 * time.Second}
}

func (w *world) connect(id string, h client.Handler, with ...func(*client.StreamConfig)) *client.Stream {
	w.t.Helper()
	c := client.StreamConfig{Config: config(id), Addresses: []string{w.at}, TLS: &tls.Config{RootCAs: w.roots}, Handler: h}
	for _, f := range with {
		f(&c)
	}
	ctx, cancel := context.WithTimeout(w.t.Context(), 10*time.Second)
	defer cancel()
	s, err := client.Connect(ctx, c)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		s.Close(ctx)
	})
	return s
}

// wallet debits everybody once and remembers.
type wallet struct {
	client.Handler // nil: only what is below is asked
	mu             sync.Mutex
	debits         map[string]int64
	promised       map[string]bool
	asked          atomic.Int64
	hang           func(*api.AuthorisationRequest) bool
}

func newWallet() *wallet { return &wallet{debits: map[string]int64{}, promised: map[string]bool{}} }

// newSlowWallet is one that is asked once, and answers when it is released.
func newSlowWallet() (x *wallet, asked, release chan struct{}) {
	x, asked, release = newWallet(), make(chan struct{}), make(chan struct{})
	x.hang = func(*api.AuthorisationRequest) bool {
		close(asked)
		<-release
		return false
	}
	return x, asked, release
}

func (x *wallet) Authorise(ctx context.Context, _ string, in *api.AuthorisationRequest) (*api.AuthorisationAnswer, error) {
	x.asked.Add(1)
	if x.hang != nil && x.hang(in) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.promised[in.PaymentID] {
		return &api.AuthorisationAnswer{Result: api.ResultFailure, Reason: reason.Cancelled}, nil
	}
	x.debits[in.PaymentID] = in.DebitAmount.Minor
	return &api.AuthorisationAnswer{Result: api.ResultSuccess, Reference: "W" + in.PaymentID[len(in.PaymentID)-12:], Amount: &in.DebitAmount}, nil
}

// debited is how many debits it made, and of how much.
func (x *wallet) debited() (n int, sum int64) {
	x.mu.Lock() // a question that was put twice may still be answered a second time
	defer x.mu.Unlock()
	for _, minor := range x.debits {
		sum += minor
	}
	return len(x.debits), sum
}

func (x *wallet) LookUp(_ context.Context, _ string, in *api.LookupRequest) (*api.LookupAnswer, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if minor, ok := x.debits[in.PaymentID]; ok {
		return &api.LookupAnswer{State: api.LookupStateSuccess, Reference: "W" + in.PaymentID[len(in.PaymentID)-12:], Amount: &api.Amount{Currency: "CNY", Minor: minor}}, nil
	}
	x.promised[in.PaymentID] = true
	return &api.LookupAnswer{State: api.LookupStateNotFound}, nil
}

func (x *wallet) Cancel(_ context.Context, _ string, in *api.CancellationRequest) (*api.CancellationAnswer, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if _, ok := x.debits[in.PaymentID]; ok {
		delete(x.debits, in.PaymentID)
		x.promised[in.PaymentID] = true
		return &api.CancellationAnswer{Result: api.ResultSuccess, Outcome: api.CancellationOutcomeCancelled}, nil
	}
	x.promised[in.PaymentID] = true
	return &api.CancellationAnswer{Result: api.ResultSuccess, Outcome: api.CancellationOutcomeWasNeverDone}, nil
}

var codes atomic.Int64

func pull(minor int64) *api.PaymentRequest {
	n := codes.Add(1)
	return &api.PaymentRequest{Flow: api.FlowPull, Code: fmt.Sprintf("2812345678%08d", n), OrderAmount: &api.Amount{Currency: "CNY", Minor: minor}, MerchantID: "M-1",
		OrderReference: fmt.Sprintf("O-%d", n)}
}

// cutter cuts the connections that a client dials, at random.
type cutter struct {
	mu   sync.Mutex
	open map[net.Conn]bool
	cuts int
}

func (c *cutter) dial(ctx context.Context, address string) (net.Conn, error) {
	n, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err == nil {
		c.mu.Lock()
		c.open[n] = true
		c.mu.Unlock()
	}
	return n, err
}

func (c *cutter) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for n := range c.open {
		n.(*net.TCPConn).SetLinger(0) // what is in the buffers is lost
		n.Close()
		delete(c.open, n)
		c.cuts++
	}
}

// Every payment is paid, each exactly once at the wallet and in the books, and both clients get every answer, while connections are cut all the time.
func TestBreaksLoseAndRepeatNothing(t *testing.T) {
	w := newWorld(t)
	x := newWallet()
	cuts := &cutter{open: map[net.Conn]bool{}}
	walletSide := w.connect("wallet-cn", x, func(c *client.StreamConfig) { c.Dial = cuts.dial })
	acquirer := w.connect("acq-cn", nil, func(c *client.StreamConfig) { c.Dial = cuts.dial })
	const callers, each = 40, 25
	var sum, failed, told atomic.Int64
	var wg sync.WaitGroup
	stop := make(chan struct{})
	var cutting sync.WaitGroup
	cutting.Go(func() {
		for before, twice := int64(0), false; ; {
			select {
			case <-stop:
				return
			case <-time.After(time.Duration(5+rand.IntN(40)) * time.Millisecond):
			}
			// Once in a while they are cut again while they connect, but not for ever: on a slow machine nothing would get through.
			if now := told.Load(); now > before || !twice {
				cuts.cut()
				twice = now == before
				before = now
			}
		}
	})
	for k := range callers {
		wg.Go(func() {
			for n := range each {
				minor := int64(100 + k*each + n)
				pay := acquirer.Client().Pay
				if k%2 == 0 {
					pay = payThen(acquirer)
				}
				p, err := pay(t.Context(), client.NewRequestID(), pull(minor))
				if err == nil && !p.Final {
					p, err = acquirer.Client().Await(t.Context(), p)
				}
				told.Add(1)
				switch {
				case err != nil:
					t.Error(err)
					return
				case p.Status == api.PaymentStatusSucceeded:
					sum.Add(minor)
				default:
					failed.Add(1)
				}
				time.Sleep(time.Duration(rand.IntN(10)) * time.Millisecond)
			}
		})
	}
	wg.Wait()
	close(stop)
	cutting.Wait()
	n, debited := x.debited()
	if debited != sum.Load() || n != callers*each-int(failed.Load()) {
		t.Errorf("the wallet made %d debits of %d, the acquirer was told of %d of %d", n, debited, callers*each-failed.Load(), sum.Load())
	}
	if report := w.audit(); report.Counts.Payments != callers*each {
		t.Errorf("%d payments in the books", report.Counts.Payments)
	}
	resumed := acquirer.Counts().Resumed.Load() + walletSide.Counts().Resumed.Load()
	t.Logf("%d cuts, %d connections went on with their session, %d frames sent again, %d questions for %d payments, %d failed", cuts.cuts, resumed,
		acquirer.Counts().Resent.Load()+walletSide.Counts().Resent.Load(), x.asked.Load(), n, failed.Load())
	if cuts.cuts < 10 || resumed < 10 {
		t.Error("hardly anything was cut")
	}
	if failed.Load() > 0 {
		t.Errorf("%d payments failed although every session was gone on with", failed.Load())
	}
}

// paying lets an acquirer pay meanwhile, and tells what went wrong; "": nothing.
func paying(t *testing.T, acquirer *client.Stream) <-chan string {
	paid := make(chan string, 1)
	go func() {
		p, err := acquirer.Client().Pay(t.Context(), client.NewRequestID(), pull(100))
		if err == nil && p.Status == api.PaymentStatusSucceeded {
			paid <- ""
			return
		}
		paid <- failure(p, err)
	}()
	return paid
}

// Closing waits for calls whose connection has just broken, too: they are answered on the next one.
func TestClosingWaitsForCallsOnABrokenConnection(t *testing.T) {
	w := newWorld(t)
	x, asked, release := newSlowWallet()
	w.connect("wallet-cn", x)
	var conns []net.Conn
	again, gate := make(chan struct{}), make(chan struct{})
	acquirer := w.connect("acq-cn", nil, func(c *client.StreamConfig) {
		c.Dial = func(ctx context.Context, address string) (net.Conn, error) {
			if len(conns) == 1 {
				close(again)
				<-gate
			}
			n, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
			conns = append(conns, n)
			return n, err
		}
	})
	paid := paying(t, acquirer)
	<-asked
	conns[0].Close()
	<-again
	closed := make(chan error, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		closed <- acquirer.Close(ctx)
	}()
	time.Sleep(50 * time.Millisecond) // for Close to look at what is open: nothing
	close(gate)
	close(release)
	if got := <-paid; got != "" {
		t.Error(got)
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
	if _, err := acquirer.Client().Pay(t.Context(), client.NewRequestID(), pull(100)); err == nil {
		t.Error("a closed stream pays")
	}
}
