package postgres

import (
	"context"

	"hutong/store"
)

var _ store.Measured = (*Store)(nil)

// Usage implements store.Measured: the tables of the store's schema with their indexes, the server's write-ahead log, and the rows that were written,
// of partitions under their table's name. Servers count rows with a delay of about a second.
func (s *Store) Usage(ctx context.Context) (store.Usage, error) {
	u := store.Usage{Rows: map[string]int64{}}
	err := s.view(ctx, "measure the store", func(q querier) error {
		if err := query(ctx, q, "SELECT pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, '0/0')::bigint", func(sc *scanner) error {
			u.LogBytes = sc.int()
			return nil
		}); err != nil {
			return err
		}
		return query(ctx, q, `SELECT coalesce(p.relname, s.relname)::text, sum(pg_total_relation_size(s.relid))::bigint, sum(s.n_tup_ins + s.n_tup_upd)::bigint
 FROM pg_stat_user_tables s LEFT JOIN pg_inherits i ON i.inhrelid = s.relid LEFT JOIN pg_class p ON p.oid = i.inhparent
 WHERE s.schemaname = current_schema() GROUP BY 1`, func(sc *scanner) error {
			name, bytes, rows := sc.text(), sc.int(), sc.int()
			u.Bytes, u.Rows[name] = u.Bytes+bytes, rows
			return nil
		})
	})
	return u, err
}
