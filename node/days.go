package node

import (
	"context"
	"time"

	"hutong/store"
)

const (
	// daysPause is how often a switch makes sure that the coming days are there.
	daysPause = time.Hour
	// daysAhead is how many there are to be.
	daysAhead = 8
)

// ahead keeps making days in a store that has days. A day that is missing costs nothing but the right to take it out later, so an error is
// only told.
func (n *Node) ahead(s store.Archiver) {
	tick := time.NewTicker(daysPause)
	defer tick.Stop()
	for {
		skipped, err := s.Ahead(context.Background(), n.clock.Now(), daysAhead)
		if err != nil {
			n.log.Warn("the coming days of the store could not be made; it is tried again", "error", err)
		}
		for _, day := range skipped {
			n.log.Warn("a day of the store was not made in time: its payments stay in the default partition and can't be archived", "day", day.Format(time.DateOnly))
		}
		select {
		case <-n.stopped:
			return
		case <-tick.C:
		}
	}
}
