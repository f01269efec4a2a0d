package engine

import (
	"context"

	"hutong/payment"
	"hutong/store"
)

// The commands for callers without a goroutine to wait in: an Inline engine, whose replies come out of Pump, and edges that answer when
// they can. Each calls back exactly once, unless the process ends first. The records are good for the call
// only.

// CancelThen is Cancel.
func (e *Engine) CancelThen(institution string, r payment.RequestID, note string, then func(*store.Record, error)) {
	e.cancel(institution, r, note, callback{applied: then})
}

// RefundThen is Refund.
func (e *Engine) RefundThen(r Refunding, then func(rec *store.Record, isNew bool, err error)) {
	e.submit(e.lane(r.Parent), &op{kind: opRefund, id: r.Parent, refunding: &r, callback: callback{opened: then}})
}

// WaitThen is called back when the payment is final or held. A caller with a deadline of its own reads the payment then, and so does one who is told an error:
// it says what became of the question, and nothing of the payment.
func (e *Engine) WaitThen(id payment.ID, then func(*store.Record, error)) {
	e.submit(e.lane(id), &op{kind: opWait, id: id, callback: callback{applied: then}})
}

// PutQuoteThen is PutQuote.
func (e *Engine) PutQuoteThen(q *store.Quote, then func(*store.Quote, error)) {
	e.submit(e.lane(q.ID), &op{kind: opQuote, quote: q, callback: callback{reply: func(got *reply) { then(e.kept(context.Background(), q, got.err)) }}})
}
