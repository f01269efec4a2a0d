package sqlite

import (
	"context"
	"strings"

	"zombiezen.com/go/sqlite"

	"hutong/store"
)

var _ store.Measured = (*Store)(nil)

// Usage implements store.Measured: the bytes of the pages in use, whether they lie in the file or still in its log, and the rows of each table, counted.
func (s *Store) Usage(ctx context.Context) (store.Usage, error) {
	u := store.Usage{Rows: map[string]int64{}}
	err := s.view(ctx, "measure the store", func(c *sqlite.Conn) error {
		var tables []string
		if err := query(c, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'goose\\_%' ESCAPE '\\'", func(*binder) {}, func(sc *scanner) error {
			tables = append(tables, sc.text())
			return nil
		}); err != nil {
			return err
		}
		for _, t := range tables {
			if err := query(c, `SELECT count(*) FROM "`+strings.ReplaceAll(t, `"`, `""`)+`"`, func(*binder) {}, func(sc *scanner) error {
				u.Rows[t] = sc.int()
				return nil
			}); err != nil {
				return err
			}
		}
		return query(c, "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()", func(*binder) {}, func(sc *scanner) error {
			u.Bytes = sc.int()
			return nil
		})
	})
	return u, err
}
