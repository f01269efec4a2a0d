package audit

// The three-way comparison: the switch's export, what the payer's institution saw, what the payee's institution saw.

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

var logFields = []string{"party", "payment", "leg", "result", "currency", "minor", "at"}

var (
	legNames   = []string{"", "debit", "credit"}
	logResults = []string{"", "success", "failure", "undone"}
)

const (
	legDebit, legCredit = 1, 2
	sawSuccess          = 1
)

type seenKey struct {
	payment id
	party   int32
	leg     uint8
}

// seen is how one leg stands with one institution.
type seen struct {
	result  uint8
	amount  amount
	times   [4]uint8 // of each result, at most 2
	matched bool
	source  string // log and line of the last observation
}

// Party counts one institution's part of a comparison.
type Party struct {
	Party string `json:"party"`
	Lines int64  `json:"lines"` // in its log
	Legs  int64  `json:"legs"`  // of the export that are its
	Agree int64  `json:"agree"` // of these, without any finding
}

// Comparison is what a three-way comparison found.
type Comparison struct {
	Payments int64   `json:"payments"` // in the export
	Parties  []Party `json:"parties"`
	Findings
}

type comparer struct {
	rep     *Comparison
	in      *reader
	parties map[int32]*Party
	seen    map[seenKey]*seen
	known   map[id]bool // payments that a log names, and whether the export has them
	line    int64

	present bool
	ended   bool
	terms   paymentLine
	last    outcomeLine
	paid    bool
}

// Compare sets an export against the logs of institutions; the package's comment has their shape. A log's failures and undone legs of
// payments that the export does not have moved no money and are passed over. The error is one of reading. The export itself is
// judged by [Verify]. Memory is proportional to the logs' legs.
func Compare(export io.Reader, parties ...io.Reader) (*Comparison, error) {
	c := &comparer{rep: &Comparison{Findings: newFindings(0)}, in: newReader(), parties: map[int32]*Party{},
		seen: map[seenKey]*seen{}, known: map[id]bool{}}
	for i, p := range parties {
		if err := c.readLog(i+1, p); err != nil {
			return c.rep, fmt.Errorf("audit: reading log %d: %w", i+1, err)
		}
	}
	c.in.report = func(string, string) {} // the export's fields are judged by Verify
	if err := eachLine(export, 0, c.take); err != nil {
		return c.rep, fmt.Errorf("audit: reading the export: %w", err)
	}
	c.close()
	if !c.ended {
		c.found(0, compareHistory, "", "no end line: the file is cut off")
	}
	c.rest()
	for _, p := range c.parties {
		c.rep.Parties = append(c.rep.Parties, *p)
	}
	slices.SortFunc(c.rep.Parties, func(a, b Party) int { return cmp.Compare(a.Party, b.Party) })
	return c.rep, nil
}

func (c *comparer) found(line int64, code, where, format string, args ...any) {
	c.rep.add(severities[code], code, line, where, fmt.Sprintf(format, args...))
}

func (c *comparer) readLog(number int, r io.Reader) error {
	line := 0
	return eachLine(r, 0, func(text []byte, whole bool) {
		line++
		source := fmt.Sprintf("log %d, line %d", number, line)
		if !whole {
			c.found(0, compareFile, source, "the line is too long")
			return
		}
		c.observe(text, source)
	})
}

// observe takes one line of a log.
func (c *comparer) observe(text []byte, source string) {
	in := c.in
	in.start(text)
	good := true
	in.report = func(_, text string) {
		good = false
		c.found(0, compareFile, source, "%s", text)
	}
	var k seenKey
	s := seen{source: source}
	in.object(logFields, func(f int) {
		switch logFields[f] {
		case "party":
			k.party = in.name()
		case "payment":
			k.payment = in.id()
		case "leg":
			k.leg = in.enum(legNames)
		case "result":
			s.result = in.enum(logResults)
		case "currency":
			s.amount.currency = in.currency()
		case "minor":
			s.amount.minor = in.integer()
		case "at":
			in.moment()
		}
	})
	in.end()
	switch {
	case in.bad != "":
		c.found(0, compareFile, source, "%s", in.bad)
		return
	case !good:
		return
	case k.party == 0 || k.payment == id{} || k.leg == 0 || s.result == 0 || s.result == sawSuccess && s.amount.minor <= 0:
		c.found(0, compareFile, source, "want party, payment, leg, result, and with success an amount above 0")
		return
	}
	p := c.parties[k.party]
	if p == nil {
		p = &Party{Party: in.names.texts[k.party]}
		c.parties[k.party] = p
	}
	p.Lines++
	if _, named := c.known[k.payment]; !named {
		c.known[k.payment] = false
	}
	before := c.seen[k]
	if before != nil {
		s.times = before.times
	}
	if s.times[s.result] > 0 {
		c.found(0, compareTwice, c.where(k), "%s: %s of %s again (%s)", in.nameOf(k.party), logResults[s.result], in.money(s.amount), source)
	}
	s.times[s.result] = min(s.times[s.result]+1, 2)
	c.seen[k] = &s
}

func (c *comparer) where(k seenKey) string {
	return "payment " + k.payment.String() + ", " + legNames[k.leg] + " leg"
}

// take reads one line of the export.
func (c *comparer) take(text []byte, whole bool) {
	c.line++
	in := c.in
	in.start(text)
	kind := in.kindOf()
	switch {
	case !whole:
	case kind == "payment":
		c.close()
		c.rep.Payments++
		in.payment(&c.terms)
		c.present, c.paid, c.last = true, false, outcomeLine{postings: c.last.postings}
	case kind == "outcome":
		if in.outcome(&c.last); c.last.payment != c.terms.id {
			c.present = false
		}
		c.paid = c.paid || c.last.booking == bookPost
	case kind == "end":
		c.ended = true
	}
	if in.bad != "" || !whole {
		c.present = false
		c.found(c.line, compareHistory, "", "the line cannot be read: %s", cmp.Or(in.bad, "it is too long"))
	}
}

// standing is how the export says that a leg ended.
type standing uint8

const (
	open    standing = iota // nobody knows yet
	moved                   // done
	unmoved                 // not done, or undone
	lost                    // never confirmed; the loss was assigned
)

var standings = [...]string{"open", "done", "not done", "never confirmed"}

// standing derives how a leg of the present payment stands.
func (c *comparer) standing(leg uint8) standing {
	o := &c.last
	switch {
	case c.terms.holdMost > 0 && final(o.status):
		return unmoved // its captures move money, each by itself
	case c.terms.holdMost > 0:
		return open
	case c.terms.kind == kindCapture && leg == legDebit && o.debit != legSuccess:
		if final(o.status) {
			return lost
		}
		return open
	case c.terms.kind == kindCapture:
		return moved
	case final(o.status) && leg == legCredit && o.credit == legSuccess:
		return moved // also where it was learnt after an unpaid end
	case c.paid && leg == legCredit && o.credit == legFailure:
		return unmoved // posted, and found out later
	case c.paid && leg == legCredit && o.status == statusLoss:
		return lost
	case c.paid:
		return moved // in a pull payment the answer to the payee's institution is its credit
	case !final(o.status):
		if leg == legDebit && o.debit == legSuccess && o.status != statusCancelling && o.status != statusReversing {
			return moved
		}
		return open
	case leg == legDebit && o.debit == legSuccess && o.due != 0:
		return open
	case leg == legDebit && o.debit == legSuccess, leg == legCredit && legs[o.credit] == "unknown":
		return lost
	case leg == legDebit && o.status == statusLoss && o.debit != legUndone && legs[o.debit] != "failure":
		return lost // asked for, and neither the debit nor its cancellation was ever confirmed
	}
	return unmoved
}

// close compares the present payment.
func (c *comparer) close() {
	if !c.present {
		return
	}
	c.present = false
	p := &c.terms
	if _, named := c.known[p.id]; named {
		c.known[p.id] = true
	}
	var both [2]*seen
	var stand [2]standing
	for i, x := range [2]struct {
		leg    uint8
		party  int32
		amount amount
	}{{legDebit, p.payer.participant, p.amounts[debit]}, {legCredit, p.payee.participant, p.amounts[credit]}} {
		k := seenKey{p.id, x.party, x.leg}
		both[i], stand[i] = c.seen[k], c.standing(x.leg)
		if party := c.parties[x.party]; party != nil {
			if c.judge(k, both[i], stand[i], x.amount) {
				party.Agree++
			}
			party.Legs++
		}
	}
	d, r := both[0], both[1]
	settled := c.last.resolver.loss.state == 0 && stand[0] != open && stand[1] != open && stand[0] != lost && stand[1] != lost
	if d != nil && r != nil && settled && (d.result == sawSuccess) != (r.result == sawSuccess) {
		c.found(0, compareSides, "payment "+p.id.String(), "the debit is %s with %s, the credit is %s with %s; here both are %s",
			logResults[d.result], c.in.nameOf(p.payer.participant), logResults[r.result], c.in.nameOf(p.payee.participant), standings[stand[0]])
	}
}

// judge compares one leg with what its institution saw and tells whether they agree.
func (c *comparer) judge(k seenKey, s *seen, here standing, want amount) bool {
	party := c.in.nameOf(k.party)
	if s == nil {
		if here != moved || !final(c.last.status) || want.minor == 0 {
			return true
		}
		c.found(0, missingThere, c.where(k), "%s of %s is done here; %s has no line of it", legNames[k.leg], c.in.money(want), party)
		return false
	}
	s.matched = true
	code := ""
	switch done := s.result == sawSuccess; {
	case here == open:
		code = compareOpen
	case here == lost:
		code = compareLoss
	case done != (here == moved):
		code = compareStatus
	case done && s.amount != want:
		c.found(0, compareAmount, c.where(k), "want %s, %s moved %s (%s)", c.in.money(want), party, c.in.money(s.amount), s.source)
		return false
	default:
		return true
	}
	c.found(0, code, c.where(k), "it is %s here (%s), and %s with %s (%s)", standings[here], statuses[c.last.status], logResults[s.result], party, s.source)
	return code == compareOpen
}

// rest reports what the logs have and the export has not.
func (c *comparer) rest() {
	keys := slices.SortedFunc(maps.Keys(c.seen), func(x, y seenKey) int {
		return cmp.Or(bytes.Compare(x.payment[:], y.payment[:]), cmp.Compare(x.party, y.party), cmp.Compare(x.leg, y.leg))
	})
	for _, k := range keys {
		s := c.seen[k]
		switch {
		case s.matched:
		case c.known[k.payment]:
			c.found(0, compareParty, c.where(k), "%s is not the institution of that leg (%s)", c.in.nameOf(k.party), s.source)
		case s.result == sawSuccess:
			c.found(0, missingHere, c.where(k), "%s moved %s; the export has no such payment (%s)", c.in.nameOf(k.party), c.in.money(s.amount), s.source)
		}
	}
}

// WriteJSON writes the comparison as one indented JSON object.
func (c *Comparison) WriteJSON(w io.Writer) error {
	return writeJSON(w, struct {
		OK bool `json:"ok"`
		*Comparison
	}{c.OK(), c})
}

// Write writes the comparison for people; its last line says pass or fail. Amounts are minor units.
func (c *Comparison) Write(w io.Writer) error {
	var b strings.Builder
	rows := [][]string{{"PARTY", "LOG LINES", "LEGS", "AGREE"}}
	for _, p := range c.Parties {
		rows = append(rows, []string{plain(p.Party), count(p.Lines), count(p.Legs), count(p.Agree)})
	}
	table(&b, rows)
	c.write(&b)
	fmt.Fprintf(&b, "%s: %s payments, %d logs' parties; errors %d, warnings %d, notes %d\n", verdict(c.OK()), count(c.Payments),
		len(c.Parties), c.Errors, c.Warnings, c.Notes)
	_, err := io.WriteString(w, b.String())
	return err
}
