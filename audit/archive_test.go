package audit

import (
	"encoding/json"
	"slices"
	"strconv"
	"testing"
)

// split takes one payment of day.jsonl out into an archive of its own, as a store does with a day.
func split(t *testing.T) (kept, gone *export) {
	t.Helper()
	kept, gone = load(t, "day.jsonl"), &export{}
	journal, sums := map[string]int64{}, map[string]object{}
	first := kept.terms(pulled)
	last := first + 1
	var keys []string
	for ; kept.lines[last]["t"] == "outcome"; last++ {
		o := kept.lines[last]
		lane := get(o, "lane").(json.Number).String()
		journal[lane]++
		if o["booking"] != "post" {
			continue
		}
		for _, p := range o["postings"].([]any) {
			account := get(p, "account").(object)
			key := lane + string(must(json.Marshal(account)))
			if sums[key] == nil {
				sums[key] = object{"t": "carried", "archive": json.Number("1"), "lane": json.Number(lane), "account": account, "cycle": o["cycle"]}
				keys = append(keys, key)
			}
			if n := number(p.(object), "minor"); n < 0 {
				bump(sums[key], "debits", -n)
			} else {
				bump(sums[key], "credits", n)
			}
		}
	}
	row := object{"t": "archive", "number": json.Number("1"), "from": pulled, "to": refused, "payments": json.Number("1"),
		"outcomes": json.Number(strconv.Itoa(last - first - 1))}
	rows := []object{row}
	for _, lane := range []string{"0", "1"} {
		o := object{"t": "carried", "archive": json.Number("1"), "lane": json.Number(lane)}
		bump(o, "outcomes", journal[lane])
		rows = append(rows, o)
	}
	for _, k := range keys {
		rows = append(rows, sums[k])
	}
	meta := clone(kept.lines[0])
	set(meta, "archive", json.Number("1"))
	gone.lines = append(append([]object{meta}, rows...), kept.lines[first:last]...)
	gone.lines = append(gone.lines, object{"t": "end", "payments": row["payments"], "outcomes": row["outcomes"]})
	kept.lines = slices.Delete(slices.Clone(kept.lines), first, last)
	bump(kept.row("end", 0), "payments", -1)
	bump(kept.row("end", 0), "outcomes", -number(row, "outcomes"))
	remembered := clone(row)
	set(remembered, "digest", "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b")
	at := kept.at("payment", 0)
	for i, r := range append([]object{remembered}, rows[1:]...) {
		kept.insert(at+i, clone(r))
	}
	return kept, gone
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// A store without a day, and the day without the store, are both good; what is changed in either is found.
func TestArchives(t *testing.T) {
	kept, gone := split(t)
	whole := verify(t, rawDay(t), Options{})
	r := verify(t, kept.bytes(t), Options{})
	if got := found(&r.Findings, claimUnopened); len(got) > 0 || r.Counts.ArchivedPayments != 1 || !slices.Equal(r.Balances, whole.Balances) {
		t.Errorf("the store without the day: %v %+v\n%+v\n%+v", r.List, r.Counts, r.Balances, whole.Balances)
	}
	r = verify(t, gone.bytes(t), Options{})
	if got := found(&r.Findings); len(got) > 0 || r.Counts.Payments != 1 {
		t.Errorf("the day alone: %v %+v", r.List, r.Counts)
	}
	for _, c := range []struct {
		what string
		part bool
		edit func(e *export)
		want []string
	}{
		{"the store carries another sum", false, func(e *export) { bump(e.row("carried", 2), "debits", 1) }, []string{"currency-sum", "position-differs"}},
		{"the store carries too few places", false, func(e *export) { bump(e.row("carried", laneOfPulled(e)), "outcomes", -1) }, []string{"journal-gap"}},
		{"the archive is nowhere named", false, func(e *export) { set(e.row("archive", 0), "digest", nil) }, []string{"field-value"}},
		{"two archives of one day", false, func(e *export) {
			again := clone(e.row("archive", 0))
			set(again, "number", json.Number("2"))
			e.insert(e.at("payment", 0), again)
			set(e.row("archive", 0), "payments", nil)
		}, []string{"archive-order"}},
		{"the day's file says another number", true, func(e *export) { bump(e.row("archive", 0), "number", 1) }, []string{"archive-order", "position-missing"}},
		{"the day's file counts another payment", true, func(e *export) { bump(e.row("archive", 0), "payments", 1) }, []string{"file-count"}},
		{"the day's file lacks an outcome", true, func(e *export) {
			e.remove(e.out(pulled, 2))
			bump(e.row("end", 0), "outcomes", -1)
		}, []string{"file-count", "history-from", "history-number", "journal-gap"}},
		{"the day's file says another sum", true, func(e *export) { bump(e.row("carried", 2), "debits", 1) }, []string{"position-differs", "position-sum"}},
		{"the day's file has an open payment", true, func(e *export) {
			n := len(e.lines) - 2
			e.remove(n)
			for i := len(e.lines) - 1; i > 0; i-- {
				if e.lines[i]["t"] == "carried" && e.lines[i]["account"] != nil {
					e.remove(i)
				}
			}
			bump(e.row("end", 0), "outcomes", -1)
		}, nil},
	} {
		e := splitOne(t, c.part)
		c.edit(e)
		r := verify(t, e.bytes(t), Options{})
		got := found(&r.Findings, claimUnopened)
		if c.want == nil && len(got) == 0 || c.want != nil && !slices.Equal(got, c.want) {
			t.Errorf("%s: found %v, want %v", c.what, got, c.want)
		}
	}
}

func splitOne(t *testing.T, part bool) *export {
	kept, gone := split(t)
	if part {
		return gone
	}
	return kept
}

// laneOfPulled is the carried row of the lane that has the payment.
func laneOfPulled(e *export) int {
	if number(e.row("carried", 0), "outcomes") > 0 {
		return 0
	}
	return 1
}
