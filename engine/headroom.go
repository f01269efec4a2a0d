package engine

import (
	"context"
	"sync"

	"hutong/ledger"
	"hutong/store"
)

// Headroom is a cap minus the exposure. It is escrowed over the lanes (O'Neil, "The Escrow Transactional Method", 1986): each lane may use
// its slice without asking anyone. A lane that runs short hands the command to the mover, which gathers every lane's free headroom in
// memory, moves it in one transaction of its own, and gives the command back. So a payment is refused for want of headroom only after all
// lanes were asked, and the sum of the slices is the cap at every instant.

// spread makes the slices of every account sum to its cap, free headroom spread evenly. It runs before the lanes do.
func (e *Engine) spread(ctx context.Context) error {
	n := int64(len(e.lanes))
	var changes []store.Slice
	for _, c := range e.o.Caps {
		free := c.Minor
		for _, l := range e.lanes {
			free -= l.exposure[c.Account]
		}
		if free < 0 {
			e.mover.setTight(c.Account, true)
		}
		for i, l := range e.lanes {
			share := free / n
			if i == 0 {
				share += free % n
			}
			if free < 0 { // over a lowered cap: nobody has any, the first lane carries the lack
				share = 0
				if i == 0 {
					share = free
				}
			}
			want := l.exposure[c.Account] + share
			if diff := want - l.slices[c.Account]; diff != 0 {
				changes = append(changes, store.Slice{Lane: i, Account: c.Account, Minor: diff})
				l.slices[c.Account] = want
			}
		}
	}
	if len(changes) == 0 {
		return nil
	}
	return e.o.Store.MoveSlice(ctx, changes)
}

type mover struct {
	e     *Engine
	mu    sync.Mutex
	cond  *sync.Cond
	queue []*shortage
	done  bool
	tight sync.Map // ledger.Account → struct{}: every reserve of the account goes through the mover
}

// shortage is a command that its lane could not reserve for.
type shortage struct {
	lane    *lane
	op      *op
	account ledger.Account
	need    int64
}

func newMover(e *Engine) *mover {
	m := &mover{e: e}
	m.cond = sync.NewCond(&m.mu)
	return m
}

func (m *mover) isTight(a ledger.Account) bool { _, ok := m.tight.Load(a); return ok }

func (m *mover) setTight(a ledger.Account, on bool) {
	if on {
		m.tight.Store(a, struct{}{})
	} else {
		m.tight.Delete(a)
	}
}

func (m *mover) ask(s *shortage) {
	m.mu.Lock()
	m.queue = append(m.queue, s)
	m.mu.Unlock()
	m.cond.Signal()
}

func (m *mover) next(wait bool) *shortage {
	m.mu.Lock()
	defer m.mu.Unlock()
	for wait && len(m.queue) == 0 && !m.done {
		m.cond.Wait()
	}
	if len(m.queue) == 0 {
		return nil
	}
	s := m.queue[0]
	m.queue = m.queue[1:]
	return s
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
			ch := make(chan reply, 1)
			o.reply = func(r reply) { ch <- r }
			m.e.submit(l, o)
			return <-ch
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
		o.reply = func(r reply) { got = r }
		l.process([]*op{o})
		return got
	})
	return true
}

// gather brings free headroom to the lane that is short: all that is needed, and of the rest an even share to every lane.
func (m *mover) gather(s *shortage, do func(*lane, *op) reply) {
	n := int64(len(m.e.lanes))
	free := make([]int64, n)
	var total int64
	for i, l := range m.e.lanes {
		r := do(l, &op{kind: opTake, account: s.account})
		if r.err != nil {
			m.giveBack(s, free[:i], do)
			s.op.reply(reply{err: r.err})
			return
		}
		free[i] = r.free
		total += r.free
	}
	share := int64(0)
	if total > s.need {
		share = (total - s.need) / n
	}
	// Little is left when the rest is not worth spreading: from then on the account's reserves come here, one by one.
	m.setTight(s.account, total < s.need || share == 0)
	var changes []store.Slice
	give := make([]int64, n)
	for i, l := range m.e.lanes {
		give[i] = share
		if l == s.lane {
			give[i] = total - share*(n-1)
		}
		if diff := give[i] - free[i]; diff != 0 {
			changes = append(changes, store.Slice{Lane: i, Account: s.account, Minor: diff})
		}
	}
	if len(changes) > 0 {
		if err := m.e.o.Store.MoveSlice(context.Background(), changes); err != nil {
			m.e.o.Log.Error("headroom could not be moved", "account", s.account.String(), "error", err)
			m.reload(s, do)
			s.op.reply(reply{err: ErrStore})
			return
		}
		m.e.stats.Moves.Add(1)
	}
	m.giveBack(s, give, do)
	s.op.sweeps++
	m.e.submit(s.lane, s.op)
}

func (m *mover) giveBack(s *shortage, amounts []int64, do func(*lane, *op) reply) {
	for i, minor := range amounts {
		if minor != 0 {
			do(m.e.lanes[i], &op{kind: opGive, account: s.account, minor: minor})
		}
	}
}

// reload puts the slices of an account to what the store says, after a move whose end is unknown.
func (m *mover) reload(s *shortage, do func(*lane, *op) reply) {
	slices, err := m.e.o.Store.Slices(context.Background(), -1)
	if err != nil {
		return // the lanes keep what they set aside: nobody can use it, which is safe, until a restart reads it again
	}
	for i, l := range m.e.lanes {
		var minor int64
		for _, sl := range slices {
			if sl.Lane == i && sl.Account == s.account {
				minor = sl.Minor
			}
		}
		do(l, &op{kind: opSlice, account: s.account, minor: minor})
	}
}
