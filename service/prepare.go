package service

import (
	"context"
	"crypto/sha256"
	"errors"
	"sync"
	"time"

	"hutong/code"
	"hutong/delivery"
	"hutong/fx"
	"hutong/ledger"
	"hutong/money"
	"hutong/participant"
	"hutong/payment"
	"hutong/price"
	"hutong/reason"
	"hutong/risk"
	"hutong/routing"
	"hutong/rulebook"
)

// draft is a payment in preparation: terms as far as they are known, and the reason why it can't be.
type draft struct {
	terms   *payment.Terms
	lock    time.Duration // how long the FX provider honours the rate; 0 if nothing is converted
	refusal reason.Code

	err         error         // what kept it from being prepared: nothing is recorded
	codeExpires time.Time     // of a code that the switch issued
	retryAfter  time.Duration // of a refusal that passes; 0: not known

	room *drafted // for what the terms point at
	grip
}

// grip is what is held for a payment from its draft on until it is open.
type grip struct {
	release    func()               // gives the code's lock back; nil when there is none
	admissions []delivery.Admission // to operations of institutions
}

// drafted are terms in one piece of memory with what they are made of, which lives as long as they do. The draft itself does not. What questions and
// answers tell of lies together, and the trace, which they don't, behind it.
type drafted struct {
	terms payment.Terms
	back  payment.Return
	lines [4]ledger.Line // more are rare, and of the trace
	fx    payment.FX
	why   [8]payment.Why
}

func newDraft(flow payment.Flow) *draft {
	x := new(drafted)
	t := &x.terms
	t.Kind, t.Flow, t.Policy, t.Detail.Why = payment.Pay, flow, string(flow), x.why[:0]
	return &draft{terms: t, room: x}
}

// done lets go of the code; once the payment is committed, or isn't to be.
func (g *grip) done() {
	if g.release != nil {
		g.release()
		g.release = nil
	}
}

func (d *draft) refuse(r reason.Code) *draft {
	d.refusal = r
	return d
}

func (d *draft) because(w ...payment.Why) { d.terms.Detail.Why = append(d.terms.Detail.Why, w...) }

// codeFault is the reason for a code that can't be paid as it is; "" when it can.
func codeFault(c *code.Code, now time.Time) reason.Code {
	switch {
	case c.Scheme == code.SchemeUnknown:
		return reason.CodeUnknown
	case !c.Valid:
		return reason.CodeInvalid
	case !c.ExpiresAt.IsZero() && now.After(c.ExpiresAt):
		return reason.CodeExpired
	}
	return ""
}

func describe(t *payment.Terms, c *code.Code) {
	t.Detail.Scheme, t.Detail.CodeKind = c.Scheme, string(c.Kind)
}

// claimKey names an order or a one-use code so that only one payment can hold it.
func claimKey(kind, institution, key string) [32]byte {
	var buf [256]byte
	b := append(buf[:0], kind...)
	b = append(append(b, 0), institution...)
	return sha256.Sum256(append(append(b, 0), key...))
}

// pull prepares a payment that an acquirer asks for with a consumer's code, now, by the rules of now. It calls yield before it looks into the store.
func (s *Service) pull(ctx context.Context, caller string, r *PayRequest, now time.Time, rules *rulebook.Rules, yield func()) (made *draft) {
	w := routing.World{Directory: s.o.Directory.Load(), Rules: rules}
	d := newDraft(payment.Pull)
	t := d.terms
	t.Funds = payment.Ask
	t.Amounts.Order, t.Amounts.Credit = r.Order, r.Order
	t.Detail.Order, t.Detail.Purpose, t.Detail.Extensions, t.Detail.Rulebook = r.OrderRef, r.Purpose, r.Extensions, w.Rules.Version
	t.Payee.Participant = caller
	c := decoded.Get().(*code.Code)
	defer func() {
		*c = code.Code{} // a bearer secret
		decoded.Put(c)
		if made == nil { // it panics: nobody else has the draft
			d.done()
		}
	}()
	s.decodeInto(c, r.Code, now)
	describe(t, c)
	if c.Kind != code.Barcode && c.Kind != code.CPM {
		return d.refuse(reason.CodeUnknown)
	}
	if fault := codeFault(c, now); fault != "" {
		return d.refuse(fault)
	}
	d.because(payment.Why{Code: "code.read", Args: []string{c.Scheme, string(c.Kind)}})
	m, ok := w.Directory.Merchant(caller, r.Merchant.ID)
	if !ok {
		return d.refuse(reason.MerchantUnknown)
	}
	t.Detail.Merchant = payment.Merchant{ID: m.ID, Name: m.Name, City: m.City, Country: m.Country, MCC: m.MCC, Store: r.Merchant.Store, Terminal: r.Merchant.Terminal}
	if m.Closed {
		return d.refuse(reason.MerchantClosed)
	}
	if _, ok := m.Store(r.Merchant.Store); r.Merchant.Store != "" && !ok {
		d.because(payment.Why{Code: "merchant.no_store", Args: []string{m.Name, r.Merchant.Store}, For: payment.ForPayee})
		return d.refuse(reason.MerchantUnknown)
	}
	if r.Order.Currency != m.Currency {
		return d.refuse(reason.CurrencyNotAccepted)
	}
	issued := c.Issuer != nil && c.Issuer.Issuer == w.Directory.Operator.ID
	var key [32]byte
	if issued {
		key = issuedKey(w.Directory.Operator.ID, r.Code)
		yield()
		l := s.issuing.lock(key)
		l.RLock()
		d.release = sync.OnceFunc(l.RUnlock)
		if refusal := s.issuedHere(ctx, d, c, key); refusal != "" || d.err != nil {
			return d.refuse(refusal)
		}
	}
	route, refusal := s.route(w, caller, c, r.Order.Currency, m.City)
	d.because(route.Why...)
	if refusal != "" {
		if route.Payer != nil {
			t.Payer = route.Payer.Side()
		}
		return d.refuse(refusal)
	}
	t.Claim, t.ClaimOneUse = key, true
	if !issued {
		t.Claim = claimKey("code", route.Payer.Participant, r.Code)
	}
	return s.complete(w, d, route)
}

// push prepares a payment that a payer's institution asks for with a merchant's code.
func (s *Service) push(ctx context.Context, id payment.ID, caller, raw string, order money.Amount, debitIn money.Currency) *draft {
	w := s.world()
	d := newDraft(payment.Push)
	t := d.terms
	t.Payer.Participant = caller
	t.Detail.Code, t.Detail.Rulebook = raw, w.Rules.Version
	c := s.decode(raw)
	describe(t, c)
	if c.Kind == code.Barcode || c.Kind == code.CPM {
		return d.refuse(reason.CodeUnknown) // a consumer's code pays nobody
	}
	if fault := codeFault(c, s.now()); fault != "" {
		return d.refuse(fault)
	}
	d.because(payment.Why{Code: "code.read", Args: []string{c.Scheme, string(c.Kind)}})
	withIssuer(c)
	fixed, refusal := orderAmount(c, order)
	if refusal != "" {
		return d.refuse(refusal)
	}
	order = fixed
	currency := order.Currency
	if currency == "" {
		currency = c.Currency
	}
	if currency == "" {
		// Neither the code nor the payer says what is paid: the institution behind the code may.
		answer, refusal := s.standsFor(ctx, caller, c)
		if refusal == reason.NoAnswer && errors.Is(ctx.Err(), context.Canceled) {
			d.err = s.fault(ctx.Err()) // as below
		}
		if refusal != "" {
			return d.refuse(refusal)
		}
		if order, currency = answer.Amount, paidIn(answer); currency == "" {
			return d.refuse(reason.OrderMismatch)
		}
	}
	route, refusal := w.Push(caller, c, currency, debitIn)
	d.because(route.Why...)
	if refusal != "" {
		return d.refuse(refusal)
	}
	t.Payer, t.Payee = route.Payer.Side(), route.Payee.Side()
	if !s.reaches(d, route.Payee.Participant, payment.OpCredit) {
		return d
	}
	answerBy, until, err := s.patience(ctx)
	if err != nil {
		d.err = err
		return d.refuse(reason.DeadlinePassed)
	}
	answer, err := s.o.Inquirer.VerifyOrder(ctx, delivery.OrderQuestion{To: route.Payee.Participant, Payment: id, Code: raw,
		Account: route.Account.ID, Order: order, Payer: caller, AnswerBy: answerBy, Until: until})
	if s.keptFrom(d, err) {
		return d
	}
	if err != nil && errors.Is(ctx.Err(), context.Canceled) {
		// The caller hung up, or this node ends: the institution was not heard out. Nothing is recorded, so that the same request can succeed.
		d.err = s.fault(ctx.Err())
		return d.refuse(reason.NoAnswer)
	}
	if err != nil {
		// Nothing was reserved and nobody debited: not knowing is refused here, and the payer can try again.
		s.o.Log.Warn("an order could not be verified", "payment", id.String(), "institution", route.Payee.Participant, "error", err)
		d.because(payment.Why{Code: "order.no_answer", Args: []string{route.Payee.Participant}})
		return d.refuse(reason.NoAnswer)
	}
	t.Detail.Merchant, t.Detail.Order = answer.Merchant, answer.OrderRef
	d.because(payment.Why{Code: "order.verified", Args: []string{route.Payee.Participant, answer.Merchant.Name}})
	switch {
	case answer.Reason != "":
		return d.refuse(answer.Reason)
	case !answer.ExpiresAt.IsZero() && s.now().After(answer.ExpiresAt):
		return d.refuse(reason.OrderExpired)
	case answer.Amount.Currency != "" && order.Currency != "" && answer.Amount != order:
		return d.refuse(reason.OrderMismatch)
	case answer.Amount.Currency != "" && answer.Amount.Currency != currency:
		return d.refuse(reason.OrderMismatch) // routed, and to be booked, in the code's currency
	}
	if answer.Amount.Currency != "" {
		order = answer.Amount
	}
	switch {
	case order.Minor <= 0:
		return d.refuse(reason.OrderMismatch) // neither the code, the order nor the payer says how much
	case order.Minor > money.MaxMinor:
		return d.refuse(reason.AmountAboveLimit)
	}
	t.Amounts.Order, t.Amounts.Credit = order, order
	switch {
	case answer.OrderKey != "":
		t.Claim = claimKey("order", route.Payee.Participant, answer.OrderKey)
	case c.Kind == code.Dynamic:
		t.Claim = claimKey("order", route.Payee.Participant, raw) // the code is the order's key while it lives
	}
	return s.complete(w, d, route)
}

// withIssuer gives a code that names no account, such as an aggregator's link, the one account that its issuer stands for.
func withIssuer(c *code.Code) {
	if len(c.Accounts) == 0 && c.Issuer != nil {
		c.Accounts = []code.Account{{Network: c.Scheme, Issuer: c.Issuer.Issuer, ID: c.Raw}}
	}
}

// orderAmount is what is to be paid: what the code fixes, or else what the payer enters.
func orderAmount(c *code.Code, entered money.Amount) (money.Amount, reason.Code) {
	if c.Currency != "" && entered.Currency != "" && c.Currency != entered.Currency {
		return entered, reason.OrderMismatch
	}
	if c.Amount == "" || c.Currency == "" {
		return entered, ""
	}
	fixed, err := money.ParseMajor(c.Amount, c.Currency)
	switch {
	case err != nil:
		return entered, reason.CodeInvalid
	case fixed.Minor == 0:
		return entered, "" // a zero in the code leaves the amount to the payer
	case entered.Currency != "" && entered != fixed:
		return entered, reason.OrderMismatch
	}
	return fixed, ""
}

// complete adds rate, fees, limits and lines to a routed draft.
func (s *Service) complete(w routing.World, d *draft, route routing.Route) *draft {
	t := d.terms
	t.Payer, t.Payee = route.Payer.Side(), route.Payee.Side()
	t.Loss = route.Payee.Loss
	t.Amounts.Debit = t.Amounts.Credit
	evaluated := route.Compared
	defer func() { s.evaluated.Add(int64(evaluated)) }()
	if route.FXProvider != "" {
		evaluated += 2 // the reference rate and the provider's dealing
		offer, refusal, err := fx.Convert(w.Rules, route.FXProvider, t.Amounts.Credit, route.Payer.Currency, &d.room.fx)
		if err != nil {
			return s.dataFault(d, err)
		}
		if refusal != "" {
			return d.refuse(refusal)
		}
		t.Amounts.Debit, t.Detail.FX, d.lock = offer.Debit, offer.Receipt, offer.Rule.Lock
		d.because(offer.Why...)
	}
	t.Amounts.Customer = t.Amounts.Debit
	refusal, why, compared := risk.Check(w.Rules, risk.Subject{Flow: t.Flow, CodeKind: t.Detail.CodeKind, PayerCountry: route.From.Country,
		PayeeCountry: route.To.Country, Agreement: route.Payer.ID, Order: t.Amounts.Order, Debit: t.Amounts.Debit}, t.Detail.Why)
	evaluated += compared
	t.Detail.Why = why
	if refusal != "" {
		return d.refuse(refusal)
	}
	lines, why, back, err := price.Fees(w.Rules, w.Directory, route.Payer, route.Payee, t.Amounts.Debit, t.Amounts.Credit, principal(&route, t.Amounts, d.room.lines[:0]), t.Detail.Why)
	if err != nil {
		return s.dataFault(d, err)
	}
	for _, a := range []*participant.Agreement{route.Payer, route.Payee} {
		if schedule, ok := w.Rules.Prices[a.Price]; ok {
			evaluated += len(schedule.Fees)
		}
	}
	t.Lines, t.Detail.Why = lines, why
	d.room.back = returning(w.Rules, route.Payer, back)
	t.Detail.Return = &d.room.back
	return d
}

// dataFault is a hole in the operator's own data: the payment is refused, and the operator is told where.
func (s *Service) dataFault(d *draft, err error) *draft {
	s.o.Log.Error("a payment can't be decided because of the network's data", "error", err)
	return d.refuse(reason.NoRoute)
}

// principal moves the amounts: payer's side → payee's side in one currency, or through the FX provider's two accounts. Its lines come behind those given.
func principal(r *routing.Route, a payment.Amounts, lines []ledger.Line) []ledger.Line {
	from, to := r.Payer.Account(), r.Payee.Account()
	if r.FXProvider == "" {
		return append(lines, ledger.Line{Kind: ledger.Principal, From: from, To: to, Minor: a.Credit.Minor})
	}
	return append(lines,
		ledger.Line{Kind: ledger.Principal, From: from, To: r.Takes.Account(), Minor: a.Debit.Minor},
		ledger.Line{Kind: ledger.Principal, From: r.Gives.Account(), To: to, Minor: a.Credit.Minor})
}
