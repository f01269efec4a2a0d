//go:build oracles

package hooksig_test

// Goal: other implementations agree, in both directions. Method: the npm package standardwebhooks, which is the specification's own, verifies
// what is signed here and signs what is verified here; openssl makes the same signatures from keys and bodies made at random. Run with
// `go test -tags oracles ./wire/hooksig`; it needs node, npm and openssl.

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"hutong/wire/hooksig"
)

type oracleCase struct {
	Op      string            `json:"op"`
	Secret  string            `json:"secret"`
	ID      string            `json:"id,omitempty"`
	At      int64             `json:"at,omitempty"`
	Body    string            `json:"body"`
	Headers map[string]string `json:"headers,omitempty"`
}

type oracleResult struct {
	OK        bool   `json:"ok"`
	Signature string `json:"signature"`
	Error     string `json:"error"`
}

func ask(t *testing.T, cases []oracleCase) []oracleResult {
	t.Helper()
	if _, err := os.Stat("oracle/node_modules"); err != nil {
		install := exec.Command("npm", "ci", "--silent")
		install.Dir = "oracle"
		if out, err := install.CombinedOutput(); err != nil {
			t.Fatalf("npm ci in wire/hooksig/oracle: %v\n%s", err, out)
		}
	}
	in, err := json.Marshal(map[string]any{"cases": cases})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", "oracle.mjs")
	cmd.Dir, cmd.Stdin, cmd.Stderr = "oracle", strings.NewReader(string(in)), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var results []oracleResult
	if err := json.Unmarshal(out, &results); err != nil || len(results) != len(cases) {
		t.Fatalf("%d results for %d cases: %v", len(results), len(cases), err)
	}
	return results
}

func randomBody(r *rand.Rand) string {
	text := []rune(`ab"{}\ 茶é😀.,1`)
	var b strings.Builder
	for range r.IntN(200) {
		b.WriteRune(text[r.IntN(len(text))])
	}
	out, _ := json.Marshal(map[string]string{"text": b.String()})
	return string(out)
}

func TestOracleStandardWebhooks(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	now := time.Now()
	var cases []oracleCase
	var want []bool
	for i := range 200 {
		s, other := hooksig.NewSecret(), hooksig.NewSecret()
		body, id := randomBody(r), fmt.Sprintf("01890a5d-ac96-8001-bcce-b302099a8057-%d", i)
		h := http.Header{}
		secrets, ok := []hooksig.Secret{s}, true
		switch i % 4 {
		case 1:
			secrets = []hooksig.Secret{other, s}
		case 2:
			secrets, ok = []hooksig.Secret{other}, false
		}
		hooksig.Sign(h, id, now, []byte(body), secrets...)
		sent := body
		if i%4 == 3 {
			sent, ok = body+" ", false
		}
		cases = append(cases, oracleCase{Op: "verify", Secret: s.Text(), Body: sent, Headers: map[string]string{"webhook-id": id,
			"webhook-timestamp": h.Get("webhook-timestamp"), "webhook-signature": h.Get("webhook-signature")}})
		want = append(want, ok)
	}
	for i, got := range ask(t, cases) {
		if got.OK != want[i] {
			t.Errorf("case %d: the oracle says %v (%s), want %v", i, got.OK, got.Error, want[i])
		}
	}
	signing := make([]oracleCase, 200)
	for i := range signing {
		signing[i] = oracleCase{Op: "sign", Secret: hooksig.NewSecret().Text(), ID: fmt.Sprintf("msg_%d", i), At: now.Unix() + int64(i), Body: randomBody(r)}
	}
	for i, got := range ask(t, signing) {
		c := signing[i]
		h := http.Header{"Webhook-Id": {c.ID}, "Webhook-Timestamp": {fmt.Sprint(c.At)}, "Webhook-Signature": {got.Signature}}
		if _, err := hooksig.Verify(h, []byte(c.Body), time.Unix(c.At, 0), 0, secret(t, c.Secret)); err != nil {
			t.Errorf("case %d, signed by the oracle: %v (%+v)", i, err, got)
		}
	}
}

func TestOracleOpenSSL(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for i := range 20 {
		s, body, at := hooksig.NewSecret(), randomBody(r), int64(1_700_000_000+i)
		cmd := exec.Command("openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", "hexkey:"+hex.EncodeToString(s), "-binary")
		cmd.Stdin = strings.NewReader(fmt.Sprintf("id-%d.%d.%s", i, at, body))
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		h := http.Header{}
		hooksig.Sign(h, fmt.Sprintf("id-%d", i), time.Unix(at, 0), []byte(body), s)
		if want := "v1," + base64.StdEncoding.EncodeToString(out); h.Get("Webhook-Signature") != want {
			t.Errorf("signed %s, openssl says %s", h.Get("Webhook-Signature"), want)
		}
	}
}
