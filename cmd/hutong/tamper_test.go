package main

import (
	"testing"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// tamper takes one minor unit out of a position, behind the store's back.
func tamper(t *testing.T, path string) {
	t.Helper()
	c, err := sqlite.OpenConn(path, sqlite.OpenReadWrite)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := sqlitex.ExecuteTransient(c, "UPDATE positions SET credits = credits - 1 WHERE credits = (SELECT max(credits) FROM positions)", nil); err != nil {
		t.Fatal(err)
	}
}
