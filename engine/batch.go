package engine

import (
	"container/heap"
	"context"
	"errors"
	"fmt"
	"time"

	"hutong/ledger"
	"hutong/money"
	"hutong/payment"
	"hutong/store"
)

// batch is one commit in the making: what will be written, who waits for it, and what memory looked like before, so that a conflict or
// a failed write can be undone.
type batch struct {
	l     *lane
	now   time.Time
	known *loaded
	out   store.Batch
	fault error // a broken invariant: the batch must not be written

	answers   []answer
	waits     []wait
	parked    map[*op]bool // taken over by the mover: no answer from this batch
	shortages []*shortage
	claims    map[[32]byte]store.Claim
	posted    map[money.Currency]int64
	stood     []*payment.Terms // added to the sums of what was promised in institutions' stead

	before    map[payment.ID]*before
	order     []payment.ID // keys of before, in order of first touch
	positions map[store.PositionKey]ledger.Position
	exposure  map[ledger.Account]int64
	slices    map[ledger.Account]int64
}

type answer struct {
	o *op
	r reply
}

type wait struct {
	en    *entry
	reply func(reply)
}

// before is an entry as it was; rec is nil if the entry was not there.
type before struct {
	rec    *store.Record
	hasDue bool
}

func newBatch(l *lane, now time.Time, known *loaded) *batch {
	return &batch{l: l, now: now, known: known, parked: map[*op]bool{}, claims: map[[32]byte]store.Claim{}, posted: map[money.Currency]int64{},
		before: map[payment.ID]*before{}, positions: map[store.PositionKey]ledger.Position{}, exposure: map[ledger.Account]int64{},
		slices: map[ledger.Account]int64{}}
}

func (b *batch) answer(o *op, r reply) { b.answers = append(b.answers, answer{o, r}) }

func (b *batch) touch(id payment.ID, en *entry) {
	if _, ok := b.before[id]; ok {
		return
	}
	kept := &before{}
	if en != nil {
		rec := en.rec
		kept.rec, kept.hasDue = &rec, en.hasDue
	}
	b.before[id] = kept
	b.order = append(b.order, id)
}

func (b *batch) keepPosition(k store.PositionKey, p ledger.Position) {
	if _, ok := b.positions[k]; !ok {
		b.positions[k] = p
	}
}

func (b *batch) keepExposure(a ledger.Account, minor int64) {
	if _, ok := b.exposure[a]; !ok {
		b.exposure[a] = minor
	}
}

func (b *batch) hasQuote(id payment.ID) bool {
	for _, q := range b.out.Quotes {
		if q.ID == id {
			return true
		}
	}
	return false
}

// unclaim takes back a claim that this batch was to write for a command that goes to the mover instead.
func (b *batch) unclaim(o *op) {
	if o.claim == nil {
		return
	}
	for i := range b.out.Claims {
		if b.out.Claims[i].Key == o.claim.Key && b.out.Claims[i].Payment == o.claim.Payment {
			b.out.Claims = append(b.out.Claims[:i], b.out.Claims[i+1:]...)
			delete(b.claims, o.claim.Key)
			return
		}
	}
}

// commit writes the batch. Nil means durable. Store errors with an unknown end are resolved here by reading the lane's row.
func (l *lane) commit(ctx context.Context) error {
	b := l.b
	b.seal()
	for c, sum := range b.posted {
		if sum != 0 {
			b.fault = errors.Join(b.fault, fmt.Errorf("postings in %s sum to %d, not to zero", c, sum))
		}
	}
	if b.fault != nil {
		return fmt.Errorf("the batch breaks an invariant and is refused: %w", b.fault)
	}
	o := &b.out
	if len(o.Payments)+len(o.Outcomes)+len(o.Claims)+len(o.Quotes)+len(o.Due) == 0 {
		return nil
	}
	l.e.stats.Commits.Add(1)
	err := l.e.o.Store.Commit(ctx, o)
	var conflict *store.ConflictError
	if err == nil || errors.As(err, &conflict) || errors.Is(err, store.ErrFenced) {
		return err
	}
	return l.resolve(ctx, err)
}

// errOvertaken says that a batch's end stays unknown: another owner has the lane, or the store did not answer to the end.
var errOvertaken = errors.New("engine: the end of the batch stays unknown")

// resolve finds out what became of a commit whose answer was lost, by the length of the lane's journal. It asks until the store answers:
// a lane that does not know its own last batch can't decide the next one.
func (l *lane) resolve(ctx context.Context, cause error) error {
	o := &l.b.out
	for pause := 10 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		row, err := l.e.o.Store.Lane(ctx, l.row.Lane)
		switch {
		case err != nil:
			l.e.o.Log.Error("the store does not say whether the last batch is there", "lane", l.row.Lane, "error", err, "cause", cause)
			if l.e.closed.Load() || l.e.o.Inline {
				return fmt.Errorf("%w: the lane's row could not be read: %w", errOvertaken, err)
			}
			time.Sleep(pause)
		case row.Epoch != o.Epoch:
			return errOvertaken
		case len(o.Outcomes) > 0 && row.Seq == o.FromSeq+int64(len(o.Outcomes)):
			return nil
		case row.Seq == o.FromSeq:
			return cause
		default:
			return errOvertaken
		}
	}
}

// seal completes the batch with what follows from its decisions: positions as they are now, due rows, the watermark.
func (b *batch) seal() {
	l, o := b.l, &b.out
	o.Lane, o.Epoch, o.FromSeq = l.row.Lane, l.row.Epoch, l.row.Seq
	for key := range b.positions {
		o.Positions = append(o.Positions, store.Position{Lane: l.row.Lane, PositionKey: key, Position: *l.positions[key]})
	}
	o.Watermark = l.row.Watermark
	if w := b.now.Add(-watermarkLag); w.After(o.Watermark) {
		o.Watermark = w
	}
	due := func(id payment.ID, en *entry) {
		b.touch(id, en)
		at := en.rec.State.DueAt
		if at.IsZero() {
			at = b.now
		}
		en.hasDue = true
		o.Due = append(o.Due, store.Due{Payment: id, At: at})
	}
	for _, id := range b.order {
		en := l.entries[id]
		if en == nil {
			continue
		}
		s := &en.rec.State
		switch open := !settled(s); {
		case open && (en.hasDue || s.Status.Final() || id.Time().Before(o.Watermark)):
			due(id, en)
		case open && b.before[id].rec == nil:
			heap.Push(&l.young, id)
		case !open && (en.hasDue || en.mayDue):
			en.hasDue, en.mayDue = false, false
			o.Due = append(o.Due, store.Due{Payment: id})
		}
	}
	// Payments that the watermark passes need a row of their own from now on.
	for len(l.young) > 0 && l.young[0].Time().Before(o.Watermark) {
		id := heap.Pop(&l.young).(payment.ID)
		if en := l.entries[id]; en != nil && !en.hasDue && !en.rec.State.Status.Final() {
			due(id, en)
		}
	}
}

// undo puts memory back to what it was before the batch.
func (l *lane) undo() {
	b := l.b
	for _, id := range b.order {
		kept := b.before[id]
		if kept.rec == nil {
			delete(l.entries, id)
			continue
		}
		if en := l.entries[id]; en != nil {
			// A batch without outcomes counts as failed though it may be there, and its due rows with it.
			en.rec, en.hasDue, en.mayDue = *kept.rec, kept.hasDue, true
			if !en.hasDue && !en.rec.State.Status.Final() {
				heap.Push(&l.young, id) // it may have been popped for the due row that was not written
			}
		}
	}
	for k, p := range b.positions {
		*l.positions[k] = p
	}
	for a, minor := range b.exposure {
		l.exposure[a] = minor
	}
	for a, minor := range b.slices {
		l.slices[a] = minor
	}
}

// unstand takes this batch out of the sums of what was promised in institutions' stead. It is not written; of one of which nobody knows, the
// sums stay as they are.
func (b *batch) unstand() {
	for _, t := range b.stood {
		b.l.e.stood.give(t)
	}
}

// finish makes the commit known: the journal's length, the followers, the callers, the mover.
func (l *lane) finish() {
	b := l.b
	e := l.e
	first := l.row.Seq
	l.row.Seq += int64(len(b.out.Outcomes))
	l.row.Watermark = b.out.Watermark
	if e.o.Committed != nil {
		// Of several outcomes of one payment in a batch each is told, with the record as it is after the batch.
		for i, out := range b.out.Outcomes {
			e.o.Committed(l.entries[out.Payment].rec, store.Entry{Lane: l.row.Lane, Seq: first + int64(i) + 1, Outcome: out})
		}
	}
	for _, w := range b.waits {
		w.en.waiting = append(w.en.waiting, w.reply)
	}
	for _, a := range b.answers {
		a.o.reply(a.r)
	}
	for _, id := range b.order {
		l.wake(l.entries[id])
	}
	for _, id := range b.order { // last: remembering one forgets another, perhaps of this batch
		en, was := l.entries[id], b.before[id].rec
		if en != nil && settled(&en.rec.State) && (was == nil || !settled(&was.State)) {
			l.remember(id)
		}
	}
	b.release()
}

// release hands the commands that are short of headroom to the mover.
func (b *batch) release() {
	for _, s := range b.shortages {
		b.l.e.mover.ask(s)
	}
}

// dismiss sends away who still waits for an end. It runs when the lane does no more.
func (l *lane) dismiss() {
	for _, en := range l.entries {
		for _, reply1 := range en.waiting {
			reply1(reply{rec: en.rec, err: ErrStopped})
		}
		en.waiting = nil
	}
}

func (l *lane) wake(en *entry) {
	if len(en.waiting) == 0 || !rests(&en.rec.State) {
		return
	}
	for _, reply1 := range en.waiting {
		reply1(reply{rec: en.rec})
	}
	en.waiting = nil
}
