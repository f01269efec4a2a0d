package audit

// Positions: what the rows say, what the bookings add up to, and what open payments need; caps; the lanes' journals.

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

type positionKey struct{ account, cycle, lane int32 }

// three is debits, credits and reserved.
type three [3]int64

var threeNames = [3]string{"debits", "credits", "reserved"}

const (
	debits = iota
	credits
	reserved
)

type position struct {
	key    positionKey
	row    bool  // the export has a row
	said   three // by the row
	booked three // by the bookings
	open   int64 // needed by payments that are under way
}

type sliceKey struct{ account, lane int32 }

type books struct {
	places    map[positionKey]int32
	positions []position
	slices    map[sliceKey]int64
}

func newBooks() books {
	return books{places: map[positionKey]int32{}, slices: map[sliceKey]int64{}}
}

// position finds or makes a position; the pointer holds until the next call.
func (b *books) position(k positionKey) *position {
	n, ok := b.places[k]
	if !ok {
		n = int32(len(b.positions))
		b.positions = append(b.positions, position{key: k})
		b.places[k] = n
	}
	return &b.positions[n]
}

// lane is one lane's row and the places of its journal that were seen. Slots go from a lane to others for good: it is retired, and keeps
// its journal and what was posted by it.
type lane struct {
	there     bool
	from, to  int64 // slots
	retired   bool
	seq       int64
	watermark moment
	seen      journal
}

// journal is a set of places, a bit each, in pages that are made when needed.
type journal struct {
	pages map[int64]*[64]uint64
	count int64
}

// mark adds a place and tells whether it is new.
func (j *journal) mark(seq int64) bool {
	if j.pages == nil {
		j.pages = map[int64]*[64]uint64{}
	}
	page := j.pages[seq>>12]
	if page == nil {
		page = new([64]uint64)
		j.pages[seq>>12] = page
	}
	word, bit := &page[seq>>6&63], uint64(1)<<(seq&63)
	if *word&bit != 0 {
		return false
	}
	*word |= bit
	j.count++
	return true
}

func (j *journal) has(seq int64) bool {
	page := j.pages[seq>>12]
	return page != nil && page[seq>>6&63]&(1<<(seq&63)) != 0
}

// laneThere tells whether a lane can be; without a readable meta line every lane that any store can have.
func (a *auditor) laneThere(n int64) bool {
	most := a.laneCount
	if most == 0 {
		most = slots
	}
	return n >= 0 && n < most
}

// knownLane is laneThere with a finding.
func (a *auditor) knownLane(n int64) bool {
	if !a.laneThere(n) {
		a.found(rowLane, fmt.Sprintf("lane %d", n), "the store has lanes 0 to %d", a.laneCount-1)
		return false
	}
	return true
}

func (a *auditor) laneRow() {
	var n int64
	var row lane
	a.in.object(laneFields, func(f int) {
		switch laneFields[f] {
		case "lane":
			n = a.in.integer()
		case "from":
			row.from = a.in.integer()
		case "to":
			row.to = a.in.integer()
		case "retired":
			row.retired = a.in.boolean()
		case "epoch":
			a.in.integer()
		case "seq":
			row.seq = a.in.integer()
		case "watermark":
			row.watermark = a.in.moment()
		default:
			a.in.text()
		}
	})
	if !a.whole() || !a.knownLane(n) || n >= int64(len(a.lanes)) {
		return
	}
	if a.lanes[n].there {
		a.found(rowTwice, fmt.Sprintf("lane %d", n), "the lane has a row already")
		return
	}
	row.there = true
	a.lanes[n] = row
	if row.from < 0 || row.from >= row.to || row.to > slots {
		a.found(rowLane, fmt.Sprintf("lane %d", n), "it has the slots %d to %d", row.from, row.to-1)
	}
}

// sealLanes finds the lane that has each slot now.
func (a *auditor) sealLanes() {
	for n := range a.lanes {
		l := &a.lanes[n]
		if !l.there || l.retired {
			continue
		}
		for s := max(l.from, 0); s < min(l.to, slots); s++ {
			if a.homes[s] != 0 {
				a.found(rowLane, fmt.Sprintf("lane %d", n), "slot %d is lane %d's too", s, a.homes[s]-1)
				break
			}
			a.homes[s] = int32(n) + 1
		}
	}
	all := len(a.lanes) > 0
	for n := range a.lanes {
		all = all && a.lanes[n].there
	}
	if s := slices.Index(a.homes[:], 0); all && s >= 0 {
		a.found(rowLane, "", "slot %d is of no lane", s)
	}
}

// home is the lane that has a payment now. Where no row says it, it is the one of the payment's outcome: a row that is missing is reported,
// and the file of an archive has none (in it nothing is reserved at the end).
func (a *auditor) home(p id, lane int64) int64 {
	if n := a.homes[p.slot()]; n != 0 {
		return int64(n) - 1
	}
	return lane
}

func (a *auditor) sliceRow() {
	var n, minor int64
	var account int32
	a.in.object(sliceFields, func(f int) {
		switch sliceFields[f] {
		case "lane":
			n = a.in.integer()
		case "account":
			account = a.in.account()
		case "minor":
			minor = a.in.integer()
		default:
			a.in.text()
		}
	})
	if !a.whole() || !a.named("account", account != 0) || !a.knownLane(n) {
		return
	}
	k := sliceKey{account, int32(n)}
	if _, twice := a.books.slices[k]; twice {
		a.found(rowTwice, a.place(account, -1, n), "the account has a slice in this lane already")
		return
	}
	a.books.slices[k] = minor
}

func (a *auditor) positionRow() {
	var n int64
	var account, cycle int32
	var said three
	a.in.object(positionFields, func(f int) {
		switch positionFields[f] {
		case "lane":
			n = a.in.integer()
		case "account":
			account = a.in.account()
		case "cycle":
			cycle = a.in.name()
		case "debits":
			said[debits] = a.in.integer()
		case "credits":
			said[credits] = a.in.integer()
		case "reserved":
			said[reserved] = a.in.integer()
		default:
			a.in.text()
		}
	})
	if !a.whole() || !a.named("account", account != 0) || !a.knownLane(n) {
		return
	}
	p := a.books.position(positionKey{account, cycle, int32(n)})
	if p.row {
		a.found(rowTwice, a.place(account, cycle, n), "the position has a row already")
		return
	}
	p.row, p.said = true, said
}

// place names a position; a negative cycle is left out.
func (a *auditor) place(account, cycle int32, lane int64) string {
	s := fmt.Sprintf("lane %d, %s", lane, a.in.accountName(account))
	if cycle >= 0 {
		s += ", cycle " + a.in.nameOf(cycle)
	}
	return s
}

// book applies what an outcome books, as the export describes bookings.
func (a *auditor) book(o *outcomeLine) {
	if !a.laneThere(o.lane) {
		return // reported where the lane was judged
	}
	n := int32(o.lane)
	// What is reserved goes with the payment when its slot goes to another lane.
	home := int32(a.home(o.payment, o.lane))
	for _, x := range a.needsOf(o) {
		switch o.booking {
		case bookReserve:
			a.sum(&a.books.position(positionKey{x.account, o.reserveCycle, home}).booked[reserved], x.minor)
		case bookRelease, bookYield, bookPost:
			a.sum(&a.books.position(positionKey{x.account, o.reserveCycle, home}).booked[reserved], -x.minor)
		}
	}
	if o.booking != bookPost {
		return
	}
	for _, x := range o.postings {
		if x.account == 0 {
			continue
		}
		p := a.books.position(positionKey{x.account, o.cycle, n})
		if x.minor < 0 {
			a.sum(&p.booked[debits], -x.minor)
		} else {
			a.sum(&p.booked[credits], x.minor)
		}
	}
}

func (a *auditor) checkJournals() {
	for n := range a.lanes {
		l := &a.lanes[n]
		gone := a.carriedPlaces(int64(n))
		missing := l.seq - l.seen.count - gone
		if l.there && gone > 0 && missing != 0 {
			a.over(journalGap, fmt.Sprintf("lane %d", n), "the journal has %d places; %d are here and %d in archives", l.seq, l.seen.count, gone)
			continue
		}
		if l.there && missing > 0 {
			first := int64(1)
			for l.seen.has(first) {
				first++
			}
			a.over(journalGap, fmt.Sprintf("lane %d", n), "the journal has %d places, %d of them are empty, the first is %d", l.seq, missing, first)
		}
	}
}

// checkPositions compares rows and bookings in both directions.
func (a *auditor) checkPositions() {
	all := a.books.positions
	slices.SortFunc(all, func(x, y position) int {
		return cmp.Or(cmp.Compare(x.key.lane, y.key.lane), a.in.compareAccounts(x.key.account, y.key.account),
			cmp.Compare(a.in.names.texts[x.key.cycle], a.in.names.texts[y.key.cycle]))
	})
	a.books.places = nil // the places moved
	for i := range all {
		p := &all[i]
		where := a.place(p.key.account, p.key.cycle, int64(p.key.lane))
		switch {
		case !p.row && p.booked != three{}:
			a.over(positionMiss, where, "the bookings make debits %d, credits %d, reserved %d; there is no row", p.booked[0], p.booked[1], p.booked[2])
		case p.booked == three{} && p.said != three{}:
			a.over(positionExtra, where, "the row says debits %d, credits %d, reserved %d; the bookings make nothing", p.said[0], p.said[1], p.said[2])
		default:
			for f := range threeNames {
				if p.row && p.said[f] != p.booked[f] {
					a.over(positionDiff, where, "%s: the bookings make %d, the row says %d", threeNames[f], p.booked[f], p.said[f])
				}
			}
		}
		if p.said[reserved] != p.open {
			a.over(positionOpen, where, "reserved: open payments need %d, the row says %d", p.open, p.said[reserved])
		}
	}
	said, booked := map[int32]int64{}, map[int32]int64{}
	var currencies []int32
	for i := range all {
		c := a.in.currencyOf(all[i].key.account)
		if _, ok := said[c]; !ok {
			currencies = append(currencies, c)
		}
		for _, x := range []struct {
			sums map[int32]int64
			p    three
		}{{said, all[i].said}, {booked, all[i].booked}} {
			v := x.sums[c]
			a.sum(&v, x.p[credits])
			a.sum(&v, -x.p[debits])
			x.sums[c] = v
		}
	}
	for _, c := range currencies {
		if said[c] != 0 {
			a.over(positionSum, a.in.nameOf(c), "the rows' credits minus debits are %d, want 0", said[c])
		}
		if booked[c] != 0 {
			a.over(currencySum, a.in.nameOf(c), "all postings together are %d, want 0", booked[c])
		}
	}
}

// checkCaps compares exposures over all cycles with slices, lane by lane and together.
func (a *auditor) checkCaps() {
	inLane := map[sliceKey]int64{}
	for i := range a.books.positions {
		p := &a.books.positions[i]
		k := sliceKey{p.key.account, p.key.lane}
		v := inLane[k]
		a.sum(&v, p.booked[debits])
		a.sum(&v, -p.booked[credits])
		a.sum(&v, p.booked[reserved])
		inLane[k] = v
	}
	exposures, limits := map[int32]int64{}, map[int32]int64{}
	for k, minor := range a.books.slices {
		v := limits[k.account]
		a.sum(&v, minor)
		limits[k.account] = v
	}
	keys := slices.SortedFunc(maps.Keys(inLane), func(x, y sliceKey) int {
		return cmp.Or(a.in.compareAccounts(x.account, y.account), cmp.Compare(x.lane, y.lane))
	})
	for i, k := range keys {
		v := exposures[k.account]
		a.sum(&v, inLane[k])
		exposures[k.account] = v
		if slice := a.books.slices[k]; inLane[k] > max(slice, 0) {
			a.over(sliceExceeded, a.place(k.account, -1, int64(k.lane)), "the lane's slice is %d, its exposure %d", slice, inLane[k])
		}
		last := i+1 == len(keys) || keys[i+1].account != k.account
		if limit := limits[k.account]; last && v > max(limit, 0) {
			a.over(capExceeded, a.in.accountName(k.account), "the cap is %d, the exposure over all cycles and lanes %d", limit, v)
		}
	}
}

// summarise fills the report's sums from the bookings.
func (a *auditor) summarise() {
	byAccount := map[int32]*Balance{}
	byCurrency := map[int32]*CurrencySum{}
	balance := func(n int32) *Balance {
		if b := byAccount[n]; b != nil {
			return b
		}
		k := a.in.accounts[n]
		b := &Balance{Participant: a.in.names.texts[k.participant], Agreement: a.in.names.texts[k.agreement],
			Currency: a.in.names.texts[k.currency]}
		byAccount[n] = b
		return b
	}
	for i := range a.books.positions {
		p := &a.books.positions[i]
		b := balance(p.key.account)
		c := byCurrency[a.in.currencyOf(p.key.account)]
		if c == nil {
			c = &CurrencySum{Currency: b.Currency}
			byCurrency[a.in.currencyOf(p.key.account)] = c
		}
		for f, to := range [3][2]*int64{{&b.Debits, &c.Debits}, {&b.Credits, &c.Credits}, {&b.Reserved, &c.Reserved}} {
			a.sum(to[0], p.booked[f])
			a.sum(to[1], p.booked[f])
		}
	}
	for k, minor := range a.books.slices {
		a.sum(&balance(k.account).Cap, minor)
	}
	for _, b := range byAccount {
		a.sum(&b.Exposure, b.Debits)
		a.sum(&b.Exposure, -b.Credits)
		a.sum(&b.Exposure, b.Reserved)
		a.rep.Balances = append(a.rep.Balances, *b)
	}
	for _, c := range byCurrency {
		a.rep.Currencies = append(a.rep.Currencies, *c)
	}
	a.summariseLosses()
	a.rep.sort()
}
