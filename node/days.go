package node

import (
	"context"
	"log/slog"
	"time"

	"hutong/store"
)

const (
	// daysPause is how often a switch makes sure that the coming days are there.
	daysPause = time.Hour
	// daysAhead is how many there are to be.
	daysAhead = 8
)

// daysAheadOf keeps making days in a store that has days.
func (n *Node) daysAheadOf(s store.Archiver) {
	tick := time.NewTicker(daysPause)
	defer tick.Stop()
	keepAhead(s, n.clock.Now, tick.C, n.stopped, n.log)
}

// keepAhead makes the coming days at once and whenever tick says so, until stopped. A day that is missing costs nothing but the right to take it out
// later, so an error is only told.
func keepAhead(s store.Archiver, now func() time.Time, tick <-chan time.Time, stopped <-chan struct{}, log *slog.Logger) {
	for {
		skipped, err := s.Ahead(context.Background(), now(), daysAhead)
		if err != nil {
			log.Warn("the coming days of the store could not be made; it is tried again", "error", err)
		}
		for _, day := range skipped {
			log.Warn("a day of the store was not made in time: its payments stay in the default partition and can't be archived", "day", day.Format(time.DateOnly))
		}
		select {
		case <-stopped:
			return
		case <-tick:
		}
	}
}
