//go:build postgres

package postgres_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hutong/bench"
	"hutong/client"
	"hutong/code/registry"
	"hutong/engine"
	"hutong/ledger"
	"hutong/node"
	"hutong/payment"
	"hutong/rulebook"
	"hutong/sim"
	"hutong/sim/world"
	"hutong/store"
	"hutong/store/storetest"
	"hutong/wire/api"
)

// What sends the hot path's statements to TestOneShard: a switch, an engine with many callers, and batches made by hand.

const (
	aSwitch  = "the switch"
	aLater   = "the switch that was started again"
	anEngine = "the engine"
	aHand    = "the hand"
)

// searches are reads, and beginnings of reads, that look into all shards by design.
var searches = map[string]string{
	"selectRecord": "begins what finds payments by their time, and the most recent ones",
	"selectRefs":   "finds a payment by somebody's own reference, in whichever lane it is",
}

// seldom are statements, and tables, that neither a switch nor an engine sends anything to in a short time.
var seldom = map[string]string{
	"first_once": "an engine writes a payment and its first outcome in one batch",
	// Of references.
	"drop_new_refs": "a lane gathers what small batches brought after hundreds of them",
	"count_run":     "a lane makes its first run after thousands",
	"refs":          "as count_run",
	// The beginning of what reads lanes' rows.
	"selectLanes": "an engine reads them at its start, and after a commit whose end it does not know",
}

// never are statements that are not seen at all.
var never = map[string]string{
	"insert 1 refs": "a run has 64 rows, of as many parts", "insert 2 refs": "as the one before", "insert 3 refs": "as the one before", "insert 4 refs": "as the one before",
}

// wholeSwitch runs a switch with its institutions, over HTTP: payments that institutions ask for and that they are asked for, with quotes, by codes that are
// used once; a hold with captures, refunds, a void, a cancellation, a dispute, inquiries; webhooks; and a wallet that pays more than a lane has headroom for.
func wholeSwitch(t *testing.T, dsn string, watched *watcher) {
	ctx := t.Context()
	w, err := world.Make("")
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	// One wallet's cap is so small that a few payments of one lane need the headroom of others.
	network := bytes.Replace(w.Network, []byte(`currency: MYR, cap: "500000.00", price: issuing`), []byte(`currency: MYR, cap: "4000.00", price: issuing`), 1)
	if bytes.Equal(network, w.Network) {
		t.Fatal("the network file has no such cap")
	}
	rules, err := rulebook.Load(bytes.NewReader(w.Rulebook))
	if err != nil {
		t.Fatal(err)
	}
	more, err := registry.Load(bytes.NewReader(w.Registry))
	if err != nil {
		t.Fatal(err)
	}
	codes, err := registry.Build("test", registry.Merge(registry.Known().Entries(), more.Entries))
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := listener.Addr().String()
	serve := func() (n *node.Node, stop func()) {
		t.Helper()
		n, err := node.Start(ctx, &node.Parts{Store: open(t, dsn), Network: network, Rulebook: rules, Registry: codes, SigningID: world.KeyID(world.Operator),
			Signing: w.SwitchKey(), Lanes: parts, API: listener, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		var once sync.Once
		return n, func() {
			once.Do(func() {
				ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
				defer cancel()
				if err := n.Stop(ctx); err != nil {
					t.Errorf("stop: %v", err)
				}
			})
		}
	}
	n, stop := serve()
	defer func() { stop() }()
	kelana, qianmen, chang := w.Member("kelana"), w.Member("qianmen"), w.Member("chang")
	var loses, silent, declines atomic.Bool // how kelana behaves
	kelana.Faults = func(op api.Operation, lookup bool) sim.Fault {
		switch {
		case lookup && silent.Load():
			return sim.LoseRequest
		case op == api.OperationAuthorise && !lookup && loses.Load():
			return sim.LoseAnswer
		case declines.Load():
			return sim.Decline
		}
		return sim.Honest
	}
	if err := w.Connect("http://" + url); err != nil {
		t.Fatal(err)
	}
	request := func(id, code string, minor int64) *api.PaymentRequest {
		return &api.PaymentRequest{Flow: api.FlowPull, Code: code, MerchantID: "898110059990001", StoreID: "S1", TerminalID: "T01",
			OrderAmount: &api.Amount{Currency: "CNY", Minor: minor}, OrderReference: "O" + id, Reference: "R" + id}
	}
	payAs := func(id string, k int, minor int64) (*api.Payment, error) {
		return qianmen.Client.Pay(ctx, id, request(id, w.ConsumerCode("kelana", k), minor))
	}
	pay := func(k int, minor int64) (*api.Payment, error) { return payAs(client.NewRequestID(), k, minor) }
	paid := func(k int, minor int64) *api.Payment {
		t.Helper()
		p, err := pay(k, minor)
		if err != nil || p.Status != api.PaymentStatusSucceeded {
			t.Fatalf("a payment: %+v, %v", p, err)
		}
		return p
	}
	recorded := func(want int) {
		t.Helper()
		eventually(t, "the record of what was told", func() error {
			var n int
			err := watched.c.QueryRow(ctx, "SELECT count(*) FROM webhook_attempts").Scan(&n)
			if err == nil && n < want {
				err = fmt.Errorf("%d tries are recorded, want %d and more", n, want)
			}
			return err
		})
	}
	watched.during(aSwitch, func() {
		if err := w.Listen(ctx); err != nil {
			t.Fatal(err)
		}
		var told []string
		for range 8 {
			for _, o := range w.Tour(ctx) {
				if !o.Succeeded() {
					t.Fatalf("%s: %+v, %v", o.Corridor, o.Payment, o.Err)
				}
				if o.Asked == "qianmen" {
					told = append(told, o.Payment.PaymentID)
				}
			}
			if err := w.Aftermath(ctx); err != nil {
				t.Fatal(err)
			}
		}
		// Voids, inquiries, and cancellations of what never came.
		for k := range 8 {
			p := paid(k, 700)
			if _, err := qianmen.Client.Void(ctx, client.NewRequestID(), &api.VoidRequest{PaymentID: p.PaymentID, Note: "keyed in twice"}); err != nil {
				t.Errorf("a void: %v", err)
			}
			if _, err := qianmen.Client.FindByRequestID(ctx, p.RequestID); err != nil {
				t.Errorf("an inquiry: %v", err)
			}
			if _, err := qianmen.Client.Cancel(ctx, client.NewRequestID(), &api.CancelRequest{PaymentRequestID: client.NewRequestID(), Note: "no answer came"}); err != nil {
				t.Errorf("a cancellation of what never came: %v", err)
			}
		}
		// Payments whose end the switch must ask for, some of them cancelled meanwhile.
		loses.Store(true)
		silent.Store(true)
		var unsure sync.WaitGroup
		var leaving []string
		var left sync.WaitGroup
		for k := range 8 {
			id := client.NewRequestID()
			if k%2 == 0 {
				leaving = append(leaving, id)
			}
			unsure.Go(func() {
				if _, err := payAs(id, k, 800); err != nil {
					t.Errorf("a payment whose answer was lost: %v", err)
				}
			})
		}
		for _, id := range leaving {
			eventually(t, "the payment", func() error {
				found, err := qianmen.Client.FindByRequestID(ctx, id)
				if err == nil && len(found) == 0 {
					err = errors.New("it is not there yet")
				}
				return err
			})
			left.Go(func() { // while its caller waits
				if _, err := qianmen.Client.Cancel(ctx, client.NewRequestID(), &api.CancelRequest{PaymentRequestID: id, Note: "the customer left"}); err != nil {
					t.Errorf("a cancellation: %v", err)
				}
			})
		}
		left.Wait()
		silent.Store(false)
		unsure.Wait()
		loses.Store(false)
		// A code whose first payment failed goes to another one.
		declines.Store(true)
		for k := range 8 {
			code := w.ConsumerCode("kelana", k)
			for range 2 {
				id := client.NewRequestID()
				if p, err := qianmen.Client.Pay(ctx, id, request(id, code, 900)); err != nil || p.Status != api.PaymentStatusFailed {
					t.Errorf("a payment that the wallet declines: %+v, %v", p, err)
				}
			}
		}
		declines.Store(false)
		// One payment after another until the lane of one must have had other lanes' headroom.
		for k := 0; n.Engine.Counters().Moves == 0; k++ {
			if p, err := pay(k, 30_000); err != nil || p.Status != api.PaymentStatusSucceeded {
				t.Fatalf("payment %d of a wallet whose headroom gets less: %+v, %v", k, p, err)
			}
		}
		// Many at once: batches of several payments.
		var many sync.WaitGroup
		for k := range 64 {
			many.Go(func() {
				if o := world.Corridors[1+k%3].Pay(ctx, w, k, world.Corridors[1+k%3].Minor); o.Err != nil {
					t.Errorf("%d at once: %v", k, o.Err)
				}
			})
		}
		many.Wait()
		hear, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		for _, id := range told {
			if _, ok := w.Heard(hear, "qianmen", id); !ok {
				t.Fatalf("qianmen was not told of %s", id)
			}
		}
		recorded(len(told))
	})

	// What a switch finds that was started again: holds and quotes that another made, and everything that is to be told once more.
	type offer struct{ id, customer, quote string }
	var holds []string
	var offers []offer
	for k := range 8 {
		id, seconds := client.NewRequestID(), int32(600)
		in := request(id, w.ConsumerCode("kelana", k), 1_000)
		in.Capture, in.HoldSeconds = api.CaptureWhenLater, &seconds
		p, err := qianmen.Client.Pay(ctx, id, in)
		if err != nil || p.Status != api.PaymentStatusAuthorised {
			t.Fatalf("a hold: %+v, %v", p, err)
		}
		holds = append(holds, p.PaymentID)
		o := offer{id: client.NewRequestID(), customer: world.Customer("chang", k)}
		q, err := chang.Client.Quote(ctx, client.NewRequestID(), &api.QuoteRequest{PaymentRequestID: o.id, Code: world.LinkTeahouse, DebitCurrency: "THB",
			OrderAmount: &api.Amount{Currency: "CNY", Minor: 500}, Payer: api.Payer{Reference: o.customer, Residency: "TH"}})
		if err != nil {
			t.Fatal(err)
		}
		o.quote = q.QuoteID
		offers = append(offers, o)
	}
	stop()
	if listener, err = net.Listen("tcp", url); err != nil {
		t.Fatal(err)
	}
	n, stop = serve()
	var before int
	if err := watched.c.QueryRow(ctx, "SELECT count(*) FROM webhook_attempts").Scan(&before); err != nil {
		t.Fatal(err)
	}
	watched.during(aLater, func() {
		for _, m := range []*world.Member{kelana, qianmen} {
			hooks, err := m.Client.Webhooks(ctx)
			if err != nil || len(hooks) != 1 {
				t.Fatalf("%d webhooks, %v", len(hooks), err)
			}
			if _, err := m.Client.ReplayWebhook(ctx, client.NewRequestID(), &api.WebhookReplayRequest{WebhookID: hooks[0].WebhookID,
				Since: time.Now().Add(-time.Hour).UTC().Format("2006-01-02T15:04:05.000Z")}); err != nil {
				t.Fatal(err)
			}
		}
		for _, id := range holds {
			if _, err := qianmen.Client.Capture(ctx, client.NewRequestID(), &api.CaptureRequest{PaymentID: id, Amount: &api.Amount{Currency: "CNY", Minor: 400}}); err != nil {
				t.Errorf("a capture: %v", err)
			}
			if _, err := qianmen.Client.Release(ctx, client.NewRequestID(), &api.ReleaseRequest{PaymentID: id, Note: "nothing more was bought"}); err != nil {
				t.Errorf("a release: %v", err)
			}
			x, err := payment.ParseID(id)
			if err != nil {
				t.Fatal(err)
			}
			if story, err := n.Service.Timeline(ctx, world.Operator, x); err != nil || len(story.Entries) < 3 { // as the console shows it
				t.Errorf("the history of a hold: %+v, %v", story, err)
			}
		}
		for _, o := range offers {
			chang.StartPush(o.id, o.customer)
			if p, err := chang.Client.Pay(ctx, o.id, &api.PaymentRequest{Flow: api.FlowPush, Code: world.LinkTeahouse, QuoteID: o.quote, Funds: api.FundsBlocked,
				Payer: &api.Payer{Reference: o.customer, Residency: "TH"}, Reference: "Q" + o.id}); err != nil || p.Status != api.PaymentStatusSucceeded {
				t.Errorf("a payment by an earlier quote: %+v, %v", p, err)
			}
		}
		recorded(before + 64)
	})
}

// crowd pays with so many callers at once that batches are large.
func crowd(t *testing.T, dsn string, watched *watcher) {
	s := open(t, dsn)
	defer s.Close()
	var ahead atomic.Int64 // of the clock
	now := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	pause := []time.Duration{time.Second}
	e, err := engine.New(t.Context(), engine.Options{Store: s, Lanes: parts, Now: now, Caps: bench.Caps(), Log: slog.New(slog.DiscardHandler),
		Policy: func(id string, _ time.Time) *payment.Policy {
			return &payment.Policy{ID: id, AnswerWithin: time.Second, Debit: pause, Payer: pause, Cancel: pause, Credit: pause}
		},
		Calendar: storetest.Calendar})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	const callers, each = 2_000, 2
	watched.during(anEngine, func() {
		var all sync.WaitGroup
		for k := range callers {
			all.Go(func() {
				c := bench.NewCaller(uint64(k), 1)
				for range each {
					if err := c.Pay(context.Background(), e, true); err != nil {
						t.Errorf("caller %d: %v", k, err)
						return
					}
				}
			})
		}
		all.Wait()
		// What is still under way when a lane's watermark passes it has a row of its own.
		c := bench.NewCaller(callers, 1)
		for range 2 {
			for range 8 * parts {
				if _, _, err := e.Open(t.Context(), engine.Opening{Terms: c.Terms(now(), false)}); err != nil {
					t.Fatal(err)
				}
			}
			ahead.Add(int64(time.Hour))
		}
	})
	if n := e.Counters(); n.Commands < 2*callers*each || n.Commits > n.Commands/4 {
		t.Errorf("%d commands in %d batches: too few at once", n.Commands, n.Commits)
	}
}

// byHand does in every lane what is seldom done: what a start reads, conflicts, runs of references, and rows of every table in every number in which they
// are inserted, and one more.
func byHand(t *testing.T, dsn string, watched *watcher) {
	s := open(t, dsn)
	defer s.Close()
	b := storetest.NewBook(t, s, parts)
	watched.during(aHand, func() { traffic(t, b) })
}

// traffic claims as an engine does, keys of the lane's own slots in the lane.
func traffic(t *testing.T, b *storetest.Book) {
	t.Helper()
	s, m := b.Store, storetest.NewMaker(3, 5)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	lives := make([][]*storetest.Life, parts) // by lane, to be used
	take := func(lane, n int) []*storetest.Life {
		for len(lives[lane]) < n {
			l := m.Begin(m.Pull(), "")
			at := b.LaneOf(l.Terms.ID)
			lives[at] = append(lives[at], l)
		}
		out := lives[lane][:n]
		lives[lane] = lives[lane][n:]
		return out
	}
	claims := uint64(0)
	claim := func(lane int) (key [32]byte) {
		for {
			claims++
			if key = sha256.Sum256(binary.BigEndian.AppendUint64(nil, claims)); b.Lanes[lane].Has(payment.SlotOf(key)) {
				return key
			}
		}
	}
	// references are so many more than a small batch has, all of n of the parts that new ones lie in.
	value := 0
	references := func(n int, of payment.ID) (out []store.Reference) {
		for len(out) <= 64 {
			value++
			r := store.Reference{Owner: "some", Value: fmt.Sprint(value), Payment: of}
			if h := sha256.Sum256([]byte(r.Owner + "\x00" + r.Value)); int(h[0]>>4) < n {
				out = append(out, r)
			}
		}
		return out
	}
	answer := func(l *storetest.Life) {
		m.Step(l, payment.Event{Kind: payment.Answered, Op: payment.OpAuthorise, Result: payment.Success, Amount: l.Terms.Amounts.Debit, By: l.Terms.Payer.Participant})
	}
	for lane := range parts {
		for n := 1; n <= 5; n++ {
			some := take(lane, n)
			for _, l := range some {
				answer(l)
			}
			x := b.Batches(some...)[lane]
			for _, p := range x.Payments {
				x.Claims = append(x.Claims, store.ClaimWrite{Claim: store.Claim{Key: claim(lane), Payment: p.ID, At: p.CreatedAt}})
				x.Quotes = append(x.Quotes, &store.Quote{ID: m.QuoteID(p.ID), Payment: p.ID, Institution: p.Initiator, CreatedAt: m.Now(), ExpiresAt: m.Now().Add(time.Minute), Body: []byte("{}")})
				x.Due = append(x.Due, store.Due{Payment: p.ID, At: m.Now().Add(time.Minute)})
			}
			x.References = references(n, x.Payments[0].ID)
			b.Must(x)

			// What is there already is looked up, and no other payment gets it but by naming who has it.
			again := b.Batch(lane)
			again.Payments, again.Claims, again.Quotes = x.Payments, x.Claims, x.Quotes
			var conflict *store.ConflictError
			if err := b.Commit(again); !errors.As(err, &conflict) {
				t.Fatalf("a batch that was there: %v", err)
			}
			done := b.Batch(lane)
			done.Claims = []store.ClaimWrite{{Claim: store.Claim{Key: x.Claims[0].Key, Payment: x.Payments[n-1].ID, At: m.Now()}, Replaces: x.Payments[0].ID}}
			var ids []payment.ID
			var keys [][32]byte
			for i, p := range x.Payments {
				ids, keys = append(ids, p.ID), append(keys, x.Claims[i].Key)
				if i%2 == 0 {
					done.Due = append(done.Due, store.Due{Payment: p.ID})
				}
			}
			b.Must(done)
			_, err := s.Records(t.Context(), ids)
			must(err)
			_, err = s.Outcomes(t.Context(), ids[0])
			must(err)
			_, err = s.Children(t.Context(), ids[0])
			must(err)
			_, err = s.Claims(t.Context(), keys)
			must(err)
			_, err = s.Quote(t.Context(), x.Quotes[0].ID)
			must(err)
		}
		var gallery []*storetest.Life
		for _, l := range m.Gallery() {
			if b.LaneOf(l.Terms.ID) == lane {
				gallery = append(gallery, l)
			}
		}
		b.Must(b.Batches(gallery...)[lane])
		late := take(lane, 1)[0] // its outcome comes after it
		x := b.Batch(lane)
		x.Payments = append(x.Payments, late.Terms)
		b.Must(x)
		x = b.Batch(lane)
		b.Add(x, late.Terms, late.Outcomes[0])
		b.Must(x)
		x = b.Batch(lane) // so many that they are packed into runs
		for i := range 1 << 16 {
			x.References = append(x.References, store.Reference{Owner: "packed", Value: fmt.Sprint(lane, i), Payment: late.Terms.ID})
		}
		b.Must(x)
		_, err := s.Lane(t.Context(), lane)
		must(err)
		_, err = s.Live(t.Context(), lane)
		must(err)
		must(s.MoveSlice(t.Context(), b.Move(store.Slice{Lane: lane, Account: ledger.Account{Participant: "wallet-001", Agreement: "main", Currency: "MYR"}, Minor: 100})))
	}
	// The journal has a row for each 96 outcomes.
	for rows := 1; rows <= 5; rows++ {
		lane := rows % parts
		b.Must(b.Batches(take(lane, 96*(rows-1)+1)...)[lane])
		_, err := s.Journal(t.Context(), lane, 0, 1000)
		must(err)
	}
}
