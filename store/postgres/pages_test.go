package postgres

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"testing"

	"hutong/ledger"
	"hutong/store"
)

func position(who, cycle string, debits int64) store.Position {
	return store.Position{PositionKey: store.PositionKey{Account: ledger.Account{Participant: who, Agreement: "agr", Currency: "CNY"}, Cycle: cycle},
		Position: ledger.Position{Debits: debits, Credits: math.MaxInt64, Reserved: math.MinInt64}}
}

// Positions fill a cycle's pages one after another and stay where they are; a batch touches each page once.
func TestPagesFill(t *testing.T) {
	p := newPages()
	for i := range 2*pageRows + 1 {
		for _, cycle := range []string{"c1", ""} {
			r := position(fmt.Sprint("who", i), cycle, int64(i))
			p.put(&r)
		}
	}
	if len(p.dirty) != 6 || len(p.dirty[0].rows) != pageRows || p.last["c1"].number != 2 || len(p.last[""].rows) != 1 {
		t.Fatalf("%d pages, the last of c1 is number %d: %+v", len(p.dirty), p.last["c1"].number, p.dirty)
	}
	p.clean()
	for _, debits := range []int64{7, 8} { // the last one counts
		r := position(fmt.Sprint("who", pageRows+1), "c1", debits)
		p.put(&r)
	}
	if len(p.dirty) != 1 || p.dirty[0].number != 1 || p.dirty[0].cycle != "c1" || p.dirty[0].rows[1].Debits != 8 || p.dirty[0].rows[0].Debits != pageRows {
		t.Errorf("after a change of one position: %+v", p.dirty)
	}
}

func FuzzParsePage(f *testing.F) {
	whole := []store.Position{position("二\"\n", "c", 1), position("", "c", -1)}
	f.Add(appendNames(nil, whole), appendNumbers(nil, whole))
	for _, s := range []string{"[]", "", "null", "[null]", "[[]]", `[["a","b"]]`, `[["a","b","c","d"]]`, `[["a",7,"c"]]`, `[["a","b",null]]`, `[[{},"b","c"]]`, "[[["} {
		f.Add([]byte(s), []byte("[[1,2,3]]"))
	}
	for _, s := range []string{"[]", "", "null", "[null]", "[[]]", "[[1,2]]", "[[1,2,3,4]]", "[[1,2,3],[4,5,6]]", "[[1,2,3.5]]", "[[1,2,99999999999999999999]]", `[["1",2,3]]`, "[[1,2,null]]", "[[1,2,3]"} {
		f.Add([]byte(`[["a","b","c"]]`), []byte(s))
	}
	f.Fuzz(func(t *testing.T, names, numbers []byte) {
		rows, err := parsePage(names, numbers, "c")
		if err != nil {
			return
		}
		again, err := parsePage(appendNames(nil, rows), appendNumbers(nil, rows), "c")
		if err != nil || !reflect.DeepEqual(rows, again) {
			t.Fatalf("%q %q: %v, then %v (%v)", names, numbers, rows, again, err)
		}
	})
}

// What a page says is read as it was, and nothing else is.
func TestParsePage(t *testing.T) {
	want := []store.Position{position("二\"\n", "c", 1), position("", "c", -1)}
	names, numbers := appendNames(nil, want), appendNumbers(nil, want)
	if rows, err := parsePage(names, numbers, "c"); err != nil || !reflect.DeepEqual(rows, want) {
		t.Errorf("%s %s: %v, %v", names, numbers, rows, err)
	}
	for _, c := range [][2]string{{"", "[]"}, {"[]", ""}, {string(names), "[[1,2,3]]"}, {`[["a","b","c"]]`, string(numbers)}, {`[["a","b",null]]`, "[[1,2,3]]"}, {`[["a","b"]]`, "[[1,2,3]]"}, {`[["a","b","c"]]`, "[[1,2,3.5]]"}, {`[["a","b","c"]]`, "[[1,2]]"}} {
		if rows, err := parsePage([]byte(c[0]), []byte(c[1]), "c"); !errors.Is(err, errPage) {
			t.Errorf("%q was read as %v, %v", c, rows, err)
		}
	}
}
