package registry

import (
	"fmt"
	"strings"
	"testing"
)

// asciiLower is the folding that a Folded promises, letter by letter.
func asciiLower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c | 32
		}
	}
	return string(b)
}

func FuzzFolded(f *testing.F) {
	for _, s := range []string{"", "A", "A0000006770101", "ID.CO.QRIS.WWW", "@[`{AZaz", "\xc1\xda\x80\xffZ", strings.Repeat("Z", MaxIdentifier), strings.Repeat("Z", MaxIdentifier+1)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var a, b Folded
		if got, want := a.Set(s), s != "" && len(s) <= MaxIdentifier; got != want {
			t.Fatalf("Set(%q) = %v, want %v", s, got, want)
		}
		if a.n == 0 {
			return
		}
		lower := asciiLower(s)
		if got := string(a.buf[:a.n]); got != lower {
			t.Fatalf("%q folds to %q, want %q", s, got, lower)
		}
		if b.Set(lower); a.hash != b.hash {
			t.Fatalf("%q and %q are one identifier with two hashes", s, lower)
		}
		if !a.HasPrefix(lower[:len(lower)/2]) || a.HasPrefix(lower+"x") {
			t.Fatalf("prefixes of %q", s)
		}
	})
}

// TestTable compares a table with a map, through every growth.
func TestTable(t *testing.T) {
	var table Table[int]
	var f Folded
	f.Set("x")
	if _, ok := table.Get(&f); ok {
		t.Fatal("an empty table knows something")
	}
	for i := range 3000 {
		*table.At(fmt.Sprintf("Com.Example.%d", i)) = i
		*table.At(fmt.Sprintf("com.example.%d", i)) += 10000 // the same identifier in another case
	}
	for i := range 3000 {
		f.Set(fmt.Sprintf("COM.EXAMPLE.%d", i))
		if got, ok := table.Get(&f); !ok || got != i+10000 {
			t.Fatalf("identifier %d holds %d, %v", i, got, ok)
		}
		f.Set(fmt.Sprintf("com.example.%d.", i))
		if _, ok := table.Get(&f); ok {
			t.Fatalf("identifier %d with a dot is known", i)
		}
	}
	sum := 0
	table.All(func(v int) { sum += v })
	if want := 3000*10000 + 3000*2999/2; sum != want {
		t.Fatalf("the values add up to %d, want %d", sum, want)
	}
	if table.At("") != nil || table.At(strings.Repeat("x", MaxIdentifier+1)) != nil {
		t.Fatal("what is no identifier has a place")
	}
}
