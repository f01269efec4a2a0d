package console

import (
	"hutong/money"
	"hutong/payment"
	"hutong/store"
)

// What amounts are called depends on what became of them: a purchase charges, a hold only holds until a capture takes its part, a refund
// gives back, and what a dispute is over stays where it is until the dispute is decided.

// captured is what the captures of a hold came to, and what of the hold no capture took; of the latter, debit and customer are differences,
// so that both sum to what was held.
func captured(t *payment.Terms, s *payment.State) (taken, rest payment.Amounts) {
	minus := func(a, b money.Amount) money.Amount { return money.New(max(0, a.Minor-b.Minor), a.Currency) }
	a := t.Amounts
	taken = payment.Amounts{Order: money.New(0, a.Order.Currency), Credit: money.New(0, a.Credit.Currency), Debit: money.New(0, a.Debit.Currency),
		Customer: money.New(0, a.Customer.Currency)}
	if s.Captured > 0 {
		if part, _, err := t.Part(0, s.Captured); err == nil { // CheckHold has seen the greatest part
			taken = part
		}
	}
	return taken, payment.Amounts{Order: minus(a.Order, taken.Order), Credit: minus(a.Credit, taken.Credit), Debit: minus(a.Debit, taken.Debit),
		Customer: minus(a.Customer, taken.Customer)}
}

// amounts are those beside a payment's state, and all of them with what each means.
func (v *viewer) amounts(t *payment.Terms, s *payment.State) (top, all []labelled) {
	list := func(name, hint string, a payment.Amounts) (out []labelled) {
		for _, x := range []struct {
			key    string
			amount money.Amount
		}{{"order", a.Order}, {"credit", a.Credit}, {"debit", a.Debit}, {"customer", a.Customer}} {
			l := labelled{v.say("amount." + x.key), v.say("amount." + hint + x.key + ".hint"), v.amount(x.amount)}
			if name != "" {
				l.Name = v.say("amount.of", v.say(name), l.Name)
			}
			out = append(out, l)
		}
		return out
	}
	if !t.IsHold() {
		hint := ""
		switch t.Kind {
		case payment.Refund, payment.Void:
			hint = "refund."
		case payment.Capture:
			hint = "capture."
		case payment.Dispute:
			hint = "dispute."
		}
		all = list("", hint, t.Amounts)
		return []labelled{all[0], all[2]}, all
	}
	held := list("amount.held", "held.", t.Amounts)
	top, all = []labelled{held[0], held[2]}, held
	if s.Captured > 0 {
		taken, rest := captured(t, s)
		got := list("amount.captured", "captured.", taken)
		top, all = append(top, got[0], got[2]), append(all, got...)
		if s.Status == payment.Captured {
			back := list("amount.back", "back.", rest)
			top, all = append(top, back[0], back[2]), append(all, back[0], back[2], back[3])
		}
	}
	return top, all
}

// givenBack says how much of a payment is in dispute, being refunded, refunded and left; nothing when nobody asked for any of it. A share
// counts as refunded when it is posted.
func (v *viewer) givenBack(t *payment.Terms, s *payment.State, children []store.Record) (text string, disputed amount) {
	if s.Refunded.Order <= 0 {
		return "", amount{}
	}
	in := func(minor int64) amount { return v.amount(money.New(minor, t.Amounts.Order.Currency)) }
	if s.Refunded.Void {
		text = v.say("payment.voided", in(s.Refunded.Order).String())
	}
	var contested, moving int64
	for _, c := range children {
		switch {
		case c.Terms.Kind == payment.Capture || c.Terms.Kind == payment.Void:
		case c.State.Status.IsDispute():
			contested += c.Terms.Amounts.Order.Minor
		case !c.State.Status.Final() && !c.State.Paid():
			moving += c.Terms.Amounts.Order.Minor
		}
	}
	// The children are read after the payment, so there can be more of them than its sum knows.
	contested = min(contested, s.Refunded.Order)
	moving = min(moving, s.Refunded.Order-contested)
	if contested > 0 {
		disputed = in(contested)
	}
	if text != "" {
		return text, disputed
	}
	if contested > 0 {
		text += v.say("payment.contested", disputed.String()) + v.say("list.and")
	}
	if moving > 0 {
		text += v.say("payment.moving", in(moving).String()) + v.say("list.and")
	}
	return text + v.say("payment.refunded", in(s.Refunded.Order-contested-moving).String(), in(t.Refundable(s)-s.Refunded.Order).String()), disputed
}
