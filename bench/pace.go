package bench

import (
	"context"
	"time"
)

// pace hands out the moments at which operations are due, each when it has come and a caller is free, until the load's end. One waits for
// all: the moments are evenly spaced, which many timers' are not.
func (l *Load) pace(ctx context.Context, start time.Time, moments chan<- time.Time) {
	defer close(moments)
	a := newAlarm(ctx)
	defer a.close()
	for n := 0; ; n++ {
		since := time.Duration(float64(n) / l.Rate * float64(time.Second))
		if since >= l.Duration {
			return
		}
		due := start.Add(since)
		if !a.sleepUntil(ctx, due) {
			return
		}
		select {
		case moments <- due:
		case <-ctx.Done():
			return
		}
	}
}
