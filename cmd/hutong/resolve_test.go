package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hutong/client"
	"hutong/wire/api"
	"hutong/wire/stream"
)

// Goal: a payment of which the wallet never says a word goes its published way through two kills of the process, and two persons end what the
// switch can't. Method: the built binary over a real SQLite file, real HTTP, short ladders; the wallet's address answers nobody.
func TestResolve(t *testing.T) {
	s := install(t)
	write := func(name string, body []byte) {
		if err := os.WriteFile(filepath.Join(s.dir, name), body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	persons := ""
	for _, person := range []string{"ada", "ben"} {
		public, private, err := ed25519.GenerateKey(nil)
		if err != nil {
			t.Fatal(err)
		}
		der, err := x509.MarshalPKCS8PrivateKey(private)
		if err != nil {
			t.Fatal(err)
		}
		write(person+".pem", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
		persons += "{id: " + person + "-2026, person: " + person + ", public: " + base64.StdEncoding.EncodeToString(public) + ", from: 2025-01-01T00:00:00Z}, "
	}
	network := strings.Replace(string(s.world.Network), "keys: [", "keys: ["+persons, 1) // the operator is the first
	i := strings.Index(network, "- id: kelana")
	from := i + strings.Index(network[i:], "endpoint: ")
	to := from + strings.Index(network[from:], "\n")
	write("network.yaml", []byte(network[:from]+"endpoint: http://"+freeAddress(t)+network[to:]))
	rules := strings.NewReplacer("answer: 10s", "answer: 1s", `debit: ["20 x 3s"]`, `debit: ["4 x 3s"]`, `cancel: ["10 x 3s", "10 x 30s", "24 x 10m"]`, `cancel: ["2 x 300ms"]`,
		`loss: [1h, 6h, "7 x 24h"]`, `loss: [300ms]`).Replace(string(s.world.Rulebook))
	write("rulebook.yaml", []byte(rules))

	// Persons come through TLS, which ends in front of the switch; the certificate is the operator's own.
	front := freeAddress(t)
	config, err := os.ReadFile(s.config)
	if err != nil {
		t.Fatal(err)
	}
	write("switch.yaml", bytes.Replace(config, []byte("names: ["), fmt.Appendf(nil, "names: [%q, ", front), 1))
	certificate, ca, _, err := stream.Loopback()
	if err != nil {
		t.Fatal(err)
	}
	write("ca.pem", ca)
	l, err := net.Listen("tcp", front)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &http.Server{TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}}, ErrorLog: log.New(io.Discard, "", 0),
		Handler: &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: "http", Host: s.api})
			r.Out.Host = r.In.Host
		}}}
	go proxy.ServeTLS(l, "", "")
	defer proxy.Close()

	ready := func() *exec.Cmd {
		c := start(t, s.bin, "serve", "--config", s.config)
		waitFor(t, "the switch", time.Minute, func() bool { code, _ := get("http://" + s.metrics + "/readyz"); return code == 200 })
		return c
	}
	kill := func(c *exec.Cmd) {
		_ = c.Process.Kill()
		_ = c.Wait()
	}
	c := ready()
	if err := s.world.Connect("http://" + s.api); err != nil {
		t.Fatal(err)
	}
	acquirer := s.world.Member("qianmen").Client
	ctx := t.Context()
	p, err := acquirer.Pay(ctx, client.NewRequestID(), &api.PaymentRequest{Flow: api.FlowPull, Code: s.world.ConsumerCode("kelana", 1), MerchantID: "898110059990001",
		StoreID: "S1", TerminalID: "T01", OrderReference: "O-77", OrderAmount: &api.Amount{Currency: "CNY", Minor: 1_000}})
	if err != nil {
		t.Fatal(err)
	}
	id := p.PaymentID
	if p.Final {
		t.Fatalf("it ended at once: %+v", p)
	}
	// Twice killed on its ladder: it goes on, and the moment since when it is unknown stays.
	since := api.Timestamp("")
	for range 2 {
		waitFor(t, "an unknown outcome", time.Minute, func() bool {
			p, err = acquirer.Payment(ctx, id)
			return err == nil && (p.Final || p.Clock != nil && p.Clock.UnknownSince != "" && p.Clock.NextAt != "" && p.Clock.EndsAt != "")
		})
		if since == "" && p.Clock != nil {
			since = p.Clock.UnknownSince
		} else if !p.Final && p.Clock.UnknownSince != since {
			t.Errorf("unknown since %s, was %s", p.Clock.UnknownSince, since)
		}
		kill(c)
		c = ready()
	}
	waitFor(t, "the end", time.Minute, func() bool { p, err = acquirer.Payment(ctx, id); return err == nil && p.Final })
	if since == "" || p.Status != api.PaymentStatusFailed || p.Loss == nil || p.Loss.State != api.LossStateOpen || p.Loss.From != "kelana" || p.Loss.To != "qianmen" {
		t.Fatalf("the end: %+v, loss %+v", p, p.Loss)
	}

	resolve := func(person string, args ...string) (string, error) {
		out, err := exec.Command(s.bin, append([]string{"resolve", args[0], "--url", "https://" + front, "--ca", filepath.Join(s.dir, "ca.pem"), "--network", filepath.Join(s.dir, "network.yaml"),
			"--key-id", person + "-2026", "--key", filepath.Join(s.dir, person+".pem")}, args[1:]...)...).CombinedOutput()
		return string(out), err
	}
	waitFor(t, "the list to name it", time.Minute, func() bool {
		out, _ := resolve("ada", "list")
		return strings.Contains(out, id) && strings.Contains(out, "loss_open")
	})
	for file, want := range map[string]string{"ada.pem": "no certificate", "rulebook.yaml": "no certificate"} {
		out, err := exec.Command(s.bin, "resolve", "list", "--url", "https://"+front, "--ca", filepath.Join(s.dir, file), "--network", filepath.Join(s.dir, "network.yaml"),
			"--key-id", "ada-2026", "--key", filepath.Join(s.dir, "ada.pem")).CombinedOutput()
		if err == nil || !strings.Contains(string(out), want) {
			t.Errorf("%s in place of certificates: %v\n%s", file, err, out)
		}
	}
	if out, err := exec.Command(s.bin, "resolve", "list", "--url", "https://"+front, "--network", filepath.Join(s.dir, "network.yaml"),
		"--key-id", "ada-2026", "--key", filepath.Join(s.dir, "ada.pem")).CombinedOutput(); err == nil || !strings.Contains(string(out), "certificate") {
		t.Errorf("a certificate that nobody trusts: %v\n%s", err, out)
	}
	if out, err := resolve("ada", "losses", "--state", "open"); err != nil || !strings.Contains(out, id) || !strings.Contains(out, "kelana") {
		t.Errorf("losses: %v\n%s", err, out)
	}
	if out, err := resolve("ada", "propose", id, "not_debited", "--reason", "their ledger has nothing"); err != nil {
		t.Fatalf("propose: %v\n%s", err, out)
	}
	kill(c)
	c = ready()
	out, err := resolve("ben", "list")
	_, number, _ := strings.Cut(out, "[not_debited settled]")
	number, _, found := strings.Cut(strings.TrimSpace(number), ":")
	if err != nil || !found {
		t.Fatalf("list after a kill: %v\n%s", err, out)
	}
	if out, err := resolve("ada", "approve", id, number, "--reason", "I am sure"); err == nil || !strings.Contains(out, "second_person_needed") {
		t.Errorf("alone: %v\n%s", err, out)
	}
	if out, err := resolve("ben", "approve", id, number, "--reason", "seen too"); err != nil {
		t.Fatalf("approve: %v\n%s", err, out)
	}
	if p, err = acquirer.Payment(ctx, id); err != nil || p.Loss == nil || p.Loss.State != api.LossStateLifted {
		t.Errorf("after the decision: %+v, %v", p.Loss, err)
	}
	if _, body := get("http://" + s.metrics + "/metrics"); !strings.Contains(body, `hutong_certainty_total{institution="kelana",leg="debit"} 1`) {
		t.Error("time to certainty did not survive the kill")
	}
	if code, body := get("http://" + s.console + "/resolver"); code != 200 || !strings.Contains(body, "Kelana Wallet") {
		t.Errorf("the console's page: %d", code)
	}
	kill(c)

	// Each step of the ladders was taken once, and the books are right.
	store := filepath.Join(s.dir, "hutong.db")
	raw, err := exec.Command(s.bin, "export", "--store", store).Output()
	if err != nil {
		t.Fatal(err)
	}
	taken := map[string]int{}
	said := map[string]string{}
	for line := range bytes.Lines(raw) {
		var o struct {
			T, Payment, Status string
			Rung               int
			Event              struct{ Kind, By, Note string }
		}
		if err := json.Unmarshal(line, &o); err != nil {
			t.Fatal(err)
		}
		if o.T != "outcome" || o.Payment != id {
			continue
		}
		said[o.Event.Kind] = o.Event.By + ": " + o.Event.Note
		if o.Rung > 0 && o.Event.Kind == "answered" {
			taken[o.Status+" "+string(rune('0'+o.Rung))]++
		}
	}
	for _, step := range []string{"debit_unknown 1", "debit_unknown 4", "debit_unknown 2", "debit_unknown 3", "cancelling 1", "cancelling 2"} {
		if taken[step] != 1 {
			t.Errorf("%s was taken %d times: %v", step, taken[step], taken)
		}
	}
	if said["resolution_proposed"] != "ada: their ledger has nothing" || said["resolution_approved"] != "ben: seen too" {
		t.Errorf("what persons said: %v", said)
	}
	if out, err := exec.Command(s.bin, "verify", "--store", store).CombinedOutput(); err != nil || !strings.Contains(string(out), "lifted") {
		t.Errorf("verify: %v\n%s", err, out)
	}
}
