package console

import (
	"net/http"

	"hutong/payment"
	"hutong/service"
	"hutong/store"
)

// resolverRows bounds the lists of the page.
const resolverRows = 100

// resolverView is the page of what was or is unknown: time to certainty, payments that need two persons, losses.
type resolverView struct {
	Certainty []certaintyView
	Reviews   []reviewView
	Losses    []lossView
	More      bool // there are more than are shown
}

type certaintyView struct {
	Party                party
	Leg                  string
	Count, Open          string
	Median, P99, Longest string
	Worrying             bool
}

type reviewView struct {
	ID, Ref, Needs string
	Payer, Payee   party
	Order          amount
	Findings       []choiceView
	Proposal       string
}

// choiceView is what two persons may find, by its name behind the interface and in words.
type choiceView struct {
	Name payment.Finding
	Text string
}

type lossView struct {
	ID, Ref  string
	State    chip
	From, To party
	Amount   amount
	Leg      string
	Booked   stamp
}

var lossTones = map[payment.LossState]string{payment.LossOpen: "wait", payment.LossDue: "bad", payment.LossBorne: "bad", payment.LossSettled: "ok", payment.LossLifted: "calm"}

func (v *viewer) loss(rec store.Record) lossView {
	l := &rec.State.Resolver.Loss
	from, to := l.Parties(rec.Terms)
	return lossView{ID: rec.Terms.ID.String(), Ref: rec.Terms.ID.Reference(), State: chip{v.word("loss_state", string(l.State)), lossTones[l.State], v.word("loss_state_text", string(l.State))},
		From: v.party(from.Participant), To: v.party(to.Participant), Amount: v.amount(l.Amount), Leg: v.word("leg_name", string(l.Leg)), Booked: v.stamp(l.At)}
}

// choice is what a finding says of a payment; that of a dispute names the institution it is for.
func (v *viewer) choice(t *payment.Terms, f payment.Finding) string {
	if text, ok := v.sided(t, "finding_of."+string(f)); ok {
		return text
	}
	return v.word("finding_text", string(f))
}

func (v *viewer) proposal(t *payment.Terms, p *payment.Proposal) string {
	if p.N == 0 {
		return ""
	}
	return v.say("resolver.proposed", p.By, v.choice(t, p.Finding), p.Reason, v.stamp(p.Expires).Date+" "+v.stamp(p.Expires).Clock)
}

func (c *console) resolver(w http.ResponseWriter, r *http.Request) {
	v := c.viewer(r)
	var b resolverView
	for _, x := range c.o.Service.Certainty() {
		row := certaintyView{Party: v.party(x.Institution), Leg: v.word("leg_name", string(x.Leg)), Count: group(itoa(x.Count)), Open: group(itoa(x.Open)), Worrying: x.Open > 0}
		if x.Count > 0 {
			row.Median, row.P99 = v.took(x.Median), v.took(x.P99)
		}
		if x.Open > 0 {
			row.Longest = v.took(x.LongestOpen)
		}
		b.Certainty = append(b.Certainty, row)
	}
	reviews, more, err := c.o.Service.Reviews(r.Context(), c.operator(), payment.ID{})
	if err != nil {
		c.fault(w, r, err)
		return
	}
	b.More = !more.IsZero()
	for _, rec := range reviews[:min(len(reviews), resolverRows)] {
		t, x := rec.Terms, &rec.State.Resolver
		payer, payee := t.Payer, t.Payee
		if t.Kind == payment.Dispute {
			payer, payee = t.Sides()
		}
		row := reviewView{ID: t.ID.String(), Ref: t.ID.Reference(), Needs: v.word("need", string(x.Needs)), Payer: v.party(payer.Participant),
			Payee: v.party(payee.Participant), Order: v.amount(t.Amounts.Order), Proposal: v.proposal(t, &x.Proposal)}
		for _, f := range c.o.Service.Findings(rec) {
			row.Findings = append(row.Findings, choiceView{f, v.choice(t, f)})
		}
		b.Reviews = append(b.Reviews, row)
	}
	losses, more, err := c.o.Service.Losses(r.Context(), c.operator(), payment.NoLoss, payment.ID{})
	if err != nil {
		c.fault(w, r, err)
		return
	}
	b.More = b.More || !more.IsZero()
	for _, rec := range losses[:min(len(losses), resolverRows)] {
		b.Losses = append(b.Losses, v.loss(rec))
	}
	c.show(w, r, v, http.StatusOK, "resolver", page{Title: v.say("resolver.title"), Here: "resolver", Refresh: 10, Body: b})
}

// resolving is what a payment's page says of its clock, loss and review, and the title over it; empty when nothing was unknown and nothing
// needs persons.
func (v *viewer) resolving(s *service.Service, rec store.Record) (out []fact, title string) {
	add := func(key, value string) {
		if value != "" {
			out = append(out, fact{Name: v.say("resolver." + key), Value: value})
		}
	}
	when := func(st stamp) string {
		if st.Clock == "" {
			return ""
		}
		return st.Date + " " + st.Clock
	}
	x := &rec.State.Resolver
	if c, ok := s.Clock(&rec); ok {
		if c.Leg != "" {
			add("leg", v.word("leg_name", string(c.Leg)))
		}
		add("since", when(v.stamp(c.Since)))
		add("next_at", when(v.stamp(c.Next)))
		add("ends_at", when(v.stamp(c.Ends)))
		bearer := ""
		switch c.Bearer {
		case payment.LossPayer:
			bearer = v.party(rec.Terms.Payer.Participant).Name
		case payment.LossPayee:
			bearer = v.party(rec.Terms.Payee.Participant).Name
		}
		add("then", joined(": ", v.word("clock_end", string(c.Then)), bearer))
	} else if d := &x.Doubt; !d.Until.IsZero() {
		add("took", v.say("resolver.leg_took", v.word("leg_name", string(d.Leg)), v.took(d.Until.Sub(d.Since))))
	}
	if x.Loss.State != payment.NoLoss {
		l := v.loss(rec)
		add("loss", v.say("resolver.owes", l.From.Name, l.To.Name, l.Amount.Currency+" "+l.Amount.Value, l.State.Text))
		add("loss_means", l.State.Title)
	}
	if x.Needs != "" {
		add("needs", v.word("need", string(x.Needs)))
	}
	add("proposal", v.proposal(rec.Terms, &x.Proposal))
	title = v.say("resolver.panel")
	if _, runs := s.Clock(&rec); !runs && x.Doubt.Until.IsZero() && x.Loss.State == payment.NoLoss {
		title = v.say("resolver.reviews")
	}
	return out, title
}
