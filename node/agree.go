package node

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"

	"hutong/participant"
	"hutong/payment"
	"hutong/rulebook"
)

// agree finds where the network file and the rules of the moment don't fit together, so that it is told at the start and not by a refused
// payment. Every finding is listed.
func agree(d *participant.Directory, r *rulebook.Rules, t TLSConfig) error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	there := func(where, role, id string) {
		if _, ok := d.Participant(id); id != "" && !ok {
			bad("rulebook %s: %s: %s %q is not in the network file", r.Version, where, role, id)
		}
	}
	for _, a := range d.Agreements {
		p, ok := r.Prices[a.Price]
		switch {
		case a.Price == "":
		case !ok:
			bad("network file: agreement %s: price %q is not in the rulebook %s at this time", a.ID, a.Price, r.Version)
		case len(p.Fees) > 0:
			if _, ok := d.AgreementFor(d.Operator.ID, a.Currency); !ok {
				bad("network file: agreement %s has fees by price %q, and the operator %s has no agreement in %s to take or pay them: add one",
					a.ID, a.Price, d.Operator.ID, a.Currency)
			}
		}
		if _, ok := r.Disputes[a.Disputes]; a.Disputes != "" && !ok {
			bad("network file: agreement %s: disputes %q is not in the rulebook %s at this time", a.ID, a.Disputes, r.Version)
		}
		if _, ok := r.Refunds[a.Refund]; a.Refund != "" && !ok {
			bad("network file: agreement %s: refund %q is not in the rulebook %s at this time", a.ID, a.Refund, r.Version)
		}
		if a.StandIn != nil {
			if p := r.Policies[string(payment.Pull)]; p != nil && len(p.Advice) == 0 {
				bad("network file: agreement %s has stand_in, and the policy %s of the rulebook %s has no ladder advice: add one", a.ID, p.ID, r.Version)
			}
		}
		if a.FXProvider == "" {
			continue
		}
		if _, ok := d.AgreementFor(a.FXProvider, a.Currency); !ok {
			bad("network file: agreement %s: its fx_provider %s has no agreement in %s", a.ID, a.FXProvider, a.Currency)
		}
	}
	for _, c := range r.Coverage {
		there("coverage "+c.ID, "payer", c.Payer)
		there("coverage "+c.ID, "payee", c.Payee)
	}
	for _, f := range r.FX {
		there("fx "+f.ID, "provider", f.Provider)
	}
	for _, l := range r.Limits {
		if _, ok := d.Agreement(l.Agreement); l.Agreement != "" && !ok {
			bad("rulebook %s: limit %s: agreement %q is not in the network file", r.Version, l.ID, l.Agreement)
		}
	}
	for _, p := range d.Participants {
		u, err := url.Parse(p.Endpoint)
		if err != nil || u.Scheme != "http" {
			continue
		}
		if ip := net.ParseIP(u.Hostname()); u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
			bad("network file: participant %s: endpoint %s is plain http: only loopback addresses may go without https", p.ID, p.Endpoint)
		}
	}
	if t.Cert != "" {
		if _, err := tls.LoadX509KeyPair(t.Cert, t.Key); err != nil {
			bad("configuration: tls: %v", err)
		}
	}
	return errors.Join(errs...)
}
