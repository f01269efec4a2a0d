package payment_test

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"hutong/payment"
	"hutong/reason"
)

// stand opens a payment that the switch stands in for and gives its own yes.
func stand(t *testing.T, flow payment.Flow, loss payment.LossBearer) (*payment.Terms, payment.State) {
	t.Helper()
	terms := terms(payment.Pay, flow, payment.InStead, loss)
	o := payment.Open(terms, "", start, calendar(start))
	o, err := payment.Step(terms, o.State, payment.Event{Kind: payment.InsteadAnswered, By: "switch"}, start, policy, calendar(start))
	if err != nil {
		t.Fatal(err)
	}
	return terms, o.State
}

func next(t *testing.T, terms *payment.Terms, s payment.State, e payment.Event) payment.State {
	t.Helper()
	o, err := payment.Step(terms, s, e, moments(terms, &s)[0], policy, calendar(start))
	if err != nil {
		t.Fatalf("%s %s in %s: %v", e.Op, e.Result, s.Status, err)
	}
	return o.State
}

// The switch stands in for a pull that is paid at once, by a grant, and for nothing else.
func TestCheckStandIn(t *testing.T) {
	for name, spoil := range map[string]func(*payment.Terms){
		"push":     func(p *payment.Terms) { p.Flow = payment.Push },
		"no grant": func(p *payment.Terms) { p.Detail.StandIn = nil },
		"a hold":   func(p *payment.Terms) { p.Hold = held(10_000).Hold },
		"a refund": func(p *payment.Terms) { p.Kind = payment.Refund },
	} {
		p := terms(payment.Pay, payment.Pull, payment.InStead, payment.LossPayee)
		p.Detail.StandIn = &payment.StandIn{Agreement: "wallet-MYR", Period: "2026-11-22", Most: 10_000}
		if err := p.CheckStandIn(); err != nil {
			t.Fatal(err)
		}
		if spoil(p); p.CheckStandIn() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	for _, ordinary := range []*payment.Terms{held(10_000), terms(payment.Pay, payment.Push, payment.Blocked, payment.LossPayee)} {
		if err := ordinary.CheckStandIn(); err != nil {
			t.Error(err)
		}
	}
	h := held(10_000)
	h.Funds = payment.InStead
	o := payment.Open(h, "", start, calendar(start))
	if _, err := payment.Step(h, o.State, payment.Event{Kind: payment.InsteadAnswered, By: "switch"}, start, policy, calendar(start)); !errors.Is(err, payment.ErrUnchanged) {
		t.Errorf("a hold is answered in its institution's stead: %v", err)
	}
}

// An advice is repeated on its ladder, then at the ladder's last pause, until it is acknowledged; whatever else is said of it changes nothing.
func TestAdvice(t *testing.T) {
	terms, s := stand(t, payment.Pull, payment.LossPayee)
	if s.Status != payment.Succeeded || !s.Paid() || s.Reserved {
		t.Fatalf("%+v", s)
	}
	said := []payment.Result{payment.Unknown, payment.Failure, payment.NotFound, payment.Pending, "made_up"}
	for i, want := range []time.Duration{2 * time.Second, 6 * time.Second, 6 * time.Second, 6 * time.Second, 6 * time.Second} {
		op, _, ok := payment.Next(terms, &s)
		if stood, acknowledged := payment.StoodIn(terms, &s); op != payment.OpAdvise || !ok || !stood || acknowledged {
			t.Fatalf("%s is next, stood in %t, acknowledged %t", op, stood, acknowledged)
		}
		at := moments(terms, &s)[0]
		if s = next(t, terms, s, payment.Event{Kind: payment.Answered, Op: payment.OpAdvise, Result: said[i]}); s.DueAt.Sub(at) != want || s.Status != payment.Succeeded {
			t.Errorf("after %s: again in %s, want %s", said[i], s.DueAt.Sub(at), want)
		}
		if called := s.Resolver.Needs == payment.NeedAdvice; called != (i >= 2) {
			t.Errorf("after %d answers persons are called: %t", i+1, called)
		}
		_, err := payment.Step(terms, s, payment.Event{Kind: payment.RefundOpened, Share: payment.Refunded{Order: 1, Credit: 1, Debit: 1}}, at, policy, calendar(at))
		if refusal := (payment.Refusal{}); !errors.As(err, &refusal) || refusal.Reason != reason.CounterpartyUnavailable {
			t.Errorf("a refund before the institution knows of the debit: %v", err)
		}
	}
	byPersons(t, terms, s)
	s = next(t, terms, s, payment.Event{Kind: payment.Answered, Op: payment.OpAdvise, Result: payment.Success, Reference: "A-1"})
	if _, acknowledged := payment.StoodIn(terms, &s); !acknowledged || s.Debit.Reference != "A-1" {
		t.Errorf("%+v", s)
	}
	if _, _, ok := payment.Next(terms, &s); ok {
		t.Error("something is next")
	}
	if s = next(t, terms, s, payment.Event{Kind: payment.RefundOpened, Share: payment.Refunded{Order: 1, Credit: 1, Debit: 1}}); s.Refunded.Order != 1 {
		t.Errorf("a refund afterwards: %+v", s.Refunded)
	}
}

// byPersons lets two persons find that the institution knows of the debit, and of nothing else: it is not asked any more.
func byPersons(t *testing.T, terms *payment.Terms, s payment.State) {
	t.Helper()
	for _, f := range payment.Findings {
		if f.Fits(terms, &s) != (f == payment.FoundDebited) {
			t.Errorf("%s fits: %t", f, f.Fits(terms, &s))
		}
	}
	if c, ok := payment.Clock(terms, &s, policy); !ok || !c.Ends.IsZero() || c.Then != payment.EndPersons || c.Next != s.DueAt {
		t.Errorf("the clock: %+v", c)
	}
	s = next(t, terms, s, payment.Event{Kind: payment.ResolutionProposed, By: "ada", Key: "k1", Finding: payment.FoundDebited})
	n := strconv.Itoa(s.Seq)
	for _, alone := range []payment.Event{{By: "ada", Key: "k2"}, {By: "adele", Key: "k1"}} {
		alone.Kind, alone.Reference = payment.ResolutionApproved, n
		_, err := payment.Step(terms, s, alone, s.UpdatedAt, policy, calendar(start))
		if refusal := (payment.Refusal{}); !errors.As(err, &refusal) || refusal.Reason != reason.SecondPersonNeeded {
			t.Errorf("%s with %s approves the proposal of ada with k1: %v", alone.By, alone.Key, err)
		}
	}
	o, err := payment.Step(terms, s, payment.Event{Kind: payment.ResolutionApproved, By: "ben", Key: "k2", Reference: n}, s.UpdatedAt, policy, calendar(start))
	if err != nil {
		t.Fatal(err)
	}
	s = o.State
	if _, _, ok := payment.Next(terms, &s); ok || s.Resolver.Needs != "" || o.Booking != payment.BookNothing {
		t.Errorf("%+v", o)
	}
	if _, acknowledged := payment.StoodIn(terms, &s); !acknowledged {
		t.Error("it is still to be acknowledged")
	}
}
