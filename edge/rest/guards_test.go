package rest_test

// Goal: an institution that does not answer costs nobody but itself, its customers are told at once, and what it has under way still ends.
// Method: institutions that hang up, hang, or answer with a fault, over real HTTP; the clock is moved where a rule waits.

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hutong/client"
	"hutong/delivery"
	"hutong/edge/calls"
	"hutong/edge/rest"
	"hutong/participant"
	"hutong/payment"
	"hutong/reason"
	"hutong/store"
	"hutong/store/memory"
	"hutong/wire/api"
	"hutong/wire/httpsig"

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
		s.limits = func(_ *calls.Options, o *rest.Options) { o.Concurrent = 2 * hanging }
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

// An institution's limits are its own: while one is far over its rate, every request of another is served, and what the first is told of when
// to come again is true.
func TestLimitsOfOneInstitution(t *testing.T) {
	w := newWorld(t, func(s *setup) { s.quiet = true })
	hog, _ := w.dir.Load().Participant("acq-cn")
	hog.Limits = participant.Limits{RequestsPerSecond: 0.1, Burst: 3}
	var mu sync.Mutex
	got := map[int]int{}
	var waits []int
	var flood, others sync.WaitGroup
	for range 4 {
		flood.Go(func() {
			for range 50 {
				resp, _ := w.roundTrip(w.request("acq-cn", "GET", api.PathPayments+"?reference=a", "", nil))
				wait, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
				mu.Lock()
				got[resp.StatusCode]++
				if resp.StatusCode == 429 {
					waits = append(waits, wait)
				}
				mu.Unlock()
			}
		})
	}
	for range 2 {
		others.Go(func() {
			for range 50 {
				if status, body := w.send("wallet-my", "GET", api.PathPayments+"?reference=a", "", nil); status != 200 {
					t.Errorf("another institution: %d %s", status, body)
				}
			}
		})
	}
	flood.Wait()
	others.Wait()
	if got[200] < 3 || got[200] > 5 || got[200]+got[429] != 200 { // one more every ten seconds, should the machine be that slow
		t.Errorf("the one over its limit: %v", got)
	}
	for _, s := range waits {
		if s < 1 || s > 10 {
			t.Fatalf("Retry-After %d, a request fits in every 10 seconds", s)
		}
	}
	w.clock.advance(time.Duration(waits[len(waits)-1]) * time.Second)
	if status, body := w.send("acq-cn", "GET", api.PathPayments+"?reference=a", "", nil); status != 200 {
		t.Errorf("it came again when it was told to: %d %s", status, body)
	}
	// A new version of the network file counts at once.
	hog.Limits = participant.Limits{}
	for range 5 {
		if status, body := w.send("acq-cn", "GET", api.PathPayments+"?reference=a", "", nil); status != 200 {
			t.Errorf("without a limit of its own: %d %s", status, body)
		}
	}
}

// Places under way are counted for each institution too, and who finds none is told when one is free for certain.
func TestPlacesOfOneInstitution(t *testing.T) {
	w := newWorld(t)
	hog, _ := w.dir.Load().Participant("acq-cn")
	hog.Limits = participant.Limits{Concurrent: 2}
	back := make(chan struct{})
	w.inst["wallet-my"].meddled(api.PathAuthorise, func(rw http.ResponseWriter, r *http.Request, next http.Handler) { <-back; next.ServeHTTP(rw, r) })
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if _, err := w.inst["acq-cn"].client.Pay(t.Context(), w.id(), pullRequest(consumerCode(), 500)); err != nil {
				t.Error(err)
			}
		})
	}
	for w.waiting() < 2 {
		time.Sleep(time.Millisecond)
	}
	resp, body := w.roundTrip(w.request("acq-cn", "POST", api.PathPayments, pullBody(consumerCode()), nil))
	status, p := w.problem(resp.StatusCode, body)
	if wait, err := strconv.Atoi(resp.Header.Get("Retry-After")); status != 429 || p.Reason != reason.RateLimited || err != nil || wait < 1 || wait > 5 {
		t.Errorf("%d %+v %v: a payment keeps its caller waiting for 5 seconds at most", status, p, resp.Header)
	}
	if n := w.waiting(); n != 2 {
		t.Errorf("%d payments under way", n)
	}
	if status, body := w.send("wallet-cn", "GET", api.PathPayments+"?reference=a", "", nil); status != 200 {
		t.Errorf("another institution: %d %s", status, body)
	}
	close(back)
	wg.Wait()
	if status, body := w.send("acq-cn", "GET", api.PathPayments+"?reference=a", "", nil); status != 200 {
		t.Errorf("afterwards: %d %s", status, body)
	}
}

// A caller who leaves gives its place back, though the payment goes on; its end is there for whoever asks.
func TestPlaceOfACallerWhoLeaves(t *testing.T) {
	w := newWorld(t)
	hog, _ := w.dir.Load().Participant("acq-cn")
	hog.Limits = participant.Limits{Concurrent: 1}
	back := make(chan struct{})
	w.inst["wallet-my"].meddled(api.PathAuthorise, func(rw http.ResponseWriter, r *http.Request, next http.Handler) { <-back; next.ServeHTTP(rw, r) })
	ctx, leave := context.WithCancel(t.Context())
	id, left := w.id(), make(chan error)
	go func() {
		_, err := w.inst["acq-cn"].client.Pay(ctx, id, pullRequest(consumerCode(), 500))
		left <- err
	}()
	for w.waiting() < 1 {
		time.Sleep(time.Millisecond)
	}
	look := func() (int, string) {
		status, body := w.send("acq-cn", "GET", api.PathPayments+"?request_id="+id, "", nil)
		return status, body
	}
	if status, body := look(); status != 429 {
		t.Errorf("while its caller waits: %d %s", status, body)
	}
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("the caller: %v", err)
	}
	status, body := look()
	for ; status == 429; status, body = look() {
		time.Sleep(time.Millisecond)
	}
	if status != 200 || !strings.Contains(body, `"final":false`) || w.waiting() != 1 {
		t.Errorf("when its caller had left: %d %s, %d under way", status, body, w.waiting())
	}
	close(back)
	for ; status == 200 && strings.Contains(body, `"final":false`); status, body = look() {
		time.Sleep(time.Millisecond)
	}
	if status != 200 || !strings.Contains(body, `"status":"succeeded"`) {
		t.Errorf("at the end: %d %s", status, body)
	}
}

// Each hop has less time than the one before it, by the margin of the rules; both are told in what is signed.
func TestDeadlinesGetShorter(t *testing.T) {
	const margin = time.Second
	w := newWorld(t, func(s *setup) { s.answer = "30s, margin: 1s" })
	var body, header string
	w.inst["wallet-my"].meddled(api.PathAuthorise, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		header = r.Header.Get(httpsig.AnswerByHeader)
		next.ServeHTTP(rw, r)
	})
	w.inst["wallet-my"].authorise = func(_ context.Context, in *api.AuthorisationRequest) (*api.AuthorisationAnswer, error) {
		body = in.AnswerBy
		return w.inst["wallet-my"].debit(in)
	}
	by := w.clock.Now().Add(20 * time.Second).Truncate(time.Millisecond)
	status, answer := w.send("acq-cn", "POST", api.PathPayments, pullBody(consumerCode()), func(r *http.Request) {
		r.Header.Set(httpsig.AnswerByHeader, api.FormatTime(by))
	})
	if want := api.FormatTime(by.Add(-2 * margin)); status != 200 || body != want || header != want {
		t.Errorf("%d %s: the wallet is told %q and %q, want %q", status, answer, body, header, want)
	}
	// Without the caller's, the rules' own time counts, less the margin.
	began := w.clock.Now()
	if p := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 500)); p.Result != api.ResultSuccess {
		t.Fatalf("%+v", p)
	}
	told, err := api.ParseTime(body)
	if least := began.Add(29 * time.Second).Truncate(time.Millisecond); err != nil || told.Before(least) || told.After(w.clock.Now().Add(29*time.Second)) {
		t.Errorf("told %s, want 29 seconds from %s on", body, began)
	}
}

// A command that waits until its caller's deadline has passed is refused and leaves nothing: the same request is then taken as new.
func TestACommandThatWaitedTooLong(t *testing.T) {
	hold, held := make(chan struct{}), make(chan struct{}, 1)
	var once sync.Once
	w := newWorld(t, func(s *setup) {
		s.answer = "2h, margin: 1m"
		s.store = memory.Options{BeforeCommit: func(b *store.Batch) error {
			if len(b.Payments) > 0 {
				once.Do(func() { held <- struct{}{}; <-hold })
			}
			return nil
		}}
	})
	var wg sync.WaitGroup
	wg.Go(func() { w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 500)) })
	<-held // the lane is busy with the first
	before := w.books()
	code, id := consumerCode(), w.id()
	wg.Go(func() {
		r := w.request("acq-cn", "POST", api.PathPayments, pullBody(code), func(r *http.Request) {
			r.Header.Set(httpsig.RequestIDHeader, id)
			r.Header.Set(httpsig.AnswerByHeader, api.FormatTime(w.clock.Now().Add(10*time.Minute)))
		})
		resp, body := w.roundTrip(r)
		if status, p := w.problem(resp.StatusCode, body); status != 504 || p.Reason != reason.DeadlinePassed || p.Call != api.CallFailure {
			t.Errorf("%d %+v", status, p)
		}
	})
	for w.engine.Queued() < 1 {
		time.Sleep(time.Millisecond)
	}
	w.clock.advance(9*time.Minute + 30*time.Second) // half of the margin is left
	close(hold)
	wg.Wait()
	if n := w.inst["wallet-my"].asksOf("authorise"); n != 1 {
		t.Errorf("the wallet was asked %d times", n)
	}
	for agreement, p := range w.books() {
		if p[2] != before[agreement][2] {
			t.Errorf("%s: %d are reserved", agreement, p[2])
		}
	}
	status, answer := w.send("acq-cn", "POST", api.PathPayments, pullBody(code), func(r *http.Request) { r.Header.Set(httpsig.RequestIDHeader, id) })
	if status != 200 {
		t.Errorf("the same again: %d %s", status, answer)
	}
	if n := w.inst["wallet-my"].asksOf("authorise"); n != 2 {
		t.Errorf("then the wallet was asked %d times", n)
	}
	// One that comes too late to be answered in time is not begun.
	late := w.request("acq-cn", "POST", api.PathPayments, pullBody(consumerCode()), func(r *http.Request) {
		r.Header.Set(httpsig.AnswerByHeader, api.FormatTime(w.clock.Now().Add(30*time.Second)))
	})
	resp, body := w.roundTrip(late)
	if status, p := w.problem(resp.StatusCode, body); status != 504 || p.Reason != reason.DeadlinePassed {
		t.Errorf("%d %+v", status, p)
	}
}

// standInWorld has a wallet that grants 10.00 MYR a payment and 16.00 a day.
func standInWorld(t *testing.T) *world {
	w := newWorld(t, func(s *setup) {
		s.rules = breakerRules
		s.answer = "10s, advice: [20ms]"
	})
	a, _ := w.dir.Load().Agreement("my-myr")
	a.StandIn = &participant.StandIn{PerPayment: 1000, PerDay: 1600, CodeKinds: []string{"barcode"}}
	return w
}

// silence makes a wallet drop what it is asked until the breaker of its debits opens.
func (w *world) silence(wallet string) {
	w.t.Helper()
	w.inst[wallet].meddled(api.PathAuthorise, loseRequest)
	for n := 0; w.breaker(wallet, "authorise") != delivery.BreakerOpen; n++ {
		if p := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 500)); p.Reason != reason.NoAnswer || n > 3 {
			w.t.Fatalf("%+v", p)
		}
	}
}

func TestTheSwitchStandsIn(t *testing.T) {
	w := standInWorld(t)
	my := w.inst["wallet-my"]
	w.silence("wallet-my")
	before := w.books()
	code := consumerCode()
	// 10.00 CNY are 6.24 MYR: within what is granted.
	first := w.pay("acq-cn", w.id(), pullRequest(code, 1000))
	if first.Result != api.ResultSuccess || first.StandIn != api.StandInPromised || my.asksOf("authorise") != 0 {
		t.Fatalf("%+v, asked %d times", first, my.asksOf("authorise"))
	}
	// One above the limit of a payment, one that would exceed the day; one that just fits.
	for _, c := range []struct {
		minor int64
		want  reason.Code
	}{{2000, reason.CounterpartyUnavailable}, {1600, reason.CounterpartyUnavailable}, {1500, ""}, {1, reason.AmountBelowMinimum}, {100, reason.CounterpartyUnavailable}} {
		if p := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), c.minor)); p.Reason != c.want {
			t.Errorf("%d: %s %q, want %q", c.minor, p.Result, p.Reason, c.want)
		}
	}
	if got := w.moved(before)["my-myr"]; got >= -624 {
		t.Errorf("the wallet's position moved by %d", got)
	}
	// A refund of what the wallet does not know of yet has to wait.
	w.refused("a refund", reason.CounterpartyUnavailable, func(ctx context.Context) error {
		_, err := w.inst["acq-cn"].client.Refund(ctx, w.id(), &api.RefundRequest{PaymentID: first.PaymentID})
		return err
	})
	// The wallet comes back. It is told of both debits, declines at first, which counts for nothing, and acknowledges.
	var mu sync.Mutex
	told := map[string]*api.AuthorisationRequest{}
	declined := 0
	my.authorise = func(_ context.Context, in *api.AuthorisationRequest) (*api.AuthorisationAnswer, error) {
		mu.Lock()
		defer mu.Unlock()
		if in.Advice == nil || in.Code != "" {
			t.Errorf("it is asked, or told the code: %+v", in)
		}
		if declined++; declined <= 2 {
			return &api.AuthorisationAnswer{Result: api.ResultFailure, Reason: reason.InsufficientFunds}, nil
		}
		told[in.PaymentID] = in
		return my.debit(in)
	}
	my.meddled("", nil)
	until(t, "the advice to be acknowledged", func() bool {
		rec := w.record(first.PaymentID)
		_, acknowledged := payment.StoodIn(rec.Terms, &rec.State)
		return acknowledged
	})
	mu.Lock() // it may be told of the other debit still
	in := told[first.PaymentID]
	mu.Unlock()
	sum := sha256.Sum256([]byte("code\x00wallet-my\x00" + code))
	if in == nil || in.Advice.Agreement != "my-myr" || in.Advice.CodeDigest != hex.EncodeToString(sum[:]) || in.Advice.BusinessDate != first.BusinessDate || in.DebitAmount.Minor != 624 {
		t.Errorf("%+v", in)
	}
	status, answer := w.send("acq-cn", "GET", api.PathPayments+"/"+first.PaymentID, "", nil)
	if status != 200 || !strings.Contains(answer, `"stand_in":"acknowledged"`) {
		t.Errorf("%d %s", status, answer)
	}
}

// A wallet that never acknowledges calls persons at the ladder's end. It is told on; two persons find that it has the debit, and then a
// refund need not wait any more.
func TestAdviceNeverAcknowledged(t *testing.T) {
	w := newWorld(t, resolving("persons"), func(s *setup) {
		s.rules = breakerRules
		s.answer = "10s, advice: [20ms, 30ms]"
	})
	a, _ := w.dir.Load().Agreement("my-myr")
	a.StandIn = &participant.StandIn{PerPayment: 1000, PerDay: 1600, CodeKinds: []string{"barcode"}}
	my := w.inst["wallet-my"]
	w.silence("wallet-my")
	p := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 1000))
	if p.StandIn != api.StandInPromised {
		t.Fatalf("%+v", p)
	}
	told := func() int { return w.record(p.PaymentID).State.Seq } // each repeat is an outcome
	var list *api.ReviewList
	until(t, "persons to be called", func() bool {
		var err error
		if list, err = w.inst["hutong"].client.Reviews(t.Context(), ""); err != nil {
			t.Fatal(err)
		}
		return len(list.Reviews) > 0
	})
	v := list.Reviews[0]
	if v.PaymentID != p.PaymentID || v.Needs != api.NeedAdviceUnacknowledged || !slices.Equal(v.Findings, []api.Finding{api.FindingDebited}) || v.Status != api.PaymentStatusSucceeded {
		t.Errorf("%+v", v)
	}
	before := told()
	until(t, "it is told on", func() bool { return told() > before+2 })
	ada, ben := w.as("ada"), w.as("ben")
	r, err := ada.Propose(t.Context(), w.id(), &api.ResolutionProposal{PaymentID: p.PaymentID, Finding: api.FindingDebited, Reason: "in their books"})
	if err != nil {
		t.Fatal(err)
	}
	decide := &api.ResolutionDecision{PaymentID: p.PaymentID, Proposal: r.Proposal.Number, Decision: api.DecisionApprove, Reason: "seen"}
	if r, err = ben.Decide(t.Context(), w.id(), decide); err != nil || r.Needs != "" {
		t.Fatalf("%+v, %v", r, err)
	}
	if _, acknowledged := payment.StoodIn(w.record(p.PaymentID).Terms, ptr(w.record(p.PaymentID).State)); !acknowledged {
		t.Error("it is still to be acknowledged")
	}
	my.meddled("", nil)
	if r := w.refund("acq-cn", &api.RefundRequest{PaymentID: p.PaymentID}); r.Status != api.RefundStatusSucceeded {
		t.Errorf("%+v", r)
	}
}

// The switch never says yes after an institution said no, nor where it may have: the same code, declined or without an answer before.
func TestNoStandInAfterANo(t *testing.T) {
	w := standInWorld(t)
	my := w.inst["wallet-my"]
	code := consumerCode()
	my.authorise = func(context.Context, *api.AuthorisationRequest) (*api.AuthorisationAnswer, error) {
		return &api.AuthorisationAnswer{Result: api.ResultFailure, Reason: reason.InsufficientFunds}, nil
	}
	if p := w.pay("acq-cn", w.id(), pullRequest(code, 500)); p.Reason != reason.InsufficientFunds {
		t.Fatalf("%+v", p)
	}
	w.silence("wallet-my")
	if p := w.pay("acq-cn", w.id(), pullRequest(code, 500)); p.Result != api.ResultFailure || p.Reason != reason.CounterpartyUnavailable || p.StandIn != "" {
		t.Errorf("%+v", p)
	}
	// Another wallet's agreement grants nothing.
	a, _ := w.dir.Load().Agreement("my-myr")
	a.StandIn = nil
	if p := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 500)); p.Reason != reason.CounterpartyUnavailable {
		t.Errorf("without a grant: %+v", p)
	}
}

func ptr[T any](v T) *T { return &v }
