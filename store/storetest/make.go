package storetest

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"hutong/ledger"
	"hutong/money"
	"hutong/payment"
	"hutong/reason"
)

// Maker makes payments that look like real ones: the same for the same seed, each unlike the one before.
type Maker struct {
	rnd     *rand.Rand
	now     time.Time
	parties int
}

// NewMaker makes a maker whose payments are between the given number of wallets and as many acquirers.
func NewMaker(seed uint64, parties int) *Maker {
	return &Maker{rnd: rand.New(rand.NewPCG(seed, 0x6875746f6e67)), now: time.Date(2026, 3, 1, 15, 59, 58, 0, time.UTC), parties: parties}
}

// Now moves the maker's time on by up to three milliseconds and tells it.
func (m *Maker) Now() time.Time {
	m.now = m.now.Add(time.Duration(m.rnd.IntN(3_000_000)))
	return m.now
}

// Pass moves the maker's time on.
func (m *Maker) Pass(d time.Duration) { m.now = m.now.Add(d) }

// RequestID is a UUID of version 7 of the maker's time.
func (m *Maker) RequestID() payment.RequestID {
	var r payment.RequestID
	binary.BigEndian.PutUint64(r[8:], m.rnd.Uint64())
	binary.BigEndian.PutUint64(r[:8], uint64(m.Now().UnixMilli())<<16|0x7000|m.rnd.Uint64()&0xfff)
	r[8] = r[8]&0x3f | 0x80
	return r
}

func (m *Maker) hash() (h [32]byte) {
	for i := 0; i < 32; i += 8 {
		binary.BigEndian.PutUint64(h[i:], m.rnd.Uint64())
	}
	return h
}

// A few busy parties and many quiet ones, as in the field.
func (m *Maker) party() int {
	return min(m.rnd.IntN(m.parties), m.rnd.IntN(m.parties), m.rnd.IntN(m.parties))
}

func wallet(n int) string   { return fmt.Sprintf("wallet-%03d", n) }
func acquirer(n int) string { return fmt.Sprintf("acquirer-%03d", n) }

func account(participant string, c money.Currency) ledger.Account {
	return ledger.Account{Participant: participant, Agreement: fmt.Sprintf("agr-%.1s-2026", participant), Currency: c}
}

// terms has what every payment has.
func (m *Maker) terms(initiator string) *payment.Terms {
	r := m.RequestID()
	t := &payment.Terms{ID: payment.NewID(initiator, r), Kind: payment.Pay, Initiator: initiator, RequestID: r, Fingerprint: m.hash(),
		CreatedAt: m.Now(), Loss: payment.LossPayer, Policy: "standard",
		InitiatorRef: "R" + strconv.FormatUint(m.rnd.Uint64(), 36), RefundableTill: m.now.Add(90 * 24 * time.Hour)}
	t.Detail.Rulebook = "2026-03-01"
	return t
}

// Pull is a cross-currency payment with a consumer's code: three accounts, fees on their own lines.
func (m *Maker) Pull() *payment.Terms {
	w, a := wallet(m.party()), acquirer(m.party())
	t := m.terms(a)
	minor := 100 + m.rnd.Int64N(1_000_000)
	t.Flow = payment.Pull
	t.Payer = payment.Side{Participant: w, Account: account(w, "CNY")}
	t.Payee = payment.Side{Participant: a, Account: account(a, "MYR")}
	order := money.New(minor, "MYR")
	debit := money.New(minor*155/100+1, "CNY")
	t.Amounts = payment.Amounts{Order: order, Credit: order, Debit: debit, Customer: debit}
	fxCNY, fxMYR := account("fx-bank", "CNY"), account("fx-bank", "MYR")
	t.Lines = []ledger.Line{
		{Kind: ledger.Principal, From: t.Payer.Account, To: fxCNY, Minor: debit.Minor},
		{Kind: ledger.Principal, From: fxMYR, To: t.Payee.Account, Minor: order.Minor},
		{Kind: ledger.NetworkFee, From: t.Payee.Account, To: account("operator", "MYR"), Minor: minor/1000 + 1},
	}
	t.Claim, t.ClaimOneUse = m.hash(), true
	t.Detail.FX = &payment.FX{Provider: "fx-bank", Base: "MYR", Quote: "CNY", Unit: 1, Reference: "1.5402", Rate: "1.5479", MarkupBps: 50,
		Rounding: money.Up, Residue: "0.0021", Source: "reference-board", AsOf: m.now.Truncate(time.Hour)}
	t.Detail.Merchant = payment.Merchant{ID: "M" + strconv.Itoa(m.rnd.IntN(9999)), Name: "Kedai Kopi \"Tiga\"", City: "Kuala Lumpur", Country: "MY", MCC: "5814", Terminal: "T7"}
	t.Detail.Payer = payment.Payer{Reference: "p-" + strconv.Itoa(m.rnd.IntN(1e6)), Residency: "CN"}
	t.Detail.Purpose, t.Detail.Scheme, t.Detail.CodeKind = "goods", "hutong-cpm", "cpm"
	t.Detail.Why = []payment.Why{
		{Code: "route.prefix", Args: []string{"28", w}, Rule: "prefix/28"},
		{Code: "rate.reference", Args: []string{"1.5402"}, For: payment.ForPayer},
		{Code: "limit.passed"}}
	return t
}

// Push is a payment in one currency with a merchant's dynamic code, the funds blocked by the wallet.
func (m *Maker) Push() *payment.Terms {
	w, a := wallet(m.party()), acquirer(m.party())
	t := m.terms(w)
	amount := money.New(1+m.rnd.Int64N(50_000), "CNY")
	t.Flow, t.Funds, t.Loss = payment.Push, payment.Blocked, payment.LossPayee
	if m.rnd.IntN(2) == 0 {
		t.Funds = payment.Ask
	}
	t.Payer = payment.Side{Participant: w, Account: account(w, "CNY")}
	t.Payee = payment.Side{Participant: a, Account: account(a, "CNY")}
	t.Amounts = payment.Amounts{Order: amount, Credit: amount, Debit: amount, Customer: money.New(amount.Minor-1, "CNY")}
	t.Lines = []ledger.Line{{Kind: ledger.Principal, From: t.Payer.Account, To: t.Payee.Account, Minor: amount.Minor}}
	t.Claim = m.hash()
	t.Detail.Merchant = payment.Merchant{ID: "8829", Name: "胡同口面馆", City: "北京", Country: "CN", MCC: "5812", Store: "鼓楼店"}
	t.Detail.Payer = payment.Payer{Reference: "张-77", Residency: "CN"}
	t.Detail.Scheme, t.Detail.CodeKind, t.Detail.Code = "emv", "mpm-dynamic", "000201010212…6304A13F"
	t.Detail.Order = "订单 2026/03/" + strconv.Itoa(m.rnd.IntN(1e5))
	t.Detail.Extensions = map[string]string{"x-table": "12", "x-campaign": "spring\n2026", "x-渠道": "小程序"}
	return t
}

// Refund gives a part of a payment back.
func (m *Maker) Refund(parent *payment.Terms) *payment.Terms {
	t := m.terms(parent.Payee.Participant)
	t.ID = payment.NewIDInSlot(t.Initiator, t.RequestID, parent.ID.Slot())
	t.Kind, t.Flow, t.Parent, t.Funds = payment.Refund, payment.Push, parent.ID, payment.Blocked
	t.Payer, t.Payee = parent.Payee, parent.Payer
	part := max(parent.Amounts.Order.Minor/3, 1)
	t.Amounts = payment.Amounts{Order: money.New(part, parent.Amounts.Order.Currency), Credit: money.New(part, parent.Amounts.Debit.Currency),
		Debit: money.New(part, parent.Amounts.Credit.Currency), Customer: money.New(part, parent.Amounts.Customer.Currency)}
	t.Lines = []ledger.Line{{Kind: ledger.Principal, From: t.Payer.Account, To: account(t.Payee.Participant, t.Payer.Account.Currency), Minor: part}}
	t.RefundableTill = time.Time{}
	t.Detail.Note = "customer brought it back 退货"
	return t
}

// Hold is a pull that is held and paid by captures.
func (m *Maker) Hold() *payment.Terms {
	t := m.Pull()
	t.Hold = payment.Hold{Until: m.now.Add(7 * 24 * time.Hour), Most: t.Amounts.Order.Minor + t.Amounts.Order.Minor/10}
	return t
}

// Capture takes a third of a hold, or what is left when that is less.
func (m *Maker) Capture(hold *Life) (*Life, bool) {
	h, s := hold.Terms, hold.State()
	part := min(max(h.Amounts.Order.Minor/3, 1), h.Capturable(&s))
	if part == 0 || !m.Step(hold, payment.Event{Kind: payment.CaptureOpened, Share: payment.Refunded{Order: part}, By: h.Initiator}) {
		return nil, false
	}
	t := m.terms(h.Initiator)
	t.ID = payment.NewIDInSlot(t.Initiator, t.RequestID, h.ID.Slot())
	t.Kind, t.Flow, t.Parent, t.Funds, t.Payer, t.Payee = payment.Capture, h.Flow, h.ID, h.Funds, h.Payer, h.Payee
	var err error
	if t.Amounts, t.Lines, err = h.Part(s.Captured, s.Captured+part); err != nil {
		panic("storetest: " + err.Error()) // the maker's own amounts
	}
	t.RefundableTill = time.Time{}
	now := m.Now()
	return &Life{t, []payment.Outcome{payment.OpenCapture(t, now, Calendar(now))}}, true
}

// Refused is what is kept of a payment that was refused before its other side was known: no lines, no payee, no amounts but the order.
func (m *Maker) Refused() *payment.Terms {
	w := wallet(m.party())
	t := m.terms(w)
	t.Flow = payment.Push
	t.Payer.Participant = w
	t.Amounts.Order = money.New(700, "JPY")
	t.Loss, t.RefundableTill = "", time.Time{}
	return t
}

// Tombstone is what is kept of a payment whose cancellation came first: its names and nothing else.
func (m *Maker) Tombstone() *payment.Terms {
	r := m.RequestID()
	return &payment.Terms{ID: payment.NewID("acquirer-001", r), Kind: payment.Pay, Flow: payment.Pull, Initiator: "acquirer-001", RequestID: r, CreatedAt: m.Now()}
}

// Largest has the largest amounts that money allows and texts that strain quoting.
func (m *Maker) Largest() *payment.Terms {
	t := m.Push()
	t.Amounts = payment.Amounts{Order: money.New(money.MaxMinor, "IDR"), Credit: money.New(money.MaxMinor-1, "IDR"),
		Debit: money.New(money.MaxMinor, "CNY"), Customer: money.New(money.MaxMinor, "KWD")}
	t.Lines = append(t.Lines, ledger.Line{Kind: ledger.IssuerFee, From: account("a/b\\c\"d", "CNY"), To: account("é 𠀀 \u2028", "CNY"), Minor: money.MaxMinor})
	t.QuoteID, t.QuoteExpires = m.QuoteID(t.ID), m.now.Add(30*time.Second)
	t.Claim, t.InitiatorRef, t.Policy = [32]byte{31: 1}, "'; DROP TABLE payments; --", "slow"
	t.Detail.Note = "tab\t quote\" back\\slash \x01 nul\x00 end"
	t.Detail.Why = []payment.Why{{Code: "risk.passed", Args: []string{"", "二"}, For: payment.ForOperator}, {Code: "fee.none", For: payment.ForPayee}}
	return t
}

// QuoteID is the id of a quote for the payment: in its slot.
func (m *Maker) QuoteID(p payment.ID) payment.ID {
	return payment.NewIDInSlot("quote", m.RequestID(), p.Slot())
}

// ClaimOf is a claim's key of a name.
func ClaimOf(name string) [32]byte { return sha256.Sum256([]byte(name)) }

// Life is a payment with its history.
type Life struct {
	Terms    *payment.Terms
	Outcomes []payment.Outcome
}

// State is where the life stands.
func (l *Life) State() payment.State { return l.Outcomes[len(l.Outcomes)-1].State }

// Policy is the ladder of every made payment.
var Policy = &payment.Policy{ID: "standard", AnswerWithin: 10 * time.Second,
	Debit: []time.Duration{time.Second, 2 * time.Second}, Payer: []time.Duration{5 * time.Second, time.Minute},
	Cancel: []time.Duration{time.Second, time.Minute}, Credit: []time.Duration{time.Second, time.Minute},
	Loss: []time.Duration{time.Hour}, DecideWithin: 24 * time.Hour}

// Calendar is the cycle of a time: one cycle an hour, so that tests cross cycles.
func Calendar(now time.Time) payment.Calendar {
	return payment.Calendar{Cycle: now.Format("2006-01-02T15"), BusinessDate: now.Format("2006-01-02")}
}

// Begin opens a life.
func (m *Maker) Begin(t *payment.Terms, refusal reason.Code) *Life {
	now := m.Now()
	return &Life{t, []payment.Outcome{payment.Open(t, refusal, now, Calendar(now))}}
}

// Step carries a life on by an event and tells whether the event did something.
func (m *Maker) Step(l *Life, e payment.Event) bool {
	now := m.Now()
	o, err := payment.Step(l.Terms, l.State(), e, now, Policy, Calendar(now))
	if err == nil {
		l.Outcomes = append(l.Outcomes, o)
	}
	return err == nil
}

// feed adds fees of every sort, and what was agreed about giving the payment back.
func (m *Maker) feed(t *payment.Terms) *payment.Terms {
	operator := account("operator", t.Payer.Account.Currency)
	t.Lines = append(t.Lines, ledger.Line{Kind: ledger.NetworkFee, From: t.Payer.Account, To: operator, Minor: 3},
		ledger.Line{Kind: ledger.IssuerFee, From: operator, To: t.Payer.Account, Minor: 2})
	t.Detail.Return = &payment.Return{Rule: "at-the-day", Day: true, Difference: payment.ByPayee, Rounding: money.HalfEven, PayeeFee: 1, PayerFee: 3,
		IssuerFee: 2, VoidTill: m.now.Add(time.Hour), Dispute: "region", DisputeTill: m.now.Add(2 * time.Hour)}
	return t
}

// Gallery is one life of every sort. Together they set every field of terms and outcomes.
func (m *Maker) Gallery() []*Life {
	answer := func(op payment.Op, r payment.Result) payment.Event {
		return payment.Event{Kind: payment.Answered, Op: op, Result: r, Reference: "ref-" + string(op) + "-号", By: "wallet-001"}
	}
	pull := m.Begin(m.feed(m.Pull()), "")
	yes := answer(payment.OpAuthorise, payment.Success)
	yes.Amount = pull.Terms.Amounts.Debit
	m.Step(pull, yes)
	m.Step(pull, payment.Event{Kind: payment.RefundOpened, Share: payment.Refunded{Order: 100, Credit: 99, Debit: 155, Customer: 156, PayeeFee: 1, PayerFee: 2, IssuerFee: 1}, By: "acquirer-001"})
	m.Step(pull, payment.Event{Kind: payment.RefundFailed, Share: payment.Refunded{Order: 40, Credit: 39, Debit: 55, Customer: 56}})

	voided := m.Begin(m.feed(m.Pull()), "")
	yes.Amount = voided.Terms.Amounts.Debit
	m.Step(voided, yes)
	state := voided.State()
	child, err := payment.VoidOf(voided.Terms, &state)
	if err != nil {
		panic("storetest: " + err.Error()) // the maker's own terms
	}
	r := m.RequestID()
	child.ID, child.RequestID = payment.NewIDInSlot(child.Payer.Participant, r, voided.Terms.ID.Slot()), r
	child.Initiator, child.Fingerprint, child.CreatedAt = child.Payer.Participant, m.hash(), m.Now()
	if !m.Step(voided, payment.ChildOpened(child)) {
		panic("storetest: a void that is refused")
	}
	undoing := m.Begin(child, "")
	m.Step(undoing, answer(payment.OpCredit, payment.Success))

	push := m.Push()
	push.Funds = payment.Ask
	waits := m.Begin(push, "")
	m.Step(waits, answer(payment.OpAuthorise, payment.Pending))
	m.Step(waits, answer(payment.OpLookUpDebit, payment.Pending))

	unknown := m.Begin(m.Pull(), "")
	m.Step(unknown, payment.Event{Kind: payment.Answered, Op: payment.OpAuthorise, Result: payment.Unknown, Note: "no answer within 10 s", By: "wallet-002"})
	m.Step(unknown, payment.Event{Kind: payment.CancelAsked, Reason: reason.Cancelled, By: "acquirer-002"})

	failed := m.Begin(m.Pull(), "")
	no := answer(payment.OpAuthorise, payment.Failure)
	no.Reason = reason.PayerDeclined
	m.Step(failed, no)

	refund := m.Begin(m.Refund(pull.Terms), "")
	m.Step(refund, answer(payment.OpCredit, payment.Success))

	contest := m.Refund(pull.Terms)
	contest.Kind = payment.Dispute
	contest.Detail.Dispute = &payment.Disputed{Rule: "region", Reason: "not_received", AnswerBy: m.now.Add(3 * time.Hour), DecideBy: m.now.Add(5 * time.Hour), Default: payment.ForThePayee}
	disputed := m.Begin(contest, "")
	if !m.Step(disputed, payment.Event{Kind: payment.DisputeAnswer, By: "acquirer-001", Request: m.RequestID().String(), Reference: "E-1", Note: "签收"}) {
		panic("storetest: an answer that is refused")
	}

	refused := m.Begin(m.Refused(), reason.CodeUnknown)
	stone := m.Tombstone()
	buried := &Life{stone, []payment.Outcome{payment.Bury(stone, "acquirer-001", "cancelled first", m.Now())}}

	instead := m.Pull()
	instead.Funds, instead.Detail.StandIn = payment.InStead, &payment.StandIn{Agreement: "wallet-myr", Period: "2026-11-22", Most: 1<<53 - 1}
	stood := m.Begin(instead, "")
	m.Step(stood, payment.Event{Kind: payment.InsteadAnswered, By: "switch"})
	m.Step(stood, answer(payment.OpAdvise, payment.Unknown))

	largest := m.Begin(m.Largest(), "")
	m.Step(largest, answer(payment.OpAuthorise, payment.Success))
	m.Step(largest, answer(payment.OpCredit, payment.Success))
	hold := m.Begin(m.Hold(), "")
	yes.Amount = hold.Terms.Amounts.Debit
	m.Step(hold, yes)
	capture, _ := m.Capture(hold)
	m.Step(capture, answer(payment.OpCapture, payment.Success))
	m.Step(hold, payment.Event{Kind: payment.ReleaseAsked, By: "acquirer-001"})
	return append(append([]*Life{pull, waits, unknown, failed, refund, disputed, refused, buried, voided, undoing, stood, hold, capture}, m.Unknowns()...), largest)
}
