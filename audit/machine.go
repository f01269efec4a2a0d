package audit

// The auditor's own table of transitions (transitions.tsv) and the conditions that its rows name.

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
)

//go:embed transitions.tsv
var transitionText string

// step is what the conditions look at: the terms, the state before, and the outcome.
type step struct {
	terms   *paymentLine
	before  *state
	outcome *outcomeLine
}

// state is what the auditor holds of a payment between two outcomes.
type state struct {
	n             int64
	status        uint8
	debit, credit uint8
	at, final     moment
	due           moment
	seq           int64
	booked        uint8 // the last booking
	cycle, date   int32
	reserveCycle  int32
	lane          int64
	wasReserved   bool
	refunded      giving
	refunds       bool // a refund or void was opened
	captured      int64
	captures      bool // a capture was opened
	advised       bool // the institution acknowledged what was promised in its stead
	byRequest     bool // cancelling was asked for, not decided by the switch
	byRefusal     bool // reversing because the credit was refused, not because its clock ran out
	resolver      resolverPart
}

var conditions = map[string]func(*step) bool{
	"pull":           func(x *step) bool { return x.terms.flow == flowPull },
	"push":           func(x *step) bool { return x.terms.flow == flowPush },
	"pay":            func(x *step) bool { return x.terms.kind == kindPay },
	"blocked":        blocked,
	"ask":            func(x *step) bool { return !blocked(x) && x.terms.funds != fundsStandIn },
	"stand_in":       func(x *step) bool { return x.terms.funds == fundsStandIn },
	"payer_bears":    func(x *step) bool { return x.terms.loss == lossPayer },
	"payee_bears":    func(x *step) bool { return x.terms.loss != lossPayer && x.terms.loss != lossPersons },
	"persons_decide": func(x *step) bool { return x.terms.loss == lossPersons },
	"whole_debit":    func(x *step) bool { return whole(x, debit) },
	"other_debit":    func(x *step) bool { return !whole(x, debit) },
	"whole_credit":   func(x *step) bool { return whole(x, credit) },
	"other_credit":   func(x *step) bool { return !whole(x, credit) },
	"debited":        func(x *step) bool { return x.before.debit == legSuccess },
	"not_debited":    func(x *step) bool { return x.before.debit != legSuccess },
	"not_undone":     func(x *step) bool { return x.before.debit != legUndone },
	"due":            func(x *step) bool { return x.before.due != 0 },
	"paid":           func(x *step) bool { return x.before.paid() },
	"unpaid":         func(x *step) bool { return !x.before.paid() },
	"by_request":     func(x *step) bool { return x.before.byRequest },
	"by_switch":      func(x *step) bool { return !x.before.byRequest },
	"by_refusal":     func(x *step) bool { return x.before.byRefusal },
	"by_clock":       func(x *step) bool { return !x.before.byRefusal },
	"debit_open":     func(x *step) bool { return inDoubt(x.before.debit) },
	"credit_open":    func(x *step) bool { return inDoubt(x.before.credit) },
	"credited":       func(x *step) bool { return x.before.credit == legSuccess },
	"credit_no":      func(x *step) bool { return x.before.credit == legFailure },
	"in_review":      func(x *step) bool { return x.before.resolver.needs != 0 },
	"proposed":       func(x *step) bool { return x.before.resolver.proposal.n != 0 },
	"loss_due":       func(x *step) bool { return x.before.resolver.loss.state == lossDue },

	"found_credited":     finds(foundCredited),
	"found_not_credited": finds(foundNotCredited),
	"found_not_debited":  finds(foundNotDebited),
	"found_settled":      finds(foundSettled),
	"found_in_order":     finds(foundInOrder),
	"found_for_payer":    finds(foundForPayer),
	"found_for_payee":    finds(foundForPayee),
	"found_debited":      finds(foundDebited),
	"capture":            func(x *step) bool { return x.terms.kind == kindCapture },
	"no_capture":         func(x *step) bool { return x.terms.kind != kindCapture },
	"hold":               func(x *step) bool { return x.terms.holdMost > 0 },
	"no_hold":            func(x *step) bool { return x.terms.holdMost == 0 },
	"in_time":            func(x *step) bool { return x.outcome.at < x.terms.holdUntil },
	"too_late":           func(x *step) bool { return x.outcome.at >= x.terms.holdUntil },
	"untouched":          func(x *step) bool { return x.before.captured == 0 },
	"touched":            func(x *step) bool { return x.before.captured > 0 },
	"some_left":          func(x *step) bool { return x.outcome.captured < x.terms.holdMost },
	"dispute":            func(x *step) bool { return x.terms.kind == kindDispute },
	"no_dispute":         func(x *step) bool { return x.terms.kind != kindDispute },
	"to_be_heard":        func(x *step) bool { return x.outcome.at < x.terms.dispute.deadline(x.before.status) },
	"time_over":          func(x *step) bool { return x.outcome.at >= x.terms.dispute.deadline(x.before.status) },
	"for_payer":          func(x *step) bool { return x.terms.dispute.favour == lossPayer },
	"for_payee":          func(x *step) bool { return x.terms.dispute.favour == lossPayee },
	"nothing_left":       func(x *step) bool { return x.outcome.captured == x.terms.holdMost },
}

func blocked(x *step) bool { return x.terms.flow == flowPush && x.terms.funds == fundsBlocked }

// whole tells whether an institution that says what it moved says what it was asked; saying nothing is agreement.
func whole(x *step, which int) bool {
	a := x.outcome.event.amount
	return a.minor == 0 || a == x.terms.amounts[which]
}

// paid tells whether lines are posted, of a hold by its captures.
func (s *state) paid() bool { return s.booked == bookPost || s.captured > 0 }

// moveKey packs what a row is found by: from, event, op, result.
type moveKey [4]uint8

type move struct {
	when   []func(*step) bool
	to     uint8
	books  uint8
	legs   [2]uint8 // debit, credit after
	keep   [2]bool  // the leg stays as it was
	source int      // line of transitions.tsv
}

var moves = func() map[moveKey][]move {
	m, err := parseMoves(transitionText)
	if err != nil {
		panic("audit: transitions.tsv: " + err.Error()) // a fault of this package's own text, caught by any test
	}
	return m
}()

func parseMoves(text string) (map[moveKey][]move, error) {
	table := map[moveKey][]move{}
	for i, row := range strings.Split(text, "\n") {
		f := strings.Fields(row)
		if len(f) == 0 || strings.HasPrefix(row, "#") {
			continue
		}
		if len(f) != 9 {
			return nil, fmt.Errorf("line %d has %d columns, want 9", i+1, len(f))
		}
		var bad error
		word := func(list []string, w string) uint8 {
			if w == "-" {
				return 0
			}
			n := slices.Index(list, w)
			if n < 1 {
				bad = fmt.Errorf("line %d: unknown word %q", i+1, w)
				return 0
			}
			return uint8(n)
		}
		words := func(list []string, joined string) (out []uint8) {
			for w := range strings.SplitSeq(joined, "|") {
				out = append(out, word(list, w))
			}
			return out
		}
		base := move{books: word(bookings, f[6]), source: i + 1}
		for c := range 2 {
			if base.keep[c] = f[7+c] == "="; !base.keep[c] {
				base.legs[c] = word(legs, f[7+c])
			}
		}
		if f[4] != "-" {
			for w := range strings.SplitSeq(f[4], ",") {
				if conditions[w] == nil {
					return nil, fmt.Errorf("line %d: unknown condition %q", i+1, w)
				}
				base.when = append(base.when, conditions[w])
			}
		}
		for _, from := range words(statuses, f[0]) {
			if base.to = from; f[5] != "same" {
				base.to = word(statuses, f[5])
			}
			for _, op := range words(ops, f[2]) {
				for _, result := range words(results, f[3]) {
					k := moveKey{from, word(events, f[1]), op, result}
					table[k] = append(table[k], base)
				}
			}
		}
		if bad != nil {
			return nil, bad
		}
	}
	return table, nil
}

// allowed finds the row that lets a step happen; nil if there is none.
func allowed(x *step) *move {
	o := x.outcome
	rows := moves[moveKey{x.before.status, o.event.kind, o.event.op, o.event.result}]
	for i := range rows {
		if rows[i].to == o.status && !slices.ContainsFunc(rows[i].when, func(holds func(*step) bool) bool { return !holds(x) }) {
			return &rows[i]
		}
	}
	return nil
}

// describe tells a step in words.
func describe(x *step) string {
	o := x.outcome
	said := events[o.event.kind]
	for _, w := range []string{ops[o.event.op], results[o.event.result]} {
		if w != "" {
			said += " " + w
		}
	}
	from := statuses[x.before.status]
	if from == "" {
		from = "the beginning"
	}
	return fmt.Sprintf("from %s by %q to %s", from, said, orNone(statuses[o.status]))
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
