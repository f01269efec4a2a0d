package calls

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"hutong/money"
	"hutong/payment"
	"hutong/reason"
	"hutong/service"
	"hutong/store"
	"hutong/wire/api"
	"hutong/wire/problem"
)

// addRoutes adds every address of the interface that the switch serves.
func (s *Calls) addRoutes() {
	post(s, api.PathReadCode, s.readCode)
	s.codeRoutes()
	s.resolverRoutes()
	s.laneRoutes()
	s.webhookRoutes()
	post(s, api.PathQuotes, s.createQuote)
	s.begin(http.MethodPost, api.PathPayments, s.createPayment)
	get(s, api.PathPayments, s.findPayments)
	get(s, api.PathPayments+"/{payment_id}", s.getPayment)
	post(s, api.PathCancellations, s.cancelPayment)
	s.holdRoutes()
	post(s, api.PathRefunds, s.createRefund)
	get(s, api.PathRefunds+"/{refund_id}", s.getRefund)
	post(s, api.PathVoids, s.createVoid)
	get(s, api.PathVoids+"/{void_id}", s.getVoid)
	s.disputeRoutes()
}

func (s *Calls) readCode(ctx context.Context, c *call, body *api.CodeReadRequest) (int, api.Validator, error) {
	r, err := s.o.Service.Read(ctx, c.caller, body.Code)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, &api.CodeAnswer{Call: api.CallSuccess, Code: readingModel(r)}, nil
}

func (s *Calls) createQuote(ctx context.Context, c *call, body *api.QuoteRequest) (int, api.Validator, error) {
	coming, err := requestIDOf("/payment_request_id", body.PaymentRequestID)
	if err != nil {
		return 0, nil, err
	}
	offer, err := s.o.Service.Quote(ctx, c.caller, c.id, service.QuoteRequest{
		Payment: coming, Code: body.Code, Order: moneyOf(body.OrderAmount), DebitIn: money.Currency(body.DebitCurrency),
		Payer:   payment.Payer{Reference: body.Payer.Reference, Residency: body.Payer.Residency},
		Purpose: body.Purpose, Extensions: body.Extensions,
	})
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, &api.QuoteAnswer{Call: api.CallSuccess, Quote: quoteModel(offer, body.PaymentRequestID)}, nil
}

// orders and answers are requests and answers of createPayment, to be used again: each is a kilobyte, and of no use a moment later.
var (
	orders  = sync.Pool{New: func() any { return new(api.PaymentRequest) }}
	answers = sync.Pool{New: func() any { return new(paymentTold) }}
)

// paymentTold is an answer in one piece of memory.
type paymentTold struct {
	api.PaymentAnswer
	parts
}

// createPayment makes a payment. The answer is told without a goroutine that waits for it.
func (s *Calls) createPayment(ctx context.Context, p *passed, yield func(), answer func(Made)) {
	c, body := &p.call, orders.Get().(*api.PaymentRequest)
	var r service.PayRequest
	err := c.in.Read(body)
	if err == nil {
		err = payRequest(body, &r)
	}
	*body = api.PaymentRequest{} // the code is a bearer secret
	orders.Put(body)
	if err != nil {
		answer(failed(err))
		return
	}
	s.o.Service.PayThen(ctx, c.caller, c.id, &r, service.Came{At: p.began, AnswerBy: c.in.AnswerBy}, yield, func(rec *store.Record, err error) {
		if err != nil {
			answer(failed(err))
			return
		}
		a := answers.Get().(*paymentTold)
		answer(func() (int, api.Validator, error) { return a.fill(s, c, rec) })
		a.why.reset()
		*a = paymentTold{parts: parts{why: a.why}}
		answers.Put(a)
	})
}

func payRequest(body *api.PaymentRequest, r *service.PayRequest) error {
	*r = service.PayRequest{
		Flow: payment.Flow(body.Flow), Code: body.Code, Order: moneyOf(body.OrderAmount), Reference: body.Reference, OrderRef: body.OrderReference,
		Merchant: service.MerchantHint{ID: body.MerchantID, Store: body.StoreID, Terminal: body.TerminalID},
		Funds:    payment.Funds(body.Funds), Purpose: body.Purpose, Description: body.Description, Extensions: body.Extensions,
	}
	if body.Payer != nil {
		r.Payer = payment.Payer{Reference: body.Payer.Reference, Residency: body.Payer.Residency}
	}
	if body.Capture == api.CaptureWhenLater {
		r.Hold = &service.HoldRequest{}
		if n := body.HoldSeconds; n != nil {
			r.Hold.For = time.Duration(*n) * time.Second
		}
	}
	if body.QuoteID != "" {
		id, err := payment.ParseID(body.QuoteID)
		if err != nil {
			return problem.New(reason.QuoteUnknown, "quote_id is not an id that this switch gave")
		}
		r.QuoteID = id
	}
	if r.Flow == payment.Pull {
		apart(r)
	}
	return nil
}

// apart gives the texts that a payment keeps of its request a place of their own, all together: they may be parts of the document that they were read from, and
// would keep the consumer's code with it, which is forgotten when the payment has ended.
func apart(r *service.PayRequest) {
	texts := [...]*string{(*string)(&r.Order.Currency), &r.Reference, &r.OrderRef, &r.Merchant.Store, &r.Merchant.Terminal, &r.Purpose, &r.Description}
	n := 0
	for _, text := range texts {
		n += len(*text)
	}
	var b strings.Builder
	b.Grow(n)
	for _, text := range texts {
		b.WriteString(*text)
	}
	all := b.String()
	for _, text := range texts {
		*text, all = all[:len(*text)], all[len(*text):]
	}
	if len(r.Extensions) > 0 {
		own := make(map[string]string, len(r.Extensions))
		for name, value := range r.Extensions {
			own[strings.Clone(name)] = strings.Clone(value)
		}
		r.Extensions = own
	}
}

func (s *Calls) cancelPayment(ctx context.Context, c *call, body *api.CancelRequest) (int, api.Validator, error) {
	target, err := requestIDOf("/payment_request_id", body.PaymentRequestID)
	if err != nil {
		return 0, nil, err
	}
	rec, err := s.o.Service.Cancel(ctx, c.caller, target, body.Note)
	return s.paymentAnswer(c, &rec, err)
}

func (s *Calls) getPayment(ctx context.Context, c *call) (int, api.Validator, error) {
	rec, err := s.byID(ctx, c, "payment_id", payment.Pay)
	return s.paymentAnswer(c, &rec, err)
}

// kindNames are the words for what has an id.
var kindNames = map[payment.Kind]string{payment.Pay: "payment", payment.Refund: "refund", payment.Void: "void", payment.Dispute: "dispute", payment.Capture: "capture"}

// byID reads a payment, capture, refund or void by the id in the address; a name of the other kind is not found.
func (s *Calls) byID(ctx context.Context, c *call, name string, kind payment.Kind) (store.Record, error) {
	if err := noQuery(c); err != nil {
		return store.Record{}, err
	}
	id, err := payment.ParseID(c.in.Path(name))
	if err != nil {
		return store.Record{}, problem.New(reason.NotFound, name+" is not an id that this switch gave")
	}
	rec, err := s.o.Service.Payment(ctx, c.caller, id)
	if err == nil && rec.Terms.Kind != kind {
		return store.Record{}, problem.New(reason.NotFound, id.String()+" is not the id of a "+kindNames[kind])
	}
	return rec, err
}

func noQuery(c *call) error {
	if c.in.Query != "" {
		return problem.New(reason.InvalidField, "this address takes no query")
	}
	return nil
}

func (s *Calls) findPayments(ctx context.Context, c *call) (int, api.Validator, error) {
	query, err := url.ParseQuery(c.in.Query)
	if err != nil {
		return 0, nil, problem.New(reason.MalformedRequest, "the query cannot be read")
	}
	for name, values := range query {
		if name != "request_id" && name != "reference" || len(values) != 1 {
			return 0, nil, problem.New(reason.InvalidField, "the query takes request_id or reference, once")
		}
	}
	if len(query) != 1 {
		return 0, nil, problem.New(reason.InvalidField, "the query takes exactly one of request_id and reference")
	}
	var recs []store.Record
	if text := query.Get("request_id"); text != "" {
		id, err := requestIDOf("", text)
		if err != nil {
			return 0, nil, err
		}
		rec, err := s.o.Service.ByRequestID(ctx, c.caller, id)
		if err == nil {
			recs = append(recs, rec)
		} else if !isNotFound(err) {
			return 0, nil, err
		}
	} else {
		if !api.ValidReference(query.Get("reference")) {
			return 0, nil, problem.New(reason.InvalidField, "reference must be 1 to 64 printable ASCII characters without spaces")
		}
		if recs, err = s.o.Service.Find(ctx, c.caller, query.Get("reference")); err != nil {
			return 0, nil, err
		}
	}
	slices.SortFunc(recs, func(a, b store.Record) int {
		return -slices.Compare(a.Terms.ID[:], b.Terms.ID[:])
	})
	list := &api.PaymentList{Call: api.CallSuccess, Payments: []api.Payment{}}
	var last payment.ID
	for _, rec := range recs {
		if rec.Terms.Kind == payment.Pay && rec.Terms.ID != last && len(list.Payments) < service.MaxFound {
			last = rec.Terms.ID
			list.Payments = append(list.Payments, s.paymentModel(&rec, c.caller))
		}
	}
	return http.StatusOK, list, nil
}

func (s *Calls) createRefund(ctx context.Context, c *call, body *api.RefundRequest) (int, api.Validator, error) {
	id, err := payment.ParseID(body.PaymentID)
	if err != nil {
		return 0, nil, problem.New(reason.NotFound, "payment_id is not an id that this switch gave")
	}
	rec, err := s.o.Service.Refund(ctx, c.caller, c.id, service.RefundRequest{Payment: id, Amount: moneyOf(body.Amount), Reference: body.Reference,
		OrderRef: body.OrderReference, Note: body.Note, Extensions: body.Extensions})
	return s.refundAnswer(c, rec, err)
}

func (s *Calls) getRefund(ctx context.Context, c *call) (int, api.Validator, error) {
	rec, err := s.byID(ctx, c, "refund_id", payment.Refund)
	return s.refundAnswer(c, rec, err)
}

func (s *Calls) createVoid(ctx context.Context, c *call, body *api.VoidRequest) (int, api.Validator, error) {
	id, err := payment.ParseID(body.PaymentID)
	if err != nil {
		return 0, nil, problem.New(reason.NotFound, "payment_id is not an id that this switch gave")
	}
	rec, err := s.o.Service.Void(ctx, c.caller, c.id, service.VoidRequest{Payment: id, Reference: body.Reference, Note: body.Note, Extensions: body.Extensions})
	return s.voidAnswer(c, rec, err)
}

func (s *Calls) getVoid(ctx context.Context, c *call) (int, api.Validator, error) {
	rec, err := s.byID(ctx, c, "void_id", payment.Void)
	return s.voidAnswer(c, rec, err)
}

func (s *Calls) voidAnswer(c *call, rec store.Record, err error) (int, api.Validator, error) {
	if err != nil {
		return 0, nil, err
	}
	return statusOf(&rec), &api.VoidAnswer{Call: api.CallSuccess, Void: s.voidModel(&rec, c.caller, c.in.Brief)}, nil
}

func (s *Calls) paymentAnswer(c *call, rec *store.Record, err error) (int, api.Validator, error) {
	if err != nil {
		return 0, nil, err
	}
	return new(paymentTold).fill(s, c, rec)
}

// fill writes the answer, which was zero.
func (a *paymentTold) fill(s *Calls, c *call, rec *store.Record) (int, api.Validator, error) {
	a.Call = api.CallSuccess
	s.describe(&a.Payment, &a.parts, rec, c.caller, c.in.Brief)
	return statusOf(rec), &a.PaymentAnswer, nil
}

func (s *Calls) refundAnswer(c *call, rec store.Record, err error) (int, api.Validator, error) {
	if err != nil {
		return 0, nil, err
	}
	return statusOf(&rec), &api.RefundAnswer{Call: api.CallSuccess, Refund: s.refundModel(&rec, c.caller, c.in.Brief)}, nil
}

// statusOf is 200 for what has ended, 202 for what is under way.
func statusOf(rec *store.Record) int {
	if rec.State.Status.Final() {
		return http.StatusOK
	}
	return http.StatusAccepted
}

func requestIDOf(pointer, text string) (payment.RequestID, error) {
	id, err := payment.ParseRequestID(text)
	if err != nil || !api.ValidRequestID(text) {
		f := api.FieldError{Pointer: pointer, Detail: "must be a UUID of version 7 in lower case"}
		return id, problem.New(reason.InvalidField, "a request id is not a UUID of version 7 in lower case", f)
	}
	return id, nil
}

func isNotFound(err error) bool {
	p := problem.From(explain(err), "")
	return p.Reason == reason.NotFound
}
