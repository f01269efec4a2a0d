package calls

import (
	"strings"
	"time"
	"unicode/utf8"

	"hutong/code"
	"hutong/ledger"
	"hutong/money"
	"hutong/payment"
	"hutong/reason"
	"hutong/service"
	"hutong/store"
	"hutong/wire/api"
	"hutong/wire/problem"
)

// view is from which sides somebody looks at a payment. The payee's side is not told what the payer's side is debited, at what rate, nor with
// what mark-up; each side sees the fee lines that it is a party to; an FX provider sees the conversion and nothing of the customer or order.
type view int

const (
	viewPayer view = 1 << iota
	viewPayee
	viewProvider
	viewOperator
)

func viewOf(t *payment.Terms, institution, operator string) view {
	if institution == operator {
		return viewPayer | viewPayee | viewProvider | viewOperator
	}
	payer, payee := t.Sides()
	var v view
	if payer.Participant == institution || payer.Account.Participant == institution {
		v |= viewPayer
	}
	if payee.Participant == institution || payee.Account.Participant == institution {
		v |= viewPayee
	}
	if t.Detail.FX != nil && t.Detail.FX.Provider == institution {
		v |= viewProvider
	}
	return v
}

// parts are what a model of a payment points at, in one piece of memory with it. The zero parts are none yet.
type parts struct {
	amounts                 api.Amounts
	credit, debit, customer api.Amount
	fees                    [4]api.FeeLine
	fx                      api.FX
	references              api.References
	merchant                api.Merchant
	refunded                api.AmountOrZero
	voided                  bool
	why                     trace
}

// optional is an amount, written into a part; nil when there is none.
func optional(part *api.Amount, a money.Amount) *api.Amount {
	if a.Currency == "" || a.Minor == 0 {
		return nil
	}
	*part = api.FromMoney(a)
	return part
}

// amountsOf are the amounts that a view shows; of a refund, what is given back of each of the payment's amounts.
func (in *parts) amountsOf(t *payment.Terms, v view) *api.Amounts {
	if t.Amounts.Order.Minor <= 0 {
		return nil // refused before it was known
	}
	credit, debit := t.Amounts.Credit, t.Amounts.Debit
	if t.Kind.IsChild() {
		credit, debit = debit, credit
	}
	a := &in.amounts
	*a = api.Amounts{Order: api.FromMoney(t.Amounts.Order), Credit: optional(&in.credit, credit), Fees: in.feesOf(t, v)}
	if v&(viewPayer|viewProvider) != 0 {
		a.Debit = optional(&in.debit, debit)
	}
	if v&viewPayer != 0 {
		a.Customer = optional(&in.customer, t.Amounts.Customer)
	}
	return a
}

// feesOf are the fee lines that a view is a party to.
func (in *parts) feesOf(t *payment.Terms, v view) []api.FeeLine {
	payer, payee := t.Sides()
	party := func(a ledger.Account) (api.FeeParty, view) {
		switch {
		case a == payer.Account:
			return api.FeePartyPayerInstitution, viewPayer
		case a == payee.Account:
			return api.FeePartyPayeeInstitution, viewPayee
		case t.Detail.FX != nil && a.Participant == t.Detail.FX.Provider:
			return api.FeePartyFXProvider, viewProvider
		}
		return api.FeePartySwitch, viewOperator
	}
	out := in.fees[:0]
	for i := range t.Lines {
		l := &t.Lines[i]
		if l.Kind == ledger.Principal || len(out) == 32 {
			continue
		}
		by, v1 := party(l.From)
		to, v2 := party(l.To)
		if (v1|v2)&v != 0 {
			out = append(out, api.FeeLine{Kind: string(l.Kind), Amount: api.Amount{Currency: string(l.From.Currency), Minor: l.Minor}, PaidBy: by, PaidTo: to})
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// fxOf is the receipt of the conversion; nil when there was none.
func (in *parts) fxOf(t *payment.Terms) *api.FX {
	f := t.Detail.FX
	if f == nil {
		return nil
	}
	in.fx = api.FX{BaseCurrency: string(f.Base), QuoteCurrency: string(f.Quote), Unit: f.Unit, ReferenceRate: f.Reference, Rate: f.Rate,
		MarkupBPS: int32(f.MarkupBps), Rounding: api.Rounding(f.Rounding), Residue: f.Residue, Provider: f.Provider, Source: clip(f.Source, 140),
		LockedUntil: api.FormatTime(t.QuoteExpires)}
	return &in.fx
}

func (in *parts) fxFor(t *payment.Terms, v view) *api.FX {
	if v&(viewPayer|viewProvider) == 0 {
		return nil
	}
	return in.fxOf(t)
}

// referencesOf are the parties' own references, for the two sides.
func (in *parts) referencesOf(rec *store.Record, v view) *api.References {
	if v&(viewPayer|viewPayee) == 0 {
		return nil
	}
	t := rec.Terms
	from, to := rec.State.Debit.Reference, rec.State.Credit.Reference
	switch t.Initiator {
	case t.Payer.Participant:
		from = first(from, t.InitiatorRef)
	case t.Payee.Participant:
		to = first(to, t.InitiatorRef)
	}
	if t.Kind.IsChild() {
		from, to = to, from
	}
	r := &in.references
	*r = api.References{Initiator: t.InitiatorRef, PayerInstitution: from, PayeeInstitution: to, Order: t.Detail.Order}
	if *r == (api.References{}) {
		return nil
	}
	return r
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// outcomeOf is what the parties are told of a state: why it is no success yet, or not at all.
func outcomeOf(s *payment.State) (result api.Result, final bool, why reason.Code) {
	switch s.Public() {
	case payment.PublicSucceeded:
		return api.ResultSuccess, true, s.Reason
	case payment.PublicFailed, payment.PublicCancelled:
		return api.ResultFailure, true, s.Reason
	}
	// A state that is not final carries the reason of the end that it is on the way to; what is told is that it is on the way.
	switch s.Status {
	case payment.DebitPending:
		why = reason.AwaitingPayer
	case payment.DebitUnknown, payment.CreditUnknown:
		why = reason.AwaitingAnswer
	case payment.Cancelling:
		why = reason.Cancelling
	case payment.Undecided:
		why = reason.InReview
	case payment.Held:
		why = reason.Authorised
	case payment.Capturing:
		if why = s.Reason; why == "" {
			why = reason.InProgress
		}
	case payment.DisputeOpen, payment.DisputeAnswered:
		why = reason.InDispute
	case payment.CreditAsked:
		if why = reason.InProgress; s.Reason == reason.DisputeDecided {
			why = s.Reason // by persons, for the payer; the money is on its way
		}
	default:
		why = reason.InProgress
	}
	return api.ResultUnknown, false, why
}

func reasonText(c reason.Code) *api.Text {
	r, ok := reason.Get(c)
	if !ok {
		return nil
	}
	t := problem.Text(r)
	return &t
}

// paymentModel is a payment as an institution may see it.
func (s *Calls) paymentModel(rec *store.Record, caller string) api.Payment {
	var p api.Payment
	s.describe(&p, new(parts), rec, caller, false)
	return p
}

// describe fills the zero model of a payment, as an institution may see it; brief leaves out the trace and the public text of the reason.
func (s *Calls) describe(p *api.Payment, in *parts, rec *store.Record, caller string, brief bool) {
	t, st := rec.Terms, &rec.State
	name(p, t, st)
	p.Status = api.PaymentStatus(st.Public())
	p.Result, p.Final, p.Reason = outcomeOf(st)
	if !brief {
		p.ReasonText = reasonText(p.Reason)
	}
	if stoodIn, acknowledged := payment.StoodIn(t, st); acknowledged {
		p.StandIn = api.StandInAcknowledged
	} else if stoodIn {
		p.StandIn = api.StandInPromised
	}
	if st.Status == payment.Tombstone {
		return // it never came: there is nothing to tell of it
	}
	v := viewOf(t, caller, s.o.Service.Directory().Operator.ID)
	p.Flow, p.Amounts, p.FX, p.References = api.Flow(t.Flow), in.amountsOf(t, v), in.fxFor(t, v), in.referencesOf(rec, v)
	p.Initiator, p.PayerInstitution, p.PayeeInstitution = t.Initiator, t.Payer.Participant, t.Payee.Participant
	p.Cycle, p.BusinessDate = st.Cycle, st.BusinessDate
	if !brief {
		p.Why = s.why(&in.why, t, caller, v, p.CreatedAt)
	}
	if !t.QuoteID.IsZero() && v&viewPayer != 0 {
		p.QuoteID = t.QuoteID.String()
	}
	if v&(viewPayer|viewPayee) != 0 {
		if in.merchant = merchantModel(&t.Detail.Merchant); in.merchant.Name != "" && in.merchant.Country != "" {
			p.Merchant = &in.merchant
		}
		p.Extensions = t.Detail.Extensions
	}
	p.Hold = holdModel(t, st)
	if st.Paid() {
		in.refunded, in.voided = api.AmountOrZero{Currency: string(t.Amounts.Order.Currency), Minor: st.Refunded.Order}, st.Refunded.Void
		p.RefundedAmount, p.Voided = &in.refunded, &in.voided
	}
	if !p.Final {
		p.NextActionAt = api.FormatTime(st.DueAt)
	}
	p.Clock, p.Loss = s.resolverModel(rec, v)
}

// name writes the ids and times of a payment's model, which lie in one piece of memory.
func name(p *api.Payment, t *payment.Terms, st *payment.State) {
	times := [...]struct {
		to *api.Timestamp
		at time.Time
	}{{&p.CreatedAt, t.CreatedAt}, {&p.UpdatedAt, st.UpdatedAt}, {to: &p.RefundableUntil}, {to: &p.VoidableUntil}, {to: &p.DisputableUntil}}
	if st.Paid() {
		times[2].at = t.RefundableTill
		if agreed := t.Detail.Return; agreed != nil {
			if times[4].at = agreed.DisputeTill; !t.IsHold() {
				times[3].at = agreed.VoidTill
			}
		}
	}
	var room [2*36 + 19 + len(times)*len(api.TimeLayout)]byte
	b := t.ID.AppendReference(t.RequestID.Append(t.ID.Append(room[:0])))
	from := len(b)
	var ends [len(times)]int
	for i := range times {
		b = api.AppendTime(b, times[i].at)
		ends[i] = len(b)
	}
	text := string(b)
	p.PaymentID, p.RequestID = text[:36], text[36:72]
	if st.Status != payment.Tombstone {
		p.NetworkReference = text[72:from]
	}
	for i := range times {
		*times[i].to = text[from:ends[i]]
		from = ends[i]
	}
}

// refundModel is a refund as an institution may see it, told from the payment's sides; brief as for describe.
func (s *Calls) refundModel(rec *store.Record, caller string, brief bool) api.Refund {
	t, st := rec.Terms, &rec.State
	v, in := viewOf(t, caller, s.o.Service.Directory().Operator.ID), new(parts)
	r := api.Refund{RefundID: t.ID.String(), PaymentID: t.Parent.String(), RequestID: t.RequestID.String(), Status: api.RefundStatusProcessing,
		Amounts: in.amountsOf(t, v), FX: in.fxFor(t, v), NetworkReference: t.ID.Reference(), References: in.referencesOf(rec, v), Cycle: st.Cycle,
		BusinessDate: st.BusinessDate, CreatedAt: api.FormatTime(t.CreatedAt), UpdatedAt: api.FormatTime(st.UpdatedAt)}
	r.Result, r.Final, r.Reason = outcomeOf(st)
	if !brief {
		r.Why, r.ReasonText = s.why(&in.why, t, caller, v, r.CreatedAt), reasonText(r.Reason)
	}
	switch r.Result {
	case api.ResultSuccess:
		r.Status = api.RefundStatusSucceeded
	case api.ResultFailure:
		r.Status = api.RefundStatusFailed
	default:
		r.NextActionAt = api.FormatTime(st.DueAt)
	}
	r.Clock, r.Loss = s.resolverModel(rec, v)
	if v&(viewPayer|viewPayee) != 0 {
		r.Extensions = t.Detail.Extensions
	}
	return r
}

// voidModel is a void as an institution may see it. It says what a refund says.
func (s *Calls) voidModel(rec *store.Record, caller string, brief bool) api.Void {
	r := s.refundModel(rec, caller, brief)
	return api.Void{VoidID: r.RefundID, PaymentID: r.PaymentID, RequestID: r.RequestID, Result: r.Result, Status: r.Status, Final: r.Final, Reason: r.Reason,
		ReasonText: r.ReasonText, Amounts: r.Amounts, FX: r.FX, NetworkReference: r.NetworkReference, References: r.References, Cycle: r.Cycle,
		BusinessDate: r.BusinessDate, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, NextActionAt: r.NextActionAt, Clock: r.Clock, Loss: r.Loss, Why: r.Why, Extensions: r.Extensions}
}

func quoteModel(o *service.Offer, coming api.RequestID) api.Quote {
	t, in := o.Terms, new(parts)
	return api.Quote{QuoteID: o.ID.String(), PaymentRequestID: coming, OrderAmount: api.FromMoney(t.Amounts.Order),
		CreditAmount: api.FromMoney(t.Amounts.Credit), DebitAmount: api.FromMoney(t.Amounts.Debit), CustomerAmount: api.FromMoney(t.Amounts.Customer),
		Fees: in.feesOf(t, viewPayer), FX: in.fxOf(t), Payee: merchantModel(&t.Detail.Merchant), PayeeInstitution: t.Payee.Participant,
		OrderReference: t.Detail.Order, CreatedAt: api.FormatTime(o.CreatedAt), ExpiresAt: api.FormatTime(o.ExpiresAt)}
}

// readingModel tells of a code what it is. The merchant is the registered one; what the code itself says of its merchant proves nothing and
// is not told.
func readingModel(r *service.Reading) api.CodeReading {
	c := r.Code
	out := api.CodeReading{Scheme: c.Scheme, Kind: codeKind(c), Valid: c.Valid, OrderAmount: api.OptionalMoney(r.Order), OrderReference: r.OrderRef,
		ExpiresAt: api.FormatTime(c.ExpiresAt), PayeeInstitution: r.Payee, Payable: api.Payable{Can: r.Payable, Reason: r.Reason, ReasonText: reasonText(r.Reason)}}
	for _, e := range c.Errors[:min(len(c.Errors), 32)] {
		at := int32(utf8.RuneCountInString(c.Raw[:min(max(e.Offset, 0), len(c.Raw))]))
		f := api.CodeFault{Position: &at, Detail: clip(first(e.Text, string(e.Reason)), 140)}
		if api.ValidReference(e.Tag) {
			f.Path = e.Tag
		}
		out.Errors = append(out.Errors, f)
	}
	if m := merchantModel(&r.Merchant); m.Name != "" && m.Country != "" {
		out.Merchant = &m
	}
	out.PayerInstitution = r.Payer
	return out
}

func codeKind(c *code.Code) api.CodeKind {
	switch c.Kind {
	case code.Barcode, code.CPM:
		return api.CodeKindConsumer
	case code.Static:
		return api.CodeKindEntry
	case code.Dynamic:
		return api.CodeKindOrder
	case code.URL:
		// A link that names no account but a token, or itself, means something to its issuer only.
		for _, a := range c.Accounts {
			if a.Type != "token" && a.ID != c.Raw {
				return api.CodeKindEntry
			}
		}
		return api.CodeKindPrivate
	}
	return api.CodeKindOther
}

func merchantModel(m *payment.Merchant) api.Merchant {
	return api.Merchant{Name: clip(m.Name, 140), City: clip(m.City, 140), Country: m.Country, MCC: m.MCC, MerchantID: m.ID, StoreID: m.Store, TerminalID: m.Terminal}
}

func merchantOf(m *api.Merchant) payment.Merchant {
	if m == nil {
		return payment.Merchant{}
	}
	return payment.Merchant{ID: m.MerchantID, Name: m.Name, City: m.City, Country: m.Country, MCC: m.MCC, Store: m.StoreID, Terminal: m.TerminalID}
}

// clip makes text fit for a field of at most n characters without control characters.
func clip(s string, n int) string {
	fit, plain := true, true
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf {
			plain = false
		} else if c < 0x20 || c == 0x7f {
			fit = false
			break
		}
	}
	if fit && (plain || utf8.ValidString(s)) && (len(s) <= n || utf8.RuneCountInString(s) <= n) {
		return s // as it nearly always is
	}
	s = strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}
