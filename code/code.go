package code

import (
	"time"

	"hutong/code/registry"
	"hutong/money"
)

// Kind says how a code is presented and whether it is made for one payment.
type Kind string

const (
	Static  Kind = "mpm-static"  // shown by the merchant, used again and again
	Dynamic Kind = "mpm-dynamic" // shown by the merchant, made for one order
	CPM     Kind = "cpm"         // shown by the consumer, EMVCo base64
	URL     Kind = "url"         // a link, a deep link or a structured text that an app opens
	Barcode Kind = "barcode"     // digits or a one-line barcode format
	Unknown Kind = "unknown"
)

// Schemes that are not one national profile.
const (
	SchemeGeneric = "emvco-generic" // well-formed EMVCo of no known scheme
	SchemeUnknown = "unknown"       // matches nothing that is known
)

// Reason is a stable word for what is wrong with a code; texts may be reworded, reasons may not.
type Reason string

const (
	ReasonEmpty         Reason = "empty"
	ReasonTooLong       Reason = "too-long"
	ReasonNotUTF8       Reason = "not-utf8"
	ReasonBOM           Reason = "byte-order-mark"
	ReasonUnknown       Reason = "unknown-format"
	ReasonUnreadable    Reason = "not-readable-offline"
	ReasonTrailing      Reason = "trailing-bytes"
	ReasonBadTag        Reason = "bad-tag"
	ReasonBadLength     Reason = "bad-length"
	ReasonOverrun       Reason = "length-overrun"
	ReasonDuplicate     Reason = "duplicate-tag"
	ReasonNotNested     Reason = "not-nested"
	ReasonFormat        Reason = "payload-format"
	ReasonCRCMissing    Reason = "crc-missing"
	ReasonCRCNotLast    Reason = "crc-not-last"
	ReasonCRCFormat     Reason = "crc-format"
	ReasonCRCMismatch   Reason = "crc-mismatch"
	ReasonMissing       Reason = "missing-field"
	ReasonValue         Reason = "bad-value"
	ReasonAmount        Reason = "bad-amount"
	ReasonCurrency      Reason = "bad-currency"
	ReasonCountry       Reason = "bad-country"
	ReasonAccount       Reason = "bad-account"
	ReasonIBAN          Reason = "bad-iban"
	ReasonReference     Reason = "bad-reference"
	ReasonExpiry        Reason = "bad-expiry"
	ReasonNotPayment    Reason = "not-a-payment"
	ReasonEncoding      Reason = "bad-encoding"
	ReasonInner         Reason = "inner-code-invalid"
	ReasonName          Reason = "name-length"
	ReasonInitiation    Reason = "initiation-method"
	ReasonMisscoped     Reason = "mis-scoped-length"
	ReasonHostileURL    Reason = "url-in-identifier"
	ReasonInventedGUID  Reason = "unregistered-identifier"
	ReasonSimulator     Reason = "simulator-identifier"
	ReasonSuperseded    Reason = "superseded-form"
	ReasonRegistration  Reason = "name-differs"
	ReasonTransport     Reason = "changed-in-transit"
	ReasonExpired       Reason = "expired"
	ReasonLookalike     Reason = "lookalike-text"
	ReasonWeakEvidence  Reason = "weak-evidence"
	ReasonUnregistered  Reason = "issuer-not-registered"
	ReasonUnusedVersion Reason = "unknown-version"
)

// Problem is one thing wrong with, or remarkable about, a code.
type Problem struct {
	Tag    string // path of the field, "26.01" or a key such as "pa"; "" for the whole payload
	Offset int    // bytes from the start of the UTF-8 payload
	Reason Reason
	Text   string // for people, English
}

// Merchant is the payee as the code writes it: spaces and case are kept. A code proves nothing about who it names.
type Merchant struct {
	Name       string
	City       string
	MCC        string // ISO 18245, four digits
	PostalCode string
}

// Account is one way to pay the merchant: a code of several schemes has several.
type Account struct {
	Tag     string // root tag, or the key of a link or text format
	Network string // whose account it is, "" when unknown
	GUID    string // sub-tag 00 as written; an identifier of the network, except where a scheme puts an account there
	Type    string // mobile, national-or-tax-id, vpa, iban …
	ID      string // what identifies the payee in that network
	Bank    string // BIN, BIC or acquirer number where the code names one
	Issuer  string // participant from the registry, "" when no entry claims it
	Offset  int
}

// Pair is one reference field.
type Pair struct{ Key, Value string }

// References are the order's references in the order of the code: bill, mobile, store, loyalty, ref, customer, terminal,
// purpose, consumer_req, tax_id, channel for tag 62; the scheme's own words otherwise.
type References []Pair

// Get is the first value of a key, "" when absent.
func (r References) Get(key string) string {
	for _, p := range r {
		if p.Key == key {
			return p.Value
		}
	}
	return ""
}

// Alternate is the merchant in a second language (EMVCo tag 64).
type Alternate struct {
	Language string
	Name     string
	City     string
}

// Certainty is how sure the recognition of the scheme is.
type Certainty string

const (
	Certain Certainty = "certain"
	Likely  Certainty = "likely"
	Weak    Certainty = "weak"
)

// Code is what was scanned. It borrows the payload's memory and never changes after Decode.
type Code struct {
	Raw       string
	Scheme    string
	Kind      Kind
	Valid     bool
	Certainty Certainty
	Errors    []Problem // any one makes the code invalid
	Warnings  []Problem // remarkable, but payable

	Country         string // ISO 3166 alpha-2, capitals
	Currency        money.Currency
	CurrencyNumeric string // as written in an EMVCo code, "" where the code has letters only
	Amount          string // decimal string in major units whatever unit the code uses; "" when the payer enters it
	Merchant        Merchant
	Accounts        []Account
	Reference       References
	Alternate       Alternate
	Tip             string // EMVCo tag 55: 01 ask, 02 fixed fee, 03 percentage
	FeeFixed        string // major units
	FeePercent      string
	CRC             string // the checksum as written
	CRCComputed     string // only when it differs
	ExpiresAt       time.Time
	Issuer          *registry.Entry // who issues this code by the registry, nil when nobody claims it
	Inner           *Code           // a deep link's wrapped payload

	accountBuf [2]Account
	pairBuf    [1]Pair
}

// fail records an error.
func (c *Code) fail(tag string, offset int, reason Reason, text string) {
	c.Errors = append(c.Errors, Problem{tag, offset, reason, text})
}

// warn records something remarkable that leaves the code valid.
func (c *Code) warn(tag string, offset int, reason Reason, text string) {
	c.Warnings = append(c.Warnings, Problem{tag, offset, reason, text})
}

func (c *Code) ref(key, value string) {
	if value == "" {
		return
	}
	switch len(c.Reference) {
	case 0:
		c.Reference = c.pairBuf[:0]
	case len(c.pairBuf):
		c.Reference = append(make([]Pair, 0, 8), c.Reference...) // grow once, not by doubling
	}
	c.Reference = append(c.Reference, Pair{key, value})
}

func (c *Code) account(a Account) { *c.newAccount() = a }

// newAccount adds an empty account and returns its place, good until the next one is added.
func (c *Code) newAccount() *Account {
	if n := len(c.Accounts); n < len(c.accountBuf) {
		c.Accounts = c.accountBuf[:n+1]
		return &c.accountBuf[n]
	}
	if len(c.Accounts) == len(c.accountBuf) {
		c.Accounts = append(make([]Account, 0, 6), c.Accounts...)
	}
	c.Accounts = append(c.Accounts, Account{})
	return &c.Accounts[len(c.Accounts)-1]
}
