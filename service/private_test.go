package service_test

import (
	"errors"
	"testing"

	"hutong/delivery"
	"hutong/money"
	"hutong/payment"
	"hutong/reason"
	"hutong/service"
)

const link = "https://qr.shouqianba.com/app/7654321987654321"

// A link says neither the currency nor the amount: the institution behind it is asked, for reading and for paying.
func TestPrivateCode(t *testing.T) {
	w := newWorld(t)
	if r, err := w.svc.Read(t.Context(), "huabao", link); err != nil || r.Payable || r.Reason != reason.CodeUnknown {
		t.Errorf("a link that its issuer does not know: %+v, %v", r, err)
	}
	order := delivery.OrderAnswer{Merchant: payment.Merchant{Name: "Tea", Country: "CN"}, Amount: money.New(990, "CNY"), OrderKey: "K1", OrderRef: "R1"}
	var asked delivery.CodeQuestion
	w.resolve = func(q delivery.CodeQuestion) (delivery.CodeAnswer, error) {
		asked = q
		return delivery.CodeAnswer{OrderAnswer: order}, nil
	}
	w.order = func(delivery.OrderQuestion) (delivery.OrderAnswer, error) { return order, nil }
	r, err := w.svc.Read(t.Context(), "huabao", link)
	if err != nil || !r.Payable || r.Payee != "qianmen" || r.Merchant.Name != "Tea" || r.Order != money.New(990, "CNY") {
		t.Errorf("read: %+v, %v", r, err)
	}
	if asked.To != "qianmen" || asked.Asking != "huabao" || asked.Code != link {
		t.Errorf("asked %+v", asked)
	}
	rec := w.pay("huabao", service.PayRequest{Flow: payment.Push, Code: link, Funds: payment.Ask, Payer: payment.Payer{Reference: "c1", Residency: "CN"}})
	if !rec.State.Paid() || rec.Terms.Amounts.Order != money.New(990, "CNY") {
		t.Errorf("paid %+v of %v", rec.State, rec.Terms.Amounts)
	}
	// The order has a key: it is paid once.
	again := w.pay("huabao", service.PayRequest{Flow: payment.Push, Code: link, Funds: payment.Ask, Payer: payment.Payer{Reference: "c2", Residency: "CN"}})
	if again.State.Reason != reason.OrderPaid {
		t.Errorf("again: %+v", again.State)
	}
}

func TestPrivateCodeThatCannotBePaid(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer delivery.CodeAnswer
		err    error
		want   reason.Code
	}{
		{"no answer", delivery.CodeAnswer{}, errors.New("silence"), reason.NoAnswer},
		{"a customer's", delivery.CodeAnswer{Consumer: true}, nil, reason.NotAllowed},
		{"closed", delivery.CodeAnswer{OrderAnswer: delivery.OrderAnswer{Reason: reason.MerchantClosed}}, nil, reason.MerchantClosed},
		{"neither amount nor currency", delivery.CodeAnswer{}, nil, reason.OrderMismatch},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.resolve = func(delivery.CodeQuestion) (delivery.CodeAnswer, error) { return c.answer, c.err }
			rec := w.pay("huabao", service.PayRequest{Flow: payment.Push, Code: link, Funds: payment.Ask, Payer: payment.Payer{Reference: "c1", Residency: "CN"}})
			if rec.State.Status != payment.Refused || rec.State.Reason != c.want {
				t.Errorf("%s (%s), want %s", rec.State.Status, rec.State.Reason, c.want)
			}
			if r, err := w.svc.Read(t.Context(), "huabao", link); err != nil || r.Payable {
				t.Errorf("read: %+v, %v", r, err)
			}
		})
	}
}
