// Package registry says who issues which payment code: dated, versioned entries over digits (prefix, length, mask), links
// (scheme, host, path pattern) and EMVCo account identifiers (GUID with tag, country, currency).
//
// Goal: a new aggregator or issuer is an entry, not a release; looking up among 5,000 entries costs what it costs among five.
//
// Method: entries are compiled once into an immutable Snapshot: a digit trie for barcodes, a segment trie per host for links,
// a hash of lower-cased identifiers for EMVCo accounts. The most specific entry that is in force on the day wins. Two entries
// that claim the same codes on the same day with the same priority are refused, both named. A Registry holds the present
// Snapshot and swaps it atomically, so a reader sees one version from start to end.
package registry

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// MaxEntries bounds a registry; beyond it Build refuses.
const MaxEntries = 200_000

// Entry claims codes for an issuer. Exactly one of Prefix/Mask, Host/URIScheme or GUID is set, which makes its kind.
type Entry struct {
	ID string `yaml:"id" json:"id"` // unique in the registry

	// Digits: the code's leading digits and its length.
	Prefix string `yaml:"prefix,omitempty" json:"prefix,omitempty"`
	Length []int  `yaml:"length,omitempty" json:"length,omitempty"`
	Mask   string `yaml:"mask,omitempty" json:"mask,omitempty"` // whole code, '?' is any digit; instead of prefix and length

	// Links: compared without case. Host may be "*.example.com"; a path segment may be "*", "{8d}" (eight digits) or "abc*"; "/**" ends an open path.
	URIScheme string   `yaml:"uri_scheme,omitempty" json:"uri_scheme,omitempty"` // "" is http or https
	Host      string   `yaml:"host,omitempty" json:"host,omitempty"`
	Path      string   `yaml:"path,omitempty" json:"path,omitempty"`
	Query     []string `yaml:"query,omitempty" json:"query,omitempty"` // at least one of these keys must be there

	// EMVCo accounts.
	GUID     string `yaml:"guid,omitempty" json:"guid,omitempty"` // compared without case
	Tag      string `yaml:"tag,omitempty" json:"tag,omitempty"`
	Country  string `yaml:"country,omitempty" json:"country,omitempty"`
	Currency string `yaml:"currency,omitempty" json:"currency,omitempty"` // ISO 4217 letters

	Scheme    string `yaml:"scheme,omitempty" json:"scheme,omitempty"`       // slug of the scheme the code belongs to
	Issuer    string `yaml:"issuer" json:"issuer"`                           // participant that the switch asks
	Network   string `yaml:"network,omitempty" json:"network,omitempty"`     // network behind it
	Priority  int    `yaml:"priority,omitempty" json:"priority,omitempty"`   // decides between equally specific entries; higher wins
	Certainty string `yaml:"certainty,omitempty" json:"certainty,omitempty"` // certain, likely, weak; "" is certain
	Source    string `yaml:"source" json:"source"`                           // where the claim comes from
	From      string `yaml:"from,omitempty" json:"from,omitempty"`           // first day, 2006-01-02, UTC; "" is always
	To        string `yaml:"to,omitempty" json:"to,omitempty"`               // first day no longer in force; "" is open

	from, to int64 // days as Unix seconds; to is maxDay when open
	claim    string
}

const maxDay = int64(1) << 62

func (e *Entry) active(at int64) bool { return at >= e.from && at < e.to }

// Conflict says that two entries claim the same codes.
type Conflict struct {
	A, B  string // entry ids
	Claim string // what both claim
}

func (c *Conflict) Error() string {
	return fmt.Sprintf("registry: entries %q and %q both claim %s; give one of them another priority, other dates or a narrower claim", c.A, c.B, c.Claim)
}

// Snapshot is an immutable compiled registry. The zero value claims nothing.
type Snapshot struct {
	version string
	entries []*Entry
	digits  digitTrie
	hosts   map[string]*pathNode
	spare   []pathNode // nodes are handed out from slabs
	guids   Table[*guidSet]
	byID    map[string]*Entry
}

// Build compiles entries. It fails with the first malformed entry or a *Conflict; the entries are copied.
func Build(version string, entries []Entry) (*Snapshot, error) {
	if len(entries) > MaxEntries {
		return nil, fmt.Errorf("registry: %d entries, at most %d", len(entries), MaxEntries)
	}
	s := &Snapshot{version: version, hosts: map[string]*pathNode{}, byID: make(map[string]*Entry, len(entries))}
	s.digits.nodes = make([]digitNode, 1)
	claims := make(map[string][]*Entry, len(entries))
	slab := slices.Clone(entries) // one object for the garbage collector instead of thousands
	for i := range slab {
		e := &slab[i]
		if err := e.check(); err != nil {
			return nil, fmt.Errorf("registry: entry %d (%q): %w", i+1, e.ID, err)
		}
		if s.byID[e.ID] != nil {
			return nil, fmt.Errorf("registry: two entries have the id %q; ids are unique", e.ID)
		}
		p := e
		s.byID[e.ID] = p
		s.entries = append(s.entries, p)
		var err error
		switch {
		case e.GUID != "":
			s.addGUID(p)
		case e.isLink():
			err = s.addLink(p)
		default:
			s.digits.add(p)
		}
		if err != nil {
			return nil, fmt.Errorf("registry: entry %d (%q): %w", i+1, e.ID, err)
		}
		for _, other := range claims[p.claim] {
			if other.Priority == p.Priority && other.from < p.to && p.from < other.to && overlap(other, p) {
				return nil, &Conflict{other.ID, p.ID, p.describe()}
			}
		}
		claims[p.claim] = append(claims[p.claim], p)
	}
	for _, e := range s.entries {
		e.claim = "" // only Build needs it
	}
	s.spare = nil
	byRank := func(a, b *Entry) int { return b.Priority - a.Priority }
	for _, list := range s.digits.lists {
		slices.SortStableFunc(list, byRank)
	}
	s.guids.All((*guidSet).sort)
	return s, nil
}

// overlap tells whether two entries with the same claim key can match one code: lengths and query keys narrow a claim.
func overlap(a, b *Entry) bool {
	if len(a.Length) > 0 && len(b.Length) > 0 {
		if !slices.ContainsFunc(a.Length, func(n int) bool { return slices.Contains(b.Length, n) }) {
			return false
		}
	}
	if len(a.Query) > 0 && len(b.Query) > 0 {
		return slices.ContainsFunc(a.Query, func(q string) bool { return slices.Contains(b.Query, q) })
	}
	return true
}

// Version is what the data calls itself.
func (s *Snapshot) Version() string {
	if s == nil {
		return ""
	}
	return s.version
}

// Len is the number of entries.
func (s *Snapshot) Len() int {
	if s == nil {
		return 0
	}
	return len(s.entries)
}

// Entries copies the entries in their order.
func (s *Snapshot) Entries() []Entry {
	if s == nil {
		return nil
	}
	out := make([]Entry, len(s.entries))
	for i, e := range s.entries {
		out[i] = *e
	}
	return out
}

// ByID finds an entry, nil when there is none.
func (s *Snapshot) ByID(id string) *Entry {
	if s == nil {
		return nil
	}
	return s.byID[id]
}

// With compiles a new snapshot with more entries. An entry with the id of an existing one replaces it.
func (s *Snapshot) With(version string, more ...Entry) (*Snapshot, error) {
	return Build(version, Merge(s.Entries(), more))
}

// Without compiles a new snapshot that lacks the entry; an error when there is none.
func (s *Snapshot) Without(version, id string) (*Snapshot, error) {
	if s.ByID(id) == nil {
		return nil, fmt.Errorf("registry: no entry %q", id)
	}
	return Build(version, slices.DeleteFunc(s.Entries(), func(e Entry) bool { return e.ID == id }))
}

// Merge lays more over base: the same id replaces in place, others are appended.
func Merge(base, more []Entry) []Entry {
	at := make(map[string]int, len(base))
	for i, e := range base {
		at[e.ID] = i
	}
	for _, e := range more {
		if i, ok := at[e.ID]; ok {
			base[i] = e
			continue
		}
		at[e.ID] = len(base)
		base = append(base, e)
	}
	return base
}

// Registry holds the present snapshot. Readers take one Snapshot per code and keep it to the end.
type Registry struct{ now atomic.Pointer[Snapshot] }

// New starts with a snapshot.
func New(s *Snapshot) *Registry {
	r := &Registry{}
	r.now.Store(s)
	return r
}

// Snapshot is the present version, never nil.
func (r *Registry) Snapshot() *Snapshot {
	if s := r.now.Load(); s != nil {
		return s
	}
	return &Snapshot{}
}

// Swap installs a version; the next reader sees it.
func (r *Registry) Swap(s *Snapshot) { r.now.Store(s) }

// Add compiles and installs one more entry, under concurrent Adds too. On a conflict nothing changes.
func (r *Registry) Add(version string, e Entry) error {
	for {
		old := r.now.Load()
		next, err := old.With(version, e)
		if err != nil {
			return err
		}
		if r.now.CompareAndSwap(old, next) {
			return nil
		}
	}
}

// describe says what an entry claims, for messages.
func (e *Entry) describe() string {
	switch {
	case e.GUID != "":
		return strings.TrimSpace(fmt.Sprintf("identifier %s tag %s country %s currency %s", e.GUID, orAny(e.Tag), orAny(e.Country), orAny(e.Currency)))
	case e.isLink():
		scheme := e.URIScheme
		if scheme == "" {
			scheme = "https"
		}
		return fmt.Sprintf("links %s://%s%s", scheme, e.Host, e.Path)
	case e.Mask != "":
		return "digits " + e.Mask
	}
	return fmt.Sprintf("digits %s… of length %v", e.Prefix, e.Length)
}

func orAny(s string) string {
	if s == "" {
		return "any"
	}
	return s
}

// Date parses a day of an entry to Unix seconds.
func date(s string, open int64) (int64, error) {
	if s == "" {
		return open, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("date %q is not of the form 2006-01-02", s)
	}
	return t.Unix(), nil
}
