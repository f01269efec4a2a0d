package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hutong/payment"
	"hutong/rulebook"
	"hutong/store"
	"hutong/store/memory"
	"hutong/store/storetest"
)

// rules are the rulebook's as the demonstration has them.
func rules() *rulebook.Webhooks {
	return &rulebook.Webhooks{AnswerWithin: 15 * time.Second, Retries: []time.Duration{5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour,
		10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour}, Jitter: 10, HoldAfter: 5, Hold: []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute},
		DisableAfter: 120 * time.Hour, Overlap: 24 * time.Hour, Log: 168 * time.Hour, Workers: 4, Each: 8}
}

// street is a store, an outbox over it, and institutions that answer as a script says, in virtual time.
type street struct {
	t      *testing.T
	st     *faulty
	book   *storetest.Book
	m      *storetest.Maker
	b      *Outbox
	began  time.Time // the bubble's clock at base
	jitter float64
	queue  int
	n      int

	mu     sync.Mutex
	posts  []Post
	busy   map[payment.ID]int
	most   map[payment.ID]int // tries of a webhook under way at once
	answer func(p Post, n int) Answer
}

// base is when a street begins, well before the maker's payments.
var base = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// faulty is a store whose commits of webhooks fail when told to.
type faulty struct {
	store.Store
	mu    sync.Mutex
	fail  error
	gone  map[int]int64 // of lanes: what was archived, up to a place
	reads int           // of the journal
}

func (f *faulty) Journal(ctx context.Context, lane int, after int64, limit int) ([]store.Entry, error) {
	f.mu.Lock()
	f.reads++
	after = max(after, f.gone[lane])
	f.mu.Unlock()
	return f.Store.Journal(ctx, lane, after, limit)
}

func (f *faulty) set(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fail = err
}

func (f *faulty) CommitWebhooks(ctx context.Context, b *store.WebhookBatch) error {
	f.mu.Lock()
	err := f.fail
	f.mu.Unlock()
	if err != nil {
		return err
	}
	return f.Store.CommitWebhooks(ctx, b)
}

func newStreet(t *testing.T, lanes int) *street {
	t.Helper()
	s := &street{t: t, m: storetest.NewMaker(7, 3), began: time.Now(), jitter: 0.5, busy: map[payment.ID]int{}, most: map[payment.ID]int{},
		answer: func(Post, int) Answer { return Answer{Result: Delivered, Status: 204} }}
	s.st = &faulty{Store: memory.New(memory.Options{})}
	s.book = storetest.NewBook(t, s.st, lanes)
	s.start()
	return s
}

func (s *street) now() time.Time { return base.Add(time.Since(s.began)) }

// start begins a new run over the same store, as the present owner of the lanes.
func (s *street) start() {
	s.t.Helper()
	sealer, err := NewSealer([]byte("a key of thirty-two bytes or more"))
	if err != nil {
		s.t.Fatal(err)
	}
	s.b = New(Options{Store: s.st, Sender: s, Sealer: sealer, Rules: rules, Now: s.now, Jitter: func() float64 { return s.jitter }, Queue: s.queue, Refresh: time.Minute,
		Log: slog.New(slog.DiscardHandler), Parties: func(t *payment.Terms) []string { return []string{t.Payer.Participant, t.Payee.Participant} },
		Body: func(owner, event string, at time.Time, rec store.Record) ([]byte, error) {
			return json.Marshal(map[string]any{"to": owner, "type": event, "status": rec.State.Status})
		}})
	if err := s.b.Start(s.t.Context(), s.book.Lanes); err != nil {
		s.t.Fatal(err)
	}
}

// crash ends a run as kill -9 does: nothing more is written.
func (s *street) crash() {
	s.st.set(errors.New("the process is dead"))
	s.b.Close()
	s.st.set(nil)
}

// Send implements Sender by the script.
func (s *street) Send(ctx context.Context, p Post) Answer {
	s.mu.Lock()
	s.posts = append(s.posts, p)
	n := 0
	for _, x := range s.posts {
		if x.Webhook == p.Webhook {
			n++
		}
	}
	s.busy[p.Webhook]++
	s.most[p.Webhook] = max(s.most[p.Webhook], s.busy[p.Webhook])
	answer := s.answer
	s.mu.Unlock()
	a := answer(p, n)
	if a.Result == "hang" {
		<-ctx.Done()
		a = Answer{Result: NoAnswer, Text: []byte("no answer in time")}
	}
	s.mu.Lock()
	s.busy[p.Webhook]--
	s.mu.Unlock()
	return a
}

// register makes a webhook of an institution.
func (s *street) register(owner string, events ...string) payment.ID {
	s.t.Helper()
	s.n++
	id := payment.NewID(owner, s.m.RequestID())
	w, err := s.b.Change(s.t.Context(), id, func(_ []store.Webhook, w *store.Webhook) error {
		w.Owner, w.URL, w.CreatedAt, w.Events = owner, "https://"+owner+".example/", s.now(), events
		w.Secrets = []store.WebhookSecret{{ID: id, Sealed: s.b.o.Sealer.Seal(id, []byte("secret of "+owner)), From: s.now()}}
		return nil
	})
	if err != nil || w.Version != 1 {
		s.t.Fatalf("register: %+v, %v", w, err)
	}
	return id
}

// life is a payment of unlike sort: every other is paid, the rest refused or failed.
func (s *street) life(n int) *storetest.Life {
	terms := s.m.Pull()
	if n%3 == 1 {
		terms = s.m.Push()
	}
	l := s.m.Begin(terms, "")
	ev := payment.Event{Kind: payment.Answered, Op: payment.OpAuthorise, Result: payment.Success, Reference: fmt.Sprint("r", n), Amount: terms.Amounts.Debit, By: terms.Payer.Participant}
	if n%4 == 3 {
		ev.Result = payment.Failure
	}
	s.m.Step(l, ev)
	if !l.State().Status.Final() {
		s.m.Step(l, payment.Event{Kind: payment.Answered, Op: payment.OpCredit, Result: payment.Success, Reference: fmt.Sprint("c", n), Amount: terms.Amounts.Credit, By: terms.Payee.Participant})
	}
	return l
}

// commit writes payments and tells the outbox as the engine does; told is what their two sides must be told, by webhook owner.
func (s *street) commit(lives ...*storetest.Life) (told map[string][]string) {
	s.t.Helper()
	told = map[string][]string{}
	for _, batch := range s.book.Batches(lives...) {
		if len(batch.Outcomes) == 0 {
			continue
		}
		s.book.Must(batch)
		last := map[payment.ID]payment.State{}
		terms := map[payment.ID]*payment.Terms{}
		for _, t := range batch.Payments {
			terms[t.ID] = t
		}
		for _, o := range batch.Outcomes {
			last[o.Payment] = o.State
		}
		for i, o := range batch.Outcomes {
			s.b.Committed(&store.Record{Terms: terms[o.Payment], State: last[o.Payment]}, &store.Entry{Lane: batch.Lane, Seq: batch.FromSeq + int64(i) + 1, Outcome: o})
		}
	}
	for _, l := range lives {
		for i := range l.Outcomes {
			o := &l.Outcomes[i]
			if event := Event(l.Terms.Kind, o.From, &o.State); event != "" {
				for _, owner := range []string{l.Terms.Payer.Participant, l.Terms.Payee.Participant} {
					told[owner] = append(told[owner], MessageID(o.Payment, o.State.Seq)+" "+event)
				}
			}
		}
	}
	return told
}

// many commits n payments one by one and gathers what must be told.
func (s *street) many(n int) map[string][]string {
	s.t.Helper()
	all := map[string][]string{}
	for i := range n {
		for owner, list := range s.commit(s.life(i)) {
			all[owner] = append(all[owner], list...)
		}
	}
	return all
}

// seen is what a webhook was sent, "id type", in order.
func (s *street) seen(id payment.ID) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, p := range s.posts {
		if p.Webhook == id {
			var body struct{ Type string }
			if err := json.Unmarshal(p.Body, &body); err != nil {
				s.t.Fatal(err)
			}
			out = append(out, p.ID+" "+body.Type)
		}
	}
	return out
}

func (s *street) script(f func(p Post, n int) Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = f
}

// sameSet compares without order; every entry counts.
func (s *street) sameSet(what string, want, got []string) {
	s.t.Helper()
	want, got = slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(got))
	if d := storetest.Diff(want, got); d != "" {
		s.t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

func (s *street) webhook(id payment.ID) store.Webhook {
	s.t.Helper()
	all, err := s.st.ListWebhooks(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, w := range all {
		if w.ID == id {
			return w
		}
	}
	s.t.Fatalf("no webhook %s", id)
	return store.Webhook{}
}

// pass lets virtual time pass and waits until nothing moves.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}
