package sqlite

import (
	"context"
	"fmt"

	"zombiezen.com/go/sqlite"
)

// LimitPages stands in for a full volume: the file may have so many pages more than now.
func (s *Store) LimitPages(more int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var pages int
	if err := query(s.w, "PRAGMA page_count", nil, func(sc *scanner) error { pages = int(sc.int()); return nil }); err != nil {
		panic(err)
	}
	if err := query(s.w, fmt.Sprintf("PRAGMA max_page_count = %d", pages+more), nil, func(*scanner) error { return nil }); err != nil {
		panic(err)
	}
}

// Runs are the numbers of runs of references: by level, and of merges under way. A failed transaction must have been forgotten.
func (s *Store) Runs() (levels []int, merges int, err error) {
	err = s.view(context.Background(), "count runs", func(c *sqlite.Conn) error {
		r, err := loadRuns(c)
		if err == nil {
			merges = len(r.merges)
			for _, l := range r.levels {
				levels = append(levels, len(l))
			}
		}
		return err
	})
	return levels, merges, err
}

// RunMerge is how many runs of a level are merged.
const RunMerge = runMerge
