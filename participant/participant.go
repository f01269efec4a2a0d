// Package participant is who is who: institutions with roles, agreements and keys, and the merchants behind acquirers. A Directory is
// one immutable version of the network file; a change is a new Directory.
package participant

import (
	"crypto/ed25519"
	"net/netip"
	"time"

	"hutong/ledger"
	"hutong/money"
	"hutong/payment"
)

// Role says what an institution does in the network. One institution may have several.
type Role string

const (
	// Wallet holds payers' accounts: a wallet, bank or card issuer.
	Wallet Role = "wallet"
	// Acquirer brings merchants.
	Acquirer Role = "acquirer"
	// Network stands for a scheme with institutions and merchants of its own.
	Network Role = "network"
	// FXProvider buys and sells currencies at the rates of the rulebook.
	FXProvider Role = "fx_provider"
	// Operator runs the switch.
	Operator Role = "operator"
)

// Status says what an institution may do now. Inquiries, cancellations and refunds stay possible in every status.
type Status string

const (
	// Active : everything its roles allow.
	Active Status = "active"
	// DebitsStopped : new payments in which it is the payer's side are refused.
	DebitsStopped Status = "debits_stopped"
	// Suspended : new payments on either side are refused.
	Suspended Status = "suspended"
)

// Text is a text for people in the two languages of the house.
type Text struct {
	English string `yaml:"en"`
	Chinese string `yaml:"zh"`
}

// In picks the language, "zh" or English.
func (t Text) In(lang string) string {
	if lang == "zh" && t.Chinese != "" {
		return t.Chinese
	}
	return t.English
}

// Key is one version of an institution's public Ed25519 key. Several may be valid at once, so that keys can be rotated.
type Key struct {
	ID      string
	Owner   string // participant
	Person  string // of the operator's keys: whose it is; "" for the institution's own
	Public  ed25519.PublicKey
	From    time.Time
	Until   time.Time // zero: no end
	Revoked time.Time // zero: not revoked; signatures made from then on are refused
}

// ValidAt tells whether signatures made at t count.
func (k *Key) ValidAt(t time.Time) bool {
	return !t.Before(k.From) && (k.Until.IsZero() || t.Before(k.Until)) && (k.Revoked.IsZero() || t.Before(k.Revoked))
}

// Participant is one institution.
type Participant struct {
	ID       string
	Name     Text
	Roles    []Role
	Country  string // ISO 3166-1 alpha-2
	Status   Status
	Endpoint string   // base URL of what the institution serves; "" if it serves nothing, or by stream only
	Stream   bool     // it may connect by stream, and is asked there while it is connected
	Issuers  []string // names in the code registry behind which this institution stands
	Keys     []*Key
	Limits   Limits
	Private  []netip.Prefix // addresses of leased lines to it: its webhooks may go there, also without TLS

	WebhookPorts []uint16 // of public hosts, beside 443, that its webhooks may go to
}

// Limits bound what an institution may ask of the switch; zero values leave it to the switch's configuration.
type Limits struct {
	RequestsPerSecond float64
	Burst             int // with RequestsPerSecond: how many at once
	Concurrent        int // requests under way
}

// Has tells whether the institution has a role.
func (p *Participant) Has(r Role) bool {
	for _, x := range p.Roles {
		if x == r {
			return true
		}
	}
	return false
}

// Agreement is what the network and an institution agreed for one currency.
type Agreement struct {
	ID          string
	Participant string
	SettledBy   string // the participant that settles: itself, or its settlement agent
	Currency    money.Currency
	Cap         int64              // greatest exposure, minor units
	Price       string             // price schedule in the rulebook
	Funds       payment.Funds      // how debits of its push payments are confirmed
	Loss        payment.LossBearer // who answers for an unknown credit to it; persons: nobody is named, two persons decide
	Refund      string             // how its payments are given back, a rule in the rulebook; "" : at the original rate
	Disputes    string             // how its payments are disputed, a rule in the rulebook; "": they are not
	Holds       bool               // its payments can be held, and paid by captures
	FXProvider  string             // who converts when the other side's currency differs; "" uses the rulebook's
	StandIn     *StandIn           // nil: the switch never answers in its stead
}

// StandIn is what the institution lets the switch promise in its stead while it does not answer. It carries what is promised.
type StandIn struct {
	PerPayment int64    // greatest debit, minor units of the agreement's currency
	PerDay     int64    // greatest sum of debits of one business day
	CodeKinds  []string // of the consumers' codes: barcode, cpm
}

// Account is the account that the agreement moves.
func (a *Agreement) Account() ledger.Account {
	return ledger.Account{Participant: a.SettledBy, Agreement: a.ID, Currency: a.Currency}
}

// Side is the agreement's participant as a side of a payment.
func (a *Agreement) Side() payment.Side {
	return payment.Side{Participant: a.Participant, Account: a.Account()}
}

// Merchant is a payee registered by an acquirer.
type Merchant struct {
	ID         string
	Acquirer   string
	Name       string
	City       string
	Country    string // ISO 3166-1 alpha-2
	MCC        string // ISO 18245
	PostalCode string
	Currency   money.Currency
	Closed     bool
	Stores     []Store
}

// Store is one place of a merchant.
type Store struct {
	ID        string
	Name      string
	Terminals []string
}

// Store finds a store of the merchant.
func (m *Merchant) Store(id string) (*Store, bool) {
	for i := range m.Stores {
		if m.Stores[i].ID == id {
			return &m.Stores[i], true
		}
	}
	return nil, false
}

// Directory is one immutable version of the network: everything that is looked up while a payment is decided.
type Directory struct {
	Version      string
	Operator     *Participant
	Participants []*Participant // in the order of the file
	Agreements   []*Agreement
	Merchants    []*Merchant

	byID       map[string]*Participant
	byIssuer   map[string]*Participant
	byKey      map[string]*Key
	agreements map[string]*Agreement
	byCurrency map[string][]*Agreement // of a participant
	merchants  map[merchantKey]*Merchant
}

type merchantKey struct{ acquirer, id string }

// Participant finds an institution.
func (d *Directory) Participant(id string) (*Participant, bool) { p, ok := d.byID[id]; return p, ok }

// Behind finds the institution that stands behind an issuer's name in the code registry: by its list of issuers, else by its own id.
func (d *Directory) Behind(issuer string) (*Participant, bool) {
	if p, ok := d.byIssuer[issuer]; ok {
		return p, true
	}
	return d.Participant(issuer)
}

// Key finds a public key by its id.
func (d *Directory) Key(id string) (*Key, bool) { k, ok := d.byKey[id]; return k, ok }

// Agreement finds an agreement by its id.
func (d *Directory) Agreement(id string) (*Agreement, bool) { a, ok := d.agreements[id]; return a, ok }

// AgreementsOf lists an institution's agreements in the order of the file.
func (d *Directory) AgreementsOf(participant string) []*Agreement { return d.byCurrency[participant] }

// AgreementFor is the institution's agreement in a currency.
func (d *Directory) AgreementFor(participant string, c money.Currency) (*Agreement, bool) {
	for _, a := range d.byCurrency[participant] {
		if a.Currency == c {
			return a, true
		}
	}
	return nil, false
}

// Merchant finds a merchant that an acquirer registered.
func (d *Directory) Merchant(acquirer, id string) (*Merchant, bool) {
	m, ok := d.merchants[merchantKey{acquirer, id}]
	return m, ok
}
