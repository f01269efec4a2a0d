//go:build amd64 && !purego

package digest

import (
	"crypto/fips140"

	"golang.org/x/sys/cpu"
)

// vectors says that the processor and its system have the registers of 512 bits, and that nobody asked for the library's own hashes only
// (GODEBUG=fips140=on). GODEBUG=cpu.avx512bw=off denies it.
var vectors = cpu.X86.HasAVX512F && cpu.X86.HasAVX512BW && !fips140.Enabled()

// blocks hashes n blocks of each lane, at least one. Lane i has its blocks at text + i·stride.
//
//go:noescape
func blocks(state *states, text *byte, stride, n int)
