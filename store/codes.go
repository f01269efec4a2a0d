package store

import (
	"context"
	"errors"
	"time"

	"hutong/payment"
)

// Issued is a consumer's code that the switch issued for a wallet. The code itself is a bearer secret and is not kept.
type Issued struct {
	ID          payment.ID // made from the owner and its request id
	Key         [32]byte   // hash of the code: the claim of the payment that uses it
	Owner       string     // the wallet
	Fingerprint [32]byte   // of the request that asked for it
	Form        string
	Payer       payment.Payer
	IssuedAt    time.Time
	ExpiresAt   time.Time
	RevokedAt   time.Time // zero: not revoked
}

// RegistryChange is one version of the operator's part of the code registry: what is in force is the last change of each entry.
type RegistryChange struct {
	Version int64 // 1, 2, … without gaps
	At      time.Time
	By      string // who changed it
	Entry   string // id of the entry
	Body    []byte // the entry as its maker encodes it; nil: it was removed
}

// ErrExists says that a row with this key is there already, and is another one.
var ErrExists = errors.New("store: already there")

// Codes is the part of a store that keeps issued codes and the operator's registry. Each method is durable once it returns.
type Codes interface {
	// PutIssued keeps a code, or gives the row that has its id already. Another row with the same key is ErrExists.
	PutIssued(ctx context.Context, i *Issued) (*Issued, error)
	// Issued reads a code by its key, or ErrNotFound.
	Issued(ctx context.Context, key [32]byte) (*Issued, error)
	// IssuedByID reads a code of this owner by its id, or ErrNotFound.
	IssuedByID(ctx context.Context, id payment.ID, owner string) (*Issued, error)
	// RevokeIssued marks a code of this owner as revoked and gives the row; the first moment stays. ErrNotFound when the owner has none.
	RevokeIssued(ctx context.Context, id payment.ID, owner string, at time.Time) (*Issued, error)
	// DropIssued removes codes that expired before a moment, at most limit, and says how many.
	DropIssued(ctx context.Context, before time.Time, limit int) (int, error)

	// PutRegistry appends a change; ErrExists when its version is not the next one.
	PutRegistry(ctx context.Context, c *RegistryChange) error
	// Registry reads the changes with Version > after, in order, at most limit.
	Registry(ctx context.Context, after int64, limit int) ([]RegistryChange, error)
}
