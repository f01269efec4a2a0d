package storetest

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"hutong/payment"
	"hutong/store"
)

// SharedReference checks that a reference which an institution gives to each of very many payments is found like any other, and without all of them in memory.
// Their ids come in no order of age, in large batches and in small ones of all lanes, some of them twice, among other references.
func SharedReference(t *testing.T, s store.Store) {
	const (
		entries, owner, value = 200_000, "acquirer-001", "POS"
		lanes                 = 3
		most                  = 1 << 20 // bytes that a search may allocate
	)
	b, m, rnd := NewBook(t, s, lanes), NewMaker(17, 3), rand.New(rand.NewPCG(17, 17))
	var all []payment.ID
	id := func() payment.ID {
		m.Pass(time.Duration(rnd.IntN(2000)-1000) * time.Second)
		return payment.NewID("a", m.RequestID())
	}
	for i := 0; len(all) < entries; i++ {
		batch, size := b.Batch(i%lanes), 1+rnd.IntN(40)
		if i%lanes == 1 || i%7 == 0 && len(all) < entries-20_000 {
			size = 3000 // the batches of one lane are all large, others bring the last small ones
		}
		for k := range size {
			ref := store.Reference{Owner: owner, Value: value, Payment: id()}
			if len(all) > 0 && rnd.IntN(50) == 0 {
				ref.Payment = all[rnd.IntN(len(all))] // once more, in this lane or another
			}
			all = append(all, ref.Payment)
			batch.References = append(batch.References, ref)
			switch k % 20 {
			case 0:
				batch.References = append(batch.References, store.Reference{Owner: owner, Value: fmt.Sprint(value, i, k), Payment: id()})
			case 10:
				batch.References = append(batch.References, store.Reference{Owner: "wallet-001", Value: value, Payment: id()})
			}
		}
		b.Must(batch)
	}
	slices.SortFunc(all, func(x, y payment.ID) int { return bytes.Compare(y[:], x[:]) })
	all = slices.Compact(all)
	for _, limit := range []int{20, 0, -1, 1, 5000, len(all), len(all) + 1} {
		want := all[:min(max(limit, 0), len(all))]
		allocated := uint64(1 << 63)
		for range 3 { // the first ones fill pools, and others of the process may allocate meanwhile
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			got, err := s.ByReference(t.Context(), owner, value, limit)
			runtime.ReadMemStats(&after)
			if err != nil || !slices.Equal(got, want) {
				t.Fatalf("at most %d: %d payments, want %d; %v", limit, len(got), len(want), err)
			}
			allocated = min(allocated, after.TotalAlloc-before.TotalAlloc)
		}
		if limit <= 20 && allocated > most {
			t.Errorf("at most %d of %d entries: %d bytes were allocated", limit, entries, allocated)
		}
		t.Logf("at most %d: %d bytes allocated", limit, allocated)
	}
}
