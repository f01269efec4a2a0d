// Package rulebook is the rules of the network as dated, versioned data: limits, prices, reference rates, mark-ups, clocks, coverage,
// the calendar of cycles. Every rule has an id, the moment from which it holds, and the source it was taken from. What holds at one
// moment is a Rules: an immutable view that pure rooms read.
package rulebook

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
	_ "time/tzdata" // cut-offs are local times; the machine's own zone files may be missing

	"hutong/money"
	"hutong/payment"
)

// Head is what every rule carries.
type Head struct {
	ID     string
	From   time.Time
	To     time.Time // zero: no end
	Source string    // where the figure is from
}

func (h *Head) holdsAt(t time.Time) bool {
	return !t.Before(h.From) && (h.To.IsZero() || t.Before(h.To))
}

// Calendar says in which zone and at what local time the business date changes.
type Calendar struct {
	Head
	Zone   *time.Location
	CutOff time.Duration // after local midnight
}

// Windows are the times within which things are accepted.
type Windows struct {
	Head
	RequestPast   time.Duration // how old a new request id may be
	RequestFuture time.Duration // how far ahead of the switch's clock it may be
	Signature     time.Duration // how far a signature's time may be from the switch's clock, either way
	Refund        time.Duration // how long after a payment was made a refund is taken
	Void          time.Duration // how long after a payment was made a void is taken, in the cycle in which it was posted; 0: no voids
	Quote         time.Duration // how long an offer without a conversion holds
	Answer        time.Duration // how long the switch keeps a caller waiting before it answers "under way"

	// Codes that the switch issues for wallets: how long one lives unless asked otherwise, and at most. Zero: it issues none.
	ConsumerCode        time.Duration
	ConsumerCodeLongest time.Duration

	// Payments that are held and paid by captures: how long one is held unless asked otherwise, and at most; zero: none is. And by how much captures
	// may exceed the order.
	Hold           time.Duration
	HoldLongest    time.Duration
	OverCaptureBps int64
}

// Webhooks says how institutions are told of their payments, and for how long it is tried.
type Webhooks struct {
	Head
	AnswerWithin time.Duration   // what an institution has to answer one try
	Retries      []time.Duration // pauses after the first, second, … failed try; then the message is given up
	Jitter       int64           // percent by which a pause is longer or shorter at random
	HoldAfter    int             // failed tries in a row after which new messages are held back
	Hold         []time.Duration // pauses between single tries while they are; the last one repeats
	DisableAfter time.Duration   // time without any success after which a webhook is taken out of use
	Overlap      time.Duration   // how long the former secret signs beside a new one
	Log          time.Duration   // how long tries, and messages that were given up, are kept
	LogMost      int64           // how many tries of all webhooks together are kept at most, the latest; 0: all of that time
	Workers      int             // tries under way at once for one webhook
	Each         int             // webhooks of one institution
}

// Limit bounds the order amount of payments that match; empty fields match everything.
type Limit struct {
	Head
	Flow         payment.Flow
	CodeKind     string
	PayerCountry string // of the paying institution
	PayeeCountry string
	Agreement    string // of the payer's side
	Currency     money.Currency
	Min, Max     int64 // minor units of Currency; Max 0: no upper bound
}

// FeePayer names who bears a fee line.
type FeePayer string

const (
	// PayeeSide : the payee's institution pays the operator, in the credit currency.
	PayeeSide FeePayer = "payee_side"
	// PayerSide : the payer's institution pays the operator, in the debit currency.
	PayerSide FeePayer = "payer_side"
	// ToPayerSide : the operator pays the payer's institution, in the debit currency.
	ToPayerSide FeePayer = "to_payer_side"
)

// Fee is one line of a price schedule: basis points of the amount on its side, bounded, or a fixed amount.
type Fee struct {
	Who      FeePayer
	Bps      int64
	Fixed    int64 // minor units of the schedule's currency
	Max      int64 // minor units of the schedule's currency; 0: no bound
	Rounding money.Rounding
	Back     bool // goes back with refunds, in proportion; else it is kept
}

// Price is a schedule that agreements name.
type Price struct {
	Head
	Currency money.Currency // of the fees' Fixed and Max; "" when they have none
	Fees     []Fee
}

// Dispute is how payments are disputed; the payer's side's agreement names it.
type Dispute struct {
	Head
	Window       time.Duration  // how long after the payment it can be disputed
	AnswerWithin time.Duration  // what the payee's side has to answer
	DecideWithin time.Duration  // from the end of that, until Default decides what is contested
	Default      payment.Favour // for whom
	Reasons      []string       // that a dispute may have
}

// Refund is how payments are given back; agreements name it.
type Refund struct {
	Head
	Day        bool           // at the day's rate instead of the payment's own
	Difference payment.Bearer // with Day: who carries what the two rates differ by
	Rounding   money.Rounding // of shares and of the difference
}

// ReferenceRate is what Unit of Base is worth in Quote, by the source.
type ReferenceRate struct {
	Head
	money.Rate
}

// FX is what a provider does with a reference rate.
type FX struct {
	Head
	Provider  string // participant
	Base      money.Currency
	Quote     money.Currency
	MarkupBps int64
	Scale     int32          // decimals of the provider's rate
	RateSide  money.Rounding // of the provider's rate
	Rounding  money.Rounding // of the converted amount
	Lock      time.Duration  // how long a quote is honoured
}

// Coverage opens a corridor: payers of one institution may pay codes of a scheme with an institution; empty fields match everything.
type Coverage struct {
	Head
	Payer  string // participant
	Payee  string // participant
	Scheme string
	City   string
}

// Breaker says when new payments are kept from an institution's operation that does not answer. Empty fields match everything; of several rules
// that match, the one that names the institution counts, then the one that names the operation.
type Breaker struct {
	Head
	Institution    string
	Operation      string        // authorise, credit, cancel, look_up_debit, look_up_credit, advise, verify_order, resolve_code
	Window         time.Duration // the shares are of the questions that ended within it
	MinCalls       int           // fewer questions decide nothing
	FailurePercent int           // of the questions, not answered: it opens
	Slow           time.Duration // an answer that took longer is slow; 0: none is
	SlowPercent    int           // of the questions, slow: it opens; 0: never for that
	Open           time.Duration // how long it refuses
	JitterPercent  int           // of Open: as much longer at most, by chance
	Probes         int           // half open: so many are let through, and so many answers close it
}

// BreakerFor finds the rule for an institution's operation; nil when there is none.
func (r *Rules) BreakerFor(institution, operation string) *Breaker {
	var best *Breaker
	rank := -1
	for i := range r.Breakers {
		b := &r.Breakers[i]
		if b.Institution != "" && b.Institution != institution || b.Operation != "" && b.Operation != operation {
			continue
		}
		n := 0
		if b.Institution != "" {
			n += 2
		}
		if b.Operation != "" {
			n++
		}
		if n > rank {
			best, rank = b, n
		}
	}
	return best
}

// Rules is everything that holds at one moment.
type Rules struct {
	Version  string
	Calendar Calendar
	Windows  Windows
	Webhooks *Webhooks // nil: nobody is told
	Policies map[string]*payment.Policy
	Limits   []Limit
	Prices   map[string]*Price
	Refunds  map[string]*Refund
	Disputes map[string]*Dispute
	Rates    map[[2]money.Currency]*ReferenceRate // by base and quote
	FX       map[FXKey]*FX
	Coverage []Coverage
	Breakers []Breaker

	// Beside is for what a room has worked out from these rules alone, under a key of the room's own; it goes when they do.
	Beside sync.Map
}

// FXKey names a provider's dealing in a pair.
type FXKey struct {
	Provider    string
	Base, Quote money.Currency
}

// CycleAt is the settlement cycle and business date of a moment.
func (r *Rules) CycleAt(t time.Time) payment.Calendar {
	local := t.In(r.Calendar.Zone)
	clock := time.Duration(local.Hour())*time.Hour + time.Duration(local.Minute())*time.Minute // as clocks show it: days have 23 to 25 hours
	if clock < r.Calendar.CutOff {
		local = local.AddDate(0, 0, -1)
	}
	day := local.Format(time.DateOnly)
	return payment.Calendar{Cycle: day, BusinessDate: day}
}

// Rulebook is all rules of one version, whenever they hold.
type Rulebook struct {
	Version   string
	calendars []Calendar
	windows   []Windows
	webhooks  []Webhooks
	policies  []policy
	limits    []Limit
	prices    []Price
	refunds   []Refund
	disputes  []Dispute
	rates     []ReferenceRate
	fx        []FX
	coverage  []Coverage
	breakers  []Breaker

	edges []time.Time             // moments at which something begins or ends, ascending
	last  atomic.Pointer[stretch] // the one that was asked for last
	mu    sync.RWMutex
	views map[int]*Rules // by number of edges passed
}

// stretch is the time between two edges and what holds in it.
type stretch struct {
	from, to time.Time // zero: from the beginning, to the end
	rules    *Rules
}

type policy struct {
	Head
	payment.Policy
}

// At is what holds at a moment. Views are made once per stretch of time between two changes and shared; callers don't change them.
func (b *Rulebook) At(t time.Time) *Rules {
	if s := b.last.Load(); s != nil && !t.Before(s.from) && (s.to.IsZero() || t.Before(s.to)) {
		return s.rules
	}
	n, _ := slices.BinarySearchFunc(b.edges, t, func(e, t time.Time) int {
		if e.After(t) {
			return 1
		}
		return -1
	})
	b.mu.RLock()
	v := b.views[n]
	b.mu.RUnlock()
	if v == nil {
		v = b.view(t)
		b.mu.Lock()
		if b.views == nil {
			b.views = map[int]*Rules{}
		}
		b.views[n] = v
		b.mu.Unlock()
	}
	s := &stretch{rules: v}
	if n > 0 {
		s.from = b.edges[n-1]
	}
	if n < len(b.edges) {
		s.to = b.edges[n]
	}
	b.last.Store(s)
	return v
}

// newest keeps, of rules that hold at t, for each key the one that began last.
func newest[T any, K comparable](rules []T, t time.Time, head func(*T) *Head, key func(*T) K) map[K]*T {
	out := map[K]*T{}
	for i := range rules {
		r := &rules[i]
		if !head(r).holdsAt(t) {
			continue
		}
		if old, ok := out[key(r)]; !ok || head(r).From.After(head(old).From) {
			out[key(r)] = r
		}
	}
	return out
}

func (b *Rulebook) view(t time.Time) *Rules {
	v := &Rules{Version: b.Version, Policies: map[string]*payment.Policy{}}
	for _, c := range newest(b.calendars, t, func(x *Calendar) *Head { return &x.Head }, func(*Calendar) int { return 0 }) {
		v.Calendar = *c
	}
	for _, w := range newest(b.windows, t, func(x *Windows) *Head { return &x.Head }, func(*Windows) int { return 0 }) {
		v.Windows = *w
	}
	v.Webhooks = newest(b.webhooks, t, func(x *Webhooks) *Head { return &x.Head }, func(*Webhooks) int { return 0 })[0]
	for id, p := range newest(b.policies, t, func(x *policy) *Head { return &x.Head }, func(x *policy) string { return x.Head.ID }) {
		v.Policies[id] = &p.Policy
	}
	v.Prices = newest(b.prices, t, func(x *Price) *Head { return &x.Head }, func(x *Price) string { return x.ID })
	v.Refunds = newest(b.refunds, t, func(x *Refund) *Head { return &x.Head }, func(x *Refund) string { return x.ID })
	v.Disputes = newest(b.disputes, t, func(x *Dispute) *Head { return &x.Head }, func(x *Dispute) string { return x.ID })
	v.Rates = newest(b.rates, t, func(x *ReferenceRate) *Head { return &x.Head },
		func(x *ReferenceRate) [2]money.Currency { return [2]money.Currency{x.Base, x.Quote} })
	v.FX = newest(b.fx, t, func(x *FX) *Head { return &x.Head }, func(x *FX) FXKey { return FXKey{x.Provider, x.Base, x.Quote} })
	limits := newest(b.limits, t, func(x *Limit) *Head { return &x.Head }, func(x *Limit) string { return x.ID })
	for i := range b.limits {
		if l := &b.limits[i]; limits[l.ID] == l {
			v.Limits = append(v.Limits, *l)
		}
	}
	coverage := newest(b.coverage, t, func(x *Coverage) *Head { return &x.Head }, func(x *Coverage) string { return x.ID })
	for i := range b.coverage {
		if c := &b.coverage[i]; coverage[c.ID] == c {
			v.Coverage = append(v.Coverage, *c)
		}
	}
	breakers := newest(b.breakers, t, func(x *Breaker) *Head { return &x.Head }, func(x *Breaker) string { return x.ID })
	for i := range b.breakers {
		if x := &b.breakers[i]; breakers[x.ID] == x {
			v.Breakers = append(v.Breakers, *x)
		}
	}
	return v
}

// Check tells whether payments can be decided at a moment: a calendar, windows and both standard policies must hold.
func (r *Rules) Check() error {
	switch {
	case r.Calendar.Zone == nil:
		return fmt.Errorf("rulebook %s: no calendar holds", r.Version)
	case r.Windows.ID == "":
		return fmt.Errorf("rulebook %s: no windows hold", r.Version)
	case r.Policies[string(payment.Pull)] == nil || r.Policies[string(payment.Push)] == nil || r.Policies[string(payment.Refund)] == nil:
		return fmt.Errorf("rulebook %s: the policies pull, push and refund must hold", r.Version)
	}
	return nil
}
