package store

// Goal: say once how terms and outcomes look in the export, so that it is the same byte for byte whatever the store is. Method: writers that
// append to a caller's buffer, because an export has millions of lines.

import (
	"maps"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"hutong/money"
	"hutong/payment"
)

// Milli is a time as every store keeps it: UTC, to the millisecond; the zero time stays zero.
func Milli(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return time.UnixMilli(t.UnixMilli()).UTC()
}

// CopyTerms is a deep copy of terms as a store gives them back: times as Milli has them, empty lists and maps nil.
func CopyTerms(t *payment.Terms) *payment.Terms {
	c := *t
	c.CreatedAt, c.QuoteExpires, c.RefundableTill = Milli(t.CreatedAt), Milli(t.QuoteExpires), Milli(t.RefundableTill)
	c.Hold.Until = Milli(t.Hold.Until)
	c.Lines = nil
	if len(t.Lines) > 0 {
		c.Lines = slices.Clone(t.Lines)
	}
	d := &c.Detail
	if d.FX != nil {
		fx := *d.FX
		fx.AsOf = fx.AsOf.UTC()
		d.FX = &fx
	}
	if d.Return != nil {
		r := *d.Return
		r.VoidTill, r.DisputeTill = Milli(r.VoidTill), Milli(r.DisputeTill)
		d.Return = &r
	}
	if d.StandIn != nil {
		s := *d.StandIn
		d.StandIn = &s
	}
	if d.Dispute != nil {
		x := *d.Dispute
		x.AnswerBy, x.DecideBy = Milli(x.AnswerBy), Milli(x.DecideBy)
		d.Dispute = &x
	}
	d.Why = nil
	if len(t.Detail.Why) > 0 {
		d.Why = slices.Clone(t.Detail.Why)
		for i := range d.Why {
			args := d.Why[i].Args
			d.Why[i].Args = nil
			if len(args) > 0 {
				d.Why[i].Args = slices.Clone(args)
			}
		}
	}
	d.Extensions = nil
	if len(t.Detail.Extensions) > 0 {
		d.Extensions = maps.Clone(t.Detail.Extensions)
	}
	return &c
}

// CopyOutcome is an outcome as a store gives it back: times as Milli has them.
func CopyOutcome(o payment.Outcome) payment.Outcome {
	o.At = Milli(o.At)
	s := &o.State
	s.DueAt, s.UpdatedAt, s.FinalAt = Milli(s.DueAt), Milli(s.UpdatedAt), Milli(s.FinalAt)
	s.Resolver = copyResolver(s.Resolver)
	return o
}

const hexDigits = "0123456789abcdef"

// plain marks the bytes that a JSON string holds as they are, whatever stands beside them.
var plain = func() (p [256]bool) {
	for c := 0x20; c < utf8.RuneSelf; c++ {
		p[c] = c != '"' && c != '\\'
	}
	return p
}()

// AppendString appends s as a JSON string. Bytes that are not UTF-8 become U+FFFD (RFC 8259 section 8.1 allows nothing else).
func AppendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	i := 0
	for ; len(s)-i >= 8; i += 8 {
		// Eight bytes at a time: the high bit of a byte is set in strange when it is below 0x20, a quote, a backslash or not ASCII (or stands
		// above one that is).
		const ones, high = 0x0101010101010101, 0x8080808080808080
		w := uint64(s[i]) | uint64(s[i+1])<<8 | uint64(s[i+2])<<16 | uint64(s[i+3])<<24 | uint64(s[i+4])<<32 | uint64(s[i+5])<<40 | uint64(s[i+6])<<48 | uint64(s[i+7])<<56
		quote, back := w^ones*'"', w^ones*'\\'
		if strange := w | (w - ones*0x20) | (quote - ones) | (back - ones); strange&high != 0 {
			break
		}
	}
	for ; i < len(s); i++ {
		if !plain[s[i]] {
			return appendQuoted(dst, s, i)
		}
	}
	return append(append(dst, s...), '"')
}

// appendQuoted appends s, whose bytes before i are plain, and the quote at its end.
func appendQuoted(dst []byte, s string, i int) []byte {
	start := 0
	for i < len(s) {
		c := s[i]
		if plain[c] {
			i++
			continue
		}
		if c < utf8.RuneSelf {
			dst = append(dst, s[start:i]...)
			switch c {
			case '"', '\\':
				dst = append(dst, '\\', c)
			case '\n':
				dst = append(dst, '\\', 'n')
			case '\r':
				dst = append(dst, '\\', 'r')
			case '\t':
				dst = append(dst, '\\', 't')
			default:
				dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
			}
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			dst = append(dst, s[start:i]...)
			dst = append(dst, "\xef\xbf\xbd"...)
			start = i + 1
		}
		i += size
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}

// object appends the members of one JSON object; members that have nothing to say are left out.
type object struct {
	b     []byte
	begun bool
}

func (o *object) name(n string) {
	if o.begun {
		o.b = append(o.b, ',', '"')
	} else {
		o.b = append(o.b, '{', '"')
		o.begun = true
	}
	o.b = append(o.b, n...)
	o.b = append(o.b, '"', ':')
}

func (o *object) text(n, v string) {
	if v != "" {
		o.textAlways(n, v)
	}
}

func (o *object) textAlways(n, v string) {
	o.name(n)
	o.b = AppendString(o.b, v)
}

func (o *object) number(n string, v int64) {
	o.name(n)
	o.b = strconv.AppendInt(o.b, v, 10)
}

func (o *object) amount(n string, a money.Amount) {
	if a == (money.Amount{}) {
		return
	}
	o.name(n)
	in := object{b: o.b}
	in.text("currency", string(a.Currency))
	in.number("minor", a.Minor)
	o.b = in.end()
}

func (o *object) parts(n string, r payment.Refunded) {
	if r == (payment.Refunded{}) {
		return
	}
	o.name(n)
	in := object{b: o.b}
	in.number("order", r.Order)
	in.number("credit", r.Credit)
	in.number("debit", r.Debit)
	in.number("customer", r.Customer)
	in.fees(&r)
	o.b = in.end()
}

// fees writes what only few refunds have: fees that go back, and that it is a void.
func (o *object) fees(r *payment.Refunded) {
	o.numberIf("payee_fee", r.PayeeFee)
	o.numberIf("payer_fee", r.PayerFee)
	o.numberIf("issuer_fee", r.IssuerFee)
	o.yes("void", r.Void)
}

func (o *object) numberIf(n string, v int64) {
	if v != 0 {
		o.number(n, v)
	}
}

func (o *object) end() []byte {
	if !o.begun {
		o.b = append(o.b, '{')
	}
	return append(o.b, '}')
}

// AppendEvent appends an event as one JSON object, in the shape of the export.
func AppendEvent(dst []byte, e *payment.Event) []byte {
	o := object{b: dst}
	o.text("kind", string(e.Kind))
	o.text("op", string(e.Op))
	o.text("result", string(e.Result))
	o.text("reason", string(e.Reason))
	o.text("reference", e.Reference)
	o.amount("amount", e.Amount)
	o.text("by", e.By)
	o.text("key", e.Key)
	o.text("note", e.Note)
	o.text("finding", string(e.Finding))
	o.text("request", e.Request)
	o.parts("share", e.Share)
	return o.end()
}

// AppendDetail appends the detail of terms as one JSON object with the member names of payment.Detail. Extensions are in order of
// their names, so that equal details have equal text.
func AppendDetail(dst []byte, d *payment.Detail) []byte {
	o := object{b: dst}
	if fx := d.FX; fx != nil {
		o.name("fx")
		in := object{b: o.b}
		in.textAlways("provider", fx.Provider)
		in.textAlways("base", string(fx.Base))
		in.textAlways("quote", string(fx.Quote))
		in.number("unit", fx.Unit)
		in.textAlways("reference", fx.Reference)
		in.textAlways("rate", fx.Rate)
		in.number("markup_bps", fx.MarkupBps)
		in.textAlways("rounding", string(fx.Rounding))
		in.textAlways("residue", fx.Residue)
		in.textAlways("source", fx.Source)
		in.name("as_of")
		in.b = append(in.b, '"')
		in.b = fx.AsOf.UTC().AppendFormat(in.b, time.RFC3339Nano)
		in.b = append(in.b, '"')
		o.b = in.end()
	}
	if s := d.StandIn; s != nil {
		o.name("stand_in")
		in := object{b: o.b}
		in.textAlways("agreement", s.Agreement)
		in.textAlways("period", s.Period)
		in.number("most", s.Most)
		o.b = in.end()
	}
	if m := &d.Merchant; *m != (payment.Merchant{}) {
		o.name("merchant")
		in := object{b: o.b}
		in.text("id", m.ID)
		in.text("name", m.Name)
		in.text("city", m.City)
		in.text("country", m.Country)
		in.text("mcc", m.MCC)
		in.text("store", m.Store)
		in.text("terminal", m.Terminal)
		o.b = in.end()
	}
	if p := &d.Payer; *p != (payment.Payer{}) {
		o.name("payer")
		in := object{b: o.b}
		in.text("reference", p.Reference)
		in.text("residency", p.Residency)
		o.b = in.end()
	}
	o.text("purpose", d.Purpose)
	o.text("scheme", d.Scheme)
	o.text("code_kind", d.CodeKind)
	o.text("code", d.Code)
	o.text("order", d.Order)
	o.text("rulebook", d.Rulebook)
	if r := d.Return; r != nil {
		o.name("return")
		in := object{b: o.b}
		in.text("rule", r.Rule)
		in.yes("day", r.Day)
		in.text("difference", string(r.Difference))
		in.text("rounding", string(r.Rounding))
		in.numberIf("payee_fee", r.PayeeFee)
		in.numberIf("payer_fee", r.PayerFee)
		in.numberIf("issuer_fee", r.IssuerFee)
		in.time("void_till", r.VoidTill)
		in.text("dispute", r.Dispute)
		in.time("dispute_till", r.DisputeTill)
		o.b = in.end()
	}
	if x := d.Dispute; x != nil {
		o.name("dispute")
		in := object{b: o.b}
		in.textAlways("rule", x.Rule)
		in.textAlways("reason", x.Reason)
		in.time("answer_by", x.AnswerBy)
		in.time("decide_by", x.DecideBy)
		in.textAlways("default", string(x.Default))
		o.b = in.end()
	}
	if len(d.Why) > 0 {
		o.name("why")
		for i := range d.Why {
			o.b = append(o.b, "[,"[min(i, 1)])
			o.b = appendWhy(o.b, &d.Why[i])
		}
		o.b = append(o.b, ']')
	}
	o.text("note", d.Note)
	if len(d.Extensions) > 0 {
		o.name("extensions")
		o.b = appendExtensions(o.b, d.Extensions)
	}
	return o.end()
}

// appendExtensions appends an object of texts in order of their names, so that equal ones have equal text.
func appendExtensions(dst []byte, all map[string]string) []byte {
	var few [8]string // more than this are rare; the array keeps the names off the heap
	names := few[:0]
	for n := range all {
		names = append(names, n)
	}
	slices.Sort(names)
	for i, n := range names {
		dst = append(AppendString(append(dst, "{,"[min(i, 1)]), n), ':')
		dst = AppendString(dst, all[n])
	}
	return append(dst, '}')
}

func appendWhy(dst []byte, w *payment.Why) []byte {
	o := object{b: dst}
	o.textAlways("code", w.Code)
	if len(w.Args) > 0 {
		o.name("args")
		for i, a := range w.Args {
			o.b = append(o.b, "[,"[min(i, 1)])
			o.b = AppendString(o.b, a)
		}
		o.b = append(o.b, ']')
	}
	o.text("rule", w.Rule)
	o.text("for", string(w.For))
	return o.end()
}
