package audit

// What the switch promised in the stead of institutions that did not answer.

import (
	"cmp"
	"maps"
	"slices"
)

// standIn is by what right the switch answered a debit.
type standIn struct {
	agreement, period int32
	most              int64 // of the sum of all such debits of the agreement and day
}

type standInDay struct {
	agreement, period int32
	account           int32
}

type standInSum struct{ sum, most int64 }

// closeStandIn judges the present payment at its end, if the switch stood in for its payer's institution, and adds it to its day.
func (a *auditor) closeStandIn(p *paymentLine, s *state) {
	if p.funds != fundsStandIn {
		return
	}
	paid := s.booked == bookPost
	switch {
	case p.standIn.agreement == 0 || p.standIn.period == 0 || p.standIn.most <= 0:
		a.atTerms(paymentTerms, "the switch stands in, and the terms don't say by which agreement, on which day, up to what sum")
	case paid && s.due == 0 && !s.advised:
		a.atTerms(standInUnadvised, "it is paid, nothing is due, and its institution never acknowledged the debit")
	}
	if !paid && s.booked != bookReserve {
		return
	}
	k := standInDay{p.standIn.agreement, p.standIn.period, p.payer.account}
	d := a.standIns[k]
	if d == nil {
		d = &standInSum{}
		a.standIns[k] = d
	}
	a.sum(&d.sum, p.amounts[debit].minor)
	d.most = max(d.most, p.standIn.most)
}

// checkStandIns compares each day's sum with the most that the terms of its payments allow.
func (a *auditor) checkStandIns() {
	for _, k := range slices.SortedFunc(maps.Keys(a.standIns), func(x, y standInDay) int {
		return cmp.Or(a.in.compareAccounts(x.account, y.account), cmp.Compare(a.in.nameOf(x.agreement), a.in.nameOf(y.agreement)), cmp.Compare(a.in.nameOf(x.period), a.in.nameOf(y.period)))
	}) {
		if d := a.standIns[k]; d.sum > d.most {
			a.over(standInExceeds, "agreement "+a.in.nameOf(k.agreement)+" on "+a.in.nameOf(k.period), "the switch promised %d in its stead, at most %d are granted", d.sum, d.most)
		}
	}
}

func (r *reader) standIn() (s standIn) {
	r.object(standInFields, func(f int) {
		switch standInFields[f] {
		case "agreement":
			s.agreement = r.name()
		case "period":
			s.period = r.name()
		case "most":
			s.most = r.integer()
		}
	})
	return s
}
