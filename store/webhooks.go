package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"hutong/payment"
)

// Webhook is an address at which an institution is told of its payments.
type Webhook struct {
	ID      payment.ID // made from the owner and its request id
	Owner   string     // the institution
	Version int64      // 1, 2, …: grows by one with every change
	WebhookDetail
}

// WebhookDetail is what of a webhook is read whole.
type WebhookDetail struct {
	Fingerprint  [32]byte // of the request that asked for it
	URL          string
	Events       []string // those that are wanted; none: all
	Note         string   // the owner's words, for people
	CreatedAt    time.Time
	Secrets      []WebhookSecret // newest first
	FailingSince time.Time       // of the first failed try since one that succeeded; zero: none
	DisabledAt   time.Time       // zero: in use
	DisabledWhy  string          // a word
	DeletedAt    time.Time       // zero: not deleted
}

// WebhookSecret is one secret of a webhook.
type WebhookSecret struct {
	ID     payment.ID // made from the request that asked for it
	Sealed []byte     // encrypted by its maker
	From   time.Time
	Until  time.Time // zero: no end
}

// WebhookCursor is a place in a lane's journal: what comes before and at Seq needs nothing more for this webhook but what WebhookMessages
// has. The zero webhook is the lane's common place, of every webhook that has none of its own. A replay runs beside, from Seq to Upto.
type WebhookCursor struct {
	Webhook payment.ID
	Lane    int
	Replay  bool
	Seq     int64
	Upto    int64 // of a replay: the last place
}

// WebhookMessage is an outcome that is still to be told, or was given up. What is told is made from the outcome itself.
type WebhookMessage struct {
	Webhook payment.ID
	Lane    int
	Seq     int64 // the outcome's place in the lane's journal
	Payment payment.ID
	N       int    // the outcome's number in its payment's history
	Event   string // its type
	Tries   int
	FirstAt time.Time // of the first try, or of the wish
	NextAt  time.Time // of the next try; zero: given up
}

// WebhookAttempt is one try to tell. Place counts the tries of a store upwards, with gaps; the store gives it.
type WebhookAttempt struct {
	Place   int64
	Webhook payment.ID
	Payment payment.ID
	N       int
	Event   string
	Try     int // 1, 2, …
	At      time.Time
	Took    time.Duration // to the millisecond
	Status  int           // of HTTP; 0: no answer
	Result  string        // a word
	Answer  []byte        // the first bytes of the answer, or of the error
}

// WebhookBatch is what the owner of a lane writes at once about its webhooks. Cursors and messages replace those that are there; dropped ones
// are named by their keys: webhook, lane and replay, or webhook, lane and place.
type WebhookBatch struct {
	Lane         int
	Epoch        int64
	Cursors      []WebhookCursor
	DropCursors  []WebhookCursor
	Messages     []WebhookMessage
	DropMessages []WebhookMessage
	Attempts     []WebhookAttempt
}

// Webhooks is the part of a store that keeps who is to be told of what, and what became of it. What is to be told is not kept: it is the
// journal. Each method is durable once it returns.
type Webhooks interface {
	// PutWebhook keeps a webhook or a change of one. ErrExists when its version is not the one after the version that is kept, 1 for a new one.
	PutWebhook(ctx context.Context, w *Webhook) error
	// ListWebhooks reads every webhook, deleted ones too, in order of id.
	ListWebhooks(ctx context.Context) ([]Webhook, error)
	// DropWebhook removes a webhook and everything that is kept of it.
	DropWebhook(ctx context.Context, id payment.ID) error

	// CommitWebhooks writes a batch. ErrFenced when the lane has another epoch; nothing is written then.
	CommitWebhooks(ctx context.Context, b *WebhookBatch) error
	// ReplayWebhook puts cursors of replays and messages, whoever owns their lanes.
	ReplayWebhook(ctx context.Context, cursors []WebhookCursor, messages []WebhookMessage) error
	// WebhookCursors reads a lane's cursors in order of webhook, a replay after the other.
	WebhookCursors(ctx context.Context, lane int) ([]WebhookCursor, error)
	// WebhookMessages reads the messages of a webhook and lane that have a next try, the earliest first, at most limit.
	WebhookMessages(ctx context.Context, webhook payment.ID, lane, limit int) ([]WebhookMessage, error)
	// WebhookBacklog reads a webhook's messages of all lanes, also those given up, the latest FirstAt first, at most limit, and says how many
	// have a next try and how many were given up.
	WebhookBacklog(ctx context.Context, webhook payment.ID, limit int) (messages []WebhookMessage, waiting, givenUp int, err error)
	// WebhookAttempts reads a webhook's tries with Place < before (0: all), the latest first, at most limit.
	WebhookAttempts(ctx context.Context, webhook payment.ID, before int64, limit int) ([]WebhookAttempt, error)
	// DropWebhookLog removes tries and given-up messages of before a moment, and tries before the last most of all webhooks (0: however many they
	// are), at most limit of each, the oldest first, and says how many.
	DropWebhookLog(ctx context.Context, before time.Time, most int64, limit int) (int, error)
}

// CopyWebhook is a deep copy as a store gives it back.
func CopyWebhook(w *Webhook) *Webhook {
	c := *w
	c.CreatedAt, c.FailingSince, c.DisabledAt, c.DeletedAt = Milli(w.CreatedAt), Milli(w.FailingSince), Milli(w.DisabledAt), Milli(w.DeletedAt)
	c.Events, c.Secrets = nil, nil
	if len(w.Events) > 0 {
		c.Events = slices.Clone(w.Events)
	}
	for _, s := range w.Secrets {
		s.Sealed, s.From, s.Until = slices.Clone(s.Sealed), Milli(s.From), Milli(s.Until)
		c.Secrets = append(c.Secrets, s)
	}
	return &c
}

// EncodeWebhookDetail is the detail's text.
func EncodeWebhookDetail(w *Webhook) ([]byte, error) {
	return json.Marshal(&CopyWebhook(w).WebhookDetail)
}

// ParseWebhookDetail reads the detail's text into a webhook.
func ParseWebhookDetail(text []byte, w *Webhook) error {
	if err := json.Unmarshal(text, &w.WebhookDetail); err != nil {
		return fmt.Errorf("store: webhook %s: %w", w.ID, err)
	}
	*w = *CopyWebhook(w)
	return nil
}

// Check refuses a batch whose rows belong to another lane.
func (b *WebhookBatch) Check() error {
	bad := b.Lane < 0
	for _, list := range [][]WebhookCursor{b.Cursors, b.DropCursors} {
		for i := range list {
			bad = bad || list[i].Lane != b.Lane
		}
	}
	for _, list := range [][]WebhookMessage{b.Messages, b.DropMessages} {
		for i := range list {
			bad = bad || list[i].Lane != b.Lane
		}
	}
	if bad {
		return fmt.Errorf("store: a webhook batch of lane %d with a row of another", b.Lane)
	}
	return nil
}
