package rest_test

// Goal: each bad input has a stable reason, and the books don't move by it. Those that are recorded as refused payments stay refused on
// every retry; those that are refused as calls leave nothing behind.

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hutong/payment"
	"hutong/reason"
	"hutong/wire/api"

	"github.com/google/go-cmp/cmp"
)

func TestRefusedPulls(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		name   string
		change func(*api.PaymentRequest)
		want   reason.Code
	}{
		{"unknown code", func(r *api.PaymentRequest) { r.Code = "9999 nonsense" }, reason.CodeUnknown},
		{"digits of no issuer", func(r *api.PaymentRequest) { r.Code = "990000000000000000" }, reason.CodeUnknown},
		{"a merchant's code instead of a consumer's", func(r *api.PaymentRequest) { r.Code = qrisStatic }, reason.CodeUnknown},
		{"an issuer that is not connected", func(r *api.PaymentRequest) { r.Code = "6212345678901234567" }, reason.NoRoute},
		{"unknown merchant", func(r *api.PaymentRequest) { r.MerchantID = "M-404" }, reason.MerchantUnknown},
		{"unknown store", func(r *api.PaymentRequest) { r.StoreID = "S-404" }, reason.MerchantUnknown},
		{"closed merchant", func(r *api.PaymentRequest) { r.MerchantID = "M-2" }, reason.MerchantClosed},
		{"wrong currency", func(r *api.PaymentRequest) { r.OrderAmount.Currency = "MYR" }, reason.CurrencyNotAccepted},
		{"above the limit", func(r *api.PaymentRequest) { r.OrderAmount.Minor = 5_000_001 }, reason.AmountAboveLimit},
		{"below the minimum", func(r *api.PaymentRequest) { r.OrderAmount.Minor = 9 }, reason.AmountBelowMinimum},
		{"above the wallet's cap", func(r *api.PaymentRequest) { r.OrderAmount.Minor = 200_000 }, reason.CapExceeded},
		{"a suspended wallet", func(r *api.PaymentRequest) { r.Code = "134567890123456789" }, reason.InstitutionSuspended},
	} {
		before := w.books()
		in, id := pullRequest(consumerCode(), 5_000), w.id()
		c.change(in)
		p := w.pay("acq-cn", id, in)
		if p.Reason != c.want || p.Result != api.ResultFailure || p.Status != api.PaymentStatusFailed || !p.Final || p.ReasonText == nil || p.ReasonText.ZH == "" {
			t.Errorf("%s: %+v", c.name, p)
		}
		if again := w.pay("acq-cn", id, in); again.PaymentID != p.PaymentID || again.Reason != c.want {
			t.Errorf("%s, again: %+v", c.name, again)
		}
		if diff := cmp.Diff(before, w.books()); diff != "" {
			t.Errorf("%s moved the books:\n%s", c.name, diff)
		}
	}
	if n := len(w.inst["wallet-my"].asks("authorise")); n != 0 {
		t.Errorf("the wallet was asked %d times", n)
	}
	// A used code: the first payment takes it, the second is told.
	code := consumerCode()
	if p := w.pay("acq-cn", w.id(), pullRequest(code, 100)); p.Result != api.ResultSuccess {
		t.Fatalf("%+v", p)
	}
	if p := w.pay("acq-cn", w.id(), pullRequest(code, 100)); p.Reason != reason.CodeUsed {
		t.Errorf("a used code: %+v", p)
	}
	// The cap is exact: what fits still goes, and one unit more doesn't.
	if p := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 160_000)); p.Result != api.ResultSuccess {
		t.Errorf("below the cap: %+v", p)
	}
	if p := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 1_000)); p.Reason != reason.CapExceeded {
		t.Errorf("at the cap: %+v", p)
	}
}

func TestRefusedQuotes(t *testing.T) {
	w := newWorld(t)
	open, shut := true, false
	merchant := &api.Merchant{Name: "Toko", Country: "ID"}
	answer := func(a *api.OrderAnswer) func(context.Context, *api.OrderRequest) (*api.OrderAnswer, error) {
		return func(context.Context, *api.OrderRequest) (*api.OrderAnswer, error) { return a, nil }
	}
	idr := func(n int64) *api.Amount { return &api.Amount{Currency: "IDR", Minor: n} }
	for _, c := range []struct {
		name   string
		who    string
		change func(*api.QuoteRequest)
		verify func(context.Context, *api.OrderRequest) (*api.OrderAnswer, error)
		want   reason.Code
	}{
		{"unknown code", "wallet-cn", func(q *api.QuoteRequest) { q.Code = "0000" }, nil, reason.CodeUnknown},
		{"broken code", "wallet-cn", func(q *api.QuoteRequest) { q.Code = q.Code[:len(q.Code)-1] + "0" }, nil, reason.CodeInvalid},
		{"a consumer's code", "wallet-cn", func(q *api.QuoteRequest) { q.Code = "285012345678901234" }, nil, reason.CodeUnknown},
		{"a private code of nobody here", "wallet-cn", func(q *api.QuoteRequest) {
			q.Code, q.OrderAmount = "https://qr.shouqianba.com/18010101", &api.Amount{Currency: "CNY", Minor: 5}
		}, nil, reason.NoRoute},
		{"unknown merchant", "wallet-cn", nil, answer(&api.OrderAnswer{Result: api.ResultFailure, Reason: reason.MerchantUnknown}), reason.MerchantUnknown},
		{"closed merchant", "wallet-cn", nil, answer(&api.OrderAnswer{Result: api.ResultSuccess, Open: &shut, Merchant: merchant}), reason.MerchantClosed},
		{"unknown order", "wallet-cn", nil, answer(&api.OrderAnswer{Result: api.ResultFailure, Reason: reason.OrderUnknown}), reason.OrderUnknown},
		{"expired order", "wallet-cn", nil, answer(&api.OrderAnswer{Result: api.ResultSuccess, Open: &open, Merchant: merchant, ExpiresAt: "2020-01-01T00:00:00.000Z"}), reason.OrderExpired},
		{"another amount than the order's", "wallet-cn", nil, answer(&api.OrderAnswer{Result: api.ResultSuccess, Open: &open, Merchant: merchant, Amount: idr(7)}), reason.OrderMismatch},
		{"another amount than the code's", "wallet-cn", func(q *api.QuoteRequest) { q.Code = qrisDynamic }, nil, reason.OrderMismatch},
		{"no amount anywhere", "wallet-cn", func(q *api.QuoteRequest) { q.OrderAmount = nil }, nil, reason.OrderMismatch},
		{"wrong order currency", "wallet-cn", func(q *api.QuoteRequest) { q.OrderAmount.Currency = "THB" }, nil, reason.OrderMismatch},
		{"wrong debit currency", "wallet-cn", func(q *api.QuoteRequest) { q.DebitCurrency = "THB" }, nil, reason.CurrencyNotAccepted},
		{"no rate for the pair", "wallet-my", nil, nil, reason.RateUnavailable},
		{"suspended", "wallet-off", nil, nil, reason.InstitutionSuspended},
		{"a network that does not know", "wallet-cn", nil, answer(&api.OrderAnswer{Result: api.ResultUnknown, Reason: reason.AwaitingAnswer}), reason.NoAnswer},
		{"a network with a currency of its own making", "wallet-cn", nil, answer(&api.OrderAnswer{Result: api.ResultSuccess, Open: &open, Merchant: merchant, Amount: &api.Amount{Currency: "QQQ", Minor: 1}}), reason.NoAnswer},
		{"a payer who may not ask for quotes", "acq-cn", func(q *api.QuoteRequest) { q.DebitCurrency = "CNY" }, nil, reason.NotAllowed},
	} {
		net := w.inst["net-id"]
		net.mu.Lock() // a question that was given up in the case before may be on its way
		net.verify = c.verify
		net.mu.Unlock()
		q := w.quoteRequest(c.who, w.id(), qrisStatic, idr(5_000_000))
		if c.change != nil {
			c.change(q)
		}
		w.refused(c.name, c.want, func(ctx context.Context) error {
			_, err := w.inst[c.who].client.Quote(ctx, w.id(), q)
			return err
		})
	}
	// Only here the switch has to give up; all others answer, however long a busy machine takes to it.
	w = newWorld(t, impatient)
	w.inst["net-id"].verify = func(ctx context.Context, _ *api.OrderRequest) (*api.OrderAnswer, error) {
		return never[api.OrderAnswer](ctx)
	}
	w.refused("a network that never answers", reason.NoAnswer, func(ctx context.Context) error {
		_, err := w.inst["wallet-cn"].client.Quote(ctx, w.id(), w.quoteRequest("wallet-cn", w.id(), qrisStatic, idr(5_000_000)))
		return err
	})
}

func TestQuotesServeOnePaymentOnce(t *testing.T) {
	w := newWorld(t)
	amount := &api.Amount{Currency: "IDR", Minor: 5_000_000}
	unknown, _ := w.offer("wallet-cn", qrisStatic, amount)
	unknown.QuoteID = "01890a5d-ac96-8001-bcce-b302099a8057"
	good, goodID := w.offer("wallet-cn", qrisStatic, amount)
	old, oldID := w.offer("wallet-cn", qrisStatic, amount)
	foreign, foreignID := w.offer("wallet-th", qrisStatic, amount)
	paid := w.pay("wallet-cn", goodID, pushRequest(good, qrisStatic, api.FundsBlocked))
	if paid.Result != api.ResultSuccess {
		t.Fatalf("%+v", paid)
	}
	fresh, freshID := w.offer("wallet-cn", qrisStatic, amount)
	with := func(q *api.Quote, change func(*api.PaymentRequest)) *api.PaymentRequest {
		r := pushRequest(q, qrisStatic, api.FundsBlocked)
		change(r)
		return r
	}
	keep := func(*api.PaymentRequest) {}
	for _, c := range []struct {
		name string
		id   string
		in   *api.PaymentRequest
		want reason.Code
	}{
		{"a quote that was never made", w.id(), with(unknown, keep), reason.QuoteUnknown},
		{"a quote of another wallet", foreignID, with(foreign, keep), reason.QuoteUnknown},
		{"a used quote for another payment", w.id(), with(good, keep), reason.QuoteUsed},
		{"a fresh quote for another payment", w.id(), with(fresh, keep), reason.QuoteUsed},
	} {
		before := w.books()
		if p := w.pay("wallet-cn", c.id, c.in); p.Reason != c.want || p.Result != api.ResultFailure {
			t.Errorf("%s: %+v", c.name, p)
		}
		if diff := cmp.Diff(before, w.books()); diff != "" {
			t.Errorf("%s moved the books:\n%s", c.name, diff)
		}
	}
	// Each of these spends its payment's request id, so each has a quote of its own.
	for name, change := range map[string]func(*api.PaymentRequest){
		"another code":     func(r *api.PaymentRequest) { r.Code = qrisDynamic },
		"another amount":   func(r *api.PaymentRequest) { r.OrderAmount = &api.Amount{Currency: "IDR", Minor: 4_999_999} },
		"another currency": func(r *api.PaymentRequest) { r.OrderAmount = &api.Amount{Currency: "THB", Minor: 5_000_000} },
		"another payer":    func(r *api.PaymentRequest) { r.Payer.Residency = "SG" },
	} {
		q, id := w.offer("wallet-cn", qrisStatic, amount)
		before := w.books()
		if p := w.pay("wallet-cn", id, with(q, change)); p.Reason != reason.QuoteMismatch {
			t.Errorf("%s: %+v", name, p)
		}
		if diff := cmp.Diff(before, w.books()); diff != "" {
			t.Errorf("%s moved the books:\n%s", name, diff)
		}
	}
	w.refused("a promise that the agreement doesn't take", reason.NotAllowed, func(ctx context.Context) error {
		_, err := w.inst["wallet-th"].client.Pay(ctx, foreignID, with(foreign, keep))
		return err
	})
	w.clock.advance(3 * time.Minute)
	before := w.books()
	if p := w.pay("wallet-cn", oldID, with(old, keep)); p.Reason != reason.QuoteExpired {
		t.Errorf("an expired quote: %+v", p)
	}
	if p := w.pay("wallet-cn", freshID, with(fresh, keep)); p.Reason != reason.QuoteExpired {
		t.Errorf("another expired quote: %+v", p)
	}
	// What was paid in time stays paid, asked again after the quote has expired.
	if p := w.pay("wallet-cn", goodID, with(good, keep)); p.PaymentID != paid.PaymentID || p.Result != api.ResultSuccess {
		t.Errorf("%+v", p)
	}
	if diff := cmp.Diff(before, w.books()); diff != "" {
		t.Errorf("expired quotes moved the books:\n%s", diff)
	}
}

func TestCancellations(t *testing.T) {
	w := newWorld(t)
	pay := func(who, id string, in *api.PaymentRequest) <-chan *api.Payment {
		done := make(chan *api.Payment, 1)
		go func() {
			p, err := w.inst[who].client.Pay(t.Context(), id, in)
			if err != nil {
				t.Error(err)
				p = &api.Payment{}
			}
			done <- p
		}()
		return done
	}
	acq := w.inst["acq-cn"].client
	// Before the point of no return it wins: the wallet has debited and is told to undo.
	debited, release := make(chan struct{}), make(chan struct{})
	w.inst["wallet-my"].authorise = func(ctx context.Context, in *api.AuthorisationRequest) (*api.AuthorisationAnswer, error) {
		a, err := w.inst["wallet-my"].debit(in)
		close(debited)
		<-release
		return a, err
	}
	before := w.books()
	id := w.id()
	done := pay("acq-cn", id, pullRequest(consumerCode(), 5_000))
	<-debited
	c, err := acq.Cancel(t.Context(), w.id(), &api.CancelRequest{PaymentRequestID: id, Note: "customer left"})
	close(release)
	if err != nil {
		t.Fatal(err)
	}
	if c = w.end("acq-cn", c); c.Status != api.PaymentStatusCancelled || c.Reason != reason.Cancelled || c.Result != api.ResultFailure {
		t.Errorf("%+v", c)
	}
	if p := <-done; p.PaymentID != c.PaymentID || p.Result == api.ResultSuccess {
		t.Errorf("%+v", p)
	}
	if diff := cmp.Diff(map[string]int64{}, w.moved(before)); diff != "" {
		t.Error(diff)
	}
	w.inst["wallet-my"].authorise = nil

	paidID := w.id()
	if p := w.pay("acq-cn", paidID, pullRequest(consumerCode(), 5_000)); p.Result != api.ResultSuccess {
		t.Fatalf("%+v", p)
	}
	w.refused("cancel what is paid", reason.AlreadyFinal, func(ctx context.Context) error {
		_, err := acq.Cancel(ctx, w.id(), &api.CancelRequest{PaymentRequestID: paidID})
		return err
	})
	// Past the point of no return of a push the payment goes forward. The credit waits: were it lost, the payment would soon be undone, and there
	// would be nothing left to refuse.
	gate, network := make(chan struct{}), w.inst["net-id"]
	network.credit = func(_ context.Context, in *api.CreditRequest) (*api.CreditAnswer, error) {
		<-gate
		return network.receive(in)
	}
	q, pushID := w.offer("wallet-cn", qrisStatic, &api.Amount{Currency: "IDR", Minor: 100_000})
	done = pay("wallet-cn", pushID, pushRequest(q, qrisStatic, api.FundsBlocked))
	for len(network.asks("payment")) == 0 {
		time.Sleep(time.Millisecond)
	}
	w.refused("cancel past the point of no return", reason.TooLateToCancel, func(ctx context.Context) error {
		_, err := w.inst["wallet-cn"].client.Cancel(ctx, w.id(), &api.CancelRequest{PaymentRequestID: pushID})
		return err
	})
	close(gate)
	if p := w.end("wallet-cn", <-done); p.Result != api.ResultSuccess || !p.Final {
		t.Errorf("what could not be cancelled: %+v", p)
	}
}

func TestRefusedRefunds(t *testing.T) {
	w := newWorld(t)
	paid := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 5_000))
	failed := w.pay("acq-cn", w.id(), pullRequest("990000000000000000", 5_000))
	refund := func(who string, in *api.RefundRequest) func(ctx context.Context) error {
		return func(ctx context.Context) error {
			_, err := w.inst[who].client.Refund(ctx, w.id(), in)
			return err
		}
	}
	cny := func(n int64) *api.Amount { return &api.Amount{Currency: "CNY", Minor: n} }
	for _, c := range []struct {
		name, who string
		in        *api.RefundRequest
		want      reason.Code
	}{
		{"an unknown payment", "acq-cn", &api.RefundRequest{PaymentID: "01890a5d-ac96-8001-bcce-b302099a8057"}, reason.NotFound},
		{"no payment's id", "acq-cn", &api.RefundRequest{PaymentID: "what-ever-1"}, reason.NotFound},
		{"by the payer's side", "wallet-my", &api.RefundRequest{PaymentID: paid.PaymentID}, reason.NotAllowed},
		{"by a stranger", "wallet-cn", &api.RefundRequest{PaymentID: paid.PaymentID}, reason.NotFound},
		{"of a failure", "acq-cn", &api.RefundRequest{PaymentID: failed.PaymentID}, reason.NotRefundable},
		{"more than was paid", "acq-cn", &api.RefundRequest{PaymentID: paid.PaymentID, Amount: cny(5_001)}, reason.RefundExceedsPayment},
		{"in another currency", "acq-cn", &api.RefundRequest{PaymentID: paid.PaymentID, Amount: &api.Amount{Currency: "MYR", Minor: 5_000}}, reason.InvalidField},
	} {
		w.refused(c.name, c.want, refund(c.who, c.in))
	}
	w.clock.advance(31 * 24 * time.Hour)
	w.refused("after the window", reason.RefundWindowClosed, refund("acq-cn", &api.RefundRequest{PaymentID: paid.PaymentID}))
}

func TestRequestIDsHaveAWindow(t *testing.T) {
	w := newWorld(t)
	acq := w.inst["acq-cn"].client
	id, in := w.id(), pullRequest(consumerCode(), 5_000)
	paid := w.pay("acq-cn", id, in)
	old := w.id()
	w.clock.advance(25 * time.Hour)
	if again := w.pay("acq-cn", id, in); again.PaymentID != paid.PaymentID {
		t.Errorf("what is known is answered outside the window: %+v", again)
	}
	for name, requestID := range map[string]string{"too old": old, "of tomorrow": "09890a5d-ac96-774b-bcce-b302099a8057"} {
		w.refused("pay "+name, reason.RequestIDOutOfWindow, func(ctx context.Context) error {
			_, err := acq.Pay(ctx, requestID, pullRequest(consumerCode(), 5_000))
			return err
		})
		w.refused("cancel "+name, reason.RequestIDOutOfWindow, func(ctx context.Context) error {
			_, err := acq.Cancel(ctx, w.id(), &api.CancelRequest{PaymentRequestID: requestID})
			return err
		})
		w.refused("quote "+name, reason.RequestIDOutOfWindow, func(ctx context.Context) error {
			_, err := w.inst["wallet-cn"].client.Quote(ctx, requestID, w.quoteRequest("wallet-cn", w.id(), qrisStatic, &api.Amount{Currency: "IDR", Minor: 100_000}))
			return err
		})
		w.refused("refund "+name, reason.RequestIDOutOfWindow, func(ctx context.Context) error {
			_, err := acq.Refund(ctx, requestID, &api.RefundRequest{PaymentID: paid.PaymentID})
			return err
		})
	}
}

// Bodies that are not exactly what the interface describes.
func TestRefusedBodies(t *testing.T) {
	w := newWorld(t)
	good := `{"flow":"pull","code":"CODE","order_amount":{"currency":"CNY","minor":500},"merchant_id":"M-1","order_reference":"O-1"}`
	good = strings.Replace(good, "CODE", consumerCode(), 1)
	swap := func(old, new string) string {
		out := strings.Replace(good, old, new, 1)
		if out == good {
			t.Fatalf("%q is not in the good body", old)
		}
		return out
	}
	for _, c := range []struct {
		name, body string
		want       reason.Code
		pointer    string
	}{
		{"zero amount", swap(`500`, `0`), reason.InvalidField, "/order_amount/minor"},
		{"negative amount", swap(`500`, `-500`), reason.InvalidField, "/order_amount/minor"},
		{"a fraction", swap(`500`, `5.5`), reason.InvalidField, "/order_amount/minor"},
		{"an exponent", swap(`500`, `5e2`), reason.InvalidField, "/order_amount/minor"},
		{"an amount as text", swap(`500`, `"500"`), reason.InvalidField, "/order_amount/minor"},
		{"more than there is", swap(`500`, `1000000000000001`), reason.InvalidField, "/order_amount/minor"},
		{"more than 64 bits", swap(`500`, `99999999999999999999`), reason.InvalidField, "/order_amount/minor"},
		{"a currency that is none", swap(`CNY`, `QQQ`), reason.InvalidField, "/order_amount/currency"},
		{"a currency in small letters", swap(`CNY`, `cny`), reason.InvalidField, "/order_amount/currency"},
		{"an unknown field", swap(`"flow"`, `"owner":"wallet-my","flow"`), reason.InvalidField, "/owner"},
		{"a missing field", swap(`"merchant_id":"M-1",`, ``), reason.InvalidField, "/merchant_id"},
		{"a field of the other flow", swap(`"flow"`, `"funds":"blocked","flow"`), reason.InvalidField, "/funds"},
		{"a flow that is none", swap(`pull`, `drag`), reason.InvalidField, "/flow"},
		{"null", swap(`"M-1"`, `null`), reason.InvalidField, "/merchant_id"},
		{"a name twice", swap(`"flow"`, `"code":"x","flow"`), reason.MalformedRequest, "/code"},
		{"something after it", good + `{}`, reason.MalformedRequest, ""},
		{"half of it", good[:40], reason.MalformedRequest, ""},
		{"nothing", ``, reason.MalformedRequest, ""},
		{"not JSON", `<pay/>`, reason.MalformedRequest, ""},
		{"too deep", `{"extensions":` + strings.Repeat(`[`, 40) + strings.Repeat(`]`, 40) + `}`, reason.MalformedRequest, ""},
		{"too large", swap(`O-1`, strings.Repeat("x", 70_000)), reason.RequestTooLarge, ""},
		{"a code that is too long", strings.Replace(good, `"code":"`, `"code":"`+strings.Repeat("9", 4_300), 1), reason.InvalidField, "/code"},
	} {
		before := w.books()
		status, p := w.problem(w.send("acq-cn", http.MethodPost, api.PathPayments, c.body, nil))
		r, _ := reason.Get(c.want)
		if p.Reason != c.want || status != r.HTTPStatus || p.Call != api.CallFailure {
			t.Errorf("%s: %d %+v", c.name, status, p)
		}
		if c.pointer != "" && (len(p.Errors) == 0 || p.Errors[0].Pointer != c.pointer) {
			t.Errorf("%s: %+v", c.name, p.Errors)
		}
		if diff := cmp.Diff(before, w.books()); diff != "" {
			t.Errorf("%s moved the books:\n%s", c.name, diff)
		}
	}
	// The good one goes, so that it was each fault that was refused.
	if status, body := w.send("acq-cn", http.MethodPost, api.PathPayments, good, nil); status != 200 || !strings.Contains(body, `"succeeded"`) {
		t.Errorf("%d %s", status, body)
	}
}

func TestRefusedQueries(t *testing.T) {
	w := newWorld(t)
	for query, want := range map[string]reason.Code{
		"":              reason.InvalidField,
		"?":             reason.InvalidField,
		"?request_id=x": reason.InvalidField,
		"?request_id=" + strings.ToUpper("01890a5d-ac96-774b-bcce-b302099a8057"): reason.InvalidField,
		"?reference=a%20b":                                             reason.InvalidField,
		"?reference=" + strings.Repeat("a", 65):                        reason.InvalidField,
		"?reference=a&reference=b":                                     reason.InvalidField,
		"?reference=a&request_id=01890a5d-ac96-774b-bcce-b302099a8057": reason.InvalidField,
		"?owner=wallet-my":                                             reason.InvalidField,
		"?reference=%zz":                                               reason.MalformedRequest,
		"/01890a5d-ac96-8001-bcce-b302099a8057?owner=x":                reason.InvalidField,
		"/" + strings.Repeat("a", 3000):                                reason.NotFound,
		"/01890a5d-ac96-774b-bcce-b302099a8057":                        reason.NotFound, // a request id is no payment's id
	} {
		if status, p := w.problem(w.send("acq-cn", http.MethodGet, api.PathPayments+query, "", nil)); p.Reason != want {
			t.Errorf("%.60s: %d %+v", query, status, p)
		}
	}
	if status, body := w.send("acq-cn", http.MethodGet, api.PathPayments+"?reference=nobody", "", nil); status != 200 || body != `{"call":"success","payments":[]}` {
		t.Errorf("%d %s", status, body)
	}
}

// A counterparty that never answers, or answers wrongly, is resolved: the payment ends by itself, and nothing stays reserved.
func TestPaymentsEndWhateverTheWalletDoes(t *testing.T) {
	// Only the one that hangs is given up; all others answer or hang up, however long a busy machine takes to it.
	w := newWorld(t, impatient)
	w.inst["wallet-my"].authorise = func(ctx context.Context, _ *api.AuthorisationRequest) (*api.AuthorisationAnswer, error) {
		return never[api.AuthorisationAnswer](ctx)
	}
	before := w.books()
	if p := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 1_000)); p.Status != api.PaymentStatusFailed || p.Reason != reason.NoAnswer || !p.Final {
		t.Errorf("hangs, then says it never arrived: %+v", p)
	}
	if moved := w.moved(before); len(moved) > 0 {
		t.Errorf("hangs, then says it never arrived: moved %v", moved)
	}
	w = newWorld(t)
	my := w.inst["wallet-my"]
	for _, c := range []struct {
		name   string
		script func()
		status api.PaymentStatus
		reason reason.Code
		moves  bool
	}{
		{"loses the request", func() { my.meddled(api.PathAuthorise, loseRequest) }, api.PaymentStatusFailed, reason.NoAnswer, false},
		{"loses the answer", func() { my.meddled(api.PathAuthorise, loseAnswer) }, api.PaymentStatusSucceeded, "", true},
		{"says nothing at all, ever", func() {
			all := func(rw http.ResponseWriter, r *http.Request, _ http.Handler) { panic(http.ErrAbortHandler) }
			my.meddle.Store(&all)
		}, api.PaymentStatusFailed, reason.LossAssigned, false},
		{"waits for its customer, who never acts", func() {
			my.authorise = func(context.Context, *api.AuthorisationRequest) (*api.AuthorisationAnswer, error) {
				return &api.AuthorisationAnswer{Result: api.ResultUnknown, Reason: reason.AwaitingPayer}, nil
			}
			my.lookUp = func(context.Context, *api.LookupRequest) (*api.LookupAnswer, error) {
				return &api.LookupAnswer{State: api.LookupStatePending}, nil
			}
		}, api.PaymentStatusFailed, reason.NoAnswer, false},
		{"debits too much", func() {
			my.authorise = func(_ context.Context, in *api.AuthorisationRequest) (*api.AuthorisationAnswer, error) {
				in.DebitAmount.Minor++
				return my.debit(in)
			}
		}, api.PaymentStatusFailed, reason.AnswerAltered, false},
		{"has no money", func() {
			my.authorise = func(context.Context, *api.AuthorisationRequest) (*api.AuthorisationAnswer, error) {
				return &api.AuthorisationAnswer{Result: api.ResultFailure, Reason: reason.InsufficientFunds}, nil
			}
		}, api.PaymentStatusFailed, reason.InsufficientFunds, false},
		{"says no in a word of the switch's", func() {
			my.authorise = func(context.Context, *api.AuthorisationRequest) (*api.AuthorisationAnswer, error) {
				return &api.AuthorisationAnswer{Result: api.ResultFailure, Reason: reason.CapExceeded}, nil
			}
		}, api.PaymentStatusFailed, reason.PayerDeclined, false},
	} {
		my.meddle.Store(nil)
		my.authorise, my.lookUp = nil, nil
		c.script()
		before := w.books()
		p := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 1_000))
		if p.Status != c.status || p.Reason != c.reason || !p.Final {
			t.Errorf("%s: %+v", c.name, p)
		}
		if moved := w.moved(before); (len(moved) > 0) != c.moves {
			t.Errorf("%s: moved %v", c.name, moved)
		}
	}
}

// The same for the credit of a push: it goes forward, or is undone as the agreement says.
func TestPaymentsEndWhateverTheNetworkDoes(t *testing.T) {
	w := newWorld(t)
	net := w.inst["net-id"]
	for _, c := range []struct {
		name   string
		script func()
		status api.PaymentStatus
		reason reason.Code
		asked  int // credits that the network saw
	}{
		{"loses the first request", func() {
			var seen atomic.Bool
			net.meddled(api.PathCredit, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
				if !seen.Swap(true) {
					panic(http.ErrAbortHandler)
				}
				next.ServeHTTP(rw, r)
			})
		}, api.PaymentStatusSucceeded, "", 1},
		{"loses the answer", func() { net.meddled(api.PathCredit, loseAnswer) }, api.PaymentStatusSucceeded, "", 1},
		{"refuses", func() {
			net.credit = func(context.Context, *api.CreditRequest) (*api.CreditAnswer, error) {
				return &api.CreditAnswer{Result: api.ResultFailure, Reason: reason.MerchantClosed}, nil
			}
		}, api.PaymentStatusFailed, reason.MerchantClosed, 1},
		{"never answers anything", func() {
			all := func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
				if r.URL.Path == api.PathVerifyOrder {
					next.ServeHTTP(rw, r)
					return
				}
				panic(http.ErrAbortHandler)
			}
			net.meddle.Store(&all)
		}, api.PaymentStatusFailed, reason.LossAssigned, 0},
	} {
		for _, who := range []string{"wallet-cn", "wallet-th"} {
			net.meddle.Store(nil)
			net.credit = nil
			c.script()
			before, asked := w.books(), len(net.asks("payment"))
			q, id := w.offer(who, qrisStatic, &api.Amount{Currency: "IDR", Minor: 1_000_000})
			p := w.pay(who, id, pushRequest(q, qrisStatic, map[string]api.Funds{"wallet-cn": api.FundsBlocked, "wallet-th": api.FundsAsk}[who]))
			if p.Status != c.status || p.Reason != c.reason {
				t.Errorf("%s, %s: %+v", c.name, who, p)
			}
			if moved := w.moved(before); (len(moved) > 0) != (c.status == api.PaymentStatusSucceeded) {
				t.Errorf("%s, %s: moved %v", c.name, who, moved)
			}
			if n := len(net.asks("payment")) - asked; n != c.asked {
				t.Errorf("%s, %s: the network saw %d credits", c.name, who, n)
			}
			if rec := w.record(p.PaymentID); p.Status == api.PaymentStatusFailed && rec.State.Debit.State != payment.LegUndone {
				t.Errorf("%s, %s: the debit is %s", c.name, who, rec.State.Debit.State)
			}
		}
	}
}
