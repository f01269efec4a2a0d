package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// Mutations of the text: what no JSON encoder would write.
var textMutations = []struct {
	name string
	edit func(text string) string
	want []string
}{
	{"a line is cut in half", func(s string) string {
		return strings.Replace(s, `"claim","key":"0b`, "\n"+`"claim","key":"0b`, 1)
	}, []string{"claim-missing", "line-syntax"}},
	{"an empty line", func(s string) string { return strings.Replace(s, "\n", "\n\n", 1) }, []string{"line-syntax"}},
	{"two objects on one line", func(s string) string { return strings.Replace(s, `"lanes":2}`, `"lanes":2} {}`, 1) },
		[]string{"line-syntax"}},
	{"a bracket that does not fit", func(s string) string { return strings.Replace(s, `"lanes":2}`, `"lanes":2]`, 1) },
		[]string{"line-syntax"}},
	{"a string that is not UTF-8", func(s string) string { return strings.Replace(s, "institutions", "\xff", 1) },
		[]string{"line-syntax"}},
	{"half a surrogate pair", func(s string) string { return strings.Replace(s, "institutions", `\ud83d`, 1) },
		[]string{"line-syntax"}},
	{"the same key twice", func(s string) string { return strings.Replace(s, `"epoch":3`, `"epoch":3,"epoch":9`, 1) },
		[]string{"field-twice"}},
	{"a key in other letters", func(s string) string { return strings.Replace(s, `"epoch":3`, `"Epoch":3`, 1) },
		[]string{"field-unknown"}},
	{"an amount with a fraction", func(s string) string { return strings.Replace(s, `"minor":1000000`, `"minor":1000000.0`, 1) },
		[]string{"field-value"}},
	{"an amount beyond 64 bits", func(s string) string {
		return strings.Replace(s, `"minor":1000000`, `"minor":9223372036854775808`, 1)
	}, []string{"field-value"}},
	{"null for an absent field", func(s string) string { return strings.Replace(s, `"epoch":3`, `"epoch":null`, 1) },
		[]string{"field-value"}},
	{"the file is cut after a line", func(s string) string { return s[:strings.Index(s, `{"t":"end"`)] },
		[]string{"file-cut-off"}},
	{"the file is cut within its last line", func(s string) string { return s[:len(s)-9] }, []string{"file-cut-off", "line-syntax"}},
	{"the file is empty", func(string) string { return "" }, []string{"file-cut-off", "file-meta"}},
}

// standsIn makes a payment one that the switch promised in the wallet's stead.
func standsIn(e *export, most int64) {
	set(e.pay(pulled), "funds", "stand_in")
	set(e.pay(pulled), "detail.stand_in", object{"agreement": "domestic", "period": "2026-03-05", "most": most})
	set(e.outcome(pulled, 2), "event", object{"kind": "stood_in", "by": "switch"})
}

// Mutations of the lines.
var mutations = []struct {
	name string
	edit func(e *export)
	want []string
}{
	// The file
	{"a promised debit that nobody acknowledged", func(e *export) { standsIn(e, 1_000_000) },
		[]string{"history-step", "stand-in-asked", "stand-in-unadvised"}},
	{"more promised than granted", func(e *export) { standsIn(e, 1) },
		[]string{"history-step", "stand-in-asked", "stand-in-exceeds", "stand-in-unadvised"}},
	{"a promised debit that was asked for too", func(e *export) {
		was := e.outcome(pulled, 2)["event"]
		standsIn(e, 1_000_000)
		set(e.outcome(pulled, 2), "event", was)
	}, []string{"stand-in-asked", "stand-in-unadvised"}},
	{"a promise by no agreement", func(e *export) {
		standsIn(e, 1_000_000)
		set(e.pay(pulled), "detail", nil)
	}, []string{"history-step", "payment-terms", "stand-in-asked", "stand-in-exceeds"}},
	{"an unknown kind of line", func(e *export) { e.insert(1, object{"t": "credential"}) }, []string{"line-kind"}},
	{"a line without its kind", func(e *export) { set(e.row("directory", 1), "t", nil) }, []string{"line-kind"}},
	{"what no archive carried", func(e *export) {
		e.insert(e.at("payment", 0), object{"t": "carried", "archive": 1, "lane": 0, "outcomes": 1})
	}, []string{"archive-order"}},
	{"no meta line", func(e *export) { e.remove(0) }, []string{"file-meta"}},
	{"two meta lines", func(e *export) { e.insert(1, clone(e.lines[0])) }, []string{"line-order"}},
	{"another format", func(e *export) { bump(e.lines[0], "format", 1) }, []string{"file-meta"}},
	{"a line after the end", func(e *export) { e.insert(len(e.lines), clone(e.row("lane", 0))) }, []string{"file-after-end"}},
	{"the end counts a payment too many", func(e *export) { bump(e.row("end", 0), "payments", 1) }, []string{"file-count"}},
	{"the end counts an outcome too few", func(e *export) { bump(e.row("end", 0), "outcomes", -1) }, []string{"file-count"}},
	{"the end counts a position too few", func(e *export) { bump(e.row("end", 0), "positions", -1) }, []string{"file-count"}},
	{"a quote among the lanes", func(e *export) {
		q := e.row("quote", 0)
		e.remove(e.at("quote", 0))
		e.insert(e.at("lane", 0), q)
	}, []string{"line-order"}},
	{"a directory version comes back", func(e *export) { e.swap(e.at("directory", 0), e.at("directory", 1)) }, []string{"row-twice"}},
	{"an unknown field deep in a line", func(e *export) { set(e.outcome(pulled, 1), "event.colour", "red") }, []string{"field-unknown"}},
	{"an unknown status", func(e *export) { set(e.outcome(declined, 2), "status", "done") },
		[]string{"booking-open", "due-missing", "field-value", "history-step", "position-reserved", "state-time"}},
	{"a time without milliseconds", func(e *export) { set(e.row("claim", 0), "at", "2026-03-05T09:00:00Z") }, []string{"field-value"}},
	{"the thirty-first of February", func(e *export) { set(e.row("claim", 0), "at", "2026-02-31T09:00:00.000Z") }, []string{"field-value"}},
	{"a hash in capitals", func(e *export) { set(e.row("directory", 0), "hash", strings.Repeat("AB", 32)) }, []string{"field-value"}},
	{"a currency in small letters", func(e *export) { set(e.pay(paid), "amounts.customer.currency", "myr") },
		[]string{"field-value", "refund-sides"}},
	{"an id in capitals", func(e *export) { set(e.row("due", 0), "payment", strings.ToUpper(waiting)) },
		[]string{"due-missing", "field-value"}},
	{"an account without its currency", func(e *export) { set(e.row("slice", 0), "account.currency", nil) }, []string{"field-value"}},
	{"a lane without its row", func(e *export) { e.remove(e.at("lane", 1)) }, []string{"row-lane"}},
	{"a slot of two lanes", func(e *export) { bump(e.row("lane", 1), "from", -1) }, []string{"row-lane"}},
	{"a slot of no lane", func(e *export) { bump(e.row("lane", 1), "from", 1) }, []string{"row-lane"}},
	{"a lane of more slots than there are", func(e *export) { bump(e.row("lane", 1), "to", 1) }, []string{"row-lane"}},
	{"a lane retired without a successor", func(e *export) { set(e.row("lane", 1), "retired", true) }, []string{"row-lane"}},
	{"a lane twice", func(e *export) { e.insert(e.at("lane", 1), clone(e.row("lane", 0))) }, []string{"row-twice"}},
	{"a slice of a lane that is not there", func(e *export) { bump(e.row("slice", 0), "lane", 7) }, []string{"row-lane"}},
	{"a slice twice", func(e *export) { e.insert(e.at("slice", 1), clone(e.row("slice", 0))) }, []string{"row-twice"}},
	{"a position twice", func(e *export) {
		e.insert(e.at("position", 1), clone(e.row("position", 0)))
		bump(e.row("end", 0), "positions", 1)
	}, []string{"row-twice"}},
	{"a claim twice", func(e *export) { e.insert(e.at("claim", 1), clone(e.row("claim", 0))) }, []string{"row-twice"}},
	{"a quote twice", func(e *export) { e.insert(e.at("quote", 0), clone(e.row("quote", 0))) }, []string{"row-twice"}},
	{"a due row twice", func(e *export) { e.insert(e.at("due", 0), clone(e.row("due", 0))) }, []string{"due-unknown", "row-twice"}},

	// Identity
	{"payments out of order", func(e *export) {
		i, j := e.terms(refused), e.terms(buried) // each with its one outcome
		e.swap(i, j)
		e.swap(i+1, j+1)
	}, []string{"payment-order"}},
	{"a payment twice", func(e *export) {
		i := e.terms(refused)
		e.insert(i, clone(e.lines[i]))
		e.insert(i+1, clone(e.lines[i+2]))
		bump(e.lines[i+1], "seq", 100)
		bump(e.row("end", 0), "payments", 1)
		bump(e.row("end", 0), "outcomes", 1)
	}, []string{"journal-range", "payment-order"}},
	{"a payment id of version 4", func(e *export) { e.replace(refused, strings.Replace(refused, "-8b8e-", "-4b8e-", 1)) },
		[]string{"id-version"}},
	{"a request id of version 4", func(e *export) {
		r := get(e.pay(refused), "request_id").(string)
		set(e.pay(refused), "request_id", r[:14]+"4"+r[15:])
	}, []string{"id-version"}},
	{"a request id of another time", func(e *export) {
		r := get(e.pay(refused), "request_id").(string)
		set(e.pay(refused), "request_id", "019cbd39-b651"+r[13:])
	}, []string{"id-hash", "id-slot", "id-time"}},
	{"neither initiator nor request id", func(e *export) { unname(e.pay(refused)) }, []string{"id-version"}},
	{"another initiator", func(e *export) { set(e.pay(refused), "initiator", "your-wallet") }, []string{"id-hash", "id-slot"}},
	{"a changed hash in the id", func(e *export) { e.replace(refused, refused[:35]+"c") }, []string{"id-hash"}},
	{"a changed slot in the id, same lane", func(e *export) { e.replace(refused, strings.Replace(refused, "-8b8e-", "-8b8f-", 1)) },
		[]string{"id-slot"}},
	{"a changed slot in the id, another lane", func(e *export) { e.replace(refused, strings.Replace(refused, "-8b8e-", "-8003-", 1)) },
		[]string{"id-slot", "journal-lane"}},
	{"a refund in a slot of its own", func(e *export) { e.replace(kept, strings.Replace(kept, "-87c6-", "-87c7-", 1)) },
		[]string{"id-slot"}},
	{"a refund without parent", func(e *export) { set(e.pay(kept), "parent", nil) },
		[]string{"id-slot", "payment-terms", "refund-parent"}},
	{"a payment with a parent", func(e *export) { set(e.pay(pulled), "parent", paid) }, []string{"payment-terms"}},
	{"a payment without its payee", func(e *export) { set(e.pay(pulled), "payee", nil) }, []string{"payment-terms"}},

	// History
	{"a payment without outcomes", func(e *export) {
		e.remove(e.out(refused, 1))
		bump(e.row("end", 0), "outcomes", -1)
	}, []string{"history-empty", "journal-gap"}},
	{"an outcome of another payment", func(e *export) { set(e.outcome(refused, 1), "payment", altered) },
		[]string{"history-empty", "history-orphan"}},
	{"an outcome is missing", func(e *export) {
		e.remove(e.out(cancelled, 2))
		bump(e.row("end", 0), "outcomes", -1)
	}, []string{"history-from", "history-number", "journal-gap"}},
	{"an outcome twice", func(e *export) {
		e.insert(e.out(cancelled, 2), clone(e.outcome(cancelled, 2)))
		bump(e.row("end", 0), "outcomes", 1)
	}, []string{"history-from", "history-number", "journal-order", "journal-twice"}},
	{"outcomes are numbered from 2", func(e *export) {
		for n := 1; n <= 2; n++ {
			bump(e.outcome(declined, n), "n", 1)
		}
	}, []string{"history-number"}},
	{"outcomes in the wrong order", func(e *export) { e.swap(e.out(dropped, 2), e.out(dropped, 3)) },
		[]string{"history-from", "history-number", "history-time", "journal-order"}},
	{"an outcome starts elsewhere", func(e *export) { set(e.outcome(declined, 2), "from", "debit_unknown") }, []string{"history-from"}},
	{"a pull payment asks for a credit", func(e *export) {
		set(e.outcome(pulled, 3), "status", "credit_asked")
		set(e.outcome(pulled, 3), "final_at", nil)
		set(e.outcome(pulled, 3), "due_at", get(e.outcome(pulled, 3), "at"))
	}, []string{"booking-open", "due-missing", "history-step", "position-reserved"}},
	{"a payment is cancelled past the point of no return", func(e *export) {
		set(e.outcome(reversed, 3), "event", object{"kind": "cancel_asked", "by": "th-wallet"})
	}, []string{"history-step"}},
	{"a payment that its initiator cancelled ends failed", func(e *export) {
		for n := 4; n <= 7; n++ {
			set(e.outcome(cancelled, n), "status", "failed")
		}
		for n := 5; n <= 7; n++ {
			set(e.outcome(cancelled, n), "from", "failed")
		}
	}, []string{"history-step"}},
	{"a wallet's other amount is taken", func(e *export) {
		set(e.outcome(paid, 2), "event.amount.minor", 6201)
	}, []string{"history-step"}},
	{"a final payment opens again", func(e *export) {
		o := e.outcome(declined, 2)
		again := clone(o)
		bump(again, "n", 1)
		set(again, "from", "failed")
		set(again, "status", "debit_unknown")
		set(again, "final_at", nil)
		set(again, "booking", nil)
		set(again, "due_at", get(o, "at"))
		e.insert(e.out(declined, 3), again)
		bump(again, "seq", 1)
		for _, l := range e.lines {
			if l["t"] == "outcome" && number(l, "lane") == 1 && number(l, "seq") >= number(again, "seq") && get(l, "payment") != declined {
				bump(l, "seq", 1)
			}
		}
		bump(e.row("lane", 1), "seq", 1)
		bump(e.row("end", 0), "outcomes", 1)
	}, []string{"booking-open", "due-missing", "history-final", "position-reserved"}},
	{"a success fails later", func(e *export) {
		set(e.outcome(given, 4), "event.result", "failure")
		set(e.outcome(given, 4), "status", "failed")
	}, []string{"booking-step", "state-leg"}},
	{"a second end", func(e *export) {
		set(e.outcome(cancelled, 5), "status", "failed")
		set(e.outcome(cancelled, 6), "from", "failed")
	}, []string{"history-final"}},
	{"a late debit of a payment that never asked", func(e *export) {
		o := clone(e.outcome(cancelled, 5))
		set(o, "payment", buried)
		set(o, "n", 2)
		set(o, "seq", 35)
		set(o, "from", "tombstone")
		set(o, "status", "tombstone")
		set(o, "reserve_cycle", nil)
		set(o, "final_at", get(e.outcome(buried, 1), "final_at"))
		bump(e.row("lane", 0), "seq", 1)
		e.insert(e.out(buried, 2), o)
		bump(e.row("end", 0), "outcomes", 1)
	}, []string{"due-late-debit", "history-step"}},
	{"time runs backwards", func(e *export) {
		set(e.outcome(declined, 2), "at", "2026-03-05T09:00:09.006Z")
		set(e.outcome(declined, 2), "updated_at", "2026-03-05T09:00:09.006Z")
		set(e.outcome(declined, 2), "final_at", "2026-03-05T09:00:09.006Z")
	}, []string{"history-time"}},
	{"an outcome in another lane", func(e *export) { bump(e.outcome(refused, 1), "lane", -1) },
		[]string{"journal-gap", "journal-lane", "journal-twice"}},
	{"a place beyond the journal", func(e *export) { bump(e.outcome(refused, 1), "seq", 1000) },
		[]string{"journal-gap", "journal-range"}},
	{"a place that is taken", func(e *export) { set(e.outcome(refused, 1), "seq", 2) }, []string{"journal-gap", "journal-twice"}},
	{"a longer journal", func(e *export) { bump(e.row("lane", 0), "seq", 1) }, []string{"journal-gap"}},
	{"the journal in another order", func(e *export) {
		a, b := e.outcome(declined, 1), e.outcome(declined, 2)
		a["seq"], b["seq"] = b["seq"], a["seq"]
	}, []string{"journal-order"}},

	// The state
	{"a debit leg that nobody answered", func(e *export) { set(e.outcome(declined, 2), "debit.state", "unknown") }, []string{"loss-missing", "state-leg"}},
	{"a credit leg out of nothing", func(e *export) { set(e.outcome(pulled, 3), "credit.state", "success") }, []string{"state-leg"}},
	{"not reserved while under way", func(e *export) { set(e.outcome(waiting, 2), "reserved", nil) }, []string{"state-reserved"}},
	{"reserved after the end", func(e *export) { set(e.outcome(declined, 2), "reserved", true) }, []string{"state-reserved"}},
	{"posted in no cycle", func(e *export) {
		for n := 3; n <= 6; n++ {
			set(e.outcome(paid, n), "cycle", nil)
		}
	}, []string{"position-differs", "position-missing", "state-cycle"}},
	{"the cycle changes after the posting", func(e *export) { set(e.outcome(paid, 4), "cycle", "2026-03-06-1") }, []string{"state-cycle"}},
	{"a business date without a posting", func(e *export) { set(e.outcome(waiting, 2), "business_date", "2026-03-05") },
		[]string{"state-cycle"}},
	{"released in another cycle", func(e *export) { set(e.outcome(declined, 2), "reserve_cycle", "2026-03-04-1") },
		[]string{"position-differs", "position-missing", "state-cycle"}},
	{"the state is of another time", func(e *export) { set(e.outcome(waiting, 2), "updated_at", "2026-03-05T09:00:13.001Z") },
		[]string{"state-time"}},
	{"the end moves", func(e *export) { set(e.outcome(cancelled, 7), "final_at", get(e.outcome(cancelled, 7), "at")) },
		[]string{"state-time"}},
	{"under way without a next step", func(e *export) { set(e.outcome(waiting, 2), "due_at", nil) }, []string{"due-stale", "state-due"}},
	{"a paid payment with a next step", func(e *export) { set(e.outcome(pulled, 3), "due_at", "2026-03-05T09:01:00.000Z") },
		[]string{"due-late-debit", "state-due"}},

	// Bookings
	{"a reserve that is not booked", func(e *export) { set(e.outcome(declined, 1), "booking", nil) },
		[]string{"booking-order", "booking-step", "position-differs", "state-cycle", "state-reserved"}},
	{"a reserve twice", func(e *export) { set(e.outcome(waiting, 2), "booking", "reserve") },
		[]string{"booking-order", "booking-step", "position-differs"}},
	{"a release that is not booked", func(e *export) { set(e.outcome(declined, 2), "booking", nil) },
		[]string{"booking-open", "booking-step", "position-differs", "state-reserved"}},
	{"a release instead of a posting", func(e *export) {
		set(e.outcome(borne, 3), "booking", "release")
	}, []string{"loss-differs", "booking-step", "position-differs", "posting-lines", "state-cycle"}},
	{"a release after the release", func(e *export) { set(e.outcome(cancelled, 7), "booking", "release") },
		[]string{"booking-order", "booking-step", "position-differs"}},
	{"a refused payment is posted", func(e *export) { set(e.outcome(refused, 1), "booking", "post") },
		[]string{"loss-missing", "booking-order", "booking-step", "claim-holder", "claim-paid-twice", "state-cycle"}},
	{"posted one unit less on both sides", func(e *export) {
		bump(e.outcome(pulled, 3), "postings.0.minor", 1)
		bump(e.outcome(pulled, 3), "postings.1.minor", -1)
	}, []string{"position-differs", "posting-lines"}},
	{"posted one unit more on one side", func(e *export) { bump(e.outcome(pulled, 3), "postings.1.minor", 1) },
		[]string{"currency-sum", "position-differs", "posting-lines", "posting-sum"}},
	{"a posting is missing", func(e *export) {
		o := e.outcome(pulled, 3)
		set(o, "postings", get(o, "postings").([]any)[:3])
	}, []string{"currency-sum", "position-differs", "posting-lines", "posting-sum"}},
	{"two signs are changed", func(e *export) {
		bump(e.outcome(pulled, 3), "postings.0.minor", 6600)
		bump(e.outcome(pulled, 3), "postings.1.minor", -6600)
	}, []string{"position-differs", "posting-lines"}},
	{"postings where nothing is posted", func(e *export) {
		set(e.outcome(refused, 1), "postings", clone(e.outcome(pulled, 3))["postings"])
	}, []string{"posting-lines"}},
	{"a line of nothing", func(e *export) { set(e.pay(declined), "lines.0.minor", 0) }, []string{"payment-amounts", "payment-lines"}},
	{"a line across currencies", func(e *export) { set(e.pay(declined), "lines.0.to.currency", "CNY") }, []string{"payment-lines"}},
	{"a line from an account to itself", func(e *export) {
		set(e.pay(declined), "lines.0.to", get(e.pay(declined), "lines.0.from"))
	}, []string{"payment-amounts", "payment-lines"}},
	{"a fee between strangers", func(e *export) {
		set(e.pay(reversed), "lines.2.from.participant", "stranger")
	}, []string{"payment-lines"}},
	{"more principal than the debit", func(e *export) { bump(e.pay(declined), "lines.0.minor", 1) }, []string{"payment-amounts"}},
	{"less principal than the credit", func(e *export) { bump(e.pay(declined), "lines.1.minor", -1) }, []string{"payment-amounts"}},
	{"principal called a fee", func(e *export) { set(e.pay(declined), "lines.1.kind", "network_fee") }, []string{"payment-amounts"}},
	{"a debit in another currency", func(e *export) { set(e.pay(declined), "amounts.debit.currency", "THB") }, []string{"payment-amounts"}},
	{"an order of nothing", func(e *export) { set(e.pay(declined), "amounts.order.minor", 0) }, []string{"payment-amounts"}},
	{"a refund's principal is not its credit", func(e *export) { bump(e.pay(kept), "lines.1.minor", -1) }, []string{"payment-amounts"}},
	{"sums beyond 64 bits", func(e *export) {
		const most = "9223372036854775807"
		for _, n := range []string{"0", "1"} {
			set(e.pay(declined), "lines."+n+".minor", json.Number(most))
			set(e.pay(declined), "lines."+n+".kind", "issuer_fee")
			set(e.pay(declined), "lines."+n+".to", get(e.pay(declined), "lines.0.to"))
			set(e.pay(declined), "lines."+n+".from", get(e.pay(declined), "lines.0.from"))
		}
	}, []string{"overflow", "payment-amounts"}},

	// Positions and caps
	{"a row is missing", func(e *export) {
		e.remove(e.at("position", 8))
		bump(e.row("end", 0), "positions", -1)
	}, []string{"position-missing", "position-reserved"}},
	{"a row too many", func(e *export) {
		p := clone(e.position("1", "fx-bank", "CNY"))
		set(p, "cycle", "2026-03-06-1")
		set(p, "reserved", nil)
		set(p, "debits", 5)
		set(p, "credits", 5)
		e.insert(e.at("claim", 0), p)
		bump(e.row("end", 0), "positions", 1)
	}, []string{"position-extra"}},
	{"more debits in a row", func(e *export) { bump(e.position("0", "fx-bank", "MYR"), "debits", 1) },
		[]string{"position-differs", "position-sum"}},
	{"the same error on both sides", func(e *export) {
		bump(e.position("0", "fx-bank", "MYR"), "debits", 1)
		bump(e.position("0", "my-wallet", "MYR"), "credits", 1)
	}, []string{"position-differs"}},
	{"less reserved than open payments need", func(e *export) { bump(e.position("1", "my-wallet", "MYR"), "reserved", -1) },
		[]string{"position-differs", "position-reserved"}},
	{"a row in the wrong lane", func(e *export) { bump(e.position("1", "my-wallet", "MYR"), "lane", -1) },
		[]string{"position-missing", "position-reserved", "row-twice"}},
	{"a cap below the exposure", func(e *export) {
		for i, o := range e.lines {
			if o["t"] == "slice" && get(o, "account.participant") == "cn-wallet" {
				set(e.lines[i], "minor", 1000)
			}
		}
	}, []string{"cap-exceeded", "slice-exceeded"}},
	{"a slice below its lane's exposure", func(e *export) {
		for i, o := range e.lines {
			if o["t"] == "slice" && get(o, "account.participant") == "cn-wallet" {
				set(e.lines[i], "minor", 4000*(1-number(o, "lane"))+2000*number(o, "lane"))
			}
		}
		set(e.lines[e.at("slice", 2)], "minor", 3299)
	}, []string{"slice-exceeded"}},

	// Across payments
	{"a claim is missing", func(e *export) { e.remove(e.at("claim", 0)) }, []string{"claim-missing"}},
	{"a claim is held by another payment", func(e *export) { set(e.row("claim", 0), "payment", refused) }, []string{"claim-holder"}},
	{"an open payment lost its claim", func(e *export) { set(e.row("claim", 3), "payment", nobody) }, []string{"claim-holder"}},
	{"one order paid twice", func(e *export) { set(e.pay(borne), "claim", get(e.pay(paid), "claim")) },
		[]string{"claim-holder", "claim-paid-twice"}},
	{"one order paid twice without a claim", func(e *export) {
		e.remove(e.at("claim", 0))
		set(e.pay(borne), "claim", get(e.pay(paid), "claim"))
	}, []string{"claim-missing", "claim-paid-twice"}},
	{"an issued code of another wallet", func(e *export) { set(e.row("issued", 0), "owner", "my-wallet") }, []string{"issued-owner"}},
	{"a payment before its code was issued", func(e *export) { set(e.row("issued", 0), "issued_at", "2026-03-05T09:00:01.006Z") }, []string{"issued-early"}},
	{"a payment when its code expires", func(e *export) { set(e.row("issued", 0), "expires_at", "2026-03-05T09:00:01.005Z") }, []string{"issued-life"}},
	{"a payment after its code was revoked", func(e *export) { set(e.row("issued", 0), "revoked_at", "2026-03-05T09:00:01.004Z") }, []string{"issued-life"}},
	{"a code that expires before it is issued", func(e *export) { set(e.row("issued", 1), "expires_at", "2026-03-05T08:00:00.000Z") }, []string{"issued-life"}},
	{"an issued code is there twice", func(e *export) { e.insert(e.at("issued", 1), clone(e.row("issued", 0))) }, []string{"row-twice"}},
	{"two issued codes with one key", func(e *export) { set(e.row("issued", 1), "key", get(e.row("issued", 0), "key")) }, []string{"row-twice"}},
	{"an issued code of an unknown form", func(e *export) { set(e.row("issued", 0), "form", "card") }, []string{"field-value"}},
	{"a registry version is missing", func(e *export) { e.remove(e.at("registry", 0)) }, []string{"registry-order"}},
	{"registry changes out of order", func(e *export) { e.swap(e.at("registry", 0), e.at("registry", 1)) }, []string{"registry-order"}},
	{"a quote is missing", func(e *export) { e.remove(e.at("quote", 0)) }, []string{"quote-missing"}},
	{"a quote is bound to another payment", func(e *export) { set(e.row("quote", 0), "payment", given) }, []string{"quote-bound"}},
	{"a quote with another expiry", func(e *export) { set(e.row("quote", 0), "expires_at", "2026-03-05T09:00:41.000Z") },
		[]string{"quote-bound"}},
	{"a quote is used twice", func(e *export) {
		for _, f := range []string{"quote", "quote_expires"} {
			set(e.pay(given), f, get(e.pay(paid), f))
		}
	}, []string{"quote-bound", "quote-late", "quote-twice"}},
	{"a quote that had expired", func(e *export) {
		set(e.row("quote", 0), "expires_at", "2026-03-05T09:00:00.007Z")
		set(e.pay(paid), "quote_expires", "2026-03-05T09:00:00.007Z")
	}, []string{"quote-late"}},
	{"a quote in another slot", func(e *export) {
		e.replace("019cbd39-6060-87c6", "019cbd39-6060-87c7")
	}, []string{"quote-slot"}},
	{"a quote's id of another version", func(e *export) {
		e.replace("019cbd39-6060-87c6", "019cbd39-6060-77c6")
	}, []string{"id-version"}},
	{"a refund of a payment that is not there", func(e *export) {
		set(e.pay(given), "parent", paid[:35]+"4")
	}, []string{"refund-parent", "refund-sum"}},
	{"a refund of a payment that is not paid", func(e *export) {
		o := clone(e.outcome(paid, 4))
		set(o, "payment", reversed)
		set(o, "n", 6)
		set(o, "lane", 1)
		set(o, "seq", 19)
		for _, f := range []string{"from", "status"} {
			set(o, f, "failed")
		}
		for _, f := range []string{"debit", "credit", "reserve_cycle", "final_at"} {
			set(o, f, get(e.outcome(reversed, 5), f))
		}
		for _, f := range []string{"cycle", "business_date"} {
			set(o, f, nil)
		}
		set(o, "event.share", object{"order": 1})
		set(o, "refunded", object{"order": 1})
		e.insert(e.out(reversed, 6), o)
		bump(e.row("lane", 1), "seq", 1)
		bump(e.row("end", 0), "outcomes", 1)
	}, []string{"history-step", "refund-part", "refund-sum"}},
	{"a refund to somebody else", func(e *export) {
		set(e.pay(given), "payee.participant", "th-wallet")
	}, []string{"refund-sides"}},
	{"a refund in another order currency", func(e *export) { set(e.pay(given), "amounts.order.currency", "MYR") }, []string{"refund-sides"}},
	{"refunds exceed their payment", func(e *export) {
		set(e.pay(given), "amounts.order.minor", 10001)
		set(e.outcome(paid, 4), "event.share.order", 10001)
		set(e.outcome(paid, 4), "refunded.order", 10001)
		set(e.outcome(paid, 5), "refunded.order", 11001)
		set(e.outcome(paid, 6), "refunded.order", 10001)
	}, []string{"refund-exceeds"}},
	{"a refund gives more than its share", func(e *export) { bump(e.pay(given), "amounts.order.minor", 1) }, []string{"refund-sum"}},
	{"a refund's customer amount exceeds", func(e *export) { bump(e.pay(given), "amounts.customer.minor", 4000) },
		[]string{"refund-exceeds", "refund-sum"}},
	{"a failed refund keeps its share", func(e *export) {
		e.remove(e.out(paid, 6))
		set(e.row("lane", 0), "seq", 34)
		bump(e.row("end", 0), "outcomes", -1)
	}, []string{"journal-gap", "refund-sum"}},
	{"the refunded sum is another", func(e *export) { bump(e.outcome(paid, 6), "refunded.debit", 1) },
		[]string{"refund-share", "refund-sum"}},
	{"a refund keeps the fee that goes back", func(e *export) { set(e.pay(paid), "detail", object{"return": object{"payee_fee": 100}}) },
		[]string{"refund-part"}},
	{"a refund's share is rounded otherwise", func(e *export) {
		for n := range 3 {
			bump(e.outcome(paid, 4+n), "refunded.customer", 1)
		}
		bump(e.outcome(paid, 4), "event.share.customer", 1)
		bump(e.pay(given), "amounts.customer.minor", 1)
	}, []string{"refund-part"}},
	{"a refund after its time", func(e *export) { set(e.pay(paid), "refundable_till", "2026-03-05T09:00:02.000Z") }, []string{"refund-late"}},
	{"the difference of the rates is charged to one who does not bear it", func(e *export) {
		set(e.pay(paid), "detail", object{"return": object{"day": true, "difference": "payer_side", "rule": "at-day"}})
		l := clone(get(e.pay(kept), "lines.0").(object))
		set(l, "kind", "fx_difference")
		set(e.pay(kept), "lines", append(get(e.pay(kept), "lines").([]any), l))
	}, []string{"refund-difference"}},
	{"the difference of the rates is left out", func(e *export) {
		set(e.pay(paid), "detail", object{"return": object{"day": true, "difference": "payer_side", "rule": "at-day"}})
		set(e.pay(given), "detail.fx", object{"provider": "fx-bank", "base": "CNY", "quote": "MYR", "unit": 1, "rate": "0.6000"})
	}, []string{"refund-rate"}},
	{"a void that says it is a refund", func(e *export) { set(e.outcome(paid, 4), "event.kind", "void_opened") }, []string{"refund-share"}},
	{"a rounding that nobody knows", func(e *export) { set(e.pay(paid), "detail", object{"return": object{"rounding": "nicely"}}) }, []string{"field-value"}},
	{"a share without a refund", func(e *export) { set(e.outcome(waiting, 2), "event.share", object{"order": 1}) }, []string{"refund-share"}},
	{"a due row is missing", func(e *export) { e.remove(e.at("due", 0)) }, []string{"due-missing"}},
	{"the watermark passes an open payment", func(e *export) { set(e.row("lane", 0), "watermark", "2026-03-05T10:00:00.000Z") },
		[]string{"due-missing"}},
	{"a due row of no payment", func(e *export) {
		e.insert(e.at("due", 0), object{"t": "due", "payment": nobody, "at": "2026-03-05T09:00:16.000Z"})
	}, []string{"due-unknown"}},
	{"a due row of a payment that ended", func(e *export) {
		e.insert(e.at("due", 0), object{"t": "due", "payment": paid, "at": "2026-03-05T09:00:16.000Z"})
	}, []string{"due-stale"}},
	{"a late debit that a restart would forget", func(e *export) {
		set(e.outcome(cancelled, 7), "event.result", "unknown")
		set(e.outcome(cancelled, 7), "debit.state", "success")
		set(e.outcome(cancelled, 7), "due_at", "2026-03-05T09:00:12.000Z")
	}, []string{"due-late-debit"}},
	{"a loss that was assigned and not booked", func(e *export) { set(e.outcome(borne, 3), "resolver", nil) }, []string{"loss-missing"}},
	{"a loss of another amount", func(e *export) { set(e.outcome(dropped, 5), "resolver.loss.amount.minor", 411) }, []string{"loss-differs"}},
	{"a loss about which nobody is asked", func(e *export) { set(e.outcome(hanging, 6), "resolver.needs", nil) }, []string{"loss-nobody"}},
	{"a proposal that nobody made", func(e *export) {
		set(e.outcome(hanging, 6), "resolver.proposal", object{"n": 6, "finding": "settled", "by": "ada", "at": "2026-03-05T09:00:20.100Z", "expires_at": "2026-03-06T09:00:20.100Z"})
	}, []string{"resolution-persons"}},
}

func TestGoodExportsPass(t *testing.T) {
	for name, want := range map[string]Counts{
		"day.jsonl":   {Lines: 109, Directories: 2, Registry: 2, Issued: 2, Lanes: 2, Slices: 16, Positions: 10, Claims: 4, Quotes: 1, Dues: 1, Payments: 15, Outcomes: 52},
		"empty.jsonl": {Lines: 3, Lanes: 1},
	} {
		text := load(t, name).bytes(t)
		r := verify(t, text, Options{StrictCaps: true})
		if !r.OK() || r.Warnings > 0 {
			t.Errorf("%s: %v", name, r.List)
		}
		want.Bytes = int64(len(text))
		if r.Counts != want {
			t.Errorf("%s: counted %+v, want %+v", name, r.Counts, want)
		}
	}
	r := verify(t, load(t, "day.jsonl").bytes(t), Options{})
	if got := found(&r.Findings); !slices.Equal(got, []string{"claim-unopened"}) {
		t.Errorf("day.jsonl: found %v, want only the note of the claim that was never opened", got)
	}
}

func TestBalancesAreDerived(t *testing.T) {
	e := load(t, "day.jsonl")
	e.lines = slices.DeleteFunc(e.lines, func(o object) bool { return o["t"] == "position" }) // from the postings alone
	r := verify(t, e.bytes(t), Options{})
	// By hand: the wallet paid 6,200 and 560, was refunded 2,480, and 434 are reserved for the payment that waits.
	want := []Balance{
		{Participant: "my-wallet", Agreement: "gateway-1", Currency: "MYR", Debits: 6760, Credits: 2480, Reserved: 434, Exposure: 4714, Cap: 2000000},
		{Participant: "th-wallet", Agreement: "gateway-1", Currency: "THB", Reserved: 9800, Exposure: 9800, Cap: 2000000},
	}
	for _, w := range want {
		if !slices.Contains(r.Balances, w) {
			t.Errorf("want %+v among %+v", w, r.Balances)
		}
	}
	sums := []CurrencySum{{"CNY", 18261, 18261, 2700}, {"MYR", 9240, 9240, 434}, {"THB", 0, 0, 9800}}
	if !slices.Equal(r.Currencies, sums) {
		t.Errorf("sums: got %+v, want %+v", r.Currencies, sums)
	}
}

func TestEveryMutationIsCaught(t *testing.T) {
	check := func(t *testing.T, text []byte, want []string) {
		t.Helper()
		r := verify(t, text, Options{})
		got := found(&r.Findings, claimUnopened)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("found %v, want %v", got, want)
			for _, f := range r.List {
				t.Logf("%s line %d %s: %s", f.Code, f.Line, f.Where, f.Text)
			}
		}
	}
	for _, m := range mutations {
		t.Run(m.name, func(t *testing.T) {
			e := load(t, "day.jsonl")
			before := e.bytes(t)
			m.edit(e)
			after := e.bytes(t)
			if bytes.Equal(before, after) {
				t.Fatal("the mutation changes nothing")
			}
			check(t, after, m.want)
		})
	}
	original := string(rawDay(t))
	for _, m := range textMutations {
		t.Run(m.name, func(t *testing.T) {
			text := m.edit(original)
			if text == original {
				t.Fatal("the mutation changes nothing")
			}
			check(t, []byte(text), m.want)
		})
	}
}

// rawDay is the file as it is written, for mutations of the text.
func rawDay(t testing.TB) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/day.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestEveryCodeHasAMutation(t *testing.T) {
	caught := map[string]bool{lineLong: true, claimUnopened: true} // these two have tests of their own
	for _, m := range mutations {
		for _, c := range m.want {
			caught[c] = true
		}
	}
	for _, m := range textMutations {
		for _, c := range m.want {
			caught[c] = true
		}
	}
	for _, m := range disputeMutations {
		for _, c := range m.want {
			caught[c] = true
		}
	}
	for _, m := range holdMutations {
		for _, c := range m.want {
			caught[c] = true
		}
	}
	seen := map[string]bool{}
	for _, c := range Codes {
		if seen[c.Code] {
			t.Errorf("%s is listed twice", c.Code)
		}
		seen[c.Code] = true
		if !caught[c.Code] && !strings.HasPrefix(c.Code, "compare-") {
			t.Errorf("no mutation is caught as %s", c.Code)
		}
		if c.Text == "" || c.Severity == "" {
			t.Errorf("%s has no text or severity", c.Code)
		}
		delete(caught, c.Code)
	}
	if len(caught) > 0 {
		t.Errorf("not in Codes: %v", caught)
	}
	if n := len(mutations) + len(textMutations); n < 100 {
		t.Errorf("%d mutations, want at least 100", n)
	}
}

// TestOneFieldAtATime takes every field away from every line of a good export, one at a time: whatever the auditor derives from it has to be
// missed. The fields that are listed carry nothing that the auditor judges, or their absence is itself a value.
func TestOneFieldAtATime(t *testing.T) {
	silent := map[string]bool{
		"registry.at": true, "registry.by": true, "registry.body": true, "issued.fingerprint": true, "issued.payer": true, "issued.residency": true,
		"issued.revoked_at": true, "directory.at": true, "directory.hash": true, "directory.body": true, "lane.epoch": true, "lane.watermark": true,
		"claim.at": true, "quote.institution": true, "quote.fingerprint": true, "quote.created_at": true, "due.at": true,
		"payment.fingerprint": true, "payment.created_at": true, "payment.one_use": true, "payment.policy": true, "payment.detail": true,
		"payment.claim": true, "payment.quote": true, "outcome.reason": true, "outcome.rung": true, "slice.minor": true,
		"payment.refundable_till": true,
		"lane.lane":               true, "slice.lane": true, "position.lane": true, "outcome.lane": true, // absent is lane 0
		"payment.loss": true, "payment.funds": true, // absent is the usual value
	}
	reserving := []string{"kind", "flow", "payer", "payee", "amounts"} // what only a payment that was reserved must have
	tried := 0
	for _, file := range []string{"day.jsonl", "holds.jsonl"} {
		original := load(t, file)
		lines := bytes.SplitAfter(original.bytes(t), []byte("\n"))
		for i, line := range original.lines {
			kind := line["t"].(string)
			for field := range line {
				if silent[kind+"."+field] || kind == "payment" && (line["id"] == refused || line["id"] == buried) && slices.Contains(reserving, field) {
					continue
				}
				if n, ok := line[field].(json.Number); ok && n == "0" || kind == "position" && field == "cycle" && number(line, "debits")+number(line, "credits")+number(line, "reserved") == 0 {
					continue // absent says the same
				}
				if r, ok := line[field].(object); ok && field == "resolver" && len(r) == 1 && r["doubt"] != nil {
					continue // how long nobody knew is told, and decides nothing
				}
				without := clone(line)
				delete(without, field)
				text, err := json.Marshal(without)
				if err != nil {
					t.Fatal(err)
				}
				whole := slices.Clone(lines)
				whole[i] = append(text, '\n')
				tried++
				if r := verify(t, bytes.Join(whole, nil), Options{StrictCaps: true}); len(found(&r.Findings, claimUnopened)) == 0 {
					t.Errorf("line %d (%s): nobody misses %s", i+1, kind, field)
				}
			}
		}
	}
	if tried < 500 {
		t.Errorf("%d fields were tried, want at least 500", tried)
	}
}

func TestStrictCapsMakeErrors(t *testing.T) {
	e := load(t, "day.jsonl")
	for i, o := range e.lines {
		if o["t"] == "slice" && get(o, "account.participant") == "th-wallet" {
			set(e.lines[i], "minor", 4899)
		}
	}
	lax, strict := verify(t, e.bytes(t), Options{}), verify(t, e.bytes(t), Options{StrictCaps: true})
	if !lax.OK() || lax.Warnings != 2 {
		t.Errorf("want two warnings, found %v", lax.List)
	}
	if strict.OK() || strict.Errors != 2 {
		t.Errorf("want two errors, found %v", strict.List)
	}
	for _, part := range []string{"th-wallet/gateway-1/THB", "9798", "9800"} {
		if !slices.ContainsFunc(strict.List, func(f Finding) bool {
			return f.Code == "cap-exceeded" && strings.Contains(f.Where+" "+f.Text, part)
		}) {
			t.Errorf("the finding does not say %s: %v", part, strict.List)
		}
	}
}

func TestAFindingSaysWhereAndBothNumbers(t *testing.T) {
	e := load(t, "day.jsonl")
	bump(e.position("0", "fx-bank", "MYR"), "debits", 1)
	r := verify(t, e.bytes(t), Options{})
	want := Finding{Severity: Error, Code: "position-differs", Where: "lane 0, fx-bank/gateway-1/MYR, cycle 2026-03-05-1",
		Text: "debits: the bookings make 2480, the row says 2481"}
	if !slices.Contains(r.List, want) {
		t.Errorf("want %+v among %+v", want, r.List)
	}
	e = load(t, "day.jsonl")
	set(e.outcome(declined, 2), "debit.state", "unknown")
	f := verify(t, e.bytes(t), Options{}).List[0]
	if f.Line != int64(e.out(declined, 2)+1) || f.Where != "payment "+declined {
		t.Errorf("the finding is of line %d, %s; want line %d, payment %s", f.Line, f.Where, e.out(declined, 2)+1, declined)
	}
}

func TestFindingsAreListedToABoundAndAllCounted(t *testing.T) {
	text := strings.Repeat("{\n", 3000)
	r := verify(t, []byte(text), Options{})
	if len(r.List) != 1000 || r.ByCode[lineSyntax] != 3000 {
		t.Errorf("%d listed, %d counted", len(r.List), r.ByCode[lineSyntax])
	}
	r = verify(t, []byte(text), Options{MaxFindings: 7})
	if len(r.List) != 7 || r.ByCode[lineSyntax] != 3000 {
		t.Errorf("%d listed, %d counted", len(r.List), r.ByCode[lineSyntax])
	}
	var b strings.Builder
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"the first 7 of 3002 findings", "3,000"} {
		if !strings.Contains(b.String(), part) {
			t.Errorf("the report does not say %q:\n%s", part, b.String())
		}
	}
}

func TestLongLinesAreNotRead(t *testing.T) {
	e := load(t, "day.jsonl")
	set(e.row("directory", 0), "body", strings.Repeat("x", 600_000))
	text := e.bytes(t)
	if r := verify(t, text, Options{}); !r.OK() {
		t.Errorf("600 kB in one line: %v", r.List)
	}
	r := verify(t, text, Options{MaxLine: 300_000})
	if got := found(&r.Findings, claimUnopened); !slices.Equal(got, []string{lineLong}) || r.List[0].Line != int64(e.at("directory", 0)+1) {
		t.Errorf("found %v", r.List)
	}
	// The bound itself: a line of that many bytes is read, one byte more is not.
	for _, n := range []int{1, 2, 300_000} {
		line := strings.Repeat("x", n)
		for _, end := range []string{"", "\n"} {
			for bound, whole := range map[int]bool{n: true, max(n-1, 1): n == 1} {
				var got []bool
				if err := eachLine(strings.NewReader(line+end), bound, func(_ []byte, ok bool) { got = append(got, ok) }); err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(got, []bool{whole}) {
					t.Errorf("%d bytes%q at bound %d: %v, want %t", n, end, bound, got, whole)
				}
			}
		}
	}
}

func TestDeepValuesAreASyntaxError(t *testing.T) {
	for depth, ok := range map[int]bool{50: true, 100_000: false} {
		text := strings.Replace(string(rawDay(t)), `"detail":{`, `"detail":{"x":`+strings.Repeat("[", depth)+strings.Repeat("]", depth)+`,`, 1)
		if r := verify(t, []byte(text), Options{}); r.OK() != ok || ok != (r.ByCode[lineSyntax] == 0) {
			t.Errorf("%d values deep: %v", depth, r.List)
		}
	}
}

func TestReadingErrorsAreErrors(t *testing.T) {
	broken := errors.New("the disk is gone")
	text := rawDay(t)
	r, err := Verify(io.MultiReader(bytes.NewReader(text[:len(text)/2]), iotest.ErrReader(broken)), Options{})
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "after line") {
		t.Errorf("got %v", err)
	}
	if r.Counts.Payments == 0 {
		t.Error("what was read until then is not in the report")
	}
	if _, err := Verify(iotest.OneByteReader(bytes.NewReader(text)), Options{}); err != nil {
		t.Errorf("byte by byte: %v", err)
	}
}

func TestReportForPeopleEndsWithTheVerdict(t *testing.T) {
	last := func(text []byte) string {
		var b strings.Builder
		if err := verify(t, text, Options{}).Write(&b); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(b.String()), "\n")
		return lines[len(lines)-1]
	}
	if got, want := last(rawDay(t)), "PASS: 15 payments, 52 outcomes, 10 positions; errors 0, warnings 0, notes 1"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	e := load(t, "day.jsonl")
	e.remove(e.at("quote", 0))
	if got, want := last(e.bytes(t)), "FAIL: 15 payments, 52 outcomes, 10 positions; errors 1, warnings 0, notes 1"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestReportIsSafeOnATerminal(t *testing.T) {
	e := load(t, "day.jsonl")
	e.replace("cn-wallet", `\u001b[2Jcn`)
	set(e.row("directory", 0), "version", "\x1b[31m"+strings.Repeat("long", 100))
	r := verify(t, e.bytes(t), Options{})
	var b strings.Builder
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "\x1b") {
		t.Errorf("the report holds an escape:\n%q", b.String())
	}
	if strings.Contains(b.String(), strings.Repeat("long", 30)) {
		t.Error("the report repeats a long value whole")
	}
}

func TestReportAsJSON(t *testing.T) {
	for _, ok := range []bool{true, false} {
		e := load(t, "day.jsonl")
		if !ok {
			e.remove(e.at("claim", 0))
		}
		var b bytes.Buffer
		if err := verify(t, e.bytes(t), Options{}).WriteJSON(&b); err != nil {
			t.Fatal(err)
		}
		var got struct {
			OK       *bool `json:"ok"`
			Counts   Counts
			Balances []Balance
			Findings []Finding
			ByCode   map[string]int64 `json:"by_code"`
		}
		if err := json.Unmarshal(b.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		if got.OK == nil || *got.OK != ok || got.Counts.Payments != 15 || len(got.Balances) != 8 || len(got.Findings) == 0 {
			t.Errorf("ok %t: got %s", ok, b.String())
		}
		if missing := got.ByCode["claim-missing"]; (missing == 1) == ok {
			t.Errorf("ok %t: claim-missing is counted %d times", ok, missing)
		}
	}
}

func TestReportIsTheSameEveryTime(t *testing.T) {
	e := load(t, "day.jsonl")
	e.lines = slices.DeleteFunc(e.lines, func(o object) bool { return o["t"] == "position" || o["t"] == "slice" || o["t"] == "claim" })
	text := e.bytes(t)
	first := ""
	for range 5 {
		var b strings.Builder
		if err := verify(t, text, Options{}).Write(&b); err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = b.String()
		}
		if b.String() != first {
			t.Fatalf("two reports differ:\n%s\n%s", first, b.String())
		}
	}
}

// unname takes both halves of a payment's identity away.
func unname(o object) {
	set(o, "initiator", nil)
	set(o, "request_id", nil)
}

// A holder of a claim that was never opened is buried by the switch, which knows nothing of it but its id.
func TestVerifyTombstoneOfTheSwitch(t *testing.T) {
	e := load(t, "day.jsonl")
	unname(e.pay(buried))
	r := verify(t, e.bytes(t), Options{})
	if got := found(&r.Findings, claimUnopened); len(got) > 0 {
		t.Errorf("found %v", got)
	}
}
