package bench

import (
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// phases compare the engine's latencies with and without a hot institution in one run.
type phases struct {
	load  Load // its share and duration
	mu    sync.Mutex
	hists [hot + 1]*hdrhistogram.Histogram
}

func newPhases(o *EngineOptions) *phases {
	return &phases{load: Load{Hot: o.Hot, Duration: o.Duration}, hists: [hot + 1]*hdrhistogram.Histogram{even: newHistogram(), hot: newHistogram()}}
}

// begin spreads a caller's next payment as the phase of a moment has it.
func (p *phases) begin(c *Caller, since time.Duration) phase {
	in := p.load.phaseAt(since)
	switch in {
	case even:
		c.Spread(0)
	case hot:
		c.Spread(p.load.Hot)
	}
	return in
}

func (p *phases) took(in phase, d time.Duration) {
	if in == only {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hists[in].RecordValue(min(d.Microseconds(), highest))
}

// report is nil when there were no phases.
func (p *phases) report() *HotReport {
	if p.load.Hot == 0 {
		return nil
	}
	return &HotReport{Share: p.load.Hot, Even: latency(p.hists[even]), Hot: latency(p.hists[hot])}
}
