package api

// This file says of every request and answer what openapi.yaml says of it, field by field. A test holds the two together: whatever
// document it makes gets the same verdict from Validate and from the schema.

import "strconv"

// ---- shared parts ----

func (c *checker) text(field string, t *Text) {
	if t == nil {
		return
	}
	c.within(field, func() {
		c.required("en", t.EN, name)
		c.required("zh", t.ZH, name)
	})
}

func (c *checker) merchant(field string, m *Merchant) {
	if m == nil {
		return
	}
	c.within(field, func() {
		c.required("name", m.Name, name)
		c.optional("city", m.City, name)
		c.required("country", m.Country, country)
		c.optional("mcc", m.MCC, mcc)
		c.optional("merchant_id", m.MerchantID, reference)
		c.optional("store_id", m.StoreID, reference)
		c.optional("terminal_id", m.TerminalID, reference)
	})
}

func (c *checker) payer(field string, p *Payer) {
	if p == nil {
		return
	}
	c.within(field, func() {
		c.required("reference", p.Reference, reference)
		c.required("residency", p.Residency, country)
	})
}

func (c *checker) fees(fees []FeeLine) {
	if len(fees) > 32 {
		c.fail("fees", "has %d lines, at most 32 are allowed", len(fees))
		return
	}
	for i := range fees {
		f := &fees[i]
		c.within("fees", func() {
			c.within(strconv.Itoa(i), func() {
				c.required("kind", f.Kind, slug)
				c.amountFrom("amount", &f.Amount, 0)
				enum(c, "paid_by", f.PaidBy)
				enum(c, "paid_to", f.PaidTo)
				c.optional("text", f.Text, name)
			})
		})
	}
}

func (c *checker) fx(f *FX) {
	if f == nil {
		return
	}
	c.within("fx", func() {
		c.required("base_currency", f.BaseCurrency, currency)
		c.required("quote_currency", f.QuoteCurrency, currency)
		c.integer("unit", f.Unit, 1, 1_000_000)
		c.required("reference_rate", f.ReferenceRate, rate)
		c.required("rate", f.Rate, rate)
		c.integer("markup_bps", int64(f.MarkupBPS), 0, 10_000)
		enum(c, "rounding", f.Rounding)
		c.required("residue", f.Residue, signedDecimal)
		c.required("provider", f.Provider, institution)
		c.required("source", f.Source, name)
		c.optional("locked_until", f.LockedUntil, timestamp)
	})
}

func (c *checker) amounts(a *Amounts) {
	if a == nil {
		return
	}
	c.within("amounts", func() {
		c.amount("order", a.Order)
		c.optionalAmount("credit", a.Credit)
		c.optionalAmount("debit", a.Debit)
		c.optionalAmount("customer", a.Customer)
		c.fees(a.Fees)
	})
}

func (c *checker) references(r *References) {
	if r == nil {
		return
	}
	c.within("references", func() {
		c.optional("initiator", r.Initiator, reference)
		c.optional("payer_institution", r.PayerInstitution, reference)
		c.optional("payee_institution", r.PayeeInstitution, reference)
		c.optional("order", r.Order, reference)
	})
}

func (c *checker) why(steps []TraceStep) {
	if len(steps) > 100 {
		c.fail("why", "has %d steps, at most 100 are allowed", len(steps))
		return
	}
	for i := range steps {
		s := &steps[i]
		c.within("why", func() {
			c.within(strconv.Itoa(i), func() {
				c.required("at", s.At, timestamp)
				c.required("kind", s.Kind, slug)
				c.optional("institution", s.Institution, institution)
				c.optional("rule", s.Rule, reference)
				c.reason("reason", s.Reason)
				c.text("text", &s.Text)
			})
		})
	}
}

// ---- the switch: requests ----

// Validate implements Validator.
func (r *CodeReadRequest) Validate() []FieldError {
	c := new(checker)
	c.required("code", r.Code, rawCode)
	if s := r.Store; s != nil {
		c.within("store", func() {
			if *s == (StoreHint{}) {
				c.fail("", "has no field")
			}
			c.optional("merchant_id", s.MerchantID, reference)
			c.optional("store_id", s.StoreID, reference)
			c.optional("terminal_id", s.TerminalID, reference)
			c.optional("country", s.Country, country)
		})
	}
	c.extensions(r.Extensions)
	return c.errs
}

// Validate implements Validator.
func (r *QuoteRequest) Validate() []FieldError {
	c := new(checker)
	c.required("payment_request_id", r.PaymentRequestID, requestIDForm)
	c.required("code", r.Code, rawCode)
	c.optionalAmount("order_amount", r.OrderAmount)
	c.payer("payer", &r.Payer)
	c.optional("purpose", r.Purpose, slug)
	c.required("debit_currency", r.DebitCurrency, currency)
	c.extensions(r.Extensions)
	return c.errs
}

// Validate implements Validator.
func (r *PaymentRequest) Validate() []FieldError {
	c := new(checker)
	enum(c, "flow", r.Flow)
	c.required("code", r.Code, rawCode)
	c.optionalAmount("order_amount", r.OrderAmount)
	c.optional("merchant_id", r.MerchantID, reference)
	c.optional("store_id", r.StoreID, reference)
	c.optional("terminal_id", r.TerminalID, reference)
	c.optional("order_reference", r.OrderReference, reference)
	c.optional("quote_id", r.QuoteID, idForm)
	c.payer("payer", r.Payer)
	optionalEnum(c, "funds", r.Funds)
	c.holdRequest(r)
	c.optional("reference", r.Reference, reference)
	c.optional("purpose", r.Purpose, slug)
	c.optional("description", r.Description, name)
	c.extensions(r.Extensions)
	switch r.Flow {
	case FlowPull:
		c.needed("order_amount", r.OrderAmount != nil, "flow is pull")
		c.needed("merchant_id", r.MerchantID != "", "flow is pull")
		c.needed("order_reference", r.OrderReference != "", "flow is pull")
		c.forbidden("quote_id", r.QuoteID != "", "flow is pull")
		c.forbidden("payer", r.Payer != nil, "flow is pull")
		c.forbidden("funds", r.Funds != "", "flow is pull")
	case FlowPush:
		c.needed("quote_id", r.QuoteID != "", "flow is push")
		c.needed("payer", r.Payer != nil, "flow is push")
		c.needed("funds", r.Funds != "", "flow is push")
		c.forbidden("merchant_id", r.MerchantID != "", "flow is push")
		c.forbidden("store_id", r.StoreID != "", "flow is push")
		c.forbidden("terminal_id", r.TerminalID != "", "flow is push")
		c.forbidden("order_reference", r.OrderReference != "", "flow is push")
	}
	return c.errs
}

// Validate implements Validator.
func (r *CancelRequest) Validate() []FieldError {
	c := new(checker)
	c.required("payment_request_id", r.PaymentRequestID, requestIDForm)
	c.optional("note", r.Note, name)
	c.extensions(r.Extensions)
	return c.errs
}

// Validate implements Validator.
func (r *RefundRequest) Validate() []FieldError {
	c := new(checker)
	c.required("payment_id", r.PaymentID, idForm)
	c.optionalAmount("amount", r.Amount)
	c.optional("order_reference", r.OrderReference, reference)
	c.optional("reference", r.Reference, reference)
	c.optional("note", r.Note, name)
	c.extensions(r.Extensions)
	return c.errs
}

// Validate implements Validator.
func (r *VoidRequest) Validate() []FieldError {
	c := new(checker)
	c.required("payment_id", r.PaymentID, idForm)
	c.optional("reference", r.Reference, reference)
	c.optional("note", r.Note, name)
	c.extensions(r.Extensions)
	return c.errs
}

// ---- the switch: answers ----

// Validate implements Validator.
func (a *CodeAnswer) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	r := &a.Code
	c.within("code", func() {
		c.required("scheme", r.Scheme, slug)
		enum(c, "kind", r.Kind)
		if len(r.Errors) > 32 {
			c.fail("errors", "has %d entries, at most 32 are allowed", len(r.Errors))
		} else {
			for i, e := range r.Errors {
				c.within("errors", func() {
					c.within(strconv.Itoa(i), func() {
						if e.Position != nil {
							c.integer("position", int64(*e.Position), 0, 4296)
						}
						c.optional("path", e.Path, reference)
						c.required("detail", e.Detail, name)
					})
				})
			}
		}
		c.merchant("merchant", r.Merchant)
		c.optionalAmount("order_amount", r.OrderAmount)
		c.optional("order_reference", r.OrderReference, reference)
		c.optional("expires_at", r.ExpiresAt, timestamp)
		c.optional("payer_institution", r.PayerInstitution, institution)
		c.optional("payee_institution", r.PayeeInstitution, institution)
		c.within("payable", func() {
			c.reason("reason", r.Payable.Reason)
			c.text("reason_text", r.Payable.ReasonText)
			if r.Payable.Can {
				c.forbidden("reason", r.Payable.Reason != "", "can is true")
			} else {
				c.needed("reason", r.Payable.Reason != "", "can is false")
			}
		})
	})
	return c.errs
}

// Validate implements Validator.
func (a *QuoteAnswer) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	q := &a.Quote
	c.within("quote", func() {
		c.required("quote_id", q.QuoteID, idForm)
		c.required("payment_request_id", q.PaymentRequestID, requestIDForm)
		c.amount("order_amount", q.OrderAmount)
		c.amount("credit_amount", q.CreditAmount)
		c.amount("debit_amount", q.DebitAmount)
		c.amount("customer_amount", q.CustomerAmount)
		c.fees(q.Fees)
		c.fx(q.FX)
		c.merchant("payee", &q.Payee)
		c.required("payee_institution", q.PayeeInstitution, institution)
		c.optional("order_reference", q.OrderReference, reference)
		c.required("created_at", q.CreatedAt, timestamp)
		c.required("expires_at", q.ExpiresAt, timestamp)
	})
	return c.errs
}

// outcome checks that result, status and final say the same, and that whatever is no success has a reason.
func (c *checker) outcome(result Result, final, succeeded, failed, underWay, hasReason bool) {
	switch result {
	case ResultSuccess:
		if !succeeded || !final {
			c.fail("status", "a success has status succeeded and is final")
		}
		return
	case ResultFailure:
		if !failed || !final {
			c.fail("status", "a failure has status failed or cancelled and is final")
		}
	case ResultUnknown:
		if !underWay || final {
			c.fail("status", "an unknown result is under way and not final")
		}
	}
	c.needed("reason", hasReason, "result is not success")
}

func (c *checker) payment(p *Payment) {
	c.required("payment_id", p.PaymentID, idForm)
	c.required("request_id", p.RequestID, requestIDForm)
	optionalEnum(c, "flow", p.Flow)
	enum(c, "result", p.Result)
	enum(c, "status", p.Status)
	c.reason("reason", p.Reason)
	c.text("reason_text", p.ReasonText)
	optionalEnum(c, "stand_in", p.StandIn)
	c.amounts(p.Amounts)
	c.fx(p.FX)
	c.optional("quote_id", p.QuoteID, idForm)
	c.optional("initiator", p.Initiator, institution)
	c.optional("payer_institution", p.PayerInstitution, institution)
	c.optional("payee_institution", p.PayeeInstitution, institution)
	c.merchant("merchant", p.Merchant)
	c.optional("network_reference", p.NetworkReference, networkRef)
	c.references(p.References)
	c.optional("cycle", p.Cycle, cycle)
	c.optional("business_date", p.BusinessDate, date)
	c.hold(p.Hold)
	c.amountFrom("refunded_amount", p.RefundedAmount, 0)
	c.optional("refundable_until", p.RefundableUntil, timestamp)
	c.optional("voidable_until", p.VoidableUntil, timestamp)
	c.optional("disputable_until", p.DisputableUntil, timestamp)
	c.required("created_at", p.CreatedAt, timestamp)
	c.required("updated_at", p.UpdatedAt, timestamp)
	c.optional("next_action_at", p.NextActionAt, timestamp)
	c.resolver(p.Clock, p.Loss)
	c.why(p.Why)
	c.extensions(p.Extensions)
	underWay := p.Status == PaymentStatusReceived || p.Status == PaymentStatusAwaitingPayer || p.Status == PaymentStatusProcessing ||
		p.Status == PaymentStatusAuthorised || p.Status == PaymentStatusCancelling
	c.outcome(p.Result, p.Final, p.Status == PaymentStatusSucceeded, p.Status == PaymentStatusFailed || p.Status == PaymentStatusCancelled, underWay, p.Reason != "")
}

// Validate implements Validator.
func (a *PaymentAnswer) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	c.within("payment", func() { c.payment(&a.Payment) })
	return c.errs
}

// Validate implements Validator.
func (a *PaymentList) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	if len(a.Payments) > 20 {
		c.fail("payments", "has %d payments, at most 20 are allowed", len(a.Payments))
		return c.errs
	}
	for i := range a.Payments {
		c.within("payments", func() {
			c.within(strconv.Itoa(i), func() { c.payment(&a.Payments[i]) })
		})
	}
	return c.errs
}

// Validate implements Validator.
func (a *RefundAnswer) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	c.within("refund", func() { c.refund(&a.Refund) })
	return c.errs
}

func (c *checker) refund(r *Refund) {
	c.required("refund_id", r.RefundID, idForm)
	c.required("payment_id", r.PaymentID, idForm)
	c.required("request_id", r.RequestID, requestIDForm)
	enum(c, "result", r.Result)
	enum(c, "status", r.Status)
	c.reason("reason", r.Reason)
	c.text("reason_text", r.ReasonText)
	c.amounts(r.Amounts)
	c.fx(r.FX)
	c.optional("network_reference", r.NetworkReference, networkRef)
	c.references(r.References)
	c.optional("cycle", r.Cycle, cycle)
	c.optional("business_date", r.BusinessDate, date)
	c.required("created_at", r.CreatedAt, timestamp)
	c.required("updated_at", r.UpdatedAt, timestamp)
	c.optional("next_action_at", r.NextActionAt, timestamp)
	c.resolver(r.Clock, r.Loss)
	c.why(r.Why)
	c.extensions(r.Extensions)
	c.outcome(r.Result, r.Final, r.Status == RefundStatusSucceeded, r.Status == RefundStatusFailed,
		r.Status == RefundStatusReceived || r.Status == RefundStatusProcessing, r.Reason != "")
}

// Validate implements Validator.
func (a *VoidAnswer) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	c.within("void", func() { c.void(&a.Void) })
	return c.errs
}

func (c *checker) void(r *Void) {
	c.required("void_id", r.VoidID, idForm)
	c.required("payment_id", r.PaymentID, idForm)
	c.required("request_id", r.RequestID, requestIDForm)
	enum(c, "result", r.Result)
	enum(c, "status", r.Status)
	c.reason("reason", r.Reason)
	c.text("reason_text", r.ReasonText)
	c.amounts(r.Amounts)
	c.fx(r.FX)
	c.optional("network_reference", r.NetworkReference, networkRef)
	c.references(r.References)
	c.optional("cycle", r.Cycle, cycle)
	c.optional("business_date", r.BusinessDate, date)
	c.required("created_at", r.CreatedAt, timestamp)
	c.required("updated_at", r.UpdatedAt, timestamp)
	c.optional("next_action_at", r.NextActionAt, timestamp)
	c.resolver(r.Clock, r.Loss)
	c.why(r.Why)
	c.extensions(r.Extensions)
	c.outcome(r.Result, r.Final, r.Status == RefundStatusSucceeded, r.Status == RefundStatusFailed,
		r.Status == RefundStatusReceived || r.Status == RefundStatusProcessing, r.Reason != "")
}

// Validate implements Validator.
func (p *Problem) Validate() []FieldError {
	c := new(checker)
	c.required("type", p.Type, problemType)
	c.required("title", p.Title, name)
	c.integer("status", int64(p.Status), 200, 599)
	c.optional("detail", p.Detail, longText)
	c.optional("instance", p.Instance, problemSubject)
	if p.Call != CallFailure && p.Call != CallUnknown {
		c.fail("call", "must be failure or unknown")
	}
	c.needed("reason", p.Reason != "", "there is a problem")
	c.reason("reason", p.Reason)
	c.text("reason_text", &p.ReasonText)
	enum(c, "retry", p.Retry)
	enum(c, "next", p.Next)
	if len(p.Errors) > maxFieldErrors {
		c.fail("errors", "has %d entries, at most %d are allowed", len(p.Errors), maxFieldErrors)
		return c.errs
	}
	for i, e := range p.Errors {
		c.within("errors", func() {
			c.within(strconv.Itoa(i), func() {
				c.optional("pointer", e.Pointer, pointerForm)
				c.required("detail", e.Detail, longText)
			})
		})
	}
	return c.errs
}
