//go:build postgres && unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"hutong/audit"
	"hutong/delivery/outbox"
	"hutong/ledger"
	"hutong/node"
	"hutong/payment"
	"hutong/reason"
	"hutong/service"
	"hutong/sim"
	"hutong/sim/world"
	"hutong/store"
	"hutong/wire/api"
)

// What TestNodes holds against each other when the nodes have been killed and paused: what the store says was done, what institutions
// were told by webhook, what they have in their own books, and how near to its cap one of them came.

// step is one outcome of the store's journals with the terms of its payment.
type step struct {
	store.Entry
	terms *payment.Terms
}

// steps reads every lane's journal. Each step must stand in it once: places without gaps, numbers of each payment without gaps, each from
// where the one before had led; and no payment reserves, or posts or releases, twice.
func steps(t *testing.T, kept string) (all []step) {
	t.Helper()
	s, err := node.ReadStore(t.Context(), kept)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	lanes, err := s.Lanes(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lanes {
		entries, err := s.Journal(t.Context(), l.Lane, 0, 10_000_000)
		if err != nil {
			t.Fatal(err)
		}
		type history struct {
			status            payment.Status
			n, reserved, ends int
		}
		of := map[payment.ID]*history{}
		var ids []payment.ID
		for i := range entries {
			e := &entries[i]
			h := of[e.Payment]
			if h == nil {
				h = &history{}
				of[e.Payment], ids = h, append(ids, e.Payment)
			}
			if h.n++; e.Lane != l.Lane || e.Seq != int64(i+1) || e.State.Seq != h.n || e.From != h.status {
				t.Errorf("lane %d, place %d: outcome %d of payment %s from %s stands at place %d as number %d after %s", l.Lane, e.Seq, e.State.Seq, e.Payment, e.From, i+1, h.n, h.status)
			}
			switch h.status = e.State.Status; e.Booking {
			case payment.BookReserve:
				h.reserved++
			case payment.BookPost, payment.BookRelease:
				h.ends++
			}
			if h.reserved > 1 || h.ends > 1 {
				t.Errorf("payment %s reserved %d times and posted or released %d times", e.Payment, h.reserved, h.ends)
			}
		}
		recs, err := s.Records(t.Context(), ids)
		if err != nil || len(recs) != len(ids) {
			t.Fatalf("%d of %d payments of lane %d are there, %v", len(recs), len(ids), l.Lane, err)
		}
		terms := map[payment.ID]*payment.Terms{}
		for _, r := range recs {
			terms[r.Terms.ID] = r.Terms
		}
		for i := range entries {
			all = append(all, step{entries[i], terms[entries[i].Payment]})
		}
	}
	slices.SortStableFunc(all, func(a, b step) int { return a.At.Compare(b.At) })
	return all
}

// ears note every webhook that the listeners take, by its id.
type ears struct {
	mu    sync.Mutex
	heard map[string]map[string][]*api.WebhookEvent // by listener and message
}

// listen begins before the institutions' servers run.
func listen(w *world.World) *ears {
	x := &ears{heard: map[string]map[string][]*api.WebhookEvent{}}
	for _, id := range world.Listeners {
		heard := map[string][]*api.WebhookEvent{}
		x.heard[id] = heard
		w.Member(id).Heard = func(message string, e *api.WebhookEvent) {
			x.mu.Lock()
			defer x.mu.Unlock()
			heard[message] = append(heard[message], e)
		}
	}
	return x
}

// everything waits until each listener was told of each step that it is to be told of, and of nothing else.
func (x *ears) everything(t *testing.T, all []step) (messages, repeated int) {
	t.Helper()
	for _, id := range world.Listeners {
		want := map[string]string{}
		for _, s := range all {
			if event := outbox.Event(s.terms.Kind, s.From, &s.State); event != "" && slices.Contains(service.Parties(s.terms, world.Operator), id) {
				want[outbox.MessageID(s.Payment, s.State.Seq)] = event
			}
		}
		missing := func() (out []string) {
			x.mu.Lock()
			defer x.mu.Unlock()
			for message := range want {
				if len(x.heard[id][message]) == 0 {
					out = append(out, message)
				}
			}
			return out
		}
		for end := time.Now().Add(time.Minute); len(missing()) > 0; time.Sleep(50 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("%s was not told of %d of %d steps: %.500q", id, len(missing()), len(want), missing())
			}
		}
		x.mu.Lock()
		for message, events := range x.heard[id] {
			for _, e := range events {
				if string(e.Type) != want[message] {
					t.Errorf("%s was told %s as %s, want %q", id, message, e.Type, want[message])
				}
			}
			messages++
			repeated += len(events) - 1
		}
		x.mu.Unlock()
	}
	return messages, repeated
}

// booked are the legs that an acquirer books because it was told of them: what it is credited for payments at its tills and for captures, and
// what it is debited for what goes back (the amounts of a refund say which of the payment's own they are parts of).
func (x *ears) booked(id string) (legs []sim.Leg) {
	x.mu.Lock()
	defer x.mu.Unlock()
	book := func(of, leg string, a *api.Amount, e *api.WebhookEvent) {
		legs = append(legs, sim.Leg{Party: id, Payment: of, Leg: leg, Result: "success", Currency: a.Currency, Minor: a.Minor, At: e.Timestamp})
	}
	for _, events := range x.heard[id] {
		e := events[0] // whatever comes again was booked
		switch d := &e.Data; e.Type {
		case "payment.succeeded":
			if d.Payment.Flow == api.FlowPull && d.Payment.Hold == nil {
				book(d.Payment.PaymentID, "credit", d.Payment.Amounts.Credit, e)
			}
		case "capture.succeeded":
			book(d.Capture.CaptureID, "credit", d.Capture.Amounts.Credit, e)
		case "refund.succeeded":
			book(d.Refund.RefundID, "debit", d.Refund.Amounts.Credit, e)
		case "void.succeeded":
			book(d.Void.VoidID, "debit", d.Void.Amounts.Credit, e)
		case "dispute.succeeded":
			book(d.Dispute.DisputeID, "debit", d.Dispute.Amounts.Credit, e)
		}
	}
	return legs
}

// balances sums what a wallet's customers have.
func balances(w *world.World, id string) (sum int64) {
	seen := map[string]bool{}
	for n := 0; !seen[world.Customer(id, n)]; n++ {
		seen[world.Customer(id, n)] = true
		sum += w.Member(id).Balance(world.Customer(id, n))
	}
	return sum
}

// compareBooks sets the institutions' own books against the export, leg by leg, and the wallets' books against their customers' balances. Chang
// blocks funds without being asked, and merlion only believes answers: they have no books of their own.
func compareBooks(t *testing.T, s *served, kept string, x *ears, before map[string]int64) {
	t.Helper()
	export, err := exec.Command(s.bin, "export", "--store", kept).Output()
	if err != nil {
		t.Fatalf("export: %v", err)
	}
	var log bytes.Buffer
	lines := json.NewEncoder(&log)
	for _, id := range []string{"kelana", "huabao", "nusantara", "qianmen"} {
		var moved int64
		for _, l := range s.world.Member(id).Books() {
			if err := lines.Encode(l); err != nil {
				t.Fatal(err)
			}
			switch {
			case l.Result == "success" && l.Leg == "debit":
				moved += l.Minor
			case l.Result == "success":
				moved -= l.Minor
			}
		}
		if was, wallet := before[id]; wallet && was-balances(s.world, id) != moved {
			t.Errorf("the customers of %s have %d less than before, by its books %d", id, was-balances(s.world, id), moved)
		}
	}
	for _, l := range x.booked("qianmen") {
		if err := lines.Encode(l); err != nil {
			t.Fatal(err)
		}
	}
	c, err := audit.Compare(bytes.NewReader(export), &log)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := c.Write(&text); err != nil {
		t.Fatal(err)
	}
	legs := int64(0)
	for _, p := range c.Parties {
		legs += p.Agree
	}
	if !c.OK() || len(c.Parties) != 4 || legs < 100 {
		t.Errorf("the books differ:\n%s", &text)
	}
	t.Logf("%s", &text)
}

// tight is the account of a wallet with a cap that it reaches within seconds.
var tight = ledger.Account{Participant: "chang", Agreement: "chang-thb", Currency: "THB"}

const tightCap = 400_000 // satang

// lookout looks at the tight account in the store all the time, whoever owns the lanes.
type lookout struct {
	c     *pgx.Conn
	most  int64 // the greatest exposure that was seen
	looks int
}

// exposure reads what the account can cost and what the lanes may use of its cap, both of the same moment.
func (l *lookout) exposure(ctx context.Context) (exposure, slices int64, err error) {
	err = l.c.QueryRow(ctx, `SELECT (SELECT coalesce(sum(debits - credits + reserved), 0)::bigint FROM positions WHERE participant = $1 AND agreement = $2 AND currency = $3),
 (SELECT coalesce(sum(minor), 0)::bigint FROM slices WHERE participant = $1 AND agreement = $2 AND currency = $3)`, tight.Participant, tight.Agreement, string(tight.Currency)).Scan(&exposure, &slices)
	return exposure, slices, err
}

func (l *lookout) look(t *testing.T, ctx context.Context) {
	exposure, slices, err := l.exposure(ctx)
	switch {
	case ctx.Err() != nil:
		return
	case err != nil:
		t.Error(err)
	case exposure > tightCap || slices != tightCap:
		t.Errorf("%s has an exposure of %d under a cap of %d, and slices of %d", tight, exposure, tightCap, slices)
	}
	l.most = max(l.most, exposure)
	l.looks++
}

// keepLooking begins once a node owns the lanes: the slices are there from then on. What it gives ends it.
func keepLooking(t *testing.T, kept string) (l *lookout, stop func()) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), kept)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(context.Background()) })
	l = &lookout{c: c}
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			l.look(t, t.Context())
			select {
			case <-done:
				return
			case <-tick.C:
			}
		}
	}()
	var once sync.Once
	stop = func() { once.Do(func() { close(done); <-ended }) }
	t.Cleanup(stop)
	return l, stop
}

// The times of steps are those of batches, a little before or after what happened: refusals are judged by the exposure around them.
const (
	around = 250 * time.Millisecond
	// lostWithin is how long before a strike (the owner's kill or pause) a batch may have been decided that was not written any more. A refusal may have
	// counted with what it reserved.
	lostWithin = time.Second
)

// refusals judges every payment that was refused for want of headroom: at some moment between its coming and its refusal the tight account must
// have had less than it needs. No other account is near its cap.
func refusals(t *testing.T, all []step, strikes []time.Time) (judged, refused int) {
	t.Helper()
	type change struct {
		at    time.Time
		minor int64
	}
	need := func(p *payment.Terms) (minor int64) {
		for _, n := range p.Needs() {
			if n.Account == tight {
				minor += n.Minor
			}
		}
		return minor
	}
	var changes []change
	for _, s := range all {
		minor := int64(0)
		switch s.Booking {
		case payment.BookReserve:
			minor = need(s.terms)
		case payment.BookPost, payment.BookRelease:
			if s.terms.Kind != payment.Capture { // which has reserved nothing
				minor = -need(s.terms)
			}
			for _, p := range s.Postings(s.terms) {
				if p.Account == tight {
					minor -= p.Minor
				}
			}
		}
		if minor != 0 {
			changes = append(changes, change{s.At, minor})
		}
	}
	// Of one moment what is taken first: the order is not known, and this is the one in which a refusal is right.
	slices.SortStableFunc(changes, func(a, b change) int {
		if c := a.at.Compare(b.at); c != 0 {
			return c
		}
		return int(b.minor - a.minor)
	})
	for _, s := range all {
		if s.State.Reason != reason.CapExceeded {
			continue
		}
		refused++
		n := need(s.terms)
		if n == 0 {
			t.Errorf("payment %s does not touch %s and was refused for want of headroom", s.Payment, tight)
		}
		if slices.ContainsFunc(strikes, func(at time.Time) bool { return s.At.Before(at.Add(around)) && s.At.After(at.Add(-lostWithin)) }) {
			continue
		}
		judged++
		from, to := s.terms.CreatedAt.Add(-around), s.At.Add(around)
		var exposure, most int64
		for _, c := range changes {
			if c.at.After(to) {
				break
			}
			if exposure += c.minor; !c.at.Before(from) {
				most = max(most, exposure)
			} else {
				most = exposure
			}
		}
		if most+n <= tightCap {
			t.Errorf("payment %s needed %d and was refused at %s, though the exposure was never above %d of %d", s.Payment, n, s.At.Format(time.StampMilli), most, tightCap)
		}
	}
	return judged, refused
}

// atTheEdge pays with what is left when nothing is under way: a little less than that is not refused for want of headroom, and a little more is.
func (l *lookout) atTheEdge(t *testing.T, w *world.World) {
	t.Helper()
	pay := func(fen int64) *api.Payment {
		t.Helper()
		o := world.Corridors[3].Pay(t.Context(), w, 0, fen)
		if o.Err == nil && !o.Payment.Final {
			o.Payment, o.Err = w.Member(o.Asked).Client.Await(t.Context(), o.Payment)
		}
		if o.Err != nil {
			t.Fatal(o.Err)
		}
		return o.Payment
	}
	for _, over := range []bool{true, false, true} {
		exposure, _, err := l.exposure(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		// A fen is 4.58 satang, less what the issuer gets of it.
		free := tightCap - exposure
		fen := free * 10 / 48
		if over {
			fen = free*10/44 + 10
		}
		if fen == 0 {
			continue
		}
		if p := pay(fen); (p.Reason == api.Reason(reason.CapExceeded)) != over {
			t.Errorf("with %d satang left a payment of %d fen is %s %s", free, fen, p.Status, p.Reason)
		}
	}
}
