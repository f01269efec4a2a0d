package registry

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func entry(id string, change func(*Entry)) Entry {
	e := Entry{ID: id, Issuer: "p-" + id, Source: "test"}
	change(&e)
	return e
}

func digits(prefix string, length ...int) func(*Entry) {
	return func(e *Entry) { e.Prefix, e.Length = prefix, length }
}

func link(host, path string) func(*Entry) { return func(e *Entry) { e.Host, e.Path = host, path } }

func id(e *Entry) string {
	if e == nil {
		return ""
	}
	return e.ID
}

func TestLongestClaimWins(t *testing.T) {
	s, err := Build("1", []Entry{
		entry("wide", digits("28", 18, 19)), entry("narrow", digits("2801", 18)), entry("other", digits("62", 19)),
		entry("mask", func(e *Entry) { e.Mask = "28????????????5678" }),
	})
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]string{
		"280012345678901234":  "wide",
		"280112345678901234":  "narrow",
		"280912345678905678":  "mask",
		"2801123456789012345": "wide", // the narrow one claims 18 digits only
		"6201123456789012345": "other",
		"28":                  "",
		"91":                  "",
	} {
		if got := id(s.Digits(code, time.Time{})); got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
}

func TestLinks(t *testing.T) {
	s, err := Build("1", []Entry{
		entry("exact", link("pay.example.com", "/q/*")), entry("eight", link("pay.example.com", "/{8d}/*")), entry("prefix", link("pay.example.com", "/m-*")),
		entry("any", link("*.example.com", "/**")), entry("deep", link("a.example.com", "/x/y/**")),
		entry("asks", func(e *Entry) { e.Host, e.Path, e.Query = "pay.example.com", "/scan", []string{"code"} }),
		entry("app", func(e *Entry) { e.URIScheme, e.Path = "shop", "/*/pay" }),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		link Link
		want string
	}{
		{Link{"https", "pay.example.com", "/q/1", ""}, "exact"},
		{Link{"http", "pay.example.com", "/Q/1", ""}, "exact"},
		{Link{"https", "pay.example.com", "/12345678/abc", ""}, "eight"},
		{Link{"https", "pay.example.com", "/1234567/abc", ""}, "any"},
		{Link{"https", "pay.example.com", "/M-1", ""}, "prefix"},
		{Link{"https", "b.example.com", "/z", ""}, "any"},
		{Link{"https", "a.example.com", "/x/y/z/1", ""}, "deep"},
		{Link{"https", "pay.example.com", "/scan", "a=1&code=2"}, "asks"},
		{Link{"https", "pay.example.com", "/scan", "code="}, "any"},
		{Link{"shop", "a", "/pay", ""}, "app"},
		{Link{"https", "example.com", "/z", ""}, ""},
		{Link{"https", "evil-example.com", "/q/1", ""}, ""},
		{Link{"ftp", "pay.example.com", "/q/1", ""}, ""},
	} {
		if got := id(s.Link(tt.link, time.Time{})); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.link, got, tt.want)
		}
	}
}

func TestAccounts(t *testing.T) {
	var more []Entry
	for i := range 20 { // many entries of one identifier are hashed, few are walked
		more = append(more, entry(fmt.Sprint("c", i), func(e *Entry) { e.GUID, e.Currency = "com.many", fmt.Sprintf("X%02d", i) }))
	}
	s, err := Build("1", append(more,
		entry("plain", func(e *Entry) { e.GUID = "COM.Pay" }),
		entry("thai", func(e *Entry) { e.GUID, e.Country = "com.pay", "TH" }),
		entry("thai29", func(e *Entry) { e.GUID, e.Country, e.Tag = "com.pay", "TH", "29" }),
		entry("many", func(e *Entry) { e.GUID = "com.many" }),
		entry("many30", func(e *Entry) { e.GUID, e.Tag = "com.many", "30" }),
	))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ guid, tag, country, currency, want string }{
		{"com.pay", "29", "TH", "THB", "thai29"}, {"com.pay", "30", "TH", "THB", "thai"}, {"com.pay", "29", "SG", "SGD", "plain"},
		{"com.many", "26", "TH", "X07", "c7"}, {"com.many", "26", "TH", "THB", "many"}, {"com.many", "30", "TH", "THB", "many30"}, {"com.none", "26", "", "", ""},
	} {
		if got := id(s.Account(folded(tt.guid), tt.tag, tt.country, tt.currency, time.Time{})); got != tt.want {
			t.Errorf("%+v: %q", tt, got)
		}
	}
}

func TestConflictsNameBoth(t *testing.T) {
	for name, pair := range map[string][2]func(*Entry){
		"digits": {digits("62", 19), digits("62", 17, 19)},
		"link":   {link("pay.example.com", "/q/*"), link("PAY.example.com", "/Q/*")},
		"guid":   {func(e *Entry) { e.GUID = "com.pay" }, func(e *Entry) { e.GUID = "COM.PAY" }},
	} {
		_, err := Build("1", []Entry{entry("one", pair[0]), entry("two", pair[1])})
		var c *Conflict
		if !errors.As(err, &c) || c.A != "one" || c.B != "two" || !strings.Contains(err.Error(), `"one" and "two"`) {
			t.Errorf("%s: %v", name, err)
		}
		higher := entry("two", pair[1])
		higher.Priority = 1
		if _, err := Build("1", []Entry{entry("one", pair[0]), higher}); err != nil {
			t.Errorf("%s: priority does not settle it: %v", name, err)
		}
	}
	if _, err := Build("1", []Entry{entry("one", digits("62", 19)), entry("two", digits("62", 17))}); err != nil {
		t.Errorf("other lengths: %v", err)
	}
}

func TestDates(t *testing.T) {
	old, next := entry("old", digits("62", 19)), entry("new", digits("62", 19))
	old.To, next.From = "2026-07-01", "2026-07-01"
	s, err := Build("1", []Entry{old, next})
	if err != nil {
		t.Fatal(err)
	}
	day := func(d string) time.Time { at, _ := time.Parse(time.DateOnly, d); return at }
	for d, want := range map[string]string{"2026-06-30": "old", "2026-07-01": "new", "2030-01-01": "new"} {
		if got := id(s.Digits("6212345678901234567", day(d))); got != want {
			t.Errorf("%s: %s, want %s", d, got, want)
		}
	}
	next.From = "2026-06-01"
	if _, err := Build("1", []Entry{old, next}); err == nil {
		t.Error("overlapping dates were accepted")
	}
}

func TestMalformedEntries(t *testing.T) {
	for name, change := range map[string]func(*Entry){
		"nothing claimed": func(*Entry) {},
		"two kinds":       func(e *Entry) { e.Prefix, e.Length, e.GUID = "1", []int{18}, "x" },
		"no length":       func(e *Entry) { e.Prefix = "1" },
		"letters":         func(e *Entry) { e.Prefix, e.Length = "1a", []int{18} },
		"bad date":        func(e *Entry) { e.GUID, e.From = "x", "soon" },
		"ends first":      func(e *Entry) { e.GUID, e.From, e.To = "x", "2026-02-01", "2026-01-01" },
		"path":            link("a.b", "q"),
		"wildcard host":   link("a.*.b", "/q"),
		"shape":           link("a.b", "/{xd}"),
		"tag":             func(e *Entry) { e.GUID, e.Tag = "x", "2" },
		"no source":       func(e *Entry) { e.GUID, e.Source = "x", "" },
	} {
		if _, err := Build("1", []Entry{entry("e", change)}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := Build("1", []Entry{entry("e", digits("1", 18)), entry("e", digits("2", 18))}); err == nil {
		t.Error("one id twice: accepted")
	}
}

func TestLoadIsStrict(t *testing.T) {
	good := "version: v\nentries:\n  - {id: a, prefix: \"91\", length: [20], issuer: p, source: s}\n"
	f, err := Load(strings.NewReader(good))
	if err != nil || len(f.Entries) != 1 || f.Entries[0].Length[0] != 20 {
		t.Fatalf("%+v %v", f, err)
	}
	var b bytes.Buffer
	if err := Save(&b, f); err != nil {
		t.Fatal(err)
	}
	again, err := Load(&b)
	if err != nil || again.Entries[0].Prefix != "91" {
		t.Fatalf("%+v %v", again, err)
	}
	for name, bad := range map[string]string{
		"unknown key": "entries:\n  - {id: a, perfix: \"91\"}\n",
		"alias":       "version: &a v\nentries: *a\n",
		"nesting":     "version: " + strings.Repeat("[", 50),
		"type":        "entries: 7\n",
	} {
		if _, err := Load(strings.NewReader(bad)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestSwapIsSeenByTheNextReader(t *testing.T) {
	r := New(Known())
	before := r.Snapshot()
	if err := r.Add("2", entry("mine", link("new.example.com", "/**"))); err != nil {
		t.Fatal(err)
	}
	l := Link{"https", "new.example.com", "/1", ""}
	if before.Link(l, time.Time{}) != nil || id(r.Snapshot().Link(l, time.Time{})) != "mine" {
		t.Error("a snapshot changed, or the new one lacks the entry")
	}
	if err := r.Add("3", entry("theirs", link("new.example.com", "/**"))); err == nil || r.Snapshot().Version() != "2" {
		t.Errorf("a conflict got in: %v", err)
	}
	next, err := r.Snapshot().Without("4", "mine")
	if err != nil || next.ByID("mine") != nil {
		t.Errorf("not removed: %v", err)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte("version: v\nentries:\n  - {id: a, prefix: \"91\", length: [20], issuer: p, source: s}\n"))
	f.Add([]byte("entries:\n  - id: b\n    host: '*.x.y'\n    path: /{8d}/**\n    issuer: p\n    source: s\n"))
	f.Add([]byte("entries: [{id: c, guid: G, tag: \"26\", issuer: p, source: s, from: 2026-01-01}]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Load(bytes.NewReader(data))
		if err != nil {
			return
		}
		s, err := Build(file.Version, file.Entries)
		if err != nil {
			return
		}
		s.Digits("6212345678901234567", time.Time{})
		s.Link(Link{"https", "a.x.y", "/12345678/1/2/3", "q=1"}, time.Time{})
		s.Account(folded("g"), "26", "TH", "THB", time.Time{})
	})
}

func folded(s string) *Folded {
	var f Folded
	f.Set(s)
	return &f
}
