package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hutong/reason"
	"hutong/wire/api"
	"hutong/wire/link"
	"hutong/wire/problem"
	"hutong/wire/proto"
	"hutong/wire/stream"
)

// StreamConfig says how an institution connects by stream. Of Config the fields for calls and keys count; BaseURL, HTTPClient, Witness, Nonces and Authorities don't.
type StreamConfig struct {
	Config
	Addresses []string    // host:port of the switch, of every node of it: tried one after the other until one takes the connection
	TLS       *tls.Config // roots and server name; nil: the system's roots and the address's host
	// Handler answers what the switch asks, on the same connection; nil: an institution that only calls.
	Handler     Handler
	Connections int  // sessions at the same time; 0 means 1
	Window      int  // how many questions of the switch are taken at once, each session; 0 means 4,096
	Brief       bool // answers may leave out the trace and the reasons' texts, which spares work on both sides
	Pace        time.Duration
	// Frames, if not nil, is given every frame of messages that was sent or verified: evidence, and secret. See wire/stream.Side.Witness.
	Frames func(sent bool, frame []byte)
	Dial   func(ctx context.Context, address string) (net.Conn, error) // nil: TCP
}

// Stream is an institution's connection for volume. It connects again by itself, goes on where a connection broke, and moves when the switch asks for
// it; calls wait meanwhile as long as their context allows. Safe for concurrent use.
type Stream struct {
	config StreamConfig
	offer  stream.Offer
	client *Client
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
	turn   atomic.Uint64
	under  atomic.Int64 // calls under way
	counts stream.Counts

	mu      sync.Mutex
	open    []*stream.Session // that new requests may use
	changed chan struct{}     // closed when open changes
	last    error             // why the last connection could not be made
	closing bool
}

// Pauses between tries to connect.
const (
	firstPause = 20 * time.Millisecond
	mostPause  = time.Second
	awayPause  = 250 * time.Millisecond // when the switch sent it elsewhere: another node is about to take over
	// resumeFor is how long a session whose connection broke is offered to the switch to go on with.
	resumeFor = 30 * time.Second
)

// Connect makes a stream and waits until it is connected, or ctx ends; then nothing is left of it.
func Connect(ctx context.Context, config StreamConfig) (*Stream, error) {
	if err := config.complete(); err != nil {
		return nil, err
	}
	if len(config.Addresses) == 0 {
		return nil, errors.New("client: Addresses is empty: where does the switch take streams?")
	}
	for _, a := range config.Addresses {
		if _, _, err := net.SplitHostPort(a); err != nil {
			return nil, fmt.Errorf("client: address %q is not host:port", a)
		}
	}
	if config.Connections <= 0 {
		config.Connections = 1
	}
	switch {
	case config.Handler == nil:
		config.Window = 0 // the switch asks on another session, or at the endpoint
	case config.Window <= 0:
		config.Window = 4096
	}
	if config.Dial == nil {
		config.Dial = func(ctx context.Context, address string) (net.Conn, error) {
			return (&net.Dialer{Timeout: 3 * time.Second, KeepAlive: 15 * time.Second}).DialContext(ctx, "tcp", address)
		}
	}
	if config.TLS == nil {
		config.TLS = &tls.Config{}
	}
	s := &Stream{config: config, changed: make(chan struct{})}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	side := &stream.Side{KeyID: config.KeyID, Private: config.PrivateKey, Keys: config.SwitchKeys, Now: config.Clock, Past: config.Past, Future: config.Future,
		Pace: config.Pace, Log: config.Log, Counts: &s.counts}
	if config.Handler != nil {
		side.Handle = handle(questions(config.Handler), config.Clock)
	}
	if config.Frames != nil {
		side.Witness = func(_ *stream.Session, sent bool, frame []byte) { config.Frames(sent, frame) }
	}
	s.offer = stream.Offer{Side: side, Switch: config.SwitchID, Window: uint32(config.Window)}
	s.client = &Client{config: config.Config, caller: s, peer: link.Peer{Owner: config.SwitchID}}
	for range config.Connections {
		s.wg.Go(s.keep)
	}
	if _, err := s.session(ctx, time.Time{}); err != nil {
		s.cancel()
		s.wg.Wait()
		return nil, fmt.Errorf("client: the stream does not connect: %w", err)
	}
	return s, nil
}

// Client gives a client whose calls go over the stream.
func (s *Stream) Client() *Client { return s.client }

// Counts are of all its sessions.
func (s *Stream) Counts() *stream.Counts { return &s.counts }

// Close waits until every call is answered, or ctx ends, and ends the sessions.
func (s *Stream) Close(ctx context.Context) error {
	s.mu.Lock()
	s.closing = true
	close(s.changed) // whoever waits for a session waits in vain
	s.changed = make(chan struct{})
	s.mu.Unlock()
	// A call may be on a session that leaves, or whose connection broke and is being made again.
	var err error
	for err == nil && s.under.Load() > 0 {
		select {
		case <-ctx.Done():
			err = ctx.Err()
		case <-time.After(2 * time.Millisecond):
		}
	}
	s.mu.Lock()
	open := s.open
	s.mu.Unlock()
	for _, x := range open {
		x.End(&stream.Fault{Detail: "the institution is done"})
	}
	s.cancel()
	s.wg.Wait()
	return err
}

// keep holds one session open.
func (s *Stream) keep() {
	var old *stream.Session // to go on with
	var broke time.Time
	pause := firstPause
	away := false // a node of this round sent it elsewhere
	next := 0
	address := ""
	for s.ctx.Err() == nil {
		if address == "" {
			address = s.config.Addresses[next%len(s.config.Addresses)]
			next++
		}
		x, resumed, run, err := s.dial(address, old)
		if err != nil {
			s.mu.Lock()
			s.last = err
			s.mu.Unlock()
			var f *stream.Fault
			if address = ""; errors.As(err, &f) {
				address = f.Address
				away = away || f.Reason == string(reason.Overloaded)
			}
			if old != nil && time.Since(broke) > resumeFor {
				old.End(&stream.Fault{Detail: "its connection broke and could not be made again"})
				old = nil
			}
			if address != "" || next%len(s.config.Addresses) != 0 {
				continue // of several nodes one takes streams: they are all tried before the next pause
			}
			select {
			case <-s.ctx.Done():
			case <-time.After(pause/2 + rand.N(pause)): // many institutions lose their node at the same moment
			}
			if pause = min(2*pause, mostPause); away {
				pause = min(pause, awayPause)
			}
			away = false
			continue
		}
		if old != nil && !resumed {
			old.End(&stream.Fault{Detail: "the switch does not know the session any more"})
		}
		old, pause = nil, firstPause
		s.change(x, true)
		ended := make(chan error, 1)
		go func() { ended <- run() }()
		select {
		case <-ended:
			s.change(x, false)
			if x.Err() == nil {
				old, broke = x, time.Now()
			}
		case <-x.Left():
			// It goes on for what is under way, and for what the switch asks, until the switch ends it.
			s.change(x, false)
			if address = x.Moves(); address == "" {
				next++
			}
			s.wg.Go(func() {
				select {
				case <-ended:
				case <-s.ctx.Done():
				}
				x.End(nil)
			})
			continue
		case <-s.ctx.Done():
			x.End(&stream.Fault{Detail: "the institution is done"})
			<-ended
		}
	}
	if old != nil {
		old.End(nil)
	}
}

func (s *Stream) dial(address string, old *stream.Session) (x *stream.Session, resumed bool, run func() error, err error) {
	raw, err := s.config.Dial(s.ctx, address)
	if err != nil {
		return nil, false, nil, err
	}
	config := s.config.TLS.Clone()
	if config.ServerName == "" {
		config.ServerName, _, _ = net.SplitHostPort(address)
	}
	return s.offer.Dial(s.ctx, raw, config, old)
}

// change adds or takes away a session that new requests may use.
func (s *Stream) change(x *stream.Session, add bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var open []*stream.Session // the slice is read without the lock
	for _, y := range s.open {
		if y != x {
			open = append(open, y)
		}
	}
	if add {
		open = append(open, x)
	}
	s.open = open
	close(s.changed)
	s.changed = make(chan struct{})
}

// ready gives a session that is open now, or nil, and what is closed when that changes; nil: the stream is closed.
func (s *Stream) ready() (*stream.Session, <-chan struct{}) {
	s.mu.Lock()
	open, changed, closing := s.open, s.changed, s.closing
	s.mu.Unlock()
	if closing {
		return nil, nil
	}
	if len(open) == 0 {
		return nil, changed
	}
	return open[s.turn.Add(1)%uint64(len(open))], changed
}

// session gives a session that is open, waiting for one until ctx ends, or that time comes, if it is not zero.
func (s *Stream) session(ctx context.Context, until time.Time) (*stream.Session, error) {
	for waits := false; ; {
		x, changed := s.ready()
		if changed == nil {
			return nil, errors.New("the stream is closed")
		}
		if x != nil {
			return x, nil
		}
		if !waits && !until.IsZero() {
			var cancel context.CancelFunc
			ctx, cancel = context.WithDeadline(ctx, until)
			defer cancel()
			waits = true
		}
		select {
		case <-changed:
		case <-ctx.Done():
			s.mu.Lock()
			last := s.last
			s.mu.Unlock()
			if last != nil {
				return nil, fmt.Errorf("%w; the last try to connect: %w", ctx.Err(), last)
			}
			return nil, ctx.Err()
		}
	}
}

// Call makes one call. When its session ends before the answer the same request goes out on the next, with the same request id, while there is time.
func (s *Stream) Call(ctx context.Context, to link.Peer, method, path, requestID string, in, out api.Validator) error {
	if err := stream.Fit(requestID, in); err != nil {
		return err
	}
	s.under.Add(1) // before closing is looked at: Close looks the other way round
	defer s.under.Add(-1)
	until := to.Deadline(ctx)
	m := s.message(method, path, requestID, until)
	if !to.AnswerBy.IsZero() {
		m.AnswerBy = to.AnswerBy
	}
	return s.carry(ctx, until, &m, in, out, nil, nil)
}

func (s *Stream) message(method, path, requestID string, until time.Time) stream.Message {
	m := stream.Message{Target: method + " " + path, RequestID: requestID, Brief: s.config.Brief, AnswerBy: until}
	if s.config.adjusted && !until.IsZero() {
		m.AnswerBy = s.config.Clock().Add(time.Until(until))
	}
	return m
}

// carry makes a call on one session after the other. It ended with err on session x, if that is not nil.
func (s *Stream) carry(ctx context.Context, until time.Time, m *stream.Message, in, out api.Validator, x *stream.Session, err error) error {
	var before *Uncertain // an earlier session may have carried it
	told := func(err error) error {
		if before != nil && !errors.Is(err, ErrUncertain) {
			return &Uncertain{Err: fmt.Errorf("%w; the last try: %v", before.Err, err)}
		}
		return err
	}
	for {
		if x != nil {
			var u *Uncertain
			var unsent *NotSent
			switch {
			case x.Err() == nil || ctx.Err() != nil || !until.IsZero() && !time.Now().Before(until):
				return told(err)
			case errors.As(err, &u) && u.Status == 0:
				before = u
			case errors.As(err, &unsent):
			default:
				return told(err)
			}
		}
		if x, err = s.session(ctx, until); err != nil {
			return told(&NotSent{Err: err})
		}
		if err = x.Ask(ctx, until, m, in, out); err == nil {
			return nil
		}
	}
}

// PayThen is Client.Pay for callers without a goroutine to wait in, who have thousands of payments under way: told is told once what Pay returns, on a goroutine that
// others' answers wait for too, so it must not wait for anything. in must not change until then. Each try has the Timeout of the configuration.
func (s *Stream) PayThen(requestID string, in *api.PaymentRequest, told func(*api.Payment, error)) {
	fits := stream.Fit(requestID, in) == nil // first: without a request it panics, and nothing is under way then
	s.under.Add(1)                           // before closing is looked at
	p := &paying{s: s, until: time.Now().Add(s.config.Timeout), requestID: requestID, in: in, told: told}
	if p.on, _ = s.ready(); p.on != nil && fits {
		m := p.message()
		if p.on.AskLater(s.ctx, p.until, &m, in, &p.Question, p) {
			return
		}
	}
	go p.wait(nil)
}

// paying is a payment that nobody waits for.
type paying struct {
	stream.Question
	s         *Stream
	on        *stream.Session // of the first try
	until     time.Time       // for the first try
	requestID string
	in        *api.PaymentRequest
	told      func(*api.Payment, error)
}

func (p *paying) message() stream.Message {
	return p.s.message(http.MethodPost, api.PathPayments, p.requestID, p.until)
}

// Told implements stream.Asker. What does not go as it nearly always does goes on as if somebody waited.
func (p *paying) Told(a stream.Told) {
	out := new(api.PaymentAnswer)
	if err := a.Read(out); err != nil {
		go p.wait(func(again *api.PaymentAnswer) error {
			m := p.message()
			return p.s.carry(p.s.ctx, p.until, &m, p.in, again, p.on, err)
		})
		return
	}
	defer p.s.under.Add(-1)
	p.told(&out.Payment, nil)
}

// wait makes the tries; first is the end of the first, nil: it was not made.
func (p *paying) wait(first func(*api.PaymentAnswer) error) {
	defer p.s.under.Add(-1)
	out, err := tries(p.s.ctx, p.s.client, http.MethodPost, api.PathPayments, p.requestID, p.in, first)
	if err != nil {
		p.told(nil, err)
		return
	}
	p.told(&out.Payment, nil)
}

type cameKey struct{}

// Came is when the frame that brought a question was verified, in a Handler's method of a stream; the zero time elsewhere.
func Came(ctx context.Context) time.Time {
	t, _ := ctx.Value(cameKey{}).(time.Time)
	return t
}

// asked is the context of one question of the switch. Most are answered before anybody asks when their time is over, so its timer is only made for whoever does.
type asked struct {
	context.Context // of the session
	question        *stream.Message
	now             func() time.Time

	mu     sync.Mutex
	until  time.Time       // zero: not worked out yet
	timed  context.Context // nil: nobody has asked for it
	cancel context.CancelFunc
	over   bool // the question is answered
}

// deadline works out when the answer is due by this machine's clock; the caller holds mu.
func (a *asked) deadline() (time.Time, bool) {
	if a.until.IsZero() && !a.question.AnswerBy.IsZero() {
		a.until = time.Now().Add(a.question.AnswerBy.Sub(a.now()))
	}
	until, ok := a.Context.Deadline()
	if !a.until.IsZero() && (!ok || a.until.Before(until)) {
		return a.until, true
	}
	return until, ok
}

func (a *asked) Deadline() (time.Time, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.deadline()
}

// whole is the same context with what ends it.
func (a *asked) whole() context.Context {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.timed == nil {
		if until, ok := a.deadline(); ok {
			a.timed, a.cancel = context.WithDeadline(a.Context, until)
		} else {
			a.timed, a.cancel = context.WithCancel(a.Context)
		}
		if a.over {
			a.cancel()
		}
	}
	return a.timed
}

func (a *asked) Done() <-chan struct{} { return a.whole().Done() }

func (a *asked) Err() error { return a.whole().Err() }

func (a *asked) Value(key any) any {
	if key == (cameKey{}) {
		return a.question.Came
	}
	a.mu.Lock()
	of := a.Context
	if a.timed != nil {
		of = a.timed // what is derived from this one finds what ends it
	}
	a.mu.Unlock()
	return of.Value(key)
}

// end ends the context of a question that is answered.
func (a *asked) end() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.over = true; a.cancel != nil {
		a.cancel()
	}
}

// handle answers the switch's questions.
func handle(q map[string]question, now func() time.Time) func(context.Context, *stream.Session, *stream.Message) stream.Answer {
	return func(ctx context.Context, _ *stream.Session, m *stream.Message) stream.Answer {
		var answer api.Validator
		var err error
		if path, ok := strings.CutPrefix(m.Target, http.MethodPost+" "); !ok || q[path] == nil {
			err = problem.New(reason.NotFound, "this is no question to an institution")
		} else {
			of := &asked{Context: ctx, question: m, now: now}
			defer of.end()
			answer, err = q[path](of, m.RequestID, func(model api.Validator) error { return proto.Request(m.Body, model) })
		}
		if err == nil && answer == nil {
			err = errors.New("there was no answer")
		}
		if err != nil {
			a, _ := stream.Refuse(err, m.RequestID)
			return a
		}
		return stream.Answer{Status: http.StatusOK, Model: answer}
	}
}
