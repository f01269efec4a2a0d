//go:build unix

package link

import "syscall"

// lookAt makes a function that reads what there is at a connection that should be idle, at most a byte, and says in h what it found.
func lookAt(h *heard) func(fd uintptr) bool {
	var b [1]byte
	return func(fd uintptr) bool {
		for {
			switch _, err := syscall.Read(int(fd), b[:]); err { //nolint:errorlint // a system call's plain word
			case syscall.EINTR:
				continue
			case syscall.EAGAIN:
				*h = heardNothing
			}
			return true
		}
	}
}
