package calls

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hutong/delivery"
	"hutong/money"
	"hutong/participant"
	"hutong/payment"
	"hutong/reason"
	"hutong/wire/api"
	"hutong/wire/httpsig"
	"hutong/wire/link"
	"hutong/wire/problem"
)

// CounterpartyOptions are what NewCounterparties is given. Directory, Signer and Now are needed.
type CounterpartyOptions struct {
	Directory *atomic.Pointer[participant.Directory] // endpoints and keys of the institutions
	Signer    *httpsig.Signer                        // the switch's own key
	Now       func() time.Time
	// Concurrent bounds the questions under way with one institution; 0 means 256. More wait, at most until their answer is due and at most
	// four times as many: an institution that hangs costs its own payments only. What payments under way need (inquiries, cancellations, captures)
	// has as many places of its own, so that new payments can't crowd it out.
	Concurrent int
	Transport  http.RoundTripper // nil: a link.Transport with Concurrent connections kept for each
	// Stream gives the stream on which an institution is connected, and how many questions may be under way on it; nil: it isn't, and is asked at
	// its endpoint. With broken, one whose connection broke a moment ago serves too: the institution has no endpoint. May be nil.
	Stream  func(institution string, broken bool) (via Carrier, places int)
	Log     *slog.Logger
	Observe func(Asked)         // told of every question's end; nil: nobody is
	Witness func(link.Exchange) // told of every exchange, whole: evidence, and secret; nil: nobody is
}

// Carrier takes one call to an institution and its answer back. Its errors are those of package link; *link.Caller is one over HTTP.
type Carrier interface {
	Call(ctx context.Context, to link.Peer, method, path, requestID string, in, out api.Validator) error
}

// Asked is one question and its end, for metrics.
type Asked struct {
	To      string
	Op      string // a payment.Op, "verify_order" or "resolve_code"
	Result  payment.Result
	Waited  time.Duration // for a place among the questions under way
	Took    time.Duration // on the wire
	at      time.Time     // when it ended; zero: it was not put
	Problem string        // kind of failure: "", "not_sent", "uncertain", "refused", "altered", "no_room"
}

// Counterparties asks institutions at their own endpoints. It implements delivery.Counterparties and delivery.Inquirer.
type Counterparties struct {
	o      CounterpartyOptions
	caller link.Caller
	rooms  sync.Map // roomKey → *room
	askers askers
}

// roomKey names the places of an institution for what begins or moves a payment, or for what finds out about one.
type roomKey struct {
	institution string
	ladder      bool
	stream      bool
}

// room holds the questions under way, and counts those that wait for a place.
type room struct {
	places  chan struct{}
	waiting atomic.Int64
}

// maxWaiting is how many may wait for a place, as a multiple of the places.
const maxWaiting = 4

var errNoRoom = errors.New("no room")

var (
	_ delivery.Counterparties = (*Counterparties)(nil)
	_ delivery.Inquirer       = (*Counterparties)(nil)
)

// NewCounterparties makes the caller of institutions.
func NewCounterparties(o CounterpartyOptions) *Counterparties {
	o.Concurrent = orDefault(o.Concurrent, 256)
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Transport == nil {
		o.Transport = &link.Transport{MaxIdle: o.Concurrent}
	}
	return &Counterparties{o: o, caller: link.Caller{Signer: o.Signer, Keys: DirectoryKeys(o.Directory, o.Now),
		Client: &http.Client{Transport: o.Transport}, Now: o.Now, Witness: o.Witness}}
}

// Close drops the connections and goroutines that are kept. Questions under way go on.
func (c *Counterparties) Close() {
	c.askers.end()
	if t, ok := c.o.Transport.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}

// Beginner is a Carrier that needs no goroutine to wait in: see stream.Session.AskThen. until is when the question is given up, of the house's clock.
type Beginner interface {
	Begin(ctx context.Context, within time.Duration, to link.Peer, method, path, requestID string, in, out api.Validator, then func(error)) bool
}

// ask sends one question and reads the answer into out; asked is told how it went. After an error the question stays open. The institution is
// told to answer by, and is waited for until; zero: by.
func (c *Counterparties) ask(ctx context.Context, asked *Asked, by, until time.Time, path, requestID string, in, out api.Validator) error {
	w, err := c.wayTo(asked, c.o.Now(), by, until)
	if err != nil {
		return err
	}
	w.peer.Until = time.Now().Add(w.within)
	leave, err := c.enter(ctx, w)
	if err != nil {
		asked.Waited, asked.Problem = c.o.Now().Sub(w.began), "no_room"
		return fmt.Errorf("not sent: %w: %d questions to %s are under way already", err, w.places, asked.To)
	}
	defer leave()
	sent := c.o.Now()
	asked.Waited = sent.Sub(w.began)
	return c.ended(asked, sent, w.via.Call(ctx, w.peer, http.MethodPost, path, requestID, in, out))
}

// way is how an institution is asked.
type way struct {
	via    Carrier
	peer   link.Peer
	places int
	key    roomKey
	began  time.Time
	within time.Duration
}

// wayTo chooses it, now.
func (c *Counterparties) wayTo(asked *Asked, now, by, until time.Time) (w way, err error) {
	p, ok := c.o.Directory.Load().Participant(asked.To)
	w = way{via: &c.caller, places: c.o.Concurrent, key: roomKey{asked.To, ladder(asked.Op), false}, began: now}
	if ok && c.o.Stream != nil {
		if s, n := c.o.Stream(asked.To, p.Endpoint == ""); s != nil {
			w.via, w.places, w.key.stream = s, n, true
		}
	}
	// The deadline is a time of the house's clock; what is left of it is waited for in real time.
	if until.IsZero() {
		until = by
	}
	w.within = until.Sub(w.began)
	switch {
	case !ok, p.Endpoint == "" && !p.Stream:
		err = fmt.Errorf("%w: %s has no endpoint in the network file", delivery.ErrNotAsked, asked.To)
	case p.Endpoint == "" && !w.key.stream:
		err = &link.NotSent{Err: fmt.Errorf("%s is not connected by stream and has no endpoint", asked.To)}
	case !by.After(w.began):
		err = fmt.Errorf("%w: it was to be answered by %s", delivery.ErrNotAsked, api.FormatTime(by))
	default:
		w.peer = link.Peer{Owner: asked.To, BaseURL: p.Endpoint, AnswerBy: by}
		return w, nil
	}
	asked.Problem = "not_sent"
	return w, err
}

// ended tells asked how a question that was sent ended.
func (c *Counterparties) ended(asked *Asked, sent time.Time, err error) error {
	asked.at = c.o.Now()
	if asked.Took = asked.at.Sub(sent); err == nil {
		return nil
	}
	var refused *link.Refused
	var unsent *link.NotSent
	switch {
	case errors.As(err, &refused):
		asked.Problem = "refused"
	case errors.As(err, &unsent):
		asked.Problem = "not_sent"
	default:
		asked.Problem = "uncertain"
	}
	return err
}

func (c *Counterparties) observe(a Asked) {
	if c.o.Observe != nil {
		c.o.Observe(a)
	}
}

// ladder tells whether a question is one that a payment under way needs.
func ladder(op string) bool {
	switch payment.Op(op) {
	case payment.OpCancel, payment.OpCapture, payment.OpRelease, payment.OpAdvise:
		return true
	}
	return strings.HasPrefix(op, "look_up")
}

// room is where the places for a question are.
func (c *Counterparties) room(w way) *room {
	r, ok := c.rooms.Load(w.key)
	if !ok {
		r, _ = c.rooms.LoadOrStore(w.key, &room{places: make(chan struct{}, w.places)})
	}
	return r.(*room)
}

// enter waits for a place until the question is given up, if not too many wait already.
func (c *Counterparties) enter(ctx context.Context, w way) (leave func(), err error) {
	x := c.room(w)
	leave = func() { <-x.places }
	select {
	case x.places <- struct{}{}:
		return leave, nil
	default:
	}
	defer x.waiting.Add(-1)
	if x.waiting.Add(1) > int64(maxWaiting*cap(x.places)) {
		return nil, errNoRoom
	}
	ctx, cancel := context.WithDeadline(ctx, w.peer.Until)
	defer cancel()
	select {
	case x.places <- struct{}{}:
		return leave, nil
	case <-ctx.Done():
		return nil, errNoRoom
	}
}

// Ask implements delivery.Counterparties. The question that every payment needs is asked without a goroutine that waits, where that can be done.
func (c *Counterparties) Ask(ctx context.Context, q delivery.Question, answer func(delivery.Answer)) {
	if q.Op == payment.OpAuthorise && c.authoriseThen(ctx, &q, answer) {
		return
	}
	c.askLater(ctx, q, answer)
}

// askLater asks on a goroutine that waits.
func (c *Counterparties) askLater(ctx context.Context, q delivery.Question, answer func(delivery.Answer)) {
	x := &asking{c: c, q: q, t: q.Terms, asked: Asked{To: q.To, Op: string(q.Op)}}
	c.askers.do(func() {
		c.tell(x.t, &x.asked, answer, func() delivery.Answer { return x.question(ctx) })
	})
}

// tell gives the answer to whoever asked, once.
func (c *Counterparties) tell(t *payment.Terms, asked *Asked, answer func(delivery.Answer), made func() delivery.Answer) {
	a := delivery.Answer{Result: payment.Unknown, Note: "the question could not be put", Fault: delivery.Unasked}
	defer func() {
		if p := recover(); p != nil {
			c.o.Log.Error("a question made the caller panic", "payment", t.ID.String(), "op", asked.Op, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		}
		answer(a)
		asked.Result = a.Result
		c.observe(*asked)
	}()
	a = made()
	a.Took, a.At = asked.Took, asked.at
	if a.Note != "" {
		c.o.Log.Warn("an institution gave no usable answer", "payment", t.ID.String(), "op", asked.Op, "institution", asked.To, "note", a.Note)
	}
}

// questionID is the request id of a question: a UUID of version 7 whose time is the payment's and whose rest is a hash, the same whenever the
// same is asked again.
func questionID(id payment.ID, op string, parts ...string) string {
	var room [128]byte // more is rare
	b := append(room[:0], id[:]...)
	b = append(binary.BigEndian.AppendUint32(b, uint32(len(op))), op...)
	for _, p := range parts {
		b = append(binary.BigEndian.AppendUint32(b, uint32(len(p))), p...)
	}
	h := sha256.Sum256(b)
	r := payment.RequestID(h[:16])
	copy(r[:6], id[:6])
	return version7(r)
}

// freshID is the request id of a question that belongs to no payment.
func freshID(now time.Time) string {
	var r payment.RequestID
	_, _ = rand.Read(r[6:]) // crypto/rand.Read never fails
	ms := uint64(now.UnixMilli())
	binary.BigEndian.PutUint32(r[:4], uint32(ms>>16))
	binary.BigEndian.PutUint16(r[4:6], uint16(ms))
	return version7(r)
}

func version7(r payment.RequestID) string {
	r[6] = r[6]&0x0f | 0x70
	r[8] = r[8]&0x3f | 0x80
	return r.String()
}

// questionIDOf gives repeats of a question one id, also over a restart and when a credit that was not found is sent again, so that an institution
// can recognise them by it. An inquiry is asked anew in each state, because a repeat would deserve the answer that was given before.
func questionIDOf(q *delivery.Question) string {
	if q.Op == payment.OpLookUpDebit || q.Op == payment.OpLookUpCredit {
		return questionID(q.Terms.ID, string(q.Op), strconv.Itoa(q.Seq))
	}
	return questionID(q.Terms.ID, string(q.Op))
}

// VerifyOrder implements delivery.Inquirer.
func (c *Counterparties) VerifyOrder(ctx context.Context, q delivery.OrderQuestion) (delivery.OrderAnswer, error) {
	id := freshID(c.o.Now())
	if !q.Payment.IsZero() {
		id = questionID(q.Payment, "verify_order", q.To, q.Code, q.Order.String())
	}
	in := &api.OrderRequest{Code: q.Code, OrderAmount: api.OptionalMoney(q.Order), PayerInstitution: q.Payer, AnswerBy: api.FormatTime(q.AnswerBy)}
	var out api.OrderAnswer
	asked := Asked{To: q.To, Op: "verify_order", Result: payment.Unknown}
	defer func() { c.observe(asked) }()
	if err := c.ask(ctx, &asked, q.AnswerBy, q.Until, api.PathVerifyOrder, id, in, &out); err != nil {
		// Nothing is done by this question, so a signed word on why the order can't be paid counts even in a problem document.
		var refused *link.Refused
		if errors.As(err, &refused) && orderReasons[refused.Problem.Reason] {
			asked.Result = payment.Failure
			return delivery.OrderAnswer{Reason: refused.Problem.Reason}, nil
		}
		return delivery.OrderAnswer{}, told(err)
	}
	a := delivery.OrderAnswer{OrderRef: out.OrderReference, OrderKey: out.OrderKey, Merchant: merchantOf(out.Merchant)}
	switch {
	case out.Call != api.CallSuccess || out.Result == api.ResultUnknown:
		return a, undecided(q.To, out.Call, out.Reason)
	case out.Result == api.ResultFailure:
		asked.Result = payment.Failure
		if a.Reason = out.Reason; !orderReasons[a.Reason] {
			a.Reason = reason.PayeeDeclined
		}
		return a, nil
	case out.Open == nil || !*out.Open:
		a.Reason = reason.MerchantClosed
	}
	if out.Amount != nil {
		a.Amount = out.Amount.Money()
		if !a.Amount.Currency.Valid() {
			return a, fmt.Errorf("%s answered with currency %q, which is not of ISO 4217", q.To, out.Amount.Currency)
		}
	}
	var err error
	if a.ExpiresAt, err = api.ParseTime(out.ExpiresAt); err == nil {
		asked.Result = payment.Success
	}
	return a, err
}

// ResolveCode implements delivery.Inquirer. It has no effect anywhere.
func (c *Counterparties) ResolveCode(ctx context.Context, q delivery.CodeQuestion) (delivery.CodeAnswer, error) {
	in := &api.ResolveRequest{Code: q.Code, AskingInstitution: q.Asking, AnswerBy: api.FormatTime(q.AnswerBy)}
	var out api.ResolveAnswer
	asked := Asked{To: q.To, Op: "resolve_code", Result: payment.Unknown}
	defer func() { c.observe(asked) }()
	if err := c.ask(ctx, &asked, q.AnswerBy, q.Until, api.PathResolve, freshID(c.o.Now()), in, &out); err != nil {
		return delivery.CodeAnswer{}, told(err)
	}
	r := delivery.CodeAnswer{Consumer: out.Side == api.SidePayer, Currency: money.Currency(out.Currency)}
	switch {
	case out.Call != api.CallSuccess || out.Result == api.ResultUnknown:
		return r, undecided(q.To, out.Call, out.Reason)
	case out.Result == api.ResultFailure:
		asked.Result = payment.Failure
		if r.Reason = out.Reason; !orderReasons[r.Reason] {
			r.Reason = reason.CodeUnknown
		}
		return r, nil
	}
	expires, err := api.ParseTime(out.ExpiresAt)
	if err != nil {
		return r, err
	}
	asked.Result = payment.Success
	r.OrderAnswer = delivery.OrderAnswer{Merchant: merchantOf(out.Merchant), OrderRef: out.OrderReference, OrderKey: out.OrderKey, ExpiresAt: expires}
	if out.OrderAmount != nil {
		r.Amount = out.OrderAmount.Money()
	}
	return r, nil
}

// faultOf says of a question that failed whether the institution is to be blamed: it was not reached, hung, answered nothing that proves
// anything, or says itself that it is overloaded or out of order.
func faultOf(err error) delivery.Fault {
	var refused *link.Refused
	var uncertain *link.Uncertain
	var unsent *link.NotSent
	var own *problem.Error
	switch {
	case err == nil:
		return ""
	case errors.Is(err, delivery.ErrNotAsked), errors.As(err, &unsent) && errors.As(unsent.Err, &own):
		return delivery.Unasked
	case !errors.As(err, &uncertain) && errors.As(err, &refused) && refused.Problem.Status < 500 && refused.Problem.Reason != reason.RateLimited:
		return "" // it answers, and refuses this one call
	}
	return delivery.Unanswered
}

// told gives an error the form in which delivery tells who is to be blamed for it.
func told(err error) error {
	switch faultOf(err) {
	case "":
		return fmt.Errorf("%w: %w", delivery.ErrUndecided, err)
	case delivery.Unasked:
		return fmt.Errorf("%w: %w", delivery.ErrNotAsked, err)
	}
	return err
}

// undecided is the error of an answer that says neither yes nor no.
func undecided(institution string, call api.Call, why reason.Code) error {
	if call != api.CallSuccess {
		return fmt.Errorf("%s says that its call ended in %s: %s", institution, call, why)
	}
	return fmt.Errorf("%w: %s says %s", delivery.ErrUndecided, institution, why)
}
