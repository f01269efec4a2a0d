package sqlite

// Goal: a reference is written for a fraction of what a payment costs and found exactly, at a hundred million as at none. Its key is
// random, so one tree of them would have every insert change a page of its own somewhere in the whole table. Method: a log-structured
// merge. A batch's references are sorted, packed in pages and written as one run of level 0. Whenever a level has runMerge runs, they are
// merged into one of the next level: in pieces, each in the transaction of a commit and as long as that commit's own references ask for,
// so nothing runs beside the commits and no commit is much longer than another. A search looks into one page of each run; with runs of
// hundreds of references at level 0, two hundred million of them are five levels of 16 to 32 runs at most.
//
// The tables are always whole: an entry leaves a run in the transaction that has it in the merged one, so a reader needs no locks
// and a restart goes on where the last page was written. That a restart reads an entry twice does no harm: it is found once.

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"zombiezen.com/go/sqlite"

	"hutong/payment"
	"hutong/store"
)

const (
	// refPage is how long a page of references becomes, in bytes: with what stands beside it, the most that SQLite keeps in a row of
	// such a table without a page of its own for the rest.
	refPage = pageSize/4 - 300
	// runMerge is how many runs of a level are merged into one of the next.
	runMerge = 16
	// refHead is the length of the fixed part of an entry: hash and payment.
	refHead = 8 + 16
)

// refHash spreads references. It need not be unique: owner and value are compared.
func refHash(owner, value string) (h [8]byte) {
	buf := make([]byte, 0, 96)
	buf = append(append(append(buf, owner...), 0), value...)
	sum := sha256.Sum256(buf)
	copy(h[:], sum[:])
	return h
}

// appendRef appends an entry: hash, payment, and owner and value with their lengths. Entries are compared as bytes.
func appendRef(dst []byte, r *store.Reference) []byte {
	h := refHash(r.Owner, r.Value)
	dst = append(append(dst, h[:]...), r.Payment[:]...)
	dst = append(binary.AppendUvarint(dst, uint64(len(r.Owner))), r.Owner...)
	return append(binary.AppendUvarint(dst, uint64(len(r.Value))), r.Value...)
}

var errRefs = errors.New("kept references are not in their form")

// cutRef takes the first entry off a page.
func cutRef(page []byte) (entry, rest []byte, err error) {
	at := refHead
	for range 2 {
		if at >= len(page) {
			return nil, nil, errRefs
		}
		n, size := binary.Uvarint(page[at:])
		if size <= 0 || n > uint64(len(page)-at-size) {
			return nil, nil, errRefs
		}
		at += size + int(n)
	}
	return page[:at:at], page[at:], nil
}

// runs is what the writer knows of the runs: what ref_runs says, and how far the merges are. It is forgotten when a transaction
// fails and read again.
type runs struct {
	last   int64
	levels [][]int64 // runs that are whole and not being merged, oldest first
	merges []*merge
	buf    []byte
	sorted [][]byte
}

// merge makes one run of several of a level.
type merge struct {
	into   int64
	level  int // of the runs that are merged
	inputs []*input
	page   []byte // entries that are not yet written
	newest []byte // the last entry that was taken
	spent  []pageAt
}

// pageAt names a page.
type pageAt struct {
	run   int64
	first []byte
}

// input is a run that is being merged.
type input struct {
	at   pageAt // the present page
	head []byte
	rest []byte
}

func (s *Store) writeReferences(c *sqlite.Conn, b *store.Batch) (err error) {
	if len(b.References) == 0 {
		return nil
	}
	if s.refs == nil {
		if s.refs, err = loadRuns(c); err != nil {
			return fmt.Errorf("read the runs of references: %w", err)
		}
	}
	r := s.refs
	r.buf, r.sorted = r.buf[:0], r.sorted[:0]
	ends := make([]int, 0, len(b.References))
	for i := range b.References {
		r.buf = appendRef(r.buf, &b.References[i])
		ends = append(ends, len(r.buf))
	}
	from := 0
	for _, end := range ends {
		r.sorted = append(r.sorted, r.buf[from:end:end])
		from = end
	}
	slices.SortFunc(r.sorted, bytes.Compare)
	r.sorted = slices.CompactFunc(r.sorted, bytes.Equal)
	run, err := r.begin(c, 0)
	if err != nil {
		return err
	}
	page := make([]byte, 0, refPage)
	for i, e := range r.sorted {
		page = append(page, e...)
		if i+1 == len(r.sorted) || len(page)+len(r.sorted[i+1]) > refPage {
			if err := writePage(c, run, page); err != nil {
				return err
			}
			page = page[:0]
		}
	}
	r.done(0, run)
	return r.work(c, 2*len(b.References)+64)
}

func (r *runs) begin(c *sqlite.Conn, level int) (int64, error) {
	r.last++
	w, err := prepare(c, "INSERT INTO ref_runs (run, level) VALUES (?, ?)")
	if err != nil {
		return 0, err
	}
	w.int(r.last)
	w.int(int64(level))
	return r.last, w.run()
}

// done counts a run that is whole.
func (r *runs) done(level int, run int64) {
	for len(r.levels) <= level {
		r.levels = append(r.levels, nil)
	}
	r.levels[level] = append(r.levels[level], run)
}

func writePage(c *sqlite.Conn, run int64, page []byte) error {
	first, _, err := cutRef(page)
	if err != nil {
		return err
	}
	w, err := prepare(c, "INSERT INTO refs (run, first, page) VALUES (?, ?, ?)")
	if err != nil {
		return err
	}
	w.int(run)
	w.blob(first)
	w.blob(page)
	return w.run()
}

// work begins the merges that have become due and moves each on by so many entries. With twice as many as a batch brings, a merge is
// through before its level has as many runs again.
func (r *runs) work(c *sqlite.Conn, entries int) error {
	for level := range r.levels {
		if len(r.levels[level]) < runMerge || slices.ContainsFunc(r.merges, func(m *merge) bool { return m.level == level }) {
			continue
		}
		m, err := r.start(c, level)
		if err != nil {
			return fmt.Errorf("begin to merge references: %w", err)
		}
		r.merges = append(r.merges, m)
	}
	for i := 0; i < len(r.merges); i++ {
		m := r.merges[i]
		ended, err := m.step(c, entries)
		if err != nil {
			return fmt.Errorf("merge references: %w", err)
		}
		if ended {
			r.merges = slices.Delete(r.merges, i, i+1)
			i--
			r.done(m.level+1, m.into)
		}
	}
	return nil
}

func (r *runs) start(c *sqlite.Conn, level int) (*merge, error) {
	into, err := r.begin(c, level+1)
	if err != nil {
		return nil, err
	}
	m := &merge{into: into, level: level}
	w, err := prepare(c, "UPDATE ref_runs SET target = ? WHERE run = ?")
	for _, run := range r.levels[level][:runMerge] {
		if err == nil {
			w.int(into)
			w.int(run)
			err = w.run()
		}
		if err == nil {
			err = m.open(c, run)
		}
		if err != nil {
			return nil, err
		}
	}
	r.levels[level] = slices.Delete(r.levels[level], 0, runMerge)
	return m, nil
}

// open takes a run in at its first entry that was not yet taken.
func (m *merge) open(c *sqlite.Conn, run int64) error {
	in := &input{at: pageAt{run: run}}
	for {
		if err := m.advance(c, in); err != nil || in.head == nil {
			return err
		}
		if m.newest == nil || bytes.Compare(in.head, m.newest) > 0 {
			m.inputs = append(m.inputs, in)
			return nil
		}
	}
}

// advance goes to the next entry of a run; at its end head is nil.
func (m *merge) advance(c *sqlite.Conn, in *input) (err error) {
	if len(in.rest) == 0 {
		if in.at.first != nil {
			m.spent = append(m.spent, in.at)
		}
		next := pageAt{run: in.at.run}
		if err = query(c, "SELECT first, page FROM refs WHERE run = ? AND first > ? ORDER BY first LIMIT 1",
			func(b *binder) { b.int(in.at.run); b.i++; b.st.BindBytes(b.i, in.at.first) },
			func(sc *scanner) error { next.first, in.rest = sc.blob(), sc.blob(); return nil }); err != nil {
			return err
		}
		in.at = next
		if in.at.first == nil {
			in.head = nil
			return nil
		}
	}
	in.head, in.rest, err = cutRef(in.rest)
	return err
}

// step takes so many entries, and says whether the merge has ended with them.
func (m *merge) step(c *sqlite.Conn, entries int) (ended bool, err error) {
	for ; entries > 0 && len(m.inputs) > 0; entries-- {
		least := 0
		for i := 1; i < len(m.inputs); i++ {
			if bytes.Compare(m.inputs[i].head, m.inputs[least].head) < 0 {
				least = i
			}
		}
		in := m.inputs[least]
		if e := in.head; !bytes.Equal(e, m.newest) {
			if len(m.page) > 0 && len(m.page)+len(e) > refPage {
				if err := m.flush(c); err != nil {
					return false, err
				}
			}
			m.page = append(m.page, e...)
			m.newest = e
		}
		if err := m.advance(c, in); err != nil {
			return false, err
		}
		if in.head == nil {
			m.inputs = slices.Delete(m.inputs, least, least+1)
		}
	}
	if len(m.inputs) > 0 {
		return false, nil
	}
	if err := m.flush(c); err != nil {
		return false, err
	}
	w, err := prepare(c, "DELETE FROM ref_runs WHERE target = ?")
	if err != nil {
		return false, err
	}
	w.int(m.into)
	return true, w.run()
}

// flush writes the page and drops those whose entries are all written now.
func (m *merge) flush(c *sqlite.Conn) error {
	if len(m.page) > 0 {
		if err := writePage(c, m.into, m.page); err != nil {
			return err
		}
		m.page = m.page[:0]
	}
	w, err := prepare(c, "DELETE FROM refs WHERE run = ? AND first = ?")
	for _, p := range m.spent {
		if err == nil {
			w.int(p.run)
			w.blob(p.first)
			err = w.run()
		}
	}
	m.spent = m.spent[:0]
	return err
}

// loadRuns reads what there is and takes the merges up again, each behind the last entry that it has written.
func loadRuns(c *sqlite.Conn) (*runs, error) {
	r := &runs{}
	type row struct {
		run, target int64
		level       int
	}
	var rows []row
	merging := map[int64]*merge{}
	if err := query(c, "SELECT run, coalesce(target, 0), level FROM ref_runs ORDER BY run", nil, func(sc *scanner) error {
		w := row{sc.int(), sc.int(), int(sc.int())}
		if w.level < 0 || w.level > 62 {
			return errRefs
		}
		rows = append(rows, w)
		r.last = max(r.last, w.run)
		if w.target != 0 && merging[w.target] == nil {
			merging[w.target] = &merge{into: w.target, level: w.level}
		}
		return nil
	}); err != nil {
		return nil, err
	}
	for _, w := range rows {
		if m := merging[w.run]; m != nil {
			if err := m.resume(c); err != nil {
				return nil, err
			}
			r.merges = append(r.merges, m)
		}
	}
	for _, w := range rows {
		if m := merging[w.target]; m != nil {
			if err := m.open(c, w.run); err != nil {
				return nil, err
			}
		} else if merging[w.run] == nil {
			r.done(w.level, w.run)
		}
	}
	return r, nil
}

// resume finds the last entry that was written.
func (m *merge) resume(c *sqlite.Conn) error {
	var page []byte
	err := query(c, "SELECT page FROM refs WHERE run = ? ORDER BY first DESC LIMIT 1", func(b *binder) { b.int(m.into) }, func(sc *scanner) error {
		page = sc.blob()
		return nil
	})
	for err == nil && len(page) > 0 {
		m.newest, page, err = cutRef(page)
	}
	return err
}

// byReference finds the payments of a reference, newest first, at most limit, in every run.
func byReference(c *sqlite.Conn, owner, value string, limit int) ([]payment.ID, error) {
	var all []int64
	if err := query(c, "SELECT run FROM ref_runs", nil, func(sc *scanner) error { all = append(all, sc.int()); return nil }); err != nil {
		return nil, err
	}
	want := appendRef(nil, &store.Reference{Owner: owner, Value: value})
	hash := want[:8:8]
	past := append(hash, bytes.Repeat([]byte{255}, 17)...) // behind the last payment
	newest := store.NewNewest(limit)
	for _, run := range all {
		found := 0
		err := query(c, "SELECT first, page FROM refs WHERE run = ? AND first < ? ORDER BY first DESC", func(b *binder) { b.int(run); b.blob(past) },
			func(sc *scanner) error {
				first, page := sc.blob(), sc.blob()
				for len(page) > 0 {
					e, rest, err := cutRef(page)
					if err != nil {
						return err
					}
					page = rest
					if bytes.Equal(e[:8], hash) && bytes.Equal(e[refHead:], want[refHead:]) {
						newest.Add(payment.ID(e[8:refHead]))
						found++
					}
				}
				if found >= limit || len(first) < 8 || bytes.Compare(first[:8], hash) < 0 {
					return errEnough
				}
				return nil
			})
		if err != nil && !errors.Is(err, errEnough) {
			return nil, err
		}
	}
	return newest.IDs(), nil
}

var errEnough = errors.New("enough was found")
