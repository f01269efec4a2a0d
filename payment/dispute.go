package payment

import (
	"fmt"
	"time"

	"hutong/reason"
)

// A dispute is a child of a paid payment that the payer's side opens. It takes its share of the payment and reserves what deciding for the
// payer would cost the payee's side, as a refund does, in one commit; but nobody is asked to move anything until it is decided. Decided for
// the payer, it is what a refund is: posted by the same lines at the payment's own rate, and retried forward until the payer's institution has
// taken it. Ended otherwise, share and reserve are free again. Both its deadlines are in its terms, so no later rule and no restart moves them.

// Favour names the side for which a dispute is decided.
type Favour string

const (
	// ForThePayer : the money goes back.
	ForThePayer Favour = "payer_side"
	// ForThePayee : the payment stands.
	ForThePayee Favour = "payee_side"
)

// Disputed is what a dispute is about and by when it is decided.
type Disputed struct {
	Rule     string    `json:"rule"`      // id of the rule in the rulebook
	Reason   string    `json:"reason"`    // one of the rule's
	AnswerBy time.Time `json:"answer_by"` // without the payee's side's answer by then it is decided for the payer
	DecideBy time.Time `json:"decide_by"` // answered, and neither accepted nor withdrawn by then: Default decides
	Default  Favour    `json:"default"`
}

// DisputeOf makes the terms of a dispute of part of a payment (minor units of the order; 0: all that is left) from the payment as it stands:
// those of a refund at the payment's own rate. What identifies it is the caller's to add. The error is a Refusal.
func DisputeOf(p *Terms, s *State, part int64, about Disputed) (*Terms, error) {
	if agreed := p.Detail.Return; agreed == nil || agreed.DisputeTill.IsZero() {
		return nil, Refusal{reason.NotDisputable}
	}
	t, err := RefundOf(p, s, part, nil)
	if refused, ok := err.(Refusal); ok && refused.Reason == reason.NotRefundable {
		err = Refusal{reason.NotDisputable}
	}
	if err != nil {
		return nil, err
	}
	t.Kind, t.Detail.Dispute = Dispute, &about
	kept := t.Detail.Why[:0]
	for _, w := range t.Detail.Why {
		if w.Code != "refund.window" {
			kept = append(kept, w)
		}
	}
	t.Detail.Why = kept
	t.Detail.because(Why{Code: "dispute.window", Args: []string{p.Detail.Return.DisputeTill.UTC().Format(time.RFC3339)}, Rule: about.Rule})
	t.Detail.because(Why{Code: "dispute.deadlines", Args: []string{about.AnswerBy.UTC().Format(time.RFC3339), about.DecideBy.UTC().Format(time.RFC3339)}, Rule: about.Rule})
	byDefault := Why{Code: "dispute.default_payee", Rule: about.Rule}
	if about.Default == ForThePayer {
		byDefault = Why{Code: "dispute.default_payer", Rule: about.Rule}
	}
	t.Detail.because(byDefault)
	return t, nil
}

// CheckDispute refuses a dispute that would have no deadlines or no default.
func (t *Terms) CheckDispute() error {
	d := t.Detail.Dispute
	switch {
	case t.Kind != Dispute && d == nil:
	case t.Kind != Dispute || d == nil || !d.AnswerBy.After(t.CreatedAt) || !d.DecideBy.After(d.AnswerBy) || d.Default != ForThePayer && d.Default != ForThePayee:
		return fmt.Errorf("payment: %s %s is no dispute that could be decided: %+v", t.Kind, t.ID, d)
	}
	return nil
}

// Disputable is what a dispute of a payment could be over in a state, in minor units of the order, whatever the time.
func (t *Terms) Disputable(s *State) int64 {
	agreed := t.Detail.Return
	if t.Kind != Pay || !s.Paid() || agreed == nil || agreed.DisputeTill.IsZero() || s.Refunded.Void || s.Resolver.Loss.owesBack() {
		return 0
	}
	return max(0, t.Refundable(s)-s.Refunded.Order)
}

// IsDispute tells whether the state is one in which a dispute waits to be decided.
func (s Status) IsDispute() bool { return s == DisputeOpen || s == DisputeAnswered }

// TimeOver is the event that OpExpire comes to.
func (t *Terms) TimeOver() EventKind {
	if t.Kind == Dispute {
		return DisputeDue
	}
	return HoldExpired
}

// Won tells whether a dispute was decided for the payer, whether or not its money has gone back.
func (t *Terms) Won(s *State) bool {
	return t.Kind == Dispute && s.Debit.State != NotAsked && s.Debit.State != ""
}

// disputed takes a dispute's share of its payment, within the window that was agreed with it.
func (x *step) disputed() error {
	agreed := x.t.Detail.Return
	switch {
	case x.t.Kind != Pay || !x.s.Paid() || x.s.Resolver.Loss.owesBack() || x.t.settled(&x.s) == nil || agreed == nil || agreed.DisputeTill.IsZero():
		return Refusal{reason.NotDisputable}
	case x.s.adviceDue(x.t):
		return Refusal{reason.CounterpartyUnavailable} // it does not know yet what is to be given back
	case x.s.Refunded.Void:
		return Refusal{reason.AlreadyVoided}
	case x.now.After(agreed.DisputeTill):
		return Refusal{reason.DisputeWindowClosed}
	}
	return x.take(&x.e.Share)
}

// dispute takes what the two sides say of an open dispute, and that its time is over.
func (x *step) dispute() error {
	s, d := &x.s, x.t.Detail.Dispute
	if x.t.Kind != Dispute || d == nil {
		return fmt.Errorf("%w: %s of a %s", ErrImpossible, x.e.Kind, x.t.Kind)
	}
	// Whoever is in time is heard before the clock, and whoever is late is not, also when the clock has not struck yet.
	answerable := s.Status == DisputeOpen && x.now.Before(d.AnswerBy)
	alive := answerable || s.Status == DisputeAnswered && x.now.Before(d.DecideBy)
	switch x.e.Kind {
	case DisputeAnswer:
		if !answerable {
			return Refusal{reason.DisputeNotOpen}
		}
		x.move(DisputeAnswered)
		s.DueAt = d.DecideBy
		if x.p.DecideWithin > 0 {
			s.Resolver.Needs = NeedDispute // persons may decide it before its default does
		}
	case DisputeAccept:
		if !alive {
			return Refusal{reason.DisputeNotOpen}
		}
		x.decideForPayer()
	case DisputeWithdraw:
		if !alive {
			return Refusal{reason.DisputeNotOpen}
		}
		x.fail(DisputeLost, reason.DisputeWithdrawn)
	default: // DisputeDue
		switch {
		case !s.Status.IsDispute() || alive:
			return ErrUnchanged
		case s.Status == DisputeOpen || d.Default == ForThePayer:
			x.decideForPayer()
		default:
			x.fail(DisputeLost, reason.DisputeLost)
		}
	}
	return nil
}

// decideForPayer makes a dispute what a refund is when it is opened: the payee's side pays, and the payer's institution is asked to take it.
func (x *step) decideForPayer() {
	x.move(CreditAsked)
	x.s.Debit.State, x.s.Credit.State = LegSuccess, Asked
}
