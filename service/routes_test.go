package service_test

import (
	"fmt"
	"strings"
	"testing"

	"hutong/participant"
	"hutong/payment"
	"hutong/reason"
	"hutong/rulebook"
)

// What was found out about a way holds for the network and the rules of the moment only, and is nobody else's.
func TestRoutesFollowTheNetworkAndTheRules(t *testing.T) {
	w := newWorld(t)
	n := 0
	step := func(what string, want reason.Code, covered string) {
		t.Helper()
		for range 2 { // found, and known
			n++
			rec, err := w.payAs(t.Context(), "qianmen", w.requestID(), pull(fmt.Sprintf("28%016d", n), 500))
			if err != nil || rec.State.Reason != want || want == "" && rec.State.Status != payment.Succeeded {
				t.Fatalf("%s: %s %s, %v", what, rec.State.Status, rec.State.Reason, err)
			}
			rule := ""
			for _, y := range rec.Terms.Detail.Why {
				if y.Code == "route.covered" {
					rule = y.Rule
				}
			}
			if rule != covered {
				t.Errorf("%s: covered by %q", what, rule)
			}
		}
	}
	change := func(old, with string) {
		t.Helper()
		d, err := participant.Load(strings.NewReader(strings.Replace(network, old, with, 1)))
		if err != nil {
			t.Fatal(err)
		}
		w.dir.Store(d)
	}
	step("the way is open", "", "all")
	change("{id: huabao, ", "{id: huabao, status: suspended, ")
	step("the payer's side is suspended", reason.InstitutionSuspended, "")
	change("", "")
	step("and no longer", "", "all")
	book := func(coverage string) {
		t.Helper()
		b, err := rulebook.Load(strings.NewReader(strings.Replace(rules, "coverage: [{id: all,", "coverage: [{id: "+coverage+",", 1)))
		if err != nil {
			t.Fatal(err)
		}
		w.books.Store(b)
	}
	book("some, payee: nobody")
	step("the rules close it", reason.NoRoute, "")
	book("again")
	step("and open it", "", "again")
}
