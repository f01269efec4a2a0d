package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"hutong/store"
)

var _ store.Leaser = (*Store)(nil)

// Lease implements store.Leaser. The server's clock alone says when a lease has ended.
func (s *Store) Lease(ctx context.Context, node, address string, ttl time.Duration) (o store.Owner, err error) {
	ctx, cancel := patient(ctx)
	defer cancel()
	err = s.update(ctx, "lease the lanes", func(tx pgx.Tx) error {
		o = store.Owner{}
		scan := func(sc *scanner) error {
			o.Term, o.Node, o.Address = sc.int(), sc.text(), sc.text()
			o.Mine = o.Node == node
			return nil
		}
		if err := query(ctx, tx, `UPDATE owner SET term = term + CASE WHEN node = $1 THEN 0 ELSE 1 END, node = $1, address = $2,
 until = clock_timestamp() + $3::bigint * interval '1 millisecond' WHERE node = $1 OR until < clock_timestamp() RETURNING term, node, address`,
			scan, node, address, ttl.Milliseconds()); err != nil || o.Mine {
			return err
		}
		// Another's, or ended by its owner and not taken yet.
		return query(ctx, tx, "SELECT term, node, address FROM owner", scan)
	})
	return o, err
}

// Owner implements store.Leaser.
func (s *Store) Owner(ctx context.Context) (o store.Owner, err error) {
	err = s.read(ctx, "read whose the lanes are", "SELECT term, node, address FROM owner WHERE until >= clock_timestamp()", func(sc *scanner) error {
		o = store.Owner{Term: sc.int(), Node: sc.text(), Address: sc.text()}
		return nil
	})
	return o, err
}

// Release implements store.Leaser.
func (s *Store) Release(ctx context.Context, node string) error {
	ctx, cancel := patient(ctx)
	defer cancel()
	return s.update(ctx, "release the lanes", func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE owner SET node = '', address = '', until = '-infinity' WHERE node = $1", node)
		return err
	})
}
