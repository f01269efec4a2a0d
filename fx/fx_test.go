package fx_test

import (
	"strings"
	"testing"

	"hutong/fx"
	"hutong/money"
	"hutong/payment"
	"hutong/reason"
	"hutong/rulebook"
)

func rate(base, quote money.Currency, unit int64, value string) (pair [2]money.Currency, r *rulebook.ReferenceRate) {
	return [2]money.Currency{base, quote}, &rulebook.ReferenceRate{Head: rulebook.Head{ID: "rate-" + string(base), Source: "board " + string(base)},
		Rate: money.Rate{Base: base, Quote: quote, Unit: unit, Value: money.MustDecimal(value)}}
}

func dealing(provider string, base, quote money.Currency, bps int64, scale int32, rateSide, side money.Rounding) (rulebook.FXKey, *rulebook.FX) {
	return rulebook.FXKey{Provider: provider, Base: base, Quote: quote}, &rulebook.FX{Head: rulebook.Head{ID: provider + "-" + string(base)}, Provider: provider,
		Base: base, Quote: quote, MarkupBps: bps, Scale: scale, RateSide: rateSide, Rounding: side}
}

func rules() *rulebook.Rules {
	r := &rulebook.Rules{Rates: map[[2]money.Currency]*rulebook.ReferenceRate{}, FX: map[rulebook.FXKey]*rulebook.FX{}}
	for _, x := range []struct {
		base, quote money.Currency
		unit        int64
		value       string
		bps         int64
		scale       int32
		side        money.Rounding
	}{
		{"CNY", "MYR", 1, "0.5912", 40, 6, money.Up},
		{"IDR", "CNY", 10_000, "4.3125", 50, 6, money.Up},
		{"CNY", "JPY", 1, "20.815", 0, 3, money.Down},
		{"KWD", "IDR", 1, "52000.5", 0, 1, money.HalfEven},
		{"VND", "KWD", 1, "0.000001", 0, 2, money.Down},
	} {
		pair, ref := rate(x.base, x.quote, x.unit, x.value)
		r.Rates[pair] = ref
		key, d := dealing("harbour", x.base, x.quote, x.bps, x.scale, money.HalfUp, x.side)
		r.FX[key] = d
	}
	return r
}

func TestConvert(t *testing.T) {
	for _, c := range []struct {
		credit  money.Amount
		debit   money.Currency
		want    money.Amount
		rate    string
		residue string
	}{
		// 0.5912 × 1.0040 = 0.5935648 → 0.593565; × 100 = 59.3565 → 59.36
		{money.New(10_000, "CNY"), "MYR", money.New(5_936, "MYR"), "0.593565", "0.0035"},
		// 4.3125 × 1.0050 = 4.3340625 → 4.334063 for 10,000 rupiah; × 2.5 = 10.8351575 → 10.84
		{money.New(2_500_000, "IDR"), "CNY", money.New(1_084, "CNY"), "4.334063", "0.0048425"},
		// 20.815 × 1.23 = 25.60245 → 25 whole yen
		{money.New(123, "CNY"), "JPY", money.New(25, "JPY"), "20.815", "-0.60245"},
		{money.New(1, "CNY"), "MYR", money.New(1, "MYR"), "0.593565", "0.00406435"},
	} {
		o, refused, err := fx.Convert(rules(), "harbour", c.credit, c.debit, new(payment.FX))
		if err != nil || refused != "" {
			t.Errorf("%s to %s: %s, %v", c.credit, c.debit, refused, err)
			continue
		}
		if o.Debit != c.want || o.Receipt.Rate != c.rate || o.Receipt.Residue != c.residue {
			t.Errorf("%s to %s: %s at %s, residue %s", c.credit, c.debit, o.Debit, o.Receipt.Rate, o.Receipt.Residue)
		}
		if o.Receipt.Base != c.credit.Currency || o.Receipt.Quote != c.debit || o.Receipt.Source != "board "+string(c.credit.Currency) || o.Receipt.Provider != "harbour" {
			t.Errorf("receipt %+v", o.Receipt)
		}
		if len(o.Why) != 2 || o.Why[0].For != payment.ForAll || o.Why[1].For != payment.ForPayer {
			t.Errorf("why %+v", o.Why)
		}
	}
}

func TestConvertRefuses(t *testing.T) {
	r := rules()
	delete(r.Rates, [2]money.Currency{"CNY", "JPY"})
	for name, c := range map[string]struct {
		provider string
		credit   money.Amount
		debit    money.Currency
		want     reason.Code
	}{
		"another provider":             {"island", money.New(100, "CNY"), "MYR", reason.RateUnavailable},
		"a pair nobody deals in":       {"harbour", money.New(100, "MYR"), "CNY", reason.RateUnavailable},
		"a dealing without its rate":   {"harbour", money.New(100, "CNY"), "JPY", reason.RateUnavailable},
		"less than the smallest unit":  {"harbour", money.New(1, "VND"), "KWD", reason.AmountBelowMinimum},
		"more than the switch counts":  {"harbour", money.New(money.MaxMinor, "KWD"), "IDR", reason.AmountAboveLimit},
		"more than the machine counts": {"harbour", money.New(9_000_000_000_000_000_000, "KWD"), "IDR", reason.AmountAboveLimit},
	} {
		if name == "less than the smallest unit" {
			key, d := dealing("harbour", "VND", "KWD", 0, 8, money.Down, money.Down)
			r.FX[key] = d
		}
		if _, got, err := fx.Convert(r, c.provider, c.credit, c.debit, new(payment.FX)); err != nil || got != c.want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	// A rate that rounds to nothing is a hole in the data, not the customer's fault.
	if _, _, err := fx.Convert(rules(), "harbour", money.New(100_000, "VND"), "KWD", new(payment.FX)); err == nil || !strings.Contains(err.Error(), "harbour-VND") {
		t.Errorf("a rate of zero: %v", err)
	}
}
