package virtual

import (
	"strconv"
	"time"

	"hutong/delivery"
	"hutong/ledger"
	"hutong/money"
	"hutong/payment"
	"hutong/reason"
)

// institution is a wallet, an acquirer, or both. What it promises is the interface's: the same question about the same payment gets the same
// answer; "not found" to the look-up or cancellation of a debit is a promise to refuse it for ever; a cancellation undoes or promises; a
// credit may be sent again.
type institution struct {
	w         *world
	id        string
	account   ledger.Account
	customers []int64 // balances in minor units; an acquirer's are its merchants
	opening   int64   // their sum at the beginning
	moved     int64   // what went out of them minus what came in, by this institution's own log
	hangs     int64   // until when it answers nobody
	log       []byte  // for the auditor's comparison, as audit's package comment describes it
	refs      int
}

// legState is how far an institution has come with one leg.
type legState uint8

const (
	idle    legState = iota
	waiting          // for the customer
	done             // money moved
	refused          // never
	barred           // promised never to do what it has not seen
	undone           // moved and taken back, or stopped while waiting
)

var legWords = [...]string{"idle", "waiting", "done", "refused", "barred", "undone"}

// leg is what an institution remembers of its part of one payment.
type leg struct {
	state    legState
	customer int
	blocked  bool  // the customer's balance is reduced, by a promise that funds are blocked
	minor    int64 // that was moved, when done
	said     int64 // another amount than was moved, to be said once; 0: none
	until    int64 // waiting: when the customer decides
	willing  bool  // waiting: how
	stubborn int64 // until when it refuses to cancel
	lied     bool  // it did what it had said it would never do
	bound    bool  // it gave its word to persons
	ref      string
	hold     bool  // the payment is held
	held     int64 // of a payment that is held: of the customer's, set aside
	taken    int64 // of a payment that is held: by captures
}

func (i *institution) newRef() string {
	i.refs++
	return i.id + "-" + strconv.Itoa(i.refs)
}

// note writes a line of the institution's own log.
func (i *institution) note(p *pay, legName, result string, minor int64) {
	b := append(i.log, `{"party":"`...)
	b = append(b, i.id...)
	b = append(b, `","payment":"`...)
	b = append(b, p.id.String()...)
	b = append(b, `","leg":"`...)
	b = append(b, legName...)
	b = append(b, `","result":"`...)
	b = append(b, result...)
	b = append(b, `","currency":"`...)
	b = append(b, i.account.Currency...)
	b = append(b, `","minor":`...)
	b = strconv.AppendInt(b, minor, 10)
	b = append(b, `,"at":"`...)
	b = i.w.clock.time().AppendFormat(b, "2006-01-02T15:04:05.000Z")
	i.log = append(b, "\"}\n"...)
	i.w.tell(p, "%s: %s leg %s %d", i.id, legName, result, minor)
}

// pays moves a debit out of the customer's balance.
func (i *institution) pays(p *pay, l *leg, minor int64) {
	if p.terms.IsHold() {
		i.holds(p, l, minor)
		return
	}
	if !l.blocked {
		i.customers[l.customer] -= minor
	}
	l.blocked = false
	l.state, l.minor = done, minor
	i.moved += minor
	if l.ref == "" {
		l.ref = i.newRef()
	}
	i.note(p, "debit", "success", minor)
}

// takes moves a credit into the customer's or merchant's balance.
func (i *institution) takes(p *pay, l *leg, minor int64) {
	i.customers[l.customer] += minor
	l.state, l.minor = done, minor
	i.moved -= minor
	if l.ref == "" {
		l.ref = i.newRef()
	}
	i.note(p, "credit", "success", minor)
}

func (i *institution) refuse(p *pay, l *leg, legName string) {
	l.state = refused
	if !p.terms.IsHold() {
		i.note(p, legName, "failure", 0)
	}
}

// hear takes a question. A hanging institution has it done before or after, and answers after.
func (i *institution) hear(p *pay, q delivery.Question, back func(delivery.Answer)) {
	w := i.w
	if w.hit(Hang, p) {
		d := w.rnd.between(3*time.Second, 4*time.Minute)
		if w.rnd.in(8) {
			d = w.rnd.between(20*time.Minute, 6*time.Hour)
		}
		i.hangs = max(i.hangs, w.clock.now+d.Microseconds())
	}
	if w.clock.now >= i.hangs {
		back(i.answer(p, q))
		return
	}
	p.strike()
	if w.rnd.in(2) {
		a := i.answer(p, q)
		i.whenBack(func() { back(a) })
		return
	}
	i.whenBack(func() { back(i.answer(p, q)) })
}

func (i *institution) whenBack(do func()) {
	i.w.clock.at(i.hangs, func() {
		if i.w.clock.now < i.hangs {
			i.whenBack(do)
			return
		}
		do()
	})
}

func (i *institution) answer(p *pay, q delivery.Question) delivery.Answer {
	if q.To != i.id {
		i.w.fail(p, "question-party", "a question for %s came to %s", q.To, i.id)
	}
	t := q.Terms
	if !p.asksFor(t) {
		i.w.fail(p, "question-terms", "%s was asked to %s over terms that nobody sent", i.id, q.Op)
	}
	var a delivery.Answer
	switch q.Op {
	case payment.OpAuthorise:
		if q.Code != p.code {
			i.w.fail(p, "question-code", "%s was asked to authorise with code %q, want %q", i.id, q.Code, p.code)
		}
		a = i.authorise(p, t.Amounts.Debit)
	case payment.OpCapture:
		a = i.capture(p, t.Amounts.Debit.Minor)
	case payment.OpRelease:
		a = i.giveBack(p, q)
	case payment.OpAdvise:
		if p.debit.state != idle && p.debit.state != done {
			i.w.fail(p, "stand-in", "%s is told that the switch said yes in its stead; its own debit is %s", i.id, legWords[p.debit.state])
		}
		if p.debit.state == idle {
			i.pays(p, &p.debit, t.Amounts.Debit.Minor)
		}
		a = i.lookUpOf(&p.debit, false)
	case payment.OpLookUpDebit:
		i.ripen(p, t.Amounts.Debit)
		a = i.lookUp(p, &p.debit)
	case payment.OpCancel:
		a = i.cancel(p)
	case payment.OpCredit:
		a = i.credit(p, t.Amounts.Credit)
	case payment.OpLookUpCredit:
		a = i.lookUp(p, &p.credit)
		if a.Result == payment.NotFound && !p.credit.bound {
			p.credit.state = idle // a credit that never came may still be sent, unless persons have agreed that it must not
		}
	default:
		i.w.fail(p, "question-op", "%s was asked %q", i.id, q.Op)
	}
	i.w.tell(p, "%s answers %s with %s %s", i.id, q.Op, a.Result, a.Amount)
	return a
}

// other is a wrong amount.
func (w *world) other(minor int64) int64 {
	if w.rnd.in(2) || minor < 2 {
		return minor + 1 + int64(w.rnd.n(100))
	}
	return minor - 1
}

func (i *institution) authorise(p *pay, amount money.Amount) delivery.Answer {
	w, l := i.w, &p.debit
	switch l.state {
	case idle:
		switch {
		case w.hit(Pending, p):
			l.state, l.willing = waiting, !w.rnd.in(4)
			wait := w.rnd.between(2*time.Second, 40*time.Second)
			if w.rnd.in(4) {
				wait = w.rnd.between(time.Minute, 24*time.Hour)
			}
			l.until = w.clock.now + wait.Microseconds()
		case w.rnd.in(20) || i.customers[l.customer] < amount.Minor:
			i.refuse(p, l, "debit")
			i.laterYes(p, amount)
		default:
			minor := amount.Minor
			if w.hit(WrongAmount, p) {
				if wrong := w.other(minor); w.rnd.in(2) && !p.terms.IsHold() {
					minor = wrong
				} else {
					l.said = wrong
				}
			}
			i.pays(p, l, minor)
		}
	case refused, barred:
		if i.word(p, l) {
			i.pays(p, l, amount.Minor)
		}
	}
	return i.lookUpOf(l, false)
}

// word breaks an institution's word, once a payment and only while faults are on.
func (i *institution) word(p *pay, l *leg) bool {
	if l.lied || l.bound || !i.w.hit(YesAfterNo, p) {
		return false
	}
	l.lied, p.wordBroken = true, true
	return true
}

// laterYes lets an institution that refused a debit do it after all, and say so unasked.
func (i *institution) laterYes(p *pay, amount money.Amount) {
	w := i.w
	if !w.rnd.in(4) || !i.word(p, &p.debit) {
		return
	}
	w.clock.after(w.rnd.between(10*time.Millisecond, 5*time.Minute), func() {
		if p.debit.state != refused {
			p.debit.lied = false
			return
		}
		i.pays(p, &p.debit, amount.Minor)
		w.bring(p, payment.OpAuthorise, i.lookUpOf(&p.debit, false), i.id)
	})
}

// ripen lets the customer decide.
func (i *institution) ripen(p *pay, amount money.Amount) {
	l := &p.debit
	if l.state != waiting || i.w.clock.now < l.until {
		return
	}
	if l.willing && i.customers[l.customer] >= amount.Minor {
		i.pays(p, l, amount.Minor)
		return
	}
	i.refuse(p, l, "debit")
}

func (i *institution) lookUp(p *pay, l *leg) delivery.Answer {
	if l.state == idle {
		l.state = barred
	}
	return i.lookUpOf(l, true)
}

// lookUpOf says how a leg stands; inquired tells a look-up from the question itself, to which "not found" would be no answer.
func (i *institution) lookUpOf(l *leg, inquired bool) delivery.Answer {
	switch l.state {
	case waiting:
		return delivery.Answer{Result: payment.Pending, Reason: reason.AwaitingPayer}
	case done:
		minor := l.minor
		if l.said != 0 {
			minor, l.said = l.said, 0
		}
		return delivery.Answer{Result: payment.Success, Reference: l.ref, Amount: money.New(minor, i.account.Currency)}
	case barred:
		if inquired {
			return delivery.Answer{Result: payment.NotFound}
		}
		return delivery.Answer{Result: payment.Failure, Reason: reason.CancelledFirst}
	case undone:
		return delivery.Answer{Result: payment.Failure, Reason: reason.Cancelled}
	}
	return delivery.Answer{Result: payment.Failure, Reason: reason.InsufficientFunds}
}

func (i *institution) cancel(p *pay) delivery.Answer {
	w, l := i.w, &p.debit
	switch l.state {
	case idle, barred:
		l.state = barred
		return delivery.Answer{Result: payment.NotFound}
	case refused:
		return delivery.Answer{Result: payment.NotFound}
	case undone:
		return delivery.Answer{Result: payment.Success, Reference: l.ref}
	}
	if w.clock.now < l.stubborn {
		p.strike()
		return delivery.Answer{Result: payment.Failure}
	}
	if l.stubborn == 0 && w.hit(RefuseCancel, p) {
		d := w.rnd.between(time.Second, 3*time.Minute)
		if w.rnd.in(4) {
			d = w.rnd.between(time.Hour, 12*time.Hour)
		}
		l.stubborn = w.clock.now + d.Microseconds()
		return delivery.Answer{Result: payment.Failure}
	}
	if l.state == waiting {
		l.state = undone
		if !p.terms.IsHold() {
			i.note(p, "debit", "failure", 0)
		}
		return delivery.Answer{Result: payment.Success}
	}
	i.undo(p, l)
	return delivery.Answer{Result: payment.Success, Reference: l.ref}
}

// undo gives a debit back to the customer, or what was held.
func (i *institution) undo(p *pay, l *leg) {
	l.state = undone
	if p.terms.IsHold() {
		i.customers[l.customer] += l.held
		l.held = 0
		return
	}
	i.customers[l.customer] += l.minor
	i.moved -= l.minor
	i.note(p, "debit", "undone", l.minor)
}

func (i *institution) credit(p *pay, amount money.Amount) delivery.Answer {
	w, l := i.w, &p.credit
	switch {
	case l.state == idle && w.rnd.in(25):
		i.refuse(p, l, "credit")
	case l.state == idle:
		minor := amount.Minor
		if w.hit(WrongAmount, p) {
			if wrong := w.other(minor); w.rnd.in(3) {
				minor = wrong
			} else {
				l.said = wrong
			}
		}
		i.takes(p, l, minor)
	case l.state == refused && i.word(p, l):
		i.takes(p, l, amount.Minor)
	}
	return i.lookUpOf(l, false)
}

// learns does in the books of the institution that asked what a payment's end means: blocked funds are paid or freed, the merchant of a code
// payment is credited, a refund is taken from its merchant.
func (i *institution) learns(p *pay, paid bool) {
	t := p.terms
	switch {
	case t.Flow == payment.Push && t.Funds == payment.Blocked:
		l := &p.debit
		if paid {
			i.pays(p, l, t.Amounts.Debit.Minor)
			return
		}
		if l.blocked {
			l.blocked = false
			i.customers[l.customer] += t.Amounts.Debit.Minor
		}
	case t.Flow == payment.Pull && paid && !t.IsHold():
		i.takes(p, &p.credit, t.Amounts.Credit.Minor)
	}
}

// block sets a customer's funds aside; false when there are too few.
func (i *institution) block(p *pay) bool {
	l, minor := &p.debit, p.terms.Amounts.Debit.Minor
	if p.terms.Kind == payment.Pay && i.customers[l.customer] < minor {
		return false
	}
	i.customers[l.customer] -= minor
	l.blocked = true
	return true
}
