package store

import (
	"context"
	"time"
)

// Owner says which of several processes on one store is to own its lanes. It is advice with a deadline: two processes may believe at the
// same moment that it is theirs (one of them was paused), and then the lanes' fences keep the earlier one from writing.
type Owner struct {
	Term    int64  // grows by one whenever another process becomes the owner
	Node    string // "": nobody's
	Address string // where other processes reach it
	Mine    bool   // of the process that asked
}

// Leaser is a store on which several processes can run.
type Leaser interface {
	// Lease renews the caller's ownership for a time, or takes it when nobody has it any more, and tells whose it is.
	Lease(ctx context.Context, node, address string, ttl time.Duration) (Owner, error)
	// Owner tells whose the lanes are, without wanting them. It doesn't know whose process asks: Mine is false.
	Owner(ctx context.Context) (Owner, error)
	// Release ends the caller's ownership, if it has it.
	Release(ctx context.Context, node string) error
}
