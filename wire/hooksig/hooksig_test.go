package hooksig_test

// Goal: what is signed here verifies elsewhere, and nothing verifies here that was not signed with a live secret, for this body, now. Method:
// signatures made by openssl; one change at a time; arbitrary headers. oracle_test.go asks the Standard Webhooks project's own code.

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"hutong/wire/hooksig"
)

func secret(t testing.TB, text string) hooksig.Secret {
	t.Helper()
	s, err := hooksig.ParseSecret(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const (
	secretA = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	secretB = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAc="
)

// Made with: printf '%s' "$id.$time.$body" | openssl dgst -sha256 -mac HMAC -macopt hexkey:$secret -binary | base64
var vectors = []struct {
	secret, id string
	at         int64
	body, want string
}{
	{secretA, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, `{"test": 2432232314}`, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
	{secretB, "01890a5d-ac96-8001-bcce-b302099a8057-2", 1767225600, `{"a":"茶"}`, "v1,xaQjqhu8Cw/3fRE1/U/3M7t4nfcDOK4iGZeMSKT9Owg="},
}

func TestSignAsOpenSSL(t *testing.T) {
	for _, v := range vectors {
		h := http.Header{}
		at := time.Unix(v.at, 999_000_000)
		hooksig.Sign(h, v.id, at, []byte(v.body), secret(t, v.secret))
		if got := h.Get("webhook-signature"); got != v.want {
			t.Errorf("%s: signed %s, openssl says %s", v.id, got, v.want)
		}
		if h.Get("webhook-id") != v.id || h.Get("webhook-timestamp") != fmt.Sprint(v.at) {
			t.Errorf("headers %v", h)
		}
		m, err := hooksig.Verify(h, []byte(v.body), at, time.Minute, secret(t, v.secret))
		if err != nil || m.ID != v.id || m.At.Unix() != v.at {
			t.Errorf("%s: verified as %+v, %v", v.id, m, err)
		}
	}
}

func TestVerifyRefuses(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	a, b := secret(t, secretA), secret(t, secretB)
	body := []byte(`{"type":"payment.succeeded"}`)
	signed := func() http.Header {
		h := http.Header{}
		hooksig.Sign(h, "id-1", now, body, a)
		return h
	}
	set := func(name, value string) func(h http.Header) { return func(h http.Header) { h.Set(name, value) } }
	for _, c := range []struct {
		name    string
		change  func(h http.Header)
		body    string
		now     time.Time
		secrets []hooksig.Secret
		want    error
	}{
		{name: "as it is"},
		{name: "with the second of two secrets", secrets: []hooksig.Secret{b, a}},
		{name: "five minutes later", now: now.Add(5 * time.Minute)},
		{name: "five minutes before", now: now.Add(-5 * time.Minute)},
		{name: "an unknown version before", change: func(h http.Header) { h.Set("Webhook-Signature", "v2,AAAA v1a,BBBB "+h.Get("Webhook-Signature")) }},
		{name: "another body", body: `{"type":"payment.failed"}`, want: hooksig.ErrSignature},
		{name: "another secret", secrets: []hooksig.Secret{b}, want: hooksig.ErrSignature},
		{name: "no secret", secrets: []hooksig.Secret{}, want: hooksig.ErrSignature},
		{name: "another id", change: set("Webhook-Id", "id-2"), want: hooksig.ErrSignature},
		{name: "another time", change: set("Webhook-Timestamp", "1700000001"), want: hooksig.ErrSignature},
		{name: "too late", now: now.Add(5*time.Minute + time.Second), want: hooksig.ErrStale},
		{name: "too early", now: now.Add(-5*time.Minute - time.Second), want: hooksig.ErrStale},
		{name: "a time that is none", change: set("Webhook-Timestamp", "+1700000000"), want: hooksig.ErrMalformed},
		{name: "a time before 1970", change: set("Webhook-Timestamp", "-1"), want: hooksig.ErrMalformed},
		{name: "a time beyond numbers", change: set("Webhook-Timestamp", strings.Repeat("9", 30)), want: hooksig.ErrMalformed},
		{name: "no id", change: func(h http.Header) { h.Del("Webhook-Id") }, want: hooksig.ErrMalformed},
		{name: "no time", change: func(h http.Header) { h.Del("Webhook-Timestamp") }, want: hooksig.ErrMalformed},
		{name: "no signature", change: func(h http.Header) { h.Del("Webhook-Signature") }, want: hooksig.ErrMalformed},
		{name: "an id twice", change: func(h http.Header) { h.Add("Webhook-Id", "id-1") }, want: hooksig.ErrMalformed},
		{name: "a full stop in the id", change: set("Webhook-Id", "id.1"), want: hooksig.ErrMalformed},
		{name: "a long id", change: set("Webhook-Id", strings.Repeat("i", 129)), want: hooksig.ErrMalformed},
		{name: "only unknown versions", change: set("Webhook-Signature", "v2,AAAA"), want: hooksig.ErrMalformed},
		{name: "a short signature", change: set("Webhook-Signature", "v1,AAAA"), want: hooksig.ErrMalformed},
		{name: "a very long list", change: set("Webhook-Signature", strings.Repeat("v1,AAAA ", 600)), want: hooksig.ErrMalformed},
		{name: "the right one behind too many", change: func(h http.Header) {
			h.Set("Webhook-Signature", strings.Repeat("v1,"+strings.Repeat("A", 43)+"= ", 16)+h.Get("Webhook-Signature"))
		}, want: hooksig.ErrSignature},
	} {
		h, text, at, secrets := signed(), string(body), now, []hooksig.Secret{a}
		if c.change != nil {
			c.change(h)
		}
		if c.body != "" {
			text = c.body
		}
		if !c.now.IsZero() {
			at = c.now
		}
		if c.secrets != nil {
			secrets = c.secrets
		}
		if _, err := hooksig.Verify(h, []byte(text), at, 5*time.Minute, secrets...); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

// While secrets are changed a webhook carries a signature by each, and a receiver that knows either takes it.
func TestTwoSecrets(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	old, young := hooksig.NewSecret(), hooksig.NewSecret()
	if string(old) == string(young) {
		t.Fatal("two new secrets are the same")
	}
	h := http.Header{}
	hooksig.Sign(h, "id-1", now, []byte("{}"), young, old)
	if n := len(strings.Fields(h.Get("Webhook-Signature"))); n != 2 {
		t.Fatalf("%d signatures: %v", n, h)
	}
	for name, s := range map[string]hooksig.Secret{"old": old, "young": young} {
		if _, err := hooksig.Verify(h, []byte("{}"), now, time.Minute, s); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := hooksig.Verify(h, []byte("{}"), now, time.Minute, hooksig.NewSecret()); !errors.Is(err, hooksig.ErrSignature) {
		t.Errorf("a third secret: %v", err)
	}
}

func TestSecret(t *testing.T) {
	s := hooksig.NewSecret()
	back := secret(t, s.Text())
	if string(back) != string(s) {
		t.Error("a secret changes on its way through text")
	}
	for _, bad := range []string{"", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_AAAA", "whsec_" + strings.Repeat("A", 92), "whsec_" + strings.Repeat("A", 88) + "!", "whsec_" + strings.Repeat("é", 20)} {
		if _, err := hooksig.ParseSecret(bad); err == nil {
			t.Errorf("%q is taken as a secret", bad)
		}
	}
	for _, shown := range []string{fmt.Sprint(s), fmt.Sprintf("%v %+v %#v %s", s, s, s, s), fmt.Sprintf("%v", struct{ S hooksig.Secret }{s})} {
		if strings.Contains(shown, s.Text()[6:]) || strings.Contains(shown, fmt.Sprint([]byte(s))) {
			t.Errorf("a printed secret shows itself: %s", shown)
		}
	}
	if out, err := json.Marshal(map[string]any{"s": s}); err == nil {
		t.Errorf("a secret is written as JSON: %s", out)
	}
}

// Whatever the headers are: an answer, and nothing but the signed body with its own headers is taken.
func FuzzVerify(f *testing.F) {
	now := time.Unix(1_614_265_330, 0)
	for _, v := range vectors {
		f.Add(v.id, fmt.Sprint(v.at), v.want, []byte(v.body))
		f.Add(v.id, fmt.Sprint(v.at), "v1,AAAA "+v.want+" v2,"+v.want, []byte(v.body))
	}
	f.Add("", "", " ,, v1, v1,=", []byte(nil))
	f.Fuzz(func(t *testing.T, id, at, signature string, body []byte) {
		s := secret(t, secretA)
		h := http.Header{"Webhook-Id": {id}, "Webhook-Timestamp": {at}, "Webhook-Signature": {signature}}
		m, err := hooksig.Verify(h, body, now, 5*time.Minute, s)
		if err != nil {
			return
		}
		again := http.Header{}
		hooksig.Sign(again, m.ID, m.At, body, s)
		if m.ID != id || !strings.Contains(signature, again.Get("Webhook-Signature")) {
			t.Fatalf("taken without a signature of its own: %q %q %q", id, at, signature)
		}
	})
}
