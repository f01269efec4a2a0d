// Package reason is the closed list of reasons why a call or a payment is not a plain success: who acts next, whether a
// retry makes sense, the HTTP status and the public text in English and Chinese. Business outcomes are reasons; Go errors are faults.
// The list is data (reasons.tsv); every code used in the program is a constant here, and a test holds the two together.
package reason

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
)

// Code names a reason on the wire and in the store. "" means none: a plain success, or nothing to say.
type Code string

// The reasons of calls: nothing was recorded.
const (
	MalformedRequest     Code = "malformed_request"
	InvalidField         Code = "invalid_field"
	RequestTooLarge      Code = "request_too_large"
	UnsupportedMediaType Code = "unsupported_media_type"
	MethodNotAllowed     Code = "method_not_allowed"
	NotFound             Code = "not_found"
	NotAllowed           Code = "not_allowed"
	SignatureMissing     Code = "signature_missing"
	SignatureInvalid     Code = "signature_invalid"
	KeyUnknown           Code = "key_unknown"
	RequestStale         Code = "request_stale"
	RequestReplayed      Code = "request_replayed"
	RequestIDInvalid     Code = "request_id_invalid"
	RequestIDOutOfWindow Code = "request_id_out_of_window"
	RequestIDReused      Code = "request_id_reused"
	RateLimited          Code = "rate_limited"
	Overloaded           Code = "overloaded"
	Internal             Code = "internal"
	RegistryConflict     Code = "registry_conflict"
)

// The reasons of payments: each is recorded with the payment it belongs to.
const (
	CodeUnknown          Code = "code_unknown"
	CodeInvalid          Code = "code_invalid"
	CodeExpired          Code = "code_expired"
	CodeUsed             Code = "code_used"
	NoRoute              Code = "no_route"
	MerchantUnknown      Code = "merchant_unknown"
	MerchantClosed       Code = "merchant_closed"
	OrderUnknown         Code = "order_unknown"
	OrderExpired         Code = "order_expired"
	OrderClaimed         Code = "order_claimed"
	OrderPaid            Code = "order_paid"
	OrderMismatch        Code = "order_mismatch"
	CurrencyNotAccepted  Code = "currency_not_accepted"
	AmountAboveLimit     Code = "amount_above_limit"
	AmountBelowMinimum   Code = "amount_below_minimum"
	QuoteUnknown         Code = "quote_unknown"
	QuoteExpired         Code = "quote_expired"
	QuoteUsed            Code = "quote_used"
	QuoteMismatch        Code = "quote_mismatch"
	RateUnavailable      Code = "rate_unavailable"
	CapExceeded          Code = "cap_exceeded"
	DebitsStopped        Code = "debits_stopped"
	InstitutionSuspended Code = "institution_suspended"
	InsufficientFunds    Code = "insufficient_funds"
	PayerDeclined        Code = "payer_declined"
	PayerBlocked         Code = "payer_blocked"
	PayeeDeclined        Code = "payee_declined"
	RiskDeclined         Code = "risk_declined"
	AwaitingPayer        Code = "awaiting_payer"
	InProgress           Code = "in_progress"
	AwaitingAnswer       Code = "awaiting_answer"
	Cancelling           Code = "cancelling"
	Cancelled            Code = "cancelled"
	CancelledFirst       Code = "cancelled_first"
	NoAnswer             Code = "no_answer"
	AnswerAltered        Code = "answer_altered"
	LossAssigned         Code = "loss_assigned"
	InReview             Code = "in_review"
	NotInReview          Code = "not_in_review"
	FindingUnfit         Code = "finding_unfit"
	ProposalPending      Code = "proposal_pending"
	ProposalUnknown      Code = "proposal_unknown"
	ProposalExpired      Code = "proposal_expired"
	SecondPersonNeeded   Code = "second_person_needed"
	LossNotDue           Code = "loss_not_due"
	AlreadyFinal         Code = "already_final"
	TooLateToCancel      Code = "too_late_to_cancel"
	Authorised           Code = "authorised"
	HoldNotAllowed       Code = "hold_not_allowed"
	NotHeld              Code = "not_held"
	CaptureExceedsHold   Code = "capture_exceeds_hold"
	HoldReleased         Code = "hold_released"
	HoldExpired          Code = "hold_expired"
	CaptureUnconfirmed   Code = "capture_unconfirmed"
	ReleaseUnconfirmed   Code = "release_unconfirmed"
	NotRefundable        Code = "not_refundable"
	RefundExceedsPayment Code = "refund_exceeds_payment"
	RefundWindowClosed   Code = "refund_window_closed"
	NotVoidable          Code = "not_voidable"
	VoidWindowClosed     Code = "void_window_closed"
	AlreadyVoided        Code = "already_voided"
	AlreadyRefunded      Code = "already_refunded"
	NotDisputable        Code = "not_disputable"
	DisputeWindowClosed  Code = "dispute_window_closed"
	InDispute            Code = "in_dispute"
	DisputeNotOpen       Code = "dispute_not_open"
	DisputeLost          Code = "dispute_lost"
	DisputeWithdrawn     Code = "dispute_withdrawn"
	DisputeDecided       Code = "dispute_decided"
)

// The reasons of payments that the switch keeps from institutions.
const (
	CounterpartyUnavailable Code = "counterparty_unavailable"
	DeadlinePassed          Code = "deadline_passed"
)

// Kind tells whether a reason speaks of a call or of a payment.
type Kind string

const (
	// Call reasons say that the call failed; no payment was recorded by it.
	Call Kind = "call"
	// Payment reasons say why a recorded payment failed or is not finished.
	Payment Kind = "payment"
)

// Retry says what a caller may do after this reason.
type Retry string

const (
	// RetryNo : final, another attempt gives the same.
	RetryNo Retry = "no"
	// RetrySame : send the same request, with the same id, again.
	RetrySame Retry = "same"
	// RetryLater : the same after a pause.
	RetryLater Retry = "later"
	// RetryNew : a corrected request with a new id.
	RetryNew Retry = "new"
)

// Reason is one row of the list.
type Reason struct {
	Code       Code
	Kind       Kind
	HTTPStatus int    // the status when the reason ends a call; recorded payments answer 200 or 202
	Retry      Retry  // what the caller may do
	Next       string // who acts next: caller, payer, operator, switch, none
	English    string // public text
	Chinese    string // public text
}

//go:embed reasons.tsv
var table string

var (
	all    []Reason
	byCode = map[Code]Reason{}
)

func init() {
	for n, line := range strings.Split(table, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 7 {
			panic(fmt.Sprintf("reason: reasons.tsv line %d has %d columns, want 7", n+1, len(f)))
		}
		status, err := strconv.Atoi(f[2])
		if err != nil {
			panic(fmt.Sprintf("reason: reasons.tsv line %d: %v", n+1, err))
		}
		r := Reason{Code(f[0]), Kind(f[1]), status, Retry(f[3]), f[4], f[5], f[6]}
		if _, double := byCode[r.Code]; double {
			panic(fmt.Sprintf("reason: reasons.tsv line %d: %q is there twice", n+1, r.Code))
		}
		all = append(all, r)
		byCode[r.Code] = r
	}
}

// Get finds a reason by its code.
func Get(c Code) (Reason, bool) { r, ok := byCode[c]; return r, ok }

// All lists every reason in the order of the table.
func All() []Reason { return append([]Reason(nil), all...) }

// Text is the public text in the language ("zh" or anything else for English); the code itself when it is not in the list.
func (c Code) Text(lang string) string {
	r, ok := byCode[c]
	switch {
	case !ok:
		return string(c)
	case lang == "zh":
		return r.Chinese
	default:
		return r.English
	}
}
