package node

import (
	"github.com/prometheus/client_golang/prometheus"
)

// certaintyMetrics tells how long outcomes stay unknown. The labels are bounded by the network file: institutions times two legs.
type certaintyMetrics struct{ n *Node }

var (
	certaintyLabels  = []string{"institution", "leg"}
	certaintySeconds = prometheus.NewDesc("hutong_certainty_seconds", "Time from an outcome's becoming unknown to its certainty, of the last 512.", append([]string{"quantile"}, certaintyLabels...), nil)
	certaintyTotal   = prometheus.NewDesc("hutong_certainty_total", "Outcomes that were unknown and became certain, or whose payment ended without.", certaintyLabels, nil)
	unknownNow       = prometheus.NewDesc("hutong_unknown_outcomes", "Outcomes that are unknown now.", certaintyLabels, nil)
	unknownLongest   = prometheus.NewDesc("hutong_unknown_longest_seconds", "How long the oldest of them has been unknown.", certaintyLabels, nil)
)

// Describe implements prometheus.Collector.
func (m certaintyMetrics) Describe(ch chan<- *prometheus.Desc) {
	ch <- certaintySeconds
	ch <- certaintyTotal
	ch <- unknownNow
	ch <- unknownLongest
}

// Collect implements prometheus.Collector.
func (m certaintyMetrics) Collect(ch chan<- prometheus.Metric) {
	for _, r := range m.n.Service.Certainty() {
		if r.Count > 0 {
			ch <- prometheus.MustNewConstMetric(certaintySeconds, prometheus.GaugeValue, r.Median.Seconds(), "0.5", r.Institution, string(r.Leg))
			ch <- prometheus.MustNewConstMetric(certaintySeconds, prometheus.GaugeValue, r.P99.Seconds(), "0.99", r.Institution, string(r.Leg))
		}
		ch <- prometheus.MustNewConstMetric(certaintyTotal, prometheus.CounterValue, float64(r.Count), r.Institution, string(r.Leg))
		ch <- prometheus.MustNewConstMetric(unknownNow, prometheus.GaugeValue, float64(r.Open), r.Institution, string(r.Leg))
		ch <- prometheus.MustNewConstMetric(unknownLongest, prometheus.GaugeValue, r.LongestOpen.Seconds(), r.Institution, string(r.Leg))
	}
}
