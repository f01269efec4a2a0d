package risk_test

import (
	"fmt"
	"testing"

	"hutong/money"
	"hutong/payment"
	"hutong/reason"
	"hutong/risk"
	"hutong/rulebook"
)

func TestCheck(t *testing.T) {
	limit := func(id string, l rulebook.Limit) rulebook.Limit { l.ID = id; return l }
	rules := &rulebook.Rules{Limits: []rulebook.Limit{
		limit("static", rulebook.Limit{CodeKind: "mpm-static", PayerCountry: "CN", Currency: "CNY", Max: 50_000}),
		limit("pull", rulebook.Limit{Flow: payment.Pull, Currency: "CNY", Min: 1, Max: 3_500_000}),
		limit("least-sgd", rulebook.Limit{PayeeCountry: "SG", Currency: "SGD", Min: 100}),
		limit("kelana", rulebook.Limit{Agreement: "kelana-myr", Currency: "MYR", Max: 200_000}),
	}}
	push := risk.Subject{Flow: payment.Push, CodeKind: "mpm-static", PayerCountry: "CN", PayeeCountry: "SG", Agreement: "huabao-cny"}
	pull := risk.Subject{Flow: payment.Pull, CodeKind: "barcode", PayerCountry: "MY", PayeeCountry: "CN", Agreement: "kelana-myr"}
	for _, c := range []struct {
		s            risk.Subject
		order, debit money.Amount
		want         reason.Code
		rules        string
	}{
		{push, money.New(9_000, "SGD"), money.New(50_000, "CNY"), "", "[static least-sgd]"}, // at the bound
		{push, money.New(9_000, "SGD"), money.New(50_001, "CNY"), reason.AmountAboveLimit, "[static]"},
		{push, money.New(100, "SGD"), money.New(549, "CNY"), "", "[static least-sgd]"},
		{push, money.New(99, "SGD"), money.New(543, "CNY"), reason.AmountBelowMinimum, "[static least-sgd]"},
		{pull, money.New(3_500_000, "CNY"), money.New(200_000, "MYR"), "", "[pull kelana]"},
		{pull, money.New(3_500_001, "CNY"), money.New(200_000, "MYR"), reason.AmountAboveLimit, "[pull]"},
		{pull, money.New(100, "CNY"), money.New(200_001, "MYR"), reason.AmountAboveLimit, "[pull kelana]"},
		{pull, money.New(100, "JPY"), money.New(9_999_999, "THB"), "", "[]"}, // no limit in either currency
	} {
		c.s.Order, c.s.Debit = c.order, c.debit
		got, why, compared := risk.Check(rules, c.s, nil)
		if got == "" && compared != len(rules.Limits) || got != "" && rules.Limits[compared-1].ID != why[len(why)-1].Rule {
			t.Errorf("%s %s for %s: looked at %d limits, %q by %v", c.s.Flow, c.order, c.debit, compared, got, why)
		}
		var ids []string
		for _, w := range why {
			ids = append(ids, w.Rule)
		}
		if got != c.want || fmt.Sprint(ids) != c.rules {
			t.Errorf("%s %s for %s: %q by %v, want %q by %s", c.s.Flow, c.order, c.debit, got, ids, c.want, c.rules)
		}
	}
}
