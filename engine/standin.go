package engine

import (
	"context"
	"fmt"
	"sync"

	"hutong/payment"
	"hutong/store"
)

// The sum of what the switch promised in institutions' stead is bounded for each agreement and business day. All lanes share one counter, which
// is taken from before the payment is written and given back when it is not, so that the sum of what is written never exceeds the bound. The
// counter is not kept: every such payment is written with a reference by which a new process finds all of its agreement and day, and it
// counts them before it takes anything. An owner that was overtaken can't write any more, so it needs no counting.

// maxStoodIn bounds how many payments of one agreement and day are counted.
const maxStoodIn = 1_000_000

type standIns struct {
	store store.Store
	mu    sync.Mutex
	days  map[standInKey]*standInDay
}

// standInDay is what was promised for one agreement on one day.
type standInDay struct {
	counting chan struct{} // closed when former processes' promises are counted, or could not be
	err      error         // why they could not; read after counting
	sum      int64
	counted  map[payment.ID]bool // in the sum, so that each is given back once at most
}

// keptDays is how many days of an agreement are remembered: what comes for an older one is counted again.
const keptDays = 4

type standInKey struct{ agreement, period string }

func newStandIns(s store.Store) *standIns {
	return &standIns{store: s, days: map[standInKey]*standInDay{}}
}

func standInOf(t *payment.Terms) (standInKey, bool) {
	if t.Funds != payment.InStead || t.Detail.StandIn == nil {
		return standInKey{}, false
	}
	return standInKey{t.Detail.StandIn.Agreement, t.Detail.StandIn.Period}, true
}

// reference is found under no institution's name: a slash is not allowed in one.
func (k standInKey) reference(id payment.ID) store.Reference {
	return store.Reference{Owner: "stand-in/" + k.agreement, Value: k.period, Payment: id}
}

// know counts what was promised by former processes, once for each agreement and day. Who comes while they are counted waits; who has to do
// with another agreement or day does not.
func (s *standIns) know(ctx context.Context, k standInKey) error {
	s.mu.Lock()
	day := s.days[k]
	first := day == nil
	if first {
		day = &standInDay{counting: make(chan struct{}), counted: map[payment.ID]bool{}}
		s.days[k] = day
		s.forget(k.agreement)
	}
	s.mu.Unlock()
	if !first {
		<-day.counting
		return day.err
	}
	defer close(day.counting)
	if day.err = s.count(ctx, k, day); day.err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.days[k] == day {
			delete(s.days, k) // the next one tries again
		}
	}
	return day.err
}

// count reads what the store has of a day into it. Nobody takes of the day before.
func (s *standIns) count(ctx context.Context, k standInKey, day *standInDay) error {
	ref := k.reference(payment.ID{})
	ids, err := s.store.ByReference(ctx, ref.Owner, ref.Value, maxStoodIn+1)
	if err != nil {
		return err
	}
	if len(ids) > maxStoodIn {
		return fmt.Errorf("engine: more than %d payments of %s stand in on %s", maxStoodIn, k.agreement, k.period)
	}
	for len(ids) > 0 {
		n := min(len(ids), 1000)
		recs, err := s.store.Records(ctx, ids[:n])
		if err != nil {
			return err
		}
		for _, r := range recs {
			if r.State.Reserved || r.State.Paid() {
				day.sum += r.Terms.Amounts.Debit.Minor
				day.counted[r.Terms.ID] = true
			}
		}
		ids = ids[n:]
	}
	return nil
}

// forget drops the oldest day of an agreement when more than keptDays are remembered.
func (s *standIns) forget(agreement string) {
	var oldest standInKey
	n := 0
	for k := range s.days {
		if k.agreement == agreement {
			if n++; n == 1 || k.period < oldest.period {
				oldest = k
			}
		}
	}
	if n > keptDays {
		delete(s.days, oldest)
	}
}

// take adds a payment to its sum if that stays within the bound of its terms.
func (s *standIns) take(t *payment.Terms) bool {
	k, ok := standInOf(t)
	if !ok {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	day := s.days[k]
	if day == nil || t.Amounts.Debit.Minor > t.Detail.StandIn.Most-day.sum {
		return false
	}
	day.sum += t.Amounts.Debit.Minor
	day.counted[t.ID] = true
	return true
}

// give takes a payment out of its sum: it was not written.
func (s *standIns) give(t *payment.Terms) {
	k, _ := standInOf(t)
	s.mu.Lock()
	defer s.mu.Unlock()
	if day := s.days[k]; day != nil && day.counted[t.ID] {
		delete(day.counted, t.ID)
		day.sum -= t.Amounts.Debit.Minor
	}
}
