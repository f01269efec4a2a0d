// Package sim is the institutions of a simulated world: wallets, acquirers and networks that speak the real interface over real HTTP, keep
// customers, codes, merchants and orders, remember what they did (over a restart too), and misbehave on demand: lost requests, lost answers,
// slow customers, refusals. They know nothing of the switch but its interface.
package sim

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"os"
	"sync"
	"time"

	"hutong/reason"
	"hutong/wire/api"
)

// Fault is one way in which an institution misbehaves when it is asked.
type Fault string

const (
	// Honest does as asked and answers.
	Honest Fault = ""
	// LoseRequest drops the request: nothing is done, nothing answered.
	LoseRequest Fault = "lose_request"
	// LoseAnswer does as asked and drops the answer.
	LoseAnswer Fault = "lose_answer"
	// Decline refuses for lack of funds or because the merchant can't be credited.
	Decline Fault = "decline"
	// Slow answers "pending" first: the customer takes time to confirm.
	Slow Fault = "slow"
	// Contradict says the opposite of what was done, when it is asked what became of it: a yes becomes a no, a no a yes.
	Contradict Fault = "contradict"
)

// ErrDropped is what a handler returns when its answer must not reach the switch: the server closes the connection without a word.
var ErrDropped = errors.New("sim: the answer is lost")

// Customer has an account with a wallet.
type Customer struct {
	Reference string
	Name      string
	Residency string
	Balance   int64 // minor units of the wallet's currency
}

// Order is what an acquirer or network knows under a merchant's code.
type Order struct {
	Merchant  api.Merchant
	Currency  string
	Amount    int64 // minor units; 0: the payer enters it
	Key       string
	Reference string
	Closed    bool
	ExpiresAt time.Time
}

// done is what an institution remembers of one operation.
type done struct {
	Operation api.Operation `json:"operation"`
	Payment   string        `json:"payment"`
	Refund    string        `json:"refund,omitempty"`
	State     string        `json:"state"` // success, failure, pending, cancelled, refused (promised never to do it)
	Reason    reason.Code   `json:"reason,omitempty"`
	Reference string        `json:"reference,omitempty"`
	Customer  string        `json:"customer,omitempty"`
	Currency  string        `json:"currency,omitempty"`
	Minor     int64         `json:"minor,omitempty"`
	At        time.Time     `json:"at,omitzero"`    // when it came to this
	Ready     time.Time     `json:"ready,omitzero"` // of a pending debit: when the customer will have confirmed
	Hold      bool          `json:"hold,omitempty"` // an authorisation that is held
	Held      int64         `json:"held,omitempty"` // of it: what is still held
	// Of it: what captures took, by their ids.
	Captures map[string]taken `json:"captures,omitempty"`
}

type doneKey struct {
	operation api.Operation
	id        string // of the payment, or of the refund
}

// Institution is one simulated institution.
type Institution struct {
	ID       string
	Country  string
	Currency string
	Prefix   string // of the institution's own references
	// Faults decides how to misbehave; nil is always Honest.
	Faults func(op api.Operation, lookup bool) Fault
	// SlowFor is how long a slow customer takes.
	SlowFor time.Duration
	// Heard, if not nil, is told of every webhook that is taken, each time that it comes.
	Heard func(id string, e *api.WebhookEvent)
	Now   func() time.Time

	mu        sync.Mutex
	customers map[string]*Customer
	codes     map[string]string // consumer code → customer
	used      map[string]bool
	pushes    map[string]string // request id of an own push payment → customer
	orders    map[string]*Order // by the merchant's code as scanned
	ops       map[doneKey]*done
	journal   *os.File
	seq       int64
	told      map[string]Told // by the id of the payment or its child: the last of its webhooks that was taken
	tellings  int
}

// Told is what a webhook told, and when.
type Told struct {
	ID    string // of the message
	Event *api.WebhookEvent
	At    time.Time // when it was taken
}

// Take takes a webhook that was verified.
func (i *Institution) Take(_ context.Context, id string, e *api.WebhookEvent) error {
	of := ""
	switch d := &e.Data; {
	case d.Payment != nil:
		of = d.Payment.PaymentID
	case d.Refund != nil:
		of = d.Refund.RefundID
	case d.Void != nil:
		of = d.Void.VoidID
	case d.Dispute != nil:
		of = d.Dispute.DisputeID
	case d.Capture != nil:
		of = d.Capture.CaptureID
	}
	if i.Heard != nil {
		i.Heard(id, e)
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.tellings++
	if i.told == nil || len(i.told) >= maxTold {
		i.told = map[string]Told{}
	}
	i.told[of] = Told{ID: id, Event: e, At: i.Now()}
	return nil
}

// maxTold bounds what is remembered of webhooks.
const maxTold = 10_000

// Told is the last webhook about a payment or a child of it; false when there was none.
func (i *Institution) Told(id string) (Told, bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	t, ok := i.told[id]
	return t, ok
}

// Tellings counts the webhooks that were taken.
func (i *Institution) Tellings() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.tellings
}

// New makes an institution. With a journal path it remembers its operations over restarts.
func New(id, country, currency, prefix, journal string) (*Institution, error) {
	i := &Institution{ID: id, Country: country, Currency: currency, Prefix: prefix, Now: time.Now, SlowFor: 2 * time.Second,
		customers: map[string]*Customer{}, codes: map[string]string{}, used: map[string]bool{}, pushes: map[string]string{},
		orders: map[string]*Order{}, ops: map[doneKey]*done{}}
	if journal == "" {
		return i, nil
	}
	f, err := os.OpenFile(journal, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	i.journal = f
	in := bufio.NewReader(f)
	for {
		line, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return i, nil // a last line that was cut off was never answered
		}
		if err != nil {
			return nil, err
		}
		var d done
		if err := json.Unmarshal(line, &d); err != nil {
			return nil, fmt.Errorf("%s: %w", journal, err)
		}
		i.seq++
		i.ops[d.key()] = &d
	}
}

// Close closes the journal.
func (i *Institution) Close() error {
	if i.journal == nil {
		return nil
	}
	return i.journal.Close()
}

func (d *done) key() doneKey {
	if d.Refund != "" {
		return doneKey{d.Operation, d.Refund}
	}
	return doneKey{d.Operation, d.Payment}
}

// AddCustomer opens an account with a balance, less what the journal says was debited since.
func (i *Institution) AddCustomer(c Customer) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, d := range i.ops {
		switch {
		case d.Customer != c.Reference || d.State != "success":
		case d.Operation == api.OperationAuthorise && d.Hold:
			c.Balance -= d.Held + d.captured()
		case d.Operation == api.OperationAuthorise:
			c.Balance -= d.Minor
		case d.Operation == api.OperationRefund:
			c.Balance += d.Minor
		}
	}
	i.customers[c.Reference] = &c
}

// AddOrder puts a merchant's code, as it is scanned, into the books.
func (i *Institution) AddOrder(code string, o Order) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.orders[code] = &o
}

// IssueCode shows a one-use consumer code of a customer: the prefix followed by unguessable digits up to length.
func (i *Institution) IssueCode(customer, prefix string, length int) string {
	code := []byte(prefix)
	for len(code) < length {
		n, err := rand.Int(rand.Reader, big.NewInt(10))
		if err != nil {
			panic("sim: no randomness: " + err.Error())
		}
		code = append(code, byte('0'+n.Int64()))
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.codes[string(code)] = customer
	return string(code)
}

// StartPush remembers which customer makes the push payment with a request id, and blocks nothing yet.
func (i *Institution) StartPush(requestID, customer string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.pushes[requestID] = customer
}

// Balance is a customer's balance in minor units.
func (i *Institution) Balance(customer string) int64 {
	i.mu.Lock()
	defer i.mu.Unlock()
	if c := i.customers[customer]; c != nil {
		return c.Balance
	}
	return 0
}

func (i *Institution) fault(op api.Operation, lookup bool) Fault {
	if i.Faults == nil {
		return Honest
	}
	return i.Faults(op, lookup)
}

// write remembers an operation; the caller holds mu.
func (i *Institution) write(d *done) error {
	d.At = i.Now()
	i.ops[d.key()] = d
	i.seq++
	if i.journal == nil {
		return nil
	}
	line, err := json.Marshal(d)
	if err != nil {
		return err
	}
	_, err = i.journal.Write(append(line, '\n'))
	return err
}

func (i *Institution) reference() string {
	return fmt.Sprintf("%s%s%06d", i.Prefix, i.Now().UTC().Format("060102"), i.seq+1)
}

// Authorise debits a customer.
func (i *Institution) Authorise(_ context.Context, _ string, r *api.AuthorisationRequest) (*api.AuthorisationAnswer, error) {
	f := i.fault(api.OperationAuthorise, false)
	if f == LoseRequest {
		return nil, ErrDropped
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	d := i.ops[doneKey{api.OperationAuthorise, string(r.PaymentID)}]
	if d == nil {
		d = &done{Operation: api.OperationAuthorise, Payment: string(r.PaymentID), Currency: r.DebitAmount.Currency, Minor: r.DebitAmount.Minor, Hold: r.Hold != nil}
		if r.Advice != nil {
			i.advised(d, r)
		} else {
			i.debit(d, r, f)
		}
		if err := i.write(d); err != nil {
			return nil, err
		}
	}
	if f == LoseAnswer {
		return nil, ErrDropped
	}
	a := &api.AuthorisationAnswer{Call: api.CallSuccess, PaymentID: r.PaymentID}
	a.Result, a.Reason, a.Reference = i.result(d)
	if a.Result == api.ResultSuccess {
		a.Amount = &api.Amount{Currency: d.Currency, Minor: d.Minor}
	}
	return a, nil
}

// advised debits what the switch promised; the caller holds mu. It can't be refused, so the balance may go below zero.
func (i *Institution) advised(d *done, r *api.AuthorisationRequest) {
	d.Customer = i.pushes[string(r.PaymentRequestID)]
	if r.Payer != nil {
		d.Customer = r.Payer.Reference
	}
	for code, customer := range i.codes {
		sum := sha256.Sum256([]byte("code\x00" + i.ID + "\x00" + code))
		if hex.EncodeToString(sum[:]) == r.Advice.CodeDigest {
			d.Customer, i.used[code] = customer, true
		}
	}
	d.State, d.Reference = "success", i.reference()
	if c := i.customers[d.Customer]; c != nil {
		c.Balance -= d.Minor
	}
}

// debit decides about a new authorisation; the caller holds mu.
func (i *Institution) debit(d *done, r *api.AuthorisationRequest, f Fault) {
	d.Customer = i.pushes[string(r.PaymentRequestID)]
	if r.Code != "" {
		d.Customer = i.codes[string(r.Code)]
		if r.Payer != nil { // the switch issued the code, and says for whom
			d.Customer = r.Payer.Reference
		}
		if i.used[string(r.Code)] {
			d.State, d.Reason = "failure", reason.CodeUsed
			return
		}
		i.used[string(r.Code)] = true
	}
	c := i.customers[d.Customer]
	switch {
	case r.DebitAmount.Currency != i.Currency:
		d.State, d.Reason = "failure", reason.CurrencyNotAccepted
	case c == nil:
		d.State, d.Reason = "failure", reason.CodeExpired
	case f == Decline || c.Balance < r.DebitAmount.Minor:
		d.State, d.Reason = "failure", reason.InsufficientFunds
	case f == Slow:
		d.State, d.Ready = "pending", i.Now().Add(i.SlowFor)
	default:
		c.Balance -= r.DebitAmount.Minor
		d.State, d.Reference = "success", i.reference()
		d.hold()
	}
}

// ripen turns a pending debit into a debit once its customer has confirmed; the caller holds mu.
func (i *Institution) ripen(d *done) error {
	if d.State != "pending" || i.Now().Before(d.Ready) {
		return nil
	}
	after := *d
	if c := i.customers[d.Customer]; c != nil && c.Balance >= d.Minor {
		c.Balance -= d.Minor
		after.State, after.Reference = "success", i.reference()
		after.hold()
	} else {
		after.State, after.Reason = "failure", reason.InsufficientFunds
	}
	*d = after
	return i.write(d)
}

// result is how a remembered operation is answered.
func (i *Institution) result(d *done) (api.Result, reason.Code, string) {
	switch d.State {
	case "success":
		return api.ResultSuccess, "", d.Reference
	case "pending":
		return api.ResultUnknown, reason.AwaitingPayer, ""
	case "cancelled":
		return api.ResultFailure, reason.Cancelled, d.Reference
	case "refused":
		return api.ResultFailure, reason.CancelledFirst, ""
	default:
		return api.ResultFailure, d.Reason, d.Reference
	}
}

// VerifyOrder says what a merchant's code stands for.
func (i *Institution) VerifyOrder(_ context.Context, _ string, r *api.OrderRequest) (*api.OrderAnswer, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	a := &api.OrderAnswer{Call: api.CallSuccess, Result: api.ResultSuccess}
	o := i.orders[string(r.Code)]
	if o == nil {
		a.Result, a.Reason = api.ResultFailure, reason.MerchantUnknown
		return a, nil
	}
	m, open := o.Merchant, !o.Closed
	a.Merchant, a.Open, a.OrderReference, a.OrderKey = &m, &open, api.Reference(o.Reference), api.OrderKey(o.Key)
	if o.Amount > 0 {
		a.Amount = &api.Amount{Currency: o.Currency, Minor: o.Amount}
	}
	if !o.ExpiresAt.IsZero() {
		a.ExpiresAt = api.FormatTime(o.ExpiresAt)
	}
	return a, nil
}

// ResolveCode says who is behind a private code.
func (i *Institution) ResolveCode(_ context.Context, _ string, r *api.ResolveRequest) (*api.ResolveAnswer, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	a := &api.ResolveAnswer{Call: api.CallSuccess, Result: api.ResultSuccess}
	o := i.orders[string(r.Code)]
	if o == nil {
		a.Result, a.Reason = api.ResultFailure, reason.CodeUnknown
		return a, nil
	}
	m := o.Merchant
	a.Merchant, a.Side, a.Currency, a.OrderKey, a.OrderReference = &m, api.SidePayee, o.Currency, api.OrderKey(o.Key), api.Reference(o.Reference)
	if o.Amount > 0 {
		a.OrderAmount = &api.Amount{Currency: o.Currency, Minor: o.Amount}
	}
	return a, nil
}

// Credit passes an amount to a merchant, or back to a customer.
func (i *Institution) Credit(_ context.Context, _ string, r *api.CreditRequest) (*api.CreditAnswer, error) {
	op := api.OperationCredit
	if r.Kind != api.CreditKindPayment {
		op = api.OperationRefund
	}
	f := i.fault(op, false)
	if f == LoseRequest {
		return nil, ErrDropped
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	d := &done{Operation: op, Payment: string(r.PaymentID), Refund: string(r.RefundID), Currency: r.CreditAmount.Currency, Minor: r.CreditAmount.Minor}
	if old := i.ops[d.key()]; old != nil {
		d = old
	} else {
		i.credit(d, op, r, f)
		if err := i.write(d); err != nil {
			return nil, err
		}
	}
	if f == LoseAnswer {
		return nil, ErrDropped
	}
	a := &api.CreditAnswer{Call: api.CallSuccess, PaymentID: r.PaymentID, RefundID: r.RefundID}
	a.Result, a.Reason, a.Reference = i.result(d)
	if a.Result == api.ResultSuccess {
		a.Amount = &api.Amount{Currency: d.Currency, Minor: d.Minor}
	}
	return a, nil
}

func (i *Institution) credit(d *done, op api.Operation, r *api.CreditRequest, f Fault) {
	switch {
	case r.CreditAmount.Currency != i.Currency:
		d.State, d.Reason = "failure", reason.CurrencyNotAccepted
	case f == Decline:
		d.State, d.Reason = "failure", reason.PayeeDeclined
	default:
		if op == api.OperationRefund {
			// The money goes back to the customer who was debited.
			if first := i.ops[doneKey{api.OperationAuthorise, string(r.PaymentID)}]; first != nil {
				d.Customer = first.Customer
				if c := i.customers[first.Customer]; c != nil {
					c.Balance += d.Minor
				}
			}
		}
		d.State, d.Reference = "success", i.reference()
	}
}

// Cancel undoes an operation, or promises that it will never be done.
func (i *Institution) Cancel(_ context.Context, _ string, r *api.CancellationRequest) (*api.CancellationAnswer, error) {
	f := i.fault(r.Operation, false)
	if f == LoseRequest {
		return nil, ErrDropped
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	d := &done{Operation: r.Operation, Payment: string(r.PaymentID), Refund: string(r.RefundID), State: "refused"}
	a := &api.CancellationAnswer{Call: api.CallSuccess, Result: api.ResultSuccess, PaymentID: r.PaymentID, RefundID: r.RefundID, Operation: r.Operation,
		Outcome: api.CancellationOutcomeWasNeverDone}
	old := i.ops[d.key()]
	switch {
	case old == nil:
		if err := i.write(d); err != nil {
			return nil, err
		}
	case old.State == "success" || old.State == "pending" || old.State == "cancelled":
		if err := i.undo(old); err != nil {
			return nil, err
		}
		a.Outcome = api.CancellationOutcomeCancelled
	}
	if f == LoseAnswer {
		return nil, ErrDropped
	}
	return a, nil
}

func (i *Institution) undo(d *done) error {
	if d.State == "cancelled" {
		return nil
	}
	if c := i.customers[d.Customer]; c != nil && d.State == "success" && d.Operation == api.OperationAuthorise {
		if d.Hold {
			c.Balance += d.Held
		} else {
			c.Balance += d.Minor
		}
	}
	d.Held, d.State = 0, "cancelled"
	return i.write(d)
}

// LookUp says what became of an operation.
func (i *Institution) LookUp(_ context.Context, _ string, r *api.LookupRequest) (*api.LookupAnswer, error) {
	f := i.fault(r.Operation, true)
	if f == LoseRequest || f == LoseAnswer {
		return nil, ErrDropped
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	a := &api.LookupAnswer{Call: api.CallSuccess, PaymentID: r.PaymentID, RefundID: r.RefundID, Operation: r.Operation}
	d := &done{Operation: r.Operation, Payment: string(r.PaymentID), Refund: string(r.RefundID), State: "refused"}
	old := i.ops[d.key()]
	if old == nil {
		a.State = api.LookupStateNotFound
		if r.Operation != api.OperationAuthorise {
			return a, nil // a credit that never came may still be sent
		}
		return a, i.write(d) // the promise that a later arrival is refused
	}
	if err := i.ripen(old); err != nil {
		return nil, err
	}
	said := *old
	if f == Contradict {
		switch old.State {
		case "success":
			said.State, said.Reason = "failure", reason.PayerDeclined
		case "failure":
			said.State, said.Reference = "success", i.reference()
		}
	}
	switch old := &said; old.State {
	case "success":
		a.State, a.Reference = api.LookupStateSuccess, api.Reference(old.Reference)
		a.Amount = &api.Amount{Currency: old.Currency, Minor: old.Minor}
	case "pending":
		a.State = api.LookupStatePending
	case "cancelled":
		a.State = api.LookupStateCancelled
	case "refused":
		a.State = api.LookupStateNotFound
	default:
		a.State, a.Reason = api.LookupStateFailure, old.Reason
	}
	return a, nil
}
