package link

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"mime"
	"net/http"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"hutong/reason"
	"hutong/wire/api"
	"hutong/wire/httpsig"
	"hutong/wire/problem"
	"hutong/wire/strict"
)

// Inbound is a request that was verified.
type Inbound struct {
	httpsig.Verified
	HTTP     *http.Request // for path values and the query; its body has been read
	AnswerBy time.Time     // when the caller stops waiting; zero: it doesn't say
}

// Handler answers a verified request with a status of 200 or 202 and a model, or with an error that package problem finds a reason in. ctx ends
// when the caller hangs up; work that must go on has to outlive it.
type Handler func(ctx context.Context, in *Inbound) (status int, answer api.Validator, err error)

// Server is an http.Handler for signed exchanges. Routes are added before it is in use; afterwards it is safe for concurrent use.
type Server struct {
	Verifier *httpsig.Verifier
	Signer   *httpsig.Signer
	Log      *slog.Logger   // of faults; nil: none
	Witness  func(Exchange) // if not nil, is told of every exchange; must not keep it waiting
	// Observe, if not nil, is told of every exchange too, and must keep nothing of it: what was answered is written over afterwards.
	Observe func(Exchange)

	mux    http.ServeMux
	routes map[string]map[string]Handler // by path, then by method
}

// Handle adds a route. path is a pattern of http.ServeMux without method and host.
func (s *Server) Handle(method, path string, h Handler) {
	if s.routes == nil {
		s.routes = map[string]map[string]Handler{}
		s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { s.exchange(w, r, nil) })
	}
	if s.routes[path] == nil {
		methods := map[string]Handler{}
		s.routes[path] = methods
		s.mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) { s.exchange(w, r, methods) })
	}
	if s.routes[path][method] != nil {
		panic(fmt.Sprintf("link: %s %s has two handlers", method, path))
	}
	s.routes[path][method] = h
}

// Post adds a route whose body is a model: it is read strictly and validated before h sees it.
func Post[T any, P interface {
	*T
	api.Validator
}](s *Server, path string, h func(ctx context.Context, in *Inbound, body *T) (int, api.Validator, error)) {
	s.Handle(http.MethodPost, path, func(ctx context.Context, in *Inbound) (int, api.Validator, error) {
		var body T
		if err := strict.Request(in.Body, P(&body)); err != nil {
			return 0, nil, err
		}
		return h(ctx, in, &body)
	})
}

// Routes lists what the server takes, "METHOD path", sorted.
func (s *Server) Routes() []string {
	var out []string
	for path, methods := range s.routes {
		for method := range methods {
			out = append(out, method+" "+path)
		}
	}
	slices.Sort(out)
	return out
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if methods := s.routes[r.URL.Path]; methods != nil && plainPath(r.URL.Path) && r.URL.RawPath == "" { // a pattern without names matches itself
		s.exchange(w, r, methods)
		return
	}
	s.mux.ServeHTTP(w, r)
}

func (s *Server) exchange(w http.ResponseWriter, r *http.Request, methods map[string]Handler) {
	x := Exchange{At: s.Verifier.Now(), Method: r.Method, Target: r.RequestURI, Authority: r.Host, RequestHeader: r.Header}
	status, answer, err := s.run(r, methods, &x)
	header := w.Header()
	contentType := "application/json"
	doc, written := answer.(*document)
	if !written {
		doc = newDocument()
		if err == nil {
			err = doc.write(answer)
		}
	}
	if err != nil {
		p := problem.From(err, r.Header.Get(httpsig.RequestIDHeader))
		if p.Reason == reason.Internal && s.Log != nil {
			s.Log.Error("a call ended in a fault", "method", r.Method, "path", r.URL.Path, "caller", x.Peer, "request_id", x.RequestID, "error", p.Error())
		}
		if p.RetryAfter > 0 {
			header.Set("Retry-After", strconv.Itoa(int((p.RetryAfter+time.Second-1)/time.Second)))
		}
		if p.Reason == reason.MethodNotAllowed && methods != nil {
			header.Set("Allow", strings.Join(slices.Sorted(maps.Keys(methods)), ", "))
		}
		status, contentType = int(p.Status), problem.MediaType
		if err = doc.write(&p.Problem); err != nil {
			panic(http.ErrAbortHandler) // a problem document is made of strings and numbers that were made fit; hang up rather than lie
		}
	}
	values := []string{contentType, strconv.Itoa(len(doc.text)), "no-store", "nosniff"}
	header["Content-Type"], header["Content-Length"] = values[0:1:1], values[1:2:2]
	header["Cache-Control"], header["X-Content-Type-Options"] = values[2:3:3], values[3:4:4]
	// Without a request to bind to, the answer goes unsigned: its reader can't rely on it, and doesn't need to.
	_ = s.Signer.SignAnswer(header, status, doc.text, r)
	w.WriteHeader(status)
	_, unwritten := w.Write(doc.text)
	x.Status, x.AnswerHeader, x.Answer = status, header, doc.text
	if s.Observe != nil {
		s.Observe(x)
	}
	switch {
	case s.Witness != nil:
		s.Witness(x)
	case unwritten == nil: // HTTP/2 may still be writing what it gave up when the caller hung up: another's answer must not get into that
		doc.release()
	}
}

// run takes one request as far as it gets.
func (s *Server) run(r *http.Request, methods map[string]Handler, x *Exchange) (status int, answer api.Validator, err error) {
	verified, err := s.Verifier.Request(r)
	if verified != nil { // also when it is refused for who it is of
		x.Peer, x.RequestID, x.Request = verified.Owner, verified.RequestID, verified.Body
	}
	if err != nil {
		return 0, nil, err
	}
	in := &Inbound{Verified: *verified, HTTP: r}
	if !api.ValidRequestID(in.RequestID) {
		return 0, nil, problem.New(reason.RequestIDInvalid, "")
	}
	if in.AnswerBy, err = answerBy(r.Header); err != nil {
		return 0, nil, err
	}
	if methods == nil {
		return 0, nil, problem.New(reason.NotFound, "there is no such path")
	}
	h := methods[r.Method]
	if h == nil {
		return 0, nil, problem.New(reason.MethodNotAllowed, "")
	}
	if r.Method == http.MethodPost || r.Method == http.MethodPut {
		if !isMedia(r.Header.Get("Content-Type"), "application/json") || r.Header.Get("Content-Encoding") != "" {
			return 0, nil, problem.New(reason.UnsupportedMediaType, "")
		}
	} else if len(in.Body) > 0 {
		return 0, nil, problem.New(reason.MalformedRequest, "a request of this method has no body")
	}
	defer func() {
		if p := recover(); p != nil {
			status, answer, err = 0, nil, fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	status, answer, err = h(r.Context(), in)
	switch {
	case err != nil:
		return 0, nil, err
	case answer == nil || status != http.StatusOK && status != http.StatusAccepted:
		return 0, nil, errors.New("a handler gave neither an answer nor an error")
	}
	return status, answer, valid(answer)
}

// isMedia tells whether a Content-Type is of a media type, whatever its parameters.
func isMedia(contentType, media string) bool {
	if strings.IndexByte(contentType, ';') < 0 {
		return strings.ToLower(strings.TrimSpace(contentType)) == media
	}
	got, _, err := mime.ParseMediaType(contentType)
	return err == nil && got == media
}

func answerBy(h http.Header) (time.Time, error) {
	text := h.Get(httpsig.AnswerByHeader)
	t, err := api.ParseTime(text)
	if err != nil {
		return t, problem.New(reason.MalformedRequest, httpsig.AnswerByHeader+" is not a time like 2026-03-01T09:00:00.000Z")
	}
	return t, nil
}
