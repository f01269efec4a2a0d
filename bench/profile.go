package bench

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/pprof"
)

// profilePath is where the profile of a process goes.
func profilePath(dir, process string) string { return filepath.Join(dir, process+".pprof") }

// profileArgs make a process of the binary write its own profile.
func profileArgs(dir, process string) []string {
	if dir == "" {
		return nil
	}
	return []string{"--cpuprofile", profilePath(dir, process)}
}

// profile measures where this process's time goes until the function that it returns is called.
func profile(dir, process string) (stop func() error, err error) {
	if dir == "" {
		return func() error { return nil }, nil
	}
	file, err := os.Create(profilePath(dir, process))
	if err != nil {
		return nil, fmt.Errorf("bench: the profile cannot be written: %w", err)
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, errors.Join(fmt.Errorf("bench: the profile cannot be made: %w", err), file.Close())
	}
	return func() error {
		pprof.StopCPUProfile()
		return file.Close()
	}, nil
}
