package store

import (
	"context"
	"time"

	"hutong/payment"
)

// Mark names what the resolver has to say of a payment, so that readers find the few payments that it has to do with among all. A store
// derives marks from the outcomes that it commits, in the same commit (Marks).
type Mark string

const (
	// MarkLoss : the payment has a loss, whatever its state; never taken back.
	MarkLoss Mark = "loss"
	// MarkNeeds : the payment needs a decision by persons; taken back when it needs none any more.
	MarkNeeds Mark = "needs"
	// MarkCertain : a leg of the payment was unknown and is certain now, or the payment has ended; never taken back.
	MarkCertain Mark = "certain"
)

// Marks says which marks an outcome puts on its payment and which it takes away. It costs nothing for a payment that was never unknown.
func Marks(o *payment.Outcome) (put, drop []Mark) {
	r := &o.State.Resolver
	if *r == (payment.Resolver{}) && o.Event.Kind != payment.ResolutionApproved && o.From != payment.DisputeAnswered && o.Event.Op != payment.OpAdvise {
		return nil, nil // nothing before it can have called persons
	}
	if r.Loss.State != payment.NoLoss {
		put = append(put, MarkLoss)
	}
	if r.Needs != "" {
		put = append(put, MarkNeeds)
	} else {
		drop = append(drop, MarkNeeds)
	}
	if !r.Doubt.Until.IsZero() {
		put = append(put, MarkCertain)
	}
	return put, drop
}

// Marked is the part of a store that finds marked payments.
type Marked interface {
	// Marked lists payments with a mark, newest first by id, those before an id (zero: from the newest on), at most limit.
	Marked(ctx context.Context, mark Mark, before payment.ID, limit int) ([]payment.ID, error)
}

// copyResolver is the resolver's part as every store keeps it: times as Milli has them.
func copyResolver(r payment.Resolver) payment.Resolver {
	for _, t := range []*time.Time{&r.Doubt.Since, &r.Doubt.Until, &r.Loss.At, &r.Loss.ChangedAt, &r.Proposal.At, &r.Proposal.Expires} {
		*t = Milli(*t)
	}
	return r
}

// AppendResolver appends the resolver's part of a state as one JSON object, in the shape of the export.
func AppendResolver(dst []byte, r *payment.Resolver) []byte {
	o := object{b: dst}
	if d := &r.Doubt; *d != (payment.Doubt{}) {
		o.name("doubt")
		in := object{b: o.b}
		in.text("leg", string(d.Leg))
		in.time("since", d.Since)
		in.time("until", d.Until)
		o.b = in.end()
	}
	if l := &r.Loss; *l != (payment.Loss{}) {
		o.name("loss")
		in := object{b: o.b}
		in.text("state", string(l.State))
		in.text("from", string(l.From))
		in.text("leg", string(l.Leg))
		in.amount("amount", l.Amount)
		in.time("at", l.At)
		in.time("changed_at", l.ChangedAt)
		o.b = in.end()
	}
	o.text("needs", string(r.Needs))
	if p := &r.Proposal; *p != (payment.Proposal{}) {
		o.name("proposal")
		in := object{b: o.b}
		in.number("n", int64(p.N))
		in.text("finding", string(p.Finding))
		in.text("by", p.By)
		in.text("key", p.Key)
		in.text("reason", p.Reason)
		in.time("at", p.At)
		in.time("expires_at", p.Expires)
		o.b = in.end()
	}
	return o.end()
}
