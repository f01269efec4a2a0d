package payment

import (
	"strconv"
	"time"

	"hutong/reason"
)

// A payment that the machine can't end by itself, or whose end is in doubt, is decided by two persons of the operator: one proposes what
// became of it, with a reason; another approves or rejects, with a reason. What they find is an event like any other.

// Need says why persons must decide.
type Need string

const (
	// NeedBearer : the ladder ended and the agreement names nobody who carries the loss.
	NeedBearer Need = "no_bearer"
	// NeedMismatch : a signed yes was over another amount.
	NeedMismatch Need = "amount_mismatch"
	// NeedContradiction : an institution signed two answers that can't both be true.
	NeedContradiction Need = "contradiction"
	// NeedLossOpen : a loss is open and there is nobody left to ask.
	NeedLossOpen Need = "loss_open"
	// NeedDispute : a dispute is contested. Persons may decide it until its deadline, at which its default does.
	NeedDispute Need = "disputed"
	// NeedAdvice : an institution did not acknowledge, to the end of the ladder, a debit that the switch promised in its stead.
	NeedAdvice Need = "advice_unacknowledged"
)

// Finding is what two persons find.
type Finding string

const (
	// FoundCredited : the payee's institution did credit.
	FoundCredited Finding = "credited"
	// FoundNotCredited : the payee's institution did not, and will not.
	FoundNotCredited Finding = "not_credited"
	// FoundNotDebited : nothing is debited with the payer's institution: it never was, or was given back.
	FoundNotDebited Finding = "not_debited"
	// FoundSettled : the institutions settled the loss between themselves.
	FoundSettled Finding = "settled"
	// FoundInOrder : the payment's end and books are right as they are.
	FoundInOrder Finding = "in_order"
	// FoundForPayer : the dispute is decided for the payer; the money goes back.
	FoundForPayer Finding = "for_payer"
	// FoundForPayee : the dispute is decided for the payee; the payment stands.
	FoundForPayee Finding = "for_payee"
	// FoundDebited : the payer's institution has the debit that was promised in its stead in its books.
	FoundDebited Finding = "debited"
)

// Findings are all findings.
var Findings = []Finding{FoundCredited, FoundNotCredited, FoundNotDebited, FoundSettled, FoundInOrder, FoundForPayer, FoundForPayee, FoundDebited}

// Proposal is what one person proposes and another must approve.
type Proposal struct {
	N       int // number of the outcome that proposed it; 0: there is none
	Finding Finding
	By      string
	Key     string // the key that signed it: a person can be renamed, a key can't
	Reason  string
	At      time.Time
	Expires time.Time // from then on it can't be approved
}

// Fits tells whether a finding can be proposed of a state.
func (f Finding) Fits(t *Terms, s *State) bool {
	r := &s.Resolver
	switch {
	case r.Needs == "":
		return false
	case r.Needs == NeedDispute:
		return s.Status == DisputeAnswered && (f == FoundForPayer || f == FoundForPayee)
	case r.Needs == NeedAdvice:
		return s.adviceDue(t) && f == FoundDebited
	}
	_, debitKnown := s.Debit.State.happened()
	_, creditKnown := s.Credit.State.happened()
	final := s.Status.Final()
	if !final && s.Status != CreditAsked && s.Status != CreditUnknown && s.Status != Undecided {
		return false // the debit is being undone: what it comes to is seen at the end
	}
	doubt := r.Needs == NeedContradiction && final
	switch f {
	case FoundCredited:
		return s.Credit.State != NotAsked && (!creditKnown || doubt && s.Credit.State == LegFailure)
	case FoundNotCredited:
		return s.Credit.State != NotAsked && (!creditKnown || doubt && s.Credit.State == LegSuccess)
	case FoundNotDebited:
		return final && !s.Paid() && (!debitKnown || s.Debit.State == LegSuccess)
	case FoundSettled:
		return r.Loss.State == LossOpen || r.Loss.State == LossDue
	case FoundInOrder:
		return final && r.Loss.State != LossOpen
	}
	return false
}

// resolution takes what persons and creditors say.
func (x *step) resolution() error {
	s, e, r := &x.s, &x.e, &x.s.Resolver
	p := r.Proposal
	pending := p.N > 0 && x.now.Before(p.Expires)
	if e.Kind == LossSettledBy {
		if r.Loss.State != LossDue {
			return Refusal{reason.LossNotDue}
		}
		x.settle()
		return nil
	}
	if r.Needs == "" {
		return Refusal{reason.NotInReview}
	}
	expires := x.now.Add(x.p.DecideWithin)
	if r.Needs == NeedDispute {
		by := x.t.Detail.Dispute.DecideBy
		if !x.now.Before(by) {
			return Refusal{reason.DisputeNotOpen} // the default has it
		}
		if by.Before(expires) {
			expires = by
		}
	}
	if e.Kind == ResolutionProposed {
		switch {
		case pending:
			return Refusal{reason.ProposalPending}
		case !e.Finding.Fits(x.t, s), x.p.DecideWithin <= 0:
			return Refusal{reason.FindingUnfit}
		}
		r.Proposal = Proposal{N: s.Seq + 1, Finding: e.Finding, By: e.By, Key: e.Key, Reason: e.Note, At: x.now, Expires: expires}
		return nil
	}
	switch {
	case p.N == 0 || e.Reference != strconv.Itoa(p.N):
		return Refusal{reason.ProposalUnknown}
	case !pending:
		return Refusal{reason.ProposalExpired}
	case e.By == p.By, e.Key == p.Key && p.Key != "":
		return Refusal{reason.SecondPersonNeeded}
	}
	r.Proposal = Proposal{}
	if e.Kind == ResolutionApproved {
		x.apply(p.Finding)
	}
	return nil
}

// apply makes what two persons found so.
func (x *step) apply(f Finding) {
	s, r := &x.s, &x.s.Resolver
	r.Needs = ""
	final := s.Status.Final()
	switch f {
	case FoundCredited:
		s.Credit.State = LegSuccess
		if !final {
			x.succeed()
		}
	case FoundNotCredited:
		s.Credit.State = LegFailure
		if !final {
			x.undo(reason.PayeeDeclined)
		}
	case FoundNotDebited:
		s.Debit.State, s.Rung, s.DueAt = LegUndone, 0, time.Time{}
		if s.Credit.State == LegUnknown {
			s.DueAt = x.now
		}
	case FoundSettled:
		x.settle()
	case FoundForPayer:
		x.decideForPayer()
		s.Reason = reason.DisputeDecided
	case FoundForPayee:
		x.fail(DisputeLost, reason.DisputeDecided)
	case FoundDebited:
		s.DueAt = time.Time{}
	}
}

func (x *step) settle() {
	r := &x.s.Resolver
	r.Loss.State, r.Loss.ChangedAt = LossSettled, x.now
	x.s.DueAt = time.Time{}
	if r.Needs == NeedLossOpen {
		r.Needs = ""
	}
}
