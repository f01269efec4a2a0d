package memory

import (
	"context"
	"slices"

	"hutong/payment"
	"hutong/store"
)

// mark derives marks from an outcome; the lock is held.
func (s *Store) mark(o *payment.Outcome) {
	put, drop := store.Marks(o)
	for _, m := range put {
		if s.marks[m] == nil {
			s.marks[m] = map[payment.ID]bool{}
		}
		s.marks[m][o.Payment] = true
	}
	for _, m := range drop {
		delete(s.marks[m], o.Payment)
	}
}

// Marked implements store.Store.
func (s *Store) Marked(ctx context.Context, mark store.Mark, before payment.ID, limit int) ([]payment.ID, error) {
	unlock, err := s.read(ctx)
	if err != nil {
		return nil, err
	}
	var out []payment.ID
	for id := range s.marks[mark] {
		if before.IsZero() || compareID(id, before) < 0 {
			out = append(out, id)
		}
	}
	unlock()
	slices.SortFunc(out, func(a, b payment.ID) int { return compareID(b, a) })
	return out[:min(len(out), max(limit, 0))], nil
}
