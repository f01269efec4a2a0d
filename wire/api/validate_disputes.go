package api

import "regexp"

var isDisputeReason = regexp.MustCompile(`^[a-z][a-z0-9_]{0,23}$`).MatchString

// Validate implements Validator.
func (r *DisputeRequest) Validate() []FieldError {
	c := new(checker)
	c.required("payment_id", r.PaymentID, idForm)
	c.optionalAmount("amount", r.Amount)
	c.required("reason", r.Reason, disputeReason)
	c.optional("reference", r.Reference, reference)
	c.optional("note", r.Note, name)
	c.extensions(r.Extensions)
	return c.errs
}

// Validate implements Validator.
func (r *DisputeAnswering) Validate() []FieldError {
	c := new(checker)
	c.required("evidence", r.Evidence, name)
	c.optional("reference", r.Reference, reference)
	return c.errs
}

// Validate implements Validator.
func (r *DisputeWordRequest) Validate() []FieldError {
	c := new(checker)
	c.optional("note", r.Note, name)
	return c.errs
}

// Validate implements Validator.
func (a *DisputeAnswer) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	c.within("dispute", func() { c.dispute(&a.Dispute) })
	return c.errs
}

func (c *checker) dispute(r *Dispute) {
	c.required("dispute_id", r.DisputeID, idForm)
	c.required("payment_id", r.PaymentID, idForm)
	c.required("request_id", r.RequestID, requestIDForm)
	enum(c, "result", r.Result)
	enum(c, "status", r.Status)
	c.reason("reason", r.Reason)
	c.text("reason_text", r.ReasonText)
	c.required("dispute_reason", r.DisputeReason, disputeReason)
	c.optional("note", r.Note, name)
	c.required("answer_by", r.AnswerBy, timestamp)
	c.required("decide_by", r.DecideBy, timestamp)
	enum(c, "default", r.Default)
	c.optional("evidence", r.Evidence, name)
	c.optional("evidence_reference", r.EvidenceReference, reference)
	c.optional("answered_at", r.AnsweredAt, timestamp)
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
	c.outcome(r.Result, r.Final, r.Status == DisputeStatusWon, r.Status == DisputeStatusLost || r.Status == DisputeStatusWithdrawn || r.Status == DisputeStatusFailed,
		r.Status == DisputeStatusOpen || r.Status == DisputeStatusAnswered || r.Status == DisputeStatusDecided, r.Reason != "")
}
