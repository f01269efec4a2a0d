package engine

import (
	"context"
	"errors"
	"sync"
	"time"

	"hutong/payment"
	"hutong/store"
)

// quotes are the offers that were kept or asked for last: most are used within seconds. An offer never changes, so that what is found here is what
// the store has. The zero value is empty.
// An offer with much in it (extensions) is not kept, so that how much memory these take is bounded too.
type quotes struct {
	mu           sync.Mutex
	last, before map[payment.ID]*store.Quote // as many as remember allows, and as many again
}

func (q *quotes) get(id payment.ID) *store.Quote {
	q.mu.Lock()
	defer q.mu.Unlock()
	if found := q.last[id]; found != nil {
		return found
	}
	return q.before[id]
}

// large is the body from which on an offer is not kept in memory, in bytes; most have a thousand.
const large = 8 << 10

func (q *quotes) put(one *store.Quote, most int) {
	if len(one.Body) > large {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.last == nil || len(q.last) >= most {
		q.last, q.before = make(map[payment.ID]*store.Quote), q.last
	}
	q.last[one.ID] = one
}

// PutQuote keeps an offer. A repeat of the same request gives the offer that was made the first time. answerBy is as in Opening. What is given, like
// the offer that is kept, is not to be altered.
func (e *Engine) PutQuote(ctx context.Context, q *store.Quote, answerBy time.Time) (*store.Quote, error) {
	r, ok := await(ctx, func(cb func(*reply)) {
		e.submit(e.lane(q.ID), &op{kind: opQuote, quote: q, opening: Opening{AnswerBy: answerBy}, callback: callback{reply: cb}})
	})
	if !ok {
		return nil, ctx.Err()
	}
	return e.kept(ctx, q, r.err)
}

// kept is the offer that is there after an attempt to keep one.
func (e *Engine) kept(ctx context.Context, q *store.Quote, err error) (*store.Quote, error) {
	if err == nil {
		e.quotes.put(q, e.o.Remember)
	}
	if !errors.Is(err, errQuoteExists) {
		return q, err
	}
	old, err := e.Quote(ctx, q.ID)
	if err == nil && old.Fingerprint != q.Fingerprint {
		return nil, ErrReused
	}
	return old, err
}

// Quote gives an offer that was kept; store.ErrNotFound when there is none. It is not to be altered.
func (e *Engine) Quote(ctx context.Context, id payment.ID) (*store.Quote, error) {
	if q := e.quotes.get(id); q != nil {
		return q, nil
	}
	q, err := e.o.Store.Quote(ctx, id)
	if err == nil {
		e.quotes.put(q, e.o.Remember)
	}
	return q, err
}

// RecentQuote is Quote for one that can hardly be there: it looks in memory only.
func (e *Engine) RecentQuote(id payment.ID) *store.Quote { return e.quotes.get(id) }

// LikelyNew tells whether a request's id was made so lately that the request is hardly a repeat.
func (e *Engine) LikelyNew(r payment.RequestID) bool { return e.now().Sub(r.Time()) < lookFirst }
