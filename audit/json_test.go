package audit

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"
)

// read lets the scanner pass over one value and gives its fault, "" if there is none.
func read(text string) string {
	var s scanner
	s.report = func(string, string) {}
	s.start([]byte(text))
	s.skip()
	s.end()
	return s.bad
}

// syntaxes are values of which encoding/json says whether they are JSON.
var syntaxes = []string{
	`{}`, `[]`, `[[],{}]`, `{"a":1,"b":[true,false,null]}`, ` { "a" : 1 } `, "\t[1,\r\n2]", `""`, `"a\"b\\\/\b\f\n\r\tc"`, `"\u00e9\ud83d\ude00"`,
	`0`, `-0`, `1`, `-12.5e+3`, `0.1`, `1E9`, `12e-1`, `"面馆"`,
	``, ` `, `{`, `}`, `{]`, `[`, `[1`, `[1,`, `[1,]`, `[,1]`, `{,}`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{a:1}`, `{"a" 1}`, `{"a":1 "b":2}`, `[1 2]`,
	`01`, `-`, `+1`, `.5`, `1.`, `1e`, `1e+`, `-01`, `0x1`, `NaN`, `1_000`,
	`"`, `"a`, `"\`, `"\x"`, `"\u12"`, `"\u12g4"`, "\"\n\"", "\"\x00\"", "\"\x1f\"", `'a'`,
	`tru`, `truee`, `True`, `nul`, `{} {}`, `1 2`, `[]]`, "\ufeff{}", `//`, `{"a":1}x`, `"\u12 4"`, `"\u+123"`,
}

func TestSyntaxAgreesWithEncodingJSON(t *testing.T) {
	for _, text := range syntaxes {
		if bad, want := read(text), json.Valid([]byte(text)); (bad == "") != want {
			t.Errorf("%q: valid %t by encoding/json, here %q", text, want, bad)
		}
	}
	for _, text := range []string{`"\ud83d"`, `"\ude00"`, `"\ud83dx"`, `"\ud83d\ud83d"`, "\"\xff\"", "\"\xed\xa0\x80\""} {
		if read(text) == "" { // encoding/json replaces these without a word
			t.Errorf("%q is taken", text)
		}
	}
}

func TestStringsAreUnescaped(t *testing.T) {
	for _, text := range syntaxes {
		var want string
		if json.Unmarshal([]byte(text), &want) != nil {
			continue
		}
		var s scanner
		s.start([]byte(text))
		got, ok := s.text()
		if !ok || string(got) != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

func TestWholeNumbers(t *testing.T) {
	for text, want := range map[string]int64{"0": 0, "-0": 0, "7": 7, "-12": -12, "9223372036854775807": math.MaxInt64,
		"-9223372036854775807": -math.MaxInt64} {
		var s scanner
		s.report = func(_, text string) { t.Error(text) }
		s.start([]byte(text))
		if got := s.integer(); got != want || s.bad != "" || s.pos != len(text) {
			t.Errorf("%s: got %d, want %d", text, got, want)
		}
	}
	for _, text := range []string{"1.0", "1e3", "9223372036854775808", "-9223372036854775808", "18446744073709551617", "99999999999999999999999",
		`"1"`, "null", "[1]", "{}", "true"} {
		faults := 0
		var s scanner
		s.report = func(string, string) { faults++ }
		s.start([]byte(text))
		if got := s.integer(); got != 0 || faults != 1 || s.bad != "" {
			t.Errorf("%s: got %d, %d faults, %q", text, got, faults, s.bad)
		}
	}
}

func TestFaultsNameTheirPath(t *testing.T) {
	var faults []string
	in := newReader()
	in.report = func(code, text string) { faults = append(faults, code+" "+text) }
	in.start([]byte(`{"t":"outcome","event":{"kind":"answered","amount":{"currency":"MYR","minor":"12"}},"debit":{"state":"success","state":"failure"},"at":null}`))
	var o outcomeLine
	in.outcome(&o)
	want := []string{
		`field-value event.amount.minor: want a whole number of 64 bits, found "\"12\""`,
		`field-twice debit.state: the field is there twice`,
		`field-value at: want a string, found null`,
	}
	if len(faults) != len(want) {
		t.Fatalf("got %q", faults)
	}
	for i := range want {
		if strings.ReplaceAll(faults[i], `"\"12\""`, `"12"`) != strings.ReplaceAll(want[i], `"\"12\""`, `"12"`) {
			t.Errorf("got %q, want %q", faults[i], want[i])
		}
	}
	if o.debit != legSuccess || o.event.kind != 2 {
		t.Errorf("what stands beside a fault is lost: %+v", o)
	}
}

func TestMoments(t *testing.T) {
	for _, good := range []string{"2026-03-05T09:00:00.000Z", "2024-02-29T23:59:59.999Z", "1970-01-01T00:00:00.001Z", "0001-01-01T00:00:00.000Z"} {
		want, err := time.Parse("2006-01-02T15:04:05.000Z", good)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := parseMoment([]byte(good))
		if !ok || int64(got) != want.UnixMilli() || got.String() != good {
			t.Errorf("%s: got %d (%s), want %d", good, got, got, want.UnixMilli())
		}
	}
	for _, bad := range []string{"", "2026-03-05", "2026-03-05T09:00:00Z", "2026-03-05T09:00:00.0000Z", "2026-03-05T09:00:00.00+Z",
		"2026-03-05T09:00:00.000+00:00", "2026-03-05T09:00:00.00 Z", "2026-02-29T09:00:00.000Z", "2026-13-05T09:00:00.000Z", "2026-00-05T09:00:00.000Z",
		"2026-03-00T09:00:00.000Z", "2026-03-05T24:00:00.000Z", "2026-03-05T09:60:00.000Z", "2026-03-05T09:00:60.000Z", "2026-03-05t09:00:00.000z"} {
		if m, ok := parseMoment([]byte(bad)); ok {
			t.Errorf("%q is taken as %s", bad, m)
		}
	}
}

// FuzzSyntax: the scanner takes nothing that encoding/json refuses, and refuses nothing that it takes but for the text itself.
func FuzzSyntax(f *testing.F) {
	for _, text := range syntaxes {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Count(text, "[")+strings.Count(text, "{") >= maxDepth {
			return
		}
		bad, valid := read(text), json.Valid([]byte(text))
		if bad == "" && !valid {
			t.Errorf("%q is taken", text)
		}
		if bad != "" && valid && !strings.Contains(bad, "UTF-8") && !strings.Contains(bad, "surrogate") {
			t.Errorf("%q: %s", text, bad)
		}
	})
}

// FuzzVerify: any bytes make a report, and the same one when they are read in any pieces.
func FuzzVerify(f *testing.F) {
	day := rawDay(f)
	f.Add(day)
	f.Add([]byte("{\"t\":\"meta\",\"format\":1,\"lanes\":1}\n{\"t\":\"lane\",\"epoch\":1}\n{\"t\":\"end\"}\n"))
	for i, line := range strings.SplitAfter(string(day), "\n") {
		if i%9 == 0 {
			f.Add([]byte(line))
		}
	}
	for _, m := range mutations {
		e := load(f, "day.jsonl")
		if m.edit(e); len(m.want) == 1 {
			f.Add(e.bytes(f))
		}
	}
	for _, m := range textMutations {
		f.Add([]byte(m.edit(string(day))))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		r := verify(t, text, Options{MaxLine: 1 << 16, MaxFindings: 20})
		var b strings.Builder
		if err := r.Write(&b); err != nil {
			t.Fatal(err)
		}
		if err := r.WriteJSON(&b); err != nil {
			t.Fatal(err)
		}
		if len(text) == 0 && r.OK() {
			t.Error("nothing passes")
		}
		if _, err := Compare(strings.NewReader(string(text)), strings.NewReader(string(text))); err != nil {
			t.Fatal(err)
		}
	})
}
