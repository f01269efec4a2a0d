package rest

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"path"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"hutong/edge/calls"
	"hutong/reason"
	"hutong/wire/api"
	"hutong/wire/httpsig"
	"hutong/wire/link"
	"hutong/wire/problem"
	"hutong/wire/strict"
)

// server is the handler. What changes lies behind gate and calls.
type server struct {
	o       Options
	link    link.Server
	match   http.ServeMux     // the same patterns, to name a route before it is verified
	methods map[string]string // pattern → the methods taken there, "GET, POST"
	gate    chan struct{}     // one place for each request under way
}

// New makes the handler of every address under /v1/.
func New(o Options) http.Handler {
	if o.Signature <= 0 {
		o.Signature = o.Calls.SignatureWindow()
	}
	o.Concurrent = orDefault(o.Concurrent, 8_192)
	o.Nonces = orDefault(o.Nonces, 1_000_000)
	if o.Log == nil {
		o.Log = slog.Default()
	}
	s := &server{o: o, methods: map[string]string{}, gate: make(chan struct{}, o.Concurrent)}
	s.link = link.Server{Signer: o.Signer, Log: o.Log, Witness: o.Witness, Observe: s.exchanged, Verifier: &httpsig.Verifier{
		Keys: o.Keys, Now: o.Now, Past: o.Signature, Future: o.Signature, Nonces: httpsig.NewNonces(o.Nonces), MaxBody: strict.MaxBytes,
		Authorities: o.Authorities,
		Admit: func(owner string) error {
			_, err := o.Calls.Admit(owner)
			return err
		},
		// Nonces are forgotten when the process ends. Signatures carry whole seconds, so a message replayed within the second of the start
		// passes here; its request id then finds what the first one did.
		Since: o.Now().Truncate(time.Second)}}
	for _, r := range o.Calls.Routes() {
		s.link.Handle(r.Method, r.Pattern, carried(r.Handle))
	}
	for _, r := range s.link.Routes() {
		method, pattern, _ := strings.Cut(r, " ")
		if s.methods[pattern] == "" {
			s.match.HandleFunc(pattern, func(http.ResponseWriter, *http.Request) {})
			s.methods[pattern] = method
			continue
		}
		s.methods[pattern] += ", " + method
	}
	return s
}

// carried gives a handler what it needs of an HTTP request.
func carried(h calls.Handler) link.Handler {
	return func(ctx context.Context, in *link.Inbound) (int, api.Validator, error) {
		return h(ctx, &calls.Inbound{Owner: in.Owner, KeyID: in.KeyID, RequestID: in.RequestID, AnswerBy: in.AnswerBy, Path: in.HTTP.PathValue,
			Query: in.HTTP.URL.RawQuery, Read: func(model api.Validator) error { return strict.Request(in.Body, model) }, Keep: link.Written})
	}
}

// ServeHTTP implements http.Handler.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if p == http.ErrAbortHandler { //nolint:errorlint // the very value is the sign
			panic(p)
		}
		s.o.Log.Error("a request made the server panic", "method", r.Method, "path", r.URL.Path, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		s.refuse(w, r, "", problem.New(reason.Internal, ""))
	}()
	pattern := s.pattern(r)
	allow := s.methods[pattern]
	switch {
	case r.Method == http.MethodOptions && allow != "":
		w.Header().Set("Allow", allow)
		w.WriteHeader(http.StatusNoContent)
		return
	case r.Method == http.MethodHead && allow != "":
		s.refuse(w, r, allow, problem.New(reason.MethodNotAllowed, "this address takes "+allow))
		return
	case pattern == "":
		s.refuse(w, r, "", problem.New(reason.NotFound, "there is nothing at this address; the interface is described in openapi.yaml"))
		return
	}
	select {
	case s.gate <- struct{}{}:
		defer func() { <-s.gate }()
	default:
		s.refuse(w, r, "", problem.New(reason.Overloaded, "too many requests are under way"))
		return
	}
	s.link.ServeHTTP(w, r)
}

// pattern names the route of an address; "" when there is none. An address that is not in its plain form is unknown: to redirect a signed
// request could only break its signature.
func (s *server) pattern(r *http.Request) string {
	if r.URL.RawPath == "" && s.own(r.URL.Path) {
		return r.URL.Path
	}
	if p := r.URL.Path; p != path.Clean(p) || strings.Contains(r.URL.RawPath, "%") {
		return ""
	}
	_, pattern := s.match.Handler(r)
	if _, ok := s.methods[pattern]; !ok {
		return ""
	}
	return pattern
}

// own tells whether a path is a pattern without names, which matches itself.
func (s *server) own(path string) bool {
	_, ok := s.methods[path]
	return ok && !strings.ContainsAny(path, "{}")
}

// refuse answers a request that does not come as far as its signature. The answer is bound to the request all the same when it has a
// signature to bind to, right or wrong.
func (s *server) refuse(w http.ResponseWriter, r *http.Request, allow string, p *problem.Error) {
	p = problem.From(p, r.Header.Get(httpsig.RequestIDHeader))
	body, err := strict.Encode(&p.Problem)
	if err != nil {
		panic(http.ErrAbortHandler) // made of strings that were made fit: hang up rather than lie
	}
	h := w.Header()
	h.Set("Content-Type", problem.MediaType)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if allow != "" {
		h.Set("Allow", allow)
	}
	if p.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(p.RetryAfter.Seconds()))))
	}
	if r.Method == http.MethodHead {
		body = nil // net/http sends none, and the digest is of what is sent
	}
	_ = s.o.Signer.SignAnswer(h, int(p.Status), body, r)
	w.WriteHeader(int(p.Status))
	_, _ = w.Write(body)
	s.observe(Observation{Route: s.pattern(r), Method: r.Method, Status: int(p.Status), Reason: p.Reason})
}

// exchanged is told of every exchange by the link.
func (s *server) exchanged(x link.Exchange) {
	if s.o.Observe == nil {
		return
	}
	target, _, _ := strings.Cut(x.Target, "?")
	o := Observation{Method: x.Method, Caller: x.Peer, Status: x.Status, Took: s.o.Now().Sub(x.At)}
	if s.own(target) {
		o.Route = target
	} else if r, err := http.NewRequest(http.MethodGet, target, nil); err == nil {
		o.Route = s.pattern(r)
	}
	if x.Status >= 400 {
		var p struct{ Reason reason.Code }
		if err := json.Unmarshal(x.Answer, &p); err == nil {
			o.Reason = p.Reason
		}
	}
	s.observe(o)
}

func (s *server) observe(o Observation) {
	if s.o.Observe == nil {
		return
	}
	if o.Method != http.MethodGet && o.Method != http.MethodPost && o.Method != http.MethodPut && o.Method != http.MethodDelete {
		o.Method = "other"
	}
	s.o.Observe(o)
}
