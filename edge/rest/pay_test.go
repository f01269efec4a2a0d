package rest_test

// Goal: payments and refunds go through the front door in every direction, each party is told what it may know, the books move by
// exactly what was told, and a retry of any command is the same payment.

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hutong/reason"
	"hutong/wire/api"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestPullAcrossCurrencies(t *testing.T) {
	w := newWorld(t)
	before := w.books()
	code, id := consumerCode(), w.id()
	in := pullRequest(code, 10_000)
	in.Reference, in.StoreID, in.TerminalID, in.Extensions = "ACQ-1", "S-1", "T-1", api.Extensions{"x-acq-lane": "4"}
	p := w.pay("acq-cn", id, in)
	if p.Result != api.ResultSuccess || !p.Final || p.Status != api.PaymentStatusSucceeded || p.RequestID != id || p.Flow != api.FlowPull {
		t.Fatalf("%+v", p)
	}
	// 100.00 CNY at 0.62 with 50 basis points is 62.31 MYR; the acquirer pays 0.60 CNY; the wallet gets 0.12 and pays 0.03 MYR.
	want := map[string]int64{"my-myr": -6231 + 12 - 3, "fx-myr": 6231, "fx-cny": -10_000, "acq-cny": 10_000 - 60, "op-cny": 60, "op-myr": 3 - 12}
	if diff := cmp.Diff(want, w.moved(before)); diff != "" {
		t.Error(diff)
	}
	cny, myr := func(n int64) *api.Amount { return &api.Amount{Currency: "CNY", Minor: n} }, func(n int64) *api.Amount { return &api.Amount{Currency: "MYR", Minor: n} }
	acquirerFee := api.FeeLine{Kind: "network_fee", Amount: *cny(60), PaidBy: api.FeePartyPayeeInstitution, PaidTo: api.FeePartySwitch}
	walletFees := []api.FeeLine{{Kind: "issuer_fee", Amount: *myr(12), PaidBy: api.FeePartySwitch, PaidTo: api.FeePartyPayerInstitution},
		{Kind: "network_fee", Amount: *myr(3), PaidBy: api.FeePartyPayerInstitution, PaidTo: api.FeePartySwitch}}
	fx := &api.FX{BaseCurrency: "CNY", QuoteCurrency: "MYR", Unit: 1, ReferenceRate: "0.6200", Rate: "0.623100", MarkupBPS: 50, Rounding: api.RoundingUp,
		Residue: "0.000000", Provider: "fx-one", Source: "test bank"}
	suffix := p.PaymentID[24:]
	for _, see := range []struct {
		who        string
		amounts    *api.Amounts
		fx         *api.FX
		references *api.References
		merchant   bool
		hidden     []string // words that must not occur anywhere in what is told
	}{
		{"acq-cn", &api.Amounts{Order: *cny(10_000), Credit: cny(10_000), Fees: []api.FeeLine{acquirerFee}}, nil,
			&api.References{Initiator: "ACQ-1", PayerInstitution: "wallet-my-a-" + suffix, PayeeInstitution: "ACQ-1", Order: in.OrderReference}, true,
			[]string{"0.6231", "6231", "62.31", "markup", "MYR 0.", code}},
		{"wallet-my", &api.Amounts{Order: *cny(10_000), Credit: cny(10_000), Debit: myr(6231), Customer: myr(6231), Fees: walletFees}, fx,
			&api.References{Initiator: "ACQ-1", PayerInstitution: "wallet-my-a-" + suffix, PayeeInstitution: "ACQ-1", Order: in.OrderReference}, true,
			[]string{"CNY 0.60", code}},
		{"fx-one", &api.Amounts{Order: *cny(10_000), Credit: cny(10_000), Debit: myr(6231)}, fx, nil, false,
			[]string{"customer", "茶馆", "ACQ-1", "x-acq-lane", "limit", code}},
		{"hutong", &api.Amounts{Order: *cny(10_000), Credit: cny(10_000), Debit: myr(6231), Customer: myr(6231), Fees: append([]api.FeeLine{acquirerFee}, walletFees...)}, fx,
			&api.References{Initiator: "ACQ-1", PayerInstitution: "wallet-my-a-" + suffix, PayeeInstitution: "ACQ-1", Order: in.OrderReference}, true, []string{code}},
	} {
		got, err := w.inst[see.who].client.Payment(t.Context(), p.PaymentID)
		if err != nil {
			t.Errorf("%s: %v", see.who, err)
			continue
		}
		if diff := cmp.Diff(see.amounts, got.Amounts); diff != "" {
			t.Errorf("%s sees amounts:\n%s", see.who, diff)
		}
		if diff := cmp.Diff(see.fx, got.FX, cmpopts.IgnoreFields(api.FX{}, "Residue")); diff != "" {
			t.Errorf("%s sees fx:\n%s", see.who, diff)
		}
		if diff := cmp.Diff(see.references, got.References); diff != "" {
			t.Errorf("%s sees references:\n%s", see.who, diff)
		}
		if (got.Merchant != nil) != see.merchant {
			t.Errorf("%s sees merchant %+v", see.who, got.Merchant)
		}
		if got.NetworkReference == "" || got.NetworkReference != p.NetworkReference || got.Cycle == "" || got.BusinessDate == "" || len(got.Why) == 0 ||
			got.RefundedAmount == nil || got.PayerInstitution != "wallet-my" || got.PayeeInstitution != "acq-cn" {
			t.Errorf("%s sees %+v", see.who, got)
		}
		text := w.lastAnswer()
		for _, h := range see.hidden {
			if strings.Contains(text, h) {
				t.Errorf("%s is told %q: %s", see.who, h, text)
			}
		}
		for _, s := range got.Why {
			if strings.Contains(s.Text.EN, "{") || strings.Contains(s.Text.ZH, "{") || s.Text.EN == s.Text.ZH {
				t.Errorf("%s is told why without a sentence: %+v", see.who, s)
			}
			// Institutions are named by their ids, and a bare number has its unit.
			if s.Kind == "rate.provider" && (s.Text.EN != "fx-one converts at 0.623100, with a mark-up of 50 basis points." || s.Text.ZH != "fx-one 以 0.623100 兑换，加点 50 个基点。") {
				t.Errorf("%s is told of the conversion: %+v", see.who, s.Text)
			}
		}
		if told := slices.ContainsFunc(got.Why, func(s api.TraceStep) bool { return s.Kind == "rate.provider" }); told != (see.amounts.Customer != nil) {
			t.Errorf("%s is told of the provider's rate: %v", see.who, told)
		}
	}
	// The wallet was asked with what it needs, and not with the acquirer's fee.
	for _, x := range w.observed.exchanges() {
		if x.Target == api.PathAuthorise && (!strings.Contains(string(x.Request), code) || strings.Contains(string(x.Request), `"minor":60,`) || !strings.Contains(string(x.Request), p.NetworkReference)) {
			t.Errorf("the wallet was asked %s", x.Request)
		}
	}
	// Any party's reference finds it, for that party.
	for who, references := range map[string][]string{"acq-cn": {"ACQ-1", in.OrderReference, p.NetworkReference, strings.ToLower(strings.ReplaceAll(p.NetworkReference, "-", ""))},
		"wallet-my": {"wallet-my-a-" + suffix, p.NetworkReference}, "wallet-cn": nil} {
		for _, r := range references {
			found, err := w.inst[who].client.FindByReference(t.Context(), r)
			if err != nil || len(found) != 1 || found[0].PaymentID != p.PaymentID {
				t.Errorf("%s looks for %s: %d found, %v", who, r, len(found), err)
			}
		}
	}
	for who, r := range map[string]string{"wallet-cn": p.NetworkReference, "wallet-th": "ACQ-1", "wallet-my": "ACQ-1"} {
		if found, err := w.inst[who].client.FindByReference(t.Context(), r); err != nil || len(found) != 0 {
			t.Errorf("%s looks for %s: %d found, %v", who, r, len(found), err)
		}
	}
	if found, err := w.inst["acq-cn"].client.FindByRequestID(t.Context(), id); err != nil || len(found) != 1 {
		t.Errorf("by request id: %d, %v", len(found), err)
	}
	if found, err := w.inst["wallet-my"].client.FindByRequestID(t.Context(), id); err != nil || len(found) != 0 {
		t.Errorf("by another's request id: %d, %v", len(found), err)
	}
}

func TestPushWithBlockedFunds(t *testing.T) {
	w := newWorld(t)
	before := w.books()
	q, id := w.offer("wallet-cn", qrisStatic, &api.Amount{Currency: "IDR", Minor: 5_000_000})
	// 50,000 IDR at 0.44 CNY a thousand, with 50 basis points, is 22.11 CNY.
	if q.DebitAmount != (api.Amount{Currency: "CNY", Minor: 2211}) || q.Payee.Name != "Apotik Syahada" || q.FX == nil || q.FX.LockedUntil != q.ExpiresAt || q.PayeeInstitution != "net-id" {
		t.Fatalf("%+v", q)
	}
	p := w.pay("wallet-cn", id, pushRequest(q, qrisStatic, api.FundsBlocked))
	if p.Result != api.ResultSuccess || p.QuoteID != q.QuoteID || *p.Amounts.Debit != q.DebitAmount || p.References.PayerInstitution != "W-1" {
		t.Fatalf("%+v", p)
	}
	if diff := cmp.Diff(map[string]int64{"cn-cny": -2211, "fx-cny": 2211, "fx-idr": -5_000_000, "id-idr": 5_000_000}, w.moved(before)); diff != "" {
		t.Error(diff)
	}
	if n := len(w.inst["wallet-cn"].asks("authorise")); n != 0 {
		t.Errorf("a wallet that blocked the funds was asked %d times", n)
	}
	// The payee's side sees neither debit nor rate.
	seen, err := w.inst["net-id"].client.Payment(t.Context(), p.PaymentID)
	if err != nil || seen.FX != nil || seen.Amounts.Debit != nil || seen.Amounts.Customer != nil || seen.QuoteID != "" {
		t.Errorf("%+v, %v", seen, err)
	}
	for _, x := range w.observed.exchanges() {
		if x.Target == api.PathCredit && (strings.Contains(string(x.Request), "CNY") || !strings.Contains(string(x.Request), "payer-1")) {
			t.Errorf("the network was asked %s", x.Request)
		}
	}

	// Refunds give back at the payment's own rate; fees stay.
	refundID := w.id()
	in := &api.RefundRequest{PaymentID: p.PaymentID, Reference: "R-1", OrderReference: "RETURN-1", Note: "torn", Extensions: api.Extensions{"x-id-why": "torn"}}
	r, err := w.inst["net-id"].client.Refund(t.Context(), refundID, in)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 { // the same request is the same refund
		again, err := w.inst["net-id"].client.Refund(t.Context(), refundID, in)
		if err != nil || again.RefundID != r.RefundID {
			t.Errorf("again: %+v, %v", again, err)
		}
	}
	if r.Result != api.ResultSuccess || r.Status != api.RefundStatusSucceeded || r.PaymentID != p.PaymentID || r.Amounts.Debit != nil || r.References.PayeeInstitution != "R-1" || r.References.Order != "RETURN-1" {
		t.Errorf("the network sees %+v %+v", r, r.References)
	}
	if diff := cmp.Diff(map[string]int64{}, w.moved(before)); diff != "" {
		t.Error(diff)
	}
	mine, err := w.inst["wallet-cn"].client.GetRefund(t.Context(), r.RefundID)
	if err != nil || *mine.Amounts.Debit != q.DebitAmount || *mine.Amounts.Credit != q.CreditAmount || mine.FX == nil || mine.References.PayerInstitution == "" || mine.NetworkReference == p.NetworkReference {
		t.Errorf("the wallet sees %+v, %v", mine, err)
	}
	if asks := w.inst["wallet-cn"].asks("refund"); len(asks) != 1 || !strings.Contains(asks[0], r.RefundID) {
		t.Errorf("the wallet was asked %v", asks)
	}
	parent, err := w.inst["wallet-cn"].client.Payment(t.Context(), p.PaymentID)
	if err != nil || parent.RefundedAmount.Minor != 5_000_000 {
		t.Errorf("%+v, %v", parent.RefundedAmount, err)
	}
	w.refused("net-id refunds again", reason.RefundExceedsPayment, func(ctx context.Context) error {
		_, err := w.inst["net-id"].client.Refund(ctx, w.id(), in)
		return err
	})
	// A refund's id is no payment's and the other way round.
	w.refused("a refund as a payment", reason.NotFound, func(ctx context.Context) error {
		_, err := w.inst["wallet-cn"].client.Payment(ctx, r.RefundID)
		return err
	})
	w.refused("a payment as a refund", reason.NotFound, func(ctx context.Context) error {
		_, err := w.inst["wallet-cn"].client.GetRefund(ctx, p.PaymentID)
		return err
	})
}

func TestPushWithFundsAsked(t *testing.T) {
	w := newWorld(t)
	before := w.books()
	q, id := w.offer("wallet-th", qrisDynamic, nil)
	if q.OrderAmount != (api.Amount{Currency: "IDR", Minor: 1_000_000}) || q.OrderReference != "INV/9" {
		t.Fatalf("%+v", q)
	}
	p := w.pay("wallet-th", id, pushRequest(q, qrisDynamic, api.FundsAsk))
	if p.Result != api.ResultSuccess {
		t.Fatalf("%+v", p)
	}
	if diff := cmp.Diff(map[string]int64{"th-thb": -2111, "fx-thb": 2111, "fx-idr": -1_000_000, "id-idr": 1_000_000}, w.moved(before)); diff != "" {
		t.Error(diff)
	}
	if a, c := w.inst["wallet-th"].asks("authorise"), w.inst["net-id"].asks("payment"); len(a) != 1 || len(c) != 1 {
		t.Errorf("asked %v, %v", a, c)
	}
}

func TestPullWithoutConversion(t *testing.T) {
	w := newWorld(t)
	before := w.books()
	p := w.pay("acq-cn", w.id(), pullRequest("285012345678901234", 1234))
	if p.Result != api.ResultSuccess || p.FX != nil || p.PayerInstitution != "wallet-cn" {
		t.Fatalf("%+v", p)
	}
	if diff := cmp.Diff(map[string]int64{"cn-cny": -1234, "acq-cny": 1234 - 7, "op-cny": 7}, w.moved(before)); diff != "" {
		t.Error(diff)
	}
}

func TestReadCodes(t *testing.T) {
	w := newWorld(t)
	w.inst["net-id"].verify = nil
	broken := qrisStatic[:len(qrisStatic)-1] + "0"
	for _, c := range []struct {
		who, code string
		want      api.CodeReading
	}{
		{"wallet-cn", qrisStatic, api.CodeReading{Scheme: "qris", Kind: api.CodeKindEntry, Valid: true, PayeeInstitution: "net-id", Payable: api.Payable{Can: true},
			Merchant: &api.Merchant{Name: "Apotik Syahada", City: "Padang", Country: "ID", MCC: "5912"}}},
		{"wallet-cn", qrisDynamic, api.CodeReading{Scheme: "qris", Kind: api.CodeKindOrder, Valid: true, PayeeInstitution: "net-id", Payable: api.Payable{Can: true},
			Merchant: &api.Merchant{Name: "Apotik Syahada", City: "Padang", Country: "ID", MCC: "5912"}, OrderReference: "INV/9", OrderAmount: &api.Amount{Currency: "IDR", Minor: 1_000_000}}},
		{"wallet-cn", broken, api.CodeReading{Scheme: "qris", Kind: api.CodeKindEntry, Payable: api.Payable{Reason: reason.CodeInvalid}}},
		{"wallet-cn", "hello world", api.CodeReading{Scheme: "unknown", Kind: api.CodeKindOther, Payable: api.Payable{Reason: reason.CodeUnknown}}},
		{"acq-cn", "281666123456789012345678", api.CodeReading{Scheme: "alipayplus-cpm", Kind: api.CodeKindConsumer, Valid: true, PayerInstitution: "wallet-my", Payable: api.Payable{Reason: reason.NotAllowed}}},
		{"wallet-cn", "https://qr.shouqianba.com/18010101", api.CodeReading{Scheme: "aggregated-cn", Kind: api.CodeKindPrivate, Valid: true}},
	} {
		got, err := w.inst[c.who].client.ReadCode(t.Context(), w.id(), &api.CodeReadRequest{Code: c.code})
		if err != nil {
			t.Errorf("%s: %v", c.code, err)
			continue
		}
		if !got.Valid && got.Scheme != "unknown" && len(got.Errors) == 0 || got.Payable.Can == (got.Payable.ReasonText != nil) {
			t.Errorf("%s: %+v", c.code, got)
		}
		if c.want.Payable == (api.Payable{}) {
			c.want.Payable.Reason = got.Payable.Reason
		}
		got.Errors, got.Payable.ReasonText = nil, nil
		if diff := cmp.Diff(&c.want, got); diff != "" {
			t.Errorf("%s:\n%s", c.code, diff)
		}
	}
	found := false
	got, err := w.inst["wallet-cn"].client.ReadCode(t.Context(), w.id(), &api.CodeReadRequest{Code: broken})
	for _, e := range got.Errors {
		found = found || e.Position != nil && int(*e.Position) >= len(broken)-8 && e.Detail != ""
	}
	if err != nil || !found {
		t.Errorf("a wrong checksum is not shown where it is: %+v, %v", got.Errors, err)
	}
}

// A retry of every command, alone and many at once, is the same payment and moves nothing again.
func TestRetriesAreTheSamePayment(t *testing.T) {
	w := newWorld(t)
	acq, wallet := w.inst["acq-cn"], w.inst["wallet-cn"]
	before := w.books()

	pullID, pull := w.id(), pullRequest(consumerCode(), 5_000)
	ids := together(8, func() (string, error) {
		p, err := acq.client.Pay(t.Context(), pullID, pull)
		if err != nil {
			return "", err
		}
		return w.end("acq-cn", p).PaymentID + string(p.Result), nil
	})
	if len(ids) != 1 {
		t.Errorf("one pull became %v", ids)
	}
	if n := len(w.inst["wallet-my"].asks("authorise")); n != 1 {
		t.Errorf("the wallet was asked %d times", n)
	}

	coming, quoteID := w.id(), w.id()
	quote := w.quoteRequest("wallet-cn", coming, qrisStatic, &api.Amount{Currency: "IDR", Minor: 100_000})
	var q *api.Quote
	offers := together(8, func() (string, error) {
		got, err := wallet.client.Quote(t.Context(), quoteID, quote)
		if err != nil {
			return "", err
		}
		return got.QuoteID + got.ExpiresAt + got.CreatedAt, nil
	})
	q, err := wallet.client.Quote(t.Context(), quoteID, quote)
	if err != nil || len(offers) != 1 || !offers[q.QuoteID+q.ExpiresAt+q.CreatedAt] {
		t.Fatalf("one quote became %v, %v", offers, err)
	}
	push := pushRequest(q, qrisStatic, api.FundsBlocked)
	var p *api.Payment
	for range 3 {
		again := w.pay("wallet-cn", coming, push)
		if p != nil {
			if diff := cmp.Diff(p, again); diff != "" {
				t.Error(diff)
			}
		}
		p = again
	}
	if n := len(w.inst["net-id"].asks("payment")); n != 1 {
		t.Errorf("the network was asked %d times", n)
	}

	refundID, refund := w.id(), &api.RefundRequest{PaymentID: p.PaymentID}
	refunds := together(8, func() (string, error) {
		r, err := w.inst["net-id"].client.Refund(t.Context(), refundID, refund)
		if err != nil {
			return "", err
		}
		return r.RefundID, nil
	})
	if len(refunds) != 1 {
		t.Errorf("one refund became %v", refunds)
	}

	never := w.id()
	cancels := together(8, func() (string, error) {
		c, err := acq.client.Cancel(t.Context(), w.id(), &api.CancelRequest{PaymentRequestID: never})
		if err != nil {
			return "", err
		}
		if c.Status != api.PaymentStatusCancelled || c.Reason != reason.CancelledFirst || c.Amounts != nil || c.Flow != "" || c.Initiator != "" {
			t.Errorf("%+v", c)
		}
		return c.PaymentID, nil
	})
	if len(cancels) != 1 {
		t.Errorf("one cancellation became %v", cancels)
	}
	late := w.pay("acq-cn", never, pullRequest(consumerCode(), 100))
	if late.Reason != reason.CancelledFirst || late.Status != api.PaymentStatusCancelled {
		t.Errorf("a payment after its cancellation: %+v", late)
	}
	// Only the pull moved money; push and refund are even.
	if diff := cmp.Diff(map[string]int64{"my-myr": -3116 + 6 - 2, "fx-myr": 3116, "fx-cny": -5_000, "acq-cny": 5_000 - 30, "op-cny": 30, "op-myr": 2 - 6}, w.moved(before)); diff != "" {
		t.Error(diff)
	}

	// The same id with another body is refused, in every command.
	other := pullRequest(pull.Code, 5_001)
	w.refused("pay", reason.RequestIDReused, func(ctx context.Context) error { _, err := acq.client.Pay(ctx, pullID, other); return err })
	described := *pull
	described.Description = "another word"
	w.refused("pay, described", reason.RequestIDReused, func(ctx context.Context) error { _, err := acq.client.Pay(ctx, pullID, &described); return err })
	otherQuote := *quote
	otherQuote.Purpose = "travel"
	w.refused("quote", reason.RequestIDReused, func(ctx context.Context) error { _, err := wallet.client.Quote(ctx, quoteID, &otherQuote); return err })
	otherPush := *push
	otherPush.Reference = "W-2"
	w.refused("push", reason.RequestIDReused, func(ctx context.Context) error { _, err := wallet.client.Pay(ctx, coming, &otherPush); return err })
	w.refused("refund", reason.RequestIDReused, func(ctx context.Context) error {
		_, err := w.inst["net-id"].client.Refund(ctx, refundID, &api.RefundRequest{PaymentID: p.PaymentID, Note: "x"})
		return err
	})
}

// together does something many times at once and gives what came out, each only once; errors come out as they are.
func together(n int, f func() (string, error)) map[string]bool {
	var mu sync.Mutex
	var wg sync.WaitGroup
	out := map[string]bool{}
	for range n {
		wg.Go(func() {
			s, err := f()
			if err != nil {
				s = "error: " + err.Error()
			}
			mu.Lock()
			defer mu.Unlock()
			out[s] = true
		})
	}
	wg.Wait()
	return out
}

// Two wallets race for one order: one pays, the other is told so, and nothing is debited twice.
func TestTwoWalletsRaceForOneOrder(t *testing.T) {
	w := newWorld(t)
	for range 5 { // each round an order of its own
		key := "ORDER-" + w.id()[20:]
		open := true
		w.inst["net-id"].verify = func(context.Context, *api.OrderRequest) (*api.OrderAnswer, error) {
			return &api.OrderAnswer{Result: api.ResultSuccess, Open: &open, Merchant: &api.Merchant{Name: "Parkir", Country: "ID"}, OrderKey: key,
				Amount: &api.Amount{Currency: "IDR", Minor: 1_000_000}}, nil
		}
		before := w.books()
		var wg sync.WaitGroup
		payments := make([]*api.Payment, 2)
		for i, who := range []string{"wallet-cn", "wallet-th"} {
			q, id := w.offer(who, qrisDynamic, nil)
			in := pushRequest(q, qrisDynamic, map[string]api.Funds{"wallet-cn": api.FundsBlocked, "wallet-th": api.FundsAsk}[who])
			wg.Go(func() {
				p, err := w.inst[who].client.Pay(t.Context(), id, in)
				if err != nil {
					t.Error(err)
					return
				}
				payments[i] = w.end(who, p)
			})
		}
		wg.Wait()
		if t.Failed() {
			return
		}
		var paid, lost *api.Payment
		for _, p := range payments {
			if p.Result == api.ResultSuccess {
				paid = p
			} else {
				lost = p
			}
		}
		if paid == nil || lost == nil || lost.Reason != reason.OrderClaimed && lost.Reason != reason.OrderPaid {
			t.Fatalf("%+v\n%+v", payments[0], payments[1])
		}
		moved := w.moved(before)
		if moved["id-idr"] != 1_000_000 || len(moved) != 4 {
			t.Errorf("moved %v", moved)
		}
		// Whoever comes later finds the order paid.
		q, id := w.offer("wallet-cn", qrisDynamic, nil)
		if late := w.pay("wallet-cn", id, pushRequest(q, qrisDynamic, api.FundsBlocked)); late.Reason != reason.OrderPaid {
			t.Errorf("%+v", late)
		}
	}
}

// Several payments under one reference come newest first, each once, also when an institution's own reference is the network's.
func TestFindingByReference(t *testing.T) {
	w := newWorld(t)
	my := w.inst["wallet-my"]
	my.authorise = func(_ context.Context, in *api.AuthorisationRequest) (*api.AuthorisationAnswer, error) {
		a, err := my.debit(in)
		a.Reference = in.NetworkReference
		return a, err
	}
	var ids []string
	for range 3 {
		in := pullRequest(consumerCode(), 100)
		in.Reference = "TABLE-4"
		p := w.pay("acq-cn", w.id(), in)
		ids = append([]string{p.PaymentID}, ids...)
		if found, err := my.client.FindByReference(t.Context(), p.NetworkReference); err != nil || len(found) != 1 || found[0].PaymentID != p.PaymentID {
			t.Errorf("%d found, %v", len(found), err)
		}
		w.clock.advance(time.Millisecond) // ids of one millisecond have no order
	}
	refund, err := w.inst["acq-cn"].client.Refund(t.Context(), w.id(), &api.RefundRequest{PaymentID: ids[0], Reference: "TABLE-4"})
	if err != nil || refund.Result != api.ResultSuccess {
		t.Fatalf("%+v, %v", refund, err)
	}
	found, err := w.inst["acq-cn"].client.FindByReference(t.Context(), "TABLE-4")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range found {
		got = append(got, p.PaymentID)
	}
	if diff := cmp.Diff(ids, got); diff != "" {
		t.Errorf("refunds are no payments, and payments come newest first:\n%s", diff)
	}
}
