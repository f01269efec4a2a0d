package service_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"hutong/money"
	"hutong/payment"
	"hutong/reason"
	"hutong/rulebook"
	"hutong/service"
)

func TestHolds(t *testing.T) {
	if !strings.Contains(rules, "hold_longest") {
		t.Fatal("the rules of the tests hold nothing")
	}
	w := newWorld(t)
	held := pull(barcode, 10_000)
	held.Hold = &service.HoldRequest{For: time.Hour}
	rec := w.pay("qianmen", held)
	if rec.State.Status != payment.Held || rec.Terms.Hold.Most != 10_500 || !rec.Terms.Hold.Until.Equal(rec.Terms.CreatedAt.Add(time.Hour)) {
		t.Fatalf("%s %s, %+v", rec.State.Status, rec.State.Reason, rec.Terms.Hold)
	}
	hold := rec.Terms.ID
	part := service.CaptureRequest{Payment: hold, Amount: money.New(3_333, "CNY")}
	id := w.requestID()
	for range 2 {
		c, err := w.svc.Capture(t.Context(), "qianmen", id, part)
		if err != nil || c.State.Status != payment.Succeeded || c.Terms.Amounts.Debit != money.New(3_333, "CNY") || c.Terms.Parent != hold {
			t.Fatalf("%+v, %v", c.State, err)
		}
	}
	part.Note = "another"
	if _, err := w.svc.Capture(t.Context(), "qianmen", id, part); !is(err, reason.RequestIDReused) {
		t.Errorf("another body: %v", err)
	}
	for name, x := range map[string]struct {
		caller string
		minor  int64
		in     money.Currency
		want   reason.Code
	}{"too much": {"qianmen", 7_168, "CNY", reason.CaptureExceedsHold}, "another currency": {"qianmen", 1, "USD", reason.InvalidField},
		"the payer's side": {"huabao", 1, "CNY", reason.NotAllowed}, "a stranger": {"nusantara", 1, "CNY", reason.NotFound}, "nothing": {"qianmen", 0, "CNY", reason.InvalidField}} {
		if _, err := w.svc.Capture(t.Context(), x.caller, w.requestID(), service.CaptureRequest{Payment: hold, Amount: money.New(x.minor, x.in)}); !is(err, x.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.svc.Refund(t.Context(), "qianmen", w.requestID(), service.RefundRequest{Payment: hold}); !is(err, reason.NotRefundable) {
		t.Errorf("a refund while it is held: %v", err)
	}
	for range 2 {
		if rec, err := w.svc.Release(t.Context(), "qianmen", hold, "left"); err != nil || rec.State.Status != payment.Captured || rec.State.Captured != 3_333 {
			t.Fatalf("released: %+v, %v", rec.State, err)
		}
	}
	if back, err := w.svc.Refund(t.Context(), "qianmen", w.requestID(), service.RefundRequest{Payment: hold}); err != nil || back.Terms.Amounts.Order.Minor != 3_333 || back.State.Status != payment.Succeeded {
		t.Errorf("a refund of what was captured: %+v, %v", back.State, err)
	}
	var told []payment.Op
	for _, q := range w.asked {
		told = append(told, q.Op)
	}
	if got := strings.TrimSpace(strings.Join(ops(told), " ")); got != "authorise capture release credit" {
		t.Errorf("asked: %s", got)
	}
}

func ops(of []payment.Op) (out []string) {
	for _, o := range of {
		out = append(out, string(o))
	}
	return out
}

func TestRefusedHolds(t *testing.T) {
	w := newWorld(t)
	long := pull(barcode, 100)
	long.Hold = &service.HoldRequest{For: 100 * time.Hour}
	if _, err := w.payAs(t.Context(), "qianmen", w.requestID(), long); !is(err, reason.InvalidField) {
		t.Errorf("longer than allowed: %v", err)
	}
	pushed := push(money.New(10_000, "IDR"))
	pushed.Hold = &service.HoldRequest{}
	if _, err := w.payAs(t.Context(), "huabao", w.requestID(), pushed); !is(err, reason.InvalidField) {
		t.Errorf("pushed: %v", err)
	}
	// An agreement that does not allow holds: recorded as refused, and nobody is asked.
	a, ok := w.dir.Load().Agreement("huabao-cny")
	if !ok {
		t.Fatal("no agreement")
	}
	a.Holds = false
	held := pull(barcode, 100)
	held.Hold = &service.HoldRequest{}
	if rec := w.pay("qianmen", held); rec.State.Reason != reason.HoldNotAllowed || len(w.asked) > 0 {
		t.Errorf("%s %s, asked %d", rec.State.Status, rec.State.Reason, len(w.asked))
	}
	if _, err := rulebook.Load(strings.NewReader(strings.Replace(rules, "hold: 1h", "hold: 72h", 1))); err == nil {
		t.Error("a rulebook that holds longer than its longest is taken")
	}
	var refusal payment.Refusal
	if _, err := w.svc.Release(t.Context(), "qianmen", payment.ID{1}, ""); !is(err, reason.NotFound) || errors.As(err, &refusal) {
		t.Errorf("of nothing: %v", err)
	}
}
