package store

import "context"

// Usage is what a store takes and has written, as far as it can tell.
type Usage struct {
	Bytes    int64 // of tables and indexes
	LogBytes int64 // written to the write-ahead log of the database server, ever; 0: not known
	// Rows are by table. A database server counts rows that were inserted or updated, ever; a file has those that are there.
	Rows map[string]int64
}

// Measured is a store that can tell its usage. It may take a look at every row.
type Measured interface {
	Usage(ctx context.Context) (Usage, error)
}
