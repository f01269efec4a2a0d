package rest_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"hutong/wire/api"
	"hutong/wire/httpsig"
)

// request makes a signed request as an institution would; change, if not nil, sees it before it is signed.
func (w *world) request(who, method, target, body string, change func(*http.Request)) *http.Request {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.url+target, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	if body != "" || method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
	}
	if change != nil {
		change(r)
	}
	id := r.Header.Get(httpsig.RequestIDHeader)
	if id == "" {
		id = w.id()
	}
	signer := &httpsig.Signer{KeyID: who + "-1", Private: keyOf(who), Now: w.clock.Now}
	if err := signer.SignRequest(r, []byte(body), id); err != nil {
		w.t.Fatal(err)
	}
	return r
}

// send signs and sends a request; the answer must be signed and bound to it.
func (w *world) send(who, method, target, body string, change func(*http.Request)) (int, string) {
	w.t.Helper()
	resp, got := w.roundTrip(w.request(who, method, target, body, change))
	return resp.StatusCode, got
}

// roundTrip sends a request as it is and checks that the answer is signed and bound to it.
func (w *world) roundTrip(r *http.Request) (*http.Response, string) {
	w.t.Helper()
	resp, body := w.unsigned(r)
	if err := httpsig.VerifyAnswer(w.t.Context(), w.keys, "hutong", w.clock.Now(), resp.Header, resp.StatusCode, []byte(body), r); err != nil {
		w.t.Errorf("%s %s: the answer %d proves nothing: %v\n%s", r.Method, r.URL.Path, resp.StatusCode, err, body)
	}
	return resp, body
}

func (w *world) unsigned(r *http.Request) (*http.Response, string) {
	w.t.Helper()
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return resp, string(body)
}

// problem reads a problem document and holds it against the description.
func (w *world) problem(status int, body string) (int, *api.Problem) {
	w.t.Helper()
	p := new(api.Problem)
	if err := json.NewDecoder(bytes.NewReader([]byte(body))).Decode(p); err != nil {
		w.t.Errorf("no problem document: %d %s", status, body)
		return status, p
	}
	if err := openapi().validate("#/components/schemas/Problem", []byte(body)); err != nil {
		w.t.Errorf("%v\n%s", err, body)
	}
	if int(p.Status) != status {
		w.t.Errorf("status %d with a document that says %d", status, p.Status)
	}
	return status, p
}
