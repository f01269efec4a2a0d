package main

import (
	"fmt"
	"os"

	"hutong/store/sqlite"
)

// MigrateCmd brings a store to the schema of this version.
type MigrateCmd struct {
	Store string `required:"" help:"The store: an SQLite file of no running switch; serve and demo make one." placeholder:"FILE"`
}

// Run opens the store for writing, which migrates it. A store of a newer version is refused.
func (c *MigrateCmd) Run() error {
	if _, err := os.Stat(c.Store); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	s, err := sqlite.Open(c.Store)
	if err != nil {
		return err
	}
	fmt.Printf("%s has the schema of this version\n", c.Store)
	return s.Close()
}
