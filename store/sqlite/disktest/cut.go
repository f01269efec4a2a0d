package disktest

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
)

// Mode is what a power cut does to what was not synced.
type Mode uint8

// The modes.
const (
	Kept   Mode = iota // nothing is lost: the process was killed, the machine goes on
	Lost               // all of it is lost
	Prefix             // it was written in order up to a moment, and the last write is cut in two
	Mixed              // each sector has any of its versions; each name any of its bindings
)

var modeNames = []string{"kept", "lost", "prefix", "mixed"}

func (m Mode) String() string { return modeNames[m] }

// Modes are all modes.
var Modes = []Mode{Kept, Lost, Prefix, Mixed}

const (
	page   = 4096 // what the operating system marks dirty at once
	sector = 512  // what a drive writes at once
)

// inode is a file as the operating system and the drive have it.
type inode struct {
	synced  []byte         // what survives
	cache   []byte         // what a reader sees
	pending []Event        // since the last sync, in order
	lost    map[int64]bool // pages whose sync failed: clean for the operating system, unknown on the drive
}

// Replay goes through a log and stands at one moment of it.
type Replay struct {
	log    []Event
	at     int
	inodes map[int]*inode
	live   map[string]int
	names  map[string]int // as of the last sync of the folder
	bound  []Event        // creations and deletions since, in order
}

// Replay starts before the first event of what was written down.
func (d *Disk) Replay() *Replay {
	r := &Replay{log: d.Log(), inodes: map[int]*inode{}, live: map[string]int{}, names: map[string]int{}}
	for i, name := range slices.Sorted(maps.Keys(d.base)) {
		r.inodes[-1-i] = &inode{synced: bytes.Clone(d.base[name]), cache: bytes.Clone(d.base[name]), lost: map[int64]bool{}}
		r.live[name], r.names[name] = -1-i, -1-i
	}
	return r
}

// Len is the number of events.
func (r *Replay) Len() int { return len(r.log) }

// At is how many events lie behind.
func (r *Replay) At() int { return r.at }

// To goes on until n events lie behind and gives the marks that were passed.
func (r *Replay) To(n int) (marks []any) {
	for ; r.at < n; r.at++ {
		e := r.log[r.at]
		if e.Kind == Mark {
			marks = append(marks, e.Mark)
			continue
		}
		r.do(e)
	}
	return marks
}

func (r *Replay) do(e Event) {
	switch e.Kind {
	case Create:
		r.inodes[e.inode] = &inode{lost: map[int64]bool{}}
		r.live[e.File] = e.inode
		r.bound = append(r.bound, e)
		return
	case Delete:
		delete(r.live, e.File)
		r.bound = append(r.bound, e)
		return
	case SyncFolder:
		r.names, r.bound = maps.Clone(r.live), nil
		return
	}
	n := r.inodes[e.inode]
	if n == nil { // a file that was there at the start
		n = r.inodes[r.live[e.File]]
	}
	switch e.Kind {
	case Write, Truncate:
		n.cache = apply(n.cache, e)
		n.pending = append(n.pending, e)
	case Sync:
		n.synced = resize(n.synced, int64(len(n.cache)))
		for p := range n.dirty() {
			from, to := p*page, min((p+1)*page, int64(len(n.cache)))
			if from < to {
				copy(n.synced[from:to], n.cache[from:to])
			}
			delete(n.lost, p)
		}
		n.pending = nil
	case SyncFailed:
		for p := range n.dirty() {
			n.lost[p] = true
		}
		n.pending = nil
	}
}

// dirty are the pages that were written since the last sync.
func (n *inode) dirty() map[int64]bool {
	out := map[int64]bool{}
	for _, e := range n.pending {
		if e.Kind == Write {
			for p := e.Off / page; p*page < e.Off+int64(len(e.Data)); p++ {
				out[p] = true
			}
		}
	}
	return out
}

func resize(b []byte, n int64) []byte {
	if n <= int64(len(b)) {
		return b[:n:n]
	}
	return append(b, make([]byte, n-int64(len(b)))...)
}

func apply(b []byte, e Event) []byte {
	if e.Kind == Truncate {
		return resize(b, e.Off)
	}
	if end := e.Off + int64(len(e.Data)); end > int64(len(b)) {
		b = resize(b, end)
	}
	copy(b[e.Off:], e.Data)
	return b
}

// Cut gives the folder's files after a power cut at this moment.
func (r *Replay) Cut(m Mode, rnd *rand.Rand) map[string][]byte {
	names := r.live
	switch m {
	case Lost:
		names = r.names
	case Mixed, Prefix:
		names = maps.Clone(r.names)
		n := len(r.bound)
		if m == Prefix {
			n = rnd.IntN(n + 1)
		}
		for _, e := range r.bound[:n] {
			switch {
			case m == Mixed && rnd.IntN(2) == 0:
			case e.Kind == Create:
				names[e.File] = e.inode
			default:
				delete(names, e.File)
			}
		}
	}
	out := map[string][]byte{}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		out[name] = r.inodes[names[name]].cut(m, rnd)
	}
	return out
}

func (n *inode) cut(m Mode, rnd *rand.Rand) []byte {
	switch m {
	case Kept:
		return bytes.Clone(n.cache)
	case Lost:
		return bytes.Clone(n.synced)
	}
	b := bytes.Clone(n.synced)
	for _, p := range slices.Sorted(maps.Keys(n.lost)) { // pages whose sync failed: any sector may have made it
		for at := p * page; at < (p+1)*page; at += sector {
			end := min(at+sector, int64(len(n.cache)))
			if at < end && end <= int64(len(b)) && rnd.IntN(2) == 0 {
				copy(b[at:end], n.cache[at:end])
			}
		}
	}
	if m == Prefix {
		k := rnd.IntN(len(n.pending) + 1)
		for _, e := range n.pending[:k] {
			b = apply(b, e)
		}
		if k < len(n.pending) && n.pending[k].Kind == Write {
			e := n.pending[k]
			e.Data = e.Data[:rnd.IntN(len(e.Data)+1)]
			b = apply(b, e)
		}
		return b
	}
	// The size is that of any moment; a sector has what any of the writes to it left, or nothing of them.
	size := int64(len(b))
	sizes := []int64{size}
	for _, e := range n.pending {
		switch {
		case e.Kind == Truncate:
			size = e.Off
		default:
			size = max(size, e.Off+int64(len(e.Data)))
		}
		sizes = append(sizes, size)
	}
	keep := []int{0, 10, 50, 90, 100}[rnd.IntN(5)] // per cent
	for _, e := range n.pending {
		if e.Kind == Truncate {
			continue
		}
		for at := e.Off; at < e.Off+int64(len(e.Data)); {
			end := min((at/sector+1)*sector, e.Off+int64(len(e.Data)))
			if rnd.IntN(100) < keep {
				part := e.Data[at-e.Off : end-e.Off]
				if rnd.IntN(64) == 0 {
					part = part[:rnd.IntN(len(part)+1)]
				}
				b = apply(b, Event{Kind: Write, Off: at, Data: part})
			}
			at = end
		}
	}
	if rnd.IntN(2) == 0 {
		return resize(b, sizes[rnd.IntN(len(sizes))])
	}
	return b
}

// Lay writes files into a folder, and beside a log an index of it (-shm) as a cut may leave it: none, or whatever.
func Lay(dir string, files map[string][]byte, rnd *rand.Rand) error {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := os.WriteFile(filepath.Join(dir, name), files[name], 0o600); err != nil {
			return err
		}
		if base, ok := bytes.CutSuffix([]byte(name), []byte("-wal")); ok && rnd.IntN(3) > 0 {
			junk := make([]byte, []int{0, 100, 32768}[rnd.IntN(3)])
			for i := range junk {
				junk[i] = byte(rnd.Uint32())
			}
			if err := os.WriteFile(filepath.Join(dir, string(base)+"-shm"), junk, 0o600); err != nil {
				return err
			}
		}
	}
	return nil
}
