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

// Beside makes a further server that listens on the port given and has no data yet: a script gives it some, and Run starts it.
func (s *Server) Beside(port int) (*Server, error) {
	b := &Server{bin: s.bin, port: port, password: s.password, runner: s.runner}
	if err := b.folder(); err != nil {
		return nil, err
	}
	return b, nil
}

// Script runs the lines of a script as an operator does on the server's machine: as the server's user, with PostgreSQL's programs, the
// password, and PGDATA for the server's data. It ends at the first line that fails, and gives what was printed.
func (s *Server) Script(lines string) (string, error) {
	bash := exec.Command("bash", "-e", "-o", "pipefail", "-c", lines)
	s.runner.as(bash, s.dir)
	bash.Env = append(os.Environ(), "PATH="+s.bin+":"+os.Getenv("PATH"), "PGDATA="+s.data(), "PGPASSFILE="+s.passwords())
	out, err := bash.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("pgtest: %w\n%s\n%s", err, lines, out)
	}
	return string(out), nil
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
