package money

import (
	"errors"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func TestMajorAndBack(t *testing.T) {
	for _, c := range []struct {
		minor int64
		cur   Currency
		want  string
	}{{1234, "CNY", "12.34"}, {5, "CNY", "0.05"}, {-5, "CNY", "-0.05"}, {1234, "JPY", "1234"}, {1, "KWD", "0.001"}, {0, "IDR", "0.00"}} {
		a := New(c.minor, c.cur)
		if got := a.Major(); got != c.want {
			t.Errorf("%d %s: got %s, want %s", c.minor, c.cur, got, c.want)
		}
		if c.minor >= 0 {
			if back, err := ParseMajor(c.want, c.cur); err != nil || back != a {
				t.Errorf("ParseMajor(%s, %s) = %v, %v", c.want, c.cur, back, err)
			}
		}
	}
}

func TestParseMajorRefuses(t *testing.T) {
	for _, s := range []string{"", ".", "1.", ".5", "+1", "-1", "1,000", "1e3", " 1", "1.234", "99999999999999999999", "１"} {
		if a, err := ParseMajor(s, "CNY"); err == nil {
			t.Errorf("ParseMajor(%q) = %v, want an error", s, a)
		}
	}
	if a, err := ParseMajor("10.00", "JPY"); err != nil || a.Minor != 10 {
		t.Errorf("zeros beyond the currency's decimals are harmless: %v, %v", a, err)
	}
}

func TestAddRefusesMixedAndOverflow(t *testing.T) {
	if _, err := New(1, "CNY").Add(New(1, "MYR")); !errors.Is(err, ErrCurrency) {
		t.Errorf("mixed currencies: %v", err)
	}
	if _, err := New(1<<62, "CNY").Add(New(1<<62, "CNY")); !errors.Is(err, ErrOverflow) {
		t.Errorf("overflow: %v", err)
	}
}

func TestConvertSides(t *testing.T) {
	r := Rate{"CNY", "MYR", 100, MustDecimal("64.525")}
	for _, c := range []struct {
		side    Rounding
		minor   int64
		want    int64
		residue string
	}{
		{Up, 10000, 6453, "0.005"}, {Down, 10000, 6452, "-0.005"}, {HalfUp, 10000, 6453, "0.005"}, {HalfEven, 10000, 6452, "-0.005"},
		{Up, 1, 1, "0.0035475"}, {Down, 1, 0, "-0.0064525"},
	} {
		got, residue, err := r.Convert(New(c.minor, "CNY"), c.side)
		if err != nil || got != New(c.want, "MYR") || residue.String() != c.residue {
			t.Errorf("%s of %d: got %v residue %s (%v), want %d residue %s", c.side, c.minor, got, residue, err, c.want, c.residue)
		}
	}
}

func TestConvertBetweenExponents(t *testing.T) {
	toYen := Rate{"KWD", "JPY", 1, MustDecimal("487.5")}
	if got, _, err := toYen.Convert(New(1001, "KWD"), HalfUp); err != nil || got != New(488, "JPY") {
		t.Errorf("KWD 1.001 at 487.5: %v, %v", got, err)
	}
	toDinar := Rate{"JPY", "KWD", 1000, MustDecimal("2.05")}
	if got, _, err := toDinar.Convert(New(1, "JPY"), Up); err != nil || got != New(3, "KWD") {
		t.Errorf("JPY 1 at 2.05 per 1000: %v, %v", got, err)
	}
}

// The oracle is math/big: rounding down never exceeds the exact value, rounding up never falls below it, and the two differ by
// at most one minor unit.
func TestConvertAgainstBigRationals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		curs := []Currency{"CNY", "JPY", "KWD", "IDR", "VND", "CLF"}
		base := rapid.SampledFrom(curs).Draw(t, "base")
		quote := rapid.SampledFrom(curs).Filter(func(c Currency) bool { return c != base }).Draw(t, "quote")
		minor := rapid.Int64Range(-1_000_000_000, MaxMinor).Draw(t, "minor")
		value := rapid.StringMatching(`[1-9][0-9]{0,3}\.[0-9]{1,6}`).Draw(t, "value")
		unit := rapid.SampledFrom([]int64{1, 3, 100, 1000}).Draw(t, "unit")
		r := Rate{base, quote, unit, MustDecimal(value)}
		up, _, err1 := r.Convert(New(minor, base), Up)
		down, _, err2 := r.Convert(New(minor, base), Down)
		exact, _ := new(big.Rat).SetString(value)
		exact.Mul(exact, new(big.Rat).SetFrac64(minor, unit))
		shift := func(n int) *big.Rat {
			return new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil))
		}
		exact.Mul(exact, shift(quote.Exponent())).Quo(exact, shift(base.Exponent()))
		abs := func(v *big.Rat) *big.Rat { return new(big.Rat).Abs(v) }
		if err1 != nil || err2 != nil {
			if !errors.Is(err1, ErrOverflow) {
				t.Fatalf("%v %v", err1, err2)
			}
			return
		}
		u, d := new(big.Rat).SetInt64(up.Minor), new(big.Rat).SetInt64(down.Minor)
		if abs(u).Cmp(abs(exact)) < 0 || abs(d).Cmp(abs(exact)) > 0 {
			t.Fatalf("exact %s, up %d, down %d", exact.FloatString(6), up.Minor, down.Minor)
		}
		if abs(new(big.Rat).Sub(u, d)).Cmp(big.NewRat(1, 1)) > 0 {
			t.Fatalf("up %d and down %d differ by more than one", up.Minor, down.Minor)
		}
	})
}

// What ConvertBack gives is the least or the most that Convert turns into the amount, by its side; the oracle is math/big.
func TestConvertBackAgainstBigRationals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		curs := []Currency{"CNY", "JPY", "KWD", "IDR"}
		base := rapid.SampledFrom(curs).Draw(t, "base")
		quote := rapid.SampledFrom(curs).Filter(func(c Currency) bool { return c != base }).Draw(t, "quote")
		minor := rapid.Int64Range(0, 1_000_000_000_000).Draw(t, "minor")
		value := rapid.StringMatching(`[0-9]{0,2}[1-9]\.[0-9]{1,6}`).Draw(t, "value")
		unit := rapid.SampledFrom([]int64{1, 3, 100}).Draw(t, "unit")
		r := Rate{base, quote, unit, MustDecimal(value)}
		exact, _ := new(big.Rat).SetString(value)
		exact.Inv(exact).Mul(exact, new(big.Rat).SetInt64(unit)).Mul(exact, new(big.Rat).SetInt64(minor))
		shift := func(n int) *big.Rat {
			return new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil))
		}
		exact.Mul(exact, shift(base.Exponent())).Quo(exact, shift(quote.Exponent()))
		floor := new(big.Int).Quo(exact.Num(), exact.Denom())
		whole := new(big.Rat).SetInt(floor).Cmp(exact) == 0
		for side, want := range map[Rounding]int64{Down: floor.Int64(), Up: floor.Int64() + map[bool]int64{false: 1}[whole]} {
			if got, err := r.ConvertBack(New(minor, quote), side); err != nil || got != New(want, base) {
				t.Fatalf("%s: got %v, %v, want %d (exact %s)", side, got, err, want, exact.FloatString(6))
			}
		}
	})
	if _, err := (Rate{"CNY", "MYR", 1, MustDecimal("0.6")}).ConvertBack(New(1, "CNY"), Up); !errors.Is(err, ErrCurrency) {
		t.Errorf("the wrong way round: %v", err)
	}
}

func TestMarkupAndPortion(t *testing.T) {
	r, err := Rate{"CNY", "MYR", 1, MustDecimal("0.6452")}.WithMarkup(50, 6, Up)
	if err != nil || r.Value.String() != "0.648426" {
		t.Errorf("50 bp on 0.6452: %s, %v", r.Value, err)
	}
	p, err := Portion(New(9999, "CNY"), 60, HalfUp)
	if err != nil || p.Minor != 60 {
		t.Errorf("0.60 %% of 99.99: %v, %v", p, err)
	}
	if _, err := Portion(New(1, "CNY"), 1, ""); err == nil {
		t.Error("an unnamed rounding side must be refused")
	}
}

// Refund part k is round(cumulative) − round(previous): the parts always sum to the whole.
func TestSharesSumToTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.Int64Range(1, 1_000_000).Draw(t, "order")
		debit := New(rapid.Int64Range(0, 10_000_000).Draw(t, "debit"), "MYR")
		done, sum, previous := int64(0), int64(0), int64(0)
		for done < whole {
			done += rapid.Int64Range(1, whole-done).Draw(t, "part")
			c, err := Share(debit, done, whole, HalfUp)
			if err != nil {
				t.Fatal(err)
			}
			sum += c.Minor - previous
			previous = c.Minor
		}
		if sum != debit.Minor {
			t.Fatalf("parts sum to %d, whole is %d", sum, debit.Minor)
		}
	})
}

func FuzzParseDecimal(f *testing.F) {
	for _, s := range []string{"6.4521", "0", "-1.5", "1e9", "..", "NaN", "000000000000000000000000000001"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDecimal(s)
		if err != nil {
			return
		}
		again, err := ParseDecimal(d.String())
		if err != nil || again.Cmp(d) != 0 {
			t.Fatalf("%q → %s → %v (%v)", s, d, again, err)
		}
	})
}
