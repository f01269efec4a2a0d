package sqlite

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"sync"

	"zombiezen.com/go/sqlite"

	"hutong/ledger"
	"hutong/money"
	"hutong/payment"
	"hutong/store"
)

func compareID(a, b payment.ID) int { return bytes.Compare(a[:], b[:]) }

// Lane implements store.Store. It does not answer while the end of the last transaction is not certain.
func (s *Store) Lane(ctx context.Context, lane int) (l store.Lane, err error) {
	if err := s.sure(); err != nil {
		return l, explain("read the lane", err)
	}
	err = s.view(ctx, "read the lane", func(c *sqlite.Conn) error {
		l, err = laneRow(c, lane)
		return err
	})
	return l, err
}

// Positions implements store.Store; the order is that of lane, account and cycle.
func (s *Store) Positions(ctx context.Context, lane int, fromCycle string) (out []store.Position, err error) {
	err = s.view(ctx, "read positions", func(c *sqlite.Conn) error {
		return positions(c, lane, fromCycle, func(p store.Position) { out = append(out, p) })
	})
	return out, err
}

func positions(c *sqlite.Conn, lane int, fromCycle string, f func(store.Position)) error {
	// The lanes are named one by one, so that each is a range of the table's key.
	return query(c, `SELECT lane, participant, agreement, currency, cycle, debits, credits, reserved FROM positions
 WHERE lane IN (SELECT lane FROM lanes WHERE ?1 < 0 OR lane = ?1) AND cycle >= ?2 ORDER BY lane, participant, agreement, currency, cycle`,
		func(b *binder) { b.int(int64(lane)); b.key(fromCycle) },
		func(sc *scanner) error {
			p := store.Position{Lane: int(sc.int()), PositionKey: store.PositionKey{Account: sc.account(), Cycle: sc.text()}}
			p.Position = ledger.Position{Debits: sc.int(), Credits: sc.int(), Reserved: sc.int()}
			f(p)
			return nil
		})
}

// Slices implements store.Store; the order is that of lane and account. It does not answer while the end of the last transaction is not certain.
func (s *Store) Slices(ctx context.Context, lane int) (out []store.Slice, err error) {
	if err := s.sure(); err != nil {
		return nil, explain("read slices", err)
	}
	err = s.view(ctx, "read slices", func(c *sqlite.Conn) error {
		return readSlices(c, lane, func(sl store.Slice) { out = append(out, sl) })
	})
	return out, err
}

func readSlices(c *sqlite.Conn, lane int, f func(store.Slice)) error {
	return query(c, `SELECT lane, participant, agreement, currency, minor FROM slices WHERE ?1 < 0 OR lane = ?1
 ORDER BY lane, participant, agreement, currency`,
		func(b *binder) { b.int(int64(lane)) },
		func(sc *scanner) error {
			f(store.Slice{Lane: int(sc.int()), Account: ledger.Account{Participant: sc.text(), Agreement: sc.text(), Currency: money.Currency(sc.text())}, Minor: sc.int()})
			return nil
		})
}

const selectRecord = "SELECT " + termsColumns + ", " + historyColumns + ` FROM payments p
 LEFT JOIN outcomes o ON o.place = (SELECT place FROM outcomes WHERE payment = p.id ORDER BY n DESC LIMIT 1) `

func records(c *sqlite.Conn, ids []payment.ID) (out []store.Record, err error) {
	for _, id := range ids {
		if err := query(c, selectRecord+"WHERE p.id = ?", func(b *binder) { b.blob(id[:]) }, appendRecord(&out)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func appendRecord(out *[]store.Record) func(*scanner) error {
	return func(sc *scanner) error {
		r, err := scanRecord(sc)
		*out = append(*out, r)
		return err
	}
}

// recordsAtOnce is from how many payments on Records reads with all readers: old ones lie each in pages of their own, and reading those from
// the drive one after another is waiting.
const recordsAtOnce = 4 * readers

// Records implements store.Store.
func (s *Store) Records(ctx context.Context, ids []payment.ID) (out []store.Record, err error) {
	if len(ids) < recordsAtOnce {
		err = s.view(ctx, "read payments", func(c *sqlite.Conn) error {
			out, err = records(c, ids)
			return err
		})
		return out, err
	}
	var outs [readers][]store.Record
	var errs [readers]error
	var wg sync.WaitGroup
	for i := range readers {
		wg.Go(func() {
			errs[i] = s.view(ctx, "read payments", func(c *sqlite.Conn) (err error) {
				outs[i], err = records(c, ids[i*len(ids)/readers:(i+1)*len(ids)/readers])
				return err
			})
		})
	}
	wg.Wait()
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	return slices.Concat(outs[:]...), nil
}

// firstID is the least id of a millisecond.
func firstID(ms int64) (id payment.ID) {
	binary.BigEndian.PutUint64(id[:8], uint64(max(ms, 0))<<16)
	return id
}

// Live implements store.Store: the payments since the watermark and the due rows, of those the ones that must be carried on.
func (s *Store) Live(ctx context.Context, lane int) (out []store.Record, err error) {
	err = s.view(ctx, "read live payments", func(c *sqlite.Conn) error {
		l, err := laneRow(c, lane)
		if err != nil {
			return err
		}
		if l.Retired {
			return nil
		}
		var ids []payment.ID
		if err := query(c, "SELECT payment FROM due WHERE lane = ?", func(b *binder) { b.int(int64(lane)) }, func(sc *scanner) error {
			ids = append(ids, sc.id())
			return nil
		}); err != nil {
			return err
		}
		first := firstID(0)
		if !l.Watermark.IsZero() {
			first = firstID(l.Watermark.UnixMilli())
		}
		// The last row of each history, from the index alone, then the status of those.
		if err := query(c, `SELECT h.payment, o.status FROM (SELECT payment, max(n), place FROM outcomes WHERE payment >= ? GROUP BY payment) h
 JOIN outcomes o ON o.place = h.place`, func(b *binder) { b.blob(first[:]) }, func(sc *scanner) error {
			if id := payment.ID(sc.id()); l.Has(id.Slot()) && !payment.Status(sc.text()).Final() {
				ids = append(ids, id)
			}
			return nil
		}); err != nil {
			return err
		}
		slices.SortFunc(ids, compareID)
		out, err = records(c, slices.Compact(ids))
		return err
	})
	return out, err
}

func countLanes(c *sqlite.Conn) (int, error) {
	n, err := number(c, "SELECT count(*) FROM lanes")
	return int(n), err
}

// Claims implements store.Store; the order is that of the keys asked for.
func (s *Store) Claims(ctx context.Context, keys [][32]byte) (out []store.Claim, err error) {
	err = s.view(ctx, "read claims", func(c *sqlite.Conn) error {
		for _, k := range keys {
			if err := query(c, selectClaims+"WHERE key = ?", func(b *binder) { b.blob(k[:]) }, func(sc *scanner) error {
				out = append(out, scanClaim(sc))
				return nil
			}); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

const selectClaims = "SELECT key, payment, at FROM claims "

func scanClaim(sc *scanner) store.Claim {
	return store.Claim{Key: sc.hash(), Payment: sc.id(), At: sc.time()}
}

const selectQuotes = "SELECT id, payment, institution, fingerprint, created_at, expires_at, body FROM quotes "

func scanQuote(sc *scanner) *store.Quote {
	return &store.Quote{ID: sc.id(), Payment: sc.id(), Institution: sc.text(), Fingerprint: sc.hash(), CreatedAt: sc.time(), ExpiresAt: sc.time(), Body: sc.blob()}
}

// Quote implements store.Store.
func (s *Store) Quote(ctx context.Context, id payment.ID) (q *store.Quote, err error) {
	err = s.view(ctx, "read a quote", func(c *sqlite.Conn) error {
		return query(c, selectQuotes+"WHERE id = ?", func(b *binder) { b.blob(id[:]) }, func(sc *scanner) error {
			q = scanQuote(sc)
			return nil
		})
	})
	if err == nil && q == nil {
		err = store.ErrNotFound
	}
	return q, err
}

func (s *Store) entries(ctx context.Context, what, where string, bind func(*binder)) (out []store.Entry, err error) {
	err = s.view(ctx, what, func(c *sqlite.Conn) error {
		return query(c, "SELECT "+entryColumns+" FROM outcomes o "+where, bind, func(sc *scanner) error {
			e, err := scanEntry(sc)
			out = append(out, e)
			return err
		})
	})
	return out, err
}

// Outcomes implements store.Store.
func (s *Store) Outcomes(ctx context.Context, id payment.ID) ([]store.Entry, error) {
	return s.entries(ctx, "read outcomes", "WHERE o.payment = ? ORDER BY o.n", func(b *binder) { b.blob(id[:]) })
}

// Journal implements store.Store.
func (s *Store) Journal(ctx context.Context, lane int, after int64, limit int) ([]store.Entry, error) {
	if _, err := s.Lane(ctx, lane); err != nil {
		return nil, err
	}
	first := int64(lane) << laneBits
	return s.entries(ctx, "read the journal", "WHERE o.place > ? AND o.place < ? ORDER BY o.place LIMIT ?", func(b *binder) {
		b.int(first + max(after, 0))
		b.int(first + 1<<laneBits)
		b.int(int64(max(limit, 0)))
	})
}

// Children implements store.Store.
func (s *Store) Children(ctx context.Context, id payment.ID) (out []store.Record, err error) {
	err = s.view(ctx, "read refunds", func(c *sqlite.Conn) error {
		return query(c, selectRecord+"WHERE p.parent = ? ORDER BY p.id", func(b *binder) { b.blob(id[:]) }, appendRecord(&out))
	})
	return out, err
}

// ByReference implements store.Store. It reads a page of each run: some tens, however many references there are.
func (s *Store) ByReference(ctx context.Context, owner, value string, limit int) (out []payment.ID, err error) {
	err = s.view(ctx, "find a reference", func(c *sqlite.Conn) error {
		out, err = byReference(c, owner, value, max(limit, 0))
		return err
	})
	return out, err
}

// Range implements store.Store.
func (s *Store) Range(ctx context.Context, from, to payment.ID, limit int) (out []store.Record, err error) {
	err = s.view(ctx, "read payments", func(c *sqlite.Conn) error {
		return query(c, selectRecord+"WHERE p.id BETWEEN ? AND ? ORDER BY p.id LIMIT ?", func(b *binder) {
			b.blob(from[:])
			b.blob(to[:])
			b.int(int64(max(limit, 0)))
		}, appendRecord(&out))
	})
	return out, err
}

// Recent implements store.Store. A payment is of its payer's and its payee's participant and of its initiator.
func (s *Store) Recent(ctx context.Context, participant string, limit int) (out []store.Record, err error) {
	err = s.view(ctx, "read recent payments", func(c *sqlite.Conn) error {
		if participant == "" {
			return query(c, selectRecord+"ORDER BY p.id DESC LIMIT ?", func(b *binder) { b.int(int64(max(limit, 0))) }, appendRecord(&out))
		}
		span := int64(1) << 40
		for len(out) < limit {
			next := int64(-1)
			if err := query(c, "SELECT span FROM activity WHERE party = ? AND span < ? ORDER BY span DESC LIMIT 1", func(b *binder) {
				b.key(participant)
				b.int(span)
			}, func(sc *scanner) error { next = sc.int(); return nil }); err != nil {
				return err
			}
			if next < 0 {
				return nil
			}
			span = next
			from, to := firstID(span<<spanBits), firstID((span+1)<<spanBits)
			if err := query(c, selectRecord+"WHERE p.id >= ? AND p.id < ? AND (p.payer = ? OR p.payee = ? OR p.initiator = ?) ORDER BY p.id DESC LIMIT ?", func(b *binder) {
				b.blob(from[:])
				b.blob(to[:])
				b.key(participant)
				b.key(participant)
				b.key(participant)
				b.int(int64(limit - len(out)))
			}, appendRecord(&out)); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// Directory implements store.Store.
func (s *Store) Directory(ctx context.Context) (version int64, body []byte, err error) {
	err = s.view(ctx, "read the directory", func(c *sqlite.Conn) error {
		return query(c, "SELECT version, body FROM directories ORDER BY version DESC LIMIT 1", nil, func(sc *scanner) error {
			version, body = sc.int(), sc.blob()
			return nil
		})
	})
	if err == nil && version == 0 {
		err = store.ErrNotFound
	}
	return version, body, err
}

// Export implements store.Store. While it runs, the log cannot begin anew and grows with what is committed meanwhile.
func (s *Store) Export(ctx context.Context, w io.Writer) error {
	x := store.NewExporter(w)
	err := s.view(ctx, "export", func(c *sqlite.Conn) error {
		if err := exportHead(c, x); err != nil {
			return err
		}
		return exportPayments(c, x)
	})
	if err != nil {
		return err
	}
	return x.End()
}

func exportHead(c *sqlite.Conn, x *store.Exporter) error {
	n, err := countLanes(c)
	if err != nil {
		return err
	}
	x.Meta(n)
	type part struct {
		q string
		f func(*scanner)
	}
	each := func(q string, f func(*scanner)) error {
		return query(c, q, nil, func(sc *scanner) error { f(sc); return x.Err() })
	}
	for _, p := range []part{
		{"SELECT version, at, hash, body FROM directories ORDER BY version", func(sc *scanner) { x.Directory(sc.int(), sc.time(), sc.hash(), sc.blob()) }},
		{selectRegistry + " ORDER BY version", func(sc *scanner) { ch := scanRegistry(sc); x.Registry(&ch) }},
		{selectLanes + " ORDER BY lane", func(sc *scanner) { l := scanLane(sc); x.Lane(&l) }},
	} {
		if err := each(p.q, p.f); err != nil {
			return err
		}
	}
	if err := readSlices(c, -1, func(sl store.Slice) { x.Slice(&sl) }); err != nil {
		return err
	}
	if err := positions(c, -1, "", func(p store.Position) { x.Position(&p) }); err != nil {
		return err
	}
	for _, p := range []part{
		{selectClaims + "ORDER BY key", func(sc *scanner) { cl := scanClaim(sc); x.Claim(&cl) }},
		{selectIssued + " ORDER BY id", func(sc *scanner) { x.Issued(scanIssued(sc)) }},
		{selectQuotes + "ORDER BY id", func(sc *scanner) { x.Quote(scanQuote(sc)) }},
		{"SELECT payment, at FROM due ORDER BY payment", func(sc *scanner) { x.Due(&store.Due{Payment: sc.id(), At: sc.time()}) }},
	} {
		if err := each(p.q, p.f); err != nil {
			return err
		}
	}
	return x.Err()
}

// exportPayments walks payments and outcomes side by side, both in order of the payment's id. An outcome whose payment is missing is
// written where it stands: the auditor must see it.
func exportPayments(c *sqlite.Conn, x *store.Exporter) error {
	outcomes, err := c.Prepare("SELECT " + entryColumns + " FROM outcomes o ORDER BY o.payment, o.n")
	if err != nil {
		return err
	}
	defer outcomes.Reset()
	var e store.Entry
	more := true
	next := func() error {
		if more, err = outcomes.Step(); err == nil && more {
			e, err = scanEntry(&scanner{st: outcomes})
		}
		return err
	}
	if err := next(); err != nil {
		return err
	}
	upTo := func(id payment.ID, lines []ledger.Line) error {
		for more && compareID(e.Payment, id) <= 0 {
			x.Outcome(&e, lines)
			if err := next(); err != nil {
				return err
			}
		}
		return x.Err()
	}
	err = query(c, "SELECT "+termsColumns+" FROM payments p ORDER BY p.id", nil, func(sc *scanner) error {
		t, err := scanTerms(sc)
		if err != nil {
			return err
		}
		before := t.ID
		for i := len(before) - 1; i >= 0; i-- { // the greatest id less than this one
			before[i]--
			if before[i] != 255 {
				break
			}
		}
		if err := upTo(before, nil); err != nil {
			return err
		}
		x.Payment(t)
		return upTo(t.ID, t.Lines)
	})
	if err != nil {
		return err
	}
	return upTo(payment.ID(slices.Repeat([]byte{255}, 16)), nil)
}
