package strict_test

// Goal: the hand-written reading and validation say exactly what openapi.yaml says. Method: the schemas are compiled by an independent JSON
// Schema implementation; good documents and documents broken at random in up to three places must get the same verdict from both.

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"hutong/reason"
	"hutong/wire"
	"hutong/wire/strict"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"
)

// document is openapi.yaml as JSON values. In an open one the schemas allow further fields, as the reader of an answer does.
func document(t testing.TB, open bool) map[string]any {
	t.Helper()
	var tree any
	if err := yaml.Unmarshal(wire.OpenAPI, &tree); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if open {
		allowMore(doc)
	}
	return doc.(map[string]any)
}

func allowMore(v any) {
	switch v := v.(type) {
	case map[string]any:
		if v["additionalProperties"] == false {
			delete(v, "additionalProperties")
		}
		for _, x := range v {
			allowMore(x)
		}
	case []any:
		for _, x := range v {
			allowMore(x)
		}
	}
}

type oracle struct{ requests, answers *jsonschema.Compiler }

func newOracle(t testing.TB) oracle {
	compiler := func(open bool) *jsonschema.Compiler {
		c := jsonschema.NewCompiler()
		c.AssertFormat()
		if err := c.AddResource("mem:///openapi", document(t, open)); err != nil {
			t.Fatal(err)
		}
		return c
	}
	return oracle{compiler(false), compiler(true)}
}

func (o oracle) schema(t testing.TB, m model) *jsonschema.Schema {
	c := o.requests
	if m.answer {
		c = o.answers
	}
	s, err := c.Compile("mem:///openapi#/components/schemas/" + m.name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (m model) read(data []byte) error {
	if m.answer {
		return strict.Answer(data, m.new())
	}
	return strict.Request(data, m.new())
}

func TestEveryModelIsTried(t *testing.T) {
	// Every schema that a path of openapi.yaml takes or gives stands in the list of models.
	text := string(wire.OpenAPI)
	paths := text[strings.Index(text, "\npaths:"):strings.Index(text, "\n  schemas:")]
	have := map[string]bool{}
	for _, m := range models {
		have[m.name] = true
		if len(m.examples) < 2 {
			t.Errorf("%s has fewer than two examples", m.name)
		}
	}
	for _, part := range strings.Split(paths, "application/")[1:] {
		_, ref, ok := strings.Cut(part, "#/components/schemas/")
		if !ok {
			continue
		}
		name := ref[:strings.IndexByte(ref, '\'')]
		if !have[name] {
			t.Errorf("%s is not among the models", name)
		}
	}
}

func TestExamplesAreGoodAndSurviveARoundTrip(t *testing.T) {
	o := newOracle(t)
	for _, m := range models {
		schema := o.schema(t, m)
		for i, text := range m.examples {
			inst, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
			if err != nil {
				t.Fatalf("%s example %d: %v", m.name, i, err)
			}
			if err := schema.Validate(inst); err != nil {
				t.Errorf("%s example %d, schema: %v", m.name, i, err)
			}
			v := m.new()
			if err := strict.Request([]byte(text), v); err != nil {
				t.Errorf("%s example %d: %v", m.name, i, err)
				continue
			}
			out, err := strict.Encode(v)
			if err != nil {
				t.Fatal(err)
			}
			back, err := jsonschema.UnmarshalJSON(bytes.NewReader(out))
			if err != nil {
				t.Fatal(err)
			}
			dropEmpty(inst)
			if a, b := fmt.Sprint(inst), fmt.Sprint(back); a != b {
				t.Errorf("%s example %d came back as\n%s\nnot\n%s", m.name, i, b, a)
			}
		}
	}
}

// dropEmpty takes out optional empty lists and objects, which say the same as being absent, but for the lists that answers must have.
func dropEmpty(v any) {
	if o, ok := v.(map[string]any); ok {
		for k, x := range o {
			dropEmpty(x)
			switch x := x.(type) {
			case []any:
				if len(x) == 0 && !slices.Contains([]string{"payments", "webhooks", "attempts", "messages"}, k) {
					delete(o, k)
				}
			case map[string]any:
				if len(x) == 0 && (k == "extensions" || k == "references") {
					delete(o, k)
				}
			}
		}
	}
	if a, ok := v.([]any); ok {
		for _, x := range a {
			dropEmpty(x)
		}
	}
}

// pool holds values that are good somewhere and wrong elsewhere, at and over every edge.
func pool() []any {
	long := func(n int) string { return strings.Repeat("x", n) }
	values := []any{nil, true, false, "", " ", "x", "X", "0", "-", "pull", "push", "success", "failure", "unknown", "ask", "blocked", "refund", "payment",
		"authorise", "credit", "cancelled", "refused", "was_never_done", "succeeded", "failed", "received", "processing", "cancelling", "awaiting_payer",
		"not_found", "pending", "payer", "payee", "caller", "no", "same", "later", "new", "up", "half_even", "customer", "consumer", "tag",
		"no_answer", "in_progress", "not_a_reason", "CN", "CHN", "cn", "CNY", "cny", "5814", "58144", "５８１４",
		"2026-03-01T09:00:00.000Z", "2026-02-30T09:00:00.000Z", "2026-03-01T24:00:00.000Z", "2026-03-01T23:59:60.000Z", "2026-03-01T09:00:00Z",
		"2026-03-01T09:00:00,000Z", "2026-03-01T9:00:00.0000Z", "2026-03-01T09:00:00.000+00:00", "2024-02-29", "2026-02-29", "2026-13-01", "0000-01-01",
		"1", "0.5", "01", "1.", ".5", "-1.5", "-", "--1", "1e3", "-0", long(12), "123456789012", "1234567890123", "1234567890123456789", "0." + strings.Repeat("1", 18),
		"0." + strings.Repeat("1", 19), "0." + strings.Repeat("1", 40), "0." + strings.Repeat("1", 41),
		"01890a5d-ac96-774b-bcce-b302099a8057", "01890A5D-ac96-774b-bcce-b302099a8057", "01890a5d-ac96-474b-bcce-b302099a8057", "01890a5d-ac96-774b-ccce-b302099a8057",
		"p_0123456", "p_012345", "_p012345", "a.b-c_d", ".abc", "a:b", "tab\tbed", "line\nbreak", "del\x7f", "茶室", "~/", "a b",
		"7Q2K-0M4X-9ZT1-AB3C", "7q2k-0M4X-9ZT1-AB3C", "7Q2K0M4X9ZT1AB3C", "urn:hutong:reason:internal", "urn:hutong:reason:Internal", "urn:hutong:reason:", "urn:hutong:reason:a.b",
		"urn:uuid:01890a5d-ac96-774b-bcce-b302099a8057", "urn:uuid:x",
		json.Number("0"), json.Number("1"), json.Number("-1"), json.Number("4296"), json.Number("4297"), json.Number("10000"), json.Number("10001"), json.Number("199"), json.Number("200"),
		json.Number("599"), json.Number("600"), json.Number("1000000"), json.Number("1000001"), json.Number("1000000000000000"), json.Number("1000000000000001"),
		json.Number("9223372036854775808"), json.Number("0.5"),
		map[string]any{}, []any{}, []any{"x"}, map[string]any{"currency": "CNY", "minor": json.Number("0")}, map[string]any{"currency": "CNY", "minor": json.Number("1")},
		map[string]any{"currency": "CNY"}, map[string]any{"name": "A", "country": "CN"}, map[string]any{"reference": "r", "residency": "CN"}, map[string]any{"x-a": "1"}, map[string]any{"x-": "1"}, map[string]any{"a": "1"}, map[string]any{"x-a": ""}}
	for _, n := range []int{40, 41, 48, 49, 64, 65, 128, 129, 140, 141, 256, 257, 500, 501, 4296, 4297} {
		values = append(values, long(n))
	}
	values = append(values, strings.Repeat("茶", 140), strings.Repeat("茶", 141), map[string]any{"x-a": long(256)}, map[string]any{"x-a": long(257)},
		map[string]any{"x-" + long(62): "1"}, map[string]any{"x-" + long(63): "1"})
	for _, n := range []int{16, 17} {
		many := map[string]any{}
		for i := range n {
			many[fmt.Sprintf("x-%d", i)] = "v"
		}
		values = append(values, many)
	}
	return values
}

// places lists every object and array of a document.
func places(v any, out *[]any) {
	switch x := v.(type) {
	case map[string]any:
		*out = append(*out, x)
		for _, k := range slices.Sorted(maps.Keys(x)) {
			places(x[k], out)
		}
	case []any:
		*out = append(*out, x)
		for _, e := range x {
			places(e, out)
		}
	}
}

func mutate(rt *rapid.T, doc any, values []any, fields []string) {
	var spots []any
	places(doc, &spots)
	spot := spots[rapid.IntRange(0, len(spots)-1).Draw(rt, "spot")]
	value := values[rapid.IntRange(0, len(values)-1).Draw(rt, "value")]
	switch o := spot.(type) {
	case map[string]any:
		keys := slices.Sorted(maps.Keys(o))
		switch kind := rapid.IntRange(0, 4).Draw(rt, "kind"); {
		case kind == 0 && len(keys) > 0:
			delete(o, keys[rapid.IntRange(0, len(keys)-1).Draw(rt, "key")])
		case kind <= 2 && len(keys) > 0:
			o[keys[rapid.IntRange(0, len(keys)-1).Draw(rt, "key")]] = value
		default:
			o[fields[rapid.IntRange(0, len(fields)-1).Draw(rt, "field")]] = value
		}
	case []any:
		if len(o) > 0 {
			o[rapid.IntRange(0, len(o)-1).Draw(rt, "index")] = value
		}
	}
}

// fieldNames are all property names of openapi.yaml, and one that is none.
func fieldNames(t testing.TB) []string {
	set := map[string]bool{"no_such_field": true}
	var walk func(any)
	walk = func(v any) {
		if o, ok := v.(map[string]any); ok {
			if p, ok := o["properties"].(map[string]any); ok {
				for k := range p {
					set[k] = true
				}
			}
			for _, x := range o {
				walk(x)
			}
		}
	}
	walk(document(t, false))
	return slices.Sorted(maps.Keys(set))
}

func TestSameVerdictAsTheSchema(t *testing.T) {
	o, values, fields := newOracle(t), pool(), fieldNames(t)
	good, bad := 0, 0
	for _, m := range models {
		schema := o.schema(t, m)
		t.Run(m.name, func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				doc, err := jsonschema.UnmarshalJSON(strings.NewReader(rapid.SampledFrom(m.examples).Draw(rt, "example")))
				if err != nil {
					rt.Fatal(err)
				}
				for range rapid.IntRange(0, 3).Draw(rt, "mutations") {
					// The pool's values are shared; a copy keeps one mutation from changing the next document.
					mutate(rt, doc, values, fields)
					doc = copied(doc)
				}
				text, err := json.Marshal(doc)
				if err != nil {
					rt.Fatal(err)
				}
				want, got := schema.Validate(doc), m.read(text)
				if (want == nil) != (got == nil) {
					rt.Fatalf("%s\nschema: %v\nhere:   %v", text, want, got)
				}
				if want == nil {
					good++
				} else {
					bad++
				}
			})
		})
	}
	if good < 500 || bad < 500 {
		t.Errorf("%d good and %d bad documents: too few of one kind to say much", good, bad)
	}
}

// Every value of the pool in every field of every object of the examples: each rule of each field is met at its edges. Objects with the
// same fields as one that had its turn, a merchant in another place say, are left out.
func TestSameVerdictFieldByField(t *testing.T) {
	o, values := newOracle(t), pool()
	schemas := document(t, false)["components"].(map[string]any)["schemas"].(map[string]any)
	tried, turn := 0, map[string]bool{}
	for _, m := range models {
		schema := o.schema(t, m)
		same := func(key string, doc any) {
			text, err := json.Marshal(doc)
			if err != nil {
				t.Fatal(err)
			}
			if want, got := schema.Validate(doc), m.read(text); (want == nil) != (got == nil) {
				t.Errorf("%s, %s:\n%s\nschema: %v\nhere:   %v", m.name, key, text, want, got)
			}
			tried++
		}
		for _, example := range m.examples {
			base, err := jsonschema.UnmarshalJSON(strings.NewReader(example))
			if err != nil {
				t.Fatal(err)
			}
			var spots []any
			places(base, &spots)
			for i, spot := range spots {
				object, ok := spot.(map[string]any)
				if !ok {
					continue
				}
				keys := slices.Sorted(maps.Keys(object))
				look := strings.Join(keys, " ")
				if i == 0 { // the document itself: also the fields that this example leaves out
					look = m.name + look
					keys = slices.Sorted(maps.Keys(schemas[m.name].(map[string]any)["properties"].(map[string]any)))
				}
				if turn[look] {
					continue
				}
				turn[look] = true
				for _, key := range keys {
					old, had := object[key]
					for _, value := range values {
						object[key] = value
						same(key, base)
					}
					delete(object, key)
					same(key, base)
					if had {
						object[key] = old
					}
				}
			}
		}
	}
	t.Logf("%d documents", tried)
}

func copied(v any) any {
	switch x := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(x))
		for k, e := range x {
			out[k] = copied(e)
		}
		return out
	case []any:
		out := make([]any, len(x))
		for i, e := range x {
			out[i] = copied(e)
		}
		return out
	}
	return v
}

func TestReasonsOfTheInterfaceAreTheClosedList(t *testing.T) {
	doc := document(t, false)
	schemas := doc["components"].(map[string]any)["schemas"].(map[string]any)
	var listed []string
	for _, v := range schemas["Reason"].(map[string]any)["enum"].([]any) {
		listed = append(listed, v.(string))
	}
	var want []string
	for _, r := range reason.All() {
		want = append(want, string(r.Code))
	}
	if !slices.Equal(listed, want) {
		t.Errorf("the enum Reason of wire/openapi.yaml must be, in this order:\n        - %s", strings.Join(want, "\n        - "))
	}
}
