// Package scale is a model of many lanes, nodes and database servers: what a switch that is larger than any machine at hand would do.
//
// Goal: to see what bounds the volume as lanes and machines are added, before they are bought. Method: a discrete-event simulation. A payment costs
// what was measured on the real engine (Costs); processors, the log of a database and the lanes are queues; lanes commit whatever arrived
// meanwhile, as the engine does; an institution's headroom lies in slices that a mover evens out. No payment of the real code runs here: what it
// gives is arithmetic with waiting. The same seed gives the same run.
package scale

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
)

// Costs are what a payment and a batch cost, in microseconds. A payment is two commands, reserve and finish, and a third one where its order or code is
// claimed in another lane.
type Costs struct {
	Edge        float64 // processor of a node a payment, without lane and store
	Command     float64 // processor of a node a command: deciding and encoding
	Store       float64 // processor of the database a command
	Batch       float64 // processor of the database a batch
	Flush       float64 // a sync of a database's log; all commits that wait share one
	Standby     float64 // until a standby has it, after the sync
	Network     float64 // one way between machines
	Institution float64 // an institution's own time
}

// World is what is simulated.
type World struct {
	Seed    uint64
	Costs   Costs
	Lanes   int
	Nodes   int // that own lanes, one lane after another in turn
	Shards  int // database servers, the same
	Cores   int // of each machine
	OneBox  bool
	Rate    float64 // payments a second that arrive by chance; 0: Callers, each beginning its next payment when its last has ended
	Callers int
	Seconds float64 // measured, after a quarter of it that is not
	Hot     float64 // share of one institution
	Room    float64 // the hot institution's headroom, as a share of the payments that it will make; 0: without end
	Claims  float64 // share of payments with an order or code that can be paid once: it is claimed in the lane of its own slot, first if that is another lane
	Most    int     // commands of a batch at most; 0: 2,048
	Ahead   int     // commands that must wait before they are decided while a batch is with the store; 0: 64, as the engine has it
}

// Report is what came of it. Times are milliseconds, without the institution's own.
type Report struct {
	Lanes     int     `json:"lanes"`
	Nodes     int     `json:"nodes"`
	Shards    int     `json:"shards"`
	PerSecond float64 `json:"payments_per_second"`
	P50       float64 `json:"p50_ms"`
	P99       float64 `json:"p99_ms"`
	P99Hot    float64 `json:"p99_hot_ms"`
	P99Others float64 `json:"p99_others_ms"`
	Mean      float64 `json:"mean_ms"`
	PerBatch  float64 `json:"commands_per_batch"`
	Batches   float64 `json:"batches_per_second"`
	NodeBusy  float64 `json:"node_busy"`
	StoreBusy float64 `json:"store_busy"`
	LogBusy   float64 `json:"log_busy"`
	Moves     int     `json:"moves"`
	Longest   float64 `json:"longest_move_ms"` // all that time what was free is nobody's
	Parked    float64 `json:"parked_share"`
	Refused   int     `json:"refused"`
	UnderWay  float64 `json:"mean_under_way"` // payments, over the measured time
}

// Check tells what of a world makes no sense.
func (w *World) Check() error {
	switch {
	case w.Lanes < 1 || w.Lanes > 4096 || w.Nodes < 1 || w.Nodes > w.Lanes || w.Shards < 1 || w.Shards > w.Lanes || w.Cores < 1:
		return fmt.Errorf("scale: %d lanes on %d nodes and %d servers of %d processors: want 1 to 4096 lanes, and at least one for each machine", w.Lanes, w.Nodes, w.Shards, w.Cores)
	case w.OneBox && (w.Nodes != 1 || w.Shards != 1):
		return fmt.Errorf("scale: one machine holds one node and one server")
	case w.Rate < 0 || w.Callers < 0 || w.Rate == 0 && w.Callers == 0 || w.Seconds <= 0 || w.Hot < 0 || w.Hot > 1 || w.Room < 0 || w.Claims < 0 || w.Claims > 1:
		return fmt.Errorf("scale: want a rate or callers, a time, and shares from 0 to 1")
	}
	return nil
}

// event is something that happens at a time; of one time in the order of making.
type event struct {
	at float64
	n  uint64
	do func()
}

func (e *event) before(o *event) bool { return e.at < o.at || e.at == o.at && e.n < o.n }

// events are a heap: each comes before the two at twice its place and one and two beyond. (container/heap would put each into an interface, for a third of a
// simulation's time.)
type events []event

func (e *events) push(x event) {
	h := append(*e, x)
	i := len(h) - 1
	for i > 0 {
		up := (i - 1) / 2
		if !x.before(&h[up]) {
			break
		}
		h[i], i = h[up], up
	}
	h[i] = x
	*e = h
}

func (e *events) pop() event {
	h := *e
	first, last := h[0], len(h)-1
	x := h[last]
	h[last] = event{}
	h = h[:last]
	i := 0
	for {
		down := 2*i + 1
		if down >= last {
			break
		}
		if down+1 < last && h[down+1].before(&h[down]) {
			down++
		}
		if !h[down].before(&x) {
			break
		}
		h[i], i = h[down], down
	}
	if last > 0 {
		h[i] = x
	}
	*e = h
	return first
}

// clock runs events in their order.
type clock struct {
	now  float64
	made uint64
	due  events
}

func (c *clock) after(d float64, do func()) {
	c.made++
	c.due.push(event{c.now + d, c.made, do})
}

func (c *clock) run(until float64) {
	for len(c.due) > 0 && c.due[0].at <= until {
		e := c.due.pop()
		c.now = e.at
		e.do()
	}
	c.now = until
}

// job is work that takes its time of a processor.
type job struct {
	takes float64
	done  func()
}

// processors serve jobs in the order of their coming.
type processors struct {
	c       *clock
	free    int
	waiting []job
	busy    float64 // sum of the times
}

func (p *processors) use(takes float64, done func()) {
	if takes == 0 {
		done()
		return
	}
	if p.free == 0 {
		p.waiting = append(p.waiting, job{takes, done})
		return
	}
	p.free--
	p.start(job{takes, done})
}

func (p *processors) start(j job) {
	p.busy += j.takes
	p.c.after(j.takes, func() {
		if len(p.waiting) > 0 {
			next := p.waiting[0]
			p.waiting = p.waiting[1:]
			p.start(next)
		} else {
			p.free++
		}
		j.done()
	})
}

// log is a database's log: one sync at a time, for all that wait when it begins.
type log struct {
	c       *clock
	takes   float64
	standby float64
	syncing bool
	waiting []func()
	busy    float64
}

func (l *log) sync(done func()) {
	l.waiting = append(l.waiting, done)
	if !l.syncing {
		l.begin()
	}
}

func (l *log) begin() {
	l.syncing = true
	these := l.waiting
	l.waiting = nil
	l.busy += l.takes
	l.c.after(l.takes, func() {
		l.c.after(l.standby, func() {
			for _, done := range these {
				done()
			}
		})
		if len(l.waiting) > 0 {
			l.begin()
		} else {
			l.syncing = false
		}
	})
}

type payment struct {
	began  float64
	lane   *lane
	hot    bool
	parked bool
}

// command is one of a payment's, or, without a payment, the mover's question for free headroom.
type command struct {
	p        *payment
	reserves bool // the others are its claim in another lane, and its end
	done     func()
}

type lane struct {
	s        *simulation
	node     *processors
	store    *processors
	log      *log
	deciding bool
	sent     bool // a batch is with the store
	waiting  []command
	decided  []func() // answers of the next batch
	room     int      // of the hot institution
}

func (l *lane) submit(c command) {
	l.waiting = append(l.waiting, c)
	l.work()
}

// work decides what waits, or sends what is decided to the store.
func (l *lane) work() {
	enough := 1
	if l.sent {
		enough = l.s.w.Ahead
	}
	n := min(len(l.waiting), l.s.w.Most-len(l.decided))
	switch {
	case l.deciding:
	case !l.sent && len(l.decided) > 0:
		l.send()
		l.work()
	case n >= enough:
		l.decide(n)
	}
}

func (l *lane) decide(n int) {
	these := slices.Clone(l.waiting[:n])
	l.waiting = append(l.waiting[:0], l.waiting[n:]...)
	l.deciding = true
	k := 0
	for _, c := range these {
		switch {
		case c.p == nil:
			c.done() // what is free is said at once
		case c.p.hot && c.reserves && l.s.w.Room > 0 && l.room == 0:
			l.s.park(c)
		default:
			if c.p.hot && c.reserves && l.s.w.Room > 0 {
				l.room--
			}
			k++
			l.decided = append(l.decided, c.done)
		}
	}
	then := func() {
		l.deciding = false
		l.work()
	}
	if k == 0 {
		l.s.after(0, then)
		return
	}
	l.node.use(float64(k)*l.s.w.Costs.Command, then)
}

func (l *lane) send() {
	answers, costs := l.decided, &l.s.w.Costs
	l.decided, l.sent = nil, true
	l.s.batches++
	l.s.commands += len(answers)
	l.s.hop(func() {
		l.store.use(costs.Batch+float64(len(answers))*costs.Store, func() {
			l.log.sync(func() {
				l.s.hop(func() {
					l.sent = false
					l.work() // first: the store shall not wait for the callers
					for _, done := range answers {
						done()
					}
				})
			})
		})
	})
}

type simulation struct {
	clock
	w     World
	rnd   *rand.Rand
	lanes []*lane
	nodes []*processors
	store []*processors
	logs  []*log

	queue   []command // parked
	moving  bool
	longest float64 // move

	batches, commands, moves, parked, refused, made int
	measuring                                       bool
	underWay, since, area                           float64
	hot, others                                     []float64
}

// hop takes the time between two machines, if they are two.
func (s *simulation) hop(then func()) {
	if s.w.OneBox {
		then()
	} else {
		s.after(s.w.Costs.Network, then)
	}
}

// park hands a command without headroom to the mover.
func (s *simulation) park(c command) {
	if !c.p.parked {
		c.p.parked = true
		s.parked++
	}
	s.queue = append(s.queue, c)
	if !s.moving {
		s.move()
	}
}

// move asks every lane, moves what is free in one transaction, evenly, and gives back what was parked. The transaction looks at the lanes' rows one by one, a
// round trip each; batches do not wait for it.
func (s *simulation) move() {
	s.moving = true
	began := s.now
	left, total := len(s.lanes), 0
	for _, l := range s.lanes {
		l.submit(command{done: func() {
			total += l.room
			l.room = 0
			if left--; left > 0 {
				return
			}
			s.trips(len(s.lanes), func() {
				s.hop(func() {
					s.store[0].use(s.w.Costs.Batch, func() {
						s.logs[0].sync(func() {
							s.hop(func() {
								s.longest = max(s.longest, s.now-began)
								s.spread(total)
							})
						})
					})
				})
			})
		}})
	}
}

// trips goes to another machine and back so many times.
func (s *simulation) trips(n int, then func()) {
	if n == 0 {
		then()
		return
	}
	s.hop(func() { s.hop(func() { s.trips(n-1, then) }) })
}

func (s *simulation) spread(total int) {
	s.moves++
	n := len(s.lanes)
	for i, l := range s.lanes {
		l.room += total / n
		if i < total%n {
			l.room++
		}
	}
	back := s.queue
	s.queue = nil
	s.moving = false
	for _, c := range back {
		if total == 0 {
			s.refused++
			s.end(c.p, false)
			continue
		}
		c.p.lane.submit(c)
	}
}

func (s *simulation) count(d float64) {
	s.area += s.underWay * (s.now - s.since)
	s.since = s.now
	s.underWay += d
}

// begin is a payment from its request to its answer.
func (s *simulation) begin() {
	p := &payment{began: s.now, lane: s.lanes[s.rnd.IntN(len(s.lanes))], hot: s.rnd.Float64() < s.w.Hot}
	s.count(1)
	l, costs := p.lane, &s.w.Costs
	reserve := func() {
		l.submit(command{p: p, reserves: true, done: func() {
			s.after(costs.Institution, func() {
				l.node.use(costs.Edge/2, func() {
					l.submit(command{p: p, done: func() { s.end(p, true) }})
				})
			})
		}})
	}
	home := l
	if s.w.Claims > 0 && s.rnd.Float64() < s.w.Claims {
		home = s.lanes[s.rnd.IntN(len(s.lanes))]
	}
	l.node.use(costs.Edge/2, func() {
		switch {
		case home == l: // claimed with what it reserves
			reserve()
		case home.node == l.node:
			home.submit(command{p: p, done: reserve})
		default:
			s.after(costs.Network, func() { home.submit(command{p: p, done: func() { s.after(costs.Network, reserve) }}) })
		}
	})
}

func (s *simulation) end(p *payment, paid bool) {
	s.count(-1)
	if s.measuring && paid {
		s.made++
		took := s.now - p.began - s.w.Costs.Institution
		if p.hot {
			s.hot = append(s.hot, took)
		} else {
			s.others = append(s.others, took)
		}
	}
	if s.w.Rate == 0 {
		s.begin()
	}
}

// Run simulates a world.
func Run(w World) (*Report, error) {
	if err := w.Check(); err != nil {
		return nil, err
	}
	s := newSimulation(w)
	if w.Rate > 0 {
		var arrive func()
		arrive = func() {
			s.begin()
			s.after(s.rnd.ExpFloat64()/w.Rate*1e6, arrive)
		}
		s.after(s.rnd.ExpFloat64()/w.Rate*1e6, arrive)
	} else {
		for range w.Callers {
			s.after(0, s.begin)
		}
	}
	return s.measure(), nil
}

// newSimulation is a world in which nothing happens yet.
func newSimulation(w World) *simulation {
	w.Most, w.Ahead = cmp.Or(w.Most, 2048), cmp.Or(w.Ahead, 64)
	s := &simulation{w: w, rnd: rand.New(rand.NewPCG(w.Seed, 0x5ca1e))}
	for range w.Nodes {
		s.nodes = append(s.nodes, &processors{c: &s.clock, free: w.Cores})
	}
	for i := range w.Shards {
		p := &processors{c: &s.clock, free: w.Cores}
		if w.OneBox {
			p = s.nodes[i]
		}
		s.store = append(s.store, p)
		s.logs = append(s.logs, &log{c: &s.clock, takes: w.Costs.Flush, standby: w.Costs.Standby})
	}
	room := int(w.Room * w.Hot * w.Rate * w.Seconds * 1.25)
	for i := range w.Lanes {
		l := &lane{s: s, node: s.nodes[i%w.Nodes], store: s.store[i%w.Shards], log: s.logs[i%w.Shards], room: room / w.Lanes}
		if i < room%w.Lanes {
			l.room++
		}
		s.lanes = append(s.lanes, l)
	}
	return s
}

// measure runs a world and counts after the first quarter of the time.
func (s *simulation) measure() *Report {
	w := &s.w
	warm, all := w.Seconds*0.25e6, w.Seconds*1.25e6
	s.run(warm)
	busy := func() (node, store, log float64) {
		for _, p := range s.nodes {
			node += p.busy
		}
		for i, p := range s.store {
			store += p.busy
			log += s.logs[i].busy
		}
		return node, store, log
	}
	node, store, syncs := busy()
	s.count(0)
	s.measuring, s.area, s.batches, s.commands = true, 0, 0, 0
	s.run(all)
	s.count(0)
	node2, store2, syncs2 := busy()
	took := all - warm
	parked, refused, batches, commands, area := s.parked, s.refused, s.batches, s.commands, s.area
	s.measuring = false
	// A move that is on its way comes to its end: a shortage comes when headroom is nearly gone, which is when the time is.
	for begun := s.moves; s.moving && s.moves == begun && s.now < all+w.Seconds*1e6; {
		s.run(s.now + 1000)
	}
	r := &Report{Lanes: w.Lanes, Nodes: w.Nodes, Shards: w.Shards, PerSecond: float64(s.made) / w.Seconds, Moves: s.moves, Refused: refused, Longest: s.longest / 1000,
		NodeBusy: (node2 - node) / took / float64(w.Nodes*w.Cores), StoreBusy: (store2 - store) / took / float64(w.Shards*w.Cores), LogBusy: (syncs2 - syncs) / took / float64(w.Shards),
		UnderWay: area / took}
	both := slices.Concat(s.hot, s.others)
	for _, part := range [][]float64{both, s.hot, s.others} {
		slices.Sort(part)
	}
	r.P50, r.P99, r.P99Hot, r.P99Others = quantile(both, 0.5), quantile(both, 0.99), quantile(s.hot, 0.99), quantile(s.others, 0.99)
	for _, v := range both {
		r.Mean += v / 1000 / float64(len(both))
	}
	r.Batches = float64(batches) / w.Seconds
	if batches > 0 {
		r.PerBatch = float64(commands) / float64(batches)
	}
	if n := s.made + refused; n > 0 {
		r.Parked = float64(parked) / float64(n)
	}
	return r
}

// quantile of sorted microseconds, in milliseconds.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)] / 1000
}

// Fit derives the costs of a lane from two measured rates of the engine alone, in payments a second: of one caller, and of n callers in one lane. One
// caller's commands wait for everything that a batch takes; n callers fill two batches in turn, of which one is decided while the other is written. So the
// command's part is the store's; the fixed part is given as the sync.
func Fit(one float64, n int, many float64) (Costs, error) {
	alone := 1e6 / (2 * one)
	perCommand := (float64(n)*1e6/(2*many) - 2*alone) / float64(n-2)
	if one <= 0 || many <= 0 || n < 3 || perCommand <= 0 || perCommand >= alone {
		return Costs{}, fmt.Errorf("scale: %v payments/s of one caller and %v of %d fit no lane", one, many, n)
	}
	return Costs{Store: perCommand, Flush: alone - perCommand}, nil
}
