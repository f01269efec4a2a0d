package calls

import (
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"hutong/participant"
	"hutong/reason"
	"hutong/wire/problem"
)

// callerLimits is what one institution may use, and uses. Nothing in it is shared with another institution.
type callerLimits struct {
	institution string

	mu     sync.Mutex
	set    participant.Limits // in force; the buckets follow a new network file
	bucket *rate.Limiter
	under  places        // requests under way
	mean   time.Duration // how long requests took lately
}

// limitsOf are an institution's limits: those of the network file, and the switch's own where it sets none.
func (s *Calls) limitsOf(institution string) *callerLimits {
	l, set := s.known(institution)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.follow(set)
	return l
}

// known finds an institution's limits, and what they are to be by now.
func (s *Calls) known(institution string) (*callerLimits, participant.Limits) {
	set := participant.Limits{RequestsPerSecond: s.o.RequestsPerSecond, Burst: s.o.Burst, Concurrent: s.o.Concurrent}
	if p, ok := s.o.Service.Directory().Participant(institution); ok {
		own := p.Limits
		if own.RequestsPerSecond > 0 {
			set.RequestsPerSecond, set.Burst = own.RequestsPerSecond, own.Burst
		}
		if own.Concurrent > 0 {
			set.Concurrent = own.Concurrent
		}
	}
	x, ok := s.callers.Load(institution)
	if !ok {
		x, _ = s.callers.LoadOrStore(institution, &callerLimits{institution: institution})
	}
	return x.(*callerLimits), set
}

// follow puts limits in force. Called with mu held.
func (l *callerLimits) follow(set participant.Limits) {
	if l.bucket == nil || l.set.RequestsPerSecond != set.RequestsPerSecond || l.set.Burst != set.Burst {
		l.bucket = rate.NewLimiter(rate.Limit(set.RequestsPerSecond), set.Burst)
	}
	l.set = set
}

// take takes one request out of the institution's rate. Refused, it is told when the next one fits in. Called with mu held.
func (l *callerLimits) take(now time.Time) error {
	if l.bucket.AllowN(now, 1) {
		return nil
	}
	r := l.bucket.ReserveN(now, 1)
	wait := r.DelayFrom(now)
	r.CancelAt(now)
	p := problem.New(reason.RateLimited, fmt.Sprintf("at most %g requests a second are taken from %s", l.set.RequestsPerSecond, l.institution))
	p.RetryAfter = wait
	return p
}

// enter takes a place among the institution's requests under way until it leaves. When there is none it is told when one is expected to
// come free: after what requests took lately, or, when the oldest takes longer than that, by the time at which it is answered in any case.
func (l *callerLimits) enter(x *place, now time.Time, longest time.Duration) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.under.n >= l.set.Concurrent {
		age := now.Sub(l.under.oldest.began)
		wait := l.mean - age
		if wait <= 0 {
			wait = longest - age
		}
		p := problem.New(reason.RateLimited, fmt.Sprintf("%d requests of %s are under way already", l.under.n, l.institution))
		p.RetryAfter = max(wait, time.Second)
		return p
	}
	x.began = now
	l.under.add(x)
	return nil
}

// leave gives a place back; a second time it does nothing.
func (l *callerLimits) leave(x *place, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if x.taken {
		l.under.remove(x)
		l.mean += (now.Sub(x.began) - l.mean) / meanOf
	}
}

// places are those that are taken, by when they were.
type places struct {
	oldest, newest *place
	n              int
}

// place is one request's.
type place struct {
	began         time.Time
	taken         bool
	before, after *place
}

func (p *places) add(x *place) {
	x.taken, x.before = true, p.newest
	if p.n++; p.newest == nil {
		p.oldest = x
	} else {
		p.newest.after = x
	}
	p.newest = x
}

func (p *places) remove(x *place) {
	if x.before == nil {
		p.oldest = x.after
	} else {
		x.before.after = x.after
	}
	if x.after == nil {
		p.newest = x.before
	} else {
		x.after.before = x.before
	}
	p.n--
	x.taken, x.before, x.after = false, nil, nil
}

// meanOf is how many of the last requests weigh in the mean, roughly.
const meanOf = 8
