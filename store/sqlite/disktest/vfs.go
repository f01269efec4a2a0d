package disktest

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// The layer is a VFS of SQLite's that hands every call on to the operating system's own (unixOpen, unixWrite, …) and writes down what can
// be lost. SQLite's "C" is Go here: a function pointer is the address of a Go func value, so only functions of this package's top level,
// which the collector never moves, are given away.

// header is the room of this layer in front of the file that the layer below keeps. The pointer to the methods comes first, as SQLite wants.
const header = 16

type vfs struct {
	mu    sync.Mutex
	below uintptr // the operating system's own
	disks map[string]*Disk
	files map[uintptr]*file

	dirMu sync.Mutex
	dirs  []string // folders opened to be synced, by the call under way

	openDirectory uintptr // the one below
}

// file is one open file.
type file struct {
	disk  *Disk // nil: not under a disk of ours
	path  string
	inode int
}

var layer struct {
	once sync.Once
	err  error
	vfs
	methods uintptr
}

// install puts the layer under every connection that is opened from now on. Files outside of a Disk pass through it untouched.
func install() error {
	layer.once.Do(func() { layer.err = layer.install() })
	return layer.err
}

func (v *vfs) install() error {
	tls := libc.NewTLS()
	v.disks, v.files = map[string]*Disk{}, map[uintptr]*file{}
	v.below = sqlite3.Xsqlite3_vfs_find(tls, 0)
	if v.below == 0 {
		return fmt.Errorf("disktest: SQLite has no file layer of its own")
	}
	own := libc.Xcalloc(tls, 1, uint64(unsafe.Sizeof(sqlite3.Tsqlite3_vfs{})))
	methods := libc.Xcalloc(tls, 1, uint64(unsafe.Sizeof(sqlite3.Tsqlite3_io_methods{})))
	name, err := libc.CString("disktest")
	if own == 0 || methods == 0 || err != nil {
		return fmt.Errorf("disktest: no memory")
	}
	below := vfsAt(v.below)
	top := vfsAt(own)
	*top = *below
	top.FpNext, top.FzName, top.FszOsFile = 0, name, header+below.FszOsFile
	top.FxOpen, top.FxDelete, top.FxRandomness = pointer(xOpen), pointer(xDelete), pointer(xRandomness)
	*ioAt(methods) = sqlite3.Tsqlite3_io_methods{FiVersion: 3, FxClose: pointer(xClose), FxRead: pointer(xRead), FxWrite: pointer(xWrite),
		FxTruncate: pointer(xTruncate), FxSync: pointer(xSync), FxFileSize: pointer(xFileSize), FxLock: pointer(xLock), FxUnlock: pointer(xUnlock),
		FxCheckReservedLock: pointer(xCheckReservedLock), FxFileControl: pointer(xFileControl), FxSectorSize: pointer(xSectorSize),
		FxDeviceCharacteristics: pointer(xDeviceCharacteristics), FxShmMap: pointer(xShmMap), FxShmLock: pointer(xShmLock), FxShmBarrier: pointer(xShmBarrier),
		FxShmUnmap: pointer(xShmUnmap), FxFetch: pointer(xFetch), FxUnfetch: pointer(xUnfetch)}
	layer.methods = methods
	call, err := libc.CString("openDirectory")
	if err != nil {
		return err
	}
	v.openDirectory = fn[func(*libc.TLS, uintptr, uintptr) uintptr](below.FxGetSystemCall)(tls, v.below, call)
	if v.openDirectory == 0 {
		return fmt.Errorf("disktest: folders can't be watched")
	}
	if rc := fn[func(*libc.TLS, uintptr, uintptr, uintptr) int32](below.FxSetSystemCall)(tls, v.below, call, pointer(xOpenDirectory)); rc != sqlite3.SQLITE_OK {
		return fmt.Errorf("disktest: watch folders: SQLite says %d", rc)
	}
	if rc := sqlite3.Xsqlite3_vfs_register(tls, own, 1); rc != sqlite3.SQLITE_OK {
		return fmt.Errorf("disktest: register: SQLite says %d", rc)
	}
	return nil
}

// at gives what SQLite's memory holds at an address. That memory is not the collector's.
func at[T any](p uintptr) *T { return *(**T)(unsafe.Pointer(&p)) }

func vfsAt(p uintptr) *sqlite3.Tsqlite3_vfs       { return at[sqlite3.Tsqlite3_vfs](p) }
func ioAt(p uintptr) *sqlite3.Tsqlite3_io_methods { return at[sqlite3.Tsqlite3_io_methods](p) }

// fn makes a function of a pointer of SQLite's, and pointer the other way.
func fn[F any](p uintptr) F { return *(*F)(unsafe.Pointer(&struct{ uintptr }{p})) }

func pointer[F any](f F) uintptr { return *(*uintptr)(unsafe.Pointer(&f)) }

// under is the file of the layer below, and its methods.
func under(p uintptr) (uintptr, *sqlite3.Tsqlite3_io_methods) {
	inner := p + header
	return inner, ioAt(*at[uintptr](inner))
}

func (v *vfs) fileOf(p uintptr) *file {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.files[p]
}

// diskOf is the disk that a path lies on, or nil.
func (v *vfs) diskOf(path string) *Disk {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.disks[filepath.Dir(path)]
}

// synced takes the folders that the call under way has synced.
func (v *vfs) synced() []string {
	v.dirMu.Lock()
	defer v.dirMu.Unlock()
	out := v.dirs
	v.dirs = nil
	return out
}

func xOpenDirectory(tls *libc.TLS, name, fd uintptr) int32 {
	dir := filepath.Dir(libc.GoString(name))
	if layer.diskOf(filepath.Join(dir, "any")) != nil {
		layer.dirMu.Lock()
		layer.dirs = append(layer.dirs, dir)
		layer.dirMu.Unlock()
	}
	return fn[func(*libc.TLS, uintptr, uintptr) int32](layer.openDirectory)(tls, name, fd)
}

func xOpen(tls *libc.TLS, _ uintptr, name uintptr, p uintptr, flags int32, out uintptr) int32 {
	*at[uintptr](p) = 0
	f := &file{}
	if name != 0 {
		f.path = libc.GoString(name)
		f.disk = layer.diskOf(f.path)
	}
	open := func() int32 {
		return fn[func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32](vfsAt(layer.below).FxOpen)(tls, layer.below, name, p+header, flags, out)
	}
	var rc int32
	if f.disk == nil {
		rc = open()
	} else {
		rc = f.disk.open(f, open)
	}
	if *at[uintptr](p + header) != 0 {
		*at[uintptr](p) = layer.methods
		layer.mu.Lock()
		layer.files[p] = f
		layer.mu.Unlock()
	}
	return rc
}

func xDelete(tls *libc.TLS, _ uintptr, name uintptr, syncDir int32) int32 {
	path := libc.GoString(name)
	remove := func() int32 {
		return fn[func(*libc.TLS, uintptr, uintptr, int32) int32](vfsAt(layer.below).FxDelete)(tls, layer.below, name, syncDir)
	}
	if d := layer.diskOf(path); d != nil {
		return d.remove(path, remove)
	}
	return remove()
}

// xRandomness gives what a seed says, so that a run of SQLite can be had again (the salts of its log are random).
func xRandomness(tls *libc.TLS, _ uintptr, n int32, out uintptr) int32 {
	if b := unsafe.Slice(at[byte](out), n); random(b) {
		return n
	}
	return fn[func(*libc.TLS, uintptr, int32, uintptr) int32](vfsAt(layer.below).FxRandomness)(tls, layer.below, n, out)
}

func xClose(tls *libc.TLS, p uintptr) int32 {
	inner, m := under(p)
	layer.mu.Lock()
	delete(layer.files, p)
	layer.mu.Unlock()
	return fn[func(*libc.TLS, uintptr) int32](m.FxClose)(tls, inner)
}

func xRead(tls *libc.TLS, p, buf uintptr, n int32, off int64) int32 {
	inner, m := under(p)
	if f := layer.fileOf(p); f.disk != nil {
		if rc := f.disk.read(f, off, int(n)); rc != sqlite3.SQLITE_OK {
			return rc
		}
	}
	return fn[func(*libc.TLS, uintptr, uintptr, int32, int64) int32](m.FxRead)(tls, inner, buf, n, off)
}

func xWrite(tls *libc.TLS, p, buf uintptr, n int32, off int64) int32 {
	inner, m := under(p)
	write := func(n int) int32 {
		if n == 0 {
			return sqlite3.SQLITE_OK
		}
		return fn[func(*libc.TLS, uintptr, uintptr, int32, int64) int32](m.FxWrite)(tls, inner, buf, int32(n), off)
	}
	if f := layer.fileOf(p); f.disk != nil {
		return f.disk.write(f, unsafe.Slice(at[byte](buf), n), off, write)
	}
	return write(int(n))
}

func xTruncate(tls *libc.TLS, p uintptr, size int64) int32 {
	inner, m := under(p)
	cut := func() int32 { return fn[func(*libc.TLS, uintptr, int64) int32](m.FxTruncate)(tls, inner, size) }
	if f := layer.fileOf(p); f.disk != nil {
		return f.disk.truncate(f, size, cut)
	}
	return cut()
}

func xSync(tls *libc.TLS, p uintptr, flags int32) int32 {
	inner, m := under(p)
	sync := func() int32 { return fn[func(*libc.TLS, uintptr, int32) int32](m.FxSync)(tls, inner, flags) }
	if f := layer.fileOf(p); f.disk != nil {
		return f.disk.sync(f, sync)
	}
	return sync()
}

func xFileSize(tls *libc.TLS, p, size uintptr) int32 {
	inner, m := under(p)
	return fn[func(*libc.TLS, uintptr, uintptr) int32](m.FxFileSize)(tls, inner, size)
}

func xLock(tls *libc.TLS, p uintptr, level int32) int32 {
	inner, m := under(p)
	return fn[func(*libc.TLS, uintptr, int32) int32](m.FxLock)(tls, inner, level)
}

func xUnlock(tls *libc.TLS, p uintptr, level int32) int32 {
	inner, m := under(p)
	return fn[func(*libc.TLS, uintptr, int32) int32](m.FxUnlock)(tls, inner, level)
}

func xCheckReservedLock(tls *libc.TLS, p, out uintptr) int32 {
	inner, m := under(p)
	return fn[func(*libc.TLS, uintptr, uintptr) int32](m.FxCheckReservedLock)(tls, inner, out)
}

func xFileControl(tls *libc.TLS, p uintptr, op int32, arg uintptr) int32 {
	inner, m := under(p)
	return fn[func(*libc.TLS, uintptr, int32, uintptr) int32](m.FxFileControl)(tls, inner, op, arg)
}

func xSectorSize(tls *libc.TLS, p uintptr) int32 {
	inner, m := under(p)
	return fn[func(*libc.TLS, uintptr) int32](m.FxSectorSize)(tls, inner)
}

func xDeviceCharacteristics(tls *libc.TLS, p uintptr) int32 {
	inner, m := under(p)
	return fn[func(*libc.TLS, uintptr) int32](m.FxDeviceCharacteristics)(tls, inner)
}

func xShmMap(tls *libc.TLS, p uintptr, page, size, extend int32, out uintptr) int32 {
	inner, m := under(p)
	return fn[func(*libc.TLS, uintptr, int32, int32, int32, uintptr) int32](m.FxShmMap)(tls, inner, page, size, extend, out)
}

func xShmLock(tls *libc.TLS, p uintptr, off, n, flags int32) int32 {
	inner, m := under(p)
	return fn[func(*libc.TLS, uintptr, int32, int32, int32) int32](m.FxShmLock)(tls, inner, off, n, flags)
}

func xShmBarrier(tls *libc.TLS, p uintptr) {
	inner, m := under(p)
	fn[func(*libc.TLS, uintptr)](m.FxShmBarrier)(tls, inner)
}

func xShmUnmap(tls *libc.TLS, p uintptr, remove int32) int32 {
	inner, m := under(p)
	return fn[func(*libc.TLS, uintptr, int32) int32](m.FxShmUnmap)(tls, inner, remove)
}

func xFetch(tls *libc.TLS, p uintptr, off int64, n int32, out uintptr) int32 {
	inner, m := under(p)
	return fn[func(*libc.TLS, uintptr, int64, int32, uintptr) int32](m.FxFetch)(tls, inner, off, n, out)
}

func xUnfetch(tls *libc.TLS, p uintptr, off int64, page uintptr) int32 {
	inner, m := under(p)
	return fn[func(*libc.TLS, uintptr, int64, uintptr) int32](m.FxUnfetch)(tls, inner, off, page)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
