// Package payment is the life of a payment as a pure machine: what was agreed (Terms), where it stands (State), and
// Step(terms, state, event, now) → outcome, effects. No clock, store or network is known here; the table of states is in table.go.
package payment

import (
	"time"

	"hutong/ledger"
	"hutong/money"
)

// Kind tells payments and their children apart.
type Kind string

const (
	// Pay moves money from a payer to a payee.
	Pay Kind = "pay"
	// Capture takes a part of a held payment; its child.
	Capture Kind = "capture"
	// Refund gives a successful payment back: the same machine with the sides changed.
	Refund Kind = "refund"
	// Void undoes the whole of a successful payment, with all fees, while its cycle is open.
	Void Kind = "void"
	// Dispute contests a part of a successful payment for its payer; decided for the payer, it is what a refund is.
	Dispute Kind = "dispute"
)

// Flow is the order of the legs.
type Flow string

const (
	// Pull : the payee's side asks with the payer's code; the payer's institution is asked for the debit.
	Pull Flow = "pull"
	// Push : the payer's side asks; its debit is confirmed; the payee's side is asked for the credit.
	Push Flow = "push"
)

// Funds says how the debit of a payment is confirmed; the agreement names it.
type Funds string

const (
	// Ask : the payer's institution is asked to debit.
	Ask Funds = "ask"
	// Blocked : the payer's institution promises, with its request, that the customer's funds are blocked.
	Blocked Funds = "blocked"
	// InStead : the payer's institution does not answer, and its agreement lets the switch answer in its stead.
	InStead Funds = "stand_in"
)

// LossBearer names who carries a payment whose outcome stayed unknown to the end of the clock.
type LossBearer string

const (
	// LossPayer : the payment is booked as paid; the payer's side carries it.
	LossPayer LossBearer = "payer_side"
	// LossPayee : the payment is booked as not paid; the payee's side carries what it may have given.
	LossPayee LossBearer = "payee_side"
	// LossPersons : nobody is named beforehand; two persons of the operator decide.
	LossPersons LossBearer = "persons"
)

// Side is one party of a payment: the institution that acts, and the account through which it settles.
type Side struct {
	Participant string
	Account     ledger.Account
}

// Amounts are kept apart and never recomputed from each other.
type Amounts struct {
	Order    money.Amount // what the merchant asks for
	Credit   money.Amount // what the payee's institution is credited, before its fees
	Debit    money.Amount // what the payer's institution owes, before its fees
	Customer money.Amount // what the customer is charged
}

// FX is the receipt of a conversion from the credit currency to the debit currency.
type FX struct {
	Provider  string         `json:"provider"`
	Base      money.Currency `json:"base"`  // the credit currency
	Quote     money.Currency `json:"quote"` // the debit currency
	Unit      int64          `json:"unit"`
	Reference string         `json:"reference"` // the reference rate, a decimal
	Rate      string         `json:"rate"`      // the provider's rate that was used, a decimal
	MarkupBps int64          `json:"markup_bps"`
	Rounding  money.Rounding `json:"rounding"`
	Residue   string         `json:"residue"` // debit minus exact, in major units of the debit currency
	Source    string         `json:"source"`  // where the reference rate is from
	AsOf      time.Time      `json:"as_of"`   // since when the reference rate holds
}

// Merchant is the registered payee as the payer is shown it.
type Merchant struct {
	ID       string `json:"id,omitempty"`
	Name     string `json:"name,omitempty"`
	City     string `json:"city,omitempty"`
	Country  string `json:"country,omitempty"`
	MCC      string `json:"mcc,omitempty"`
	Store    string `json:"store,omitempty"`
	Terminal string `json:"terminal,omitempty"`
}

// Payer is what is told of the paying customer: a reference that is stable per institution, never a name or number.
type Payer struct {
	Reference string `json:"reference,omitempty"`
	Residency string `json:"residency,omitempty"` // ISO 3166-1 alpha-2
}

// Audience says which party may read a step of the trace.
type Audience string

const (
	// ForAll : both sides and the operator.
	ForAll Audience = ""
	// ForPayer : the payer's side and the operator.
	ForPayer Audience = "payer"
	// ForPayee : the payee's side and the operator.
	ForPayee Audience = "payee"
	// ForOperator : the operator and the supervisor only.
	ForOperator Audience = "operator"
)

// Why is one step of the trace: which rule decided what. Text is made from Code and Args in the reader's language.
type Why struct {
	Code string   `json:"code"`           // e.g. "route.issuer", "rate.reference", "limit.passed"
	Args []string `json:"args,omitempty"` // in the order that the text of Code expects
	Rule string   `json:"rule,omitempty"` // id of the rule in the rulebook or registry
	For  Audience `json:"for,omitempty"`
}

// Detail is the part of the terms that the machine does not decide by, but for Return and Dispute; it is told to the parties and kept.
type Detail struct {
	FX         *FX               `json:"fx,omitempty"`
	StandIn    *StandIn          `json:"stand_in,omitempty"` // with Funds InStead
	Merchant   Merchant          `json:"merchant"`
	Payer      Payer             `json:"payer"`
	Purpose    string            `json:"purpose,omitempty"`
	Scheme     string            `json:"scheme,omitempty"`    // of the code that was scanned
	CodeKind   string            `json:"code_kind,omitempty"` // mpm-static, mpm-dynamic, cpm, barcode, url
	Code       string            `json:"code,omitempty"`      // a merchant's code, whole; a consumer's code is a bearer secret and never kept
	Order      string            `json:"order,omitempty"`     // the merchant's order reference
	Rulebook   string            `json:"rulebook,omitempty"`  // version that decided
	Return     *Return           `json:"return,omitempty"`    // of a payment: what was agreed about giving it back
	Dispute    *Disputed         `json:"dispute,omitempty"`   // of a dispute
	Why        []Why             `json:"why,omitempty"`
	Note       string            `json:"note,omitempty"` // caller's words on a refund or cancellation
	Extensions map[string]string `json:"extensions,omitempty"`
}

// Terms are what was agreed when the payment was opened. They never change.
type Terms struct {
	ID          ID
	Kind        Kind
	Flow        Flow
	Parent      ID // of a refund, void, dispute or capture: the payment
	Initiator   string
	RequestID   RequestID
	Fingerprint [32]byte // hash of operation and body: a repeat must match
	CreatedAt   time.Time

	Payer, Payee Side
	Amounts      Amounts
	Lines        []ledger.Line // what success posts; Check(Lines) holds

	Funds          Funds      // push only
	Loss           LossBearer // who carries an unknown credit
	QuoteID        ID         // zero if none
	QuoteExpires   time.Time  // judged when the reserve is made
	Claim          [32]byte   // hash of the order or one-use code that this payment claims; zero if none
	ClaimOneUse    bool       // the claim is a consumer code: a repeat is "used", not "paid"
	InitiatorRef   string     // the initiator's own reference
	Policy         string     // id of the ladder policy in the rulebook
	RefundableTill time.Time  // after which refunds are refused
	Hold           Hold       // zero: the payment is not held but paid at once

	Detail Detail
}

// Needs lists what must be reserved before the payment may go on.
func (t *Terms) Needs() []ledger.Need {
	if t.IsHold() {
		return t.held(0, t.Hold.Most)
	}
	return ledger.Needs(t.Lines)
}
