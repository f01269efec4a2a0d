package payment

import (
	"fmt"
	"time"
)

// StandIn is by what right the switch answers a debit in the stead of the payer's institution. Of a payment with Funds InStead it is part of the
// terms. The institution carries it, as its agreement says: afterwards it is told, again and again until it acknowledges.
type StandIn struct {
	Agreement string `json:"agreement"`
	Period    string `json:"period"` // the business day whose sum this payment counts in
	Most      int64  `json:"most"`   // of the sum of all such payments of the agreement and period, minor units of the debit currency
}

// CheckStandIn refuses terms by which the switch can't answer a debit: it does for a pull that is paid at once, by a grant. A hold is a promise of its
// institution to captures of many days, which nobody else can make.
func (t *Terms) CheckStandIn() error {
	if t.Funds == InStead && (t.Kind != Pay || t.Flow != Pull || t.IsHold() || t.Detail.StandIn == nil) {
		return fmt.Errorf("payment: %s: the switch stands in only for a pull that is paid at once, by a grant", t.ID)
	}
	return nil
}

// stoodIn takes the switch's own yes to the debit. It comes in the very batch that opens the payment, so that nothing comes between.
func (x *step) stoodIn() error {
	s := &x.s
	if s.Status != DebitAsked || x.t.Funds != InStead || x.t.Flow != Pull || x.t.IsHold() {
		return ErrUnchanged
	}
	s.Debit = Leg{State: LegSuccess}
	x.succeed()
	return nil
}

// advised takes the answer to the advice of a payment that the switch stood in for. Only the acknowledgement ends it: the institution can't
// refuse what its agreement lets the switch promise. At the end of the ladder persons are called; its last pause repeats until the
// institution acknowledges or they have found that it knows.
func (x *step) advised() error {
	s := &x.s
	if !s.adviceDue(x.t) {
		return ErrUnchanged
	}
	if x.e.Result == Success {
		s.Debit.Reference, s.DueAt = x.e.Reference, time.Time{}
		if s.Resolver.Needs == NeedAdvice {
			s.Resolver.Needs = ""
		}
		return nil
	}
	pause, n := x.p.AnswerWithin, len(x.p.Advice)
	if n > 0 {
		pause = x.p.Advice[min(s.Rung, n-1)]
	}
	if s.Rung >= n && s.Resolver.Needs == "" {
		s.Resolver.Needs = NeedAdvice
	}
	s.Rung = min(s.Rung+1, n)
	s.DueAt = x.now.Add(pause)
	return nil
}

// adviceDue tells whether the payer's institution has yet to acknowledge a debit that the switch promised in its stead.
func (s *State) adviceDue(t *Terms) bool { return t.Funds == InStead && s.Paid() && !s.DueAt.IsZero() }

// StoodIn tells whether the switch answered the debit in the institution's stead, and whether the institution has acknowledged it.
func StoodIn(t *Terms, s *State) (stoodIn, acknowledged bool) {
	stoodIn = t.Funds == InStead && s.Debit.State == LegSuccess
	return stoodIn, stoodIn && s.Paid() && s.DueAt.IsZero()
}
