package rest_test

// Goal: an institution that does not answer costs nobody but itself, its customers are told at once, and what it has under way still ends.
// Method: institutions that hang up, hang, or answer with a fault, over real HTTP; the clock is moved where a rule waits.

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"hutong/client"
	"hutong/delivery"
	"hutong/edge/rest"
	"hutong/reason"
	"hutong/wire/api"

	"github.com/google/go-cmp/cmp"
)

const breakerRules = `
breakers: [{id: quick, from: "2020-01-01", source: test, window: 10m, min_calls: 4, failure_percent: 50, open: 1h, jitter_percent: 0, probes: 2}]
`

func guardedWorld(s *setup) { s.rules = breakerRules }

func (w *world) breaker(institution, operation string) delivery.BreakerState {
	for _, b := range w.breakers.List() {
		if b.Institution == institution && b.Operation == operation {
			return b.State
		}
	}
	return delivery.BreakerClosed
}

// asksOf counts what an institution was asked of one kind.
func (i *institution) asksOf(op string) (n int) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, a := range i.asked {
		if len(a) > len(op) && a[:len(op)] == op {
			n++
		}
	}
	return n
}

func TestBreakerKeepsPaymentsFromASilentWallet(t *testing.T) {
	w := newWorld(t, guardedWorld)
	my := w.inst["wallet-my"]
	my.meddled(api.PathAuthorise, loseRequest)
	for range 4 {
		// The wallet never saw the debit; the inquiry is answered, and the payment ends unpaid.
		if p := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 500)); p.Result != api.ResultFailure || p.Reason != reason.NoAnswer {
			t.Fatalf("%+v", p)
		}
	}
	if s := w.breaker("wallet-my", "authorise"); s != delivery.BreakerOpen {
		t.Fatalf("the breaker is %s", s)
	}
	before, inquired := w.books(), my.asksOf("lookup")
	code, id := consumerCode(), w.id()
	p := w.pay("acq-cn", id, pullRequest(code, 500))
	if p.Result != api.ResultFailure || !p.Final || p.Reason != reason.CounterpartyUnavailable || p.Why[len(p.Why)-1].Kind != "breaker.open" {
		t.Fatalf("%+v", p)
	}
	if diff := cmp.Diff(before, w.books()); diff != "" || my.asksOf("authorise") != 0 || my.asksOf("lookup") != inquired {
		t.Errorf("it moved or asked something: %s", diff)
	}
	// Who has nothing to do with that wallet notices nothing.
	quote, coming := w.offer("wallet-cn", qrisStatic, &api.Amount{Currency: "IDR", Minor: 100_000})
	if p := w.pay("wallet-cn", coming, pushRequest(quote, qrisStatic, api.FundsBlocked)); p.Result != api.ResultSuccess {
		t.Errorf("another corridor: %+v", p)
	}
	// After the pause a payment is let through, and again until the rule is satisfied; the very code that was refused can be paid with.
	my.meddled("", nil)
	w.clock.advance(time.Hour + time.Second)
	if s := w.breaker("wallet-my", "authorise"); s != delivery.BreakerHalfOpen {
		t.Fatalf("after its pause the breaker is %s", s)
	}
	if p := w.pay("acq-cn", w.id(), pullRequest(code, 500)); p.Result != api.ResultSuccess {
		t.Errorf("the first one through: %+v", p)
	}
	if p := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 500)); p.Result != api.ResultSuccess || w.breaker("wallet-my", "authorise") != delivery.BreakerClosed {
		t.Errorf("the second: %+v, the breaker is %s", p, w.breaker("wallet-my", "authorise"))
	}
	// A repeat of what was refused stays refused: its sender was told so.
	if p := w.pay("acq-cn", id, pullRequest(code, 500)); p.Reason != reason.CounterpartyUnavailable {
		t.Errorf("repeated: %+v", p)
	}
}

// A signed no is an answer: an institution that declines everything is still asked.
func TestBreakerTakesNoForAnAnswer(t *testing.T) {
	w := newWorld(t, guardedWorld)
	w.inst["wallet-my"].authorise = func(context.Context, *api.AuthorisationRequest) (*api.AuthorisationAnswer, error) {
		return &api.AuthorisationAnswer{Result: api.ResultFailure, Reason: reason.InsufficientFunds}, nil
	}
	for range 10 {
		if p := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 500)); p.Reason != reason.InsufficientFunds {
			t.Fatalf("%+v", p)
		}
	}
}

// A payment that is under way when the breaker opens is inquired about and undone as if there were none; one that is past its point of no
// return is credited.
func TestBreakerLetsThroughWhatIsUnderWay(t *testing.T) {
	w := newWorld(t, guardedWorld)
	net := w.inst["net-id"]
	quote, coming := w.offer("wallet-cn", qrisStatic, &api.Amount{Currency: "IDR", Minor: 100_000})
	release := make(chan struct{})
	net.meddled(api.PathCredit, func(rw http.ResponseWriter, r *http.Request, next http.Handler) { <-release; next.ServeHTTP(rw, r) })
	var wg sync.WaitGroup
	wg.Go(func() {
		if p := w.pay("wallet-cn", coming, pushRequest(quote, qrisStatic, api.FundsBlocked)); p.Result != api.ResultSuccess {
			t.Errorf("under way: %+v", p)
		}
	})
	for w.waiting() < 1 {
		time.Sleep(time.Millisecond)
	}
	for _, op := range []string{"credit", "look_up_credit", "cancel", "authorise"} {
		for range 4 {
			w.breakers.Ended(delivery.Call{Institution: "net-id", Operation: op, Began: w.clock.Now(), Failed: true})
		}
	}
	if s := w.breaker("net-id", "credit"); s != delivery.BreakerOpen {
		t.Fatalf("the breaker is %s", s)
	}
	other, next := w.id(), w.id()
	w.refusedUnavailable(func() error {
		_, err := w.inst["wallet-cn"].client.Quote(t.Context(), other, w.quoteRequest("wallet-cn", next, qrisStatic, &api.Amount{Currency: "IDR", Minor: 100_000}))
		return err
	})
	close(release)
	wg.Wait()
}

// refusedUnavailable wants a call to be refused because an institution does not answer, with a time to come again that is true.
func (w *world) refusedUnavailable(call func() error) {
	w.t.Helper()
	var r *client.Refused
	err := call()
	if !errors.As(err, &r) || r.Problem.Reason != reason.CounterpartyUnavailable || r.Problem.Status != 503 {
		w.t.Errorf("got %v", err)
		return
	}
	if wait, err := strconv.Atoi(r.RetryAfter); err != nil || wait < 3500 || wait > 3600 {
		w.t.Errorf("Retry-After %q, the breaker is open for an hour", r.RetryAfter)
	}
}

// When merchants' orders can't be verified, quotes are refused with the time to come again, and the network is left alone.
func TestBreakerOfOrders(t *testing.T) {
	w := newWorld(t, guardedWorld)
	net := w.inst["net-id"]
	net.meddled(api.PathVerifyOrder, loseAnswer)
	quote := func() error {
		_, err := w.inst["wallet-cn"].client.Quote(t.Context(), w.id(), w.quoteRequest("wallet-cn", w.id(), qrisStatic, &api.Amount{Currency: "IDR", Minor: 100_000}))
		return err
	}
	for range 4 {
		w.refused("a quote", reason.NoAnswer, func(context.Context) error { return quote() })
	}
	was := net.asksOf("verify")
	w.refusedUnavailable(quote)
	if r, err := w.inst["wallet-cn"].client.ReadCode(t.Context(), w.id(), &api.CodeReadRequest{Code: qrisStatic}); err != nil || r.Payable.Reason != reason.CounterpartyUnavailable {
		t.Errorf("a reading: %+v %v", r, err)
	}
	if n := net.asksOf("verify") - was; n != 0 {
		t.Errorf("the network was asked %d times more", n)
	}
}

// One wallet hangs with hundreds of payments waiting for it. Every payment of another corridor goes through meanwhile, and when the wallet
// comes back its own do too.
func TestAHangingWalletCostsItsOwnPaymentsOnly(t *testing.T) {
	const hanging, others = 300, 60
	w := newWorld(t, func(s *setup) {
		s.concurrent, s.answer, s.quiet = 64, "60s", true
		s.limits = func(o *rest.Options) { o.Concurrent = 2 * hanging }
	})
	back := make(chan struct{})
	w.inst["wallet-my"].meddled(api.PathAuthorise, func(rw http.ResponseWriter, r *http.Request, next http.Handler) { <-back; next.ServeHTTP(rw, r) })
	var mu sync.Mutex
	ends := map[string]int{}
	var wg sync.WaitGroup
	for range hanging {
		wg.Go(func() {
			id := w.id()
			p, err := w.inst["acq-cn"].client.Pay(t.Context(), id, pullRequest(consumerCode(), 100))
			if err == nil {
				p, err = w.inst["acq-cn"].client.Await(t.Context(), p)
			}
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				ends[err.Error()]++
				return
			}
			ends[string(p.Result)]++
		})
	}
	for w.waiting() < hanging {
		time.Sleep(time.Millisecond)
	}
	var done sync.WaitGroup
	for range others {
		done.Go(func() {
			coming := w.id()
			q, err := w.inst["wallet-cn"].client.Quote(t.Context(), w.id(), w.quoteRequest("wallet-cn", coming, qrisStatic, &api.Amount{Currency: "IDR", Minor: 100_000}))
			if err != nil {
				t.Error(err)
				return
			}
			if p, err := w.inst["wallet-cn"].client.Pay(t.Context(), coming, pushRequest(q, qrisStatic, api.FundsBlocked)); err != nil || p.Result != api.ResultSuccess {
				t.Errorf("another corridor: %+v %v", p, err)
			}
		})
	}
	done.Wait()
	if n := w.waiting(); n != hanging {
		t.Errorf("%d payments wait, want the %d of the wallet that hangs", n, hanging)
	}
	close(back)
	wg.Wait()
	// 64 were asked, and the rest waited for a place.
	if ends[string(api.ResultSuccess)] != hanging {
		t.Errorf("ends: %v", ends)
	}
}
