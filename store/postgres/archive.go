package postgres

import (
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"hutong/payment"
	"hutong/store"
)

// span is ids from one on and before another; the zero span is all of them.
type span struct{ from, to payment.ID }

func (s span) whole() bool { return s == span{} }

// before is the id before another.
func before(id payment.ID) payment.ID {
	high, low := binary.BigEndian.Uint64(id[:8]), binary.BigEndian.Uint64(id[8:])
	if low == 0 {
		high--
	}
	binary.BigEndian.PutUint64(id[:8], high)
	binary.BigEndian.PutUint64(id[8:], low-1)
	return id
}

// carried is what the column of this name holds.
type carried struct {
	Journal []int64
	Posted  []store.Position
}

func readArchives(ctx context.Context, q querier) (out []store.Archive, err error) {
	err = query(ctx, q, "SELECT number, from_id, to_id, at, file, digest, payments, outcomes, quotes, carried FROM archives ORDER BY number", func(sc *scanner) error {
		a := store.Archive{Number: sc.int(), From: sc.id(), To: sc.id(), At: sc.time(), File: sc.text(), Digest: sc.hash(), Payments: sc.int(), Outcomes: sc.int(), Quotes: sc.int()}
		var c carried
		if err := json.Unmarshal(sc.blob(), &c); err != nil {
			return fmt.Errorf("what archive %d carried is not in its form: %w", a.Number, err)
		}
		a.Journal, a.Posted = c.Journal, c.Posted
		out = append(out, a)
		return nil
	})
	return out, err
}

// unsettled says of a day why it must stay.
type unsettled struct {
	id  payment.ID
	why string
}

func (e *unsettled) Error() string { return fmt.Sprintf("payment %s %s", e.id, e.why) }

// WriteArchive implements store.Archiver.
func (s *Store) WriteArchive(ctx context.Context, day, now time.Time, w io.Writer) (*store.Archive, error) {
	day = dayOf(day)
	a := &store.Archive{From: firstID(day.UnixMilli()), To: firstID(nextDay(day).UnixMilli()), At: store.Milli(now)}
	days, err := s.Days(ctx)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(days, day) {
		return nil, fmt.Errorf("postgres: archive %s: %w: no such day", day.Format(time.DateOnly), store.ErrNotFound)
	}
	if days[0] != day {
		return nil, fmt.Errorf("postgres: archive %s: %s is older: archive it first", day.Format(time.DateOnly), days[0].Format(time.DateOnly))
	}
	err = s.view(ctx, "archive "+day.Format(time.DateOnly), func(q querier) error {
		before, err := readArchives(ctx, q)
		if err != nil {
			return err
		}
		a.Number = 1
		if n := len(before); n > 0 {
			a.Number = before[n-1].Number + 1
		}
		if err := s.settle(ctx, q, a, now); err != nil {
			return err
		}
		// Once to see that it may go and what it carries, which stands before the payments; once to write it.
		x := store.NewExporter(w)
		x.MetaOf(len(a.Journal), a.Number)
		if err := query(ctx, q, selectQuotes+"WHERE id >= $1 AND id < $2 ORDER BY id", func(sc *scanner) error {
			x.Quote(scanQuote(sc))
			return x.Err()
		}, uuid(a.From), uuid(a.To)); err != nil {
			return err
		}
		x.Archive(a)
		if err := s.exportPayments(ctx, q, x, span{a.From, a.To}, nil); err != nil {
			return err
		}
		return x.End()
	})
	if err != nil {
		return nil, err
	}
	return a, nil
}

// settle fills an archive's sums, and refuses a day on which something may still be written.
func (s *Store) settle(ctx context.Context, q querier, a *store.Archive, now time.Time) error {
	lanes := 0
	if err := query(ctx, q, "SELECT (SELECT count(*) FROM lanes), (SELECT count(*) FROM quotes WHERE id >= $1 AND id < $2)", func(sc *scanner) error {
		lanes, a.Quotes = int(sc.int()), sc.int()
		return nil
	}, uuid(a.From), uuid(a.To)); err != nil {
		return err
	}
	a.Journal = make([]int64, lanes)
	type key struct {
		lane int
		store.PositionKey
	}
	sums := map[key]*store.Position{}
	var last *store.Record
	settled := func() error {
		switch {
		case last == nil:
		case last.State.Seq == 0 || !last.State.Status.Final() || !last.State.DueAt.IsZero():
			return &unsettled{last.Terms.ID, "is still under way"}
		case last.State.Resolver.Needs != "":
			return &unsettled{last.Terms.ID, "needs two persons"}
		case last.State.Resolver.Loss.State == payment.LossOpen || last.State.Resolver.Loss.State == payment.LossDue:
			return &unsettled{last.Terms.ID, "has a loss that is not settled"}
		case last.State.Paid() && last.Terms.Kind == payment.Pay && last.Terms.RefundableTill.After(now):
			return &unsettled{last.Terms.ID, "can be refunded until " + last.Terms.RefundableTill.Format(time.RFC3339)}
		case last.State.Paid() && last.Terms.Kind == payment.Pay && last.Terms.Detail.Return != nil && last.Terms.Detail.Return.DisputeTill.After(now):
			return &unsettled{last.Terms.ID, "can be disputed until " + last.Terms.Detail.Return.DisputeTill.Format(time.RFC3339)}
		}
		return nil
	}
	err := s.exportPayments(ctx, q, store.NewExporter(io.Discard), span{a.From, a.To}, func(t *payment.Terms, e *store.Entry) error {
		switch {
		case t == nil:
			return &unsettled{e.Payment, "has outcomes and no terms: run `hutong verify`"}
		case e == nil:
			if err := settled(); err != nil {
				return err
			}
			last = &store.Record{Terms: t}
			a.Payments++
			if compareID(t.Parent, a.To) >= 0 {
				return &unsettled{t.ID, "belongs to the later payment " + t.Parent.String()}
			}
			return nil
		}
		last.State = e.State
		a.Outcomes++
		if e.Lane >= lanes {
			return &unsettled{t.ID, "has an outcome in a lane that is not there: run `hutong verify`"}
		}
		a.Journal[e.Lane]++
		for _, p := range e.Postings(t) {
			k := key{e.Lane, store.PositionKey{Account: p.Account, Cycle: e.State.Cycle}}
			sum := sums[k]
			if sum == nil {
				sum = &store.Position{Lane: e.Lane, PositionKey: k.PositionKey}
				sums[k] = sum
			}
			if err := sum.Post(p.Minor); err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(err, settled()); err != nil {
		return err
	}
	// A child that fails gives its share back to its payment, which must be there then.
	var child *unsettled
	if err := query(ctx, q, `SELECT p.parent, p.id FROM payments p WHERE p.parent >= $1 AND p.parent < $2 AND p.id >= $2
 AND NOT EXISTS (SELECT 1 FROM history o WHERE o.payment = p.id AND o.slot = p.slot AND replace(o.body, '\u0000', '\ufffd')::json ->> 11 <> '') ORDER BY p.parent, p.id LIMIT 1`, func(sc *scanner) error {
		child = &unsettled{id: sc.id()}
		child.why = "has a child under way on a later day: " + payment.ID(sc.id()).String()
		return nil
	}, uuid(a.From), uuid(a.To)); err != nil {
		return err
	}
	if child != nil {
		return child
	}
	for _, p := range slices.SortedFunc(maps.Values(sums), func(x, y *store.Position) int {
		return cmp.Or(cmp.Compare(x.Lane, y.Lane), cmp.Compare(x.Account.Participant, y.Account.Participant), cmp.Compare(x.Account.Agreement, y.Account.Agreement),
			cmp.Compare(x.Account.Currency, y.Account.Currency), cmp.Compare(x.Cycle, y.Cycle))
	}) {
		a.Posted = append(a.Posted, *p)
	}
	return nil
}

// TakeOut implements store.Archiver. The day's tables are first detached, with what is carried written in the same transaction, and then
// dropped; a stop between the two leaves tables that the next call drops.
func (s *Store) TakeOut(ctx context.Context, a *store.Archive) error {
	day := time.UnixMilli(a.From.Millis()).UTC()
	kept, err := json.Marshal(carried{a.Journal, a.Posted})
	if err != nil {
		return err
	}
	if err := s.update(ctx, "take out "+day.Format(time.DateOnly), func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockTimeout); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", int64(daysLock)); err != nil {
			return err
		}
		for i, d := range daily {
			part := d.table + "_" + day.Format(dayName)
			// Detached first: from here on nobody can write to it before this transaction has ended.
			if _, err := tx.Exec(ctx, fmt.Sprintf("ALTER TABLE %s DETACH PARTITION %s", d.table, part)); err != nil {
				return err
			}
			if i == len(daily)-1 {
				break // the journal's rows are counted by none: they name what the other tables had
			}
			var n int64
			count := "SELECT count(*) FROM " + part
			if d.table == "outcomes" {
				count = "SELECT (" + count + ") + (SELECT count(opening) FROM payments_" + day.Format(dayName) + ")"
			}
			if err := tx.QueryRow(ctx, count).Scan(&n); err != nil {
				return err
			}
			if want := []int64{a.Payments, a.Outcomes, a.Quotes}[i]; n != want {
				return fmt.Errorf("%s has %d rows, the archive has %d: write it again", part, n, want)
			}
		}
		if _, err := tx.Exec(ctx, "DELETE FROM activity WHERE span > $1 AND span < $2", day.UnixMilli()>>spanBits, nextDay(day).UnixMilli()>>spanBits); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM marks WHERE payment >= $1 AND payment < $2", uuid(a.From), uuid(a.To)); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "INSERT INTO archives (number, from_id, to_id, at, file, digest, payments, outcomes, quotes, carried) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
			a.Number, uuid(a.From), uuid(a.To), timeArg(a.At), a.File, a.Digest[:], a.Payments, a.Outcomes, a.Quotes, string(kept))
		return err
	}); err != nil {
		return err
	}
	return s.dropDetached(ctx)
}

// dropDetached drops the tables of every day that was taken out.
func (s *Store) dropDetached(ctx context.Context) error {
	archives, err := readArchives(ctx, s.pool)
	if err != nil {
		return explain("read the archives", err)
	}
	return s.update(ctx, "drop what was taken out", func(tx pgx.Tx) error {
		for _, a := range archives {
			for _, d := range daily {
				part := d.table + "_" + time.UnixMilli(a.From.Millis()).UTC().Format(dayName)
				if _, err := tx.Exec(ctx, "DROP TABLE IF EXISTS "+part); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
