// Package pgtest runs a PostgreSQL server of a test's own: Debian's programs on a free port of the loopback interface, in a temporary
// folder, syncing like a real one.
//
// Method: initdb and postgres are found in PATH or in Debian's folders, or in the one that HUTONG_POSTGRES names; where they are missing, scripts/need installs
// the package (as root or with sudo) and says so. PostgreSQL refuses to run as root, so root runs it as the user postgres or nobody, who owns the folder. On
// Linux the server ends with the process that started it, however that ends.
package pgtest

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"hutong/sim"
)

// Server is a running server.
type Server struct {
	dir, bin string
	port     int
	password string
	runner   *runner

	mu   sync.Mutex // guards everything below
	cmd  *exec.Cmd
	ends chan error
	log  *os.File
}

// Start makes and starts a server. Settings are lines of its postgresql.conf, as "shared_buffers = 512MB".
func Start(settings ...string) (*Server, error) {
	bin, err := find()
	if err != nil {
		return nil, err
	}
	s := &Server{bin: bin, password: rand.Text()}
	if s.runner, err = newRunner(); err != nil {
		return nil, fmt.Errorf("pgtest: %w", err)
	}
	if err := s.folder(); err != nil {
		return nil, err
	}
	if err := s.init(settings); err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.dir))
	}
	// Between the choice of a port and its use another program may take it.
	for try := 1; ; try++ {
		if err = s.choosePort(); err == nil {
			err = s.Run()
		}
		if err == nil {
			return s, nil
		}
		if try == 3 || !strings.Contains(err.Error(), "Address already in use") {
			return nil, errors.Join(err, os.RemoveAll(s.dir))
		}
	}
}

// folder makes the server's folder, with the file from which its user's programs take the password.
func (s *Server) folder() (err error) {
	if s.dir, err = os.MkdirTemp("", "hutong-pg-"); err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	if err = os.WriteFile(s.passwords(), fmt.Appendf(nil, "*:*:*:hutong:%s\n", s.password), 0o600); err == nil {
		err = errors.Join(s.runner.own(s.dir), s.runner.own(s.passwords()))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("pgtest: give the folder to the server's user: %w", err), os.RemoveAll(s.dir))
	}
	return nil
}

func (s *Server) init(settings []string) error {
	secret := filepath.Join(s.dir, "password")
	if err := os.WriteFile(secret, []byte(s.password), 0o600); err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	if err := s.runner.own(secret); err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	init := exec.Command(filepath.Join(s.bin, "initdb"), "-D", s.data(), "-U", "hutong", "-A", "scram-sha-256", "--pwfile", secret,
		"-E", "UTF8", "--locale", "C", "--no-instructions")
	s.runner.as(init, s.dir)
	if out, err := init.CombinedOutput(); err != nil {
		return fmt.Errorf("pgtest: initdb: %w\n%s", err, out)
	}
	// In the file and not on the command line, as an operator has them: what repairs a server's data reads them there.
	conf, err := os.OpenFile(filepath.Join(s.data(), "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	_, err = fmt.Fprintln(conf, strings.Join(append([]string{"fsync = on", "synchronous_commit = on", "max_connections = 200"}, settings...), "\n"))
	if err = errors.Join(err, conf.Close()); err != nil {
		return fmt.Errorf("pgtest: write the settings: %w", err)
	}
	return nil
}

func (s *Server) choosePort() (err error) {
	if s.port, err = sim.FreePort(); err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	return nil
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

func (s *Server) passwords() string { return filepath.Join(s.dir, "pgpass") }

// Run starts a server that was stopped, and waits until it answers.
func (s *Server) Run() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd != nil {
		return errors.New("pgtest: the server is running")
	}
	log, err := os.OpenFile(filepath.Join(s.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	cmd := exec.Command(filepath.Join(s.bin, "postgres"), "-D", s.data(), "-p", strconv.Itoa(s.port), "-k", s.dir, "-h", "127.0.0.1")
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Env = append(os.Environ(), "PGPASSFILE="+s.passwords()) // of a standby, which is a client of its primary
	s.runner.as(cmd, s.dir)
	if err := s.runner.start(cmd); err != nil {
		log.Close()
		return fmt.Errorf("pgtest: start: %w", err)
	}
	s.cmd, s.log, s.ends = cmd, log, make(chan error, 1)
	go func(ends chan<- error) { ends <- cmd.Wait() }(s.ends)
	for deadline := time.Now().Add(time.Minute); ; {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		c, err := pgx.Connect(ctx, s.DSN(""))
		if err == nil {
			err = c.Close(ctx)
		}
		cancel()
		if err == nil {
			return nil
		}
		select {
		case end := <-s.ends:
			s.ended()
			return fmt.Errorf("pgtest: the server ended: %v\n%s", end, s.tail())
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			return errors.Join(fmt.Errorf("pgtest: the server does not answer: %w\n%s", err, s.tail()), s.end(syscall.SIGQUIT))
		}
	}
}

// tail is the end of the server's log, without what it says to those who ask whether it answers by now.
func (s *Server) tail() []byte {
	raw, _ := os.ReadFile(filepath.Join(s.dir, "log"))
	lines := slices.DeleteFunc(bytes.Split(raw, []byte("\n")), func(line []byte) bool {
		return bytes.Contains(line, []byte("accepting connections")) || bytes.Contains(line, []byte("Consistent recovery state has not been yet reached"))
	})
	return bytes.Join(lines[max(0, len(lines)-20):], []byte("\n"))
}

// Log is what a server with the settings logging_collector = on and log_destination = jsonlog has logged so far: an object a line.
func (s *Server) Log() ([]byte, error) {
	files, err := filepath.Glob(filepath.Join(s.data(), "log", "*.json"))
	if err != nil {
		return nil, fmt.Errorf("pgtest: %w", err)
	}
	slices.Sort(files) // they are named by their time
	var all []byte
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			return nil, fmt.Errorf("pgtest: %w", err)
		}
		all = append(all, raw...)
	}
	return all, nil
}

func (s *Server) ended() {
	s.log.Close()
	s.cmd, s.log = nil, nil
}

func (s *Server) end(sig syscall.Signal) error {
	if s.cmd == nil {
		return nil
	}
	if err := s.cmd.Process.Signal(sig); err != nil {
		return fmt.Errorf("pgtest: stop: %w", err)
	}
	<-s.ends
	s.ended()
	return nil
}

// LogAhead makes the server have files of its write-ahead log, 16 MiB each, that it will write to, as one that has run for a while has them from
// its checkpoints. The setting min_wal_size must be as much.
func (s *Server) LogAhead(ctx context.Context, files int) (err error) {
	c, err := pgx.Connect(ctx, s.DSN(""))
	if err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	defer func() { err = errors.Join(err, c.Close(context.WithoutCancel(ctx))) }()
	for range files {
		if _, err := c.Exec(ctx, "SELECT pg_logical_emit_message(false, 'pgtest', 'something, or there is nothing to leave the file for')"); err != nil {
			return fmt.Errorf("pgtest: write to the log: %w", err)
		}
		if _, err := c.Exec(ctx, "SELECT pg_switch_wal()"); err != nil {
			return fmt.Errorf("pgtest: leave a file of the log: %w", err)
		}
	}
	if _, err := c.Exec(ctx, "CHECKPOINT"); err != nil {
		return fmt.Errorf("pgtest: take the files of the log to be used again: %w", err)
	}
	return nil
}

// Crash ends the server at once, without a checkpoint and in the middle of whatever it does, like `pg_ctl stop -m immediate`. Run starts
// it again.
func (s *Server) Crash() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.end(syscall.SIGQUIT)
}

// Stop ends the server and removes its folder. A connection that is still open is cut.
func (s *Server) Stop() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return errors.Join(s.end(syscall.SIGINT), os.RemoveAll(s.dir))
}

// Process is the id of the server's first process, whose children are all others; 0 when it does not run.
func (s *Server) Process() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd == nil {
		return 0
	}
	return s.cmd.Process.Pid
}

// Addr is where the server listens on the loopback interface.
func (s *Server) Addr() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)) }

// DSN is a connection string by the server's Unix socket, whose tables lie in a schema ("" for the usual one).
func (s *Server) DSN(schema string) string {
	return s.dsn("", schema, "host", s.dir, "port", strconv.Itoa(s.port))
}

// DSNAt is DSN at another address, such as a proxy's.
func (s *Server) DSNAt(addr, schema string) string { return s.dsn(addr, schema, "sslmode", "disable") }

func (s *Server) dsn(host, schema string, params ...string) string {
	q := url.Values{}
	for i := 0; i < len(params); i += 2 {
		q.Set(params[i], params[i+1])
	}
	if schema != "" {
		q.Set("search_path", schema)
	}
	return (&url.URL{Scheme: "postgres", User: url.UserPassword("hutong", s.password), Host: host, Path: "/postgres", RawQuery: q.Encode()}).String()
}

var schemas atomic.Int64

// Schema makes an empty schema for a test, drops it at the test's end, and gives its name. It is what a database would be, without the
// second that making one takes.
func (s *Server) Schema(t testing.TB) string {
	t.Helper()
	name := fmt.Sprintf("test%d", schemas.Add(1))
	s.exec(t, "CREATE SCHEMA "+name)
	t.Cleanup(func() { s.exec(t, "DROP SCHEMA "+name+" CASCADE") })
	return name
}

func (s *Server) exec(t testing.TB, sql string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c, err := pgx.Connect(ctx, s.DSN(""))
	if err == nil {
		_, err = c.Exec(ctx, sql)
		err = errors.Join(err, c.Close(ctx))
	}
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// find looks for the folder of initdb and postgres, and installs them where they are missing.
func find() (string, error) {
	if bin, ok := look(); ok {
		return bin, nil
	}
	if dir := os.Getenv(folderVar); dir != "" {
		return "", fmt.Errorf("pgtest: %s is %s, where initdb and postgres are not", folderVar, dir)
	}
	const command = "scripts/need initdb=postgresql"
	root, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(root, "scripts", "need")); missing == nil {
			break
		}
		if root == filepath.Dir(root) {
			err = errors.New("scripts/need is not in a folder above")
		}
		root = filepath.Dir(root)
	}
	if err == nil {
		fmt.Fprintln(os.Stderr, "pgtest: PostgreSQL is missing; running "+command)
		need := exec.Command(filepath.Join(root, "scripts", "need"), strings.Fields(command)[1:]...)
		need.Stdout, need.Stderr = os.Stderr, os.Stderr
		err = need.Run()
	}
	if bin, ok := look(); ok {
		return bin, nil
	}
	return "", fmt.Errorf("pgtest: PostgreSQL is not installed and could not be (%v): run `%s` as root, or `apt-get install postgresql`", err, command)
}

// Installed tells whether Start would find PostgreSQL without installing it.
func Installed() bool {
	_, ok := look()
	return ok
}

// folderVar names the only folder in which PostgreSQL's programs are looked for, when it is set.
const folderVar = "HUTONG_POSTGRES"

func look() (string, bool) {
	if dir := os.Getenv(folderVar); dir != "" {
		return dir, complete(dir)
	}
	var folders []string
	if p, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(p); err == nil {
			folders = append(folders, filepath.Dir(real))
		}
	}
	debian, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	slices.SortFunc(debian, func(a, b string) int { return version(b) - version(a) })
	for _, dir := range append(folders, debian...) {
		if complete(dir) {
			return dir, true
		}
	}
	return "", false
}

// complete tells whether a folder has the programs that a server needs.
func complete(dir string) bool {
	_, errInit := os.Stat(filepath.Join(dir, "initdb"))
	_, errServer := os.Stat(filepath.Join(dir, "postgres"))
	return errInit == nil && errServer == nil
}

// version is the number in /usr/lib/postgresql/15/bin.
func version(dir string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(dir)))
	return n
}
