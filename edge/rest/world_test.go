package rest_test

// A small switch with everything real but its store's disk: engine, desk, service and both halves of the edge, and seven institutions that
// are reached over loopback. Institutions do what their scripts say; without a script they behave well and remember what they did.

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hutong/audit"
	"hutong/client"
	"hutong/code/registry"
	"hutong/delivery"
	"hutong/delivery/outbox"
	"hutong/edge/calls"
	"hutong/edge/rest"
	"hutong/edge/stream"
	"hutong/edge/webhook"
	"hutong/engine"
	"hutong/participant"
	"hutong/payment"
	"hutong/reason"
	"hutong/rulebook"
	"hutong/service"
	"hutong/store"
	"hutong/store/memory"
	"hutong/wire/api"
	"hutong/wire/httpsig"
	"hutong/wire/link"

	"github.com/google/go-cmp/cmp"
)

const networkText = `
version: "2026-03-01"
participants:
  - {id: hutong, name: {en: Hutong}, roles: [operator], country: CN, keys: [%[1]s]}
  - {id: acq-cn, name: {en: Lane Acquiring}, roles: [acquirer], country: CN, endpoint: "%[9]s", private_ranges: [127.0.0.0/8], keys: [%[2]s]}
  - {id: wallet-my, name: {en: Hibiscus Wallet}, roles: [wallet], country: MY, endpoint: "%[10]s", private_ranges: [127.0.0.0/8], issuers: [alipayplus], keys: [%[3]s]}
  - {id: wallet-cn, name: {en: Lantern Wallet}, roles: [wallet], country: CN, endpoint: "%[11]s", issuers: [alipay], keys: [%[4]s]}
  - {id: wallet-th, name: {en: Lotus Wallet}, roles: [wallet], country: TH, endpoint: "%[12]s", keys: [%[5]s]}
  - {id: net-id, name: {en: Archipelago Network}, roles: [network], country: ID, endpoint: "%[13]s", issuers: [qris], keys: [%[6]s]}
  - {id: fx-one, name: {en: First Exchange}, roles: [fx_provider], country: HK, keys: [%[7]s]}
  - {id: wallet-off, name: {en: Suspended Wallet}, roles: [wallet], country: CN, status: suspended, issuers: [wechat-pay], endpoint: "%[14]s", keys: [%[8]s]}
agreements:
  - {id: op-cny, participant: hutong, currency: CNY, cap: "1000000.00"}
  - {id: op-myr, participant: hutong, currency: MYR, cap: "1000000.00"}
  - {id: op-idr, participant: hutong, currency: IDR, cap: "1000000000.00"}
  - {id: op-thb, participant: hutong, currency: THB, cap: "1000000.00"}
  - {id: acq-cny, participant: acq-cn, currency: CNY, cap: "100000.00", price: std-cny}
  - {id: my-myr, participant: wallet-my, currency: MYR, holds: true, cap: "1000.00", price: std-myr, fx_provider: fx-one}
  - {id: cn-cny, participant: wallet-cn, currency: CNY, cap: "100000.00", debit: blocked, fx_provider: fx-one}
  - {id: th-thb, participant: wallet-th, currency: THB, cap: "100000.00", debit: ask, fx_provider: fx-one, refund: at-the-day}
  - {id: id-idr, participant: net-id, currency: IDR, cap: "1000000000.00"}
  - {id: off-cny, participant: wallet-off, currency: CNY, cap: "1000.00"}
  - {id: fx-cny, participant: fx-one, currency: CNY, cap: "1000000.00"}
  - {id: fx-myr, participant: fx-one, currency: MYR, cap: "1000000.00"}
  - {id: fx-idr, participant: fx-one, currency: IDR, cap: "100000000000.00"}
  - {id: fx-thb, participant: fx-one, currency: THB, cap: "1000000.00"}
merchants:
  - {id: M-1, acquirer: acq-cn, name: 老巷茶馆, city: Hangzhou, country: CN, mcc: "5814", currency: CNY, stores: [{id: S-1, name: Lane, terminals: [T-1]}]}
  - {id: M-2, acquirer: acq-cn, name: Closed Noodles, city: Suzhou, country: CN, mcc: "5812", currency: CNY, closed: true}
`

const rulesText = `
version: "2026-03-01"
calendar: [{id: cal, from: "2020-01-01", source: test, zone: Asia/Shanghai, cut_off: "00:00"}]
windows:
  - {id: win, from: "2020-01-01", source: test, request_past: 24h, request_future: 5m, signature: 60s, refund: 720h, void: 20m, quote: 2m, hold: 1h, hold_longest: 24h, over_capture_bps: 500, answer: 5s, consumer_code: 60s, consumer_code_longest: 5m}
webhooks:
  - {id: hooks, from: "2020-01-01", source: test, answer_within: 2s, retries: [50ms, 100ms, 1h], jitter_percent: 0, hold_after: 100, hold: [50ms], disable_after: 120h, secret_overlap: 24h, log: 168h, workers: 4, per_institution: 3}
policies:
  - {id: pull, from: "2020-01-01", source: test, answer_within: ANSWER, debit: [20ms, 40ms], payer: [20ms, 40ms, 60ms], cancel: [2 x 20ms], credit: [2 x 20ms]}
  - {id: push, from: "2020-01-01", source: test, answer_within: ANSWER, debit: [20ms, 40ms], payer: [20ms, 40ms, 60ms], cancel: [2 x 20ms], credit: [2 x 20ms]}
  - {id: refund, from: "2020-01-01", source: test, answer_within: ANSWER, debit: [20ms], payer: [20ms], cancel: [20ms], credit: [5 x 20ms]}
limits:
  - {id: lim-cny, from: "2020-01-01", source: test, flow: pull, currency: CNY, min: "0.10", max: "50000.00"}
  - {id: lim-myr, from: "2020-01-01", source: test, flow: pull, currency: MYR, max: "20000.00"}
prices:
  - {id: std-cny, from: "2020-01-01", source: test, currency: CNY, fees: [{who: payee_side, bps: 60, rounding: half_up, refund: in_proportion}]}
  - {id: std-myr, from: "2020-01-01", source: test, currency: MYR, fees: [{who: to_payer_side, bps: 20, rounding: half_up, refund: in_proportion}, {who: payer_side, bps: 5, rounding: half_up}]}
refunds:
  - {id: at-the-day, from: "2020-01-01", source: test, rate: day, difference: payer_side, rounding: half_up}
reference_rates:
  - {id: r-cny-myr, from: "2020-01-01", source: test bank, base: CNY, quote: MYR, value: "0.6200"}
  - {id: r-idr-cny, from: "2020-01-01", source: test bank, base: IDR, quote: CNY, unit: 1000, value: "0.4400"}
  - {id: r-idr-thb, from: "2020-01-01", source: test bank, base: IDR, quote: THB, unit: 1000, value: "2.1000"}
fx:
  - {id: f-cny-myr, from: "2020-01-01", source: test, provider: fx-one, base: CNY, quote: MYR, markup_bps: 50, scale: 6, rate_rounding: up, rounding: up, lock: 2m}
  - {id: f-idr-cny, from: "2020-01-01", source: test, provider: fx-one, base: IDR, quote: CNY, markup_bps: 50, scale: 6, rate_rounding: up, rounding: up, lock: 2m}
  - {id: f-idr-thb, from: "2020-01-01", source: test, provider: fx-one, base: IDR, quote: THB, markup_bps: 50, scale: 6, rate_rounding: up, rounding: up, lock: 2m}
coverage: [{id: all, from: "2020-01-01", source: test}]
`

// Codes, from public test pages.
const (
	qrisStatic  = "00020101021126580013ID.CO.BRI.WWW01189360000200413325550208413325550303UMI51440014ID.CO.QRIS.WWW0215ID10243358898860303UMI5204591253033605802ID5914APOTIK SYAHADA6006PADANG61052517162070703A01630490C5"
	qrisDynamic = "00020101021226690023ID.CO.BANKALTIMTARA.WWW011893600124024091802802092409180280303URE51440014ID.CO.QRIS.WWW0215ID20243452761720303URE5204752353033605405100005802ID5944(TEST) RETRIBUSI PARKIR PELABUHAN BULUMINUNG6015PENAJAM PASER U6105761416226011311223344553420705479056304BE84"
)

// everyone is every institution, in the order of the network's text; those from the second on but the FX provider serve.
var everyone = []string{"hutong", "acq-cn", "wallet-my", "wallet-cn", "wallet-th", "net-id", "fx-one", "wallet-off"}

// shifted is the wall clock and a shift, so that tests make quotes expire without waiting.
type shifted struct {
	inner *delivery.Clock
	shift atomic.Int64
}

func (c *shifted) Now() time.Time            { return c.inner.Now().Add(time.Duration(c.shift.Load())) }
func (c *shifted) At(t time.Time, fn func()) { c.inner.At(t.Add(-time.Duration(c.shift.Load())), fn) }
func (c *shifted) advance(d time.Duration)   { c.shift.Add(int64(d)) }
func keyOf(owner string) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed([]byte(fmt.Sprintf("%-32s", owner))[:32])
}

type world struct {
	t        testing.TB
	clock    *shifted
	dir      atomic.Pointer[participant.Directory]
	keys     httpsig.Keys
	book     atomic.Pointer[rulebook.Rulebook]
	store    *memory.Store
	engine   *engine.Engine
	service  *service.Service
	outbox   *outbox.Outbox
	peers    *calls.Counterparties
	breakers *delivery.Breakers
	url      string
	streams  *stream.Server
	streamAt string         // where it listens
	roots    *x509.CertPool // of its certificate
	inst     map[string]*institution
	observed observations
	quiet    bool // benchmarks: no recording of exchanges
}

type observations struct {
	mu   sync.Mutex
	seen []rest.Observation
	asks []calls.Asked
	wire []link.Exchange
}

func (o *observations) exchanges() []link.Exchange {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.wire)
}

type setup struct {
	limits     func(*calls.Options, *rest.Options)
	concurrent int // questions per institution
	quiet      bool
	lanes      int
	store      memory.Options            // faults of the store
	rules      string                    // added to the rulebook
	network    func(string) string       // changes the network's text
	loss       string                    // of the agreement with the Indonesian network; "" is the payee's side
	late       string                    // ladder after a loss was assigned
	answer     string                    // how long an institution has for one answer; "" is so long that a busy machine makes no difference
	stream     bool                      // institutions call and are asked by stream
	text       func(rules string) string // nil: the rulebook as it is
}

// overStream makes every world one of streams.
var overStream bool

// impatient worlds are for institutions that hang, and for nothing else: one that hangs up is known at once, and any other may be slow on a busy machine.
func impatient(s *setup) { s.answer = "250ms" }

func newWorld(t testing.TB, with ...func(*setup)) *world {
	t.Helper()
	cfg := setup{stream: overStream}
	for _, f := range with {
		f(&cfg)
	}
	w := &world{t: t, clock: &shifted{inner: delivery.NewClock()}, store: memory.New(cfg.store), inst: map[string]*institution{}, quiet: cfg.quiet}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	keys, endpoints := []any{}, []any{}
	for _, id := range everyone {
		public := keyOf(id).Public().(ed25519.PublicKey)
		keys = append(keys, fmt.Sprintf(`{id: %s-1, public: "%s", from: 2020-01-01T00:00:00Z}`, id, base64.StdEncoding.EncodeToString(public)))
		if id == "hutong" { // and two persons of the operator
			for _, person := range []string{"ada", "ben"} {
				keys[0] = keys[0].(string) + fmt.Sprintf(`, {id: %s-1, person: %s, public: "%s", from: 2020-01-01T00:00:00Z}`, person, person,
					base64.StdEncoding.EncodeToString(keyOf(person).Public().(ed25519.PublicKey)))
			}
		}
		w.inst[id] = &institution{id: id, w: w, done: map[string]*deed{}}
		if id == "hutong" || id == "fx-one" {
			continue
		}
		i := w.inst[id]
		server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if m := i.meddle.Load(); m != nil {
				(*m)(rw, r, i.handler)
				return
			}
			i.handler.ServeHTTP(rw, r)
		}))
		server.Config.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelDebug)
		t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
		endpoints = append(endpoints, server.URL)
	}
	network := fmt.Sprintf(networkText, append(keys, endpoints...)...)
	if cfg.loss != "" {
		network = strings.Replace(network, "{id: id-idr, ", "{id: id-idr, loss: "+cfg.loss+", ", 1)
	}
	if cfg.stream {
		network = strings.ReplaceAll(network, ", endpoint: ", ", stream: true, endpoint: ")
	}
	if cfg.network != nil {
		network = cfg.network(network)
	}
	dir, err := participant.Load(strings.NewReader(network))
	if err != nil {
		t.Fatal(err)
	}
	w.dir.Store(dir)
	text := rulesText
	if cfg.text != nil {
		text = cfg.text(text)
	}
	rules, err := rulebook.Load(strings.NewReader(strings.NewReplacer("ANSWER", first(cfg.answer, "10s"), "credit: [2 x 20ms]", "credit: [2 x 20ms]"+cfg.late, "credit: [5 x 20ms]", "credit: [5 x 20ms]"+cfg.late).Replace(text) + cfg.rules))
	if err != nil {
		t.Fatal(err)
	}
	w.book.Store(rules)
	w.keys = calls.DirectoryKeys(&w.dir, w.clock.Now)
	signer := &httpsig.Signer{KeyID: "hutong-1", Private: keyOf("hutong"), Now: w.clock.Now}
	peers := calls.CounterpartyOptions{Directory: &w.dir, Signer: signer, Now: w.clock.Now, Concurrent: cfg.concurrent, Log: log}
	if !cfg.quiet {
		peers.Observe = func(a calls.Asked) {
			w.observed.mu.Lock()
			defer w.observed.mu.Unlock()
			w.observed.asks = append(w.observed.asks, a)
		}
		peers.Witness = w.witness
	}
	var streams atomic.Pointer[stream.Server]
	peers.Stream = func(institution string, broken bool) (calls.Carrier, int) {
		if s := streams.Load(); s != nil {
			return s.Carrier(institution, broken)
		}
		return nil, 0
	}
	w.peers = calls.NewCounterparties(peers)
	w.breakers = delivery.NewBreakers(delivery.BreakerOptions{Now: w.clock.Now, Random: func(int64) int64 { return 0 }, Log: log,
		Rule: func(institution, operation string, at time.Time) *rulebook.Breaker {
			return rules.At(at).BreakerFor(institution, operation)
		}})
	policy := func(id string, at time.Time) *payment.Policy { return rules.At(at).Policies[id] }
	desk := delivery.New(delivery.Options{Counterparties: w.peers, Scheduler: w.clock, Policy: policy, Breakers: w.breakers, Log: log})
	certainty := service.NewCertainty()
	sealer, err := outbox.NewSealer([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	sender := webhook.New(webhook.Options{Approved: func(institution string) []netip.Prefix {
		p, _ := w.dir.Load().Participant(institution)
		return p.Private
	}})
	w.outbox = outbox.New(outbox.Options{Store: w.store, Sender: sender, Sealer: sealer, Now: w.clock.Now, Log: log, Flush: time.Millisecond,
		Rules:   func() *rulebook.Webhooks { return rules.At(w.clock.Now()).Webhooks },
		Parties: func(t *payment.Terms) []string { return service.Parties(t, "hutong") },
		Body: func(owner, event string, at time.Time, rec store.Record) ([]byte, error) {
			return calls.WebhookBody(w.service)(owner, event, at, rec)
		}})
	var caps []engine.Cap
	for _, a := range dir.Agreements {
		caps = append(caps, engine.Cap{Account: a.Account(), Minor: a.Cap})
	}
	w.engine, err = engine.New(t.Context(), engine.Options{Store: w.store, Lanes: max(cfg.lanes, 1), Now: w.clock.Now, Policy: policy,
		Calendar: func(at time.Time) payment.Calendar { return rules.At(at).CycleAt(at) }, Caps: caps, Resume: desk.Do, Log: log,
		Committed: func(rec *store.Record, e *store.Entry) {
			desk.Committed(rec, e)
			certainty.Committed(rec, e)
			w.outbox.Committed(rec, e)
		}})
	if err != nil {
		t.Fatal(err)
	}
	desk.Start(w.engine)
	w.service = service.New(service.Options{Engine: w.engine, Store: w.store, Desk: desk, Inquirer: w.peers, Breakers: w.breakers, Directory: &w.dir, Rulebook: &w.book,
		Registry: registry.New(registry.Known()), Certainty: certainty, Outbox: w.outbox, CheckWebhookURL: webhook.CheckURL, Now: w.clock.Now, Log: log})
	if err := w.outbox.Start(t.Context(), w.engine.Lanes()); err != nil {
		t.Fatal(err)
	}
	taken := calls.Options{Service: w.service, Now: w.clock.Now, Log: log}
	o := rest.Options{Keys: w.keys, Signer: signer, Now: w.clock.Now, Log: log}
	if !cfg.quiet {
		o.Witness = w.witness
		o.Observe = func(x rest.Observation) {
			w.observed.mu.Lock()
			defer w.observed.mu.Unlock()
			w.observed.seen = append(w.observed.seen, x)
		}
	}
	if cfg.limits != nil {
		cfg.limits(&taken, &o)
	}
	o.Calls = calls.New(taken)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server, served := rest.NewServer(rest.New(o), 15*time.Second, log), make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	w.url = "http://" + listener.Addr().String()
	if cfg.stream {
		streams.Store(w.serveStreams(stream.Options{Calls: o.Calls, Directory: &w.dir, Keys: w.keys, KeyID: "hutong-1", Private: keyOf("hutong"), Now: w.clock.Now, Log: log}))
	}
	for _, i := range w.inst {
		i.start()
		if p, _ := dir.Participant(i.id); cfg.stream && p.Stream {
			i.connect()
		}
	}
	t.Cleanup(func() {
		w.disconnect()
		server.Close()
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
		desk.Close()
		w.engine.Close()
		w.outbox.Close()
		sender.Close()
		w.clock.inner.Close()
		w.peers.Close()
		w.audit()
		for _, x := range w.observed.exchanges() {
			if err := openapi().check(x); err != nil {
				t.Error(err)
			}
		}
	})
	return w
}

func (w *world) witness(x link.Exchange) {
	w.observed.mu.Lock()
	defer w.observed.mu.Unlock()
	w.observed.wire = append(w.observed.wire, x)
}

// audit lets the auditor, who shares no code with the switch, go over the books.
func (w *world) audit() {
	var export bytes.Buffer
	if err := w.store.Export(context.Background(), &export); err != nil {
		w.t.Error(err)
		return
	}
	report, err := audit.Verify(&export, audit.Options{})
	if err != nil {
		w.t.Error(err)
		return
	}
	if !report.OK() {
		var text bytes.Buffer
		_ = report.Write(&text)
		w.t.Errorf("the auditor does not agree:\n%s", text.String())
	}
}

// books are all positions by agreement: debits, credits and reserved.
func (w *world) books() map[string][3]int64 {
	w.t.Helper()
	rows, err := w.store.Positions(context.Background(), -1, "")
	if err != nil {
		w.t.Fatal(err)
	}
	out := map[string][3]int64{}
	for _, r := range rows {
		p := out[r.Account.Agreement]
		p[0], p[1], p[2] = p[0]+r.Debits, p[1]+r.Credits, p[2]+r.Reserved
		out[r.Account.Agreement] = p
	}
	maps.DeleteFunc(out, func(_ string, p [3]int64) bool { return p == [3]int64{} })
	return out
}

// moved is what the books gained since before, by agreement: credits less debits. Nothing may be left reserved.
func (w *world) moved(before map[string][3]int64) map[string]int64 {
	w.t.Helper()
	out := map[string]int64{}
	for agreement, p := range w.books() {
		if p[2] != before[agreement][2] {
			w.t.Errorf("%s: reserved %d, was %d", agreement, p[2], before[agreement][2])
		}
		if net := p[1] - p[0] - before[agreement][1] + before[agreement][0]; net != 0 {
			out[agreement] = net
		}
	}
	return out
}

// deed is what an institution did of one operation.
type deed struct {
	reference string
	amount    api.Amount
	undone    bool
}

// institution is one party. Scripts may be set before it is asked.
type institution struct {
	id      string
	w       *world
	handler http.Handler
	client  *client.Client
	config  client.Config
	stream  *client.Stream                                                                   // nil: it isn't connected
	meddle  atomic.Pointer[func(rw http.ResponseWriter, r *http.Request, next http.Handler)] // between the institution and the wire

	mu        sync.Mutex
	done      map[string]*deed // by operation and id
	promised  map[string]bool  // never to be done
	asked     []string         // "operation payment request-id"
	authorise func(ctx context.Context, in *api.AuthorisationRequest) (*api.AuthorisationAnswer, error)
	verify    func(ctx context.Context, in *api.OrderRequest) (*api.OrderAnswer, error)
	credit    func(ctx context.Context, in *api.CreditRequest) (*api.CreditAnswer, error)
	capture   func(ctx context.Context, in *api.HeldCaptureRequest) (*api.HeldCaptureAnswer, error)
	release   func(ctx context.Context, in *api.HeldReleaseRequest) (*api.HeldReleaseAnswer, error)
	cancel    func(ctx context.Context, in *api.CancellationRequest) (*api.CancellationAnswer, error)
	lookUp    func(ctx context.Context, in *api.LookupRequest) (*api.LookupAnswer, error)
	resolve   func(ctx context.Context, in *api.ResolveRequest) (*api.ResolveAnswer, error)
}

func (i *institution) start() {
	i.promised = map[string]bool{}
	i.config = client.Config{BaseURL: i.w.url, SwitchID: "hutong", SwitchKeys: i.w.keys, KeyID: i.id + "-1", PrivateKey: keyOf(i.id), Clock: i.w.clock.Now,
		Attempts: 1, Timeout: 100 * 24 * time.Hour} // Hutong-Answer-By is of the real clock; the world may be weeks ahead
	var err error
	if i.client, err = client.New(i.config); err != nil {
		i.w.t.Fatal(err)
	}
	if i.handler, err = client.Serve(i.config, i); err != nil {
		i.w.t.Fatal(err)
	}
}

func (i *institution) note(op, id, requestID string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if !i.w.quiet {
		i.asked = append(i.asked, op+" "+id+" "+requestID)
	}
}

// asks lists what the institution was asked, each as "operation payment request-id".
func (i *institution) asks(op string) []string {
	i.mu.Lock()
	defer i.mu.Unlock()
	var out []string
	for _, a := range i.asked {
		if strings.HasPrefix(a, op+" ") {
			out = append(out, a)
		}
	}
	return out
}

// do does an operation once; nil when the institution promised not to.
func (i *institution) do(op, id string, amount api.Amount) *deed {
	i.mu.Lock()
	defer i.mu.Unlock()
	key := op + " " + id
	if i.promised[key] {
		return nil
	}
	if i.done[key] == nil {
		i.done[key] = &deed{reference: fmt.Sprintf("%s-%s-%s", i.id, op[:1], id[24:]), amount: amount}
	}
	return i.done[key]
}

func (i *institution) Authorise(ctx context.Context, requestID string, in *api.AuthorisationRequest) (*api.AuthorisationAnswer, error) {
	i.note("authorise", in.PaymentID, requestID)
	if i.authorise != nil {
		return i.authorise(ctx, in)
	}
	return i.debit(in)
}

// debit is what a well-behaved wallet does.
func (i *institution) debit(in *api.AuthorisationRequest) (*api.AuthorisationAnswer, error) {
	d := i.do("authorise", in.PaymentID, in.DebitAmount)
	if d == nil {
		return &api.AuthorisationAnswer{Result: api.ResultFailure, Reason: reason.Cancelled}, nil
	}
	return &api.AuthorisationAnswer{Result: api.ResultSuccess, Reference: d.reference, Amount: &d.amount, Payer: &api.Payer{Reference: "P-7", Residency: "MY"}}, nil
}

func (i *institution) VerifyOrder(ctx context.Context, requestID string, in *api.OrderRequest) (*api.OrderAnswer, error) {
	i.note("verify", "-", requestID)
	i.mu.Lock()
	verify := i.verify
	i.mu.Unlock()
	if verify != nil {
		return verify(ctx, in)
	}
	open := true
	a := &api.OrderAnswer{Result: api.ResultSuccess, Open: &open, Merchant: &api.Merchant{Name: "Apotik Syahada", City: "Padang", Country: "ID", MCC: "5912"}}
	if in.Code == qrisDynamic {
		a.OrderKey, a.OrderReference, a.Amount = "ORDER-9", "INV/9", &api.Amount{Currency: "IDR", Minor: 1_000_000}
	}
	return a, nil
}

func (i *institution) Credit(ctx context.Context, requestID string, in *api.CreditRequest) (*api.CreditAnswer, error) {
	i.note(string(in.Kind), first(in.RefundID, in.PaymentID), requestID)
	if i.credit != nil {
		return i.credit(ctx, in)
	}
	return i.receive(in)
}

// receive is what a well-behaved payee's side does, or a wallet with a refund.
func (i *institution) receive(in *api.CreditRequest) (*api.CreditAnswer, error) {
	d := i.do("credit", first(in.RefundID, in.PaymentID), in.CreditAmount)
	if d == nil {
		return &api.CreditAnswer{Result: api.ResultFailure, Reason: reason.PayeeDeclined}, nil
	}
	return &api.CreditAnswer{Result: api.ResultSuccess, Reference: d.reference, Amount: &d.amount}, nil
}

func (i *institution) Capture(ctx context.Context, requestID string, in *api.HeldCaptureRequest) (*api.HeldCaptureAnswer, error) {
	i.note("capture", in.CaptureID, requestID)
	if i.capture != nil {
		return i.capture(ctx, in)
	}
	return i.take(in)
}

// take is what a well-behaved wallet does with a capture.
func (i *institution) take(in *api.HeldCaptureRequest) (*api.HeldCaptureAnswer, error) {
	d := i.do("capture", in.CaptureID, in.DebitAmount)
	return &api.HeldCaptureAnswer{Result: api.ResultSuccess, Reference: d.reference, Amount: &d.amount}, nil
}

func (i *institution) Release(ctx context.Context, requestID string, in *api.HeldReleaseRequest) (*api.HeldReleaseAnswer, error) {
	i.note("release", in.PaymentID, requestID)
	if i.release != nil {
		return i.release(ctx, in)
	}
	i.do("release", in.PaymentID, in.CapturedDebitAmount)
	return &api.HeldReleaseAnswer{Result: api.ResultSuccess}, nil
}

func (i *institution) Cancel(ctx context.Context, requestID string, in *api.CancellationRequest) (*api.CancellationAnswer, error) {
	i.note("cancel", in.PaymentID, requestID)
	if i.cancel != nil {
		return i.cancel(ctx, in)
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	key := "authorise " + in.PaymentID
	d := i.done[key]
	if d == nil {
		i.promised[key] = true
		return &api.CancellationAnswer{Result: api.ResultSuccess, Outcome: api.CancellationOutcomeWasNeverDone}, nil
	}
	d.undone = true
	return &api.CancellationAnswer{Result: api.ResultSuccess, Outcome: api.CancellationOutcomeCancelled, Reference: "U-" + d.reference, Amount: &d.amount}, nil
}

func (i *institution) LookUp(ctx context.Context, requestID string, in *api.LookupRequest) (*api.LookupAnswer, error) {
	i.note("lookup", first(in.RefundID, in.PaymentID), requestID)
	if i.lookUp != nil {
		return i.lookUp(ctx, in)
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	key := string(in.Operation) + " " + first(in.RefundID, in.PaymentID)
	d := i.done[key]
	switch {
	case d == nil:
		i.promised[key] = in.Operation == api.OperationAuthorise // a credit that was not found may come again
		return &api.LookupAnswer{State: api.LookupStateNotFound}, nil
	case d.undone:
		return &api.LookupAnswer{State: api.LookupStateCancelled}, nil
	}
	return &api.LookupAnswer{State: api.LookupStateSuccess, Reference: d.reference, Amount: &d.amount}, nil
}

func (i *institution) ResolveCode(ctx context.Context, requestID string, in *api.ResolveRequest) (*api.ResolveAnswer, error) {
	i.note("resolve", "-", requestID)
	if i.resolve != nil {
		return i.resolve(ctx, in)
	}
	return &api.ResolveAnswer{Result: api.ResultFailure, Reason: reason.CodeUnknown}, nil
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// never is a handler's answer that doesn't come: it hangs until the caller has gone.
func never[T any](ctx context.Context) (*T, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// meddled puts something between the institution and the wire, for requests to a path; nil takes it away.
func (i *institution) meddled(path string, how func(rw http.ResponseWriter, r *http.Request, next http.Handler)) {
	if how == nil {
		i.meddle.Store(nil)
		return
	}
	f := func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.URL.Path == path {
			how(rw, r, next)
			return
		}
		next.ServeHTTP(rw, r)
	}
	i.meddle.Store(&f)
}

// loseRequest hangs up before the institution has seen the request; loseAnswer after it has done what was asked.
func loseRequest(http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) }
func loseAnswer(_ http.ResponseWriter, r *http.Request, next http.Handler) {
	next.ServeHTTP(httptest.NewRecorder(), r)
	panic(http.ErrAbortHandler)
}

var codes atomic.Int64

// consumerCode is a fresh Malaysian consumer code.
func consumerCode() string { return fmt.Sprintf("281666%018d", codes.Add(1)) }

func pullRequest(code string, minor int64) *api.PaymentRequest {
	return &api.PaymentRequest{Flow: api.FlowPull, Code: code, OrderAmount: &api.Amount{Currency: "CNY", Minor: minor}, MerchantID: "M-1",
		OrderReference: "O-" + code[len(code)-6:]}
}

// id is a request id made now by the world's clock.
func (w *world) id() string {
	var r payment.RequestID
	copy(r[:], fmt.Sprintf("%016d", codes.Add(1)))
	ms := uint64(w.clock.Now().UnixMilli())
	for k := range 6 {
		r[k] = byte(ms >> (40 - 8*k))
	}
	r[6], r[8] = r[6]&0x0f|0x70, r[8]&0x3f|0x80
	return r.String()
}

// pay asks and waits for the end.
func (w *world) pay(who, requestID string, in *api.PaymentRequest) *api.Payment {
	w.t.Helper()
	p, err := w.inst[who].client.Pay(w.t.Context(), requestID, in)
	if err != nil {
		w.t.Fatalf("%s pays: %v", who, err)
	}
	return w.end(who, p)
}

func (w *world) end(who string, p *api.Payment) *api.Payment {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 20*time.Second)
	defer cancel()
	p, err := w.inst[who].client.Await(ctx, p)
	if err != nil {
		w.t.Fatalf("%s waits: %v", who, err)
	}
	return p
}

// offer asks for a quote of a merchant's code; it gives the request id of the payment to come as well.
func (w *world) offer(who, code string, order *api.Amount) (*api.Quote, string) {
	w.t.Helper()
	coming := w.id()
	q, err := w.inst[who].client.Quote(w.t.Context(), w.id(), w.quoteRequest(who, coming, code, order))
	if err != nil {
		w.t.Fatalf("%s asks for a quote: %v", who, err)
	}
	return q, coming
}

func (w *world) quoteRequest(who, coming, code string, order *api.Amount) *api.QuoteRequest {
	currency := map[string]string{"wallet-cn": "CNY", "wallet-th": "THB", "wallet-my": "MYR", "net-id": "IDR", "wallet-off": "CNY"}[who]
	return &api.QuoteRequest{PaymentRequestID: coming, Code: code, OrderAmount: order, Payer: api.Payer{Reference: "payer-1", Residency: "CN"}, DebitCurrency: currency}
}

func pushRequest(q *api.Quote, code string, funds api.Funds) *api.PaymentRequest {
	return &api.PaymentRequest{Flow: api.FlowPush, Code: code, QuoteID: q.QuoteID, Payer: &api.Payer{Reference: "payer-1", Residency: "CN"}, Funds: funds, Reference: "W-1"}
}

// record reads a payment from the store itself.
func (w *world) record(id string) store.Record {
	w.t.Helper()
	pid, err := payment.ParseID(id)
	if err != nil {
		w.t.Fatal(err)
	}
	recs, err := w.store.Records(w.t.Context(), []payment.ID{pid})
	if err != nil || len(recs) != 1 {
		w.t.Fatalf("record %s: %d, %v", id, len(recs), err)
	}
	return recs[0]
}

// lastAnswer is the body of the answer that the switch gave last.
func (w *world) lastAnswer() string {
	x := w.observed.exchanges()
	return string(x[len(x)-1].Answer)
}

// refusedFor is the reason of the problem document that a call ended in.
func refusedFor(err error) reason.Code {
	var r *client.Refused
	if errors.As(err, &r) {
		return r.Problem.Reason
	}
	return reason.Code(err.Error())
}

// refused wants a call to end in a signed problem document with this reason, and the books to stand still.
func (w *world) refused(what string, want reason.Code, call func(ctx context.Context) error) {
	w.t.Helper()
	before := w.books()
	err := call(w.t.Context())
	var r *client.Refused
	if !errors.As(err, &r) || r.Problem.Reason != want {
		w.t.Errorf("%s: got %v, want %s", what, err, want)
	}
	if diff := cmp.Diff(before, w.books()); diff != "" {
		w.t.Errorf("%s moved the books:\n%s", what, diff)
	}
}
