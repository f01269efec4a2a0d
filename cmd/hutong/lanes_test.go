package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hutong/client"
	"hutong/sim/world"
	"hutong/wire/api"
)

// payAlong lets n callers pay, one payment after another, until stop is called. None of the payments may fail; they are counted.
func payAlong(t *testing.T, s *served, n int) (paid *atomic.Int64, stop func()) {
	var callers sync.WaitGroup
	var ends atomic.Bool
	paid = new(atomic.Int64)
	acquirer := s.world.Member("qianmen").Client
	for n := range n {
		callers.Go(func() {
			for i := 0; !ends.Load(); i++ {
				p, err := acquirer.Pay(t.Context(), client.NewRequestID(), &api.PaymentRequest{Flow: api.FlowPull, Code: s.world.ConsumerCode("kelana", 10_000*n+i),
					MerchantID: "898110059990001", StoreID: "S1", TerminalID: "T01", OrderReference: client.NewRequestID(), OrderAmount: &api.Amount{Currency: "CNY", Minor: 100}})
				if err != nil || p.Status != api.PaymentStatusSucceeded {
					t.Errorf("a payment meanwhile: %+v, %v", p, err)
					return
				}
				paid.Add(1)
			}
		})
	}
	return paid, func() {
		ends.Store(true)
		callers.Wait()
	}
}

// goOn waits until more was paid.
func goOn(t *testing.T, paid *atomic.Int64) {
	t.Helper()
	before := paid.Load()
	waitFor(t, "payments to go on", time.Minute, func() bool { return paid.Load() > before+20 || t.Failed() })
}

func TestLanes(t *testing.T) {
	s := install(t)
	changeLanes(t, s, filepath.Join(s.dir, "hutong.db"))
}

// changeLanes is an operator who changes the number of lanes of a running switch, more and fewer, while callers pay: none of their payments fails for
// it, and the number is still the same after the process was killed.
func changeLanes(t *testing.T, s *served, kept string) {
	// A slow machine fails no payment.
	change(t, filepath.Join(s.dir, "rulebook.yaml"), 3, "answer_within: 2s", "answer_within: 1m")
	change(t, filepath.Join(s.dir, "rulebook.yaml"), 1, "slow: 1500ms", "slow: 1m")
	config, err := os.ReadFile(s.config)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.config, bytes.Replace(config, []byte("lanes: 4\n"), nil, 1), 0o600); err != nil {
		t.Fatal(err)
	}
	serve := func() *exec.Cmd {
		c := start(t, s.bin, "serve", "--config", s.config, "--store", kept)
		waitFor(t, "the switch", time.Minute, func() bool { code, _ := get("http://" + s.metrics + "/readyz"); return code == 200 })
		return c
	}
	c := serve()
	if err := s.world.Connect("http://" + s.api); err != nil {
		t.Fatal(err)
	}
	lanes := func(args ...string) (string, error) {
		out, err := exec.Command(s.bin, append([]string{"lanes", "--url", "http://" + s.api, "--network", filepath.Join(s.dir, "network.yaml"),
			"--key-id", world.KeyID(world.Operator), "--key", filepath.Join(s.dir, "switch.pem")}, args...)...).CombinedOutput()
		return string(out), err
	}
	has := func(out string, err error, want ...string) {
		t.Helper()
		for _, line := range want {
			if err != nil || !strings.Contains(out, line) {
				t.Errorf("%v, want %q:\n%s", err, line, out)
			}
		}
	}
	out, err := lanes()
	has(out, err, "0     0 to 4095", "1 lanes have the slots; 0 are retired")

	paid, stop := payAlong(t, s, 8)
	goOn(t, paid)
	out, err = lanes("--set", "5")
	has(out, err, "5 lanes have the slots; 1 are retired", "1     0 to 819")
	goOn(t, paid)
	out, err = lanes("--set", "2")
	has(out, err, "2 lanes have the slots; 6 are retired", "7     2048 to 4095")
	goOn(t, paid)
	out, err = lanes("--set", "2")
	has(out, err, "2 lanes have the slots; 6 are retired") // a repeat changes nothing
	stop()
	for _, n := range []string{"0", "65"} {
		if out, err := lanes("--set", n); err == nil || !strings.Contains(out, "want 1 to 64") {
			t.Errorf("%s lanes: %v\n%s", n, err, out)
		}
	}
	_ = c.Process.Kill()
	_ = c.Wait()
	c = serve()
	out, err = lanes()
	has(out, err, "2 lanes have the slots; 6 are retired")
	_ = c.Process.Kill()
	_ = c.Wait()
	if out, err := exec.Command(s.bin, "verify", "--store", kept).CombinedOutput(); err != nil {
		t.Errorf("verify: %v\n%s", err, out)
	}
}
