package service_test

import (
	"fmt"
	"strings"
	"testing"

	"hutong/delivery"
	"hutong/payment"
	"hutong/service"
	"hutong/wire/api"
)

// Whatever carries a consumer's code doesn't show it when it is printed, by value or by pointer, alone or inside something else.
func TestCodesAreNotPrinted(t *testing.T) {
	const secret = "281010897274821897274821"
	question := delivery.Question{Op: payment.OpAuthorise, To: "kelana", Code: secret}
	request := service.PayRequest{Flow: payment.Pull, Code: secret}
	wire := api.PaymentRequest{Flow: api.FlowPull, Code: secret}
	asked := api.AuthorisationRequest{Code: secret}
	read := api.CodeReadRequest{Code: secret}
	for _, v := range []any{question, &question, request, &request, wire, &wire, asked, &asked, read, &read, []any{question, wire}, map[string]any{"q": request}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			if got := fmt.Sprintf(verb, v); strings.Contains(got, secret) {
				t.Errorf("%T as %s: %s", v, verb, got)
			}
		}
	}
}
