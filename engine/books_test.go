package engine

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"hutong/ledger"
	"hutong/money"
	"hutong/payment"
	"hutong/store"
)

// A plan is what the ledger says of the lines, account by account and in its order.
func TestPlanIsTheLedgers(t *testing.T) {
	known := accounts{known: map[ledger.Account]*account{}}
	var commons store.Commons
	rapid.Check(t, func(t *rapid.T) {
		participant := rapid.SampledFrom([]string{"a", "b", "c", "dd"})
		var lines []ledger.Line
		for range rapid.IntRange(0, 6).Draw(t, "lines") {
			c := rapid.SampledFrom([]money.Currency{"CNY", "MYR"}).Draw(t, "currency")
			from := ledger.Account{Participant: participant.Draw(t, "from"), Agreement: participant.Draw(t, "under"), Currency: c}
			to := ledger.Account{Participant: participant.Draw(t, "to"), Agreement: "x", Currency: c}
			lines = append(lines, ledger.Line{Kind: ledger.Principal, From: from, To: to})
		}
		terms := &payment.Terms{Lines: lines, Amounts: payment.Amounts{Order: money.New(10, "CNY"), Credit: money.New(10, "CNY"), Debit: money.New(10, "MYR"), Customer: money.New(10, "MYR")}}
		if rapid.Bool().Draw(t, "hold") {
			terms.Hold.Most = 12
		}
		// The first and the second make their own line-up; later ones, of other amounts, have the one of the second.
		for range rapid.IntRange(1, 4).Draw(t, "payments") {
			for i := range lines {
				lines[i].Minor = rapid.Int64Range(1, 5).Draw(t, "minor")
			}
			var common *store.Common
			if rapid.Bool().Draw(t, "alike") {
				common = commons.Body(nil, terms).Common
			}
			p := known.plan(terms, common)
			var needs []ledger.Need
			for _, n := range p.needs {
				needs = append(needs, ledger.Need{Account: n.account.Account, Minor: n.minor})
			}
			var posts, want []string
			for _, x := range p.posts {
				posts = append(posts, fmt.Sprint(x.account.Account, x.minor))
			}
			for _, x := range ledger.Postings(lines) {
				want = append(want, fmt.Sprint(x.Account, x.Minor))
			}
			if fmt.Sprint(needs) != fmt.Sprint(terms.Needs()) || fmt.Sprint(posts) != fmt.Sprint(want) {
				t.Fatalf("of %v: needs %v, the ledger %v; posts %v, the ledger %v", lines, needs, terms.Needs(), posts, want)
			}
			for _, x := range p.posts {
				if known.of(x.account.Account) != x.account {
					t.Fatalf("%v has two numbers", x.account.Account)
				}
			}
		}
	})
}
