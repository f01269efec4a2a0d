// Package routing says whom to ask for a payment, and why: who issued the consumer's code, which of the accounts in a merchant's code
// can be paid by this payer, through which agreements and which FX provider. Pure.
package routing

import (
	"cmp"
	"strings"

	"hutong/code"
	"hutong/money"
	"hutong/participant"
	"hutong/payment"
	"hutong/reason"
	"hutong/rulebook"
)

// Route is who takes part.
type Route struct {
	Payer, Payee *participant.Agreement
	From, To     *participant.Participant // the payer's and the payee's
	Account      *code.Account            // the account of the merchant's code that was chosen; nil for a consumer's code
	FXProvider   string                   // "" when both sides settle in one currency
	Takes, Gives *participant.Agreement   // the FX provider's in the payer's currency and in the payee's
	Why          []payment.Why
	Compared     int // rules of coverage that were looked at for it
}

// World is what routing reads.
type World struct {
	Directory *participant.Directory
	Rules     *rulebook.Rules
}

// Pull finds the payer's side of a consumer-presented code that an acquirer scanned, for an order in the given currency.
func (w World) Pull(acquirer string, c *code.Code, order money.Currency, city string) (Route, reason.Code) {
	if c.Issuer == nil {
		return Route{}, reason.CodeUnknown
	}
	wallet, ok := w.Directory.Behind(c.Issuer.Issuer)
	if !ok {
		return Route{Why: []payment.Why{{Code: "route.not_connected", Args: []string{c.Scheme, c.Issuer.Issuer}, Rule: c.Issuer.ID}}}, reason.NoRoute
	}
	r := Route{Why: append(make([]payment.Why, 0, 2), payment.Why{Code: "route.issuer", Args: []string{c.Scheme, wallet.ID}, Rule: c.Issuer.ID})}
	payee, ok := w.Directory.AgreementFor(acquirer, order)
	if !ok {
		return r, reason.CurrencyNotAccepted
	}
	payer, code := w.payerAgreement(wallet.ID, order, "")
	if code != "" {
		return r, code
	}
	r.Payer, r.Payee = payer, payee
	return w.finish(r, c.Scheme, city)
}

// Push finds the payee's side of a merchant-presented code that a payer's institution scanned. Of the code's accounts the first that
// an institution of this network stands behind and that coverage opens to this payer is taken; the code's own order decides. Order is
// the currency to be paid; debit, if not empty, the currency that the payer asks to be debited in.
func (w World) Push(payer string, c *code.Code, order, debit money.Currency) (Route, reason.Code) {
	failure := reason.NoRoute
	var why []payment.Why
	for i := range c.Accounts {
		account := &c.Accounts[i]
		scheme := cmp.Or(account.Network, c.Scheme) // a code with one account may name it by its own scheme alone
		issuer := account.Issuer                    // a registry entry names who stands behind the account; else the scheme itself does
		if issuer == "" {
			issuer = account.Network
		}
		institution, ok := w.Directory.Behind(issuer)
		if issuer == "" || !ok {
			why = append(why, payment.Why{Code: "route.not_connected", Args: []string{scheme, issuer}})
			continue
		}
		payee, ok := w.Directory.AgreementFor(institution.ID, order)
		if !ok {
			failure = reason.CurrencyNotAccepted
			why = append(why, payment.Why{Code: "route.no_currency", Args: []string{institution.ID, string(order)}})
			continue
		}
		from, refused := w.payerAgreement(payer, order, debit)
		if refused != "" {
			return Route{Why: why}, refused
		}
		r, refused := w.finish(Route{Payer: from, Payee: payee, Account: account,
			Why: []payment.Why{{Code: "route.account", Args: []string{scheme, institution.ID}}}}, c.Scheme, c.Merchant.City)
		if refused == "" {
			r.Why = append(why, r.Why...)
			return r, ""
		}
		failure = refused
		why = append(why, r.Why...)
	}
	return Route{Why: why}, failure
}

// payerAgreement prefers the order's own currency, so that nothing is converted without need, then the institution's first agreement.
func (w World) payerAgreement(id string, order, debit money.Currency) (*participant.Agreement, reason.Code) {
	want := debit
	if want == "" {
		want = order
	}
	if a, ok := w.Directory.AgreementFor(id, want); ok {
		return a, ""
	}
	if debit != "" {
		return nil, reason.CurrencyNotAccepted
	}
	of := w.Directory.AgreementsOf(id)
	if len(of) == 0 {
		return nil, reason.NoRoute
	}
	return of[0], ""
}

func (w World) finish(r Route, scheme, city string) (Route, reason.Code) {
	payer, payee := r.Payer.Participant, r.Payee.Participant
	if payer == payee {
		r.Why = append(r.Why, payment.Why{Code: "route.own", Args: []string{payer}})
		return r, reason.NoRoute // an institution's payments with itself don't cross the switch
	}
	r.From, _ = w.Directory.Participant(payer)
	r.To, _ = w.Directory.Participant(payee)
	for _, p := range [...]*participant.Participant{r.From, r.To} {
		if p == nil {
			return r, reason.NoRoute
		}
		switch {
		case p.Status == participant.Suspended:
			r.Why = append(r.Why, payment.Why{Code: "route.suspended", Args: []string{p.ID}})
			return r, reason.InstitutionSuspended
		case p.Status == participant.DebitsStopped && p == r.From:
			r.Why = append(r.Why, payment.Why{Code: "route.debits_stopped", Args: []string{p.ID}})
			return r, reason.DebitsStopped
		}
	}
	opened := ""
	for i := range w.Rules.Coverage {
		r.Compared++
		if c := &w.Rules.Coverage[i]; covers(c, payer, payee, scheme, city) {
			opened = c.ID
			break
		}
	}
	if opened == "" {
		r.Why = append(r.Why, payment.Why{Code: "route.not_covered", Args: []string{payer, payee, scheme}})
		return r, reason.NoRoute
	}
	r.Why = append(r.Why, payment.Why{Code: "route.covered", Args: []string{payer, payee}, Rule: opened})
	if r.Payer.Currency == r.Payee.Currency {
		return r, ""
	}
	if r.FXProvider = r.Payer.FXProvider; r.FXProvider == "" {
		r.FXProvider = r.Payee.FXProvider
	}
	if r.FXProvider == "" {
		return r, reason.RateUnavailable
	}
	r.Takes, _ = w.Directory.AgreementFor(r.FXProvider, r.Payer.Currency)
	r.Gives, _ = w.Directory.AgreementFor(r.FXProvider, r.Payee.Currency)
	if r.Takes == nil || r.Gives == nil {
		return r, reason.RateUnavailable
	}
	return r, ""
}

func covers(c *rulebook.Coverage, payer, payee, scheme, city string) bool {
	return (c.Payer == "" || c.Payer == payer) && (c.Payee == "" || c.Payee == payee) &&
		(c.Scheme == "" || c.Scheme == scheme) && (c.City == "" || strings.EqualFold(c.City, city))
}
