package money

import (
	"math"
	"math/bits"

	"github.com/cockroachdb/apd/v3"
)

// This file does in 64 and 128 bits what rate.go does in decimals of any width. It takes what payments are nearly always made of, exactly, and
// leaves the rest: a test holds the two together.

// powers are those of ten that fit into 63 bits.
var powers = func() (p [19]uint64) {
	p[0] = 1
	for i := 1; i < len(p); i++ {
		p[i] = p[i-1] * 10
	}
	return p
}()

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// divide is num/den, of magnitudes, rounded once to the named side. past is how much more than the exact value the result is, in parts of
// den: negative when it is less. False when it does not fit, or the side is none.
func divide(hi, lo, den uint64, side Rounding) (q uint64, past int64, ok bool) {
	if den == 0 || den > math.MaxInt64 || hi >= den {
		return 0, 0, false
	}
	q, rem := bits.Div64(hi, lo, den)
	up := false
	switch side {
	case Up:
		up = rem != 0
	case Down:
	case HalfUp:
		up = 2*rem >= den
	case HalfEven:
		up = 2*rem > den || 2*rem == den && q&1 == 1
	default:
		return 0, 0, false
	}
	past = -int64(rem)
	if up {
		q++
		past += int64(den)
	}
	return q, past, q <= math.MaxInt64
}

func fractionQuick(minor, part, whole int64, side Rounding) (int64, bool) {
	hi, lo := bits.Mul64(magnitude(minor), magnitude(part))
	q, _, ok := divide(hi, lo, magnitude(whole), side)
	if !ok || whole <= 0 {
		return 0, false
	}
	if minor < 0 != (part < 0) {
		return -int64(q), true
	}
	return int64(q), true
}

// small is a positive decimal's digits and exponent, if the digits fit.
func (d *Decimal) small() (digits uint64, exp int, ok bool) {
	if d.d.Form != apd.Finite || d.d.Negative || !d.d.Coeff.IsUint64() {
		return 0, 0, false
	}
	digits = d.d.Coeff.Uint64()
	return digits, int(d.d.Exponent), digits > 0 && digits <= math.MaxInt64
}

func (r Rate) convertQuick(a Amount, side Rounding) (Amount, Decimal, bool) {
	digits, exp, ok := r.Value.small()
	unit := 0 // power of ten: then the residue is a plain decimal
	for unit < len(powers) && powers[unit] < uint64(r.Unit) {
		unit++
	}
	if !ok || unit == len(powers) || powers[unit] != uint64(r.Unit) {
		return Amount{}, Decimal{}, false
	}
	quote := r.Quote.Exponent()
	// num/den is the result in minor units: minor·digits / (unit·10^places).
	places := r.Base.Exponent() - exp - quote
	if places < 0 || unit+places >= len(powers) {
		return Amount{}, Decimal{}, false
	}
	hi, lo := bits.Mul64(magnitude(a.Minor), digits)
	q, past, ok := divide(hi, lo, powers[unit+places], side)
	if !ok {
		return Amount{}, Decimal{}, false
	}
	out := Amount{int64(q), r.Quote}
	if a.Minor < 0 {
		out.Minor, past = -out.Minor, -past
	}
	var residue Decimal
	if past != 0 {
		scale := unit + places + quote
		for past%10 == 0 {
			past /= 10
			scale--
		}
		residue.d.SetFinite(past, int32(-scale))
	}
	return out, residue, true
}

// markupQuick is value·(1 + bps/10,000), rounded to scale decimals.
func (d *Decimal) markupQuick(bps int64, scale int32, side Rounding) (Decimal, bool) {
	digits, exp, ok := d.small()
	if !ok || bps < 0 || bps > 1_000_000 || scale < 0 || int(scale) >= len(powers) {
		return Decimal{}, false
	}
	places := 4 - exp - int(scale) // to be rounded away
	if places < 0 || places >= len(powers) {
		return Decimal{}, false
	}
	hi, lo := bits.Mul64(digits, uint64(10_000+bps))
	q, _, ok := divide(hi, lo, powers[places], side)
	if !ok {
		return Decimal{}, false
	}
	var out Decimal
	out.d.SetFinite(int64(q), -scale)
	return out, true
}
