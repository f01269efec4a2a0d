//go:build amd64 && !purego

package edkey

import "golang.org/x/sys/cpu"

// vectors says that the processor and its system have the registers of 512 bits and the multipliers of 52. GODEBUG=cpu.avx512ifma=off denies it.
var vectors = cpu.X86.HasAVX512F && cpu.X86.HasAVX512VL && cpu.X86.HasAVX512IFMA

// addEntries adds 2n entries to each of two pairs, those at even places to the lower point. It fetches entries before they are needed, so that ahead
// more must be there.
//
//go:noescape
func addEntries(to *[2]pair, of *sums, n int)

// addPoints adds each of the other points to the one in its place; the two may be the same.
//
//go:noescape
func addPoints(to, other *pair)

// doublePoints doubles both points n times, at least once.
//
//go:noescape
func doublePoints(p *pair, n int)
