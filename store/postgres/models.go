package postgres

// Goal: what many payments say alike is written once, since the server takes as long over a payment's bytes as over all the rest of it. Method:
// of payments with the same common terms (store.CutTerms) a lane's first of a day has a whole body; each later one names it as its model and
// keeps only its own terms. The lane's one writer knows which models are there. A model is of the same day, so that it is archived
// with those that name it, and of the same lane, so that a batch's rows and their models lie together. Readers put bodies together, with
// models that they keep for a while.

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"hutong/payment"
	"hutong/store"
)

// modelsKept is how many models a writer remembers at least, and half of how many at most; a reader's are fewer.
const (
	modelsKept     = 1 << 14
	modelsReadKept = 1 << 13
)

// models are what a lane's writer knows of one day.
type models struct {
	day      int64                        // the newest that a payment was of
	now, old map[string]payment.ID        // by the common terms; those that were not used again go with old
	quick    map[*store.Common]payment.ID // of the same day, by where the common terms are
}

func dayNumber(id payment.ID) int64 { return id.Millis() / 86_400_000 }

// like is of for common terms that many payments share: whoever had them in hand before need not read seven hundred bytes to know them.
func (m *models) like(id payment.ID, common *store.Common) (model payment.ID, ok bool) {
	if model, ok = m.quick[common]; ok && dayNumber(id) == m.day {
		return model, true
	}
	if model, ok = m.of(id, common.Text); ok {
		if m.quick == nil || len(m.quick) >= modelsKept {
			m.quick = map[*store.Common]payment.ID{}
		}
		m.quick[common] = model
	}
	return model, ok
}

// of finds the model of a payment with these common terms. If there is none, it is from now on the one of later payments.
func (m *models) of(id payment.ID, common string) (model payment.ID, ok bool) {
	switch day := dayNumber(id); {
	case len(common) == 0 || day < m.day: // the few that come late are whole
		return model, false
	case day > m.day || m.now == nil:
		m.day, m.now, m.old, m.quick = day, map[string]payment.ID{}, nil, nil
	}
	if model, ok = m.now[common]; ok {
		return model, true
	}
	if len(m.now) >= modelsKept {
		m.now, m.old = make(map[string]payment.ID, modelsKept), m.now
	}
	if model, ok = m.old[common]; !ok {
		model = id
	}
	m.now[common] = model
	return model, ok
}

// forget drops all: a batch is not there, or may not be.
func (m *models) forget() { *m = models{} }

// commons are the common terms that a reader has of models.
type commons struct {
	mu  sync.Mutex // guards everything below
	all map[payment.ID][]byte
}

func (c *commons) get(id payment.ID) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.all[id]
}

func (c *commons) put(id payment.ID, common []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.all == nil || len(c.all) >= modelsReadKept {
		c.all = map[payment.ID][]byte{}
	}
	c.all[id] = common
}

// unread are terms of rows whose models are to be looked up.
type unread struct {
	rows []unreadTerms
}

type unreadTerms struct {
	terms *payment.Terms
	model payment.ID
	body  []byte
}

// terms reads the columns of terms. What has a model is complete only after resolve.
func (u *unread) terms(sc *scanner) (*payment.Terms, error) {
	t := &payment.Terms{ID: sc.id(), Parent: sc.id()}
	t.Payer.Participant, t.Payee.Participant, t.Initiator = sc.text(), sc.text(), sc.text()
	model, body := payment.ID(sc.id()), sc.next()
	if !model.IsZero() {
		u.rows = append(u.rows, unreadTerms{t, model, slices.Clone(body)})
		return t, nil
	}
	return t, readTerms(body, t)
}

func readTerms(body []byte, t *payment.Terms) error {
	if err := store.ParseTerms(body, t); err != nil {
		return fmt.Errorf("payment %s: %w", t.ID, err)
	}
	return nil
}

// resolve completes the terms that were read.
func (s *Store) resolve(ctx context.Context, q querier, u *unread) error {
	if len(u.rows) == 0 {
		return nil
	}
	there, missing := map[payment.ID][]byte{}, []payment.ID(nil)
	for i := range u.rows {
		id := u.rows[i].model
		if _, seen := there[id]; !seen {
			if there[id] = s.commons.get(id); there[id] == nil {
				missing = append(missing, id)
			}
		}
	}
	take := func(sc *scanner) error {
		id := payment.ID(sc.id())
		if common, _ := store.CutTerms(sc.next()); common != nil {
			there[id] = slices.Clone(common)
			s.commons.put(id, there[id])
		}
		return nil
	}
	if len(missing) == 1 {
		if err := query(ctx, q, selectModel, take, uuid(missing[0]), int16(missing[0].Slot())); err != nil {
			return err
		}
		missing = nil
	}
	for page := range slices.Chunk(missing, pageOf) {
		ids, slots := idArgs(page)
		least, greatest := bounds(page)
		if err := query(ctx, q, selectModels, take, ids, slots, uuid(least), uuid(greatest), slices.Min(slots), slices.Max(slots)); err != nil {
			return err
		}
	}
	var whole []byte
	for i := range u.rows {
		r := &u.rows[i]
		common := there[r.model]
		if common == nil {
			return fmt.Errorf("payment %s: its model, payment %s, is not there or not whole: run `hutong verify`", r.terms.ID, r.model)
		}
		var err error
		if whole, err = store.JoinTerms(whole[:0], common, r.body); err != nil {
			return fmt.Errorf("payment %s: %w", r.terms.ID, err)
		}
		if err = readTerms(whole, r.terms); err != nil {
			return err
		}
	}
	u.rows = u.rows[:0]
	return nil
}

// appendRecord appends a row's record.
func (u *unread) appendRecord(out *[]store.Record) func(*scanner) error {
	return func(sc *scanner) error {
		t, err := u.terms(sc)
		if err != nil {
			return err
		}
		var o payment.Outcome
		if err = scanOutcome(sc, &o); err != nil {
			return fmt.Errorf("state of payment %s: %w", t.ID, err)
		}
		*out = append(*out, store.Record{Terms: t, State: o.State})
		return nil
	}
}

// records runs a statement that gives records, and appends them.
func (s *Store) records(ctx context.Context, q querier, out *[]store.Record, sql string, args ...any) error {
	var u unread
	if err := query(ctx, q, sql, u.appendRecord(out), args...); err != nil {
		return err
	}
	return s.resolve(ctx, q, &u)
}

// readRecords is read for a statement that gives records.
func (s *Store) readRecords(ctx context.Context, what, sql string, args ...any) (out []store.Record, err error) {
	ctx, cancel := patient(ctx)
	defer cancel()
	var u unread
	if err = s.read(ctx, what, sql, u.appendRecord(&out), args...); err == nil {
		err = explain(what, s.resolve(ctx, s.pool, &u))
	}
	return out, err
}
