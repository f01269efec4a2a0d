//go:build postgres

package postgres_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"hutong/store"
	"hutong/store/memory"
	"hutong/store/postgres"
	"hutong/store/postgres/pgtest"
	"hutong/store/sqlite"
	"hutong/store/storetest"
)

// server is the one of this test binary; TestMain starts it.
var server *pgtest.Server

func TestMain(m *testing.M) {
	if dsn := os.Getenv(childDSN); dsn != "" {
		victim(dsn)
		os.Exit(3) // it was to be killed
	}
	os.Exit(run(m))
}

func run(m *testing.M) int {
	var err error
	if server, err = pgtest.Start("shared_buffers = 1GB", "max_wal_size = 8GB", "checkpoint_timeout = 10min"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := m.Run()
	if err := server.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	return code
}

func open(t testing.TB, dsn string) *postgres.Store {
	t.Helper()
	s, err := postgres.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func fresh(t testing.TB) string { return server.DSN(server.Schema(t)) }

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store { return open(t, fresh(t)) }, 1, 4)
}

// The server gives the same answers as memory and as a file to the same operations. The seeds are fixed, so a failure repeats.
func TestAgrees(t *testing.T) {
	for _, c := range []struct {
		seed  uint64
		lanes int
		other string
		steps bool // batches come stepwise
	}{{1, 1, "memory", false}, {2, 4, "memory", false}, {3, 3, "memory", true}, {4, 1, "sqlite", false}, {5, 4, "sqlite", false}} {
		t.Run(fmt.Sprintf("%s,seed=%d,lanes=%d", c.other, c.seed, c.lanes), func(t *testing.T) {
			var other store.Store = memory.New(memory.Options{})
			if c.other == "sqlite" {
				file, err := sqlite.Open(filepath.Join(t.TempDir(), "other.db"))
				if err != nil {
					t.Fatal(err)
				}
				other = file
			}
			defer other.Close()
			dsn := fresh(t)
			if c.steps {
				p := newProxy(t, server.Addr())
				p.noCopy = true
				defer p.end()
				dsn = server.DSNAt(p.Addr().String(), server.Schema(t))
			}
			s := open(t, dsn)
			reopen := func() store.Store {
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
				s = open(t, dsn)
				return s
			}
			storetest.Agree(t, c.seed, 200, c.lanes, other, s, reopen)
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}
