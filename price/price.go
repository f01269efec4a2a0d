// Package price says which fee lines a payment carries by the price schedules of its two agreements. Pure.
package price

import (
	"fmt"

	"hutong/ledger"
	"hutong/money"
	"hutong/participant"
	"hutong/payment"
	"hutong/rulebook"
)

// Back is how much of the fees of each sort goes back with refunds; the rest is kept. Minor units.
type Back struct{ PayeeFee, PayerFee, IssuerFee int64 }

// Fees are the lines of the schedules that the two sides' agreements name. The operator pays and is paid in each side's own currency
// through its agreement in that currency. What a side pays is at most the whole of its amount, however many fees the schedule has: they are taken in its
// order, and the one that finds too little left takes what there is. Lines and steps of the trace come behind those that are given. An error is a fault in the data: a schedule or an operator's
// agreement that is missing, or a schedule in another currency.
func Fees(r *rulebook.Rules, d *participant.Directory, payer, payee *participant.Agreement, debit, credit money.Amount, lines []ledger.Line, why []payment.Why) ([]ledger.Line, []payment.Why, Back, error) {
	var back Back
	for _, side := range [...]struct {
		agreement *participant.Agreement
		base      money.Amount
		payerSide bool
	}{{payee, credit, false}, {payer, debit, true}} {
		if side.agreement.Price == "" {
			continue
		}
		left := side.base // for further fees that this side pays: together they never eat more than the amount they are taken from
		schedule, ok := r.Prices[side.agreement.Price]
		if !ok {
			return nil, nil, Back{}, fmt.Errorf("price %s of agreement %s is not in the rulebook %s at this time", side.agreement.Price, side.agreement.ID, r.Version)
		}
		for i := range schedule.Fees {
			fee := &schedule.Fees[i]
			if (fee.Who == rulebook.PayeeSide) == side.payerSide {
				continue
			}
			if (fee.Fixed != 0 || fee.Max != 0) && schedule.Currency != side.base.Currency {
				return nil, nil, Back{}, fmt.Errorf("price %s has amounts in %s, agreement %s is in %s", schedule.ID, schedule.Currency, side.agreement.ID, side.base.Currency)
			}
			amount, err := feeOf(fee, side.base)
			if err != nil {
				return nil, nil, Back{}, fmt.Errorf("price %s: %w", schedule.ID, err)
			}
			if fee.Who != rulebook.ToPayerSide {
				amount.Minor = min(amount.Minor, left.Minor)
				left.Minor -= amount.Minor
			}
			if amount.Minor <= 0 {
				continue
			}
			operator, ok := d.AgreementFor(d.Operator.ID, amount.Currency)
			if !ok {
				return nil, nil, Back{}, fmt.Errorf("price %s: the operator %s has no agreement in %s", schedule.ID, d.Operator.ID, amount.Currency)
			}
			line := ledger.Line{Kind: ledger.NetworkFee, From: side.agreement.Account(), To: operator.Account(), Minor: amount.Minor}
			if fee.Who == rulebook.ToPayerSide {
				line = ledger.Line{Kind: ledger.IssuerFee, From: operator.Account(), To: side.agreement.Account(), Minor: amount.Minor}
			}
			if line.From == line.To {
				continue
			}
			audience := payment.ForPayee
			if side.payerSide {
				audience = payment.ForPayer
			}
			if fee.Back {
				switch {
				case line.Kind == ledger.IssuerFee:
					back.IssuerFee += line.Minor
				case side.payerSide:
					back.PayerFee += line.Minor
				default:
					back.PayeeFee += line.Minor
				}
			}
			lines = append(lines, line)
			step := payment.Why{Code: "fee." + string(ledger.NetworkFee), Args: []string{amount.String(), side.agreement.Participant}, Rule: schedule.ID, For: audience}
			if line.Kind == ledger.IssuerFee {
				step.Code = "fee." + string(ledger.IssuerFee)
			}
			why = append(why, step)
		}
	}
	return lines, why, back, nil
}

func feeOf(f *rulebook.Fee, base money.Amount) (money.Amount, error) {
	amount, err := money.Portion(base, f.Bps, f.Rounding)
	if err != nil {
		return money.Amount{}, err
	}
	if amount, err = amount.Add(money.New(f.Fixed, base.Currency)); err != nil {
		return money.Amount{}, err
	}
	if f.Max > 0 && amount.Minor > f.Max {
		amount.Minor = f.Max
	}
	amount.Minor = min(amount.Minor, base.Minor)
	return amount, nil
}
