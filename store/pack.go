package store

// Goal: a payment's row and an outcome's row must be cheap to write, small, and still open to people, auditors and SQL. Method: a row has
// columns for its keys and for what a statement finds it by; everything else is one body of JSON text, written by hand without reflection
// and in one order. Members that have nothing to say are left out, so that members can be added later; accounts, which recur, are listed
// once and named by their place. Reading demands that very order: a body that was altered is an error and never a different payment.
//
// docs/EXPORT.md ("Bodies of rows") has the members. How a store uses it:
//
//	dst = store.AppendTerms(dst, t)                // beside columns for ID, Parent, Initiator, Payer.Participant and Payee.Participant
//	detail, err := store.ParseTerms(body, t)       // t has those already; the detail's text is a part of body, opened by ParseDetail
//	dst = store.AppendOutcome(dst, o)              // beside columns for Payment, State.Seq, State.Status and Booking
//	event, err := store.ParseOutcome(body, o)      // as above; the event's text is opened by ParseEvent

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	"hutong/ledger"
	"hutong/money"
	"hutong/payment"
	"hutong/reason"
)

// moment appends a time as milliseconds since 1970, UTC.
func (o *object) moment(n string, t time.Time) {
	if !t.IsZero() {
		o.number(n, t.UnixMilli())
	}
}

// uuidText appends an id as a member, in its usual form.
func (o *object) uuidText(n string, u [16]byte) {
	if u == ([16]byte{}) {
		return
	}
	o.name(n)
	b := append(o.b, '"')
	b = append(hex.AppendEncode(b, u[:4]), '-')
	b = append(hex.AppendEncode(b, u[4:6]), '-')
	b = append(hex.AppendEncode(b, u[6:8]), '-')
	b = append(hex.AppendEncode(b, u[8:10]), '-')
	o.b = append(hex.AppendEncode(b, u[10:]), '"')
}

// accounts are a body's list of accounts, each once, in the order in which it names them.
type accounts []*ledger.Account

// place is where an account stands in the list.
func (a accounts) place(of *ledger.Account) int64 {
	for i, have := range a {
		if have == of || *have == *of {
			return int64(i)
		}
	}
	return -1
}

// with has the account in the list.
func (a accounts) with(of *ledger.Account) accounts {
	if a.place(of) < 0 {
		a = append(a, of)
	}
	return a
}

// accountsOf lists the accounts of terms in few, or on the heap if they are many.
func accountsOf(t *payment.Terms, few accounts) accounts {
	a := few
	for _, s := range [...]*payment.Side{&t.Payer, &t.Payee} {
		if s.Account != (ledger.Account{}) {
			a = a.with(&s.Account)
		}
	}
	for i := range t.Lines {
		a = a.with(&t.Lines[i].From).with(&t.Lines[i].To)
	}
	return a
}

// AppendTerms appends the body of a payment's row: its terms but for ID, Parent, Initiator and the sides' participants.
func AppendTerms(dst []byte, t *payment.Terms) []byte {
	o := object{b: dst}
	o.text("kind", string(t.Kind))
	o.text("flow", string(t.Flow))
	o.uuidText("request_id", t.RequestID)
	o.hash("fingerprint", t.Fingerprint)
	o.moment("created_at", t.CreatedAt)
	var few [12]*ledger.Account
	a := accountsOf(t, few[:0])
	for i, of := range a {
		if i == 0 {
			o.name("accounts")
		}
		o.b = append(o.b, "[,"[min(i, 1)], '[')
		o.b = append(AppendString(o.b, of.Participant), ',')
		o.b = append(AppendString(o.b, of.Agreement), ',')
		o.b = append(AppendString(o.b, string(of.Currency)), ']')
	}
	if len(a) > 0 {
		o.b = append(o.b, ']')
	}
	if t.Payer.Account != (ledger.Account{}) {
		o.number("payer", a.place(&t.Payer.Account))
	}
	if t.Payee.Account != (ledger.Account{}) {
		o.number("payee", a.place(&t.Payee.Account))
	}
	if t.Amounts != (payment.Amounts{}) {
		o.name("amounts")
		for i, amount := range [...]*money.Amount{&t.Amounts.Order, &t.Amounts.Credit, &t.Amounts.Debit, &t.Amounts.Customer} {
			o.b = append(o.b, "[,"[min(i, 1)])
			o.b = append(AppendString(o.b, string(amount.Currency)), ',')
			o.b = strconv.AppendInt(o.b, amount.Minor, 10)
		}
		o.b = append(o.b, ']')
	}
	if len(t.Lines) > 0 {
		o.name("lines")
		for i := range t.Lines {
			l := &t.Lines[i]
			o.b = append(o.b, "[,"[min(i, 1)], '[')
			o.b = append(AppendString(o.b, string(l.Kind)), ',')
			o.b = append(strconv.AppendInt(o.b, a.place(&l.From), 10), ',')
			o.b = append(strconv.AppendInt(o.b, a.place(&l.To), 10), ',')
			o.b = append(strconv.AppendInt(o.b, l.Minor, 10), ']')
		}
		o.b = append(o.b, ']')
	}
	o.text("funds", string(t.Funds))
	o.text("loss", string(t.Loss))
	o.uuidText("quote", t.QuoteID)
	o.moment("quote_expires", t.QuoteExpires)
	o.hash("claim", t.Claim)
	o.yes("one_use", t.ClaimOneUse)
	o.text("initiator_ref", t.InitiatorRef)
	o.text("policy", t.Policy)
	o.moment("refundable_till", t.RefundableTill)
	o.moment("hold_until", t.Hold.Until)
	o.numberIf("hold_most", t.Hold.Most)
	o.name("detail")
	o.b = AppendDetail(o.b, &t.Detail)
	return o.end()
}

// ParseTerms reads a body that AppendTerms wrote into terms that have what the row's columns say. The detail is left to ParseDetail: its
// text, a part of body, is returned.
func ParseTerms(body []byte, t *payment.Terms) (detail []byte, err error) {
	r := reader{b: body}
	if r.has("kind") {
		t.Kind = payment.Kind(r.text())
	}
	if r.has("flow") {
		t.Flow = payment.Flow(r.text())
	}
	if r.has("request_id") {
		t.RequestID = r.uuid()
	}
	if r.has("fingerprint") {
		t.Fingerprint = r.hash()
	}
	if r.has("created_at") {
		t.CreatedAt = r.moment()
	}
	var few [12]ledger.Account
	list := few[:0]
	if r.has("accounts") {
		for more := r.list(); more; more = r.more() {
			r.expect('[')
			list = append(list, ledger.Account{Participant: r.text(), Agreement: r.cell(), Currency: money.Currency(r.cell())})
			r.expect(']')
		}
	}
	if r.has("payer") {
		t.Payer.Account = r.account(list)
	}
	if r.has("payee") {
		t.Payee.Account = r.account(list)
	}
	if r.has("amounts") {
		for i, amount := range [...]*money.Amount{&t.Amounts.Order, &t.Amounts.Credit, &t.Amounts.Debit, &t.Amounts.Customer} {
			r.expect("[,"[min(i, 1)])
			amount.Currency = money.Currency(r.text())
			r.expect(',')
			amount.Minor = r.number()
		}
		r.expect(']')
	}
	if r.has("lines") {
		t.Lines = make([]ledger.Line, 0, 4)
		for more := r.list(); more; more = r.more() {
			r.expect('[')
			l := ledger.Line{Kind: ledger.LineKind(r.text())}
			r.expect(',')
			l.From = r.account(list)
			r.expect(',')
			l.To = r.account(list)
			r.expect(',')
			l.Minor = r.number()
			r.expect(']')
			t.Lines = append(t.Lines, l)
		}
	}
	if r.has("funds") {
		t.Funds = payment.Funds(r.text())
	}
	if r.has("loss") {
		t.Loss = payment.LossBearer(r.text())
	}
	if r.has("quote") {
		t.QuoteID = r.uuid()
	}
	if r.has("quote_expires") {
		t.QuoteExpires = r.moment()
	}
	if r.has("claim") {
		t.Claim = r.hash()
	}
	t.ClaimOneUse = r.has("one_use") && r.yes()
	if r.has("initiator_ref") {
		t.InitiatorRef = r.text()
	}
	if r.has("policy") {
		t.Policy = r.text()
	}
	if r.has("refundable_till") {
		t.RefundableTill = r.moment()
	}
	if r.has("hold_until") {
		t.Hold.Until = r.moment()
	}
	if r.has("hold_most") {
		t.Hold.Most = r.number()
	}
	detail = r.last("detail")
	if r.failed {
		return nil, r.fault("body of a payment")
	}
	return detail, nil
}

func (o *object) legText(n string, l *payment.Leg) {
	if *l == (payment.Leg{}) {
		return
	}
	o.name(n)
	o.b = AppendString(append(o.b, '['), string(l.State))
	if l.Reference != "" {
		o.b = AppendString(append(o.b, ','), l.Reference)
	}
	o.b = append(o.b, ']')
}

// AppendOutcome appends the body of an outcome's row: everything but Payment, State.Seq, State.Status and Booking.
func AppendOutcome(dst []byte, out *payment.Outcome) []byte {
	s := &out.State
	o := object{b: dst}
	o.moment("at", out.At)
	o.text("from", string(out.From))
	o.text("reason", string(s.Reason))
	o.legText("debit", &s.Debit)
	o.legText("credit", &s.Credit)
	o.yes("reserved", s.Reserved)
	o.text("reserve_cycle", s.ReserveCycle)
	o.numberIf("rung", int64(s.Rung))
	o.moment("due_at", s.DueAt)
	o.text("cycle", s.Cycle)
	o.text("business_date", s.BusinessDate)
	o.parts("refunded", s.Refunded)
	o.numberIf("captured", s.Captured)
	o.moment("updated_at", s.UpdatedAt)
	o.moment("final_at", s.FinalAt)
	if s.Resolver != (payment.Resolver{}) {
		o.name("resolver")
		o.b = AppendResolver(o.b, &s.Resolver)
	}
	o.name("event")
	o.b = AppendEvent(o.b, &out.Event)
	return o.end()
}

// ParseOutcome reads a body that AppendOutcome wrote into an outcome that has what the row's columns say. The event is left to ParseEvent:
// its text, a part of body, is returned.
func ParseOutcome(body []byte, o *payment.Outcome) (event []byte, err error) {
	r := reader{b: body}
	s := &o.State
	if r.has("at") {
		o.At = r.moment()
	}
	if r.has("from") {
		o.From = payment.Status(r.text())
	}
	if r.has("reason") {
		s.Reason = reason.Code(r.text())
	}
	if r.has("debit") {
		s.Debit = r.leg()
	}
	if r.has("credit") {
		s.Credit = r.leg()
	}
	s.Reserved = r.has("reserved") && r.yes()
	if r.has("reserve_cycle") {
		s.ReserveCycle = r.text()
	}
	if r.has("rung") {
		s.Rung = int(r.number())
	}
	if r.has("due_at") {
		s.DueAt = r.moment()
	}
	if r.has("cycle") {
		s.Cycle = r.text()
	}
	if r.has("business_date") {
		s.BusinessDate = r.text()
	}
	if r.has("refunded") {
		s.Refunded = r.refunded()
	}
	if r.has("captured") {
		s.Captured = r.number()
	}
	if r.has("updated_at") {
		s.UpdatedAt = r.moment()
	}
	if r.has("final_at") {
		s.FinalAt = r.moment()
	}
	if r.has("resolver") {
		if s.Resolver, err = ParseResolver(r.object()); err != nil {
			return nil, err
		}
	}
	event = r.last("event")
	if r.failed {
		return nil, r.fault("body of an outcome")
	}
	return event, nil
}

// reader goes through JSON text that a writer of this package made, member by member in the writer's order. Its first fault is kept, and
// everything that it gives afterwards is empty.
type reader struct {
	b      []byte
	i      int
	failed bool
}

var errBody = errors.New("not in its form")

func (r *reader) fault(what string) error {
	return fmt.Errorf("store: kept %s: %w at byte %d", what, errBody, r.i)
}

func (r *reader) fail() { r.failed = true }

func (r *reader) peek(c byte) bool { return r.i < len(r.b) && r.b[r.i] == c }

func (r *reader) expect(c byte) {
	if r.failed || !r.peek(c) {
		r.failed = true
		return
	}
	r.i++
}

// has goes into the next member if it has the name.
func (r *reader) has(name string) bool {
	if r.failed || !r.peek("{,"[min(r.i, 1)]) {
		return false
	}
	rest := r.b[r.i+1:]
	if len(rest) < len(name)+3 || rest[0] != '"' || string(rest[1:1+len(name)]) != name || rest[1+len(name)] != '"' || rest[2+len(name)] != ':' {
		return false
	}
	r.i += len(name) + 4
	return true
}

// inner gives a reader for the members of the object that begins here; done takes what it read over.
func (r *reader) inner() *reader {
	if r.failed || !r.peek('{') {
		r.failed = true
	}
	return &reader{b: r.b[r.i:], failed: r.failed}
}

func (r *reader) done(in *reader) {
	if in.i == 0 {
		in.expect('{')
	}
	in.expect('}')
	r.failed, r.i = r.failed || in.failed, r.i+in.i
}

// list begins a list and tells whether it has elements; more goes on to the next one.
func (r *reader) list() bool {
	r.expect('[')
	if r.peek(']') {
		r.fail() // an empty list is left out
	}
	return !r.failed
}

func (r *reader) more() bool {
	if !r.failed && r.peek(',') {
		r.i++
		return true
	}
	r.expect(']')
	return false
}

// cell is text after a comma.
func (r *reader) cell() string {
	r.expect(',')
	return r.text()
}

func (r *reader) text() string {
	if r.expect('"'); r.failed {
		return ""
	}
	begin := r.i
	for ; r.i < len(r.b); r.i++ {
		switch c := r.b[r.i]; {
		case c == '"':
			text := r.b[begin:r.i]
			r.i++
			if !utf8.Valid(text) {
				r.fail()
			}
			return string(text)
		case c == '\\':
			return r.escaped(begin)
		case c < 0x20:
			r.fail()
			return ""
		}
	}
	r.fail()
	return ""
}

// escaped reads text from an escape on.
func (r *reader) escaped(begin int) string {
	text := bytes.Clone(r.b[begin:r.i])
	for ; r.i < len(r.b); r.i++ {
		c := r.b[r.i]
		switch {
		case c == '"':
			r.i++
			if !utf8.Valid(text) {
				r.fail()
			}
			return string(text)
		case c < 0x20:
			r.fail()
			return ""
		case c != '\\':
			text = append(text, c)
			continue
		}
		r.i++
		if r.i >= len(r.b) {
			break
		}
		switch c := r.b[r.i]; c {
		case '"', '\\':
			text = append(text, c)
		case 'n':
			text = append(text, '\n')
		case 'r':
			text = append(text, '\r')
		case 't':
			text = append(text, '\t')
		case 'u':
			var code [2]byte
			if r.i+4 >= len(r.b) {
				r.fail()
				return ""
			}
			if _, err := hex.Decode(code[:], r.b[r.i+1:r.i+5]); err != nil || code[0] != 0 || code[1] >= 0x20 {
				r.fail()
				return ""
			}
			text = append(text, code[1])
			r.i += 4
		default:
			r.fail()
			return ""
		}
	}
	r.fail()
	return ""
}

// number is a whole number as Go writes it: no leading zero, no plus.
func (r *reader) number() int64 {
	if r.failed {
		return 0
	}
	begin := r.i
	if r.peek('-') {
		r.i++
	}
	first := r.i
	for r.i < len(r.b) && r.b[r.i] >= '0' && r.b[r.i] <= '9' {
		r.i++
	}
	v, err := strconv.ParseInt(string(r.b[begin:r.i]), 10, 64)
	if err != nil || r.b[first] == '0' && (r.i > first+1 || first > begin) {
		r.fail()
		return 0
	}
	return v
}

// The years that a kept time can lie in, in Unix milliseconds: those that RFC 3339 can say.
const leastMilli, greatestMilli = -62_135_596_800_000, 253_402_300_799_999

func (r *reader) moment() time.Time {
	ms := r.number()
	if ms < leastMilli || ms > greatestMilli {
		r.fail()
	}
	if r.failed {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func (r *reader) yes() bool {
	if r.failed || !bytes.HasPrefix(r.b[r.i:], []byte("true")) {
		r.failed = true
		return false
	}
	r.i += 4
	return true
}

// hexInto reads the hexadecimal digits of text into dst, in the letters that are written.
func (r *reader) hexInto(dst []byte) {
	from := r.b[min(r.i, len(r.b)):]
	if r.failed || len(from) < 2*len(dst) || bytes.ContainsAny(from[:2*len(dst)], "ABCDEF") {
		r.failed = true
		return
	}
	if _, err := hex.Decode(dst, from[:2*len(dst)]); err != nil {
		r.fail()
		return
	}
	r.i += 2 * len(dst)
}

func (r *reader) hash() (h [32]byte) {
	r.expect('"')
	r.hexInto(h[:])
	r.expect('"')
	return h
}

func (r *reader) uuid() (u [16]byte) {
	r.expect('"')
	for _, part := range [...][2]int{{0, 4}, {4, 6}, {6, 8}, {8, 10}, {10, 16}} {
		if part[0] > 0 {
			r.expect('-')
		}
		r.hexInto(u[part[0]:part[1]])
	}
	r.expect('"')
	return u
}

// account reads the place of an account in the body's list.
func (r *reader) account(list []ledger.Account) ledger.Account {
	n := r.number()
	if r.failed || n < 0 || n >= int64(len(list)) {
		r.failed = true
		return ledger.Account{}
	}
	return list[n]
}

func (r *reader) leg() (l payment.Leg) {
	r.expect('[')
	l.State = payment.LegState(r.text())
	if r.peek(',') {
		l.Reference = r.cell()
	}
	r.expect(']')
	return l
}

func (r *reader) refunded() (out payment.Refunded) {
	in := r.inner()
	for _, part := range [...]struct {
		name string
		into *int64
	}{{"order", &out.Order}, {"credit", &out.Credit}, {"debit", &out.Debit}, {"customer", &out.Customer},
		{"payee_fee", &out.PayeeFee}, {"payer_fee", &out.PayerFee}, {"issuer_fee", &out.IssuerFee}} {
		if in.has(part.name) {
			*part.into = in.number()
		}
	}
	out.Void = in.has("void") && in.yes()
	r.done(in)
	return out
}

// object is the text of an object, which has other readers.
func (r *reader) object() []byte {
	begin, depth, quoted := r.i, 0, false
	for ; !r.failed && r.i < len(r.b); r.i++ {
		switch c := r.b[r.i]; {
		case quoted && c == '\\':
			r.i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{':
			depth++
		case c == '}':
			if depth--; depth == 0 {
				r.i++
				return r.b[begin:r.i]
			}
		}
		if depth == 0 {
			break
		}
	}
	r.fail()
	return nil
}

// last is the text of the last member, an object with a reader of its own: whatever stands before the end of the body.
func (r *reader) last(name string) []byte {
	end := len(r.b) - 1
	if !r.has(name) || !r.peek('{') || end-1 < r.i || r.b[end] != '}' || r.b[end-1] != '}' {
		r.failed = true
		return nil
	}
	return r.b[r.i:end]
}
