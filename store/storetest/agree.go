package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"hutong/payment"
	"hutong/reason"
	"hutong/store"
)

// Agree gives two empty stores the same seeded operations, right and wrong ones, and compares every answer, and at the end both
// exports byte for byte. Now and then reopen, unless nil, closes and opens the second store.
func Agree(t *testing.T, seed uint64, steps, lanes int, one, two store.Store, reopen func() store.Store) {
	t.Helper()
	a := &agreement{T: t, m: NewMaker(seed, 4), rnd: rand.New(rand.NewPCG(seed, 7)), one: NewBook(t, one, lanes), two: NewBook(t, two, lanes)}
	for step := range steps {
		what := a.step()
		if reopen != nil && step%97 == 96 {
			a.two.Store = reopen()
		}
		if t.Failed() {
			t.Fatalf("seed %d, step %d: %s", seed, step, what)
		}
	}
	if x, y := a.one.Export(), a.two.Export(); x != y {
		t.Fatalf("seed %d: the exports differ:\n%s", seed, Diff(x, y))
	}
	if parseExport(t, a.one.Export()); len(a.lives) < steps/4 {
		t.Fatalf("only %d payments in %d steps: the test is hollow", len(a.lives), steps)
	}
}

type agreement struct {
	*testing.T
	m        *Maker
	rnd      *rand.Rand
	one, two *Book
	lives    []*Life // that are in both stores
	claims   []store.Claim
	quotes   []*store.Quote
	refs     []store.Reference
	bodies   int
	codes    []*store.Issued
	changes  int64 // of the registry
	hooks    []*store.Webhook
}

func pick[E any](r *rand.Rand, from []E) E { return from[r.IntN(len(from))] }

func (a *agreement) step() string {
	n := len(a.one.Lanes)
	lane := a.rnd.IntN(n)
	switch k := a.rnd.IntN(20); {
	case k < 9 || len(a.lives) < 10:
		a.commit(lane)
		return "commit"
	case k == 9:
		a.spoil(lane)
		return "a spoilt commit"
	case k == 10:
		x, err := a.one.Store.Own(a.Context(), lane)
		y, err2 := a.two.Store.Own(a.Context(), lane)
		a.same("Own", x, err, y, err2)
		a.one.Lanes[lane], a.two.Lanes[lane] = x, y
		return "own"
	case k == 11:
		t := pick(a.rnd, a.lives).Terms
		move := a.one.Move(store.Slice{Lane: lane, Account: t.Payer.Account, Minor: a.rnd.Int64N(1000) - 500}, store.Slice{Lane: a.rnd.IntN(n), Account: t.Payee.Account, Minor: 7})
		move[1].Epoch -= int64(a.rnd.IntN(5) / 4) // now and then by an owner of before
		a.same("MoveSlice", nil, a.one.Store.MoveSlice(a.Context(), move), nil, a.two.Store.MoveSlice(a.Context(), move))
		return "move slices"
	case k == 12:
		a.bodies += a.rnd.IntN(2)
		body := fmt.Sprintf("directory %d", a.bodies)
		at := a.m.Now()
		x, err := a.one.Store.PutDirectory(a.Context(), ClaimOf(body), at, []byte(body))
		y, err2 := a.two.Store.PutDirectory(a.Context(), ClaimOf(body), at, []byte(body))
		a.same("PutDirectory", x, err, y, err2)
		return "put a directory"
	case k == 13:
		a.code()
		return "issued codes and the registry"
	case k == 14:
		a.hook(lane)
		return "webhooks"
	default:
		a.read(lane)
		return "read"
	}
}

// same compares two answers: both fail the same way, or both give the same.
func (a *agreement) same(what string, x any, err error, y any, err2 error) {
	a.Helper()
	var c, c2 *store.ConflictError
	errors.As(err, &c)
	errors.As(err2, &c2)
	if (err == nil) != (err2 == nil) || errors.Is(err, store.ErrFenced) != errors.Is(err2, store.ErrFenced) || errors.Is(err, store.ErrNotFound) != errors.Is(err2, store.ErrNotFound) {
		a.Errorf("%s: one says %v, the other %v", what, err, err2)
	}
	if d := Diff(c, c2); d != "" {
		a.Errorf("%s: the conflicts differ: %s", what, d)
	}
	if d := Diff(x, y); d != "" && err == nil {
		a.Errorf("%s: the answers differ (-one +two):\n%s", what, d)
	}
}

func (a *agreement) fresh() *Life {
	switch k := a.rnd.IntN(10); {
	case k < 1:
		return a.m.Begin(a.m.Hold(), "")
	case k < 4:
		return a.m.Begin(a.m.Pull(), "")
	case k < 7 || len(a.lives) == 0:
		return a.m.Begin(a.m.Push(), "")
	case k == 7:
		return a.m.Begin(a.m.Refused(), reason.CodeUnknown)
	case k == 8:
		t := a.m.Tombstone()
		return &Life{t, []payment.Outcome{payment.Bury(t, "acquirer-001", "", a.m.Now())}}
	default:
		return a.m.Begin(a.m.Refund(pick(a.rnd, a.lives).Terms), "")
	}
}

func (a *agreement) event(l *Life) payment.Event {
	e := payment.Event{Kind: payment.Answered, By: "wallet-001", Reference: fmt.Sprint("r", a.rnd.IntN(100)),
		Op:     pick(a.rnd, []payment.Op{payment.OpAuthorise, payment.OpCredit, payment.OpCancel, payment.OpLookUpDebit, payment.OpLookUpCredit}),
		Result: pick(a.rnd, []payment.Result{payment.Success, payment.Success, payment.Failure, payment.Pending, payment.Unknown, payment.NotFound})}
	switch a.rnd.IntN(8) {
	case 2:
		if l.Terms.IsHold() {
			e = payment.Event{Kind: payment.ReleaseAsked, By: l.Terms.Initiator}
		}
	case 0:
		e = payment.Event{Kind: payment.CancelAsked, By: l.Terms.Initiator, Reason: reason.Cancelled}
	case 1:
		e = payment.Event{Kind: payment.RefundOpened, Share: payment.Refunded{Order: 1 + a.rnd.Int64N(50), Debit: 3}}
	}
	return e
}

// commit sends one lane a batch of new payments, steps of old ones, and rows of every other sort.
func (a *agreement) commit(lane int) {
	b := a.one.Batch(lane)
	var fresh []*Life
	for range 1 + a.rnd.IntN(6) {
		if l := a.fresh(); a.one.LaneOf(l.Terms.ID) == lane {
			fresh = append(fresh, l)
			b.Payments = append(b.Payments, l.Terms)
			a.one.Add(b, l.Terms, l.Outcomes[0])
		}
	}
	for range a.rnd.IntN(6) {
		if len(a.lives) == 0 {
			break
		}
		if l := pick(a.rnd, a.lives); a.one.LaneOf(l.Terms.ID) == lane && a.m.Step(l, a.event(l)) {
			o := l.Outcomes[len(l.Outcomes)-1]
			a.one.Add(b, l.Terms, o)
			if at := o.State.DueAt; !at.IsZero() || a.rnd.IntN(2) == 0 {
				b.Due = append(b.Due, store.Due{Payment: o.Payment, At: at})
			}
		}
	}
	for _, l := range fresh {
		r := store.Reference{Owner: l.Terms.Initiator, Value: fmt.Sprint("号", a.rnd.IntN(20)), Payment: l.Terms.ID}
		b.References = append(b.References, r, store.Reference{Owner: "acquirer-000", Value: r.Value, Payment: l.Terms.ID})
		if a.rnd.IntN(2) == 0 {
			b.Claims = append(b.Claims, store.ClaimWrite{Claim: store.Claim{Key: a.m.hash(), Payment: l.Terms.ID, At: a.m.Now()}})
		}
		if a.rnd.IntN(3) == 0 {
			b.Quotes = append(b.Quotes, &store.Quote{ID: a.m.QuoteID(l.Terms.ID), Payment: l.Terms.ID, Institution: l.Terms.Initiator, ExpiresAt: a.m.Now(), Body: []byte(`{"a":1}`)})
		}
	}
	if len(a.claims) > 0 && a.rnd.IntN(4) == 0 { // a take-over, sometimes from the wrong one
		c := pick(a.rnd, a.claims)
		from := c.Payment
		if a.rnd.IntN(3) == 0 {
			from = pick(a.rnd, a.lives).Terms.ID
		}
		b.Claims = append(b.Claims, store.ClaimWrite{Claim: store.Claim{Key: c.Key, Payment: pick(a.rnd, a.lives).Terms.ID, At: a.m.Now()}, Replaces: from})
	}
	if a.rnd.IntN(4) == 0 {
		b.Watermark = a.m.Now().Add(-time.Duration(a.rnd.IntN(50)) * time.Millisecond)
	}
	if a.rnd.IntN(3) == 0 {
		a.m.Pass(time.Duration(a.rnd.IntN(2000)) * time.Millisecond)
	}
	var conflict *store.ConflictError
	err := a.both(b)
	if errors.As(err, &conflict) { // as the engine does: send the rest again
		b.Claims = b.Claims[:len(b.Claims)-1]
		err = a.both(b)
	}
	if err != nil {
		a.Fatalf("commit: %v", err)
	}
	a.lives = append(a.lives, fresh...)
	for _, c := range b.Claims {
		a.claims = append(a.claims, c.Claim)
	}
	a.quotes = append(a.quotes, b.Quotes...)
	a.refs = append(a.refs, b.References...)
}

func (a *agreement) both(b *store.Batch) error {
	err, err2 := a.one.Commit(b), a.two.Commit(b)
	a.same("Commit", nil, err, nil, err2)
	return err
}

// spoil sends a batch that must be refused.
func (a *agreement) spoil(lane int) {
	b := a.one.Batch(lane)
	l := a.fresh()
	b.Payments, b.Outcomes = []*payment.Terms{l.Terms}, l.Outcomes
	switch a.rnd.IntN(6) {
	case 0:
		b.Epoch--
	case 1:
		b.FromSeq += a.rnd.Int64N(5) - 5
	case 2:
		old := pick(a.rnd, a.lives)
		b.Payments = append(b.Payments, old.Terms)
		b.Outcomes = append(b.Outcomes, old.Outcomes[0])
	case 3:
		b.Payments = append(b.Payments, l.Terms)
	case 4:
		if len(a.quotes) > 0 {
			b.Quotes = append(b.Quotes, pick(a.rnd, a.quotes), pick(a.rnd, a.quotes))
		}
		b.Outcomes[0].State.Seq = 0
	default:
		for range 3 {
			if len(a.claims) > 0 {
				b.Claims = append(b.Claims, store.ClaimWrite{Claim: pick(a.rnd, a.claims)})
			}
		}
		b.Outcomes = append(b.Outcomes, b.Outcomes[0])
	}
	if err := a.both(b); err == nil {
		a.Errorf("a spoilt batch went in: %+v", b)
	}
}

func ask[T any](a *agreement, what string, f func(s store.Store) (T, error)) {
	a.Helper()
	x, err := f(a.one.Store)
	y, err2 := f(a.two.Store)
	a.same(what, x, err, y, err2)
}

// read asks everything once.
func (a *agreement) read(lane int) {
	ctx := a.Context()
	l, other := pick(a.rnd, a.lives), pick(a.rnd, a.lives)
	id, limit := l.Terms.ID, a.rnd.IntN(12)
	ask(a, "Lane", func(s store.Store) (store.Lane, error) { return s.Lane(ctx, lane) })
	ask(a, "Records", func(s store.Store) ([]store.Record, error) {
		return s.Records(ctx, []payment.ID{id, {1}, other.Terms.ID, id})
	})
	ask(a, "Live", func(s store.Store) ([]store.Record, error) { return s.Live(ctx, lane) })
	ask(a, "Outcomes", func(s store.Store) ([]store.Entry, error) { return s.Outcomes(ctx, id) })
	ask(a, "Children", func(s store.Store) ([]store.Record, error) { return s.Children(ctx, id) })
	ask(a, "Journal", func(s store.Store) ([]store.Entry, error) {
		return s.Journal(ctx, lane, a.one.Lanes[lane].Seq-int64(limit)*2, limit)
	})
	from, to := min(id.Millis(), other.Terms.ID.Millis()), other.Terms.ID
	ask(a, "Range", func(s store.Store) ([]store.Record, error) { return s.Range(ctx, rangeStart(from), to, limit) })
	who := pick(a.rnd, []string{"", l.Terms.Initiator, l.Terms.Payer.Participant, "acquirer-003", "nobody"})
	ask(a, "Recent", func(s store.Store) ([]store.Record, error) { return s.Recent(ctx, who, limit*3) })
	ask(a, "Positions", func(s store.Store) ([]store.Position, error) {
		return s.Positions(ctx, lane-1, Calendar(id.Time()).Cycle)
	})
	ask(a, "Slices", func(s store.Store) ([]store.Slice, error) { return s.Slices(ctx, lane-1) })
	ask(a, "Directory", func(s store.Store) (string, error) {
		v, body, err := s.Directory(ctx)
		return fmt.Sprint(v, string(body)), err
	})
	if len(a.claims) > 0 && len(a.quotes) > 0 {
		r, c, q := pick(a.rnd, a.refs), pick(a.rnd, a.claims), pick(a.rnd, a.quotes)
		ask(a, "ByReference", func(s store.Store) ([]payment.ID, error) { return s.ByReference(ctx, r.Owner, r.Value, limit) })
		ask(a, "Claims", func(s store.Store) ([]store.Claim, error) { return s.Claims(ctx, [][32]byte{c.Key, {}, c.Key}) })
		ask(a, "Quote", func(s store.Store) (*store.Quote, error) { return s.Quote(ctx, q.ID) })
	}
	ask(a, "a quote that is not there", func(s store.Store) (*store.Quote, error) { return s.Quote(ctx, id) })
}

func rangeStart(ms int64) (id payment.ID) {
	for i := range 6 {
		id[i] = byte(ms >> (40 - 8*i))
	}
	return id
}
