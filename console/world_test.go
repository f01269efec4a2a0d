package console

// A small world for the tests: a network of seven institutions with everything real but the disk and the wire. Institutions answer by
// what a test wrote into the order's reference, so that every path through the machine can be walked on purpose.

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hutong/code/registry"
	"hutong/delivery"
	"hutong/delivery/outbox"
	"hutong/engine"
	"hutong/money"
	"hutong/participant"
	"hutong/payment"
	"hutong/reason"
	"hutong/rulebook"
	"hutong/service"
	"hutong/store"
	"hutong/store/memory"
)

const networkFile = `
version: "2026-11-01"
participants:
  - {id: hutong, name: {en: Hutong, zh: 胡同}, roles: [operator], country: CN, status: active}
  - {id: lotus, name: {en: Lotus Wallet, zh: 莲花钱包}, roles: [wallet], country: CN, status: active, endpoint: "http://127.0.0.1:9001", issuers: [alipay],
     keys: [{id: lotus-2026, public: "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", from: 2026-01-01T00:00:00Z}]}
  - {id: merdeka, name: {en: Merdeka Pay, zh: 默迪卡支付}, roles: [wallet], country: MY, status: active, endpoint: "http://127.0.0.1:9002", issuers: [alipayplus]}
  - {id: siam, name: {en: Siam Mobile Wallet, zh: 暹罗手机钱包}, roles: [wallet], country: TH, status: debits_stopped}
  - {id: lion-bank, name: {en: Lion City Bank, zh: 狮城银行}, roles: [acquirer], country: SG, status: active, endpoint: "http://127.0.0.1:9003", issuers: [paynow]}
  - {id: greatwall, name: {en: Great Wall Acquiring, zh: 长城收单}, roles: [acquirer, wallet], country: CN, status: active}
  - {id: garuda, name: {en: Garuda Network, zh: 神鹰网络}, roles: [network], country: ID, status: active, issuers: [qris]}
  - {id: delta-fx, name: {en: Delta Exchange, zh: 三角洲外汇}, roles: [fx_provider], country: HK, status: active}
agreements:
  - {id: hutong-cny, participant: hutong, currency: CNY, cap: "1000000000"}
  - {id: hutong-sgd, participant: hutong, currency: SGD, cap: "1000000000"}
  - {id: hutong-idr, participant: hutong, currency: IDR, cap: "100000000000"}
  - {id: hutong-myr, participant: hutong, currency: MYR, cap: "1000000000"}
  - {id: lotus-cny, participant: lotus, currency: CNY, cap: "60000", price: wallet-cny, debit: blocked, fx_provider: delta-fx, holds: true, disputes: region}
  - {id: merdeka-myr, participant: merdeka, currency: MYR, cap: "50000", fx_provider: delta-fx}
  - {id: siam-thb, participant: siam, currency: THB, cap: "900000", fx_provider: delta-fx}
  - {id: lion-sgd, participant: lion-bank, currency: SGD, cap: "80000", price: acquirer-sgd}
  - {id: greatwall-cny, participant: greatwall, currency: CNY, cap: "700000", loss: payer_side}
  - {id: garuda-idr, participant: garuda, currency: IDR, cap: "2000000000"}
  - {id: delta-cny, participant: delta-fx, currency: CNY, cap: "5000000"}
  - {id: delta-sgd, participant: delta-fx, currency: SGD, cap: "1000000"}
  - {id: delta-idr, participant: delta-fx, currency: IDR, cap: "9000000000"}
  - {id: delta-myr, participant: delta-fx, currency: MYR, cap: "3000000"}
  - {id: delta-thb, participant: delta-fx, currency: THB, cap: "3000000"}
merchants:
  - {id: M-01, acquirer: lion-bank, name: Kopi & Toast <SG>, city: Singapore, country: SG, mcc: "5814", currency: SGD, stores: [{id: S1, name: Tiong Bahru, terminals: [T1]}]}
  - {id: M-02, acquirer: greatwall, name: 胡同口面馆, city: 北京, country: CN, mcc: "5812", currency: CNY}
  - {id: M-03, acquirer: greatwall, name: 旧书店, city: 北京, country: CN, mcc: "5942", currency: CNY, closed: true}
`

const rulebookFile = `
version: "2026-11-01"
calendar: [{id: cal, from: 2026-01-01, source: test, zone: Asia/Shanghai, cut_off: "00:00"}]
windows: [{id: win, from: 2026-01-01, source: test, request_past: 240h, request_future: 10m, signature: 5m, refund: 8784h, void: 30m, quote: 10m, answer: 5s, hold: 1h, hold_longest: 24h}]
webhooks:
  - {id: hooks, from: 2025-01-01, answer_within: 2s, retries: [1h], jitter_percent: 0, hold_after: 5, hold: [1h], disable_after: 120h, secret_overlap: 24h, log: 168h, workers: 1, per_institution: 3, source: test}
policies:
  - {id: pull, from: 2026-01-01, source: test, answer_within: 3s, debit: [10ms, 10ms], payer: [1h], cancel: [10ms, 1h], credit: [10ms, 10ms]}
  - {id: push, from: 2026-01-01, source: test, answer_within: 3s, debit: [10ms, 10ms], payer: [1h], cancel: [10ms, 1h], credit: [10ms, 1h]}
  - {id: refund, from: 2026-01-01, source: test, answer_within: 3s, debit: [10ms], payer: [1h], cancel: [10ms], credit: [10ms, 1h], decide_within: 24h}
disputes: [{id: region, from: 2026-01-01, source: test, window: 2400h, answer_within: 240h, decide_within: 480h, default: payee_side, reasons: [not_received]}]
limits: [{id: limit-cny-order, from: 2026-01-01, source: test, currency: CNY, min: "0.10", max: "50000"}]
prices:
  - {id: acquirer-sgd, from: 2026-01-01, source: test, currency: SGD, fees: [{who: payee_side, bps: 60, rounding: half_up}]}
  - {id: wallet-cny, from: 2026-01-01, source: test, currency: CNY, fees: [{who: to_payer_side, bps: 20, rounding: down}]}
reference_rates:
  - {id: ref-sgd-cny, from: 2026-11-01, source: "reference board, 1 November 2026", base: SGD, quote: CNY, value: "5.4321"}
  - {id: ref-idr-cny, from: 2026-11-01, source: "reference board, 1 November 2026", base: IDR, quote: CNY, unit: 1000, value: "0.4417"}
  - {id: ref-cny-myr, from: 2026-11-01, source: "reference board, 1 November 2026", base: CNY, quote: MYR, value: "0.6452"}
fx:
  - {id: fx-sgd-cny, from: 2026-11-01, source: test, provider: delta-fx, base: SGD, quote: CNY, markup_bps: 45, scale: 6, rate_rounding: up, rounding: up, lock: 3m}
  - {id: fx-idr-cny, from: 2026-11-01, source: test, provider: delta-fx, base: IDR, quote: CNY, markup_bps: 60, scale: 6, rate_rounding: up, rounding: up, lock: 3m}
  - {id: fx-cny-myr, from: 2026-11-01, source: test, provider: delta-fx, base: CNY, quote: MYR, markup_bps: 50, scale: 6, rate_rounding: up, rounding: up, lock: 3m}
coverage: [{id: open-all, from: 2026-01-01, source: test}]
`

// world is the switch of a test with its pages on a real server.
type world struct {
	outbox  *outbox.Outbox
	follow  atomic.Pointer[outbox.Outbox]
	t       testing.TB
	service *service.Service
	hub     *Hub
	server  *httptest.Server
	engine  *engine.Engine
	seq     atomic.Uint64

	mu     sync.Mutex
	script map[string][]delivery.Answer // answers by order reference, one after the other; success when there is none
	payee  payment.Merchant             // what the payee's institution says of an order
}

func newWorld(t testing.TB) *world {
	t.Helper()
	dir, err := participant.Load(strings.NewReader(networkFile))
	if err != nil {
		t.Fatal(err)
	}
	book, err := rulebook.Load(strings.NewReader(rulebookFile))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, hub: new(Hub), script: map[string][]delivery.Answer{},
		payee: payment.Merchant{ID: "ID-77", Name: "Warung Ibu Sari", City: "Denpasar", Country: "ID", MCC: "5812"}}
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	clock := delivery.NewClock()
	policy := func(id string, at time.Time) *payment.Policy { return book.At(at).Policies[id] }
	desk := delivery.New(delivery.Options{Counterparties: w, Scheduler: clock, Policy: policy, Log: quiet})
	var caps []engine.Cap
	for _, a := range dir.Agreements {
		caps = append(caps, engine.Cap{Account: a.Account(), Minor: a.Cap})
	}
	kept := memory.New(memory.Options{})
	w.engine, err = engine.New(t.Context(), engine.Options{Store: kept, Lanes: 2, Now: clock.Now, Policy: policy,
		Calendar: func(at time.Time) payment.Calendar { return book.At(at).CycleAt(at) }, Caps: caps, Log: quiet,
		Committed: func(rec *store.Record, e *store.Entry) {
			w.hub.Publish(rec, e)
			desk.Committed(rec, e)
			if b := w.follow.Load(); b != nil {
				b.Committed(rec, e)
			}
		}})
	if err != nil {
		t.Fatal(err)
	}
	desk.Start(w.engine)
	var dirs atomic.Pointer[participant.Directory]
	var books atomic.Pointer[rulebook.Rulebook]
	dirs.Store(dir)
	books.Store(book)
	if tt, ok := t.(*testing.T); ok {
		w.outbox = hooked(tt, kept, w.engine.Lanes())
		w.follow.Store(w.outbox)
	}
	w.service = service.New(service.Options{Outbox: w.outbox, Engine: w.engine, Store: kept, Desk: desk, Inquirer: w, Directory: &dirs, Rulebook: &books, Registry: registry.New(registry.Known()), Now: clock.Now, Log: quiet})
	w.server = httptest.NewServer(New(Options{Service: w.service, Feed: w.hub, Log: quiet}))
	t.Cleanup(func() {
		w.hub.Close()
		w.server.Close()
		desk.Close()
		clock.Close()
		w.engine.Close()
	})
	return w
}

// Ask implements delivery.Counterparties.
func (w *world) Ask(_ context.Context, q delivery.Question, answer func(delivery.Answer)) {
	w.mu.Lock()
	a := delivery.Answer{Result: payment.Success, Reference: "R-" + string(q.Op) + "-8841"}
	key := q.Terms.InitiatorRef
	if s := w.script[key]; len(s) > 0 {
		a, w.script[key] = s[0], s[1:]
	}
	w.mu.Unlock()
	go answer(a)
}

// VerifyOrder implements delivery.Inquirer.
func (w *world) VerifyOrder(context.Context, delivery.OrderQuestion) (delivery.OrderAnswer, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return delivery.OrderAnswer{Merchant: w.payee, OrderRef: "ORD-5512"}, nil
}

// ResolveCode implements delivery.Inquirer: nobody here knows a private code.
func (w *world) ResolveCode(context.Context, delivery.CodeQuestion) (delivery.CodeAnswer, error) {
	return delivery.CodeAnswer{OrderAnswer: delivery.OrderAnswer{Reason: reason.CodeUnknown}}, nil
}

func (w *world) answers(reference string, a ...delivery.Answer) {
	w.mu.Lock()
	w.script[reference] = a
	w.mu.Unlock()
}

func (w *world) requestID() payment.RequestID {
	var r payment.RequestID
	n := w.seq.Add(1)
	binary.BigEndian.PutUint64(r[:8], uint64(time.Now().UnixMilli())<<16|0x7000|n&0xfff)
	binary.BigEndian.PutUint64(r[8:], n|1<<63)
	return r
}

// barcode is a consumer code of 18 digits that was not used before: 28 is Lotus's by the registry.
func (w *world) barcode() string { return fmt.Sprintf("28%016d", 7_000_000_000_000_000+w.seq.Add(1)) }

// paid makes a payment and waits for what its caller is told.
func (w *world) paid(caller string, id payment.RequestID, r service.PayRequest) (rec store.Record, err error) {
	told := make(chan struct{})
	w.service.PayThen(w.t.Context(), caller, id, &r, service.Came{At: time.Now()}, func() {}, func(end *store.Record, fault error) {
		if err = fault; err == nil {
			rec = *end
		}
		close(told) // a second time would panic
	})
	<-told
	return rec, err
}

// pull is an acquirer's payment with a consumer's code of Lotus.
func (w *world) pull(reference string, minor int64) store.Record {
	w.t.Helper()
	rec, err := w.paid("lion-bank", w.requestID(), service.PayRequest{Flow: payment.Pull, Code: w.barcode(), Order: money.New(minor, "SGD"),
		Reference: reference, Merchant: service.MerchantHint{ID: "M-01", Store: "S1", Terminal: "T1"}})
	if err != nil {
		w.t.Fatal(err)
	}
	return rec
}

// push is a payment of Lotus to a merchant of the Garuda network.
func (w *world) push(reference, code string, minor int64, funds payment.Funds) store.Record {
	w.t.Helper()
	rec, err := w.paid("lotus", w.requestID(), service.PayRequest{Flow: payment.Push, Code: code, Order: money.New(minor, "IDR"),
		Reference: reference, Funds: funds, Payer: payment.Payer{Reference: "p-20881", Residency: "CN"}, Purpose: "goods"})
	if err != nil {
		w.t.Fatal(err)
	}
	return rec
}

// emv builds an EMVCo payload from tags and values and puts its checksum at the end.
func emv(pairs ...string) string {
	var b strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		fmt.Fprintf(&b, "%s%02d%s", pairs[i], len([]rune(pairs[i+1])), pairs[i+1])
	}
	b.WriteString("6304")
	crc := uint16(0xffff)
	for _, c := range []byte(b.String()) {
		crc ^= uint16(c) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return fmt.Sprintf("%s%04X", b.String(), crc)
}

// qris is a standing code of an Indonesian merchant with the given name.
func qris(name string) string {
	inner := "0014ID.CO.QRIS.WWW0215ID10200000000010303UMI"
	return emv("00", "01", "01", "11", "26", "0011ID.DANA.WWW011893600915302259148802090225914880303UMI", "51", inner, "52", "5812", "53", "360", "58", "ID",
		"59", name, "60", "Denpasar", "61", "80361")
}

// busy fills a world with payments of every kind that pages must be able to show, and names them.
func (w *world) busy() map[string]payment.ID {
	w.t.Helper()
	ids := map[string]payment.ID{}
	keep := func(name string, rec store.Record) { ids[name] = rec.Terms.ID }
	for i := range 14 {
		keep("paid", w.pull(fmt.Sprintf("POS-%04d", i), 1240+int64(i)*731))
		if i%3 == 0 {
			keep("pushed", w.push(fmt.Sprintf("APP-%04d", i), qris("WARUNG IBU SARI"), 4_500_000+int64(i)*1_700_000, payment.Blocked))
		}
	}
	w.answers("declined", delivery.Answer{Result: payment.Failure, Reason: reason.InsufficientFunds, Reference: "LW-4471"})
	keep("declined", w.pull("declined", 129_900))
	w.answers("lost", delivery.Answer{Result: payment.Unknown, Note: "no answer within 3 s"}, delivery.Answer{Result: payment.Unknown, Note: "connection refused"},
		delivery.Answer{Result: payment.Success, Reference: "LW-4472"})
	keep("resolved", w.pull("lost", 8_800))
	w.answers("waits", delivery.Answer{Result: payment.Unknown, Note: "no answer within 3 s"}, delivery.Answer{Result: payment.Unknown, Note: "no answer within 3 s"})
	rec, _, err := w.engine.Open(w.t.Context(), engine.Opening{Terms: w.termsOf("waits")})
	if err != nil {
		w.t.Fatal(err)
	}
	keep("waits", rec)
	paid := w.pull("to-refund", 6_600)
	refund, err := w.service.Refund(w.t.Context(), "lion-bank", w.requestID(), service.RefundRequest{Payment: paid.Terms.ID, Note: "wrong size"})
	if err != nil {
		w.t.Fatal(err)
	}
	keep("refunded", paid)
	keep("refund", refund)
	undone := w.pull("to-void", 7_700)
	void, err := w.service.Void(w.t.Context(), "lion-bank", w.requestID(), service.VoidRequest{Payment: undone.Terms.ID, Note: "wrong till"})
	if err != nil {
		w.t.Fatal(err)
	}
	keep("voided", undone)
	keep("void", void)
	rec, err = w.paid("greatwall", w.requestID(), service.PayRequest{Flow: payment.Pull, Code: w.barcode(), Order: money.New(9_900_000, "CNY"),
		Reference: "too-much", Merchant: service.MerchantHint{ID: "M-02"}})
	if err != nil {
		w.t.Fatal(err)
	}
	keep("refused", rec)
	rec, err = w.paid("greatwall", w.requestID(), service.PayRequest{Flow: payment.Pull, Code: w.barcode(), Order: money.New(3_850, "CNY"),
		Reference: "domestic", Merchant: service.MerchantHint{ID: "M-02"}})
	if err != nil {
		w.t.Fatal(err)
	}
	keep("domestic", rec)
	rec, err = w.service.Cancel(w.t.Context(), "lion-bank", w.requestID(), "till was closed")
	if err != nil {
		w.t.Fatal(err)
	}
	keep("tombstone", rec)
	return ids
}

// after makes a hold that was captured in two parts and released, and a dispute of a payment that stays contested.
func (w *world) after() map[string]payment.ID {
	w.t.Helper()
	must := func(rec store.Record, err error) payment.ID {
		w.t.Helper()
		if err != nil {
			w.t.Fatal(err)
		}
		return rec.Terms.ID
	}
	ids := map[string]payment.ID{}
	ids["hold"] = must(w.paid("lion-bank", w.requestID(), service.PayRequest{Flow: payment.Pull, Code: w.barcode(), Order: money.New(20_000, "SGD"),
		Reference: "hold", Merchant: service.MerchantHint{ID: "M-01", Store: "S1", Terminal: "T1"}, Hold: &service.HoldRequest{}}))
	for name, minor := range map[string]int64{"half": 10_000, "quarter": 5_000} {
		ids[name] = must(w.service.Capture(w.t.Context(), "lion-bank", w.requestID(), service.CaptureRequest{Payment: ids["hold"], Amount: money.New(minor, "SGD")}))
	}
	must(w.service.Release(w.t.Context(), "lion-bank", ids["hold"], "nothing more"))
	paid := w.pull("to-dispute", 4_500)
	ids["disputed"] = paid.Terms.ID
	ids["dispute"] = must(w.service.Dispute(w.t.Context(), "lotus", w.requestID(), service.DisputeRequest{Payment: paid.Terms.ID, Reason: "not_received", Note: "never <came>"}))
	must(w.service.SayOfDispute(w.t.Context(), "lion-bank", w.requestID(), service.DisputeWord{Dispute: ids["dispute"], Kind: payment.DisputeAnswer, Note: "handed over", Reference: "E-17"}))
	return ids
}

// termsOf are a push payment's terms whose credit nobody confirms; opened at the engine, so that nobody waits for its end.
func (w *world) termsOf(reference string) *payment.Terms {
	w.t.Helper()
	model := w.push("model-"+reference, qris("WARUNG IBU SARI"), 6_100_000, payment.Blocked)
	t := *model.Terms
	t.RequestID = w.requestID()
	t.ID = payment.NewID("lotus", t.RequestID)
	t.Fingerprint[0]++
	t.InitiatorRef = reference
	t.CreatedAt = time.Now().UTC().Truncate(time.Millisecond)
	return &t
}
