package store

import (
	"fmt"

	"hutong/payment"
)

// Check refuses a batch that belongs to another lane than it says or whose outcomes have no place in a history. A store with the
// given number of lanes calls it before it writes; it costs no allocation.
func (b *Batch) Check(lanes int) error {
	if b.Lane < 0 || b.Lane >= lanes {
		return fmt.Errorf("store: batch of lane %d in a store of %d lanes", b.Lane, lanes)
	}
	for _, t := range b.Payments {
		if l := LaneOf(t.ID.Slot(), lanes); l != b.Lane {
			return fmt.Errorf("store: payment %s of slot %d belongs to lane %d, the batch to lane %d", t.ID, t.ID.Slot(), l, b.Lane)
		}
	}
	for i := range b.Outcomes {
		o := &b.Outcomes[i]
		if l := LaneOf(o.Payment.Slot(), lanes); l != b.Lane {
			return fmt.Errorf("store: outcome of payment %s of slot %d belongs to lane %d, the batch to lane %d", o.Payment, o.Payment.Slot(), l, b.Lane)
		}
		if o.State.Seq < 1 {
			return fmt.Errorf("store: outcome of payment %s has place %d in its history, want 1 or more", o.Payment, o.State.Seq)
		}
	}
	return nil
}

// Conflicts finds everything of a batch that cannot be written because it is there already. The three functions look into the store
// without the batch; claimant is zero where a key is free. It is nil when nothing is in the way; another error than *ConflictError
// says that the batch is in its own way, or is what a function returned.
func (b *Batch) Conflicts(hasPayment func(payment.ID) (bool, error), claimant func([32]byte) (payment.ID, error), hasQuote func(payment.ID) (bool, error)) error {
	c := &ConflictError{}
	var self error
	paid := make(map[payment.ID]bool, len(b.Payments))
	for _, t := range b.Payments {
		there, err := hasPayment(t.ID)
		if err != nil {
			return err
		}
		if there {
			c.Payments = append(c.Payments, t.ID)
		} else if paid[t.ID] {
			self = fmt.Errorf("store: payment %s is twice in the batch", t.ID)
		}
		paid[t.ID] = true
	}
	held := make(map[[32]byte]payment.ID, len(b.Claims))
	for i := range b.Claims {
		w := &b.Claims[i]
		holder, inBatch := held[w.Key]
		if !inBatch {
			var err error
			if holder, err = claimant(w.Key); err != nil {
				return err
			}
		}
		if !holder.IsZero() && holder != w.Replaces {
			if inBatch {
				self = fmt.Errorf("store: claim %x is twice in the batch", w.Key)
			} else {
				c.Claims = append(c.Claims, w.Key)
			}
			continue
		}
		held[w.Key] = w.Payment
	}
	quoted := make(map[payment.ID]bool, len(b.Quotes))
	for _, q := range b.Quotes {
		there, err := hasQuote(q.ID)
		if err != nil {
			return err
		}
		if there {
			c.Quotes = append(c.Quotes, q.ID)
		} else if quoted[q.ID] {
			self = fmt.Errorf("store: quote %s is twice in the batch", q.ID)
		}
		quoted[q.ID] = true
	}
	if len(c.Payments)+len(c.Claims)+len(c.Quotes) > 0 {
		return c
	}
	return self
}
