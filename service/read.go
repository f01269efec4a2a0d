package service

import (
	"context"
	"errors"

	"hutong/code"
	"hutong/delivery"
	"hutong/money"
	"hutong/participant"
	"hutong/payment"
	"hutong/reason"
	"hutong/store"
)

// Reading is what a code is, who it pays, and whether the caller can pay it.
type Reading struct {
	Code     *code.Code
	Payee    string           // the institution behind the code; "" when none is connected
	Payer    string           // of a consumer's code: the institution behind it, as far as the caller is told
	Merchant payment.Merchant // as the payee's institution has it registered; zero when it was not asked
	Order    money.Amount     // what is to be paid, when the code or the order fixes it
	OrderRef string
	Payable  bool
	Reason   reason.Code // why not
}

// Read reads a code for an institution. It has no effect.
func (s *Service) Read(ctx context.Context, caller, raw string) (*Reading, error) {
	c := s.decode(raw)
	r := &Reading{Code: c}
	if r.Reason = codeFault(c, s.now()); r.Reason != "" {
		return r, nil
	}
	if c.Kind == code.Barcode || c.Kind == code.CPM {
		r.Payer = s.payerInstitution(caller, c)
		r.Reason = reason.NotAllowed // a consumer's code is taken by an acquirer; nobody pays it
		return r, nil
	}
	withIssuer(c)
	order, refusal := orderAmount(c, money.Amount{})
	if refusal != "" {
		r.Reason = refusal
		return r, nil
	}
	currency := order.Currency
	if currency == "" {
		currency = c.Currency
	}
	r.Order = order
	private := currency == ""
	if private {
		answer, refusal := s.standsFor(ctx, caller, c)
		if refusal != "" {
			r.Reason = refusal
			return r, nil
		}
		r.Merchant, r.Order, r.OrderRef, currency = answer.Merchant, answer.Amount, answer.OrderRef, paidIn(answer)
	}
	w := s.world()
	route, refusal := w.Push(caller, c, currency, "")
	if refusal != "" {
		r.Reason = refusal
		return r, nil
	}
	r.Payee = route.Payee.Participant
	if private {
		r.Payable = true
		return r, nil
	}
	answerBy, until, err := s.patience(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := s.o.Inquirer.VerifyOrder(ctx, delivery.OrderQuestion{To: r.Payee, Code: raw, Account: route.Account.ID, Order: order,
		Payer: caller, AnswerBy: answerBy, Until: until})
	var kept *delivery.Unavailable
	switch {
	case errors.As(err, &kept):
		r.Reason = reason.CounterpartyUnavailable
		return r, nil
	case err != nil:
		r.Reason = reason.NoAnswer
		return r, nil
	}
	r.Merchant, r.OrderRef, r.Reason = answer.Merchant, answer.OrderRef, answer.Reason
	if answer.Amount.Currency != "" {
		r.Order = answer.Amount
	}
	r.Payable = r.Reason == ""
	return r, nil
}

// Payability says for one institution whether it can pay a merchant's code, or why not.
type Payability struct {
	Participant *participant.Participant
	Payable     bool
	Reason      reason.Code
	Why         []payment.Why
}

// WhoCanPay asks the routing for every wallet and network in the directory, without asking any institution.
func (s *Service) WhoCanPay(c *code.Code) []Payability {
	w := s.world()
	withIssuer(c)
	var out []Payability
	for _, p := range w.Directory.Participants {
		if !p.Has(participant.Wallet) && !p.Has(participant.Network) {
			continue
		}
		x := Payability{Participant: p, Reason: codeFault(c, s.now())}
		if x.Reason == "" && (c.Kind == code.Barcode || c.Kind == code.CPM) {
			x.Reason = reason.CodeUnknown
		}
		if x.Reason == "" {
			route, refusal := w.Push(p.ID, c, c.Currency, "")
			x.Reason, x.Why = refusal, route.Why
		}
		x.Payable = x.Reason == ""
		out = append(out, x)
	}
	return out
}

// Recent lists the payments last made that an institution may see, newest first; the operator sees everyone's.
func (s *Service) Recent(ctx context.Context, caller string, limit int) ([]store.Record, error) {
	if caller == s.Directory().Operator.ID {
		caller = ""
	}
	return s.o.Store.Recent(ctx, caller, limit)
}

// Timeline is a payment with its whole history and its refunds.
type Timeline struct {
	store.Record
	Entries  []store.Entry
	Children []store.Record
}

// Timeline reads a payment's history for an institution that may see it.
func (s *Service) Timeline(ctx context.Context, caller string, id payment.ID) (*Timeline, error) {
	rec, err := s.Payment(ctx, caller, id)
	if err != nil {
		return nil, err
	}
	entries, err := s.o.Store.Outcomes(ctx, id)
	if err != nil {
		return nil, err
	}
	children, err := s.o.Store.Children(ctx, id)
	if err != nil {
		return nil, err
	}
	return &Timeline{rec, entries, children}, nil
}

// Position is an account's position over all lanes and unsettled cycles, against its cap.
type Position struct {
	Agreement                  *participant.Agreement
	Debits, Credits, Reserved  int64 // minor units
	Exposure, Headroom, Filled int64 // Filled: exposure in basis points of the cap, 0 when it is negative
}

// Positions reads every agreement's position, in the order of the network file. Positions of agreements that left the file are not shown
// here; verify counts them.
func (s *Service) Positions(ctx context.Context) ([]Position, error) {
	rows, err := s.o.Store.Positions(ctx, -1, "")
	if err != nil {
		return nil, err
	}
	var out []Position
	for _, a := range s.Directory().Agreements {
		p := Position{Agreement: a}
		for i := range rows {
			if rows[i].Account == a.Account() {
				p.Debits += rows[i].Debits
				p.Credits += rows[i].Credits
				p.Reserved += rows[i].Reserved
			}
		}
		p.Exposure = p.Debits - p.Credits + p.Reserved
		p.Headroom = a.Cap - p.Exposure
		if p.Exposure > 0 && a.Cap > 0 {
			p.Filled = int64(float64(p.Exposure) / float64(a.Cap) * 10_000)
		}
		out = append(out, p)
	}
	return out, nil
}
