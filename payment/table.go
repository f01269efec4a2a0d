package payment

// Public is the state that institutions see.
type Public string

const (
	// PublicProcessing : under way.
	PublicProcessing Public = "processing"
	// PublicAwaitingPayer : the payer must act.
	PublicAwaitingPayer Public = "awaiting_payer"
	// PublicAuthorised : held; the payee's side captures or releases.
	PublicAuthorised Public = "authorised"
	// PublicCancelling : being undone.
	PublicCancelling Public = "cancelling"
	// PublicSucceeded : paid. Final.
	PublicSucceeded Public = "succeeded"
	// PublicFailed : not paid. Final.
	PublicFailed Public = "failed"
	// PublicCancelled : not paid because it was cancelled. Final.
	PublicCancelled Public = "cancelled"
)

// The inner states.
const (
	None            Status = ""
	Refused         Status = "refused"
	Tombstone       Status = "tombstone"
	DebitAsked      Status = "debit_asked"
	DebitPending    Status = "debit_pending"
	DebitUnknown    Status = "debit_unknown"
	Cancelling      Status = "cancelling"
	Held            Status = "held"
	Capturing       Status = "capturing"
	Releasing       Status = "releasing"
	CreditAsked     Status = "credit_asked"
	CreditUnknown   Status = "credit_unknown"
	Reversing       Status = "reversing"
	Undecided       Status = "undecided"
	Succeeded       Status = "succeeded"
	Captured        Status = "captured"
	Failed          Status = "failed"
	Cancelled       Status = "cancelled"
	LossAssigned    Status = "loss_assigned"
	DisputeOpen     Status = "dispute_open"
	DisputeAnswered Status = "dispute_answered"
	DisputeLost     Status = "dispute_lost"
)

// Row describes one inner state.
type Row struct {
	Status    Status
	Public    Public
	Final     bool   // nothing but children can follow
	Held      bool   // the reserve is held in this state
	CancelWin bool   // a cancellation by the initiator wins in this state
	Text      string // one sentence
}

// Table is every inner state. docs and tests are made from it.
var Table = []Row{
	{Refused, PublicFailed, true, false, false, "Refused before anything was reserved or asked; the reason says why."},
	{Tombstone, PublicCancelled, true, false, false, "The cancellation came before its payment; the payment can never happen."},
	{DebitAsked, PublicProcessing, false, true, true, "Reserved; the payer's institution is asked to debit."},
	{DebitPending, PublicAwaitingPayer, false, true, true, "The payer's institution waits for its customer; it is asked again on the ladder."},
	{DebitUnknown, PublicProcessing, false, true, true, "No answer to the debit; the payer's institution is asked what became of it."},
	{Cancelling, PublicCancelling, false, true, true, "The payer's institution is told to cancel until it confirms."},
	{Held, PublicAuthorised, false, true, false, "The payer's institution holds the amount for captures, until released or the hold's time is over; a cancellation wins while nothing is captured."},
	{Capturing, PublicProcessing, false, false, false, "A capture: posted, and its hold smaller by it; the payer's institution is told until it confirms."},
	{Releasing, PublicProcessing, false, true, false, "Captured in part; the payer's institution is told to give back the rest until it confirms."},
	{CreditAsked, PublicProcessing, false, true, false, "Past the point of no return; the payee's institution is asked to credit."},
	{CreditUnknown, PublicProcessing, false, true, false, "No answer to the credit; the payee's institution is asked what became of it."},
	{Reversing, PublicProcessing, false, true, false, "The credit was refused; the debit is being undone with the payer's institution."},
	{Undecided, PublicProcessing, false, true, false, "The clock ran out and the agreement names nobody; two persons decide, and the payee's institution is still asked."},
	{Succeeded, PublicSucceeded, true, false, false, "Paid: posted, and told to both sides."},
	{Captured, PublicSucceeded, true, false, false, "A hold's end: its captures are paid, and the rest is given back."},
	{Failed, PublicFailed, true, false, false, "Not paid: a leg said no, and nothing is left debited."},
	{Cancelled, PublicCancelled, true, false, false, "Cancelled before the point of no return; nothing is left debited."},
	{LossAssigned, PublicFailed, true, false, false, "The clock ran out; the agreement named who answers for the payment, and the loss is on record."},
	{DisputeOpen, PublicProcessing, false, true, false, "A dispute: its share is taken and the cost reserved; the payee's side answers, or at the deadline it is decided for the payer."},
	{DisputeAnswered, PublicProcessing, false, true, false, "Contested by the payee's side; it may still accept, the payer's side withdraw and two persons decide, and at the deadline the agreement's default does."},
	{DisputeLost, PublicFailed, true, false, false, "Decided for the payee, or withdrawn, as the reason says: share and reserve are free again."},
}

var rows = func() map[Status]Row {
	m := make(map[Status]Row, len(Table))
	for _, r := range Table {
		m[r.Status] = r
	}
	return m
}()

// Row is the table's row of a status; the zero Row for None.
func (s Status) Row() Row { return rows[s] }

// Final tells whether only children can follow. A payment's way asks it a dozen times: a test holds it to the table.
func (s Status) Final() bool {
	switch s {
	case Refused, Tombstone, Succeeded, Captured, Failed, Cancelled, LossAssigned, DisputeLost:
		return true
	}
	return false
}

// Public is the state that the parties see. A loss that the payer's side carries is booked as paid and shown as success.
func (s *State) Public() Public {
	if s.Status == LossAssigned && s.Cycle != "" {
		return PublicSucceeded
	}
	return rows[s.Status].Public
}

// Paid tells whether the payment's lines are posted: of a hold, whether some of them are, by its captures.
func (s *State) Paid() bool { return s.Cycle != "" || s.Captured > 0 }
