package service

import (
	"errors"
	"time"

	"hutong/delivery"
	"hutong/payment"
	"hutong/reason"
)

// Before anything is reserved or asked, a payment must be admitted to every operation that it is going to need.

// Breakers lists how the institutions' operations stand, by institution and operation; empty when the rules set no breakers.
func (s *Service) Breakers() []delivery.BreakerView { return s.o.Breakers.List() }

// need is one operation of one institution.
type need struct{ institution, operation string }

// needsOf are the operations that move a payment's money.
func needsOf(t *payment.Terms) []need {
	debit, credit := need{t.Payer.Participant, string(payment.OpAuthorise)}, need{t.Payee.Participant, string(payment.OpCredit)}
	switch {
	case t.Flow == payment.Pull:
		return []need{debit}
	case t.Funds == payment.Blocked:
		return []need{credit}
	}
	return []need{debit, credit}
}

// admit refuses a draft whose payment needs an institution that does not answer at present.
func (s *Service) admit(d *draft) {
	if d.refusal != "" {
		return
	}
	for _, n := range needsOf(d.terms) {
		a := s.o.Breakers.Admit(n.institution, n.operation)
		if !a.OK && n.operation == string(payment.OpAuthorise) && s.standsIn(d) {
			continue
		}
		if !a.OK {
			d.forgo()
			s.keepFrom(d, n, a.RetryAt)
			return
		}
		if a.Trial() {
			d.admissions = append(d.admissions, a)
		}
	}
}

// forgo gives back what admit was given: the payment is not going to ask.
func (g *grip) forgo() {
	for _, a := range g.admissions {
		a.Forgo()
	}
	g.admissions = nil
}

// reaches refuses a draft early when an institution that it will need does not answer at present.
func (s *Service) reaches(d *draft, institution string, op payment.Op) bool {
	until, refused := s.o.Breakers.Refuses(institution, string(op))
	if refused {
		s.keepFrom(d, need{institution, string(op)}, until)
	}
	return !refused
}

// keptFrom tells whether an error says that a breaker kept a question from being put, and refuses the draft for it.
func (s *Service) keptFrom(d *draft, err error) bool {
	var kept *delivery.Unavailable
	if !errors.As(err, &kept) {
		return false
	}
	s.keepFrom(d, need{kept.Institution, kept.Operation}, kept.RetryAt)
	return true
}

func (s *Service) keepFrom(d *draft, n need, until time.Time) {
	d.because(payment.Why{Code: "breaker.open", Args: []string{n.institution, n.operation, until.UTC().Format(time.RFC3339)}})
	d.retryAfter = max(until.Sub(s.o.Now()), time.Second)
	d.refuse(reason.CounterpartyUnavailable)
}
