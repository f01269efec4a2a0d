package bench

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"hutong/client"
	"hutong/wire/api"
)

// bank is what an institution can ask of the switch, whatever the transport.
type bank interface {
	Quote(ctx context.Context, requestID string, in *api.QuoteRequest) (*api.Quote, error)
	Pay(ctx context.Context, requestID string, in *api.PaymentRequest) (*api.Payment, error)
	Payment(ctx context.Context, paymentID string) (*api.Payment, error)
	Await(ctx context.Context, p *api.Payment) (*api.Payment, error)
	Refund(ctx context.Context, requestID string, in *api.RefundRequest) (*api.Refund, error)
	GetRefund(ctx context.Context, refundID string) (*api.Refund, error)
}

// banks are the institutions' connections to the switch.
type banks struct{ wallets, acquirers []bank }

// worker is one caller: it makes operations one after the other, each unlike the one before.
type worker struct {
	load             *Load
	network          *network
	banks            *banks
	rnd              *rand.Rand
	wallet, acquirer pick
	last             []paid // the last payments that it made and that are not refunded
}

type paid struct {
	acquirer int
	id       string
	credit   int64
}

// keep is how many payments a caller remembers for refunds and inquiries.
const keep = 16

func newWorker(l *Load, n *network, b *banks, seed1, seed2 uint64) *worker {
	rnd := rand.New(rand.NewPCG(seed1, seed2))
	return &worker{load: l, network: n, banks: b, rnd: rnd, wallet: picker(rnd, l.Institutions, l.Skew), acquirer: picker(rnd, l.Institutions, l.Skew)}
}

// operate makes one operation and waits until its end is known.
func (w *worker) operate(ctx context.Context, p phase) (sample, error) {
	s := sample{phase: p}
	for n, shares := w.rnd.IntN(100), flows[w.load.Flow]; n >= shares[s.kind]; s.kind++ {
		n -= shares[s.kind]
	}
	if s.kind >= refund && len(w.last) == 0 {
		s.kind = pull
	}
	wallet, acquirer := w.payer(p), w.acquirer()
	var err error
	switch s.kind {
	case pull:
		err = w.pull(ctx, &s, wallet, acquirer)
	case push:
		err = w.push(ctx, &s, wallet, acquirer)
	case refund:
		err = w.refund(ctx, &s)
	case inquiry:
		err = w.inquire(ctx, &s)
	}
	return s, err
}

// payer chooses the payer's institution: in a hot phase the first one makes its share, and the others what is left, evenly.
func (w *worker) payer(p phase) int {
	switch {
	case p == only:
		return w.wallet()
	case p == hot && w.rnd.Float64() < w.load.Hot:
		return 0
	case p == hot:
		return 1 + w.rnd.IntN(w.load.Institutions-1)
	}
	return w.rnd.IntN(w.load.Institutions)
}

// price is what one payment costs, in fen: up to 500 yuan.
func (w *worker) price() int64 { return 100 + w.rnd.Int64N(50_000) }

func (w *worker) pull(ctx context.Context, s *sample, wallet, acquirer int) error {
	var in api.PaymentRequest
	id := w.pulled(&in, new(api.Amount), wallet, acquirer)
	in.Flow, in.StoreID, in.TerminalID = api.FlowPull, "S1", "T01"
	return w.pay(ctx, s, w.banks.acquirers[acquirer], acquirer, id, &in)
}

// pulled writes what differs from one pull payment to the next, and gives its request id.
func (w *worker) pulled(in *api.PaymentRequest, order *api.Amount, wallet, acquirer int) (id string) {
	id = client.NewRequestID()
	// One text that all of them are parts of.
	const of = 12
	last := id[len(id)-of:]
	text := "O" + last + "B" + last + w.network.consumerCode(wallet, w.rnd)
	in.OrderReference, in.Reference, in.Code = text[:1+of], text[1+of:2+2*of], text[2+2*of:]
	order.Currency, order.Minor = payeeCurrency, w.price()
	in.OrderAmount, in.MerchantID = order, w.network.merchants[acquirer]
	return id
}

func (w *worker) push(ctx context.Context, s *sample, wallet, acquirer int) error {
	id, order := client.NewRequestID(), &api.Amount{Currency: payeeCurrency, Minor: w.price()}
	s.order = keyOf(id)
	code := w.network.merchantCode(acquirer, s.order)
	payer := api.Payer{Reference: fmt.Sprintf("c%06d", w.rnd.IntN(1_000_000)), Residency: payerCountry}
	b, quoteID := w.banks.wallets[wallet], client.NewRequestID()
	q, err := insist(ctx, func() (*api.Quote, error) {
		return b.Quote(ctx, quoteID, &api.QuoteRequest{PaymentRequestID: id, Code: code, OrderAmount: order, DebitCurrency: payerCurrency, Payer: payer})
	})
	if err != nil {
		return fmt.Errorf("quote: %w", err)
	}
	return w.pay(ctx, s, b, acquirer, id, &api.PaymentRequest{Flow: api.FlowPush, Code: code, QuoteID: q.QuoteID, Funds: api.FundsBlocked, Payer: &payer,
		Reference: "W" + id[len(id)-12:]})
}

// pay makes one payment and waits for its end.
func (w *worker) pay(ctx context.Context, s *sample, b bank, acquirer int, id string, in *api.PaymentRequest) error {
	p, err := insist(ctx, func() (*api.Payment, error) { return b.Pay(ctx, id, in) })
	if err == nil && !p.Final {
		p, err = b.Await(ctx, p)
	}
	if err != nil {
		return err
	}
	return w.paid(s, acquirer, p)
}

// paid notes a payment that has ended.
func (w *worker) paid(s *sample, acquirer int, p *api.Payment) error {
	s.id = keyOf(p.PaymentID)
	if p.Status != api.PaymentStatusSucceeded {
		return &endedError{p.PaymentID, string(p.Status), string(p.Reason)}
	}
	s.credit = creditOf(p.Amounts)
	if w.load.Flow == "mix" {
		w.last = append(w.last, paid{acquirer, p.PaymentID, s.credit})
		if len(w.last) > keep {
			w.last = w.last[1:]
		}
	}
	return nil
}

func (w *worker) refund(ctx context.Context, s *sample) error {
	k := w.rnd.IntN(len(w.last))
	of := w.last[k]
	w.last = append(w.last[:k], w.last[k+1:]...)
	b, id := w.banks.acquirers[of.acquirer], client.NewRequestID()
	r, err := insist(ctx, func() (*api.Refund, error) {
		return b.Refund(ctx, id, &api.RefundRequest{PaymentID: of.id, Note: "goods returned", Reference: "R" + id[len(id)-12:]})
	})
	for err == nil && !r.Final {
		if !sleepUntil(ctx, time.Now().Add(100*time.Millisecond)) {
			return ctx.Err()
		}
		refundID := r.RefundID
		r, err = insist(ctx, func() (*api.Refund, error) { return b.GetRefund(ctx, refundID) })
	}
	if err != nil {
		return fmt.Errorf("refund: %w", err)
	}
	s.id = keyOf(r.RefundID)
	if r.Status != api.RefundStatusSucceeded {
		return &endedError{r.RefundID, "refund " + string(r.Status), string(r.Reason)}
	}
	s.credit = of.credit
	return nil
}

func (w *worker) inquire(ctx context.Context, s *sample) error {
	of := w.last[w.rnd.IntN(len(w.last))]
	b := w.banks.acquirers[of.acquirer]
	p, err := insist(ctx, func() (*api.Payment, error) { return b.Payment(ctx, of.id) })
	if err != nil {
		return fmt.Errorf("inquiry: %w", err)
	}
	if p.Status != api.PaymentStatusSucceeded || creditOf(p.Amounts) != of.credit {
		return fmt.Errorf("inquiry: the payment %s was paid and is now %s", of.id, p.Status)
	}
	return nil
}

// endedError is a payment or refund that ended otherwise than it should.
type endedError struct{ id, status, reason string }

func (e *endedError) Error() string { return fmt.Sprintf("%s is %s: %s", e.id, e.status, e.reason) }

// againAfter is how long after a call whose end is not known it is made again.
const againAfter = 200 * time.Millisecond

// insist repeats a call, under the same request id, until it is known what became of it.
func insist[T any](ctx context.Context, call func() (T, error)) (T, error) {
	for {
		v, err := call()
		if !errors.Is(err, client.ErrUncertain) || !sleepUntil(ctx, time.Now().Add(againAfter)) {
			return v, err
		}
	}
}

func creditOf(a *api.Amounts) int64 {
	if a == nil {
		return 0
	}
	if a.Credit != nil {
		return a.Credit.Minor
	}
	return a.Order.Minor // what the payer's side is told; the payee's is credited the same
}

// keyOf is an id's bytes; zero for what is not an id.
func keyOf(id string) key {
	var k key
	var digits [2 * len(k)]byte
	n := 0
	for i := range len(id) {
		if id[i] == '-' {
			continue
		}
		if n == len(digits) {
			return key{}
		}
		digits[n] = id[i]
		n++
	}
	if _, err := hex.Decode(k[:], digits[:]); err != nil || n != len(digits) {
		return key{}
	}
	return k
}

func (k key) String() string { return hex.EncodeToString(k[:]) }
