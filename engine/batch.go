package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hutong/payment"
	"hutong/store"
)

// batch is one commit in the making: what will be written, who waits for it, and what memory looked like before, so that a conflict or
// a failed write can be undone.
type batch struct {
	l     *lane
	n     uint64    // counts the lane's batches: what carries it was kept by this one
	now   time.Time // of its last commands
	ops   []*op
	known *loaded
	out   store.Batch
	fault error // a broken invariant: the batch must not be written
	err   error // why it was not written

	cal       payment.Calendar // of now, once asked for
	answers   []*op
	waits     []wait
	shortages []*shortage
	entries   []*entry // of each of the outcomes
	claims    map[[32]byte]store.Claim
	posted    []sum
	stood     []*payment.Terms // added to the sums of what was promised in institutions' stead

	touched   []touched
	positions []keptPosition
	books     []keptBook
}

type wait struct {
	en    *entry
	ended func(*store.Record, error)
}

// touched is an entry that the batch made or changed, as it was before.
type touched struct {
	en     *entry
	isNew  bool // it was not there
	hasDue bool
	state  payment.State
}

// fresh is an empty batch.
func (l *lane) fresh(known *loaded) *batch {
	l.batches++
	b := &batch{}
	if n := len(l.spare); n > 0 {
		b, l.spare = l.spare[n-1], l.spare[:n-1]
	}
	o := &b.out
	*b = batch{l: l, n: l.batches, known: known, ops: b.ops[:0], answers: b.answers[:0], waits: b.waits[:0], shortages: b.shortages[:0],
		entries: b.entries[:0], posted: b.posted[:0], claims: b.claims, stood: b.stood[:0], touched: b.touched[:0], positions: b.positions[:0], books: b.books[:0],
		out: store.Batch{Payments: o.Payments[:0], Bodies: o.Bodies[:0], Outcomes: o.Outcomes[:0], Positions: o.Positions[:0], Claims: o.Claims[:0], Quotes: o.Quotes[:0],
			References: o.References[:0], Due: o.Due[:0]}}
	return b
}

// leave ends a batch: what was loaded for it may be forgotten from now on, and its room is used again.
func (l *lane) leave(b *batch) {
	// Only now: what is loaded for a batch must not push out what the same batch needs.
	for _, id := range b.known.ended {
		l.remember(id)
	}
	l.keep(b)
}

// keep keeps a batch's room.
func (l *lane) keep(b *batch) {
	clear(b.ops) // a caller's command is the caller's again
	clear(b.answers)
	clear(b.waits)
	clear(b.shortages)
	clear(b.claims)
	l.spare = append(l.spare, b)
}

// calendar is the one of the batch's time.
func (b *batch) calendar() payment.Calendar {
	if b.cal == (payment.Calendar{}) {
		b.cal = b.l.e.o.Calendar(b.now)
	}
	return b.cal
}

func (b *batch) answer(o *op, r reply) {
	o.got, o.of = r, nil
	b.answers = append(b.answers, o)
}

// answerWith is answer with a payment as it stands now.
func (b *batch) answerWith(o *op, en *entry, isNew bool, err error) {
	rec := en.rec
	b.answer(o, reply{rec: &rec, isNew: isNew, err: err})
}

// answerAfter is answer with a payment that the batch changed, as the batch leaves it: nothing is copied.
func (b *batch) answerAfter(o *op, en *entry, isNew bool) {
	o.got, o.of = reply{isNew: isNew}, en
	b.answers = append(b.answers, o)
}

func (b *batch) touch(en *entry, isNew bool) {
	if en.batch == b.n {
		return
	}
	en.batch, en.at = b.n, len(b.touched)
	b.touched = append(b.touched, touched{en: en, isNew: isNew, hasDue: en.hasDue})
	if !isNew {
		b.touched[len(b.touched)-1].state = en.rec.State
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

// write writes a sealed batch. Nil means durable. Store errors with an unknown end are resolved here by reading the lane's row.
func (l *lane) write(b *batch) error {
	if b.fault != nil {
		return fmt.Errorf("the batch breaks an invariant and is refused: %w", b.fault)
	}
	o := &b.out
	if len(o.Payments)+len(o.Outcomes)+len(o.Claims)+len(o.Quotes)+len(o.Due) == 0 {
		return nil
	}
	l.e.stats.Commits.Add(1)
	ctx := context.Background()
	err := l.e.o.Store.Commit(ctx, o)
	var conflict *store.ConflictError
	if err == nil || errors.As(err, &conflict) || errors.Is(err, store.ErrFenced) {
		return err
	}
	return l.resolve(ctx, o, err)
}

// errOvertaken says that a batch's end stays unknown: another owner has the lane, or the store did not answer to the end.
var errOvertaken = errors.New("engine: the end of the batch stays unknown")

// resolve finds out what became of a commit whose answer was lost, by the length of the lane's journal. It asks until the store answers:
// a lane that does not know its own last batch can't decide the next one.
func (l *lane) resolve(ctx context.Context, o *store.Batch, cause error) error {
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

// seal completes the batch with what follows from its decisions: positions as they are now, due rows, the watermark. The batch before it is there.
func (b *batch) seal() {
	l, o := b.l, &b.out
	for _, s := range b.posted {
		if s.minor != 0 {
			b.fault = errors.Join(b.fault, fmt.Errorf("postings in %s sum to %d, not to zero", s.currency, s.minor))
		}
	}
	o.Lane, o.Epoch, o.FromSeq = l.row.Lane, l.row.Epoch, l.row.Seq
	for i := range b.positions {
		p := &b.positions[i]
		now := &p.book.cycles[p.at]
		o.Positions = append(o.Positions, store.Position{Lane: l.row.Lane,
			PositionKey: store.PositionKey{Account: p.book.account.Account, Cycle: now.cycle}, Position: now.Position})
	}
	o.Watermark = l.row.Watermark
	if w := b.now.Add(-watermarkLag); w.After(o.Watermark) {
		o.Watermark = w
	}
	due := func(en *entry) {
		b.touch(en, false)
		at := en.rec.State.DueAt
		if at.IsZero() {
			at = b.now
		}
		en.hasDue = true
		o.Due = append(o.Due, store.Due{Payment: en.rec.Terms.ID, At: at})
	}
	mark := o.Watermark.UnixMilli()
	for i := range b.touched {
		en := b.touched[i].en
		s, id := &en.rec.State, en.rec.Terms.ID
		switch open := !settled(s); {
		case open && (en.hasDue || s.Status.Final() || id.Millis() < mark):
			due(en)
		case open && b.touched[i].isNew:
			l.young.push(id)
		case !open && (en.hasDue || en.mayDue):
			en.hasDue, en.mayDue = false, false
			o.Due = append(o.Due, store.Due{Payment: id})
		}
	}
	// Payments that the watermark passes need a row of their own from now on.
	for _, id := range l.young.before(o.Watermark) {
		if en := l.entries[id]; en != nil && !en.hasDue && !en.rec.State.Status.Final() {
			due(en)
		}
	}
}

// undo puts memory back to what it was before the batch, which is the last one that was decided.
func (l *lane) undo(b *batch) {
	for i := range b.touched {
		kept := &b.touched[i]
		en := kept.en
		if kept.isNew {
			delete(l.entries, en.rec.Terms.ID)
			continue
		}
		// A batch without outcomes counts as failed though it may be there, and its due rows with it.
		en.rec.State, en.hasDue, en.mayDue = kept.state, kept.hasDue, true
		if !en.hasDue && !en.rec.State.Status.Final() {
			l.young.push(en.rec.Terms.ID) // it may have been taken out for the due row that was not written
		}
	}
	for i := range b.positions {
		kept := &b.positions[i]
		kept.book.cycles[kept.at].Position = kept.was
	}
	for _, kept := range b.books {
		kept.book.exposure, kept.book.slice = kept.exposure, kept.slice
	}
}

// unstand takes this batch out of the sums of what was promised in institutions' stead. It is not written; of one of which nobody knows, the
// sums stay as they are.
func (b *batch) unstand() {
	for _, t := range b.stood {
		b.l.e.stood.give(t)
	}
}

// finish makes a batch known that is there: to the followers, the callers, the mover. A later one may be under way.
func (l *lane) finish(b *batch) {
	e := l.e
	e.stats.Commands.Add(int64(len(b.ops)))
	l.done = b.n
	if e.o.Committed != nil {
		// Of several outcomes of one payment in a batch each is told, with the record as it is after the batch.
		told := &store.Entry{Lane: l.row.Lane}
		for i := range b.out.Outcomes {
			told.Seq, told.Outcome = b.out.FromSeq+int64(i)+1, b.out.Outcomes[i]
			e.o.Committed(l.durable(b.entries[i]), told)
		}
	}
	for _, w := range b.waits {
		w.en.waiting = append(w.en.waiting, w.ended)
	}
	for _, o := range b.answers {
		if o.of != nil {
			o.got.rec = l.durable(o.of)
		}
		if o.kind == opOpen && o.opening.Ended != nil && o.got.err == nil {
			l.tellEnded(o)
			continue
		}
		o.tell()
	}
	for i := range b.touched {
		l.wake(b.touched[i].en)
	}
	for i := range b.touched { // last: remembering one forgets another, perhaps of this batch
		kept := &b.touched[i]
		if en := kept.en; settled(l.durableState(en)) && (kept.isNew || !settled(&kept.state)) {
			l.remember(en.rec.Terms.ID)
		}
	}
	b.release()
	l.leave(b)
}

// durableState is the state of a payment as the store has it, while the batch before the one that is under way is told: that one may have changed it.
func (l *lane) durableState(en *entry) *payment.State {
	if b := l.sent; b != nil && en.batch == b.n {
		return &b.touched[en.at].state
	}
	return &en.rec.State
}

// durable is the payment with that state. What it gives is good until the lane goes on.
func (l *lane) durable(en *entry) *store.Record {
	s := l.durableState(en)
	if s == &en.rec.State {
		return &en.rec
	}
	return &store.Record{Terms: en.rec.Terms, State: *s}
}

// tellEnded answers the opening of a payment whose caller waits for its end too.
func (l *lane) tellEnded(o *op) {
	ended := o.opening.Ended
	if rec := o.got.rec; rests(&rec.State) {
		o.tell()
		ended(rec, nil)
		return
	}
	en := o.of
	if en == nil {
		en = l.entries[o.got.rec.Terms.ID]
	}
	if en.waiting == nil {
		en.waiting = en.one[:0]
	}
	en.waiting = append(en.waiting, ended)
	o.tell() // the command may be used again from here on
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
		for _, ended := range en.waiting {
			ended(&en.rec, ErrStopped)
		}
		en.awaited()
	}
}

func (l *lane) wake(en *entry) {
	if len(en.waiting) == 0 {
		return
	}
	if !rests(l.durableState(en)) {
		return
	}
	rec := l.durable(en)
	for _, ended := range en.waiting {
		ended(rec, nil)
	}
	en.awaited()
}
