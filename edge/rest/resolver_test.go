package rest_test

// Losses, late answers, the published clock and the two persons, through the front door: real signatures, real HTTP, institutions that are
// silent and come back.

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"hutong/client"
	"hutong/reason"
	"hutong/wire/api"
)

// resolving worlds ask on for a while after a loss was assigned.
func resolving(loss string) func(*setup) {
	return func(s *setup) { s.loss, s.late = loss, ", loss: [400 x 50ms], decide_within: 1h" }
}

// lost makes a push payment of which the network says nothing to the end of its ladder.
func (w *world) lost() *api.Payment {
	w.t.Helper()
	quote, coming := w.offer("wallet-th", qrisStatic, &api.Amount{Currency: "IDR", Minor: 100_000})
	all := func(http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) }
	w.inst["net-id"].meddle.Store(&all)
	p, err := w.inst["wallet-th"].client.Pay(w.t.Context(), coming, &api.PaymentRequest{Flow: api.FlowPush, Code: qrisStatic, QuoteID: quote.QuoteID,
		Payer: &api.Payer{Reference: "payer-1", Residency: "CN"}, Funds: api.FundsAsk})
	if err != nil {
		w.t.Fatal(err)
	}
	return w.until("wallet-th", p.PaymentID, func(p *api.Payment) bool { return p.Final || p.Reason == reason.InReview })
}

// until asks for a payment until it is as wanted.
func (w *world) until(who, id string, wanted func(*api.Payment) bool) *api.Payment {
	w.t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		p, err := w.inst[who].client.Payment(w.t.Context(), id)
		if err != nil {
			w.t.Fatal(err)
		}
		if wanted(p) {
			return p
		}
		if time.Now().After(end) {
			w.t.Fatalf("it stays %+v, loss %+v, clock %+v", p, p.Loss, p.Clock)
		}
	}
}

// as is a client that signs with the key of a person.
func (w *world) as(person string) *client.Client {
	w.t.Helper()
	config := w.inst["hutong"].config
	config.KeyID, config.PrivateKey = person+"-1", keyOf(person)
	c, err := client.New(config)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func (w *world) refusal(what string, err error, want reason.Code) {
	w.t.Helper()
	var refused *client.Refused
	if !errors.As(err, &refused) || refused.Problem.Reason != want {
		w.t.Errorf("%s: %v, want %s", what, err, want)
	}
}

func (w *world) losses(who string, state api.LossState) []api.Loss {
	w.t.Helper()
	l, err := w.inst[who].client.Losses(w.t.Context(), state, "")
	if err != nil {
		w.t.Fatalf("%s: %v", who, err)
	}
	return l.Losses
}

// The payee's side answers for the credit: booked unpaid with the outcome, seen by both sides, and borne when the network says that it did.
func TestLossOfThePayeesSide(t *testing.T) {
	w := newWorld(t, resolving(""))
	p := w.lost()
	if !p.Final || p.Status != api.PaymentStatusFailed || p.Reason != reason.LossAssigned || p.Loss == nil {
		t.Fatalf("%+v", p)
	}
	l := *p.Loss
	if l.State != api.LossStateOpen || l.From != "net-id" || l.To != "wallet-th" || l.Leg != api.LegCredit || l.Paid ||
		l.Amount == nil || *l.Amount != (api.Amount{Currency: "IDR", Minor: 100_000}) || l.BookedAt > p.UpdatedAt {
		t.Errorf("the loss: %+v", l)
	}
	if p.Clock == nil || p.Clock.Then != api.ClockEndPersons || p.Clock.NextAt == "" || p.Clock.EndsAt <= p.Clock.NextAt || p.Clock.Leg != api.LegCredit {
		t.Errorf("the clock: %+v", p.Clock)
	}
	for who, want := range map[string]int{"net-id": 1, "wallet-th": 1, "hutong": 1, "wallet-my": 0, "acq-cn": 0, "fx-one": 0} {
		if got := w.losses(who, ""); len(got) != want || want == 1 && got[0].PaymentID != p.PaymentID {
			t.Errorf("%s sees %+v", who, got)
		}
	}
	if got := w.losses("net-id", api.LossStateDue); len(got) != 0 {
		t.Errorf("due: %+v", got)
	}
	_, err := w.inst["wallet-th"].client.SettleLoss(t.Context(), w.id(), &api.LossSettlement{PaymentID: p.PaymentID})
	w.refusal("settling what is not due", err, reason.LossNotDue)

	// The network had credited, and is back.
	net := w.inst["net-id"]
	net.do("credit", p.PaymentID, api.Amount{Currency: "IDR", Minor: 100_000})
	net.meddle.Store(nil)
	q := w.until("wallet-th", p.PaymentID, func(p *api.Payment) bool { return p.Loss.State != api.LossStateOpen })
	if q.Status != p.Status || q.Reason != p.Reason || q.Loss.State != api.LossStateBorne || q.Loss.From != "net-id" || q.Clock != nil {
		t.Errorf("after the late yes: %+v, loss %+v, clock %+v", q, q.Loss, q.Clock)
	}
}

// The payer's side answers for the credit: booked as paid, turned round by a late no, and settled by the word of who is owed.
func TestLossOfThePayersSideTurns(t *testing.T) {
	w := newWorld(t, resolving("payer_side"))
	p := w.lost()
	if !p.Final || p.Status != api.PaymentStatusSucceeded || p.Loss == nil || p.Loss.State != api.LossStateOpen || p.Loss.From != "wallet-th" ||
		p.Loss.To != "net-id" || !p.Loss.Paid || p.Loss.Amount == nil || p.Loss.Amount.Currency != "THB" {
		t.Fatalf("%+v, loss %+v", p, p.Loss)
	}
	// The network is told of it, but not what the wallet is debited.
	net := w.inst["net-id"]
	if got := w.losses("net-id", api.LossStateOpen); len(got) != 1 || got[0].Amount != nil || got[0].From != "wallet-th" {
		t.Errorf("the network sees %+v", got)
	}
	if told, err := net.client.Payment(t.Context(), p.PaymentID); err != nil || told.Loss == nil || told.Loss.Amount != nil {
		t.Errorf("the network is told %+v, %v", told.Loss, err)
	}
	if got := w.losses("wallet-th", api.LossStateOpen); len(got) != 1 || got[0].Amount == nil {
		t.Errorf("the wallet sees %+v", got)
	}
	net.lookUp = func(context.Context, *api.LookupRequest) (*api.LookupAnswer, error) {
		return &api.LookupAnswer{State: api.LookupStateFailure, Reason: reason.PayeeDeclined}, nil
	}
	net.meddle.Store(nil)
	q := w.until("wallet-th", p.PaymentID, func(p *api.Payment) bool { return p.Loss.State != api.LossStateOpen })
	want := api.Amount{Currency: "IDR", Minor: 100_000}
	if q.Status != api.PaymentStatusSucceeded || q.Loss.State != api.LossStateDue || q.Loss.From != "net-id" || q.Loss.To != "wallet-th" || q.Loss.Amount == nil || *q.Loss.Amount != want {
		t.Fatalf("after the late no: %+v, loss %+v", q, q.Loss)
	}
	if got := w.losses("net-id", api.LossStateDue); len(got) != 1 {
		t.Errorf("due: %+v", got)
	}
	settle := &api.LossSettlement{PaymentID: p.PaymentID, Reference: "TRF-88"}
	_, err := net.client.SettleLoss(t.Context(), w.id(), settle)
	w.refusal("the debtor's own word", err, reason.NotAllowed)
	_, err = w.inst["wallet-my"].client.SettleLoss(t.Context(), w.id(), settle)
	w.refusal("a stranger's word", err, reason.NotFound)
	for range 2 {
		l, err := w.inst["wallet-th"].client.SettleLoss(t.Context(), w.id(), settle)
		if err != nil || l.State != api.LossStateSettled || *l.Amount != want {
			t.Errorf("the creditor's word: %+v, %v", l, err)
		}
	}
}

// The agreement names nobody: two persons decide, with reasons, and nobody alone.
func TestTwoPersonsDecide(t *testing.T) {
	w := newWorld(t, resolving("persons"))
	p := w.lost()
	if p.Final || p.Status != api.PaymentStatusProcessing || p.Clock == nil || p.Clock.Then != api.ClockEndPersons || p.Clock.EndsAt != "" || p.Loss != nil {
		t.Fatalf("%+v, clock %+v", p, p.Clock)
	}
	ctx := t.Context()
	list, err := w.inst["hutong"].client.Reviews(ctx, "")
	if err != nil || len(list.Reviews) != 1 || list.Reviews[0].PaymentID != p.PaymentID || list.Reviews[0].Needs != api.NeedNoBearer || len(list.Reviews[0].Findings) != 2 {
		t.Fatalf("%+v, %v", list, err)
	}
	ada, ben := w.as("ada"), w.as("ben")
	propose := func(f api.Finding, why string) *api.ResolutionProposal {
		return &api.ResolutionProposal{PaymentID: p.PaymentID, Finding: f, Reason: why}
	}
	decide := func(n int32, d api.Decision) *api.ResolutionDecision {
		return &api.ResolutionDecision{PaymentID: p.PaymentID, Proposal: n, Decision: d, Reason: "looked it up"}
	}
	_, err = w.inst["hutong"].client.Propose(ctx, w.id(), propose(api.FindingCredited, "seen"))
	w.refusal("the institution's own key", err, reason.NotAllowed)
	_, err = ada.Propose(ctx, w.id(), propose(api.FindingNotDebited, "seen"))
	w.refusal("a finding that does not fit", err, reason.FindingUnfit)
	r, err := ada.Propose(ctx, w.id(), propose(api.FindingCredited, "seen in the statement"))
	if err != nil || r.Proposal == nil || r.Proposal.Person != "ada" || r.Proposal.Reason != "seen in the statement" {
		t.Fatalf("%+v, %v", r, err)
	}
	first := r.Proposal.Number
	_, err = ben.Propose(ctx, w.id(), propose(api.FindingNotCredited, "not seen"))
	w.refusal("a second proposal", err, reason.ProposalPending)
	_, err = ada.Decide(ctx, w.id(), decide(first, api.DecisionApprove))
	w.refusal("alone", err, reason.SecondPersonNeeded)
	_, err = ben.Decide(ctx, w.id(), decide(first+1, api.DecisionApprove))
	w.refusal("another proposal", err, reason.ProposalUnknown)
	if r, err = ben.Decide(ctx, w.id(), decide(first, api.DecisionReject)); err != nil || r.Proposal != nil || r.Needs != api.NeedNoBearer {
		t.Fatalf("rejected: %+v, %v", r, err)
	}
	_, err = ada.Decide(ctx, w.id(), decide(first, api.DecisionApprove))
	w.refusal("after it was rejected", err, reason.ProposalUnknown)

	if r, err = ben.Propose(ctx, w.id(), propose(api.FindingNotCredited, "the bank has nothing")); err != nil {
		t.Fatal(err)
	}
	w.clock.advance(2 * time.Hour)
	_, err = ada.Decide(ctx, w.id(), decide(r.Proposal.Number, api.DecisionApprove))
	w.refusal("too late", err, reason.ProposalExpired)
	for range 2 { // the same word again changes nothing
		if r, err = ada.Propose(ctx, w.id(), propose(api.FindingNotCredited, "the bank has nothing")); err != nil {
			t.Fatal(err)
		}
	}
	second := r.Proposal.Number
	for range 2 {
		if r, err = ben.Decide(ctx, w.id(), decide(second, api.DecisionApprove)); err != nil || r.Needs != "" {
			t.Fatalf("approved: %+v, %v", r, err)
		}
	}
	q := w.until("wallet-th", p.PaymentID, func(p *api.Payment) bool { return p.Final })
	if q.Status != api.PaymentStatusFailed || q.Reason != reason.PayeeDeclined || q.Loss != nil || len(w.inst["wallet-th"].asks("cancel")) == 0 {
		t.Errorf("%+v, loss %+v", q, q.Loss)
	}
	if list, err = w.inst["hutong"].client.Reviews(ctx, ""); err != nil || len(list.Reviews) != 0 {
		t.Errorf("after the decision: %+v, %v", list, err)
	}
	rows, err := w.inst["hutong"].client.Certainty(ctx)
	if err != nil || len(rows) != 1 || rows[0].Institution != "net-id" || rows[0].Leg != api.LegCredit || rows[0].Count != 1 || rows[0].Open != 0 ||
		rows[0].MedianMs <= 0 || rows[0].MedianMs != rows[0].P99Ms {
		t.Errorf("time to certainty: %+v, %v", rows, err)
	}
}

// A person is a key, whatever the network file calls it: renamed between proposing and approving, with the same key or another of the same
// person's, it is still one.
func TestARenamedPersonIsStillOne(t *testing.T) {
	w := newWorld(t, resolving("persons"), func(s *setup) {
		s.network = func(text string) string {
			public := base64.StdEncoding.EncodeToString(keyOf("ada's other").Public().(ed25519.PublicKey))
			return strings.Replace(text, "{id: ada-1, ", `{id: ada-2, person: ada, public: "`+public+`", from: 2020-01-01T00:00:00Z}, {id: ada-1, `, 1)
		}
	})
	p := w.lost()
	r, err := w.as("ada").Propose(t.Context(), w.id(), &api.ResolutionProposal{PaymentID: p.PaymentID, Finding: api.FindingCredited, Reason: "seen"})
	if err != nil {
		t.Fatal(err)
	}
	other := w.inst["hutong"].config
	other.KeyID, other.PrivateKey = "ada-2", keyOf("ada's other")
	again, err := client.New(other)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"ada-1", "ada-2"} { // the file in force from now on
		k, ok := w.dir.Load().Key(id)
		if !ok {
			t.Fatal(id)
		}
		k.Person = "adele"
	}
	in := &api.ResolutionDecision{PaymentID: p.PaymentID, Proposal: r.Proposal.Number, Decision: api.DecisionApprove, Reason: "seen"}
	for name, c := range map[string]*client.Client{"with the same key": w.as("ada"), "with her other key": again} {
		_, err := c.Decide(t.Context(), w.id(), in)
		w.refusal("renamed, "+name, err, reason.SecondPersonNeeded)
	}
	if _, err := w.as("ben").Decide(t.Context(), w.id(), in); err != nil {
		t.Error(err)
	}
	w.until("wallet-th", p.PaymentID, func(p *api.Payment) bool { return p.Final })
}

// What a list of losses or reviews can't be asked for is refused, and nothing else is.
func TestRefusedResolverQueries(t *testing.T) {
	w := newWorld(t)
	for target, want := range map[string]reason.Code{
		api.PathLosses + "?state=lost":            reason.InvalidField,
		api.PathLosses + "?state=":                reason.InvalidField,
		api.PathLosses + "?state=due&state=open":  reason.InvalidField,
		api.PathLosses + "?before=x":              reason.InvalidField,
		api.PathLosses + "?owner=wallet-my":       reason.InvalidField,
		api.PathLosses + "?state=%zz":             reason.MalformedRequest,
		api.PathReviews + "?state=due":            reason.InvalidField,
		api.PathReviews + "?before=":              reason.InvalidField,
		api.PathCertainty + "?institution=net-id": reason.InvalidField,
	} {
		if status, p := w.problem(w.send("hutong", http.MethodGet, target, "", nil)); p.Reason != want {
			t.Errorf("%s: %d %+v", target, status, p)
		}
	}
	if status, body := w.send("hutong", http.MethodGet, api.PathLosses+"?state=due&before=01890a5d-ac96-8001-bcce-b302099a8057", "", nil); status != 200 || body != `{"call":"success","losses":[]}` {
		t.Errorf("%d %s", status, body)
	}
	for _, body := range []string{`{}`, `{"payment_id":"x"}`, `{"payment_id":"01890a5d-ac96-8001-bcce-b302099a8057","amount":1}`, `[]`} {
		if status, answer := w.send("hutong", http.MethodPost, api.PathSettleLoss, body, nil); status < 400 || status >= 500 {
			t.Errorf("%s: %d %s", body, status, answer)
		}
	}
}
