package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"hutong/payment"
	"hutong/store"
)

var _ store.Archiver = (*Store)(nil)

// The tables that are partitioned by the time in their ids, and the column that has the id.
var daily = []struct{ table, id string }{{"payments", "id"}, {"outcomes", "payment"}, {"quotes", "id"}, {"journal", "newest"}}

const (
	// daysAhead is how many days are there before they are needed: enough for a long weekend without anybody.
	daysAhead = 8
	// daysLock is the advisory lock under which days are made and taken out: one process at a time.
	daysLock = 0x68755f64617973
	// lockTimeout bounds how long a change of the tables' parts holds up the batches that wait behind it.
	lockTimeout = "SET LOCAL lock_timeout = '2s'"
)

const dayName = "20060102"

// dayOf is the beginning of a moment's day.
func dayOf(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

func nextDay(day time.Time) time.Time { return day.Add(24 * time.Hour) }

// Days implements store.Archiver.
func (s *Store) Days(ctx context.Context) (out []time.Time, err error) {
	err = s.read(ctx, "list the days", `SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
 WHERE i.inhparent = 'payments'::regclass ORDER BY c.relname`, func(sc *scanner) error {
		if day, err := time.Parse("payments_"+dayName, sc.text()); err == nil {
			out = append(out, day)
		}
		return nil
	})
	return out, err
}

// Ahead implements store.Archiver. Each day is made in a transaction of its own, attached so that neither readers nor batches wait for
// more than the look into the default partition.
func (s *Store) Ahead(ctx context.Context, from time.Time, days int) (skipped []time.Time, err error) {
	there := map[time.Time]bool{}
	have, err := s.Days(ctx)
	if err != nil {
		return nil, err
	}
	for _, day := range have {
		there[day] = true
	}
	for day := dayOf(from); days > 0; day, days = nextDay(day), days-1 {
		if there[day] {
			continue
		}
		err := s.update(ctx, "make the day "+day.Format(time.DateOnly), func(tx pgx.Tx) error { return makeDay(ctx, tx, day) })
		switch {
		case is(err, "23514"): // the default partition has rows of this day: they stay there, and so do the day's others
			skipped = append(skipped, day)
		case err != nil:
			return skipped, err
		}
	}
	return skipped, nil
}

func makeDay(ctx context.Context, tx pgx.Tx, day time.Time) error {
	first, next := firstID(day.UnixMilli()), firstID(nextDay(day).UnixMilli())
	if _, err := tx.Exec(ctx, lockTimeout); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", int64(daysLock)); err != nil {
		return err
	}
	var gone, there bool
	if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM archives WHERE from_id <= $1 AND to_id > $1), to_regclass($2) IS NOT NULL",
		uuid(first), "payments_"+day.Format(dayName)).Scan(&gone, &there); err != nil || gone || there {
		return err
	}
	for _, d := range daily {
		part := d.table + "_" + day.Format(dayName)
		if _, err := tx.Exec(ctx, fmt.Sprintf("CREATE TABLE %s (LIKE %s INCLUDING ALL) WITH (toast_tuple_target = 8160)", part, d.table)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, fmt.Sprintf("ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM ('%s') TO ('%s')", d.table, part, first, next)); err != nil {
			return err
		}
	}
	return nil
}

// bounds are the least and the greatest of some ids, so that the server looks only into the days that can have them.
func bounds(ids []payment.ID) (least, greatest payment.ID) {
	for i, id := range ids {
		if i == 0 || compareID(id, least) < 0 {
			least = id
		}
		if i == 0 || compareID(id, greatest) > 0 {
			greatest = id
		}
	}
	return least, greatest
}
