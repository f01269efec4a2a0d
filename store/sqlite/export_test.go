package sqlite

import "fmt"

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
