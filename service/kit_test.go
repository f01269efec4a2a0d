package service_test

// What the service's tests share: a whole switch without a wire. Engine, store, desk, directory, rulebook and registry are real; institutions
// are functions.

import (
	"context"
	"encoding/binary"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hutong/code/registry"
	"hutong/delivery"
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

const network = `
version: test
participants:
  - {id: operator, name: {en: O}, roles: [operator], country: CN}
  - {id: huabao, name: {en: H}, roles: [wallet], country: CN, issuers: [alipay]}
  - {id: kelana, name: {en: K}, roles: [wallet], country: MY}
  - {id: qianmen, name: {en: Q}, roles: [acquirer], country: CN, issuers: [shouqianba]}
  - {id: nusantara, name: {en: N}, roles: [network], country: ID, issuers: [qris]}
  - {id: harbour, name: {en: X}, roles: [fx_provider], country: HK}
agreements:
  - {id: huabao-cny, participant: huabao, currency: CNY, cap: "100000", holds: true, fx_provider: harbour}
  - {id: kelana-myr, participant: kelana, currency: MYR, cap: "100000", fx_provider: harbour, debit: blocked}
  - {id: qianmen-cny, participant: qianmen, currency: CNY, cap: "100000"}
  - {id: nusantara-idr, participant: nusantara, currency: IDR, cap: "1000000000"}
  - {id: harbour-cny, participant: harbour, currency: CNY, cap: "100000"}
  - {id: harbour-myr, participant: harbour, currency: MYR, cap: "100000"}
  - {id: harbour-idr, participant: harbour, currency: IDR, cap: "1000000000"}
merchants:
  - {id: M-1, acquirer: qianmen, name: Tea, city: BEIJING, country: CN, mcc: "5499", currency: CNY}
  - {id: M-2, acquirer: qianmen, name: Coffee, city: BEIJING, country: CN, mcc: "5812", currency: CNY, closed: true}
`

const rules = `
version: test
calendar: [{id: day, from: 2025-01-01, zone: Asia/Shanghai, cut_off: "00:00", source: s}]
windows: [{id: w, from: 2025-01-01, request_past: 24h, request_future: 5m, signature: 5m, refund: 8784h, quote: 10m, answer: 5s, hold: 1h, hold_longest: 48h, over_capture_bps: 500, source: s}]
policies:
  - {id: pull, from: 2025-01-01, answer_within: 2s, debit: [1s], payer: [1s], cancel: [1s], credit: [1s], source: s}
  - {id: push, from: 2025-01-01, answer_within: 2s, debit: [1s], payer: [1s], cancel: [1s], credit: [1s], source: s}
  - {id: refund, from: 2025-01-01, answer_within: 2s, debit: [1s], payer: [1s], cancel: [1s], credit: [1s], source: s}
reference_rates:
  - {id: idr-cny, from: 2025-01-01, base: IDR, quote: CNY, unit: 10000, value: "4.3125", source: s}
  - {id: usd-cny, from: 2025-01-01, base: USD, quote: CNY, value: "7.1", source: s}
  - {id: idr-myr, from: 2025-01-01, base: IDR, quote: MYR, unit: 10000, value: "2.6", source: s}
fx:
  - {id: harbour-idr, from: 2025-01-01, provider: harbour, base: IDR, quote: CNY, markup_bps: 50, scale: 6, rate_rounding: half_up, rounding: up, lock: 10m, source: s}
  - {id: harbour-usd, from: 2025-01-01, provider: harbour, base: USD, quote: CNY, markup_bps: 50, scale: 6, rate_rounding: half_up, rounding: up, lock: 10m, source: s}
  - {id: harbour-idr-myr, from: 2025-01-01, provider: harbour, base: IDR, quote: MYR, markup_bps: 50, scale: 6, rate_rounding: half_up, rounding: up, lock: 10m, source: s}
coverage: [{id: all, from: 2025-01-01, source: s}]
`

// A static QRIS code without an amount, and a Chinese wallet's barcode.
const (
	qris    = "00020101021126580013ID.CO.BRI.WWW01189360000200413325550208413325550303UMI51440014ID.CO.QRIS.WWW0215ID10243358898860303UMI5204591253033605802ID5914APOTIK SYAHADA6006PADANG61052517162070703A01630490C5"
	barcode = "281234567890123456"
)

type world struct {
	t     *testing.T
	svc   *service.Service
	e     *engine.Engine
	st    store.Store
	desk  *delivery.Desk
	dir   *atomic.Pointer[participant.Directory]
	books *atomic.Pointer[rulebook.Rulebook]
	mu    sync.Mutex
	n     uint64
	asked []delivery.Question
	// Institutions: what they answer, and what they say of an order.
	answer func(delivery.Question) delivery.Answer
	order  func(delivery.OrderQuestion) (delivery.OrderAnswer, error)
	// What the institution behind a private code says; nil: it knows none.
	resolve func(delivery.CodeQuestion) (delivery.CodeAnswer, error)
	// The breakers, and the rule of all of them; nil: they admit everything.
	guards *delivery.Breakers
	guard  *rulebook.Breaker
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldOn(t, memory.New(memory.Options{}))
}

// newWorldOn is a switch that takes over what another one left in a store.
func newWorldOn(t *testing.T, st store.Store) *world {
	t.Helper()
	w := &world{t: t, st: st, dir: new(atomic.Pointer[participant.Directory]),
		answer: func(delivery.Question) delivery.Answer {
			return delivery.Answer{Result: payment.Success, Reference: "ref"}
		},
		order: func(delivery.OrderQuestion) (delivery.OrderAnswer, error) {
			return delivery.OrderAnswer{Merchant: payment.Merchant{Name: "Apotik"}}, nil
		}}
	d, err := participant.Load(strings.NewReader(network))
	if err != nil {
		t.Fatal(err)
	}
	w.dir.Store(d)
	book, err := rulebook.Load(strings.NewReader(rules))
	if err != nil {
		t.Fatal(err)
	}
	w.books = new(atomic.Pointer[rulebook.Rulebook])
	w.books.Store(book)
	log := slog.New(slog.DiscardHandler)
	clock := delivery.NewClock()
	policy := func(id string, at time.Time) *payment.Policy { return book.At(at).Policies[id] }
	w.desk = delivery.New(delivery.Options{Counterparties: w, Scheduler: clock, Policy: policy, Log: log})
	var caps []engine.Cap
	for _, a := range d.Agreements {
		caps = append(caps, engine.Cap{Account: a.Account(), Minor: a.Cap})
	}
	w.e, err = engine.New(t.Context(), engine.Options{Store: w.st, Lanes: 4, Now: clock.Now, Policy: policy, Caps: caps, Log: log,
		Calendar: func(at time.Time) payment.Calendar { return book.At(at).CycleAt(at) }, Committed: w.desk.Committed, Resume: w.desk.Do})
	if err != nil {
		t.Fatal(err)
	}
	w.desk.Start(w.e)
	t.Cleanup(func() { w.desk.Close(); clock.Close(); w.e.Close() })
	w.guards = delivery.NewBreakers(delivery.BreakerOptions{Now: clock.Now, Log: log, Random: func(int64) int64 { return 0 },
		Rule: func(string, string, time.Time) *rulebook.Breaker { return w.guard }})
	w.svc = service.New(service.Options{Engine: w.e, Store: w.st, Desk: w.desk, Breakers: w.guards, Inquirer: w, Directory: w.dir, Rulebook: w.books, Registry: registry.New(registry.Known()), Now: clock.Now, Log: log})
	return w
}

// Ask implements delivery.Counterparties.
func (w *world) Ask(_ context.Context, q delivery.Question, answer func(delivery.Answer)) {
	w.mu.Lock()
	w.asked = append(w.asked, q)
	f := w.answer
	w.mu.Unlock()
	go func() { answer(f(q)) }()
}

// VerifyOrder implements delivery.Inquirer.
func (w *world) VerifyOrder(_ context.Context, q delivery.OrderQuestion) (delivery.OrderAnswer, error) {
	return w.order(q)
}

// ResolveCode implements delivery.Inquirer.
func (w *world) ResolveCode(_ context.Context, q delivery.CodeQuestion) (delivery.CodeAnswer, error) {
	if w.resolve == nil {
		return delivery.CodeAnswer{OrderAnswer: delivery.OrderAnswer{Reason: reason.CodeUnknown}}, nil
	}
	return w.resolve(q)
}

func (w *world) requestID() payment.RequestID { return w.requestIDOf(time.Now()) }

func (w *world) requestIDOf(at time.Time) payment.RequestID {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.n++
	var r payment.RequestID
	binary.BigEndian.PutUint64(r[:8], uint64(at.UnixMilli())<<16|0x7000)
	binary.BigEndian.PutUint64(r[8:], 1<<63|w.n)
	return r
}

func (w *world) pay(caller string, r service.PayRequest) store.Record {
	w.t.Helper()
	rec, err := w.payAs(w.t.Context(), caller, w.requestID(), r)
	if err != nil {
		w.t.Fatalf("pay: %v", err)
	}
	return rec
}

// payAs makes a payment under a request id and waits for what its caller is told.
func (w *world) payAs(ctx context.Context, caller string, id payment.RequestID, r service.PayRequest) (store.Record, error) {
	return payBy(ctx, w.svc, caller, id, r)
}

func payBy(ctx context.Context, svc *service.Service, caller string, id payment.RequestID, r service.PayRequest) (rec store.Record, err error) {
	told := make(chan struct{})
	svc.PayThen(ctx, caller, id, &r, service.Came{At: time.Now()}, func() {}, func(end *store.Record, fault error) {
		if err = fault; err == nil {
			rec = *end
		}
		close(told) // a second time would panic
	})
	<-told
	return rec, err
}

// is tells whether an error is a problem with the reason.
func is(err error, r reason.Code) bool {
	var p *service.Problem
	return errors.As(err, &p) && p.Reason == r
}

func push(order money.Amount) service.PayRequest {
	return service.PayRequest{Flow: payment.Push, Code: qris, Order: order, Funds: payment.Ask, Reference: "R"}
}

func pull(code string, minor int64) service.PayRequest {
	return service.PayRequest{Flow: payment.Pull, Code: code, Order: money.New(minor, "CNY"), Merchant: service.MerchantHint{ID: "M-1"}}
}
