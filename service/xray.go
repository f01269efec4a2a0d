package service

import (
	"context"

	"hutong/code"
	"hutong/delivery"
	"hutong/money"
	"hutong/participant"
	"hutong/payment"
	"hutong/reason"
)

// Xray is a code taken apart: its fields and findings, who stands behind it by the word of the payee's institution, and who can pay it.
type Xray struct {
	*code.Report
	Institution string           // asked who stands behind the code; "" when the code leads to none
	Merchant    payment.Merchant // its answer; zero when there was none
	Reason      reason.Code      // of that answer, when the code can't be paid by it; no_answer when none came
	Payers      []Payability     // every wallet and network
}

// Xray takes a code apart for any institution. It has no effect. Codes that the switch issued are not looked up: of a consumer's code it tells
// no more than its digits do.
func (s *Service) Xray(ctx context.Context, caller, raw string) (*Xray, error) {
	now := s.now()
	c := s.decode(raw)
	x := &Xray{Payers: s.WhoCanPay(c)}
	for i := range x.Payers {
		x.Payers[i] = s.seenBy(caller, x.Payers[i])
	}
	var registered *code.Registered
	if codeFault(c, now) == "" && c.Kind != code.Barcode && c.Kind != code.CPM {
		registered = s.askWho(ctx, caller, c, x)
	}
	x.Report = code.Explain(raw, s.Registry(), now, registered)
	x.Code = c // with its issuer as the switch sees it
	return x, nil
}

// seenBy hides why another institution is stopped: that is between it and the operator.
func (s *Service) seenBy(caller string, p Payability) Payability {
	if caller == p.Participant.ID || caller == s.Directory().Operator.ID {
		return p
	}
	p.Why = nil
	if p.Reason == reason.InstitutionSuspended || p.Reason == reason.DebitsStopped {
		p.Reason = reason.NoRoute
	}
	return p
}

// askWho asks the payee's institution about the code. The route is the caller's own where it can pay, else that of the first who can.
func (s *Service) askWho(ctx context.Context, caller string, c *code.Code, x *Xray) *code.Registered {
	order, refusal := orderAmount(c, money.Amount{})
	if refusal != "" {
		return nil
	}
	currency := order.Currency
	if currency == "" {
		currency = c.Currency
	}
	w := s.world()
	route, refusal := w.Push(caller, c, currency, "")
	for i := 0; refusal != "" && i < len(x.Payers); i++ {
		if x.Payers[i].Payable {
			route, refusal = w.Push(x.Payers[i].Participant.ID, c, currency, "")
		}
	}
	if refusal != "" {
		return nil
	}
	x.Institution = route.Payee.Participant
	answerBy, until, err := s.patience(ctx)
	if err != nil {
		x.Reason = reason.NoAnswer
		return nil
	}
	answer, err := s.o.Inquirer.VerifyOrder(ctx, delivery.OrderQuestion{To: x.Institution, Code: c.Raw, Account: route.Account.ID, Order: order, Payer: caller,
		AnswerBy: answerBy, Until: until})
	if err != nil {
		x.Reason = reason.NoAnswer
		return nil
	}
	x.Merchant, x.Reason = answer.Merchant, answer.Reason
	if answer.Merchant.Name == "" {
		return nil
	}
	source := x.Institution
	if p, ok := s.Directory().Participant(x.Institution); ok && p.Name.English != "" {
		source = p.Name.English
	}
	return &code.Registered{Name: answer.Merchant.Name, Source: source}
}

// payerInstitution is who stands behind a consumer's code, as far as an institution is told: the institutions that may collect with it, and the
// one behind it. Another wallet learns nothing of a code that isn't its own, and of a code that the switch issued nobody does before there is a
// payment.
func (s *Service) payerInstitution(caller string, c *code.Code) string {
	if c.Issuer == nil {
		return ""
	}
	dir := s.Directory()
	behind, ok := dir.Behind(c.Issuer.Issuer)
	if !ok || behind == dir.Operator {
		return ""
	}
	asks, ok := dir.Participant(caller)
	if behind.ID == caller || ok && (asks.Has(participant.Acquirer) || asks.Has(participant.Network) || asks.Has(participant.Operator)) {
		return behind.ID
	}
	return ""
}
