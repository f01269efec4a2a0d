// Package sqlite is the store in one file. It is what a server uses unless it is told otherwise.
//
// Method: a write-ahead log with a sync at every commit; one connection that writes, behind a mutex, because SQLite has one writer
// anyway; a few that read, each from its own view, so that reading never holds up a commit. A batch is one transaction: one statement
// for all rows of a table (batch.go), in the order of their keys, so that a commit appends to few pages; what has random keys is packed and
// merged later (refs.go). A lock on a file beside the database keeps a second server out; reading is open to every process (OpenReadOnly).
package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the database/sql driver for goose; the store itself goes without database/sql, which costs a third more
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"hutong/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

const (
	// pageSize holds a dozen payments; rows larger than a page would be spread over several.
	pageSize = 16384
	// checkpointPages is the length of the log at which a commit also moves it into the database: 64 MiB. Longer logs make fewer,
	// longer pauses.
	checkpointPages = 4096
	// cacheKiB is the writer's page cache.
	cacheKiB = 64 << 10
	// readCacheKiB is the page cache of each reader.
	readCacheKiB = 16 << 10
	// readers is how many reads run at the same time.
	readers = 4

	busyTimeout = 5 * time.Second
)

// Store is a store in one file. Open or OpenReadOnly makes one.
type Store struct {
	path     string
	readOnly bool
	lock     *os.File
	read     *sqlitex.Pool

	mu     sync.Mutex // guards everything below
	w      *sqlite.Conn
	refs   *runs // nil: to be read again
	active map[activity]bool
	fresh  []activity
	rows   batch
	sorted []int
	doubt  bool // the end of the last transaction failed: its rows may lie in the log, and a later start would find them
	settle int  // numbers the marks that end a doubt
}

var _ store.Store = (*Store)(nil)

// Open opens the database at path for its only owner and makes or migrates it where needed. While another process owns it the error
// names that process.
func Open(path string) (*Store, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("sqlite: open %s: %w", path, err)
	}
	s := &Store{path: abs, active: map[activity]bool{}}
	if s.lock, err = own(abs); err != nil {
		return nil, err
	}
	if err := s.open(); err != nil {
		s.Close()
		return nil, explain("open "+abs, err)
	}
	return s, nil
}

// OpenReadOnly opens the database at path for reading, also while another process owns it.
func OpenReadOnly(path string) (*Store, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("sqlite: open %s: %w", path, err)
	}
	if _, err := os.Stat(abs); err != nil {
		return nil, fmt.Errorf("sqlite: open for reading: %w (is it the server's database file?)", err)
	}
	s := &Store{path: abs, readOnly: true}
	if err := s.openReaders(); err != nil {
		s.Close()
		return nil, explain("open "+abs+" for reading", err)
	}
	return s, nil
}

// own takes the lock that keeps a second owner out. The file stays: removing it would let two processes lock two files of one name.
func own(path string) (*os.File, error) {
	name := path + ".lock"
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("sqlite: lock %s: %w (the folder must exist and be writable)", path, err)
	}
	ok, err := tryLock(f)
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("sqlite: lock %s: %w", name, err)
	}
	if !ok {
		var pid [20]byte
		n, _ := f.ReadAt(pid[:], 0)
		f.Close()
		return nil, fmt.Errorf("sqlite: %s is owned by process %s: stop that server, or use another file; reading it is possible meanwhile",
			path, strings.TrimSpace(string(pid[:n])))
	}
	err = f.Truncate(0)
	if err == nil {
		_, err = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("sqlite: lock %s: %w", name, err)
	}
	return f, nil
}

// File is what the store does itself to a file of SQLite's.
type File interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	Sync() error
}

// OpenFile opens a file that is there. The tests' disk stands in for the operating system here, as it does below SQLite.
var OpenFile = func(name string) (File, error) { return os.OpenFile(name, os.O_RDWR, 0) }

// secure writes the log of a former run over itself and syncs it, before SQLite builds on it. A process that ended after a failed sync
// leaves a log that the operating system shows whole and counts as clean, while the drive lacks parts of it: no later sync would write them.
func secure(name string) (err error) {
	f, err := OpenFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	buf := make([]byte, 1<<20)
	for off := int64(0); ; off += int64(len(buf)) {
		n, err := f.ReadAt(buf, off)
		if err != nil && err != io.EOF {
			return fmt.Errorf("read %s: %w", name, err)
		}
		if n > 0 {
			if _, err := f.WriteAt(buf[:n], off); err != nil {
				return fmt.Errorf("write %s again: %w", name, err)
			}
		}
		if err == io.EOF {
			break
		}
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("sync %s: %w", name, err)
	}
	return nil
}

func (s *Store) open() error {
	err := secure(s.path + "-wal")
	if err != nil {
		return err
	}
	// SQLite would make the file readable by everyone; the files beside it get the same mode.
	made, err := os.OpenFile(s.path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	if err := made.Close(); err != nil {
		return err
	}
	if s.w, err = sqlite.OpenConn(s.path, sqlite.OpenReadWrite, sqlite.OpenCreate); err != nil {
		return err
	}
	s.w.SetBusyTimeout(busyTimeout)
	if err := s.rows.register(s.w); err != nil {
		return err
	}
	// The page size counts only in an empty file, and only before the log is switched on.
	for _, p := range []string{
		fmt.Sprintf("PRAGMA page_size = %d", pageSize),
		"PRAGMA journal_mode = WAL",
		"PRAGMA synchronous = FULL",
		"PRAGMA foreign_keys = OFF",
		fmt.Sprintf("PRAGMA wal_autocheckpoint = %d", checkpointPages),
		// A log that grew under a long export shrinks again.
		fmt.Sprintf("PRAGMA journal_size_limit = %d", 4*checkpointPages*pageSize),
		fmt.Sprintf("PRAGMA cache_size = -%d", cacheKiB),
		"PRAGMA temp_store = MEMORY",
	} {
		if err := sqlitex.ExecuteTransient(s.w, p, nil); err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
	}
	if err := s.migrate(); err != nil {
		return err
	}
	if err := s.openReaders(); err != nil {
		return err
	}
	return nil
}

// migrate brings the schema to this program's version: 16 ms for a new file, 3 ms for one that is up to date.
func (s *Store) migrate() error {
	dsn := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(s.path)}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		return err
	}
	defer db.Close()
	folder, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	want, err := store.SchemaOf(folder)
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, folder, goose.WithAllowOutofOrder(true))
	if err != nil {
		return err
	}
	if have, err := schema(s.w); err == nil { // no table of versions: a new file
		if _, err := have.Behind(want); err != nil {
			return err
		}
	}
	if _, err := p.Up(context.Background()); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// schema reads how far the migrations have come.
func schema(c *sqlite.Conn) (have store.Schema, err error) {
	if have.Version, err = number(c, "SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied"); err == nil {
		have.Steps, err = number(c, "SELECT count(DISTINCT version_id) FROM goose_db_version WHERE is_applied AND version_id > 0")
	}
	return have, err
}

func (s *Store) openReaders() error {
	var err error
	s.read, err = sqlitex.NewPool(s.path, sqlitex.PoolOptions{Flags: sqlite.OpenReadOnly, PoolSize: readers,
		PrepareConn: func(c *sqlite.Conn) error {
			c.SetBusyTimeout(busyTimeout)
			return sqlitex.ExecuteTransient(c, fmt.Sprintf("PRAGMA cache_size = -%d", readCacheKiB), nil)
		}})
	if err != nil {
		return err
	}
	return s.view(context.Background(), "read the schema's version in "+s.path, func(c *sqlite.Conn) error {
		have, err := schema(c)
		if sqlite.ErrCode(err).ToPrimary() == sqlite.ResultError { // no such table; for other faults explain has a hint
			return fmt.Errorf("%w (is it the server's database file?)", err)
		}
		if err != nil {
			return err
		}
		folder, err := fs.Sub(migrations, "migrations")
		if err != nil {
			return err
		}
		want, err := store.SchemaOf(folder)
		if err != nil {
			return err
		}
		behind, err := have.Behind(want)
		if err == nil && behind {
			err = have.TooOld(want)
		}
		if err != nil {
			return err
		}
		return nil
	})
}

// Close waits for what is under way, moves the log into the database and gives the file free.
func (s *Store) Close() error {
	var errs []error
	if s.read != nil {
		errs = append(errs, s.read.Close())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.w != nil {
		errs = append(errs, s.w.Close())
		s.w = nil
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Close())
		s.lock = nil
	}
	return errors.Join(errs...)
}

var errClosed = errors.New("the store is closed")

// view runs a read in one transaction: everything it reads is of one moment.
func (s *Store) view(ctx context.Context, what string, f func(c *sqlite.Conn) error) (err error) {
	c, err := s.read.Take(ctx)
	if err != nil {
		return explain(what, err)
	}
	defer s.read.Put(c)
	if err := exec(c, "BEGIN"); err != nil {
		return explain(what, err)
	}
	defer func() {
		c.SetInterrupt(nil) // the end must come through, also of a read that its caller gave up
		if end := exec(c, "ROLLBACK"); err == nil && end != nil {
			err = explain(what, end)
		}
	}()
	return explain(what, f(c))
}

// update runs a write in one transaction. Its error may come after the transaction is durable only when the end itself fails.
func (s *Store) update(ctx context.Context, what string, f func(c *sqlite.Conn) error) error {
	if s.readOnly {
		return fmt.Errorf("sqlite: %s: %s is open for reading only", what, s.path)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.w == nil {
		return explain(what, errClosed)
	}
	if err := s.certain(); err != nil {
		return explain(what, err)
	}
	if err := exec(s.w, "BEGIN IMMEDIATE"); err != nil {
		return explain(what, err)
	}
	err := f(s.w)
	if err == nil {
		if err = exec(s.w, "COMMIT"); err != nil {
			s.doubt = true
		}
	}
	if err != nil && !s.w.AutocommitEnabled() {
		if back := exec(s.w, "ROLLBACK"); back != nil {
			err = errors.Join(err, back)
		}
	}
	if err != nil {
		clear(s.active)
		s.refs = nil
	}
	return explain(what, err)
}

// certain ends a doubt. SQLite counts a transaction whose write or sync failed as not done, but its frames may lie whole in the log; after a
// crash they would be found and done after all. A sync that failed must not be tried again either: the operating system may have dropped
// the pages. So another transaction is written over the same place; once that one is durable, the failed one can never be found. Until then
// nobody is told what became of it.
func (s *Store) certain() error {
	if !s.doubt {
		return nil
	}
	s.settle++
	if err := sqlitex.ExecuteTransient(s.w, fmt.Sprintf("PRAGMA user_version = %d", s.settle), nil); err != nil { // changes the first page, whatever it held
		return fmt.Errorf("the end of the last transaction is not certain yet: %w", err)
	}
	s.doubt = false
	return nil
}

// sure ends a doubt before a read that says what became of a transaction.
func (s *Store) sure() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.w == nil {
		return nil // nothing is written here
	}
	return s.certain()
}

func exec(c *sqlite.Conn, q string) error {
	st, err := c.Prepare(q)
	if err != nil {
		return err
	}
	_, err = st.Step()
	return errors.Join(err, st.Reset())
}

// explain names the operation and says what the operator can do. Errors of the contract pass unchanged.
func explain(what string, err error) error {
	var conflict *store.ConflictError
	if err == nil || errors.Is(err, store.ErrFenced) || errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrExists) || errors.As(err, &conflict) {
		return err
	}
	var told *fault
	if errors.As(err, &told) {
		return err // by the step within that knew better what it was doing
	}
	hint := ""
	switch sqlite.ErrCode(err).ToPrimary() {
	case sqlite.ResultFull:
		hint = ": make room on the volume, and the server goes on by itself; nothing that was acknowledged is lost"
	case sqlite.ResultIOErr:
		hint = ": look for errors of the volume in the system's log, then restart the server and run `hutong verify`"
	case sqlite.ResultNotADB:
		hint = ": if this is not the name of another file, its beginning is damaged: stop the server, keep the file, and restore the last backup"
	case sqlite.ResultCorrupt:
		hint = ": stop the server, keep the file, and restore the last backup; `hutong verify` tells whether a copy is sound"
	case sqlite.ResultReadOnly, sqlite.ResultCantOpen, sqlite.ResultPerm, sqlite.ResultAuth:
		hint = ": the file, its folder and the files beside it (-wal, -shm) must be readable and, for the server, writable"
	case sqlite.ResultBusy, sqlite.ResultLocked:
		hint = ": another program holds the file; end it, or wait and try again"
	}
	return &fault{what, err, hint}
}

// fault is an error of SQLite with what was being done and what to do next.
type fault struct {
	what string
	err  error
	hint string
}

func (f *fault) Error() string { return "sqlite: " + f.what + ": " + f.err.Error() + f.hint }
func (f *fault) Unwrap() error { return f.err }
