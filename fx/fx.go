// Package fx says at what rate a payment is converted: the reference rate of the rulebook, the provider's mark-up on it, the rounding
// sides, and a receipt that tells them apart. Pure.
package fx

import (
	"errors"
	"fmt"
	"strconv"

	"hutong/money"
	"hutong/payment"
	"hutong/reason"
	"hutong/rulebook"
)

// Offer is what a conversion costs.
type Offer struct {
	Debit   money.Amount
	Receipt *payment.FX
	Rule    *rulebook.FX
	Why     []payment.Why // the reference rate and the provider's; shared, and not to be changed
}

// Convert turns the credit amount into what the payer's side owes in the debit currency, at the provider's rate. When no rate or no
// dealing holds it answers reason.RateUnavailable, and for a result that no payment can have AmountBelowMinimum or AmountAboveLimit; an error
// is a fault in the data. The receipt is written into the room.
func Convert(r *rulebook.Rules, provider string, credit money.Amount, debit money.Currency, room *payment.FX) (Offer, reason.Code, error) {
	dealing, ok := r.FX[rulebook.FXKey{Provider: provider, Base: credit.Currency, Quote: debit}]
	if !ok {
		return Offer{}, reason.RateUnavailable, nil
	}
	ref, ok := r.Rates[[2]money.Currency{credit.Currency, debit}]
	if !ok {
		return Offer{}, reason.RateUnavailable, nil
	}
	p, err := pairOf(r, dealing, ref)
	if err != nil {
		return Offer{}, "", err
	}
	owed, residue, err := p.rate.Convert(credit, dealing.Rounding)
	switch {
	case errors.Is(err, money.ErrOverflow), err == nil && owed.Minor > money.MaxMinor:
		return Offer{}, reason.AmountAboveLimit, nil
	case err != nil:
		return Offer{}, "", err
	case owed.Minor <= 0:
		return Offer{}, reason.AmountBelowMinimum, nil
	}
	*room = *p.receipt
	room.Residue = residue.String()
	return Offer{Debit: owed, Rule: dealing, Receipt: room, Why: p.why[:]}, "", nil
}

// pair is what every conversion by a provider's dealing at a reference rate has in common.
type pair struct {
	ref     *rulebook.ReferenceRate
	rate    money.Rate
	receipt *payment.FX // without its residue
	why     [2]payment.Why
}

// pairOf works a pair out, or finds it beside the rules.
func pairOf(r *rulebook.Rules, dealing *rulebook.FX, ref *rulebook.ReferenceRate) (*pair, error) {
	if p, ok := r.Beside.Load(dealing); ok && p.(*pair).ref == ref {
		return p.(*pair), nil
	}
	rate, err := provided(dealing, ref)
	if err != nil {
		return nil, err
	}
	fx := receipt(dealing, ref, rate)
	p := &pair{ref: ref, rate: rate, receipt: fx, why: [2]payment.Why{
		{Code: "rate.reference", Args: []string{strconv.FormatInt(rate.Unit, 10), string(rate.Base), fx.Reference, string(rate.Quote)}, Rule: ref.ID},
		{Code: "rate.provider", Args: []string{dealing.Provider, fx.Rate, strconv.FormatInt(dealing.MarkupBps, 10)}, Rule: dealing.ID, For: payment.ForPayer},
	}}
	r.Beside.Store(dealing, p)
	return p, nil
}

// Day is the provider's rate of the moment between a payment's two currencies, mark-up included, for giving the payment back: while rates and
// mark-up stay as they were, nothing but a rounding is gained or lost. Without a rate or dealing the reason is RateUnavailable; an error is a fault in the data.
func Day(r *rulebook.Rules, provider string, credit, debit money.Currency) (*payment.Day, reason.Code, error) {
	dealing, ok := r.FX[rulebook.FXKey{Provider: provider, Base: credit, Quote: debit}]
	ref, there := r.Rates[[2]money.Currency{credit, debit}]
	if !ok || !there {
		return nil, reason.RateUnavailable, nil
	}
	rate, err := provided(dealing, ref)
	if err != nil {
		return nil, "", err
	}
	return &payment.Day{Rate: rate, FX: receipt(dealing, ref, rate)}, "", nil
}

func provided(dealing *rulebook.FX, ref *rulebook.ReferenceRate) (money.Rate, error) {
	rate, err := ref.WithMarkup(dealing.MarkupBps, dealing.Scale, dealing.RateSide)
	if err == nil && rate.Value.Sign() <= 0 {
		err = fmt.Errorf("fx %s: the rate %s/%s rounds to zero at %d decimals", dealing.ID, ref.Base, ref.Quote, dealing.Scale)
	}
	return rate, err
}

func receipt(dealing *rulebook.FX, ref *rulebook.ReferenceRate, rate money.Rate) *payment.FX {
	return &payment.FX{Provider: dealing.Provider, Base: rate.Base, Quote: rate.Quote, Unit: rate.Unit, Reference: ref.Value.String(), Rate: rate.Value.String(),
		MarkupBps: dealing.MarkupBps, Rounding: dealing.Rounding, Source: ref.Source, AsOf: ref.From}
}
