package postgres

import (
	"crypto/sha256"
	"encoding/binary"
	"testing"
)

// As many references come to each part, and still their runs are made one after the other with many batches between them, from the first on: a batch that makes one takes
// the store several times as long, and a dozen such in a row would keep all payments waiting.
func TestRunsAreSpread(t *testing.T) {
	const batch, within = 8, 256 // entries, and batches
	r := &refs{}
	var made []int // batches
	for n := range 40_000 {
		r.begin()
		for k := range batch {
			var entry [refSize]byte
			h := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(n*batch+k)))
			copy(entry[:], h[:])
			r.share(entry[:])
		}
		for i, ok := r.full(); ok; i, ok = r.full() {
			r.last.runs = append(r.last.runs, i)
			made = append(made, n)
		}
	}
	if len(made) < 4*newParts {
		t.Fatalf("%d runs of %d parts", len(made), newParts)
	}
	for i, n := range made {
		together := 0
		for _, m := range made[i:] {
			if m < n+within {
				together++
			}
		}
		if together > newParts/3 {
			t.Errorf("%d runs in the %d batches from %d on", together, within, n)
		}
	}
}
