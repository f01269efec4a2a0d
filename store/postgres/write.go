package postgres

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"hutong/ledger"
	"hutong/payment"
	"hutong/store"
)

// Lanes implements store.Store.
func (s *Store) Lanes(ctx context.Context, n int) (out []store.Lane, err error) {
	if n < 0 || n > payment.Slots {
		return nil, fmt.Errorf("postgres: %d lanes, want 1 to %d", n, payment.Slots)
	}
	out, err = s.readLanes(ctx)
	if err == nil && len(out) == 0 && n > 0 && !s.readOnly {
		err = s.update(ctx, "make the lanes", func(tx pgx.Tx) error {
			// Whoever changes the one row first makes the lanes; others wait here and find it changed.
			made, err := tx.Exec(ctx, "UPDATE shape SET lanes = $1 WHERE lanes IS NULL", n)
			if err != nil || made.RowsAffected() != 1 {
				return err
			}
			return addLanes(ctx, tx, store.NewLanes(0, n))
		})
		if err == nil {
			out, err = s.readLanes(ctx)
		}
	}
	if err != nil {
		return nil, err
	}
	if have := store.Active(out); n > 0 && have != n {
		return nil, fmt.Errorf("postgres: %s has %d lanes, not %d: open it with %d", s.name, have, n, have)
	}
	return out, nil
}

func addLanes(ctx context.Context, tx pgx.Tx, lanes []store.Lane) error {
	b := &pgx.Batch{}
	for i := range lanes {
		l := &lanes[i]
		b.Queue("INSERT INTO lanes (lane, slot, past, retired, epoch, writer, seq, watermark) VALUES ($1, $2, $3, false, $4, 0, 0, $5)",
			l.Lane, l.From, l.To, l.Epoch, timeArg(l.Watermark))
	}
	return tx.SendBatch(ctx, b).Close()
}

// Relane implements store.Store. The lanes' rows are locked first: what is being written to one of them is there before, or refused.
func (s *Store) Relane(ctx context.Context, r *store.Relaning) error {
	ctx, cancel := patient(ctx)
	defer cancel()
	err := s.update(ctx, "change the lanes", func(tx pgx.Tx) error {
		var all []store.Lane
		if err := query(ctx, tx, selectLanes+" ORDER BY lane FOR UPDATE", func(sc *scanner) error {
			all = append(all, scanLane(sc))
			return nil
		}); err != nil {
			return err
		}
		if err := r.Check(all); err != nil {
			return err
		}
		for _, x := range r.Retire {
			if _, err := tx.Exec(ctx, "UPDATE lanes SET retired = true WHERE lane = $1 AND slot = $2", x.Lane, all[x.Lane].From); err != nil {
				return err
			}
		}
		if err := addLanes(ctx, tx, r.Make); err != nil {
			return err
		}
		all = append(all, r.Make...)
		if _, err := tx.Exec(ctx, "UPDATE shape SET lanes = (SELECT count(*) FROM lanes WHERE NOT retired)"); err != nil {
			return err
		}
		if err := placePositions(ctx, tx, all, r.Positions); err != nil {
			return err
		}
		b := &pgx.Batch{}
		for i := range r.Slices {
			x := &r.Slices[i]
			b.Queue(`INSERT INTO slices (lane, slot, participant, agreement, currency, minor) VALUES ($1, $2, $3, $4, $5, $6)
 ON CONFLICT (lane, participant, agreement, currency, slot) DO UPDATE SET minor = excluded.minor`,
				x.Lane, all[x.Lane].From, keepable(x.Account.Participant), keepable(x.Account.Agreement), keepable(string(x.Account.Currency)), x.Minor)
		}
		return tx.SendBatch(ctx, b).Close()
	})
	if err != nil {
		return err
	}
	for _, x := range r.Retire {
		w, err := s.writer(x.Lane)
		if err != nil {
			return explain("change the lanes", err)
		}
		w.mu.Lock()
		w.disconnect()
		w.forget()
		w.mu.Unlock()
	}
	_, err = s.readLanes(ctx)
	return err
}

// placePositions writes positions of lanes that nothing else writes to.
func placePositions(ctx context.Context, tx pgx.Tx, lanes []store.Lane, positions []store.Position) error {
	byLane := map[int][]*store.Position{}
	for i := range positions {
		p := &positions[i]
		byLane[p.Lane] = append(byLane[p.Lane], p)
	}
	for _, lane := range slices.Sorted(maps.Keys(byLane)) {
		if lane < 0 || lane >= len(lanes) {
			return errNoLane(lane)
		}
		slot := lanes[lane].From
		pages, err := readPages(ctx, tx.Conn().PgConn(), lane, slot)
		if err != nil {
			return err
		}
		for _, p := range byLane[lane] {
			pages.put(p)
		}
		b := &pgx.Batch{}
		for _, p := range pages.dirty {
			b.Queue(`INSERT INTO position_pages (lane, slot, page, cycle, numbers) VALUES ($1, $2, $3, $4, $5)
 ON CONFLICT (lane, cycle, page, slot) DO UPDATE SET numbers = excluded.numbers`, lane, slot, p.number, p.cycle, string(appendNumbers(nil, p.rows)))
			b.Queue(`INSERT INTO position_names (lane, slot, page, cycle, names) VALUES ($1, $2, $3, $4, $5)
 ON CONFLICT (lane, cycle, page, slot) DO UPDATE SET names = excluded.names`, lane, slot, p.number, p.cycle, string(appendNames(nil, p.rows)))
		}
		if err := tx.SendBatch(ctx, b).Close(); err != nil {
			return err
		}
	}
	return nil
}

// Own implements store.Store.
func (s *Store) Own(ctx context.Context, lane int) (l store.Lane, err error) {
	slot, err := s.home(ctx, lane)
	if err != nil {
		return l, err
	}
	err = s.update(ctx, fmt.Sprintf("own lane %d", lane), func(tx pgx.Tx) error {
		found := errNoLane(lane)
		if _, err := tx.Exec(ctx, "SELECT FROM lanes WHERE lane = $1 AND slot = $2 FOR UPDATE", lane, slot); err != nil { // moves of headroom are waited for
			return err
		}
		if err := query(ctx, tx, "UPDATE lanes SET epoch = epoch + 1 WHERE lane = $1 AND slot = $2 RETURNING "+laneColumns, func(sc *scanner) error {
			l, found = scanLane(sc), nil
			return nil
		}, lane, slot); err != nil {
			return err
		}
		return found
	})
	if err != nil {
		return l, err
	}
	// What this process had of the lane is of an earlier time: another may have had it meanwhile.
	w, err := s.writer(lane)
	if err != nil {
		return l, explain(fmt.Sprintf("own lane %d", lane), err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.disconnect()
	w.forget()
	w.inDoubt.Store(false)
	return l, nil
}

func errNoLane(lane int) error { return fmt.Errorf("postgres: lane %d: %w", lane, store.ErrNotFound) }

// lane is what is known of a lane, read again when it is not known.
func (s *Store) lane(ctx context.Context, lane int) (*store.Lane, error) {
	for fresh := false; ; fresh = true {
		if all := s.lanes.Load(); all != nil && lane >= 0 && lane < len(*all) {
			return &(*all)[lane], nil
		}
		if fresh {
			return nil, errNoLane(lane)
		}
		if _, err := s.readLanes(ctx); err != nil {
			return nil, err
		}
	}
}

// home is the home slot of a lane: its first.
func (s *Store) home(ctx context.Context, lane int) (int, error) {
	l, err := s.lane(ctx, lane)
	if err != nil {
		return 0, err
	}
	return l.From, nil
}

// Commit implements store.Store. A context that ends while it runs does not stop it, but its deadline counts, and so does answerTimeout:
// after either the end is unknown.
func (s *Store) Commit(ctx context.Context, b *store.Batch) error {
	what := fmt.Sprintf("commit to lane %d", b.Lane)
	if err := ctx.Err(); err != nil {
		return err
	}
	l, err := s.lane(ctx, b.Lane)
	if err == nil {
		err = b.Check(l)
	}
	if err != nil {
		return explain(what, err)
	}
	w, err := s.writer(b.Lane)
	if err != nil {
		return explain(what, err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return explain(what, w.commit(ctx, b, l.From))
}

func (w *writer) commit(ctx context.Context, b *store.Batch, slot int) error {
	w.slot = slot
	if err := w.connect(ctx, b.Epoch); err != nil {
		return err
	}
	w.inDoubt.Store(false)
	if w.pages == nil {
		var err error
		if w.pages, err = readPages(ctx, w.conn, b.Lane, slot); err != nil {
			w.disconnect()
			return err
		}
	}
	if w.refs == nil {
		var err error
		if w.refs, err = readRefs(ctx, w.conn, b.Lane, slot); err != nil {
			w.disconnect()
			return err
		}
	}
	if err := w.limit(ctx); err != nil { // what is much is sent while the rest is made
		w.disconnect()
		return err
	}
	w.batch(b)
	for try := 1; ; try++ {
		failed, name, tag, err := w.exchange(ctx)
		switch {
		case err != nil:
			w.disconnect()
			w.epoch = b.Epoch
			w.inDoubt.Store(true)
			return fmt.Errorf("the end is unknown: %w", err)
		case failed == nil && tag == "COMMIT":
			return nil
		}
		if failed != nil && givenUp(failed) && try < tries {
			pause(ctx, try)
			w.out.again()
			continue
		}
		clear(w.active)
		w.pages = nil
		w.models.forget()
		w.undoReferences()
		switch {
		case failed == nil:
			return fmt.Errorf("the server answered COMMIT with %s", tag)
		case failed.Code == "23502" && name == "move_lane":
			return store.ErrFenced
		case failed.Code == "23505" || failed.Code == "23502" && name == "take_claim" || failed.Code == "22012" && name == "first_once":
			// Something was there. Nothing of the batch is; look up what it was.
			if found := w.s.conflicts(ctx, b); found != nil {
				return found
			}
			return fmt.Errorf("%s: %w", name, failed)
		default:
			return fmt.Errorf("%s: %w", name, failed)
		}
	}
}

// batch makes the message of a batch. The fence comes first: a batch that is out of place is told so, whatever else is wrong with it.
func (w *writer) batch(b *store.Batch) {
	m, slot := &w.out, w.slot
	if cap(m.b) > 16<<20 {
		m.b = nil // one large batch is not remembered for ever
	}
	m.reset(w.conn.Conn(), w.stepwise)
	m.run("begin")
	m.bind("move_lane", 7)
	m.small(b.Lane)
	m.small(slot)
	m.int(b.Epoch)
	m.int(b.FromSeq)
	m.int(w.number)
	m.int(b.FromSeq + int64(len(b.Outcomes)))
	m.time(b.Watermark)
	m.execute()
	opened, others := w.rows(b)
	m.put(toPayments, len(opened), func(i int) {
		if k := opened[i].outcome; k >= 0 {
			w.terms(b, opened[i].payment, b.FromSeq+int64(k)+1, &b.Outcomes[k])
		} else {
			w.terms(b, opened[i].payment, 0, nil)
		}
	})
	m.put(toOutcomes, len(others), func(i int) {
		k := others[i].outcome
		m.outcome(b.Lane, b.FromSeq+int64(k)+1, &b.Outcomes[k])
	})
	for _, r := range others {
		// A first outcome that comes apart from its payment, which is rare, may not be there already in the payment's row.
		if o := &b.Outcomes[r.outcome]; o.State.Seq == 1 {
			m.bind("first_once", 2)
			m.bytes(o.Payment[:])
			m.small(int(o.Payment.Slot()))
			m.execute()
		}
	}
	w.journal(b, slot)
	w.activity(b, slot)
	w.quotes(b)
	w.references(b, slot)
	w.positions(b, slot)
	w.due(b)
	w.marks(b)
	w.claims(b) // last: only their rows can be waited for by other lanes
	m.run("commit")
	m.sync()
}

// spanBits is the length of a span of ids in bits of milliseconds: 1,024 ms.
const spanBits = 10

func (w *writer) activity(b *store.Batch, slot int) {
	if len(w.active) > 1<<14 {
		clear(w.active)
	}
	w.parties = w.parties[:0]
	for _, t := range b.Payments {
		for _, party := range [...]string{t.Payer.Participant, t.Payee.Participant, t.Initiator} {
			a := activity{party, t.ID.Millis() >> spanBits}
			if party != "" && !w.active[a] {
				w.active[a] = true // forgotten when the batch fails
				w.parties = append(w.parties, a)
			}
		}
	}
	if len(w.parties) == 0 {
		return
	}
	m := &w.out
	m.bind("put_activity", 4)
	m.small(b.Lane)
	m.small(slot)
	m.arrayOf(oidText, len(w.parties))
	for _, a := range w.parties {
		m.key(a.party)
	}
	m.arrayEnd()
	m.arrayOf(oidInt8, len(w.parties))
	for _, a := range w.parties {
		m.int(a.span)
	}
	m.arrayEnd()
	m.execute()
}

func (w *writer) quotes(b *store.Batch) {
	m := &w.out
	m.put(toQuotes, len(b.Quotes), func(i int) {
		q := b.Quotes[i]
		m.bytes(q.ID[:])
		m.id(q.Payment)
		m.time(q.CreatedAt)
		m.time(q.ExpiresAt)
		m.small(int(q.ID.Slot()))
		m.text(q.Institution)
		m.hash(q.Fingerprint)
		m.blob(q.Body)
	})
}

// lastOf calls f with the index of the last row of each key, from the end: rows of one key follow each other in a batch, and a statement
// can write a row only once.
func lastOf[K comparable](seen map[K]bool, n int, key func(int) K, f func(int)) {
	clear(seen)
	for i := n - 1; i >= 0; i-- {
		if k := key(i); !seen[k] {
			seen[k] = true
			f(i)
		}
	}
}

func (w *writer) positions(b *store.Batch, slot int) {
	if len(b.Positions) == 0 {
		return
	}
	w.pages.clean()
	for i := range b.Positions {
		w.pages.put(&b.Positions[i])
	}
	grown := w.grown[:0]
	for _, p := range w.pages.dirty {
		if p.named < len(p.rows) {
			p.named = len(p.rows)
			grown = append(grown, p)
		}
	}
	w.grown = grown
	if len(grown) > 0 {
		w.putPages("put_names", b.Lane, slot, grown, appendNames)
	}
	if dirty := w.pages.dirty; len(dirty) > 1 {
		w.putPages("put_pages", b.Lane, slot, dirty, appendNumbers)
	} else { // as of most small batches, at two thirds of the time
		m, p := &w.out, dirty[0]
		m.bind("put_page", 5)
		m.small(b.Lane)
		m.small(slot)
		m.int4(p.number)
		m.key(p.cycle)
		at := m.open()
		m.b = appendNumbers(m.b, p.rows)
		m.close(at)
		m.execute()
	}
}

// putPages sends a statement that puts what is to be kept of pages of a lane.
func (w *writer) putPages(name string, lane, slot int, pages []*page, kept func([]byte, []store.Position) []byte) {
	m := &w.out
	m.bind(name, 5)
	m.small(lane)
	m.small(slot)
	m.arrayOf(oidInt4, len(pages))
	for _, p := range pages {
		m.int4(p.number)
	}
	m.arrayEnd()
	m.arrayOf(oidText, len(pages))
	for _, p := range pages {
		m.key(p.cycle)
	}
	m.arrayEnd()
	m.arrayOf(oidText, len(pages))
	for _, p := range pages {
		at := m.open()
		m.b = kept(m.b, p.rows)
		m.close(at)
	}
	m.arrayEnd()
	m.execute()
}

func (w *writer) due(b *store.Batch) {
	if len(b.Due) == 0 {
		return
	}
	var set, gone []*store.Due
	lastOf(make(map[payment.ID]bool, len(b.Due)), len(b.Due), func(i int) payment.ID { return b.Due[i].Payment }, func(i int) {
		if d := &b.Due[i]; d.At.IsZero() {
			gone = append(gone, d)
		} else {
			set = append(set, d)
		}
	})
	m := &w.out
	names := func(rows []*store.Due) {
		m.arrayOf(oidInt2, len(rows))
		for _, d := range rows {
			m.small(int(d.Payment.Slot()))
		}
		m.arrayEnd()
		m.arrayOf(oidUUID, len(rows))
		for _, d := range rows {
			m.bytes(d.Payment[:])
		}
		m.arrayEnd()
	}
	if len(set) > 0 {
		m.bind("put_due", 3)
		names(set)
		m.arrayOf(oidTime, len(set))
		for _, d := range set {
			m.time(d.At)
		}
		m.arrayEnd()
		m.execute()
	}
	if len(gone) > 0 {
		m.bind("drop_due", 4)
		names(gone)
		least, greatest := gone[0].Payment.Slot(), gone[0].Payment.Slot()
		for _, d := range gone {
			least, greatest = min(least, d.Payment.Slot()), max(greatest, d.Payment.Slot())
		}
		m.small(int(least))
		m.small(int(greatest))
		m.execute()
	}
}

// claims writes free claims in the order of their keys, the same in every lane, so that two lanes that want the same ones wait for each
// other one way round; then those that change hands.
func (w *writer) claims(b *store.Batch) {
	m := &w.out
	free := make([]*store.ClaimWrite, 0, len(b.Claims))
	for i := range b.Claims {
		if b.Claims[i].Replaces.IsZero() {
			free = append(free, &b.Claims[i])
		}
	}
	slices.SortFunc(free, func(x, y *store.ClaimWrite) int { return bytes.Compare(x.Key[:], y.Key[:]) })
	m.put(toClaims, len(free), func(i int) {
		c := free[i]
		m.bytes(c.Payment[:])
		m.time(c.At)
		m.small(int(payment.SlotOf(c.Key)))
		m.bytes(c.Key[:])
	})
	for i := range b.Claims {
		if c := &b.Claims[i]; !c.Replaces.IsZero() {
			m.bind("take_claim", 5)
			m.bytes(c.Key[:])
			m.small(int(payment.SlotOf(c.Key)))
			m.bytes(c.Payment[:])
			m.time(c.At)
			m.bytes(c.Replaces[:])
			m.execute()
		}
	}
}

// conflicts looks up what of a batch is there already.
func (s *Store) conflicts(ctx context.Context, b *store.Batch) error {
	ctx, cancel := patient(ctx)
	defer cancel()
	var payments, quotes []payment.ID
	for _, t := range b.Payments {
		payments = append(payments, t.ID)
	}
	for _, q := range b.Quotes {
		quotes = append(quotes, q.ID)
	}
	keys := make([][32]byte, len(b.Claims))
	for i := range b.Claims {
		keys[i] = b.Claims[i].Key
	}
	paid, quoted, holders := map[payment.ID]bool{}, map[payment.ID]bool{}, map[[32]byte]payment.ID{}
	err := s.view(ctx, "look up what is there", func(q querier) error {
		for _, look := range []struct {
			table string
			ids   []payment.ID
			there map[payment.ID]bool
		}{{"payments", payments, paid}, {"quotes", quotes, quoted}} {
			ids, slots := idArgs(look.ids)
			if len(ids) == 0 {
				continue
			}
			least, greatest := bounds(look.ids)
			if err := query(ctx, q, `SELECT t.id FROM unnest($1::uuid[], $2::smallint[]) u (id, slot)
 CROSS JOIN LATERAL (SELECT id FROM `+look.table+` WHERE id = u.id AND slot = u.slot AND id BETWEEN $3 AND $4 AND slot BETWEEN $5 AND $6 LIMIT 1) t`,
				func(sc *scanner) error { look.there[sc.id()] = true; return nil }, ids, slots, uuid(least), uuid(greatest), slices.Min(slots), slices.Max(slots)); err != nil {
				return err
			}
		}
		return readClaims(ctx, q, keys, func(c store.Claim) { holders[c.Key] = c.Payment })
	})
	if err != nil {
		return err
	}
	return b.Conflicts(func(id payment.ID) (bool, error) { return paid[id], nil },
		func(key [32]byte) (payment.ID, error) { return holders[key], nil },
		func(id payment.ID) (bool, error) { return quoted[id], nil })
}

// idArgs are ids and their slots as arguments of a statement.
func idArgs(ids []payment.ID) ([]pgtype.UUID, []int16) {
	u, slots := make([]pgtype.UUID, len(ids)), make([]int16, len(ids))
	for i, id := range ids {
		u[i], slots[i] = pgtype.UUID{Bytes: id, Valid: true}, int16(id.Slot())
	}
	return u, slots
}

func uuid(id payment.ID) pgtype.UUID { return pgtype.UUID{Bytes: id, Valid: true} }

// MoveSlice implements store.Store.
func (s *Store) MoveSlice(ctx context.Context, moves []store.SliceMove) error {
	ctx, cancel := patient(ctx)
	defer cancel()
	type key struct {
		lane    int
		account ledger.Account
	}
	sums, slots, epochs := map[key]int64{}, map[int]int{}, map[int]int64{}
	for _, m := range moves {
		var err error
		if slots[m.Lane], err = s.home(ctx, m.Lane); err != nil {
			return err
		}
		if epoch, known := epochs[m.Lane]; known && epoch != m.Epoch {
			return store.ErrFenced
		}
		epochs[m.Lane] = m.Epoch
		sums[key{m.Lane, m.Account}] += m.Minor
	}
	keys := make([]key, 0, len(sums))
	for k := range sums {
		keys = append(keys, k)
	}
	// In one order everywhere, so that two moves wait for each other one way round.
	slices.SortFunc(keys, func(x, y key) int {
		return cmp.Or(cmp.Compare(x.lane, y.lane), cmp.Compare(x.account.Participant, y.account.Participant),
			cmp.Compare(x.account.Agreement, y.account.Agreement), cmp.Compare(x.account.Currency, y.account.Currency))
	})
	err := s.update(ctx, "move slices", func(tx pgx.Tx) error {
		for _, lane := range slices.Sorted(maps.Keys(epochs)) {
			// The lock holds a new owner off until the move is there: it comes before the fence changes, or not at all. It is the weakest one, which
			// batches of the lane, that change no key of the row, don't wait for.
			fence := errNoLane(lane)
			if err := query(ctx, tx, "SELECT epoch, retired FROM lanes WHERE lane = $1 AND slot = $2 FOR KEY SHARE", func(sc *scanner) error {
				if fence = nil; sc.int() != epochs[lane] || sc.yes() {
					fence = store.ErrFenced
				}
				return nil
			}, lane, slots[lane]); err != nil {
				return err
			}
			if fence != nil {
				return fence
			}
		}
		batch := &pgx.Batch{}
		for _, k := range keys {
			batch.Queue(`INSERT INTO slices AS s (lane, slot, participant, agreement, currency, minor) VALUES ($1, $2, $3, $4, $5, $6)
 ON CONFLICT (lane, participant, agreement, currency, slot) DO UPDATE SET minor = s.minor + excluded.minor`,
				k.lane, slots[k.lane], k.account.Participant, k.account.Agreement, string(k.account.Currency), sums[k])
		}
		return tx.SendBatch(ctx, batch).Close()
	})
	if err != nil && !errors.Is(err, store.ErrFenced) {
		s.moved.Store(true)
	}
	return err
}

// timeArg is a time as an argument of a statement: to the millisecond, NULL when it is zero.
func timeArg(t time.Time) pgtype.Timestamptz {
	return pgtype.Timestamptz{Time: store.Milli(t), Valid: !t.IsZero()}
}

// textArg is text as an argument of a statement, NULL when it is empty.
func textArg(v string) pgtype.Text { return pgtype.Text{String: keepable(v), Valid: v != ""} }

// hashArg is a hash as an argument of a statement, NULL when it is zero.
func hashArg(h [32]byte) []byte {
	if h == ([32]byte{}) {
		return nil
	}
	return h[:]
}

// errRaced says that another node took the next version first.
var errRaced = errors.New("another node was first")

// PutDirectory implements store.Store.
func (s *Store) PutDirectory(ctx context.Context, hash [32]byte, at time.Time, body []byte) (version int64, err error) {
	ctx, cancel := patient(ctx)
	defer cancel()
	for try := 1; ; try++ {
		err = s.update(ctx, "put the directory", func(tx pgx.Tx) error {
			var newest [32]byte
			version = 0
			if err := query(ctx, tx, "SELECT version, hash FROM directories ORDER BY version DESC LIMIT 1", func(sc *scanner) error {
				version, newest = sc.int(), sc.hash()
				return nil
			}); err != nil {
				return err
			}
			if version > 0 && newest == hash {
				return nil
			}
			version++
			_, err := tx.Exec(ctx, "INSERT INTO directories (version, at, hash, body) VALUES ($1, $2, $3, $4)", version, timeArg(at), hash[:], body)
			if is(err, "23505") {
				return errRaced
			}
			return err
		})
		if !errors.Is(err, errRaced) || try == tries {
			return version, err
		}
	}
}
