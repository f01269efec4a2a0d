//go:build !amd64 || purego

package digest

// vectors says that there is hashing with vectors, which is for amd64 only.
const vectors = false

func blocks(*states, *byte, int, int) { panic("digest: no vectors here") }
