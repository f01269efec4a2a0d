package rest_test

// Goal: who may do what, as one table: every route is called by every kind of institution, and each gets exactly its answer. Method: the
// routes come from openapi.yaml and from what the server says that it takes, so a new one without a row fails.

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"hutong/wire/api"
)

func TestWhoMayDoWhat(t *testing.T) {
	w := newWorld(t, disputing("payee_side"))
	target := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 1_000))
	toRefund := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 1_100))
	refunded := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 1_200))
	refund, err := w.inst["acq-cn"].client.Refund(t.Context(), w.id(), &api.RefundRequest{PaymentID: refunded.PaymentID})
	if err != nil || refund.Result != api.ResultSuccess {
		t.Fatalf("%+v, %v", refund, err)
	}
	toVoid := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 1_300))
	undone := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 1_400))
	void, err := w.inst["acq-cn"].client.Void(t.Context(), w.id(), &api.VoidRequest{PaymentID: undone.PaymentID})
	if err != nil || void.Result != api.ResultSuccess {
		t.Fatalf("%+v, %v", void, err)
	}
	toCapture, toRelease := w.held(1_500, 0), w.held(1_600, 0)
	capture := w.capture(&api.CaptureRequest{PaymentID: toCapture.PaymentID, Amount: cny(1)})
	toDispute := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 1_700))
	ofDispute := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 1_800))
	toAnswer, toWithdraw := w.disputed(ofDispute, 500), w.disputed(ofDispute, 600)
	for _, e := range ownCodes {
		w.enter(e)
	}
	issued := w.issue("wallet-my", api.CodeFormBarcode, "p")
	quote, quoted := w.offer("wallet-cn", qrisStatic, &api.Amount{Currency: "IDR", Minor: 100_000})

	made, err := w.inst["acq-cn"].client.CreateWebhook(t.Context(), w.id(), &api.WebhookRequest{URL: "https://127.0.0.1:9/"})
	if err != nil {
		t.Fatal(err)
	}
	hook := made.Webhook.WebhookID

	// Columns: operator, payee's side, payer's side, FX provider, a wallet, a network, a suspended wallet. An answer is the status, and
	// the reason of a problem or of a refused payment, or the number of payments found.
	columns := []string{"hutong", "acq-cn", "wallet-my", "fx-one", "wallet-cn", "net-id", "wallet-off"}
	rows := []struct {
		method, path string
		what         string
		target       string
		body         func(who string) string
		requestID    string // of the request; "" is a new one
		want         []string
	}{
		{"POST", "/v1/codes/read", "a merchant's code", "/v1/codes/read", func(string) string { return `{"code":"` + qrisStatic + `"}` }, "",
			[]string{"200", "200", "200", "200", "200", "200", "200"}},
		{"POST", "/v1/codes/xray", "a merchant's code", "/v1/codes/xray", func(string) string { return `{"code":"` + qrisStatic + `"}` }, "",
			[]string{"200", "200", "200", "200", "200", "200", "200"}},
		{"POST", "/v1/codes/issue", "a code for a customer", "/v1/codes/issue", func(string) string {
			return `{"form":"barcode","payer":{"reference":"p","residency":"CN"}}`
		}, "", []string{"403 not_allowed", "403 not_allowed", "200", "403 not_allowed", "200", "403 not_allowed", "200"}},
		{"POST", "/v1/codes/revoke", "the Malaysian wallet's code", "/v1/codes/revoke", func(string) string { return `{"code_id":"` + issued.CodeID + `"}` }, "",
			[]string{"403 not_allowed", "403 not_allowed", "200", "403 not_allowed", "404 not_found", "403 not_allowed", "404 not_found"}},
		{"GET", "/v1/registry/entries", "", "/v1/registry/entries?prefix=own", nil, "",
			[]string{"200", "403 not_allowed", "403 not_allowed", "403 not_allowed", "403 not_allowed", "403 not_allowed", "403 not_allowed"}},
		{"PUT", "/v1/registry/entries/{entry_id}", "an entry", "/v1/registry/entries/tea", func(string) string {
			return `{"id":"tea","host":"tea.example","issuer":"acq-cn","source":"a letter"}`
		}, "", []string{"200", "403 not_allowed", "403 not_allowed", "403 not_allowed", "403 not_allowed", "403 not_allowed", "403 not_allowed"}},
		{"DELETE", "/v1/registry/entries/{entry_id}", "an entry", "/v1/registry/entries/tea", nil, "",
			[]string{"200", "403 not_allowed", "403 not_allowed", "403 not_allowed", "403 not_allowed", "403 not_allowed", "403 not_allowed"}},
		{"POST", "/v1/quotes", "a merchant's code", "/v1/quotes", func(who string) string {
			return `{"payment_request_id":"` + w.id() + `","code":"` + qrisStatic + `","order_amount":{"currency":"IDR","minor":100000},"payer":{"reference":"p","residency":"CN"},"debit_currency":"` +
				map[string]string{"wallet-my": "MYR", "net-id": "IDR"}[who] + map[bool]string{true: "CNY"}[who != "wallet-my" && who != "net-id"] + `"}`
		}, "", []string{"403 not_allowed", "403 not_allowed", "503 rate_unavailable", "403 not_allowed", "200", "422 no_route", "422 institution_suspended"}},
		{"POST", "/v1/payments", "pull", "/v1/payments", func(string) string { return pullBody(consumerCode()) }, "",
			[]string{"403 not_allowed", "200", "403 not_allowed", "403 not_allowed", "403 not_allowed", "200 merchant_unknown", "403 not_allowed"}},
		{"POST", "/v1/payments", "push with the wallet's quote", "/v1/payments", func(string) string {
			return `{"flow":"push","code":"` + qrisStatic + `","quote_id":"` + quote.QuoteID + `","payer":{"reference":"payer-1","residency":"CN"},"funds":"blocked"}`
		}, quoted, []string{"403 not_allowed", "403 not_allowed", "200 quote_unknown", "403 not_allowed", "200", "200 quote_unknown", "200 quote_unknown"}},
		{"GET", "/v1/payments", "by its network reference", "/v1/payments?reference=" + target.NetworkReference, nil, "",
			[]string{"200 1", "200 1", "200 1", "200 1", "200 0", "200 0", "200 0"}},
		{"GET", "/v1/payments", "by the acquirer's reference", "/v1/payments?reference=" + target.References.Order, nil, "",
			[]string{"200 0", "200 1", "200 0", "200 0", "200 0", "200 0", "200 0"}},
		{"GET", "/v1/payments", "by its request id", "/v1/payments?request_id=" + target.RequestID, nil, "",
			[]string{"200 0", "200 1", "200 0", "200 0", "200 0", "200 0", "200 0"}},
		{"GET", "/v1/payments/{payment_id}", "", "/v1/payments/" + target.PaymentID, nil, "",
			[]string{"200", "200", "200", "200", "404 not_found", "404 not_found", "404 not_found"}},
		{"POST", "/v1/cancellations", "of the acquirer's payment", "/v1/cancellations", func(string) string { return `{"payment_request_id":"` + target.RequestID + `"}` }, "",
			[]string{"200 cancelled_first", "409 already_final", "200 cancelled_first", "200 cancelled_first", "200 cancelled_first", "200 cancelled_first", "200 cancelled_first"}},
		{"POST", "/v1/refunds", "of the acquirer's payment", "/v1/refunds", func(string) string { return `{"payment_id":"` + toRefund.PaymentID + `"}` }, "",
			[]string{"403 not_allowed", "200", "403 not_allowed", "403 not_allowed", "404 not_found", "404 not_found", "404 not_found"}},
		{"POST", "/v1/captures", "of the acquirer's hold", "/v1/captures", func(string) string { return `{"payment_id":"` + toCapture.PaymentID + `"}` }, "",
			[]string{"403 not_allowed", "200", "403 not_allowed", "403 not_allowed", "404 not_found", "404 not_found", "404 not_found"}},
		{"GET", "/v1/captures/{capture_id}", "", "/v1/captures/" + capture.CaptureID, nil, "",
			[]string{"200", "200", "200", "200", "404 not_found", "404 not_found", "404 not_found"}},
		{"POST", "/v1/releases", "of the acquirer's hold", "/v1/releases", func(string) string { return `{"payment_id":"` + toRelease.PaymentID + `"}` }, "",
			[]string{"403 not_allowed", "200 hold_released", "403 not_allowed", "403 not_allowed", "404 not_found", "404 not_found", "404 not_found"}},
		{"GET", "/v1/losses", "", "/v1/losses", nil, "", []string{"200", "200", "200", "200", "200", "200", "200"}},
		{"POST", "/v1/losses/settle", "a payment without a loss", "/v1/losses/settle", func(string) string { return `{"payment_id":"` + target.PaymentID + `"}` }, "",
			[]string{"409 loss_not_due", "409 loss_not_due", "409 loss_not_due", "409 loss_not_due", "404 not_found", "404 not_found", "404 not_found"}},
		{"GET", "/v1/reviews", "", "/v1/reviews", nil, "", []string{"200", "403 not_allowed", "403 not_allowed", "403 not_allowed", "403 not_allowed", "403 not_allowed", "403 not_allowed"}},
		{"POST", "/v1/reviews/propose", "by an institution's own key", "/v1/reviews/propose", func(string) string {
			return `{"payment_id":"` + target.PaymentID + `","finding":"in_order","reason":"seen"}`
		}, "", []string{"403 not_allowed", "403 not_allowed", "403 not_allowed", "403 not_allowed", "403 not_allowed", "403 not_allowed", "403 not_allowed"}},
		{"POST", "/v1/reviews/decide", "by an institution's own key", "/v1/reviews/decide", func(string) string {
			return `{"payment_id":"` + target.PaymentID + `","proposal":1,"decision":"approve","reason":"seen"}`
		}, "", []string{"403 not_allowed", "403 not_allowed", "403 not_allowed", "403 not_allowed", "403 not_allowed", "403 not_allowed", "403 not_allowed"}},
		{"GET", "/v1/certainty", "", "/v1/certainty", nil, "", []string{"200", "403 not_allowed", "403 not_allowed", "403 not_allowed", "403 not_allowed", "403 not_allowed", "403 not_allowed"}},
		{"GET", "/v1/lanes", "", "/v1/lanes", nil, "", []string{"200", "403 not_allowed", "403 not_allowed", "403 not_allowed", "403 not_allowed", "403 not_allowed", "403 not_allowed"}},
		{"POST", "/v1/lanes", "", "/v1/lanes", func(string) string { return `{"lanes":1}` }, "", []string{"200", "403 not_allowed", "403 not_allowed", "403 not_allowed", "403 not_allowed", "403 not_allowed", "403 not_allowed"}},
		{"GET", "/v1/refunds/{refund_id}", "", "/v1/refunds/" + refund.RefundID, nil, "",
			[]string{"200", "200", "200", "200", "404 not_found", "404 not_found", "404 not_found"}},
		{"POST", "/v1/voids", "of the acquirer's payment", "/v1/voids", func(string) string { return `{"payment_id":"` + toVoid.PaymentID + `"}` }, "",
			[]string{"403 not_allowed", "200", "403 not_allowed", "403 not_allowed", "404 not_found", "404 not_found", "404 not_found"}},
		{"GET", "/v1/voids/{void_id}", "", "/v1/voids/" + void.VoidID, nil, "",
			[]string{"200", "200", "200", "200", "404 not_found", "404 not_found", "404 not_found"}},
		{"POST", "/v1/disputes", "of the acquirer's payment", "/v1/disputes", func(string) string {
			return `{"payment_id":"` + toDispute.PaymentID + `","reason":"duplicate"}`
		}, "", []string{"403 not_allowed", "403 not_allowed", "202", "403 not_allowed", "404 not_found", "404 not_found", "404 not_found"}},
		{"GET", "/v1/disputes/{dispute_id}", "", "/v1/disputes/" + toWithdraw.DisputeID, nil, "",
			[]string{"202", "202", "202", "202", "404 not_found", "404 not_found", "404 not_found"}},
		{"POST", "/v1/disputes/{dispute_id}/answer", "of the acquirer's payment", "/v1/disputes/" + toAnswer.DisputeID + "/answer", func(string) string { return `{"evidence":"signed for"}` }, "",
			[]string{"403 not_allowed", "202", "403 not_allowed", "403 not_allowed", "404 not_found", "404 not_found", "404 not_found"}},
		{"POST", "/v1/disputes/{dispute_id}/accept", "of the acquirer's payment", "/v1/disputes/" + toAnswer.DisputeID + "/accept", func(string) string { return `{}` }, "",
			[]string{"403 not_allowed", "200", "403 not_allowed", "403 not_allowed", "404 not_found", "404 not_found", "404 not_found"}},
		{"POST", "/v1/disputes/{dispute_id}/withdraw", "of the acquirer's payment", "/v1/disputes/" + toWithdraw.DisputeID + "/withdraw", func(string) string { return `{}` }, "",
			[]string{"403 not_allowed", "403 not_allowed", "200 dispute_withdrawn", "403 not_allowed", "404 not_found", "404 not_found", "404 not_found"}},
		{"POST", "/v1/webhooks", "at a public address", "/v1/webhooks", func(string) string { return `{"url":"https://hooks.example/"}` }, "",
			[]string{"200", "200", "200", "200", "200", "200", "200"}},
		{"POST", "/v1/webhooks", "at an address of the operator's own house", "/v1/webhooks", func(string) string { return `{"url":"https://127.0.0.1:9/"}` }, "",
			[]string{"422 invalid_field", "200", "200", "422 invalid_field", "422 invalid_field", "422 invalid_field", "422 invalid_field"}},
		{"GET", "/v1/webhooks", "", "/v1/webhooks", nil, "", []string{"200", "200", "200", "200", "200", "200", "200"}},
		{"POST", "/v1/webhooks/rotate", "the acquirer's", "/v1/webhooks/rotate", func(string) string { return `{"webhook_id":"` + hook + `"}` }, "",
			[]string{"404 not_found", "200", "404 not_found", "404 not_found", "404 not_found", "404 not_found", "404 not_found"}},
		{"POST", "/v1/webhooks/enable", "the acquirer's", "/v1/webhooks/enable", func(string) string { return `{"webhook_id":"` + hook + `"}` }, "",
			[]string{"200", "200", "404 not_found", "404 not_found", "404 not_found", "404 not_found", "404 not_found"}},
		{"POST", "/v1/webhooks/replay", "to the acquirer's", "/v1/webhooks/replay", func(string) string {
			return `{"webhook_id":"` + hook + `","since":"` + api.FormatTime(w.clock.Now().Add(-time.Hour)) + `"}`
		}, "", []string{"200", "200", "404 not_found", "404 not_found", "404 not_found", "404 not_found", "404 not_found"}},
		{"GET", "/v1/webhooks/{webhook_id}/attempts", "the acquirer's", "/v1/webhooks/" + hook + "/attempts", nil, "",
			[]string{"200", "200", "404 not_found", "404 not_found", "404 not_found", "404 not_found", "404 not_found"}},
		{"GET", "/v1/webhooks/{webhook_id}/messages", "the acquirer's", "/v1/webhooks/" + hook + "/messages", nil, "",
			[]string{"200", "200", "404 not_found", "404 not_found", "404 not_found", "404 not_found", "404 not_found"}},
		{"DELETE", "/v1/webhooks/{webhook_id}", "the acquirer's", "/v1/webhooks/" + hook, nil, "",
			[]string{"404 not_found", "200", "404 not_found", "404 not_found", "404 not_found", "404 not_found", "404 not_found"}},
	}

	described := map[string]bool{}
	for path, item := range openapi().root["paths"].(map[string]any) {
		for method := range item.(map[string]any) {
			if strings.HasPrefix(path, "/v1/") {
				described[strings.ToUpper(method)+" "+path] = false
			}
		}
	}
	for _, row := range rows {
		if _, ok := described[row.method+" "+row.path]; !ok {
			t.Errorf("%s %s is not described", row.method, row.path)
		}
		described[row.method+" "+row.path] = true
		for i, who := range columns {
			body := ""
			if row.body != nil {
				body = row.body(who)
			}
			status, answer := w.send(who, row.method, row.target, body, func(r *http.Request) {
				if row.requestID != "" {
					r.Header.Set("Hutong-Request-Id", row.requestID)
				}
			})
			if got := w.summary(status, answer); got != row.want[i] {
				t.Errorf("%s %s (%s) by %s: %s, want %s\n%s", row.method, row.path, row.what, who, got, row.want[i], answer)
			}
		}
	}
	served := 0
	for route, seen := range described {
		method, path, _ := strings.Cut(route, " ")
		ask, _ := http.NewRequestWithContext(t.Context(), http.MethodOptions, w.url+strings.NewReplacer("{", "", "}", "").Replace(path), nil)
		answer, _ := w.unsigned(ask)
		takes := slices.Contains(strings.Split(answer.Header.Get("Allow"), ", "), method)
		if takes {
			served++
		}
		if takes != seen {
			t.Errorf("%s is served: %v, has a row: %v", route, takes, seen)
		}
	}
	if served != 40 {
		t.Errorf("%d routes are served, the table was written for 40", served)
	}
	// Whatever strangers tried, the payment is as it was.
	if now, err := w.inst["acq-cn"].client.Payment(t.Context(), target.PaymentID); err != nil || now.Result != api.ResultSuccess || now.UpdatedAt != target.UpdatedAt {
		t.Errorf("%+v, %v", now, err)
	}
}

// summary is the status, and the reason of a problem or refused payment, or the number of payments found.
func (w *world) summary(status int, body string) string {
	w.t.Helper()
	if status >= 400 {
		_, p := w.problem(status, body)
		return fmt.Sprint(status, " ", p.Reason)
	}
	if strings.Contains(body, `"payments":[`) {
		return fmt.Sprint(status, " ", strings.Count(body, `"payment_id"`))
	}
	if strings.Contains(body, `"result":"failure"`) {
		_, after, _ := strings.Cut(body, `"reason":"`)
		why, _, _ := strings.Cut(after, `"`)
		return fmt.Sprint(status, " ", why)
	}
	return fmt.Sprint(status)
}
