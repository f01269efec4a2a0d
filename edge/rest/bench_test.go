package rest_test

import (
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"hutong/wire/api"
)

// BenchmarkPull is one pull payment end to end over loopback: the acquirer's client, the switch, the wallet's server and back, with four
// signatures made and four verified and three commits to the store in memory. Both institutions run in this process too.
func BenchmarkPull(b *testing.B) {
	for _, callers := range []int{1, 16} {
		b.Run(map[int]string{1: "one caller", 16: "16 callers"}[callers], func(b *testing.B) {
			w := newWorld(b, func(s *setup) { s.quiet = true })
			acq := w.inst["acq-cn"].client
			var failed atomic.Int64
			b.SetParallelism(callers)
			b.ReportAllocs()
			before := used()
			b.ResetTimer()
			one := func() {
				// Small enough for the wallet's cap: each payment is 0.07 MYR and the cap 1,000.00.
				p, err := acq.Pay(b.Context(), w.id(), pullRequest(consumerCode(), 10))
				if err != nil || p.Result != api.ResultSuccess {
					failed.Add(1)
					b.Logf("%+v, %v", p, err)
				}
			}
			if callers == 1 {
				for b.Loop() {
					one()
				}
			} else {
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						one()
					}
				})
			}
			b.StopTimer()
			b.ReportMetric(float64((used()-before).Microseconds())/float64(b.N), "cpu-µs/payment")
			if failed.Load() > 0 {
				b.Fatalf("%d payments failed", failed.Load())
			}
		})
	}
}

// BenchmarkLookUp is the front door alone: a signed request, one read, a signed answer.
func BenchmarkLookUp(b *testing.B) {
	w := newWorld(b, func(s *setup) { s.quiet = true })
	p := w.pay("acq-cn", w.id(), pullRequest(consumerCode(), 10))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := w.inst["acq-cn"].client.Payment(b.Context(), p.PaymentID); err != nil {
			b.Fatal(err)
		}
	}
}

// used is the processor's time of this process.
func used() time.Duration {
	var r syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
