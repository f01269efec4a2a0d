package service

import (
	"context"
	"errors"

	"hutong/code"
	"hutong/delivery"
	"hutong/money"
	"hutong/reason"
)

// A private code, such as an aggregator's link, says nothing by itself: the registry knows who issued it, and that institution knows what it
// stands for.

// standsFor asks the institution behind a private code what it stands for: the merchant, and in which currency or for which amount it is
// paid. The reason says why it can't be paid.
func (s *Service) standsFor(ctx context.Context, caller string, c *code.Code) (delivery.CodeAnswer, reason.Code) {
	if c.Issuer == nil {
		return delivery.CodeAnswer{}, reason.CodeUnknown
	}
	p, ok := s.Directory().Behind(c.Issuer.Issuer)
	if !ok {
		return delivery.CodeAnswer{}, reason.NoRoute
	}
	answerBy, until, err := s.patience(ctx)
	if err != nil {
		return delivery.CodeAnswer{}, reason.DeadlinePassed
	}
	a, err := s.o.Inquirer.ResolveCode(ctx, delivery.CodeQuestion{To: p.ID, Asking: caller, Code: c.Raw, AnswerBy: answerBy, Until: until})
	var kept *delivery.Unavailable
	switch {
	case errors.As(err, &kept):
		return a, reason.CounterpartyUnavailable
	case err != nil:
		s.o.Log.Warn("a private code could not be resolved", "institution", p.ID, "error", err)
		return a, reason.NoAnswer
	case a.Consumer:
		return a, reason.NotAllowed // a customer's code: an acquirer takes it, nobody pays it
	}
	return a, a.Reason
}

// paidIn is the currency in which a resolved code is paid, "" when its institution leaves that to the payer.
func paidIn(a delivery.CodeAnswer) money.Currency {
	if a.Amount.Currency != "" {
		return a.Amount.Currency
	}
	return a.Currency
}
