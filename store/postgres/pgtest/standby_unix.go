//go:build unix

package pgtest

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// Port is where the server listens on the loopback interface.
func (s *Server) Port() int { return s.port }

// Standby makes a copy of the server under a name and starts it as a standby that follows by streaming, from a replication slot of its name. It
// listens on the port given, and has the server's settings and those given, which count once it is promoted.
func (s *Server) Standby(name string, port int, settings ...string) (*Server, error) {
	b := &Server{bin: s.bin, port: port, password: s.password, settings: append(append([]string{}, s.settings...), settings...), runner: s.runner}
	b.settings = append(b.settings, "cluster_name="+name) // by which the primary knows it
	var err error
	if b.dir, err = os.MkdirTemp("", "hutong-pg-"); err != nil {
		return nil, fmt.Errorf("pgtest: %w", err)
	}
	fail := func(err error) (*Server, error) { return nil, errors.Join(err, os.RemoveAll(b.dir)) }
	if err := b.runner.own(b.dir); err != nil {
		return fail(fmt.Errorf("pgtest: give the folder to the server's user: %w", err))
	}
	copying := exec.Command(filepath.Join(b.bin, "pg_basebackup"), "-D", b.data(), "-R", "-X", "stream", "-C", "-S", name, "--checkpoint=fast", "--no-password",
		"-d", fmt.Sprintf("host=127.0.0.1 port=%d user=hutong password=%s application_name=%s", s.port, s.password, name))
	b.runner.as(copying, b.dir)
	if out, err := copying.CombinedOutput(); err != nil {
		return fail(fmt.Errorf("pgtest: pg_basebackup: %w\n%s", err, out))
	}
	if err := b.Run(); err != nil {
		return fail(err)
	}
	return b, nil
}

// Promote makes a standby a primary, as an operator does, and waits for it.
func (s *Server) Promote() error {
	promote := exec.Command(filepath.Join(s.bin, "pg_ctl"), "promote", "-D", s.data(), "-w", "-t", "60")
	s.runner.as(promote, s.dir)
	if out, err := promote.CombinedOutput(); err != nil {
		return fmt.Errorf("pgtest: pg_ctl promote: %w\n%s", err, out)
	}
	return nil
}

// processes are the server's: the first one, and its children.
func (s *Server) processes() (pids []int, err error) {
	if s.cmd == nil {
		return nil, errors.New("pgtest: the server is not running")
	}
	first := s.cmd.Process.Pid
	pids = append(pids, first)
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil || len(stats) == 0 {
		return nil, errors.New("pgtest: the processes of a server are found in /proc only")
	}
	for _, path := range stats {
		raw, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		// pid (name) state parent …, and the name may hold anything.
		fields := strings.Fields(string(raw[strings.LastIndexByte(string(raw), ')')+1:]))
		if len(fields) > 1 && fields[1] == strconv.Itoa(first) {
			pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			if err != nil {
				return nil, fmt.Errorf("pgtest: %w", err)
			}
			pids = append(pids, pid)
		}
	}
	return pids, nil
}

// signal sends a signal to the first process, so that it makes no further ones, and then to all.
func (s *Server) signal(sig syscall.Signal) error {
	if s.cmd == nil {
		return errors.New("pgtest: the server is not running")
	}
	if err := s.cmd.Process.Signal(sig); err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	pids, err := s.processes()
	if err != nil {
		return err
	}
	for _, pid := range pids[1:] {
		if err := syscall.Kill(pid, sig); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("pgtest: %w", err)
		}
	}
	return nil
}

// Pause stops every process of the server where it is, as a machine that hangs. Its port still takes connections and nobody answers.
func (s *Server) Pause() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.signal(syscall.SIGSTOP)
}

// Resume lets a server that was paused go on.
func (s *Server) Resume() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.signal(syscall.SIGCONT)
}

// Kill ends every process of the server at once, as a machine that loses its power. Nothing is lost that was synced.
func (s *Server) Kill() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd == nil {
		return errors.New("pgtest: the server is not running")
	}
	// Stopped first: the children of a first process that is gone would end by themselves, and say so to their clients.
	if err := s.signal(syscall.SIGSTOP); err != nil {
		return err
	}
	pids, err := s.processes()
	if err != nil {
		return err
	}
	for _, pid := range pids {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("pgtest: %w", err)
		}
	}
	<-s.ends
	s.ended()
	return nil
}

// DSNs is a connection string that names several servers, by their ports on the loopback interface.
func (s *Server) DSNs(params url.Values, ports ...int) string {
	var hosts []string
	for _, port := range ports {
		hosts = append(hosts, net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	}
	q := url.Values{"sslmode": {"disable"}}
	for k, v := range params {
		q[k] = v
	}
	return (&url.URL{Scheme: "postgres", User: url.UserPassword("hutong", s.password), Host: strings.Join(hosts, ","), Path: "/postgres", RawQuery: q.Encode()}).String()
}
