package console

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"hutong/participant"
)

const (
	liveRows   = 30 // payments on the overview
	sideGauges = 12 // agreements on the overview
)

// board is what the overview shows beside the payments; it is sent again when it changes.
type board struct {
	Opened, Succeeded, Failed, UnderWay, PerMinute string
	Since                                          stamp
	Bars                                           []bar
	Gauges                                         []gauge
	MoreGauges                                     int // agreements that are not shown
	Institutions                                   []tile
}

// bar is one column of the chart of the last five minutes, five seconds wide; heights are of 100.
type bar struct {
	X, Good, Bad, BadY, GoodY int
}

// tile is an institution in short.
type tile struct {
	Party  party
	Roles  string
	Status chip
}

type overviewView struct {
	Rows   []row
	Board  board
	Silent int // webhooks out of use
}

func (v *viewer) board(ctx context.Context, c *console) (board, error) {
	positions, err := c.readPositions(ctx)
	if err != nil {
		return board{}, err
	}
	now := c.o.Now()
	tally := c.o.Feed.Tally(now)
	number := func(n int64) string { return group(strconv.FormatInt(n, 10)) }
	b := board{Opened: number(tally.Opened), Succeeded: number(tally.Succeeded), Failed: number(tally.Failed), UnderWay: number(int64(tally.UnderWay)),
		PerMinute: number(int64(tally.PerMinute)), Since: v.stamp(tally.Since), Bars: bars(now.Unix(), tally.Seconds[:])}
	all := slices.DeleteFunc(v.gauges(positions), func(g gauge) bool { return g.Party.ID == c.operator() }) // its own position risks nothing
	b.Gauges = fullest(all, sideGauges)
	b.MoreGauges = len(all) - len(b.Gauges)
	troubled := v.troubled(c.o.Service.Breakers())
	for _, p := range v.dir.Participants {
		if p.Has(participant.Operator) && len(p.Roles) == 1 {
			continue
		}
		t := tile{Party: v.party(p.ID), Status: v.participantStatus(p.Status)}
		if worse, ok := troubled[p.ID]; ok && p.Status == participant.Active {
			t.Status = worse
		}
		var roles []string
		for _, r := range p.Roles {
			roles = append(roles, v.word("role", string(r)))
		}
		t.Roles = strings.Join(roles, " · ")
		b.Institutions = append(b.Institutions, t)
	}
	return b, nil
}

// bars gathers seconds, the last being now's, into columns that begin at whole multiples of five seconds, so that a column does not change
// once its time is over. All heights share one scale.
func bars(now int64, seconds []Second) []bar {
	const width = 5
	var most int32 = 1
	sums := make([]Second, len(seconds)/width)
	for i, s := range seconds {
		at := (now-int64(len(seconds)-1-i))/width - now/width + int64(len(sums)-1)
		if at < 0 {
			continue
		}
		x := &sums[at]
		x.Succeeded += s.Succeeded
		x.Failed += s.Failed
		most = max(most, x.Succeeded+x.Failed)
	}
	height := func(n int32) int {
		if n == 0 {
			return 0
		}
		return max(4, int(int64(n)*100/int64(most)))
	}
	out := make([]bar, len(sums))
	for i, s := range sums {
		b := bar{X: i * 6, Good: height(s.Succeeded), Bad: height(s.Failed)}
		b.Good = min(b.Good, 100-b.Bad)
		b.GoodY = 100 - b.Good
		b.BadY = b.GoodY - b.Bad
		out[i] = b
	}
	return out
}

func (c *console) overview(w http.ResponseWriter, r *http.Request) {
	v := c.viewer(r)
	b, err := v.board(r.Context(), c)
	if err != nil {
		c.fault(w, r, err)
		return
	}
	rows, err := c.latest(r.Context(), v)
	if err != nil {
		c.fault(w, r, err)
		return
	}
	c.show(w, r, v, http.StatusOK, "overview", page{Title: v.say("overview.title"), Here: "overview", Refresh: 5, Body: overviewView{rows, b, c.silent(r)}})
}

// operator is the caller in whose name the pages read.
func (c *console) operator() string { return c.o.Service.Directory().Operator.ID }

// latest are the rows of the overview, newest first.
func (c *console) latest(ctx context.Context, v *viewer) ([]row, error) {
	recs, err := c.o.Service.Recent(ctx, c.operator(), liveRows)
	if err != nil {
		return nil, err
	}
	out := make([]row, len(recs))
	for i, rec := range recs {
		out[i] = v.row(rec)
	}
	return out, nil
}
