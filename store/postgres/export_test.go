//go:build postgres

package postgres

import (
	"context"
	"maps"

	"github.com/jackc/pgx/v5"
)

// Update shows update to tests.
func (s *Store) Update(ctx context.Context, f func(tx pgx.Tx) error) error {
	return s.update(ctx, "test", f)
}

// SelectRecords shows the statement that reads payments by their ids to tests.
const SelectRecords = selectRecords

// SelectRefs shows the statement that finds references to tests.
const SelectRefs = selectRefs

// PlacesOf shows its arguments to tests.
func PlacesOf(owner, value string) []any { return placesOf(hashRef(owner, value)) }

// Hot shows the statements that a writer sends, by name, to tests.
func Hot() map[string]string {
	all := maps.Clone(prepared)
	maps.Copy(all, planned)
	maps.Copy(all, plain)
	return all
}
