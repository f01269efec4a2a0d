package audit

import "testing"

// By hand: what a refund of shares at another rate than the payment's differs by, for whom bears it, in currencies of unlike minor units.
func TestDayDifference(t *testing.T) {
	words := []string{"", "CNY", "MYR", "JPY", "IDR", "0.62", "0.6", "4.4", "15.5", "1e9", "-1", "0"}
	name := func(n int32) string { return words[n] }
	const cny, myr, jpy, idr = 1, 2, 3, 4
	for _, c := range []struct {
		rate          rate
		payer         bool
		credit, debit amount
		rounding      string
		want          int64
		ok            bool
	}{
		{rate{5, 1}, true, amount{cny, 10_000}, amount{myr, 6_231}, "half_up", 31, true},   // 62.00 by the day, 62.31 then
		{rate{5, 1}, true, amount{cny, 10_000}, amount{myr, 6_100}, "half_up", -100, true}, // a gain
		{rate{5, 1}, true, amount{cny, 1}, amount{myr, 1}, "", 0, true},                    // 0.62 of a sen is one
		{rate{5, 1}, true, amount{cny, 1}, amount{myr, 1}, "down", 1, true},                // and none
		{rate{6, 1}, false, amount{cny, 10_000}, amount{myr, 6_300}, "half_up", 500, true}, // 105.00 are needed
		{rate{7, 1000}, true, amount{idr, 100_000}, amount{cny, 500}, "half_up", 60, true}, // IDR 1,000.00 are CNY 4.40
		{rate{8, 1}, true, amount{cny, 1_050}, amount{jpy, 170}, "half_even", 7, true},     // CNY 10.50 are JPY 162.75
		{rate{8, 1}, false, amount{cny, 1_050}, amount{jpy, 163}, "up", 2, true},           // JPY 163 are CNY 10.516…
		{rate{8, 1}, false, amount{cny, 1_000}, amount{jpy, 155}, "half_up", 0, true},
		{rate{9, 1}, true, amount{cny, 1}, amount{myr, 1}, "", 0, false},
		{rate{10, 1}, true, amount{cny, 1}, amount{myr, 1}, "", 0, false},
		{rate{11, 1}, false, amount{cny, 1}, amount{myr, 1}, "", 0, false},
		{rate{0, 1}, true, amount{cny, 1}, amount{myr, 1}, "", 0, false},
		{rate{5, 0}, true, amount{cny, 1}, amount{myr, 1}, "", 0, false},
	} {
		rounding := uint8(0)
		for i, r := range roundings {
			if r == c.rounding {
				rounding = uint8(i)
			}
		}
		got, ok := c.rate.dayDifference(c.payer, c.credit, c.debit, name, rounding)
		if ok != c.ok || ok && got != c.want {
			t.Errorf("%s/%d of %d and %d, %s: %d %t, want %d %t", words[c.rate.value], c.rate.unit, c.credit.minor, c.debit.minor, c.rounding, got, ok, c.want, c.ok)
		}
	}
}
