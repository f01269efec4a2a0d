package store

import (
	"bytes"
	"math"
	"slices"

	"hutong/payment"
)

// Newest keeps the newest of the payments that it is shown, each once, in room for a few more than are wanted: a reference can be that of every payment
// ever made.
type Newest struct {
	limit, room int
	ids         []payment.ID
	floor       payment.ID // no payment that is not newer is wanted any more
	full        bool       // there is a floor
}

// newestSpare is for how many more payments than twice those wanted there is room.
const newestSpare = 4096

// NewNewest makes one for at most so many payments; of a negative limit, none.
func NewNewest(limit int) *Newest {
	n := &Newest{limit: max(limit, 0), room: math.MaxInt}
	if limit < (math.MaxInt-newestSpare)/2 {
		n.room = 2*n.limit + newestSpare
	}
	return n
}

// Add shows a payment. They come in any order, and as often as they like.
func (n *Newest) Add(id payment.ID) {
	if n.limit == 0 || n.full && bytes.Compare(id[:], n.floor[:]) <= 0 {
		return
	}
	if n.ids = append(n.ids, id); len(n.ids) >= n.room {
		n.cut()
	}
}

// cut lets go of all but those wanted. What is let go is never wanted again, whatever comes later.
func (n *Newest) cut() {
	slices.SortFunc(n.ids, func(x, y payment.ID) int { return bytes.Compare(y[:], x[:]) })
	n.ids = slices.Compact(n.ids)
	if len(n.ids) >= n.limit && n.limit > 0 {
		n.ids = n.ids[:n.limit]
		n.floor, n.full = n.ids[n.limit-1], true
	}
}

// IDs gives them, newest first; nothing may be added after.
func (n *Newest) IDs() []payment.ID {
	n.cut()
	return n.ids
}
