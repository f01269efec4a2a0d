package webhook

// Goal: kill -9 at any moment, between a payment's commit and its telling, between an answer and its record, loses no message. Method: this
// test's own binary is the victim: it commits payments to a real SQLite file and tells a real server, which fails now and then, and is killed
// again and again. In the end every outcome in the file's journal that an institution is told of was told to it, by its id.

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hutong/delivery/outbox"
	"hutong/payment"
	"hutong/rulebook"
	"hutong/store"
	"hutong/store/sqlite"
	"hutong/store/storetest"
	"hutong/wire/hooksig"
)

const victimVar = "HUTONG_WEBHOOK_VICTIM" // folder, address, run, how many payments, Unix milliseconds of the beginning

var killSecret = hooksig.Secret(strings.Repeat("s", 32))

func victimParties(t *payment.Terms) []string {
	return []string{t.Payer.Participant, t.Payee.Participant}
}

// TestVictim is the process that is killed. By itself it has nothing to do.
func TestVictim(t *testing.T) {
	spec := strings.Fields(os.Getenv(victimVar))
	if len(spec) != 5 {
		return
	}
	run, _ := strconv.Atoi(spec[2])
	payments, _ := strconv.Atoi(spec[3])
	began, _ := strconv.ParseInt(spec[4], 10, 64)
	now := func() time.Time {
		return time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).Add(time.Since(time.UnixMilli(began)))
	}
	kept, err := sqlite.Open(filepath.Join(spec[0], "hutong.db"))
	if err != nil {
		t.Fatal(err)
	}
	book := storetest.NewBook(t, kept, 2)
	sealer, err := outbox.NewSealer([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	sender := New(Options{Approved: func(string) []netip.Prefix { return approved }})
	b := outbox.New(outbox.Options{Store: kept, Sender: sender, Sealer: sealer, Now: now, Log: slog.New(slog.DiscardHandler), Parties: victimParties, Flush: 5 * time.Millisecond,
		Rules: func() *rulebook.Webhooks {
			return &rulebook.Webhooks{AnswerWithin: 5 * time.Second, Retries: []time.Duration{20 * time.Millisecond, 50 * time.Millisecond, 100 * time.Millisecond, time.Second, time.Second, time.Second},
				HoldAfter: 1000, Hold: []time.Duration{time.Second}, DisableAfter: time.Hour, Log: time.Hour, Workers: 4, Each: 8}
		},
		Body: func(owner, event string, _ time.Time, rec store.Record) ([]byte, error) {
			return json.Marshal(map[string]any{"type": event, "to": owner, "n": rec.State.Seq})
		}})
	if err := b.Start(t.Context(), book.Lanes); err != nil {
		t.Fatal(err)
	}
	hook := payment.NewID("wallet-000", payment.RequestID{7})
	if run == 0 {
		if _, err := b.Change(t.Context(), hook, func(_ []store.Webhook, w *store.Webhook) error {
			w.Owner, w.URL, w.CreatedAt = "wallet-000", spec[1], now()
			w.Secrets = []store.WebhookSecret{{ID: hook, Sealed: sealer.Seal(hook, killSecret), From: now()}}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	m := storetest.NewMaker(uint64(100+run), 2)
	for range payments {
		l := m.Begin(m.Pull(), "")
		m.Step(l, payment.Event{Kind: payment.Answered, Op: payment.OpAuthorise, Result: payment.Success, Reference: "r", Amount: l.Terms.Amounts.Debit, By: l.Terms.Payer.Participant})
		batch := book.Batches(l)[book.LaneOf(l.Terms.ID)]
		book.Must(batch)
		for i, o := range batch.Outcomes {
			b.Committed(&store.Record{Terms: l.Terms, State: l.State()}, &store.Entry{Lane: batch.Lane, Seq: batch.FromSeq + int64(i) + 1, Outcome: o})
		}
	}
	if err := os.WriteFile(filepath.Join(spec[0], "committed"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, os.Stdin) // until the test lets it end
	b.Close()
	if err := kept.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestKillLosesNoMessage(t *testing.T) {
	dir, began := t.TempDir(), time.Now().UnixMilli()
	var mu sync.Mutex
	posts, told := 0, map[string]int{}
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		if posts++; posts%7 == 0 {
			rw.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		x, err := hooksig.Verify(r.Header, body, time.UnixMilli(began), 1e6*time.Hour, killSecret)
		if err != nil {
			t.Errorf("a post that does not verify: %v", err)
		}
		told[x.ID]++
	}))
	defer server.Close()
	heard := func() int {
		mu.Lock()
		defer mu.Unlock()
		return len(told)
	}
	victim := func(run, payments int) (*exec.Cmd, io.WriteCloser) {
		t.Helper()
		c := exec.Command(os.Args[0], "-test.run", "^TestVictim$", "-test.v")
		c.Env = append(os.Environ(), victimVar+"="+fmt.Sprint(dir, " ", server.URL, " ", run, " ", payments, " ", began))
		c.Stdout, c.Stderr = os.Stderr, os.Stderr
		if !testing.Verbose() {
			c.Stdout, c.Stderr = nil, nil
		}
		in, err := c.StdinPipe()
		if err == nil {
			err = c.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Process.Kill(); c.Wait() })
		return c, in
	}
	wait := func(what string, is func() bool) {
		t.Helper()
		for end := time.Now().Add(time.Minute); !is(); time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("waited for nothing: %s; %d told", what, heard())
			}
		}
	}
	const rounds = 5
	for run := range rounds {
		c, _ := victim(run, 100_000)
		want := heard() + 15 + 11*run
		wait("messages before a kill", func() bool { return heard() >= want })
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = c.Wait()
	}
	c, in := victim(rounds, 20)
	// What must be told stands in the file.
	wait("the last payments", func() bool { _, err := os.Stat(filepath.Join(dir, "committed")); return err == nil })
	want := shouldBeTold(t, filepath.Join(dir, "hutong.db"))
	wait("everything to be told", func() bool { return heard() >= len(want) })
	in.Close()
	if err := c.Wait(); err != nil {
		t.Errorf("the last run: %v", err)
	}
	mu.Lock()
	defer mu.Unlock()
	got := make([]string, 0, len(told))
	twice := 0
	for id, n := range told {
		got = append(got, id)
		if n > 1 {
			twice++
		}
	}
	slices.Sort(got)
	if d := storetest.Diff(want, got); d != "" {
		t.Errorf("told (-want +got):\n%.2000s", d)
	}
	if len(want) < 100 || twice > 40*rounds {
		t.Errorf("%d messages, %d of them told more than once", len(want), twice)
	}
	t.Logf("%d messages over %d kills, %d told more than once, %d posts", len(want), rounds, twice, posts)
}

// shouldBeTold reads the journals of the file, from outside.
func shouldBeTold(t *testing.T, path string) (out []string) {
	t.Helper()
	s, err := sqlite.OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for lane := range 2 {
		entries, err := s.Journal(t.Context(), lane, 0, 1_000_000)
		if err != nil {
			t.Fatal(err)
		}
		var ids []payment.ID
		for _, e := range entries {
			ids = append(ids, e.Payment)
		}
		recs, err := s.Records(t.Context(), ids)
		if err != nil {
			t.Fatal(err)
		}
		terms := map[payment.ID]*payment.Terms{}
		for _, r := range recs {
			terms[r.Terms.ID] = r.Terms
		}
		for _, e := range entries {
			x := terms[e.Payment]
			if outbox.Event(x.Kind, e.From, &e.State) != "" && slices.Contains(victimParties(x), "wallet-000") {
				out = append(out, outbox.MessageID(e.Payment, e.State.Seq))
			}
		}
	}
	slices.Sort(out)
	return out
}
