package payment

import (
	"errors"
	"fmt"
	"time"

	"hutong/reason"
)

// Calendar is the cycle and business date in force when an outcome is decided; both are stamped by the committing transaction.
type Calendar struct {
	Cycle        string
	BusinessDate string // YYYY-MM-DD
}

// ErrUnchanged says that an event says nothing new: a repeat, or an answer to a question that is no longer open.
var ErrUnchanged = errors.New("payment: the event changes nothing")

// ErrImpossible says that an event does not belong to this payment at all: a fault of the caller's, not of an institution.
var ErrImpossible = errors.New("payment: the event is impossible")

// Refusal is the error of an event that a business rule refuses: a cancellation past the point of no return, a refund too many.
// The payment is unchanged.
type Refusal struct{ Reason reason.Code }

func (r Refusal) Error() string { return "payment: refused: " + string(r.Reason) }

// Open is the first outcome of a payment: refused for the given reason, or reserved with the first ask as a durable intent.
func Open(t *Terms, refusal reason.Code, now time.Time, cal Calendar) Outcome {
	s := State{Seq: 1, UpdatedAt: now, Debit: Leg{State: NotAsked}, Credit: Leg{State: NotAsked}}
	o := Outcome{Payment: t.ID, Event: Event{Kind: Opened, By: t.Initiator}, At: now}
	if refusal != "" {
		s.Status, s.Reason, s.FinalAt = Refused, refusal, now
		o.State = s
		return o
	}
	s.Reserved, s.ReserveCycle, s.DueAt = true, cal.Cycle, now
	switch {
	case t.Kind == Dispute:
		s.Status, s.DueAt = DisputeOpen, t.Detail.Dispute.AnswerBy
	case t.Flow == Push && t.Funds == Blocked:
		s.Status = CreditAsked
		s.Debit = Leg{State: LegSuccess, Reference: t.InitiatorRef}
		s.Credit.State = Asked
	default:
		s.Status = DebitAsked
		s.Debit.State = Asked
	}
	o.State, o.Booking = s, BookReserve
	return o
}

// Bury is the only outcome of a payment that was cancelled before it came, or whose claim was taken over before it was opened.
func Bury(t *Terms, by, note string, now time.Time) Outcome {
	return Outcome{Payment: t.ID, Event: Event{Kind: CancelAsked, By: by, Note: note}, At: now, State: State{
		Status: Tombstone, Reason: reason.CancelledFirst, Seq: 1, UpdatedAt: now, FinalAt: now,
		Debit: Leg{State: NotAsked}, Credit: Leg{State: NotAsked}}}
}

// Step decides what an event does. The error is ErrUnchanged, a Refusal, or ErrImpossible; the outcome counts only without one.
func Step(t *Terms, s State, e Event, now time.Time, p *Policy, cal Calendar) (Outcome, error) {
	x := step{t: t, s: s, e: e, now: now, p: p, cal: cal}
	if err := x.decide(); err != nil {
		return Outcome{}, err
	}
	x.account(&s)
	x.s.Seq++
	x.s.UpdatedAt = now
	return Outcome{Payment: t.ID, Event: e, At: now, From: s.Status, State: x.s, Booking: x.booking}, nil
}

type step struct {
	t       *Terms
	s       State // becomes the state after
	e       Event
	now     time.Time
	p       *Policy
	cal     Calendar
	booking Booking
}

func (x *step) decide() error {
	switch x.e.Kind {
	case Answered:
		switch {
		case x.e.Op == OpAdvise:
			return x.advised()
		case x.t.Funds == InStead && x.s.Paid():
			return ErrUnchanged // nobody was asked anything else
		case x.s.Status.Final():
			return x.late()
		}
		switch x.e.Op {
		case OpAuthorise, OpLookUpDebit:
			return x.debitAnswered()
		case OpCancel:
			return x.cancelAnswered()
		case OpCredit, OpLookUpCredit:
			return x.creditAnswered()
		case OpCapture:
			return x.captureAnswered()
		case OpRelease:
			return x.releaseAnswered()
		}
	case InsteadAnswered:
		return x.stoodIn()
	case CancelAsked:
		return x.cancelAsked()
	case Restarted:
		return x.restarted()
	case CaptureOpened:
		return x.captureOpened()
	case ReleaseAsked:
		return x.releaseAsked()
	case HoldExpired:
		return x.holdExpired()
	case RefundOpened:
		return x.refundOpened()
	case RefundFailed:
		return x.refundFailed()
	case ResolutionProposed, ResolutionApproved, ResolutionRejected, LossSettledBy:
		return x.resolution()
	case VoidOpened:
		return x.voidOpened()
	case VoidFailed:
		return x.voidFailed()
	case DisputeOpened:
		return x.disputed()
	case DisputeFailed:
		return x.refundFailed()
	case DisputeAnswer, DisputeAccept, DisputeWithdraw, DisputeDue:
		return x.dispute()
	}
	return fmt.Errorf("%w: %s %s", ErrImpossible, x.e.Kind, x.e.Op)
}

// debitAnswered takes the answer to an authorisation or to an inquiry about it.
func (x *step) debitAnswered() error {
	s, e := &x.s, &x.e
	switch s.Status {
	case DebitAsked, DebitPending, DebitUnknown:
	case Cancelling, Reversing:
		// Cancel wins: whatever the debit became, the cancellation under way undoes it. A late yes is kept, because a
		// cancellation that is then answered "never arrived" would be false.
		if e.Result == Success && s.Debit.State != LegSuccess {
			s.Debit = Leg{State: LegSuccess, Reference: e.Reference}
			return nil
		}
		return ErrUnchanged
	default:
		return ErrUnchanged
	}
	switch e.Result {
	case Success:
		if !e.Amount.IsZero() && e.Amount != x.t.Amounts.Debit {
			s.Debit = Leg{State: LegSuccess, Reference: e.Reference}
			x.cancel(reason.AnswerAltered)
			return nil
		}
		s.Debit = Leg{State: LegSuccess, Reference: e.Reference}
		if x.t.Flow == Pull {
			x.debited()
			return nil
		}
		x.move(CreditAsked)
		s.Credit.State = Asked
	case Failure, NotFound:
		// To an inquiry "not found" is the institution's promise to refuse the original if it still arrives. To the
		// authorisation itself it makes no sense and counts as no answer.
		if e.Result == NotFound && e.Op == OpAuthorise {
			x.unknownDebit()
			return nil
		}
		s.Debit = Leg{State: LegFailure, Reference: e.Reference}
		why := e.Reason
		if why == "" {
			why = reason.PayerDeclined
			if e.Result == NotFound {
				why = reason.NoAnswer
			}
		}
		x.fail(Failed, why)
	case Pending:
		if s.Status != DebitPending {
			x.move(DebitPending)
			s.Debit.State = LegPending
		}
		s.Reason = reason.AwaitingPayer
		x.climb()
	default:
		x.unknownDebit()
	}
	return nil
}

func (x *step) unknownDebit() {
	if x.s.Status == DebitAsked {
		x.move(DebitUnknown)
	}
	if x.s.Status == DebitUnknown {
		x.s.Debit.State = LegUnknown
		x.s.Reason = reason.AwaitingAnswer
	}
	x.climb()
}

// creditAnswered takes the answer to a credit or to an inquiry about it. Past the point of no return the way is forward.
func (x *step) creditAnswered() error {
	s, e := &x.s, &x.e
	if s.Status == Reversing {
		return x.creditWhileReversing()
	}
	if s.Status != CreditAsked && s.Status != CreditUnknown && s.Status != Undecided {
		return ErrUnchanged
	}
	altered := e.Result == Success && !e.Amount.IsZero() && e.Amount != x.t.Amounts.Credit
	switch {
	case e.Result == Success && !altered:
		s.Credit = Leg{State: LegSuccess, Reference: e.Reference}
		x.succeed()
	case e.Result == Failure:
		s.Credit = Leg{State: LegFailure, Reference: e.Reference}
		why := e.Reason
		if why == "" {
			why = reason.PayeeDeclined
		}
		x.undo(why)
	case e.Result == NotFound && e.Op == OpLookUpCredit:
		// It never arrived: send it again, as the same credit, on the same ladder.
		rung := s.Rung
		x.move(CreditAsked)
		s.Rung = rung
		s.Credit.State = Asked
	default:
		if s.Status == CreditAsked {
			rung := s.Rung
			x.move(CreditUnknown)
			s.Rung = rung
		}
		s.Credit.State = LegUnknown
		if s.Status != Undecided {
			s.Reason = reason.AwaitingAnswer
		}
		if altered {
			s.Reason, s.Resolver.Needs = reason.AnswerAltered, NeedMismatch
		}
		x.climb()
	}
	return nil
}

// cancelAnswered takes the answer to a cancellation.
func (x *step) cancelAnswered() error {
	s, e := &x.s, &x.e
	// "Never arrived" is a promise to refuse the original if it still comes. Against a yes that we hold it confirms nothing, and
	// a refusal confirms nothing either.
	confirmed := e.Result == Success || e.Result == NotFound && s.Debit.State != LegSuccess
	switch {
	case s.Status == Cancelling || s.Status == Reversing:
		if !confirmed {
			x.climb()
			return nil
		}
		was := s.Status
		if e.Result == Success {
			s.Debit.State = LegUndone
		} else {
			s.Debit.State = LegFailure
		}
		switch {
		case s.Reason == reason.LossAssigned:
			x.fail(LossAssigned, reason.LossAssigned)
		case was == Cancelling && (s.Reason == reason.Cancelled || s.Reason == reason.HoldReleased || s.Reason == reason.HoldExpired):
			x.fail(Cancelled, s.Reason)
		default:
			x.fail(Failed, s.Reason)
		}
		return nil
	}
	return ErrUnchanged
}

func (x *step) cancelAsked() error {
	s := &x.s
	switch row := s.Status.Row(); {
	case s.Status == Cancelling:
		return ErrUnchanged
	case row.CancelWin, s.Status == Held && s.Captured == 0:
		x.cancel(reason.Cancelled)
		return nil
	case !row.Final:
		return Refusal{reason.TooLateToCancel}
	case s.Paid():
		return Refusal{reason.AlreadyFinal}
	default:
		return ErrUnchanged // it ended without being paid: what the caller wants is already so
	}
}

// restarted turns an ask of which nobody knows whether it left into an inquiry. A credit is simply asked again: its way is
// forward, and an institution answers a repeat with what it did the first time.
func (x *step) restarted() error {
	if x.s.Status != DebitAsked {
		return ErrUnchanged
	}
	x.move(DebitUnknown)
	x.s.Debit.State = LegUnknown
	x.s.Reason = reason.AwaitingAnswer
	return nil
}

// move enters a status at the foot of its ladder, its first step due at once.
func (x *step) move(to Status) {
	x.s.Status, x.s.Rung, x.s.DueAt, x.s.Reason = to, 0, x.now, ""
}

// climb sets when the next step of the present ladder is due, or ends the ladder.
func (x *step) climb() {
	s, pauses := &x.s, x.p.ladder(x.s.Status)
	if s.Rung < len(pauses) {
		s.DueAt = x.now.Add(pauses[s.Rung])
		s.Rung++
		return
	}
	switch s.Status {
	case DebitUnknown, DebitPending:
		x.cancel(reason.NoAnswer)
	case CreditUnknown:
		switch x.t.Loss {
		case LossPayer:
			x.post(LossAssigned, reason.LossAssigned)
		case LossPersons:
			x.move(Undecided)
			s.Reason, s.Resolver.Needs = reason.InReview, NeedBearer
			x.climb()
		default:
			x.undo(reason.LossAssigned)
		}
	case Undecided: // asked on at the last pause until somebody knows
		pause := x.p.AnswerWithin
		if len(pauses) > 0 {
			pause = pauses[len(pauses)-1]
		}
		s.DueAt = x.now.Add(pause)
	case Cancelling, Reversing:
		x.fail(LossAssigned, reason.LossAssigned)
	case Releasing:
		x.fail(Captured, reason.ReleaseUnconfirmed)
	case Capturing:
		x.told(Succeeded, reason.CaptureUnconfirmed)
	}
}

func (x *step) cancel(why reason.Code) {
	x.move(Cancelling)
	x.s.Reason = why
}

// undo ends a payment whose credit did not happen: a debit that was asked for is undone first, funds that the payer's side
// blocked by itself are released by the answer.
func (x *step) undo(why reason.Code) {
	if x.t.Funds == Blocked {
		to := Failed
		if why == reason.LossAssigned {
			to = LossAssigned
		}
		x.s.Debit.State = LegUndone
		x.fail(to, why)
		return
	}
	x.move(Reversing)
	x.s.Reason = why
}

func (x *step) succeed() { x.post(Succeeded, "") }

func (x *step) post(to Status, why reason.Code) {
	s := &x.s
	x.move(to)
	s.Reason, s.DueAt, s.FinalAt = why, time.Time{}, x.now
	s.Reserved = false
	s.Cycle, s.BusinessDate = x.cal.Cycle, x.cal.BusinessDate
	x.booking = BookPost
	if x.t.Funds == InStead {
		s.DueAt = x.now // the advice
	}
}

func (x *step) fail(to Status, why reason.Code) {
	s := &x.s
	x.move(to)
	s.Reason, s.DueAt, s.FinalAt = why, time.Time{}, x.now
	s.Reserved = false
	x.booking = BookRelease
}

// Next is what to ask after a state was committed, and when; ok is false when nothing is to be done. It follows from the state
// alone, so a restart goes the normal way.
func Next(t *Terms, s *State) (op Op, at time.Time, ok bool) {
	if s.DueAt.IsZero() {
		return "", time.Time{}, false
	}
	switch s.Status {
	case DebitAsked:
		op = OpAuthorise
	case DebitPending, DebitUnknown:
		op = OpLookUpDebit
	case Cancelling, Reversing:
		op = OpCancel
	case Held, DisputeOpen, DisputeAnswered:
		op = OpExpire
	case Capturing:
		op = OpCapture
	case Releasing:
		op = OpRelease
	case CreditAsked:
		op = OpCredit
	case CreditUnknown:
		op = OpLookUpCredit
		if t.Kind.IsChild() {
			op = OpCredit // once accepted, a child is retried forward
		}
	case Undecided:
		op = OpLookUpCredit
	default:
		op = nextLate(t, s)
		if s.adviceDue(t) {
			op = OpAdvise
		}
	}
	return op, s.DueAt, true
}
