// Package archive keeps days that were taken out of a store as files: JSON lines (docs/EXPORT.md), compressed with gzip, named by the
// SHA-256 of the whole file, so that `sha256sum` and `zcat` suffice to check and to read one without this program.
//
// Method: a file is written beside its name, synced, read back to its end and only then given its name. The store forgets a day after
// that, and remembers the digest.
package archive

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"hutong/store"
)

// Suffix ends the names of archives.
const Suffix = ".jsonl.gz"

// Name is the file of a day.
func Name(day time.Time) string { return "hutong-" + day.UTC().Format(time.DateOnly) + Suffix }

// Take writes a day into a file of a folder, lets check read the file back from the disk, and takes the day out of the store. A file of
// this name from a run that did not come to its end is written again; one that the store remembers never is. After an error nothing is
// taken out, except when the error is of TakeOut itself with an unknown end.
func Take(ctx context.Context, s store.Archiver, dir string, day, now time.Time, check func(io.Reader) error) (*store.Archive, error) {
	name := Name(day)
	f, err := os.CreateTemp(dir, name+".*")
	if err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	defer os.Remove(f.Name()) // when it did not become the file
	defer f.Close()
	sum := sha256.New()
	out := bufio.NewWriterSize(io.MultiWriter(f, sum), 1<<20)
	z := gzip.NewWriter(out)
	z.ModTime = now
	a, err := s.WriteArchive(ctx, day, now, z)
	if err == nil {
		err = errors.Join(z.Close(), out.Flush(), f.Sync(), f.Chmod(0o640))
	}
	if err != nil {
		return nil, err
	}
	a.File = name
	sum.Sum(a.Digest[:0])
	r, err := Open(f.Name())
	if err != nil {
		return nil, err
	}
	err = check(r)
	if err == nil {
		_, err = io.Copy(io.Discard, r)
	}
	if digest := r.Digest(); err == nil && digest != a.Digest {
		err = fmt.Errorf("what was read back has the digest %x, what was written %x: look for errors of the volume", digest, a.Digest)
	}
	if err = errors.Join(err, r.Close()); err != nil {
		return nil, fmt.Errorf("archive: %s: %w", name, err)
	}
	if err := os.Rename(f.Name(), filepath.Join(dir, name)); err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	if err := syncFolder(dir); err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	return a, s.TakeOut(ctx, a)
}

// syncFolder makes a new name durable.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Reader reads the lines of a file.
type Reader struct {
	f   *os.File
	all io.Reader // the file through sum
	sum interface{ Sum([]byte) []byte }
	z   *gzip.Reader
}

// Open opens an archive's file.
func Open(path string) (*Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	sum := sha256.New()
	all := bufio.NewReaderSize(io.TeeReader(f, sum), 1<<20)
	z, err := gzip.NewReader(all)
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("archive %s: %w: it is not the whole file that was written", path, err)
	}
	return &Reader{f, all, sum, z}, nil
}

// Read reads uncompressed lines. A file that was changed or cut off is an error at its end at the latest.
func (r *Reader) Read(b []byte) (int, error) { return r.z.Read(b) }

// Digest is the file's SHA-256, once it was read to its end.
func (r *Reader) Digest() (d [32]byte) {
	io.Copy(io.Discard, r.all)
	r.sum.Sum(d[:0])
	return d
}

// Close closes the file.
func (r *Reader) Close() error { return errors.Join(r.z.Close(), r.f.Close()) }

// row is what is read of an archive's line and of the last line.
type row struct {
	T         string `json:"t"`
	Number    int64  `json:"number"`
	Archive   int64  `json:"archive"`
	From      string `json:"from"`
	Digest    string `json:"digest"`
	Payments  int64  `json:"payments"`
	Outcomes  int64  `json:"outcomes"`
	Positions int64  `json:"positions"`
}

// file is one archive that is being merged.
type file struct {
	path    string
	r       *Reader
	in      *lines
	head    row
	quotes  []string // its quote lines: few, as a quote lives for minutes
	counted row
	seen    bool // the export has its row
}

// Merge writes an export together with the days in archives as if they had never been taken out. Each archive must be one that the export
// names, with the digest that it names.
func Merge(w io.Writer, export io.Reader, paths ...string) (err error) {
	var files []*file
	defer func() {
		for _, f := range files {
			err = errors.Join(err, f.r.Close())
		}
	}()
	for _, path := range paths {
		r, err := Open(path)
		if err != nil {
			return err
		}
		f := &file{path: path, r: r, in: newLines(r)}
		files = append(files, f)
		if err := f.begin(); err != nil {
			return fmt.Errorf("archive %s: %w", path, err)
		}
	}
	slices.SortFunc(files, func(x, y *file) int { return cmp.Compare(x.head.From, y.head.From) })
	m := &merger{out: bufio.NewWriterSize(w, 1<<16), files: files}
	if err := m.run(newLines(export)); err != nil {
		return err
	}
	return m.out.Flush()
}

// begin reads to the first payment.
func (f *file) begin() error {
	for {
		line, err := f.in.peek()
		if err != nil {
			return err
		}
		switch kind := kindOf(line); kind {
		case "meta":
		case "quote":
			f.quotes = append(f.quotes, string(line))
		case "archive":
			if err := json.Unmarshal(line, &f.head); err != nil {
				return err
			}
		case "carried":
		default:
			if f.head.Number == 0 {
				return errors.New("it does not say which archive it is")
			}
			return nil
		}
		f.in.next()
	}
}

type merger struct {
	out    *bufio.Writer
	files  []*file
	quoted bool
}

func (m *merger) write(line []byte) error {
	_, err := m.out.Write(append(line, '\n'))
	return err
}

func (m *merger) run(in *lines) error {
	for {
		line, err := in.peek()
		if err == io.EOF {
			return nil // without its last line; the auditor will say so
		}
		if err != nil {
			return err
		}
		kind := kindOf(line)
		switch kind {
		case "meta", "directory", "registry", "lane", "slice", "position", "claim", "issued", "quote":
		default:
			if err := m.writeQuotes(); err != nil {
				return err
			}
		}
		keep := true
		switch kind {
		case "archive", "carried":
			keep, err = m.known(line)
		case "payment":
			err = m.upTo(idOf(line))
		case "end":
			keep = false
			err = m.end(line)
		}
		if err == nil && keep {
			err = m.write(line)
		}
		if err != nil {
			return err
		}
		in.next()
	}
}

// writeQuotes writes the archives' quotes after the export's; the auditor does not ask for an order among them.
func (m *merger) writeQuotes() error {
	if m.quoted {
		return nil
	}
	m.quoted = true
	for _, f := range m.files {
		for _, q := range f.quotes {
			if err := m.write([]byte(q)); err != nil {
				return err
			}
		}
	}
	return nil
}

// known tells whether a line about an archive stays: it goes when the archive itself is there.
func (m *merger) known(line []byte) (bool, error) {
	var r row
	if err := json.Unmarshal(line, &r); err != nil {
		return true, nil // the auditor will say so
	}
	for _, f := range m.files {
		if f.head.Number != max(r.Number, r.Archive) {
			continue
		}
		if r.T == "archive" {
			if f.seen = true; r.From != f.head.From {
				return false, fmt.Errorf("archive %s begins at %s, archive %d of the store at %s: it is another store's", f.path, f.head.From, r.Number, r.From)
			}
			f.head.Digest = r.Digest
		}
		return false, nil
	}
	return true, nil
}

// upTo writes the archives' payments before an id; all of them for the empty id.
func (m *merger) upTo(id string) error {
	for _, f := range m.files {
		for {
			line, err := f.in.peek()
			if err != nil {
				return fmt.Errorf("archive %s: %w", f.path, noEnd(err))
			}
			kind := kindOf(line)
			if kind == "end" || id != "" && kind == "payment" && idOf(line) >= id {
				break
			}
			if err := m.write(line); err != nil {
				return err
			}
			f.in.next()
		}
	}
	return nil
}

func noEnd(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// end writes what is left, compares the digests, and adds the counts up.
func (m *merger) end(line []byte) error {
	var all row
	if err := json.Unmarshal(line, &all); err != nil {
		return m.write(line) // the auditor will say so
	}
	if err := m.upTo(""); err != nil {
		return err
	}
	for _, f := range m.files {
		last, err := f.in.peek()
		if err == nil {
			err = json.Unmarshal(last, &f.counted)
		}
		if err == nil {
			f.in.next()
			if _, err = f.in.peek(); err == io.EOF { // only here was the whole file checked
				err = nil
			} else if err == nil {
				err = errors.New("something follows its last line")
			}
		}
		switch digest := f.r.Digest(); {
		case err != nil:
		case !f.seen:
			err = fmt.Errorf("archive %d is not one of this store", f.head.Number)
		case hex.EncodeToString(digest[:]) != f.head.Digest:
			err = fmt.Errorf("its digest is %x, the store remembers %s: it was changed", digest, f.head.Digest)
		}
		if err != nil {
			return fmt.Errorf("archive %s: %w", f.path, err)
		}
		all.Payments += f.counted.Payments
		all.Outcomes += f.counted.Outcomes
	}
	return m.write(fmt.Appendf(nil, `{"t":"end","payments":%d,"outcomes":%d,"positions":%d}`, all.Payments, all.Outcomes, all.Positions))
}

// lines gives one line after another, without its newline.
type lines struct {
	in   *bufio.Reader
	line []byte
	err  error
	has  bool
}

func newLines(r io.Reader) *lines { return &lines{in: bufio.NewReaderSize(r, 1<<16)} }

// peek gives the present line, which stays until next.
func (l *lines) peek() ([]byte, error) {
	if l.has {
		return l.line, l.err
	}
	l.line, l.has = l.line[:0], true
	for {
		part, err := l.in.ReadSlice('\n')
		l.line = append(l.line, part...)
		if err == bufio.ErrBufferFull {
			continue
		}
		l.err = err
		if n := len(l.line); n > 0 {
			l.err = nil
			if l.line[n-1] == '\n' {
				l.line = l.line[:n-1]
			}
			if err != nil && err != io.EOF {
				l.err = err
			}
		}
		return l.line, l.err
	}
}

func (l *lines) next() { l.has = false }

// kindOf is a line's t, as the exporter writes it: first.
func kindOf(line []byte) string {
	rest, ok := bytes.CutPrefix(line, []byte(`{"t":"`))
	kind, _, found := bytes.Cut(rest, []byte(`"`))
	if !ok || !found {
		return ""
	}
	return string(kind)
}

// idOf is a payment's id, as the exporter writes it: second.
func idOf(line []byte) string {
	rest, ok := bytes.CutPrefix(line, []byte(`{"t":"payment","id":"`))
	if !ok || len(rest) < 36 {
		return ""
	}
	return string(rest[:36])
}
