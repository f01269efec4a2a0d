package main

import (
	"os"
	"runtime/debug"
	"strconv"
	"strings"
)

// collectLess lets garbage grow to four times what is in use before it is collected, instead of once: what a payment leaves behind is then
// collected for a quarter of the work. Above a half of the machine's memory it is collected as often as it takes to stay there. GOGC
// and GOMEMLIMIT, where they are set, decide instead; where the machine's memory isn't known, nothing is changed.
func collectLess() {
	memory := machineMemory()
	if memory == 0 {
		return
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memory / 2)
	}
}

// machineMemory is what this process may use, in bytes: the machine's, or its container's if that is less. 0: not known.
func machineMemory() int64 {
	least := int64(0)
	for _, path := range []string{"/proc/meminfo", "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		text, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		if n := memoryIn(string(text)); n > 0 && (least == 0 || n < least) {
			least = n
		}
	}
	return least
}

// memoryIn reads a bound from the text of one of these files: "MemTotal: 16384 kB" on a line of its own, or bytes alone; 0 when there is none.
func memoryIn(text string) int64 {
	unit := int64(1)
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(line, "MemTotal:"); ok {
			text, unit = strings.TrimSuffix(strings.TrimSpace(rest), "kB"), 1<<10
			break
		}
	}
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil || n <= 0 || n > 1<<50/unit { // cgroups write "max", or a number that no machine has
		return 0
	}
	return n * unit
}
