package payment

import "time"

// Policy is the clock on which an unknown outcome is resolved. It comes from the rulebook by the id in the terms.
// Each ladder is a list of pauses: before the first inquiry, before the second, and so on.
type Policy struct {
	ID           string
	AnswerWithin time.Duration   // how long an institution has for one answer
	Margin       time.Duration   // by how much each hop's deadline is earlier than that of the hop before it
	Debit        []time.Duration // inquiries about a debit; at the end the payment is cancelled
	Payer        []time.Duration // inquiries while the payer is to act; at the end the payment is cancelled
	Cancel       []time.Duration // repeats of a cancellation or release; at the end the payer's side carries what it did not confirm
	Advice       []time.Duration // repeats of an advice; at the end persons are called, and the last one repeats until it is acknowledged
	Credit       []time.Duration // inquiries about a credit, repeats of a capture; at the end the loss goes to whom the terms name
	Loss         []time.Duration // inquiries after a loss was assigned; at the end persons are called for
	DecideWithin time.Duration   // how long a proposal of one person waits for another; 0: persons decide nothing
}

// ladder is the list that is climbed in a status; nil where nothing is waited for.
func (p *Policy) ladder(s Status) []time.Duration {
	switch s {
	case DebitUnknown:
		return p.Debit
	case DebitPending:
		return p.Payer
	case Cancelling, Reversing, Releasing:
		return p.Cancel
	case CreditUnknown, Capturing:
		return p.Credit
	case Undecided:
		if len(p.Loss) > 0 {
			return p.Loss
		}
		return p.Credit
	}
	return nil
}
