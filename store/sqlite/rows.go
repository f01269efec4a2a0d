package sqlite

import (
	"errors"
	"fmt"
	"time"

	"zombiezen.com/go/sqlite"

	"hutong/ledger"
	"hutong/money"
	"hutong/payment"
	"hutong/reason"
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

func (b *binder) yes(v bool) {
	if v {
		b.int(1)
	} else {
		b.intOrNull(0)
	}
}

func (b *binder) time(v time.Time) {
	if v.IsZero() {
		b.intOrNull(0)
	} else {
		b.int(v.UnixMilli())
	}
}

func (b *binder) amount(a money.Amount) { b.intOrNull(a.Minor); b.text(string(a.Currency)) }

func (b *binder) account(a *ledger.Account) {
	b.text(a.Participant)
	b.text(a.Agreement)
	b.text(string(a.Currency))
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

func (s *scanner) amount() money.Amount {
	minor := s.int()
	return money.Amount{Minor: minor, Currency: money.Currency(s.text())}
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

const termsColumns = `p.id, p.kind, p.flow, p.parent, p.initiator, p.request_id, p.fingerprint, p.created_at,
 p.payer, p.payer_settler, p.payer_agreement, p.payer_currency, p.payee, p.payee_settler, p.payee_agreement, p.payee_currency,
 p.order_minor, p.order_currency, p.credit_minor, p.credit_currency, p.debit_minor, p.debit_currency, p.customer_minor, p.customer_currency,
 p.lines, p.funds, p.loss, p.quote, p.quote_expires, p.claim, p.one_use, p.initiator_ref, p.policy, p.refundable_till, p.detail,
 p.hold_until, p.hold_most`

const insertPayment = `INSERT INTO payments VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`

func bindTerms(b *binder, t *payment.Terms, buf []byte) []byte {
	b.id(t.ID)
	b.text(string(t.Kind))
	b.text(string(t.Flow))
	b.id(t.Parent)
	b.text(t.Initiator)
	b.id(t.RequestID)
	b.hash(t.Fingerprint)
	b.time(t.CreatedAt)
	b.text(t.Payer.Participant)
	b.account(&t.Payer.Account)
	b.text(t.Payee.Participant)
	b.account(&t.Payee.Account)
	b.amount(t.Amounts.Order)
	b.amount(t.Amounts.Credit)
	b.amount(t.Amounts.Debit)
	b.amount(t.Amounts.Customer)
	if len(t.Lines) == 0 {
		b.text("")
	} else {
		buf = store.AppendLines(buf[:0], t.Lines)
		b.json(buf)
	}
	b.text(string(t.Funds))
	b.text(string(t.Loss))
	b.id(t.QuoteID)
	b.time(t.QuoteExpires)
	b.hash(t.Claim)
	b.yes(t.ClaimOneUse)
	b.text(t.InitiatorRef)
	b.text(t.Policy)
	b.time(t.RefundableTill)
	buf = store.AppendDetail(buf[:0], &t.Detail)
	b.json(buf)
	b.time(t.Hold.Until)
	b.intOrNull(t.Hold.Most)
	return buf
}

// scanTerms reads terms and, apart, the detail's text; decode opens the detail too.
func scanTerms(s *scanner, decode bool) (t *payment.Terms, detail []byte, err error) {
	t = &payment.Terms{ID: s.id(), Kind: payment.Kind(s.text()), Flow: payment.Flow(s.text()), Parent: s.id(), Initiator: s.text(),
		RequestID: s.id(), Fingerprint: s.hash(), CreatedAt: s.time()}
	t.Payer = payment.Side{Participant: s.text(), Account: s.account()}
	t.Payee = payment.Side{Participant: s.text(), Account: s.account()}
	t.Amounts = payment.Amounts{Order: s.amount(), Credit: s.amount(), Debit: s.amount(), Customer: s.amount()}
	if lines := s.text(); lines != "" {
		if t.Lines, err = store.ParseLines([]byte(lines)); err != nil {
			return nil, nil, fmt.Errorf("payment %s: %w", t.ID, err)
		}
	}
	t.Funds, t.Loss = payment.Funds(s.text()), payment.LossBearer(s.text())
	t.QuoteID, t.QuoteExpires = s.id(), s.time()
	t.Claim, t.ClaimOneUse = s.hash(), s.int() != 0
	t.InitiatorRef, t.Policy, t.RefundableTill = s.text(), s.text(), s.time()
	detail = []byte(s.text())
	t.Hold = payment.Hold{Until: s.time(), Most: s.int()}
	if decode {
		if t.Detail, err = store.ParseDetail(detail); err != nil {
			return nil, nil, fmt.Errorf("payment %s: %w", t.ID, err)
		}
	}
	return t, detail, nil
}

const stateColumns = `o.n, o.status, o.reason, o.debit, o.debit_reference, o.credit, o.credit_reference, o.reserved, o.reserve_cycle,
 o.rung, o.due_at, o.cycle, o.business_date, o.refunded, o.resolver, o.updated_at, o.final_at,
 o.captured`

const entryColumns = `o.place, o.payment, o.at, o.event, o.from_status, o.booking, ` + stateColumns

const insertOutcome = `INSERT INTO outcomes (place, payment, at, event, from_status, booking, n, status, reason, debit, debit_reference,
 credit, credit_reference, reserved, reserve_cycle, rung, due_at, cycle, business_date, refunded, resolver, updated_at, final_at, captured)
 VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`

// laneBits is where the lane stands in a place.
const laneBits = 48

func bindOutcome(b *binder, lane int, seq int64, o *payment.Outcome, buf []byte) []byte {
	b.int(int64(lane)<<laneBits | seq)
	b.id(o.Payment)
	b.time(o.At)
	buf = store.AppendEvent(buf[:0], &o.Event)
	b.json(buf)
	b.text(string(o.From))
	b.text(string(o.Booking))
	s := &o.State
	b.int(int64(s.Seq))
	b.text(string(s.Status))
	b.text(string(s.Reason))
	b.text(string(s.Debit.State))
	b.text(s.Debit.Reference)
	b.text(string(s.Credit.State))
	b.text(s.Credit.Reference)
	b.yes(s.Reserved)
	b.text(s.ReserveCycle)
	b.intOrNull(int64(s.Rung))
	b.time(s.DueAt)
	b.text(s.Cycle)
	b.text(s.BusinessDate)
	if s.Refunded == (payment.Refunded{}) {
		b.text("")
	} else {
		buf = store.AppendRefunded(buf[:0], s.Refunded)
		b.json(buf)
	}
	if s.Resolver == (payment.Resolver{}) {
		b.text("")
	} else {
		buf = store.AppendResolver(buf[:0], &s.Resolver)
		b.json(buf)
	}
	b.time(s.UpdatedAt)
	b.time(s.FinalAt)
	b.intOrNull(s.Captured)
	return buf
}

func scanState(sc *scanner) (s payment.State, err error) {
	s = payment.State{Seq: int(sc.int()), Status: payment.Status(sc.text()), Reason: reason.Code(sc.text()),
		Debit:    payment.Leg{State: payment.LegState(sc.text()), Reference: sc.text()},
		Credit:   payment.Leg{State: payment.LegState(sc.text()), Reference: sc.text()},
		Reserved: sc.int() != 0, ReserveCycle: sc.text(), Rung: int(sc.int()), DueAt: sc.time(), Cycle: sc.text(), BusinessDate: sc.text()}
	if refunded := sc.text(); refunded != "" {
		if s.Refunded, err = store.ParseRefunded([]byte(refunded)); err != nil {
			return s, err
		}
	}
	if resolver := sc.text(); resolver != "" {
		if s.Resolver, err = store.ParseResolver([]byte(resolver)); err != nil {
			return s, err
		}
	}
	s.UpdatedAt, s.FinalAt, s.Captured = sc.time(), sc.time(), sc.int()
	return s, nil
}

// scanEntry reads an outcome and, apart, the event's text; decode opens the event too.
func scanEntry(sc *scanner, decode bool) (e store.Entry, event []byte, err error) {
	place := sc.int()
	e.Lane, e.Seq = int(place>>laneBits), place&(1<<laneBits-1)
	e.Payment, e.At = sc.id(), sc.time()
	event = []byte(sc.text())
	e.From, e.Booking = payment.Status(sc.text()), payment.Booking(sc.text())
	e.State, err = scanState(sc)
	if decode && err == nil {
		e.Event, err = store.ParseEvent(event)
	}
	if err != nil {
		err = fmt.Errorf("outcome at place %d of lane %d: %w", e.Seq, e.Lane, err)
	}
	return e, event, err
}

func scanRecord(sc *scanner) (store.Record, error) {
	t, _, err := scanTerms(sc, true)
	if err != nil {
		return store.Record{}, err
	}
	s, err := scanState(sc)
	if err != nil {
		return store.Record{}, fmt.Errorf("state of payment %s: %w", t.ID, err)
	}
	return store.Record{Terms: t, State: s}, nil
}

func scanLane(sc *scanner) store.Lane {
	return store.Lane{Lane: int(sc.int()), Epoch: sc.int(), Seq: sc.int(), Watermark: sc.time()}
}
