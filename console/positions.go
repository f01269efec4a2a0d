package console

import (
	"context"
	"net/http"
	"slices"
	"time"

	"hutong/money"
	"hutong/participant"
	"hutong/service"
)

// gauge is one agreement's position against its cap.
type gauge struct {
	Agreement                                         string
	Party, Settles                                    party
	Other                                             bool // another participant settles
	Exposure, Posted, Reserved, Headroom, Cap         amount
	Debits, Credits                                   amount
	Percent                                           string
	Tone                                              string // ok, wait from 70 %, bad from 90 %
	PostedWidth, ReservedStart, ReservedWidth, filled int64  // of 1,000
	Owed                                              bool   // the network owes the account: exposure is negative
}

func (v *viewer) gauge(p service.Position) gauge {
	a := p.Agreement
	in := func(minor int64) amount { return v.amount(money.New(minor, a.Currency)) }
	posted := p.Debits - p.Credits
	g := gauge{Agreement: a.ID, Party: v.party(a.Participant), Settles: v.party(a.SettledBy), Other: a.SettledBy != a.Participant,
		Exposure: in(p.Exposure), Posted: in(posted), Reserved: in(p.Reserved), Headroom: in(p.Headroom), Cap: in(a.Cap),
		Debits: in(p.Debits), Credits: in(p.Credits), Percent: percent(p.Filled), Owed: p.Exposure < 0, Tone: "ok", filled: p.Filled}
	switch {
	case p.Filled >= 9_000:
		g.Tone = "bad"
	case p.Filled >= 7_000:
		g.Tone = "wait"
	}
	if a.Cap > 0 {
		share := func(minor int64) int64 { return min(1000, int64(float64(max(0, minor))/float64(a.Cap)*1000)) }
		// What is reserved first uses up what the network owes.
		g.PostedWidth, g.ReservedStart = share(posted), share(posted)
		g.ReservedWidth = share(p.Exposure) - g.PostedWidth
		if g.ReservedWidth == 0 && p.Reserved > 0 && p.Exposure > 0 {
			g.ReservedStart, g.ReservedWidth = min(g.ReservedStart, 996), 4
		}
		if g.PostedWidth == 0 && posted > 0 {
			g.PostedWidth = 3
		}
	}
	return g
}

// positionsAge is how long a copy of the positions serves everyone who watches.
const positionsAge = 900 * time.Millisecond

func (c *console) readPositions(ctx context.Context) ([]service.Position, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.positions != nil && time.Since(c.readAt) < positionsAge {
		return c.positions, nil
	}
	rows, err := c.o.Service.Positions(ctx)
	if err != nil {
		return nil, err
	}
	c.positions, c.readAt = rows, time.Now()
	return rows, nil
}

func (v *viewer) gauges(rows []service.Position) []gauge {
	out := make([]gauge, len(rows))
	for i := range rows {
		out[i] = v.gauge(rows[i])
	}
	return out
}

// fullest keeps the n gauges with the greatest share of their caps, in the network's own order, so that a live list does not jump.
func fullest(all []gauge, n int) []gauge {
	if len(all) <= n {
		return all
	}
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b gauge) int { return int(b.filled - a.filled) })
	keep := map[string]bool{}
	for _, g := range sorted[:n] {
		keep[g.Agreement] = true
	}
	return slices.DeleteFunc(slices.Clone(all), func(g gauge) bool { return !keep[g.Agreement] })
}

type positionsView struct {
	Groups []positionGroup
}

// positionGroup is the agreements of one currency: only those can be compared.
type positionGroup struct {
	Currency string
	Gauges   []gauge
}

func (c *console) positionsPage(w http.ResponseWriter, r *http.Request) {
	v := c.viewer(r)
	rows, err := c.readPositions(r.Context())
	if err != nil {
		c.fault(w, r, err)
		return
	}
	var body positionsView
	for _, g := range v.gauges(rows) {
		i := slices.IndexFunc(body.Groups, func(x positionGroup) bool { return x.Currency == g.Cap.Currency })
		if i < 0 {
			i = len(body.Groups)
			body.Groups = append(body.Groups, positionGroup{Currency: g.Cap.Currency})
		}
		body.Groups[i].Gauges = append(body.Groups[i].Gauges, g)
	}
	c.show(w, r, v, http.StatusOK, "positions", page{Title: v.say("positions.title"), Here: "positions", Refresh: 10, Body: body})
}

// institution is one participant as a card.
type institution struct {
	Party      party
	Other      string // its name in the other language
	Roles      []string
	Status     chip
	Endpoint   string
	Issuers    []string
	Agreements []agreementView
	Breakers   []breakerView
	Keys       []keyView
	Merchants  []merchantView
}

type agreementView struct {
	ID, Price, Funds, Loss, FX string
	Settles                    party
	Other                      bool
	Cap                        amount
}

type keyView struct {
	ID          string
	From, Until stamp
	State       chip
}

type merchantView struct {
	ID, Name, City, Country, MCC, Currency string
	Stores                                 int
	Closed                                 bool
}

var participantTones = map[participant.Status]string{participant.Active: "ok", participant.DebitsStopped: "wait", participant.Suspended: "bad"}

func (v *viewer) participantStatus(s participant.Status) chip {
	return chip{v.word("participant_status", string(s)), participantTones[s], v.word("participant_status_text", string(s))}
}

// maxMerchants is how many merchants a card lists; an acquirer may have very many.
const maxMerchants = 50

func (v *viewer) institution(p *participant.Participant) institution {
	out := institution{Party: v.party(p.ID), Status: v.participantStatus(p.Status), Endpoint: p.Endpoint, Issuers: p.Issuers}
	if out.Other = p.Name.Chinese; v.lang == "zh" {
		out.Other = p.Name.English
	}
	if out.Other == out.Party.Name {
		out.Other = ""
	}
	for _, r := range p.Roles {
		out.Roles = append(out.Roles, v.word("role", string(r)))
	}
	for _, a := range v.dir.AgreementsOf(p.ID) {
		view := agreementView{ID: a.ID, Price: a.Price, Funds: v.word("funds", string(a.Funds)), Loss: v.word("loss", string(a.Loss)),
			Settles: v.party(a.SettledBy), Other: a.SettledBy != a.Participant, Cap: v.amount(money.New(a.Cap, a.Currency))}
		if a.FXProvider != "" {
			view.FX = v.party(a.FXProvider).Name
		}
		out.Agreements = append(out.Agreements, view)
	}
	for _, k := range p.Keys {
		state := chip{v.say("key.valid"), "ok", ""}
		switch {
		case !k.Revoked.IsZero() && !v.now.Before(k.Revoked):
			state = chip{v.say("key.revoked"), "bad", ""}
		case v.now.Before(k.From):
			state = chip{v.say("key.future"), "calm", ""}
		case !k.ValidAt(v.now):
			state = chip{v.say("key.expired"), "calm", ""}
		}
		out.Keys = append(out.Keys, keyView{k.ID, v.stamp(k.From), v.stamp(k.Until), state})
	}
	return out
}

type institutionsView struct {
	Version      string
	Institutions []institution
	Merchants    int
}

func (c *console) institutions(w http.ResponseWriter, r *http.Request) {
	v := c.viewer(r)
	body := institutionsView{Version: v.dir.Version, Merchants: len(v.dir.Merchants)}
	at := map[string]int{}
	breakers := c.o.Service.Breakers()
	for _, p := range v.dir.Participants {
		at[p.ID] = len(body.Institutions)
		card := v.institution(p)
		card.Breakers = v.breakers(breakers, p.ID)
		body.Institutions = append(body.Institutions, card)
	}
	for _, m := range v.dir.Merchants {
		i, ok := at[m.Acquirer]
		if !ok || len(body.Institutions[i].Merchants) == maxMerchants {
			continue
		}
		body.Institutions[i].Merchants = append(body.Institutions[i].Merchants,
			merchantView{m.ID, m.Name, m.City, m.Country, m.MCC, string(m.Currency), len(m.Stores), m.Closed})
	}
	c.show(w, r, v, http.StatusOK, "institutions", page{Title: v.say("institutions.title"), Here: "institutions", Body: body})
}
