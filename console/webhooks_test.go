package console

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hutong/delivery/outbox"
	"hutong/payment"
	"hutong/rulebook"
	"hutong/service"
	"hutong/store"
)

// deaf answers every message with 410 and a hostile text.
type deaf struct{}

func (deaf) Send(context.Context, outbox.Post) outbox.Answer {
	return outbox.Answer{Result: outbox.Gone, Status: 410, Text: []byte(`<script>alert(1)</script>`)}
}

// hooked gives a world's service an outbox whose webhooks are all gone.
func hooked(t *testing.T, st store.Store, lanes []store.Lane) *outbox.Outbox {
	t.Helper()
	sealer, err := outbox.NewSealer([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	b := outbox.New(outbox.Options{Store: st, Sender: deaf{}, Sealer: sealer, Now: func() time.Time { return time.Now().UTC() }, Log: slog.New(slog.DiscardHandler), Flush: time.Millisecond,
		Rules: func() *rulebook.Webhooks {
			return &rulebook.Webhooks{AnswerWithin: time.Second, Retries: []time.Duration{time.Hour}, HoldAfter: 5, Hold: []time.Duration{time.Hour}, DisableAfter: time.Hour, Overlap: time.Hour, Log: time.Hour, Workers: 1, Each: 3}
		},
		Parties: func(t *payment.Terms) []string { return service.Parties(t, "operator") },
		Body:    func(string, string, time.Time, store.Record) ([]byte, error) { return []byte("{}"), nil }})
	if err := b.Start(t.Context(), lanes); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

// The notice that a webhook is out of use, its log with what it answered, and the operator's buttons.
func TestWebhookPages(t *testing.T) {
	w := newWorld(t)
	w.busy()
	recent, err := w.service.Recent(t.Context(), w.service.Directory().Operator.ID, 50)
	if err != nil || len(recent) == 0 {
		t.Fatal(err)
	}
	owner := recent[0].Terms.Initiator
	hook := payment.NewID(owner, payment.RequestID{1})
	made, err := w.outbox.Change(t.Context(), hook, func(_ []store.Webhook, x *store.Webhook) error {
		x.Owner, x.URL, x.Note, x.CreatedAt = owner, "https://bank.example/hooks", "till <b>", time.Now().UTC().Add(-time.Hour)
		x.Secrets = []store.WebhookSecret{{ID: hook, Sealed: w.outbox.SealNew(hook), From: x.CreatedAt}}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	page := "/webhooks/" + made.ID.String()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		all, err := w.service.Webhooks(t.Context(), owner)
		if err == nil && len(all) == 1 && !all[0].DisabledAt.IsZero() {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("%+v, %v", all, err)
		}
	}
	for _, lang := range []string{"en", "zh"} {
		for path, want := range map[string][]string{
			"/": {map[string]string{"en": "Webhooks out of use: 1", "zh": "已停用的通知：1"}[lang]}, "/webhooks": {"https://bank.example/hooks", "till &lt;b&gt;"},
			page: {"410", "&lt;script&gt;alert(1)&lt;/script&gt;", map[string]string{"en": "It answered 410 Gone.", "zh": "对方回答 410。"}[lang], `value="enable"`},
		} {
			res, body := w.get(path, lang)
			if res.StatusCode != http.StatusOK || strings.Contains(body, "⟨") {
				t.Errorf("%s in %s: %s", path, lang, res.Status)
			}
			wellFormed(t, path+" "+lang, body)
			for _, x := range want {
				if !strings.Contains(body, x) {
					t.Errorf("%s in %s says nothing of %q", path, lang, x)
				}
			}
		}
	}
	post := func(form url.Values) int {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.server.URL+page, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		res, _ := w.do(req)
		return res.StatusCode
	}
	log, _, err := w.service.WebhookLog(t.Context(), w.service.Directory().Operator.ID, made.ID, 0)
	if err != nil || len(log) == 0 {
		t.Fatalf("log %v, %v", log, err)
	}
	message := outbox.MessageID(log[0].Payment, log[0].N)
	if got := post(url.Values{"do": {"message"}, "message": {message}}); got != 400 {
		t.Errorf("a replay to a webhook out of use: %d", got)
	}
	for _, c := range []struct {
		form url.Values
		want int
	}{
		{url.Values{"do": {"hours"}, "hours": {"0"}}, 400}, {url.Values{"do": {"dance"}}, 400}, {url.Values{"do": {"enable"}}, 200},
	} {
		if got := post(c.form); got != c.want {
			t.Errorf("%v: %d, want %d", c.form, got, c.want)
		}
	}
	if res, _ := w.get("/webhooks/"+payment.NewID("x", payment.RequestID{9}).String(), "en"); res.StatusCode != 404 {
		t.Errorf("a webhook that is not there: %s", res.Status)
	}
}
