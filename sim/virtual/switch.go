package virtual

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"hutong/delivery"
	"hutong/engine"
	"hutong/ledger"
	"hutong/payment"
	"hutong/rulebook"
	"hutong/store"
)

// incarnation is one life of the switch's process: its engine and desk, over the store that outlives it. What it had queued and whom it had
// promised an answer dies with it.
type incarnation struct {
	w       *world
	number  int
	engine  *engine.Engine
	desk    *delivery.Desk
	guards  *delivery.Breakers
	dead    bool
	zombie  bool  // another process has the lanes
	pumping bool  // a pump is arranged
	hot     int64 // the cap of the hot account that it was started with
}

// died is what is thrown through the engine when the process dies at a write.
type died struct{ how Kind }

var silent = slog.New(slog.DiscardHandler)

// boot starts the switch. It may die at once.
func (w *world) boot() {
	w.incs++
	w.jump()
	i := &incarnation{w: w, number: w.incs}
	w.inc = i
	if w.resizes && w.faulty && w.incs > 1 && w.rnd.in(3) {
		w.tally.did["cap changed"]++
		hot := &w.caps[0] // made first
		hot.Minor = hotCap/4 + int64(w.rnd.n(2*hotCap))
		w.disk.caps[hot.Account] = hot.Minor
	}
	i.hot = w.caps[0].Minor
	i.guards = delivery.NewBreakers(delivery.BreakerOptions{Now: i.Now, Random: func(n int64) int64 { return int64(w.rnd.n(int(n))) }, Log: silent,
		Rule: func(string, string, time.Time) *rulebook.Breaker { return &breakerRule }})
	i.desk = delivery.New(delivery.Options{Counterparties: i, Scheduler: i, Policy: policy, Breakers: i.guards, Log: silent})
	i.desk.Start(i)
	i.guard(func() {
		// A start that fails is tried again, as a supervisor would.
		e, err := engine.New(context.Background(), engine.Options{Store: w.disk, Lanes: w.lanes, Now: i.Now, Policy: policy, Calendar: calendar,
			Caps: w.caps, Committed: i.committed, Resume: i.desk.Do, Remember: 64, MaxBatch: 1 + w.rnd.n(4), MaxQueue: 200, Inline: true, Log: silent})
		if err != nil {
			if !errors.Is(err, errDisk) {
				w.fail(nil, "start", "the switch does not start: %v", err)
			}
			i.die()
			return
		}
		i.engine = e
		w.disk.started()
	})
	i.tick()
}

// breakerRule is the rule of every operation of every institution.
var breakerRule = rulebook.Breaker{Head: rulebook.Head{ID: "all"}, Window: 10 * time.Second, MinCalls: 20, FailurePercent: 50, Slow: 1500 * time.Millisecond,
	SlowPercent: 80, Open: 5 * time.Second, JitterPercent: 50, Probes: 3}

// What wallets grant: a payment, and a day. A few payments reach it.
const (
	standInEach = 100_000
	standInDay  = 250_000
)

// admit does what the services do before a payment is opened: nobody is made to wait for an institution that does not answer.
// Wallets let the switch answer small debits in their stead, and no holds.
func (i *incarnation) admit(t *payment.Terms) (admitted []delivery.Admission, ok bool) {
	needs := [][2]string{{t.Payer.Participant, string(payment.OpAuthorise)}, {t.Payee.Participant, string(payment.OpCredit)}}
	switch {
	case t.Flow == payment.Pull:
		needs = needs[:1]
	case t.Funds == payment.Blocked:
		needs = needs[1:]
	}
	for _, n := range needs {
		a := i.guards.Admit(n[0], n[1])
		if !a.OK && t.Flow == payment.Pull && !t.IsHold() && n[1] == string(payment.OpAuthorise) && t.Amounts.Debit.Minor <= standInEach {
			i.w.tally.did["asked to stand in"]++
			t.Funds = payment.InStead
			t.Detail.StandIn = &payment.StandIn{Agreement: t.Payer.Account.Agreement, Period: calendar(i.Now()).BusinessDate, Most: standInDay}
			continue
		}
		if !a.OK {
			forgo(admitted)
			return nil, false
		}
		admitted = append(admitted, a)
	}
	return admitted, true
}

func forgo(admitted []delivery.Admission) {
	for _, a := range admitted {
		a.Forgo()
	}
}

// tick looks every few seconds, while faults are on, whether something waits that no message will bring to mind.
func (i *incarnation) tick() {
	if i.dead {
		return
	}
	i.w.jump()
	i.kick()
	if i.w.faulty {
		i.w.clock.after(7*time.Second, i.tick)
	}
}

// guard runs what may write. When the process dies in it, that is the end of the incarnation.
func (i *incarnation) guard(do func()) {
	acting := i.w.acting
	i.w.disk.since = 0
	i.w.acting = i
	defer func() {
		thrown := recover()
		i.w.acting = acting
		if thrown == nil {
			return
		}
		d, ok := thrown.(died)
		if !ok {
			panic(thrown)
		}
		i.w.tally.crashes[d.how]++
		i.die()
	}()
	do()
}

// die ends the process; a supervisor starts another after a while.
func (i *incarnation) die() {
	if i.dead {
		return
	}
	i.dead = true
	w := i.w
	w.tally.lived(i)
	if w.inc != i {
		return
	}
	w.inc = nil
	for _, p := range w.all {
		if !p.over {
			p.strike()
			w.tell(p, "the switch dies")
		}
	}
	pause := w.rnd.between(50*time.Millisecond, 5*time.Second)
	if w.rnd.in(10) {
		pause = w.rnd.between(5*time.Second, 5*time.Minute)
	}
	w.clock.after(pause, func() {
		if w.inc == nil {
			w.boot()
		}
	})
}

// overtake starts another process while this one still runs. It can't write any more; what it says until it ends is old.
func (i *incarnation) overtake() {
	w := i.w
	if i.zombie || i.dead || w.inc != i {
		return
	}
	w.tally.crashes[Takeover]++
	for _, p := range w.all {
		if !p.over {
			p.strike()
		}
	}
	i.zombie = true
	w.old = i
	w.clock.after(w.rnd.between(0, 8*time.Second), i.die)
	w.boot()
}

// kick arranges that what is queued is done soon, with whatever comes until then.
func (i *incarnation) kick() {
	if i.pumping || i.dead {
		return
	}
	i.pumping = true
	w := i.w
	pause := w.rnd.between(0, 4*time.Millisecond)
	if w.hit(Stall, nil) {
		pause = w.rnd.between(100*time.Millisecond, 2*time.Second)
	}
	w.clock.after(pause, i.pump)
}

func (i *incarnation) pump() {
	i.pumping = false
	if i.dead || i.engine == nil {
		return
	}
	if i.w.hit(Takeover, nil) {
		i.overtake()
	}
	i.guard(i.engine.Pump)
}

// committed follows the engine.
func (i *incarnation) committed(rec *store.Record, e *store.Entry) {
	w := i.w
	w.follow(rec, e)
	if w.hit(CrashReply, nil) {
		panic(died{CrashReply})
	}
	i.desk.Committed(rec, e)
}

// Now implements delivery.Scheduler.
func (i *incarnation) Now() time.Time { return i.w.clock.time().Add(i.w.skew) }

// jump is a jump of the clock that the switch reads. Institutions and clients have clocks of their own, which are right.
func (w *world) jump() {
	if !w.hit(Clock, nil) {
		return
	}
	far := []time.Duration{0, 0, 3 * time.Second, 5 * time.Minute, time.Hour, 24 * time.Hour}[w.rnd.n(6)]
	if w.rnd.in(2) {
		far = -far
	}
	w.skew, w.jumped = far, true
	w.fastest = max(w.fastest, far)
}

// At implements delivery.Scheduler. Waiting is not done by the clock that jumps.
func (i *incarnation) At(t time.Time, fn func()) {
	i.w.clock.after(t.Sub(i.Now()), func() {
		if !i.dead {
			fn()
		}
	})
}

var errStarting = errors.New("virtual: the engine is starting")

// ApplyThen implements delivery.Applier.
func (i *incarnation) ApplyThen(id payment.ID, ev payment.Event, then func(*store.Record, error)) {
	if i.engine == nil {
		then(&store.Record{}, errStarting)
		return
	}
	i.engine.ApplyThen(id, ev, func(rec *store.Record, err error) {
		debit := ev.Op == payment.OpAuthorise || ev.Op == payment.OpLookUpDebit
		if p := i.w.pays[id]; p != nil && debit && ev.Result == payment.Success && !i.zombie && (err == nil || errors.Is(err, payment.ErrUnchanged)) {
			p.told = true
		}
		then(rec, err)
	})
	i.kick()
}

// Ask implements delivery.Counterparties over the faulty network.
func (i *incarnation) Ask(_ context.Context, q delivery.Question, answer func(delivery.Answer)) {
	w := i.w
	p, party := w.pays[q.Terms.ID], w.parties[q.To]
	if p == nil || party == nil {
		w.fail(p, "question", "%s is asked to %s payment %s, which nobody wants", q.To, q.Op, q.Terms.ID)
		return
	}
	w.tally.questions++
	w.tell(p, "the switch (life %d) asks %s to %s", i.number, q.To, q.Op)
	called := false
	once := func(a delivery.Answer) {
		if called || i.dead {
			return
		}
		called = true
		p.judge(q.Op, q.Terms, a)
		w.tell(p, "the switch (life %d) has the answer to %s: %s %s", i.number, q.Op, a.Result, a.Note)
		answer(a)
	}
	w.clock.after(q.Until.Sub(i.Now()), func() {
		once(delivery.Answer{Result: payment.Unknown, Note: "no answer in time", Fault: delivery.Unanswered})
	})
	trip(w, p, func(back func(delivery.Answer)) { party.hear(p, q, back) }, func(a delivery.Answer, usable bool) {
		switch {
		case !usable:
			once(delivery.Answer{Result: payment.Unknown, Note: "what came can't be verified", Fault: delivery.Unanswered})
		case called || i.dead:
			w.bring(p, q.Op, a, q.To)
		default:
			once(a)
		}
	})
}

// bring takes an answer to the switch that did not come in time as the answer to a question: late, a second time, or unasked. Nothing says
// that an edge has to, or must not.
func (w *world) bring(p *pay, op payment.Op, a delivery.Answer, by string) {
	i := w.inc
	if i == nil || !w.hit(Late, p) {
		return
	}
	p.judge(op, p.terms, a)
	w.tell(p, "the switch (life %d) is told late of %s: %s", i.number, op, a.Result)
	i.ApplyThen(p.id, payment.Event{Kind: payment.Answered, Op: op, Result: a.Result, Reason: a.Reason, Reference: a.Reference, Amount: a.Amount, By: by},
		func(_ *store.Record, err error) {
			var refusal payment.Refusal
			switch {
			case err == nil, errors.Is(err, payment.ErrUnchanged), errors.Is(err, engine.ErrStore), errors.Is(err, engine.ErrStopped), errors.Is(err, engine.ErrUncertain), errors.Is(err, errStarting):
			case errors.As(err, &refusal):
			default:
				w.fail(p, "late-answer", "%s %s: %v", op, a.Result, err)
			}
			i.stopped(err)
		})
}

// stopped restarts a process that lost its lane.
func (i *incarnation) stopped(err error) {
	if (errors.Is(err, engine.ErrStopped) || errors.Is(err, engine.ErrUncertain)) && !i.zombie && !i.dead {
		i.w.clock.after(0, i.die)
	}
}

// endless is more writes than anything takes at once.
const endless = 20_000

var errDisk = errors.New("virtual: the disk failed")

// disk is the store as the switch sees it: it fails in both twins, kills the process, and watches what is written.
type disk struct {
	store.Store
	w         *world
	writes    int64
	since     int // writes since the process began what it is doing
	positions map[placeKey]ledger.Position
	exposure  map[ledger.Account]int64
	slices    map[ledger.Account]int64
	caps      map[ledger.Account]int64
	owners    map[int]*incarnation
}

type placeKey struct {
	lane int
	store.PositionKey
}

func newDisk(w *world, under store.Store) *disk {
	d := &disk{Store: under, w: w, positions: map[placeKey]ledger.Position{}, exposure: map[ledger.Account]int64{}, slices: map[ledger.Account]int64{},
		caps: map[ledger.Account]int64{}, owners: map[int]*incarnation{}}
	for _, c := range w.caps {
		d.caps[c.Account] = c.Minor
	}
	return d
}

// write puts one write through, or not. Struck is told when a fault strikes.
func (d *disk) write(do func() error, struck func()) error {
	d.writes++
	w := d.w
	if d.since++; d.since > endless {
		w.fail(nil, "loop", "the switch wrote %d times without coming to an end", endless)
		panic(died{CrashFailed})
	}
	fate := kinds
	switch {
	case w.ending:
	case w.o.CrashAt > 0:
		if d.writes == w.o.CrashAt {
			fate = w.o.CrashAs
			w.struck(fate, nil)
		}
	default:
		for _, k := range []Kind{CrashFailed, CrashPersisted, StoreFailed, StorePersisted} {
			if w.hit(k, nil) {
				fate = k
				break
			}
		}
	}
	if fate != kinds {
		struck()
	}
	switch fate {
	case CrashFailed:
		panic(died{fate})
	case StoreFailed:
		return errDisk
	}
	if err := do(); err != nil {
		return err
	}
	switch fate {
	case CrashPersisted:
		panic(died{fate})
	case StorePersisted:
		return errDisk
	}
	return nil
}

// Commit implements store.Store.
func (d *disk) Commit(ctx context.Context, b *store.Batch) error {
	return d.write(func() error {
		err := d.Store.Commit(ctx, b)
		if err != nil {
			return err
		}
		if d.w.acting != d.owners[b.Lane] {
			d.w.fail(nil, "fence", "a process wrote a batch of lane %d, which another has taken over", b.Lane)
		}
		d.w.tally.commits++
		d.watch(b)
		return nil
	}, func() {
		for n := range b.Outcomes {
			if p := d.w.pays[b.Outcomes[n].Payment]; p != nil {
				p.strike()
				d.w.tell(p, "fault: a write that carries it fails")
			}
		}
	})
}

// watch holds every commit to the caps: no exposure may grow beyond its cap. One that a lowered cap left above may only shrink.
func (d *disk) watch(b *store.Batch) {
	first := map[ledger.Account]int64{}
	for _, p := range b.Positions {
		key := placeKey{b.Lane, p.PositionKey}
		before := d.exposure[p.Account]
		if _, ok := first[p.Account]; !ok {
			first[p.Account] = before
		}
		after := before + p.Position.Exposure() - d.positions[key].Exposure()
		d.positions[key], d.exposure[p.Account] = p.Position, after
	}
	for _, p := range b.Positions {
		most, now := d.caps[p.Account], d.exposure[p.Account]
		if a := d.w.acting; a != nil && p.Account == d.w.caps[0].Account {
			most = a.hot // a process that is being taken over goes by its own cap until headroom is spread anew
		}
		if now > max(most, first[p.Account]) {
			d.w.fail(nil, "cap", "the exposure of %s is %d after a commit and was %d before, its cap is %d", p.Account, now, first[p.Account], most)
		}
	}
}

// MoveSlice implements store.Store.
func (d *disk) MoveSlice(ctx context.Context, changes []store.SliceMove) error {
	return d.write(func() error {
		if err := d.Store.MoveSlice(ctx, changes); err != nil {
			return err
		}
		d.w.tally.moves++
		for _, c := range changes {
			// A process that was overtaken still owns what its successor, which may have failed on the way, has not taken yet.
			if a := d.w.acting; a != nil && a != d.owners[c.Lane] {
				d.w.fail(nil, "fence", "a process moved headroom of lane %d, which another has taken over", c.Lane)
				return nil
			}
			d.slices[c.Account] += c.Minor
		}
		for _, c := range changes {
			if sum := d.slices[c.Account]; sum != d.caps[c.Account] {
				d.w.fail(nil, "slices", "the slices of %s sum to %d after a move, its cap is %d", c.Account, sum, d.caps[c.Account])
			}
		}
		return nil
	}, func() {})
}

// Own implements store.Store.
func (d *disk) Own(ctx context.Context, lane int) (row store.Lane, err error) {
	err = d.write(func() error {
		if row, err = d.Store.Own(ctx, lane); err == nil {
			d.owners[lane] = d.w.acting
		}
		return err
	}, func() {})
	return row, err
}

// started looks whether headroom was spread.
func (d *disk) started() {
	for _, c := range d.w.caps {
		if d.slices[c.Account] != c.Minor {
			d.w.fail(nil, "slices", "after a start the slices of %s sum to %d, its cap is %d", c.Account, d.slices[c.Account], c.Minor)
		}
	}
}

func (d *disk) read() error {
	if d.w.hit(ReadFailed, nil) {
		return errDisk
	}
	return nil
}

// Records implements store.Store.
func (d *disk) Records(ctx context.Context, ids []payment.ID) ([]store.Record, error) {
	if err := d.read(); err != nil {
		return nil, err
	}
	return d.Store.Records(ctx, ids)
}

// Claims implements store.Store.
func (d *disk) Claims(ctx context.Context, keys [][32]byte) ([]store.Claim, error) {
	if err := d.read(); err != nil {
		return nil, err
	}
	return d.Store.Claims(ctx, keys)
}

// Lane implements store.Store.
func (d *disk) Lane(ctx context.Context, lane int) (store.Lane, error) {
	if err := d.read(); err != nil {
		return store.Lane{}, err
	}
	return d.Store.Lane(ctx, lane)
}

// Live implements store.Store.
func (d *disk) Live(ctx context.Context, lane int) ([]store.Record, error) {
	if err := d.read(); err != nil {
		return nil, err
	}
	return d.Store.Live(ctx, lane)
}

// Slices implements store.Store.
func (d *disk) Slices(ctx context.Context, lane int) ([]store.Slice, error) {
	if err := d.read(); err != nil {
		return nil, err
	}
	return d.Store.Slices(ctx, lane)
}

// Quote implements store.Store.
func (d *disk) Quote(ctx context.Context, id payment.ID) (*store.Quote, error) {
	if err := d.read(); err != nil {
		return nil, err
	}
	return d.Store.Quote(ctx, id)
}
