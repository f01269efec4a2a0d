//go:build postgres

package postgres_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hutong/audit"
	"hutong/payment"
	"hutong/reason"
	"hutong/store"
	"hutong/store/archive"
	"hutong/store/postgres"
	"hutong/store/storetest"
)

var firstDay = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC) // the maker's

// day commits payments of the maker's present day: most are paid, some are declined, and their claims are there.
func day(b *storetest.Book, m *storetest.Maker, n int) (lives []*storetest.Life) {
	for i := range n {
		terms := m.Pull()
		// One of each day can be disputed for longer than it can be refunded.
		if terms.Detail.Return = nil; i == 1 {
			terms.Detail.Return = &payment.Return{Dispute: "region", DisputeTill: terms.RefundableTill.Add(5 * 24 * time.Hour)}
		}
		l := m.Begin(terms, "")
		answer := payment.Event{Kind: payment.Answered, Op: payment.OpAuthorise, Result: payment.Success, Amount: l.Terms.Amounts.Debit, By: l.Terms.Payer.Participant}
		if i%4 == 3 {
			answer.Result, answer.Reason = payment.Failure, reason.PayerDeclined
		}
		m.Step(l, answer)
		lives = append(lives, l)
	}
	commit(b, lives)
	return lives
}

func commit(b *storetest.Book, lives []*storetest.Life) {
	batches := b.Batches(lives...)
	for _, l := range lives {
		x := batches[b.LaneOf(l.Terms.ID)]
		x.Claims = append(x.Claims, store.ClaimWrite{Claim: store.Claim{Key: l.Terms.Claim, Payment: l.Terms.ID, At: l.Terms.CreatedAt}})
	}
	b.Must(batches...)
}

func judge(t *testing.T, r io.Reader) *audit.Report {
	t.Helper()
	report, err := audit.Verify(r, audit.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !report.OK() {
		var w strings.Builder
		report.Write(&w)
		t.Errorf("the auditor:\n%s", w.String())
	}
	return report
}

func accept(r io.Reader) error {
	report, err := audit.Verify(r, audit.Options{})
	if err == nil && !report.OK() {
		err = errors.New(report.List[0].Text)
	}
	return err
}

func sorted(text string) []string {
	l := strings.Split(text, "\n")
	slices.Sort(l)
	return l
}

// A day goes into a file that can be read apart, together with the store, and not at all: the books agree each time. A day on which
// something may still happen stays, whole.
func TestArchive(t *testing.T) {
	dsn, dir := fresh(t), t.TempDir()
	s := open(t, dsn)
	defer func() { s.Close() }()
	if skipped, err := s.Ahead(t.Context(), firstDay, 3); err != nil || len(skipped) > 0 {
		t.Fatalf("Ahead: %v, %v", skipped, err)
	}
	b, m := storetest.NewBook(t, s, 2), storetest.NewMaker(1, 3)
	first := day(b, m, 40)
	offer := b.Batch(b.LaneOf(first[0].Terms.ID))
	offer.Quotes = []*store.Quote{{ID: m.QuoteID(first[0].Terms.ID), Payment: first[0].Terms.ID, Institution: "wallet-001", CreatedAt: m.Now(), ExpiresAt: m.Now(), Body: []byte("{}")}}
	b.Must(offer)
	m.Pass(24 * time.Hour)
	second := day(b, m, 20)
	open1 := m.Begin(m.Pull(), "")
	commit(b, []*storetest.Life{open1})
	due := b.Batch(b.LaneOf(open1.Terms.ID))
	due.Due = []store.Due{{Payment: open1.Terms.ID, At: m.Now()}}
	b.Must(due)
	before := b.Export()
	whole := judge(t, strings.NewReader(before))

	stays := func(what string, day, now time.Time, want string) {
		t.Helper()
		if _, err := archive.Take(t.Context(), s, dir, day, now, accept); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q in it", what, err, want)
		}
	}
	later := firstDay.Add(100 * 24 * time.Hour)
	stays("while refunds are possible", firstDay, firstDay.Add(48*time.Hour), "can be refunded until")
	stays("while disputes are possible", firstDay, firstDay.Add(93*24*time.Hour), "can be disputed until")
	stays("out of order", firstDay.Add(24*time.Hour), later, "is older")
	stays("a day that is not there", firstDay.Add(-24*time.Hour), later, "no such day")
	if files, _ := os.ReadDir(dir); b.Export() != before || len(files) > 0 {
		t.Error("a refused archive changed the store or left a file")
	}
	bad := errors.New("no")
	if _, err := archive.Take(t.Context(), s, dir, firstDay, later, func(io.Reader) error { return bad }); !errors.Is(err, bad) || b.Export() != before {
		t.Errorf("an archive that its judge refuses: %v", err)
	}

	a, err := archive.Take(t.Context(), s, dir, firstDay, later, accept)
	if err != nil {
		t.Fatal(err)
	}
	if a.Payments != 40 || a.Outcomes != 80 || a.Quotes != 1 {
		t.Errorf("taken out: %+v", a)
	}
	stays("a payment under way", firstDay.Add(24*time.Hour), later, open1.Terms.ID.String()+" is still under way")
	path := filepath.Join(dir, a.File)
	check := func(what string) {
		t.Helper()
		after := b.Export()
		if r := judge(t, strings.NewReader(after)); !slices.Equal(r.Balances, whole.Balances) || r.Counts.ArchivedPayments != 40 || r.Counts.Payments != 21 {
			t.Errorf("%s, without the day: %+v", what, r.Counts)
		}
		r, err := archive.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if r := judge(t, r); r.Counts.Payments != 40 {
			t.Errorf("%s, the day alone: %+v", what, r.Counts)
		}
		if digest := r.Digest(); digest != a.Digest {
			t.Errorf("%s: digest %x, want %x", what, digest, a.Digest)
		}
		r.Close()
		var merged bytes.Buffer
		if err := archive.Merge(&merged, strings.NewReader(after), path); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		judge(t, bytes.NewReader(merged.Bytes()))
		// Lanes were owned again meanwhile, perhaps; everything else is as it was.
		strip := func(lines []string) []string {
			return slices.DeleteFunc(lines, func(l string) bool { return strings.HasPrefix(l, `{"t":"lane"`) })
		}
		if d := storetest.Diff(strip(sorted(before)), strip(sorted(merged.String()))); d != "" {
			t.Errorf("%s: store and archive together are not what the store was:\n%s", what, d)
		}
	}
	check("at once")
	if rs := b.Records(first[0].Terms.ID, second[0].Terms.ID); len(rs) != 1 || rs[0].Terms.ID != second[0].Terms.ID {
		t.Errorf("%d payments are found, want the later day's", len(rs))
	}
	// After a restart the day does not come back, and the switch goes on.
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dsn)
	if skipped, err := s.Ahead(t.Context(), firstDay, 2); err != nil || len(skipped) > 0 {
		t.Errorf("Ahead: %v, %v", skipped, err)
	}
	if days, err := s.Days(t.Context()); err != nil || slices.Contains(days, firstDay) || !slices.Contains(days, firstDay.Add(24*time.Hour)) {
		t.Errorf("days: %v, %v", days, err)
	}
	b = storetest.NewBook(t, s, 2)
	if live, err := s.Live(t.Context(), b.LaneOf(open1.Terms.ID)); err != nil || len(live) != 1 {
		t.Errorf("%d payments to carry on, %v", len(live), err)
	}
	check("after a restart")
	m.Pass(time.Hour)
	day(b, m, 10)
	judge(t, strings.NewReader(b.Export()))

	// What was changed is told, and another store's archive is.
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	again := func(text string) []byte {
		var w bytes.Buffer
		z := gzip.NewWriter(&w)
		z.Write([]byte(text))
		z.Close()
		return w.Bytes()
	}
	export := b.Export()
	for _, c := range []struct {
		what string
		raw  []byte
		want string
	}{
		{"packed again", again(string(text)), "it was changed"},
		{"cut off", raw[:len(raw)/2], "EOF"},
		{"something behind it", append(slices.Clone(raw), again(string(text))...), "follows its last line"},
		{"another archive's number", again(strings.ReplaceAll(string(text), `"number":1`, `"number":7`)), "not one of this store"},
		{"another day's ids", again(strings.Replace(string(text), `"from":"019c`, `"from":"019b`, 1)), "another store's"},
		{"no archive at all", again(`{"t":"meta","format":1,"lanes":1}` + "\n"), "EOF"},
		{"not packed", text, "not the whole file"},
	} {
		path := filepath.Join(t.TempDir(), "x")
		if err := os.WriteFile(path, c.raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := archive.Merge(io.Discard, strings.NewReader(export), path); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q in it", c.what, err, c.want)
		}
	}
}

// What is written between the file and the taking out keeps the day where it is.
func TestArchiveOvertaken(t *testing.T) {
	s := open(t, fresh(t))
	defer s.Close()
	if _, err := s.Ahead(t.Context(), firstDay, 1); err != nil {
		t.Fatal(err)
	}
	b, m := storetest.NewBook(t, s, 1), storetest.NewMaker(1, 3)
	day(b, m, 5)
	a, err := s.WriteArchive(t.Context(), firstDay, firstDay.Add(100*24*time.Hour), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	day(b, m, 1)
	before := b.Export()
	if err := s.TakeOut(t.Context(), a); err == nil || !strings.Contains(err.Error(), "write it again") {
		t.Errorf("TakeOut of a day that grew: %v", err)
	}
	if b.Export() != before {
		t.Error("the store changed")
	}
}

// Several nodes make the same days at once; a day of which the default partition has rows stays there and is told.
func TestAhead(t *testing.T) {
	dsn := fresh(t)
	one, two := open(t, dsn), open(t, dsn)
	defer one.Close()
	defer two.Close()
	b, m := storetest.NewBook(t, one, 1), storetest.NewMaker(1, 3)
	day(b, m, 3) // of a day that nobody made
	want := b.Export()
	var wg sync.WaitGroup
	for _, s := range []*postgres.Store{one, two} {
		wg.Go(func() {
			skipped, err := s.Ahead(context.Background(), firstDay.Add(-24*time.Hour), 3)
			if err != nil || len(skipped) != 1 || !skipped[0].Equal(firstDay) {
				t.Errorf("Ahead: %v, %v, want %s skipped", skipped, err, firstDay)
			}
		})
	}
	wg.Wait()
	if b.Export() != want {
		t.Error("the store changed")
	}
	days, err := one.Days(t.Context())
	if err != nil || !slices.Contains(days, firstDay.Add(-24*time.Hour)) || !slices.Contains(days, firstDay.Add(24*time.Hour)) || slices.Contains(days, firstDay) {
		t.Errorf("days: %v, %v", days, err)
	}
	day(b, m, 3)
}

// A day with a loss that somebody may still settle, or with something that persons must decide, stays.
func TestArchiveLeavesLosses(t *testing.T) {
	later := firstDay.Add(100 * 24 * time.Hour)
	for n, want := range map[int]string{0: "has a loss that is not settled", 1: "needs two persons"} {
		s := open(t, fresh(t))
		if skipped, err := s.Ahead(t.Context(), firstDay, 3); err != nil || len(skipped) > 0 {
			t.Fatalf("Ahead: %v, %v", skipped, err)
		}
		b, m := storetest.NewBook(t, s, 2), storetest.NewMaker(1, 3)
		l := m.Unknowns()[n]
		if n == 0 { // due, before its creditor confirmed
			l.Outcomes = l.Outcomes[:len(l.Outcomes)-1]
		}
		commit(b, []*storetest.Life{l})
		if _, err := archive.Take(t.Context(), s, t.TempDir(), firstDay, later, accept); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q in it", err, want)
		}
		s.Close()
	}
}

// A payment whose refund of a later day is under way stays: the refund may fail, and its share is the payment's again.
func TestArchiveLeavesParents(t *testing.T) {
	s := open(t, fresh(t))
	defer s.Close()
	if skipped, err := s.Ahead(t.Context(), firstDay, 3); err != nil || len(skipped) > 0 {
		t.Fatalf("Ahead: %v, %v", skipped, err)
	}
	b, m := storetest.NewBook(t, s, 2), storetest.NewMaker(1, 3)
	paid := day(b, m, 3)[0]
	m.Pass(24 * time.Hour)
	refund := m.Begin(m.Refund(paid.Terms), "")
	m.Step(paid, payment.ChildOpened(refund.Terms))
	last := len(paid.Outcomes) - 1
	batch := b.Batches(refund)[b.LaneOf(paid.Terms.ID)]
	b.Add(batch, paid.Terms, paid.Outcomes[last])
	b.Must(batch)
	later := firstDay.Add(100 * 24 * time.Hour)
	if _, err := archive.Take(t.Context(), s, t.TempDir(), firstDay, later, accept); err == nil || !strings.Contains(err.Error(), "has a child under way on a later day: "+refund.Terms.ID.String()) {
		t.Errorf("while its refund is under way: %v", err)
	}
	m.Step(refund, payment.Event{Kind: payment.Answered, Op: payment.OpCredit, Result: payment.Success, By: refund.Terms.Payee.Participant})
	batch = b.Batch(b.LaneOf(refund.Terms.ID))
	b.Add(batch, refund.Terms, refund.Outcomes[1])
	b.Must(batch)
	if _, err := archive.Take(t.Context(), s, t.TempDir(), firstDay, later, func(io.Reader) error { return nil }); err != nil {
		t.Errorf("when it has ended: %v", err)
	}
}
