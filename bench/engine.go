// Package bench puts load on the switch and measures it: the engine alone on any store, and the whole over its interface.
//
// Goal: figures that mean what they say. Method: every payment is a real one (its terms, caps on all sides, postings, references), a figure
// counts only what was durable, and at the end the auditor derives the books again and their payments must be those that the callers saw.
package bench

import (
	"cmp"
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"hutong/engine"
	"hutong/ledger"
	"hutong/money"
	"hutong/payment"
	"hutong/store"
)

// institutions is how many there are; payments are spread over them as Zipf has it.
const institutions = 200

// EngineOptions say how the engine is loaded. Store is needed and must be empty or left by an earlier run; it stays the caller's.
type EngineOptions struct {
	Store    store.Store
	Lanes    int
	Callers  int // each waits for both steps of a payment before its next one
	Duration time.Duration
	Skew     float64 // exponent of the Zipf distribution, above 1
	Hot      float64 // share of the payments that one payer's institution makes in every second phase; 0: there are no phases. See Load
	Capped   bool    // with Hot: that institution is at its cap, so that its payments are refused, and the latencies are those of the others
	Claims   bool    // each payment has a one-use code
	Verify   bool
	// Prefilled is what Prefill put into the store before; nil: nothing. Requests for it are measured after the payments, for half the time each.
	Prefilled *Prefilled
	Database  int                            // the process of the database server, when the run is its only user; 0: there is none, or others use it too
	Profiles  string                         // folder for a profile of this process while it pays; "": none
	Progress  func(done int64, rate float64) // once a second, and at the end with the rate of the whole; nil: nobody is told
}

// EngineReport is what came of it. Latencies are of reserve and finish together.
type EngineReport struct {
	Machine           Machine    `json:"machine"` // before the run
	Store             string     `json:"store"`
	Lanes             int        `json:"lanes"`
	Callers           int        `json:"callers"`
	Claims            bool       `json:"claims"`
	Payments          int64      `json:"payments"`
	Seconds           float64    `json:"seconds"`
	PaymentsPerSecond float64    `json:"payments_per_second"`
	P50MS             float64    `json:"p50_ms"`
	P99MS             float64    `json:"p99_ms"`
	MaxMS             float64    `json:"max_ms"`
	CPUMicros         float64    `json:"cpu_us_per_payment"`                    // of this process
	DatabaseCPUMicros float64    `json:"database_cpu_us_per_payment,omitempty"` // of the database server, where it is known
	CommandsPerCommit float64    `json:"commands_per_commit"`
	HeadroomMoves     int64      `json:"headroom_moves"`
	Prefilled         int64      `json:"prefilled"`
	Identity          []Identity `json:"identity,omitempty"`
	Hot               *HotReport `json:"hot,omitempty"`
	Verified          bool       `json:"verified"` // the auditor passed the books, and they hold exactly these payments
}

// highest is the longest latency that is told apart, in microseconds.
const highest = 60_000_000

func account(participant string, c money.Currency) ledger.Account {
	return ledger.Account{Participant: participant, Agreement: participant + "-" + string(c), Currency: c}
}

// names are what the payments of all callers share: making the same texts again would be the load's own cost, not the engine's.
type names struct {
	name           string
	wallet, income ledger.Account // in MYR and in CNY
	why            []payment.Why
}

var (
	parties = func() (all [institutions]names) {
		for i := range all {
			n := fmt.Sprintf("institution-%03d", i)
			all[i] = names{n, account(n, "MYR"), account(n, "CNY"), []payment.Why{{Code: "route.issuer", Args: []string{"alipayplus", n}, Rule: "prefix-28"},
				{Code: "rate.reference", Args: []string{"1", "CNY", "0.5912", "MYR"}, Rule: "cny-myr"}}}
		}
		return all
	}()
	bankIn, bankOut        = account("bank", "MYR"), account("bank", "CNY")
	operatorIn, operatorBy = account("operator", "CNY"), account("operator", "MYR")
)

// Caller makes payments, each unlike the one before.
type Caller struct {
	rnd  *rand.Rand
	zipf *zipf
	even bool
	hot  float64
}

// Spread makes every institution pay as much as the others, but for a share of all payments that the first one pays.
func (c *Caller) Spread(hot float64) { c.even, c.hot = true, hot }

func (c *Caller) payer() uint64 {
	switch {
	case !c.even:
		return c.zipf.draw(c.rnd)
	case c.hot > 0 && c.rnd.Float64() < c.hot:
		return 0
	}
	return c.rnd.Uint64N(institutions)
}

// NewCaller makes a caller whose payments follow from the seed and the time.
func NewCaller(seed uint64, skew float64) *Caller {
	rnd := rand.New(rand.NewPCG(seed, uint64(time.Now().UnixNano())))
	return &Caller{rnd: rnd, zipf: zipfOf(skew)}
}

// zipf draws institutions as Zipf has it: number k with a probability that goes with (1+k)^-skew. To compute the powers for every draw would be
// a load of its own.
type zipf [institutions]float64 // the sums of the probabilities up to each

func zipfOf(skew float64) *zipf {
	z, sum := &zipf{}, 0.0
	for k := range z {
		sum += math.Pow(float64(k+1), -skew)
		z[k] = sum
	}
	for k := range z {
		z[k] /= sum
	}
	return z
}

func (z *zipf) draw(rnd *rand.Rand) uint64 {
	k, _ := slices.BinarySearch(z[:], rnd.Float64())
	return uint64(min(k, institutions-1))
}

// made is the room of one payment's terms and references.
type made struct {
	terms payment.Terms
	lines [4]ledger.Line
	fx    payment.FX
	refs  [1]store.Reference
}

// opening is what the engine is given.
func (m *made) opening() engine.Opening {
	t := &m.terms
	m.refs[0] = store.Reference{Owner: t.Initiator, Value: t.InitiatorRef, Payment: t.ID}
	return engine.Opening{Terms: t, References: m.refs[:]}
}

// Terms are those of a cross-currency payment with fees between two institutions: four accounts are made poorer, eight lines are posted.
func (c *Caller) Terms(now time.Time, claims bool) *payment.Terms { return &c.make(now, claims).terms }

func (c *Caller) make(now time.Time, claims bool) *made {
	i := c.payer()
	j := (i + 1 + c.zipf.draw(c.rnd)%(institutions-1)) % institutions
	payer, payee := &parties[i], &parties[j]
	var r payment.RequestID
	binary.BigEndian.PutUint64(r[:8], uint64(now.UnixMilli())<<16|0x7000|c.rnd.Uint64()&0xfff)
	binary.BigEndian.PutUint64(r[8:], 1<<63|c.rnd.Uint64()>>2)
	credit := money.New(100+c.rnd.Int64N(1_000_000), "CNY")
	debit := money.New(credit.Minor*6/10+1, "MYR")
	m := &made{fx: payment.FX{Provider: "bank", Base: "CNY", Quote: "MYR", Unit: 1, Reference: "0.5912", Rate: "0.593565", MarkupBps: 40, Rounding: money.Up, Residue: "0.0035", Source: "board", AsOf: now.Truncate(time.Hour)},
		lines: [4]ledger.Line{{Kind: ledger.Principal, From: payer.wallet, To: bankIn, Minor: debit.Minor},
			{Kind: ledger.Principal, From: bankOut, To: payee.income, Minor: credit.Minor},
			{Kind: ledger.NetworkFee, From: payee.income, To: operatorIn, Minor: 1 + credit.Minor/200},
			{Kind: ledger.IssuerFee, From: operatorBy, To: payer.wallet, Minor: 1 + debit.Minor/400}}}
	m.terms = payment.Terms{ID: payment.NewID(payee.name, r), Kind: payment.Pay, Flow: payment.Pull, Initiator: payee.name, RequestID: r, CreatedAt: now,
		Payer: payment.Side{Participant: payer.name, Account: payer.wallet}, Payee: payment.Side{Participant: payee.name, Account: payee.income},
		Amounts: payment.Amounts{Order: credit, Credit: credit, Debit: debit, Customer: debit}, Lines: m.lines[:],
		Funds: payment.Ask, Loss: payment.LossPayee, Policy: "pull", InitiatorRef: reference('R', c.rnd.Uint64()), RefundableTill: now.Add(366 * 24 * time.Hour),
		Detail: payment.Detail{FX: &m.fx,
			Merchant: payment.Merchant{ID: "898110059990001", Name: "前门大街茶庄", City: "BEIJING", Country: "CN", MCC: "5499", Store: "S1", Terminal: "T01"},
			Scheme:   "alipayplus", CodeKind: "barcode", Rulebook: "2026-11", Why: payer.why}}
	t := &m.terms
	binary.BigEndian.PutUint64(t.Fingerprint[:], c.rnd.Uint64())
	if claims {
		binary.BigEndian.PutUint64(t.Claim[:], c.rnd.Uint64())
		binary.BigEndian.PutUint64(t.Claim[8:], c.rnd.Uint64())
		t.ClaimOneUse = true
	}
	return m
}

// reference is a party's own reference: a letter and sixteen hexadecimal digits.
func reference(letter byte, n uint64) string {
	var raw [8]byte
	binary.BigEndian.PutUint64(raw[:], n)
	out := [17]byte{letter}
	hex.Encode(out[1:], raw[:])
	return string(out[:])
}

// Caps are of every account that the payments touch: far above what a run can use, so that the check is made and never refuses.
func Caps() []engine.Cap { return caps(money.MaxMinor) }

// lowCap is the hot institution's when it is to be at its cap: an average payment, so that a small one may fit now and then and is a move of headroom.
const lowCap = 300_000

// caps are Caps with another one of the hot institution's payments, in minor units of MYR.
func caps(hot int64) (out []engine.Cap) {
	for _, c := range []money.Currency{"CNY", "MYR"} {
		for i := range parties {
			out = append(out, engine.Cap{Account: account(parties[i].name, c), Minor: money.MaxMinor})
		}
		out = append(out, engine.Cap{Account: account("bank", c), Minor: money.MaxMinor}, engine.Cap{Account: account("operator", c), Minor: money.MaxMinor})
	}
	for i := range out {
		if out[i].Account == parties[0].wallet {
			out[i].Minor = hot
		}
	}
	return out
}

var policy = &payment.Policy{ID: "pull", AnswerWithin: time.Second, Debit: []time.Duration{time.Second}, Payer: []time.Duration{time.Second},
	Cancel: []time.Duration{time.Second}, Credit: []time.Duration{time.Second}}

func calendar(t time.Time) payment.Calendar {
	day := t.Format(time.DateOnly)
	return payment.Calendar{Cycle: day, BusinessDate: day}
}

// StartEngine starts an engine that can carry the callers' payments.
func StartEngine(ctx context.Context, s store.Store, lanes int) (*engine.Engine, error) {
	return startEngine(ctx, s, lanes, money.MaxMinor)
}

func startEngine(ctx context.Context, s store.Store, lanes int, hot int64) (*engine.Engine, error) {
	return engine.New(ctx, engine.Options{Store: s, Lanes: lanes, Now: time.Now, Caps: caps(hot), Log: slog.New(slog.DiscardHandler),
		Policy: func(string, time.Time) *payment.Policy { return policy }, Calendar: calendar})
}

// Pay makes one payment in its two durable steps.
func (c *Caller) Pay(ctx context.Context, e *engine.Engine, claims bool) error {
	return c.pay(ctx, e, c.Terms(time.Now(), claims))
}

func (c *Caller) pay(ctx context.Context, e *engine.Engine, t *payment.Terms) error {
	yes := c.answer(t)
	if _, _, err := e.Open(ctx, engine.Opening{Terms: t, References: []store.Reference{{Owner: t.Initiator, Value: t.InitiatorRef, Payment: t.ID}}}); err != nil {
		return err
	}
	rec, err := e.Apply(ctx, t.ID, yes)
	if err == nil && !rec.State.Paid() {
		err = fmt.Errorf("payment %s is %s %s", t.ID, rec.State.Status, rec.State.Reason)
	}
	return err
}

// answer is the wallet's yes.
func (c *Caller) answer(t *payment.Terms) payment.Event {
	return payment.Event{Kind: payment.Answered, Op: payment.OpAuthorise, Result: payment.Success, Reference: reference('W', c.rnd.Uint64()), By: t.Payer.Participant, Amount: t.Amounts.Debit}
}

// Engine measures reserve and finish alone. It returns an error when a payment failed, not when the audit does: that is in the report.
func Engine(ctx context.Context, o EngineOptions) (*EngineReport, error) {
	hot := int64(money.MaxMinor)
	if o.Capped {
		hot = lowCap
	}
	e, err := startEngine(ctx, o.Store, o.Lanes, hot) // before the first audit: it makes the lanes
	if err != nil {
		return nil, err
	}
	before := int64(0)
	if o.Verify {
		if before, err = audited(ctx, o.Store); err != nil {
			e.Close()
			return nil, fmt.Errorf("bench: the store before the run: %w", err)
		}
	}
	profiled, err := profile(o.Profiles, "engine")
	if err != nil {
		e.Close()
		return nil, err
	}
	phases := newPhases(&o)
	begun, used, served := time.Now(), cpuTime(), servedBy(o.Database)
	pays := &run{ctx: ctx, e: e, claims: o.Claims, capped: o.Capped, phases: phases, begun: begun, until: begun.Add(o.Duration)}
	stop := progress(o.Progress, &pays.done)
	all, failed := pays.work(o.Callers, o.Skew)
	took, used, served := time.Since(begun), cpuTime()-used, servedBy(o.Database)-served
	stop()
	counters := e.Counters()
	err = cmp.Or(failed, ctx.Err(), profiled())
	var identity []Identity
	also := int64(0) // paid, so that they could be repeated
	if err == nil && o.Prefilled != nil {
		also = int64(o.Callers)
		identity, err = o.Prefilled.identity(ctx, e, &o)
	}
	e.Close()
	if err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	n := pays.done.Load()
	r := &EngineReport{Lanes: o.Lanes, Callers: o.Callers, Claims: o.Claims, Payments: n, Seconds: took.Seconds(), PaymentsPerSecond: float64(n) / took.Seconds(),
		P50MS: millis(all, 50), P99MS: millis(all, 99), MaxMS: float64(all.Max()) / 1000, CPUMicros: each(used, n), DatabaseCPUMicros: each(served, n),
		CommandsPerCommit: float64(counters.Commands) / float64(max(counters.Commits, 1)), HeadroomMoves: counters.Moves, Identity: identity, Hot: phases.report()}
	if o.Prefilled != nil {
		r.Prefilled = o.Prefilled.Payments
	}
	if o.Capped {
		refused := pays.refused.Load()
		r.Hot.Refused = &refused
	}
	if o.Verify {
		after, err := audited(ctx, o.Store)
		if err != nil {
			return r, fmt.Errorf("bench: the store after the run: %w", err)
		}
		if after-before != n+also {
			return r, fmt.Errorf("bench: the callers made %d payments, the store has %d more", n, after-before)
		}
		r.Verified = true
	}
	return r, nil
}

// each is what one of so many takes, in microseconds.
func each(used time.Duration, n int64) float64 {
	return float64(used.Microseconds()) / float64(max(n, 1))
}

// servedBy is what a database server has used of the processors; nothing where there is none or it can't be known.
func servedBy(pid int) time.Duration {
	if pid == 0 {
		return 0
	}
	used, _ := usedByTree(pid)
	return used
}

// millis is a percentile of microseconds in milliseconds.
func millis(h *hdrhistogram.Histogram, percent float64) float64 {
	return float64(h.ValueAtPercentile(percent)) / 1000
}

// progress tells once a second, and of the whole when the function that it returns is called.
func progress(tell func(int64, float64), done *atomic.Int64) func() {
	if tell == nil {
		return func() {}
	}
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		var last int64
		begun := time.Now()
		at := begun
		for {
			select {
			case <-end:
				n := done.Load()
				tell(n, float64(n)/time.Since(begun).Seconds())
				return
			case now := <-tick.C:
				n := done.Load()
				tell(n, float64(n-last)/now.Sub(at).Seconds())
				last, at = n, now
			}
		}
	}()
	return func() {
		close(end)
		<-ended
	}
}

// audited lets the auditor derive the books, and counts the payments that are paid.
func audited(ctx context.Context, s store.Store) (paid int64, err error) {
	report, err := derive(ctx, s)
	if err != nil {
		return 0, err
	}
	return paidIn(report), nil
}
