package api

// The part of validate.go for payments that are held and paid by captures.

func (c *checker) holdRequest(r *PaymentRequest) {
	optionalEnum(c, "capture", r.Capture)
	if r.HoldSeconds != nil {
		c.integer("hold_seconds", int64(*r.HoldSeconds), 1, 31_622_400)
	}
	switch r.Flow {
	case FlowPull:
		c.forbidden("hold_seconds", r.HoldSeconds != nil && r.Capture != CaptureWhenLater, "capture is not later")
	case FlowPush:
		c.forbidden("capture", r.Capture != "", "flow is push")
		c.forbidden("hold_seconds", r.HoldSeconds != nil, "flow is push")
	}
}

func (c *checker) hold(h *Hold) {
	if h == nil {
		return
	}
	c.within("hold", func() {
		c.amountFrom("held_amount", &h.HeldAmount, 0)
		c.amountFrom("captured_amount", &h.CapturedAmount, 0)
		c.amountFrom("capturable_amount", &h.CapturableAmount, 0)
		c.required("expires_at", h.ExpiresAt, timestamp)
	})
}

func (c *checker) holdTerms(h *HoldTerms) {
	if h == nil {
		return
	}
	c.within("hold", func() {
		c.required("expires_at", h.ExpiresAt, timestamp)
		c.amount("most_debit_amount", h.MostDebitAmount)
	})
}

// Validate implements Validator.
func (r *CaptureRequest) Validate() []FieldError {
	c := new(checker)
	c.required("payment_id", r.PaymentID, idForm)
	c.optionalAmount("amount", r.Amount)
	c.optional("reference", r.Reference, reference)
	c.optional("note", r.Note, name)
	c.extensions(r.Extensions)
	return c.errs
}

// Validate implements Validator.
func (r *ReleaseRequest) Validate() []FieldError {
	c := new(checker)
	c.required("payment_id", r.PaymentID, idForm)
	c.optional("note", r.Note, name)
	return c.errs
}

// Validate implements Validator.
func (a *CaptureAnswer) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	c.within("capture", func() { c.capture(&a.Capture) })
	return c.errs
}

func (c *checker) capture(r *Capture) {
	c.required("capture_id", r.CaptureID, idForm)
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
	c.why(r.Why)
	c.extensions(r.Extensions)
	c.outcome(r.Result, r.Final, r.Status == CaptureStatusSucceeded, false, r.Status == CaptureStatusProcessing, r.Reason != "")
}

// Validate implements Validator.
func (r *HeldCaptureRequest) Validate() []FieldError {
	c := new(checker)
	c.required("payment_id", r.PaymentID, idForm)
	c.required("capture_id", r.CaptureID, idForm)
	c.amount("order_amount", r.OrderAmount)
	c.amountFrom("debit_amount", &r.DebitAmount, 0)
	c.optionalAmount("customer_amount", r.CustomerAmount)
	c.fees(r.Fees)
	c.required("network_reference", r.NetworkReference, networkRef)
	c.optional("cycle", r.Cycle, cycle)
	c.optional("business_date", r.BusinessDate, date)
	c.required("answer_by", r.AnswerBy, timestamp)
	c.extensions(r.Extensions)
	return c.errs
}

// Validate implements Validator.
func (a *HeldCaptureAnswer) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	c.required("payment_id", a.PaymentID, idForm)
	c.required("capture_id", a.CaptureID, idForm)
	enum(c, "result", a.Result)
	c.reason("reason", a.Reason)
	c.optional("reference", a.Reference, reference)
	c.amountFrom("amount", a.Amount, 0)
	c.extensions(a.Extensions)
	c.asked(a.Result, a.Reference != "", a.Amount != nil, a.Reason != "")
	return c.errs
}

// Validate implements Validator.
func (r *HeldReleaseRequest) Validate() []FieldError {
	c := new(checker)
	c.required("payment_id", r.PaymentID, idForm)
	c.optional("original_reference", r.OriginalReference, reference)
	c.amountFrom("captured_debit_amount", &r.CapturedDebitAmount, 0)
	c.needed("cause", r.Cause != "", "something is given back")
	c.reason("cause", r.Cause)
	c.required("answer_by", r.AnswerBy, timestamp)
	c.extensions(r.Extensions)
	return c.errs
}

// Validate implements Validator.
func (a *HeldReleaseAnswer) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	c.required("payment_id", a.PaymentID, idForm)
	enum(c, "result", a.Result)
	c.reason("reason", a.Reason)
	c.optional("reference", a.Reference, reference)
	c.extensions(a.Extensions)
	if a.Result != ResultSuccess {
		c.needed("reason", a.Reason != "", "result is not success")
	}
	return c.errs
}
