package calls

import (
	"sync"
	"sync/atomic"
)

// askers are goroutines for questions that are waited for. One that is done waits for the next question: a new one would have to grow its stack by copying it,
// several times, with every question. The zero value can be used.
type askers struct {
	once  sync.Once
	next  chan func() // somebody idle takes it at once, or nobody does
	over  chan struct{}
	close sync.Once
	idle  atomic.Int32
}

// maxIdle is how many wait for a question at most.
const maxIdle = 64

func (a *askers) begin() {
	a.once.Do(func() { a.next, a.over = make(chan func()), make(chan struct{}) })
}

// do puts a question on a goroutine of its own.
func (a *askers) do(question func()) {
	a.begin()
	select {
	case a.next <- question:
	default:
		go a.work(question)
	}
}

func (a *askers) work(question func()) {
	for {
		question()
		if a.idle.Add(1) > maxIdle {
			a.idle.Add(-1)
			return
		}
		select {
		case question = <-a.next:
			a.idle.Add(-1)
		case <-a.over:
			return
		}
	}
}

// end lets go of those that are idle, now and later.
func (a *askers) end() {
	a.begin()
	a.close.Do(func() { close(a.over) })
}
