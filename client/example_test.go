package client_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"

	"hutong/client"
	"hutong/money"
	"hutong/wire/api"
)

// A wallet pays a merchant's code: ask what it costs, then pay with the quote. A lost answer is no failure: ask again with the same id.
func Example() {
	key, err := client.ReadKey("wallet.pem")
	if err != nil {
		log.Fatal(err)
	}
	keys, err := client.SwitchKeys("operator", map[string]string{"operator-2026": "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="})
	if err != nil {
		log.Fatal(err)
	}
	c, err := client.New(client.Config{BaseURL: "https://switch.example:8443", SwitchID: "operator", SwitchKeys: keys, KeyID: "wallet-2026", PrivateKey: key})
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	pay := client.NewRequestID() // keep it with the order before anything is sent
	const code = "00020101021229370016A0000006770101110113006680111111153037645802TH540520.15630442BE"
	payer := api.Payer{Reference: "customer-7", Residency: "MY"}
	quote, err := c.Quote(ctx, client.NewRequestID(), &api.QuoteRequest{PaymentRequestID: pay, Code: code, DebitCurrency: "MYR", Payer: payer})
	var refused *client.Refused
	switch {
	case errors.As(err, &refused):
		fmt.Println(refused.Problem.ReasonText.EN) // for the customer
		return
	case err != nil:
		log.Fatal(err)
	}
	fmt.Println("costs", money.New(quote.CustomerAmount.Minor, money.Currency(quote.CustomerAmount.Currency)))
	p, err := c.Pay(ctx, pay, &api.PaymentRequest{Flow: api.FlowPush, Code: code, QuoteID: quote.QuoteID, Payer: &payer})
	if errors.Is(err, client.ErrUncertain) {
		p, err = c.Pay(ctx, pay, &api.PaymentRequest{Flow: api.FlowPush, Code: code, QuoteID: quote.QuoteID, Payer: &payer})
	}
	if err != nil {
		log.Fatal(err)
	}
	if p, err = c.Await(ctx, p); err != nil {
		log.Fatal(err)
	}
	fmt.Println(p.Status)
}

// An institution answers the switch: Serve checks signatures and shapes, the Handler does the rest.
func ExampleServe() {
	var bank client.Handler // the institution's own
	key, err := client.ReadKey("bank.pem")
	if err != nil {
		log.Fatal(err)
	}
	keys, err := client.SwitchKeys("operator", map[string]string{"operator-2026": "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="})
	if err != nil {
		log.Fatal(err)
	}
	h, err := client.Serve(client.Config{SwitchID: "operator", SwitchKeys: keys, KeyID: "bank-2026", PrivateKey: key, Authorities: []string{"bank.example"}}, bank)
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServeTLS(":8443", "cert.pem", "key.pem", h))
}
