package rest_test

// Goal: a hold goes through the front door: authorised, captured in unlike parts, released, forgotten; each party is told how it stands, and what
// the payer's institution does not confirm it is told again. Method: real HTTP, amounts by hand, the auditor at the end of every test.

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hutong/reason"
	"hutong/store"
	"hutong/store/memory"
	"hutong/wire/api"
	"hutong/wire/httpsig"

	"github.com/google/go-cmp/cmp"
)

func holdRequest(minor int64, seconds int32) *api.PaymentRequest {
	r := pullRequest(consumerCode(), minor)
	if r.Capture = api.CaptureWhenLater; seconds > 0 {
		r.HoldSeconds = &seconds
	}
	return r
}

// held makes a hold of the Malaysian wallet's customer.
func (w *world) held(minor int64, seconds int32) *api.Payment {
	w.t.Helper()
	p := w.pay("acq-cn", w.id(), holdRequest(minor, seconds))
	if p.Status != api.PaymentStatusAuthorised || p.Final || p.Result != api.ResultUnknown || p.Reason != reason.Authorised || p.Hold == nil {
		w.t.Fatalf("%+v", p)
	}
	return p
}

// capture captures, and waits until the wallet has confirmed it.
func (w *world) capture(in *api.CaptureRequest) *api.Capture {
	w.t.Helper()
	acq, id := w.inst["acq-cn"].client, w.id()
	r, err := acq.Capture(w.t.Context(), id, in)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.confirmed(r)
}

func (w *world) confirmed(r *api.Capture) *api.Capture {
	w.t.Helper()
	var err error
	for end := time.Now().Add(20 * time.Second); !r.Final; {
		if time.Now().After(end) {
			w.t.Fatalf("the capture is never confirmed: %+v", r)
		}
		time.Sleep(10 * time.Millisecond)
		if r, err = w.inst["acq-cn"].client.GetCapture(w.t.Context(), r.CaptureID); err != nil {
			w.t.Fatal(err)
		}
	}
	return r
}

// loseAnswers loses the first n answers.
func loseAnswers(n int64) func(http.ResponseWriter, *http.Request, http.Handler) {
	var lost atomic.Int64
	return func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		if lost.Add(1) <= n {
			loseAnswer(rw, r, next)
		}
		next.ServeHTTP(rw, r)
	}
}

func yes() *bool { y := true; return &y }

func stands(h *api.Hold) [3]int64 {
	return [3]int64{h.HeldAmount.Minor, h.CapturedAmount.Minor, h.CapturableAmount.Minor}
}

func TestHoldCapturedInPartsAndReleased(t *testing.T) {
	for _, lanes := range []int{1, 4} {
		t.Run(fmt.Sprintf("lanes=%d", lanes), func(t *testing.T) {
			w := newWorld(t, func(s *setup) { s.lanes = lanes })
			before := w.books()
			var asked *api.AuthorisationRequest
			w.inst["wallet-my"].authorise = func(_ context.Context, in *api.AuthorisationRequest) (*api.AuthorisationAnswer, error) {
				asked = in
				return w.inst["wallet-my"].debit(in)
			}
			p := w.held(10_000, 0)
			// CNY 100.00 are MYR 62.31; with five per cent more, MYR 65.43.
			if want := (&api.HoldTerms{ExpiresAt: p.Hold.ExpiresAt, MostDebitAmount: api.Amount{Currency: "MYR", Minor: 6_543}}); !cmp.Equal(want, asked.Hold) {
				t.Errorf("the wallet is asked to hold %+v, want %+v", asked.Hold, want)
			}
			if stands(p.Hold) != [3]int64{10_000, 0, 10_500} || p.NextActionAt != p.Hold.ExpiresAt || p.RefundedAmount != nil || p.VoidableUntil != "" {
				t.Errorf("%+v %+v", p, p.Hold)
			}
			if at, err := api.ParseTime(p.Hold.ExpiresAt); err != nil || api.FormatTime(at.Add(-time.Hour)) != p.CreatedAt {
				t.Errorf("held until %s, made at %s: %v", p.Hold.ExpiresAt, p.CreatedAt, err)
			}
			acq := w.inst["acq-cn"].client
			first, second := w.id(), w.id()
			one := &api.CaptureRequest{PaymentID: p.PaymentID, Amount: cny(3_333), Reference: "K-1", Note: "first night", Extensions: api.Extensions{"x-acq-room": "7"}}
			c, err := acq.Capture(t.Context(), first, one)
			if err != nil || c.Cycle == "" || c.BusinessDate == "" || c.PaymentID != p.PaymentID || c.Amounts.Order != *cny(3_333) || c.Amounts.Debit != nil || c.References.Initiator != "K-1" ||
				strings.Contains(w.lastAnswer(), "MYR") {
				t.Fatalf("the acquirer is told %s, %v", w.lastAnswer(), err)
			}
			c = w.confirmed(c)
			again, err := acq.Capture(t.Context(), first, one)
			if diff := cmp.Diff(c, again); err != nil || diff != "" || !again.Final || again.Result != api.ResultSuccess {
				t.Errorf("the same request is another capture: %v\n%s", err, diff)
			}
			other := *one
			other.Amount = cny(3_334)
			w.refused("another body", reason.RequestIDReused, func(ctx context.Context) error { _, err := acq.Capture(ctx, first, &other); return err })
			seen, err := w.inst["wallet-my"].client.GetCapture(t.Context(), c.CaptureID)
			if err != nil || seen.Amounts.Debit.Minor != 2_077 || seen.References.PayerInstitution == "" || seen.Extensions["x-acq-room"] != "7" {
				t.Errorf("the wallet sees %+v, %v", seen, err)
			}
			if len(seen.Why) != 2 || seen.Why[0].Text.EN != "CNY 33.33 is captured; with it CNY 33.33 of CNY 100.00." || seen.Why[1].Kind != "hold.until" || seen.Why[1].Text.ZH == "" {
				t.Errorf("the wallet is told why: %+v", seen.Why)
			}
			two, err := acq.Capture(t.Context(), second, &api.CaptureRequest{PaymentID: p.PaymentID, Amount: cny(4_001)})
			if err != nil {
				t.Fatal(err)
			}
			w.confirmed(two)
			now, err := acq.Payment(t.Context(), p.PaymentID)
			if err != nil || now.Status != api.PaymentStatusAuthorised || stands(now.Hold) != [3]int64{2_666, 7_334, 3_166} || now.RefundedAmount.Minor != 0 {
				t.Errorf("%+v %+v, %v", now, now.Hold, err)
			}
			w.refused("more than the rest", reason.CaptureExceedsHold, func(ctx context.Context) error {
				_, err := acq.Capture(ctx, w.id(), &api.CaptureRequest{PaymentID: p.PaymentID, Amount: cny(3_167)})
				return err
			})
			w.refused("in another currency", reason.InvalidField, func(ctx context.Context) error {
				_, err := acq.Capture(ctx, w.id(), &api.CaptureRequest{PaymentID: p.PaymentID, Amount: &api.Amount{Currency: "MYR", Minor: 1}})
				return err
			})
			w.refused("a refund while it is held", reason.NotRefundable, func(ctx context.Context) error {
				_, err := acq.Refund(ctx, w.id(), &api.RefundRequest{PaymentID: p.PaymentID})
				return err
			})
			w.refused("a capture as a refund", reason.NotFound, func(ctx context.Context) error { _, err := acq.GetRefund(ctx, c.CaptureID); return err })
			w.refused("a payment as a capture", reason.NotFound, func(ctx context.Context) error { _, err := acq.GetCapture(ctx, p.PaymentID); return err })
			var given *api.HeldReleaseRequest
			w.inst["wallet-my"].release = func(_ context.Context, in *api.HeldReleaseRequest) (*api.HeldReleaseAnswer, error) {
				given = in
				return &api.HeldReleaseAnswer{Result: api.ResultSuccess}, nil
			}
			for range 2 {
				end, err := acq.Release(t.Context(), w.id(), &api.ReleaseRequest{PaymentID: p.PaymentID, Note: "left early"})
				if err != nil {
					t.Fatal(err)
				}
				if end = w.end("acq-cn", end); end.Status != api.PaymentStatusSucceeded || stands(end.Hold) != [3]int64{0, 7_334, 0} {
					t.Errorf("released: %+v %+v", end, end.Hold)
				}
			}
			// 73.34 of CNY 100.00 is MYR 45.698…
			if given == nil || given.CapturedDebitAmount != (api.Amount{Currency: "MYR", Minor: 4_570}) || given.Cause != reason.HoldReleased || given.OriginalReference == "" {
				t.Errorf("the wallet is told to give back %+v", given)
			}
			if n := len(w.inst["wallet-my"].asks("release")); n != 1 {
				t.Errorf("released %d times", n)
			}
			w.refused("after the release", reason.NotHeld, func(ctx context.Context) error {
				_, err := acq.Capture(ctx, w.id(), &api.CaptureRequest{PaymentID: p.PaymentID, Amount: cny(1)})
				return err
			})
			if known, err := acq.Capture(t.Context(), first, one); err != nil || known.CaptureID != c.CaptureID {
				t.Errorf("what is known is answered after the end: %+v, %v", known, err)
			}
			// Of the whole: MYR 62.31, its fees CNY 0.60 and MYR 0.12 to and 0.03 from the wallet.
			if diff := cmp.Diff(map[string]int64{"my-myr": -4_570 + 9 - 2, "fx-myr": 4_570, "fx-cny": -7_334, "acq-cny": 7_334 - 44, "op-cny": 44, "op-myr": 2 - 9}, w.moved(before)); diff != "" {
				t.Error(diff)
			}
			if r := w.refund("acq-cn", &api.RefundRequest{PaymentID: p.PaymentID}); r.Result != api.ResultSuccess || r.Amounts.Order != *cny(7_334) {
				t.Errorf("a refund of what was captured: %+v", r)
			}
		})
	}
}

// A final capture of the rest ends the hold; so does one that reaches the most, without a release.
func TestFinalCaptures(t *testing.T) {
	w := newWorld(t)
	acq := w.inst["acq-cn"].client
	p := w.held(10_000, 60)
	w.capture(&api.CaptureRequest{PaymentID: p.PaymentID, Amount: cny(6_001)})
	if c := w.capture(&api.CaptureRequest{PaymentID: p.PaymentID, Final: yes()}); c.Amounts.Order != *cny(3_999) {
		t.Errorf("the rest is %+v", c.Amounts)
	}
	end, err := acq.Payment(t.Context(), p.PaymentID)
	if err != nil {
		t.Fatal(err)
	}
	if end = w.end("acq-cn", end); end.Result != api.ResultSuccess || stands(end.Hold) != [3]int64{0, 10_000, 0} {
		t.Errorf("%+v %+v", end, end.Hold)
	}

	before := w.books()
	most := w.held(10_000, 60)
	w.capture(&api.CaptureRequest{PaymentID: most.PaymentID})
	now, err := acq.Payment(t.Context(), most.PaymentID)
	if err != nil || now.Status != api.PaymentStatusAuthorised || stands(now.Hold) != [3]int64{0, 10_000, 500} {
		t.Errorf("without final the tolerance stays: %+v %+v, %v", now, now.Hold, err)
	}
	w.refused("the rest of nothing", reason.CaptureExceedsHold, func(ctx context.Context) error {
		_, err := acq.Capture(ctx, w.id(), &api.CaptureRequest{PaymentID: most.PaymentID})
		return err
	})
	w.capture(&api.CaptureRequest{PaymentID: most.PaymentID, Amount: cny(500)})
	now, err = acq.Payment(t.Context(), most.PaymentID)
	if err != nil || now.Result != api.ResultSuccess || stands(now.Hold) != [3]int64{0, 10_500, 0} {
		t.Errorf("%+v %+v, %v", now, now.Hold, err)
	}
	if n := len(w.inst["wallet-my"].asks("release")); n != 1 {
		t.Errorf("released %d times; only the first hold had a tolerance to give back", n)
	}
	if moved := w.moved(before); moved["fx-cny"] != -10_500 || moved["fx-myr"] != 6_543 {
		t.Errorf("%v", moved)
	}
}

// A capture and a release that waited until their caller's deadline had passed leave the hold as it was; the same requests are then taken.
func TestCapturesAndReleasesThatWaitedTooLong(t *testing.T) {
	block, blocked := make(chan struct{}), make(chan struct{})
	var armed atomic.Bool
	w := newWorld(t, func(s *setup) {
		s.answer = "2h, margin: 1m"
		s.store = memory.Options{BeforeCommit: func(*store.Batch) error {
			if armed.CompareAndSwap(true, false) {
				close(blocked)
				<-block
			}
			return nil
		}}
	})
	p := w.held(10_000, 0)
	armed.Store(true)
	var wg sync.WaitGroup
	wg.Go(func() { w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 500)) })
	<-blocked // the lane is busy with the other payment
	type command struct{ path, id, body string }
	waiting := []command{
		{api.PathCaptures, w.id(), `{"payment_id":"` + p.PaymentID + `","amount":{"currency":"CNY","minor":4001}}`},
		{api.PathReleases, w.id(), `{"payment_id":"` + p.PaymentID + `"}`},
	}
	for i, c := range waiting {
		wg.Go(func() {
			resp, body := w.roundTrip(w.request("acq-cn", "POST", c.path, c.body, func(r *http.Request) {
				r.Header.Set(httpsig.RequestIDHeader, c.id)
				r.Header.Set(httpsig.AnswerByHeader, api.FormatTime(w.clock.Now().Add(10*time.Minute)))
			}))
			if status, problem := w.problem(resp.StatusCode, body); status != http.StatusGatewayTimeout || problem.Reason != reason.DeadlinePassed || problem.Call != api.CallFailure {
				t.Errorf("%s: %d %+v", c.path, status, problem)
			}
		})
		for w.engine.Queued() < i+1 {
			time.Sleep(time.Millisecond)
		}
	}
	w.clock.advance(9*time.Minute + 30*time.Second) // half of the margin is left
	close(block)
	wg.Wait()
	now, err := w.inst["acq-cn"].client.Payment(t.Context(), p.PaymentID)
	if err != nil || now.Status != api.PaymentStatusAuthorised || stands(now.Hold) != [3]int64{10_000, 0, 10_500} {
		t.Fatalf("afterwards %+v %+v, %v", now, now.Hold, err)
	}
	for _, c := range waiting {
		if status, answer := w.send("acq-cn", "POST", c.path, c.body, func(r *http.Request) { r.Header.Set(httpsig.RequestIDHeader, c.id) }); status != http.StatusOK {
			t.Errorf("%s again: %d %s", c.path, status, answer)
		}
	}
	now, err = w.inst["acq-cn"].client.Payment(t.Context(), p.PaymentID)
	if err != nil || now.Hold.CapturedAmount.Minor != 4_001 || now.Hold.HeldAmount.Minor != 0 {
		t.Errorf("in the end %+v %+v, %v", now, now.Hold, err)
	}
}

// What nobody captures in time is given back: all of it as a cancellation, the rest of it as a release.
func TestHoldsExpire(t *testing.T) {
	w := newWorld(t)
	acq := w.inst["acq-cn"].client
	before := w.books()
	untouched, part, released, cancelled := w.held(1_000, 60), w.held(2_000, 60), w.held(3_000, 600), w.held(4_000, 600)
	w.capture(&api.CaptureRequest{PaymentID: part.PaymentID, Amount: cny(700)})
	back, err := acq.Release(t.Context(), w.id(), &api.ReleaseRequest{PaymentID: released.PaymentID})
	if err != nil || back.Status != api.PaymentStatusCancelled || back.Reason != reason.HoldReleased || stands(back.Hold) != [3]int64{} {
		t.Errorf("%+v, %v", back, err)
	}
	off, err := acq.Cancel(t.Context(), w.id(), &api.CancelRequest{PaymentRequestID: cancelled.RequestID})
	if err != nil || off.Status != api.PaymentStatusCancelled {
		t.Errorf("%+v, %v", off, err)
	}
	w.clock.advance(61 * time.Second)
	w.refused("too late", reason.HoldExpired, func(ctx context.Context) error {
		_, err := acq.Capture(ctx, w.id(), &api.CaptureRequest{PaymentID: part.PaymentID, Amount: cny(1)})
		return err
	})
	// The world's clock jumps, the desk's alarm was set before: a release says to the machine what the alarm would.
	for _, p := range []*api.Payment{untouched, part} {
		end, err := acq.Release(t.Context(), w.id(), &api.ReleaseRequest{PaymentID: p.PaymentID})
		if err != nil {
			t.Fatal(err)
		}
		if end = w.end("acq-cn", end); (p == part) != (end.Result == api.ResultSuccess) {
			t.Errorf("%+v", end)
		}
	}
	if moved := w.moved(before); moved["fx-cny"] != -700 {
		t.Errorf("%v", moved)
	}
}

// The desk itself ends a hold whose time is over, and the institutions are told.
func TestHoldExpiresByItself(t *testing.T) {
	w := newWorld(t)
	before := w.books()
	acq, my := w.inst["acq-cn"].client, w.inst["wallet-my"]
	// Of one a part is captured while it is held. On a busy machine its time may be over before that: then the next has more of it.
	var part *api.Payment
	var untouched []*api.Payment
	for seconds := int32(1); part == nil; seconds *= 4 {
		p := w.pay("acq-cn", w.id(), holdRequest(2_000, seconds))
		c, err := acq.Capture(t.Context(), w.id(), &api.CaptureRequest{PaymentID: p.PaymentID, Amount: cny(700)})
		switch {
		case err == nil:
			w.confirmed(c)
			part = p
		case seconds < 16 && refusedFor(err) == reason.HoldExpired && api.FormatTime(w.clock.Now()) >= p.Hold.ExpiresAt:
			untouched = append(untouched, p)
		default:
			t.Fatalf("held for %d seconds: %v", seconds, err)
		}
	}
	untouched = append(untouched, w.pay("acq-cn", w.id(), holdRequest(1_000, 1))) // it may be over already
	for _, x := range append(untouched, part) {
		status, why := api.PaymentStatusCancelled, reason.HoldExpired
		if x == part {
			status, why = api.PaymentStatusSucceeded, ""
		}
		if now := w.until("acq-cn", x.PaymentID, func(p *api.Payment) bool { return p.Final }); now.Status != status || now.Reason != why || now.UpdatedAt < x.Hold.ExpiresAt {
			t.Errorf("%+v %+v", now, now.Hold)
		}
	}
	if len(my.asks("cancel")) != len(untouched) || len(my.asks("release")) != 1 {
		t.Errorf("%d holds without a capture and one with: the wallet was asked %v %v", len(untouched), my.asks("cancel"), my.asks("release"))
	}
	if moved := w.moved(before); moved["fx-cny"] != -700 {
		t.Errorf("%v", moved)
	}
}

// A capture whose answer is lost is paid, and the wallet is told by the same request id until it confirms; so is a release.
func TestCaptureIsToldUntilConfirmed(t *testing.T) {
	w := newWorld(t)
	acq, my := w.inst["acq-cn"].client, w.inst["wallet-my"]
	p := w.held(10_000, 600)
	my.meddled(api.PathCapture, loseAnswers(2))
	c, err := acq.Capture(t.Context(), w.id(), &api.CaptureRequest{PaymentID: p.PaymentID, Amount: cny(2_500)})
	if err != nil || c.Cycle == "" {
		t.Fatalf("%+v, %v", c, err)
	}
	if c = w.confirmed(c); c.Result != api.ResultSuccess || c.Reason != "" {
		t.Errorf("%+v", c)
	}
	asks := my.asks("capture")
	if len(asks) != 3 {
		t.Errorf("the wallet was told %v", asks)
	}
	for _, a := range asks {
		if a != asks[0] {
			t.Errorf("told by another id: %v", asks)
		}
	}
	my.meddled(api.PathRelease, loseAnswers(1))
	end, err := acq.Release(t.Context(), w.id(), &api.ReleaseRequest{PaymentID: p.PaymentID})
	if err != nil {
		t.Fatal(err)
	}
	if end = w.end("acq-cn", end); end.Result != api.ResultSuccess || end.Reason != "" {
		t.Errorf("%+v", end)
	}
	if asks := my.asks("release"); len(asks) != 2 || asks[0] != asks[1] {
		t.Errorf("the wallet was told %v", asks)
	}

	// One that never confirms: paid all the same, and the reason says so.
	stubborn := w.held(1_000, 600)
	my.capture = func(_ context.Context, in *api.HeldCaptureRequest) (*api.HeldCaptureAnswer, error) {
		return &api.HeldCaptureAnswer{Result: api.ResultFailure, Reason: reason.PayerBlocked}, nil
	}
	if c := w.capture(&api.CaptureRequest{PaymentID: stubborn.PaymentID, Final: yes()}); c.Result != api.ResultSuccess || c.Reason != reason.CaptureUnconfirmed {
		t.Errorf("%+v", c)
	}
}

// Who is not the payee's side captures nothing; an agreement without holds, a push and a time too long hold nothing.
func TestWhatIsNotHeld(t *testing.T) {
	w := newWorld(t)
	p := w.held(1_000, 0)
	for who, want := range map[string]reason.Code{"wallet-my": reason.NotAllowed, "hutong": reason.NotAllowed, "fx-one": reason.NotAllowed, "net-id": reason.NotFound} {
		w.refused(who+" captures", want, func(ctx context.Context) error {
			_, err := w.inst[who].client.Capture(ctx, w.id(), &api.CaptureRequest{PaymentID: p.PaymentID})
			return err
		})
	}
	paid := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 1_000))
	w.refused("of a payment that is paid", reason.NotHeld, func(ctx context.Context) error {
		_, err := w.inst["acq-cn"].client.Capture(ctx, w.id(), &api.CaptureRequest{PaymentID: paid.PaymentID})
		return err
	})
	w.refused("a release of it", reason.NotHeld, func(ctx context.Context) error {
		_, err := w.inst["acq-cn"].client.Release(ctx, w.id(), &api.ReleaseRequest{PaymentID: paid.PaymentID})
		return err
	})
	w.refused("too long", reason.InvalidField, func(ctx context.Context) error {
		_, err := w.inst["acq-cn"].client.Pay(ctx, w.id(), holdRequest(1_000, 86_401))
		return err
	})
	chinese := holdRequest(1_000, 0)
	chinese.Code = fmt.Sprintf("28%016d", codes.Add(1)) // of a wallet whose agreement says nothing of holds
	if p := w.pay("acq-cn", w.id(), chinese); p.Result != api.ResultFailure || p.Reason != reason.HoldNotAllowed || p.Hold != nil {
		t.Errorf("%+v", p)
	}
}

// Webhooks tell that a payment is held, once, and how its hold ended.
func TestWebhooksTellOfHolds(t *testing.T) {
	w := newWorld(t)
	e := newEar(t)
	w.hear("acq-cn", e)
	p := w.held(10_000, 600)
	w.capture(&api.CaptureRequest{PaymentID: p.PaymentID, Amount: cny(1_000)})
	w.capture(&api.CaptureRequest{PaymentID: p.PaymentID, Amount: cny(2_500), Final: yes()})
	until(t, "the end of the hold", func() bool { return len(e.messages()) >= 4 })
	told, captured := map[api.WebhookEventType][3]int64{}, map[int64]bool{}
	for _, m := range e.messages() {
		if r := m.Event.Data.Capture; r != nil {
			if captured[r.Amounts.Order.Minor] = true; m.Event.Type != "capture.succeeded" || r.PaymentID != p.PaymentID || !r.Final || r.Amounts.Debit != nil {
				t.Errorf("%s %+v", m.Event.Type, r)
			}
			continue
		}
		told[m.Event.Type] = stands(m.Event.Data.Payment.Hold)
	}
	if !captured[1_000] || !captured[2_500] || len(captured) != 2 {
		t.Errorf("told of captures of %v", captured)
	}
	want := map[api.WebhookEventType][3]int64{"payment.authorised": {10_000, 0, 10_500}, "payment.succeeded": {0, 3_500, 0}}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
}

// Two fees of one sort are rounded each by itself: what goes back of them is never more than what the captures came to.
func TestRefundOfAHoldWithSeveralFees(t *testing.T) {
	fees := func(first, second string) func(*setup) {
		return func(s *setup) {
			s.text = func(rules string) string {
				return strings.Replace(rules, "fees: [{who: payee_side, bps: 60, rounding: half_up, refund: in_proportion}]", "fees: [{who: payee_side, bps: "+first+
					", rounding: half_up, refund: in_proportion}, {who: payee_side, bps: "+second+", rounding: half_up, refund: in_proportion}]", 1)
			}
		}
	}
	for _, c := range []struct {
		first, second string
		captured      int64
	}{{"60", "40", 70}, {"140", "40", 100}} { // 0.4 and 0.3 of them; 1.4 and 0.4
		w := newWorld(t, fees(c.first, c.second))
		before := w.books()
		p := w.held(1_000, 600)
		w.capture(&api.CaptureRequest{PaymentID: p.PaymentID, Amount: cny(c.captured), Final: yes()})
		w.until("acq-cn", p.PaymentID, func(p *api.Payment) bool { return p.Final })
		w.refund("acq-cn", &api.RefundRequest{PaymentID: p.PaymentID, Amount: cny(30)})
		if r := w.refund("acq-cn", &api.RefundRequest{PaymentID: p.PaymentID}); r.Status != api.RefundStatusSucceeded || r.Amounts.Order.Minor != c.captured-30 {
			t.Errorf("%+v", r)
		}
		if diff := cmp.Diff(map[string]int64{}, w.moved(before)); diff != "" {
			t.Error(diff)
		}
	}
}
