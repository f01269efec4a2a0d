package audit

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

const (
	defaultFindings = 1000
	defaultLine     = 16 << 20
)

// Options change how an export is judged. The zero value is the usual way.
type Options struct {
	StrictCaps  bool // exposures above caps and slices are errors: no cap was lowered and nothing was settled since the beginning
	MaxFindings int  // how many findings are listed; 0 is 1,000. All are counted
	MaxLine     int  // the longest line that is read, in bytes; 0 is 16 MiB
}

// Verify reads an export and judges everything in it. What is wrong with the export is in the report; the error is one of
// reading, and then the report holds what was found until then.
func Verify(r io.Reader, o Options) (*Report, error) {
	a := newAuditor(o)
	err := eachLine(r, o.MaxLine, func(line []byte, whole bool) { a.take(line, whole) })
	if err != nil {
		a.summarise()
		return a.rep, fmt.Errorf("audit: reading the export after line %d: %w", a.line, err)
	}
	a.finish()
	return a.rep, nil
}

// eachLine calls take with every line, without its newline; whole is false when the line was too long, and is then cut.
func eachLine(r io.Reader, most int, take func(line []byte, whole bool)) error {
	if most <= 0 {
		most = defaultLine
	}
	in := bufio.NewReaderSize(r, 1<<18)
	var long []byte
	for {
		part, err := in.ReadSlice('\n')
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			if len(long) <= most {
				long = append(long, part...)
			}
			continue
		case err != nil && err != io.EOF:
			return err
		}
		line := part
		if len(long) > 0 {
			if len(long) <= most {
				long = append(long, part...)
			}
			line = long
		}
		if n := len(line); n > 0 && line[n-1] == '\n' {
			take(line[:n-1], n-1 <= most)
		} else if n > 0 {
			take(line, n <= most)
		}
		if cap(long) > 1<<20 {
			long = nil
		}
		long = long[:0]
		if err == io.EOF {
			return nil
		}
	}
}

// The order of the lines. Outcomes stand among the payments.
var stages = map[string]int{"meta": 0, "directory": 1, "registry": 2, "lane": 3, "slice": 4, "position": 5, "claim": 6, "issued": 7,
	"quote": 8, "due": 9, "archive": 10, "carried": 10, "payment": 11, "outcome": 11, "end": 12}

const (
	stagePayments = 11
	formatKnown   = 1
)

// auditor is one pass over one export.
type auditor struct {
	o   Options
	rep *Report
	in  *reader

	line          int64
	stage         int
	begun, ended  bool
	sealed        bool // everything before the payments is read
	laneCount     int64
	homes         [slots]int32 // by slot: 1 + the lane that has it now
	lanes         []lane
	newest        int64 // version of the directory
	registry      int64 // version of the registry
	books         books
	claims        []claimRow
	issued        []issuedRow
	quotes        []quoteRow
	dues          []dueRow
	archives      []days
	part          int64    // the file is this archive alone; 0: it is a store
	partSays      [3]int64 // payments, outcomes and quotes of the part, by its own row
	paidUnclaimed map[hash]id
	parents       map[id]*parent
	standIns      map[standInDay]*standInSum
	children      []child
	lost          map[lossKey]lossTotal
	holds         map[id]*held
	captures      []captured

	present  bool // a payment is open
	nameless bool // its terms name neither initiator nor request id
	terms    paymentLine
	at       int64 // line of the terms
	now      state
	previous id
	next     outcomeLine
	needs    []need
	step     step
	scratch  lineScratch
}

func newAuditor(o Options) *auditor {
	a := &auditor{
		o:             o,
		rep:           &Report{ByStatus: map[string]int64{}, Findings: newFindings(o.MaxFindings)},
		in:            newReader(),
		books:         newBooks(),
		paidUnclaimed: map[hash]id{},
		parents:       map[id]*parent{},
		lost:          map[lossKey]lossTotal{},
		holds:         map[id]*held{},
		standIns:      map[standInDay]*standInSum{},
	}
	a.in.report = func(code, text string) { a.found(code, "", "%s", text) }
	return a
}

// found adds a finding about the present line.
func (a *auditor) found(code, where, format string, args ...any) {
	a.foundAt(a.line, code, where, format, args...)
}

// over adds a finding about the whole file.
func (a *auditor) over(code, where, format string, args ...any) {
	a.foundAt(0, code, where, format, args...)
}

// here adds a finding about the present payment at the present line.
func (a *auditor) here(code, format string, args ...any) { a.about(a.terms.id, code, format, args...) }

// about adds a finding about a payment at the present line.
func (a *auditor) about(payment id, code, format string, args ...any) {
	a.foundAt(a.line, code, "payment "+payment.String(), format, args...)
}

// atTerms adds a finding about the present payment as a whole, at the line of its terms.
func (a *auditor) atTerms(code, format string, args ...any) {
	a.foundAt(a.at, code, "payment "+a.terms.id.String(), format, args...)
}

func (a *auditor) foundAt(line int64, code, where, format string, args ...any) {
	severity := severities[code]
	if a.o.StrictCaps && (code == capExceeded || code == sliceExceeded) {
		severity = Error
	}
	text := ""
	if len(a.rep.List) < a.rep.most {
		text = fmt.Sprintf(format, args...)
	}
	a.rep.add(severity, code, line, where, text)
}

// sum adds v to a 64-bit count of minor units; what does not fit is reported and left out.
func (a *auditor) sum(to *int64, v int64) {
	s := *to + v
	if v > 0 && s < *to || v < 0 && s > *to {
		a.found(overflow, "", "%d and %d minor units", *to, v)
		return
	}
	*to = s
}

// take reads one line.
func (a *auditor) take(line []byte, whole bool) {
	a.line++
	a.rep.Counts.Lines++
	a.rep.Counts.Bytes += int64(len(line)) + 1
	if !whole {
		a.found(lineLong, "", "longer than Options.MaxLine allows; it was not read")
		return
	}
	in := a.in
	in.start(line)
	kind := in.kindOf()
	if in.bad != "" {
		a.found(lineSyntax, "", "%s", in.bad)
		return
	}
	stage, known := stages[kind]
	if !known {
		a.found(lineKind, "", "%s is no kind of line", orNone(show([]byte(kind))))
		return
	}
	if a.ended {
		a.found(fileAfterEnd, "", "a %s line", kind)
		return
	}
	if !a.begun && kind != "meta" {
		a.found(fileMeta, "", "want a meta line first, found %s", kind)
	}
	if a.begun && (stage < a.stage || kind == "meta") {
		a.found(lineOrder, "", "a %s line after %s lines", kind, a.stageName())
	}
	a.begun = true
	a.stage = max(a.stage, stage)
	if stage >= stagePayments && !a.sealed {
		a.seal()
	}
	c := &a.rep.Counts
	switch kind {
	case "meta":
		a.meta()
	case "directory":
		c.Directories++
		a.directory()
	case "registry":
		c.Registry++
		a.registryRow()
	case "lane":
		c.Lanes++
		a.laneRow()
	case "slice":
		c.Slices++
		a.sliceRow()
	case "position":
		c.Positions++
		a.positionRow()
	case "claim":
		c.Claims++
		a.claimRow()
	case "issued":
		c.Issued++
		a.issuedRow()
	case "quote":
		c.Quotes++
		a.quoteRow()
	case "due":
		c.Dues++
		a.dueRow()
	case "archive":
		c.Archives++
		a.archiveRow()
	case "carried":
		a.carriedRow()
	case "payment":
		c.Payments++
		a.close()
		a.open()
	case "outcome":
		c.Outcomes++
		a.outcome()
	case "end":
		a.close()
		a.end()
	}
}

func (a *auditor) stageName() string {
	for name, stage := range stages {
		if stage == a.stage && name != "outcome" && name != "carried" {
			return name
		}
	}
	return ""
}

// whole tells whether the line was read to its end without a fault of syntax.
func (a *auditor) whole() bool {
	a.in.end()
	if a.in.bad != "" {
		a.found(lineSyntax, "", "%s", a.in.bad)
		return false
	}
	return true
}

// named requires a field without which a row means nothing.
func (a *auditor) named(field string, there bool) bool {
	if !there {
		a.found(fieldValue, "", "%s: a row without it means nothing", field)
	}
	return there
}

func (a *auditor) meta() {
	var format, lanes, part int64
	a.in.object(metaFields, func(f int) {
		switch f {
		case 0:
			a.in.text()
		case 1:
			format = a.in.integer()
		case 2:
			lanes = a.in.integer()
		case 3:
			part = a.in.integer()
		}
	})
	if !a.whole() {
		return
	}
	a.part = part
	if format != formatKnown {
		a.found(fileMeta, "", "want format %d, found %d", formatKnown, format)
	}
	if lanes < 1 || lanes > slots {
		a.found(fileMeta, "", "want 1 to %d lanes, found %d", slots, lanes)
		return
	}
	if a.laneCount == 0 {
		a.laneCount = lanes
		a.lanes = make([]lane, lanes)
	}
}

func (a *auditor) directory() {
	var version int64
	a.in.object(directoryFields, func(f int) {
		switch directoryFields[f] {
		case "version":
			version = a.in.integer()
		case "at":
			a.in.moment()
		case "hash":
			a.in.hash()
		default: // t, body
			a.in.text()
		}
	})
	if !a.whole() {
		return
	}
	if version <= a.newest {
		a.found(rowTwice, "", "directory version %d after version %d", version, a.newest)
	}
	a.newest = max(a.newest, version)
}

// seal ends the part before the payments: rows are put in order, so that payments find theirs.
func (a *auditor) seal() {
	a.sealed = true
	a.sealLanes()
	for n := range a.lanes {
		if !a.lanes[n].there && a.part == 0 {
			a.found(rowLane, fmt.Sprintf("lane %d", n), "the store has %d lanes and no row of this one", a.laneCount)
		}
	}
	a.sealClaims()
	a.sealIssued()
	a.sealQuotes()
	a.sealDues()
}

func (a *auditor) end() {
	var payments, outcomes, positions int64
	a.in.object(endFields, func(f int) {
		switch f {
		case 0:
			a.in.text()
		case 1:
			payments = a.in.integer()
		case 2:
			outcomes = a.in.integer()
		case 3:
			positions = a.in.integer()
		}
	})
	if !a.whole() {
		return
	}
	a.ended = true
	for _, x := range []struct {
		name       string
		said, have int64
	}{
		{"payments", payments, a.rep.Counts.Payments},
		{"outcomes", outcomes, a.rep.Counts.Outcomes},
		{"positions", positions, a.rep.Counts.Positions},
	} {
		if x.said != x.have {
			a.found(fileCount, "", "%s: the end line says %d, the file holds %d", x.name, x.said, x.have)
		}
	}
}

// finish judges what only the whole file can show.
func (a *auditor) finish() {
	a.close()
	if !a.begun {
		a.over(fileMeta, "", "the file holds no line of the export")
	}
	if !a.ended {
		a.over(fileCut, "", "no end line after %d lines: what spans the file was not judged; export again", a.line)
		a.summarise()
		return
	}
	a.checkPositions()
	if a.part != 0 {
		a.checkPart()
	} else {
		a.checkJournals()
		a.checkCaps()
		a.checkClaims()
	}
	a.checkDues()
	a.checkStandIns()
	a.checkRefunds()
	a.checkCaptures()
	a.summarise()
}
