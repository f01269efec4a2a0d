// Package money is amounts, rates and rounding: integer minor units with their currency, exact decimal
// rates, and a rounding side that is always named. Nothing here knows what a payment is.
package money

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Amount is a whole number of minor units of one currency: 1234 CNY is 12.34 yuan, 1234 JPY is 1,234 yen.
type Amount struct {
	Minor    int64
	Currency Currency
}

// MaxMinor bounds every amount that enters from outside (10^15 minor units), so that sums of many amounts
// cannot overflow before they are checked.
const MaxMinor = 1_000_000_000_000_000

var (
	// ErrOverflow says that a sum or product does not fit into 64 bits of minor units.
	ErrOverflow = errors.New("money: amount does not fit into 64 bits")
	// ErrCurrency says that two amounts of different currencies were added or compared.
	ErrCurrency = errors.New("money: amounts are in different currencies")
)

// New is shorthand for an amount in minor units.
func New(minor int64, c Currency) Amount { return Amount{minor, c} }

// IsZero tells whether the amount is zero, whatever its currency.
func (a Amount) IsZero() bool { return a.Minor == 0 }

// Neg is the amount with its sign turned.
func (a Amount) Neg() Amount { return Amount{-a.Minor, a.Currency} }

// Add sums two amounts of the same currency; ErrCurrency or ErrOverflow otherwise.
func (a Amount) Add(b Amount) (Amount, error) {
	if a.Currency != b.Currency {
		return Amount{}, fmt.Errorf("%w: %s and %s", ErrCurrency, a.Currency, b.Currency)
	}
	s, ok := AddMinor(a.Minor, b.Minor)
	if !ok {
		return Amount{}, ErrOverflow
	}
	return Amount{s, a.Currency}, nil
}

// AddMinor adds two counts of minor units and tells whether the sum fits.
func AddMinor(a, b int64) (int64, bool) {
	s := a + b
	if (b > 0 && s < a) || (b < 0 && s > a) {
		return 0, false
	}
	return s, true
}

// String writes major units with the currency's own number of decimals: "CNY 12.34", "JPY 1234".
func (a Amount) String() string { return string(a.Currency) + " " + a.Major() }

// Major writes major units with the currency's own number of decimals and no grouping: "12.34", "-0.05", "1234".
func (a Amount) Major() string { return formatMinor(a.Minor, a.Currency.Exponent()) }

func formatMinor(minor int64, exp int) string {
	var buf [48]byte
	b, u := buf[:0], uint64(minor)
	if minor < 0 {
		b, u = append(b, '-'), -u
	}
	var digits [20]byte
	d := strconv.AppendUint(digits[:0], u, 10)
	for range exp + 1 - len(d) {
		b = append(b, '0')
	}
	b = append(b, d...)
	if exp > 0 {
		b = append(b, 0)
		copy(b[len(b)-exp:], b[len(b)-exp-1:])
		b[len(b)-exp-1] = '.'
	}
	return string(b)
}

// ParseMajor reads a plain decimal in major units ("12.34", "12", "12.3") as an amount of c. More decimals than the
// currency has are refused unless they are zeros ("12.340" is 12.34 CNY); signs, exponents, grouping and spaces are refused.
func ParseMajor(s string, c Currency) (Amount, error) {
	if !c.Valid() {
		return Amount{}, fmt.Errorf("currency %q is not an ISO 4217 code", string(c))
	}
	whole, frac, dotted := strings.Cut(s, ".")
	if whole == "" || (dotted && frac == "") || len(s) > 40 {
		return Amount{}, fmt.Errorf("amount %q is not a plain decimal", s)
	}
	exp := c.Exponent()
	for len(frac) > exp {
		if frac[len(frac)-1] != '0' {
			return Amount{}, fmt.Errorf("amount %q has more decimals than %s (%d)", s, c, exp)
		}
		frac = frac[:len(frac)-1]
	}
	digits := whole + frac + strings.Repeat("0", exp-len(frac))
	var v int64
	for i := range len(digits) {
		d := digits[i]
		if d < '0' || d > '9' {
			return Amount{}, fmt.Errorf("amount %q is not a plain decimal", s)
		}
		if v > (math.MaxInt64-9)/10 {
			return Amount{}, fmt.Errorf("amount %q: %w", s, ErrOverflow)
		}
		v = v*10 + int64(d-'0')
	}
	return Amount{v, c}, nil
}
