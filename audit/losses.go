package audit

// Losses and what two persons decide. The auditor's own table: what an ended payment's legs and books say of a loss.

import (
	"cmp"
	"slices"
)

var (
	lossStates = []string{"", "open", "due", "borne", "settled", "lifted"}
	legWords   = []string{"", "debit", "credit"}
	needWords  = []string{"", "no_bearer", "amount_mismatch", "contradiction", "loss_open", "disputed", "advice_unacknowledged"}
	findings   = []string{"", "credited", "not_credited", "not_debited", "settled", "in_order", "for_payer", "for_payee", "debited"}
)

const (
	lossOpen    = 1
	lossDue     = 2
	lossBorne   = 3
	lossSettled = 4
	lossLifted  = 5

	foundCredited    = 1
	foundNotCredited = 2
	foundNotDebited  = 3
	foundSettled     = 4
	foundInOrder     = 5
	foundForPayer    = 6
	foundForPayee    = 7
	foundDebited     = 8

	needDispute = 5
	needAdvice  = 6

	eventProposed    = 7
	eventApproved    = 8
	eventRejected    = 9
	eventLossSettled = 10
)

var (
	resolverFields = []string{"doubt", "loss", "needs", "proposal"}
	doubtFields    = []string{"leg", "since", "until"}
	lossFields     = []string{"state", "from", "leg", "amount", "at", "changed_at"}
	proposalFields = []string{"n", "finding", "by", "key", "reason", "at", "expires_at"}
)

// resolverPart is the resolver's part of a state.
type resolverPart struct {
	doubt struct {
		leg          uint8
		since, until moment
	}
	loss     lossPart
	needs    uint8
	proposal struct {
		n           int64
		finding     uint8
		by, key     int32
		at, expires moment
	}
}

type lossPart struct {
	state, from, leg uint8
	amount           amount
	at, changed      moment
}

func (r *reader) resolver() (p resolverPart) {
	r.object(resolverFields, func(f int) {
		switch f {
		case 0:
			r.object(doubtFields, func(f int) {
				switch f {
				case 0:
					p.doubt.leg = r.enum(legWords)
				case 1:
					p.doubt.since = r.moment()
				case 2:
					p.doubt.until = r.moment()
				}
			})
		case 1:
			r.object(lossFields, func(f int) {
				switch f {
				case 0:
					p.loss.state = r.enum(lossStates)
				case 1:
					p.loss.from = r.enum(losses)
				case 2:
					p.loss.leg = r.enum(legWords)
				case 3:
					p.loss.amount = r.amount()
				case 4:
					p.loss.at = r.moment()
				case 5:
					p.loss.changed = r.moment()
				}
			})
		case 2:
			p.needs = r.enum(needWords)
		case 3:
			r.object(proposalFields, func(f int) {
				switch f {
				case 0:
					p.proposal.n = r.integer()
				case 1:
					p.proposal.finding = r.enum(findings)
				case 2:
					p.proposal.by = r.name()
				case 3:
					p.proposal.key = r.name()
				case 4:
					r.text()
				case 5:
					p.proposal.at = r.moment()
				case 6:
					p.proposal.expires = r.moment()
				}
			})
		}
	})
	return p
}

func finds(finding uint8) func(*step) bool {
	return func(x *step) bool { return x.before.resolver.proposal.finding == finding }
}

// inDoubt tells whether nobody knows how a leg ended.
func inDoubt(leg uint8) bool { return leg != legNotAsked && leg < legSuccess }

// lossTable says what is lost after an end: whether the payment is paid, what is known of the debit and of the credit (y yes, n no, ? not
// known, * anything), and then the loss, who answers for it, and on which leg it hangs. The first row that fits counts. A pull payment has
// no credit to ask for: the answer to the acquirer is the credit.
var lossTable = []struct {
	paid             bool
	debit, credit    byte
	state, from, leg uint8
}{
	{true, '*', 'y', 0, 0, 0},
	{true, '*', 'n', lossDue, lossPayee, legCredit},  // posted to who did not credit
	{true, '*', '?', lossOpen, lossPayer, legCredit}, // booked as paid on the payer's side's account
	{false, 'y', 'y', lossDue, lossPayer, legDebit},  // the money is with who debited, the goods were paid by who credited
	{false, 'y', '*', lossOpen, lossPayer, legDebit}, // debited and not undone
	{false, '?', '*', lossOpen, lossPayer, legDebit}, // perhaps
	{false, 'n', 'y', lossBorne, lossPayee, legCredit},
	{false, 'n', '?', lossOpen, lossPayee, legCredit},
	{false, 'n', 'n', 0, 0, 0},
}

func knows(leg uint8) byte {
	switch {
	case leg == legSuccess:
		return 'y'
	case inDoubt(leg):
		return '?'
	}
	return 'n'
}

// checkLoss derives the loss after an outcome and compares. The present state is still that before it.
func (a *auditor) checkLoss(o *outcomeLine) {
	p, b := &a.terms, &a.now
	have, was := &o.resolver.loss, &b.resolver.loss
	if !final(o.status) {
		if *have != (lossPart{}) {
			a.here(lossDiffers, "outcome %d: a loss before the end", o.n)
		}
		return
	}
	paid := b.booked == bookPost || o.booking == bookPost || o.captured > 0
	d, c := knows(o.debit), knows(o.credit)
	if paid && p.flow == flowPull {
		c = 'y'
	}
	want := *was
	settles := o.event.kind == eventLossSettled || o.event.kind == eventApproved && b.resolver.proposal.finding == foundSettled
	if was.state != lossSettled {
		for _, row := range lossTable {
			if row.paid == paid && (row.debit == '*' || row.debit == d) && (row.credit == '*' || row.credit == c) {
				want.state, want.from, want.leg = row.state, row.from, row.leg
				break
			}
		}
		undoing := o.status != statusLoss && o.due != 0
		switch {
		case was.state == 0 && (want.state == 0 || undoing):
			want = lossPart{}
		case want.state == 0:
			want.state, want.from, want.leg = lossLifted, was.from, was.leg
		default:
			if want.amount = p.amounts[debit]; want.from == lossPayee {
				if want.amount = p.amounts[credit]; paid && want.state == lossDue {
					want.amount.minor -= o.refunded.sums[credit]
				}
			}
			if want.amount.minor <= 0 { // given back whole
				if want = *was; was.state != 0 {
					want.state = lossLifted
				}
			}
		}
		if settles {
			want = *was
			want.state = lossSettled
		}
	}
	if want.state != 0 && was.state == 0 {
		want.at = o.at
	}
	if want.state != was.state || want.from != was.from || want.leg != was.leg || want.amount != was.amount {
		want.changed = o.at
	}
	switch {
	case settles && was.state != lossDue && (o.event.kind == eventLossSettled || was.state != lossOpen):
		a.here(lossDiffers, "outcome %d settles a loss that is %s", o.n, orNone(lossStates[was.state]))
	case want.state != 0 && have.state == 0:
		a.here(lossMissing, "outcome %d: debit %s, credit %s, paid %t: want a loss of %s, %s, from %s", o.n, legs[o.debit], legs[o.credit], paid,
			a.in.money(want.amount), lossStates[want.state], losses[want.from])
	case o.status == statusLoss && have.state == 0:
		a.here(lossMissing, "outcome %d: the loss was assigned, and none is booked", o.n)
	case want != *have:
		a.here(lossDiffers, "outcome %d: debit %s, credit %s, paid %t: want %s from %s, %s on the %s of %s, changed %s; found %s from %s, %s on the %s of %s, changed %s", o.n,
			legs[o.debit], legs[o.credit], paid, orNone(lossStates[want.state]), orNone(losses[want.from]), a.in.money(want.amount), legWords[want.leg], want.at, want.changed,
			orNone(lossStates[have.state]), orNone(losses[have.from]), a.in.money(have.amount), legWords[have.leg], have.at, have.changed)
	}
	if have.state == lossOpen && o.due == 0 && o.resolver.needs == 0 {
		a.here(lossNobody, "outcome %d: a loss is open", o.n)
	}
}

// checkResolution holds what persons said to the rule of two.
func (a *auditor) checkResolution(o *outcomeLine) {
	b := &a.now
	was, is := &b.resolver.proposal, &o.resolver.proposal
	if o.status == statusUndecided && o.resolver.needs == 0 {
		a.here(lossNobody, "outcome %d: undecided", o.n)
	}
	if needs := o.resolver.needs; needs == needDispute && o.status != statusContested || needs == needAdvice && (a.terms.funds != fundsStandIn || o.due == 0) {
		a.here(needsWrong, "outcome %d: %s needs persons: %s", o.n, statuses[o.status], needWords[needs])
	}
	want := *was
	changed := o.status != b.status || o.debit != b.debit || o.credit != b.credit || o.resolver.needs == 0 || o.resolver.needs != b.resolver.needs
	switch o.event.kind {
	case eventProposed:
		if was.n != 0 && o.at < was.expires {
			a.here(resolutionTwo, "outcome %d proposes while the proposal of outcome %d waits", o.n, was.n)
		}
		if is.n != o.n || is.by != o.event.by || is.key != o.event.key || is.finding != o.event.finding || is.by == 0 || is.finding == 0 || is.at != o.at || is.expires <= o.at || o.resolver.needs == 0 {
			a.here(resolutionTwo, "outcome %d: the proposal of %s is not kept as it was made", o.n, a.in.nameOf(o.event.by))
		}
		return
	case eventApproved, eventRejected:
		if was.n == 0 || o.event.by == was.by || o.event.by == 0 || was.key != 0 && o.event.key == was.key {
			a.here(resolutionTwo, "outcome %d: %s decides on the proposal of %s", o.n, a.in.nameOf(o.event.by), a.in.nameOf(was.by))
		}
		if o.at >= was.expires {
			a.here(resolutionTwo, "outcome %d: the proposal of outcome %d expired at %s", o.n, was.n, was.expires)
		}
		changed = true
	}
	if changed {
		want.n, want.finding, want.by, want.key, want.at, want.expires = 0, 0, 0, 0, 0, 0
	}
	if want != *is {
		a.here(resolutionTwo, "outcome %d: want the proposal of outcome %d, found that of %d", o.n, want.n, is.n)
	}
}

// LossSum adds up losses of one state between two institutions: From owes, or answers for, what To has coming.
type LossSum struct {
	From     string `json:"from"`
	To       string `json:"to"`
	Currency string `json:"currency"`
	State    string `json:"state"`
	Count    int64  `json:"count"`
	Minor    int64  `json:"minor"`
}

type lossKey struct {
	from, to, currency int32
	state              uint8
}

type lossTotal struct{ count, minor int64 }

// closeLoss counts the loss of the present payment.
func (a *auditor) closeLoss(p *paymentLine, s *state) {
	l := &s.resolver.loss
	if l.state == 0 {
		return
	}
	k := lossKey{p.payer.participant, p.payee.participant, l.amount.currency, l.state}
	if l.from == lossPayee {
		k.from, k.to = k.to, k.from
	}
	t := a.lost[k]
	t.count++
	a.sum(&t.minor, l.amount.minor)
	a.lost[k] = t
}

func (a *auditor) summariseLosses() {
	for k, t := range a.lost {
		n := a.in.names.texts
		a.rep.Losses = append(a.rep.Losses, LossSum{From: n[k.from], To: n[k.to], Currency: n[k.currency], State: lossStates[k.state], Count: t.count, Minor: t.minor})
	}
	slices.SortFunc(a.rep.Losses, func(x, y LossSum) int {
		return cmp.Or(cmp.Compare(x.From, y.From), cmp.Compare(x.To, y.To), cmp.Compare(x.Currency, y.Currency), cmp.Compare(x.State, y.State))
	})
}
