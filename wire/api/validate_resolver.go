package api

// The part of validate.go for what the resolver keeps: losses, reviews by two persons, time to certainty.

const (
	mostNumber = 1_000_000
	mostCount  = 1_000_000_000
	mostMillis = 1_000_000_000_000
)

func (c *checker) loss(l *Loss) {
	c.required("payment_id", l.PaymentID, idForm)
	c.required("network_reference", l.NetworkReference, networkRef)
	enum(c, "state", l.State)
	c.required("from", l.From, institution)
	c.required("to", l.To, institution)
	enum(c, "leg", l.Leg)
	c.optionalAmount("amount", l.Amount)
	c.required("booked_at", l.BookedAt, timestamp)
	c.required("changed_at", l.ChangedAt, timestamp)
}

func (c *checker) resolver(clock *Clock, loss *Loss) {
	if clock != nil {
		c.within("clock", func() {
			optionalEnum(c, "leg", clock.Leg)
			c.optional("unknown_since", clock.UnknownSince, timestamp)
			c.optional("next_at", clock.NextAt, timestamp)
			c.optional("ends_at", clock.EndsAt, timestamp)
			enum(c, "then", clock.Then)
			c.optional("bearer", clock.Bearer, institution)
		})
	}
	if loss != nil {
		c.within("loss", func() { c.loss(loss) })
	}
}

func (c *checker) review(r *Review) {
	c.required("payment_id", r.PaymentID, idForm)
	c.required("network_reference", r.NetworkReference, networkRef)
	enum(c, "status", r.Status)
	optionalEnum(c, "needs", r.Needs)
	many(c, "findings", r.Findings, 8, func(f *Finding) {
		if !f.Valid() {
			c.fail("", "is not a finding")
		}
	})
	c.required("payer_institution", r.PayerInstitution, institution)
	c.required("payee_institution", r.PayeeInstitution, institution)
	c.amount("order_amount", r.OrderAmount)
	c.resolver(nil, r.Loss)
	if p := r.Proposal; p != nil {
		c.within("proposal", func() {
			c.integer("number", int64(p.Number), 1, mostNumber)
			enum(c, "finding", p.Finding)
			c.required("person", p.Person, institution)
			c.required("reason", p.Reason, name)
			c.required("proposed_at", p.ProposedAt, timestamp)
			c.required("expires_at", p.ExpiresAt, timestamp)
		})
	}
}

// Validate implements Validator.
func (a *LossList) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	many(c, "losses", a.Losses, 100, c.loss)
	c.optional("next", a.Next, idForm)
	return c.errs
}

// Validate implements Validator.
func (a *LossAnswer) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	c.within("loss", func() { c.loss(&a.Loss) })
	return c.errs
}

// Validate implements Validator.
func (r *LossSettlement) Validate() []FieldError {
	c := new(checker)
	c.required("payment_id", r.PaymentID, idForm)
	c.optional("reference", r.Reference, reference)
	return c.errs
}

// Validate implements Validator.
func (a *ReviewList) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	many(c, "reviews", a.Reviews, 100, c.review)
	c.optional("next", a.Next, idForm)
	return c.errs
}

// Validate implements Validator.
func (a *ReviewAnswer) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	c.within("review", func() { c.review(&a.Review) })
	return c.errs
}

// Validate implements Validator.
func (r *ResolutionProposal) Validate() []FieldError {
	c := new(checker)
	c.required("payment_id", r.PaymentID, idForm)
	enum(c, "finding", r.Finding)
	c.required("reason", r.Reason, name)
	return c.errs
}

// Validate implements Validator.
func (r *ResolutionDecision) Validate() []FieldError {
	c := new(checker)
	c.required("payment_id", r.PaymentID, idForm)
	c.integer("proposal", int64(r.Proposal), 1, mostNumber)
	enum(c, "decision", r.Decision)
	c.required("reason", r.Reason, name)
	return c.errs
}

// Validate implements Validator.
func (a *CertaintyAnswer) Validate() []FieldError {
	c := new(checker)
	enum(c, "call", a.Call)
	many(c, "rows", a.Rows, 1000, func(r *CertaintyRow) {
		c.required("institution", r.Institution, institution)
		enum(c, "leg", r.Leg)
		for _, n := range []struct {
			field string
			v     int64
			most  int64
		}{{"count", r.Count, mostCount}, {"median_ms", r.MedianMs, mostMillis}, {"p99_ms", r.P99Ms, mostMillis}, {"open", r.Open, mostCount},
			{"longest_open_ms", r.LongestOpenMs, mostMillis}} {
			c.integer(n.field, n.v, 0, n.most)
		}
	})
	return c.errs
}
