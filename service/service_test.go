package service_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hutong/delivery"
	"hutong/money"
	"hutong/participant"
	"hutong/payment"
	"hutong/reason"
	"hutong/service"
	"hutong/store"
	"hutong/store/memory"
)

var idr = money.New(2_500_000, "IDR")

// The first payment of each flow, end to end without a wire: what is debited, credited and told.
func TestPay(t *testing.T) {
	w := newWorld(t)
	rec := w.pay("qianmen", pull(barcode, 1_234))
	if rec.State.Status != payment.Succeeded || rec.Terms.Payer.Participant != "huabao" || rec.Terms.Amounts.Debit != money.New(1_234, "CNY") {
		t.Errorf("pull: %s %s %+v", rec.State.Status, rec.State.Reason, rec.Terms.Amounts)
	}
	rec = w.pay("huabao", push(idr))
	if rec.State.Status != payment.Succeeded || rec.Terms.Payee.Participant != "nusantara" || rec.Terms.Amounts.Debit != money.New(1_084, "CNY") || rec.Terms.Detail.FX == nil {
		t.Errorf("push: %s %s %+v", rec.State.Status, rec.State.Reason, rec.Terms.Amounts)
	}
	for _, q := range w.asked {
		if (q.Code != "") != (q.Op == payment.OpAuthorise && q.Terms.Flow == payment.Pull) {
			t.Errorf("%s of a %s was asked with the code %q", q.Op, q.Terms.Flow, q.Code)
		}
	}
}

func TestRefusalsAreOnRecord(t *testing.T) {
	for name, c := range map[string]struct {
		caller string
		r      service.PayRequest
		set    func(*world)
		want   reason.Code
	}{
		"unknown code":        {"huabao", service.PayRequest{Flow: payment.Push, Code: "hello", Order: idr, Funds: payment.Ask}, nil, reason.CodeUnknown},
		"a consumer's code":   {"huabao", service.PayRequest{Flow: payment.Push, Code: barcode, Order: idr, Funds: payment.Ask}, nil, reason.CodeUnknown},
		"a merchant's code":   {"qianmen", pull(qris, 100), nil, reason.CodeUnknown},
		"a damaged code":      {"huabao", service.PayRequest{Flow: payment.Push, Code: qris[:len(qris)-1] + "6", Order: idr, Funds: payment.Ask}, nil, reason.CodeInvalid},
		"another currency":    {"huabao", push(money.New(100, "CNY")), nil, reason.OrderMismatch},
		"no amount":           {"huabao", push(money.Amount{}), nil, reason.OrderMismatch},
		"unknown merchant":    {"qianmen", service.PayRequest{Flow: payment.Pull, Code: barcode, Order: money.New(100, "CNY"), Merchant: service.MerchantHint{ID: "M-9"}}, nil, reason.MerchantUnknown},
		"closed merchant":     {"qianmen", service.PayRequest{Flow: payment.Pull, Code: barcode, Order: money.New(100, "CNY"), Merchant: service.MerchantHint{ID: "M-2"}}, nil, reason.MerchantClosed},
		"merchant's currency": {"qianmen", service.PayRequest{Flow: payment.Pull, Code: barcode, Order: money.New(100, "JPY"), Merchant: service.MerchantHint{ID: "M-1"}}, nil, reason.CurrencyNotAccepted},
		"over the cap":        {"qianmen", pull(barcode, 10_000_001), nil, reason.CapExceeded},
		"order refused": {"huabao", push(idr), func(w *world) {
			w.order = func(delivery.OrderQuestion) (delivery.OrderAnswer, error) {
				return delivery.OrderAnswer{Reason: reason.OrderUnknown}, nil
			}
		}, reason.OrderUnknown},
		"order not verified": {"huabao", push(idr), func(w *world) {
			w.order = func(delivery.OrderQuestion) (delivery.OrderAnswer, error) {
				return delivery.OrderAnswer{}, errors.New("lost")
			}
		}, reason.NoAnswer},
		"order expired": {"huabao", push(idr), func(w *world) {
			w.order = func(delivery.OrderQuestion) (delivery.OrderAnswer, error) {
				return delivery.OrderAnswer{ExpiresAt: time.Now().Add(-time.Minute)}, nil
			}
		}, reason.OrderExpired},
		"order of another amount": {"huabao", push(idr), func(w *world) {
			w.order = func(delivery.OrderQuestion) (delivery.OrderAnswer, error) {
				return delivery.OrderAnswer{Amount: money.New(idr.Minor+100, "IDR")}, nil
			}
		}, reason.OrderMismatch},
		"order in another currency": {"huabao", push(money.Amount{}), func(w *world) {
			w.order = func(delivery.OrderQuestion) (delivery.OrderAnswer, error) {
				return delivery.OrderAnswer{Amount: money.New(500, "USD")}, nil
			}
		}, reason.OrderMismatch},
		"order of a monstrous amount": {"huabao", push(money.Amount{}), func(w *world) {
			w.order = func(delivery.OrderQuestion) (delivery.OrderAnswer, error) {
				return delivery.OrderAnswer{Amount: money.New(money.MaxMinor+1, "IDR")}, nil
			}
		}, reason.AmountAboveLimit},
		"order of a negative amount": {"huabao", push(money.Amount{}), func(w *world) {
			w.order = func(delivery.OrderQuestion) (delivery.OrderAnswer, error) {
				return delivery.OrderAnswer{Amount: money.New(-5, "IDR")}, nil
			}
		}, reason.OrderMismatch},
		"unknown quote": {"huabao", service.PayRequest{Flow: payment.Push, Code: qris, Order: idr, Funds: payment.Ask, QuoteID: payment.ID{1}}, nil, reason.QuoteUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			if c.set != nil {
				c.set(w)
			}
			rec := w.pay(c.caller, c.r)
			if rec.State.Status != payment.Refused || rec.State.Reason != c.want {
				t.Errorf("%s %s", rec.State.Status, rec.State.Reason)
			}
			if len(w.asked) > 0 {
				t.Errorf("asked %s", w.asked[0].Op)
			}
		})
	}
}

func TestProblemsLeaveNothing(t *testing.T) {
	w := newWorld(t)
	old := w.requestID()
	old[0], old[1] = 0, 0
	for name, c := range map[string]struct {
		caller string
		id     payment.RequestID
		r      service.PayRequest
		want   reason.Code
	}{
		"no flow":             {"huabao", w.requestID(), service.PayRequest{Code: qris, Order: idr}, reason.InvalidField},
		"zero":                {"qianmen", w.requestID(), pull(barcode, 0), reason.InvalidField},
		"negative":            {"qianmen", w.requestID(), pull(barcode, -1), reason.InvalidField},
		"too large":           {"qianmen", w.requestID(), pull(barcode, money.MaxMinor+1), reason.InvalidField},
		"no such currency":    {"huabao", w.requestID(), push(money.New(1, "XXQ")), reason.InvalidField},
		"a wallet that pulls": {"huabao", w.requestID(), pull(barcode, 1), reason.NotAllowed},
		"an acquirer pushes":  {"qianmen", w.requestID(), push(idr), reason.NotAllowed},
		"a stranger":          {"nobody", w.requestID(), push(idr), reason.NotAllowed},
		"an old id":           {"huabao", old, push(idr), reason.RequestIDOutOfWindow},
		"funds":               {"huabao", w.requestID(), service.PayRequest{Flow: payment.Push, Code: qris, Order: idr, Funds: "perhaps"}, reason.InvalidField},
		"a promise not taken": {"huabao", w.requestID(), service.PayRequest{Flow: payment.Push, Code: qris, Order: idr, Funds: payment.Blocked}, reason.NotAllowed},
	} {
		if _, err := w.payAs(t.Context(), c.caller, c.id, c.r); !is(err, c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
		if _, err := w.svc.ByRequestID(t.Context(), c.caller, c.id); !is(err, reason.NotFound) {
			t.Errorf("%s: something was recorded: %v", name, err)
		}
	}
}

func TestRepeats(t *testing.T) {
	w := newWorld(t)
	id := w.requestID()
	var wg sync.WaitGroup
	recs := make([]store.Record, 8)
	for i := range recs {
		wg.Go(func() {
			rec, err := w.payAs(t.Context(), "qianmen", id, pull(barcode, 500))
			if err != nil {
				t.Error(err)
			}
			recs[i] = rec
		})
	}
	wg.Wait()
	for _, rec := range recs {
		if rec.Terms == nil || rec.Terms.ID != payment.NewID("qianmen", id) || rec.State.Status != payment.Succeeded {
			t.Errorf("a repeat gave %+v", rec.State)
		}
	}
	if n := len(w.asked); n != 1 {
		t.Errorf("the wallet was asked %d times", n)
	}
	if _, err := w.payAs(t.Context(), "qianmen", id, pull(barcode, 501)); !is(err, reason.RequestIDReused) {
		t.Errorf("another body: %v", err)
	}
	// The same code with a new id is used up.
	if rec := w.pay("qianmen", pull(barcode, 500)); rec.State.Reason != reason.CodeUsed {
		t.Errorf("the code again: %s %s", rec.State.Status, rec.State.Reason)
	}
}

// A copy of a request that is refused now and can't be looked up holds no code, and takes none from the payment that the first one began.
func TestARefusedCopyTakesNoCode(t *testing.T) {
	w := newWorld(t)
	asked, release := make(chan string, 9), make(chan struct{})
	w.answer = func(q delivery.Question) delivery.Answer {
		asked <- q.Code
		<-release
		return delivery.Answer{Result: payment.Success, Reference: "ref"}
	}
	id := w.requestID()
	first := pull(barcode, 500)
	w.svc.PayThen(t.Context(), "qianmen", id, &first, service.Came{At: time.Now()}, func() {}, func(*store.Record, error) {})
	if code := <-asked; code != barcode {
		t.Fatalf("first asked with the code %q", code)
	}
	w.e.Close() // as an engine with too much to do: the copy is turned away, and the answer is asked for again
	closed, err := participant.Load(strings.NewReader(strings.Replace(network, `mcc: "5499", currency: CNY`, `mcc: "5499", currency: CNY, closed: true`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	w.dir.Store(closed)
	if _, err := w.payAs(t.Context(), "qianmen", id, pull(barcode, 500)); !is(err, reason.Overloaded) {
		t.Errorf("the copy: %v", err)
	}
	close(release)
	if code := <-asked; code != barcode {
		t.Errorf("asked again with the code %q", code)
	}
}

func TestQuotes(t *testing.T) {
	w := newWorld(t)
	pay, ask := w.requestID(), w.requestID()
	req := service.QuoteRequest{Payment: pay, Code: qris, Order: idr}
	offer, err := w.svc.Quote(t.Context(), "huabao", ask, req)
	if err != nil || offer.Terms.Amounts.Debit != money.New(1_084, "CNY") {
		t.Fatalf("%+v, %v", offer, err)
	}
	again, err := w.svc.Quote(t.Context(), "huabao", ask, req)
	if err != nil || again.ID != offer.ID || !again.ExpiresAt.Equal(offer.ExpiresAt) {
		t.Errorf("the same again: %+v, %v", again, err)
	}
	req.Order = money.New(9_900, "IDR")
	if _, err := w.svc.Quote(t.Context(), "huabao", ask, req); !is(err, reason.RequestIDReused) {
		t.Errorf("another body: %v", err)
	}
	with := push(idr)
	with.QuoteID = offer.ID
	for name, c := range map[string]struct {
		caller string
		change func(*service.PayRequest)
		want   reason.Code
	}{
		"another payment": {"huabao", func(*service.PayRequest) {}, reason.QuoteUsed},
		"another caller":  {"kelana", func(*service.PayRequest) {}, reason.QuoteUnknown},
	} {
		r := with
		c.change(&r)
		if rec := w.pay(c.caller, r); rec.State.Reason != c.want {
			t.Errorf("%s: %s %s", name, rec.State.Status, rec.State.Reason)
		}
	}
	rec, err := w.payAs(t.Context(), "huabao", pay, with)
	if err != nil || rec.State.Status != payment.Succeeded || rec.Terms.QuoteID != offer.ID || rec.Terms.Amounts != offer.Terms.Amounts {
		t.Errorf("with its quote: %s %s, %v", rec.State.Status, rec.State.Reason, err)
	}
}

// A repeat of a request for an offer gives the offer also where nothing of it is in memory, whether its id is new or old, and whatever would be offered
// by now.
func TestQuotesInTheStore(t *testing.T) {
	w := newWorld(t)
	new, old := w.requestID(), w.requestIDOf(time.Now().Add(-time.Minute))
	req := service.QuoteRequest{Payment: w.requestID(), Code: qris, Order: idr}
	offers := map[payment.RequestID]*service.Offer{}
	for _, id := range []payment.RequestID{new, old} {
		offer, err := w.svc.Quote(t.Context(), "huabao", id, req)
		if err != nil {
			t.Fatal(err)
		}
		offers[id] = offer
	}
	if offers[new].ID == offers[old].ID {
		t.Fatal("two requests have one offer")
	}
	order := w.order
	for _, c := range []struct {
		name string
		id   payment.RequestID
		now  delivery.OrderAnswer
	}{
		{"new", new, delivery.OrderAnswer{Merchant: payment.Merchant{Name: "Another"}}}, {"old", old, delivery.OrderAnswer{Merchant: payment.Merchant{Name: "Another"}}},
		{"new, refused by now", new, delivery.OrderAnswer{Reason: reason.CodeUnknown}}, {"old, refused by now", old, delivery.OrderAnswer{Reason: reason.CodeUnknown}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorldOn(t, w.st)
			w.order = func(delivery.OrderQuestion) (delivery.OrderAnswer, error) { return c.now, nil }
			other := req
			other.Order = money.New(9_900, "IDR")
			if _, err := w.svc.Quote(t.Context(), "huabao", c.id, other); !is(err, reason.RequestIDReused) {
				t.Errorf("another body: %v", err)
			}
			w = newWorldOn(t, w.st)
			w.order = func(delivery.OrderQuestion) (delivery.OrderAnswer, error) { return c.now, nil }
			for range 2 {
				if got, err := w.svc.Quote(t.Context(), "huabao", c.id, req); err != nil || !reflect.DeepEqual(got, offers[c.id]) {
					t.Errorf("%+v, %v, want %+v", got.Terms, err, offers[c.id].Terms)
				}
			}
			if c.now.Reason != "" {
				if _, err := w.svc.Quote(t.Context(), "huabao", w.requestID(), req); !is(err, c.now.Reason) {
					t.Errorf("a request of its own: %v", err)
				}
			}
		})
	}
	w = newWorldOn(t, w.st)
	w.order = order
	with := push(idr)
	with.QuoteID = offers[old].ID
	rec, err := w.payAs(t.Context(), "huabao", req.Payment, with)
	if err != nil || rec.State.Status != payment.Succeeded || rec.Terms.Amounts != offers[old].Terms.Amounts || rec.Terms.Detail.Merchant.Name != "Apotik" {
		t.Errorf("with its quote: %s %s, %+v, %v", rec.State.Status, rec.State.Reason, rec.Terms, err)
	}
}

func TestRefund(t *testing.T) {
	w := newWorld(t)
	paid := w.pay("huabao", push(idr))
	if _, err := w.svc.Refund(t.Context(), "huabao", w.requestID(), service.RefundRequest{Payment: paid.Terms.ID}); !is(err, reason.NotAllowed) {
		t.Errorf("by the payer's side: %v", err)
	}
	if _, err := w.svc.Refund(t.Context(), "qianmen", w.requestID(), service.RefundRequest{Payment: paid.Terms.ID}); !is(err, reason.NotFound) {
		t.Errorf("by a stranger: %v", err)
	}
	for name, c := range map[string]struct {
		amount money.Amount
		want   reason.Code
	}{"too little": {money.New(100, "IDR"), reason.AmountBelowMinimum}, "another currency": {money.New(100, "CNY"), reason.InvalidField}, "more": {money.New(idr.Minor+1, "IDR"), reason.RefundExceedsPayment}} {
		if _, err := w.svc.Refund(t.Context(), "nusantara", w.requestID(), service.RefundRequest{Payment: paid.Terms.ID, Amount: c.amount}); !is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	id := w.requestID()
	for range 2 {
		rec, err := w.svc.Refund(t.Context(), "nusantara", id, service.RefundRequest{Payment: paid.Terms.ID, Note: "returned"})
		if err != nil || rec.State.Status != payment.Succeeded || rec.Terms.Amounts.Credit != paid.Terms.Amounts.Debit || rec.Terms.Payee.Participant != "huabao" {
			t.Fatalf("%+v, %v", rec.State, err)
		}
	}
	if _, err := w.svc.Refund(t.Context(), "nusantara", id, service.RefundRequest{Payment: paid.Terms.ID, Note: "another"}); !is(err, reason.RequestIDReused) {
		t.Errorf("another body: %v", err)
	}
	if _, err := w.svc.Refund(t.Context(), "nusantara", w.requestID(), service.RefundRequest{Payment: paid.Terms.ID}); !is(err, reason.RefundExceedsPayment) {
		t.Errorf("twice: %v", err)
	}
	positions, err := w.svc.Positions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range positions {
		if p.Exposure != 0 || p.Debits != p.Credits {
			t.Errorf("%s is left with %+v", p.Agreement.ID, p)
		}
	}
}

// torn is a store that takes nothing more once it has a refund.
type torn struct {
	store.Store
	off atomic.Bool
}

func (s *torn) Commit(ctx context.Context, b *store.Batch) error {
	if s.off.Load() {
		time.Sleep(2 * time.Millisecond) // for others to come together
		return errors.New("torn")
	}
	err := s.Store.Commit(ctx, b)
	for _, p := range b.Payments {
		if err == nil && p.Kind == payment.Refund {
			s.off.Store(true)
			time.Sleep(20 * time.Millisecond)
		}
	}
	return err
}

// The store fails just after it took a refund, and with it whatever shares a batch with the question for the refund's end: the refund is told as it
// stands. "Nothing was done" would let its caller ask for another one.
func TestARefundThatIsThereIsNotToldAsFailed(t *testing.T) {
	st := &torn{Store: memory.New(memory.Options{})}
	w := newWorldOn(t, st)
	paid := w.pay("huabao", push(idr))
	hold := make(chan struct{})
	defer close(hold)
	w.mu.Lock()
	w.answer = func(delivery.Question) delivery.Answer { <-hold; return delivery.Answer{Result: payment.Success} }
	w.mu.Unlock()
	ctx, cancel := context.WithCancel(t.Context())
	var others sync.WaitGroup
	for k := range 16 {
		others.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				if st.off.Load() {
					payBy(ctx, w.svc, "qianmen", w.requestID(), pull(fmt.Sprintf("28%04d%012d", k, n), 100)) // each is refused by the store
				} else {
					time.Sleep(10 * time.Microsecond)
				}
			}
		})
	}
	rec, err := w.svc.Refund(t.Context(), "nusantara", w.requestID(), service.RefundRequest{Payment: paid.Terms.ID})
	cancel()
	others.Wait()
	if err != nil || rec.Terms.Kind != payment.Refund || rec.State.Status != payment.CreditAsked {
		t.Errorf("%s %v", rec.State.Status, err)
	}
}

func TestCancel(t *testing.T) {
	w := newWorld(t)
	first := w.requestID()
	rec, err := w.svc.Cancel(t.Context(), "qianmen", first, "customer left")
	if err != nil || rec.State.Status != payment.Tombstone {
		t.Errorf("before its payment: %s, %v", rec.State.Status, err)
	}
	if rec, err = w.payAs(t.Context(), "qianmen", first, pull(barcode, 100)); err != nil || rec.State.Status != payment.Tombstone || len(w.asked) > 0 {
		t.Errorf("the payment after its cancellation: %s, %v", rec.State.Status, err)
	}
	id := w.requestID()
	if _, err := w.payAs(t.Context(), "qianmen", id, pull(barcode, 100)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.svc.Cancel(t.Context(), "qianmen", id, ""); !is(err, reason.AlreadyFinal) {
		t.Errorf("after it was paid: %v", err)
	}
}

// Each sees what is its own, and of the trace its own part.
func TestWhoSeesWhat(t *testing.T) {
	w := newWorld(t)
	rec := w.pay("huabao", push(idr))
	ref := rec.Terms.ID.Reference()
	for who, want := range map[string]bool{"huabao": true, "nusantara": true, "harbour": true, "operator": true, "qianmen": false, "kelana": false} {
		_, err := w.svc.Payment(t.Context(), who, rec.Terms.ID)
		if (err == nil) != want || err != nil && !is(err, reason.NotFound) {
			t.Errorf("%s: %v", who, err)
		}
		found, err := w.svc.Find(t.Context(), who, ref)
		if err != nil || (len(found) == 1) != want {
			t.Errorf("%s finds %d by %s, %v", who, len(found), ref, err)
		}
		recent, err := w.svc.Recent(t.Context(), who, 5)
		if err != nil || who != "harbour" && (len(recent) == 1) != want {
			t.Errorf("%s has %d recent payments, %v", who, len(recent), err)
		}
		for _, y := range w.svc.WhyFor(rec.Terms, who) {
			if y.Code == "rate.provider" && who != "huabao" && who != "operator" {
				t.Errorf("%s is told the payer's mark-up", who)
			}
		}
	}
	if found, err := w.svc.Find(t.Context(), "huabao", "R"); err != nil || len(found) != 1 {
		t.Errorf("by its own reference: %d, %v", len(found), err)
	}
	if found, err := w.svc.Find(t.Context(), "nusantara", "R"); err != nil || len(found) != 0 {
		t.Errorf("by the other side's reference: %d, %v", len(found), err)
	}
}

// A switch that stopped between the claim and the payment buries that payment later, under its id alone. The institution that sent it finds
// it by its request id all the same; nobody else does.
func TestTombstoneOfTheSwitchIsFoundByItsSender(t *testing.T) {
	w := newWorld(t)
	key := w.pay("qianmen", pull(barcode, 100)).Terms.Claim
	orphan := w.requestID()
	id := payment.NewID("qianmen", orphan)
	lane := store.LaneOf(payment.SlotOf(key), 4)
	row, err := w.st.Lane(t.Context(), lane)
	if err != nil {
		t.Fatal(err)
	}
	held, err := w.st.Claims(t.Context(), [][32]byte{key})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.st.Commit(t.Context(), &store.Batch{Lane: lane, Epoch: row.Epoch, FromSeq: row.Seq, Claims: []store.ClaimWrite{{
		Claim: store.Claim{Key: key, Payment: id, At: time.Now().Add(-time.Hour)}, Replaces: held[0].Payment}}}); err != nil {
		t.Fatal(err)
	}
	w.pay("qianmen", pull(barcode, 200)) // takes the claim over: the orphan is buried
	if rec, err := w.e.Get(t.Context(), id); err != nil || rec.State.Status != payment.Tombstone || rec.Terms.Initiator != "" {
		t.Fatalf("the orphan: %v, %s of %q", err, rec.State.Status, rec.Terms.Initiator)
	}
	rec, err := w.svc.ByRequestID(t.Context(), "qianmen", orphan)
	if err != nil || rec.State.Status != payment.Tombstone || rec.Terms.RequestID != orphan || rec.Terms.Initiator != "qianmen" {
		t.Errorf("by its sender: %+v, %v", rec.Terms, err)
	}
	if _, err := w.svc.ByRequestID(t.Context(), "nusantara", orphan); !is(err, reason.NotFound) {
		t.Errorf("by another under the same request id: %v", err)
	}
	if _, err := w.svc.Payment(t.Context(), "nusantara", id); !is(err, reason.NotFound) {
		t.Errorf("by another under the payment's id: %v", err)
	}
}

// A caller that hangs up while its order is verified, or whose request goes to another node, has not failed: nothing is recorded, and the same
// request succeeds.
func TestHangUpWhileVerifying(t *testing.T) {
	w := newWorld(t)
	ctx, hangUp := context.WithCancel(t.Context())
	well := w.order
	w.order = func(delivery.OrderQuestion) (delivery.OrderAnswer, error) {
		hangUp()
		return delivery.OrderAnswer{}, context.Canceled
	}
	id, r := w.requestID(), push(money.New(8_500_000, "IDR"))
	if rec, err := w.payAs(ctx, "huabao", id, r); err == nil {
		t.Fatalf("a payment was recorded: %s %s", rec.State.Status, rec.State.Reason)
	}
	if _, err := w.svc.Payment(t.Context(), "huabao", payment.NewID("huabao", id)); !is(err, reason.NotFound) {
		t.Errorf("after the caller hung up: %v", err)
	}
	w.order = well
	if rec, err := w.payAs(t.Context(), "huabao", id, r); err != nil || rec.State.Status == payment.Refused {
		t.Errorf("the same request again: %v %s %s", err, rec.State.Status, rec.State.Reason)
	}
}
