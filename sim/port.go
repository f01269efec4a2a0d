package sim

import (
	"fmt"
	"math/rand/v2"
	"net"
)

// FreePort is a port of the loopback interface that nobody listens on, for a process that is yet to start. It is below those that systems give to
// connections by themselves (from 32768 on Linux, from 49152 elsewhere): one of them could be taken before the process is there.
func FreePort() (int, error) {
	var err error
	for range 100 {
		var l net.Listener
		if l, err = net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 10_000+rand.IntN(22_000))); err == nil {
			return l.Addr().(*net.TCPAddr).Port, l.Close()
		}
	}
	return 0, fmt.Errorf("no free port: %w", err)
}
