package rest_test

// Goal: an institution registers, is told what it may see and no more, changes its secret without losing a message, asks again, and reads what
// became of each try; all over real HTTP, signed both ways. What days and crashes do is package delivery/outbox's matter.

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hutong/client"
	"hutong/payment"
	"hutong/reason"
	"hutong/wire/api"
	"hutong/wire/hooksig"
)

// ear is an institution's receiver: the client's own handler behind a real server.
type ear struct {
	*httptest.Server
	mu      sync.Mutex
	secrets []hooksig.Secret
	heard   []client.WebhookMessage
	posts   []*http.Request
	status  int // answered instead of taking; 0: taken
}

func newEar(t *testing.T) *ear {
	t.Helper()
	e := &ear{}
	h, err := client.WebhookHandler(client.WebhookConfig{Secrets: func() []hooksig.Secret {
		e.mu.Lock()
		defer e.mu.Unlock()
		return slices.Clone(e.secrets)
	}}, func(_ context.Context, m client.WebhookMessage) error {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.heard = append(e.heard, m)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	e.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		e.mu.Lock()
		e.posts = append(e.posts, r)
		status := e.status
		e.mu.Unlock()
		if status != 0 {
			http.Error(rw, "as the test says", status)
			return
		}
		h.ServeHTTP(rw, r)
	}))
	t.Cleanup(e.Close)
	return e
}

func (e *ear) answer(status int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.status = status
}

func (e *ear) learn(t testing.TB, text string) {
	t.Helper()
	s, err := hooksig.ParseSecret(text)
	if err != nil {
		t.Fatal(err)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.secrets = append(e.secrets, s)
}

func (e *ear) messages() []client.WebhookMessage {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.heard)
}

func (e *ear) count() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.posts)
}

// until waits for something that is on its way.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited for nothing: %s", what)
		}
	}
}

func (w *world) hear(who string, e *ear, events ...api.WebhookEventType) *api.WebhookAnswer {
	w.t.Helper()
	a, err := w.inst[who].client.CreateWebhook(w.t.Context(), w.id(), &api.WebhookRequest{URL: e.URL + "/hooks", Events: events, Note: "a note 茶"})
	if err != nil {
		w.t.Fatal(err)
	}
	e.learn(w.t, a.Secret)
	return a
}

func refusal(err error) reason.Code {
	var refused *client.Refused
	if !errors.As(err, &refused) {
		return "no refusal"
	}
	return refused.Problem.Reason
}

// Both sides of one payment are told of it, each in its own words.
func TestWebhooksTellEachSideWhatItMaySee(t *testing.T) {
	w := newWorld(t)
	acquirer, wallet := newEar(t), newEar(t)
	w.hear("acq-cn", acquirer)
	w.hear("wallet-my", wallet)
	p := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 12_800))
	until(t, "both are told", func() bool { return len(acquirer.messages()) == 1 && len(wallet.messages()) == 1 })
	a, b := acquirer.messages()[0], wallet.messages()[0]
	if a.ID != b.ID || !strings.HasPrefix(a.ID, p.PaymentID+"-") || a.Event.Type != "payment.succeeded" || b.Event.Type != "payment.succeeded" {
		t.Errorf("told %s %s and %s %s", a.ID, a.Event.Type, b.ID, b.Event.Type)
	}
	for who, told := range map[string]*api.Payment{"acq-cn": a.Event.Data.Payment, "wallet-my": b.Event.Data.Payment} {
		shown, err := w.inst[who].client.Payment(t.Context(), p.PaymentID)
		if err != nil {
			t.Fatal(err)
		}
		x, _ := json.Marshal(told)
		y, _ := json.Marshal(shown)
		if string(x) != string(y) {
			t.Errorf("%s is told\n%s\nand shown\n%s", who, x, y)
		}
	}
	if d := a.Event.Data.Payment.Amounts.Debit; d != nil {
		t.Errorf("the acquirer is told the wallet's debit: %+v", d)
	}
	if d := b.Event.Data.Payment.Amounts.Debit; d == nil || d.Currency != "MYR" {
		t.Errorf("the wallet is not told its debit: %+v", d)
	}
	refund, err := w.inst["acq-cn"].client.Refund(t.Context(), w.id(), &api.RefundRequest{PaymentID: p.PaymentID})
	if err != nil {
		t.Fatal(err)
	}
	until(t, "the refund is told", func() bool { return len(wallet.messages()) == 2 })
	if m := wallet.messages()[1].Event; m.Type != "refund.succeeded" || m.Data.Refund == nil || m.Data.Refund.RefundID != refund.RefundID || m.Data.Payment != nil {
		t.Errorf("told of the refund: %+v", m)
	}
}

// A webhook answers: it is made once for a request, its secret is told to that request alone, and everything about it can be read.
func TestWebhooksAreLookedAfter(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	bank := w.inst["acq-cn"].client
	e := newEar(t)
	id := w.id()
	request := &api.WebhookRequest{URL: e.URL + "/hooks", Events: []api.WebhookEventType{"payment.succeeded", "payment.failed"}, Note: "till"}
	first, err := bank.CreateWebhook(ctx, id, request)
	if err != nil {
		t.Fatal(err)
	}
	again, err := bank.CreateWebhook(ctx, id, request)
	if err != nil || again.Secret != first.Secret || again.Webhook.WebhookID != first.Webhook.WebhookID || first.Secret == "" {
		t.Errorf("a retry: %+v, %v", again, err)
	}
	if _, err := bank.CreateWebhook(ctx, id, &api.WebhookRequest{URL: e.URL + "/other"}); refusal(err) != reason.RequestIDReused {
		t.Errorf("another body: %v", err)
	}
	for _, bad := range []string{"http://8.8.8.8/", "https://10.0.0.1/", "https://user@bank.example/", "ftp://bank.example/"} {
		if _, err := bank.CreateWebhook(ctx, w.id(), &api.WebhookRequest{URL: bad}); refusal(err) != reason.InvalidField {
			t.Errorf("%s: %v", bad, err)
		}
	}
	for range 2 {
		if _, err := bank.CreateWebhook(ctx, w.id(), request); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := bank.CreateWebhook(ctx, w.id(), request); refusal(err) != reason.NotAllowed {
		t.Errorf("more than the rulebook's most: %v", err)
	}
	all, err := bank.Webhooks(ctx)
	if err != nil || len(all) != 3 || all[0].Status != "active" || all[0].Secrets != 1 || !slices.Equal(all[0].Events, []api.WebhookEventType{"payment.failed", "payment.succeeded"}) || all[0].Note != "till" {
		t.Errorf("list %+v, %v", all, err)
	}
	if other, err := w.inst["wallet-my"].client.Webhooks(ctx); err != nil || len(other) != 0 {
		t.Errorf("another's list %+v, %v", other, err)
	}
	for _, x := range all[1:] {
		for range 2 {
			if _, err := bank.DeleteWebhook(ctx, w.id(), x.WebhookID); err != nil {
				t.Errorf("delete: %v", err)
			}
		}
	}
	if all, _ := bank.Webhooks(ctx); len(all) != 1 {
		t.Errorf("%d after two were deleted", len(all))
	}
	// The secret is told within the window of the request's id, and never again.
	w.clock.advance(25 * time.Hour)
	if late, err := bank.CreateWebhook(ctx, id, request); refusal(err) != reason.RequestIDOutOfWindow {
		t.Errorf("the same request a day later: %+v, %v", late, err)
	}
	rows, err := w.store.ListWebhooks(ctx)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := hooksig.ParseSecret(first.Secret)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		for _, s := range row.Secrets {
			if strings.Contains(string(s.Sealed), string(secret)) {
				t.Error("the store has a secret in the plain")
			}
		}
	}
}

// While a secret is changed, a receiver that knows the old one, the new one, or both takes every message; a former one stops counting.
func TestWebhookSecretsRotate(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	bank := w.inst["acq-cn"].client
	e := newEar(t)
	a := w.hear("acq-cn", e)
	hook := a.Webhook.WebhookID
	told := 0
	pays := func(what string) {
		t.Helper()
		w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 1_200))
		told++
		until(t, what, func() bool { return len(e.messages()) == told })
	}
	pays("with the first secret")
	id := w.id()
	second, err := bank.RotateWebhook(ctx, id, &api.WebhookChange{WebhookID: hook})
	if err != nil || second.Secret == a.Secret || second.FormerSecretUntil == "" || second.Webhook.Secrets != 2 {
		t.Fatalf("%+v, %v", second, err)
	}
	if again, err := bank.RotateWebhook(ctx, id, &api.WebhookChange{WebhookID: hook}); err != nil || again.Secret != second.Secret || again.Webhook.Secrets != 2 {
		t.Errorf("a retry: %+v, %v", again, err)
	}
	pays("a receiver that knows the former secret only")
	e.mu.Lock()
	if n := len(strings.Fields(e.posts[len(e.posts)-1].Header.Get("Webhook-Signature"))); n != 2 {
		t.Errorf("%d signatures while the secret is changed", n)
	}
	e.secrets = nil
	e.mu.Unlock()
	e.learn(t, second.Secret)
	pays("a receiver that knows the new secret only")
	w.clock.advance(24*time.Hour - time.Minute)
	w.clock.advance(2 * time.Minute)
	third, err := bank.RotateWebhook(ctx, w.id(), &api.WebhookChange{WebhookID: hook})
	if err != nil || third.Webhook.Secrets != 2 {
		t.Fatalf("%+v, %v", third, err)
	}
	if late, err := bank.RotateWebhook(ctx, id, &api.WebhookChange{WebhookID: hook}); refusal(err) != reason.RequestIDOutOfWindow {
		t.Errorf("a secret is told a day later: %+v, %v", late, err)
	}
}

// What failed is tried again with the same id, is seen in the log with the answer, ends at 410, and is told after enabling; a message and a stretch of
// time can be told again.
func TestWebhooksFailAndAreToldAgain(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	bank := w.inst["acq-cn"].client
	e := newEar(t)
	hook := w.hear("acq-cn", e).Webhook.WebhookID
	before := w.clock.Now()
	e.answer(503)
	p := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 1_200))
	until(t, "three tries", func() bool { return e.count() == 3 })
	e.mu.Lock()
	ids := map[string]bool{}
	for _, r := range e.posts {
		ids[r.Header.Get("Webhook-Id")] = true
	}
	e.mu.Unlock()
	if len(ids) != 1 {
		t.Errorf("ids of three tries: %v", ids)
	}
	var log *api.WebhookLog
	until(t, "the log", func() bool {
		var err error
		if log, err = bank.WebhookAttempts(ctx, hook, 0); err != nil {
			t.Fatal(err)
		}
		return len(log.Attempts) == 3
	})
	x := log.Attempts[0]
	if !ids[x.MessageID] || x.Try != 3 || x.Result != "refused" || x.HTTPStatus == nil || *x.HTTPStatus != 503 || x.Answer != "as the test says " || x.Type != "payment.succeeded" {
		t.Errorf("the last try: %+v", x)
	}
	if backlog, err := bank.WebhookMessages(ctx, hook); err != nil || backlog.Waiting != 1 || len(backlog.Messages) != 1 || backlog.Messages[0].NextAt == "" || backlog.Messages[0].Tries != 3 {
		t.Errorf("backlog %+v, %v", backlog, err)
	}
	if all, err := bank.Webhooks(ctx); err != nil || all[0].Status != "failing" || all[0].Waiting != 1 || all[0].FailingSince == "" {
		t.Errorf("%+v, %v", all, err)
	}
	e.answer(410)
	w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 1_300))
	until(t, "disabled", func() bool {
		all, err := bank.Webhooks(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return all[0].Status == "disabled" && all[0].DisabledBecause == "gone" && all[0].DisabledAt != ""
	})
	if _, err := bank.ReplayWebhook(ctx, w.id(), &api.WebhookReplayRequest{WebhookID: hook, MessageID: x.MessageID}); refusal(err) != reason.NotAllowed {
		t.Errorf("a replay to a disabled webhook: %v", err)
	}
	e.answer(0)
	missed := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 1_400))
	if a, err := bank.EnableWebhook(ctx, w.id(), &api.WebhookChange{WebhookID: hook}); err != nil || a.Webhook.Status != "active" || a.Secret != "" {
		t.Fatalf("%+v, %v", a, err)
	}
	heard := func(id string) (n int) {
		for _, m := range e.messages() {
			if m.Event.Data.Payment.PaymentID == id {
				n++
			}
		}
		return n
	}
	until(t, "what it missed", func() bool { return heard(missed.PaymentID) == 1 })
	if heard(p.PaymentID) != 0 {
		t.Fatal("the message that waits an hour was told already: the replay would show nothing")
	}
	if _, err := bank.ReplayWebhook(ctx, w.id(), &api.WebhookReplayRequest{WebhookID: hook, MessageID: x.MessageID}); err != nil {
		t.Fatal(err)
	}
	until(t, "one message again", func() bool { return heard(p.PaymentID) == 1 })
	count := e.count()
	if _, err := bank.ReplayWebhook(ctx, w.id(), &api.WebhookReplayRequest{WebhookID: hook, Since: api.FormatTime(before)}); err != nil {
		t.Fatal(err)
	}
	until(t, "all three again", func() bool {
		e.mu.Lock()
		defer e.mu.Unlock()
		again := map[string]bool{}
		for _, r := range e.posts[count:] {
			again[r.Header.Get("Webhook-Id")] = true
		}
		return len(again) == 3
	})
	until(t, "each to be taken", func() bool { return len(e.messages()) >= 3 }) // a post is noted before its receiver has taken it
	if n := len(e.messages()); n != 3 {
		t.Errorf("a receiver that takes each id once took %d", n)
	}
	for name, bad := range map[string]*api.WebhookReplayRequest{
		"a message of nobody": {WebhookID: hook, MessageID: payment.NewID("x", payment.RequestID{1}).String() + "-1"}, "no message's id": {WebhookID: hook, MessageID: "nonsense"},
		"an outcome that nobody is told of": {WebhookID: hook, MessageID: missed.PaymentID + "-1"}, "one that is not there": {WebhookID: hook, MessageID: missed.PaymentID + "-99"},
	} {
		if _, err := bank.ReplayWebhook(ctx, w.id(), bad); refusal(err) != reason.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := bank.ReplayWebhook(ctx, w.id(), &api.WebhookReplayRequest{WebhookID: hook, Since: api.FormatTime(w.clock.Now().Add(time.Hour))}); refusal(err) != reason.InvalidField {
		t.Errorf("a replay of the future: %v", err)
	}
}

// mute takes every question and answers none.
var mute = func(http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) }

// A caller that was answered 202 learns of the end by its webhook.
func TestWebhooksTellTheEndOfWhatWasUnderWay(t *testing.T) {
	w := newWorld(t)
	e := newEar(t)
	w.hear("acq-cn", e)
	w.inst["wallet-my"].meddle.Store(&mute)
	p := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 1_200))
	until(t, "the end", func() bool {
		m := e.messages()
		return len(m) > 0 && m[len(m)-1].Event.Data.Payment.Final
	})
	last := e.messages()[len(e.messages())-1].Event
	if last.Data.Payment.PaymentID != p.PaymentID || last.Type == "payment.succeeded" {
		t.Errorf("told of %s: %s", last.Data.Payment.PaymentID, last.Type)
	}
}
