package registry

import "strings"

// MaxIdentifier is the longest identifier that is looked up, in bytes; EMVCo's lengths end at 99 characters.
const MaxIdentifier = 104

// Folded is an EMVCo identifier in lower case, with its hash: folded once, looked up in several tables. Only ASCII letters are folded.
type Folded struct {
	buf  [MaxIdentifier]byte
	n    int
	hash uint64
}

// Set folds an identifier, eight bytes a step; false when it is empty or too long to be one.
func (f *Folded) Set(s string) bool {
	f.n = 0
	if s == "" || len(s) > MaxIdentifier {
		return false
	}
	const (
		ones = 0x0101010101010101
		high = 0x80 * ones
		low  = 0x7f * ones
	)
	h := uint64(len(s))
	for i := 0; i < len(s); i += 8 {
		var w uint64
		if p := s[i:]; len(p) >= 8 {
			w = uint64(p[0]) | uint64(p[1])<<8 | uint64(p[2])<<16 | uint64(p[3])<<24 |
				uint64(p[4])<<32 | uint64(p[5])<<40 | uint64(p[6])<<48 | uint64(p[7])<<56
		} else {
			for j := range len(p) {
				w |= uint64(p[j]) << (8 * j)
			}
		}
		// A byte from A to Z has its high bit set in the one sum and not in the other.
		upper := (w&low + (0x80-'A')*ones) ^ (w&low + (0x7f-'Z')*ones)
		w |= upper & ^w & high >> 2
		b := f.buf[i : i+8 : i+8]
		b[0], b[1], b[2], b[3] = byte(w), byte(w>>8), byte(w>>16), byte(w>>24)
		b[4], b[5], b[6], b[7] = byte(w>>32), byte(w>>40), byte(w>>48), byte(w>>56)
		h = (h ^ w) * 0x9e3779b97f4a7c15
		h ^= h >> 29
	}
	f.n, f.hash = len(s), h
	return true
}

// HasPrefix tells whether the folded identifier begins with a text in lower case.
func (f *Folded) HasPrefix(lower string) bool {
	return len(lower) <= f.n && string(f.buf[:len(lower)]) == lower
}

// Table maps identifiers to values: open addressing over hashes that Folded has made already. It is filled once and then only read;
// its zero value is empty.
type Table[V any] struct {
	slots []tableSlot[V]
	n     int
}

type tableSlot[V any] struct {
	hash  uint64
	key   string // "" is a free slot
	value V
}

// Get finds a value; the zero value and false when there is none.
func (t *Table[V]) Get(f *Folded) (V, bool) {
	if len(t.slots) > 0 && f.n > 0 {
		mask := uint64(len(t.slots) - 1)
		for i := f.hash & mask; ; i = (i + 1) & mask {
			slot := &t.slots[i]
			if slot.hash == f.hash && slot.key == string(f.buf[:f.n]) {
				return slot.value, true
			}
			if slot.key == "" {
				break
			}
		}
	}
	var none V
	return none, false
}

// At gives the place of an identifier's value, made when it is not there, good until the next call; nil for what is no identifier.
func (t *Table[V]) At(identifier string) *V {
	var f Folded
	lower := strings.ToLower(identifier)
	if !f.Set(lower) {
		return nil
	}
	if 2*(t.n+1) > len(t.slots) {
		old := t.slots
		t.slots = make([]tableSlot[V], max(16, 2*len(old)))
		for _, slot := range old {
			if slot.key != "" {
				*t.free(slot.hash, slot.key) = slot
			}
		}
	}
	slot := t.free(f.hash, lower)
	if slot.key == "" {
		slot.hash, slot.key = f.hash, lower
		t.n++
	}
	return &slot.value
}

// free is the slot of a key, or the free one where it belongs.
func (t *Table[V]) free(hash uint64, key string) *tableSlot[V] {
	mask := uint64(len(t.slots) - 1)
	i := hash & mask
	for t.slots[i].key != "" && t.slots[i].key != key {
		i = (i + 1) & mask
	}
	return &t.slots[i]
}

// All calls f for every value.
func (t *Table[V]) All(f func(V)) {
	for _, slot := range t.slots {
		if slot.key != "" {
			f(slot.value)
		}
	}
}
