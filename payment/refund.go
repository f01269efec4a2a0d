package payment

import (
	"fmt"
	"time"

	"hutong/ledger"
	"hutong/money"
	"hutong/reason"
)

// Children of a paid payment. A refund gives a part of it back, in any number of parts; a void undoes the whole of it, with all fees, while
// its cycle is open. Both are the same machine with the sides changed, in their payment's slot: the payment's bound and the child's reserve
// are one commit, and the share of a child that failed is free again.

// Return is what was agreed about giving back when a payment was opened; a later change of the rules does not reach it. The zero value gives
// back at the original rate, keeps every fee, and allows no void and no dispute.
type Return struct {
	Rule       string         `json:"rule,omitempty"`       // id of the rule in the rulebook
	Day        bool           `json:"day,omitempty"`        // converted back at the day's rate instead of the payment's own
	Difference Bearer         `json:"difference,omitempty"` // with Day: who carries what the two rates differ by
	Rounding   money.Rounding `json:"rounding,omitempty"`   // of the cumulative shares and of the difference; "" is half_up
	// How much of the fees of each sort goes back, in proportion to the order: the rest is kept. Minor units.
	PayeeFee  int64     `json:"payee_fee,omitempty"`  // of what the payee's side paid the operator
	PayerFee  int64     `json:"payer_fee,omitempty"`  // of what the payer's side paid the operator
	IssuerFee int64     `json:"issuer_fee,omitempty"` // of what the operator paid the payer's side
	VoidTill  time.Time `json:"void_till,omitzero"`   // after which, or after the payment's cycle, voids are refused
	// Disputes are taken until DisputeTill, by the rule in the rulebook; zero: none are.
	Dispute     string    `json:"dispute,omitempty"`
	DisputeTill time.Time `json:"dispute_till,omitzero"`
}

// Bearer names who carries the difference between the payment's rate and the day's when a payment is given back at the day's rate. The payer's
// customer always gets back the share of what was charged.
type Bearer string

const (
	// ByProvider : the FX provider; the books are those of the original rate.
	ByProvider Bearer = "fx_provider"
	// ByPayer : the payer's institution, in the debit currency.
	ByPayer Bearer = "payer_side"
	// ByPayee : the payee's institution, in the credit currency.
	ByPayee Bearer = "payee_side"
)

func (r *Return) rounding() money.Rounding {
	if r == nil || r.Rounding == "" {
		return money.HalfUp
	}
	return r.Rounding
}

// Refunded sums what children gave back; each sum is bounded by the payment's own, and those of a payment that was given back whole equal it.
type Refunded struct {
	Order, Credit, Debit, Customer int64 // minor units of the parent's respective currencies
	PayeeFee, PayerFee, IssuerFee  int64 // minor units of the fees' own currencies
	Void                           bool  // by a void: the whole, with all fees
}

// fields are the sums, for what is done with each alike.
func (r *Refunded) fields() [7]*int64 {
	return [7]*int64{&r.Order, &r.Credit, &r.Debit, &r.Customer, &r.PayeeFee, &r.PayerFee, &r.IssuerFee}
}

// whole is all of a payment that can be given back: its amounts and its fees by sort.
func whole(t *Terms) Refunded {
	r := Refunded{Order: t.Amounts.Order.Minor, Credit: t.Amounts.Credit.Minor, Debit: t.Amounts.Debit.Minor, Customer: t.Amounts.Customer.Minor}
	for i := range t.Lines {
		if f := r.fee(&t.Lines[i], t.Payer.Account, t.Payee.Account); f != nil {
			*f += t.Lines[i].Minor
		}
	}
	return r
}

// fee is the sum to which a line of a payment between two accounts belongs; nil for principal and lines of no sort.
func (r *Refunded) fee(l *ledger.Line, payer, payee ledger.Account) *int64 {
	switch {
	case l.Kind == ledger.NetworkFee && l.From == payee:
		return &r.PayeeFee
	case l.Kind == ledger.NetworkFee && l.From == payer:
		return &r.PayerFee
	case l.Kind == ledger.IssuerFee && l.To == payer:
		return &r.IssuerFee
	}
	return nil
}

// IsChild tells whether terms of the kind undo a part of their parent.
func (k Kind) IsChild() bool { return k == Refund || k == Void || k == Dispute }

// Sides are the payer's and payee's sides of the payment that the terms are about: of a child, its parent's.
func (t *Terms) Sides() (payer, payee Side) {
	if t.Kind.IsChild() {
		return t.Payee, t.Payer
	}
	return t.Payer, t.Payee
}

// ShareOf is what a child takes of its parent.
func ShareOf(child *Terms) Refunded {
	a := &child.Amounts
	r := Refunded{Order: a.Order.Minor, Credit: a.Debit.Minor, Debit: a.Credit.Minor, Customer: a.Customer.Minor, Void: child.Kind == Void}
	payer, payee := child.Sides()
	for _, l := range child.Lines {
		l.From, l.To = l.To, l.From
		if f := r.fee(&l, payer.Account, payee.Account); f != nil {
			*f += l.Minor
		}
	}
	return r
}

// Day is a conversion at the day's rate, from the payment's credit currency to its debit currency.
type Day struct {
	Rate money.Rate
	FX   *FX // its receipt; Residue is filled in here
}

// RefundOf makes the terms of a refund of part of a payment (minor units of the order; 0: all that is left) from the payment as it stands: the
// sides changed, and of every amount and fee that goes back round(cumulative) − round(what went back before), so that the parts equal the whole
// exactly, whatever parts failed in between. While something is left of the order, at least one unit is left of credit and debit. Day is
// needed when the payment's Return says so. What identifies the refund, and its references, are the caller's to add. The error is a Refusal.
func RefundOf(p *Terms, s *State, part int64, day *Day) (*Terms, error) {
	if p = p.settled(s); p == nil {
		return nil, Refusal{reason.NotRefundable}
	}
	order, was := p.Amounts.Order.Minor, s.Refunded
	switch {
	case p.Kind != Pay || !s.Paid() || s.Resolver.Loss.owesBack():
		return nil, Refusal{reason.NotRefundable} // in the last case the payee's side owes all of it back
	case was.Void:
		return nil, Refusal{reason.AlreadyVoided}
	}
	if part == 0 {
		part = order - was.Order
	}
	sum, ok := money.AddMinor(was.Order, part)
	if part <= 0 || !ok || sum > order {
		return nil, Refusal{reason.RefundExceedsPayment}
	}
	agreed := p.Detail.Return
	if agreed == nil {
		agreed = &Return{}
	}
	share := func(all, already int64, c money.Currency, keep int64) (int64, error) {
		upTo := all
		if sum < order {
			s, err := money.Share(money.New(all, c), sum, order, agreed.rounding())
			if err != nil {
				return 0, err
			}
			upTo = min(s.Minor, all-keep)
		}
		return max(0, upTo-already), nil
	}
	a := p.Amounts
	r := Refunded{Order: part}
	for _, x := range []struct {
		to           *int64
		all, already int64
		currency     money.Currency
		keep         int64
	}{{&r.Credit, a.Credit.Minor, was.Credit, a.Credit.Currency, 1}, {&r.Debit, a.Debit.Minor, was.Debit, a.Debit.Currency, 1},
		{&r.Customer, a.Customer.Minor, was.Customer, a.Customer.Currency, 0},
		{&r.PayeeFee, agreed.PayeeFee, was.PayeeFee, a.Credit.Currency, 0}, {&r.PayerFee, agreed.PayerFee, was.PayerFee, a.Debit.Currency, 0},
		{&r.IssuerFee, agreed.IssuerFee, was.IssuerFee, a.Debit.Currency, 0}} {
		var err error
		if *x.to, err = share(x.all, x.already, x.currency, x.keep); err != nil {
			return nil, err
		}
	}
	if r.Credit == 0 || r.Debit == 0 {
		return nil, Refusal{reason.AmountBelowMinimum}
	}
	t := childOf(p, Refund, &r)
	for _, l := range p.Lines {
		if l.Kind == ledger.Principal {
			l.Minor = r.Credit
			if l.From == p.Payer.Account {
				l.Minor = r.Debit
			}
			t.Lines = append(t.Lines, ledger.Line{Kind: l.Kind, From: l.To, To: l.From, Minor: l.Minor})
		}
	}
	t.Detail.because(Why{Code: "refund.part", Args: []string{t.Amounts.Order.String(), money.New(sum, a.Order.Currency).String(), a.Order.String()}})
	if day == nil || !agreed.Day || p.Detail.FX == nil {
		t.Detail.because(Why{Code: "refund.original_rate", Args: []string{p.ID.Reference()}, Rule: agreed.Rule})
	} else if err := t.atDay(p, agreed, day); err != nil {
		return nil, err
	}
	t.feesBack(p, &r, agreed.Rule)
	if !p.RefundableTill.IsZero() {
		t.Detail.because(Why{Code: "refund.window", Args: []string{p.RefundableTill.UTC().Format(time.RFC3339)}})
	}
	return t, nil
}

func childOf(p *Terms, kind Kind, r *Refunded) *Terms {
	a, d := &p.Amounts, &p.Detail
	t := &Terms{Kind: kind, Flow: Push, Parent: p.ID, Payer: p.Payee, Payee: p.Payer, Funds: Blocked, Loss: LossPayer, Policy: string(Refund),
		Amounts: Amounts{Order: money.New(r.Order, a.Order.Currency), Credit: money.New(r.Debit, a.Debit.Currency),
			Debit: money.New(r.Credit, a.Credit.Currency), Customer: money.New(r.Customer, a.Customer.Currency)}}
	t.Detail = Detail{FX: d.FX, Merchant: d.Merchant, Payer: d.Payer, Scheme: d.Scheme, CodeKind: d.CodeKind, Order: d.Order, Rulebook: d.Rulebook}
	return t
}

func (d *Detail) because(w Why) { d.Why = append(d.Why, w) }

// atDay adds the line by which the bearer makes good what the provider's conversion at the day's rate is short of the share of the original,
// or has the gain. The amounts stay shares of the original.
func (t *Terms) atDay(p *Terms, agreed *Return, day *Day) error {
	credit, debit := t.Amounts.Debit, t.Amounts.Credit // of the payment
	fx := *day.FX
	now, residue, err := day.Rate.Convert(credit, agreed.rounding())
	if err != nil {
		return err
	}
	fx.Residue, fx.Rounding = residue.String(), agreed.rounding()
	t.Detail.FX = &fx
	bearer, difference := p.Payer.Account, money.New(debit.Minor-now.Minor, debit.Currency)
	var provider ledger.Account
	for _, l := range p.Lines {
		switch {
		case l.Kind != ledger.Principal:
		case l.From == p.Payer.Account && agreed.Difference == ByPayer:
			provider = l.To
		case l.To == p.Payee.Account && agreed.Difference == ByPayee:
			provider = l.From
		}
	}
	if agreed.Difference == ByPayee {
		needed, err := day.Rate.ConvertBack(debit, agreed.rounding())
		if err != nil {
			return err
		}
		bearer, difference = p.Payee.Account, money.New(needed.Minor-credit.Minor, credit.Currency)
	}
	t.Detail.because(Why{Code: "refund.day_rate", Args: []string{fx.Rate, p.Detail.FX.Rate}, Rule: agreed.Rule, For: ForPayer})
	switch {
	case provider == ledger.Account{} || bearer == provider || difference.Minor == 0:
		return nil
	case difference.Minor > 0:
		t.Lines = append(t.Lines, ledger.Line{Kind: ledger.FXDifference, From: bearer, To: provider, Minor: difference.Minor})
		t.Detail.because(Why{Code: "refund.difference", Args: []string{difference.String(), bearer.Participant}, Rule: agreed.Rule, For: audience(agreed.Difference)})
	default:
		t.Lines = append(t.Lines, ledger.Line{Kind: ledger.FXDifference, From: provider, To: bearer, Minor: -difference.Minor})
		t.Detail.because(Why{Code: "refund.gain", Args: []string{difference.Neg().String(), bearer.Participant}, Rule: agreed.Rule, For: audience(agreed.Difference)})
	}
	return nil
}

func audience(b Bearer) Audience {
	if b == ByPayee {
		return ForPayee
	}
	return ForPayer
}

// feesBack adds the fee lines that go back, one for each sort, and says of every sort that was paid what becomes of it.
func (t *Terms) feesBack(p *Terms, r *Refunded, rule string) {
	var seen Refunded
	for _, l := range p.Lines {
		first := seen.fee(&l, p.Payer.Account, p.Payee.Account)
		if first == nil || *first != 0 {
			continue
		}
		*first = 1
		who, party := ForPayee, p.Payee.Participant
		if first != &seen.PayeeFee {
			who, party = ForPayer, p.Payer.Participant
		}
		back := *r.fee(&l, p.Payer.Account, p.Payee.Account)
		if back == 0 {
			t.Detail.because(Why{Code: "refund.fee_kept", Args: []string{party}, Rule: rule, For: who})
			continue
		}
		t.Lines = append(t.Lines, ledger.Line{Kind: l.Kind, From: l.To, To: l.From, Minor: back})
		t.Detail.because(Why{Code: "refund.fee_back", Args: []string{money.New(back, l.From.Currency).String(), party}, Rule: rule, For: who})
	}
}

// take adds a share to what is given back, within the payment's bounds.
func (x *step) take(sh *Refunded) error {
	s, all := &x.s, whole(x.t.settled(&x.s))
	sum := s.Refunded
	to, part, most := sum.fields(), sh.fields(), all.fields()
	for i := range to {
		n, ok := money.AddMinor(*to[i], *part[i])
		switch {
		case *part[i] < 0 || i == 0 && *part[i] == 0 || sh.Void:
			return fmt.Errorf("%w: a refund of %d", ErrImpossible, *part[i])
		case i == 0 && (!ok || n > *most[i]):
			return Refusal{reason.RefundExceedsPayment}
		case !ok || n > *most[i]:
			return fmt.Errorf("%w: a refund of %d where %d of %d is refunded", ErrImpossible, *part[i], *to[i], *most[i])
		}
		*to[i] = n
	}
	s.Refunded = sum
	return nil
}

func (x *step) refundOpened() error {
	switch {
	case x.t.Kind != Pay || !x.s.Paid() || x.s.Resolver.Loss.owesBack() || x.t.settled(&x.s) == nil:
		return Refusal{reason.NotRefundable}
	case x.s.adviceDue(x.t):
		return Refusal{reason.CounterpartyUnavailable} // it does not know yet what is to be given back
	case x.s.Refunded.Void:
		return Refusal{reason.AlreadyVoided}
	case !x.t.RefundableTill.IsZero() && x.now.After(x.t.RefundableTill):
		return Refusal{reason.RefundWindowClosed}
	}
	return x.take(&x.e.Share)
}

// refundFailed frees the share of a child that ended unpaid.
func (x *step) refundFailed() error {
	sum, sh := x.s.Refunded, &x.e.Share
	to, part := sum.fields(), sh.fields()
	for i := range to {
		if *part[i] < 0 || i == 0 && *part[i] == 0 || *part[i] > *to[i] || sh.Void || x.s.Refunded.Void {
			return fmt.Errorf("%w: a failed refund of %d where %d is refunded", ErrImpossible, *part[i], *to[i])
		}
		*to[i] -= *part[i]
	}
	x.s.Refunded = sum
	return nil
}

// VoidOf makes the terms of the void of a payment as it stands: every line turned round, at the payment's own rate. What identifies it is the
// caller's to add. The error is a Refusal.
func VoidOf(p *Terms, s *State) (*Terms, error) {
	if why := voidable(p, s); why != "" {
		return nil, Refusal{why}
	}
	r := whole(p)
	t := childOf(p, Void, &r)
	for _, l := range p.Lines {
		t.Lines = append(t.Lines, ledger.Line{Kind: l.Kind, From: l.To, To: l.From, Minor: l.Minor})
	}
	t.Detail.because(Why{Code: "void.whole", Args: []string{p.Amounts.Order.String(), p.ID.Reference()}})
	if agreed := p.Detail.Return; agreed != nil {
		t.Detail.because(Why{Code: "void.window", Args: []string{agreed.VoidTill.UTC().Format(time.RFC3339), s.Cycle}})
	}
	return t, nil
}

// voidable is why a payment can't be voided, whatever the time; "" if it can.
func voidable(p *Terms, s *State) reason.Code {
	switch {
	case p.Kind != Pay || !s.Paid() || s.Resolver.Loss.owesBack() || p.IsHold():
		return reason.NotVoidable // a hold is posted by its captures, each in a cycle of its own
	case s.Refunded.Void:
		return reason.AlreadyVoided
	case s.Refunded.Order != 0:
		return reason.AlreadyRefunded
	}
	return ""
}

// voidOpened takes the whole of a payment for a void: in the payment's own cycle, and within the window.
func (x *step) voidOpened() error {
	s, agreed := &x.s, x.t.Detail.Return
	if why := voidable(x.t, s); why != "" {
		return Refusal{why}
	}
	if s.adviceDue(x.t) {
		return Refusal{reason.CounterpartyUnavailable}
	}
	if agreed == nil || x.now.After(agreed.VoidTill) || x.cal.Cycle != s.Cycle {
		return Refusal{reason.VoidWindowClosed}
	}
	all := whole(x.t)
	if all.Void = true; x.e.Share != all {
		return fmt.Errorf("%w: a void of %+v, the whole is %+v", ErrImpossible, x.e.Share, all)
	}
	s.Refunded = all
	return nil
}

// voidFailed frees the whole again.
func (x *step) voidFailed() error {
	if !x.s.Refunded.Void || x.e.Share != x.s.Refunded {
		return fmt.Errorf("%w: a failed void of %+v where %+v is given back", ErrImpossible, x.e.Share, x.s.Refunded)
	}
	x.s.Refunded = Refunded{}
	return nil
}

// ChildOpened is the event by which a child takes its share of its payment.
func ChildOpened(child *Terms) Event {
	e := Event{Kind: RefundOpened, By: child.Initiator, Note: child.ID.String(), Share: ShareOf(child)}
	switch child.Kind {
	case Void:
		e.Kind = VoidOpened
	case Dispute:
		e.Kind = DisputeOpened
	}
	return e
}

// ChildFailed is the event by which a child that ended unpaid frees its share.
func ChildFailed(child *Terms) Event {
	e := Event{Kind: RefundFailed, By: "switch", Note: child.ID.String(), Share: ShareOf(child)}
	switch child.Kind {
	case Void:
		e.Kind = VoidFailed
	case Dispute:
		e.Kind = DisputeFailed
	}
	return e
}
