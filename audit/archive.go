package audit

// Archives: days of payments that were written to a file and taken out of the store. Of a day that is not read, the export says what it
// carried, and that is taken into the books; the file of one day is judged by itself as far as it goes.

import (
	"bytes"
	"fmt"
)

var (
	archiveFields = []string{"t", "number", "from", "to", "at", "file", "digest", "payments", "outcomes", "quotes"}
	carriedFields = []string{"t", "archive", "lane", "outcomes", "account", "cycle", "debits", "credits"}
)

// days are the ids from one on and before another.
type days struct {
	number   int64
	from, to id
	journal  map[int64]int64 // places by lane, as carried
}

func (d *days) has(i id) bool {
	return bytes.Compare(d.from[:], i[:]) <= 0 && bytes.Compare(i[:], d.to[:]) < 0
}

// elsewhere tells whether a payment or quote would stand in another file than this one.
func (a *auditor) elsewhere(i id) bool {
	if a.part != 0 {
		return len(a.archives) == 0 || !a.archives[0].has(i)
	}
	for n := range a.archives {
		if a.archives[n].has(i) {
			return true
		}
	}
	return false
}

func (a *auditor) archiveRow() {
	var d days
	var payments, outcomes, quotes int64
	var digest hash
	a.in.object(archiveFields, func(f int) {
		switch archiveFields[f] {
		case "number":
			d.number = a.in.integer()
		case "from":
			d.from = a.in.id()
		case "to":
			d.to = a.in.id()
		case "at":
			a.in.moment()
		case "digest":
			digest = a.in.hash()
		case "payments":
			payments = a.in.integer()
		case "outcomes":
			outcomes = a.in.integer()
		case "quotes":
			quotes = a.in.integer()
		default: // t, file
			a.in.text()
		}
	})
	if !a.whole() || !a.named("number", d.number > 0) || !a.named("from", d.from != id{}) || !a.named("to", d.to != id{}) {
		return
	}
	where := fmt.Sprintf("archive %d", d.number)
	switch n := len(a.archives); {
	case a.part != 0 && (n > 0 || d.number != a.part):
		a.found(archiveOrder, where, "the file is archive %d alone", a.part)
		return
	case a.part == 0 && digest == hash{}:
		a.found(fieldValue, where, "digest: without it nobody knows which file it is")
	case n > 0 && (a.archives[n-1].number >= d.number || bytes.Compare(a.archives[n-1].to[:], d.from[:]) > 0):
		a.found(archiveOrder, where, "it comes after archive %d, which ends at %s", a.archives[n-1].number, a.archives[n-1].to)
	}
	d.journal = map[int64]int64{}
	a.archives = append(a.archives, d)
	if a.part == 0 {
		a.rep.Counts.ArchivedPayments += payments
		a.rep.Counts.ArchivedOutcomes += outcomes
		return
	}
	a.partSays = [3]int64{payments, outcomes, quotes}
}

func (a *auditor) carriedRow() {
	var number, n, outcomes int64
	var account, cycle int32
	var sums three
	a.in.object(carriedFields, func(f int) {
		switch carriedFields[f] {
		case "archive":
			number = a.in.integer()
		case "lane":
			n = a.in.integer()
		case "outcomes":
			outcomes = a.in.integer()
		case "account":
			account = a.in.account()
		case "cycle":
			cycle = a.in.name()
		case "debits":
			sums[debits] = a.in.integer()
		case "credits":
			sums[credits] = a.in.integer()
		default:
			a.in.text()
		}
	})
	if !a.whole() || !a.knownLane(n) {
		return
	}
	if k := len(a.archives); k == 0 || a.archives[k-1].number != number {
		a.found(archiveOrder, fmt.Sprintf("archive %d", number), "what it carried does not follow its row")
		return
	}
	if account == 0 {
		a.archives[len(a.archives)-1].journal[n] += outcomes
		return
	}
	p := a.books.position(positionKey{account, cycle, int32(n)})
	if a.part != 0 { // here the sums are the rows that the bookings must make
		if p.row {
			a.found(rowTwice, a.place(account, cycle, n), "the archive carried it already")
			return
		}
		p.row, p.said = true, sums
		return
	}
	a.sum(&p.booked[debits], sums[debits])
	a.sum(&p.booked[credits], sums[credits])
}

// carriedPlaces is how many places of a lane's journal are in archives.
func (a *auditor) carriedPlaces(lane int64) (n int64) {
	for i := range a.archives {
		n += a.archives[i].journal[lane]
	}
	return n
}

// checkPart judges the file of an archive against its own row.
func (a *auditor) checkPart() {
	where := fmt.Sprintf("archive %d", a.part)
	if len(a.archives) == 0 {
		a.over(archiveOrder, where, "the file does not say what it is of")
		return
	}
	for i, x := range []struct {
		name string
		have int64
	}{{"payments", a.rep.Counts.Payments}, {"outcomes", a.rep.Counts.Outcomes}, {"quotes", a.rep.Counts.Quotes}} {
		if a.partSays[i] != x.have {
			a.over(fileCount, where, "%s: its row says %d, the file holds %d", x.name, a.partSays[i], x.have)
		}
	}
	for n := range a.lanes {
		if said, have := a.archives[0].journal[int64(n)], a.lanes[n].seen.count; said != have {
			a.over(journalGap, fmt.Sprintf("lane %d", n), "its row says %d places of the journal, the file holds %d", said, have)
		}
	}
}
