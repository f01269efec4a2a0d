package bench

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"time"
)

// ofItsOwn keeps the terminal's signals from a process that is ended in order, and ends it when this process is gone.
func ofItsOwn(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}

// startLasting starts a process from a thread that lasts: Linux sends the signal when the thread ends, not only the process.
func startLasting(cmd *exec.Cmd) error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			select {}
		}
	}()
	return <-started
}

// tick is the unit of processor time in /proc on every Linux that Go runs on.
const tick = time.Second / 100

// usedBy is the processor time that a process has used; false when that can't be known.
func usedBy(pid int) (time.Duration, bool) {
	s, ok := stat(pid)
	return s.used, ok
}

// usedByTree is the same with its children, those that have ended too.
func usedByTree(pid int) (time.Duration, bool) {
	s, ok := stat(pid)
	if !ok {
		return 0, false
	}
	sum := s.used + s.children
	all, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return 0, false
	}
	for _, dir := range all {
		child, err := strconv.Atoi(filepath.Base(dir))
		if err != nil {
			continue
		}
		if c, ok := stat(child); ok && c.parent == pid {
			sum += c.used + c.children
		}
	}
	return sum, true
}

type procStat struct {
	parent         int
	used, children time.Duration
}

// stat reads /proc/PID/stat. What follows the name, which may have any character in it, is fields between spaces.
func stat(pid int) (s procStat, ok bool) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return s, false
	}
	f := bytes.Fields(raw[bytes.LastIndexByte(raw, ')')+1:])
	if len(f) < 15 {
		return s, false
	}
	n := func(i int) time.Duration {
		v, err := strconv.ParseInt(string(f[i]), 10, 64)
		if err != nil {
			ok = false
		}
		return time.Duration(v)
	}
	ok = true
	s.parent = int(n(1))
	s.used, s.children = (n(11)+n(12))*tick, (n(13)+n(14))*tick
	return s, ok
}

// resident is the memory of a process that is in use, in bytes; false when that can't be known.
func resident(pid int) (int64, bool) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	f := bytes.Fields(raw)
	if err != nil || len(f) < 2 {
		return 0, false
	}
	pages, err := strconv.ParseInt(string(f[1]), 10, 64)
	return pages * int64(os.Getpagesize()), err == nil
}
