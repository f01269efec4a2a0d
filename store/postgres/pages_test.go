package postgres

import (
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
		r := position("who17", "c1", debits)
		p.put(&r)
	}
	if len(p.dirty) != 1 || p.dirty[0].number != 1 || p.dirty[0].cycle != "c1" || p.dirty[0].rows[1].Debits != 8 || p.dirty[0].rows[0].Debits != 16 {
		t.Errorf("after a change of one position: %+v", p.dirty)
	}
}

func FuzzParsePage(f *testing.F) {
	f.Add(appendPage(nil, []store.Position{position("二\"\n", "c", 1), position("", "c", -1)}))
	for _, s := range []string{"[]", "", "null", "[null]", "[[]]", `[["a","b","c",1,2]]`, `[["a","b","c",1,2,3,4]]`, `[["a","b","c",1,2,3.5]]`, `[["a","b","c",1,2,99999999999999999999]]`,
		`[["a",7,"c",1,2,3]]`, `[["a","b","c",1,2,null]]`, `[[{},"b","c",1,2,3]]`, "[[["} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		rows, err := parsePage(raw, "c")
		if err != nil {
			return
		}
		again, err := parsePage(appendPage(nil, rows), "c")
		if err != nil || !reflect.DeepEqual(rows, again) {
			t.Fatalf("%q: %v, then %v (%v)", raw, rows, again, err)
		}
	})
}
