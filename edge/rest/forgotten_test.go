package rest_test

// Goal: a consumer's code is a bearer secret, and forgotten when its payment has ended, though the payment itself stays in memory for repeats. Method: a payment's
// request is read as each edge reads it; when it has ended, nothing points any more at the memory that its code was read into.

import (
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"
	"unsafe"
	"weak"

	"hutong/edge/calls"
	"hutong/payment"
	"hutong/wire/api"
	"hutong/wire/proto"
	"hutong/wire/strict"
)

func TestTheCodeIsForgotten(t *testing.T) {
	w := newWorld(t)
	var pay calls.Handler
	for _, r := range calls.New(calls.Options{Service: w.service, Now: w.clock.Now}).Routes() {
		if r.Method == http.MethodPost && r.Pattern == api.PathPayments {
			pay = r.Handle
		}
	}
	for name, form := range map[string]struct {
		write func(any) ([]byte, error)
		read  func([]byte, api.Validator) error
	}{
		"JSON":     {strict.Encode, strict.Request},
		"protobuf": {func(v any) ([]byte, error) { return proto.Append(nil, v), nil }, proto.Request},
	} {
		in := pullRequest(consumerCode(), 500)
		in.Reference, in.StoreID, in.TerminalID, in.Purpose, in.Description = "R-1", "S-1", "T-1", "meal", "two bowls"
		in.Extensions = api.Extensions{"x-acq-lane": "4"}
		document, err := form.write(in)
		if err != nil {
			t.Fatal(err)
		}
		var code weak.Pointer[byte]
		var told api.Payment
		_, _, err = pay(t.Context(), &calls.Inbound{Owner: "acq-cn", RequestID: w.id(),
			Read: func(model api.Validator) error {
				err := form.read(document, model)
				code = weak.Make(unsafe.StringData(model.(*api.PaymentRequest).Code))
				return err
			},
			Keep: func(answer api.Validator) (api.Validator, error) {
				told = api.Payment{PaymentID: strings.Clone(answer.(*api.PaymentAnswer).Payment.PaymentID), Result: answer.(*api.PaymentAnswer).Payment.Result}
				return &api.PaymentAnswer{}, nil
			}})
		if err != nil || told.Result != api.ResultSuccess {
			t.Fatalf("%s: %v, %+v", name, err, told)
		}
		id, err := payment.ParseID(told.PaymentID)
		if err != nil {
			t.Fatal(err)
		}
		rec, err := w.engine.Get(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		terms := rec.Terms
		for until := time.Now().Add(5 * time.Second); code.Value() != nil && time.Now().Before(until); runtime.GC() {
		}
		if code.Value() != nil {
			t.Errorf("%s: the code is still there", name)
		}
		d := &terms.Detail
		if got := []string{terms.InitiatorRef, d.Order, d.Merchant.Store, d.Merchant.Terminal, d.Purpose, d.Note, d.Extensions["x-acq-lane"], string(terms.Amounts.Order.Currency)}; strings.Join(got, "|") !=
			strings.Join([]string{in.Reference, in.OrderReference, in.StoreID, in.TerminalID, in.Purpose, in.Description, "4", "CNY"}, "|") {
			t.Errorf("%s: the payment has %q", name, got)
		}
	}
}
