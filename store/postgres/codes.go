package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"hutong/payment"
	"hutong/store"
)

const selectIssued = "SELECT id, key, owner, fingerprint, form, payer, residency, issued_at, expires_at, revoked_at FROM issued"

func scanIssued(sc *scanner) *store.Issued {
	return &store.Issued{ID: sc.id(), Key: sc.hash(), Owner: sc.text(), Fingerprint: sc.hash(), Form: sc.text(),
		Payer: payment.Payer{Reference: sc.text(), Residency: sc.text()}, IssuedAt: sc.time(), ExpiresAt: sc.time(), RevokedAt: sc.time()}
}

// oneIssued reads one row; store.ErrNotFound when there is none.
func oneIssued(ctx context.Context, q querier, where string, args ...any) (i *store.Issued, err error) {
	err = query(ctx, q, selectIssued+" WHERE "+where, func(sc *scanner) error { i = scanIssued(sc); return nil }, args...)
	if err == nil && i == nil {
		err = store.ErrNotFound
	}
	return i, err
}

// PutIssued implements store.Store.
func (s *Store) PutIssued(ctx context.Context, i *store.Issued) (kept *store.Issued, err error) {
	ctx, cancel := patient(ctx)
	defer cancel()
	err = s.update(ctx, "keep an issued code", func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO issued (id, key, owner, fingerprint, form, payer, residency, issued_at, expires_at, revoked_at)
 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`, uuid(i.ID), i.Key[:], keepable(i.Owner), hashArg(i.Fingerprint), textArg(i.Form),
			textArg(i.Payer.Reference), textArg(i.Payer.Residency), timeArg(i.IssuedAt), timeArg(i.ExpiresAt), timeArg(i.RevokedAt)); err != nil {
			return err
		}
		kept, err = oneIssued(ctx, tx, "id = $1", uuid(i.ID))
		if err == store.ErrNotFound {
			err = store.ErrExists // it was the key that was there
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return kept, nil
}

// Issued implements store.Store.
func (s *Store) Issued(ctx context.Context, key [32]byte) (*store.Issued, error) {
	i, err := oneIssued(ctx, s.pool, "key = $1", key[:])
	return i, explain("read an issued code", err)
}

// IssuedByID implements store.Store.
func (s *Store) IssuedByID(ctx context.Context, id payment.ID, owner string) (*store.Issued, error) {
	i, err := oneIssued(ctx, s.pool, "id = $1 AND owner = $2", uuid(id), keepable(owner))
	return i, explain("read an issued code", err)
}

// RevokeIssued implements store.Store.
func (s *Store) RevokeIssued(ctx context.Context, id payment.ID, owner string, at time.Time) (i *store.Issued, err error) {
	ctx, cancel := patient(ctx)
	defer cancel()
	err = s.update(ctx, "revoke an issued code", func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "UPDATE issued SET revoked_at = $1 WHERE id = $2 AND owner = $3 AND revoked_at IS NULL", timeArg(at), uuid(id), keepable(owner)); err != nil {
			return err
		}
		i, err = oneIssued(ctx, tx, "id = $1 AND owner = $2", uuid(id), keepable(owner))
		return err
	})
	if err != nil {
		return nil, err
	}
	return i, nil
}

// DropIssued implements store.Store.
func (s *Store) DropIssued(ctx context.Context, before time.Time, limit int) (n int, err error) {
	ctx, cancel := patient(ctx)
	defer cancel()
	err = s.update(ctx, "drop expired codes", func(tx pgx.Tx) error {
		gone, err := tx.Exec(ctx, "DELETE FROM issued WHERE id IN (SELECT id FROM issued WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)", timeArg(before), max(limit, 0))
		n = int(gone.RowsAffected())
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
	ctx, cancel := patient(ctx)
	defer cancel()
	return s.update(ctx, "change the registry", func(tx pgx.Tx) error {
		var newest int64
		if err := query(ctx, tx, "SELECT coalesce(max(version), 0) FROM registry_changes", func(sc *scanner) error { newest = sc.int(); return nil }); err != nil {
			return err
		}
		if ch.Version != newest+1 {
			return store.ErrExists
		}
		body := ch.Body
		if len(body) == 0 {
			body = nil
		}
		_, err := tx.Exec(ctx, "INSERT INTO registry_changes (version, at, by, entry, body) VALUES ($1, $2, $3, $4, $5)",
			ch.Version, timeArg(ch.At), textArg(ch.By), keepable(ch.Entry), body)
		if is(err, "23505") {
			return store.ErrExists // another node was first
		}
		return err
	})
}

// Registry implements store.Store.
func (s *Store) Registry(ctx context.Context, after int64, limit int) (out []store.RegistryChange, err error) {
	err = s.read(ctx, "read the registry", selectRegistry+" WHERE version > $1 ORDER BY version LIMIT $2", func(sc *scanner) error {
		out = append(out, scanRegistry(sc))
		return nil
	}, after, max(limit, 0))
	return out, err
}
