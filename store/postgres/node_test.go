//go:build postgres

package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"hutong/ledger"
	"hutong/payment"
	"hutong/store"
	"hutong/store/postgres"
	"hutong/store/storetest"
)

// raw runs statements behind the store's back.
func raw(t *testing.T, dsn string, statements ...string) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	for _, q := range statements {
		if _, err := c.Exec(t.Context(), q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
}

// Several nodes open an empty database at the same time: one migrates, and all of them agree on the lanes.
func TestNodesMigrateAtOnce(t *testing.T) {
	dsn := fresh(t)
	const nodes = 4
	var wg sync.WaitGroup
	lanes := make([]error, nodes)
	for i := range nodes {
		wg.Go(func() {
			s, err := postgres.Open(t.Context(), dsn)
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close()
			_, lanes[i] = s.Lanes(t.Context(), 2+i%2) // they do not want the same number
		})
	}
	wg.Wait()
	s := open(t, dsn)
	defer s.Close()
	_, two := s.Lanes(t.Context(), 2)
	_, three := s.Lanes(t.Context(), 3)
	if (two == nil) == (three == nil) {
		t.Fatalf("opened with 2 lanes: %v; with 3: %v", two, three)
	}
	for i, err := range lanes {
		if want := two == nil; (err == nil) == (i%2 == 0) != want {
			t.Errorf("node %d with %d lanes: %v; with 2: %v", i, 2+i%2, err, two)
		}
	}
}

// A lane changes hands between two nodes: from then on the earlier one is refused, whatever it sends, and the later one goes on.
func TestTakeOverByAnotherNode(t *testing.T) {
	dsn := fresh(t)
	one, two := open(t, dsn), open(t, dsn)
	defer one.Close()
	defer two.Close()
	m := storetest.NewMaker(1, 3)
	b := storetest.NewBook(t, one, 2)
	b.Must(b.Batches(m.Gallery()...)...)
	old := b.Batches(m.Gallery()...)
	b2 := storetest.NewBook(t, two, 2)
	for lane := range old {
		if err := b.Store.Commit(t.Context(), old[lane]); !errors.Is(err, store.ErrFenced) {
			t.Errorf("the earlier owner of lane %d: %v", lane, err)
		}
	}
	b2.Must(b2.Batches(m.Gallery()...)...)
	for lane := range old {
		if err := b.Store.Commit(t.Context(), old[lane]); !errors.Is(err, store.ErrFenced) {
			t.Errorf("the earlier owner of lane %d, later: %v", lane, err)
		}
	}
}

// Two lanes want the same orders at the same time, in opposite order: each order goes to one payment, and nobody waits in a circle.
func TestLanesClaimAtOnce(t *testing.T) {
	s := open(t, fresh(t))
	defer s.Close()
	b, m := storetest.NewBook(t, s, 2), storetest.NewMaker(1, 3)
	const rounds, orders = 20, 40
	for round := range rounds {
		var keys [][32]byte
		for i := range orders {
			keys = append(keys, storetest.ClaimOf(fmt.Sprint(round, " ", i)))
		}
		owners := [2]payment.ID{m.Pull().ID, m.Push().ID}
		held := [2]int{}
		var wg sync.WaitGroup
		for lane := range 2 {
			mine := slices.Clone(keys)
			if lane == 1 {
				slices.Reverse(mine)
			}
			wg.Go(func() {
				for len(mine) > 0 {
					x := b.Batch(lane)
					for _, k := range mine {
						x.Claims = append(x.Claims, store.ClaimWrite{Claim: store.Claim{Key: k, Payment: owners[lane]}})
					}
					err := s.Commit(context.Background(), x)
					var conflict *store.ConflictError
					switch {
					case err == nil:
						held[lane] = len(mine)
						return
					case errors.As(err, &conflict) && len(conflict.Claims) > 0:
						mine = slices.DeleteFunc(mine, func(k [32]byte) bool { return slices.Contains(conflict.Claims, k) })
					default:
						t.Errorf("lane %d: %v", lane, err)
						return
					}
				}
			})
		}
		wg.Wait()
		claims, err := s.Claims(t.Context(), keys)
		if err != nil || len(claims) != orders || held[0]+held[1] != orders {
			t.Fatalf("round %d: %d claims of %d orders, %d and %d held: %v", round, len(claims), orders, held[0], held[1], err)
		}
	}
}

// A batch that the server gives up for another's sake goes in at a later try; another failure is told, and nothing of the batch is there.
func TestServerGivesUp(t *testing.T) {
	for _, c := range []struct {
		what, state string
		times       int
		deferred    bool
		want        string
		more        int // payments: enough that the batch is sent in parts
	}{
		{"a serialization failure", "40001", 2, false, "", 0},
		{"a deadlock", "40P01", 3, false, "", 0},
		{"a serialization failure at the end", "40001", 2, true, "", 0},
		{"for ever", "40001", 1 << 30, false, "copy payments", 0},
		{"another failure", "22012", 1, false, "copy payments", 0},
		{"another failure at the end", "53100", 1, true, "make room", 0},
		{"a deadlock of a large batch", "40P01", 2, false, "", 300},
		{"a serialization failure at the end of a large batch", "40001", 2, true, "", 300},
		{"another failure of a large batch", "22012", 1, false, "copy payments", 300},
	} {
		t.Run(c.what, func(t *testing.T) {
			dsn := fresh(t)
			s := open(t, dsn)
			defer s.Close()
			b, m := storetest.NewBook(t, s, 1), storetest.NewMaker(1, 3)
			trigger := "CREATE TRIGGER fails AFTER INSERT ON payments FOR EACH STATEMENT EXECUTE FUNCTION fails()"
			if c.deferred {
				trigger = "CREATE CONSTRAINT TRIGGER fails AFTER INSERT ON payments DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fails()"
			}
			raw(t, dsn, "CREATE SEQUENCE failures", fmt.Sprintf(`CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN IF nextval('failures') <= %d THEN RAISE 'told to' USING ERRCODE = '%s'; END IF; RETURN NULL; END $$`, c.times, c.state), trigger)
			before := b.Export()
			lives := m.Gallery()
			for range c.more {
				lives = append(lives, m.Begin(m.Pull(), ""))
			}
			batch := b.Batches(lives...)[0]
			err := b.Commit(batch)
			if c.want == "" {
				if err != nil || b.Export() == before {
					t.Errorf("after %d failures: %v", c.times, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.want) || b.Export() != before {
				t.Errorf("%v, want %q in it", err, c.want)
			}
			if l, err := s.Lane(t.Context(), 0); err != nil || l.Seq != 0 {
				t.Errorf("the lane afterwards: %+v, %v", l, err)
			}
			raw(t, dsn, "DROP TRIGGER fails ON payments")
			b.Must(batch)
		})
	}
}

func TestReadOnly(t *testing.T) {
	dsn := fresh(t)
	if _, err := postgres.OpenReadOnly(t.Context(), dsn); err == nil || !strings.Contains(err.Error(), "is it the server's") {
		t.Errorf("an empty database: %v", err)
	}
	s := open(t, dsn)
	defer s.Close()
	r, err := postgres.OpenReadOnly(t.Context(), dsn) // before there are lanes
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, m := storetest.NewBook(t, s, 2), storetest.NewMaker(1, 3)
	b.Must(b.Batches(m.Gallery()...)...)
	want := b.Export()
	b.Store = r
	if got := b.Export(); got != want {
		t.Error("a reader exports something else")
	}
	if l, err := r.Lane(t.Context(), 1); err != nil || l.Seq == 0 {
		t.Errorf("Lane: %+v, %v", l, err)
	}
	for what, err := range map[string]error{
		"Commit":    b.Commit(b.Batch(0)),
		"MoveSlice": r.MoveSlice(t.Context(), []store.SliceMove{{Slice: store.Slice{Minor: 1}, Epoch: 1}}),
		"Own":       func() error { _, err := r.Own(t.Context(), 0); return err }(),
	} {
		if err == nil || !strings.Contains(err.Error(), "reading only") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestRefuses(t *testing.T) {
	newer := fresh(t)
	open(t, newer).Close()
	raw(t, newer, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, true)")
	raw(t, server.DSN(""), "CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0")
	p := newProxy(t, server.Addr())
	gone := p.Addr().String()
	p.end()
	for _, c := range []struct{ what, dsn, want string }{
		{"nonsense", "postgres://%zz", "for example postgres://"},
		{"a newer schema", newer, "newer program"},
		{"a database that is not there", strings.Replace(server.DSN(""), "/postgres?", "/nowhere?", 1), "createdb"},
		{"a database of another encoding", strings.Replace(server.DSN(""), "/postgres?", "/latin?", 1), "ENCODING 'UTF8'"},
		{"nobody listening", server.DSNAt(gone, ""), "is the server running"},
		{"a wrong password", strings.Replace(server.DSN(""), "hutong:", "hutong:x", 1), "password"},
		{"commits that are not synced", newer + "&synchronous_commit=off", "synchronous_commit = off"},
	} {
		for name, f := range map[string]func(context.Context, string) (*postgres.Store, error){"Open": postgres.Open, "OpenReadOnly": postgres.OpenReadOnly} {
			if name == "OpenReadOnly" && strings.Contains(c.what, "synced") {
				continue // a reader commits nothing
			}
			s, err := f(t.Context(), c.dsn)
			if err == nil {
				s.Close()
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s, %s: %v, want %q in it", name, c.what, err, c.want)
			}
		}
	}
}

// A kept row that somebody altered is an error that names it, never a panic.
func TestAlteredRows(t *testing.T) {
	for _, c := range []struct{ change, want string }{
		{`UPDATE payments SET body = replace(body, '[["principal"', '[[["principal"')`, "kept body of a payment"},
		{`UPDATE payments SET body = replace(body, '"goods"', '["goods"]')`, "kept body of a payment"},
		{`UPDATE outcomes SET body = replace(body, '["answered"', '[7')`, "kept body of an outcome"},
		{`UPDATE payments SET opening = replace(opening, '["opened"', '[7')`, "kept body of an outcome"},
		{`UPDATE payments SET opening = '[]'`, "kept body of an outcome"},
		{`UPDATE outcomes SET body = replace(body, '[1,', '[2,')`, "of a version that this program does not know"},
	} {
		dsn := fresh(t)
		s := open(t, dsn)
		b, m := storetest.NewBook(t, s, 1), storetest.NewMaker(1, 3)
		b.Must(b.Batches(m.Gallery()[0])...)
		raw(t, dsn, c.change)
		if err := s.Export(t.Context(), &strings.Builder{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q in it", c.change, err, c.want)
		}
		s.Close()
	}
}

// The views that people and other tools read: postings are zero-sum, payments_now shows the present state.
func TestViews(t *testing.T) {
	dsn := fresh(t)
	s := open(t, dsn)
	defer s.Close()
	b, m := storetest.NewBook(t, s, 2), storetest.NewMaker(1, 3)
	lives := m.Gallery()
	b.Must(b.Batches(lives...)...)
	posted := 0
	for _, l := range lives {
		for _, o := range l.Outcomes {
			posted += len(o.Postings(l.Terms))
		}
	}
	c, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	type posting struct {
		payment, cycle, day, kind string
		account                   ledger.Account
		minor                     int64
	}
	want := map[posting]int{}
	for _, l := range lives {
		for _, o := range l.Outcomes {
			for _, p := range o.Postings(l.Terms) {
				want[posting{l.Terms.ID.String(), o.State.Cycle, o.State.BusinessDate, string(p.Kind), p.Account, p.Minor}]++
			}
		}
	}
	var p posting
	rows, err := c.Query(t.Context(), "SELECT payment::text, cycle, business_date, kind, participant, agreement, currency, minor FROM postings")
	if err == nil {
		_, err = pgx.ForEachRow(rows, []any{&p.payment, &p.cycle, &p.day, &p.kind, &p.account.Participant, &p.account.Agreement, &p.account.Currency, &p.minor}, func() error {
			if want[p]--; want[p] < 0 {
				t.Errorf("the view has %+v once too often", p)
			}
			return nil
		})
	}
	if err != nil || posted == 0 {
		t.Errorf("%d postings; %v", posted, err)
	}
	for p, n := range want {
		if n > 0 {
			t.Errorf("the view lacks %+v", p)
		}
	}
	var sums int
	if err := c.QueryRow(t.Context(), "SELECT count(*) FROM (SELECT 1 FROM postings GROUP BY currency HAVING sum(minor) <> 0) broken").Scan(&sums); err != nil || sums != 0 {
		t.Errorf("%d currencies do not sum to zero; %v", sums, err)
	}
	type now struct {
		Kind, Flow, Payer, Payee, Currency, Status, Reason, Debit, Cycle, Ref string
		Outcomes                                                              int
		Minor                                                                 int64
		Reserved                                                              bool
		Created, Due, Final                                                   time.Time
	}
	for _, l := range lives {
		st, terms := l.State(), l.Terms
		want := now{string(terms.Kind), string(terms.Flow), terms.Payer.Participant, terms.Payee.Participant, string(terms.Amounts.Order.Currency), string(st.Status), string(st.Reason),
			string(st.Debit.State), st.Cycle, terms.InitiatorRef, st.Seq, terms.Amounts.Order.Minor, st.Reserved, store.Milli(terms.CreatedAt), store.Milli(st.DueAt), store.Milli(st.FinalAt)}
		rows, err := c.Query(t.Context(), `SELECT kind, coalesce(flow, '') AS flow, coalesce(payer, '') AS payer, coalesce(payee, '') AS payee, coalesce(order_currency, '') AS currency, status,
 coalesce(reason, '') AS reason, coalesce(debit, '') AS debit, coalesce(cycle, '') AS cycle, coalesce(initiator_ref, '') AS ref, outcomes, coalesce(order_minor, 0) AS minor, reserved,
 created_at AS created, coalesce(due_at, '0001-01-01 00:00:00Z') AS due, coalesce(final_at, '0001-01-01 00:00:00Z') AS final FROM payments_now WHERE id = $1`, terms.ID.String())
		var got now
		if err == nil {
			got, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[now])
		}
		got.Created, got.Due, got.Final = got.Created.UTC(), got.Due.UTC(), got.Final.UTC()
		if err != nil || got != want {
			t.Errorf("payments_now says %+v of %s, want %+v; %v", got, terms.ID, want, err)
		}
	}
}

func TestEndedContext(t *testing.T) {
	s := open(t, fresh(t))
	defer s.Close()
	b, m := storetest.NewBook(t, s, 1), storetest.NewMaker(1, 3)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Commit(ctx, b.Batches(m.Begin(m.Pull(), ""))[0]); !errors.Is(err, context.Canceled) {
		t.Errorf("Commit: %v", err)
	}
	if _, err := s.Recent(ctx, "", 1); err == nil {
		t.Error("Recent ran in an ended context")
	}
	if l, err := s.Lane(t.Context(), 0); err != nil || l.Seq != 0 {
		t.Errorf("the lane after both: %+v, %v", l, err)
	}
}

// A commit that the server does not get round to ends at its deadline with an unknown end, and the lane waits until the end is known.
func TestSlowServer(t *testing.T) {
	dsn := fresh(t)
	s := open(t, dsn)
	defer s.Close()
	b, m := storetest.NewBook(t, s, 1), storetest.NewMaker(1, 3)
	b.Must(b.Batches(m.Gallery()...)...)
	c, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	tx, err := c.Begin(t.Context())
	if err == nil {
		_, err = tx.Exec(t.Context(), "LOCK TABLE payments IN SHARE MODE") // readers go on, a COPY waits
	}
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second) // long enough for a slow machine to begin
	defer cancel()
	batch := b.Batches(m.Begin(m.Pull(), ""))[0]
	if err := s.Commit(ctx, batch); err == nil || !strings.Contains(err.Error(), "unknown") {
		t.Fatalf("Commit behind a lock: %v", err)
	}
	short, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if l, err := s.Lane(short, 0); err == nil {
		t.Fatalf("the lane says %+v while the commit is under way", l)
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	l, err := s.Lane(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	rs := b.Records(batch.Payments[0].ID)
	if there := l.Seq == batch.FromSeq+int64(len(batch.Outcomes)); there != (len(rs) == 1) || !there && l.Seq != batch.FromSeq {
		t.Errorf("the lane says %d after %d, %d payments are there", l.Seq, batch.FromSeq, len(rs))
	}
}

// Text that PostgreSQL cannot keep does not stop the batches of others.
func TestOddText(t *testing.T) {
	s := open(t, fresh(t))
	defer s.Close()
	b, m := storetest.NewBook(t, s, 1), storetest.NewMaker(1, 3)
	odd, plain := m.Begin(m.Pull(), ""), m.Begin(m.Push(), "")
	odd.Terms.InitiatorRef = "a\x00b\xffc"
	batch := b.Batches(odd, plain)[0]
	batch.References = []store.Reference{{Owner: "o", Value: odd.Terms.InitiatorRef, Payment: odd.Terms.ID}}
	b.Must(batch)
	if r := b.Records(odd.Terms.ID, plain.Terms.ID); len(r) != 2 || r[0].Terms.InitiatorRef != "a\x00b\ufffdc" || r[1].Terms.InitiatorRef != plain.Terms.InitiatorRef {
		t.Errorf("kept as %+v", r)
	}
	if ids, err := s.ByReference(t.Context(), "o", odd.Terms.InitiatorRef, 1); err != nil || len(ids) != 1 {
		t.Errorf("found %v by the reference as it was given: %v", ids, err)
	}
}

// Payments that say the same name one of them as their model, in each lane and day by themselves, and are read as any other, also by a
// store that has not written them. A payment whose batch failed is no model. A model that is gone is an error that names it.
func TestModelsOfPayments(t *testing.T) {
	dsn := fresh(t)
	s := open(t, dsn)
	defer func() { s.Close() }()
	b, m := storetest.NewBook(t, s, 2), storetest.NewMaker(1, 2)
	var lives []*storetest.Life
	some := func(n int) {
		t.Helper()
		var now []*storetest.Life
		for range n {
			now = append(now, m.Begin(m.Pull(), ""))
		}
		b.Must(b.Batches(now...)...)
		lives = append(lives, now...)
	}
	m.Pass(-time.Hour)
	some(40)
	some(40)
	m.Pass(24 * time.Hour) // the rate is of another hour than before, and the day is the next
	some(40)

	lost := m.Begin(m.Push(), "")
	twice := b.Batch(b.LaneOf(lost.Terms.ID)) // the payment whose row is there already
	for _, l := range lives {
		if b.LaneOf(l.Terms.ID) == twice.Lane {
			twice.Payments = append(twice.Payments, lost.Terms, l.Terms)
			break
		}
	}
	var conflict *store.ConflictError
	if err := b.Commit(twice); !errors.As(err, &conflict) {
		t.Fatalf("a payment that is there already: %v", err)
	}
	again := *lost.Terms
	for b.LaneOf(again.ID) != twice.Lane || again.ID == lost.Terms.ID {
		again.RequestID = m.RequestID()
		again.ID = payment.NewID(again.Initiator, again.RequestID)
	}
	l := m.Begin(&again, "")
	b.Must(b.Batches(l)...)
	lives = append(lives, l)

	s.Close()
	s = open(t, dsn)
	b.Store = s
	ids, want := make([]payment.ID, len(lives)), make([]store.Record, len(lives))
	for i, l := range lives {
		ids[i], want[i] = l.Terms.ID, store.Record{Terms: store.CopyTerms(l.Terms), State: store.CopyOutcome(l.Outcomes[len(l.Outcomes)-1]).State}
	}
	for range 2 { // with models that are looked up, and with those that are known
		if got := b.Records(ids...); !reflect.DeepEqual(got, want) {
			t.Fatal("payments with models are read otherwise than they were written")
		}
	}
	c, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	var like, bad, whole int
	if err := c.QueryRow(t.Context(), `SELECT count(m.id), count(*) FILTER (WHERE p.model IS NOT NULL AND (m.id IS NULL OR m.model IS NOT NULL OR left(p.body, 5) <> '[1,""')),
 count(*) FILTER (WHERE p.model IS NULL AND p.id = $1) FROM payments p LEFT JOIN payments m ON m.id = p.model`, l.Terms.ID.String()).Scan(&like, &bad, &whole); err != nil {
		t.Fatal(err)
	}
	if like < 60 || like > 116 || bad != 0 || whole != 1 {
		t.Errorf("%d of %d payments have models, %d of them wrong ones; %d after the failed batch is whole, want 1", like, len(lives), bad, whole)
	}
	rows, err := c.Query(t.Context(), "SELECT id::text, model::text FROM payments WHERE model IS NOT NULL")
	if err != nil {
		t.Fatal(err)
	}
	var id, model string
	if _, err := pgx.ForEachRow(rows, []any{&id, &model}, func() error {
		p, err := payment.ParseID(id)
		if err != nil {
			return err
		}
		of, err := payment.ParseID(model)
		if err == nil && (b.LaneOf(p) != b.LaneOf(of) || p.Time().Truncate(24*time.Hour) != of.Time().Truncate(24*time.Hour)) {
			err = fmt.Errorf("payment %s has the model %s, of another lane or day", p, of)
		}
		return err
	}); err != nil {
		t.Error(err)
	}
	var kinds, flows int
	if err := c.QueryRow(t.Context(), "SELECT count(*) FILTER (WHERE kind = 'pay' AND order_currency = 'MYR'), count(flow) FROM payments_now").Scan(&kinds, &flows); err != nil || kinds != 120 || flows != len(lives) {
		t.Errorf("payments_now has %d payments of 120 and %d flows of %d; %v", kinds, flows, len(lives), err)
	}
	for _, c := range []struct{ change, want string }{
		{"UPDATE payments SET body = replace(body, '[1,\"\"', '[1,') WHERE model = (SELECT max(model::text)::uuid FROM payments)", "kept body of a payment without its common terms"},
		{"DELETE FROM payments WHERE id = (SELECT min(model::text)::uuid FROM payments)", "is not there or not whole"},
	} {
		raw(t, dsn, c.change)
		damaged := open(t, dsn)
		if err := damaged.Export(t.Context(), &strings.Builder{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.change, err)
		}
		damaged.Close()
	}
}

// Payments that are asked for by their ids are found one by one, by the index, also while the server knows nothing of the tables' sizes: what
// lies between the first and the last of them is not read.
func TestRecordsAreFoundByKey(t *testing.T) {
	dsn := fresh(t)
	s := open(t, dsn)
	defer s.Close()
	b, m := storetest.NewBook(t, s, 1), storetest.NewMaker(1, 3)
	if _, err := s.Ahead(t.Context(), m.Now(), 2); err != nil {
		t.Fatal(err)
	}
	var ids []string
	var slots []int16
	for range 4 {
		var lives []*storetest.Life
		for range 500 {
			lives = append(lives, m.Begin(m.Pull(), ""))
		}
		b.Must(b.Batches(lives...)...)
		for _, l := range lives[:100] {
			ids, slots = append(ids, l.Terms.ID.String()), append(slots, int16(l.Terms.ID.Slot()))
		}
	}
	c, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	rows, err := c.Query(t.Context(), "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) "+postgres.SelectRecords, ids, slots, slices.Min(ids), slices.Max(ids), slices.Min(slots), slices.Max(slots))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(plan, "\n")
	if strings.Contains(all, "Seq Scan on payments") || strings.Contains(all, "Seq Scan on outcomes") || strings.Contains(all, "rows=2000") || !strings.Contains(all, "(id = u.id)") || !strings.Contains(all, "rows=1 loops=400") {
		t.Errorf("400 of 2,000 payments are found otherwise than one by one:\n%s", all)
	}
}
