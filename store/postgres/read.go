package postgres

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"hutong/ledger"
	"hutong/money"
	"hutong/payment"
	"hutong/store"
)

func compareID(a, b payment.ID) int { return bytes.Compare(a[:], b[:]) }

// Lane implements store.Store. After a commit with an unknown end it first makes the end known.
func (s *Store) Lane(ctx context.Context, lane int) (l store.Lane, err error) {
	slot, err := s.home(ctx, lane)
	if err != nil {
		return l, err
	}
	if !s.readOnly {
		w, err := s.writer(lane)
		if err == nil {
			err = w.settle(ctx)
		}
		if err != nil {
			return l, explain("settle the lane", err)
		}
	}
	found := errNoLane(lane)
	err = s.read(ctx, "read the lane", selectLanes+" WHERE lane = $1 AND slot = $2", func(sc *scanner) error {
		l, found = scanLane(sc), nil
		return nil
	}, lane, slot)
	return l, cmp.Or(err, found)
}

// ofLane limits a statement over rows of lanes to one lane, named by its number and its home slot; to none if lane is negative.
func (s *Store) ofLane(ctx context.Context, lane int) (where string, args []any, err error) {
	if lane < 0 {
		return "", nil, nil
	}
	slot, err := s.home(ctx, lane)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return "", nil, err
	}
	return " AND r.lane = $1 AND r.slot = $2", []any{lane, slot}, nil
}

// Positions implements store.Store; the order is that of lane, account and cycle.
func (s *Store) Positions(ctx context.Context, lane int, fromCycle string) (out []store.Position, err error) {
	where, args, err := s.ofLane(ctx, lane)
	if err != nil {
		return nil, err
	}
	where = fmt.Sprintf("%s AND r.cycle >= $%d", where, len(args)+1)
	err = positions(ctx, s.pool, where, func(p store.Position) { out = append(out, p) }, append(args, fromCycle)...)
	return out, explain("read positions", err)
}

func positions(ctx context.Context, q querier, where string, f func(store.Position), args ...any) error {
	return query(ctx, q, `SELECT r.lane, r.participant, r.agreement, r.currency, r.cycle, r.debits, r.credits, r.reserved
 FROM positions r WHERE true`+where+" ORDER BY r.lane, r.participant, r.agreement, r.currency, r.cycle",
		func(sc *scanner) error {
			p := store.Position{Lane: int(sc.int()), PositionKey: store.PositionKey{Account: sc.account(), Cycle: sc.text()}}
			p.Position = ledger.Position{Debits: sc.int(), Credits: sc.int(), Reserved: sc.int()}
			f(p)
			return nil
		}, args...)
}

// Slices implements store.Store; the order is that of lane and account. After a move with an unknown end it first makes the end known.
func (s *Store) Slices(ctx context.Context, lane int) (out []store.Slice, err error) {
	if s.moved.Load() {
		// A move that the server may still bring to an end has its lanes' rows: once they can be had, it is there or never will be.
		if err := s.update(ctx, "settle a move", func(tx pgx.Tx) error {
			return query(ctx, tx, selectLanes+" ORDER BY lane FOR UPDATE", func(*scanner) error { return nil })
		}); err != nil {
			return nil, err
		}
		s.moved.Store(false)
	}
	where, args, err := s.ofLane(ctx, lane)
	if err != nil {
		return nil, err
	}
	err = readSlices(ctx, s.pool, where, func(sl store.Slice) { out = append(out, sl) }, args...)
	return out, explain("read slices", err)
}

func readSlices(ctx context.Context, q querier, where string, f func(store.Slice), args ...any) error {
	return query(ctx, q, "SELECT r.lane, r.participant, r.agreement, r.currency, r.minor FROM slices r WHERE true"+where+
		" ORDER BY r.lane, r.participant, r.agreement, r.currency", func(sc *scanner) error {
		f(store.Slice{Lane: int(sc.int()), Account: ledger.Account{Participant: sc.text(), Agreement: sc.text(), Currency: money.Currency(sc.text())}, Minor: sc.int()})
		return nil
	}, args...)
}

// pageOf is how many payments are asked for in one statement.
const pageOf = 1000

func (s *Store) recordsOf(ctx context.Context, q querier, ids []payment.ID) (out []store.Record, err error) {
	if len(ids) == 1 {
		err = s.records(ctx, q, &out, selectOne, uuid(ids[0]), int16(ids[0].Slot()))
		return out, err
	}
	for page := range slices.Chunk(ids, pageOf) {
		u, slots := idArgs(page)
		least, greatest := bounds(page)
		if err := s.records(ctx, q, &out, selectRecords, u, slots, uuid(least), uuid(greatest), slices.Min(slots), slices.Max(slots)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Records implements store.Store.
func (s *Store) Records(ctx context.Context, ids []payment.ID) (out []store.Record, err error) {
	ctx, cancel := patient(ctx)
	defer cancel()
	if len(ids) <= pageOf { // one statement is of one moment by itself
		out, err = s.recordsOf(ctx, s.pool, ids)
		return out, explain("read payments", err)
	}
	err = s.view(ctx, "read payments", func(q querier) error {
		out, err = s.recordsOf(ctx, q, ids)
		return err
	})
	return out, err
}

// firstID is the least id of a millisecond.
func firstID(ms int64) (id payment.ID) {
	binary.BigEndian.PutUint64(id[:8], uint64(max(ms, 0))<<16)
	return id
}

// Live implements store.Store: the payments since the watermark and the due rows, of those the ones that must be carried on.
func (s *Store) Live(ctx context.Context, lane int) (out []store.Record, err error) {
	known, err := s.lane(ctx, lane)
	if err != nil {
		return nil, err
	}
	from, to := known.From, known.To
	err = s.view(ctx, "read live payments", func(q querier) error {
		var l store.Lane
		if err := query(ctx, q, selectLanes+" WHERE lane = $1 AND slot = $2", func(sc *scanner) error { l = scanLane(sc); return nil }, lane, from); err != nil || l.Retired {
			return err
		}
		var ids []payment.ID
		if err := query(ctx, q, "SELECT payment FROM due WHERE slot >= $1 AND slot < $2", func(sc *scanner) error {
			ids = append(ids, sc.id())
			return nil
		}, from, to); err != nil {
			return err
		}
		first := firstID(0)
		if !l.Watermark.IsZero() {
			first = firstID(l.Watermark.UnixMilli())
		}
		if err := query(ctx, q, `SELECT DISTINCT ON (payment) payment, status FROM history WHERE payment >= $1 AND slot >= $2 AND slot < $3
 ORDER BY payment, n DESC`, func(sc *scanner) error {
			if id := payment.ID(sc.id()); !payment.Status(sc.text()).Final() {
				ids = append(ids, id)
			}
			return nil
		}, uuid(first), from, to); err != nil {
			return err
		}
		slices.SortFunc(ids, compareID)
		out, err = s.recordsOf(ctx, q, slices.Compact(ids))
		return err
	})
	return out, err
}

// Claims implements store.Store; the order is that of the keys asked for.
func (s *Store) Claims(ctx context.Context, keys [][32]byte) (out []store.Claim, err error) {
	err = readClaims(ctx, s.pool, keys, func(c store.Claim) { out = append(out, c) })
	return out, explain("read claims", err)
}

func readClaims(ctx context.Context, q querier, keys [][32]byte, f func(store.Claim)) error {
	if len(keys) == 0 {
		return nil
	}
	raw, slots := make([][]byte, len(keys)), make([]int16, len(keys))
	for i := range keys {
		raw[i], slots[i] = keys[i][:], int16(payment.SlotOf(keys[i]))
	}
	return query(ctx, q, selectClaims, func(sc *scanner) error { f(scanClaim(sc)); return nil }, raw, slots, slices.Min(slots), slices.Max(slots))
}

func scanClaim(sc *scanner) store.Claim {
	return store.Claim{Key: sc.hash(), Payment: sc.id(), At: sc.time()}
}

func scanQuote(sc *scanner) *store.Quote {
	return &store.Quote{ID: sc.id(), Payment: sc.id(), Institution: sc.text(), Fingerprint: sc.hash(), CreatedAt: sc.time(), ExpiresAt: sc.time(), Body: sc.blob()}
}

// Quote implements store.Store.
func (s *Store) Quote(ctx context.Context, id payment.ID) (q *store.Quote, err error) {
	err = s.read(ctx, "read a quote", selectQuotes+"WHERE id = $1 AND slot = $2", func(sc *scanner) error {
		q = scanQuote(sc)
		return nil
	}, uuid(id), int16(id.Slot()))
	if err == nil && q == nil {
		err = store.ErrNotFound
	}
	return q, err
}

func (s *Store) entries(ctx context.Context, what, sql string, args ...any) (out []store.Entry, err error) {
	err = s.read(ctx, what, sql, func(sc *scanner) error {
		e, err := scanEntry(sc)
		out = append(out, e)
		return err
	}, args...)
	return out, err
}

// Outcomes implements store.Store.
func (s *Store) Outcomes(ctx context.Context, id payment.ID) ([]store.Entry, error) {
	return s.entries(ctx, "read outcomes", selectOutcomes, uuid(id), int16(id.Slot()))
}

// Children implements store.Store. Refunds live in the slot of their payment.
func (s *Store) Children(ctx context.Context, id payment.ID) (out []store.Record, err error) {
	return s.readRecords(ctx, "read refunds", selectChildren, uuid(id), int16(id.Slot()))
}

// Range implements store.Store.
func (s *Store) Range(ctx context.Context, from, to payment.ID, limit int) (out []store.Record, err error) {
	return s.readRecords(ctx, "read payments", selectRecord+"WHERE p.id BETWEEN $1 AND $2 ORDER BY p.id LIMIT $3", uuid(from), uuid(to), max(limit, 0))
}

// Recent implements store.Store. A payment is of its payer's and its payee's participant and of its initiator.
func (s *Store) Recent(ctx context.Context, participant string, limit int) (out []store.Record, err error) {
	ctx, cancel := patient(ctx)
	defer cancel()
	if participant == "" {
		return s.readRecords(ctx, "read recent payments", selectRecord+"ORDER BY p.id DESC LIMIT $1", max(limit, 0))
	}
	participant = keepable(participant)
	err = s.view(ctx, "read recent payments", func(q querier) error {
		span := int64(1) << 40
		for len(out) < limit {
			next := int64(-1)
			if err := query(ctx, q, "SELECT span FROM activity WHERE party = $1 AND span < $2 ORDER BY span DESC LIMIT 1", func(sc *scanner) error {
				next = sc.int()
				return nil
			}, participant, span); err != nil {
				return err
			}
			if next < 0 {
				return nil
			}
			span = next
			if err := s.records(ctx, q, &out, selectRecord+`WHERE p.id >= $1 AND p.id < $2 AND (p.payer = $3 OR p.payee = $3 OR p.initiator = $3)
 ORDER BY p.id DESC LIMIT $4`, uuid(firstID(span<<spanBits)), uuid(firstID((span+1)<<spanBits)), participant, limit-len(out)); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// Directory implements store.Store.
func (s *Store) Directory(ctx context.Context) (version int64, body []byte, err error) {
	err = s.read(ctx, "read the directory", "SELECT version, body FROM directories ORDER BY version DESC LIMIT 1", func(sc *scanner) error {
		version, body = sc.int(), sc.blob()
		return nil
	})
	if err == nil && version == 0 {
		err = store.ErrNotFound
	}
	return version, body, err
}

// Export implements store.Store. While it runs, the server keeps every row version that was replaced meanwhile.
func (s *Store) Export(ctx context.Context, w io.Writer) error {
	x := store.NewExporter(w)
	if err := s.view(ctx, "export", func(q querier) error {
		if err := exportHead(ctx, q, x); err != nil {
			return err
		}
		return s.exportPayments(ctx, q, x, span{}, nil)
	}); err != nil {
		return err
	}
	return x.End()
}

func exportHead(ctx context.Context, q querier, x *store.Exporter) error {
	var lanes int64
	if err := query(ctx, q, "SELECT count(*) FROM lanes", func(sc *scanner) error { lanes = sc.int(); return nil }); err != nil {
		return err
	}
	x.Meta(int(lanes))
	type part struct {
		sql string
		f   func(*scanner)
	}
	each := func(parts ...part) error {
		for _, p := range parts {
			if err := query(ctx, q, p.sql, func(sc *scanner) error { p.f(sc); return x.Err() }); err != nil {
				return err
			}
		}
		return nil
	}
	if err := each(
		part{"SELECT version, at, hash, body FROM directories ORDER BY version", func(sc *scanner) { x.Directory(sc.int(), sc.time(), sc.hash(), sc.blob()) }},
		part{selectRegistry + " ORDER BY version", func(sc *scanner) { ch := scanRegistry(sc); x.Registry(&ch) }},
		part{selectLanes + " ORDER BY lane", func(sc *scanner) { l := scanLane(sc); x.Lane(&l) }},
	); err != nil {
		return err
	}
	if err := readSlices(ctx, q, "", func(sl store.Slice) { x.Slice(&sl) }); err != nil {
		return err
	}
	if err := positions(ctx, q, "", func(p store.Position) { x.Position(&p) }); err != nil {
		return err
	}
	archives, err := readArchives(ctx, q)
	if err != nil {
		return err
	}
	if err := each(
		part{"SELECT key, payment, at FROM claims ORDER BY key", func(sc *scanner) { cl := scanClaim(sc); x.Claim(&cl) }},
		part{selectIssued + " ORDER BY id", func(sc *scanner) { x.Issued(scanIssued(sc)) }},
		part{selectQuotes + "ORDER BY id", func(sc *scanner) { x.Quote(scanQuote(sc)) }},
		part{"SELECT payment, at FROM due ORDER BY payment", func(sc *scanner) { x.Due(&store.Due{Payment: sc.id(), At: sc.time()}) }},
	); err != nil {
		return err
	}
	for i := range archives {
		x.Archive(&archives[i])
	}
	return x.Err()
}

// exportPayments writes a page of payments after another, each payment with its outcomes. An outcome whose payment is missing is written
// where it stands: the auditor must see it.
//
// A span other than the whole bounds it, and see, if there is one, is shown every payment and then its outcomes.
func (s *Store) exportPayments(ctx context.Context, q querier, x *store.Exporter, in span, see func(*payment.Terms, *store.Entry) error) error {
	last := payment.ID(slices.Repeat([]byte{255}, 16))
	var after pgtype.UUID // NULL at first: everything
	if !in.whole() {
		after, last = uuid(before(in.from)), before(in.to)
	}
	for {
		var page []*payment.Terms
		var u unread
		if err := query(ctx, q, "SELECT "+termsColumns+" FROM payments p WHERE ($1::uuid IS NULL OR p.id > $1) AND p.id <= $3 ORDER BY p.id LIMIT $2", func(sc *scanner) error {
			t, err := u.terms(sc)
			page = append(page, t)
			return err
		}, after, pageOf, uuid(last)); err != nil {
			return err
		}
		if err := s.resolve(ctx, q, &u); err != nil {
			return err
		}
		to := last
		if len(page) == pageOf {
			to = page[pageOf-1].ID
		}
		var outcomes []store.Entry
		if err := query(ctx, q, "SELECT "+entryColumns+" FROM history o WHERE ($1::uuid IS NULL OR o.payment > $1) AND o.payment <= $2 ORDER BY o.payment, o.n", func(sc *scanner) error {
			e, err := scanEntry(sc)
			outcomes = append(outcomes, e)
			return err
		}, after, uuid(to)); err != nil {
			return err
		}
		// upTo writes the outcomes of payments before one, or those of that one.
		var unseen error
		upTo := func(before func(payment.ID) bool, t *payment.Terms) {
			for len(outcomes) > 0 && before(outcomes[0].Payment) {
				var lines []ledger.Line
				if t != nil {
					lines = t.Lines
				}
				x.Outcome(&outcomes[0], lines)
				if see != nil && unseen == nil {
					unseen = see(t, &outcomes[0])
				}
				outcomes = outcomes[1:]
			}
		}
		for _, t := range page {
			upTo(func(id payment.ID) bool { return compareID(id, t.ID) < 0 }, nil)
			x.Payment(t)
			if see != nil && unseen == nil {
				unseen = see(t, nil)
			}
			upTo(func(id payment.ID) bool { return id == t.ID }, t)
		}
		upTo(func(payment.ID) bool { return true }, nil)
		if err := errors.Join(unseen, x.Err()); err != nil || len(page) < pageOf {
			return err
		}
		after = uuid(to)
	}
}
