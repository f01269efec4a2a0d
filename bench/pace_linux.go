package bench

import (
	"context"
	"errors"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// alarm wakes one sleeper at a time. It is a timer of the kernel's that is read like a connection: the runtime's own wake when its wait for
// connections ends, which it counts in whole milliseconds.
type alarm struct {
	fd     int
	timer  *os.File // of fd; nil: the kernel gave none
	forget func() bool
}

func newAlarm(ctx context.Context) *alarm {
	fd, err := unix.TimerfdCreate(unix.CLOCK_MONOTONIC, unix.TFD_NONBLOCK|unix.TFD_CLOEXEC)
	if err != nil {
		return &alarm{} // an ordinary timer does
	}
	timer := os.NewFile(uintptr(fd), "timer")
	return &alarm{fd, timer, context.AfterFunc(ctx, func() { timer.SetReadDeadline(time.Unix(0, 1)) })}
}

func (a *alarm) close() {
	if a.timer != nil {
		a.forget()
		a.timer.Close()
	}
}

// sleepUntil sleeps until a moment; false when ctx ended first.
func (a *alarm) sleepUntil(ctx context.Context, t time.Time) bool {
	if a.timer == nil {
		return sleepUntil(ctx, t)
	}
	wait := time.Until(t)
	if wait <= 0 {
		return ctx.Err() == nil
	}
	var rung [8]byte
	err := unix.TimerfdSettime(a.fd, 0, &unix.ItimerSpec{Value: unix.NsecToTimespec(int64(wait))}, nil)
	if err == nil {
		_, err = a.timer.Read(rung[:])
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return false
	}
	return err == nil || sleepUntil(ctx, t)
}
