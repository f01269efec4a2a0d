// Package virtual runs the real switch (payment, ledger, engine, delivery, a store) in a world that lies, loses, delays and crashes, in
// virtual time and on one goroutine, so that one seed gives one history, bit for bit.
//
// Goal: after any history, every payment has ended once, everybody has learnt the same end, and the books of the switch, of the wallets and
// of the acquirers agree.
//
// Method: a heap of events is the only clock, one generator the only chance. Institutions and clients are simulated in memory; what lies
// between them and the switch is a network that loses, delays, doubles, reorders and damages messages. The switch dies at writes of its
// store, in both twins (failed; failed, but persisted), loses everything but the store, and starts again over it. After the last payment the
// faults stop and time runs on. Then the auditor derives the books anew, and what clients and institutions wrote down for themselves is held
// against them. What the simulator knows of a payment comes from those who asked for it and those who were asked, never from the switch.
//
// A run is cut into worlds of a bounded number of payments. Each has a seed of its own, derived from the run's, and is checked whole; several
// run at a time, which changes nothing of what is reported.
package virtual

import (
	"errors"
	"fmt"
	"runtime"

	"hutong/store"
)

// Options say what is run. Seed and Payments are all that is needed.
type Options struct {
	Seed     uint64
	Payments int
	Lanes    int    // 0: worlds have one and four lanes in turn
	Faults   []Kind // nil: every kind
	World    int    // payments a world; 0 means 5,000
	Trace    string // id of a payment whose whole story is told
	Story    func(line string)
	Progress func(done int) // told after each world
	// Wrap puts something between the switch and its store: tests plant misbehaviour there.
	Wrap func(store.Store) store.Store
	// CrashAt makes the switch die at its n-th write, as CrashAs says, and at no other: for going through all of them. 0: by chance.
	CrashAt int64
	CrashAs Kind
}

const defaultWorld = 5_000

// Run simulates and checks. The error is about the options; what went wrong in a world is in the report.
func Run(o Options) (*Report, error) {
	if o.Payments < 1 {
		return nil, fmt.Errorf("virtual: %d payments, want 1 or more", o.Payments)
	}
	if o.Lanes < 0 || o.Lanes > 4096 {
		return nil, fmt.Errorf("virtual: %d lanes, want 1 to 4,096, or 0 for one and four in turn", o.Lanes)
	}
	if o.CrashAt > 0 && o.CrashAs != CrashFailed && o.CrashAs != CrashPersisted {
		return nil, errors.New("virtual: CrashAs is neither CrashFailed nor CrashPersisted")
	}
	if o.World <= 0 {
		o.World = defaultWorld
	}
	r := newReport(o)
	seeds := random{o.Seed}
	// Worlds know nothing of each other: as many as there are processors run at a time, and each is added in its turn, so that the report is the same
	// however many run. A story, and what a test puts between, is of one world after the other.
	ahead := runtime.GOMAXPROCS(0)
	if o.Story != nil || o.Wrap != nil || o.CrashAt > 0 {
		ahead = 1
	}
	var running []*future
	begun := 0
	for n := 0; r.Violation == nil; {
		if len(running) == 0 {
			begun = int(r.Payments) // what was really made
		}
		for ; len(running) < ahead && begun < o.Payments; n++ {
			lanes := o.Lanes
			if lanes == 0 {
				lanes = []int{1, 4}[n%2]
			}
			f := &future{seed: seeds.next(), lanes: lanes, most: min(o.World, o.Payments-begun), ended: make(chan struct{})}
			begun += f.most
			running = append(running, f)
			go f.run(o)
		}
		if len(running) == 0 {
			break
		}
		f := running[0]
		running = running[1:]
		<-f.ended
		if w := f.w; w.violation != nil && w.violation.Payment != "" && o.Trace == "" {
			w.violation.Story = retell(o, f.seed, f.lanes, f.most, w.violation.Payment)
		}
		r.add(f.w)
		if o.Progress != nil {
			o.Progress(int(r.Payments))
		}
	}
	for _, f := range running {
		<-f.ended
	}
	r.finish()
	return r, nil
}

// future is a world on its way.
type future struct {
	seed        uint64
	lanes, most int
	w           *world
	ended       chan struct{}
}

func (f *future) run(o Options) {
	defer close(f.ended)
	f.w = newWorld(o, f.seed, f.lanes, f.most)
	f.w.run()
}

// retell runs a world again, which goes exactly the same way, and writes down what happens to one payment.
func retell(o Options, seed uint64, lanes, most int, id string) []string {
	var story []string
	o.Trace, o.Story = id, func(line string) { story = append(story, line) }
	newWorld(o, seed, lanes, most).run()
	return story
}
