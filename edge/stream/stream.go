// Package stream is the edge that carries calls over the framed stream of docs/STREAM.md, both ways on one connection: an institution calls the switch, and
// the switch asks the institution. What the calls mean is package calls' matter.
//
// Goal: the same commands, answers and reasons as over HTTP, for a fraction of the work. Method: the connection and its frames say who asks
// (wire/stream); each request goes through the same limits and handlers as one over HTTP.
package stream

import (
	"context"
	"crypto/ed25519"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hutong/edge/calls"
	"hutong/participant"
	"hutong/reason"
	"hutong/wire/api"
	"hutong/wire/httpsig"
	"hutong/wire/link"
	"hutong/wire/problem"
	"hutong/wire/proto"
	"hutong/wire/stream"
)

// Options are what the server is given. Calls, Directory, Keys, KeyID, Private, TLS and Now are needed; the rest has defaults.
type Options struct {
	Calls     *calls.Calls
	Directory *atomic.Pointer[participant.Directory] // who may connect by stream
	Keys      httpsig.Keys                           // the institutions' public keys: calls.DirectoryKeys
	KeyID     string                                 // of the switch's own key
	Private   ed25519.PrivateKey
	TLS       *tls.Config // with the switch's certificate
	Now       func() time.Time

	Concurrent  int           // requests under way in all; 0 means 8,192
	Connections int           // at once, of all institutions; 0 means 1,024
	Each        int           // sessions of one institution; 0 means 64
	Heartbeat   time.Duration // 0 means 5 s; a connection that is silent for three times as long is dead
	Resume      time.Duration // for which a session without a connection is kept; 0 means 30 s, and never more than half of the signature window
	Pace        time.Duration // 0 means 3 ms; see wire/stream
	Witness     func(s *stream.Session, sent bool, frame []byte)
	Log         *slog.Logger
}

// Format masks the private key, whatever the verb.
func (o Options) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "(options with key %s)", o.KeyID) }

// Server takes streams. It is also how institutions that are connected are asked: Carrier.
type Server struct {
	o      Options
	host   stream.Host
	exact  map[string]calls.Handler
	starts map[string]calls.Starter // of those in exact that need no goroutine that waits
	shaped []route
	gate   chan struct{}
	room   chan struct{}
	counts stream.Counts
	began  time.Time
	ctx    context.Context
	cancel context.CancelFunc

	mu       sync.Mutex
	sessions map[string][]*stream.Session // by institution
	turn     map[string]int               // which of them is asked next
	seen     map[string]time.Time         // when an institution's last session ended
	came     chan struct{}                // closed when a session begins
	leaving  *stream.Fault                // this switch is stopping; nil: it isn't
	stopped  bool
	serving  sync.WaitGroup
}

// route is a call whose address has names in it.
type route struct {
	method   string
	segments []string
	handle   calls.Handler
}

// New makes a server.
func New(o Options) *Server {
	o.Concurrent = orDefault(o.Concurrent, 8_192)
	o.Connections = orDefault(o.Connections, 1_024)
	o.Each = orDefault(o.Each, 64)
	if o.Log == nil {
		o.Log = slog.Default()
	}
	window := o.Calls.SignatureWindow()
	o.Resume = min(orDefault(o.Resume, 30*time.Second), window/2)
	s := &Server{o: o, exact: map[string]calls.Handler{}, starts: map[string]calls.Starter{}, gate: make(chan struct{}, o.Concurrent), room: make(chan struct{}, o.Connections),
		sessions: map[string][]*stream.Session{}, turn: map[string]int{}, seen: map[string]time.Time{}, came: make(chan struct{}), began: time.Now()}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	for _, r := range o.Calls.Routes() {
		if !strings.Contains(r.Pattern, "{") {
			s.exact[r.Method+" "+r.Pattern] = r.Handle
			if r.Start != nil {
				s.starts[r.Method+" "+r.Pattern] = r.Start
			}
			continue
		}
		s.shaped = append(s.shaped, route{r.Method, strings.Split(r.Pattern, "/"), r.Handle})
	}
	s.host = stream.Host{Side: &stream.Side{KeyID: o.KeyID, Private: o.Private, Keys: o.Keys, Now: o.Now, Past: window, Future: window, Pace: o.Pace,
		Begin: s.begin, Handle: s.handle, Witness: o.Witness, Counts: &s.counts, Log: o.Log},
		TLS: o.TLS, Heartbeat: o.Heartbeat, Resume: o.Resume, Admit: s.admit, Find: s.find, Add: s.add}
	return s
}

func orDefault[N int | time.Duration](n, d N) N {
	if n <= 0 {
		return d
	}
	return n
}

// Serve takes connections until the listener closes.
func (s *Server) Serve(l net.Listener) error {
	for {
		c, err := l.Accept()
		if err != nil {
			return err
		}
		s.Take(c)
	}
}

// Take serves one connection on goroutines of its own.
func (s *Server) Take(c net.Conn) {
	select {
	case s.room <- struct{}{}:
	default:
		c.Close()
		return
	}
	s.mu.Lock()
	if s.stopped {
		s.mu.Unlock()
		<-s.room
		c.Close()
		return
	}
	s.serving.Add(1)
	s.mu.Unlock()
	go func() {
		defer s.serving.Done()
		defer func() { <-s.room }()
		if err := s.host.Serve(s.ctx, c); err != nil {
			s.o.Log.Debug("a stream connection ended", "remote", c.RemoteAddr(), "error", err)
		}
	}()
}

// Counts are of all sessions.
func (s *Server) Counts() *stream.Counts { return &s.counts }

// admit says whether an institution may connect.
func (s *Server) admit(institution string) (uint32, error) {
	p, ok := s.o.Directory.Load().Participant(institution)
	if !ok || !p.Stream {
		return 0, &stream.Fault{Reason: string(reason.NotAllowed), Detail: institution + " has no stream in the network file"}
	}
	return uint32(min(max(s.o.Calls.Places(institution), 1), 1<<16)), nil
}

func (s *Server) find(institution string, id stream.SessionID) *stream.Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, x := range s.sessions[institution] {
		if x.ID == id {
			return x
		}
	}
	return nil
}

func (s *Server) add(x *stream.Session) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := slices.DeleteFunc(s.sessions[x.Peer], func(x *stream.Session) bool { return x.Err() != nil })
	s.sessions[x.Peer] = list // whatever comes of this one: what was deleted is nil in the old slice
	switch {
	case s.stopped, s.leaving != nil && slices.ContainsFunc(list, (*stream.Session).Connected): // who was told to leave does not go on with a broken one
		return s.leaving
	case len(list) >= s.o.Each:
		return &stream.Fault{Reason: string(reason.RateLimited), Detail: fmt.Sprintf("%s has %d sessions already", x.Peer, len(list))}
	}
	s.sessions[x.Peer] = append(list, x)
	if s.leaving != nil {
		x.Leave(s.leaving) // it is here for what is under way and needs it
	}
	close(s.came)
	s.came = make(chan struct{})
	go func() {
		<-x.Done()
		s.mu.Lock()
		defer s.mu.Unlock()
		s.seen[x.Peer] = time.Now()
		s.sessions[x.Peer] = slices.DeleteFunc(s.sessions[x.Peer], func(y *stream.Session) bool { return x == y })
	}()
	return nil
}

// Carrier gives a stream on which an institution is connected, one after the other, and how many questions may be under way on all of them; nil:
// there is none. With broken, for an institution that can't be reached otherwise, one whose connection broke serves too, and one that is expected:
// the switch has just begun, or the institution was here a moment ago. What is asked leaves when the institution comes back. It is what
// calls.CounterpartyOptions.Stream wants.
func (s *Server) Carrier(institution string, broken bool) (calls.Carrier, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if x, places := s.pick(institution, broken); x != nil {
		return asker{x}, places
	}
	if broken && time.Since(later(s.began, s.seen[institution])) < s.o.Resume {
		return expected{s, institution}, maxExpected
	}
	return nil, 0
}

// maxExpected is how many questions may wait for an institution that is expected.
const maxExpected = 4096

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// pick takes one of an institution's sessions that it can be asked on. Called with mu held.
func (s *Server) pick(institution string, broken bool) (*stream.Session, int) {
	list := s.sessions[institution]
	places := 0
	for _, x := range list {
		places += x.Window()
	}
	for range list {
		s.turn[institution]++
		if x := list[s.turn[institution]%len(list)]; x.Window() > 0 && x.Connected() {
			return x, places
		}
	}
	if broken {
		for _, x := range list {
			if x.Window() > 0 && x.Err() == nil {
				return x, places
			}
		}
	}
	return nil, 0
}

// authorise is what nearly every question is.
const authorise = "POST " + api.PathAuthorise

// asker asks an institution below its endpoint's paths.
type asker struct{ *stream.Session }

// Call implements calls.Carrier.
func (a asker) Call(ctx context.Context, to link.Peer, method, path, requestID string, in, out api.Validator) error {
	return a.Session.Call(ctx, to, method, path, requestID, in, out)
}

// Begin implements calls.Beginner.
func (a asker) Begin(ctx context.Context, within time.Duration, to link.Peer, method, path, requestID string, in, out api.Validator, then func(error)) bool {
	if err := stream.Fit(requestID, in); err != nil {
		return false // Call says why
	}
	target := authorise
	if method != "POST" || path != api.PathAuthorise {
		target = method + " " + path
	}
	return a.AskThen(ctx, within, &stream.Message{Target: target, RequestID: requestID, AnswerBy: to.AnswerBy}, in, out, then)
}

// expected asks an institution once it is connected.
type expected struct {
	s           *Server
	institution string
}

// Call implements calls.Carrier.
func (e expected) Call(ctx context.Context, to link.Peer, method, path, requestID string, in, out api.Validator) error {
	if until := to.Deadline(ctx); !until.IsZero() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, until)
		defer cancel()
	}
	for {
		e.s.mu.Lock()
		x, _ := e.s.pick(e.institution, true)
		came := e.s.came
		e.s.mu.Unlock()
		if x != nil {
			return x.Call(ctx, to, method, path, requestID, in, out)
		}
		select {
		case <-came:
		case <-ctx.Done():
			return &link.NotSent{Err: fmt.Errorf("%s did not connect: %w", e.institution, ctx.Err())}
		case <-e.s.ctx.Done():
			return &link.NotSent{Err: errors.New("the switch is stopping")}
		}
	}
}

// begin takes a request that can be answered later, without a goroutine that waits for it.
func (s *Server) begin(ctx context.Context, x *stream.Session, m *stream.Request) bool {
	target, _, _ := strings.Cut(m.Target, "?") // a query says nothing to them
	start := s.starts[target]
	if start == nil {
		return false
	}
	admitted, err := s.enter(x)
	if err != nil {
		m.Answer(s.answer(x, m.Message, 0, nil, err))
		return true
	}
	b := &begun{s: s, x: x, m: m, in: inbound(x, m.Message, admitted)}
	defer func() {
		if fault := recover(); fault != nil {
			b.leave()
			panic(fault)
		}
	}()
	start(ctx, &b.in, m.Yield, b.answer)
	return true
}

// begun is a request that is answered later.
type begun struct {
	s    *Server
	x    *stream.Session
	m    *stream.Request
	in   calls.Inbound
	left atomic.Bool
}

// leave gives its place back, once.
func (b *begun) leave() {
	if !b.left.Swap(true) {
		<-b.s.gate
	}
}

func (b *begun) answer(made calls.Made) {
	b.leave()
	b.m.Reply(func() stream.Answer {
		status, model, err := made()
		return b.s.answer(b.x, b.m.Message, status, model, err)
	})
}

// handle answers one request.
func (s *Server) handle(ctx context.Context, x *stream.Session, m *stream.Message) stream.Answer {
	admitted, err := s.enter(x)
	if err != nil {
		return s.answer(x, m, 0, nil, err)
	}
	defer func() { <-s.gate }()
	in := inbound(x, m, admitted)
	h, err := s.route(m, &in)
	if err != nil {
		return s.answer(x, m, 0, nil, err)
	}
	status, model, err := h(ctx, &in)
	return s.answer(x, m, status, model, err)
}

// enter takes a place among the requests under way, and one request out of the institution's rate. Without an error the place is given back later.
func (s *Server) enter(x *stream.Session) (calls.Admitted, error) {
	select {
	case s.gate <- struct{}{}:
	default:
		return calls.Admitted{}, problem.New(reason.Overloaded, "too many requests are under way")
	}
	admitted, err := s.o.Calls.Admit(x.Peer)
	if err != nil {
		<-s.gate
	}
	return admitted, err
}

func inbound(x *stream.Session, m *stream.Message, admitted calls.Admitted) calls.Inbound {
	return calls.Inbound{Owner: x.Peer, Admitted: admitted, KeyID: m.KeyID, RequestID: m.RequestID, AnswerBy: m.AnswerBy, Brief: m.Brief,
		Read: func(model api.Validator) error { return proto.Request(m.Body, model) }}
}

// answer is what a handler gave in the form of the stream.
func (s *Server) answer(x *stream.Session, m *stream.Message, status int, model api.Validator, err error) stream.Answer {
	if err == nil && model == nil {
		err = errors.New("a handler gave neither an answer nor an error")
	}
	if err == nil {
		if fields := model.Validate(); len(fields) > 0 {
			err = fmt.Errorf("the answer breaks the interface: %v", fields)
		}
	}
	if err == nil {
		return stream.Answer{Status: status, Model: model}
	}
	a, p := stream.Refuse(err, m.RequestID)
	if p.Reason == reason.Internal {
		s.o.Log.Error("a call ended in a fault", "target", m.Target, "caller", x.Peer, "request_id", m.RequestID, "error", p.Error())
	}
	return a
}

// route finds the handler of a target.
func (s *Server) route(m *stream.Message, in *calls.Inbound) (calls.Handler, error) {
	if h, ok := s.exact[m.Target]; ok {
		if len(m.Body) > 0 && strings.HasPrefix(m.Target, "GET ") {
			return nil, problem.New(reason.MalformedRequest, "a request of this method has no body")
		}
		return h, nil
	}
	method, address, ok := strings.Cut(m.Target, " ")
	var path string
	path, in.Query, _ = strings.Cut(address, "?")
	if !ok || strings.Contains(path, "%") {
		return nil, problem.New(reason.NotFound, "the target is not like GET /v1/payments")
	}
	if len(m.Body) > 0 && (method == "GET" || method == "DELETE") {
		return nil, problem.New(reason.MalformedRequest, "a request of this method has no body")
	}
	if h, ok := s.exact[method+" "+path]; ok {
		return h, nil
	}
	segments := strings.Split(path, "/")
	elsewhere := false
	for _, r := range s.shaped {
		values, ok := r.match(segments)
		switch {
		case !ok:
		case r.method == method:
			in.Path = values
			return r.handle, nil
		default:
			elsewhere = true
		}
	}
	for _, other := range []string{"GET", "POST", "PUT", "DELETE"} {
		if _, ok := s.exact[other+" "+path]; ok {
			elsewhere = true
		}
	}
	if elsewhere {
		return nil, problem.New(reason.MethodNotAllowed, "")
	}
	return nil, problem.New(reason.NotFound, "there is nothing at this address; the interface is described in openapi.yaml")
}

func (r *route) match(segments []string) (func(string) string, bool) {
	if len(segments) != len(r.segments) {
		return nil, false
	}
	for i, want := range r.segments {
		if want != segments[i] && (!strings.HasPrefix(want, "{") || segments[i] == "") {
			return nil, false
		}
	}
	return func(name string) string {
		if i := slices.Index(r.segments, "{"+name+"}"); i >= 0 {
			return segments[i]
		}
		return ""
	}, true
}

// Leave asks institutions to send new requests elsewhere. What is under way goes on, and a session of an institution that has none is still taken:
// what is under way may need it.
func (s *Server) Leave() {
	why := &stream.Fault{Reason: string(reason.Overloaded), Detail: "this switch is stopping"}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leaving = why
	for _, x := range s.all() {
		x.Leave(why)
	}
}

// brokenFor is how long Shutdown waits for an institution whose connection is broken: one that was told to go elsewhere hardly comes back.
const brokenFor = time.Second

// Shutdown leaves, lets what is under way finish until ctx ends, and ends all sessions. The listener is closed afterwards.
func (s *Server) Shutdown(ctx context.Context) error {
	s.Leave()
	began := time.Now()
	var err error
	for ; err == nil; err = ctx.Err() {
		s.mu.Lock()
		waits := time.Since(began) < brokenFor
		busy := slices.ContainsFunc(s.all(), func(x *stream.Session) bool { return !x.Quiet() && (waits || x.Connected()) })
		s.stopped = !busy
		s.mu.Unlock()
		if !busy {
			break
		}
		select {
		case <-ctx.Done():
		case <-time.After(5 * time.Millisecond):
		}
	}
	s.mu.Lock()
	s.stopped = true
	all := s.all()
	s.mu.Unlock()
	for _, x := range all {
		x.End(&stream.Fault{Detail: "this switch has stopped"})
	}
	s.cancel()
	gone := make(chan struct{})
	go func() {
		s.serving.Wait()
		close(gone)
	}()
	select {
	case <-gone:
	case <-time.After(time.Second): // of an institution that does not read
	}
	return err
}

// all are the sessions of every institution. Called with mu held.
func (s *Server) all() []*stream.Session {
	var all []*stream.Session
	for _, list := range s.sessions {
		all = append(all, list...)
	}
	return all
}

// Turn takes a connection and tells it to go elsewhere, for a node that does not own the lanes.
func Turn(ctx context.Context, c net.Conn, config *tls.Config, detail string) {
	stream.Turn(ctx, c, config, &stream.Fault{Reason: string(reason.Overloaded), Detail: detail})
}
