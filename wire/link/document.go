package link

import (
	"sync"

	"hutong/wire/api"
	"hutong/wire/strict"
)

// document is a model as it goes over the wire. Its room is used again for others: whoever keeps its text doesn't release it.
type document struct{ text []byte }

var documents = sync.Pool{New: func() any { return &document{text: make([]byte, 0, connBuffer)} }}

func newDocument() *document { return documents.Get().(*document) }

// write writes a model.
func (d *document) write(v api.Validator) (err error) {
	d.text, err = strict.Append(d.text[:0], v)
	return err
}

// release gives the room back. A long document must not keep room of its size for ever.
func (d *document) release() {
	if cap(d.text) <= maxKeptBytes {
		documents.Put(d)
	}
}
