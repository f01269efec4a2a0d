package code

import (
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"hutong/money"
)

// Goal: every public payload that was gathered gets the right verdict, scheme and fields.
// Method: testdata/codes.tsv holds payloads with what they say; amounts compare as numbers, names byte by byte.

type vector struct {
	id, scheme, kind, payload string
	valid                     bool
	want                      map[string]any
}

func vectors(t testing.TB) []vector {
	t.Helper()
	data, err := os.ReadFile("testdata/codes.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var out []vector
	for line := range strings.SplitSeq(strings.TrimSuffix(string(data), "\n"), "\n") {
		f := strings.Split(line, "\t")
		if strings.HasPrefix(line, "#") || f[0] == "id" {
			continue
		}
		v := vector{id: f[0], scheme: f[1], kind: f[2], valid: f[3] == "yes", payload: Unescape(f[4])}
		if err := json.Unmarshal([]byte(f[5]), &v.want); err != nil {
			t.Fatalf("%s: %v", v.id, err)
		}
		out = append(out, v)
	}
	return out
}

func number(s string) float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return -1
	}
	return f
}

func TestVectors(t *testing.T) {
	all := vectors(t)
	if len(all) < 170 {
		t.Fatalf("only %d vectors", len(all))
	}
	for _, v := range all {
		t.Run(v.id, func(t *testing.T) {
			c := Decode(v.payload, nil, time.Time{})
			if c.Valid != v.valid {
				t.Fatalf("valid = %v, want %v (%s); errors %v", c.Valid, v.valid, v.want["reason"], c.Errors)
			}
			if !v.valid {
				if len(c.Errors) == 0 {
					t.Fatal("invalid without an error")
				}
				return
			}
			if c.Scheme != v.scheme {
				t.Errorf("scheme %q, want %q", c.Scheme, v.scheme)
			}
			if string(c.Kind) != v.kind {
				t.Errorf("kind %q, want %q", c.Kind, v.kind)
			}
			str := func(key string) string { s, _ := v.want[key].(string); return s }
			check := func(what, got, want string) {
				if want != "" && got != want {
					t.Errorf("%s = %q, want %q", what, got, want)
				}
			}
			check("name", c.Merchant.Name, str("name"))
			check("city", c.Merchant.City, str("city"))
			check("mcc", c.Merchant.MCC, str("mcc"))
			check("postal", c.Merchant.PostalCode, str("postal"))
			check("country", c.Country, str("country"))
			check("crc", c.CRC, str("crc"))
			check("tip", c.Tip, str("tip"))
			if n := str("currency"); n != "" && v.scheme != "swiss-qr" && n[0] <= '9' {
				cur, _ := money.ByNumeric(n)
				check("currency", string(c.Currency), string(cur))
			}
			if a := str("amount"); a != "" {
				want := number(a)
				if v.scheme == "tr-karekod" {
					want /= 100
				}
				if number(c.Amount) != want {
					t.Errorf("amount %q, want %v", c.Amount, want)
				}
			}
			if a := str("amount_satang"); a != "" && number(c.Amount) != number(a)/100 {
				t.Errorf("amount %q, want %s satang", c.Amount, a)
			}
			v.accounts(t, c)
			v.references(t, c)
		})
	}
}

// accounts holds every account that the vector names to one that was read.
func (v vector) accounts(t *testing.T, c *Code) {
	mai, _ := v.want["mai"].([]any)
	for _, m := range mai {
		want := m.(map[string]any)
		if !slices.ContainsFunc(c.Accounts, func(a Account) bool {
			if a.Tag != want["tag"] {
				return false
			}
			if g, ok := want["guid"].(string); ok {
				return a.GUID == g
			}
			if id, ok := want["id"].(string); ok {
				return a.ID == id
			}
			return a.ID != ""
		}) {
			t.Errorf("no account %v in %+v", want, c.Accounts)
		}
	}
	var accounts []any
	switch a := v.want["account"].(type) {
	case []any:
		accounts = a
	case map[string]any:
		accounts = []any{a}
	case string:
		accounts = []any{map[string]any{"id": a}}
	}
	for _, key := range []string{"iban", "vpa", "biller"} {
		if s, ok := v.want[key].(string); ok {
			accounts = append(accounts, map[string]any{"id": s})
		}
	}
	for _, m := range accounts {
		want := m.(map[string]any)
		if !slices.ContainsFunc(c.Accounts, func(a Account) bool {
			id, hasID := want["id"].(string)
			typ, hasType := want["type"].(string)
			return (!hasID || a.ID == id) && (!hasType || a.Type == typ)
		}) {
			t.Errorf("no account %v in %+v", want, c.Accounts)
		}
	}
}

func (v vector) references(t *testing.T, c *Code) {
	add, _ := v.want["add"].(map[string]any)
	for key, want := range add {
		if !slices.ContainsFunc(c.Reference, func(p Pair) bool { return p.Key == key && p.Value == want }) {
			t.Errorf("reference %s = %q is missing in %v", key, want, c.Reference)
		}
	}
	if alt, ok := v.want["alt"].(map[string]any); ok {
		for key, got := range map[string]string{"lang": c.Alternate.Language, "name": c.Alternate.Name, "city": c.Alternate.City} {
			if want, ok := alt[key].(string); ok && got != want {
				t.Errorf("alternate %s = %q, want %q", key, got, want)
			}
		}
	}
	for _, key := range []string{"ref", "message", "text", "vs", "sign", "trans_ref", "ref1", "ref2"} {
		if want, ok := v.want[key].(string); ok && !slices.ContainsFunc(c.Reference, func(p Pair) bool { return p.Value == want }) {
			t.Errorf("reference %s = %q is missing in %v", key, want, c.Reference)
		}
	}
}
