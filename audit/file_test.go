package audit

// Goal: a good export passes, and every way in which it can be wrong is caught under its own code.
// Method: mutations. testdata/day.jsonl is small and hand-made: fifteen payments that end in every way a payment can end. Each mutation
// changes one thing in it and names every code that must then be found, and no other may be.

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Payments of testdata/day.jsonl.
const (
	paid      = "019cbd39-ae80-87c6-96ae-2a232f453083" // push, cross-currency, quote and claim, one refund of two left
	pulled    = "019cbd39-b268-8192-957d-1b0c2d901c02" // pull, paid after the payer confirmed
	refused   = "019cbd39-b650-8b8e-968d-440fb764267d" // the order of paid again
	buried    = "019cbd39-ba38-8610-98d1-29a16c4b1427" // cancelled before it came
	cancelled = "019cbd39-be20-836d-ac0e-1b706611c36e" // cancelled; its debit came true late and was undone
	reversed  = "019cbd39-c208-8a2b-835f-0d2ea412e86e" // the credit was refused, the debit undone
	borne     = "019cbd39-c5f0-8064-9fd0-bce412ce41f9" // loss to the payer's side: posted
	dropped   = "019cbd39-c9d8-8dbe-ac62-2a3383000511" // loss to the payee's side: released
	altered   = "019cbd39-cdc0-893d-b07a-25073a667dc6" // the wallet answered another amount
	declined  = "019cbd39-d1a8-8c1b-a595-c9c0087cabec"
	waiting   = "019cbd39-d590-8c58-9252-6ef71b11552a" // debit unknown, on its ladder, with claim and due row
	hanging   = "019cbd39-d978-8033-b9de-04a8b0ce98e2" // the cancellation was never confirmed: loss assigned
	given     = "019cbd41-4f96-87c6-975e-7e6c04a6d78e" // refund of paid
	kept      = "019cbd42-d636-87c6-aa95-c3172d0aac44" // refund of paid that failed
	crediting = "019cbd44-5ce0-801a-917d-c931a47ee6ff" // past the point of no return, newer than the watermark
	nobody    = "019cbd39-d590-8c58-9252-000000000000"
)

type object = map[string]any

// export is a file of testdata to be changed.
type export struct{ lines []object }

func load(t testing.TB, name string) *export {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	e := &export{}
	for line := range bytes.Lines(text) {
		d := json.NewDecoder(bytes.NewReader(line))
		d.UseNumber()
		var o object
		if err := d.Decode(&o); err != nil {
			t.Fatal(err)
		}
		e.lines = append(e.lines, o)
	}
	return e
}

func (e *export) bytes(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, o := range e.lines {
		line, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(line, '\n'))
	}
	return b.Bytes()
}

// at is the place of the n-th line (from 0) of a kind.
func (e *export) at(kind string, n int) int {
	for i, o := range e.lines {
		if o["t"] == kind {
			if n == 0 {
				return i
			}
			n--
		}
	}
	panic("no line " + kind)
}

func (e *export) row(kind string, n int) object { return e.lines[e.at(kind, n)] }

// terms is the place of a payment line.
func (e *export) terms(id string) int {
	return slices.IndexFunc(e.lines, func(o object) bool { return o["t"] == "payment" && o["id"] == id })
}

// out is the place of a payment's n-th outcome (from 1).
func (e *export) out(id string, n int) int { return e.terms(id) + n }

func (e *export) pay(id string) object            { return e.lines[e.terms(id)] }
func (e *export) outcome(id string, n int) object { return e.lines[e.out(id, n)] }

// position finds a position row by lane, participant and currency, in the order of the file.
func (e *export) position(lane, participant, currency string) object {
	for _, o := range e.lines {
		if o["t"] == "position" && get(o, "lane").(json.Number).String() == lane && get(o, "account.participant") == participant &&
			get(o, "account.currency") == currency {
			return o
		}
	}
	panic("no position")
}

func (e *export) remove(i int)           { e.lines = slices.Delete(e.lines, i, i+1) }
func (e *export) insert(i int, o object) { e.lines = slices.Insert(e.lines, i, o) }
func (e *export) swap(i, j int)          { e.lines[i], e.lines[j] = e.lines[j], e.lines[i] }

// replace changes a text wherever it stands, as when one id takes another's place.
func (e *export) replace(old, by string) {
	for i, o := range e.lines {
		b, _ := json.Marshal(o)
		d := json.NewDecoder(strings.NewReader(strings.ReplaceAll(string(b), old, by)))
		d.UseNumber()
		var n object
		if err := d.Decode(&n); err != nil {
			panic(err)
		}
		e.lines[i] = n
	}
}

// get reads a dotted path; a number is a place in an array.
func get(v any, path string) any {
	for key := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case object:
			v = x[key]
		case []any:
			n, _ := strconv.Atoi(key)
			v = x[n]
		}
	}
	return v
}

// set writes a dotted path; nil takes the field away.
func set(o object, path string, v any) {
	last := strings.LastIndex(path, ".")
	in := any(o)
	if last >= 0 {
		in = get(o, path[:last])
	}
	key := path[last+1:]
	switch x := in.(type) {
	case object:
		if v == nil {
			delete(x, key)
			return
		}
		x[key] = v
	case []any:
		n, _ := strconv.Atoi(key)
		x[n] = v
	}
}

func number(o object, path string) int64 {
	n, ok := get(o, path).(json.Number)
	if !ok {
		return 0
	}
	v, _ := n.Int64()
	return v
}

// bump adds to a number, which may be absent.
func bump(o object, path string, by int64) {
	v := number(o, path) + by
	if v == 0 {
		set(o, path, nil)
		return
	}
	set(o, path, json.Number(strconv.FormatInt(v, 10)))
}

func clone(o object) object {
	b, _ := json.Marshal(o)
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var n object
	if err := d.Decode(&n); err != nil {
		panic(err)
	}
	return n
}

// found lists the codes of a report, each once, in alphabetical order, without those in except.
func found(f *Findings, except ...string) []string {
	var codes []string
	for c := range f.ByCode {
		if !slices.Contains(except, c) {
			codes = append(codes, c)
		}
	}
	slices.Sort(codes)
	return codes
}

func verify(t testing.TB, text []byte, o Options) *Report {
	t.Helper()
	r, err := Verify(bytes.NewReader(text), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
