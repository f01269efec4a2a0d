package audit

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// Severity says what a finding means for the books.
type Severity string

const (
	// Error : the books, an identity or a promise are broken, or the file cannot be relied on.
	Error Severity = "error"
	// Warning : a person should look; the books themselves agree.
	Warning Severity = "warning"
	// Note : worth knowing, and allowed.
	Note Severity = "note"
)

// Code is one thing that can be found.
type Code struct {
	Code     string   `json:"code"`
	Severity Severity `json:"severity"`
	Text     string   `json:"text"` // what is wrong when it is found
}

const (
	lineSyntax   = "line-syntax"
	lineKind     = "line-kind"
	lineLong     = "line-long"
	lineOrder    = "line-order"
	fieldUnknown = "field-unknown"
	fieldTwice   = "field-twice"
	fieldValue   = "field-value"
	fileMeta     = "file-meta"
	fileCut      = "file-cut-off"
	fileAfterEnd = "file-after-end"
	fileCount    = "file-count"
	rowTwice     = "row-twice"
	rowLane      = "row-lane"
	overflow     = "overflow"
	archiveOrder = "archive-order"

	paymentOrder   = "payment-order"
	idVersion      = "id-version"
	idTime         = "id-time"
	idHash         = "id-hash"
	idSlot         = "id-slot"
	paymentTerms   = "payment-terms"
	paymentLines   = "payment-lines"
	paymentAmounts = "payment-amounts"

	historyEmpty   = "history-empty"
	historyOrphan  = "history-orphan"
	historyNumber  = "history-number"
	historyFrom    = "history-from"
	historyStep    = "history-step"
	historyFinal   = "history-final"
	historyTime    = "history-time"
	stateLeg       = "state-leg"
	stateReserved  = "state-reserved"
	stateCycle     = "state-cycle"
	stateTime      = "state-time"
	stateDue       = "state-due"
	journalLane    = "journal-lane"
	journalRange   = "journal-range"
	journalTwice   = "journal-twice"
	journalGap     = "journal-gap"
	journalOrder   = "journal-order"
	bookingStep    = "booking-step"
	bookingOrder   = "booking-order"
	bookingOpen    = "booking-open"
	postingLines   = "posting-lines"
	postingSum     = "posting-sum"
	currencySum    = "currency-sum"
	positionSum    = "position-sum"
	positionMiss   = "position-missing"
	positionExtra  = "position-extra"
	positionDiff   = "position-differs"
	positionOpen   = "position-reserved"
	capExceeded    = "cap-exceeded"
	sliceExceeded  = "slice-exceeded"
	claimMissing   = "claim-missing"
	claimHolder    = "claim-holder"
	claimTwice     = "claim-paid-twice"
	claimUnopened  = "claim-unopened"
	issuedOwner    = "issued-owner"
	issuedLife     = "issued-life"
	issuedEarly    = "issued-early"
	registryOrder  = "registry-order"
	quoteMissing   = "quote-missing"
	quoteBound     = "quote-bound"
	quoteTwice     = "quote-twice"
	quoteLate      = "quote-late"
	quoteSlot      = "quote-slot"
	holdTerms      = "hold-terms"
	captureParent  = "capture-parent"
	captureSum     = "capture-sum"
	captureShare   = "capture-share"
	captureExceeds = "capture-exceeds"
	captureParts   = "capture-parts"
	refundParent   = "refund-parent"
	refundSides    = "refund-sides"
	refundSum      = "refund-sum"
	refundExceeds  = "refund-exceeds"
	refundShare    = "refund-share"
	lossMissing    = "loss-missing"
	lossDiffers    = "loss-differs"
	lossNobody     = "loss-nobody"
	resolutionTwo  = "resolution-persons"
	needsWrong     = "resolution-needs"
	refundPart     = "refund-part"
	refundLate     = "refund-late"
	refundBears    = "refund-difference"
	refundSize     = "refund-rate"
	disputeTerms   = "dispute-terms"
	disputeDue     = "dispute-deadline"
	disputeSide    = "dispute-side"
	dueMissing     = "due-missing"
	dueUnknown     = "due-unknown"
	dueStale       = "due-stale"
	dueLate        = "due-late-debit"

	standInAsked     = "stand-in-asked"
	standInUnadvised = "stand-in-unadvised"
	standInExceeds   = "stand-in-exceeds"

	compareFile    = "compare-log"
	missingHere    = "compare-missing-here"
	missingThere   = "compare-missing-there"
	compareAmount  = "compare-amount"
	compareStatus  = "compare-status"
	compareTwice   = "compare-duplicate"
	compareParty   = "compare-party"
	compareOpen    = "compare-open"
	compareLoss    = "compare-loss"
	compareSides   = "compare-sides"
	compareHistory = "compare-export"
)

// Codes lists everything that can be found, in the order in which it is looked for.
var Codes = []Code{
	{lineSyntax, Error, "The line is not a JSON object."},
	{lineKind, Error, "The line's t is none that the export has."},
	{lineLong, Error, "The line is longer than the auditor reads."},
	{lineOrder, Error, "The line comes after lines of a later kind."},
	{fieldUnknown, Error, "A field that the export does not have."},
	{fieldTwice, Error, "A field is there twice."},
	{fieldValue, Error, "A field's value is not of its form."},
	{fileMeta, Error, "The file does not begin with a meta line that this auditor can read."},
	{fileCut, Error, "The file ends before its end line."},
	{fileAfterEnd, Error, "Something follows the end line."},
	{fileCount, Error, "The end line counts other than what the file holds."},
	{rowTwice, Error, "Two rows have the same key."},
	{rowLane, Error, "A lane's row is missing, or a row names a lane that is not there."},
	{overflow, Error, "A sum does not fit into 64 bits."},
	{archiveOrder, Error, "Archives overlap, are out of order, or are not what the file says."},

	{paymentOrder, Error, "Payments are not in order of their ids, or one is there twice."},
	{idVersion, Error, "An id is not of the UUID version that it has to be."},
	{idTime, Error, "A payment id's time is not that of its request id."},
	{idHash, Error, "A payment id does not follow from initiator and request id."},
	{idSlot, Error, "A payment id's slot is not that of its identity, or for a refund of its parent."},
	{paymentTerms, Error, "Terms that a payment cannot have."},
	{paymentLines, Error, "Lines are not positive, cross currencies, debit what they credit, or are fees between strangers."},
	{paymentAmounts, Error, "The principal lines are not what the amounts say."},

	{historyEmpty, Error, "A payment without any outcome."},
	{historyOrphan, Error, "An outcome that does not follow its payment."},
	{historyNumber, Error, "Outcomes are not numbered 1, 2, …"},
	{historyFrom, Error, "An outcome does not start where the one before ended."},
	{historyStep, Error, "A step that no payment may take."},
	{historyFinal, Error, "A payment left its final state."},
	{historyTime, Warning, "Time runs backwards within a payment: the clock of the switch was set back."},
	{stateLeg, Error, "A leg's state is not what the step makes it."},
	{stateReserved, Error, "The state says reserved where nothing is reserved, or the other way round."},
	{stateCycle, Error, "Cycle or business date are missing, changed, or there without a posting."},
	{stateTime, Error, "The state's times are not those of its outcomes."},
	{stateDue, Error, "A payment under way has no next step, or an ended one has."},
	{journalLane, Error, "An outcome is in another lane than its slot's."},
	{journalRange, Error, "An outcome's place lies outside its lane's journal."},
	{journalTwice, Error, "Two outcomes have one place in a lane's journal."},
	{journalGap, Error, "A place in a lane's journal is empty."},
	{journalOrder, Error, "A payment's outcomes are not in the order of the journal."},
	{bookingStep, Error, "A step books other than it has to."},
	{bookingOrder, Error, "Bookings are not one reserve and then one release or posting."},
	{bookingOpen, Error, "A payment ended with its reserve held, or is under way without."},
	{postingLines, Error, "The postings are not the payment's lines opened."},
	{postingSum, Error, "The postings of one outcome do not sum to zero in a currency."},
	{currencySum, Error, "All postings together do not sum to zero in a currency."},
	{positionSum, Error, "The position rows together do not sum to zero in a currency."},
	{positionMiss, Error, "The bookings make a position that has no row."},
	{positionExtra, Error, "A position row that no booking made."},
	{positionDiff, Error, "A position row is not the sum of its bookings."},
	{positionOpen, Error, "A position's reserve is not what its open payments need."},
	{capExceeded, Warning, "An account's exposure over all cycles is above its cap: exceeded, lowered later, or settled outside."},
	{sliceExceeded, Warning, "An account's exposure in one lane is above that lane's slice."},
	{claimMissing, Error, "A payment was reserved without the claim that it names."},
	{claimHolder, Error, "A paid or open payment does not hold its claim."},
	{claimTwice, Error, "Two payments of one order or one-use code are paid."},
	{claimUnopened, Note, "A claim's holder was never opened."},
	{registryOrder, Error, "A version of the code registry is missing or there twice."},
	{issuedOwner, Error, "A payment with a code that the switch issued is not its owner's."},
	{issuedLife, Error, "A payment was made with an issued code after it expired or after it was revoked."},
	{issuedEarly, Warning, "A payment was made with an issued code before it was issued: the clock of the switch was set back."},
	{quoteMissing, Error, "A payment was reserved on a quote that does not exist."},
	{quoteBound, Error, "A payment was reserved on another payment's quote."},
	{quoteTwice, Error, "A quote was used twice."},
	{quoteLate, Error, "A payment was reserved after its quote expired."},
	{quoteSlot, Error, "A quote does not live in its payment's slot."},
	{holdTerms, Error, "A hold that no payment can have: not pulled, without an end, for less than the order, or of parts too large."},
	{captureParent, Error, "A capture without a held payment that knows of a capture, or between other parties than its hold's."},
	{captureSum, Error, "What a hold says was captured is not the sum of its captures."},
	{captureShare, Error, "What is captured does not follow from the captures opened."},
	{captureExceeds, Error, "Captures exceed what is held."},
	{captureParts, Error, "A capture's amounts or lines are not round(cumulative) minus round(previous) of its hold's."},
	{refundParent, Error, "A refund without a paid payment that knows of a refund."},
	{refundSides, Error, "A refund does not go back the way its payment came."},
	{refundSum, Error, "What a payment says was refunded is not the sum of its refunds."},
	{refundExceeds, Error, "Refunds exceed their payment."},
	{refundShare, Error, "What is refunded does not follow from the refunds, voids and disputes opened and failed."},
	{refundPart, Error, "A refund's part is not the rounded share that was agreed, the parts are not the whole, or a void is not all of its payment."},
	{refundLate, Error, "A refund, void or dispute was taken after its time."},
	{refundBears, Error, "The difference of a payment's rate and the day's is borne by another than was agreed."},
	{refundSize, Error, "The difference of a payment's rate and the day's is not what the refund's rate makes of its shares."},
	{disputeTerms, Error, "A dispute lacks its deadlines or its default, or another payment has them."},
	{disputeDue, Error, "A dispute's next step is not due at the deadline of its terms."},
	{disputeSide, Error, "A dispute was opened, answered, accepted or withdrawn by another than its side."},
	{lossMissing, Error, "A payment ended and its books and legs disagree, or may, and no loss is booked."},
	{lossDiffers, Error, "A loss is not what books, legs and settlements make it: its state, sides, amount or times."},
	{lossNobody, Error, "An outcome is in doubt, nobody is asked any more, and no person is called."},
	{resolutionTwo, Error, "A resolution was not proposed by one person and decided by another in time."},
	{needsWrong, Error, "Persons are called for what is not so: a dispute that is not contested, an advice that is not due."},
	{dueMissing, Error, "A payment under way is older than its lane's watermark and has no due row: a restart would forget it."},
	{dueUnknown, Error, "A due row names a payment that is not there."},
	{dueStale, Note, "A due row of a payment that has nothing to do."},
	{dueLate, Warning, "A late debit is to be undone, or an advice to be given, and has no due row: a restart would forget it."},
	{standInAsked, Error, "The payer's institution was asked about a debit that the switch had promised in its stead."},
	{standInUnadvised, Error, "A debit that the switch promised was never acknowledged by its institution, and nothing is due."},
	{standInExceeds, Error, "What the switch promised in an institution's stead exceeds what its agreement grants for a day."},

	{compareHistory, Error, "The export cannot be read to its end."},
	{compareFile, Error, "A party's log has a line that cannot be read."},
	{missingHere, Error, "The institution moved money for a payment that the export does not have."},
	{missingThere, Error, "The export has a leg done of which the institution's log knows nothing."},
	{compareAmount, Error, "The institution moved another amount."},
	{compareStatus, Error, "The leg ended otherwise with the institution."},
	{compareTwice, Error, "The institution's log has the same result of a leg twice."},
	{compareParty, Error, "The log's party is not the institution of that leg."},
	{compareSides, Error, "The two institutions contradict each other about one payment."},
	{compareOpen, Note, "The institution has an answer to a leg that is still open here."},
	{compareLoss, Warning, "The leg's end was never confirmed and the loss was assigned; the log says what became of it."},
}

var severities = func() map[string]Severity {
	m := map[string]Severity{}
	for _, c := range Codes {
		m[c.Code] = c.Severity
	}
	return m
}()

// Finding is one thing found.
type Finding struct {
	Severity Severity `json:"severity"`
	Code     string   `json:"code"`
	Line     int64    `json:"line,omitempty"`  // of the export, from 1; 0 when it is about no single line
	Where    string   `json:"where,omitempty"` // payment, lane, account
	Text     string   `json:"text"`            // what was expected and what was found
}

// Findings lists the first findings in the order in which they were met, and counts all.
type Findings struct {
	Errors   int64            `json:"errors"`
	Warnings int64            `json:"warnings"`
	Notes    int64            `json:"notes"`
	ByCode   map[string]int64 `json:"by_code"`
	List     []Finding        `json:"findings"`
	most     int
}

func newFindings(most int) Findings {
	if most <= 0 {
		most = defaultFindings
	}
	return Findings{most: most, ByCode: map[string]int64{}, List: []Finding{}}
}

// OK tells whether nothing is wrong: no finding is an error.
func (f *Findings) OK() bool { return f.Errors == 0 }

func (f *Findings) add(severity Severity, code string, line int64, where, text string) {
	switch severity {
	case Error:
		f.Errors++
	case Warning:
		f.Warnings++
	default:
		f.Notes++
	}
	f.ByCode[code]++
	if len(f.List) < f.most {
		f.List = append(f.List, Finding{severity, code, line, where, text})
	}
}

// Counts is how many lines of each kind were read.
type Counts struct {
	Lines       int64 `json:"lines"`
	Bytes       int64 `json:"bytes"`
	Directories int64 `json:"directories"`
	Registry    int64 `json:"registry_changes"`
	Lanes       int64 `json:"lanes"`
	Slices      int64 `json:"slices"`
	Positions   int64 `json:"positions"`
	Claims      int64 `json:"claims"`
	Issued      int64 `json:"issued_codes"`
	Quotes      int64 `json:"quotes"`
	Dues        int64 `json:"dues"`
	Payments    int64 `json:"payments"`
	Outcomes    int64 `json:"outcomes"`
	// Days that are not in what was read: their sums were taken as the store carries them.
	Archives         int64 `json:"archives"`
	ArchivedPayments int64 `json:"archived_payments"`
	ArchivedOutcomes int64 `json:"archived_outcomes"`
}

// CurrencySum is what all payments together posted in one currency, in minor units.
type CurrencySum struct {
	Currency string `json:"currency"`
	Debits   int64  `json:"debits"`
	Credits  int64  `json:"credits"`
	Reserved int64  `json:"reserved"`
}

// Balance is what an account's bookings add up to over all cycles and lanes, in minor units of its currency.
type Balance struct {
	Participant string `json:"participant"`
	Agreement   string `json:"agreement"`
	Currency    string `json:"currency"`
	Debits      int64  `json:"debits"`
	Credits     int64  `json:"credits"`
	Reserved    int64  `json:"reserved"`
	Exposure    int64  `json:"exposure"` // debits − credits + reserved
	Cap         int64  `json:"cap"`      // sum of its slices
}

// Report is what an audit found.
type Report struct {
	Counts     Counts           `json:"counts"`
	ByStatus   map[string]int64 `json:"by_status"` // payments by their last status
	Currencies []CurrencySum    `json:"currencies"`
	Balances   []Balance        `json:"balances"`
	Losses     []LossSum        `json:"losses,omitempty"`
	Findings
}

// WriteJSON writes the report as one indented JSON object.
func (r *Report) WriteJSON(w io.Writer) error {
	return writeJSON(w, struct {
		OK bool `json:"ok"`
		*Report
	}{r.OK(), r})
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// Write writes the report for people; its last line says pass or fail. Amounts are minor units.
func (r *Report) Write(w io.Writer) error {
	var b strings.Builder
	c := r.Counts
	table(&b, [][]string{
		{"lines", count(c.Lines)}, {"payments", count(c.Payments)}, {"outcomes", count(c.Outcomes)},
		{"positions", count(c.Positions)}, {"lanes", count(c.Lanes)}, {"slices", count(c.Slices)}, {"claims", count(c.Claims)},
		{"quotes", count(c.Quotes)}, {"due rows", count(c.Dues)}, {"directories", count(c.Directories)},
		{"issued codes", count(c.Issued)}, {"registry changes", count(c.Registry)},
	})
	if c.ArchivedPayments+c.ArchivedOutcomes > 0 {
		fmt.Fprintf(&b, "%s payments and %s outcomes are in %s archives that were not read; their sums were taken as the store carries them\n\n",
			count(c.ArchivedPayments), count(c.ArchivedOutcomes), count(c.Archives))
	}
	if len(r.ByStatus) > 0 {
		rows := [][]string{{"STATUS", "PAYMENTS"}}
		for _, s := range statuses {
			if r.ByStatus[s] > 0 {
				rows = append(rows, []string{s, count(r.ByStatus[s])})
			}
		}
		table(&b, rows)
	}
	if len(r.Currencies)+len(r.Balances) > 0 {
		b.WriteString("amounts in minor units: sen, fen, satang …\n\n")
	}
	if len(r.Currencies) > 0 {
		rows := [][]string{{"CURRENCY", "DEBITS", "CREDITS", "RESERVED"}}
		for _, s := range r.Currencies {
			rows = append(rows, []string{s.Currency, count(s.Debits), count(s.Credits), count(s.Reserved)})
		}
		table(&b, rows)
	}
	if len(r.Balances) > 0 {
		rows := [][]string{{"ACCOUNT", "DEBITS", "CREDITS", "RESERVED", "EXPOSURE", "CAP"}}
		for _, a := range r.Balances {
			rows = append(rows, []string{plain(a.Participant) + "/" + plain(a.Agreement) + "/" + a.Currency,
				count(a.Debits), count(a.Credits), count(a.Reserved), count(a.Exposure), count(a.Cap)})
		}
		table(&b, rows)
	}
	if len(r.Losses) > 0 {
		rows := [][]string{{"LOSS", "STATE", "PAYMENTS", "CURRENCY", "AMOUNT"}}
		for _, l := range r.Losses {
			rows = append(rows, []string{plain(l.From) + " to " + plain(l.To), l.State, count(l.Count), l.Currency, count(l.Minor)})
		}
		table(&b, rows)
	}
	r.write(&b)
	fmt.Fprintf(&b, "%s: %s payments, %s outcomes, %s positions; errors %d, warnings %d, notes %d\n", verdict(r.OK()),
		count(c.Payments), count(c.Outcomes), count(c.Positions), r.Errors, r.Warnings, r.Notes)
	_, err := io.WriteString(w, b.String())
	return err
}

func verdict(ok bool) string {
	if ok {
		return "PASS"
	}
	return "FAIL"
}

// write lists the findings.
func (f *Findings) write(b *strings.Builder) {
	for _, x := range f.List {
		fmt.Fprintf(b, "%-7s  %-18s", x.Severity, x.Code)
		if x.Line > 0 {
			fmt.Fprintf(b, "  line %d", x.Line)
		}
		if x.Where != "" {
			b.WriteString("  " + x.Where)
		}
		b.WriteString("\n         " + x.Text + "\n")
	}
	if all := f.Errors + f.Warnings + f.Notes; all > int64(len(f.List)) {
		rows := [][]string{{"FOUND", "TIMES"}}
		for _, c := range Codes {
			if n := f.ByCode[c.Code]; n > 0 {
				rows = append(rows, []string{c.Code, count(n)})
			}
		}
		fmt.Fprintf(b, "… the first %d of %d findings are listed; all of them, counted:\n", len(f.List), all)
		table(b, rows)
	}
	if len(f.List) > 0 {
		b.WriteString("\n")
	}
}

// table writes rows with the first column to the left and the others to the right, and an empty line.
func table(b *strings.Builder, rows [][]string) {
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
	wide := 0
	for _, r := range rows {
		wide = max(wide, len([]rune(r[0])))
	}
	for _, r := range rows {
		first := r[0] + strings.Repeat(" ", wide-len([]rune(r[0])))
		fmt.Fprintln(t, strings.Join(append([]string{first}, r[1:]...), "\t")+"\t")
	}
	t.Flush()
	b.WriteString("\n")
}

// count writes a whole number with its thousands apart.
func count(v int64) string {
	s := strconv.FormatInt(v, 10)
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

func plain(s string) string { return show([]byte(s)) }

func (r *Report) sort() {
	slices.SortFunc(r.Currencies, func(a, b CurrencySum) int { return strings.Compare(a.Currency, b.Currency) })
	slices.SortFunc(r.Balances, func(a, b Balance) int {
		return cmp.Or(strings.Compare(a.Participant, b.Participant), strings.Compare(a.Agreement, b.Agreement),
			strings.Compare(a.Currency, b.Currency))
	})
}
