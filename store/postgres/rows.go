package postgres

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"

	"hutong/payment"
	"hutong/store"
)

// terms writes the row of a batch's payment; opening, its first outcome, may be nil.
func (w *writer) terms(b *store.Batch, i int, seq int64, opening *payment.Outcome) {
	m, t := &w.out, b.Payments[i]
	var body store.Body
	body, w.body = b.Body(i, w.body)
	model, like := w.models.like(t.ID, body.Common)
	m.bytes(t.ID[:])
	if opening == nil {
		m.null()
	} else {
		m.int(int64(b.Lane)<<laneBits | seq)
	}
	m.small(int(t.ID.Slot()))
	m.id(t.Parent)
	if like {
		m.bytes(model[:])
	} else {
		m.null()
	}
	if opening == nil {
		m.null()
		m.null()
	} else {
		m.text(string(opening.State.Status))
		m.text(string(opening.Booking))
	}
	m.text(t.Payer.Participant)
	m.text(t.Payee.Participant)
	m.text(t.Initiator)
	if opening == nil {
		m.null()
	} else {
		m.body(opening)
	}
	at := m.open()
	if like {
		m.b = store.AppendOwn(m.b, body.Own)
	} else {
		m.b = body.Append(m.b)
	}
	m.close(at)
}

func (m *message) body(o *payment.Outcome) {
	at := m.open()
	m.b = store.AppendOutcome(m.b, o)
	m.close(at)
}

// laneBits is where the lane stands in a place.
const laneBits = 48

func (m *message) outcome(lane int, seq int64, o *payment.Outcome) {
	m.bytes(o.Payment[:])
	m.int(int64(lane)<<laneBits | seq)
	m.int4(o.State.Seq)
	m.small(int(o.Payment.Slot()))
	m.text(string(o.State.Status))
	m.text(string(o.Booking))
	m.body(o)
}

// row is what goes into one row of payments or outcomes: places in the batch, or -1.
type row struct {
	key              uint64 // the first half of the id: its time
	payment, outcome int
}

// rows lays a batch out: a row for each payment, with its first outcome if that is in the batch (they mostly come in the same order), and a
// row for each other outcome. Both are in order of their ids' time, so that one entry of an index after the other goes to its right edge.
func (w *writer) rows(b *store.Batch) (payments, outcomes []row) {
	payments, outcomes = w.opened[:0], w.others[:0]
	next := 0
	other := func() {
		outcomes = append(outcomes, row{binary.BigEndian.Uint64(b.Outcomes[next].Payment[:8]), -1, next})
		next++
	}
	for i, t := range b.Payments {
		for next < len(b.Outcomes) && b.Outcomes[next].State.Seq != 1 {
			other()
		}
		r := row{binary.BigEndian.Uint64(t.ID[:8]), i, -1}
		if next < len(b.Outcomes) && b.Outcomes[next].Payment == t.ID {
			r.outcome = next
			next++
		}
		payments = append(payments, r)
	}
	for next < len(b.Outcomes) {
		other()
	}
	byTime := func(x, y row) int { return cmp.Compare(x.key, y.key) }
	slices.SortFunc(payments, byTime)
	slices.SortFunc(outcomes, byTime)
	w.opened, w.others = payments, outcomes
	return payments, outcomes
}

// scanOutcome reads what a payment's outcome is known to have; nothing where there is no outcome.
func scanOutcome(s *scanner, o *payment.Outcome) error {
	o.State.Seq, o.State.Status = int(s.int()), payment.Status(s.text())
	body := s.next()
	if o.State.Seq == 0 && body == nil {
		return nil
	}
	return store.ParseOutcome(body, o)
}

func scanEntry(s *scanner) (e store.Entry, err error) {
	place := s.int()
	e.Lane, e.Seq = int(place>>laneBits), place&(1<<laneBits-1)
	e.Payment, e.Booking = s.id(), payment.Booking(s.text())
	if err = scanOutcome(s, &e.Outcome); err != nil {
		err = fmt.Errorf("outcome at place %d of lane %d: %w", e.Seq, e.Lane, err)
	}
	return e, err
}

func scanLane(s *scanner) store.Lane {
	return store.Lane{Lane: int(s.int()), From: int(s.int()), To: int(s.int()), Retired: s.yes(), Epoch: s.int(), Seq: s.int(), Watermark: s.time()}
}
