//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package sqlite

import (
	"errors"
	"os"
	"runtime"
)

// tryLock refuses: without a lock that ends with its process, two servers could own one file.
func tryLock(*os.File) (bool, error) {
	return false, errors.New("files cannot be locked on " + runtime.GOOS + "; use PostgreSQL there")
}
