package service

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"hutong/code"
	"hutong/code/registry"
	"hutong/participant"
	"hutong/payment"
	"hutong/reason"
	"hutong/store"
)

// Codes that the switch issues for wallets that ask: the customer shows one, an acquirer scans it, and the switch routes the payment to the
// wallet that it was issued for.
//
// A code is a bearer secret. The store has only its hash, which is also the claim of the payment that uses it; so one use is the claim's
// work. Nothing but the switch can make one: its digits or token are the output of HMAC-SHA-256 over the code's id, under a key of 256 random
// bits that lives in this process alone. So a retry of the same request gives the same code without anything being remembered; after a
// restart it is told to ask anew.

// CodeForm is how a code is written.
type CodeForm string

const (
	// FormBarcode is digits: for a one-line barcode or a QR symbol.
	FormBarcode CodeForm = "barcode"
	// FormCPM is EMVCo consumer-presented mode 1.1.
	FormCPM CodeForm = "emv-cpm"
)

// minIssuedDigits is how many digits of an issued barcode must be random: 10^16 = 2^53 codes. With a million of them alive at once, guessing
// at the 5,000 requests a second that one institution may make finds one in three weeks, each miss being a signed request that is refused.
// The demonstration's own 20 digits (2^66) make that 600 years. EMVCo codes carry a token of 128 bits.
const minIssuedDigits = 16

// tokenBytes is the length of an EMVCo code's token.
const tokenBytes = 16

// IssueRequest asks for a code.
type IssueRequest struct {
	Form     CodeForm
	Payer    payment.Payer
	Lifetime time.Duration // 0: the rulebook's
}

// IssuedCode is a code as it is told, once, to the wallet that asked for it.
type IssuedCode struct {
	ID        payment.ID
	Code      string
	Form      CodeForm
	ExpiresAt time.Time
}

// issuing is what the service remembers for issued codes: the key of this process, and locks that put a revocation before or after a payment
// with the same code. A payment holds its code's lock from the look-up until it is committed.
type issuing struct {
	key   [32]byte
	locks [64]sync.RWMutex
}

func (i *issuing) lock(key [32]byte) *sync.RWMutex { return &i.locks[key[0]%64] }

// entropy is the unguessable stream of a code.
func (i *issuing) entropy(id payment.ID, form CodeForm, n int) []byte {
	var out []byte
	for block := byte(0); len(out) < n; block++ {
		mac := hmac.New(sha256.New, i.key[:])
		mac.Write(id[:])
		mac.Write([]byte(form))
		mac.Write([]byte{block})
		out = mac.Sum(out)
	}
	return out[:n]
}

// issuedKey is the hash by which an issued code is kept. Base64 is one code with and without its padding.
func issuedKey(operator, raw string) [32]byte {
	return claimKey("code", operator, strings.TrimRight(raw, "="))
}

// Issue makes a code for a wallet's customer. The same request again gives the same code, as long as this process runs and the code lives.
func (s *Service) Issue(ctx context.Context, caller string, id payment.RequestID, r IssueRequest) (*IssuedCode, error) {
	if p := s.mayStart(caller, participant.Wallet); p != nil {
		return nil, p
	}
	if p := s.checkRequestID(id); p != nil {
		return nil, p
	}
	w := s.Rules().Windows
	life := r.Lifetime
	switch {
	case w.ConsumerCodeLongest == 0:
		return nil, problem(reason.NotAllowed, "this switch issues no codes: its rulebook has no consumer_code window")
	case life == 0:
		life = w.ConsumerCode
	case life < 0 || life > w.ConsumerCodeLongest:
		return nil, badField("/lifetime_seconds", fmt.Sprintf("must be 1 to %d", int64(w.ConsumerCodeLongest/time.Second)))
	}
	operator, now := s.Directory().Operator.ID, s.now()
	codeID := payment.NewID(caller, id)
	raw, err := s.makeCode(codeID, operator, r.Form, now)
	if err != nil {
		return nil, err
	}
	row := &store.Issued{ID: codeID, Key: issuedKey(operator, raw), Owner: caller, Fingerprint: fingerprint("issue", r), Form: string(r.Form), Payer: r.Payer,
		IssuedAt: now, ExpiresAt: now.Add(life)}
	kept, err := s.o.Store.PutIssued(ctx, row)
	switch {
	case err != nil:
		return nil, s.fault(err)
	case kept.Fingerprint != row.Fingerprint:
		return nil, problem(reason.RequestIDReused, "")
	case kept.Key != row.Key:
		return nil, problem(reason.CodeExpired, "the code was issued before the switch started anew and is kept as a hash only; ask for one with a new request id")
	case !kept.RevokedAt.IsZero() || !now.Before(kept.ExpiresAt):
		return nil, problem(reason.CodeExpired, "the code of this request has expired or was revoked; ask for one with a new request id")
	}
	return &IssuedCode{ID: kept.ID, Code: raw, Form: CodeForm(kept.Form), ExpiresAt: kept.ExpiresAt}, nil
}

// makeCode writes a code by the registry entry that gives the operator such codes, and reads it back: another entry may claim a part of the range.
func (s *Service) makeCode(id payment.ID, operator string, form CodeForm, now time.Time) (string, error) {
	none := func(what string) error {
		return problem(reason.NotAllowed, "this switch issues no codes of this form: its code registry has no entry of issuer "+operator+" with "+what)
	}
	var raw string
	var err error
	switch form {
	case FormBarcode:
		e := s.ownEntry(operator, now, func(e *registry.Entry) bool {
			return e.Prefix != "" && len(e.Length) > 0 && e.Length[0]-len(e.Prefix) >= minIssuedDigits
		})
		if e == nil {
			return "", none(fmt.Sprintf("a prefix and a length that leaves %d digits", minIssuedDigits))
		}
		raw, err = code.ConsumerDigits(e.Prefix, e.Length[0], s.issuing.entropy(id, form, 128))
	case FormCPM:
		e := s.ownEntry(operator, now, func(e *registry.Entry) bool {
			aid, err := hex.DecodeString(e.GUID)
			return e.Tag == "61" && err == nil && len(aid) >= 5 && len(aid) <= 16
		})
		if e == nil {
			return "", none("an application identifier (guid in hexadecimal, tag 61)")
		}
		// 9F10, issuer application data, is what the terminal hands to the issuer as it is (EMV Book 3, annex A).
		token := append([]byte{0x9f, 0x10, tokenBytes}, s.issuing.entropy(id, form, tokenBytes)...)
		raw, err = code.EncodeConsumer(code.Consumer{AID: e.GUID, Label: e.Network[:min(len(e.Network), 16)], Cryptogram: hex.EncodeToString(token)})
	default:
		return "", badField("/form", "must be barcode or emv-cpm")
	}
	if err != nil {
		s.o.Log.Error("a code can't be issued because of the registry's data", "form", string(form), "error", err)
		return "", problem(reason.Internal, "")
	}
	if c := s.decode(raw); codeFault(c, now) != "" || c.Issuer == nil || c.Issuer.Issuer != operator {
		s.o.Log.Error("a code can't be issued: another entry of the registry claims it", "form", string(form))
		return "", problem(reason.Internal, "")
	}
	return raw, nil
}

// ownEntry is the operator's entry that is in force, fits, and has the highest priority.
func (s *Service) ownEntry(operator string, now time.Time, fits func(*registry.Entry) bool) *registry.Entry {
	day := now.Format(time.DateOnly)
	var best *registry.Entry
	for _, e := range s.Registry().IssuedBy(operator) {
		if fits(e) && e.From <= day && (e.To == "" || day < e.To) && (best == nil || e.Priority > best.Priority) {
			best = e
		}
	}
	return best
}

// Revoke takes a code back. Only its owner may; twice is the same as once. A code that a payment holds is code_used: it is revoked too, so no
// other payment takes it, but that payment goes its way.
func (s *Service) Revoke(ctx context.Context, caller string, id payment.ID) (time.Time, error) {
	if p := s.mayStart(caller, participant.Wallet); p != nil {
		return time.Time{}, p
	}
	row, err := s.o.Store.IssuedByID(ctx, id, caller)
	if err == nil {
		// A payment that has looked the code up is let through to its commit, and is seen below; a later one finds the code revoked.
		l := s.issuing.lock(row.Key)
		l.Lock()
		defer l.Unlock()
		row, err = s.o.Store.RevokeIssued(ctx, id, caller, s.now())
	}
	switch {
	case errors.Is(err, store.ErrNotFound):
		return time.Time{}, problem(reason.NotFound, "no issued code "+id.String()+" of yours is known")
	case err != nil:
		return time.Time{}, s.fault(err)
	}
	claims, err := s.o.Store.Claims(ctx, [][32]byte{row.Key})
	if err != nil {
		return time.Time{}, s.fault(err)
	}
	if len(claims) > 0 {
		return row.RevokedAt, problem(reason.CodeUsed, "payment "+claims[0].Payment.String()+" holds the code; no other payment will be taken with it")
	}
	return row.RevokedAt, nil
}

// issuedHere looks a scanned code up that the operator itself issued, and names its owner as its issuer. Whoever calls it holds the code's lock.
func (s *Service) issuedHere(ctx context.Context, d *draft, c *code.Code, key [32]byte) reason.Code {
	row, err := s.o.Store.Issued(ctx, key)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return reason.CodeUnknown
	case err != nil:
		d.err = err
		return ""
	case !row.RevokedAt.IsZero() || !s.now().Before(row.ExpiresAt):
		return reason.CodeExpired
	}
	e := *c.Issuer
	e.Issuer = row.Owner
	c.Issuer = &e
	d.terms.Detail.Payer, d.codeExpires = row.Payer, row.ExpiresAt
	d.because(payment.Why{Code: "code.issued_here", Args: []string{row.Owner}})
	return ""
}

// withApplication gives an EMVCo consumer code the issuer that the registry knows by its application identifier.
func (s *Service) withApplication(c *code.Code, now time.Time) {
	if c.Kind != code.CPM || c.Issuer != nil {
		return
	}
	var aid registry.Folded
	for i := range c.Accounts {
		a := &c.Accounts[i]
		if a.Tag != "61" || !aid.Set(a.GUID) {
			continue
		}
		if e := s.Registry().Account(&aid, "61", "", "", now); e != nil {
			c.Issuer, a.Issuer = e, e.Issuer
			return
		}
	}
}

// dropBatch bounds one transaction of DropExpired, so that payments never wait for it; dropBatches bounds one call.
const dropBatch, dropBatches = 500, 100

// DropExpired removes issued codes that nobody can ask about any more: those that expired so long ago that their request ids are out of the
// window. It is meant to be called now and then, off the path of payments; it says how many it removed.
func (s *Service) DropExpired(ctx context.Context) (int, error) {
	before := s.now().Add(-s.Rules().Windows.RequestPast)
	all := 0
	for range dropBatches {
		n, err := s.o.Store.DropIssued(ctx, before, dropBatch)
		all += n
		if err != nil || n < dropBatch {
			return all, err
		}
	}
	return all, nil
}
