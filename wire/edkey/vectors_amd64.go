//go:build amd64 && !purego

package edkey

import "golang.org/x/sys/cpu"

// vectors says that the processor and its system have the registers of 512 bits and the multipliers of 52.
var vectors = cpu.X86.HasAVX512F && cpu.X86.HasAVX512VL && cpu.X86.HasAVX512IFMA

// addEntries adds n rows of entries to the sums. It reads ahead of them: rows must be there up to aheadRows after the last.
//
//go:noescape
func addEntries(sums *[2]pair, rows *row, n int)

// addPoints adds each of the other points to the one in its place; the two may be the same.
//
//go:noescape
func addPoints(to, other *pair)
