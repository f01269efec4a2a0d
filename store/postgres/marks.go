package postgres

import (
	"context"
	"fmt"
	"strings"

	"hutong/payment"
	"hutong/store"
)

// marks derives marks from a batch's outcomes. They are few, so that they are written as text: their words are a closed list and ids are
// hexadecimal.
func (w *writer) marks(b *store.Batch) {
	type row struct {
		mark store.Mark
		id   payment.ID
	}
	there := map[row]bool{} // the last outcome decides
	var order []row
	note := func(marks []store.Mark, id payment.ID, on bool) {
		for _, m := range marks {
			r := row{m, id}
			if _, known := there[r]; !known {
				order = append(order, r)
			}
			there[r] = on
		}
	}
	for i := range b.Outcomes {
		o := &b.Outcomes[i]
		put, drop := store.Marks(o)
		note(put, o.Payment, true)
		note(drop, o.Payment, false)
	}
	var put, drop []string
	for _, r := range order {
		if there[r] {
			put = append(put, fmt.Sprintf("('%s', %d, '%s')", r.id, r.id.Slot(), r.mark))
		} else {
			drop = append(drop, fmt.Sprintf("('%s'::uuid, %d::smallint, '%s'::text)", r.id, r.id.Slot(), r.mark))
		}
	}
	if len(put) > 0 {
		w.out.once("put marks", "INSERT INTO marks (payment, slot, mark) VALUES "+strings.Join(put, ",")+" ON CONFLICT DO NOTHING")
	}
	if len(drop) > 0 {
		w.out.once("drop marks", "DELETE FROM marks WHERE (payment, slot, mark) IN ("+strings.Join(drop, ",")+")")
	}
}

// Marked implements store.Store.
func (s *Store) Marked(ctx context.Context, mark store.Mark, before payment.ID, limit int) (out []payment.ID, err error) {
	if before.IsZero() {
		for i := range before {
			before[i] = 0xff
		}
	}
	err = s.read(ctx, "find marked payments", "SELECT payment FROM marks WHERE mark = $1 AND payment < $2 ORDER BY payment DESC LIMIT $3", func(sc *scanner) error {
		out = append(out, sc.id())
		return nil
	}, string(mark), uuid(before), max(limit, 0))
	return out, err
}
