//go:build amd64 && !purego

package digest

import "testing"

func TestWithoutVectors(t *testing.T) {
	defer func(was bool) { vectors = was }(vectors)
	vectors = false
	checkAll(t)
}
