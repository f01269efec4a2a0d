package calls

import (
	"context"
	"encoding/hex"
	"fmt"
	"net/http"
	"sync"
	"time"

	"hutong/delivery"
	"hutong/money"
	"hutong/payment"
	"hutong/reason"
	"hutong/wire/api"
)

// This file writes what institutions are asked and reads what they say. An answer ends something only when it is a success or failure in an
// answer document that names this very payment; a problem document speaks of its own call and ends nothing, because an earlier try of
// the same question may have been done.

// debitReasons, creditReasons and orderReasons are the reasons that an institution may give for its no. Another word, above all one of the
// switch's own, leaves the no standing and is told as a plain decline.
var (
	debitReasons = set(reason.CodeUnknown, reason.CodeInvalid, reason.CodeExpired, reason.CodeUsed, reason.CurrencyNotAccepted,
		reason.AmountAboveLimit, reason.AmountBelowMinimum, reason.InsufficientFunds, reason.PayerDeclined, reason.PayerBlocked,
		reason.RiskDeclined, reason.Cancelled, reason.NoAnswer)
	creditReasons = set(reason.MerchantUnknown, reason.MerchantClosed, reason.OrderUnknown, reason.OrderExpired, reason.OrderPaid,
		reason.OrderClaimed, reason.OrderMismatch, reason.CurrencyNotAccepted, reason.AmountAboveLimit, reason.AmountBelowMinimum,
		reason.PayeeDeclined, reason.RiskDeclined)
	orderReasons = set(reason.CodeUnknown, reason.CodeInvalid, reason.CodeExpired, reason.CodeUsed, reason.MerchantUnknown, reason.MerchantClosed,
		reason.OrderUnknown, reason.OrderExpired, reason.OrderPaid, reason.OrderClaimed, reason.OrderMismatch, reason.CurrencyNotAccepted,
		reason.AmountAboveLimit, reason.AmountBelowMinimum, reason.PayeeDeclined, reason.RiskDeclined)
)

func set(codes ...reason.Code) map[reason.Code]bool {
	m := make(map[reason.Code]bool, len(codes))
	for _, c := range codes {
		m[c] = true
	}
	return m
}

// unknown is the answer that leaves a question open because nothing that counts came back.
func unknown(format string, args ...any) delivery.Answer {
	return delivery.Answer{Result: payment.Unknown, Note: clip(fmt.Sprintf(format, args...), 500), Fault: delivery.Unanswered}
}

// authorising is the question that every payment needs, on its way without a goroutine: what is needed of it until its answer is there.
type authorising struct {
	c      *Counterparties
	t      *payment.Terms
	asked  Asked
	answer func(delivery.Answer)
	sent   time.Time
	room   *room // that it has a place in
	out    api.AuthorisationAnswer
}

// debits are what debits are asked with, to be used again once the question is on its way or answered: each is a kilobyte.
var debits = sync.Pool{New: func() any { return new(debitModel) }}

type debitModel struct {
	api.AuthorisationRequest
	parts
}

// asking is one question on its way.
type asking struct {
	c     *Counterparties
	q     delivery.Question
	t     *payment.Terms
	asked Asked
}

func (x *asking) question(ctx context.Context) delivery.Answer {
	switch x.q.Op {
	case payment.OpAuthorise:
		return x.authorise(ctx)
	case payment.OpAdvise:
		return x.advise(ctx)
	case payment.OpCredit:
		return x.credit(ctx)
	case payment.OpCancel:
		return x.cancel(ctx)
	case payment.OpCapture:
		return x.capture(ctx)
	case payment.OpRelease:
		return x.release(ctx)
	case payment.OpLookUpDebit:
		return x.lookUp(ctx, api.OperationAuthorise)
	case payment.OpLookUpCredit:
		if x.t.Kind.IsChild() {
			return x.lookUp(ctx, api.OperationRefund)
		}
		return x.lookUp(ctx, api.OperationCredit)
	}
	a := unknown("there is no way to ask %q", x.q.Op)
	a.Fault = delivery.Unasked
	return a
}

// put asks. When no usable answer came it gives the answer that leaves the question open.
func (x *asking) put(ctx context.Context, path string, in, out api.Validator) (delivery.Answer, bool) {
	if err := x.c.ask(ctx, &x.asked, x.q.AnswerBy, x.q.Until, path, questionIDOf(&x.q), in, out); err != nil {
		return noAnswer(err), false
	}
	return delivery.Answer{}, true
}

// noAnswer is the answer that leaves a question open.
func noAnswer(err error) delivery.Answer {
	a := unknown("%v", err)
	a.Fault = faultOf(err)
	return a
}

// foreign is the answer to something else than what was asked.
func (x *asking) foreign(what ...string) delivery.Answer { return x.asked.foreign(what...) }

func (a *Asked) foreign(what ...string) delivery.Answer {
	a.Problem = "altered"
	return unknown("the answer is about something else: %q", what)
}

// names are the ids under which the institutions know a payment: a refund or void goes by its payment's id and its own.
func names(t *payment.Terms) (paymentID, refundID api.ID) {
	if t.Kind.IsChild() {
		return t.Parent.String(), t.ID.String()
	}
	return t.ID.String(), ""
}

// debitOf writes what is asked or told of a debit.
func debitOf(m *debitModel, q *delivery.Question) *api.AuthorisationRequest {
	t := q.Terms
	in := &m.AuthorisationRequest
	*in = api.AuthorisationRequest{
		Flow: api.Flow(t.Flow), OrderAmount: api.FromMoney(t.Amounts.Order), DebitAmount: api.FromMoney(t.Amounts.Debit),
		CustomerAmount: optional(&m.customer, t.Amounts.Customer), Fees: m.feesOf(t, viewPayer), FX: m.fxOf(t),
		Payee: merchantModel(&t.Detail.Merchant), PayeeInstitution: t.Payee.Participant, OrderReference: t.Detail.Order, Purpose: t.Detail.Purpose,
		Extensions: t.Detail.Extensions,
	}
	var room [36 + 19 + len(api.TimeLayout)]byte // in one piece
	text := string(api.AppendTime(t.ID.AppendReference(t.ID.Append(room[:0])), q.AnswerBy))
	in.PaymentID, in.NetworkReference, in.AnswerBy = text[:36], text[36:55], text[55:]
	if t.IsHold() {
		in.Hold = holdTerms(t)
	}
	if t.Flow == payment.Pull {
		in.Code = q.Code
		if p := t.Detail.Payer; p.Reference != "" { // of a code that the switch issued
			in.Payer = &api.Payer{Reference: p.Reference, Residency: p.Residency}
		}
	} else {
		in.PaymentRequestID = t.RequestID.String()
		in.Payer = &api.Payer{Reference: t.Detail.Payer.Reference, Residency: t.Detail.Payer.Residency}
	}
	return in
}

// advise tells of a debit that the switch promised. Only a success acknowledges it; anything else is an answer that leaves it open.
func (x *asking) advise(ctx context.Context) delivery.Answer {
	t, s := x.t, x.q.State
	in := debitOf(new(debitModel), &x.q)
	in.Advice = &api.Advice{Agreement: t.Payer.Account.Agreement, Cycle: s.Cycle, BusinessDate: s.BusinessDate}
	if in.Code = ""; t.Flow == payment.Pull && in.Payer == nil {
		in.Advice.CodeDigest = hex.EncodeToString(t.Claim[:])
	}
	var out api.AuthorisationAnswer
	if a, ok := x.put(ctx, api.PathAuthorise, in, &out); !ok {
		return a
	}
	if out.PaymentID != in.PaymentID {
		return x.foreign(out.PaymentID)
	}
	a := ended(out.Call, out.Result, out.Reason, out.Reference, out.Amount, debitReasons)
	if a.Result == payment.Success && (a.Amount == t.Amounts.Debit || a.Amount.IsZero()) {
		return a
	}
	return delivery.Answer{Result: payment.Unknown, Note: clip(fmt.Sprintf("the institution does not acknowledge: %s %s %s", out.Result, out.Reason, a.Amount), 500), Fault: a.Fault}
}

func (x *asking) authorise(ctx context.Context) delivery.Answer {
	if codeLost(&x.q) {
		return noCode()
	}
	m := debits.Get().(*debitModel)
	var out api.AuthorisationAnswer
	a, ok := x.put(ctx, api.PathAuthorise, debitOf(m, &x.q), &out)
	*m = debitModel{} // the code is a bearer secret
	if debits.Put(m); !ok {
		return a
	}
	return authorised(x.t, &x.asked, &out)
}

// authoriseThen is authorise without a goroutine that waits; false: it can't be done so now, and nothing was done.
func (c *Counterparties) authoriseThen(ctx context.Context, q *delivery.Question, answer func(delivery.Answer)) (begun bool) {
	x := &authorising{c: c, t: q.Terms, asked: Asked{To: q.To, Op: string(q.Op)}, answer: answer, sent: q.Began}
	placed := false
	defer func() {
		p := recover()
		if placed && !begun {
			<-x.room.places
		}
		if p != nil {
			begun = true
			x.tell(func() delivery.Answer { panic(p) })
		}
	}()
	if codeLost(q) {
		x.tell(noCode)
		return true
	}
	w, err := c.wayTo(&x.asked, q.Began, q.AnswerBy, q.Until)
	if err != nil {
		x.tell(func() delivery.Answer { return noAnswer(err) })
		return true
	}
	via, ok := w.via.(Beginner)
	if !ok {
		return false
	}
	x.room = c.room(w)
	select {
	case x.room.places <- struct{}{}:
		placed = true
	default:
		return false
	}
	m := debits.Get().(*debitModel)
	begun = via.Begin(ctx, w.within, w.peer, http.MethodPost, api.PathAuthorise, questionIDOf(q), debitOf(m, q), &x.out, x.ended)
	*m = debitModel{} // the code is a bearer secret
	debits.Put(m)
	return begun
}

// ended is what became of it.
func (x *authorising) ended(err error) {
	<-x.room.places
	err = x.c.ended(&x.asked, x.sent, err)
	x.tell(func() delivery.Answer {
		if err != nil {
			return noAnswer(err)
		}
		return authorised(x.t, &x.asked, &x.out)
	})
}

func (x *authorising) tell(made func() delivery.Answer) { x.c.tell(x.t, &x.asked, x.answer, made) }

// codeLost tells whether the code that the institution would have to be asked with is gone: it lives in memory only.
func codeLost(q *delivery.Question) bool { return q.Terms.Flow == payment.Pull && q.Code == "" }

func noCode() delivery.Answer {
	a := unknown("not sent: the consumer's code was lost in a restart")
	a.Fault = delivery.Unasked
	return a
}

func authorised(t *payment.Terms, asked *Asked, out *api.AuthorisationAnswer) delivery.Answer {
	var room [36]byte
	if out.PaymentID != string(t.ID.Append(room[:0])) {
		return asked.foreign(out.PaymentID)
	}
	return ended(out.Call, out.Result, out.Reason, out.Reference, out.Amount, debitReasons)
}

func (x *asking) credit(ctx context.Context) delivery.Answer {
	t := x.t
	paymentID, refundID := names(t)
	v, m := viewPayee, new(parts)
	in := &api.CreditRequest{
		PaymentID: paymentID, Kind: api.CreditKindPayment, RefundID: refundID, Code: t.Detail.Code, OrderReference: t.Detail.Order,
		OrderAmount: api.FromMoney(t.Amounts.Order), CreditAmount: api.FromMoney(t.Amounts.Credit), NetworkReference: t.ID.Reference(),
		PayerInstitution: t.Payer.Participant, PayeeInstitution: t.Payee.Participant, Purpose: t.Detail.Purpose,
		AnswerBy: api.FormatTime(x.q.AnswerBy), Extensions: t.Detail.Extensions,
	}
	if t.Kind.IsChild() {
		// The payment's own sides: what is given back goes to the institution that was the payer's.
		in.Kind, v = api.CreditKindRefund, viewPayer
		switch t.Kind {
		case payment.Void:
			in.Kind = api.CreditKindVoid
		case payment.Dispute:
			in.Kind = api.CreditKindDispute
		}
		in.PayerInstitution, in.PayeeInstitution = t.Payee.Participant, t.Payer.Participant
		in.CustomerAmount, in.FX = api.OptionalMoney(t.Amounts.Customer), m.fxOf(t)
	}
	in.Fees = m.feesOf(t, v)
	if m.merchant = merchantModel(&t.Detail.Merchant); m.merchant.Name != "" {
		in.Merchant = &m.merchant
	}
	if p := t.Detail.Payer; p.Reference != "" {
		in.Payer = &api.Payer{Reference: p.Reference, Residency: p.Residency}
	}
	var out api.CreditAnswer
	if a, ok := x.put(ctx, api.PathCredit, in, &out); !ok {
		return a
	}
	if out.PaymentID != paymentID || out.RefundID != refundID {
		return x.foreign(out.PaymentID, out.RefundID)
	}
	return ended(out.Call, out.Result, out.Reason, out.Reference, out.Amount, creditReasons)
}

// ended reads the answer to a debit or credit.
func ended(call api.Call, result api.Result, why reason.Code, reference string, amount *api.Amount, allowed map[reason.Code]bool) delivery.Answer {
	if call != api.CallSuccess {
		return unknown("the institution says that its call ended in %s: %s", call, why)
	}
	a := delivery.Answer{Reference: reference, Amount: moneyOf(amount)}
	switch result {
	case api.ResultSuccess:
		a.Result = payment.Success
	case api.ResultFailure:
		if r, _ := reason.Get(why); r.HTTPStatus == 202 {
			return unknown("the institution says both failure and %s", why)
		}
		a.Result = payment.Failure
		if allowed[why] {
			a.Reason = why
		}
	default:
		a.Result = payment.Unknown
		if why == reason.AwaitingPayer {
			a.Result, a.Reason = payment.Pending, why
		}
	}
	return a
}

func (x *asking) cancel(ctx context.Context) delivery.Answer {
	t := x.t
	in := &api.CancellationRequest{
		PaymentID: t.ID.String(), Operation: api.OperationAuthorise, Amount: api.OptionalMoney(t.Amounts.Debit),
		OriginalReference: x.q.State.Debit.Reference, Cause: causeOf(x.q.State), AnswerBy: api.FormatTime(x.q.AnswerBy),
	}
	var out api.CancellationAnswer
	if a, ok := x.put(ctx, api.PathCancel, in, &out); !ok {
		return a
	}
	switch {
	case out.PaymentID != in.PaymentID || out.Operation != in.Operation:
		return x.foreign(out.PaymentID, string(out.Operation))
	case out.Call != api.CallSuccess:
		return unknown("the institution says that its call ended in %s: %s", out.Call, out.Reason)
	case out.Result == api.ResultUnknown:
		return delivery.Answer{Result: payment.Unknown, Note: clip("the institution does not know yet: "+string(out.Reason), 500)}
	}
	a := delivery.Answer{Reference: out.Reference, Amount: moneyOf(out.Amount)}
	switch out.Outcome {
	case api.CancellationOutcomeCancelled:
		a.Result = payment.Success
	case api.CancellationOutcomeWasNeverDone:
		a.Result = payment.NotFound
	case api.CancellationOutcomeRefused:
		a.Result, a.Note = payment.Failure, "the institution refuses to undo it: "+string(out.Reason)
	default:
		return unknown("the answer names no outcome")
	}
	return a
}

// causeOf says why something is undone.
func causeOf(s *payment.State) reason.Code {
	if s.Reason == "" {
		return reason.Cancelled
	}
	return s.Reason
}

func (x *asking) lookUp(ctx context.Context, op api.Operation) delivery.Answer {
	in := &api.LookupRequest{Operation: op, AnswerBy: api.FormatTime(x.q.AnswerBy)}
	in.PaymentID, in.RefundID = names(x.t)
	var out api.LookupAnswer
	if a, ok := x.put(ctx, api.PathLookUp, in, &out); !ok {
		return a
	}
	switch {
	case out.PaymentID != in.PaymentID || out.RefundID != in.RefundID || out.Operation != op:
		return x.foreign(out.PaymentID, out.RefundID, string(out.Operation))
	case out.Call != api.CallSuccess:
		return unknown("the institution says that its call ended in %s: %s", out.Call, out.Reason)
	}
	a := delivery.Answer{Reference: out.Reference, Amount: moneyOf(out.Amount)}
	allowed := creditReasons
	if op == api.OperationAuthorise {
		allowed = debitReasons
	}
	if allowed[out.Reason] {
		a.Reason = out.Reason
	}
	switch out.State {
	case api.LookupStateSuccess:
		a.Result, a.Reason = payment.Success, ""
	case api.LookupStateFailure:
		a.Result = payment.Failure
	case api.LookupStateCancelled:
		// Done or arrived, and undone: it counts as not done and never will be.
		a.Result = payment.Failure
	case api.LookupStateNotFound:
		a.Result, a.Reason = payment.NotFound, ""
	case api.LookupStatePending:
		// Only the payer's side has a payer to wait for; a credit that is being worked on is not known yet.
		a = delivery.Answer{Result: payment.Unknown}
		if op == api.OperationAuthorise {
			a.Result, a.Reason = payment.Pending, reason.AwaitingPayer
		}
	default:
		return unknown("the answer has no state that is known")
	}
	return a
}

func moneyOf(a *api.Amount) money.Amount {
	if a == nil {
		return money.Amount{}
	}
	return a.Money()
}
