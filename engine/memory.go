package engine

import (
	"slices"
	"time"

	"hutong/payment"
	"hutong/store"
)

// entry is a payment in the lane's memory: every payment under way, and the last ones that ended.
type entry struct {
	batch   uint64 // the last batch that touched it
	at      int    // its place there
	planned bool
	hasDue  bool         // a due row is there
	mayDue  bool         // read from the store: a due row may be there
	rec     store.Record // behind what is asked of every entry that a batch touched, so that one line of the cache has both
	plan    plan
	waiting []func(*store.Record, error)
	one     [1]func(*store.Record, error) // the room for one who waits
}

// spareEntries is how many entries of forgotten payments are kept to be used again.
const spareEntries = 1 << 10

// entry is an entry of a payment that has nothing but its terms yet.
func (l *lane) entry(t *payment.Terms) *entry {
	n := len(l.forgotten)
	if n == 0 {
		return &entry{rec: store.Record{Terms: t}}
	}
	en := l.forgotten[n-1]
	l.forgotten = l.forgotten[:n-1]
	*en = entry{}
	en.rec.Terms = t
	return en
}

// awaited lets go of those who waited.
func (en *entry) awaited() { en.waiting, en.one[0] = nil, nil }

// rests tells whether nobody is served by waiting: the payment has ended, or it is held or disputed and somebody has to act on it.
func rests(s *payment.State) bool {
	return s.Status.Final() || s.Status == payment.Held || s.Status.IsDispute()
}

// settled tells whether a payment has ended and owes nothing more, not even the undoing of a late debit.
func settled(s *payment.State) bool { return s.Status.Final() && s.DueAt.IsZero() }

// remember keeps an ended payment in memory for repeats and drops the one that ended longest ago of those that no batch under way has changed.
func (l *lane) remember(id payment.ID) {
	if len(l.finished) < l.e.o.Remember {
		l.finished = append(l.finished, id)
		return
	}
	for range l.finished {
		old := l.finished[l.next]
		en := l.entries[old]
		if en == nil || old == id || en.batch <= l.done {
			if en != nil && old != id && settled(&en.rec.State) {
				delete(l.entries, old)
				if len(l.forgotten) < spareEntries {
					l.forgotten = append(l.forgotten, en) // no batch under way has it, and whoever was shown its record was so for the call only
				}
			}
			l.finished[l.next] = id
			l.next = (l.next + 1) % len(l.finished)
			return
		}
		l.next = (l.next + 1) % len(l.finished)
	}
	l.finished = append(l.finished, id)
}

// ages holds payments under way by the second in their ids, so that those which the watermark passes are found. One that has ended in between
// stays in it until then.
type ages struct {
	seconds []int64 // keys of ids, sorted
	ids     map[int64][]payment.ID
}

func (a *ages) push(id payment.ID) {
	second := id.Millis() / 1000
	if _, ok := a.ids[second]; !ok {
		i, _ := slices.BinarySearch(a.seconds, second)
		a.seconds = slices.Insert(a.seconds, i, second)
	}
	a.ids[second] = append(a.ids[second], id)
}

// before takes out every payment made before a moment, and others made in the same second.
func (a *ages) before(t time.Time) (ids []payment.ID) {
	n := 0
	for n < len(a.seconds) && a.seconds[n]*1000 < t.UnixMilli() {
		ids = append(ids, a.ids[a.seconds[n]]...)
		delete(a.ids, a.seconds[n])
		n++
	}
	a.seconds = slices.Delete(a.seconds, 0, n)
	return ids
}
