package store

import (
	"bufio"
	"encoding/hex"
	"io"
	"time"

	"hutong/ledger"
	"hutong/payment"
)

// ExportFormat is the version of the shapes in docs/EXPORT.md.
const ExportFormat = 1

const exportTime = "2006-01-02T15:04:05.000Z"

// Exporter writes the lines of docs/EXPORT.md. A store calls its methods in the order of that page and then End. It keeps the first
// error of the writer, and Err tells it early, so that a long export stops where nobody reads any more.
type Exporter struct {
	w         *bufio.Writer
	buf       []byte
	payments  int64
	outcomes  int64
	positions int64
	err       error
}

// NewExporter begins an export.
func NewExporter(w io.Writer) *Exporter { return &Exporter{w: bufio.NewWriterSize(w, 1<<16)} }

// Err is the first error of the writer.
func (x *Exporter) Err() error { return x.err }

func (x *Exporter) begin(t string) object {
	o := object{b: x.buf[:0]}
	o.textAlways("t", t)
	return o
}

func (x *Exporter) line(o *object) {
	x.buf = append(o.end(), '\n')
	if x.err == nil {
		_, x.err = x.w.Write(x.buf)
	}
}

func (o *object) time(n string, t time.Time) {
	if t.IsZero() {
		return
	}
	o.name(n)
	o.b = append(o.b, '"')
	o.b = t.UTC().AppendFormat(o.b, exportTime)
	o.b = append(o.b, '"')
}

func (o *object) uuid(n string, id [16]byte) {
	if id != ([16]byte{}) {
		o.name(n)
		o.b = append(o.b, '"')
		o.b = append(o.b, payment.ID(id).String()...)
		o.b = append(o.b, '"')
	}
}

func (o *object) hash(n string, h [32]byte) {
	if h != ([32]byte{}) {
		o.name(n)
		o.b = append(o.b, '"')
		o.b = hex.AppendEncode(o.b, h[:])
		o.b = append(o.b, '"')
	}
}

func (o *object) yes(n string, v bool) {
	if v {
		o.name(n)
		o.b = append(o.b, "true"...)
	}
}

func (o *object) account(n string, a *ledger.Account) {
	if *a == (ledger.Account{}) {
		return
	}
	o.name(n)
	in := object{b: o.b}
	in.text("participant", a.Participant)
	in.text("agreement", a.Agreement)
	in.text("currency", string(a.Currency))
	o.b = in.end()
}

func (o *object) side(n string, s *payment.Side) {
	if *s == (payment.Side{}) {
		return
	}
	o.name(n)
	in := object{b: o.b}
	in.text("participant", s.Participant)
	in.account("account", &s.Account)
	o.b = in.end()
}

func (o *object) leg(n string, l *payment.Leg) {
	if *l == (payment.Leg{}) {
		return
	}
	o.name(n)
	in := object{b: o.b}
	in.text("state", string(l.State))
	in.text("reference", l.Reference)
	o.b = in.end()
}

// Meta is the first line.
func (x *Exporter) Meta(lanes int) {
	o := x.begin("meta")
	o.number("format", ExportFormat)
	o.number("lanes", int64(lanes))
	x.line(&o)
}

// Directory writes one version of the network file; oldest first.
func (x *Exporter) Directory(version int64, at time.Time, hash [32]byte, body []byte) {
	o := x.begin("directory")
	o.number("version", version)
	o.time("at", at)
	o.hash("hash", hash)
	o.textAlways("body", string(body))
	x.line(&o)
}

// Registry writes one change of the operator's part of the code registry; oldest first.
func (x *Exporter) Registry(c *RegistryChange) {
	o := x.begin("registry")
	o.number("version", c.Version)
	o.time("at", c.At)
	o.text("by", c.By)
	o.text("entry", c.Entry)
	o.text("body", string(c.Body))
	x.line(&o)
}

// Lane writes one lane, in order of its number.
func (x *Exporter) Lane(l *Lane) {
	o := x.begin("lane")
	o.number("lane", int64(l.Lane))
	o.number("from", int64(l.From))
	o.number("to", int64(l.To))
	o.yes("retired", l.Retired)
	o.number("epoch", l.Epoch)
	o.number("seq", l.Seq)
	o.time("watermark", l.Watermark)
	x.line(&o)
}

// Slice writes one slice, in order of lane and account.
func (x *Exporter) Slice(s *Slice) {
	o := x.begin("slice")
	o.number("lane", int64(s.Lane))
	o.account("account", &s.Account)
	o.number("minor", s.Minor)
	x.line(&o)
}

// Position writes one position, in order of lane, account and cycle.
func (x *Exporter) Position(p *Position) {
	x.positions++
	o := x.begin("position")
	o.number("lane", int64(p.Lane))
	o.account("account", &p.Account)
	o.text("cycle", p.Cycle)
	o.number("debits", p.Debits)
	o.number("credits", p.Credits)
	o.number("reserved", p.Reserved)
	x.line(&o)
}

// Claim writes one claim, in order of its key.
func (x *Exporter) Claim(c *Claim) {
	o := x.begin("claim")
	o.hash("key", c.Key)
	o.uuid("payment", c.Payment)
	o.time("at", c.At)
	x.line(&o)
}

// Issued writes one code that the switch issued, in order of its id.
func (x *Exporter) Issued(i *Issued) {
	o := x.begin("issued")
	o.uuid("id", i.ID)
	o.hash("key", i.Key)
	o.text("owner", i.Owner)
	o.hash("fingerprint", i.Fingerprint)
	o.text("form", i.Form)
	o.text("payer", i.Payer.Reference)
	o.text("residency", i.Payer.Residency)
	o.time("issued_at", i.IssuedAt)
	o.time("expires_at", i.ExpiresAt)
	o.time("revoked_at", i.RevokedAt)
	x.line(&o)
}

// Quote writes one quote without its body, in order of its id.
func (x *Exporter) Quote(q *Quote) {
	o := x.begin("quote")
	o.uuid("id", q.ID)
	o.uuid("payment", q.Payment)
	o.text("institution", q.Institution)
	o.hash("fingerprint", q.Fingerprint)
	o.time("created_at", q.CreatedAt)
	o.time("expires_at", q.ExpiresAt)
	x.line(&o)
}

// Due writes one due row, in order of its payment's id.
func (x *Exporter) Due(d *Due) {
	o := x.begin("due")
	o.uuid("payment", d.Payment)
	o.time("at", d.At)
	x.line(&o)
}

// Payment writes one payment; its outcomes follow.
func (x *Exporter) Payment(t *payment.Terms) {
	x.payments++
	o := x.begin("payment")
	o.uuid("id", t.ID)
	o.text("kind", string(t.Kind))
	o.text("flow", string(t.Flow))
	o.uuid("parent", t.Parent)
	o.text("initiator", t.Initiator)
	o.uuid("request_id", t.RequestID)
	o.hash("fingerprint", t.Fingerprint)
	o.time("created_at", t.CreatedAt)
	o.side("payer", &t.Payer)
	o.side("payee", &t.Payee)
	if t.Amounts != (payment.Amounts{}) {
		o.name("amounts")
		in := object{b: o.b}
		in.amount("order", t.Amounts.Order)
		in.amount("credit", t.Amounts.Credit)
		in.amount("debit", t.Amounts.Debit)
		in.amount("customer", t.Amounts.Customer)
		o.b = in.end()
	}
	if len(t.Lines) > 0 {
		o.name("lines")
		for i := range t.Lines {
			l := &t.Lines[i]
			in := object{b: append(o.b, "[,"[min(i, 1)])}
			in.text("kind", string(l.Kind))
			in.account("from", &l.From)
			in.account("to", &l.To)
			in.number("minor", l.Minor)
			o.b = in.end()
		}
		o.b = append(o.b, ']')
	}
	o.text("funds", string(t.Funds))
	o.text("loss", string(t.Loss))
	o.uuid("quote", t.QuoteID)
	o.time("quote_expires", t.QuoteExpires)
	o.hash("claim", t.Claim)
	o.yes("one_use", t.ClaimOneUse)
	o.text("initiator_ref", t.InitiatorRef)
	o.text("policy", t.Policy)
	o.time("refundable_till", t.RefundableTill)
	if t.Hold != (payment.Hold{}) {
		o.name("hold")
		in := object{b: o.b}
		in.time("until", t.Hold.Until)
		in.number("most", t.Hold.Most)
		o.b = in.end()
	}
	before := len(o.b)
	o.name("detail")
	from := len(o.b)
	if o.b = AppendDetail(o.b, &t.Detail); string(o.b[from:]) == "{}" {
		o.b = o.b[:before]
	}
	x.line(&o)
}

// Outcome writes one outcome of the payment written last, whose terms have the given lines.
func (x *Exporter) Outcome(e *Entry, lines []ledger.Line) {
	x.outcomes++
	s := &e.State
	o := x.begin("outcome")
	o.uuid("payment", e.Payment)
	o.number("n", int64(s.Seq))
	o.number("lane", int64(e.Lane))
	o.number("seq", e.Seq)
	o.time("at", e.At)
	o.name("event")
	o.b = AppendEvent(o.b, &e.Event)
	o.text("from", string(e.From))
	o.text("status", string(s.Status))
	o.text("reason", string(s.Reason))
	o.leg("debit", &s.Debit)
	o.leg("credit", &s.Credit)
	o.yes("reserved", s.Reserved)
	o.text("reserve_cycle", s.ReserveCycle)
	if s.Rung != 0 {
		o.number("rung", int64(s.Rung))
	}
	o.time("due_at", s.DueAt)
	o.text("cycle", s.Cycle)
	o.text("business_date", s.BusinessDate)
	o.parts("refunded", s.Refunded)
	if s.Captured != 0 {
		o.number("captured", s.Captured)
	}
	if s.Resolver != (payment.Resolver{}) {
		o.name("resolver")
		o.b = AppendResolver(o.b, &s.Resolver)
	}
	o.text("booking", string(e.Booking))
	if e.Booking == payment.BookPost && len(lines) > 0 {
		o.name("postings")
		for i, p := range ledger.Postings(lines) {
			in := object{b: append(o.b, "[,"[min(i, 1)])}
			in.account("account", &p.Account)
			in.text("kind", string(p.Kind))
			in.number("minor", p.Minor)
			o.b = in.end()
		}
		o.b = append(o.b, ']')
	}
	o.time("updated_at", s.UpdatedAt)
	o.time("final_at", s.FinalAt)
	x.line(&o)
}

// End writes the counts and returns the first error of the whole export.
func (x *Exporter) End() error {
	o := x.begin("end")
	o.number("payments", x.payments)
	o.number("outcomes", x.outcomes)
	o.number("positions", x.positions)
	x.line(&o)
	if x.err != nil {
		return x.err
	}
	return x.w.Flush()
}
