package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"hutong/node"
)

// MigrateCmd brings a store to the schema of this version.
type MigrateCmd struct {
	Store string `required:"" help:"The store: an SQLite file of no running switch, or postgres://user@host/database, whose tables are made where there are none." placeholder:"STORE"`
}

// Run opens the store for writing, which migrates it. Of several processes that migrate a database at once one does it and the others
// wait. A store of a newer version is refused.
func (c *MigrateCmd) Run() error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	s, err := node.MigrateStore(ctx, c.Store)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	fmt.Printf("%s has the schema of this version\n", node.StoreName(c.Store))
	return s.Close()
}
