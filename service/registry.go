package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"hutong/code/registry"
	"hutong/participant"
	"hutong/reason"
	"hutong/store"
)

// The code registry in force is three layers: what is shipped, the operator's files, and the changes that the operator made through the
// interface, which are in the store. A later layer's entry replaces an earlier one's of the same id, or removes it. Every change is a
// version, kept for ever; the next scan after a change uses it.

// Layer says where an entry of the registry is from.
type Layer string

const (
	// LayerShipped : with the program.
	LayerShipped Layer = "shipped"
	// LayerFile : from the operator's files.
	LayerFile Layer = "file"
	// LayerAPI : from a change through the interface.
	LayerAPI Layer = "api"
)

// maxChanged bounds how many entries the interface can change: well above any real list, below what one process should build at each change.
const maxChanged = 50_000

// codes are the layers, and the lock that puts changes one after another. The store's changes are replayed once and then kept beside it.
type codes struct {
	mu     sync.Mutex
	loaded bool
	layers
}

type layers struct {
	base    *registry.Snapshot // shipped and files
	version int64
	changed map[string]*registry.Entry // the last change of each entry; nil: removed
	order   []string                   // of the first changes
}

// with is the layers after one more change. Nothing of c changes, so that a change that fails leaves nothing behind.
func (c *layers) with(id string, e *registry.Entry) layers {
	next := layers{base: c.base, version: c.version + 1, changed: make(map[string]*registry.Entry, len(c.changed)+1), order: slices.Clone(c.order)}
	for k, v := range c.changed {
		next.changed[k] = v
	}
	if _, known := next.changed[id]; !known {
		next.order = append(next.order, id)
	}
	next.changed[id] = e
	return next
}

// build lays the changes over the base.
func (c *layers) build() (*registry.Snapshot, error) {
	var more []registry.Entry
	for _, id := range c.order {
		if e := c.changed[id]; e != nil {
			more = append(more, *e)
		}
	}
	entries := slices.DeleteFunc(c.base.Entries(), func(e registry.Entry) bool {
		change, known := c.changed[e.ID]
		return known && change == nil
	})
	version := c.base.Version()
	if c.version > 0 {
		version = fmt.Sprintf("%s change-%d", version, c.version)
	}
	return registry.Build(version, registry.Merge(entries, more))
}

// loadChanges replays the store's changes; the lock is held.
func (s *Service) loadChanges(ctx context.Context) error {
	c := &s.codes
	if c.loaded {
		return nil
	}
	next := layers{base: c.base, changed: map[string]*registry.Entry{}}
	for {
		changes, err := s.o.Store.Registry(ctx, next.version, 1000)
		if err != nil {
			return fmt.Errorf("read the registry's changes: %w", err)
		}
		for _, ch := range changes {
			var e *registry.Entry
			if len(ch.Body) > 0 {
				e = new(registry.Entry)
				if err := json.Unmarshal(ch.Body, e); err != nil {
					return fmt.Errorf("the registry's change %d cannot be read: %w", ch.Version, err)
				}
			}
			if _, known := next.changed[ch.Entry]; !known {
				next.order = append(next.order, ch.Entry)
			}
			next.changed[ch.Entry], next.version = e, ch.Version
		}
		if len(changes) < 1000 {
			break
		}
	}
	c.loaded, c.layers = true, next
	return nil
}

// ready loads the store's changes if they are not, and puts them in force; the lock is held.
func (s *Service) ready(ctx context.Context) error {
	if s.codes.loaded {
		return nil
	}
	if err := s.loadChanges(ctx); err != nil {
		return err
	}
	snapshot, err := s.codes.build()
	if err != nil {
		s.codes.loaded = false
		return err
	}
	s.o.Registry.Swap(snapshot)
	return nil
}

// LayRegistry puts a new base, shipped and files, under the changes in the store. An error, such as a conflict between the two, leaves what is
// in force.
func (s *Service) LayRegistry(ctx context.Context, base *registry.Snapshot) error {
	c := &s.codes
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := s.loadChanges(ctx); err != nil {
		return err
	}
	next := c.layers
	next.base = base
	snapshot, err := next.build()
	if err != nil {
		return fmt.Errorf("the files and the changes made through the interface (version %d) don't go together: %w", c.version, err)
	}
	c.layers = next
	s.o.Registry.Swap(snapshot)
	return nil
}

// RegistryItem is an entry and where it is from.
type RegistryItem struct {
	Layer Layer
	Entry registry.Entry
}

// RegistryPage is one page of the registry.
type RegistryPage struct {
	Version int64
	Items   []RegistryItem
	Next    string // the id after which the next page begins; "" for none
}

// registryPage is the length of a page.
const registryPage = 100

// RegistryEntries lists what is in force in order of the ids, from those that begin with prefix the ones after an id. Only the operator may.
func (s *Service) RegistryEntries(ctx context.Context, caller, prefix, after string) (*RegistryPage, error) {
	if p := s.mayStart(caller, participant.Operator); p != nil {
		return nil, p
	}
	c := &s.codes
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := s.ready(ctx); err != nil {
		return nil, s.fault(err)
	}
	snapshot := s.Registry()
	var ids []string
	for _, e := range snapshot.Entries() {
		if strings.HasPrefix(e.ID, prefix) && e.ID > after {
			ids = append(ids, e.ID)
		}
	}
	slices.Sort(ids)
	page := &RegistryPage{Version: c.version}
	if len(ids) > registryPage {
		ids = ids[:registryPage]
		page.Next = ids[registryPage-1]
	}
	for _, id := range ids {
		page.Items = append(page.Items, c.item(snapshot.ByID(id)))
	}
	return page, nil
}

func (c *layers) item(e *registry.Entry) RegistryItem {
	shipped := registry.Known().ByID(e.ID)
	switch {
	case c.changed[e.ID] != nil:
		return RegistryItem{LayerAPI, *e}
	case shipped != nil && reflect.DeepEqual(shipped, e):
		return RegistryItem{LayerShipped, *e}
	}
	return RegistryItem{LayerFile, *e}
}

// PutEntry adds or replaces an entry and gives the registry's version. The same entry again changes nothing. An entry that claims what another
// one claims is refused with both named. Only the operator may.
func (s *Service) PutEntry(ctx context.Context, caller string, e registry.Entry) (RegistryItem, int64, error) {
	body, err := json.Marshal(e)
	if err != nil {
		return RegistryItem{}, 0, err
	}
	version, err := s.change(ctx, caller, e.ID, &e, body)
	if err != nil {
		return RegistryItem{}, 0, err
	}
	return RegistryItem{LayerAPI, *s.Registry().ByID(e.ID)}, version, nil
}

// DeleteEntry takes an entry out of force and gives the registry's version; one that was taken out before stays so. Only the operator may.
func (s *Service) DeleteEntry(ctx context.Context, caller, id string) (int64, error) {
	return s.change(ctx, caller, id, nil, nil)
}

// change writes one change and puts it in force.
func (s *Service) change(ctx context.Context, caller, id string, e *registry.Entry, body []byte) (int64, error) {
	if p := s.mayStart(caller, participant.Operator); p != nil {
		return 0, p
	}
	c := &s.codes
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := s.ready(ctx); err != nil {
		return 0, s.fault(err)
	}
	old, known := c.changed[id]
	switch {
	case e == nil && known && old == nil, e != nil && old != nil && sameEntry(old, body):
		return c.version, nil // it is so already
	case e == nil && s.Registry().ByID(id) == nil:
		return 0, problem(reason.NotFound, "the registry has no entry "+id)
	case !known && len(c.changed) >= maxChanged:
		return 0, problem(reason.NotAllowed, fmt.Sprintf("the interface has changed %d entries; keep more in a registry file", maxChanged))
	}
	next := c.with(id, e)
	snapshot, err := next.build()
	var conflict *registry.Conflict
	switch {
	case errors.As(err, &conflict):
		return 0, problem(reason.RegistryConflict, err.Error())
	case err != nil:
		return 0, &Problem{Reason: reason.InvalidField, Detail: err.Error(), Fields: []Field{{"", err.Error()}}}
	}
	err = s.o.Store.PutRegistry(ctx, &store.RegistryChange{Version: next.version, At: s.now().Truncate(time.Millisecond), By: caller, Entry: id, Body: body})
	if err != nil {
		c.loaded = false // the change may be there or not: the store is asked before the next one
		return 0, s.fault(err)
	}
	c.layers = next
	s.o.Registry.Swap(snapshot)
	s.o.Log.Info("the registry has changed", "entry", id, "by", caller, "removed", e == nil, "version", snapshot.Version(), "entries", snapshot.Len())
	return c.version, nil
}

func sameEntry(old *registry.Entry, body []byte) bool {
	text, err := json.Marshal(old)
	return err == nil && string(text) == string(body)
}
