package node

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"hutong/edge/rest"
	"hutong/participant"
	"hutong/store"
)

// Cluster is one of several processes ("nodes") on one store. One of them owns the lanes, for as long as it renews a lease in the store: it
// decides, asks institutions and does everything in the background. The others pass requests on to it, and the first of them to see the
// lease end becomes the owner. Nothing rests on the lease but who tries: an owner that was paused and comes back is refused by the lanes'
// fences in the store.
//
// Each turn at owning opens the store anew and starts a whole Node, and ends with it; what lasts are the listeners and the lease.
type Cluster struct {
	parts   *Parts
	open    func(context.Context) (store.Store, error) // for one turn
	lessor  store.Leaser
	name    string // random: a process that starts again is another node
	address string
	ttl     time.Duration
	log     *slog.Logger

	servers  []server
	client   *http.Client
	room     chan struct{} // one place for each request that is passed on
	failed   chan error
	kick     chan struct{}      // look at the lease now
	cancel   context.CancelFunc // of the turns
	expire   context.CancelFunc // of the lease
	renewing sync.WaitGroup     // the loop of the lease
	owning   sync.WaitGroup     // the loop of the turns
	turn     atomic.Pointer[turn]
	leaving  atomic.Bool // load balancers are told to send nothing more
	able     atomic.Bool // it has served, or passed on: it goes on while it takes the lanes over

	mu      sync.Mutex // guards everything below
	owner   store.Owner
	mine    time.Time     // since when the lanes are to be this node's, if they are
	changed chan struct{} // closed when owner changes
}

// turn is one time of owning the lanes.
type turn struct {
	*Node
	term int64
	lost atomic.Bool // a lane is another's

	mu     sync.Mutex
	ending bool
	busy   sync.WaitGroup // requests
}

// enter lets a request in, unless the turn is ending.
func (t *turn) enter() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ending {
		return false
	}
	t.busy.Add(1)
	return true
}

// end lets requests under way finish for a while, then stops the node. Those that wait for an institution longer than that are told the
// payment's present state, or over a stream ask the next owner. Nobody else can own the lanes before it is over, so that it is bounded.
func (t *turn) end(ctx context.Context, grace time.Duration) error {
	t.mu.Lock()
	t.ending = true
	t.mu.Unlock()
	drain := time.Duration(0)
	if grace > 0 {
		drain = closeWithin / 2 // what came last has a question to come
		if t.stream != nil {
			t.stream.Leave() // so that what still comes over them ends within the grace too
		}
	}
	over := time.Now().Add(grace)
	idle := make(chan struct{})
	go func() {
		t.busy.Wait()
		close(idle)
	}()
	select {
	case <-idle:
	case <-ctx.Done():
	case <-time.After(grace):
	}
	ctx, done := context.WithTimeout(ctx, max(time.Until(over), 0)+closeWithin)
	defer done()
	return t.stop(ctx, max(time.Until(over), drain), idle)
}

// handOver is how long requests under way may take when an owner hands the lanes over by itself.
const handOver = 5 * time.Second

// StartCluster begins to serve on a store that several processes share. open opens it for one turn; the store in the parts serves the lease. The
// cluster owns the parts from then on, also when it fails.
func StartCluster(ctx context.Context, p *Parts, peers PeersConfig, open func(context.Context) (store.Store, error)) (*Cluster, error) {
	c, err := startCluster(ctx, p, peers, open)
	if err != nil {
		p.Close()
		return nil, err
	}
	return c, nil
}

func startCluster(ctx context.Context, p *Parts, peers PeersConfig, open func(context.Context) (store.Store, error)) (*Cluster, error) {
	lessor, ok := p.Store.(store.Leaser)
	if !ok {
		return nil, errors.New("the store serves one process only")
	}
	if _, err := p.check(time.Now().UTC()); err != nil {
		return nil, err
	}
	c := &Cluster{parts: p, open: open, lessor: lessor, name: rand.Text(), ttl: time.Duration(peers.Lease), log: p.Log, failed: make(chan error, 5),
		kick: make(chan struct{}, 1), changed: make(chan struct{}), room: make(chan struct{}, orElse(p.Limits.Concurrent, 8_192))}
	if c.ttl == 0 {
		c.ttl = defaultLease
	}
	var err error
	if c.address, err = peers.address(p.API.Addr(), p.TLS.Cert != ""); err != nil {
		return nil, err
	}
	if c.client, err = peers.client(); err != nil {
		return nil, err
	}
	leasing, expire := context.WithCancel(context.WithoutCancel(ctx))
	run, cancel := context.WithCancel(leasing)
	c.cancel, c.expire = cancel, expire
	first := make(chan error, 1) // of the first turn, when it begins at once: what is wrong with the files is told at the start
	c.renew(run)
	if !c.state().Mine {
		first <- nil
	}
	c.renewing.Go(func() { c.keepRenewing(leasing) })
	c.owning.Go(func() { c.own(run, first) })
	if err := <-first; err != nil {
		expire()
		c.owning.Wait()
		c.renewing.Wait()
		return nil, errors.Join(err, lessor.Release(ctx, c.name))
	}
	c.listen(p.API, rest.NewServer(http.HandlerFunc(c.serveAPI), c.patience(), p.Log), p.TLS)
	if p.Stream != nil {
		go c.takeStreams(p.Stream)
	}
	if p.Console != nil {
		c.listen(p.Console, &http.Server{Handler: c.page(p.Console, http.HandlerFunc(c.elsewhere)), ReadHeaderTimeout: rest.ReadHeaderTimeout,
			IdleTimeout: rest.IdleTimeout, MaxHeaderBytes: rest.MaxHeaderBytes}, TLSConfig{})
	}
	if p.Metrics != nil {
		c.listen(p.Metrics, rest.NewHTTPServer(c.page(p.Metrics, c.standby()), 0, p.Log), TLSConfig{})
	}
	return c, nil
}

func orElse(n, d int) int {
	if n <= 0 {
		return d
	}
	return n
}

func (c *Cluster) listen(l net.Listener, s server, t TLSConfig) {
	c.servers = append(c.servers, s)
	serveOn(l, s, t, c.failed)
}

// state is who owns the lanes as far as is known.
func (c *Cluster) state() store.Owner {
	o, _ := c.watch()
	return o
}

// watch is state with a channel that is closed when it changes.
func (c *Cluster) watch() (store.Owner, <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.owner, c.changed
}

func (c *Cluster) set(o store.Owner) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if o != c.owner {
		if o.Address != "" && !o.Mine {
			c.able.Store(true)
		}
		if o.Mine && !c.owner.Mine {
			c.mine = time.Now()
		}
		c.owner = o
		close(c.changed)
		c.changed = make(chan struct{})
	}
}

// renew asks for the lease once.
func (c *Cluster) renew(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, c.ttl/2)
	defer cancel()
	o, err := c.lessor.Lease(ctx, c.name, c.address, c.ttl)
	if err != nil {
		if ctx.Err() == nil || !errors.Is(err, context.Canceled) {
			c.log.Warn("the lease of the lanes could not be renewed; it is tried again", "error", err)
		}
		return false
	}
	c.set(o)
	return true
}

// keepRenewing asks for the lease several times within its length, and when somebody waits for an owner. Without an answer for a whole
// length the lanes are given up: another may have them.
func (c *Cluster) keepRenewing(ctx context.Context) {
	last := time.Now()
	for {
		t := time.NewTimer(c.ttl / 4)
		select {
		case <-ctx.Done():
			t.Stop()
			return
		case <-t.C:
		case <-c.kick:
			t.Stop()
		}
		began := time.Now()
		if c.renew(ctx) {
			last = began
		} else if ctx.Err() == nil && time.Since(last) > c.ttl {
			c.set(store.Owner{Term: c.state().Term})
		}
	}
}

// own begins and ends turns as the lease says.
func (c *Cluster) own(ctx context.Context, first chan<- error) {
	told := false
	tell := func(err error) {
		if !told {
			told = true
			select {
			case first <- err:
			default:
			}
		}
	}
	for {
		o, changed := c.watch()
		t := c.turn.Load()
		if t != nil && (!o.Mine || o.Term != t.term || t.lost.Load()) {
			c.log.Warn("another node owns the lanes; this one passes requests on", "term", t.term)
			c.turn.Store(nil)
			if err := t.end(ctx, 0); err != nil {
				c.log.Warn("the end of a turn", "error", err)
			}
			continue
		}
		if t == nil && o.Mine && ctx.Err() == nil {
			next, err := c.begin(ctx, o.Term)
			tell(err)
			if err != nil {
				c.able.Store(false)
				if ctx.Err() == nil {
					c.log.Error("this node cannot own the lanes; another may", "error", err)
				}
				c.release() // it is asked for again, after others had the time to
			} else {
				c.turn.Store(next)
				c.able.Store(true)
				c.log.Info("this node owns the lanes", "term", o.Term)
				continue
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-changed:
		}
	}
}

// release gives the lease back and asks who has it then.
func (c *Cluster) release() {
	ctx, cancel := context.WithTimeout(context.Background(), c.ttl)
	defer cancel()
	if err := c.lessor.Release(ctx, c.name); err != nil {
		c.log.Warn("the lease of the lanes could not be given back; it ends by itself", "error", err)
	}
	if o := c.state(); o.Mine {
		c.set(store.Owner{Term: o.Term})
	}
}

func (c *Cluster) begin(ctx context.Context, term int64) (*turn, error) {
	kept, err := c.open(ctx)
	if err != nil {
		return nil, err
	}
	p := *c.parts
	t := &turn{term: term}
	p.Store = kept
	p.handlers = map[net.Listener]http.Handler{}
	p.lost = func() {
		if !t.lost.Swap(true) {
			c.nudge() // so that the turn ends now
		}
	}
	if t.Node, err = start(ctx, &p); err != nil {
		return nil, errors.Join(err, kept.Close())
	}
	return t, nil
}

// nudge makes both loops look again.
func (c *Cluster) nudge() {
	c.mu.Lock()
	close(c.changed)
	c.changed = make(chan struct{})
	c.mu.Unlock()
	c.hurry()
}

// hurry makes the lease be asked for now.
func (c *Cluster) hurry() {
	select {
	case c.kick <- struct{}{}:
	default:
	}
}

// Failed gives an error when a listener breaks.
func (c *Cluster) Failed() <-chan error { return c.failed }

// Leave makes /readyz say that nothing more is to be sent here. Everything is served as before.
func (c *Cluster) Leave() { c.leaving.Store(true) }

// Stop hands the lanes over, passes on what still comes, and closes everything when that is done or ctx ends.
func (c *Cluster) Stop(ctx context.Context) error {
	c.Leave()
	c.cancel()
	c.owning.Wait()
	var errs []error
	if t := c.turn.Load(); t != nil {
		errs = append(errs, t.end(ctx, handOver)) // still renewing: nobody is to take over what is being finished
		c.turn.Store(nil)
	}
	c.expire()
	c.renewing.Wait()
	c.release()
	if c.parts.Stream != nil {
		c.parts.Stream.Close()
	}
	// From here on this node asks who the owner is without wanting to be it.
	ask, done := context.WithCancel(ctx)
	var asking sync.WaitGroup
	asking.Go(func() { c.look(ask) })
	for _, s := range c.servers {
		if err := s.Shutdown(ctx); err != nil {
			errs = append(errs, s.Close())
		}
	}
	done()
	asking.Wait()
	return errors.Join(append(errs, c.parts.Store.Close())...)
}

// look keeps asking who owns the lanes, for a node that is stopping.
func (c *Cluster) look(ctx context.Context) {
	for {
		if o, err := c.lessor.Owner(ctx); err == nil {
			o.Term = max(o.Term, c.state().Term) // for a moment nobody may have them: no other turn has begun
			c.set(o)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(retryPassing):
		}
	}
}

// check reads the network file and holds everything that the parts say against each other.
func (p *Parts) check(now time.Time) (*participant.Directory, error) {
	dir, err := participant.Load(p.network())
	if err != nil {
		return nil, err
	}
	if err := p.Rulebook.At(now).Check(); err != nil {
		return nil, err
	}
	if err := agree(dir, p.Rulebook.At(now), p.TLS); err != nil {
		return nil, err
	}
	key, ok := dir.Key(p.SigningID)
	switch {
	case !ok || key.Owner != dir.Operator.ID:
		return nil, fmt.Errorf("signing key %q is not a key of the operator %s in the network file", p.SigningID, dir.Operator.ID)
	case !key.ValidAt(now):
		return nil, fmt.Errorf("signing key %q is not valid now by the network file: nobody would accept what it signs", p.SigningID)
	case !key.Public.Equal(p.Signing.Public()):
		return nil, fmt.Errorf("signing key %q: the private key does not belong to the public key in the network file", p.SigningID)
	}
	return dir, nil
}
