package httpsig

import (
	"crypto/sha256"
	"encoding/binary"
	"sync"
	"time"
)

// Outcome is what Nonces says of a nonce.
type Outcome int

const (
	// Fresh : not seen within its window; remembered now.
	Fresh Outcome = iota
	// Seen : remembered from before.
	Seen
	// Full : there is no room to remember it, so the request must be refused.
	Full
)

const nonceShards = 64

// Nonces remembers the nonces of accepted requests for exactly as long as their signatures could be accepted again, in bounded memory: a
// full one refuses instead of forgetting. About 90 bytes for each nonce. It lives in one process and forgets when that ends: see
// Verifier.Since. Safe for concurrent use.
type Nonces struct {
	shards [nonceShards]nonceShard
}

type nonceID [16]byte

type nonceShard struct {
	mu    sync.Mutex
	seen  map[nonceID]struct{} // guarded by mu, as all below
	due   map[int64][]nonceID  // what to forget after that Unix second
	swept int64                // every second before it has been forgotten
	room  int
}

// NewNonces makes room for at least capacity nonces at once: requests per second times the window in seconds.
func NewNonces(capacity int) *Nonces {
	n := &Nonces{}
	// Hashing spreads nonces unevenly; a fifth more, and 64 each, keeps one shard from filling before the whole does.
	room := max(capacity, 0)/nonceShards*6/5 + 64
	for i := range n.shards {
		n.shards[i] = nonceShard{seen: map[nonceID]struct{}{}, due: map[int64][]nonceID{}, room: room}
	}
	return n
}

// Remember remembers the nonce of the key until the end of the second of until, if it is not remembered already. Time comes from the
// caller and may go back: a nonce whose time had passed already counts as seen, because it may have been forgotten.
func (n *Nonces) Remember(keyID, nonce string, now, until time.Time) Outcome {
	return n.place(keyID, nonce).remember(now, until)
}

// noncePlace is where a nonce is, or would be, remembered.
type noncePlace struct {
	id nonceID
	s  *nonceShard
}

func (p noncePlace) remember(now, until time.Time) Outcome {
	s := p.s
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep(now.Unix())
	last := until.Unix()
	if _, ok := s.seen[p.id]; ok || last < s.swept {
		return Seen
	}
	if len(s.seen) >= s.room {
		return Full
	}
	s.seen[p.id] = struct{}{}
	s.due[last] = append(s.due[last], p.id)
	return Fresh
}

// remembered tells whether the nonce was seen and is not due yet.
func (p noncePlace) remembered() bool {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	_, ok := p.s.seen[p.id]
	return ok
}

func (n *Nonces) place(keyID, nonce string) noncePlace {
	var buf [256]byte
	b := binary.BigEndian.AppendUint64(buf[:0], uint64(len(keyID)))
	b = append(b, keyID...)
	b = append(b, nonce...)
	sum := sha256.Sum256(b)
	return noncePlace{nonceID(sum[:16]), &n.shards[sum[16]%nonceShards]}
}

// keptRefused is how many nonces of refused messages are remembered of one owner: the last ones, about 80 bytes each.
const keptRefused = 8_192

// refusedNonces are those of an owner's last messages that were right and not admitted. A ring: whoever sends more than it may loses the memory
// of its own oldest ones, and of nobody else's.
type refusedNonces struct {
	mu   sync.Mutex
	seen map[nonceID]struct{}
	ring []nonceID
	next int
}

func (v *Verifier) wasRefused(owner string, id nonceID) bool {
	x, ok := v.refused.Load(owner)
	if !ok {
		return false
	}
	r := x.(*refusedNonces)
	r.mu.Lock()
	defer r.mu.Unlock()
	_, seen := r.seen[id]
	return seen
}

func (v *Verifier) rememberRefused(owner string, id nonceID) {
	x, ok := v.refused.Load(owner)
	if !ok {
		x, _ = v.refused.LoadOrStore(owner, &refusedNonces{seen: map[nonceID]struct{}{}})
	}
	r := x.(*refusedNonces)
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, seen := r.seen[id]; seen {
		return
	}
	r.seen[id] = struct{}{}
	if len(r.ring) < keptRefused {
		r.ring = append(r.ring, id)
		return
	}
	delete(r.seen, r.ring[r.next])
	r.ring[r.next] = id
	r.next = (r.next + 1) % keptRefused
}

// restart forgets everything, for a clock that was set back: what is remembered until a time that is far off would be remembered too long,
// and what is fresh would count as seen.
func (n *Nonces) restart(now time.Time) {
	for i := range n.shards {
		s := &n.shards[i]
		s.mu.Lock()
		s.seen, s.due, s.swept = map[nonceID]struct{}{}, map[int64][]nonceID{}, now.Unix()
		s.mu.Unlock()
	}
}

// sweep forgets everything whose last second lies before now.
func (s *nonceShard) sweep(now int64) {
	if now <= s.swept {
		return
	}
	for second, ids := range s.due {
		if second < now {
			for _, id := range ids {
				delete(s.seen, id)
			}
			delete(s.due, second)
		}
	}
	s.swept = now
}

// Len is how many nonces are remembered at present, some of them perhaps due.
func (n *Nonces) Len() int {
	total := 0
	for i := range n.shards {
		s := &n.shards[i]
		s.mu.Lock()
		total += len(s.seen)
		s.mu.Unlock()
	}
	return total
}
