package service

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"hutong/payment"
	"hutong/store"
)

// Certainty measures, by institution and leg, the time from the moment that an outcome became unknown to its certainty. It follows the engine;
// what was before the start is read from the store, where each such payment is marked.
type Certainty struct {
	mu   sync.Mutex
	open map[payment.ID]openDoubt
	last map[certaintyKey]*durations
}

type certaintyKey struct {
	institution string
	leg         payment.LegName
}

type openDoubt struct {
	certaintyKey
	since time.Time
}

// keptDurations is how many of an institution's and leg's last durations count; keptPayments how many payments are read at the start.
const (
	keptDurations = 512
	keptPayments  = 4_096
)

type durations struct {
	ring  []time.Duration
	next  int
	total int64 // since the start, and what was read at the start
}

// NewCertainty begins without memory.
func NewCertainty() *Certainty {
	return &Certainty{open: map[payment.ID]openDoubt{}, last: map[certaintyKey]*durations{}}
}

// Load reads what former runs measured. It comes before the engine starts.
func (c *Certainty) Load(ctx context.Context, st store.Store) error {
	ids, err := st.Marked(ctx, store.MarkCertain, payment.ID{}, keptPayments)
	if err != nil {
		return fmt.Errorf("read which outcomes were unknown: %w", err)
	}
	slices.Reverse(ids)
	recs, err := st.Records(ctx, ids)
	if err != nil {
		return fmt.Errorf("read outcomes that were unknown: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range recs {
		if d := &r.State.Resolver.Doubt; !d.Until.IsZero() {
			c.add(keyOf(r.Terms, d), d.Until.Sub(d.Since))
		}
	}
	return nil
}

func keyOf(t *payment.Terms, d *payment.Doubt) certaintyKey {
	if d.Leg == payment.CreditLeg {
		return certaintyKey{t.Payee.Participant, d.Leg}
	}
	return certaintyKey{t.Payer.Participant, d.Leg}
}

// add takes one duration; the lock is held.
func (c *Certainty) add(k certaintyKey, took time.Duration) {
	d := c.last[k]
	if d == nil {
		d = &durations{}
		c.last[k] = d
	}
	d.total++
	if len(d.ring) < keptDurations {
		d.ring = append(d.ring, took)
		return
	}
	d.ring[d.next] = took
	d.next = (d.next + 1) % keptDurations
}

// Adopt takes a payment that a former run left under way.
func (c *Certainty) Adopt(rec store.Record) {
	if d := &rec.State.Resolver.Doubt; !d.Since.IsZero() && d.Until.IsZero() {
		c.mu.Lock()
		c.open[rec.Terms.ID] = openDoubt{keyOf(rec.Terms, d), d.Since}
		c.mu.Unlock()
	}
}

// Committed follows the engine.
func (c *Certainty) Committed(rec *store.Record, e *store.Entry) {
	d := &e.State.Resolver.Doubt
	if d.Since.IsZero() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case d.Until.IsZero():
		c.open[rec.Terms.ID] = openDoubt{keyOf(rec.Terms, d), d.Since}
	case d.Until.Equal(e.At):
		// A further outcome of the same batch says so once more.
		if _, doubted := c.open[rec.Terms.ID]; doubted {
			delete(c.open, rec.Terms.ID)
			c.add(keyOf(rec.Terms, d), d.Until.Sub(d.Since))
		}
	}
}

// CertaintyRow is one institution's and leg's numbers.
type CertaintyRow struct {
	Institution string
	Leg         payment.LegName
	Count       int64 // measured: since the start, and those of before that were read
	Median, P99 time.Duration
	Open        int64
	LongestOpen time.Duration
}

// Rows gives the numbers, in order of institution and leg.
func (c *Certainty) Rows(now time.Time) []CertaintyRow {
	c.mu.Lock()
	defer c.mu.Unlock()
	rows := map[certaintyKey]*CertaintyRow{}
	row := func(k certaintyKey) *CertaintyRow {
		if rows[k] == nil {
			rows[k] = &CertaintyRow{Institution: k.institution, Leg: k.leg}
		}
		return rows[k]
	}
	for k, d := range c.last {
		sorted := slices.Sorted(slices.Values(d.ring))
		r := row(k)
		r.Count, r.Median, r.P99 = d.total, sorted[(len(sorted)-1)/2], sorted[(len(sorted)*99+99)/100-1]
	}
	for _, o := range c.open {
		r := row(o.certaintyKey)
		r.Open++
		r.LongestOpen = max(r.LongestOpen, now.Sub(o.since))
	}
	out := make([]CertaintyRow, 0, len(rows))
	for _, r := range rows {
		out = append(out, *r)
	}
	slices.SortFunc(out, func(a, b CertaintyRow) int {
		return cmp.Or(cmp.Compare(a.Institution, b.Institution), cmp.Compare(a.Leg, b.Leg))
	})
	return out
}
