package audit

// What only several payments together can show: claims, quotes and due rows. Rows are kept in the order of their keys, so
// that they take no more than their bytes.

import (
	"bytes"
	"slices"
)

type claimRow struct {
	key    hash
	holder id
	flags  uint8
}

const (
	claimSeen uint8 = 1 << iota // its holder was met
	claimPaid                   // a paid payment has it
)

type quoteRow struct {
	id, payment id
	expires     moment
	used        bool
}

type dueRow struct {
	payment id
	seen    bool
}

func (a *auditor) claimRow() {
	var c claimRow
	a.in.object(claimFields, func(f int) {
		switch claimFields[f] {
		case "key":
			c.key = a.in.hash()
		case "payment":
			c.holder = a.in.id()
		case "at":
			a.in.moment()
		default:
			a.in.text()
		}
	})
	if a.whole() && a.named("key", c.key != hash{}) && a.named("payment", c.holder != id{}) && !a.sealed {
		a.claims = append(a.claims, c)
	}
}

func (a *auditor) sealClaims() {
	slices.SortFunc(a.claims, func(x, y claimRow) int { return bytes.Compare(x.key[:], y.key[:]) })
	for i := 1; i < len(a.claims); i++ {
		if a.claims[i].key == a.claims[i-1].key {
			a.over(rowTwice, "", "claim %x is there twice", a.claims[i].key)
		}
	}
}

// closeClaim judges the claim of the present payment at its end.
func (a *auditor) closeClaim(p *paymentLine, s *state) {
	if p.claim == (hash{}) || a.part != 0 {
		return
	}
	paid := s.paid()
	n, ok := slices.BinarySearchFunc(a.claims, p.claim, func(c claimRow, k hash) int { return bytes.Compare(c.key[:], k[:]) })
	if !ok {
		if s.wasReserved {
			a.atTerms(claimMissing, "claim %x has no row", p.claim)
		}
		if other, twice := a.paidUnclaimed[p.claim]; paid && twice {
			a.atTerms(claimTwice, "payment %s is paid too", other)
		} else if paid {
			a.paidUnclaimed[p.claim] = p.id
		}
		return
	}
	c := &a.claims[n]
	if c.holder == p.id {
		c.flags |= claimSeen
	} else if paid || s.booked == bookReserve {
		a.atTerms(claimHolder, "claim %x is held by payment %s", p.claim, c.holder)
	}
	if !paid {
		return
	}
	if c.flags&claimPaid != 0 {
		a.atTerms(claimTwice, "another payment with claim %x is paid too", p.claim)
	}
	c.flags |= claimPaid
}

func (a *auditor) checkClaims() {
	for i := range a.claims {
		if c := &a.claims[i]; c.flags&claimSeen == 0 && !a.elsewhere(c.holder) {
			a.over(claimUnopened, "", "claim %x is held by %s, and no payment of that id names it", c.key, c.holder)
		}
	}
}

func (a *auditor) quoteRow() {
	var q quoteRow
	a.in.object(quoteFields, func(f int) {
		switch quoteFields[f] {
		case "id":
			q.id = a.in.id()
		case "payment":
			q.payment = a.in.id()
		case "fingerprint":
			a.in.hash()
		case "created_at":
			a.in.moment()
		case "expires_at":
			q.expires = a.in.moment()
		default: // t, institution
			a.in.text()
		}
	})
	if !a.whole() || !a.named("id", q.id != id{}) || !a.named("payment", q.payment != id{}) || a.sealed {
		return
	}
	if v := q.id.version(); v != 8 {
		a.found(idVersion, "quote "+q.id.String(), "want a UUID of version 8, found version %d", v)
	}
	if q.id.slot() != q.payment.slot() {
		a.found(quoteSlot, "quote "+q.id.String(), "it lives in slot %d, payment %s in slot %d", q.id.slot(), q.payment, q.payment.slot())
	}
	a.quotes = append(a.quotes, q)
}

func (a *auditor) sealQuotes() {
	slices.SortFunc(a.quotes, func(x, y quoteRow) int { return bytes.Compare(x.id[:], y.id[:]) })
	for i := 1; i < len(a.quotes); i++ {
		if a.quotes[i].id == a.quotes[i-1].id {
			a.over(rowTwice, "quote "+a.quotes[i].id.String(), "the quote is there twice")
		}
	}
}

// checkQuote judges the quote of the present payment when it is reserved.
func (a *auditor) checkQuote(p *paymentLine, opened moment) {
	if p.quote == (id{}) {
		return
	}
	n, ok := slices.BinarySearchFunc(a.quotes, p.quote, func(q quoteRow, k id) int { return bytes.Compare(q.id[:], k[:]) })
	if !ok && a.elsewhere(p.quote) {
		return
	}
	if !ok {
		a.here(quoteMissing, "quote %s has no row", p.quote)
		return
	}
	q := &a.quotes[n]
	if q.payment != p.id {
		a.here(quoteBound, "quote %s is bound to payment %s", p.quote, q.payment)
	}
	if q.expires != p.quoteExpires {
		a.here(quoteBound, "quote %s expires at %s, the payment says %s", p.quote, q.expires, p.quoteExpires)
	}
	if opened > q.expires {
		a.here(quoteLate, "quote %s expired at %s, the payment was reserved at %s", p.quote, q.expires, opened)
	}
	if q.used {
		a.here(quoteTwice, "quote %s was used before", p.quote)
	}
	q.used = true
}

func (a *auditor) dueRow() {
	var d dueRow
	a.in.object(dueFields, func(f int) {
		switch dueFields[f] {
		case "payment":
			d.payment = a.in.id()
		case "at":
			a.in.moment()
		default:
			a.in.text()
		}
	})
	if a.whole() && a.named("payment", d.payment != id{}) && !a.sealed {
		a.dues = append(a.dues, d)
	}
}

func (a *auditor) sealDues() {
	slices.SortFunc(a.dues, func(x, y dueRow) int { return bytes.Compare(x.payment[:], y.payment[:]) })
	for i := 1; i < len(a.dues); i++ {
		if a.dues[i].payment == a.dues[i-1].payment {
			a.over(rowTwice, "payment "+a.dues[i].payment.String(), "two due rows")
		}
	}
}

// closeDue judges whether a restart would find the present payment.
func (a *auditor) closeDue(p *paymentLine, s *state) {
	n, has := slices.BinarySearchFunc(a.dues, p.id, func(d dueRow, k id) int { return bytes.Compare(d.payment[:], k[:]) })
	if has {
		a.dues[n].seen = true
		if s.due == 0 {
			a.atTerms(dueStale, "a due row, and its last outcome names no next step")
		}
		return
	}
	if final(s.status) {
		if s.due != 0 {
			a.atTerms(dueLate, "%s with something to find out or undo from %s on", statuses[s.status], s.due)
		}
		return
	}
	lane := a.home(p.id, a.now.lane)
	if lane < 0 || lane >= int64(len(a.lanes)) {
		return
	}
	if mark := a.lanes[lane].watermark; p.id.time() < mark {
		a.atTerms(dueMissing, "%s, made at %s, before the watermark %s of lane %d", orNone(statuses[s.status]), p.id.time(), mark, lane)
	}
}

func (a *auditor) checkDues() {
	for i := range a.dues {
		if d := &a.dues[i]; !d.seen {
			a.over(dueUnknown, "payment "+d.payment.String(), "a due row without its payment")
		}
	}
}
