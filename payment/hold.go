package payment

// A hold is a payment that is authorised now and paid by captures. The payer's institution holds the amount, the reserve stays; each
// capture is a child that posts its part when it is opened, because the amount is promised already: from that commit on the only way is
// forward, and the payer's institution is told until it confirms. What is not captured is given back by a release, by the last capture,
// or when the hold's time is over.
//
// Part k of everything is round(cumulative) − round(previous), so that the parts of a whole hold sum to it, in every currency and line.

import (
	"fmt"
	"time"

	"hutong/ledger"
	"hutong/money"
	"hutong/reason"
)

// Hold is what was agreed about a payment that is held; zero for one that is paid at once.
type Hold struct {
	Until time.Time // when what is not captured is given back
	Most  int64     // what all captures together may reach, in minor units of the order: the order's amount and the rules' tolerance
}

// IsHold tells whether the payment is paid by captures.
func (t *Terms) IsHold() bool { return t.Hold.Most > 0 }

// CheckHold refuses a hold of which some part could not be computed, or that can't be: only a debit that is asked for by pull is held.
func (t *Terms) CheckHold() error {
	if !t.IsHold() {
		return nil
	}
	if t.Kind != Pay || t.Flow != Pull || t.Hold.Until.IsZero() || t.Hold.Most < t.Amounts.Order.Minor {
		return fmt.Errorf("payment: %s %s can't be held until %s for at most %d of %s", t.Flow, t.Kind, t.Hold.Until, t.Hold.Most, t.Amounts.Order)
	}
	a, lines, err := t.Part(0, t.Hold.Most)
	if err != nil {
		return err
	}
	for _, x := range []money.Amount{a.Order, a.Credit, a.Debit, a.Customer} {
		if x.Minor > money.MaxMinor {
			return money.ErrOverflow
		}
	}
	return ledger.Check(lines)
}

// Part is what captures between two sums of the order give: amounts and lines. Lines of which the part is nothing are left out.
func (t *Terms) Part(from, to int64) (Amounts, []ledger.Line, error) {
	whole := t.Amounts.Order.Minor
	var failed error
	part := func(of money.Amount) money.Amount {
		before, err1 := money.Share(of, from, whole, money.HalfUp)
		after, err2 := money.Share(of, to, whole, money.HalfUp)
		if err1 != nil || err2 != nil {
			failed = fmt.Errorf("payment: parts %d and %d of %s in %d: %w", from, to, of, whole, money.ErrOverflow)
		}
		return money.New(after.Minor-before.Minor, of.Currency)
	}
	a := Amounts{Order: money.New(to-from, t.Amounts.Order.Currency), Credit: part(t.Amounts.Credit), Debit: part(t.Amounts.Debit),
		Customer: part(t.Amounts.Customer)}
	var lines []ledger.Line
	for _, l := range t.Lines {
		if l.Minor = part(money.New(l.Minor, l.From.Currency)).Minor; l.Minor > 0 {
			lines = append(lines, l)
		}
	}
	return a, lines, failed
}

// held is what must be reserved between two sums of captures: gross, so that the parts add up.
func (t *Terms) held(from, to int64) []ledger.Need {
	_, lines, _ := t.Part(from, to) // CheckHold has seen the greatest part
	return ledger.Gross(lines)
}

// Needs lists what an outcome sets aside (BookReserve) or gives back (every other booking).
func (o *Outcome) Needs(t *Terms) []ledger.Need {
	switch {
	case o.Booking == BookNothing || t.Kind == Capture: // a capture posts what its hold yields
		return nil
	case !t.IsHold():
		return ledger.Needs(t.Lines)
	}
	after, before := o.State.Captured, o.State.Captured
	if o.Event.Kind == CaptureOpened {
		before -= o.Event.Share.Order
	}
	if o.Booking != BookYield {
		after = t.Hold.Most
	}
	return t.held(before, after)
}

// SetAside lists what a state has reserved, in its reserve cycle.
func (s *State) SetAside(t *Terms) []ledger.Need {
	switch {
	case !s.Reserved:
		return nil
	case !t.IsHold():
		return ledger.Needs(t.Lines)
	}
	return t.held(s.Captured, t.Hold.Most)
}

// Capturable is what may still be captured in a state, in minor units of the order.
func (t *Terms) Capturable(s *State) int64 {
	if s.Status != Held {
		return 0
	}
	return t.Hold.Most - s.Captured
}

// ToCapture is what a capture of an amount takes, in minor units of the order: the amount, or for 0 what of the order is not captured yet. A
// tolerance above the order is taken only by asking for it.
func (t *Terms) ToCapture(s *State, minor int64) int64 {
	if minor == 0 {
		return max(0, t.Amounts.Order.Minor-s.Captured)
	}
	return minor
}

// Captures writes into the terms of a capture what it takes of a hold that captures have taken so much of before.
func (t *Terms) Captures(hold *Terms, was int64) {
	order := hold.Amounts.Order.Currency
	t.Detail.because(Why{Code: "capture.part", Args: []string{t.Amounts.Order.String(), money.New(was+t.Amounts.Order.Minor, order).String(), hold.Amounts.Order.String()}})
	t.Detail.because(Why{Code: "hold.until", Args: []string{hold.Hold.Until.UTC().Format(time.RFC3339), money.New(hold.Hold.Most, order).String()}})
}

// settled is the payment as its refunds see it: of a hold, what its captures came to, once no more can follow; nil before.
func (t *Terms) settled(s *State) *Terms {
	switch {
	case !t.IsHold():
		return t
	case s.Captured == 0 || s.Status == Held:
		return nil
	}
	c := *t
	a, lines, err := t.Part(0, s.Captured)
	if err != nil {
		return nil // CheckHold has seen the greatest part
	}
	c.Amounts, c.Lines = a, lines
	if t.Detail.Return != nil {
		r, paid := *t.Detail.Return, whole(&c)
		for _, fee := range []struct {
			back     *int64
			currency money.Currency
			paid     int64
		}{{&r.PayeeFee, a.Credit.Currency, paid.PayeeFee}, {&r.PayerFee, a.Debit.Currency, paid.PayerFee}, {&r.IssuerFee, a.Debit.Currency, paid.IssuerFee}} {
			part, err := money.Share(money.New(*fee.back, fee.currency), s.Captured, t.Amounts.Order.Minor, money.HalfUp)
			if err != nil {
				return nil
			}
			// Several fees of one sort are rounded each by itself, so that together they can come to less than the part of their sum.
			*fee.back = min(part.Minor, fee.paid)
		}
		c.Detail.Return = &r
	}
	return &c
}

// Refundable is what all refunds together may reach, in minor units of the order: of a hold, what was captured, once no more can follow.
func (t *Terms) Refundable(s *State) int64 {
	if settled := t.settled(s); settled != nil {
		return settled.Amounts.Order.Minor
	}
	return 0
}

// OpenCapture is the first outcome of a capture: posted, and the payer's institution to be told. The hold's own outcome, which yields
// the part of the reserve, is of the same commit.
func OpenCapture(t *Terms, now time.Time, cal Calendar) Outcome {
	return Outcome{Payment: t.ID, Event: Event{Kind: Opened, By: t.Initiator}, At: now, Booking: BookPost, State: State{
		Status: Capturing, Seq: 1, UpdatedAt: now, DueAt: now, Cycle: cal.Cycle, BusinessDate: cal.BusinessDate,
		Debit: Leg{State: Asked}, Credit: Leg{State: LegSuccess, Reference: t.InitiatorRef}}}
}

// debited is the yes of the payer's institution to a pull: paid, or held.
func (x *step) debited() {
	switch {
	case !x.t.IsHold():
		x.succeed()
	case !x.now.Before(x.t.Hold.Until):
		x.cancel(reason.HoldExpired) // it came when the time was over
	default:
		x.move(Held)
		x.s.DueAt = x.t.Hold.Until
	}
}

func (x *step) captureOpened() error {
	s, sh := &x.s, &x.e.Share
	switch {
	case !x.t.IsHold():
		return Refusal{reason.NotHeld}
	case !x.now.Before(x.t.Hold.Until), s.Reason == reason.HoldExpired:
		return Refusal{reason.HoldExpired}
	case s.Status != Held:
		return Refusal{reason.NotHeld}
	case sh.Order == 0:
		return Refusal{reason.CaptureExceedsHold} // all of the order is captured, and no more was asked for by an amount
	case sh.Order < 0:
		return fmt.Errorf("%w: a capture of %d", ErrImpossible, sh.Order)
	}
	sum, ok := money.AddMinor(s.Captured, sh.Order)
	if !ok || sum > x.t.Hold.Most {
		return Refusal{reason.CaptureExceedsHold}
	}
	s.Captured = sum
	x.booking = BookYield
	if sum == x.t.Hold.Most {
		x.fail(Captured, "") // nothing is left to be given back
	}
	return nil
}

func (x *step) releaseAsked() error {
	switch row := x.s.Status.Row(); {
	case !x.t.IsHold():
		return Refusal{reason.NotHeld}
	case x.s.Status == Cancelling, x.s.Status == Releasing, row.Final:
		return ErrUnchanged
	}
	x.giveBack(reason.HoldReleased)
	return nil
}

// holdExpired is told when the time has come, and perhaps again; how late does not matter, because no capture is taken after it.
func (x *step) holdExpired() error {
	if x.s.Status != Held || x.now.Before(x.t.Hold.Until) {
		return ErrUnchanged
	}
	x.giveBack(reason.HoldExpired)
	return nil
}

// giveBack begins the end of a hold. One of which nothing was captured is cancelled like any debit.
func (x *step) giveBack(why reason.Code) {
	if x.s.Captured == 0 {
		x.cancel(why)
		return
	}
	x.move(Releasing)
	x.s.Reason = why
}

// releaseAnswered takes the answer to a release. Only a yes confirms it: the institution holds what it said yes to.
func (x *step) releaseAnswered() error {
	switch {
	case x.s.Status != Releasing:
		return ErrUnchanged
	case x.e.Result == Success:
		x.fail(Captured, "")
	default:
		x.climb()
	}
	return nil
}

// captureAnswered takes the answer to a capture. The amount was promised, so a no is no end: it is told again, and at the end of the
// ladder it is paid all the same: it was posted, and between the institutions nothing is lost.
func (x *step) captureAnswered() error {
	s, e := &x.s, &x.e
	altered := e.Result == Success && !e.Amount.IsZero() && e.Amount != x.t.Amounts.Debit
	switch {
	case s.Status != Capturing:
		return ErrUnchanged
	case e.Result == Success && !altered:
		s.Debit = Leg{State: LegSuccess, Reference: e.Reference}
		x.told(Succeeded, "")
	default:
		s.Debit.State, s.Reason = LegUnknown, reason.AwaitingAnswer
		if altered {
			s.Reason = reason.AnswerAltered
		}
		x.climb()
	}
	return nil
}

// told ends a payment that was posted when it was opened.
func (x *step) told(to Status, why reason.Code) {
	x.move(to)
	x.s.Reason, x.s.DueAt, x.s.FinalAt = why, time.Time{}, x.now
}
