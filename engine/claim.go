package engine

import (
	"time"

	"hutong/payment"
	"hutong/reason"
	"hutong/store"
)

// An order or one-use code is held by at most one payment. The claim names its holder and is never given back: another payment takes it
// over only when the holder has ended unpaid, by naming that holder in its own write. A holder that was never opened (the switch stopped
// between the claim and the payment) is buried first, under the unique key of its own payment, so that it can never be opened later.

// claimGrace is how long a holder that is not opened yet is taken to be on its way between two lanes.
const claimGrace = 10 * time.Second

type claiming struct {
	e     *Engine
	o     Opening
	cb    callback
	tries int
}

// try claims, replacing the named former holder (zero: the claim must be free), and opens.
func (c claiming) try(replaces payment.ID) {
	if c.tries++; c.tries > 8 {
		// Others keep taking it over from under us: whoever holds it now is ahead.
		c.refuse(c.claimReason(false))
		return
	}
	t := c.o.Terms
	w := store.ClaimWrite{Claim: store.Claim{Key: t.Claim, Payment: t.ID}, Replaces: replaces}
	if home := c.e.at(payment.SlotOf(t.Claim)); home != c.e.lane(t.ID) {
		c.from(home, w)
		return
	}
	open := calling(c.cb)
	open.claimed, open.claimer, open.tries = w, c.e, c.tries
	open.claim = &open.claimed
	c.e.opening(open, c.o)
	c.e.submit(c.e.lane(t.ID), open)
}

// from claims in the claim's lane first, and opens in the payment's.
func (c claiming) from(home *lane, w store.ClaimWrite) {
	claim := calling(callback{reply: func(r *reply) {
		switch {
		case r.err == errClaimHeld:
			c.held(*r.claim)
			return
		case r.err != nil:
			c.cb.call(r)
			return
		}
		o := c.o
		o.AnswerBy = time.Time{} // it has begun
		open := calling(c.cb)
		c.e.opening(open, o)
		c.e.submit(c.e.lane(o.Terms.ID), open)
	}})
	claim.claimed = w
	claim.kind, claim.opening, claim.claim = opClaim, c.o, &claim.claimed
	c.e.submit(home, claim)
}

// held looks at who holds the claim.
func (c claiming) held(by store.Claim) {
	c.e.submit(c.e.lane(by.Payment), &op{kind: opLook, id: by.Payment, callback: callback{reply: func(r *reply) {
		switch {
		case r.err == nil && r.rec.Terms.Claim != by.Key:
			c.try(by.Payment) // claimed by a request whose id turned out to be used for another payment
		case r.err == nil && r.rec.State.Paid():
			c.refuse(c.claimReason(true))
		case r.err == nil && r.rec.State.Status.Final() && c.o.Terms.Funds == payment.InStead:
			// Somebody was asked about this code or order before, and may have said no. The switch does not say yes after that.
			c.refuse(reason.CounterpartyUnavailable)
		case r.err == nil && r.rec.State.Status.Final():
			c.try(by.Payment)
		case r.err == nil:
			c.refuse(c.claimReason(false))
		case r.err != ErrUnknown:
			c.cb.call(failed(r.err))
		case c.onItsWay(by.At):
			c.refuse(c.claimReason(false))
		default:
			c.e.submit(c.e.lane(by.Payment), &op{kind: opBury, id: by.Payment, opening: Opening{Terms: c.e.tombstone(by.Payment, "", payment.RequestID{})},
				event: payment.Event{By: "switch", Note: "the claim was taken over before the payment was opened"},
				callback: callback{reply: func(r *reply) {
					if r.err != nil {
						c.cb.call(failed(r.err))
						return
					}
					c.held(by) // buried, or opened at the last moment
				}}})
		}
	}}})
}

// onItsWay tells whether a claim is so young that its payment may still come. One from the future was made before the clock was set back, and
// must not hold the order until the clock is there again.
func (c claiming) onItsWay(at time.Time) bool {
	age := c.e.now().Sub(at)
	return age >= 0 && age < claimGrace
}

func (c claiming) claimReason(paid bool) reason.Code {
	switch {
	case c.o.Terms.ClaimOneUse:
		return reason.CodeUsed
	case paid:
		return reason.OrderPaid
	default:
		return reason.OrderClaimed
	}
}

// refuse records the payment as refused; a repeat of a payment that exists gives that payment instead.
func (c claiming) refuse(why reason.Code) {
	o := c.o
	o.Refusal = why
	c.e.submit(c.e.lane(o.Terms.ID), &op{kind: opOpen, opening: o, callback: c.cb})
}
