package rest_test

// Goal: nothing gets past the front door that is not signed by a usable key of the network, fresh, addressed to an address that exists, and
// within the caller's limits; and every no is a problem document, signed and bound wherever there is something to bind to.

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hutong/edge/calls"
	"hutong/edge/rest"
	"hutong/participant"
	"hutong/reason"
	"hutong/wire/api"
	"hutong/wire/httpsig"

	"github.com/google/go-cmp/cmp"
)

func pullBody(code string) string {
	return fmt.Sprintf(`{"flow":"pull","code":"%s","order_amount":{"currency":"CNY","minor":500},"merchant_id":"M-1","order_reference":"O-1"}`, code)
}

func TestOnlySignedRequestsPass(t *testing.T) {
	w := newWorld(t)
	before := w.books()
	good := func() *http.Request {
		return w.request("acq-cn", "POST", api.PathPayments, pullBody(consumerCode()), nil)
	}
	signedAt := func(now func() time.Time, keyID, who string) *http.Request {
		r := good()
		s := &httpsig.Signer{KeyID: keyID, Private: keyOf(who), Now: now}
		body := pullBody(consumerCode())
		r2, _ := http.NewRequestWithContext(t.Context(), "POST", r.URL.String(), strings.NewReader(body))
		r2.Header.Set("Content-Type", "application/json")
		if err := s.SignRequest(r2, []byte(body), w.id()); err != nil {
			t.Fatal(err)
		}
		return r2
	}
	ago := func(d time.Duration) func() time.Time { return func() time.Time { return w.clock.Now().Add(-d) } }
	for _, c := range []struct {
		name  string
		make  func() *http.Request
		want  reason.Code
		bound bool // the answer can be bound to the request
	}{
		{"no signature", func() *http.Request {
			r := good()
			r.Header.Del("Signature")
			r.Header.Del("Signature-Input")
			return r
		}, reason.SignatureMissing, false},
		{"a signature that is none", func() *http.Request { r := good(); r.Header.Set("Signature", "hutong=:AAAA:"); return r }, reason.SignatureInvalid, true},
		{"another body", func() *http.Request {
			r := good()
			other := w.request("acq-cn", "POST", api.PathPayments, pullBody(consumerCode()), nil)
			r.Body, r.ContentLength = other.Body, other.ContentLength
			return r
		}, reason.SignatureInvalid, true},
		{"another address", func() *http.Request { r := good(); r.URL.Path = api.PathRefunds; return r }, reason.SignatureInvalid, true},
		{"another request id", func() *http.Request { r := good(); r.Header.Set(httpsig.RequestIDHeader, w.id()); return r }, reason.SignatureInvalid, true},
		{"an answer time that was not signed", func() *http.Request {
			r := good()
			r.Header.Set(httpsig.AnswerByHeader, "2099-01-01T00:00:00.000Z")
			return r
		}, reason.SignatureInvalid, true},
		{"another's key", func() *http.Request { return signedAt(w.clock.Now, "acq-cn-1", "wallet-my") }, reason.SignatureInvalid, true},
		{"an unknown key", func() *http.Request { return signedAt(w.clock.Now, "acq-cn-9", "acq-cn") }, reason.KeyUnknown, true},
		{"too old", func() *http.Request { return signedAt(ago(62*time.Second), "acq-cn-1", "acq-cn") }, reason.RequestStale, true},
		{"of the future", func() *http.Request { return signedAt(ago(-5*time.Minute), "acq-cn-1", "acq-cn") }, reason.RequestStale, true},
		{"no request id", func() *http.Request { r := good(); r.Header.Del(httpsig.RequestIDHeader); return r }, reason.RequestIDInvalid, false},
		{"a request id that is none", func() *http.Request {
			return w.request("acq-cn", "POST", api.PathPayments, pullBody(consumerCode()), func(r *http.Request) { r.Header.Set(httpsig.RequestIDHeader, "order-17") })
		}, reason.RequestIDInvalid, true},
		{"a request id of version 4", func() *http.Request {
			return w.request("acq-cn", "POST", api.PathPayments, pullBody(consumerCode()), func(r *http.Request) {
				r.Header.Set(httpsig.RequestIDHeader, "01890a5d-ac96-474b-bcce-b302099a8057")
			})
		}, reason.RequestIDInvalid, true},
		{"an answer time that is none", func() *http.Request {
			return w.request("acq-cn", "POST", api.PathPayments, pullBody(consumerCode()), func(r *http.Request) { r.Header.Set(httpsig.AnswerByHeader, "soon") })
		}, reason.MalformedRequest, true},
		{"an answer time that has passed", func() *http.Request {
			return w.request("acq-cn", "POST", api.PathPayments, pullBody(consumerCode()), func(r *http.Request) {
				r.Header.Set(httpsig.AnswerByHeader, api.FormatTime(w.clock.Now().Add(-time.Second)))
			})
		}, reason.DeadlinePassed, true},
		{"no media type", func() *http.Request {
			return w.request("acq-cn", "POST", api.PathPayments, pullBody(consumerCode()), func(r *http.Request) { r.Header.Del("Content-Type") })
		}, reason.UnsupportedMediaType, true},
		{"a form", func() *http.Request {
			return w.request("acq-cn", "POST", api.PathPayments, pullBody(consumerCode()), func(r *http.Request) {
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			})
		}, reason.UnsupportedMediaType, true},
		{"a compressed body", func() *http.Request {
			return w.request("acq-cn", "POST", api.PathPayments, pullBody(consumerCode()), func(r *http.Request) { r.Header.Set("Content-Encoding", "gzip") })
		}, reason.UnsupportedMediaType, true},
		{"a GET with a body", func() *http.Request { return w.request("acq-cn", "GET", api.PathPayments+"?reference=a", "{}", nil) }, reason.MalformedRequest, true},
	} {
		r := c.make()
		var resp *http.Response
		var body string
		if c.bound {
			resp, body = w.roundTrip(r)
		} else {
			resp, body = w.unsigned(r)
		}
		status, p := w.problem(resp.StatusCode, body)
		want, _ := reason.Get(c.want)
		if p.Reason != c.want || status != want.HTTPStatus {
			t.Errorf("%s: %d %+v", c.name, status, p)
		}
		if id := r.Header.Get(httpsig.RequestIDHeader); api.ValidRequestID(id) != (p.Instance == "urn:uuid:"+id) {
			t.Errorf("%s: instance %q", c.name, p.Instance)
		}
	}
	// The very same message twice: the first passes, the second doesn't.
	body := pullBody(consumerCode())
	first, second := w.request("acq-cn", "POST", api.PathPayments, body, nil), (*http.Request)(nil)
	second = first.Clone(t.Context())
	second.Body, _ = first.GetBody()
	if resp, text := w.roundTrip(first); resp.StatusCode != 200 {
		t.Fatalf("%d %s", resp.StatusCode, text)
	}
	paid := w.books()
	resp, text := w.roundTrip(second)
	if _, p := w.problem(resp.StatusCode, text); p.Reason != reason.RequestReplayed {
		t.Errorf("%d %+v", resp.StatusCode, p)
	}
	if diff := cmp.Diff(paid, w.books()); diff != "" {
		t.Errorf("a replay moved the books:\n%s", diff)
	}
	if len(before) != 0 || len(w.inst["wallet-my"].asks("authorise")) != 1 {
		t.Errorf("the wallet was asked %v", w.inst["wallet-my"].asks("authorise"))
	}
}

func TestKeysCountByTheDirectory(t *testing.T) {
	w := newWorld(t)
	ask := func() (int, *api.Problem) {
		status, body := w.send("acq-cn", "GET", api.PathPayments+"?reference=a", "", nil)
		if status == 200 {
			return status, &api.Problem{}
		}
		return w.problem(status, body)
	}
	change := func(f func(k *participant.Key)) {
		k, _ := w.dir.Load().Key("acq-cn-1")
		old := *k
		f(k)
		t.Cleanup(func() { *k = old })
	}
	if status, _ := ask(); status != 200 {
		t.Fatal(status)
	}
	change(func(k *participant.Key) { k.Revoked = w.clock.Now().Add(time.Hour) })
	if status, _ := ask(); status != 200 {
		t.Errorf("revoked from tomorrow on: %d", status)
	}
	change(func(k *participant.Key) { k.Revoked = w.clock.Now().Add(-time.Second) })
	if _, p := ask(); p.Reason != reason.KeyUnknown {
		t.Errorf("revoked: %+v", p)
	}
	change(func(k *participant.Key) { k.Revoked, k.Until = time.Time{}, w.clock.Now() })
	if _, p := ask(); p.Reason != reason.KeyUnknown {
		t.Errorf("past its time: %+v", p)
	}
	change(func(k *participant.Key) { k.Until, k.From = time.Time{}, w.clock.Now().Add(time.Minute) })
	if _, p := ask(); p.Reason != reason.KeyUnknown {
		t.Errorf("before its time: %+v", p)
	}
}

func TestAddressesAndMethods(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		method, target string
		status         int
		want           reason.Code
		allow          string
	}{
		{"POST", "/", 404, reason.NotFound, ""},
		{"GET", "/v1", 404, reason.NotFound, ""},
		{"GET", "/v1/payments/", 404, reason.NotFound, ""},
		{"GET", "/v1//payments?reference=a", 404, reason.NotFound, ""},
		{"GET", "/v1/x/../payments?reference=a", 404, reason.NotFound, ""},
		{"GET", "/v1/payments/a/b", 404, reason.NotFound, ""},
		{"GET", "/v1/payments%2fabc", 404, reason.NotFound, ""},
		{"POST", "/institution/v1/authorisations", 404, reason.NotFound, ""},
		{"PUT", "/v1/payments", 405, reason.MethodNotAllowed, "GET, POST"},
		{"DELETE", "/v1/payments/01890a5d-ac96-8001-bcce-b302099a8057", 405, reason.MethodNotAllowed, "GET"},
		{"GET", "/v1/quotes", 405, reason.MethodNotAllowed, "POST"},
		{"GET", "/v1/codes/read", 405, reason.MethodNotAllowed, "POST"},
	} {
		r := w.request("acq-cn", c.method, c.target, "", nil)
		resp, body := w.roundTrip(r)
		if status, p := w.problem(resp.StatusCode, body); status != c.status || p.Reason != c.want || resp.Header.Get("Allow") != c.allow || resp.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %s: %d %+v %v", c.method, c.target, status, p, resp.Header)
		}
	}
	head := w.request("acq-cn", "HEAD", api.PathPayments+"?reference=a", "", nil)
	if resp, body := w.roundTrip(head); resp.StatusCode != 405 || body != "" || resp.Header.Get("Allow") != "GET, POST" {
		t.Errorf("HEAD: %d %q", resp.StatusCode, body)
	}
	options, _ := http.NewRequestWithContext(t.Context(), "OPTIONS", w.url+api.PathPayments, nil)
	if resp, body := w.unsigned(options); resp.StatusCode != 204 || body != "" || resp.Header.Get("Allow") != "GET, POST" {
		t.Errorf("OPTIONS: %d %q", resp.StatusCode, body)
	}
	ok, _ := w.roundTrip(w.request("acq-cn", "GET", api.PathPayments+"?reference=a", "", nil))
	if ok.Header.Get("Cache-Control") != "no-store" || ok.Header.Get("Content-Type") != "application/json" || ok.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%v", ok.Header)
	}
}

func TestRequestLimits(t *testing.T) {
	w := newWorld(t, func(s *setup) {
		s.limits = func(o *calls.Options, _ *rest.Options) { o.RequestsPerSecond, o.Burst = 0.001, 3 }
	})
	for i := range 3 {
		if status, body := w.send("acq-cn", "GET", api.PathPayments+"?reference=a", "", nil); status != 200 {
			t.Fatalf("request %d: %d %s", i, status, body)
		}
	}
	before := w.books()
	for range 2 {
		resp, body := w.roundTrip(w.request("acq-cn", "POST", api.PathPayments, pullBody(consumerCode()), nil))
		status, p := w.problem(resp.StatusCode, body)
		if wait, err := strconv.Atoi(resp.Header.Get("Retry-After")); status != 429 || p.Reason != reason.RateLimited || p.Retry != api.RetryLater || err != nil || wait < 900 || wait > 1000 {
			t.Errorf("%d %+v %v", status, p, resp.Header)
		}
	}
	if diff := cmp.Diff(before, w.books()); diff != "" {
		t.Error(diff)
	}
	// Others are not held up by it, and the bucket fills with time.
	if status, body := w.send("wallet-my", "GET", api.PathPayments+"?reference=a", "", nil); status != 200 {
		t.Errorf("%d %s", status, body)
	}
	w.clock.advance(1001 * time.Second)
	if status, body := w.send("acq-cn", "GET", api.PathPayments+"?reference=a", "", nil); status != 200 {
		t.Errorf("%d %s", status, body)
	}
}

// Requests that wait for slow institutions take up places; when there are none, the next is told to come later, and nothing is done.
func TestRoomIsBounded(t *testing.T) {
	for _, c := range []struct {
		name        string
		all, each   int
		acq, wallet reason.Code // what the acquirer and somebody else hear when the acquirer has two payments waiting
	}{
		{"in all", 2, 8, reason.Overloaded, reason.Overloaded},
		{"for each", 8, 2, reason.RateLimited, ""},
	} {
		w := newWorld(t, func(s *setup) {
			s.limits = func(each *calls.Options, all *rest.Options) { all.Concurrent, each.Concurrent = c.all, c.each }
		})
		gate := make(chan struct{})
		w.inst["wallet-my"].meddled(api.PathAuthorise, func(rw http.ResponseWriter, r *http.Request, next http.Handler) { <-gate; next.ServeHTTP(rw, r) })
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() {
				if _, err := w.inst["acq-cn"].client.Pay(t.Context(), w.id(), pullRequest(consumerCode(), 500)); err != nil {
					t.Error(err)
				}
			})
		}
		// Both are inside once the wallet has been sent both questions.
		for w.waiting() < 2 {
			time.Sleep(time.Millisecond)
		}
		for who, want := range map[string]reason.Code{"acq-cn": c.acq, "wallet-cn": c.wallet} {
			resp, body := w.roundTrip(w.request(who, "GET", api.PathPayments+"?reference=a", "", nil))
			if want == "" {
				if resp.StatusCode != 200 {
					t.Errorf("%s, %s: %d %s", c.name, who, resp.StatusCode, body)
				}
				continue
			}
			if status, p := w.problem(resp.StatusCode, body); p.Reason != want || resp.Header.Get("Retry-After") == "" {
				t.Errorf("%s, %s: %d %+v", c.name, who, status, p)
			}
		}
		close(gate)
		wg.Wait()
		if status, body := w.send("acq-cn", "GET", api.PathPayments+"?reference=a", "", nil); status != 200 {
			t.Errorf("%s, afterwards: %d %s", c.name, status, body)
		}
	}
}

// waiting counts the payments under way.
func (w *world) waiting() int {
	recs, err := w.store.Live(w.t.Context(), 0)
	if err != nil {
		w.t.Fatal(err)
	}
	return len(recs)
}

// Whatever panics inside is an internal problem for its caller, and the next request is served.
func TestPanicsAreInternal(t *testing.T) {
	for name, spoil := range map[string]func(*calls.Options, *rest.Options){
		"in a handler":       func(c *calls.Options, o *rest.Options) { c.Service, o.Signature = nil, time.Minute },
		"before a signature": func(_ *calls.Options, o *rest.Options) { o.Keys = nil },
	} {
		w := newWorld(t, func(s *setup) { s.limits = spoil })
		for range 2 {
			resp, body := w.roundTrip(w.request("acq-cn", "POST", api.PathPayments, pullBody(consumerCode()), nil))
			if status, p := w.problem(resp.StatusCode, body); status != 500 || p.Reason != reason.Internal || p.Call != api.CallUnknown || p.Detail != "" || strings.Contains(body, "nil") {
				t.Errorf("%s: %d %+v", name, status, p)
			}
		}
	}
}

func TestObservationsNameRouteCallerAndReason(t *testing.T) {
	w := newWorld(t)
	w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 500))
	if _, err := w.inst["wallet-my"].client.Payment(t.Context(), "01890a5d-ac96-8001-bcce-b302099a8057"); err == nil {
		t.Error("found")
	}
	_, _ = w.unsigned(func() *http.Request {
		r, _ := http.NewRequestWithContext(t.Context(), "POST", w.url+api.PathRefunds, strings.NewReader("{}"))
		return r
	}())
	_, _ = w.unsigned(func() *http.Request {
		r, _ := http.NewRequestWithContext(t.Context(), "BREW", w.url+"/pot", nil)
		return r
	}())
	// Whoever waits for an answer has it a moment before the one who watches is told.
	until(t, "the question is observed", func() bool {
		w.observed.mu.Lock()
		defer w.observed.mu.Unlock()
		return len(w.observed.asks) > 0
	})
	w.observed.mu.Lock()
	defer w.observed.mu.Unlock()
	var got []rest.Observation
	for _, o := range w.observed.seen {
		o.Took = 0
		got = append(got, o)
	}
	want := []rest.Observation{
		{Route: "/v1/payments", Method: "POST", Caller: "acq-cn", Status: 200},
		{Route: "/v1/payments/{payment_id}", Method: "GET", Caller: "wallet-my", Status: 404, Reason: reason.NotFound},
		{Route: "/v1/refunds", Method: "POST", Status: 401, Reason: reason.SignatureMissing},
		{Method: "other", Status: 404, Reason: reason.NotFound},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(w.observed.asks) != 1 || w.observed.asks[0].To != "wallet-my" || w.observed.asks[0].Op != "authorise" || w.observed.asks[0].Result != "success" || w.observed.asks[0].Problem != "" {
		t.Errorf("%+v", w.observed.asks)
	}
}
