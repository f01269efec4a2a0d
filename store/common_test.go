package store_test

// Goal: a text of common terms that is used again is that of the terms that it is used for, byte for byte. Method: terms that are known, and others
// that differ from them in one value each, whichever it is.

import (
	"bytes"
	"fmt"
	"reflect"
	"runtime"
	"testing"
	"time"
	"unsafe"
	"weak"

	"hutong/ledger"
	"hutong/money"
	"hutong/payment"
	"hutong/store"
	"hutong/store/storetest"
)

// alter changes one value after the other in what v is, tells of each, and puts it back.
func alter(v reflect.Value, at string, tell func(at string)) {
	was := reflect.New(v.Type()).Elem()
	was.Set(v)
	with := func(x any, how string) {
		v.Set(reflect.ValueOf(x).Convert(v.Type()))
		tell(at + how)
		v.Set(was)
	}
	switch x := v.Interface().(type) {
	case time.Time:
		with(x.Add(time.Millisecond), "")
		with(x.Add(time.Nanosecond), " by a nanosecond")
		return
	}
	switch v.Kind() {
	case reflect.String:
		with(v.String()+"x", "")
		with("", " none")
		with("CNY 77.00", " an amount")
	case reflect.Int64, reflect.Int:
		with(v.Int()+1, "")
	case reflect.Bool:
		with(!v.Bool(), "")
	case reflect.Uint8:
		with(uint8(v.Uint()+1), "")
	case reflect.Array:
		alter(v.Index(v.Len()-1), at+"[last]", tell)
	case reflect.Struct:
		for i := range v.NumField() {
			alter(v.Field(i), at+"."+v.Type().Field(i).Name, tell)
		}
	case reflect.Pointer:
		if v.IsNil() {
			with(reflect.New(v.Type().Elem()).Interface(), " there")
			return
		}
		with(reflect.Zero(v.Type()).Interface(), " none")
		other := reflect.New(v.Type().Elem())
		other.Elem().Set(v.Elem())
		v.Set(other)
		alter(other.Elem(), at, tell)
		v.Set(was)
	case reflect.Slice:
		other := reflect.MakeSlice(v.Type(), v.Len(), v.Len()+1)
		reflect.Copy(other, v)
		v.Set(other)
		for i := range v.Len() {
			alter(v.Index(i), fmt.Sprintf("%s[%d]", at, i), tell)
		}
		v.Set(reflect.Append(other, reflect.Zero(v.Type().Elem())))
		tell(at + " one more")
		if v.Set(other); v.Len() > 0 {
			v.Set(other.Slice(0, v.Len()-1))
			tell(at + " one less")
		}
		v.Set(was)
	case reflect.Map:
		with(reflect.Zero(v.Type()).Interface(), " none")
	default:
		panic("a value of kind " + v.Kind().String() + " is not altered: " + at)
	}
}

func TestCommonTermsAreUsedForNoOthers(t *testing.T) {
	m := storetest.NewMaker(3, 5)
	var commons store.Commons
	var room []byte
	for _, x := range []*payment.Terms{m.Pull(), m.Push(), m.Hold(), m.Refused(), m.Tombstone(), m.Largest()} {
		x.Lines = append([]ledger.Line(nil), x.Lines...)
		check := func(at string) {
			body := commons.Body(room, x)
			room = body.Own
			if got, want := body.Append(nil), store.AppendTerms(nil, x); !bytes.Equal(got, want) {
				t.Errorf("with another %s the body is\n%s\nwant\n%s", at, got, want)
			}
		}
		for range 3 {
			check("nothing")
		}
		one, two := commons.Body(nil, x), commons.Body(nil, x)
		if one.Common != two.Common {
			t.Error("terms that came three times have their text made again")
		}
		n := 0
		alter(reflect.ValueOf(x).Elem(), "Terms", func(at string) {
			n++
			check(at)
			check(at) // by now it may be one of those that are known
		})
		if n < 60 {
			t.Errorf("%d values were altered", n)
		}
		if again := commons.Body(nil, x); !bytes.Equal(again.Append(nil), store.AppendTerms(nil, x)) {
			t.Error("the terms themselves have another body afterwards")
		}
	}
}

// More than are kept push one another out, and nothing else happens.
func TestCommonTermsAreBounded(t *testing.T) {
	var commons store.Commons
	x := storetest.NewMaker(3, 5).Pull()
	for i := range 20_000 {
		x.Payer.Account.Agreement = fmt.Sprint("agreement-", i%7_000)
		if body := commons.Body(nil, x); i%100 == 0 && !bytes.Equal(body.Append(nil), store.AppendTerms(nil, x)) {
			t.Fatalf("the body is %s", body.Append(nil))
		}
	}
}

func BenchmarkCommonsBody(b *testing.B) {
	t := storetest.NewMaker(1, 5).Pull()
	var commons store.Commons
	var body store.Body
	b.ReportAllocs()
	for b.Loop() {
		body = commons.Body(body.Own, t)
	}
	b.SetBytes(int64(len(body.Append(nil))))
}

// What is kept of terms keeps nothing of the request that they came with, of whose text their texts may be parts.
func TestCommonTermsKeepNoRequest(t *testing.T) {
	x := storetest.NewMaker(3, 5).Push()
	request := new([1 << 16]byte)
	n := 0
	part := func(s string) string {
		n += copy(request[n:], s)
		return unsafe.String(&request[n-len(s)], len(s))
	}
	a, d := &x.Amounts, &x.Detail
	a.Order.Currency, x.Funds = money.Currency(part(string(a.Order.Currency))), payment.Funds(part(string(x.Funds)))
	d.Scheme, d.CodeKind, d.Code = part(d.Scheme), part(d.CodeKind), part(d.Code)
	for i := range d.Why {
		for k, arg := range d.Why[i].Args {
			d.Why[i].Args[k] = part(arg)
		}
	}
	if n == 0 || x.Funds == "" {
		t.Fatal("terms without texts of a request")
	}
	var commons store.Commons
	for range 3 {
		commons.Body(nil, x)
	}
	kept := weak.Make(request)
	request, x, a, d = nil, nil, nil, nil
	runtime.GC()
	if kept.Value() != nil {
		t.Error("the request is still in memory")
	}
	runtime.KeepAlive(&commons)
}
