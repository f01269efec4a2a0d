package virtual

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"hutong/audit"
	"hutong/engine"
	"hutong/ledger"
	"hutong/payment"
	"hutong/reason"
	"hutong/store"
)

// follow sees every outcome that the switch commits.
func (w *world) follow(rec *store.Record, e *store.Entry) {
	w.tally.outcomes++
	ev := &e.Event
	w.tally.rows[Reached{From: string(e.From), Event: string(ev.Kind), Op: string(ev.Op), Result: string(ev.Result), To: string(e.State.Status)}]++
	p := w.pays[rec.Terms.ID]
	if p == nil {
		w.fail(nil, "identity", "the switch wrote an outcome of payment %s, which nobody asked for", rec.Terms.ID)
		return
	}
	w.tell(p, "committed: %s -> %s by %s %s %s, reason %q, debit %s, credit %s, rung %d, due %s", e.From, e.State.Status, ev.Kind, ev.Op, ev.Result, e.State.Reason,
		e.State.Debit.State, e.State.Credit.State, e.State.Rung, e.State.DueAt.Format("15:04:05.000"))
	w.reasonable(p, rec.Terms, e)
	if e.State.Resolver.Needs != "" {
		w.callPersons()
	}
	if e.State.Resolver.Loss.ChangedAt.Equal(e.At) {
		w.owed(p, *rec)
	}
}

// reasonable refuses a loss that was assigned without the whole ladder having been climbed in vain.
func (w *world) reasonable(p *pay, t *payment.Terms, e *store.Entry) {
	to, answered := e.State.Status, e.Event.Result
	pol := policies[t.Policy]
	if pol == nil || e.Event.Kind == payment.ResolutionApproved {
		return
	}
	var vain, rungs int
	switch {
	case (e.From == payment.CreditUnknown || e.From == payment.CreditAsked) && (to == payment.LossAssigned || to == payment.Reversing && answered != payment.Failure):
		vain, rungs = p.weak[payment.OpCredit]+p.weak[payment.OpLookUpCredit], len(pol.Credit)
	case (e.From == payment.Cancelling || e.From == payment.Reversing) && to == payment.LossAssigned && answered != payment.Success:
		vain, rungs = p.weak[payment.OpCancel], len(pol.Cancel)
	case e.From == payment.Releasing && e.State.Reason == reason.ReleaseUnconfirmed:
		vain, rungs = p.weak[payment.OpRelease], len(pol.Cancel)
	case e.From == payment.Capturing && e.State.Reason == reason.CaptureUnconfirmed:
		vain, rungs = p.weak[payment.OpCapture], len(pol.Credit)
	default:
		return
	}
	if vain < rungs {
		w.fail(p, "loss", "the loss was assigned from %s after %d answers that settled nothing; the ladder has %d rungs", e.From, vain, rungs)
	}
}

// check holds everything against everything when nothing is left to happen.
func (w *world) check() {
	w.ending = true
	i := w.inc
	if i == nil || i.engine == nil {
		w.fail(nil, "ends", "the switch is down in the end")
		return
	}
	w.tally.lived(i)
	if n := i.engine.Queued(); n > 0 {
		w.fail(nil, "ends", "%d commands are queued in the end", n)
	}
	w.lastLook(i)
	if w.violation == nil {
		w.standIns()
	}
	if w.violation == nil {
		w.legs()
	}
	if w.violation == nil {
		w.losses()
	}
	if w.violation == nil {
		w.excludes()
	}
	if w.violation == nil {
		w.balances()
	}
	if w.violation == nil {
		w.audit()
	}
}

// lastLook asks for every payment once more, by look-up and by repeat: its end is known, and stays.
func (w *world) lastLook(i *incarnation) {
	for n, p := range w.all {
		if !p.asked {
			continue
		}
		rec, err := i.engine.Get(context.Background(), p.id)
		switch {
		case errors.Is(err, engine.ErrUnknown) && p.refusals > 0 && !p.known:
			continue
		case err != nil:
			w.fail(p, "acknowledged", "in the end: %v", err)
			return
		}
		if !rec.State.Status.Final() {
			w.fail(p, "ends", "in the end it is %s", rec.State.Status)
			return
		}
		if p.end == nil && p.refusals == 0 {
			w.fail(p, "learns", "it ended as %s and its client does not know", rec.State.Status)
			return
		}
		p.hear("the last look-up", w.clock.now, response{rec: rec})
		if n%4 != 0 {
			continue
		}
		answered := false
		i.take(p, p.terms, func(r response) {
			answered = true
			if r.err != nil {
				w.fail(p, "one-effect", "the last repeat: %v", r.err)
			}
			if r.isNew {
				w.fail(p, "one-effect", "the last repeat was taken as new")
			}
			p.hear("the last repeat", w.clock.now, r)
		})
		i.guard(i.engine.Pump)
		if !answered {
			w.fail(p, "one-effect", "the last repeat is not answered at once")
		}
		if w.violation != nil {
			return
		}
	}
}

// standIns holds what the switch promised in wallets' stead to what they grant, by the payments themselves, and wants every advice acknowledged.
func (w *world) standIns() {
	sums := map[[2]string]int64{}
	for _, p := range w.all {
		recs, err := w.mem.Records(context.Background(), []payment.ID{p.id})
		if err != nil || len(recs) == 0 || recs[0].Terms.Funds != payment.InStead || !recs[0].State.Paid() {
			continue
		}
		w.tally.stood++
		t, s := recs[0].Terms, &recs[0].State
		if _, acknowledged := payment.StoodIn(t, s); !acknowledged || p.debit.state != done {
			w.fail(p, "stand-in", "the switch said yes in its wallet's stead, which has not acknowledged it: its debit is %s", legWords[p.debit.state])
		}
		k := [2]string{t.Detail.StandIn.Agreement, t.Detail.StandIn.Period}
		if sums[k] += t.Amounts.Debit.Minor; sums[k] > standInDay || t.Amounts.Debit.Minor > standInEach {
			w.fail(p, "stand-in", "%s granted %d for %s, and the switch promised %d", k[0], int64(standInDay), k[1], sums[k])
		}
	}
}

// legs compares, payment by payment, what the client was told with what both institutions moved.
func (w *world) legs() {
	for _, p := range w.all {
		w.tally.count(p)
		if p.end == nil {
			if p.debit.state == done || p.credit.state == done {
				w.fail(p, "legs", "it has no end and money moved: debit %s, credit %s", legWords[p.debit.state], legWords[p.credit.state])
			}
			continue
		}
		if (p.end.reason == reason.CounterpartyUnavailable || p.end.reason == reason.DeadlinePassed) && (p.debit.state != idle || p.credit.state != idle) {
			w.fail(p, "breaker", "it was refused before anybody was asked; the debit is %s, the credit %s", legWords[p.debit.state], legWords[p.credit.state])
			return
		}
		var wantDebit, wantCredit int64
		if p.end.paid() && !p.terms.IsHold() {
			wantDebit, wantCredit = p.terms.Amounts.Debit.Minor, p.terms.Amounts.Credit.Minor
		}
		debit, credit := p.debit.net(), p.credit.net()
		if debit == wantDebit && credit == wantCredit {
			continue
		}
		switch {
		case p.end.reason == "loss_assigned", p.end.reason == reason.CaptureUnconfirmed:
			w.tally.lossMoved++
		case p.heldOver() && credit == wantCredit:
			w.tally.heldOver++
		case p.debit.lied && debit != wantDebit && !p.told, p.credit.lied && credit != wantCredit:
			w.tally.broken++
		case w.personal(p):
			w.tally.personal++
		case p.told && debit != wantDebit:
			w.fail(p, "late-debit", "the switch was told of a debit of %d after the end, and did not have it undone", debit)
			return
		default:
			w.fail(p, "legs", "its client was told %s; the debit of %d moved %d (%s), the credit of %d moved %d (%s)", p.end.public, p.terms.Amounts.Debit.Minor, debit,
				legWords[p.debit.state], p.terms.Amounts.Credit.Minor, credit, legWords[p.credit.state])
			return
		}
	}
}

// personal tells whether a late debit is on record for a person: its institution refused to undo it to the end of the ladder.
func (w *world) personal(p *pay) bool {
	recs, err := w.mem.Records(context.Background(), []payment.ID{p.id})
	return err == nil && len(recs) == 1 && !recs[0].State.Paid() && recs[0].State.Debit.State == payment.LegSuccess && recs[0].State.DueAt.IsZero() &&
		p.weak[payment.OpCancel] >= len(policies[p.terms.Policy].Cancel)
}

func (l *leg) net() int64 {
	if l.hold {
		return l.held // what captures took is theirs
	}
	if l.state == done {
		return l.minor
	}
	return 0
}

// balances compares, account by account, what all customers and merchants have with what the switch's positions say. What a loss or a broken
// word left on one side is a claim, and the only difference.
func (w *world) balances() {
	held := map[string]int64{}                                             // still set aside by institutions that never confirmed the release
	want, claims := map[ledger.Account]int64{}, map[ledger.Account]int64{} // debits − credits
	for _, p := range w.all {
		t := p.terms
		d, c := p.debit.net(), p.credit.net()
		var pd, pc int64
		if p.terms.IsHold() {
			held[t.Payer.Participant] += d
			continue // its captures move money
		}
		if p.end != nil && p.end.paid() {
			pd, pc = t.Amounts.Debit.Minor, t.Amounts.Credit.Minor
			if from, to := t.Payer.Account, t.Payee.Account; from.Currency != to.Currency {
				want[banks[from.Currency]] -= pd
				want[banks[to.Currency]] += pc
			}
			for _, l := range t.Lines {
				if l.Kind != ledger.Principal {
					want[l.From] += l.Minor
					want[l.To] -= l.Minor
				}
			}
		}
		claims[t.Payer.Account] += pd - d
		claims[t.Payee.Account] -= pc - c
	}
	for _, i := range w.parties {
		var now int64
		for _, b := range i.customers {
			now += b
		}
		if i.opening-now != i.moved+held[i.id] {
			w.fail(nil, "balances", "%s: its customers' balances fell by %d, it moved %d and holds %d", i.id, i.opening-now, i.moved, held[i.id])
		}
		want[i.account] += i.moved + claims[i.account]
	}
	rows, err := w.mem.Positions(context.Background(), -1, "")
	if err != nil {
		w.fail(nil, "balances", "%v", err)
		return
	}
	have := map[ledger.Account]int64{}
	for _, r := range rows {
		have[r.Account] += r.Debits - r.Credits
		if r.Reserved != 0 {
			w.fail(nil, "stuck", "%s: %d are reserved in the end", r.Account, r.Reserved)
		}
	}
	for a := range have {
		want[a] += 0
	}
	for _, a := range slices.SortedFunc(maps.Keys(want), ledger.Account.Compare) {
		if have[a] != want[a] {
			w.fail(nil, "balances", "%s: the positions say %d, institutions and clients %d", a, have[a], want[a])
		}
	}
}

// audit lets the auditor derive the books anew, and compares three ways: switch, payers' institutions, payees' institutions.
func (w *world) audit() {
	var export bytes.Buffer
	export.Grow(int(w.tally.outcomes)*700 + len(w.all)*1200)
	if err := w.mem.Export(context.Background(), &export); err != nil {
		w.fail(nil, "export", "%v", err)
		return
	}
	w.tally.digest = sha256.Sum256(export.Bytes())
	report, err := audit.Verify(bytes.NewReader(export.Bytes()), audit.Options{StrictCaps: !w.resizes, MaxFindings: 50})
	if err != nil {
		w.fail(nil, "audit", "%v", err)
		return
	}
	for _, f := range report.List {
		if f.Severity == audit.Error {
			w.fail(w.named(f.Where), "audit", "%s: %s: %s", f.Code, f.Where, f.Text)
			return
		}
	}
	if report.Errors > 0 { // warnings of jumping clocks can fill the list
		w.fail(nil, "audit", "%d errors that are not listed: %v", report.Errors, report.ByCode)
		return
	}
	w.tally.warnings += report.Warnings
	var logs []io.Reader
	for _, i := range append(append([]*institution{}, w.wallets...), w.acquirers...) {
		if len(i.log) > 0 {
			logs = append(logs, bytes.NewReader(i.log))
		}
		i.log = nil // once: the hot participant is in both lists
	}
	c, err := audit.Compare(bytes.NewReader(export.Bytes()), logs...)
	if err != nil {
		w.fail(nil, "compare", "%v", err)
		return
	}
	for _, p := range c.Parties {
		w.tally.compared += p.Legs
	}
	listed := int64(0)
	for _, f := range c.List {
		if f.Severity != audit.Error {
			continue
		}
		listed++
		p := w.named(f.Where)
		switch {
		case p != nil && p.debit.lied && (strings.HasSuffix(f.Where, "debit leg") || f.Code == "compare-sides"):
		case p != nil && p.credit.lied && (strings.HasSuffix(f.Where, "credit leg") || f.Code == "compare-sides"):
		default:
			w.fail(p, "compare", "%s: %s: %s", f.Code, f.Where, f.Text)
			return
		}
		w.tally.brokenFound++
	}
	if listed == c.Errors {
		return
	}
	// Known losses fill the list of findings. What is not listed must be of the same two kinds, and no more than words were broken.
	if other := c.Errors - c.ByCode["compare-status"] - c.ByCode["compare-sides"]; other > 0 || c.Errors > 2*w.tally.broken {
		w.fail(nil, "compare", "%d findings of the comparison, %d words broken: %v", c.Errors, w.tally.broken, c.ByCode)
		return
	}
	w.tally.brokenFound += c.Errors - listed
}

// named is the payment that a finding speaks of.
func (w *world) named(where string) *pay {
	for _, word := range strings.FieldsFunc(where, func(r rune) bool { return r == ' ' || r == ',' }) {
		if id, err := payment.ParseID(word); err == nil {
			return w.pays[id]
		}
	}
	return nil
}

func (v *Violation) String() string {
	s := fmt.Sprintf("%s: %s", v.Check, v.Text)
	if v.Payment != "" {
		s += " (payment " + v.Payment + ")"
	}
	return s
}
