package console

import (
	"sync"
	"testing"
	"time"

	"hutong/payment"
	"hutong/store"
)

// step is an outcome of payment n at a second, for hub tests.
func step(n byte, seq int, from, to payment.Status, at int64) (*store.Record, *store.Entry) {
	id := payment.ID{n, 1}
	s := payment.State{Status: to, Seq: seq}
	o := payment.Outcome{Payment: id, From: from, State: s, At: time.Unix(at, 0)}
	return &store.Record{Terms: &payment.Terms{ID: id}, State: s}, &store.Entry{Seq: int64(seq), Outcome: o}
}

// A reader that does not read loses the oldest events, never holds Publish up, gets the newest, and learns exactly how many it lost.
func TestSlowReaderLosesAndIsTold(t *testing.T) {
	var h Hub
	slow, stopSlow := h.Subscribe(3)
	quick, stopQuick := h.Subscribe(100)
	defer stopQuick()
	for i := range 10 {
		h.Publish(step(byte(i), 1, payment.None, payment.DebitAsked, 100))
	}
	var got []byte
	lost := 0
	for range 3 {
		ev := <-slow
		got = append(got, ev.Entry.Payment[0])
		lost += ev.Lost
	}
	if string(got) != string([]byte{7, 8, 9}) || lost != 7 {
		t.Errorf("slow reader got %v and was told of %d lost, want the last three and 7", got, lost)
	}
	for i := range 10 {
		if ev := <-quick; ev.Lost != 0 || ev.Entry.Payment[0] != byte(i) {
			t.Fatalf("quick reader, event %d: %v, lost %d", i, ev.Entry.Payment[0], ev.Lost)
		}
	}
	h.Publish(step(20, 1, payment.None, payment.DebitAsked, 100))
	if ev := <-slow; ev.Lost != 0 {
		t.Errorf("after catching up: lost %d", ev.Lost)
	}
	stopSlow()
	stopSlow()
	h.Publish(step(21, 1, payment.None, payment.DebitAsked, 100))
	if len(slow) != 0 {
		t.Error("a stopped reader still gets events")
	}
}

// However readers and publishers interleave: what a reader got and what it was told it lost is everything.
func TestNothingIsLostUntold(t *testing.T) {
	var h Hub
	events, stop := h.Subscribe(2)
	defer stop()
	const publishers, each = 4, 500
	var wg sync.WaitGroup
	for p := range publishers {
		wg.Go(func() {
			for range each {
				h.Publish(step(byte(p), 1, payment.None, payment.DebitAsked, 100))
			}
		})
	}
	counted := make(chan int)
	go func() {
		n := 0
		for ev := range events {
			n += 1 + ev.Lost
		}
		counted <- n
	}()
	wg.Wait()
	h.Close()
	if n := <-counted; n != publishers*each {
		t.Errorf("got or told of %d events, want %d", n, publishers*each)
	}
	if ch, _ := h.Subscribe(1); ch != nil {
		if _, open := <-ch; open {
			t.Error("a closed hub takes readers")
		}
	}
	h.Publish(step(1, 1, payment.None, payment.DebitAsked, 100))
}

func TestTally(t *testing.T) {
	var h Hub
	if got := h.Tally(time.Unix(1000, 0)); got.Opened != 0 || !got.Since.IsZero() {
		t.Errorf("an empty hub counts %+v", got)
	}
	h.Publish(step(1, 1, payment.None, payment.DebitAsked, 1000))
	h.Publish(step(2, 1, payment.None, payment.DebitAsked, 1000))
	h.Publish(step(3, 1, payment.None, payment.Refused, 1001))
	h.Publish(step(1, 2, payment.DebitAsked, payment.Succeeded, 1002))
	h.Publish(step(1, 3, payment.Succeeded, payment.Succeeded, 1050)) // a refund took its share: not a second success
	h.Publish(step(4, 1, payment.None, payment.DebitAsked, 1070))
	h.Publish(step(9, 5, payment.CreditUnknown, payment.Failed, 1071)) // of a former run
	got := h.Tally(time.Unix(1071, 0))
	if got.Opened != 4 || got.Succeeded != 1 || got.Failed != 2 || got.UnderWay != 2 || got.PerMinute != 1 {
		t.Errorf("opened %d, succeeded %d, failed %d, under way %d, in the last minute %d; want 4, 1, 2, 2, 1", got.Opened, got.Succeeded, got.Failed, got.UnderWay, got.PerMinute)
	}
	if s := got.Seconds[watchSeconds-1-69]; s.Succeeded != 1 || s.Failed != 0 {
		t.Errorf("second 1002: %+v", s)
	}
	if s := got.Seconds[watchSeconds-1-71]; s.Opened != 2 {
		t.Errorf("second 1000: %+v", s)
	}
	later := h.Tally(time.Unix(1071+watchSeconds, 0))
	if later.PerMinute != 0 || later.Seconds != [watchSeconds]Second{} || later.Opened != 4 {
		t.Errorf("five minutes later: %+v", later)
	}
}

// Columns begin at whole multiples of five seconds: a second later everything but the last column is the same, one to the left at most.
func TestBarsStandStill(t *testing.T) {
	seconds := make([]Second, watchSeconds)
	seconds[watchSeconds-1].Succeeded = 4 // at 1004
	seconds[watchSeconds-7].Failed = 8    // at 998
	at := bars(1004, seconds)
	if n := len(at); n != 60 || at[59].Good != 50 || at[58].Bad != 100 || at[58].BadY != 0 {
		t.Errorf("at 1004: %+v %+v", at[58], at[59])
	}
	moved := append(append([]Second{}, seconds[1:]...), Second{Succeeded: 1})
	next := bars(1005, moved)
	if next[59].Good != 12 || next[58].Good != 50 || next[57].Bad != 100 {
		t.Errorf("at 1005: %+v %+v %+v", next[57], next[58], next[59])
	}
}
