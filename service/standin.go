package service

import (
	"slices"

	"hutong/money"
	"hutong/payment"
)

// standsIn lets the switch promise a debit in the stead of the payer's institution, which does not answer, when its agreement grants that: for
// the kind of consumer's code, up to an amount for each payment and a sum for each business day, which the engine bounds. Never for a hold. Nobody was asked about this
// payment, and the engine refuses to stand in where somebody was asked about its code or order before.
func (s *Service) standsIn(d *draft) bool {
	t := d.terms
	a, ok := s.Directory().Agreement(t.Payer.Account.Agreement)
	if !ok || a.StandIn == nil || t.Flow != payment.Pull || t.IsHold() || !slices.Contains(a.StandIn.CodeKinds, t.Detail.CodeKind) || t.Amounts.Debit.Currency != a.Currency || t.Amounts.Debit.Minor > a.StandIn.PerPayment {
		return false
	}
	t.Funds = payment.InStead
	t.Detail.StandIn = &payment.StandIn{Agreement: a.ID, Period: s.Rules().CycleAt(s.now()).BusinessDate, Most: a.StandIn.PerDay}
	d.because(payment.Why{Code: "funds.stand_in", Args: []string{a.Participant, money.New(a.StandIn.PerPayment, a.Currency).String(),
		money.New(a.StandIn.PerDay, a.Currency).String()}, Rule: a.ID})
	return true
}
