package rulebook

import (
	"strings"
	"testing"
	"time"
)

// How long issued codes live is optional, but both figures or none, and in order.
func TestConsumerCodeWindows(t *testing.T) {
	const base = "version: v\nwindows:\n  - {id: w, from: 2026-01-01, source: s, request_past: 1h, request_future: 1m, signature: 1m, refund: 1h, quote: 1m, answer: 1s"
	for _, c := range []struct {
		more, wrong    string
		usual, longest time.Duration
	}{
		{"", "", 0, 0},
		{", consumer_code: 60s, consumer_code_longest: 5m", "", time.Minute, 5 * time.Minute},
		{", consumer_code: 60s", "consumer_code_longest", 0, 0},
		{", consumer_code_longest: 60s", "consumer_code ", 0, 0},
		{", consumer_code: 6m, consumer_code_longest: 5m", "longer", 0, 0},
		{", consumer_code: -6m, consumer_code_longest: 5m", "consumer_code", 0, 0},
	} {
		b, err := Load(strings.NewReader(base + c.more + "}\n"))
		if (err != nil) != (c.wrong != "") || err != nil && !strings.Contains(err.Error(), c.wrong) {
			t.Errorf("%q: %v", c.more, err)
		}
		if err != nil {
			continue
		}
		w := b.At(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)).Windows
		if w.ConsumerCode != c.usual || w.ConsumerCodeLongest != c.longest {
			t.Errorf("%q: %s and %s", c.more, w.ConsumerCode, w.ConsumerCodeLongest)
		}
	}
}
