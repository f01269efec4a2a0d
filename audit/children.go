package audit

// What is giving back of a payment: the shares that its refunds, its disputes and its void take, one after the other, and what they sum to. The parts of a
// payment equal the whole: part k is round(cumulative) − what went back before, by the rounding that was agreed with the payment.

import (
	"bytes"
	"maps"
	"math/bits"
	"slices"
)

// sums are what was giving back, or is a payment's whole: in minor units of the payment's respective currencies.
type sums [7]int64

// Places in shareFields after the four amounts.
const (
	payeeFee = 4 + iota
	payerFee
	issuerFee
	void // in shareFields only
)

// giving is a share, or all shares together.
type giving struct {
	sums
	void bool
}

// agreed is the detail's "return".
type agreed struct {
	day         bool
	difference  int32
	rounding    uint8
	fees        [3]int64 // payee's, payer's, issuer's: what goes back, in proportion
	voidTill    moment
	disputeTill moment // 0: no disputes
}

func (r *reader) giving() (g giving) {
	r.object(shareFields, func(f int) {
		if f == void {
			g.void = r.boolean()
			return
		}
		g.sums[f] = r.integer()
	})
	return g
}

// detail reads of the detail what the rules need; the rest is the parties' business.
func (r *reader) detail(p *paymentLine) {
	if r.peek() != '{' {
		r.wrong("an object")
		return
	}
	r.pos++
	if r.take('}') {
		return
	}
	for {
		key := r.key()
		switch {
		case r.bad == "" && string(key) == "return":
			p.agreed = r.agreed()
		case r.bad == "" && string(key) == "stand_in":
			p.standIn = r.standIn()
		case r.bad == "" && string(key) == "dispute":
			p.dispute = r.disputed()
		case r.bad == "" && string(key) == "fx" && (p.kind == kindRefund || p.kind == 0): // nobody asks for that of others
			p.rate = r.rate()
		default:
			r.skip()
		}
		if r.bad != "" || !r.take(',') {
			break
		}
	}
	if r.bad == "" && !r.take('}') {
		r.fail("want } or , after a member of the detail")
	}
}

func (r *reader) agreed() (a agreed) {
	r.object(returnFields, func(f int) {
		switch returnFields[f] {
		case "day":
			a.day = r.boolean()
		case "difference":
			a.difference = r.name()
		case "rounding":
			a.rounding = r.enum(roundings)
		case "payee_fee":
			a.fees[0] = r.integer()
		case "payer_fee":
			a.fees[1] = r.integer()
		case "issuer_fee":
			a.fees[2] = r.integer()
		case "void_till":
			a.voidTill = r.moment()
		case "dispute_till":
			a.disputeTill = r.moment()
		default:
			r.text()
		}
	})
	return a
}

// feeSort is the place of a line among the sums of a payment between two accounts; -1 for principal and lines of no sort.
func (r *reader) feeSort(l line, payer, payee int32) int {
	switch {
	case l.kind == r.networkFee && l.from == payee:
		return payeeFee
	case l.kind == r.networkFee && l.from == payer:
		return payerFee
	case l.kind == r.issuerFee && l.to == payer:
		return issuerFee
	}
	return -1
}

// wholeOf is all of a payment that can be giving back. Of a child, turned round, it is what it takes.
func (a *auditor) wholeOf(p *paymentLine) (all sums) {
	child := isChild(p.kind)
	payer, payee := p.payer.account, p.payee.account
	for i := range p.amounts {
		all[i] = p.amounts[i].minor
		if child {
			all[i] = p.amounts[back[i]].minor
		}
	}
	if child {
		payer, payee = payee, payer
	}
	for _, l := range p.lines {
		if child {
			l.from, l.to = l.to, l.from
		}
		if n := a.in.feeSort(l, payer, payee); n >= 0 {
			a.sum(&all[n], l.minor)
		}
	}
	return all
}

func isChild(kind uint8) bool { return kind == kindRefund || kind == kindVoid || kind == kindDispute }

// part is the share of a refund: of each sum round(whole × cumulative ÷ order) − before, never less than nothing; and of credit and debit
// something stays while something of the order does.
func (p *paymentLine) part(all, before sums, minor int64) (want sums) {
	cumulative := before[order] + minor
	for i := range want {
		whole := all[i]
		if i >= payeeFee {
			whole = p.agreed.fees[i-payeeFee]
		}
		upTo := whole
		if cumulative < all[order] {
			upTo = portion(whole, cumulative, all[order], p.agreed.rounding)
			if i == credit || i == debit {
				upTo = min(upTo, whole-1)
			}
		}
		want[i] = max(0, upTo-before[i])
	}
	want[order] = minor
	return want
}

// portion is whole × part ÷ of, rounded; part is at most of.
func portion(whole, part, of int64, rounding uint8) int64 {
	if whole < 0 || part < 0 || of <= 0 || part > of {
		return 0
	}
	hi, lo := bits.Mul64(uint64(whole), uint64(part))
	q, rest := bits.Div64(hi, lo, uint64(of))
	up := false
	switch roundings[rounding] {
	case "up":
		up = rest > 0
	case "down":
	case "half_even":
		up = rest > uint64(of)-rest || rest == uint64(of)-rest && q&1 == 1
	default: // half_up, also when nothing is said
		up = rest > 0 && rest >= uint64(of)-rest
	}
	if up {
		q++
	}
	return int64(q)
}

// checkRefunded adds up what children take and give back, and holds every share to the rule.
func (a *auditor) checkRefunded(o *outcomeLine) {
	b := &a.now
	p := a.settled(&a.terms, o.captured)
	want, share := b.refunded, o.event.share
	all := a.wholeOf(p)
	switch o.event.kind {
	case eventRefundOpen, eventVoidOpen, eventDisputeOpen:
		isVoid, isDispute := o.event.kind == eventVoidOpen, o.event.kind == eventDisputeOpen
		switch {
		case share.void != isVoid || b.refunded.void || isVoid && b.refunded != giving{}:
			a.here(refundShare, "outcome %d: a void and a refund of one payment, or a share of the wrong sort", o.n)
		case share.sums[order] <= 0:
			a.here(refundShare, "outcome %d: a share of %d in the order currency, want more than 0", o.n, share.sums[order])
		case isVoid && share.sums != all:
			a.here(refundPart, "outcome %d: a void of %v, the whole is %v", o.n, share.sums, all)
		case isVoid && o.at > p.agreed.voidTill:
			a.here(refundLate, "outcome %d: a void at %s, they are taken until %s", o.n, o.at, p.agreed.voidTill)
		case isDispute && o.at > p.agreed.disputeTill:
			a.here(refundLate, "outcome %d: a dispute at %s, they are taken until %s", o.n, o.at, p.agreed.disputeTill)
		case !isVoid && !isDispute && p.refundableTill != 0 && o.at > p.refundableTill:
			a.here(refundLate, "outcome %d: a refund at %s, they are taken until %s", o.n, o.at, p.refundableTill)
		case !isVoid && b.refunded.sums[order]+share.sums[order] <= all[order]:
			if part := p.part(all, b.refunded.sums, share.sums[order]); share.sums != part {
				a.here(refundPart, "outcome %d: the share of %d of %d is %v, found %v", o.n, share.sums[order], all[order], part, share.sums)
			}
		}
		for i := range want.sums {
			a.sum(&want.sums[i], share.sums[i])
		}
		want.void = isVoid
	case eventRefundFail, eventVoidFail, eventDisputeFail:
		for i := range want.sums {
			a.sum(&want.sums[i], -share.sums[i])
		}
		if share.void != b.refunded.void || share.void != (o.event.kind == eventVoidFail) || share.void && share != b.refunded || share.sums[order] <= 0 {
			a.here(refundShare, "outcome %d: what failed, %v, is not what was opened", o.n, share)
		}
		want.void = false
	default:
		if share != (giving{}) && o.event.kind != eventCapture {
			a.here(refundShare, "outcome %d: a share without a refund", o.n)
		}
	}
	if o.refunded.void != want.void {
		a.here(refundShare, "outcome %d: void is %t, want %t", o.n, o.refunded.void, want.void)
	}
	for i, n := range o.refunded.sums {
		if n != want.sums[i] {
			a.here(refundShare, "outcome %d: refunded %s: want %d, found %d", o.n, shareFields[i], want.sums[i], n)
		}
		if n < 0 || n > all[i] {
			a.here(refundExceeds, "outcome %d: refunded %s is %d of %d", o.n, shareFields[i], n, all[i])
		}
		if i < payeeFee && n != all[i] && all[order] > 0 && o.refunded.sums[order] == all[order] {
			a.here(refundPart, "outcome %d: the whole order is giving back, and of the %s %d of %d", o.n, shareFields[i], n, all[i])
		}
	}
}

// parent is a payment of which a refund or void was opened.
type parent struct {
	amounts      [4]amount
	payer, payee side
	agreed       agreed
	all          sums
	refunded     giving // by its own outcomes
	paid         bool
	cycle        int32  // of its postings
	children     giving // by its children that did not fail
}

// child is a refund or void that was reserved.
type child struct {
	id, parent   id
	line         int64
	amounts      [4]amount
	payer, payee side
	takes        giving
	rate         rate
	differs      int64 // what that account gives by such lines, less what it gets
	difference   int32 // the account that a line for the difference of rates concerns on the sides; 0 if there is none, -1 if it concerns neither
	cycle        int32 // in which it was reserved
	counts       bool  // it did not fail
	dispute      bool
}

// closeRefund keeps what the judgement of children needs of the present payment.
func (a *auditor) closeRefund(p *paymentLine, s *state) {
	if s.refunds || s.refunded != (giving{}) {
		a.parents[p.id] = &parent{amounts: p.amounts, payer: p.payer, payee: p.payee, agreed: p.agreed, all: a.wholeOf(a.settled(p, s.captured)), refunded: s.refunded, paid: s.paid(), cycle: s.cycle}
	}
	if !isChild(p.kind) || !s.wasReserved {
		return
	}
	c := child{id: p.id, parent: p.parent, line: a.at, amounts: p.amounts, payer: p.payer, payee: p.payee,
		takes: giving{a.wholeOf(p), p.kind == kindVoid}, rate: p.rate, cycle: s.reserveCycle, dispute: p.kind == kindDispute, counts: !final(s.status) || s.booked == bookPost}
	for _, l := range p.lines {
		if l.kind != a.in.fxDifference {
			continue
		}
		c.difference = -1
		for _, account := range [2]int32{p.payer.account, p.payee.account} {
			switch account {
			case l.from:
				c.difference = account
				a.sum(&c.differs, l.minor)
			case l.to:
				c.difference = account
				a.sum(&c.differs, -l.minor)
			}
		}
	}
	a.children = append(a.children, c)
}

// back says which amount of a child gives which amount of its payment back: the sides are changed.
var back = [4]int{order: order, credit: debit, debit: credit, customer: customer}

func (a *auditor) checkRefunds() {
	for i := range a.children {
		c := &a.children[i]
		where := "refund " + c.id.String()
		switch {
		case c.takes.void:
			where = "void " + c.id.String()
		case c.dispute:
			where = "dispute " + c.id.String()
		}
		p := a.parents[c.parent]
		if p == nil && a.elsewhere(c.parent) {
			continue
		}
		if p == nil || !p.paid {
			a.foundAt(c.line, refundParent, where, "payment %s is not there, not paid, or knows of no refund", c.parent)
			continue
		}
		if c.payer != p.payee || c.payee != p.payer {
			a.foundAt(c.line, refundSides, where, "it goes from %s to %s, its payment went from %s to %s", a.in.nameOf(c.payer.participant),
				a.in.nameOf(c.payee.participant), a.in.nameOf(p.payer.participant), a.in.nameOf(p.payee.participant))
		}
		if c.takes.void && c.cycle != p.cycle {
			a.foundAt(c.line, refundLate, where, "it was taken in the cycle %s, its payment is in %s", a.in.nameOf(c.cycle), a.in.nameOf(p.cycle))
		}
		for of, by := range back {
			if x := c.amounts[by]; x.minor != 0 && x.currency != p.amounts[of].currency {
				a.foundAt(c.line, refundSides, where, "its %s of %s gives back the %s of %s: two currencies", fourFields[by], a.in.money(x),
					fourFields[of], a.in.money(p.amounts[of]))
			}
		}
		bears := int32(0)
		switch d := a.in.names.texts[p.agreed.difference]; {
		case c.dispute: // at the payment's own rate
		case p.agreed.day && d == "payer_side" && !c.takes.void:
			bears = p.payer.account
		case p.agreed.day && d == "payee_side" && !c.takes.void:
			bears = p.payee.account
		}
		if c.difference != 0 && c.difference != bears {
			a.foundAt(c.line, refundBears, where, "the difference of the rates is borne by another than was agreed")
		} else if bears != 0 && (c.rate != rate{} || c.differs != 0) {
			gave := func(of int) amount { return amount{p.amounts[of].currency, c.takes.sums[of]} }
			want, ok := c.rate.dayDifference(bears == p.payer.account, gave(credit), gave(debit), func(n int32) string { return a.in.names.texts[n] }, p.agreed.rounding)
			if !ok || want != c.differs {
				a.foundAt(c.line, refundSize, where, "by the rate %s of %d the difference is %d (%t), found %d", a.in.nameOf(c.rate.value), c.rate.unit, want, ok, c.differs)
			}
		}
		if c.counts {
			for n := range c.takes.sums {
				a.sum(&p.children.sums[n], c.takes.sums[n])
			}
			p.children.void = p.children.void || c.takes.void
		}
	}
	ids := slices.SortedFunc(maps.Keys(a.parents), func(x, y id) int { return bytes.Compare(x[:], y[:]) })
	for _, key := range ids {
		p := a.parents[key]
		whole := a.part == 0 // a day's refunds may be of a later one
		if p.children.void != p.refunded.void && whole {
			a.over(refundSum, "payment "+key.String(), "it says void %t, its children void %t", p.refunded.void, p.children.void)
		}
		for i, name := range shareFields[:void] {
			if p.children.sums[i] != p.refunded.sums[i] && whole {
				a.over(refundSum, "payment "+key.String(), "%s: its refunds sum to %d, it says %d", name, p.children.sums[i], p.refunded.sums[i])
			}
			if p.children.sums[i] > p.all[i] {
				a.over(refundExceeds, "payment "+key.String(), "%s: its refunds sum to %d of %d", name, p.children.sums[i], p.all[i])
			}
		}
	}
}
