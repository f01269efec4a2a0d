package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"hutong/client"
	"hutong/sim"
	"hutong/sim/world"
	"hutong/wire/api"
)

func freeAddress(t *testing.T) string {
	t.Helper()
	port, err := sim.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("127.0.0.1:%d", port)
}

type served struct {
	bin, dir, config      string
	api, console, metrics string
	world                 *world.World
}

// install writes what an operator would: network, rulebook, registry, key and configuration.
func install(t *testing.T) *served {
	t.Helper()
	s := &served{bin: build(t), dir: t.TempDir(), api: freeAddress(t), console: freeAddress(t), metrics: freeAddress(t)}
	w, err := world.Make(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	s.world = w
	key, err := x509.MarshalPKCS8PrivateKey(w.SwitchKey())
	if err != nil {
		t.Fatal(err)
	}
	s.config = filepath.Join(s.dir, "switch.yaml")
	for name, body := range map[string][]byte{
		"network.yaml": w.Network, "rulebook.yaml": w.Rulebook, "codes.yaml": w.Registry,
		"switch.pem": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}),
		"switch.yaml": fmt.Appendf(nil, "network: network.yaml\nrulebook: rulebook.yaml\nregistry: [codes.yaml]\nstore: hutong.db\nlanes: 4\n"+
			"signing: {key_id: %s, file: switch.pem}\nlisten: {api: %q, names: [%q], console: %q, metrics: %q}\nlog: {level: info, format: json}\nshutdown: 10s\nnotice: 0s\n",
			world.KeyID(world.Operator), s.api, s.api, s.console, s.metrics),
	} {
		if err := os.WriteFile(filepath.Join(s.dir, name), body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func get(url string) (int, string) {
	r, err := http.Get(url)
	if err != nil {
		return 0, err.Error()
	}
	defer r.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	return r.StatusCode, string(body)
}

// change replaces a text in a file, in which it must stand so many times.
func change(t *testing.T, path string, times int, from, to string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), from); n != times {
		t.Fatalf("%s has %q %d times, want %d", path, from, n, times)
	}
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(string(text), from, to)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A switch that is asked to stop waits for the answers to its questions, also when the callers of the payments have left: abandoned, a question that
// had not arrived yet would be answered "not found" at the next start, and its payment fail for no reason but the restart.
func TestStopWaitsForAnswers(t *testing.T) {
	s := install(t)
	change(t, filepath.Join(s.dir, "rulebook.yaml"), 3, "answer_within: 2s", "answer_within: 1m") // a slow machine asks nothing again
	var log bytes.Buffer
	serve := func() *exec.Cmd {
		c := exec.Command(s.bin, "serve", "--config", s.config)
		c.Stderr = &log
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Process.Kill() })
		waitFor(t, "the switch", time.Minute, func() bool { code, _ := get("http://" + s.metrics + "/readyz"); return code == 200 })
		return c
	}
	c := serve()
	if err := s.world.Connect("http://" + s.api); err != nil {
		t.Fatal(err)
	}
	asked, answer := make(chan struct{}), make(chan struct{})
	var lookups atomic.Int32
	var once sync.Once
	s.world.Member("kelana").Faults = func(op api.Operation, lookup bool) sim.Fault {
		if lookup {
			lookups.Add(1)
		}
		if op == api.OperationAuthorise && !lookup {
			once.Do(func() { close(asked); <-answer })
		}
		return sim.Honest
	}
	acquirer, id := s.world.Member("qianmen").Client, client.NewRequestID()
	ctx, leave := context.WithCancel(t.Context())
	left := make(chan error, 1)
	go func() {
		_, err := acquirer.Pay(ctx, id, &api.PaymentRequest{Flow: api.FlowPull, Code: s.world.ConsumerCode("kelana", 2), OrderAmount: &api.Amount{Currency: "CNY", Minor: 1_500},
			MerchantID: "898110059990001", OrderReference: "tea"})
		left <- err
	}()
	<-asked
	leave()
	if err := <-left; err == nil {
		t.Error("the caller did not leave")
	}
	stopped := make(chan error, 1)
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	go func() { stopped <- c.Wait() }()
	waitFor(t, "the switch to take no more", time.Minute, func() bool { code, _ := get("http://" + s.api + "/"); return code == 0 })
	select {
	case err := <-stopped:
		close(answer)
		t.Fatalf("it stopped with a question under way: %v", err)
	case <-time.After(200 * time.Millisecond): // it may take longer to stop wrongly, never longer to stop rightly
	}
	close(answer)
	if err := <-stopped; err != nil {
		t.Fatalf("%v\n%s", err, &log)
	}
	serve()
	found, err := acquirer.FindByRequestID(t.Context(), id)
	if err != nil || len(found) != 1 || found[0].Status != api.PaymentStatusSucceeded || lookups.Load() != 0 {
		t.Errorf("after the restart: %+v, %v; %d lookups\n%s", found, err, lookups.Load(), &log)
	}
}

func TestServe(t *testing.T) {
	s := install(t)
	var log bytes.Buffer
	c := exec.Command(s.bin, "serve", "--config", s.config)
	c.Stderr = &log
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer c.Process.Kill()
	waitFor(t, "the switch", time.Minute, func() bool { code, _ := get("http://" + s.metrics + "/readyz"); return code == 200 })
	if err := s.world.Connect("http://" + s.api); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	for _, o := range s.world.Tour(ctx) {
		if !o.Succeeded() {
			t.Errorf("%s: %+v %v", o.Corridor, o.Payment, o.Err)
		}
	}
	if code, body := get("http://" + s.metrics + "/metrics"); code != 200 || !strings.Contains(body, "hutong_payments_succeeded_total 4") {
		t.Errorf("metrics: %d, no count of four payments", code)
	}
	if code, body := get("http://" + s.console + "/"); code != 200 || !strings.Contains(body, "kelana") {
		t.Errorf("console: %d", code)
	}
	// A hold at the simulated wallet: captured in part, and the rest given back to the customer.
	wallet, acquirer := s.world.Member("kelana"), s.world.Member("qianmen").Client
	before := wallet.Balance("kelana-c03")
	hold, err := acquirer.Pay(ctx, client.NewRequestID(), &api.PaymentRequest{Flow: api.FlowPull, Code: s.world.ConsumerCode("kelana", 3), OrderAmount: &api.Amount{Currency: "CNY", Minor: 20_000},
		MerchantID: "898110059990001", OrderReference: "bicycle", Capture: api.CaptureWhenLater})
	if err != nil || hold.Status != api.PaymentStatusAuthorised || wallet.Balance("kelana-c03") >= before {
		t.Fatalf("a hold: %+v, %v; the balance was %d and is %d", hold, err, before, wallet.Balance("kelana-c03"))
	}
	part, err := acquirer.Capture(ctx, client.NewRequestID(), &api.CaptureRequest{PaymentID: hold.PaymentID, Amount: &api.Amount{Currency: "CNY", Minor: 7_001}})
	if err != nil || !part.Final {
		t.Fatalf("a capture: %+v, %v", part, err)
	}
	if hold, err = acquirer.Release(ctx, client.NewRequestID(), &api.ReleaseRequest{PaymentID: hold.PaymentID}); err != nil || hold.Status != api.PaymentStatusSucceeded {
		t.Fatalf("released: %+v, %v", hold, err)
	}
	seen, err := wallet.Client.GetCapture(ctx, part.CaptureID)
	if err != nil || wallet.Balance("kelana-c03") != before-seen.Amounts.Debit.Minor {
		t.Errorf("%+v, %v: the balance was %d and is %d", seen, err, before, wallet.Balance("kelana-c03"))
	}
	// One owner: a second process on the same store is refused and says who has it.
	second := filepath.Join(s.dir, "second.yaml")
	raw, err := os.ReadFile(s.config)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := strings.NewReplacer(s.api, "127.0.0.1:0", s.console, "127.0.0.1:0", s.metrics, "127.0.0.1:0").Replace(string(raw))
	if err := os.WriteFile(second, []byte(elsewhere), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(s.bin, "serve", "--config", second).CombinedOutput()
	if err == nil || !strings.Contains(string(out), fmt.Sprint(c.Process.Pid)) || strings.Contains(string(out), "panic") {
		t.Errorf("a second switch on the same store: %v, want an error that names process %d:\n%s", err, c.Process.Pid, out)
	}

	// The operator adds an aggregator's pattern with one command; the next scan uses it.
	const link = "https://pay.teahouse.example/q/42"
	chang := s.world.Member("chang").Client
	read, err := chang.ReadCode(ctx, client.NewRequestID(), &api.CodeReadRequest{Code: link})
	if err != nil || read.Payable.Can {
		t.Fatalf("before: %+v %v", read, err)
	}
	out, err = exec.Command(s.bin, "registry", "add", filepath.Join(s.dir, "codes.yaml"), "--id", "teahouse", "--host", "pay.teahouse.example",
		"--path", "/q/*", "--scheme", "aggregated-cn", "--issuer", "qianmen", "--source", "the aggregator's letter").CombinedOutput()
	if err != nil {
		t.Fatalf("registry add: %v\n%s", err, out)
	}
	waitFor(t, "the new pattern", time.Minute, func() bool {
		read, err = chang.ReadCode(ctx, client.NewRequestID(), &api.CodeReadRequest{Code: link})
		return err == nil && read.Scheme == "aggregated-cn"
	})

	// A stop finishes what is under way: a payment whose customer takes time to confirm is not cut off.
	asked := make(chan struct{}, 8)
	kelana := s.world.Member("kelana")
	kelana.SlowFor = time.Second
	kelana.Faults = func(_ api.Operation, lookup bool) sim.Fault {
		asked <- struct{}{}
		if lookup {
			return sim.Honest
		}
		return sim.Slow
	}
	last := make(chan world.Outcome, 1)
	go func() { last <- world.Corridors[0].Pay(ctx, s.world, 1, 4_200) }()
	<-asked
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err != nil {
		t.Errorf("serve ended with %v:\n%s", err, log.String())
	}
	if o := <-last; !o.Succeeded() {
		t.Errorf("the payment that was under way at the stop: %+v %v", o.Payment, o.Err)
	}
	if out, err := exec.Command(s.bin, "verify", "--store", filepath.Join(s.dir, "hutong.db")).CombinedOutput(); err != nil {
		t.Errorf("verify: %v\n%s", err, out)
	}
	if strings.Contains(log.String(), "281010") {
		t.Error("the log contains a consumer's code")
	}
}

// A switch that is told to stop gives notice: it is not ready for load balancers, and serves as before. Who asks a second time does not wait.
func TestNotice(t *testing.T) {
	s := install(t)
	change(t, s.config, 1, "notice: 0s", "notice: 1h")
	c := start(t, s.bin, "serve", "--config", s.config)
	waitFor(t, "the switch", time.Minute, func() bool { code, _ := get("http://" + s.metrics + "/readyz"); return code == 200 })
	if err := s.world.Connect("http://" + s.api); err != nil {
		t.Fatal(err)
	}
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the notice", time.Minute, func() bool { code, _ := get("http://" + s.metrics + "/readyz"); return code == 503 })
	if o := world.Corridors[0].Pay(t.Context(), s.world, 1, 4_200); !o.Succeeded() {
		t.Errorf("during the notice: %+v %v", o.Payment, o.Err)
	}
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err == nil {
		t.Error("the second signal was waited for as the first")
	}
	if out, err := exec.Command(s.bin, "verify", "--store", filepath.Join(s.dir, "hutong.db")).CombinedOutput(); err != nil {
		t.Errorf("verify: %v\n%s", err, out)
	}
}

func TestServeRefusesBadConfiguration(t *testing.T) {
	s := install(t)
	good, err := os.ReadFile(s.config)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, from, to, want string }{
		{"unknown key", "store: hutong.db", "store: hutong.db\nstorre: x", "storre"},
		{"missing", "network: network.yaml", "", "network is missing"},
		{"console abroad", fmt.Sprintf("console: %q", s.console), `console: "0.0.0.0:8420"`, "loopback"},
		{"api without tls abroad", fmt.Sprintf("api: %q", s.api), `api: "0.0.0.0:8443"`, "loopback"},
		{"foreign key", "key_id: hutong-demo", "key_id: kelana-demo", "not a key of the operator"},
		{"level", "level: info", "level: loud", "loud"},
		{"no folder for the store", "store: hutong.db", "store: nowhere/hutong.db", "nowhere"},
		{"no certificate", "log: {level", "tls: {cert: c.pem, key: k.pem}\nlog: {level", "c.pem"},
	} {
		t.Run(c.name, func(t *testing.T) {
			bad := strings.Replace(string(good), c.from, c.to, 1)
			if bad == string(good) {
				t.Fatalf("%q is not in the configuration", c.from)
			}
			path := filepath.Join(s.dir, "bad.yaml")
			if err := os.WriteFile(path, []byte(bad), 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := exec.Command(s.bin, "serve", "--config", path).CombinedOutput()
			if err == nil || !strings.Contains(string(out), c.want) || strings.Contains(string(out), "panic") {
				t.Errorf("%v, want an error that says %q:\n%s", err, c.want, out)
			}
		})
	}
	// The network file and the rulebook must fit together: all that does not is told at the start.
	for _, f := range []struct{ file, from, to, want string }{
		{"network.yaml", "price: acquiring-cny}", "price: nope}", `price "nope"`},
		{"network.yaml", "  - {id: operator-thb, participant: hutong, currency: THB, cap: \"1000000.00\"}\n", "", "no agreement in THB"},
		{"network.yaml", "endpoint: http://127.0.0.1", "endpoint: http://10.9.9.9", "plain http"},
		{"rulebook.yaml", "payer: kelana, payee: qianmen", "payer: kelana, payee: nobody", `"nobody"`},
		{"rulebook.yaml", "provider: harbour, base: CNY, quote: MYR", "provider: zzz, base: CNY, quote: MYR", `"zzz"`},
	} {
		path := filepath.Join(s.dir, f.file)
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		bad := strings.Replace(string(whole), f.from, f.to, 1)
		if bad == string(whole) {
			t.Fatalf("%q is not in %s", f.from, f.file)
		}
		if err := os.WriteFile(path, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(s.bin, "serve", "--config", s.config).CombinedOutput()
		if err == nil || !strings.Contains(string(out), f.want) {
			t.Errorf("%v, want an error that says %s:\n%s", err, f.want, out)
		}
		if err := os.WriteFile(path, whole, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
