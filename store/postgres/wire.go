package postgres

// Goal: one round trip per batch. Method: PostgreSQL's protocol (version 3) lets a client send one statement after another without
// waiting, COPY and its data included, because what belongs to a statement that failed is read over. The driver's own pipelines cannot
// hold a COPY, so the messages of a batch are made here, in one buffer that a retry sends again; rows are written straight into it. Of a
// large batch what is made is sent while the rest is being made, so that the server begins its work.
//
// Rows come by COPY, few of a table by an insertion. All statements but the rare ones (planned, and marks) are prepared, and one Sync ends the batch: the server parses no text, reports itself ready once,
// and reads over all that comes after an error. A server that does not prepare COPY (CockroachDB) is sent a batch stepwise: COPY, BEGIN and COMMIT by the simple protocol, and a
// Sync after each of the other statements.

import (
	"encoding/binary"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"hutong/ledger"
	"hutong/money"
)

// The numbers of PostgreSQL's types, for arrays.
const (
	oidInt2 = 21
	oidInt8 = 20
	oidInt4 = 23
	oidText = 25
	oidUUID = 2950
	oidTime = 1184
)

// message builds what is sent in one flush. A field of a COPY's row, a parameter and an element of an array look the same: a length and
// the value in its binary form.
type message struct {
	b        []byte
	names    []string // of the statements, for errors
	stepwise bool     // the server ends each statement with ReadyForQuery, not only the last

	frame int // where the length of the message under way stands
	array int // where the length of the array under way stands

	to     io.Writer // whom it is for
	sent   int       // bytes that went out already
	broken error     // why no more can go out
}

func (m *message) reset(to io.Writer, stepwise bool) {
	*m = message{b: m.b[:0], names: m.names[:0], to: to, stepwise: stepwise}
}

// much is how many bytes are worth being sent before the rest is made.
const much = 32 << 10

// push sends what is made, if it is much. It is called between statements.
func (m *message) push() {
	if len(m.b)-m.sent >= much {
		m.flush()
	}
}

// flush sends what is made and was not sent before.
func (m *message) flush() error {
	if m.broken == nil && m.sent < len(m.b) {
		_, m.broken = m.to.Write(m.b[m.sent:])
		m.sent = len(m.b)
	}
	return m.broken
}

// again makes the whole message one that was not sent.
func (m *message) again() { m.sent = 0 }

// name is a statement's, and of what comes after the last.
func (m *message) name(at int) string {
	if at < len(m.names) {
		return m.names[at]
	}
	return "sync"
}

func (m *message) begin(kind byte) {
	m.b = append(m.b, kind)
	m.frame = len(m.b)
	m.b = append(m.b, 0, 0, 0, 0)
}

func (m *message) end() { m.patch(m.frame, len(m.b)-m.frame) }

func (m *message) patch(at, n int) { binary.BigEndian.PutUint32(m.b[at:], uint32(n)) }

func (m *message) cstring(s string) { m.b = append(append(m.b, s...), 0) }

func (m *message) u16(v uint16) { m.b = binary.BigEndian.AppendUint16(m.b, v) }
func (m *message) u32(v uint32) { m.b = binary.BigEndian.AppendUint32(m.b, v) }
func (m *message) u64(v uint64) { m.b = binary.BigEndian.AppendUint64(m.b, v) }

// run sends a statement of plain, which has no parameters.
func (m *message) run(name string) {
	if m.stepwise {
		m.names = append(m.names, name)
		m.begin('Q')
		m.cstring(plain[name])
		m.end()
		return
	}
	m.bind(name, 0)
	m.execute()
}

// sync ends a message that is not stepwise.
func (m *message) sync() {
	if !m.stepwise {
		m.begin('S')
		m.end()
	}
}

// copyRows is how many rows one COPY takes. The server pins its buffer's row type once a row and notes each pin in a table where the same
// entries collide, so that the cost of a COPY grows with the square of its rows (up to 1,000); a statement more costs less.
const copyRows = 128

// put sends n rows, in as many COPYs as they need, or in one insertion if they are few; row appends the columns of one.
func (m *message) put(t *table, n int, row func(i int)) {
	for from := 0; from < n; from += copyRows {
		to := min(from+copyRows, n)
		if k := to - from; k <= few {
			m.bindAs(t.insert[k], t.insert[k], uint16(k*t.columns))
			for i := from; i < to; i++ {
				row(i)
			}
			m.execute()
		} else {
			m.copyIn(t.copy)
			for i := from; i < to; i++ {
				m.u16(uint16(t.columns))
				row(i)
			}
			m.copyDone()
		}
		m.push()
	}
}

const copySignature = "PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00"

// copyIn begins a COPY; rows follow, each begun with the number of its columns, then copyDone.
func (m *message) copyIn(name string) {
	m.run(name)
	m.begin('d')
	m.b = append(m.b, copySignature...)
}

func (m *message) copyDone() {
	m.u16(0xffff)
	m.end()
	m.begin('c')
	m.end()
}

// once runs a statement that has its values in its text.
func (m *message) once(name, sql string) {
	m.parse(sql)
	m.bindAs(name, "", 0)
	m.execute()
}

// bind begins the execution of a statement of plain, prepared or planned; its parameters follow, then execute.
func (m *message) bind(name string, parameters uint16) {
	if sql := planned[name]; sql != "" {
		m.parse(sql)
		m.bindAs(name, "", parameters)
		return
	}
	m.bindAs(name, name, parameters)
}

// parse prepares a statement without a name, which lasts until the next one.
func (m *message) parse(sql string) {
	m.begin('P')
	m.cstring("")
	m.cstring(sql)
	m.u16(0) // the server finds the parameters' types
	m.end()
}

func (m *message) bindAs(name, prepared string, parameters uint16) {
	m.names = append(m.names, name)
	m.begin('B')
	m.cstring("")
	m.cstring(prepared)
	m.u16(1) // one format for all parameters,
	m.u16(1) // binary
	m.u16(parameters)
}

func (m *message) execute() {
	m.u16(0) // results in text; there are none
	m.end()
	m.begin('E')
	m.cstring("")
	m.u32(0)
	m.end()
	if m.stepwise {
		m.begin('S')
		m.end()
	}
}

func (m *message) arrayOf(oid uint32, n int) {
	m.array = len(m.b)
	m.u32(0)
	m.u32(1) // dimensions
	m.u32(0) // no element is NULL
	m.u32(oid)
	m.u32(uint32(n))
	m.u32(1) // the first index
}

func (m *message) arrayEnd() { m.patch(m.array, len(m.b)-m.array-4) }

func (m *message) null() { m.u32(0xffffffff) }

// key is text that is part of a key, where NULL would not be unique.
func (m *message) key(v string) {
	if !utf8.ValidString(v) || strings.IndexByte(v, 0) >= 0 {
		v = keepable(v)
	}
	m.u32(uint32(len(v)))
	m.b = append(m.b, v...)
}

// keepable is text as PostgreSQL keeps it: what is not UTF-8, and U+0000, which it refuses, become U+FFFD.
func keepable(v string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(v, "\ufffd"), "\x00", "\ufffd")
}

func (m *message) text(v string) {
	if v == "" {
		m.null()
	} else {
		m.key(v)
	}
}

func (m *message) bytes(v []byte) {
	m.u32(uint32(len(v)))
	m.b = append(m.b, v...)
}

func (m *message) blob(v []byte) {
	if len(v) == 0 {
		m.null()
	} else {
		m.bytes(v)
	}
}

func (m *message) id(v [16]byte) {
	if v == ([16]byte{}) {
		m.null()
	} else {
		m.bytes(v[:])
	}
}

func (m *message) hash(v [32]byte) {
	if v == ([32]byte{}) {
		m.null()
	} else {
		m.bytes(v[:])
	}
}

func (m *message) small(v int) { m.u32(2); m.u16(uint16(v)) }
func (m *message) int4(v int)  { m.u32(4); m.u32(uint32(v)) }
func (m *message) int(v int64) { m.u32(8); m.u64(uint64(v)) }

// epoch is PostgreSQL's, 2000-01-01, in Unix microseconds.
const epoch = 946_684_800_000_000

func (m *message) time(v time.Time) {
	if v.IsZero() {
		m.null()
	} else {
		m.int(v.UnixMilli()*1000 - epoch)
	}
}

// open begins a field that is appended to the message; close ends it.
func (m *message) open() (at int) {
	at = len(m.b)
	m.u32(0)
	return at
}

func (m *message) close(at int) { m.patch(at, len(m.b)-at-4) }

// scanner takes a row's columns, in their binary form, one after another.
type scanner struct {
	cells [][]byte
	i     int
}

func (s *scanner) next() []byte { s.i++; return s.cells[s.i-1] }

func (s *scanner) text() string { return string(s.next()) }

func (s *scanner) blob() []byte {
	if v := s.next(); len(v) > 0 {
		return append([]byte(nil), v...)
	}
	return nil
}

func (s *scanner) int() int64 {
	switch v := s.next(); len(v) {
	case 2:
		return int64(int16(binary.BigEndian.Uint16(v)))
	case 4:
		return int64(int32(binary.BigEndian.Uint32(v)))
	case 8:
		return int64(binary.BigEndian.Uint64(v))
	}
	return 0
}

func (s *scanner) yes() bool { v := s.next(); return len(v) == 1 && v[0] == 1 }

func (s *scanner) id() (v [16]byte)   { copy(v[:], s.next()); return v }
func (s *scanner) hash() (v [32]byte) { copy(v[:], s.next()); return v }

func (s *scanner) time() time.Time {
	if s.cells[s.i] == nil {
		s.i++
		return time.Time{}
	}
	return time.UnixMicro(s.int() + epoch).UTC()
}

func (s *scanner) account() ledger.Account {
	return ledger.Account{Participant: s.text(), Agreement: s.text(), Currency: money.Currency(s.text())}
}
