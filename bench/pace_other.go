//go:build !linux

package bench

import (
	"context"
	"time"
)

// alarm wakes one sleeper at a time, by the runtime's timers.
type alarm struct{}

func newAlarm(context.Context) alarm { return alarm{} }

func (alarm) close() {}

func (alarm) sleepUntil(ctx context.Context, t time.Time) bool { return sleepUntil(ctx, t) }
