package bench

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Report is what came of a run from outside, whatever the transport and the flow. Latencies count from the moment at which an operation was to begin,
// also when a caller was late. Payments are pulls, pushes and refunds; what is "per payment" is shared among those. What can't be known here
// is 0 or not there.
type Report struct {
	Machine      Machine `json:"machine"` // before the run
	Store        string  `json:"store"`
	Transport    string  `json:"transport"`
	Flow         string  `json:"flow"`
	Lanes        int     `json:"lanes"`
	Callers      int     `json:"callers"`
	Rate         float64 `json:"rate"` // 0: closed loop
	Institutions int     `json:"institutions"`
	Skew         float64 `json:"skew"`
	Prefilled    int64   `json:"prefilled"` // payments of the days before that the store was given
	WarmUp       int64   `json:"warm_up"`   // payments before those that are measured; they are in the books, in what the store takes and in failures, and in nothing else

	Payments          int64            `json:"payments"`
	Failed            int64            `json:"failed"`
	Unbegun           int64            `json:"unbegun"` // were due, but the switch was too far behind
	Failures          map[string]int64 `json:"failures,omitempty"`
	Seconds           float64          `json:"seconds"`
	PaymentsPerSecond float64          `json:"payments_per_second"`

	P50MS      float64 `json:"p50_ms"` // without the counterparties' time
	P99MS      float64 `json:"p99_ms"`
	P999MS     float64 `json:"p999_ms"`
	MaxMS      float64 `json:"max_ms"`
	WholeP50MS float64 `json:"whole_p50_ms"` // with it
	WholeP99MS float64 `json:"whole_p99_ms"`
	LateP50MS  float64 `json:"late_p50_ms"` // after it was due an operation began: the clock's lateness, and waiting for a free caller; it is in all of these
	LateP99MS  float64 `json:"late_p99_ms"`

	Kinds map[string]Latency `json:"kinds"` // by what was done
	Hot   *HotReport         `json:"hot,omitempty"`

	// CPUMicros is the processor time of everything that the switch needs: its process, and the database server where it can be measured.
	CPUMicros          float64            `json:"cpu_us_per_payment"`
	CPUMicrosByProcess map[string]float64 `json:"cpu_us_per_payment_by_process"`
	DatabaseMeasured   bool               `json:"database_measured"`

	WireBytes float64            `json:"wire_bytes_per_payment"` // over TCP at the switch, both ways, from both sides
	Bytes     float64            `json:"store_bytes_per_payment"`
	LogBytes  float64            `json:"log_bytes_per_payment"` // of PostgreSQL's write-ahead log
	Rows      map[string]float64 `json:"rows_per_payment"`      // by table; PostgreSQL: inserted and updated, SQLite: more than before
	Rules     float64            `json:"rule_evaluations_per_payment"`

	Memory   *MemoryReport `json:"memory,omitempty"` // not there when the run ended before the switch was warm
	Verified bool          `json:"verified"`         // the auditor passed the books, and they have exactly the payments and amounts that the callers saw
}

// Latency is how long one kind of operation took, without the counterparties' time.
type Latency struct {
	Done  int64   `json:"done"`
	P50MS float64 `json:"p50_ms"`
	P99MS float64 `json:"p99_ms"`
	MaxMS float64 `json:"max_ms"`
}

// HotReport compares the phases of one run: in one the payers' institutions are even, in the other one of them makes a share of all payments.
type HotReport struct {
	Share float64 `json:"share"`
	Even  Latency `json:"even"`
	Hot   Latency `json:"hot"`
	// Refused are the hot institution's payments for want of headroom; nil: it is not at its cap. They are in none of the latencies.
	Refused *int64 `json:"refused,omitempty"`
}

func (h *HotReport) String() string {
	capped := ""
	if h.Refused != nil {
		capped = fmt.Sprintf(", and %d of them refused at its cap", *h.Refused)
	}
	return fmt.Sprintf("with %.0f %% of the payments%s: p50 %.1f ms, p99 %.1f ms; in the even seconds between: p50 %.1f ms, p99 %.1f ms", 100*h.Share, capped, h.Hot.P50MS, h.Hot.P99MS, h.Even.P50MS, h.Even.P99MS)
}

// MemoryReport is what the switch's process had in use, in MiB, from when it was warm.
type MemoryReport struct {
	StartMB      float64 `json:"start_mb"`
	EndMB        float64 `json:"end_mb"`
	HighestMB    float64 `json:"highest_mb"`
	SlopePerHour float64 `json:"slope_mb_per_hour"` // of the straight line through all samples
}

func latency(h *hdrhistogram.Histogram) Latency {
	return Latency{Done: h.TotalCount(), P50MS: millis(h, 50), P99MS: millis(h, 99), MaxMS: float64(h.Max()) / 1000}
}

// report makes a report of what was counted. The switch has ended by then.
func (m *meters) report(ctx context.Context, s *sums, did tally) (*Report, error) {
	o, done := m.o, s.payments()
	n, all := float64(max(done, 1)), float64(max(s.warmUp+done, 1))
	r := &Report{Store: o.Kind, Transport: o.Transport, Flow: o.Flow, Lanes: o.Lanes, Callers: o.Callers, Rate: o.Rate, Institutions: o.Institutions, Skew: o.Skew, Prefilled: o.Prefilled, WarmUp: s.warmUp,
		Payments: done, Failed: s.failed, Unbegun: did.unbegun, Failures: did.failures, Seconds: did.took.Seconds(), PaymentsPerSecond: float64(done) / did.took.Seconds(),
		WholeP50MS: millis(s.whole, 50), WholeP99MS: millis(s.whole, 99), LateP50MS: millis(s.late, 50), LateP99MS: millis(s.late, 99), Kinds: map[string]Latency{}, CPUMicrosByProcess: map[string]float64{}}
	own := newHistogram()
	for k, h := range s.own {
		if h.TotalCount() == 0 {
			continue
		}
		r.Kinds[kindNames[k]] = latency(h)
		if kind(k) != inquiry {
			own.Merge(h)
		}
	}
	r.P50MS, r.P99MS, r.P999MS, r.MaxMS = millis(own, 50), millis(own, 99), millis(own, 99.9), float64(own.Max())/1000
	if o.Hot > 0 {
		r.Hot = &HotReport{Share: o.Hot, Even: latency(s.phases[even]), Hot: latency(s.phases[hot])}
	}
	for name, after := range m.after.cpu {
		if before, ok := m.before.cpu[name]; ok {
			r.CPUMicrosByProcess[name] = float64((after - before).Microseconds()) / n
		}
	}
	_, r.DatabaseMeasured = r.CPUMicrosByProcess[databaseCPU]
	r.CPUMicros = r.CPUMicrosByProcess["switch"] + r.CPUMicrosByProcess[databaseCPU]
	r.WireBytes, r.Rules = float64(m.after.wire-m.before.wire)/n, (m.after.rules-m.before.rules)/n
	if m.memory.n > 0 {
		const mb = 1 << 20
		r.Memory = &MemoryReport{float64(m.memory.first) / mb, float64(m.memory.last) / mb, float64(m.memory.highest) / mb, m.memory.slope() / mb}
	}
	after, err := m.readStore(ctx)
	if before := m.usage; err == nil && after != nil && before != nil {
		r.Bytes, r.LogBytes = float64(after.Bytes-before.Bytes)/all, float64(after.LogBytes-before.LogBytes)/all
		r.Rows = map[string]float64{}
		for table, rows := range after.Rows {
			if more := rows - before.Rows[table]; more != 0 {
				r.Rows[table] = float64(more) / all
			}
		}
	}
	return r, err
}

func (r *Report) failures() string {
	var out []string
	for _, what := range slices.Sorted(maps.Keys(r.Failures)) {
		out = append(out, fmt.Sprintf("%d × %s", r.Failures[what], what))
	}
	return strings.Join(out, "; ")
}

// Write writes the report for people.
func (r *Report) Write(w io.Writer) error {
	var b strings.Builder
	line := func(name, format string, args ...any) {
		fmt.Fprintf(&b, "%-17s%s\n", name, fmt.Sprintf(format, args...))
	}
	spread := "evenly"
	if r.Skew > 0 {
		spread = fmt.Sprintf("by Zipf's law with %g", r.Skew)
	}
	how := map[string]string{REST: "REST, every message signed (Ed25519)", Stream: "streams within TLS, every frame signed (Ed25519)"}[r.Transport]
	line("machine", "%s", r.Machine)
	line("flow", "%s over %s; %d wallets and %d acquirers, chosen %s", r.Flow, how, r.Institutions, r.Institutions, spread)
	line("store", "%s, %d lanes%s", r.Store, r.Lanes, optional(r.Prefilled > 0, ", with %d payments of the days before", r.Prefilled))
	load := "as fast as the callers can"
	if r.Rate > 0 {
		load = fmt.Sprintf("%g operations a second begin", r.Rate)
	}
	line("load", "%d callers; %s", r.Callers, load)
	line("payments", "%d in %.1f s%s: %.0f/s; %d failed%s", r.Payments, r.Seconds, optional(r.WarmUp > 0, " after %d to warm up", r.WarmUp), r.PaymentsPerSecond, r.Failed, optional(r.Failed > 0, " (%s)", r.failures()))
	if r.Unbegun > 0 {
		line("", "%d operations were due and never began: the switch did not keep up with the rate", r.Unbegun)
	}
	line("latency", "p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms, longest %.1f ms without the counterparties' time (with it p50 %.1f, p99 %.1f ms)",
		r.P50MS, r.P99MS, r.P999MS, r.MaxMS, r.WholeP50MS, r.WholeP99MS)
	if r.Rate > 0 {
		line("begun", "p50 %.2f ms, p99 %.2f ms after they were due, which the latencies have in them", r.LateP50MS, r.LateP99MS)
	}
	for _, k := range kindNames {
		if l, ok := r.Kinds[k]; ok && len(r.Kinds) > 1 {
			line("  "+k, "%d: p50 %.1f ms, p99 %.1f ms, longest %.1f ms", l.Done, l.P50MS, l.P99MS, l.MaxMS)
		}
	}
	if h := r.Hot; h != nil {
		line("hot institution", "%s", h)
	}
	if len(r.CPUMicrosByProcess) > 1 {
		var each []string
		for _, p := range []string{"switch", databaseCPU, string(payers), string(payees), "callers"} {
			if us, ok := r.CPUMicrosByProcess[p]; ok {
				each = append(each, fmt.Sprintf("%s %.0f", p, us))
			}
		}
		line("processor", "%.0f µs a payment; by process: %s", r.CPUMicros, strings.Join(each, ", "))
	}
	line("bytes", "a payment: %.0f over the wire, %.0f in the store%s", r.WireBytes, r.Bytes, optional(r.LogBytes > 0, ", %.0f in its log", r.LogBytes))
	if len(r.Rows) > 0 {
		var each []string
		for _, t := range slices.Sorted(maps.Keys(r.Rows)) {
			if rows := r.Rows[t]; rows >= 0.005 {
				each = append(each, fmt.Sprintf("%s %.2f", t, rows))
			}
		}
		line("rows", "a payment: %s", strings.Join(each, ", "))
	}
	line("rules", "%.1f evaluated a payment", r.Rules)
	if m := r.Memory; m != nil {
		line("memory", "of the switch: %.0f MiB when warm, %.0f at the end, %.0f at most; slope %+.1f MiB an hour%s", m.StartMB, m.EndMB, m.HighestMB, m.SlopePerHour,
			optional(r.Seconds < minutesForSlope.Seconds(), ", which says nothing in so short a run"))
	}
	line("audit", "%s", passed(r.Verified))
	_, err := io.WriteString(w, b.String())
	return err
}

// minutesForSlope is how long a run takes before its memory's slope means something to people.
const minutesForSlope = 5 * time.Minute

func optional(yes bool, format string, args ...any) string {
	if !yes {
		return ""
	}
	return fmt.Sprintf(format, args...)
}

func passed(verified bool) string {
	if verified {
		return "passed, with exactly these payments"
	}
	return "not passed, or not asked for"
}
