package engine

// What the engine's tests share: a virtual clock, a store whose every write can be made to fail, payments between few institutions with
// tight caps, and an audit that holds memory, rows and history against each other.

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"hutong/ledger"
	"hutong/money"
	"hutong/payment"
	"hutong/store"
	"hutong/store/memory"
)

var (
	began     = time.Date(2026, 11, 22, 15, 30, 0, 0, time.UTC)
	errFault  = errors.New("planted fault")
	walletA   = ledger.Account{Participant: "wallet-a", Agreement: "wa", Currency: "MYR"}
	walletB   = ledger.Account{Participant: "wallet-b", Agreement: "wb", Currency: "MYR"}
	bankIn    = ledger.Account{Participant: "bank", Agreement: "bi", Currency: "MYR"}
	bankOut   = ledger.Account{Participant: "bank", Agreement: "bo", Currency: "CNY"}
	acquirer  = ledger.Account{Participant: "acquirer", Agreement: "ac", Currency: "CNY"}
	operator  = ledger.Account{Participant: "operator", Agreement: "op", Currency: "CNY"}
	generous  = []Cap{{walletA, 1_000_000}, {walletB, 1_000_000}, {bankIn, 1_000_000}, {bankOut, 1_000_000}, {acquirer, 1_000_000}, {operator, 0}}
	shortWait = &payment.Policy{ID: "short", AnswerWithin: 3 * time.Second, Debit: []time.Duration{2 * time.Second, 40 * time.Second},
		Payer: []time.Duration{10 * time.Second}, Cancel: []time.Duration{4 * time.Second, 50 * time.Second}, Credit: []time.Duration{time.Second, 45 * time.Second}}
)

func policies(id string, _ time.Time) *payment.Policy {
	if id != "short" {
		return nil
	}
	return shortWait
}

// hourly changes the cycle every hour, so that tests cross cycles.
func hourly(at time.Time) payment.Calendar {
	return payment.Calendar{Cycle: at.Format("2006-01-02T15"), BusinessDate: at.Format(time.DateOnly)}
}

// faulty is a store whose writes fail when they are told to. Memory's own hooks serve commits; slices have theirs here.
type faulty struct {
	store.Store
	mu                    sync.Mutex
	before, after         int // that many commits fail; after: although they are there
	moveBefore, moveAfter int
	relaneBefore          int
	relaneAfter           int
	lanesFail             int
	slicesFail            int
	recordsFail           int
	beforeOwn             func(lane int)
	moveLate              bool              // the next move fails, and a test does it later
	late                  []store.SliceMove // that one
	unlike                []payment.ID      // payments that came with a body that is not that of their terms
	largest               int               // payments of the largest batch
	written               func()            // told after each commit and each move of slices; nil: nobody is
}

func newFaulty() *faulty {
	f := &faulty{}
	f.Store = memory.New(memory.Options{
		BeforeCommit: func(b *store.Batch) error { f.compare(b); return f.fails(&f.before) },
		AfterCommit: func(*store.Batch) error {
			f.tell()
			return f.fails(&f.after)
		}})
	return f
}

func (f *faulty) tell() {
	if f.written != nil {
		f.written()
	}
}

// compare holds bodies that were made beforehand against the terms that they are written with.
func (f *faulty) compare(b *store.Batch) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.largest = max(f.largest, len(b.Payments))
	for i, t := range b.Payments {
		if i >= len(b.Bodies) || b.Bodies[i].Common != nil && !bytes.Equal(b.AppendBody(nil, i), store.AppendTerms(nil, t)) {
			f.unlike = append(f.unlike, t.ID)
		}
	}
}

func (f *faulty) fails(n *int) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if *n > 0 {
		*n--
		return errFault
	}
	return nil
}

// Own lets a test do something before a lane is taken over.
func (f *faulty) Own(ctx context.Context, lane int) (store.Lane, error) {
	if f.beforeOwn != nil {
		f.beforeOwn(lane)
	}
	return f.Store.Own(ctx, lane)
}

func (f *faulty) MoveSlice(ctx context.Context, moves []store.SliceMove) error {
	if f.moveLate {
		f.moveLate, f.late = false, moves
		return errFault
	}
	if err := f.fails(&f.moveBefore); err != nil {
		return err
	}
	if err := f.Store.MoveSlice(ctx, moves); err != nil {
		return err
	}
	f.tell()
	return f.fails(&f.moveAfter)
}

func (f *faulty) Slices(ctx context.Context, lane int) ([]store.Slice, error) {
	if err := f.fails(&f.slicesFail); err != nil {
		return nil, err
	}
	return f.Store.Slices(ctx, lane)
}

func (f *faulty) Relane(ctx context.Context, r *store.Relaning) error {
	if err := f.fails(&f.relaneBefore); err != nil {
		return err
	}
	if err := f.Store.Relane(ctx, r); err != nil {
		return err
	}
	return f.fails(&f.relaneAfter)
}

func (f *faulty) Lanes(ctx context.Context, n int) ([]store.Lane, error) {
	if err := f.fails(&f.lanesFail); err != nil {
		return nil, err
	}
	return f.Store.Lanes(ctx, n)
}

func (f *faulty) Records(ctx context.Context, ids []payment.ID) ([]store.Record, error) {
	if err := f.fails(&f.recordsFail); err != nil {
		return nil, err
	}
	return f.Store.Records(ctx, ids)
}

// rig is an engine over a store that outlives it.
type rig struct {
	t       fataler
	st      *faulty
	e       *Engine
	o       Options
	mu      sync.Mutex
	clock   time.Time
	n       uint64
	told    map[payment.ID][]payment.Status // by Committed, in order
	resumed []payment.ID
	asked   []*did // of this run
}

type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

func newRig(t fataler, lanes int, change func(*Options)) *rig {
	r := &rig{t: t, st: newFaulty(), clock: began}
	r.o = Options{Store: r.st, Lanes: lanes, Now: r.now, Policy: policies, Calendar: hourly, Caps: generous, Inline: true,
		Log: slog.New(slog.DiscardHandler)}
	if lanes == 1 {
		r.o.MaxBatch = 2 // so that most batches are decided while another counts as being written
	}
	r.o.many = 2
	if change != nil {
		change(&r.o)
	}
	r.start()
	return r
}

func (r *rig) now() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.clock
}

func (r *rig) pass(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.clock = r.clock.Add(d)
}

// start begins a new run over the same store; what a former inline run had queued is lost, as in a crash.
func (r *rig) start() {
	r.t.Helper()
	told := map[payment.ID][]payment.Status{}
	r.mu.Lock()
	r.told, r.resumed, r.asked = told, nil, nil
	r.mu.Unlock()
	o := r.o
	o.Committed = func(rec *store.Record, e *store.Entry) {
		r.mu.Lock()
		defer r.mu.Unlock()
		told[rec.Terms.ID] = append(told[rec.Terms.ID], e.State.Status)
		r.isThere(rec)
		if r.o.Committed != nil {
			r.o.Committed(rec, e)
		}
	}
	o.Resume = func(rec store.Record) { r.resumed = append(r.resumed, rec.Terms.ID) }
	e, err := New(context.Background(), o)
	if err != nil {
		r.t.Fatalf("New: %v", err)
	}
	r.e = e
}

// isThere holds what somebody is told of a payment against the store: it has that much, or more.
func (r *rig) isThere(rec *store.Record) {
	if rec.Terms == nil {
		return
	}
	recs, err := r.st.Store.Records(context.Background(), []payment.ID{rec.Terms.ID})
	if err != nil || len(recs) != 1 || recs[0].State.Seq < rec.State.Seq || recs[0].State.Seq == rec.State.Seq && recs[0].State != rec.State {
		r.t.Errorf("somebody is told that %s is %+v; the store has %+v, %v", rec.Terms.ID, rec.State, recs, err)
	}
}

func (r *rig) requestID() payment.RequestID {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.n++
	var id payment.RequestID
	binary.BigEndian.PutUint64(id[:8], uint64(r.clock.UnixMilli())<<16|0x7000)
	binary.BigEndian.PutUint64(id[8:], 1<<63|r.n)
	return id
}

// pull is a payment in two currencies with a fee: the wallet owes the minor units, the bank delivers twice as many, the operator gets one.
func (r *rig) pull(wallet ledger.Account, minor int64) *payment.Terms {
	req := r.requestID()
	return &payment.Terms{ID: payment.NewID("acquirer", req), Kind: payment.Pay, Flow: payment.Pull, Initiator: "acquirer", RequestID: req,
		Fingerprint: [32]byte{byte(minor), byte(minor >> 8)}, CreatedAt: r.now(),
		Payer: payment.Side{Participant: wallet.Participant, Account: wallet}, Payee: payment.Side{Participant: "acquirer", Account: acquirer},
		Amounts: payment.Amounts{Order: money.New(2*minor, "CNY"), Credit: money.New(2*minor, "CNY"), Debit: money.New(minor, "MYR"), Customer: money.New(minor, "MYR")},
		Lines: []ledger.Line{{Kind: ledger.Principal, From: wallet, To: bankIn, Minor: minor}, {Kind: ledger.Principal, From: bankOut, To: acquirer, Minor: 2 * minor},
			{Kind: ledger.NetworkFee, From: acquirer, To: operator, Minor: 1}},
		Funds: payment.Ask, Loss: payment.LossPayee, Policy: "short", RefundableTill: r.now().Add(24 * time.Hour),
		Detail: payment.Detail{Return: &payment.Return{PayeeFee: 1, VoidTill: r.now().Add(24 * time.Hour)}}}
}

// push is a payment in two currencies by a merchant's code.
func (r *rig) push(wallet ledger.Account, minor int64, funds payment.Funds, loss payment.LossBearer) *payment.Terms {
	t := r.pull(wallet, minor)
	t.Flow, t.Initiator, t.Funds, t.Loss = payment.Push, wallet.Participant, funds, loss
	t.ID = payment.NewID(t.Initiator, t.RequestID)
	return t
}

// inLane makes a payment whose slot lies in a lane, by trying request ids.
func (r *rig) inLane(lane int, make func() *payment.Terms) *payment.Terms {
	for {
		if t := make(); store.LaneOf(t.ID.Slot(), r.o.Lanes) == lane {
			return t
		}
	}
}

// claimIn is the key of an order whose claim lives in a lane.
func (r *rig) claimIn(lane int) (key [32]byte) {
	r.n++
	binary.BigEndian.PutUint64(key[8:], r.n)
	for s := uint16(0); ; s++ {
		binary.BigEndian.PutUint16(key[:2], s)
		if store.LaneOf(payment.SlotOf(key), r.o.Lanes) == lane {
			return key
		}
	}
}

func (r *rig) pump() { r.e.Pump() }

// did is what came back of a command of an inline engine; got tells whether anything did.
type did struct {
	rec   store.Record
	isNew bool
	err   error
	got   int
}

// asking is for the answer to a command.
func (r *rig) asking() *did {
	d := &did{}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked = append(r.asked, d)
	return d
}

// answered holds every command of this run to one answer, but for those that wait for the end of a payment.
func (r *rig) answered() {
	r.t.Helper()
	open := 0
	for _, d := range r.asked {
		if d.got > 1 {
			r.t.Fatalf("a command was answered %d times", d.got)
		}
		open += 1 - d.got
	}
	for _, l := range r.e.lanes() {
		for id, en := range l.entries {
			if open -= len(en.waiting); len(en.waiting) > 0 && rests(&en.rec.State) {
				r.t.Fatalf("somebody still waits for %s, which is %s", id, en.rec.State.Status)
			}
		}
	}
	if open != 0 {
		r.t.Fatalf("%d commands more were not answered than wait for an end", open)
	}
}

// covered holds what each lane has in the store against its slice there.
func (r *rig) covered() {
	type key struct {
		lane    int
		account ledger.Account
	}
	rows, err := r.st.Store.Positions(context.Background(), -1, "")
	spread, err2 := r.st.Store.Slices(context.Background(), -1)
	if err != nil || err2 != nil {
		r.t.Fatalf("covered: %v, %v", err, err2)
	}
	over := map[key]int64{}
	for _, p := range rows {
		over[key{p.Lane, p.Account}] += p.Exposure()
	}
	for _, s := range spread {
		over[key{s.Lane, s.Account}] -= s.Minor
	}
	for k, minor := range over {
		if minor > 0 {
			r.t.Fatalf("lane %d has in the store %d more of %s than its slice", k.lane, minor, k.account)
		}
	}
}

func (r *rig) opening(t *payment.Terms) *did { return r.openingOf(Opening{Terms: t}) }

func (r *rig) openingOf(o Opening) *did {
	d := r.asking()
	r.e.OpenThen(o, func(rec *store.Record, isNew bool, err error) {
		d.rec, d.isNew, d.err = *rec, isNew, err
		d.got++
		r.isThere(rec)
	})
	return d
}

func (r *rig) open(t *payment.Terms) *did {
	r.t.Helper()
	d := r.opening(t)
	r.pump()
	r.once(d)
	return d
}

func (r *rig) once(d *did) {
	r.t.Helper()
	if d.got != 1 {
		r.t.Fatalf("a command was answered %d times", d.got)
	}
}

func (r *rig) must(t *payment.Terms) *payment.Terms {
	r.t.Helper()
	if d := r.open(t); d.err != nil || d.rec.State.Status == payment.Refused {
		r.t.Fatalf("open: %v, %s %s", d.err, d.rec.State.Status, d.rec.State.Reason)
	}
	return t
}

func (r *rig) applying(id payment.ID, ev payment.Event) *did {
	d := r.asking()
	r.e.ApplyThen(id, ev, func(rec *store.Record, err error) {
		d.rec, d.err = *rec, err
		d.got++
		r.isThere(rec)
	})
	return d
}

func says(op payment.Op, res payment.Result) payment.Event {
	return payment.Event{Kind: payment.Answered, Op: op, Result: res, By: "someone"}
}

func (r *rig) apply(id payment.ID, ev payment.Event) *did {
	r.t.Helper()
	d := r.applying(id, ev)
	r.pump()
	r.once(d)
	return d
}

// pay opens a pull payment and lets it succeed.
func (r *rig) pay(t *payment.Terms) *payment.Terms {
	r.t.Helper()
	r.must(t)
	if d := r.apply(t.ID, says(payment.OpAuthorise, payment.Success)); d.err != nil || !d.rec.State.Paid() {
		r.t.Fatalf("pay: %v, %s", d.err, d.rec.State.Status)
	}
	return t
}

func (r *rig) cancelling(institution string, req payment.RequestID) *did {
	d := r.asking()
	r.e.cancel(institution, req, "", callback{opened: func(rec *store.Record, isNew bool, err error) {
		d.rec, d.isNew, d.err = *rec, isNew, err
		d.got++
		r.isThere(rec)
	}})
	return d
}

// refundOf is a refund of a part of a payment.
func (r *rig) refundOf(parent *payment.Terms, order int64) Refunding {
	req := r.requestID()
	id := payment.NewIDInSlot("acquirer", req, parent.ID.Slot())
	now := r.now()
	return Refunding{Parent: parent.ID, ID: id, Fingerprint: [32]byte{9, byte(order)}, Child: func(p store.Record) (*payment.Terms, error) {
		pt := p.Terms
		debit := order / 2
		t := &payment.Terms{ID: id, Kind: payment.Refund, Flow: payment.Push, Parent: pt.ID, Initiator: "acquirer", RequestID: req, Fingerprint: [32]byte{9, byte(order)},
			CreatedAt: now, Payer: pt.Payee, Payee: pt.Payer, Funds: payment.Blocked, Loss: payment.LossPayer, Policy: "short",
			Amounts: payment.Amounts{Order: money.New(order, "CNY"), Credit: money.New(debit, "MYR"), Debit: money.New(order, "CNY"), Customer: money.New(debit, "MYR")},
			Lines:   []ledger.Line{{Kind: ledger.Principal, From: acquirer, To: bankOut, Minor: order}, {Kind: ledger.Principal, From: bankIn, To: pt.Payer.Account, Minor: max(debit, 1)}}}
		return t, nil
	}}
}

// voidOf is the void of a payment.
func (r *rig) voidOf(parent *payment.Terms) Refunding {
	return r.childOf(parent, func(p store.Record) (*payment.Terms, error) { return payment.VoidOf(p.Terms, &p.State) })
}

// partOf is a refund of a part of a payment, with the shares that the machine works out.
func (r *rig) partOf(parent *payment.Terms, order int64) Refunding {
	return r.childOf(parent, func(p store.Record) (*payment.Terms, error) { return payment.RefundOf(p.Terms, &p.State, order, nil) })
}

func (r *rig) childOf(parent *payment.Terms, of func(store.Record) (*payment.Terms, error)) Refunding {
	req := r.requestID()
	id, now := payment.NewIDInSlot("acquirer", req, parent.ID.Slot()), r.now()
	return Refunding{Parent: parent.ID, ID: id, Fingerprint: [32]byte{8, id[15]}, Child: func(p store.Record) (*payment.Terms, error) {
		t, err := of(p)
		if err != nil {
			return nil, err
		}
		t.ID, t.Initiator, t.RequestID, t.Fingerprint, t.CreatedAt, t.Policy = id, "acquirer", req, [32]byte{8, id[15]}, now, "short"
		return t, nil
	}}
}

func (r *rig) refunding(f Refunding) *did {
	d := r.asking()
	r.e.submit(r.e.lane(f.Parent), &op{kind: opRefund, id: f.Parent, refunding: &f, callback: callback{opened: func(rec *store.Record, isNew bool, err error) {
		d.rec, d.isNew, d.err = *rec, isNew, err
		d.got++
		r.isThere(rec)
	}}})
	return d
}

func (r *rig) refund(f Refunding) *did {
	r.t.Helper()
	d := r.refunding(f)
	r.pump()
	r.once(d)
	return d
}

func (r *rig) state(id payment.ID) payment.State {
	r.t.Helper()
	rec, err := r.e.Get(context.Background(), id)
	if err != nil {
		r.t.Fatalf("get %s: %v", id, err)
	}
	return rec.State
}

// history is everything that the store holds, read back.
func (r *rig) history() ([]store.Record, map[payment.ID][]store.Entry) {
	r.t.Helper()
	last := payment.ID(bytes.Repeat([]byte{0xff}, 16))
	recs, err := r.st.Store.Range(context.Background(), payment.ID{}, last, 1<<30)
	if err != nil {
		r.t.Fatalf("range: %v", err)
	}
	outs := map[payment.ID][]store.Entry{}
	for _, row := range r.e.Lanes() {
		entries, err := r.st.Journal(context.Background(), row.Lane, 0, 1<<30)
		if err != nil {
			r.t.Fatalf("journal: %v", err)
		}
		for _, e := range entries {
			outs[e.Payment] = append(outs[e.Payment], e)
		}
	}
	return recs, outs
}

type rowKey struct {
	lane int
	store.PositionKey
}

// audit holds rows, memory and history against each other. It runs between steps of an inline engine, or when a live one rests.
func (r *rig) audit() {
	r.t.Helper()
	ctx := context.Background()
	r.st.mu.Lock()
	if len(r.st.unlike) > 0 {
		r.t.Errorf("audit: bodies that are not those of their terms: %v", r.st.unlike)
	}
	r.st.mu.Unlock()
	recs, outs := r.history()
	want := map[rowKey]ledger.Position{}
	change := func(lane int, a ledger.Account, cycle string, f func(*ledger.Position) error) {
		k := rowKey{lane, store.PositionKey{Account: a, Cycle: cycle}}
		p := want[k]
		if err := f(&p); err != nil {
			r.t.Fatalf("audit: %v: %v", k, err)
		}
		want[k] = p
	}
	live := map[int][]payment.ID{}
	refunded, captured := map[payment.ID]int64{}, map[payment.ID]int64{}
	for _, rec := range recs {
		lane := r.e.lane(rec.Terms.ID).row.Lane
		history := outs[rec.Terms.ID]
		bookings := ""
		for i, o := range history {
			if o.State.Seq != i+1 {
				r.t.Fatalf("audit: %s has outcome %d at place %d", rec.Terms.ID, o.State.Seq, i+1)
			}
			bookings += string(o.Booking) + " "
			for _, n := range o.Needs(rec.Terms) {
				switch o.Booking {
				case payment.BookReserve:
					change(lane, n.Account, o.State.ReserveCycle, func(p *ledger.Position) error { p.Reserve(n.Minor); return nil })
				case payment.BookRelease, payment.BookYield, payment.BookPost:
					change(lane, n.Account, o.State.ReserveCycle, func(p *ledger.Position) error { return p.Release(n.Minor) })
				}
			}
			for _, g := range o.Postings(rec.Terms) {
				change(o.Lane, g.Account, o.State.Cycle, func(p *ledger.Position) error { return p.Post(g.Minor) })
			}
		}
		if len(history) == 0 || history[len(history)-1].State != rec.State {
			r.t.Fatalf("audit: %s stands at %+v, its history has %d outcomes", rec.Terms.ID, rec.State, len(history))
		}
		if _, _, next := payment.Next(rec.Terms, &rec.State); next != (!rec.State.Status.Final() || !rec.State.DueAt.IsZero()) {
			r.t.Fatalf("audit: %s in %s hangs", rec.Terms.ID, rec.State.Status)
		} else if next {
			live[lane] = append(live[lane], rec.Terms.ID)
		}
		if rec.Terms.Kind.IsChild() && (!rec.State.Status.Final() || rec.State.Paid()) {
			refunded[rec.Terms.Parent] += rec.Terms.Amounts.Order.Minor
		}
	}
	for _, rec := range recs {
		if rec.Terms.Kind == payment.Capture {
			captured[rec.Terms.Parent] += rec.Terms.Amounts.Order.Minor
		}
	}
	for _, rec := range recs {
		if got := captured[rec.Terms.ID]; rec.State.Captured != got || got > rec.Terms.Hold.Most {
			r.t.Fatalf("audit: %s says %d of %d captured, its captures took %d", rec.Terms.ID, rec.State.Captured, rec.Terms.Hold.Most, got)
		}
		if rec.State.Refunded.Order != refunded[rec.Terms.ID] {
			r.t.Fatalf("audit: %s says %d refunded, its children took %d", rec.Terms.ID, rec.State.Refunded.Order, refunded[rec.Terms.ID])
		}
	}
	rows, err := r.st.Store.Positions(ctx, -1, "")
	if err != nil {
		r.t.Fatalf("audit: %v", err)
	}
	sum := map[money.Currency]int64{}
	exposure := map[ledger.Account]int64{}
	for _, p := range rows {
		k := rowKey{p.Lane, p.PositionKey}
		if want[k] != p.Position {
			r.t.Fatalf("audit: row %v is %+v, the history makes it %+v", k, p.Position, want[k])
		}
		delete(want, k)
		sum[p.Account.Currency] += p.Debits - p.Credits
		exposure[p.Account] += p.Exposure()
	}
	for k, p := range want {
		if p != (ledger.Position{}) {
			r.t.Fatalf("audit: no row %v, the history makes it %+v", k, p)
		}
	}
	for c, s := range sum {
		if s != 0 {
			r.t.Fatalf("audit: %s sums to %d", c, s)
		}
	}
	slicesOf := map[ledger.Account]int64{}
	rowSlices, err := r.st.Store.Slices(ctx, -1)
	if err != nil {
		r.t.Fatalf("audit: %v", err)
	}
	inLane := map[store.Slice]int64{}
	for _, s := range rowSlices {
		slicesOf[s.Account] += s.Minor
		inLane[store.Slice{Lane: s.Lane, Account: s.Account}] = s.Minor
	}
	for _, c := range r.o.Caps {
		if slicesOf[c.Account] != c.Minor {
			r.t.Fatalf("audit: the slices of %s sum to %d, its cap is %d", c.Account, slicesOf[c.Account], c.Minor)
		}
		if exposure[c.Account] > c.Minor {
			r.t.Fatalf("audit: %s has an exposure of %d, its cap is %d", c.Account, exposure[c.Account], c.Minor)
		}
	}
	posted := map[store.Slice]int64{} // of retired lanes: what they posted, and a slice of that size, is left
	for _, row := range r.e.Lanes() {
		if !row.Retired {
			continue
		}
		for _, p := range rows {
			if p.Lane == row.Lane {
				posted[store.Slice{Lane: row.Lane, Account: p.Account}] += p.Exposure()
			}
		}
	}
	for k, minor := range posted {
		if inLane[k] != minor {
			r.t.Fatalf("audit: the retired lane %d has a slice of %d for %s and posted %d", k.Lane, inLane[k], k.Account, minor)
		}
	}
	for _, l := range r.e.lanes() {
		i := l.row.Lane
		for _, b := range l.books {
			if b == nil {
				continue
			}
			a, exposure := b.account.Account, int64(0)
			for _, p := range b.cycles {
				key := store.PositionKey{Account: a, Cycle: p.cycle}
				exposure += p.Exposure()
				stored := slices.IndexFunc(rows, func(row store.Position) bool { return row.Lane == i && row.PositionKey == key })
				if stored < 0 && p.Position != (ledger.Position{}) || stored >= 0 && rows[stored].Position != p.Position {
					r.t.Fatalf("audit: lane %d keeps %v as %+v", i, key, p.Position)
				}
			}
			if exposure != b.exposure {
				r.t.Fatalf("audit: lane %d keeps an exposure of %d for %s, its positions make it %d", i, b.exposure, a, exposure)
			}
		}
		for _, c := range r.o.Caps {
			b := l.book(c.Account)
			if stored := inLane[store.Slice{Lane: i, Account: c.Account}]; b.slice != stored {
				r.t.Fatalf("audit: lane %d keeps a slice of %d for %s, its row has %d", i, b.slice, c.Account, stored)
			}
			if b.free() < 0 {
				r.t.Fatalf("audit: lane %d has an exposure of %d for %s over its slice of %d", i, b.exposure, c.Account, b.slice)
			}
		}
		rs, err := r.st.Live(ctx, i)
		if err != nil {
			r.t.Fatalf("audit: %v", err)
		}
		var ids []payment.ID
		for _, rec := range rs {
			ids = append(ids, rec.Terms.ID)
			if en := l.entries[rec.Terms.ID]; en == nil || en.rec.State != rec.State {
				r.t.Fatalf("audit: lane %d does not keep %s as it stands", i, rec.Terms.ID)
			}
		}
		if fmt.Sprint(ids) != fmt.Sprint(live[i]) {
			r.t.Fatalf("audit: lane %d is told that %v are live, they are %v", i, ids, live[i])
		}
	}
}
