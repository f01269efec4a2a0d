package engine

// Lanes that are changed while payments go on. The models of headroom_test.go change them too, between any two steps; here are the live engine,
// the twins of a failed write, another owner, and who waits over a change.

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
	"testing"
	"time"

	"hutong/audit"
	"hutong/payment"
	"hutong/store"
)

// verify lets the auditor derive the books again.
func (r *rig) verify() {
	r.t.Helper()
	pr, pw := io.Pipe()
	go func() { pw.CloseWithError(r.st.Store.Export(bg, pw)) }()
	rep, err := audit.Verify(pr, audit.Options{})
	if err != nil {
		r.t.Fatalf("verify: %v", err)
	}
	if !rep.OK() {
		r.t.Fatalf("verify: %+v", rep.List)
	}
}

// Callers open and finish payments while the lanes are changed again and again. Nobody is refused for it, a tight cap is used exactly, and the
// books agree.
func TestLanesChangedUnderLoad(t *testing.T) {
	r := newRig(t, 1, func(o *Options) {
		o.Inline = false
		o.Caps = []Cap{{walletA, 300}, {walletB, 1_000_000}, {bankIn, 0}, {bankOut, 1_000_000}, {acquirer, 0}, {operator, 0}}
	})
	const callers, each = 40, 30
	var wg sync.WaitGroup
	beats := make(chan struct{}, callers*each)
	var mu sync.Mutex
	got := map[string]int{}
	for k := range callers {
		wg.Go(func() {
			for range each {
				wallet, minor := walletB, int64(5)
				if k%4 == 0 {
					wallet, minor = walletA, 2 // stays reserved
				}
				p := r.pull(wallet, minor)
				rec, _, err := r.e.Open(bg, Opening{Terms: p})
				if err == nil && wallet == walletB {
					rec, err = r.e.Apply(bg, p.ID, says(payment.OpAuthorise, payment.Success))
				}
				mu.Lock()
				got[fmt.Sprintf("%s %v %s", wallet.Participant, err, rec.State.Status)]++
				mu.Unlock()
				beats <- struct{}{}
			}
		})
	}
	go func() {
		wg.Wait()
		close(beats)
	}()
	n, changes := 0, 0
	for range beats {
		if n++; n%40 != 0 {
			continue
		}
		if err := r.e.Relane(bg, []int{4, 2, 7, 1, 3}[changes%5]); err != nil {
			t.Fatal(err)
		}
		changes++
	}
	want := map[string]int{"wallet-a <nil> debit_asked": 150, "wallet-a <nil> refused": 150, "wallet-b <nil> succeeded": 900}
	if fmt.Sprint(got) != fmt.Sprint(want) || changes != callers*each/40 {
		t.Errorf("after %d changes: %v", changes, got)
	}
	r.e.Close()
	r.audit()
	r.verify()
}

// The change is not written, or written although it failed. What is under way goes on either way, with who waits for its end.
func TestRelaneFails(t *testing.T) {
	for _, there := range []bool{false, true} {
		r := newRig(t, 2, nil)
		var told [][]store.Lane
		r.o.Relaned = func(lanes []store.Lane) { told = append(told, lanes) }
		r.start()
		p, q := r.must(r.pull(walletA, 10)), r.must(r.pull(walletB, 20))
		ended := 0
		r.e.WaitThen(p.ID, func(rec *store.Record, err error) {
			if ended++; err != nil || !rec.State.Paid() {
				t.Errorf("there %v: who waits was told %v, %s", there, err, rec.State.Status)
			}
		})
		r.pump()
		queued := r.applying(q.ID, says(payment.OpAuthorise, payment.Failure)) // waits in its old lane over the change
		if there {
			r.st.relaneAfter = 1
		} else {
			r.st.relaneBefore = 1
		}
		err := r.e.Relane(bg, 3)
		if there != (err == nil) || !there && !errors.Is(err, ErrStore) {
			t.Errorf("there %v: %v", there, err)
		}
		if n := map[bool]int{true: 3, false: 2}[there]; len(r.e.lanes()) != n || len(told) != n-2 {
			t.Errorf("there %v: %d lanes, told %v", there, len(r.e.lanes()), told)
		}
		if there && (len(told[0]) != 5 || !told[0][0].Retired || told[0][4].To != payment.Slots) {
			t.Errorf("told of the lanes %+v", told[0])
		}
		if d := r.apply(p.ID, says(payment.OpAuthorise, payment.Success)); d.err != nil || ended != 1 || queued.got != 1 || queued.rec.State.Status != payment.Failed {
			t.Errorf("there %v: %v, ended %d, queued %+v", there, d.err, ended, queued)
		}
		r.audit()
		r.verify()
	}
}

// The store fails the change and does not say whether it is there: this engine writes nothing more, and the next one goes on, with the lanes as
// they are or with the number that it is given.
func TestRelaneWithUnknownEnd(t *testing.T) {
	for _, there := range []bool{false, true} {
		for _, next := range []int{0, 2, 5} {
			r := newRig(t, 2, nil)
			p := r.must(r.pull(walletA, 10))
			if there {
				r.st.relaneAfter = 1
			} else {
				r.st.relaneBefore = 1
			}
			r.st.lanesFail = 1
			if err := r.e.Relane(bg, 3); !errors.Is(err, ErrUncertain) {
				t.Errorf("there %v: %v", there, err)
			}
			if d := r.open(r.pull(walletB, 5)); !errors.Is(d.err, ErrStopped) {
				t.Errorf("there %v: opened after it: %v", there, d.err)
			}
			r.o.Lanes = next
			r.start()
			want := next
			if next == 0 {
				want = map[bool]int{true: 3, false: 2}[there]
			}
			if len(r.e.lanes()) != want {
				t.Errorf("there %v: the next engine of %d lanes has %d", there, next, len(r.e.lanes()))
			}
			r.pump() // the question of which nobody knows whether it left is asked about
			if d := r.apply(p.ID, says(payment.OpLookUpDebit, payment.Success)); d.err != nil || !d.rec.State.Paid() {
				t.Errorf("there %v: %v, %s", there, d.err, d.rec.State.Status)
			}
			r.audit()
			r.verify()
		}
	}
}

// An owner of before changes no lanes, and from a change on an owner of before writes nothing.
func TestRelaneIsFenced(t *testing.T) {
	r := newRig(t, 2, nil)
	first := r.e
	p := r.must(r.pull(walletA, 10))
	r.start()
	second := r.e
	lanes, err := r.st.Store.Lanes(bg, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Relane(bg, 4); !errors.Is(err, ErrStopped) {
		t.Errorf("an owner of before: %v", err)
	}
	if got, _ := r.st.Store.Lanes(bg, 0); fmt.Sprint(got) != fmt.Sprint(lanes) {
		t.Errorf("the lanes were %v and are %v", lanes, got)
	}
	r.pump()
	if err := second.Relane(bg, 4); err != nil {
		t.Fatal(err)
	}
	d := &did{}
	first.ApplyThen(p.ID, says(payment.OpAuthorise, payment.Success), func(rec *store.Record, err error) { d.err = err })
	first.Pump()
	if !errors.Is(d.err, ErrStopped) {
		t.Errorf("an owner of before applied: %v", d.err)
	}
	if d := r.apply(p.ID, says(payment.OpLookUpDebit, payment.Success)); d.err != nil {
		t.Error(d.err)
	}
	r.audit()
	r.verify()
}

// A hold that is captured in part keeps what is left of its reserve over a change, and its children stay in its lane.
func TestHoldOverAChangeOfLanes(t *testing.T) {
	r := newRig(t, 3, nil)
	h := r.held(100) // order of 200
	for i, n := range []int{1, 4, 2} {
		if d := r.capture(r.captureOf(h, 20, false)); d.err != nil {
			t.Fatalf("capture %d: %v", i, d.err)
		}
		if err := r.e.Relane(bg, n); err != nil {
			t.Fatal(err)
		}
		r.audit()
	}
	var reserved int64
	for _, l := range r.e.lanes() {
		for _, b := range l.books {
			if b != nil && b.account.Account == h.Payer.Account {
				for _, p := range b.cycles {
					reserved += p.Reserved
				}
			}
		}
	}
	if s := r.state(h.ID); s.Captured != 60 || reserved != 70 {
		t.Errorf("captured %d, reserved %d", s.Captured, reserved)
	}
	r.verify()
}

// The owner of before changes the lanes while they are taken over: before the first is, or, with a third owner between, in the middle. What
// has the slots in the end is taken over, with what is under way.
func TestRelaneDuringTakeover(t *testing.T) {
	for at := range 2 {
		r := newRig(t, 2, nil)
		p := r.must(r.pull(walletA, 10))
		other := r.e
		r.o.Lanes = 0
		r.st.beforeOwn = func(lane int) {
			if lane != at {
				return
			}
			r.st.beforeOwn = nil
			if at > 0 {
				var err error
				if other, err = New(bg, r.o); err != nil {
					t.Fatal(err)
				}
			}
			if err := other.Relane(bg, 3); err != nil {
				t.Fatal(err)
			}
		}
		r.start()
		if n := len(r.e.lanes()); n != 3 {
			t.Fatalf("changed at lane %d: %d lanes", at, n)
		}
		r.pump()
		if d := r.apply(p.ID, says(payment.OpLookUpDebit, payment.Success)); d.err != nil || !d.rec.State.Paid() {
			t.Errorf("changed at lane %d: %v, %s", at, d.err, d.rec.State.Status)
		}
		if err := other.Relane(bg, 2); !errors.Is(err, ErrStopped) {
			t.Errorf("changed at lane %d: the other owner changes them again: %v", at, err)
		}
		r.audit()
		r.verify()
	}
}

// A move of headroom of which the store said that it failed comes true after the slices were read again. The lanes used their slices as they
// were; a change of them leaves the retired ones what they posted, and not a unit of headroom more or less.
func TestRelaneAfterALateMove(t *testing.T) {
	r := newRig(t, 2, func(o *Options) { o.Caps = append([]Cap{{walletA, 20}}, generous[1:]...) })
	in := func(lane int, minor int64) *payment.Terms {
		return r.inLane(lane, func() *payment.Terms { return r.pull(walletA, minor) })
	}
	r.pay(in(0, 10))
	r.st.moveLate = true
	if d := r.open(in(0, 5)); !errors.Is(d.err, ErrStore) {
		t.Fatalf("opened while headroom could not be moved: %v, %s", d.err, d.rec.State.Status)
	}
	if err := r.st.Store.MoveSlice(bg, r.st.late); err != nil || len(r.st.late) == 0 {
		t.Fatalf("the late move: %v, %v", r.st.late, err)
	}
	r.pay(in(1, 10))
	if err := r.e.Relane(bg, 3); err != nil {
		t.Fatal(err)
	}
	r.audit()
	r.o.Lanes = 0
	r.start()
	r.audit()
	if d := r.open(r.pull(walletA, 1)); d.err != nil || d.rec.State.Status != payment.Refused {
		t.Errorf("opened over the cap: %v, %s", d.err, d.rec.State.Status)
	}
	r.verify()
}

// What waits in full queues goes on in fewer lanes, in order: nobody is turned away for the change.
func TestFullQueuesOverAChangeOfLanes(t *testing.T) {
	r := newRig(t, 2, func(o *Options) { o.MaxQueue = 4 })
	var all []*did
	for i := range 4 {
		p := r.inLane(i/2, func() *payment.Terms { return r.pull(walletB, 5) })
		all = append(all, r.opening(p), r.applying(p.ID, says(payment.OpAuthorise, payment.Success)))
	}
	if err := r.e.Relane(bg, 1); err != nil {
		t.Fatal(err)
	}
	r.pump()
	for i, d := range all {
		if r.once(d); d.err != nil {
			t.Errorf("command %d: %v", i, d.err)
		}
	}
	r.verify()
}

// The lanes are changed while a flush waits for one of them: it begins anew, and comes to the end of a claim and its payment.
func TestFlushOverAChangeOfLanes(t *testing.T) {
	r, h := newHeldRig(t, 2, nil)
	l := r.e.lanes()[1]
	when := func(so func() bool) {
		for ok := false; !ok; runtime.Gosched() {
			l.mu.Lock()
			ok = so()
			l.mu.Unlock()
		}
	}
	told := make(chan error, 2)
	open := func(p *payment.Terms) {
		r.e.OpenThen(Opening{Terms: p}, func(_ *store.Record, _ bool, err error) { told <- err })
	}
	open(r.inLane(1, func() *payment.Terms { return r.pull(walletA, 1) }))
	<-h.came
	_, claimants := r.claimants(1, 0)
	open(claimants[0])
	flushed, changed := make(chan error, 1), make(chan error, 1)
	go func() { flushed <- r.e.Flush(bg) }()
	when(func() bool { return len(l.queue) == 2 }) // behind the claim
	go func() { changed <- r.e.Relane(bg, 3) }()
	when(func() bool { return l.still })
	h.let <- struct{}{}
	<-h.came // the claim, in a new lane
	h.let <- struct{}{}
	<-h.came // its payment
	select {
	case err := <-flushed:
		t.Errorf("flushed with the payment under way: %v", err)
	case <-time.After(50 * time.Millisecond): // it may take longer to be wrong, never longer to be right
	}
	h.let <- struct{}{}
	for _, end := range []chan error{told, told, changed} {
		if err := <-end; err != nil {
			t.Error(err)
		}
	}
	if !t.Failed() {
		<-flushed
	}
	r.e.Close()
	r.audit()
}

// A lane that is to rest begins with nothing more when the batch that it waits for is there: what waits goes on in the new lanes.
func TestRestingLaneTakesNothing(t *testing.T) {
	r, h := newHeldRig(t, 1, nil)
	l := r.e.lanes()[0]
	open, opened := r.opener(4)
	open(1)
	<-h.came
	open(2) // enough for the writer
	h.let <- struct{}{}
	<-h.came
	open(1) // not enough to be decided ahead
	changed := make(chan error)
	go func() { changed <- r.e.Relane(bg, 2) }()
	for still := false; !still; runtime.Gosched() {
		l.mu.Lock()
		still = l.still
		l.mu.Unlock()
	}
	h.let <- struct{}{}
	<-h.came
	if n := len(r.e.lanes()); n != 2 {
		t.Errorf("a batch was begun in the lane that was to rest")
	}
	h.let <- struct{}{}
	if err := <-changed; err != nil {
		t.Error(err)
	}
	for range 4 {
		if err := <-opened; err != nil {
			t.Error(err)
		}
	}
	r.e.Close()
	r.audit()
}
