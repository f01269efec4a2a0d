package store

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"hutong/money"
	"hutong/payment"
)

// The hand-written writers say what the standard library reads: same values back, for the members that are set and for none.
func TestDetailIsPlainJSON(t *testing.T) {
	full := payment.Detail{FX: &payment.FX{Provider: "fx", Base: "MYR", Quote: "CNY", Unit: 100, Reference: "1.5", Rate: "1.6", MarkupBps: 50, Rounding: money.Up,
		Residue: "0.1", Source: "board", AsOf: time.Date(2026, 3, 1, 1, 2, 3, 4, time.FixedZone("", 8*3600))},
		Merchant: payment.Merchant{ID: "1", Name: "胡同\"\\\x01\x7f\u2028", City: "北京", Country: "CN", MCC: "5812", Store: "s", Terminal: "t"},
		Payer:    payment.Payer{Reference: "p", Residency: "CN"}, Purpose: "goods", Scheme: "emv", CodeKind: "cpm", Code: "c", Order: "o", Rulebook: "r",
		Why:  []payment.Why{{Code: "a", Args: []string{"", "b"}, Rule: "r", For: payment.ForPayer}, {}},
		Note: "tab\tline\r\n", Extensions: map[string]string{"b": "2", "a": "1", "": "\x00"}}
	for _, d := range []payment.Detail{full, {}} {
		text := AppendDetail([]byte("before "), &d)[len("before "):]
		var got, want payment.Detail
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		standard, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(standard, &want); err != nil {
			t.Fatal(err)
		}
		if got.FX != nil { // the standard library keeps the offset, a store does not
			if !got.FX.AsOf.Equal(want.FX.AsOf) || got.FX.AsOf.Location() != time.UTC {
				t.Errorf("as_of %v, want %v in UTC", got.FX.AsOf, want.FX.AsOf)
			}
			want.FX.AsOf = got.FX.AsOf
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s\nis %+v\nwant %+v", text, got, want)
		}
		if string(text) == "{}" && !reflect.DeepEqual(d, payment.Detail{}) {
			t.Error("a full detail is empty")
		}
	}
}

func TestStringsAreUTF8(t *testing.T) {
	for in, want := range map[string]string{"": `""`, "a\xffb\xc3": "\"a\ufffdb\ufffd\"", "\u65b0\U00020000": "\"\u65b0\U00020000\"", "\x1f\"\\\n\r\t\x00": "\"\\u001f\\\"\\\\\\n\\r\\t\\u0000\""} {
		if got := string(AppendString(nil, in)); got != want {
			t.Errorf("%q is %s, want %s", in, got, want)
		}
	}
}

func TestLanesAreRangesOfSlots(t *testing.T) {
	for _, lanes := range []int{1, 2, 3, 4, 7, 64, 4096} {
		count := make([]int, lanes)
		last := 0
		for slot := range payment.Slots {
			l := LaneOf(uint16(slot), lanes)
			if l < last || l > last+1 || l >= lanes {
				t.Fatalf("%d lanes: slot %d is in lane %d, the slot before in %d", lanes, slot, l, last)
			}
			last = l
			count[l]++
		}
		for l, n := range count {
			if n < payment.Slots/lanes || n > payment.Slots/lanes+1 {
				t.Errorf("%d lanes: lane %d has %d slots", lanes, l, n)
			}
		}
	}
}
