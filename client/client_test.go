package client_test

// Goal: over real HTTP, whatever is not exactly what the other side signed is refused with its reason or left uncertain, and nothing but a
// signed answer to this very request is believed. Method: a switch and an institution on loopback, and a meddler between
// them that changes one thing.

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hutong/client"
	"hutong/reason"
	"hutong/wire"
	"hutong/wire/api"
	"hutong/wire/httpsig"
	"hutong/wire/link"
	"hutong/wire/problem"
	"hutong/wire/strict"

	"github.com/google/go-cmp/cmp"
)

const paymentID = "01890a5d-ac96-8001-bcce-b302099a8057"

// clock stands still.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func pair(seed string) (ed25519.PublicKey, ed25519.PrivateKey) {
	private := ed25519.NewKeyFromSeed([]byte(strings.Repeat(seed, 32)))
	return private.Public().(ed25519.PublicKey), private
}

// street is a switch that an institution calls, with a meddler between.
type street struct {
	clock  *clock
	keys   httpsig.KeyMap
	server *link.Server
	http   *httptest.Server
	config client.Config
	meddle meddler

	mu   sync.Mutex
	seen []seen // guarded by mu: what reached a handler
}

type seen struct{ owner, requestID, path, body string }

// meddler changes requests after they were signed, and answers before they are verified.
type meddler struct {
	request func(*http.Request)
	answer  func(*http.Response)
	twice   bool // every request is delivered a second time
	next    http.RoundTripper
}

func (m *meddler) RoundTrip(r *http.Request) (*http.Response, error) {
	if m.request != nil {
		r = r.Clone(r.Context())
		m.request(r)
	}
	if m.twice {
		body, _ := io.ReadAll(r.Body)
		copied := r.Clone(r.Context())
		copied.Body = io.NopCloser(bytes.NewReader(body))
		r.Body = io.NopCloser(bytes.NewReader(body))
		first, err := m.next.RoundTrip(copied)
		if err != nil {
			return nil, err
		}
		first.Body.Close()
	}
	resp, err := m.next.RoundTrip(r)
	if err == nil && m.answer != nil {
		m.answer(resp)
	}
	return resp, err
}

func newStreet(t *testing.T) *street {
	t.Helper()
	s := &street{clock: &clock{now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}, keys: httpsig.KeyMap{}}
	switchPublic, switchPrivate := pair("s")
	walletPublic, walletPrivate := pair("w")
	s.keys["switch-1"] = httpsig.Key{ID: "switch-1", Owner: "switch", Public: switchPublic}
	s.keys["wallet-1"] = httpsig.Key{ID: "wallet-1", Owner: "wallet", Public: walletPublic}
	s.server = &link.Server{
		Verifier: &httpsig.Verifier{Keys: s.keys, Now: s.clock.Now, Past: time.Minute, Future: 10 * time.Second, Nonces: httpsig.NewNonces(10_000), MaxBody: strict.MaxBytes},
		Signer:   &httpsig.Signer{KeyID: "switch-1", Private: switchPrivate, Now: s.clock.Now},
	}
	link.Post(s.server, api.PathReadCode, func(_ context.Context, in *link.Inbound, body *api.CodeReadRequest) (int, api.Validator, error) {
		s.note(in)
		return 200, &api.CodeAnswer{Call: api.CallSuccess, Code: api.CodeReading{Scheme: "qris", Kind: api.CodeKindEntry, Valid: true, Payable: api.Payable{Can: true},
			Merchant: &api.Merchant{Name: "Kopi " + body.Code, Country: "ID"}}}, nil
	})
	link.Post(s.server, api.PathPayments, func(_ context.Context, in *link.Inbound, body *api.PaymentRequest) (int, api.Validator, error) {
		s.note(in)
		return 202, payment(in.RequestID, false), nil
	})
	link.Post(s.server, api.PathCancellations, func(_ context.Context, in *link.Inbound, body *api.CancelRequest) (int, api.Validator, error) {
		s.note(in)
		return 0, nil, problem.New(reason.AlreadyFinal, "paid at nine")
	})
	s.server.Handle("GET", api.PathPayments, func(_ context.Context, in *link.Inbound) (int, api.Validator, error) {
		s.note(in)
		if in.HTTP.URL.Query().Get("reference") == "a b&c" {
			return 200, &api.PaymentList{Call: api.CallSuccess, Payments: []api.Payment{payment(in.RequestID, true).Payment, payment(in.RequestID, false).Payment}}, nil
		}
		return 200, &api.PaymentList{Call: api.CallSuccess}, nil
	})
	s.server.Handle("GET", api.PathPayments+"/{id}", func(_ context.Context, in *link.Inbound) (int, api.Validator, error) {
		s.note(in)
		if in.HTTP.PathValue("id") != paymentID {
			return 0, nil, problem.New(reason.NotFound, "")
		}
		return 200, payment(in.RequestID, s.count(api.PathPayments+"/") > 2), nil
	})
	s.http = httptest.NewServer(s.server)
	t.Cleanup(s.http.Close)
	transport := link.NewTransport()
	t.Cleanup(transport.CloseIdleConnections)
	s.meddle.next = transport
	s.config = client.Config{BaseURL: s.http.URL, SwitchKeys: s.keys, KeyID: "wallet-1", PrivateKey: walletPrivate, Clock: s.clock.Now,
		HTTPClient: &http.Client{Transport: &s.meddle}, Attempts: 1, Pause: time.Millisecond}
	return s
}

func (s *street) client(t *testing.T) *client.Client {
	t.Helper()
	c, err := client.New(s.config)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (s *street) note(in *link.Inbound) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, seen{in.Owner, in.RequestID, in.HTTP.URL.Path, string(in.Body)})
}

func (s *street) count(prefix string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, x := range s.seen {
		if strings.HasPrefix(x.path, prefix) {
			n++
		}
	}
	return n
}

func payment(requestID string, final bool) *api.PaymentAnswer {
	p := api.Payment{PaymentID: paymentID, RequestID: requestID, Result: api.ResultUnknown, Status: api.PaymentStatusProcessing, Reason: reason.InProgress,
		CreatedAt: "2026-03-01T09:00:00.000Z", UpdatedAt: "2026-03-01T09:00:00.000Z", NextActionAt: "2026-03-01T09:00:00.000Z"}
	if final {
		p.Result, p.Status, p.Final, p.Reason, p.NextActionAt = api.ResultSuccess, api.PaymentStatusSucceeded, true, "", ""
	}
	return &api.PaymentAnswer{Call: api.CallSuccess, Payment: p}
}

func pull() *api.PaymentRequest {
	return &api.PaymentRequest{Flow: api.FlowPull, Code: "281666", OrderAmount: &api.Amount{Currency: "CNY", Minor: 500}, MerchantID: "M", OrderReference: "O-1"}
}

func TestRoundTrips(t *testing.T) {
	s := newStreet(t)
	c := s.client(t)
	ctx := t.Context()
	read, err := c.ReadCode(ctx, client.NewRequestID(), &api.CodeReadRequest{Code: "茶"})
	if err != nil || read.Merchant.Name != "Kopi 茶" {
		t.Errorf("%+v, %v", read, err)
	}
	// The server repeats the code in a name, where a line break breaks the interface: it must not send that.
	if read, err = c.ReadCode(ctx, client.NewRequestID(), &api.CodeReadRequest{Code: "SPC\n0200"}); !errors.Is(err, client.ErrUncertain) {
		t.Errorf("%+v, %v", read, err)
	}
	id := client.NewRequestID()
	p, err := c.Pay(ctx, id, pull())
	if err != nil || p.RequestID != id || p.Final {
		t.Fatalf("%+v, %v", p, err)
	}
	if p, err = c.Await(ctx, p); err != nil || !p.Final {
		t.Errorf("%+v, %v", p, err)
	}
	found, err := c.FindByReference(ctx, "a b&c")
	if err != nil || len(found) != 2 || !found[0].Final || found[1].Final {
		t.Errorf("%+v, %v", found, err)
	}
	if found, err = c.FindByRequestID(ctx, id); err != nil || len(found) != 0 {
		t.Errorf("%+v, %v", found, err)
	}
	var refused *client.Refused
	if _, err = c.Cancel(ctx, client.NewRequestID(), &api.CancelRequest{PaymentRequestID: id}); !errors.As(err, &refused) ||
		refused.Problem.Reason != reason.AlreadyFinal || refused.Problem.Detail != "paid at nine" || refused.Problem.ReasonText.ZH == "" || errors.Is(err, client.ErrUncertain) {
		t.Errorf("%v", err)
	}
	if _, err = c.Payment(ctx, "01890a5d-ac96-8001-bcce-000000000000"); !errors.As(err, &refused) || refused.Problem.Reason != reason.NotFound {
		t.Errorf("%v", err)
	}
	if _, err = c.GetRefund(ctx, "r/../x"); !errors.As(err, &refused) || refused.Problem.Reason != reason.NotFound {
		t.Errorf("a path that is not there: %v", err)
	}
	var notSent *client.NotSent
	if _, err = c.Pay(ctx, id, &api.PaymentRequest{Flow: api.FlowPull}); !errors.As(err, &notSent) {
		t.Errorf("%v", err)
	}
	if _, err = c.Pay(ctx, "not-a-uuid", pull()); !errors.As(err, &notSent) {
		t.Errorf("%v", err)
	}
	if s.seen[0].owner != "wallet" {
		t.Errorf("%+v", s.seen[0])
	}
}

// What the switch refuses, it refuses with a signed problem that the client can believe, and no handler sees the request.
func TestSwitchRefuses(t *testing.T) {
	body := func(text string) func(*street) {
		return func(s *street) {
			s.meddle.request = func(r *http.Request) {
				r.Body, r.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
			}
		}
	}
	// signed makes the client's own signature fit another body: an institution that sends rubbish, not somebody in between.
	signed := func(text string) func(*street) {
		return func(s *street) {
			body(text)(s)
			set := s.meddle.request
			s.meddle.request = func(r *http.Request) {
				set(r)
				signer := &httpsig.Signer{KeyID: "wallet-1", Private: s.config.PrivateKey, Now: s.clock.Now}
				if err := signer.SignRequest(r, []byte(text), r.Header.Get("Hutong-Request-Id")); err != nil {
					t.Error(err)
				}
			}
		}
	}
	header := func(name, value string) func(*street) {
		return func(s *street) { s.meddle.request = func(r *http.Request) { r.Header.Set(name, value) } }
	}
	const good = `{"flow":"pull","code":"281666","order_amount":{"currency":"CNY","minor":500},"merchant_id":"M","order_reference":"O-1"`
	for _, c := range []struct {
		name   string
		change func(*street)
		want   reason.Code
		field  string
	}{
		{"tampered body", body(good + "} "), reason.SignatureInvalid, ""},
		{"tampered request id", header("Hutong-Request-Id", "01890a5d-ac96-774b-bcce-b302099a8057"), reason.SignatureInvalid, ""},
		{"tampered deadline", header("Hutong-Answer-By", "2030-01-01T00:00:00.000Z"), reason.SignatureInvalid, ""},
		{"tampered method", func(s *street) { s.meddle.request = func(r *http.Request) { r.Method = "PUT" } }, reason.SignatureInvalid, ""},
		{"tampered path", func(s *street) { s.meddle.request = func(r *http.Request) { r.URL.Path = api.PathQuotes } }, reason.SignatureInvalid, ""},
		{"another key", func(s *street) { _, s.config.PrivateKey = pair("x") }, reason.SignatureInvalid, ""},
		{"unknown key", func(s *street) { s.config.KeyID = "wallet-2" }, reason.KeyUnknown, ""},
		{"slow clock", func(s *street) {
			s.config.Clock = func() time.Time { return s.clock.Now().Add(-61 * time.Second) }
		}, reason.RequestStale, ""},
		{"fast clock", func(s *street) {
			s.config.Clock = func() time.Time { return s.clock.Now().Add(11 * time.Second) }
		}, reason.RequestStale, ""},
		{"oversized", signed(good + `,"description":"` + strings.Repeat("x", strict.MaxBytes) + `"}`), reason.RequestTooLarge, ""},
		{"unknown field", signed(good + `,"tip":1}`), reason.InvalidField, "/tip"},
		{"duplicate name", signed(good + `,"code":"1"}`), reason.MalformedRequest, "/code"},
		{"trailing data", signed(good + `}{}`), reason.MalformedRequest, ""},
		{"no JSON", signed(`flow=pull`), reason.MalformedRequest, ""},
		{"wrong type", signed(good + `,"terminal_id":7}`), reason.InvalidField, "/terminal_id"},
		{"missing field", signed(`{"flow":"push","code":"1","quote_id":"q_01234567","funds":"ask"}`), reason.InvalidField, "/payer"},
		{"media type", header("Content-Type", "text/plain"), reason.UnsupportedMediaType, ""},
		{"compressed", header("Content-Encoding", "gzip"), reason.UnsupportedMediaType, ""},
		{"other version of UUID", func(s *street) {
			s.meddle.request = func(r *http.Request) {
				text, _ := io.ReadAll(r.Body)
				r.Body = io.NopCloser(bytes.NewReader(text))
				signer := &httpsig.Signer{KeyID: "wallet-1", Private: s.config.PrivateKey, Now: s.clock.Now}
				if err := signer.SignRequest(r, text, "01890a5d-ac96-474b-bcce-b302099a8057"); err != nil {
					t.Error(err)
				}
			}
		}, reason.RequestIDInvalid, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStreet(t)
			c.change(s)
			// The client sees an answer to what it sent itself; where the meddler signed anew, the binding can't hold.
			var status int
			var p api.Problem
			s.meddle.answer = func(r *http.Response) {
				text, _ := io.ReadAll(r.Body)
				r.Body = io.NopCloser(bytes.NewReader(text))
				status = r.StatusCode
				if err := strict.Answer(text, &p); err != nil {
					t.Errorf("%s: %v", text, err)
				}
				if r.Header.Get("Content-Type") != problem.MediaType || r.Header.Get("Signature") == "" {
					t.Errorf("%v", r.Header)
				}
			}
			_, err := s.client(t).Pay(t.Context(), client.NewRequestID(), pull())
			if err == nil {
				t.Fatal("accepted")
			}
			want, _ := reason.Get(c.want)
			if p.Reason != c.want || status != want.HTTPStatus {
				t.Errorf("status %d, %s (%s), want %s", status, p.Reason, p.Detail, c.want)
			}
			if c.field != "" && (len(p.Errors) == 0 || p.Errors[0].Pointer != c.field) {
				t.Errorf("errors %v, want %s", p.Errors, c.field)
			}
			if len(s.seen) != 0 {
				t.Errorf("a handler saw it: %+v", s.seen)
			}
		})
	}
}

func TestReplayIsRefusedAndLeavesTheCallUncertain(t *testing.T) {
	s := newStreet(t)
	s.meddle.twice = true
	_, err := s.client(t).Pay(t.Context(), client.NewRequestID(), pull())
	var refused *client.Refused
	if !errors.Is(err, client.ErrUncertain) || !errors.As(err, &refused) || refused.Problem.Reason != reason.RequestReplayed {
		t.Errorf("%v", err)
	}
	if n := s.count(api.PathPayments); n != 1 {
		t.Errorf("the handler ran %d times", n)
	}
}

// An answer that proves nothing is no answer, whatever it says.
func TestOnlyABoundSignedAnswerIsBelieved(t *testing.T) {
	swap := func(r *http.Response, old, new string) {
		text, _ := io.ReadAll(r.Body)
		text = []byte(strings.ReplaceAll(string(text), old, new))
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
	}
	var earlier *http.Response
	var earlierBody []byte
	for _, c := range []struct {
		name   string
		answer func(*street, *http.Response)
	}{
		{"body changed", func(_ *street, r *http.Response) { swap(r, "processing", "cancelling") }},
		{"status changed", func(_ *street, r *http.Response) { r.StatusCode = 200 }},
		{"unsigned", func(_ *street, r *http.Response) { r.Header.Del("Signature-Input") }},
		{"digest gone", func(_ *street, r *http.Response) { r.Header.Del("Content-Digest") }},
		{"body cut", func(_ *street, r *http.Response) { r.Body = io.NopCloser(strings.NewReader("{")) }},
		{"body endless", func(_ *street, r *http.Response) {
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(strings.Repeat(" ", strict.MaxAnswerBytes+1))), -1
		}},
		{"a gateway's page", func(_ *street, r *http.Response) {
			*r = http.Response{StatusCode: 502, Header: http.Header{"Content-Type": {"text/html"}}, Body: io.NopCloser(strings.NewReader("<h1>Bad"))}
		}},
		{"an unsigned success", func(_ *street, r *http.Response) {
			text, _ := strict.Encode(payment("01890a5d-ac96-774b-bcce-b302099a8057", true))
			*r = http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(text))}
		}},
		{"signed by another institution", func(s *street, r *http.Response) {
			text, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(text))
			signer := &httpsig.Signer{KeyID: "wallet-1", Private: s.config.PrivateKey, Now: s.clock.Now}
			if err := signer.SignAnswer(r.Header, r.StatusCode, text, r.Request); err != nil {
				t.Error(err)
			}
		}},
		{"the answer to another request", func(s *street, r *http.Response) {
			if earlier == nil {
				earlier = r
				earlierBody, _ = io.ReadAll(r.Body)
			} else {
				r.Header = earlier.Header
			}
			r.Body = io.NopCloser(bytes.NewReader(earlierBody))
		}},
		{"a redirect", func(s *street, r *http.Response) {
			r.StatusCode = 307
			r.Header.Set("Location", s.http.URL+api.PathPayments)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStreet(t)
			s.meddle.answer = func(r *http.Response) { c.answer(s, r) }
			id := client.NewRequestID()
			p, err := s.client(t).Pay(t.Context(), id, pull())
			if earlier != nil && err == nil { // the first of two
				p, err = s.client(t).Pay(t.Context(), id, pull())
			}
			if p != nil || !errors.Is(err, client.ErrUncertain) {
				t.Errorf("%+v, %v", p, err)
			}
		})
	}
}

// Every retry has the same request id and body and another signature; a success ends the tries.
func TestRetryKeepsTheRequestIDAndSignsAnew(t *testing.T) {
	s := newStreet(t)
	s.config.Attempts = 4
	var signatures, ids []string
	s.meddle.request = func(r *http.Request) {
		signatures = append(signatures, r.Header.Get("Signature"))
		ids = append(ids, r.Header.Get("Hutong-Request-Id"))
	}
	s.meddle.answer = func(r *http.Response) {
		if len(signatures) < 3 {
			r.Header.Del("Signature")
		}
	}
	id := client.NewRequestID()
	p, err := s.client(t).Pay(t.Context(), id, pull())
	if err != nil || p.RequestID != id {
		t.Fatalf("%+v, %v", p, err)
	}
	if diff := cmp.Diff([]string{id, id, id}, ids); diff != "" {
		t.Error(diff)
	}
	if slices.Sort(signatures); len(slices.Compact(signatures)) != 3 {
		t.Errorf("%d tries, signatures repeat", len(signatures))
	}
	if s.count(api.PathPayments) != 3 || s.seen[0].body != s.seen[2].body {
		t.Errorf("%+v", s.seen)
	}
}

// A refusal after an uncertain try must not look like the end.
func TestUncertainStaysUncertain(t *testing.T) {
	s := newStreet(t)
	s.config.Attempts = 2
	tries := 0
	s.meddle.request = func(r *http.Request) {
		if tries++; tries == 2 {
			r.Header.Set("Content-Digest", "sha-256=:AAAA:")
		}
	}
	s.meddle.answer = func(r *http.Response) {
		if tries == 1 {
			r.Header.Del("Signature")
		}
	}
	_, err := s.client(t).Pay(t.Context(), client.NewRequestID(), pull())
	if tries != 2 || !errors.Is(err, client.ErrUncertain) {
		t.Errorf("%d tries, %v", tries, err)
	}
	// The same refusal alone is a refusal.
	tries, s.config.Attempts = 1, 1
	_, err = s.client(t).Pay(t.Context(), client.NewRequestID(), pull())
	if errors.Is(err, client.ErrUncertain) || err == nil {
		t.Errorf("%v", err)
	}
}

func TestNotSentAndUncertainAreToldApart(t *testing.T) {
	s := newStreet(t)
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.config.BaseURL = "http://" + closed.Addr().String()
	closed.Close()
	s.config.Attempts = 3
	var notSent *client.NotSent
	if _, err := s.client(t).Pay(t.Context(), client.NewRequestID(), pull()); !errors.As(err, &notSent) || errors.Is(err, client.ErrUncertain) {
		t.Errorf("nobody listens: %v", err)
	}

	ctx, cancel := context.WithCancel(t.Context())
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only with the body read does the server notice that the caller is gone
		cancel()                           // what has arrived was sent
		<-r.Context().Done()
	}))
	defer silent.Close()
	s.config.BaseURL, s.config.Attempts = silent.URL, 1
	if _, err := s.client(t).Pay(ctx, client.NewRequestID(), pull()); !errors.Is(err, client.ErrUncertain) {
		t.Errorf("it never answers: %v", err)
	}

	hangsUp := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer hangsUp.Close()
	s.config.BaseURL = hangsUp.URL
	if _, err := s.client(t).Pay(t.Context(), client.NewRequestID(), pull()); !errors.Is(err, client.ErrUncertain) {
		t.Errorf("it hangs up: %v", err)
	}
}

func TestConfigurationIsChecked(t *testing.T) {
	good := newStreet(t).config
	for _, c := range []struct {
		want   string
		change func(*client.Config)
	}{
		{"BaseURL", func(c *client.Config) { c.BaseURL = "switch.example" }},
		{"BaseURL", func(c *client.Config) { c.BaseURL = "https://switch.example?x=1" }},
		{"SwitchKeys", func(c *client.Config) { c.SwitchKeys = nil }},
		{"KeyID", func(c *client.Config) { c.KeyID = "" }},
		{"PrivateKey", func(c *client.Config) { c.PrivateKey = c.PrivateKey[:32] }},
	} {
		bad := good
		c.change(&bad)
		if _, err := client.New(bad); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("want a word about %s, got %v", c.want, err)
		}
	}
}

// ---- the mirror image ----

// bank answers what it is told to.
type bank struct {
	err    error
	answer *api.AuthorisationAnswer
	ids    []string
}

func (b *bank) Authorise(_ context.Context, id string, in *api.AuthorisationRequest) (*api.AuthorisationAnswer, error) {
	b.ids = append(b.ids, id)
	if b.answer != nil || b.err != nil {
		return b.answer, b.err
	}
	return &api.AuthorisationAnswer{Result: api.ResultSuccess, Reference: "W-1", Amount: &in.DebitAmount, Payer: &api.Payer{Reference: "u1", Residency: "MY"}}, nil
}

func (b *bank) VerifyOrder(context.Context, string, *api.OrderRequest) (*api.OrderAnswer, error) {
	open := true
	return &api.OrderAnswer{Result: api.ResultSuccess, Open: &open, Merchant: &api.Merchant{Name: "茶室", Country: "CN"}}, nil
}

func (b *bank) Credit(_ context.Context, _ string, in *api.CreditRequest) (*api.CreditAnswer, error) {
	return &api.CreditAnswer{Result: api.ResultSuccess, Reference: "C-1", Amount: &in.CreditAmount}, nil
}

func (b *bank) Capture(_ context.Context, _ string, in *api.HeldCaptureRequest) (*api.HeldCaptureAnswer, error) {
	return &api.HeldCaptureAnswer{Result: api.ResultSuccess, Reference: "K-1", Amount: &in.DebitAmount}, nil
}

func (b *bank) Release(context.Context, string, *api.HeldReleaseRequest) (*api.HeldReleaseAnswer, error) {
	return &api.HeldReleaseAnswer{Result: api.ResultSuccess}, nil
}

func (b *bank) Cancel(context.Context, string, *api.CancellationRequest) (*api.CancellationAnswer, error) {
	return &api.CancellationAnswer{Result: api.ResultSuccess, Outcome: api.CancellationOutcomeWasNeverDone}, nil
}

func (b *bank) LookUp(context.Context, string, *api.LookupRequest) (*api.LookupAnswer, error) {
	return &api.LookupAnswer{State: api.LookupStateNotFound}, nil
}

func (b *bank) ResolveCode(context.Context, string, *api.ResolveRequest) (*api.ResolveAnswer, error) {
	return &api.ResolveAnswer{Result: api.ResultFailure, Reason: reason.CodeUnknown}, nil
}

func serveBank(t *testing.T, b *bank) (s *street, caller *link.Caller, to link.Peer) {
	t.Helper()
	s = newStreet(t)
	h, err := client.Serve(s.config, b)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.StripPrefix("/hutong", h))
	t.Cleanup(server.Close)
	_, private := pair("s")
	caller = &link.Caller{Signer: &httpsig.Signer{KeyID: "switch-1", Private: private, Now: s.clock.Now}, Keys: s.keys, Client: &http.Client{Transport: &s.meddle}, Now: s.clock.Now}
	return s, caller, link.Peer{Owner: "wallet", BaseURL: server.URL + "/hutong/"}
}

func authorisation() *api.AuthorisationRequest {
	return &api.AuthorisationRequest{PaymentID: paymentID, Flow: api.FlowPull, Code: "281666", OrderAmount: api.Amount{Currency: "CNY", Minor: 500}, DebitAmount: api.Amount{Currency: "MYR", Minor: 330},
		NetworkReference: "0000-0000-0000-0000", Payee: api.Merchant{Name: "茶室", Country: "CN"}, PayeeInstitution: "acq", AnswerBy: "2026-03-01T09:00:05.000Z"}
}

func TestInstitutionServesTheMirrorImage(t *testing.T) {
	b := &bank{}
	_, caller, to := serveBank(t, b)
	ctx, id := t.Context(), client.NewRequestID()
	const by = "2026-03-01T09:00:05.000Z"
	amount := api.Amount{Currency: "CNY", Minor: 500}
	for _, c := range []struct {
		path      string
		in        api.Validator
		out, want api.Validator
	}{
		{api.PathAuthorise, authorisation(), new(api.AuthorisationAnswer), &api.AuthorisationAnswer{Call: api.CallSuccess, PaymentID: paymentID, Result: api.ResultSuccess,
			Reference: "W-1", Amount: &api.Amount{Currency: "MYR", Minor: 330}, Payer: &api.Payer{Reference: "u1", Residency: "MY"}}},
		{api.PathVerifyOrder, &api.OrderRequest{Code: "1", PayerInstitution: "w", AnswerBy: by}, new(api.OrderAnswer),
			&api.OrderAnswer{Call: api.CallSuccess, Result: api.ResultSuccess, Open: new(true), Merchant: &api.Merchant{Name: "茶室", Country: "CN"}}},
		{api.PathCredit, &api.CreditRequest{PaymentID: paymentID, Kind: api.CreditKindRefund, RefundID: "r_01234567", OrderAmount: amount, CreditAmount: amount,
			NetworkReference: "0000-0000-0000-0000", PayerInstitution: "w", PayeeInstitution: "a", AnswerBy: by}, new(api.CreditAnswer),
			&api.CreditAnswer{Call: api.CallSuccess, PaymentID: paymentID, RefundID: "r_01234567", Result: api.ResultSuccess, Reference: "C-1", Amount: &amount}},
		{api.PathCancel, &api.CancellationRequest{PaymentID: paymentID, Operation: api.OperationAuthorise, Cause: reason.NoAnswer, AnswerBy: by}, new(api.CancellationAnswer),
			&api.CancellationAnswer{Call: api.CallSuccess, PaymentID: paymentID, Operation: api.OperationAuthorise, Result: api.ResultSuccess, Outcome: api.CancellationOutcomeWasNeverDone}},
		{api.PathLookUp, &api.LookupRequest{PaymentID: paymentID, Operation: api.OperationCredit, AnswerBy: by}, new(api.LookupAnswer),
			&api.LookupAnswer{Call: api.CallSuccess, PaymentID: paymentID, Operation: api.OperationCredit, State: api.LookupStateNotFound}},
		{api.PathResolve, &api.ResolveRequest{Code: "wxp://f2f", AnswerBy: by}, new(api.ResolveAnswer),
			&api.ResolveAnswer{Call: api.CallSuccess, Result: api.ResultFailure, Reason: reason.CodeUnknown}},
	} {
		if err := caller.Call(ctx, to, "POST", c.path, id, c.in, c.out); err != nil {
			t.Errorf("%s: %v", c.path, err)
			continue
		}
		if diff := cmp.Diff(c.want, c.out); diff != "" {
			t.Errorf("%s: %s", c.path, diff)
		}
	}
	if !slices.Equal(b.ids, []string{id}) {
		t.Errorf("request ids %q", b.ids)
	}
}

func TestInstitutionsFaultsStayUncertainAndItsRefusalsDoNot(t *testing.T) {
	for _, c := range []struct {
		name      string
		bank      bank
		uncertain bool
		want      reason.Code
	}{
		{"a reason", bank{err: problem.New(reason.PayerBlocked, "")}, false, reason.PayerBlocked},
		{"a plain error", bank{err: errors.New("database password is hunter2")}, true, reason.Internal},
		{"an answer that breaks the interface", bank{answer: &api.AuthorisationAnswer{Result: api.ResultSuccess}}, true, reason.Internal},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, caller, to := serveBank(t, &c.bank)
			err := caller.Call(t.Context(), to, "POST", api.PathAuthorise, client.NewRequestID(), authorisation(), new(api.AuthorisationAnswer))
			var refused *link.Refused
			if !errors.As(err, &refused) || refused.Problem.Reason != c.want || errors.Is(err, link.ErrUncertain) != c.uncertain {
				t.Errorf("%v", err)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Error("the fault's words left the house")
			}
		})
	}
}

func TestOnlyTheSwitchMayCallAnInstitution(t *testing.T) {
	s, caller, to := serveBank(t, &bank{})
	public, private := pair("a")
	s.keys["acquirer-1"] = httpsig.Key{ID: "acquirer-1", Owner: "acquirer", Public: public}
	caller.Signer = &httpsig.Signer{KeyID: "acquirer-1", Private: private, Now: s.clock.Now}
	err := caller.Call(t.Context(), to, "POST", api.PathAuthorise, client.NewRequestID(), authorisation(), new(api.AuthorisationAnswer))
	var refused *link.Refused
	if !errors.As(err, &refused) || refused.Problem.Reason != reason.NotAllowed {
		t.Errorf("%v", err)
	}
}

// The description, the constants and both servers name the same paths.
func TestPathsAreThoseOfTheDescription(t *testing.T) {
	b := &bank{}
	s := newStreet(t)
	h, err := client.Serve(s.config, b)
	if err != nil {
		t.Fatal(err)
	}
	var served, described []string
	for _, r := range h.(*link.Server).Routes() {
		served = append(served, strings.TrimPrefix(r, "POST "))
	}
	known := []string{api.PathReadCode, api.PathXray, api.PathIssueCode, api.PathRevokeCode, api.PathRegistry, api.PathRegistry + "/{entry_id}", api.PathQuotes, api.PathPayments, api.PathPayments + "/{payment_id}", api.PathCancellations, api.PathCaptures, api.PathCaptures + "/{capture_id}", api.PathReleases, api.PathRefunds, api.PathRefunds + "/{refund_id}", api.PathVoids, api.PathVoids + "/{void_id}",
		api.PathDisputes, api.PathDisputes + "/{dispute_id}", api.PathDisputes + "/{dispute_id}/answer", api.PathDisputes + "/{dispute_id}/accept", api.PathDisputes + "/{dispute_id}/withdraw",
		api.PathLosses, api.PathSettleLoss, api.PathReviews, api.PathPropose, api.PathDecide, api.PathCertainty, api.PathLanes,
		api.PathWebhooks, api.PathRotateWebhook, api.PathEnableWebhook, api.PathReplayWebhook, api.PathWebhooks + "/{webhook_id}", api.PathWebhooks + "/{webhook_id}/attempts", api.PathWebhooks + "/{webhook_id}/messages"}
	for line := range strings.SplitSeq(string(wire.OpenAPI), "\n") {
		path, ok := strings.CutSuffix(strings.TrimPrefix(line, "  "), ":")
		if !ok || !strings.HasPrefix(line, "  /") {
			continue
		}
		if strings.HasPrefix(path, "/institution/") {
			described = append(described, path)
		} else if !slices.Contains(known, path) {
			t.Errorf("%s has no constant", path)
		}
	}
	slices.Sort(described)
	if diff := cmp.Diff(described, served); diff != "" {
		t.Error(diff)
	}
}

func BenchmarkExchange(b *testing.B) {
	now := time.Now
	keys := httpsig.KeyMap{}
	switchPublic, switchPrivate := pair("s")
	walletPublic, walletPrivate := pair("w")
	keys["switch-1"] = httpsig.Key{ID: "switch-1", Owner: "switch", Public: switchPublic}
	keys["wallet-1"] = httpsig.Key{ID: "wallet-1", Owner: "wallet", Public: walletPublic}
	server := &link.Server{Signer: &httpsig.Signer{KeyID: "switch-1", Private: switchPrivate, Now: now},
		Verifier: &httpsig.Verifier{Keys: keys, Now: now, Past: time.Minute, Future: time.Minute, Nonces: httpsig.NewNonces(1 << 20), MaxBody: strict.MaxBytes}}
	link.Post(server, api.PathPayments, func(_ context.Context, in *link.Inbound, _ *api.PaymentRequest) (int, api.Validator, error) {
		return 202, payment(in.RequestID, false), nil
	})
	h := httptest.NewServer(server)
	defer h.Close()
	c, err := client.New(client.Config{BaseURL: h.URL, SwitchKeys: keys, KeyID: "wallet-1", PrivateKey: walletPrivate})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := c.Pay(b.Context(), client.NewRequestID(), pull()); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// What no request could be signed with is told before the first one.
func TestAKeyOfTheWrongLengthOrOfTwoHalvesIsRefused(t *testing.T) {
	public, private := pair("w")
	_, other := pair("x")
	config := client.Config{BaseURL: "https://switch.example", SwitchKeys: httpsig.KeyMap{"s": {ID: "s", Public: public}}, KeyID: "wallet-1"}
	for _, c := range []struct {
		key  ed25519.PrivateKey
		want string
	}{
		{private, ""},
		{private[:32], "32 bytes"},
		{append(slices.Clone(private[:32]), other[32:]...), "second half"},
	} {
		config.PrivateKey = c.key
		if _, err := client.New(config); c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("a key of %d bytes: %v, want %q", len(c.key), err, c.want)
		}
	}
}
