// Package calls is what the interface of wire/openapi.yaml means, whatever carries it: Calls takes a verified call of an institution to the service
// and gives the answer's model, Counterparties writes what institutions are asked and reads what they say. An edge carries both.
//
// Goal: the same commands, answers and reasons over every edge. Method: handlers and questions know models only; who called, and how the body
// is read, is handed in by the edge.
package calls

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"hutong/participant"
	"hutong/payment"
	"hutong/reason"
	"hutong/service"
	"hutong/wire/api"
	"hutong/wire/httpsig"
	"hutong/wire/problem"
)

// Options are what Calls are given. Service and Now are needed; the rest has defaults.
type Options struct {
	Service *service.Service
	Now     func() time.Time
	// RequestsPerSecond and Burst bound one institution's requests, over all edges; 0 means 5,000 and 10,000.
	RequestsPerSecond float64
	Burst             int
	Concurrent        int // requests of one institution under way; 0 means 4,096
	Log               *slog.Logger
}

// Inbound is a call that an edge has verified.
type Inbound struct {
	Owner     string // the institution whose key signed
	KeyID     string
	RequestID string
	AnswerBy  time.Time                 // when the caller stops waiting; zero: it doesn't say
	Read      func(api.Validator) error // reads the body strictly into a zero model and validates it; an error that package problem finds a reason in
	Path      func(name string) string  // the value of a name of the route's pattern
	Query     string                    // as in a URL, encoded
	Brief     bool                      // the answer may leave out the trace and the public text of the reason
	// Keep makes of an answer one that stays as it is. A Handler of a route with a Start needs it: there the answer's memory is used again at once.
	Keep     func(api.Validator) (api.Validator, error)
	Admitted Admitted // just now; zero: not so lately that its time and limits are those of the call
}

// Handler answers a call with a status of 200 or 202 and a model, or with an error that package problem finds a reason in. ctx ends when nobody
// waits for the answer any more.
type Handler func(ctx context.Context, in *Inbound) (status int, answer api.Validator, err error)

// Starter is Handler for an edge without a goroutine to wait in. It calls yield before it waits for anything itself, on the caller's goroutine, and answer
// once, there or on a goroutine that answer must not keep waiting; answer makes what a Handler returns by the function that it is given, and is done with
// it when it returns. Nothing ends a call but what it waits for: its places are held until it is answered.
type Starter func(ctx context.Context, in *Inbound, yield func(), answer func(Made))

// Made is an answer, made when it is called.
type Made func() (status int, answer api.Validator, err error)

func failed(err error) Made { return func() (int, api.Validator, error) { return 0, nil, err } }

// Route is one call that the switch takes. Pattern is one of http.ServeMux without method and host.
type Route struct {
	Method, Pattern string
	Handle          Handler
	Start           Starter // the same without a goroutine that waits; nil: Handle only
}

// Calls is what institutions can call at the switch, and what each of them has under way, over all edges.
type Calls struct {
	o       Options
	routes  []Route
	callers sync.Map // institution → *callerLimits
}

// call is one verified request within its limits.
type call struct {
	caller string // from the key
	id     payment.RequestID
	in     *Inbound
}

// New makes the handlers of every call.
func New(o Options) *Calls {
	o.RequestsPerSecond = orDefault(o.RequestsPerSecond, 5_000)
	o.Burst = orDefault(o.Burst, 10_000)
	o.Concurrent = orDefault(o.Concurrent, 4_096)
	if o.Log == nil {
		o.Log = slog.Default()
	}
	s := &Calls{o: o}
	s.addRoutes()
	return s
}

// Routes are all calls. The slice is not changed afterwards.
func (s *Calls) Routes() []Route { return s.routes }

// Admitted is a request that was taken out of its institution's rate.
type Admitted struct {
	of *callerLimits
	at time.Time
}

// Admit takes one request out of an institution's rate, or says when the next one fits in.
func (s *Calls) Admit(institution string) (Admitted, error) {
	now := s.o.Now()
	l, set := s.known(institution)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.follow(set)
	return Admitted{l, now}, l.take(now)
}

// SignatureWindow is how far a signature's time may be from the switch's clock, by the rules of this moment.
func (s *Calls) SignatureWindow() time.Duration { return s.o.Service.Rules().Windows.Signature }

// Places is how many requests of an institution may be under way.
func (s *Calls) Places(institution string) int {
	l := s.limitsOf(institution)
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.set.Concurrent
}

// handle adds a route.
func (s *Calls) handle(method, pattern string, h func(ctx context.Context, c *call) (int, api.Validator, error)) {
	s.routes = append(s.routes, Route{Method: method, Pattern: pattern, Handle: s.limited(func(ctx context.Context, p *passed) (int, api.Validator, error) { return h(ctx, &p.call) })})
}

// starting is what answers later, by the function that it is given; see Starter.
type starting func(ctx context.Context, p *passed, yield func(), answer func(Made))

// begin adds a route of what answers later.
func (s *Calls) begin(method, pattern string, h starting) {
	s.routes = append(s.routes, Route{Method: method, Pattern: pattern, Handle: s.limited(s.await(h)), Start: s.start(h)})
}

// await makes a handler of what answers later: it waits for the answer, as long as the caller does.
func (s *Calls) await(h starting) func(ctx context.Context, p *passed) (int, api.Validator, error) {
	return func(ctx context.Context, p *passed) (int, api.Validator, error) {
		told := make(chan kept, 1)
		h(ctx, p, func() {}, func(made Made) { told <- s.keep(p, made) })
		select {
		case a := <-told:
			return a.status, a.answer, a.err
		case <-ctx.Done():
			return 0, nil, service.Left()
		}
	}
}

// post adds a route whose body is a model; it is read strictly after the caller's limits.
func post[T any, P interface {
	*T
	api.Validator
}](s *Calls, path string, h func(ctx context.Context, c *call, body *T) (int, api.Validator, error)) {
	body[T, P](s, http.MethodPost, path, h)
}

// body adds a route of a method that has a body.
func body[T any, P interface {
	*T
	api.Validator
}](s *Calls, method, path string, h func(ctx context.Context, c *call, body *T) (int, api.Validator, error)) {
	s.handle(method, path, func(ctx context.Context, c *call) (int, api.Validator, error) {
		body := new(T)
		if err := c.in.Read(P(body)); err != nil {
			return 0, nil, err
		}
		return h(ctx, c, body)
	})
}

func get(s *Calls, path string, h func(ctx context.Context, c *call) (int, api.Validator, error)) {
	s.handle(http.MethodGet, path, h)
}

// kept is an answer that stays as it is.
type kept struct {
	status int
	answer api.Validator
	err    error
}

// keep makes an answer to be kept, on a goroutine that is others' too. What panics is told to the log here: the caller may have left.
func (s *Calls) keep(p *passed, made Made) (a kept) {
	defer func() {
		if fault := recover(); fault != nil {
			s.o.Log.Error("an answer made the server panic", "caller", p.in.Owner, "request_id", p.in.RequestID, "panic", fmt.Sprint(fault), "stack", string(debug.Stack()))
			a = kept{err: problem.New(reason.Internal, "")}
		}
	}()
	if a.status, a.answer, a.err = made(); a.err == nil {
		a.answer, a.err = p.in.Keep(a.answer)
	}
	return a
}

// limited wraps a handler in what every verified request must pass.
func (s *Calls) limited(h func(ctx context.Context, p *passed) (int, api.Validator, error)) Handler {
	return func(ctx context.Context, in *Inbound) (int, api.Validator, error) {
		p, err := s.pass(in)
		if err != nil {
			return 0, nil, err
		}
		defer p.leave()
		if !in.AnswerBy.IsZero() {
			ctx = service.WithAnswerBy(ctx, in.AnswerBy)
			if left := in.AnswerBy.Sub(p.began); left <= s.o.Service.Rules().Windows.Answer { // otherwise the service answers before
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, left)
				defer cancel()
			}
		}
		status, answer, err := h(ctx, p)
		return status, answer, explain(err)
	}
}

// start wraps what answers later in the same.
func (s *Calls) start(h starting) Starter {
	return func(ctx context.Context, in *Inbound, yield func(), answer func(Made)) {
		p, err := s.pass(in)
		if err != nil {
			answer(failed(err))
			return
		}
		defer func() {
			if fault := recover(); fault != nil {
				p.leave()
				panic(fault)
			}
		}()
		h(ctx, p, yield, func(made Made) {
			p.leave()
			answer(func() (int, api.Validator, error) {
				status, model, err := made()
				return status, model, explain(err)
			})
		})
	}
}

// passed is a verified request within its institution's limits, until it leaves.
type passed struct {
	place
	call
	of  *callerLimits
	now func() time.Time
}

// leave gives its place back, once.
func (p *passed) leave() { p.of.leave(&p.place, p.now()) }

// pass takes a request in, or says why not.
func (s *Calls) pass(in *Inbound) (*passed, error) {
	of, now := in.Admitted.of, in.Admitted.at
	if of == nil {
		of, now = s.limitsOf(in.Owner), s.o.Now()
	}
	p := &passed{call: call{caller: in.Owner, in: in}, of: of, now: s.o.Now}
	if err := p.of.enter(&p.place, now, s.o.Service.RulesAt(now).Windows.Answer); err != nil {
		return nil, err
	}
	var err error
	if p.id, err = payment.ParseRequestID(in.RequestID); err != nil {
		p.leave()
		return nil, problem.New(reason.RequestIDInvalid, err.Error())
	}
	if !in.AnswerBy.IsZero() && !in.AnswerBy.After(now) {
		p.leave()
		return nil, problem.New(reason.DeadlinePassed, httpsig.AnswerByHeader+" has passed; nothing was done")
	}
	return p, nil
}

// explain gives the service's problems the form of the wire.
func explain(err error) error {
	if err == nil {
		return nil
	}
	var known *service.Problem
	if !errors.As(err, &known) {
		return err
	}
	fields := make([]api.FieldError, len(known.Fields))
	for i, f := range known.Fields {
		fields[i] = api.FieldError{Pointer: f.Pointer, Detail: f.Detail}
	}
	p := problem.New(known.Reason, known.Detail, fields...)
	if known.RetryAfter > 0 {
		p.RetryAfter = known.RetryAfter
	}
	return p
}

// DirectoryKeys finds public keys in whatever version of the directory is in force; a revocation counts from its moment on.
func DirectoryKeys(dir *atomic.Pointer[participant.Directory], now func() time.Time) httpsig.Keys {
	return directoryKeys{dir, now}
}

type directoryKeys struct {
	dir *atomic.Pointer[participant.Directory]
	now func() time.Time
}

// Key implements httpsig.Keys.
func (d directoryKeys) Key(_ context.Context, id string) (httpsig.Key, bool) {
	k, ok := d.dir.Load().Key(id)
	if !ok {
		return httpsig.Key{}, false
	}
	return httpsig.Key{ID: k.ID, Owner: k.Owner, Public: k.Public, NotBefore: k.From, NotAfter: k.Until,
		Revoked: !k.Revoked.IsZero() && !d.now().Before(k.Revoked)}, true
}

func orDefault[N int | float64 | time.Duration](n, d N) N {
	if n <= 0 {
		return d
	}
	return n
}
