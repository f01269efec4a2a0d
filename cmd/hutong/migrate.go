package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"hutong/node"
	"hutong/store/postgres"
)

// MigrateCmd brings a store to the schema of this version.
type MigrateCmd struct {
	Store      string `required:"" help:"The store: an SQLite file of no running switch, or postgres://user@host/database, whose tables are made where there are none." placeholder:"STORE"`
	Distribute string `enum:",citus" default:"" help:"Also spread the tables over the nodes of a distributed PostgreSQL: citus." placeholder:"ENGINE"`
	Shards     int    `help:"With --distribute: in how many shards, 32 if not said: at most so many nodes can have them, whatever the number of lanes (docs/SCALING.md)." placeholder:"N"`
}

// usualShards is in how many shards tables are cut when nobody says: Citus' own default.
const usualShards = 32

// Run opens the store for writing, which migrates it. Of several processes that migrate a database at once one does it and the others
// wait. A store of a newer version is refused.
func (c *MigrateCmd) Run() (err error) {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	if c.Distribute != "" && !node.IsServer(c.Store) {
		return errors.New("migrate: only a PostgreSQL database can be distributed: postgres://user@host/database")
	}
	switch {
	case c.Shards != 0 && c.Distribute == "":
		return errors.New("migrate: --shards says how a distributed database is cut: it goes with --distribute")
	case c.Shards == 0:
		c.Shards = usualShards
	}
	s, err := node.MigrateStore(ctx, c.Store)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	fmt.Printf("%s has the schema of this version\n", node.StoreName(c.Store))
	if c.Distribute == "" {
		return nil
	}
	done, err := s.(*postgres.Store).Distribute(ctx, c.Shards)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	for _, sql := range done {
		fmt.Println(sql)
	}
	fmt.Printf("%d tables were distributed; the others already were, or stay where they are\n", len(done))
	return nil
}
