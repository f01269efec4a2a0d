package virtual

import (
	"time"

	"hutong/payment"
)

// random is splitmix64 (Steele, Lea, Flood 2014): the same numbers from the same seed on every machine and with every version of Go.
type random struct{ state uint64 }

func (r *random) next() uint64 {
	r.state += 0x9e3779b97f4a7c15
	z := r.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// n is a number from 0 to n-1. The bias of the remainder is below 2^-32 for every n that is used here.
func (r *random) n(n int) int { return int(r.next() % uint64(n)) }

// in tells whether one of n equally likely things happened.
func (r *random) in(n int) bool { return r.n(n) == 0 }

// between is a duration from lo up to hi, to the microsecond.
func (r *random) between(lo, hi time.Duration) time.Duration {
	return lo + time.Duration(r.n(int((hi-lo)/time.Microsecond)+1))*time.Microsecond
}

// clock is virtual time: microseconds since the Unix epoch, and what is to happen when. Events of one instant happen in the order in which
// they were arranged.
type clock struct {
	now   int64
	seq   int64
	items []event
}

type event struct {
	at, seq int64
	do      func()
}

func (e *event) before(f *event) bool { return e.at < f.at || e.at == f.at && e.seq < f.seq }

func (c *clock) time() time.Time { return time.UnixMicro(c.now).UTC() }

// at arranges something; what is past happens next.
func (c *clock) at(at int64, do func()) {
	c.seq++
	c.items = append(c.items, event{max(at, c.now), c.seq, do})
	i := len(c.items) - 1
	for i > 0 {
		up := (i - 1) / 2
		if !c.items[i].before(&c.items[up]) {
			break
		}
		c.items[i], c.items[up] = c.items[up], c.items[i]
		i = up
	}
}

func (c *clock) after(d time.Duration, do func()) { c.at(c.now+d.Microseconds(), do) }

// step lets the next thing happen; false when nothing is left.
func (c *clock) step() bool {
	if len(c.items) == 0 {
		return false
	}
	e := c.items[0]
	last := len(c.items) - 1
	c.items[0] = c.items[last]
	c.items[last] = event{}
	c.items = c.items[:last]
	for i := 0; ; {
		down := 2*i + 1
		if down >= last {
			break
		}
		if down+1 < last && c.items[down+1].before(&c.items[down]) {
			down++
		}
		if !c.items[down].before(&c.items[i]) {
			break
		}
		c.items[i], c.items[down] = c.items[down], c.items[i]
		i = down
	}
	c.now = e.at
	e.do()
	return true
}

// requestID makes a UUID of version 7 of the present instant.
func (w *world) requestID() payment.RequestID {
	var r payment.RequestID
	ms := uint64(w.clock.now / 1000)
	hi, lo := ms<<16|0x7000|w.rnd.next()&0xfff, w.rnd.next()&(1<<62-1)|1<<63
	for i := range 8 {
		r[i], r[8+i] = byte(hi>>(56-8*i)), byte(lo>>(56-8*i))
	}
	return r
}
