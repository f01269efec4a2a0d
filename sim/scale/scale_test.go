package scale

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
)

// Goal: the model counts right. Method: where queueing theory has a formula, the model is held against it; where lanes commit in step, against arithmetic;
// and against the real engine's rate in between the two that it was fitted to.

// near holds a value against what is expected, within a share of it.
func near(t *testing.T, what string, got, want, share float64) {
	t.Helper()
	if math.Abs(got-want) > share*math.Abs(want) {
		t.Errorf("%s is %.4g, want %.4g within %.0f %%", what, got, want, share*100)
	}
}

// waits is the mean wait of n jobs that come by chance to processors.
func waits(rate float64, servers int, takes func(*rand.Rand) float64) float64 {
	var c clock
	p := &processors{c: &c, free: servers}
	rnd := rand.New(rand.NewPCG(1, 2))
	var sum float64
	n := 0
	var arrive func()
	arrive = func() {
		came, length := c.now, takes(rnd)
		p.use(length, func() { sum += c.now - came - length; n++ })
		c.after(rnd.ExpFloat64()/rate, arrive)
	}
	c.after(0, arrive)
	c.run(400_000 / rate)
	return sum / float64(n)
}

func TestQueues(t *testing.T) {
	// One server, equal times: half the wait of chance ones (Pollaczek and Khinchine).
	near(t, "the wait of M/D/1 at 0.7", waits(0.7, 1, func(*rand.Rand) float64 { return 1 }), 0.7/(2*(1-0.7)), 0.03)
	near(t, "the wait of M/M/1 at 0.8", waits(0.8, 1, func(r *rand.Rand) float64 { return r.ExpFloat64() }), 0.8/(1-0.8), 0.06)
	// Four servers (Erlang C).
	const c, load = 4, 3.2
	sum, term := 0.0, 1.0
	for k := range c {
		sum += term
		term *= load / float64(k+1)
	}
	last := term * c / (c - load)
	near(t, "the wait of M/M/4 at 0.8", waits(load, c, func(r *rand.Rand) float64 { return r.ExpFloat64() }), last/(sum+last)/(c-load), 0.06)
}

var lone = Costs{Edge: 200, Command: 10, Store: 20, Batch: 100, Flush: 150, Network: 50, Institution: 1000}

func TestOneCaller(t *testing.T) {
	r, err := Run(World{Seed: 1, Costs: lone, Lanes: 1, Nodes: 1, Shards: 1, Cores: 2, Callers: 1, Seconds: 5})
	if err != nil {
		t.Fatal(err)
	}
	took := 200 + 2*(10+20+100+150+2*50) + 1000.0
	near(t, "one caller's rate", r.PerSecond, 1e6/took, 0.001)
	near(t, "its time", r.Mean, (took-1000)/1000, 0.001)
	near(t, "its batch", r.PerBatch, 1, 0)
}

// With many callers and nothing but the lane, two batches take turns: while one is written, the other gathers and is decided. So the slower of the two
// is all that counts. Both are equal in size because a batch takes half of the callers at most.
func TestManyCallers(t *testing.T) {
	const callers, fixed, each = 512, 400.0, 12.0
	many := func(c Costs) *Report {
		r, err := Run(World{Seed: 1, Costs: c, Lanes: 1, Nodes: 1, Shards: 1, Cores: 2, OneBox: true, Callers: callers, Seconds: 5, Most: callers / 2})
		if err != nil {
			t.Fatal(err)
		}
		near(t, "Little's callers", r.PerSecond*r.Mean/1000, callers, 0.02)
		return r
	}
	near(t, "the rate when deciding is slow", many(Costs{Command: each, Store: each / 4, Flush: fixed}).PerSecond, 1e6/each/2, 0.02)
	r := many(Costs{Command: each / 4, Store: each, Flush: fixed})
	near(t, "the rate when the store is slow", r.PerSecond, callers/(2*fixed+callers*each)/2*1e6, 0.02)
	back, err := Fit(1e6/(2*(fixed+each)), callers, r.PerSecond)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "the fitted command", back.Store, each, 0.03)
	near(t, "the fitted rest", back.Flush, fixed, 0.01)
}

func TestArrivals(t *testing.T) {
	w := World{Seed: 3, Costs: lone, Lanes: 4, Nodes: 2, Shards: 2, Cores: 2, Rate: 4000, Seconds: 5, Hot: 0.7}
	r, err := Run(w)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "the rate", r.PerSecond, 4000, 0.02)
	near(t, "Little's payments under way", r.UnderWay, 4000*(r.Mean+1)/1000, 0.02)
	near(t, "nodes' work", r.NodeBusy, 4000*(200+2*10)/1e6/4, 0.03)
	near(t, "servers' work", r.StoreBusy, 4000*2*(20+100/r.PerBatch)/1e6/4, 0.03)
	near(t, "the hot institution's p99", r.P99Hot, r.P99Others, 0.05) // it has a lane of its own in no lane
	again, err := Run(w)
	if err != nil || !reflect.DeepEqual(r, again) {
		t.Errorf("the same seed gave another run: %+v and %+v, %v", r, again, err)
	}
	w.Seed++
	if other, _ := Run(w); reflect.DeepEqual(r, other) {
		t.Error("another seed gave the same run")
	}
}

// Headroom that just suffices is moved, and nobody is refused; what is missing is refused, no more and no less.
func TestHeadroom(t *testing.T) {
	w := World{Seed: 5, Costs: lone, Lanes: 16, Nodes: 4, Shards: 2, Cores: 4, Rate: 8000, Seconds: 2, Hot: 0.7, Room: 1.02}
	r, err := Run(w)
	if err != nil {
		t.Fatal(err)
	}
	if r.Refused != 0 || r.Moves == 0 || r.Parked == 0 {
		t.Errorf("with 2 %% to spare: %d refused, %d moves, %.4f parked", r.Refused, r.Moves, r.Parked)
	}
	w.Room = 0.9
	if r, err = Run(w); err != nil {
		t.Fatal(err)
	}
	near(t, "refused for the tenth that is missing", float64(r.Refused), 0.1*0.7*8000*2.5, 0.15)
	w.Room = 0
	if r, err = Run(w); err != nil || r.Refused != 0 || r.Moves != 0 {
		t.Errorf("without a cap: %+v, %v", r, err)
	}
}

func TestBadWorlds(t *testing.T) {
	good := World{Costs: lone, Lanes: 4, Nodes: 2, Shards: 2, Cores: 2, Rate: 100, Seconds: 1}
	for what, spoil := range map[string]func(*World){
		"no lanes": func(w *World) { w.Lanes = 0 }, "more nodes than lanes": func(w *World) { w.Nodes = 5 }, "no servers": func(w *World) { w.Shards = 0 },
		"one box of two": func(w *World) { w.OneBox = true }, "nobody": func(w *World) { w.Rate = 0 }, "no time": func(w *World) { w.Seconds = 0 }, "a share above all": func(w *World) { w.Hot = 1.1 },
	} {
		w := good
		spoil(&w)
		if _, err := Run(w); err == nil {
			t.Errorf("%s: it ran", what)
		}
	}
	if _, err := Fit(1000, 64, 64_000); err == nil {
		t.Error("rates that no lane can have were fitted")
	}
}

// The costs that are shipped are whole, and others are not believed unread.
func TestCosts(t *testing.T) {
	f, err := ParseCosts(nil)
	if err != nil || f.Flush.Value <= 0 {
		t.Fatalf("%+v, %v", f, err)
	}
	for _, bad := range []string{"{}", "[]", string(shipped) + "1", `{"edge": {"value": 1, "from": "x"}}`, `{"edge_rest_us": {"value": -1, "from": "x"}}`} {
		if _, err := ParseCosts([]byte(bad)); err == nil {
			t.Errorf("%.40s was taken", bad)
		}
	}
	for v, want := range map[float64]string{0: "0", 7: "7", 999.6: "1,000", 12_345: "12,300", 1_234_567: "1,230,000"} {
		if got := thousands(v); got != want {
			t.Errorf("%v is written %s, want %s", v, got, want)
		}
	}
}

// Fitted to the engine with one caller and with 1,024, the model must say what the engine does with 64. Rates of four runs, in payments a
// second, as docs/PERFORMANCE.md and the prototypes before it have them.
func TestMeasured(t *testing.T) {
	for _, m := range []struct {
		what            string
		one, some, many float64
	}{
		{"SQLite, lightest moment", 1427, 8316, 16_156},
		{"SQLite, load 4 beside it", 490, 3854, 6806},
		{"PostgreSQL, load 20 beside it", 78, 1418, 4929},
		{"PostgreSQL, one lane that decides ahead, nothing beside it", 979, 13_031, 41_300},
		{"PostgreSQL, the bare prototype", 1447, 23_807, 100_759},
	} {
		c, err := Fit(m.one, 1024, m.many)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Run(World{Seed: 1, Costs: c, Lanes: 1, Nodes: 1, Shards: 1, Cores: 2, OneBox: true, Callers: 64, Seconds: 2})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %.1f µs a command and %.0f a batch; 64 callers: %.0f/s by the model, %.0f measured, %.2f times", m.what, c.Store, c.Flush, r.PerSecond, m.some, r.PerSecond/m.some)
		if ratio := r.PerSecond / m.some; ratio < 0.75 || ratio > 1.6 {
			t.Errorf("%s: %.2f times what was measured", m.what, ratio)
		}
	}
}
