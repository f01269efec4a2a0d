package engine

import (
	"context"

	"hutong/payment"
	"hutong/store"
)

// loaded is what was read from the store for one batch, beyond the lane's memory.
type loaded struct {
	ids     map[payment.ID]bool // looked up and not there
	ended   []payment.ID        // that were there, and had ended
	claims  map[[32]byte]store.Claim
	looked  map[[32]byte]bool
	quotes  map[payment.ID]bool // there already
	reloads []payment.ID        // to look up next, after a conflict
	keys    [][32]byte
}

func (k *loaded) add(c *store.ConflictError) {
	k.reloads = append(k.reloads, c.Payments...)
	k.keys = append(k.keys, c.Claims...)
	if k.quotes == nil {
		k.quotes = map[payment.ID]bool{}
	}
	for _, q := range c.Quotes {
		k.quotes[q] = true
	}
}

func (l *lane) preload(ctx context.Context, ops []*op, k *loaded) error {
	var ids []payment.ID
	want := func(id payment.ID) {
		if _, ok := l.entries[id]; !ok && !k.ids[id] {
			if k.ids == nil {
				k.ids = map[payment.ID]bool{}
			}
			k.ids[id] = true
			ids = append(ids, id)
		}
	}
	old := l.e.now().Add(-lookFirst)
	for _, o := range ops {
		switch o.kind {
		case opApply, opCancel, opBury, opLook, opWait:
			if en := l.entries[o.id]; en == nil {
				want(o.id)
			} else if en.rec.Terms.Kind.IsChild() {
				want(en.rec.Terms.Parent) // the end of a child is written beside its parent
			}
		case opRefund:
			want(o.id)
			want(o.refunding.ID)
		case opCapture:
			want(o.id)
			want(o.capturing.ID)
		case opOpen:
			if id := o.opening.Terms.ID; id.Time().Before(old) {
				want(id)
			}
			if k, ok := standInOf(o.opening.Terms); ok && o.opening.Refusal == "" {
				if err := l.e.stood.know(ctx, k); err != nil {
					return err
				}
			}
		}
		if o.claim != nil && !o.claim.Replaces.IsZero() && !k.looked[o.claim.Key] {
			k.keys = append(k.keys, o.claim.Key)
		}
	}
	for _, id := range k.reloads {
		delete(k.ids, id)
		want(id)
	}
	k.reloads = nil
	for round := 0; len(ids) > 0 && round < 2; round++ {
		recs, err := l.e.o.Store.Records(ctx, ids)
		if err != nil {
			return err
		}
		ids = nil
		for _, r := range recs {
			delete(k.ids, r.Terms.ID) // memory has it now, and may forget it before these commands are decided again
			l.entries[r.Terms.ID] = &entry{rec: r, mayDue: true}
			if settled(&r.State) {
				k.ended = append(k.ended, r.Terms.ID)
			}
			if !r.Terms.Parent.IsZero() {
				want(r.Terms.Parent)
			}
		}
	}
	if len(k.keys) > 0 {
		if k.looked == nil {
			k.claims, k.looked = map[[32]byte]store.Claim{}, map[[32]byte]bool{}
		}
		for _, key := range k.keys {
			k.looked[key] = true
		}
		claims, err := l.e.o.Store.Claims(ctx, k.keys)
		if err != nil {
			return err
		}
		for _, c := range claims {
			k.claims[c.Key] = c
		}
		k.keys = nil
	}
	return nil
}
