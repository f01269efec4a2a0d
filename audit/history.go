package audit

// One payment: its terms, its outcomes one after the other, and where they leave it.

import (
	"cmp"
	"slices"
)

// need is what one account must have reserved for a payment, in minor units.
type need struct {
	account int32
	minor   int64 // > 0
}

// lineScratch is memory that is used again from payment to payment.
type lineScratch struct {
	accounts   []int32
	want, have []posting
	sums       map[int32]int64
}

// open begins a payment.
func (a *auditor) open() {
	a.in.payment(&a.terms)
	if !a.whole() {
		return
	}
	p := &a.terms
	a.present, a.at, a.now = true, a.line, state{}
	if c := slices.Compare(a.previous[:], p.id[:]); c == 0 {
		a.here(paymentOrder, "the payment is there twice")
	} else if c > 0 {
		a.here(paymentOrder, "it comes after payment %s", a.previous)
	}
	a.previous = p.id
	a.checkIdentity(p)
	if (isChild(p.kind) || p.kind == kindCapture) != (p.parent != id{}) {
		a.here(paymentTerms, "a refund, void, dispute or capture has a parent and nothing else has: kind %s, parent %s", orNone(kinds[p.kind]), p.parent)
	}
	for i, l := range p.lines {
		switch {
		case l.minor <= 0:
			a.here(paymentLines, "line %d moves %d, want more than 0", i+1, l.minor)
		case l.from == 0 || l.to == 0 || l.kind == 0:
			a.here(paymentLines, "line %d lacks its kind or an account", i+1)
		case l.from == l.to:
			a.here(paymentLines, "line %d debits and credits %s", i+1, a.in.accountName(l.from))
		case a.in.currencyOf(l.from) != a.in.currencyOf(l.to):
			a.here(paymentLines, "line %d goes from %s to %s: two currencies", i+1, a.in.accountName(l.from), a.in.accountName(l.to))
		}
	}
	a.checkHoldTerms(p)
	a.checkDisputeTerms(p)
	a.needs = a.needs[:0]
	if p.kind == kindCapture || p.holdMost > 0 {
		return // a capture posts what its hold reserved; what a hold reserves depends on its captures
	}
	for _, l := range p.lines {
		a.needs = append(a.needs, need{l.from, l.minor}, need{l.to, -l.minor})
	}
	slices.SortFunc(a.needs, func(x, y need) int { return cmp.Compare(x.account, y.account) })
	nets := a.needs[:0]
	for _, x := range a.needs {
		if n := len(nets); n > 0 && nets[n-1].account == x.account {
			a.sum(&nets[n-1].minor, x.minor)
		} else {
			nets = append(nets, x)
		}
	}
	a.needs = slices.DeleteFunc(nets, func(x need) bool { return x.minor <= 0 || x.account == 0 })
}

// outcome reads an outcome line and follows it.
func (a *auditor) outcome() {
	o := &a.next
	a.in.outcome(o)
	if !a.whole() {
		return
	}
	a.placeInJournal(o)
	if !a.present || o.payment != a.terms.id {
		a.about(o.payment, historyOrphan, "it is not the payment before it")
		return
	}
	a.follow(o)
}

// placeInJournal marks an outcome's place in its lane's journal.
func (a *auditor) placeInJournal(o *outcomeLine) {
	if a.laneThere(o.lane) && o.lane < int64(len(a.lanes)) {
		if l, slot := &a.lanes[o.lane], o.payment.slot(); l.there && (slot < l.from || slot >= l.to) {
			a.about(o.payment, journalLane, "slot %d is none of lane %d, which has the slots %d to %d", slot, o.lane, l.from, l.to-1)
		}
	} else if a.laneCount > 0 {
		a.about(o.payment, journalLane, "lane %d of %d", o.lane, a.laneCount)
	}
	if o.lane < 0 || o.lane >= int64(len(a.lanes)) || !a.lanes[o.lane].there && a.part == 0 {
		return
	}
	l := &a.lanes[o.lane]
	switch {
	case o.seq < 1 || o.seq > l.seq && a.part == 0:
		a.about(o.payment, journalRange, "place %d in lane %d, whose journal has places 1 to %d", o.seq, o.lane, l.seq)
	case !l.seen.mark(o.seq):
		a.about(o.payment, journalTwice, "place %d in lane %d is taken by another outcome", o.seq, o.lane)
	}
}

// follow judges one outcome against the state before it.
func (a *auditor) follow(o *outcomeLine) {
	p, b := &a.terms, &a.now
	if o.n != b.n+1 {
		a.here(historyNumber, "want outcome %d, found %d", b.n+1, o.n)
	}
	if b.n > 0 && (o.lane < b.lane || o.lane == b.lane && o.seq <= b.seq) {
		a.here(journalOrder, "outcome %d is at place %d of lane %d's journal, the one before at %d of lane %d's", o.n, o.seq, o.lane, b.seq, b.lane)
	}
	if o.at < b.at {
		a.here(historyTime, "outcome %d is of %s, the one before of %s", o.n, o.at, b.at)
	}
	if o.from != b.status {
		a.here(historyFrom, "want %s, found %s", orNone(statuses[b.status]), orNone(statuses[o.from]))
	} else {
		a.checkStep(o)
	}
	a.checkBooking(o)
	a.checkState(o)
	a.checkCaptured(o)
	a.checkRefunded(o)
	a.checkDispute(o)
	if o.booking == bookReserve || p.kind == kindCapture && o.booking == bookPost {
		a.checkPrincipal(p)
		a.checkQuote(p, o.at)
	}
	a.checkPostings(o)
	a.checkLoss(o)
	a.checkResolution(o)
	a.book(o)

	if o.status != b.status {
		switch o.status {
		case statusCancelling:
			b.byRequest = o.event.kind != eventAnswered || p.holdMost > 0 && o.event.result == resultSuccess && whole(&a.step, debit)
		}
	}
	if o.status == statusReversing {
		b.byRefusal = o.credit == legFailure
	}
	b.advised = b.advised || o.event.kind == eventApproved && b.resolver.proposal.finding == foundDebited
	b.resolver = o.resolver
	if o.booking != 0 && o.booking != bookYield {
		b.booked = o.booking
	}
	if o.booking == bookReserve || p.kind == kindCapture {
		b.wasReserved = true
	}
	b.advised = b.advised || o.event.op == opAdvise && o.event.result == resultSuccess
	b.refunds = b.refunds || o.event.kind == eventRefundOpen || o.event.kind == eventVoidOpen || o.event.kind == eventDisputeOpen
	b.captures = b.captures || o.event.kind == eventCapture
	b.captured = o.captured
	if p.kind == kindCapture && b.n == 0 {
		a.keepCapture(p, o)
	}
	b.n, b.status, b.debit, b.credit = o.n, o.status, o.debit, o.credit
	b.at, b.final, b.due, b.seq, b.lane = o.at, o.final, o.due, o.seq, o.lane
	b.cycle, b.date, b.reserveCycle, b.refunded = o.cycle, o.businessDate, o.reserveCycle, o.refunded
}

// checkStep looks the step up in the table, and what it must book and do to the legs.
func (a *auditor) checkStep(o *outcomeLine) {
	b := &a.now
	a.step = step{terms: &a.terms, before: b, outcome: o}
	x := &a.step
	if op := o.event.op; a.terms.funds == fundsStandIn && (op == opAuthorise || op == opLookUpDebit || op == opCancel) {
		a.here(standInAsked, "outcome %d goes %s, and the switch had promised the debit itself", o.n, describe(x))
	}
	m := allowed(x)
	if m == nil {
		code := historyStep
		if final(b.status) && o.status != b.status {
			code = historyFinal
		}
		a.here(code, "outcome %d goes %s", o.n, describe(x))
		return
	}
	if o.booking != m.books {
		a.here(bookingStep, "outcome %d goes %s: transitions.tsv line %d books %s, found %s", o.n, describe(x), m.source,
			orNone(bookings[m.books]), orNone(bookings[o.booking]))
	}
	for leg, have := range [2]uint8{o.debit, o.credit} {
		want := m.legs[leg]
		if m.keep[leg] {
			want = [2]uint8{b.debit, b.credit}[leg]
		}
		if have != want {
			a.here(stateLeg, "outcome %d goes %s: %s leg: want %s, found %s", o.n, describe(x), [2]string{"debit", "credit"}[leg],
				orNone(legs[want]), orNone(legs[have]))
		}
	}
}

// checkBooking holds the order of bookings: one reserve, then one release or posting, then nothing.
func (a *auditor) checkBooking(o *outcomeLine) {
	b := &a.now
	switch {
	case o.booking == bookReserve && b.booked != 0:
		a.here(bookingOrder, "outcome %d reserves after %s", o.n, bookings[b.booked])
	case o.booking == bookPost && a.terms.kind == kindCapture && b.booked == 0:
	case (o.booking == bookRelease || o.booking == bookPost || o.booking == bookYield) && b.booked != bookReserve:
		a.here(bookingOrder, "outcome %d books %s after %s", o.n, bookings[o.booking], orNone(bookings[b.booked]))
	}
}

// checkState compares the fields of the state with what follows from the outcomes so far.
func (a *auditor) checkState(o *outcomeLine) {
	b := &a.now
	booked := b.booked
	if o.booking != 0 && o.booking != bookYield {
		booked = o.booking
	}
	if o.reserved != (booked == bookReserve) {
		a.here(stateReserved, "outcome %d: reserved is %t after %s", o.n, o.reserved, orNone(bookings[booked]))
	}
	switch {
	case o.booking == bookReserve && o.reserveCycle == 0:
		a.here(stateCycle, "outcome %d reserves in no cycle", o.n)
	case o.booking != bookReserve && o.reserveCycle != b.reserveCycle:
		a.here(stateCycle, "outcome %d: reserve cycle: want %s, found %s", o.n, a.in.nameOf(b.reserveCycle), a.in.nameOf(o.reserveCycle))
	}
	switch {
	case o.booking == bookPost && (o.cycle == 0 || o.businessDate == 0):
		a.here(stateCycle, "outcome %d posts without cycle or business date", o.n)
	case o.booking != bookPost && (o.cycle != b.cycle || o.businessDate != b.date):
		a.here(stateCycle, "outcome %d: cycle and business date: want %s %s, found %s %s", o.n, a.in.nameOf(b.cycle), a.in.nameOf(b.date),
			a.in.nameOf(o.cycle), a.in.nameOf(o.businessDate))
	}
	if o.at == 0 || o.updated != o.at {
		a.here(stateTime, "outcome %d of %s: updated_at is %s", o.n, o.at, o.updated)
	}
	var ended moment
	if final(o.status) {
		if ended = o.at; final(b.status) {
			ended = b.final
		}
	}
	if o.final != ended {
		a.here(stateTime, "outcome %d of %s, %s: final_at: want %s, found %s", o.n, o.at, orNone(statuses[o.status]), ended, o.final)
	}
	switch {
	case o.status != 0 && !final(o.status) && o.due == 0:
		a.here(stateDue, "outcome %d: %s without a next step", o.n, statuses[o.status])
	case final(o.status) && o.due != 0 && booked == bookPost && a.terms.funds == fundsStandIn: // an advice
	case final(o.status) && o.due != 0 && o.resolver.loss.state != lossOpen && (booked == bookPost || o.debit != legSuccess):
		a.here(stateDue, "outcome %d: %s with a next step at %s and no late debit or open loss", o.n, statuses[o.status], o.due)
	}
}

// checkPrincipal compares lines with amounts when they are reserved: what leaves the payer's account as principal is the debit, what
// reaches the payee's is the credit, and fees concern the accounts that the principal moves through.
func (a *auditor) checkPrincipal(p *paymentLine) {
	if p.kind == 0 || p.flow == 0 || p.payer.account == 0 || p.payee.account == 0 {
		a.here(paymentTerms, "reserved without kind, flow, payer or payee")
		return
	}
	for _, x := range []struct {
		name    string
		amount  amount
		account int32
	}{{"debit", p.amounts[debit], p.payer.account}, {"credit", p.amounts[credit], p.payee.account}} {
		if x.amount.minor < 0 || x.amount.minor == 0 && p.kind != kindCapture { // a small part may round to nothing
			a.here(paymentAmounts, "%s of %s, want more than 0", x.name, a.in.money(x.amount))
		}
		if x.amount.currency != a.in.currencyOf(x.account) {
			a.here(paymentAmounts, "%s of %s on %s: two currencies", x.name, a.in.money(x.amount), a.in.accountName(x.account))
		}
	}
	if p.amounts[order].minor <= 0 || p.amounts[order].currency == 0 || p.amounts[customer].minor < 0 {
		a.here(paymentAmounts, "order of %s, customer's amount of %s", a.in.money(p.amounts[order]), a.in.money(p.amounts[customer]))
	}
	principal := a.in.principal
	party := append(a.scratch.accounts[:0], p.payer.account, p.payee.account)
	var out, in int64
	for _, l := range p.lines {
		if l.kind != principal {
			continue
		}
		party = append(party, l.from, l.to)
		for _, x := range [2]need{{l.from, l.minor}, {l.to, -l.minor}} {
			if x.account == p.payer.account {
				a.sum(&out, x.minor)
			}
			if x.account == p.payee.account {
				a.sum(&in, -x.minor)
			}
		}
	}
	wantOut, wantIn := p.amounts[debit].minor, p.amounts[credit].minor
	if p.payer.account == p.payee.account { // one institution on both sides: only the difference moves
		wantOut -= p.amounts[credit].minor
		wantIn = -wantOut
	}
	if out != wantOut {
		a.here(paymentAmounts, "principal out of the payer's account: the amounts say %d, the lines %d", wantOut, out)
	}
	if in != wantIn {
		a.here(paymentAmounts, "principal into the payee's account: the amounts say %d, the lines %d", wantIn, in)
	}
	slices.Sort(party)
	a.scratch.accounts = party
	for i, l := range p.lines {
		if l.kind == principal {
			continue
		}
		_, from := slices.BinarySearch(party, l.from)
		_, to := slices.BinarySearch(party, l.to)
		if !from && !to {
			a.here(paymentLines, "line %d (%s) goes from %s to %s: neither is an account of the payment", i+1, a.in.nameOf(l.kind),
				a.in.accountName(l.from), a.in.accountName(l.to))
		}
	}
}

// checkPostings compares postings with the lines opened: each line debits one account and credits another.
func (a *auditor) checkPostings(o *outcomeLine) {
	x := &a.scratch
	x.want = x.want[:0]
	if o.booking == bookPost {
		for _, l := range a.terms.lines {
			x.want = append(x.want, posting{l.from, l.kind, -l.minor}, posting{l.to, l.kind, l.minor})
		}
	}
	if len(x.want) == 0 && len(o.postings) == 0 {
		return
	}
	x.have = append(x.have[:0], o.postings...)
	byAll := func(p, q posting) int {
		return cmp.Or(cmp.Compare(p.account, q.account), cmp.Compare(p.kind, q.kind), cmp.Compare(p.minor, q.minor))
	}
	if !slices.Equal(x.want, x.have) {
		slices.SortFunc(x.want, byAll)
		slices.SortFunc(x.have, byAll)
	}
	if len(x.want) != len(x.have) {
		a.here(postingLines, "outcome %d (%s): the lines make %d postings, found %d", o.n, orNone(bookings[o.booking]), len(x.want), len(x.have))
	} else if i := differs(x.want, x.have); i >= 0 {
		w, h := x.want[i], x.have[i]
		a.here(postingLines, "outcome %d: the lines post %s %d on %s, found %s %d on %s", o.n, a.in.nameOf(w.kind), w.minor,
			a.in.accountName(w.account), a.in.nameOf(h.kind), h.minor, a.in.accountName(h.account))
	}
	if x.sums == nil {
		x.sums = map[int32]int64{}
	}
	clear(x.sums)
	for _, p := range o.postings {
		c := a.in.currencyOf(p.account)
		v := x.sums[c]
		a.sum(&v, p.minor)
		x.sums[c] = v
	}
	for c, v := range x.sums {
		if v != 0 {
			a.here(postingSum, "outcome %d: the postings in %s sum to %d", o.n, a.in.nameOf(c), v)
		}
	}
}

// differs is the first place at which two lists of one length differ; -1 if none.
func differs(want, have []posting) int {
	for i := range want {
		if want[i] != have[i] {
			return i
		}
	}
	return -1
}

// close ends the present payment.
func (a *auditor) close() {
	if !a.present {
		return
	}
	a.present = false
	p, s := &a.terms, &a.now
	if s.n == 0 && s.status == 0 {
		a.atTerms(historyEmpty, "want at least one outcome")
		return
	}
	if a.nameless && (s.status != statusTombstone || p.kind != kindPay) {
		a.atTerms(idVersion, "it has neither initiator nor request id, and it is %s: only a payment that the switch buried may be so", orNone(statuses[s.status]))
	}
	a.rep.ByStatus[orNone(statuses[s.status])]++
	ended := final(s.status)
	if ended == (s.booked == bookReserve) && (ended || p.kind != kindCapture || s.booked != bookPost) {
		a.atTerms(bookingOpen, "its status is %s and its last booking %s", orNone(statuses[s.status]),
			orNone(bookings[s.booked]))
	}
	if home := a.home(p.id, s.lane); !ended && a.laneThere(home) {
		for _, x := range a.needsBetween(s.captured, p.holdMost) {
			a.sum(&a.books.position(positionKey{x.account, s.reserveCycle, int32(home)}).open, x.minor)
		}
	}
	a.closeClaim(p, s)
	a.closeIssued(p, s)
	a.closeDue(p, s)
	a.closeRefund(p, s)
	a.closeLoss(p, s)
	a.closeHold(p, s)
	a.closeStandIn(p, s)
}
