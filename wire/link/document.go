package link

import (
	"fmt"
	"sync"

	"hutong/wire/api"
	"hutong/wire/strict"
)

// document is a model as it goes over the wire. Its room is used again for others: whoever keeps its text doesn't release it.
type document struct{ text []byte }

var documents = sync.Pool{New: func() any { return &document{text: make([]byte, 0, connBuffer)} }}

// Written is an answer that is written now: whatever becomes of its model, it stays as it is, and a Handler can give it.
func Written(answer api.Validator) (api.Validator, error) {
	if err := valid(answer); err != nil {
		return nil, err
	}
	d := newDocument()
	return d, d.write(answer)
}

// Validate implements api.Validator: what was written was valid.
func (*document) Validate() []api.FieldError { return nil }

// valid checks what a Handler answers. Its reader would have to call anything else uncertain; better that the log here says why.
func valid(answer api.Validator) error {
	if fields := answer.Validate(); len(fields) > 0 {
		return fmt.Errorf("the answer breaks the interface: %v", fields)
	}
	return nil
}

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
