package main

import (
	"runtime"
	"syscall"
)

// largePages lets the first so many bytes of the heap lie in pages of 2 MiB, where the machine leaves that to the program (transparent_hugepage: madvise).
// What is under way with thousands of payments is tens of MiB: in pages of 4 KiB nearly every new line of it needs a walk through the page tables, in
// a virtual machine through two sets of them. The advice is given of memory that was never touched; the runtime takes it for whatever comes next, since it
// takes what lies lowest. Where the advice can't be taken, nothing is changed.
func largePages(bytes int64) {
	advise(bytes)
	runtime.GC() // which gives the room back to the heap
}

func advise(bytes int64) {
	room := make([]byte, bytes)
	_ = syscall.Madvise(room, syscall.MADV_HUGEPAGE)
}
