package sqlite

import (
	"errors"
	"unsafe"

	"zombiezen.com/go/sqlite"

	"hutong/payment"
)

// batch hands a batch's rows to SQLite as a table of its own, so that one statement inserts them all (INSERT … SELECT … FROM batch). A
// statement a row would cost a third more: it binds, begins and ends each time. The table is known to the writer's connection alone.
type batch struct {
	width int // cells of a row
	cells []sqlite.Value
	text  []byte // bodies, one after another, until they are cut
	cuts  []cut
}

// cut says which cell a part of the text is.
type cut struct{ cell, end int }

// batchTable declares as many cells as a row can have.
const batchTable = "CREATE TABLE batch (c0, c1, c2, c3, c4, c5, c6, c7)"

func (b *batch) register(c *sqlite.Conn) error {
	return c.SetModule("batch", &sqlite.Module{Connect: func(*sqlite.Conn, *sqlite.VTableConnectOptions) (sqlite.VTable, *sqlite.VTableConfig, error) {
		return b, &sqlite.VTableConfig{Declaration: batchTable}, nil
	}})
}

// begin forgets the rows of the statement before.
func (b *batch) begin(width int) {
	b.width, b.cells, b.text, b.cuts = width, b.cells[:0], b.text[:0], b.cuts[:0]
}

func (b *batch) int(v int64)   { b.cells = append(b.cells, sqlite.IntegerValue(v)) }
func (b *batch) key(v string)  { b.cells = append(b.cells, sqlite.TextValue(v)) }
func (b *batch) blob(v []byte) { b.cells = append(b.cells, sqlite.BlobValue(v)) }
func (b *batch) null()         { b.cells = append(b.cells, sqlite.Value{}) }

func (b *batch) textOrNull(v string) {
	if v == "" {
		b.null()
	} else {
		b.key(v)
	}
}

func (b *batch) idOrNull(v payment.ID) {
	if v.IsZero() {
		b.null()
	} else {
		b.blob(v[:])
	}
}

// body adds a cell of what was appended to the text.
func (b *batch) body(text []byte) {
	b.text = text
	b.cuts = append(b.cuts, cut{len(b.cells), len(text)})
	b.null()
}

// insert runs a statement that reads the rows.
func (b *batch) insert(c *sqlite.Conn, q string) error {
	// The text is not changed before the next statement's begin, and what SQLite was given it has copied by then.
	whole, from := unsafe.String(unsafe.SliceData(b.text), len(b.text)), 0
	for _, k := range b.cuts {
		b.cells[k.cell] = sqlite.TextValue(whole[from:k.end])
		from = k.end
	}
	st, err := c.Prepare(q)
	if err != nil {
		return err
	}
	_, err = st.Step()
	return errors.Join(err, st.Reset())
}

// BestIndex, Open, Disconnect and Destroy are what SQLite asks of a table: there is one way to read it.
func (b *batch) BestIndex(*sqlite.IndexInputs) (*sqlite.IndexOutputs, error) {
	return &sqlite.IndexOutputs{EstimatedCost: 1000}, nil
}
func (b *batch) Open() (sqlite.VTableCursor, error) { return &batchCursor{b: b}, nil }
func (b *batch) Disconnect() error                  { return nil }
func (b *batch) Destroy() error                     { return nil }

// batchCursor goes over the rows.
type batchCursor struct {
	b   *batch
	row int
}

func (c *batchCursor) Filter(sqlite.IndexID, []sqlite.Value) error { c.row = 0; return nil }
func (c *batchCursor) Next() error                                 { c.row++; return nil }
func (c *batchCursor) EOF() bool                                   { return c.row*c.b.width >= len(c.b.cells) }
func (c *batchCursor) RowID() (int64, error)                       { return int64(c.row), nil }
func (c *batchCursor) Close() error                                { return nil }
func (c *batchCursor) Column(i int, _ bool) (sqlite.Value, error) {
	if i >= c.b.width {
		return sqlite.Value{}, nil
	}
	return c.b.cells[c.row*c.b.width+i], nil
}
