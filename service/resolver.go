package service

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"

	"hutong/participant"
	"hutong/payment"
	"hutong/reason"
	"hutong/store"
)

// What the resolver keeps, as it can be asked for: the published clock, losses, and the list of payments that two persons decide.

// resolverPage is the length of a page, resolverScan how many marks are read for one at most.
const (
	resolverPage = 100
	resolverScan = 5_000
)

// Clock is the timetable of a payment; false when nothing is being found out.
func (s *Service) Clock(rec *store.Record) (payment.Timetable, bool) {
	if rec.State.DueAt.IsZero() || rec.Terms.Policy == "" {
		return payment.Timetable{}, false // as for nearly all that have ended
	}
	p := s.o.Rulebook.Load().At(rec.Terms.CreatedAt).Policies[rec.Terms.Policy]
	if p == nil {
		return payment.Timetable{}, false
	}
	return payment.Clock(rec.Terms, &rec.State, p)
}

// marked reads a page of marked payments that fit, newest first; next is where the page after begins, zero for none.
func (s *Service) marked(ctx context.Context, mark store.Mark, before payment.ID, fits func(*store.Record) bool) (out []store.Record, next payment.ID, err error) {
	for scanned := 0; scanned < resolverScan; {
		ids, err := s.o.Store.Marked(ctx, mark, before, 500)
		if err != nil {
			return nil, next, s.fault(err)
		}
		recs, err := s.o.Store.Records(ctx, ids)
		if err != nil {
			return nil, next, s.fault(err)
		}
		for i := range recs {
			if fits(&recs[i]) {
				out = append(out, recs[i])
			}
			if len(out) == resolverPage && i+1 < len(ids) {
				return out, recs[i].Terms.ID, nil
			}
		}
		if len(ids) < 500 {
			return out, payment.ID{}, nil
		}
		before, scanned = ids[len(ids)-1], scanned+len(ids)
		if len(out) == resolverPage {
			break
		}
	}
	return out, before, nil
}

// Losses lists the losses that an institution is a side of, those in a state ("" for all), newest payments first; the operator sees all.
func (s *Service) Losses(ctx context.Context, caller string, state payment.LossState, before payment.ID) ([]store.Record, payment.ID, error) {
	operator := s.Directory().Operator.ID == caller
	return s.marked(ctx, store.MarkLoss, before, func(r *store.Record) bool {
		l := &r.State.Resolver.Loss
		return (operator || isPayer(r.Terms, caller) || isPayee(r.Terms, caller)) && (state == payment.NoLoss || l.State == state)
	})
}

// SettleLoss is the word of the institution that is owed: it was paid.
func (s *Service) SettleLoss(ctx context.Context, caller string, id payment.ID, reference string) (store.Record, error) {
	rec, err := s.Payment(ctx, caller, id)
	if err != nil {
		return rec, err
	}
	l := &rec.State.Resolver.Loss
	if l.State != payment.LossDue && l.State != payment.LossSettled {
		return store.Record{}, problem(reason.LossNotDue, "")
	}
	if _, to := l.Parties(rec.Terms); to.Participant != caller && to.Account.Participant != caller {
		return store.Record{}, problem(reason.NotAllowed, "only "+to.Participant+", which is owed, can say that it was paid")
	}
	if l.State == payment.LossSettled {
		return rec, nil
	}
	rec, err = s.o.Engine.Apply(ctx, id, payment.Event{Kind: payment.LossSettledBy, By: caller, Note: reference})
	if err != nil {
		return store.Record{}, s.fault(err)
	}
	return rec, nil
}

// Reviews lists the payments that need two persons, newest first. Only the operator may.
func (s *Service) Reviews(ctx context.Context, caller string, before payment.ID) ([]store.Record, payment.ID, error) {
	if p := s.mayStart(caller, participant.Operator); p != nil {
		return nil, payment.ID{}, p
	}
	return s.marked(ctx, store.MarkNeeds, before, func(r *store.Record) bool { return r.State.Resolver.Needs != "" })
}

// Findings are what can be proposed of a payment as it stands.
func (s *Service) Findings(rec store.Record) []payment.Finding {
	var out []payment.Finding
	for _, f := range payment.Findings {
		if f.Fits(rec.Terms, &rec.State) {
			out = append(out, f)
		}
	}
	return out
}

// person is who signs with a key of the operator's, and the hash of that key: names in the network file change, and a person that was renamed
// between proposing and approving is still one.
func (s *Service) person(caller, key string) (name, hash string, err error) {
	if p := s.mayStart(caller, participant.Operator); p != nil {
		return "", "", p
	}
	k, ok := s.Directory().Key(key)
	if !ok || k.Owner != caller || k.Person == "" {
		return "", "", problem(reason.NotAllowed, "this is signed with the key of a person: in the network file, a key of the operator's with `person`")
	}
	return k.Person, hashOf(k.Public), nil
}

// holds tells whether the key with that hash is a person's now, whatever the person was called before.
func (s *Service) holds(person, hash string) bool {
	for _, k := range s.Directory().Operator.Keys {
		if k.Person == person && hashOf(k.Public) == hash {
			return true
		}
	}
	return false
}

func hashOf(public []byte) string {
	sum := sha256.Sum256(public)
	return hex.EncodeToString(sum[:])
}

// Propose is one person's word on what became of a payment. The same word again changes nothing.
func (s *Service) Propose(ctx context.Context, caller, key string, id payment.ID, finding payment.Finding, why string) (store.Record, error) {
	person, hash, err := s.person(caller, key)
	if err != nil {
		return store.Record{}, err
	}
	rec, err := s.Payment(ctx, caller, id)
	if err != nil {
		return rec, err
	}
	if p := &rec.State.Resolver.Proposal; p.N > 0 && p.By == person && p.Finding == finding && p.Reason == why && s.now().Before(p.Expires) {
		return rec, nil
	}
	return s.resolve(ctx, id, payment.Event{Kind: payment.ResolutionProposed, By: person, Key: hash, Finding: finding, Note: why})
}

// Decide is another person's approval or rejection of a proposal, named by the number of its outcome. The same word again changes nothing.
func (s *Service) Decide(ctx context.Context, caller, key string, id payment.ID, proposal int, approve bool, why string) (store.Record, error) {
	person, hash, err := s.person(caller, key)
	if err != nil {
		return store.Record{}, err
	}
	rec, err := s.Payment(ctx, caller, id)
	if err != nil {
		return store.Record{}, err
	}
	if p := &rec.State.Resolver.Proposal; p.N == proposal && s.holds(person, p.Key) {
		return store.Record{}, problem(reason.SecondPersonNeeded, "")
	}
	ev := payment.Event{Kind: payment.ResolutionRejected, By: person, Key: hash, Reference: strconv.Itoa(proposal), Note: why}
	if approve {
		ev.Kind = payment.ResolutionApproved
	}
	rec, err = s.resolve(ctx, id, ev)
	var known *Problem
	if errors.As(err, &known) && (known.Reason == reason.ProposalUnknown || known.Reason == reason.NotInReview) {
		// Perhaps said before.
		entries, err2 := s.o.Store.Outcomes(ctx, id)
		for i := range entries {
			if e := &entries[i].Event; e.Kind == ev.Kind && e.By == person && e.Reference == ev.Reference && err2 == nil {
				return s.Payment(ctx, caller, id)
			}
		}
	}
	return rec, err
}

func (s *Service) resolve(ctx context.Context, id payment.ID, ev payment.Event) (store.Record, error) {
	rec, err := s.o.Engine.Apply(ctx, id, ev)
	if err != nil {
		return store.Record{}, s.fault(err)
	}
	s.o.Log.Info("a person spoke on a payment", "payment", id.String(), "event", string(ev.Kind), "person", ev.By, "finding", string(ev.Finding))
	return rec, nil
}

// Certainty is how long outcomes stayed unknown; nil when it is not measured.
func (s *Service) Certainty() []CertaintyRow {
	if s.o.Certainty == nil {
		return nil
	}
	return s.o.Certainty.Rows(s.now())
}

// CertaintyReport is Certainty for an institution that asks. Only the operator may.
func (s *Service) CertaintyReport(caller string) ([]CertaintyRow, error) {
	if p := s.mayStart(caller, participant.Operator); p != nil {
		return nil, p
	}
	return s.Certainty(), nil
}
