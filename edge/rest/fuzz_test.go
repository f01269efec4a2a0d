package rest_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"hutong/wire/httpsig"
)

// FuzzFrontDoor: whatever a known institution sends, signed, it gets a signed answer of the interface, and never an internal fault.
func FuzzFrontDoor(f *testing.F) {
	w := newWorld(f, func(s *setup) { s.quiet = true })
	f.Add("POST", "/v1/payments", "", pullBody("281666123456789012345678"))
	f.Add("POST", "/v1/quotes", "", `{"payment_request_id":"01890a5d-ac96-774b-bcce-b302099a8057","code":"`+qrisDynamic+`","payer":{"reference":"p","residency":"CN"},"debit_currency":"CNY"}`)
	f.Add("POST", "/v1/codes/read", "", `{"code":"`+qrisStatic+`"}`)
	f.Add("POST", "/v1/codes/read", "", `{"code":"upi://pay?pa=a@b&am=1&cu=INR","store":{"country":"IN"}}`)
	f.Add("POST", "/v1/cancellations", "", `{"payment_request_id":"01890a5d-ac96-774b-bcce-b302099a8057","note":"\u00e9"}`)
	f.Add("POST", "/v1/refunds", "", `{"payment_id":"01890a5d-ac96-8001-bcce-b302099a8057","amount":{"currency":"CNY","minor":1}}`)
	f.Add("GET", "/v1/payments", "reference=0000-0000-0000-0000", "")
	f.Add("GET", "/v1/payments", "request_id=01890a5d-ac96-774b-bcce-b302099a8057", "")
	f.Add("GET", "/v1/payments/01890a5d-ac96-8001-bcce-b302099a8057", "", "")
	f.Add("GET", "/v1/refunds/%2e%2e", "", "")
	f.Fuzz(func(t *testing.T, method, path, query, body string) {
		if !strings.HasPrefix(path, "/v1/") || len(path)+len(query) > 2_000 || len(body) > 70_000 {
			return // not for this door
		}
		target := path
		if query != "" {
			target += "?" + query
		}
		r, err := http.NewRequestWithContext(t.Context(), method, w.url+target, strings.NewReader(body))
		if err != nil || method == http.MethodHead || method == http.MethodOptions || method == http.MethodConnect {
			return // no request that a client would send
		}
		r.Header.Set("Content-Type", "application/json")
		if body == "" {
			r.Body, r.ContentLength = nil, 0
		}
		signer := &httpsig.Signer{KeyID: "wallet-cn-1", Private: keyOf("wallet-cn"), Now: w.clock.Now}
		if err := signer.SignRequest(r, []byte(body), w.id()); err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			return // no request that a client would send
		}
		defer resp.Body.Close()
		read, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		text := string(read)
		if err := httpsig.VerifyAnswer(t.Context(), w.keys, "hutong", w.clock.Now(), resp.Header, resp.StatusCode, []byte(text), r); err != nil {
			t.Errorf("%s %q: the answer %d proves nothing: %v", method, target, resp.StatusCode, err)
		}
		switch {
		case resp.StatusCode == 200 || resp.StatusCode == 202:
		case resp.StatusCode >= 400 && resp.StatusCode != 500:
			if err := openapi().validate("#/components/schemas/Problem", []byte(text)); err != nil {
				t.Errorf("%s %q: %v\n%s", method, target, err, text)
			}
		default:
			t.Errorf("%s %q: %d %s", method, target, resp.StatusCode, text)
		}
	})
}
