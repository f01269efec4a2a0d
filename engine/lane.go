package engine

import (
	"container/heap"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"hutong/ledger"
	"hutong/payment"
	"hutong/reason"
	"hutong/store"
)

type opKind uint8

const (
	opOpen opKind = iota
	opApply
	opCancel // opApply of a cancellation, or opBury
	opRefund
	opCapture
	opBury // a tombstone where no payment is
	opClaim
	opLook // the record as it is
	opWait // the record when it is final
	opQuote
	opTake  // the mover takes the lane's free headroom
	opGive  // the mover gives headroom
	opSlice // the mover sets a slice to what the store says
)

type op struct {
	kind      opKind
	id        payment.ID
	event     payment.Event
	opening   Opening
	refunding *Refunding
	capturing *Capturing
	claim     *store.ClaimWrite
	quote     *store.Quote
	account   ledger.Account
	minor     int64
	sweeps    int  // how often the mover has served it
	lacking   bool // all lanes together had too little when it did
	reply     func(reply)
}

var (
	errClaimHeld   = errors.New("engine: the claim is held by another payment")
	errQuoteExists = errors.New("engine: the quote is there already")
)

// Two pauses of the lane's bookkeeping. They change what is done when, never what is decided.
const (
	// watermarkLag is how long a payment may be under way without a due row of its own.
	watermarkLag = 30 * time.Second
	// lookFirst is the age of a request id from which it is looked up before it is inserted: it is likely a repeat.
	lookFirst = 2 * time.Second
)

// entry is a payment in the lane's memory: every payment under way, and the last ones that ended.
type entry struct {
	rec     store.Record
	hasDue  bool // a due row is there
	mayDue  bool // read from the store: a due row may be there
	waiting []func(reply)
}

// lane is the unit of commit. Everything below queue is touched only by process, on one goroutine.
type lane struct {
	e *Engine

	mu     sync.Mutex
	cond   *sync.Cond
	queue  []*op
	closed bool

	row       store.Lane
	lost      error // set when another owner has the lane; nothing is done any more
	entries   map[payment.ID]*entry
	finished  []payment.ID // ring of ended payments in entries, oldest first from next
	next      int
	young     ageHeap // under way without a due row
	positions map[store.PositionKey]*ledger.Position
	exposure  map[ledger.Account]int64
	slices    map[ledger.Account]int64

	b *batch // the batch being decided
}

func newLane(e *Engine, row store.Lane) *lane {
	l := &lane{e: e, row: row, entries: map[payment.ID]*entry{}, positions: map[store.PositionKey]*ledger.Position{},
		exposure: map[ledger.Account]int64{}, slices: map[ledger.Account]int64{}}
	l.cond = sync.NewCond(&l.mu)
	return l
}

func (l *lane) load(ctx context.Context) error {
	rows, err := l.e.o.Store.Positions(ctx, l.row.Lane, "")
	if err != nil {
		return err
	}
	for _, r := range rows {
		p := r.Position
		l.positions[r.PositionKey] = &p
		l.exposure[r.Account] += p.Exposure()
	}
	slices, err := l.e.o.Store.Slices(ctx, l.row.Lane)
	if err != nil {
		return err
	}
	for _, s := range slices {
		l.slices[s.Account] = s.Minor
	}
	return nil
}

// adopt takes a payment that a former run left under way. Whether it has a due row is not known, so the next write makes sure.
func (l *lane) adopt(r store.Record) {
	l.entries[r.Terms.ID] = &entry{rec: r, mayDue: true}
	heap.Push(&l.young, r.Terms.ID)
}

func (l *lane) enqueue(o *op) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return ErrStopped
	}
	if o.sweeps == 0 && (o.kind == opOpen || o.kind == opQuote || o.kind == opRefund || o.kind == opCapture) && len(l.queue) >= l.e.o.MaxQueue {
		return ErrOverloaded
	}
	l.queue = append(l.queue, o)
	l.cond.Signal()
	return nil
}

func (l *lane) queued() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.queue)
}

// take gives what waits, at most n.
func (l *lane) take(n int) []*op {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.takeLocked(n)
}

func (l *lane) takeLocked(n int) []*op {
	if len(l.queue) <= n {
		ops := l.queue
		l.queue = nil
		return ops
	}
	ops := l.queue[:n:n]
	l.queue = l.queue[n:]
	return ops
}

func (l *lane) run() {
	for {
		l.mu.Lock()
		for len(l.queue) == 0 && !l.closed {
			l.cond.Wait()
		}
		if len(l.queue) == 0 {
			l.mu.Unlock()
			return
		}
		ops := l.takeLocked(l.e.o.MaxBatch)
		l.mu.Unlock()
		l.process(ops)
	}
}

func (l *lane) stop() {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.cond.Broadcast()
}

// process decides a batch of commands and commits it. A conflict (a repeat that memory did not know) undoes the decisions, loads what
// was there, and decides again.
func (l *lane) process(ops []*op) {
	ctx := context.Background()
	e := l.e
	e.stats.Commands.Add(int64(len(ops)))
	known := &loaded{}
	// Only now: what is loaded for a batch must not push out what the same batch needs.
	defer func() {
		for _, id := range known.ended {
			l.remember(id)
		}
	}()
	for {
		if l.lost != nil {
			for _, o := range ops {
				o.reply(reply{err: l.lost})
			}
			return
		}
		if err := l.preload(ctx, ops, known); err != nil {
			e.o.Log.Error("a batch could not be loaded", "lane", l.row.Lane, "error", err)
			for _, o := range ops {
				o.reply(reply{err: ErrStore})
			}
			return
		}
		l.b = newBatch(l, e.now(), known)
		for _, o := range ops {
			l.decide(o)
		}
		err := l.commit(ctx)
		var conflict *store.ConflictError
		switch {
		case err == nil:
			l.finish()
			return
		case errors.As(err, &conflict):
			e.stats.Conflicts.Add(1)
			l.b.unstand()
			l.undo()
			known.add(conflict)
		default:
			l.undo()
			failed := ErrStore
			switch {
			case errors.Is(err, store.ErrFenced):
				l.lost, failed = ErrStopped, ErrStopped
				e.o.Log.Error("the lane has another owner; this process does nothing more in it", "lane", l.row.Lane)
			case errors.Is(err, errOvertaken):
				l.lost, failed = ErrStopped, ErrUncertain
				e.o.Log.Error("what became of the last batch is not known; this process does nothing more in the lane", "lane", l.row.Lane, "error", err)
			default:
				l.b.unstand()
				e.o.Log.Error("a batch could not be written", "lane", l.row.Lane, "error", err)
			}
			if l.lost != nil && e.o.Lost != nil {
				e.o.Lost()
			}
			for _, o := range ops {
				if l.b.parked[o] {
					continue // the mover has it
				}
				o.reply(reply{err: failed})
			}
			l.b.release()
			return
		}
	}
}

// loaded is what was read from the store for one batch, beyond the lane's memory.
type loaded struct {
	ids     map[payment.ID]bool // looked up; found ones are in the lane's entries
	ended   []payment.ID        // of those, the ones that had ended
	claims  map[[32]byte]store.Claim
	looked  map[[32]byte]bool
	quotes  map[payment.ID]bool // there already
	reloads []payment.ID        // to look up next, after a conflict
	keys    [][32]byte
}

func (k *loaded) add(c *store.ConflictError) {
	k.reloads = append(k.reloads, c.Payments...)
	k.keys = append(k.keys, c.Claims...)
	if k.quotes == nil {
		k.quotes = map[payment.ID]bool{}
	}
	for _, q := range c.Quotes {
		k.quotes[q] = true
	}
}

func (l *lane) preload(ctx context.Context, ops []*op, k *loaded) error {
	if k.ids == nil {
		k.ids, k.claims, k.looked = map[payment.ID]bool{}, map[[32]byte]store.Claim{}, map[[32]byte]bool{}
	}
	var ids []payment.ID
	want := func(id payment.ID) {
		if _, ok := l.entries[id]; !ok && !k.ids[id] {
			k.ids[id] = true
			ids = append(ids, id)
		}
	}
	old := l.e.now().Add(-lookFirst)
	for _, o := range ops {
		switch o.kind {
		case opApply, opCancel, opBury, opLook, opWait:
			want(o.id)
			if en := l.entries[o.id]; en != nil && en.rec.Terms.Kind.IsChild() {
				want(en.rec.Terms.Parent) // the end of a child is written beside its parent
			}
		case opRefund:
			want(o.id)
			want(o.refunding.ID)
		case opCapture:
			want(o.id)
			want(o.capturing.ID)
		case opOpen:
			if id := o.opening.Terms.ID; id.Time().Before(old) {
				want(id)
			}
			if k, ok := standInOf(o.opening.Terms); ok && o.opening.Refusal == "" {
				if err := l.e.stood.know(ctx, k); err != nil {
					return err
				}
			}
		}
		if o.claim != nil && !o.claim.Replaces.IsZero() && !k.looked[o.claim.Key] {
			k.keys = append(k.keys, o.claim.Key)
		}
	}
	for _, id := range k.reloads {
		delete(k.ids, id)
		want(id)
	}
	k.reloads = nil
	for round := 0; len(ids) > 0 && round < 2; round++ {
		recs, err := l.e.o.Store.Records(ctx, ids)
		if err != nil {
			return err
		}
		ids = nil
		for _, r := range recs {
			l.entries[r.Terms.ID] = &entry{rec: r, mayDue: true}
			if settled(&r.State) {
				k.ended = append(k.ended, r.Terms.ID)
			}
			if !r.Terms.Parent.IsZero() {
				want(r.Terms.Parent)
			}
		}
	}
	for _, key := range k.keys {
		k.looked[key] = true
	}
	if len(k.keys) > 0 {
		claims, err := l.e.o.Store.Claims(ctx, k.keys)
		if err != nil {
			return err
		}
		for _, c := range claims {
			k.claims[c.Key] = c
		}
		k.keys = nil
	}
	return nil
}

// decide brings one command into the batch. Its reply waits for the commit.
func (l *lane) decide(o *op) {
	b := l.b
	switch o.kind {
	case opOpen:
		l.decideOpen(o)
	case opApply, opCancel:
		en := l.entries[o.id]
		if en == nil {
			if o.kind == opCancel {
				l.bury(o)
				return
			}
			b.answer(o, reply{err: ErrUnknown})
			return
		}
		err := l.step(en, o.event)
		if err != nil && o.kind == opCancel && errors.Is(err, payment.ErrUnchanged) {
			err = nil // what the caller wants is so, or under way
		}
		b.answer(o, reply{rec: en.rec, err: err})
	case opBury:
		if en := l.entries[o.id]; en != nil {
			b.answer(o, reply{rec: en.rec})
			return
		}
		l.bury(o)
	case opRefund:
		l.decideRefund(o)
	case opCapture:
		l.decideCapture(o)
	case opClaim:
		l.decideClaim(o)
	case opLook, opWait:
		en := l.entries[o.id]
		switch {
		case en == nil:
			b.answer(o, reply{err: ErrUnknown})
		case o.kind == opWait && !rests(&en.rec.State):
			b.waits = append(b.waits, wait{en, o.reply})
		default:
			b.answer(o, reply{rec: en.rec})
		}
	case opQuote:
		if b.known.quotes[o.quote.ID] || b.hasQuote(o.quote.ID) {
			b.answer(o, reply{err: errQuoteExists})
			return
		}
		b.out.Quotes = append(b.out.Quotes, o.quote)
		b.answer(o, reply{})
	case opTake:
		free := l.slices[o.account] - l.exposure[o.account]
		l.setSlice(o.account, l.exposure[o.account])
		b.answer(o, reply{free: free})
	case opGive:
		l.setSlice(o.account, l.slices[o.account]+o.minor)
		b.answer(o, reply{})
	case opSlice:
		l.setSlice(o.account, o.minor)
		b.answer(o, reply{})
	}
}

func (l *lane) decideOpen(o *op) {
	b, t := l.b, o.opening.Terms
	if en := l.entries[t.ID]; en != nil {
		l.answerRepeat(o, en, t.Fingerprint)
		return
	}
	refusal := o.opening.Refusal
	if refusal == "" && l.expired(o.opening.AnswerBy) {
		b.answer(o, reply{err: ErrExpired})
		return
	}
	if refusal == "" && !t.QuoteExpires.IsZero() && b.now.After(t.QuoteExpires) {
		refusal = reason.QuoteExpired
	}
	if refusal == "" {
		if err := l.check(t); err != nil {
			b.answer(o, reply{err: err})
			return
		}
		if o.claim != nil && !l.claim(o) {
			return
		}
		var short *shortage
		if refusal, short = l.headroom(o, t); short != nil {
			b.unclaim(o)
			b.parked[o] = true
			b.shortages = append(b.shortages, short)
			return
		}
	}
	refs := o.opening.References
	if k, ok := standInOf(t); ok && refusal == "" {
		if !l.e.stood.take(t) {
			refusal = reason.CounterpartyUnavailable // the institution does not answer, and the switch may promise no more in its stead
			b.unclaim(o)
		} else {
			b.stood = append(b.stood, t)
			refs = append(refs[:len(refs):len(refs)], k.reference(t.ID))
		}
	}
	out := payment.Open(t, refusal, b.now, l.e.o.Calendar(b.now))
	en := &entry{rec: store.Record{Terms: t}}
	l.insert(en, refs)
	l.record(en, out)
	if refusal == "" && t.Funds == payment.InStead {
		if err := l.step(en, payment.Event{Kind: payment.InsteadAnswered, By: "switch"}); err != nil {
			b.fault = errors.Join(b.fault, fmt.Errorf("payment %s: %w", t.ID, err))
		}
	}
	b.answer(o, reply{rec: en.rec, isNew: true})
}

// expired tells whether a command came to its turn after its caller's deadline. Nothing is done of it then.
func (l *lane) expired(by time.Time) bool { return !by.IsZero() && l.b.now.After(by) }

// check refuses terms that could be opened but never ended.
func (l *lane) check(t *payment.Terms) error {
	if err := errors.Join(ledger.Check(t.Lines), t.CheckHold(), t.CheckStandIn(), t.CheckDispute()); err != nil {
		return err
	}
	if l.policy(t) == nil {
		return fmt.Errorf("engine: policy %q of payment %s is not in the rulebook", t.Policy, t.ID)
	}
	return nil
}

// answerRepeat answers a command whose id was used before.
func (l *lane) answerRepeat(o *op, en *entry, fingerprint [32]byte) {
	r := reply{rec: en.rec}
	if en.rec.Terms.Fingerprint != fingerprint && en.rec.State.Status != payment.Tombstone {
		r = reply{err: ErrReused}
	}
	l.b.answer(o, r)
}

// headroom compares what the payment needs with the lane's slices. It refuses only when the mover has asked every lane and found too
// little. What the mover brings the first time may be used up by commands that were waiting in front; after that it comes with the rest
// of the headroom of every account needed, which nobody else can use before this command.
func (l *lane) headroom(o *op, t *payment.Terms) (reason.Code, *shortage) {
	needs := t.Needs()
	var short []ledger.Need
	for _, n := range needs {
		tight := len(l.e.lanes) > 1 && o.sweeps == 0 && l.e.mover.isTight(n.Account)
		if n.Minor > l.slices[n.Account]-l.exposure[n.Account] || tight {
			short = append(short, n)
		}
	}
	switch {
	case len(short) == 0:
		return "", nil
	case len(l.e.lanes) == 1 || o.lacking:
		return reason.CapExceeded, nil
	case o.sweeps > 0:
		short = needs
	}
	return "", &shortage{lane: l, op: o, needs: short}
}

func (l *lane) bury(o *op) {
	t := o.opening.Terms
	en := &entry{rec: store.Record{Terms: t}}
	l.insert(en, nil)
	l.record(en, payment.Bury(t, o.event.By, o.event.Note, l.b.now))
	l.b.answer(o, reply{rec: en.rec, isNew: true})
}

func (l *lane) decideRefund(o *op) {
	b, r := l.b, o.refunding
	if en := l.entries[r.ID]; en != nil {
		l.answerRepeat(o, en, r.Fingerprint)
		return
	}
	parent := l.entries[o.id]
	if parent == nil {
		b.answer(o, reply{err: ErrUnknown})
		return
	}
	if l.expired(r.AnswerBy) {
		b.answer(o, reply{err: ErrExpired})
		return
	}
	t, err := r.Child(parent.rec)
	if err == nil {
		err = l.check(t)
	}
	if err != nil {
		b.answer(o, reply{rec: parent.rec, err: err})
		return
	}
	// The parent's bound first, without writing: a refusal must leave no trace of the reserve.
	out, err := payment.Step(parent.rec.Terms, parent.rec.State, payment.ChildOpened(t), b.now, l.policy(parent.rec.Terms), l.e.o.Calendar(b.now))
	if err != nil {
		b.answer(o, reply{rec: parent.rec, err: err})
		return
	}
	refusal, short := l.headroom(o, t)
	if short != nil {
		b.parked[o] = true
		b.shortages = append(b.shortages, short)
		return
	}
	child := &entry{rec: store.Record{Terms: t}}
	l.insert(child, r.References)
	l.record(child, payment.Open(t, refusal, b.now, l.e.o.Calendar(b.now)))
	if refusal == "" {
		l.record(parent, out)
	}
	b.answer(o, reply{rec: child.rec, isNew: true})
}

func (l *lane) decideClaim(o *op) {
	if l.expired(o.opening.AnswerBy) {
		l.b.answer(o, reply{err: ErrExpired})
		return
	}
	if l.claim(o) {
		l.b.answer(o, reply{})
	}
}

// claim brings a claim into the batch; when another payment holds it, the command is answered with the holder.
func (l *lane) claim(o *op) bool {
	b, w := l.b, o.claim
	held, ok := b.claims[w.Key]
	if !ok {
		held, ok = b.known.claims[w.Key]
	}
	switch {
	case ok && held.Payment == w.Payment:
		return true
	case ok && held.Payment != w.Replaces:
		b.answer(o, reply{err: errClaimHeld, claim: held})
		return false
	case !ok && !w.Replaces.IsZero():
		w.Replaces = payment.ID{}
	}
	b.claims[w.Key] = w.Claim
	b.out.Claims = append(b.out.Claims, *w)
	return true
}

// step applies an event to an entry and records its outcome. A child that ends unpaid frees its share of the parent in the same batch.
func (l *lane) step(en *entry, ev payment.Event) error {
	t := en.rec.Terms
	p := l.policy(t)
	if p == nil {
		return fmt.Errorf("engine: policy %q of payment %s is not in the rulebook", t.Policy, t.ID)
	}
	out, err := payment.Step(t, en.rec.State, ev, l.b.now, p, l.e.o.Calendar(l.b.now))
	if err != nil {
		return err
	}
	if !t.Kind.IsChild() || en.rec.State.Status.Final() || !out.State.Status.Final() || out.State.Paid() {
		l.record(en, out)
		return nil
	}
	parent := l.entries[t.Parent]
	if parent == nil {
		return fmt.Errorf("engine: child %s has no parent %s in its lane", t.ID, t.Parent)
	}
	l.record(en, out)
	return l.step(parent, payment.ChildFailed(t))
}

func (l *lane) policy(t *payment.Terms) *payment.Policy {
	if t.Policy == "" {
		return &payment.Policy{}
	}
	return l.e.o.Policy(t.Policy, t.CreatedAt)
}

func (l *lane) insert(en *entry, refs []store.Reference) {
	id := en.rec.Terms.ID
	l.b.touch(id, nil)
	l.entries[id] = en
	l.b.out.Payments = append(l.b.out.Payments, en.rec.Terms)
	l.b.out.References = append(l.b.out.References, refs...)
}

// record takes an outcome into the batch: the entry's state, the positions, the journal.
func (l *lane) record(en *entry, out payment.Outcome) {
	b := l.b
	b.touch(en.rec.Terms.ID, en)
	t := en.rec.Terms
	switch out.Booking {
	case payment.BookReserve:
		for _, n := range out.Needs(t) {
			l.position(n.Account, out.State.ReserveCycle).Reserve(n.Minor)
			l.addExposure(n.Account, n.Minor)
		}
	case payment.BookRelease, payment.BookYield, payment.BookPost:
		for _, n := range out.Needs(t) {
			if err := l.position(n.Account, en.rec.State.ReserveCycle).Release(n.Minor); err != nil {
				b.fault = errors.Join(b.fault, fmt.Errorf("payment %s: %w", t.ID, err))
			}
			l.addExposure(n.Account, -n.Minor)
		}
		for _, p := range out.Postings(t) {
			if err := l.position(p.Account, out.State.Cycle).Post(p.Minor); err != nil {
				b.fault = errors.Join(b.fault, fmt.Errorf("payment %s: %w", t.ID, err))
			}
			l.addExposure(p.Account, -p.Minor)
			b.posted[p.Account.Currency] += p.Minor
		}
	}
	en.rec.State = out.State
	b.out.Outcomes = append(b.out.Outcomes, out)
	if r := out.Event.Reference; r != "" && out.Event.Kind == payment.Answered && out.Event.Result == payment.Success {
		switch out.Event.Op {
		case payment.OpAuthorise, payment.OpLookUpDebit, payment.OpCapture, payment.OpAdvise:
			b.out.References = append(b.out.References, store.Reference{Owner: t.Payer.Participant, Value: r, Payment: t.ID})
		case payment.OpCredit, payment.OpLookUpCredit:
			b.out.References = append(b.out.References, store.Reference{Owner: t.Payee.Participant, Value: r, Payment: t.ID})
		}
	}
}

func (l *lane) position(a ledger.Account, cycle string) *ledger.Position {
	key := store.PositionKey{Account: a, Cycle: cycle}
	p := l.positions[key]
	if p == nil {
		p = &ledger.Position{}
		l.positions[key] = p
	}
	l.b.keepPosition(key, *p)
	return p
}

func (l *lane) addExposure(a ledger.Account, minor int64) {
	l.b.keepExposure(a, l.exposure[a])
	l.exposure[a] += minor
}

func (l *lane) setSlice(a ledger.Account, minor int64) {
	if _, kept := l.b.slices[a]; !kept {
		l.b.slices[a] = l.slices[a]
	}
	l.slices[a] = minor
}

// rests tells whether nobody is served by waiting: the payment has ended, or it is held or disputed and somebody has to act on it.
func rests(s *payment.State) bool {
	return s.Status.Final() || s.Status == payment.Held || s.Status.IsDispute()
}

// settled tells whether a payment has ended and owes nothing more, not even the undoing of a late debit.
func settled(s *payment.State) bool { return s.Status.Final() && s.DueAt.IsZero() }

// remember keeps an ended payment in memory for repeats and drops the one that ended longest ago.
func (l *lane) remember(id payment.ID) {
	if len(l.finished) < l.e.o.Remember {
		l.finished = append(l.finished, id)
		return
	}
	if old := l.finished[l.next]; old != id {
		if en := l.entries[old]; en != nil && settled(&en.rec.State) {
			delete(l.entries, old)
		}
	}
	l.finished[l.next] = id
	l.next = (l.next + 1) % len(l.finished)
}

// ageHeap orders payments by the time in their ids, oldest first.
type ageHeap []payment.ID

func (h ageHeap) Len() int           { return len(h) }
func (h ageHeap) Less(i, j int) bool { return h[i].Millis() < h[j].Millis() }
func (h ageHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *ageHeap) Push(x any)        { *h = append(*h, x.(payment.ID)) }
func (h *ageHeap) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}
