package store

// Goal: a payment's row and an outcome's row must be cheap to write, small, and still open to people, auditors and SQL: a database server
// takes as long over a kilobyte of rows as over the rest of a payment. Method: a row has columns for its keys and for what a statement finds
// it by; everything else is one body, a JSON array whose cells stand in one order and begin with the version of that order. A cell that
// has nothing to say is "", and such cells at the end of an array are left out, so that cells can be added there. What recurs is said once:
// accounts are named by their place, and true says that a value is the same as another, which docs/EXPORT.md ("Bodies of rows") names.
// What many payments say alike, their common terms, stands in one cell of its own, so that a store can keep it once for all of them. Bodies are
// written by hand without reflection. Reading demands the very order: a body that was altered is an error and never a different
// payment. How a store uses it:
//
//	dst = store.AppendTerms(dst, t)     // beside columns for ID, Parent, Initiator, Payer.Participant and Payee.Participant
//	err := store.ParseTerms(body, t)    // unpack.go; t has those already
//	dst = store.AppendOutcome(dst, o)   // beside columns for Payment, State.Seq, State.Status and Booking
//	err := store.ParseOutcome(body, o)
//	common, own := store.CutTerms(body) // AppendOwn writes what is left, and JoinTerms puts a body together again
//	made := commons.Body(room, t)       // common.go; the two parts of AppendTerms's body, the common one shared

import (
	"bytes"
	"encoding/base64"
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

// hex appends an id in hexadecimal digits.
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

// hash appends a hash in base64, RFC 4648 section 4, without padding.
func (c *cells) hash(v [32]byte) {
	if v == ([32]byte{}) {
		c.blank()
		return
	}
	c.value()
	c.b = append(base64.RawStdEncoding.AppendEncode(append(c.b, '"'), v[:]), '"')
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

// AppendTerms appends the body of a payment's row: its terms but for ID, Parent, Initiator and the sides' participants. The cell behind the
// version is an array of the common terms, those that are the same in many payments, and ends the body's first line; see CutTerms.
func AppendTerms(dst []byte, t *payment.Terms) []byte {
	c := array(dst)
	c.number(bodyVersion)
	c.common(t)
	return appendOwnTerms(append(c.b, endOfCommon), t)
}

// appendOwnTerms appends what of a payment's body is behind its common terms.
func appendOwnTerms(dst []byte, t *payment.Terms) []byte {
	c := cells{b: dst, begun: true}
	c.requestID(t)
	c.hash(t.Fingerprint)
	c.moment(t.CreatedAt)
	c.minors(&t.Amounts)
	if len(t.Lines) > 0 {
		in := c.list()
		for i := range t.Lines {
			in.value()
			in.b = strconv.AppendInt(in.b, t.Lines[i].Minor, 10)
		}
		c.b = in.end()
	} else {
		c.blank()
	}
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

// endOfCommon stands behind the common terms and nowhere else in a body: within a text it would be escaped.
const endOfCommon = '\n'

// CutTerms takes a body that AppendTerms made apart: the common terms, and the body without them. Both are parts of the same slice, which
// JoinTerms puts together again. Of a body that was cut already, or is in no such form, common is empty.
func CutTerms(body []byte) (common, own []byte) {
	end := bytes.IndexByte(body, endOfCommon)
	if end < len(bodyHead) || string(body[:len(bodyHead)]) != bodyHead {
		return nil, body
	}
	return body[len(bodyHead):end], body[end+1:]
}

// AppendOwn appends the body of a payment whose common terms are kept elsewhere; own is CutTerms's.
func AppendOwn(dst, own []byte) []byte {
	return append(append(dst, ownHead...), own...)
}

// JoinTerms appends the whole body of a payment of which AppendOwn made the body, with common terms that CutTerms took from another.
func JoinTerms(dst, common, body []byte) ([]byte, error) {
	own, ok := bytes.CutPrefix(body, []byte(ownHead))
	if !ok {
		r := reader{b: body}
		return dst, r.refuse("body of a payment without its common terms")
	}
	return append(append(append(append(dst, bodyHead...), common...), endOfCommon), own...), nil
}

// The beginnings of a whole body, and of one without the common terms.
const (
	bodyHead = "[1,"
	ownHead  = `[1,""`
)

// common appends the cell of the common terms. What it writes of, sameCommon compares.
func (c *cells) common(t *payment.Terms) {
	in := c.list()
	in.text(string(t.Kind))
	in.text(string(t.Flow))

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
		all := in.list()
		for i, a := range accounts {
			if *a == (ledger.Account{}) {
				all.value()
				all.b = append(all.b, `""`...) // also at the end: places count it
				continue
			}
			one := all.list()
			switch {
			case i == 0 && sideName(a.Participant, t.Payer.Participant), i == 1 && sideName(a.Participant, t.Payee.Participant):
				one.yes(true)
			default:
				one.text(a.Participant)
			}
			one.text(a.Agreement)
			one.text(string(a.Currency))
			all.b = one.end()
		}
		in.b = all.end()
	} else {
		in.blank()
	}
	if len(t.Lines) > 0 {
		all := in.list()
		for i := range t.Lines {
			l := &t.Lines[i]
			all.value()
			all.b = AppendString(append(all.b, '['), string(l.Kind))
			all.b = strconv.AppendInt(append(all.b, ','), ends[2*i], 10)
			all.b = append(strconv.AppendInt(append(all.b, ','), ends[2*i+1], 10), ']')
		}
		in.b = all.end()
	} else {
		in.blank()
	}
	if a := &t.Amounts; a.Order.Currency != "" || a.Credit.Currency != "" || a.Debit.Currency != "" || a.Customer.Currency != "" {
		all, before := in.list(), money.Currency("")
		for _, a := range [...]*money.Amount{&a.Order, &a.Credit, &a.Debit, &a.Customer} {
			all.textAs(string(a.Currency), string(before))
			before = a.Currency
		}
		in.b = all.end()
	} else {
		in.blank()
	}
	in.text(string(t.Funds))
	in.text(string(t.Loss))
	in.text(t.Policy)
	d := &t.Detail
	in.text(d.Scheme)
	in.text(d.CodeKind)
	in.text(d.Rulebook)
	in.why(d.Why)
	in.fx(d.FX)
	c.b = in.end()
}

func (c *cells) why(all []payment.Why) {
	if len(all) == 0 {
		c.blank()
		return
	}
	in := c.list()
	for i := range all {
		w := &all[i]
		one := in.list()
		one.text(w.Code)
		if len(w.Args) > 0 {
			args := one.list()
			for _, a := range w.Args {
				args.value()
				if varies(a) {
					args.b = append(args.b, "true"...)
				} else {
					args.b = AppendString(args.b, a)
				}
			}
			one.b = args.end()
		} else {
			one.blank()
		}
		one.text(w.Rule)
		one.text(string(w.For))
		in.b = one.end()
	}
	c.b = in.end()
}

// args appends the arguments of why that are no common terms, in their order.
func (c *cells) args(all []payment.Why) {
	var in cells
	for i := range all {
		for _, a := range all[i].Args {
			if varies(a) {
				if !in.begun {
					in = c.list()
				}
				in.value()
				in.b = AppendString(in.b, a)
			}
		}
	}
	if in.begun {
		c.b = in.end()
	} else {
		c.blank()
	}
}

// varies tells of an argument of why whether it looks like one that each payment has another of: an amount ("CNY 12.34", "CNY -1") or a
// moment ("2026-03-01T…").
func varies(arg string) bool {
	digit := func(i int) bool { return arg[i] >= '0' && arg[i] <= '9' }
	if len(arg) >= 5 && arg[3] == ' ' {
		for i := range 3 {
			if arg[i] < 'A' || arg[i] > 'Z' {
				return false
			}
		}
		return digit(4) || arg[4] == '-'
	}
	return len(arg) > 10 && arg[4] == '-' && arg[7] == '-' && arg[10] == 'T' && digit(0) && digit(1) && digit(2) && digit(3) && digit(5) && digit(6) && digit(8) && digit(9)
}

func (c *cells) fx(fx *payment.FX) {
	if fx == nil {
		c.blank()
		return
	}
	in := c.list()
	in.text(fx.Provider)
	in.text(string(fx.Base))
	in.text(string(fx.Quote))
	in.number(fx.Unit)
	in.text(fx.Reference)
	in.text(fx.Rate)
	in.number(fx.MarkupBps)
	in.text(string(fx.Rounding))
	in.text(fx.Source)
	if fx.AsOf.Nanosecond()%int(time.Millisecond) == 0 {
		in.moment(fx.AsOf)
	} else { // a board that says more than a store keeps of other times
		in.value()
		in.b = append(fx.AsOf.UTC().AppendFormat(append(in.b, '"'), time.RFC3339Nano), '"')
	}
	c.b = in.end()
}

// timeOf is how many bytes of an id are its time. A request id mostly has those of its payment's.
const timeOf = 6

// requestID appends a request id, without its time where that is the payment id's.
func (c *cells) requestID(t *payment.Terms) {
	switch {
	case t.RequestID == payment.RequestID{}:
		c.blank()
	case bytes.Equal(t.RequestID[:timeOf], t.ID[:timeOf]):
		c.hex(t.RequestID[timeOf:])
	default:
		c.hex(t.RequestID[:])
	}
}

// minors appends the minor units of the amounts, whose currencies are among the common terms.
func (c *cells) minors(a *payment.Amounts) {
	if a.Order.Minor == 0 && a.Credit.Minor == 0 && a.Debit.Minor == 0 && a.Customer.Minor == 0 {
		c.blank()
		return
	}
	in, before := c.list(), int64(0)
	for _, m := range [...]int64{a.Order.Minor, a.Credit.Minor, a.Debit.Minor, a.Customer.Minor} {
		if m != 0 && m == before {
			in.yes(true)
		} else {
			in.number(m)
		}
		before = m
	}
	c.b = in.end()
}

// AppendBody appends the body of the row of a batch's payment: the one that was made beforehand, or AppendTerms.
func (b *Batch) AppendBody(dst []byte, i int) []byte {
	if i < len(b.Bodies) && b.Bodies[i].Common != nil {
		return b.Bodies[i].Append(dst)
	}
	return AppendTerms(dst, b.Payments[i])
}

// Body is the body of the row of a batch's payment, made in the scratch room if it was not made beforehand. It gives the room back.
func (b *Batch) Body(i int, room []byte) (body Body, again []byte) {
	if i < len(b.Bodies) && b.Bodies[i].Common != nil {
		return b.Bodies[i], room
	}
	room = appendOwnTerms(room[:0], b.Payments[i])
	return Body{&Common{Text: commonText(b.Payments[i])}, room}, room
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

// detail appends what no statement and no rule of the engine asks for, and is not among the common terms.
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
	in.args(d.Why)
	if d.FX != nil {
		in.text(d.FX.Residue)
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
