package postgres

import (
	"fmt"

	"hutong/money"
	"hutong/payment"
	"hutong/reason"
	"hutong/store"
)

const (
	termsColumns = `p.id, p.kind, p.flow, p.parent, p.initiator, p.request_id, p.fingerprint, p.created_at,
 p.payer, p.payer_settler, p.payer_agreement, p.payer_currency, p.payee, p.payee_settler, p.payee_agreement, p.payee_currency,
 p.order_minor, p.order_currency, p.credit_minor, p.credit_currency, p.debit_minor, p.debit_currency, p.customer_minor, p.customer_currency,
 p.lines, p.funds, p.loss, p.quote, p.quote_expires, p.claim, p.one_use, p.initiator_ref, p.policy, p.refundable_till, p.detail,
 p.hold_until, p.hold_most`

	stateColumns = `o.n, o.status, o.reason, o.debit, o.debit_reference, o.credit, o.credit_reference, o.reserved, o.reserve_cycle,
 o.rung, o.due_at, o.cycle, o.business_date, o.refunded, o.resolver, o.updated_at, o.final_at,
 o.captured`

	entryColumns = `o.place, o.payment, o.at, o.event, o.from_status, o.booking, ` + stateColumns
)

// The columns of a COPY stand in the order of the table, so that the server forms a row without sorting.
const (
	copyPayments = `COPY payments (id, parent, request_id, quote, created_at, quote_expires, refundable_till, order_minor, credit_minor,
 debit_minor, customer_minor, slot, one_use, kind, flow, initiator, fingerprint, payer, payer_settler, payer_agreement, payer_currency,
 payee, payee_settler, payee_agreement, payee_currency, order_currency, credit_currency, debit_currency, customer_currency, lines, funds,
 loss, claim, initiator_ref, policy, detail, hold_until, hold_most) FROM STDIN (FORMAT binary)`
	paymentColumns = 38

	copyOutcomes = `COPY outcomes (payment, place, at, due_at, updated_at, final_at, n, rung, slot, reserved, event, from_status, status,
 reason, debit, debit_reference, credit, credit_reference, reserve_cycle, cycle, business_date, refunded, booking, resolver, captured) FROM STDIN (FORMAT binary)`
	outcomeColumns = 25
)

func (m *message) terms(t *payment.Terms) {
	m.row(paymentColumns)
	m.bytes(t.ID[:])
	m.id(t.Parent)
	m.id(t.RequestID)
	m.id(t.QuoteID)
	m.time(t.CreatedAt)
	m.time(t.QuoteExpires)
	m.time(t.RefundableTill)
	a := &t.Amounts
	m.intOrNull(a.Order.Minor)
	m.intOrNull(a.Credit.Minor)
	m.intOrNull(a.Debit.Minor)
	m.intOrNull(a.Customer.Minor)
	m.small(int(t.ID.Slot()))
	m.yes(t.ClaimOneUse)
	m.text(string(t.Kind))
	m.text(string(t.Flow))
	m.text(t.Initiator)
	m.hash(t.Fingerprint)
	m.text(t.Payer.Participant)
	m.account(&t.Payer.Account)
	m.text(t.Payee.Participant)
	m.account(&t.Payee.Account)
	m.text(string(a.Order.Currency))
	m.text(string(a.Credit.Currency))
	m.text(string(a.Debit.Currency))
	m.text(string(a.Customer.Currency))
	if len(t.Lines) == 0 {
		m.null()
	} else {
		m.made(func(dst []byte) []byte { return store.AppendLines(dst, t.Lines) })
	}
	m.text(string(t.Funds))
	m.text(string(t.Loss))
	m.hash(t.Claim)
	m.text(t.InitiatorRef)
	m.text(t.Policy)
	m.made(func(dst []byte) []byte { return store.AppendDetail(dst, &t.Detail) })
	m.time(t.Hold.Until)
	m.intOrNull(t.Hold.Most)
}

// laneBits is where the lane stands in a place.
const laneBits = 48

func (m *message) outcome(lane int, seq int64, o *payment.Outcome) {
	s := &o.State
	m.row(outcomeColumns)
	m.bytes(o.Payment[:])
	m.int(int64(lane)<<laneBits | seq)
	m.time(o.At)
	m.time(s.DueAt)
	m.time(s.UpdatedAt)
	m.time(s.FinalAt)
	m.int4(s.Seq)
	m.int4OrNull(s.Rung)
	m.small(int(o.Payment.Slot()))
	m.yes(s.Reserved)
	m.made(func(dst []byte) []byte { return store.AppendEvent(dst, &o.Event) })
	m.text(string(o.From))
	m.text(string(s.Status))
	m.text(string(s.Reason))
	m.text(string(s.Debit.State))
	m.text(s.Debit.Reference)
	m.text(string(s.Credit.State))
	m.text(s.Credit.Reference)
	m.text(s.ReserveCycle)
	m.text(s.Cycle)
	m.text(s.BusinessDate)
	if s.Refunded == (payment.Refunded{}) {
		m.null()
	} else {
		m.made(func(dst []byte) []byte { return store.AppendRefunded(dst, s.Refunded) })
	}
	m.text(string(o.Booking))
	if s.Resolver == (payment.Resolver{}) {
		m.null()
	} else {
		m.made(func(dst []byte) []byte { return store.AppendResolver(dst, &s.Resolver) })
	}
	m.intOrNull(s.Captured)
}

func (s *scanner) amount() money.Amount {
	minor := s.int()
	return money.Amount{Minor: minor, Currency: money.Currency(s.text())}
}

// scanTerms reads terms and, apart, the detail's text; decode opens the detail too.
func scanTerms(s *scanner, decode bool) (t *payment.Terms, detail []byte, err error) {
	t = &payment.Terms{ID: s.id(), Kind: payment.Kind(s.text()), Flow: payment.Flow(s.text()), Parent: s.id(), Initiator: s.text(),
		RequestID: s.id(), Fingerprint: s.hash(), CreatedAt: s.time()}
	t.Payer = payment.Side{Participant: s.text(), Account: s.account()}
	t.Payee = payment.Side{Participant: s.text(), Account: s.account()}
	t.Amounts = payment.Amounts{Order: s.amount(), Credit: s.amount(), Debit: s.amount(), Customer: s.amount()}
	if lines := s.next(); len(lines) > 0 {
		if t.Lines, err = store.ParseLines(lines); err != nil {
			return nil, nil, fmt.Errorf("payment %s: %w", t.ID, err)
		}
	}
	t.Funds, t.Loss = payment.Funds(s.text()), payment.LossBearer(s.text())
	t.QuoteID, t.QuoteExpires = s.id(), s.time()
	t.Claim, t.ClaimOneUse = s.hash(), s.yes()
	t.InitiatorRef, t.Policy, t.RefundableTill = s.text(), s.text(), s.time()
	detail = s.blob()
	t.Hold = payment.Hold{Until: s.time(), Most: s.int()}
	if decode {
		if t.Detail, err = store.ParseDetail(detail); err != nil {
			return nil, nil, fmt.Errorf("payment %s: %w", t.ID, err)
		}
	}
	return t, detail, nil
}

func scanState(s *scanner) (st payment.State, err error) {
	st = payment.State{Seq: int(s.int()), Status: payment.Status(s.text()), Reason: reason.Code(s.text()),
		Debit:    payment.Leg{State: payment.LegState(s.text()), Reference: s.text()},
		Credit:   payment.Leg{State: payment.LegState(s.text()), Reference: s.text()},
		Reserved: s.yes(), ReserveCycle: s.text(), Rung: int(s.int()), DueAt: s.time(), Cycle: s.text(), BusinessDate: s.text()}
	if refunded := s.next(); len(refunded) > 0 {
		if st.Refunded, err = store.ParseRefunded(refunded); err != nil {
			return st, err
		}
	}
	if resolver := s.next(); len(resolver) > 0 {
		if st.Resolver, err = store.ParseResolver(resolver); err != nil {
			return st, err
		}
	}
	st.UpdatedAt, st.FinalAt, st.Captured = s.time(), s.time(), s.int()
	return st, nil
}

// scanEntry reads an outcome and, apart, the event's text; decode opens the event too.
func scanEntry(s *scanner, decode bool) (e store.Entry, event []byte, err error) {
	place := s.int()
	e.Lane, e.Seq = int(place>>laneBits), place&(1<<laneBits-1)
	e.Payment, e.At = s.id(), s.time()
	event = s.blob()
	e.From, e.Booking = payment.Status(s.text()), payment.Booking(s.text())
	e.State, err = scanState(s)
	if decode && err == nil {
		e.Event, err = store.ParseEvent(event)
	}
	if err != nil {
		err = fmt.Errorf("outcome at place %d of lane %d: %w", e.Seq, e.Lane, err)
	}
	return e, event, err
}

func scanRecord(s *scanner) (store.Record, error) {
	t, _, err := scanTerms(s, true)
	if err != nil {
		return store.Record{}, err
	}
	st, err := scanState(s)
	if err != nil {
		return store.Record{}, fmt.Errorf("state of payment %s: %w", t.ID, err)
	}
	return store.Record{Terms: t, State: st}, nil
}

const selectLanes = "SELECT lane, epoch, seq, watermark FROM lanes"

func scanLane(s *scanner) store.Lane {
	return store.Lane{Lane: int(s.int()), Epoch: s.int(), Seq: s.int(), Watermark: s.time()}
}
