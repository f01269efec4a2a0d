package store

import (
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// Schema is how far the migrations have brought a store, or would bring it: the highest number among them, and how many there are.
// Both count: two branches may number ahead of each other, and a store that took the later one first still misses the earlier one.
type Schema struct {
	Version int64
	Steps   int64
}

// SchemaOf reads the numbers of migrations from their file names, as 00001_store.sql.
func SchemaOf(folder fs.FS) (s Schema, err error) {
	names, err := fs.Glob(folder, "*.sql")
	if err != nil {
		return s, err
	}
	for _, name := range names {
		number, _, _ := strings.Cut(path.Base(name), "_")
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil || n < 1 {
			return s, fmt.Errorf("store: migration %s: its name does not begin with its number", name)
		}
		s.Version, s.Steps = max(s.Version, n), s.Steps+1
	}
	return s, nil
}

// Behind tells whether a store with this schema needs a migration to the wanted one. A store that is ahead of it is an error.
func (s Schema) Behind(want Schema) (bool, error) {
	if s.Version > want.Version || s.Steps > want.Steps {
		return false, fmt.Errorf("the schema has version %d and this program knows up to %d: use a newer program", s.Version, want.Version)
	}
	return s != want, nil
}

// TooOld is the error of a reader that would need a migration.
func (s Schema) TooOld(want Schema) error {
	return fmt.Errorf("the schema has version %d (%d steps), this program needs %d (%d): run `hutong migrate`, or start the server once (is it the server's database?)",
		s.Version, s.Steps, want.Version, want.Steps)
}
