package engine

// What each command does, step by step, with an engine that is pumped by hand: repeats, tombstones, refunds, quotes, waiting, overload.

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"hutong/payment"
	"hutong/reason"
	"hutong/store"
)

var bg = context.Background()

// lanes runs a test with one lane and with four.
func lanes(t *testing.T, f func(t *testing.T, n int)) {
	for _, n := range []int{1, 4} {
		t.Run(fmt.Sprintf("%d lanes", n), func(t *testing.T) { f(t, n) })
	}
}

func TestRepeatsGiveTheSamePayment(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		r := newRig(t, n, nil)
		one, two := r.pull(walletA, 100), r.pull(walletB, 70)
		// The same batch.
		first, again, other := r.opening(one), r.opening(one), r.opening(two)
		changed := *one
		changed.Fingerprint[31]++
		wrong := r.opening(&changed)
		r.pump()
		for i, d := range []*did{first, again, other, wrong} {
			r.once(d)
			if (d.err != nil) != (d == wrong) || d.err != nil && d.err != ErrReused {
				t.Errorf("command %d: %v", i, d.err)
			}
		}
		if !first.isNew || again.isNew || !other.isNew || again.rec.Terms.ID != one.ID {
			t.Errorf("new: %v %v %v", first.isNew, again.isNew, other.isNew)
		}
		r.audit()
		// A later batch gives the present state, after the end too.
		if d := r.apply(one.ID, says(payment.OpAuthorise, payment.Success)); d.err != nil {
			t.Fatal(d.err)
		}
		if d := r.open(one); d.err != nil || d.isNew || d.rec.State.Status != payment.Succeeded {
			t.Errorf("a repeat after the end: %+v", d)
		}
		if d := r.open(&changed); d.err != ErrReused {
			t.Errorf("another body after the end: %v", d.err)
		}
		// A new run that knows nothing of the ended payment by heart.
		r.start()
		r.pump()
		if d := r.open(one); d.err != nil || d.isNew || d.rec.State.Status != payment.Succeeded {
			t.Errorf("a repeat after a restart: %+v", d)
		}
		if d := r.open(&changed); d.err != ErrReused {
			t.Errorf("another body after a restart: %v", d.err)
		}
		// Long after, when ids are looked up before they are inserted.
		r.pass(26 * time.Hour)
		r.start()
		r.pump()
		if d := r.open(one); d.err != nil || d.isNew {
			t.Errorf("a repeat after midnight: %+v", d)
		}
		if got := r.e.Counters().Conflicts; got != 0 {
			t.Errorf("%d conflicts: old ids are to be looked up first", got)
		}
		r.audit()
	})
}

func TestRepeatOfARefusalStaysRefused(t *testing.T) {
	r := newRig(t, 1, nil)
	p := r.pull(walletA, 50)
	d := &did{}
	r.e.OpenThen(Opening{Terms: p, Refusal: reason.MerchantClosed}, func(rec *store.Record, isNew bool, err error) { d.rec, d.err, d.got = *rec, err, 1 })
	r.pump()
	if d.rec.State.Status != payment.Refused || d.rec.State.Reason != reason.MerchantClosed {
		t.Fatalf("refused as %+v", d.rec.State)
	}
	if d := r.open(p); d.isNew || d.rec.State.Status != payment.Refused {
		t.Errorf("the same request later: %+v", d)
	}
	if d := r.apply(p.ID, says(payment.OpAuthorise, payment.Failure)); d.err != payment.ErrUnchanged {
		t.Errorf("an answer to a refused payment: %v", d.err)
	}
	r.audit()
}

func TestTombstone(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		r := newRig(t, n, nil)
		before, after, together := r.pull(walletA, 10), r.pull(walletA, 20), r.pull(walletB, 30)
		// The cancellation first.
		d := r.cancelling("acquirer", before.RequestID)
		r.pump()
		if d.err != nil || d.rec.State.Status != payment.Tombstone {
			t.Fatalf("cancelled first: %+v", d)
		}
		if d := r.open(before); d.err != nil || d.isNew || d.rec.State.Status != payment.Tombstone {
			t.Errorf("the payment after its cancellation: %+v", d)
		}
		// The payment first.
		r.must(after)
		d = r.cancelling("acquirer", after.RequestID)
		r.pump()
		if d.err != nil || d.rec.State.Status != payment.Cancelling {
			t.Errorf("the cancellation after its payment: %+v", d)
		}
		again := r.cancelling("acquirer", after.RequestID)
		r.pump()
		if again.err != nil || again.rec.State.Seq != d.rec.State.Seq {
			t.Errorf("cancelled twice: %+v", again)
		}
		if d := r.apply(after.ID, says(payment.OpCancel, payment.Success)); d.rec.State.Status != payment.Cancelled {
			t.Errorf("cancelled: %+v", d)
		}
		// Both in one batch, the cancellation first, and the same after a restart that forgot the tombstone.
		c, o := r.cancelling("acquirer", together.RequestID), r.opening(together)
		r.pump()
		if c.err != nil || o.err != nil || o.rec.State.Status != payment.Tombstone {
			t.Errorf("together: %+v, %+v", c, o)
		}
		r.start()
		if d := r.open(before); d.err != nil || d.rec.State.Status != payment.Tombstone {
			t.Errorf("after a restart: %+v", d)
		}
		// Someone else's cancellation names another payment.
		if d := r.cancelling("wallet-a", after.RequestID); d != nil {
			r.pump()
			if d.rec.Terms.ID == after.ID {
				t.Error("another institution reached the payment")
			}
		}
		r.audit()
	})
}

func TestCancelPastThePointOfNoReturn(t *testing.T) {
	r := newRig(t, 1, nil)
	p := r.pay(r.pull(walletA, 10))
	d := r.cancelling("acquirer", p.RequestID)
	r.pump()
	if !errors.As(d.err, new(payment.Refusal)) || d.rec.State.Status != payment.Succeeded {
		t.Errorf("%+v", d)
	}
	r.audit()
}

func TestUnknownPayment(t *testing.T) {
	r := newRig(t, 4, nil)
	p := r.pull(walletA, 10)
	if d := r.apply(p.ID, says(payment.OpAuthorise, payment.Success)); d.err != ErrUnknown {
		t.Errorf("an answer: %v", d.err)
	}
	if d := r.refund(r.refundOf(p, 2)); d.err != ErrUnknown {
		t.Errorf("a refund: %v", d.err)
	}
	if _, err := r.e.Get(bg, p.ID); err != ErrUnknown {
		t.Errorf("get: %v", err)
	}
	r.audit()
}

func TestQuotes(t *testing.T) {
	r := newRig(t, 4, func(o *Options) { o.Inline = false })
	defer r.e.Close()
	p := r.pull(walletA, 10)
	quote := func(print byte, body string) *store.Quote {
		return &store.Quote{ID: payment.NewIDInSlot("wallet-a", p.RequestID, p.ID.Slot()), Payment: p.ID, Institution: "wallet-a",
			Fingerprint: [32]byte{print}, CreatedAt: r.now(), ExpiresAt: r.now().Add(time.Minute), Body: []byte(body)}
	}
	for i, c := range []struct {
		q    *store.Quote
		body string
		err  error
	}{{quote(1, "first"), "first", nil}, {quote(1, "made again"), "first", nil}, {quote(2, "other request"), "", ErrReused}} {
		got, err := r.e.PutQuote(bg, c.q, time.Time{})
		if !errors.Is(err, c.err) || err == nil && string(got.Body) != c.body {
			t.Errorf("quote %d: %v, %v", i, got, err)
		}
	}
	r.st.before, r.st.after = 0, 1
	other := quote(3, "kept, but nobody was told")
	other.ID[15]++
	if _, err := r.e.PutQuote(bg, other, time.Time{}); !errors.Is(err, ErrStore) {
		t.Errorf("a quote whose commit failed: %v", err)
	}
	if got, err := r.e.PutQuote(bg, other, time.Time{}); err != nil || string(got.Body) != "kept, but nobody was told" {
		t.Errorf("the same again: %v, %v", got, err)
	}
	// One that was not come to in time is not kept.
	late := quote(4, "late")
	late.ID[15] += 2
	if _, err := r.e.PutQuote(bg, late, r.now().Add(-time.Millisecond)); !errors.Is(err, ErrExpired) {
		t.Errorf("a quote whose deadline has passed: %v", err)
	}
	if got, err := r.e.PutQuote(bg, late, r.now().Add(time.Minute)); err != nil || string(got.Body) != "late" {
		t.Errorf("the same in time: %v, %v", got, err)
	}
}

func TestQuoteExpiryIsJudgedAtReserve(t *testing.T) {
	r := newRig(t, 1, nil)
	intime, late := r.push(walletA, 10, payment.Ask, payment.LossPayer), r.push(walletA, 11, payment.Ask, payment.LossPayer)
	intime.QuoteExpires, late.QuoteExpires = r.now().Add(5*time.Second), r.now().Add(5*time.Second)
	r.pass(5 * time.Second)
	if d := r.open(intime); d.rec.State.Status != payment.DebitAsked {
		t.Errorf("at the last moment: %s %s", d.rec.State.Status, d.rec.State.Reason)
	}
	d := r.opening(late)
	r.pass(time.Millisecond) // it waits in the queue while the offer ends
	r.pump()
	if d.rec.State.Status != payment.Refused || d.rec.State.Reason != reason.QuoteExpired {
		t.Errorf("a moment later: %s %s", d.rec.State.Status, d.rec.State.Reason)
	}
	r.audit()
}

func TestRefunds(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		r := newRig(t, n, nil)
		p, other := r.pay(r.pull(walletA, 100)), r.pay(r.pull(walletB, 40))
		first, second, third := r.refundOf(p, 120), r.refundOf(p, 81), r.refundOf(p, 80)
		a, again, b, c := r.refunding(first), r.refunding(first), r.refunding(second), r.refunding(third)
		r.pump()
		if a.err != nil || !a.isNew || again.err != nil || again.isNew || again.rec.Terms.ID != first.ID {
			t.Errorf("the first part: %+v, its repeat: %+v", a, again)
		}
		var refusal payment.Refusal
		if !errors.As(b.err, &refusal) || refusal.Reason != reason.RefundExceedsPayment {
			t.Errorf("more than is left: %v", b.err)
		}
		if c.err != nil || r.state(p.ID).Refunded.Order != 200 {
			t.Errorf("all that is left: %v, refunded %d", c.err, r.state(p.ID).Refunded.Order)
		}
		reused := first
		reused.Fingerprint[31]++
		if d := r.refund(reused); d.err != ErrReused {
			t.Errorf("another body: %v", d.err)
		}
		r.audit()
		// One part fails: its share can be refunded again. The other succeeds.
		if d := r.apply(first.ID, says(payment.OpCredit, payment.Failure)); d.err != nil || d.rec.State.Status != payment.Failed {
			t.Fatalf("a failed part: %+v", d)
		}
		if got := r.state(p.ID).Refunded; got != (payment.Refunded{Order: 80, Credit: 80, Debit: 40, Customer: 40}) {
			t.Errorf("after a failed part: %+v", got)
		}
		r.apply(third.ID, says(payment.OpCredit, payment.Success))
		if d := r.refund(r.refundOf(p, 120)); d.err != nil || r.state(p.ID).Refunded.Order != 200 {
			t.Errorf("the freed share: %v", d.err)
		}
		if got := r.state(other.ID).Refunded; got != (payment.Refunded{}) {
			t.Errorf("another payment was refunded: %+v", got)
		}
		child := r.refundOf(&payment.Terms{ID: third.ID}, 2)
		child.Child = func(store.Record) (*payment.Terms, error) {
			return r.pull(walletA, 1), nil
		}
		if d := r.refund(child); !errors.As(d.err, &refusal) || refusal.Reason != reason.NotRefundable {
			t.Errorf("a refund of a refund: %v", d.err)
		}
		r.audit()
	})
}

// Voids and refunds of one payment in one batch: what comes first excludes the rest, a failed one leaves the payment as it was, and parts
// with the machine's own shares sum to the whole, also over a restart.
func TestVoidsAndParts(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		r := newRig(t, n, nil)
		p, q := r.pay(r.pull(walletA, 100)), r.pay(r.pull(walletB, 33))
		undo, second, part := r.voidOf(p), r.voidOf(p), r.partOf(p, 50)
		a, again, b, c := r.refunding(undo), r.refunding(undo), r.refunding(second), r.refunding(part)
		other, late := r.refunding(r.partOf(q, 10)), r.refunding(r.voidOf(q))
		r.pump()
		if a.err != nil || !a.isNew || again.err != nil || again.isNew || again.rec.Terms.ID != undo.ID || a.rec.Terms.Kind != payment.Void || other.err != nil {
			t.Fatalf("%+v, again %+v, other %v", a, again, other.err)
		}
		for what, x := range map[string]struct {
			d    *did
			want reason.Code
		}{"a second void": {b, reason.AlreadyVoided}, "a refund beside it": {c, reason.AlreadyVoided}, "a void beside a refund": {late, reason.AlreadyRefunded}} {
			if !errors.Is(x.d.err, payment.Refusal{Reason: x.want}) {
				t.Errorf("%s: %v", what, x.d.err)
			}
		}
		if got := r.state(p.ID).Refunded; !got.Void || got.Order != 200 || got.PayeeFee != 1 {
			t.Errorf("voided %+v", got)
		}
		r.start() // the lanes' memory is gone
		r.pump()
		if d := r.apply(undo.ID, says(payment.OpCredit, payment.Failure)); d.err != nil || d.rec.State.Status != payment.Failed {
			t.Errorf("%v, %s", d.err, d.rec.State.Status)
		}
		if got := r.state(p.ID).Refunded; got != (payment.Refunded{}) {
			t.Errorf("after the void failed: %+v", got)
		}
		for i, order := range []int64{67, 66, 0} {
			f := r.partOf(p, order)
			if d := r.refund(f); d.err != nil {
				t.Fatalf("part %d: %v", i, d.err)
			}
			r.apply(f.ID, says(payment.OpCredit, payment.Success))
			r.start()
			r.pump()
		}
		if got := r.state(p.ID).Refunded; got != (payment.Refunded{Order: 200, Credit: 200, Debit: 100, Customer: 100, PayeeFee: 1}) {
			t.Errorf("the parts sum to %+v", got)
		}
		r.audit()
	})
}

// A void that finds no headroom is on record, refused; its payment is as it was, and can be refunded as far as there is headroom.
func TestVoidWithoutHeadroom(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		r := newRig(t, n, func(o *Options) {
			o.Caps = []Cap{{walletA, 1_000}, {walletB, 1_000}, {bankIn, 0}, {bankOut, 1_000}, {acquirer, 0}, {operator, 0}}
		})
		p := r.pay(r.pull(walletA, 100))
		before := r.state(p.ID)
		r.must(r.pull(walletA, 1)) // another payment's credit is not there yet
		r.refund(r.refundOf(r.pay(r.pull(walletB, 1)), 2))
		d := r.refund(r.voidOf(p))
		if d.err != nil || d.rec.State.Status != payment.Refused || d.rec.State.Reason != reason.CapExceeded || r.state(p.ID) != before {
			t.Fatalf("%+v, %+v", d, r.state(p.ID))
		}
		r.audit()
	})
}

// A refund that finds no headroom is on record, refused; its parent is as it was.
func TestRefundWithoutHeadroom(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		r := newRig(t, n, func(o *Options) {
			o.Caps = []Cap{{walletA, 1_000}, {walletB, 1_000}, {bankIn, 0}, {bankOut, 1_000}, {acquirer, 0}, {operator, 0}}
		})
		p := r.pay(r.pull(walletA, 100)) // the acquirer now holds 199 of the 200
		before := r.state(p.ID)
		d := r.refund(r.refundOf(p, 200))
		if d.err != nil || d.rec.State.Status != payment.Refused || d.rec.State.Reason != reason.CapExceeded {
			t.Fatalf("%+v", d)
		}
		if after := r.state(p.ID); after != before {
			t.Errorf("the parent was changed to %+v", after)
		}
		if d := r.refund(r.refundOf(p, 199)); d.err != nil || d.rec.State.Status != payment.CreditAsked {
			t.Errorf("what there is headroom for: %+v", d)
		}
		r.audit()
	})
}

// The child of a payment that memory no longer keeps fails: its share is freed all the same, in the same batch.
func TestRefundFailsAfterRestart(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		r := newRig(t, n, nil)
		p := r.pay(r.pull(walletA, 100))
		part := r.refundOf(p, 60)
		r.refund(part)
		r.start()
		r.pump()
		if d := r.apply(part.ID, says(payment.OpCredit, payment.Failure)); d.err != nil || d.rec.State.Status != payment.Failed {
			t.Errorf("%v, %s", d.err, d.rec.State.Status)
		}
		if got := r.state(p.ID).Refunded.Order; got != 0 {
			t.Errorf("%d is still refunded", got)
		}
		r.audit()
	})
}

// The memory for ended payments is smaller than a batch: every command finds its payment all the same.
func TestSmallMemory(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		r := newRig(t, n, func(o *Options) { o.Remember = 1 })
		var paid []*payment.Terms
		for i := range 6 {
			paid = append(paid, r.inLane(0, func() *payment.Terms { return r.pull(walletA, int64(20+i)) }))
			r.pay(paid[i])
		}
		r.audit()
		// Refunds of all of them at once, repeats of all of them, and one payment that ends in the same batch.
		live := r.must(r.inLane(0, func() *payment.Terms { return r.pull(walletB, 5) }))
		var all []*did
		for _, p := range paid {
			all = append(all, r.opening(p), r.refunding(r.refundOf(p, 2)))
		}
		all = append(all, r.applying(live.ID, says(payment.OpAuthorise, payment.Success)))
		r.pump()
		for i, d := range all {
			r.once(d)
			if d.err != nil {
				t.Errorf("command %d: %v", i, d.err)
			}
		}
		r.audit()
	})
}

func TestWait(t *testing.T) {
	r := newRig(t, 4, func(o *Options) { o.Inline = false })
	defer r.e.Close()
	p, q := r.pull(walletA, 10), r.pull(walletB, 10)
	for _, x := range []*payment.Terms{p, q} {
		if _, _, err := r.e.Open(bg, Opening{Terms: x}); err != nil {
			t.Fatal(err)
		}
	}
	got := make(chan store.Record)
	for range 3 {
		go func() {
			rec, err := r.e.Wait(bg, p.ID)
			if err != nil {
				t.Error(err)
			}
			got <- rec
		}()
	}
	if _, err := r.e.Apply(bg, p.ID, says(payment.OpAuthorise, payment.Unknown)); err != nil {
		t.Error(err)
	}
	if _, err := r.e.Apply(bg, p.ID, says(payment.OpLookUpDebit, payment.Success)); err != nil {
		t.Error(err)
	}
	for range 3 {
		if rec := <-got; rec.State.Status != payment.Succeeded {
			t.Errorf("waited for %s", rec.State.Status)
		}
	}
	if rec, err := r.e.Wait(bg, p.ID); err != nil || rec.State.Status != payment.Succeeded {
		t.Errorf("waiting for what has ended: %s, %v", rec.State.Status, err)
	}
	gone, leave := context.WithCancel(bg)
	leave()
	if rec, err := r.e.Wait(gone, q.ID); err != nil || rec.State.Status != payment.DebitAsked {
		t.Errorf("not waiting any more: %s, %v", rec.State.Status, err)
	}
	if _, err := r.e.Wait(bg, r.pull(walletA, 1).ID); err != ErrUnknown {
		t.Errorf("waiting for nothing: %v", err)
	}
}

// Waiting before the end, in the batch of the end, and after it: each is told once, when the payment is final.
func TestWaitThen(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		r := newRig(t, n, nil)
		p, other := r.must(r.pull(walletA, 10)), r.must(r.pull(walletB, 10))
		waiting := func(id payment.ID) *did {
			d := &did{}
			r.e.WaitThen(id, func(rec *store.Record, err error) {
				d.rec, d.err = *rec, err
				d.got++
			})
			return d
		}
		early, still := waiting(p.ID), waiting(other.ID)
		r.pump()
		r.apply(p.ID, says(payment.OpAuthorise, payment.Unknown))
		if early.got != 0 {
			t.Fatalf("told of %s", early.rec.State.Status)
		}
		before := waiting(p.ID)
		r.st.before = 1 // the batch of the end fails once: nobody may be told of it
		lost := r.applying(p.ID, says(payment.OpLookUpDebit, payment.Success))
		r.pump()
		if early.got != 0 || !errors.Is(lost.err, ErrStore) || before.err != nil && !errors.Is(before.err, ErrStore) {
			t.Fatalf("told of what was not written: %+v %+v", early, before)
		}
		same := waiting(p.ID)
		r.applying(p.ID, says(payment.OpLookUpDebit, payment.Success))
		r.pump()
		after := waiting(p.ID)
		r.pump()
		for i, d := range []*did{early, same, after} {
			r.once(d)
			if d.err != nil || d.rec.State.Status != payment.Succeeded {
				t.Errorf("waiter %d: %v, %s", i, d.err, d.rec.State.Status)
			}
		}
		if still.got != 0 {
			t.Error("another payment's end was told")
		}
	})
}

// Who opens a payment is told of its end too: once, after the answer, and when the answer is no error. A repeat's caller is told like the first one's.
func TestEnded(t *testing.T) {
	lanes(t, func(t *testing.T, n int) {
		r := newRig(t, n, nil)
		open := func(x *payment.Terms, refusal reason.Code) (opened, ended *did) {
			opened, ended = &did{}, &did{}
			r.e.OpenThen(Opening{Terms: x, Refusal: refusal, Ended: func(rec *store.Record, err error) {
				if opened.got != 1 {
					t.Error("the end came before the answer")
				}
				ended.rec, ended.err = *rec, err
				ended.got++
			}}, func(rec *store.Record, isNew bool, err error) {
				opened.rec, opened.isNew, opened.err = *rec, isNew, err
				opened.got++
			})
			return opened, ended
		}
		p := r.pull(walletA, 10)
		p.Claim = r.claimIn(n - 1)
		first, end := open(p, "")
		r.pump()
		again, endAgain := open(p, "")
		other := *p
		other.Fingerprint[0]++
		reused, never := open(&other, "")
		_, refused := open(r.pull(walletB, 10), reason.NoRoute)
		open1, left := open(r.pull(walletB, 10), "")
		r.pump()
		r.once(first)
		r.once(again)
		r.once(refused)
		if !first.isNew || again.isNew || reused.err != ErrReused || end.got+endAgain.got+left.got != 0 || refused.rec.State.Status != payment.Refused {
			t.Fatalf("new %t and %t, %v, %d told before the end, %s", first.isNew, again.isNew, reused.err, end.got+endAgain.got+left.got, refused.rec.State.Status)
		}
		r.applying(p.ID, says(payment.OpAuthorise, payment.Success))
		_, same := open(p, "")
		r.pump()
		_, late := open(p, "")
		r.pump()
		for i, d := range []*did{end, endAgain, same, late} {
			r.once(d)
			if d.err != nil || d.rec.State.Status != payment.Succeeded {
				t.Errorf("%d: %v, %s", i, d.err, d.rec.State.Status)
			}
		}
		r.e.Close()
		if r.once(left); left.err != ErrStopped || open1.err != nil || never.got != 0 {
			t.Errorf("%v when the engine stopped; %d times after an error", left.err, never.got)
		}
	})
}

func TestOverload(t *testing.T) {
	r := newRig(t, 1, func(o *Options) { o.MaxQueue = 3 })
	old := r.must(r.pull(walletA, 1))
	var waiting []*did
	for range 3 {
		waiting = append(waiting, r.opening(r.pull(walletA, 1)))
	}
	full, refund := r.opening(r.pull(walletA, 1)), r.refunding(r.refundOf(old, 1))
	if full.err != ErrOverloaded || refund.err != ErrOverloaded {
		t.Errorf("a full queue took more: %v, %v", full.err, refund.err)
	}
	// Answers and cancellations are always taken: they end what is under way.
	end := r.applying(old.ID, says(payment.OpAuthorise, payment.Success))
	stop := r.cancelling("acquirer", r.requestID())
	if got := r.e.Queued(); got != 5 {
		t.Errorf("%d are queued", got)
	}
	r.pump()
	for i, d := range append(waiting, end, stop) {
		r.once(d)
		if d.err != nil {
			t.Errorf("command %d: %v", i, d.err)
		}
	}
	r.audit()
}

func TestCommittedTellsEveryOutcomeInOrder(t *testing.T) {
	r := newRig(t, 4, nil)
	p, q := r.pull(walletA, 10), r.push(walletB, 20, payment.Ask, payment.LossPayee)
	r.must(p)
	r.must(q)
	a, b := r.applying(q.ID, says(payment.OpAuthorise, payment.Success)), r.applying(q.ID, says(payment.OpCredit, payment.Failure))
	c := r.applying(p.ID, says(payment.OpAuthorise, payment.Pending))
	r.pump()
	if a.err != nil || b.err != nil || c.err != nil {
		t.Fatal(a.err, b.err, c.err)
	}
	if got := fmt.Sprint(r.told[q.ID], r.told[p.ID]); got != "[debit_asked credit_asked reversing] [debit_asked debit_pending]" {
		t.Errorf("told %s", got)
	}
	r.audit()
}

func TestReferencesFindTheirPayment(t *testing.T) {
	r := newRig(t, 4, nil)
	p := r.must(r.push(walletA, 10, payment.Ask, payment.LossPayee))
	yes := says(payment.OpAuthorise, payment.Success)
	yes.Reference = "W-1"
	r.apply(p.ID, yes)
	yes = says(payment.OpLookUpCredit, payment.Success)
	yes.Reference = "A-1"
	r.apply(p.ID, yes)
	for owner, value := range map[string]string{"wallet-a": "W-1", "acquirer": "A-1"} {
		ids, err := r.st.ByReference(bg, owner, value, 2)
		if err != nil || len(ids) != 1 || ids[0] != p.ID {
			t.Errorf("%s by %s: %v, %v", value, owner, ids, err)
		}
	}
}

// Terms that could be opened but never ended are turned away; one whose policy went missing later waits for it.
func TestUnknownPolicy(t *testing.T) {
	known := true
	r := newRig(t, 1, func(o *Options) {
		o.Policy = func(id string, at time.Time) *payment.Policy {
			if !known {
				return nil
			}
			return policies(id, at)
		}
	})
	paid, p := r.pay(r.pull(walletA, 10)), r.must(r.pull(walletA, 10))
	q := r.pull(walletB, 11)
	q.Policy = "gone"
	if d := r.open(q); d.err == nil {
		t.Errorf("opened as %s", d.rec.State.Status)
	}
	f := r.refundOf(paid, 2)
	child := f.Child
	f.Child = func(p store.Record) (*payment.Terms, error) {
		t, err := child(p)
		t.Policy = "gone"
		return t, err
	}
	if d := r.refund(f); d.err == nil || r.state(paid.ID).Refunded.Order != 0 {
		t.Errorf("refunded as %s", d.rec.State.Status)
	}
	known = false
	if d := r.apply(p.ID, says(payment.OpAuthorise, payment.Success)); d.err == nil || r.state(p.ID).Status != payment.DebitAsked {
		t.Errorf("%v, %s", d.err, r.state(p.ID).Status)
	}
	known = true
	if d := r.apply(p.ID, says(payment.OpAuthorise, payment.Success)); d.err != nil {
		t.Error(d.err)
	}
	r.audit()
}

// Who waits for an end when the engine stops gets the payment as it stands.
func TestCloseSendsWaitersAway(t *testing.T) {
	r := newRig(t, 4, func(o *Options) { o.Inline = false })
	got := make(chan payment.Status, 2)
	for _, p := range []*payment.Terms{r.pull(walletA, 10), r.push(walletB, 10, payment.Blocked, payment.LossPayer)} {
		if _, _, err := r.e.Open(bg, Opening{Terms: p}); err != nil {
			t.Fatal(err)
		}
		go func() {
			rec, err := r.e.Wait(bg, p.ID)
			if err != nil {
				t.Error(err)
			}
			got <- rec.State.Status
		}()
	}
	r.e.Close()
	if s := []payment.Status{<-got, <-got}; !slices.Contains(s, payment.DebitAsked) || !slices.Contains(s, payment.CreditAsked) {
		t.Errorf("%v", s)
	}
}

// heldStore is a store whose commits wait to be let through.
type heldStore struct {
	store.Store
	came, let chan struct{}
}

func (h *heldStore) Commit(ctx context.Context, b *store.Batch) error {
	h.came <- struct{}{}
	<-h.let
	return h.Store.Commit(ctx, b)
}

// newHeldRig is a rig with lanes at work, each of whose commits waits for let after it came.
func newHeldRig(t fataler, lanes int, change func(*Options)) (*rig, *heldStore) {
	h := &heldStore{came: make(chan struct{}), let: make(chan struct{})}
	return newRig(t, lanes, func(o *Options) {
		h.Store, o.Store, o.Inline = o.Store, h, false
		if change != nil {
			change(o)
		}
	}), h
}

// opener begins payments, and tells what became of each.
func (r *rig) opener(most int) (open func(n int), opened chan error) {
	opened = make(chan error, most)
	return func(n int) {
		for range n {
			r.e.OpenThen(Opening{Terms: r.pull(walletA, 1)}, func(_ *store.Record, _ bool, err error) { opened <- err })
		}
	}, opened
}

// What was asked before a flush is written and told when it returns, over the step from a claim's lane to its payment's; a flush ends with its context.
func TestFlush(t *testing.T) {
	r, h := newHeldRig(t, 4, nil)
	_, terms := r.claimants(1, 0)
	var told atomic.Bool
	r.e.OpenThen(Opening{Terms: terms[0]}, func(_ *store.Record, isNew bool, err error) { told.Store(isNew && err == nil) })
	<-h.came // the claim
	ended, leave := context.WithTimeout(bg, 20*time.Millisecond)
	defer leave()
	if err := r.e.Flush(ended); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("with the claim under way and no time: %v", err)
	}
	flushed := make(chan error, 1)
	go func() { flushed <- r.e.Flush(bg) }()
	early := func(what string) {
		t.Helper()
		select {
		case err := <-flushed:
			t.Fatalf("flushed with %s under way: %v", what, err)
		case <-time.After(50 * time.Millisecond): // it may take longer to be wrong, never longer to be right
		}
	}
	early("the claim")
	h.let <- struct{}{}
	<-h.came // the payment
	early("the payment")
	h.let <- struct{}{}
	if err := <-flushed; err != nil || !told.Load() {
		t.Errorf("%v; told: %t", err, told.Load())
	}
	r.e.Close()
	if err := r.e.Flush(bg); err != nil {
		t.Errorf("after the end: %v", err)
	}
}
