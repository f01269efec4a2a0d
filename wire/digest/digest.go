// Package digest is SHA-256 of many texts at once: the leaves and nodes of a frame's hash tree.
//
// Goal: half of what one after the other takes. Method: where the processor has registers of 512 bits, sixteen texts are hashed side by side, a lane
// each, in the order of their lengths so that lanes end together. What there is little of, and what is long, is left to crypto/sha256, as all is
// elsewhere.
package digest

import (
	"crypto/sha256"
	"encoding/binary"
	"sync"
)

// Size of a hash, in bytes.
const Size = sha256.Size

// What a hash of the tree begins with (RFC 6962 section 2.1).
const (
	leaf = 0
	node = 1
)

const (
	lanes = 16
	// few is how many lanes are not worth a vector: they take as long one after the other.
	few = 8
	// most bounds the blocks of a text that is hashed in a lane.
	most = 32
	// stride is what lies between two lanes' texts: a block more, so that the same place of each is in another set of the cache.
	stride = (most + 1) * sha256.BlockSize
)

// states are the chaining values of all lanes: word by word, and in each word lane by lane.
type states [Size / 4][lanes]uint32

// initial are the first words of the fractional parts of the square roots of the first eight primes (FIPS 180-4, section 5.3.3).
var initial = func() (s states) {
	for w, v := range [...]uint32{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19} {
		for i := range lanes {
			s[w][i] = v
		}
	}
	return s
}()

// scratch is the room for one call.
type scratch struct {
	state states
	text  [lanes * stride]byte
	nodes [lanes * 2 * sha256.BlockSize]byte // padded, but for the two hashes of each
	order []int32                            // of the texts that are hashed in lanes, by their blocks
}

var scratches = sync.Pool{New: func() any {
	b := &scratch{}
	for i := range lanes {
		pad(b.nodes[2*sha256.BlockSize*i:2*sha256.BlockSize*(i+1)], 1+2*Size)
	}
	return b
}}

// pad ends a text of n bytes in its last block (FIPS 180-4, section 5.1.1). text is whole blocks, and zero behind the n bytes.
func pad(text []byte, n int) {
	text[n] = 0x80
	binary.BigEndian.PutUint64(text[len(text)-8:], uint64(n)*8)
}

// padded is how many blocks a text of n bytes has with its end.
func padded(n int) int { return (n + 1 + 8 + sha256.BlockSize - 1) / sha256.BlockSize }

// hash is that of a lane.
func (s *states) hash(lane int) (h [Size]byte) {
	for w := range s {
		binary.BigEndian.PutUint32(h[4*w:], s[w][lane])
	}
	return h
}

// Leaves hashes 0x00 ‖ text for each text into the same place of to.
func Leaves[H ~[Size]byte](to []H, text func(i int) []byte) {
	if !vectors || len(to) <= few {
		for i := range to {
			to[i] = Leaf[H](text(i))
		}
		return
	}
	b := scratches.Get().(*scratch)
	defer scratches.Put(b)
	// By their blocks, longest last: how many there are of each length, then where each length begins, then the places.
	var at [most + 1]int
	for i := range to {
		if n := padded(1 + len(text(i))); n <= most {
			at[n]++
		}
	}
	sum := 0
	for n, count := range at {
		at[n], sum = sum, sum+count
	}
	if cap(b.order) < sum {
		b.order = make([]int32, sum, 2*sum)
	}
	b.order = b.order[:sum]
	for i := range to {
		t := text(i)
		n := padded(1 + len(t))
		if n > most {
			to[i] = Leaf[H](t)
			continue
		}
		b.order[at[n]] = int32(i)
		at[n]++
	}
	order := b.order
	for len(order) > few {
		group := order[:min(lanes, len(order))]
		order = order[len(group):]
		var ends [lanes]int
		for lane, i := range group {
			t := text(int(i))
			n := padded(1 + len(t))
			room := b.text[lane*stride:][:n*sha256.BlockSize]
			room[0] = leaf
			clear(room[1+copy(room[1:], t):])
			pad(room, 1+len(t))
			ends[lane] = n
		}
		b.state = initial
		for done, first := 0, 0; first < len(group); {
			blocks(&b.state, &b.text[done*sha256.BlockSize], stride, ends[first]-done)
			for done = ends[first]; first < len(group) && ends[first] == done; first++ {
				to[group[first]] = H(b.state.hash(first))
			}
		}
	}
	for _, i := range order {
		to[i] = Leaf[H](text(int(i)))
	}
}

// Leaf hashes 0x00 ‖ text.
func Leaf[H ~[Size]byte](text []byte) H {
	var room [1024]byte
	if len(text) < len(room) {
		room[0] = leaf
		return sha256.Sum256(room[:1+copy(room[1:], text)])
	}
	h := sha256.New() // no second place for a long text
	h.Write([]byte{leaf})
	h.Write(text)
	return H(h.Sum(nil))
}

// Node hashes 0x01 ‖ left ‖ right.
func Node[H ~[Size]byte](left, right *H) H {
	var b [1 + 2*Size]byte
	b[0] = node
	l, r := [Size]byte(*left), [Size]byte(*right)
	copy(b[1:], l[:])
	copy(b[1+Size:], r[:])
	return sha256.Sum256(b[:])
}

// Nodes hashes the pairs of a level of the tree into its first half. What has nothing beside it is left where it is.
func Nodes[H ~[Size]byte](level []H) {
	n, i := len(level)/2, 0
	if vectors && n > few {
		b := scratches.Get().(*scratch)
		for ; n-i > few; i += lanes {
			group := min(lanes, n-i)
			for lane := range group {
				room := b.nodes[2*sha256.BlockSize*lane:]
				room[0] = node
				l, r := [Size]byte(level[2*(i+lane)]), [Size]byte(level[2*(i+lane)+1])
				copy(room[1:], l[:])
				copy(room[1+Size:], r[:])
			}
			b.state = initial
			blocks(&b.state, &b.nodes[0], 2*sha256.BlockSize, 2)
			for lane := range group {
				level[i+lane] = H(b.state.hash(lane))
			}
		}
		scratches.Put(b)
	}
	for ; i < n; i++ {
		level[i] = Node(&level[2*i], &level[2*i+1])
	}
}
