package api

// The other half of validate.go: what an institution serves.

// Validate implements Validator.
func (r *AuthorisationRequest) Validate() []FieldError {
	c := new(checker)
	c.required("payment_id", r.PaymentID, idForm)
	enum(c, "flow", r.Flow)
	c.optional("code", r.Code, rawCode)
	c.optional("payment_request_id", r.PaymentRequestID, requestIDForm)
	c.payer("payer", r.Payer)
	c.amount("order_amount", r.OrderAmount)
	c.amount("debit_amount", r.DebitAmount)
	c.optionalAmount("customer_amount", r.CustomerAmount)
	c.holdTerms(r.Hold)
	c.fees(r.Fees)
	c.fx(r.FX)
	c.required("network_reference", r.NetworkReference, networkRef)
	c.merchant("payee", &r.Payee)
	c.required("payee_institution", r.PayeeInstitution, institution)
	c.optional("order_reference", r.OrderReference, reference)
	c.optional("purpose", r.Purpose, slug)
	c.optional("cycle", r.Cycle, cycle)
	c.optional("business_date", r.BusinessDate, date)
	c.required("answer_by", r.AnswerBy, timestamp)
	c.extensions(r.Extensions)
	if a := r.Advice; a != nil {
		c.within("advice", func() {
			c.required("agreement", a.Agreement, reference)
			c.required("cycle", a.Cycle, cycle)
			c.required("business_date", a.BusinessDate, date)
			c.optional("code_digest", a.CodeDigest, digestForm)
		})
	}
	switch r.Flow {
	case FlowPull:
		if r.Advice != nil {
			c.forbidden("code", r.Code != "", "the payment is made already")
		} else {
			c.needed("code", r.Code != "", "flow is pull")
		}
		c.forbidden("payment_request_id", r.PaymentRequestID != "", "flow is pull")
	case FlowPush:
		c.needed("payment_request_id", r.PaymentRequestID != "", "flow is push")
		c.needed("payer", r.Payer != nil, "flow is push")
		c.forbidden("code", r.Code != "", "flow is push")
	}
	return c.errs
}

// asked checks the answer to a debit or credit: a success has a reference and the amount, anything else a reason.
func (c *checker) asked(result Result, hasReference, hasAmount, hasReason bool) {
	if result == ResultSuccess {
		c.needed("reference", hasReference, "result is success")
		c.needed("amount", hasAmount, "result is success")
		return
	}
	c.needed("reason", hasReason, "result is not success")
}

// Validate implements Validator.
func (a *AuthorisationAnswer) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	c.required("payment_id", a.PaymentID, idForm)
	enum(c, "result", a.Result)
	c.reason("reason", a.Reason)
	c.optional("reference", a.Reference, reference)
	c.optionalAmount("amount", a.Amount)
	c.payer("payer", a.Payer)
	c.optionalAmount("customer_amount", a.CustomerAmount)
	c.extensions(a.Extensions)
	c.asked(a.Result, a.Reference != "", a.Amount != nil, a.Reason != "")
	return c.errs
}

// Validate implements Validator.
func (r *OrderRequest) Validate() []FieldError {
	c := new(checker)
	c.required("code", r.Code, rawCode)
	c.optionalAmount("order_amount", r.OrderAmount)
	c.required("payer_institution", r.PayerInstitution, institution)
	c.optional("payment_request_id", r.PaymentRequestID, requestIDForm)
	c.required("answer_by", r.AnswerBy, timestamp)
	c.extensions(r.Extensions)
	return c.errs
}

// Validate implements Validator.
func (a *OrderAnswer) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	enum(c, "result", a.Result)
	c.reason("reason", a.Reason)
	c.merchant("merchant", a.Merchant)
	c.optionalAmount("amount", a.Amount)
	c.optional("order_reference", a.OrderReference, reference)
	c.optional("order_key", a.OrderKey, orderKey)
	c.optional("expires_at", a.ExpiresAt, timestamp)
	c.optional("reference", a.Reference, reference)
	c.extensions(a.Extensions)
	if a.Result == ResultSuccess {
		c.needed("open", a.Open != nil, "result is success")
		c.needed("merchant", a.Merchant != nil, "result is success")
	} else {
		c.needed("reason", a.Reason != "", "result is not success")
	}
	return c.errs
}

// Validate implements Validator.
func (r *CreditRequest) Validate() []FieldError {
	c := new(checker)
	c.required("payment_id", r.PaymentID, idForm)
	enum(c, "kind", r.Kind)
	c.optional("refund_id", r.RefundID, idForm)
	c.optional("code", r.Code, rawCode)
	c.optional("order_reference", r.OrderReference, reference)
	c.optional("order_key", r.OrderKey, orderKey)
	c.optional("original_reference", r.OriginalReference, reference)
	c.amount("order_amount", r.OrderAmount)
	c.amount("credit_amount", r.CreditAmount)
	c.optionalAmount("customer_amount", r.CustomerAmount)
	c.fees(r.Fees)
	c.fx(r.FX)
	c.required("network_reference", r.NetworkReference, networkRef)
	c.merchant("merchant", r.Merchant)
	c.payer("payer", r.Payer)
	c.required("payer_institution", r.PayerInstitution, institution)
	c.required("payee_institution", r.PayeeInstitution, institution)
	c.optional("purpose", r.Purpose, slug)
	c.optional("cycle", r.Cycle, cycle)
	c.optional("business_date", r.BusinessDate, date)
	c.required("answer_by", r.AnswerBy, timestamp)
	c.extensions(r.Extensions)
	if r.Kind == CreditKindRefund || r.Kind == CreditKindVoid || r.Kind == CreditKindDispute {
		c.needed("refund_id", r.RefundID != "", "kind is refund, void or dispute")
	} else {
		c.forbidden("refund_id", r.RefundID != "", "kind is none of refund, void and dispute")
	}
	return c.errs
}

// Validate implements Validator.
func (a *CreditAnswer) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	c.required("payment_id", a.PaymentID, idForm)
	c.optional("refund_id", a.RefundID, idForm)
	enum(c, "result", a.Result)
	c.reason("reason", a.Reason)
	c.optional("reference", a.Reference, reference)
	c.optionalAmount("amount", a.Amount)
	c.extensions(a.Extensions)
	c.asked(a.Result, a.Reference != "", a.Amount != nil, a.Reason != "")
	return c.errs
}

// refunding checks that refund_id is there exactly when the operation is a refund.
func (c *checker) refunding(o Operation, refundID ID) {
	if o == OperationRefund {
		c.needed("refund_id", refundID != "", "operation is refund")
	} else {
		c.forbidden("refund_id", refundID != "", "operation is not refund")
	}
}

// Validate implements Validator.
func (r *CancellationRequest) Validate() []FieldError {
	c := new(checker)
	c.required("payment_id", r.PaymentID, idForm)
	enum(c, "operation", r.Operation)
	c.optional("refund_id", r.RefundID, idForm)
	c.optionalAmount("amount", r.Amount)
	c.optional("original_reference", r.OriginalReference, reference)
	c.needed("cause", r.Cause != "", "something is undone")
	c.reason("cause", r.Cause)
	c.optional("cycle", r.Cycle, cycle)
	c.optional("business_date", r.BusinessDate, date)
	c.required("answer_by", r.AnswerBy, timestamp)
	c.extensions(r.Extensions)
	c.refunding(r.Operation, r.RefundID)
	return c.errs
}

// Validate implements Validator.
func (a *CancellationAnswer) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	c.required("payment_id", a.PaymentID, idForm)
	enum(c, "operation", a.Operation)
	c.optional("refund_id", a.RefundID, idForm)
	enum(c, "result", a.Result)
	optionalEnum(c, "outcome", a.Outcome)
	c.reason("reason", a.Reason)
	c.optional("reference", a.Reference, reference)
	c.optionalAmount("amount", a.Amount)
	c.extensions(a.Extensions)
	switch a.Result {
	case ResultSuccess:
		if a.Outcome != CancellationOutcomeCancelled && a.Outcome != CancellationOutcomeWasNeverDone {
			c.fail("outcome", "must be cancelled or was_never_done when result is success")
		}
		return c.errs
	case ResultFailure:
		if a.Outcome != CancellationOutcomeRefused {
			c.fail("outcome", "must be refused when result is failure")
		}
	case ResultUnknown:
		c.forbidden("outcome", a.Outcome != "", "result is unknown")
	}
	c.needed("reason", a.Reason != "", "result is not success")
	return c.errs
}

// Validate implements Validator.
func (r *LookupRequest) Validate() []FieldError {
	c := new(checker)
	c.required("payment_id", r.PaymentID, idForm)
	enum(c, "operation", r.Operation)
	c.optional("refund_id", r.RefundID, idForm)
	c.required("answer_by", r.AnswerBy, timestamp)
	c.extensions(r.Extensions)
	c.refunding(r.Operation, r.RefundID)
	return c.errs
}

// Validate implements Validator.
func (a *LookupAnswer) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	c.required("payment_id", a.PaymentID, idForm)
	enum(c, "operation", a.Operation)
	c.optional("refund_id", a.RefundID, idForm)
	enum(c, "state", a.State)
	c.reason("reason", a.Reason)
	c.optional("reference", a.Reference, reference)
	c.optionalAmount("amount", a.Amount)
	c.payer("payer", a.Payer)
	c.optionalAmount("customer_amount", a.CustomerAmount)
	c.extensions(a.Extensions)
	switch a.State {
	case LookupStateSuccess:
		c.needed("reference", a.Reference != "", "state is success")
		c.needed("amount", a.Amount != nil, "state is success")
	case LookupStateFailure:
		c.needed("reason", a.Reason != "", "state is failure")
	}
	return c.errs
}

// Validate implements Validator.
func (r *ResolveRequest) Validate() []FieldError {
	c := new(checker)
	c.required("code", r.Code, rawCode)
	c.optional("asking_institution", r.AskingInstitution, institution)
	c.required("answer_by", r.AnswerBy, timestamp)
	c.extensions(r.Extensions)
	return c.errs
}

// Validate implements Validator.
func (a *ResolveAnswer) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	enum(c, "result", a.Result)
	c.reason("reason", a.Reason)
	optionalEnum(c, "side", a.Side)
	c.merchant("merchant", a.Merchant)
	c.optionalAmount("order_amount", a.OrderAmount)
	c.optional("order_reference", a.OrderReference, reference)
	c.optional("order_key", a.OrderKey, orderKey)
	c.optional("currency", a.Currency, currency)
	c.optional("expires_at", a.ExpiresAt, timestamp)
	c.optional("reference", a.Reference, reference)
	c.extensions(a.Extensions)
	if a.Result != ResultSuccess {
		c.needed("reason", a.Reason != "", "result is not success")
		return c.errs
	}
	c.needed("side", a.Side != "", "result is success")
	switch a.Side {
	case SidePayee:
		c.needed("merchant", a.Merchant != nil, "side is payee")
	case SidePayer:
		c.forbidden("merchant", a.Merchant != nil, "side is payer")
	}
	return c.errs
}
