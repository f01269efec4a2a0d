package engine

// Two processes on one store. Method: the first is paused with work in its hands, a second takes the lanes, and then the first wakes up and
// goes on with what it had in mind. Nothing of it may reach the store.

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"hutong/ledger"
	"hutong/payment"
	"hutong/store"
)

// A paused owner wakes up in the middle of a payment's ladder: only the new owner climbs, whichever of the two answers first.
func TestOneOwnerClimbsTheLadder(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		r := newRig(t, n, nil)
		p := r.must(r.pull(walletA, 10))
		r.apply(p.ID, says(payment.OpAuthorise, payment.Unknown))
		climbed := func(id payment.ID) []store.Entry { _, all := r.history(); return all[id] }
		paused := r.e
		r.start()
		r.pump()
		stale := func() error {
			var got error
			paused.ApplyThen(p.ID, says(payment.OpLookUpDebit, payment.Unknown), func(_ *store.Record, err error) { got = err })
			paused.Pump()
			return got
		}
		before := climbed(p.ID)
		if err := stale(); !errors.Is(err, ErrStopped) {
			t.Errorf("the paused owner's step: %v", err)
		}
		if now := climbed(p.ID); len(now) != len(before) {
			t.Fatalf("the paused owner wrote: %d outcomes, want %d", len(now), len(before))
		}
		if d := r.apply(p.ID, says(payment.OpLookUpDebit, payment.Unknown)); d.err != nil || d.rec.State.Rung != 2 {
			t.Errorf("the new owner's step: %v, rung %d", d.err, d.rec.State.Rung)
		}
		if err := stale(); !errors.Is(err, ErrStopped) {
			t.Errorf("the paused owner's second step: %v", err)
		}
		rungs := map[int]int{}
		for _, e := range climbed(p.ID) {
			if e.State.Status == payment.DebitUnknown {
				rungs[e.State.Rung]++
			}
		}
		for rung, times := range rungs {
			if times != 1 {
				t.Errorf("rung %d was climbed %d times", rung, times)
			}
		}
		r.audit()
	})
}

// A paused owner wakes up and moves headroom between lanes before its first commit fails: the store refuses that too.
func TestPausedOwnerMovesNoHeadroom(t *testing.T) {
	r := newRig(t, 4, func(o *Options) {
		o.Caps = []Cap{{walletA, 40}, {walletB, 40}, {bankIn, 0}, {bankOut, 400}, {acquirer, 0}, {operator, 0}}
	})
	paused := r.e
	r.start()
	before, err := r.st.Store.Slices(bg, -1)
	if err != nil {
		t.Fatal(err)
	}
	var got error
	paused.OpenThen(Opening{Terms: r.pull(walletA, 30)}, func(_ *store.Record, _ bool, err error) { got = err }) // more than one lane has
	paused.Pump()
	if !errors.Is(got, ErrStopped) {
		t.Errorf("the paused owner: %v", got)
	}
	after, err := r.st.Store.Slices(bg, -1)
	if err != nil {
		t.Fatal(err)
	}
	if len(before) != len(after) {
		t.Fatalf("%d slices before, %d after", len(before), len(after))
	}
	for i := range before {
		if before[i] != after[i] {
			t.Errorf("a slice was %+v and is %+v", before[i], after[i])
		}
	}
	if d := r.open(r.pull(walletA, 30)); d.err != nil || !d.rec.State.Reserved {
		t.Errorf("the new owner: %v, %s", d.err, d.rec.State.Status)
	}
	r.audit()
}

// Another process takes the lanes over at any moment of a load, with a batch being written, others decided ahead and answers of commits lost. Every
// command of the old owner is answered once, what it tells as done is there, and the new owner's books agree.
func TestTakenOverUnderLoad(t *testing.T) {
	for round := range 8 {
		r := newRig(t, 1+round%3, func(o *Options) {
			o.Inline, o.MaxBatch, o.Remember, o.many = false, 3+13*(round%2), 8, 1+round%3
			o.Caps = append([]Cap{{walletA, 120}}, generous[1:]...) // so that the mover has work
		})
		old := r.e
		var asked, told atomic.Int64
		then := func(rec *store.Record, err error) {
			told.Add(1)
			if err == nil {
				r.isThere(rec)
			}
		}
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				for k := range 15 {
					p := r.pull([]ledger.Account{walletA, walletB}[i%2], 3)
					asked.Add(3)
					old.OpenThen(Opening{Terms: p}, func(rec *store.Record, _ bool, err error) { then(rec, err) })
					old.ApplyThen(p.ID, says(payment.OpAuthorise, payment.Success), then)
					old.WaitThen(p.ID, then)
					if k%3 == 0 {
						old.Open(bg, Opening{Terms: p})
					}
				}
			})
		}
		for asked.Load() < int64(100*round) {
			runtime.Gosched()
		}
		r.st.mu.Lock()
		r.st.after = round % 4
		r.st.mu.Unlock()
		r.start()
		wg.Wait()
		old.Close() // sends away who waits for an end
		if asked.Load() != told.Load() {
			t.Errorf("round %d: %d commands, %d answers", round, asked.Load(), told.Load())
		}
		r.e.Close()
		r.audit()
		r.verify()
	}
}
