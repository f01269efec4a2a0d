package virtual

import (
	"fmt"
	"math/bits"
	"time"

	"hutong/engine"
	"hutong/ledger"
	"hutong/money"
	"hutong/payment"
	"hutong/store"
	"hutong/store/memory"
)

// world is one simulated network from its first payment to the last check.
type world struct {
	o       Options
	seed    uint64
	lanes   int
	most    int // payments to make
	rnd     random
	clock   clock
	skew    time.Duration // of the switch's clock
	jumped  bool          // it was not always right
	fastest time.Duration // the most that it ever was ahead
	faulty  bool
	enabled [kinds]bool

	mem     *memory.Store
	disk    *disk
	inc     *incarnation // nil while the switch is down
	old     *incarnation // was overtaken last; may still run
	acting  *incarnation // whose process runs now
	incs    int
	caps    []engine.Cap
	resizes bool // the operator changes the hot participant's cap at restarts

	wallets, acquirers []*institution
	parties            map[string]*institution
	rates              map[money.Currency]money.Rate // from the credit currency to the wallet's

	pays   map[payment.ID]*pay
	all    []*pay // in order of making
	made   int    // payments, without refunds
	mean   time.Duration
	trace  payment.ID
	called bool // persons will look at the list
	ending bool // the last look-ups: nobody begins anything new

	tally     tally
	violation *Violation
}

// Violation is the first thing that went wrong.
type Violation struct {
	Seed    uint64   `json:"seed"` // of the world; the run's seed repeats it
	Lanes   int      `json:"lanes"`
	Check   string   `json:"check"`
	Payment string   `json:"payment,omitempty"`
	Text    string   `json:"text"`
	Story   []string `json:"story,omitempty"`
}

// began is when virtual time begins: shortly before a cut-off, so that every world sees one.
var began = time.Date(2026, 11, 22, 15, 55, 0, 0, time.UTC)

// The clocks on which the simulated switch resolves what is unknown. Short enough that long outages outlast them.
var policies = map[string]*payment.Policy{
	"quick": {ID: "quick", AnswerWithin: 2 * time.Second, Margin: 50 * time.Millisecond, Debit: ladder(5, 3, 4, 20), Payer: ladder(6, 5, 4, 30), Cancel: ladder(4, 3, 4, 30, 6, 600),
		Credit: ladder(2, 4, 1, 30, 3, 60, 2, 300), Advice: ladder(3, 5, 1, 300), Loss: ladder(2, 600, 3, 7200), DecideWithin: 2 * time.Hour},
	"slow": {ID: "slow", AnswerWithin: 5 * time.Second, Margin: 200 * time.Millisecond, Debit: ladder(10, 3, 10, 30), Payer: ladder(20, 15, 10, 600), Cancel: ladder(10, 3, 10, 60, 24, 600),
		Credit: ladder(4, 4, 4, 60, 12, 600), Advice: ladder(2, 10, 1, 600), Loss: ladder(4, 3600), DecideWithin: 4 * time.Hour},
	"refund": {ID: "refund", AnswerWithin: 3 * time.Second, Debit: ladder(3, 3), Payer: ladder(3, 3), Cancel: ladder(3, 3), Credit: ladder(5, 3, 5, 60, 12, 1800), Loss: ladder(3, 3600), DecideWithin: time.Hour},
}

// ladder makes pauses of pairs: how many, of how many seconds.
func ladder(pairs ...int) []time.Duration {
	var out []time.Duration
	for i := 0; i < len(pairs); i += 2 {
		for range pairs[i] {
			out = append(out, time.Duration(pairs[i+1])*time.Second)
		}
	}
	return out
}

func policy(id string, _ time.Time) *payment.Policy { return policies[id] }

// calendar has a cycle an hour; the business day ends at midnight in Shanghai, 16:00 UTC.
func calendar(at time.Time) payment.Calendar {
	return payment.Calendar{Cycle: at.Format("2006-01-02T15"), BusinessDate: at.Add(8 * time.Hour).Format(time.DateOnly)}
}

var (
	bankMYR  = ledger.Account{Participant: "bank", Agreement: "bank-myr", Currency: "MYR"}
	bankJPY  = ledger.Account{Participant: "bank", Agreement: "bank-jpy", Currency: "JPY"}
	bankCNY  = ledger.Account{Participant: "bank", Agreement: "bank-cny", Currency: "CNY"}
	operator = ledger.Account{Participant: "operator", Agreement: "operator-cny", Currency: "CNY"}
	banks    = map[money.Currency]ledger.Account{"MYR": bankMYR, "JPY": bankJPY, "CNY": bankCNY}
)

const (
	customersEach = 500
	balance       = 2_000_000 // minor units a customer begins with
	plenty        = 1 << 50   // a cap that is never reached
	hotCap        = 150_000   // of the participant that lives at its cap: some thirty payments
)

func newWorld(o Options, seed uint64, lanes, most int) *world {
	w := &world{o: o, seed: seed, lanes: lanes, most: most, rnd: random{seed}, faulty: true, parties: map[string]*institution{},
		pays: map[payment.ID]*pay{}, mean: 2 * time.Millisecond, tally: newTally()}
	w.clock.now = began.UnixMicro()
	for k := range kinds {
		w.enabled[k] = o.Faults == nil
	}
	for _, k := range o.Faults {
		w.enabled[k] = true
	}
	if o.CrashAt > 0 {
		w.mean = 50 * time.Millisecond // few in a batch, so that there are many writes
		for _, k := range crashes {
			w.enabled[k] = false
		}
	}
	if o.Trace != "" {
		w.trace, _ = payment.ParseID(o.Trace)
	}
	party := func(id string, c money.Currency, most int64) *institution {
		i := &institution{w: w, id: id, account: ledger.Account{Participant: id, Agreement: id + "-1", Currency: c}}
		for range customersEach {
			i.customers = append(i.customers, balance)
			i.opening += balance
		}
		w.parties[id] = i
		w.caps = append(w.caps, engine.Cap{Account: i.account, Minor: most})
		return i
	}
	hot := party("hot", "CNY", hotCap)
	w.wallets = []*institution{party("kelana", "MYR", plenty), party("sakura", "JPY", plenty), party("huabao", "CNY", plenty), hot}
	w.acquirers = []*institution{party("qianmen", "CNY", plenty), party("dongdan", "CNY", plenty), hot}
	for _, a := range []ledger.Account{bankMYR, bankJPY, bankCNY} {
		w.caps = append(w.caps, engine.Cap{Account: a, Minor: plenty})
	}
	w.caps = append(w.caps, engine.Cap{Account: operator})
	w.rates = map[money.Currency]money.Rate{
		"MYR": {Base: "CNY", Quote: "MYR", Unit: 1, Value: money.MustDecimal("0.5912")},
		"JPY": {Base: "CNY", Quote: "JPY", Unit: 1, Value: money.MustDecimal("20.4873")},
	}
	w.mem = memory.New(memory.Options{})
	under := store.Store(w.mem)
	if o.Wrap != nil {
		under = o.Wrap(under)
	}
	w.disk = newDisk(w, under)
	w.resizes = w.rnd.in(2)
	return w
}

// run lives the world from beginning to end. What goes wrong is in violation.
func (w *world) run() {
	began := w.clock.now
	w.boot()
	w.clock.after(0, w.spawn)
	w.until(func() bool { return w.made >= w.most })
	w.clock.after(90*time.Second, w.heal)
	w.until(nil)
	w.tally.virtual = time.Duration(w.clock.now-began) * time.Microsecond
	if w.violation == nil {
		w.check()
	}
}

// until lets things happen until enough says so, nothing is left, or something is wrong.
func (w *world) until(enough func() bool) {
	limit := began.Add(60 * 24 * time.Hour).UnixMicro()
	for w.violation == nil && (enough == nil || !enough()) {
		if !w.clock.step() {
			return
		}
		w.tally.events++
		if w.clock.now > limit {
			w.fail(w.firstOpen(), "ends", "virtual time ran for sixty days and something is still to be done")
		}
	}
}

func (w *world) firstOpen() *pay {
	for _, p := range w.all {
		if !p.over {
			return p
		}
	}
	return nil
}

// heal ends the faults: what hangs answers, what is down starts.
func (w *world) heal() {
	w.faulty, w.skew = false, 0
	for _, i := range w.parties { // in any order: nothing is drawn and nothing is arranged
		i.hangs = min(i.hangs, w.clock.now)
	}
	if w.inc == nil {
		w.boot()
	}
	w.callPersons()
	w.inc.kick()
}

func (w *world) fail(p *pay, check, format string, args ...any) {
	if w.violation != nil {
		return
	}
	w.violation = &Violation{Seed: w.seed, Lanes: w.lanes, Check: check, Text: fmt.Sprintf(format, args...)}
	if p != nil {
		w.violation.Payment = p.id.String()
		w.tell(p, "VIOLATION of %s: %s", check, w.violation.Text)
	}
}

// tell writes the story of the payment that is traced, its refunds included.
func (w *world) tell(p *pay, format string, args ...any) {
	if w.o.Story == nil || p == nil || p.id != w.trace && (p.parent == nil || p.parent.id != w.trace) {
		return
	}
	who := ""
	if p.id != w.trace {
		who = "refund " + p.id.String() + ": "
	}
	w.o.Story(w.clock.time().Format("01-02 15:04:05.000000") + "  " + who + fmt.Sprintf(format, args...))
}

// spawn makes the next payments and arranges the ones after. Traffic comes in bursts and lulls.
func (w *world) spawn() {
	if w.made < w.most {
		w.scenario()
	}
	if w.made >= w.most {
		return
	}
	if w.rnd.in(200) {
		w.mean = []time.Duration{300 * time.Microsecond, 2 * time.Millisecond, 20 * time.Millisecond, 150 * time.Millisecond}[w.rnd.n(4)]
	}
	// The number of leading zeros of a random word has the geometric distribution: gaps are many short ones and few long ones.
	gap := w.rnd.between(0, w.mean) * time.Duration(1+bits.LeadingZeros64(w.rnd.next()))
	if w.rnd.in(500) {
		gap += w.rnd.between(time.Second, 15*time.Minute)
	}
	w.clock.after(gap, w.spawn)
}
