//go:build postgres && unix

package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
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
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"hutong/client"
	"hutong/payment"
	"hutong/reason"
	"hutong/sim/world"
	"hutong/wire/api"
	"hutong/wire/stream"
)

// Goal: three processes on one database behind a load balancer lose nothing, do nothing twice and keep serving, whatever happens to each of
// them. Method: the built binary, three times, as an operator would run it; a load balancer that knows no more than which node's /readyz
// answers, and streams to every node's address or through a balancer of their own, which are the only way to two of the institutions; payments under way all the time. They are restarted in turn, and no
// payment may fail; then, by seed, one or two at once are killed, or stopped for longer than every lease and let go on. Meanwhile one wallet comes to its cap. At the
// end the store, what was answered, the webhooks and the institutions' own books say the same (nodes_books_test.go).

var (
	rounds    = flag.Int("rounds", 6, "how often TestNodes kills or pauses nodes")
	nodesSeed = flag.Uint64("nodes-seed", 0, "by which TestNodes chooses them; 0: another one each time")
)

// balancer passes connections to nodes that are ready, and cuts those to a node that no longer is.
type balancer struct {
	net.Listener
	asks  string                // the page by which it knows
	to    func(*process) string // address of a node
	mu    sync.Mutex
	ready map[*process]bool
	open  map[*process]map[net.Conn]bool
}

// process is one node: the same configuration but for its addresses.
type process struct {
	config, api, metrics, stream string
	cmd                          *exec.Cmd
	log                          *bytes.Buffer
}

func newBalancer(t *testing.T, nodes []*process, asks string, to func(*process) string) *balancer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := &balancer{Listener: l, asks: asks, to: to, ready: map[*process]bool{}, open: map[*process]map[net.Conn]bool{}}
	t.Cleanup(func() { l.Close() })
	for _, n := range nodes {
		b.open[n] = map[net.Conn]bool{}
		go b.watch(t.Context(), n)
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go b.join(c)
		}
	}()
	return b
}

func (b *balancer) watch(ctx context.Context, n *process) {
	checker := &http.Client{Timeout: 300 * time.Millisecond}
	for ctx.Err() == nil {
		ok := false
		if r, err := checker.Get("http://" + n.metrics + b.asks); err == nil {
			ok = r.StatusCode == 200
			r.Body.Close()
		}
		b.mu.Lock()
		b.ready[n] = ok
		if !ok {
			for c := range b.open[n] {
				c.Close()
			}
		}
		b.mu.Unlock()
		time.Sleep(50 * time.Millisecond)
	}
}

func (b *balancer) pick() *process {
	b.mu.Lock()
	defer b.mu.Unlock()
	var ready []*process
	for n, ok := range b.ready {
		if ok {
			ready = append(ready, n)
		}
	}
	if len(ready) == 0 {
		return nil
	}
	return ready[rand.IntN(len(ready))]
}

func (b *balancer) join(c net.Conn) {
	defer c.Close()
	n := b.pick()
	if n == nil {
		return
	}
	up, err := net.Dial("tcp", b.to(n))
	if err != nil {
		return
	}
	defer up.Close()
	b.mu.Lock()
	b.open[n][up] = true
	b.mu.Unlock()
	go func() {
		io.Copy(up, c)
		up.(*net.TCPConn).CloseWrite()
	}()
	io.Copy(c, up)
	b.mu.Lock()
	delete(b.open[n], up)
	b.mu.Unlock()
}

func (p *process) ready() bool {
	code, _ := get("http://" + p.metrics + "/readyz")
	return code == 200
}

// owns tells whether a node says that it owns the lanes.
func (p *process) owns() bool {
	code, _ := get("http://" + p.metrics + "/ownerz")
	return code == 200
}

// While nothing happens to a node but a restart the lease is the usual one, so that a machine that stands still for a second takes the lanes from nobody.
const (
	restartLease = 6 * time.Second
	testLease    = time.Second
)

// streaming are a wallet and an acquirer.
var streaming = []string{"kelana", "qianmen"}

// streamsAlone takes the endpoints of some institutions out of the network file, so that they are reached by stream or not at all, and makes the
// certificate that every node shows.
func streamsAlone(t *testing.T, s *served, ids []string) (certificate, private string) {
	t.Helper()
	for _, id := range ids {
		change(t, filepath.Join(s.dir, "network.yaml"), 1, "    endpoint: "+s.world.Endpoint(id)+"\n", "    stream: true\n")
	}
	_, certPEM, keyPEM, err := stream.Loopback()
	if err != nil {
		t.Fatal(err)
	}
	certificate, private = filepath.Join(s.dir, "stream.pem"), filepath.Join(s.dir, "stream.key")
	for name, body := range map[string][]byte{certificate: certPEM, private: keyPEM} {
		if err := os.WriteFile(name, body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certificate, private
}

// connectStream lets an institution call, and be asked, by stream.
func connectStream(t *testing.T, w *world.World, id, certificate string, addresses []string) {
	t.Helper()
	raw, err := os.ReadFile(certificate)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(raw)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	m := w.Member(id)
	c, err := client.Connect(ctx, client.StreamConfig{Config: w.Config(id, ""), Addresses: addresses, TLS: &tls.Config{RootCAs: roots}, Handler: m.Institution})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second) // the nodes are killed already
		defer cancel()
		c.Close(ctx)
	})
	m.Client = c.Client()
}

// runNodes runs several nodes on one store, with everything an operator would set up, connects the institutions to them, and gives the nodes and what
// starts one again. Two institutions are reached by stream alone: one knows the addresses of all nodes, the other comes through a balancer that asks for
// the owner. The others come through one that asks who is ready.
func runNodes(t *testing.T, s *served, kept string, count int, lease time.Duration) (nodes []*process, run func(*process)) {
	t.Helper()
	for i := range count {
		nodes = append(nodes, &process{config: filepath.Join(s.dir, fmt.Sprintf("node%d.yaml", i)), api: freeAddress(t), metrics: freeAddress(t), stream: freeAddress(t), log: &bytes.Buffer{}})
	}
	lb := newBalancer(t, nodes, "/readyz", func(n *process) string { return n.api })
	owner := newBalancer(t, nodes, "/ownerz", func(n *process) string { return n.stream })
	raw, err := os.ReadFile(s.config)
	if err != nil {
		t.Fatal(err)
	}
	certificate, private := streamsAlone(t, s, streaming)
	var streams []string
	for _, n := range nodes {
		streams = append(streams, n.stream)
		text := strings.NewReplacer("api: "+fmt.Sprintf("%q", s.api), "api: "+fmt.Sprintf("%q", n.api), "names: ["+fmt.Sprintf("%q", s.api), "names: ["+fmt.Sprintf("%q", lb.Addr().String()),
			"notice: 0s", "notice: 1s", s.metrics, n.metrics, "console: "+fmt.Sprintf("%q", s.console), `console: ""`).Replace(string(raw)) + fmt.Sprintf("peers: {lease: %s}\n", lease) +
			fmt.Sprintf("stream: {listen: %q, cert: %q, key: %q}\n", n.stream, certificate, private)
		if err := os.WriteFile(n.config, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run = func(n *process) {
		n.cmd = exec.Command(s.bin, "serve", "--config", n.config, "--store", kept)
		n.cmd.Stderr = n.log
		if err := n.cmd.Start(); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		for _, n := range nodes {
			if n.cmd == nil {
				continue // an earlier one could not be started
			}
			n.cmd.Process.Signal(syscall.SIGCONT)
			n.cmd.Process.Kill()
			n.cmd.Wait()
			if t.Failed() {
				t.Logf("%s:\n%s", n.api, n.log)
			}
		}
	})
	for _, n := range nodes {
		run(n)
	}
	for _, n := range nodes {
		waitFor(t, "a node", 30*time.Second, n.ready)
	}
	if err := s.world.Connect("http://" + lb.Addr().String()); err != nil {
		t.Fatal(err)
	}
	connectStream(t, s.world, streaming[0], certificate, streams)
	connectStream(t, s.world, streaming[1], certificate, []string{owner.Addr().String()})
	return nodes, run
}

func TestNodes(t *testing.T) {
	kept, s := database(t), install(t)
	change(t, filepath.Join(s.dir, "network.yaml"), 1, `{id: chang-thb, participant: chang, currency: THB, cap: "5000000.00",`,
		fmt.Sprintf(`{id: chang-thb, participant: chang, currency: THB, cap: "%d.00",`, tightCap/100))
	change(t, filepath.Join(s.dir, "rulebook.yaml"), 2, "credit: [4s, 4s, 30s, 60s, 60s, 60s, 5m, 5m]", `credit: ["100 x 2s"]`) // so that all ends soon
	told := listen(s.world)
	nodes, run := runNodes(t, s, kept, 3, restartLease)
	waitFor(t, "one owner", time.Minute, func() bool {
		owners := 0
		for _, n := range nodes {
			if n.owns() {
				owners++
			}
		}
		return owners == 1
	})
	if err := s.world.Listen(t.Context()); err != nil {
		t.Fatal(err)
	}
	rich := map[string]int64{"kelana": balances(s.world, "kelana"), "huabao": balances(s.world, "huabao")}
	watch, stopLooking := keepLooking(t, kept)

	// Restarted one after another, as an upgrade is done: every payment succeeds.
	var failed, paid atomic.Int64
	var paying sync.WaitGroup
	steady, end := context.WithCancel(t.Context())
	for range 4 {
		paying.Go(func() {
			for steady.Err() == nil {
				c := world.Corridors[rand.IntN(len(world.Corridors))]
				o := c.Pay(t.Context(), s.world, rand.IntN(8), c.Step) // little, so that no customer runs out of money
				if o.Err == nil && !o.Payment.Final {                  // under way: its end is what counts
					o.Payment, o.Err = s.world.Member(o.Asked).Client.Await(t.Context(), o.Payment)
				}
				if paid.Add(1); !o.Succeeded() {
					failed.Add(1)
					t.Errorf("%s: %+v %v", c.Name, o.Payment, o.Err)
				}
			}
		})
	}
	for _, n := range nodes {
		before := paid.Load()
		waitFor(t, "payments", time.Minute, func() bool { return paid.Load() > before+20 })
		if err := n.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := n.cmd.Wait(); err != nil {
			t.Errorf("a node that was asked to stop: %v", err)
		}
		for _, bad := range []string{"streams were ended with calls under way", "are abandoned"} {
			if strings.Contains(n.log.String(), bad) {
				t.Errorf("%s could not stop in good order: %s", n.api, bad)
			}
		}
		run(n)
		waitFor(t, "the node again", time.Minute, n.ready)
	}
	end()
	paying.Wait()
	for _, n := range nodes {
		change(t, n.config, 1, fmt.Sprintf("lease: %s", restartLease), fmt.Sprintf("lease: %s", testLease))
		change(t, n.config, 1, "notice: 1s", "notice: 0s")
		n.cmd.Process.Signal(syscall.SIGTERM)
		if err := n.cmd.Wait(); err != nil {
			t.Errorf("a node that was asked to stop: %v", err)
		}
		run(n)
		waitFor(t, "the node again", time.Minute, n.ready)
	}

	// Killed and paused at random, under payments of all sorts.
	seed := *nodesSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	rnd := rand.New(rand.NewPCG(seed, 1))
	t.Logf("seed %d", seed)
	traffic, stop := context.WithCancel(t.Context())
	paying.Go(func() { s.world.Traffic(traffic, 60) })
	killed, paused := 0, 0
	var strikes []time.Time
	for round := range *rounds {
		before := len(readTold(t, s.dir))
		waitFor(t, "payments", time.Minute, func() bool { return len(readTold(t, s.dir)) >= before+30 })
		chosen := rnd.Perm(len(nodes))[:1+rnd.IntN(2)]
		kill := rnd.IntN(2) == 0
		if round < 2 { // surely the owner, once each way
			kill = round == 0
			for i, x := range nodes {
				if x.owns() {
					chosen = []int{i}
				}
			}
		}
		spared := false // the owner, for certain
		for i, x := range nodes {
			spared = spared || !slices.Contains(chosen, i) && x.owns()
		}
		if !spared {
			strikes = append(strikes, time.Now())
		}
		for _, i := range chosen {
			if kill {
				killed++
				nodes[i].cmd.Process.Kill()
			} else {
				paused++
				nodes[i].cmd.Process.Signal(syscall.SIGSTOP)
			}
		}
		if !kill {
			time.Sleep(3 * testLease) // past every lease: what is waited for is this very time
		}
		for _, i := range chosen {
			n := nodes[i]
			if kill {
				n.cmd.Wait()
				run(n)
			} else {
				n.cmd.Process.Signal(syscall.SIGCONT)
			}
		}
		for _, i := range chosen {
			waitFor(t, "the node again", time.Minute, nodes[i].ready)
		}
	}
	stop()
	paying.Wait()

	// Everything ends, what was told is so, and the books agree.
	last := map[string]payment.Status{}
	released := map[string]bool{}
	waitFor(t, "every payment to end", 2*time.Minute, func() bool {
		last = exported(t, s.bin, kept)
		ended := true
		for id, st := range last {
			if st == payment.Held && !released[id] { // its caller met a kill before the release; it would end by itself in a minute
				released[id] = true
				_, err := s.world.Member("qianmen").Client.Release(t.Context(), client.NewRequestID(), &api.ReleaseRequest{PaymentID: id})
				var refused *client.Refused
				if ended := errors.As(err, &refused) && refused.Problem.Reason == reason.AlreadyFinal; err != nil && !ended {
					t.Errorf("release of hold %s: %v", id, err)
				}
			}
			ended = ended && (st.Final() || st.IsDispute()) // a dispute waits for its sides, until its deadline
		}
		if !ended {
			time.Sleep(200 * time.Millisecond) // each look is a process
		}
		return ended
	})
	stopLooking()
	watch.atTheEdge(t, s.world)
	watch.look(t, t.Context())
	done := steps(t, kept)
	judged, refused := refusals(t, done, strikes)
	if refused == 0 || watch.most < tightCap*9/10 {
		t.Errorf("%s had an exposure of %d at most and %d payments were refused: it never came to its cap of %d", tight, watch.most, refused, tightCap)
	}
	messages, repeated := told.everything(t, done)
	compareBooks(t, s, kept, told, rich)
	last = exported(t, s.bin, kept)
	finals := 0
	for _, a := range readTold(t, s.dir) {
		st, there := last[a.Payment]
		switch {
		case !there:
			t.Errorf("payment %s was answered %s and is not in the store", a.Payment, a.Status)
		case a.Final && st.Row().Public != a.Status:
			t.Errorf("payment %s was finally %s and is now %s", a.Payment, a.Status, st)
		}
		if a.Final {
			finals++
		}
	}
	out, err := exec.Command(s.bin, "verify", "--store", kept).CombinedOutput()
	if err != nil {
		t.Errorf("verify: %v\n%s", err, out)
	}
	t.Logf("the exposure of %s was %d of %d at most in %d looks; %d payments were refused for it, %d of them judged; %d webhooks were told, %d of them again",
		tight, watch.most, tightCap, watch.looks, refused, judged, messages, repeated)
	t.Logf("%d kills and %d pauses, %d payments, %d final answers checked; %d payments during three restarts, %d failed", killed, paused, len(last), finals, paid.Load(), failed.Load())
}
