package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Placement is where a table's rows lie in a database of several nodes.
type Placement string

const (
	BySlot    Placement = "by slot"   // spread by the column slot; tables of one slot lie together
	Reference Placement = "reference" // small, seldom written, whole on every node
	Local     Placement = "local"     // on the node that is connected to
)

// local are the tables that have no slot and are written too often to be copied to every node. None of them is joined with another.
var local = map[string]string{
	"issued":           "a code is issued before there is a payment that could give it a slot",
	"webhook_cursors":  "written every 50 ms for each lane",
	"webhook_messages": "a row for each message that failed",
	"webhook_attempts": "a row for each try",
	"goose_db_version": "belongs to the migrations",
}

// Table is a table of the store and where it belongs.
type Table struct {
	Name string
	Placement
}

// Tables lists the tables and where they belong, those with a slot first: a table is spread by its slot if it has one. It refuses a table with
// a slot of which a unique index does not contain it, since nodes could not keep that apart.
func (s *Store) Tables(ctx context.Context) (out []Table, err error) {
	err = s.read(ctx, "list the tables", `SELECT c.relname, a.attnum IS NOT NULL,
 coalesce((SELECT string_agg(i.indexrelid::regclass::text, ', ') FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND a.attnum IS NOT NULL AND NOT a.attnum = ANY (i.indkey)), '')
 FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'slot'
 WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY a.attnum IS NULL, c.relname`,
		func(sc *scanner) error {
			t := Table{Name: sc.text(), Placement: Reference}
			if sc.yes() {
				t.Placement = BySlot
			} else if local[t.Name] != "" {
				t.Placement = Local
			}
			if unique := sc.text(); unique != "" {
				return fmt.Errorf("table %s cannot be spread by slot: the unique index %s does not contain it", t.Name, unique)
			}
			out = append(out, t)
			return nil
		})
	return out, err
}

// first is the table that the others with a slot are laid beside.
const first = "lanes"

// Distribute makes distributed and reference tables of the store's tables with Citus, in one transaction, and gives the statements that
// did it. What is distributed already is left as it is. Without Citus nothing is changed.
func (s *Store) Distribute(ctx context.Context, shards int) (done []string, err error) {
	if shards < 1 || shards > 4096 {
		return nil, fmt.Errorf("postgres: %d shards, want 1 to 4096: there are as many slots", shards)
	}
	tables, err := s.Tables(ctx)
	if err != nil {
		return nil, err
	}
	err = s.update(ctx, "distribute the tables", func(tx pgx.Tx) error {
		done = nil
		var functions int
		var catalog bool
		if err := tx.QueryRow(ctx, `SELECT count(DISTINCT proname), to_regclass('pg_dist_partition') IS NOT NULL FROM pg_proc
 WHERE proname IN ('create_distributed_table', 'create_reference_table') AND pg_function_is_visible(oid)`).Scan(&functions, &catalog); err != nil {
			return err
		}
		if functions < 2 || !catalog {
			return errors.New("this database has no Citus; nothing was changed. Install it on every node (shared_preload_libraries = 'citus'), run CREATE EXTENSION citus as a superuser in this database, add the nodes, and try again")
		}
		there := map[string]bool{}
		if err := query(ctx, tx, "SELECT c.relname FROM pg_dist_partition d JOIN pg_class c ON c.oid = d.logicalrelid::oid WHERE c.relnamespace = current_schema()::regnamespace",
			func(sc *scanner) error { there[sc.text()] = true; return nil }); err != nil {
			return err
		}
		for _, sql := range placements(tables, there, shards) {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return fmt.Errorf("%s: %w", sql, err)
			}
			done = append(done, sql)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return done, nil
}

// placements are the statements that put tables where they belong, but for those that are there.
func placements(tables []Table, there map[string]bool, shards int) (out []string) {
	distribute := func(name, how string) {
		if !there[name] {
			out = append(out, fmt.Sprintf("SELECT create_distributed_table('%s', 'slot', %s)", name, how))
		}
	}
	distribute(first, fmt.Sprintf("colocate_with => 'none', shard_count => %d", shards))
	for _, t := range tables {
		switch {
		case t.Placement == BySlot && t.Name != first:
			distribute(t.Name, "colocate_with => '"+first+"'")
		case t.Placement == Reference && !there[t.Name]:
			out = append(out, fmt.Sprintf("SELECT create_reference_table('%s')", t.Name))
		}
	}
	return out
}
