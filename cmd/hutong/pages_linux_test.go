package main

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

func TestLargePages(t *testing.T) {
	const room = 64 << 20
	before := advised(t)
	largePages(room)
	_, err := os.Stat("/sys/kernel/mm/transparent_hugepage/enabled")
	if got := advised(t) - before; (got >= room) != (err == nil) {
		t.Errorf("%d bytes may lie in large pages, and of %d it was asked; does the machine have them: %v", got, room, err)
	}
}

// advised is how much of this process's memory may lie in large pages by its own advice, in bytes.
func advised(t *testing.T) int64 {
	text, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		t.Fatal(err)
	}
	size, sum := int64(0), int64(0)
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "Size:"); ok {
			if size, err = strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64); err != nil {
				t.Fatal(err)
			}
		}
		if rest, ok := strings.CutPrefix(line, "VmFlags:"); ok && strings.Contains(" "+strings.TrimSpace(rest)+" ", " hg ") {
			sum += size << 10
		}
	}
	return sum
}
