// Package risk says whether a payment may happen by the limits of the rulebook. Pure.
package risk

import (
	"hutong/money"
	"hutong/payment"
	"hutong/reason"
	"hutong/rulebook"
)

// Subject is what limits look at.
type Subject struct {
	Flow         payment.Flow
	CodeKind     string
	PayerCountry string
	PayeeCountry string
	Agreement    string // of the payer's side
	Order        money.Amount
	Debit        money.Amount
}

// Check compares the amounts with every limit that matches, and says how many limits it looked at. A limit counts the order or the debit
// amount, whichever is in its currency. Its steps of the trace come behind those in why.
func Check(r *rulebook.Rules, s Subject, why []payment.Why) (refusal reason.Code, _ []payment.Why, compared int) {
	for i := range r.Limits {
		l := &r.Limits[i]
		compared++
		amount := s.Order
		if l.Currency != amount.Currency {
			amount = s.Debit
		}
		if l.Currency != amount.Currency || !matches(l, s) {
			continue
		}
		switch {
		case l.Max > 0 && amount.Minor > l.Max:
			return reason.AmountAboveLimit, append(why, payment.Why{Code: "limit.above", Args: []string{amount.String(), money.New(l.Max, l.Currency).String()}, Rule: l.ID}), compared
		case amount.Minor < l.Min:
			return reason.AmountBelowMinimum, append(why, payment.Why{Code: "limit.below", Args: []string{amount.String(), money.New(l.Min, l.Currency).String()}, Rule: l.ID}), compared
		}
		why = append(why, payment.Why{Code: "limit.passed", Args: []string{amount.String(), most(r, l)}, Rule: l.ID})
	}
	return "", why, compared
}

// most is the text of what a limit allows, kept beside the rules.
func most(r *rulebook.Rules, l *rulebook.Limit) string {
	if text, ok := r.Beside.Load(l); ok {
		return text.(string)
	}
	text := money.New(l.Max, l.Currency).String()
	r.Beside.Store(l, text)
	return text
}

func matches(l *rulebook.Limit, s Subject) bool {
	return (l.Flow == "" || l.Flow == s.Flow) &&
		(l.CodeKind == "" || l.CodeKind == s.CodeKind) &&
		(l.PayerCountry == "" || l.PayerCountry == s.PayerCountry) &&
		(l.PayeeCountry == "" || l.PayeeCountry == s.PayeeCountry) &&
		(l.Agreement == "" || l.Agreement == s.Agreement)
}
