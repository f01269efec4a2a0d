package scale

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
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

// A payment whose claim is another lane's is one command more, and waits for one commit more, over the network if the lane is another node's.
func TestClaims(t *testing.T) {
	w := World{Seed: 7, Costs: lone, Lanes: 4, Nodes: 2, Shards: 2, Cores: 2, Rate: 2000, Seconds: 5, Claims: 1}
	r, err := Run(w)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "nodes' work", r.NodeBusy, 2000*(200+2.75*10)/1e6/4, 0.03)
	near(t, "servers' work", r.StoreBusy, 2000*2.75*(20+100/r.PerBatch)/1e6/4, 0.03)
	w.Rate, w.Callers = 0, 1
	if r, err = Run(w); err != nil {
		t.Fatal(err)
	}
	command := 10 + 20 + 100 + 150 + 2*50.0
	near(t, "one caller's time", r.Mean, (200+2.75*command+0.5*2*50)/1000, 0.01)
	near(t, "Little's one caller", r.UnderWay, 1, 0.001)
}

// A move of headroom takes a round trip for each lane and a commit, and batches do not wait for it.
func TestMove(t *testing.T) {
	s := newSimulation(World{Costs: lone, Lanes: 8, Nodes: 1, Shards: 1, Cores: 4, Rate: 1, Seconds: 1, Room: 1, Hot: 1})
	var answered float64
	s.after(0, s.move)
	s.after(200, func() {
		s.lanes[0].submit(command{p: &payment{lane: s.lanes[0]}, done: func() { answered = s.now }})
	})
	s.run(1e6)
	near(t, "the move", s.longest, 8*2*50+50+100+150+50, 0.0001)
	near(t, "a batch meanwhile", answered, 200+10+50+120+150+50, 0.0001)
	if s.moves != 1 {
		t.Errorf("%d moves", s.moves)
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
		"one box of two": func(w *World) { w.OneBox = true }, "nobody": func(w *World) { w.Rate = 0 }, "no time": func(w *World) { w.Seconds = 0 }, "a share above all": func(w *World) { w.Hot = 1.1 }, "claims above all": func(w *World) { w.Claims = 1.1 },
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

// Fitted to the engine with one caller and with 1,024, the model must say what the engine does with 64. Rates are payments a second. The first two are
// in docs/PERFORMANCE.md. The third is of the present program: hutong bench --engine --duration 6s with --callers 1, 64 and 1024, one after the other, load 9
// beside them. The others are of earlier programs and of a prototype, and stand only here.
func TestMeasured(t *testing.T) {
	for _, m := range []struct {
		what            string
		one, some, many float64
	}{
		{"SQLite, lightest moment", 1427, 8316, 16_156},
		{"SQLite, load 4 beside it", 490, 3854, 6806},
		{"PostgreSQL, load 9 beside it", 1412, 12_569, 24_514},
		{"PostgreSQL, load 20 beside it", 78, 1418, 4929},
		{"PostgreSQL, the first program that decided ahead, nothing beside it", 979, 13_031, 41_300},
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

var updateDocs = flag.Bool("update-docs", false, "write the simulated table of docs/SCALING.md again")

// TestDocs holds docs/SCALING.md to the study with seed 1, and what it reckons from that and from the costs to the arithmetic.
func TestDocs(t *testing.T) {
	const name, begin, end = "../../docs/SCALING.md", "<!-- simulated -->\n", "<!-- /simulated -->"
	f, err := ParseCosts(nil)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := Study(f, 1)
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	if err := Write(&table, rows); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok1 := strings.Cut(string(raw), begin)
	kept, tail, ok2 := strings.Cut(rest, end)
	if !ok1 || !ok2 {
		t.Fatalf("%s has no place for the table", name)
	}
	if *updateDocs {
		raw, kept = []byte(head+begin+table.String()+end+tail), table.String()
		if err := os.WriteFile(name, raw, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want := table.String(); kept != want {
		// Processors of other kinds multiply and add in one step, which changes last digits: there only the layouts are compared.
		layouts := func(text string) []string { return regexp.MustCompile(`(?m)^(\|[^|]*){4}`).FindAllString(text, -1) }
		if runtime.GOARCH == "amd64" || !slices.Equal(layouts(kept), layouts(want)) {
			t.Fatalf("the table in %s is not the one of the study; run: go test ./sim/scale -run Docs -update-docs", name)
		}
		return
	}

	row := func(layout string, lanes, nodes int) *Row {
		for i := range rows {
			if r := &rows[i]; strings.Contains(r.Layout, layout) && r.Lanes == lanes && r.Nodes == nodes {
				return r
			}
		}
		t.Fatalf("no row of %d lanes on %d nodes: %s", lanes, nodes, layout)
		return nil
	}
	one := func(edge Value) float64 { return edge.Value + 2*f.Command.Value } // µs a payment
	rest1, stream1 := row("a node of 16 for each lane", 1, 1), row("one owner and one server of 16, stream", 1, 1)
	many, few := row("24 lanes, nodes of 16, 2 servers, REST", 24, 3), row("8 lanes, one owner of 48", 8, 1)
	server := func(r *Row) string {
		return fmt.Sprintf("%s batches/s × %.0f µs = %.1f, and %s commands/s × %.0f µs = %.1f", thousands(r.Batches), f.Batch.Value, r.Batches*f.Batch.Value/1e6,
			thousands(r.Batches*r.PerBatch), f.Store.Value, r.Batches*r.PerBatch*f.Store.Value/1e6)
	}
	perDay := func(days, bytes float64) float64 { return 3.71e9 * days * bytes / 1e12 }
	terabytes := func(days float64) string {
		return fmt.Sprintf("%s to %s TB", whole(perDay(days, 1000)), whole(perDay(days, 1479)))
	}
	times := func(r, of *Row) string { return fmt.Sprintf("%.0f times", r.Most/of.Most) }
	text := strings.Join(strings.Fields(string(raw)), " ")
	for _, want := range []string{
		fmt.Sprintf("%s a second on average", whole(Mean)),
		fmt.Sprintf("the peak is taken as %s a second", whole(Peak)),
		fmt.Sprintf("per payment %.0f µs of the switch's processor over REST and %.0f over the stream, %.0f µs of the database's", one(f.EdgeREST), one(f.EdgeStream), 2*f.Store.Value),
		fmt.Sprintf("%.0f at the mean, %.0f at the peak", Mean*one(f.EdgeREST)/1e6, Peak*one(f.EdgeREST)/1e6),
		fmt.Sprintf("%.1f at the peak: one machine of 16", Peak*one(f.EdgeStream)/1e6),
		"8 lanes on one server: " + server(few),
		"24 lanes on two: " + server(many),
		fmt.Sprintf("24 lanes: %s batches/s, one in %.1f ms a lane; the logs of two servers are busy for %.0f %% of the time", thousands(many.Batches), 24e3/many.Batches, 100*many.LogBusy),
		fmt.Sprintf("8 lanes: %s batches/s, and one server's log is busy for %.0f %%", thousands(few.Batches), 100*few.LogBusy),
		fmt.Sprintf("%.1f to %.1f TB a day", perDay(1, 1000), perDay(1, 1479)),
		"7 days: " + terabytes(7), "90 days: " + terabytes(90), "120 days: " + terabytes(120), "366 days: " + terabytes(366),
		fmt.Sprintf("%.1f TB a day; %.0f MB/s at the peak", perDay(1, 1539), Peak*1539/1e6),
		fmt.Sprintf("%.0f MB/s at the peak over REST: %.1f Gbit/s; %.0f MB/s over the stream", Peak*5957/1e6, Peak*5957*8/1e9, Peak*1435/1e6),
		fmt.Sprintf("%s/s over REST, less than the average of %s, and %s/s over the stream", thousands(rest1.Most), whole(Mean), thousands(stream1.Most)),
		fmt.Sprintf("the lane (%s/s over REST, %s/s over the stream", thousands(rest1.Most), thousands(stream1.Most)),
		fmt.Sprintf("64 lanes on 64 nodes and 16 servers give %s the one, 16 lanes on 16 nodes %s", times(row("a node of 16 for each lane", 64, 64), rest1), times(row("a node of 16 for each lane", 16, 16), rest1)),
		fmt.Sprintf("3 nodes of 16 are busy for %.0f %%, and one owner of 48 for %.0f %%", 100*many.NodeBusy, 100*few.NodeBusy),
		fmt.Sprintf("A move takes %.0f ms with 24 lanes and %.0f with 64", many.Longest, row("a node of 16 for each lane", 64, 64).Longest),
	} {
		if !strings.Contains(text, want) {
			t.Errorf("docs/SCALING.md does not say: %s", want)
		}
	}
}

// whole writes a number with all of its digits.
func whole(v float64) string {
	text := fmt.Sprintf("%.0f", v)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}
