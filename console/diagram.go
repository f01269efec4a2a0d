package console

import (
	"strconv"

	"golang.org/x/text/width"

	"hutong/money"
	"hutong/payment"
)

// The picture of a payment's legs: payer's institution, switch, payee's institution, and the FX provider where there is one. It is drawn
// twice, lying for wide screens and standing for narrow ones, because text in a picture shrinks with it.

type diagram struct {
	Wide, Tall sketch
	Title      string
}

type sketch struct {
	W, H  int
	Nodes []node
	Edges []edge
}

// node is an institution's box; its texts stand at X+W/2.
type node struct {
	X, Y, W, H, Mid               int
	Name, Full, Role, Sum, Corner string
	Kind                          string // party, switch, fx
	Begins                        bool
}

// edge is a leg: a line with the state in the middle.
type edge struct {
	X1, Y1, X2, Y2 int
	LabelX, LabelY int
	Text, Sub      string
	SubX, SubY     int
	Anchor         string
	Tone           string
	Arrow          bool
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// columns is how many columns of a Latin letter a text takes; Chinese characters take two.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n += wide(r)
	}
	return n
}

func wide(r rune) int {
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// shorten cuts a text to so many columns.
func shorten(s string, most int) string {
	if columns(s) <= most {
		return s
	}
	n := 0
	for i, r := range s {
		if n += wide(r); n > most-1 {
			return s[:i] + "…"
		}
	}
	return s
}

func (v *viewer) diagram(t *payment.Terms, s *payment.State) diagram {
	d := diagram{Title: v.say("diagram.title")}
	payer, payee := v.party(t.Payer.Participant), v.party(t.Payee.Participant)
	mid := v.party("")
	if v.dir.Operator != nil {
		mid = v.party(v.dir.Operator.ID)
	}
	box := func(kind string, p party, role, sum string) node {
		return node{Kind: kind, Name: shorten(p.Name, 20), Full: p.Name, Role: role, Corner: p.Country, Sum: sum, Begins: p.ID != "" && p.ID == t.Initiator}
	}
	paid, got := v.sums(t, s)
	nodes := []node{
		box("party", payer, v.say("diagram.payer"), paid),
		box("switch", mid, v.say("diagram.switch"), ""),
		box("party", payee, v.say("diagram.payee"), got),
	}
	leg := func(l payment.Leg, what string) edge {
		c := v.leg(l.State)
		return edge{Text: what + " · " + c.Text, Sub: shorten(l.Reference, 22), Tone: c.Tone, Arrow: true}
	}
	asked := v.say("diagram.debit")
	if t.IsHold() {
		asked = v.say("kind.hold") // what is debited of it, its captures say
	}
	legs := []edge{leg(s.Debit, asked), leg(s.Credit, v.say("diagram.credit"))}
	if t.Flow == payment.Pull && s.Credit.State == payment.NotAsked {
		// Who began a pull payment is never asked for the credit: the answer to its own request tells it.
		what, tone := "told", "calm"
		switch {
		case !s.Status.Final():
			what = "waits"
		case s.Paid():
			tone = "ok"
		}
		legs[1].Text, legs[1].Tone = v.say("diagram.credit")+" · "+v.say("diagram."+what), tone
	}
	var fx *node
	rate := ""
	if f := t.Detail.FX; f != nil {
		n := box("fx", v.party(f.Provider), v.say("diagram.fx"), "")
		fx = &n
		rate = group(itoa(f.Unit)) + " " + string(f.Base) + " = " + f.Rate + " " + string(f.Quote)
	}
	d.Wide, d.Tall = lying(nodes, legs, fx, rate), standing(nodes, legs, fx, rate)
	return d
}

// sums are what stands in the boxes of the two institutions. A hold owes nobody anything until a part of it is captured.
func (v *viewer) sums(t *payment.Terms, s *payment.State) (payer, payee string) {
	of := func(a money.Amount) string {
		if a.Currency == "" {
			return ""
		}
		return v.amount(a).String()
	}
	switch {
	case !t.IsHold():
		return of(t.Amounts.Debit), of(t.Amounts.Credit)
	case s.Captured > 0:
		taken, _ := captured(t, s)
		return v.say("diagram.captured", of(taken.Debit)), v.say("diagram.captured", of(taken.Credit))
	case s.Status == payment.Held:
		return v.say("diagram.held", of(t.Amounts.Debit)), ""
	}
	return "", ""
}

func (n *node) at(x, y, w, h int) {
	n.X, n.Y, n.W, n.H, n.Mid = x, y, w, h, x+w/2
}

const boxHeight = 92

func lying(nodes []node, legs []edge, fx *node, rate string) sketch {
	s := sketch{W: 980, H: 150}
	const w, gap, top = 212, 172, 26
	for i, n := range nodes {
		n.at(i*(w+gap), top, w, boxHeight)
		s.Nodes = append(s.Nodes, n)
	}
	for i, e := range legs {
		x := i*(w+gap) + w
		e.X1, e.Y1, e.X2, e.Y2 = x+6, top+boxHeight/2, x+gap-8, top+boxHeight/2
		e.LabelX, e.LabelY = x+gap/2, top+boxHeight/2-14
		e.SubX, e.SubY, e.Anchor = x+gap/2, top+boxHeight/2+22, "middle"
		s.Edges = append(s.Edges, e)
	}
	if fx != nil {
		s.H = 290
		n := *fx
		n.at(w+gap, 186, w, boxHeight)
		s.Nodes = append(s.Nodes, n)
		s.Edges = append(s.Edges, edge{X1: n.Mid, Y1: top + boxHeight, X2: n.Mid, Y2: 186, Tone: "money", Sub: rate, SubX: n.Mid + 12, SubY: 156, Anchor: "start"})
	}
	return s
}

func standing(nodes []node, legs []edge, fx *node, rate string) sketch {
	s := sketch{W: 340, H: 3*boxHeight + 2*84 + 12}
	const w, gap = 240, 84
	left := (s.W - w) / 2
	for i, n := range nodes {
		n.at(left, 10+i*(boxHeight+gap), w, boxHeight)
		s.Nodes = append(s.Nodes, n)
	}
	for i, e := range legs {
		y := 10 + i*(boxHeight+gap) + boxHeight
		e.X1, e.Y1, e.X2, e.Y2 = s.W/2, y+4, s.W/2, y+gap-8
		e.LabelX, e.LabelY = s.W/2, y+gap/2-4
		e.SubX, e.SubY, e.Anchor = s.W/2, y+gap/2+24, "middle"
		s.Edges = append(s.Edges, e)
	}
	if fx != nil {
		n := *fx
		y := s.H + 56
		n.at(left, y, w, boxHeight)
		s.Nodes = append(s.Nodes, n)
		// The provider stands below; a line along the side leads to it from the switch.
		s.Edges = append(s.Edges, edge{X1: left, Y1: 10 + boxHeight + gap + boxHeight/2, X2: left, Y2: y + boxHeight/2, Tone: "side", Sub: rate, SubX: s.W / 2,
			SubY: y - 16, Anchor: "middle"})
		s.H = y + boxHeight + 10
	}
	return s
}
