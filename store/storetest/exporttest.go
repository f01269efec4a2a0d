package storetest

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"hutong/payment"
	"hutong/store"
)

// export is an export read as an outsider reads it: by docs/EXPORT.md alone.
type export struct {
	kinds []string                    // of the lines, repeats dropped
	rows  map[string][]map[string]any // by kind
}

// parseExport reads an export and adds it up: order, counts, places, positions.
func parseExport(t *testing.T, text string) *export {
	t.Helper()
	x := &export{rows: map[string][]map[string]any{}}
	var payments, last string
	n := 0
	for _, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		d := json.NewDecoder(strings.NewReader(line))
		d.UseNumber()
		var row map[string]any
		if err := d.Decode(&row); err != nil {
			t.Fatalf("line %.200s: %v", line, err)
		}
		kind, _ := row["t"].(string)
		x.rows[kind] = append(x.rows[kind], row)
		switch kind {
		case "payment":
			id := row["id"].(string)
			if id <= payments {
				t.Errorf("payment %s follows %s", id, payments)
			}
			payments, last, n = id, id, 0
		case "outcome":
			n++
			if row["payment"] != last || integer(t, row, "n") != int64(n) {
				t.Errorf("outcome %v of %v follows payment %s with %d outcomes", row["n"], row["payment"], last, n-1)
			}
			kind = "payment"
		}
		if len(x.kinds) == 0 || x.kinds[len(x.kinds)-1] != kind {
			x.kinds = append(x.kinds, kind)
		}
	}
	order := []string{"meta", "directory", "registry", "lane", "slice", "position", "claim", "issued", "quote", "due", "payment", "end"}
	if want := slices.DeleteFunc(slices.Clone(order), func(k string) bool { return x.rows[k] == nil }); !slices.Equal(want, x.kinds) {
		t.Errorf("the kinds come as %v, want %v", x.kinds, want)
	}
	if len(x.rows["meta"]) != 1 || len(x.rows["end"]) != 1 {
		t.Fatalf("%d meta lines and %d end lines", len(x.rows["meta"]), len(x.rows["end"]))
	}
	end := x.rows["end"][0]
	for _, k := range []string{"payment", "outcome", "position"} {
		if got := integer(t, end, k+"s"); got != int64(len(x.rows[k])) {
			t.Errorf("end counts %d %ss, the export has %d", got, k, len(x.rows[k]))
		}
	}
	x.addUp(t)
	return x
}

func integer(t *testing.T, row map[string]any, name string) int64 {
	t.Helper()
	v, ok := row[name].(json.Number)
	if !ok {
		t.Fatalf("%s is not a number in %v", name, row)
	}
	n, err := v.Int64()
	if err != nil {
		t.Fatalf("%s in %v: %v", name, row, err)
	}
	return n
}

// addUp compares each lane's journal and the sum of its postings with its row and positions.
func (x *export) addUp(t *testing.T) {
	t.Helper()
	places, posted := map[int64]map[int64]bool{}, map[string]int64{}
	for _, o := range x.rows["outcome"] {
		lane := integer(t, o, "lane")
		if places[lane] == nil {
			places[lane] = map[int64]bool{}
		}
		places[lane][integer(t, o, "seq")] = true
		ps, _ := o["postings"].([]any)
		for _, p := range ps {
			posting := p.(map[string]any)
			account, _ := json.Marshal(posting["account"])
			posted[string(account)] += integer(t, posting, "minor")
		}
	}
	for _, l := range x.rows["lane"] {
		lane, seq := integer(t, l, "lane"), integer(t, l, "seq")
		if int64(len(places[lane])) != seq || seq > 0 && (!places[lane][1] || !places[lane][seq]) {
			t.Errorf("lane %d says %d outcomes, its journal has %d", lane, seq, len(places[lane]))
		}
	}
	for _, p := range x.rows["position"] {
		account, _ := json.Marshal(p["account"])
		posted[string(account)] -= integer(t, p, "credits") - integer(t, p, "debits")
	}
	for account, rest := range posted {
		if rest != 0 && len(x.rows["outcome"]) > 0 {
			t.Errorf("the positions of %s are %d off its postings", account, -rest)
		}
	}
}

func testExport(t *testing.T, b *Book) {
	m := NewMaker(14, 3)
	empty := parseExport(t, b.Export())
	if len(empty.rows["lane"]) != len(b.Lanes) || integer(t, empty.rows["meta"][0], "lanes") != int64(len(b.Lanes)) || integer(t, empty.rows["meta"][0], "format") != 1 {
		t.Errorf("export of an empty store: %v", empty.rows)
	}
	lives := append(m.Gallery(), m.Gallery()...)
	batches := b.Batches(lives...)
	p := lives[0].Terms
	x := batches[b.LaneOf(p.ID)]
	x.Claims = []store.ClaimWrite{claim(p.Claim, p.ID, payment.ID{}), claim(ClaimOf("z"), lives[1].Terms.ID, payment.ID{})}
	x.Quotes = []*store.Quote{{ID: m.QuoteID(p.ID), Payment: p.ID, Institution: "wallet-001", Fingerprint: ClaimOf("q"), CreatedAt: m.Now(), ExpiresAt: m.Now(), Body: []byte("not exported")}}
	x.Due = []store.Due{{Payment: p.ID, At: m.Now()}}
	x.Watermark = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	b.Must(batches...)
	if err := b.Store.MoveSlice(t.Context(), b.Move(store.Slice{Lane: 0, Account: p.Payer.Account, Minor: -3})); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Store.PutDirectory(t.Context(), ClaimOf("d"), m.Now(), []byte("institutions: []\n")); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Store.PutIssued(t.Context(), issuedCode(m, 0)); err != nil {
		t.Fatal(err)
	}
	if err := b.Store.PutRegistry(t.Context(), &store.RegistryChange{Version: 1, At: m.Now(), By: "op", Entry: "e"}); err != nil {
		t.Fatal(err)
	}
	text := b.Export()
	got := parseExport(t, text)
	for kind, want := range map[string]int{"directory": 1, "slice": 1, "claim": 2, "quote": 1, "due": 1, "issued": 1, "registry": 1, "payment": len(lives)} {
		if len(got.rows[kind]) != want {
			t.Errorf("%d lines of %s, want %d", len(got.rows[kind]), kind, want)
		}
	}
	if strings.Contains(text, "not exported") {
		t.Error("a quote's body is in the export")
	}
	// One payment and its outcome, word for word: docs/EXPORT.md is a contract with strangers.
	i := slices.IndexFunc(got.rows["payment"], func(r map[string]any) bool { return r["id"] == p.ID.String() })
	row := got.rows["payment"][i]
	same(t, "names of a payment's members", []string{"amounts", "claim", "created_at", "detail", "fingerprint", "flow", "id", "initiator", "initiator_ref", "kind",
		"lines", "loss", "one_use", "payee", "payer", "policy", "refundable_till", "request_id", "t"}, names(row))
	line := row["lines"].([]any)[0].(map[string]any)
	same(t, "a line", map[string]any{"kind": "principal", "from": accountRow(p.Payer.Account.Participant, p.Payer.Account.Agreement, "CNY"),
		"to": accountRow("fx-bank", "agr-f-2026", "CNY"), "minor": json.Number(jsonInt(p.Amounts.Debit.Minor))}, line)
	for _, o := range got.rows["outcome"] {
		if o["payment"] == p.ID.String() && o["n"] == json.Number("2") {
			same(t, "names of an outcome's members", []string{"at", "booking", "business_date", "credit", "cycle", "debit", "event", "final_at", "from", "lane", "n",
				"payment", "postings", "reserve_cycle", "seq", "status", "t", "updated_at"}, names(o))
			if ps := o["postings"].([]any); len(ps) != 2*len(p.Lines) || ps[0].(map[string]any)["minor"] != json.Number(jsonInt(-p.Amounts.Debit.Minor)) {
				t.Errorf("postings %v", ps)
			}
		}
	}
	if err := b.Store.Export(t.Context(), brokenWriter{}); err == nil {
		t.Error("an export to a writer that fails says nothing")
	}
}

var errBroken = errors.New("the writer is broken")

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }

func accountRow(participant, agreement, currency string) map[string]any {
	return map[string]any{"participant": participant, "agreement": agreement, "currency": currency}
}

func names(row map[string]any) []string {
	var out []string
	for n := range row {
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}

func jsonInt(n int64) string {
	b, _ := json.Marshal(n)
	return string(b)
}
