package main

import (
	"os"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
	"time"
)

// How large the heap of a process may grow, whatever is in use of it, in bytes.
const (
	// heapOfSwitch is seldom full: tens of MiB are in use, which the hundredth payment shall not meet when they are looked through.
	heapOfSwitch = 512 << 20
	// heapOfLoad is for callers and counterparties, which keep nothing: what is used again soon is still in the processor's caches.
	heapOfLoad = 64 << 20
)

// collectLess lets the heap grow to five times what is in use before garbage is collected, instead of twice, and to so many bytes at least (on a small
// machine a sixteenth of its memory): what a payment leaves behind is then collected for a quarter of the work and less. Above a
// half of the machine's memory it is collected as often as it takes to stay there. GOGC and GOMEMLIMIT, where they are set, decide instead;
// where the machine's memory isn't known, nothing is changed. So much of the heap lies in large pages.
func collectLess(heap int64) {
	memory := machineMemory()
	if memory == 0 {
		return
	}
	least := min(memory/16, heap)
	largePages(least)
	if os.Getenv("GOGC") == "" {
		go collectAbove(least)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memory / 2)
	}
}

// growth is the runtime's percentage with which the heap is collected when it has reached so many bytes at least. The runtime takes it of what is in
// use and of stacks and globals too; how much that is, the goal tells that it has at the present percentage.
func growth(inUse, goal int64, percent int, least int64) int {
	base := (goal - inUse) * 100 / int64(percent)
	if base <= 0 {
		return percent
	}
	return max(400, int(100*(least-inUse)/base))
}

// collectAbove keeps the percentage to what is in use. Changing it stops the process for a moment, so it is left while it is near.
func collectAbove(least int64) {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/gc/heap/goal:bytes"}}
	percent := 400
	debug.SetGCPercent(percent)
	for ; ; time.Sleep(time.Second) {
		metrics.Read(sample)
		want := growth(int64(sample[0].Value.Uint64()), int64(sample[1].Value.Uint64()), percent, least)
		if want < percent*9/10 || want > percent*10/9 {
			percent = want
			debug.SetGCPercent(percent)
		}
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
