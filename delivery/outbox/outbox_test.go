package outbox

// Goal: whatever institutions, store and process do, each outcome reaches each webhook that may see it at least once, nobody waits for anybody
// else, and memory is bounded. Method: real outboxes over a real store, institutions that follow a script, days in virtual time
// (testing/synctest). What is sent over HTTP is package edge/webhook's matter.

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hutong/payment"
	"hutong/store"
	"hutong/store/storetest"
)

func TestTold(t *testing.T) {
	for _, lanes := range []int{1, 4} {
		synctest.Test(t, func(t *testing.T) {
			s := newStreet(t, lanes)
			defer s.b.Close()
			before := s.many(5) // nobody listens yet
			w0, a0 := s.register("wallet-000"), s.register("acquirer-000")
			failed := s.register("wallet-000", "payment.failed")
			pass(time.Second)
			want := s.many(60)
			pass(time.Second)
			if len(want["wallet-000"]) < 10 || len(want["acquirer-000"]) < 10 || len(before) == 0 {
				t.Fatalf("a hollow test: %d, %d", len(want["wallet-000"]), len(want["acquirer-000"]))
			}
			// The first five are of the maker's time, after the webhook's beginning by the street's clock, so they are told too.
			s.sameSet("wallet-000", append(want["wallet-000"], before["wallet-000"]...), s.seen(w0))
			s.sameSet("acquirer-000", append(want["acquirer-000"], before["acquirer-000"]...), s.seen(a0))
			only := slices.DeleteFunc(append(want["wallet-000"], before["wallet-000"]...), func(x string) bool { return !strings.HasSuffix(x, "payment.failed") })
			s.sameSet("wallet-000's failures", only, s.seen(failed))
			if len(only) == 0 {
				t.Error("no failure among the payments")
			}
			// All is told: the places are at the journals' ends, and nothing else is kept.
			s.b.Close()
			for n := range lanes {
				cursors, err := s.st.WebhookCursors(t.Context(), n)
				if err != nil || len(cursors) != 1 || cursors[0].Seq != s.book.Lanes[n].Seq || !cursors[0].Webhook.IsZero() {
					t.Errorf("lane %d, whose journal has %d: %+v, %v", n, s.book.Lanes[n].Seq, cursors, err)
				}
			}
			if all, _, _, err := s.st.WebhookBacklog(t.Context(), w0, 9); len(all) != 0 || err != nil {
				t.Errorf("a backlog of what was told: %v, %v", all, err)
			}
			log, err := s.st.WebhookAttempts(t.Context(), failed, 0, 1000)
			if err != nil || len(log) != len(only) || log[0].Try != 1 || log[0].Result != "delivered" || log[0].Status != 204 {
				t.Errorf("the log has %d tries for %d messages: %+v, %v", len(log), len(only), log, err)
			}
		})
	}
}

// What was before a webhook's beginning is not told to it.
func TestBeginning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStreet(t, 1)
		defer s.b.Close()
		s.many(300)
		pass(s.m.Now().Sub(s.now()) + 10*time.Minute) // the street's clock passes the maker's
		w0 := s.register("wallet-000")
		pass(time.Second)
		s.m.Pass(20 * time.Minute)
		want := s.many(20)
		pass(time.Second)
		s.sameSet("since the beginning", want["wallet-000"], s.seen(w0))
	})
}

// One message that always fails is tried by the schedule, with the same id, and then given up.
func TestSchedule(t *testing.T) {
	for _, jitter := range []float64{0.5, 0, 0.999} {
		synctest.Test(t, func(t *testing.T) {
			s := newStreet(t, 1)
			defer s.b.Close()
			s.jitter = jitter
			w0 := s.register("wallet-000")
			pass(time.Second)
			s.script(func(Post, int) Answer { return Answer{Result: Refused, Status: 500, Text: []byte("out of order")} })
			s.commit(s.only("wallet-000"))
			pass(100 * time.Hour)
			s.mu.Lock()
			posts := slices.Clone(s.posts)
			s.mu.Unlock()
			r := rules()
			if len(posts) != len(r.Retries)+1 {
				t.Fatalf("%d tries, want %d", len(posts), len(r.Retries)+1)
			}
			for i := 1; i < len(posts); i++ {
				if posts[i].ID != posts[0].ID || string(posts[i].Body) != string(posts[0].Body) {
					t.Errorf("try %d is of another message: %s", i+1, posts[i].ID)
				}
				got, want := posts[i].At.Sub(posts[i-1].At), r.Retries[i-1]
				change := time.Duration(float64(want) / 10 * (2*jitter - 1))
				if off := got - want - change; off < -10*time.Millisecond || off > 200*time.Millisecond {
					t.Errorf("try %d came after %s, want %s and a jitter of %s", i+1, got, want, change)
				}
			}
			if span := posts[len(posts)-1].At.Sub(posts[0].At); span < 67*time.Hour {
				t.Errorf("given up after %s", span)
			}
			all, waiting, givenUp, err := s.st.WebhookBacklog(t.Context(), w0, 9)
			if err != nil || waiting != 0 || givenUp != 1 || all[0].Tries != 10 || MessageID(all[0].Payment, all[0].N) != posts[0].ID {
				t.Errorf("backlog %+v: %d wait, %d given up, %v", all, waiting, givenUp, err)
			}
			log, err := s.st.WebhookAttempts(t.Context(), w0, 0, 100)
			if err != nil || len(log) != 10 || log[0].Try != 10 || log[9].Try != 1 || log[0].Status != 500 || string(log[0].Answer) != "out of order" {
				t.Errorf("log %+v, %v", log, err)
			}
			if w := s.webhook(w0); !w.DisabledAt.IsZero() || w.FailingSince.IsZero() {
				t.Errorf("after one message: %+v", w)
			}
		})
	}
}

// only is a payment of one wallet.
func (s *street) only(owner string) *storetest.Life {
	for n := 0; ; n++ {
		if l := s.life(0); l.Terms.Payer.Participant == owner {
			return l
		}
	}
}

// A message that fails a few times is told in the end, and the others are not held up by it.
func TestOnePoisonedMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStreet(t, 1)
		defer s.b.Close()
		w0 := s.register("wallet-000")
		pass(time.Second)
		bad := s.only("wallet-000")
		s.script(func(p Post, _ int) Answer {
			if strings.HasPrefix(p.ID, bad.Terms.ID.String()) && p.At.Sub(base) < 3*time.Hour {
				return Answer{Result: Refused, Status: 422}
			}
			return Answer{Result: Delivered, Status: 200}
		})
		want := s.commit(bad)["wallet-000"]
		want = append(want, s.many(40)["wallet-000"]...)
		pass(time.Second)
		if got := s.seen(w0); len(got) != len(want) {
			t.Fatalf("%d messages were tried at once, want %d", len(got), len(want))
		}
		pass(24 * time.Hour)
		if w := s.webhook(w0); !w.FailingSince.IsZero() || !w.DisabledAt.IsZero() {
			t.Errorf("a webhook whose last try succeeded: %+v", w)
		}
		tries := 0
		for _, x := range s.seen(w0) {
			if x == want[0] {
				tries++
			}
		}
		if _, waiting, givenUp, err := s.st.WebhookBacklog(t.Context(), w0, 9); tries != 6 || waiting+givenUp != 0 || err != nil {
			t.Errorf("%d tries of the bad message; %d wait, %d given up, %v", tries, waiting, givenUp, err)
		}
	})
}

// 410 ends the telling at once. What is missed meanwhile is told when the owner enables it again.
func TestGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStreet(t, 4)
		defer func() { s.b.Close() }()
		gone, fine := s.register("wallet-000"), s.register("wallet-000")
		pass(time.Second)
		s.script(func(p Post, n int) Answer {
			if p.Webhook == gone && n > 3 {
				return Answer{Result: Gone, Status: 410}
			}
			return Answer{Result: Delivered, Status: 200}
		})
		want := s.many(60)["wallet-000"]
		pass(time.Second)
		w := s.webhook(gone)
		if w.DisabledAt.IsZero() || w.DisabledWhy != WhyGone {
			t.Fatalf("after 410: %+v", w)
		}
		told := len(s.seen(gone))
		want = append(want, s.many(30)["wallet-000"]...)
		pass(100 * time.Hour)
		if n := len(s.seen(gone)); n != told || told > 3+4 {
			t.Errorf("a disabled webhook was told %d, then %d", told, n)
		}
		s.sameSet("the other webhook", want, s.seen(fine))
		// A restart in between changes nothing.
		s.b.Close()
		s.start()
		pass(time.Hour)
		if n := len(s.seen(gone)); n != told {
			t.Errorf("a disabled webhook was told %d, after a restart %d", told, n)
		}
		s.script(func(p Post, n int) Answer { return Answer{Result: Delivered, Status: 200} })
		if _, err := s.b.Change(t.Context(), gone, func(_ []store.Webhook, w *store.Webhook) error {
			w.DisabledAt, w.DisabledWhy, w.FailingSince = time.Time{}, "", time.Time{}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		pass(time.Minute)
		got := slices.Compact(slices.Sorted(slices.Values(s.seen(gone))))
		s.sameSet("after it was enabled, each at least once", want, got)
		if n := len(s.seen(gone)); n > len(want)+12 {
			t.Errorf("%d posts for %d messages", n, len(want))
		}
	})
}

// A webhook at which nothing works is tried less and less, and taken out of use after five days.
func TestFailing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStreet(t, 1)
		defer func() { s.b.Close() }()
		w0 := s.register("wallet-000")
		pass(time.Second)
		s.script(func(Post, int) Answer { return Answer{Result: NoAnswer} })
		want := s.many(600)["wallet-000"]
		pass(2 * time.Minute)
		if n := len(s.seen(w0)); n > 40 {
			t.Errorf("%d tries in two minutes at a webhook that is down", n)
		}
		pass(48 * time.Hour)
		s.crash() // the time without success outlives the process
		s.start()
		pass(71 * time.Hour)
		if w := s.webhook(w0); !w.DisabledAt.IsZero() {
			t.Errorf("out of use after %s", w.DisabledAt.Sub(w.FailingSince))
		}
		pass(2 * time.Hour)
		w := s.webhook(w0)
		if w.DisabledWhy != WhyFailing || w.DisabledAt.Sub(w.FailingSince) < 120*time.Hour || w.DisabledAt.Sub(w.FailingSince) > 121*time.Hour {
			t.Errorf("after five days: %+v", w)
		}
		tries := len(s.seen(w0))
		pass(100 * time.Hour)
		if n := len(s.seen(w0)); n != tries || n > 12_000 {
			t.Errorf("%d tries, then %d", tries, n)
		}
		s.script(func(Post, int) Answer { return Answer{Result: Delivered, Status: 200} })
		s.mu.Lock()
		s.posts = nil
		s.mu.Unlock()
		if _, err := s.b.Change(t.Context(), w0, func(_ []store.Webhook, w *store.Webhook) error {
			w.DisabledAt, w.DisabledWhy, w.FailingSince = time.Time{}, "", time.Time{}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if err := s.b.Replay(t.Context(), w0, base); err != nil {
			t.Fatal(err)
		}
		pass(time.Hour)
		s.sameSet("after it was enabled and replayed", want, slices.Compact(slices.Sorted(slices.Values(s.seen(w0)))))
		if _, waiting, givenUp, err := s.st.WebhookBacklog(t.Context(), w0, 9); waiting+givenUp != 0 || err != nil {
			t.Errorf("%d wait and %d are given up after all was told", waiting, givenUp)
		}
	})
}

// A webhook that hangs costs its queue and its workers: whoever commits doesn't wait, others are told at once, and what it missed is not lost.
func TestHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStreet(t, 1)
		defer s.b.Close()
		hangs, fine := s.register("wallet-000"), s.register("wallet-000")
		other := s.register("acquirer-000")
		pass(time.Second)
		s.script(func(p Post, _ int) Answer {
			if p.Webhook == hangs {
				return Answer{Result: "hang"}
			}
			return Answer{Result: Delivered, Status: 200}
		})
		began := time.Now()
		want := s.many(1500)
		if took := time.Since(began); took != 0 {
			t.Errorf("committing took %s of virtual time: something waited", took)
		}
		pass(time.Second)
		s.sameSet("the webhook beside it", want["wallet-000"], s.seen(fine))
		s.sameSet("another institution", want["acquirer-000"], s.seen(other))
		s.b.mu.Lock()
		p := s.b.posts[hangs]
		inMemory, goroutines := len(p.queue)+len(p.due)+len(p.lanes[0].taken.places), p.busy
		s.b.mu.Unlock()
		if inMemory > 2*(256+page)+8 || goroutines > rules().Workers || s.most[hangs] > rules().Workers {
			t.Errorf("a hanging webhook holds %d outcomes in memory and %d workers (at most %d)", inMemory, goroutines, s.most[hangs])
		}
		health := s.b.Health()
		i := slices.IndexFunc(health, func(h Health) bool { return h.Webhook.ID == hangs })
		if len(health) != 3 || health[i].Behind == 0 || health[i].Queued == 0 {
			t.Errorf("health %+v", health)
		}
		s.script(func(Post, int) Answer { return Answer{Result: Delivered, Status: 200} })
		pass(30 * time.Hour)
		s.sameSet("when it answers again", want["wallet-000"], slices.Compact(slices.Sorted(slices.Values(s.seen(hangs)))))
	})
}

// A burst that a queue can't hold is read from the journal: each outcome once.
func TestOverflow(t *testing.T) {
	for _, lanes := range []int{1, 4} {
		synctest.Test(t, func(t *testing.T) {
			s := newStreet(t, lanes)
			s.b.Close()
			s.queue = 3
			s.start()
			defer s.b.Close()
			w0 := s.register("wallet-000")
			pass(time.Second)
			s.script(func(Post, int) Answer {
				time.Sleep(20 * time.Millisecond)
				return Answer{Result: Delivered, Status: 200}
			})
			var want []string
			for range 10 {
				want = append(want, s.many(50)["wallet-000"]...)
				pass(100 * time.Millisecond)
			}
			pass(time.Minute)
			s.sameSet("each once", want, s.seen(w0))
			s.b.mu.Lock()
			for n, tr := range s.b.posts[w0].lanes {
				if !tr.attached || len(tr.taken.places) != 0 {
					t.Errorf("lane %d: %+v", n, tr)
				}
			}
			s.b.mu.Unlock()
		})
	}
}

// A process that dies loses no message: what was not recorded as told is told again, with the same id.
func TestCrash(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStreet(t, 4)
		w0 := s.register("wallet-000")
		pass(time.Second)
		fails := 0
		s.script(func(p Post, n int) Answer {
			if n%5 == 0 {
				fails++
				return Answer{Result: Refused, Status: 503}
			}
			time.Sleep(7 * time.Millisecond)
			return Answer{Result: Delivered, Status: 200}
		})
		var want []string
		for round := range 12 {
			want = append(want, s.many(15)["wallet-000"]...)
			time.Sleep(time.Duration(round*13) * time.Millisecond)
			s.crash()
			want = append(want, s.dark(5)...)
			s.start()
		}
		s.script(func(Post, int) Answer { return Answer{Result: Delivered, Status: 200} })
		pass(10 * time.Minute)
		s.sameSet("at least once", want, slices.Compact(slices.Sorted(slices.Values(s.seen(w0)))))
		if fails == 0 {
			t.Error("a hollow test")
		}
		// After a proper stop nothing is told twice.
		s.b.Close()
		n := len(s.seen(w0))
		s.start()
		pass(time.Minute)
		s.b.Close()
		if again := len(s.seen(w0)); again != n {
			t.Errorf("%d messages were told again after a proper stop", again-n)
		}
	})
}

// dark commits payments of which the outbox hears nothing.
func (s *street) dark(n int) (want []string) {
	was := s.b
	s.b = New(Options{Parties: was.o.Parties})
	defer func() { s.b = was }()
	for i := range n {
		want = append(want, s.commit(s.life(i))["wallet-000"]...)
	}
	return want
}

// An outcome that Committed was not told of is found in the journal.
func TestGap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStreet(t, 1)
		defer s.b.Close()
		w0 := s.register("wallet-000")
		pass(time.Second)
		want := s.many(5)["wallet-000"]
		want = append(want, s.dark(20)...)
		want = append(want, s.many(5)["wallet-000"]...)
		pass(time.Second)
		s.sameSet("each once", want, s.seen(w0))
	})
}

// The same of payments and children of every sort, also when they are told once more: whether a step is told hangs on its payment's kind, which the
// journal does not have.
func TestGapOfEverySort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStreet(t, 1)
		defer s.b.Close()
		hooks, want := map[string]payment.ID{}, map[string][]string{}
		for i := range 3 {
			for _, owner := range []string{fmt.Sprintf("wallet-%03d", i), fmt.Sprintf("acquirer-%03d", i)} {
				hooks[owner] = s.register(owner)
			}
		}
		pass(time.Second)
		commit := func(lives ...*storetest.Life) {
			for owner, list := range s.commit(lives...) {
				want[owner] = append(want[owner], list...)
			}
		}
		was := s.b
		s.b = New(Options{Parties: was.o.Parties}) // hears it instead
		commit(s.m.Gallery()...)
		s.b = was
		commit(s.life(0))
		pass(time.Second)
		kinds := map[string]bool{}
		for owner, id := range hooks {
			s.sameSet(owner, want[owner], s.seen(id))
			if err := s.b.Replay(t.Context(), id, base); err != nil {
				t.Fatal(err)
			}
			pass(time.Second)
			s.sameSet(owner+", once more", append(want[owner], want[owner]...), s.seen(id))
			for _, message := range want[owner] {
				_, event, _ := strings.Cut(message, " ")
				kinds[event] = true
			}
		}
		for _, event := range []string{"payment.succeeded", "payment.awaiting_payer", "payment.authorised", "refund.succeeded", "void.succeeded", "capture.succeeded", "dispute.opened", "dispute.answered"} {
			if !kinds[event] {
				t.Errorf("no %s was told", event)
			}
		}
	})
}

// Lanes are changed while some are told and one webhook is out of use. What the retired lanes' journals have is told to the end, the new ones from
// their beginning, each once, also when the process dies right after the change.
func TestLanesChange(t *testing.T) {
	for _, dies := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			s := newStreet(t, 2)
			w0, a0 := s.register("wallet-000"), s.register("acquirer-000")
			pass(time.Second)
			want := map[string][]string{}
			many := func(n int) {
				for owner, list := range s.many(n) {
					want[owner] = append(want[owner], list...)
				}
			}
			s.script(func(p Post, n int) Answer {
				if p.Webhook == a0 {
					return Answer{Result: Refused, Status: 503} // until the lanes have changed
				}
				return Answer{Result: Delivered, Status: 200}
			})
			for _, lanes := range []int{3, 1} {
				many(20)
				if err := s.book.Relane(s.book.Relaning(lanes)); err != nil {
					t.Fatal(err)
				}
				if dies {
					s.crash()
					s.start()
				} else {
					s.b.Relaned(s.book.Lanes)
				}
				many(20)
			}
			pass(time.Second)
			s.script(func(Post, int) Answer { return Answer{Result: Delivered, Status: 200} })
			pass(time.Hour)
			got := slices.Sorted(slices.Values(s.seen(w0)))
			if dies {
				got = slices.Compact(got) // at least once
			}
			s.sameSet("wallet-000", want["wallet-000"], got)
			s.sameSet("acquirer-000", want["acquirer-000"], slices.Compact(slices.Sorted(slices.Values(s.seen(a0)))))
			s.b.Close()
			for _, l := range s.book.Lanes {
				cursors, err := s.st.WebhookCursors(t.Context(), l.Lane)
				if err != nil || len(cursors) != 1 || cursors[0].Seq != l.Seq {
					t.Errorf("lane %d, whose journal has %d: %+v, %v", l.Lane, l.Seq, cursors, err)
				}
			}
		})
	}
}

func TestReplay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStreet(t, 4)
		defer func() { s.b.Close() }()
		w0, other := s.register("wallet-000"), s.register("wallet-000")
		pass(time.Second)
		old := s.many(200)["wallet-000"]
		s.m.Pass(2 * time.Hour)
		since := s.m.Now()
		young := s.many(300)["wallet-000"]
		pass(time.Second)
		s.mu.Lock()
		s.posts = nil
		s.mu.Unlock()
		s.script(func(Post, int) Answer {
			time.Sleep(100 * time.Millisecond)
			return Answer{Result: Delivered, Status: 200}
		})
		if err := s.b.Replay(t.Context(), w0, since); err != nil {
			t.Fatal(err)
		}
		pass(time.Second)
		s.crash() // in the middle
		s.start()
		live := s.many(10)["wallet-000"]
		pass(time.Minute)
		got := slices.Compact(slices.Sorted(slices.Values(s.seen(w0))))
		s.sameSet("since the moment", append(young, live...), got)
		s.sameSet("another webhook of the same owner", live, s.seen(other))
		n := len(s.seen(w0))
		pass(time.Hour)
		s.b.Close()
		s.start()
		pass(time.Hour)
		if again := len(s.seen(w0)); again != n {
			t.Errorf("a replay that had ended began again: %d more", again-n)
		}
		for lane := range 4 {
			cursors, err := s.st.WebhookCursors(t.Context(), lane)
			if err != nil || len(cursors) != 1 {
				t.Errorf("lane %d after the replay: %+v, %v", lane, cursors, err)
			}
		}
		// One message.
		id, number, err := ParseMessageID(strings.Fields(old[3])[0])
		if err != nil {
			t.Fatal(err)
		}
		entries, err := s.st.Outcomes(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		e := entries[number-1]
		s.mu.Lock()
		s.posts = nil
		s.mu.Unlock()
		if err := s.b.Again(t.Context(), w0, e, "payment.succeeded"); err != nil {
			t.Fatal(err)
		}
		pass(time.Second)
		if got := s.seen(w0); len(got) != 1 || strings.Fields(got[0])[0] != strings.Fields(old[3])[0] {
			t.Errorf("one message replayed: %v, want %s", got, old[3])
		}
	})
}

// A lane that another node took over is not told of any more, and nothing is written for it.
func TestFenced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStreet(t, 1)
		w0 := s.register("wallet-000")
		pass(10 * time.Second)
		old := s.b
		row, err := s.st.Own(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		s.book.Lanes[0] = row
		s.start()
		want := s.many(20)["wallet-000"]
		pass(10 * time.Second)
		// The former owner, late, hears of the same outcomes.
		entries, err := s.st.Journal(t.Context(), 0, 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		recs := map[payment.ID]*payment.Terms{}
		for _, e := range entries {
			if recs[e.Payment] == nil {
				recs[e.Payment] = s.book.Records(e.Payment)[0].Terms
			}
			old.Committed(&store.Record{Terms: recs[e.Payment], State: e.State}, &e)
		}
		pass(time.Minute)
		twice := len(s.seen(w0)) - len(want)
		if !old.lanes[0].lost || twice > len(want) {
			t.Errorf("the former owner goes on: lost %v, %d told twice", old.lanes[0].lost, twice)
		}
		log, err := s.st.WebhookAttempts(t.Context(), w0, 0, 1000)
		if err != nil || len(log) != len(want) {
			t.Errorf("%d tries on record, want %d of the present owner's, %v", len(log), len(want), err)
		}
		n := len(s.seen(w0))
		more := s.many(10)["wallet-000"]
		pass(time.Minute)
		if got := len(s.seen(w0)); got != n+len(more) {
			t.Errorf("%d of %d new messages were told", got-n, len(more))
		}
		old.Close()
		s.b.Close()
	})
}

// While the store takes nothing, tries stop when their rows fill the room for them; nothing is lost when it is back.
func TestStoreFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStreet(t, 1)
		defer s.b.Close()
		w0 := s.register("wallet-000")
		pass(time.Second)
		s.b.mu.Lock()
		s.b.most = 100
		s.b.mu.Unlock()
		s.st.set(errors.New("no room on the disk"))
		want := s.many(600)["wallet-000"]
		pass(time.Minute)
		n := len(s.seen(w0))
		if n < 100 || n > 100+rules().Workers || len(want) < 200 {
			t.Errorf("%d tries of %d messages while nothing could be recorded", n, len(want))
		}
		s.st.set(nil)
		pass(time.Minute)
		s.sameSet("each once", want, s.seen(w0))
		s.b.mu.Lock()
		defer s.b.mu.Unlock()
		if s.b.rows != 0 {
			t.Errorf("%d rows are still counted", s.b.rows)
		}
	})
}

// A deleted webhook is told nothing more and does not come back.
func TestDelete(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStreet(t, 1)
		defer s.b.Close()
		w0, other := s.register("wallet-000"), s.register("wallet-000")
		pass(time.Second)
		want := s.many(10)["wallet-000"]
		pass(time.Second)
		if _, err := s.b.Change(t.Context(), w0, func(_ []store.Webhook, w *store.Webhook) error { w.DeletedAt = s.now(); return nil }); err != nil {
			t.Fatal(err)
		}
		more := s.many(10)["wallet-000"]
		pass(time.Minute)
		s.sameSet("until it was deleted", want, s.seen(w0))
		s.sameSet("the other", append(want, more...), s.seen(other))
		if n, err := s.b.Clean(t.Context(), time.Hour); n != 0 || err != nil {
			t.Errorf("cleaned %d at once, %v", n, err)
		}
		pass(169 * time.Hour)
		if n, err := s.b.Clean(t.Context(), time.Hour); n == 0 || err != nil {
			t.Errorf("cleaned %d after a week, %v", n, err)
		}
		all, err := s.st.ListWebhooks(t.Context())
		if err != nil || len(all) != 1 || all[0].ID != other {
			t.Errorf("after a week: %+v, %v", all, err)
		}
		if log, err := s.st.WebhookAttempts(t.Context(), other, 0, 9); len(log) != 0 || err != nil {
			t.Errorf("the log after a week: %v, %v", log, err)
		}
	})
}

// Only live secrets sign, and one that can't be opened is the switch's fault, which is logged as such.
func TestSecrets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStreet(t, 1)
		defer s.b.Close()
		w0 := s.register("wallet-000")
		set := func(f func(w *store.Webhook)) {
			t.Helper()
			if _, err := s.b.Change(t.Context(), w0, func(_ []store.Webhook, w *store.Webhook) error { f(w); return nil }); err != nil {
				t.Fatal(err)
			}
			pass(time.Second)
			s.mu.Lock()
			s.posts = nil
			s.mu.Unlock()
		}
		secrets := func() string {
			t.Helper()
			s.commit(s.only("wallet-000"))
			pass(time.Second)
			s.mu.Lock()
			defer s.mu.Unlock()
			if len(s.posts) == 0 {
				return "no post"
			}
			return fmt.Sprintf("%s", s.posts[len(s.posts)-1].Secrets)
		}
		pass(time.Second)
		set(func(w *store.Webhook) {
			w.Secrets = append([]store.WebhookSecret{{ID: w0, Sealed: s.b.o.Sealer.Seal(w0, []byte("the new secret")), From: s.now()}}, w.Secrets...)
			w.Secrets[1].Until = s.now().Add(time.Hour)
		})
		if got := secrets(); got != "[the new secret secret of wallet-000]" {
			t.Errorf("in the overlap: %s", got)
		}
		pass(time.Hour)
		if got := secrets(); got != "[the new secret]" {
			t.Errorf("after the overlap: %s", got)
		}
		set(func(w *store.Webhook) { w.Secrets[0].Sealed[20] ^= 1 })
		if got := secrets(); got != "no post" {
			t.Errorf("with an altered secret: %s", got)
		}
		log, err := s.st.WebhookAttempts(t.Context(), w0, 0, 1)
		if err != nil || log[0].Result != string(Unreadable) || strings.Contains(string(log[0].Answer), "secret") {
			t.Errorf("log %+v, %v", log, err)
		}
	})
}

func TestSealer(t *testing.T) {
	one, two := []byte(strings.Repeat("1", 32)), []byte(strings.Repeat("2", 40))
	id, other := payment.ID{1}, payment.ID{2}
	old, err := NewSealer(one)
	if err != nil {
		t.Fatal(err)
	}
	both, err := NewSealer(two, one)
	if err != nil {
		t.Fatal(err)
	}
	young, err := NewSealer(two)
	if err != nil {
		t.Fatal(err)
	}
	text := old.Seal(id, []byte("whsec"))
	if strings.Contains(string(text), "whsec") || string(text) == string(old.Seal(id, []byte("whsec"))) {
		t.Error("a sealed secret is plain, or the same twice")
	}
	for _, c := range []struct {
		name string
		s    *Sealer
		id   payment.ID
		text []byte
		ok   bool
	}{
		{"as it was sealed", old, id, text, true}, {"after a change of keys", both, id, text, true}, {"sealed by the new key", young, id, both.Seal(id, []byte("whsec")), true},
		{"without its key", young, id, text, false}, {"of another webhook", old, other, text, false}, {"cut off", old, id, text[:20], false}, {"empty", old, id, nil, false},
		{"short", old, id, text[:6], false},
	} {
		got, err := c.s.Open(c.id, c.text)
		if (err == nil) != c.ok || c.ok && string(got) != "whsec" {
			t.Errorf("%s: %q, %v", c.name, got, err)
		}
	}
	for i := range text {
		bad := slices.Clone(text)
		bad[i] ^= 1
		if _, err := old.Open(id, bad); err == nil {
			t.Errorf("byte %d was changed and it opens", i)
		}
	}
	if _, err := NewSealer([]byte("short")); err == nil {
		t.Error("a short key is taken")
	}
	if _, err := NewSealer(); err == nil {
		t.Error("no key is taken")
	}
}

// Each state's first outcome tells what it should, a repeat of it nothing more than it must, and what follows an end nothing.
func TestEvent(t *testing.T) {
	want := map[payment.Status]string{payment.Refused: "failed", payment.Tombstone: "cancelled", payment.DebitPending: "awaiting_payer", payment.Held: "authorised", payment.Succeeded: "succeeded", payment.Captured: "succeeded",
		payment.Failed: "failed", payment.Cancelled: "cancelled", payment.LossAssigned: "loss_assigned", payment.DisputeLost: "failed"}
	for _, row := range payment.Table {
		state := &payment.State{Status: row.Status}
		told := ""
		if want[row.Status] != "" {
			told = "payment." + want[row.Status]
		}
		if got := Event(payment.Pay, payment.DebitAsked, state); row.Status != payment.DebitAsked && got != told && (row.Final || want[row.Status] != "") {
			t.Errorf("%s of a payment: %q, want %q", row.Status, got, told)
		}
		if got := Event(payment.Pay, payment.Succeeded, state); got != "" {
			t.Errorf("%s after an end: %q", row.Status, got)
		}
		if got := Event(payment.Capture, payment.Capturing, state); (got == "capture.succeeded") != (row.Public == payment.PublicSucceeded) || got != "" && got != "capture.succeeded" {
			t.Errorf("%s of a capture: %q", row.Status, got)
		}
		told = map[payment.Status]string{payment.DisputeOpen: "dispute.opened", payment.DisputeAnswered: "dispute.answered", payment.Succeeded: "dispute.succeeded", payment.Captured: "dispute.succeeded",
			payment.LossAssigned: "dispute.loss_assigned"}[row.Status]
		if row.Final && told == "" {
			told = "dispute.failed"
		}
		if got := Event(payment.Dispute, payment.None, state); got != told {
			t.Errorf("%s of a dispute: %q, want %q", row.Status, got, told)
		}
		if got := Event(payment.Dispute, payment.DisputeOpen, state); (got == "dispute.decided") != (row.Status == payment.CreditAsked) {
			t.Errorf("%s of a contested dispute: %q", row.Status, got)
		}
		for kind, head := range map[payment.Kind]string{payment.Refund: "refund.", payment.Void: "void."} {
			got := Event(kind, payment.CreditAsked, state)
			if row.Final && (!slices.Contains(Events, got) || !strings.HasPrefix(got, head)) || !row.Final && got != "" {
				t.Errorf("%s of a %s: %q", row.Status, kind, got)
			}
		}
	}
	for status, kind := range map[payment.Status]payment.Kind{payment.DebitPending: payment.Pay, payment.Held: payment.Pay, payment.DisputeAnswered: payment.Dispute} {
		if got := Event(kind, status, &payment.State{Status: status}); got != "" {
			t.Errorf("%s on: %q", status, got)
		}
	}
	if got := Event(payment.Pay, payment.CreditUnknown, &payment.State{Status: payment.LossAssigned, Cycle: "c"}); got != "payment.loss_assigned" {
		t.Errorf("a loss that is booked as paid: %q", got)
	}
}

func TestMessageID(t *testing.T) {
	id := payment.NewID("wallet", storetest.NewMaker(1, 1).RequestID())
	text := MessageID(id, 12)
	if got, n, err := ParseMessageID(text); err != nil || got != id || n != 12 {
		t.Errorf("%s: %s %d %v", text, got, n, err)
	}
	for _, bad := range []string{"", "-", id.String(), id.String() + "-", id.String() + "-0", id.String() + "-01", id.String() + "--1", text + "x", strings.ToUpper(text)} {
		if _, _, err := ParseMessageID(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

// A webhook that this node hears of when it is out of use already keeps no other from getting on: after a restart nothing is told twice.
func TestNewWebhookOutOfUse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStreet(t, 1)
		w0 := s.register("wallet-000")
		off := payment.NewID("wallet-001", s.m.RequestID())
		if err := s.st.PutWebhook(t.Context(), &store.Webhook{ID: off, Owner: "wallet-001", Version: 1, WebhookDetail: store.WebhookDetail{URL: "https://off.example/", CreatedAt: s.now(),
			DisabledAt: s.now(), DisabledWhy: WhyGone}}); err != nil {
			t.Fatal(err)
		}
		pass(2 * time.Minute) // it is heard of
		want := s.many(20)
		pass(time.Minute)
		s.sameSet("told", want["wallet-000"], s.seen(w0))
		if c, err := s.st.WebhookCursors(t.Context(), 0); err != nil || !slices.ContainsFunc(c, func(c store.WebhookCursor) bool { return c.Webhook.IsZero() && c.Seq == s.b.lanes[0].tip }) {
			t.Errorf("places %+v, %v: want the common one at %d", c, err, s.b.lanes[0].tip)
		}
		s.crash()
		s.start()
		defer s.b.Close()
		pass(time.Minute)
		s.sameSet("after a crash", want["wallet-000"], s.seen(w0))
		if got := s.seen(off); len(got) > 0 {
			t.Errorf("told while out of use: %v", got)
		}
	})
}

// A webhook that was made elsewhere, of which the lane's owner had not heard when it died, is told all the same by who takes the lane over.
func TestNewWebhookOverAHandover(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStreet(t, 1)
		s.register("wallet-001")
		pass(s.m.Now().Sub(s.now()).Truncate(time.Minute) + time.Minute + time.Second) // past the maker's clock, and just after a look at what others changed
		s.m.Pass(s.now().Sub(s.m.Now()))
		w0 := payment.NewID("wallet-000", s.m.RequestID())
		if err := s.st.PutWebhook(t.Context(), &store.Webhook{ID: w0, Owner: "wallet-000", Version: 1, WebhookDetail: store.WebhookDetail{URL: "https://new.example/", CreatedAt: s.now()}}); err != nil {
			t.Fatal(err)
		}
		want := s.many(20)["wallet-000"]
		pass(10 * time.Second)
		c, err := s.st.WebhookCursors(t.Context(), 0)
		if err != nil || len(c) != 1 || c[0].Seq != s.b.lanes[0].tip || len(s.seen(w0)) > 0 || len(want) == 0 {
			t.Errorf("a hollow test: places %+v, %v, %d told, %d to tell", c, err, len(s.seen(w0)), len(want))
		}
		s.crash()
		s.start()
		defer s.b.Close()
		pass(time.Minute)
		s.sameSet("after the handover", want, s.seen(w0))
	})
}

// A webhook begins in a lane of which everything was archived: it is at the journal's end at once, and is told what comes next.
func TestBeginningAfterArchives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStreet(t, 1)
		s.many(20)
		pass(s.m.Now().Sub(s.now()) + 10*time.Minute)
		s.st.mu.Lock()
		s.st.gone, s.st.reads = map[int]int64{0: s.b.lanes[0].tip}, 0
		s.st.mu.Unlock()
		w0 := s.register("wallet-000")
		for range 100 {
			time.Sleep(time.Nanosecond)
		}
		s.st.mu.Lock()
		reads := s.st.reads
		s.st.mu.Unlock()
		if reads > 20 {
			t.Errorf("the journal was read %d times", reads)
		}
		pass(time.Second)
		s.m.Pass(20 * time.Minute)
		want := s.many(20)
		pass(time.Second)
		s.sameSet("what comes next", want["wallet-000"], s.seen(w0))
		s.b.Close()
	})
}
