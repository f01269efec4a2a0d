// Package service is what institutions and pages can ask of the switch, whatever edge they come through: read a code, quote, pay, look up,
// cancel, refund; issue a code, take one apart, change the code registry. It gathers what the pure rooms need (a version of the directory, the rules of the moment, the payee's institution's word
// on an order), lets them decide, and hands one command to the engine. Its own state is the key of issued codes and the layers of the code
// registry.
package service

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"hutong/code"
	"hutong/code/registry"
	"hutong/delivery"
	"hutong/delivery/outbox"
	"hutong/engine"
	"hutong/money"
	"hutong/participant"
	"hutong/payment"
	"hutong/reason"
	"hutong/routing"
	"hutong/rulebook"
	"hutong/store"
)

// Problem is a call that failed: nothing was recorded by it.
type Problem struct {
	Reason reason.Code
	Detail string // for people, English: what was wrong, and what to do
	Fields []Field
	// RetryAfter is when it may be tried again, when that is known; zero otherwise.
	RetryAfter time.Duration
}

// Field is one field that was wrong, named by a JSON pointer.
type Field struct{ Pointer, Detail string }

func (p *Problem) Error() string {
	if p.Detail == "" {
		return string(p.Reason)
	}
	return string(p.Reason) + ": " + p.Detail
}

func problem(r reason.Code, detail string) *Problem { return &Problem{Reason: r, Detail: detail} }

func badField(pointer, detail string) *Problem {
	return &Problem{Reason: reason.InvalidField, Detail: pointer + ": " + detail, Fields: []Field{{pointer, detail}}}
}

// Options are what the service is given.
type Options struct {
	Engine    *engine.Engine
	Store     store.Store
	Desk      *delivery.Desk
	Inquirer  delivery.Inquirer
	Breakers  *delivery.Breakers // nil: every institution is asked whatever it did before
	Directory *atomic.Pointer[participant.Directory]
	Rulebook  *atomic.Pointer[rulebook.Rulebook]
	Registry  *registry.Registry
	Certainty *Certainty     // nil: not measured
	Outbox    *outbox.Outbox // nil: nobody is told of anything
	// CheckWebhookURL says what is wrong with an address; approved are the institution's private ranges, and ports what it may use
	// of public hosts beside 443. Needed with Outbox.
	CheckWebhookURL func(text string, approved []netip.Prefix, ports []uint16) error
	Now             func() time.Time
	Random          io.Reader // for the key of issued codes; nil: crypto/rand
	Log             *slog.Logger
}

// Service answers institutions and pages.
type Service struct {
	o         Options
	issuing   issuing
	routes    atomic.Pointer[routes]
	codes     codes
	evaluated atomic.Int64 // rules
	waits     waits
	crew      delivery.Crew // tells callers who wait without a goroutine
}

// New makes a service.
func New(o Options) *Service {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	o.Inquirer = delivery.Guarded(o.Inquirer, o.Breakers)
	if o.Random == nil {
		o.Random = rand.Reader
	}
	s := &Service{o: o, codes: codes{layers: layers{base: o.Registry.Snapshot()}}}
	s.waits.init()
	if _, err := io.ReadFull(o.Random, s.issuing.key[:]); err != nil {
		panic("service: no randomness: " + err.Error()) // crypto/rand never fails
	}
	return s
}

// Evaluated is how many rules of the rulebook (coverage, rates, limits, fees) were evaluated for payments and quotes since the start.
func (s *Service) Evaluated() int64 { return s.evaluated.Load() }

// Directory is the version of the network in force.
func (s *Service) Directory() *participant.Directory { return s.o.Directory.Load() }

// Rules are the rules of the moment.
func (s *Service) Rules() *rulebook.Rules { return s.RulesAt(s.now()) }

// RulesAt are the rules of a moment.
func (s *Service) RulesAt(now time.Time) *rulebook.Rules { return s.o.Rulebook.Load().At(now) }

// Registry is the version of the code registry in force.
func (s *Service) Registry() *registry.Snapshot { return s.o.Registry.Snapshot() }

func (s *Service) now() time.Time { return milli(s.o.Now()) }

// milli is a moment as the switch keeps it.
func milli(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

func (s *Service) world() routing.World { return s.worldAt(s.now()) }

func (s *Service) worldAt(now time.Time) routing.World {
	return routing.World{Directory: s.o.Directory.Load(), Rules: s.RulesAt(now)}
}

// MerchantHint names where the acquirer's customer stands.
type MerchantHint struct {
	ID, Store, Terminal string
}

// PayRequest asks for a payment. Which fields count depends on the flow.
type PayRequest struct {
	Flow        payment.Flow
	Code        string       // the consumer's code (pull) or the merchant's (push)
	Order       money.Amount // needed for pull; for push needed unless the quote or the order fixes it
	Reference   string       // the caller's own reference, optional
	OrderRef    string       // the merchant's order reference, optional
	Merchant    MerchantHint // pull
	QuoteID     payment.ID   // push, optional when nothing is converted
	DebitIn     money.Currency
	Funds       payment.Funds // push
	Payer       payment.Payer // push
	Purpose     string
	Description string // the caller's words on the payment, optional
	Extensions  map[string]string
	Hold        *HoldRequest `json:",omitempty"` // pull: hold the amount, and pay by captures
}

// QuoteRequest asks what a push payment to come will cost.
type QuoteRequest struct {
	Payment    payment.RequestID // the request id of the payment to come: the quote lives in its slot and serves it alone
	Code       string
	Order      money.Amount // zero when the order fixes it
	DebitIn    money.Currency
	Payer      payment.Payer
	Purpose    string
	Extensions map[string]string
}

// Offer is a quote as it was made: the terms that a payment with it will have.
type Offer struct {
	ID        payment.ID
	Payment   payment.ID
	Terms     *payment.Terms
	ExpiresAt time.Time
	CreatedAt time.Time
}

// fingerprint is what a repeat of a command must match: the operation and every field of its request.
func fingerprint(op string, request any) [32]byte {
	body, err := json.Marshal(request)
	if err != nil {
		panic("service: a request that cannot be written: " + err.Error()) // requests are plain values
	}
	b := append(make([]byte, 0, len(op)+1+len(body)), op...)
	b = append(b, 0)
	return sha256.Sum256(append(b, body...))
}

// fingerprint is that of a request to pay, field by field with their lengths: most of what the switch is asked is this.
func (r *PayRequest) fingerprint() [32]byte {
	var buf [1024]byte
	b := append(buf[:0], "pay\x00"...)
	for _, v := range [...]string{string(r.Flow), r.Code, string(r.Order.Currency), r.Reference, r.OrderRef, r.Merchant.ID, r.Merchant.Store, r.Merchant.Terminal,
		string(r.DebitIn), string(r.Funds), r.Payer.Reference, r.Payer.Residency, r.Purpose, r.Description} {
		b = binary.AppendUvarint(b, uint64(len(v)))
		b = append(b, v...)
	}
	b = binary.AppendVarint(b, r.Order.Minor)
	b = append(b, r.QuoteID[:]...)
	b = binary.AppendUvarint(b, uint64(len(r.Extensions)))
	if len(r.Extensions) > 0 {
		for _, name := range slices.Sorted(maps.Keys(r.Extensions)) {
			for _, v := range [...]string{name, r.Extensions[name]} {
				b = binary.AppendUvarint(b, uint64(len(v)))
				b = append(b, v...)
			}
		}
	}
	if r.Hold != nil {
		b = binary.AppendVarint(append(b, 1), int64(r.Hold.For))
	}
	return sha256.Sum256(b)
}

// checkRequestID applies the window of accepted ids. Commands that are known already never come here.
func (s *Service) checkRequestID(r payment.RequestID) *Problem {
	now := s.now()
	return checkRequestID(r, now, s.RulesAt(now))
}

func checkRequestID(r payment.RequestID, now time.Time, rules *rulebook.Rules) *Problem {
	w, age := &rules.Windows, now.Sub(r.Time())
	if age > w.RequestPast || -age > w.RequestFuture {
		return problem(reason.RequestIDOutOfWindow, "the id was made at "+r.Time().Format(time.RFC3339)+"; the switch's time is "+now.Format(time.RFC3339))
	}
	return nil
}

func (s *Service) decode(raw string) *code.Code {
	c := new(code.Code)
	s.decodeInto(c, raw, s.now())
	return c
}

// decodeInto is decode into a code that is used again.
func (s *Service) decodeInto(c *code.Code, raw string, now time.Time) {
	code.DecodeInto(c, raw, s.o.Registry.Snapshot(), now)
	s.withApplication(c, now)
}

// decoded are codes for decodeInto. Nothing of one that is given back may be kept but its texts.
var decoded = sync.Pool{New: func() any { return new(code.Code) }}

// isPayee and isPayer tell on which side of a payment an institution stands.
func isPayer(t *payment.Terms, id string) bool {
	return t.Payer.Participant == id || t.Payer.Account.Participant == id
}

func isPayee(t *payment.Terms, id string) bool {
	return t.Payee.Participant == id || t.Payee.Account.Participant == id
}

// MaySee tells whether an institution may see a payment: it must be one of its parties.
func (s *Service) MaySee(t *payment.Terms, id string) bool {
	return slices.Contains(Parties(t, s.Directory().Operator.ID), id)
}

// WhyFor keeps the steps of the trace that an institution may see.
func (s *Service) WhyFor(t *payment.Terms, id string) []payment.Why {
	operator := s.Directory().Operator.ID == id
	payer, payee := t.Sides() // of a refund, those of its payment
	out := make([]payment.Why, 0, len(t.Detail.Why))
	for _, w := range t.Detail.Why {
		switch {
		case operator, w.For == payment.ForAll,
			w.For == payment.ForPayer && (payer.Participant == id || payer.Account.Participant == id),
			w.For == payment.ForPayee && (payee.Participant == id || payee.Account.Participant == id):
			out = append(out, w)
		}
	}
	return out
}

// Payment looks a payment or refund up by its id.
func (s *Service) Payment(ctx context.Context, caller string, id payment.ID) (store.Record, error) {
	rec, err := s.o.Engine.Get(ctx, id)
	if err == engine.ErrUnknown || err == nil && !s.MaySee(rec.Terms, caller) {
		return store.Record{}, problem(reason.NotFound, "no payment "+id.String()+" of yours is known")
	}
	return rec, err
}

// ByRequestID looks a command's payment up by the id that the caller gave it.
func (s *Service) ByRequestID(ctx context.Context, caller string, r payment.RequestID) (store.Record, error) {
	id := payment.NewID(caller, r)
	rec, err := s.o.Engine.Get(ctx, id)
	if err == nil && rec.Terms.Initiator == "" && rec.State.Status == payment.Tombstone {
		// The switch buried the payment before it was opened, under its id alone. The id is made from the caller and its request id, so it
		// is the caller's.
		t := *rec.Terms
		t.Initiator, t.RequestID = caller, r
		rec.Terms = &t
		return rec, nil
	}
	return s.Payment(ctx, caller, id)
}

// MaxFound bounds the answer of Find.
const MaxFound = 20

// Find looks payments up by any party's reference: the caller's own, or the short network reference on the receipts.
func (s *Service) Find(ctx context.Context, caller, reference string) ([]store.Record, error) {
	var out []store.Record
	if from, to, ok := payment.ReferenceRange(reference, s.now()); ok {
		recs, err := s.o.Store.Range(ctx, from, to, 10_000)
		if err != nil {
			return nil, err
		}
		for _, r := range recs {
			if r.Terms.ID.Reference() == canonicalReference(reference) && s.MaySee(r.Terms, caller) {
				out = append(out, r)
			}
		}
	}
	ids, err := s.o.Store.ByReference(ctx, caller, reference, MaxFound)
	if err != nil {
		return nil, err
	}
	recs, err := s.o.Store.Records(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, r := range recs {
		if s.MaySee(r.Terms, caller) {
			out = append(out, r)
		}
	}
	return out[:min(len(out), MaxFound)], nil
}

// canonicalReference is a short reference as receipts print it: capitals, groups of four.
func canonicalReference(s string) string {
	var b []byte
	for i := range len(s) {
		c := s[i]
		if c == '-' {
			continue
		}
		if len(b)%5 == 4 {
			b = append(b, '-')
		}
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		b = append(b, c)
	}
	return string(b)
}
