package node

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"hutong/store"
	"hutong/store/postgres"
	"hutong/store/sqlite"
)

// A store is named by the path of an SQLite file, or by a PostgreSQL connection string that begins with postgres:// or postgresql://.

// IsServer tells whether a store's name is that of a PostgreSQL database.
func IsServer(name string) bool {
	return strings.HasPrefix(name, "postgres://") || strings.HasPrefix(name, "postgresql://")
}

// OpenStore opens a store for a switch and brings its schema up to date; an SQLite file is made where none is.
func OpenStore(ctx context.Context, name string) (store.Store, error) {
	if IsServer(name) {
		return opened(postgres.Open(ctx, name))
	}
	if err := CheckName(name); err != nil {
		return nil, err
	}
	return opened(sqlite.Open(name))
}

// MigrateStore is OpenStore for a store that must be there.
func MigrateStore(ctx context.Context, name string) (store.Store, error) {
	if !IsServer(name) {
		if err := CheckName(name); err != nil {
			return nil, err
		}
		if _, err := os.Stat(name); err != nil {
			return nil, err
		}
	}
	return OpenStore(ctx, name)
}

// ReadStore opens a store for reading, also beside a running switch.
func ReadStore(ctx context.Context, name string) (store.Store, error) {
	if IsServer(name) {
		return opened(postgres.OpenReadOnly(ctx, name))
	}
	if err := CheckName(name); err != nil {
		return nil, err
	}
	return opened(sqlite.OpenReadOnly(name))
}

// opened keeps a store that is not there from becoming an interface that is.
func opened[S store.Store](s S, err error) (store.Store, error) {
	if err != nil {
		return nil, err
	}
	return s, nil
}

// CheckName refuses what was meant as an address: it would become a file of that name.
func CheckName(name string) error {
	scheme, _, ok := strings.Cut(name, "://")
	if name == "" || ok {
		what := errors.New("a store needs a name")
		if ok {
			what = fmt.Errorf("a store has no scheme %q", scheme)
		}
		return fmt.Errorf("%w: name an SQLite file (hutong.db) or a database (postgres://user@host:5432/database)", what)
	}
	return nil
}

// StoreName is a store's name for people and logs: without a password.
func StoreName(name string) string {
	if !IsServer(name) {
		return name
	}
	u, err := url.Parse(name)
	if err != nil {
		return "a PostgreSQL database"
	}
	shown := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	if u.User != nil {
		shown.User = url.User(u.User.Username())
	}
	if host := u.Query().Get("host"); shown.Host == "" && host != "" {
		shown.RawQuery = url.Values{"host": {host}, "port": {u.Query().Get("port")}}.Encode()
	}
	return shown.String()
}
