package main

import "testing"

func TestMemoryIn(t *testing.T) {
	for text, want := range map[string]int64{
		"MemTotal:       16384 kB\nMemFree:         1 kB\n": 16 << 20,
		"MemFree: 1 kB\nMemTotal: 2 kB\n":                   2 << 10,
		"536870912\n":                                       512 << 20,
		"max\n":                                             0,
		"9223372036854771712\n":                             0,
		"":                                                  0,
		"-1\n":                                              0,
		"MemTotal: much kB\n":                               0,
	} {
		if got := memoryIn(text); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}
