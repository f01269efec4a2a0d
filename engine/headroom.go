package engine

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"hutong/ledger"
	"hutong/store"
)

// Headroom is a cap minus the exposure. It is escrowed over the lanes (O'Neil, "The Escrow Transactional Method", 1986): each lane may use
// its slice without asking anyone. A lane that runs short hands the command to the mover, which gathers every lane's free headroom in
// memory, moves it in one transaction of its own, and gives the command back. So a payment is refused for want of headroom only after all
// lanes were asked and had too little together, and the sum of the slices is the cap at every instant.

// spread makes the slices of every account sum to its cap, free headroom spread evenly. It runs before the lanes do.
func (e *Engine) spread(ctx context.Context) error {
	// What retired lanes posted stays with them, and a slice of the same size.
	retired := map[ledger.Account]int64{}
	if rows := e.set.Load().all; store.Active(rows) < len(rows) {
		all, err := e.o.Store.Slices(ctx, -1)
		if err != nil {
			return err
		}
		for _, x := range all {
			if rows[x.Lane].Retired {
				retired[x.Account] += x.Minor
			}
		}
	}
	var moves []store.SliceMove
	for _, c := range e.o.Caps {
		free := c.Minor - retired[c.Account]
		for _, l := range e.lanes() {
			free -= l.book(c.Account).exposure
		}
		if free < 0 {
			e.accounts.of(c.Account).tight.Store(true)
		}
		spread := shares(free, len(e.lanes()))
		for i, l := range e.lanes() {
			k := l.book(c.Account)
			want := k.exposure + spread[i]
			if diff := want - k.slice; diff != 0 {
				moves = append(moves, store.SliceMove{Slice: store.Slice{Lane: l.row.Lane, Account: c.Account, Minor: diff}, Epoch: l.row.Epoch})
				k.slice = want
			}
		}
	}
	if len(moves) == 0 {
		return nil
	}
	return e.o.Store.MoveSlice(ctx, moves)
}

// shares spreads free headroom over lanes. Over a lowered cap nobody has any, and the first lane carries the lack.
func shares(free int64, lanes int) []int64 {
	out := make([]int64, lanes)
	each := max(free, 0) / int64(lanes)
	for i := range out {
		out[i] = each
	}
	out[0] = free - each*int64(lanes-1)
	return out
}

// mover gathers headroom, for one shortage after the other; the accounts take turns, so that one at its cap, however many of its payments come,
// keeps no other waiting.
type mover struct {
	e *Engine

	worker                          // takes shortages from the queues, one by one
	queues map[*account][]*shortage // by the first account that they are short of, in the order in which they came
	turns  []*account               // of those with a queue, the next one first
	done   bool

	unread map[*account]bool // the last move has an unknown end and the slices could not be read; only gather touches it
}

// shortage is a command that its lane could not reserve for, and what the mover is to gather for it: of the accounts that were short, which come
// first, and, when it comes again, of all its accounts at once.
type shortage struct {
	lane  *lane
	op    *op
	wants []want
}

// want is what is needed of an account.
type want struct {
	move
	rest bool // and all that there is more: others used up what was brought before
}

func newMover(e *Engine) *mover {
	m := &mover{e: e, queues: map[*account][]*shortage{}, unread: map[*account]bool{}}
	m.cond = sync.NewCond(&m.mu)
	return m
}

func (m *mover) ask(s *shortage) {
	a := s.wants[0].account
	m.mu.Lock()
	if len(m.queues[a]) == 0 {
		m.turns = append(m.turns, a)
	}
	m.queues[a] = append(m.queues[a], s)
	m.mu.Unlock()
	m.cond.Broadcast()
}

func (m *mover) next(wait bool) *shortage {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ready()
	for wait && (len(m.turns) == 0 && !m.done || m.still) {
		m.cond.Wait()
	}
	if len(m.turns) == 0 {
		return nil
	}
	a := m.turns[0]
	m.turns = m.turns[1:]
	q := m.queues[a]
	s := q[0]
	q[0] = nil
	if q = q[1:]; len(q) > 0 {
		m.queues[a] = q
		m.turns = append(m.turns, a)
	} else {
		delete(m.queues, a)
	}
	m.busy = wait
	return s
}

// empty takes all that wait for the mover.
func (m *mover) empty() (all []*shortage) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, a := range m.turns {
		all = append(all, m.queues[a]...)
	}
	clear(m.queues)
	m.turns = nil
	return all
}

// waiting is how many wait whose first shortage is of an account.
func (m *mover) waiting(a *account) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.queues[a])
}

// those takes, of the first n that wait for an account, those of which the function says so.
func (m *mover) those(a *account, n int, which func(*shortage) bool) (all []*shortage) {
	if n == 0 {
		return nil // without a walk through those who came later
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	q := m.queues[a]
	left := q[:0]
	for i, s := range q {
		if i < n && which(s) {
			all = append(all, s)
		} else {
			left = append(left, s)
		}
	}
	clear(q[len(left):])
	if len(left) > 0 {
		m.queues[a] = left
	} else if len(q) > 0 {
		delete(m.queues, a)
		m.turns = slices.DeleteFunc(m.turns, func(x *account) bool { return x == a })
	}
	return all
}

func (m *mover) stop() {
	m.mu.Lock()
	m.done = true
	m.mu.Unlock()
	m.cond.Broadcast()
}

func (m *mover) run() {
	for {
		s := m.next(true)
		if s == nil {
			return
		}
		m.gather(s, func(l *lane, o *op) reply {
			o.done = make(chan struct{}, 1)
			m.e.submit(l, o)
			<-o.done
			return o.got
		})
	}
}

// step serves one shortage on the caller's goroutine, for an inline engine.
func (m *mover) step() bool {
	s := m.next(false)
	if s == nil {
		return false
	}
	m.gather(s, func(l *lane, o *op) reply {
		var got reply
		o.reply = func(r *reply) { got = *r }
		l.process([]*op{o})
		return got
	})
	return true
}

// gather brings free headroom to the lane that is short. Of each account: all that is needed, and of the rest an even share to every lane, so that
// others that were waiting for no more than that share need not wait; but a command that comes again because others used up what was brought gets
// the rest too. When all lanes together have too little, nothing is moved; and whoever was waiting already, for more than they have, is told so at once.
func (m *mover) gather(s *shortage, do func(*lane, *op) reply) {
	if by := s.op.answerBy(); !by.IsZero() && m.e.now().After(by) {
		m.e.submit(s.lane, s.op) // the lane says that it came too late
		return
	}
	var moves []store.SliceMove
	var taken, give []held
	var spread []func() // once every lane has its share
	first := s.wants[0].account
	for _, need := range s.wants {
		if m.unread[need.account] && !m.reload(need.account, do) {
			m.giveBack(taken, do)
			s.op.fail(ErrStore)
			return
		}
		before, beside := m.waiting(need.account), 0 // who waits already
		if need.account != first {
			beside = m.waiting(first)
		}
		free, err := m.take(need.account, do)
		taken = append(taken, free...)
		if err != nil {
			m.giveBack(taken, do)
			if err != ErrStopped {
				err = ErrStore // a lane does not know what became of another command; of this one nothing was written
			}
			s.op.fail(err)
			return
		}
		var total int64
		for _, f := range free {
			total += f.minor
		}
		lacks := func(x *shortage) bool {
			return slices.ContainsFunc(x.wants, func(w want) bool { return w.account == need.account && w.minor > total })
		}
		for _, other := range append(m.those(need.account, before, lacks), m.those(first, beside, lacks)...) {
			m.refuse(other)
		}
		if total < need.minor {
			need.account.tight.Store(true)
			m.giveBack(taken, do)
			m.refuse(s)
			return
		}
		n := int64(len(free))
		share := int64(0)
		if !need.rest {
			share = (total - need.minor) / n
		}
		if share == 0 {
			need.account.tight.Store(true) // little is left when the rest is not worth spreading: from then on the account's reserves come here, one by one
		} else {
			spread = append(spread, func() {
				need.account.tight.Store(false)
				for _, other := range m.those(need.account, before, func(x *shortage) bool { return x.wants[0].minor <= share }) {
					m.e.submit(other.lane, other.op)
				}
			})
		}
		for _, f := range free {
			to := held{f.lane, f.account, share}
			if f.lane == s.lane {
				to.minor = total - share*(n-1)
			}
			give = append(give, to)
			if to.minor != f.minor {
				row := &f.lane.row
				moves = append(moves, store.SliceMove{Slice: store.Slice{Lane: row.Lane, Account: f.account.Account, Minor: to.minor - f.minor}, Epoch: row.Epoch})
			}
		}
	}
	if len(moves) > 0 {
		if err := m.e.o.Store.MoveSlice(context.Background(), moves); errors.Is(err, store.ErrFenced) {
			// Another process owns a lane. What was set aside stays so: the books are the new owner's.
			m.e.o.Log.Error("a lane has another owner; this process moves no headroom any more", "account", s.wants[0].account.String())
			s.op.fail(ErrStopped)
			return
		} else if err != nil {
			m.e.o.Log.Error("headroom could not be moved", "account", s.wants[0].account.String(), "error", err)
			for _, need := range s.wants {
				m.unread[need.account] = true
				m.reload(need.account, do)
			}
			s.op.fail(ErrStore)
			return
		}
		m.e.stats.Moves.Add(1)
	}
	m.giveBack(give, do)
	for _, f := range spread {
		f()
	}
	s.op.sweeps++
	m.e.submit(s.lane, s.op)
}

// refuse gives a command back to its lane that all lanes together have too little for.
func (m *mover) refuse(s *shortage) {
	s.op.lacking = true
	s.op.sweeps++
	m.e.submit(s.lane, s.op)
}

// held is free headroom of one lane that the mover has in its hand.
type held struct {
	lane    *lane
	account *account
	minor   int64
}

// take sets every lane's free headroom of an account aside; with an error, that of the lanes that could.
func (m *mover) take(a *account, do func(*lane, *op) reply) (free []held, err error) {
	lanes := m.e.lanes()
	got := make([]reply, len(lanes))
	m.all(len(lanes), func(i int) { got[i] = do(lanes[i], &op{kind: opTake, account: a}) })
	for i, l := range lanes {
		if got[i].err != nil {
			err = cmp.Or(err, got[i].err)
			continue
		}
		free = append(free, held{l, a, got[i].free})
	}
	return free, err
}

// all does something with several lanes, which an inline engine does one after the other: each waits for a batch of its lane.
func (m *mover) all(n int, do func(i int)) {
	if m.e.o.Inline {
		for i := range n {
			do(i)
		}
		return
	}
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { do(i) })
	}
	wg.Wait()
}

// giveBack gives until each lane has taken it: a lane whose batch fails forgets what that batch was given.
func (m *mover) giveBack(amounts []held, do func(*lane, *op) reply) {
	m.all(len(amounts), func(i int) {
		if x := &amounts[i]; x.minor != 0 {
			m.insist(x.lane, op{kind: opGive, account: x.account, minor: x.minor}, do)
		}
	})
}

// insist does a command until it is done or the lane stops. It fails only when the store failed a batch that it was in, so the next try
// waits a little.
func (m *mover) insist(l *lane, o op, do func(*lane, *op) reply) {
	for pause := time.Millisecond; ; pause = min(2*pause, time.Second) {
		again := o
		if r := do(l, &again); r.err == nil || errors.Is(r.err, ErrStopped) {
			return
		}
		if !m.e.o.Inline {
			time.Sleep(pause)
		}
	}
}

// reload puts the slices of an account to what the store says, after a move whose end is unknown. While the store can't say, the lanes keep
// what they set aside: nobody can use it, which is safe.
func (m *mover) reload(a *account, do func(*lane, *op) reply) bool {
	slices, err := m.e.o.Store.Slices(context.Background(), -1)
	if err != nil {
		return false
	}
	for _, l := range m.e.lanes() {
		var minor int64
		for _, sl := range slices {
			if sl.Lane == l.row.Lane && sl.Account == a.Account {
				minor = sl.Minor
			}
		}
		m.insist(l, op{kind: opSlice, account: a, minor: minor}, do)
	}
	a.tight.Store(true) // one lane may have more than all together
	delete(m.unread, a)
	return true
}
