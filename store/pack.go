package store

// Goal: a payment's row and an outcome's row must be cheap to write, small, and still open to people, auditors and SQL: a database server
// takes as long over a kilobyte of rows as over the rest of a payment. Method: a row has columns for its keys and for what a statement finds
// it by; everything else is one body, a JSON array whose cells stand in one order and begin with the version of that order. A cell that
// has nothing to say is "", and such cells at the end of an array are left out, so that cells can be added there. What recurs is said once:
// accounts are named by their place, and true says that a value is the same as another, which docs/EXPORT.md ("Bodies of rows") names.
// Bodies are written by hand without reflection. Reading demands the very order: a body that was altered is an error and never a different
// payment. How a store uses it:
//
//	dst = store.AppendTerms(dst, t)     // beside columns for ID, Parent, Initiator, Payer.Participant and Payee.Participant
//	err := store.ParseTerms(body, t)    // unpack.go; t has those already
//	dst = store.AppendOutcome(dst, o)   // beside columns for Payment, State.Seq, State.Status and Booking
//	err := store.ParseOutcome(body, o)

import (
	"encoding/hex"
	"strconv"
	"time"

	"hutong/ledger"
	"hutong/money"
	"hutong/payment"
)

// bodyVersion is the first cell of every body: the order of the cells behind it.
const bodyVersion = 1

// cells appends the cells of one JSON array.
type cells struct {
	b      []byte
	begun  bool
	blanks int // cells with nothing to say that are not written yet
}

// array begins an array behind what is there.
func array(b []byte) cells { return cells{b: append(b, '[')} }

func (c *cells) end() []byte { return append(c.b, ']') }

func (c *cells) blank() { c.blanks++ }

// value begins a cell that has something to say.
func (c *cells) value() {
	if c.begun {
		c.b = append(c.b, ',')
	}
	c.begun = true
	for ; c.blanks > 0; c.blanks-- {
		c.b = append(c.b, `"",`...)
	}
}

func (c *cells) text(v string) {
	if v == "" {
		c.blank()
		return
	}
	c.value()
	c.b = AppendString(c.b, v)
}

func (c *cells) number(v int64) {
	if v == 0 {
		c.blank()
		return
	}
	c.value()
	c.b = strconv.AppendInt(c.b, v, 10)
}

// yes appends true.
func (c *cells) yes(v bool) {
	if !v {
		c.blank()
		return
	}
	c.value()
	c.b = append(c.b, "true"...)
}

// textAs appends a text that mostly is another one: true then.
func (c *cells) textAs(v, other string) {
	if v != "" && v == other {
		c.yes(true)
	} else {
		c.text(v)
	}
}

// moment appends a time as milliseconds since 1970, UTC.
func (c *cells) moment(t time.Time) {
	if t.IsZero() {
		c.blank()
		return
	}
	c.value()
	c.b = strconv.AppendInt(c.b, t.UnixMilli(), 10)
}

// momentAs appends a time that mostly is another one: true then.
func (c *cells) momentAs(t, other time.Time) {
	if !t.IsZero() && !other.IsZero() && t.UnixMilli() == other.UnixMilli() {
		c.yes(true)
	} else {
		c.moment(t)
	}
}

// hex appends an id or a hash in hexadecimal digits.
func (c *cells) hex(v []byte) {
	c.value()
	c.b = append(hex.AppendEncode(append(c.b, '"'), v), '"')
}

func (c *cells) id(v [16]byte) {
	if v == ([16]byte{}) {
		c.blank()
	} else {
		c.hex(v[:])
	}
}

func (c *cells) hash(v [32]byte) {
	if v == ([32]byte{}) {
		c.blank()
	} else {
		c.hex(v[:])
	}
}

// list begins a cell that is an array; c.b is what its end gives.
func (c *cells) list() cells {
	c.value()
	return array(c.b)
}

// placeOf finds an account in a body's list or adds it: the payer's, the payee's, and then those of the lines in their order, each once.
func placeOf(list []*ledger.Account, a *ledger.Account) ([]*ledger.Account, int64) {
	for i, have := range list {
		if have.Agreement == a.Agreement && have.Currency == a.Currency && have.Participant == a.Participant {
			return list, int64(i)
		}
	}
	return append(list, a), int64(len(list))
}

// AppendTerms appends the body of a payment's row: its terms but for ID, Parent, Initiator and the sides' participants.
func AppendTerms(dst []byte, t *payment.Terms) []byte {
	c := array(dst)
	c.number(bodyVersion)
	c.text(string(t.Kind))
	c.text(string(t.Flow))
	c.id(t.RequestID)
	c.hash(t.Fingerprint)
	c.moment(t.CreatedAt)

	var few [10]*ledger.Account // more than this are rare; the arrays keep the lists off the heap
	var both [16]int64
	accounts, ends := append(few[:0], &t.Payer.Account, &t.Payee.Account), both[:0]
	for i := range t.Lines {
		var from, to int64
		accounts, from = placeOf(accounts, &t.Lines[i].From)
		accounts, to = placeOf(accounts, &t.Lines[i].To)
		ends = append(ends, from, to)
	}
	if len(accounts) > 2 || t.Payer.Account != (ledger.Account{}) || t.Payee.Account != (ledger.Account{}) {
		in := c.list()
		for i, a := range accounts {
			if *a == (ledger.Account{}) {
				in.value()
				in.b = append(in.b, `""`...) // also at the end: places count it
				continue
			}
			one := in.list()
			switch {
			case i == 0 && sideName(a.Participant, t.Payer.Participant), i == 1 && sideName(a.Participant, t.Payee.Participant):
				one.yes(true)
			default:
				one.text(a.Participant)
			}
			one.text(a.Agreement)
			one.text(string(a.Currency))
			in.b = one.end()
		}
		c.b = in.end()
	} else {
		c.blank()
	}
	if t.Amounts != (payment.Amounts{}) {
		in := c.list()
		var before money.Amount
		for _, a := range [...]money.Amount{t.Amounts.Order, t.Amounts.Credit, t.Amounts.Debit, t.Amounts.Customer} {
			if a != (money.Amount{}) && a == before {
				in.yes(true)
			} else {
				in.amount(a)
			}
			before = a
		}
		c.b = in.end()
	} else {
		c.blank()
	}
	if len(t.Lines) > 0 {
		in := c.list()
		for i := range t.Lines {
			l := &t.Lines[i]
			in.value()
			in.b = AppendString(append(in.b, '['), string(l.Kind))
			in.b = strconv.AppendInt(append(in.b, ','), ends[2*i], 10)
			in.b = strconv.AppendInt(append(in.b, ','), ends[2*i+1], 10)
			in.b = append(strconv.AppendInt(append(in.b, ','), l.Minor, 10), ']')
		}
		c.b = in.end()
	} else {
		c.blank()
	}
	c.text(string(t.Funds))
	c.text(string(t.Loss))
	c.text(t.Policy)
	c.text(t.InitiatorRef)
	c.moment(t.RefundableTill)
	c.detail(&t.Detail)
	c.hash(t.Claim)
	c.yes(t.ClaimOneUse)
	c.id(t.QuoteID)
	c.moment(t.QuoteExpires)
	c.moment(t.Hold.Until)
	c.number(t.Hold.Most)
	return c.end()
}

// AppendBody appends the body of the row of a batch's payment: the one that was made beforehand, or AppendTerms.
func (b *Batch) AppendBody(dst []byte, i int) []byte {
	if i < len(b.Bodies) && len(b.Bodies[i]) > 0 {
		return append(dst, b.Bodies[i]...)
	}
	return AppendTerms(dst, b.Payments[i])
}

// sideName tells whether an account's participant is said by the column of its side: it is the same, in letters that every store keeps as
// they are.
func sideName(participant, column string) bool {
	if participant != column || column == "" {
		return false
	}
	for i := range len(column) {
		if !plain[column[i]] {
			return false
		}
	}
	return true
}

// amount appends an amount as [minor units, currency].
func (c *cells) amount(a money.Amount) {
	if a == (money.Amount{}) {
		c.blank()
		return
	}
	in := c.list()
	in.number(a.Minor)
	in.text(string(a.Currency))
	c.b = in.end()
}

// detail appends what no statement and no rule of the engine asks for.
func (c *cells) detail(d *payment.Detail) {
	at, blanks, begun := len(c.b), c.blanks, c.begun
	in := c.list()
	if m := &d.Merchant; *m != (payment.Merchant{}) {
		one := in.list()
		one.text(m.ID)
		one.text(m.Name)
		one.text(m.City)
		one.text(m.Country)
		one.text(m.MCC)
		one.text(m.Store)
		one.text(m.Terminal)
		in.b = one.end()
	} else {
		in.blank()
	}
	in.text(d.Scheme)
	in.text(d.CodeKind)
	in.text(d.Rulebook)
	if len(d.Why) > 0 {
		all := in.list()
		for i := range d.Why {
			w := &d.Why[i]
			one := all.list()
			one.text(w.Code)
			if len(w.Args) > 0 {
				args := one.list()
				for _, a := range w.Args {
					args.value()
					args.b = AppendString(args.b, a)
				}
				one.b = args.end()
			} else {
				one.blank()
			}
			one.text(w.Rule)
			one.text(string(w.For))
			all.b = one.end()
		}
		in.b = all.end()
	} else {
		in.blank()
	}
	if fx := d.FX; fx != nil {
		one := in.list()
		one.text(fx.Provider)
		one.text(string(fx.Base))
		one.text(string(fx.Quote))
		one.number(fx.Unit)
		one.text(fx.Reference)
		one.text(fx.Rate)
		one.number(fx.MarkupBps)
		one.text(string(fx.Rounding))
		one.text(fx.Residue)
		one.text(fx.Source)
		if fx.AsOf.Nanosecond()%int(time.Millisecond) == 0 {
			one.moment(fx.AsOf)
		} else { // a board that says more than a store keeps of other times
			one.value()
			one.b = append(fx.AsOf.UTC().AppendFormat(append(one.b, '"'), time.RFC3339Nano), '"')
		}
		in.b = one.end()
	} else {
		in.blank()
	}
	if p := &d.Payer; *p != (payment.Payer{}) {
		one := in.list()
		one.text(p.Reference)
		one.text(p.Residency)
		in.b = one.end()
	} else {
		in.blank()
	}
	in.text(d.Purpose)
	in.text(d.Code)
	in.text(d.Order)
	if r := d.Return; r != nil {
		one := in.list()
		one.text(r.Rule)
		one.yes(r.Day)
		one.text(string(r.Difference))
		one.text(string(r.Rounding))
		one.number(r.PayeeFee)
		one.number(r.PayerFee)
		one.number(r.IssuerFee)
		one.moment(r.VoidTill)
		one.text(r.Dispute)
		one.moment(r.DisputeTill)
		in.b = one.end()
	} else {
		in.blank()
	}
	in.text(d.Note)
	if len(d.Extensions) > 0 {
		in.value()
		in.b = appendExtensions(in.b, d.Extensions)
	} else {
		in.blank()
	}
	if s := d.StandIn; s != nil {
		one := in.list()
		one.text(s.Agreement)
		one.text(s.Period)
		one.number(s.Most)
		in.b = one.end()
	} else {
		in.blank()
	}
	if x := d.Dispute; x != nil {
		one := in.list()
		one.text(x.Rule)
		one.text(x.Reason)
		one.moment(x.AnswerBy)
		one.moment(x.DecideBy)
		one.text(string(x.Default))
		in.b = one.end()
	}
	if c.b = in.end(); !in.begun {
		c.b, c.blanks, c.begun = c.b[:at], blanks+1, begun // it has nothing to say
	}
}

// leg appends a leg as its state, or as [state, reference], where true is the event's reference.
func (c *cells) leg(l *payment.Leg, event string) {
	if l.Reference == "" {
		c.text(string(l.State))
		return
	}
	in := c.list()
	in.text(string(l.State))
	in.textAs(l.Reference, event)
	c.b = in.end()
}

// AppendOutcome appends the body of an outcome's row: everything but Payment, State.Seq, State.Status and Booking.
func AppendOutcome(dst []byte, out *payment.Outcome) []byte {
	s := &out.State
	c := array(dst)
	c.number(bodyVersion)
	c.moment(out.At)
	c.event(&out.Event)
	c.text(string(out.From))
	c.leg(&s.Debit, out.Event.Reference)
	c.leg(&s.Credit, out.Event.Reference)
	c.yes(s.Reserved)
	c.text(s.ReserveCycle)
	c.momentAs(s.DueAt, out.At)
	c.textAs(s.Cycle, s.ReserveCycle)
	c.textAs(s.BusinessDate, s.Cycle)
	c.momentAs(s.FinalAt, out.At)
	c.text(string(s.Reason))
	c.number(int64(s.Rung))
	c.shares(&s.Refunded)
	c.number(s.Captured)
	c.resolver(&s.Resolver)
	switch { // it is the outcome's own time but in histories that no machine made
	case s.UpdatedAt.IsZero() && !out.At.IsZero():
		c.value()
		c.b = append(c.b, "false"...)
	case s.UpdatedAt.UnixMilli() != out.At.UnixMilli():
		c.moment(s.UpdatedAt)
	}
	return c.end()
}

func (c *cells) event(e *payment.Event) {
	if *e == (payment.Event{}) {
		c.blank()
		return
	}
	in := c.list()
	in.text(string(e.Kind))
	in.text(e.By)
	in.text(string(e.Op))
	in.text(string(e.Result))
	in.text(e.Reference)
	in.amount(e.Amount)
	in.text(string(e.Reason))
	in.text(e.Note)
	in.shares(&e.Share)
	in.text(e.Key)
	in.text(string(e.Finding))
	in.text(e.Request)
	c.b = in.end()
}

func (c *cells) shares(s *payment.Refunded) {
	if *s == (payment.Refunded{}) {
		c.blank()
		return
	}
	in := c.list()
	in.number(s.Order)
	in.number(s.Credit)
	in.number(s.Debit)
	in.number(s.Customer)
	in.number(s.PayeeFee)
	in.number(s.PayerFee)
	in.number(s.IssuerFee)
	in.yes(s.Void)
	c.b = in.end()
}

func (c *cells) resolver(v *payment.Resolver) {
	if *v == (payment.Resolver{}) {
		c.blank()
		return
	}
	in := c.list()
	if d := &v.Doubt; *d != (payment.Doubt{}) {
		one := in.list()
		one.text(string(d.Leg))
		one.moment(d.Since)
		one.moment(d.Until)
		in.b = one.end()
	} else {
		in.blank()
	}
	if l := &v.Loss; *l != (payment.Loss{}) {
		one := in.list()
		one.text(string(l.State))
		one.text(string(l.From))
		one.text(string(l.Leg))
		one.amount(l.Amount)
		one.moment(l.At)
		one.moment(l.ChangedAt)
		in.b = one.end()
	} else {
		in.blank()
	}
	in.text(string(v.Needs))
	if p := &v.Proposal; *p != (payment.Proposal{}) {
		one := in.list()
		one.number(int64(p.N))
		one.text(string(p.Finding))
		one.text(p.By)
		one.text(p.Key)
		one.text(p.Reason)
		one.moment(p.At)
		one.moment(p.Expires)
		in.b = one.end()
	}
	c.b = in.end()
}
