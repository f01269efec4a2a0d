//go:build !linux

package pgtest

import (
	"errors"
	"os"
	"os/exec"
)

// runner runs the server's programs as the user of this process.
type runner struct{}

func newRunner() (*runner, error) {
	if os.Geteuid() == 0 {
		return nil, errors.New("root cannot run PostgreSQL: run as another user")
	}
	return &runner{}, nil
}

func (*runner) own(string) error { return nil }

func (*runner) as(cmd *exec.Cmd, dir string) { cmd.Dir = dir }

func (*runner) start(cmd *exec.Cmd) error { return cmd.Start() }
