package payment_test

// Goal: whatever parts a payment is given back in, and whichever of them fail, the parts equal the whole in every currency and of every fee,
// nobody is given more, and the books of each part balance. Method: payments, agreements and orders of events are drawn (rapid); the sums are
// counted beside the machine, and the FX provider's books are held to the rates.

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"hutong/ledger"
	"hutong/money"
	"hutong/payment"
	"hutong/reason"
)

// drawn is a paid payment between two drawn currencies with fees of every sort.
func drawn(t *rapid.T) (*payment.Terms, payment.State) {
	p := terms(payment.Pay, payment.Pull, payment.Ask, payment.LossPayee)
	curs := []money.Currency{"CNY", "JPY", "KWD", "IDR"}
	base := rapid.SampledFrom(curs).Draw(t, "base")
	quote := rapid.SampledFrom(curs).Draw(t, "quote")
	small := func(label string) int64 {
		return rapid.OneOf(rapid.Int64Range(1, 12), rapid.Int64Range(1, 1_000_000_000_000)).Draw(t, label)
	}
	order, debit := small("order"), small("debit")
	payer, payee, op := account("wallet", quote), account("acquirer", base), func(c money.Currency) ledger.Account { return account("operator", c) }
	p.Payer.Account, p.Payee.Account = payer, payee
	p.Lines = []ledger.Line{{Kind: ledger.Principal, From: payer, To: account("bank", quote), Minor: debit}, {Kind: ledger.Principal, From: account("bank", base), To: payee, Minor: order}}
	if base == quote {
		debit = order
		p.Lines = []ledger.Line{{Kind: ledger.Principal, From: payer, To: payee, Minor: order}}
		p.Detail.FX = nil
	}
	p.Amounts = payment.Amounts{Order: money.New(order, base), Credit: money.New(order, base), Debit: money.New(debit, quote), Customer: money.New(debit, quote)}
	agreed := &payment.Return{Rounding: rapid.SampledFrom([]money.Rounding{"", money.Up, money.Down, money.HalfUp, money.HalfEven}).Draw(t, "rounding")}
	for i, f := range []*int64{&agreed.PayeeFee, &agreed.PayerFee, &agreed.IssuerFee, &agreed.PayeeFee} {
		minor := rapid.Int64Range(0, 100).Draw(t, "fee")
		if minor == 0 {
			continue
		}
		l := []ledger.Line{{Kind: ledger.NetworkFee, From: payee, To: op(base)}, {Kind: ledger.NetworkFee, From: payer, To: op(quote)},
			{Kind: ledger.IssuerFee, From: op(quote), To: payer}, {Kind: ledger.NetworkFee, From: payee, To: op(base)}}[i]
		l.Minor = minor
		p.Lines = append(p.Lines, l)
		if rapid.Bool().Draw(t, "back") {
			*f += minor
		}
	}
	agreed.VoidTill = start.AddDate(0, 0, 1)
	p.Detail.Return = agreed
	o := payment.Open(p, "", start, calendar(start))
	paid, err := payment.Step(p, o.State, payment.Event{Kind: payment.Answered, Op: payment.OpAuthorise, Result: payment.Success}, start, policy, calendar(start))
	if err != nil {
		t.Fatal(err)
	}
	return p, paid.State
}

// balanced holds the lines of a child to its amounts and to each other.
func balanced(t *rapid.T, c *payment.Terms) {
	if err := ledger.Check(c.Lines); err != nil {
		t.Fatal(err)
	}
	needs := map[ledger.Account]int64{}
	for _, n := range c.Needs() {
		needs[n.Account] = n.Minor
	}
	nets := map[ledger.Account]int64{}
	for _, x := range ledger.Postings(c.Lines) {
		nets[x.Account] += x.Minor
	}
	for a, net := range nets {
		if net < 0 && needs[a] != -net {
			t.Fatalf("%s is made poorer by %d, and %d is reserved", a, -net, needs[a])
		}
	}
	var out, in int64
	for _, l := range c.Lines {
		if l.Kind == ledger.Principal && l.From == c.Payer.Account {
			out += l.Minor
		}
		if l.Kind == ledger.Principal && l.To == c.Payee.Account {
			in += l.Minor
		}
	}
	if out != c.Amounts.Debit.Minor || in != c.Amounts.Credit.Minor || out <= 0 || in <= 0 {
		t.Fatalf("principal of %d and %d, the amounts say %s and %s", out, in, c.Amounts.Debit, c.Amounts.Credit)
	}
}

func TestPartsEqualTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := drawn(t)
		step := func(e payment.Event) {
			o, err := payment.Step(p, s, e, start, policy, calendar(start))
			if err != nil {
				t.Fatalf("%s of %+v: %v", e.Kind, e.Share, err)
			}
			s = o.State
		}
		var parts []*payment.Terms
		for range rapid.IntRange(0, 12).Draw(t, "steps") {
			left := p.Amounts.Order.Minor - s.Refunded.Order
			if len(parts) > 0 && rapid.IntRange(0, 3).Draw(t, "fails") == 0 {
				n := rapid.IntRange(0, len(parts)-1).Draw(t, "which")
				step(payment.ChildFailed(parts[n]))
				parts = append(parts[:n:n], parts[n+1:]...)
				continue
			}
			if left == 0 {
				continue
			}
			part := rapid.Int64Range(1, left).Draw(t, "part")
			c, err := payment.RefundOf(p, &s, part, nil)
			var refusal payment.Refusal
			if errors.As(err, &refusal) && refusal.Reason == reason.AmountBelowMinimum && part < left {
				continue // it would be nothing in one of the currencies
			}
			if err != nil {
				t.Fatalf("%d of %d: %v", part, left, err)
			}
			balanced(t, c)
			step(payment.ChildOpened(c))
			parts = append(parts, c)
		}
		// All that is left can be given back, whatever was before; and not one unit more.
		if s.Refunded.Order < p.Amounts.Order.Minor {
			c, err := payment.RefundOf(p, &s, 0, nil)
			if err != nil {
				t.Fatalf("the rest: %v", err)
			}
			balanced(t, c)
			step(payment.ChildOpened(c))
			parts = append(parts, c)
		}
		if _, err := payment.RefundOf(p, &s, 1, nil); !errors.Is(err, payment.Refusal{Reason: reason.RefundExceedsPayment}) {
			t.Fatalf("one unit more: %v", err)
		}
		a, agreed := p.Amounts, p.Detail.Return
		want := payment.Refunded{Order: a.Order.Minor, Credit: a.Credit.Minor, Debit: a.Debit.Minor, Customer: a.Customer.Minor,
			PayeeFee: agreed.PayeeFee, PayerFee: agreed.PayerFee, IssuerFee: agreed.IssuerFee}
		var sum payment.Refunded
		lines := map[ledger.Posting]int64{}
		for _, c := range parts {
			x := payment.ShareOf(c)
			sum.Order, sum.Credit, sum.Debit, sum.Customer = sum.Order+x.Order, sum.Credit+x.Credit, sum.Debit+x.Debit, sum.Customer+x.Customer
			sum.PayeeFee, sum.PayerFee, sum.IssuerFee = sum.PayeeFee+x.PayeeFee, sum.PayerFee+x.PayerFee, sum.IssuerFee+x.IssuerFee
			for _, y := range ledger.Postings(c.Lines) {
				lines[ledger.Posting{Account: y.Account, Kind: y.Kind}] += y.Minor
			}
		}
		if sum != want || s.Refunded != want {
			t.Fatalf("the parts sum to %+v, the payment says %+v, the whole is %+v", sum, s.Refunded, want)
		}
		// Account by account, what the principal moved is back.
		for _, y := range ledger.Postings(p.Lines) {
			if y.Kind == ledger.Principal {
				lines[ledger.Posting{Account: y.Account, Kind: y.Kind}] += y.Minor
			}
		}
		for k, left := range lines {
			if k.Kind == ledger.Principal && left != 0 {
				t.Fatalf("%d is left on %s", left, k.Account)
			}
		}
	})
}

// A void turns every line round: account by account nothing is left, and no refund is beside it.
func TestVoidLeavesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := drawn(t)
		c, err := payment.VoidOf(p, &s)
		if err != nil {
			t.Fatal(err)
		}
		balanced(t, c)
		left := map[ledger.Account]int64{}
		for _, x := range append(ledger.Postings(p.Lines), ledger.Postings(c.Lines)...) {
			left[x.Account] += x.Minor
		}
		for a, minor := range left {
			if minor != 0 {
				t.Fatalf("%d is left on %s", minor, a)
			}
		}
		o, err := payment.Step(p, s, payment.ChildOpened(c), start, policy, calendar(start))
		if err != nil {
			t.Fatal(err)
		}
		voided := o.State
		if _, err := payment.RefundOf(p, &voided, 1, nil); !errors.Is(err, payment.Refusal{Reason: reason.AlreadyVoided}) {
			t.Fatalf("a refund beside it: %v", err)
		}
		if _, err := payment.VoidOf(p, &voided); !errors.Is(err, payment.Refusal{Reason: reason.AlreadyVoided}) {
			t.Fatalf("a second void: %v", err)
		}
		if o, err = payment.Step(p, voided, payment.ChildFailed(c), start, policy, calendar(start)); err != nil || o.State.Refunded != (payment.Refunded{}) {
			t.Fatalf("after it failed: %+v, %v", o.State.Refunded, err)
		}
	})
}

// At the day's rate the FX provider neither gains nor loses: it takes the part in the one currency and gives what that is worth today in the
// other; the bearer makes good what the share of the original differs by.
func TestDayRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := drawn(t)
		if p.Detail.FX == nil {
			return
		}
		agreed := p.Detail.Return
		agreed.Day = true
		agreed.Difference = rapid.SampledFrom([]payment.Bearer{payment.ByProvider, payment.ByPayer, payment.ByPayee}).Draw(t, "bearer")
		rate := money.Rate{Base: p.Amounts.Credit.Currency, Quote: p.Amounts.Debit.Currency, Unit: rapid.SampledFrom([]int64{1, 100, 7}).Draw(t, "unit"),
			Value: money.MustDecimal(rapid.StringMatching(`[1-9][0-9]{0,2}\.[0-9]{1,4}`).Draw(t, "rate"))}
		day := &payment.Day{Rate: rate, FX: &payment.FX{Provider: "bank", Base: rate.Base, Quote: rate.Quote, Rate: rate.Value.String()}}
		c, err := payment.RefundOf(p, &s, rapid.Int64Range(1, p.Amounts.Order.Minor).Draw(t, "part"), day)
		if err != nil {
			if errors.Is(err, payment.Refusal{Reason: reason.AmountBelowMinimum}) || errors.Is(err, money.ErrOverflow) {
				return
			}
			t.Fatal(err)
		}
		if ledger.Check(c.Lines) != nil {
			return // a difference beyond any amount: a rate that nobody would use
		}
		balanced(t, c)
		nets := map[ledger.Account]int64{}
		for _, x := range ledger.Postings(c.Lines) {
			if x.Kind == ledger.Principal || x.Kind == ledger.FXDifference {
				nets[x.Account] += x.Minor
			}
		}
		rounding := agreed.Rounding
		if rounding == "" {
			rounding = money.HalfUp
		}
		takes, gives := nets[account("bank", rate.Base)], -nets[account("bank", rate.Quote)]
		credit, debit := c.Amounts.Debit, c.Amounts.Credit
		wantTakes, wantGives := credit.Minor, debit.Minor
		switch agreed.Difference {
		case payment.ByPayer:
			worth, _, err := rate.Convert(credit, rounding)
			if err != nil {
				t.Fatal(err)
			}
			wantGives = worth.Minor
		case payment.ByPayee:
			needed, err := rate.ConvertBack(debit, rounding)
			if err != nil {
				t.Fatal(err)
			}
			wantTakes = needed.Minor
		}
		if takes != wantTakes || gives != wantGives {
			t.Fatalf("borne by %s: the provider takes %d and gives %d, want %d and %d", agreed.Difference, takes, gives, wantTakes, wantGives)
		}
		if nets[p.Payer.Account]+nets[account("bank", rate.Quote)] != 0 || nets[p.Payee.Account]+nets[account("bank", rate.Base)] != 0 {
			t.Fatalf("somebody else is made to pay: %v", nets)
		}
	})
}

// By hand: CNY 100.00 was paid at 0.60; of it CNY 50.00 comes back on a day of 0.58.
func TestDayRateByHand(t *testing.T) {
	p := terms(payment.Pay, payment.Pull, payment.Ask, payment.LossPayee)
	p.Amounts.Debit, p.Amounts.Customer, p.Lines[0].Minor = money.New(6_000, "MYR"), money.New(6_000, "MYR"), 6_000
	paid := payment.State{Status: payment.Succeeded, Cycle: "c1"}
	rate := money.Rate{Base: "CNY", Quote: "MYR", Unit: 1, Value: money.MustDecimal("0.58")}
	for bearer, want := range map[payment.Bearer]ledger.Line{
		payment.ByPayer: {Kind: ledger.FXDifference, From: account("wallet", "MYR"), To: account("bank", "MYR"), Minor: 100},   // 30.00 − 29.00
		payment.ByPayee: {Kind: ledger.FXDifference, From: account("acquirer", "CNY"), To: account("bank", "CNY"), Minor: 172}, // 30.00 ÷ 0.58 = 51.72
	} {
		p.Detail.Return = &payment.Return{Rule: "at-day", Day: true, Difference: bearer, PayeeFee: 60}
		c, err := payment.RefundOf(p, &paid, 5_000, &payment.Day{Rate: rate, FX: &payment.FX{Rate: "0.58"}})
		if err != nil {
			t.Fatal(err)
		}
		wantLines := []ledger.Line{
			{Kind: ledger.Principal, From: account("bank", "MYR"), To: account("wallet", "MYR"), Minor: 3_000},
			{Kind: ledger.Principal, From: account("acquirer", "CNY"), To: account("bank", "CNY"), Minor: 5_000},
			want, {Kind: ledger.NetworkFee, From: account("operator", "CNY"), To: account("acquirer", "CNY"), Minor: 30}}
		if len(c.Lines) != len(wantLines) {
			t.Fatalf("%s: %+v", bearer, c.Lines)
		}
		for i := range wantLines {
			if c.Lines[i] != wantLines[i] {
				t.Errorf("%s, line %d: got %+v, want %+v", bearer, i, c.Lines[i], wantLines[i])
			}
		}
		var codes []string
		for _, w := range c.Detail.Why {
			codes = append(codes, w.Code)
		}
		if len(codes) != 6 { // part, day rate, difference, fee back, fee kept, window
			t.Errorf("%s: the trace says %v", bearer, codes)
		}
	}
}

// By hand: four quarters of MYR 0.33 are 8.25 each. Part k is round(cumulative) − round(before): 8, 17 − 8, 25 − 17, and the rest.
func TestPartsByHand(t *testing.T) {
	p := terms(payment.Pay, payment.Pull, payment.Ask, payment.LossPayee)
	p.Amounts.Debit, p.Amounts.Customer, p.Lines[0].Minor = money.New(33, "MYR"), money.New(33, "MYR"), 33
	s := payment.State{Status: payment.Succeeded, Cycle: "c1"}
	for i, want := range []payment.Refunded{{Order: 2_500, Credit: 2_500, Debit: 8, Customer: 8, PayeeFee: 15}, {Order: 2_500, Credit: 2_500, Debit: 9, Customer: 9, PayeeFee: 15},
		{Order: 2_500, Credit: 2_500, Debit: 8, Customer: 8, PayeeFee: 15}, {Order: 2_500, Credit: 2_500, Debit: 8, Customer: 8, PayeeFee: 15}} {
		c, err := payment.RefundOf(p, &s, 2_500, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := payment.ShareOf(c); got != want {
			t.Errorf("part %d: got %+v, want %+v", i+1, got, want)
		}
		o, err := payment.Step(p, s, payment.ChildOpened(c), start, policy, calendar(start))
		if err != nil {
			t.Fatal(err)
		}
		s = o.State
	}
}
