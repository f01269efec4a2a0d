package proto

// Goal: what goes through protobuf is what goes through JSON. Method: models filled at random go there and back; whatever bytes are accepted, the
// same model is accepted as JSON, and written again it reads the same.

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"hutong/reason"
	"hutong/wire/api"
	"hutong/wire/strict"

	"google.golang.org/protobuf/encoding/protowire"
)

// fill sets about half of what is in v.
func fill(r *rand.Rand, v reflect.Value, depth int) {
	if r.IntN(5) < 2 || depth > 6 {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(r, v.Elem(), depth+1)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(r, v.Field(i), depth+1)
		}
	case reflect.Slice:
		n := 1 + r.IntN(3)
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			fill(r, v.Index(i), depth+1)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range 1 + r.IntN(3) {
			k, e := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			k.SetString(strings.Repeat("k", r.IntN(9)))
			e.SetString(strings.Repeat("值", r.IntN(60)))
			v.SetMapIndex(k, e)
		}
	case reflect.String:
		v.SetString(strings.Repeat("胡同", r.IntN(40)))
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 1)
	case reflect.Int32:
		v.SetInt(int64(int32(r.Uint32())))
	case reflect.Int64:
		v.SetInt(int64(r.Uint64() >> r.IntN(64)))
	default:
		panic(v.Kind())
	}
}

var some = []api.Validator{&api.PaymentRequest{}, &api.PaymentAnswer{}, &api.PaymentList{}, &api.AuthorisationRequest{}, &api.AuthorisationAnswer{}, &api.Problem{},
	&api.RegistryList{}, &api.QuoteAnswer{}, &api.WebhookBacklog{}, &api.ReviewList{}, &api.XrayAnswer{}, &api.DisputeAnswer{}, &api.CancelRequest{}, &api.LookupAnswer{}}

func TestModelsGoThereAndBack(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		for _, model := range some {
			in := reflect.New(reflect.TypeOf(model).Elem())
			fill(r, in.Elem(), 0)
			raw := Append([]byte("before"), in.Interface())
			out := reflect.New(in.Type().Elem())
			x := reader{document: string(raw[6:])}
			if !x.model(out.Interface()) || len(x.errs) > 0 {
				t.Fatalf("%s cannot be read: %v", in.Type(), x.errs)
			}
			if !reflect.DeepEqual(in.Interface(), out.Interface()) {
				t.Fatalf("%s\n%+v came back as\n%+v", in.Type(), in.Interface(), out.Interface())
			}
		}
	}
}

func TestRefusedDocuments(t *testing.T) {
	good := Append(nil, &api.CancelRequest{PaymentRequestID: "01890a5d-ac96-774b-bcce-b302099a8057", Note: "n"})
	if err := Request(good, new(api.CancelRequest)); err != nil {
		t.Fatal(err)
	}
	number := func(name string) protowire.Number { return protowire.Number(definition()["CancelRequest"][name]) }
	tag := func(n protowire.Number, w protowire.Type) []byte { return protowire.AppendTag(nil, n, w) }
	join := func(parts ...[]byte) (out []byte) {
		for _, p := range parts {
			out = append(out, p...)
		}
		return out
	}
	for _, c := range []struct {
		name    string
		data    []byte
		want    reason.Code
		pointer string
	}{
		{"unknown field", join(good, tag(99, protowire.VarintType), []byte{1}), reason.InvalidField, "/#99"},
		{"twice", join(good, good), reason.InvalidField, "/"},
		{"another type", join(tag(number("note"), protowire.VarintType), []byte{1}), reason.InvalidField, "/note"},
		{"fixed", join(tag(number("note"), protowire.Fixed32Type), []byte{1, 2, 3, 4}), reason.InvalidField, "/note"},
		{"no UTF-8", protowire.AppendString(tag(number("note"), protowire.BytesType), "\xff"), reason.InvalidField, "/note"},
		{"cut off", good[:len(good)-1], reason.MalformedRequest, ""},
		{"a group", tag(number("note"), protowire.StartGroupType), reason.MalformedRequest, ""},
		{"field 0", []byte{0, 0}, reason.MalformedRequest, ""},
		{"an endless number", []byte{8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1}, reason.MalformedRequest, ""},
		{"a value that is not allowed", protowire.AppendString(tag(number("payment_request_id"), protowire.BytesType), "x"), reason.InvalidField, "/payment_request_id"},
		{"missing", nil, reason.InvalidField, "/payment_request_id"},
		{"too long", make([]byte, strict.MaxBytes+1), reason.RequestTooLarge, ""},
	} {
		err := Request(c.data, new(api.CancelRequest))
		var e *strict.Error
		if !errors.As(err, &e) || e.Code != c.want {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
			continue
		}
		if c.pointer != "" && (len(e.Fields) == 0 || !strings.HasPrefix(e.Fields[0].Pointer, c.pointer)) {
			t.Errorf("%s: %+v", c.name, e.Fields)
		}
	}
	// Answers grow within a version.
	if err := Answer(join(good, tag(99, protowire.BytesType), []byte{2, 'a', 'b'}), new(api.CancelRequest)); err != nil {
		t.Error(err)
	}
	// A list of nothing must not become a list of much.
	list := Append(nil, &api.PaymentList{Call: api.CallSuccess})
	payments := tag(protowire.Number(definition()["PaymentList"]["payments"]), protowire.BytesType)
	for range MaxElements + 1 {
		list = append(append(list, payments...), 0)
	}
	var e *strict.Error
	if err := Answer(list, new(api.PaymentList)); !errors.As(err, &e) || len(e.Fields) == 0 || !strings.Contains(e.Fields[0].Detail, "more than") {
		t.Errorf("%v", err)
	}
}

func FuzzRead(f *testing.F) {
	r := rand.New(rand.NewPCG(3, 4))
	for k, model := range some {
		for range 4 {
			in := reflect.New(reflect.TypeOf(model).Elem())
			fill(r, in.Elem(), 0)
			f.Add(uint8(k), Append(nil, in.Interface()))
		}
	}
	f.Add(uint8(12), Append(nil, &api.CancelRequest{PaymentRequestID: "01890a5d-ac96-774b-bcce-b302099a8057", Note: "n"}))
	f.Add(uint8(0), Append(nil, &api.PaymentRequest{Flow: api.FlowPull, Code: "281666000000000000000001", MerchantID: "M-1", OrderAmount: &api.Amount{Currency: "CNY", Minor: 500},
		Extensions: api.Extensions{"a": "b"}}))
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		kind := reflect.TypeOf(some[int(which)%len(some)]).Elem()
		a := reflect.New(kind).Interface().(api.Validator)
		if Request(data, a) != nil {
			return
		}
		b := reflect.New(kind).Interface().(api.Validator)
		if err := Request(Append(nil, a), b); err != nil || !reflect.DeepEqual(a, b) {
			t.Errorf("written again: %v\n%+v\n%+v", err, a, b)
		}
		text, err := strict.Encode(a)
		if err != nil {
			t.Fatal(err)
		}
		if err := strict.Answer(text, reflect.New(kind).Interface().(api.Validator)); err != nil {
			t.Errorf("as JSON it is refused: %v\n%s", err, text)
		}
	})
}

func BenchmarkModels(b *testing.B) {
	merchant := api.Merchant{Name: "老巷茶馆", City: "Hangzhou", Country: "CN", MCC: "5814", MerchantID: "898110059990001", StoreID: "S1", TerminalID: "T01"}
	for _, c := range []struct {
		name  string
		model api.Validator
	}{
		// As an acquirer gets it, and as a wallet is asked.
		{"answer", &api.PaymentAnswer{Call: api.CallSuccess, Payment: api.Payment{PaymentID: "01890a5d-ac96-874b-bcce-b302099a8057", RequestID: "01890a5d-ac96-774b-bcce-b302099a8057",
			Status: api.PaymentStatusSucceeded, CreatedAt: "2026-03-01T09:00:00.000Z", UpdatedAt: "2026-03-01T09:00:00.010Z", Result: api.ResultSuccess, Final: true,
			Flow: api.FlowPull, Initiator: "acq-cn", PayerInstitution: "wallet-cn", PayeeInstitution: "acq-cn", NetworkReference: "M8MC-MEGA-YPKF-FHZ5", Cycle: "2026-03-01",
			BusinessDate: "2026-03-01", RefundableUntil: "2027-03-01T09:00:00.000Z", VoidableUntil: "2026-03-01T09:30:00.000Z", Voided: new(bool),
			RefundedAmount: &api.Amount{Currency: "CNY"},
			References:     &api.References{Initiator: "Be87bb7d4f262", Order: "Oe87bb7d4f262", PayeeInstitution: "Be87bb7d4f262", PayerInstitution: "W-01890a5d-ac96-874b"},
			Amounts: &api.Amounts{Order: api.Amount{Currency: "CNY", Minor: 44393}, Credit: &api.Amount{Currency: "CNY", Minor: 44393},
				Fees: []api.FeeLine{{Amount: api.Amount{Currency: "CNY", Minor: 266}, Kind: "network_fee", PaidBy: api.FeePartyPayeeInstitution, PaidTo: api.FeePartySwitch}}},
			Merchant: &merchant}}},
		{"question", &api.AuthorisationRequest{AnswerBy: "2026-03-01T09:00:02.000Z", Code: "281010827231536725856507", CustomerAmount: &api.Amount{Currency: "MYR", Minor: 17416},
			DebitAmount: api.Amount{Currency: "MYR", Minor: 17416}, OrderAmount: api.Amount{Currency: "CNY", Minor: 29341}, Flow: api.FlowPull,
			Fees: []api.FeeLine{{Amount: api.Amount{Currency: "MYR", Minor: 52}, Kind: "issuer_fee", PaidBy: api.FeePartySwitch, PaidTo: api.FeePartyPayerInstitution}},
			FX: &api.FX{BaseCurrency: "CNY", QuoteCurrency: "MYR", MarkupBPS: 40, Provider: "harbour", Rate: "0.593565", ReferenceRate: "0.5912", Residue: "0.00209335",
				Rounding: api.RoundingUp, Source: "illustrative reference rate of the demonstration", Unit: 1},
			NetworkReference: "M8P2-ADEE-3346-ZXX5", OrderReference: "O1127cb966645", Payee: merchant, PayeeInstitution: "acq-cn", PaymentID: "01890a5d-ac96-874b-bcce-b302099a8057"}},
	} {
		if fields := c.model.Validate(); len(fields) > 0 {
			b.Fatal(fields)
		}
		raw := Append(nil, c.model)
		b.Run(c.name+"/write", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				raw = Append(raw[:0], c.model)
			}
		})
		b.Run(c.name+"/read", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var err error
				if c.name == "answer" {
					err = Answer(raw, new(api.PaymentAnswer))
				} else {
					err = Request(raw, new(api.AuthorisationRequest))
				}
				if err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(c.name+"/validate", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if len(c.model.Validate()) > 0 {
					b.Fatal("not valid")
				}
			}
		})
	}
}
