// Package disktest is a disk for tests: a layer under SQLite's own file code that writes down every write, sync, truncation, creation and
// deletion of the files in one folder, fails them when it is told to, and gives what the folder may look like after the power was cut at
// any of these moments. The real store runs on it unchanged, and the real store is opened on what is left.
//
// What is lost in a power cut is what POSIX does not promise: everything that was written to a file since its last successful sync, in any
// subset and any order of sectors; the entries of files that were made or deleted since their folder was synced; the pages of a failed
// sync, for ever, even if a later sync succeeds, until they are written again. What stays is what SQLite builds upon: synced bytes, and
// the bytes beside a write that was cut ("powersafe overwrite").
package disktest

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	sqlite3 "modernc.org/sqlite/lib"
)

// Kind is what was done to a file.
type Kind uint8

// The kinds of events.
const (
	Create Kind = iota
	Delete
	Write
	Truncate
	Sync
	SyncFailed
	SyncFolder
	Read // only asked of Fail; not in the log
	Mark // a mark of the test's own: what it tried, and what it was told
)

var kindNames = []string{"create", "delete", "write", "truncate", "sync", "failed sync", "sync of the folder", "read", "mark"}

func (k Kind) String() string { return kindNames[k] }

// Event is one thing that was done, in the order in which it was done.
type Event struct {
	Kind Kind
	File string // base name
	Off  int64  // of a write; the new size of a truncation
	Data []byte // of a write
	Mark any

	inode int
}

func (e Event) String() string {
	if e.Kind == Mark {
		return fmt.Sprint("mark: ", e.Mark)
	}
	return fmt.Sprintf("%s %s at %d, %d bytes", e.Kind, e.File, e.Off, len(e.Data))
}

// Failure is what is to happen instead of an operation. The zero value lets it happen.
type Failure struct {
	Code    int  // SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC, SQLITE_IOERR_READ, …
	Partial int  // of a write: so many bytes are written before it fails
	Done    bool // the operation is done, and its error is told all the same
}

// The codes of failures.
const (
	Full       = sqlite3.SQLITE_FULL
	ReadError  = sqlite3.SQLITE_IOERR_READ
	WriteError = sqlite3.SQLITE_IOERR_WRITE
	SyncError  = sqlite3.SQLITE_IOERR_FSYNC
	CutError   = sqlite3.SQLITE_IOERR_TRUNCATE
)

// Disk is one folder.
type Disk struct {
	dir  string
	mu   sync.Mutex
	log  []Event
	fail func(Event) Failure
	next int
	live map[string]int // base name → inode
	base map[string][]byte
	lies bool
}

// Mount watches a folder. What is in it already counts as synced.
func Mount(t testing.TB, dir string) *Disk {
	t.Helper()
	if err := install(); err != nil {
		t.Fatal(err)
	}
	d := &Disk{dir: dir, live: map[string]int{}, base: map[string][]byte{}}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		raw, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		d.next++
		d.base[e.Name()], d.live[e.Name()] = raw, d.next
	}
	layer.mu.Lock()
	layer.disks[dir] = d
	layer.mu.Unlock()
	t.Cleanup(d.Unmount)
	return d
}

// Unmount ends the watch. Files that are still open are not written down any more.
func (d *Disk) Unmount() {
	layer.mu.Lock()
	delete(layer.disks, d.dir)
	layer.mu.Unlock()
}

// Fail asks f before each operation what is to happen instead; nil lets everything happen.
func (d *Disk) Fail(f func(Event) Failure) {
	d.mu.Lock()
	d.fail = f
	d.mu.Unlock()
}

// Lie makes the disk forget syncs that it reported as done, as some drives do. It is there to show that a loss is seen.
func (d *Disk) Lie() {
	d.mu.Lock()
	d.lies = true
	d.mu.Unlock()
}

// Mark writes a mark of the test's own into the log.
func (d *Disk) Mark(m any) {
	d.mu.Lock()
	d.log = append(d.log, Event{Kind: Mark, Mark: m})
	d.mu.Unlock()
}

// Log is what happened so far.
func (d *Disk) Log() []Event {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.log)
}

func (d *Disk) ask(e Event) Failure {
	if d.fail == nil {
		return Failure{}
	}
	return d.fail(e)
}

func (d *Disk) open(f *file, open func() int32) int32 {
	d.mu.Lock()
	defer d.mu.Unlock()
	name := filepath.Base(f.path)
	rc := open()
	// Not known yet: made by this call, or by the store itself just before.
	if _, known := d.live[name]; rc == sqlite3.SQLITE_OK && !known && exists(f.path) {
		d.next++
		d.live[name] = d.next
		d.log = append(d.log, Event{Kind: Create, File: name, inode: d.next})
	}
	f.inode = d.live[name]
	return rc
}

func (d *Disk) remove(path string, remove func() int32) int32 {
	d.mu.Lock()
	defer d.mu.Unlock()
	name := filepath.Base(path)
	if f := d.ask(Event{Kind: Delete, File: name}); f.Code != 0 {
		return int32(f.Code)
	}
	there := exists(path)
	rc := remove()
	if there && !exists(path) {
		d.log = append(d.log, Event{Kind: Delete, File: name, inode: d.live[name]})
		delete(d.live, name)
	}
	d.folders()
	return rc
}

func (d *Disk) folders() {
	for range layer.synced() {
		if !d.lies {
			d.log = append(d.log, Event{Kind: SyncFolder})
		}
	}
}

func (d *Disk) read(f *file, off int64, n int) int32 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return int32(d.ask(Event{Kind: Read, File: filepath.Base(f.path), Off: off, Data: make([]byte, n)}).Code)
}

func (d *Disk) write(f *file, data []byte, off int64, write func(n int) int32) int32 {
	d.mu.Lock()
	defer d.mu.Unlock()
	e := Event{Kind: Write, File: filepath.Base(f.path), Off: off, Data: bytes.Clone(data), inode: f.inode}
	n := len(data)
	fault := d.ask(e)
	if fault.Code != 0 && !fault.Done {
		n = min(n, fault.Partial)
	}
	rc := write(n)
	if e.Data = e.Data[:n]; n > 0 {
		d.log = append(d.log, e)
	}
	if fault.Code != 0 {
		return int32(fault.Code)
	}
	return rc
}

func (d *Disk) truncate(f *file, size int64, cut func() int32) int32 {
	d.mu.Lock()
	defer d.mu.Unlock()
	e := Event{Kind: Truncate, File: filepath.Base(f.path), Off: size, inode: f.inode}
	fault := d.ask(e)
	if fault.Code != 0 && !fault.Done {
		return int32(fault.Code)
	}
	rc := cut()
	d.log = append(d.log, e)
	if fault.Code != 0 {
		return int32(fault.Code)
	}
	return rc
}

func (d *Disk) sync(f *file, sync func() int32) int32 {
	d.mu.Lock()
	defer d.mu.Unlock()
	e := Event{Kind: Sync, File: filepath.Base(f.path), inode: f.inode}
	fault := d.ask(e)
	if fault.Code != 0 && !fault.Done {
		e.Kind = SyncFailed
		d.log = append(d.log, e)
		return int32(fault.Code)
	}
	rc := sync()
	if rc != sqlite3.SQLITE_OK {
		e.Kind = SyncFailed
	}
	if !d.lies {
		d.log = append(d.log, e)
	}
	d.folders()
	if fault.Code != 0 {
		return int32(fault.Code)
	}
	return rc
}

// OpenFile opens a file that is there past SQLite, for what a store does to it itself (sqlite.OpenFile).
func OpenFile(path string) (*File, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	out := &File{File: f, file: file{path: path, disk: layer.diskOf(path)}}
	if d := out.disk; d != nil {
		d.mu.Lock()
		out.inode = d.live[filepath.Base(path)]
		d.mu.Unlock()
	}
	return out, nil
}

// File is a file that is written past SQLite.
type File struct {
	*os.File
	file
}

// WriteAt writes as the disk lets it.
func (f *File) WriteAt(b []byte, off int64) (n int, err error) {
	if f.disk == nil {
		return f.File.WriteAt(b, off)
	}
	rc := f.disk.write(&f.file, b, off, func(k int) int32 {
		n, err = f.File.WriteAt(b[:k], off)
		return sqlite3.SQLITE_OK
	})
	if rc != sqlite3.SQLITE_OK {
		err = errors.Join(err, fmt.Errorf("disktest: the write fails with code %d", rc))
	}
	return n, err
}

// Sync syncs as the disk lets it.
func (f *File) Sync() (err error) {
	if f.disk == nil {
		return f.File.Sync()
	}
	rc := f.disk.sync(&f.file, func() int32 {
		if err = f.File.Sync(); err != nil {
			return SyncError
		}
		return sqlite3.SQLITE_OK
	})
	if rc != sqlite3.SQLITE_OK {
		err = errors.Join(err, fmt.Errorf("disktest: the sync fails with code %d", rc))
	}
	return err
}

var seeded struct {
	sync.Mutex
	rnd *rand.Rand
}

// Seed makes SQLite's own randomness (the salts of its log) follow a seed, so that a run on one goroutine can be had again.
func Seed(seed uint64) {
	seeded.Lock()
	seeded.rnd = rand.New(rand.NewPCG(seed, 0x6469736b))
	seeded.Unlock()
}

func random(b []byte) bool {
	seeded.Lock()
	defer seeded.Unlock()
	if seeded.rnd == nil {
		return false
	}
	for i := range b {
		b[i] = byte(seeded.rnd.Uint32())
	}
	return true
}
