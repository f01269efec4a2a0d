package world

import (
	"context"
	"math/rand/v2"

	"hutong/client"
	"hutong/wire/api"
)

// What becomes of payments beyond their first end: a hold that is captured in parts, a refund of a part, a dispute. Only kelana's agreement
// takes holds and disputes, so they are of its customers at qianmen's tills.

// holdFor is how long the demonstration's holds last: one that a stopped run leaves open expires soon.
const holdFor int32 = 60

// Aftermath shows each of them once: a hold with two captures and a release, a refund of a part, and a dispute that stays contested, so that
// two persons can decide it. The error is the first call's that failed.
func (w *World) Aftermath(ctx context.Context) error {
	if err := w.hold(ctx, 0, 20_000); err != nil {
		return err
	}
	o := Corridors[0].Pay(ctx, w, 1, 9_900)
	if o.Err != nil || !o.Succeeded() {
		return o.Err
	}
	if _, err := w.members["qianmen"].Client.Refund(ctx, client.NewRequestID(), &api.RefundRequest{PaymentID: o.Payment.PaymentID, Note: "one of three was returned",
		Amount: &api.Amount{Currency: "CNY", Minor: 3_300}}); err != nil {
		return err
	}
	if o = Corridors[0].Pay(ctx, w, 2, 4_500); o.Err != nil || !o.Succeeded() {
		return o.Err
	}
	return w.dispute(ctx, o.Payment.PaymentID, false)
}

// hold holds an amount of a kelana customer's, captures a half and a quarter of it, and gives the rest back.
func (w *World) hold(ctx context.Context, customer int, minor int64) error {
	q, id, seconds := w.members["qianmen"], client.NewRequestID(), holdFor
	p, err := q.Client.Pay(ctx, id, &api.PaymentRequest{Flow: api.FlowPull, Code: w.ConsumerCode("kelana", customer), MerchantID: "898110059990001", StoreID: "S1",
		TerminalID: "T02", OrderAmount: &api.Amount{Currency: q.Currency, Minor: minor}, OrderReference: "H" + id[len(id)-10:], Reference: q.Prefix + id[len(id)-12:],
		Capture: api.CaptureWhenLater, HoldSeconds: &seconds})
	o := Outcome{Asked: "qianmen", Payment: p, Err: err}
	if w.told(&o); err != nil || p.Status != api.PaymentStatusAuthorised {
		return err
	}
	for _, part := range []int64{minor / 2, minor / 4} {
		if _, err := q.Client.Capture(ctx, client.NewRequestID(), &api.CaptureRequest{PaymentID: p.PaymentID, Amount: &api.Amount{Currency: q.Currency, Minor: part}}); err != nil {
			return err
		}
	}
	_, err = q.Client.Release(ctx, client.NewRequestID(), &api.ReleaseRequest{PaymentID: p.PaymentID, Note: "nothing more was bought"})
	return err
}

// dispute lets kelana dispute a payment and qianmen contest it; a dispute that is to end is then accepted or withdrawn.
func (w *World) dispute(ctx context.Context, paymentID string, ends bool) error {
	k, q := w.members["kelana"].Client, w.members["qianmen"].Client
	d, err := k.Dispute(ctx, client.NewRequestID(), &api.DisputeRequest{PaymentID: paymentID, Reason: "not_received", Note: "the parcel never came"})
	if err != nil {
		return err
	}
	if _, err := q.AnswerDispute(ctx, client.NewRequestID(), d.DisputeID, &api.DisputeAnswering{Evidence: "handed over at the till, receipt 0417", Reference: "E-0417"}); err != nil || !ends {
		return err
	}
	if rand.IntN(2) == 0 {
		_, err = q.AcceptDispute(ctx, client.NewRequestID(), d.DisputeID, "the receipt is another customer's")
	} else {
		_, err = k.WithdrawDispute(ctx, client.NewRequestID(), d.DisputeID, "the parcel was found")
	}
	return err
}
