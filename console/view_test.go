package console

import (
	"testing"
	"time"

	"hutong/payment"
)

// The trace is told with names, amounts in groups, percentages and times of the operator's zone, in the reader's language; what the page
// can't put better stays as it is.
func TestBecause(t *testing.T) {
	w := newWorld(t)
	all := tongues()
	east := time.FixedZone("east", 8*60*60)
	for _, x := range []struct {
		why    payment.Why
		en, zh string
	}{
		{payment.Why{Code: "route.covered", Args: []string{"lotus", "lion-bank"}}, "The way from Lotus Wallet to Lion City Bank is open.", "莲花钱包到狮城银行的路径已开通。"},
		{payment.Why{Code: "route.covered", Args: []string{"lotus", "nobody"}}, "The way from Lotus Wallet to nobody is open.", "莲花钱包到 nobody 的路径已开通。"},
		{payment.Why{Code: "code.read", Args: []string{"no-scheme", "mpm-static"}}, "The code reads as no-scheme (merchant’s standing code).", "码识别为 no-scheme（商户静态码）。"},
		{payment.Why{Code: "rate.provider", Args: []string{"delta-fx", "0.5942", "35"}}, "Delta Exchange converts at 0.5942, with a mark-up of 0.35 %.", "三角洲外汇以 0.5942 兑换，加点 0.35 %。"},
		{payment.Why{Code: "limit.passed", Args: []string{"CNY 1234.50", "CNY 50000.00"}}, "CNY 1,234.50 is within the limit (CNY 50,000.00).", "CNY 1,234.50 符合限额（CNY 50,000.00）。"},
		{payment.Why{Code: "limit.passed", Args: []string{"CNY 1234.50", "CNY 0.00"}}, "CNY 1,234.50 is within the limit (no upper bound).", "CNY 1,234.50 符合限额（无上限）。"},
		{payment.Why{Code: "quote.used", Args: []string{"2026-11-22T15:59:30Z"}}, "Paid at the rate and fees of a quote that holds until 2026-11-22 23:59:30.", "采用有效期至 2026-11-22 23:59:30 的报价的汇率与费用。"},
		{payment.Why{Code: "quote.used", Args: []string{"soon"}}, "Paid at the rate and fees of a quote that holds until soon.", "采用有效期至 soon 的报价的汇率与费用。"},
		{payment.Why{Code: "an.older.step", Args: []string{"lotus", "7"}}, "an.older.step · lotus · 7", "an.older.step · lotus · 7"},
	} {
		for lang, want := range map[string]string{"en": x.en, "zh": x.zh} {
			v := &viewer{tongue: all[lang], dir: w.service.Directory(), rules: w.service.Rules(), zone: east}
			if got := v.because(nil, x.why); got.Text != want || got.Code != x.why.Code {
				t.Errorf("%s in %s: %q, want %q", x.why.Code, lang, got.Text, want)
			}
		}
	}
}
