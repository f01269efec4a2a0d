package console

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"hutong/ledger"
	"hutong/money"
	"hutong/payment"
	"hutong/service"
	"hutong/store"
)

// paymentView is one payment with the reasons for all that was done.
type paymentView struct {
	row
	Sentence          string // the state's own sentence
	NextActs          string // who acts after the reason
	Note              string
	Parent, ParentRef string
	Refundable        bool
	IsVoid            bool
	IsDispute         bool
	IsCapture         bool
	Diagram           diagram
	Steps             []timelineStep
	Spans             []span
	Waits             []span // the spans summed by whom they were waited for
	Upcoming          *upcoming
	Top               []labelled // the amounts beside the state
	Amounts           []labelled
	FX                *fxView
	Postings          []postingView
	Sums              []sumView
	Posted            bool
	Why               []because
	Facts             []fact
	Resolving         []fact // clock, loss and review
	ResolvingTitle    string // no outcome of a dispute is unknown before it is decided
	Refunds           []row
	GivenBack         string // what of it is in dispute, being refunded, refunded and left
	InDispute         amount // by disputes that are not decided
	Held              bool   // paid by captures
	Captures          []row
	Captured, Open    amount
}

// timelineStep is one outcome.
type timelineStep struct {
	At        stamp
	Elapsed   string // since the payment was made
	Text      string
	Tone      string
	Status    chip // after
	Moved     bool // the status changed
	Books     string
	Reason    string
	Reference string
	Note      string
	Asks      string // what is asked next
	Answered  string // how long that took
	Seq       int64
	By        party
}

// span is one stretch of the payment's time, for the strip above the timeline; X and Width are of 1,000.
type span struct {
	X, Width int
	Tone     string // payer, payee, own
	Title    string
	who      string
	long     time.Duration
}

// upcoming is what happens next, and when.
type upcoming struct {
	When string // at or on, with a date when it is not today; "" when it is now
	Text string
	At   stamp
	In   string
	Rung int
}

// labelled is an amount with its name and what it means.
type labelled struct {
	Name, Hint string
	Amount     amount
}

type fxView struct {
	Provider                                party
	Pair, Reference, Rate, Markup, Rounding string
	Residue, Source, Unit, ResidueCurrency  string
	AsOf                                    stamp
}

type postingView struct {
	Account       party
	Agreement     string
	Kind          string
	Debit, Credit amount
}

// sumView is the sum of the postings in one currency: debits, credits, and their difference, which is always zero.
type sumView struct {
	Debit, Credit, Rest amount
	Zero                bool
}

// fact is a name and what it is; Link when there is more about it.
type fact struct {
	Name, Value, Link string
	Mono              bool
}

func (c *console) payment(w http.ResponseWriter, r *http.Request) {
	v := c.viewer(r)
	id, err := payment.ParseID(r.PathValue("id"))
	if err != nil {
		c.fail(w, r, http.StatusNotFound)
		return
	}
	line, err := c.o.Service.Timeline(r.Context(), c.operator(), id)
	if err != nil {
		c.fault(w, r, err)
		return
	}
	body := v.payment(line)
	body.Resolving, body.ResolvingTitle = v.resolving(c.o.Service, line.Record)
	p := page{Title: body.Ref, Here: "payments", Body: body}
	if body.Live {
		p.Refresh = 3
	}
	c.show(w, r, v, http.StatusOK, "payment", p)
}

func (v *viewer) payment(line *service.Timeline) *paymentView {
	t, s := line.Terms, &line.State
	b := &paymentView{row: v.row(line.Record), Sentence: v.statusOf(t, s.Status).Title, NextActs: v.next(reasonOf(s)),
		Note: t.Detail.Note, Posted: s.Paid()}
	if !t.Parent.IsZero() {
		b.Parent, b.ParentRef = t.Parent.String(), t.Parent.Reference()
	}
	b.Diagram = v.diagram(t, s)
	b.Steps, b.Spans = v.steps(t, line.Entries)
	b.Waits = v.waits(b.Spans)
	b.Upcoming = v.upcoming(t, s)
	b.Top, b.Amounts = v.amounts(t, s)
	b.FX = v.fx(t.Detail.FX)
	b.Postings, b.Sums = v.postings(t, line.Entries)
	for _, w := range t.Detail.Why {
		b.Why = append(b.Why, v.because(t, w))
	}
	b.Facts = v.facts(t, s)
	for _, child := range line.Children {
		if child.Terms.Kind == payment.Capture {
			b.Captures = append(b.Captures, v.row(child))
			continue
		}
		b.Refunds = append(b.Refunds, v.row(child))
	}
	if b.Held = t.IsHold(); b.Held {
		b.Captured = v.amount(money.New(s.Captured, t.Amounts.Order.Currency))
		b.Open = v.amount(money.New(t.Capturable(s), t.Amounts.Order.Currency))
	}
	b.GivenBack, b.InDispute = v.givenBack(t, s, line.Children)
	b.Refundable, b.IsVoid = t.Kind == payment.Pay && s.Paid(), t.Kind == payment.Void
	b.IsDispute, b.IsCapture = t.Kind == payment.Dispute, t.Kind == payment.Capture
	return b
}

// asked is the institution that an operation goes to; "" when nobody is asked.
func asked(t *payment.Terms, op payment.Op) string {
	if op == payment.OpExpire {
		return ""
	}
	if op == payment.OpCredit || op == payment.OpLookUpCredit {
		return t.Payee.Participant
	}
	return t.Payer.Participant
}

func (v *viewer) steps(t *payment.Terms, entries []store.Entry) ([]timelineStep, []span) {
	var out []timelineStep
	var spans []span
	start := t.CreatedAt
	var whole time.Duration
	if len(entries) > 0 {
		start = minTime(start, entries[0].At)
		whole = entries[len(entries)-1].At.Sub(start)
	}
	for i := range entries {
		e := &entries[i]
		x := timelineStep{At: v.stamp(e.At), Elapsed: "+" + v.took(e.At.Sub(start)), Text: v.event(t, e), Tone: v.tone(e), Status: v.statusOf(t, e.State.Status),
			Moved: e.From != e.State.Status, Books: v.books(t, e), Reference: e.Event.Reference, Note: e.Event.Note, Seq: e.Seq, By: v.party(e.Event.By)}
		if why := cmp.Or(e.Event.Reason, reasonOf(&e.State)); why != "" {
			x.Reason = v.reasonFor(t, why)
		}
		op, at, ok := payment.Next(t, &e.State)
		if ok {
			x.Asks = v.asks(t, &e.State, op)
			if pause := at.Sub(e.At); pause > 0 {
				x.Asks = v.say("asks.later", v.took(pause), x.Asks)
			}
		}
		if i+1 < len(entries) {
			next := &entries[i+1]
			if ok && next.Event.Kind == payment.Answered && next.Event.Op == op {
				left := e.At // the question left when it was due, which may be after a pause
				if at.After(left) && at.Before(next.At) {
					left = at
				}
				x.Answered = v.took(next.At.Sub(left))
			}
			if whole > 0 {
				spans = append(spans, v.span(t, op, ok, e.At.Sub(start), next.At.Sub(e.At), whole))
			}
		}
		out = append(out, x)
	}
	return out, spans
}

func minTime(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// span is the time between two outcomes, put to whoever was asked meanwhile.
func (v *viewer) span(t *payment.Terms, op payment.Op, ok bool, from, long, whole time.Duration) span {
	x := span{X: int(from * 1000 / whole), Width: max(2, int(long*1000/whole)), Tone: "own", who: v.say("who.switch"), long: long}
	if ok && op != payment.OpExpire {
		x.who, x.Tone = v.party(asked(t, op)).Name, "payer"
		if asked(t, op) == t.Payee.Participant {
			x.Tone = "payee"
		}
	}
	x.Title = x.who + " · " + v.took(long)
	return x
}

// waits sums spans by whom they were waited for, in the order in which they first were.
func (v *viewer) waits(spans []span) []span {
	var out []span
	for _, s := range spans {
		i := slices.IndexFunc(out, func(x span) bool { return x.who == s.who && x.Tone == s.Tone })
		if i < 0 {
			i = len(out)
			out = append(out, span{Tone: s.Tone, who: s.who})
		}
		out[i].long += s.long
	}
	for i := range out {
		out[i].Title = out[i].who + " " + v.took(out[i].long)
	}
	return out
}

// event is what happened, as a sentence.
func (v *viewer) event(t *payment.Terms, e *store.Entry) string {
	ev := &e.Event
	who := v.who(ev.By)
	switch ev.Kind {
	case payment.Opened:
		key := "event.opened." + string(t.Flow)
		switch {
		case t.Kind == payment.Void:
			key = "event.opened.void"
		case t.Kind == payment.Dispute:
			key = "event.opened.dispute"
		case t.Kind == payment.Refund:
			key = "event.opened.refund"
		case t.Kind == payment.Capture:
			key = "event.opened.capture"
		case t.IsHold():
			key = "event.opened.hold"
		}
		if text, ok := v.look(key, who); ok {
			return text
		}
	case payment.Answered:
		if t.IsHold() && ev.Op == payment.OpAuthorise && ev.Result == payment.Success {
			return v.say("answer.authorise.held", who)
		}
		if text, ok := v.look("answer."+string(ev.Op)+"."+string(ev.Result), who); ok {
			return text
		}
		return v.word("op", string(ev.Op)) + " — " + v.word("result", string(ev.Result))
	case payment.RefundOpened, payment.RefundFailed, payment.VoidOpened, payment.VoidFailed, payment.CaptureOpened, payment.DisputeOpened, payment.DisputeFailed:
		share := v.amount(money.New(ev.Share.Order, t.Amounts.Order.Currency))
		return v.say("event."+string(ev.Kind), share.String())
	}
	if text, ok := v.sided(t, "sided."+string(ev.Kind)); ok {
		return text
	}
	if text, ok := v.look("event."+string(ev.Kind), who); ok {
		return text
	}
	return string(ev.Kind)
}

func (v *viewer) tone(e *store.Entry) string {
	switch {
	case e.Event.Kind == payment.Answered && e.Event.Result == payment.Unknown, e.Event.Kind == payment.Restarted:
		return "wait"
	case e.Event.Kind == payment.Answered && e.Event.Result == payment.Failure:
		return "bad"
	case e.From.Final() && e.From != payment.None:
		return "calm"
	}
	return v.status(e.State.Status).Tone
}

// books says what an outcome does to positions.
func (v *viewer) books(t *payment.Terms, e *store.Entry) string {
	switch e.Booking {
	case payment.BookReserve:
		var list string
		for _, n := range t.Needs() {
			if list != "" {
				list += v.say("list.and")
			}
			list += v.say("list.of", v.amount(money.New(n.Minor, n.Account.Currency)).String(), v.party(n.Account.Participant).Name)
		}
		if list == "" {
			return ""
		}
		return v.say("booking.reserve", list)
	case payment.BookPost:
		return v.say("booking.post", e.State.Cycle)
	case payment.BookRelease:
		return v.say("booking.release")
	case payment.BookYield:
		return v.say("booking.yield")
	}
	return ""
}

// asks says what is done next. A deadline means another thing in a dispute than in a hold.
func (v *viewer) asks(t *payment.Terms, s *payment.State, op payment.Op) string {
	if !s.Status.IsDispute() || t.Detail.Dispute == nil {
		return v.say("asks."+string(op), v.party(asked(t, op)).Name)
	}
	wins, payee := t.Sides()
	if s.Status == payment.DisputeAnswered && t.Detail.Dispute.Default == payment.ForThePayee {
		wins = payee
	}
	return v.say("asks.expire.dispute", v.party(wins.Participant).Name)
}

func (v *viewer) upcoming(t *payment.Terms, s *payment.State) *upcoming {
	op, at, ok := payment.Next(t, s)
	if !ok {
		return nil
	}
	u := &upcoming{Text: v.asks(t, s, op), At: v.stamp(at), Rung: s.Rung}
	if !s.Status.IsDispute() {
		u.Text = v.say("asks.switch", u.Text)
	}
	if in := at.Sub(v.now); in > 0 {
		u.In, u.When = v.took(in), v.say("payment.next_at", u.At.Clock)
		if u.At.Date != v.stamp(v.now).Date {
			u.When = v.say("payment.next_on", u.At.Date, u.At.Clock[:len("15:04")])
		}
	}
	return u
}

func (v *viewer) fx(f *payment.FX) *fxView {
	if f == nil {
		return nil
	}
	unit := "1"
	if f.Unit > 1 {
		unit = group(itoa(f.Unit))
	}
	return &fxView{Provider: v.party(f.Provider), Pair: string(f.Base) + " → " + string(f.Quote), Reference: f.Reference, Rate: f.Rate,
		Markup: percent(f.MarkupBps), Rounding: v.word("rounding", string(f.Rounding)), Residue: f.Residue, ResidueCurrency: string(f.Quote),
		Source: f.Source, Unit: unit + " " + string(f.Base) + " = ", AsOf: v.stamp(f.AsOf)}
}

// postings are what was posted, or what success will post, with the sum of each currency.
func (v *viewer) postings(t *payment.Terms, entries []store.Entry) ([]postingView, []sumView) {
	lines := t.Lines
	if n := len(entries); n > 0 && entries[n-1].State.Captured > 0 {
		_, lines, _ = t.Part(0, entries[n-1].State.Captured) // by its captures
	}
	posted := ledger.Postings(lines)
	for i := range entries {
		if p := entries[i].Postings(t); p != nil {
			posted = p
		}
	}
	type sum struct {
		currency      money.Currency
		debit, credit int64
	}
	var sums []sum
	var out []postingView
	for _, p := range posted {
		i := slices.IndexFunc(sums, func(s sum) bool { return s.currency == p.Account.Currency })
		if i < 0 {
			i = len(sums)
			sums = append(sums, sum{currency: p.Account.Currency})
		}
		x := postingView{Account: v.party(p.Account.Participant), Agreement: p.Account.Agreement, Kind: v.word("line", string(p.Kind))}
		if p.Minor < 0 {
			x.Debit = v.amount(money.New(-p.Minor, p.Account.Currency))
			sums[i].debit -= p.Minor
		} else {
			x.Credit = v.amount(money.New(p.Minor, p.Account.Currency))
			sums[i].credit += p.Minor
		}
		out = append(out, x)
	}
	var totals []sumView
	for _, s := range sums {
		rest := s.credit - s.debit
		totals = append(totals, sumView{v.amount(money.New(s.debit, s.currency)), v.amount(money.New(s.credit, s.currency)),
			v.amount(money.New(rest, s.currency)), rest == 0})
	}
	return out, totals
}

// facts are names and references: whatever somebody on the telephone may read out.
func (v *viewer) facts(t *payment.Terms, s *payment.State) []fact {
	var out []fact
	add := func(key, value, link string, mono bool) {
		if value != "" {
			out = append(out, fact{v.say("fact." + key), value, link, mono})
		}
	}
	add("reference", t.ID.Reference(), "", true)
	add("payment", t.ID.String(), "", true)
	add("request", t.RequestID.String(), "", true)
	add("initiator", v.party(t.Initiator).Name, "", false)
	add("initiator_ref", t.InitiatorRef, "", true)
	add("debit_ref", s.Debit.Reference, "", true)
	add("credit_ref", s.Credit.Reference, "", true)
	add("order", t.Detail.Order, "", true)
	if m := t.Detail.Merchant; m.Name != "" {
		add("merchant", m.Name, "", false)
		add("merchant_id", m.ID, "", true)
		add("place", joined(" · ", m.City, m.Country), "", false)
		add("mcc", m.MCC, "", true)
		add("till", joined(" / ", m.Store, m.Terminal), "", true)
	}
	add("payer_ref", t.Detail.Payer.Reference, "", true)
	add("residency", t.Detail.Payer.Residency, "", false)
	add("purpose", t.Detail.Purpose, "", false)
	if t.Detail.Scheme != "" {
		link := ""
		if t.Detail.Code != "" {
			link = "/xray?payment=" + t.ID.String()
		}
		add("code", joined(" · ", v.scheme(t.Detail.Scheme), v.word("code_kind", t.Detail.CodeKind)), link, false)
	}
	add("funds", v.word("funds", string(t.Funds)), "", false)
	if t.Kind != "" && t.Loss != "" {
		add("loss", v.word("loss", string(t.Loss)), "", false)
	}
	if t.IsHold() {
		add("hold_until", v.stamp(t.Hold.Until).ISO, "", true)
		add("hold_most", v.amount(money.New(t.Hold.Most, t.Amounts.Order.Currency)).String(), "", false)
	}
	add("cycle", s.Cycle, "", true)
	add("business_date", s.BusinessDate, "", true)
	if !t.QuoteID.IsZero() {
		add("quote", t.QuoteID.String(), "", true)
	}
	add("rulebook", t.Detail.Rulebook, "", true)
	add("policy", t.Policy, "", true)
	add("slot", itoa(int64(t.ID.Slot())), "", true)
	return out
}

func joined(sep string, parts ...string) string {
	out := ""
	for _, p := range parts {
		if p == "" {
			continue
		}
		if out != "" {
			out += sep
		}
		out += p
	}
	return out
}
