package rest_test

// Goal: what is given back of a payment goes through the front door in parts and as a whole; the parts equal the whole in every currency and of
// every fee that goes back; a void and refunds exclude each other under any race; and each party is told what it may know. Method: real HTTP in
// one and four lanes, amounts by hand, the auditor at the end of every test.

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hutong/payment"
	"hutong/reason"
	"hutong/rulebook"
	"hutong/wire/api"

	"github.com/google/go-cmp/cmp"
)

func cny(minor int64) *api.Amount { return &api.Amount{Currency: "CNY", Minor: minor} }

// refund asks for a refund and waits for its end.
func (w *world) refund(who string, in *api.RefundRequest) *api.Refund {
	w.t.Helper()
	r, err := w.inst[who].client.Refund(w.t.Context(), w.id(), in)
	if err != nil {
		w.t.Fatalf("%s refunds: %v", who, err)
	}
	for end := time.Now().Add(20 * time.Second); !r.Final; {
		if time.Now().After(end) {
			w.t.Fatalf("the refund does not end: %+v", r)
		}
		time.Sleep(10 * time.Millisecond)
		if r, err = w.inst[who].client.GetRefund(w.t.Context(), r.RefundID); err != nil {
			w.t.Fatal(err)
		}
	}
	return r
}

func TestRefundInParts(t *testing.T) {
	for _, lanes := range []int{1, 4} {
		t.Run(fmt.Sprintf("lanes=%d", lanes), func(t *testing.T) {
			w := newWorld(t, func(s *setup) { s.lanes = lanes })
			before := w.books()
			p := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 10_000))
			if p.RefundableUntil == "" || p.VoidableUntil == "" || *p.Voided {
				t.Errorf("%+v", p)
			}
			// MYR 62.31 was debited; CNY 0.60 and MYR 0.12 of the fees go back in proportion, MYR 0.03 is kept.
			var last *api.Refund
			for i, part := range []struct{ order, debit, fee, issuer int64 }{{3_333, 2_077, 20, 4}, {3_333, 2_077, 20, 4}, {0, 2_077, 20, 4}} {
				in := &api.RefundRequest{PaymentID: p.PaymentID, Amount: cny(part.order), Reference: fmt.Sprintf("R-%d", i)}
				if part.order == 0 {
					in.Amount = nil // all that is left
				}
				last = w.refund("acq-cn", in)
				if last.Result != api.ResultSuccess || last.Amounts.Debit != nil || strings.Contains(w.lastAnswer(), "MYR") {
					t.Errorf("the acquirer is told %s", w.lastAnswer())
				}
				seen, err := w.inst["wallet-my"].client.GetRefund(t.Context(), last.RefundID)
				if err != nil {
					t.Fatal(err)
				}
				if seen.Amounts.Debit.Minor != part.debit || seen.Amounts.Customer.Minor != part.debit || len(seen.Amounts.Fees) != 1 || seen.Amounts.Fees[0].Amount.Minor != part.issuer ||
					len(last.Amounts.Fees) != 1 || last.Amounts.Fees[0].Amount.Minor != part.fee || last.Amounts.Fees[0].PaidTo != api.FeePartyPayeeInstitution {
					t.Errorf("part %d: the wallet sees %+v, the acquirer %+v", i, seen.Amounts, last.Amounts)
				}
				var kinds []string
				for _, s := range seen.Why {
					kinds = append(kinds, s.Kind)
				}
				if diff := cmp.Diff([]string{"refund.part", "refund.original_rate", "refund.fee_back", "refund.fee_kept", "refund.window"}, kinds); diff != "" {
					t.Errorf("the wallet is told why:\n%s", diff)
				}
			}
			if got := last.Amounts.Order; got != *cny(3_334) {
				t.Errorf("all that was left is %+v", got)
			}
			// What is left on the books is the fee that is kept.
			if diff := cmp.Diff(map[string]int64{"my-myr": -3, "op-myr": 3}, w.moved(before)); diff != "" {
				t.Error(diff)
			}
			w.refused("one unit more", reason.RefundExceedsPayment, func(ctx context.Context) error {
				_, err := w.inst["acq-cn"].client.Refund(ctx, w.id(), &api.RefundRequest{PaymentID: p.PaymentID, Amount: cny(1)})
				return err
			})
			w.refused("a void beside refunds", reason.AlreadyRefunded, func(ctx context.Context) error {
				_, err := w.inst["acq-cn"].client.Void(ctx, w.id(), &api.VoidRequest{PaymentID: p.PaymentID})
				return err
			})
		})
	}
}

// A part that would be nothing in one of the currencies is refused; with more it is taken.
func TestRefundOfTooLittle(t *testing.T) {
	w := newWorld(t)
	q, id := w.offer("wallet-cn", qrisStatic, &api.Amount{Currency: "IDR", Minor: 5_000_000}) // CNY 22.11
	p := w.pay("wallet-cn", id, pushRequest(q, qrisStatic, api.FundsBlocked))
	idr := func(minor int64) *api.RefundRequest {
		return &api.RefundRequest{PaymentID: p.PaymentID, Amount: &api.Amount{Currency: "IDR", Minor: minor}}
	}
	w.refused("IDR 0.01", reason.AmountBelowMinimum, func(ctx context.Context) error {
		_, err := w.inst["net-id"].client.Refund(ctx, w.id(), idr(1))
		return err
	})
	if r := w.refund("net-id", idr(2_000)); r.Result != api.ResultSuccess {
		t.Errorf("%+v", r)
	}
}

// Many refunds and voids of one payment at once: no more than the payment is taken, never a void beside a refund, and the books say the same.
func TestChildrenRace(t *testing.T) {
	for _, lanes := range []int{1, 4} {
		t.Run(fmt.Sprintf("lanes=%d", lanes), func(t *testing.T) {
			w := newWorld(t, func(s *setup) { s.lanes = lanes })
			for round := range 6 {
				before := w.books()
				p := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 5_000))
				var mu sync.Mutex
				var wg sync.WaitGroup
				refunded, voids, refusals := int64(0), 0, map[reason.Code]int{}
				for n := range 14 {
					wg.Go(func() {
						var err error
						if n%7 == round%7 {
							var v *api.Void
							if v, err = w.inst["acq-cn"].client.Void(t.Context(), w.id(), &api.VoidRequest{PaymentID: p.PaymentID}); err == nil && v.Result == api.ResultSuccess {
								mu.Lock()
								voids++
								mu.Unlock()
							}
						} else {
							var r *api.Refund
							if r, err = w.inst["acq-cn"].client.Refund(t.Context(), w.id(), &api.RefundRequest{PaymentID: p.PaymentID, Amount: cny(700)}); err == nil && r.Result == api.ResultSuccess {
								mu.Lock()
								refunded += r.Amounts.Order.Minor
								mu.Unlock()
							}
						}
						if err != nil {
							mu.Lock()
							refusals[refusedFor(err)]++
							mu.Unlock()
						}
					})
				}
				wg.Wait()
				switch {
				case voids == 1 && refunded == 0:
					if diff := cmp.Diff(map[string]int64{}, w.moved(before)); diff != "" {
						t.Errorf("voided, and the books keep:\n%s", diff)
					}
				case voids == 0 && refunded == 4_900:
				default:
					t.Errorf("%d voids and %d refunded of 5000; refused %v", voids, refunded, refusals)
				}
				for why := range refusals {
					if !slices.Contains([]reason.Code{reason.RefundExceedsPayment, reason.AlreadyVoided, reason.AlreadyRefunded}, why) {
						t.Errorf("refused for %s", why)
					}
				}
			}
		})
	}
}

func TestVoid(t *testing.T) {
	w := newWorld(t)
	before := w.books()
	p := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 10_000))
	acq, id, in := w.inst["acq-cn"].client, w.id(), &api.VoidRequest{PaymentID: p.PaymentID, Reference: "V-1", Note: "wrong till"}
	ids := together(6, func() (string, error) {
		v, err := acq.Void(t.Context(), id, in)
		if err != nil {
			return "", err
		}
		return v.VoidID + " " + string(v.Result), nil
	})
	if len(ids) != 1 {
		t.Fatalf("one void became %v", ids)
	}
	again, err := acq.Void(t.Context(), id, in)
	if err != nil || again.Result != api.ResultSuccess || again.Amounts.Order != *cny(10_000) || again.PaymentID != p.PaymentID || len(again.Why) != 2 || again.References.PayeeInstitution != "V-1" {
		t.Errorf("%+v, %v", again, err)
	}
	// Everything is as it was, with every fee.
	if diff := cmp.Diff(map[string]int64{}, w.moved(before)); diff != "" {
		t.Error(diff)
	}
	if asks := w.inst["wallet-my"].asks("void"); len(asks) != 1 || !strings.Contains(asks[0], again.VoidID) {
		t.Errorf("the wallet was asked %v", asks)
	}
	seen, err := w.inst["wallet-my"].client.GetVoid(t.Context(), again.VoidID)
	if err != nil || seen.Amounts.Debit.Minor != 6_231 || seen.Cycle != p.Cycle {
		t.Errorf("the wallet sees %+v, %v", seen, err)
	}
	parent, err := acq.Payment(t.Context(), p.PaymentID)
	if err != nil || parent.Status != api.PaymentStatusSucceeded || !*parent.Voided || parent.RefundedAmount.Minor != 10_000 {
		t.Errorf("%+v, %v", parent, err)
	}
	void := func(in *api.VoidRequest, id string) func(ctx context.Context) error {
		return func(ctx context.Context) error { _, err := acq.Void(ctx, id, in); return err }
	}
	w.refused("another body", reason.RequestIDReused, void(&api.VoidRequest{PaymentID: p.PaymentID, Note: "other"}, id))
	w.refused("a second void", reason.AlreadyVoided, void(in, w.id()))
	w.refused("a refund after it", reason.AlreadyVoided, func(ctx context.Context) error {
		_, err := acq.Refund(ctx, w.id(), &api.RefundRequest{PaymentID: p.PaymentID, Amount: cny(1)})
		return err
	})
	w.refused("a void as a refund", reason.NotFound, func(ctx context.Context) error { _, err := acq.GetRefund(ctx, again.VoidID); return err })
	w.refused("a void of a void", reason.NotFound, void(&api.VoidRequest{PaymentID: "01890a5d-ac96-8001-bcce-b302099a8057"}, w.id()))
	failed := w.pay("acq-cn", w.id(), pullRequest("990000000000000000", 5_000))
	w.refused("of a failure", reason.NotVoidable, void(&api.VoidRequest{PaymentID: failed.PaymentID}, w.id()))
	w.refused("by the payer's side", reason.NotAllowed, func(ctx context.Context) error {
		_, err := w.inst["wallet-my"].client.Void(ctx, w.id(), in)
		return err
	})

	// A wallet that can't undo it says so: the payment stands, and a refund is the way.
	stands := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 2_000))
	w.inst["wallet-my"].credit = func(_ context.Context, in *api.CreditRequest) (*api.CreditAnswer, error) {
		if in.Kind == api.CreditKindVoid {
			return &api.CreditAnswer{Result: api.ResultFailure, Reason: reason.PayeeDeclined}, nil
		}
		return w.inst["wallet-my"].receive(in)
	}
	v, err := acq.Void(t.Context(), w.id(), &api.VoidRequest{PaymentID: stands.PaymentID})
	if err != nil || v.Result != api.ResultFailure || v.Status != api.RefundStatusFailed || v.Reason != reason.PayeeDeclined {
		t.Errorf("%+v, %v", v, err)
	}
	if parent, err := acq.Payment(t.Context(), stands.PaymentID); err != nil || *parent.Voided || parent.RefundedAmount.Minor != 0 {
		t.Errorf("%+v, %v", parent, err)
	}
	if r := w.refund("acq-cn", &api.RefundRequest{PaymentID: stands.PaymentID}); r.Result != api.ResultSuccess {
		t.Errorf("%+v", r)
	}

	late := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 3_000))
	w.clock.advance(21 * time.Minute)
	w.refused("after the window", reason.VoidWindowClosed, void(&api.VoidRequest{PaymentID: late.PaymentID}, w.id()))
	if r := w.refund("acq-cn", &api.RefundRequest{PaymentID: late.PaymentID}); r.Result != api.ResultSuccess {
		t.Errorf("a refund after it: %+v", r)
	}
	w.clock.advance(25 * time.Hour)
	if known, err := acq.Void(t.Context(), id, in); err != nil || known.VoidID != again.VoidID {
		t.Errorf("what is known is answered outside the window: %+v, %v", known, err)
	}
}

// Once accepted, a part and a void are retried forward: a lost answer costs time, and nothing is given twice.
func TestChildrenAreRetriedForward(t *testing.T) {
	w := newWorld(t)
	before := w.books()
	one, two := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 5_000)), w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 6_000))
	w.inst["wallet-my"].meddled(api.PathCredit, loseAnswer)
	id := w.id()
	r, err := w.inst["acq-cn"].client.Refund(t.Context(), id, &api.RefundRequest{PaymentID: one.PaymentID, Amount: cny(2_500)})
	if err != nil {
		t.Fatal(err)
	}
	v, err := w.inst["acq-cn"].client.Void(t.Context(), w.id(), &api.VoidRequest{PaymentID: two.PaymentID})
	if err != nil {
		t.Fatal(err)
	}
	until(t, "the answer is known to be lost", func() bool {
		v, err = w.inst["acq-cn"].client.GetVoid(t.Context(), v.VoidID)
		return err != nil || v.Clock != nil || v.Loss != nil
	})
	// Its clock is short here, so that the end of it may be seen instead: who answers for the loss.
	if err != nil || !v.Final && (v.Clock == nil || v.Clock.Leg != api.LegCredit || v.Clock.UnknownSince == "") || v.Final && (v.Loss == nil || v.Loss.Leg != api.LegCredit) {
		t.Errorf("a void whose answer was lost has neither clock nor loss: %+v, %v", v, err)
	}
	w.inst["wallet-my"].meddled("", nil)
	until(t, "the end of the part", func() bool {
		again, err := w.inst["acq-cn"].client.Refund(t.Context(), id, &api.RefundRequest{PaymentID: one.PaymentID, Amount: cny(2_500)})
		if err != nil || again.RefundID != r.RefundID {
			t.Fatalf("%+v, %v", again, err)
		}
		r = again
		return r.Final
	})
	until(t, "the end of the void", func() bool {
		v, err = w.inst["acq-cn"].client.GetVoid(t.Context(), v.VoidID)
		return err != nil || v.Final
	})
	if err != nil || r.Result != api.ResultSuccess || v.Result != api.ResultSuccess {
		t.Errorf("%+v, %+v, %v", r, v, err)
	}
	// Half of the first is left: MYR 31.16 − 15.58, with half of the fees that go back; nothing of the second.
	if diff := cmp.Diff(map[string]int64{"my-myr": -3_116 + 1_558 + 6 - 3 - 2, "fx-myr": 1_558, "fx-cny": -2_500, "acq-cny": 2_500 - 15, "op-cny": 15, "op-myr": 2 - 3}, w.moved(before)); diff != "" {
		t.Error(diff)
	}
}

// The Thai wallet's agreement gives back at the day's rate and bears the difference: the customer gets back what was paid.
func TestRefundAtTheDaysRate(t *testing.T) {
	w := newWorld(t)
	before := w.books()
	q, id := w.offer("wallet-th", qrisDynamic, nil)
	p := w.pay("wallet-th", id, pushRequest(q, qrisDynamic, api.FundsAsk)) // THB 21.11 for IDR 10,000.00 at 2.1105 a thousand
	half := &api.RefundRequest{PaymentID: p.PaymentID, Amount: &api.Amount{Currency: "IDR", Minor: 500_000}}
	if r := w.refund("net-id", half); r.Result != api.ResultSuccess { // the rate is as it was
		t.Fatalf("%+v", r)
	}
	rules, err := rulebook.Load(strings.NewReader(strings.ReplaceAll(strings.ReplaceAll(rulesText, "ANSWER", "10s"), `value: "2.1000"`, `value: "2.0000"`)))
	if err != nil {
		t.Fatal(err)
	}
	w.book.Store(rules)
	r := w.refund("net-id", half)
	seen, err := w.inst["wallet-th"].client.GetRefund(t.Context(), r.RefundID)
	if err != nil {
		t.Fatal(err)
	}
	// 21.11 − 10.56 = 10.55 goes back; at 2.0100 a thousand IDR 5,000.00 are 10.05: the wallet makes good 0.50.
	fee := seen.Amounts.Fees
	if seen.Amounts.Debit.Minor != 1_055 || seen.Amounts.Customer.Minor != 1_055 || seen.FX.Rate != "2.010000" || len(fee) != 1 || fee[0].Kind != "fx_difference" ||
		fee[0].Amount != (api.Amount{Currency: "THB", Minor: 50}) || fee[0].PaidBy != api.FeePartyPayerInstitution || fee[0].PaidTo != api.FeePartyFXProvider {
		t.Errorf("%+v %+v", seen.Amounts, seen.FX)
	}
	if strings.Contains(func() string {
		_, _ = w.inst["net-id"].client.GetRefund(t.Context(), r.RefundID)
		return w.lastAnswer()
	}(), "THB") {
		t.Errorf("the network is told %s", w.lastAnswer())
	}
	// One unit is the rounding of the first half: 10.56 went back, worth 10.5525.
	if diff := cmp.Diff(map[string]int64{"th-thb": -51, "fx-thb": 51}, w.moved(before)); diff != "" {
		t.Error(diff)
	}
	told := false
	for _, s := range seen.Why {
		told = told || s.Kind == "refund.difference" && s.Text.EN == "The difference of the rates, THB 0.50, is borne by wallet-th." && s.Rule == "at-the-day"
	}
	if !told {
		t.Errorf("the wallet is told why: %+v", seen.Why)
	}
	if rec := w.record(r.RefundID); rec.Terms.Kind != payment.Refund {
		t.Errorf("%+v", rec.Terms)
	}
	// Without a rate of the day there is no refund, and nothing is recorded.
	without, err := rulebook.Load(strings.NewReader(strings.ReplaceAll(strings.ReplaceAll(rulesText, "ANSWER", "10s"), `quote: THB, unit: 1000`, `quote: KRW, unit: 1000`)))
	if err != nil {
		t.Fatal(err)
	}
	w.inst["net-id"].verify = func(context.Context, *api.OrderRequest) (*api.OrderAnswer, error) {
		open := true
		return &api.OrderAnswer{Result: api.ResultSuccess, Open: &open, Merchant: &api.Merchant{Name: "A", City: "B", Country: "ID"}, Amount: &api.Amount{Currency: "IDR", Minor: 1_000_000}, OrderKey: "ORDER-10", OrderReference: "INV/10"}, nil
	}
	q, id = w.offer("wallet-th", qrisDynamic, nil)
	p = w.pay("wallet-th", id, pushRequest(q, qrisDynamic, api.FundsAsk))
	w.book.Store(without)
	w.refused("without a rate", reason.RateUnavailable, func(ctx context.Context) error {
		_, err := w.inst["net-id"].client.Refund(ctx, w.id(), &api.RefundRequest{PaymentID: p.PaymentID})
		return err
	})
}
