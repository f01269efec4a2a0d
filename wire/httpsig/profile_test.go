package httpsig_test

// Goal: every way a request or answer can be wrong has its own reason, and nothing wrong passes. Method: one good exchange, changed in one
// place at a time; time is a variable.

import (
	"context"
	"crypto/ed25519"
	"crypto/fips140"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"hutong/reason"
	"hutong/wire/httpsig"
)

const (
	requestID = "01890a5d-ac96-774b-bcce-b302099a8057"
	payBody   = `{"flow":"pull"}`
)

var start = time.Date(2026, 3, 1, 9, 0, 0, 500_000_000, time.UTC)

func keyPair(seed byte) (ed25519.PublicKey, ed25519.PrivateKey) {
	private := ed25519.NewKeyFromSeed([]byte(strings.Repeat(string(rune('a'+seed)), 32)))
	return private.Public().(ed25519.PublicKey), private
}

type world struct {
	now              time.Time
	keys             httpsig.KeyMap
	wallet, acquirer *httpsig.Signer
	operator         *httpsig.Signer
	verifier         *httpsig.Verifier
}

func newWorld() *world {
	w := &world{now: start, keys: httpsig.KeyMap{}}
	clock := func() time.Time { return w.now }
	signer := func(owner string, seed byte) *httpsig.Signer {
		public, private := keyPair(seed)
		id := owner + "-1"
		w.keys[id] = httpsig.Key{ID: id, Owner: owner, Public: public}
		return &httpsig.Signer{KeyID: id, Private: private, Now: clock}
	}
	w.wallet, w.acquirer, w.operator = signer("wallet", 0), signer("acquirer", 1), signer("switch", 2)
	w.verifier = &httpsig.Verifier{Keys: w.keys, Now: clock, Past: time.Minute, Future: 10 * time.Second,
		Nonces: httpsig.NewNonces(1000), MaxBody: 1 << 10}
	return w
}

func (w *world) request(t testing.TB, target string) *http.Request {
	t.Helper()
	r := httptest.NewRequest("POST", target, strings.NewReader(payBody))
	r.Header.Set("Content-Type", "application/json")
	if err := w.wallet.SignRequest(r, []byte(payBody), requestID); err != nil {
		t.Fatal(err)
	}
	return r
}

func code(err error) reason.Code {
	var e *httpsig.Error
	if errors.As(err, &e) {
		return e.Code
	}
	if err != nil {
		return reason.Code("untyped: " + err.Error())
	}
	return ""
}

func TestRequestIsAccepted(t *testing.T) {
	for _, target := range []string{"https://switch.example/v1/payments", "http://switch.example:8443/v1/payments?reference=a%20b&x"} {
		w := newWorld()
		got, err := w.verifier.Request(w.request(t, target))
		if err != nil {
			t.Fatalf("%s: %v", target, err)
		}
		if got.Owner != "wallet" || got.KeyID != "wallet-1" || got.RequestID != requestID || string(got.Body) != payBody ||
			!got.Created.Equal(start.Truncate(time.Second)) {
			t.Errorf("%s: %+v", target, got)
		}
	}
}

func TestRequestIsRefused(t *testing.T) {
	set := func(name, value string) func(*world, *http.Request) {
		return func(_ *world, r *http.Request) { r.Header.Set(name, value) }
	}
	del := func(name string) func(*world, *http.Request) {
		return func(_ *world, r *http.Request) { r.Header.Del(name) }
	}
	edit := func(name, old, new string) func(*world, *http.Request) {
		return func(_ *world, r *http.Request) {
			v := r.Header.Get(name)
			if !strings.Contains(v, old) {
				panic("nothing to edit in " + v)
			}
			r.Header.Set(name, strings.Replace(v, old, new, 1))
		}
	}
	body := func(s string) func(*world, *http.Request) {
		return func(_ *world, r *http.Request) {
			*r = *r.Clone(context.Background())
			r.Body, r.ContentLength = httptest.NewRequest("POST", "/", strings.NewReader(s)).Body, int64(len(s))
		}
	}
	for _, c := range []struct {
		name   string
		change func(*world, *http.Request)
		want   reason.Code
	}{
		{"no signature", del("Signature"), reason.SignatureMissing},
		{"no signature input", del("Signature-Input"), reason.SignatureMissing},
		{"another label", edit("Signature", "hutong=", "other="), reason.SignatureMissing},
		{"unreadable signature", set("Signature", "hutong=:!!:"), reason.SignatureInvalid},
		{"unreadable input", set("Signature-Input", `hutong=("@method`), reason.SignatureInvalid},
		{"input without a list", set("Signature-Input", `hutong="x"`), reason.SignatureInvalid},
		{"signature is a token", set("Signature", `hutong=abc`), reason.SignatureInvalid},
		{"huge signature fields", set("Signature", "hutong=:"+strings.Repeat("A", 9000)+":"), reason.SignatureInvalid},
		{"body changed", body(`{"flow":"push"}`), reason.SignatureInvalid},
		{"body and digest changed", func(w *world, r *http.Request) {
			body(`{"flow":"push"}`)(w, r)
			r.Header.Set("Content-Digest", httpsig.ContentDigest([]byte(`{"flow":"push"}`)))
		}, reason.SignatureInvalid},
		{"no digest", del("Content-Digest"), reason.SignatureInvalid},
		{"weak digest", set("Content-Digest", "md5=:rL0Y20zC+Fzt72VPzMSk2A==:"), reason.SignatureInvalid},
		{"method changed", func(_ *world, r *http.Request) { r.Method = "PUT" }, reason.SignatureInvalid},
		{"path changed", func(_ *world, r *http.Request) { r.RequestURI = "/v1/refunds?x=1" }, reason.SignatureInvalid},
		{"query changed", func(_ *world, r *http.Request) { r.RequestURI = "/v1/payments?x=2" }, reason.SignatureInvalid},
		{"query dropped", func(_ *world, r *http.Request) { r.RequestURI = "/v1/payments" }, reason.SignatureInvalid},
		{"host changed", func(_ *world, r *http.Request) { r.Host = "other.example" }, reason.SignatureInvalid},
		{"request id changed", set("Hutong-Request-Id", "01890a5d-ac96-774b-bcce-b302099a8058"), reason.SignatureInvalid},
		{"request id missing", del("Hutong-Request-Id"), reason.RequestIDInvalid},
		{"request id twice", func(_ *world, r *http.Request) { r.Header.Add("Hutong-Request-Id", requestID) }, reason.RequestIDInvalid},
		{"deadline added", set("Hutong-Answer-By", "2026-03-01T09:00:05.000Z"), reason.SignatureInvalid},
		{"deadline twice", func(_ *world, r *http.Request) { r.Header["Hutong-Answer-By"] = []string{"a", "b"} }, reason.MalformedRequest},
		{"component left out", edit("Signature-Input", ` "content-digest"`, ``), reason.SignatureInvalid},
		{"component named twice", edit("Signature-Input", `"@method"`, `"@method" "@method"`), reason.SignatureInvalid},
		{"no created", edit("Signature-Input", "created=", "creation="), reason.SignatureInvalid},
		{"created as text", edit("Signature-Input", fmt.Sprintf("created=%d", start.Unix()), `created="now"`), reason.SignatureInvalid},
		{"created changed", edit("Signature-Input", fmt.Sprintf("created=%d", start.Unix()), fmt.Sprintf("created=%d", start.Unix()-1)), reason.SignatureInvalid},
		{"nonce changed", edit("Signature-Input", `nonce="`, `nonce="x`), reason.SignatureInvalid},
		{"no nonce", edit("Signature-Input", `nonce="`, `nounce="`), reason.SignatureInvalid},
		{"no tag", edit("Signature-Input", `;tag="hutong"`, ``), reason.SignatureInvalid},
		{"another tag", edit("Signature-Input", `tag="hutong"`, `tag="other"`), reason.SignatureInvalid},
		{"another algorithm", edit("Signature-Input", `;tag`, `;alg="hmac-sha256";tag`), reason.SignatureInvalid},
		{"another's key id", edit("Signature-Input", `keyid="wallet-1"`, `keyid="acquirer-1"`), reason.SignatureInvalid},
		{"unknown key", edit("Signature-Input", `keyid="wallet-1"`, `keyid="wallet-9"`), reason.KeyUnknown},
		{"revoked key", func(w *world, _ *http.Request) {
			k := w.keys["wallet-1"]
			k.Revoked = true
			w.keys["wallet-1"] = k
		}, reason.KeyUnknown},
		{"key not yet valid", func(w *world, _ *http.Request) {
			k := w.keys["wallet-1"]
			k.NotBefore = start.Add(time.Second)
			w.keys["wallet-1"] = k
		}, reason.KeyUnknown},
		{"key expired", func(w *world, _ *http.Request) {
			k := w.keys["wallet-1"]
			k.NotAfter = start
			w.keys["wallet-1"] = k
		}, reason.KeyUnknown},
		{"key of wrong size", func(w *world, _ *http.Request) {
			k := w.keys["wallet-1"]
			k.Public = k.Public[:31]
			w.keys["wallet-1"] = k
		}, reason.KeyUnknown},
		{"too old", func(w *world, _ *http.Request) { w.now = start.Add(61 * time.Second) }, reason.RequestStale},
		{"from the future", func(w *world, _ *http.Request) { w.now = start.Add(-11 * time.Second) }, reason.RequestStale},
		{"from before the start", func(w *world, _ *http.Request) { w.verifier.Since = start.Add(time.Second) }, reason.RequestStale},
		{"for another host", func(w *world, _ *http.Request) { w.verifier.Authorities = []string{"other.example"} }, reason.SignatureInvalid},
		{"body too large", body(strings.Repeat(" ", 1025)), reason.RequestTooLarge},
		{"body too large, length not said", func(w *world, r *http.Request) {
			body(strings.Repeat(" ", 1025))(w, r)
			r.ContentLength = -1
		}, reason.RequestTooLarge},
		{"no room for nonces", func(w *world, _ *http.Request) {
			w.verifier.Nonces = httpsig.NewNonces(0)
			for i := range 64 * 200 {
				w.verifier.Nonces.Remember("x", fmt.Sprint(i), w.now, w.now)
			}
		}, reason.Overloaded},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			r := w.request(t, "https://switch.example/v1/payments?x=1")
			c.change(w, r)
			if _, err := w.verifier.Request(r); code(err) != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestWindowEdgesAreInside(t *testing.T) {
	for _, shift := range []time.Duration{59500 * time.Millisecond, -10 * time.Second, 0} {
		w := newWorld()
		r := w.request(t, "https://switch.example/v1/payments")
		w.now = w.now.Add(shift)
		if _, err := w.verifier.Request(r); err != nil {
			t.Errorf("shift %s: %v", shift, err)
		}
	}
}

func TestReplayIsRefusedForTheWholeWindowAndARetryIsNot(t *testing.T) {
	w := newWorld()
	send := func(r *http.Request) error {
		_, err := w.verifier.Check(t.Context(), httpsig.FromRequest(r), []byte(payBody))
		return err
	}
	first := w.request(t, "https://switch.example/v1/payments")
	if err := send(first); err != nil {
		t.Fatal(err)
	}
	for _, later := range []time.Duration{0, 30 * time.Second, 59 * time.Second} {
		w.now = start.Add(later)
		if err := send(first); code(err) != reason.RequestReplayed {
			t.Errorf("the same message after %s: %v", later, err)
		}
		if err := send(w.request(t, "https://switch.example/v1/payments")); err != nil {
			t.Errorf("the same request signed anew after %s: %v", later, err)
		}
	}
	w.now = start.Add(61 * time.Second)
	if err := send(first); code(err) != reason.RequestStale {
		t.Errorf("after the window: %v", err)
	}
	w.now = start.Add(30 * time.Second) // the clock was set back after the nonce may have been forgotten
	if err := send(first); code(err) != reason.RequestReplayed {
		t.Errorf("after the clock went back: %v", err)
	}
}

// A refused message must not use its nonce up: otherwise anyone could spoil a request by sending a broken copy first.
func TestRefusedMessageLeavesItsNonceFree(t *testing.T) {
	w := newWorld()
	good := w.request(t, "https://switch.example/v1/payments")
	broken := good.Clone(t.Context())
	broken.Header.Set("Hutong-Request-Id", "01890a5d-ac96-774b-bcce-000000000000")
	if _, err := w.verifier.Request(broken); code(err) != reason.SignatureInvalid {
		t.Fatal(err)
	}
	if _, err := w.verifier.Request(w.request(t, "https://switch.example/v1/payments")); err != nil {
		t.Fatal(err)
	}
	if n := w.verifier.Nonces.Len(); n != 1 {
		t.Errorf("%d nonces remembered, want 1", n)
	}
}

func TestNoncesForgetWhatIsDueAndCountOnce(t *testing.T) {
	n := httpsig.NewNonces(10_000)
	var wg sync.WaitGroup
	var mu sync.Mutex
	fresh := map[string]int{}
	for range 8 {
		wg.Go(func() {
			for i := range 500 {
				nonce := fmt.Sprintf("nonce-%d", i)
				if n.Remember("k", nonce, start, start.Add(time.Duration(i%7)*time.Second)) == httpsig.Fresh {
					mu.Lock()
					fresh[nonce]++
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	for nonce, times := range fresh {
		if times != 1 {
			t.Errorf("%s was fresh %d times", nonce, times)
		}
	}
	if len(fresh) != 500 || n.Len() != 500 {
		t.Errorf("%d fresh, %d remembered, want 500", len(fresh), n.Len())
	}
	// Keys and nonces don't run into each other: ("ab","c") is not ("a","bc").
	if n.Remember("ab", "c", start, start) != httpsig.Fresh || n.Remember("a", "bc", start, start) != httpsig.Fresh {
		t.Error("two different pairs count as one")
	}
	late := start.Add(time.Minute)
	for i := range 2000 { // touches every shard
		n.Remember("sweep", fmt.Sprint(i), late, late)
	}
	if n.Len() != 2000 {
		t.Errorf("%d remembered, want the 2000 that are not due", n.Len())
	}
	// What was forgotten does not become fresh again when the clock goes back.
	if got := n.Remember("k", "nonce-1", start, start.Add(time.Second)); got != httpsig.Seen {
		t.Errorf("a forgotten nonce is %d after the clock went back, want Seen", got)
	}
}

func TestAnswerIsBoundToItsRequest(t *testing.T) {
	type exchange struct {
		w      *world
		r      *http.Request
		h      http.Header
		status int
		body   string
		owner  string
	}
	for _, c := range []struct {
		name   string
		change func(*exchange)
		ok     bool
	}{
		{"as signed", func(*exchange) {}, true},
		{"an uncovered field changed", func(x *exchange) { x.h.Set("Date", "x") }, true},
		{"status changed", func(x *exchange) { x.status = 202 }, false},
		{"body changed", func(x *exchange) { x.body = "{}" }, false},
		{"body and digest changed", func(x *exchange) {
			x.body = "{}"
			x.h.Set("Content-Digest", httpsig.ContentDigest([]byte("{}")))
		}, false},
		{"unsigned", func(x *exchange) { x.h.Del("Signature") }, false},
		{"of a retry of the same request", func(x *exchange) { x.r = x.w.request(t, "https://switch.example/v1/payments") }, false},
		{"of a request with another id", func(x *exchange) { x.r.Header.Set("Hutong-Request-Id", "other") }, false},
		{"from somebody else", func(x *exchange) { x.owner = "acquirer" }, false},
		{"signed by somebody else", func(x *exchange) {
			if err := x.w.acquirer.SignAnswer(x.h, x.status, []byte(x.body), x.r); err != nil {
				t.Fatal(err)
			}
		}, false},
		{"key revoked", func(x *exchange) {
			k := x.w.keys["switch-1"]
			k.Revoked = true
			x.w.keys["switch-1"] = k
		}, false},
		{"binding left out", func(x *exchange) {
			v := x.h.Get("Signature-Input")
			x.h.Set("Signature-Input", strings.Replace(v, ` "signature";req;key="hutong"`, "", 1))
		}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			x := &exchange{w, w.request(t, "https://switch.example/v1/payments"), http.Header{}, 200, `{"call":"success"}`, "switch"}
			if err := w.operator.SignAnswer(x.h, x.status, []byte(x.body), x.r); err != nil {
				t.Fatal(err)
			}
			c.change(x)
			err := httpsig.VerifyAnswer(t.Context(), w.keys, x.owner, w.now, x.h, x.status, []byte(x.body), x.r)
			if (err == nil) != c.ok {
				t.Errorf("got %v, want accepted: %v", err, c.ok)
			}
		})
	}
}

// Whoever was refused can check who refused it, as long as there is something to bind the answer to.
func TestAnswerToARefusedRequest(t *testing.T) {
	w := newWorld()
	r := w.request(t, "https://switch.example/v1/payments")
	r.Header.Set("Content-Digest", "sha-256=:AAAA:")
	h := http.Header{}
	if err := w.operator.SignAnswer(h, 401, nil, r); err != nil {
		t.Fatal(err)
	}
	if err := httpsig.VerifyAnswer(t.Context(), w.keys, "switch", w.now, h, 401, nil, r); err != nil {
		t.Error(err)
	}
	r.Header.Del("Signature")
	if err := w.operator.SignAnswer(http.Header{}, 401, nil, r); err == nil {
		t.Error("an answer was bound to a request without a signature")
	}
}

func FuzzVerifyRequest(f *testing.F) {
	w := newWorld()
	r := w.request(f, "https://switch.example/v1/payments?x=1")
	f.Add(r.Header.Get("Signature-Input"), r.Header.Get("Signature"), r.Header.Get("Content-Digest"), "/v1/payments?x=1", "")
	f.Add(`hutong=("@method";req "@query-param";name="%zz" "signature";key="a");created=1`, "hutong=:AA==:", "sha-256=:AA==:", "?", "x")
	f.Add(`hutong=("@status" "x";sf "y";bs);created=@1;keyid=%"a";tag=hutong`, "hutong=?1", "", "*", "y")
	f.Fuzz(func(t *testing.T, input, signature, digest, target, body string) {
		m := &httpsig.Message{Method: "POST", Scheme: "https", Authority: "switch.example", Target: target, Header: http.Header{
			"Signature-Input": {input}, "Signature": {signature}, "Content-Digest": {digest}, "Hutong-Request-Id": {requestID}}}
		got, err := w.verifier.Check(t.Context(), m, []byte(body))
		if err == nil && (body != payBody || target != "/v1/payments?x=1" || got.Owner != "wallet") {
			t.Errorf("accepted what nobody signed: %q %q %q", input, target, body)
		}
		if err != nil && code(err) == "" {
			t.Errorf("untyped refusal: %v", err)
		}
		answer := &httpsig.Message{Header: m.Header, Status: 200, Request: m}
		if list, _, err := httpsig.Find(m.Header, "hutong"); err == nil {
			_, _ = httpsig.Base(answer, list)
		}
		_ = httpsig.VerifyAnswer(t.Context(), w.keys, "switch", start, m.Header, 200, []byte(body), httptest.NewRequest("POST", "/", nil))
	})
}

func BenchmarkSignRequest(b *testing.B) {
	w := newWorld()
	r := httptest.NewRequest("POST", "https://switch.example/v1/payments", nil)
	body := []byte(strings.Repeat("x", 600))
	b.ReportAllocs()
	for b.Loop() {
		if err := w.wallet.SignRequest(r, body, requestID); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerifyRequest(b *testing.B) {
	w := newWorld()
	body := []byte(strings.Repeat("x", 600))
	r := httptest.NewRequest("POST", "https://switch.example/v1/payments", nil)
	if err := w.wallet.SignRequest(r, body, requestID); err != nil {
		b.Fatal(err)
	}
	w.verifier.Nonces = nil // the same message again and again; BenchmarkNonces has the rest
	m := httpsig.FromRequest(r)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := w.verifier.Check(b.Context(), m, body); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNonces(b *testing.B) {
	n := httpsig.NewNonces(1 << 20)
	now := start
	i := 0
	for b.Loop() {
		if i++; i%10_000 == 0 {
			now = now.Add(time.Second) // 10,000 a second, remembered for a minute
		}
		if n.Remember("k", fmt.Sprint(i), now, now.Add(time.Minute)) != httpsig.Fresh {
			b.Fatal("not fresh")
		}
	}
}

func BenchmarkEd25519Alone(b *testing.B) {
	public, private := keyPair(0)
	msg := []byte(strings.Repeat("x", 500))
	signature := ed25519.Sign(private, msg)
	b.Run("sign", func(b *testing.B) {
		for b.Loop() {
			ed25519.Sign(private, msg)
		}
	})
	b.Run("verify", func(b *testing.B) {
		for b.Loop() {
			ed25519.Verify(public, msg, signature)
		}
	})
}

// What Admit refuses takes no room among the nonces of others, a replay is not even asked about, and the error comes with who called. Nobody
// can send a refused message again when there is room: the owner's last refused nonces are remembered.
func TestAdmit(t *testing.T) {
	w := newWorld()
	over := errors.New("over its limit")
	asked, refusing := 0, true
	w.verifier.Admit = func(owner string) error {
		if asked++; refusing {
			return over
		}
		return nil
	}
	r := w.request(t, "https://switch.example/v1/payments")
	again := func(r *http.Request) *http.Request {
		c := r.Clone(t.Context())
		c.Body = io.NopCloser(strings.NewReader(payBody))
		return c
	}
	if v, err := w.verifier.Request(again(r)); !errors.Is(err, over) || v == nil || v.Owner == "" || w.verifier.Nonces.Len() != 0 {
		t.Fatalf("%+v, %v, %d nonces", v, err, w.verifier.Nonces.Len())
	}
	for _, refusing = range []bool{true, false} {
		if v, err := w.verifier.Request(again(r)); v != nil || code(err) != reason.RequestReplayed || asked != 1 {
			t.Fatalf("sent again by somebody (refusing: %t): %+v, %v, asked %d times", refusing, v, err, asked)
		}
	}
	r = w.request(t, "https://switch.example/v1/payments")
	if _, err := w.verifier.Request(again(r)); err != nil {
		t.Fatalf("signed anew, and admitted: %v", err)
	}
	was := asked
	if v, err := w.verifier.Request(again(r)); v != nil || code(err) != reason.RequestReplayed || asked != was {
		t.Errorf("replayed: %v, asked %d times", err, asked-was)
	}
}

func TestASignerIsPrintedWithoutItsKey(t *testing.T) {
	_, private := keyPair(0)
	s := &httpsig.Signer{KeyID: "wallet-1", Private: private, Now: time.Now}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x"} {
		if got := fmt.Sprintf(verb, s); got != "(signer with key wallet-1)" {
			t.Errorf("%s shows %s", verb, got)
		}
	}
}

// Who is refused gets a signed answer too, and so anyone can have one answer signed over and over. Signatures of it may not share their nonce: one that
// went wrong would give the key away beside one that is right.
func TestAnAnswerIsNeverSignedAlike(t *testing.T) {
	w := newWorld()
	r := httptest.NewRequest(http.MethodPost, "https://switch.example/v1/payments", strings.NewReader(payBody))
	stranger := &httpsig.Signer{KeyID: "nobody", Private: w.wallet.Private, Now: func() time.Time { return w.now }}
	if err := stranger.SignRequest(r, []byte(payBody), requestID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.verifier.Request(r); err == nil {
		t.Fatal("the request of a stranger is accepted")
	}
	seen := map[string]bool{}
	for range 3 {
		h := http.Header{}
		if err := w.operator.SignAnswer(h, http.StatusUnauthorized, []byte("{}"), r); err != nil {
			t.Fatal(err)
		}
		seen[h.Get("Signature")] = true
	}
	if len(seen) != 3 && !fips140.Enabled() {
		t.Errorf("%d signatures for 3 of one answer", len(seen))
	}
}
