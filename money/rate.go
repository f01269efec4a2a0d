package money

import (
	"fmt"

	"github.com/cockroachdb/apd/v3"
)

// Rounding names the side to which a conversion or a fee is rounded. The zero value is no rounding side and is refused.
type Rounding string

const (
	// Up rounds away from zero: 1.001 → 1.01.
	Up Rounding = "up"
	// Down rounds towards zero: 1.009 → 1.00.
	Down Rounding = "down"
	// HalfUp rounds to the nearest, halves away from zero.
	HalfUp Rounding = "half_up"
	// HalfEven rounds to the nearest, halves to the even digit.
	HalfEven Rounding = "half_even"
)

func (r Rounding) apd() (apd.Rounder, error) {
	switch r {
	case Up:
		return apd.RoundUp, nil
	case Down:
		return apd.RoundDown, nil
	case HalfUp:
		return apd.RoundHalfUp, nil
	case HalfEven:
		return apd.RoundHalfEven, nil
	}
	return "", fmt.Errorf("money: %q is not a rounding side (up, down, half_up, half_even)", string(r))
}

// ParseRounding accepts the names of the constants.
func ParseRounding(s string) (Rounding, error) {
	_, err := Rounding(s).apd()
	return Rounding(s), err
}

// Decimal is an exact decimal number. It is immutable by convention: no method changes its receiver.
type Decimal struct{ d apd.Decimal }

// wide keeps every intermediate result exact: the widest product here is 19 digits of an amount times maxDigits of a rate.
// Inexact or rounded results trap, so a loss of digits is an error and never silent.
var wide = apd.Context{Precision: 80, MaxExponent: 200, MinExponent: -200, Rounding: apd.RoundHalfEven,
	Traps: apd.DefaultTraps | apd.Inexact | apd.Rounded}

const maxDigits = 30

// ParseDecimal reads a plain decimal such as "6.4521"; exponents, infinities, signs other than a leading minus and more than
// 30 digits are refused.
func ParseDecimal(s string) (Decimal, error) {
	digits, dots := 0, 0
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c == '.':
			dots++
		case c == '-' && i == 0:
		default:
			return Decimal{}, fmt.Errorf("%q is not a plain decimal", s)
		}
	}
	if digits == 0 || digits > maxDigits || dots > 1 || s[len(s)-1] == '.' {
		return Decimal{}, fmt.Errorf("%q is not a plain decimal of at most %d digits", s, maxDigits)
	}
	var d Decimal
	if _, _, err := d.d.SetString(s); err != nil {
		return Decimal{}, fmt.Errorf("%q is not a plain decimal: %w", s, err)
	}
	return d, nil
}

// MustDecimal is ParseDecimal for literals in tests and tables; it panics on a bad one.
func MustDecimal(s string) Decimal {
	d, err := ParseDecimal(s)
	if err != nil {
		panic(err)
	}
	return d
}

// String writes the decimal plainly, without an exponent; "0" for the zero value.
func (d Decimal) String() string { return d.d.Text('f') }

// Sign is -1, 0 or 1.
func (d Decimal) Sign() int { return d.d.Sign() }

// Cmp compares two decimals: -1, 0 or 1.
func (d Decimal) Cmp(e Decimal) int { return d.d.Cmp(&e.d) }

// Rate says how many major units of Quote are given for Unit major units of Base: {CNY, MYR, 100, 64.52} is
// MYR 64.52 for CNY 100.
type Rate struct {
	Base, Quote Currency
	Unit        int64
	Value       Decimal
}

// Validate tells whether the rate can convert: two different known currencies, a positive unit and value.
func (r Rate) Validate() error {
	switch {
	case !r.Base.Valid() || !r.Quote.Valid() || r.Base == r.Quote:
		return fmt.Errorf("money: a rate is between two different ISO 4217 currencies, not %q and %q", r.Base, r.Quote)
	case r.Unit <= 0:
		return fmt.Errorf("money: the unit of the rate %s/%s is %d, want a positive number", r.Base, r.Quote, r.Unit)
	case r.Value.Sign() <= 0:
		return fmt.Errorf("money: the rate %s/%s is %s, want a positive number", r.Base, r.Quote, r.Value)
	}
	return nil
}

// Convert turns an amount of the base currency into the quote currency, rounded to the named side. The residue is
// converted minus exact, in major units of the quote currency: what the rounding added (positive) or took away.
func (r Rate) Convert(a Amount, side Rounding) (converted Amount, residue Decimal, err error) {
	if a.Currency != r.Base {
		return Amount{}, Decimal{}, fmt.Errorf("%w: %s through a %s/%s rate", ErrCurrency, a.Currency, r.Base, r.Quote)
	}
	if err := r.Validate(); err != nil {
		return Amount{}, Decimal{}, err
	}
	if out, residue, ok := r.convertQuick(a, side); ok {
		return out, residue, nil
	}
	return r.convertWide(a, side)
}

func (r Rate) convertWide(a Amount, side Rounding) (converted Amount, residue Decimal, err error) {
	// exact·Unit = minor · value, in units of 10^-(base exponent) of the quote currency; the division by Unit comes last,
	// under the named rounding, so that nothing is rounded twice.
	var product apd.Decimal
	if _, err := wide.Mul(&product, apd.New(a.Minor, int32(-r.Base.Exponent())), &r.Value.d); err != nil {
		return Amount{}, Decimal{}, fmt.Errorf("money: %s at %s: %w", a, r.Value, err)
	}
	minor, err := quantize(&product, r.Unit, r.Quote.Exponent(), side)
	if err != nil {
		return Amount{}, Decimal{}, err
	}
	out := Amount{minor, r.Quote}
	// residue·Unit = converted·Unit − product; shown per one, to twelve places when Unit is no power of ten.
	var back, diff apd.Decimal
	if _, err := wide.Mul(&back, apd.New(minor, int32(-r.Quote.Exponent())), apd.New(r.Unit, 0)); err != nil {
		return Amount{}, Decimal{}, err
	}
	if _, err := wide.Sub(&diff, &back, &product); err != nil {
		return Amount{}, Decimal{}, err
	}
	shown := apd.Context{Precision: 40, MaxExponent: 200, MinExponent: -200, Rounding: apd.RoundHalfEven}
	if _, err := shown.Quo(&residue.d, &diff, apd.New(r.Unit, 0)); err != nil {
		return Amount{}, Decimal{}, err
	}
	residue.d.Reduce(&residue.d)
	return out, residue, nil
}

// ConvertBack is how much of the base currency gives an amount of the quote currency at this rate, rounded once to the named side.
func (r Rate) ConvertBack(a Amount, side Rounding) (Amount, error) {
	if a.Currency != r.Quote {
		return Amount{}, fmt.Errorf("%w: %s back through a %s/%s rate", ErrCurrency, a.Currency, r.Base, r.Quote)
	}
	if err := r.Validate(); err != nil {
		return Amount{}, err
	}
	var product apd.Decimal
	if _, err := wide.Mul(&product, apd.New(a.Minor, int32(-a.Currency.Exponent())), apd.New(r.Unit, 0)); err != nil {
		return Amount{}, fmt.Errorf("money: %s back at %s: %w", a, r.Value, err)
	}
	// Divided by the coefficient of the value; its exponent goes to the other side.
	product.Exponent -= r.Value.d.Exponent
	minor, err := quantizeBy(&product, &r.Value.d.Coeff, r.Base.Exponent(), side)
	return Amount{minor, r.Base}, err
}

// quantize gives round(product / unit · 10^exp) as an integer, rounded once to the named side.
func quantize(product *apd.Decimal, unit int64, exp int, side Rounding) (int64, error) {
	return quantizeBy(product, apd.NewBigInt(unit), exp, side)
}

func quantizeBy(product *apd.Decimal, divisor *apd.BigInt, exp int, side Rounding) (int64, error) {
	q, err := divided(product, divisor, exp, side)
	switch {
	case err != nil:
		return 0, err
	case !q.IsInt64():
		return 0, ErrOverflow
	}
	return q.Int64(), nil
}

// divided gives round(product / divisor · 10^exp), rounded once to the named side.
func divided(product *apd.Decimal, divisor *apd.BigInt, exp int, side Rounding) (*apd.BigInt, error) {
	rounder, err := side.apd()
	if err != nil {
		return nil, err
	}
	// Integer arithmetic: q = |coeff|·10^k div (unit·10^m), then the remainder decides, so the side is exact for any unit.
	num := new(apd.BigInt).Set(&product.Coeff)
	den := new(apd.BigInt).Set(divisor)
	shift := int64(product.Exponent) + int64(exp)
	pow := func(n int64) *apd.BigInt { return new(apd.BigInt).Exp(apd.NewBigInt(10), apd.NewBigInt(n), nil) }
	if shift >= 0 {
		num.Mul(num, pow(shift))
	} else {
		den.Mul(den, pow(-shift))
	}
	q, rem := new(apd.BigInt), new(apd.BigInt)
	q.QuoRem(num, den, rem)
	if rem.Sign() != 0 {
		twice := new(apd.BigInt).Mul(rem, apd.NewBigInt(2))
		if rounder.ShouldAddOne(q, product.Negative, twice.Cmp(den)) {
			q.Add(q, apd.NewBigInt(1))
		}
	}
	if product.Negative {
		q.Neg(q)
	}
	return q, nil
}

// WithMarkup is the rate raised by basis points (1/10,000) and rounded to scale decimals on the named side: what a payer
// gives when the provider adds its mark-up.
func (r Rate) WithMarkup(bps int64, scale int32, side Rounding) (Rate, error) {
	if value, ok := r.Value.markupQuick(bps, scale, side); ok {
		r.Value = value
		return r, nil
	}
	return r.withMarkupWide(bps, scale, side)
}

func (r Rate) withMarkupWide(bps int64, scale int32, side Rounding) (Rate, error) {
	var raised apd.Decimal
	if _, err := wide.Mul(&raised, &r.Value.d, apd.New(10_000+bps, -4)); err != nil {
		return Rate{}, fmt.Errorf("money: mark-up of %d bp on %s: %w", bps, r.Value, err)
	}
	// Not by apd's Quantize, which makes zero of what is far smaller than a last digit, also when it is to be rounded up.
	q, err := divided(&raised, apd.NewBigInt(1), int(scale), side)
	if err != nil {
		return Rate{}, err
	}
	r.Value = Decimal{*apd.NewWithBigInt(q, -scale)}
	return r, nil
}

// Portion is bps basis points (1/10,000) of an amount, rounded to the named side.
func Portion(a Amount, bps int64, side Rounding) (Amount, error) {
	return fraction(a, bps, 10_000, side)
}

// Share is part/whole of an amount, rounded to the named side: the cumulative share of which refund parts are differences.
func Share(a Amount, part, whole int64, side Rounding) (Amount, error) {
	if whole <= 0 {
		return Amount{}, fmt.Errorf("money: a share of a whole of %d", whole)
	}
	return fraction(a, part, whole, side)
}

func fraction(a Amount, part, whole int64, side Rounding) (Amount, error) {
	if minor, ok := fractionQuick(a.Minor, part, whole, side); ok {
		return Amount{minor, a.Currency}, nil
	}
	return fractionWide(a, part, whole, side)
}

func fractionWide(a Amount, part, whole int64, side Rounding) (Amount, error) {
	var product apd.Decimal
	if _, err := wide.Mul(&product, apd.New(a.Minor, int32(-a.Currency.Exponent())), apd.New(part, 0)); err != nil {
		return Amount{}, err
	}
	minor, err := quantize(&product, whole, a.Currency.Exponent(), side)
	return Amount{minor, a.Currency}, err
}
