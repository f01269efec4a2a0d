package engine

import (
	"context"
	"errors"
	"sync"
	"time"

	"hutong/payment"
	"hutong/store"
)

type opKind uint8

const (
	opOpen opKind = iota
	opApply
	opCancel // opApply of a cancellation, or opBury
	opRefund
	opCapture
	opBury // a tombstone where no payment is
	opClaim
	opLook // the record as it is
	opWait // the record when it is final
	opQuote
	opTake  // the mover takes the lane's free headroom
	opGive  // the mover gives headroom
	opSlice // the mover sets a slice to what the store says
)

// op is one command. Its answer goes to whoever is called, or, when that is nobody, to the caller who waits for done.
type op struct {
	kind      opKind
	id        payment.ID
	event     payment.Event
	opening   Opening
	plan      plan // opOpen: of the terms, when planned
	planned   bool
	body      store.Body // opOpen: of the terms' row, if it was made; its room is used again with the command
	refunding *Refunding
	capturing *Capturing
	claim     *store.ClaimWrite
	claimed   store.ClaimWrite // the room for claim
	claimer   *Engine          // opOpen with a claim: it tries again when another payment holds that; nil: that is the answer
	tries     int              // with claimer: so far
	quote     *store.Quote
	account   *account
	minor     int64
	sweeps    int        // how often the mover has served it
	shortOf   []*account // where a lane ever had too little for it
	lacking   bool       // all lanes together had too little when it did
	parked    bool       // the mover takes it over from the present batch: no answer from this batch
	callback
	done  chan struct{}
	got   reply  // the answer, told when its batch is durable
	of    *entry // the payment whose record it has, as it stands then; nil: got is whole
	again bool   // it is used again once it has answered
}

// callback is who is told of an answer, by one of three; the zero callback is nobody. What it is given is good for the call only.
type callback struct {
	reply   func(*reply)
	opened  func(rec *store.Record, isNew bool, err error)
	applied func(rec *store.Record, err error)
}

func (c *callback) call(r *reply) {
	switch {
	case c.reply != nil:
		c.reply(r)
	case c.opened != nil:
		c.opened(r.rec, r.isNew, r.err)
	default:
		c.applied(r.rec, r.err)
	}
}

func (c *callback) nobody() bool { return c.reply == nil && c.opened == nil && c.applied == nil }

// reply is what a lane answers to one command, after the commit.
type reply struct {
	rec   *store.Record // never nil once it is told; the lane's own for who is called, and a copy for who waits
	isNew bool
	err   error
	claim *store.Claim // the one that another payment holds; nil: none is in the way
	free  int64        // of take
}

// slot is where the command belongs. Those of the mover are for one lane alone.
func (o *op) slot() uint16 {
	switch o.kind {
	case opOpen, opBury, opCancel:
		return o.opening.Terms.ID.Slot()
	case opClaim:
		return payment.SlotOf(o.claim.Key)
	case opQuote:
		return o.quote.ID.Slot()
	}
	return o.id.Slot()
}

// answerBy is until when the caller of an opening or a refund waits; zero: it doesn't say.
func (o *op) answerBy() time.Time {
	if o.kind == opRefund {
		return o.refunding.AnswerBy
	}
	return o.opening.AnswerBy
}

// room is what the next command makes its body in.
func (o *op) room() store.Body { return store.Body{Own: o.body.Own[:0]} }

// nobody is the record of an answer that has none.
var nobody store.Record

// failed is the answer that nothing was done, or that nobody knows.
func failed(err error) *reply { return &reply{rec: &nobody, err: err} }

// keep makes an answer one that is good after the call.
func (r *reply) keep() {
	if rec := r.rec; rec != &nobody {
		kept := *rec
		r.rec = &kept
	}
}

// tell gives the answer to whoever waits for it.
func (o *op) tell() {
	if o.got.rec == nil {
		o.got.rec = &nobody
	}
	switch {
	case o.nobody():
		o.got.keep()
		o.done <- struct{}{}
		return
	case o.claimer != nil && o.got.err == errClaimHeld:
		claiming{o.claimer, o.opening, o.callback, o.tries}.held(*o.got.claim)
	default:
		o.call(&o.got)
	}
	if o.again {
		*o = op{body: o.room()}
		spare.Put(o)
	}
}

// fail tells that nothing was done, or that nobody knows.
func (o *op) fail(err error) {
	o.got, o.of = *failed(err), nil
	o.tell()
}

var (
	errClaimHeld   = errors.New("engine: the claim is held by another payment")
	errQuoteExists = errors.New("engine: the quote is there already")
)

// waiting are commands of callers who wait, to be used again: the channel is what makes one dear.
var waiting = sync.Pool{New: func() any { return &op{done: make(chan struct{}, 1)} }}

// spare are commands that answered by a call, to be used again: each is two kilobytes.
var spare = sync.Pool{New: func() any { return new(op) }}

// calling is a command that answers by a call, once. Nobody else may hold it after that.
func calling(cb callback) *op {
	o := spare.Get().(*op)
	o.callback, o.again = cb, true
	return o
}

// call is a command whose caller will wait for it.
func call() *op { return waiting.Get().(*op) }

// wait is for the answer. When ctx ends first the command still runs; ok is false and its answer is dropped.
func (o *op) wait(ctx context.Context) (r reply, ok bool) {
	if ended := ctx.Done(); ended == nil {
		<-o.done
	} else {
		select {
		case <-o.done:
		case <-ended:
			return r, false
		}
	}
	r = o.got
	*o = op{done: o.done, body: o.room()}
	waiting.Put(o)
	return r, true
}

// await turns a callback into a blocking call, as wait.
func await(ctx context.Context, start func(func(*reply))) (reply, bool) {
	o := call()
	start(func(r *reply) {
		o.got = *r
		o.tell()
	})
	return o.wait(ctx)
}
