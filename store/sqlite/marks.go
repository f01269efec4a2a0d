package sqlite

import (
	"context"

	"zombiezen.com/go/sqlite"

	"hutong/payment"
	"hutong/store"
)

// writeMarks derives marks from a batch's outcomes.
func writeMarks(c *sqlite.Conn, b *store.Batch) error {
	for i := range b.Outcomes {
		o := &b.Outcomes[i]
		put, drop := store.Marks(o)
		for _, marks := range []struct {
			sql  string
			list []store.Mark
		}{{"INSERT INTO marks (mark, payment) VALUES (?, ?) ON CONFLICT DO NOTHING", put}, {"DELETE FROM marks WHERE mark = ? AND payment = ?", drop}} {
			for _, m := range marks.list {
				w, err := prepare(c, marks.sql)
				if err != nil {
					return err
				}
				w.key(string(m))
				w.blob(o.Payment[:])
				if err := w.run(); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// Marked implements store.Store.
func (s *Store) Marked(ctx context.Context, mark store.Mark, before payment.ID, limit int) (out []payment.ID, err error) {
	err = s.view(ctx, "find marked payments", func(c *sqlite.Conn) error {
		return query(c, "SELECT payment FROM marks WHERE mark = ?1 AND (?2 IS NULL OR payment < ?2) ORDER BY payment DESC LIMIT ?3", func(b *binder) {
			b.key(string(mark))
			b.id(before)
			b.int(int64(max(limit, 0)))
		}, func(sc *scanner) error {
			out = append(out, sc.id())
			return nil
		})
	})
	return out, err
}
