package scale

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
)

//go:embed costs.json
var shipped []byte

// File is costs with where each comes from, as in costs.json. Values are microseconds.
type File struct {
	EdgeREST    Value `json:"edge_rest_us"`
	EdgeStream  Value `json:"edge_stream_us"`
	Command     Value `json:"command_us"`
	Store       Value `json:"store_us"`
	Batch       Value `json:"batch_us"`
	Flush       Value `json:"flush_us"`
	Standby     Value `json:"standby_us"`
	Network     Value `json:"network_us"`
	Institution Value `json:"institution_us"`
}

// Value is a cost in microseconds and its source.
type Value struct {
	Value float64 `json:"value"`
	From  string  `json:"from"`
}

// ParseCosts reads a file of costs; without one it gives those that were shipped. All must be there.
func ParseCosts(raw []byte) (*File, error) {
	if len(raw) == 0 {
		raw = shipped
	}
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.DisallowUnknownFields()
	f := &File{}
	if err := d.Decode(f); err != nil {
		return nil, fmt.Errorf("costs: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("costs: something follows the object")
	}
	for _, v := range []*Value{&f.EdgeREST, &f.EdgeStream, &f.Command, &f.Store, &f.Batch, &f.Flush, &f.Standby, &f.Network, &f.Institution} {
		if v.From == "" || !(v.Value >= 0) || v.Value > 1e9 {
			return nil, errors.New("costs: every cost needs a value in microseconds, from 0 to 10^9, and where it is from: see sim/scale/costs.json")
		}
	}
	return f, nil
}

func (f *File) costs(edge Value, standby bool) Costs {
	c := Costs{Edge: edge.Value, Command: f.Command.Value, Store: f.Store.Value, Batch: f.Batch.Value, Flush: f.Flush.Value, Network: f.Network.Value, Institution: f.Institution.Value}
	if standby {
		c.Standby = f.Standby.Value
	}
	return c
}

// Row is one line of the study: what a layout can do, and how long payments take at seven tenths of it, or at a rate that was asked for.
type Row struct {
	Layout string  `json:"layout"`
	Most   float64 `json:"most_per_second"` // with a p99 of 25 ms; 0: not asked
	Report
}

// A country's payments a second, of 3.71 billion a day.
const (
	Mean = 3.71e9 / 86_400
	Peak = 92_000
)

// The study's load: one institution makes seven tenths of the payments and has headroom for hardly more than it makes; every payment is by a code that
// can be paid once.
const (
	studyClaims = 1
	studyHot    = 0.7
	studyRoom   = 1.02
	studyLoad   = 0.7
	// studyWithin is the p99, in milliseconds, that a rate must keep to count as one that can be sustained.
	studyWithin = 25.0
)

// Study simulates the layouts of docs/SCALING.md. The same seed gives the same rows.
func Study(f *File, seed uint64) ([]Row, error) {
	var all []layout
	for _, n := range []int{1, 4, 16, 64} {
		all = append(all, layout{"one machine of 2 processors, REST", f.EdgeREST, n, 1, 0, 2, 0})
	}
	for _, n := range []int{1, 4, 16, 64} {
		all = append(all, layout{"one owner and one server of 16, stream", f.EdgeStream, n, 1, 1, 16, 0})
	}
	for _, n := range []int{1, 4, 16, 64} {
		all = append(all, layout{"a node of 16 for each lane, a server for each 4, REST", f.EdgeREST, n, n, max(1, n/4), 16, 0})
	}
	for _, n := range []int{3, 4, 6} {
		all = append(all, layout{"at the peak of 92,000/s: 24 lanes, nodes of 16, 2 servers, REST", f.EdgeREST, 24, n, 2, 16, Peak})
	}
	all = append(all, layout{"at the peak of 92,000/s: 8 lanes, one owner of 48, a server of 48, REST", f.EdgeREST, 8, 1, 1, 48, Peak})
	for _, n := range []int{1, 2} {
		all = append(all, layout{"at the peak of 92,000/s: 24 lanes, nodes of 16, 2 servers, stream", f.EdgeStream, 24, n, 2, 16, Peak})
	}
	all = append(all, layout{"at the peak of 92,000/s: 8 lanes, one owner and one server of 16, stream", f.EdgeStream, 8, 1, 1, 16, Peak})
	// Layouts know nothing of each other: as many are simulated at a time as there are processors.
	rows, errs := make([]Row, len(all)), make([]error, len(all))
	next := make(chan int)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				rows[i], errs[i] = all[i].row(f, seed)
			}
		})
	}
	for i := range all {
		next <- i
	}
	close(next)
	wg.Wait()
	return rows, errors.Join(errs...)
}

// layout is a row to be.
type layout struct {
	name                        string
	edge                        Value
	lanes, nodes, shards, cores int     // shards 0: on the node's machine
	rate                        float64 // 0: the highest that can be sustained is looked for
}

func (l layout) row(f *File, seed uint64) (Row, error) {
	w := World{Seed: seed, Costs: f.costs(l.edge, l.shards > 0), Lanes: l.lanes, Nodes: l.nodes, Shards: max(l.shards, 1), OneBox: l.shards == 0, Cores: l.cores, Rate: l.rate,
		Hot: studyHot, Claims: studyClaims}
	row := Row{Layout: l.name}
	if w.Rate == 0 {
		most, err := sustained(w)
		if err != nil {
			return row, err
		}
		row.Most, w.Rate = most, most*studyLoad
	}
	w.Seconds, w.Room = math.Min(4, 200_000/w.Rate), studyRoom
	r, err := Run(w)
	if err != nil {
		return row, err
	}
	row.Report = *r
	return row, nil
}

// sustained is the highest rate, within a hundredth of what the processors could do at best, that is answered within studyWithin.
func sustained(w World) (float64, error) {
	c := w.Costs
	cores := float64(w.Cores)
	best := math.Min(float64(w.Lanes)*1e6/(2*math.Max(c.Command, c.Store)), math.Min(float64(w.Nodes)*cores*1e6/(c.Edge+2*c.Command), float64(w.Shards)*cores*1e6/(2*c.Store)))
	low, high := 0.0, best
	for high-low > best/100 {
		w.Rate = (low + high) / 2
		w.Seconds = math.Min(4, 60_000/w.Rate)
		r, err := Run(w)
		if err != nil {
			return 0, err
		}
		if r.P99 <= studyWithin && r.PerSecond > 0.97*w.Rate {
			low = w.Rate
		} else {
			high = w.Rate
		}
	}
	return low, nil
}

// Write writes rows as a table.
func Write(w io.Writer, rows []Row) error {
	var b strings.Builder
	b.WriteString("| layout | lanes | nodes | servers | most a second with a p99 of 25 ms | at a second | p50 / p99 ms | p99 of the hot one / of others | a batch, batches a second | nodes / servers / log busy | moves, parked, longest |\n|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, r := range rows {
		most := "–"
		if r.Most > 0 {
			most = thousands(r.Most)
		}
		longest := "–"
		if r.Moves > 0 {
			longest = fmt.Sprintf("%.0f ms", r.Longest)
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %s | %s | %.1f / %.1f | %.1f / %.1f | %.0f, %s | %.0f / %.0f / %.0f %% | %d, %.2f %%, %s |\n", r.Layout, r.Lanes, r.Nodes, r.Shards, most, thousands(r.PerSecond),
			r.P50, r.P99, r.P99Hot, r.P99Others, r.PerBatch, thousands(r.Batches), 100*r.NodeBusy, 100*r.StoreBusy, 100*r.LogBusy, r.Moves, 100*r.Parked, longest)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// thousands writes a number to three digits that count.
func thousands(v float64) string {
	unit := math.Pow(10, math.Max(0, math.Floor(math.Log10(math.Max(v, 1)))-2))
	text := fmt.Sprintf("%.0f", math.Round(v/unit)*unit)
	var parts []string
	for len(text) > 3 {
		parts = append(parts, text[len(text)-3:])
		text = text[:len(text)-3]
	}
	parts = append(parts, text)
	slices.Reverse(parts)
	return strings.Join(parts, ",")
}
