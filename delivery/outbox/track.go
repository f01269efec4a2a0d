package outbox

import "hutong/store"

// track is how far one webhook is in one lane. Places up to done() need nothing more.
type track struct {
	seeking  bool  // pos is not known yet: the webhook's own beginning is to be found
	attached bool  // Committed hands outcomes over: everything up to the lane's tip was looked at
	pos      int64 // everything up to here was looked at
	gen      int   // grows when what was taken is let go
	taken    taken
	durable  int64 // as the store has it; -1: nothing is there, the lane's common place counts
	replay   *replay
}

// replay tells a stretch of the journal once more.
type replay struct {
	pos, upto int64
	gen       int
	taken     taken
	durable   int64
}

// taken are places that were taken to be told, in ascending order, until the first that is not settled.
type taken struct {
	places  []int64
	settled map[int64]bool
}

func (t *taken) add(seq int64) { t.places = append(t.places, seq) }

func (t *taken) settle(seq int64) {
	if len(t.places) == 0 || seq < t.places[0] {
		return
	}
	if t.settled == nil {
		t.settled = map[int64]bool{}
	}
	t.settled[seq] = true
	n := 0
	for n < len(t.places) && t.settled[t.places[n]] {
		delete(t.settled, t.places[n])
		n++
	}
	t.places = t.places[n:]
	if len(t.places) == 0 {
		t.places = nil
	}
}

func (t *taken) clear() { *t = taken{} }

// looked is the place up to which everything was looked at.
func (t *track) looked(tip int64) int64 {
	if t.attached {
		return max(t.pos, tip)
	}
	return t.pos
}

// done is the place up to which nothing needs anything more.
func (t *track) done(tip int64) int64 {
	if len(t.taken.places) > 0 {
		return t.taken.places[0] - 1
	}
	return t.looked(tip)
}

func (r *replay) done() int64 {
	if len(r.taken.places) > 0 {
		return r.taken.places[0] - 1
	}
	return r.pos
}

func (r *replay) over() bool { return r.done() >= r.upto }

// letGo forgets what was taken: it is read from the journal again.
func (t *track) letGo(tip int64) {
	t.pos, t.attached = t.done(tip), false
	t.taken.clear()
	t.gen++
	if r := t.replay; r != nil {
		r.pos = r.done()
		r.taken.clear()
		r.gen++
	}
}

// startReplay takes over a replay that is wished in the store; the same again changes nothing.
func (t *track) startReplay(c store.WebhookCursor) {
	if r := t.replay; r != nil && r.durable == c.Seq && r.upto == c.Upto {
		return
	}
	gen := 0
	if t.replay != nil {
		gen = t.replay.gen + 1
	}
	t.replay = &replay{pos: c.Seq, upto: c.Upto, durable: c.Seq, gen: gen}
}
