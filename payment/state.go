package payment

import (
	"time"

	"hutong/ledger"
	"hutong/money"
	"hutong/reason"
)

// Status is the inner state. Its rows, with the public state and a sentence each, are in table.go.
type Status string

// LegState is how far one leg is known to have come.
type LegState string

const (
	// NotAsked : nobody was asked.
	NotAsked LegState = "not_asked"
	// Asked : the intent to ask is durable; the message may have left.
	Asked LegState = "asked"
	// LegPending : the institution answered that it waits for its customer.
	LegPending LegState = "pending"
	// LegUnknown : no signed answer came in time.
	LegUnknown LegState = "unknown"
	// LegSuccess : the institution said yes; final unless undone.
	LegSuccess LegState = "success"
	// LegFailure : the institution said no, or promised that it never will say yes.
	LegFailure LegState = "failure"
	// LegUndone : a success that was cancelled with the institution.
	LegUndone LegState = "undone"
)

// Leg is one institution's part.
type Leg struct {
	State     LegState
	Reference string // the institution's own reference
}

// State is where a payment stands. It is a fold of its outcomes; the last outcome carries it whole.
type State struct {
	Status        Status
	Reason        reason.Code
	Debit, Credit Leg
	Seq           int       // number of outcomes so far
	Reserved      bool      // the terms' needs are reserved
	ReserveCycle  string    // the cycle whose positions carry the reserve
	Rung          int       // steps taken on the present ladder
	DueAt         time.Time // when the next step is due; zero if none
	Cycle         string    // of the postings, once posted
	BusinessDate  string    // YYYY-MM-DD, of the postings
	Refunded      Refunded  // accepted and not failed
	Resolver      Resolver  // what the resolver keeps of it
	Captured      int64     // of a hold: minor units of the order that captures took
	UpdatedAt     time.Time
	FinalAt       time.Time // zero while not final
}

// Op is what an institution is asked.
type Op string

const (
	// OpAuthorise asks the payer's institution to debit.
	OpAuthorise Op = "authorise"
	// OpCredit asks the payee's institution to credit.
	OpCredit Op = "credit"
	// OpCancel asks the payer's institution to undo or forget the debit.
	OpCancel Op = "cancel"
	// OpCapture tells the payer's institution of a capture, which it takes from what it holds.
	OpCapture Op = "capture"
	// OpRelease tells the payer's institution to give back what is held and not captured.
	OpRelease Op = "release"
	// OpExpire asks nobody: the time of a hold, of a dispute's answer, or of its decision is over.
	OpExpire Op = "expire"
	// OpLookUpDebit asks the payer's institution what became of the debit.
	OpLookUpDebit Op = "look_up_debit"
	// OpLookUpCredit asks the payee's institution what became of the credit.
	OpLookUpCredit Op = "look_up_credit"
	// OpAdvise tells the payer's institution of a debit that the switch promised in its stead.
	OpAdvise Op = "advise"
)

// Result is what an institution answered, or that it did not.
type Result string

const (
	// Success : done.
	Success Result = "success"
	// Failure : not done and never will be.
	Failure Result = "failure"
	// Pending : the institution waits for its customer.
	Pending Result = "pending"
	// Unknown : no answer, an unsigned one, or one that is not terminal.
	Unknown Result = "unknown"
	// NotFound : answer to a look-up or cancellation: never arrived, and if it arrives it will be refused.
	NotFound Result = "not_found"
)

// EventKind names what happened to a payment.
type EventKind string

const (
	// Opened : the payment was accepted and reserved, or refused.
	Opened EventKind = "opened"
	// Answered : an institution answered an Op, or failed to.
	Answered EventKind = "answered"
	// CancelAsked : the initiator wants the payment cancelled.
	CancelAsked EventKind = "cancel_asked"
	// Restarted : the switch restarted; what was asked may or may not have been sent.
	Restarted EventKind = "restarted"
	// CaptureOpened : a capture took a share of a hold.
	CaptureOpened EventKind = "capture_opened"
	// ReleaseAsked : the payee's side gives back what is held and not captured.
	ReleaseAsked EventKind = "release_asked"
	// HoldExpired : the time of a hold is over.
	HoldExpired EventKind = "hold_expired"
	// InsteadAnswered : the switch answered the debit in the stead of the payer's institution.
	InsteadAnswered EventKind = "stood_in"
	// RefundOpened : a child took a share of the payment.
	RefundOpened EventKind = "refund_opened"
	// RefundFailed : a child failed and its share is free again.
	RefundFailed EventKind = "refund_failed"
	// ResolutionProposed : a person proposed what became of a payment.
	ResolutionProposed EventKind = "resolution_proposed"
	// ResolutionApproved : another person approved it.
	ResolutionApproved EventKind = "resolution_approved"
	// ResolutionRejected : another person rejected it.
	ResolutionRejected EventKind = "resolution_rejected"
	// LossSettledBy : the institution that was owed confirms that it was paid.
	LossSettledBy EventKind = "loss_settled"
	// VoidOpened : a void took the whole of the payment.
	VoidOpened EventKind = "void_opened"
	// VoidFailed : the void failed and the payment stands as before.
	VoidFailed EventKind = "void_failed"
	// DisputeOpened : a dispute took a share of the payment.
	DisputeOpened EventKind = "dispute_opened"
	// DisputeFailed : a dispute ended without giving back, and its share is free again.
	DisputeFailed EventKind = "dispute_failed"
	// DisputeAnswer : the payee's side contests the dispute.
	DisputeAnswer EventKind = "dispute_answered"
	// DisputeAccept : the payee's side accepts it.
	DisputeAccept EventKind = "dispute_accepted"
	// DisputeWithdraw : the payer's side withdraws it.
	DisputeWithdraw EventKind = "dispute_withdrawn"
	// DisputeDue : the time for the answer, or for the decision, is over.
	DisputeDue EventKind = "dispute_due"
)

// Event is one thing that happened.
type Event struct {
	Kind      EventKind
	Op        Op           // Answered
	Result    Result       // Answered
	Reason    reason.Code  // Answered: why not; CancelAsked: why
	Reference string       // Answered, DisputeAnswer: the institution's own reference; ResolutionApproved, ResolutionRejected: number of the outcome that proposed
	Amount    money.Amount // Answered with Success: what the institution says it moved; zero when it does not say
	By        string       // the institution or person that caused it
	Key       string       // of what persons say: the hash of the public key that signed it
	Note      string       // what a person should read: an error text, a comment, a reason
	Finding   Finding      // ResolutionProposed
	Share     Refunded     // of the opening and failing of children
	Request   string       // DisputeAnswer, DisputeAccept, DisputeWithdraw: the id under which it was said
}

// Booking says what an outcome does to positions.
type Booking string

const (
	// BookNothing leaves positions alone.
	BookNothing Booking = ""
	// BookReserve sets the terms' needs aside.
	BookReserve Booking = "reserve"
	// BookRelease gives the reserve back.
	BookRelease Booking = "release"
	// BookYield gives back the part of a hold's reserve that a capture posts in the same commit.
	BookYield Booking = "yield"
	// BookPost gives the reserve back and posts the terms' lines.
	BookPost Booking = "post"
)

// Outcome is one line of a payment's history: what happened, and the state after it. Outcomes are appended, never changed.
type Outcome struct {
	Payment ID
	Event   Event
	At      time.Time
	From    Status
	State   State // after
	Booking Booking
}

// Postings opens what the outcome posts; nil unless it posts.
func (o *Outcome) Postings(t *Terms) []ledger.Posting {
	if o.Booking != BookPost {
		return nil
	}
	return ledger.Postings(t.Lines)
}
