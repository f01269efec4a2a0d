package engine

import (
	"testing"

	"hutong/payment"
	"hutong/store"
)

// The last offers are in memory: so many as are to be remembered at least, twice that at most, and none that is large.
func TestQuotesInMemory(t *testing.T) {
	var q quotes
	const most = 10
	id := func(n int) payment.ID { return payment.ID{15: byte(n)} }
	for n := range 100 {
		q.put(&store.Quote{ID: id(n), Body: make([]byte, n)}, most)
		for m := range n + 1 {
			got := q.get(id(m))
			if got != nil && len(got.Body) != m {
				t.Fatalf("after %d: offer %d is that of %d", n, m, len(got.Body))
			}
			if age := n - m; age < most && got == nil || age >= 2*most && got != nil {
				t.Fatalf("after %d: offer %d is there: %v", n, m, got != nil)
			}
		}
	}
	q.put(&store.Quote{ID: id(200), Body: make([]byte, large+1)}, most)
	if q.get(id(200)) != nil {
		t.Error("a large one is in memory")
	}
	q.put(&store.Quote{ID: id(201), Body: make([]byte, large)}, most)
	if q.get(id(201)) == nil {
		t.Error("one that is not quite so large is not")
	}
}
