package payment_test

import (
	"encoding/binary"
	"time"

	"hutong/ledger"
	"hutong/money"
	"hutong/payment"
)

// What the tests of this room share: one payment in two currencies, with everything that changes the machine's way as an argument.

var start = time.Date(2026, 11, 22, 15, 59, 0, 0, time.UTC)

func calendar(t time.Time) payment.Calendar {
	day := t.Format(time.DateOnly)
	return payment.Calendar{Cycle: "c" + day, BusinessDate: day}
}

// policy has ladders of different lengths, so that a test sees which one was climbed.
var policy = &payment.Policy{ID: "short", AnswerWithin: 3 * time.Second,
	Debit:  []time.Duration{2 * time.Second, 5 * time.Second},
	Payer:  []time.Duration{10 * time.Second, 20 * time.Second, 30 * time.Second},
	Cancel: []time.Duration{4 * time.Second},
	Advice: []time.Duration{2 * time.Second, 6 * time.Second},
	Credit: []time.Duration{1 * time.Second, 3 * time.Second, 9 * time.Second},
	Loss:   []time.Duration{60 * time.Second, 90 * time.Second}, DecideWithin: 2 * time.Hour}

func account(participant string, c money.Currency) ledger.Account {
	return ledger.Account{Participant: participant, Agreement: participant + "-" + string(c), Currency: c}
}

func requestID(at time.Time, n uint64) payment.RequestID {
	var r payment.RequestID
	binary.BigEndian.PutUint64(r[:8], uint64(at.UnixMilli())<<16|0x7000|n>>52&0xfff)
	binary.BigEndian.PutUint64(r[8:], 1<<63|n&(1<<52-1))
	return r
}

func terms(kind payment.Kind, flow payment.Flow, funds payment.Funds, loss payment.LossBearer) *payment.Terms {
	r := requestID(start, 7)
	wallet, acquirer := account("wallet", "MYR"), account("acquirer", "CNY")
	initiator := "acquirer"
	if flow == payment.Push {
		initiator = "wallet"
	}
	t := &payment.Terms{ID: payment.NewID(initiator, r), Kind: kind, Flow: flow, Initiator: initiator, RequestID: r, CreatedAt: start,
		Payer: payment.Side{Participant: "wallet", Account: wallet}, Payee: payment.Side{Participant: "acquirer", Account: acquirer},
		Amounts: payment.Amounts{Order: money.New(10_000, "CNY"), Credit: money.New(10_000, "CNY"),
			Debit: money.New(6_452, "MYR"), Customer: money.New(6_452, "MYR")},
		Lines: []ledger.Line{
			{Kind: ledger.Principal, From: wallet, To: account("bank", "MYR"), Minor: 6_452},
			{Kind: ledger.Principal, From: account("bank", "CNY"), To: acquirer, Minor: 10_000},
			{Kind: ledger.NetworkFee, From: acquirer, To: account("operator", "CNY"), Minor: 60},
			{Kind: ledger.IssuerFee, From: account("operator", "MYR"), To: wallet, Minor: 19}},
		Funds: funds, Loss: loss, InitiatorRef: "R-1", Policy: "short", RefundableTill: start.Add(24 * time.Hour)}
	t.Detail.FX = &payment.FX{Provider: "bank", Base: "CNY", Quote: "MYR", Unit: 1, Rate: "0.6452"}
	t.Detail.Return = &payment.Return{Rule: "back", PayeeFee: 60, VoidTill: start.Add(30 * time.Minute), Dispute: "region", DisputeTill: start.Add(2000 * time.Hour)}
	if kind.IsChild() || kind == payment.Capture {
		t.Parent = payment.NewID("acquirer", requestID(start, 6))
	}
	return t
}

// variants are all terms that the machine tells apart.
func variants() map[string]*payment.Terms {
	out := map[string]*payment.Terms{}
	for _, loss := range []payment.LossBearer{payment.LossPayer, payment.LossPayee} {
		out["pull/"+string(loss)] = terms(payment.Pay, payment.Pull, payment.Ask, loss)
		out["push-ask/"+string(loss)] = terms(payment.Pay, payment.Push, payment.Ask, loss)
		out["pull-instead/"+string(loss)] = terms(payment.Pay, payment.Pull, payment.InStead, loss)
		out["push-blocked/"+string(loss)] = terms(payment.Pay, payment.Push, payment.Blocked, loss)
	}
	out["push-ask/persons"] = terms(payment.Pay, payment.Push, payment.Ask, payment.LossPersons)
	out["push-blocked/persons"] = terms(payment.Pay, payment.Push, payment.Blocked, payment.LossPersons)
	out["void"] = terms(payment.Void, payment.Push, payment.Blocked, payment.LossPayer)
	// Twice held: for the amount alone, and with a tolerance, so that a whole capture leaves something.
	for name, most := range map[string]int64{"hold": 10_000, "hold-tolerant": 11_000} {
		out[name] = held(most)
	}
	out["capture"] = terms(payment.Capture, payment.Pull, payment.Ask, payment.LossPayer)
	for _, side := range []payment.Favour{payment.ForThePayer, payment.ForThePayee} {
		d := terms(payment.Dispute, payment.Push, payment.Blocked, payment.LossPayer)
		d.Detail.Dispute = &payment.Disputed{Rule: "region", Reason: "not_received", AnswerBy: start.Add(3 * time.Hour), DecideBy: start.Add(6 * time.Hour), Default: side}
		out["dispute/"+string(side)] = d
	}
	out["refund"] = terms(payment.Refund, payment.Push, payment.Blocked, payment.LossPayer)
	return out
}

// held are terms of a hold for a thousand hours.
func held(most int64) *payment.Terms {
	t := terms(payment.Pay, payment.Pull, payment.Ask, payment.LossPayer)
	t.Hold = payment.Hold{Until: start.Add(1000 * time.Hour), Most: most}
	return t
}
