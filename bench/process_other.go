//go:build !linux

package bench

import (
	"os/exec"
	"time"
)

func ofItsOwn(*exec.Cmd) {}

func startLasting(cmd *exec.Cmd) error { return cmd.Start() }

// What other processes use is not known here.

func usedBy(int) (time.Duration, bool) { return 0, false }

func usedByTree(int) (time.Duration, bool) { return 0, false }

func resident(int) (int64, bool) { return 0, false }
