package store

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

// ParseTerms reads a body that AppendTerms wrote into terms that have what the row's columns say.
func ParseTerms(body []byte, t *payment.Terms) error {
	r := reader{b: body}
	r.open()
	if r.cell() {
		t.Kind = payment.Kind(r.text())
	}
	if r.cell() {
		t.Flow = payment.Flow(r.text())
	}
	if r.cell() {
		r.hexInto(t.RequestID[:])
	}
	if r.cell() {
		r.hexInto(t.Fingerprint[:])
	}
	if r.cell() {
		t.CreatedAt = r.moment()
	}
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
						a.Participant = r.text()
					}
				}
				if r.cell() {
					a.Agreement = r.text()
				}
				if r.cell() {
					a.Currency = money.Currency(r.text())
				}
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
		r.begin()
		var before money.Amount
		for _, a := range [...]*money.Amount{&t.Amounts.Order, &t.Amounts.Credit, &t.Amounts.Debit, &t.Amounts.Customer} {
			switch {
			case !r.cell():
			case r.same():
				*a = before
			default:
				*a = r.amount()
			}
			before = *a
		}
		r.end()
	}
	if r.cell() {
		t.Lines = make([]ledger.Line, 0, 4)
		for r.begin(); r.another(); {
			r.expect('[')
			l := ledger.Line{Kind: ledger.LineKind(r.text())}
			r.expect(',')
			l.From = r.account(accounts)
			r.expect(',')
			l.To = r.account(accounts)
			r.expect(',')
			l.Minor = r.number()
			r.expect(']')
			t.Lines = append(t.Lines, l)
		}
		r.endList(len(t.Lines))
	}
	if r.cell() {
		t.Funds = payment.Funds(r.text())
	}
	if r.cell() {
		t.Loss = payment.LossBearer(r.text())
	}
	if r.cell() {
		t.Policy = r.text()
	}
	if r.cell() {
		t.InitiatorRef = r.text()
	}
	if r.cell() {
		t.RefundableTill = r.moment()
	}
	if r.cell() {
		r.detail(&t.Detail)
	}
	if r.cell() {
		r.hexInto(t.Claim[:])
	}
	t.ClaimOneUse = r.yes()
	if r.cell() {
		r.hexInto(t.QuoteID[:])
	}
	if r.cell() {
		t.QuoteExpires = r.moment()
	}
	if r.cell() {
		t.Hold.Until = r.moment()
	}
	if r.cell() {
		t.Hold.Most = r.number()
	}
	return r.close("body of a payment")
}

func (r *reader) detail(d *payment.Detail) {
	r.begin()
	if r.cell() {
		r.begin()
		for _, into := range [...]*string{&d.Merchant.ID, &d.Merchant.Name, &d.Merchant.City, &d.Merchant.Country, &d.Merchant.MCC, &d.Merchant.Store, &d.Merchant.Terminal} {
			if r.cell() {
				*into = r.text()
			}
		}
		r.end()
	}
	for _, into := range [...]*string{&d.Scheme, &d.CodeKind, &d.Rulebook} {
		if r.cell() {
			*into = r.text()
		}
	}
	if r.cell() {
		for r.begin(); r.another(); {
			var w payment.Why
			r.begin()
			if r.cell() {
				w.Code = r.text()
			}
			if r.cell() {
				for r.begin(); r.another(); {
					w.Args = append(w.Args, r.text())
				}
				r.endList(len(w.Args))
			}
			if r.cell() {
				w.Rule = r.text()
			}
			if r.cell() {
				w.For = payment.Audience(r.text())
			}
			r.end()
			d.Why = append(d.Why, w)
		}
		r.endList(len(d.Why))
	}
	if r.cell() {
		d.FX = r.fx()
	}
	if r.cell() {
		r.begin()
		if r.cell() {
			d.Payer.Reference = r.text()
		}
		if r.cell() {
			d.Payer.Residency = r.text()
		}
		r.end()
	}
	for _, into := range [...]*string{&d.Purpose, &d.Code, &d.Order} {
		if r.cell() {
			*into = r.text()
		}
	}
	if r.cell() {
		d.Return = r.whatReturns()
	}
	if r.cell() {
		d.Note = r.text()
	}
	if r.cell() {
		d.Extensions = r.extensions()
	}
	if r.cell() {
		s := &payment.StandIn{}
		r.begin()
		if r.cell() {
			s.Agreement = r.text()
		}
		if r.cell() {
			s.Period = r.text()
		}
		if r.cell() {
			s.Most = r.number()
		}
		r.end()
		d.StandIn = s
	}
	if r.cell() {
		x := &payment.Disputed{}
		r.begin()
		if r.cell() {
			x.Rule = r.text()
		}
		if r.cell() {
			x.Reason = r.text()
		}
		if r.cell() {
			x.AnswerBy = r.moment()
		}
		if r.cell() {
			x.DecideBy = r.moment()
		}
		if r.cell() {
			x.Default = payment.Favour(r.text())
		}
		r.end()
		d.Dispute = x
	}
	r.end()
}

func (r *reader) fx() *payment.FX {
	fx := &payment.FX{}
	r.begin()
	if r.cell() {
		fx.Provider = r.text()
	}
	if r.cell() {
		fx.Base = money.Currency(r.text())
	}
	if r.cell() {
		fx.Quote = money.Currency(r.text())
	}
	if r.cell() {
		fx.Unit = r.number()
	}
	if r.cell() {
		fx.Reference = r.text()
	}
	if r.cell() {
		fx.Rate = r.text()
	}
	if r.cell() {
		fx.MarkupBps = r.number()
	}
	if r.cell() {
		fx.Rounding = money.Rounding(r.text())
	}
	if r.cell() {
		fx.Residue = r.text()
	}
	if r.cell() {
		fx.Source = r.text()
	}
	switch {
	case !r.cell():
	case r.peek('"'):
		text := r.text()
		at, err := time.Parse(time.RFC3339Nano, text)
		if err != nil || at.UTC().Format(time.RFC3339Nano) != text || at.Nanosecond()%int(time.Millisecond) == 0 {
			r.fail()
		}
		fx.AsOf = at.UTC()
	default:
		fx.AsOf = r.moment()
	}
	r.end()
	return fx
}

func (r *reader) whatReturns() *payment.Return {
	b := &payment.Return{}
	r.begin()
	if r.cell() {
		b.Rule = r.text()
	}
	b.Day = r.yes()
	if r.cell() {
		b.Difference = payment.Bearer(r.text())
	}
	if r.cell() {
		b.Rounding = money.Rounding(r.text())
	}
	for _, into := range [...]*int64{&b.PayeeFee, &b.PayerFee, &b.IssuerFee} {
		if r.cell() {
			*into = r.number()
		}
	}
	if r.cell() {
		b.VoidTill = r.moment()
	}
	if r.cell() {
		b.Dispute = r.text()
	}
	if r.cell() {
		b.DisputeTill = r.moment()
	}
	r.end()
	return b
}

// extensions reads an object of texts.
func (r *reader) extensions() map[string]string {
	all := map[string]string{}
	r.expect('{')
	for !r.failed {
		name := r.text()
		r.expect(':')
		all[name] = r.text()
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
		l.State = payment.LegState(r.text())
	default:
		r.begin()
		if r.cell() {
			l.State = payment.LegState(r.text())
		}
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
	if r.cell() {
		o.At = r.moment()
	}
	if r.cell() {
		r.event(e)
	}
	if r.cell() {
		o.From = payment.Status(r.text())
	}
	s.Debit = r.leg(e.Reference)
	s.Credit = r.leg(e.Reference)
	s.Reserved = r.yes()
	if r.cell() {
		s.ReserveCycle = r.text()
	}
	s.DueAt = r.momentAs(o.At)
	s.Cycle = r.textAs(s.ReserveCycle)
	s.BusinessDate = r.textAs(s.Cycle)
	s.FinalAt = r.momentAs(o.At)
	if r.cell() {
		s.Reason = reason.Code(r.text())
	}
	if r.cell() {
		s.Rung = int(r.number())
	}
	if r.cell() {
		s.Refunded = r.shares()
	}
	if r.cell() {
		s.Captured = r.number()
	}
	if r.cell() {
		r.resolver(&s.Resolver)
	}
	switch {
	case !r.cell():
		s.UpdatedAt = o.At
	case r.word("false"):
	default:
		s.UpdatedAt = r.moment()
	}
	return r.close("body of an outcome")
}

func (r *reader) event(e *payment.Event) {
	r.begin()
	if r.cell() {
		e.Kind = payment.EventKind(r.text())
	}
	if r.cell() {
		e.By = r.text()
	}
	if r.cell() {
		e.Op = payment.Op(r.text())
	}
	if r.cell() {
		e.Result = payment.Result(r.text())
	}
	if r.cell() {
		e.Reference = r.text()
	}
	if r.cell() {
		e.Amount = r.amount()
	}
	if r.cell() {
		e.Reason = reason.Code(r.text())
	}
	if r.cell() {
		e.Note = r.text()
	}
	if r.cell() {
		e.Share = r.shares()
	}
	if r.cell() {
		e.Key = r.text()
	}
	if r.cell() {
		e.Finding = payment.Finding(r.text())
	}
	if r.cell() {
		e.Request = r.text()
	}
	r.end()
}

func (r *reader) shares() (s payment.Refunded) {
	r.begin()
	for _, into := range [...]*int64{&s.Order, &s.Credit, &s.Debit, &s.Customer, &s.PayeeFee, &s.PayerFee, &s.IssuerFee} {
		if r.cell() {
			*into = r.number()
		}
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
		if r.cell() {
			d.Leg = payment.LegName(r.text())
		}
		if r.cell() {
			d.Since = r.moment()
		}
		if r.cell() {
			d.Until = r.moment()
		}
		r.end()
	}
	if r.cell() {
		l := &v.Loss
		r.begin()
		if r.cell() {
			l.State = payment.LossState(r.text())
		}
		if r.cell() {
			l.From = payment.LossBearer(r.text())
		}
		if r.cell() {
			l.Leg = payment.LegName(r.text())
		}
		if r.cell() {
			l.Amount = r.amount()
		}
		if r.cell() {
			l.At = r.moment()
		}
		if r.cell() {
			l.ChangedAt = r.moment()
		}
		r.end()
	}
	if r.cell() {
		v.Needs = payment.Need(r.text())
	}
	if r.cell() {
		p := &v.Proposal
		r.begin()
		if r.cell() {
			p.N = int(r.number())
		}
		if r.cell() {
			p.Finding = payment.Finding(r.text())
		}
		if r.cell() {
			p.By = r.text()
		}
		if r.cell() {
			p.Key = r.text()
		}
		if r.cell() {
			p.Reason = r.text()
		}
		if r.cell() {
			p.At = r.moment()
		}
		if r.cell() {
			p.Expires = r.moment()
		}
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
	if !r.cell() || r.number() != bodyVersion {
		r.fail()
	}
}

// close ends a body.
func (r *reader) close(what string) error {
	if r.end(); !r.failed && r.i == len(r.b) {
		return nil
	}
	version := reader{b: r.b}
	version.begin()
	if version.cell() && version.number() > bodyVersion && !version.failed {
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
	return r.text()
}

// momentAs is the next cell: a time, or true for another one.
func (r *reader) momentAs(other time.Time) time.Time {
	switch {
	case !r.cell():
		return time.Time{}
	case r.same():
		return other
	}
	return r.moment()
}

func (r *reader) amount() (a money.Amount) {
	r.begin()
	if r.cell() {
		a.Minor = r.number()
	}
	if r.cell() {
		a.Currency = money.Currency(r.text())
	}
	r.end()
	return a
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

// hexInto reads a text of hexadecimal digits into dst, in the letters that are written.
func (r *reader) hexInto(dst []byte) {
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
	n := r.number()
	if r.failed || n < 0 || n >= int64(len(list)) {
		r.failed = true
		return ledger.Account{}
	}
	return list[n]
}
