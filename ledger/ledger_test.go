package ledger_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hutong/ledger"
	"hutong/money"
)

func account(participant string, c money.Currency) ledger.Account {
	return ledger.Account{Participant: participant, Agreement: participant + "-1", Currency: c}
}

// A payment in two currencies with fees on both sides and one that flows back.
func lines() []ledger.Line {
	wallet, bankIn := account("wallet", "MYR"), account("bank", "MYR")
	acquirer, bankOut := account("acquirer", "CNY"), account("bank", "CNY")
	return []ledger.Line{
		{Kind: ledger.Principal, From: wallet, To: bankIn, Minor: 6_452},
		{Kind: ledger.Principal, From: bankOut, To: acquirer, Minor: 10_000},
		{Kind: ledger.NetworkFee, From: acquirer, To: account("operator", "CNY"), Minor: 60},
		{Kind: ledger.IssuerFee, From: account("operator", "MYR"), To: wallet, Minor: 20},
	}
}

func TestPostings(t *testing.T) {
	got := ledger.Postings(lines())
	if len(got) != 8 || got[0].Minor != -6_452 || got[0].Account != account("wallet", "MYR") || got[5].Minor != 60 || got[5].Account.Participant != "operator" {
		t.Errorf("postings %v", got)
	}
	sum := map[money.Currency]int64{}
	for _, p := range got {
		sum[p.Account.Currency] += p.Minor
	}
	if len(sum) != 2 || sum["CNY"] != 0 || sum["MYR"] != 0 {
		t.Errorf("sums %v", sum)
	}
}

// Every account that ends poorer is in the needs, the FX provider's delivery included; the acquirer, whose fee is covered by what it is
// paid, is not.
func TestNeeds(t *testing.T) {
	got := ledger.Needs(lines())
	want := []ledger.Need{{Account: account("bank", "CNY"), Minor: 10_000}, {Account: account("operator", "MYR"), Minor: 20}, {Account: account("wallet", "MYR"), Minor: 6_432}}
	if !slices.Equal(got, want) {
		t.Errorf("needs %v, want %v", got, want)
	}
	if got := ledger.Needs(nil); len(got) != 0 {
		t.Errorf("needs of nothing: %v", got)
	}
}

func TestCheck(t *testing.T) {
	if err := ledger.Check(lines()); err != nil {
		t.Error(err)
	}
	for name, c := range map[string]struct {
		change func(*ledger.Line)
		want   string
	}{
		"nothing":            {func(l *ledger.Line) { l.Minor = 0 }, "line 1 (principal) moves 0"},
		"backwards":          {func(l *ledger.Line) { l.Minor = -5 }, "moves -5"},
		"too much":           {func(l *ledger.Line) { l.Minor = money.MaxMinor + 1 }, "want 1 to"},
		"two currencies":     {func(l *ledger.Line) { l.To.Currency = "USD" }, "two currencies"},
		"to itself":          {func(l *ledger.Line) { l.To = l.From }, "debits and credits bank/bank-1/CNY"},
		"the smallest count": {func(l *ledger.Line) { l.Minor = math.MinInt64 }, "want 1 to"},
	} {
		ls := lines()
		c.change(&ls[1])
		if err := ledger.Check(ls); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestPosition(t *testing.T) {
	var p ledger.Position
	p.Reserve(100)
	if err := p.Release(101); err == nil {
		t.Error("released more than was reserved")
	}
	if err := p.Release(40); err != nil || p.Exposure() != 60 {
		t.Errorf("after a release: %v, exposure %d", err, p.Exposure())
	}
	for _, minor := range []int64{-70, 30} {
		if err := p.Post(minor); err != nil {
			t.Error(err)
		}
	}
	if p != (ledger.Position{Debits: 70, Credits: 30, Reserved: 60}) || p.Exposure() != 100 {
		t.Errorf("position %+v, exposure %d", p, p.Exposure())
	}
	full := ledger.Position{Debits: math.MaxInt64 - 1, Credits: math.MaxInt64}
	if full.Post(-2) == nil || full.Post(1) == nil {
		t.Error("a sum of more than 64 bits is taken")
	}
}

// What is reserved is exactly what posting can make an account poorer by, whatever the lines.
func TestNeedsCoverPostings(t *testing.T) {
	names := rapid.SampledFrom([]string{"a", "b", "c", "d"})
	currencies := rapid.SampledFrom([]money.Currency{"CNY", "JPY"})
	rapid.Check(t, func(t *rapid.T) {
		ls := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) ledger.Line {
			c := currencies.Draw(t, "currency")
			return ledger.Line{Kind: ledger.Principal, From: account(names.Draw(t, "from"), c), To: account(names.Draw(t, "to"), c), Minor: rapid.Int64Range(1, 1000).Draw(t, "minor")}
		}), 0, 8).Draw(t, "lines")
		net := map[ledger.Account]int64{}
		total := map[money.Currency]int64{}
		for _, p := range ledger.Postings(ls) {
			net[p.Account] += p.Minor
			total[p.Account.Currency] += p.Minor
		}
		for c, sum := range total {
			if sum != 0 {
				t.Fatalf("%s sums to %d", c, sum)
			}
		}
		needs := ledger.Needs(ls)
		if !slices.IsSortedFunc(needs, func(a, b ledger.Need) int { return a.Account.Compare(b.Account) }) {
			t.Fatalf("needs are not in order: %v", needs)
		}
		for _, n := range needs {
			if n.Minor <= 0 || n.Minor != -net[n.Account] {
				t.Fatalf("%s needs %d, its postings sum to %d", n.Account, n.Minor, net[n.Account])
			}
			delete(net, n.Account)
		}
		for a, minor := range net {
			if minor < 0 {
				t.Fatalf("%s gets poorer by %d and needs nothing", a, -minor)
			}
		}
	})
}

func TestAccountOrder(t *testing.T) {
	as := []ledger.Account{{"b", "1", "CNY"}, {"a", "2", "CNY"}, {"a", "1", "USD"}, {"a", "1", "CNY"}}
	slices.SortFunc(as, ledger.Account.Compare)
	want := []ledger.Account{{"a", "1", "CNY"}, {"a", "1", "USD"}, {"a", "2", "CNY"}, {"b", "1", "CNY"}}
	if !slices.Equal(as, want) {
		t.Errorf("order %v", as)
	}
	if got := want[1].String(); got != "a/1/USD" {
		t.Errorf("written as %q", got)
	}
}
