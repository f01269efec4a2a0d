package postgres

// Goal: a reference must cost a small part of its payment's row, and be found exactly, however many there are. A row each in an index by
// hash would change a page of its own for every reference. Method: a reference is an entry of 32 bytes, half of a hash of owner and value
// and the payment, and entries are packed. A large batch writes its entries in up to newParts rows of refs_new, by their first bits; a small one in
// a row for all parts, and the small one with which there are looseMost in such rows writes them by parts instead and drops those. When a lane
// has enough of them in one part, its writer, which still knows them, writes them as a run in rows of refs, by more of their bits, and drops
// the part's former rows, in the transaction of the batch that brought them there. One part at a time, and of rows with many entries each, so that
// no batch takes long. A search looks into one part of what is new, into what lies in rows for all parts, and into one part of each run: all lie together
// in an index.

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5/pgconn"

	"hutong/payment"
	"hutong/store"
)

const (
	refSize  = 32 // bytes of an entry
	newParts = 16
	partRun  = 1 << 12 // entries of the last part that make a run
	partStep = 1 << 6  // fewer in each part before it: see enough
	runParts = 1024    // of all runs together: each has the newParts'th part of them

	loosePart  = newParts // the part of rows for all parts
	looseBatch = 64       // entries of a small batch, at most
	looseMost  = 512      // entries in rows for all parts, at most: what a search reads of them
)

type refHash [16]byte

// hashRef is the half of SHA-256 by which a reference is found: no two differ in practice.
func hashRef(owner, value string) (h refHash) {
	buf := make([]byte, 0, 96)
	buf = append(append(append(buf, owner...), 0), value...)
	sum := sha256.Sum256(buf)
	copy(h[:], sum[:])
	return h
}

// part is the part of so many (a power of two, at most 65,536) in which an entry lies.
func part(entry []byte, parts int) int { return (int(entry[0])<<8 | int(entry[1])) * parts >> 16 }

// refs are what a lane's writer knows of its references.
type refs struct {
	runs  int64
	fresh [newParts][]byte // the entries in refs_new, by part, with those of the batch under way
	loose []byte           // those in rows for all parts
	last  struct {         // the batch under way, or the one before
		had      [newParts]int // how long fresh was before it
		loose    int           // how long loose was
		gathered bool          // it writes those by parts
		runs     []int         // parts that it writes as runs
	}
	parts [][]byte // scratch
}

// deal puts entries into so many parts.
func (r *refs) deal(entries []byte, parts int) [][]byte {
	for len(r.parts) < parts {
		r.parts = append(r.parts, nil)
	}
	for i := range r.parts {
		r.parts[i] = r.parts[i][:0]
	}
	for e := range slices.Chunk(entries, refSize) {
		p := &r.parts[part(e, parts)]
		*p = append(*p, e...)
	}
	return r.parts[:parts]
}

// begin takes what the batch before wrote by parts and as runs for written, and remembers how things stand.
func (r *refs) begin() {
	if r.last.gathered {
		r.loose = r.loose[:0]
	}
	r.last.gathered, r.last.loose = false, len(r.loose)
	for _, i := range r.last.runs {
		r.fresh[i] = r.fresh[i][:0]
	}
	r.last.runs = r.last.runs[:0]
	for i := range r.fresh {
		r.last.had[i] = len(r.fresh[i])
	}
}

// enough is how many bytes of a part make a run. It is not the same of any two: as many entries come to each, so that all would make theirs in one batch
// after the other, and whoever pays then would wait for each of them.
func enough(part int) int { return (partRun - (newParts-1-part)*partStep) * refSize }

// full is the fullest part that makes a run.
func (r *refs) full() (at int, ok bool) {
	times := 1
	if len(r.last.runs) > 0 {
		times = 2 // a batch writes a second run only when more entries come than one a batch takes away
	}
	at = -1
	for i := range r.fresh {
		if n := len(r.fresh[i]); n >= times*enough(i) && !slices.Contains(r.last.runs, i) && (at < 0 || n > len(r.fresh[at])) {
			at = i
		}
	}
	return at, at >= 0
}

// references writes a batch's references: as they are, or with all that are new of a part as a run.
func (w *writer) references(b *store.Batch, slot int) {
	m, r := &w.out, w.refs
	r.begin()
	for i := range b.References {
		ref := &b.References[i]
		h := hashRef(ref.Owner, ref.Value)
		r.loose = append(append(r.loose, h[:]...), ref.Payment[:]...)
	}
	switch {
	case len(b.References) > looseBatch:
		r.share(r.loose[r.last.loose:])
		r.loose = r.loose[:r.last.loose]
	case len(r.loose) > looseMost*refSize:
		r.share(r.loose) // they stay there too until the batch is known to be written
		r.last.gathered = true
		w.dropNewRefs(b.Lane, slot, loosePart)
	}
	for i, ok := r.full(); ok; i, ok = r.full() {
		r.last.runs = append(r.last.runs, i)
		w.dropNewRefs(b.Lane, slot, i)
		m.bind("count_run", 2)
		m.small(b.Lane)
		m.small(slot)
		m.execute()
		r.runs++
		w.parts(toRefs, r.deal(r.fresh[i], runParts), func(part int) {
			m.int(r.runs)
			m.small(part)
			m.small(b.Lane)
			m.small(slot)
		})
	}
	var rows [newParts + 1]int
	some := rows[:0]
	if !r.last.gathered && len(r.loose) > r.last.loose {
		some = append(some, loosePart)
	}
	for i := range r.fresh {
		if len(r.fresh[i]) > r.last.had[i] && !slices.Contains(r.last.runs, i) {
			some = append(some, i)
		}
	}
	m.put(toNewRefs, len(some), func(n int) {
		i := some[n]
		m.small(i)
		m.small(b.Lane)
		m.small(slot)
		if i == loosePart {
			m.bytes(r.loose[r.last.loose:])
		} else {
			m.bytes(r.fresh[i][r.last.had[i]:])
		}
	})
}

func (w *writer) dropNewRefs(lane, slot, part int) {
	m := &w.out
	m.bind("drop_new_refs", 3)
	m.small(lane)
	m.small(slot)
	m.small(part)
	m.execute()
}

// share takes entries into their parts.
func (r *refs) share(entries []byte) {
	for e := range slices.Chunk(entries, refSize) {
		p := &r.fresh[part(e, newParts)]
		*p = append(*p, e...)
	}
}

// undoReferences takes back what a batch that is not there had brought.
func (w *writer) undoReferences() {
	r := w.refs
	if r == nil {
		return
	}
	for i := range r.fresh {
		r.fresh[i] = r.fresh[i][:r.last.had[i]]
	}
	r.loose, r.last.gathered = r.loose[:r.last.loose], false
	r.runs -= int64(len(r.last.runs))
	r.last.runs = r.last.runs[:0]
}

// parts sends a row for each part that has something; head begins it.
func (w *writer) parts(to *table, parts [][]byte, head func(part int)) {
	var some [runParts]int
	rows := some[:0]
	for i, p := range parts {
		if len(p) > 0 {
			rows = append(rows, i)
		}
	}
	w.out.put(to, len(rows), func(i int) {
		head(rows[i])
		w.out.bytes(parts[rows[i]])
	})
}

var errRefs = errors.New("kept references are not in their form: entries of 32 bytes")

// readRefs reads a lane's new references. Only its writer calls it, when nothing of the lane can be under way.
func readRefs(ctx context.Context, conn *pgconn.PgConn, lane, slot int) (*refs, error) {
	args := [][]byte{strconv.AppendInt(nil, int64(lane), 10), strconv.AppendInt(nil, int64(slot), 10)}
	res := conn.ExecParams(ctx, "SELECT part, body FROM refs_new WHERE lane = $1 AND slot = $2", args, nil, nil, []int16{1, 1}).Read()
	if res.Err != nil {
		return nil, res.Err
	}
	runs, err := one(ctx, conn, "SELECT runs FROM lanes WHERE lane = $1 AND slot = $2", int64(lane), int64(slot))
	if err != nil {
		return nil, err
	}
	r := &refs{runs: runs}
	for _, row := range res.Rows {
		n := int(binary.BigEndian.Uint16(row[0]))
		switch {
		case n > loosePart || len(row[1])%refSize != 0:
			return nil, fmt.Errorf("lane %d: %w", lane, errRefs)
		case n == loosePart:
			r.loose = append(r.loose, row[1]...)
		default:
			r.fresh[n] = append(r.fresh[n], row[1]...)
		}
	}
	r.begin()
	return r, nil
}

// placesOf are the arguments of selectRefs: where a reference is while it is in a row for all parts, then by parts, then in a run.
func placesOf(h refHash) []any { return []any{loosePart, part(h[:], newParts), part(h[:], runParts)} }

// ByReference implements store.Store. It reads one part of each run of every lane, so its time grows with the number of references ever
// written, 2 KiB for each 58,000 of them, beside the new ones: at most 16 KiB in rows for all parts. The entries of a reference lie in the same part of
// every run, so of one that very many payments share all are read, 32 bytes each, and room is only taken for those wanted.
func (s *Store) ByReference(ctx context.Context, owner, value string, limit int) (ids []payment.ID, err error) {
	h := hashRef(owner, value)
	newest := store.NewNewest(limit)
	err = s.read(ctx, "find a reference", selectRefs, func(sc *scanner) error {
		body := sc.next()
		if len(body)%refSize != 0 {
			return errRefs
		}
		for e := range slices.Chunk(body, refSize) {
			if refHash(e) == h {
				newest.Add(payment.ID(e[len(h):]))
			}
		}
		return nil
	}, placesOf(h)...)
	return newest.IDs(), err
}
