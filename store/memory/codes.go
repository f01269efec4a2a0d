package memory

import (
	"bytes"
	"context"
	"slices"
	"time"

	"hutong/payment"
	"hutong/store"
)

// PutIssued implements store.Store.
func (s *Store) PutIssued(ctx context.Context, i *store.Issued) (*store.Issued, error) {
	unlock, err := s.write(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if old := s.issued[i.ID]; old != nil {
		c := *old
		return &c, nil
	}
	if _, taken := s.issuedKeys[i.Key]; taken {
		return nil, store.ErrExists
	}
	c := *i
	c.IssuedAt, c.ExpiresAt, c.RevokedAt = store.Milli(i.IssuedAt), store.Milli(i.ExpiresAt), store.Milli(i.RevokedAt)
	s.issued[c.ID], s.issuedKeys[c.Key] = &c, c.ID
	out := c
	return &out, nil
}

// Issued implements store.Store.
func (s *Store) Issued(ctx context.Context, key [32]byte) (*store.Issued, error) {
	unlock, err := s.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	id, ok := s.issuedKeys[key]
	if !ok {
		return nil, store.ErrNotFound
	}
	c := *s.issued[id]
	return &c, nil
}

// IssuedByID implements store.Store.
func (s *Store) IssuedByID(ctx context.Context, id payment.ID, owner string) (*store.Issued, error) {
	unlock, err := s.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	i := s.issued[id]
	if i == nil || i.Owner != owner {
		return nil, store.ErrNotFound
	}
	c := *i
	return &c, nil
}

// RevokeIssued implements store.Store.
func (s *Store) RevokeIssued(ctx context.Context, id payment.ID, owner string, at time.Time) (*store.Issued, error) {
	unlock, err := s.write(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	i := s.issued[id]
	if i == nil || i.Owner != owner {
		return nil, store.ErrNotFound
	}
	if i.RevokedAt.IsZero() {
		i.RevokedAt = store.Milli(at)
	}
	c := *i
	return &c, nil
}

// DropIssued implements store.Store.
func (s *Store) DropIssued(ctx context.Context, before time.Time, limit int) (int, error) {
	unlock, err := s.write(ctx)
	if err != nil {
		return 0, err
	}
	defer unlock()
	n := 0
	for id, i := range s.issued {
		if n < limit && i.ExpiresAt.Before(before) {
			delete(s.issued, id)
			delete(s.issuedKeys, i.Key)
			n++
		}
	}
	return n, nil
}

// allIssued copies the issued codes in order of their ids; the lock is held.
func (s *Store) allIssued() []store.Issued {
	out := make([]store.Issued, 0, len(s.issued))
	for _, i := range s.issued {
		out = append(out, *i)
	}
	slices.SortFunc(out, func(a, b store.Issued) int { return compareID(a.ID, b.ID) })
	return out
}

// PutRegistry implements store.Store.
func (s *Store) PutRegistry(ctx context.Context, c *store.RegistryChange) error {
	unlock, err := s.write(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if c.Version != int64(len(s.registry))+1 {
		return store.ErrExists
	}
	kept := *c
	kept.At, kept.Body = store.Milli(c.At), copyBytes(c.Body)
	s.registry = append(s.registry, kept)
	return nil
}

// Registry implements store.Store.
func (s *Store) Registry(ctx context.Context, after int64, limit int) ([]store.RegistryChange, error) {
	unlock, err := s.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	var out []store.RegistryChange
	for i := max(after, 0); i < int64(len(s.registry)) && len(out) < limit; i++ {
		c := s.registry[i]
		c.Body = bytes.Clone(c.Body)
		out = append(out, c)
	}
	return out, nil
}
