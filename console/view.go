package console

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"hutong/code"
	"hutong/money"
	"hutong/participant"
	"hutong/payment"
	"hutong/reason"
	"hutong/rulebook"
	"hutong/service"
	"hutong/store"
)

// viewer turns what the rooms below say into what a person reads: one language, one time zone, one version of the network.
type viewer struct {
	*tongue
	dir   *participant.Directory
	rules *rulebook.Rules
	zone  *time.Location
	now   time.Time
}

func (c *console) viewer(r *http.Request) *viewer {
	lang, _ := langOf(r, c.o.Lang)
	v := &viewer{tongue: c.tongues[lang], dir: c.o.Service.Directory(), rules: c.o.Service.Rules(), zone: time.UTC, now: c.o.Now()}
	if v.rules.Calendar.Zone != nil {
		v.zone = v.rules.Calendar.Zone
	}
	return v
}

func notFound(err error) bool {
	var p *service.Problem
	return errors.As(err, &p) && p.Reason == reason.NotFound
}

// party is an institution as pages name it.
type party struct {
	ID, Name, Country string
}

func (v *viewer) party(id string) party {
	p, ok := v.dir.Participant(id)
	if !ok {
		return party{ID: id, Name: id}
	}
	return party{id, p.Name.In(v.lang), p.Country}
}

// who names whoever caused an event.
func (v *viewer) who(by string) string {
	if text, ok := v.look("who." + by); ok {
		return text
	}
	return v.party(by).Name
}

// amount is an amount as pages print it: the currency's letters apart, digits in groups.
type amount struct {
	Currency, Value string
}

func (v *viewer) amount(a money.Amount) amount {
	if a.Currency == "" {
		return amount{}
	}
	return amount{string(a.Currency), group(a.Major())}
}

// Whole is the value without its decimals, for places where they tell nothing.
func (a amount) Whole() string {
	whole, _, _ := strings.Cut(a.Value, ".")
	return whole
}

// String is for sentences.
func (a amount) String() string {
	if a.Currency == "" {
		return "—"
	}
	return a.Currency + " " + a.Value
}

// stamp is a moment: for machines, and for people in the zone of the operator's calendar.
type stamp struct {
	ISO, Clock, Date string
}

func (v *viewer) stamp(t time.Time) stamp {
	if t.IsZero() {
		return stamp{}
	}
	local := t.In(v.zone)
	return stamp{t.UTC().Format(time.RFC3339Nano), local.Format("15:04:05"), local.Format("2006-01-02")}
}

// took is a length of time in the unit that suits it.
func (v *viewer) took(d time.Duration) string {
	switch {
	case d < 0:
		return "−" + v.took(-d)
	case d < time.Second:
		return v.say("time.ms", d.Milliseconds())
	case d < 10*time.Second:
		return v.say("time.s", fmt.Sprintf("%.2f", d.Seconds()))
	case d < time.Minute:
		return v.say("time.s", fmt.Sprintf("%.1f", d.Seconds()))
	case d < time.Hour:
		return v.say("time.min", int(d.Minutes()), int(d.Seconds())%60)
	case d < 48*time.Hour:
		return v.say("time.h", int(d.Hours()), int(d.Minutes())%60)
	default:
		const day = 24 * time.Hour
		return v.count("time.days", int((d+day/2)/day))
	}
}

// chip is a state in words, with a tone: ok, wait, bad, calm.
type chip struct {
	Text, Tone, Title string
}

var tones = map[payment.Status]string{
	payment.Succeeded: "ok", payment.Captured: "ok", payment.Refused: "bad", payment.Failed: "bad", payment.LossAssigned: "bad", payment.Cancelled: "calm", payment.DisputeLost: "calm",
	payment.Tombstone: "calm", payment.DebitAsked: "busy", payment.CreditAsked: "busy",
}

// status is an inner state as a chip; those without a tone of their own wait for something.
func (v *viewer) status(s payment.Status) chip {
	tone := tones[s]
	if tone == "" {
		tone = "wait"
	}
	return chip{v.word("status", string(s)), tone, v.word("status_text", string(s))}
}

// sided is a text that a dispute has instead of the general one, if there is one: its terms have the sides changed, so "payer" and "payee"
// would say the opposite of what its page shows. A0 is the institution that disputes, A1 the one that answers, the rest the caller's; t may be nil.
func (v *viewer) sided(t *payment.Terms, id string, args ...any) (string, bool) {
	if t == nil || t.Kind != payment.Dispute {
		return "", false
	}
	payer, payee := t.Sides()
	return v.look(id, append([]any{v.party(payer.Participant).Name, v.party(payee.Participant).Name}, args...)...)
}

// statusOf is the status of a payment, with a sentence that names its sides where it must.
func (v *viewer) statusOf(t *payment.Terms, s payment.Status) chip {
	c := v.status(s)
	if text, ok := v.sided(t, "sentence."+string(s)); ok {
		c.Title = text
	}
	return c
}

// reasonFor is a payment's reason for people.
func (v *viewer) reasonFor(t *payment.Terms, c reason.Code) string {
	if text, ok := v.sided(t, "why."+string(c)); ok {
		return text
	}
	return v.reason(c)
}

var legTones = map[payment.LegState]string{payment.NotAsked: "calm", payment.Asked: "busy", payment.LegPending: "wait", payment.LegUnknown: "wait",
	payment.LegSuccess: "ok", payment.LegFailure: "bad", payment.LegUndone: "calm"}

func (v *viewer) leg(s payment.LegState) chip {
	return chip{v.word("leg", string(s)), legTones[s], ""}
}

func (v *viewer) reason(c reason.Code) string {
	if c == "" {
		return ""
	}
	return c.Text(v.lang)
}

// reasonOf is a state's reason for people. That of a hold whose rest is given back speaks of one of which nothing was captured.
func reasonOf(s *payment.State) reason.Code {
	if s.Status == payment.Releasing {
		return ""
	}
	return s.Reason
}

// next says who acts after a reason.
func (v *viewer) next(c reason.Code) string {
	r, ok := reason.Get(c)
	if !ok {
		return ""
	}
	return v.word("acts", r.Next)
}

// row is one payment in a list.
type row struct {
	ID, Ref          string
	At               stamp
	Tag              string // flow, or that it is a refund
	Payer, Payee     party
	Initiator        party
	Merchant, Reason string
	Order, Debit     amount
	Held             string // of a hold: what of it was captured, and what held
	Status           chip
	Took             string
	Live             bool
}

func (v *viewer) row(r store.Record) row {
	t := r.Terms
	out := row{ID: t.ID.String(), Ref: t.ID.Reference(), At: v.stamp(t.CreatedAt), Initiator: v.party(t.Initiator), Tag: v.word("flow", string(t.Flow)),
		Payer: v.party(t.Payer.Participant), Payee: v.party(t.Payee.Participant), Merchant: t.Detail.Merchant.Name, Reason: v.reasonFor(t, reasonOf(&r.State)),
		Order: v.amount(t.Amounts.Order), Debit: v.amount(t.Amounts.Debit), Status: v.statusOf(t, r.State.Status), Live: !r.State.Status.Final()}
	if t.Kind.IsChild() || t.Kind == payment.Capture {
		out.Tag = v.word("kind", string(t.Kind))
	}
	if t.IsHold() {
		out.Tag, out.Held = v.say("kind.hold"), v.say("row.held")
		if r.State.Captured > 0 {
			taken, _ := captured(t, &r.State)
			out.Order, out.Debit, out.Held = v.amount(taken.Order), v.amount(taken.Debit), v.say("row.captured", out.Order.String())
		}
	}
	if !out.Live {
		out.Took = v.took(r.State.FinalAt.Sub(t.CreatedAt))
	}
	return out
}

// because is one step of the trace in words; a step without a sentence is shown with its code and arguments.
type because struct {
	Text, Code, Rule, For string
}

func (v *viewer) because(t *payment.Terms, w payment.Why) because {
	out := because{Code: w.Code, Rule: w.Rule, For: v.word("audience", string(w.For))}
	kinds := payment.ArgumentKinds(w.Code)
	args := append([]string(nil), w.Args...)
	said := make([]any, len(args))
	for i := range min(len(args), len(kinds)) {
		args[i] = v.argument(kinds[i], args[i])
	}
	for i := range args {
		said[i] = args[i]
	}
	text, ok := v.sided(t, "why."+w.Code, said...)
	if ok {
		out.Text = text
		return out
	}
	text, ok = payment.Sentence(w.Code, args, v.lang)
	switch {
	case !ok:
		text = strings.Join(append([]string{w.Code}, w.Args...), " · ")
	case v.lang == "zh":
		text = closed(text)
	}
	out.Text = text
	return out
}

// argument is an argument of the trace as pages write it, by its kind (payment.ArgumentKinds).
func (v *viewer) argument(kind byte, a string) string {
	switch kind {
	case 'p':
		return v.party(a).Name
	case 's':
		return v.scheme(a)
	case 'k':
		return v.word("code_kind", a)
	case 'a', 'x':
		currency, value, ok := strings.Cut(a, " ")
		if !ok {
			return a
		}
		return currency + " " + group(value)
	case 't':
		if at, err := time.Parse(time.RFC3339, a); err == nil {
			s := v.stamp(at)
			return s.Date + " " + s.Clock
		}
	case 'b':
		if n, err := strconv.ParseInt(a, 10, 64); err == nil {
			return percent(n)
		}
	}
	return a
}

// scheme is a code scheme's name.
func (v *viewer) scheme(slug string) string { return v.text(code.SchemeName(slug)) }

func (v *viewer) text(t code.Text) string {
	if v.lang == "zh" && t.ZH != "" {
		return t.ZH
	}
	return t.EN
}

// percent writes basis points as a percentage.
func percent(bps int64) string {
	sign := ""
	if bps < 0 {
		sign, bps = "−", -bps
	}
	s := fmt.Sprintf("%s%d.%02d", sign, bps/100, bps%100)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".") + " %"
}
