package payment

import (
	"time"

	"hutong/money"
	"hutong/reason"
)

// What the resolver keeps of a payment beside its legs: how long an outcome was unknown, who owes whom when it stayed unknown, and what two
// persons are asked to decide. All of it follows from the outcomes; a payment that was never unknown has none of it.

// LegName names one of the two legs.
type LegName string

const (
	// DebitLeg is the payer's institution's part.
	DebitLeg LegName = "debit"
	// CreditLeg is the payee's institution's part.
	CreditLeg LegName = "credit"
)

// Doubt is the last stretch of time in which a leg's outcome was unknown.
type Doubt struct {
	Leg   LegName
	Since time.Time
	Until time.Time // when it became certain, or the payment ended without it; zero while it is unknown
}

// LossState says how a loss stands.
type LossState string

const (
	// NoLoss : nothing was lost.
	NoLoss LossState = ""
	// LossOpen : nobody knows whether anything is lost; From answers for it.
	LossOpen LossState = "open"
	// LossDue : an answer showed that From has what is To's, and owes it.
	LossDue LossState = "due"
	// LossBorne : it is known that From gave and got nothing; by the agreement it keeps the loss, and nobody owes anything.
	LossBorne LossState = "borne"
	// LossSettled : To has confirmed that From paid, or two persons have found so.
	LossSettled LossState = "settled"
	// LossLifted : a late answer or two persons showed that nothing is lost.
	LossLifted LossState = "lifted"
)

// Loss is the record of who answers to whom for a payment whose books and legs may disagree. A payment has at most one; what is found out
// later changes it, also its direction. It is zero-sum: what From owes is what To has coming, in one currency.
type Loss struct {
	State     LossState
	From      LossBearer   // the side that owes; the other side is owed
	Leg       LegName      // whose outcome it hangs on
	Amount    money.Amount // From's own amount of the payment: the debit of the payer's side, the credit of the payee's
	At        time.Time    // when it was booked, in the commit of the outcome
	ChangedAt time.Time
}

// Parties are the institutions that owe and are owed.
func (l *Loss) Parties(t *Terms) (from, to Side) {
	if l.From == LossPayer {
		return t.Payer, t.Payee
	}
	return t.Payee, t.Payer
}

// owesBack tells whether the payee's side owes what was posted to it, or paid it back already.
func (l *Loss) owesBack() bool {
	return l.From == LossPayee && (l.State == LossDue || l.State == LossSettled)
}

// Resolver is the resolver's part of a state.
type Resolver struct {
	Doubt    Doubt
	Loss     Loss
	Needs    Need
	Proposal Proposal
}

// happened tells what is known of a leg: that its institution moved the money and did not undo it, or that it did not.
func (l LegState) happened() (yes, known bool) {
	switch l {
	case LegSuccess:
		return true, true
	case NotAsked, LegFailure, LegUndone:
		return false, true
	}
	return false, false
}

// lossNow is what an ended payment's legs and books say of a loss: the whole table.
func lossNow(t *Terms, s *State) (state LossState, from LossBearer, leg LegName) {
	debited, debitKnown := s.Debit.State.happened()
	credited, creditKnown := s.Credit.State.happened()
	switch {
	case s.Paid() && t.Flow == Pull, s.Paid() && credited:
		return NoLoss, "", ""
	case s.Paid() && creditKnown:
		return LossDue, LossPayee, CreditLeg // it was posted to the payee's side, which gave nothing
	case s.Paid():
		return LossOpen, LossPayer, CreditLeg
	case debited && credited:
		return LossDue, LossPayer, DebitLeg // the payer's side has the money that the payee's side gave
	case debited || !debitKnown:
		return LossOpen, LossPayer, DebitLeg
	case credited:
		return LossBorne, LossPayee, CreditLeg
	case !creditKnown:
		return LossOpen, LossPayee, CreditLeg
	}
	return NoLoss, "", ""
}

// lossAmount is what the side that owes answers for.
func lossAmount(t *Terms, s *State, state LossState, from LossBearer) money.Amount {
	switch {
	case from == LossPayer:
		return t.Amounts.Debit
	case s.Paid() && state == LossDue: // what refunds gave back is not owed again
		return money.New(t.Amounts.Credit.Minor-s.Refunded.Credit, t.Amounts.Credit.Currency)
	}
	return t.Amounts.Credit
}

// account brings the resolver's part up to date after any step: the one place in which losses are booked and changed.
func (x *step) account(before *State) {
	s, r := &x.s, &x.s.Resolver
	x.measure()
	if _, known := s.Credit.State.happened(); known && s.Credit.State != before.Credit.State && (r.Needs == NeedMismatch || r.Needs == NeedBearer) {
		r.Needs = ""
	}
	if r.Needs == NeedDispute && s.Status != DisputeAnswered {
		r.Needs = "" // a side has given way, or the deadline has decided
	}
	if s.Status != before.Status || s.Debit.State != before.Debit.State || s.Credit.State != before.Credit.State || r.Needs != before.Resolver.Needs || r.Needs == "" {
		r.Proposal = Proposal{} // it spoke of another situation
	}
	if !s.Status.Final() {
		return
	}
	legs := s.Debit.State != before.Debit.State || s.Credit.State != before.Credit.State
	state, from, leg := lossNow(x.t, s)
	was := r.Loss.State
	switch {
	case was == LossSettled:
		freed := s.Paid() && r.Loss.From == LossPayee && s.Refunded.Credit < before.Refunded.Credit // and so was not given back after all
		if (legs && x.e.Kind == Answered || freed) && r.Needs == "" {
			r.Needs = NeedContradiction // it was settled on what was known then
		}
		if s.Debit.State != LegSuccess || s.Paid() {
			s.DueAt = time.Time{} // but a debit that came true is undone with its owner all the same
		}
		return
	case was == NoLoss && (state == NoLoss || s.Status != LossAssigned && !s.DueAt.IsZero()):
		return // none, or the debit is still being undone
	}
	l := Loss{State: state, From: from, Leg: leg, Amount: lossAmount(x.t, s, state, from), At: r.Loss.At, ChangedAt: r.Loss.ChangedAt}
	if state == NoLoss || l.Amount.Minor <= 0 {
		l = r.Loss
		l.State = LossLifted
	}
	if was == NoLoss {
		if l.State == LossLifted {
			return
		}
		l.At = x.now
	}
	if l.State != was || l.From != r.Loss.From || l.Amount != r.Loss.Amount || l.Leg != r.Loss.Leg {
		l.ChangedAt = x.now
	}
	r.Loss = l
	switch {
	case l.State == LossOpen && was != LossOpen && !before.Status.Final():
		s.Rung, s.DueAt = 0, time.Time{}
		x.climbLate()
	case l.State == LossOpen && s.DueAt.IsZero() && r.Needs == "":
		r.Needs = NeedLossOpen
	case l.State != LossOpen && legs:
		s.DueAt = time.Time{} // nothing is left to find out
		fallthrough
	default:
		if l.State != LossOpen && r.Needs == NeedLossOpen {
			r.Needs = ""
		}
	}
}

// measure keeps the time in which a leg was unknown.
func (x *step) measure() {
	s, u := &x.s, &x.s.Resolver.Doubt
	running := !u.Since.IsZero() && u.Until.IsZero()
	if running {
		leg := s.Debit.State
		if u.Leg == CreditLeg {
			leg = s.Credit.State
		}
		_, known := leg.happened()
		if known || leg == LegPending || s.Status.Final() {
			u.Until = x.now
			running = false
		}
	}
	if running || s.Status.Final() {
		return
	}
	switch {
	case s.Credit.State == LegUnknown:
		*u = Doubt{Leg: CreditLeg, Since: x.now}
	case s.Debit.State == LegUnknown:
		*u = Doubt{Leg: DebitLeg, Since: x.now}
	}
}

// late takes an answer that comes after the payment's end. The end stands; what is learnt of the legs changes the loss, and a debit that
// comes true after an unpaid end is undone with its owner.
func (x *step) late() error {
	s, e := &x.s, &x.e
	open, _, due := Next(x.t, s)
	asked := due && e.Op == open // it answers the question that is open
	// "Not found" is a promise about a debit. About a credit it is none: a credit may be sent again, and a copy may still be on its way.
	no := e.Result == Failure || e.Result == NotFound && e.Op == OpLookUpDebit
	switch e.Op {
	case OpAuthorise, OpLookUpDebit:
		_, known := s.Debit.State.happened()
		switch {
		case e.Result == Success && !s.Paid() && (!known || s.Debit.State == LegFailure):
			s.Debit = Leg{State: LegSuccess, Reference: e.Reference}
			s.Rung, s.DueAt = 0, x.now
			return nil
		case no && !known:
			s.Debit = Leg{State: LegFailure, Reference: e.Reference}
			return nil
		case no && s.Debit.State == LegSuccess:
			return x.contradiction(NeedContradiction)
		}
	case OpCancel:
		confirmed := e.Result == Success || e.Result == NotFound && s.Debit.State != LegSuccess
		undone := e.Result == Success && s.Debit.State == LegSuccess && !s.Paid() // true whether or not it is still wanted
		switch {
		case !asked && !undone:
		case confirmed:
			if e.Result == Success {
				s.Debit.State = LegUndone
			} else {
				s.Debit.State = LegFailure
			}
			s.Rung, s.DueAt = 0, time.Time{}
			if s.Credit.State == LegUnknown { // the other leg's turn
				s.DueAt = x.now
			}
			return nil
		}
	case OpCredit, OpLookUpCredit:
		altered := e.Result == Success && !e.Amount.IsZero() && e.Amount != x.t.Amounts.Credit
		_, known := s.Credit.State.happened()
		switch {
		case altered && !known && s.Resolver.Needs != NeedMismatch:
			s.Credit.State, s.Resolver.Needs = LegUnknown, NeedMismatch
			if asked {
				x.climbLate()
			}
			return nil
		case altered:
		case e.Result == Success && !known:
			s.Credit = Leg{State: LegSuccess, Reference: e.Reference}
			return nil
		case no && !known:
			s.Credit = Leg{State: LegFailure, Reference: e.Reference}
			return nil
		case asked && e.Result == NotFound && e.Op == OpLookUpCredit && s.Paid() && x.t.Kind == Pay:
			s.Credit.State, s.DueAt = Asked, x.now // it is posted: send it again
			return nil
		case asked && !altered:
			s.Credit.State = LegUnknown
		case e.Result == Success && s.Credit.State == LegFailure, no && s.Credit.State == LegSuccess:
			return x.contradiction(NeedContradiction)
		}
	}
	if !asked {
		return ErrUnchanged
	}
	x.climbLate()
	return nil
}

// creditWhileReversing keeps what is learnt of the credit while the debit is being undone: it decides who answers for the end.
func (x *step) creditWhileReversing() error {
	s, e := &x.s, &x.e
	_, known := s.Credit.State.happened()
	switch {
	case known:
	case e.Result == Success && (e.Amount.IsZero() || e.Amount == x.t.Amounts.Credit):
		s.Credit = Leg{State: LegSuccess, Reference: e.Reference}
		return nil
	case e.Result == Failure:
		s.Credit = Leg{State: LegFailure, Reference: e.Reference}
		s.Reason = reason.PayeeDeclined // no loss is left to assign
		return nil
	}
	if s.Credit.State == LegFailure && e.Result == Success || s.Credit.State == LegSuccess && e.Result == Failure {
		return x.contradiction(NeedContradiction) // persons decide at the end
	}
	return ErrUnchanged
}

// contradiction calls for persons, once.
func (x *step) contradiction(need Need) error {
	if x.s.Resolver.Needs != "" {
		return ErrUnchanged
	}
	x.s.Resolver.Needs = need
	return nil
}

// climbLate sets when an ended payment is asked about again; at the end persons are called for.
func (x *step) climbLate() {
	s := &x.s
	pauses := x.p.late(s)
	if s.Rung < len(pauses) {
		s.DueAt = x.now.Add(pauses[s.Rung])
		s.Rung++
		return
	}
	s.DueAt = time.Time{}
	if s.Resolver.Needs == "" {
		s.Resolver.Needs = NeedLossOpen
	}
}

// nextLate is what an ended payment is asked about.
func nextLate(t *Terms, s *State) Op {
	debited, known := s.Debit.State.happened()
	switch {
	case !s.Paid() && (debited || !known):
		return OpCancel
	case t.Kind != Pay || s.Paid() && s.Credit.State == Asked:
		return OpCredit // a child is retried forward, and so is a credit that never arrived where it is posted
	}
	return OpLookUpCredit
}
