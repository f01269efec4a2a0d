package postgres

// Goal: a lane's journal must be read in order, without an index over outcomes that every outcome pays for. Method: a batch says which
// outcomes it wrote and in which order, up to journalRow of them in one row; a reader takes the names from there and the outcomes by their
// keys. A row lies in the day of its newest payment, and goes with it when it is archived: whatever it names is gone by then.

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"

	"hutong/payment"
	"hutong/store"
)

const (
	journalEntry = 20 // bytes: payment and n
	journalRow   = 96 // entries: more would be compressed and moved aside
)

func (w *writer) journal(b *store.Batch, slot int) {
	m := &w.out
	m.put(toJournal, (len(b.Outcomes)+journalRow-1)/journalRow, func(i int) {
		from, to := i*journalRow, min((i+1)*journalRow, len(b.Outcomes))
		newest := &b.Outcomes[from].Payment
		for k := from; k < to; k++ {
			if id := &b.Outcomes[k].Payment; compareID(*id, *newest) > 0 {
				newest = id
			}
		}
		m.bytes(newest[:])
		m.int(b.FromSeq + int64(to))
		m.small(b.Lane)
		m.small(slot)
		at := m.open()
		for k := from; k < to; k++ {
			m.b = append(m.b, b.Outcomes[k].Payment[:]...)
			m.u32(uint32(b.Outcomes[k].State.Seq))
		}
		m.close(at)
	})
}

var errJournal = errors.New("the kept journal is not in its form: entries of 20 bytes")

// Journal implements store.Store. Outcomes that were archived are passed over.
func (s *Store) Journal(ctx context.Context, lane int, after int64, limit int) (out []store.Entry, err error) {
	slot, err := s.home(ctx, lane)
	after = max(after, 0)
	for err == nil && len(out) < limit {
		want := min(limit-len(out), pageOf)
		ids, ns := make([]payment.ID, 0, want), make([]int32, 0, want)
		if err = s.read(ctx, "read the journal", selectJournal, func(sc *scanner) error {
			last, body := sc.int(), sc.next()
			n := int64(len(body) / journalEntry)
			if len(body)%journalEntry != 0 || n > last {
				return errJournal
			}
			for place := last - n + 1; place <= last && len(ids) < want; place, body = place+1, body[journalEntry:] {
				if place > after {
					ids, ns, after = append(ids, payment.ID(body)), append(ns, int32(binary.BigEndian.Uint32(body[16:]))), place
				}
			}
			return nil
		}, lane, slot, after, want/10+2); err != nil || len(ids) == 0 {
			break
		}
		u, slots := idArgs(ids)
		least, greatest := bounds(ids)
		var page []store.Entry
		page, err = s.entries(ctx, "read the journal", selectEntries, u, slots, ns, uuid(least), uuid(greatest), slices.Min(slots), slices.Max(slots))
		out = append(out, page...)
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}
