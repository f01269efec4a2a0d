package bench

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"hutong/client"
	"hutong/sim/world"
	"hutong/store"
	"hutong/wire/api"
	"hutong/wire/httpsig"
)

// Who takes part end to end: an acquirer, which is the load, a wallet in a process of its own, and the switch in another.
const (
	payeeSide = "qianmen"
	payerSide = "kelana"
	codeHead  = "281010" // kelana's codes in the demonstration's registry
	codeTail  = 18
	merchant  = "898110059990001"
	fen       = 100 // what every payment costs
)

// RESTOptions say how the switch is loaded from outside.
type RESTOptions struct {
	Binary   string // of hutong, which is also the switch and the wallet
	Store    string // name of the store
	Lanes    int
	Rate     float64 // payments a second that begin, whatever becomes of those before; 0: each caller begins its next one at once
	Callers  int     // payments under way at most
	Duration time.Duration
	Profiles string // folder for the processes' profiles; "": none
	Progress func(done int64, rate float64)
	Open     func(ctx context.Context) (store.Store, error) // the store for reading, at the end
}

// RESTReport is what came of it. Latencies count from the moment at which a payment was to begin, also when a caller was late.
type RESTReport struct {
	Store             string  `json:"store"`
	Transport         string  `json:"transport"`
	Flow              string  `json:"flow"`
	Lanes             int     `json:"lanes"`
	Callers           int     `json:"callers"`
	Rate              float64 `json:"rate"` // 0: closed loop
	Payments          int64   `json:"payments"`
	Failed            int64   `json:"failed"`
	Seconds           float64 `json:"seconds"`
	PaymentsPerSecond float64 `json:"payments_per_second"`
	P50MS             float64 `json:"p50_ms"` // without the wallet's time
	P99MS             float64 `json:"p99_ms"`
	MaxMS             float64 `json:"max_ms"`
	WholeP50MS        float64 `json:"whole_p50_ms"` // with it
	WholeP99MS        float64 `json:"whole_p99_ms"`
	CPUMicros         float64 `json:"cpu_us_per_payment"` // of the switch's process, without wallet, callers and a database server
	WalletCPUMicros   float64 `json:"wallet_cpu_us_per_payment"`
	CallersCPUMicros  float64 `json:"callers_cpu_us_per_payment"`
	Verified          bool    `json:"verified"`
}

// walletJob is what the wallet's process is told on its standard input.
type walletJob struct {
	Listen string
	KeyID  string
	Seed   []byte
	Switch string // owner of the switch's keys
	KeyOf  string // the switch's key id
	Public []byte
}

// Wallet is a counterparty that says yes: it reads its job from in, serves until in ends, and writes a line for each authorisation: the
// payment's id and the microseconds that it kept the switch waiting.
func Wallet(in io.Reader, out io.Writer) error {
	lines := bufio.NewReader(in)
	raw, err := lines.ReadBytes('\n')
	if err != nil {
		return err
	}
	var job walletJob
	if err := json.Unmarshal(raw, &job); err != nil {
		return err
	}
	if len(job.Seed) != ed25519.SeedSize || len(job.Public) != ed25519.PublicKeySize {
		return errors.New("bench: the wallet's job has no keys: it is started by `hutong bench`")
	}
	keys := httpsig.KeyMap{job.KeyOf: {ID: job.KeyOf, Owner: job.Switch, Public: job.Public, NotBefore: time.Unix(0, 0)}}
	w := &yesWallet{out: bufio.NewWriterSize(out, 1<<16)}
	handler, err := client.Serve(client.Config{SwitchID: job.Switch, SwitchKeys: keys, KeyID: job.KeyID, PrivateKey: ed25519.NewKeyFromSeed(job.Seed)}, w)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", job.Listen)
	if err != nil {
		return err
	}
	s := &http.Server{Handler: w.timed(handler), ReadHeaderTimeout: 5 * time.Second}
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	io.Copy(io.Discard, lines) // until the parent closes it, or ends
	s.Close()
	<-done
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.out.Flush()
}

// yesWallet debits everybody. The same payment always gets the same answer, since the answer follows from the question.
type yesWallet struct {
	mu  sync.Mutex
	out *bufio.Writer
}

type paymentKey struct{}

// timed measures each request from its arrival to its answer.
func (w *yesWallet) timed(h http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		begun, id := time.Now(), ""
		h.ServeHTTP(rw, r.WithContext(context.WithValue(r.Context(), paymentKey{}, &id)))
		if took := time.Since(begun); id != "" {
			w.mu.Lock()
			fmt.Fprintf(w.out, "%s %d\n", id, took.Microseconds())
			w.mu.Unlock()
		}
	})
}

var errNotAsked = errors.New("the wallet of a measurement only authorises")

// Authorise implements client.Handler.
func (w *yesWallet) Authorise(ctx context.Context, _ string, in *api.AuthorisationRequest) (*api.AuthorisationAnswer, error) {
	if id, ok := ctx.Value(paymentKey{}).(*string); ok {
		*id = string(in.PaymentID)
	}
	return &api.AuthorisationAnswer{Result: api.ResultSuccess, Reference: "W" + string(in.PaymentID), Amount: &api.Amount{Currency: in.DebitAmount.Currency, Minor: in.DebitAmount.Minor}}, nil
}

// VerifyOrder implements client.Handler.
func (*yesWallet) VerifyOrder(context.Context, string, *api.OrderRequest) (*api.OrderAnswer, error) {
	return nil, errNotAsked
}

// Credit implements client.Handler.
func (*yesWallet) Credit(context.Context, string, *api.CreditRequest) (*api.CreditAnswer, error) {
	return nil, errNotAsked
}

// Capture implements client.Handler.
func (*yesWallet) Capture(context.Context, string, *api.HeldCaptureRequest) (*api.HeldCaptureAnswer, error) {
	return nil, errNotAsked
}

// Release implements client.Handler.
func (*yesWallet) Release(context.Context, string, *api.HeldReleaseRequest) (*api.HeldReleaseAnswer, error) {
	return nil, errNotAsked
}

// Cancel implements client.Handler.
func (*yesWallet) Cancel(context.Context, string, *api.CancellationRequest) (*api.CancellationAnswer, error) {
	return nil, errNotAsked
}

// LookUp implements client.Handler.
func (*yesWallet) LookUp(context.Context, string, *api.LookupRequest) (*api.LookupAnswer, error) {
	return nil, errNotAsked
}

// ResolveCode implements client.Handler.
func (*yesWallet) ResolveCode(context.Context, string, *api.ResolveRequest) (*api.ResolveAnswer, error) {
	return nil, errNotAsked
}

// process is one that this one started.
type process struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	log bytes.Buffer
}

// end asks a process to end and gives what it used of the processors.
func (p *process) end() (time.Duration, error) {
	if p.in != nil {
		p.in.Close()
	} else {
		p.cmd.Process.Signal(syscall.SIGTERM)
	}
	kill := time.AfterFunc(time.Minute, func() { p.cmd.Process.Kill() })
	defer kill.Stop()
	if err := p.cmd.Wait(); err != nil {
		return 0, fmt.Errorf("bench: %s: %w\n%s", p.cmd.Args[1], err, p.log.String())
	}
	return p.cmd.ProcessState.UserTime() + p.cmd.ProcessState.SystemTime(), nil
}

// waits is what the wallet says of its own time.
type waits struct {
	mu   sync.Mutex
	of   map[string]int64 // payment → microseconds
	done chan struct{}
}

func (w *waits) read(out io.Reader) {
	defer close(w.done)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		id, text, _ := strings.Cut(lines.Text(), " ")
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			w.mu.Lock()
			w.of[id] += n
			w.mu.Unlock()
		}
	}
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// REST measures the pull flow from outside: acquirer → switch → wallet and back, four signed messages, the demonstration's rules in force.
func REST(ctx context.Context, o RESTOptions) (r *RESTReport, err error) {
	dir, err := os.MkdirTemp("", "hutong-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	w, err := world.Make(dir)
	if err != nil {
		return nil, err
	}
	defer w.Close()
	var addresses [3]string
	for i := range addresses {
		if addresses[i], err = freeAddress(); err != nil {
			return nil, err
		}
	}
	apiAt, readyAt, walletAt := addresses[0], addresses[1], addresses[2]
	if err := install(dir, w, o, apiAt, readyAt, walletAt); err != nil {
		return nil, err
	}
	wallet, took, err := startWallet(o, w, walletAt)
	if err != nil {
		return nil, err
	}
	server := &process{cmd: exec.Command(o.Binary, append([]string{"serve", "--config", filepath.Join(dir, "switch.yaml"), "--store", o.Store}, profileArgs(o.Profiles, "switch")...)...)}
	server.cmd.Stderr = &server.log
	if err := server.cmd.Start(); err != nil {
		_, end := wallet.end()
		return nil, errors.Join(err, end)
	}
	ended := false
	defer func() {
		if !ended {
			_, one := server.end()
			_, two := wallet.end()
			err = errors.Join(err, one, two)
		}
	}()
	if err := ready(ctx, "http://"+readyAt+"/readyz"); err != nil {
		return nil, fmt.Errorf("bench: the switch did not start: %w\n%s", err, server.log.String())
	}
	acquirer, err := client.New(w.Config(payeeSide, "http://"+apiAt))
	if err != nil {
		return nil, err
	}
	r = &RESTReport{Transport: "rest", Flow: "pull", Lanes: o.Lanes, Callers: o.Callers, Rate: o.Rate}
	before, err := o.audited(ctx)
	if err != nil {
		return nil, fmt.Errorf("bench: the store before the run: %w", err)
	}
	seen, err := load(ctx, acquirer, o, r)
	if err != nil {
		return nil, err
	}
	ended = true
	switchUsed, one := server.end()
	walletUsed, two := wallet.end()
	<-took.done
	if err := errors.Join(one, two); err != nil {
		return nil, err
	}
	n := float64(max(r.Payments, 1))
	r.CPUMicros, r.WalletCPUMicros = float64(switchUsed.Microseconds())/n, float64(walletUsed.Microseconds())/n
	whole, own := hdrhistogram.New(1, highest, 3), hdrhistogram.New(1, highest, 3)
	for _, s := range seen {
		whole.RecordValue(min(s.took, highest))
		own.RecordValue(min(max(s.took-took.of[s.id], 1), highest))
	}
	r.P50MS, r.P99MS, r.MaxMS = millis(own, 50), millis(own, 99), float64(own.Max())/1000
	r.WholeP50MS, r.WholeP99MS = millis(whole, 50), millis(whole, 99)
	after, err := o.audited(ctx)
	if err != nil {
		return r, fmt.Errorf("bench: the store after the run: %w", err)
	}
	if after-before != r.Payments {
		return r, fmt.Errorf("bench: the acquirer saw %d payments succeed, the store has %d more", r.Payments, after-before)
	}
	r.Verified = true
	return r, nil
}

func (o *RESTOptions) audited(ctx context.Context) (int64, error) {
	s, err := o.Open(ctx)
	if err != nil {
		return 0, err
	}
	paid, err := audited(ctx, s)
	return paid, errors.Join(err, s.Close())
}

// install writes what an operator would.
func install(dir string, w *world.World, o RESTOptions, apiAt, readyAt, walletAt string) error {
	key, err := x509.MarshalPKCS8PrivateKey(w.SwitchKey())
	if err != nil {
		return err
	}
	network := w.Network
	if old := w.Endpoint(payerSide); bytes.Count(network, []byte(old)) == 1 {
		network = bytes.Replace(network, []byte(old), []byte("http://"+walletAt), 1)
	} else {
		return fmt.Errorf("bench: the network file does not have %s once", old)
	}
	for name, body := range map[string][]byte{"network.yaml": network, "rulebook.yaml": w.Rulebook, "codes.yaml": w.Registry,
		"switch.pem": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}),
		"switch.yaml": fmt.Appendf(nil, "network: network.yaml\nrulebook: rulebook.yaml\nregistry: [codes.yaml]\nstore: named.on.the.command.line\nlanes: %d\n"+
			"signing: {key_id: %s, file: switch.pem}\nlisten: {api: %q, metrics: %q}\nlog: {level: warn}\nlimits: {requests_per_second: 1000000, burst: 1000000, concurrent: 20000}\n",
			o.Lanes, world.KeyID(world.Operator), apiAt, readyAt)} {
		if err := os.WriteFile(filepath.Join(dir, name), body, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func startWallet(o RESTOptions, w *world.World, at string) (*process, *waits, error) {
	config := w.Config(payerSide, "http://"+at)
	p := &process{cmd: exec.Command(o.Binary, append([]string{"bench-wallet"}, profileArgs(o.Profiles, "wallet")...)...)}
	p.cmd.Stderr = &p.log
	out, err := p.cmd.StdoutPipe()
	if err == nil {
		p.in, err = p.cmd.StdinPipe()
	}
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		return nil, nil, err
	}
	took := &waits{of: map[string]int64{}, done: make(chan struct{})}
	go took.read(out)
	job, err := json.Marshal(walletJob{Listen: at, KeyID: config.KeyID, Seed: config.PrivateKey.Seed(), Switch: world.Operator, KeyOf: world.KeyID(world.Operator),
		Public: w.SwitchKey().Public().(ed25519.PublicKey)})
	if err == nil {
		_, err = p.in.Write(append(job, '\n'))
	}
	if err != nil {
		_, end := p.end()
		return nil, nil, errors.Join(err, end)
	}
	return p, took, nil
}

// ready waits until a switch says that it takes payments.
func ready(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		q, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		if a, err := http.DefaultClient.Do(q); err == nil {
			a.Body.Close()
			if a.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// sample is one payment that succeeded.
type sample struct {
	id   string
	took int64 // microseconds
}

// load makes the payments. With a rate, payments begin when the clock says so: a payment that finds no caller free has waited since then.
func load(ctx context.Context, acquirer *client.Client, o RESTOptions, r *RESTReport) ([]sample, error) {
	var done, failed, begun atomic.Int64
	var wg sync.WaitGroup
	seen := make([][]sample, o.Callers)
	first := make([]error, o.Callers)
	profiled, err := profile(o.Profiles, "callers")
	if err != nil {
		return nil, err
	}
	start, used := time.Now(), cpuTime()
	until := start.Add(o.Duration)
	for k := range o.Callers {
		wg.Go(func() {
			rnd := rand.New(rand.NewPCG(uint64(k), uint64(start.UnixNano())))
			for ctx.Err() == nil {
				due := time.Now()
				if o.Rate > 0 {
					due = start.Add(time.Duration(float64(begun.Add(1)-1) / o.Rate * float64(time.Second)))
					if due.Before(until) {
						time.Sleep(time.Until(due))
					}
				}
				if !due.Before(until) {
					return
				}
				id, err := pay(ctx, acquirer, rnd)
				if err != nil {
					if failed.Add(1); first[k] == nil {
						first[k] = err
					}
					continue
				}
				seen[k] = append(seen[k], sample{id, time.Since(due).Microseconds()})
				done.Add(1)
			}
		})
	}
	stop := progress(o.Progress, &done)
	wg.Wait()
	took, used := time.Since(start), cpuTime()-used
	stop()
	if err := profiled(); err != nil {
		return nil, err
	}
	var all []sample
	for _, s := range seen {
		all = append(all, s...)
	}
	r.Payments, r.Failed, r.Seconds = done.Load(), failed.Load(), took.Seconds()
	r.PaymentsPerSecond = float64(r.Payments) / took.Seconds()
	r.CallersCPUMicros = float64(used.Microseconds()) / float64(max(r.Payments, 1))
	if r.Payments == 0 {
		return nil, fmt.Errorf("bench: no payment succeeded: %w", errors.Join(first...))
	}
	return all, ctx.Err()
}

// pay makes one payment and waits for its end.
func pay(ctx context.Context, acquirer *client.Client, rnd *rand.Rand) (string, error) {
	code := []byte(codeHead)
	for range codeTail {
		code = append(code, '0'+byte(rnd.IntN(10)))
	}
	id := client.NewRequestID()
	p, err := acquirer.Pay(ctx, id, &api.PaymentRequest{Flow: api.FlowPull, Code: string(code), MerchantID: merchant, StoreID: "S1", TerminalID: "T01",
		OrderAmount: &api.Amount{Currency: "CNY", Minor: fen}, OrderReference: "O" + id[len(id)-10:], Reference: "B" + base64.RawURLEncoding.EncodeToString([]byte(id[len(id)-12:]))})
	if err == nil && !p.Final {
		p, err = acquirer.Await(ctx, p)
	}
	if err != nil {
		return "", err
	}
	if p.Status != api.PaymentStatusSucceeded {
		return "", fmt.Errorf("payment %s is %s: %s", p.PaymentID, p.Status, p.Reason)
	}
	return string(p.PaymentID), nil
}
