package stream_test

import (
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"hutong/client"
	"hutong/wire/api"
)

// BenchmarkPull makes pull payments end to end, with both institutions and the switch in this process and the store in memory: 1,024 callers. The
// network gives the acquirer more requests a second than the machine can make.
func BenchmarkPull(b *testing.B) {
	w := newWorld(b, "{id: acq-cn, ", "{id: acq-cn, limits: {requests_per_second: 1000000, burst: 1000000}, ")
	w.connect("wallet-cn", newWallet(), brief)
	acquirer := w.connect("acq-cn", nil, brief)
	var left atomic.Int64
	left.Store(int64(b.N))
	var wg sync.WaitGroup
	runtime.GC()
	var before, after syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &before)
	b.ResetTimer()
	for range min(1024, b.N) {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				p, err := acquirer.Client().Pay(b.Context(), client.NewRequestID(), pull(500))
				if err != nil || p.Status != api.PaymentStatusSucceeded {
					b.Error(p, err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	syscall.Getrusage(syscall.RUSAGE_SELF, &after)
	used := func(r *syscall.Rusage) time.Duration { return time.Duration(r.Utime.Nano() + r.Stime.Nano()) }
	b.ReportMetric(float64((used(&after)-used(&before)).Microseconds())/float64(b.N), "cpu-µs/payment")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "payments/s")
	out := w.node.StreamCounts()
	b.ReportMetric(float64(out.MessagesOut.Load())/float64(max(out.FramesOut.Load(), 1)), "messages/frame")
}

func brief(c *client.StreamConfig) { c.Brief = true }
