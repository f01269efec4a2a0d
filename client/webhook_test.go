package client_test

// Goal: a receiver takes what the switch signed, fresh, once; and nothing else, whatever is posted. Method: one change at a time, two at the same
// time, and arbitrary headers and bodies.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"hutong/client"
	"hutong/wire/api"
	"hutong/wire/hooksig"
	"hutong/wire/strict"
)

var hookNow = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

func hookEvent(t testing.TB) []byte {
	t.Helper()
	p := payment("01890a5d-ac96-774b-bcce-b302099a8057", true).Payment
	body, err := strict.Encode(&api.WebhookEvent{Type: "payment.succeeded", Timestamp: api.FormatTime(hookNow), Data: api.WebhookData{Payment: &p}})
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func posted(body []byte, id string, at time.Time, secrets ...hooksig.Secret) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/hooks", strings.NewReader(string(body)))
	hooksig.Sign(r.Header, id, at, body, secrets...)
	return r
}

func TestWebhookHandler(t *testing.T) {
	secret, other := hooksig.NewSecret(), hooksig.NewSecret()
	live := []hooksig.Secret{secret}
	var took []string
	var fault error
	h, err := client.WebhookHandler(client.WebhookConfig{Secrets: func() []hooksig.Secret { return live }, Clock: func() time.Time { return hookNow }, Remember: 3},
		func(_ context.Context, m client.WebhookMessage) error {
			if fault != nil {
				return fault
			}
			took = append(took, m.ID)
			return nil
		})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.WebhookHandler(client.WebhookConfig{}, nil); err == nil {
		t.Error("a receiver without secrets")
	}
	body := hookEvent(t)
	post := func(r *http.Request) int {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Code
	}
	for _, c := range []struct {
		name   string
		r      *http.Request
		before func()
		want   int
		took   int
	}{
		{"signed", posted(body, "a", hookNow, secret), nil, 204, 1},
		{"the same again", posted(body, "a", hookNow.Add(time.Minute), secret), nil, 204, 1},
		{"another id", posted(body, "b", hookNow, secret), nil, 204, 2},
		{"two signatures", posted(body, "c", hookNow, other, secret), nil, 204, 3},
		{"another secret", posted(body, "d", hookNow, other), nil, 401, 3},
		{"too old", posted(body, "d", hookNow.Add(-6*time.Minute), secret), nil, 401, 3},
		{"too young", posted(body, "d", hookNow.Add(6*time.Minute), secret), nil, 401, 3},
		{"without headers", httptest.NewRequest(http.MethodPost, "/", strings.NewReader(string(body))), nil, 401, 3},
		{"got", httptest.NewRequest(http.MethodGet, "/", nil), nil, 405, 3},
		{"a type that came later", posted([]byte(`{"type":"payment.dreamt","timestamp":"2026-03-01T09:00:00.000Z","data":{}}`), "e", hookNow, secret), nil, 204, 3},
		{"not understood", posted([]byte(`{"type":"payment.failed"}`), "e", hookNow, secret), nil, 422, 3},
		{"too long", posted([]byte(`"`+strings.Repeat("x", 2<<20)+`"`), "e", hookNow, secret), nil, 400, 3},
		{"a fault of the handler", posted(body, "f", hookNow, secret), func() { fault = errors.New("no room") }, 500, 3},
		{"when it is mended", posted(body, "f", hookNow, secret), func() { fault = nil }, 204, 4},
		{"an id that is remembered no more", posted(body, "a", hookNow, secret), nil, 204, 5},
		{"a new secret without a restart", posted(body, "g", hookNow, other), func() { live = []hooksig.Secret{other, secret} }, 204, 6},
	} {
		if c.before != nil {
			c.before()
		}
		if got := post(c.r); got != c.want || len(took) != c.took {
			t.Errorf("%s: %d, %d taken; want %d, %d", c.name, got, len(took), c.want, c.took)
		}
	}
}

// One message that comes twice at the same time is taken once; whoever comes second is told to come again.
func TestWebhookHandlerAtTheSameTime(t *testing.T) {
	secret := hooksig.NewSecret()
	began, end := make(chan struct{}), make(chan struct{})
	n := 0
	h, err := client.WebhookHandler(client.WebhookConfig{Secrets: func() []hooksig.Secret { return []hooksig.Secret{secret} }, Clock: func() time.Time { return hookNow }},
		func(context.Context, client.WebhookMessage) error {
			n++
			close(began)
			<-end
			return nil
		})
	if err != nil {
		t.Fatal(err)
	}
	body := hookEvent(t)
	var wg sync.WaitGroup
	first := httptest.NewRecorder()
	wg.Go(func() { h.ServeHTTP(first, posted(body, "a", hookNow, secret)) })
	<-began
	second := httptest.NewRecorder()
	h.ServeHTTP(second, posted(body, "a", hookNow, secret))
	close(end)
	wg.Wait()
	third := httptest.NewRecorder()
	h.ServeHTTP(third, posted(body, "a", hookNow, secret))
	if first.Code != 204 || second.Code != 409 || third.Code != 204 || n != 1 {
		t.Errorf("%d, %d, %d; taken %d times", first.Code, second.Code, third.Code, n)
	}
}

// Whatever is posted: an answer, and nothing without a signature of its own is taken.
func FuzzWebhookHandler(f *testing.F) {
	secret, err := hooksig.ParseSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if err != nil {
		f.Fatal(err)
	}
	body := hookEvent(f)
	good := posted(body, "a", hookNow, secret)
	f.Add("a", fmt.Sprint(hookNow.Unix()), good.Header.Get("Webhook-Signature"), body)
	f.Add("a", fmt.Sprint(hookNow.Unix()), "v1,AAAA "+good.Header.Get("Webhook-Signature")+" v1a,x", body)
	f.Add("", "x", " ", []byte("{"))
	f.Fuzz(func(t *testing.T, id, at, signature string, body []byte) {
		took := ""
		h, err := client.WebhookHandler(client.WebhookConfig{Secrets: func() []hooksig.Secret { return []hooksig.Secret{secret} }, Clock: func() time.Time { return hookNow }},
			func(_ context.Context, m client.WebhookMessage) error { took = m.ID; return nil })
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodPost, "/hooks", io.NopCloser(strings.NewReader(string(body))))
		r.Header = http.Header{"Webhook-Id": {id}, "Webhook-Timestamp": {at}, "Webhook-Signature": {signature}}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if took == "" {
			return
		}
		again := http.Header{}
		var seconds int64
		fmt.Sscan(at, &seconds)
		hooksig.Sign(again, id, time.Unix(seconds, 0), body, secret)
		if w.Code != 204 || !strings.Contains(signature, again.Get("Webhook-Signature")) {
			t.Fatalf("taken: %q %q %q", id, at, signature)
		}
	})
}
