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

func TestGrowth(t *testing.T) {
	const mb = 1 << 20
	for _, c := range []struct {
		inUse, goal int64
		percent     int
		least       int64
		want        int
	}{
		{0, 16 * mb, 400, 512 * mb, 12_800},        // before the first collection: of 4 MiB
		{mb, 513 * mb, 12_800, 512 * mb, 12_775},   // 3 MiB of it are stacks and globals
		{30 * mb, 190 * mb, 400, 512 * mb, 1205},   // 10 MiB are
		{30 * mb, 512 * mb, 1205, 512 * mb, 1205},  // and so it stays
		{200 * mb, 1050 * mb, 400, 512 * mb, 400},  // it is more anyway
		{200 * mb, 2400 * mb, 1050, 512 * mb, 400}, // and was less
		{8 * mb, 48 * mb, 400, 64 * mb, 560},       // a small machine
		{8 * mb, 8 * mb, 400, 512 * mb, 400},       // at the limit of the memory
	} {
		if got := growth(c.inUse, c.goal, c.percent, c.least); got != c.want {
			t.Errorf("%d MiB in use, %d %% make %d MiB, at least %d: %d %%, want %d", c.inUse/mb, c.percent, c.goal/mb, c.least/mb, got, c.want)
		}
	}
}
