// Package ledger says what postings do to positions and caps. It is pure: it holds no time, store or participant.
//
// An account belongs to one settling participant under one agreement in one currency. A payment moves amounts between accounts by
// lines; a line debits one account and credits another, so every set of lines is zero-sum per currency by construction, and Check
// proves it again before anything is written.
package ledger

import (
	"fmt"
	"slices"
	"strings"

	"hutong/money"
)

// Account names whose position moves: the settling participant, the agreement it settles under, and the agreement's currency.
type Account struct {
	Participant string
	Agreement   string
	Currency    money.Currency
}

// Compare orders accounts by participant, agreement and currency.
func (a Account) Compare(b Account) int {
	if c := strings.Compare(a.Participant, b.Participant); c != 0 {
		return c
	}
	if c := strings.Compare(a.Agreement, b.Agreement); c != 0 {
		return c
	}
	return strings.Compare(string(a.Currency), string(b.Currency))
}

func (a Account) String() string { return a.Participant + "/" + a.Agreement + "/" + string(a.Currency) }

// LineKind says what a line is for; it is the name under which the amount appears in statements.
type LineKind string

const (
	// Principal moves the paid amount.
	Principal LineKind = "principal"
	// NetworkFee is the operator's price.
	NetworkFee LineKind = "network_fee"
	// IssuerFee is the share of the payer's institution.
	IssuerFee LineKind = "issuer_fee"
	// FXDifference is what a payment's rate and the day's differ by when it is given back at the day's.
	FXDifference LineKind = "fx_difference"
)

// Line moves Minor units (> 0) of the accounts' common currency from one account (debited) to another (credited).
type Line struct {
	Kind  LineKind
	From  Account
	To    Account
	Minor int64
}

// Posting is one side of a line: Minor is negative for a debit and positive for a credit.
type Posting struct {
	Account Account
	Kind    LineKind
	Minor   int64
}

// Check refuses lines that are not positive, cross currencies, or debit and credit the same account.
func Check(lines []Line) error {
	for i, l := range lines {
		switch {
		case l.Minor <= 0 || l.Minor > money.MaxMinor:
			return fmt.Errorf("ledger: line %d (%s) moves %d minor units, want 1 to %d", i, l.Kind, l.Minor, int64(money.MaxMinor))
		case l.From.Currency != l.To.Currency:
			return fmt.Errorf("ledger: line %d (%s) goes from %s to %s: two currencies", i, l.Kind, l.From, l.To)
		case l.From == l.To:
			return fmt.Errorf("ledger: line %d (%s) debits and credits %s", i, l.Kind, l.From)
		}
	}
	return nil
}

// Postings opens lines into their two sides, debits first.
func Postings(lines []Line) []Posting {
	out := make([]Posting, 0, 2*len(lines))
	for _, l := range lines {
		out = append(out, Posting{l.From, l.Kind, -l.Minor}, Posting{l.To, l.Kind, l.Minor})
	}
	return out
}

// Need is how much of an account's headroom must be reserved before lines may be posted.
type Need struct {
	Account Account
	Minor   int64 // > 0
}

// Needs lists every account that the lines together make poorer, in the order of Account.Compare. Only the net counts:
// lines of one payment are posted together or not at all.
func Needs(lines []Line) []Need {
	var nets []Need
	add := func(a Account, minor int64) {
		for i := range nets {
			if nets[i].Account == a {
				nets[i].Minor += minor
				return
			}
		}
		nets = append(nets, Need{a, minor})
	}
	for _, l := range lines {
		add(l.From, l.Minor)
		add(l.To, -l.Minor)
	}
	nets = slices.DeleteFunc(nets, func(n Need) bool { return n.Minor <= 0 })
	slices.SortFunc(nets, func(a, b Need) int { return a.Account.Compare(b.Account) })
	return nets
}

// Gross lists what every account gives by the lines, whatever it gets by others, in the order of Account.Compare. Of lines that are
// posted in parts it is what must be reserved: a part that is rounded by itself can be poorer than the whole, and gross amounts add up
// exactly.
func Gross(lines []Line) []Need {
	var out []Need
	for _, l := range lines {
		if i := slices.IndexFunc(out, func(n Need) bool { return n.Account == l.From }); i >= 0 {
			out[i].Minor += l.Minor
			continue
		}
		out = append(out, Need{l.From, l.Minor})
	}
	slices.SortFunc(out, func(a, b Need) int { return a.Account.Compare(b.Account) })
	return out
}

// Position is what one account did in one cycle and lane, in minor units; each count only grows but Reserved.
type Position struct {
	Debits   int64 // sum of debits posted
	Credits  int64 // sum of credits posted
	Reserved int64 // sum of reserves not yet posted or released
}

// Exposure is what the position can cost: debits − credits + reserved.
func (p Position) Exposure() int64 { return p.Debits - p.Credits + p.Reserved }

// Reserve sets minor units aside. The caller has compared the headroom.
func (p *Position) Reserve(minor int64) { p.Reserved += minor }

// Release gives a reserve back. It refuses to release more than is reserved: that would be a release without its reserve.
func (p *Position) Release(minor int64) error {
	if minor > p.Reserved {
		return fmt.Errorf("ledger: release of %d where %d is reserved", minor, p.Reserved)
	}
	p.Reserved -= minor
	return nil
}

// Post applies one posting; sums that would not fit into 64 bits are refused.
func (p *Position) Post(minor int64) error {
	var ok bool
	if minor < 0 {
		p.Debits, ok = money.AddMinor(p.Debits, -minor)
	} else {
		p.Credits, ok = money.AddMinor(p.Credits, minor)
	}
	if !ok {
		return money.ErrOverflow
	}
	return nil
}
