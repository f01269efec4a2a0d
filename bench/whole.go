package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"hutong/store"
)

// Options say how the switch is loaded from outside, and with what.
type Options struct {
	Load
	Transport string // REST or Stream
	Binary    string // of hutong, which is also the switch and the counterparties
	Store     string // name of the store
	Kind      string // of the store, for the report
	Lanes     int
	Prefilled int64  // payments that Prefill has put into the store for this run
	Fresh     bool   // nobody has used the store, but for the prefill: there is nothing to audit before the run
	Profiles  string // folder for the processes' profiles; "": none
	Verify    bool   // let the auditor derive the books at the end
	// Open opens the store for reading, before and after the run.
	Open func(ctx context.Context) (store.Store, error)
	// Database is the process of the database server, when the run is its only user; 0: there is none, or others use it too.
	Database int
	Progress func(Progress) // nil: nobody is told
	Every    time.Duration  // how often Progress is told, and once at least; 0: once a second
}

// Progress is how a run stands.
type Progress struct {
	Elapsed      time.Duration
	Done, Failed int64
	Rate         float64       // payments a second since it was last told
	P99          time.Duration // the same
	Memory       int64         // of the switch, bytes; 0: not known
}

// Run measures the switch from outside: callers in this process, the switch, the wallets and the acquirers each in one of their own, every
// message signed, the demonstration's rules in force. It returns a report, and with it an error, when the run was made but its end is not as it should be.
func Run(ctx context.Context, o Options) (r *Report, err error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	if o.Transport != REST && o.Transport != Stream {
		return nil, fmt.Errorf("bench: the transport %q is not rest or stream", o.Transport)
	}
	dir, err := os.MkdirTemp("", "hutong-bench-")
	if err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	defer os.RemoveAll(dir)
	n, err := newNetwork(o.Institutions)
	if err != nil {
		return nil, err
	}
	at, metricsAt, err := o.free()
	if err != nil {
		return nil, err
	}
	j, endpoints := newJoin(), map[string]string{}
	var running []*process // in the order in which they were started
	defer func() {
		for _, p := range running {
			err = errors.Join(err, p.end())
		}
	}()
	var parties []*partyProcess
	for _, of := range []side{payers, payees} {
		p, err := startParty(&o, n, of, j, endpoints)
		if err != nil {
			return nil, err
		}
		parties, running = append(parties, p), append(running, p.process)
	}
	if err := n.install(dir, endpoints, o.Lanes, &at, metricsAt); err != nil {
		return nil, err
	}
	server, err := startSwitch(&o, dir)
	if err != nil {
		return nil, err
	}
	running = append(running, server)
	if err := ready(ctx, server, "http://"+metricsAt+"/readyz"); err != nil {
		return nil, fmt.Errorf("bench: the switch did not start: %w\n%s", err, server.log.String())
	}
	before := books{paid: o.Prefilled}
	if o.Verify && !o.Fresh {
		if before, err = o.audited(ctx); err != nil {
			return nil, fmt.Errorf("bench: the store before the run: %w (name another store, or none for a temporary one)", err)
		}
	}
	m := &meters{o: &o, metrics: "http://" + metricsAt + "/metrics", join: j, server: server, parties: running[:2]}
	for _, p := range parties {
		if err := p.connect(&o, at); err != nil {
			return nil, err
		}
	}
	banks, disconnect, err := n.connect(ctx, &o, &at, &m.wire)
	if err != nil {
		return nil, err
	}
	did, err := m.load(ctx, n, banks)
	disconnect()
	if err != nil {
		return nil, err
	}
	// From here on everything is ended in order, also when the run was told to stop.
	ctx = context.WithoutCancel(ctx)
	for len(running) > 0 { // the switch first
		p := running[len(running)-1]
		running = running[:len(running)-1]
		err = errors.Join(err, p.end())
	}
	if err != nil {
		return nil, err
	}
	sum, err := j.total()
	if err != nil {
		return nil, fmt.Errorf("bench: what the counterparties told of themselves: %w", err)
	}
	if r, err = m.report(ctx, &sum, did); err != nil {
		return r, err
	}
	if sum.payments() == 0 {
		return r, fmt.Errorf("bench: no payment succeeded%s: %s", optional(r.WarmUp > 0, " after the %d of the warm-up", r.WarmUp), r.failures())
	}
	if o.Verify {
		after, err := o.audited(ctx)
		if err != nil {
			return r, fmt.Errorf("bench: the store after the run: %w", err)
		}
		if err := after.less(before).equal(books{sum.warmUp + sum.payments(), sum.credit}); err != nil {
			return r, err
		}
		r.Verified = true
	}
	return r, nil
}

// ready waits until a switch says that it takes payments.
func ready(ctx context.Context, p *process, url string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute) // a store that is full already takes its time
	defer cancel()
	for {
		if status, _, err := get(ctx, url); err == nil && status == http.StatusOK {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-p.done:
			return errors.New("its process has ended")
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// get reads a page of the switch's metrics and health.
func get(ctx context.Context, url string) (status int, values map[string]float64, err error) {
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, nil, err
	}
	a, err := http.DefaultClient.Do(q)
	if err != nil {
		return 0, nil, err
	}
	defer a.Body.Close()
	values = map[string]float64{}
	lines := bufio.NewScanner(a.Body)
	for lines.Scan() {
		name, text, _ := strings.Cut(lines.Text(), " ")
		if v, err := strconv.ParseFloat(text, 64); err == nil {
			values[name] = v
		}
	}
	return a.StatusCode, values, lines.Err()
}
