package participant

import (
	"bytes"
	"cmp"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"time"

	"github.com/goccy/go-yaml"

	"hutong/money"
	"hutong/payment"
)

// The file's own shape. Caps are decimals in major units, because people write and check this file.
type file struct {
	Version      string            `yaml:"version"`
	Participants []fileParticipant `yaml:"participants"`
	Agreements   []fileAgreement   `yaml:"agreements"`
	Merchants    []fileMerchant    `yaml:"merchants"`
}

type fileParticipant struct {
	ID       string    `yaml:"id"`
	Name     Text      `yaml:"name"`
	Roles    []Role    `yaml:"roles"`
	Country  string    `yaml:"country"`
	Status   Status    `yaml:"status"`
	Endpoint string    `yaml:"endpoint"`
	Stream   bool      `yaml:"stream"`
	Issuers  []string  `yaml:"issuers"`
	Keys     []fileKey `yaml:"keys"`
	Limits   struct {
		RequestsPerSecond float64 `yaml:"requests_per_second"`
		Burst             int     `yaml:"burst"` // 0: twice the rate, at least 1
		Concurrent        int     `yaml:"concurrent"`
	} `yaml:"limits"`
	Private []string `yaml:"private_ranges"`
	Ports   []int    `yaml:"webhook_ports"`
}

type fileKey struct {
	ID      string    `yaml:"id"`
	Person  string    `yaml:"person"` // optional, operator only
	Public  string    `yaml:"public"` // base64 of the 32 bytes of an Ed25519 public key
	From    time.Time `yaml:"from"`
	Until   time.Time `yaml:"until"`
	Revoked time.Time `yaml:"revoked"`
}

type fileAgreement struct {
	ID          string             `yaml:"id"`
	Participant string             `yaml:"participant"`
	SettledBy   string             `yaml:"settled_by"`
	Currency    money.Currency     `yaml:"currency"`
	Cap         string             `yaml:"cap"`
	Price       string             `yaml:"price"`
	Debit       payment.Funds      `yaml:"debit"`
	Loss        payment.LossBearer `yaml:"loss"`
	FXProvider  string             `yaml:"fx_provider"`
	Refund      string             `yaml:"refund"`
	Disputes    string             `yaml:"disputes"`
	Holds       bool               `yaml:"holds"`
	StandIn     *struct {
		PerPayment string   `yaml:"per_payment"`
		PerDay     string   `yaml:"per_day"`
		CodeKinds  []string `yaml:"code_kinds"`
	} `yaml:"stand_in"`
}

type fileMerchant struct {
	ID         string         `yaml:"id"`
	Acquirer   string         `yaml:"acquirer"`
	Name       string         `yaml:"name"`
	City       string         `yaml:"city"`
	Country    string         `yaml:"country"`
	MCC        string         `yaml:"mcc"`
	PostalCode string         `yaml:"postal_code"`
	Currency   money.Currency `yaml:"currency"`
	Closed     bool           `yaml:"closed"`
	Stores     []fileStore    `yaml:"stores"`
}

type fileStore struct {
	ID        string   `yaml:"id"`
	Name      string   `yaml:"name"`
	Terminals []string `yaml:"terminals"`
}

// MaxFile bounds the network file, in bytes.
const MaxFile = 64 << 20

var (
	idShape      = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,30}[a-z0-9]$`)
	keyShape     = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{1,62}$`)
	countryShape = regexp.MustCompile(`^[A-Z]{2}$`)
	mccShape     = regexp.MustCompile(`^[0-9]{4}$`)
)

// privateSpace is what a range of leased lines may be in: the private addresses (RFC 1918, RFC 4193), those shared by carriers (RFC 6598), and
// the machine's own.
var privateSpace = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("192.168.0.0/16"),
	netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("fc00::/7"), netip.MustParsePrefix("::1/128")}

// Load reads a network file (YAML). Unknown keys are errors; every finding is listed with the entry it is in, and nothing is
// returned unless all is right.
func Load(r io.Reader) (*Directory, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read the network file: %w", err)
	}
	if len(raw) > MaxFile {
		return nil, fmt.Errorf("the network file is larger than %d MiB", MaxFile>>20)
	}
	var f file
	if err := yaml.NewDecoder(bytes.NewReader(raw), yaml.Strict()).Decode(&f); err != nil {
		return nil, fmt.Errorf("the network file is not well-formed: %s", yaml.FormatError(err, false, true))
	}
	l := loader{d: &Directory{Version: f.Version, byID: map[string]*Participant{}, byIssuer: map[string]*Participant{}, byKey: map[string]*Key{},
		agreements: map[string]*Agreement{}, byCurrency: map[string][]*Agreement{}, merchants: map[merchantKey]*Merchant{}}}
	if f.Version == "" {
		l.bad("version", "is missing: name this version of the file, for example 2026-11-22")
	}
	for i := range f.Participants {
		l.participant(&f.Participants[i])
	}
	// An institution stands behind its own id: nobody else may take its codes.
	for _, p := range l.d.Participants {
		for _, issuer := range p.Issuers {
			if other, ok := l.d.byID[issuer]; ok && other != p {
				l.bad("participant "+p.ID, "issuer %q is the id of another participant", issuer)
			}
		}
	}
	if l.d.Operator == nil {
		l.bad("participants", "none has the role operator; exactly one must")
	}
	for i := range f.Agreements {
		l.agreement(&f.Agreements[i])
	}
	for i := range f.Merchants {
		l.merchant(&f.Merchants[i])
	}
	if err := errors.Join(l.errs...); err != nil {
		return nil, err
	}
	return l.d, nil
}

type loader struct {
	d    *Directory
	errs []error
}

func (l *loader) bad(where, format string, args ...any) {
	l.errs = append(l.errs, fmt.Errorf("network file: %s: %s", where, fmt.Sprintf(format, args...)))
}

func (l *loader) participant(f *fileParticipant) {
	where := "participant " + f.ID
	if !idShape.MatchString(f.ID) {
		l.bad(where, "the id must be 2 to 32 of a-z, 0-9 and hyphens")
		return
	}
	if _, double := l.d.byID[f.ID]; double {
		l.bad(where, "is there twice")
		return
	}
	p := &Participant{ID: f.ID, Name: f.Name, Roles: f.Roles, Country: f.Country, Status: f.Status, Endpoint: f.Endpoint, Stream: f.Stream, Issuers: f.Issuers}
	if p.Status == "" {
		p.Status = Active
	}
	if !slices.Contains([]Status{Active, DebitsStopped, Suspended}, p.Status) {
		l.bad(where, "status %q is not active, debits_stopped or suspended", p.Status)
	}
	if p.Name.English == "" {
		l.bad(where, "name.en is missing")
	}
	if !countryShape.MatchString(p.Country) {
		l.bad(where, "country %q is not an ISO 3166-1 alpha-2 code", p.Country)
	}
	if len(p.Roles) == 0 {
		l.bad(where, "has no role")
	}
	for _, r := range p.Roles {
		if !slices.Contains([]Role{Wallet, Acquirer, Network, FXProvider, Operator}, r) {
			l.bad(where, "role %q is not wallet, acquirer, network, fx_provider or operator", r)
		}
		if r == Operator {
			if l.d.Operator != nil {
				l.bad(where, "is a second operator beside %s", l.d.Operator.ID)
			}
			l.d.Operator = p
		}
	}
	if p.Endpoint != "" {
		if u, err := url.Parse(p.Endpoint); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" {
			l.bad(where, "endpoint %q is not an http or https address", p.Endpoint)
		}
	}
	l.limits(where, p, f)
	for _, issuer := range p.Issuers {
		if issuer == "" {
			l.bad(where, "an issuer is empty")
		}
		if other, double := l.d.byIssuer[issuer]; double {
			l.bad(where, "issuer %q is also claimed by %s", issuer, other.ID)
		}
		l.d.byIssuer[issuer] = p
	}
	for _, k := range f.Keys {
		l.key(where, p, k)
	}
	for _, text := range f.Private {
		r, err := netip.ParsePrefix(text)
		if err != nil || r != r.Masked() || !slices.ContainsFunc(privateSpace, func(s netip.Prefix) bool { return s.Bits() <= r.Bits() && s.Contains(r.Addr()) }) {
			l.bad(where, "private_ranges: %q is not a range within %v", text, privateSpace)
			continue
		}
		p.Private = append(p.Private, r)
	}
	for _, port := range f.Ports {
		if port < 1 || port > math.MaxUint16 {
			l.bad(where, "webhook_ports: %d is not a port (1 to 65535)", port)
			continue
		}
		p.WebhookPorts = append(p.WebhookPorts, uint16(port))
	}
	l.d.byID[p.ID] = p
	l.d.Participants = append(l.d.Participants, p)
}

func (l *loader) limits(where string, p *Participant, f *fileParticipant) {
	x := f.Limits
	switch {
	case !(x.RequestsPerSecond >= 0 && x.RequestsPerSecond <= 1e6): // a NaN is neither
		l.bad(where, "limits: requests_per_second %g is not between 0 and 1000000", x.RequestsPerSecond)
		return
	case x.Burst < 0 || x.Burst > 10_000_000 || x.Concurrent < 0 || x.Concurrent > 1_000_000:
		l.bad(where, "limits: burst must be 0 to 10000000 and concurrent 0 to 1000000")
		return
	case x.Burst > 0 && x.RequestsPerSecond == 0:
		l.bad(where, "limits: burst needs requests_per_second")
		return
	}
	p.Limits = Limits{x.RequestsPerSecond, x.Burst, x.Concurrent}
	if x.Burst == 0 && x.RequestsPerSecond > 0 {
		p.Limits.Burst = max(1, int(2*x.RequestsPerSecond))
	}
}

func (l *loader) key(where string, p *Participant, f fileKey) {
	public, err := base64.StdEncoding.DecodeString(f.Public)
	switch {
	case !keyShape.MatchString(f.ID):
		l.bad(where, "key id %q must be 2 to 63 letters, digits, dots, hyphens or underscores", f.ID)
		return
	case err != nil || len(public) != ed25519.PublicKeySize:
		l.bad(where, "key %s: public must be the base64 of the 32 bytes of an Ed25519 public key", f.ID)
		return
	case f.Person != "" && !idShape.MatchString(f.Person):
		l.bad(where, "key %s: person %q must be 2 to 32 of a-z, 0-9 and hyphens", f.ID, f.Person)
	case f.Person != "" && !p.Has(Operator):
		l.bad(where, "key %s: only keys of the operator belong to persons", f.ID)
	case f.From.IsZero():
		l.bad(where, "key %s: from is missing", f.ID)
	case !f.Until.IsZero() && !f.Until.After(f.From):
		l.bad(where, "key %s: until is not after from", f.ID)
	}
	if other, double := l.d.byKey[f.ID]; double {
		l.bad(where, "key %s is also a key of %s", f.ID, other.Owner)
		return
	}
	k := &Key{ID: f.ID, Owner: p.ID, Person: f.Person, Public: public, From: f.From, Until: f.Until, Revoked: f.Revoked}
	// Who holds one key is one person, however many names it is registered under; that of an institution is nobody's own.
	for _, other := range l.d.byKey {
		if (k.Person != "" || other.Person != "") && k.Person != other.Person && k.Public.Equal(other.Public) {
			l.bad(where, "key %s is the same as key %s of %s: a person's key is that person's alone", k.ID, other.ID, cmp.Or(other.Person, other.Owner))
		}
	}
	p.Keys = append(p.Keys, k)
	l.d.byKey[k.ID] = k
}

func (l *loader) agreement(f *fileAgreement) {
	where := "agreement " + f.ID
	if !idShape.MatchString(f.ID) {
		l.bad(where, "the id must be 2 to 32 of a-z, 0-9 and hyphens")
		return
	}
	if _, double := l.d.agreements[f.ID]; double {
		l.bad(where, "is there twice")
		return
	}
	a := &Agreement{ID: f.ID, Participant: f.Participant, SettledBy: f.SettledBy, Currency: f.Currency, Price: f.Price,
		Funds: f.Debit, Loss: f.Loss, FXProvider: f.FXProvider, Refund: f.Refund, Disputes: f.Disputes, Holds: f.Holds}
	if a.SettledBy == "" {
		a.SettledBy = a.Participant
	}
	if a.Funds == "" {
		a.Funds = payment.Ask
	}
	if a.Loss == "" {
		a.Loss = payment.LossPayee
	}
	for _, id := range []string{a.Participant, a.SettledBy} {
		if _, ok := l.d.byID[id]; !ok {
			l.bad(where, "participant %q is not in the file", id)
		}
	}
	if a.FXProvider != "" {
		if p, ok := l.d.byID[a.FXProvider]; !ok || !p.Has(FXProvider) {
			l.bad(where, "fx_provider %q is not a participant with the role fx_provider", a.FXProvider)
		}
	}
	if a.Funds != payment.Ask && a.Funds != payment.Blocked {
		l.bad(where, "debit %q is not ask or blocked", a.Funds)
	}
	if a.Loss != payment.LossPayee && a.Loss != payment.LossPayer && a.Loss != payment.LossPersons {
		l.bad(where, "loss %q is not payer_side, payee_side or persons", a.Loss)
	}
	amount, err := money.ParseMajor(f.Cap, a.Currency)
	if err != nil {
		l.bad(where, "cap: %v", err)
	} else if amount.Minor > money.MaxMinor {
		l.bad(where, "cap: %s is more than the switch can count", amount)
	}
	a.Cap = amount.Minor
	l.standIn(where, a, f)
	if other, double := l.d.AgreementFor(a.Participant, a.Currency); double {
		l.bad(where, "%s has agreement %s in %s already", a.Participant, other.ID, a.Currency)
	}
	l.d.agreements[a.ID] = a
	l.d.byCurrency[a.Participant] = append(l.d.byCurrency[a.Participant], a)
	l.d.Agreements = append(l.d.Agreements, a)
}

func (l *loader) standIn(where string, a *Agreement, f *fileAgreement) {
	if f.StandIn == nil {
		return
	}
	a.StandIn = &StandIn{CodeKinds: f.StandIn.CodeKinds}
	for _, x := range []struct {
		name, text string
		to         *int64
	}{{"per_payment", f.StandIn.PerPayment, &a.StandIn.PerPayment}, {"per_day", f.StandIn.PerDay, &a.StandIn.PerDay}} {
		amount, err := money.ParseMajor(x.text, a.Currency)
		if err != nil || amount.Minor <= 0 || amount.Minor > money.MaxMinor {
			l.bad(where, "stand_in: %s %q is not an amount above zero in %s", x.name, x.text, a.Currency)
		}
		*x.to = amount.Minor
	}
	if a.StandIn.PerPayment > a.StandIn.PerDay {
		l.bad(where, "stand_in: per_payment %s is more than per_day %s", f.StandIn.PerPayment, f.StandIn.PerDay)
	}
	if len(a.StandIn.CodeKinds) == 0 {
		l.bad(where, "stand_in: code_kinds is empty: name barcode, cpm or both")
	}
	for i, x := range a.StandIn.CodeKinds {
		if x != "barcode" && x != "cpm" || slices.Contains(a.StandIn.CodeKinds[:i], x) {
			l.bad(where, "stand_in: code kind %q is not barcode or cpm, once: only a consumer's code can be answered for", x)
		}
	}
}

func (l *loader) merchant(f *fileMerchant) {
	where := fmt.Sprintf("merchant %s of %s", f.ID, f.Acquirer)
	key := merchantKey{f.Acquirer, f.ID}
	if _, double := l.d.merchants[key]; double {
		l.bad(where, "is there twice")
		return
	}
	m := &Merchant{ID: f.ID, Acquirer: f.Acquirer, Name: f.Name, City: f.City, Country: f.Country, MCC: f.MCC,
		PostalCode: f.PostalCode, Currency: f.Currency, Closed: f.Closed}
	if p, ok := l.d.byID[m.Acquirer]; !ok || !p.Has(Acquirer) {
		l.bad(where, "acquirer %q is not a participant with the role acquirer", m.Acquirer)
	}
	if m.ID == "" || len(m.ID) > 64 || m.Name == "" {
		l.bad(where, "id (1 to 64 bytes) and name are needed")
	}
	if !countryShape.MatchString(m.Country) {
		l.bad(where, "country %q is not an ISO 3166-1 alpha-2 code", m.Country)
	}
	if !mccShape.MatchString(m.MCC) {
		l.bad(where, "mcc %q is not four digits", m.MCC)
	}
	if !m.Currency.Valid() {
		l.bad(where, "currency %q is not an ISO 4217 code", m.Currency)
	} else if _, ok := l.d.AgreementFor(m.Acquirer, m.Currency); !ok {
		l.bad(where, "%s has no agreement in %s", m.Acquirer, m.Currency)
	}
	for _, s := range f.Stores {
		if _, double := m.Store(s.ID); double || s.ID == "" {
			l.bad(where, "store %q is empty or there twice", s.ID)
		}
		m.Stores = append(m.Stores, Store(s))
	}
	l.d.merchants[key] = m
	l.d.Merchants = append(l.d.Merchants, m)
}
