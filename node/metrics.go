package node

import (
	"net/http"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"hutong/console"
	"hutong/delivery"
	"hutong/delivery/outbox"
)

// metrics serves /healthz (the process answers), /readyz (it takes payments), /ownerz (it also takes streams: of several nodes one does) and /metrics.
func (n *Node) metrics() http.Handler {
	reg := prometheus.NewRegistry()
	reg.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	counter := func(name, help string, read func() int64) {
		reg.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Namespace: "hutong", Name: name, Help: help},
			func() float64 { return float64(read()) }))
	}
	gauge := func(name, help string, read func() float64) {
		reg.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "hutong", Name: name, Help: help}, read))
	}
	counter("commits_total", "Commits to the store.", func() int64 { return n.Engine.Counters().Commits })
	counter("commands_total", "Commands decided.", func() int64 { return n.Engine.Counters().Commands })
	counter("conflicts_total", "Batches decided twice because of a repeat that memory did not know.", func() int64 { return n.Engine.Counters().Conflicts })
	counter("headroom_moves_total", "Moves of headroom between lanes.", func() int64 { return n.Engine.Counters().Moves })
	counter("rule_evaluations_total", "Rules of coverage, rates, limits and fees that were evaluated for payments and quotes.", func() int64 { return n.Service.Evaluated() })
	gauge("commands_queued", "Commands waiting for a commit.", func() float64 { return float64(n.Engine.Queued()) })
	tally := func() console.Tally { return n.hub.Tally(n.clock.Now()) }
	counter("payments_opened_total", "Payments and refunds opened since the start.", func() int64 { return tally().Opened })
	counter("payments_succeeded_total", "Payments and refunds that succeeded since the start.", func() int64 { return tally().Succeeded })
	counter("payments_failed_total", "Payments and refunds that ended unpaid since the start.", func() int64 { return tally().Failed })
	gauge("payments_under_way", "Payments and refunds that are not final.", func() float64 { return float64(tally().UnderWay) })
	reg.MustRegister(breakerMetrics{n}, certaintyMetrics{n})
	if c := n.StreamCounts(); c != nil {
		gauge("stream_connections", "Streams that are connected.", func() float64 { return float64(c.Connections.Load()) })
		gauge("stream_sessions", "Sessions of streams, with those whose connection broke a moment ago.", func() float64 { return float64(c.Sessions.Load()) })
		counter("stream_frames_received_total", "Frames of messages that were verified.", c.FramesIn.Load)
		counter("stream_frames_sent_total", "Frames of messages that were signed.", c.FramesOut.Load)
		counter("stream_messages_received_total", "Messages in verified frames.", c.MessagesIn.Load)
		counter("stream_messages_sent_total", "Messages in signed frames.", c.MessagesOut.Load)
		counter("stream_bytes_received_total", "Bytes of verified frames.", c.BytesIn.Load)
		counter("stream_bytes_sent_total", "Bytes of signed frames.", c.BytesOut.Load)
		counter("stream_resumed_total", "Connections that went on with a session.", c.Resumed.Load)
		counter("stream_frames_resent_total", "Frames that were sent again on a new connection.", c.Resent.Load)
		counter("stream_faults_total", "Sessions that ended in a fault; the log says which.", c.Faults.Load)
		counter("stream_refused_total", "Connections whose greeting was refused.", c.Refused.Load)
	}
	for _, r := range outbox.Results {
		reg.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Namespace: "hutong", Name: "webhook_tries_total", Help: "Tries to tell a webhook, by how they ended.",
			ConstLabels: prometheus.Labels{"result": string(r)}}, func() float64 { return float64(n.outbox.Counts()[r]) }))
	}
	health := func(count func(h *outbox.Health) int64) func() float64 {
		return func() float64 {
			sum := int64(0)
			for _, h := range n.outbox.Health() {
				sum += count(&h)
			}
			return float64(sum)
		}
	}
	one := func(yes bool) int64 {
		if yes {
			return 1
		}
		return 0
	}
	gauge("webhooks", "Webhooks that are registered.", health(func(*outbox.Health) int64 { return 1 }))
	gauge("webhooks_failing", "Webhooks whose last try failed.", health(func(h *outbox.Health) int64 { return one(!h.Webhook.FailingSince.IsZero()) }))
	gauge("webhooks_disabled", "Webhooks out of use: their institutions are told nothing. Look at the console.", health(func(h *outbox.Health) int64 { return one(!h.Webhook.DisabledAt.IsZero()) }))
	gauge("webhooks_behind", "Outcomes that webhooks which lag have not looked at yet.", health(func(h *outbox.Health) int64 { return h.Behind }))

	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(reg, promhttp.HandlerOpts{}))
	return n.probes(mux)
}

// probes adds the pages by which others know how the node is.
func (n *Node) probes(mux *http.ServeMux) *http.ServeMux {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("ok\n")) })
	yes := func(is *atomic.Bool) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			if !is.Load() {
				http.Error(w, "starting or stopping", http.StatusServiceUnavailable)
				return
			}
			w.Write([]byte("ready\n"))
		}
	}
	mux.HandleFunc("GET /readyz", yes(&n.ready))
	mux.HandleFunc("GET /ownerz", yes(&n.owns))
	return mux
}

// breakerMetrics tells of every breaker that was used. The labels are bounded by the network file: institutions times their operations.
type breakerMetrics struct{ n *Node }

var (
	breakerLabels  = []string{"institution", "operation"}
	breakerState   = prometheus.NewDesc("hutong_breaker_state", "How a breaker stands: 0 closed, 1 half open, 2 open.", breakerLabels, nil)
	breakerOpened  = prometheus.NewDesc("hutong_breaker_opened_total", "How often a breaker opened since the start.", breakerLabels, nil)
	breakerRefused = prometheus.NewDesc("hutong_breaker_refused_total", "New payments that a breaker refused since the start.", breakerLabels, nil)
	breakerLevels  = map[delivery.BreakerState]float64{delivery.BreakerClosed: 0, delivery.BreakerHalfOpen: 1, delivery.BreakerOpen: 2}
)

// Describe implements prometheus.Collector.
func (m breakerMetrics) Describe(ch chan<- *prometheus.Desc) {
	ch <- breakerState
	ch <- breakerOpened
	ch <- breakerRefused
}

// Collect implements prometheus.Collector.
func (m breakerMetrics) Collect(ch chan<- prometheus.Metric) {
	for _, v := range m.n.Service.Breakers() {
		ch <- prometheus.MustNewConstMetric(breakerState, prometheus.GaugeValue, breakerLevels[v.State], v.Institution, v.Operation)
		ch <- prometheus.MustNewConstMetric(breakerOpened, prometheus.CounterValue, float64(v.Opened), v.Institution, v.Operation)
		ch <- prometheus.MustNewConstMetric(breakerRefused, prometheus.CounterValue, float64(v.Refused), v.Institution, v.Operation)
	}
}
