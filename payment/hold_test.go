package payment_test

// Goal: however a hold is captured, the parts sum to what one capture of the same sum would have given, in every currency and line, and
// what is reserved at any moment is what the captures to come can need. Method: random holds in three currencies with fees both ways, and
// random captures; the sums are compared with the formula applied once.

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hutong/ledger"
	"hutong/money"
	"hutong/payment"
	"hutong/reason"
)

// anyHold draws a hold whose payee also pays fees and whose payer also gets one: accounts that get by one line and give by another.
func anyHold(t *rapid.T) *payment.Terms {
	h := held(0)
	minor := rapid.OneOf(rapid.Int64Range(1, 50), rapid.Int64Range(1, 1_000_000), rapid.Just[int64](money.MaxMinor/2)).Draw(t, "order")
	debit := rapid.Int64Range(1, max(2, minor/7+3)).Draw(t, "debit") // of a currency with much fewer minor units: parts of nothing
	fee, back := rapid.Int64Range(1, 1+minor/20).Draw(t, "fee"), rapid.Int64Range(1, 1+debit/50).Draw(t, "back")
	wallet, acquirer := h.Payer.Account, h.Payee.Account
	h.Amounts = payment.Amounts{Order: money.New(minor, "CNY"), Credit: money.New(minor, "CNY"), Debit: money.New(debit, "MYR"), Customer: money.New(debit+1, "JPY")}
	h.Lines = []ledger.Line{
		{Kind: ledger.Principal, From: wallet, To: account("bank", "MYR"), Minor: debit},
		{Kind: ledger.Principal, From: account("bank", "CNY"), To: acquirer, Minor: minor},
		{Kind: ledger.NetworkFee, From: acquirer, To: account("operator", "CNY"), Minor: fee},
		{Kind: ledger.IssuerFee, From: account("operator", "MYR"), To: wallet, Minor: back},
	}
	h.Hold.Most = minor + rapid.Int64Range(0, minor/5).Draw(t, "tolerance")
	return h
}

func total(needs []ledger.Need, into map[ledger.Account]int64, sign int64) {
	for _, n := range needs {
		if into[n.Account] += sign * n.Minor; into[n.Account] == 0 {
			delete(into, n.Account)
		}
	}
}

func TestPartsSumToTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := anyHold(t)
		if err := h.CheckHold(); err != nil {
			t.Fatal(err)
		}
		o := payment.Open(h, "", start, calendar(start))
		reserved := map[ledger.Account]int64{}
		total(o.Needs(h), reserved, 1)
		step := func(e payment.Event, at time.Time) error {
			next, err := payment.Step(h, o.State, e, at, policy, calendar(at))
			if err == nil {
				o = next
				if o.Booking != payment.BookNothing {
					total(o.Needs(h), reserved, -1)
				}
			}
			return err
		}
		if err := step(payment.Event{Kind: payment.Answered, Op: payment.OpAuthorise, Result: payment.Success}, start); err != nil {
			t.Fatal(err)
		}
		var parts payment.Amounts
		lines := map[ledger.Line]int64{} // without Minor
		for n := 0; o.State.Status == payment.Held && n < 6; n++ {
			left := h.Capturable(&o.State)
			order := rapid.Int64Range(1, left).Draw(t, "part")
			if n == 5 {
				order = left
			}
			if err := step(payment.Event{Kind: payment.CaptureOpened, Share: payment.Refunded{Order: left + 1}}, start); !errors.Is(err, payment.Refusal{Reason: reason.CaptureExceedsHold}) {
				t.Fatalf("%d of %d: %v", left+1, left, err)
			}
			a, part, err := h.Part(o.State.Captured, o.State.Captured+order)
			if err != nil {
				t.Fatal(err)
			}
			if len(part) > 0 {
				if err := ledger.Check(part); err != nil {
					t.Fatal(err)
				}
			}
			// What a part posts can take no more than its share of the reserve.
			can := map[ledger.Account]int64{}
			total(ledger.Gross(part), can, 1)
			for _, need := range ledger.Needs(part) {
				if need.Minor > can[need.Account] {
					t.Fatalf("a part needs %v, its share of the reserve is %v", need, can)
				}
			}
			for i, p := range []*money.Amount{&parts.Order, &parts.Credit, &parts.Debit, &parts.Customer} {
				p.Minor += []int64{a.Order.Minor, a.Credit.Minor, a.Debit.Minor, a.Customer.Minor}[i]
			}
			for _, l := range part {
				minor := l.Minor
				l.Minor = 0
				lines[l] += minor
			}
			if err := step(payment.Event{Kind: payment.CaptureOpened, Share: payment.Refunded{Order: order}}, start); err != nil {
				t.Fatal(err)
			}
			left2 := map[ledger.Account]int64{}
			if o.State.Reserved {
				_, rest, err := h.Part(o.State.Captured, h.Hold.Most)
				if err != nil {
					t.Fatal(err)
				}
				total(ledger.Gross(rest), left2, 1)
			}
			for a, minor := range left2 {
				if reserved[a] != minor {
					t.Fatalf("%v: %d reserved, the rest can need %d", a, reserved[a], minor)
				}
			}
			if len(reserved) != len(left2) {
				t.Fatalf("reserved %v, the rest can need %v", reserved, left2)
			}
		}
		whole, all, err := h.Part(0, o.State.Captured)
		if err != nil {
			t.Fatal(err)
		}
		for i, of := range []money.Amount{whole.Order, whole.Credit, whole.Debit, whole.Customer} {
			if got := []int64{parts.Order.Minor, parts.Credit.Minor, parts.Debit.Minor, parts.Customer.Minor}[i]; got != of.Minor {
				t.Fatalf("the parts of amount %d sum to %d, want %s", i, got, of)
			}
		}
		if o.State.Captured == h.Amounts.Order.Minor && (whole != h.Amounts || len(all) != len(h.Lines)) {
			t.Fatalf("the whole is %+v, want %+v", whole, h.Amounts)
		}
		for _, l := range all {
			minor := l.Minor
			l.Minor = 0
			if lines[l] != minor {
				t.Fatalf("line %+v: the parts sum to %d, want %d", l, lines[l], minor)
			}
			delete(lines, l)
		}
		if len(lines) > 0 {
			t.Fatalf("parts of no line: %v", lines)
		}
		if o.State.Status == payment.Captured && len(reserved) > 0 {
			t.Fatalf("captured whole, and %v is reserved", reserved)
		}
	})
}

// At the very moment at which a hold's time is over nothing can be captured, whichever of the two comes first.
func TestTheMomentOfExpiry(t *testing.T) {
	h := held(10_000)
	o := payment.Open(h, "", start, calendar(start))
	o, err := payment.Step(h, o.State, payment.Event{Kind: payment.Answered, Op: payment.OpLookUpDebit, Result: payment.Success}, start, policy, calendar(start))
	if err != nil || o.State.Status != payment.Held || o.State.DueAt != h.Hold.Until {
		t.Fatalf("%+v, %v", o.State, err)
	}
	take := payment.Event{Kind: payment.CaptureOpened, Share: payment.Refunded{Order: 1}}
	last, end := h.Hold.Until.Add(-time.Millisecond), h.Hold.Until
	if _, err := payment.Step(h, o.State, payment.Event{Kind: payment.HoldExpired}, last, policy, calendar(last)); !errors.Is(err, payment.ErrUnchanged) {
		t.Errorf("it expires a millisecond early: %v", err)
	}
	if _, err := payment.Step(h, o.State, take, last, policy, calendar(last)); err != nil {
		t.Errorf("a capture in the last millisecond: %v", err)
	}
	if _, err := payment.Step(h, o.State, take, end, policy, calendar(end)); !errors.Is(err, payment.Refusal{Reason: reason.HoldExpired}) {
		t.Errorf("a capture when the time is over: %v", err)
	}
	gone, err := payment.Step(h, o.State, payment.Event{Kind: payment.HoldExpired}, end, policy, calendar(end))
	if err != nil || gone.State.Status != payment.Cancelling || gone.State.Reason != reason.HoldExpired {
		t.Fatalf("%+v, %v", gone.State, err)
	}
	if _, err := payment.Step(h, gone.State, take, last, policy, calendar(last)); !errors.Is(err, payment.Refusal{Reason: reason.HoldExpired}) {
		t.Errorf("a capture after the expiry, by a clock that went back: %v", err)
	}
}

// A yes that comes when the hold's time is over already holds nothing.
func TestAuthorisedTooLate(t *testing.T) {
	h := held(10_000)
	o := payment.Open(h, "", start, calendar(start))
	yes := payment.Event{Kind: payment.Answered, Op: payment.OpLookUpDebit, Result: payment.Success}
	o, err := payment.Step(h, o.State, yes, h.Hold.Until, policy, calendar(start))
	if op, _, _ := payment.Next(h, &o.State); err != nil || o.State.Status != payment.Cancelling || op != payment.OpCancel {
		t.Errorf("%+v, %v", o.State, err)
	}
}

func TestCheckHold(t *testing.T) {
	for name, spoil := range map[string]func(*payment.Terms){
		"push":             func(h *payment.Terms) { h.Flow = payment.Push },
		"no end":           func(h *payment.Terms) { h.Hold.Until = time.Time{} },
		"less than asked":  func(h *payment.Terms) { h.Hold.Most-- },
		"a refund":         func(h *payment.Terms) { h.Kind = payment.Refund },
		"beyond all money": func(h *payment.Terms) { h.Hold.Most = 1 << 62 },
	} {
		h := held(10_000)
		if err := h.CheckHold(); err != nil {
			t.Fatal(err)
		}
		if spoil(h); h.CheckHold() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
