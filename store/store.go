// Package store is the contract that every store keeps, in words. A store only reads and writes: what is written is decided by the
// engine. storetest holds the suite that every store passes; sqlite, postgres and memory are stores.
//
// # What is kept
//
//   - payments: the terms, one row a payment, inserted once.
//   - outcomes: the history, several rows a payment, inserted once, each with its place in its lane's journal.
//   - positions: per account, cycle and lane: debits, credits, reserved. The only hot rows that change.
//   - slices: per account and lane: the part of the account's cap that the lane may use.
//   - claims: which payment holds an order or one-use code. Changed only by take-over from a payment that ended unpaid.
//   - quotes, references: inserted once.
//   - due: payments whose next step lies in the future, so that a restart finds them; at most one row a payment.
//   - lanes: one row a lane: its slots, its fence, the length of its journal, and its watermark. A lane's slots never change: when slots
//     go to other lanes, their lane is retired and keeps its journal, and lanes that were not there before have them.
//   - directories: versions of the network file.
//   - issued codes: what is to be known of a consumer's code that the switch issued, by the code's hash. Revoked once; dropped after expiry.
//   - marks: which payments have a loss, need persons, or were unknown and are certain: derived from outcomes as they are committed.
//   - registry changes: the operator's part of the code registry, inserted once.
//   - webhooks: who wants to be told of payments; how far in each lane's journal it was told, what is told again, and the log of the tries.
//
// # Promises of every store
//
//   - Commit is atomic and durable once it returns nil. After ErrConflict or ErrFenced nothing of the batch is there. After any
//     other error the batch may or may not be there: Lane tells, by the length of the journal; it is never guessed.
//   - What an owner writes carries its lane's epoch: after Own, no Commit and no MoveSlice of an earlier owner is there later.
//   - A read sees every batch whose Commit returned before the read began.
//   - Rows of payments, outcomes, quotes and references are never changed or deleted by a Commit.
//   - Times are kept to the millisecond in UTC (Milli). Text is UTF-8. A store gives copies and keeps none of the caller's slices.
//
// # What a store reads into a batch
//
//   - A batch belongs to its lane: its payments' and outcomes' slots lie in it (Check). Claims, references and positions may not.
//   - A zero watermark leaves the lane's watermark as it is; any other replaces it, also by an earlier one.
//   - A claim with Replaces goes in when the key is free or held by the named payment.
//   - A reference that is there already is no conflict; it is found once.
package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"hutong/ledger"
	"hutong/payment"
)

// Lane is one lane's own row.
type Lane struct {
	Lane      int
	From, To  int       // its slots, From ≤ slot < To
	Retired   bool      // other lanes have its slots now: nothing but webhooks' rows is written for it any more
	Epoch     int64     // the fence: a batch with another epoch is refused
	Seq       int64     // number of outcomes in the lane's journal
	Watermark time.Time // every payment of this lane made (by its id's time) before this is final or has a due row
}

// Has tells whether a slot is the lane's.
func (l *Lane) Has(slot uint16) bool { return l.From <= int(slot) && int(slot) < l.To }

// Relaning gives the slots of lanes to others, in one transaction.
type Relaning struct {
	Retire []Lane // as their owner has them; no batch and no move of slices is taken for them any more
	// Make are the lanes that have the slots from then on: numbers follow the highest that was ever given, epoch 1, no journal yet, and a
	// watermark that holds for all their payments. Due rows go with their payments.
	Make      []Lane
	Positions []Position // rows as they are after, of retired and of new lanes
	Slices    []Slice    // likewise
}

// PositionKey names a position row within its lane.
type PositionKey struct {
	Account ledger.Account
	Cycle   string
}

// Position is one position row.
type Position struct {
	Lane int
	PositionKey
	ledger.Position
}

// Slice is the part of an account's cap that one lane may use, in minor units. It can be negative after a cap was lowered.
type Slice struct {
	Lane    int
	Account ledger.Account
	Minor   int64
}

// SliceMove changes a lane's slice for the owner of the lane.
type SliceMove struct {
	Slice       // Minor is the difference
	Epoch int64 // the fence, as in a batch
}

// Entry is an outcome with its place: Seq counts the outcomes of the lane from 1 without gaps.
type Entry struct {
	Lane int
	Seq  int64
	payment.Outcome
}

// Record is a payment: its terms and its state after its last outcome.
type Record struct {
	Terms *payment.Terms
	State payment.State
}

// Claim says which payment holds an order or a one-use code.
type Claim struct {
	Key     [32]byte
	Payment payment.ID
	At      time.Time
}

// ClaimWrite puts a claim, where it may replace only the named earlier holder.
type ClaimWrite struct {
	Claim
	Replaces payment.ID // zero: the key must be free
}

// Quote is an offer bound to the payment that will use it. It lives in that payment's slot.
type Quote struct {
	ID          payment.ID
	Payment     payment.ID
	Institution string
	Fingerprint [32]byte // of the request that asked for it
	CreatedAt   time.Time
	ExpiresAt   time.Time
	Body        []byte // the offer, as the quote's maker encodes it
}

// Reference lets a party find a payment by a reference of its own.
type Reference struct {
	Owner   string // participant
	Value   string
	Payment payment.ID
}

// Due says when a payment's next step is due. At zero removes the row.
type Due struct {
	Payment payment.ID
	At      time.Time
}

// Batch is what one lane commits at once. Terms come before their outcomes; outcomes are in journal order.
type Batch struct {
	Lane       int
	Epoch      int64
	FromSeq    int64 // the journal's length before the batch
	Watermark  time.Time
	Payments   []*payment.Terms
	Bodies     []Body            // of the payments, where they were made beforehand; zero, or missing at the end: the store makes it
	Outcomes   []payment.Outcome // journal places FromSeq+1 …
	Positions  []Position        // the rows as they are after the batch; Lane is the batch's
	Claims     []ClaimWrite
	Quotes     []*Quote
	References []Reference
	Due        []Due
}

// ErrFenced says that the lane's epoch or journal is not where the batch thinks: another owner took over, or an earlier batch's
// answer was lost.
var ErrFenced = errors.New("store: the lane has another owner or another journal")

// ErrNotFound says that nothing is kept under the name.
var ErrNotFound = errors.New("store: not found")

// ConflictError says which rows were there already. Nothing of the batch was written.
type ConflictError struct {
	Payments []payment.ID
	Claims   [][32]byte
	Quotes   []payment.ID
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("store: already there: %d payments, %d claims, %d quotes", len(e.Payments), len(e.Claims), len(e.Quotes))
}

// Store is what the engine and the readers need.
type Store interface {
	// Lanes reads every lane, the retired ones too, in order of their numbers. In an empty store n lanes are made first; a store in which
	// another number of lanes has slots is refused with an error that says both numbers. With 0 lanes it reads what there is.
	Lanes(ctx context.Context, n int) ([]Lane, error)
	// Relane gives slots to other lanes. ErrFenced when one of the retired lanes has another epoch or journal than was said, or is retired
	// already: nothing was done then. After any other error it may be done or not: Lanes tells.
	Relane(ctx context.Context, r *Relaning) error
	// Own takes a lane over: its epoch grows by one, and batches of earlier epochs are refused from then on.
	Own(ctx context.Context, lane int) (Lane, error)
	// Lane reads a lane's row: after a Commit with an unknown end it tells whether the batch is there.
	Lane(ctx context.Context, lane int) (Lane, error)
	// Commit writes a batch. Errors: *ConflictError, ErrFenced, or any other (unknown end).
	Commit(ctx context.Context, b *Batch) error
	// Positions reads a lane's positions of every cycle from the given one on ("" for all); a negative lane means every lane.
	Positions(ctx context.Context, lane int, fromCycle string) ([]Position, error)
	// Slices reads a lane's slices; a negative lane means every lane.
	Slices(ctx context.Context, lane int) ([]Slice, error)
	// MoveSlice changes slices by the given differences in one transaction of its own; a row is made where none is. The engine
	// has set aside in memory what a lane gives before it calls. ErrFenced when one of the lanes has another epoch than its move
	// says, or is retired: nothing was moved then. ErrNotFound when there is no such lane. After any other error the move may or may not be there.
	MoveSlice(ctx context.Context, moves []SliceMove) error

	// Records reads payments; ids that are not there are left out. Order is that of ids as they were asked for.
	Records(ctx context.Context, ids []payment.ID) ([]Record, error)
	// Live reads every payment of a lane that is not final or has a due row: those that a restart must carry on.
	Live(ctx context.Context, lane int) ([]Record, error)
	// Claims reads claims; keys that are free are left out.
	Claims(ctx context.Context, keys [][32]byte) ([]Claim, error)
	// Quote reads a quote or ErrNotFound.
	Quote(ctx context.Context, id payment.ID) (*Quote, error)
	// Outcomes reads a payment's history in order.
	Outcomes(ctx context.Context, id payment.ID) ([]Entry, error)
	// Children reads the refunds of a payment, oldest first.
	Children(ctx context.Context, id payment.ID) ([]Record, error)
	// ByReference finds payments by a reference of one party, newest first, at most limit.
	ByReference(ctx context.Context, owner, value string, limit int) ([]payment.ID, error)
	// Range finds payments whose ids lie between two ids (inclusive), in order of id, at most limit.
	Range(ctx context.Context, from, to payment.ID, limit int) ([]Record, error)
	// Journal reads a lane's outcomes with Seq > after, in order, at most limit.
	Journal(ctx context.Context, lane int, after int64, limit int) ([]Entry, error)
	// Recent reads the payments last made (by id), newest first, at most limit; participant "" means everyone's. A payment is its
	// payer's and payee's participant's and its initiator's.
	Recent(ctx context.Context, participant string, limit int) ([]Record, error)

	// PutDirectory appends a version of the network file unless the newest has the same hash; it returns the version's number.
	PutDirectory(ctx context.Context, hash [32]byte, at time.Time, body []byte) (int64, error)
	// Directory reads the newest version, or ErrNotFound.
	Directory(ctx context.Context) (version int64, body []byte, err error)

	Codes
	Webhooks
	Marked

	// Export writes everything that is kept as JSON lines for the auditor; docs/EXPORT.md has the shapes. It reads one
	// consistent view, also while batches are committed.
	Export(ctx context.Context, w io.Writer) error
	Close() error
}
