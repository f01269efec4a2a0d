package disktest_test

// Goal: whatever the moment at which the power goes, and whatever of the unsynced is lost, everything that was acknowledged is there,
// nothing that was not attempted is there, and the books agree. Method: the engine on the real store runs on a disk that writes everything
// down, together with what was tried and what was told. At thousands of moments of that log the folder is made as a cut may leave it, the
// real store opens it, and what it holds is compared with the marks up to that moment. Some of these openings are cut as well.

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"hutong/audit"
	"hutong/engine"
	"hutong/ledger"
	"hutong/payment"
	"hutong/store"
	hutongsqlite "hutong/store/sqlite"
	"hutong/store/sqlite/disktest"
	"hutong/store/storetest"
)

var (
	points = flag.Int("points", 150, "power cuts of TestPowerLoss, and of TestTroubledDisk")
	seed   = flag.Uint64("seed", 1, "seed of the first run; a failure names the one to use")
)

const lanes = 2

func init() {
	hutongsqlite.OpenFile = func(name string) (hutongsqlite.File, error) { return disktest.OpenFile(name) }
}

// tried is marked before a command is given, told when its answer says that it is durable, denied when its answer says that nothing was done.
type (
	tried struct {
		id   payment.ID
		what string
	}
	denied tried
	told   struct {
		id    payment.ID
		state payment.State
	}
	toldQuote struct{ id payment.ID }
)

// world is what is on the disk: an engine over a store, and clients that remember what they were told.
type world struct {
	t     testing.TB
	path  string
	disk  *disktest.Disk
	rnd   *rand.Rand
	make  *storetest.Maker
	st    *hutongsqlite.Store
	e     *engine.Engine
	known []store.Record // as last told
	place map[payment.ID]int
	mu    sync.Mutex // guards make, in a world of many goroutines

	denials, uncertain int  // commands that were not answered as done
	faults             int  // of the disk
	over               bool // the engine lost its lane: another life is needed
}

func caps() (out []engine.Cap) {
	m := storetest.NewMaker(7, 3)
	seen := map[ledger.Account]bool{}
	for range 200 {
		for _, t := range []*payment.Terms{m.Pull(), m.Push()} {
			for _, l := range t.Lines {
				for _, a := range []ledger.Account{l.From, l.To} {
					if !seen[a] {
						seen[a] = true
						out = append(out, engine.Cap{Account: a, Minor: 60_000_000})
					}
				}
			}
		}
	}
	return out
}

var allCaps = caps()

func newWorld(t testing.TB, dir string, disk *disktest.Disk, seed uint64) *world {
	w := &world{t: t, path: filepath.Join(dir, "hutong.db"), disk: disk, rnd: rand.New(rand.NewPCG(seed, 1)), make: storetest.NewMaker(seed, 3), place: map[payment.ID]int{}}
	return w
}

func (w *world) start() error { return w.startAs(true) }

func (w *world) startAs(inline bool) error {
	var err error
	if w.st, err = hutongsqlite.Open(w.path); err != nil {
		return err
	}
	w.e, err = engine.New(context.Background(), engine.Options{Store: w.st, Lanes: lanes, Now: w.now, Caps: allCaps, Inline: inline, Remember: 64,
		Policy:   func(id string, _ time.Time) *payment.Policy { return storetest.Policy },
		Calendar: storetest.Calendar, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return errors.Join(err, w.st.Close())
	}
	if inline {
		w.e.Pump()
	}
	return nil
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.make.Now()
}

func (w *world) stop() error {
	w.e.Close()
	return w.st.Close()
}

// learn takes what an answer says of a payment.
func (w *world) learn(rec store.Record) {
	w.disk.Mark(told{rec.Terms.ID, rec.State})
	if at, ok := w.place[rec.Terms.ID]; ok {
		w.known[at] = rec
		return
	}
	w.place[rec.Terms.ID] = len(w.known)
	w.known = append(w.known, rec)
}

// try marks an attempt and gives what takes its answer.
func (w *world) try(id payment.ID, what string) func(*store.Record, error) {
	w.disk.Mark(tried{id, what})
	return func(rec *store.Record, err error) {
		var refusal payment.Refusal
		switch {
		case err == nil, errors.Is(err, payment.ErrUnchanged), errors.As(err, &refusal):
			w.learn(*rec)
		case errors.Is(err, engine.ErrStore), errors.Is(err, engine.ErrStopped): // the caller is told that nothing was done
			w.disk.Mark(denied{id, what})
			w.denials++
			w.over = w.over || errors.Is(err, engine.ErrStopped)
		default:
			w.uncertain++
			w.over = true
		}
	}
}

// command gives one command, as some client or institution would.
func (w *world) command() {
	if n := w.rnd.IntN(10); n < 4 || len(w.known) == 0 {
		t := w.make.Pull()
		if n < 2 {
			t = w.make.Push()
		}
		back := w.try(t.ID, "opened")
		w.e.OpenThen(engine.Opening{Terms: t, References: []store.Reference{{Owner: t.Initiator, Value: t.InitiatorRef, Payment: t.ID}}},
			func(rec *store.Record, _ bool, err error) { back(rec, err) })
		return
	}
	rec := w.known[max(w.rnd.IntN(len(w.known)), w.rnd.IntN(len(w.known)))]
	t := rec.Terms
	switch n := w.rnd.IntN(12); {
	case n == 0:
		w.e.CancelThen(t.Initiator, t.RequestID, "", w.try(payment.NewID(t.Initiator, t.RequestID), "cancelled"))
	case n == 1:
		r := w.make.RequestID()
		w.e.CancelThen("acquirer-001", r, "first", w.try(payment.NewID("acquirer-001", r), "cancelled"))
	case n == 2:
		back := w.try(t.ID, "opened")
		w.e.OpenThen(engine.Opening{Terms: t}, func(rec *store.Record, _ bool, err error) { back(rec, err) })
	case n == 3 && t.Kind == payment.Pay && t.Flow == payment.Push:
		child := w.make.Refund(t)
		back := w.try(child.ID, "opened")
		w.e.RefundThen(engine.Refunding{Parent: t.ID, ID: child.ID, Fingerprint: child.Fingerprint, Child: func(store.Record) (*payment.Terms, error) {
			return child, nil
		}}, func(rec *store.Record, _ bool, err error) { back(rec, err) })
	case n == 4:
		q := &store.Quote{ID: w.make.QuoteID(t.ID), Payment: t.ID, Institution: t.Initiator, CreatedAt: w.make.Now(), ExpiresAt: w.make.Now().Add(time.Minute), Body: []byte("{}")}
		w.e.PutQuoteThen(q, func(q *store.Quote, err error) {
			if err == nil {
				w.disk.Mark(toldQuote{q.ID})
			}
		})
	default:
		op, _, ok := payment.Next(t, &rec.State)
		if !ok {
			return
		}
		ev := payment.Event{Kind: payment.Answered, Op: op, By: t.Payer.Participant, Reference: "r-" + t.ID.String(),
			Result: []payment.Result{payment.Success, payment.Success, payment.Success, payment.Failure, payment.Unknown, payment.Pending, payment.NotFound}[w.rnd.IntN(7)]}
		w.e.ApplyThen(t.ID, ev, w.try(t.ID, "answered"))
	}
}

// checkpoint moves the log into the database, as SQLite does by itself from a length that a test does not reach.
func (w *world) checkpoint() error {
	c, err := sqlite.OpenConn(w.path, sqlite.OpenReadWrite)
	if err != nil {
		return err
	}
	defer c.Close()
	how := []string{"PASSIVE", "FULL", "RESTART", "TRUNCATE"}[w.rnd.IntN(4)]
	return sqlitex.ExecuteTransient(c, "PRAGMA wal_checkpoint("+how+")", nil)
}

// run is a day of a switch: rounds of commands that wait together, checkpoints, restarts, and perhaps troubles of the disk.
func (w *world) run(rounds int, troubled bool) error {
	again := func() error { // another life
		w.over = false
		err := w.start()
		for ; err != nil && troubled; err = w.start() {
			w.disk.Fail(nil) // the disk is mended, and the operator starts it again
		}
		return err
	}
	if err := again(); err != nil {
		return err
	}
	for range rounds {
		if troubled {
			w.disk.Fail(w.trouble())
		}
		for range 1 + w.rnd.IntN(12) {
			w.command()
		}
		w.e.Pump()
		n := w.rnd.IntN(40)
		if n < 2 {
			if err := w.checkpoint(); err != nil && !troubled {
				return err
			}
		}
		if n == 2 || w.over {
			if err := w.stop(); err != nil && !troubled {
				return err
			}
			if err := again(); err != nil {
				return err
			}
		}
	}
	w.disk.Fail(nil)
	return w.stop()
}

// trouble is what the disk does wrong in a round, mostly nothing.
func (w *world) trouble() func(disktest.Event) disktest.Failure {
	rnd, left := rand.New(rand.NewPCG(w.rnd.Uint64(), 3)), 1+w.rnd.IntN(3)
	once := func(kind disktest.Kind, f disktest.Failure) func(disktest.Event) disktest.Failure {
		return func(e disktest.Event) disktest.Failure {
			if e.Kind != kind || left == 0 || rnd.IntN(3) > 0 {
				return disktest.Failure{}
			}
			left--
			w.faults++
			f := f
			if f.Partial > 0 {
				f.Partial = rnd.IntN(len(e.Data) + 1)
			}
			return f
		}
	}
	switch w.rnd.IntN(14) {
	case 0: // full until the round's end
		return func(e disktest.Event) disktest.Failure {
			if e.Kind != disktest.Write {
				return disktest.Failure{}
			}
			w.faults++
			return disktest.Failure{Code: disktest.Full, Partial: rnd.IntN(len(e.Data) + 1)}
		}
	case 1:
		return once(disktest.Write, disktest.Failure{Code: disktest.Full, Partial: 1})
	case 2:
		return once(disktest.Write, disktest.Failure{Code: disktest.WriteError, Partial: 1})
	case 3:
		return once(disktest.Write, disktest.Failure{Code: disktest.WriteError, Done: true})
	case 4:
		return once(disktest.Sync, disktest.Failure{Code: disktest.SyncError})
	case 5:
		return once(disktest.Sync, disktest.Failure{Code: disktest.SyncError, Done: true})
	case 6:
		return once(disktest.Read, disktest.Failure{Code: disktest.ReadError})
	case 7:
		return once(disktest.Truncate, disktest.Failure{Code: disktest.CutError})
	}
	return nil
}

// book is what the marks up to a moment say.
type book struct {
	tried  map[payment.ID]map[string]int
	told   map[payment.ID]map[int]payment.State // by place in the payment's history
	quotes []payment.ID
}

func newBook() *book {
	return &book{tried: map[payment.ID]map[string]int{}, told: map[payment.ID]map[int]payment.State{}}
}

func (b *book) add(marks []any) {
	for _, m := range marks {
		switch m := m.(type) {
		case tried:
			if b.tried[m.id] == nil {
				b.tried[m.id] = map[string]int{}
			}
			b.tried[m.id][m.what]++
		case denied:
			b.tried[m.id][m.what]--
		case told:
			if b.told[m.id] == nil {
				b.told[m.id] = map[int]payment.State{}
			}
			b.told[m.id][m.state.Seq] = m.state
		case toldQuote:
			b.quotes = append(b.quotes, m.id)
		}
	}
}

// check compares a store with the marks.
func (b *book) check(path string) error {
	ctx := context.Background()
	st, err := hutongsqlite.Open(path)
	if err != nil {
		return fmt.Errorf("opening it again: %w", err)
	}
	defer st.Close()
	rows, err := st.Lanes(ctx, lanes)
	if err != nil {
		return err
	}
	histories := map[payment.ID][]store.Entry{}
	for lane, row := range rows {
		entries, err := st.Journal(ctx, lane, 0, 1<<30)
		if err != nil || int64(len(entries)) != row.Seq {
			return fmt.Errorf("lane %d has %d outcomes for a journal of %d: %w", lane, len(entries), row.Seq, err)
		}
		for i, e := range entries {
			if e.Seq != int64(i+1) || e.State.Seq != len(histories[e.Payment])+1 {
				return fmt.Errorf("lane %d, place %d holds outcome %d of %s", lane, e.Seq, e.State.Seq, e.Payment)
			}
			histories[e.Payment] = append(histories[e.Payment], e)
		}
	}
	for id, states := range b.told {
		for seq, s := range states {
			if h := histories[id]; len(h) < seq || h[seq-1].State != s {
				return fmt.Errorf("acknowledged: outcome %d of %s (%s) is not there; %d outcomes are", seq, id, s.Status, len(h))
			}
		}
	}
	for _, q := range b.quotes {
		if _, err := st.Quote(ctx, q); err != nil {
			return fmt.Errorf("acknowledged: quote %s: %w", q, err)
		}
	}
	for id, h := range histories {
		attempts := 0
		for _, n := range b.tried[id] {
			attempts += n
		}
		if attempts == 0 {
			return fmt.Errorf("%s is there and was never attempted, or its caller was told that nothing was done", id)
		}
		answers := 0
		for _, e := range h {
			if e.Event.Kind == payment.Answered {
				answers++
			}
		}
		if answers > b.tried[id]["answered"] {
			return fmt.Errorf("%s has %d answers, %d were brought", id, answers, b.tried[id]["answered"])
		}
	}
	var out bytes.Buffer
	if err := st.Export(ctx, &out); err != nil {
		return err
	}
	report, err := audit.Verify(&out, audit.Options{})
	if err != nil {
		return err
	}
	if !report.OK() {
		var text bytes.Buffer
		report.Write(&text)
		return fmt.Errorf("verify:\n%s", text.String())
	}
	return nil
}

// cutAt makes a folder as a cut leaves it and checks what the store makes of it. The second cut strikes while it is being opened.
func cutAt(dir string, r *disktest.Replay, b *book, mode disktest.Mode, rnd *rand.Rand, mount func(string) *disktest.Disk) error {
	if err := disktest.Lay(dir, r.Cut(mode, rnd), rnd); err != nil {
		return err
	}
	path := filepath.Join(dir, "hutong.db")
	if mount == nil {
		return b.check(path)
	}
	disk := mount(dir)
	err := b.check(path)
	disk.Unmount()
	if err != nil {
		return err
	}
	again := disk.Replay()
	if again.Len() == 0 {
		return nil
	}
	again.To(rnd.IntN(again.Len() + 1))
	second := filepath.Join(dir, "second")
	if err := os.Mkdir(second, 0o700); err != nil {
		return err
	}
	if err := cutAt(second, again, b, disktest.Modes[rnd.IntN(len(disktest.Modes))], rnd, nil); err != nil {
		return fmt.Errorf("after a second cut at %d of %d of the opening: %w", again.At(), again.Len(), err)
	}
	return nil
}

// campaign runs a world and cuts its power at n moments.
func campaign(t *testing.T, seed uint64, n int, troubled, lie bool) (cuts int, first error) {
	t.Helper()
	const rounds = 60
	disktest.Seed(seed)
	dir := t.TempDir()
	disk := disktest.Mount(t, dir)
	if lie {
		disk.Lie()
	}
	w := newWorld(t, dir, disk, seed)
	if err := w.run(rounds, troubled); err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	if !troubled && w.denials+w.uncertain > 0 {
		t.Fatalf("seed %d: %d commands failed on a disk without faults", seed, w.denials+w.uncertain)
	}
	if cuts, first = cut(t, dir, disk, seed, n); first == nil {
		t.Logf("seed %d: %d events, %d payments, %d faults of the disk, %d commands told that nothing was done, %d told nothing certain, %d power cuts",
			seed, disk.Replay().Len(), len(w.known), w.faults, w.denials, w.uncertain, cuts)
	}
	return cuts, first
}

// cut cuts the power at n moments of what a disk wrote down.
func cut(t *testing.T, dir string, disk *disktest.Disk, seed uint64, n int) (cuts int, first error) {
	t.Helper()
	rnd := rand.New(rand.NewPCG(seed, 2))
	r := disk.Replay()
	at := make([]int, n)
	for i := range at {
		at[i] = rnd.IntN(r.Len() + 1)
	}
	slices.Sort(at)
	b := newBook()
	for i, k := range at {
		b.add(r.To(k))
		mode := disktest.Modes[rnd.IntN(len(disktest.Modes))]
		var mount func(string) *disktest.Disk
		if i%8 == 0 {
			mount = func(dir string) *disktest.Disk { return disktest.Mount(t, dir) }
		}
		here, err := os.MkdirTemp(dir, "cut")
		if err != nil {
			t.Fatal(err)
		}
		err = cutAt(here, r, b, mode, rnd, mount)
		if cuts++; err != nil {
			return cuts, fmt.Errorf("seed %d, %d points: the power was cut after event %d of %d, unsynced %s: %w", seed, n, k, r.Len(), mode, err)
		}
		if err := os.RemoveAll(here); err != nil {
			t.Fatal(err)
		}
	}
	return cuts, nil
}

// aRun is how many cuts one run of a world is good for.
const aRun = 150

func TestPowerLoss(t *testing.T) {
	for n, s := *points, *seed; n > 0; n, s = n-aRun, s+1 {
		if _, err := campaign(t, s, min(n, aRun), false, false); err != nil {
			t.Fatal(err)
		}
	}
}

// The disk is full, reads, writes and syncs fail, and then the power goes: who was told that a thing is done finds it, who was told that
// nothing was done finds nothing, and the switch goes on when the disk does.
func TestTroubledDisk(t *testing.T) {
	for n, s := *points, *seed; n > 0; n, s = n-aRun, s+1 {
		if _, err := campaign(t, s, min(n, aRun), true, false); err != nil {
			t.Fatal(err)
		}
	}
}

// Many clients at once, each waiting for its answer: what the lanes take together is chance here, so a run can't be had again; what the disk
// wrote down of it is cut all the same.
func TestPowerLossUnderConcurrency(t *testing.T) {
	dir := t.TempDir()
	disk := disktest.Mount(t, dir)
	w := newWorld(t, dir, disk, *seed)
	if err := w.startAs(false); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Go(func() {
			rnd := rand.New(rand.NewPCG(*seed, uint64(n)))
			tell := func(id payment.ID, what string, do func() (store.Record, error)) store.Record {
				disk.Mark(tried{id, what})
				rec, err := do()
				var refusal payment.Refusal
				if err != nil && !errors.Is(err, payment.ErrUnchanged) && !errors.As(err, &refusal) {
					t.Errorf("%s: %v", what, err)
					return rec
				}
				disk.Mark(told{rec.Terms.ID, rec.State})
				return rec
			}
			for range 12 {
				w.mu.Lock()
				terms := w.make.Pull()
				if rnd.IntN(3) == 0 {
					terms = w.make.Push()
				}
				w.mu.Unlock()
				rec := tell(terms.ID, "opened", func() (store.Record, error) {
					rec, _, err := w.e.Open(ctx, engine.Opening{Terms: terms})
					return rec, err
				})
				if rnd.IntN(4) == 0 {
					rec = tell(terms.ID, "cancelled", func() (store.Record, error) { return w.e.Cancel(ctx, terms.Initiator, terms.RequestID, "") })
				}
				for range rnd.IntN(4) {
					op, _, ok := payment.Next(terms, &rec.State)
					if !ok {
						break
					}
					ev := payment.Event{Kind: payment.Answered, Op: op, By: terms.Payer.Participant, Reference: "r-" + terms.ID.String(),
						Result: []payment.Result{payment.Success, payment.Success, payment.Failure, payment.Unknown}[rnd.IntN(4)]}
					rec = tell(terms.ID, "answered", func() (store.Record, error) { return w.e.Apply(ctx, terms.ID, ev) })
				}
				if n == 0 && rnd.IntN(3) == 0 {
					if err := w.checkpoint(); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	if err := w.stop(); err != nil {
		t.Fatal(err)
	}
	cuts, err := cut(t, dir, disk, *seed, *points/2)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d events, %d power cuts", disk.Replay().Len(), cuts)
}

// A drive that reports syncs it did not do loses what was acknowledged: the campaign must see it.
func TestLyingDriveIsCaught(t *testing.T) {
	if _, err := campaign(t, 1, aRun, false, true); err == nil {
		t.Error("a drive that forgets what it synced was not noticed")
	} else {
		t.Log(err)
	}
}
