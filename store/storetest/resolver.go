package storetest

import (
	"slices"
	"strconv"
	"testing"

	"hutong/payment"
	"hutong/store"
)

// Unknowns are lives that the resolver had to do with: one whose loss is due and settled, one that stays open with a proposal of one person,
// one that two persons ended, and one that was unknown for a while only. Together they set every field of the resolver's part.
func (m *Maker) Unknowns() []*Life {
	silence := func(l *Life) {
		for l.State().Resolver.Needs == "" {
			op, _, ok := payment.Next(l.Terms, ptr(l.State()))
			if !ok || !m.Step(l, payment.Event{Kind: payment.Answered, Op: op, Result: payment.Unknown, By: "wallet-001"}) {
				return
			}
		}
	}
	decide := func(l *Life, f payment.Finding, approve payment.EventKind) {
		m.Step(l, payment.Event{Kind: payment.ResolutionProposed, By: "ada", Key: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", Finding: f, Note: "seen in the bank's statement 对账单"})
		if approve != "" {
			m.Step(l, payment.Event{Kind: approve, By: "ben", Reference: strconv.Itoa(l.State().Resolver.Proposal.N), Note: "seen too"})
		}
	}
	p := m.Push()
	p.Funds, p.Loss = payment.Blocked, payment.LossPayer
	due := m.Begin(p, "")
	silence(due)
	m.Step(due, payment.Event{Kind: payment.Answered, Op: payment.OpLookUpCredit, Result: payment.Failure, By: "acquirer-001"})
	m.Step(due, payment.Event{Kind: payment.LossSettledBy, By: "wallet-001", Note: "value date 2026-03-05"})

	open := m.Begin(m.Pull(), "")
	silence(open)
	decide(open, payment.FoundNotDebited, "")

	p = m.Push()
	p.Funds, p.Loss = payment.Blocked, payment.LossPersons
	decided := m.Begin(p, "")
	silence(decided)
	decide(decided, payment.FoundCredited, payment.ResolutionRejected)
	decide(decided, payment.FoundNotCredited, payment.ResolutionApproved)

	short := m.Begin(m.Pull(), "")
	m.Step(short, payment.Event{Kind: payment.Answered, Op: payment.OpAuthorise, Result: payment.Unknown, By: "wallet-001"})
	m.Step(short, payment.Event{Kind: payment.Answered, Op: payment.OpLookUpDebit, Result: payment.Success, By: "wallet-001"})
	return []*Life{due, open, decided, short}
}

func ptr[T any](v T) *T { return &v }

// Marks follow from the outcomes of their batch, are found newest first, and those of needs go when nothing is needed any more.
func testMarks(t *testing.T, b *Book) {
	m := NewMaker(31, 3)
	get := func(mark store.Mark, before payment.ID, limit int) []payment.ID {
		return must(b.Store.Marked(t.Context(), mark, before, limit))(t)
	}
	same(t, "no marks", []payment.ID(nil), get(store.MarkLoss, payment.ID{}, 10))
	plain := m.Begin(m.Pull(), "")
	lives := m.Unknowns()
	due, open, decided, short := lives[0], lives[1], lives[2], lives[3]
	b.Must(b.Batches(append([]*Life{plain}, lives...)...)...)
	sorted := func(ls ...*Life) (out []payment.ID) {
		for _, l := range ls {
			out = append(out, l.Terms.ID)
		}
		slices.SortFunc(out, func(x, y payment.ID) int { return slices.Compare(y[:], x[:]) })
		return out
	}
	same(t, "losses", sorted(due, open), get(store.MarkLoss, payment.ID{}, 10))
	same(t, "needs", sorted(open), get(store.MarkNeeds, payment.ID{}, 10))
	certain := sorted(due, open, decided, short)
	same(t, "certain", certain, get(store.MarkCertain, payment.ID{}, 10))
	same(t, "the newest two", certain[:2], get(store.MarkCertain, payment.ID{}, 2))
	same(t, "those before", certain[2:], get(store.MarkCertain, certain[1], 10))
	same(t, "at most none", []payment.ID(nil), get(store.MarkCertain, payment.ID{}, 0))
	same(t, "of no such mark", []payment.ID(nil), get("made up", payment.ID{}, 10))

	// The open one is decided: it needs nobody any more, and keeps its loss.
	was := len(open.Outcomes)
	m.Step(open, payment.Event{Kind: payment.ResolutionApproved, By: "ben", Reference: strconv.Itoa(open.State().Resolver.Proposal.N), Note: "yes"})
	x := b.Batch(b.LaneOf(open.Terms.ID))
	for _, o := range open.Outcomes[was:] {
		b.Add(x, open.Terms, o)
	}
	b.Must(x)
	same(t, "needs after the decision", []payment.ID(nil), get(store.MarkNeeds, payment.ID{}, 10))
	same(t, "losses after the decision", sorted(due, open), get(store.MarkLoss, payment.ID{}, 10))

	// A batch that is refused leaves no mark.
	again := m.Unknowns()[1]
	x = b.Batch(b.LaneOf(again.Terms.ID))
	x.Epoch++
	x.Payments = append(x.Payments, again.Terms)
	for _, o := range again.Outcomes {
		b.Add(x, again.Terms, o)
	}
	if err := b.Commit(x); err == nil {
		t.Error("a batch of another epoch went in")
	}
	same(t, "losses after a refused batch", sorted(due, open), get(store.MarkLoss, payment.ID{}, 10))
}
