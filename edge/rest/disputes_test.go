package rest_test

// Goal: a dispute goes through the front door: opened by the payer's side within its share of the payment, answered, accepted or withdrawn by
// whose word it is, decided by the clock, and won it gives back exactly what a refund gives back. Method: real HTTP in both directions; the
// auditor goes over the books of every world.

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hutong/client"
	"hutong/payment"
	"hutong/reason"
	"hutong/wire/api"

	"github.com/google/go-cmp/cmp"
)

// disputing worlds take disputes of the Malaysian wallet's payments, by a rule with the given default.
func disputing(favour string) func(*setup) {
	return func(s *setup) {
		s.network = func(text string) string {
			return strings.Replace(text, "price: std-myr,", "price: std-myr, disputes: region,", 1)
		}
		s.rules += `disputes: [{id: region, from: "2020-01-01", source: test, window: 240h, answer_within: 72h, decide_within: 48h, default: ` + favour + `, reasons: [not_received, duplicate]}]
`
	}
}

func (w *world) disputed(p *api.Payment, minor int64) *api.Dispute {
	w.t.Helper()
	in := &api.DisputeRequest{PaymentID: p.PaymentID, Reason: "not_received", Note: "never came"}
	if minor > 0 {
		in.Amount = cny(minor)
	}
	d, err := w.inst["wallet-my"].client.Dispute(w.t.Context(), w.id(), in)
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

// strike lets the clock strike that has been put forward: timers that were set before go by the wall's.
func (w *world) strike(id string) {
	w.t.Helper()
	of, err := payment.ParseID(id)
	if err == nil {
		_, err = w.engine.Apply(w.t.Context(), of, payment.Event{Kind: payment.DisputeDue, By: "switch"})
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// disputeUntil asks for a dispute until it has a status.
func (w *world) disputeUntil(id string, want api.DisputeStatus) *api.Dispute {
	w.t.Helper()
	var d *api.Dispute
	for range 600 {
		var err error
		if d, err = w.inst["acq-cn"].client.GetDispute(w.t.Context(), id); err != nil {
			w.t.Fatal(err)
		}
		if d.Status == want {
			return d
		}
		time.Sleep(5 * time.Millisecond)
	}
	w.t.Fatalf("it is %s (%s), want %s", d.Status, d.Reason, want)
	return nil
}

func TestDisputes(t *testing.T) {
	for _, lanes := range []int{1, 4} {
		t.Run(fmt.Sprintf("lanes=%d", lanes), func(t *testing.T) {
			w := newWorld(t, disputing("payee_side"), func(s *setup) { s.lanes = lanes })
			wallet, acq := w.inst["wallet-my"].client, w.inst["acq-cn"].client
			p := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 10_000))
			if p.DisputableUntil == "" {
				t.Fatalf("%+v", p)
			}
			paid := w.books()
			id := w.id()
			in := &api.DisputeRequest{PaymentID: p.PaymentID, Amount: cny(3_333), Reason: "not_received", Reference: "D-1", Note: "never came"}
			d, err := wallet.Dispute(t.Context(), id, in)
			if err != nil || d.Status != api.DisputeStatusOpen || d.Final || d.Reason != reason.InDispute || d.Default != api.DisputeFavourPayeeSide || d.NextActionAt != d.AnswerBy ||
				d.Amounts.Order.Minor != 3_333 || d.Amounts.Debit.Minor != 2_077 || d.References.PayerInstitution != "D-1" {
				t.Fatalf("%+v, %v", d, err)
			}
			if again, err := wallet.Dispute(t.Context(), id, in); err != nil || again.DisputeID != d.DisputeID {
				t.Errorf("its repeat: %+v, %v", again, err)
			}
			other := *in
			other.Note = "other"
			opens := func(who string, id string, in *api.DisputeRequest) func(context.Context) error {
				return func(ctx context.Context) error { _, err := w.inst[who].client.Dispute(ctx, id, in); return err }
			}
			w.refused("another body", reason.RequestIDReused, opens("wallet-my", id, &other))
			w.refused("by the payee's side", reason.NotAllowed, opens("acq-cn", w.id(), in))
			w.refused("by a stranger", reason.NotFound, opens("wallet-cn", w.id(), in))
			w.refused("a reason of no rule", reason.InvalidField, opens("wallet-my", w.id(), &api.DisputeRequest{PaymentID: p.PaymentID, Reason: "dislike"}))
			w.refused("too much", reason.RefundExceedsPayment, opens("wallet-my", w.id(), &api.DisputeRequest{PaymentID: p.PaymentID, Amount: cny(6_668), Reason: "duplicate"}))
			w.refused("a dispute of a dispute", reason.NotAllowed, opens("wallet-my", w.id(), &api.DisputeRequest{PaymentID: d.DisputeID, Reason: "duplicate"}))
			w.refused("a void beside it", reason.AlreadyRefunded, func(ctx context.Context) error {
				_, err := acq.Void(ctx, w.id(), &api.VoidRequest{PaymentID: p.PaymentID})
				return err
			})
			w.refused("a refund of what is disputed", reason.RefundExceedsPayment, func(ctx context.Context) error {
				_, err := acq.Refund(ctx, w.id(), &api.RefundRequest{PaymentID: p.PaymentID, Amount: cny(6_668)})
				return err
			})
			if seen, err := acq.Payment(t.Context(), p.PaymentID); err != nil || seen.RefundedAmount.Minor != 3_333 {
				t.Errorf("%+v, %v", seen.RefundedAmount, err)
			}
			if asks := w.inst["wallet-my"].asks("dispute"); len(asks) != 0 {
				t.Errorf("asked before it is decided: %v", asks)
			}
			for account, is := range w.books() {
				if was := paid[account]; is[0] != was[0] || is[1] != was[1] || is[2]-was[2] != map[string]int64{"acq-cny": 3_333 - 20, "fx-myr": 2_077, "op-cny": 20}[account] {
					t.Errorf("%s is %v, was %v", account, is, was)
				}
			}

			// The wrong side's words count nothing.
			answer := func(who, id, text string) func(context.Context) error {
				return func(ctx context.Context) error {
					_, err := w.inst[who].client.AnswerDispute(ctx, id, d.DisputeID, &api.DisputeAnswering{Evidence: text, Reference: "E-1"})
					return err
				}
			}
			w.refused("answered by the payer's side", reason.NotAllowed, answer("wallet-my", w.id(), "no"))
			w.refused("withdrawn by the payee's side", reason.NotAllowed, func(ctx context.Context) error {
				_, err := acq.WithdrawDispute(ctx, w.id(), d.DisputeID, "")
				return err
			})
			said := w.id()
			got, err := acq.AnswerDispute(t.Context(), said, d.DisputeID, &api.DisputeAnswering{Evidence: "signed for", Reference: "E-1"})
			if err != nil || got.Status != api.DisputeStatusAnswered || got.Evidence != "signed for" || got.EvidenceReference != "E-1" || got.NextActionAt != got.DecideBy {
				t.Fatalf("%+v, %v", got, err)
			}
			if err := answer("acq-cn", said, "signed for")(t.Context()); err != nil {
				t.Errorf("its repeat: %v", err)
			}
			w.refused("other words under its id", reason.RequestIDReused, answer("acq-cn", said, "else"))
			w.refused("answered twice", reason.DisputeNotOpen, answer("acq-cn", w.id(), "signed for"))
			if seen, err := wallet.GetDispute(t.Context(), d.DisputeID); err != nil || seen.Evidence != "signed for" {
				t.Errorf("%+v, %v", seen, err)
			}

			// Another part is withdrawn, and its share is free; a third is accepted after it was answered.
			second := w.disputed(p, 1_667)
			end, err := wallet.WithdrawDispute(t.Context(), w.id(), second.DisputeID, "found it")
			if err != nil || end.Status != api.DisputeStatusWithdrawn || end.Result != api.ResultFailure || end.Reason != reason.DisputeWithdrawn {
				t.Fatalf("%+v, %v", end, err)
			}
			w.refused("accepted after that", reason.DisputeNotOpen, func(ctx context.Context) error {
				_, err := acq.AcceptDispute(ctx, w.id(), second.DisputeID, "")
				return err
			})
			third := w.disputed(p, 0)
			if third.Amounts.Order.Minor != 6_667 {
				t.Errorf("all that is left: %+v", third.Amounts)
			}
			if _, err := acq.AnswerDispute(t.Context(), w.id(), third.DisputeID, &api.DisputeAnswering{Evidence: "wait"}); err != nil {
				t.Error(err)
			}
			accept := w.id()
			won, err := acq.AcceptDispute(t.Context(), accept, third.DisputeID, "ours")
			if err != nil || won.Status != api.DisputeStatusWon && won.Status != api.DisputeStatusDecided {
				t.Fatalf("%+v, %v", won, err)
			}
			if won = w.disputeUntil(third.DisputeID, api.DisputeStatusWon); won.Cycle == "" {
				t.Errorf("%+v", won)
			}
			if again, err := acq.AcceptDispute(t.Context(), accept, third.DisputeID, "ours"); err != nil || again.Status != api.DisputeStatusWon {
				t.Errorf("its repeat: %+v, %v", again, err)
			}
			if asks := w.inst["wallet-my"].asks("dispute"); len(asks) != 1 || !strings.Contains(asks[0], third.DisputeID) {
				t.Errorf("the wallet was asked %v", asks)
			}
			// The first stays contested: the default decides for the payee.
			w.clock.advance(121 * time.Hour)
			w.strike(d.DisputeID)
			if lost := w.disputeUntil(d.DisputeID, api.DisputeStatusLost); lost.Reason != reason.DisputeLost || !lost.Final {
				t.Errorf("%+v", lost)
			}
			// 62.31 of the wallet's debit, 0.12 of its share and 0.60 of the acquirer's fee go back in proportion, by the parts of refunds.
			if diff := cmp.Diff(map[string]int64{"my-myr": 4_154 - 8, "fx-myr": -4_154, "fx-cny": 6_667, "acq-cny": -6_667 + 40, "op-cny": -40, "op-myr": 8}, w.moved(paid)); diff != "" {
				t.Error(diff)
			}
			if seen, err := acq.Payment(t.Context(), p.PaymentID); err != nil || seen.RefundedAmount.Minor != 6_667 {
				t.Errorf("%+v, %v", seen.RefundedAmount, err)
			}
			w.clock.advance(120 * time.Hour)
			w.refused("after the window", reason.DisputeWindowClosed, opens("wallet-my", w.id(), &api.DisputeRequest{PaymentID: p.PaymentID, Reason: "duplicate"}))
		})
	}
}

// Nobody answers, or the default is for the payer: the clock gives back. A wallet that can't take it says so, and the share is free.
func TestDisputesByTheClock(t *testing.T) {
	w := newWorld(t, disputing("payer_side"))
	before := w.books()
	acq := w.inst["acq-cn"].client
	silent, contested := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 10_000)), w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 5_000))
	paid := w.moved(before)
	one, two := w.disputed(silent, 0), w.disputed(contested, 0)
	if _, err := acq.AnswerDispute(t.Context(), w.id(), two.DisputeID, &api.DisputeAnswering{Evidence: "signed for"}); err != nil {
		t.Fatal(err)
	}
	w.clock.advance(72 * time.Hour)
	w.strike(one.DisputeID)
	w.disputeUntil(one.DisputeID, api.DisputeStatusWon)
	w.refused("answered too late", reason.DisputeNotOpen, func(ctx context.Context) error {
		_, err := acq.AnswerDispute(ctx, w.id(), one.DisputeID, &api.DisputeAnswering{Evidence: "late"})
		return err
	})
	if d := w.disputeUntil(two.DisputeID, api.DisputeStatusAnswered); d.Final {
		t.Errorf("%+v", d)
	}
	w.clock.advance(48 * time.Hour)
	w.strike(two.DisputeID)
	w.disputeUntil(two.DisputeID, api.DisputeStatusWon)
	// Only the fee that is kept stays: MYR 0.03 and 0.02.
	if diff := cmp.Diff(map[string]int64{"my-myr": -5, "op-myr": 5}, w.moved(before)); diff != "" {
		t.Errorf("paid %v:\n%s", paid, diff)
	}
	stands := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 2_000))
	w.inst["wallet-my"].credit = func(_ context.Context, in *api.CreditRequest) (*api.CreditAnswer, error) {
		return &api.CreditAnswer{Result: api.ResultFailure, Reason: reason.PayeeDeclined}, nil
	}
	d := w.disputed(stands, 0)
	if d, err := acq.AcceptDispute(t.Context(), w.id(), d.DisputeID, ""); err != nil || d.Status != api.DisputeStatusFailed && d.Status != api.DisputeStatusDecided {
		t.Errorf("%+v, %v", d, err)
	}
	if d := w.disputeUntil(d.DisputeID, api.DisputeStatusFailed); d.Reason != reason.PayeeDeclined {
		t.Errorf("%+v", d)
	}
	if p, err := acq.Payment(t.Context(), stands.PaymentID); err != nil || p.RefundedAmount.Minor != 0 {
		t.Errorf("%+v, %v", p.RefundedAmount, err)
	}
	quick := newWorld(t, disputing("payee_side"), func(s *setup) { s.rules = strings.Replace(s.rules, "answer_within: 72h", "answer_within: 100ms", 1) })
	quick.disputeUntil(quick.disputed(quick.pay("acq-cn", quick.id(), pullRequest(consumerCode(), 2_000)), 0).DisputeID, api.DisputeStatusWon) // by the switch's own timer
	plain := newWorld(t)
	p := plain.pay("acq-cn", plain.id(), pullRequest(consumerCode(), 2_000))
	plain.refused("an agreement without disputes", reason.NotDisputable, func(ctx context.Context) error {
		_, err := plain.inst["wallet-my"].client.Dispute(ctx, plain.id(), &api.DisputeRequest{PaymentID: p.PaymentID, Reason: "duplicate"})
		return err
	})
}

// Disputes, refunds and a void of one payment at once: together no more than the payment, and a void stands alone. Then every open dispute's
// words race: one of them wins.
func TestDisputesRace(t *testing.T) {
	for _, lanes := range []int{1, 4} {
		t.Run(fmt.Sprintf("lanes=%d", lanes), func(t *testing.T) {
			w := newWorld(t, disputing("payer_side"), func(s *setup) { s.lanes = lanes })
			acq, wallet := w.inst["acq-cn"].client, w.inst["wallet-my"].client
			for round := range 5 {
				p := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 5_000))
				var mu sync.Mutex
				var wg sync.WaitGroup
				taken, voids := int64(0), 0
				var open []string
				for n := range 14 {
					wg.Go(func() {
						var err error
						var got int64
						var voided bool
						var id string
						switch {
						case n%7 == round%7:
							var v *api.Void
							if v, err = acq.Void(t.Context(), w.id(), &api.VoidRequest{PaymentID: p.PaymentID}); err == nil {
								voided = v.Result == api.ResultSuccess
							}
						case n%2 == 0:
							var r *api.Refund
							if r, err = acq.Refund(t.Context(), w.id(), &api.RefundRequest{PaymentID: p.PaymentID, Amount: cny(700)}); err == nil {
								got = r.Amounts.Order.Minor
							}
						default:
							var d *api.Dispute
							if d, err = wallet.Dispute(t.Context(), w.id(), &api.DisputeRequest{PaymentID: p.PaymentID, Amount: cny(700), Reason: "duplicate"}); err == nil {
								got, id = d.Amounts.Order.Minor, d.DisputeID
							}
						}
						if err != nil && !slices.Contains([]reason.Code{reason.RefundExceedsPayment, reason.AlreadyVoided, reason.AlreadyRefunded}, refusedFor(err)) {
							t.Errorf("refused: %v", err)
						}
						mu.Lock()
						defer mu.Unlock()
						if taken += got; voided {
							voids++
						}
						if id != "" {
							open = append(open, id)
						}
					})
				}
				wg.Wait()
				if !(voids == 1 && taken == 0 || voids == 0 && taken == 4_900) {
					t.Errorf("%d voids, and %d of 5000 taken", voids, taken)
				}
				left := int64(0)
				for _, id := range open {
					var accepted, withdrawn error
					wg.Go(func() { _, accepted = acq.AcceptDispute(t.Context(), w.id(), id, "") })
					wg.Go(func() { _, withdrawn = wallet.WithdrawDispute(t.Context(), w.id(), id, "") })
					wg.Wait()
					switch {
					case accepted == nil && withdrawn != nil && refusedFor(withdrawn) == reason.DisputeNotOpen:
						w.disputeUntil(id, api.DisputeStatusWon)
						left += 700
					case withdrawn == nil && accepted != nil && refusedFor(accepted) == reason.DisputeNotOpen:
					default:
						t.Errorf("accepted: %v, withdrawn: %v", accepted, withdrawn)
					}
				}
				if seen, err := acq.Payment(t.Context(), p.PaymentID); err != nil || voids == 0 && seen.RefundedAmount.Minor != taken-700*int64(len(open))+left {
					t.Errorf("%+v, %v", seen.RefundedAmount, err)
				}
			}
		})
	}
}

// The export says what was disputed, by whom it was answered, and under which request.
func TestDisputeInTheExport(t *testing.T) {
	w := newWorld(t, disputing("payee_side"))
	d := w.disputed(w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 700)), 0)
	said := w.id()
	if _, err := w.inst["acq-cn"].client.AnswerDispute(t.Context(), said, d.DisputeID, &api.DisputeAnswering{Evidence: "signed for", Reference: "E-9"}); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := w.store.Export(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"dispute":{"rule":"region","reason":"not_received","answer_by":"` + strings.TrimSuffix(d.AnswerBy, "Z"), `"kind":"` + string(payment.DisputeAnswer) + `","reference":"E-9"`, `"request":"` + said + `"`, `"dispute_till":"`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s is not in the export", want)
		}
	}
}

// What the two sides contest is decided by two persons of the operator before the deadline, and by the default at it. Both sides hear of it.
func TestTwoPersonsDecideDisputes(t *testing.T) {
	for _, lanes := range []int{1, 4} {
		t.Run(fmt.Sprintf("lanes=%d", lanes), func(t *testing.T) {
			w := newWorld(t, disputing("payee_side"), resolving("persons"), func(s *setup) { s.lanes = lanes })
			e := newEar(t)
			w.hear("acq-cn", e)
			ctx, acq, wallet := t.Context(), w.inst["acq-cn"].client, w.inst["wallet-my"].client
			ada, ben := w.as("ada"), w.as("ben")
			p := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 10_000))
			paid := w.books()
			propose := func(c *client.Client, id string, f api.Finding) (*api.Review, error) {
				return c.Propose(ctx, w.id(), &api.ResolutionProposal{PaymentID: id, Finding: f, Reason: "seen"})
			}
			approve := func(c *client.Client, v *api.Review) (*api.Review, error) {
				return c.Decide(ctx, w.id(), &api.ResolutionDecision{PaymentID: v.PaymentID, Proposal: v.Proposal.Number, Decision: api.DecisionApprove, Reason: "seen too"})
			}
			contest := func(minor int64) string {
				t.Helper()
				d := w.disputed(p, minor)
				if _, err := propose(ada, d.DisputeID, api.FindingForPayer); refusedFor(err) != reason.NotInReview {
					t.Errorf("before it is contested: %v", err)
				}
				if _, err := acq.AnswerDispute(ctx, w.id(), d.DisputeID, &api.DisputeAnswering{Evidence: "signed for"}); err != nil {
					t.Fatal(err)
				}
				return d.DisputeID
			}
			forPayer, forPayee, late, settled := contest(3_333), contest(1_667), contest(2_000), contest(500)
			list, err := w.inst["hutong"].client.Reviews(ctx, "")
			if err != nil || len(list.Reviews) != 4 {
				t.Fatalf("%+v, %v", list, err)
			}
			for _, v := range list.Reviews {
				if v.Needs != api.NeedDisputed || !slices.Equal(v.Findings, []api.Finding{api.FindingForPayer, api.FindingForPayee}) || v.PayerInstitution != "wallet-my" || v.PayeeInstitution != "acq-cn" {
					t.Errorf("%+v", v)
				}
			}
			_, err = propose(ada, forPayer, api.FindingCredited)
			w.refusal("a finding of another sort", err, reason.FindingUnfit)
			_, err = propose(wallet, forPayer, api.FindingForPayer)
			w.refusal("a side's proposal", err, reason.NotAllowed)
			v, err := propose(ada, forPayer, api.FindingForPayer)
			if err != nil {
				t.Fatal(err)
			}
			_, err = approve(ada, v)
			w.refusal("alone", err, reason.SecondPersonNeeded)
			for range 2 { // said again, it changes nothing
				if got, err := approve(ben, v); err != nil || got.Needs != "" {
					t.Fatalf("%+v, %v", got, err)
				}
			}
			if won := w.disputeUntil(forPayer, api.DisputeStatusWon); won.Cycle == "" || len(w.inst["wallet-my"].asks("dispute")) != 1 {
				t.Errorf("%+v", won)
			}
			if v, err = propose(ben, forPayee, api.FindingForPayee); err != nil {
				t.Fatal(err)
			}
			if _, err = approve(ada, v); err != nil {
				t.Fatal(err)
			}
			if lost := w.disputeUntil(forPayee, api.DisputeStatusLost); lost.Reason != reason.DisputeDecided || !lost.Final {
				t.Errorf("%+v", lost)
			}
			w.refused("accepted after that", reason.DisputeNotOpen, func(ctx context.Context) error {
				_, err := acq.AcceptDispute(ctx, w.id(), forPayee, "")
				return err
			})
			told := func(id string) (out []string) {
				for _, m := range e.messages() {
					if d := m.Event.Data.Dispute; d != nil && d.DisputeID == id {
						out = append(out, string(m.Event.Type)+" "+string(d.Reason))
					}
				}
				slices.Sort(out)
				return out
			}
			until(t, "what is told", func() bool { return len(told(forPayer)) == 4 && len(told(forPayee)) == 3 })
			if got := told(forPayer); !slices.Contains(got, "dispute.decided dispute_decided") || !slices.Contains(got, "dispute.succeeded ") {
				t.Errorf("told of one for the payer: %q", got)
			}
			if got := told(forPayee); !slices.Contains(got, "dispute.failed dispute_decided") {
				t.Errorf("told of one for the payee: %q", got)
			}
			// A side gives way while a proposal waits: nothing is left to be decided.
			if v, err = propose(ben, settled, api.FindingForPayer); err != nil {
				t.Fatal(err)
			}
			if _, err := wallet.WithdrawDispute(ctx, w.id(), settled, ""); err != nil {
				t.Fatal(err)
			}
			_, err = approve(ada, v)
			w.refusal("approved when it is withdrawn", err, reason.NotInReview)
			// A proposal lasts no longer than the dispute, and at its deadline the default decides.
			w.clock.advance(120*time.Hour - 30*time.Minute)
			if v, err = propose(ben, late, api.FindingForPayer); err != nil || v.Proposal.ExpiresAt != w.disputeUntil(late, api.DisputeStatusAnswered).DecideBy {
				t.Fatalf("%+v, %v", v.Proposal, err)
			}
			w.clock.advance(30 * time.Minute)
			_, err = approve(ada, v)
			w.refusal("approved at the deadline", err, reason.DisputeNotOpen)
			w.strike(late)
			if lost := w.disputeUntil(late, api.DisputeStatusLost); lost.Reason != reason.DisputeLost {
				t.Errorf("%+v", lost)
			}
			if list, err = w.inst["hutong"].client.Reviews(ctx, ""); err != nil || len(list.Reviews) != 0 {
				t.Errorf("in the end: %+v, %v", list, err)
			}
			if diff := cmp.Diff(map[string]int64{"my-myr": 2_077 - 4, "fx-myr": -2_077, "fx-cny": 3_333, "acq-cny": -3_333 + 20, "op-cny": -20, "op-myr": 4}, w.moved(paid)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Words of sides and of persons race for one contested dispute: one of them wins, and the books are those of the one.
func TestDecisionsRace(t *testing.T) {
	w := newWorld(t, disputing("payee_side"), resolving("persons"), func(s *setup) { s.lanes = 4 })
	ctx, acq, wallet, ada, ben := t.Context(), w.inst["acq-cn"].client, w.inst["wallet-my"].client, w.as("ada"), w.as("ben")
	for range 12 {
		p := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 1_000))
		d := w.disputed(p, 0)
		if _, err := acq.AnswerDispute(ctx, w.id(), d.DisputeID, &api.DisputeAnswering{Evidence: "signed for"}); err != nil {
			t.Fatal(err)
		}
		v, err := ada.Propose(ctx, w.id(), &api.ResolutionProposal{PaymentID: d.DisputeID, Finding: api.FindingForPayer, Reason: "seen"})
		if err != nil {
			t.Fatal(err)
		}
		var errs [3]error
		var wg sync.WaitGroup
		wg.Go(func() { _, errs[0] = acq.AcceptDispute(ctx, w.id(), d.DisputeID, "") })
		wg.Go(func() { _, errs[1] = wallet.WithdrawDispute(ctx, w.id(), d.DisputeID, "") })
		wg.Go(func() {
			_, errs[2] = ben.Decide(ctx, w.id(), &api.ResolutionDecision{PaymentID: d.DisputeID, Proposal: v.Proposal.Number, Decision: api.DecisionApprove, Reason: "seen"})
		})
		wg.Wait()
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case refusedFor(err) != reason.DisputeNotOpen && refusedFor(err) != reason.NotInReview:
				t.Errorf("%v", err)
			}
		}
		if won != 1 {
			t.Errorf("%d words won: %v", won, errs)
		}
		back := int64(1_000)
		if errs[1] == nil {
			back = 0
		} else {
			w.disputeUntil(d.DisputeID, api.DisputeStatusWon)
		}
		if seen, err := acq.Payment(ctx, p.PaymentID); err != nil || seen.RefundedAmount.Minor != back {
			t.Errorf("%+v, %v", seen.RefundedAmount, err)
		}
	}
}
