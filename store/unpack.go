package store

import (
	"bytes"
	"encoding/base64"
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

// ParseTerms reads a body that AppendTerms wrote into terms that have what the row's columns say.
func ParseTerms(body []byte, t *payment.Terms) error {
	r := reader{b: body}
	r.open()
	if r.another() {
		r.common(t)
	}
	r.expect(endOfCommon)
	r.requestID(t)
	r.hashInto(&t.Fingerprint)
	t.CreatedAt = r.moment()
	if r.cell() {
		var before int64
		r.begin()
		for _, into := range [...]*int64{&t.Amounts.Order.Minor, &t.Amounts.Credit.Minor, &t.Amounts.Debit.Minor, &t.Amounts.Customer.Minor} {
			switch {
			case !r.cell():
			case r.same():
				*into = before
			default:
				*into = r.digits()
			}
			before = *into
		}
		r.end()
	}
	if r.cell() {
		n := 0
		for r.begin(); r.another(); n++ {
			if minor := r.digits(); n < len(t.Lines) {
				t.Lines[n].Minor = minor
			}
		}
		if r.endList(n); n != len(t.Lines) {
			r.fail()
		}
	} else if len(t.Lines) > 0 {
		r.fail()
	}
	t.InitiatorRef = r.text()
	t.RefundableTill = r.moment()
	if r.cell() {
		r.detail(&t.Detail)
	}
	if len(r.vary) > 0 {
		r.fail() // an argument is missing
	}
	r.hashInto(&t.Claim)
	t.ClaimOneUse = r.yes()
	r.hexInto(t.QuoteID[:])
	t.QuoteExpires = r.moment()
	t.Hold.Until = r.moment()
	t.Hold.Most = r.number()
	return r.close("body of a payment")
}

// common reads the cell of the common terms.
func (r *reader) common(t *payment.Terms) {
	r.begin()
	t.Kind = payment.Kind(r.text())
	t.Flow = payment.Flow(r.text())
	var few [10]ledger.Account
	accounts := few[:0]
	if r.cell() {
		for r.begin(); r.another(); {
			var a ledger.Account
			if r.something() {
				r.begin()
				if r.cell() {
					switch own := r.same(); {
					case own && len(accounts) == 0:
						a.Participant = t.Payer.Participant
					case own && len(accounts) == 1:
						a.Participant = t.Payee.Participant
					default:
						a.Participant = r.quoted()
					}
				}
				a.Agreement = r.text()
				a.Currency = money.Currency(r.text())
				r.end()
			}
			accounts = append(accounts, a)
		}
		r.blank = false
		r.endList(len(accounts))
		for i, side := range [...]*payment.Side{&t.Payer, &t.Payee} {
			if i < len(accounts) {
				side.Account = accounts[i]
			}
		}
	}
	if r.cell() {
		t.Lines = make([]ledger.Line, 0, 4)
		for r.begin(); r.another(); {
			r.expect('[')
			l := ledger.Line{Kind: ledger.LineKind(r.quoted())}
			r.expect(',')
			l.From = r.account(accounts)
			r.expect(',')
			l.To = r.account(accounts)
			r.expect(']')
			t.Lines = append(t.Lines, l)
		}
		r.endList(len(t.Lines))
	}
	if r.cell() {
		before := ""
		r.begin()
		for _, into := range [...]*money.Amount{&t.Amounts.Order, &t.Amounts.Credit, &t.Amounts.Debit, &t.Amounts.Customer} {
			before = r.textAs(before)
			into.Currency = money.Currency(before)
		}
		r.end()
	}
	t.Funds = payment.Funds(r.text())
	t.Loss = payment.LossBearer(r.text())
	t.Policy = r.text()
	d := &t.Detail
	for _, into := range [...]*string{&d.Scheme, &d.CodeKind, &d.Rulebook} {
		*into = r.text()
	}
	if r.cell() {
		for r.begin(); r.another(); {
			d.Why = append(d.Why, r.why(len(d.Why)))
		}
		r.endList(len(d.Why))
	}
	if r.cell() {
		d.FX = r.fx()
	}
	r.end()
}

func (r *reader) why(n int) (w payment.Why) {
	r.begin()
	w.Code = r.text()
	if r.cell() {
		for r.begin(); r.another(); {
			arg := ""
			if r.same() {
				r.vary = append(r.vary, [2]int{n, len(w.Args)})
			} else if arg = r.quoted(); varies(arg) {
				r.fail()
			}
			w.Args = append(w.Args, arg)
		}
		r.endList(len(w.Args))
	}
	w.Rule = r.text()
	w.For = payment.Audience(r.text())
	r.end()
	return w
}

// requestID is the next cell: hexadecimal digits, without those of the time where that is the payment id's.
func (r *reader) requestID(t *payment.Terms) {
	const short = 2 * (16 - timeOf)
	switch {
	case !r.cell():
	case r.i+1+short < len(r.b) && r.b[r.i+1+short] == '"':
		copy(t.RequestID[:timeOf], t.ID[:timeOf])
		r.hexDigits(t.RequestID[timeOf:])
	default:
		if r.hexDigits(t.RequestID[:]); bytes.Equal(t.RequestID[:timeOf], t.ID[:timeOf]) {
			r.fail()
		}
	}
}

func (r *reader) detail(d *payment.Detail) {
	r.begin()
	if r.cell() {
		r.begin()
		for _, into := range [...]*string{&d.Merchant.ID, &d.Merchant.Name, &d.Merchant.City, &d.Merchant.Country, &d.Merchant.MCC, &d.Merchant.Store, &d.Merchant.Terminal} {
			*into = r.text()
		}
		r.end()
	}
	if r.cell() {
		n := 0
		for r.begin(); r.another(); n++ {
			if arg := r.quoted(); n < len(r.vary) && varies(arg) {
				d.Why[r.vary[n][0]].Args[r.vary[n][1]] = arg
			} else {
				r.fail()
			}
		}
		r.endList(n)
		r.vary = r.vary[min(n, len(r.vary)):]
	}
	if r.cell() {
		if d.FX == nil {
			r.fail()
			return
		}
		d.FX.Residue = r.quoted()
	}
	if r.cell() {
		r.begin()
		d.Payer.Reference = r.text()
		d.Payer.Residency = r.text()
		r.end()
	}
	for _, into := range [...]*string{&d.Purpose, &d.Code, &d.Order} {
		*into = r.text()
	}
	if r.cell() {
		d.Return = r.whatReturns()
	}
	d.Note = r.text()
	if r.cell() {
		d.Extensions = r.extensions()
	}
	if r.cell() {
		s := &payment.StandIn{}
		r.begin()
		s.Agreement = r.text()
		s.Period = r.text()
		s.Most = r.number()
		r.end()
		d.StandIn = s
	}
	if r.cell() {
		x := &payment.Disputed{}
		r.begin()
		x.Rule = r.text()
		x.Reason = r.text()
		x.AnswerBy = r.moment()
		x.DecideBy = r.moment()
		x.Default = payment.Favour(r.text())
		r.end()
		d.Dispute = x
	}
	r.end()
}

func (r *reader) fx() *payment.FX {
	fx := &payment.FX{}
	r.begin()
	fx.Provider = r.text()
	fx.Base = money.Currency(r.text())
	fx.Quote = money.Currency(r.text())
	fx.Unit = r.number()
	fx.Reference = r.text()
	fx.Rate = r.text()
	fx.MarkupBps = r.number()
	fx.Rounding = money.Rounding(r.text())
	fx.Source = r.text()
	switch {
	case !r.cell():
	case r.peek('"'):
		text := r.quoted()
		at, err := time.Parse(time.RFC3339Nano, text)
		if err != nil || at.UTC().Format(time.RFC3339Nano) != text || at.Nanosecond()%int(time.Millisecond) == 0 {
			r.fail()
		}
		fx.AsOf = at.UTC()
	default:
		fx.AsOf = r.milli()
	}
	r.end()
	return fx
}

func (r *reader) whatReturns() *payment.Return {
	b := &payment.Return{}
	r.begin()
	b.Rule = r.text()
	b.Day = r.yes()
	b.Difference = payment.Bearer(r.text())
	b.Rounding = money.Rounding(r.text())
	for _, into := range [...]*int64{&b.PayeeFee, &b.PayerFee, &b.IssuerFee} {
		*into = r.number()
	}
	b.VoidTill = r.moment()
	b.Dispute = r.text()
	b.DisputeTill = r.moment()
	r.end()
	return b
}

// extensions reads an object of texts.
func (r *reader) extensions() map[string]string {
	all := map[string]string{}
	r.expect('{')
	for !r.failed {
		name := r.quoted()
		r.expect(':')
		all[name] = r.quoted()
		if !r.peek(',') {
			break
		}
		r.i++
	}
	r.expect('}')
	return all
}

func (r *reader) leg(event string) (l payment.Leg) {
	switch {
	case !r.cell():
	case r.peek('"'):
		l.State = payment.LegState(r.quoted())
	default:
		r.begin()
		l.State = payment.LegState(r.text())
		l.Reference = r.textAs(event)
		r.end()
	}
	return l
}

// ParseOutcome reads a body that AppendOutcome wrote into an outcome that has what the row's columns say.
func ParseOutcome(body []byte, o *payment.Outcome) error {
	r := reader{b: body}
	s, e := &o.State, &o.Event
	r.open()
	o.At = r.moment()
	if r.cell() {
		r.event(e)
	}
	o.From = payment.Status(r.text())
	s.Debit = r.leg(e.Reference)
	s.Credit = r.leg(e.Reference)
	s.Reserved = r.yes()
	s.ReserveCycle = r.text()
	s.DueAt = r.momentAs(o.At)
	s.Cycle = r.textAs(s.ReserveCycle)
	s.BusinessDate = r.textAs(s.Cycle)
	s.FinalAt = r.momentAs(o.At)
	s.Reason = reason.Code(r.text())
	s.Rung = int(r.number())
	s.Refunded = r.shares()
	s.Captured = r.number()
	if r.cell() {
		r.resolver(&s.Resolver)
	}
	switch {
	case !r.cell():
		s.UpdatedAt = o.At
	case r.word("false"):
	default:
		s.UpdatedAt = r.milli()
	}
	return r.close("body of an outcome")
}

func (r *reader) event(e *payment.Event) {
	r.begin()
	e.Kind = payment.EventKind(r.text())
	e.By = r.text()
	e.Op = payment.Op(r.text())
	e.Result = payment.Result(r.text())
	e.Reference = r.text()
	e.Amount = r.amount()
	e.Reason = reason.Code(r.text())
	e.Note = r.text()
	e.Share = r.shares()
	e.Key = r.text()
	e.Finding = payment.Finding(r.text())
	e.Request = r.text()
	r.end()
}

// shares is the next cell.
func (r *reader) shares() (s payment.Refunded) {
	if !r.cell() {
		return s
	}
	r.begin()
	for _, into := range [...]*int64{&s.Order, &s.Credit, &s.Debit, &s.Customer, &s.PayeeFee, &s.PayerFee, &s.IssuerFee} {
		*into = r.number()
	}
	s.Void = r.yes()
	r.end()
	return s
}

func (r *reader) resolver(v *payment.Resolver) {
	r.begin()
	if r.cell() {
		d := &v.Doubt
		r.begin()
		d.Leg = payment.LegName(r.text())
		d.Since = r.moment()
		d.Until = r.moment()
		r.end()
	}
	if r.cell() {
		l := &v.Loss
		r.begin()
		l.State = payment.LossState(r.text())
		l.From = payment.LossBearer(r.text())
		l.Leg = payment.LegName(r.text())
		l.Amount = r.amount()
		l.At = r.moment()
		l.ChangedAt = r.moment()
		r.end()
	}
	v.Needs = payment.Need(r.text())
	if r.cell() {
		p := &v.Proposal
		r.begin()
		p.N = int(r.number())
		p.Finding = payment.Finding(r.text())
		p.By = r.text()
		p.Key = r.text()
		p.Reason = r.text()
		p.At = r.moment()
		p.Expires = r.moment()
		r.end()
	}
	r.end()
}

// reader goes through a body that a writer of this package made, cell by cell in the writer's order. Its first fault is kept, and
// everything that it gives afterwards is empty.
type reader struct {
	b      []byte
	i      int
	first  bool // the next cell is its array's first
	blank  bool // the last cell had nothing to say: its array may not end with it
	failed bool
	vary   [][2]int // arguments of why, by their place, that are with the payment's own terms
}

var (
	errBody    = errors.New("not in its form")
	errVersion = errors.New("of a version that this program does not know: open the store with the program that wrote it, or a later one")
)

func (r *reader) fail() { r.failed = true }

func (r *reader) peek(c byte) bool { return r.i < len(r.b) && r.b[r.i] == c }

func (r *reader) expect(c byte) {
	if r.failed || !r.peek(c) {
		r.failed = true
		return
	}
	r.i++
}

// open begins a body.
func (r *reader) open() {
	r.begin()
	if r.number() != bodyVersion {
		r.fail()
	}
}

// close ends a body.
func (r *reader) close(what string) error {
	if r.end(); !r.failed && r.i == len(r.b) {
		return nil
	}
	return r.refuse(what)
}

// refuse says of a body that it can't be read, and why.
func (r *reader) refuse(what string) error {
	version := reader{b: r.b}
	version.begin()
	if version.number() > bodyVersion && !version.failed {
		return fmt.Errorf("store: kept %s: %w", what, errVersion)
	}
	return fmt.Errorf("store: kept %s: %w at byte %d", what, errBody, r.i)
}

// begin goes into an array.
func (r *reader) begin() {
	r.expect('[')
	r.first, r.blank = true, false
}

// end goes out of an array.
func (r *reader) end() {
	if r.blank {
		r.fail() // what has nothing to say is left out at the end
	}
	r.expect(']')
	r.first, r.blank = false, false
}

// endList goes out of an array that is left out when it is empty.
func (r *reader) endList(n int) {
	if r.end(); n == 0 {
		r.fail()
	}
}

// another goes to the next cell of the array, if there is one.
func (r *reader) another() bool {
	if r.failed || r.peek(']') {
		return false
	}
	if !r.first {
		r.expect(',')
	}
	r.first, r.blank = false, false
	return !r.failed
}

// something tells whether the cell here has something to say, and goes past one that has not.
func (r *reader) something() bool {
	if r.i+1 < len(r.b) && r.b[r.i] == '"' && r.b[r.i+1] == '"' {
		r.i += 2
		r.blank = true
		return false
	}
	return !r.failed
}

// cell goes to the next cell and tells whether it has something to say.
func (r *reader) cell() bool { return r.another() && r.something() }

// word goes past a word of JSON.
func (r *reader) word(w string) bool {
	if r.failed || len(r.b)-r.i < len(w) || string(r.b[r.i:r.i+len(w)]) != w {
		return false
	}
	r.i += len(w)
	return true
}

// same tells whether the cell here says that its value is the same as another.
func (r *reader) same() bool { return r.word("true") }

// yes is the next cell: true or nothing.
func (r *reader) yes() bool {
	if !r.cell() {
		return false
	}
	if !r.same() {
		r.fail()
	}
	return !r.failed
}

// textAs is the next cell: a text, or true for another one.
func (r *reader) textAs(other string) string {
	switch {
	case !r.cell():
		return ""
	case r.same():
		return other
	}
	return r.quoted()
}

// momentAs is the next cell: a time, or true for another one.
func (r *reader) momentAs(other time.Time) time.Time {
	switch {
	case !r.cell():
		return time.Time{}
	case r.same():
		return other
	}
	return r.milli()
}

// text, number, moment and amount are the next cell; one that has nothing to say is zero.
func (r *reader) text() string {
	if !r.cell() {
		return ""
	}
	return r.quoted()
}

func (r *reader) number() int64 {
	if !r.cell() {
		return 0
	}
	return r.digits()
}

func (r *reader) moment() time.Time {
	if !r.cell() {
		return time.Time{}
	}
	return r.milli()
}

func (r *reader) amount() money.Amount {
	if !r.cell() {
		return money.Amount{}
	}
	return r.pair()
}

// pair reads an amount.
func (r *reader) pair() (a money.Amount) {
	r.begin()
	a.Minor = r.number()
	a.Currency = money.Currency(r.text())
	r.end()
	return a
}

// quoted reads a text.
func (r *reader) quoted() string {
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

// digits reads a whole number as Go writes it: no leading zero, no plus.
func (r *reader) digits() int64 {
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

// milli reads a time.
func (r *reader) milli() time.Time {
	ms := r.digits()
	if ms < leastMilli || ms > greatestMilli {
		r.fail()
	}
	if r.failed {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// hexInto is the next cell: a text of hexadecimal digits or nothing.
func (r *reader) hexInto(dst []byte) {
	if r.cell() {
		r.hexDigits(dst)
	}
}

// hashInto is the next cell: a hash in base64 or nothing.
func (r *reader) hashInto(dst *[32]byte) {
	if !r.cell() {
		return
	}
	const size = 43
	r.expect('"')
	from := r.b[min(r.i, len(r.b)):]
	if r.failed || len(from) < size {
		r.failed = true
		return
	}
	var hash [33]byte // as large as the decoder may want it
	if n, err := base64.RawStdEncoding.Strict().Decode(hash[:], from[:size]); err != nil || n != len(dst) {
		r.fail()
		return
	}
	copy(dst[:], hash[:])
	r.i += size
	r.expect('"')
}

// hexDigits reads a text of hexadecimal digits, in the letters that are written.
func (r *reader) hexDigits(dst []byte) {
	r.expect('"')
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
	r.expect('"')
}

// account reads the place of an account in the body's list.
func (r *reader) account(list []ledger.Account) ledger.Account {
	n := r.digits()
	if r.failed || n < 0 || n >= int64(len(list)) {
		r.failed = true
		return ledger.Account{}
	}
	return list[n]
}
