package audit

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestTransitionTable judges single steps under given terms: allowed, with what is booked, or not.
func TestTransitionTable(t *testing.T) {
	pull := paymentLine{kind: kindPay, flow: flowPull}
	ask := paymentLine{kind: kindPay, flow: flowPush, funds: 1, loss: lossPayer}
	block := paymentLine{kind: kindRefund, flow: flowPush, funds: fundsBlocked, loss: 2}
	for i, p := range []*paymentLine{&pull, &ask, &block} {
		p.amounts[debit], p.amounts[credit] = amount{1, int64(100 + i)}, amount{2, int64(200 + i)}
	}
	cases := []struct {
		terms  *paymentLine
		before string // status, debit leg, and words: request, refusal, due, post
		event  string // event, op, result
		amount amount
		to     string
		books  string // "-" none, "no" not allowed
	}{
		{&pull, " not_asked", "opened", amount{}, "debit_asked", "reserve"},
		{&pull, " not_asked", "opened", amount{}, "credit_asked", "no"},
		{&ask, " not_asked", "opened", amount{}, "credit_asked", "no"},
		{&block, " not_asked", "opened", amount{}, "credit_asked", "reserve"},
		{&block, " not_asked", "opened", amount{}, "debit_asked", "no"},
		{&block, " not_asked", "opened", amount{}, "refused", "-"},
		{&ask, " not_asked", "opened", amount{}, "tombstone", "no"},
		{&ask, " not_asked", "cancel_asked", amount{}, "tombstone", "-"},
		{&ask, " not_asked", "opened", amount{}, "succeeded", "no"},

		{&pull, "debit_asked asked", "answered authorise success", amount{}, "succeeded", "post"},
		{&pull, "debit_asked asked", "answered authorise success", amount{1, 100}, "succeeded", "post"},
		{&pull, "debit_asked asked", "answered authorise success", amount{1, 101}, "succeeded", "no"},
		{&pull, "debit_asked asked", "answered authorise success", amount{2, 100}, "succeeded", "no"},
		{&pull, "debit_asked asked", "answered authorise success", amount{2, 100}, "cancelling", "-"},
		{&pull, "debit_asked asked", "answered authorise success", amount{}, "cancelling", "no"},
		{&ask, "debit_asked asked", "answered authorise success", amount{}, "succeeded", "no"},
		{&ask, "debit_unknown unknown", "answered look_up_debit success", amount{1, 101}, "credit_asked", "-"},
		{&ask, "debit_asked asked", "answered cancel success", amount{}, "succeeded", "no"},
		{&ask, "debit_asked asked", "answered authorise failure", amount{}, "failed", "release"},
		{&ask, "debit_asked asked", "answered authorise not_found", amount{}, "failed", "no"},
		{&ask, "debit_asked asked", "answered authorise not_found", amount{}, "debit_unknown", "-"},
		{&ask, "debit_unknown unknown", "answered look_up_debit not_found", amount{}, "failed", "release"},
		{&ask, "debit_pending pending", "answered look_up_debit unknown", amount{}, "debit_pending", "-"},
		{&ask, "debit_pending pending", "answered look_up_debit unknown", amount{}, "debit_unknown", "no"},
		{&ask, "debit_pending pending", "answered look_up_debit unknown", amount{}, "cancelling", "-"},
		{&ask, "debit_unknown unknown", "restarted", amount{}, "debit_unknown", "no"},
		{&ask, "debit_asked asked", "restarted", amount{}, "debit_unknown", "-"},
		{&ask, "debit_asked asked", "restarted", amount{}, "cancelling", "no"},

		{&ask, "debit_unknown unknown", "cancel_asked", amount{}, "cancelling", "-"},
		{&ask, "debit_unknown unknown", "cancel_asked", amount{}, "cancelled", "no"},
		{&ask, "credit_asked success", "cancel_asked", amount{}, "cancelling", "no"},
		{&ask, "reversing success", "cancel_asked", amount{}, "cancelling", "no"},
		{&pull, "cancelling unknown request", "answered cancel success", amount{}, "cancelled", "release"},
		{&pull, "cancelling unknown request", "answered cancel success", amount{}, "failed", "no"},
		{&pull, "cancelling unknown", "answered cancel success", amount{}, "failed", "release"},
		{&pull, "cancelling unknown", "answered cancel success", amount{}, "cancelled", "no"},
		{&pull, "cancelling unknown request", "answered cancel not_found", amount{}, "cancelled", "release"},
		{&pull, "cancelling success request", "answered cancel not_found", amount{}, "cancelled", "no"},
		{&pull, "cancelling success request", "answered cancel not_found", amount{}, "cancelling", "-"},
		{&pull, "cancelling success", "answered authorise success", amount{}, "cancelling", "no"},
		{&pull, "cancelling unknown", "answered authorise success", amount{}, "succeeded", "no"},
		{&pull, "cancelling unknown", "answered cancel failure", amount{}, "loss_assigned", "release"},
		{&pull, "cancelling unknown", "answered cancel failure", amount{}, "failed", "no"},

		{&ask, "credit_asked success", "answered credit success", amount{}, "succeeded", "post"},
		{&ask, "credit_asked success", "answered credit success", amount{2, 200}, "succeeded", "no"},
		{&ask, "credit_asked success", "answered credit success", amount{2, 200}, "credit_unknown", "-"},
		{&ask, "credit_asked success", "answered credit failure", amount{}, "reversing", "-"},
		{&ask, "credit_asked success", "answered credit failure", amount{}, "failed", "no"},
		{&block, "credit_asked success", "answered credit failure", amount{}, "failed", "release"},
		{&block, "credit_asked success", "answered credit failure", amount{}, "reversing", "no"},
		{&ask, "credit_unknown success", "answered look_up_credit not_found", amount{}, "credit_asked", "-"},
		{&ask, "credit_unknown success", "answered credit not_found", amount{}, "credit_asked", "no"},
		{&ask, "credit_unknown success", "answered look_up_credit unknown", amount{}, "loss_assigned", "post"},
		{&ask, "credit_unknown success", "answered look_up_credit unknown", amount{}, "reversing", "no"},
		{&block, "credit_unknown success", "answered look_up_credit unknown", amount{}, "loss_assigned", "release"},
		{&block, "credit_unknown success", "answered look_up_credit unknown", amount{}, "failed", "no"},
		{&ask, "reversing success refusal", "answered cancel success", amount{}, "failed", "release"},
		{&ask, "reversing success refusal", "answered cancel success", amount{}, "loss_assigned", "no"},
		{&ask, "reversing success", "answered cancel success", amount{}, "loss_assigned", "release"},
		{&ask, "reversing success", "answered cancel not_found", amount{}, "reversing", "-"},
		{&ask, "reversing success", "answered credit success", amount{}, "succeeded", "no"},

		{&pull, "failed failure", "answered look_up_debit success", amount{}, "failed", "-"},
		{&pull, "failed failure", "answered look_up_debit success", amount{}, "succeeded", "no"},
		{&pull, "failed undone", "answered look_up_debit success", amount{}, "failed", "no"},
		{&pull, "succeeded success post", "answered look_up_debit success", amount{}, "succeeded", "no"},
		{&pull, "cancelled success due", "answered cancel success", amount{}, "cancelled", "-"},
		{&pull, "cancelled success", "answered cancel success", amount{}, "cancelled", "-"}, // undone, though it was no longer asked
		{&pull, "cancelled undone", "answered cancel success", amount{}, "cancelled", "no"},
		{&pull, "succeeded success post", "answered cancel success", amount{}, "succeeded", "no"},
		{&pull, "cancelled success due", "answered cancel unknown", amount{}, "cancelled", "-"},
		{&pull, "refused not_asked", "answered authorise success", amount{}, "refused", "no"},
		{&pull, "tombstone not_asked", "opened", amount{}, "debit_asked", "no"},

		{&ask, "succeeded success post", "refund_opened", amount{}, "succeeded", "-"},
		{&ask, "loss_assigned success post", "refund_opened", amount{}, "loss_assigned", "-"},
		{&ask, "loss_assigned undone", "refund_opened", amount{}, "loss_assigned", "no"},
		{&block, "succeeded success post", "refund_opened", amount{}, "succeeded", "no"}, // of a refund
		{&ask, "failed failure", "refund_failed", amount{}, "failed", "no"},
		{&ask, "succeeded success post", "void_opened", amount{}, "succeeded", "-"},
		{&ask, "succeeded success post", "void_failed", amount{}, "succeeded", "-"},
		{&block, "succeeded success post", "void_opened", amount{}, "succeeded", "no"}, // of a refund
		{&ask, "cancelled undone", "void_opened", amount{}, "cancelled", "no"},
		{&ask, "succeeded success post", "cancel_asked", amount{}, "cancelled", "no"},
	}
	number := func(list []string, w string) uint8 {
		n := slices.Index(list, w)
		if n < 0 {
			t.Fatalf("unknown word %q", w)
		}
		return uint8(n)
	}
	for _, c := range cases {
		b := strings.Split(c.before, " ")
		before := state{status: number(statuses, b[0]), debit: number(legs, b[1])}
		for _, w := range b[2:] {
			switch w {
			case "request":
				before.byRequest = true
			case "refusal":
				before.byRefusal = true
			case "due":
				before.due = 1
			case "post":
				before.booked = bookPost
			}
		}
		e := append(strings.Fields(c.event), "", "")
		o := outcomeLine{status: number(statuses, c.to), event: eventPart{kind: number(events, e[0]), op: number(ops, e[1]),
			result: number(results, e[2]), amount: c.amount}}
		x := step{c.terms, &before, &o}
		got := "no"
		if m := allowed(&x); m != nil {
			got = cmp.Or(bookings[m.books], "-")
		}
		if got != c.books {
			t.Errorf("%s (%s): got %s, want %s", describe(&x), c.before, got, c.books)
		}
	}
}

// TestNamedPlaces holds the named places to the lists: one word added in the middle would shift them all.
func TestNamedPlaces(t *testing.T) {
	for _, c := range []struct {
		list  []string
		place int
		want  string
	}{
		{kinds, kindPay, "pay"}, {kinds, kindRefund, "refund"}, {flows, flowPull, "pull"}, {flows, flowPush, "push"},
		{funds, fundsBlocked, "blocked"}, {losses, lossPayer, "payer_side"}, {losses, lossPayee, "payee_side"}, {losses, lossPersons, "persons"}, {lossStates, lossOpen, "open"}, {lossStates, lossDue, "due"},
		{lossStates, lossBorne, "borne"}, {lossStates, lossSettled, "settled"}, {lossStates, lossLifted, "lifted"}, {findings, foundSettled, "settled"}, {findings, foundInOrder, "in_order"},
		{events, eventProposed, "resolution_proposed"}, {events, eventApproved, "resolution_approved"}, {events, eventRejected, "resolution_rejected"},
		{events, eventLossSettled, "loss_settled"}, {legs, legNotAsked, "not_asked"}, {legs, legFailure, "failure"}, {statuses, statusUndecided, "undecided"}, {events, eventCancelAsked, "cancel_asked"},
		{events, eventRefundOpen, "refund_opened"}, {events, eventRefundFail, "refund_failed"},
		{kinds, kindVoid, "void"}, {events, eventVoidOpen, "void_opened"}, {events, eventVoidFail, "void_failed"}, {bookings, bookReserve, "reserve"},
		{kinds, kindCapture, "capture"}, {events, eventAnswered, "answered"}, {events, eventCapture, "capture_opened"},
		{bookings, bookYield, "yield"}, {results, resultSuccess, "success"},
		{bookings, bookRelease, "release"}, {bookings, bookPost, "post"}, {results, resultFailure, "failure"}, {legs, legSuccess, "success"},
		{legs, legUndone, "undone"}, {statuses, statusCancelling, "cancelling"}, {statuses, statusReversing, "reversing"},
		{statuses, statusLoss, "loss_assigned"}, {legNames, legDebit, "debit"}, {legNames, legCredit, "credit"},
		{logResults, sawSuccess, "success"}, {fourFields, order, "order"}, {fourFields, credit, "credit"}, {fourFields, debit, "debit"},
		{fourFields, customer, "customer"}, {threeNames[:], debits, "debits"}, {threeNames[:], credits, "credits"}, {threeNames[:], reserved, "reserved"},
	} {
		if c.list[c.place] != c.want {
			t.Errorf("place %d is %q, want %q", c.place, c.list[c.place], c.want)
		}
	}
}

// TestTableIsWhole says what the table must hold as a whole, whatever its rows are.
func TestTableIsWhole(t *testing.T) {
	reached := map[string]bool{}
	for k, rows := range moves {
		from, event := statuses[k[0]], events[k[1]]
		for i, m := range rows {
			reached[statuses[m.to]] = true
			where := fmt.Sprintf("line %d: %s, %s", m.source, from, event)
			switch {
			case final(k[0]) && m.to != k[0]:
				t.Errorf("%s leaves a final state", where)
			case final(k[0]) && m.books != 0:
				t.Errorf("%s books after the end", where)
			case from == "" && statuses[m.to] != "capturing" && (m.books == bookReserve) == final(m.to):
				t.Errorf("%s: what is not over at once is reserved, and nothing else", where)
			case from != "" && from != "capturing" && !final(k[0]) && final(m.to) && m.books != bookRelease && m.books != bookPost:
				t.Errorf("%s ends without release or posting", where)
			case from != "" && !final(m.to) && m.books != 0 && (from != "held" || m.books != bookYield):
				t.Errorf("%s books on the way", where)
			case from == "capturing" && m.books != 0:
				t.Errorf("%s books what was posted already", where)
			case statuses[m.to] == "succeeded" && from != "capturing" && !final(k[0]) && m.books != bookPost:
				t.Errorf("%s succeeds without a posting", where)
			case slices.Contains([]string{"failed", "cancelled"}, statuses[m.to]) && m.books == bookPost:
				t.Errorf("%s posts what is not paid", where)
			}
			for _, other := range rows[:i] {
				if other.to == m.to && len(other.when) == 0 {
					t.Errorf("%s: line %d hides it", where, other.source)
				}
			}
		}
	}
	for _, s := range statuses[1:] {
		if !reached[s] {
			t.Errorf("no row leads to %s", s)
		}
		under := false
		for k := range moves {
			under = under || statuses[k[0]] == s
		}
		if !under && !final(uint8(slices.Index(statuses, s))) {
			t.Errorf("no row leads out of %s", s)
		}
	}
}

func TestTableRefusesWhatItCannotRead(t *testing.T) {
	good := "- opened - - ask debit_asked reserve asked not_asked"
	if _, err := parseMoves("# a comment\n\n" + good); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{
		strings.Replace(good, "opened", "openned", 1), strings.Replace(good, "ask ", "asks ", 1), strings.Replace(good, "debit_asked", "asked", 1),
		strings.Replace(good, "reserve", "keep", 1), strings.Replace(good, " asked not", " askd not", 1), good + " more", "- opened",
	} {
		if _, err := parseMoves(bad); err == nil || !strings.Contains(err.Error(), "line 1") {
			t.Errorf("%q: got %v, want an error that names line 1", bad, err)
		}
	}
}

// TestDayTakesManyWays keeps the hand-made day worth its name: it must go over more than half of the table's rows.
func TestDayTakesManyWays(t *testing.T) {
	taken := map[int]bool{}
	in := newReader()
	in.report = func(code, text string) { t.Fatal(code, text) }
	var terms paymentLine
	var now state
	days, err := os.ReadFile("testdata/losses.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(slices.Concat(rawDay(t), days, rawHolds(t), rawDisputes(t))) {
		in.start(line)
		switch in.kindOf() {
		case "payment":
			in.payment(&terms)
			now = state{}
		case "outcome":
			var o outcomeLine
			in.outcome(&o)
			m := allowed(&step{&terms, &now, &o})
			if m == nil {
				t.Fatalf("not allowed: %s", describe(&step{&terms, &now, &o}))
			}
			taken[m.source] = true
			byRequest := o.status == statusCancelling && o.event.kind != eventAnswered || terms.holdMost > 0 || now.byRequest
			byRefusal := o.status == statusReversing && o.credit == legFailure || now.byRefusal && o.status != statusReversing
			booked := now.booked
			if o.booking != 0 && o.booking != bookYield {
				booked = o.booking
			}
			now = state{captured: o.captured, status: o.status, debit: o.debit, credit: o.credit, due: o.due, booked: booked, byRequest: byRequest, byRefusal: byRefusal, resolver: o.resolver}
		}
	}
	rows := map[int]bool{}
	for _, list := range moves {
		for _, m := range list {
			rows[m.source] = true
		}
	}
	if 2*len(taken) < len(rows) {
		t.Errorf("day.jsonl and losses.jsonl take %d of %d rows", len(taken), len(rows))
	}
}
