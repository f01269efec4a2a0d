package audit

// Refunds at the day's rate: what the day's conversion differs by from the share of the payment's own, computed again from the rate in the
// refund's detail. The payer's customer gets the share of what was charged; the difference is a line of its own, of whom the agreement names.

import (
	"math/big"
	"strings"
)

// rate is the detail's "fx", as far as it converts: value units of the quote currency for unit units of the base, both in major units.
type rate struct {
	value int32 // a name: the decimal as it is written; 0: there is none
	unit  int64
}

var fxFields = []string{"provider", "base", "quote", "unit", "reference", "rate", "markup_bps", "rounding", "residue", "source", "as_of"}

func (r *reader) rate() (x rate) {
	r.object(fxFields, func(f int) {
		switch fxFields[f] {
		case "rate":
			x.value = r.name()
		case "unit":
			x.unit = r.integer()
		case "markup_bps":
			r.integer()
		default:
			r.text()
		}
	})
	return x
}

// exponents of the currencies whose minor unit is not a hundredth (ISO 4217, list one).
var exponents = map[string]int{"BHD": 3, "BIF": 0, "CLF": 4, "CLP": 0, "DJF": 0, "GNF": 0, "IQD": 3, "ISK": 0, "JOD": 3, "JPY": 0, "KMF": 0, "KRW": 0, "KWD": 3, "LYD": 3,
	"OMR": 3, "PYG": 0, "RWF": 0, "TND": 3, "UGX": 0, "UYI": 0, "UYW": 4, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0}

func minorUnits(currency string) *big.Int {
	e, odd := exponents[currency]
	if !odd {
		e = 2
	}
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(e)), nil)
}

// dayDifference is what a payment's side has to give to the provider (positive) or gets from it when shares of credit and debit are given back
// at a rate: the payer's side in the debit currency, the payee's in the credit currency. False when there is no rate, or no such number.
func (x rate) dayDifference(payerBears bool, credit, debit amount, name func(int32) string, rounding uint8) (int64, bool) {
	text := name(x.value)
	value, ok := new(big.Rat).SetString(text)
	if !ok || len(text) > 40 || strings.ContainsAny(text, "eEpP/_") || value.Sign() <= 0 || x.unit <= 0 || credit.minor < 0 || debit.minor < 0 {
		return 0, false
	}
	// One minor unit of the credit currency in minor units of the debit currency.
	one := new(big.Rat).Mul(value, new(big.Rat).SetFrac(minorUnits(name(debit.currency)), minorUnits(name(credit.currency))))
	one.Quo(one, new(big.Rat).SetInt64(x.unit))
	exact := new(big.Rat).SetInt64(credit.minor)
	if payerBears {
		exact.Mul(exact, one)
	} else {
		exact.Quo(exact.SetInt64(debit.minor), one)
	}
	whole, ok := rounded(exact, rounding)
	if payerBears {
		return debit.minor - whole, ok
	}
	return whole - credit.minor, ok
}

// rounded is a number that is not negative, rounded.
func rounded(exact *big.Rat, rounding uint8) (int64, bool) {
	q, rest := new(big.Int).QuoRem(exact.Num(), exact.Denom(), new(big.Int))
	half := new(big.Int).Lsh(rest, 1).Cmp(exact.Denom())
	up := half >= 0 // half_up, also when nothing is said
	switch roundings[rounding] {
	case "up":
		up = rest.Sign() > 0
	case "down":
		up = false
	case "half_even":
		up = half > 0 || half == 0 && q.Bit(0) == 1
	}
	if up {
		q.Add(q, big.NewInt(1))
	}
	return q.Int64(), q.IsInt64()
}
