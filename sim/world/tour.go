package world

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"hutong/client"
	"hutong/sim"
	"hutong/wire/api"
)

// Succeeded tells whether the payment is final and paid.
func (o *Outcome) Succeeded() bool {
	return o.Err == nil && o.Payment.Final && o.Payment.Result == api.ResultSuccess
}

// Seen is what the payment looks like to both sides together: what the merchant's side is credited, what the customer pays, the receipt of
// the exchange (the payee's side is not told the payer's rate) and the fee of the payee's side.
func (o *Outcome) Seen() (credit, customer *api.Amount, fx *api.FX, fee *api.Amount) {
	for _, p := range []*api.Payment{o.PayeeView, o.PayerView, o.Payment} {
		if p == nil || p.Amounts == nil {
			continue
		}
		a := p.Amounts
		if credit == nil {
			credit = a.Credit
		}
		if customer == nil {
			customer = a.Customer
		}
		if fx == nil {
			fx = p.FX
		}
		if fee == nil && len(a.Fees) > 0 {
			f := a.Fees[0].Amount
			fee = &f
		}
	}
	return credit, customer, fx, fee
}

// look asks the switch for both sides' views of a payment.
func (w *World) look(ctx context.Context, o *Outcome, c Corridor) {
	if o.Err != nil {
		return
	}
	o.PayerView, _ = w.members[c.From].Client.Payment(ctx, o.Payment.PaymentID)
	o.PayeeView, _ = w.members[c.To].Client.Payment(ctx, o.Payment.PaymentID)
}

// Tour runs every corridor once, in order.
func (w *World) Tour(ctx context.Context) []Outcome {
	var out []Outcome
	for i, c := range Corridors {
		if ctx.Err() != nil {
			break
		}
		o := c.Pay(ctx, w, i, c.Minor)
		o.Corridor, o.Done = c.Name, time.Now()
		if o.Err == nil && !o.Payment.Final {
			if p, err := w.members[o.Asked].Client.Await(ctx, o.Payment); err == nil {
				o.Payment = p
			}
		}
		w.look(ctx, &o, c)
		out = append(out, o)
	}
	return out
}

// Faults of the steady traffic, in parts per thousand of the questions that institutions are asked.
const (
	perMilleDecline     = 30
	perMilleLoseAnswer  = 25
	perMilleLoseRequest = 15
	perMilleSlow        = 40
	perMilleRefund      = 30 // of the successful payments, half of them of a part
	perMilleVoid        = 8  // of the successful payments
	perMilleCancel      = 10 // of all payments, by an impatient caller
	perMilleHold        = 15 // of all payments, captured in parts
	perMilleDispute     = 15 // of the successful payments of the wallet whose agreement takes disputes
)

func faults(op api.Operation, lookup bool) sim.Fault {
	n := rand.IntN(1000)
	if lookup {
		if n < perMilleLoseRequest {
			return sim.LoseRequest
		}
		return sim.Honest
	}
	for _, f := range []struct {
		perMille int
		fault    sim.Fault
	}{{perMilleDecline, sim.Decline}, {perMilleLoseAnswer, sim.LoseAnswer}, {perMilleLoseRequest, sim.LoseRequest}, {perMilleSlow, sim.Slow}} {
		if n < f.perMille {
			return f.fault
		}
		n -= f.perMille
	}
	return sim.Honest
}

// Traffic keeps payments going at a rate per second until ctx ends, with faults, refunds, cancellations, holds and disputes among them.
func (w *World) Traffic(ctx context.Context, rate float64) {
	for _, m := range w.members {
		m.Faults = faults
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		pause := time.Duration(rand.ExpFloat64() / rate * float64(time.Second))
		select {
		case <-ctx.Done():
			return
		case <-time.After(min(pause, 5*time.Second)):
		}
		c := Corridors[rand.IntN(len(Corridors))]
		minor := max(c.Step, int64(float64(c.Minor)*(0.2+rand.ExpFloat64()*0.6))/c.Step*c.Step)
		wg.Go(func() {
			if rand.IntN(1000) < perMilleHold {
				w.hold(ctx, rand.IntN(customersEach), 1_000+10*rand.Int64N(2_000))
				return
			}
			o := c.Pay(ctx, w, rand.IntN(customersEach), minor)
			if o.Err != nil || ctx.Err() != nil {
				return
			}
			n := rand.IntN(1000)
			switch {
			case !o.Payment.Final && n < 10*perMilleCancel:
				w.members[o.Asked].Client.Cancel(ctx, client.NewRequestID(), &api.CancelRequest{PaymentRequestID: o.Payment.RequestID, Note: "the customer left"})
			case o.Succeeded() && n < perMilleRefund && c.To != "nusantara":
				in := &api.RefundRequest{PaymentID: o.Payment.PaymentID, Note: "goods returned"}
				if whole := o.Payment.Amounts.Order; n%2 == 0 && whole.Minor > 200 {
					in.Amount, in.Note = &api.Amount{Currency: whole.Currency, Minor: whole.Minor/2 + int64(n)}, "some goods returned"
				}
				w.members[c.To].Client.Refund(ctx, client.NewRequestID(), in)
			case o.Succeeded() && n < perMilleRefund+perMilleVoid && c.To != "nusantara":
				w.members[c.To].Client.Void(ctx, client.NewRequestID(), &api.VoidRequest{PaymentID: o.Payment.PaymentID, Note: "keyed in twice"})
			case o.Succeeded() && n >= 1000-perMilleDispute && c.From == "kelana" && c.To == "qianmen":
				w.dispute(ctx, o.Payment.PaymentID, true)
			}
		})
	}
}
