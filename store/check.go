package store

import (
	"fmt"
	"slices"

	"hutong/payment"
)

// Check refuses a batch that belongs to another lane than it says or whose outcomes have no place in a history. A store calls it with the
// lane of the batch before it writes; it costs no allocation.
func (b *Batch) Check(l *Lane) error {
	if l.Retired {
		return fmt.Errorf("store: batch of lane %d, whose slots other lanes have: %w", b.Lane, ErrFenced)
	}
	for _, t := range b.Payments {
		if !l.Has(t.ID.Slot()) {
			return fmt.Errorf("store: payment %s of slot %d in a batch of lane %d, which has the slots %d to %d", t.ID, t.ID.Slot(), b.Lane, l.From, l.To-1)
		}
	}
	for i := range b.Outcomes {
		o := &b.Outcomes[i]
		if !l.Has(o.Payment.Slot()) {
			return fmt.Errorf("store: outcome of payment %s of slot %d in a batch of lane %d, which has the slots %d to %d", o.Payment, o.Payment.Slot(), b.Lane, l.From, l.To-1)
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

// Check refuses a relaning that would leave a slot without a lane, or with two. A store calls it with all its lanes before it writes.
func (r *Relaning) Check(all []Lane) error {
	owner := make([]int, payment.Slots) // 1 + the lane
	retire := map[int]bool{}
	for _, x := range r.Retire {
		i := slices.IndexFunc(all, func(l Lane) bool { return l.Lane == x.Lane })
		if i < 0 {
			return fmt.Errorf("store: lane %d is to be retired: %w", x.Lane, ErrNotFound)
		}
		if l := &all[i]; l.Retired || l.Epoch != x.Epoch || l.Seq != x.Seq {
			return ErrFenced
		}
		retire[x.Lane] = true
	}
	if len(all)+len(r.Make) > MaxLanes {
		return fmt.Errorf("store: %d lanes are to be made after %d; a store gives %d numbers in all", len(r.Make), len(all), MaxLanes)
	}
	give := func(l *Lane) error {
		if l.From < 0 || l.From >= l.To || l.To > payment.Slots {
			return fmt.Errorf("store: lane %d of the slots %d to %d", l.Lane, l.From, l.To-1)
		}
		for slot := l.From; slot < l.To; slot++ {
			if owner[slot] != 0 {
				return fmt.Errorf("store: slot %d is given to lane %d and to lane %d", slot, owner[slot]-1, l.Lane)
			}
			owner[slot] = 1 + l.Lane
		}
		return nil
	}
	for i := range all {
		if l := &all[i]; !l.Retired && !retire[l.Lane] {
			if err := give(l); err != nil {
				return err
			}
		}
	}
	for i := range r.Make {
		l := &r.Make[i]
		if l.Lane != len(all)+i || l.Epoch != 1 || l.Seq != 0 || l.Retired {
			return fmt.Errorf("store: lane %d is made with epoch %d and %d places, want lane %d with epoch 1 and none", l.Lane, l.Epoch, l.Seq, len(all)+i)
		}
		if err := give(l); err != nil {
			return err
		}
	}
	if i := slices.Index(owner, 0); i >= 0 {
		return fmt.Errorf("store: slot %d is left without a lane", i)
	}
	return nil
}
