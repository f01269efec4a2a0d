package node

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"hutong/store"
)

// A store's name says what it is; an address of another kind never becomes a file, and a password is never shown.
func TestStoreName(t *testing.T) {
	for name, want := range map[string]string{
		"hutong.db":                            "hutong.db",
		"postgres://u:secret@h:5432/d?x=y":     "postgres://u@h:5432/d",
		"postgresql://h/d?password=secret":     "postgresql://h/d",
		"postgres://u:secret@/d?host=%2Ftmp":   "postgres://u@/d?host=%2Ftmp&port=",
		"postgres://u:secret@[h/d":             "a PostgreSQL database",
		"postgres://u:se%zzcret@h/d":           "a PostgreSQL database",
		filepath.Join("postgres", "hutong.db"): filepath.Join("postgres", "hutong.db"),
	} {
		if got := StoreName(name); got != want {
			t.Errorf("%s is shown as %s, want %s", name, got, want)
		}
	}
	t.Chdir(t.TempDir())
	for _, name := range []string{"", "mysql://h/d", "file:///x"} {
		for what, open := range map[string]func(context.Context, string) (store.Store, error){"OpenStore": OpenStore, "MigrateStore": MigrateStore, "ReadStore": ReadStore} {
			if s, err := open(t.Context(), name); err == nil || s != nil {
				t.Errorf("%s of %q: %v, %v", what, name, s, err)
			}
		}
	}
	if _, err := OpenStore(t.Context(), "mysql://h/d"); err == nil || !strings.Contains(err.Error(), `scheme "mysql"`) {
		t.Errorf("another scheme: %v", err)
	}
	if c := (relative("/etc", "postgres://h/d")); c != "postgres://h/d" {
		t.Errorf("a database became the path %s", c)
	}
}
