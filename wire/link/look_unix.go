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

// canLook tells whether it can be seen that a peer has closed a connection without reading from it.
const canLook = true

// hungUp tells whether the peer has closed its side of a connection, or it is broken. What it sent stays to be read.
func hungUp(fd uintptr) bool {
	var b [1]byte
	n, _, err := syscall.Recvfrom(int(fd), b[:], syscall.MSG_PEEK)
	return err == nil && n == 0 || err != nil && err != syscall.EAGAIN && err != syscall.EINTR //nolint:errorlint // a system call's plain word
}
