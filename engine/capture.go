package engine

import (
	"context"
	"errors"
	"time"

	"hutong/payment"
	"hutong/store"
)

// Capturing is what Capture is given. Child makes the capture's terms from the hold as it stands, inside the lane: what the parts are
// depends on what was captured before.
type Capturing struct {
	Parent      payment.ID
	ID          payment.ID // of the capture: NewIDInSlot of the parent's slot
	Fingerprint [32]byte
	By          string    // who captures
	Order       int64     // minor units of the order; 0: what of the order is not captured yet
	Final       bool      // the rest is given back
	AnswerBy    time.Time // as in Opening
	Child       func(parent store.Record) (*payment.Terms, error)
	References  []store.Reference
}

// Capture takes a part of a held payment: the hold's bound, the part of its reserve and the capture's posting are one commit. A repeat
// gives the capture as it stands. A payment.Refusal says why the hold does not allow it.
func (e *Engine) Capture(ctx context.Context, c Capturing) (rec store.Record, isNew bool, err error) {
	got, ok := await(ctx, func(cb func(*reply)) { e.capture(c, cb) })
	if !ok {
		return store.Record{}, false, ctx.Err()
	}
	return *got.rec, got.isNew, got.err
}

// CaptureThen is Capture for callers without a goroutine to wait in.
func (e *Engine) CaptureThen(c Capturing, then func(rec *store.Record, isNew bool, err error)) {
	e.capture(c, func(got *reply) { then(got.rec, got.isNew, got.err) })
}

func (e *Engine) capture(c Capturing, cb func(*reply)) {
	e.submit(e.lane(c.Parent), &op{kind: opCapture, id: c.Parent, capturing: &c, callback: callback{reply: cb}})
}

func (l *lane) decideCapture(o *op) {
	b, c := l.b, o.capturing
	if en := l.entries[c.ID]; en != nil {
		l.answerRepeat(o, en, c.Fingerprint)
		return
	}
	parent := l.entries[o.id]
	if parent == nil {
		b.answer(o, reply{err: ErrUnknown})
		return
	}
	if l.expired(c.AnswerBy) {
		b.answer(o, reply{err: ErrExpired})
		return
	}
	// The hold's bound first, without writing: a refusal must leave no trace.
	hold, now, cal := parent.rec.Terms, b.now, b.calendar()
	order := hold.ToCapture(&parent.rec.State, c.Order)
	taken := payment.Event{Kind: payment.CaptureOpened, By: c.By, Note: c.ID.String(), Share: payment.Refunded{Order: order}}
	out, err := payment.Step(hold, parent.rec.State, taken, now, l.policy(hold), cal)
	var t *payment.Terms
	if err == nil {
		if t, err = c.Child(parent.rec); err == nil {
			err = l.check(t)
		}
	}
	if err != nil {
		b.answerWith(o, parent, false, err)
		return
	}
	a := &t.Amounts
	out.Event.Share = payment.Refunded{Order: a.Order.Minor, Credit: a.Credit.Minor, Debit: a.Debit.Minor, Customer: a.Customer.Minor}
	child := &entry{rec: store.Record{Terms: t}}
	opened := payment.OpenCapture(t, now, cal)
	l.insert(child, store.Body{}, c.References)
	l.record(parent, &out)
	l.record(child, &opened)
	if c.Final {
		err := l.step(parent, payment.Event{Kind: payment.ReleaseAsked, By: c.By, Note: c.ID.String()})
		if err != nil && !errors.Is(err, payment.ErrUnchanged) { // unchanged: nothing is left to be given back
			b.fault = errors.Join(b.fault, err)
		}
	}
	b.answerAfter(o, child, true)
}

// ReleaseThen asks that what is held and not captured be given back. What is so already, or under way, is no error. AnswerBy is as in Opening.
func (e *Engine) ReleaseThen(id payment.ID, by, note string, answerBy time.Time, then func(*store.Record, error)) {
	e.apply(id, payment.Event{Kind: payment.ReleaseAsked, By: by, Note: note}, answerBy, callback{applied: func(rec *store.Record, err error) {
		if errors.Is(err, payment.ErrUnchanged) {
			err = nil
		}
		then(rec, err)
	}})
}

// Release is ReleaseThen for a caller that waits.
func (e *Engine) Release(ctx context.Context, id payment.ID, by, note string, answerBy time.Time) (store.Record, error) {
	r, ok := await(ctx, func(cb func(*reply)) {
		e.ReleaseThen(id, by, note, answerBy, func(rec *store.Record, err error) { cb(&reply{rec: rec, err: err}) })
	})
	if !ok {
		return store.Record{}, ctx.Err()
	}
	return *r.rec, r.err
}
