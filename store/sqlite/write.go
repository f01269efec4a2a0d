package sqlite

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"hutong/payment"
	"hutong/store"
)

const selectLanes = `SELECT lane, "from", "to", retired, epoch, seq, watermark FROM lanes`

// Lanes implements store.Store.
func (s *Store) Lanes(ctx context.Context, n int) ([]store.Lane, error) {
	if n < 0 || n > payment.Slots {
		return nil, fmt.Errorf("sqlite: %d lanes, want 1 to %d", n, payment.Slots)
	}
	lanes, err := s.allLanes(ctx)
	if err == nil && len(lanes) == 0 && n > 0 {
		err = s.update(ctx, "make the lanes", func(c *sqlite.Conn) error { return addLanes(c, store.NewLanes(0, n)) })
		if err == nil {
			lanes, err = s.allLanes(ctx)
		}
	}
	if err != nil {
		return nil, err
	}
	if have := store.Active(lanes); n > 0 && have != n {
		return nil, fmt.Errorf("sqlite: %s has %d lanes, not %d: open it with %d", s.path, have, n, have)
	}
	return lanes, nil
}

func (s *Store) allLanes(ctx context.Context) (out []store.Lane, err error) {
	err = s.view(ctx, "read the lanes", func(c *sqlite.Conn) error {
		out, err = readLanes(c)
		return err
	})
	return out, err
}

func readLanes(c *sqlite.Conn) (out []store.Lane, err error) {
	err = query(c, selectLanes+" ORDER BY lane", nil, func(sc *scanner) error {
		out = append(out, scanLane(sc))
		return nil
	})
	return out, err
}

func addLanes(c *sqlite.Conn, lanes []store.Lane) error {
	w, err := prepare(c, `INSERT INTO lanes (lane, "from", "to", retired, epoch, seq, watermark) VALUES (?,?,?,0,?,0,?)`)
	if err != nil {
		return err
	}
	for i := range lanes {
		l := &lanes[i]
		w.int(int64(l.Lane))
		w.int(int64(l.From))
		w.int(int64(l.To))
		w.int(l.Epoch)
		w.time(l.Watermark)
		if err := w.run(); err != nil {
			return err
		}
	}
	return nil
}

// Relane implements store.Store.
func (s *Store) Relane(ctx context.Context, r *store.Relaning) error {
	return s.update(ctx, "change the lanes", func(c *sqlite.Conn) error {
		all, err := readLanes(c)
		if err != nil {
			return err
		}
		if err := r.Check(all); err != nil {
			return err
		}
		for _, l := range r.Retire {
			if err := sqlitex.Execute(c, "UPDATE lanes SET retired = 1 WHERE lane = ?", &sqlitex.ExecOptions{Args: []any{l.Lane}}); err != nil {
				return err
			}
		}
		if err := addLanes(c, r.Make); err != nil {
			return err
		}
		for _, l := range r.Retire {
			if err := moveDue(c, l.Lane, r.Make); err != nil {
				return err
			}
		}
		if err := s.positionRows(c, r.Positions, func(p *store.Position) int { return p.Lane }); err != nil {
			return err
		}
		w, err := prepare(c, "INSERT OR REPLACE INTO slices (lane, participant, agreement, currency, minor) VALUES (?,?,?,?,?)")
		if err != nil {
			return err
		}
		for i := range r.Slices {
			x := &r.Slices[i]
			w.int(int64(x.Lane))
			w.key(x.Account.Participant)
			w.key(x.Account.Agreement)
			w.key(string(x.Account.Currency))
			w.int(x.Minor)
			if err := w.run(); err != nil {
				return err
			}
		}
		return nil
	})
}

// moveDue brings due rows of a lane to those that have their payments' slots now.
func moveDue(c *sqlite.Conn, from int, to []store.Lane) error {
	var ids []payment.ID
	if err := query(c, "SELECT payment FROM due WHERE lane = ?", func(b *binder) { b.int(int64(from)) }, func(sc *scanner) error {
		ids = append(ids, sc.id())
		return nil
	}); err != nil {
		return err
	}
	w, err := prepare(c, "UPDATE due SET lane = ? WHERE lane = ? AND payment = ?")
	if err != nil {
		return err
	}
	for _, id := range ids {
		for i := range to {
			if to[i].Has(id.Slot()) {
				w.int(int64(to[i].Lane))
			}
		}
		w.int(int64(from))
		w.blob(id[:])
		if err := w.run(); err != nil {
			return err
		}
	}
	return nil
}

func laneRow(c *sqlite.Conn, lane int) (l store.Lane, err error) {
	err = fmt.Errorf("sqlite: lane %d: %w", lane, store.ErrNotFound)
	if q := query(c, selectLanes+" WHERE lane = ?", func(b *binder) { b.int(int64(lane)) }, func(sc *scanner) error {
		l, err = scanLane(sc), nil
		return nil
	}); q != nil {
		return l, q
	}
	return l, err
}

// Own implements store.Store.
func (s *Store) Own(ctx context.Context, lane int) (l store.Lane, err error) {
	err = s.update(ctx, fmt.Sprintf("own lane %d", lane), func(c *sqlite.Conn) error {
		if err := sqlitex.Execute(c, "UPDATE lanes SET epoch = epoch + 1 WHERE lane = ?", &sqlitex.ExecOptions{Args: []any{lane}}); err != nil {
			return err
		}
		l, err = laneRow(c, lane)
		return err
	})
	return l, err
}

// Commit implements store.Store. A context that ends while it runs does not stop it: half a commit helps nobody.
func (s *Store) Commit(ctx context.Context, b *store.Batch) error {
	return s.update(ctx, fmt.Sprintf("commit to lane %d", b.Lane), func(c *sqlite.Conn) error {
		l, err := laneRow(c, b.Lane)
		if err != nil {
			return err
		}
		if err := b.Check(&l); err != nil {
			return err
		}
		if l.Epoch != b.Epoch || l.Seq != b.FromSeq {
			return store.ErrFenced
		}
		err = s.writeBatch(c, b)
		if err == nil || sqlite.ErrCode(err).ToPrimary() != sqlite.ResultConstraint && !errors.Is(err, errHeld) {
			return err
		}
		// Something was there. Undo what went in, then look up what it was; nobody else writes meanwhile.
		if back := exec(c, "ROLLBACK"); back != nil {
			return back
		}
		if found := conflicts(c, b); found != nil {
			return found
		}
		return err
	})
}

var errHeld = errors.New("a claim is held by another payment")

func (s *Store) writeBatch(c *sqlite.Conn, b *store.Batch) error {
	for _, part := range []func(*sqlite.Conn, *store.Batch) error{
		s.writePayments, s.writeOutcomes, s.writePositions, writeClaims, writeQuotes, s.writeReferences, writeDue,
	} {
		if err := part(c, b); err != nil {
			return err
		}
	}
	w, err := prepare(c, "UPDATE lanes SET seq = ?, watermark = coalesce(?, watermark) WHERE lane = ?")
	if err != nil {
		return err
	}
	w.int(b.FromSeq + int64(len(b.Outcomes)))
	w.time(b.Watermark)
	w.int(int64(b.Lane))
	return w.run()
}

func prepare(c *sqlite.Conn, q string) (binder, error) {
	st, err := c.Prepare(q)
	return binder{st: st}, err
}

// activity says that a party has payments in a span.
type activity struct {
	party string
	span  int64
}

// spanBits is the length of a span of ids in bits of milliseconds: 1,024 ms.
const spanBits = 10

func (s *Store) writePayments(c *sqlite.Conn, b *store.Batch) error {
	if len(b.Payments) == 0 {
		return nil
	}
	// In order of their ids they go into the index page by page.
	sorted := s.sorted[:0]
	for i := range b.Payments {
		sorted = append(sorted, i)
	}
	slices.SortFunc(sorted, func(x, y int) int { return compareID(b.Payments[x].ID, b.Payments[y].ID) })
	rows := &s.rows
	rows.begin(6)
	for _, i := range sorted {
		t := b.Payments[i]
		rows.blob(t.ID[:])
		rows.idOrNull(t.Parent)
		rows.textOrNull(t.Payer.Participant)
		rows.textOrNull(t.Payee.Participant)
		rows.textOrNull(t.Initiator)
		rows.body(b.AppendBody(rows.text, i))
	}
	s.sorted = sorted
	if err := rows.insert(c, "INSERT OR FAIL INTO payments (id, parent, payer, payee, initiator, body) SELECT c0, c1, c2, c3, c4, c5 FROM batch"); err != nil {
		return err
	}
	return s.writeActivity(c, b)
}

func (s *Store) writeActivity(c *sqlite.Conn, b *store.Batch) error {
	if len(s.active) > 1<<14 {
		clear(s.active)
	}
	fresh := s.fresh[:0]
	for _, t := range b.Payments {
		for _, party := range [...]string{t.Payer.Participant, t.Payee.Participant, t.Initiator} {
			a := activity{party, t.ID.Millis() >> spanBits}
			if party == "" || s.active[a] {
				continue
			}
			s.active[a] = true // forgotten when the transaction fails
			fresh = append(fresh, a)
		}
	}
	s.fresh = fresh
	if len(fresh) == 0 {
		return nil
	}
	slices.SortFunc(fresh, func(a, b activity) int { return cmp.Or(strings.Compare(a.party, b.party), cmp.Compare(a.span, b.span)) })
	s.rows.begin(2)
	for _, a := range fresh {
		s.rows.key(a.party)
		s.rows.int(a.span)
	}
	return s.rows.insert(c, "INSERT OR IGNORE INTO activity (party, span) SELECT c0, c1 FROM batch")
}

func (s *Store) writeOutcomes(c *sqlite.Conn, b *store.Batch) error {
	if len(b.Outcomes) == 0 {
		return nil
	}
	rows := &s.rows
	rows.begin(6)
	for i := range b.Outcomes {
		o := &b.Outcomes[i]
		rows.int(int64(b.Lane)<<laneBits | (b.FromSeq + int64(i) + 1))
		rows.blob(o.Payment[:])
		rows.int(int64(o.State.Seq))
		rows.textOrNull(string(o.State.Status))
		rows.textOrNull(string(o.Booking))
		rows.body(store.AppendOutcome(rows.text, o))
	}
	if err := rows.insert(c, "INSERT OR FAIL INTO outcomes (place, payment, n, status, booking, body) SELECT c0, c1, c2, c3, c4, c5 FROM batch"); err != nil {
		return err
	}
	return writeMarks(c, b)
}

func (s *Store) writePositions(c *sqlite.Conn, b *store.Batch) error {
	return s.positionRows(c, b.Positions, func(*store.Position) int { return b.Lane })
}

func (s *Store) positionRows(c *sqlite.Conn, positions []store.Position, lane func(*store.Position) int) error {
	if len(positions) == 0 {
		return nil
	}
	rows := &s.rows
	rows.begin(8)
	for i := range positions {
		p := &positions[i]
		rows.int(int64(lane(p)))
		rows.key(p.Cycle)
		rows.key(p.Account.Participant)
		rows.key(p.Account.Agreement)
		rows.key(string(p.Account.Currency))
		rows.int(p.Debits)
		rows.int(p.Credits)
		rows.int(p.Reserved)
	}
	return rows.insert(c, `INSERT OR FAIL INTO positions (lane, cycle, participant, agreement, currency, debits, credits, reserved)
 SELECT c0, c1, c2, c3, c4, c5, c6, c7 FROM batch WHERE true
 ON CONFLICT DO UPDATE SET debits = excluded.debits, credits = excluded.credits, reserved = excluded.reserved`)
}

func writeClaims(c *sqlite.Conn, b *store.Batch) error {
	if len(b.Claims) == 0 {
		return nil
	}
	w, err := prepare(c, `INSERT INTO claims (key, payment, at) VALUES (?, ?, ?)
 ON CONFLICT DO UPDATE SET payment = excluded.payment, at = excluded.at WHERE payment = ?`)
	if err != nil {
		return err
	}
	for i := range b.Claims {
		cl := &b.Claims[i]
		w.blob(cl.Key[:])
		w.id(cl.Payment)
		w.time(cl.At)
		w.id(cl.Replaces) // NULL equals nothing: a free key is needed
		if err := w.run(); err != nil {
			return err
		}
		if c.Changes() == 0 {
			return errHeld
		}
	}
	return nil
}

func writeQuotes(c *sqlite.Conn, b *store.Batch) error {
	if len(b.Quotes) == 0 {
		return nil
	}
	w, err := prepare(c, "INSERT INTO quotes (id, payment, institution, fingerprint, created_at, expires_at, body) VALUES (?,?,?,?,?,?,?)")
	if err != nil {
		return err
	}
	for _, q := range b.Quotes {
		w.id(q.ID)
		w.id(q.Payment)
		w.text(q.Institution)
		w.hash(q.Fingerprint)
		w.time(q.CreatedAt)
		w.time(q.ExpiresAt)
		w.blob(q.Body)
		if err := w.run(); err != nil {
			return err
		}
	}
	return nil
}

func writeDue(c *sqlite.Conn, b *store.Batch) error {
	if len(b.Due) == 0 {
		return nil
	}
	set, err := prepare(c, "INSERT INTO due (lane, payment, at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at")
	if err != nil {
		return err
	}
	remove, err := prepare(c, "DELETE FROM due WHERE lane = ? AND payment = ?")
	if err != nil {
		return err
	}
	for i := range b.Due {
		d := &b.Due[i]
		w := &set
		if d.At.IsZero() {
			w = &remove
		}
		w.int(int64(b.Lane))
		w.blob(d.Payment[:])
		if !d.At.IsZero() {
			w.time(d.At)
		}
		if err := w.run(); err != nil {
			return err
		}
	}
	return nil
}

// conflicts looks up what of a batch is there already.
func conflicts(c *sqlite.Conn, b *store.Batch) error {
	has := func(q string) func(payment.ID) (bool, error) {
		return func(id payment.ID) (there bool, err error) {
			err = query(c, q, func(w *binder) { w.blob(id[:]) }, func(*scanner) error { there = true; return nil })
			return there, err
		}
	}
	claimant := func(key [32]byte) (holder payment.ID, err error) {
		err = query(c, "SELECT payment FROM claims WHERE key = ?", func(w *binder) { w.blob(key[:]) }, func(sc *scanner) error {
			holder = sc.id()
			return nil
		})
		return holder, err
	}
	return b.Conflicts(has("SELECT 1 FROM payments WHERE id = ?"), claimant, has("SELECT 1 FROM quotes WHERE id = ?"))
}

// MoveSlice implements store.Store.
func (s *Store) MoveSlice(ctx context.Context, moves []store.SliceMove) error {
	return s.update(ctx, "move slices", func(c *sqlite.Conn) error {
		w, err := prepare(c, `INSERT INTO slices (lane, participant, agreement, currency, minor) VALUES (?,?,?,?,?)
 ON CONFLICT DO UPDATE SET minor = minor + excluded.minor`)
		if err != nil {
			return err
		}
		for i := range moves {
			ch := &moves[i]
			l, err := laneRow(c, ch.Lane)
			if err != nil {
				return err
			}
			if l.Epoch != ch.Epoch || l.Retired {
				return store.ErrFenced
			}
			w.int(int64(ch.Lane))
			w.key(ch.Account.Participant)
			w.key(ch.Account.Agreement)
			w.key(string(ch.Account.Currency))
			w.int(ch.Minor)
			if err := w.run(); err != nil {
				return err
			}
		}
		return nil
	})
}

// PutDirectory implements store.Store.
func (s *Store) PutDirectory(ctx context.Context, hash [32]byte, at time.Time, body []byte) (version int64, err error) {
	err = s.update(ctx, "put the directory", func(c *sqlite.Conn) error {
		var newest [32]byte
		version = 0
		if err := query(c, "SELECT version, hash FROM directories ORDER BY version DESC LIMIT 1", nil, func(sc *scanner) error {
			version, newest = sc.int(), sc.hash()
			return nil
		}); err != nil {
			return err
		}
		if version > 0 && newest == hash {
			return nil
		}
		version++
		w, err := prepare(c, "INSERT INTO directories (version, at, hash, body) VALUES (?,?,?,?)")
		if err != nil {
			return err
		}
		w.int(version)
		w.time(at)
		w.i++
		w.st.BindBytes(w.i, hash[:])
		w.blob(body)
		return w.run()
	})
	return version, err
}
