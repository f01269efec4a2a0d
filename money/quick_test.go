package money

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// What is done in 64 and 128 bits is what is done in decimals of any width, to the last digit that is shown. The short way must also be
// taken for ordinary payments, or nothing would be held together.
func TestQuickIsWide(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	sides := []Rounding{Up, Down, HalfUp, HalfEven, "sideways"}
	currencies := []Currency{"CNY", "IDR", "JPY", "KWD", "MYR", "VND"}
	minors := []int64{0, 1, -1, 2, 5, 10_000, MaxMinor, -MaxMinor, math.MaxInt64, math.MinInt64, math.MinInt64 + 1}
	minor := func() int64 {
		if rnd.IntN(4) == 0 {
			return minors[rnd.IntN(len(minors))]
		}
		return rnd.Int64N(1<<uint(rnd.IntN(62)+1)) * int64(1-2*(rnd.IntN(8)/7))
	}
	quick := map[string]int{}
	for range 60_000 {
		side := sides[rnd.IntN(len(sides)*4)%len(sides)]
		if side == "sideways" && rnd.IntN(10) > 0 {
			side = Up
		}
		from, to := currencies[rnd.IntN(len(currencies))], currencies[rnd.IntN(len(currencies))]
		if from == to {
			continue
		}
		digits := fmt.Sprint(rnd.Int64N(1<<uint(rnd.IntN(62)+1)) + 1)
		if rnd.IntN(20) == 0 {
			digits += "123456789012"[:min(12, maxDigits-len(digits))]
		}
		if point := rnd.IntN(len(digits) + 8); point < len(digits) && point > 0 {
			digits = digits[:point] + "." + digits[point:]
		} else if point > len(digits) && len(digits)+point-len(digits) < maxDigits {
			digits = "0." + strings.Repeat("0", point-len(digits)) + digits
		}
		value, err := ParseDecimal(digits)
		if err != nil {
			t.Fatal(err)
		}
		rate := Rate{Base: from, Quote: to, Unit: []int64{1, 10, 100, 10_000, 3, 1_000_000, 7}[rnd.IntN(7)], Value: value}
		a := Amount{minor(), from}
		got, residue, ok := rate.convertQuick(a, side)
		want, wantResidue, err := rate.convertWide(a, side)
		if ok {
			quick["convert"]++
			if err != nil || got != want || residue.String() != wantResidue.String() || residue.Cmp(wantResidue) != 0 {
				t.Fatalf("%s at %s/%d %s: %s residue %s, want %s residue %s, %v", a, value, rate.Unit, side, got, residue, want, wantResidue, err)
			}
		}
		bps, scale := rnd.Int64N(20_001)-100, int32(rnd.IntN(12))
		marked, ok := value.markupQuick(bps, scale, side)
		wide, err := rate.withMarkupWide(bps, scale, side)
		if ok {
			quick["mark-up"]++
			if err != nil || marked.String() != wide.Value.String() || marked.d.Exponent != wide.Value.d.Exponent {
				t.Fatalf("%s with %d bp at %d decimals %s: %s, want %s, %v", value, bps, scale, side, marked, wide.Value, err)
			}
		}
		part, whole := minor(), minor()
		if whole <= 0 {
			whole = 10_000
		}
		n, ok := fractionQuick(a.Minor, part, whole, side)
		share, err := fractionWide(a, part, whole, side)
		if ok {
			quick["share"]++
			if err != nil || n != share.Minor {
				t.Fatalf("%d/%d of %s %s: %d, want %s, %v", part, whole, a, side, n, share, err)
			}
		} else if err == nil && share.Minor != math.MinInt64 {
			t.Fatalf("%d/%d of %s %s: %s, but the quick way doesn't take it", part, whole, a, side, share)
		}
		if err != nil && !errors.Is(err, ErrOverflow) && side != "sideways" {
			t.Fatal(err)
		}
	}
	for what, n := range quick {
		if n < 3_000 {
			t.Errorf("%s: only %d cases went the quick way", what, n)
		}
	}
	if len(quick) != 3 {
		t.Errorf("gone the quick way: %v", quick)
	}
}

func TestMajorUnits(t *testing.T) {
	for _, minor := range []int64{0, 1, 9, 10, 99, 100, 1_234, 1_000_000, math.MaxInt64, math.MinInt64, -1, -100} {
		for exp := range 5 {
			want := fmt.Sprintf("%0*d", exp+1, magnitude(minor))
			if exp > 0 {
				want = want[:len(want)-exp] + "." + want[len(want)-exp:]
			}
			if minor < 0 {
				want = "-" + want
			}
			if got := formatMinor(minor, exp); got != want {
				t.Errorf("%d with %d decimals is %s, want %s", minor, exp, got, want)
			}
		}
	}
}

func BenchmarkConvert(b *testing.B) {
	rate := Rate{Base: "CNY", Quote: "MYR", Unit: 1, Value: MustDecimal("0.593565")}
	a := New(12_800, "CNY")
	for way, convert := range map[string]func(Amount, Rounding) (Amount, Decimal, error){"quick": rate.Convert, "wide": rate.convertWide} {
		b.Run(way, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := convert(a, Up); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
