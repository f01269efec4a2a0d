package delivery

// Goal: whatever institutions do, every payment ends, and ends right. Method: a real engine over a real store in memory, the desk between them
// and scripted institutions, all on one goroutine in virtual time. An honest institution keeps books of its own behind a network that loses
// and delays; a false one says anything. At the end the institutions' books are compared with the switch's.

import (
	"context"
	"encoding/binary"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hutong/engine"
	"hutong/ledger"
	"hutong/money"
	"hutong/payment"
	"hutong/reason"
	"hutong/store"
	"hutong/store/memory"
)

var began = time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC)

// virtual is a scheduler whose time moves only when it runs what is due next.
type virtual struct {
	now   time.Time
	items dueHeap
	seq   int64
}

func (v *virtual) Now() time.Time { return v.now }

func (v *virtual) At(t time.Time, fn func()) {
	if t.Before(v.now) {
		t = v.now
	}
	v.seq++
	v.items = append(v.items, dueItem{t, v.seq, fn})
}

// step runs what is due next; false when nothing is.
func (v *virtual) step() bool {
	if len(v.items) == 0 {
		return false
	}
	i := 0
	for j := range v.items {
		if v.items.Less(j, i) {
			i = j
		}
	}
	next := v.items[i]
	v.items = slices.Delete(v.items, i, i+1)
	v.now = next.at
	next.fn()
	return true
}

// reply is one scripted answer: after how long, and what.
type reply struct {
	after time.Duration
	Answer
}

var never = reply{after: time.Hour}

// world is a switch in virtual time.
type world struct {
	t interface {
		Helper()
		Fatalf(string, ...any)
	}
	virtual
	st     *memory.Store
	before func(*store.Batch) error
	after  func(*store.Batch) error
	e      *engine.Engine
	desk   *Desk
	n      uint64
	terms  []*payment.Terms
	asked  []string          // "authorise 1": op and place of the state, in order
	codes  map[string]string // code that came with a question
	seen   map[string]int    // how often a question of one payment and place was asked
	answer func(q Question) reply
	policy *payment.Policy
}

func newWorld(t interface {
	Helper()
	Fatalf(string, ...any)
}) *world {
	w := &world{t: t, seen: map[string]int{}, codes: map[string]string{}}
	w.now = began
	w.policy = &payment.Policy{ID: "short", AnswerWithin: 3 * time.Second, Debit: []time.Duration{2 * time.Second, 5 * time.Second},
		Payer: []time.Duration{10 * time.Second}, Cancel: []time.Duration{4 * time.Second, 9 * time.Second}, Credit: []time.Duration{time.Second, 8 * time.Second}}
	w.st = memory.New(memory.Options{
		BeforeCommit: func(b *store.Batch) error {
			if w.before != nil {
				return w.before(b)
			}
			return nil
		},
		AfterCommit: func(b *store.Batch) error {
			if w.after != nil {
				return w.after(b)
			}
			return nil
		}})
	w.start()
	return w
}

// start begins a new run over the same store: what the former one had under way is lost, as in a crash.
func (w *world) start() {
	w.t.Helper()
	if w.desk != nil {
		w.desk.cancel()
		w.items = nil
	}
	log := slog.New(slog.DiscardHandler)
	desk := New(Options{Counterparties: w, Scheduler: w, Log: log, Policy: func(string, time.Time) *payment.Policy { return w.policy }})
	e, err := engine.New(context.Background(), engine.Options{Store: w.st, Lanes: 4, Now: w.Now, Inline: true, Log: log,
		Policy: func(string, time.Time) *payment.Policy { return w.policy },
		Calendar: func(t time.Time) payment.Calendar {
			return payment.Calendar{Cycle: "c", BusinessDate: t.Format(time.DateOnly)}
		},
		Caps:      []engine.Cap{{Account: walletAccount, Minor: 1 << 40}, {Account: acquirerAccount, Minor: 1 << 40}},
		Committed: desk.Committed, Resume: desk.Do})
	if err != nil {
		w.t.Fatalf("start: %v", err)
	}
	desk.Start(e)
	w.e, w.desk = e, desk
}

// Ask implements Counterparties. What comes later than its time is no answer, as an edge would have it.
func (w *world) Ask(_ context.Context, q Question, answer func(Answer)) {
	w.asked = append(w.asked, fmt.Sprintf("%s %d", q.Op, q.Seq))
	w.codes[string(q.Op)] = q.Code
	w.seen[fmt.Sprintf("%s %d", q.Terms.ID, q.Seq)]++
	r := w.answer(q)
	at := w.now.Add(r.after)
	if at.After(q.Until) {
		at, r.Answer = q.Until, Answer{Result: payment.Unknown, Note: "no answer in time", Fault: Unanswered}
	}
	w.At(at, func() { answer(r.Answer) })
}

// run lets time pass until nothing is left to do.
func (w *world) run() {
	w.t.Helper()
	for i := 0; ; i++ {
		w.e.Pump()
		if !w.step() {
			return
		}
		if i > 20_000 {
			w.t.Fatalf("it never ends; the last questions were %v", w.asked[len(w.asked)-10:])
		}
	}
}

var (
	walletAccount   = ledger.Account{Participant: "wallet", Agreement: "w", Currency: "CNY"}
	acquirerAccount = ledger.Account{Participant: "acquirer", Agreement: "a", Currency: "CNY"}
)

func (w *world) open(flow payment.Flow, funds payment.Funds, loss payment.LossBearer) *payment.Terms {
	w.n++
	var r payment.RequestID
	binary.BigEndian.PutUint64(r[:8], uint64(w.now.UnixMilli())<<16|0x7000)
	binary.BigEndian.PutUint64(r[8:], 1<<63|w.n)
	who := map[payment.Flow]string{payment.Pull: "acquirer", payment.Push: "wallet"}[flow]
	amount := money.New(100+int64(w.n), "CNY")
	t := &payment.Terms{ID: payment.NewID(who, r), Kind: payment.Pay, Flow: flow, Initiator: who, RequestID: r, CreatedAt: w.now, Fingerprint: [32]byte{byte(w.n)},
		Payer: payment.Side{Participant: "wallet", Account: walletAccount}, Payee: payment.Side{Participant: "acquirer", Account: acquirerAccount},
		Amounts: payment.Amounts{Order: amount, Credit: amount, Debit: amount, Customer: amount},
		Lines:   []ledger.Line{{Kind: ledger.Principal, From: walletAccount, To: acquirerAccount, Minor: amount.Minor}}, Funds: funds, Loss: loss, Policy: "short"}
	w.terms = append(w.terms, t)
	if flow == payment.Pull {
		w.desk.Hold(t.ID, t.Fingerprint, "6212-SECRET", time.Time{})
	}
	w.e.OpenThen(engine.Opening{Terms: t}, func(*store.Record, bool, error) {})
	return t
}

func (w *world) cancel(t *payment.Terms) {
	w.e.ApplyThen(t.ID, payment.Event{Kind: payment.CancelAsked, By: t.Initiator}, func(*store.Record, error) {})
}

func (w *world) state(t *payment.Terms) payment.State {
	w.t.Helper()
	rec, err := w.e.Get(context.Background(), t.ID)
	if err != nil {
		w.t.Fatalf("get: %v", err)
	}
	return rec.State
}

// rests fails unless everything has ended and the desk has forgotten it, codes first of all.
func (w *world) rests() {
	w.t.Helper()
	for _, t := range w.terms {
		rec, err := w.e.Get(context.Background(), t.ID)
		if err == engine.ErrUnknown {
			continue // its opening met a failing store and was never repeated
		}
		if _, _, next := payment.Next(t, &rec.State); !rec.State.Status.Final() || next {
			w.t.Fatalf("%s rests in %s", t.ID, rec.State.Status)
		}
	}
	if n := w.held(); n != 0 {
		w.t.Fatalf("the desk still keeps %d consumers' codes", n)
	}
	if len(w.desk.files) != 0 || w.desk.due != 0 {
		w.t.Fatalf("the desk still keeps %d payments, %d of them to be asked for now", len(w.desk.files), w.desk.due)
	}
}

// held counts the requests of which the desk keeps something.
func (w *world) held() (n int) {
	for _, f := range w.desk.files {
		n += len(f.held)
	}
	return n
}

func says(r payment.Result) reply { return reply{after: time.Second, Answer: Answer{Result: r}} }

// by answers each op with its list in turn; the last one stays.
func by(script map[payment.Op][]reply) func(Question) reply {
	return func(q Question) reply {
		list := script[q.Op]
		if len(list) == 0 {
			return never
		}
		if len(list) > 1 {
			script[q.Op] = list[1:]
		}
		return list[0]
	}
}

func TestScripts(t *testing.T) {
	yes, no, notFound, pending := says(payment.Success), says(payment.Failure), says(payment.NotFound), says(payment.Pending)
	altered := yes
	altered.Amount = money.New(1, "CNY")
	slow := yes
	slow.after = 2900 * time.Millisecond
	late := yes
	late.after = 3100 * time.Millisecond
	type script = map[payment.Op][]reply
	for name, c := range map[string]struct {
		flow   payment.Flow
		funds  payment.Funds
		loss   payment.LossBearer
		script script
		cancel time.Duration // when the initiator cancels; 0: not
		want   payment.Status
		why    reason.Code
		asked  string
		took   time.Duration
	}{
		"pull, yes":                     {payment.Pull, payment.Ask, payment.LossPayee, script{payment.OpAuthorise: {yes}}, 0, payment.Succeeded, "", "[authorise 1]", time.Second},
		"pull, no":                      {payment.Pull, payment.Ask, payment.LossPayee, script{payment.OpAuthorise: {no}}, 0, payment.Failed, reason.PayerDeclined, "[authorise 1]", time.Second},
		"pull, just in time":            {payment.Pull, payment.Ask, payment.LossPayee, script{payment.OpAuthorise: {slow}}, 0, payment.Succeeded, "", "[authorise 1]", 2900 * time.Millisecond},
		"pull, just too late":           {payment.Pull, payment.Ask, payment.LossPayee, script{payment.OpAuthorise: {late}, payment.OpLookUpDebit: {yes}}, 0, payment.Succeeded, "", "[authorise 1 look_up_debit 2]", 6 * time.Second},
		"pull, lost, never arrived":     {payment.Pull, payment.Ask, payment.LossPayee, script{payment.OpLookUpDebit: {notFound}}, 0, payment.Failed, reason.NoAnswer, "[authorise 1 look_up_debit 2]", 6 * time.Second},
		"pull, silent for ever":         {payment.Pull, payment.Ask, payment.LossPayee, script{}, 0, payment.LossAssigned, reason.LossAssigned, "[authorise 1 look_up_debit 2 look_up_debit 3 cancel 4 cancel 5 cancel 6]", 38 * time.Second},
		"pull, pending, then no":        {payment.Pull, payment.Ask, payment.LossPayee, script{payment.OpAuthorise: {pending}, payment.OpLookUpDebit: {no}}, 0, payment.Failed, reason.PayerDeclined, "[authorise 1 look_up_debit 2]", 12 * time.Second},
		"pull, wrong amount":            {payment.Pull, payment.Ask, payment.LossPayer, script{payment.OpAuthorise: {altered}, payment.OpCancel: {never, yes}}, 0, payment.Failed, reason.AnswerAltered, "[authorise 1 cancel 2 cancel 3]", 9 * time.Second},
		"pull, cancelled at once":       {payment.Pull, payment.Ask, payment.LossPayee, script{payment.OpAuthorise: {slow}, payment.OpCancel: {yes}}, 500 * time.Millisecond, payment.Cancelled, reason.Cancelled, "[authorise 1 cancel 2]", 2900 * time.Millisecond},
		"pull, cancelled while unknown": {payment.Pull, payment.Ask, payment.LossPayee, script{payment.OpLookUpDebit: {yes}, payment.OpCancel: {yes}}, 4 * time.Second, payment.Cancelled, reason.Cancelled, "[authorise 1 cancel 3]", 5 * time.Second},
		"pull, yes after never came":    {payment.Pull, payment.Ask, payment.LossPayee, script{payment.OpAuthorise: {slow}, payment.OpCancel: {notFound, no, yes}}, 500 * time.Millisecond, payment.Cancelled, reason.Cancelled, "[authorise 1 cancel 2 cancel 4 cancel 5]", 8900 * time.Millisecond},
		"push, yes and yes":             {payment.Push, payment.Ask, payment.LossPayee, script{payment.OpAuthorise: {yes}, payment.OpCredit: {yes}}, 0, payment.Succeeded, "", "[authorise 1 credit 2]", 2 * time.Second},
		"push, credit refused":          {payment.Push, payment.Ask, payment.LossPayee, script{payment.OpAuthorise: {yes}, payment.OpCredit: {no}, payment.OpCancel: {never, yes}}, 0, payment.Failed, reason.PayeeDeclined, "[authorise 1 credit 2 cancel 3 cancel 4]", 10 * time.Second},
		"push, credit lost":             {payment.Push, payment.Blocked, payment.LossPayee, script{payment.OpLookUpCredit: {notFound, yes}, payment.OpCredit: {never, never, yes}}, 0, payment.Succeeded, "", "[credit 1 look_up_credit 2 credit 3 look_up_credit 4]", 17 * time.Second},
		"push, payer carries it":        {payment.Push, payment.Blocked, payment.LossPayer, script{}, 0, payment.LossAssigned, reason.LossAssigned, "[credit 1 look_up_credit 2 look_up_credit 3]", 18 * time.Second},
		"push, payee carries it":        {payment.Push, payment.Ask, payment.LossPayee, script{payment.OpAuthorise: {yes}, payment.OpCancel: {yes}}, 0, payment.LossAssigned, reason.LossAssigned, "[authorise 1 credit 2 look_up_credit 3 look_up_credit 4 cancel 5]", 20 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.answer = by(c.script)
			p := w.open(c.flow, c.funds, c.loss)
			if c.cancel > 0 {
				w.At(w.now.Add(c.cancel), func() { w.cancel(p) })
			}
			w.run()
			if s := w.state(p); s.Status != c.want || s.Reason != c.why {
				t.Errorf("it is %s %s", s.Status, s.Reason)
			}
			if got := fmt.Sprint(w.asked); got != c.asked {
				t.Errorf("asked %s", got)
			}
			if took := w.now.Sub(began); took != c.took {
				t.Errorf("it took %s, want %s", took, c.took)
			}
			w.rests()
		})
	}
}

// The code goes with the authorisation and with nothing else, and is gone when the payment has ended.
func TestCodesAreForAuthorisationsOnly(t *testing.T) {
	w := newWorld(t)
	w.answer = by(map[payment.Op][]reply{payment.OpCancel: {says(payment.Success)}})
	p := w.open(payment.Pull, payment.Ask, payment.LossPayee)
	w.open(payment.Push, payment.Ask, payment.LossPayee)
	// Another body under the same id, and a repeat of this one, are turned away before the payment is asked for.
	w.desk.Hold(p.ID, [32]byte{99}, "another body", time.Time{})
	w.desk.Hold(p.ID, p.Fingerprint, "6212-SECRET", time.Time{})
	w.desk.Drop(p.ID, [32]byte{99})
	w.desk.Drop(p.ID, p.Fingerprint)
	w.e.Pump()
	for w.step() {
		w.e.Pump()
		if s := w.state(p); !s.Status.Final() && w.held() != 1 {
			t.Fatalf("in %s the desk keeps %d codes", s.Status, w.held())
		}
	}
	w.rests()
	w = newWorld(t)
	w.answer = by(nil)
	w.open(payment.Pull, payment.Ask, payment.LossPayee)
	w.run()
	if w.codes["authorise"] != "6212-SECRET" || w.codes["look_up_debit"] != "" || w.codes["cancel"] != "" {
		t.Errorf("codes went with %v", w.codes)
	}
}

// The same state told twice, by Resume and by Committed, is asked about once.
func TestOneQuestionAState(t *testing.T) {
	w := newWorld(t)
	w.answer = by(map[payment.Op][]reply{payment.OpAuthorise: {says(payment.Success)}, payment.OpCredit: {says(payment.Success)}})
	p, q := w.open(payment.Pull, payment.Ask, payment.LossPayee), w.open(payment.Push, payment.Blocked, payment.LossPayee)
	w.e.Pump()
	for _, x := range []*payment.Terms{p, q, p} {
		rec, err := w.e.Get(context.Background(), x.ID)
		if err != nil {
			t.Fatal(err)
		}
		w.desk.Do(rec)
	}
	w.run()
	slices.Sort(w.asked)
	if got := fmt.Sprint(w.asked); got != "[authorise 1 credit 1]" {
		t.Errorf("asked %s", got)
	}
	w.rests()
}

// After a restart the code is lost: the payment is inquired about, never asked for again.
func TestNoAuthorisationAfterRestart(t *testing.T) {
	w := newWorld(t)
	w.answer = by(map[payment.Op][]reply{payment.OpAuthorise: {never}, payment.OpLookUpDebit: {says(payment.Success)}})
	p, q := w.open(payment.Pull, payment.Ask, payment.LossPayee), w.open(payment.Push, payment.Blocked, payment.LossPayee)
	w.e.Pump()
	w.start()
	w.asked = nil
	w.answer = by(map[payment.Op][]reply{payment.OpLookUpDebit: {says(payment.Success)}, payment.OpCredit: {says(payment.Success)}})
	w.run()
	slices.Sort(w.asked)
	if got := fmt.Sprint(w.asked); got != "[credit 1 look_up_debit 2]" {
		t.Errorf("asked %s", got)
	}
	if !w.paid(p) || !w.paid(q) {
		t.Errorf("they are %s and %s", w.state(p).Status, w.state(q).Status)
	}
	w.rests()
}

func (w *world) paid(t *payment.Terms) bool {
	s := w.state(t)
	return s.Paid()
}

// An answer that can't be recorded is not lost: the question is asked again until it can.
func TestAnswerThatCannotBeRecorded(t *testing.T) {
	w := newWorld(t)
	w.answer = by(map[payment.Op][]reply{payment.OpAuthorise: {says(payment.Success)}})
	p := w.open(payment.Pull, payment.Ask, payment.LossPayee)
	w.e.Pump()
	fails := 3
	w.before = func(*store.Batch) error {
		if fails--; fails >= 0 {
			return context.DeadlineExceeded
		}
		return nil
	}
	w.run()
	if !w.paid(p) || fmt.Sprint(w.asked) != "[authorise 1 authorise 1 authorise 1 authorise 1]" || w.codes["authorise"] == "" {
		t.Errorf("%s after %v", w.state(p).Status, w.asked)
	}
	w.rests()
}

// A policy that has gone from the rulebook is an operator's mistake: the payment goes on when it is mended.
func TestMissingPolicyIsTriedAgain(t *testing.T) {
	w := newWorld(t)
	w.answer = by(map[payment.Op][]reply{payment.OpAuthorise: {says(payment.Success)}})
	p := w.open(payment.Pull, payment.Ask, payment.LossPayee)
	w.e.Pump()
	good := w.policy
	w.policy = nil
	w.At(w.now.Add(time.Minute), func() { w.policy = good })
	w.run()
	if !w.paid(p) {
		t.Errorf("it is %s", w.state(p).Status)
	}
	w.rests()
}

// What a former run left is told before the engine can take answers: such an answer is asked for again.
func TestAnswerBeforeStart(t *testing.T) {
	w := newWorld(t)
	w.answer = by(map[payment.Op][]reply{payment.OpCredit: {says(payment.Success)}})
	p := w.open(payment.Push, payment.Blocked, payment.LossPayee)
	w.e.Pump()
	w.desk.Start(nil)
	for range 5 {
		w.step()
		w.e.Pump()
	}
	if w.paid(p) {
		t.Fatal("nobody could take the answer, and it is paid")
	}
	w.desk.Start(w.e)
	w.run()
	if !w.paid(p) {
		t.Errorf("it is %s", w.state(p).Status)
	}
	w.rests()
}

// After Close nothing is asked and what is under way is waited for.
func TestClose(t *testing.T) {
	w := newWorld(t)
	asked := make(chan func(Answer), 2)
	w.desk.o.Counterparties = counterparties(func(_ Question, answer func(Answer)) { asked <- answer })
	p, q := w.open(payment.Pull, payment.Ask, payment.LossPayee), w.open(payment.Push, payment.Ask, payment.LossPayee)
	w.e.Pump()
	w.step() // the first of the two is asked
	closed := make(chan struct{})
	go func() { w.desk.Close(); close(closed) }()
	<-w.desk.ctx.Done()
	w.step() // the second is not
	if len(asked) != 1 {
		t.Fatalf("%d questions", len(asked))
	}
	(<-asked)(Answer{Result: payment.Success})
	<-closed
	w.e.Pump()
	if s, u := w.state(p).Status, w.state(q).Status; s != payment.Succeeded || u != payment.DebitAsked {
		t.Errorf("they are %s and %s", s, u)
	}
}

type counterparties func(Question, func(Answer))

func (f counterparties) Ask(_ context.Context, q Question, answer func(Answer)) { f(q, answer) }

// The real clock runs what is due, also when something earlier is added later, and drops the rest when it is closed.
func TestClock(t *testing.T) {
	c := NewClock()
	ran := make(chan string, 4)
	base := c.Now()
	c.At(base.Add(time.Hour), func() { ran <- "in an hour" })
	c.At(base.Add(30*time.Millisecond), func() { ran <- "second" })
	c.At(base.Add(5*time.Millisecond), func() { ran <- "first" })
	c.At(base.Add(-time.Hour), func() { ran <- "past" })
	got := []string{<-ran, <-ran, <-ran}
	slices.Sort(got)
	if fmt.Sprint(got) != "[first past second]" {
		t.Errorf("%v ran", got)
	}
	if c.Now().Before(base.Add(30 * time.Millisecond)) {
		t.Error("something ran before its time")
	}
	c.Close()
	c.At(base.Add(time.Hour), func() { ran <- "after Close" })
	if len(c.items) != 0 || len(ran) != 0 {
		t.Errorf("%d items, %d ran", len(c.items), len(ran))
	}
}

// institution keeps books of its own: what it debited or credited, by payment. It does what it says, and promises bind it.
type institution struct {
	moved, refused map[payment.ID]bool
}

func (x *institution) answer(q Question, draw func(string, int) int) payment.Result {
	id := q.Terms.ID
	switch q.Op {
	case payment.OpAuthorise, payment.OpCredit:
		switch {
		case x.moved[id]:
			return payment.Success
		case x.refused[id]:
			return payment.Failure
		}
		switch draw("will", 6) {
		case 0:
			x.refused[id] = true
			return payment.Failure
		case 1:
			return payment.Pending
		}
		x.moved[id] = true
		return payment.Success
	case payment.OpLookUpDebit, payment.OpLookUpCredit:
		switch {
		case x.moved[id]:
			return payment.Success
		case x.refused[id]:
			return payment.Failure
		case q.Op == payment.OpLookUpCredit:
			return payment.NotFound // and takes it when it is sent again
		case draw("customer", 3) == 0:
			x.moved[id] = true
			return payment.Success
		case draw("forget", 2) == 0:
			return payment.Pending
		}
		x.refused[id] = true
		return payment.NotFound
	}
	if !x.moved[id] {
		x.refused[id] = true
		return payment.NotFound
	}
	x.moved[id], x.refused[id] = false, true
	return payment.Success
}

// Honest institutions behind a network that loses questions and answers and delays them, initiators that cancel, a store that fails and a
// switch that crashes: at the end both sides' books say what the switch's say, except where the clock ran out and a loss is on record.
func TestHonestInstitutionsAgreeAtTheEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		draw := func(name string, n int) int { return rapid.IntRange(0, n-1).Draw(t, name) }
		wallet, acquirer := &institution{map[payment.ID]bool{}, map[payment.ID]bool{}}, &institution{map[payment.ID]bool{}, map[payment.ID]bool{}}
		w.answer = func(q Question) reply {
			who := wallet
			if q.To == "acquirer" {
				who = acquirer
			}
			switch draw("network", 5) {
			case 0:
				return never // the question is lost
			case 1:
				who.answer(q, draw) // the answer is lost
				return never
			}
			return reply{after: time.Duration(draw("delay", 29)) * 100 * time.Millisecond, Answer: Answer{Result: who.answer(q, draw)}}
		}
		faults := draw("faults", 4)
		fail := func(*store.Batch) error {
			if faults > 0 && draw("fault", 8) == 0 {
				faults--
				return context.DeadlineExceeded
			}
			return nil
		}
		w.before, w.after = fail, fail
		crashes := draw("crashes", 3)
		for range 1 + draw("payments", 4) {
			flow := rapid.SampledFrom([]payment.Flow{payment.Pull, payment.Push}).Draw(t, "flow")
			p := w.open(flow, payment.Ask, rapid.SampledFrom([]payment.LossBearer{payment.LossPayer, payment.LossPayee}).Draw(t, "loss"))
			if draw("cancels", 3) == 0 {
				w.At(w.now.Add(time.Duration(draw("when", 60))*100*time.Millisecond), func() { w.cancel(p) })
			}
		}
		for i := 0; ; i++ {
			w.e.Pump()
			if crashes > 0 && draw("crash", 10) == 0 {
				crashes--
				w.start()
				continue
			}
			if !w.step() {
				break
			}
			if i > 5_000 {
				t.Fatalf("it never ends")
			}
		}
		w.before, w.after = nil, nil
		w.run() // the store is well again: what it refused last is tried once more
		for _, p := range w.terms {
			if rec, err := w.e.Get(context.Background(), p.ID); err == engine.ErrUnknown {
				w.desk.Drop(p.ID, p.Fingerprint) // the failing store never opened it: its owner drops what it held
			} else if err != nil || !rec.State.Status.Final() {
				t.Fatalf("%v, %s", err, rec.State.Status)
			}
		}
		w.rests()
		for _, p := range w.terms {
			rec, err := w.e.Get(context.Background(), p.ID)
			if err == engine.ErrUnknown {
				continue
			}
			s := rec.State
			if s.Status == payment.LossAssigned {
				continue
			}
			if wallet.moved[p.ID] != s.Paid() && !(s.Debit.State == payment.LegSuccess && !s.Paid()) {
				t.Fatalf("%s %s: the wallet debited %v, the switch says paid %v (debit %s)", p.Flow, s.Status, wallet.moved[p.ID], s.Paid(), s.Debit.State)
			}
			if p.Flow == payment.Push && acquirer.moved[p.ID] != s.Paid() {
				t.Fatalf("%s: the acquirer credited %v, the switch says paid %v", s.Status, acquirer.moved[p.ID], s.Paid())
			}
		}
	})
}

// False institutions say anything, answers come doubled and to questions that were never asked: every payment ends, no final state changes,
// and no question is asked twice from the same state.
func TestFalseInstitutionsDoNoHarm(t *testing.T) {
	results := rapid.SampledFrom([]payment.Result{payment.Success, payment.Failure, payment.Pending, payment.Unknown, payment.NotFound, "", "made_up"})
	ops := rapid.SampledFrom([]payment.Op{payment.OpAuthorise, payment.OpCredit, payment.OpCancel, payment.OpLookUpDebit, payment.OpLookUpCredit})
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		w.answer = func(q Question) reply {
			r := reply{after: time.Duration(rapid.IntRange(0, 40).Draw(t, "delay")) * 100 * time.Millisecond, Answer: Answer{Result: results.Draw(t, "result")}}
			if rapid.Bool().Draw(t, "altered") {
				r.Amount = money.New(7, "USD")
			}
			if rapid.IntRange(0, 4).Draw(t, "stray") == 0 {
				ev := payment.Event{Kind: payment.Answered, Op: ops.Draw(t, "op"), Result: results.Draw(t, "stray result")}
				w.At(w.now.Add(time.Duration(rapid.IntRange(0, 90).Draw(t, "later"))*time.Second), func() {
					w.e.ApplyThen(q.Terms.ID, ev, func(*store.Record, error) {})
				})
			}
			return r
		}
		for range 3 {
			w.open(rapid.SampledFrom([]payment.Flow{payment.Pull, payment.Push}).Draw(t, "flow"), rapid.SampledFrom([]payment.Funds{payment.Ask, payment.Blocked}).Draw(t, "funds"),
				rapid.SampledFrom([]payment.LossBearer{payment.LossPayer, payment.LossPayee}).Draw(t, "loss"))
		}
		w.run()
		w.rests()
		for question, n := range w.seen {
			if n > 1 {
				t.Fatalf("%s was asked %d times", question, n)
			}
		}
		for _, p := range w.terms {
			entries, err := w.st.Outcomes(context.Background(), p.ID)
			if err != nil {
				t.Fatal(err)
			}
			final := payment.None
			for _, e := range entries {
				if final != payment.None && e.State.Status != final {
					t.Fatalf("%s became %s", final, e.State.Status)
				}
				if e.State.Status.Final() {
					final = e.State.Status
				}
			}
		}
	})
}
