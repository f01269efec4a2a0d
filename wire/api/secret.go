package api

import "fmt"

// Requests that carry a code, which may be a consumer's secret, say when printed what they are about and not the code.

// String leaves the code out, however a log prints the request.
func (r PaymentRequest) String() string {
	return fmt.Sprintf("payment request %s, merchant %q, reference %q", r.Flow, r.MerchantID, r.Reference)
}

// GoString is String.
func (r PaymentRequest) GoString() string { return r.String() }

// String leaves the code out, however a log prints the request.
func (r AuthorisationRequest) String() string {
	return fmt.Sprintf("authorisation request of payment %s", r.PaymentID)
}

// GoString is String.
func (r AuthorisationRequest) GoString() string { return r.String() }

// String leaves the code out, however a log prints the request.
func (r CodeReadRequest) String() string { return "code read request" }

// GoString is String.
func (r CodeReadRequest) GoString() string { return r.String() }
