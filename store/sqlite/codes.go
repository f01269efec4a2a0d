package sqlite

import (
	"context"
	"time"

	"zombiezen.com/go/sqlite"

	"hutong/payment"
	"hutong/store"
)

const selectIssued = "SELECT id, key, owner, fingerprint, form, payer, residency, issued_at, expires_at, revoked_at FROM issued"

func scanIssued(sc *scanner) *store.Issued {
	return &store.Issued{ID: sc.id(), Key: sc.hash(), Owner: sc.text(), Fingerprint: sc.hash(), Form: sc.text(),
		Payer: payment.Payer{Reference: sc.text(), Residency: sc.text()}, IssuedAt: sc.time(), ExpiresAt: sc.time(), RevokedAt: sc.time()}
}

// oneIssued reads one row; nil when there is none.
func oneIssued(c *sqlite.Conn, where string, bind func(*binder)) (i *store.Issued, err error) {
	err = query(c, selectIssued+" WHERE "+where, bind, func(sc *scanner) error { i = scanIssued(sc); return nil })
	return i, err
}

// PutIssued implements store.Store.
func (s *Store) PutIssued(ctx context.Context, i *store.Issued) (kept *store.Issued, err error) {
	err = s.update(ctx, "keep an issued code", func(c *sqlite.Conn) error {
		if kept, err = oneIssued(c, "id = ?", func(b *binder) { b.blob(i.ID[:]) }); err != nil || kept != nil {
			return err
		}
		other, err := oneIssued(c, "key = ?", func(b *binder) { b.blob(i.Key[:]) })
		if err != nil {
			return err
		}
		if other != nil {
			return store.ErrExists
		}
		w, err := prepare(c, "INSERT INTO issued (id, key, owner, fingerprint, form, payer, residency, issued_at, expires_at, revoked_at) VALUES (?,?,?,?,?,?,?,?,?,?)")
		if err != nil {
			return err
		}
		w.blob(i.ID[:])
		w.blob(i.Key[:])
		w.key(i.Owner)
		w.hash(i.Fingerprint)
		w.text(i.Form)
		w.text(i.Payer.Reference)
		w.text(i.Payer.Residency)
		w.time(i.IssuedAt)
		w.time(i.ExpiresAt)
		w.time(i.RevokedAt)
		if err := w.run(); err != nil {
			return err
		}
		kept, err = oneIssued(c, "id = ?", func(b *binder) { b.blob(i.ID[:]) })
		return err
	})
	if err != nil {
		return nil, err
	}
	return kept, nil
}

// Issued implements store.Store.
func (s *Store) Issued(ctx context.Context, key [32]byte) (*store.Issued, error) {
	return s.findIssued(ctx, "key = ?", func(b *binder) { b.blob(key[:]) })
}

// IssuedByID implements store.Store.
func (s *Store) IssuedByID(ctx context.Context, id payment.ID, owner string) (*store.Issued, error) {
	return s.findIssued(ctx, "id = ? AND owner = ?", func(b *binder) { b.blob(id[:]); b.key(owner) })
}

func (s *Store) findIssued(ctx context.Context, where string, bind func(*binder)) (i *store.Issued, err error) {
	err = s.view(ctx, "read an issued code", func(c *sqlite.Conn) error {
		i, err = oneIssued(c, where, bind)
		return err
	})
	if err == nil && i == nil {
		err = store.ErrNotFound
	}
	return i, err
}

// RevokeIssued implements store.Store.
func (s *Store) RevokeIssued(ctx context.Context, id payment.ID, owner string, at time.Time) (i *store.Issued, err error) {
	err = s.update(ctx, "revoke an issued code", func(c *sqlite.Conn) error {
		w, err := prepare(c, "UPDATE issued SET revoked_at = ? WHERE id = ? AND owner = ? AND revoked_at IS NULL")
		if err != nil {
			return err
		}
		w.time(at)
		w.blob(id[:])
		w.key(owner)
		if err := w.run(); err != nil {
			return err
		}
		i, err = oneIssued(c, "id = ? AND owner = ?", func(b *binder) { b.blob(id[:]); b.key(owner) })
		return err
	})
	if err == nil && i == nil {
		err = store.ErrNotFound
	}
	return i, err
}

// DropIssued implements store.Store.
func (s *Store) DropIssued(ctx context.Context, before time.Time, limit int) (n int, err error) {
	err = s.update(ctx, "drop expired codes", func(c *sqlite.Conn) error {
		w, err := prepare(c, "DELETE FROM issued WHERE id IN (SELECT id FROM issued WHERE expires_at < ? ORDER BY expires_at LIMIT ?)")
		if err != nil {
			return err
		}
		w.int(before.UnixMilli())
		w.int(int64(max(limit, 0)))
		err = w.run()
		n = c.Changes()
		return err
	})
	return n, err
}

const selectRegistry = "SELECT version, at, by, entry, body FROM registry_changes"

func scanRegistry(sc *scanner) store.RegistryChange {
	return store.RegistryChange{Version: sc.int(), At: sc.time(), By: sc.text(), Entry: sc.text(), Body: sc.blob()}
}

// PutRegistry implements store.Store.
func (s *Store) PutRegistry(ctx context.Context, ch *store.RegistryChange) error {
	return s.update(ctx, "change the registry", func(c *sqlite.Conn) error {
		newest, err := number(c, "SELECT coalesce(max(version), 0) FROM registry_changes")
		if err != nil {
			return err
		}
		if ch.Version != newest+1 {
			return store.ErrExists
		}
		w, err := prepare(c, "INSERT INTO registry_changes (version, at, by, entry, body) VALUES (?,?,?,?,?)")
		if err != nil {
			return err
		}
		w.int(ch.Version)
		w.time(ch.At)
		w.text(ch.By)
		w.key(ch.Entry)
		w.blob(ch.Body)
		return w.run()
	})
}

// Registry implements store.Store.
func (s *Store) Registry(ctx context.Context, after int64, limit int) (out []store.RegistryChange, err error) {
	err = s.view(ctx, "read the registry", func(c *sqlite.Conn) error {
		return query(c, selectRegistry+" WHERE version > ? ORDER BY version LIMIT ?", func(b *binder) {
			b.int(after)
			b.int(int64(max(limit, 0)))
		}, func(sc *scanner) error {
			out = append(out, scanRegistry(sc))
			return nil
		})
	})
	return out, err
}
