package service

import (
	"reflect"
	"testing"

	"hutong/payment"
)

// Every field of a request to pay counts in its fingerprint, whichever is added later: another value anywhere is another request.
func TestEveryFieldOfAPaymentCounts(t *testing.T) {
	var first PayRequest
	seen := map[[32]byte]string{first.fingerprint(): "nothing"}
	differs := func(what string, r *PayRequest) {
		t.Helper()
		print := r.fingerprint()
		if print != r.fingerprint() {
			t.Fatalf("%s: two fingerprints", what)
		}
		if before, double := seen[print]; double {
			t.Errorf("%s has the fingerprint of %s", what, before)
		}
		seen[print] = what
	}
	var each func(path string, at func(*PayRequest) reflect.Value)
	each = func(path string, at func(*PayRequest) reflect.Value) {
		set := func(value string, change func(reflect.Value)) {
			r := new(PayRequest)
			change(at(r))
			differs(path+value, r)
		}
		switch v := at(new(PayRequest)); v.Kind() {
		case reflect.String:
			set(" a", func(v reflect.Value) { v.SetString("a") })
			set(" b", func(v reflect.Value) { v.SetString("b") })
		case reflect.Int64:
			set(" 1", func(v reflect.Value) { v.SetInt(1) })
			set(" -1", func(v reflect.Value) { v.SetInt(-1) })
		case reflect.Array:
			set(" 1", func(v reflect.Value) { v.Set(reflect.ValueOf(payment.ID{1})) })
		case reflect.Map:
			set(" a=b", func(v reflect.Value) { v.Set(reflect.ValueOf(map[string]string{"a": "b"})) })
			set(" ab=", func(v reflect.Value) { v.Set(reflect.ValueOf(map[string]string{"ab": ""})) })
			set(" two", func(v reflect.Value) { v.Set(reflect.ValueOf(map[string]string{"a": "b", "c": "d"})) })
		case reflect.Struct:
			for i := range v.NumField() {
				each(path+"."+v.Type().Field(i).Name, func(r *PayRequest) reflect.Value { return at(r).Field(i) })
			}
		case reflect.Pointer:
			set(" there", func(v reflect.Value) { v.Set(reflect.New(v.Type().Elem())) })
			for i := range v.Type().Elem().NumField() {
				each(path+"."+v.Type().Elem().Field(i).Name, func(r *PayRequest) reflect.Value {
					v := at(r)
					if v.IsNil() {
						v.Set(reflect.New(v.Type().Elem()))
					}
					return v.Elem().Field(i)
				})
			}
		default:
			t.Fatalf("%s is a %s: say here how it is changed", path, v.Kind())
		}
	}
	each("PayRequest", func(r *PayRequest) reflect.Value { return reflect.ValueOf(r).Elem() })
	if len(seen) < 35 {
		t.Errorf("only %d requests were tried", len(seen))
	}
}
