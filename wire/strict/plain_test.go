package strict_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"hutong/wire/api"
	"hutong/wire/strict"
)

// The plain way is a short cut and nothing else.

// sameBothWays reads a document both ways, if it is plain, and writes what was read both ways.
func sameBothWays(t *testing.T, m model, data []byte) (plain bool) {
	t.Helper()
	quick := m.new()
	if !strict.ReadPlain(data, quick, m.answer) {
		if !reflect.ValueOf(quick).Elem().IsZero() {
			t.Fatalf("%s: what was not plain left %+v behind", m.name, quick)
		}
		return false
	}
	careful := m.new()
	err := strict.ReadAny(data, careful, m.answer)
	var refused *strict.Error
	switch {
	case errors.As(err, &refused) && reflect.DeepEqual(refused.Fields, quick.Validate()):
	case err != nil:
		t.Fatalf("%s: plain, but the careful way says %v\n%s", m.name, err, data)
	}
	if !reflect.DeepEqual(quick, careful) {
		t.Fatalf("%s:\n%+v\nand the careful way\n%+v\n%s", m.name, quick, careful, data)
	}
	written, ok := strict.WritePlain(quick)
	if !ok && !strings.Contains(string(data), "\x7f") {
		t.Fatalf("%s: read, but not written: %+v", m.name, quick)
	}
	want, err := strict.EncodeAny(quick)
	if err != nil || ok && string(want) != string(written) {
		t.Fatalf("%s: written\n%s\nand the careful way, %v\n%s", m.name, written, err, want)
	}
	return true
}

func TestExamplesArePlain(t *testing.T) {
	for _, m := range models {
		for i, text := range m.examples {
			if !sameBothWays(t, m, []byte(text)) && !strings.Contains(text, `\`) {
				t.Errorf("%s example %d is not read the plain way", m.name, i)
			}
		}
	}
}

// Whatever makes a document not plain leaves it to the careful way.
func TestNotPlain(t *testing.T) {
	const head = `{"flow":"push","code":"0002","quote_id":"q_01234567","funds":"ask","payer":{"reference":"u","residency":"CN"}`
	var m model
	for _, x := range models {
		if x.name == "PaymentRequest" {
			m = x
		}
	}
	if !sameBothWays(t, m, []byte(" "+head+"\n}\t")) {
		t.Fatal("the document without any change is not plain")
	}
	for _, text := range []string{
		``, `{`, `{}`, `[]`, head, head + `} x`, head + `,}`, head + `,"note":"a\u0020b"}`, head + `,"description":"a\nb"}`, head + `,"description":""}`, head + `,"description":null}`,
		head + `,"funds":"ask"}`, head + `,"nobody":1}`, head + ",\"description\":\"\xff\"}", head + ",\"description\":\"\x01\"}", head + `,"extensions":{"x-a":"1","x-a":"2"}}`,
		head + `,"order_amount":{"currency":"CNY","minor":01}}`, head + `,"order_amount":{"currency":"CNY","minor":-0}}`, head + `,"order_amount":{"currency":"CNY","minor":1.0}}`,
		head + `,"order_amount":{"currency":"CNY","minor":1e2}}`, head + `,"order_amount":{"currency":"CNY","minor":1234567890123456789}}`, head + `,"order_amount":{"currency":"CNY"}}`,
		head + `,"order_amount":{"currency":"CNY","minor":"1"}}`, head + `,"hold_seconds":4294967296}`, head + ` "order_amount":{"currency":"CNY","minor":1}}`,
	} {
		if strict.ReadPlain([]byte(text), new(api.PaymentRequest), false) {
			t.Errorf("taken as plain: %s", text)
		}
	}
}

// Optional objects without content are left out, and so is what is empty; required lists stay.
func TestWrittenAsCarefully(t *testing.T) {
	yes, no := true, false
	for i, v := range []any{
		&api.Payment{References: &api.References{}, Voided: &no, Why: []api.TraceStep{}, Extensions: api.Extensions{}},
		&api.Payment{References: &api.References{Order: "x"}, Voided: &yes, Extensions: api.Extensions{"x-b": "2", "x-a": "1"}},
		&api.PaymentList{}, &api.PaymentList{Payments: []api.Payment{{}, {Amounts: &api.Amounts{}}}},
		&api.OrderAnswer{Open: &no}, &api.Problem{Title: "x"}, &api.Merchant{Name: "前门大街茶庄 <&>\u2028"},
	} {
		got, ok := strict.WritePlain(v)
		want, err := strict.EncodeAny(v)
		if !ok || err != nil || string(got) != string(want) {
			t.Errorf("%d: %t, %v\n%s\n%s", i, ok, err, got, want)
		}
	}
	for i, v := range []any{&api.Merchant{Name: `"`}, &api.Merchant{Name: `\`}, &api.Merchant{Name: "\n"}, &api.Merchant{Name: "\xff"}, (*api.Merchant)(nil), map[string]string{}} {
		if got, ok := strict.WritePlain(v); ok {
			t.Errorf("%d: written the plain way: %s", i, got)
		}
	}
}

func FuzzPlain(f *testing.F) {
	for i, m := range models {
		for _, text := range m.examples {
			f.Add(uint8(i), []byte(text))
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		sameBothWays(t, models[int(which)%len(models)], data)
	})
}
