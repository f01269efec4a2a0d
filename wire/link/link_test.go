package link_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"hutong/reason"
	"hutong/wire/api"
	"hutong/wire/httpsig"
	"hutong/wire/link"
	"hutong/wire/problem"
	"hutong/wire/strict"
)

const requestID = "01890a5d-ac96-774b-bcce-b302099a8057"

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// ends is a server with one route and a caller of it.
func ends(t *testing.T, h link.Handler) (*link.Server, *link.Caller, link.Peer) {
	t.Helper()
	clock := func() time.Time { return noon }
	key := func(seed string) ed25519.PrivateKey { return ed25519.NewKeyFromSeed([]byte(strings.Repeat(seed, 32))) }
	keys := httpsig.KeyMap{
		"s": {ID: "s", Owner: "switch", Public: key("s").Public().(ed25519.PublicKey)},
		"w": {ID: "w", Owner: "wallet", Public: key("w").Public().(ed25519.PublicKey)},
	}
	s := &link.Server{Signer: &httpsig.Signer{KeyID: "s", Private: key("s"), Now: clock},
		Verifier: &httpsig.Verifier{Keys: keys, Now: clock, Past: time.Minute, Future: time.Minute, Nonces: httpsig.NewNonces(100), MaxBody: strict.MaxBytes}}
	s.Handle("POST", "/v1/x", h)
	s.Handle("GET", "/v1/x", h)
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	transport := link.NewTransport()
	t.Cleanup(transport.CloseIdleConnections)
	return s, &link.Caller{Signer: &httpsig.Signer{KeyID: "w", Private: key("w"), Now: clock}, Keys: keys, Now: clock, Client: &http.Client{Transport: transport}},
		link.Peer{Owner: "switch", BaseURL: server.URL}
}

func done(context.Context, *link.Inbound) (int, api.Validator, error) {
	return 200, &api.PaymentList{Call: api.CallSuccess}, nil
}

func TestFaultsBecomeInternalAndAreLogged(t *testing.T) {
	for name, h := range map[string]link.Handler{
		"panic": func(context.Context, *link.Inbound) (int, api.Validator, error) { panic("the roof fell in") },
		"plain error": func(context.Context, *link.Inbound) (int, api.Validator, error) {
			return 0, nil, errors.New("the roof fell in")
		},
		"no answer": func(context.Context, *link.Inbound) (int, api.Validator, error) { return 200, nil, nil },
		"other status": func(context.Context, *link.Inbound) (int, api.Validator, error) {
			return 204, &api.PaymentList{Call: api.CallSuccess}, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, caller, to := ends(t, h)
			var log bytes.Buffer
			s.Log = slog.New(slog.NewJSONHandler(&log, nil))
			err := caller.Call(t.Context(), to, "POST", "/v1/x", requestID, &api.CancelRequest{PaymentRequestID: requestID}, new(api.PaymentList))
			var refused *link.Refused
			if !errors.Is(err, link.ErrUncertain) || !errors.As(err, &refused) || refused.Problem.Reason != reason.Internal || refused.Problem.Instance != "urn:uuid:"+requestID {
				t.Errorf("%v", err)
			}
			if strings.Contains(err.Error(), "roof") || !strings.Contains(log.String(), requestID) {
				t.Errorf("told %q, logged %s", err, log.String())
			}
		})
	}
}

func TestUnknownPathsAndMethodsAreSignedProblems(t *testing.T) {
	_, caller, to := ends(t, done)
	for _, c := range []struct {
		method, path string
		want         reason.Code
	}{{"GET", "/v1/y", reason.NotFound}, {"DELETE", "/v1/x", reason.MethodNotAllowed}} {
		err := caller.Call(t.Context(), to, c.method, c.path, requestID, nil, new(api.PaymentList))
		var refused *link.Refused
		if !errors.As(err, &refused) || refused.Problem.Reason != c.want || errors.Is(err, link.ErrUncertain) {
			t.Errorf("%s %s: %v", c.method, c.path, err)
		}
	}
}

// Whoever doesn't sign at all gets a problem document too, unsigned since there is nothing to bind it to.
func TestUnsignedRequest(t *testing.T) {
	_, _, to := ends(t, done)
	resp, err := http.Get(to.BaseURL + "/v1/x")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := httpsig.ReadBody(resp.Body, resp.ContentLength, 1<<16)
	if err != nil {
		t.Fatal(err)
	}
	var p api.Problem
	if err := strict.Answer(body, &p); err != nil || p.Reason != reason.SignatureMissing || resp.StatusCode != 401 || resp.Header.Get("Content-Type") != problem.MediaType {
		t.Errorf("%d %s %v", resp.StatusCode, body, err)
	}
	if resp.Header.Get("Signature") != "" || resp.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", resp.Header)
	}
}

func TestRetryAfterAndDeadlineAndEvidence(t *testing.T) {
	var deadline time.Time
	s, caller, to := ends(t, func(_ context.Context, in *link.Inbound) (int, api.Validator, error) {
		deadline = in.AnswerBy
		return 0, nil, problem.New(reason.Overloaded, "")
	})
	here, there := make(chan link.Exchange, 9), make(chan link.Exchange, 9)
	s.Witness = func(x link.Exchange) { there <- x } // comes after the answer has left
	caller.Witness = func(x link.Exchange) { here <- x }
	ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(time.Minute))
	defer cancel()
	in := &api.CancelRequest{PaymentRequestID: requestID}
	err := caller.Call(ctx, to, "POST", "/v1/x", requestID, in, new(api.PaymentList))
	var refused *link.Refused
	if !errors.As(err, &refused) || refused.RetryAfter != "1" {
		t.Errorf("%v", err)
	}
	if want, _ := ctx.Deadline(); !deadline.Equal(want.UTC().Truncate(time.Millisecond)) {
		t.Errorf("deadline %s, want %s", deadline, want)
	}
	// Both sides hold the same signed request and answer.
	a, b := <-here, <-there
	if a.Peer != "switch" || b.Peer != "wallet" || a.RequestID != b.RequestID || string(a.Request) != string(b.Request) || string(a.Answer) != string(b.Answer) || a.Status != 503 || b.Status != 503 ||
		a.Target != b.Target || a.Authority != b.Authority || a.RequestHeader.Get("Signature") != b.RequestHeader.Get("Signature") || a.AnswerHeader.Get("Signature") != b.AnswerHeader.Get("Signature") {
		t.Errorf("\n%+v\n%+v", a, b)
	}
	if len(here) != 0 || len(there) != 0 {
		t.Error("more than one exchange")
	}
}

// A call is given up when its time is over, by whatever client it goes; the peer is told until when. The connection serves others afterwards, later than that time.
func TestGivenUpInTime(t *testing.T) {
	for name, change := range map[string]func(*http.Client){
		"transport of our own": func(*http.Client) {},
		"another client":       func(c *http.Client) { c.Transport = http.DefaultTransport },
	} {
		release := make(chan struct{})
		told := make(chan time.Time, 20) // more than are asked
		_, caller, to := ends(t, func(ctx context.Context, in *link.Inbound) (int, api.Validator, error) {
			if in.HTTP.Method == http.MethodPost {
				told <- in.AnswerBy
				<-release
			}
			return done(ctx, in)
		})
		change(caller.Client)
		call := func(method string, within time.Duration) error {
			var in api.Validator
			if method == http.MethodPost {
				in = &api.CancelRequest{PaymentRequestID: requestID}
			}
			to.Until = time.Time{}
			if within != 0 {
				to.Until = time.Now().Add(within)
			}
			return caller.Call(t.Context(), to, method, "/v1/x", requestID, in, new(api.PaymentList))
		}
		for within := 20 * time.Millisecond; call(http.MethodGet, within) != nil; within *= 2 { // as long as this machine needs
		}
		time.Sleep(time.Until(to.Until)) // over before the connection is used again
		if err := call(http.MethodGet, time.Minute); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var unsent *link.NotSent
		var got time.Time
		var sent []time.Time
		for within := 50 * time.Millisecond; got.IsZero(); within *= 2 { // as long as this machine needs for a request to leave
			err := call(http.MethodPost, within)
			if !errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &unsent) && !errors.Is(err, link.ErrUncertain) {
				t.Errorf("%s: %v", name, err)
			}
			if errors.Is(err, link.ErrUncertain) {
				sent = append(sent, to.Until.UTC().Truncate(time.Millisecond))
				select {
				case got = <-told: // it may come to it later than the caller gives up
				case <-time.After(within): // or never, if the time was over between the connection and the request
				}
			}
			if within > 10*time.Second {
				break
			}
		}
		if !slices.ContainsFunc(sent, got.Equal) {
			t.Errorf("%s: the peer was told %s, want one of %s", name, got, sent)
		}
		close(release)
		if err := call(http.MethodGet, -time.Second); !errors.As(err, &unsent) && !errors.Is(err, link.ErrUncertain) {
			t.Errorf("%s, too late: %v", name, err)
		}
		if err := call(http.MethodGet, 0); err != nil {
			t.Errorf("%s, as long as it takes: %v", name, err)
		}
	}
}

func TestRequestsThatTheWireCannotCarryAreNotSent(t *testing.T) {
	_, caller, to := ends(t, done)
	for name, err := range map[string]error{
		"bad model":      caller.Call(t.Context(), to, "POST", "/v1/x", requestID, &api.CancelRequest{}, new(api.PaymentList)),
		"bad request id": caller.Call(t.Context(), to, "POST", "/v1/x", "x", &api.CancelRequest{PaymentRequestID: requestID}, new(api.PaymentList)),
		"bad UTF-8":      caller.Call(t.Context(), to, "POST", "/v1/x", requestID, &api.CodeReadRequest{Code: "\xff"}, new(api.PaymentList)),
		"bad address":    caller.Call(t.Context(), link.Peer{BaseURL: "http://\x7f"}, "GET", "/v1/x", requestID, nil, new(api.PaymentList)),
	} {
		var notSent *link.NotSent
		if !errors.As(err, &notSent) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestARouteHasOneHandler(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("two handlers for one route")
		}
	}()
	var s link.Server
	s.Handle("GET", "/v1/x", done)
	s.Handle("GET", "/v1/x", done)
}

// keeper can't write, and keeps what it was given for a while, as HTTP/2 does when the caller hangs up.
type keeper struct {
	httptest.ResponseRecorder
	kept []byte
}

func (k *keeper) Write(b []byte) (int, error) {
	k.kept = b
	return 0, errors.New("the caller hung up")
}

func TestAnswerThatWasGivenUpIsNotWrittenOver(t *testing.T) {
	s, _, _ := ends(t, done)
	ask := func(id string, w http.ResponseWriter) {
		r := httptest.NewRequest("POST", "/v1/x", nil)
		r.Header.Set(httpsig.RequestIDHeader, id)
		s.ServeHTTP(w, r)
	}
	var w keeper
	ask(requestID, &w)
	before := bytes.Clone(w.kept)
	if !bytes.Contains(before, []byte(requestID)) {
		t.Fatalf("answered %s", before)
	}
	for range 100 {
		ask("01890a5d-ac96-774b-bcce-b302099a8058", httptest.NewRecorder())
	}
	if !bytes.Equal(w.kept, before) {
		t.Errorf("an answer became that to another request: %s", w.kept)
	}
}
