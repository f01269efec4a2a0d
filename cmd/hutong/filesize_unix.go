//go:build unix

package main

import (
	"os/signal"
	"syscall"
)

// A write beyond a limit of file sizes (ulimit -f) raises a signal that ends the process. Ignored, the write fails instead, and is answered for like
// any other failed write.
func init() { signal.Ignore(syscall.SIGXFSZ) }
