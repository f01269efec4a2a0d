package delivery

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"hutong/payment"
	"hutong/rulebook"
)

// A breaker stands before one operation of one institution. It is closed while the institution answers. When too many of the questions of a
// sliding window get no answer, or get it slowly, it opens: new payments that would need the operation are refused before anything is
// reserved or asked, so that customers are told at once and the institution is left to recover. After a pause it is half open: a few
// payments are let through, and their answers close or open it again.
//
// A breaker refuses new payments only. Inquiries, cancellations, reversals and everything else that a payment under way needs go on at the
// ladder's own pace, whatever the breaker says, and their answers count for the breaker of their own operation.

// BreakerState is how a breaker stands.
type BreakerState string

const (
	// BreakerClosed : the institution answers.
	BreakerClosed BreakerState = "closed"
	// BreakerHalfOpen : a few payments find out whether it answers again.
	BreakerHalfOpen BreakerState = "half_open"
	// BreakerOpen : it does not answer; new payments are refused.
	BreakerOpen BreakerState = "open"
)

// The operations that are no payment.Op.
const (
	OperationVerifyOrder = "verify_order"
	OperationResolveCode = "resolve_code"
)

// BreakerOptions are what breakers are given; all but Log are needed.
type BreakerOptions struct {
	Now func() time.Time
	// Rule finds the thresholds of an institution's operation at a moment; nil: it has no breaker.
	Rule func(institution, operation string, at time.Time) *rulebook.Breaker
	// Random gives a number from 0 to n-1, for the jitter; n is more than 0.
	Random func(n int64) int64
	Log    *slog.Logger
}

// Breakers are the breakers of all institutions and operations. A nil *Breakers admits everything. Safe for concurrent use.
type Breakers struct {
	o      BreakerOptions
	mu     sync.Mutex
	m      map[breakerKey]*breaker
	latest time.Time // at which a breaker was looked at
}

type breakerKey struct{ institution, operation string }

// probe is a payment that was let through; it is waited for so long.
type probe struct{ until time.Time }

// breakerParts is in how many parts the sliding window forgets.
const breakerParts = 10

// counts are the questions that ended within one part of the window.
type counts struct{ calls, failed, slow int }

type breaker struct {
	key    breakerKey
	state  BreakerState
	since  time.Time // of the state; zero: the beginning
	until  time.Time // open: when it is half open
	parts  [breakerParts]counts
	head   int64    // number of the part that the window ends with, since the epoch
	width  int64    // nanoseconds of a part
	passed int      // half open: answers that came
	probes []*probe // half open: the payments that were let through

	opened, refused int64
}

// NewBreakers makes breakers, all closed.
func NewBreakers(o BreakerOptions) *Breakers {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return &Breakers{o: o, m: map[breakerKey]*breaker{}}
}

// Admission is the answer to Admit. The zero value is a refusal.
type Admission struct {
	OK      bool
	RetryAt time.Time // of a refusal: before that another one is certain, or nearly so
	b       *Breakers
	x       *breaker
	probe   *probe // nil: the breaker was closed
}

// Trial tells whether the admission is to be given back when it is not used.
func (a Admission) Trial() bool { return a.probe != nil }

// Admit asks for one new payment to be let through to an operation. A half-open breaker lets as many through at a time as its rule has
// probes. An admission that is not used after all is given back with Forgo.
func (b *Breakers) Admit(institution, operation string) Admission {
	if b == nil {
		return Admission{OK: true}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if x := b.m[breakerKey{institution, operation}]; x != nil && x.state == BreakerClosed {
		return Admission{OK: true} // whatever time it is: only the end of a question opens it
	}
	now := b.o.Now()
	x, r := b.at(institution, operation, now)
	if x == nil || x.state == BreakerClosed {
		return Admission{OK: true}
	}
	if at, refused := x.refuses(r, now); refused {
		x.refused++
		return Admission{RetryAt: at}
	}
	p := &probe{now.Add(r.Open)}
	x.probes = append(x.probes, p)
	return Admission{OK: true, b: b, x: x, probe: p}
}

// Forgo gives an admission back: nothing was asked.
func (a Admission) Forgo() {
	if a.probe == nil {
		return
	}
	a.b.mu.Lock()
	defer a.b.mu.Unlock()
	a.x.probes = slices.DeleteFunc(a.x.probes, func(p *probe) bool { return p == a.probe })
}

// Refuses tells whether Admit would refuse, and until when, without asking for admission.
func (b *Breakers) Refuses(institution, operation string) (until time.Time, refused bool) {
	if b == nil {
		return time.Time{}, false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.o.Now()
	x, r := b.at(institution, operation, now)
	if x == nil {
		return time.Time{}, false
	}
	if until, refused = x.refuses(r, now); refused {
		x.refused++
	}
	return until, refused
}

// refuses tells whether the breaker lets nobody through now, and until when.
func (x *breaker) refuses(r *rulebook.Breaker, now time.Time) (time.Time, bool) {
	switch x.state {
	case BreakerOpen:
		return x.until, true
	case BreakerHalfOpen:
		// A payment that was let through and never asked (its process was stopped, its amount refused elsewhere) is waited for so long only.
		x.probes = slices.DeleteFunc(x.probes, func(p *probe) bool { return !now.Before(p.until) || p.until.Sub(now) > r.Open })
		if len(x.probes) >= r.Probes {
			return x.probes[0].until, true
		}
	}
	return time.Time{}, false
}

// Call is a question that ended.
type Call struct {
	Institution, Operation string
	Began                  time.Time
	Took                   time.Duration
	At                     time.Time // just now, when it ended; zero: it is not known
	Failed                 bool      // no answer that counts came; a signed no is an answer
}

// guards says which operation's trial a question of the ladder bears on: an institution that doesn't even answer an inquiry would not answer
// the question itself. That it does answer inquiries proves nothing of the question, and closes nothing.
var guards = map[string]string{
	string(payment.OpLookUpDebit): string(payment.OpAuthorise), string(payment.OpCancel): string(payment.OpAuthorise),
	string(payment.OpAdvise):       string(payment.OpAuthorise),
	string(payment.OpLookUpCredit): string(payment.OpCredit),
}

// Ended is told of every question that was put, of payments new and under way.
func (b *Breakers) Ended(c Call) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now := c.At
	if now.IsZero() || now.Before(b.latest) { // of two that end at once one is told after the other
		now = b.o.Now()
	}
	b.count(c, now)
	if gate := guards[c.Operation]; gate != "" && c.Failed {
		if x := b.m[breakerKey{c.Institution, gate}]; x != nil {
			if _, r := b.at(c.Institution, gate, now); r != nil && x.state == BreakerHalfOpen && !c.Began.Before(x.since) {
				b.open(x, r, now, "an inquiry was not answered while new payments were tried")
			}
		}
	}
}

func (b *Breakers) count(c Call, now time.Time) {
	x, r := b.at(c.Institution, c.Operation, now)
	if x == nil || c.Began.Before(x.since) {
		return // what was asked before the breaker changed tells of the time before
	}
	slow := r.Slow > 0 && c.Took > r.Slow
	switch x.state {
	case BreakerHalfOpen:
		if len(x.probes) > 0 {
			x.probes = x.probes[1:]
		}
		if c.Failed || slow {
			b.open(x, r, now, "it was tried, and was not answered in time")
			return
		}
		if x.passed++; x.passed >= r.Probes {
			b.change(x, BreakerClosed, now)
		}
	case BreakerClosed:
		p := x.part(now)
		p.calls++
		if c.Failed {
			p.failed++
		}
		if slow {
			p.slow++
		}
		if !c.Failed && !slow {
			return
		}
		sum := x.sum()
		switch {
		case sum.calls < r.MinCalls:
		case sum.failed*100 >= r.FailurePercent*sum.calls:
			b.open(x, r, now, fmt.Sprintf("%d of %d questions were not answered", sum.failed, sum.calls))
		case r.SlowPercent > 0 && sum.slow*100 >= r.SlowPercent*sum.calls:
			b.open(x, r, now, fmt.Sprintf("%d of %d questions took longer than %s", sum.slow, sum.calls, r.Slow))
		}
	}
}

// at is an operation's breaker as it is now, with its rule; nil when it has none.
func (b *Breakers) at(institution, operation string, now time.Time) (*breaker, *rulebook.Breaker) {
	b.latest = now
	r := b.o.Rule(institution, operation, now)
	if r == nil {
		return nil, nil
	}
	key := breakerKey{institution, operation}
	x := b.m[key]
	if x == nil {
		x = &breaker{key: key, state: BreakerClosed}
		b.m[key] = x
	}
	if w := r.Window.Nanoseconds() / breakerParts; w != x.width {
		x.width, x.parts, x.head = max(w, 1), [breakerParts]counts{}, 0 // first use, or another rule holds now
	}
	x.turn(now)
	back := now.Before(x.since) // the clock was set back since
	switch {
	case back && x.state == BreakerOpen: // the pause may be over
		b.change(x, BreakerHalfOpen, now)
	case back:
		x.since = now
	case x.state == BreakerOpen && !now.Before(x.until):
		b.change(x, BreakerHalfOpen, x.until)
	}
	return x, r
}

// open opens the breaker for the rule's pause and a random part of its jitter, so that many switches do not try an institution at once.
func (b *Breakers) open(x *breaker, r *rulebook.Breaker, now time.Time, why string) {
	pause := r.Open
	if j := int64(pause) / 100 * int64(r.JitterPercent); j > 0 {
		pause += time.Duration(b.o.Random(j))
	}
	x.until = now.Add(pause)
	x.opened++
	b.change(x, BreakerOpen, now)
	b.o.Log.Warn("a breaker opened: new payments that need this are refused", "institution", x.key.institution, "operation", x.key.operation,
		"why", why, "rule", r.ID, "until", x.until.Format(time.RFC3339Nano))
}

func (b *Breakers) change(x *breaker, to BreakerState, at time.Time) {
	x.state, x.since, x.passed, x.probes = to, at, 0, nil
	x.parts = [breakerParts]counts{}
	switch to {
	case BreakerHalfOpen:
		b.o.Log.Info("a breaker is half open: a few payments are let through", "institution", x.key.institution, "operation", x.key.operation)
	case BreakerClosed:
		b.o.Log.Info("a breaker closed: the institution answers again", "institution", x.key.institution, "operation", x.key.operation)
	}
}

// turn forgets the parts of the window that are past.
func (x *breaker) turn(now time.Time) {
	n := now.UnixNano() / x.width
	switch {
	case n-x.head >= breakerParts, x.head-n >= breakerParts: // or the clock was set back
		x.parts, x.head = [breakerParts]counts{}, n
	default:
		for x.head < n {
			x.head++
			x.parts[x.head%breakerParts] = counts{}
		}
	}
}

func (x *breaker) part(now time.Time) *counts {
	return &x.parts[min(now.UnixNano()/x.width, x.head)%breakerParts]
}

func (x *breaker) sum() (s counts) {
	for _, p := range x.parts {
		s.calls, s.failed, s.slow = s.calls+p.calls, s.failed+p.failed, s.slow+p.slow
	}
	return s
}

// BreakerView is one breaker as people and metrics see it.
type BreakerView struct {
	Institution, Operation string
	State                  BreakerState
	Since, Until           time.Time // Since is zero from the beginning on; Until is zero unless open
	Calls, Failed, Slow    int       // of the present window
	Opened, Refused        int64     // since the start: how often it opened, how many new payments it refused
}

// List gives every breaker that was ever used, by institution and operation.
func (b *Breakers) List() []BreakerView {
	if b == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.o.Now()
	var out []BreakerView
	for key := range b.m {
		x, r := b.at(key.institution, key.operation, now)
		if r == nil {
			continue // its rule has ended
		}
		s := x.sum()
		v := BreakerView{Institution: key.institution, Operation: key.operation, State: x.state, Since: x.since, Calls: s.calls, Failed: s.failed,
			Slow: s.slow, Opened: x.opened, Refused: x.refused}
		if x.state == BreakerOpen {
			v.Until = x.until
		}
		out = append(out, v)
	}
	slices.SortFunc(out, func(x, y BreakerView) int {
		return cmp.Or(cmp.Compare(x.Institution, y.Institution), cmp.Compare(x.Operation, y.Operation))
	})
	return out
}

// The errors by which an Inquirer tells what kept an answer away. Any other error says that the institution was asked and did not answer.
var (
	// ErrNotAsked : the question was not put; it says nothing of the institution.
	ErrNotAsked = errors.New("delivery: the question was not put")
	// ErrUndecided : the institution answered that it does not know.
	ErrUndecided = errors.New("delivery: the institution does not know")
)

// Unavailable is the error of a question that a breaker kept from being put.
type Unavailable struct {
	Institution, Operation string
	RetryAt                time.Time
}

func (e *Unavailable) Error() string {
	return fmt.Sprintf("not asked: %s does not answer %s at present; it is tried again from %s on", e.Institution, e.Operation, e.RetryAt.Format(time.RFC3339))
}

// Unwrap makes errors.Is(err, ErrNotAsked) true.
func (e *Unavailable) Unwrap() error { return ErrNotAsked }

// Guarded puts breakers before the questions that come before a payment.
func Guarded(to Inquirer, b *Breakers) Inquirer {
	if b == nil {
		return to
	}
	return guarded{to, b}
}

type guarded struct {
	to Inquirer
	b  *Breakers
}

// VerifyOrder implements Inquirer; the error is an *Unavailable when the breaker is open.
func (g guarded) VerifyOrder(ctx context.Context, q OrderQuestion) (a OrderAnswer, err error) {
	err = g.ask(ctx, q.To, OperationVerifyOrder, func() error { a, err = g.to.VerifyOrder(ctx, q); return err })
	return a, err
}

// ResolveCode implements Inquirer; the error is an *Unavailable when the breaker is open.
func (g guarded) ResolveCode(ctx context.Context, q CodeQuestion) (a CodeAnswer, err error) {
	err = g.ask(ctx, q.To, OperationResolveCode, func() error { a, err = g.to.ResolveCode(ctx, q); return err })
	return a, err
}

func (g guarded) ask(ctx context.Context, institution, operation string, put func() error) error {
	admitted := g.b.Admit(institution, operation)
	if !admitted.OK {
		return &Unavailable{institution, operation, admitted.RetryAt}
	}
	began := g.b.o.Now()
	err := put()
	if errors.Is(err, ErrNotAsked) || err != nil && errors.Is(ctx.Err(), context.Canceled) {
		admitted.Forgo() // the caller left, or nothing was sent: that is not the institution's fault
		return err
	}
	g.b.Ended(Call{Institution: institution, Operation: operation, Began: began, Took: g.b.o.Now().Sub(began), Failed: err != nil && !errors.Is(err, ErrUndecided)})
	return err
}
