package virtual

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"

	"hutong/ledger"
	"hutong/money"
	"hutong/payment"
	"hutong/store"
)

// What clients do. Nothing here is a fault: customers change their minds, servers repeat themselves, two people scan one code.

// scenario makes one payment, or several that race for the same thing.
func (w *world) scenario() {
	pull := w.rnd.in(2)
	var claim [32]byte
	oneUse := false
	code := ""
	switch {
	case pull:
		code = fmt.Sprintf("28%016d", w.rnd.next()%1e16)
		claim, oneUse = sha256.Sum256([]byte("code"+code)), true
	case w.rnd.in(3):
		var b [8]byte
		binary.BigEndian.PutUint64(b[:], w.rnd.next())
		claim = sha256.Sum256(append([]byte("order"), b[:]...))
	}
	p := w.newPay(pull, code, claim, oneUse)
	w.start(p)
	if claim == ([32]byte{}) || !w.rnd.in(12) {
		return
	}
	for range min(1+w.rnd.n(2), w.most-w.made) {
		w.tally.did["race"]++
		rival := w.newPay(pull, code, claim, oneUse)
		wait := w.rnd.between(0, 100*time.Millisecond)
		if w.rnd.in(3) {
			wait = w.rnd.between(0, 5*time.Minute)
		}
		w.clock.after(wait, func() { w.start(rival) })
	}
}

func pick[T any](w *world, of []T) T { return of[w.rnd.n(len(of))] }

// newPay makes the terms of a payment, as the services would prepare them.
func (w *world) newPay(pull bool, code string, claim [32]byte, oneUse bool) *pay {
	w.made++
	payer, payee := pick(w, w.wallets), pick(w, w.acquirers)
	for payer == payee {
		payee = pick(w, w.acquirers)
	}
	t := &payment.Terms{Kind: payment.Pay, Flow: payment.Push, Funds: payment.Ask, Payer: payment.Side{Participant: payer.id, Account: payer.account},
		Payee: payment.Side{Participant: payee.id, Account: payee.account}, Loss: payment.LossPayer, Claim: claim, ClaimOneUse: oneUse,
		Policy: "quick", RequestID: w.requestID()}
	if w.rnd.in(3) {
		t.Loss = payment.LossPayee
	} else if w.rnd.in(8) {
		t.Loss = payment.LossPersons
	}
	if w.rnd.in(4) {
		t.Policy = "slow"
	}
	p := &pay{w: w, terms: t, by: payer, code: code}
	switch {
	case pull:
		t.Flow, p.by = payment.Pull, payee
	case w.rnd.in(2):
		t.Funds = payment.Blocked
	}
	t.Initiator = p.by.id
	t.ID = payment.NewID(t.Initiator, t.RequestID)
	p.id = t.ID
	p.debit.customer, p.credit.customer = w.rnd.n(customersEach), w.rnd.n(customersEach)
	w.fill(t, int64(100+w.rnd.n(9_900))) // enough that no third of it rounds to nothing
	if pull && w.rnd.in(5) {
		w.hold(t)
	}
	if t.Funds == payment.Blocked && !payer.block(p) {
		t.Funds = payment.Ask
	}
	w.pays[p.id] = p
	w.all = append(w.all, p)
	return p
}

// fill sets amounts, lines and fingerprint for an order of so many minor units.
func (w *world) fill(t *payment.Terms, minor int64) {
	order := money.New(minor, t.Payee.Account.Currency)
	debit := order
	t.Lines, t.Detail.FX = nil, nil
	if payer := t.Payer.Account; payer.Currency != order.Currency {
		var err error
		if debit, _, err = w.rates[payer.Currency].Convert(order, money.Up); err != nil {
			panic("virtual: " + err.Error()) // the world's own rates and amounts
		}
		r := w.rates[payer.Currency]
		t.Detail.FX = &payment.FX{Provider: "bank", Base: r.Base, Quote: r.Quote, Unit: r.Unit, Reference: r.Value.String(), Rate: r.Value.String(), Rounding: money.Up, Source: "sim", AsOf: began}
		t.Lines = append(t.Lines, ledger.Line{Kind: ledger.Principal, From: payer, To: banks[payer.Currency], Minor: debit.Minor},
			ledger.Line{Kind: ledger.Principal, From: banks[order.Currency], To: t.Payee.Account, Minor: minor})
	} else {
		t.Lines = append(t.Lines, ledger.Line{Kind: ledger.Principal, From: payer, To: t.Payee.Account, Minor: minor})
	}
	if fee, err := money.Portion(order, 30, money.HalfUp); err == nil && fee.Minor > 0 {
		t.Lines = append(t.Lines, ledger.Line{Kind: ledger.NetworkFee, From: t.Payee.Account, To: operator, Minor: fee.Minor})
		if t.RequestID[14]&1 != 0 { // a second fee of the sort, which is rounded by itself
			t.Lines = append(t.Lines, ledger.Line{Kind: ledger.NetworkFee, From: t.Payee.Account, To: operator, Minor: 1 + fee.Minor/3})
		}
		if share := fee.Minor / 2; share > 0 && t.Payer.Account.Currency == operator.Currency {
			t.Lines = append(t.Lines, ledger.Line{Kind: ledger.IssuerFee, From: operator, To: t.Payer.Account, Minor: share})
		}
	}
	t.Amounts = payment.Amounts{Order: order, Credit: order, Debit: debit, Customer: debit}
	t.Detail.Return = agreed(t)
	t.Fingerprint = fingerprint(t)
}

func fingerprint(t *payment.Terms) [32]byte {
	b := append([]byte(t.Kind), t.RequestID[:]...)
	return sha256.Sum256(binary.BigEndian.AppendUint64(b, uint64(t.Amounts.Order.Minor)))
}

// start lets a client ask for its payment, each in its own way.
func (w *world) start(p *pay) {
	t := p.terms
	if t.Flow == payment.Push && w.rnd.in(5) {
		w.quoted(p)
		return
	}
	if w.rnd.in(60) {
		p.cancel() // the customer was faster than the request
	}
	w.begin(p)
}

func (w *world) begin(p *pay) {
	p.tries = 0
	p.pursue()
	if w.rnd.in(8) {
		w.tally.did["repeat at once"]++
		p.request(p.terms)
	}
	if w.rnd.in(40) && p.terms.Funds != payment.Blocked {
		// Two servers of one client use one id for two things.
		p.racing = true
		w.alter(p)
	} else if w.rnd.in(25) {
		w.clock.after(w.rnd.between(time.Second, time.Minute), func() {
			if p.known && p.altered == nil {
				w.alter(p)
			}
		})
	}
	if w.rnd.in(12) {
		wait := w.rnd.between(0, time.Second)
		if w.rnd.in(2) {
			wait = w.rnd.between(0, 3*time.Minute)
		}
		w.clock.after(wait, p.cancel)
	}
}

// alter sends another body under the payment's id.
func (w *world) alter(p *pay) {
	w.tally.did["other body"]++
	other := *p.terms
	if other.IsHold() {
		other.Hold.Most++
	}
	w.fill(&other, p.terms.Amounts.Order.Minor+1)
	p.altered = &other
	p.request(&other)
}

// quoted asks for a quote first; it is used in time, too late, or by two payments.
func (w *world) quoted(p *pay) {
	w.tally.did["quote"]++
	req := w.requestID()
	q := &store.Quote{ID: payment.NewIDInSlot(p.by.id, req, p.id.Slot()), Payment: p.id, Institution: p.by.id, Fingerprint: sha256.Sum256(req[:]),
		CreatedAt: w.clock.time(), ExpiresAt: store.Milli(w.clock.time().Add(10 * time.Minute)), Body: []byte("{}")}
	p.terms.QuoteID = q.ID
	p.offer(q, func() {
		wait := w.rnd.between(0, 30*time.Second)
		if w.rnd.in(8) {
			w.tally.did["quote used late"]++
			wait = w.rnd.between(9*time.Minute+30*time.Second, 11*time.Minute)
		}
		w.clock.after(wait, func() { w.begin(p) })
		if w.rnd.in(8) && w.made < w.most {
			w.tally.did["quote used twice"]++
			second := w.newPay(false, "", [32]byte{}, false)
			second.terms.QuoteID = q.ID
			w.clock.after(w.rnd.between(0, time.Minute), func() { w.begin(second) })
		}
	})
}
