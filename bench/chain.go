package bench

import (
	"context"
	"errors"
	"sync"
	"time"

	"hutong/client"
	"hutong/wire/api"
)

// teller is a bank that needs no goroutine to wait in.
type teller interface {
	PayThen(requestID string, in *api.PaymentRequest, told func(*api.Payment, error))
}

// volume is an institution's stream.
type volume struct {
	*client.Client
	stream *client.Stream
}

func (v volume) PayThen(requestID string, in *api.PaymentRequest, told func(*api.Payment, error)) {
	v.stream.PayThen(requestID, in, told)
}

// tell gives the banks that the pull flow calls, if they need no goroutine to wait in.
func (b *banks) tell() []teller {
	var all []teller
	for _, a := range b.acquirers {
		t, ok := a.(teller)
		if !ok {
			return nil
		}
		all = append(all, t)
	}
	return all
}

// chain is a caller without a goroutine: the end of one payment begins the next. A goroutine for each of thousands of callers that wait for a tenth of a second
// costs more than what they do, since its stack is never near when it wakes. What is under way and doesn't go as it should is waited for as ever.
type chain struct {
	worker
	banks []teller
	ctx   context.Context // of what is under way
	next  func(*chain, time.Time)
	ended func(sample, error)

	in     api.PaymentRequest
	order  api.Amount
	now    sample
	due    time.Time
	id     string
	called int // the acquirer
	onTold func(*api.Payment, error)
}

// chains runs the callers of pull payments until each has found that it may begin no more.
func (l *Load) chains(ctx context.Context, n *network, b *banks, all []teller, start time.Time, ended func(sample, error)) {
	until := start.Add(l.Duration)
	work, cancel := context.WithDeadline(context.WithoutCancel(ctx), until.Add(patience))
	defer cancel()
	var wg sync.WaitGroup
	next := func(c *chain, now time.Time) {
		if ctx.Err() != nil || !now.Before(until) {
			wg.Done()
			return
		}
		c.begin(l.phaseAt(now.Sub(start)), now)
	}
	wg.Add(l.Callers)
	for k := range l.Callers {
		c := &chain{worker: *newWorker(l, n, b, uint64(k), uint64(start.UnixNano())), banks: all, ctx: work, next: next, ended: ended}
		c.in = api.PaymentRequest{Flow: api.FlowPull, StoreID: "S1", TerminalID: "T01", OrderAmount: &c.order}
		c.onTold = c.told
		next(c, time.Now())
	}
	wg.Wait()
}

// begin begins a payment.
func (c *chain) begin(p phase, now time.Time) {
	wallet, acquirer := c.payer(p), c.acquirer()
	c.now, c.due, c.called = sample{phase: p}, now, acquirer
	c.id = c.pulled(&c.in, &c.order, wallet, acquirer)
	c.banks[acquirer].PayThen(c.id, &c.in, c.onTold)
}

// told is the end of a payment, or that it is not known.
func (c *chain) told(p *api.Payment, err error) {
	if err == nil && p.Final {
		c.end(c.paid(&c.now, c.called, p))
		return
	}
	if err != nil && !errors.Is(err, client.ErrUncertain) {
		c.end(err)
		return
	}
	go func() { // others wait for this goroutine
		if err != nil && !sleepUntil(c.ctx, time.Now().Add(againAfter)) {
			c.end(err)
			return
		}
		c.end(c.pay(c.ctx, &c.now, c.worker.banks.acquirers[c.called], c.called, c.id, &c.in))
	}()
}

func (c *chain) end(err error) {
	s := &c.now
	s.end = time.Now()
	s.took, s.failed = s.end.Sub(c.due).Microseconds(), err != nil
	c.ended(*s, err)
	c.next(c, s.end)
}
