package stream

import "iter"

// questions are those that wait for their answers, by the number of their call. Calls count up, so nearly every one finds its place free by its number alone; one that
// waits for so long that its place is needed again moves to a map.
type questions struct {
	places []*pending // by the lowest bits of the call; a power of two, or none
	moved  map[uint64]*pending
	n      int
}

// Bounds of the places: as many as there are questions, twice, but for a few.
const (
	firstPlaces = 64
	mostPlaces  = 1 << 13
)

func (q *questions) at(call uint64) **pending { return &q.places[call&uint64(len(q.places)-1)] }

// get gives the question of a call, or nil.
func (q *questions) get(call uint64) *pending {
	if q.n == 0 {
		return nil
	}
	if p := *q.at(call); p != nil && p.call == call {
		return p
	}
	return q.moved[call]
}

func (q *questions) add(p *pending) {
	if 2*q.n >= len(q.places) && len(q.places) < mostPlaces {
		before := q.places
		q.places = make([]*pending, max(firstPlaces, 2*len(before)))
		for _, p := range before {
			if p != nil {
				q.put(p)
			}
		}
	}
	q.put(p)
	q.n++
}

func (q *questions) put(p *pending) {
	at := q.at(p.call)
	if old := *at; old != nil {
		if q.moved == nil {
			q.moved = map[uint64]*pending{}
		}
		q.moved[old.call] = old
	}
	*at = p
}

// remove takes a question out; false: it is not there.
func (q *questions) remove(p *pending) bool {
	if q.get(p.call) != p {
		return false
	}
	if at := q.at(p.call); *at == p {
		*at = nil
	} else {
		delete(q.moved, p.call)
	}
	q.n--
	return true
}

// all gives every question.
func (q *questions) all() iter.Seq[*pending] {
	return func(yield func(*pending) bool) {
		for _, p := range q.places {
			if p != nil && !yield(p) {
				return
			}
		}
		for _, p := range q.moved {
			if !yield(p) {
				return
			}
		}
	}
}
