package payment

import "time"

// ClockEnd says what happens at the end of a ladder.
type ClockEnd string

const (
	// EndCancel : the payment is cancelled with the payer's institution.
	EndCancel ClockEnd = "cancel"
	// EndAssign : the loss goes to the bearer.
	EndAssign ClockEnd = "assign"
	// EndPersons : two persons decide.
	EndPersons ClockEnd = "persons"
)

// Timetable is the published clock of what is unknown.
type Timetable struct {
	Leg    LegName    // that is unknown; "" when none is, as while a debit that happened is being undone
	Since  time.Time  // when it became unknown
	Next   time.Time  // when the next question is due
	Ends   time.Time  // when the ladder ends at the latest, if every question stays without an answer; zero: it has no end
	Then   ClockEnd   // what happens at the end
	Bearer LossBearer // of EndAssign: who answers for the loss
}

// Clock is the timetable of a state; false when nothing is being found out.
func Clock(t *Terms, s *State, p *Policy) (Timetable, bool) {
	if s.DueAt.IsZero() {
		return Timetable{}, false
	}
	c := Timetable{Next: s.DueAt}
	if d := &s.Resolver.Doubt; d.Until.IsZero() {
		c.Leg, c.Since = d.Leg, d.Since
	}
	pauses := p.ladder(s.Status)
	switch s.Status {
	case DebitUnknown, DebitPending:
		c.Then = EndCancel
	case Cancelling, Reversing:
		c.Then, c.Bearer = EndAssign, LossPayer
	case CreditUnknown:
		switch c.Then, c.Bearer = EndAssign, t.Loss; t.Loss {
		case LossPersons:
			c.Then, c.Bearer = EndPersons, ""
		case LossPayer:
		default:
			c.Bearer = LossPayee
		}
	case Undecided:
		c.Then = EndPersons
		return c, true
	default:
		if !s.Status.Final() {
			return Timetable{}, false // asked, and the time for the answer runs
		}
		if s.adviceDue(t) { // the debit is promised; only that its institution knows of it is awaited
			if c.Then, pauses = EndPersons, p.Advice; s.Resolver.Needs == NeedAdvice {
				return c, true
			}
			break
		}
		c.Then, pauses = EndPersons, p.late(s)
		if c.Leg = s.Resolver.Loss.Leg; c.Leg == "" {
			c.Leg = DebitLeg
		}
		c.Since = s.Resolver.Loss.At
	}
	c.Ends = s.DueAt.Add(p.AnswerWithin)
	for _, pause := range pauses[min(s.Rung, len(pauses)):] {
		c.Ends = c.Ends.Add(pause + p.AnswerWithin)
	}
	return c, true
}

// late is the ladder on which an ended payment is asked about.
func (p *Policy) late(s *State) []time.Duration {
	if s.Debit.State == LegSuccess && !s.Paid() {
		return append(append([]time.Duration{}, p.Cancel...), p.Loss...)
	}
	return p.Loss
}
