package registry

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Bounds of what an entry may say and a look-up may cost.
const (
	maxDigits   = 64
	maxSegments = 8
	maxShapes   = 3 // different wildcard segments beside each other: bounds the branching of a link look-up
	maxField    = 256
)

func (e *Entry) isLink() bool { return e.Host != "" || e.URIScheme != "" }

// check validates an entry and fills what Build needs.
func (e *Entry) check() error {
	for _, f := range []struct{ name, value string }{{"id", e.ID}, {"issuer", e.Issuer}, {"source", e.Source}} {
		if f.value == "" {
			return fmt.Errorf("%s is missing", f.name)
		}
	}
	for _, v := range []string{e.ID, e.Prefix, e.Mask, e.URIScheme, e.Host, e.Path, e.GUID, e.Scheme, e.Issuer, e.Network} {
		if len(v) > maxField {
			return fmt.Errorf("a field is longer than %d bytes", maxField)
		}
	}
	switch e.Certainty {
	case "", "certain", "likely", "weak":
	default:
		return fmt.Errorf("certainty %q is none of certain, likely, weak", e.Certainty)
	}
	if e.Priority < -1000 || e.Priority > 1000 {
		return fmt.Errorf("priority %d is outside -1000..1000", e.Priority)
	}
	var err error
	if e.from, err = date(e.From, math.MinInt64); err != nil {
		return err
	}
	if e.to, err = date(e.To, maxDay); err != nil {
		return err
	}
	if e.from >= e.to {
		return fmt.Errorf("the entry ends (%s) before it begins (%s)", e.To, e.From)
	}
	kinds := 0
	for _, is := range []bool{e.Prefix != "" || e.Mask != "", e.isLink(), e.GUID != ""} {
		if is {
			kinds++
		}
	}
	if kinds != 1 {
		return errors.New("an entry claims exactly one of: digits (prefix and length, or mask), links (host), EMVCo accounts (guid)")
	}
	switch {
	case e.GUID != "":
		if e.Tag != "" && (len(e.Tag) != 2 || !digitsOnly(e.Tag)) {
			return fmt.Errorf("tag %q is not two digits", e.Tag)
		}
		if len(e.GUID) > 99 {
			return errors.New("a guid has at most 99 characters")
		}
		e.Country, e.Currency = strings.ToUpper(e.Country), strings.ToUpper(e.Currency)
		e.claim = "g\x00" + strings.ToLower(e.GUID) + "\x00" + e.Tag + "\x00" + e.Country + "\x00" + e.Currency
	case e.isLink():
		e.URIScheme, e.Host = strings.ToLower(e.URIScheme), strings.ToLower(e.Host)
		if strings.Contains(strings.TrimPrefix(e.Host, "*."), "*") || strings.ContainsAny(e.Host, "/?#@ ") {
			return fmt.Errorf("host %q: write example.com or *.example.com", e.Host)
		}
		if e.Path != "" && e.Path[0] != '/' {
			return fmt.Errorf("path %q does not begin with /", e.Path)
		}
		e.claim = "u\x00" + e.URIScheme + "\x00" + e.Host + "\x00" + strings.ToLower(e.Path)
	case e.Mask != "":
		if e.Prefix != "" || e.Length != nil {
			return errors.New("a mask stands instead of prefix and length")
		}
		if !digitsOnly(strings.ReplaceAll(e.Mask, "?", "0")) || len(e.Mask) > maxDigits {
			return fmt.Errorf("mask %q is not up to %d digits and ?", e.Mask, maxDigits)
		}
		e.claim = "m\x00" + e.Mask
	default:
		if !digitsOnly(e.Prefix) || len(e.Prefix) > maxDigits {
			return fmt.Errorf("prefix %q is not up to %d digits", e.Prefix, maxDigits)
		}
		if len(e.Length) == 0 {
			return errors.New("length is missing: say how many digits the whole code has")
		}
		for _, n := range e.Length {
			if n < len(e.Prefix) || n > maxDigits {
				return fmt.Errorf("length %d is outside %d..%d", n, len(e.Prefix), maxDigits)
			}
		}
		e.claim = "d\x00" + e.Prefix
	}
	return nil
}

func digitsOnly(s string) bool {
	for i := range len(s) {
		if s[i]-'0' > 9 {
			return false
		}
	}
	return s != ""
}

// Digits.

// digitNode holds no pointers: thousands of nodes cost the garbage collector nothing.
type digitNode struct {
	next  [10]int32
	first int32 // index+1 into lists of the entries that end here, 0 for none
}

type digitTrie struct {
	nodes []digitNode
	lists [][]*Entry
}

func (t *digitTrie) add(e *Entry) {
	key := e.Prefix
	if e.Mask != "" {
		key = e.Mask[:len(e.Mask)-len(strings.TrimLeft(e.Mask, "0123456789"))]
	}
	n := int32(0)
	for i := range len(key) {
		d := key[i] - '0'
		if t.nodes[n].next[d] == 0 {
			t.nodes = append(t.nodes, digitNode{})
			t.nodes[n].next[d] = int32(len(t.nodes) - 1)
		}
		n = t.nodes[n].next[d]
	}
	if t.nodes[n].first == 0 {
		t.lists = append(t.lists, nil)
		t.nodes[n].first = int32(len(t.lists))
	}
	list := &t.lists[t.nodes[n].first-1]
	*list = append(*list, e)
}

func (t *digitTrie) at(n int32) []*Entry {
	if i := t.nodes[n].first; i > 0 {
		return t.lists[i-1]
	}
	return nil
}

// literal counts the digits that an entry fixes: the measure of how specific it is.
func (e *Entry) literal() int {
	if e.Mask != "" {
		return len(e.Mask) - strings.Count(e.Mask, "?")
	}
	return len(e.Prefix)
}

func (e *Entry) matchesDigits(code string) bool {
	if e.Mask != "" {
		if len(code) != len(e.Mask) {
			return false
		}
		for i := range len(code) {
			if e.Mask[i] != '?' && e.Mask[i] != code[i] {
				return false
			}
		}
		return true
	}
	for _, n := range e.Length {
		if n == len(code) {
			return true
		}
	}
	return false
}

// Digits finds who issues a code of digits on a day: the entry that fixes most digits. Nil when nobody claims it. A zero time
// means that dates do not matter.
func (s *Snapshot) Digits(code string, at time.Time) *Entry {
	if s == nil || len(s.digits.nodes) == 0 || len(code) > maxDigits {
		return nil
	}
	day, dated := unix(at)
	var best *Entry
	n := int32(0)
	for i := 0; ; i++ {
		for _, e := range s.digits.at(n) {
			if (!dated || e.active(day)) && e.matchesDigits(code) &&
				(best == nil || e.literal() > best.literal() || e.literal() == best.literal() && e.Priority > best.Priority) {
				best = e
			}
		}
		if i == len(code) {
			return best
		}
		d := code[i] - '0'
		if d > 9 {
			return nil
		}
		if n = s.digits.nodes[n].next[d]; n == 0 {
			return best
		}
	}
}

func unix(at time.Time) (int64, bool) {
	if at.IsZero() {
		return 0, false
	}
	return at.Unix(), true
}

// Links.

type pathNode struct {
	literal map[string]*pathNode
	shapes  []shapeEdge
	open    []*Entry // entries ending in /**
	end     []*Entry
}

type shapeEdge struct {
	shape string
	next  *pathNode
}

// hostKey joins scheme and host; the default scheme covers http and https.
func hostKey(scheme, host string) string { return scheme + "\x00" + host }

func (s *Snapshot) newNode() *pathNode {
	if len(s.spare) == 0 {
		s.spare = make([]pathNode, 256)
	}
	n := &s.spare[0]
	s.spare = s.spare[1:]
	return n
}

func (s *Snapshot) addLink(e *Entry) error {
	key := hostKey(e.URIScheme, e.Host)
	root := s.hosts[key]
	if root == nil {
		root = s.newNode()
		s.hosts[key] = root
	}
	n := root
	path := strings.ToLower(strings.TrimPrefix(e.Path, "/"))
	segments := strings.Split(path, "/")
	if len(segments) > maxSegments {
		return fmt.Errorf("path has %d segments, at most %d", len(segments), maxSegments)
	}
	if path == "" {
		n.end = append(n.end, e)
		return nil
	}
	for i, seg := range segments {
		if seg == "**" {
			if i != len(segments)-1 {
				return errors.New("/** stands at the end of a path only")
			}
			n.open = append(n.open, e)
			return nil
		}
		if !strings.ContainsAny(seg, "*{") {
			if n.literal == nil {
				n.literal = map[string]*pathNode{}
			}
			if n.literal[seg] == nil {
				n.literal[seg] = s.newNode()
			}
			n = n.literal[seg]
			continue
		}
		if err := checkShape(seg); err != nil {
			return err
		}
		var next *pathNode
		for _, edge := range n.shapes {
			if edge.shape == seg {
				next = edge.next
			}
		}
		if next == nil {
			if len(n.shapes) == maxShapes && strings.Count(seg, "*")+strings.Count(seg, "{") > 0 {
				return fmt.Errorf("more than %d different wildcards beside each other", maxShapes)
			}
			next = s.newNode()
			n.shapes = append(n.shapes, shapeEdge{seg, next})
			for j := len(n.shapes) - 1; j > 0 && rank(n.shapes[j].shape) > rank(n.shapes[j-1].shape); j-- {
				n.shapes[j], n.shapes[j-1] = n.shapes[j-1], n.shapes[j]
			}
		}
		n = next
	}
	n.end = append(n.end, e)
	return nil
}

// checkShape accepts *, abc* and {8d}.
func checkShape(seg string) error {
	if strings.HasPrefix(seg, "{") {
		n, err := strconv.Atoi(strings.TrimSuffix(seg[1:], "d}"))
		if err != nil || n < 1 || n > maxField || !strings.HasSuffix(seg, "d}") {
			return fmt.Errorf("path segment %q: write {8d} for eight digits", seg)
		}
		return nil
	}
	if strings.Count(seg, "*") != 1 || !strings.HasSuffix(seg, "*") || strings.Contains(seg, "{") {
		return fmt.Errorf("path segment %q: write *, abc* or {8d}", seg)
	}
	return nil
}

// rank orders wildcard segments from narrow to wide.
func rank(shape string) int {
	if shape[0] == '{' {
		return maxField + 1
	}
	return len(shape)
}

func fits(shape, seg string) bool {
	if shape[0] == '{' {
		n, _ := strconv.Atoi(shape[1 : len(shape)-2])
		return len(seg) == n && digitsOnly(seg)
	}
	prefix := shape[:len(shape)-1]
	return len(seg) > len(prefix) && strings.EqualFold(seg[:len(prefix)], prefix)
}

// Link is a link taken apart; host and path as written.
type Link struct {
	Scheme string // lower case
	Host   string // lower case, without port
	Path   string // from its first /, without query
	Query  string // without ?
}

// Link finds who issues a link on a day: exact host before *.host, literal segment before wildcard, longer path before shorter.
func (s *Snapshot) Link(l Link, at time.Time) *Entry {
	if s == nil || len(s.hosts) == 0 {
		return nil
	}
	scheme := l.Scheme
	if scheme == "http" || scheme == "https" {
		scheme = ""
	}
	day, dated := unix(at)
	host := l.Host
	for try := 0; try < 12; try++ {
		if root := s.hosts[hostKey(scheme, host)]; root != nil {
			if e := root.find(strings.TrimPrefix(l.Path, "/"), l.Query, day, dated); e != nil {
				return e
			}
		}
		host = strings.TrimPrefix(host, "*.")
		_, rest, ok := strings.Cut(host, ".")
		if !ok {
			break
		}
		host = "*." + rest
	}
	// An app's scheme has no host of its own: what stands there is the first segment.
	if root := s.hosts[hostKey(scheme, "")]; scheme != "" && root != nil {
		return root.find(l.Host+l.Path, l.Query, day, dated)
	}
	return nil
}

func (n *pathNode) find(path, query string, day int64, dated bool) *Entry {
	if path == "" {
		if e := pick(n.end, query, day, dated); e != nil {
			return e
		}
		return nil
	}
	seg, rest, more := strings.Cut(path, "/")
	if n.literal != nil {
		if next := n.literal[strings.ToLower(seg)]; next != nil {
			if e := next.after(rest, more, query, day, dated); e != nil {
				return e
			}
		}
	}
	for _, edge := range n.shapes {
		if fits(edge.shape, seg) {
			if e := edge.next.after(rest, more, query, day, dated); e != nil {
				return e
			}
		}
	}
	return pick(n.open, query, day, dated)
}

func (n *pathNode) after(rest string, more bool, query string, day int64, dated bool) *Entry {
	if !more || rest == "" {
		return n.find("", query, day, dated)
	}
	return n.find(rest, query, day, dated)
}

func pick(entries []*Entry, query string, day int64, dated bool) *Entry {
	var best *Entry
	for _, e := range entries {
		if dated && !e.active(day) || !e.matchesQuery(query) {
			continue
		}
		if best == nil || len(e.Query) > 0 && len(best.Query) == 0 || (len(e.Query) > 0) == (len(best.Query) > 0) && e.Priority > best.Priority {
			best = e
		}
	}
	return best
}

func (e *Entry) matchesQuery(query string) bool {
	if len(e.Query) == 0 {
		return true
	}
	for query != "" {
		var pair string
		pair, query, _ = strings.Cut(query, "&")
		key, value, _ := strings.Cut(pair, "=")
		for _, want := range e.Query {
			if value != "" && strings.EqualFold(key, want) {
				return true
			}
		}
	}
	return false
}

// EMVCo accounts.

// guidSet holds the entries of one identifier. Few entries are walked from the most specific; many are hashed by what they fix.
type guidSet struct {
	list  []*Entry
	exact map[guidKey][]*Entry
}

type guidKey struct{ tag, country, currency string }

const walkLimit = 8

func (s *Snapshot) addGUID(e *Entry) {
	g := s.guids.At(e.GUID)
	if *g == nil {
		*g = &guidSet{}
	}
	(*g).list = append((*g).list, e)
}

func (e *Entry) fixed() int {
	n := 0
	for _, s := range [...]string{e.Tag, e.Country, e.Currency} {
		if s != "" {
			n++
		}
	}
	return n
}

func (g *guidSet) sort() {
	byRank := func(a, b *Entry) bool {
		return a.fixed() > b.fixed() || a.fixed() == b.fixed() && a.Priority > b.Priority
	}
	for i := 1; i < len(g.list) && len(g.list) <= walkLimit; i++ {
		for j := i; j > 0 && byRank(g.list[j], g.list[j-1]); j-- {
			g.list[j], g.list[j-1] = g.list[j-1], g.list[j]
		}
	}
	if len(g.list) > walkLimit {
		g.exact = make(map[guidKey][]*Entry, len(g.list))
		for _, e := range g.list {
			k := guidKey{e.Tag, e.Country, e.Currency}
			g.exact[k] = append(g.exact[k], e)
		}
	}
}

// Account finds who issues an EMVCo account on a day.
func (s *Snapshot) Account(guid *Folded, tag, country, currency string, at time.Time) *Entry {
	if s == nil {
		return nil
	}
	g, ok := s.guids.Get(guid)
	if !ok {
		return nil
	}
	day, dated := unix(at)
	if g.exact == nil {
		for _, e := range g.list {
			if (e.Tag == "" || e.Tag == tag) && (e.Country == "" || e.Country == country) &&
				(e.Currency == "" || e.Currency == currency) && (!dated || e.active(day)) {
				return e
			}
		}
		return nil
	}
	// From all three fixed to none, the more specific first.
	var best *Entry
	for _, drop := range [...]uint8{0, 1, 2, 4, 3, 5, 6, 7} {
		k := guidKey{tag, country, currency}
		if drop&1 != 0 {
			k.currency = ""
		}
		if drop&2 != 0 {
			k.country = ""
		}
		if drop&4 != 0 {
			k.tag = ""
		}
		for _, e := range g.exact[k] {
			if (!dated || e.active(day)) && (best == nil || e.fixed() == best.fixed() && e.Priority > best.Priority) {
				best = e
			}
		}
		if best != nil && (drop == 0 || drop == 4 || drop == 6 || drop == 7) {
			return best // the next keys are less specific
		}
	}
	return best
}
