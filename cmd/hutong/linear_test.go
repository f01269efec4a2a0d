package main

// Goal: whoever asks about a payment is told what holds at some moment of the asking, whatever others do meanwhile and whatever breaks: reads
// of a payment are linearizable. Method: the built binary serves over HTTP; institutions delay, lose and contradict; the network doubles
// requests; several clients of one institution pay, send again, cancel and read the same payment at once; the process is killed and started again.
// Each payment's calls are one history, and each history is held against a model that knows nothing of the switch (linear_model_test.go).

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"hutong/client"
	"hutong/sim"
	"hutong/sim/world"
	"hutong/wire/api"
	"hutong/wire/link"
)

var histories = flag.Int("histories", 60, "payments of TestLinearizable")

// switchProcess is a switch in a process of its own, with the institutions of the demonstration in this one.
type switchProcess struct {
	t        *testing.T
	bin, dir string
	url      string
	world    *world.World
	process  *exec.Cmd
	wrap     func(*exec.Cmd) // changes how the process is started; nil: not
}

func serveWorld(t *testing.T, faults func(api.Operation, bool) sim.Fault) *switchProcess {
	t.Helper()
	s := &switchProcess{t: t, bin: build(t), dir: t.TempDir()}
	var err error
	if s.world, err = world.Make(s.dir); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.world.Close)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	s.url = "http://" + addr
	// The same rules with shorter waits: what takes minutes in the demonstration takes a second here.
	rules := s.world.Rulebook
	for from, to := range map[string]string{"answer_within: 2s": "answer_within: 400ms", `"20 x 3s"`: `"20 x 150ms"`, `"40 x 3s"`: `"20 x 150ms"`,
		`["10 x 3s", "10 x 30s", "24 x 10m"]`: `["40 x 150ms"]`, `[4s, 4s, 30s, 60s, 60s, 60s, 5m, 5m]`: `["40 x 150ms"]`, "answer: 10s": "answer: 700ms"} {
		if !bytes.Contains(rules, []byte(from)) {
			t.Fatalf("the rulebook of the demonstration has no %s any more", from)
		}
		rules = bytes.ReplaceAll(rules, []byte(from), []byte(to))
	}
	key, err := x509.MarshalPKCS8PrivateKey(s.world.SwitchKey())
	if err != nil {
		t.Fatal(err)
	}
	config := fmt.Sprintf("network: network.yaml\nrulebook: rulebook.yaml\nregistry: [codes.yaml]\nstore: hutong.db\nlanes: 2\nsigning: {key_id: %s, file: switch.pem}\nlisten: {api: %q}\nlog: {level: error}\n",
		world.KeyID(world.Operator), addr)
	for name, body := range map[string][]byte{"rulebook.yaml": rules, "serve.yaml": []byte(config), "switch.pem": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})} {
		if err := os.WriteFile(filepath.Join(s.dir, name), body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range []string{"kelana", "huabao", "chang", "qianmen", "merlion", "nusantara"} {
		m := s.world.Member(id)
		m.Faults, m.SlowFor = faults, 300*time.Millisecond
		for n := range 8 {
			m.AddCustomer(sim.Customer{Reference: world.Customer(id, n), Residency: m.Country, Balance: 1 << 40})
		}
	}
	if err := s.world.Connect(s.url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.kill)
	return s
}

// start begins a life of the switch and waits until it listens.
func (s *switchProcess) start() {
	s.t.Helper()
	c := exec.Command(s.bin, "serve", "--config", filepath.Join(s.dir, "serve.yaml"))
	out, err := os.OpenFile(filepath.Join(s.dir, "serve.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		s.t.Fatal(err)
	}
	defer out.Close()
	c.Stdout, c.Stderr = out, out
	if s.wrap != nil {
		s.wrap(c)
	}
	if err := c.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.process = c
	waitFor(s.t, "the switch to listen", time.Minute, func() bool {
		conn, err := net.Dial("tcp", s.url[len("http://"):])
		if err == nil {
			conn.Close()
		}
		return err == nil
	})
}

func (s *switchProcess) kill() {
	if s.process != nil {
		s.process.Process.Kill()
		s.process.Wait()
		s.process = nil
	}
}

func (s *switchProcess) verify() {
	s.t.Helper()
	if out, err := exec.Command(s.bin, "verify", "--store", filepath.Join(s.dir, "hutong.db")).CombinedOutput(); err != nil {
		s.t.Errorf("verify: %v\n%s", err, out)
	}
}

// doubling sends some requests twice, as a network may: the very same bytes, the copy's answer lost.
type doubling struct{ under http.RoundTripper }

// doubled is the context's key of a *bool that tells whether a request was sent twice.
type doubled struct{}

func (d doubling) RoundTrip(r *http.Request) (*http.Response, error) {
	if note, ok := r.Context().Value(doubled{}).(*bool); ok && rand.IntN(6) == 0 && r.Body != nil {
		*note = true
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		copied := r.Clone(ctx)
		copied.Body = io.NopCloser(bytes.NewReader(body))
		go func() {
			defer cancel()
			if a, err := d.under.RoundTrip(copied); err == nil {
				a.Body.Close()
			}
		}()
	}
	return d.under.RoundTrip(r)
}

// dial is one client of an institution that tries once and does not wait long.
func (s *switchProcess) dial(id string) *client.Client {
	config := s.world.Config(id, s.url)
	config.Attempts, config.Timeout = 1, 1500*time.Millisecond
	config.HTTPClient = &http.Client{Transport: doubling{link.NewTransport()}}
	c, err := client.New(config)
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

// trouble is what institutions do: half of the questions are answered as they should be.
func trouble(op api.Operation, lookup bool) sim.Fault {
	switch n := rand.IntN(100); {
	case n < 8:
		return sim.LoseRequest
	case n < 16:
		return sim.LoseAnswer
	case n < 22:
		return sim.Decline
	case n < 30:
		return sim.Slow
	case n < 34:
		return sim.Contradict
	case n < 50:
		time.Sleep(time.Duration(rand.IntN(600)) * time.Millisecond) // some come after their deadline
	}
	return sim.Honest
}

// history is one payment and everything that was asked about it.
type history struct {
	id    string // of the request
	by    string
	body  *api.PaymentRequest
	began time.Time

	mu  sync.Mutex
	ops []porcupine.Operation
}

const never = 1 << 60

// ask makes one call and writes it down.
func (h *history) ask(n int, c *client.Client, kind askKind) seen {
	from := time.Since(h.began)
	var p *api.Payment
	var err error
	twice := false
	ctx := context.WithValue(context.Background(), doubled{}, &twice)
	switch kind {
	case askPay:
		p, err = c.Pay(ctx, h.id, h.body)
	case askCancel:
		p, err = c.Cancel(ctx, client.NewRequestID(), &api.CancelRequest{PaymentRequestID: api.RequestID(h.id)})
	case askRead:
		var found []api.Payment
		if found, err = c.FindByRequestID(ctx, h.id); err == nil && len(found) > 0 {
			p = &found[0]
		}
	}
	to := time.Since(h.began).Nanoseconds()
	out := seen{status: absent}
	var refused *client.Refused
	switch {
	case err == nil && p != nil:
		out = seen{status: string(p.Status), at: string(p.UpdatedAt)}
	case err == nil:
	case errors.As(err, &refused) && !errors.Is(err, client.ErrUncertain) && refused.Problem.Reason != "internal":
		out = seen{refused: string(refused.Problem.Reason)}
	default:
		var unsent *client.NotSent
		if out = (seen{unknown: true}); kind == askRead || errors.As(err, &unsent) && !twice {
			return out // says nothing
		}
		to = never
	}
	h.mu.Lock()
	h.ops = append(h.ops, calls(n, kind, from.Nanoseconds(), to, out)...)
	if twice && out.refused != "" { // the other one may not have been
		h.ops = append(h.ops, calls(n, kind, from.Nanoseconds(), never, seen{unknown: true})...)
	}
	h.mu.Unlock()
	return out
}

// run lets a few clients at the payment, then reads until it has ended.
func (h *history) run(clients []*client.Client, rnd *rand.Rand) error {
	h.began = time.Now()
	cancels := rnd.IntN(3) == 0
	var wg sync.WaitGroup
	for n := range 2 + rnd.IntN(3) {
		plan := []askKind{askPay}
		if n > 0 {
			plan = nil
			for range 2 + rnd.IntN(4) {
				k := []askKind{askRead, askRead, askRead, askPay, askCancel}[rnd.IntN(5)]
				if k == askCancel && !cancels {
					k = askRead
				}
				plan = append(plan, k)
			}
		}
		pauses := make([]time.Duration, len(plan))
		for i := range pauses {
			pauses[i] = time.Duration(rnd.IntN(250)) * time.Millisecond
		}
		wg.Go(func() {
			for i, k := range plan {
				time.Sleep(pauses[i])
				h.ask(n, clients[n], k)
			}
		})
	}
	wg.Wait()
	for end := time.Now().Add(90 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		switch out := h.ask(9, clients[0], askRead); {
		case slices.Contains(ends, out.status), out.status == absent:
			return nil
		case time.Now().After(end):
			return fmt.Errorf("the payment did not end: %s", out)
		}
	}
}

func (s *switchProcess) history(rnd *rand.Rand, n int, c *client.Client) *history {
	h := &history{id: client.NewRequestID()}
	amount := int64(1000 + rnd.IntN(200)*10)
	switch rnd.IntN(3) {
	case 0:
		h.by = "qianmen"
		h.body = &api.PaymentRequest{Flow: api.FlowPull, Code: s.world.ConsumerCode("kelana", n), MerchantID: "898110059990001", StoreID: "S1", TerminalID: "T01", OrderReference: api.Reference("O" + h.id[len(h.id)-10:]),
			OrderAmount: &api.Amount{Currency: "CNY", Minor: amount}}
	case 1:
		h.by = "merlion"
		h.body = &api.PaymentRequest{Flow: api.FlowPull, Code: s.world.ConsumerCode("huabao", n), MerchantID: "SG-88120", StoreID: "S1", TerminalID: "T01", OrderReference: api.Reference("O" + h.id[len(h.id)-10:]),
			OrderAmount: &api.Amount{Currency: "SGD", Minor: amount}}
	default:
		h.by = "chang"
		payer := api.Payer{Reference: world.Customer("chang", n), Residency: "TH"}
		s.world.Member("chang").StartPush(h.id, payer.Reference)
		ask := &api.QuoteRequest{PaymentRequestID: api.RequestID(h.id), Code: world.LinkTeahouse, OrderAmount: &api.Amount{Currency: "CNY", Minor: amount},
			DebitCurrency: "THB", Payer: payer}
		q, err := c.Quote(context.Background(), client.NewRequestID(), ask)
		for tries := 0; err != nil && tries < 100; tries++ { // the switch may be down
			time.Sleep(100 * time.Millisecond)
			q, err = c.Quote(context.Background(), client.NewRequestID(), ask)
		}
		if err != nil {
			s.t.Errorf("history %d: no quote: %v", n, err)
			return h
		}
		h.body = &api.PaymentRequest{Flow: api.FlowPush, Code: world.LinkTeahouse, QuoteID: q.QuoteID, Funds: api.FundsAsk, Payer: &payer}
	}
	return h
}

func TestLinearizable(t *testing.T) {
	s := serveWorld(t, trouble)
	s.start()
	const atOnce = 24
	clients := map[string][]*client.Client{}
	for _, id := range []string{"qianmen", "merlion", "chang"} {
		for range 4 {
			clients[id] = append(clients[id], s.dial(id))
		}
	}
	all := make([]*history, *histories)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range atOnce {
		wg.Go(func() {
			for n := int(next.Add(1)) - 1; n < len(all); n = int(next.Add(1)) - 1 {
				rnd := rand.New(rand.NewPCG(uint64(n), 5))
				h := s.history(rnd, n, clients["chang"][0])
				if h.body == nil {
					return
				}
				if err := h.run(clients[h.by], rnd); err != nil {
					t.Errorf("history %d: %v\n%s", n, err, story(h.ops))
				}
				all[n] = h
			}
		})
	}
	// The switch is killed now and then, each time when some more payments have begun.
	over := make(chan struct{})
	go func() { wg.Wait(); close(over) }()
	kills := 0
	for done := false; !done; {
		at := next.Load() + 25 + int64(kills%3)*10
		for next.Load() < at && !done {
			select {
			case <-over:
				done = true
			case <-time.After(10 * time.Millisecond):
			}
		}
		if !done {
			s.kill()
			kills++
			s.start()
		}
	}
	counts, refusals, stale, long := map[string]int{}, map[string]int{}, 0, 0
	for n, h := range all {
		if h == nil {
			continue
		}
		if !linear(h.ops) {
			t.Errorf("history %d is not linearizable:\n%s", n, story(h.ops))
		}
		last := h.ops[len(h.ops)-1].Output.(seen)
		counts[last.status]++
		for _, o := range h.ops {
			if why := o.Output.(seen).refused; why != "" {
				refusals[why]++
			}
		}
		if len(h.ops) > 4 {
			long++
		}
		// The same history with a stale read must not pass.
		if !slices.Contains(ends, last.status) {
			continue
		}
		for _, o := range h.ops {
			if out := o.Output.(seen); out.status != "" && !slices.Contains(ends, out.status) && o.Return < h.ops[len(h.ops)-1].Call {
				wrong := slices.Clone(h.ops)
				wrong = append(wrong, porcupine.Operation{ClientId: 9, Input: askRead, Output: out, Call: h.ops[len(h.ops)-1].Return + 1, Return: h.ops[len(h.ops)-1].Return + 2})
				if stale++; linear(wrong) {
					t.Errorf("history %d passes with a stale read (%s):\n%s", n, out, story(wrong))
				}
				break
			}
		}
	}
	s.verify()
	t.Logf("%d histories, %d of them of more than four calls, %d kills; ends: %v; refusals: %v; %d histories were also checked with a stale read", len(all), long, kills, counts, refusals, stale)
	if counts["succeeded"] < len(all)/5 || stale < len(all)/5 {
		t.Error("too few payments succeeded, or were seen on their way, to say anything")
	}
	if t.Failed() {
		log, _ := os.ReadFile(filepath.Join(s.dir, "serve.log"))
		t.Logf("the switch says:\n%s", log[:min(len(log), 4000)])
	}
}
