package store_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"hutong/payment"
	"hutong/store"
)

// The newest are the same as of a list of all, sorted: however many come, in whatever order, each often or once, for limits that leave some out, none, or all.
func TestNewest(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 3))
	id := func(n uint64) (id payment.ID) {
		binary.BigEndian.PutUint64(id[:], n*0x9E3779B97F4A7C15) // over all values of the first byte
		return id
	}
	for _, size := range []int{0, 1, 20, 4116, 30_000} {
		for _, unlike := range []int{1, 19, 20, 21, 5000, 1 << 40} {
			var all []payment.ID
			for range size {
				all = append(all, id(uint64(rnd.IntN(unlike))))
			}
			orders := map[string][]payment.ID{"as drawn": all, "oldest first": slices.Clone(all), "newest first": slices.Clone(all)}
			slices.SortFunc(orders["oldest first"], func(x, y payment.ID) int { return bytes.Compare(x[:], y[:]) })
			slices.SortFunc(orders["newest first"], func(x, y payment.ID) int { return bytes.Compare(y[:], x[:]) })
			want := slices.Compact(slices.Clone(orders["newest first"]))
			for _, limit := range []int{math.MinInt, -1, 0, 1, 20, 4096, 40_000, math.MaxInt / 2, math.MaxInt} {
				for order, ids := range orders {
					n := store.NewNewest(limit)
					for _, id := range ids {
						n.Add(id)
					}
					if got := n.IDs(); !slices.Equal(got, want[:min(max(limit, 0), len(want))]) {
						t.Errorf("%d of %d unlike, %s, at most %d: %d are given, %d there", size, unlike, order, limit, len(got), len(want))
					}
				}
			}
		}
	}
}
