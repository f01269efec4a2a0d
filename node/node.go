// Package node is one running switch: it takes the parts of the house and connects them. Nothing is decided here.
//
//	edge/rest → service → engine → store
//	               ↑         ↓ committed
//	            answers ← delivery → edge/rest (asking institutions)
//	                         ↓
//	                      console, metrics
package node

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"hutong/code/registry"
	"hutong/console"
	"hutong/delivery"
	"hutong/delivery/outbox"
	"hutong/edge/calls"
	"hutong/edge/rest"
	"hutong/edge/stream"
	"hutong/edge/webhook"
	"hutong/engine"
	"hutong/participant"
	"hutong/payment"
	"hutong/rulebook"
	"hutong/service"
	"hutong/store"
	"hutong/wire/httpsig"
	wire "hutong/wire/stream"
)

// Parts are what a switch is made of, read and checked.
type Parts struct {
	Store     store.Store
	Network   []byte // text of the network file
	Rulebook  *rulebook.Rulebook
	Registry  *registry.Snapshot
	Watch     []string // registry files that are read again when they change
	SigningID string
	Signing   ed25519.PrivateKey
	Lanes     int
	API       net.Listener
	Names     []string     // host[:port] under which the API is addressed; empty: any
	Console   net.Listener // nil: none
	Metrics   net.Listener // nil: none
	Stream    net.Listener // nil: none
	StreamTLS *tls.Config  // needed with Stream: its certificate
	TLS       TLSConfig
	Limits    LimitsConfig
	Sealing   [][]byte       // keys for webhooks' secrets: the first seals, all open; none: one made of Signing
	Roots     *x509.CertPool // certificates that webhooks' addresses may show; nil: the system's
	Log       *slog.Logger

	handlers map[net.Listener]http.Handler // not nil: a cluster listens, and this is what it serves
	lost     func()                        // told when a lane is another's; nil: nobody is
}

// Format masks the keys, whatever the verb.
func (p Parts) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "(parts with key %s)", p.SigningID) }

func (p *Parts) network() io.Reader { return bytes.NewReader(p.Network) }

// Node is a running switch.
type Node struct {
	Service *service.Service
	Engine  *engine.Engine
	Store   store.Store

	log      *slog.Logger
	outbox   *outbox.Outbox
	sender   *webhook.Sender
	desk     *delivery.Desk
	clock    *delivery.Clock
	hub      *console.Hub
	stream   *stream.Server // nil: none
	streams  net.Listener   // of it; nil: none, or a cluster's
	servers  []server
	handlers map[net.Listener]http.Handler // instead of servers, in a cluster
	failed   chan error
	stopped  chan struct{}
	ready    atomic.Bool // for requests
	owns     atomic.Bool // the lanes, and the streams with them
}

// Load reads the parts that a configuration names and opens its store and listeners.
func Load(ctx context.Context, c *Config, log *slog.Logger) (*Parts, error) {
	network, err := os.ReadFile(c.Network)
	if err != nil {
		return nil, fmt.Errorf("read the network file: %w", err)
	}
	rules, err := LoadRulebook(c.Rulebook)
	if err != nil {
		return nil, err
	}
	codes, err := LoadRegistry(c.Registry)
	if err != nil {
		return nil, err
	}
	key, err := ReadKey(c.Signing.File)
	if err != nil {
		return nil, err
	}
	keys, roots, err := loadWebhooks(c.Webhooks, key)
	if err != nil {
		return nil, err
	}
	p := &Parts{Network: network, Rulebook: rules, Registry: codes, Watch: c.Registry, Sealing: keys, Roots: roots, Names: c.Listen.Names, SigningID: c.Signing.KeyID, Signing: key, Lanes: c.Lanes,
		TLS: c.TLS, Limits: c.Limits, Log: log}
	for _, l := range []struct {
		addr string
		to   *net.Listener
	}{{c.Listen.API, &p.API}, {c.Listen.Console, &p.Console}, {c.Listen.Metrics, &p.Metrics}, {c.Stream.Listen, &p.Stream}} {
		if l.addr == "" {
			continue
		}
		if *l.to, err = net.Listen("tcp", l.addr); err != nil {
			p.Close()
			return nil, fmt.Errorf("listen: %w (is another switch running? choose another address in the configuration)", err)
		}
	}
	if p.Stream != nil {
		cert, key := c.Stream.Cert, c.Stream.Key
		if cert == "" {
			cert, key = c.TLS.Cert, c.TLS.Key
		}
		pair, err := tls.LoadX509KeyPair(cert, key)
		if err != nil {
			p.Close()
			return nil, fmt.Errorf("the stream's certificate: %w", err)
		}
		p.StreamTLS = &tls.Config{Certificates: []tls.Certificate{pair}}
	}
	if p.Store, err = OpenStore(ctx, c.Store); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// Close gives back what Load opened, when no node was started with it.
func (p *Parts) Close() {
	for _, l := range []net.Listener{p.API, p.Console, p.Metrics, p.Stream} {
		if l != nil {
			l.Close()
		}
	}
	if p.Store != nil {
		p.Store.Close()
	}
}

// LoadRulebook reads and checks a rulebook.
func LoadRulebook(path string) (*rulebook.Rulebook, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read the rulebook: %w", err)
	}
	defer f.Close()
	return rulebook.Load(f)
}

// LoadRegistry lays the operator's registry files over the shipped registry.
func LoadRegistry(paths []string) (*registry.Snapshot, error) {
	base := registry.Known()
	entries, version := base.Entries(), base.Version()
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return nil, fmt.Errorf("read the registry: %w", err)
		}
		more, err := registry.Load(f)
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("registry %s: %w", path, err)
		}
		entries, version = registry.Merge(entries, more.Entries), version+" "+more.Version
	}
	return registry.Build(version, entries)
}

// ReadKey reads an Ed25519 private key (PEM, PKCS #8), as `openssl genpkey -algorithm ed25519` writes it.
func ReadKey(path string) (ed25519.PrivateKey, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the signing key: %w", err)
	}
	key, err := httpsig.ParsePrivateKey(raw)
	if err != nil {
		return nil, fmt.Errorf("signing key %s: %w", path, err)
	}
	return key, nil
}

// Start connects the parts and begins to serve. The node owns them from then on, also when Start fails.
func Start(ctx context.Context, p *Parts) (*Node, error) {
	n, err := start(ctx, p)
	if err != nil {
		p.Close()
		return nil, err
	}
	return n, nil
}

func start(ctx context.Context, p *Parts) (*Node, error) {
	now := time.Now().UTC()
	dir, err := p.check(now)
	if err != nil {
		return nil, err
	}
	if _, err := p.Store.PutDirectory(ctx, sha256.Sum256(p.Network), now, p.Network); err != nil {
		return nil, fmt.Errorf("keep the network file: %w", err)
	}
	n := &Node{Store: p.Store, log: p.Log, clock: delivery.NewClock(), hub: &console.Hub{}, failed: make(chan error, 4), stopped: make(chan struct{}), handlers: p.handlers}
	var directory atomic.Pointer[participant.Directory]
	var rules atomic.Pointer[rulebook.Rulebook]
	directory.Store(dir)
	rules.Store(p.Rulebook)
	policy := func(id string, at time.Time) *payment.Policy { return rules.Load().At(at).Policies[id] }
	signer := &httpsig.Signer{KeyID: p.SigningID, Private: p.Signing, Now: n.clock.Now}
	breakers := delivery.NewBreakers(delivery.BreakerOptions{Now: n.clock.Now, Random: rand.Int64N, Log: p.Log,
		Rule: func(institution, operation string, at time.Time) *rulebook.Breaker {
			return rules.Load().At(at).BreakerFor(institution, operation)
		}})
	var streams atomic.Pointer[stream.Server] // once the service is there
	peers := calls.NewCounterparties(calls.CounterpartyOptions{Directory: &directory, Signer: signer, Now: n.clock.Now, Log: p.Log,
		Stream: func(institution string, broken bool) (calls.Carrier, int) {
			if s := streams.Load(); s != nil {
				return s.Carrier(institution, broken)
			}
			return nil, 0
		}})
	n.desk = delivery.New(delivery.Options{Counterparties: peers, Scheduler: n.clock, Policy: policy, Breakers: breakers, Log: p.Log})
	var caps []engine.Cap
	for _, a := range dir.Agreements {
		caps = append(caps, engine.Cap{Account: a.Account(), Minor: a.Cap})
	}
	if len(p.Sealing) == 0 {
		p.Sealing = [][]byte{p.Signing.Seed()}
	}
	sealer, err := outbox.NewSealer(p.Sealing...)
	if err != nil {
		return nil, err
	}
	n.sender = webhook.New(webhook.Options{Roots: p.Roots, Approved: func(institution string) []netip.Prefix {
		if x, ok := directory.Load().Participant(institution); ok {
			return x.Private
		}
		return nil
	}, Ports: func(institution string) []uint16 {
		if x, ok := directory.Load().Participant(institution); ok {
			return x.WebhookPorts
		}
		return nil
	}})
	n.outbox = outbox.New(outbox.Options{Store: p.Store, Sender: n.sender, Sealer: sealer, Now: n.clock.Now, Log: p.Log,
		Rules:   func() *rulebook.Webhooks { return rules.Load().At(n.clock.Now()).Webhooks },
		Parties: func(t *payment.Terms) []string { return service.Parties(t, directory.Load().Operator.ID) },
		Body: func(owner, event string, at time.Time, rec store.Record) ([]byte, error) {
			return calls.WebhookBody(n.Service)(owner, event, at, rec) // the service is there before Start
		}})
	later := &lateApplier{}
	certainty := service.NewCertainty()
	if err := certainty.Load(ctx, p.Store); err != nil {
		return nil, err
	}
	n.desk.Start(later)
	n.Engine, err = engine.New(ctx, engine.Options{Store: p.Store, Lanes: p.Lanes, Relaned: n.outbox.Relaned, Now: n.clock.Now, Policy: policy,
		Calendar: func(at time.Time) payment.Calendar { return rules.Load().At(at).CycleAt(at) }, Caps: caps,
		Committed: func(rec *store.Record, e *store.Entry) {
			n.desk.Committed(rec, e)
			n.outbox.Committed(rec, e)
			n.hub.Publish(rec, e)
			certainty.Committed(rec, e)
		},
		Resume: func(rec store.Record) {
			certainty.Adopt(rec)
			n.desk.Do(rec)
		}, Lost: p.lost, MaxQueue: p.Limits.Queue, Log: p.Log})
	if err != nil {
		return nil, err
	}
	later.set(n.Engine)
	reg := registry.New(p.Registry)
	n.Service = service.New(service.Options{Engine: n.Engine, Store: p.Store, Desk: n.desk, Inquirer: peers, Breakers: breakers, Directory: &directory,
		Rulebook: &rules, Registry: reg, Certainty: certainty, Outbox: n.outbox, CheckWebhookURL: webhook.CheckURL, Now: n.clock.Now, Log: p.Log})
	if err := n.Service.LayRegistry(ctx, p.Registry); err != nil {
		n.clock.Close()
		n.desk.Close()
		n.Engine.Close()
		return nil, fmt.Errorf("lay the registry's changes over the files: %w", err)
	}
	if err := n.outbox.Start(ctx, n.Engine.Lanes()); err != nil {
		n.clock.Close()
		n.desk.Close()
		n.Engine.Close()
		n.outbox.Close()
		return nil, fmt.Errorf("go on telling institutions of their payments: %w", err)
	}
	concurrent := orElse(p.Limits.Concurrent, 8_192)
	taken := calls.New(calls.Options{Service: n.Service, Now: n.clock.Now, Log: p.Log, RequestsPerSecond: p.Limits.RequestsPerSecond, Burst: p.Limits.Burst,
		Concurrent: max(concurrent/2, 1)})
	api := rest.New(rest.Options{Calls: taken, Keys: calls.DirectoryKeys(&directory, n.clock.Now), Signer: signer, Now: n.clock.Now, Log: p.Log, Authorities: p.Names,
		Concurrent: concurrent})
	n.serve(p.API, api, rest.NewServer(api, n.Service.Rules().Windows.Answer, p.Log), p.TLS)
	if p.Stream != nil {
		n.stream = stream.New(stream.Options{Calls: taken, Directory: &directory, Keys: calls.DirectoryKeys(&directory, n.clock.Now), KeyID: p.SigningID, Private: p.Signing,
			TLS: p.StreamTLS, Now: n.clock.Now, Concurrent: concurrent, Log: p.Log})
		streams.Store(n.stream)
		if n.handlers == nil {
			n.streams = p.Stream
			go func() {
				if err := n.stream.Serve(p.Stream); !errors.Is(err, net.ErrClosed) {
					n.failed <- fmt.Errorf("serve %s: %w", p.Stream.Addr(), err)
				}
			}()
		}
	}
	if p.Console != nil {
		// No bound on writing: the pages' streams stay open.
		pages := console.New(console.Options{Service: n.Service, Feed: n.hub, Now: n.clock.Now, Log: p.Log})
		n.serve(p.Console, pages, &http.Server{Handler: pages, ReadHeaderTimeout: rest.ReadHeaderTimeout, IdleTimeout: rest.IdleTimeout, MaxHeaderBytes: rest.MaxHeaderBytes}, TLSConfig{})
	}
	if p.Metrics != nil {
		metrics := n.metrics()
		n.serve(p.Metrics, metrics, rest.NewHTTPServer(metrics, 0, p.Log), TLSConfig{})
	}
	if len(p.Watch) > 0 {
		go n.watch(p.Watch)
	}
	go n.clean()
	if days, ok := p.Store.(store.Archiver); ok {
		go n.daysAheadOf(days)
	}
	n.ready.Store(true)
	n.owns.Store(true)
	return n, nil
}

// watchPause is how often registry files are looked at for a change.
const watchPause = 500 * time.Millisecond

// watch reads the operator's registry files again when one of them changes: the next scan uses it. A file with a mistake is reported and
// the registry in force stays.
func (n *Node) watch(paths []string) {
	seen := stamps(paths)
	tick := time.NewTicker(watchPause)
	defer tick.Stop()
	for {
		select {
		case <-n.stopped:
			return
		case <-tick.C:
		}
		now := stamps(paths)
		if now == seen {
			continue
		}
		seen = now
		snapshot, err := LoadRegistry(paths)
		if err == nil {
			err = n.Service.LayRegistry(context.Background(), snapshot)
		}
		if err != nil {
			n.log.Error("the changed registry is not taken; the one in force stays", "error", err)
			continue
		}
		n.log.Info("the registry has changed", "version", n.Service.Registry().Version(), "entries", n.Service.Registry().Len())
	}
}

// cleanPause is how often issued codes that expired long ago are dropped.
const cleanPause = time.Minute

func (n *Node) clean() {
	tick := time.NewTicker(cleanPause)
	defer tick.Stop()
	for {
		select {
		case <-n.stopped:
			return
		case <-tick.C:
		}
		if _, err := n.Service.DropExpired(context.Background()); err != nil {
			n.log.Warn("expired codes could not be dropped; it is tried again", "error", err)
		}
		if _, err := n.outbox.Clean(context.Background(), n.Service.Rules().Windows.RequestPast); err != nil {
			n.log.Warn("the old part of the webhooks' log could not be dropped; it is tried again", "error", err)
		}
	}
}

// stamps is a text that differs when one of the files does.
func stamps(paths []string) string {
	var b strings.Builder
	for _, p := range paths {
		if info, err := os.Stat(p); err == nil {
			fmt.Fprintf(&b, "%s %d %d\n", p, info.Size(), info.ModTime().UnixNano())
		}
	}
	return b.String()
}

// lateApplier lets the desk be told of what a former run left under way while the engine is still being made.
type lateApplier struct {
	once atomic.Pointer[engine.Engine]
}

func (l *lateApplier) set(e *engine.Engine) { l.once.Store(e) }

// ApplyThen hands over to the engine; an answer that comes before the engine is there is asked for again by the desk.
func (l *lateApplier) ApplyThen(id payment.ID, ev payment.Event, then func(*store.Record, error)) {
	if e := l.once.Load(); e != nil {
		e.ApplyThen(id, ev, then)
		return
	}
	then(&store.Record{}, errors.New("the engine is starting"))
}

// server is an http.Server, or one with a front.
type server interface {
	Serve(l net.Listener) error
	ServeTLS(l net.Listener, cert, key string) error
	Shutdown(ctx context.Context) error
	Close() error
}

// serve serves h, which s does, on l.
func (n *Node) serve(l net.Listener, h http.Handler, s server, t TLSConfig) {
	if n.handlers != nil {
		n.handlers[l] = h
		return
	}
	n.servers = append(n.servers, s)
	serveOn(l, s, t, n.failed)
}

func serveOn(l net.Listener, s server, t TLSConfig, failed chan<- error) {
	go func() {
		var err error
		if t.Cert != "" {
			err = s.ServeTLS(l, t.Cert, t.Key)
		} else {
			err = s.Serve(l)
		}
		if !errors.Is(err, http.ErrServerClosed) {
			failed <- fmt.Errorf("serve %s: %w", l.Addr(), err)
		}
	}()
}

// Under is the number of payments and refunds of this run that are not final.
func (n *Node) Under() int { return n.hub.Tally(n.clock.Now()).UnderWay }

// StreamCounts are of all streams; nil when none are taken.
func (n *Node) StreamCounts() *wire.Counts {
	if n.stream == nil {
		return nil
	}
	return n.stream.Counts()
}

// Failed gives an error when a listener breaks.
func (n *Node) Failed() <-chan error { return n.failed }

// Leave makes /readyz say that nothing more is to be sent here. Everything is served as before.
func (n *Node) Leave() { n.ready.Store(false) }

// Stop refuses new requests, lets what is under way finish until ctx ends, and closes the store. What is still open then goes on at the next
// start: everything acknowledged is durable.
func (n *Node) Stop(ctx context.Context) error { return n.stop(ctx, handOver, nil) }

// stop is Stop. Questions whose callers have left are waited for as long as drain: a payment whose question is abandoned would be inquired about
// at the next start, and fail if the question had not arrived. idle, if not nil, is closed once no handler runs that others serve.
func (n *Node) stop(ctx context.Context, drain time.Duration, idle <-chan struct{}) error {
	n.ready.Store(false)
	close(n.stopped)
	n.hub.Close() // ends the pages' streams, which would otherwise hold their servers
	var errs []error
	if n.stream != nil {
		n.stream.Leave() // first, and ended last: what the other edge has under way may need the sessions
	}
	for _, s := range n.servers {
		if err := s.Shutdown(ctx); err != nil {
			errs = append(errs, s.Close())
		}
	}
	draining, drained := context.WithTimeout(ctx, drain)
	err := n.Engine.Flush(draining) // a payment whose commit is under way has a question to come
	if err == nil {
		err = n.desk.Drain(draining)
	}
	if err != nil && drain > 0 {
		n.log.Warn("questions under way are abandoned, and their payments inquired about at the next start", "error", err)
	}
	drained()
	if n.stream != nil {
		if err := n.stream.Shutdown(ctx); err != nil {
			n.log.Warn("streams were ended with calls under way", "error", err)
		}
	}
	n.owns.Store(false) // not before: a balancer may cut the streams of a node that isn't the owner
	if n.streams != nil {
		n.streams.Close()
	}
	n.clock.Close()
	n.desk.Close()
	n.Engine.Close()
	if idle != nil {
		select {
		case <-idle:
		case <-time.After(closeWithin): // they are told how their payments stand, from the store
		}
	}
	n.outbox.Close() // after the engine: its last outcomes are the journal's, and told at the next start
	n.sender.Close()
	errs = append(errs, n.Store.Close())
	return errors.Join(errs...)
}
