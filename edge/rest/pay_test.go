package rest_test

// Goal: the corridors work through the front door, over real HTTP, with books that an auditor agrees to.

import (
	"testing"

	"hutong/wire/api"

	"github.com/google/go-cmp/cmp"
)

func TestPullAcrossCurrencies(t *testing.T) {
	w := newWorld(t)
	before := w.books()
	code, id := consumerCode(), w.id()
	in := pullRequest(code, 10_000)
	in.Reference = "ACQ-1"
	p := w.pay("acq-cn", id, in)
	if p.Result != api.ResultSuccess || !p.Final || p.Status != api.PaymentStatusSucceeded || p.RequestID != id || p.Flow != api.FlowPull {
		t.Fatalf("%+v", p)
	}
	// 100.00 CNY at 0.62 with 50 basis points is 62.31 MYR; the acquirer pays 0.60 CNY; the wallet gets 0.12 and pays 0.03 MYR.
	want := map[string]int64{"my-myr": -6231 + 12 - 3, "fx-myr": 6231, "fx-cny": -10_000, "acq-cny": 10_000 - 60, "op-cny": 60, "op-myr": 3 - 12}
	if diff := cmp.Diff(want, w.moved(before)); diff != "" {
		t.Error(diff)
	}
}
