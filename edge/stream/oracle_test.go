//go:build oracles

package stream_test

// Goal: the protocol is what docs/STREAM.md and the two .proto files say, and not what our code happens to do. Method: a client in another language,
// with Google's protobuf, OpenSSL's TLS and its Ed25519, pays over a running switch and debits for it; each side verifies the other's evidence.

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"hutong/client"
	wire "hutong/wire/stream"
)

// python runs the client with a job and gives what it prints first, and its last line.
func (w *world) python(job map[string]any, ready func()) (out struct {
	Paid    []struct{ ID, Status string }
	Refund  string
	Refused string
	Resumed int
	Debits  map[string]int64
	Proofs  int
	Proof   string
}) {
	w.t.Helper()
	dir := w.t.TempDir()
	folder, err := filepath.Abs("../../clients/python")
	if err != nil {
		w.t.Fatal(err)
	}
	if text, err := exec.Command("protoc", "-I", "../../wire/proto", "-I", "../../wire/stream", "--python_out="+dir, "../../wire/proto/hutong.proto", "../../wire/stream/stream.proto").CombinedOutput(); err != nil {
		w.t.Fatalf("protoc: %v\n%s", err, text)
	}
	ca := filepath.Join(dir, "ca.pem")
	if err := os.WriteFile(ca, w.pem, 0o600); err != nil {
		w.t.Fatal(err)
	}
	id := job["id"].(string)
	if job["address"] == nil {
		job["address"] = w.at
	}
	job["ca"], job["key_id"], job["seed"] = ca, id+"-1", hex.EncodeToString(keyOf(id).Seed())
	job["switch"] = map[string]string{"hutong-1": hex.EncodeToString(keyOf("hutong").Public().(ed25519.PublicKey))}
	text, err := json.Marshal(job)
	if err != nil {
		w.t.Fatal(err)
	}
	cmd := exec.CommandContext(w.t.Context(), "/usr/bin/python3", filepath.Join(folder, "pay.py")) // Debian's, which has Debian's packages
	cmd.Env = append(os.Environ(), "PYTHONPATH="+dir+":"+folder, "PYTHONDONTWRITEBYTECODE=1")
	cmd.Stdin = bytes.NewReader(append(text, '\n'))
	var log bytes.Buffer
	cmd.Stderr = &log
	pipe, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		w.t.Fatal(err)
	}
	lines := bufio.NewReader(pipe)
	if ready != nil {
		if line, err := lines.ReadString('\n'); line != "ready\n" {
			cmd.Wait()
			w.t.Fatalf("%q %v\n%s", line, err, log.String())
		}
		ready()
	}
	rest, _ := io.ReadAll(lines)
	if err := cmd.Wait(); err != nil {
		w.t.Fatalf("%v\n%s", err, log.String())
	}
	if err := json.Unmarshal(rest, &out); err != nil {
		w.t.Fatalf("%v: %s", err, rest)
	}
	// The evidence that it keeps of its own messages is evidence here.
	raw, err := hex.DecodeString(out.Proof)
	if err != nil {
		w.t.Fatal(err)
	}
	p, err := wire.ParseProof(raw)
	if err != nil {
		w.t.Fatal(err)
	}
	if h, err := p.Verify(keyOf(id).Public().(ed25519.PublicKey)); err != nil || h.KeyID != id+"-1" {
		w.t.Errorf("its proof: %v", err)
	}
	if _, err := wire.ParseMessage(p.Message); err != nil {
		w.t.Error(err)
	}
	return out
}

func TestOraclePythonPays(t *testing.T) {
	w := newWorld(t)
	x := newWallet()
	w.connect("wallet-cn", x)
	var scanned []string
	for range 40 {
		scanned = append(scanned, pull(1).Code)
	}
	out := w.python(map[string]any{"role": "acquirer", "id": "acq-cn", "merchant": "M-1", "codes": scanned}, nil)
	x.mu.Lock() // a question that was put twice may still be answered a second time
	defer x.mu.Unlock()
	for _, p := range out.Paid {
		if p.Status != "succeeded" || x.debits[p.ID] != 500 {
			t.Errorf("%+v, debited %d", p, x.debits[p.ID])
		}
	}
	if len(out.Paid) != 40 || len(x.debits) != 40 || out.Refund == "" || out.Refused != "invalid_field" || out.Proofs < 43 {
		t.Errorf("%+v", out)
	}
	w.audit()
}

// The connection breaks again and again, in the middle of what either side says. The client goes on with its session: every payment is made once, and the evidence is whole.
func TestOraclePythonGoesOn(t *testing.T) {
	w := newWorld(t)
	x := newWallet()
	w.connect("wallet-cn", x)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var carrying sync.WaitGroup
	defer carrying.Wait()
	defer l.Close()
	const breaks = 6
	carrying.Go(func() {
		for k := int64(1); ; k++ {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", w.at)
			if err != nil {
				t.Error(err)
				near.Close()
				return
			}
			// Greetings take about a kilobyte of it, so that each connection brings some frames, whole or not.
			carry := func(to, from net.Conn) {
				if k <= breaks {
					io.CopyN(to, from, 1500*k)
				} else {
					io.Copy(to, from)
				}
				near.Close()
				far.Close()
			}
			carrying.Go(func() { carry(far, near) })
			carrying.Go(func() { carry(near, far) })
		}
	})
	var scanned []string
	for range 40 {
		scanned = append(scanned, pull(1).Code)
	}
	out := w.python(map[string]any{"role": "acquirer", "id": "acq-cn", "merchant": "M-1", "codes": scanned, "address": l.Addr().String()}, nil)
	x.mu.Lock() // a question that was put twice may still be answered a second time
	defer x.mu.Unlock()
	for _, p := range out.Paid {
		if p.Status != "succeeded" || x.debits[p.ID] != 500 {
			t.Errorf("%+v, debited %d", p, x.debits[p.ID])
		}
	}
	if len(out.Paid) != 40 || len(x.debits) != 40 || x.asked.Load() != 40 || out.Refund == "" || out.Refused != "invalid_field" || out.Resumed < 2 {
		t.Errorf("asked %d times: %+v", x.asked.Load(), out)
	}
	t.Logf("went on %d times", out.Resumed)
	w.audit()
}

func TestOraclePythonDebits(t *testing.T) {
	w := newWorld(t)
	acquirer := w.connect("acq-cn", nil)
	paid := map[string]bool{}
	out := w.python(map[string]any{"role": "wallet", "id": "wallet-cn", "count": 10}, func() {
		for range 10 {
			p, err := acquirer.Client().Pay(t.Context(), client.NewRequestID(), pull(700))
			if err != nil || p.Status != "succeeded" {
				t.Fatal(fmt.Sprint(p, err))
			}
			paid[p.PaymentID] = true
		}
	})
	for id, minor := range out.Debits {
		if !paid[id] || minor != 700 {
			t.Errorf("%s: %d", id, minor)
		}
	}
	if len(out.Debits) != 10 || out.Proofs < 10 {
		t.Errorf("%+v", out)
	}
	w.audit()
}
