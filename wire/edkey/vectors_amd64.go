//go:build amd64 && !purego

package edkey

import "golang.org/x/sys/cpu"

// vectors says that the processor and its system have the registers of 512 bits and the multipliers of 52. GODEBUG=cpu.avx512ifma=off denies it.
var vectors = cpu.X86.HasAVX512F && cpu.X86.HasAVX512VL && cpu.X86.HasAVX512IFMA

// addEntries is for what is public: what it reads, and with which permutations, depends on entries and signs. It adds 2n entries to each of two pairs, those at even places to the lower point. It fetches entries before they are needed, so that ahead
// more must be there.
//
//go:noescape
func addEntries(to *[2]pair, of *sums, n int)

// addSecret adds what digits select of each place: to the first pair of even places, to the second of odd ones, to the lower point by the lower
// digit, to the upper by the upper. Neither its time nor the addresses that it reads depend on digits, points or entries.
//
//go:noescape
func addSecret(to *[2]pair, of *baseTables, digits *[places]byte)

// addPoints adds each of the other points to the one in its place; the two may be the same.
//
//go:noescape
func addPoints(to, other *pair)

// doublePoints doubles both points n times, at least once.
//
//go:noescape
func doublePoints(p *pair, n int)
