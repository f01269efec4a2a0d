package payment_test

// Goal: no state of the machine and no answer of an institution, however false, leads out of its invariants. Method: from the opening of
// every sort of payment, every event × op × result is applied to every state that is reached, until nothing new is reached. A state is
// told apart by everything but its times and its place in the history, so the search ends and is complete for the given ladders.

import (
	"errors"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hutong/money"
	"hutong/payment"
	"hutong/reason"
)

// events are everything that can happen: every op with every result, known and made up, with honest, silent and false amounts.
func events(t *payment.Terms) []payment.Event {
	var out []payment.Event
	for _, op := range []payment.Op{payment.OpAuthorise, payment.OpLookUpDebit, payment.OpCancel, payment.OpCredit, payment.OpLookUpCredit,
		payment.OpCapture, payment.OpRelease, payment.OpAdvise} {
		for _, r := range []payment.Result{payment.Success, payment.Failure, payment.Pending, payment.Unknown, payment.NotFound, "made_up"} {
			e := payment.Event{Kind: payment.Answered, Op: op, Result: r}
			out = append(out, e)
			if r == payment.Success {
				honest, altered := e, e
				honest.Amount, altered.Amount = t.Amounts.Debit, money.New(t.Amounts.Debit.Minor+1, t.Amounts.Debit.Currency)
				if op == payment.OpCredit || op == payment.OpLookUpCredit {
					honest.Amount, altered.Amount = t.Amounts.Credit, money.New(t.Amounts.Credit.Minor, "KRW")
				}
				out = append(out, honest, altered)
			}
		}
	}
	undone := wholeVoid(t)
	short := undone
	short.Debit--
	half := payment.Refunded{Order: t.Amounts.Order.Minor / 2, Credit: t.Amounts.Credit.Minor / 2, Debit: 7, Customer: 9}
	all := payment.Refunded{Order: t.Amounts.Order.Minor, Credit: t.Amounts.Credit.Minor, Debit: 14, Customer: 18}
	return append(out,
		payment.Event{Kind: payment.CancelAsked}, payment.Event{Kind: payment.Restarted}, payment.Event{Kind: payment.InsteadAnswered},
		payment.Event{Kind: payment.CaptureOpened, Share: half}, payment.Event{Kind: payment.CaptureOpened, Share: all},
		payment.Event{Kind: payment.CaptureOpened, Share: payment.Refunded{Order: max(1, t.Hold.Most-half.Order)}},
		payment.Event{Kind: payment.ReleaseAsked}, payment.Event{Kind: payment.HoldExpired},
		payment.Event{Kind: payment.RefundOpened, Share: half}, payment.Event{Kind: payment.RefundOpened, Share: all},
		payment.Event{Kind: payment.VoidOpened, Share: undone}, payment.Event{Kind: payment.VoidOpened, Share: short}, payment.Event{Kind: payment.VoidOpened, Share: all},
		payment.Event{Kind: payment.VoidFailed, Share: undone}, payment.Event{Kind: payment.VoidFailed, Share: half}, payment.Event{Kind: payment.RefundOpened, Share: undone},
		payment.Event{Kind: payment.RefundFailed, Share: half}, payment.Event{Kind: payment.RefundFailed, Share: all},
		payment.Event{Kind: payment.DisputeOpened, Share: half}, payment.Event{Kind: payment.DisputeOpened, Share: all}, payment.Event{Kind: payment.DisputeOpened, Share: undone},
		payment.Event{Kind: payment.DisputeFailed, Share: half}, payment.Event{Kind: payment.DisputeFailed, Share: all}, payment.Event{Kind: payment.DisputeDue},
		payment.Event{Kind: payment.DisputeAnswer}, payment.Event{Kind: payment.DisputeAccept}, payment.Event{Kind: payment.DisputeWithdraw},
		payment.Event{Kind: payment.Opened}, payment.Event{Kind: "made_up"}, payment.Event{Kind: payment.Answered, Op: "made_up"})
}

// persons are what two persons and a creditor can say of a state, rightly and wrongly.
func persons(s *payment.State) []payment.Event {
	var out []payment.Event
	for _, f := range append([]payment.Finding{"made_up"}, payment.Findings...) {
		out = append(out, payment.Event{Kind: payment.ResolutionProposed, By: "ada", Finding: f, Note: "seen in the books"})
	}
	for _, by := range []string{"ada", "ben"} {
		for _, n := range []int{s.Resolver.Proposal.N, s.Seq + 7} {
			for _, k := range []payment.EventKind{payment.ResolutionApproved, payment.ResolutionRejected} {
				out = append(out, payment.Event{Kind: k, By: by, Reference: strconv.Itoa(n), Note: "looked"})
			}
		}
	}
	return append(out, payment.Event{Kind: payment.LossSettledBy, By: "acquirer"})
}

// wholeVoid is the share of a void: every amount and every fee.
func wholeVoid(t *payment.Terms) payment.Refunded {
	a := t.Amounts
	return payment.Refunded{Order: a.Order.Minor, Credit: a.Credit.Minor, Debit: a.Debit.Minor, Customer: a.Customer.Minor, PayeeFee: 60, IssuerFee: 19, Void: true}
}

// shape is a state without its times and its place.
func shape(s payment.State) payment.State {
	due := time.Time{}
	if !s.DueAt.IsZero() {
		due = start // only whether something is due
	}
	s.Seq, s.UpdatedAt, s.FinalAt, s.DueAt = 0, time.Time{}, time.Time{}, due
	s.Debit.Reference, s.Credit.Reference = "", ""
	r := &s.Resolver
	r.Doubt = payment.Doubt{}
	r.Loss.At, r.Loss.ChangedAt = time.Time{}, time.Time{}
	p := &r.Proposal
	p.N, p.At, p.Expires = min(p.N, 1), time.Time{}, time.Time{}
	return s
}

func openings(t *payment.Terms) []payment.Outcome {
	if t.Kind == payment.Capture {
		return []payment.Outcome{payment.OpenCapture(t, start, calendar(start))}
	}
	return []payment.Outcome{payment.Open(t, "", start, calendar(start)), payment.Open(t, reason.CapExceeded, start, calendar(start)),
		payment.Bury(t, t.Initiator, "", start)}
}

// moments are when events are tried: when every question of the state is due, and of a hold also when its time is over.
func moments(t *payment.Terms, s *payment.State) []time.Time {
	now := s.UpdatedAt.Add(time.Hour)
	if t.Hold.Until.After(now) {
		return []time.Time{now, t.Hold.Until}
	}
	if d := t.Detail.Dispute; d != nil {
		return []time.Time{now, later(now, d.AnswerBy), later(now, d.DecideBy)}
	}
	return []time.Time{now}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// replies are what may come back to what is next: an answer, or for a hold or dispute whose time is over the event itself.
func replies(t *payment.Terms, op payment.Op) []payment.Event {
	if op == payment.OpExpire {
		return []payment.Event{{Kind: t.TimeOver()}}
	}
	var out []payment.Event
	for _, e := range events(t) {
		if e.Kind == payment.Answered && e.Op == op {
			out = append(out, e)
		}
	}
	return out
}

func TestEveryStateKeepsItsInvariants(t *testing.T) {
	statuses := map[payment.Status]bool{}
	total := 0
	for name, terms := range variants() {
		// Refunds of a paid payment may come at any time here; their window has a transcript of its own.
		terms.RefundableTill, terms.Detail.Return.VoidTill = time.Time{}, start.Add(1000*time.Hour)
		seen := map[payment.State]bool{}
		var queue []payment.State
		reach := func(o payment.Outcome) {
			statuses[o.State.Status] = true
			if k := shape(o.State); !seen[k] {
				seen[k] = true
				queue = append(queue, o.State)
			}
		}
		for _, o := range openings(terms) {
			if why := check(terms, nil, &o); why != "" {
				t.Fatalf("%s: opening to %s: %s", name, o.State.Status, why)
			}
			reach(o)
		}
		for len(queue) > 0 {
			s := queue[0]
			queue = queue[1:]
			for _, e := range append(events(terms), persons(&s)...) {
				for _, now := range moments(terms, &s) {
					before := s
					o, err := payment.Step(terms, s, e, now, policy, calendar(now))
					total++
					if s != before {
						t.Fatalf("%s: the step changed its argument", name)
					}
					if why := checkError(terms, &s, &e, now, err); why != "" {
						t.Fatalf("%s: %s %s %s in %s: %s", name, e.Kind, e.Op, e.Result, s.Status, why)
					}
					if err != nil {
						continue
					}
					if why := check(terms, &s, &o); why != "" {
						t.Fatalf("%s: %s %s %s from %s to %s: %s\nbefore %+v\nafter  %+v", name, e.Kind, e.Op, e.Result, s.Status, o.State.Status, why, s, o.State)
					}
					if again, _ := payment.Step(terms, s, e, now, policy, calendar(now)); !cmp.Equal(o, again) {
						t.Fatalf("%s: the same step gave another outcome: %s", name, cmp.Diff(o, again))
					}
					reach(o)
				}
			}
		}
		if len(seen) < 10 && terms.Kind != payment.Capture {
			t.Errorf("%s: only %d states were reached", name, len(seen))
		}
		if len(seen) > 20_000 {
			t.Errorf("%s: %d states: the machine counts something that it should not", name, len(seen))
		}
	}
	for _, r := range payment.Table {
		if !statuses[r.Status] {
			t.Errorf("%s is never reached", r.Status)
		}
		delete(statuses, r.Status)
	}
	if len(statuses) > 0 {
		t.Errorf("reached but not in the table: %v", statuses)
	}
	if total < 10_000 {
		t.Errorf("only %d steps were tried", total)
	}
}

// check holds one outcome against what must always be so; before is nil for a first outcome.
func check(t *payment.Terms, before *payment.State, o *payment.Outcome) string {
	s, row := &o.State, o.State.Status.Row()
	fail := fmt.Sprintf
	if row.Status == "" {
		return fail("status %q is not in the table", s.Status)
	}
	if s.Reserved != row.Held {
		return fail("reserved %v where the table says held %v", s.Reserved, row.Held)
	}
	if row.Final == s.FinalAt.IsZero() {
		return fail("final %v, final at %v", row.Final, s.FinalAt)
	}
	if s.UpdatedAt != o.At || o.Payment != t.ID {
		return "another time or payment"
	}
	wasReserved, seq, from := false, 0, payment.None
	if before != nil {
		wasReserved, seq, from = before.Reserved, before.Seq, before.Status
	}
	if s.Seq != seq+1 || o.From != from {
		return fail("place %d after %d, from %q", s.Seq, seq, o.From)
	}
	// One reserve, at the opening; then exactly one release or post, and nothing else but the yields of a hold's captures. A capture posts
	// when it is opened, out of its hold's reserve.
	want := payment.BookNothing
	switch {
	case before == nil && t.Kind == payment.Capture:
		want = payment.BookPost
	case before != nil && s.Reserved && s.Captured > before.Captured:
		want = payment.BookYield
	case before == nil && s.Reserved:
		want = payment.BookReserve
	case before != nil && s.Reserved && !wasReserved:
		return "reserved after the opening"
	case wasReserved && !s.Reserved && s.Paid() && !t.IsHold():
		want = payment.BookPost
	case wasReserved && !s.Reserved:
		want = payment.BookRelease
	}
	if o.Booking != want {
		return fail("books %q, want %q", o.Booking, want)
	}
	if (len(o.Postings(t)) > 0) != (want == payment.BookPost) {
		return fail("postings %v with booking %q", o.Postings(t), want)
	}
	if s.Reserved && s.ReserveCycle == "" {
		return "reserved in no cycle"
	}
	if before != nil && s.ReserveCycle != before.ReserveCycle {
		return "the reserve went to another cycle"
	}
	if before != nil && before.Status.Final() {
		if s.Status != before.Status || !s.FinalAt.Equal(before.FinalAt) || s.Reason != before.Reason || s.Cycle != before.Cycle || s.Public() != before.Public() {
			return "a final state changed"
		}
	}
	if why := checkHold(t, before, o); why != "" {
		return why
	}
	if why := checkDispute(t, before, o); why != "" {
		return why
	}
	if s.Paid() && t.Kind != payment.Capture && !t.IsHold() {
		if s.Status != payment.Succeeded && (s.Status != payment.LossAssigned || t.Loss != payment.LossPayer) {
			return "posted in this state"
		}
		if s.BusinessDate == "" || s.Debit.State != payment.LegSuccess {
			return fail("posted with debit %s on business date %q", s.Debit.State, s.BusinessDate)
		}
		if t.Flow == payment.Push && s.Status == payment.Succeeded && s.Credit.State != payment.LegSuccess && !decided(before, o) {
			return fail("succeeded with credit %s", s.Credit.State)
		}
	}
	if (s.Status == payment.Failed || s.Status == payment.Cancelled) && before != nil && !before.Status.Final() && s.Debit.State == payment.LegSuccess {
		return "ended unpaid while a debit that is known to have happened stands"
	}
	if row.Final && s.Public() == payment.PublicSucceeded != s.Paid() {
		return fail("shown as %s, paid %v", s.Public(), s.Paid())
	}
	if s.Credit.State != payment.NotAsked && (s.Status == payment.Cancelling || s.Status == payment.Cancelled) {
		return "cancelled past the point of no return"
	}
	op, at, ok := payment.Next(t, s)
	switch {
	case !row.Final && !ok:
		return "not final and nothing is next: it hangs"
	case ok && at.Before(o.At) && (before == nil || !at.Equal(before.DueAt)):
		return "the next step was due before this one"
	case ok && op == payment.OpAdvise && (t.Funds != payment.InStead || !s.Paid()):
		return "advice of a debit that the switch did not promise, or that is not paid"
	case t.Funds == payment.InStead && s.Paid() && !ok && (before == nil || !before.Paid()):
		return "posted in an institution's stead, and it is not told"
	case row.Final && ok && op != payment.OpAdvise && s.Resolver.Loss.State != payment.LossOpen && (s.Paid() || op != payment.OpCancel || s.Debit.State != payment.LegSuccess):
		return fail("final and %s is next", op)
	case row.Final && ok && s.Paid() && op != payment.OpAdvise && op != payment.OpLookUpCredit && (op != payment.OpCredit || !t.Kind.IsChild() && s.Credit.State != payment.Asked):
		return fail("final, paid, and %s is next", op)
	case ok && t.Funds == payment.Blocked && op != payment.OpCredit && op != payment.OpLookUpCredit && !row.Final && !s.Status.IsDispute():
		return fail("%s is next though the funds were blocked by promise", op)
	case ok && t.Kind.IsChild() && op == payment.OpLookUpCredit:
		return "a refund is inquired about instead of retried"
	}
	if why := checkLoss(t, before, s); why != "" && t.Kind != payment.Capture { // a capture is posted, so between the institutions nothing is lost
		return why
	}
	r := s.Refunded
	if r.Void && r != wholeVoid(t) {
		return fail("voided %+v", r)
	}
	if before != nil && before.Refunded.Order > 0 && r.Order > 0 && r.Void != before.Refunded.Void {
		return "a void and a refund together"
	}
	if r.Credit < 0 || r.Credit > t.Amounts.Credit.Minor || r.Debit < 0 || r.Debit > t.Amounts.Debit.Minor || r.Customer < 0 || r.Customer > t.Amounts.Customer.Minor ||
		r.PayeeFee < 0 || r.PayeeFee > 60 || r.PayerFee != 0 || r.IssuerFee < 0 || r.IssuerFee > 19 {
		return fail("refunded beyond the payment: %+v", r)
	}
	most := t.Amounts.Order.Minor
	if t.IsHold() {
		most = s.Captured
	}
	if r.Order < 0 || r.Order > most || r.Order > 0 && !s.Paid() {
		return fail("refunded %d of %d", r.Order, t.Amounts.Order.Minor)
	}
	return ""
}

// checkError tells whether an event may be turned away as it was.
func checkError(t *payment.Terms, s *payment.State, e *payment.Event, now time.Time, err error) string {
	var refusal payment.Refusal
	op, _, asked := payment.Next(t, s)
	switch {
	case errors.Is(err, payment.ErrUnchanged) && asked && e.Kind == payment.Answered && e.Op == op:
		return "the answer to the open question changes nothing: it would never be asked again"
	case errors.Is(err, payment.ErrImpossible) && e.Kind == payment.Answered && e.Op != "made_up":
		return "an institution's answer is a fault of ours"
	case err == nil && e.Kind == payment.RefundOpened && s.Refunded.Void, err == nil && e.Kind == payment.VoidOpened && s.Refunded.Order > 0:
		return "a child beside one that excludes it"
	case (e.Kind == payment.RefundOpened || e.Kind == payment.VoidOpened) && !e.Share.Void == (e.Kind == payment.VoidOpened) && err == nil:
		return "a share of the wrong sort counts"
	case err == nil && (e.Kind == "made_up" || e.Op == "made_up" || e.Kind == payment.Opened):
		return "a made-up event counts"
	case e.Kind == payment.ResolutionApproved && err == nil && (e.By == s.Resolver.Proposal.By || e.Reference != strconv.Itoa(s.Resolver.Proposal.N)):
		return "a resolution was approved by who proposed it, or another was"
	case e.Kind == payment.HoldExpired && op == payment.OpExpire && t.IsHold() && !now.Before(t.Hold.Until) && err != nil:
		return fmt.Sprintf("a hold does not expire: %v", err)
	case err == nil && e.Kind == payment.DisputeOpened && s.Refunded.Void:
		return "a dispute beside a void"
	case e.Kind == payment.DisputeDue && op == payment.OpExpire && t.Kind == payment.Dispute && !now.Before(s.DueAt) && err != nil:
		return fmt.Sprintf("a dispute is not decided: %v", err)
	case err == nil && (e.Kind == payment.DisputeAnswer || e.Kind == payment.DisputeAccept || e.Kind == payment.DisputeWithdraw) && !now.Before(s.DueAt):
		return "a side was heard when its time was over"
	case errors.Is(err, payment.ErrImpossible) && t.Kind == payment.Dispute && (e.Kind == payment.DisputeAnswer || e.Kind == payment.DisputeAccept || e.Kind == payment.DisputeWithdraw):
		return "a side's word is a fault of ours"
	case e.Kind == payment.CaptureOpened && !now.Before(t.Hold.Until) && err == nil:
		return "captured when the hold's time was over"
	case errors.As(err, &refusal) && e.Kind == payment.Answered:
		return "an institution's answer is refused"
	case e.Kind == payment.CancelAsked && s.Status.Row().CancelWin && s.Status != payment.Cancelling && err != nil:
		return fmt.Sprintf("a cancellation that must win: %v", err)
	case e.Kind == payment.CancelAsked && s.Status == payment.Held && s.Captured == 0:
		if err != nil {
			return fmt.Sprintf("a cancellation of an untouched hold: %v", err)
		}
	case e.Kind == payment.CancelAsked && !s.Status.Final() && !s.Status.Row().CancelWin && !errors.As(err, &refusal):
		return fmt.Sprintf("a cancellation past the point of no return: %v", err)
	}
	return ""
}

// checkHold holds an outcome against what must always be so of holds and captures.
func checkHold(t *payment.Terms, before *payment.State, o *payment.Outcome) string {
	s := &o.State
	if t.Kind == payment.Capture {
		switch {
		case !s.Paid() || s.BusinessDate == "":
			return "a capture that is not posted"
		case before != nil && (s.Cycle != before.Cycle || s.BusinessDate != before.BusinessDate):
			return "a capture's posting moved"
		case s.Status == payment.Succeeded && s.Debit.State != payment.LegSuccess && s.Reason != reason.CaptureUnconfirmed:
			return fmt.Sprintf("told with debit %s", s.Debit.State)
		}
		return ""
	}
	captured := int64(0)
	if before != nil {
		captured = before.Captured
	}
	taken := int64(0)
	if o.Event.Kind == payment.CaptureOpened {
		taken = o.Event.Share.Order
	}
	switch {
	case s.Captured != captured+taken || s.Captured > t.Hold.Most || s.Captured < 0:
		return fmt.Sprintf("captured %d after %d and %d, at most %d", s.Captured, captured, taken, t.Hold.Most)
	case s.Captured > 0 && s.Status != payment.Held && s.Status != payment.Releasing && s.Status != payment.Captured:
		return "captured in part in this state"
	case s.Captured == 0 && (s.Status == payment.Releasing || s.Status == payment.Captured):
		return "ends as captured, and nothing was"
	case s.Captured > 0 && s.Debit.State != payment.LegSuccess:
		return fmt.Sprintf("captured with debit %s", s.Debit.State)
	case s.Status == payment.Held && (s.DueAt != t.Hold.Until || s.Debit.State != payment.LegSuccess):
		return fmt.Sprintf("held until %s, debit %s", s.DueAt, s.Debit.State)
	case t.IsHold() && (s.Cycle != "" || s.Credit.State != payment.NotAsked):
		return "a hold that posts or asks for a credit by itself"
	}
	return ""
}

// checkDispute holds an outcome against what must always be so of disputes.
func checkDispute(t *payment.Terms, before *payment.State, o *payment.Outcome) string {
	s, d := &o.State, t.Detail.Dispute
	if t.Kind != payment.Dispute {
		if s.Status.IsDispute() || s.Status == payment.DisputeLost {
			return "a dispute's state without a dispute"
		}
		return ""
	}
	untouched := s.Debit.State == payment.NotAsked && s.Credit.State == payment.NotAsked
	switch {
	case before == nil:
	case s.Status == payment.DisputeLost && (!before.Status.IsDispute() && !before.Status.Final() || !untouched || s.Paid()):
		return "lost when it was decided for the payer"
	case before.Status.IsDispute() && s.Status == payment.CreditAsked && o.Event.Kind == payment.DisputeDue && before.Status == payment.DisputeAnswered && d.Default != payment.ForThePayer:
		return "the clock decided against the default"
	}
	switch {
	case s.Status == payment.DisputeOpen && !s.DueAt.Equal(d.AnswerBy), s.Status == payment.DisputeAnswered && !s.DueAt.Equal(d.DecideBy):
		return fmt.Sprintf("its next step is due at %s", s.DueAt)
	case s.Status.IsDispute() && !untouched:
		return "somebody was asked before it was decided"
	case s.Status.IsDispute() != (untouched && s.Reserved):
		return "it waits where it is decided"
	}
	return ""
}

// Whatever institutions answer to what they are asked, the payment ends within its ladders: answering the open questions never comes back
// to a state that was there before. The longest way is counted.
func TestEveryAnswerMakesProgress(t *testing.T) {
	bound := 2*(len(policy.Debit)+len(policy.Payer)+3*len(policy.Cancel)+len(policy.Credit)+2*len(policy.Loss)) + 8
	for name, terms := range variants() {
		longest := map[payment.State]int{}
		onWay := map[payment.State]bool{}
		var walk func(s payment.State) int
		walk = func(s payment.State) int {
			k := shape(s)
			if n, ok := longest[k]; ok {
				return n
			}
			if onWay[k] && terms.Loss == payment.LossPersons {
				return 0 // asked on until persons decide
			}
			if onWay[k] {
				t.Fatalf("%s: answers lead from %s back to %s", name, s.Status, s.Status)
			}
			onWay[k] = true
			defer delete(onWay, k)
			op, at, ok := payment.Next(terms, &s)
			if op == payment.OpAdvise {
				return 1 // repeated until it is acknowledged, and no step of the payment: see TestAdvice
			}
			n := 0
			for _, e := range replies(terms, op) {
				if !ok {
					break
				}
				o, err := payment.Step(terms, s, e, at, policy, calendar(at))
				if err != nil {
					t.Fatalf("%s: %s %s in %s: %v", name, e.Op, e.Result, s.Status, err)
				}
				n = max(n, 1+walk(o.State))
			}
			if s.Status == payment.Held && s.Captured == 0 {
				part := payment.Event{Kind: payment.CaptureOpened, Share: payment.Refunded{Order: 3_333}}
				o, err := payment.Step(terms, s, part, s.UpdatedAt, policy, calendar(start))
				if err != nil {
					t.Fatalf("%s: a part: %v", name, err)
				}
				n = max(n, walk(o.State))
			}
			longest[k] = n
			return n
		}
		n := walk(openings(terms)[0].State)
		if n == 0 || n > bound {
			t.Errorf("%s: the longest way has %d answers, want 1 to %d", name, n, bound)
		}
		// A late yes after the end has its own ladder.
		for k := range longest {
			if !k.Status.Final() || k.Paid() || k.Status == payment.Refused {
				continue
			}
			late := payment.Event{Kind: payment.Answered, Op: payment.OpAuthorise, Result: payment.Success}
			if o, err := payment.Step(terms, k, late, start, policy, calendar(start)); err == nil {
				walk(o.State)
			}
		}
	}
}

// A counterparty that never answers: from every state that can be reached, the payment is final, and owes nothing more, after no more than
// the policy's pauses.
func TestSilenceEnds(t *testing.T) {
	sum := func(pauses []time.Duration) (d time.Duration) {
		for _, p := range pauses {
			d += p
		}
		return d
	}
	for name, terms := range variants() {
		seen := map[payment.State]bool{}
		queue := []payment.State{openings(terms)[0].State}
		for len(queue) > 0 {
			s := queue[0]
			queue = queue[1:]
			if seen[shape(s)] {
				continue
			}
			seen[shape(s)] = true
			for _, e := range events(terms) {
				if o, err := payment.Step(terms, s, e, s.UpdatedAt, policy, calendar(start)); err == nil {
					queue = append(queue, o.State)
				}
			}
			at := s.UpdatedAt
			began := at
			for {
				op, due, ok := payment.Next(terms, &s)
				if !ok || op == payment.OpAdvise { // an advice is repeated for ever; the payment has ended
					break
				}
				if due.After(at) {
					at = due
				}
				silence := payment.Event{Kind: payment.Answered, Op: op, Result: payment.Unknown}
				if op == payment.OpExpire {
					silence = payment.Event{Kind: terms.TimeOver()}
				}
				o, err := payment.Step(terms, s, silence, at, policy, calendar(at))
				if err != nil {
					t.Fatalf("%s: %s unanswered in %s: %v", name, op, s.Status, err)
				}
				s = o.State
				if s.Status == payment.Undecided {
					break // asked on until persons decide
				}
			}
			if s.Status == payment.Undecided {
				s = decide(t, terms, s)
			}
			if !s.Status.Final() {
				t.Fatalf("%s: silence leads to %s and stays there", name, s.Status)
			}
			limit := max(sum(policy.Debit), sum(policy.Payer)) + sum(policy.Credit) + 3*sum(policy.Cancel) + 2*sum(policy.Loss)
			if terms.IsHold() {
				limit += terms.Hold.Until.Sub(start)
			}
			if d := terms.Detail.Dispute; d != nil {
				limit += d.DecideBy.Sub(start)
			}
			if took := at.Sub(began); took > limit {
				t.Errorf("%s: silence took %s, want at most %s", name, took, limit)
			}
		}
	}
}

// The table is what people read: one row a status, a sentence each.
func TestTable(t *testing.T) {
	seen := map[payment.Status]bool{payment.None: true}
	for _, r := range payment.Table {
		if seen[r.Status] || r.Text == "" || r.Public == "" {
			t.Errorf("%q is there twice, is empty, or has no text", r.Status)
		}
		seen[r.Status] = true
		if r.Final && (r.Held || r.CancelWin) {
			t.Errorf("%s is final and holds a reserve or can be cancelled", r.Status)
		}
		if r.Status.Final() != r.Final || r.Status.Row() != r {
			t.Errorf("%s is read back otherwise", r.Status)
		}
	}
	if (payment.None).Final() {
		t.Error("no state at all is final")
	}
}

// decided tells whether persons found a leg other than its institution said.
func decided(before *payment.State, o *payment.Outcome) bool {
	return o.Event.Kind == payment.ResolutionApproved || before != nil && before.Credit.State == o.State.Credit.State
}

// decide lets two persons find that the credit did not happen, and answers what is asked then.
func decide(t *testing.T, terms *payment.Terms, s payment.State) payment.State {
	t.Helper()
	n := strconv.Itoa(s.Seq + 1)
	for _, e := range []payment.Event{
		{Kind: payment.ResolutionProposed, By: "ada", Finding: payment.FoundNotCredited},
		{Kind: payment.ResolutionApproved, By: "ben", Reference: n}} {
		o, err := payment.Step(terms, s, e, s.UpdatedAt, policy, calendar(start))
		if err != nil {
			t.Fatalf("%s in %s: %v", e.Kind, s.Status, err)
		}
		s = o.State
	}
	if op, _, ok := payment.Next(terms, &s); ok {
		o, err := payment.Step(terms, s, payment.Event{Kind: payment.Answered, Op: op, Result: payment.Success}, s.UpdatedAt, policy, calendar(start))
		if err != nil {
			t.Fatalf("%s in %s: %v", op, s.Status, err)
		}
		s = o.State
	}
	return s
}

// checkLoss holds the loss against the legs and the books, in other words than the machine's.
func checkLoss(t *payment.Terms, before *payment.State, s *payment.State) string {
	l := &s.Resolver.Loss
	if !s.Status.Final() {
		if l.State != payment.NoLoss {
			return "a loss before the end"
		}
		return ""
	}
	if before != nil && before.Resolver.Loss.State != payment.NoLoss && l.State == payment.NoLoss {
		return "a loss is gone"
	}
	if s.Status == payment.LossAssigned && l.State == payment.NoLoss {
		return "a loss was assigned and not booked"
	}
	if l.State != payment.NoLoss {
		want := t.Amounts.Debit
		if l.From == payment.LossPayee {
			want = t.Amounts.Credit
			if s.Paid() && l.State == payment.LossDue {
				want.Minor -= s.Refunded.Credit
			}
		}
		if l.State != payment.LossLifted && l.State != payment.LossSettled && (l.Amount != want || l.Amount.Minor <= 0) {
			return fmt.Sprintf("a loss of %s, want %s", l.Amount, want)
		}
		if l.At.IsZero() || l.ChangedAt.Before(l.At) {
			return "a loss without its time"
		}
	}
	gave := func(l payment.Leg) bool { return l.State == payment.LegSuccess }
	open := func(l payment.Leg) bool {
		return l.State == payment.LegUnknown || l.State == payment.Asked || l.State == payment.LegPending
	}
	d, c := s.Debit, s.Credit
	if t.Flow == payment.Pull && s.Paid() {
		c = payment.Leg{State: payment.LegSuccess}
	}
	even := gave(d) == s.Paid() && gave(c) == s.Paid() && !open(d) && !open(c)
	undoing := !s.DueAt.IsZero()
	switch {
	case l.State == payment.LossSettled:
	case even && l.State != payment.NoLoss && l.State != payment.LossLifted:
		return fmt.Sprintf("the legs agree with the books and the loss is %s", l.State)
	case !even && !undoing && (l.State == payment.NoLoss || l.State == payment.LossLifted) && s.Refunded.Credit < t.Amounts.Credit.Minor:
		return fmt.Sprintf("debit %s, credit %s, paid %v, and no loss", d.State, c.State, s.Paid())
	case (open(d) || open(c)) && l.State != payment.LossOpen && !(gave(d) && gave(c)):
		return fmt.Sprintf("debit %s, credit %s, and the loss is %s", d.State, c.State, l.State)
	case !s.Paid() && (gave(d) || open(d)) && l.State != payment.NoLoss && l.From != payment.LossPayer:
		return "the payer's side may have debited, and another answers for it"
	}
	if l.State == payment.LossOpen && s.DueAt.IsZero() && s.Resolver.Needs == "" {
		return "a loss is open, nobody is asked and no person is called"
	}
	return ""
}
