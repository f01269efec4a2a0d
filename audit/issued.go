package audit

// Codes that the switch issued for wallets, and the changes of the code registry. A code's key is the claim of the payment that uses it, so
// the two can be set against each other although the code itself is nowhere.

import (
	"bytes"
	"fmt"
	"slices"
)

var (
	registryFields = []string{"t", "version", "at", "by", "entry", "body"}
	issuedFields   = []string{"t", "id", "key", "owner", "fingerprint", "form", "payer", "residency", "issued_at", "expires_at", "revoked_at"}
	issuedForms    = []string{"", "barcode", "emv-cpm"}
)

type issuedRow struct {
	key                      hash
	id                       id
	owner                    int32
	issued, expires, revoked moment
}

func (a *auditor) registryRow() {
	var version int64
	entry := false
	a.in.object(registryFields, func(f int) {
		switch registryFields[f] {
		case "version":
			version = a.in.integer()
		case "at":
			a.in.moment()
		case "entry":
			b, _ := a.in.text()
			entry = len(b) > 0
		default: // t, by, body
			a.in.text()
		}
	})
	if !a.whole() || !a.named("entry", entry) {
		return
	}
	if version != a.registry+1 {
		a.found(registryOrder, "", "registry version %d after version %d", version, a.registry)
	}
	a.registry = max(a.registry, version)
}

func (a *auditor) issuedRow() {
	var r issuedRow
	var form uint8
	a.in.object(issuedFields, func(f int) {
		switch issuedFields[f] {
		case "id":
			r.id = a.in.id()
		case "key":
			r.key = a.in.hash()
		case "owner":
			r.owner = a.in.name()
		case "fingerprint":
			a.in.hash()
		case "form":
			form = a.in.enum(issuedForms)
		case "issued_at":
			r.issued = a.in.moment()
		case "expires_at":
			r.expires = a.in.moment()
		case "revoked_at":
			r.revoked = a.in.moment()
		default: // t, payer, residency
			a.in.text()
		}
	})
	if !a.whole() || a.sealed {
		return
	}
	for _, f := range []struct {
		name  string
		there bool
	}{{"id", r.id != id{}}, {"key", r.key != hash{}}, {"owner", r.owner != 0}, {"form", form != 0}, {"issued_at", r.issued != 0}, {"expires_at", r.expires != 0}} {
		if !a.named(f.name, f.there) {
			return
		}
	}
	if r.expires <= r.issued {
		a.found(issuedLife, "code "+r.id.String(), "issued at %s, expires at %s", r.issued, r.expires)
	}
	a.issued = append(a.issued, r)
}

func (a *auditor) sealIssued() {
	slices.SortFunc(a.issued, func(x, y issuedRow) int { return bytes.Compare(x.id[:], y.id[:]) })
	for i := 1; i < len(a.issued); i++ {
		if a.issued[i].id == a.issued[i-1].id {
			a.over(rowTwice, "code "+a.issued[i].id.String(), "the issued code is there twice")
		}
	}
	slices.SortFunc(a.issued, func(x, y issuedRow) int { return bytes.Compare(x.key[:], y.key[:]) })
	for i := 1; i < len(a.issued); i++ {
		if a.issued[i].key == a.issued[i-1].key && a.issued[i].id != a.issued[i-1].id {
			a.over(rowTwice, fmt.Sprintf("key %x", a.issued[i].key), "two issued codes have it")
		}
	}
}

// closeIssued judges a payment that was reserved with a code that the switch issued: its owner pays, within the code's life. Rows of codes
// that expired long ago may be gone; of those nothing can be said.
func (a *auditor) closeIssued(p *paymentLine, s *state) {
	if p.claim == (hash{}) || !s.wasReserved {
		return
	}
	n, ok := slices.BinarySearchFunc(a.issued, p.claim, func(r issuedRow, k hash) int { return bytes.Compare(r.key[:], k[:]) })
	if !ok {
		return
	}
	r := &a.issued[n]
	if p.payer.participant != r.owner {
		a.atTerms(issuedOwner, "the code is of %s, the payer's side is %s", a.in.nameOf(r.owner), a.in.nameOf(p.payer.participant))
	}
	switch {
	case p.created < r.issued:
		a.atTerms(issuedEarly, "made at %s with a code that was issued at %s", p.created, r.issued)
	case p.created >= r.expires:
		a.atTerms(issuedLife, "made at %s with a code that lived from %s to %s", p.created, r.issued, r.expires)
	case r.revoked != 0 && p.created > r.revoked:
		a.atTerms(issuedLife, "made at %s with a code that was revoked at %s", p.created, r.revoked)
	}
}
