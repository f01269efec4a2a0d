//go:build !amd64 || purego

package edkey

// vectors says that there is arithmetic with vectors, which is for amd64 only.
const vectors = false

func addEntries(*[2]pair, *sums, int) { panic("edkey: no vectors here") }

func addSecret(*[2]pair, *baseTables, *[places]byte) { panic("edkey: no vectors here") }

func addPoints(_, _ *pair) { panic("edkey: no vectors here") }

func doublePoints(*pair, int) { panic("edkey: no vectors here") }
