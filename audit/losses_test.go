package audit

// Goal: a loss is booked whenever books and legs disagree, once, of the right amount and sides, and persons are two. Method: mutations of
// testdata/losses.jsonl, in which fourteen payments were unknown to the end: each changes one thing and names the codes that must be found.

import (
	"bytes"
	"slices"
	"testing"
)

// nth finds the n-th outcome (from 0) that fits.
func (e *export) nth(n int, fits func(o object) bool) object {
	for _, o := range e.lines {
		if o["t"] == "outcome" && fits(o) {
			if n == 0 {
				return o
			}
			n--
		}
	}
	panic("no such outcome")
}

func by(kind string) func(object) bool {
	return func(o object) bool { return get(o, "event.kind") == kind }
}

func losing(state string) func(object) bool {
	return func(o object) bool {
		return o["resolver"] != nil && get(o, "resolver.loss") != nil && get(o, "resolver.loss.state") == state
	}
}

func TestLosses(t *testing.T) {
	r := verify(t, load(t, "losses.jsonl").bytes(t), Options{StrictCaps: true})
	if !r.OK() || r.Warnings > 0 {
		t.Fatalf("losses.jsonl: %v", r.List)
	}
	states := map[string]int64{}
	for _, l := range r.Losses {
		if l.From == l.To || l.Minor <= 0 || l.Count <= 0 {
			t.Errorf("a sum of losses: %+v", l)
		}
		states[l.State] += l.Count
	}
	for _, s := range lossStates[1:] {
		if s != "open" && s != "due" && states[s] == 0 {
			t.Errorf("no loss is %s in the end: %v", s, states)
		}
	}
	for _, m := range []struct {
		name string
		edit func(e *export)
		want []string
	}{
		{"no loss where one was assigned", func(e *export) {
			set(e.nth(0, losing("open")), "resolver.loss", nil)
		}, []string{lossDiffers, lossMissing}},
		{"another amount", func(e *export) { set(e.nth(0, losing("due")), "resolver.loss.amount.minor", 1) }, []string{lossDiffers}},
		{"another currency", func(e *export) { set(e.nth(0, losing("due")), "resolver.loss.amount.currency", "KRW") }, []string{lossDiffers}},
		{"the other side", func(e *export) { set(e.nth(0, losing("open")), "resolver.loss.from", "payee_side") }, []string{lossDiffers}},
		{"another time", func(e *export) { set(e.nth(0, losing("open")), "resolver.loss.at", "2026-03-01T00:00:00.000Z") }, []string{lossDiffers}},
		{"a late answer that changes nothing", func(e *export) { set(e.nth(0, losing("due")), "resolver.loss.state", "open") }, []string{lossDiffers, lossNobody}},
		{"an open loss and nobody is called", func(e *export) {
			set(e.nth(0, func(o object) bool { return losing("open")(o) && get(o, "resolver.needs") == "loss_open" }), "resolver.needs", nil)
		}, []string{lossNobody}},
		{"persons who were not called", func(e *export) { set(e.nth(0, by("resolution_proposed")), "resolver.needs", nil) }, []string{resolutionTwo}},
		{"one person twice", func(e *export) { set(e.nth(0, by("resolution_approved")), "event.by", "ben") }, []string{resolutionTwo}},
		{"nobody approves", func(e *export) { set(e.nth(0, by("resolution_approved")), "event.by", nil) }, []string{resolutionTwo}},
		{"approved too late", func(e *export) {
			set(e.nth(0, by("resolution_proposed")), "resolver.proposal.expires_at", get(e.nth(0, by("resolution_proposed")), "at"))
		}, []string{resolutionTwo}},
		{"a finding that was not proposed", func(e *export) {
			set(e.nth(2, by("resolution_proposed")), "resolver.proposal.finding", "in_order")
		}, nil},
		{"settled by nobody", func(e *export) { set(e.nth(0, by("loss_settled")), "event.kind", "restarted") }, nil},
		{"a loss before the end", func(e *export) {
			o := e.nth(0, func(o object) bool { return o["status"] == "credit_unknown" })
			set(o, "resolver.loss", object{"state": "open", "from": "payer_side", "leg": "credit", "amount": object{"currency": "CNY", "minor": 1}})
		}, nil},
	} {
		t.Run(m.name, func(t *testing.T) {
			e := load(t, "losses.jsonl")
			before := e.bytes(t)
			m.edit(e)
			after := e.bytes(t)
			if bytes.Equal(before, after) {
				t.Fatal("the mutation changes nothing")
			}
			r := verify(t, after, Options{})
			got := found(&r.Findings)
			if len(got) == 0 || m.want != nil && !slices.ContainsFunc(m.want, func(c string) bool { return slices.Contains(got, c) }) {
				t.Errorf("found %v, want of %v", got, m.want)
			}
			if r.OK() {
				t.Error("it passes")
			}
		})
	}
}
