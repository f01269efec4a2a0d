package sqlite

import (
	"errors"
	"fmt"
	"time"

	"zombiezen.com/go/sqlite"

	"hutong/ledger"
	"hutong/money"
	"hutong/payment"
	"hutong/store"
)

// binder gives a statement its parameters one after another; what has nothing to say is NULL.
type binder struct {
	st *sqlite.Stmt
	i  int
}

func (b *binder) text(v string) {
	b.i++
	if v == "" {
		b.st.BindNull(b.i)
	} else {
		b.st.BindText(b.i, v)
	}
}

// key is text that is part of a key, where NULL would not be unique.
func (b *binder) key(v string) { b.i++; b.st.BindText(b.i, v) }

func (b *binder) blob(v []byte) {
	b.i++
	if len(v) == 0 {
		b.st.BindNull(b.i)
	} else {
		b.st.BindBytes(b.i, v)
	}
}

func (b *binder) id(v [16]byte) {
	if v == ([16]byte{}) {
		b.blob(nil)
	} else {
		b.blob(v[:])
	}
}

func (b *binder) hash(v [32]byte) {
	if v == ([32]byte{}) {
		b.blob(nil)
	} else {
		b.blob(v[:])
	}
}

func (b *binder) int(v int64) { b.i++; b.st.BindInt64(b.i, v) }

func (b *binder) intOrNull(v int64) {
	if v == 0 {
		b.i++
		b.st.BindNull(b.i)
	} else {
		b.int(v)
	}
}

func (b *binder) time(v time.Time) {
	if v.IsZero() {
		b.intOrNull(0)
	} else {
		b.int(v.UnixMilli())
	}
}

// json binds text that was made in a buffer.
func (b *binder) json(v []byte) { b.i++; b.st.BindText(b.i, string(v)) }

// run executes a statement that gives no rows and makes it ready for the next ones.
func (b *binder) run() error {
	_, err := b.st.Step()
	b.i = 0
	return errors.Join(err, b.st.Reset())
}

// scanner takes a row's columns one after another.
type scanner struct {
	st *sqlite.Stmt
	i  int
}

func (s *scanner) text() string { s.i++; return s.st.ColumnText(s.i - 1) }
func (s *scanner) int() int64   { s.i++; return s.st.ColumnInt64(s.i - 1) }

func (s *scanner) blob() []byte {
	s.i++
	n := s.st.ColumnLen(s.i - 1)
	if n == 0 {
		return nil
	}
	b := make([]byte, n)
	s.st.ColumnBytes(s.i-1, b)
	return b
}

func (s *scanner) id() (v [16]byte)   { s.i++; s.st.ColumnBytes(s.i-1, v[:]); return v }
func (s *scanner) hash() (v [32]byte) { s.i++; s.st.ColumnBytes(s.i-1, v[:]); return v }

func (s *scanner) time() time.Time {
	if s.st.ColumnIsNull(s.i) {
		s.i++
		return time.Time{}
	}
	return time.UnixMilli(s.int()).UTC()
}

func (s *scanner) account() ledger.Account {
	return ledger.Account{Participant: s.text(), Agreement: s.text(), Currency: money.Currency(s.text())}
}

// query runs a statement and hands each row to f, until f has an error.
func query(c *sqlite.Conn, q string, bind func(*binder), f func(*scanner) error) error {
	st, err := c.Prepare(q)
	if err != nil {
		return err
	}
	defer st.Reset()
	if bind != nil {
		bind(&binder{st: st})
	}
	for {
		more, err := st.Step()
		if err != nil || !more {
			return err
		}
		if err := f(&scanner{st: st}); err != nil {
			return err
		}
	}
}

// number is the one number that a statement gives.
func number(c *sqlite.Conn, q string) (n int64, err error) {
	err = query(c, q, nil, func(sc *scanner) error { n = sc.int(); return nil })
	return n, err
}

const termsColumns = `p.id, p.parent, p.payer, p.payee, p.initiator, p.body`

func scanTerms(s *scanner) (*payment.Terms, error) {
	t := &payment.Terms{ID: s.id(), Parent: s.id()}
	t.Payer.Participant, t.Payee.Participant, t.Initiator = s.text(), s.text(), s.text()
	if err := store.ParseTerms(s.blob(), t); err != nil {
		return nil, fmt.Errorf("payment %s: %w", t.ID, err)
	}
	return t, nil
}

const (
	historyColumns = `o.payment, o.n, o.status, o.booking, o.body`
	entryColumns   = `o.place, ` + historyColumns
)

// laneBits is where the lane stands in a place.
const laneBits = 48

func scanOutcome(s *scanner) (o payment.Outcome, err error) {
	o.Payment, o.State.Seq, o.State.Status, o.Booking = s.id(), int(s.int()), payment.Status(s.text()), payment.Booking(s.text())
	if err = store.ParseOutcome(s.blob(), &o); err != nil {
		err = fmt.Errorf("outcome %d of payment %s: %w", o.State.Seq, o.Payment, err)
	}
	return o, err
}

func scanEntry(s *scanner) (e store.Entry, err error) {
	place := s.int()
	e.Lane, e.Seq = int(place>>laneBits), place&(1<<laneBits-1)
	if e.Outcome, err = scanOutcome(s); err != nil {
		err = fmt.Errorf("place %d of lane %d: %w", e.Seq, e.Lane, err)
	}
	return e, err
}

func scanRecord(sc *scanner) (store.Record, error) {
	t, err := scanTerms(sc)
	if err != nil {
		return store.Record{}, err
	}
	r := store.Record{Terms: t}
	if !sc.st.ColumnIsNull(sc.i) { // a payment without an outcome is the auditor's to find
		o, err := scanOutcome(sc)
		if err != nil {
			return store.Record{}, err
		}
		r.State = o.State
	}
	return r, nil
}

func scanLane(sc *scanner) store.Lane {
	return store.Lane{Lane: int(sc.int()), From: int(sc.int()), To: int(sc.int()), Retired: sc.int() != 0, Epoch: sc.int(), Seq: sc.int(), Watermark: sc.time()}
}
