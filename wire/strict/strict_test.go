package strict_test

import (
	"errors"
	"strings"
	"testing"

	"hutong/reason"
	"hutong/wire/api"
	"hutong/wire/strict"
)

func TestRefusalsSayWhere(t *testing.T) {
	const head = `{"flow":"push","code":"0002","quote_id":"q_01234567","funds":"ask",`
	deep := strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40)
	for _, c := range []struct {
		name, text string
		code       reason.Code
		pointers   []string
	}{
		{"nothing", ``, reason.MalformedRequest, nil},
		{"cut off", head, reason.MalformedRequest, nil},
		{"another document behind", head + `"payer":{"reference":"u","residency":"CN"}} {}`, reason.MalformedRequest, nil},
		{"letters behind", head + `"payer":{"reference":"u","residency":"CN"}}x`, reason.MalformedRequest, nil},
		{"byte order mark", "\ufeff{}", reason.MalformedRequest, nil},
		{"a name twice", head + `"payer":{"reference":"u","residency":"CN","reference":"v"}}`, reason.MalformedRequest, []string{"/payer/reference"}},
		{"a name twice, spelt differently", head + `"funds\u0020":1,"\u0066unds":"ask"}`, reason.MalformedRequest, []string{"/funds"}},
		{"an unknown name twice", head + `"a":1,"a":2}`, reason.MalformedRequest, []string{"/a"}},
		{"bad UTF-8", head + "\"note\":\"\xff\"}", reason.MalformedRequest, nil},
		{"half a surrogate", head + `"note":"\ud800"}`, reason.MalformedRequest, nil},
		{"too deep", head + `"x":` + deep + `}`, reason.MalformedRequest, nil},
		{"an array", `[]`, reason.InvalidField, []string{""}},
		{"null", `null`, reason.InvalidField, []string{""}},
		{"unknown field", head + `"payer":{"reference":"u","residency":"CN","name":"x"},"pay/er~":1}`, reason.InvalidField, []string{"/payer/name", "/pay~1er~0"}},
		{"case matters", head + `"Payer":{"reference":"u","residency":"CN"}}`, reason.InvalidField, []string{"/Payer"}},
		{"null field", head + `"payer":null}`, reason.InvalidField, []string{"/payer"}},
		{"empty string", head + `"payer":{"reference":"","residency":"CN"}}`, reason.InvalidField, []string{"/payer/reference"}},
		{"several at once", `{"flow":1,"code":[],"payer":"u","order_amount":{"currency":"CNY","minor":"1"}}`, reason.InvalidField, []string{"/flow", "/code", "/payer", "/order_amount/minor"}},
		{"fraction", head + `"order_amount":{"currency":"CNY","minor":1.0}}`, reason.InvalidField, []string{"/order_amount/minor"}},
		{"exponent", head + `"order_amount":{"currency":"CNY","minor":1e3}}`, reason.InvalidField, []string{"/order_amount/minor"}},
		{"more than 64 bits", head + `"order_amount":{"currency":"CNY","minor":99999999999999999999}}`, reason.InvalidField, []string{"/order_amount/minor"}},
		{"negative amount", head + `"payer":{"reference":"u","residency":"CN"},"order_amount":{"currency":"CNY","minor":-1}}`, reason.InvalidField, []string{"/order_amount/minor"}},
		{"zero amount", head + `"payer":{"reference":"u","residency":"CN"},"order_amount":{"currency":"CNY","minor":0}}`, reason.InvalidField, []string{"/order_amount/minor"}},
		{"field of the other flow", head + `"payer":{"reference":"u","residency":"CN"},"store_id":"s"}`, reason.InvalidField, []string{"/store_id"}},
		{"missing", `{"flow":"pull","code":"1"}`, reason.InvalidField, []string{"/order_amount", "/merchant_id", "/order_reference"}},
		{"bad extension", head + `"payer":{"reference":"u","residency":"CN"},"extensions":{"a/b":"1","x-a":"1"}}`, reason.InvalidField, []string{"/extensions/a~1b"}},
		{"too long", `{"code":"` + strings.Repeat("x", strict.MaxBytes) + `"}`, reason.RequestTooLarge, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := strict.Request([]byte(c.text), new(api.PaymentRequest))
			var e *strict.Error
			if !errors.As(err, &e) || e.Code != c.code {
				t.Fatalf("got %v, want %s", err, c.code)
			}
			var pointers []string
			for _, f := range e.Fields {
				pointers = append(pointers, f.Pointer)
			}
			if strings.Join(pointers, " ") != strings.Join(c.pointers, " ") {
				t.Errorf("pointers %q, want %q (%v)", pointers, c.pointers, err)
			}
		})
	}
}

func TestAnswersMayGrow(t *testing.T) {
	text := `{"call":"success","payment_id":"p_01234567","result":"failure","reason":"payer_declined","mood":{"is":["new",1,null]}}`
	if err := strict.Answer([]byte(text), new(api.CreditAnswer)); err != nil {
		t.Error(err)
	}
	if err := strict.Request([]byte(text), new(api.CreditAnswer)); err == nil {
		t.Error("a request with an unknown field was accepted")
	}
	for _, bad := range []string{strings.Replace(text, `"new",`, `{"a":1,"a":2},`, 1), text + "{}", strings.Replace(text, `"mood":`, `"reference":null,"mood":`, 1)} {
		if err := strict.Answer([]byte(bad), new(api.CreditAnswer)); err == nil {
			t.Errorf("accepted %s", bad)
		}
	}
}

func TestFaultsAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"code":"x"`)
	for i := range 1000 {
		b.WriteString(`,"` + strings.Repeat("n", 300) + strings.Repeat("m", i%40) + string(rune('a'+i%26)) + string(rune('a'+i/26)) + `":1`)
		if b.Len() > 50_000 {
			break
		}
	}
	b.WriteString("}")
	var e *strict.Error
	if err := strict.Request([]byte(b.String()), new(api.CodeReadRequest)); !errors.As(err, &e) || len(e.Fields) != 32 {
		t.Fatalf("got %v", err)
	}
	for _, f := range e.Fields {
		if len(f.Pointer) > 256 {
			t.Errorf("pointer of %d bytes", len(f.Pointer))
		}
	}
}

func FuzzRead(f *testing.F) {
	for i, m := range models {
		for _, text := range m.examples {
			f.Add(uint8(i), []byte(text))
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		m := models[int(which)%len(models)]
		v := m.new()
		if err := strict.Request(data, v); err != nil {
			var e *strict.Error
			if !errors.As(err, &e) || (e.Code != reason.InvalidField && e.Code != reason.MalformedRequest && e.Code != reason.RequestTooLarge) {
				t.Errorf("untyped refusal %v", err)
			}
			return
		}
		out, err := strict.Encode(v)
		if err != nil {
			t.Fatalf("accepted, but can't be written: %v", err)
		}
		again := m.new()
		if err := strict.Request(out, again); err != nil {
			t.Fatalf("accepted, but its own form isn't: %v\n%s", err, out)
		}
		if out2, _ := strict.Encode(again); string(out2) != string(out) {
			t.Fatalf("two forms of one document:\n%s\n%s", out, out2)
		}
	})
}

// example is the first good document of a model.
func example(b *testing.B, name string) []byte {
	for _, m := range models {
		if m.name == name {
			return []byte(m.examples[0])
		}
	}
	b.Fatalf("there is no model %s", name)
	return nil
}

func BenchmarkRead(b *testing.B) {
	for _, c := range []struct {
		name string
		new  func() api.Validator
		read func([]byte, api.Validator) error
	}{
		{"PaymentRequest", func() api.Validator { return new(api.PaymentRequest) }, strict.Request},
		{"AuthorisationRequest", func() api.Validator { return new(api.AuthorisationRequest) }, strict.Request},
		{"PaymentAnswer", func() api.Validator { return new(api.PaymentAnswer) }, strict.Answer},
	} {
		text := example(b, c.name)
		for way, read := range map[string]func([]byte, api.Validator) error{"/quick": c.read,
			"/careful": func(text []byte, v api.Validator) error { return strict.ReadAny(text, v, true) }} {
			b.Run(c.name+way, func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				for b.Loop() {
					if err := read(text, c.new()); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	v := new(api.PaymentAnswer)
	if err := strict.Answer(example(b, "PaymentAnswer"), v); err != nil {
		b.Fatal(err)
	}
	for way, encode := range map[string]func(any) ([]byte, error){"quick": strict.Encode, "careful": strict.EncodeAny} {
		b.Run(way, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := encode(v); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkValidate(b *testing.B) {
	v := new(api.PaymentAnswer)
	if err := strict.Answer(example(b, "PaymentAnswer"), v); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if f := v.Validate(); f != nil {
			b.Fatal(f)
		}
	}
}
