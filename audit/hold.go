package audit

// Holds and their captures. A hold reserves gross what all captures together may post; a capture is a child in its parent's slot that
// posts its part when it begins, while its parent's outcome yields that part of the reserve. Part k of every amount and line is
// round(cumulative) − round(previous), half up.

import (
	"bytes"
	"cmp"
	"math/bits"
	"slices"
)

// held is a hold of which a capture was opened.
type held struct {
	amounts      [4]amount
	payer, payee side
	lines        []line
	most         int64
	captured     int64 // by its own outcomes
}

// captured is one capture.
type captured struct {
	id, parent   id
	line         int64 // of the file
	seq          int64 // of its first outcome in the journal
	amounts      [4]amount
	payer, payee side
	lines        []line
}

// share is part/whole of a total, rounded half up; false when it does not fit.
func share(total, part, whole int64) (int64, bool) {
	if total < 0 || part < 0 || whole <= 0 {
		return 0, false
	}
	hi, lo := bits.Mul64(uint64(total), uint64(part))
	if hi >= uint64(whole) {
		return 0, false
	}
	q, r := bits.Div64(hi, lo, uint64(whole))
	if r >= uint64(whole)-r {
		q++
	}
	return int64(q), q < 1<<63
}

// part is what captures between two sums of the order give of a total.
func part(total, from, to, whole int64) int64 {
	before, ok1 := share(total, from, whole)
	after, ok2 := share(total, to, whole)
	if !ok1 || !ok2 {
		return 0 // the terms or the captures are found to be wrong by themselves
	}
	return after - before
}

// checkHoldTerms refuses terms of a hold that can't be.
func (a *auditor) checkHoldTerms(p *paymentLine) {
	if p.holdMost == 0 && p.holdUntil == 0 {
		return
	}
	if p.kind != kindPay || p.flow != flowPull || p.funds == fundsStandIn || p.holdUntil == 0 || p.holdMost < p.amounts[order].minor || p.amounts[order].minor <= 0 {
		a.here(holdTerms, "a %s by %s of %d, funds %s, is held until %s for %d", orNone(kinds[p.kind]), orNone(flows[p.flow]), p.amounts[order].minor,
			orNone(funds[p.funds]), p.holdUntil, p.holdMost)
	}
	for i, l := range p.lines {
		if _, ok := share(l.minor, p.holdMost, p.amounts[order].minor); !ok {
			a.here(holdTerms, "line %d of %d has no share of %d in %d", i+1, l.minor, p.holdMost, p.amounts[order].minor)
		}
	}
}

// settled is a payment as its refunds see it: of a hold, what its captures came to. No more of its fees goes back than their parts came to.
func (a *auditor) settled(p *paymentLine, captured int64) *paymentLine {
	if p.holdMost == 0 {
		return p
	}
	c, whole := *p, p.amounts[order].minor
	for i := range c.amounts {
		c.amounts[i].minor = part(c.amounts[i].minor, 0, captured, whole)
	}
	c.lines = nil
	for _, l := range p.lines {
		if l.minor = part(l.minor, 0, captured, whole); l.minor > 0 {
			c.lines = append(c.lines, l)
		}
	}
	all := a.wholeOf(&c)
	for i, paid := range all[payeeFee:] {
		c.agreed.fees[i] = min(part(c.agreed.fees[i], 0, captured, whole), paid)
	}
	return &c
}

// needsBetween is what the present payment has reserved: of a hold for the captures between two sums, gross.
func (a *auditor) needsBetween(from, to int64) []need {
	p := &a.terms
	if p.holdMost == 0 {
		return a.needs
	}
	var out []need
	for _, l := range p.lines {
		if minor := part(l.minor, from, to, p.amounts[order].minor); minor > 0 && l.from != 0 {
			out = append(out, need{l.from, minor})
		}
	}
	return out
}

// needsOf is what an outcome's booking reserves or gives back.
func (a *auditor) needsOf(o *outcomeLine) []need {
	switch o.booking {
	case bookReserve:
		return a.needsBetween(0, a.terms.holdMost)
	case bookYield:
		return a.needsBetween(a.now.captured, o.captured)
	}
	return a.needsBetween(a.now.captured, a.terms.holdMost)
}

// checkCaptured adds up what captures take.
func (a *auditor) checkCaptured(o *outcomeLine) {
	p, want, taken := &a.terms, a.now.captured, o.event.share.sums
	if o.event.kind == eventCapture {
		if taken[order] <= 0 {
			a.here(captureShare, "outcome %d: a capture of %d in the order currency, want more than 0", o.n, taken[order])
		}
		a.sum(&want, taken[order])
		for i, name := range fourFields {
			if minor := part(p.amounts[i].minor, a.now.captured, want, p.amounts[order].minor); i != order && taken[i] != minor {
				a.here(captureShare, "outcome %d: the part of the %s: want %d, found %d", o.n, name, minor, taken[i])
			}
		}
	}
	if o.captured != want {
		a.here(captureShare, "outcome %d: captured: want %d, found %d", o.n, want, o.captured)
	}
	if o.captured < 0 || o.captured > p.holdMost {
		a.here(captureExceeds, "outcome %d: %d is captured of at most %d", o.n, o.captured, p.holdMost)
	}
}

// keepCapture keeps what the judgement of captures needs of one, at its first outcome.
func (a *auditor) keepCapture(p *paymentLine, o *outcomeLine) {
	a.captures = append(a.captures, captured{id: p.id, parent: p.parent, line: a.at, seq: o.seq, amounts: p.amounts, payer: p.payer, payee: p.payee,
		lines: slices.Clone(p.lines)})
}

// closeHold keeps what the judgement of captures needs of a hold.
func (a *auditor) closeHold(p *paymentLine, s *state) {
	if s.captures || s.captured != 0 {
		a.holds[p.id] = &held{amounts: p.amounts, payer: p.payer, payee: p.payee, lines: slices.Clone(p.lines), most: p.holdMost, captured: s.captured}
	}
}

// checkCaptures takes every hold's captures in the order of the journal, and each against the hold's terms.
func (a *auditor) checkCaptures() {
	slices.SortFunc(a.captures, func(x, y captured) int {
		return cmp.Or(bytes.Compare(x.parent[:], y.parent[:]), cmp.Compare(x.seq, y.seq))
	})
	totals, sums := map[id]int64{}, map[id]int64{}
	for i := range a.captures {
		v := totals[a.captures[i].parent]
		a.sum(&v, a.captures[i].amounts[order].minor)
		totals[a.captures[i].parent] = v
	}
	for i := range a.captures {
		c := &a.captures[i]
		where := "capture " + c.id.String()
		h := a.holds[c.parent]
		if h == nil && a.elsewhere(c.parent) || h != nil && a.part != 0 && totals[c.parent] != h.captured {
			continue // a hold's captures can be of later days than it
		}
		if h == nil || h.payer != c.payer || h.payee != c.payee {
			a.foundAt(c.line, captureParent, where, "payment %s is not there, not held, has other sides, or knows of no capture", c.parent)
			continue
		}
		from, whole := sums[c.parent], h.amounts[order].minor
		to := from
		a.sum(&to, c.amounts[order].minor)
		sums[c.parent] = to
		for i, name := range fourFields {
			want := amount{h.amounts[i].currency, part(h.amounts[i].minor, from, to, whole)}
			if have := c.amounts[i]; have != want && (have != amount{} || want.minor != 0) {
				a.foundAt(c.line, captureParts, where, "%s: want %s, found %s", name, a.in.money(want), a.in.money(have))
			}
		}
		var want []line
		for _, l := range h.lines {
			if l.minor = part(l.minor, from, to, whole); l.minor > 0 {
				want = append(want, l)
			}
		}
		if !slices.Equal(want, c.lines) {
			a.foundAt(c.line, captureParts, where, "its %d lines are not the hold's between %d and %d of %d", len(c.lines), from, to, whole)
		}
	}
	for _, key := range sortedIDs(a.holds) {
		if h := a.holds[key]; totals[key] != h.captured && a.part == 0 {
			a.over(captureSum, "payment "+key.String(), "its captures sum to %d, it says %d", totals[key], h.captured)
		}
	}
}

func sortedIDs[V any](m map[id]V) []id {
	out := make([]id, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.SortFunc(out, func(x, y id) int { return bytes.Compare(x[:], y[:]) })
	return out
}
